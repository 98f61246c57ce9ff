"""The corpus: `submissions/NAME.py` has a class for each question of the set NAME, with right and wrong answers to it.

    class multiply:
        def right_by_matrices(z, w): ...            # earns all points, in the notebook and at grading
        def wrong_without_b_c(z, w):
            "drops b c"                             # earns nothing; the learner is told a cause with these words,
                                                    # or "" where no mistake can be named
What the answers share stands above the classes. A whole submission is the file and a line that chooses an answer for each
question, so that answers run as they would in a student's notebook.
"""

import importlib.util
import inspect
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from adlib.grading.cases import SETS, names

ROOT = Path(__file__).resolve().parents[2]
CORPUS = {path.stem: path for path in sorted((ROOT / "tests/grading/submissions").glob("[0-9]*.py"))}
sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000))


@dataclass(frozen=True)
class Entry:
    """One answer to one question: `name` as in "06.multiply", `label` as in "wrong_without_b_c"."""

    name: str
    label: str
    function: Any

    @property
    def right(self):
        return self.label.startswith("right")

    @property
    def told(self):
        return inspect.getdoc(self.function) or ""

    def __str__(self):
        return f"{self.name}-{self.label}"


def entries(stem):
    """All answers of a set, in the order of the file."""
    spec = importlib.util.spec_from_file_location(f"submissions_{stem}", CORPUS[stem])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = []
    for name in names():
        if name.startswith(stem[:2] + "."):
            variants = vars(getattr(module, name[3:], type("none", (), {})))
            found += [Entry(name, label, f) for label, f in variants.items() if re.match("right|wrong", label)]
    return found


ENTRIES = [entry for stem in CORPUS for entry in entries(stem)]


def functions_of(stem):
    """The name of the function that each question of a set asks for, from the set's own check cells."""
    source = (ROOT / "solutions" / stem / f"{stem}.py").read_text()
    return dict(re.findall(r'^check\("\d\d\.(\w+)", (\w+)\)', source, re.M))


def notebook_with(stem, source):
    """The released notebook of a set with `source` in its first answer cell and the other answer cells emptied."""
    notebook = nbformat.read(ROOT / "exercises" / stem / f"{stem}.ipynb", 4)
    cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution") and c.cell_type == "code"]
    for cell in cells:
        cell.source = ""
    cells[0].source = source
    return notebook


def submission(stem, kind, k):
    """(notebook, {question: should it earn its points?}) with the k-th right or wrong answer to each question (or the last)."""
    lines, marks = [CORPUS[stem].read_text()], {}
    for question, function in functions_of(stem).items():
        have = [e for e in ENTRIES if e.name == f"{stem[:2]}.{question}" and e.label.startswith(kind)]
        entry = have[min(k, len(have) - 1)]
        lines.append(f"{function} = {question}.{entry.label}")
        marks[question] = entry.right
    return notebook_with(stem, "\n".join(lines)), marks


def how_many(stem, kind):
    counts = {}
    for entry in ENTRIES:
        if entry.name.startswith(stem[:2]) and entry.label.startswith(kind):
            counts[entry.name] = counts.get(entry.name, 0) + 1
    return max(counts.values(), default=0)


__all__ = ["CORPUS", "ENTRIES", "ROOT", "SETS", "functions_of", "how_many", "notebook_with", "submission"]
