// Full screen for the page; where the browser has none, the page fills the window.

import { $ } from "../lib/dom.js";

export class FullScreen {
  constructor(stage) {
    this.stage = stage;
    this.leave = $("[data-full-leave]");
    $("[data-full]").addEventListener("click", () => this.toggle());
    this.leave.addEventListener("click", () => this.toggle());
    document.addEventListener("fullscreenchange", () => this.#fill(document.fullscreenElement === stage));
  }

  get on() {
    return this.stage.classList.contains("full");
  }

  async toggle() {
    $("#menu:popover-open")?.hidePopover();
    if (document.fullscreenElement) return document.exitFullscreen();
    if (this.on || !document.fullscreenEnabled) return this.#fill(!this.on);
    return this.stage.requestFullscreen().catch(() => this.#fill(true));
  }

  #fill(on) {
    this.stage.classList.toggle("full", on);
    this.leave.hidden = !on;
    (on ? this.leave : $("[popovertarget=menu]")).focus();
  }
}
