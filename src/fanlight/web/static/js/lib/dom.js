// Small hands for the document. Strings only ever become text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = new URL("../../vendor/lucide/icons.svg", import.meta.url).pathname;

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function icon(symbol) {
  const use = svg("use", { href: `${SPRITE}#${symbol}` });
  return svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, use);
}

/** Point an icon that is already there at another symbol of the sprite. */
export function setIcon(root, symbol) {
  $("use", root)?.setAttribute("href", `${SPRITE}#${symbol}`);
}

export function setText(root, selector, text) {
  for (const node of $$(selector, root)) node.textContent = text;
}

/** Elements of a template's copy by their `data-f` names. */
export function clone(id) {
  const root = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const parts = Object.fromEntries($$("[data-f]", root).map((node) => [node.dataset.f, node]));
  return [root, parts];
}

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
