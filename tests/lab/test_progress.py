"""The progress page: read from notebooks as learners leave them."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from adlib import lab
from adlib.grading.judge import Feedback
from adlib.lab.studies.progress import states_of


def notebook(*outputs):
    """An exercise notebook with a check for each of `outputs`: text that it printed, or None if it was not run."""
    cells = [nbformat.v4.new_markdown_cell("# Exercises 06 · Dual numbers")]
    for k, text in enumerate(outputs):
        shown = [] if text is None else [nbformat.v4.new_output("display_data", {"text/plain": text})]
        cells.append(nbformat.v4.new_code_cell(f'check("06.q{k}", f{k})', outputs=shown))
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def folder(tmp_path):
    def put(name, content):
        path = tmp_path / name / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else nbformat.writes(content), encoding="utf-8")
        return tmp_path

    return put


def test_passed_tried_and_open_are_told_apart_by_what_a_check_says(folder):
    right, wrong, nothing = (
        str(Feedback("06.q0", 6, 6)),
        str(Feedback("06.q1", 2, 6, [("hint", "q9.x: all 6 cases right")])),
        None,
    )
    page = lab.progress(folder("06_dual_numbers", notebook(right, wrong, nothing)))
    assert page.sets == [
        ("06_dual_numbers", "06 · Dual numbers", [("06.q0", "passed"), ("06.q1", "tried"), ("06.q2", "open")])
    ]
    assert (page.passed, page.total) == (1, 3) and "+-." in repr(page) and "1 of 3 checks passed" in page._repr_html_()


@pytest.mark.parametrize("cells", ["[]", '[{"cell_type": "code"}]', '{"cells": [{"cell_type": "code", "source": 3}]}'])
def test_a_file_of_json_that_is_no_notebook_cannot_be_read(folder, cells):
    page = lab.progress(folder("06_dual_numbers", cells))
    assert "cannot be read" in page.sets[0][1] and page.total == 0


def test_the_labs_are_loaded_without_what_takes_seconds_to_load():
    """Every kernel of a learner loads them; nbformat alone took three of its four seconds."""
    code = "import sys; from adlib import lab; print({'nbformat', 'jsonschema', 'sklearn'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8").stdout == "set()\n"


def test_a_check_is_read_as_it_is_really_shown():
    """Lesson 00 holds a check that was run for its notebook, and passes."""
    _, states = states_of(Path(__file__).parents[2] / "course/00_why_derivatives.ipynb")
    assert states == [("02.forward", "passed")]


def test_a_notebook_that_cannot_be_read_is_shown_as_such_and_none_at_all_is_an_error(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match="no exercise notebooks"):
        lab.progress(tmp_path)
    page = lab.progress(folder("06_dual_numbers", "{ half"))
    assert "cannot be read" in page.sets[0][1] and page.total == 0
