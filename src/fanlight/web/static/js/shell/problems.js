// What the page asked for and its policy refused (told to the server), and what its scripts threw;
// listed for the author.

import { call } from "../lib/api.js";
import { $, $$, el, plural } from "../lib/dom.js";

const GATHER = 1_000; // A page that breaks usually breaks many times within a moment.
const MOST = 50;

export class Problems {
  #rows = new Map();
  #waiting = [];

  constructor(line, id, known) {
    this.id = id;
    this.version = line.shown;
    line.addEventListener("shown", () => this.#turnTo(line.shown));
    for (const violation of known) this.#keep(blocked(violation));
    this.#draw();
  }

  violation({ version, url, directive, line, column, source }) {
    this.#turnTo(version);
    const found = { url, directive, line: line ?? 0, column: column ?? 0, source: source ?? "" };
    if (!this.#keep(blocked(found))) return;
    this.#draw();
    if (this.#waiting.push(found) === 1) setTimeout(() => this.#send(this.version), GATHER);
  }

  error({ version, message, line }) {
    this.#turnTo(version);
    if (this.#keep({ what: message, why: `error${line ? `, line ${line}` : ""}` })) this.#draw();
  }

  #keep({ what, why }) {
    const key = `${why} ${what}`;
    if (this.#rows.size >= MOST || this.#rows.has(key)) return false;
    this.#rows.set(key, el("li", {}, el("code", {}, what), el("span", { class: "meta" }, why)));
    return true;
  }

  // A version may complain before it is shown: its frame is loaded behind the one that is.
  #turnTo(version) {
    if (version === this.version) return;
    this.version = version;
    this.#rows.clear();
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
    const list = $("[data-problems]");
    if (!list) return;
    const count = this.#rows.size;
    list.replaceChildren(...this.#rows.values());
    $("[data-problems-hint]").hidden = count > 0;
    for (const badge of $$("[data-problems-count]")) {
      badge.hidden = count === 0;
      badge.textContent = count;
    }
    const chip = $("[data-problems-chip]");
    chip.hidden = count === 0;
    $("span", chip).textContent = plural(count, "problem");
  }
}

function blocked({ url, directive, line, column }) {
  const place = line ? `, line ${line}${column ? `, column ${column}` : ""}` : "";
  return { what: url || "inline", why: `blocked by ${directive}${place}` };
}
