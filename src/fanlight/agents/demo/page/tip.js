// The note beside a mark, for pointers and for the keyboard. Its words are the mark's accessible name too.

function tips(root) {
  const box = html("div", "tip");
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  root.append(box);

  const hide = () => { box.hidden = true; };
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  function show(mark, lines) {
    box.replaceChildren(...lines.map((line) => html("p", "", line)));
    box.hidden = false;
    const area = root.host.getBoundingClientRect();
    const spot = mark.getBoundingClientRect();
    const left = Math.min(Math.max(0, spot.left - area.left + spot.width / 2 - box.offsetWidth / 2),
      Math.max(0, area.width - box.offsetWidth));
    const above = spot.top - area.top - box.offsetHeight - 6;
    const fits = spot.top - box.offsetHeight - 6 > 0;
    box.style.transform = `translate(${left}px, ${fits ? above : spot.bottom - area.top + 6}px)`;
  }

  // `lines` is asked when the note shows, so that it tells the newest numbers.
  function attach(mark, lines) {
    mark.addEventListener("pointerenter", () => show(mark, lines()));
    mark.addEventListener("focus", () => { if (mark.matches(":focus-visible")) show(mark, lines()); });
    mark.addEventListener("pointerleave", hide);
    mark.addEventListener("blur", hide);
    mark.addEventListener("fanlight-mark", () => {
      if (!box.hidden && (mark.matches(":hover") || mark === root.activeElement)) show(mark, lines());
    });
  }
  return { attach };
}
