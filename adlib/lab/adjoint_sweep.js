// The adjoint sweep, one addition at a time, forth and back, over the graph and the table together.

function render({ model, el }) {
  const { examples } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Function", examples.map(e => e.name), 0, () => { build(); draw(); });
  let last = 1;
  const step = slider("Step", 2, 0, k => `${k} of ${last}`, draw);
  const move = by => { step.value = Math.min(Math.max(step.value + by, 0), last); draw(); };
  const stage = make("div", { class: "adlib-side" });
  const status = make("p", { class: "adlib-status", "aria-live": "polite" });
  let svg, nodes, edges, rows, example;

  function build() {
    example = examples[what.value];
    step.input.max = last = example.steps.length - 1;
    step.value = 0;
    svg = picture(example.width, example.height);
    svg.append(make("defs", {}, make("marker", { id: "adlib-tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
      make("path", { d: "M0,0 L8,4 L0,8 z", fill: "context-stroke" }))));
    edges = example.edges.map(({ d, x, y, partial }) => {
      const line = make("path", { d, fill: "none", "marker-end": "url(#adlib-tip)" });
      svg.append(line, make("text", { x, y, style: "font-size: 12px" }, partial));
      return line;
    });
    nodes = example.nodes.map(({ name, label, x, y }) => {
      const circle = make("circle", { cx: x, cy: y, r: 22 });
      const adjoint = make("text", { x: x + 27, y: y - 8, style: "font-weight: 600; fill: var(--vermillion)" });
      svg.append(circle, named(name, make("text", { x, y: y + 4, "text-anchor": "middle" })),
        named(label, make("text", { x: x + 27, y: y + 14, style: "font-size: 12px" })), adjoint);
      return { circle, adjoint };
    });
    rows = example.nodes.map(({ name, label, value }) => {
      const cell = make("td", {});
      return { cell, row: make("tr", {}, named(name, make("td", {})), named(label, make("td", {})), make("td", {}, value), cell) };
    });
    const head = make("tr", {}, ...["variable", "operation", "value", "adjoint"].map(t => make("th", { scope: "col" }, t)));
    stage.replaceChildren(svg, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map(r => r.row))));
  }

  function redraw() {
    const now = example.steps[step.value];
    edges.forEach((edge, k) => {
      const lit = k === now.edge;
      edge.setAttribute("stroke", lit ? "var(--vermillion)" : "var(--quiet)");
      edge.setAttribute("stroke-width", lit ? 3 : 1.4);
    });
    nodes.forEach(({ circle, adjoint }, k) => {
      const lit = k === now.to, from = k === now.from;
      circle.setAttribute("fill", "var(--paper)");
      circle.setAttribute("stroke", lit ? "var(--vermillion)" : from ? "var(--blue)" : "var(--ink)");
      circle.setAttribute("stroke-width", lit || from ? 3.5 : 1.4);
      circle.setAttribute("stroke-dasharray", from ? "5 3" : "");
      adjoint.textContent = now.adjoints[k] === "0" ? "" : now.adjoints[k];
      rows[k].cell.textContent = now.adjoints[k];
      rows[k].cell.className = now.done[k] ? "" : "later";
      rows[k].row.className = lit ? "now" : "";
    });
    step.update();
    status.replaceChildren();
    named(now.says, status);
    svg.setAttribute("aria-label", `Computational graph of ${example.name}. ${now.says}`);
  }

  el.append(make("div", { class: "adlib-lab", role: "group", "aria-label": "Lab: the adjoint sweep" },
    make("div", { class: "adlib-controls" }, what.node, step.node, button("Back", () => move(-1)), button("Forth", () => move(1))), stage, status));
  build();
  draw();
}

export default { render };
