"""The committed notebooks: what their sources say, run cell by cell, and kept in the form that every lesson has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import build_notebooks as notebooks
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "course").glob("[0-9]*.py"))
SOURCES = sorted((ROOT / "course").glob("*.py")) + sorted((ROOT / "solutions").glob("*/*.py"))
NBVAL = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-p",
    "nbval_nearly",
    "--nbval",
    "-p",
    "no:cacheprovider",
    "--override-ini=addopts=",
]
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

EXECUTED = [source for source in SOURCES if source.stem != "glossary"]  # which has no code

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda p: f"{p.parent.name}/{p.stem}")
each_executed = pytest.mark.parametrize("source", EXECUTED, ids=lambda p: f"{p.parent.name}/{p.stem}")
each_lesson = pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)


def nbval(notebook):
    return subprocess.run(
        [*NBVAL, str(notebook)],
        cwd=notebook.parent,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )


@each_source
def test_a_notebook_is_what_its_source_says_and_every_cell_was_run(source):
    assert notebooks.differences(source) == []


@each_executed
def test_a_notebook_gives_the_same_outputs_again(source):
    run = nbval(source.with_suffix(".ipynb"))
    cells = [c for c in nbformat.read(source.with_suffix(".ipynb"), 4).cells if c.cell_type == "code"]
    assert run.returncode == 0 and f"{len(cells)} passed" in run.stdout, run.stdout[-3000:]


def test_nbval_would_notice_a_changed_number_and_a_changed_word(tmp_path):
    path = tmp_path / "n.ipynb"
    for printed, ok in (("x 0.3000000001", True), ("x 0.31", False), ("y 0.3", False), ("x 1", False)):
        cell = nbformat.v4.new_code_cell(
            "print('x', 0.3)", execution_count=1, outputs=[nbformat.v4.new_output("stream", text=printed + "\n")]
        )
        nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": notebooks.KERNEL}), path)
        assert (nbval(path).returncode == 0) == ok, printed


@each_lesson
def test_a_lesson_has_the_bones_and_short_cells_and_takes_the_time_it_says(source):
    cells = notebooks.read_source(source).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown").lower()
    assert [bone for bone in BONES if bone not in text] == []
    read = run = 0
    for cell in cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 16, f"a code cell of {len(lines)} lines:\n{cell.source}"
            assert "lab.predict" in cell.source or max(map(len, lines)) <= WIDEST, (
                f"a line too wide for a notebook:\n{cell.source}"
            )
            run += len(lines)
            continue
        read += len(cell.source.split())
        if not re.search(r"^## sources|\|---|^# \d", cell.source.lower(), re.M):
            words = re.sub(r"\$[^$]*\$|<[^>]*>|`[^`]*`", " x ", cell.source).split()
            assert len(words) <= 75, f"a prose cell of {len(words)} words:\n{cell.source}"
    minutes = int(re.search(r"\*\*(\d+) minutes", text)[1])
    assert 30 <= minutes <= 50 and abs(minutes - (read / 75 + run / 4 + 10)) < 12, (
        f"{minutes} minutes for {read} words and {run} lines"
    )
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
    assert b"widget-view" not in first and b"<figure><img alt=" in first
    output = nbformat.read(source.with_suffix(".ipynb"), 4)
    assert output.cells[1].execution_count == 1


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


def test_released_exercises_hold_no_solution():
    for path in sorted((ROOT / "exercises").glob("*/*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text and "BEGIN HIDDEN" not in text
        assert not any(c.get("outputs") for c in nbformat.read(path, 4).cells)
