// What pages tell is theirs, not ours: flat objects of short texts are all that passes.

const LONGEST = 10_000;
const LINES = new Set(["line", "column"]);
// Per load; the page's own stub sends at most half of it.
const MOST_COMPLAINTS = 200;
const LINK_MS = 500;

// A file of the page itself is told by its path: host and ticket are another's in each view.
const OWN = /^https?:\/\/[^/]+\/~[^/]+\//;

export const texts = (facts) => Object.fromEntries(
  Object.entries(facts ?? {}).slice(0, 20).map(([name, value]) => [
    name, LINES.has(name) ? Number(value) || 0 : String(value ?? "").slice(0, LONGEST),
  ]),
);

export class Reports {
  #emit;
  #go;
  #shown;
  #complaints = new WeakMap();
  #lastLink = 0;

  // `shown()` is the load that the reader sees, `go(version, place)` follows a link in a set.
  constructor({ emit, go, shown }) {
    this.#emit = emit;
    this.#go = go;
    this.#shown = shown;
  }

  hear(load, method, params) {
    if (method === "page.violation" || method === "page.error") this.#complain(load, method, params);
    else if (load !== this.#shown()) return;
    else if (method === "page.link") this.#link(params);
    else if (method === "page.selected") this.#emit("selected", texts({ text: params.text }));
    else if (method === "page.navigated") {
      const [path, hash = ""] = String(params.path).split("#", 2);
      this.#go(load.version, { path, hash });
    }
  }

  #complain(load, method, params) {
    const count = (this.#complaints.get(load) ?? 0) + 1;
    this.#complaints.set(load, count);
    if (count > MOST_COMPLAINTS) return;
    const type = method === "page.error" ? "script-error" : "violation";
    const told = texts(params);
    if (told.url) told.url = told.url.replace(OWN, "");
    this.#emit(type, { ...told, version: load.version });
  }

  // A page can click its own links as fast as it likes; a reader is not asked that often.
  #link(params) {
    const now = performance.now();
    if (now - this.#lastLink < LINK_MS) return;
    this.#lastLink = now;
    this.#emit("link", texts({ url: params.url }));
  }
}
