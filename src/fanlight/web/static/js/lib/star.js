// The star: keeps a page in the visitor's gallery. Shows the new state at once, takes it back on failure.

import { call } from "./api.js";
import { attempt } from "./toast.js";

/** Make `button` star the artifact; `shown` is told the state. */
export function starring(button, id, shown = () => {}) {
  const show = (on) => {
    button.setAttribute("aria-pressed", String(on));
    shown(on);
  };
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    show(on);
    if (!(await attempt(() => call("PATCH", `/artifacts/${id}`, { starred: on })))) show(!on);
  });
}
