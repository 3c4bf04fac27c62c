// Numbers for subtrees: two subtrees get the same number exactly when their source is equal.
// Comparing two pages then costs one pass over each, and everything equal is skipped at once.

// Their content is not part of the tree that is shown, and is replaced as a whole.
const isLeaf = (node) => node.localName === "template" || node.localName === "noscript";

const isBlankText = (text) => !/[^\t\n\f\r ]/.test(text);

const isBlank = (node) => node.nodeType === 3 && isBlankText(node.data);

// An element without what it contains: kind and attributes, whose order means nothing.
const shapeOf = (element) => {
  let shape = element.nodeName;
  // HTML's own names are upper case in an HTML document; others need their namespace.
  if (shape.charCodeAt(0) > 90) shape += "\u0001" + element.namespaceURI;
  if (element.hasAttributes()) {
    const names = element.getAttributeNames();
    if (names.length > 1) names.sort();
    for (const name of names) shape += "\u0001" + name + "\u0002" + element.getAttribute(name);
  }
  return shape;
};

class Labels {
  // Views that share a table give equal numbers to equal subtrees of different documents.
  constructor(table = new Map()) {
    this.table = table;
    this.known = new WeakMap();
  }

  of(node) {
    let label = this.known.get(node);
    if (label === undefined) {
      label = this.#intern(this.#spell(node));
      this.known.set(node, label);
    }
    return label;
  }

  // The node was changed, and with it everything that contains it.
  forget(node) {
    for (let up = node; up; up = up.parentNode) this.known.delete(up);
  }

  #spell(node) {
    if (node.nodeType === 3) return "T" + node.data;
    if (node.nodeType !== 1) return "C" + node.nodeValue;
    let text = "E" + shapeOf(node) + "\u0003";
    if (isLeaf(node)) return text + node.innerHTML;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      text += this.of(child) + ",";
    }
    return text;
  }

  #intern(text) {
    let number = this.table.get(text);
    if (number === undefined) {
      number = this.table.size + 1;
      this.table.set(text, number);
    }
    return number;
  }
}
