// The error of a difference quotient against its step, on logarithmic scales; truncation and round-off apart.

function render({ model, el }) {
  const study = model.get("study"), data = model.get("curves");
  const curves = new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  const { methods, functions, xs, precisions, exponents, lowest } = study, n = exponents.length;
  const W = 640, H = 400, left = 62, top = 14, right = 16, bottom = 48, last = exponents[n - 1], high = 1;
  const X = e => left + (W - left - right) * e / last, Y = e => top + (H - top - bottom) * (high - e) / (high - lowest);

  const draw = scheduler(redraw);
  const method = choice("Method", methods, 0, draw), what = choice("Function", functions, 0, draw);
  const precision = choice("Precision", precisions, precisions.length - 1, draw);
  const x = slider("x", xs.length, study.start, k => short(xs[k]), draw);
  const guess = slider("Your prediction of the best h", n, 0, k => `1e${Math.round(exponents[k])}`, draw);
  let shown = false;
  const show = button("Show the curve", () => { shown = true; show.remove(); draw(); });

  const svg = picture(W, H);
  for (let e = 0; e >= last; e -= 2) {
    svg.append(make("line", { class: "adlib-grid", x1: X(e), x2: X(e), y1: top, y2: H - bottom }),
      make("text", { x: X(e), y: H - bottom + 18, "text-anchor": "middle" }, `1e${e}`));
  }
  for (let e = 0; e >= lowest; e -= 4) {
    svg.append(make("line", { class: "adlib-grid", x1: left, x2: W - right, y1: Y(e), y2: Y(e) }),
      make("text", { x: left - 6, y: Y(e) + 4, "text-anchor": "end" }, `1e${e}`));
  }
  svg.append(make("text", { x: (W + left) / 2, y: H - 8, "text-anchor": "middle" }, "step h (smaller to the right)"),
    make("text", { transform: `translate(14 ${H / 2 - 20}) rotate(-90)`, "text-anchor": "middle" }, "error of f′(x)"));
  const lines = [["truncation", "var(--green)", "7 4"], ["round-off", "var(--vermillion)", "2 3"], ["error", "var(--blue)", ""]].map(([name, colour, dash]) => {
    const curve = make("path", { class: "adlib-curve", stroke: colour, "stroke-dasharray": dash });
    const label = make("text", { style: `fill: ${colour}; font-weight: 600`, "text-anchor": "end" }, name);
    svg.append(curve, label);
    return { curve, label };
  });
  const best = make("circle", { r: 6, fill: "none", stroke: "var(--ink)", "stroke-width": 2 });
  const bestLine = make("line", { class: "adlib-axis", "stroke-dasharray": "1 3", y2: H - bottom });
  const guessLine = make("line", { stroke: "var(--ink)", "stroke-width": 1.5, y1: top, y2: H - bottom });
  const guessText = make("text", { y: top + 12 }, "your prediction");
  svg.append(bestLine, best, guessLine, guessText);
  const status = make("p", { class: "adlib-status", "aria-live": "polite" });

  function redraw() {
    guessLine.setAttribute("x1", X(exponents[guess.value]));
    guessLine.setAttribute("x2", X(exponents[guess.value]));
    const onRight = guess.value > n / 2;
    guessText.setAttribute("x", X(exponents[guess.value]) + (onRight ? -6 : 6));
    guessText.setAttribute("text-anchor", onRight ? "end" : "start");
    for (const { curve, label } of lines) for (const node of [curve, label]) node.style.display = shown ? "" : "none";
    for (const node of [best, bestLine]) node.style.display = shown ? "" : "none";
    const kind = { richardson: "Richardson's step", complex: "the complex step" }[methods[method.value]] ?? `${methods[method.value]} differences`;
    const setting = `${kind} for ${functions[what.value]} at x = ${short(xs[x.value])}, ${precisions[precision.value]}`;
    if (!shown) {
      status.textContent = `Predict first: at which h will ${kind} for ${functions[what.value]} at x = ${short(xs[x.value])} in ${precisions[precision.value]} be most accurate?`;
      svg.setAttribute("aria-label", "Empty chart of error against step: the curve is shown after your prediction.");
      return;
    }
    const at = ((((method.value * functions.length) + what.value) * xs.length + x.value) * precisions.length + precision.value) * 3 * n;
    const part = k => Array.from(curves.subarray(at + k * n, at + (k + 1) * n), v => v === 32767 ? NaN : v / 100);
    const [error, truncation, roundoff] = [part(0), part(1), part(2)];
    for (const [k, values] of [truncation, roundoff, error].entries()) {
      lines[k].curve.setAttribute("d", path(values.map((v, i) => [X(exponents[i]), Y(Math.max(Math.min(v, high), lowest))])));
      const places = values.map((v, i) => i).filter(i => Number.isFinite(values[i]) && values[i] > lowest && values[i] < high - 1);
      const i = places[Math.floor(places.length * [0.9, 0.12, 0.3][k])];  // where the part stands apart from the whole
      lines[k].label.style.display = i === undefined ? "none" : "";
      if (i !== undefined) {
        const start = k !== 0 || X(exponents[i]) < left + 90;
        lines[k].label.setAttribute("text-anchor", start ? "start" : "end");
        lines[k].label.setAttribute("x", X(exponents[i]) + (start ? 8 : -8));
        lines[k].label.setAttribute("y", Y(values[i]) + [18, 20, -8][k]);
      }
    }
    const i = error.reduce((b, v, j) => Number.isFinite(v) && !(v >= error[b]) ? j : b, error.findIndex(Number.isFinite));
    if (i < 0) {
      for (const node of [best, bestLine]) node.style.display = "none";
      status.textContent = `${setting}: NumPy has no complex numbers of half precision, so there is no complex step. Choose another precision.`;
    } else {
      best.setAttribute("cx", X(exponents[i])); best.setAttribute("cy", Y(Math.max(error[i], lowest)));
      for (const key of ["x1", "x2"]) bestLine.setAttribute(key, X(exponents[i]));
      bestLine.setAttribute("y1", Y(Math.max(error[i], lowest)));
      const least = error[i] <= -32 ? "0 (every digit is right)" : (10 ** error[i]).toExponential(1);
      status.textContent = `${setting}: the best h is ${(10 ** exponents[i]).toExponential(1)}, its error ${least}. You predicted 1e${Math.round(exponents[guess.value])}.`;
    }
    svg.setAttribute("aria-label", `Error against step h on logarithmic scales. ${status.textContent}`);
  }

  el.append(make("div", { class: "adlib-lab", role: "group", "aria-label": "Lab: error against step" },
    make("div", { class: "adlib-controls" }, method.node, what.node, precision.node, x.node, guess.node, show), svg, status));
  draw();
}

export default { render };
