"""Answers in words: what there is to mark, and marks and comments written into the gradebook as formgrader writes them.

A mark is nbgrader's `manual_score` of a grade, and a comment its `manual_comment`. Each step is one transaction that
has ended before the page is told, so a mark that the page calls saved survives whatever happens next. `undo` brings
back what a step has replaced, unless somebody has changed it again since.
"""

import contextlib
import json
import re
import threading
from dataclasses import asdict, dataclass
from hashlib import sha256

from nbgrader.api import Grade, MissingEntry

from adlib.grading.likeness import groups
from adlib.grading.plain import of_lines
from adlib.grading.repair import parts_of
from adlib.grading.sandbox import CannotGrade

LONGEST_COMMENT, MOST_CHANGES, MOST_POINTS = 10_000, 1000, 1e6  # characters; changes in one step; points of a mark
WORKED = "worked"  # the tag of a cell that explains the answer before it; for words this is the rubric
SOLUTION = re.compile(r"^### (BEGIN|END) SOLUTION\n?", re.M)


class Refused(Exception):
    """A step was not done, and nothing was changed; the message says why."""


@dataclass
class Question:
    """A question in words: where it stands, what it asks, the instructor's answer, the rubric, and the points."""

    notebook: str
    cell: str
    title: str
    asks: str
    answer: str
    rubric: str
    points: float


@dataclass
class State:
    """What the gradebook has of an answer: `grade` and `comment` are a person's, and None if there is none."""

    id: str
    grade: float | None
    comment: str | None
    waits: bool


class Marking:
    """The answers in words to one set, for one person who marks them. Methods may be called from several threads."""

    def __init__(self, course, name):
        """Raises CannotGrade if there are no such questions, or if nothing is graded."""
        self.course, self.name, self.lock, self.steps = course, name, threading.Lock(), []
        with course.gradebook() as book:
            try:
                notebooks = book.find_assignment(name).notebooks
            except MissingEntry:
                raise CannotGrade(f"the gradebook does not know the set {name}") from None
            parts = {notebook.name: parts_of(notebook) for notebook in notebooks}
            graded = book.assignment_submissions(name)
            if not graded:
                raise CannotGrade(f"nothing of {name} is graded: adgrade grade {name}")
        self.questions = [
            question_of(course, name, notebook, part)
            for notebook, of_notebook in parts.items()
            for part in of_notebook
            if part.task or part.grade and part.solution
        ]
        if not self.questions:
            raise CannotGrade(f"{name} has no question in words")

    def answers(self, k):
        """Return the answers to the k-th question as JSON: groups of alike ones, and then those that are empty."""
        question = self.questions[k]
        with self.gradebook() as book:
            cell = book.find_graded_cell(question.cell, question.notebook, self.name)
            grades = book.db.query(Grade).filter(Grade.cell_id == cell.id)
            found = [
                (state_of(grade.notebook, grade), *self.text_of(grade.notebook, question), grade.auto_score is not None)
                for grade in grades
            ]
        found.sort(key=lambda one: one[2])  # by a hash, so that the order does not follow the names
        written = [one for one in found if not one[3]]
        together = [[written[k] for k in group] for group in groups([text for _, text, *_ in written])]
        empty = [one for one in found if one[3]]
        as_json = lambda group: [{**asdict(s), "text": text, "digest": digest} for s, text, digest, _ in group]
        return {"question": asdict(question), "groups": list(map(as_json, together)), "empty": as_json(empty)}

    def text_of(self, part, question):
        """Return `(text, digest)` of an answer, from the notebook that was graded."""
        path = self.course.folder("autograded", part.student.id, self.name) / f"{question.notebook}.ipynb"
        text = "(there is no graded notebook of this form)"
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            for cell in json.loads(path.read_bytes())["cells"]:
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == question.cell:
                    text = of_lines(cell["source"])
        return text, sha256(f"{part.id}\n{text}".encode("utf-8", "replace")).hexdigest()

    def step(self, changes):
        """Make changes in one transaction, and return the new states as JSON.

        A change is {"id", "digest", "grade", "comment", "was": {"grade", "comment"}}: the answer, its text as it was
        read, the new mark and comment (None for none), and those that the page has shown. Without "grade" the mark is
        left alone, and so is whether it still has to be given. Raises Refused.
        """
        changes = checked(changes)
        with self.gradebook() as book:
            before, after = [], []
            for change in changes:
                grade, comment = self.find(book, change["id"])
                now = state_of(grade.notebook, grade)
                if change.get("grade") is not None and not 0 <= change["grade"] <= grade.max_score:
                    raise Refused(f"a mark is between 0 and {grade.max_score:g}")
                self.compare(now, change, grade)
                before.append(now)
                if "grade" in change:
                    put_mark(grade, change["grade"])
                put_comment(comment, change["comment"])
                after.append(state_of(grade.notebook, grade))
            book.db.commit()
            if before != after:
                self.steps.append((before, after))
        return [asdict(state) for state in after]

    def compare(self, now, change, grade):
        """Raise Refused if an answer, its mark or its comment are not those that the page has shown."""
        question = next(q for q in self.questions if (q.notebook, q.cell) == (grade.notebook.name, grade.name))
        if self.text_of(grade.notebook, question)[1] != change["digest"]:
            raise Refused("this answer has been submitted anew since the page was loaded: load the page again")
        there, new = (now.grade, now.comment), (change.get("grade", now.grade), change["comment"])
        if there not in (new, (change["was"]["grade"], change["was"]["comment"])):
            raise Refused("somebody else has marked this answer since the page was loaded: load the page again")

    def undo(self):
        """Bring back what the last step has replaced, and return these states as JSON. Raises Refused."""
        with self.gradebook() as book:
            if not self.steps:
                raise Refused("there is nothing to undo")
            before, after = self.steps[-1]
            for old, new in zip(before, after):
                grade, comment = self.find(book, old.id)
                now = state_of(grade.notebook, grade)
                if (now.grade, now.comment) != (new.grade, new.comment):
                    self.steps.pop()
                    raise Refused("somebody else has changed this mark since, so it was left as it is")
                grade.manual_score, grade.needs_manual_grade = old.grade, old.waits
                put_comment(comment, old.comment)
            book.db.commit()
            self.steps.pop()
        return [asdict(state) for state in before]

    @contextlib.contextmanager
    def gradebook(self):
        """The gradebook, for one thread at a time. What was not committed is not kept."""
        with self.lock, self.course.gradebook() as book:
            yield book

    def find(self, book, id):
        """Return the grade of an answer to one of the questions, and its comment. Raises Refused."""
        try:
            grade = book.find_grade_by_id(id)
        except MissingEntry:
            raise Refused("the gradebook does not have this answer: load the page again") from None
        ours = {(q.notebook, q.cell) for q in self.questions}
        if grade.assignment.name != self.name or (grade.notebook.name, grade.name) not in ours:
            raise Refused("this is no answer in words")
        return grade, comment_of(grade.notebook, grade)


def question_of(course, name, notebook, part):
    """Return the Question of a cell, with what stands around it in the instructor's notebook."""
    cells, asks, answer, rubric = course.source(name, notebook), "", "", ""
    for k, cell in enumerate(cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == part.name:
            answer = SOLUTION.sub("", cell.source).strip()
            asks = cells[k - 1].source if k and cells[k - 1].cell_type == "markdown" else ""
            rubric = "".join(c.source for c in cells[k + 1 : k + 2] if WORKED in c.metadata.get("tags", ()))
    heading = next((line.lstrip("# ") for line in asks.splitlines() if line.startswith("#")), part.name)
    asks = "\n".join(line for line in asks.splitlines() if not line.startswith("#")).strip()
    rubric = own_rubric(course, name, part.name) or rubric
    return Question(notebook, part.name, heading, *map(flowing, (asks, answer, rubric)), part.points)


def flowing(text):
    """Return a text in Markdown with paragraphs and entries of lists in one line each, and without bold type."""
    text = re.sub(r"\*\*(\S(?:[^*\n]*\S)?)\*\*", r"\1", text)
    return re.sub(r"(?<=\S)[ \t]*\n[ \t]*(?![\s#|>*+-]|\d+[.)])(?=\S)", " ", text)


def own_rubric(course, name, cell):
    """Return the text of grading/rubrics/NAME/CELL.md, which an instructor may have written for this class, if any."""
    path = course.above("autograded").parent / "rubrics" / name / f"{cell}.md"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def comment_of(part, grade):
    return next((comment for comment in part.comments if comment.name == grade.name), None)


def state_of(part, grade):
    comment = comment_of(part, grade)
    return State(grade.id, grade.manual_score, comment and comment.manual_comment, bool(grade.needs_manual_grade))


def put_mark(grade, score):
    """Give a mark, or take it away, as formgrader does."""
    grade.manual_score = score
    grade.needs_manual_grade = score is None and grade.auto_score is None


def put_comment(comment, text):
    if comment is not None:
        comment.manual_comment = text


def checked(changes):
    """Return changes in the form that `step` describes. Raises Refused for everything else."""
    if type(changes) is not list or not 0 < len(changes) <= MOST_CHANGES:
        raise Refused("a step has between 1 and 1000 changes")
    for change in changes:
        form = type(change) is dict and {"id", "digest", "comment", "was"} <= change.keys()
        if not (form and type(change["id"]) is type(change["digest"]) is str and type(change["was"]) is dict):
            raise Refused("a change has another form")
        for one in (change, change["was"]):
            if not (is_mark(one.get("grade")) and is_comment(one.get("comment"))):
                raise Refused("a mark is a number or null, and a comment is a text or null")
        change["comment"] = change["comment"] or None
        change["was"] = {"grade": change["was"].get("grade"), "comment": change["was"].get("comment") or None}
    return changes


def is_mark(value):
    return value is None or type(value) in (int, float) and -MOST_POINTS < value < MOST_POINTS  # and no nan


def is_comment(value):
    return value is None or type(value) is str and len(value) <= LONGEST_COMMENT
