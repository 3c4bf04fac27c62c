// What of a page can only take effect by loading it anew.

const PROGRAMS = new Set([
  "", "module", "importmap", "speculationrules",
  "application/ecmascript", "application/javascript", "application/x-ecmascript",
  "application/x-javascript", "text/ecmascript", "text/javascript", "text/javascript1.0",
  "text/javascript1.1", "text/javascript1.2", "text/javascript1.3", "text/javascript1.4",
  "text/javascript1.5", "text/jscript", "text/livescript", "text/x-ecmascript",
  "text/x-javascript",
]);

const typeOf = (script) => (script.getAttribute("type") ?? "").trim().toLowerCase();

const isProgram = (script) => PROGRAMS.has(typeOf(script));

const isDataScript = (node) => node.localName === "script" && !isProgram(node);

// Search engines read these; no page draws from them.
const isShown = (script) => typeOf(script) !== "application/ld+json";

const programsOf = (root) => [...root.querySelectorAll("script")]
  .filter(isProgram)
  .map((script) => shapeOf(script) + "\u0003" + script.textContent)
  .join("\u0004");

const frameworkOf = (doc) => [
  doc.compatMode, doc.doctype?.publicId, doc.doctype?.systemId,
  ...[...doc.querySelectorAll("base, meta[http-equiv]")].map(shapeOf),
].join("\u0004");

// Why the new document cannot be reached from the old one in place, or null where it can.
const needsLoad = (base, next) => {
  if (frameworkOf(base) !== frameworkOf(next)) return "document";
  if (programsOf(base.documentElement) !== programsOf(next.documentElement)) return "scripts";
  return null;
};

// Data scripts of the new document that the old one did not have, or had otherwise.
const changedData = (match) => [...match.next.querySelectorAll("script")].filter((script) => {
  if (isProgram(script)) return false;
  let node = script;
  while (node && !match.pairs.has(node)) node = node.parentNode;
  // Equal all around: the pair is of an element that contains the script.
  return !(node && match.whole.has(match.pairs.get(node)));
});
