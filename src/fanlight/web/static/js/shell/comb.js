// The comb: one tick for every version, drawn under a range input that carries keys and touch.

import { $, setText, svg } from "../lib/dom.js";

const WIDTH = 1000;
const MOST_TICKS = 72; // More would touch each other; named versions and a regular rest are drawn.
const HEIGHTS = { plain: 24, named: 44, head: 64, shown: 84 };

export function setUpComb(root, line) {
  const range = $("[data-comb] input", root);
  const drawing = $("[data-comb] svg", root);
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} 100`);

  const draw = () => {
    range.max = line.head;
    range.value = line.shown;
    range.disabled = line.head === 1;
    name(root, range, line, line.shown);
    drawing.replaceChildren(...ticks(line).map((n) => tick(line, n)));
    for (const button of root.querySelectorAll("[data-step]")) {
      const next = line.shown + Number(button.dataset.step);
      button.disabled = next < 1 || next > line.head;
    }
  };
  range.addEventListener("input", () => name(root, range, line, Number(range.value)));
  range.addEventListener("change", () => line.choose(Number(range.value)));
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) line.step(Number(button.dataset.step));
  });
  for (const type of ["versions", "shown"]) line.addEventListener(type, draw);
  draw();
}

function name(root, range, line, n) {
  const label = line.get(n)?.label ?? "";
  setText(root, "[data-which]", `v${n}`);
  setText(root, "[data-which-label]", label);
  range.setAttribute("aria-valuetext", `Version ${n} of ${line.head}${label ? `, ${label}` : ""}`);
}

function ticks(line) {
  const every = Math.ceil(line.head / MOST_TICKS);
  const numbers = Array.from({ length: line.head }, (_, index) => index + 1);
  return numbers.filter((n) => (line.head - n) % every === 0 || n === line.shown || (every < 4 && line.get(n)?.label));
}

function tick(line, n) {
  const shape = n === line.shown ? "shown" : n === line.head ? "head" : line.get(n)?.label ? "named" : "plain";
  const x = line.head === 1 ? WIDTH / 2 : ((n - 1) / (line.head - 1)) * WIDTH;
  const top = (100 - HEIGHTS[shape]) / 2;
  const classes = `${shape} ${n === line.head ? "head" : ""}`;
  return svg("line", { class: classes, x1: x, x2: x, y1: top, y2: 100 - top });
}
