"""Marks as CSV, and a page about the class that can be shared, since it has no names.

Both read the graded notebooks (which question was right, which mistake was recognised, which irregularities there were)
and the gradebook.
"""

import csv
import io
import json
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbgrader.api import MissingEntry

from adlib.grading.plain import in_a_cell
from adlib.grading.sandbox import CannotGrade

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,  # names of students and texts of submissions are text and never markup
    undefined=StrictUndefined,
    trim_blocks=True,
)


@dataclass
class Row:
    """A submission: marks by cell from the gradebook, findings by question and notes from the graded notebook."""

    student: str
    marks: dict
    most: dict
    score: float
    questions: dict
    notes: list
    waits: bool  # for manual grading
    name: str = ""  # "last, first", as far as the gradebook has it
    email: str = ""
    submitted: str = ""  # when, in UTC
    late: float = 0.0  # hours
    penalty: float = 0.0  # points, already subtracted from the score


def rows_of(course, name):
    """Return all graded submissions of a set, by student. Raises CannotGrade if there are none."""
    found = []
    with course.gradebook() as book:
        try:
            submissions = book.assignment_submissions(name)
        except MissingEntry:
            submissions = []
        for submission in sorted(submissions, key=lambda s: s.student_id):
            marks, most, questions, notes = {}, {}, {}, []
            for part in submission.notebooks:
                for grade in sorted(part.grades, key=lambda g: g.name):
                    marks[grade.name], most[grade.name] = grade.score, grade.max_score
                known = about(course, name, submission.student_id, part.name)
                questions.update(known.get("questions", {}))
                notes += known.get("notes", [])
            found.append(row_of(submission, marks, most, questions, notes))
    if not found:
        raise CannotGrade(f"nothing of {name} is graded: adgrade grade {name}")
    return found


def row_of(submission, marks, most, questions, notes):
    student, penalty = submission.student, submission.late_submission_penalty or 0.0
    return Row(
        submission.student_id,
        marks,
        most,
        max(0.0, submission.score - penalty),
        questions,
        notes,
        submission.needs_manual_grade,
        ", ".join(filter(None, (student.last_name, student.first_name))),
        student.email or "",
        f"{submission.timestamp} UTC" if submission.timestamp else "",
        submission.total_seconds_late / 3600,
        penalty,
    )


def absent(course, rows):
    """Return `(student, name, email)` of those in the gradebook who have submitted nothing."""
    there = {row.student for row in rows}
    with course.gradebook() as book:
        people = [(s.id, ", ".join(filter(None, (s.last_name, s.first_name))), s.email or "") for s in book.students]
    return sorted(one for one in people if one[0] not in there)


def about(course, name, student, notebook):
    """Return what the grader found, from a graded notebook. Entries of another form, as of another grader, are left
    out.
    """
    try:
        path = course.folder("autograded", student, name) / f"{notebook}.ipynb"
        found = json.loads(path.read_bytes())["metadata"]["adgrade"]
        questions, notes = found.get("questions"), found.get("notes")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    questions = questions if isinstance(questions, dict) else {}
    known = {q: f for q, f in questions.items() if isinstance(f, dict) and {"ok", "cause"} <= f.keys()}
    return {"questions": known, "notes": [n for n in notes if isinstance(n, str)] if isinstance(notes, list) else []}


def write_marks(course, name, path, form="csv"):
    """Return a line for each student, in the form "csv", or in the form that "canvas" or "moodle" imports."""
    rows = rows_of(course, name)
    lines = {"csv": all_of, "canvas": for_canvas, "moodle": for_moodle}[form](name, rows, absent(course, rows))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([as_cell(value) for value in line] for line in lines)
    return written(path, text.getvalue())


def as_cell(value):
    return in_a_cell(value) if isinstance(value, str) else f"{value:g}"


def all_of(name, rows, others):
    """Return points by cell and in all, the maximum, the time of submission, and what a person should know."""
    cells, most = list(rows[0].marks), sum(rows[0].most.values())
    about = ["name", "email", "submitted", "hours late", "late penalty"]
    head = ["student", "score", "out of", *cells, "needs manual grading", "notes", *about]
    yield [*head, *(f"{cell} out of" for cell in cells)]
    for row in rows:
        marks = [row.marks.get(cell, 0.0) for cell in cells]
        said = ["yes" if row.waits else "", "; ".join(row.notes)]
        known = [row.name, row.email, row.submitted, row.late, row.penalty]
        yield [row.student, row.score, most, *marks, *said, *known, *(row.most.get(cell, 0.0) for cell in cells)]
    for student, person, email in others:
        nothing = ["", "nothing was submitted", person, email, "", "", ""]
        yield [student, "", most, *[""] * len(cells), *nothing, *(rows[0].most[cell] for cell in cells)]


def for_canvas(name, rows, others):
    """Return a table for Canvas: Grades, Import. Students are found by their login."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", name]
    yield ["    Points Possible", "", "", "", "", sum(rows[0].most.values())]
    for row in rows:
        yield [row.name or row.student, "", "", row.student, "", row.score]
    for student, person, _ in others:
        yield [person or student, "", "", student, "", ""]


def for_moodle(name, rows, others):
    """Return a table for Moodle: Grades, Import, CSV file. Students are found by their user name or their email
    address.
    """
    yield ["Username", "Email address", name, f"{name} (feedback)"]
    for row in rows:
        yield [row.student, row.email, row.score, "; ".join(row.notes)]
    for student, _, email in others:
        yield [student, email, "", "nothing was submitted"]


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    return path


def write_report(course, name, path, with_names=False):
    """Write the page, and next to it the same numbers as CSV."""
    rows = rows_of(course, name)
    questions = {}
    for row in rows:
        for question, found in row.questions.items():
            questions.setdefault(question, []).append(found)
    table = [
        (
            q,
            sum(f["ok"] for f in found),
            len(found),
            Counter(f["cause"] or "not recognised" for f in found if not f["ok"]),
        )
        for q, found in sorted(questions.items())
    ]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["question", "right", "of", "what was wrong", "how often"])
    for question, right, count, causes in table:
        lines.writerow([question, right, count, "", ""])
        for cause, often in causes.most_common():
            lines.writerow([question, "", "", in_a_cell(cause), often])
    return written(path, page(name, rows, table, with_names)), written(path.with_suffix(".csv"), text.getvalue())


def page(name, rows, table, with_names):
    return TEMPLATES.get_template("report.html").render(
        name=name,
        rows=rows,
        questions=table,
        notes=Counter(note for row in rows for note in row.notes),
        histogram=b64encode(histogram(rows)).decode(),
        bars=b64encode(bars(table)).decode(),
        marks=marks_in_words(rows),
        shares="; ".join(f"{question}: {100 * right / count:.0f} %" for question, right, count, _ in table),
        with_names=with_names,
    )


def marks_in_words(rows):
    scores = [row.score for row in rows]
    return (
        f"lowest {min(scores):g}, median {median(scores):g}, highest {max(scores):g}, of {sum(rows[0].most.values()):g}"
    )


def drawn(width, height, draw):
    from matplotlib.figure import Figure

    canvas = Figure(figsize=(width, height), layout="constrained")
    axes = canvas.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    draw(axes)
    file = io.BytesIO()
    canvas.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def histogram(rows):
    most = sum(rows[0].most.values())

    def draw(axes):
        axes.hist(
            [row.score for row in rows],
            bins=[k - 0.5 for k in range(int(most) + 2)],
            color="#0072b2",
            edgecolor="white",
        )
        axes.set(xlabel="points", ylabel="submissions")

    return drawn(7, 2.6, draw)


def bars(table):
    def draw(axes):
        axes.barh([q for q, *_ in table], [right / count for _, right, count, _ in table], color="#009e73")
        axes.set(xlim=(0, 1), xlabel="right")
        axes.invert_yaxis()

    return drawn(7, 0.6 + 0.35 * len(table), draw)
