"""Worked solutions: each question has one, which opens when it is time, stays open, and never opens at grading."""

import functools
import json
import math
import re
import subprocess
import sys

import nbformat
import pytest
from corpus import CORPUS, ROOT, functions_of, needs_sandbox
from nbclient import NotebookClient

from adlib.grading import kernel, ladder, model_answers
from adlib.grading.cases import names
from adlib.grading.judge import Feedback

STEMS = sorted(path.stem for path in (ROOT / "solutions").glob("*/[0-9]*.py"))
LINE = re.compile(
    r"^\*(\d+) minutes, (easy|medium|hard|bonus|graded manually), (essential|useful|extra); "
    r"about (\d+) minutes if Python is new to you\.\* ",
    re.M,
)
ESTIMATES = "both are estimates"
each_set = pytest.mark.parametrize("stem", STEMS)


def cells_of(kind, stem):
    return nbformat.read(ROOT / kind / stem / f"{stem}.ipynb", 4).cells


def explanations(stem):
    return [c.source for c in cells_of("solutions", stem) if model_answers.TAG in c.metadata.get("tags", ())]


# What there is


@each_set
def test_each_question_has_a_model_answer_and_an_explanation_and_adlib_holds_what_solutions_says(stem):
    found = model_answers.answers_in(cells_of("solutions", stem))
    asked = [name[3:] for name in names() if name.startswith(f"{stem[:2]}.")]
    assert {*found} > {*asked} and "words" in found, "each check, and one in words"
    assert model_answers.read(stem[:2]) == found, "run make exercises"
    for question, own in found.items():
        said, points = len(own["why"].split()), re.findall(r"^- \*\*[^*]+\.\*\* \S", own["why"], re.M)
        if question in asked:
            assert own["answer"].startswith(("def ", "class ")) and "SOLUTION" not in own["answer"]
            assert 80 <= said <= 160, f"{stem[:2]}.{question}: {said} words explain its answer; write 80 to 150"
        else:
            assert len(own["answer"].split()) > 40 and 3 <= len(points) <= 4, f"{stem}: three or four points"
            assert len(points) == own["why"].count("\n- ") + 1, "each point is named"
    assert len(explanations(stem)) == len(found)


@each_set
def test_what_is_shown_as_a_worked_solution_is_right(stem):
    """Not as it stands in the notebook, but as it stands in adlib."""
    own = {"__name__": "shown"}
    for cell in cells_of("solutions", stem):  # imports, and what a set gives to all
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not about.get("grade") and not about.get("solution"):
            exec(cell.source, own)
    shown = model_answers.read(stem[:2])
    for question, function in functions_of(stem).items():
        exec(shown[question]["answer"], own)
        assert kernel.judged(f"{stem[:2]}.{question}", own[function]).ok


@each_set
def test_what_is_released_says_importance_and_two_times_as_estimates_and_explains_no_solution(stem):
    cells = cells_of("exercises", stem)
    text = "\n".join(cell.source for cell in cells)
    questions = [cell.source for cell in cells if cell.source.startswith("## ")]
    assert questions and " ".join(text.split()).count(ESTIMATES) == 1
    for question in questions:
        fluent, difficulty, importance, new = LINE.search(question).groups()
        assert int(fluent) <= int(new) and (difficulty == "bonus") == (importance == "extra"), question[:80]
    assert not any(model_answers.TAG in cell.metadata.get("tags", ()) for cell in cells)
    for explanation in explanations(stem):
        assert not [line for line in explanation.splitlines() if len(line) > 40 and line in text]


# When it opens


@pytest.fixture(autouse=True)
def new_kernel(monkeypatch, tmp_path):
    """As in a kernel that has just been started, in a folder without notebooks."""
    monkeypatch.setattr(ladder, "KEPT", {})
    monkeypatch.delenv("ADLIB_WORKED", raising=False)
    monkeypatch.chdir(tmp_path)


NAME = "06.multiply"
RIGHT = "def multiply(z, w):\n    (a, b), (c, d) = z, w\n    return a * c, a * d + b * c"
WRONG = "def multiply(z, w):\n    (a, b), (c, d) = z, w\n    return a * c, a * d + {}"


def checked(source, name=NAME, function="multiply"):
    """What a check of this answer says."""
    space = {"__name__": "__main__"}
    exec(source, space)
    feedback = kernel.judged(name, space[function])
    ladder.remember(name, space[function], feedback)
    return feedback


def offered(feedback):
    return [text for what, text in feedback.lines if what == "worked"]


def test_it_opens_after_a_pass_and_not_before():
    assert "has passed its check" in ladder.worked(NAME) and "a * d + b * c" not in ladder.worked(NAME)
    assert offered(checked(WRONG.format("b"))) == [] and "So far, 1 answer was tried" in ladder.worked(NAME)
    (said,) = offered(checked(RIGHT))
    assert 'worked("06.multiply")' in said and said in str(checked(RIGHT))
    shown = ladder.worked(NAME)
    assert "```python\ndef multiply(z, w):" in shown and "a * d + b * c\n```" in shown and "product rule" in shown
    assert "has passed its check" in ladder.worked("06.divide"), "only this question's own"


def test_it_opens_after_five_different_answers_and_says_so():
    for k in range(ladder.ENOUGH):
        assert "```" not in ladder.worked(NAME)
        feedback = checked(WRONG.format(f"{k}.5"))
        assert bool(offered(feedback)) == (k == ladder.ENOUGH - 1)
    assert "5 different answers" in offered(feedback)[0] and "```python" in ladder.worked(NAME)
    assert not feedback.ok and offered(feedback)[0].replace('"', "&quot;") in feedback._repr_html_()


SAME = (
    WRONG.format("b"),
    "# a remark\n" + WRONG.format("b  # another"),
    WRONG.format("b").replace("\n", '\n    """A docstring."""\n', 1),
    WRONG.format("b").replace("a, b", "u, v").replace("a * c, a * d + b", "u * c, u * d + v"),
    WRONG.format("b").replace("    ", "  "),
)
NOTHING = "def multiply(z, w):\n    {} = z\n    ..."


def test_the_same_answer_in_other_clothes_counts_once_and_an_empty_one_never():
    for source in SAME:
        checked(source)
    assert "So far, 1 answer was tried" in ladder.worked(NAME)
    for name in "abcdefg":
        assert checked(NOTHING.format(name)).cause == "nothing"
    assert "So far, 1 answer was tried" in ladder.worked(NAME)


DIFFERENT = (
    "def f(x):\n    return x in {1, 2, 'a'}",
    "def f(x):\n    return x in {1, 2, 'b'}",
    "def f(x, h=1):\n    return x",
    "def f(x, h=2):\n    return x",
    "def g():\n    return 1\ndef f(x):\n    return g()",
    "def g():\n    return 2\ndef f(x):\n    return g()",
    "class C:\n    def a(self):\n        return 1\ndef f(x):\n    return C()",
    "class C:\n    def a(self):\n        return 2\ndef f(x):\n    return C()",
    "class C:\n    z = 1\n    def a(self):\n        return 2\ndef f(x):\n    return C()",
    "def f(x):\n    return np.sin(x)",
    "def f(x):\n    return np.cos(x)",
    "def f(x):\n    def g(y):\n        return y\n    return g(x)",
    "def f(x):\n    def g(y):\n        return -y\n    return g(x)",
    "class f:\n    def __add__(self, o):\n        return 1",
    "class f:\n    def __add__(self, o):\n        return 2",
    "class f:\n    def __add__(self, o):\n        return 2\n    __radd__ = __add__",
    "class f:\n    @staticmethod\n    def a():\n        return 1",
    "class f:\n    @staticmethod\n    def a():\n        return 2",
    "f = ...",
    "f = 3",
)
MARKS = (
    "import json, sys\nfrom adlib.grading.ladder import fingerprint\nmarks = []\nfor source in json.load(sys.stdin):\n"
)
MARKS += "    space = {}\n    exec(source, space)\n    marks.append(fingerprint(space['f']))\nprint(json.dumps(marks))"


def test_what_makes_two_answers_different_is_the_same_in_every_kernel():
    said = [
        subprocess.run(
            [sys.executable, "-c", MARKS],
            input=json.dumps(DIFFERENT),
            capture_output=True,
            encoding="utf-8",
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] and len(set(json.loads(said[0]))) == len(DIFFERENT)


def test_an_answer_of_a_strange_kind_is_no_error():
    strange = (math.sin, functools.partial(max, 1), print, [].append, Feedback, object(), None, 3, functools.cache(max))
    for answer in strange:
        feedback = kernel.judged(NAME, answer)
        ladder.remember(NAME, answer, feedback)
        assert not feedback.ok


# Where it is kept


@pytest.mark.skipif("sys.platform == 'win32'", reason="a kernel is started")
def test_a_new_kernel_knows_from_the_saved_notebook_what_was_tried(tmp_path):
    """Two sessions of a learner in a real kernel: four answers and a save, then a fifth one."""
    path = tmp_path / "06_dual_numbers.ipynb"
    start = "from adlib.grading import check, worked"
    code = lambda k: f'{WRONG.format(f"{k}.5")}\ncheck("{NAME}", multiply)'
    shown = lambda cell: "".join(str(output) for output in cell.outputs)

    def session(*sources):
        cells = [nbformat.v4.new_code_cell(source) for source in (start, *sources)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
        return notebook

    ask = f'worked("{NAME}")'
    first = session(*map(code, range(4)), code(3), ask)
    assert "4 answers were tried" in shown(first.cells[-1])
    assert "different answers, so you may" not in "".join(map(shown, first.cells))
    assert "0 answers were tried" in shown(session(ask).cells[-1]), "nothing is saved yet"
    nbformat.write(first, path)
    second = session(code(0), ask, code(4), ask)
    assert "4 answers were tried" in shown(second.cells[2])
    assert "tried 5 different answers" in shown(second.cells[3])
    assert "text/markdown" in second.cells[4].outputs[0].data and "```python" in shown(second.cells[4])


def saved(*cells):
    path = ladder.Path("06_dual_numbers.ipynb")
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")


def answered(text):
    return {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "words"}}, "source": [text]}


def test_a_saved_pass_opens_and_what_is_no_notebook_of_ours_is_passed_over():
    saved({"metadata": {}, "source": "", "outputs": [{"metadata": {"adlib": {"question": NAME, "passed": True}}}]})
    assert "```python" in ladder.worked(NAME)
    for text in ("{", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"outputs": [{}]}]}'):
        ladder.Path("06_dual_numbers.ipynb").write_text(text, encoding="utf-8")
        assert "0 answers were tried" in ladder.worked(NAME)


# In words


@each_set
def test_a_model_answer_in_words_opens_when_one_is_written(stem):
    name = f"{stem[:2]}.words"
    path = ladder.Path(f"{stem}.ipynb")
    asked = nbformat.read(ROOT / "exercises" / stem / f"{stem}.ipynb", 4)
    shown = model_answers.read(stem[:2])["words"]["answer"]
    assert "save the notebook" in ladder.worked(name) and shown not in ladder.worked(name), "no notebook"
    for text in (None, "", "Yes, it is. I think so.", "word " * 40):
        if text is not None:
            next(cell for cell in asked.cells if cell.get("id") == "words").source = text
        nbformat.write(asked, path)
        assert shown not in ladder.worked(name), text
    next(
        cell for cell in asked.cells if cell.get("id") == "words"
    ).source = "The rows are visited from the last to the first, since every later row has been visited then."
    nbformat.write(asked, path)
    said = ladder.worked(name)
    assert shown in said and "Mark your own answer" in said and said.count("\n- **") >= 3


# Who may not


def test_an_instructor_switches_it_off(monkeypatch):
    monkeypatch.setenv("ADLIB_WORKED", "off")
    assert offered(checked(RIGHT)) == []
    assert ladder.worked(NAME) == "Worked solutions are switched off in this course."
    monkeypatch.setenv("ADLIB_WORKED", "on")
    assert "```python" in ladder.worked(NAME)


def test_without_the_files_nothing_is_offered(monkeypatch, tmp_path):
    monkeypatch.setattr(model_answers, "FOLDER", tmp_path)
    assert offered(checked(RIGHT)) == [] and "switched off" in ladder.worked(NAME)


def test_a_name_that_does_not_exist_is_told():
    with pytest.raises(ValueError, match="set 06 has 06.multiply"):
        ladder.worked("06.multply")
    with pytest.raises(ValueError, match="no worked solution '99.x'"):
        ladder.worked("99.x")


LOOK = """
import os, sys
from adlib.grading import check, worked
worked("06.multiply")
for name in ("ladder", "model_answers", "encoded", "judge", "answers"):
    try:
        __import__(f"adlib.grading.{name}")
        print("THERE IS", name)
    except ImportError:
        pass
for folder, _, files in os.walk(os.path.dirname(os.path.dirname(sys.modules["adlib.grading"].__file__))):
    print(*(f"FILE {file}" for file in files if file.endswith(".txt") or "ladder" in file), folder)
    for file in files:
        with open(os.path.join(folder, file), "rb") as opened:
            if any(part in opened.read() for part in PARTS):
                print("HOLDS", folder, file)
"""


@needs_sandbox
def test_no_sandbox_holds_a_worked_solution():
    from adlib.grading.workers import Worker

    parts = []
    for stem in CORPUS:
        letters = model_answers.path_of(stem[:2]).read_text(encoding="ascii").splitlines()
        own = model_answers.read(stem[:2]).values()
        parts += [letters[0].encode(), *(answer["why"][:60].encode() for answer in own)]
    with Worker() as worker:
        outputs = worker.run([f"PARTS = {parts}", LOOK]).outputs[1]
    said = "".join(output.get("text", "") + output.get("evalue", "") for output in outputs)
    assert "not shown while a notebook is graded" in said and "cases" in said
    assert "THERE IS" not in said and "FILE" not in said and "HOLDS" not in said


def test_reading_a_worked_solution_is_no_reason_to_look_at_a_submission():
    from adlib.grading.suspicion import suspicions

    assert suspicions(['from adlib.grading import check, worked\nworked("06.multiply")'], 4000) == []
    assert suspicions(["from adlib.grading import ladder"], 4000)
