"""The course for learners: what is in the folder and the zip file, what is not, and that the checks work in it."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

import handout
from adlib.grading import model_answers
from adlib.grading.answers import answer_to
from adlib.grading.cases import names

ROOT = Path(__file__).resolve().parents[2]
NOT_THERE = (
    "solutions",
    "tests",
    "tools",
    "nbgrader_config.py",
    "Makefile",
    "CONTRIBUTING.md",
    ".github",
    "course/site",
)
GRADERS = ("sandbox", "oracle", "workers", "grade", "command", "clerk", "warm", "course")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("handout") / "course of one"
    handout.main(target)
    return target


def run(folder, code, *arguments):
    """Run code in a process that knows nothing of this repository, in a folder of the handout."""
    here = f"import sys\nsys.path.insert(0, {str(folder)!r})\nimport adlib\n"
    code = f"{here}assert adlib.__file__.startswith({str(folder)!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-IB", "-c", code, *arguments],
        cwd=folder / "exercises/06_dual_numbers",
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_the_lessons_the_exercises_and_adlib_and_nothing_of_the_graders(folder):
    there = files(folder)
    lessons = {f"course/{path.name}" for path in ROOT.glob("course/*.ipynb")}
    sets = {f"exercises/{path.parent.name}/{path.name}" for path in ROOT.glob("exercises/*/*.ipynb")}
    needed = {"start.py", "README.md", "LICENSE", "pyproject.toml", "binder/requirements.txt", "course/start.md"}
    labs = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("adlib/lab/studies/*.js")}
    assert lessons | sets | needed | labs <= there
    assert not [name for name in there if name.startswith(NOT_THERE) or "__pycache__" in name]
    assert not [name for name in there if re.fullmatch(r"course/[^/]*\.py", name)], "a lesson's source"
    assert not {f"adlib/grading/{name}.py" for name in GRADERS} & there
    assert not [name for name in there if "answers/pool_" in name], "next year's questions"
    assert "adgrade" not in (folder / "pyproject.toml").read_text(encoding="utf-8")


def test_no_answer_can_be_read_in_it_without_decoding(folder):
    """No line of a model answer or of an explanation, no sentence about a mistake, no line of the judge's answers."""
    lines = set()
    for path in ROOT.glob("solutions/*/*.ipynb"):
        for own in model_answers.read(path.stem[:2]).values():
            lines |= {line.strip() for line in (own["answer"] + "\n" + own["why"]).splitlines()}
    for path in ROOT.glob("adlib/grading/answers/set_*.py"):
        lines |= {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "-----" not in line}
    lines |= {sentence for name in names() for sentence in (*answer_to(name).wrong, *answer_to(name).but)}
    released = "".join(path.read_text(encoding="utf-8") for path in (folder / "exercises").rglob("*.ipynb"))
    cases = "".join(path.read_text(encoding="utf-8") for path in (folder / "adlib/grading/cases").glob("*.py"))
    secret = {line for line in lines if len(line) > 50 and line not in cases and json.dumps(line)[1:-1] not in released}
    assert len(secret) > 3000
    for name in files(folder):
        looked_at = name.startswith(("adlib/", "README")) and not name.startswith("adlib/grading/cases")
        if looked_at and not name.endswith(".npz"):
            text = (folder / name).read_text(encoding="utf-8")
            found = [line for line in secret if line in text]
            assert found == [], (name, found[:3])


TELLS = """
from adlib.grading import check, worked
check("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1]))
worked("06.multiply")
check("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1] + z[1] * w[0]))
worked("06.multiply")
"""


def test_a_check_tells_wrong_from_right_in_it_and_opens_the_worked_solution(folder):
    said = run(folder, TELLS)
    wrong, _, right = said.partition("06.multiply: all")
    assert "Your tangent contains only a d" in wrong and "1 answer was tried" in wrong and "```" not in wrong
    assert "def multiply(z, w):" in right


CHECKS = """
import json, adlib.grading.kernel as kernel
shown = []
kernel.show = shown.append
for cells in json.load(open(sys.argv[1], encoding="utf-8")):
    space = {"__name__": "__main__"}
    for source in cells:
        exec(source, space)
print(len(shown), [feedback.name for feedback in shown if not feedback.ok])
"""


def test_every_check_works_in_it(folder, tmp_path):
    """Every model answer passes; the encoded answers are all there and agree with each other."""
    books = [nbformat.read(path, 4) for path in sorted(ROOT.glob("solutions/[0-9]*/*.ipynb"))]
    sources = [[cell.source for cell in book.cells if cell.cell_type == "code"] for book in books]
    (tmp_path / "cells.json").write_text(json.dumps(sources), encoding="utf-8")
    checks = sum(source.startswith("check(") for cells in sources for source in cells)
    assert checks >= 60 and run(folder, CHECKS, tmp_path / "cells.json") == f"{checks} []\n"


FIRST = """
import json, os, pathlib
os.environ["MPLBACKEND"] = "agg"
path = pathlib.Path("../../course/07_reverse_mode.ipynb")
cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
exec("".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code")))
from adlib import lab
print(lab.adjoint_sweep().__class__.__name__, len(lab.LABS), lab.progress("..").total)
"""


def test_a_lesson_begins_and_a_lab_is_made_in_it(folder):
    _, labs, checks = run(folder, FIRST).split()
    assert int(labs) >= 15 and int(checks) >= 60


def test_every_link_in_it_leads_to_a_file_in_it(folder):
    for path in (*folder.glob("course/*.ipynb"), *folder.glob("exercises/*/*.ipynb"), folder / "course/start.md"):
        text = path.read_text(encoding="utf-8")
        for link in re.findall(r"\]\((?!https?:)([\w./]+\.(?:ipynb|md|png))", text):
            assert (path.parent / link).resolve().is_file(), f"{path.name} links to {link}"
            assert (path.parent / link).resolve().is_relative_to(folder)


def test_the_zip_file_holds_the_same_and_a_second_one_is_the_same(folder, tmp_path):
    with zipfile.ZipFile(f"{folder}.zip") as zipped:
        assert {name.removeprefix(f"{folder.name}/") for name in zipped.namelist()} == files(folder)
        zipped.extractall(tmp_path)
    assert (tmp_path / folder.name / "course/start.md").read_bytes() == (folder / "course/start.md").read_bytes()
    before = Path(f"{folder}.zip").read_bytes()
    handout.main(folder)
    assert Path(f"{folder}.zip").read_bytes() == before


def test_it_is_made_without_worked_solutions_if_they_are_switched_off(tmp_path, monkeypatch):
    monkeypatch.setenv("ADLIB_WORKED", "off")
    handout.main(tmp_path / "without")
    assert not list((tmp_path / "without/adlib").rglob("*.txt"))
    assert "worked" not in (tmp_path / "without/README.md").read_text(encoding="utf-8")
    monkeypatch.delenv("ADLIB_WORKED")
    said = run(tmp_path / "without", TELLS)
    assert said.count("switched off") == 2 and "def multiply" not in said and "you may read" not in said


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/work.txt").write_text("work", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not a handout"):
        handout.main(tmp_path / "mine")
    assert (tmp_path / "mine/work.txt").read_text(encoding="utf-8") == "work"


def test_the_package_in_it_can_be_installed(folder, tmp_path):
    """As start.py does it, but into a wheel: the metadata is in order, and the data files are in the package."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", f"--wheel-dir={tmp_path}", str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        names = package.namelist()
    assert {"adlib/grading/model_answers/06.txt", "adlib/lab/draw.js", "adlib/grading/answers/set_06.py"} <= set(names)


# The learner's view


def hidden(name):
    """Is this hidden in the file browser of `python start.py`, Binder, and every handout?"""
    from fnmatch import fnmatch
    from types import SimpleNamespace

    settings = SimpleNamespace(LabApp=SimpleNamespace(), ContentsManager=SimpleNamespace())
    path = ROOT / "binder/learner/jupyter_lab_config.py"
    exec(path.read_text(encoding="utf-8"), {"get_config": lambda: settings, "__file__": str(path)})
    return any(fnmatch(name, pattern) for pattern in settings.ContentsManager.hide_globs)


def test_a_learner_sees_lessons_and_exercises_and_no_answers():
    for name in ("solutions", "answers", "model_answers", "tests", "tools", "grading", "nbgrader_config.py"):
        assert hidden(name), name
    for name in ("course", "exercises", "adlib", "07_reverse_mode.ipynb", "start.md", "README.md"):
        assert not hidden(name), name


def test_binder_and_start_py_open_the_learners_view():
    assert 'JUPYTER_CONFIG_PATH="$PWD/binder/learner' in (ROOT / "binder/start").read_text(encoding="utf-8")
    assert "binder/learner" in (ROOT / "tools/lite/build_lite.py").read_text(encoding="utf-8")
    assert "start.py lab" in (ROOT / "Makefile").read_text(encoding="utf-8")
