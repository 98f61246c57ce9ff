// A function run step by step: code line, table row, graph node and edge of each step together, forwards and backwards.

function render({ model, el }) {
  const { title, task, examples } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Function", examples.map(e => e.name), 0, () => { build(); draw(); });
  const sweep = choice("Sweep", examples[0].sweeps.map(s => s.name), 0, () => { start(); draw(); });
  const step = player("Step", draw);
  const stage = make("div", { class: "adlib-side" });
  const many = examples.length > 1, swept = examples.some(e => e.sweeps.length > 1);
  const say = frame(el, title, task, [...(many ? [what.node] : []), ...(swept ? [sweep.node] : []), ...step.nodes], stage);
  let svg, nodes, edges, rows, code, example, steps, drawn = 0;

  function build() {
    example = examples[what.value];
    sweep.input.replaceChildren(...example.sweeps.map((s, k) => make("option", { value: k }, s.name)));
    svg = picture(example.width, example.height);
    svg.append(make("defs", {}, make("marker", { id: "adlib-tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
      make("path", { d: "M0,0 L8,4 L0,8 z", fill: "context-stroke" }))));
    edges = example.edges.map(({ d, x, y }) => {
      const line = make("path", { d, fill: "none", "marker-end": "url(#adlib-tip)" }), label = make("text", { x, y, style: "font-size: 12px" });
      svg.append(line, label);
      return { line, label };
    });
    nodes = example.nodes.map(({ name, label, x, y }) => {
      const circle = make("circle", { cx: x, cy: y, r: 22 });
      const number = make("text", { x: x + 27, y: y - 8, style: "font-weight: 600; fill: var(--vermillion)" });
      svg.append(circle, named(name, make("text", { x, y: y + 4, "text-anchor": "middle" })),
        named(label, make("text", { x: x + 27, y: y + 14, style: "font-size: 12px" })), number);
      return { circle, number };
    });
    start();
  }

  function start() {
    const { column, steps: chosen } = example.sweeps[sweep.value];
    steps = chosen;
    step.reset(steps.length - 1);
    rows = grid(["variable", "operation", "value", ...(column ? [column] : [])],
      example.nodes.map(({ name, label }) => [name, label, "", ...(column ? [""] : [])]));
    code = example.code.length ? program(example.code, "the function's code") : null;
    stage.replaceChildren(make("div", { class: "adlib-left" }, ...(code ? [code.node] : []), rows.node), svg);
  }

  function redraw() {
    const now = steps[step.value], column = example.sweeps[sweep.value].column;
    const onward = step.value === drawn + 1;
    drawn = step.value;
    svg.querySelectorAll(".adlib-traveller").forEach(dot => dot.remove());
    edges.forEach(({ line, label }, k) => {
      const lit = k === now.edge, { to, partial } = example.edges[k];
      line.setAttribute("stroke", lit ? "var(--vermillion)" : "var(--quiet)");
      line.setAttribute("stroke-width", lit ? 3 : 1.4);
      if (onward && (lit || now.edge < 0 && to === now.to && to < now.known)) travel(line, lit);
      label.textContent = to < now.known ? partial : "";  // a partial is often a value that is still to be predicted
    });
    nodes.forEach(({ circle, number }, k) => {
      const lit = k === now.to, from = k === now.from, value = k < now.known ? example.nodes[k].value : "";
      circle.setAttribute("fill", "var(--paper)");
      circle.setAttribute("stroke", lit ? "var(--vermillion)" : from ? "var(--blue)" : "var(--ink)");
      circle.setAttribute("stroke-width", lit || from ? 3.5 : 1.4);
      circle.setAttribute("stroke-dasharray", from ? "5 3" : "");
      number.textContent = (column ? now.cells[k] : value) ?? "";
      rows.cells[k][2].textContent = value;
      if (column) rows.cells[k][3].textContent = now.cells[k] ?? "";
      rows.lines[k].className = lit ? "now" : "";
    });
    const at = now.from >= 0 ? now.from : now.to;
    code?.mark(at >= 0 ? example.nodes[at].line : 0);
    say(now.says, [svg, `Computational graph of ${example.name}`]);
  }

  build();
  draw();
}

export default { render };
