// Where the reader is: scroll positions, focus, selection, and text being edited in the page.

class Reader {
  constructor(edited) {
    this.scrolled = new Set();
    this.edited = edited; // the hosts of text that the reader has written in
    this.brought = null; // the focus that came from the frame before
    const listen = EventTarget.prototype.addEventListener.bind(document);
    listen("scroll", ({ target }) => target.nodeType === 1 && this.scrolled.add(target), true);
    for (const element of document.body?.getElementsByTagName("*") ?? []) {
      if (element.scrollTop || element.scrollLeft) this.scrolled.add(element);
    }
  }

  // True where the source changed inside text that the reader has edited: theirs stays.
  isEditing(base, shadow) {
    for (let up = base; up; up = up.parentNode) {
      if (up.nodeType !== 1 || !up.hasAttribute("contenteditable")) continue;
      const live = shadow.live.get(up);
      if (live && this.edited.has(live)) return true;
    }
    return false;
  }

  scrollers() {
    for (const element of this.scrolled) if (!element.isConnected) this.scrolled.delete(element);
    return [...this.scrolled].filter((element) => element.scrollTop || element.scrollLeft);
  }

  // Where it already is, keys may have moved the caret on.
  focusAgain() {
    const field = this.brought && findByKey(this.brought.key);
    if (field !== document.activeElement) restoreFocus(this.brought);
  }

  editables() {
    return [...document.querySelectorAll("[contenteditable]")].filter((e) => this.edited.has(e));
  }
}

const TEXT_FIELD = /^(text|search|url|tel|password|)$/;

const captureFocus = () => {
  const element = document.activeElement;
  const focus = element && element !== document.body ? { element, key: keyOf(element) } : null;
  if (focus && (element.localName === "textarea" || (element.localName === "input" && TEXT_FIELD.test(element.type)))) {
    focus.range = [element.selectionStart, element.selectionEnd, element.selectionDirection];
  }
  return focus;
};

const restoreFocus = (focus) => {
  if (!focus) return;
  const element = focus.element?.isConnected ? focus.element : findByKey(focus.key);
  if (!element) return;
  if (document.activeElement !== element) element.focus({ preventScroll: true });
  const [start, end] = focus.range ?? [];
  if (focus.range && (element.selectionStart !== start || element.selectionEnd !== end)) {
    element.setSelectionRange(...focus.range);
  }
};

// A selection in the text of the page: both ends as an element's key, a child's place, an offset.
const captureSelection = () => {
  const selection = getSelection();
  if (!selection.rangeCount || !selection.anchorNode) return null;
  const end = (node, offset) => {
    const home = node.nodeType === 1 ? node : node.parentElement;
    if (!home) return null;
    const child = node === home ? -1 : [...home.childNodes].indexOf(node);
    return { node, key: keyOf(home), child, offset };
  };
  const ends = [
    end(selection.anchorNode, selection.anchorOffset),
    end(selection.focusNode, selection.focusOffset),
  ];
  return ends[0] && ends[1] ? { ends, text: selection.toString().slice(0, 2000) } : null;
};

const restoreSelection = (state) => {
  if (!state) return;
  const nodes = state.ends.map(({ key, child }) => {
    const home = findByKey(key);
    return child < 0 ? home : home?.childNodes[child];
  });
  if (!nodes[0] || !nodes[1]) return;
  const [from, to] = state.ends.map(({ offset }, i) => {
    const node = nodes[i];
    return Math.min(offset, node.nodeType === 1 ? node.childNodes.length : node.data?.length ?? 0);
  });
  getSelection().setBaseAndExtent(nodes[0], from, nodes[1], to);
};
