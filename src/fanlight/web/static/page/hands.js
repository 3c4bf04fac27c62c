// The methods that the shell may call once this text was sent to the page (see live/hands.js):
//   page.base {version, html}             the source of what is shown
//   page.update {from, to, html, label}   change in place, or say why not
//   page.capture {version, label, again}  the reader's state, for another frame
//   page.restore {state, version, label, focus, again}
//   page.late {since, fields}             what was typed into the other frame after `since`
//   page.focus                            what had the focus, again
//   page.mark {version, html, from_html}  as base, and tint what this version changed (after a load)
//   page.where                            {path, hash}
//   page.place, page.return {x, y}        what the page has scrolled to, and back there
//   page.comments {anchors: [{id, anchor}]}   marks those places; {found: [id], moved: [id]}
//   page.reveal {anchor}                  goes to a place; {found}
//   page.selection                        the place of what is selected, or null
//   page.deselect                         nothing is selected any more
//   page.pick                             the place of what is clicked next, or null

const installHands = ({ edited, heard, tell }) => {
  const reader = new Reader(edited);
  let shadow = null;

  const announce = (type, detail, cancelable) => document.dispatchEvent(
    new CustomEvent(type, { detail, cancelable, bubbles: true }),
  );

  // Every difference between two sources, without touching the page.
  const compare = (html) => {
    const edits = shadow.edits(html);
    return edits ? compareTexts(edits) : compareTrees(html);
  };

  const compareTexts = (edits) => {
    const operations = edits.map(({ run: { node }, data }) => ({
      kind: "text", base: node, next: { nodeType: 3, data, parentNode: node.parentNode },
    }));
    const plan = { operations, porous: new Set() };
    return { match: { pairs: new Map() }, reason: null, plan, data: [], edits };
  };

  const compareTrees = (html) => {
    const next = parsePage(html);
    const reason = needsLoad(shadow.doc, next);
    const match = new Match(shadow.root, next.documentElement, shadow.labels, shadow.labels).run();
    return { match, reason, plan: planOf(match), data: changedData(match) };
  };

  const update = ({ from, to, html, base_html: baseHtml, label = null }) => {
    if (shadow?.version !== from && baseHtml !== undefined) shadow = new Shadow(from, baseHtml);
    if (shadow?.version !== from) return { applied: false, reason: "base", changed: [] };
    const found = compare(html);
    const { match, reason, plan, data } = found;
    const words = describeAll(changesOf(plan, match));
    const refuse = (why, detail) => ({ applied: false, reason: why, detail, changed: words });
    if (reason) return refuse(reason);
    if (data.some(isShown) && !heard.has("fanlight:updated")) return refuse("data");
    const ids = data.map((script) => script.getAttribute("id")).filter(Boolean);
    const willing = announce("fanlight:before-update", { version: to, label, reload: false, data: ids }, true);
    if (!willing) return refuse("page");
    try {
      checkPlan(plan, shadow, reader, heard.has("fanlight:updated"));
    } catch (error) {
      if (error instanceof Diverged) return refuse("diverged", error.message);
      throw error;
    }
    const changed = seenElements(operate(match, plan));
    shadow.settle(to, html, found);
    announce("fanlight:updated", { version: to, label, reload: false, changed, data: ids });
    markChanged(changed);
    return { applied: true, changed: words };
  };

  const operate = (match, plan) => {
    const restoreScroll = holdScroll(reader);
    const fields = captureFields();
    const focus = captureFocus();
    try {
      return new Surgery(shadow, match, plan).run();
    } finally {
      keepFields(fields);
      restoreFocus(focus);
      restoreScroll();
    }
  };

  const mark = ({ from_html: fromHtml, html, version }) => {
    shadow = new Shadow(version, html);
    const old = parsePage(fromHtml);
    const match = new Match(old.documentElement, shadow.root, shadow.labels, shadow.labels).run();
    const changes = changesOf(planOf(match), match);
    const live = changes.map(({ next }) => next && shadow.certain(next));
    const elements = live.map((node) => (node?.nodeType === 1 ? node : node?.parentElement));
    markChanged(seenElements(new Set(elements)));
    return { changed: describeAll(changes) };
  };

  tellSelected(tell);

  return {
    "page.base": ({ version, html }) => { shadow = new Shadow(version, html); },
    "page.update": update,
    "page.capture": (request) => captureState(reader, shadow, request, announce),
    "page.restore": (request) => restoreState(reader, request, announce),
    "page.late": ({ since, fields }) => addLate(since, fields),
    "page.focus": () => reader.focusAgain(),
    "page.mark": mark,
    "page.where": () => whereAmI(),
    "page.place": () => ({ x: scrollX, y: scrollY }),
    "page.return": backTo,
    "page.comments": placeComments,
    "page.reveal": revealComment,
    "page.selection": selectedAnchor,
    "page.deselect": () => getSelection().removeAllRanges(),
    "page.pick": pickElement,
  };
};
