// The QR code is fetched when it is first looked at.

import { $ } from "../lib/dom.js";

export function setUpQr() {
  const image = $("#qr img");
  $("#qr").addEventListener("opening", () => {
    if (!image.hasAttribute("src")) image.src = image.dataset.src;
  });
}
