// How often the page is viewed, in the panel: asked for when it is looked at, not with the page.

import { $ } from "../lib/dom.js";

export function setUpViews(id) {
  const details = $("[data-viewed]");
  details?.addEventListener("toggle", () => {
    if (details.open) load(`/a/${id}/views`, $("[data-viewed-here]", details));
  });
}

// XMLHttpRequest parses a document without a string ever becoming markup here.
function load(url, place) {
  const request = new XMLHttpRequest();
  place.setAttribute("aria-busy", "true");
  request.responseType = "document";
  request.addEventListener("loadend", () => {
    place.removeAttribute("aria-busy");
    const found = request.response?.getElementById("viewed");
    // Where there is none, the link to the page of its own stays.
    if (found) place.replaceChildren(document.adoptNode(found));
  });
  request.open("GET", url);
  request.send();
}
