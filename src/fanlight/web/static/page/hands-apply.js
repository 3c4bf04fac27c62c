// Carries the operations over to the live page, and to the shadow, which then is the new source.

class Surgery {
  constructor(shadow, match, plan) {
    this.shadow = shadow;
    this.match = match;
    this.plan = plan;
    this.touched = new Set();
  }

  run() {
    for (const operation of this.plan.operations) {
      if (operation.skip) this.#shadowOnly(operation);
      else this[operation.kind](operation);
    }
    // Last, since what goes may have contained what moved.
    for (const { drops, skip } of this.plan.operations) {
      for (const base of drops ?? []) this.#drop(base, skip);
    }
    return this.touched;
  }

  text({ base, next }) {
    const live = this.shadow.live.get(base);
    base.data = next.data;
    if (base.parentNode.localName === "title") document.title = next.data;
    else if (live?.isConnected) spliceText(live, next.data);
    this.#touch(live, base);
  }

  whole({ base, next }) {
    const live = this.shadow.live.get(base);
    base.innerHTML = next.innerHTML;
    if (base.localName === "template") {
      live.content.replaceChildren(document.importNode(next.content, true));
    } else if (live) live.textContent = next.innerHTML;
  }

  attributes({ base, next }) {
    const live = this.shadow.live.get(base);
    const changed = changedNames(base, next);
    for (const name of changed) mergeAttribute(live, base, next, name);
    for (const name of changed) copyAttribute(base, next, name);
    this.#touch(live, base);
  }

  children({ base, next, stays }) {
    this.#fill(base, this.shadow.live.get(base), next, stays);
  }

  #fill(base, live, next, stays) {
    let after = null; // the base node that the next one follows
    for (const node of [...next.childNodes]) {
      const old = this.match.pairs.get(node);
      if (old && stays.has(old)) after = old;
      else after = this.#place(old ?? node, old, base, live, after, stays);
    }
  }

  #place(node, old, base, live, after, stays) {
    const baseAnchor = after ? after.nextSibling : base.firstChild;
    const anchor = live && this.#liveAnchor(base, live, after, stays);
    if (old) {
      const twin = live && this.shadow.live.get(old);
      moveTo(base, old, baseAnchor);
      if (twin) moveTo(live, twin, anchor);
      if (live) this.#touch(twin, old);
      return old;
    }
    const [copy, liveCopy] = this.#copy(node);
    base.insertBefore(copy, baseAnchor);
    live?.insertBefore(liveCopy, anchor);
    if (live) this.#touch(liveCopy, copy);
    if (this.plan.porous.has(node)) this.#fill(copy, live && liveCopy, node, new Set());
    return copy;
  }

  #liveAnchor(base, live, after, stays) {
    const twin = after && this.shadow.live.get(after);
    if (twin?.parentNode === live) return twin.nextSibling;
    return firstStanding(base, stays, this.shadow, live);
  }

  // A new node twice: for the shadow (the node itself where it goes in one piece) and the page.
  #copy(node) {
    if (this.plan.porous.has(node)) {
      const copy = this.shadow.doc.importNode(node, false);
      const live = document.importNode(node, false);
      this.shadow.live.set(copy, live);
      return [copy, live];
    }
    const live = document.importNode(node, true);
    this.shadow.bindAll(node, live);
    return [node, live];
  }

  #drop(base, skip) {
    const live = this.shadow.live.get(base);
    base.remove();
    if (!skip) live?.remove();
  }

  // The reader is editing there: the page keeps what was typed, the shadow follows the source.
  #shadowOnly({ kind, base, next, stays }) {
    if (kind === "text") base.data = next.data;
    else if (kind === "whole") base.innerHTML = next.innerHTML;
    else if (kind === "attributes") {
      for (const name of base.getAttributeNames()) copyAttribute(base, next, name);
      for (const name of next.getAttributeNames()) copyAttribute(base, next, name);
    } else this.#fill(base, null, next, stays);
  }

  // The element in which the reader sees the change.
  #touch(live, base) {
    if (!isInvisible(base)) this.touched.add(live?.nodeType === 1 ? live : live?.parentElement);
  }
}

// Where the first new child goes: before the first child of the source that is still there.
const firstStanding = (base, stays, shadow, live) => {
  for (let child = base.firstChild; child; child = child.nextSibling) {
    const twin = stays.has(child) && shadow.live.get(child);
    if (twin && twin.parentNode === live) return twin;
  }
  return live.firstChild;
};

// Frames keep running and fields keep their focus where the browser can move without removing.
const moveTo = (parent, node, anchor) => {
  if (parent.moveBefore && parent.isConnected && node.isConnected
    && node.ownerDocument === parent.ownerDocument) parent.moveBefore(node, anchor);
  else parent.insertBefore(node, anchor);
};

// Only what differs is replaced, so a selection elsewhere in the text stays.
const spliceText = (live, text) => {
  if (live.data === text) return;
  const { from, to, put } = difference(live.data, text);
  live.replaceData(from, to - from, put);
};

// What stands between the equal ends of two texts: old.slice(from, to) became `put`.
const difference = (old, text) => {
  const most = Math.min(old.length, text.length);
  let from = 0;
  while (from < most && old[from] === text[from]) from++;
  let back = 0;
  while (back < most - from && old.at(-1 - back) === text.at(-1 - back)) back++;
  return { from, to: old.length - back, put: text.slice(from, text.length - back) };
};
