// Comments in the shell: the tab of the panel, what its buttons do, and the offer on a selection.

import { $, $$, el, plural } from "../lib/dom.js";
import { attempt, toast } from "../lib/toast.js";
import { Compose } from "./compose.js";
import { drawThread, REACTIONS } from "./draw.js";
import { Places } from "./places.js";
import { Threads } from "./threads.js";

/**
 * What follows the feed: `changed({thread})`, and `catchUp()` once its events come in or after some
 * were lost. Nothing where comments are not shown.
 */
export function setUpTalk({ id, can }, { panel, frame }) {
  const root = $("#panel-comments");
  if (!root) return { changed() {}, catchUp() {} };
  const talk = new Talk(id, { root, can, panel, frame });
  return { changed: ({ thread }) => talk.threads.changed(thread), catchUp: () => talk.catchUp() };
}

class Talk {
  #begun = false;

  constructor(id, { root, can, panel, frame }) {
    Object.assign(this, { root, can, panel });
    this.threads = new Threads(id);
    this.places = new Places(frame, this.threads);
    this.compose = can.comment ? new Compose(id) : null;
    for (const type of ["changed", "moved"]) this.threads.addEventListener(type, () => this.draw());
    $("select", root).addEventListener("change", ({ target }) => this.threads.show(target.value));
    $("[data-more-threads]", root).addEventListener("click", () => this.threads.more());
    if (!can.comment) return;
    const offer = $("[data-say-here]");
    frame.addEventListener("selected", ({ detail }) => (offer.hidden = !detail.text));
    for (const button of [offer, $("[data-say]", root)]) button.addEventListener("click", () => this.start());
    $("[data-point]", root).addEventListener("click", () => this.point());
  }

  async catchUp() {
    await this.threads.show(this.threads.state);
    if (!this.#begun) await this.#begin();
    this.#begun = true;
  }

  // An address may name the thread that it leads to.
  async #begin() {
    const wanted = location.hash.match(/^#thread-([a-z2-7]{26})$/)?.[1];
    if (!wanted) return;
    if (!this.threads.get(wanted)) await this.threads.refresh(wanted);
    if (!this.panel.open) this.panel.toggle("comments");
    document.getElementById(`thread-${wanted}`)?.scrollIntoView({ block: "nearest" });
    const thread = this.threads.get(wanted);
    if (thread?.anchor) this.places.reveal(thread);
  }

  async start(anchor) {
    const place = anchor ?? await this.places.selection();
    const title = place ? "Comment on this" : "Comment on the page";
    this.compose.ask({ title, quote: place?.exact || place?.selector }, async (text) => {
      await this.threads.write("POST", "", { text, anchor: place });
      this.places.deselect();
      if (!this.panel.open || this.panel.selected !== "comments") this.panel.toggle("comments");
    });
  }

  async point() {
    toast("Click something on the page. Escape there leaves all as it is.");
    const anchor = await this.places.pick();
    if (anchor) this.start(anchor);
  }

  // What the buttons of a thread ask for.
  act(what, thread, comment, more) {
    const at = `/${thread.id}`;
    const its = comment && `${at}/replies/${comment.id}`;
    const write = (...request) => attempt(() => this.threads.write(...request));
    const acts = {
      reveal: () => this.places.reveal(thread),
      resolve: () => write("PATCH", at, more),
      send: () => write("POST", `${at}/send`, {}),
      react: () => write(more.on ? "PUT" : "DELETE", `${its}/reactions/${more.name}`),
      choose: () => this.choose(thread, comment),
      reply: () => this.compose.ask({ title: "Reply", verb: "Reply", quote: last(thread) }, (text) => this.threads.write("POST", `${at}/replies`, { text })),
      edit: () => this.compose.ask({ title: "Edit", verb: "Save", text: comment.text }, (text) => this.threads.write("PATCH", its, { text })),
      delete: () => this.remove(thread, its),
    };
    return acts[what]();
  }

  remove(thread, path) {
    toast("Delete this comment for good?", {
      label: "Delete",
      run: () => attempt(async () => {
        await this.threads.write("DELETE", path);
        await this.threads.refresh(thread.id);
      }),
    });
  }

  choose(thread, comment) {
    const given = new Set(comment.reactions.filter(({ mine }) => mine).map(({ name }) => name));
    const row = el("div", { class: "acts", role: "group", "aria-label": "Reactions" });
    for (const [name, picture] of Object.entries(REACTIONS)) {
      const button = el("button", { type: "button", class: "small pill", "aria-label": name, "aria-pressed": String(given.has(name)) }, picture);
      button.addEventListener("click", () => this.act("react", thread, comment, { name, on: !given.has(name) }));
      row.append(button);
    }
    $(`[data-key="react-${comment.id}"]`, this.root).replaceWith(row);
    $("button", row).focus();
  }

  draw() {
    const key = this.root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const act = (...asked) => this.act(...asked);
    const rows = this.threads.all.map((thread) => drawThread(thread, { moved: this.threads.isMoved(thread.id), can: this.can, act }));
    $("[data-threads]", this.root).replaceChildren(...rows);
    $("[data-threads-hint]", this.root).hidden = rows.length > 0;
    $("[data-more-threads]", this.root).hidden = !this.threads.hasMore;
    if (key) $(`[data-key="${CSS.escape(key)}"]`, this.root)?.focus();
    if (this.threads.state === "open") this.#count(rows.length);
  }

  #count(count) {
    for (const badge of $$("[data-comments-count]")) {
      badge.hidden = count === 0;
      badge.textContent = this.threads.hasMore ? `${count}+` : count;
    }
    $("[data-comments-button]").setAttribute("aria-label", count ? `Comments, ${plural(count, "open thread")}` : "Comments");
  }
}

const last = ({ comments }) => comments.findLast(({ deleted }) => !deleted)?.text.slice(0, 300) ?? "";
