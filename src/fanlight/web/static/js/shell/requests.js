// Who asks for access, each answered with one click.

import { call } from "../lib/api.js";
import { $, el } from "../lib/dom.js";

const ANSWERS = [["Viewer", "viewer"], ["Commenter", "commenter"], ["Editor", "editor"], ["Decline", null]];

// `act(work)` runs what may fail and says so; `changed` is called when somebody was let in.
export async function loadRequests(dialog, id, { act, changed }) {
  const path = `/artifacts/${id}/access-requests`;
  const draw = ({ items }) => {
    const answer = (request, role) => act(async () => {
      draw(await call("PUT", `${path}/${request}`, { role }));
      if (role) await changed();
    });
    $("[data-requests]", dialog).hidden = !items.length;
    $("[data-requests-list]", dialog).replaceChildren(...items.map((item) => row(item, answer)));
    const count = $("[data-requests-count]");
    if (count) Object.assign(count, { textContent: items.length, hidden: !items.length });
  };
  draw(await call("GET", `${path}?limit=100`));
}

function row({ id, name, who, message }, answer) {
  const head = el("div", { class: "who" }, el("span", {}, name), el("span", { class: "meta" }, message ? `${who}: ${message}` : who));
  const buttons = ANSWERS.map(([word, role]) => {
    const button = el("button", { type: "button", class: role ? "small" : "small danger", "aria-label": `${word}: ${name}` }, word);
    button.addEventListener("click", () => answer(id, role));
    return button;
  });
  return el("li", { class: "request" }, head, el("div", { class: "answers" }, ...buttons));
}
