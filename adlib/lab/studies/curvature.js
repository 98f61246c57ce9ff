// A surface from above with a direction v, and the slice of f along v with its parabola from slope and curvature.

function render({ model, el }) {
  const { surfaces, along, angles } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Surface", surfaces.map(s => s.name), 2, () => { place(); draw(); });
  const point = slider("Point", 2, 0, k => String(k + 1), draw);
  const angle = slider("Direction v", angles, 6, k => `${Math.round(180 * k / angles)}°`, draw);
  const map = chart({ from: -2, to: 2, every: 1, label: "x" }, { from: -2, to: 2, every: 1, label: "y" }, { width: 400, height: 400 });
  const levels = make("g");
  map.svg.append(levels);
  const line = map.curve("v", "var(--blue)"), product = map.curve("H v", "var(--green)", "7 4"), newton = map.curve("Newton step", "var(--vermillion)"), downhill = map.curve("steepest descent", "var(--ink)", "2 3"), here = map.dot("var(--ink)");
  const cut = chart({ from: -1, to: 1, every: .5, label: "distance t along v" }, { from: 0, to: 1, every: 1, label: "f(x + t v)" }, { width: 380, height: 400 });
  const truth = cut.curve("f", "var(--blue)"), parabola = cut.curve("slope and curvature", "var(--vermillion)", "7 4");
  const say = frame(el, "curvature along v", "Turn v until the curvature along it vanishes, if there is such a direction.", [what.node, point.node, angle.node], make("div", { class: "adlib-side" }, map.svg, cut.svg));

  function place() {
    const { lines, points } = surfaces[what.value];
    point.input.max = points.length - 1;
    point.value = 0;
    levels.replaceChildren(...lines.map(l => make("path", { class: "adlib-grid", "stroke-opacity": 1, d: path(l.map(([x, y]) => [map.X(x), map.Y(y)])) })));
  }

  function redraw() {
    const p = surfaces[what.value].points[point.value], [x, y] = p.x, k = angle.value;
    const [u, v] = [Math.cos(Math.PI * k / angles), Math.sin(Math.PI * k / angles)], [hu, hv] = p.products[k];
    const slope = p.gradient[0] * u + p.gradient[1] * v, bend = u * hu + v * hv, size = Math.hypot(hu, hv) || 1;
    here(x, y);
    line([[x - u, y - v], [x + u, y + v]], 0);
    product([[x, y], [x + .8 * hu / size, y + .8 * hv / size]]);
    const steep = Math.hypot(...p.gradient) || 1;
    downhill([[x, y], [x - .6 * p.gradient[0] / steep, y - .6 * p.gradient[1] / steep]], 1, false);
    newton([[x, y], p.newton.map(c => Math.min(Math.max(c, -2), 2))], 1, false);
    const f = p.slices[k], model = along.map(t => p.value + slope * t + bend * t * t / 2);
    const low = Math.min(...f, ...model), high = Math.max(...f, ...model);
    cut.axes({ from: -1, to: 1, every: .5, label: "distance t along v" }, { from: low, to: high, label: "f(x + t v)" });
    truth(along.map((t, j) => [t, f[j]]), "corner");
    parabola(along.map((t, j) => [t, model[j]]), "corner");
    say(`Along v the slope is ${short(slope, 3)} and the curvature v·Hv = ${short(bend, 3)}. The Hessian's eigenvalues are ${p.eigenvalues.map(e => short(e, 3)).join(" and ")}. ` +
      `The Newton step leads from value ${short(p.value, 3)} to ${short(p.there, 3)}${p.eigenvalues[0] < 0 ? ": its quadratic model has no minimum" : ""}.`,
      [map.svg, "The surface from above, with v, H v (its direction) and the Newton step"], [cut.svg, "f along v and the parabola with its slope and curvature"]);
  }

  place();
  draw();
}

export default { render };
