// Which text node each stretch of text in the source became. An update in which nothing but such
// texts differs needs neither parsing nor matching, however large the page is.

const SKIPPED = "script|style|template|noscript|xmp|iframe|noembed|noframes";
// What stands between two texts. What is no text to the parser goes with its tags.
const MARKUP = new RegExp([
  "<!--[^]*?-->",
  `<(${SKIPPED})\\b[^]*?</\\1\\b[^>]*>`,
  `<[a-z/!?](?:[^"'>]|"[^"]*"|'[^']*')*>`,
].join("|"), "gi");
const WITHOUT_TEXT = new RegExp(`^(${SKIPPED})$`);

const CELL = /^(td|th|caption)$/;
const ROWS = /^(tr|tbody|thead|tfoot|colgroup|col)$/;

// The parser makes of these another text.
const isPlain = (text) => !/[<&\r\0]|^\n/.test(text);

// {start, end, node} in order; the node is null where the text must be left to the parser. This
// reading of the source is not the parser's, and is believed only where both found the same texts
// in the same order: elsewhere there are no runs at all.
const runsOf = (html, root) => {
  const nodes = textsIn(root);
  const runs = stretchesOf(html) ?? [];
  const isSame = ({ text }, index) => !isPlain(text) || text === nodes[index].data;
  if (runs.length !== nodes.length || !runs.every(isSame)) return [];
  return runs.map(({ start, end, text }, n) => ({ start, end, node: isPlain(text) ? nodes[n] : null }));
};

// Null where a table holds what it cannot: the parser takes that out, to before the table.
const stretchesOf = (html) => {
  const found = [];
  const tables = new Tables();
  let at = 0;
  for (const { index, 0: markup } of [...html.matchAll(MARKUP), { index: html.length, 0: "" }]) {
    const text = html.slice(at, index);
    if (!isBlankText(text)) found.push({ start: at, end: index, text });
    if (!isBlankText(text) && tables.betweenCells) return null;
    if (!tables.read(markup)) return null;
    at = index + markup.length;
  }
  return found;
};

class Tables {
  #inCell = []; // of each open table, the innermost last

  get betweenCells() {
    return this.#inCell.at(-1) === false;
  }

  // False where the markup has no place in the table it is in.
  read(markup) {
    const [, end, name] = /^<(\/?)([a-z0-9]+)/i.exec(markup.toLowerCase()) ?? [];
    if (name === "table") {
      if (end) this.#inCell.pop();
      else this.#inCell.push(false);
    } else if (CELL.test(name) && this.#inCell.length) this.#inCell.splice(-1, 1, !end);
    else if (ROWS.test(name) && this.#inCell.length) this.#inCell.splice(-1, 1, false);
    else return !name || end || WITHOUT_TEXT.test(name) || !this.betweenCells;
    return true;
  }
}

const textsIn = (root) => {
  const accept = (node) => {
    if (node.nodeType === 3) return isBlank(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    return WITHOUT_TEXT.test(node.localName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, accept);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
};

// [{run, data}] that turn one source into the other, or null where more than known texts differ.
const editsOf = (runs, old, now) => {
  const edits = [];
  let at = 0; // in old
  let to = 0; // in now
  for (;;) {
    while (at < old.length && old.charCodeAt(at) === now.charCodeAt(to)) {
      at++;
      to++;
    }
    if (at === old.length && to === now.length) return edits;
    const run = runAt(runs, at);
    if (!run?.node) return null;
    const begin = to - (at - run.start);
    const tag = now.indexOf("<", begin);
    const end = tag < 0 ? now.length : tag;
    // Both go on with a tag, or both end here.
    if ((end === now.length) !== (run.end === old.length)) return null;
    const data = now.slice(begin, end);
    if (!isPlain(data) || isBlankText(data)) return null;
    edits.push({ run, data });
    at = run.end;
    to = end;
  }
};

// The run that a place lies in, or right behind.
const runAt = (runs, place) => {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle].end < place) low = middle + 1;
    else high = middle;
  }
  return runs[low]?.start <= place ? runs[low] : null;
};

// After edits, which are in order, every run stands where the new source has it.
const moveRuns = (runs, edits) => {
  const data = new Map(edits.map((edit) => [edit.run, edit.data]));
  let by = 0;
  for (const run of runs) {
    const grows = data.has(run) ? data.get(run).length - (run.end - run.start) : 0;
    run.start += by;
    by += grows;
    run.end += by;
  }
};
