// The source of what is shown, as a tree, and for each of its nodes the one in the live page.
// The live page is never compared with a new version: what its own scripts made of it would be
// lost. The shadow is, and only differences between sources are carried over.

const parsePage = (html) => new DOMParser().parseFromString(html, "text/html");

class Shadow {
  constructor(version, html) {
    this.version = version;
    this.html = html;
    this.doc = parsePage(html);
    this.runs = [];
    this.labels = new Labels();
    this.live = new WeakMap();
    this.loose = new WeakSet();
    this.#align();
    this.#readAhead();
  }

  get root() {
    return this.doc.documentElement;
  }

  #align() {
    const seen = new Labels(this.labels.table);
    const match = new Match(this.root, document.documentElement, this.labels, seen).run();
    for (const [live, base] of match.pairs) {
      if (match.whole.has(base)) this.bindAll(base, live);
      else this.live.set(base, live);
    }
    for (const base of match.loose) this.loose.add(base);
  }

  // Two equal trees, node by node.
  bindAll(base, live) {
    this.live.set(base, live);
    if (base.nodeType !== 1 || isLeaf(base)) return;
    let twin = live.firstChild;
    for (let child = base.firstChild; child && twin; child = child.nextSibling) {
      this.bindAll(child, twin);
      twin = twin.nextSibling;
    }
  }

  // The live node of a source node where it is in the page and beyond doubt, or null.
  certain(base) {
    const live = this.live.get(base);
    if (!live?.isConnected) return null;
    for (let up = base; up; up = up.parentNode) if (this.loose.has(up)) return null;
    return live;
  }

  // The edits that make the next source of this one, where nothing but known texts differs.
  edits(html) {
    return this.runs.length ? editsOf(this.runs, this.html, html) : null;
  }

  // While nobody waits: the next update may be one of texts alone.
  #readAhead() {
    const { html } = this;
    requestAnimationFrame(() => setTimeout(() => {
      if (this.html === html) this.runs = runsOf(html, this.root);
    }));
  }

  // The live page was altered into the next version's; so is the shadow's bookkeeping.
  settle(version, html, { plan, edits }) {
    this.version = version;
    this.html = html;
    if (edits) moveRuns(this.runs, edits);
    else this.runs = [];
    if (!edits) this.#readAhead();
    for (const { base } of plan.operations) this.labels.forget(base);
    // The table keeps every text it ever saw; past this it is cheaper to start over.
    if (this.labels.table.size > 400_000) this.labels = new Labels();
  }
}
