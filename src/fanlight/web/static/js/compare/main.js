// The compare page works without this: here the layout changes without a request, and two numbers
// become an address.

import "../lib/time.js";
import { $, $$ } from "../lib/dom.js";

function setUpLayouts() {
  const diff = $("[data-diff]");
  for (const link of $$("[data-layouts] a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      diff.dataset.view = link.dataset.view;
      for (const other of $$("[data-layouts] a")) other.ariaCurrent = other === link ? "page" : null;
      history.replaceState(null, "", link.href);
    });
  }
}

function setUpPick() {
  const form = $("[data-pick]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [a, b] = ["a", "b"].map((name) => form.elements.namedItem(name).value);
    location.assign(`${form.dataset.base}/${a}/${b}${location.search}`);
  });
}

setUpLayouts();
setUpPick();
