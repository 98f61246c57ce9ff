// A gradient of which some entries may be wrong: the difference between a quotient and g · v, over the step.

function render({ model, el }) {
  const { gradients, directions, steps, quotients, roundoff, verdicts } = model.get("study");
  const draw = scheduler(redraw), signed = x => short(x, 4).replace("-", "−");
  const what = choice("Gradient", gradients.map(g => g.name), 1, () => { verdict.input.value = 0; draw(); });
  const along = slider("Direction v", directions.length, 4, k => directions[k].name, draw);
  const step = slider("Step h", steps.length, 9, k => short(steps[k], 2), draw);
  const verdict = choice("Your verdict", verdicts, 0, draw);
  const powers = { from: 0, to: -7, every: 1, power: true, label: "step h" };
  const plot = chart(powers, { from: -14, to: 3, every: 2, power: true, label: "|quotient − g · v|" }, { width: innerWidth < 520 ? 400 : 480, height: 330 });
  const noise = plot.curve("round-off to be expected", "var(--ink)", "2 4"), curve = plot.curve("along v", "var(--blue)"), here = plot.dot("var(--vermillion)");
  const table = grid(["entry", "claimed g", "v", "product"], [0, 1, 2, 3].map(k => [`w_${k}`, "", "", ""]).concat([["g · v", "", "", ""], ["quotient", "", "", ""]]));
  const side = make("div", { class: "adlib-side" }, make("div", { class: "adlib-left" }, table.node), plot.svg);
  const say = frame(el, "test a gradient", "Give a verdict for each gradient, and find a mistake that (1, 1, 1, 1) does not see.", [what.node, along.node, step.node, verdict.node], side);

  function redraw() {
    const g = gradients[what.value], v = directions[along.value].v, values = quotients[g.precision][along.value];
    const product = g.entries.reduce((sum, entry, k) => sum + entry * v[k], 0), gap = q => Math.abs(q - product);
    g.entries.forEach((entry, k) => [entry, v[k], entry * v[k]].forEach((x, c) => { table.cells[k][c + 1].textContent = signed(x); }));
    table.cells[4][3].textContent = signed(product);
    table.cells[5][3].textContent = signed(values[step.value]);
    const high = q => Math.log10(Math.max(gap(q), 1e-14));
    noise(steps.map(h => [Math.log10(h), Math.log10(roundoff[g.precision] / h)]).filter(([, y]) => y > -14), "corner");
    curve(values.map((q, k) => [Math.log10(steps[k]), high(q)]), "corner");
    here(Math.log10(steps[step.value]), high(values[step.value]));
    say(`Gradient ${g.name} was computed in ${g.precision}. With h = ${short(steps[step.value], 2)} the quotient and g · v differ by ${short(gap(values[step.value]), 2)}. ${judged(g)}`,
      [plot.svg, "The difference between quotient and g · v over the step"]);
  }

  // What is said of the verdict: an entry can be wrong without being the whole mistake.
  function judged(g) {
    const said = verdict.value, entry = said - 2;
    if (said === 0) return "What is your verdict?";
    if (said === g.verdict) return `Yes: ${verdicts[said]}. ${g.why}`;
    if (said === 1) return "Not all entries are right: along some direction the curve becomes flat, far above the round-off.";
    if (entry > 3) return g.wrong.length < 2 ? `No: “${verdicts[said]}” would make more than one entry wrong. Try the directions e₀ to e₃.` : `More than one entry is wrong, but not in this way (“${verdicts[said]}”).`;
    return g.wrong.includes(entry) ? `${verdicts[said]}, indeed, but this is not the whole mistake.` : `The entry w_${entry} is right: along e_${entry} the difference falls until round-off takes over.`;
  }

  draw();
}

export default { render };
