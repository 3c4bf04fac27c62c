// Title, description and icon: the dialog, and the bar when anybody changes them.

import { call } from "../lib/api.js";
import { say } from "../lib/dialogs.js";
import { $, el, icon, setText } from "../lib/dom.js";

export function setUpRename(id) {
  const dialog = $("#rename");
  if (!dialog) return;
  const form = $("[data-rename]", dialog);
  dialog.addEventListener("opening", () => say(dialog, null));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    try {
      await call("PATCH", `/artifacts/${id}`, values);
      showName(values);
      dialog.close();
    } catch (problem) {
      say(dialog, problem);
    }
  });
}

export function showName({ title, icon: word, description }) {
  setText(document, "[data-title]", title);
  setText(document, "[data-description]", description ?? "");
  $("h1[data-title]").title = title;
  // The organisation may have a name of its own in place of ours.
  document.title = title + document.title.slice(document.title.lastIndexOf(" · "));
  $("[data-icon]").replaceChildren(art(word ?? ""));
}

function art(word) {
  const emoji = /[^\u0000-\u007f]/u.test(word);
  if (emoji) return el("span", { class: "emoji art", "aria-hidden": "true" }, word);
  return icon(`icon-${/^[a-z]+$/.test(word) ? word : "doc"}`);
}
