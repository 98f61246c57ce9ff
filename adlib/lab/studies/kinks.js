// A function made of ramps with its one-sided tangents and the reported slope, and this slope against the convention.

function render({ model, el }) {
  const { programs, grid, points, slopes } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Program", programs.map(p => p.name), 2, draw);
  const at = slider("Point x", points.length, 8, k => short(points[k]), draw);
  const convention = slider("Slope s of r at 0", slopes.length, 0, k => short(slopes[k]), draw);
  const graph = chart({ from: -2, to: 2, every: 1, label: "x" }, { from: -2, to: 2, every: 1, label: "value" }, { width: 400, height: 400, corner: [222, 300] });
  const f = graph.curve("program", "var(--ink)"), told = graph.curve("reported slope", "var(--vermillion)"), tangents = graph.curve("one-sided tangents", "var(--blue)", "7 4"), here = graph.dot("var(--ink)");
  const plane = chart({ from: 0, to: 1, every: .2, label: "s, the slope of r at its kink" }, { from: -2.5, to: 2.5, every: 1, label: "slope at x" }, { width: 380, height: 400, corner: [78, 340] });
  const band = make("path", { fill: "var(--blue)", "fill-opacity": .15 });
  plane.svg.append(band);
  const reported = plane.curve("reported", "var(--vermillion)"), left = plane.curve("from the left", "var(--blue)", "2 3"), right = plane.curve("from the right", "var(--blue)", "7 4"), now = plane.dot("var(--vermillion)");
  const say = frame(el, "a kink and its slopes", "Find an s for which r(x) − r(−x) is right at 0, and try it on r(r(x)) − r(−x).",
    [what.node, at.node, convention.node], make("div", { class: "adlib-side" }, graph.svg, plane.svg));

  function redraw() {
    const p = programs[what.value], k = at.value, s = slopes[convention.value], x = points[k], y = p.values[k];
    const [l, r] = p.sides[k], given = p.reported[k], slope = given[convention.value];
    const end = (m, side) => {  // of a piece of the line with the slope m, inside of the chart
      const [u, v] = [side, side * m].map(d => d / Math.hypot(1, m));
      const t = Math.min(1.2, ...[[x, u], [y, v]].map(([w, d]) => d ? (2 * Math.sign(d) - w) / d : 1.2));
      return [x + t * u, y + t * v];
    };
    f(grid.map((u, j) => [u, p.curve[j]]), "corner");
    told([end(slope, -1), end(slope, 1)], "corner");
    tangents([end(l, -1), [x, y], end(r, 1)], "corner");
    here(x, y);
    left([[0, l], [1, l]], 0);
    right([[0, r], [1, r]]);
    reported(slopes.map((u, j) => [u, given[j]]), "corner");
    now(s, slope);
    band.setAttribute("d", path([[0, l], [1, l], [1, r], [0, r]].map(([u, v]) => [plane.X(u), plane.Y(v)])));
    const [low, high] = [Math.min(l, r), Math.max(l, r)], kink = high - low > 1e-9;
    const inside = slope > low - 1e-9 && slope < high + 1e-9;
    say(`At x = ${short(x)} the slope is ${short(l)} from the left and ${short(r)} from the right${kink ? "" : ", so there is no kink"}. With s = ${short(s)} the chain rule reports ${short(slope)}, which is ` +
      `${inside ? (kink ? "one of these or a number between them" : "right") : (kink ? "not between them" : "wrong")}.`,
      [graph.svg, "The program as a function of x, its one-sided tangents and a line with the reported slope"], [plane.svg, "The reported slope against the convention s, and the one-sided slopes"]);
  }

  draw();
}

export default { render };
