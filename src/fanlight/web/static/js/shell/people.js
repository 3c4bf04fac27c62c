// With whom it is shared by name: people and groups, each in a role.

import { call } from "../lib/api.js";
import { $, el } from "../lib/dom.js";

const ROLES = ["viewer", "commenter", "editor"];
// Only the organisation's own people edit.
const GUEST_ROLES = ROLES.slice(0, 2);
// Long enough to finish a word, short enough not to wait.
const PAUSE_MS = 200;

// `act(work)` runs what may fail and says so; `show(sharing)` draws what came of it.
export function setUpPeople(dialog, path, { act, show }) {
  const form = $("[data-people-add]", dialog);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { who, role } = Object.fromEntries(new FormData(form));
    act(async () => {
      show(await call("PUT", placeOf(path, who.trim()), { role }));
      form.reset();
      form.elements.who.focus();
    });
  });
  offerReceivers(form);
}

export function drawPeople(dialog, path, { people, act, show }) {
  const rows = people.map((share) => row(share, {
    give: (role) => act(async () => show(await call("PUT", placeOf(path, share.who), { role }))),
    take: () => act(async () => show(await call("DELETE", placeOf(path, share.who)))),
  }));
  $("[data-people]", dialog).replaceChildren(...rows);
}

const placeOf = (path, who) => `${path}/people/${encodeURIComponent(who)}`;

function row({ who, name, role, kind, guest, kept_out: why }, { give, take }) {
  const label = kind === "group" ? `Group ${name}` : name;
  const choice = el("select", { "aria-label": `What ${label} may do` },
    ...(guest ? GUEST_ROLES : ROLES).map((each) => el("option", { value: each, ...(each === role && { selected: "" }) }, each)));
  choice.addEventListener("change", () => give(choice.value));
  const button = el("button", { type: "button", class: "small danger", "aria-label": `Take it from ${label}` }, "Remove");
  button.addEventListener("click", take);
  const meta = kind === "group" ? "group" : guest ? `${who}, guest` : who;
  const head = el("div", { class: "who" }, el("span", {}, name), el("span", { class: "meta" }, meta),
    ...(why ? [el("span", { class: "meta" }, `Kept out: ${why}`)] : []));
  return el("li", {}, head, choice, button);
}

function offerReceivers(form) {
  let pause = 0;
  form.elements.who.addEventListener("input", ({ target }) => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      const found = await call("GET", `/people?q=${encodeURIComponent(target.value)}`).catch(() => null);
      if (!found) return; // It is only an offer.
      const options = found.items.map(({ who, name }) => el("option", { value: who }, name));
      $("[data-receivers]", form).replaceChildren(...options);
    }, PAUSE_MS);
  });
}
