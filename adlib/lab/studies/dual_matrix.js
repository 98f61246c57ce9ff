// A dual number as the matrix [[a, b], [0, a]], acting on the unit square: it scales by a and shears by b.

function render({ model, el }) {
  const { functions, xs, values, slopes, start } = model.get("study");
  const S = 440, reach = 4, P = v => S / 2 + v * S / (2 * reach), Q = v => S / 2 - v * S / (2 * reach);
  const draw = scheduler(redraw);
  const what = choice("Function", functions, 1, draw);
  const x = slider("x", xs.length, start, k => short(xs[k], 3), draw);
  const b = slider("ε part of the input", 9, 6, k => short((k - 4) / 2), draw);

  const svg = picture(S, S);
  for (let k = -reach; k <= reach; k++) {
    const kind = k ? "adlib-grid" : "adlib-axis";
    svg.append(make("line", { class: kind, x1: P(k), x2: P(k), y1: 0, y2: S }), make("line", { class: kind, y1: Q(k), y2: Q(k), x1: 0, x2: S }));
  }
  const square = "M0,0 L1,0 L1,1 L0,1 Z".replace(/(-?\d),(-?\d)/g, (_, u, v) => `${P(+u)},${Q(+v)}`);
  svg.append(make("path", { d: square, fill: "none", stroke: "var(--ink)", "stroke-dasharray": "4 3" }));
  const image = make("path", { fill: "var(--blue)", "fill-opacity": .18, stroke: "var(--blue)", "stroke-width": 2 });
  const first = make("line", { stroke: "var(--vermillion)", "stroke-width": 3, x1: P(0), y1: Q(0) });
  const second = make("line", { stroke: "var(--green)", "stroke-width": 3, "stroke-dasharray": "7 3", x1: P(0), y1: Q(0) });
  const firstText = make("text", { style: "fill: var(--vermillion); font-weight: 600" }, "M e₁");
  const secondText = make("text", { style: "fill: var(--green); font-weight: 600" }, "M e₂");
  svg.append(image, first, second, firstText, secondText);
  const words = make("div", { style: "flex: 1 1 240px" });
  const say = frame(el, "a dual number as a matrix", "Find the place where the square is sheared but not stretched.", [what.node, x.node, b.node], make("div", { class: "adlib-side" }, svg, words));

  function redraw() {
    const k = x.value, seed = (b.value - 4) / 2, value = values[what.value][k], tangent = slopes[what.value][k] * seed;
    const points = [[0, 0], [value, 0], [value + tangent, value], [tangent, value]];
    image.setAttribute("d", path(points.map(([u, v]) => [P(u), Q(v)])) + "Z");
    for (const [line, text, [u, v]] of [[first, firstText, points[1]], [second, secondText, points[3]]]) {
      line.setAttribute("x2", P(u)); line.setAttribute("y2", Q(v));
      text.setAttribute("x", Math.min(Math.max(P(u) + 6, 4), S - 44)); text.setAttribute("y", Math.min(Math.max(Q(v) - 6, 14), S - 6));
    }
    const input = `x = ${short(xs[k], 3)} ${seed < 0 ? "−" : "+"} ${short(Math.abs(seed))} ε`;
    const output = `${short(value)} ${tangent < 0 ? "−" : "+"} ${short(Math.abs(tangent))} ε`;
    words.replaceChildren(
      make("p", {}, input), make("p", {}, `f(x) = ${functions[what.value]} = `, make("b", {}, output)),
      make("table", {}, make("caption", {}, "as a matrix M"),
        make("tbody", {}, make("tr", {}, make("td", {}, short(value)), make("td", {}, short(tangent))),
          make("tr", {}, make("td", {}, "0"), make("td", {}, short(value))))));
    say(`M stretches the dashed unit square by ${short(value)}, the value, and shears it sideways by ${short(tangent)}, the derivative times the ε part of the input.`,
      [svg, `The unit square and its image under the matrix of ${output}`]);
  }

  draw();
}

export default { render };
