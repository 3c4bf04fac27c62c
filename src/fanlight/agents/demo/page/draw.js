// What all charts share: where they draw, how they make SVG, how numbers move.
// Each chart lives in a shadow root, so that an update of the page's own markup leaves it alone.

const SVG = "http://www.w3.org/2000/svg";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function data(id) {
  const script = document.getElementById(id);
  return script ? JSON.parse(script.textContent) : null;
}

// The place of a chart, styled like the page; the same one when it exists already.
function place(id) {
  const host = document.getElementById(id);
  if (!host) return null;
  if (host.shadowRoot) return host.shadowRoot;
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = document.getElementById("page-style").textContent;
  root.append(style);
  return root;
}

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function html(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

const percent = (share) => `${Math.round(share * 100)}%`;
const number = (count) => count.toLocaleString("en");

function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

// Moves a list of numbers to new values and calls `show` on the way; at once where motion is unwanted.
function mover(show) {
  let shown = null;
  let frame = 0;
  return (target) => {
    cancelAnimationFrame(frame);
    const from = shown && shown.length === target.length ? shown.slice() : target;
    const still = from === target || calm.matches || document.hidden;
    const start = performance.now();
    const step = (now) => {
      const time = still ? 1 : Math.min(1, Math.max(0, now - start) / 700);
      const ease = 1 - (1 - time) ** 3;
      shown = target.map((value, index) => from[index] + (value - from[index]) * ease);
      show(shown);
      if (time < 1) frame = requestAnimationFrame(step);
    };
    step(start);
  };
}

// Arrow keys move between the marks of a chart, of which one is in the tab order.
function roving(marks) {
  marks.forEach((mark, index) => {
    mark.setAttribute("tabindex", index ? "-1" : "0");
    mark.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const next = by && marks[index + by];
      if (!by) return;
      event.preventDefault();
      if (!next) return;
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}
