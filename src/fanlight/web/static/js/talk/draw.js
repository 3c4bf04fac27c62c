// One thread as it stands in the panel.

import { el, icon } from "../lib/dom.js";
import { setTime } from "../lib/time.js";
import { written } from "./text.js";

export const REACTIONS = { like: "👍", love: "❤️", party: "🎉", eyes: "👀", done: "✅", confused: "😕" };

// `act(what, thread, comment, more)` carries out what was asked for; `can` is what the reader may.
export function drawThread(thread, { moved, can, act }) {
  const asks = (what, comment, more) => () => act(what, thread, comment, more);
  const node = el("li", { class: "thread", id: `thread-${thread.id}` });
  node.append(
    place(thread, { moved, ask: asks("reveal") }),
    el("ol", { class: "said" }, ...thread.comments.map((comment) => said(comment, { can, asks }))),
    foot(thread, { can, asks }),
  );
  return node;
}

function place({ anchor, version, comments, id }, { moved, ask }) {
  if (!anchor) return el("p", { class: "meta" }, `On the page, version ${version}`);
  const words = anchor.exact || "Something without words";
  const quote = el("q", { dir: "auto" }, words);
  if (moved) {
    const hint = `Not on the page any more; said of version ${version}`;
    return el("p", { class: "spot" }, quote, el("span", { class: "badge" }, icon("ui-warning"), el("span", {}, "Moved")), el("span", { class: "meta" }, hint));
  }
  const by = comments[0]?.author.name ?? "";
  const spot = button({ class: "spot", key: `spot-${id}`, label: `Show on the page: ${words.slice(0, 60)} (${by})` }, ask, quote);
  return spot;
}

function said(comment, { can, asks }) {
  if (comment.deleted) return el("li", { class: "meta" }, "A comment was deleted.");
  const name = comment.agent ? `${comment.agent}, via ${comment.author.name}` : comment.author.name;
  const time = el("time", { "data-ago": true });
  setTime(time, comment.created_at);
  const edited = comment.edited_at ? el("span", {}, "edited") : null;
  const head = el("p", { class: "by" }, el("strong", { dir: "auto" }, name), el("span", { class: "meta" }, time, edited && " · ", edited));
  const words = el("p", { class: "words", dir: "auto" }, ...written(comment.text));
  return el("li", { class: comment.agent ? "of-agent" : null }, head, words, under(comment, { can, asks }));
}

function under(comment, { can, asks }) {
  const row = el("div", { class: "acts" });
  for (const { name, count, mine } of comment.reactions) {
    const label = `${name}, ${count}`;
    const seen = [REACTIONS[name] ?? "·", ` ${count}`];
    if (can.comment) row.append(button({ class: "small pill", key: `${name}-${comment.id}`, label, pressed: mine }, asks("react", comment, { name, on: !mine }), ...seen));
    else row.append(el("span", { class: "pill", title: label }, ...seen));
  }
  if (can.comment) row.append(button({ class: "small quiet", key: `react-${comment.id}`, label: "React" }, asks("choose", comment), "☺"));
  if (can.comment && comment.mine) row.append(button({ class: "small quiet", key: `edit-${comment.id}` }, asks("edit", comment), "Edit"));
  if ((can.comment && comment.mine) || can.moderate) row.append(button({ class: "small quiet danger", key: `delete-${comment.id}` }, asks("delete", comment), "Delete"));
  return row;
}

function foot(thread, { can, asks }) {
  const row = el("div", { class: "acts foot" });
  const { id, resolved_at: resolved } = thread;
  if (can.comment) {
    row.append(button({ class: "small", key: `reply-${id}` }, asks("reply"), "Reply"));
    row.append(button({ class: "small", key: `resolve-${id}` }, asks("resolve", null, { resolved: !resolved }), icon(resolved ? "ui-undo" : "ui-check"), el("span", {}, resolved ? "Open again" : "Resolve")));
  }
  if (can.send && !resolved && !isWithAgent(thread)) row.append(button({ class: "small", key: `send-${id}` }, asks("send"), icon("ui-terminal"), el("span", {}, "Send to agent")));
  const told = state(thread);
  if (told) row.append(el("span", { class: "meta" }, told));
  return row;
}

const isWithAgent = ({ sent_at: sent, received_at: received }) => sent && !received;

function state({ resolved_at: resolved, resolved_by: by, sent_at: sent, received_at: received }) {
  if (resolved) return by ? `Resolved by ${by}` : "Resolved";
  if (!sent) return "";
  return received ? "The agent has read it" : "Waits for the agent";
}

// `key` lets the button that had the focus have it again once its thread is drawn anew.
function button({ class: name, key, label, pressed }, run, ...children) {
  const node = el("button", { type: "button", class: name, "data-key": key, "aria-label": label, "aria-pressed": pressed === undefined ? null : String(pressed) }, ...children);
  node.addEventListener("click", run);
  return node;
}
