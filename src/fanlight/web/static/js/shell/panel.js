// The side panel, a sheet on phones: its tabs, opened by any `[data-panel=name]`.

import { $, $$ } from "../lib/dom.js";

export class Panel {
  #opener = null;

  constructor(root) {
    this.root = root;
    this.tabs = $$('[role="tab"]', root);
    for (const tab of this.tabs) tab.addEventListener("click", () => this.select(nameOf(tab)));
    $('[role="tablist"]', root).addEventListener("keydown", (event) => this.#arrows(event));
    $("[data-panel-close]", root).addEventListener("click", () => this.close());
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    for (const button of $$("[data-panel]")) {
      button.addEventListener("click", () => this.toggle(button.dataset.panel, button));
    }
  }

  get open() {
    return !this.root.hidden;
  }

  get selected() {
    return nameOf(this.tabs.find((tab) => tab.ariaSelected === "true"));
  }

  has(name) {
    return this.tabs.some((tab) => nameOf(tab) === name);
  }

  toggle(name, opener = document.activeElement) {
    if (this.open && this.selected === name) {
      this.close();
      return;
    }
    $("#menu:popover-open")?.hidePopover();
    this.#opener = opener;
    this.root.hidden = false;
    this.select(name);
    this.#told();
    this.tabs.find((tab) => nameOf(tab) === name).focus();
  }

  close() {
    if (!this.open) return;
    const held = this.root.contains(document.activeElement);
    this.root.hidden = true;
    this.#told();
    if (held) this.#opener?.focus();
  }

  select(name) {
    for (const tab of this.tabs) {
      const is = nameOf(tab) === name;
      tab.ariaSelected = String(is);
      tab.tabIndex = is ? 0 : -1;
      if (is) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !is;
    }
    this.root.dispatchEvent(new CustomEvent("selected", { detail: name }));
    $(".shown", this.root)?.scrollIntoView({ block: "nearest" });
  }

  #arrows(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.stopPropagation();
    const at = this.tabs.indexOf(document.activeElement);
    const next = this.tabs.at((at + by) % this.tabs.length);
    next.focus();
    this.select(nameOf(next));
  }

  #told() {
    for (const button of $$("[data-panel]")) button.ariaExpanded = String(this.open);
  }
}

const nameOf = (tab) => tab.id.replace("tab-", "");
