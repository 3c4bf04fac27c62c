// The last thirty minutes as one small bar for each minute; there only while visitors arrive.

function liveChart(id) {
  const move = mover((counts) => {
    const root = place(id);
    if (!root) return;
    const most = Math.max(1, ...counts);
    const bars = counts.map((count, index) => {
      const tall = Math.max(1, (count / most) * 44);
      return svg("rect", { class: index === counts.length - 1 ? "spark last" : "spark", x: index * 10, y: 46 - tall, width: 7.5, height: tall });
    });
    let chart = root.querySelector("svg");
    if (!chart) {
      chart = svg("svg", { viewBox: "0 0 298 46", role: "img" });
      root.append(chart);
    }
    chart.replaceChildren(...bars);
  });

  return ({ minutes }) => {
    if (!minutes.length || !place(id)) return;
    move(minutes);
    const total = minutes.reduce((sum, count) => sum + count, 0);
    place(id).querySelector("svg").setAttribute("aria-label", `${number(total)} events in the last 30 minutes, by minute`);
  };
}
