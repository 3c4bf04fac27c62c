// Where threads are in the page that is shown. The page is somebody else's program: what it says
// about places is used to mark them, and for nothing else.

const SOON_MS = 150;
// What a page's scripts draw after it was loaded may hold a place that was not there at first.
const LATER_MS = 2500;
const MOST = 200;
const PICK_MS = 60_000;
const LENGTHS = { selector: 1000, fingerprint: 64, exact: 600, prefix: 64, suffix: 64 };

export class Places {
  #soon = 0;
  #later = 0;

  constructor(frame, threads) {
    this.frame = frame;
    this.threads = threads;
    for (const type of ["shown", "changed"]) frame.addEventListener(type, () => this.mark());
    threads.addEventListener("changed", () => this.mark());
  }

  mark() {
    clearTimeout(this.#soon);
    clearTimeout(this.#later);
    this.#soon = setTimeout(async () => {
      const missing = await this.#mark();
      if (missing) this.#later = setTimeout(() => this.#mark(), LATER_MS);
    }, SOON_MS);
  }

  /** The place of what is selected in the page, or null. */
  selection() {
    return this.#asked("page.selection", 2_000);
  }

  deselect() {
    this.frame.ask("page.deselect").catch(() => {}); // It may have gone with its page.
  }

  /** The place of the element that the reader clicks next, or null. */
  pick() {
    return this.#asked("page.pick", PICK_MS);
  }

  async reveal({ id, anchor }) {
    const answer = await this.frame.ask("page.reveal", { anchor }).catch(() => null);
    if (answer && anchor) this.threads.setMoved(answer.found ? [id] : [], answer.found ? [] : [id]);
  }

  async #asked(method, within) {
    return cleaned(await this.frame.ask(method, {}, within).catch(() => null), this.frame.version);
  }

  // Whether some were not found.
  async #mark() {
    const anchored = this.threads.all.filter(({ anchor, resolved_at: resolved }) => anchor && !resolved);
    const anchors = anchored.slice(0, MOST).map(({ id, anchor }) => ({ id, anchor }));
    const answer = await this.frame.ask("page.comments", { anchors }).catch(() => null);
    if (!answer) return false;
    const known = new Set(anchors.map(({ id }) => id));
    const among = (ids) => (Array.isArray(ids) ? ids.filter((id) => known.has(id)) : []);
    const moved = among(answer.moved);
    this.threads.setMoved(among(answer.found), moved);
    return moved.length > 0;
  }
}

function cleaned(place, version) {
  if (!place || !["text", "element"].includes(place.kind)) return null;
  const texts = Object.entries(LENGTHS).map(([name, most]) => [name, String(place[name] ?? "").slice(0, most)]);
  const anchor = { kind: place.kind, version, ...Object.fromEntries(texts) };
  return (anchor.kind === "text" ? anchor.exact : anchor.selector).trim() ? anchor : null;
}
