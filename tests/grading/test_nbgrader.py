"""Stock nbgrader with this course's configuration: sandboxed kernels, the judge outside, and the same marks as
adgrade's.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from corpus import ROOT, hand_in, make_course, marks_of, needs_sandbox, notebook_with, submission
from hostile import SOURCES, hostile_notebooks

from adlib.grading.command import main
from adlib.grading.grade import grade

pytestmark = needs_sandbox
STEM = "06_dual_numbers"
HOSTILE = (
    "transforms each cell's syntax tree",
    "calls the display hook",
    "asks the judge",
    "reports twice",
    "reports wildcards",
    "prints a hundred megabytes on a line",
    "writes the gradebook",
    "tags checks to be skipped",
    "rewrites checks and their points",
)


def nbgrader(course, *arguments, check=True):
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(course.root / "jupyter")},
    )
    assert not check or run.returncode == 0, run.stdout + run.stderr
    return run


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), STEM)
    for k in range(3):
        for kind in ("right", "wrong"):
            hand_in(course, f"{kind}_{k}", STEM, submission(STEM, kind, k)[0])
    hand_in(course, "starter", STEM, nbformat.read(ROOT / "exercises" / STEM / f"{STEM}.ipynb", 4))
    hand_in(course, "solution", STEM, nbformat.read(ROOT / "solutions" / STEM / f"{STEM}.ipynb", 4))
    for name in HOSTILE:
        hand_in(course, name, STEM, hostile_notebooks()[name])
    hand_in(
        course,
        "looks round",
        STEM,
        notebook_with(
            STEM,
            "import os, adlib\nprint('INSIDE', os.getcwd(), sorted(os.listdir(os.path.dirname(adlib.__file__))), "
            "os.path.exists('/etc/passwd'))",
        ),
    )
    nbgrader(course, "autograde", STEM)
    return course


def checks(marks):
    return {
        student: {cell: mark for cell, mark in of.items() if cell.startswith("check")} for student, of in marks.items()
    }


def test_stock_nbgrader_and_adgrade_give_the_same_marks(graded):
    stock = checks(marks_of(graded, STEM))
    assert set(stock["solution"].values()) == {1.0, 2.0} and sum(stock["solution"].values()) == 11.0
    assert all(set(stock[name].values()) == {0.0} for name in ("starter", *HOSTILE))
    list(grade(graded, STEM, workers=2, force=True))
    assert checks(marks_of(graded, STEM)) == stock


def test_a_kernel_of_stock_nbgrader_is_in_the_sandbox(graded):
    nbgrader(graded, "autograde", STEM, "--student=looks round", "--force")
    text = (graded.folder("autograded", "looks round", STEM) / f"{STEM}.ipynb").read_text(encoding="utf-8")
    assert "INSIDE /submission ['__init__.py', 'grading', 'language.py', 'languages'] False" in text


def test_without_a_sandbox_stock_nbgrader_does_not_run_student_code(graded, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("alembic", "sh", "env"):
        found = next(
            (
                p
                for folder in (Path(sys.executable).parent, Path("/usr/bin"), Path("/bin"))
                if (p := folder / name).exists()
            ),
            None,
        )
        if found:
            (programs / name).symlink_to(found)
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", STEM, "--student=solution", "--force"],
        cwd=graded.root,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PATH": str(programs), "JUPYTER_CONFIG_DIR": str(graded.root / "jupyter")},
    )
    assert run.returncode != 0 and "not run without a sandbox" in run.stdout + run.stderr
    nbgrader(graded, "autograde", STEM, "--student=solution", "--force")


def test_feedback_names_the_mistake_and_marks_the_first_difference(graded):
    nbgrader(graded, "generate_feedback", STEM, "--student=wrong_0", "--force")
    page = (graded.root / f"grading/feedback/wrong_0/{STEM}/{STEM}.html").read_text(encoding="utf-8")
    assert "Your tangent contains only a d" in page and "→" in page and "expected" in page


def test_feedback_does_not_run_what_a_learner_wrote(graded):
    notebook = notebook_with(
        STEM,
        "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script><img src=x "
        "onerror=alert(2)>'))",
    )
    notebook.cells.append(nbformat.v4.new_markdown_cell("<script>alert(3)</script>"))
    notebook.cells.append(nbformat.v4.new_raw_cell("<script>alert(4)</script>"))
    hand_in(graded, "scripts", STEM, notebook)
    for by in (
        lambda: list(grade(graded, STEM, workers=1)),
        lambda: nbgrader(graded, "autograde", STEM, "--student=scripts", "--force"),
    ):
        by()
        nbgrader(graded, "generate_feedback", STEM, "--student=scripts", "--force")
        page = (graded.root / f"grading/feedback/scripts/{STEM}/{STEM}.html").read_text(encoding="utf-8")
        assert (
            "alert(3)" in page
            and not any(f"alert({k})</script>" in page for k in (1, 3, 4))
            and "<img src=x" not in page
        )


def test_marks_are_exported(graded):
    nbgrader(graded, "export", "--to=marks.csv")
    lines = (graded.root / "marks.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(marks_of(graded, STEM)) and any(
        "right_0" in line and ",11.0," in line for line in lines
    )


def test_a_release_that_fails_leaves_the_exercises_alone(tmp_path, monkeypatch, capsys):
    make_course(tmp_path, STEM)
    (tmp_path / "exercises" / STEM / "mark").write_text("old", encoding="utf-8")
    notebook = tmp_path / "solutions" / STEM / f"{STEM}.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8")[:500], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["release"]) == 1 and "nothing was changed" in capsys.readouterr().err
    assert (tmp_path / "exercises" / STEM / "mark").read_text(encoding="utf-8") == "old"
    assert main(["release", "99"]) == 1 and "no folder solutions/99" in capsys.readouterr().err


def test_a_worked_project_which_has_no_number_is_not_released(tmp_path, monkeypatch):
    make_course(tmp_path, STEM)
    (tmp_path / "solutions/project").mkdir()
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "solutions/project/project.ipynb")
    monkeypatch.chdir(tmp_path)
    assert main(["release"]) == 0
    assert [path.name for path in (tmp_path / "exercises").iterdir()] == [STEM]


def test_the_hostile_submissions_named_here_exist():
    assert all(name in SOURCES or name in hostile_notebooks() for name in HOSTILE)
