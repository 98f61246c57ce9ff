// A question with options. The choice is kept in this browser; “Compare” shows it beside the answer, and why.

function render({ model, el }) {
  const { question, options, right, why } = model.get("study"), key = `adlib: ${question}`, name = fresh();
  const kept = () => { try { return localStorage.getItem(key); } catch { return null; } };  // a page may be denied its storage
  const keep = text => { try { localStorage.setItem(key, text); } catch { /* then it is remembered until the page is left */ } };
  const status = make("p", { class: "adlib-status", "aria-live": "polite" });
  const inputs = options.map((text, k) => {
    const input = make("input", { type: "radio", name, value: k, ...KEYS });
    input.addEventListener("change", () => { keep(text); status.textContent = "Your prediction is noted. Run the next cell, and then compare."; });
    if (kept() === text) input.checked = true;
    return input;
  });
  const compare = button("Compare", () => {
    const k = inputs.findIndex(i => i.checked);
    status.textContent = k < 0 ? "Choose an answer first: a wrong prediction teaches more than none."
      : k === right ? `You predicted: ${options[k]}. That is right. ${why}`
      : `You predicted: ${options[k]}. The answer is ${options[right]}. ${why}`;
  });
  if (inputs.some(i => i.checked)) status.textContent = "Your earlier prediction is still marked.";
  el.append(make("div", { class: "adlib-lab", role: "group", "aria-label": "Predict" }, make("fieldset", {}, named(question, make("legend", {})),
    ...options.map((text, k) => make("label", {}, inputs[k], named(text, make("span", {}))))), compare, status));
}

export default { render };
