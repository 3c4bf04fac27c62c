// The feed of events, each to the part that it is for.

import { Feed } from "../../live/feed.js";
import { call } from "../lib/api.js";
import { $, setText } from "../lib/dom.js";
import { attempt } from "../lib/toast.js";
import { by } from "./history.js";
import { setOffline } from "./notices.js";
import { showViewers } from "./presence.js";
import { showName } from "./rename.js";

const GRACE_MS = 4_000; // A reconnect that takes no longer than this is nobody's business.

export function connect(id, { line, stage, talk }) {
  const feed = new Feed(`/api/v1/artifacts/${id}/events`);
  const acts = {
    version: (event) => {
      stage.arrive(event);
      announce(event);
    },
    presence: (event) => showViewers($("[data-viewers]"), event),
    renamed: showName,
    comment: (event) => talk.changed(event),
    deleted: () => {
      feed.close(); // The stream has ended, and asking for it again would be answered with an error.
      stage.gone("This page was moved to the trash.", { back: true });
    },
    quarantined: () => location.reload(), // Its owner reads why; for anybody else it is gone.
    reset: () => {
      readAnew(id, line);
      talk.catchUp();
    },
  };
  for (const [type, act] of Object.entries(acts)) feed.addEventListener(type, ({ detail }) => act(detail));
  watchState(feed, {
    first: () => {
      catchUp(id, line);
      talk.catchUp();
    },
    ended: () => stage.gone("You can no longer see this page. It was moved, or is not shared with you any more."),
  });
  feed.open();
  addEventListener("pagehide", () => feed.close());
  addEventListener("pageshow", (event) => event.persisted && feed.open());
}

function announce(event) {
  setText(document, "[data-byline]", by(event));
  setText(document, "[data-announce]", `Version ${event.n}${event.label ? `: ${event.label}` : ""}`);
}

function watchState(feed, { first, ended }) {
  let timer = 0;
  let met = false;
  feed.addEventListener("state", ({ detail: { state } }) => {
    if (state === "ended") ended();
    if (state === "waiting") timer ||= setTimeout(setOffline, GRACE_MS, true);
    if (state !== "live" && state !== "ended") return;
    clearTimeout(timer);
    timer = 0;
    setOffline(false);
    if (state === "live" && !met) first();
    met = true;
  });
}

// What was published between the rendering of this page and the start of the feed, or while the
// position was lost: the list of versions has it.
async function catchUp(id, line) {
  const before = line.head;
  const page = await attempt(() => call("GET", `/artifacts/${id}/versions?limit=25`));
  if (!page) return;
  line.add(page.items);
  const newest = page.items[0].n;
  if (newest < before && line.head === before) line.fallBack(newest);
  if (line.open && line.behind) line.toLive();
}

// Where another version is shared as the newest than before, its names are others, too.
async function readAnew(id, line) {
  const artifact = await attempt(() => call("GET", `/artifacts/${id}`));
  if (artifact) showName(artifact);
  await catchUp(id, line);
}
