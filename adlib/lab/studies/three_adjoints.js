// Memory and error of three ways to the gradient of a solver, over the number of steps, on logarithmic scales.

function render({ model, el }) {
  const { steps, snapshots, start, methods, problems, evaluated, lowest } = model.get("study");
  const WAYS = [["full tape", "var(--blue)", ""], ["checkpoints", "var(--green)", "7 4"], ["continuous adjoint", "var(--vermillion)", "2 3"]];
  const REFERENCES = ["the derivative of the computed value", "the derivative of the exact solution"];
  const draw = scheduler(redraw), log = Math.log10, first = log(steps[0]), last = log(steps.at(-1));
  const what = choice("Problem", problems.map(p => p.name), 0, draw), method = choice("Method", methods, 1, draw);
  const against = choice("Compare with", REFERENCES, 0, draw);
  const count = slider("Steps", steps.length, 3, k => String(steps[k]), draw);
  const kept = slider("Snapshots", snapshots.length, start, k => String(snapshots[k]), draw);

  const x = { from: first - .1, to: last + .1, every: 1, label: "number of steps", power: true };
  const size = { width: 400, height: 340 };
  const memory = chart(x, { from: 1, to: 5, every: 1, label: "numbers held", power: true }, size);
  const error = chart(x, { from: -17, to: 3, every: 4, label: "relative error of the gradient", power: true }, { ...size, corner: [250, 32] });
  const parts = [memory, error].map(C => ({
    ways: WAYS.map(([name, colour, dash]) => ({ curve: C.curve(name, colour, dash), dot: C.dot(colour) })), line: C.curve("", "var(--quiet)", "1 4") }));
  const say = frame(el, "three ways to a gradient", "Find a setting in which the way with the least memory gives a useless gradient.", [what.node, method.node, against.node, count.node, kept.node],
    make("div", { class: "adlib-side" }, memory.svg, error.svg));

  function show({ line, ways }, low, high, columns) {
    const at = log(steps[count.value]);
    line([[at, low], [at, high]]);
    columns.forEach((column, k) => {
      ways[k].curve(column.map((v, j) => [log(steps[j]), v]), "corner");
      ways[k].dot(at, column[count.value]);
    });
  }

  function redraw() {
    const rows = problems[what.value].methods[method.value], row = rows[count.value], reference = against.value;
    const errors = way => rows.map(r => r.errors[way][reference] === null ? NaN : log(r.errors[way][reference]));
    const held = [rows.map(r => r.tape), rows.map(r => r.checkpoints[kept.value]), rows.map(r => r.continuous)];
    show(parts[0], 1, 5, held.map(column => column.map(log)));
    show(parts[1], -17, 3, [errors(0), errors(0), errors(1)]);
    const N = steps[count.value], s = snapshots[kept.value], times = evaluated[count.value][kept.value] / N;
    const said = way => row.errors[way][reference] === null ? "not a number" : row.errors[way][reference] <= lowest ? "0" : row.errors[way][reference].toExponential(0);
    say(`${N} steps, ${methods[method.value]}. The full tape holds ${row.tape} numbers. ${s} snapshot${s > 1 ? "s" : ""} and the list of one step are ${row.checkpoints[kept.value]} numbers, ` +
      `and each step is evaluated ${short(times, 2)} times on average. The continuous adjoint holds ${row.continuous} numbers. Compared with ${REFERENCES[reference]}, ` +
      `the relative error of the first two is ${said(0)}, and that of the continuous adjoint is ${said(1)}.`,
      [memory.svg, "Numbers held against the number of steps, for three ways"], [error.svg, "Relative error of the gradient against the number of steps, for three ways"]);
  }

  draw();
}

export default { render };
