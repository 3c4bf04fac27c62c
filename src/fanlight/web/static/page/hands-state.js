// The reader's whole state, for a page that is about to be shown in place of this one.

// What one message may carry, with room for the rest of it.
const MOST_STATE = 900_000;

const whereAmI = () => {
  const root = location.pathname.split("/", 2).join("/") + "/";
  return { path: location.pathname.slice(root.length), hash: location.hash };
};

const captureState = (reader, shadow, { version, label = null, again = false }, announce) => {
  let kept = null;
  // A page may hand a value of its own to the page that follows it.
  const keep = (value) => { kept = JSON.parse(JSON.stringify(value)); };
  if (!again) announce("fanlight:before-update", { version, label, reload: true, data: [], keep });
  const state = {
    kept,
    fields: captureFields().map(withoutElement),
    editable: reader.editables().map((e) => ({ key: keyOf(e), html: e.innerHTML })),
    details: captureDetails(shadow),
    media: captureMedia(),
    focus: withoutElement(captureFocus()),
    selection: withoutNodes(captureSelection()),
    scroll: captureScroll(reader),
    where: whereAmI(),
  };
  return fitted(state);
};

const withoutElement = (state) => state && { ...state, element: undefined };

const withoutNodes = (state) => state && {
  ...state, ends: state.ends.map((end) => ({ ...end, node: undefined })),
};

// What was typed goes before everything else where not all of it fits.
const fitted = (state) => {
  for (const part of ["kept", "selection", "media", "editable", "details"]) {
    if (JSON.stringify(state).length <= MOST_STATE) break;
    state[part] = Array.isArray(state[part]) ? [] : null;
  }
  while (state.fields.length && JSON.stringify(state).length > MOST_STATE) state.fields.pop();
  return state;
};

// Resolves when the page has painted in its new state; `lost` is typed text without a field.
const restoreState = async (reader, request, announce) => {
  const { state, version, label = null, focus = false, again = false } = request;
  restoreDetails(state.details);
  const lost = restoreFields(state.fields);
  for (const { key, html } of state.editable) {
    const host = findByKey(key);
    if (host && host.innerHTML !== html) host.innerHTML = html;
    if (host) reader.edited.add(host);
  }
  if (!again) {
    restoreMedia(state.media);
    announce("fanlight:updated", {
      version, label, reload: true, changed: [], data: [], kept: state.kept,
    });
  }
  restoreScroll(state.scroll);
  if (focus) {
    restoreSelection(state.selection);
    reader.brought = state.focus;
    restoreFocus(state.focus);
  }
  if (!again) {
    await painted();
    restoreScroll(state.scroll);
  }
  return { lost };
};

// Two frames on, or a while later where the browser draws nothing (a tab in the background).
const painted = () => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  setTimeout(resolve, 300);
});
