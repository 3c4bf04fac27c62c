// What each update changed, newest first, and a count in the bar until the list was looked at.

import { $, el, plural } from "../lib/dom.js";

const KEPT_UPDATES = 20;
const SHOWN_PARTS = 40;

export function setUpChanges(panel, line) {
  const list = $("[data-changes]");
  const chip = $("[data-changes-chip]");
  const count = $("[data-changes-count]");
  let unseen = 0;

  const show = () => {
    count.hidden = chip.hidden = unseen === 0;
    count.textContent = unseen;
    $("span", chip).textContent = `${unseen} changed`;
    $("[data-changes-hint]").hidden = list.childElementCount > 0;
  };
  panel.root.addEventListener("selected", (event) => {
    if (event.detail !== "changes") return;
    unseen = 0;
    show();
  });
  return (version, changed) => {
    if (!changed.length) return;
    list.prepend(...rows(version, line.get(version)?.label, changed));
    trim(list);
    unseen = panel.open && panel.selected === "changes" ? 0 : unseen + changed.length;
    show();
  };
}

function rows(version, label, changed) {
  const title = el("li", { class: "from" }, label ? `Version ${version}: ${label}` : `Version ${version}`);
  const parts = changed.slice(0, SHOWN_PARTS).map(({ kind, text }) => {
    const what = el("span", { class: "kind", "data-kind": kind }, kind);
    return el("li", {}, what, text || "something without text");
  });
  const rest = changed.length - SHOWN_PARTS;
  return rest > 0 ? [title, ...parts, el("li", {}, `and ${plural(rest, "part")} more`)] : [title, ...parts];
}

function trim(list) {
  const oldest = [...list.querySelectorAll(".from")][KEPT_UPDATES];
  while (oldest && list.lastChild !== oldest) list.lastChild.remove();
  oldest?.remove();
}
