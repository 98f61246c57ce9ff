"""Every lab in a real JupyterLab: each control at both ends, by keyboard, in light and dark, without the kernel."""

import os
from html import escape
from pathlib import Path

import nbformat
import pytest
from visits import ROOT

LABS = [
    ("course/00_why_derivatives.ipynb", "Lab: gradient descent"),
    ("course/01_manual.ipynb", "Lab: find the error"),
    ("course/02_numerical.ipynb", "Lab: error against step"),
    ("course/03_symbolic.ipynb", "Lab: expression swell"),
    ("course/04_wengert_lists.ipynb", "Lab: the trace stepper"),
    ("course/05_forward_mode.ipynb", "Lab: the tangent sweep"),
    ("course/06_dual_numbers.ipynb", "Lab: a dual number as a matrix"),
    ("course/07_reverse_mode.ipynb", "Lab: the adjoint sweep"),
    ("course/08_products_and_modes.ipynb", "Lab: choose a mode"),
    ("course/09_cost_and_memory.ipynb", "Lab: memory against recomputation"),
    ("course/10_hessians.ipynb", "Lab: curvature along v"),
    ("course/11_operator_overloading.ipynb", "Lab: who calls whom"),
    ("course/12_source_transformation.ipynb", "Lab: the adjoint program and its tape"),
    ("course/13_training.ipynb", "Lab: a network while it learns"),
    ("course/14_where_ad_needs_care.ipynb", "Lab: a kink and its slopes"),
    ("course/15_expectations.ipynb", "Lab: gradients from samples"),
    ("course/16_implicit.ipynb", "Lab: unrolled or implicit"),
    ("course/17_differential_equations.ipynb", "Lab: three ways to a gradient"),
    ("course/18_many_at_once.ipynb", "Lab: colour a Jacobian"),
    ("course/19_frameworks.ipynb", "Lab: test a gradient"),
]
each_lab = pytest.mark.parametrize("path, name", LABS, ids=[Path(path).stem for path, _ in LABS])
SHOTS = os.environ.get("ADLIB_SHOTS")  # a folder for screenshots, to look at


def open_lab(notebook, path, name, dark):
    page = notebook(path, dark).run_all()
    lab = page.page.get_by_role("group", name=name, exact=True).first
    lab.wait_for(state="visible", timeout=60_000)
    lab.scroll_into_view_if_needed()
    page.idle()
    page.page.wait_for_timeout(500)
    assert lab.get_attribute("class") == "adlib-lab"
    return page, lab


def look(lab):
    """What the lab shows, as text: drawing and words, the controls' own state left out."""
    return lab.evaluate("""el => { const copy = el.cloneNode(true);
        copy.querySelectorAll('.adlib-controls').forEach(c => c.remove());
                           return copy.innerHTML; }""")


def settle(page):
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


def operate(page, lab, name):
    """Each control at both ends and in between, by keyboard and by mouse: each changes what is seen, and Reset brings
    the first setting back.
    """
    values = lambda: lab.locator("input[type=range], select").evaluate_all("all => all.map(input => input.value)")
    first = values()
    if (show := lab.get_by_role("button", name="Show the curve")).count():
        before = look(lab)
        show.click()
        settle(page)
        assert look(lab) != before
    for k in range(lab.locator("input[type=range]").count()):
        drag_and_press(page, lab, lab.locator("input[type=range]").nth(k), f"slider {k} of {name}")
    for k in range(lab.locator("select").count()):
        select = lab.locator("select").nth(k)
        seen = set()
        for value in range(select.locator("option").count()):
            select.select_option(str(value))
            settle(page)
            seen.add(look(lab))
        assert len(seen) == select.locator("option").count(), f"a choice of select {k} of {name} changes nothing"
        select.select_option("0")
    for label in lab.get_by_role("button").all_inner_texts():
        if label == "Reset":
            continue
        lab.locator("input[type=range]").last.fill("1")
        settle(page)
        before = look(lab)
        lab.get_by_role("button", name=label, exact=True).press("Enter")
        settle(page)
        assert look(lab) != before, f"{label} of {name} changes nothing"
        if label == "Play":
            lab.get_by_role("button", name="Stop", exact=True).press("Enter")
    if (reset := lab.get_by_role("button", name="Reset")).count():
        reset.press("Enter")
        settle(page)
        assert values() == first, f"Reset of {name} does not bring the first setting back"
    assert lab.locator("svg:not([aria-label])").count() == 0
    assert set(lab.locator("svg").evaluate_all(DESCRIBED_BY)) <= {lab.locator(".adlib-status").text_content()}


def drag_and_press(page, lab, slider, what):
    assert page.evaluate("el => el.labels[0].textContent.length > 0", slider.element_handle())
    shown = {}
    for key in ("Home", "End", "ArrowLeft"):
        slider.focus()
        page.keyboard.press(key)
        settle(page)
        shown[key] = look(lab), slider.input_value(), slider.get_attribute("aria-valuetext")
    assert (
        shown["Home"][1] == "0"
        and int(shown["End"][1]) == int(slider.get_attribute("max")) == int(shown["ArrowLeft"][1]) + 1
    )
    assert shown["Home"][0] != shown["End"][0], f"{what} changes nothing"
    assert shown["Home"][2] != shown["End"][2]
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 5 + step * (box["width"] - 10) / 11, box["y"] + box["height"] / 2)
    page.mouse.up()
    settle(page)
    assert slider.input_value() == slider.get_attribute("max")
    slider.fill(str(int(slider.get_attribute("max")) // 2))
    settle(page)


# Every lab in one theme, since they share a style sheet; in both where screenshots are wanted.
THEMES = [
    (path, name, dark) for k, (path, name) in enumerate(LABS) for dark in (False, True) if SHOTS or dark == bool(k % 2)
]


@pytest.mark.browser
@pytest.mark.parametrize(
    "path, name, dark", THEMES, ids=[f"{Path(path).stem}-{'dark' if dark else 'light'}" for path, _, dark in THEMES]
)
def test_a_lab_answers_every_control_at_both_ends_without_the_kernel(notebook, path, name, dark):
    page, lab = open_lab(notebook, path, name, dark)
    sent = page.page.evaluate("window.__sent")
    operate(page.page, lab, name)
    assert page.page.evaluate("window.__sent") == sent, "a lab must not talk to the kernel while it is moved"
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        lab.locator("input[type=range]").last.fill("30" if "02" in path else "4")
        settle(page.page)
        lab.screenshot(path=f"{SHOTS}/{Path(path).stem}-{'dark' if dark else 'light'}.png")
    from axe_playwright_python.sync_playwright import Axe

    lab.evaluate("el => el.id = 'the-lab'")
    found = Axe().run(page.page, context="#the-lab").response["violations"]
    serious = [
        (v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert [e for e in page.errors if "favicon" not in e] == []


@pytest.mark.browser
def test_the_curves_of_a_training_grow_while_it_runs(notebook):
    page = notebook("course/13_training.ipynb").run_all()
    training = page.page.get_by_role("group", name="Lab: training", exact=True).first
    training.get_by_text("your engine: epoch 30 of 30").wait_for(timeout=60_000)
    training.get_by_text("adlib: epoch 30 of 30").wait_for(timeout=60_000)
    assert training.locator("progress").evaluate_all("all => all.map(p => p.value)") == [30, 30]


@pytest.mark.browser
def test_without_a_kernel_the_page_shows_a_picture_with_words_and_the_lab_takes_their_place(notebook):
    """JupyterLab gives a PNG no alternative text, hence the words beneath it."""
    path, name = LABS[2]
    page = notebook(path)
    caption = page.page.locator(".adlib-caption", has_text="Run the cell to move it.")
    caption.scroll_into_view_if_needed()
    assert len(caption.text_content()) > 60 and caption.is_visible()
    output = page.page.locator(".jp-OutputArea", has=caption)
    assert output.locator("img").evaluate("img => img.naturalWidth") > 200
    assert page.page.get_by_role("group", name=name).count() == 0
    page.run_all()
    page.page.get_by_role("group", name=name).wait_for(state="visible", timeout=60_000)
    assert output.locator("img").count() == 0 and not caption.is_visible()


@each_lab
def test_each_committed_lab_has_a_picture_with_words(path, name):
    outputs = [o for c in nbformat.read(ROOT / path, 4).cells for o in c.get("outputs", [])]
    labs = [
        (picture, caption)
        for picture, caption in zip(outputs, outputs[1:])
        if "Run the cell to move it." in caption.get("data", {}).get("text/html", "")
    ]
    assert labs
    for picture, caption in labs:
        words = picture.metadata["image/png"]["alt"]
        assert len(words) > 40 and escape(words) in caption.data["text/html"]


@pytest.mark.browser
def test_a_learner_is_told_which_rule_is_wrong_and_then_that_it_is_right(notebook):
    page = notebook("exercises/06_dual_numbers/06_dual_numbers.ipynb").run_all()
    first = page.page.locator(".jp-Notebook .jp-OutputArea-output", has_text="06.multiply").first
    first.wait_for(state="attached", timeout=30_000)
    assert "returned nothing" in first.text_content()

    def answer(body):
        page.page.evaluate(
            """body => { const cells = jupyterapp.shell.currentWidget.content.model.cells;
            const cell = [...Array(cells.length).keys()].map(k => cells.get(k)).find(c => c.id === 'multiply');
            cell.sharedModel.setSource('def multiply(z, w):\\n    (a, b), (c, d) = z, w\\n    ' + body); }""",
            body,
        )
        page.run_all()
        page.page.wait_for_timeout(1500)
        return page.page.locator(".jp-Notebook .jp-OutputArea-output", has_text="06.multiply").first.text_content()

    assert "Your tangent contains only a d" in answer("return a * c, a * d")
    if SHOTS:
        page.page.screenshot(path=f"{SHOTS}/feedback.png")
    assert "all 7 cases right" in answer("return a * c, a * d + b * c")


def test_the_labs_of_the_lessons_are_all_here():
    assert [p.stem for p in sorted((ROOT / "course").glob("[0-9]*.py"))] == [Path(path).stem for path, _ in LABS]


# The sentences that describe pictures, wherever a picture names one.
DESCRIBED_BY = """all => all.flatMap(svg => {
    const id = svg.getAttribute("aria-describedby");
    return id ? [document.getElementById(id).textContent] : []; })"""
