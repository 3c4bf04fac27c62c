// Keeps what the reader looks at where it is while content above it changes height.

const PAGE = { get box() { return { left: 0, top: 0, width: innerWidth, height: innerHeight }; } };

// The element in view that moves least: small, not fixed, and inside the scroller.
const anchorIn = (scroller) => {
  const box = scroller ? scroller.getBoundingClientRect() : PAGE.box;
  for (const down of [0.02, 0.12, 0.25, 0.4, 0.6, 0.8]) {
    for (const across of [0.5, 0.15, 0.85]) {
      const found = document.elementFromPoint(
        box.left + box.width * across, box.top + box.height * down,
      );
      if (found && isSteady(found, scroller)) return found;
    }
  }
  return null;
};

const isSteady = (element, scroller) => {
  if (element === document.body || element === document.documentElement) return false;
  if (scroller && (element === scroller || !scroller.contains(element))) return false;
  if (element.getBoundingClientRect().height > innerHeight) return false;
  for (let up = element; up && up !== scroller; up = up.parentElement) {
    if (/^(fixed|sticky)$/.test(getComputedStyle(up).position)) return false;
  }
  return true;
};

const anchorOf = (scroller) => {
  const typing = document.activeElement;
  const rect = typing?.getBoundingClientRect();
  const inView = rect && rect.height && rect.top >= 0 && rect.bottom <= innerHeight;
  const element = inView && isSteady(typing, scroller) ? typing : anchorIn(scroller);
  return element && { element, top: topIn(scroller, element) };
};

// Where an element stands in what is to be seen of its scroller.
const topIn = (scroller, element) => {
  const inset = scroller && scroller !== document.scrollingElement
    ? scroller.getBoundingClientRect().top : 0;
  return element.getBoundingClientRect().top - inset;
};

const holdScroll = (reader) => {
  const places = reader.scrollers().map((element) => ({
    element, x: element.scrollLeft, y: element.scrollTop, anchor: anchorOf(element),
  }));
  const page = { x: scrollX, y: scrollY, anchor: scrollY > 0 ? anchorOf(null) : null };
  return () => {
    for (const place of places) if (place.element.isConnected) returnTo(place.element, place);
    // At the very top the reader sees what is new.
    if (page.x || page.y) returnTo(document.scrollingElement, page);
  };
};

const returnTo = (scroller, { x, y, anchor }) => {
  const smooth = { left: x, top: y, behavior: "instant" };
  if (scroller.scrollLeft !== x || scroller.scrollTop !== y) scroller.scrollTo(smooth);
  if (!anchor?.element.isConnected) return;
  const moved = topIn(scroller, anchor.element) - anchor.top;
  if (moved) scroller.scrollBy({ left: 0, top: moved, behavior: "instant" });
};

// A frame that was not displayed has its size again with the next frame that is drawn.
const backTo = ({ x, y }) => {
  requestAnimationFrame(() => scrollTo({ left: x, top: y, behavior: "instant" }));
};

// For the second frame: positions by key, the page's by what stands at the top of the view.
const captureScroll = (reader) => {
  const anchor = scrollY > 0 ? anchorOf(null) : null;
  return {
    page: {
      x: scrollX, y: scrollY,
      anchor: anchor && { key: keyOf(anchor.element), top: anchor.top, text: firstText(anchor.element) },
    },
    inner: reader.scrollers()
      .filter((element) => element !== document.scrollingElement)
      .map((element) => ({ key: keyOf(element), x: element.scrollLeft, y: element.scrollTop })),
  };
};

const firstText = (element) => element.textContent.trim().slice(0, 80);

const restoreScroll = ({ page, inner }) => {
  for (const { key, x, y } of inner) {
    findByKey(key)?.scrollTo({ left: x, top: y, behavior: "instant" });
  }
  if (!page.x && !page.y) return;
  const element = page.anchor && findByKey(page.anchor.key);
  const same = element && (page.anchor.key.id || firstText(element) === page.anchor.text);
  returnTo(document.scrollingElement, {
    x: page.x, y: page.y, anchor: same ? { element, top: page.anchor.top } : null,
  });
};
