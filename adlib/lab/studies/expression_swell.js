// Operations of a derivative against depth: written out, with equal parts shared, by forward AD.

function render({ model, el }) {
  const { families } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Function", families.map(f => f.name), 0, () => { axes(); draw(); });
  const depth = slider("Depth", 2, 3, k => String(k + 1), draw);
  const log = choice("Scale", ["logarithmic", "linear"], 0, () => { axes(); draw(); });
  const C = chart({ from: 1, to: 8, every: 1, label: "depth" }, { from: 0, to: 4, every: 1, label: "operations", power: true });
  const curves = [["derivative", "written out", "var(--vermillion)", ""], ["shared", "equal parts shared", "var(--blue)", "7 4"], ["forward", "forward AD", "var(--green)", "2 3"]]
    .map(([key, name, colour, dash]) => [key, C.curve(name, colour, dash)]);
  const here = C.dot("var(--ink)");
  const formula = program([""], "the derivative's formula");
  formula.node.style.whiteSpace = "normal";
  const say = frame(el, "expression swell", "Find out which of the functions have derivatives that grow exponentially.", [what.node, depth.node, log.node], C.svg, formula.node);
  const size = v => log.value ? v : Math.log10(Math.max(v, 1));

  function axes() {
    const f = families[what.value], n = f.f.length, most = Math.max(...f.derivative);
    depth.input.max = n - 1;
    depth.update();
    C.axes({ from: 1, to: n, every: 1, label: "depth" }, log.value ? { from: 0, to: most, label: "operations" }
      : { from: 0, to: Math.ceil(Math.log10(most)), every: 1, label: "operations", power: true });
    for (const [key, set] of curves) set(f[key].map((v, k) => [k + 1, size(v)]), "corner");
  }

  function redraw() {
    const f = families[what.value], k = depth.value;
    here(k + 1, size(f.derivative[k]));
    formula.node.firstChild.textContent = `f′(x) = ${f.texts[k]}`;
    formula.node.firstChild.style.whiteSpace = "normal";
    say(`Depth ${k + 1}: f written out as one formula has ${f.f[k]} operations, its derivative ${f.derivative[k]}, or ${f.shared[k]} with equal parts shared; ` +
      `forward AD runs ${f.forward[k]} for value and derivative.`, [C.svg, "Operations against depth"]);
  }

  axes();
  draw();
}

export default { render };
