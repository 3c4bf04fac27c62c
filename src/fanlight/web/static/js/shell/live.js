// The lamp: lit while the newest version is young.

import { now } from "../lib/time.js";

const LIT = 90_000;

export function setUpLamp(badge, line) {
  let timer = 0;
  const draw = () => {
    const newest = line.get(line.head);
    const left = newest ? Date.parse(newest.created_at) + LIT - now() : 0;
    badge.hidden = left <= 0;
    clearTimeout(timer);
    if (left > 0) timer = setTimeout(draw, left);
  };
  line.addEventListener("versions", draw);
  draw();
}
