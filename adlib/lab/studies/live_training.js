// Loss and accuracy of one or two trainings, redrawn whenever the kernel reports an epoch.

function render({ model, el }) {
  const { epochs, runs } = model.get("study");
  const loss = chart({ from: 0, to: epochs, label: "epoch" }, { from: -3, to: 1, every: 1, label: "loss on the digits learnt from", power: true }, { width: 400, height: 280 });
  const right = chart({ from: 0, to: epochs, label: "epoch" }, { from: 0, to: 1, every: .2, label: "accuracy on unseen digits" }, { width: 400, height: 280 });
  const colours = [["var(--blue)", ""], ["var(--vermillion)", "7 4"]];
  const curves = runs.map((name, k) => [loss.curve(name, ...colours[k]), right.curve(name, ...colours[k])]);
  const bars = runs.map(name => make("progress", { max: epochs, value: 0, "aria-label": name }));
  const say = frame(el, "training", "", runs.map((name, k) => make("label", {}, `${name} `, bars[k])), make("div", { class: "adlib-side" }, loss.svg, right.svg));
  const draw = scheduler(() => {
    const now = model.get("study");
    runs.forEach((_, k) => {
      bars[k].value = now.loss[k].length;
      curves[k][0](now.loss[k].map((v, j) => [j + 1, Math.log10(Math.max(v, 1e-3))]), "corner");
      curves[k][1](now.accuracy[k].map((v, j) => [j + 1, v]), "corner");
    });
    say(runs.map((name, k) => now.loss[k].length ? `${name}: epoch ${now.loss[k].length} of ${epochs}, loss ${short(now.loss[k].at(-1), 3)}, accuracy ${short(100 * now.accuracy[k].at(-1), 4)} %` : `${name}: not begun`).join("; ") + ".",
      [loss.svg, "Loss against epochs"], [right.svg, "Accuracy against epochs"]);
  });
  model.on?.("change:study", draw);
  draw();
}

export default { render };
