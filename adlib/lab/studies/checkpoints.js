// A chain of steps reversed by a schedule: which states are held, which step is at work; memory against recomputation.

function render({ model, el }) {
  const { chains } = model.get("study");
  const draw = scheduler(redraw);
  const length = choice("Steps in the chain", chains.map(c => String(c.steps)), 2, () => { start(); draw(); });
  const plan = choice("Schedule", chains[0].plans.map(p => p.name), 4, () => { start(); draw(); });
  const moment = player("Moment", draw);
  const svg = picture(760, 130), chain = make("g");
  svg.append(chain);
  const C = chart({ from: 0, to: 20, every: 5, label: "states held at most" }, { from: 0, to: 100, every: 20, label: "steps evaluated" }, { width: 480, height: 260 });
  const points = make("g"), here = C.dot("var(--vermillion)", 8);
  C.svg.append(points);
  const say = frame(el, "memory against recomputation", "Reverse the chain with few states in memory, and watch what it costs in evaluations.", [length.node, plan.node, ...moment.nodes], svg, C.svg);

  function start() {
    const { steps, plans } = chains[length.value], ends = plans.map(p => p.film.at(-1));
    moment.reset(plans[plan.value].film.length - 1);
    const most = 1.05 * Math.max(...ends.map(e => e.evaluated));
    C.axes({ from: 0, to: steps + 1, every: 2, label: "states held at most" }, { from: 0, to: most, label: "steps evaluated" });
    points.replaceChildren(...ends.map(e => make("circle", { cx: C.X(e.most), cy: C.Y(e.evaluated), r: 3.5, fill: "var(--blue)" })));
    const end = ends[plan.value];
    here(end.most, end.evaluated);
  }

  function redraw() {
    const { steps, plans } = chains[length.value], { film } = plans[plan.value], now = film[moment.value];
    const w = 720 / steps, X = t => 20 + w * t, working = now.action !== "keep";
    chain.replaceChildren(...Array.from({ length: steps }, (_, t) => {
      const busy = working && t >= now.span[0] && t < now.span[1], back = busy && now.action === "reverse";
      return make("path", { d: `M${X(t) + 3},60 h${w - 6} v22 h${6 - w} z`, "stroke-width": busy ? 3 : 1, "stroke-dasharray": back ? "5 3" : "",
        stroke: back ? "var(--vermillion)" : busy ? "var(--blue)" : "var(--quiet)",
        fill: t >= now.done ? "var(--vermillion)" : busy ? "var(--blue)" : "none", "fill-opacity": t >= now.done ? .25 : .3 });
    }), ...now.held.map(t => make("circle", { cx: X(t) + 2, cy: 46, r: 6, fill: "var(--green)" })),
      make("circle", { cx: 26, cy: 20, r: 6, fill: "var(--green)" }), make("text", { x: 40, y: 24 }, "a state that is held"),
      make("text", { x: 20, y: 112, style: "fill: var(--blue)" }, "▮ evaluated now"), make("text", { x: 240, y: 112, style: "fill: var(--vermillion)" }, "▮ reversed"));
    const first = now.span[0] + 1, what = { keep: `state ${now.span[0]} is kept`, tape: `step ${first} is evaluated with a tape`,
      advance: first === now.span[1] ? `step ${first} is evaluated` : `steps ${first} to ${now.span[1]} are evaluated`,
      reverse: now.taped ? `step ${first} is reversed by its tape` : `step ${first} is evaluated with a tape and reversed` }[now.action];
    const end = film.at(-1);
    say(`${what[0].toUpperCase()}${what.slice(1)}; states held: ${now.held.length}, steps evaluated so far: ${now.evaluated}. At the end: at most ${end.most} states, ` +
      `${end.evaluated} steps evaluated for a chain of ${steps}.`, [svg, "The chain"], [C.svg, "Steps evaluated against states held, one dot per schedule"]);
  }

  start();
  draw();
}

export default { render };
