"""Submissions that bring more than answers: what an attacker thought of, and what happens to honest people.

Each has a name and a stated result: its points (None: it is not graded, and no mark is saved), and words of a note
(None: any note). Not one may change what happens to the two honest submissions, which stand before and behind all
others in the alphabet. `class_of` puts them into a course.
"""

import json
import os
from dataclasses import dataclass
from typing import Any

import nbformat
from corpus import ROOT, hand_in, notebook_with

STEM = "06_dual_numbers"
FILE = f"{STEM}.ipynb"
ALL = 11.0
HONEST = ("a honest", "zz honest")


def solution():
    return nbformat.read(ROOT / "solutions" / STEM / FILE, 4)


@dataclass(frozen=True)
class Case:
    """`put(folder)` writes into the folder of a student's submission of the set; `above(folder, name)` makes it."""

    put: Any
    points: float | None = ALL
    note: str | None = ""
    root: bool = False  # can only root make it?


# What is in the notebook ----------------------------------------------------------------------------------------------


def raw(change):
    """A right solution, with a change of its JSON."""

    def put(folder):
        notebook = json.loads(nbformat.writes(solution()))
        (folder / FILE).write_bytes(json.dumps(change(notebook) or notebook).encode())

    return put


def with_cell(source, kind="code"):
    """A right solution with one more cell at its end."""

    def change(notebook):
        cell = {"cell_type": kind, "metadata": {}, "source": source, "id": "more"}
        notebook["cells"].append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))

    return raw(change)


def first(source):
    """Garbage answers and a source in front of them, as an attacker sends."""

    def put(folder):
        from hostile import GARBAGE

        nbformat.write(notebook_with(STEM, f"{GARBAGE}\n{source}"), folder / FILE)

    return put


def in_the_answer(source):
    """A right solution whose first answer does something else besides."""

    def change(notebook):
        cell = next(c for c in notebook["cells"] if "def multiply" in "".join(c["source"]))
        cell["source"] = "".join(cell["source"]) + "\n" + source

    return raw(change)


def nested(depth, inner=1):
    return json.loads("[" * depth + json.dumps(inner) + "]" * depth)


def metadata(of_cells=None, of_notebook=None):
    def change(notebook):
        if of_notebook:
            notebook["metadata"].update(of_notebook)
        for cell in notebook["cells"]:
            cell["metadata"].update(of_cells or {})

    return raw(change)


def text(data):
    return lambda folder: (folder / FILE).write_bytes(data)


def many_cells(count, cell):
    def put(folder):
        notebook = json.loads(nbformat.writes(solution()))
        notebook["cells"].append("here")
        (folder / FILE).write_text(json.dumps(notebook).replace('"here"', ",".join([cell] * count)), encoding="utf-8")

    return put


EMPTY_CELL = '{"cell_type":"code","source":"","metadata":{},"outputs":[]}'
IN_THE_NOTEBOOK = {
    "prints half a letter": Case(with_cell("print('\\ud800')")),
    "has half a letter as result": Case(with_cell("'\\udfff'")),
    "shows half a letter": Case(
        with_cell("from IPython.display import display\ndisplay({'text/html': '\\ud800', '\\ud800': 1}, raw=True)")
    ),
    "fails with half a letter": Case(with_cell("raise ValueError('\\ud800')")),
    "fails with an error that has no text": Case(
        with_cell("class E(Exception):\n    def __str__(self): raise E\nraise E")
    ),
    "an error class with a strange name": Case(with_cell("raise type('\\ud800\\n', (Exception,), {})('x')")),
    "half a letter in a name": Case(
        raw(lambda n: n["cells"].append({**n["cells"][0], "metadata": {"nbgrader": {"grade_id": "\ud800"}}})),
        note="another set",
    ),
    "half a letter in a type": Case(raw(lambda n: n["cells"].append({**n["cells"][0], "cell_type": "\ud800"}))),
    "a report with half a letter": Case(in_the_answer("multiply = lambda z, w: '\\ud800' * 3"), ALL - 2),
    "an answer that fails with half a letter": Case(
        in_the_answer("def multiply(z, w): raise ValueError('\\ud800')"), ALL - 2
    ),
    "an answer whose error has no text": Case(
        in_the_answer("class E(Exception):\n    def __str__(self): raise E\ndef multiply(z, w): raise E"), ALL - 2
    ),
    "metadata of cells 600 deep": Case(metadata({"x": nested(600)})),
    "metadata of the notebook 900 deep": Case(metadata(of_notebook={"x": nested(900)})),
    "metadata that says it is graded": Case(
        metadata(of_notebook={"adgrade": {"notes": [{"a": 1}, 3], "questions": "x", "fingerprint": 4}})
    ),
    "metadata that is a text": Case(metadata(of_notebook={"adgrade": "text", "kernelspec": "none"})),
    "names that are no texts": Case(metadata({"nbgrader": {"grade_id": nested(50)}}), note="was missing"),
    "100,000 empty cells": Case(many_cells(100_000, EMPTY_CELL), note="cells"),
    "500,000 cells that are none": Case(many_cells(500_000, "1"), note="cells"),
    "20 million brackets": Case(text(b'{"cells":[' + b"[]," * 20_000_000 + b"[]]}"), 0.0, "too many parts"),
    "a file of open brackets": Case(text(b"[" * 3_000_000), 0.0, "too many parts"),
    "100,000 brackets in each other": Case(
        text(b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), 0.0, "not JSON"
    ),
    "a number of a million digits": Case(text(b'{"cells":' + b"9" * 1_000_000 + b"}"), 0.0, "not JSON"),
    "zeros": Case(text(bytes(1_000_000)), 0.0, "not JSON"),
    "UTF-16": Case(text(json.dumps({"cells": []}).encode("utf-16")), 0.0, "UTF-16"),
    "a ZIP archive": Case(text(b"PK\x03\x04" + bytes(100)), 0.0, "ZIP"),
    "a million letters in a cell": Case(with_cell("x = 1 # " + "x" * 1_000_000), note="was cut"),
}

# What its code does ---------------------------------------------------------------------------------------------------

FORKS = (
    "import os, time\nfor _ in range(200):\n    try:\n        if os.fork() == 0:\n            {0}\n"
    "            os._exit(0)\n    except OSError: pass"
)
SLEEPING, BUSY = FORKS.format("time.sleep(60)"), FORKS.format("while True: pass")
IN_ITS_CODE = {
    "a tree of folders 1,500 deep": Case(
        with_cell("import os\nfor _ in range(1500):\n    os.mkdir('x' * 9); os.chdir('x' * 9)")
    ),
    "200,000 empty files": Case(
        with_cell("try:\n    for k in range(200_000): open(f'/submission/{k}', 'w').close()\nexcept OSError: pass")
    ),
    "forks and sleeps": Case(with_cell(SLEEPING)),
    "forks and sleeps, too": Case(first(SLEEPING), 0.0),
    "forks and sleeps, as well": Case(first(SLEEPING), 0.0),
    "forks and works": Case(first(BUSY + "\ntime.sleep(1)"), 0.0, None),
    "takes all memory by many processes": Case(
        first(
            "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        x = bytearray(1_500_000_000)\n"
            "        x[::4096] = bytes(len(x[::4096])); time.sleep(30)\ntime.sleep(30)"
        ),
        0.0,
        "memory",
    ),
    "says that the sandbox failed": Case(
        first(
            'import os\nfor fd in range(3, 99):\n    try: os.write(fd, b\'failed x\\n{"failed": "x"}\\n\')\n'
            "    except OSError: pass"
        ),
        0.0,
    ),
    "says so and dies": Case(
        first(
            'import os\nfor fd in range(3, 99):\n    try: os.write(fd, b\'failed x\\n{"failed": "x"}\\n\')\n'
            "    except OSError: pass\nos._exit(1)"
        ),
        0.0,
        "its process died",
    ),
    "dies by a signal": Case(first("import ctypes\nctypes.string_at(0)"), 0.0, "its process died"),
    "clears its environment": Case(with_cell("import os\nos.environ.clear()")),
    "reports what is 900 deep": Case(first("x = 1\nfor _ in range(900): x = [x]\nmultiply = lambda z, w: x"), 0.0),
    "shows what is 900 deep": Case(
        with_cell(
            "x = 1\nfor _ in range(900): x = [x]\nfrom IPython.display import display\n"
            "display({'application/json': x, 'application/vnd.adlib.check+json': x}, raw=True)"
        )
    ),
    "shows what JSON has not": Case(
        with_cell("from IPython.display import display\ndisplay({'application/json': {1, 2}, 3: b'4'}, raw=True)")
    ),
    "writes its report itself": Case(
        first(
            "import os, json\nx = {'output_type': 'display_data', 'metadata': 3, 'data': {'text/plain': 5, "
            "'image/png': '\">', 'text/html': ['a', 1]}}\nfor c in range(40):\n"
            "    for o in ([x], [1, None, x], 'x', {}):\n        for fd in range(3, 99):\n"
            "            try: os.write(fd, json.dumps({'cell': c, 'outputs': o}).encode() + b'\\n')\n"
            "            except OSError: pass\nos._exit(0)"
        ),
        0.0,
        "its process died",
    ),
}

# What lies beside it --------------------------------------------------------------------------------------------------


def beside(name, make):
    """A right solution, and something else in its folder."""

    def put(folder):
        nbformat.write(solution(), folder / FILE)
        make(folder / name)

    return put


def instead(make):
    return lambda folder: make(folder / FILE)


def sparse(path):
    with path.open("wb") as file:
        file.truncate(40 << 30)


def stamp(data):
    return beside("timestamp.txt", lambda path: path.write_bytes(data))


TIME = "timestamp.txt"
BESIDE = {
    "a good time": Case(stamp(b"2026-01-02 10:00:00 UTC")),
    "a time that is nonsense": Case(stamp(b"yesterday"), note=TIME),
    "a time in latin-1": Case(stamp("März 2026".encode("latin-1")), note=TIME),
    "a time in UTF-16": Case(stamp("2026-01-02 10:00:00".encode("utf-16")), note=TIME),
    "a time of forty digits": Case(stamp(b"9" * 40), note=TIME),
    "a time before time": Case(stamp(b"0001-01-01 00:00:00 +9999"), note=TIME),
    "a time in the year 3000": Case(stamp(b"3000-01-01 00:00:00 UTC"), note=TIME),
    "a time in a zone that is a file": Case(stamp(b"2026-01-02 10:00:00 /etc/passwd"), note=TIME),
    "a time in a zone that is a file of zones": Case(
        stamp(b"2026-01-02 10:00:00 /usr/share/zoneinfo/Europe/Rome"), note=TIME
    ),
    "a time that is empty": Case(stamp(b" \n")),
    "a time of a megabyte": Case(stamp(b"1" * 1_000_000), note=TIME),
    "a time that is a folder": Case(beside("timestamp.txt", lambda path: path.mkdir()), note=TIME),
    "a time that is a link": Case(beside("timestamp.txt", lambda path: path.symlink_to("/etc/passwd")), note=TIME),
    "a time that is a link to itself": Case(beside("timestamp.txt", lambda path: path.symlink_to(path)), note=TIME),
    "a time that is a pipe": Case(beside("timestamp.txt", os.mkfifo), note=TIME),
    "a time that is an endless device": Case(
        beside("timestamp.txt", lambda path: os.mknod(path, 0o020666, os.makedev(1, 5))), note=TIME, root=True
    ),
    "a notebook that is a pipe": Case(instead(os.mkfifo), 0.0, "a pipe"),
    "a notebook that is a folder": Case(instead(lambda path: path.mkdir()), 0.0, "a folder"),
    "a notebook that is 40 GB": Case(instead(sparse), 0.0, "MB"),
    "a notebook that is a link to the solution": Case(
        instead(lambda path: path.symlink_to(ROOT / "solutions" / STEM / FILE)), 0.0, "a link"
    ),
    "a file that is a link to the solution": Case(
        beside("ref.txt", lambda path: path.symlink_to(ROOT / "solutions" / STEM / FILE))
    ),
    "a folder beside it 300 deep": Case(beside("x", lambda path: os.makedirs("/".join([str(path), *["y"] * 300])))),
    "a module beside it": Case(beside("numpy.py", lambda path: path.write_text("raise SystemExit", encoding="utf-8"))),
    "a pipe beside it": Case(beside("data.csv", os.mkfifo)),
}


def above(course, name):
    return course.above("submitted") / name / STEM


def linked_set(course, name):
    """The folder of the set leads to an honest student's."""
    (course.above("submitted") / name).mkdir()
    above(course, name).symlink_to(above(course, HONEST[0]))


def linked_student(course, name):
    (course.above("submitted") / name).symlink_to(course.above("submitted") / HONEST[0])


def a_file(course, name):
    (course.above("submitted") / name).mkdir()
    above(course, name).write_text("x", encoding="utf-8")


FOLDERS = {  # name: (how its folder is made, points, note)
    "m set folder is a link": (linked_set, 0.0, "a link"),
    "m student folder is a link": (linked_student, 0.0, "a link"),
    "m set folder is a file": (a_file, 0.0, "a file"),
}
NAMES = {  # of folders that hold a right solution: points
    "m not UTF-8 \udcff": None,
    "m in\ntwo lines": ALL,
    "m escapes \x1b]0;title\x07\x1b[2J": ALL,
    "m [brackets] {braces} *?": ALL,
    "m %s %(name)s {0}": ALL,
    "m " + "x" * 240: ALL,
    "m \u202eright to left": ALL,
    "--help": ALL,
    "=cmd|' calc'!A0": ALL,
    "m <img src=x onerror=alert(1)>": ALL,
    "m (?P<student_id>.*)+$": ALL,
}
NO_STUDENTS = ("__MACOSX", ".ipynb_checkpoints", "lost+found", ".DS_Store")

CASES = {**IN_THE_NOTEBOOK, **IN_ITS_CODE, **BESIDE}


def class_of(course, cases):
    """Put the honest and the cases into a course; {student: (points, note)}."""
    wanted = {}
    for student in HONEST:
        hand_in(course, student, STEM, solution())
        wanted[student] = ALL, ""
    for name, case in cases.items():
        if case.root and os.geteuid():
            continue
        folder = above(course, f"m {name}")
        folder.mkdir(parents=True)
        case.put(folder)
        wanted[f"m {name}"] = case.points, case.note
    return wanted


def strange_folders(course):
    """Put folders with strange names into a course; {student: (points, note)}."""
    wanted = {}
    for name, (make, points, note) in FOLDERS.items():
        make(course, name)
        wanted[name] = points, note
    for name, points in NAMES.items():
        hand_in(course, name, STEM, solution())
        wanted[name] = points, "no mark was saved" if points is None else ""
    for name in NO_STUDENTS:
        hand_in(course, name, STEM, solution())
    return wanted
