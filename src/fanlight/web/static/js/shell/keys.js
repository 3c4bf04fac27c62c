// Keys of the shell; they work while the focus is outside the page's frame.

import { $ } from "../lib/dom.js";
import { open } from "../lib/dialogs.js";

const TYPED = 'input:not([type="range"]), textarea, select';

export function setUpKeys({ line, panel, fullScreen }) {
  const acts = {
    j: () => line.step(-1),
    k: () => line.step(1),
    ArrowLeft: () => line.step(-1),
    ArrowRight: () => line.step(1),
    l: () => line.toLive(),
    p: () => line.setPaused(!line.paused),
    h: () => panel.toggle("history"),
    w: () => panel.toggle("changes"),
    c: () => panel.has("comments") && panel.toggle("comments"),
    b: () => panel.has("problems") && panel.toggle("problems"),
    f: () => fullScreen.toggle(),
    "?": () => open("keys"),
    Escape: () => panel.close(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if ($("dialog[open], #menu:popover-open") || event.target.matches?.(TYPED)) return;
    const ownArrows = event.key.startsWith("Arrow") && event.target.matches?.('input[type="range"]');
    const act = acts[event.key];
    if (!act || ownArrows) return;
    event.preventDefault();
    act();
  });
}
