"""The real nbgrader, from release to export: every submission gets the marks that stand beside it."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT, SUBMISSIONS, fill_in, header

SETS = sorted({path.parent.name for path in SUBMISSIONS})


def nbgrader(course, *arguments, check=True):
    run = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True,
                         env={**os.environ, "JUPYTER_CONFIG_DIR": str(course / "jupyter")})  # fmt: skip
    assert not check or run.returncode == 0, run.stdout + run.stderr
    return run


def hostile(text):
    """A submission that attacks the cell of its first question instead of answering it."""
    return fill_in("06_dual_numbers", text)


HOSTILE = {
    "swallows": "from ipykernel.displayhook import ZMQShellDisplayHook as Hook\nHook.__call__ = lambda self, result=None: print('2.0')\n",
    "forges": "import adlib.grading\ndef check(name, answer):\n    return 2\nadlib.grading.check = check\n",
    "doubles": "from IPython.display import display\nfrom adlib.grading import kernel, check as honest\n"
               "def check(name, answer):\n    honest(name, lambda *a: (0, 0))\n    return honest(name, lambda *a: (1, 1))\n",
    "exits": "def multiply(z, w):\n    raise KeyboardInterrupt\n",
    "shouts": "def multiply(z, w):\n    print('x' * 200_000)\n    return 'x' * 200_000\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class graded: all submissions of all sets, starters, solutions, and hostile ones."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "solutions", course / "solutions", ignore=shutil.ignore_patterns(".*"))

    def submit(student, name, notebook):
        folder = course / "grading/submitted" / student / name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")

    for name in SETS:
        nbgrader(course, "generate_assignment", name)
        submit("starter", name, nbformat.read(course / "exercises" / name / f"{name}.ipynb", 4))
        submit("solution", name, nbformat.read(course / "solutions" / name / f"{name}.ipynb", 4))
        for path in SUBMISSIONS:
            if path.parent.name == name:
                submit(path.stem, name, fill_in(name, path.read_text()))
    for student, text in HOSTILE.items():
        submit(student, "06_dual_numbers", hostile(text))
    skipping = nbformat.read(course / "exercises/06_dual_numbers/06_dual_numbers.ipynb", 4)
    for cell in skipping.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["tags"] = ["skip-execution"]
    submit("skips", "06_dual_numbers", skipping)
    for name in SETS:
        nbgrader(course, "autograde", name)
    return course


def marks(course):
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "adlib") as book:
        for name in SETS:
            for submission in book.assignment_submissions(name):
                grades = submission.notebooks[0].grades
                found[submission.student.id, name] = {g.name.removeprefix("check_"): g.auto_score for g in grades}
    return found


@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_submission_gets_the_marks_beside_it(graded, path):
    assert marks(graded)[path.stem, path.parent.name] == header(path)[0]


@pytest.mark.parametrize("name", SETS)
def test_a_starter_earns_nothing_and_the_solution_everything(graded, name):
    found = marks(graded)
    assert set(found["starter", name].values()) == {0.0}
    assert set(found["solution", name].values()) == {2.0}


@pytest.mark.parametrize("student", [*HOSTILE, "skips"])
def test_a_hostile_submission_earns_nothing(graded, student):
    assert set(marks(graded)[student, "06_dual_numbers"].values()) == {0.0}


def test_feedback_names_the_rule_and_hides_the_inputs(graded):
    nbgrader(graded, "generate_feedback", "06_dual_numbers", "--student=wrong_1")
    page = (graded / "grading/feedback/wrong_1/06_dual_numbers/06_dual_numbers.html").read_text()
    assert "your tangent drops b c" in page and "with z = (" not in page  # the cause, and not the case
    nbgrader(graded, "generate_feedback", "06_dual_numbers", "--student=shouts")
    assert (graded / "grading/feedback/shouts/06_dual_numbers/06_dual_numbers.html").stat().st_size < 1_000_000


def test_marks_are_exported(graded):
    nbgrader(graded, "export", "--to=marks.csv")
    lines = (graded / "marks.csv").read_text().splitlines()
    assert len(lines) == 1 + len(marks(graded)) + 2 * len([*HOSTILE, "skips"])  # a line for each student and set
    assert any("alternative" in line and ",10.0," in line for line in lines)


def test_the_committed_exercises_are_what_nbgrader_releases(graded):
    for name in SETS:
        ours = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", 4)
        assert ours == nbformat.read(graded / "exercises" / name / f"{name}.ipynb", 4), f"{name}: run make exercises"


def test_a_release_that_fails_leaves_the_exercises_alone(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions/06_dual_numbers", tmp_path / "solutions/06_dual_numbers")
    (tmp_path / "exercises/06_dual_numbers").mkdir(parents=True)
    (tmp_path / "exercises/06_dual_numbers/mark").write_text("old")
    notebook = tmp_path / "solutions/06_dual_numbers/06_dual_numbers.ipynb"
    notebook.write_text(notebook.read_text()[:500])
    run = subprocess.run([sys.executable, "-m", "adlib.grading.command", "release"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1 and "nothing was changed" in run.stderr
    assert (tmp_path / "exercises/06_dual_numbers/mark").read_text() == "old"
    run = subprocess.run([sys.executable, "-m", "adlib.grading.command", "release", "99"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1 and "no folder solutions/99" in run.stderr
