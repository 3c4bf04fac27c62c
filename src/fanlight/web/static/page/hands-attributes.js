// One attribute that the source changed, on a live element that scripts may have changed too.

const mergeAttribute = (live, base, next, name) => {
  if (name === "class") mergeClass(live, base, next);
  else if (name === "style" && live.style) mergeStyle(live, base, next);
  else if (isOpened(live, base, name)) return;
  else copyAttribute(live, next, name);
};

// What the reader opened or closed stays as the reader left it.
const isOpened = (live, base, name) => name === "open"
  && live.localName === "details" && live.hasAttribute("open") !== base.hasAttribute("open");

const copyAttribute = (to, from, name) => {
  const attribute = from.getAttributeNode(name);
  if (!attribute) to.removeAttribute(name);
  else if (attribute.namespaceURI) {
    to.setAttributeNS(attribute.namespaceURI, name, attribute.value);
  } else to.setAttribute(name, attribute.value);
};

// Classes that the source dropped or gained; those that scripts toggled stay.
const mergeClass = (live, base, next) => {
  const had = new Set(base.classList);
  const has = new Set(next.classList);
  if (!next.hasAttribute("class") && live.classList.length <= had.size) {
    live.removeAttribute("class");
    return;
  }
  for (const name of had) if (!has.has(name)) live.classList.remove(name);
  for (const name of has) if (!had.has(name)) live.classList.add(name);
};

// Declarations that the source changed; those that scripts set stay.
const mergeStyle = (live, base, next) => {
  if (live.getAttribute("style") === base.getAttribute("style")) {
    copyAttribute(live, next, "style");
    return;
  }
  const had = base.style;
  const has = next.style;
  for (const name of [...had]) if (!has.getPropertyValue(name)) live.style.removeProperty(name);
  for (const name of [...has]) {
    const value = has.getPropertyValue(name);
    const priority = has.getPropertyPriority(name);
    if (value === had.getPropertyValue(name) && priority === had.getPropertyPriority(name)) continue;
    live.style.setProperty(name, value, priority);
  }
};
