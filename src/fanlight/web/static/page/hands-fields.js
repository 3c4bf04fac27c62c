// What a reader typed, ticked, chose and opened: taken from one page, given back to another.

const FIELDS = "input, textarea, select";
// Their value is the page's own (or cannot be given).
const NOT_TYPED = /^(hidden|button|submit|reset|image|file)$/;

const isTicked = (field) => /^(checkbox|radio)$/.test(field.type);

const isDirty = (field) => {
  if (field.localName === "select") return chosen(field).join() !== preset(field).join();
  if (NOT_TYPED.test(field.type)) return false;
  return isTicked(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
};

const chosen = (select) => [...select.options].filter((o) => o.selected).map((o) => o.value);

// What the source alone selects.
const preset = (select) => {
  const marked = [...select.options].filter((o) => o.defaultSelected).map((o) => o.value);
  if (select.multiple) return marked;
  if (marked.length) return marked.slice(-1);
  const first = [...select.options].find((option) => !option.disabled);
  return first && select.size <= 1 ? [first.value] : [];
};

const fieldState = (field) => {
  if (field.localName === "select") return { chosen: chosen(field) };
  return isTicked(field) ? { checked: field.checked } : { value: field.value };
};

const captureFields = () => [...document.querySelectorAll(FIELDS)]
  .filter(isDirty)
  .map((field) => ({ element: field, key: keyOf(field), ...fieldState(field) }));

// True where the field had to be changed. `tell` lets the page's scripts know, as typing would.
const restoreField = (field, state, tell) => {
  const before = JSON.stringify(fieldState(field));
  if (state.chosen) {
    const wanted = new Set(state.chosen);
    if (![...field.options].some((option) => wanted.has(option.value))) return false;
    for (const option of field.options) {
      if (option.selected !== wanted.has(option.value)) option.selected = wanted.has(option.value);
    }
  } else if (state.checked !== undefined) field.checked = state.checked;
  else if (field.value !== state.value) field.value = state.value;
  if (before === JSON.stringify(fieldState(field))) return false;
  if (tell) {
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
};

// After an update in place: what was touched has its value, also where its element is another.
const keepFields = (states) => {
  for (const state of states) {
    const same = state.element.isConnected;
    const field = same ? state.element : findByKey(state.key);
    if (field && (same || !isDirty(field))) restoreField(field, state, !same);
  }
};

// Where an `element` went along, it is the one in this document; across frames there is none.
const restoreFields = (states) => {
  const lost = [];
  for (const state of states) {
    const field = findByKey(state.key);
    if (field) restoreField(field, state, true);
    else if (state.value) lost.push({ name: state.key.name || state.key.id, value: state.value });
  }
  return lost;
};

// What changed in the fields of the page before since its state was taken here. What was typed
// into this page in the meantime came after it, and stays.
const addLate = (since, fields) => {
  const taken = new Map(since.map((state) => [JSON.stringify(state.key), state]));
  for (const state of fields) {
    const was = taken.get(JSON.stringify(state.key));
    const field = JSON.stringify(was) !== JSON.stringify(state) && findByKey(state.key);
    if (!field) continue;
    if (state.value === undefined) restoreField(field, state, true);
    else insertLate(field, was?.value ?? field.defaultValue, state.value);
  }
};

const insertLate = (field, was, value) => {
  const { from, to, put } = difference(was, value);
  const now = field.value;
  if (!now.startsWith(was.slice(0, to))) return;
  const caret = field.selectionEnd; // null in fields that have none, such as numbers
  restoreField(field, { value: now.slice(0, from) + put + now.slice(to) }, true);
  if (caret === null) return;
  const at = caret < to ? caret : caret + put.length - (to - from);
  field.setSelectionRange(at, at);
};

const captureDetails = (shadow) => {
  const known = new Map();
  for (const base of shadow?.root.querySelectorAll("details") ?? []) {
    known.set(shadow.live.get(base), base.hasAttribute("open"));
  }
  return [...document.querySelectorAll("details")]
    .filter((details) => details.open !== (known.get(details) ?? false))
    .map((details) => ({ key: keyOf(details), open: details.open }));
};

const restoreDetails = (states) => {
  for (const { key, open } of states) {
    const details = findByKey(key);
    if (details) details.open = open;
  }
};

const captureMedia = () => [...document.querySelectorAll("audio, video")]
  .filter((media) => media.currentTime > 0 || !media.paused)
  .map((media) => ({
    key: keyOf(media), time: media.currentTime, playing: !media.paused && !media.ended,
    muted: media.muted, volume: media.volume, rate: media.playbackRate,
  }));

const restoreMedia = (states) => {
  for (const state of states) {
    const media = findByKey(state.key);
    if (!media) continue;
    media.muted = state.muted;
    media.volume = state.volume;
    media.playbackRate = state.rate;
    const seek = () => {
      media.currentTime = state.time;
      // A browser may ask for a click first; the page then shows its play button, as paused.
      if (state.playing) media.play().catch(() => {});
      else media.pause();
    };
    if (media.readyState > 0) seek();
    else media.addEventListener("loadedmetadata", seek, { once: true });
  }
};
