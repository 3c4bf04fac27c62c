// Reads the data, knows the reader's choice, and draws; again when the page was updated in place.

const chosen = { plan: null, period: null, compare: null };
const drawFunnel = funnelChart("funnel");
const drawWeeks = weeksChart("weeks", chooseWeek);
const drawLive = liveChart("live");

const field = (name) => document.querySelector(`#filters [name="${name}"]${name === "plan" ? ":checked" : ""}`);

// What the reader picked; where they have not, what the page is about.
function choice({ view, cells }) {
  const plan = chosen.plan ?? field("plan")?.value ?? view.plan;
  const wanted = chosen.period ?? view.period;
  return { plan, period: cells[plan][wanted] ? wanted : view.period, compare: chosen.compare ?? true };
}

// An update may have put the form back to what its markup says.
function showChoice({ plan, period, compare }) {
  const radio = document.getElementById(`plan-${plan}`);
  if (!radio) return;
  radio.checked = true;
  document.getElementById("period").value = period;
  document.getElementById("compare").checked = compare;
}

function stepsOf(all, plan, period) {
  const [people, seconds] = all.cells[plan][period];
  return all.steps.map((step, index) => ({ name: step.name, people: people[index], seconds: seconds[index] }));
}

function draw() {
  const all = data("funnel-data");
  const pick = choice(all);
  showChoice(pick);
  const { plan, period, compare } = pick;
  const shown = all.periods.find((one) => one.id === period);
  const against = compare && period !== all.view.against;
  drawFunnel({
    steps: stepsOf(all, plan, period),
    then: against ? stepsOf(all, plan, all.view.against) : null,
    names: {
      now: `${all.plans.find((one) => one.id === plan).name}${plan === "all" ? " plans" : ""}, ${shown.kind === "week" ? "week of " : ""}${shown.name}`,
      then: `Before ${all.release}`,
    },
  });
  drawWeeks(all.periods.filter((one) => one.kind === "week").map((week) => {
    const people = all.cells[plan][week.id]?.[0] ?? [0, 0];
    return { ...week, people: people[0], share: people.at(-1) / Math.max(1, people[0]), since: week.version !== all.view.against,
      pressed: week.id === period, chosen: week.id === period || week.version === period };
  }));
}

// The same week again goes back to the newest release.
function chooseWeek(week) {
  chosen.period = chosen.period === week ? null : week;
  draw();
}

document.addEventListener("input", (event) => {
  const { name, value, checked, form } = event.target;
  if (form?.id !== "filters") return;
  chosen[name] = name === "compare" ? checked : value;
  draw();
});

document.addEventListener("fanlight:updated", (event) => {
  const changed = event.detail?.data ?? ["funnel-data", "live-data"];
  draw();
  if (changed.includes("live-data")) drawLive(data("live-data"));
});

draw();
drawLive(data("live-data"));
