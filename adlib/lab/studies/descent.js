// Gradient descent on a surface seen from above, with the value after each step beside it.

function render({ model, el }) {
  const { surfaces, rates, momenta, steps } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Surface", surfaces.map(s => s.name), 1, () => { contours(); draw(); });
  const rate = slider("Step size η", rates.length, 6, k => short(rates[k]), draw);
  const momentum = slider("Momentum", momenta.length, 0, k => short(momenta[k]), draw);
  const count = slider("Steps", steps + 1, 20, k => String(k), draw);
  const map = chart({ from: -2, to: 2, every: 1, label: "x" }, { from: -2, to: 2, every: 1, label: "y" }, { width: 400, height: 400 });
  const levels = make("g");
  map.svg.append(levels);
  const way = map.curve("", "var(--vermillion)"), first = map.dot("var(--blue)"), here = map.dot("var(--vermillion)", 5);
  const loss = chart({ from: 0, to: steps, every: 20, label: "step" }, { from: -8, to: 2, every: 2, label: "value", power: true }, { width: 360, height: 400 });
  const curve = loss.curve("value", "var(--vermillion)");
  const say = frame(el, "gradient descent", "Find the largest step size with which the path still reaches the minimum of the long valley.", [what.node, rate.node, momentum.node, count.node], make("div", { class: "adlib-side" }, map.svg, loss.svg));

  function contours() {
    const { window: w, lines } = surfaces[what.value];
    map.axes({ from: -w, to: w, every: 1, label: "x" }, { from: -w, to: w, every: 1, label: "y" });
    levels.replaceChildren(...lines.map(line => make("path", { class: "adlib-grid", "stroke-opacity": 1, d: path(line.map(([x, y]) => [map.X(x), map.Y(y)])) })));
  }

  function redraw() {
    const s = surfaces[what.value], at = [rate.value, momentum.value];
    const points = s.points[at[0]][at[1]], values = s.values[at[0]][at[1]], n = Math.min(count.value, points.length - 1);
    const shown = points.slice(0, n + 1).filter(([x, y]) => Math.abs(x) < 3 * s.window && Math.abs(y) < 3 * s.window);
    way(shown);
    first(...points[0]);
    here(...(Math.max(...points[n].map(Math.abs)) <= s.window ? points[n] : [NaN, NaN]));
    curve(values.slice(0, n + 1).map((v, k) => [k, Math.log10(Math.max(v, 1e-8))]));
    const setting = `${s.name}, step size ${short(rates[at[0]])}, momentum ${short(momenta[at[1]])}`;
    const lost = count.value >= points.length;
    const grew = values[n] > values[0];
    say(lost ? `${setting}: after ${points.length} steps it has left the picture because the steps are too large.`
      : `${setting}: after ${n} steps the value is ${short(values[n], 3)}; it was ${short(values[0], 3)}. ${grew ? "It grows, because the steps are too large." : ""}`,
      [map.svg, "The surface from above with the path that was taken"], [loss.svg, "The value after each step"]);
  }

  contours();
  draw();
}

export default { render };
