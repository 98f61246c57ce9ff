"""Marks that are right: cells run in the order that the learner saw, lateness counts, and what has changed is graded
again.
"""

import copy
import csv
import json
import subprocess
import sys
from datetime import datetime, timedelta

import nbformat
import pytest
from accidents import ALL, STEM, solution
from corpus import hand_in, marks_of, needs_sandbox

from adlib.grading.course import CannotGrade
from adlib.grading.grade import grade
from adlib.grading.marks import write_marks

pytestmark = needs_sandbox


def points(course, student):
    return sum(mark or 0.0 for cell, mark in marks_of(course, STEM)[student].items() if cell.startswith("check"))


# The order of cells


def place(notebook, name):
    return next(k for k, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def own(source):
    return nbformat.v4.new_code_cell(source)


def using(names):
    """The solution, whose `multiply` uses names that another cell has to define."""
    notebook = solution()
    cell = notebook.cells[place(notebook, "multiply")]
    cell.source = f"def multiply(z, w):\n    return {names}(z[0] * w[0]), {names}(z[0] * w[1] + z[1] * w[0])"
    return notebook


HELPER = "def same(x):\n    return x"


def helper(where, offset, sources=(HELPER,), change=None):
    """A notebook with cells of the learner's own, `offset` from the cell of that name."""

    def make():
        notebook = using("same")
        at = place(notebook, where) + offset
        notebook.cells[at:at] = [own(source) for source in sources]
        return change(notebook) if change else notebook

    return make


def without(*names):
    def change(notebook):
        notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]
        return notebook

    return change


def checks_first(notebook):
    checks = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check")]
    notebook.cells = [*checks, *(c for c in notebook.cells if c not in checks)]
    return notebook


def checks_last(notebook):
    checks = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check")]
    notebook.cells = [*(c for c in notebook.cells if c not in checks), *checks]
    return notebook


def check_twice(notebook):
    """The check is copied to the top as well."""
    notebook.cells.insert(0, copy.deepcopy(notebook.cells[place(notebook, "check_multiply")]))
    return notebook


def turned(notebook):
    """The second exercise stands before the first."""
    a, b = place(notebook, "multiply"), place(notebook, "check_multiply")
    moved = notebook.cells[a : b + 1]
    del notebook.cells[a : b + 1]
    at = place(notebook, "check_divide") + 1
    notebook.cells[at:at] = moved
    return notebook


SPOILT = "multiply = None"
ARRANGEMENTS = {  # a notebook: the points of its checks
    "helper before the answer": (helper("multiply", 0), ALL),
    "helper between answer and check": (helper("multiply", 1), ALL),
    "two helpers between answer and check": (helper("multiply", 1, ("same = None", HELPER)), ALL),
    "a helper and words between them": (helper("multiply", 1, (HELPER, "# words")), ALL),
    "helper behind the check": (helper("check_multiply", 1), ALL - 2),
    "helper at the end": (helper("check_triplets", 1), ALL - 2),
    "helper at the top": (helper("multiply", 0, change=lambda n: n), ALL),
    "helper behind the answer, check deleted": (helper("multiply", 1, change=without("check_multiply")), ALL),
    "helper behind the answer, all checks deleted": (
        helper("multiply", 1, change=without("check_multiply", "check_divide", "check_sine")),
        ALL,
    ),
    "helper behind the answer, checks at the top": (helper("multiply", 1, change=checks_first), ALL),
    "helper behind the answer, checks at the end": (helper("multiply", 1, change=checks_last), ALL),
    "helper between, check also at the top": (helper("multiply", 1, change=check_twice), ALL),
    "helper between, exercises turned": (helper("multiply", 1, change=turned), ALL),
    "spoilt between answer and check": (helper("multiply", 1, (HELPER, SPOILT)), ALL - 2),
    "spoilt behind the check": (helper("check_multiply", 1, (SPOILT,), lambda n: helper_first(n)), ALL),
    "imports deleted": (lambda: without("import")(solution()), ALL),
}


def helper_first(notebook):
    notebook.cells.insert(place(notebook, "multiply"), own(HELPER))
    return notebook


def test_a_check_runs_where_the_learner_saw_it_run(course):
    for name, (make, _) in ARRANGEMENTS.items():
        hand_in(course, name, STEM, make())
    list(grade(course, STEM, workers=2))
    assert {name: points(course, name) for name in ARRANGEMENTS} == {name: p for name, (_, p) in ARRANGEMENTS.items()}
    mine = marks_of(course, STEM)
    run = subprocess.run([sys.executable, "-m", "nbgrader", "autograde", STEM, "--force"], cwd=course.root)
    assert run.returncode == 0 and marks_of(course, STEM) == mine


# One mistake and its consequences


def test_a_learner_is_told_which_earlier_answer_is_wrong(course):
    notebook = solution()
    source = "def multiply(z, w):\n    return z[0] * w[0], z[0] * w[1]"
    notebook.cells[place(notebook, "multiply")].source = source
    uses = "def square(z):\n    return multiply(z, z)\n\ndef sine(z):\n    return square(z)"
    notebook.cells[place(notebook, "sine")].source = uses
    notebook.cells[place(notebook, "divide")].source = "def divide(z, w):\n    return 1.0, 1.0"
    hand_in(course, "a", STEM, notebook)
    list(grade(course, STEM, workers=1))
    graded = nbformat.read(course.folder("autograded", "a", STEM) / f"{STEM}.ipynb", 4)
    said = {
        name: graded.cells[place(graded, f"check_{name}")].outputs[0].text for name in ("divide", "sine", "multiply")
    }
    assert "Your multiply is used here, and it is wrong (06.multiply). Correct it first" in said["sine"]
    assert "is used here" not in said["divide"] + said["multiply"]


# Lateness


def due(course, when, penalty="zero"):
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url, "adlib") as book:
        book.update_or_create_assignment(STEM, duedate=when.isoformat())
    course.directories.config.LateSubmissionPlugin.penalty_method = penalty


def score(course, student):
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url, "adlib") as book:
        found = book.find_submission(STEM, student)
        return found.score, found.late_submission_penalty, found.total_seconds_late


def test_what_is_late_loses_what_the_course_says(course):
    when = datetime(2026, 1, 31, 18)
    due(course, when)
    for student, hours in (("early", -1), ("late", 2), ("no time", None)):
        path = hand_in(course, student, STEM, solution())
        if hours is not None:
            stamp = f"{when + timedelta(hours=hours)} UTC"
            (path.parent / "timestamp.txt").write_text(stamp, encoding="utf-8")
    list(grade(course, STEM, workers=1))
    assert score(course, "early") == (ALL, 0.0, 0) and score(course, "no time") == (ALL, 0.0, 0)
    assert score(course, "late") == (ALL, ALL, 7200.0)
    path = write_marks(course, STEM, course.root / "marks.csv")
    lines = {line["student"]: line for line in csv.DictReader(path.open(encoding="utf-8"))}
    assert (lines["late"]["score"], lines["late"]["hours late"], lines["late"]["late penalty"]) == ("0", "2", "11")
    assert lines["early"]["score"] == "11" and lines["early"]["submitted"] == "2026-01-31 17:00:00 UTC"
    (course.folder("submitted", "late", STEM) / "timestamp.txt").write_text(f"{when} UTC", encoding="utf-8")
    assert [d.student for d in grade(course, STEM, workers=1)] == ["late"], "another time is another submission"
    assert score(course, "late") == (ALL, 0.0, 0)


@pytest.mark.parametrize("asked, taken", [(100.0, ALL), (-5.0, 0.0), (2.5, 2.5), (None, 0.0)])
def test_a_penalty_is_at_most_the_score(course, monkeypatch, asked, taken):
    from nbgrader.plugins import LateSubmissionPlugin

    when = datetime(2026, 1, 31, 18)
    due(course, when)
    path = hand_in(course, "late", STEM, solution())
    (path.parent / "timestamp.txt").write_text(f"{when + timedelta(hours=2)} UTC", encoding="utf-8")
    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", lambda *_: asked)
    list(grade(course, STEM, workers=1))
    assert score(course, "late")[:2] == (ALL, taken)


def test_an_error_of_saving_one_submission_is_a_note_on_it(course, monkeypatch):
    from adlib.grading.save import save

    def disturbed(course, book, name, student, *rest):
        if student == "b":
            raise ValueError("of this name")
        save(course, book, name, student, *rest)

    for student in "abc":
        hand_in(course, student, STEM, solution())
    monkeypatch.setattr("adlib.grading.grade.save", disturbed)
    done = {d.student: d for d in grade(course, STEM, workers=1)}
    assert done["b"].notes == ["it could not be saved (ValueError: of this name)"] and not done["b"].graded
    assert [done[student].graded for student in "ac"] == [True, True]


# What has changed


def test_whatever_may_change_a_mark_changes_the_fingerprint(monkeypatch):
    from types import SimpleNamespace

    from adlib.grading import clerk

    def of(
        student="a", name="06", seed="s", parts=(1,), references=(), timestamp=None, code="c", notebooks=(("n", b"1"),)
    ):
        monkeypatch.setattr(clerk, "CODE", [code])
        set_ = SimpleNamespace(name=name, seed=seed, parts=parts, references=references)
        return clerk.fingerprint(set_, student, SimpleNamespace(timestamp=timestamp, notebooks=dict(notebooks)))

    changes = {"student": "b", "name": "07", "seed": "t", "parts": (2,), "references": (3,), "code": "d"}
    changes["timestamp"] = datetime(2026, 1, 1)
    texts = [(("n", data),) for data in (None, b"", b"2", b"missing")] + [(("m", b"1"),)]
    prints = [of(), *(of(**{part: value}) for part, value in changes.items()), *(of(notebooks=one) for one in texts)]
    assert of() == prints[0] and len(set(prints)) == len(prints)


def test_changed_points_and_a_repaired_check_are_graded_again(course, monkeypatch):
    from nbgrader.api import Gradebook

    hand_in(course, "a", STEM, solution())
    assert len(list(grade(course, STEM, workers=1))) == 1 and list(grade(course, STEM, workers=1)) == []
    with Gradebook(course.db_url, "adlib") as book:
        book.find_grade_cell("check_multiply", STEM, STEM).max_score = 5
        book.db.commit()
    assert len(list(grade(course, STEM, workers=1))) == 1 and points(course, "a") == ALL + 3
    code = "from adlib.grading import clerk; clerk.CODE.append('another'); clerk.serve"
    assert code and list(grade(course, STEM, workers=1)) == []
    from adlib.grading import clerk

    before = clerk.code_that_judges()
    monkeypatch.setattr(clerk, "CODE", [])
    monkeypatch.setattr(clerk.Path, "read_bytes", lambda path: path.name.encode())
    assert clerk.code_that_judges() != before


def test_a_deleted_answer_in_words_waits_for_nobody(course):
    from nbgrader.api import Gradebook

    hand_in(course, "deleted", STEM, without("words")(solution()))
    starter = nbformat.read(course.root / "exercises" / STEM / f"{STEM}.ipynb", 4)
    hand_in(course, "untouched", STEM, starter)
    hand_in(course, "answered", STEM, solution())
    hand_in(course, "missing", STEM, b"")
    list(grade(course, STEM, workers=1))
    with Gradebook(course.db_url, "adlib") as book:
        waits = {
            s: book.find_grade("words", STEM, STEM, s).needs_manual_grade for s in ("deleted", "untouched", "missing")
        }
        assert not any(waits.values()), waits
        assert book.find_grade("words", STEM, STEM, "answered").needs_manual_grade
        assert {book.find_grade("words", STEM, STEM, s).auto_score for s in waits} == {0.0}


# A gradebook that is not well


@pytest.mark.parametrize("harm, said", [("garbage", "not a gradebook|damaged"), ("folder", "cannot be opened")])
def test_a_gradebook_that_cannot_be_used_is_said_in_a_sentence(course, harm, said):
    path = course.root / "grading/gradebook.db"
    hand_in(course, "a", STEM, solution())
    if harm == "garbage":
        path.write_bytes(b"no database " * 1000)
    else:
        path.unlink()
        path.mkdir()
    with pytest.raises(CannotGrade, match=said):
        list(grade(course, STEM, workers=1))
    run = subprocess.run(
        [sys.executable, "-m", "adlib.grading.command", "grade", STEM],
        cwd=course.root,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 1 and "Traceback" not in run.stderr and run.stderr.startswith("adgrade: the gradebook")


@pytest.mark.parametrize("kind", ["exclusive", "immediate"])  # it cannot even be read; it cannot be written
def test_a_gradebook_that_is_locked_is_said_in_a_sentence(course, kind):
    import sqlite3

    hand_in(course, "a", STEM, solution())
    other = sqlite3.connect(course.root / "grading/gradebook.db")
    other.execute(f"begin {kind}")
    with pytest.raises(CannotGrade, match="another program is writing"):
        list(grade(course, STEM, workers=1))
    other.close()
    assert [d.graded for d in grade(course, STEM, workers=1)] == [True]


def test_the_record_in_a_graded_notebook_is_the_graders(course):
    hand_in(course, "a", STEM, solution())
    list(grade(course, STEM, workers=1))
    path = course.folder("autograded", "a", STEM) / f"{STEM}.ipynb"
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert set(notebook.metadata["adgrade"]) == {"questions", "notes", "fingerprint"}
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
