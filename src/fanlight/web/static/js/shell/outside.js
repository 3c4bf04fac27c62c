// A page that wants to lead elsewhere: the reader sees the whole address first.

import { open } from "../lib/dialogs.js";
import { $ } from "../lib/dom.js";

const ALLOWED = new Set(["https:", "http:", "mailto:"]);

export function setUpOutside() {
  const dialog = $("#outside");
  const go = $("[data-outside-go]", dialog);
  go.addEventListener("click", () => dialog.close());
  return (address) => {
    const url = URL.parse(address);
    if (!url || !ALLOWED.has(url.protocol) || dialog.open) return;
    $("[data-outside-url]", dialog).textContent = url.href;
    go.href = url.href;
    open("outside");
  };
}
