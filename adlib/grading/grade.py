"""Grading a class: submissions in, marks in the gradebook, one writer, many sandboxes.

For each submission: read it and make it whole (`repair`), run its cells in a sandbox (`workers`), judge the reports
(`oracle`), save its marks in one transaction, and put the graded notebook in its place by one rename. So it may be
killed at any moment: what is done is done, what is not is done again by the next run, to the same marks.
"""

import contextlib
import hashlib
import json
import os
import shutil
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import local

import nbformat
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory

from adlib.grading import sandbox
from adlib.grading.oracle import judge_notebook
from adlib.grading.repair import parts_of, repaired
from adlib.grading.workers import LARGEST, Ran, Worker

CELL_SECONDS, NOTEBOOK_SECONDS = 30.0, 180.0
WORDS = {
    "late": "it did not end in time and was stopped",
    "died": "its process died",
    "too much": f"it wrote more than {LARGEST >> 20} MB and was stopped",
}


class CannotGrade(Exception):
    """The course is not ready to be graded; the message says what to do."""


@dataclass
class Course:
    """Where things are, as nbgrader_config.py says it."""

    root: Path
    directories: CourseDirectory
    seed: str = field(default_factory=lambda: os.environ.get("ADGRADE_SEED", "grading"))

    def folder(self, kind, student, name):
        return Path(self.directories.format_path(getattr(self.directories, f"{kind}_directory"), student, name))

    @property
    def db_url(self):
        return self.directories.db_url

    def students(self, name):
        """Those who have handed in something for the set, by name."""
        above = self.folder("submitted", "x", "x").parent.parent
        found = [path for path in above.glob("*") if (path / name).is_dir()] if above.is_dir() else []
        return sorted(path.name for path in found)

    def order(self, name, notebook):
        """The places of the set's cells in the instructor's notebook."""
        path = self.folder("source", ".", name) / f"{notebook}.ipynb"
        if not path.exists():
            return {}
        ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nbformat.read(path, 4).cells]
        return {grade_id: k for k, grade_id in enumerate(ids)}


def open_course(root="."):
    """The course in a folder with an nbgrader_config.py. Raises CannotGrade if there is none."""
    from nbgrader.apps import NbGrader

    root = Path(root).resolve()
    if not (root / "nbgrader_config.py").exists():
        raise CannotGrade(f"{root} has no nbgrader_config.py: go to the course's folder")
    with contextlib.chdir(root):
        app = NbGrader()
        app.load_config_file()
        return Course(root, CourseDirectory(parent=app, config=app.config))


@dataclass
class Done:
    """A graded submission: its marks by cell, and what was odd about it."""

    student: str
    marks: dict
    notes: list


def grade(
    course,
    name,
    workers=None,
    force=False,
    dry_run=False,
    cell_seconds=CELL_SECONDS,
    seconds=NOTEBOOK_SECONDS,
    run=None,
    progress=None,
):
    """Grade all submissions of the set `name` that are not graded yet, or have changed since; yields a Done for each.

    `run(cells, cell_seconds, seconds)` executes (default: a sandbox for each of `workers` threads); `progress(done,
    todo)` is told how far it is. dry_run=True changes neither the gradebook nor any folder.
    """
    workers = workers or os.cpu_count() or 1
    with locked(course, dry_run), Gradebook(course.db_url, course.directories.course_id) as book:
        try:
            notebooks = {
                notebook.name: cells_in_order(course, name, notebook)
                for notebook in book.find_assignment(name).notebooks
            }
        except MissingEntry:
            raise CannotGrade(
                f"the gradebook does not know the set {name}: nbgrader generate_assignment {name} --force enters it"
            ) from None
        waiting = [
            student for student in course.students(name) if force or not is_graded(course, name, student, notebooks)
        ]
        total, count = len(waiting), 0
        pool = Pool(workers, run)
        try:
            running = {}
            while waiting or running:
                while waiting and len(running) < 2 * workers:
                    student = waiting.pop(0)
                    read = {
                        notebook: read_submission(course, name, student, notebook, parts)
                        for notebook, parts in notebooks.items()
                    }
                    running[pool.submit(read, cell_seconds, seconds)] = student, read
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in sorted(finished, key=lambda f: running[f][0]):
                    student, read = running.pop(future)
                    done = finish(course, book, name, student, read, future.result(), dry_run)
                    count += 1
                    if progress:
                        progress(count, total)
                    yield done
        finally:
            pool.stop()


@contextlib.contextmanager
def locked(course, dry_run):
    """One writer at a time."""
    if dry_run:
        yield
        return
    try:
        import fcntl
    except ImportError:
        raise CannotGrade(sandbox.needs_linux()) from None
    folder = course.folder("autograded", "x", "x").parent.parent
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / ".adgrade.lock", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotGrade("another adgrade is grading this course: wait until it has ended") from None
        sandbox.remove_stale_folders()
        for left in [*folder.glob("*/.*.partial"), *folder.glob("*/.*.old")]:
            shutil.rmtree(left, ignore_errors=True)
        yield


def cells_in_order(course, name, notebook):
    order, parts = course.order(name, notebook.name), parts_of(notebook)
    return sorted(parts, key=lambda part: order.get(part.name, len(order)))


# Before ---------------------------------------------------------------------------------------------------------------


def submitted(course, name, student, notebook):
    """The bytes that a student handed in; None if there is no such file."""
    path = course.folder("submitted", student, name) / f"{notebook}.ipynb"
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def fingerprint(course, data):
    return hashlib.sha256(course.seed.encode() + b"\0" + (data if data is not None else b"missing")).hexdigest()


def is_graded(course, name, student, notebooks):
    """Is there a graded notebook for just these bytes?"""
    for notebook in notebooks:
        try:
            known = json.loads((course.folder("autograded", student, name) / f"{notebook}.ipynb").read_bytes())[
                "metadata"
            ]["adgrade"]["fingerprint"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if known != fingerprint(course, submitted(course, name, student, notebook)):
            return False
    return True


def read_submission(course, name, student, notebook, parts):
    data = submitted(course, name, student, notebook)
    made, notes = repaired(data or b"", parts)
    if data is None:
        notes = [f"{notebook}.ipynb was not handed in"]
    made.metadata["adgrade"] = {"fingerprint": fingerprint(course, data), "missing": data is None, "notes": notes}
    return made


class Pool:
    """Threads with a sandbox each."""

    def __init__(self, workers, run=None):
        self.threads, self.own, self.all, self.given = ThreadPoolExecutor(workers), local(), [], run

    def submit(self, notebooks, cell_seconds, seconds):
        return self.threads.submit(self.execute, notebooks, cell_seconds, seconds)

    def execute(self, notebooks, cell_seconds, seconds):
        return {
            name: self.run([c.source for c in nb.cells if c.cell_type == "code"], cell_seconds, seconds)
            for name, nb in notebooks.items()
        }

    def run(self, cells, cell_seconds, seconds):
        if self.given:
            return self.given(cells, cell_seconds, seconds)
        if not hasattr(self.own, "worker"):
            self.own.worker = Worker()
            self.all.append(self.own.worker)
        return self.own.worker.run(cells, cell_seconds, seconds)

    def stop(self):
        self.threads.shutdown(cancel_futures=True)
        for worker in self.all:
            worker.stop()


# After ----------------------------------------------------------------------------------------------------------------


def finish(course, book, name, student, notebooks, ran, dry_run):
    """Judge, save, and put the graded notebooks in their place."""
    marks, notes = {}, []
    for notebook, made in notebooks.items():
        with_outputs(made, ran[notebook])
        judge_notebook(made)
        notes += made.metadata["adgrade"]["notes"]
        marks.update(
            {c.metadata.nbgrader.grade_id: utils.determine_grade(c)[0] for c in made.cells if utils.is_grade(c)}
        )
    if not dry_run:
        save(course, book, name, student, notebooks)
        put_in_place(course, name, student, notebooks)
    return Done(student, marks, notes)


def with_outputs(notebook, ran: Ran):
    """The outputs that came back, as far as they have the form of outputs; and a note if they did not all come."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for k, cell in enumerate(cells):
        cell.outputs = [output for raw in ran.outputs.get(k, []) if (output := as_output(raw)) is not None]
        cell.execution_count = k + 1
        if k not in ran.outputs and cell.source.strip():
            said = WORDS.get(ran.ended, ran.ended)
            cell.outputs = [
                nbformat.v4.new_output(
                    "error", ename="NotRun", evalue=f"this cell was not run to its end: {said}", traceback=[]
                )
            ]
    if ran.ended != "done":
        notebook.metadata["adgrade"]["notes"].append(WORDS.get(ran.ended, ran.ended))
    elif any(o.get("ename") == "TimeIsUp" for c in cells for o in c.outputs):
        notebook.metadata["adgrade"]["notes"].append("a cell ran too long and was interrupted")


def as_output(raw):
    try:
        output = nbformat.from_dict(raw)
        nbformat.validator.validate(output, ref="output", version=4, version_minor=5)
        return output
    except Exception:  # the student's code may have written it
        return None


def save(course, book, name, student, notebooks):
    """All marks of a submission in one transaction; a mark given by hand is kept and asked for again, as nbgrader
    does.
    """
    timestamp = course.directories.get_existing_timestamp(str(course.folder("submitted", student, name)))
    with book.db.no_autoflush:
        book.update_or_create_student(student)
        submission = book.update_or_create_submission(name, student, **({"timestamp": timestamp} if timestamp else {}))
    for part in submission.notebooks:
        made = notebooks[part.name]
        cells = {c.metadata.nbgrader.grade_id: c for c in made.cells if c.metadata.get("nbgrader")}
        missing = made.metadata["adgrade"]["missing"]
        for grade in part.grades:
            auto = utils.determine_grade(cells[grade.name])[0] if grade.name in cells else 0.0
            grade.auto_score = 0.0 if missing else auto
            grade.needs_manual_grade = not missing and (grade.manual_score is not None or auto is None)
        for comment in part.comments:
            cell = cells.get(comment.name)
            untouched = (
                cell is not None
                and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                and not utils.is_task(cell)
            )
            comment.auto_comment = "No response." if untouched else None
    book.db.commit()
    book.db.expunge_all()


def put_in_place(course, name, student, notebooks):
    target = course.folder("autograded", student, name)
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for notebook, made in notebooks.items():
        (partial / f"{notebook}.ipynb").write_text(nbformat.writes(made), encoding="utf-8")
    timestamp = course.folder("submitted", student, name) / "timestamp.txt"
    if timestamp.is_file():
        shutil.copy(timestamp, partial / "timestamp.txt")
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    partial.rename(target)
    shutil.rmtree(old, ignore_errors=True)


class Meter:
    """A line that says how far it is: done, speed, time left."""

    def __init__(self, stream, live):
        self.stream, self.live, self.began, self.said = stream, live, time.monotonic(), 0.0

    def __call__(self, done, total):
        now = time.monotonic()
        if not self.live or now - self.said < 0.1 and done < total:
            return
        self.said, speed = now, done / max(now - self.began, 1e-9)
        bar = "#" * (30 * done // total)
        left = (total - done) / speed
        print(
            f"\r[{bar:<30}] {done}/{total}  {speed:5.1f}/s  {left:4.0f} s left ",
            end="" if done < total else "\n",
            file=self.stream,
            flush=True,
        )
