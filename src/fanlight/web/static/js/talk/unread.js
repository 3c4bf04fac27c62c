// How many notices are new, wherever the inbox is named.

import { call } from "../lib/api.js";
import { $$, plural } from "../lib/dom.js";

export async function setUpUnread() {
  const badges = $$("[data-unread]");
  if (!badges.length) return;
  const found = await call("GET", "/inbox?unread=true&limit=1").catch(() => null);
  if (!found) return; // It is only a number.
  for (const badge of badges) {
    badge.hidden = found.unread === 0;
    badge.textContent = found.unread;
    badge.title = `${plural(found.unread, "new notice")}`;
  }
}
