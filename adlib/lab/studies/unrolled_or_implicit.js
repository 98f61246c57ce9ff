// The errors of an iteration, of its derivative and of the implicit derivative, and the numbers that each of them keeps.

function render({ model, el }) {
  const { problems, lowest } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Problem", problems.map(p => p.name), 0, () => { place(); draw(); });
  const setting = slider(problems[0].setting, 5, 3, k => short(problems[what.value].values[k]), draw);
  const steps = slider("Iterations", problems[0].most + 1, 8, String, draw);
  const down = { from: lowest, to: 1, every: 4, label: "relative error", power: true }, across = () => ({ from: 0, to: problems[what.value].most, label: "iterations" });
  const errors = chart(across(), down,
    { width: 400, height: 400, corner: [230, 40] });
  const kinds = [["value", "var(--blue)", ""], ["unrolled", "var(--vermillion)", "7 4"], ["implicit", "var(--green)", "2 3"]];
  const curves = kinds.map(([name, colour, dash]) => errors.curve(name, colour, dash)), dots = kinds.map(([, colour]) => errors.dot(colour));
  const memory = chart(across(), { from: 0, to: 1, label: "numbers kept" }, { width: 400, height: 400 });
  const lines = kinds.slice(1).map(([name, colour, dash]) => memory.curve(name, colour, dash)), marks = kinds.slice(1).map(([, colour]) => memory.dot(colour));
  const say = frame(el, "unrolled or implicit", "Find how many more iterations the unrolled derivative needs than the implicit one for ten right digits.",
    [what.node, setting.node, steps.node], make("div", { class: "adlib-side" }, errors.svg, memory.svg));
  const digits = e => e <= -15.5 ? "all digits" : e > -.5 ? "no digit" : `${Math.round(-e)} digit${Math.round(-e) === 1 ? "" : "s"}`;

  function place() {
    const p = problems[what.value];
    setting.node.firstChild.textContent = p.setting;
    setting.update();
    steps.input.max = p.most;
    steps.value = Math.min(steps.value, p.most);
  }

  function redraw() {
    const p = problems[what.value], most = p.most, columns = p.curves[setting.value], k = steps.value;
    const top = Math.max(p.each * most, p.all);
    errors.axes(across(), down);
    memory.axes(across(), { from: 0, to: top, label: "numbers kept" });
    columns.forEach((column, j) => { curves[j](column.map((e, i) => [i, e]), "corner"); dots[j](k, column[k]); });
    lines[0]([[0, 0], [most, p.each * most]]);
    lines[1]([[0, p.all], [most, p.all]]);
    marks[0](k, p.each * k);
    marks[1](k, p.all);
    const [value, unrolled, implied] = columns.map(column => digits(column[k]));
    const ten = columns.map(column => column.findIndex((e, i) => column.slice(i).every(later => later <= -10)));
    const reached = ten[1] < 0 ? `Within ${most} iterations the unrolled derivative does not reach ten digits${ten[2] < 0 ? ", and the implicit one does not either" : `; the implicit one has them after ${ten[2]}`}.`
      : `Ten digits: implicit after ${ten[2]} iterations, unrolled after ${ten[1]}.`;
    say(`After ${k} iterations the value has ${value} right, the unrolled derivative ${unrolled}, the implicit one ${implied}. ${reached} Unrolling keeps ${p.each * k} numbers, the implicit rule ${p.all}.`,
      [errors.svg, "Relative errors on a logarithmic scale against the number of iterations"], [memory.svg, "Numbers kept against the number of iterations"]);
  }

  draw();
}

export default { render };
