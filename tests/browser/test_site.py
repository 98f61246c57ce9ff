"""The course as static pages, in Chromium: every lab alive without a kernel, nothing asked of another host."""

import itertools
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from test_labs import LABS, operate
from visits import ROOT, opener, served

import build_site as site
from adlib.lab.widget import HERE
from adlib.language import catalogue, translated


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The folder of the built site and its address on loopback."""
    folder = tmp_path_factory.mktemp("site") / "site"
    assert site.main(folder) == 0, "Sphinx has warnings"
    with served(folder) as address:
        yield folder, address


@pytest.fixture
def visit(browser, pages):
    """Opens a page: `visit("course/05_forward_mode.html", dark=False)`; gives it with what went wrong."""
    with opener(browser, pages[1], 1300, 1000, lambda page: page.wait_for_load_state("load")) as open_page:
        yield open_page


@pytest.mark.browser
@pytest.mark.parametrize("path, name", LABS, ids=[f"{path[7:9]}-{name[5:]}" for path, name in LABS])
def test_a_lab_is_alive_in_the_static_page(visit, path, name):
    page = visit(path.replace(".ipynb", ".html"))
    lab = page.get_by_role("group", name=name, exact=True).first
    lab.scroll_into_view_if_needed()
    assert lab.evaluate(OUT_OF_SIGHT) == 0 and lab.evaluate(CUT) == []
    assert not page.get_by_text("Run the cell to move it.").first.is_visible()
    operate(page, lab, name)
    assert lab.evaluate(OUT_OF_SIGHT) == 0 and lab.evaluate(CUT) == []
    assert page.problems == []


OUT_OF_SIGHT = """lab => [...lab.querySelectorAll(".adlib-line.now")].filter(line => {
    const own = line.getBoundingClientRect(), box = line.closest(".adlib-code").getBoundingClientRect();
    return own.bottom < box.top || own.top > box.bottom; }).length"""  # lines that are marked, and scrolled away
CUT = """lab => [...lab.querySelectorAll("svg text")].filter(text => {
    const own = text.getBoundingClientRect(), box = text.closest("svg").getBoundingClientRect();
    return own.width && (own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1
      || own.bottom > box.bottom + 1);
    }).map(text => text.textContent)"""


PAGES = [
    *("index", "api", "api/methods", "api/check", "architecture", "symptoms", "accessibility"),
    *(f"course/{p.parent.name}/{p.stem}" for p in sorted((ROOT / "course").glob("*/*.ipynb"))),
    *(f"course/{p.stem}" for p in sorted((ROOT / "course").glob("[0-9]*.py"))),
    *(f"course/{name}" for name in site.PAGES),
]
OURS = {"include": [["#main-content"]], "exclude": [[".highlight"]]}  # colours of highlighted code are the theme's
COLOURS = {"runOnly": ["color-contrast"]}  # all that differs in the dark


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_serious_findings_in_what_is_ours(visit, path):
    page = visit(f"{path}.html")
    assert page.problems == []  # before axe, which loads style sheets in a way of its own
    assert serious(page, "light", {"resultTypes": ["violations"]}) == []
    page.emulate_media(reduced_motion="reduce")  # a colour that is still on its way to another is not what is read
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert serious(page, "dark", {**COLOURS, "resultTypes": ["violations"]}) == []


def serious(page, theme, options):
    """What axe finds in our part of a page, once it is shown in this theme."""
    page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
    return [
        (found["id"], node["html"][:160])
        for found in Axe().run(page, context=OURS, options=options).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
        if not by_the_theme(found["id"], node)
    ]


def by_the_theme(rule, node):
    """The boxes in which outputs scroll are the theme's; what is in a lab never is."""
    where = node["html"] + " ".join(map(str, node["target"]))
    return rule == "scrollable-region-focusable" and ".output" in where and "adlib" not in where


@pytest.mark.browser
def test_a_link_opens_a_lab_as_it_was_and_a_hand_on_the_slider_stops_the_play(visit):
    page = visit("course/07_reverse_mode.html")
    lab = page.get_by_role("group", name="Lab: the adjoint sweep", exact=True)
    lab.get_by_role("combobox", name="Function").select_option("2")
    for _ in range(3):
        lab.get_by_role("button", name="Next").click()
    said = lab.locator(".adlib-status").text_content()
    lab.get_by_role("button", name="Link").click()
    address = page.evaluate("() => location.hash")
    again = visit(f"course/07_reverse_mode.html{address}")
    lab = again.get_by_role("group", name="Lab: the adjoint sweep", exact=True)
    again.wait_for_function("said => document.body.textContent.includes(said)", arg=said)
    assert (
        lab.get_by_role("combobox", name="Function").input_value() == "2"
        and lab.get_by_role("slider", name="Step").input_value() == "3"
    )
    lab.get_by_role("button", name="Play").click()
    lab.get_by_role("slider", name="Step").fill("1")
    assert lab.get_by_role("button", name="Play").is_visible() and lab.get_by_role("button", name="Stop").count() == 0


@pytest.mark.browser
def test_a_translated_lesson_speaks_its_language(visit):
    page = visit("course/de/06_dual_numbers.html")
    assert page.evaluate("document.documentElement.lang") == "de"
    lab = page.get_by_role("group", name="Labor: eine duale Zahl als Matrix", exact=True)
    for control, value in (("x", "10"), ("ε-Teil der Eingabe", "8")):
        lab.get_by_role("slider", name=control, exact=True).fill(value)
    says = "([lab, words]) => lab.querySelector('.adlib-status').textContent.includes(words)"
    page.wait_for_function(says, arg=[lab.element_handle(), "um 2.25, den Wert, und schert es seitwärts um -6"])
    read = "lab => [lab.innerText, ...[...lab.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'))]"
    shown = "\n".join(lab.evaluate(read))
    assert "Zurücksetzen" in shown and "Das Einheitsquadrat und sein Bild unter der Matrix von 2.25 − 6 ε" in shown
    assert not [text for text in catalogue("de", "lab", "lab_dual_matrix")["texts"] if text != "Link" and text in shown]
    question = page.get_by_role("group", name="Vorhersage").first
    question.get_by_label("2π", exact=True).check()
    question.get_by_role("button", name="Vergleichen").click()
    assert "Ihre Vorhersage: 2π. Das ist richtig. (π + ε)² = π² + 2π ε, denn ε² = 0." in question.text_content()
    page.get_by_role("link", name="English", exact=True).click()
    page.get_by_role("link", name="Deutsch", exact=True).first.click()
    assert page.problems == []


@pytest.mark.browser
def test_labs_and_checks_translate_by_the_same_rules(browser):
    words = catalogue("de")
    texts = [
        *words["texts"],
        *(value.join(fixed) for fixed, _ in words["patterns"] for value in ("x", "a b", "", "x: y")),
    ]
    texts += ["".join(itertools.chain(*zip(fixed, ["", "x", "y", ""]))) for fixed, _ in words["patterns"]]
    texts += ["constructor", "__proto__", "", " ", "a and b", "a b and c", "primal of tangent and x in place of y"]
    page = browser.new_page()
    script = (HERE / "draw.js").read_text(encoding="utf-8")
    in_a_lab = f"([texts, words]) => {{ {script}\n return texts.map(text => translated(text, words)); }}"
    assert page.evaluate(in_a_lab, [texts, words]) == [translated(text, words) for text in texts]
    page.close()


@pytest.mark.browser
def test_a_prediction_is_remembered_and_compared(visit):
    page = visit("course/05_forward_mode.html")
    question = page.get_by_role("group", name="Predict").first
    question.get_by_role("button", name="Compare").click()
    assert "Choose an answer first" in question.text_content()
    question.get_by_label("2", exact=True).check()
    question.get_by_role("button", name="Compare").click()
    assert "You predicted: 2. The answer is 5." in question.text_content()
    page.reload()
    question = page.get_by_role("group", name="Predict").first
    assert question.get_by_label("2", exact=True).is_checked() and "still marked" in question.text_content()


def test_every_link_leads_somewhere_and_every_picture_has_words(pages):
    folder, _ = pages
    parsed = {
        file: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser") for file in sorted(folder.rglob("*.html"))
    }
    names = {file: {element["id"] for element in page.select("[id]")} for file, page in parsed.items()}
    for file, page in parsed.items():
        for link in page.select("a[href]"):
            target = urlparse(link["href"])
            if not target.scheme and not target.netloc:
                there = (file.parent / unquote(target.path)).resolve() if target.path else file
                there = there / "index.html" if there.is_dir() else there
                assert there.exists() and there.is_relative_to(folder), f"{file.name}: {link}"
                assert not target.fragment or there not in names or unquote(target.fragment) in names[there], (
                    f"{file.name}: {link}"
                )
        assert all(len(image.get("alt", "")) >= 20 for image in page.select("main img")), file.name


@pytest.mark.browser
@pytest.mark.parametrize("path", ["architecture.html", "api.html", "api/methods.html"])
def test_a_page_about_the_library_fits_the_screen(visit, path):
    page = visit(path)
    for theme, width in itertools.product(("light", "dark"), (390, 820, 1400)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (theme, width)
        assert page.eval_on_selector_all("svg.house text", FITS).count(False) == 0, (theme, width)


FITS = """all => all.map(text => {
    const own = text.getBoundingClientRect(), box = text.parentNode.getBoundingClientRect();
    return own.left >= box.left && own.right <= box.right; })"""


@pytest.mark.browser
def test_the_library_pages_show_signatures_and_link_names(visit):
    page = visit("api/methods.html")
    signature = page.locator("dt.sig", has_text="value_and_grad(")
    assert signature.text_content().strip().startswith("value_and_grad(f, argnums=0, has_aux=False)")
    page.locator("main table.autosummary a", has_text="value_and_grad").first.click()
    assert page.url.endswith("#adlib.methods.reverse.value_and_grad")
    description = signature.locator("xpath=../dd")
    assert (
        description.get_by_role("link", name="grad", exact=True).get_attribute("href") == "#adlib.methods.reverse.grad"
    )


@pytest.mark.browser
def test_search_finds_a_lesson(visit):
    page = visit("search.html?q=checkpointing")
    page.locator("#search-results li").first.wait_for(timeout=10_000)
    assert "09" in page.locator("#search-results").text_content()
