"""The committed notebooks: what their sources say, and kept in the form that every lesson has. That each cell gives the
same output again is nbval's part: `pytest --nbval course solutions`, which `make test` runs.
"""

import re
from pathlib import Path

import nbformat
import pytest

import build_notebooks as notebooks
import course_map

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "course").glob("[0-9]*.py"))
SOURCES = sorted((ROOT / "course").glob("*.py")) + sorted((ROOT / "solutions").glob("*/*.py"))
WIDEST = 118  # characters of a code line; more would be cut off beside JupyterLab's file browser
BONES = [
    "minutes.**",
    "predict",
    "lab",
    "wrong on purpose",
    "help, by symptom",
    "recap",
    "check yourself",
    "now you",
    "sources",
]

EXACT = {  # floats that may be printed to their last digit: every machine gives the same one
    *("0.35355339059327373", "0.5270462766579688", "0.5270462766947299"),  # from +, *, / and square roots only
    *("6.283185307179586", "9.869604401089358"),  # 2π and π²: one product each
    "1.458528239425849693328844707192979447009",  # SymPy's own arithmetic
}

EXECUTED = [
    source for source in SOURCES if source.stem not in ("glossary", "history", "one_page")
]  # which have no code

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda p: f"{p.parent.name}/{p.stem}")
each_executed = pytest.mark.parametrize("source", EXECUTED, ids=lambda p: f"{p.parent.name}/{p.stem}")
each_lesson = pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)


@each_source
def test_a_notebook_is_what_its_source_says_and_every_cell_was_run(source):
    assert notebooks.differences(source) == []


def texts_of(notebook):
    """Each code cell with all that nbval compares of its outputs, as one text: what was printed, and data but for
    pictures.
    """
    for cell in nbformat.read(notebook, 4).cells:
        if cell.cell_type == "code":
            data = [value for o in cell.outputs for kind, value in o.get("data", {}).items() if kind != "image/png"]
            yield cell, "\n".join([*(o.get("text", "") for o in cell.outputs), *map(str, data)])


@each_executed
def test_no_output_depends_on_the_machine(source):
    """nbval compares all but image/png, letter by letter: no picture in HTML, no address, no float to its last digit.
    Nothing opts out of the comparison.
    """
    for cell, text in texts_of(source.with_suffix(".ipynb")):
        assert not re.search("nbval", cell.source + str(cell.metadata), re.I), cell.source
        assert "data:image" not in text and not re.search(r"\b0x[0-9a-f]{6}", text), cell.source
        long = {number for number in re.findall(r"\d+\.\d+", text) if len(number.replace(".", "").lstrip("0")) > 15}
        assert long <= EXACT, f"to be rounded: {long - EXACT}, printed by\n{cell.source}"


@each_lesson
def test_a_lesson_has_the_bones_and_short_code_and_says_how_long_it_takes(source):
    cells = notebooks.read_source(source).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown").lower()
    assert [bone for bone in BONES if bone not in text] == []
    for cell in cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 16, f"a code cell of {len(lines)} lines:\n{cell.source}"
            assert "lab.predict" in cell.source or max(map(len, lines)) <= WIDEST, (
                f"a line too wide for a notebook:\n{cell.source}"
            )
    assert re.search(r"\*\*\d+ minutes\.\*\*", text), "the source is to say {minutes}"
    assert source.with_suffix(".ipynb").stat().st_size < 2_000_000


@each_source
def test_markdown_is_read_as_it_is_meant(source):
    """A formula's line that begins with a plus or a minus becomes a list; text right below <summary> stays raw."""
    for cell in notebooks.read_source(source).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"^\+ |^- (\d|\w\))", cell.source, re.M), cell.source
            assert not re.search(r"</summary>\n(?!\n)|[^\n]\n</details>", cell.source), cell.source


def test_a_build_that_fails_leaves_the_old_notebook(tmp_path, capsys):
    source, target = tmp_path / "n.py", tmp_path / "n.ipynb"
    source.write_text("# %%\nprint('first')\n", encoding="utf-8")
    assert notebooks.main("build", str(source)) == 0
    old = target.read_bytes()
    source.write_text("# %%\nprint('second')\n\n# %%\n1 / 0\n", encoding="utf-8")
    assert notebooks.main("build", str(source)) == 1
    assert target.read_bytes() == old and "untouched" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []
    assert "run make notebooks" in notebooks.differences(source)[0]


def test_building_twice_gives_the_same_bytes(tmp_path):
    source = tmp_path / "n.py"
    source.write_text(
        "# %% [markdown]\n# # Hello\n\n# %%\nfrom adlib import lab\nlab.dual_matrix()\n", encoding="utf-8"
    )
    notebooks.main("build", str(source))
    first = source.with_suffix(".ipynb").read_bytes()
    source.with_suffix(".ipynb").unlink()
    notebooks.main("build", str(source))
    assert source.with_suffix(".ipynb").read_bytes() == first
    assert b"widget-view" not in first
    cell = nbformat.read(source.with_suffix(".ipynb"), 4).cells[1]
    assert cell.execution_count == 1 and len(cell.outputs[0].metadata["image/png"]["alt"]) > 40


@each_executed
def test_an_unrun_or_edited_notebook_is_noticed(source, tmp_path):
    copy = tmp_path / source.name
    copy.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    book = nbformat.read(source.with_suffix(".ipynb"), 4)
    next(c for c in book.cells if c.cell_type == "code").execution_count = None
    nbformat.write(book, copy.with_suffix(".ipynb"))
    assert "never run" in notebooks.differences(copy)[0]
    book.cells[0].source += "!"
    nbformat.write(book, copy.with_suffix(".ipynb"))
    assert "is not what" in notebooks.differences(copy)[0]


def test_the_start_page_shows_the_lessons_as_they_are():
    assert course_map.START.read_text(encoding="utf-8") == course_map.start_page(), "run make notebooks"


def test_released_exercises_hold_no_solution():
    for path in sorted((ROOT / "exercises").glob("*/*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text and "BEGIN HIDDEN" not in text
        assert not any(c.get("outputs") for c in nbformat.read(path, 4).cells)
