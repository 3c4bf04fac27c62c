// Dialogs: `[data-opens=id]` opens one, `[data-close]` and the backdrop close it.
//
// While a dialog with `data-guard` is open the page's frame is away: a page can take the keyboard
// focus without a click and would read what is typed next.

import { $, $$ } from "./dom.js";

// Takes away what must not be there, and resolves with what brings it back.
let guard = async () => () => {};
let opening = false;

export async function open(id) {
  const dialog = document.getElementById(id);
  if (opening || dialog.open) return;
  $("#menu:popover-open")?.hidePopover();
  const from = document.activeElement;
  if (dialog.dataset.guard !== undefined) {
    opening = true;
    const back = await guard().finally(() => (opening = false));
    dialog.addEventListener("close", back, { once: true });
  }
  dialog.dispatchEvent(new CustomEvent("opening"));
  // Closing goes back to what has the focus now, which a key may have taken on meanwhile.
  if (from.matches("button, a")) from.focus();
  dialog.showModal();
}

function inside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
}

export function setUpDialogs(guarding = guard) {
  guard = guarding;
  for (const button of $$("[data-opens]")) button.addEventListener("click", () => open(button.dataset.opens));
  for (const dialog of $$("dialog")) {
    dialog.addEventListener("pointerdown", (event) => {
      if (event.target === dialog && !inside(dialog, event)) dialog.close();
    });
    for (const button of $$("[data-close]", dialog)) button.addEventListener("click", () => dialog.close());
  }
}

/** Show a problem within the dialog, or clear it with null. */
export function say(dialog, problem) {
  const place = $("[data-problem]", dialog);
  place.hidden = problem === null;
  place.textContent = problem?.message ?? "";
  if (problem) place.scrollIntoView({ block: "nearest" });
}
