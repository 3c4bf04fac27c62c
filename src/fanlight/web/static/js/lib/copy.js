// Every `[data-copy]` button copies its text and says so.

import { setIcon } from "./dom.js";
import { toast } from "./toast.js";

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // Plain HTTP from another machine has no clipboard API.
  }
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  if (!(await copy(button.dataset.copy))) {
    toast("The browser did not allow copying. Select the text and copy it by hand.");
    return;
  }
  toast(button.dataset.copied ?? "Copied");
  if (!button.classList.contains("square")) return;
  setIcon(button, "ui-check");
  setTimeout(() => setIcon(button, "ui-copy"), 1_500);
});
