// Relative times, in the words of the server's templates, kept true while the page is open.

const STEPS = [
  [60_000, 1_000, "s"],
  [3_600_000, 60_000, "min"],
  [86_400_000, 3_600_000, "h"],
];

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

let skew = 0; // The server's clock minus ours: a laptop that is off must not say "in 3 minutes".

export const setNow = (serverNow) => {
  skew = serverNow - Date.now();
};
export const now = () => Date.now() + skew;

export function ago(moment) {
  const age = Math.max(0, now() - moment);
  const step = STEPS.find(([below]) => age < below);
  if (!step) return DAY.format(moment);
  return age < 5_000 ? "just now" : `${Math.floor(age / step[1])} ${step[2]} ago`;
}

/** Show `iso` in a time element and keep it true. */
export function setTime(node, iso) {
  const moment = Date.parse(iso);
  node.dateTime = iso;
  node.title = EXACT.format(moment);
  write(node, ago(moment));
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function tick() {
  for (const node of document.querySelectorAll("time[data-ago]")) write(node, ago(Date.parse(node.dateTime)));
}

setInterval(tick, 5_000);
