// The stage: the page's frame, what is said where there is no page, and what the page says.

import { PageFrame } from "../../live/frame.js";
import { $ } from "../lib/dom.js";
import { toast } from "../lib/toast.js";

export class Stage {
  constructor({ id, shown }, line, { changes, problems, outside }) {
    const holder = $("#page-frame");
    this.line = line;
    this.frame = new PageFrame(holder, {
      artifact: id,
      version: shown,
      csrf: $('meta[name="fanlight-csrf"]').content,
      url: holder.dataset.url,
      nonce: holder.dataset.nonce,
      kindOf: (n) => line.get(n)?.kind,
    });
    this.#listen("changed", (detail) => this.#changed(detail, changes));
    this.#listen("violation", (detail) => problems.violation(detail));
    this.#listen("script-error", (detail) => problems.error(detail));
    this.#listen("error", ({ version, message }) => toast(`Version ${version}: ${message}`));
    this.#listen("blocked", ({ message }) => this.#veil(message, { again: true }));
    this.#listen("shown", () => ($("[data-veil]").hidden = true));
    this.#listen("link", ({ url }) => outside(url));
    line.addEventListener("shown", ({ detail }) => this.#show(detail));
    line.addEventListener("state", () => this.#follow());
    this.#follow();
    $("[data-veil-again]").addEventListener("click", () => this.frame.reload());
  }

  /** A version has been published; the frame goes on to it unless the reader looks elsewhere. */
  arrive({ patch, patch_from, ...version }) {
    this.line.add([version]);
    this.frame.update({ ...version, patch, patch_from });
  }

  /** There is no page any more; `back` offers to take it out of the trash. */
  gone(text, { back = false } = {}) {
    if (this.isGone) return; // What is said first says why.
    this.isGone = true;
    this.frame.destroy();
    this.#veil(text, { back });
  }

  /** Hides the page, and resolves with what shows it again, where the reader was. */
  async setAside() {
    // A dialog over another: the first one brings the page back.
    if (document.body.classList.contains("guarded")) return () => {};
    const place = await this.frame.place();
    document.body.classList.add("guarded");
    return () => {
      document.body.classList.remove("guarded");
      if (place) this.frame.returnTo(place);
    };
  }

  #veil(text, { again = false, back = false }) {
    $("[data-veil]").hidden = false;
    $("[data-veil-text]").textContent = text;
    $("[data-veil-again]").hidden = !again;
    const button = $("[data-put-back]");
    if (button) button.hidden = !back;
  }

  #listen(type, act) {
    this.frame.addEventListener(type, ({ detail }) => act(detail));
  }

  #follow() {
    if (!this.line.open) this.frame.pause();
    else if (this.frame.paused) this.frame.resume();
  }

  #show({ n, cause }) {
    if (cause === "arrived") return;
    this.#follow();
    this.frame.show(n);
  }

  #changed({ from, to, changed, lost }, changes) {
    if (!this.line.open) return;
    this.line.arrived(to);
    if (to > from) changes(to, changed);
    if (lost.length) keep(lost);
  }
}

// Typed text is never lost silently.
function keep(lost) {
  const text = lost.map(({ name, value }) => `${name}: ${value}`).join("\n");
  toast("What you typed has no place in the new version.", {
    label: "Copy it",
    run: () => navigator.clipboard?.writeText(text).catch(() => toast(text)),
  });
}
