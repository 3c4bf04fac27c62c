// What the page asked for and its policy refused: told to the server, listed for the author.

import { call } from "../lib/api.js";
import { $, el, plural } from "../lib/dom.js";

const GATHER = 1_000; // A page that breaks usually breaks many times within a moment.
const MOST = 50;

export class Violations {
  #seen = new Map();
  #waiting = [];

  constructor(line, id, known) {
    this.line = line;
    this.id = id;
    line.addEventListener("shown", () => this.#clear());
    for (const violation of known) this.#keep(violation);
    this.#draw();
  }

  add(violation) {
    if (this.#seen.size >= MOST || !this.#keep(violation)) return;
    this.#draw();
    if (this.#waiting.push(violation) === 1) setTimeout(() => this.#send(this.line.shown), GATHER);
  }

  #keep(violation) {
    const key = `${violation.directive} ${violation.url} ${violation.line}`;
    const fresh = !this.#seen.has(key);
    this.#seen.set(key, violation);
    return fresh;
  }

  #clear() {
    this.#seen.clear();
    this.#draw();
  }

  async #send(version) {
    const batch = this.#waiting.splice(0);
    try {
      await call("POST", `/artifacts/${this.id}/versions/${version}/violations`, batch);
    } catch {
      // The author sees them here all the same; the next viewer's shell tells the server.
    }
  }

  #draw() {
    const list = $("[data-blocked]");
    if (!list) return;
    const all = [...this.#seen.values()];
    list.replaceChildren(...all.map(row));
    $("[data-blocked-hint]").hidden = all.length > 0;
    for (const count of document.querySelectorAll("[data-blocked-count]")) {
      count.hidden = all.length === 0;
      count.textContent = all.length;
    }
    const chip = $("[data-blocked-chip]");
    chip.hidden = all.length === 0;
    $("span", chip).textContent = plural(all.length, "blocked", "blocked");
  }
}

function row({ url, directive, line, column }) {
  const place = line ? `line ${line}${column ? `, column ${column}` : ""}` : "no line known";
  return el("li", {}, el("code", {}, url || "inline"), el("span", { class: "meta" }, `${directive}, ${place}`));
}
