// The funnel: one bar for each step, tapering into the next; before 4.2 as a dashed outline behind it.

// A model is {steps: [{name, people, seconds}], then: same or null, names: {now, then}}.
const share = (steps, index) => steps[index].people / Math.max(1, steps[0].people);
const leaves = (steps, index) => 1 - steps[index].people / Math.max(1, steps[index - 1].people);

function layout(width) {
  const wide = width >= 560;
  return wide
    ? { wide, left: 172, right: width - 76, top: 0, bar: 34, pitch: 66, width }
    : { wide, left: 0, right: width, top: 24, bar: 26, pitch: 74, width };
}

// The outline of the whole funnel, bar by bar.
function outline(shares, at) {
  const across = at.right - at.left;
  const right = shares.flatMap((value, index) => {
    const x = at.left + value * across;
    const y = at.top + index * at.pitch;
    return [`${x},${y}`, `${x},${y + at.bar}`];
  });
  const bottom = at.top + (shares.length - 1) * at.pitch + at.bar;
  return `M${at.left},${at.top}L${right.join("L")}L${at.left},${bottom}Z`;
}

function stepWords(model, index) {
  const { steps, then, names } = model;
  const lines = [steps[index].name];
  lines.push(`${names.now}: ${number(steps[index].people)} accounts, ${percent(share(steps, index))}`);
  if (then) lines.push(`${names.then}: ${percent(share(then, index))}`);
  if (index) lines.push(`${percent(leaves(steps, index))} left on the way here`
    + (then ? `, ${percent(leaves(then, index))} ${names.then.toLowerCase()}` : ""));
  const seconds = steps[index].seconds;
  if (seconds != null) lines.push(`Median time here: ${duration(seconds)}`
    + (then && then[index].seconds != null ? `, ${duration(then[index].seconds)} ${names.then.toLowerCase()}` : ""));
  return lines;
}

function buildFunnel(root, at, count, words) {
  const height = at.top + (count - 1) * at.pitch + at.bar + 4;
  const hatch = svg("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch" }));
  const parts = { missing: svg("path", { class: "missing" }), band: svg("path", { class: "band" }),
    earlier: svg("path", { class: "earlier" }), marks: [], note: svg("text", { class: "warn halo" }),
    noteThen: svg("text", { class: "small halo" }) };
  const tip = tips(root);
  for (let index = 0; index < count; index += 1) {
    const y = at.top + index * at.pitch;
    const middle = y + at.bar / 2;
    const mark = svg("g", { class: "mark", role: "img" });
    const text = at.wide
      ? { name: { x: 0, y: middle - 3 }, detail: { x: 0, y: middle + 15 }, value: { x: at.width, y: middle + 1, "text-anchor": "end" }, people: { x: at.width, y: middle + 18, "text-anchor": "end" } }
      : { name: { x: 8, y: y - 8 }, value: { x: at.width, y: y - 8, "text-anchor": "end" } };
    mark.bar = svg("rect", { class: "bar", x: at.left, y, height: at.bar });
    mark.append(svg("rect", { class: "hit", x: -4, y: y - (at.wide ? 6 : 24), width: at.width + 8, height: at.bar + (at.wide ? 12 : 28), rx: 2 }), mark.bar);
    for (const [key, where] of Object.entries(text)) {
      const tone = key === "value" || key === "name" ? "strong" : "small";
      mark[key] = svg("text", { ...where, class: tone });
      mark.append(mark[key]);
    }
    tip.attach(mark, () => words(index));
    parts.marks.push(mark);
  }
  roving(parts.marks);
  parts.chart = svg("svg", { viewBox: `0 0 ${at.width} ${height}`, height, role: "group", "aria-label": "Drop-off funnel" },
    svg("defs", {}, hatch), parts.missing, parts.band, ...parts.marks, parts.earlier, parts.note, parts.noteThen);
  return parts;
}

// The one step where most more people leave than before, if it is worth a word.
function stall({ steps, then }) {
  if (!then) return 0;
  const worse = steps.map((_, index) => (index ? leaves(steps, index) - leaves(then, index) : 0));
  const worst = worse.indexOf(Math.max(...worse));
  return worse[worst] >= 0.06 ? worst : 0;
}

function funnelChart(id) {
  let root = null, parts = null, at = null, model = null;
  const said = html("p", "said");
  const observer = new ResizeObserver(() => { if (model) draw(model); });

  const move = mover((values) => {
    const count = values.length / 2;
    const now = values.slice(0, count), then = values.slice(count);
    set(parts.band, { d: outline(now, at) });
    set(parts.missing, { d: outline(then, at) });
    set(parts.earlier, { d: outline(then, at) });
    parts.marks.forEach((mark, index) => set(mark.bar, { width: Math.max(1, now[index] * (at.right - at.left)) }));
    const worst = stall(model);
    const x = at.left + now[worst] * (at.right - at.left) + 12;
    const y = at.top + worst * at.pitch + at.bar / 2;
    set(parts.note, { x, y: y - 3 });
    set(parts.noteThen, { x, y: y + 14 });
  });

  function write() {
    const { steps, then, names } = model;
    parts.marks.forEach((mark, index) => {
      mark.name.textContent = steps[index].name;
      mark.value.textContent = percent(share(steps, index));
      if (mark.people) mark.people.textContent = number(steps[index].people);
      if (mark.detail) mark.detail.textContent = steps[index].seconds == null ? "" : `median ${duration(steps[index].seconds)}`;
      mark.setAttribute("aria-label", stepWords(model, index).join(". "));
      mark.dispatchEvent(new Event("fanlight-mark"));
    });
    const worst = stall(model);
    parts.note.textContent = worst ? `${percent(leaves(steps, worst))} leave here` : "";
    parts.noteThen.textContent = worst ? `${percent(leaves(then, worst))} before 4.2` : "";
    said.replaceChildren(html("span", "is", `${names.now}: ${number(steps[0].people)} accounts`));
    if (then) said.append(html("span", "then", names.then), html("span", "gone", "Missing since"));
  }

  function draw(next) {
    model = next;
    const found = place(id);
    const width = Math.round(found.host.clientWidth) || 640;
    if (found !== root || !at || at.width !== width) {
      observer.disconnect();
      observer.observe(found.host);
      root = found;
      at = layout(width);
      root.querySelectorAll("svg, .said, .tip").forEach((old) => old.remove());
      parts = buildFunnel(root, at, model.steps.length, (index) => stepWords(model, index));
      root.append(said, parts.chart);
    }
    const all = model.steps.map((_, index) => share(model.steps, index));
    const behind = model.then ? model.then.map((_, index) => share(model.then, index)) : all;
    parts.earlier.style.display = parts.missing.style.display = model.then ? "" : "none";
    write();
    move([...all, ...behind]);
  }
  return draw;
}
