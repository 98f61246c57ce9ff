"""Whatever is in a submission: it gets the mark that is due to it, and nobody else is touched."""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from accidents import ALL, CASES, HONEST, STEM, class_of, strange_folders
from corpus import as_ordinary_user, marks_of, needs_sandbox

from adlib.grading.course import open_course
from adlib.grading.grade import grade
from adlib.grading.marks import write_marks
from adlib.grading.report import write_report

pytestmark = needs_sandbox


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
    assert all(len(d.notes) <= 21 and all(len(note) <= 310 for note in d.notes) for d in done.values())
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


def test_the_tables_and_the_report_go_on_whatever_a_graded_notebook_says(course):
    """As where another grader, or a person, has changed what was graded."""
    records = {
        "a text": '"text"',
        "numbers": '{"questions": {"q": 3, "r": {"ok": 1}}, "notes": [{"a": 1}, 3, "kept"]}',
        "texts": '{"questions": "x", "notes": "y"}',
        "deep": "[" * 5000 + "]" * 5000,
        "nothing": None,
    }
    class_of(course, {name: CASES["a good time"] for name in records})
    list(grade(course, STEM, workers=2))
    for name, record in records.items():
        text = f'{{"metadata": {{"adgrade": {record}}}}}' if record else "no notebook"
        (course.folder("autograded", f"m {name}", STEM) / f"{STEM}.ipynb").write_text(text, encoding="utf-8")
    for form in ("canvas", "moodle"):
        write_marks(course, STEM, course.root / f"{form}.csv", form)
    write_report(course, STEM, course.root / "report.html", with_names=True)
    path = write_marks(course, STEM, course.root / "marks.csv")
    rows = {row["student"]: row for row in csv.DictReader(path.open(encoding="utf-8"))}
    assert {row["score"] for row in rows.values()} == {"11"} and rows["m numbers"]["notes"] == "kept"
    assert len(rows) == len(records) + len(HONEST)


def test_formgrader_lists_a_class_whatever_its_times_are(course):
    from nbgrader.apps import NbGraderAPI

    wanted = class_of(
        course, {name: case for name, case in CASES.items() if name.startswith(("a time", "a good time"))}
    )
    api = NbGraderAPI(course.directories, config=course.directories.config)
    times = {one["student"]: one["timestamp"] for one in api.get_submissions(STEM)}
    assert times == {student: None for student in wanted} | {"m a good time": "2026-01-02T10:00:00"}


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


def flaky(failures, of="attacked"):
    """A `run` in a sandbox that is lost for the cells with a word in them, so many times."""
    from adlib.grading.workers import Ran, Worker

    left = [failures]

    def run(cells, cell_seconds, seconds, cases):
        if any(of in cell for cell in cells) and left[0]:
            left[0] -= 1
            return Ran(b"", "lost: the machine ended the submission's process")
        with Worker() as worker:
            return worker.run(cells, cell_seconds, seconds, cases)

    return run


@pytest.mark.parametrize("failures, graded", [(1, True), (2, False)])
def test_a_failure_of_the_machine_is_tried_again_alone_and_never_becomes_a_mark(course, failures, graded):
    wanted = class_of(course, {"attacked": CASES["a good time"]})
    path = course.folder("submitted", "m attacked", STEM) / f"{STEM}.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("def multiply", "# attacked\\ndef multiply"), encoding="utf-8"
    )
    done = {d.student: d for d in grade(course, STEM, workers=2, run=flaky(failures))}
    assert {s: d.graded for s, d in done.items()} == {s: graded or s in HONEST for s in wanted}
    assert points_of(course) == {s: ALL for s in wanted if done[s].graded}
    assert graded or "no mark was saved: the machine ended" in done["m attacked"].notes[0]
    again = [d.student for d in grade(course, STEM, workers=1)]
    assert again == ([] if graded else ["m attacked"]) and points_of(course) == dict.fromkeys(wanted, ALL)


def test_a_clerk_that_dies_or_takes_too_long_costs_the_others_nothing(course, monkeypatch):
    """Judging is stopped from outside: the clerk is killed, or a task that never ends is out of time."""
    from adlib.grading import clerk as module

    wanted = class_of(course, {"good": CASES["a good time"]})
    ask, asked = module.Clerk.ask, []

    def disturbed(clerk, seconds, task, *arguments):
        if task == "judge":
            asked.append(task)
            if len(asked) == 1:
                clerk.process.kill()
            elif len(asked) == 2:
                seconds = 0.0
        return ask(clerk, seconds, task, *arguments)

    monkeypatch.setattr(module.Clerk, "ask", disturbed)
    assert all(d.graded for d in grade(course, STEM, workers=1)) and len(asked) == len(wanted) + 2
    assert points_of(course) == dict.fromkeys(wanted, ALL)


def test_a_clerk_has_limits_of_its_own():
    from adlib.grading.clerk import Clerk

    clerk = Clerk(None)
    clerk.start()
    limits = Path(f"/proc/{clerk.process.pid}/limits").read_text(encoding="utf-8")
    clerk.stop()
    most = {what: int(number) for what, number in re.findall(r"^Max (.*?)  +(\d+)", limits, re.M)}
    assert most["address space"] <= 4 << 30 and most["core file size"] == 0


def test_of_a_full_folder_not_all_names_are_read(tmp_path):
    from adlib.grading.intake import listed

    for k in range(1500):
        (tmp_path / str(k)).touch()
    folder = os.open(tmp_path, os.O_RDONLY)
    assert len(listed(folder)) == 1000
    os.close(folder)


@pytest.fixture
def top(tmp_path):
    """A folder that is gone after the test, even where the removal under test fails: pytest could not remove it."""
    yield tmp_path / "top"
    subprocess.run(["rm", "-rf", tmp_path / "top"], check=True)


def test_a_tree_of_any_depth_is_removed_and_what_a_link_leads_to_stays(tmp_path, top):
    from adlib.grading.removal import remove

    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x", encoding="utf-8")
    top.mkdir()
    (top / "link").symlink_to(kept)
    folder = os.open(top, os.O_RDONLY)
    for depth in range(3000):
        os.mkdir("x" * 50, dir_fd=folder)
        os.mkdir(f"y{depth}", dir_fd=folder)
        inner = os.open("x" * 50, os.O_RDONLY, dir_fd=folder)
        os.symlink(kept, "z", dir_fd=inner)
        os.close(folder)
        folder = inner
    os.close(folder)
    remove(top)
    assert not top.exists() and (kept / "file").read_text(encoding="utf-8") == "x"
    (tmp_path / "another").symlink_to(kept)
    remove(tmp_path / "another")
    remove(tmp_path / "nothing")
    assert (kept / "file").exists()
