// The threads of a page: what the server has, kept true by events that only say which one changed.

import { call } from "../lib/api.js";
import { attempt } from "../lib/toast.js";

const PAGE = 50;
// A crowd of readers does not ask for a thread in one instant.
const SPREAD_MS = 400;

// Events: "changed" when any of them did, "moved" when it was found out which still have a place.
export class Threads extends EventTarget {
  #threads = new Map();
  #moved = new Set();
  #asking = new Set();
  #cursor = null;
  state = "open";

  constructor(artifact) {
    super();
    this.path = `/artifacts/${artifact}/comments`;
  }

  get all() {
    return [...this.#threads.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  }

  get hasMore() {
    return this.#cursor !== null;
  }

  get(id) {
    return this.#threads.get(id);
  }

  isMoved(id) {
    return this.#moved.has(id);
  }

  setMoved(found, moved) {
    for (const id of found) this.#moved.delete(id);
    for (const id of moved) if (this.#threads.has(id)) this.#moved.add(id);
    this.dispatchEvent(new CustomEvent("moved"));
  }

  async show(state) {
    this.state = state;
    await this.#load(null);
  }

  more() {
    return this.#load(this.#cursor);
  }

  async #load(cursor) {
    const { state } = this;
    const query = `state=${state}&limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
    const page = await attempt(() => call("GET", `${this.path}?${query}`));
    if (!page?.items || state !== this.state) return;
    if (!cursor) this.#threads.clear();
    for (const thread of page.items) this.#threads.set(thread.id, thread);
    this.#cursor = page.next_cursor;
    this.#tell();
  }

  /** Somebody changed a thread: ask for it soon, since everybody who looks does. */
  changed(id) {
    if (this.#asking.has(id)) return;
    this.#asking.add(id);
    setTimeout(() => {
      this.#asking.delete(id);
      this.refresh(id);
    }, Math.random() * SPREAD_MS);
  }

  async refresh(id) {
    try {
      this.put(await call("GET", `${this.path}/${id}`));
    } catch (problem) {
      if (problem.status !== 404) return; // The next event, or the next load, has it.
      this.#threads.delete(id);
      this.#tell();
    }
  }

  put(thread) {
    const isShown = this.state === "all" || (this.state === "resolved") === Boolean(thread.resolved_at);
    if (isShown) this.#threads.set(thread.id, thread);
    else this.#threads.delete(thread.id);
    this.#tell();
  }

  // What a write answers is the thread as it is then; a failure is said by whoever asked.
  async write(method, path, body) {
    const thread = await call(method, `${this.path}${path}`, body);
    if (thread) this.put(thread);
    return thread;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("changed"));
  }
}
