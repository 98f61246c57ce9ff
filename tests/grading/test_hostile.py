"""Every hostile submission earns nothing, and the grader, the gradebook and the others come to no harm."""

import hashlib
import resource
import shutil
from pathlib import Path

import pytest
from corpus import ROOT, hand_in, make_course, marks_of, needs_sandbox
from hostile import STEM, hostile_notebooks

from adlib.grading.grade import grade

pytestmark = needs_sandbox


def state_of(*folders):
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("hostile"), STEM)
    for name, notebook in hostile_notebooks().items():
        hand_in(course, name, STEM, notebook)
    hand_in(course, "zz honest", STEM, (ROOT / "solutions" / STEM / f"{STEM}.ipynb").read_bytes())
    watched = (course.root / "grading/submitted", course.root / "solutions", ROOT / "adlib")
    before, resident = state_of(*watched), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = {d.student: d for d in grade(course, STEM, workers=2, cell_seconds=2.0, seconds=8.0)}
    yield course, done, before, state_of(*watched), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident
    shutil.rmtree(course.root, ignore_errors=True)


@pytest.mark.parametrize("name", hostile_notebooks())
def test_a_hostile_submission_earns_nothing(after, name):
    course, done, *_ = after
    marks = {cell: mark for cell, mark in marks_of(course, STEM)[name].items() if cell.startswith("check")}
    assert set(marks.values()) == {0.0}, (marks, done[name].notes)


def test_the_others_and_the_course_come_to_no_harm(after):
    course, done, before, now, grown = after
    assert sum(m for cell, m in marks_of(course, STEM)["zz honest"].items() if cell.startswith("check")) == 11.0
    assert before == now and len(done) == len(hostile_notebooks()) + 1
    assert not Path("/tmp/adgrade-was-here").exists()
    sizes = [path.stat().st_size for path in (course.root / "grading/autograded").rglob("*.ipynb")]
    assert max(sizes) < 2_000_000
    assert grown < 300_000, "kilobytes by which the grader's own process grew"
