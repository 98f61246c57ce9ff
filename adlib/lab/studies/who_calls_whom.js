// The calls while f runs, one per step: the line of f, the stack down to the function at work, and what it is for.

function render({ model, el }) {
  const { engines } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Way to build AD", engines.map(e => e.name), 1, () => { build(); draw(); });
  const step = player("Call", draw);
  const stage = make("div", { class: "adlib-side" });
  const say = frame(el, "who calls whom", "Find the first call that asks for a partial derivative.", [what.node, ...step.nodes], stage);
  let engine, code, calls;

  function build() {
    engine = engines[what.value];
    code = program(engine.code, "the function's code");
    calls = program(engine.calls.map(c => `${"  ".repeat(c.depth)}${c.name}`), "the calls in order");
    stage.replaceChildren(code.node, calls.node);
    step.reset(engine.calls.length - 1);
  }

  function redraw() {
    const call = engine.calls[step.value];
    code.mark(call.line);
    calls.mark(step.value);
    const above = engine.calls.slice(0, step.value).filter((c, k, all) => c.depth < call.depth && !all.slice(k + 1).some(d => d.depth <= c.depth));
    say(`${call.name}(${call.arguments}): ${call.meaning}. ${above.length ? `Called from ${above.map(c => c.name).join(" → ")}.` : ""} ${engine.calls.length} calls in all.`);
  }

  build();
  draw();
}

export default { render };
