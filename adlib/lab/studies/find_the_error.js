// A derivation of which one line is the first that is wrong: suspect one, then compare numbers.

function render({ model, el }) {
  const { derivations } = model.get("study");
  const draw = scheduler(redraw);
  const what = choice("Derivation of", derivations.map(d => d.title), 0, () => { build(); draw(); });
  let judged = -1, numbers = false, rows, d;
  const line = slider("Line", 2, 0, k => `line ${k + 1}`, () => { judged = -1; draw(); });
  const accuse = button("This line is wrong", () => { judged = line.value; draw(); });
  const compare = button("Show numbers", () => { numbers = !numbers; compare.textContent = numbers ? "Hide numbers" : "Show numbers"; draw(); });
  const stage = make("div");
  const say = frame(el, "find the error", "Find the first wrong line of each derivation before you show the numbers.", [what.node, line.node, make("div", { class: "adlib-buttons" }, accuse, compare)], stage);
  say.again = () => { judged = -1; numbers = false; compare.textContent = "Show numbers"; draw(); };

  function build() {
    d = derivations[what.value];
    line.input.max = d.lines.length - 1;
    line.value = 0;
    judged = -1;
    rows = grid(["", "claim", `f′(${d.x}) according to this line`], d.lines.map((l, k) => [String(k + 1), l.text, ""]));
    stage.replaceChildren(rows.node);
  }

  function redraw() {
    rows.lines.forEach((row, k) => { row.className = k === line.value ? "now" : ""; });
    rows.cells.forEach((row, k) => { row[2].textContent = numbers ? d.lines[k].value : "hidden"; });
    const measured = numbers ? ` A central difference gives ${d.truth}.` : "";
    if (judged < 0) say(`Line ${line.value + 1}: does it follow from the lines before it?${measured}`);
    else if (judged === d.wrong) say(`Yes, line ${judged + 1} is the first wrong line. ${d.why}${measured}`);
    else if (judged > d.wrong) say(`Line ${judged + 1} is wrong, but it is not the first: look further up.${measured}`);
    else say(`Line ${judged + 1} is right: it has the value of the derivative.${measured}`);
  }

  build();
  draw();
}

export default { render };
