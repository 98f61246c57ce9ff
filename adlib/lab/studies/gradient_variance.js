// Means of n gradient samples, many times over: three estimators as histograms around the exact value.

function render({ model, el }) {
  const { functions, sigmas, counts, repeats, cases } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("f(x)", functions, 0, draw);
  const sigma = slider("Noise σ", sigmas.length, 3, k => short(sigmas[k]), draw);
  const count = slider("Samples in a mean", counts.length, 3, k => String(counts[k]), draw);
  const C = chart({ from: -1, to: 1, every: 1, label: "estimate of the gradient" }, { from: 0, to: 1, every: 1, label: "how often" });
  const styles = [["score function", "var(--vermillion)", ""], ["score function with baseline", "var(--green)", "2 3"], ["pathwise", "var(--blue)", "7 4"]];
  const curves = styles.map(([name, colour, dash]) => C.curve(name, colour, dash));
  const truth = C.curve("exact value", "var(--ink)");
  const say = frame(el, "gradients from samples", "Find the noise σ at which the score function scatters least.", [what.node, sigma.node, count.node], C.svg);

  function redraw() {
    const c = cases[what.value * sigmas.length + sigma.value], n = count.value, { edges } = c;
    const bars = styles.map(([name]) => c.bars[name][n]), most = Math.max(...bars.flat());
    C.axes({ from: edges[0], to: edges.at(-1), label: "estimate of the gradient" }, { from: 0, to: most, label: `how often in ${repeats}` });
    bars.forEach((b, k) => curves[k](b.flatMap((v, j) => [[edges[j], v], [edges[j + 1], v]]), "corner"));
    truth([[c.exact, 0], [c.exact, most]], "corner");
    const spread = styles.map(([name]) => `${name} ${short(c.spread[name] / Math.sqrt(counts[n]), 3)}`);
    say(`f = ${functions[what.value]}, σ = ${short(sigmas[sigma.value])}, means of ${counts[n]}: the exact gradient is ${short(c.exact)}; standard deviations: ${spread.join(", ")}.`,
      [C.svg, "Histograms of gradient estimates"]);
  }

  draw();
}

export default { render };
