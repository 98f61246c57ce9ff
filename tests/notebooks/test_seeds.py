"""Every item of the documents that the course is made from has its cell."""

import re

import nbformat
import pytest
from seeds import ITEMS
from test_notebooks import SOURCES


def plain(text):
    return re.sub(r"\s+", " ", text)


def cells_of(number):
    """The text of each cell of a lesson or a page, with what it printed."""
    (source,) = (path for path in SOURCES if path.stem.startswith(number) and path.parent.name == "course")
    for cell in nbformat.read(source.with_suffix(".ipynb"), 4).cells:
        printed = [o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in cell.get("outputs", [])]
        yield plain("\n".join([cell.source, *printed]))


@pytest.mark.parametrize(
    "document, section, item, lesson, words", ITEMS, ids=[f"{item[1]}: {item[2]}" for item in ITEMS]
)
def test_an_item_of_the_seeds_has_its_cell(document, section, item, lesson, words):
    assert any(plain(words) in cell for cell in cells_of(lesson)), f"lesson {lesson} nowhere says {words!r}"
