// The gallery: search while typing, stars, the agent filter, putting things back from the trash.

import "../lib/copy.js";
import "../lib/time.js";
import { call } from "../lib/api.js";
import { $, $$ } from "../lib/dom.js";
import { starring } from "../lib/star.js";
import { attempt, toast } from "../lib/toast.js";
import { setUpSearch } from "./search.js";

function starCards() {
  for (const button of $$(".card [data-star]:not([data-wired])")) {
    button.dataset.wired = "";
    starring(button, button.closest(".card").dataset.id);
  }
}

function setUpPutBack() {
  for (const button of $$("[data-undelete]")) {
    button.addEventListener("click", () => attempt(async () => {
      button.disabled = true;
      await call("POST", `/artifacts/${button.dataset.undelete}/undelete`).finally(() => (button.disabled = false));
      const row = button.closest("li");
      toast(`“${$("strong", row).textContent}” is back.`, { label: "Open", run: () => location.assign(`/a/${row.dataset.id}`) });
      (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button").focus();
      row.remove();
    }));
  }
}

document.documentElement.classList.add("scripted");
$(".by-agent select")?.addEventListener("change", (event) => event.target.form.requestSubmit());
starCards();
setUpPutBack();
setUpSearch(starCards);
