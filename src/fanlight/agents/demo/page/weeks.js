// Week by week: the share of accounts that finish. A click or Enter shows that week in the funnel.

// The axis ends at 72 %: nobody gets every visitor through.
const WEEKS_TALL = 112;
const WEEKS_FULL = 0.72;

function weekWords({ name, version, share: value, people, chosen }) {
  return [`Week of ${name}, on ${version}`, `${percent(value)} of ${number(people)} accounts finish`,
    chosen ? "Shown in the funnel" : "Press to show it in the funnel"];
}

// Where "4.2.1" has no room, ".1" after the 4.2 before it.
function shortName(version, room) {
  return room < 40 && version.split(".").length > 2 ? version.slice(version.lastIndexOf(".")) : version;
}

function buildWeeks(root, width, weeks, choose, words) {
  const tip = tips(root);
  const pitch = width / weeks.length;
  const chart = svg("svg", { viewBox: `0 -18 ${width} ${WEEKS_TALL + 50}`, height: WEEKS_TALL + 50, role: "group", "aria-label": "Accounts that finish, by week" },
    svg("line", { class: "axis", x1: 0, x2: width, y1: WEEKS_TALL + 0.5, y2: WEEKS_TALL + 0.5 }));
  const marks = weeks.map((week, index) => {
    const x = index * pitch;
    const mark = svg("g", { class: "mark week", role: "button" });
    mark.bar = svg("rect", { class: "bar", x: x + pitch * 0.1, width: pitch * 0.72 });
    mark.value = svg("text", { class: "small", x: x + pitch / 2, "text-anchor": "middle" });
    mark.append(svg("rect", { class: "hit", x, y: 0, width: pitch, height: WEEKS_TALL, rx: 2 }), mark.bar, mark.value);
    if (!index || week.version !== weeks[index - 1].version) {
      const last = weeks.findLastIndex((other) => other.version === week.version);
      chart.append(svg("line", { class: "release", x1: x + pitch * 0.1, x2: (last + 0.9) * pitch, y1: WEEKS_TALL + 6.5, y2: WEEKS_TALL + 6.5 }),
        svg("text", { class: "small", x: x + pitch * 0.1, y: WEEKS_TALL + 24 }, shortName(week.version, (last - index + 1) * pitch)));
    }
    mark.addEventListener("click", () => choose(week.id));
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(week.id);
    });
    tip.attach(mark, () => words(index));
    return mark;
  });
  roving(marks);
  chart.append(...marks);
  return { chart, marks };
}

function weeksChart(id, choose) {
  let root = null, parts = null, shape = "", weeks = null;
  const observer = new ResizeObserver(() => { if (weeks) draw(weeks); });

  const move = mover((shares) => {
    shares.forEach((value, index) => {
      const tall = Math.min(1, value / WEEKS_FULL) * WEEKS_TALL;
      set(parts.marks[index].bar, { y: WEEKS_TALL - tall, height: tall });
      set(parts.marks[index].value, { y: WEEKS_TALL - tall - 5 });
    });
  });

  function draw(next) {
    weeks = next;
    const found = place(id);
    const width = Math.round(found.host.clientWidth) || 640;
    const wanted = [width, ...weeks.map((week) => week.id)].join();
    if (found !== root || wanted !== shape) {
      observer.disconnect();
      observer.observe(found.host);
      root = found;
      shape = wanted;
      const held = parts ? parts.marks.indexOf(root.activeElement) : -1;
      root.querySelectorAll("svg, .tip").forEach((old) => old.remove());
      parts = buildWeeks(root, width, weeks, choose, (index) => weekWords(weeks[index]));
      root.append(parts.chart);
      if (held >= 0) parts.marks[held].focus();
    }
    weeks.forEach((week, index) => {
      const mark = parts.marks[index];
      mark.classList.toggle("since", week.since);
      mark.classList.toggle("chosen", week.chosen);
      mark.value.textContent = width / weeks.length < 34 ? Math.round(week.share * 100) : percent(week.share);
      set(mark, { "aria-pressed": week.pressed, "aria-label": weekWords(week).join(". ") });
      mark.dispatchEvent(new Event("fanlight-mark"));
    });
    move(weeks.map((week) => week.share));
  }
  return draw;
}
