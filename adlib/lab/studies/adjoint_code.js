// A function, its adjoint program with the line that runs, the tape as a stack, and the numbers by name.

function render({ model, el }) {
  const { examples } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Function", examples.map(e => e.name), 0, () => { build(); draw(); });
  const step = player("Line run", draw);
  const stage = make("div", { class: "adlib-side" }), tape = picture(180, 300), entries = make("g"), height = make("text", { x: 90, y: 14, "text-anchor": "middle" }), numbers = make("div");
  tape.style.flex = "0 1 140px";
  tape.style.minWidth = "120px";
  tape.append(make("path", { d: "M10,24 V290 H170 V24", class: "adlib-axis", "stroke-width": 2 }), height, entries);
  const say = frame(el, "the adjoint program and its tape", "Predict how high the tape stands when the forward pass ends, and what is on top.", [...(examples.length > 1 ? [what.node] : []), ...step.nodes], stage);
  let example, source, adjoint;

  function build() {
    example = examples[what.value];
    source = program(example.code, "the function");
    adjoint = program(example.adjoint, "the adjoint program");
    stage.replaceChildren(make("div", { class: "adlib-left" }, source.node, numbers), adjoint.node, tape);
    step.reset(example.steps.length - 1);
  }

  function redraw() {
    const now = example.steps[step.value], high = Math.min(28, 260 / Math.max(now.tape.length, 1));
    height.textContent = now.tape.length ? `the tape: ${now.tape.length}` : "the tape: empty";
    adjoint.mark(now.line);
    entries.replaceChildren(...now.tape.flatMap((text, k) => {
      const y = 288 - high * (k + 1), top = k === now.tape.length - 1;
      return [make("path", { d: `M14,${y} h152 v${high - 3} h-152 z`, fill: "var(--blue)", "fill-opacity": top ? .35 : .12, stroke: "var(--blue)", class: top ? "adlib-pushed" : "" }),
        ...(high > 12 ? [make("text", { x: 90, y: y + high / 2 + 3, "text-anchor": "middle", style: "font-size: 12px" }, text)] : [])];
    }));
    numbers.replaceChildren(grid(["name", "value"], Object.entries(now.names)).node);
    const text = example.adjoint[now.line].trim();
    const way = example.adjoint.slice(0, now.line + 1).findLast(l => l.startsWith("def "))?.includes("_backward") ? "Backward" : "Forward";
    say(`${way}: next runs “${text}”; the tape holds ${now.tape.length}. At the end the derivative with respect to the first input is ${example.gradient}.`, [tape, "The tape as a stack"]);
  }

  build();
  draw();
}

export default { render };
