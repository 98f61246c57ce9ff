"""A process that reads, repairs and judges submissions, so that no submission can harm the grader itself.

    python -m adlib.grading.clerk SOCKET        SOCKET: the number of an inherited Unix socket

A submission may be of any size, depth and form. Its bytes are read and its values are compared in this process, under
limits of memory and time. A clerk reports what it cannot do, and a clerk that is lost is replaced. No student's code
runs here. What the gradebook learns of a submission is the `Judged` that a clerk returns.
"""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair

MEMORY = 4 << 30  # bytes of a clerk
START, READ, JUDGE = 120.0, 60.0, 180.0  # seconds to get ready, to read a submission, and to judge it
PACKAGE = Path(__file__).resolve().parents[1]


class Lost(Exception):
    """A clerk could not do what it was asked to do; the message says what happened."""


@dataclass(frozen=True)
class Set:
    """What a clerk has to know of an exercise set.

    This is its name, its cells by notebook, the folders with all that was submitted and all that is graded, the seed,
    the instructor's answers by notebook and question, and, to render feedback, the course.
    """

    name: str
    parts: dict
    submitted: str
    graded: str
    seed: str
    root: str = ""
    references: dict = field(default_factory=dict)


@dataclass
class Read:
    """A submission that was read: its code cells by notebook, the inputs of its checks by question, the time of
    submission, the fingerprint of everything on which its marks depend, and one of its files alone.
    """

    cells: dict
    cases: dict
    timestamp: datetime | None
    fingerprint: str
    files: str


@dataclass
class Judged:
    """A submission that was judged.

    It holds the graded notebooks as text, marks by notebook and cell (None if a person gives the mark), the names of
    cells in words that are as they were released, the notebooks that were not submitted, and notes. `again` holds the
    cells, by notebook, that are to be run once more, with the instructor's answers in place of wrong ones that other
    answers use. `questions` holds what was found about each question.
    """

    texts: dict
    marks: dict
    untouched: set
    missing: set
    notes: list = field(default_factory=list)
    again: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)


class Clerk:
    """The grader's side of such a process, for one set. Use it from one thread at a time."""

    def __init__(self, set_):
        self.set, self.process = set_, None

    def start(self):
        ours, theirs = socketpair()
        path = os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "adlib.grading.clerk", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self.connection = Connection(ours.detach())
        self.answer(START)
        self.ask(READ, "take", self.set)

    def ask(self, seconds, task, *arguments):
        """Return the result of a task. Raises Lost if there is none in time."""
        if self.process is None:
            self.start()
        try:
            self.connection.send((task, arguments))
        except OSError as error:
            self.stop()
            raise Lost(f"the process that reads submissions had ended ({error})") from None
        return self.answer(seconds)

    def answer(self, seconds):
        try:
            if not self.connection.poll(seconds):
                raise Lost(f"it could not be read and judged within {seconds:.0f} s")
            failed, result = self.connection.recv()
        except (EOFError, OSError):
            said = self.ended()
            raise Lost(f"the process that reads submissions ended{said}") from None
        except Lost:
            self.stop()
            raise
        if failed:
            raise Lost(result)
        return result

    def ended(self):
        try:
            self.process.wait(2)
            lines = self.process.stderr.read()[-1000:].decode(errors="replace").strip().splitlines()
        except subprocess.TimeoutExpired:
            lines = []
        self.stop()
        return f": {lines[-1]}" if lines else ""

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stderr.close()
            self.connection.close()
            self.process = None


# Inside --------------------------------------------------------------------------------------------------------------


class Desk:
    """The set and the one submission that a clerk is working on."""

    def __init__(self):
        self.set, self.found, self.repaired, self.key, self.seed = None, None, {}, "", ""
        self.replaced, self.right_alone = {}, {}  # questions, by notebook

    def take(self, set_):
        self.set = set_

    def read(self, student, force):
        """Return the Read of a student's submission, or None if it is graded as it is, unless `force` is set."""
        from adlib.grading.intake import read_submission
        from adlib.grading.oracle import cases_for, is_check
        from adlib.grading.repair import repaired

        self.found = read_submission(self.set.submitted, student, self.set.name, self.set.parts)
        key = fingerprint(self.set, student, self.found)
        if not force and all(fingerprint_in(self.set, student, notebook) == key for notebook in self.set.parts):
            return None
        self.replaced, self.right_alone = {}, {}
        self.key, self.seed = key, hmac.new(self.set.seed.encode(), key.encode(), hashlib.sha256).hexdigest()
        self.repaired = {
            name: repaired(self.found.notebooks[name] or b"", parts) for name, parts in self.set.parts.items()
        }
        books = {name: one.notebook["cells"] for name, one in self.repaired.items()}
        return Read(
            {name: [c["source"] for c in cells if c["cell_type"] == "code"] for name, cells in books.items()},
            {name: cases_for(filter(is_check, cells), self.seed) for name, cells in books.items()},
            self.found.timestamp,
            key,
            fingerprint_of_files(self.found),
        )

    def judge(self, ran, again=()):
        """Return the Judged of the submission that was read last.

        `ran` holds (text, how it ended) by notebook, and `again` the same of the cells that were run once more.
        """
        from adlib.grading.plain import as_notes

        judged = Judged({}, {}, set(), {name for name, data in self.found.notebooks.items() if data is None})
        notes = {name: [] if name in judged.missing else list(one.notes) for name, one in self.repaired.items()}
        for name, one in self.repaired.items():
            if name in again:
                self.judge_again(one, again[name], name)
            questions = self.judge_notebook(one, ran[name], judged, name, notes[name])
            own = as_notes([*self.found.notes, *notes[name]])
            record = {"questions": questions, "notes": own, "fingerprint": self.key}
            one.notebook["metadata"]["adgrade"] = record
        judged.notes = as_notes([*self.found.notes, *(note for name in notes for note in notes[name])])
        for name, one in self.repaired.items():
            judged.texts[name] = json.dumps(one.notebook, ensure_ascii=False, indent=1) + "\n"
        return judged

    def render(self, student):
        """Return the feedback pages of a student whose submission is graded, by notebook."""
        from adlib.grading.pages import rendered

        return rendered(self.set.root, self.set.graded, student, self.set.name)

    def functions(self, student, known):
        """Return what `anonymous.functions_in` finds in the graded notebooks of a student."""
        from adlib.grading.anonymous import functions_in

        return functions_in(os.path.join(self.set.graded, student, self.set.name), known)

    def cases(self, name, question, ran):
        """Return every case of a check in the submission that was read last, as `inquiry.cases_of_check` does; `ran` is
        (text, how it ended) of the notebook's cells.
        """
        from adlib.grading.inquiry import cases_of_check
        from adlib.grading.outputs import put_outputs
        from adlib.grading.workers import Ran

        put_outputs(self.repaired[name].notebook, Ran(*ran))
        return cases_of_check(self.repaired[name].notebook, question, self.seed)

    def program(self, student):
        """Return what `winnowing.program_of` makes of a student's own code, as it was submitted."""
        from adlib.grading.intake import read_submission
        from adlib.grading.repair import repaired
        from adlib.grading.winnowing import program_of

        parts = self.set.parts
        found = read_submission(self.set.submitted, student, self.set.name, parts).notebooks
        sources = [own_code(repaired(found[name] or b"", parts[name]).notebook) for name in parts]
        return program_of([source for of_notebook in sources for source in of_notebook])

    def judge_again(self, one, ran, name):
        """Record the questions that are right with the instructor's answers in place of wrong ones."""
        from adlib.grading.oracle import questions_right
        from adlib.grading.outputs import put_outputs
        from adlib.grading.workers import Ran

        put_outputs(one.notebook, Ran(*ran))
        right = questions_right(one.notebook, self.seed) - self.replaced[name]
        self.right_alone[name] = self.right_alone.get(name, set()) | right

    def judge_notebook(self, one, ran, judged, name, notes):
        from adlib.grading.dependence import with_references
        from adlib.grading.oracle import judge_notebook
        from adlib.grading.outputs import put_outputs
        from adlib.grading.suspicion import suspicions
        from adlib.grading.workers import Ran

        notes += put_outputs(one.notebook, Ran(*ran))
        questions, marks = judge_notebook(one.notebook, self.seed, self.right_alone.get(name, ()))
        cells = [cell["source"] for cell in one.notebook["cells"] if cell["cell_type"] == "code"]
        wrong = [question for question, found in questions.items() if not found["ok"]]
        references, before = self.set.references.get(name, {}), self.replaced.get(name, set())
        if more := with_references(cells, wrong, references, before):
            judged.again[name], self.replaced[name] = more
        notes += suspicions(
            own_code(one.notebook), sum(len(p.source) for p in self.set.parts[name] if p.cell_type == "code")
        )
        source = {
            cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
            for cell in one.notebook["cells"]
            if cell["metadata"]
        }
        for part in self.set.parts[name]:
            if not part.locked and (part.name in one.missing or part.source == source[part.name]) and not part.task:
                judged.untouched.add((name, part.name))
                if part.name in marks:
                    marks[part.name] = 0.0  # there is no answer
        answers = checks_of(self.set.parts[name])
        for question, found in questions.items():
            found["tried"] = found["ok"] or (name, answers.get(question)) not in judged.untouched
        judged.marks[name] = marks
        judged.questions |= questions
        return questions


def checks_of(parts):
    """Return {question: the name of the cell that is to be answered, the last before its check} of a set's cells."""
    from adlib.grading.dependence import checked_functions

    found, last = {}, None
    for part in parts:
        if part.cell_type == "code" and part.solution:
            last = part.name
        elif part.cell_type == "code" and part.grade:
            found |= dict.fromkeys(checked_functions(part.source), last)
    return found


def own_code(notebook):
    """Return the sources of the learner's code cells."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [cell["source"] for cell in code if not cell["metadata"].get("nbgrader", {}).get("locked")]


def fingerprint(set_, student, found):
    """Return a hash of all that a student's marks depend on: the files, the time, the set's cells, the code that
    judges.
    """
    state = hashlib.sha256()
    known = repr(set_.parts), repr(set_.references)
    for part in (student, set_.name, set_.seed, *known, str(found.timestamp), code_that_judges()):
        state.update(part.encode("utf-8", "surrogateescape") + b"\0")
    state.update(fingerprint_of_files(found).encode())
    return state.hexdigest()


def fingerprint_of_files(found):
    """Return a hash of the notebooks that were submitted. Two attempts with the same hash are the same attempt."""
    state = hashlib.sha256()
    for name, data in sorted(found.notebooks.items()):
        state.update(name.encode() + b"\0" + hashlib.sha256(b"missing" if data is None else b"=" + data).digest())
    return state.hexdigest()


def fingerprint_in(set_, student, notebook):
    """Return the fingerprint with which a graded notebook was made, or None."""
    try:
        path = os.path.join(set_.graded, student, set_.name, f"{notebook}.ipynb")
        with open(path, "rb") as file:
            return json.load(file)["metadata"]["adgrade"]["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def code_that_judges():
    """Return a hash of all files of the grader, since any of them may affect a mark."""
    if not CODE:
        state = hashlib.sha256()
        for path in sorted((PACKAGE / "grading").rglob("*.py")):
            state.update(path.read_bytes())
        CODE.append(state.hexdigest())
    return CODE[0]


CODE: list[str] = []


def serve(number):
    import ctypes
    import resource  # this exists only on Unix

    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: end with the grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from adlib.grading import intake, oracle, outputs, repair  # noqa: F401

    connection, desk = Connection(number), Desk()
    connection.send((False, None))
    while True:
        try:
            task, arguments = connection.recv()
        except EOFError:
            return
        try:
            connection.send((False, getattr(desk, task)(*arguments)))
        except Exception as error:  # the next submission is read, whatever this one contains
            connection.send((True, f"{type(error).__name__}: {str(error)[:200]}"))


if __name__ == "__main__":
    from adlib.grading import clerk  # pickled objects have the names of that module and not of this one

    clerk.serve(int(sys.argv[1]))
