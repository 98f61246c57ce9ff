"""Marks as CSV, and a page about the class that can be shared, since it has no names.

Both read the graded notebooks (which question was right, which mistake was recognised, what was odd) and the gradebook.
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
from nbgrader.api import Gradebook, MissingEntry

from adlib.grading.course import CannotGrade
from adlib.grading.plain import in_a_cell

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,  # a student's name, and whatever a submission says, is text and never markup
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
    waits: bool  # for a mark by hand


def rows_of(course, name):
    """All graded submissions of a set, by student. Raises CannotGrade if there are none."""
    found = []
    with Gradebook(course.db_url, course.directories.course_id) as book:
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
            found.append(
                Row(
                    submission.student_id,
                    marks,
                    most,
                    submission.score,
                    questions,
                    notes,
                    submission.needs_manual_grade,
                )
            )
    if not found:
        raise CannotGrade(f"nothing of {name} is graded: adgrade grade {name}")
    return found


def about(course, name, student, notebook):
    try:
        return json.loads((course.folder("autograded", student, name) / f"{notebook}.ipynb").read_bytes())["metadata"][
            "adgrade"
        ]
    except (OSError, ValueError, KeyError):
        return {}


def write_marks(course, name, path):
    """A line for each student: score, marks by cell, whether marks by hand are due, notes."""
    rows = rows_of(course, name)
    cells = list(rows[0].marks)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["student", "score", *cells, "waits for a mark by hand", "notes"])
    for row in rows:
        table.writerow(
            [
                in_a_cell(row.student),
                f"{row.score:g}",
                *(f"{row.marks[c]:g}" for c in cells),
                "yes" if row.waits else "",
                in_a_cell("; ".join(row.notes)),
            ]
        )
    return written(path, text.getvalue())


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    return path


def write_report(course, name, path, with_names=False):
    """The page, and beside it the same numbers as CSV."""
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
