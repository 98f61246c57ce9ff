// The error of a difference quotient against its step, on logarithmic scales; truncation and round-off apart.

function render({ model, el }) {
  const study = model.get("study"), data = model.get("curves");
  const curves = new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  const { methods, functions, xs, precisions, exponents, lowest, start } = study, n = exponents.length;
  const draw = scheduler(redraw);
  const method = choice("Method", methods, 0, draw), what = choice("Function", functions, 0, draw);
  const precision = choice("Precision", precisions, precisions.length - 1, draw);
  const x = slider("x", xs.length, start, k => short(xs[k]), draw);
  const guess = slider("Your prediction of the best h", n, Math.floor(n / 4), k => (10 ** exponents[k]).toExponential(1), draw);
  let shown = false;
  const show = button("Show the curve", () => { shown = true; show.hidden = true; draw(); });

  const C = chart({ from: 0, to: exponents[n - 1], every: 2, label: "step h (smaller to the right)", power: true },
    { from: lowest, to: 1, every: 4, label: "error of f′(x)", power: true }, { corner: innerWidth < 520 ? [230, 306] : [430, 306] });
  const parts = [["error", "var(--blue)", ""], ["truncation", "var(--green)", "7 4"], ["round-off", "var(--vermillion)", "2 3"]]
    .map(([name, colour, dash]) => C.curve(name, colour, dash));
  const best = C.dot("var(--ink)"), prediction = C.curve("your prediction", "var(--ink)");
  const say = frame(el, "error against step", "Predict the step with the least error, then show the curve.", [method.node, what.node, precision.node, x.node, guess.node, show], C.svg);
  say.again = () => { shown = false; show.hidden = false; draw(); };
  const waiting = make("text", { x: (C.left + C.right) / 2, y: C.bottom - 30, "text-anchor": "middle" }, "The curve appears here after your prediction.");
  C.svg.append(waiting);

  function redraw() {
    const e = exponents[guess.value];
    prediction([[e, 1], [e, lowest]], 0, false);
    waiting.style.display = shown ? "none" : "";
    const kind = { richardson: "Richardson's step", complex: "the complex step" }[methods[method.value]] ?? `${methods[method.value]} differences`;
    const setting = `${kind} for ${functions[what.value]} at x = ${short(xs[x.value])}, ${precisions[precision.value]}`;
    const at = ((((method.value * functions.length) + what.value) * xs.length + x.value) * precisions.length + precision.value) * 3 * n;
    const columns = [0, 1, 2].map(k => shown ? Array.from(curves.subarray(at + k * n, at + (k + 1) * n), v => v === 32767 ? NaN : v / 100) : []);
    columns.forEach((column, k) => parts[k](column.map((v, i) => [exponents[i], v]), "corner"));
    const error = columns[0], i = error.reduce((b, v, j) => Number.isFinite(v) && !(v >= error[b]) ? j : b, error.findIndex(Number.isFinite));
    best(i < 0 ? NaN : exponents[i], error[i]);
    const least = error[i] <= -32 ? "0 (every digit is right)" : (10 ** error[i]).toExponential(1);
    say(!shown ? `Predict first: at which h will ${setting} be most accurate?`
      : i < 0 ? `${setting}: NumPy has no complex numbers of half precision, so there is no complex step. Choose another precision.`
      : `${setting}: the best h is ${(10 ** exponents[i]).toExponential(1)}, its error ${least}. You predicted ${(10 ** e).toExponential(1)}.`,
      [C.svg, shown ? "Error against step h on logarithmic scales" : "Empty chart of error against step: the curve is shown after your prediction"]);
  }

  draw();
}

export default { render };
