// Tints what changed for a moment, and says it in words.

const TINT_MS = 1600;
// More than this is not looked at, and costs.
const MOST_MARKS = 120;
const MOST_WORDS = 50;

// An animation leaves no trace in attributes, styles or the cascade once it is over.
const markChanged = (elements) => {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const element of elements.slice(0, MOST_MARKS)) {
    if (element === document.body || element === document.documentElement) continue;
    element.animate?.(
      [{ backgroundColor: "rgb(250 204 21 / 0.45)", outline: "2px solid rgb(250 204 21 / 0.8)" }],
      { duration: TINT_MS, easing: "ease-out", id: "fanlight-changed" },
    );
  }
};

// Of the elements that an update touched, those in which a reader sees something, in
// the order of the document.
const seenElements = (touched) => [...touched]
  .filter((element) => element?.isConnected && document.body?.contains(element)
    && !/^(script|style|template|noscript|link|meta)$/.test(element.localName))
  .sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));

const short = (text, most = 60) => {
  const clean = text.replace(/\s+/g, " ").trim();
  return clean.length > most ? clean.slice(0, most - 1).trimEnd() + "…" : clean;
};

const NAMES = {
  a: "link", p: "paragraph", li: "list item", ul: "list", ol: "list", tr: "row", td: "cell",
  th: "heading cell", table: "table", img: "image", svg: "drawing", canvas: "canvas",
  button: "button", input: "field", textarea: "text field", select: "choice", section: "section",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", details: "details",
  figure: "figure", video: "video", audio: "audio", form: "form", pre: "code", code: "code",
};

const nameOf = (node) => {
  if (node.nodeType !== 1) return "text";
  const text = short(node.textContent, 40);
  const label = node.getAttribute("aria-label") || node.getAttribute("alt") || text
    || node.getAttribute("id");
  return (NAMES[node.localName] ?? node.localName) + (label ? ` “${label}”` : "");
};

const told = (node) => (node.nodeType === 1 ? nameOf(node) : `“${short(node.data)}”`);

const DESCRIBE = {
  text: ({ before, after }) => `“${short(before)}” → “${short(after)}”`,
  added: ({ node }) => `Added ${told(node)}`,
  removed: ({ node }) => `Removed ${told(node)}`,
  moved: ({ node }) => `Moved ${told(node)}`,
  attribute: ({ next, names }) => `Changed ${names.join(", ")} of ${nameOf(next)}`,
};

const describeChange = (change) => {
  const { home, kind } = change;
  if (/^(style|link)$/.test(home.localName)) return { kind: "style", text: "Changed the style sheet" };
  if (isDataScript(home)) {
    const id = home.getAttribute("id");
    return { kind: "data", text: id ? `Changed the data “${id}”` : "Changed data" };
  }
  if (home.localName === "script") return { kind: "script", text: "Changed a script" };
  if (kind === "attribute" && change.names.join() === "style") {
    return { kind: "style", text: `Changed the style of ${nameOf(home)}` };
  }
  return { kind, text: DESCRIBE[kind](change) };
};

const describeAll = (changes) => {
  const words = new Map();
  for (const change of changes) {
    if (words.size >= MOST_WORDS) break;
    const said = describeChange(change);
    words.set(said.kind + said.text, said);
  }
  return [...words.values()];
};
