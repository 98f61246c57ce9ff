"""nbgrader's feedback pages, one student at a time. A page that cannot be rendered becomes a note, and the others are
written.

What is rendered is the graded notebook in autograded/, which this grader made; no file of a submission's folder goes to
feedback/. A clerk renders, under its limits of time and memory.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from adlib.grading.clerk import Clerk, Lost, Set
from adlib.grading.removal import remove

RENDER = 120.0  # seconds for one student


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
        pages = clerk.ask(RENDER, "render", student)
        put_in_place(course.folder("feedback", student, name), pages)
    except (Lost, OSError) as error:
        return f"no feedback was written: {error}"
    return None


def put_in_place(target, pages):
    partial, old = target.with_name(f".{target.name}.partial"), target.with_name(f".{target.name}.old")
    remove(partial)
    partial.mkdir(parents=True)
    for notebook, html in pages.items():
        (partial / f"{notebook}.html").write_text(html, encoding="utf-8")
    remove(old)
    if target.exists():
        target.rename(old)
    partial.rename(target)
    remove(old)
