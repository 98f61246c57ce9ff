// The one drawing module of all labs: native controls, SVG, one redraw a frame. A lab's own file is appended to this one.

const SVG = "http://www.w3.org/2000/svg";

// An HTML or SVG element with attributes and children (elements or text).
function make(name, attributes = {}, ...children) {
  const inSvg = ["svg", "path", "line", "circle", "text", "tspan", "g", "polygon", "defs", "marker", "title"].includes(name);
  const node = inSvg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// v_-1 as an SVG text or an HTML element with a subscript.
function named(label, parent) {
  parent.replaceChildren();
  for (const [k, part] of label.split(/_(-?\d+)/).entries()) {
    if (k % 2 === 0) { parent.append(part); continue; }
    const minus = part.replace("-", "−");
    if (parent.namespaceURI === SVG)
      parent.append(make("tspan", { dy: 4, "font-size": "75%" }, minus), make("tspan", { dy: -4 }, "\u200b"));
    else parent.append(make("sub", {}, minus));
  }
  return parent;
}

// JupyterLab keeps arrow keys and letters for itself unless the focused element opts out.
const KEYS = { "data-lm-suppress-shortcuts": "true" };
let identity = 0;

// A labelled slider over 0 .. count-1; `say(k)` is its value in words, shown and read out.
function slider(label, count, start, say, changed) {
  const id = `adlib-${++identity}`;
  const input = make("input", { type: "range", id, min: 0, max: count - 1, step: 1, ...KEYS });
  input.value = start;
  const output = make("output", { for: id });
  const update = () => { output.textContent = say(+input.value); input.setAttribute("aria-valuetext", output.textContent); };
  input.addEventListener("input", () => { update(); changed(); });
  update();
  return { input, update, get value() { return +input.value; }, set value(k) { input.value = k; update(); },
           node: make("div", { class: "adlib-control" }, make("label", { for: id }, label), input, output) };
}

function choice(label, options, start, changed) {
  const id = `adlib-${++identity}`;
  const input = make("select", { id, ...KEYS }, ...options.map((text, k) => make("option", { value: k }, text)));
  input.value = start;
  input.addEventListener("change", changed);
  return { input, get value() { return +input.value; },
           node: make("div", { class: "adlib-control" }, make("label", { for: id }, label), input) };
}

function button(label, pressed) {
  const node = make("button", { type: "button", ...KEYS }, label);
  node.addEventListener("click", pressed);
  return node;
}

// A picture for the eye with a sentence for the ear.
function picture(width, height) {
  return make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "adlib-picture" });
}

// Call `draw` once in the next frame, however often asked; its time is a performance measure named adlib-redraw.
function scheduler(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const start = performance.now();
      draw();
      performance.measure("adlib-redraw", { start, end: performance.now() });
    });
  };
}

function path(points) {
  let d = "", pen = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) { pen = false; continue; }
    d += `${pen ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
    pen = true;
  }
  return d;
}

function short(x, digits = 4) {
  return Math.abs(x) > 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5) ? x.toExponential(1) : String(+x.toPrecision(digits));
}
