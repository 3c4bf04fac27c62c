// Who else has the page open: initials, and the rest as a number.

import { el, plural } from "../lib/dom.js";

const FACES = 3;

export function showViewers(box, { viewers, total }) {
  const named = viewers.filter((viewer) => viewer.name);
  const faces = named.slice(0, FACES);
  const rest = total - faces.length;
  box.hidden = total === 0;
  box.replaceChildren(...faces.map(({ name }) => el("span", {}, initials(name))));
  if (rest > 0) box.append(el("span", { class: "rest" }, faces.length ? `+${rest}` : String(rest)));
  const text = `${plural(total, "viewer")}${named.length ? `: ${names(named, total)}` : ""}`;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", text);
  box.title = text;
}

function names(named, total) {
  const guests = total - named.length;
  const list = named.map((viewer) => viewer.name);
  return [...list, ...(guests > 0 ? [plural(guests, "more", "more")] : [])].join(", ");
}

function initials(name) {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}
