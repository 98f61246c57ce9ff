"""nbgrader's own commands and formgrader, using this grader: nbgrader_config.py calls `install`.

`nbgrader autograde` and formgrader's button then do what `adgrade grade` does, so that every mark is made in the same
way, in the same sandbox and with the same protection against what is in a submission. Times of submissions, which
formgrader lists for a whole class, are read as `adgrade` reads them.
"""

import fnmatch
import os
from pathlib import Path

from nbconvert.preprocessors import Preprocessor
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException

from adlib.grading import intake, model_answers
from adlib.grading.course import Course
from adlib.grading.plain import in_a_line
from adlib.grading.sandbox import CannotGrade

FILTERS = {"markdown2html": "adlib.grading.cleaning.markdown2html", "clean_html": "adlib.grading.cleaning.clean_html"}


def install(config):
    """Put this grader in the place of nbgrader's, and clean filters in the place of nbconvert's. A release leaves out
    the cells that explain solutions.
    """
    Autograde.start = autograde
    GenerateFeedback.start = generate_feedback
    NbGraderAPI.get_submitted_timestamp = get_submitted_timestamp
    config.GenerateAssignment.preprocessors = [WithoutExplanations, *GenerateAssignment.preprocessors.default()]
    config.HTMLExporter.filters = FILTERS
    config.HTMLExporter.sanitize_html = True


class WithoutExplanations(Preprocessor):
    """Remove the cells of the instructor's notebook that explain its solutions."""

    enabled = True

    def preprocess(self, notebook, resources):
        notebook.cells = [cell for cell in notebook.cells if model_answers.TAG not in cell.metadata.get("tags", ())]
        return notebook, resources


def autograde(converter):
    """Replace `Autograde.start`. Raises NbGraderException if a submission could not be graded."""
    from adlib.grading.grade import grade

    course, name = course_of(converter)
    lost = 0
    try:
        for done in grade(course, name, force=converter.force, only=chosen(converter)):
            lost += not done.graded
            if done.notes:
                converter.log.warning("%s: %s", in_a_line(done.student), "; ".join(map(in_a_line, done.notes)))
    except CannotGrade as error:
        stop(converter, str(error))
    if lost:
        stop(converter, f"{lost} submissions of {name} could not be graded: see above")


def generate_feedback(converter):
    """Replace `GenerateFeedback.start`. Raises NbGraderException if a page could not be written."""
    from adlib.grading.feedback import write_feedback

    course, name = course_of(converter)
    lost = 0
    for student, why in write_feedback(course, name, chosen(converter)):
        if why:
            lost += 1
            converter.log.error("%s: %s", in_a_line(student), in_a_line(why))
    if lost:
        stop(converter, f"{lost} pages of feedback on {name} could not be written: see above")


def stop(converter, why):
    """Write the reason to the log, which formgrader shows, and end with an error."""
    converter.log.error("%s", why)
    raise NbGraderException(why)


def course_of(converter):
    directories = converter.coursedir
    return Course(Path(directories.root), directories), directories.assignment_id


def chosen(converter):
    """Return whether a student is among those for whom nbgrader was called."""
    pattern, excluded = converter.coursedir.student_id, converter.coursedir.student_id_exclude.split(",")
    return lambda student: student not in excluded and (student == pattern or fnmatch.fnmatchcase(student, pattern))


def get_submitted_timestamp(api, assignment_id, student_id):
    """Replace `NbGraderAPI.get_submitted_timestamp`. The result is None for everything that is not a time."""
    course = Course(Path(api.coursedir.root), api.coursedir)
    try:
        folder = intake.opened(course.above("submitted"), student_id, assignment_id)
    except (OSError, intake.Unreadable):
        return None
    try:
        return intake.time_of(folder)[0]
    finally:
        os.close(folder)
