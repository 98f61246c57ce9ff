"""The page for answers in words in a real browser: the keyboard alone, what the gradebook has after each key, widths,
themes, and a server that stops. On Windows it is left out, since grading needs Linux.
"""

import os
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/grading"))
pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux")]
MARKUP = "<img src=x onerror=\"document.title='x'\"><script>document.title = 'x'</script> $e^2$ \u202e" + "long" * 80


@pytest.fixture(scope="module")
def class_in_words(tmp_path_factory):
    from classroom import STEM, WORDS, entered
    from corpus import make_course

    course = make_course(tmp_path_factory.mktemp("words"), STEM)
    entered(course, {f"student_{k:02}": text for k, text in enumerate([*WORDS, MARKUP])})
    return course


@pytest.fixture
def served(class_in_words):
    from classroom import STEM

    from adlib.grading.words import Marking
    from adlib.grading.words_server import new_server

    server = new_server(Marking(class_in_words, STEM))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser, served):
    """Opens the page; the errors of its console are those of the test."""
    contexts, errors = [], []

    def open(width=1400, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(served.address)
        page.wait_for_selector("article")
        return page

    yield open
    for context in contexts:
        context.close()
    assert [one for one in errors if "ERR_CONNECTION_REFUSED" not in one] == []


def marks(server):
    """{text of an answer: (mark, comment)} as the gradebook has them."""
    found = server.marking.answers(0)
    every = [one for group in (*found["groups"], found["empty"]) for one in group]
    return {one["text"]: (one["grade"], one["comment"]) for one in every}


def focused(page):
    return page.evaluate(
        "document.activeElement.querySelector?.('.said')?.textContent ?? document.activeElement.tagName"
    )


def saved(page, said="saved"):
    page.wait_for_function("said => document.getElementById('saved').textContent.startsWith(said)", arg=said)


def test_a_class_is_marked_by_keyboard_alone(opened, served):
    page = opened()
    for _ in range(30):  # the tab key comes to the first answer
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "ARTICLE":
            break
    first = focused(page)
    assert first in marks(served)
    page.keyboard.press("Shift+Digit1")
    saved(page)
    assert marks(served)[first] == (1.5, None) and focused(page) != first, "it goes on to the next one"
    second = focused(page)
    page.keyboard.press("c")
    page.keyboard.type("0 is a digit, and u a key")
    page.keyboard.press("Escape")
    saved(page)
    assert marks(served)[second] == (None, "0 is a digit, and u a key") and focused(page) == second
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("n")
    assert focused(page) == second
    page.keyboard.press("2")
    saved(page)
    page.wait_for_function(
        "() => document.getElementById('progress').textContent.startsWith('3 of')"
    )  # with the empty one
    assert marks(served)[second][0] == 2.0
    page.keyboard.press("9")  # more than there is
    page.keyboard.press("u")
    saved(page, "undone")
    assert marks(served)[second] == (None, "0 is a digit, and u a key") and focused(page) == second
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelectorAll('textarea')[1].value === ''")
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelectorAll('[aria-pressed=true]').length === 0")
    assert set(marks(served).values()) == {(None, None)}


def test_a_mark_for_the_rest_of_a_group_is_one_step(opened, served):
    page = opened()
    page.locator("article").first.focus()
    group = page.locator("section").first.locator("article")
    assert group.count() == 2 and "2 answers that are alike" in page.locator("h2").first.inner_text()
    page.keyboard.press("1")
    page.keyboard.press("k")
    page.keyboard.press("g")
    page.wait_for_function("() => document.querySelectorAll('[aria-pressed=true]').length === 2")
    saved(page)
    texts = group.locator(".said").all_text_contents()
    assert {marks(served)[text][0] for text in texts} == {1.0}
    for count in (1, 0):
        page.get_by_role("button", name="Undo").click()
        page.wait_for_function(f"() => document.querySelectorAll('[aria-pressed=true]').length === {count}")
    assert set(marks(served).values()) == {(None, None)}


def test_a_server_that_stops_loses_nothing_and_the_page_says_so(opened, served, class_in_words):
    from classroom import STEM

    from adlib.grading.words import Marking
    from adlib.grading.words_server import new_server

    page = opened()
    page.locator("article").first.focus()
    first = focused(page)
    page.keyboard.press("1")
    saved(page)
    served.shutdown()
    served.server_close()
    page.keyboard.press("2")
    saved(page, "Not saved: adgrade does not answer. 1 steps wait")
    assert "not saved yet" in page.locator("article").nth(1).inner_text()
    assert marks(served)[first] == (1.0, None)
    again = new_server(Marking(class_in_words, STEM), served.server_port)
    again.token = served.token  # as after a pause of the machine
    threading.Thread(target=again.serve_forever, daemon=True).start()
    saved(page)
    assert sorted(mark for mark, _ in marks(served).values() if mark is not None) == [1.0, 2.0]
    page.keyboard.press("u")
    saved(page, "undone")
    state = next(one for group in again.marking.answers(0)["groups"] for one in group if one["grade"] is not None)
    again.marking.step([{**state, "grade": None, "was": {"grade": 1.0}}])  # as it was for the next test
    again.shutdown()
    again.server_close()


def test_what_learners_wrote_is_text(opened, served):
    page = opened()
    assert MARKUP in page.locator("article .said").all_text_contents()
    assert (
        page.title() == "06_dual_numbers: answers in words" and page.locator("article img, article script").count() == 0
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1400])
def test_the_page_fits_and_is_accessible(opened, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(width, scheme)
    page.locator("article").first.focus()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = "[...document.querySelectorAll('button')].filter(b => b.offsetParent && b.offsetHeight < 44).length"
    assert page.evaluate(small) == 0
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
    if folder := os.environ.get("ADLIB_SHOTS"):
        page.screenshot(path=Path(folder) / f"words-{width}-{scheme}.png")
