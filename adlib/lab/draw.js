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
  const inSvg = parent.namespaceURI === SVG;
  parent.replaceChildren(...label.replaceAll(" * ", " · ").split(/_(-?\d+)/).map((part, k) => {
    if (k % 2 === 0) return inSvg && k ? make("tspan", { dx: 2, dy: -4 }, part) : part;  // back to the line after a subscript
    const minus = part.replace("-", "−");
    return inSvg ? make("tspan", { dy: 4, "font-size": "75%" }, minus) : make("sub", {}, minus);
  }));
  return parent;
}

// JupyterLab keeps arrow keys and letters for itself unless the focused element opts out.
const KEYS = { "data-lm-suppress-shortcuts": "true" };

// An id that no other lab of the page has; in a notebook each lab is a module with variables of its own.
const fresh = () => `adlib-${globalThis.adlibCount = (globalThis.adlibCount ?? 0) + 1}`;

// A labelled slider over 0 .. count-1; `say(k)` is its value in words, shown and read out.
function slider(label, count, start, say, changed) {
  const id = fresh();
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
  const id = fresh();
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
  return make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: width > 600 ? "adlib-picture adlib-wide" : "adlib-picture" });
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

// The step between the marks of an axis of this length: 1, 2 or 5 times a power of ten.
function nice(span) {
  const rough = Math.max(span, 1e-12) / 5, power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find(k => k * power >= rough) * power;
}

// Axes on a grid. An axis: { from, to, label, every: the step between its marks (chosen if not given), power: marks are
// powers of ten }.
function chart(x, y, { width = innerWidth < 520 ? 420 : 640, height = 400, left = 66, corner = [left + 10, 32] } = {}) {
  const right = 16, top = 16, bottom = 48, svg = picture(width, height), grid = make("g");
  svg.style.maxWidth = `${1.2 * width}px`;
  let names = 0;
  const C = { svg, left, right: width - right, top, bottom: height - bottom };
  C.X = u => left + (width - left - right) * (u - x.from) / (x.to - x.from);
  C.Y = v => top + (height - top - bottom) * (y.to - v) / (y.to - y.from);
  const marks = ({ from, to, every, power }) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    every ??= power ? Math.max(1, nice(high - low)) : nice(high - low);
    const first = Math.ceil(low / every - 1e-9), last = Math.floor(high / every + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * every);
  };
  const say = (axis, t) => axis.power ? `1e${Math.round(t)}` : short(t, 3);
  C.axes = (newX = x, newY = y) => {
    [x, y] = [newX, newY];
    grid.replaceChildren(
      ...marks(x).flatMap(t => [make("line", { class: "adlib-grid", x1: C.X(t), x2: C.X(t), y1: top, y2: C.bottom }),
        make("text", { x: C.X(t), y: C.bottom + 18, "text-anchor": "middle" }, say(x, t))]),
      ...marks(y).flatMap(t => [make("line", { class: "adlib-grid", x1: left, x2: C.right, y1: C.Y(t), y2: C.Y(t) }),
        make("text", { x: left - 6, y: C.Y(t) + 4, "text-anchor": "end" }, say(y, t))]),
      make("text", { x: (C.right + left) / 2, y: height - 8, "text-anchor": "middle" }, x.label),
      make("text", { transform: `translate(14 ${(top + C.bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, y.label));
  };
  // A named curve: `set(points, at)` draws it, with its name beside point number `at` (the last one if not given), or with
  // all names together, if `at` is "corner".
  C.curve = (name, colour, dash = "") => {
    const line = make("path", { class: "adlib-curve", stroke: colour, "stroke-dasharray": dash }), place = names++;
    const label = make("text", { style: `fill: ${colour}; font-weight: 600` }, name);
    svg.append(line, label);
    const inside = ([u, v]) => [C.X(u), Math.min(Math.max(C.Y(v), top), C.bottom)];
    return (points, at, above = true) => {
      line.setAttribute("d", path(points.map(inside)));
      const shown = points.filter(([u, v]) => Number.isFinite(u) && Number.isFinite(v));
      label.style.display = shown.length ? "" : "none";
      if (!shown.length) return;
      if (at === "corner") { label.setAttribute("x", corner[0]); label.setAttribute("y", corner[1] + 18 * place); return; }
      const [px, py] = inside(shown[Math.min(at ?? shown.length - 1, shown.length - 1)]), onRight = px > (left + C.right) / 2;
      label.setAttribute("text-anchor", onRight ? "end" : "start");
      label.setAttribute("x", px + (onRight ? -6 : 8));
      label.setAttribute("y", Math.min(Math.max(py + (above ? -8 : 18), top + 12), C.bottom - 6));
    };
  };
  C.dot = (colour, radius = 6) => {
    const circle = make("circle", { r: radius, fill: "none", stroke: colour, "stroke-width": 2.5 });
    svg.append(circle);
    return (u, v) => {
      const seen = Number.isFinite(u) && Number.isFinite(v);
      circle.style.display = seen ? "" : "none";
      if (seen) { circle.setAttribute("cx", C.X(u)); circle.setAttribute("cy", Math.min(Math.max(C.Y(v), top), C.bottom)); }
    };
  };
  svg.append(grid);
  C.axes();
  return C;
}

// A step slider with Back, Next and Play; `last` may be set again for another example.
function player(label, changed, start = 0) {
  let last = 1, timer;
  const step = slider(label, 2, start, k => `${k} of ${last}`, changed);
  step.input.addEventListener("input", () => stop());  // who moves the slider takes over
  const go = k => { step.value = Math.min(Math.max(k, 0), last); changed(); };
  const stop = () => { clearInterval(timer); timer = undefined; play.textContent = "Play"; };
  const play = button("Play", () => {
    if (timer) { stop(); return; }
    if (step.value === last) go(0); else go(step.value + 1);
    play.textContent = "Stop";
    timer = setInterval(() => { if (step.value === last || !play.isConnected) stop(); else go(step.value + 1); }, 900);
  });
  const buttons = [button("Back", () => { stop(); go(step.value - 1); }), button("Next", () => { stop(); go(step.value + 1); }), play];
  buttons[1].className = "adlib-main";
  return { nodes: [make("div", { class: "adlib-player" }, step.node, make("div", { class: "adlib-buttons" }, ...buttons))],
           get value() { return step.value; }, get last() { return last; },
           reset(count, at = 0) { stop(); step.input.max = last = count; step.value = Math.min(at, count); } };
}

// Let a dot travel along a line of a picture, from its start to its end or against it, if the reader allows motion.
function travel(line, backwards = false, colour = "var(--vermillion)") {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const dot = make("circle", { r: 6, fill: colour, class: "adlib-traveller" }), length = line.getTotalLength(), begun = performance.now();
  line.ownerSVGElement.append(dot);
  const move = now => {
    const part = Math.min((now - begun) / 500, 1), eased = part * part * (3 - 2 * part);
    const { x, y } = line.getPointAtLength(length * (backwards ? 1 - eased : eased));
    dot.setAttribute("cx", x); dot.setAttribute("cy", y);
    if (part < 1 && dot.isConnected) requestAnimationFrame(move); else dot.remove();
  };
  requestAnimationFrame(move);
}

// Lines of a program, of which some are marked.
function program(lines, label) {
  const nodes = lines.map(text => make("span", { class: "adlib-line" }, text || " "));
  const node = make("pre", { class: "adlib-code", tabindex: 0, role: "region", "aria-label": label }, ...nodes);
  return { node, mark(k, kind = "now") { nodes.forEach((n, j) => { n.className = j === k ? `adlib-line ${kind}` : "adlib-line"; });
    if (nodes[k]) node.scrollTop = Math.max(0, nodes[k].offsetTop - node.clientHeight / 2); } };
}

// A table with a head and rows of text; `cells[r][c]` are its data cells.
function grid(heads, rows) {
  const cells = rows.map(row => row.map(text => named(text, make("td", {}))));
  const lines = cells.map(row => make("tr", {}, ...row));
  const head = make("tr", {}, ...heads.map(t => make("th", { scope: "col" }, t)));
  return { node: make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines)), cells, lines };
}

// The frame of a lab: a card with its title, a task in one line, its controls, what it shows, and a sentence that says
// what is seen. `say.again`, if it is set, is called when the lab is set back to its start.
function frame(el, name, task, controls, ...content) {
  const status = make("p", { class: "adlib-status", "aria-live": "polite", id: fresh() });
  const tools = make("div", { class: "adlib-tools" });
  const head = make("div", { class: "adlib-head" }, make("div", {}, make("div", { class: "adlib-title" }, name),
    named(task, make("div", { class: "adlib-task" }))), tools);
  const card = make("div", { class: "adlib-lab", role: "group", "aria-label": `Lab: ${name}`, "data-lab": name }, head,
    make("div", { class: "adlib-controls" }, ...controls), make("div", { class: "adlib-stage" }, ...content), status);
  const say = (sentence, ...pictures) => {
    named(sentence, status);
    for (const [svg, what] of pictures) { svg.setAttribute("aria-label", what); svg.setAttribute("aria-describedby", status.id); }
  };
  if (controls.length && task) tools.append(...settings(card, name, say));
  el.append(card);
  return say;
}

// Buttons that set a lab back to its start and, on a page of its own, copy a link to the present setting.
function settings(card, name, say) {
  const inputs = () => [...card.querySelectorAll(".adlib-controls select"), ...card.querySelectorAll(".adlib-controls input[type=range]")];
  const read = () => inputs().map(input => input.value).join(",");
  const write = values => values.split(",").forEach((value, k) => {  // the choices first: they may set the sliders anew
    const input = inputs()[k];
    if (!input || input.value === value) return;
    input.value = value;
    input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input"));
  });
  let first;
  const reset = button("Reset", () => { say.again?.(); write(first); });
  const id = `${name.replace(/[^a-z]+/gi, "-")}-${document.querySelectorAll(`[data-lab="${name}"]`).length + 1}`;
  requestAnimationFrame(() => {  // once the lab has been built
    first = read();
    if (location.hash.startsWith(`#${id}=`)) { write(location.hash.slice(id.length + 2)); card.scrollIntoView({ block: "center" }); }
  });
  if (typeof adlibShow === "undefined") return [reset];  // in a notebook an address shows no lab
  const link = button("Link", async () => {
    history.replaceState(null, "", `#${id}=${read()}`);
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    link.textContent = copied ? "Copied" : "See the address";
    setTimeout(() => { link.textContent = "Link"; }, 2000);
  });
  link.title = "Copy a link that opens this page with the lab as it is now";
  return [reset, link];
}

// A drawing that speaks the language of its study: `said`, if it is there, is a catalogue as adlib/language.py gives it.
const spoken = render => args => {
  const words = args.model.get("study").said;
  render(args);
  if (words) translate(args.el, words);
};

// Replace every text and label in `el` by its translation, now and whenever one changes.
function translate(el, words) {
  const labels = ["aria-label", "aria-valuetext", "title"];
  const put = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      const [before, text, after] = node.data.match(/^(\s*)(.*?)(\s*)$/s).slice(1), now = before + translated(text, words) + after;
      if (now !== node.data) node.data = now;
    } else for (const label of labels) {
      const text = node.getAttribute(label), now = text && translated(text, words);
      if (now !== text) node.setAttribute(label, now);
    }
  };
  const all = node => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let next = walker.currentNode; next; next = walker.nextNode()) put(next);
  };
  new MutationObserver(changes => changes.forEach(change =>
    change.type === "childList" ? change.addedNodes.forEach(all) : put(change.target)))
    .observe(el, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: labels });
  all(el);
}

// A text as a catalogue has it, by the rules of adlib/language.py.
function translated(text, words) {
  if (Object.hasOwn(words.texts, text)) return words.texts[text];
  for (const [fixed, translation] of words.patterns) {
    const values = valuesIn(text, fixed), theirs = values?.map(value => translated(value, words));
    if (values && !(fixed[0] === "" && values.some((value, k) => value.includes(" ") && value === theirs[k])))
      return translation.replace(/\{(\d+)\}/g, (_, k) => theirs[k]);
  }
  return text;
}

// What stands between the fixed parts of a sentence, or undefined if `text` is another one, as in adlib/language.py.
function valuesIn(text, fixed) {
  const first = fixed[0], last = fixed[fixed.length - 1], end = text.length - last.length, values = [];
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  let start = first.length;
  for (const part of fixed.slice(1, -1)) {
    const place = text.indexOf(part, start + 1);
    if (place < 0) return undefined;
    values.push(text.slice(start, place));
    start = place + part.length;
  }
  return start < end ? [...values, text.slice(start, end)] : undefined;
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
