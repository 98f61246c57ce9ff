"""Every hostile submission earns nothing, and the grader, the gradebook and the others come to no harm."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, hand_in, make_course, marks_of, needs_sandbox
from hostile import STEM, hostile_notebooks

pytestmark = needs_sandbox
HUGE = "a notebook of 800 MB"
GRADER = """
import json, re, resource, sys
from adlib.grading.grade import grade, open_course
limits = {"workers": 2, "cell_seconds": 2.0, "seconds": 8.0}
notes = {done.student: done.notes for done in grade(open_course(), sys.argv[1], **limits)}
own = int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps([notes, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def state_of(*folders):
    found = {}
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            with path.open("rb") as file:
                found[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """The course after a grading in a process of its own, whose memory nothing else has filled: notes by student, the
    state of all files before and now, and the largest memory of the grader and of any process that it started, in kB.
    """
    course = make_course(tmp_path_factory.mktemp("hostile"), STEM)
    for name, notebook in hostile_notebooks().items():
        hand_in(course, name, STEM, notebook)
    with hand_in(course, HUGE, STEM, b"").open("wb") as file:
        file.truncate(800 << 20)
    hand_in(course, "zz honest", STEM, (ROOT / "solutions" / STEM / f"{STEM}.ipynb").read_bytes())
    watched = (course.root / "grading/submitted", course.root / "solutions", ROOT / "adlib")
    before = state_of(*watched)
    run = subprocess.run([sys.executable, "-c", GRADER, STEM], cwd=course.root, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    notes, *memory = json.loads(run.stdout)
    yield course, notes, (before, state_of(*watched)), memory
    shutil.rmtree(course.root, ignore_errors=True)


@pytest.mark.parametrize("name", [*hostile_notebooks(), HUGE])
def test_a_hostile_submission_earns_nothing(after, name):
    course, notes, *_ = after
    marks = {cell: mark for cell, mark in marks_of(course, STEM)[name].items() if cell.startswith("check")}
    assert set(marks.values()) == {0.0}, (marks, notes[name])


def test_the_others_and_the_course_come_to_no_harm(after):
    course, notes, (before, now), _ = after
    assert sum(m for cell, m in marks_of(course, STEM)["zz honest"].items() if cell.startswith("check")) == 11.0
    assert before == now and len(notes) == len(hostile_notebooks()) + 2
    assert not Path("/tmp/adgrade-was-here").exists()
    sizes = [path.stat().st_size for path in (course.root / "grading/autograded").rglob("*.ipynb")]
    assert max(sizes) < 2_000_000


def test_the_grader_and_all_that_it_starts_stay_small(after):
    own, started = after[-1]
    assert own < 300_000 and started < 300_000, f"{own} kB of the grader, {started} kB of a process that it started"
