// Which node of one document is which node of another: by id, by equality, by likeness.
// Used twice: old source against new source, and old source against the live page.

class Match {
  // `base` and `next` are root elements, `baseLabels` and `nextLabels` views of one table.
  constructor(base, next, baseLabels, nextLabels) {
    this.base = base;
    this.next = next;
    this.baseLabels = baseLabels;
    this.nextLabels = nextLabels;
    this.pairs = new Map(); // next -> base
    this.taken = new Map(); // base -> next
    this.whole = new Set(); // base nodes whose pair is equal, all below included
    this.loose = new Set(); // base nodes whose pair is no more than a guess
    this.strays = []; // next nodes paired although their parents are no pair
    this.removed = []; // base nodes that had no partner when their parent was looked at
    this.added = []; // the same for next
    this.work = [];
    this.gists = new Map(); // element -> its first words, for likeness
    // The browser's own comparison is many times faster than ours, but it does not look into
    // templates, and far down it would compare the same nodes once for each level.
    this.hasTemplates = Boolean(base.querySelector("template") ?? next.querySelector("template"));
    this.depth = 0;
  }

  run() {
    this.baseIds = uniqueIds(this.base);
    this.nextIds = uniqueIds(this.next);
    this.pair(this.base, this.next);
    this.drain();
    rescueMoved(this);
    return this;
  }

  equal(base, next) {
    if (this.hasTemplates || this.depth > 40) return this.sameLabel(base, next);
    return base.isEqualNode(next);
  }

  sameLabel(base, next) {
    return this.baseLabels.of(base) === this.nextLabels.of(next);
  }

  pair(base, next, { sure = true, equal = this.equal(base, next) } = {}) {
    this.pairs.set(next, base);
    this.taken.set(base, next);
    if (!sure) this.loose.add(base);
    if (equal) this.whole.add(base);
    else this.work.push([base, next, this.depth + 1]);
  }

  drain() {
    while (this.work.length) {
      const [base, next, depth] = this.work.pop();
      this.depth = depth;
      this.#children(base, next);
    }
  }

  // The base node that carries the id of this node, where the id is beyond doubt in both.
  partner(next) {
    const id = next.nodeType === 1 && next.getAttribute("id");
    if (!id || this.nextIds.get(id) !== next) return null;
    const base = this.baseIds.get(id);
    return base && base.nodeName === next.nodeName && !this.taken.has(base) ? base : null;
  }

  // True where the base node belongs to one node of next, and to no other, by its id.
  isReserved(base) {
    const id = base.nodeType === 1 && base.getAttribute("id");
    return Boolean(id) && this.baseIds.get(id) === base
      && this.nextIds.get(id)?.nodeName === base.nodeName;
  }

  freeBase(nodes) {
    return nodes.filter((node) => !this.taken.has(node));
  }

  freeNext(nodes) {
    return nodes.filter((node) => !this.pairs.has(node));
  }

  #children(base, next) {
    if (base.nodeType !== 1 || isLeaf(base)) return;
    let old = this.freeBase([...base.childNodes]);
    let now = this.freeNext([...next.childNodes]);
    [old, now] = pairEqualEnds(this, old, now);
    [old, now] = pairInPlace(this, old, now);
    if (!old.length || !now.length) return this.#leave(old, now);
    for (const node of now) {
      const partner = this.partner(node);
      if (partner) this.pair(partner, node);
    }
    pairUnique(this, old, now, (node, labels) => (isBlank(node) ? null : labels.of(node)));
    pairUnique(this, old, now, nearKey);
    this.#gaps(old, now);
    this.#leave(this.freeBase(old), this.freeNext(now));
  }

  // Between nodes that are certain and in order, the rest is compared in small stretches.
  #gaps(old, now) {
    const at = new Map(old.map((node, index) => [node, index]));
    const fixed = now.filter((node) => at.has(this.pairs.get(node)));
    const run = longestIncreasing(fixed.map((node) => at.get(this.pairs.get(node))));
    const stays = run.map((index) => fixed[index]);
    let from = 0;
    let begin = 0;
    for (const node of [...stays, null]) {
      const to = node ? at.get(this.pairs.get(node)) : old.length;
      const end = node ? now.indexOf(node, begin) : now.length;
      pairLikely(this, old.slice(from, to), now.slice(begin, end));
      from = to + 1;
      begin = end + 1;
    }
  }

  #leave(old, now) {
    for (const node of old) this.removed.push(node);
    for (const node of now) this.added.push(node);
  }
}

const uniqueIds = (root) => {
  const ids = new Map();
  for (const element of root.querySelectorAll("[id]")) {
    const id = element.getAttribute("id");
    ids.set(id, ids.has(id) ? null : element);
  }
  return ids;
};

// Pairs what is equal at the front and at the back; returns what is left between.
const pairEqualEnds = (match, old, now) => {
  let from = 0;
  const most = Math.min(old.length, now.length);
  while (from < most && match.equal(old[from], now[from])) {
    match.pair(old[from], now[from], { equal: true });
    from++;
  }
  let back = 0;
  while (back < most - from && match.equal(old.at(-1 - back), now.at(-1 - back))) {
    match.pair(old.at(-1 - back), now.at(-1 - back), { equal: true });
    back++;
  }
  return [old.slice(from, old.length - back), now.slice(from, now.length - back)];
};

// As many as before: pairs what is equal in its place, and the rest where each is the only one of
// its kind, so that nothing else could be meant.
const pairInPlace = (match, old, now) => {
  if (old.length !== now.length) return [old, now];
  const equal = old.map((node, index) => match.equal(node, now[index]));
  old.forEach((node, index) => equal[index] && match.pair(node, now[index], { equal: true }));
  const olds = old.filter((node, index) => !equal[index]);
  const nows = now.filter((node, index) => !equal[index]);
  const kinds = new Set(olds.map((node) => node.nodeName));
  const clear = kinds.size === olds.length && olds.every((node, index) => isSameKind(node, nows[index]));
  if (!clear) return [olds, nows];
  olds.forEach((node, index) => match.pair(node, nows[index], { equal: false }));
  return [[], []];
};

const isSameKind = (old, now) => old.nodeName === now.nodeName
  && (old.nodeType !== 1 || ["id", "type"].every((n) => old.getAttribute(n) === now.getAttribute(n)));

// Pairs nodes whose key occurs exactly once on each side.
const pairUnique = (match, old, now, keyOf) => {
  const once = (nodes, labels) => {
    const seen = new Map();
    for (const node of nodes) {
      const key = keyOf(node, labels);
      if (key !== null) seen.set(key, seen.has(key) ? null : node);
    }
    return seen;
  };
  const free = match.freeBase(old).filter((node) => !match.isReserved(node));
  const olds = once(free, match.baseLabels);
  for (const [key, node] of once(match.freeNext(now), match.nextLabels)) {
    const base = node && olds.get(key);
    if (base) match.pair(base, node);
  }
};

// What tells an item of a list from its neighbours while its figures change.
const nearKey = (node) => {
  if (node.nodeType !== 1) return null;
  for (const name of ["data-key", "data-id", "name", "for", "href"]) {
    const value = node.getAttribute(name);
    if (value) return node.nodeName + "\u0001" + name + "\u0001" + value;
  }
  let first = node;
  while (first.nodeType === 1) {
    let child = first.firstChild;
    while (child && (isBlank(child) || child.nodeType === 8)) child = child.nextSibling;
    if (!child) return null;
    first = child;
  }
  return node.nodeName + "\u0001" + first.data.trim().slice(0, 60);
};
