// A short message that goes away, with one action where there is something to undo.

import { $, el } from "./dom.js";

const SECONDS = 6;
const SECONDS_WITH_ACTION = 12;

export function toast(text, action) {
  const box = el("div", { class: "toast" }, el("span", {}, text));
  const leave = () => box.remove();
  const timer = setTimeout(leave, 1000 * (action ? SECONDS_WITH_ACTION : SECONDS));
  if (action) {
    const button = el("button", { type: "button" }, action.label);
    button.addEventListener("click", () => {
      clearTimeout(timer);
      leave();
      action.run();
    });
    box.append(button);
  }
  $("#toasts").replaceChildren(box);
}

/** What `work` resolves to, or true; null once it was said what went wrong. */
export async function attempt(work) {
  try {
    return (await work()) ?? true;
  } catch (problem) {
    toast(problem.message);
    return null;
  }
}
