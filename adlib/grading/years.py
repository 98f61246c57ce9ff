"""Two years compared: the marks of one set in two gradebooks.

The other gradebook is only read. What it says of a question is compared if both years have a cell of that name, and a
cell whose text has changed since is named as such. Whether a difference may be chance is said by Newcombe's interval
for the difference of two proportions, from Wilson's intervals for each (Newcombe 1998, Statistics in Medicine 17,
method 10).
"""

import math
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SQLAlchemyError

from adlib.grading.course import gradebook_trouble
from adlib.grading.sandbox import CannotGrade

Z = 1.959963984540054  # of a two-sided interval at 95 %


@dataclass
class Cell:
    """A graded cell in one year: how many submissions have full points, of how many, the text of the cell, and how many
    submissions still need manual grading, which do not count.
    """

    full: int
    count: int
    source: str
    waiting: int = 0


@dataclass
class Change:
    """A cell in both years: the shares with full points, and the 95 % interval (low, high) of their difference."""

    name: str
    now: Cell
    before: Cell
    low: float
    high: float

    @property
    def said(self):
        """What the difference means, in words."""
        if self.now.source != self.before.source:
            return "the question was changed"
        if self.now.waiting or self.before.waiting:
            return "not all of these are graded"
        if self.low > 0:
            return "more are right than before"
        return "fewer are right than before" if self.high < 0 else "the difference may be chance"


def compared(course, name, other):
    """Return `[Change, ...]` between a course's gradebook and the one at `other`, for the cells of the set `name`.

    `other` is the file of a gradebook, a folder with a course, or the address of a database. Raises CannotGrade if it
    cannot be read or does not have the set.
    """
    now, before = cells_of(course.db_url, name), cells_of(address_of(other), name)
    changes = []
    for cell in sorted(now.keys() & before.keys()):
        interval = difference(now[cell].full, now[cell].count, before[cell].full, before[cell].count)
        changes.append(Change(cell, now[cell], before[cell], *interval))
    return changes


def address_of(other):
    """Return the address of the database at `other`. A file is opened for reading only."""
    if "://" in str(other):
        return str(other)
    path = Path(other)
    if (path / "nbgrader_config.py").is_file():
        from adlib.grading.course import open_course

        url = open_course(path).db_url
        if not url.startswith("sqlite:///"):
            return url
        path = Path(url.removeprefix("sqlite:///"))
    if not path.is_file():
        raise CannotGrade(f"{path} is neither a gradebook nor a folder with a course")
    return f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true"


def cells_of(url, name):
    """Return {cell: Cell} of the graded cells of a set. Raises CannotGrade if the gradebook cannot be read."""
    try:
        with Gradebook(url, "") as book:  # without a name of the course, nothing is entered
            assignment = book.find_assignment(name)
            sources = {c.name: c.source or "" for n in assignment.notebooks for c in n.source_cells}
            found = {}
            for submission in assignment.submissions:
                for grade in (grade for part in submission.notebooks for grade in part.grades):
                    cell = found.setdefault(grade.name, Cell(0, 0, sources.get(grade.name, "")))
                    if grade.needs_manual_grade:
                        cell.waiting += 1
                    else:
                        cell.count, cell.full = cell.count + 1, cell.full + (grade.score >= grade.max_score)
            return found
    except MissingEntry:
        raise CannotGrade(f"the gradebook {url} does not have the set {name}") from None
    except SQLAlchemyError as error:
        raise CannotGrade(gradebook_trouble(url, error)) from None


def wilson(right, count):
    """Return Wilson's 95 % interval (low, high) for a proportion."""
    if not count:
        return 0.0, 1.0
    share = right / count
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * math.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(right, count, right_before, count_before):
    """Return Newcombe's 95 % interval (low, high) for the difference of two proportions."""
    share, share_before = right / max(1, count), right_before / max(1, count_before)
    (low, high), (low_before, high_before) = wilson(right, count), wilson(right_before, count_before)
    gap = share - share_before
    return (
        gap - math.hypot(share - low, high_before - share_before),
        gap + math.hypot(high - share, share_before - low_before),
    )
