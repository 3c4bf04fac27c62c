// Shows a version by loading it under the frame that is shown, giving it the reader's state,
// and bringing it to the front once it has painted. The old frame is never gone before.

const CAPTURE_MS = 1500;
const RESTORE_MS = 4000;

const frames = () => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  setTimeout(resolve, 300); // a tab in the background draws nothing
});

// Where the reader is in a set of files; the start where the page cannot say.
export const whereIs = async (old) => {
  const where = await old.call("page.where", {}, CAPTURE_MS).catch(() => null);
  return { path: String(where?.path ?? old.path), hash: String(where?.hash ?? "") };
};

// Resolves with {lost: typed text that found no field, hadFocus, state: what went along, or null};
// `next` must be ready.
export const carryOver = async (old, next, { version, label }) => {
  const known = await next.install().then(() => true, () => false);
  const state = known && await old.call("page.capture", { version, label }, CAPTURE_MS).catch(() => null);
  const hadFocus = document.activeElement === old.frame;
  if (!state) return { lost: [], hadFocus, state: null };
  await next.call("page.restore", { state, version, label }, RESTORE_MS).catch(() => null);
  // Whatever the reader typed or scrolled since.
  const latest = await old.call("page.capture", { version, label, again: true }, CAPTURE_MS)
    .catch(() => state);
  const done = await next
    .call("page.restore", { state: latest, version, label, focus: hadFocus, again: true }, RESTORE_MS)
    .catch(() => null);
  return { lost: done?.lost ?? [], hadFocus, state: latest };
};

export const bringForward = async (old, next, { hadFocus = false, state = null }) => {
  next.bringToFront();
  await frames();
  // As a rule the field that got the focus brought it along into its frame, from one key to the
  // next. Giving it to the frame as well while that is on its way takes it from the field.
  if (hadFocus && document.activeElement !== next.frame) {
    next.frame.focus({ preventScroll: true });
    await next.call("page.focus", {}, CAPTURE_MS).catch(() => null);
  }
  if (state) await bringLate(old, next, state.fields);
  old.remove();
  next.frame.style.zIndex = "1";
};

// Keys went to the old page until the focus had crossed over.
const bringLate = async (old, next, since) => {
  const state = await old.call("page.capture", { again: true }, CAPTURE_MS).catch(() => null);
  if (state) await next.call("page.late", { since, fields: state.fields }, CAPTURE_MS).catch(() => null);
};
