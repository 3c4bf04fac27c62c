// The trash: putting back, and deleting for good after having asked.

import "../lib/time.js";
import { call } from "../lib/api.js";
import { open, say, setUpDialogs } from "../lib/dialogs.js";
import { $, $$ } from "../lib/dom.js";
import { attempt, toast } from "../lib/toast.js";

const titleOf = (row) => $("strong", row).textContent;

// The focus goes to the same button of a neighbour, or to the page where there is none.
function take(row, selector) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  ($(selector, neighbour ?? row.ownerDocument.createElement("p")) ?? $("#main")).focus();
  row.remove();
}

async function whileDisabled(button, work) {
  button.disabled = true;
  await work().finally(() => (button.disabled = false));
}

function putBack(button) {
  return attempt(async () => {
    await whileDisabled(button, () => call("POST", `/artifacts/${button.dataset.undelete}/undelete`));
    const row = button.closest("li");
    toast(`“${titleOf(row)}” is back.`, { label: "Open", run: () => location.assign(`/a/${row.dataset.id}`) });
    take(row, "[data-undelete]");
  });
}

function setUpPurge(dialog) {
  let row = null;
  const now = $("[data-purge-now]", dialog);
  for (const button of $$("[data-purge]")) {
    button.addEventListener("click", () => {
      row = button.closest("li");
      $("[data-title]", dialog).textContent = titleOf(row);
      say(dialog, null);
      open(dialog.id);
    });
  }
  now.addEventListener("click", async () => {
    try {
      await whileDisabled(now, () => call("DELETE", `/artifacts/${row.dataset.id}?purge=true`));
    } catch (problem) {
      say(dialog, problem);
      return;
    }
    dialog.close();
    toast(`“${titleOf(row)}” was deleted for good.`);
    take(row, "[data-purge]");
  });
}

for (const button of $$("[data-undelete]")) button.addEventListener("click", () => putBack(button));
const dialog = $("#purge");
if (dialog) {
  setUpDialogs();
  setUpPurge(dialog);
}
