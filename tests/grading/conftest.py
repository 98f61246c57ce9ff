"""Submissions: a file of answers for each exercise set, with the marks that it should get beside them."""

import ast
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = sorted((ROOT / "tests/grading/submissions").glob("*/*.py"))


def header(path):
    """The marks and the causes that a submission's file declares."""
    values = {n.targets[0].id: ast.literal_eval(n.value) for n in ast.parse(path.read_text()).body
              if isinstance(n, ast.Assign) and n.targets[0].id in ("MARKS", "CAUSES")}  # fmt: skip
    return values["MARKS"], values.get("CAUSES", {})


def fill_in(name, answers):
    """The released notebook of a set with `answers`, a source text, put in the first answer cell and the rest emptied."""
    notebook = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", 4)
    cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")]
    for cell in cells:
        cell.source = ""
    cells[0].source = answers
    return notebook
