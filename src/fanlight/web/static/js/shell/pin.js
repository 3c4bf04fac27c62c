// Which version others see: the newest as it comes, or one that stays until the owner moves on.

import { call } from "../lib/api.js";
import { $, el } from "../lib/dom.js";
import { withReason } from "../lib/reason.js";

const NEWEST = "";

export function setUpPin(dialog, path, { act, show }) {
  $("[data-pin]", dialog).addEventListener("change", ({ target }) => {
    const pinned = target.value === NEWEST ? null : Number(target.value);
    act(async () => show(await withReason((why) => call("PUT", path, { pinned, ...why }))));
  });
}

export function drawPin(dialog, line, pinned) {
  const known = line.versions.map(({ n, label }) => ({ n, label }));
  if (pinned && !known.some(({ n }) => n === pinned)) known.push({ n: pinned, label: "" });
  const choice = $("[data-pin]", dialog);
  choice.replaceChildren(
    el("option", { value: NEWEST }, "The newest, as it is published"),
    ...known.map(({ n, label }) => el("option", { value: n }, `Version ${n}${label ? `: ${label}` : ""}`)),
  );
  choice.value = pinned ?? NEWEST;
  $("[data-pin-hint]", dialog).hidden = !pinned;
}
