// A description of an element that finds the same one in another version of the page.

// The form override of a property by a field's name must not reach us: attributes only.
const attributeOf = (element, name) => element.getAttribute(name) ?? "";

const keyOf = (element) => ({
  tag: element.localName,
  id: attributeOf(element, "id"),
  name: attributeOf(element, "name"),
  type: attributeOf(element, "type"),
  // Boxes and radio buttons of one name differ by their value.
  value: /^(checkbox|radio)$/.test(attributeOf(element, "type")) ? attributeOf(element, "value") : "",
  path: pathOf(element),
});

// From the nearest ancestor with an id of its own: [id or "", [tag, nth of its tag], ...].
const pathOf = (element) => {
  const steps = [];
  let at = element;
  while (at.parentElement && at !== document.body) {
    const id = attributeOf(at, "id");
    if (at !== element && id && isOnly(id)) return [id, ...steps];
    let nth = 0;
    for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.localName === at.localName) nth++;
    }
    steps.unshift([at.localName, nth]);
    at = at.parentElement;
  }
  return ["", ...steps];
};

const isOnly = (id) => document.querySelectorAll(`[id="${CSS.escape(id)}"]`).length === 1;

const findByKey = (key) => {
  const fits = (element) => element && element.localName === key.tag
    && attributeOf(element, "type") === key.type;
  if (key.id) {
    const byId = document.getElementById(key.id);
    if (fits(byId)) return byId;
  }
  const byPath = followPath(key.path);
  if (!key.name) return fits(byPath) ? byPath : null;
  const named = [...document.getElementsByName(key.name)]
    .filter((element) => fits(element) && (!key.value || attributeOf(element, "value") === key.value));
  return named.includes(byPath) ? byPath : named[0] ?? null;
};

const followPath = ([id, ...steps]) => {
  let at = id ? document.getElementById(id) : document.body;
  for (const [tag, nth] of steps) {
    let left = nth;
    at = at?.firstElementChild;
    while (at && (at.localName !== tag || left-- > 0)) at = at.nextElementSibling;
  }
  return at ?? null;
};
