"""The corpus: `submissions/NAME.py` has a class for each question of the set NAME, with right and wrong answers to it.

    class multiply:
        def right_by_matrices(z, w): ...            # earns all points, in the notebook and at grading
        def wrong_without_b_c(z, w):
            "The term b c is missing"               # earns nothing; the learner is told a cause with these words,
                                                    # or "" where no mistake can be named
What the answers share stands above the classes. A whole submission is the file and a line that chooses an answer for
each question, so that answers run as they would in a student's notebook.
"""

import functools
import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from adlib.grading import sandbox
from adlib.grading.cases import names
from adlib.grading.workers import Ran

ROOT = Path(__file__).resolve().parents[2]
POOL = ROOT / "tests/grading/submissions"  # with files pool_NN.py for the variants
CORPUS = {path.stem: path for path in sorted((ROOT / "tests/grading/submissions").glob("[0-9]*.py"))}
sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000))


@dataclass(frozen=True)
class Entry:
    """One answer to one question: `name` as in "06.multiply", `label` as in "wrong_without_b_c"."""

    name: str
    label: str
    function: Any

    @property
    def right(self):
        return self.label.startswith("right")

    @property
    def told(self):
        return inspect.getdoc(self.function) or ""

    def __str__(self):
        return f"{self.name}-{self.label}"


@functools.cache
def loaded(path):
    """The module in a file of the corpus, or None if there is no such file."""
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"submissions_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entries(path, names):
    """All answers of a file to the questions of these names. The class of a variant is called as in `sine_b`."""
    module, found = loaded(path), []
    for name in names:
        answers = vars(getattr(module, name[3:].replace(".", "_"), type("none", (), {})))
        found += [Entry(name, label, f) for label, f in answers.items() if re.match("right|wrong", label)]
    return found


ENTRIES = [e for stem, path in CORPUS.items() for e in entries(path, [n for n in names() if n[:2] == stem[:2]])]


def functions_of(stem):
    """The name of the function that each question of a set asks for, from the set's own check cells."""
    source = (ROOT / "solutions" / stem / f"{stem}.py").read_text(encoding="utf-8")
    return dict(re.findall(r'^check\("\d\d\.(\w+)", (\w+)\)', source, re.M))


def notebook_with(stem, source):
    """The released notebook of a set with `source` in its first answer cell and the other answer cells emptied."""
    notebook = nbformat.read(ROOT / "exercises" / stem / f"{stem}.ipynb", 4)
    cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution") and c.cell_type == "code"]
    for cell in cells:
        cell.source = ""
    cells[0].source = source
    return notebook


def submission(stem, kind, k):
    """(notebook, {question: should it earn its points?}) with the k-th right or wrong answer to each question (or the
    last).
    """
    lines, marks = [CORPUS[stem].read_text(encoding="utf-8")], {}
    for question, function in functions_of(stem).items():
        have = [e for e in ENTRIES if e.name == f"{stem[:2]}.{question}" and e.label.startswith(kind)]
        entry = have[min(k, len(have) - 1)]
        lines.append(f"{function} = {question}.{entry.label}")
        marks[question] = entry.right
    lines.append("from adlib.grading import check  # a class may have that name")
    return notebook_with(stem, "\n".join(lines)), marks


def how_many(stem, kind):
    counts = {}
    for entry in ENTRIES:
        if entry.name.startswith(stem[:2]) and entry.label.startswith(kind):
            counts[entry.name] = counts.get(entry.name, 0) + 1
    return max(counts.values(), default=0)


def make_course(folder, *stems):
    """A course in a folder: the configuration, the sets' solutions, and a gradebook that knows them."""
    from adlib.grading.command import generated
    from adlib.grading.grade import open_course

    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for stem in stems:
        shutil.copytree(
            ROOT / "solutions" / stem, folder / "solutions" / stem, ignore=shutil.ignore_patterns("*.py", ".*")
        )
    course = open_course(folder)
    for stem in stems:
        result = generated(course, stem)
        assert result["success"], result
    return course


def hand_in(course, student, stem, notebook):
    folder = course.folder("submitted", student, stem)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.ipynb"
    path.write_bytes(notebook) if isinstance(notebook, bytes) else nbformat.write(notebook, path)
    return path


def marks_of(course, stem):
    """{student: {cell: automatic mark}} of the gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url, "adlib") as book:
        return {
            s.student_id: {g.name: g.auto_score for n in s.notebooks for g in n.grades}
            for s in book.assignment_submissions(stem)
        }


def points_of(stem):
    """{check cell: points} as the set's source says."""
    source = (ROOT / "solutions" / stem / f"{stem}.py").read_text(encoding="utf-8")
    return {
        name: float(points)
        for name, points in re.findall(r'"grade_id": "(check_\w+)", "locked": true, "points": (\d+)', source)
    }


needs_sandbox = pytest.mark.skipif(
    sandbox.why_not() is not None and not os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES"), reason=str(sandbox.why_not())
)


class OrdinaryUser:
    """Runs a command as a user without rights, whatever the tests run as.

    An interpreter in root's home is within nobody's reach. So root hides that home in a mount namespace of the
    command's own, and leaves only the folder that the interpreter is in.
    """

    SCRIPT = (
        'home="$1"; kept="$2"; shift 2; mount --bind "$kept" /mnt && mount -t tmpfs -o mode=755 none "$home" && '
        'mkdir -p "$kept" && mount --move /mnt "$kept" && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"'
    )

    def line(self, *command):
        if os.geteuid():
            return [*command]
        kept = Path(sys.base_prefix).resolve()
        if not kept.is_relative_to("/root"):
            return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        return ["unshare", "--mount", "sh", "-c", self.SCRIPT, "sh", "/root", str(kept), *command]

    def options(self, folder):
        """How a command of theirs is run that may write to `folder` and nowhere else."""
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "-h", "65534:65534", folder], check=True)
        settings = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
        settings |= {"PYTHONDONTWRITEBYTECODE": "1"}
        return {"cwd": ROOT, "env": settings, "encoding": "utf-8", "errors": "replace"}

    def __call__(self, folder, *command):
        return subprocess.run(self.line(*command), capture_output=True, **self.options(folder))

    @property
    def needed(self):
        """A mark for tests that need it."""
        tried = subprocess.run(self.line(sys.executable, "-c", "import numpy"), capture_output=True, cwd="/")
        cannot = tried.returncode != 0 and not os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES")
        return pytest.mark.skipif(cannot, reason="no other user may run this interpreter: install it outside of a home")


as_ordinary_user = OrdinaryUser()


class TheirWorker:
    """A sandbox that an ordinary user has started; `run` is that of a Worker."""

    SERVER = """
import json, sys
from adlib.grading.workers import Worker
with Worker() as worker:
    for line in sys.stdin:
        ran = worker.run(**json.loads(line))
        print(json.dumps([ran.text.decode(errors="replace"), ran.ended]), flush=True)
"""

    def __init__(self, folder):
        line, pipe = as_ordinary_user.line(sys.executable, "-c", self.SERVER), subprocess.PIPE
        self.process = subprocess.Popen(line, stdin=pipe, stdout=pipe, **as_ordinary_user.options(folder))

    def run(self, cells, **limits):
        print(json.dumps({"cells": cells, **limits}), file=self.process.stdin, flush=True)
        text, ended = json.loads(self.process.stdout.readline())
        return Ran(text.encode(), ended)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
