// Comments in the page: which places are still there, a mark on each, and what the reader points at.

const MOST_ANCHORS = 200;
const FINDING_MS = 300;
const SELECTED_MS = 200;
const SHOWN_CHARS = 80;

const MARKS = `
::highlight(fanlight-comments) { background-color: rgb(250 204 21 / 0.35); }
::highlight(fanlight-comment) { background-color: rgb(250 204 21 / 0.8); color: black; }`;

// Painted without touching the document, so that no update finds it changed.
const paint = (name, ranges) => {
  if (!self.CSS?.highlights) return;
  CSS.highlights.set(name, new Highlight(...ranges));
  if (!paint.sheet) {
    paint.sheet = new CSSStyleSheet();
    paint.sheet.replaceSync(MARKS);
  }
  if (!document.adoptedStyleSheets.includes(paint.sheet)) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, paint.sheet];
  }
};

// Says of each whether it was found; of those that would take too long, nothing.
const placeComments = ({ anchors }) => {
  const read = readText();
  const until = performance.now() + FINDING_MS;
  const found = [];
  const moved = [];
  const ranges = [];
  for (const { id, anchor } of anchors.slice(0, MOST_ANCHORS)) {
    if (performance.now() > until) break;
    const range = findAnchor(read, anchor);
    (range ? found : moved).push(id);
    if (range) ranges.push(range);
  }
  paint("fanlight-comments", ranges);
  return { found, moved };
};

const revealComment = ({ anchor }) => {
  const range = anchor && findAnchor(readText(), anchor);
  paint("fanlight-comment", range ? [range] : []);
  if (!range) return { found: false };
  const { startContainer: at } = range;
  const element = anchor.kind === "element" ? at.childNodes[range.startOffset] : at.parentElement;
  for (let up = element; up; up = up.parentElement) if (up.localName === "details") up.open = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
  if (anchor.kind === "element") markChanged([element]);
  return { found: true };
};

const selectedRange = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return document.body.contains(range.commonAncestorContainer) ? range : null;
};

const selectedAnchor = () => {
  const range = selectedRange();
  return range && anchorOfRange(range);
};

// Tells the shell that there is something selected, so that it can offer to comment on it.
const tellSelected = (tell) => {
  let timer = 0;
  let last = "";
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = collapsed(selectedRange()?.toString().slice(0, SHOWN_CHARS) ?? "");
      if (text !== last) tell("page.selected", { text });
      last = text;
    }, SELECTED_MS);
  });
};

// The element that the reader clicks next; null once Escape is pressed or nothing is to be picked.
let endPick = () => {};

const pickElement = () => {
  endPick(null);
  const { promise, resolve } = Promise.withResolvers();
  const stop = new AbortController();
  let outline = null;
  const listen = (type, act) => addEventListener(type, act, { capture: true, signal: stop.signal });
  endPick = (element) => {
    outline?.cancel();
    stop.abort();
    resolve(element && anchorOfElement(element));
  };
  listen("pointerover", ({ target }) => {
    outline?.cancel();
    outline = target.animate?.([{ outline: "2px solid rgb(250 204 21)", cursor: "crosshair" }], {
      duration: 60_000, fill: "forwards",
    });
  });
  listen("click", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    endPick(event.target.nodeType === 1 ? event.target : null);
  });
  listen("keydown", (event) => event.key === "Escape" && endPick(null));
  return promise;
};
