// What people wrote, as text: only addresses of the web become links, and show where they lead.

import { el } from "../lib/dom.js";

const ADDRESS = /https?:\/\/[^\s<>"'`]+/g;
const TRAILING = /[.,;:!?)\]}]+$/;

/** Nodes for a text. Nothing of it is ever markup. */
export function written(text) {
  const nodes = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.replace(TRAILING, "");
    const link = linkTo(address);
    if (!link) continue;
    nodes.push(text.slice(from, index), link);
    from = index + address.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

// As the browser reads it: no name before an @ that looks like a host, no letters that look alike.
function linkTo(address) {
  const url = URL.parse?.(address) ?? null;
  if (!url || url.username || url.password) return null;
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, url.href);
}
