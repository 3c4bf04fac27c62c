// The feed of events, each to the part that it is for.

import { Feed } from "../../live/feed.js";
import { call } from "../lib/api.js";
import { $, setText } from "../lib/dom.js";
import { by } from "./history.js";
import { setOffline } from "./notices.js";
import { showViewers } from "./presence.js";
import { showName } from "./rename.js";

export function connect(id, { line, stage }) {
  const viewers = $("[data-viewers]");
  const feed = new Feed(`/api/v1/artifacts/${id}/events`);
  const acts = {
    version: (event) => {
      stage.arrive(event);
      setText(document, "[data-byline]", by(event));
      setText(document, "[data-announce]", `Version ${event.n}${event.label ? `: ${event.label}` : ""}`);
    },
    presence: (event) => showViewers(viewers, event),
    renamed: showName,
    deleted: () => stage.gone(),
    sharing: () => recheck(id),
    reset: () => catchUp(id, line),
  };
  for (const [type, act] of Object.entries(acts)) feed.addEventListener(type, ({ detail }) => act(detail));
  feed.addEventListener("state", ({ detail }) => setOffline(detail === "offline"));
  feed.start();
  addEventListener("pagehide", () => feed.close());
}

// Who may still see it sees no change; who may not gets the server's page about that.
async function recheck(id) {
  try {
    await call("GET", `/artifacts/${id}`);
  } catch (problem) {
    if (problem.status === 403 || problem.status === 404) location.reload();
  }
}

async function catchUp(id, line) {
  const page = await call("GET", `/artifacts/${id}/versions?limit=25`);
  line.add(page.items, line.cursor);
  if (line.open && line.behind) line.toLive();
}
