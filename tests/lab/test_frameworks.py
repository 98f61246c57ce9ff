"""Lesson 19's listings in JAX and PyTorch: they print what FRAMEWORKS.md says, wherever a framework is installed."""

import re
from pathlib import Path

import nbformat
import pytest

import record_listings
from adlib import lab
from adlib.lab.listings import FIRST_LINES, FRAMEWORKS, listings
from adlib.lab.widget import HERE, text_of

ROOT = Path(__file__).resolve().parents[2]
ALIKE = ("a gradient", "two products", "second order", "a check")  # where all three print the same


def programs():
    return [name for name in listings() if name != FIRST_LINES]


def lesson():
    """{program: (code, what was printed) of its cell in lesson 19}."""
    found = {}
    for cell in nbformat.read(ROOT / "course/19_frameworks.ipynb", 4).cells:
        if named := re.search(r'lab\.frameworks\("(.*)"\)', cell.source):
            found[named[1]] = cell.source, "".join(o.get("text", "") for o in cell.outputs).strip()
    return found


@pytest.mark.peer
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_each_listing_prints_what_is_recorded(framework):
    pytest.importorskip(framework, reason="make peers installs it")
    recorded = {
        name: next(x.printed for x in found if x.framework == FRAMEWORKS[framework])
        for name, found in listings().items()
    }
    assert record_listings.printed_by(framework) == recorded, f"run python tools/record_listings.py {framework}"


def test_each_program_is_there_in_both_frameworks_and_once_in_the_lesson():
    for name, found in listings().items():
        assert [x.framework for x in found] == list(FRAMEWORKS.values()), name
        assert name == FIRST_LINES or all(x.printed for x in found), f"{name}: nothing is recorded"
        assert all(len(line) <= 60 for x in found for line in x.code.splitlines()), f"{name}: too wide for half a page"
    assert list(lesson()) == programs()


@pytest.mark.parametrize("name", ALIKE)
def test_adlib_prints_what_both_frameworks_print(name):
    _, printed = lesson()[name]
    assert [x.printed.splitlines()[0] for x in listings()[name]] == [printed, printed]


def test_the_versions_are_those_that_are_installed_for_the_tests():
    pins = dict(re.findall(r"^(jax|torch)==(\S+)$", (ROOT / "binder/peers.txt").read_text(encoding="utf-8"), re.M))
    for text in (text_of(HERE / "FRAMEWORKS.md"), (ROOT / "course/19_frameworks.py").read_text(encoding="utf-8")):
        said = re.search(r"recorded with\s+(?:# )?JAX (\S+) and\s+(?:# )?PyTorch (\d\S*\d)", text)
        assert said and said.groups() == (pins["jax"], pins["torch"])


def test_a_program_is_shown_as_text_and_as_a_page_with_everything_escaped():
    shown = lab.frameworks("a loop that depends on a value")
    assert "JAX\n    def power(x):" in repr(shown) and "  → TracerBoolConversionError" in repr(shown)
    page = shown._repr_html_()
    assert page.count("<pre") == 4 and "y &lt; 100.0" in page and "y < 100" not in page
    with pytest.raises(ValueError, match="there is no program 'loops': the names are a gradient, a second call, "):
        lab.frameworks("loops")


def test_what_is_recorded_is_found_again():
    text = text_of(HERE / "FRAMEWORKS.md")
    for name, found in listings().items():
        for framework, listing in zip(FRAMEWORKS, found):
            assert record_listings.recorded(text, framework, name, listing.printed) == text
    changed = record_listings.recorded(text, "torch", "where", "other\nlines")
    assert changed != text and "```text\nother\nlines\n```\n\n## a loop that depends" in changed
