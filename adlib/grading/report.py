"""Pages about a class: one that can be shared, since it has no names, and one with names for the instructor.

The numbers come from `marks`, `attempts`, `progress` and `years`, and the examples from `examples`.
"""

import csv
import io
from collections import Counter
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adlib.grading.attempts import attempts_of
from adlib.grading.examples import examples_of
from adlib.grading.marks import absent, rows_of, written
from adlib.grading.plain import in_a_cell, in_a_line
from adlib.grading.progress import in_words, may_need_help, over_time, progress_of
from adlib.grading.sandbox import CannotGrade
from adlib.grading.years import compared

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,  # names of students and texts of submissions are text and never markup
    undefined=StrictUndefined,
    trim_blocks=True,
)
MOST_BINS = 25  # bars of the histogram


def write_report(course, name, path, with_names=False, other=None):
    """Write the page about a set, next to it the same numbers as CSV, and with_names=True also a page with names.

    `other` is the gradebook of another year (`years.compared`). Returns the paths. Raises CannotGrade if nothing is
    graded, or if the other gradebook cannot be read.
    """
    rows, attempts = rows_of(course, name), attempts_of(course, name)
    questions = progress_of(rows, attempts)
    changes = None if other is None else compared(course, name, other)
    page = page_about(name, rows, attempts, questions, examples_of(course, name, rows), changes)
    paths = [written(path, page), written(path.with_suffix(".csv"), as_csv(questions))]
    if with_names:
        beside = path.with_name(f"{path.stem}-names{path.suffix}")
        others = [student for student, *_ in absent(course, rows)]
        paths.append(written(beside, page_of_students(name, rows, attempts, others)))
    return paths


def page_about(name, rows, attempts, questions, examples, changes):
    days, time = over_time(attempts, [one.question for one in questions]) if attempts else ([], {})
    bins = histogram(rows)
    return TEMPLATES.get_template("report.html").render(
        name=name,
        rows=rows,
        marks=marks_in_words(rows),
        waiting=sum(bool(row.waits) for row in rows),
        bins=bins,
        tallest=max(count for *_, count in bins),
        most=f"{full_marks(rows):g}",
        questions=questions,
        in_words=in_words,
        days=days,
        time=time,
        examples=examples,
        changes=changes,
    )


def page_of_students(name, rows, attempts, others):
    return TEMPLATES.get_template("students.html").render(
        name=name,
        rows=rows,
        attempts=attempts,
        help=may_need_help(rows, attempts, others),
        notes=Counter(note for row in rows for note in row.notes),
        safe=in_a_line,
    )


def as_csv(questions):
    """Return the numbers of the page as a table: a line for each question, and one for each mistake."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    first = ["right at the first try", "of those who tried", "submissions until right", "hours to pass"]
    lines.writerow(["question", "right", "of", *first, "what was wrong", "how often"])
    for one in questions:
        medians = ["" if value is None else f"{value:g}" for value in (one.median_tries, one.median_hours)]
        lines.writerow([one.question, one.right, one.count, one.first_right, one.first_count, *medians, "", ""])
        for cause, often in one.causes.most_common():
            lines.writerow([one.question, *[""] * 6, in_a_cell(cause), often])
    return text.getvalue()


def full_marks(rows):
    return sum(rows[0].most.values())


def marks_in_words(rows):
    scores = [row.score for row in rows]
    return f"lowest {min(scores):g}, median {median(scores):g}, highest {max(scores):g}, of {full_marks(rows):g}"


def histogram(rows):
    """Return `[(low, high, count), ...]`: how many submissions have from `low` to below `high` points."""
    most = max(1, int(full_marks(rows)))
    width = -(-(most + 1) // MOST_BINS)
    counts = Counter(min(max(0, int(row.score)), most) // width for row in rows)
    return [(k * width, (k + 1) * width, counts[k]) for k in range(most // width + 1)]


# The whole course -----------------------------------------------------------------------------------------------------


def write_course_report(course, path):
    """Write a page with a line for each set of which something is graded. Raises CannotGrade if there is none."""
    with course.gradebook() as book:
        names = sorted(assignment.name for assignment in book.assignments)
    sets = []
    for name in names:
        try:
            sets.append(summary(course, name))
        except CannotGrade:  # nothing of it is graded
            continue
    if not sets:
        raise CannotGrade("nothing of this course is graded: adgrade grade NAME")
    return [written(path, TEMPLATES.get_template("course.html").render(sets=sets))]


def summary(course, name):
    """Return the numbers of a set. Raises CannotGrade if nothing of it is graded."""
    rows = rows_of(course, name)
    questions = progress_of(rows, attempts_of(course, name))
    hardest = min(questions, key=lambda one: one.right / one.count, default=None)
    return {
        "name": name,
        "count": len(rows),
        "absent": len(absent(course, rows)),
        "median": median(row.score for row in rows),
        "most": full_marks(rows),
        "right": sum(one.right for one in questions),
        "answers": sum(one.count for one in questions),
        "first_right": sum(one.first_right for one in questions),
        "first_count": sum(one.first_count for one in questions),
        "hardest": f"{hardest.question}: {hardest.right} of {hardest.count}" if hardest else "",
    }
