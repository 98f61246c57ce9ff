// A sparse Jacobian with its columns or rows in colours, and the compressed matrix: one product for each colour.

function render({ model, el }) {
  const { sizes, widths, shapes } = model.get("study");
  const draw = scheduler(redraw);
  const shape = choice("Pattern", shapes.map(s => s.name), 0, draw);
  const mode = choice("Mode", ["forward: columns share a pass", "reverse: rows share a pass"], 0, draw);
  const size = slider("Size n", sizes.length, 4, k => String(sizes[k]), draw);
  const width = slider("Width w", widths.length, 0, k => String(widths[k]), draw);
  let passes = 3;
  const pass = slider("Pass", passes, 0, k => `${k + 1} of ${passes}`, draw);
  const full = picture(360, 352), packed = picture(360, 380), J = make("g"), B = make("g");
  full.append(J);
  packed.append(B);
  const say = frame(el, "colour a Jacobian", "Find a pattern for which the colours save nothing in one mode and nearly everything in the other.",
    [shape.node, mode.node, size.node, width.node, pass.node], make("div", { class: "adlib-side" }, full, packed));

  const cell = (x, y, side, on, chosen) => make("path", { d: `M${x},${y} h${side} v${side} h${-side} z`, fill: chosen ? "var(--vermillion)" : on ? "var(--blue)" : "none",
    "fill-opacity": chosen ? .85 : .35, stroke: "var(--quiet)", "stroke-opacity": .5 });
  const label = (x, y, text, chosen, anchor = "middle") => make("text", { x, y, "text-anchor": anchor,
    style: chosen ? "fill: var(--vermillion); font-weight: 700" : "font-size: 12px" }, text);
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "es"}`;

  function redraw() {
    const n = sizes[size.value], setting = shapes[shape.value].settings[size.value * widths.length + width.value];
    const byColumns = mode.value === 0, colours = byColumns ? setting.columns : setting.of_rows;
    passes = Math.max(...colours) + 1;
    pass.input.max = passes - 1;
    pass.update();
    const now = pass.value, side = 300 / n, middle = side / 2 + 4, left = 34, top = 44;
    const colourOf = (i, j) => colours[byColumns ? j : i], lines = Array.from({ length: n }, (_, k) => k);
    J.replaceChildren(make("text", { x: left, y: 14 }, `J: ${n} × ${n}, with the pass of each ${byColumns ? "column" : "row"}`),
      ...setting.rows.flatMap((row, i) => lines.map(j => cell(left + side * j, top + side * i, side, row.includes(j), row.includes(j) && colourOf(i, j) === now))),
      ...lines.map(k => byColumns ? label(left + side * (k + .5), top - 8, colours[k] + 1, colours[k] === now)
        : label(left - 8, top + side * k + middle, colours[k] + 1, colours[k] === now, "end")));
    const parts = [];
    setting.rows.forEach((row, i) => row.forEach(j => {
      const c = colourOf(i, j), x = left + side * (byColumns ? c : j), y = top + side * (byColumns ? i : c);
      parts.push(cell(x, y, side, true, c === now), make("text", { x: x + side / 2, y: y + middle, "text-anchor": "middle",
        style: "font-size: 11px; stroke-width: 2px" }, (byColumns ? j : i) + 1));
    }));
    B.replaceChildren(make("text", { x: left, y: 14 }, `the products: one ${byColumns ? "column" : "row"} per pass`), ...parts,
      ...Array.from({ length: passes }, (_, c) => byColumns ? label(left + side * (c + .5), top - 8, c + 1, c === now) : label(left - 8, top + side * c + middle, c + 1, c === now, "end")),
      make("text", { x: left, y: 368, style: "font-size: 12px" }, `a number says which ${byColumns ? "column" : "row"} of J an entry belongs to`));
    const counts = byColumns ? setting.rows.map(row => row.length) : lines.map(j => setting.rows.filter(row => row.includes(j)).length);
    const together = lines.filter(k => colours[k] === now).map(k => k + 1), what = byColumns ? "column" : "row";
    say(`${byColumns ? "Forward" : "Reverse"} mode needs ${plural(passes, "pass")} instead of ${n}. ` +
      `Pass ${now + 1} has ${together.length === 1 ? `${what} ${together[0]} alone` : `the ${what}s ${together.slice(0, -1).join(", ")} and ${together.at(-1)}`}. ` +
      `One ${byColumns ? "row" : "column"} has ${Math.max(...counts)} entries, so fewer than ${plural(Math.max(...counts), "pass")} cannot suffice.`,
      [full, `The Jacobian with the ${what}s of one pass marked`], [packed, "The compressed matrix"]);
  }

  draw();
}

export default { render };
