// A Jacobian of m rows and n columns: forward mode fills it by columns, reverse mode by rows.

function render({ model, el }) {
  const { sizes, functions } = model.get("study");
  const draw = scheduler(redraw);
  const n = slider("Inputs n", sizes.length, 4, k => sizes[k].toLocaleString("en"), draw);
  const m = slider("Outputs m", sizes.length, 0, k => sizes[k].toLocaleString("en"), draw);
  const what = choice("Factors measured on", functions.map(f => f.name), 0, draw);
  const svg = picture(640, 300), shape = make("g"), bars = make("g");
  svg.append(shape, bars);
  const say = frame(el, "choose a mode", "Find the number of outputs at which both modes cost about the same.", [n.node, m.node, what.node], svg);
  const lines = (count, most = 16) => Array.from({ length: Math.min(count, most) + 1 }, (_, k) => k / Math.min(count, most));

  function redraw() {
    const N = sizes[n.value], M = sizes[m.value], f = functions[what.value];
    const forward = f.forward * N, reverse = f.reverse * M, wins = forward <= reverse;
    const w = 40 + 170 * Math.log10(N + 1) / 6, h = 40 + 170 * Math.log10(M + 1) / 6, x0 = 40, y0 = 40;
    shape.replaceChildren(make("text", { x: x0, y: 20 }, `J: ${M.toLocaleString("en")} × ${N.toLocaleString("en")}`),
      make("path", { d: `M${x0},${y0} h${w} v${h} h${-w} z`, fill: wins ? "var(--blue)" : "var(--vermillion)", "fill-opacity": .12, stroke: "var(--ink)" }),
      ...(wins ? lines(N).map(t => make("line", { class: "adlib-axis", x1: x0 + t * w, x2: x0 + t * w, y1: y0, y2: y0 + h }))
        : lines(M).map(t => make("line", { class: "adlib-axis", x1: x0, x2: x0 + w, y1: y0 + t * h, y2: y0 + t * h }))),
      make("text", { x: x0, y: y0 + h + 20 }, wins ? "filled by columns" : "filled by rows"));
    const longest = Math.log10(Math.max(forward, reverse, 10));
    bars.replaceChildren(...[["forward", forward, "var(--blue)", ""], ["reverse", reverse, "var(--vermillion)", "7 4"]].flatMap(([name, cost, colour, dash], k) => {
      const y = 80 + 80 * k, length = Math.max(300 * Math.log10(cost) / longest, 4);
      return [make("text", { x: 300, y: y - 8 }, `${name}: ${short(cost)} times f`),
        make("path", { d: `M300,${y} h${length} v26 h${-length} z`, fill: colour, "fill-opacity": .35, stroke: colour, "stroke-width": 2, "stroke-dasharray": dash })];
    }), make("text", { x: 300, y: 250, style: "font-size: 12px" }, "(bars on a logarithmic scale)"));
    say(`For ${N.toLocaleString("en")} inputs and ${M.toLocaleString("en")} outputs: forward ${N.toLocaleString("en")} × ${f.forward} = ${short(forward)}, reverse ` +
      `${M.toLocaleString("en")} × ${f.reverse} = ${short(reverse)} evaluations of f. ${wins ? "Forward" : "Reverse"} mode is cheaper` +
      `${Math.max(forward, reverse) / Math.min(forward, reverse) < 1.5 ? ", but hardly" : ""}.`, [svg, "The Jacobian's shape and the cost of either mode"]);
  }

  draw();
}

export default { render };
