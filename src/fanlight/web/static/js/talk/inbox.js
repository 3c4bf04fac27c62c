// The inbox: what is opened counts as read.

import "../lib/time.js";
import { call } from "../lib/api.js";
import { $$ } from "../lib/dom.js";

for (const link of $$("[data-notice]")) {
  link.addEventListener("click", () => {
    call("POST", "/inbox/read", { ids: [Number(link.dataset.notice)] }).catch(() => {});
  });
}
