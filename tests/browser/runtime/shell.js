// The smallest shell: a page frame, a feed, and a log of what the frame said.
import { Feed } from "/static/live/feed.js";
import { PageFrame } from "/static/live/frame.js";

const { version, artifact } = document.body.dataset;
const frame = new PageFrame(document.querySelector("#page"), {
  artifact, version: Number(version), csrf: "token",
});
const log = [];
const waiting = new Set();
const types = ["shown", "changed", "pending", "error", "violation", "script-error", "link", "blocked"];
for (const type of types) {
  frame.addEventListener(type, ({ detail }) => {
    log.push({ type, at: Date.now(), ...detail });
    for (const check of waiting) check();
  });
}

// The first entry of this type (and version, where one is given).
const until = (type, wanted = null) => new Promise((resolve) => {
  const check = () => {
    const found = log.find((entry) => entry.type === type
      && (wanted === null || entry.version === wanted));
    if (!found) return;
    waiting.delete(check);
    resolve(found);
  };
  waiting.add(check);
  check();
});

const feed = new Feed(`/api/v1/artifacts/${artifact}/events`);
feed.addEventListener("version", ({ detail }) => frame.update(detail));
const states = [];
feed.addEventListener("state", ({ detail }) => states.push(detail.state));
feed.open();

window.shell = { frame, feed, log, until, states };
