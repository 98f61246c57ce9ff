// A network while it learns: the plane coloured by its answer, the points, and the loss.

function render({ model, el }) {
  const { rates, widths, frames, epochs, side, reach, points, labels, losses, right } = model.get("study");
  const data = model.get("curves"), films = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  const draw = scheduler(redraw);
  const rate = slider("Step size η", rates.length, 2, k => short(rates[k]), () => { curve(); draw(); });
  const width = choice("Hidden units", widths.map(String), 1, () => { curve(); draw(); });
  const epoch = player("Epoch", draw);
  epoch.reset(frames - 1, frames - 1);
  const map = chart({ from: -reach, to: reach, every: 1, label: "x₁" }, { from: -reach, to: reach, every: 1, label: "x₂" }, { width: 400, height: 400 });
  const canvas = make("canvas", { width: side, height: side }), field = document.createElementNS(SVG, "image");
  for (const [key, value] of Object.entries({ x: map.left, y: map.top, width: map.right - map.left, height: map.bottom - map.top, preserveAspectRatio: "none" })) field.setAttribute(key, value);
  map.svg.prepend(field);
  for (const [k, [x, y]] of points.entries())
    map.svg.append(labels[k] ? make("path", { d: `M${map.X(x) - 4},${map.Y(y) + 3} l4,-7 l4,7 z`, fill: "var(--vermillion)", stroke: "var(--paper)" })
      : make("circle", { cx: map.X(x), cy: map.Y(y), r: 3.5, fill: "var(--blue)", stroke: "var(--paper)" }));
  const chartOfLoss = chart({ from: 0, to: (frames - 1) * epochs, every: 100, label: "epoch" }, { from: 0, to: 1, every: .2, label: "loss" }, { width: 360, height: 400 });
  const line = chartOfLoss.curve("loss", "var(--blue)"), here = chartOfLoss.dot("var(--vermillion)");
  const say = frame(el, "a network while it learns", "Find the step size with which the loss falls fastest without jumping.", [rate.node, width.node, ...epoch.nodes], make("div", { class: "adlib-side" }, map.svg, chartOfLoss.svg));

  function curve() {
    line(losses[rate.value][width.value].map((v, k) => [k * epochs, v]), 5);
  }

  function redraw() {
    const k = epoch.value, size = side * side, start = ((rate.value * widths.length + width.value) * frames + k) * size;
    const brush = canvas.getContext("2d"), image = brush.createImageData(side, side);
    for (let r = 0; r < side; r++) for (let c = 0; c < side; c++) {
      const p = films[start + r * side + c] / 255, at = 4 * ((side - 1 - r) * side + c);
      image.data.set(p > .5 ? [213, 94, 0, 220 * (p - .5)] : [0, 114, 178, 220 * (.5 - p)], at);
    }
    brush.putImageData(image, 0, 0);
    field.setAttribute("href", canvas.toDataURL());
    const value = losses[rate.value][width.value][k], share = right[rate.value][width.value][k];
    here(k * epochs, value);
    say(`${widths[width.value]} hidden units, step size ${short(rates[rate.value])}, after ${k * epochs} epochs: loss ${short(value, 3)}, ${Math.round(100 * share)} % of the points on the right side.`,
      [map.svg, "The plane, coloured by the network's answer, and the points"], [chartOfLoss.svg, "Loss against epochs"]);
  }

  curve();
  draw();
}

export default { render };
