// The strips under the bar: looking at an old version, paused, no connection; and the pause button.

import { $, plural, setIcon } from "../lib/dom.js";
import { ago } from "../lib/time.js";

export function setUpNotices(line) {
  const behind = $("[data-behind]");
  const paused = $("[data-paused]");
  const pause = $("[data-pause]");

  const draw = () => {
    const old = !line.following && line.behind > 0;
    behind.hidden = !old;
    paused.hidden = !line.paused || old;
    $("[data-behind-text]").textContent = old ? behindText(line) : "";
    $("[data-paused-text]").textContent = pausedText(line);
    pause.ariaPressed = String(line.paused);
    pause.ariaLabel = line.paused ? "Resume updates" : "Pause updates";
    setIcon(pause, line.paused ? "ui-play" : "ui-pause");
  };
  $("[data-to-live]").addEventListener("click", () => line.toLive());
  $("[data-resume]").addEventListener("click", () => line.setPaused(false));
  pause.addEventListener("click", () => line.setPaused(!line.paused));
  for (const type of ["versions", "shown", "state"]) line.addEventListener(type, draw);
  draw();
}

function behindText(line) {
  const version = line.get(line.shown);
  const when = version ? `, from ${ago(Date.parse(version.created_at))}` : "";
  return `Version ${line.shown} of ${line.head}${when}.`;
}

function pausedText(line) {
  return line.behind > 0 ? `Updates are paused. ${plural(line.behind, "newer version")}.` : "Updates are paused.";
}

export function setOffline(offline) {
  $("[data-offline]").hidden = !offline;
}
