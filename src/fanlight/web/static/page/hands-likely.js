// Pairs the nodes of two short stretches that nothing but likeness tells apart.

// Comparing all with all is worth it up to this many comparisons, beyond it order decides.
const MOST_COMPARISONS = 10_000;

const pairLikely = (match, olds, nows) => {
  let old = match.freeBase(olds).filter((node) => !match.isReserved(node));
  let now = match.freeNext(nows);
  [old, now] = pairEqualEnds(match, old, now);
  if (!old.length || !now.length) return;
  // The same kinds in the same order: each is the one that stood there.
  const sameKinds = old.length === now.length
    && old.every((node, index) => likeness(match, node, now[index]) > 0);
  if (sameKinds && old.length === 1) match.pair(old[0], now[0]);
  else if (old.length * now.length > MOST_COMPARISONS) pairInOrder(match, old, now);
  else pairBest(match, old, now, sameKinds);
};

const pairInOrder = (match, old, now) => {
  const queues = new Map();
  for (const node of old) {
    if (!queues.has(node.nodeName)) queues.set(node.nodeName, []);
    queues.get(node.nodeName).push(node);
  }
  for (const queue of queues.values()) queue.reverse();
  for (const node of now) {
    const base = queues.get(node.nodeName)?.pop();
    if (base && likeness(match, base, node) > 0) match.pair(base, node, { sure: match.sameLabel(base, node) });
  }
};

// The order-keeping pairing with the greatest likeness in all (a weighted common subsequence).
const pairBest = (match, old, now, sameKinds) => {
  const width = now.length + 1;
  const best = new Float64Array((old.length + 1) * width);
  const score = new Float64Array(old.length * now.length);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const like = likeness(match, old[i], now[j]);
      score[i * now.length + j] = like;
      const both = like > 0 ? like + best[(i + 1) * width + j + 1] : 0;
      best[i * width + j] = Math.max(both, best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  for (let i = 0, j = 0; i < old.length && j < now.length;) {
    const like = score[i * now.length + j];
    const here = best[i * width + j];
    if (like > 0 && here === like + best[(i + 1) * width + j + 1]) {
      const inPlace = sameKinds && i === j;
      match.pair(old[i++], now[j++], { sure: inPlace || like >= 5 });
    } else if (here === best[(i + 1) * width + j]) i++;
    else j++;
  }
};

// 0 where one can never become the other, 12 where they are equal.
const likeness = (match, old, now) => {
  if (old.nodeName !== now.nodeName || old.namespaceURI !== now.namespaceURI) return 0;
  if (match.sameLabel(old, now)) return 12;
  if (old.nodeType !== 1) return isBlank(old) === isBlank(now) ? (isBlank(old) ? 1 : 2) : 0;
  if (old.nodeName === "INPUT" && old.getAttribute("type") !== now.getAttribute("type")) return 0;
  if (old.nodeName === "HEAD" || old.nodeName === "BODY") return 12;
  let like = old.getAttribute("id") === now.getAttribute("id") ? 2 : 1;
  if (shapeOf(old) === shapeOf(now)) like += 2;
  else if (old.getAttribute("class") === now.getAttribute("class")) like += 1;
  return like + 4 * sharedWords(match, old, now) + 3 * sharedChildren(match, old, now);
};

// The first words in an element, the names of its fields among them.
const gistOf = (match, element) => {
  let words = match.gists.get(element);
  if (words) return words;
  words = new Set();
  const walk = element.ownerDocument.createTreeWalker(element, 5);
  for (let steps = 0; steps < 40 && words.size < 24 && walk.nextNode(); steps++) {
    const node = walk.currentNode;
    if (node.nodeType === 1) {
      const name = node.getAttribute("name") ?? node.getAttribute("src");
      if (name) words.add("=" + name.slice(0, 200));
    } else for (const word of node.data.slice(0, 200).match(/\S+/g) ?? []) words.add(word);
  }
  match.gists.set(element, words);
  return words;
};

const sharedWords = (match, old, now) => {
  const a = gistOf(match, old);
  const b = gistOf(match, now);
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / Math.max(1, a.size, b.size);
};

const sharedChildren = (match, old, now) => {
  const labels = (node, view) => {
    const found = new Set();
    let child = node.firstChild;
    for (let n = 0; child && n < 24; n++, child = child.nextSibling) {
      if (!isBlank(child)) found.add(view.of(child));
    }
    return found;
  };
  const a = labels(old, match.baseLabels);
  const b = labels(now, match.nextLabels);
  let shared = 0;
  for (const label of a) if (b.has(label)) shared++;
  return shared / Math.max(1, a.size, b.size);
};
