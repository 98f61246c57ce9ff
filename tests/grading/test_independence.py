"""A wrong answer costs its own points: a later one that uses it, and is right by itself, keeps its own."""

import re

import nbformat
import pytest
from corpus import ROOT, functions_of, hand_in, make_course, marks_of, needs_sandbox, points_of

from adlib.grading import kernel
from adlib.grading.dependence import names_used, reached_from, references_in, with_references
from adlib.grading.grade import grade

MISTAKES = {  # a set: the questions that another one uses
    "03_symbolic": ["evaluate"],
    "04_wengert_lists": ["evaluate", "partials"],
    "13_training": ["loss", "layer", "step"],
    "20_capstone": ["broadcast", "arrays"],
}


def cells_of(stem):
    return nbformat.read(ROOT / "solutions" / stem / f"{stem}.ipynb", 4).cells


def users(stem):
    """{question: the later questions whose model answers use it}."""
    sources = [cell.source for cell in cells_of(stem) if cell.cell_type == "code"]
    used, functions = names_used(sources), functions_of(stem)
    found = {}
    for later, name in functions.items():
        for question, function in functions.items():
            if function in reached_from(name, used):
                found.setdefault(question, set()).add(later)
    return found


def spoiled(stem, *questions):
    """The model solution with a mistake in the answers to some questions."""
    notebook = nbformat.read(ROOT / "solutions" / stem / f"{stem}.ipynb", 4)
    references = references_in(notebook.cells)
    for question in questions:
        source = references[f"{stem[:2]}.{question}"]
        cell = next(c for c in notebook.cells if c.source == source)
        cell.source = wrong(source, functions_of(stem)[question])
    return notebook


def wrong(source, function):
    """The right answer under another name, and one that changes its result, or its adjoints, under its own."""
    renamed = re.sub(rf"\b{function}\b", f"right_{function}", source)
    if source.startswith("class "):
        return f"""{renamed}


class {function}(right_{function}):
    def pullback(self, z_bar, variables):
        return [1.5 * bar + 0.25 for bar in super().pullback(z_bar, variables)]
"""
    return f"""{renamed}

def {function}(*arguments, **named):
    def spoiled(value):
        if isinstance(value, (list, tuple)):
            return type(value)(map(spoiled, value))
        return value * 1.5 + 0.25

    return spoiled(right_{function}(*arguments, **named))
"""


def test_these_are_all_sets_in_which_one_answer_uses_another():
    stems = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*"))
    assert {stem: set(found) for stem in stems if (found := users(stem))} == {s: set(q) for s, q in MISTAKES.items()}


@needs_sandbox
@pytest.mark.parametrize("stem", MISTAKES)
def test_a_wrong_answer_loses_its_own_points_alone(stem, tmp_path):
    course, points = make_course(tmp_path, stem), points_of(stem)
    spoils = [[question] for question in MISTAKES[stem]] + [list(MISTAKES[stem])]
    for questions in spoils:
        hand_in(course, "-".join(questions), stem, spoiled(stem, *questions))
    assert all(done.graded for done in grade(course, stem, workers=2))
    marks = marks_of(course, stem)
    for questions in spoils:
        student = "-".join(questions)
        lost = {cell for cell, most in points.items() if marks[student][cell] < most}
        assert lost == {f"check_{question}" for question in questions}, student
        graded = nbformat.read(course.folder("autograded", student, stem) / f"{stem}.ipynb", 4)
        text = "".join(str(cell.get("outputs", "")) for cell in graded.cells)
        assert "A right one was put in its place" in text


@pytest.mark.parametrize("stem", MISTAKES)
def test_a_learner_sees_the_same(stem, monkeypatch):
    monkeypatch.setattr(kernel, "WRONG", {})
    shown = {}
    monkeypatch.setattr(kernel, "show", lambda feedback: shown.update({feedback.name: feedback}))
    space = {"__name__": "__main__"}
    for cell in spoiled(stem, *MISTAKES[stem]).cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
    assert {name[3:] for name, feedback in shown.items() if not feedback.ok} == set(MISTAKES[stem])
    later = set().union(*users(stem).values()) - set(MISTAKES[stem])
    assert all("A right one was put in its place" in str(shown[f"{stem[:2]}.{question}"]) for question in later)


FIRST, SECOND, THIRD = (
    "def one():\n    return 1",
    "def two():\n    return one() + 1",
    "def three():\n    return two() + 1",
)
CELLS = [FIRST, 'check("q.one", one)', SECOND, 'check("q.two", two)', THIRD, 'check("q.three", three)']


def test_an_answer_that_is_replaced_earns_nothing_in_that_run():
    references = {"q.one": "ONE", "q.two": "TWO", "q.three": "THREE"}
    cells, replaced = with_references(CELLS, ["q.one", "q.two", "q.three"], references)
    assert replaced == {"q.one"} and cells[1] == 'check("q.one", one)\n\nONE' and "TWO" not in "".join(cells)
    cells, replaced = with_references(CELLS, ["q.one", "q.two", "q.three"], references, replaced)
    assert replaced == {"q.one", "q.two"} and cells[3].endswith("TWO") and "THREE" not in "".join(cells)
    assert with_references(CELLS, ["q.one", "q.two", "q.three"], references, replaced) is None
    assert with_references(CELLS, ["q.one", "q.three"], {"q.two": "TWO"}) is None
    assert with_references(CELLS, ["q.three"], references) is None


def test_a_name_that_a_function_makes_itself_is_not_one_it_uses():
    used = names_used(["def f(kept):\n    found = kept\n    return found + g(1)", "def g(x):\n    return x"])
    assert used == {"f": {"g"}, "g": set()}
