"""The pages beside the lessons, and what the site shows besides its texts."""

import re
from pathlib import Path

import nbformat
import pytest

import build_notebooks
import front
import lab_pictures
from adlib import lab
from adlib.show.table import aligned
from course_map import lessons

ROOT = Path(__file__).resolve().parents[2]


# The Python you need


def code_and_answers():
    """The code of the page, and the code in its three answers."""
    cells = nbformat.read(ROOT / "course/python_you_need.ipynb", 4).cells
    answers = [cell.source for cell in cells if "<summary>Answer" in cell.source]
    blocks = [re.findall(r"(?:^    .*\n|^\n(?=    ))+", answer, re.M) for answer in answers]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return code, ["".join(block).replace("\n    ", "\n").removeprefix("    ") for block in blocks]


def test_the_answers_of_the_python_page_do_what_they_say(capsys):
    code, (subtraction, difference, counter) = code_and_answers()
    names = {}
    exec(code, names)
    names["Scaled"].__sub__ = subtract = {}
    exec(subtraction.strip("\n"), names, subtract)
    names["Scaled"].__sub__ = subtract["__sub__"]
    Scaled = names["Scaled"]
    assert repr(Scaled(5.0) - Scaled(2.0)) == "3.0 m^1"
    with pytest.raises(TypeError, match="unsupported operand type.* for -: 'int' and 'Scaled'"):
        2 - Scaled(3.0)
    capsys.readouterr()
    exec(difference, names)
    assert abs(float(capsys.readouterr().out) - 10) < 0.01
    exec(counter, names)
    assert names["area_of_two_squares"](names["Counter"](3.0), names["Counter"](4.0)).value == 25.0
    assert names["Counter"].operations == 3


# Times, tables and pictures


def test_the_time_of_a_lesson_follows_from_its_text():
    cell, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    notebook = lambda words, lines: nbformat.v4.new_notebook(cells=[cell("a " * words), code("x = 1\n\n" * lines)])
    minutes = build_notebooks.minutes_of
    assert [minutes(notebook(*size)) for size in ((0, 0), (1000, 0), (0, 40), (2000, 100))] == [10, 20, 20, 55]


def test_numbers_stand_with_their_points_below_each_other():
    column = ["2", "-0.958924", "11.6521", "array(3, 4)", "1e-17"]
    shown = aligned(column)
    assert shown == ["\u20072", "−0.958924", "11.6521", "array(3, 4)", "\u20071e−17"]
    assert aligned(["<b>"]) == ["&lt;b&gt;"] and aligned([]) == []


def test_the_pictures_of_the_labs_are_those_of_the_present_labs():
    for make in lab.LABS:
        recorded = lab_pictures.recorded_in(lab_pictures.FOLDER / f"{make.__name__}.png")
        assert recorded == lab_pictures.sources(), f"{make.__name__}: run make pictures"


def test_every_lab_stands_on_the_first_page_with_its_lesson():
    shown = [name for one in lessons() for name in front.labs_in(one["stem"])]
    assert sorted(shown) == sorted(make.__name__ for make in lab.LABS)


# The ways to open a page


def test_a_lesson_leads_to_its_slides_where_they_are_built(monkeypatch):
    leads = lambda path: "../slides/07_reverse_mode.html" in front.ways_to_open(path)
    assert not leads("course/07_reverse_mode.ipynb")
    monkeypatch.setenv("SLIDES", "1")
    assert leads("course/07_reverse_mode.ipynb") and not leads("exercises/07_reverse_mode/07_reverse_mode.ipynb")
    assert "slides" not in front.ways_to_open("course/glossary.ipynb")


@pytest.mark.parametrize("lite", ["", "1"])
@pytest.mark.parametrize("repository", ["", "owner/name"])
def test_a_page_offers_the_ways_that_there_are(monkeypatch, lite, repository):
    monkeypatch.setenv("LITE", lite)
    monkeypatch.setenv("GITHUB_REPOSITORY", repository)
    path = "exercises/06_dual_numbers/06_dual_numbers.ipynb"
    links = dict(re.findall(r'href="([^"]*)"[^>]*>([^<]*)<', front.ways_to_open(path, "../../")))
    there = {text: address for address, text in links.items()}
    assert there.pop("Download") == "../../_static/notebooks/06_dual_numbers.ipynb"
    if lite:
        assert there.pop("Run it in your browser") == f"../../lite/lab/index.html?path={path}"
    if repository:
        assert there.pop("Open in Binder") == f"https://mybinder.org/v2/gh/owner/name/HEAD?urlpath=lab/tree/{path}"
        assert there.pop("Open in Colab") == f"https://colab.research.google.com/github/owner/name/blob/colab/{path}"
    assert there == {}
