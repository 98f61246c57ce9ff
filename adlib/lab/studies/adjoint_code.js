// A function, its adjoint program with the line that runs, the tape as a stack, and the numbers by name.

function render({ model, el }) {
  const { examples } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Function", examples.map(e => e.name), 0, () => { build(); draw(); });
  const step = player("Line run", draw);
  const stage = make("div", { class: "adlib-side" }), tape = picture(180, 300), entries = make("g"), numbers = make("div");
  tape.style.flex = "0 1 180px";
  tape.style.minWidth = "150px";
  tape.append(make("path", { d: "M10,10 V290 H170 V10", class: "adlib-axis", "stroke-width": 2 }), entries);
  const say = frame(el, "the adjoint program and its tape", [...(examples.length > 1 ? [what.node] : []), ...step.nodes], stage);
  let example, source, adjoint;

  function build() {
    example = examples[what.value];
    source = program(example.code, "the function");
    adjoint = program(example.adjoint, "the adjoint program");
    stage.replaceChildren(make("div", {}, source.node, numbers), adjoint.node, tape);
    step.reset(example.steps.length - 1);
  }

  function redraw() {
    const now = example.steps[step.value], height = Math.min(28, 270 / Math.max(now.tape.length, 1));
    adjoint.mark(now.line);
    entries.replaceChildren(...now.tape.flatMap((text, k) => {
      const y = 288 - height * (k + 1), top = k === now.tape.length - 1;
      return [make("path", { d: `M14,${y} h152 v${height - 3} h-152 z`, fill: "var(--blue)", "fill-opacity": top ? .35 : .12, stroke: "var(--blue)" }),
        ...(height > 12 ? [make("text", { x: 90, y: y + height / 2 + 3, "text-anchor": "middle", style: "font-size: 12px" }, text)] : [])];
    }));
    numbers.replaceChildren(grid(["name", "value"], Object.entries(now.names)).node);
    const text = example.adjoint[now.line].trim();
    const way = example.adjoint.slice(0, now.line + 1).findLast(l => l.startsWith("def "))?.includes("_backward") ? "Backward" : "Forward";
    say(`${way}: next runs “${text}”; the tape holds ${now.tape.length}. In the end the derivative by the first input is ${example.gradient}.`, [tape, "The tape as a stack"]);
  }

  build();
  draw();
}

export default { render };
