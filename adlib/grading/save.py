"""Saving a judged submission: its marks in one transaction, its notebooks by one rename."""

import errno

from nbgrader.api import Comment, Grade, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from adlib.grading.course import gradebook_trouble
from adlib.grading.removal import remove
from adlib.grading.sandbox import CannotGrade

MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)  # errors that no submission has caused


def save(course, book, name, student, read, judged):
    """Save all marks of a submission in one transaction.

    A mark given by a person is kept and asked for again, as nbgrader does. Raises CannotGrade if the gradebook fails,
    whatever the submission.
    """
    try:
        with book.db.no_autoflush:
            submission = submission_of(book, name, student)
        submission.timestamp = read.timestamp
        for part in submission.notebooks:
            put_marks(part, judged)
        put_penalties(course, book, student, submission)
        book.db.commit()
        book.db.expunge_all()
    except (DataError, IntegrityError):
        raise
    except DatabaseError as error:
        book.db.rollback()
        raise CannotGrade(gradebook_trouble(course.db_url, error)) from None


def submission_of(book, name, student):
    """Return a student's submission in the gradebook, made if there is none. Unlike nbgrader's own, it commits
    nothing.
    """
    try:
        return book.find_submission(name, student)
    except MissingEntry:
        pass
    try:
        person = book.find_student(student)
    except MissingEntry:
        person = Student(id=student)
    submission = SubmittedAssignment(assignment=book.find_assignment(name), student=person)
    for notebook in submission.assignment.notebooks:
        part = SubmittedNotebook(notebook=notebook, assignment=submission)
        part.grades = [Grade(cell_id=cell.id) for cell in (*notebook.grade_cells, *notebook.task_cells)]
        part.comments = [Comment(cell_id=cell.id) for cell in (*notebook.solution_cells, *notebook.task_cells)]
    book.db.add(submission)
    book.db.flush()
    return submission


def put_marks(part, judged):
    marks, missing = judged.marks[part.name], part.name in judged.missing
    known = part.notebook  # one query for its cells; asking each grade for its name would take one query per grade
    names = {cell.id: cell.name for cell in (*known.grade_cells, *known.solution_cells, *known.task_cells)}
    for grade in part.grades:
        name = names[grade.cell_id]
        auto = marks.get(name, 0.0)
        grade.auto_score = 0.0 if missing else auto
        untouched = (part.name, name) in judged.untouched
        by_hand = auto is None or grade.manual_score is not None
        grade.needs_manual_grade = not missing and by_hand and not (untouched and grade.manual_score is None)
    for comment in part.comments:
        untouched = (part.name, names[comment.cell_id]) in judged.untouched
        comment.auto_comment = "No response." if untouched else None


def put_penalties(course, book, student, submission):
    """Return what the course subtracts for lateness, by the plug-in that nbgrader_config.py names."""
    for part in submission.notebooks:
        part.late_submission_penalty = None
    if submission.total_seconds_late <= 0:
        return
    book.db.flush()
    book.db.expire_all()  # the score is the sum of the marks that were entered
    late = AssignLatePenalties(config=course.directories.config)
    late.init_plugin()
    for part in submission.notebooks:
        arguments = student, part.score, submission.total_seconds_late
        penalty = late.plugin_inst.late_submission_penalty(*arguments)
        if penalty is not None:
            part.late_submission_penalty = min(max(penalty, 0.0), part.score)


def put_in_place(course, name, student, read, judged):
    """Put the graded notebooks in their place. Raises CannotGrade if the disk fails."""
    target = course.folder("autograded", student, name)
    partial, old = target.with_name(f".{target.name}.partial"), target.with_name(f".{target.name}.old")
    try:
        remove(partial)
        partial.mkdir(parents=True)
        for notebook, text in judged.texts.items():
            (partial / f"{notebook}.ipynb").write_text(text, encoding="utf-8")
        if read.timestamp:
            (partial / "timestamp.txt").write_text(f"{read.timestamp} UTC\n", encoding="ascii")
        remove(old)
        if target.exists():
            target.rename(old)
        partial.rename(target)
        remove(old)
    except OSError as error:
        if error.errno in MACHINE:
            raise CannotGrade(f"{partial} cannot be written ({error.strerror}): make room, and grade again") from None
        raise
