"""`adgrade grade`: the corpus gets its marks, odd files are graded as far as they go, and a grader that is killed loses
nothing.
"""

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import pytest
from corpus import (
    CORPUS,
    ROOT,
    hand_in,
    how_many,
    make_course,
    marks_of,
    needs_sandbox,
    notebook_with,
    points_of,
    submission,
)

from adlib.grading.command import main
from adlib.grading.grade import CannotGrade, grade, open_course
from adlib.grading.plain import in_a_cell

pytestmark = needs_sandbox
STEM = "06_dual_numbers"


def adgrade(course, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "adlib.grading.command", *arguments],
        cwd=course.root,
        capture_output=True,
        encoding="utf-8",
        **options,
    )


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A course with all sets, in which nothing has been submitted."""
    return make_course(tmp_path_factory.mktemp("school"), *CORPUS)


def solution(stem=STEM):
    return nbformat.read(ROOT / "solutions" / stem / f"{stem}.ipynb", 4)


# The corpus


@pytest.mark.parametrize("stem", CORPUS)
def test_the_corpus_gets_its_marks_and_the_starter_none(course, stem):
    wanted, points = {}, points_of(stem)
    for kind in ("right", "wrong"):
        for k in range(how_many(stem, kind)):
            notebook, right = submission(stem, kind, k)
            hand_in(course, f"{kind}_{k}", stem, notebook)
            wanted[f"{kind}_{k}"] = {f"check_{q}": points[f"check_{q}"] * ok for q, ok in right.items()}
    hand_in(course, "starter", stem, nbformat.read(ROOT / "exercises" / stem / f"{stem}.ipynb", 4))
    hand_in(course, "solution", stem, solution(stem))
    wanted["starter"], wanted["solution"] = dict.fromkeys(points, 0.0), points
    notes = {done.student: done.notes for done in grade(course, stem, workers=2)}
    assert set(notes) == set(wanted)
    found = marks_of(course, stem)
    for student, marks in wanted.items():
        got = {name: mark for name, mark in found[student].items() if name in marks}
        assert got == marks, f"{stem} {student}: {got} {notes[student]}"


def test_the_committed_exercises_are_what_nbgrader_releases(school):
    for stem in CORPUS:
        ours = nbformat.read(ROOT / "exercises" / stem / f"{stem}.ipynb", 4)
        assert ours == nbformat.read(school.root / "exercises" / stem / f"{stem}.ipynb", 4), (
            f"{stem}: run make exercises"
        )


# Files as they come


def cells_of(notebook, kind):
    return [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get(kind)]


def without(notebook, kind):
    notebook.cells = [
        c for c in notebook.cells if not (c.metadata.get("nbgrader", {}).get(kind) and c.cell_type == "code")
    ]
    return notebook


def doubled(notebook):
    copy = nbformat.from_dict(json.loads(json.dumps(cells_of(notebook, "solution")[0])))
    copy.source = "def multiply(z, w):\n    return 0.0, 0.0"
    notebook.cells.insert(2, copy)  # the right answer comes later, and counts
    return notebook


def reordered(notebook):
    notebook.cells = [
        *cells_of(notebook, "grade"),
        *(c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")),
    ]
    return notebook


def foreign(notebook):
    cell = nbformat.v4.new_code_cell(
        "1 + 1",
        metadata={
            "nbgrader": {
                "grade": True,
                "grade_id": "elsewhere",
                "points": 50,
                "locked": False,
                "solution": False,
                "schema_version": 3,
            }
        },
    )
    notebook.cells.insert(1, cell)
    return notebook


def edited(notebook):
    for cell in cells_of(notebook, "grade"):
        if cell.cell_type == "code":
            cell.source, cell.metadata.nbgrader["points"] = "100", 100
    return notebook


def odd_metadata(notebook):
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = "nothing"
        cell.metadata["tags"] = 3
    return json.dumps(notebook).encode()


def skipping(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
    return notebook


def in_markdown(notebook):
    for cell in cells_of(notebook, "solution"):
        cell.cell_type = "markdown"
        cell.pop("outputs", None), cell.pop("execution_count", None)
    return notebook


def large(notebook):
    notebook.cells.insert(
        0, nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="x" * 50_000_000)])
    )
    return notebook


def half_a_letter(notebook):
    cells_of(notebook, "solution")[0].source += "\n# \ud800"
    return json.dumps(notebook).encode()


def as_version_3():
    cells = [
        {"cell_type": "code", "input": c.source, "outputs": [], "metadata": dict(c.metadata), "language": "python"}
        for c in solution().cells
        if c.cell_type == "code"
    ]
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()


ALL, NONE = 11.0, 0.0
FILES = {  # what was submitted: (points for checks, a note)
    "as it should be": (solution, ALL, None),
    "empty file": (lambda: b"", NONE, "the file is empty"),
    "not JSON": (lambda: b"{" * 200_000, NONE, "not JSON"),
    "half a file": (lambda: nbformat.writes(solution()).encode()[:-100], NONE, "not JSON"),
    "a list": (lambda: b"[1, 2]", NONE, "no cells"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\x00\xff", NONE, "not JSON"),
    "cells that are none": (
        lambda: b'{"cells": [1, null, {"source": 3}, {"cell_type": "code"}], "nbformat": 4}',
        NONE,
        "an invalid cell",
    ),
    "no cells": (lambda: b'{"cells": [], "nbformat": 4}', NONE, "empty"),
    "checks deleted": (lambda: without(solution(), "grade"), ALL, "was missing; it was put back"),
    "answers deleted": (lambda: without(solution(), "solution"), NONE, "was missing"),
    "doubled": (lambda: json.dumps(doubled(solution())).encode(), ALL, "there twice"),
    "reordered": (lambda: reordered(solution()), ALL, None),
    "foreign": (lambda: foreign(solution()), ALL, "another set (elsewhere)"),
    "checks edited": (lambda: edited(solution()), ALL, "was changed; the original was used"),
    "odd metadata": (lambda: odd_metadata(solution()), ALL, "was missing; it was put back"),
    "skipping": (lambda: skipping(solution()), ALL, None),
    "50 MB": (lambda: large(solution()), ALL, None),
    "version 3": (as_version_3, ALL, "words was missing"),
    "byte order mark": (lambda: b"\xef\xbb\xbf" + nbformat.writes(solution()).encode(), ALL, None),
    "answers turned into Markdown": (lambda: in_markdown(solution()), ALL, None),
    "lone surrogate": (lambda: half_a_letter(solution()), ALL, None),
    "hangs": (
        lambda: notebook_with(STEM, "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        NONE,
        "ran too long",
    ),
    "dies": (lambda: notebook_with(STEM, "import os\nos._exit(0)"), NONE, "its process died"),
    "hangs without end": (
        lambda: notebook_with(
            STEM, "import signal\nfor k in (14, 27): signal.signal(k, signal.SIG_IGN)\nwhile True: pass"
        ),
        NONE,
        "did not end in time",
    ),
    "shouts": (
        lambda: notebook_with(
            STEM,
            "import os\nfor fd in range(3, 99):\n    try: os.write(fd, b'x' * 50_000_000)\n    except OSError: pass",
        ),
        NONE,
        "wrote more than",
    ),
}


def test_every_file_is_graded_as_far_as_it_goes_and_marked_as_such(course):
    for name, (make, _, _) in FILES.items():
        hand_in(course, name, STEM, make())
    odd = course.folder("submitted", "a link", STEM)
    odd.mkdir(parents=True)
    (odd / f"{STEM}.ipynb").symlink_to("/etc/passwd")
    course.folder("submitted", "nothing", STEM).mkdir(parents=True)
    for student in ("Zoë Ünïcødé ✓ 李", "o'brien; rm -rf", "=1+1", "a b\tc", "x" * 100):
        hand_in(course, student, STEM, solution())
    done = {d.student: d for d in grade(course, STEM, workers=2, cell_seconds=4.0, seconds=20.0)}
    found = {
        student: sum(m or 0.0 for name, m in marks.items() if name.startswith("check"))
        for student, marks in marks_of(course, STEM).items()
    }
    for name, (_, points, note) in FILES.items():
        assert found[name] == points, name
        assert any(note in said for said in done[name].notes) if note else not done[name].notes, (
            name,
            done[name].notes,
        )
    assert found["a link"] == found["nothing"] == 0.0 and "was not submitted" in done["nothing"].notes[0]
    assert {found[s] for s in ("Zoë Ünïcødé ✓ 李", "o'brien; rm -rf", "=1+1", "a b\tc", "x" * 100)} == {ALL}
    assert main_in(course, "export", STEM) == 0
    lines = {
        row["student"]: row for row in csv.DictReader((course.root / "grading" / f"{STEM}.csv").open(encoding="utf-8"))
    }
    assert len(lines) == len(FILES) + 7 and "died" in lines["dies"]["notes"] and lines["'=1+1"]["score"] == "11"
    assert main_in(course, "report", STEM, "--with-names") == 0
    page, own = (
        (course.root / "grading" / f"{STEM}-{what}.html").read_text(encoding="utf-8")
        for what in ("report", "report-names")
    )
    assert "brien" not in page and 'src="http' not in page + own and "<script" not in page + own
    assert "brien" in own and "its process died" in own


def main_in(course, *arguments):
    before = os.getcwd()
    os.chdir(course.root)
    try:
        return main(list(arguments))
    finally:
        os.chdir(before)


def test_a_formula_does_not_get_into_a_spreadsheet():
    assert [in_a_cell(t) for t in ("=1+1", "@x", "-2", "plain", "")] == ["'=1+1", "'@x", "'-2", "plain", ""]


# Again, and not yet


def test_what_is_graded_is_left_alone_until_it_changes(course):
    hand_in(course, "a", STEM, solution())
    hand_in(course, "b", STEM, notebook_with(STEM, "1"))
    assert len(list(grade(course, STEM, workers=1))) == 2
    assert list(grade(course, STEM, workers=1)) == []
    hand_in(course, "b", STEM, solution())
    assert [d.student for d in grade(course, STEM, workers=1)] == ["b"]
    assert len(list(grade(course, STEM, workers=1, force=True))) == 2


def test_a_dry_run_changes_nothing(course):
    hand_in(course, "a", STEM, solution())
    before = (course.root / "grading/gradebook.db").read_bytes()
    done = list(grade(course, STEM, workers=1, dry_run=True))
    assert sum(m or 0 for m in done[0].marks.values()) == ALL
    assert (course.root / "grading/gradebook.db").read_bytes() == before and not course.folder(
        "autograded", "a", STEM
    ).exists()


def test_a_mark_given_by_hand_is_kept_and_asked_for_again(course):
    from nbgrader.api import Gradebook

    hand_in(course, "a", STEM, solution())
    list(grade(course, STEM, workers=1))
    with Gradebook(course.db_url, "adlib") as book:
        given = book.find_grade("words", STEM, STEM, "a")
        assert given.needs_manual_grade is False or given.auto_score is None
        given.manual_score, given.needs_manual_grade = 1.5, False
        book.db.commit()
    list(grade(course, STEM, workers=1, force=True))
    with Gradebook(course.db_url, "adlib") as book:
        given = book.find_grade("words", STEM, STEM, "a")
        assert given.manual_score == 1.5 and given.needs_manual_grade


def test_errors_name_the_remedy(course, tmp_path):
    with pytest.raises(CannotGrade, match="generate_assignment 99 --force"):
        list(grade(course, "99"))
    with pytest.raises(CannotGrade, match="nbgrader_config.py"):
        open_course(tmp_path)
    run = adgrade(course, "report", STEM)
    assert run.returncode == 1 and f"adgrade grade {STEM}" in run.stderr


def test_only_one_grader_writes_at_a_time(course):
    hand_in(course, "a", STEM, solution())
    first = grade(course, STEM, workers=1)
    next(first)
    with pytest.raises(CannotGrade, match="another adgrade"):
        list(grade(course, STEM, workers=1))
    list(first)


GRADERS = """
import os, sys
from adlib.grading.grade import grade, open_course
for line in sys.stdin:  # a grader of its own for each line, without loading everything anew
    grader = os.fork()
    if not grader:
        list(grade(open_course(), sys.argv[1], workers=2, force="force" in line))
        os._exit(0)
    print(grader, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(grader, 0)[1]), flush=True)
"""


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:  # it had ended
        pass


def test_a_grader_killed_at_any_moment_goes_on_to_the_same_gradebook(course):
    """kill -9 at fifty random moments of a run: the marks in the end are those of a run that was left in peace, each
    submission once.
    """
    notebooks = [submission(STEM, kind, k)[0] for kind in ("right", "wrong") for k in range(3)]
    for k, notebook in enumerate(notebooks):
        hand_in(course, f"student_{k:02}", STEM, notebook)
    (course.root.parent / "calm").mkdir()
    calm = make_course(course.root.parent / "calm", STEM)
    shutil.copytree(course.root / "grading/submitted", calm.root / "grading/submitted")
    began = time.monotonic()
    list(grade(calm, STEM, workers=2))
    seconds, draw, finished = time.monotonic() - began, random.Random(7), 0
    with subprocess.Popen(
        [sys.executable, "-c", GRADERS, STEM],
        cwd=course.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as run:
        for _ in range(50):
            print("force" if finished else "", file=run.stdin, flush=True)
            grader = int(run.stdout.readline())
            threading.Timer(draw.uniform(0.0, seconds), kill, (grader,)).start()
            ended = int(run.stdout.readline())
            finished += ended == 0
            assert ended in (0, -signal.SIGKILL)
        run.stdin.close()
    list(grade(course, STEM, workers=2))
    marks = marks_of(course, STEM)
    assert marks == marks_of(calm, STEM) and len(marks) == len(notebooks)
    assert list(grade(course, STEM, workers=2)) == []
    assert not list((course.root / "grading/autograded").rglob("*.partial"))
    assert not [
        f for f in Path(tempfile.gettempdir()).glob("adgrade-*-*") if not Path(f"/proc/{f.name.split('-')[1]}").exists()
    ]


def test_the_meter_says_how_far_it_is(capsys):
    from adlib.grading.grade import Meter

    meter = Meter(sys.stdout, True)
    meter.began -= 2.0
    meter(1, 4)
    time.sleep(0.11)
    meter(4, 4)
    said = capsys.readouterr().out
    assert re.search(r"\[#{7} +\] 1/4 +0\.\d/s +\d+ s left", said) and said.endswith("0 s left \n")


# Beyond one machine


def test_dask_workers_give_the_same_marks(course):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install distributed")
    for k in range(4):
        hand_in(course, f"s{k}", STEM, submission(STEM, ("right", "wrong")[k % 2], k)[0])
    run = adgrade(course, "grade", STEM, "--dask", "--workers", "2", timeout=120)
    assert run.returncode == 0 and "4 graded" in run.stdout, run.stdout + run.stderr
    by_dask = marks_of(course, STEM)
    list(grade(course, STEM, workers=2, force=True))
    assert by_dask == marks_of(course, STEM)
    run = adgrade(course, "grade", STEM, "--force", "--scheduler", "tcp://127.0.0.1:1", timeout=120)
    assert run.returncode == 1 and "no Dask scheduler answers" in run.stderr
