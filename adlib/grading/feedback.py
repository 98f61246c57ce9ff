"""nbgrader's feedback pages, one student at a time. A page that cannot be rendered becomes a note, and the others are
written.

What is rendered is the graded notebook in autograded/, which this grader made; no file of a submission's folder goes to
feedback/. A clerk renders, under its limits of time and memory. If a submission came through nbgrader's exchange, its
time and its secret number are written beside the pages, because `nbgrader release_feedback` needs them.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor

from adlib.grading import intake
from adlib.grading.clerk import Clerk, Lost, Set
from adlib.grading.removal import remove

RENDER = 120.0  # seconds for one student
SECRET = re.compile(rb"[0-9a-f]{128}")  # as `nbgrader submit` writes it


def write_feedback(course, name, only=None):
    """Yield `(student, None, or why there is no page)` for each student who has a graded submission of a set."""
    above = course.above("autograded")
    students = sorted(path.parent.name for path in above.glob(f"*/{name}") if path.is_dir())
    students = [s for s in students if not s.startswith(".") and (only is None or only(s))]
    set_ = Set(name, {}, "", str(above), "", str(course.root))
    workers = max(1, min(os.cpu_count() or 1, len(students)))
    clerks = [Clerk(set_) for _ in range(workers)]
    try:
        with ThreadPoolExecutor(workers) as threads:
            free = list(clerks)

            def one(student):
                clerk = free.pop()
                try:
                    return page(course, clerk, name, student)
                finally:
                    free.append(clerk)

            yield from zip(students, threads.map(one, students))
    finally:
        for clerk in clerks:
            clerk.stop()


def page(course, clerk, name, student):
    try:
        pages = {f"{notebook}.html": html for notebook, html in clerk.ask(RENDER, "render", student).items()}
        put_in_place(course.folder("feedback", student, name), pages | exchanged(course, student, name))
    except (Lost, OSError) as error:
        return f"no feedback was written: {error}"
    return None


def exchanged(course, student, name):
    """Return {file: text} of what `nbgrader release_feedback` reads, or {} for what did not come by the exchange."""
    try:
        folder = intake.opened(course.above("submitted"), student, name)
    except (intake.Unreadable, OSError):
        return {}
    try:
        secret, time = intake.read(folder, "submission_secret.txt", 128), intake.time_of(folder)[0]
    except intake.Unreadable:
        return {}
    finally:
        os.close(folder)
    if time is None or not SECRET.fullmatch(secret or b""):
        return {}
    return {"timestamp.txt": f"{time} UTC\n", "submission_secret.txt": secret.decode()}


def put_in_place(target, files):
    partial, old = target.with_name(f".{target.name}.partial"), target.with_name(f".{target.name}.old")
    remove(partial)
    partial.mkdir(parents=True)
    for file, text in files.items():
        (partial / file).write_text(text, encoding="utf-8")
    remove(old)
    if target.exists():
        target.rename(old)
    partial.rename(target)
    remove(old)
