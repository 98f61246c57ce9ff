"""Grading a class: from submissions to marks in the gradebook, with one writer and many sandboxes.

For each submission, a clerk reads and repairs it, a sandbox runs its cells, and the clerk judges the results. Its marks
are then saved in one transaction, and the graded notebook is put in its place by one rename. The grader may therefore
be killed at any moment: what is done is kept, and the next run does the rest, with the same marks.

Each submission is guarded as a whole. If anything goes wrong with one, it is tried once more, alone and in fresh
processes, and then becomes a note. No mark is saved for it, and the others are graded.
"""

import contextlib
import os
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import local

from nbgrader.api import MissingEntry

from adlib.grading import plain, sandbox
from adlib.grading.attempts import record
from adlib.grading.clerk import JUDGE, READ, Clerk, Lost, Set
from adlib.grading.course import Course, open_course
from adlib.grading.removal import remove
from adlib.grading.repair import parts_of
from adlib.grading.sandbox import CannotGrade
from adlib.grading.save import put_in_place, save
from adlib.grading.workers import Workers

__all__ = ["CannotGrade", "Course", "Done", "Meter", "grade", "open_course"]
CELL_SECONDS, NOTEBOOK_SECONDS = 30.0, 180.0


@dataclass
class Done:
    """A submission: its marks by cell, its irregularities, and whether it was graded at all."""

    student: str
    marks: dict
    notes: list
    graded: bool = True


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
    only=None,
):
    """Grade all submissions of the set `name` that have not been graded, or have changed since; yields a Done for each.

    `workers` says how many run at a time (default: one per processor), or is the Workers that are to be used first.
    `run(cells, cell_seconds, seconds, cases)` executes, if the workers do not; `progress(done, todo)` is called with
    the progress; `only(student)` chooses submissions. dry_run=True changes neither the gradebook nor any folder. Raises
    CannotGrade if the course or the machine is not ready.
    """
    if run is None:
        sandbox.demand()
    with locked(course, dry_run), course.gradebook() as book:
        set_ = set_of(course, book, name, dry_run)
        students = [student for student in course.students(name) if only is None or only(student)]
        limits = force, cell_seconds, seconds, run
        count = 0
        for student, outcome in attended(set_, students, workers or os.cpu_count() or 1, *limits):
            count += 1
            if progress:
                progress(count, len(students))
            if outcome is not None:
                yield finished(course, book, name, student, outcome, dry_run)


def set_of(course, book, name, dry_run):
    """Return what a clerk has to know of a set. Raises CannotGrade if the gradebook does not have it."""
    try:
        notebooks = book.find_assignment(name).notebooks
    except MissingEntry:
        raise CannotGrade(
            f"the gradebook does not know the set {name}: nbgrader generate_assignment {name} --force enters it"
        ) from None
    parts, references = {}, {}
    for notebook in notebooks:
        references[notebook.name] = course.references(name, notebook.name)
        order, found = course.order(name, notebook.name), parts_of(notebook)
        parts[notebook.name] = sorted(found, key=lambda part: order.get(part.name, len(order)))
    folders = str(course.above("submitted")), str(course.above("autograded"))
    return Set(name, parts, *folders, course.seed(keep=not dry_run), references=references)


@contextlib.contextmanager
def locked(course, dry_run):
    """Allow one writer at a time."""
    if dry_run:
        yield
        return
    try:
        import fcntl
    except ImportError:
        raise CannotGrade(sandbox.needs_linux()) from None
    folder = course.above("autograded")
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / ".adgrade.lock", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotGrade("another adgrade is grading this course: wait until it has ended") from None
        sandbox.remove_stale_folders()
        for left in [*folder.glob("*/.*.partial"), *folder.glob("*/.*.old")]:
            remove(left)
        yield


# Many at a time -------------------------------------------------------------------------------------------------------


def attended(set_, students, workers, *limits):
    """Yield `(student, outcome)` of each submission as it is finished.

    The outcome is a (Read, Judged), None if the submission is graded already, or a Lost if it could not be graded in
    fresh processes either, while nothing else was running.
    """
    waiting, again, running = list(students), [], {}
    pool = Pool(set_, workers, *limits)
    try:
        while waiting or running:
            while waiting and len(running) < 2 * pool.count:
                student = waiting.pop(0)
                running[pool.threads.submit(pool.attend, student)] = student
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda f: running[f]):
                student = running.pop(future)
                try:
                    yield student, future.result()
                except (Lost, sandbox.NoSandbox):
                    again.append(student)
    finally:
        pool.stop()
    for student in again:
        yield student, alone(set_, student, *limits)


def alone(set_, student, *limits):
    """Try a second time, while nothing else is running. If the machine has no sandbox now, it has none for any
    submission.
    """
    pool = Pool(set_, 1, *limits)
    try:
        return pool.attend(student)
    except Lost as error:
        return error
    finally:
        pool.stop()


class Pool:
    """Threads with a clerk each, and sandboxes for all of them."""

    def __init__(self, set_, workers, force, cell_seconds, seconds, run):
        self.set, self.force, self.limits = set_, force, (cell_seconds, seconds)
        self.workers = workers if isinstance(workers, Workers) else Workers(workers)
        self.run, self.count = run or self.workers.run, len(self.workers.all)
        self.threads, self.own, self.clerks = ThreadPoolExecutor(self.count), local(), []

    def attend(self, student):
        """Return the (Read, Judged) of a submission, or None if it is graded already. Raises Lost, NoSandbox."""
        clerk = self.clerk()
        read = clerk.ask(READ, "read", student, self.force)
        if read is None:
            return None
        ran = {notebook: self.run(cells, *self.limits, read.cases[notebook]) for notebook, cells in read.cells.items()}
        if lost := next((one.ended for one in ran.values() if one.lost), None):
            raise Lost(lost.removeprefix("lost: "))
        ran = {name: (one.text, one.ended) for name, one in ran.items()}
        judged = clerk.ask(JUDGE, "judge", ran)
        while judged.again:
            again = {
                notebook: self.run(cells, *self.limits, read.cases[notebook])
                for notebook, cells in judged.again.items()
            }
            judged = clerk.ask(JUDGE, "judge", ran, {name: (one.text, one.ended) for name, one in again.items()})
        return read, judged

    def clerk(self):
        if not hasattr(self.own, "clerk"):
            self.own.clerk = Clerk(self.set)
            self.clerks.append(self.own.clerk)
        return self.own.clerk

    def stop(self):
        self.threads.shutdown(cancel_futures=True)
        for one in (self.workers, *self.clerks):
            one.stop()


def finished(course, book, name, student, outcome, dry_run):
    """Save the results, and put the graded notebooks in their place. Raises CannotGrade if the gradebook or the disk
    fails.
    """
    if isinstance(outcome, Lost):
        return Done(student, {}, [f"it could not be graded, and no mark was saved: {outcome}"], graded=False)
    read, judged = outcome
    if plain.whole(student) != student:
        return Done(student, {}, ["no mark was saved: the name of its folder is not UTF-8; rename it"], graded=False)
    if not dry_run:
        try:
            save(course, book, name, student, read, judged)
            record(course, name, student, read, judged)
            put_in_place(course, name, student, read, judged)
        except CannotGrade:
            raise
        except Exception as error:  # for instance, the gradebook cannot take its name
            book.db.rollback()
            said = f"it could not be saved ({type(error).__name__}: {error})"
            return Done(student, {}, [said], graded=False)
    marks = {cell: mark for of_notebook in judged.marks.values() for cell, mark in of_notebook.items()}
    return Done(student, marks, judged.notes)


class Meter:
    """Return a line about the progress: how many are done, the speed, and the time left."""

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
