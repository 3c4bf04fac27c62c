// The folder that the page is in: whoever sees that sees the page.

import { call } from "../lib/api.js";
import { $, el } from "../lib/dom.js";

const NONE = "";
const EDITS = new Set(["editor", "owner"]);

export function setUpFolder(dialog, id, { act, show }) {
  $("[data-folder]", dialog).addEventListener("change", ({ target }) =>
    act(async () => show(await call("PUT", `/artifacts/${id}/folder`, { folder: target.value === NONE ? null : target.value }))),
  );
}

export async function loadFolders(dialog) {
  const { items } = await call("GET", "/folders?limit=100");
  const choice = $("[data-folder]", dialog);
  const chosen = choice.value;
  const mine = items.filter(({ role }) => EDITS.has(role));
  choice.replaceChildren(el("option", { value: NONE }, "None"), ...mine.map(({ id, name }) => el("option", { value: id }, name)));
  if (chosen !== NONE) drawFolder(dialog, { id: chosen, name: items.find(({ id }) => id === chosen)?.name ?? "Another" });
}

export function drawFolder(dialog, folder) {
  const choice = $("[data-folder]", dialog);
  const known = [...choice.options].some(({ value }) => value === folder?.id);
  if (folder && !known) choice.append(el("option", { value: folder.id }, folder.name));
  choice.value = folder?.id ?? NONE;
  $("[data-folder-hint]", dialog).hidden = !folder;
}
