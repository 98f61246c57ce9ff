"""Whatever is in a submission: it gets the mark that is due to it, and nobody else is touched."""

import csv
import re
import shutil
import subprocess
import sys
import tempfile

import pytest
from accidents import ALL, CASES, HONEST, STEM, class_of, strange_folders
from corpus import as_ordinary_user, make_course, marks_of, needs_sandbox

from adlib.grading.course import open_course
from adlib.grading.grade import grade

pytestmark = needs_sandbox


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("school"), STEM)


@pytest.fixture
def course(school, tmp_path):
    shutil.copytree(school.root, tmp_path / "course")
    return open_course(tmp_path / "course")


def points_of(course):
    return {
        student: sum(mark or 0.0 for cell, mark in marks.items() if cell.startswith("check"))
        for student, marks in marks_of(course, STEM).items()
    }


def differing(course, wanted, notes=None):
    """What is not as it should be, in words."""
    found, wrong = points_of(course), []
    for student, (points, note) in wanted.items():
        if found.get(student) != points:
            wrong.append(f"{student[:60]!a}: {found.get(student)} points, not {points} {notes and notes.get(student)}")
        if None not in (notes, note) and not (
            any(note in said for said in notes.get(student, [])) if note else not notes.get(student)
        ):
            wrong.append(f"{student[:60]!a}: {notes.get(student)}, not {note!r}")
    return wrong + [f"{student!a} is no student" for student in found.keys() - wanted.keys()]


LIMITS = {"cell_seconds": 4.0, "seconds": 20.0}


def test_each_gets_its_mark_and_nobody_else_is_touched(course):
    wanted = class_of(course, CASES) | strange_folders(course)
    done = {d.student: d for d in grade(course, STEM, workers=2, **LIMITS)}
    wrong = differing(course, wanted, {student: d.notes for student, d in done.items()})
    assert not wrong, "\n".join(wrong)
    assert {student for student, d in done.items() if not d.graded} == {s for s, (p, _) in wanted.items() if p is None}
    again = list(grade(course, STEM, workers=2, **LIMITS))
    assert [d.student for d in again if d.graded] == [], "what is graded is left alone"


def adgrade(course, *arguments):
    line = [sys.executable, "-m", "adlib.grading.command", *arguments]
    return subprocess.run(line, cwd=course.root, capture_output=True, encoding="utf-8", errors="surrogateescape")


def test_the_commands_go_on_and_say_at_the_end_that_something_went_wrong(course):
    few = ("prints half a letter", "metadata that says it is graded", "a time that is a pipe", "dies by a signal")
    wanted = class_of(course, {name: CASES[name] for name in few}) | strange_folders(course)
    run = adgrade(course, "grade", STEM)
    assert run.returncode == 1 and "1 NOT graded" in run.stdout and run.stderr == "", run.stdout + run.stderr
    assert differing(course, wanted) == []
    assert "\x1b" not in run.stdout and "\u202e" not in run.stdout, "a terminal is told nothing by a student"
    for command in ("export", "report", "feedback"):
        run = adgrade(course, command, STEM)
        assert run.returncode == 0, run.stdout + run.stderr
    rows = list(csv.DictReader((course.root / f"grading/{STEM}.csv").open(encoding="utf-8")))
    assert len(rows) == len(wanted) - 1 and all(not re.match(r"\s*[=+@-]", row["student"]) for row in rows)
    graded = {student for student, (points, _) in wanted.items() if points is not None}
    pages = {student for student in graded if (course.folder("feedback", student, STEM) / f"{STEM}.html").is_file()}
    assert pages == graded


def test_nbgrader_does_the_same(course):
    few = {name: case for k, (name, case) in enumerate(CASES.items()) if k % 3 == 0 or "link" in name}
    wanted = class_of(course, few) | strange_folders(course)
    line = [sys.executable, "-m", "nbgrader", "autograde", STEM]
    run = subprocess.run(line, cwd=course.root, capture_output=True, encoding="utf-8", errors="surrogateescape")
    assert run.returncode == 1 and "could not be graded" in run.stderr, run.stdout + run.stderr
    assert differing(course, wanted) == [] and "\x1b]0;" not in run.stderr
    line = [sys.executable, "-m", "nbgrader", "generate_feedback", STEM]
    run = subprocess.run(line, cwd=course.root, capture_output=True, encoding="utf-8", errors="surrogateescape")
    assert run.returncode == 0, run.stdout + run.stderr
    files = sorted(path.name for path in (course.root / "grading/feedback").rglob("*") if path.is_file())
    assert set(files) == {f"{STEM}.html"}, "nothing of a submission goes to its feedback but the page"


GRADE = """
import sys
sys.path[:0] = [sys.argv[2]]
from adlib.grading.grade import grade, open_course
for done in grade(open_course(sys.argv[1]), "06_dual_numbers", workers=2, cell_seconds=4.0, seconds=20.0):
    print(done.student.encode("utf-8", "replace"), done.graded, done.notes)
"""


@as_ordinary_user.needed
def test_an_ordinary_user_grades_the_same(course):
    cases = {name: case for name, case in CASES.items() if not case.root}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(course.root, f"{folder}/course")
        theirs = open_course(f"{folder}/course")
        wanted = class_of(theirs, cases)
        run = as_ordinary_user(folder, sys.executable, "-c", GRADE, f"{folder}/course", "tests/grading")
        assert run.returncode == 0, run.stdout + run.stderr
        assert differing(theirs, wanted) == [], run.stdout


def test_three_that_fork_in_one_grading_harm_nobody_in_another(school, tmp_path):
    courses = []
    for name in ("one", "other"):
        shutil.copytree(school.root, tmp_path / name)
        courses.append(open_course(tmp_path / name))
    forks = [name for name in CASES if name.startswith("forks")]
    class_of(courses[0], {name: CASES[name] for name in forks})
    wanted = class_of(courses[1], {name: CASES["a good time"] for name in map(str, range(6))})
    line = [sys.executable, "-m", "adlib.grading.command", "grade", STEM]
    runs = [subprocess.Popen(line, cwd=course.root, stdout=subprocess.PIPE) for course in courses]
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert differing(courses[1], wanted) == [] and all(points_of(courses[0])[name] == ALL for name in HONEST)
