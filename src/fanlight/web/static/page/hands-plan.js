// The operations that turn the old source into the new one, outermost first.
//   attributes {base, next}   text {base, next}   whole {base, next}: a template or noscript
//   children {base, next, pairs, stays: base children that keep their place, drops: those that go}

const planOf = (match) => {
  const plan = { operations: [], porous: porousOf(match) };
  const pending = [[match.base, match.next]];
  while (pending.length) {
    const [base, next] = pending.pop();
    if (match.whole.has(base)) continue;
    if (base.nodeType !== 1) {
      plan.operations.push({ kind: "text", base, next });
      continue;
    }
    planElement(match, plan, base, next);
    if (isLeaf(base)) continue;
    for (const inner of pairsBelow(match, plan, next)) pending.push(inner);
  }
  return plan;
};

const planElement = (match, plan, base, next) => {
  if (shapeOf(base) !== shapeOf(next)) {
    plan.operations.push({ kind: "attributes", base, next });
  }
  if (isLeaf(base)) {
    if (base.innerHTML !== next.innerHTML) plan.operations.push({ kind: "whole", base, next });
    return;
  }
  const old = [...base.childNodes];
  const now = [...next.childNodes];
  const same = old.length === now.length
    && now.every((node, index) => match.pairs.get(node) === old[index]);
  if (same) return;
  const at = new Map(old.map((node, index) => [node, index]));
  const kept = now.map((node) => match.pairs.get(node)).filter((node) => at.has(node));
  const run = longestIncreasing(kept.map((node) => at.get(node)));
  plan.operations.push({
    kind: "children", base, next, pairs: match.pairs,
    stays: new Set(run.map((index) => kept[index])),
    drops: old.filter((node) => !match.taken.has(node)),
  });
};

// New elements that have old ones somewhere inside, and so cannot be copied in one piece.
const porousOf = (match) => {
  const porous = new Set();
  for (const next of match.strays) {
    let up = next.parentNode;
    while (up && up.nodeType === 1 && !match.pairs.has(up) && !porous.has(up)) {
      porous.add(up);
      up = up.parentNode;
    }
  }
  return porous;
};

// The nearest pairs below an element, through new elements too, last first.
const pairsBelow = (match, plan, next) => {
  const found = [];
  for (let child = next.lastChild; child; child = child.previousSibling) {
    const base = match.pairs.get(child);
    if (base) found.push([base, child]);
    else if (plan.porous.has(child)) found.push(...pairsBelow(match, plan, child));
  }
  return found;
};

// The plan as a list of single changes, for words and marks; nothing has to be carried out.
const changesOf = (plan, match) => {
  const changes = [];
  for (const { kind, base, next, drops, stays, skip } of plan.operations) {
    if (skip || kind === "whole") continue;
    if (kind === "text") {
      if (isInvisible(base) && isInvisible(next)) continue;
      changes.push({ kind, next, home: next.parentNode, before: base.data, after: next.data });
    } else if (kind === "attributes") {
      const names = changedNames(base, next);
      changes.push({ kind: "attribute", next, home: next, names });
    } else {
      for (const node of drops) note(changes, "removed", node, null);
      for (const node of next.childNodes) {
        const old = match.pairs.get(node);
        if (!old) note(changes, "added", node, node);
        else if (!stays.has(old)) note(changes, "moved", node, node);
      }
    }
  }
  return changes;
};

const note = (changes, kind, node, next) => {
  if (isInvisible(node)) return;
  changes.push({ kind, node, next, home: node.nodeType === 1 ? node : node.parentNode });
};

const isInvisible = (node) => node.nodeType === 8 || isBlank(node);

const changedNames = (base, next) => [
  ...new Set([...base.getAttributeNames(), ...next.getAttributeNames()]),
].filter((name) => base.getAttribute(name) !== next.getAttribute(name));
