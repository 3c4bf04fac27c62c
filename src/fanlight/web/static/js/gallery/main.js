// The gallery: search while typing, stars, the filters by folder and agent.

import "../lib/copy.js";
import "../lib/time.js";
import { $, $$ } from "../lib/dom.js";
import { starring } from "../lib/star.js";
import { setUpSearch } from "./search.js";

function starCards() {
  for (const button of $$(".card [data-star]:not([data-wired])")) {
    button.dataset.wired = "";
    starring(button, button.closest(".card").dataset.id);
  }
}

document.documentElement.classList.add("scripted");
for (const choice of $$(".by-agent select")) choice.addEventListener("change", () => choice.form.requestSubmit());
starCards();
setUpSearch(starCards);
