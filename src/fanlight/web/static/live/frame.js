// The page as the shell shows it: one visible frame that follows the versions of an artifact.

import { explain } from "./reasons.js";
import { Reports } from "./reports.js";
import { Source } from "./source.js";
import { Stage } from "./stage.js";
import { after } from "./wait.js";

const PLACE_MS = 150;
const RETRIES_MS = [500, 2000, 8000];

// Events (CustomEvent, detail in braces):
//   shown {version, title}           a version was loaded where none was shown
//   changed {version, from, to, inPlace, reason, ms, changed: [{kind, text}], lost: [{name, value}]}
//                                    lost is typed text that found no field in the new version
//   pending {version}                paused, and this version waits
//   error {version, message}         a version could not be shown; the one before stays
//   violation {version, url, directive, line, column, source}
//   script-error {version, message, line}
//   link {url}                       a click on a link that leads outside
//   selected {text}                  the beginning of what is selected now; empty for nothing
//   blocked {version, reason, message}
export class PageFrame extends EventTarget {
  #stage;
  #source;
  #target = null;
  #latest = null;
  #paused = false;
  #place = null;
  #labels = new Map();
  #running = null;
  #gone = false;

  // `container` holds the frame and nothing else. Shows `version` at once, with the ticket in
  // `url` and `nonce` where the shell came with one. `kindOf(version)` tells a single "page", which
  // can change in place, from a set of files.
  constructor(container, { artifact, version, csrf, url = "", nonce = "", kindOf = () => "page" }) {
    super();
    const emit = (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail }));
    const reports = new Reports({
      emit, shown: () => this.#stage.now, go: (version, place) => this.show(version, place),
    });
    const api = `/api/v1/artifacts/${encodeURIComponent(artifact)}`;
    const ticket = url ? { url, nonce, version } : null;
    this.#source = new Source(api);
    this.#stage = new Stage(container, {
      access: { api, csrf, ticket }, source: this.#source, kindOf, emit,
      hear: (...told) => reports.hear(...told),
    });
    this.show(version);
  }

  get version() { return this.#stage.version; }
  get paused() { return this.#paused; }
  // The iframe that is shown, or null.
  get frame() { return this.#stage.now?.frame ?? null; }

  // Asks the page that is shown, once it can answer. What it says is its own: check it.
  async ask(method, params = {}, within = 5000) {
    const { now } = this.#stage;
    if (!now) throw new Error("closed");
    await now.ready;
    await now.install();
    return now.call(method, params, within);
  }

  // Goes to a version, also an earlier one, and a {path, hash} in it; resolves when it is shown.
  show(version, place = null) {
    this.#latest = Math.max(this.#latest ?? 0, version);
    this.#target = version;
    this.#place = place;
    if (!this.#stage.now) this.#stage.clear();
    return this.#follow();
  }

  // Takes a `version` event of the feed; the newest wins, older ones are skipped.
  update(event) {
    this.#source.learn(event);
    this.#labels.set(event.n, event.label ?? null);
    if (this.#latest !== null && event.n <= this.#latest) return Promise.resolve();
    this.#latest = event.n;
    if (!this.#paused) {
      this.#target = event.n;
      return this.#follow();
    }
    this.dispatchEvent(new CustomEvent("pending", { detail: { version: event.n } }));
    return Promise.resolve();
  }

  pause() {
    this.#paused = true;
  }

  resume() {
    this.#paused = false;
    this.#target = this.#latest;
    return this.#follow();
  }

  // Loads the version anew, in a fresh frame.
  reload() {
    this.#stage.clear();
    return this.#follow();
  }

  // Where the reader has scrolled to, {x, y}; null where the page does not say at once. A frame that
  // is not displayed forgets it, where scroll bars take room.
  async place() {
    return this.#stage.now?.call("page.place", {}, PLACE_MS).catch(() => null) ?? null;
  }

  returnTo(place) {
    this.#stage.now?.call("page.return", place, PLACE_MS).catch(() => {});
  }

  destroy() {
    this.#gone = true;
    this.#stage.clear();
  }

  #follow() {
    this.#running ??= this.#run().finally(() => { this.#running = null; });
    return this.#running;
  }

  async #run() {
    let failures = 0;
    while (!this.#gone && this.#isBehind()) {
      const version = this.#target;
      const place = this.#place;
      this.#place = null;
      try {
        await this.#stage.go(version, {
          place, label: this.#labels.get(version) ?? null,
          wanted: () => this.#target === version && !this.#gone,
        });
        failures = 0;
      } catch (error) {
        if (failures === RETRIES_MS.length) return this.#giveUp(version, error);
        await after(RETRIES_MS[failures++]);
      }
    }
  }

  #isBehind() {
    return this.#target !== null && (this.#target !== this.version || this.#place !== null);
  }

  // What is shown stays; the next version, or the reader, tries again.
  #giveUp(version, { message }) {
    this.#target = this.version;
    if (!this.#stage.now) return this.#stage.block(message, version);
    const detail = { version, message: explain(message) };
    return this.dispatchEvent(new CustomEvent("error", { detail }));
  }
}
