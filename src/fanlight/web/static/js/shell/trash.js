// Into the trash and back, into the archive and back.

import { call } from "../lib/api.js";
import { $, setIcon } from "../lib/dom.js";
import { attempt, toast } from "../lib/toast.js";

export function setUpTrash(id, { gone, back }) {
  const restore = () => attempt(async () => {
    await call("POST", `/artifacts/${id}/undelete`);
    back();
  });
  $("[data-delete]")?.addEventListener("click", () => attempt(async () => {
    $("#menu").hidePopover();
    await call("DELETE", `/artifacts/${id}`);
    gone();
    toast("Moved to the trash.", { label: "Undo", run: restore });
  }));
  $("[data-put-back]")?.addEventListener("click", restore);
}

export function setUpArchive(id) {
  const button = $("[data-archive]");
  button?.addEventListener("click", () => attempt(async () => {
    const archived = button.dataset.archived !== "true";
    await call("PATCH", `/artifacts/${id}`, { archived });
    button.dataset.archived = String(archived);
    $("span", button).textContent = archived ? "Take out of the archive" : "Archive";
    setIcon(button, archived ? "ui-unarchive" : "ui-archive");
    toast(archived ? "Archived. It stays at its address." : "Back in the gallery.");
  }));
}
