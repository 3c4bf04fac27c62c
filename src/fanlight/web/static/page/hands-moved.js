// Finds what moved to another parent: wrapped, unwrapped, or carried elsewhere in the page.

const rescueMoved = (match) => {
  // Each round pairs at least one node more, and five are enough for any page a person edits.
  for (let round = 0; round < 5; round++) {
    const added = match.freeNext(match.added);
    const removed = match.freeBase(match.removed);
    match.added = [];
    match.removed = removed;
    if (!added.length || !(removed.length || match.baseIds)) return;
    const lost = new Lost(match, removed);
    for (const list of groupByParent(added)) adoptMoved(match, lost, list);
    match.drain();
    if (!match.added.length) return;
  }
};

// The elements inside everything that was removed, by label.
class Lost {
  constructor(match, removed) {
    this.match = match;
    this.byLabel = new Map();
    this.hollow = new Set(); // a descendant went elsewhere
    for (const root of removed) if (root.nodeType === 1) this.#index(root);
  }

  #index(root) {
    const walk = root.ownerDocument.createTreeWalker(root, 1);
    for (let node = root; node; node = walk.nextNode()) {
      if (this.match.taken.has(node)) this.#hollowAbove(node);
      else if (node.firstChild || node.hasAttributes()) this.#file(node);
    }
  }

  #file(node) {
    const label = this.match.baseLabels.of(node);
    if (!this.byLabel.has(label)) this.byLabel.set(label, { nodes: [], at: 0 });
    this.byLabel.get(label).nodes.push(node);
  }

  #hollowAbove(node) {
    for (let up = node.parentNode; up && !this.hollow.has(up); up = up.parentNode) {
      this.hollow.add(up);
    }
  }

  // An equal element of the old tree that is still whole, or null.
  find(next) {
    const found = this.byLabel.get(this.match.nextLabels.of(next));
    // One that is no longer whole never becomes whole again.
    while (found && found.at < found.nodes.length) {
      const base = found.nodes[found.at];
      if (this.#isWhole(base)) return base;
      found.at++;
    }
    return null;
  }

  take(base, next) {
    this.match.depth = 0;
    this.match.pair(base, next);
    this.match.strays.push(next);
    this.#hollowAbove(base);
  }

  #isWhole(base) {
    if (this.match.taken.has(base) || this.hollow.has(base)) return false;
    return !this.isInsideTaken(base);
  }

  // Inside an element that found its equal, everything has found its equal.
  isInsideTaken(base) {
    for (let up = base.parentNode; up; up = up.parentNode) {
      if (this.match.taken.has(up)) return this.match.whole.has(up);
    }
    return false;
  }
}

const groupByParent = (nodes) => {
  const groups = new Map();
  for (const node of nodes) {
    if (!groups.has(node.parentNode)) groups.set(node.parentNode, []);
    groups.get(node.parentNode).push(node);
  }
  return groups.values();
};

const adoptMoved = (match, lost, nodes) => {
  const homes = new Set();
  for (const node of nodes) {
    if (node.nodeType !== 1) continue;
    const base = match.partner(node) ?? lost.find(node);
    if (base) {
      homes.add(base.parentNode);
      lost.take(base, node);
    } else if (!isLeaf(node)) adoptMoved(match, lost, [...node.childNodes]);
  }
  // Those that came from one place brought along neighbours that changed on the way.
  if (homes.size !== 1) return;
  const [home] = homes;
  if (lost.isInsideTaken(home)) return;
  pairLikely(match, [...home.childNodes], nodes);
  match.strays.push(...nodes.filter((node) => match.pairs.has(node)));
};
