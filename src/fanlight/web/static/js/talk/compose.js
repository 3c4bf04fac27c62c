// The dialog in which comments are written. The page's frame is hidden meanwhile (data-guard): a
// page can take the keyboard and would read what is typed.

import { call } from "../lib/api.js";
import { open, say } from "../lib/dialogs.js";
import { $, el } from "../lib/dom.js";

// Long enough to finish a word, short enough not to wait.
const PAUSE_MS = 200;
const NAMING = /(^|\s)@([^\s@]{1,40})$/;

export class Compose {
  #submit = null;

  constructor(artifact) {
    this.artifact = artifact;
    this.dialog = $("#comment");
    this.form = $("form", this.dialog);
    this.area = $("textarea", this.dialog);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    let pause = 0;
    this.area.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.#offer(), PAUSE_MS);
    });
  }

  /** Ask for words; `submit(text)` does what is to be done with them, and may fail. */
  ask({ title, quote = "", text = "", verb = "Comment" }, submit) {
    this.#submit = submit;
    $("h2", this.dialog).textContent = title;
    $("[data-quote]", this.dialog).hidden = !quote;
    $("[data-quote] q", this.dialog).textContent = quote;
    $("[type=submit]", this.dialog).textContent = verb;
    this.area.value = text;
    this.#show([]);
    say(this.dialog, null);
    open("comment");
  }

  async #send() {
    const button = $("[type=submit]", this.dialog);
    button.disabled = true;
    try {
      await this.#submit(this.area.value);
      this.dialog.close();
    } catch (problem) {
      say(this.dialog, problem);
    } finally {
      button.disabled = false;
    }
  }

  // Whom the word before the caret may mean, among those who may see the page.
  async #offer() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const named = before.match(NAMING)?.[2];
    if (!named) {
      this.#show([]);
      return;
    }
    const path = `/artifacts/${this.artifact}/mentionable?q=${encodeURIComponent(named)}`;
    const found = await call("GET", path).catch(() => null); // It is only an offer.
    this.#show(found?.items ?? []);
  }

  #show(people) {
    const list = $("[data-mention]", this.dialog);
    list.hidden = people.length === 0;
    const buttons = people.map(({ who, name }) => {
      const button = el("button", { type: "button", class: "small" }, `${name} (${who})`);
      button.addEventListener("click", () => this.#mention(who));
      return el("li", {}, button);
    });
    list.replaceChildren(...buttons);
  }

  #mention(who) {
    const { area } = this;
    const at = area.selectionStart;
    const start = area.value.slice(0, at).replace(NAMING, `$1@${who} `);
    area.value = start + area.value.slice(at);
    area.focus();
    area.setSelectionRange(start.length, start.length);
    this.#show([]);
  }
}
