"""Marks of a class: read from the gradebook and the graded notebooks, and written as CSV in three forms.

The graded notebooks say which question was right, which mistake was recognized, and which irregularities there were.
"""

import csv
import io
import json
from dataclasses import dataclass, field

from nbgrader.api import MissingEntry

from adlib.grading.plain import in_a_cell
from adlib.grading.sandbox import CannotGrade


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
    comments: dict = field(default_factory=dict)  # what a person has written, by cell
    waiting: set = field(default_factory=set)  # cells that need manual grading
    lms_id: str = ""  # the student's number in a learning management system, as far as the gradebook has it


def rows_of(course, name):
    """Return all graded submissions of a set, by student. Raises CannotGrade if there are none."""
    found = []
    with course.gradebook() as book:
        try:
            submissions = book.assignment_submissions(name)
        except MissingEntry:
            submissions = []
        for submission in sorted(submissions, key=lambda s: s.student_id):
            marks, most, questions, notes, comments = {}, {}, {}, [], {}
            for part in submission.notebooks:
                comments |= {one.name: one.manual_comment for one in part.comments if one.manual_comment}
                for grade in sorted(part.grades, key=lambda g: g.name):
                    marks[grade.name], most[grade.name] = grade.score, grade.max_score
                known = about(course, name, submission.student_id, part.name)
                questions.update(known.get("questions", {}))
                notes += known.get("notes", [])
            found.append(row_of(submission, marks, most, questions, notes, comments))
    if not found:
        raise CannotGrade(f"nothing of {name} is graded: adgrade grade {name}")
    return found


def row_of(submission, marks, most, questions, notes, comments):
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
        comments,
        {grade.name for part in submission.notebooks for grade in part.grades if grade.needs_manual_grade},
        student.lms_user_id or "",
    )


def absent(course, rows):
    """Return `(student, name, email, number in a learning management system)` of those in the gradebook who have
    submitted nothing.
    """
    there = {row.student for row in rows}
    with course.gradebook() as book:
        people = [
            (s.id, ", ".join(filter(None, (s.last_name, s.first_name))), s.email or "", s.lms_user_id or "")
            for s in book.students
        ]
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


def write_marks(course, name, path, form="csv", column=None):
    """Write a line for each student, in the form "csv", or in the form that "canvas" or "moodle" imports.

    `column` is the heading under which Canvas or Moodle is to find the marks (default: the name of the set). Returns
    the path.
    """
    rows = rows_of(course, name)
    lines = {"csv": all_of, "canvas": for_canvas, "moodle": for_moodle}[form](
        column or name, rows, absent(course, rows)
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([as_cell(value) for value in line] for line in lines)
    return written(path, text.getvalue())


def as_cell(value):
    if value == "-":  # for Moodle, and no formula
        return value
    return in_a_cell(value) if isinstance(value, str) else f"{value:g}"


def all_of(column, rows, others):
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
    for student, person, email, _ in others:
        nothing = ["", "nothing was submitted", person, email, "", "", ""]
        yield [student, "", most, *[""] * len(cells), *nothing, *(rows[0].most[cell] for cell in cells)]


def for_canvas(column, rows, others):
    """Return a table for Canvas: Grades, Import. Students are found by the number that Canvas has given them, if the
    gradebook has it, or else by their login. An empty mark changes nothing where Canvas has none.
    """
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]
    yield ["    Points Possible", "", "", "", "", sum(rows[0].most.values())]
    for row in rows:
        yield [row.name or row.student, row.lms_id, "", row.student, "", row.score]
    for student, person, _, number in others:
        yield [person or student, number, "", student, "", ""]


def for_moodle(column, rows, others):
    """Return a table for Moodle: Grades, Import, CSV file. Students are found by their user name or their email
    address.

    Learners read the feedback, so it has the points of each cell and the comments, but not the notes to the instructor.
    A dash is how Moodle writes that there is no mark, since it refuses an empty one in a new column.
    """
    yield ["Username", "Email address", column, f"{column} (feedback)"]
    for row in rows:
        yield [row.student, row.email, row.score, "; ".join(feedback_of(row))]
    for student, _, email, _ in others:
        yield [student, email, "-", "nothing was submitted"]


def feedback_of(row):
    """Yield what a learner may read about each cell."""
    for cell, most in row.most.items():
        comment = f" ({row.comments[cell]})" if cell in row.comments else ""
        mark = "not graded yet" if cell in row.waiting else f"{row.marks[cell]:g} of {most:g}"
        yield f"{cell}: {mark}{comment}"
    if row.penalty:
        yield f"late: {-row.penalty:g}"


def written(path, text):
    """Write a text to a file, which is either the old one or the whole new one, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    return path
