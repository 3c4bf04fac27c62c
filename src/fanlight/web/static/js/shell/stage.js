// The stage: the page's frame, what is said where there is no page, and what the page says.

import { PageFrame } from "../../live/frame.js";
import { $ } from "../lib/dom.js";

export class Stage {
  #retry = () => location.reload();

  constructor({ id, shown }, line, { changed, violations, outside }) {
    const holder = $("#page-frame");
    this.line = line;
    this.frame = new PageFrame(holder, {
      artifact: id,
      version: shown,
      csrf: $('meta[name="fanlight-csrf"]').content,
      url: holder.dataset.url,
      nonce: holder.dataset.nonce,
    });
    this.#listen("changed", changed);
    this.#listen("violation", (violation) => violations.add(violation));
    this.#listen("link", ({ url }) => outside(url));
    this.#listen("error", (error) => this.#failed(error));
    this.#listen("blocked", (why) => this.#veil(why.message ?? "The page was stopped.", true));
    $("[data-veil-retry]").addEventListener("click", () => this.#retry());
    line.addEventListener("shown", ({ detail }) => this.#show(detail));
  }

  /** A version has been published: it goes on stage at once, unless the reader looks elsewhere. */
  arrive(event) {
    this.line.add([fromEvent(event)]);
    if (!this.line.open) return;
    this.frame.update(event);
    this.line.arrived(event.n);
  }

  gone() {
    $("[data-put-back]")?.removeAttribute("hidden");
    this.#veil("This page is in the trash.", false);
  }

  #listen(type, act) {
    this.frame.addEventListener(type, ({ detail }) => act(detail));
  }

  #show({ n, cause }) {
    if (cause === "arrived") return;
    $("[data-veil]").hidden = true;
    this.frame.show(n);
  }

  #failed({ message }) {
    this.#retry = () => this.#show({ n: this.line.shown, cause: "chosen" });
    this.#veil(message ?? "The page did not load.", true);
  }

  #veil(text, again) {
    $("[data-veil]").hidden = false;
    $("[data-veil-text]").textContent = text;
    $("[data-veil-retry]").hidden = !again;
  }
}

function fromEvent({ patch: _patch, patch_from: _from, ...version }) {
  return version;
}
