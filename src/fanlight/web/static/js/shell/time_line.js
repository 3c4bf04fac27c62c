// Which versions there are, which one is shown, and whether newer ones replace it. Knows no document.

const PAGE_FIRST_MS = 100;

/**
 * Says `versions` when the list grew, `shown` when another version is to be shown (`detail.cause`:
 * "chosen" by the reader, "arrived" in place, "resumed") and `state` when pause or following changed.
 */
export class TimeLine extends EventTarget {
  #versions = new Map();
  #growing = 0;

  constructor({ head, shown, follow, cursor, versions }) {
    super();
    Object.assign(this, { head, shown, following: follow, cursor, paused: false });
    for (const version of versions) this.#versions.set(version.n, version);
  }

  /** Newest first. */
  get versions() {
    return [...this.#versions.values()].sort((a, b) => b.n - a.n);
  }

  get(n) {
    return this.#versions.get(n);
  }

  get behind() {
    return this.head - this.shown;
  }

  /** Whether a version that arrives now is to be shown at once. */
  get open() {
    return this.following && !this.paused;
  }

  add(versions, cursor = this.cursor) {
    for (const version of versions) this.#versions.set(version.n, version);
    this.cursor = cursor;
    this.head = Math.max(this.head, ...versions.map((version) => version.n));
    this.#grow();
  }

  /** The newest is an earlier one than before: the owner shares that one. */
  fallBack(n) {
    for (const later of [...this.#versions.keys()].filter((each) => each > n)) this.#versions.delete(later);
    this.head = n;
    this.#say("versions");
    if (this.shown > n) this.#show(n, "chosen");
  }

  /** Another head than the events told of: after a gap. */
  reachHead(n) {
    if (n <= this.head) return;
    this.head = n;
    this.#grow();
  }

  /** The reader asks for a version; the head means to follow again. */
  choose(n) {
    const wanted = Math.min(Math.max(n, 1), this.head);
    if (wanted === this.shown && this.following === (wanted === this.head)) return;
    this.following = wanted === this.head;
    this.#show(wanted, "chosen");
  }

  step(by) {
    this.choose(this.shown + by);
  }

  toLive() {
    this.paused = false;
    this.following = true;
    this.#show(this.head, "chosen");
  }

  /** The frame has gone on to version n by itself. */
  arrived(n) {
    this.#show(n, "arrived");
  }

  setPaused(paused) {
    if (paused === this.paused) return;
    this.paused = paused;
    this.#say("state");
    if (!paused && this.following && this.behind) this.#show(this.head, "resumed");
  }

  // What stands around the page is drawn when the page had its turn.
  #grow() {
    this.#growing ||= setTimeout(() => {
      this.#growing = 0;
      this.#say("versions");
    }, PAGE_FIRST_MS);
  }

  #show(n, cause) {
    this.shown = n;
    this.#say("shown", { n, cause });
    this.#say("state");
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
