// May an operation on the source be carried over to the live page? Asked of all, before any.

// Throws Diverged where the page's scripts changed what the operation is about.
class Diverged extends Error {}

const checkPlan = (plan, shadow, reader, listens) => {
  for (const operation of plan.operations) {
    operation.skip = reader.isEditing(operation.base, shadow);
    if (!operation.skip) CHECKS[operation.kind](operation, shadow, listens);
  }
};

const mustFind = (shadow, base) => {
  const live = shadow.certain(base);
  if (live) return live;
  throw new Diverged(`${base.nodeName.toLowerCase()} is not where the source has it`);
};

// A script that wrote the same text again put another node there.
const sameText = (shadow, base) => {
  if (shadow.live.get(base)?.isConnected) return null;
  const siblings = [...base.parentNode.childNodes];
  const home = shadow.certain(base.parentNode);
  const twin = home?.childNodes[siblings.indexOf(base)];
  if (home?.childNodes.length !== siblings.length || twin.data !== base.data) return null;
  shadow.live.set(base, twin);
  return twin;
};

const CHECKS = {
  text({ base, next }, shadow) {
    if (isInvisible(base) && isInvisible(next)) return;
    if (base.parentNode.localName === "title") return;
    const { data } = sameText(shadow, base) ?? mustFind(shadow, base);
    if (data !== base.data && data !== next.data) throw new Diverged("text changed by a script");
  },

  whole({ base }, shadow) {
    if (base.localName === "template") mustFind(shadow, base);
  },

  attributes({ base, next }, shadow, listens) {
    const live = mustFind(shadow, base);
    if (listens || live.localName.includes("-")) return;
    const drawn = live.localName === "canvas" || live.childElementCount > base.childElementCount;
    for (const name of drawn ? changedNames(base, next) : []) {
      // A script drew from this attribute, and only the script can draw again.
      const feeds = name.startsWith("data-")
        || (live.localName === "canvas" && /^(width|height)$/.test(name));
      if (feeds) throw new Diverged(`${name} feeds a drawing`);
    }
  },

  children(operation, shadow) {
    const live = mustFind(shadow, operation.base);
    for (const base of operation.drops) if (!isInvisible(base)) mustFind(shadow, base);
    checkMoves(operation, shadow, live);
    if (operation.stays.size === 0 && hasForeignChildren(operation.base, shadow, live)) {
      throw new Diverged("filled by a script");
    }
  },
};

const checkMoves = ({ base: home, next, stays, pairs }, shadow, live) => {
  let moved = false; // whether the node before this one is new in its place
  let before = null;
  for (const node of next.childNodes) {
    const base = pairs.get(node);
    if (base && stays.has(base)) {
      if (moved) mustStand(base, shadow, live);
      moved = false;
    } else {
      if (base && mustFind(shadow, base).contains(live) && !base.contains(home)) {
        throw new Diverged("turned inside out by a script");
      }
      if (before && stays.has(before)) mustStand(before, shadow, live);
      moved = true;
    }
    before = base ?? null;
  }
};

const mustStand = (base, shadow, live) => {
  if (mustFind(shadow, base).parentNode !== live) throw new Diverged("moved by a script");
};

// Something in the live element that the source did not put there.
const hasForeignChildren = (base, shadow, live) => {
  let own = 0;
  for (const child of base.childNodes) if (shadow.live.get(child)?.parentNode === live) own++;
  return live.childNodes.length > own;
};
