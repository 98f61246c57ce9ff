"""A course: its folders, its gradebook and its secret."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from adlib.grading import intake
from adlib.grading.dependence import references_in
from adlib.grading.sandbox import CannotGrade

EXAMPLE_SEED = "change this for each class"  # what an older nbgrader_config.py set


@dataclass
class Course:
    """Where things are, as nbgrader_config.py says it."""

    root: Path
    directories: CourseDirectory

    def folder(self, kind, student, name):
        return Path(self.directories.format_path(getattr(self.directories, f"{kind}_directory"), student, name))

    def above(self, kind):
        """Return the folder that contains a folder for each student."""
        return self.folder(kind, "x", "x").parent.parent

    @property
    def db_url(self):
        return self.directories.db_url

    @contextlib.contextmanager
    def gradebook(self):
        """The open gradebook. Raises CannotGrade with an explanation if it cannot be opened, read or written."""
        try:
            with Gradebook(self.db_url, self.directories.course_id) as book:
                yield book
        except SQLAlchemyError as error:
            raise CannotGrade(gradebook_trouble(self.db_url, error)) from None

    def students(self, name):
        """Return the names of those who have submitted something for the set, in order."""
        return intake.students(self.above("submitted"), name)

    def order(self, name, notebook):
        """Return the places of the set's cells in the instructor's notebook."""
        ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in self.source(name, notebook)]
        return {grade_id: k for k, grade_id in enumerate(ids)}

    def references(self, name, notebook):
        """Return the source of the instructor's answer to each question of a notebook."""
        return references_in(self.source(name, notebook))

    def source(self, name, notebook):
        """Return the cells of the instructor's notebook, and none if there is no such notebook."""
        return self.cells(self.folder("source", ".", name) / f"{notebook}.ipynb")

    def cells(self, path):
        """Return the cells of one of the course's own notebooks, and none if there is no such notebook."""
        return nbformat.read(path, 4).cells if path.exists() else []

    def seed(self, keep=True):
        """Return the secret from which the inputs of checks are drawn.

        It is ADGRADE_SEED, or a secret that was drawn for this course when it was first graded and is kept beside the
        gradebook. Raises CannotGrade for the seed of the example.
        """
        given = os.environ.get("ADGRADE_SEED")
        if given == EXAMPLE_SEED:
            raise CannotGrade(
                "ADGRADE_SEED is that of the example, which everybody knows: take it out of nbgrader_config.py, and "
                "this course gets a secret one of its own"
            )
        if given:
            return given
        path = self.above("autograded").parent / ".adgrade.seed"
        if keep and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f"{path.name}.{os.getpid()}")
            partial.touch(0o600)
            partial.write_text(secrets.token_hex(16) + "\n", encoding="ascii")
            with contextlib.suppress(FileExistsError):  # another grader has written it first
                os.link(partial, path)
            partial.unlink()
        return path.read_text(encoding="ascii").strip() if path.exists() else secrets.token_hex(16)


def gradebook_trouble(url, error):
    """Return what is wrong with the gradebook and what to do, in a sentence."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
    remedies = {
        "locked": "another program is writing to it: wait until it has ended, and grade again",
        "full": "the disk is full: make room, and grade again",
        "readonly": "it cannot be written: give yourself the right to write it",
        "malformed": "the file is damaged: put your last copy of it in its place",
        "not a database": "the file is not a gradebook: put your last copy of it in its place",
        "unable to open": "the file cannot be opened: check that it exists and that you may read it",
        "no such table": "it has no tables: nbgrader generate_assignment NAME --force makes them",
    }
    remedy = next((remedy for word, remedy in remedies.items() if word in said.lower()), "see the nbgrader manual")
    return f"the gradebook {url} cannot be used ({said}): {remedy}. What was saved before is saved."


def open_course(root="."):
    """Return the course in a folder with an nbgrader_config.py. Raises CannotGrade if there is none."""
    from nbgrader.apps import NbGrader

    root = Path(root).resolve()
    if not (root / "nbgrader_config.py").exists():
        raise CannotGrade(f"{root} has no nbgrader_config.py: go to the course's folder")
    with contextlib.chdir(root):
        app = NbGrader()
        app.load_config_file()
        return Course(root, CourseDirectory(parent=app, config=app.config))
