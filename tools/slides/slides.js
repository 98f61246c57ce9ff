// Starts a deck: its colours, its size, and the size of what a slide holds.

const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
const paint = theme => { root.dataset.theme = theme; };
paint(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => paint(dark.matches ? "dark" : "light"));

// Does the slide show all that it holds? The listings of a lab scroll, and nothing else does.
function fits(slide) {
  const body = slide.querySelector(".body");
  return [body, ...body.querySelectorAll("pre:not(.adlib-code)")].every(
    box => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1);
}

// Show what a slide holds as large as it fits: figures, code and labs may grow, and words only shrink.
function fit(slide) {
  const content = slide.querySelector(".content"), section = slide.parentNode;
  const figures = [...content.children].filter(node => !node.matches(".words"));
  const [hidden, display] = [section.hidden, section.style.display];
  const shrink = () => {
    for (let all = 1; all > 0.65; all -= 0.1) {
      content.style.zoom = all.toFixed(2);
      for (let more = figures.length ? 1.4 : 1; more > 0.75; more -= 0.05) {
        figures.forEach(node => { node.style.zoom = more.toFixed(2); });
        if (fits(slide)) return;
      }
    }
  };
  [section.hidden, section.style.display] = [false, "block"];
  shrink();
  [section.hidden, section.style.display] = [hidden, display];
}
const fitAll = () => document.querySelectorAll(".slides .slide").forEach(fit);

// A lab may become larger while it is used.
const observer = new ResizeObserver(entries => {
  for (const { target } of entries) {
    const slide = target.closest(".slide");
    if (target.offsetHeight && !fits(slide)) fit(slide);
  }
});

Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, hash: true, controls: false, slideNumber: "c/t", transition: "none",
  pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, plugins: [RevealHighlight, RevealNotes],
  keyboard: { 84: () => paint(root.dataset.theme === "dark" ? "light" : "dark") },  // T
  keyboardCondition: () => !document.activeElement?.closest(".adlib-lab"),  // there, keys move the lab's own controls
});
Reveal.on("ready", () => document.fonts.ready.then(() => {
  fitAll();
  document.querySelectorAll(".lab, .question").forEach(lab => observer.observe(lab));
  root.dataset.fitted = "yes";
}));
Reveal.on("pdf-ready", () => document.fonts.ready.then(() => { fitAll(); root.dataset.printable = "yes"; }));
