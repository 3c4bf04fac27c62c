// Who can open it: the audience, people and groups, and links that can be withdrawn.

import { call } from "../lib/api.js";
import { say } from "../lib/dialogs.js";
import { $, $$, el, icon } from "../lib/dom.js";
import { withReason } from "../lib/reason.js";
import { now } from "../lib/time.js";
import { drawFolder, loadFolders, setUpFolder } from "./folder.js";
import { drawPeople, setUpPeople } from "./people.js";
import { drawPin, setUpPin } from "./pin.js";
import { loadRequests } from "./requests.js";

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const WORDS = { private: ["ui-lock", "Private"], people: ["ui-people", "Some people"], org: ["ui-org", "Organisation"], public: ["ui-globe", "Public"] };

export function setUpSharing(id, line) {
  const dialog = $("#sharing");
  if (!dialog) return;
  const path = `/artifacts/${id}/sharing`;
  const act = async (work) => {
    say(dialog, null);
    try {
      await work();
    } catch (problem) {
      say(dialog, problem);
    }
  };
  const draw = (sharing) => {
    show(dialog, sharing, { revoke, keep });
    drawFolder(dialog, sharing.folder);
    drawPin(dialog, line, sharing.pinned);
    drawPeople(dialog, path, { people: sharing.people, act, show: draw });
  };
  const load = async () => draw(await call("GET", path));
  const change = (method) => (link) => act(async () => {
    await call(method, `${path}/links/${link}`);
    await load();
  });
  const [revoke, keep] = [change("DELETE"), change("PUT")];

  dialog.addEventListener("opening", () => {
    $("[data-link-made]", dialog).hidden = true;
    act(async () => {
      await loadFolders(dialog);
      await load();
    });
    act(() => loadRequests(dialog, id, { act, changed: load }));
  });
  $("fieldset[data-audience]", dialog).addEventListener("change", (event) =>
    act(async () => draw(await withReason((why) => call("PUT", path, { audience: event.target.value, ...why })))),
  );
  setUpPeople(dialog, path, { act, show: draw });
  setUpFolder(dialog, id, { act, show: draw });
  setUpPin(dialog, path, { act, show: draw });
  $("[data-link-new]", dialog).addEventListener("submit", (event) => {
    event.preventDefault();
    act(async () => {
      await makeLink(dialog, path);
      await load();
    });
  });
}

async function makeLink(dialog, path) {
  const seconds = $("[data-expiry]", dialog).value;
  const form = $("[data-link-new]", dialog);
  const { password, max_views } = Object.fromEntries(new FormData(form));
  const { url } = await call("POST", `${path}/links`, {
    expires_in: seconds ? Number(seconds) : null,
    password: password || null,
    max_views: max_views ? Number(max_views) : null,
  });
  form.reset();
  $("[data-link-url]", dialog).textContent = url;
  $("[data-link-copy]", dialog).dataset.copy = url;
  $("[data-link-made]", dialog).hidden = false;
  $("[data-link-copy]", dialog).focus();
}

function show(dialog, { audience, links, allowed }, answers) {
  for (const input of $$("input[name=audience]", dialog)) {
    input.checked = input.value === audience;
    input.disabled = !allowed.includes(input.value) && !input.checked;
  }
  const cut = $("[data-policy]", dialog);
  cut.hidden = allowed.length === $$("input[name=audience]", dialog).length;
  cut.textContent = allowed.includes(audience)
    ? "Your organisation's policy does not allow the rest."
    : "Your organisation's policy does not allow this now: fewer people see it.";
  $("[data-links]", dialog).replaceChildren(...links.map((link) => row(link, answers)));
  const [symbol, word] = WORDS[audience];
  $("[data-audience-badge]").replaceChildren(el("span", { class: "badge" }, icon(symbol), el("span", {}, word)));
}

function row({ id, created_at, expires_at, last_four, rests, ...terms }, { revoke, keep }) {
  const button = (word, kind, act) => {
    const made = el("button", { type: "button", class: `small ${kind}`, "aria-label": `${word} the link that ends in ${last_four}` }, word);
    made.addEventListener("click", () => act(id));
    return made;
  };
  const former = rests ? ". Of a former owner: it opens for nobody." : "";
  const dates = el("span", { class: "meta" }, `made ${DAY.format(Date.parse(created_at))}, ${until(expires_at)}${termsOf(terms)}${former}`);
  const ways = rests ? [button("Keep", "", keep)] : [];
  return el("li", {}, el("code", {}, `…${last_four}`), dates, ...ways, button("Withdraw", "danger", revoke));
}

function termsOf({ has_password, max_views, opened }) {
  const views = max_views ? `, ${opened} of ${max_views} visitors` : "";
  return `${has_password ? ", with a password" : ""}${views}`;
}

function until(expires) {
  if (!expires) return "no end";
  return Date.parse(expires) < now() ? "ended" : `until ${DAY.format(Date.parse(expires))}`;
}
