// Where a comment is. Made from what the reader has selected or clicked, found again in any
// version: by its words and those around them (the TextQuoteSelector of the W3C Web Annotation
// Data Model), or by its element (a CssSelector) while that still says the same.

// Blanks are left out, so that a page that is only laid out anew has the same text.
const bare = (text) => text.replace(/\s+/g, "");

// More than this is not read, and costs.
const MOST_TEXT = 2_000_000;
const MOST_QUOTE = 500;
const MOST_SELECTOR = 1000;
const AROUND = 32;
// Places where the same words stand, of which the one with the right words around it is taken.
const MOST_SAME = 50;

const UNREAD = /^(script|style|template|noscript)$/;

// The page's text without blanks, and where in it each text node begins.
const readText = () => {
  const walker = document.createTreeWalker(document.body, 5, (node) => (
    node.nodeType === 1 ? (UNREAD.test(node.localName) ? 2 : 3) : 1
  ));
  const nodes = [];
  const starts = [];
  const parts = [];
  let length = 0;
  for (let node = walker.nextNode(); node && length < MOST_TEXT; node = walker.nextNode()) {
    const part = bare(node.data);
    if (!part) continue;
    nodes.push(node);
    starts.push(length);
    parts.push(part);
    length += part.length;
  }
  return { nodes, starts, text: parts.join("") };
};

// The text node and the offset in it of a place in the text without blanks.
const pointAt = ({ nodes, starts }, index) => {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= index) low = middle;
    else high = middle - 1;
  }
  const { data } = nodes[low];
  let left = index - starts[low];
  let offset = 0;
  for (; offset < data.length; offset++) if (/\S/.test(data[offset]) && left-- === 0) break;
  return [nodes[low], offset];
};

const rangeAt = (read, start, length) => {
  const range = document.createRange();
  range.setStart(...pointAt(read, start));
  const [node, offset] = pointAt(read, start + length - 1);
  range.setEnd(node, offset + 1);
  return range;
};

// Where a range begins and ends in the text without blanks; null where it holds no words.
const spanOf = ({ nodes, starts }, range) => {
  const first = nodes.findIndex((node) => range.intersectsNode(node));
  if (first < 0) return null;
  let last = first;
  while (nodes[last + 1] && range.intersectsNode(nodes[last + 1])) last++;
  const upTo = (node, offset) => bare(node.data.slice(0, offset)).length;
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const from = starts[first] + (nodes[first] === startContainer ? upTo(nodes[first], startOffset) : 0);
  const to = starts[last] + upTo(nodes[last], nodes[last] === endContainer ? endOffset : Infinity);
  return to > from ? [from, to] : null;
};

const collapsed = (text) => text.replace(/\s+/g, " ").trim();

const selectorOf = (element) => {
  const steps = [];
  for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
    const id = attributeOf(at, "id");
    if (id && isOnly(id)) return [`#${CSS.escape(id)}`, ...steps].join(" > ");
    if (at === document.body) break;
    let nth = 1;
    for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.localName === at.localName) nth++;
    }
    steps.unshift(`${CSS.escape(at.localName)}:nth-of-type(${nth})`);
  }
  return ["body", ...steps].join(" > ");
};

// FNV-1a of what an element says.
const fingerprintOf = (element) => {
  let hash = 0x811c9dc5;
  for (const char of element.localName + bare(element.textContent.slice(0, 10_000))) {
    hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
};

const describePlace = (kind, element, { exact = "", prefix = "", suffix = "" }) => {
  const selector = selectorOf(element);
  return {
    kind, exact, prefix, suffix,
    selector: selector.length > MOST_SELECTOR ? "" : selector,
    fingerprint: fingerprintOf(element),
  };
};

const anchorOfRange = (range) => {
  const read = readText();
  const span = spanOf(read, range);
  if (!span) return null;
  const [from, to] = span;
  const around = range.commonAncestorContainer;
  return describePlace("text", around.nodeType === 1 ? around : around.parentElement, {
    exact: collapsed(range.toString()).slice(0, MOST_QUOTE),
    prefix: read.text.slice(Math.max(0, from - AROUND), from),
    suffix: read.text.slice(to, to + AROUND),
  });
};

const anchorOfElement = (element) => {
  const place = describePlace("element", element, {
    exact: collapsed(element.textContent.slice(0, 4 * MOST_QUOTE)).slice(0, 200),
  });
  return place.selector ? place : null;
};

const inCommon = (a, b, step) => {
  let count = 0;
  const at = (text) => (step > 0 ? text[count] : text[text.length - 1 - count]);
  while (count < a.length && count < b.length && at(a) === at(b)) count++;
  return count;
};

const findQuote = (read, { exact, prefix, suffix }) => {
  const needle = bare(exact);
  if (!needle) return null;
  let best = null;
  let at = read.text.indexOf(needle);
  for (let seen = 0; at >= 0 && seen < MOST_SAME; seen++) {
    const before = read.text.slice(Math.max(0, at - AROUND), at);
    const after = read.text.slice(at + needle.length, at + needle.length + AROUND);
    const score = inCommon(before, bare(prefix), -1) + inCommon(after, bare(suffix), 1);
    if (!best || score > best.score) best = { at, score };
    at = read.text.indexOf(needle, at + 1);
  }
  return best && rangeAt(read, best.at, needle.length);
};

const findElement = ({ selector, fingerprint }) => {
  let element = null;
  try {
    element = selector ? document.querySelector(selector) : null;
  } catch {
    return null; // What is no selector was made by nobody's browser.
  }
  // An id of its own says which element is meant, also once it says something else.
  const named = /^#[^ ]+$/.test(selector);
  return element && (named || fingerprintOf(element) === fingerprint) ? element : null;
};

// A range, or null where the page does not say this any more.
const findAnchor = (read, anchor) => {
  if (anchor.kind === "text") return findQuote(read, anchor);
  const element = findElement(anchor);
  if (!element) return findQuote(read, anchor);
  const range = document.createRange();
  range.selectNode(element);
  return range;
};
