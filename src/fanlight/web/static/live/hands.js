// The text of the part that works inside pages, made of the files in static/page. It travels over
// the port, because pages can fetch nothing.

const FILES = [
  "label", "runs", "order", "match", "likely", "moved", "scripts", "plan", "shadow", "check",
  "attributes", "apply", "key", "fields", "reader", "scroll", "mark", "state", "anchor", "comments",
].map((name) => `hands-${name}.js`).concat("hands.js");

let text = null;

const load = async () => {
  const parts = await Promise.all(FILES.map(async (name) => {
    const answer = await fetch(new URL(`../page/${name}`, import.meta.url));
    if (!answer.ok) throw new Error(`${name} cannot be loaded (${answer.status}).`);
    return answer.text();
  }));
  // One scope of its own, so that nothing appears among the page's names.
  return `(() => { "use strict";\n${parts.join("\n")}\nreturn installHands; })()`;
};

// Fetched once for all pages; a failure is tried again by the next page.
export const handsCode = () => {
  text ??= load().catch((error) => {
    text = null;
    throw error;
  });
  return text;
};
