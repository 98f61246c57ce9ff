"""What tests of grading share: a course to grade in. On Windows only the checks are tested: grading needs Linux."""

import shutil
import sys

import pytest
from corpus import make_course

GRADES = [
    "test_grade.py",
    "test_hostile.py",
    "test_mutants.py",
    "test_nbgrader.py",
    "test_outputs.py",
    "test_postgresql.py",
    "test_sandbox.py",
]
collect_ignore = GRADES if sys.platform == "win32" else []


def pytest_report_header():
    return f"left out, because grading needs Linux: {', '.join(collect_ignore)}" if collect_ignore else None


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A course with the set of dual numbers, in which nothing has been submitted."""
    return make_course(tmp_path_factory.mktemp("school"), "06_dual_numbers")


@pytest.fixture
def course(school, tmp_path):
    """A copy of `school` for one test. It is removed here, because pytest cannot remove folders of any depth."""
    from adlib.grading.course import open_course
    from adlib.grading.removal import remove

    shutil.copytree(school.root, tmp_path / "course")
    yield open_course(tmp_path / "course")
    remove(tmp_path / "course")
