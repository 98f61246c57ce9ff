"""Every slide of every deck in Chromium: nothing is cut off, no other host is asked, and the labs are alive."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from test_labs import LABS, operate
from visits import ROOT, opener, served

from front import decks as decks_of_the_course

sys.path.insert(0, str(ROOT / "tools/slides"))
SHOTS = os.environ.get("ADLIB_SHOTS")  # a folder for screenshots, to look at
NAMES = decks_of_the_course()
LABS_ON_SLIDES = [(Path(path).stem, name) for path, name in LABS if Path(path).stem in NAMES]


@pytest.fixture(scope="module")
def decks(tmp_path_factory, chromium):
    """The folder of all decks, and its address on loopback."""
    import build_slides
    import files

    folder = tmp_path_factory.mktemp("slides") / "slides"
    try:
        build_slides.main(folder)
    except files.NotInstalled as reason:
        pytest.fail(str(reason)) if os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES") else pytest.skip(str(reason))
    except files.Unavailable as reason:  # a registry that does not deliver is no fault of this course
        pytest.skip(str(reason))
    with served(folder) as address:
        yield folder, address


@pytest.fixture
def show(browser, decks):
    """Opens a deck: `show("07_reverse_mode", dark=False)`; gives its page with what went wrong."""
    fitted = lambda page: page.wait_for_function("document.documentElement.dataset.fitted")
    with opener(browser, decks[1], 1280, 720, fitted, reduced_motion="reduce") as open_page:
        yield lambda name, dark=False: open_page(f"{name}.html", dark)


GO = "k => { Reveal.slide(k); while (Reveal.availableFragments().next) Reveal.nextFragment(); }"
LOST = """() => {
    const slide = Reveal.getCurrentSlide().querySelector(".slide"), body = slide.querySelector(".body");
    const inside = box => box.left >= 0 && box.top >= 0 && box.right <= 1281 && box.bottom <= 721;
    const lost = [...slide.querySelectorAll("h1, h2, .content > *, .words > *, pre, img, svg, tr, math")].filter(
        node => node.getClientRects().length && !node.closest(".adlib-code") && !inside(node.getBoundingClientRect()));
    return [...lost.map(node => node.outerHTML.slice(0, 120)), ...(fits(slide) ? [] : ["the slide scrolls"])]; }"""
SMALLEST = """() => {  // pixels of the smallest text, but for what is in a lab or a graph
    const texts = [...Reveal.getCurrentSlide().querySelectorAll(".slide p, .slide li, .slide td, .slide pre")];
    const size = node => { let zoom = 1;
        for (let at = node; at; at = at.parentElement) zoom *= +getComputedStyle(at).zoom;
        return zoom * parseFloat(getComputedStyle(node).fontSize); };
    return Math.min(99, ...texts.filter(node => !node.closest(".adlib-lab")).map(size)); }"""
FAINT = """() => {  // texts whose contrast is below 4.5, as WCAG asks; dimmed lines of code count as if they were not
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = colour => {
        context.fillStyle = colour; context.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(
            v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const paper = node => { const own = getComputedStyle(node).backgroundColor;
        return /, 0\\)$|^color/.test(own) && node.parentElement ? paper(node.parentElement) : own; };
    const slide = Reveal.getCurrentSlide().querySelector(".slide");
    return [...slide.querySelectorAll("h1, h2, p, li, td, th, pre, span, caption, mi, mo, mn")].filter(node => {
        if (!node.textContent.trim() || node.closest(".adlib-lab, .hljs-ln-numbers")) return false;
        const [a, b] = [light(getComputedStyle(node).color), light(paper(node))].sort((a, b) => b - a);
        return (a + 0.05) / (b + 0.05) < 4.5; }).map(node => node.outerHTML.slice(0, 100)); }"""


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_no_slide_is_cut_off_or_small_or_faint(show, name, dark):
    page = show(name, dark)
    number = page.evaluate("Reveal.getTotalSlides()")
    assert 20 <= number <= 30
    for k in range(number):
        page.evaluate(GO, k)
        title = page.evaluate("Reveal.getCurrentSlide().querySelector('h1, h2').textContent")
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/slides-{name[:2]}-{k + 1:02}-{'dark' if dark else 'light'}.png")
        assert page.evaluate(LOST) == [], f"slide {k + 1}: {title}"
        assert page.evaluate(SMALLEST) >= 14, f"slide {k + 1}: {title}"
        assert page.evaluate(FAINT) == [], f"slide {k + 1}: {title}"
    assert page.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("name, lab", LABS_ON_SLIDES, ids=[name for name, _ in LABS_ON_SLIDES])
def test_a_lab_is_alive_in_its_slide_and_keeps_its_keys(show, name, lab):
    page = show(name)
    card = page.locator(f'[role="group"][aria-label="{lab}"]').first
    k = card.evaluate("lab => Reveal.getSlides().indexOf(lab.closest('section'))")
    page.evaluate(GO, k)
    operate(page, card, lab)
    assert page.evaluate("Reveal.getIndices().h") == k, "a key that belongs to the lab turned the page"
    assert page.evaluate(LOST) == [] and page.problems == []


@pytest.mark.browser
def test_a_table_appears_row_by_row(show):
    page = show("07_reverse_mode")
    titles = page.evaluate("Reveal.getSlides().map(slide => slide.querySelector('h1, h2').textContent)")
    shown = lambda: page.evaluate(
        "[...Reveal.getCurrentSlide().querySelectorAll('.fragment')].filter(node => "
        "getComputedStyle(node).visibility === 'visible').map(node => node.textContent.trim())"
    )
    page.evaluate("k => Reveal.slide(k)", titles.index("Phase 2, row by row, from below"))
    seen = []
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        seen.append(shown())
    assert [len(rows) for rows in seen] == [1, 2, 3, 4, 5, 6]
    assert seen[0] == ["1"] and seen[-1] == ["5.5", "2", "1", "1", "1", "1"]


@pytest.mark.browser
def test_keys_change_the_colours_and_open_the_speakers_view(show):
    page = show("07_reverse_mode")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    notes.get_by_text("Forward mode needs one pass per input", exact=False).wait_for(timeout=15_000)
    assert page.problems == []


@pytest.mark.browser
def test_a_deck_is_printed_with_one_page_per_slide(decks, browser, tmp_path):
    import print_slides

    folder, _ = decks
    shutil.copytree(folder / "_static", tmp_path / "_static")
    deck = Path(shutil.copy(folder / "07_reverse_mode.html", tmp_path))
    pdf = print_slides.print_deck(browser, deck).read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert pages == deck.read_text(encoding="utf-8").count("<section>") and b"/MediaBox [0 0 960 540]" in pdf


def test_the_list_of_decks_is_complete(decks):
    folder, _ = decks
    links = re.findall(r'href="([^"]*)\.html"', (folder / "index.html").read_text(encoding="utf-8"))
    assert links == NAMES and all((folder / f"{name}.html").exists() for name in links)
