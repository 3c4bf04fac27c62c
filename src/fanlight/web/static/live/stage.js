// What stands in the container: one page, or a page and its successor below it, or nothing.

import { PageLoad } from "./load.js";
import { explain } from "./reasons.js";
import { texts } from "./reports.js";
import { bringForward, carryOver, whereIs } from "./swap.js";
import { within } from "./wait.js";

const READY_MS = 15_000;
const SHOWN_MS = 3000;
const PREPARED_MS = 3000;
const PING_MS = 5000;
const LATEST_MS = 30_000;
// For the change itself a few milliseconds; the rest is for a busy machine and a large page.
const updateMs = (html) => 5000 + html.length / 500;

export class Stage {
  now = null; // the PageLoad that is shown
  version = null; // the version that is shown, or that was taken away
  #container;
  #access;
  #source;
  #kindOf;
  #hear;
  #emit;

  // `access` is {api, csrf, ticket}, the last for the first load where the shell came with one;
  // `kindOf(version)` is "page" for a single document,
  // `hear(load, method, params)` gets what pages tell, `emit(type, detail)` what happened here.
  constructor(container, { access, source, kindOf, hear, emit }) {
    this.#container = container;
    this.#access = access;
    this.#source = source;
    this.#kindOf = kindOf;
    this.#hear = hear;
    this.#emit = emit;
    if (getComputedStyle(container).position === "static") container.style.position = "relative";
    container.style.isolation = "isolate";
  }

  // Shows a version in the gentlest way there is. `wanted()` is false once a newer one came.
  // Rejects where the version cannot be had; what is shown then stays.
  async go(version, { label, place, wanted }) {
    const { now } = this;
    if (!now) return this.#first(version, place);
    if (place) return this.#second(version, { label, place, reason: "place" });
    const refused = await this.#inPlace(version, { label, wanted });
    if (!refused) return undefined;
    if (refused.reason !== "unresponsive") return this.#second(version, { label, ...refused });
    // It shares a process with its successor, which could not start while it spins.
    this.block("unresponsive");
    return this.#first(version);
  }

  // Takes the page away and says why.
  block(reason, version = this.now?.version ?? this.version) {
    this.clear();
    this.version = version;
    this.#emit("blocked", { version, reason, message: explain(reason) });
  }

  clear() {
    this.now?.remove();
    this.now = null;
    this.version = null;
  }

  async #first(version, place = {}) {
    const load = await this.#open(version, { ...place, behind: false });
    this.clear();
    this.now = load;
    this.version = version;
    load.prepare(this.#source);
    // A page may take its time; it is shown while it does. Taken away, it was reported already.
    const ready = await within(load.ready, SHOWN_MS, {}).catch(() => null);
    if (ready) this.#emit("shown", { version, ...texts({ title: ready.title ?? "" }) });
  }

  // Null when the page was changed in place (or is no longer wanted), else why it was not.
  async #inPlace(version, { label, wanted }) {
    const { now } = this;
    // A set's document may be the same while a file that it loads is not.
    const alone = [now.version, version].every((each) => this.#kindOf(each) === "page");
    if (!alone) return { reason: "files" };
    const prepared = await this.#prepared(now);
    if (prepared !== true) return { reason: prepared };
    const html = await this.#source.text(version);
    if (!wanted()) return null;
    const from = now.version;
    const started = performance.now();
    const result = await now.call("page.update", { from, to: version, html, label }, updateMs(html))
      .catch(({ message }) => ({ reason: message === "timeout" ? "unresponsive" : "broken" }));
    if (!result?.applied) return { reason: String(result?.reason), changed: result?.changed };
    now.version = version;
    this.version = version;
    this.#changed({ from, to: version, inPlace: true, reason: null, started }, result.changed);
    return null;
  }

  // True, or why the page cannot be changed in place. Slow is not the same as stuck.
  async #prepared(now) {
    const soon = await within(now.prepared, PREPARED_MS, "late");
    if (soon !== "late") return soon || "unprepared";
    const pulse = await now.call("page.where", {}, PING_MS).catch(({ message }) => message);
    if (pulse === "timeout") return "unresponsive";
    return await within(now.prepared, LATEST_MS) || "unprepared";
  }

  async #second(version, { label, place, reason, changed }) {
    const { now } = this;
    const started = performance.now();
    const next = await this.#openBehind(version, place ?? await whereIs(now));
    const carried = place ? {} : await carryOver(now, next, { version, label });
    if (this.now !== now) {
      next.remove();
      throw new Error("closed");
    }
    this.now = next;
    this.version = version;
    await bringForward(now, next, carried);
    const from = now.version;
    const fromHtml = from === version ? null : await this.#source.text(from).catch(() => null);
    next.prepare(this.#source, fromHtml);
    this.#changed({ from, to: version, inPlace: false, reason, started }, changed, carried.lost);
  }

  // A place that this version does not have falls back to its start.
  async #openBehind(version, place) {
    const next = await this.#open(version, { ...place, behind: true });
    try {
      if (await within(next.ready, READY_MS)) return next;
      throw new Error("unresponsive");
    } catch (error) {
      next.remove();
      if (place.path && error.message === "silent") return this.#openBehind(version, {});
      throw error;
    }
  }

  async #open(version, options) {
    const ticket = this.#given(version) ?? await this.#ask(version);
    return new PageLoad(this.#container, ticket, {
      ...options,
      notify: this.#hear,
      abuse: (load, why) => {
        if (load === this.now) this.block(why);
        else load.remove();
      },
    });
  }

  #given(version) {
    const { ticket } = this.#access;
    this.#access.ticket = null;
    return ticket?.version === version ? ticket : null;
  }

  async #ask(version) {
    const answer = await fetch(`${this.#access.api}/frame`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Fanlight-CSRF": this.#access.csrf },
      body: JSON.stringify({ version }),
    });
    if (!answer.ok) throw new Error("unavailable");
    return answer.json();
  }

  #changed({ started, ...what }, changed, lost) {
    const list = (items) => (Array.isArray(items) ? items.slice(0, 100).map(texts) : []);
    const ms = performance.now() - started;
    this.#emit("changed", { ...what, version: what.to, ms, changed: list(changed), lost: list(lost) });
  }
}
