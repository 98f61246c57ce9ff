"""What tests of grading share: a course to grade in. On Windows only the checks are tested: grading needs Linux."""

import shutil
import sys

import pytest
from corpus import make_course

GRADES = [
    "test_grade.py",
    "test_hostile.py",
    "test_marking.py",
    "test_mutants.py",
    "test_nbgrader.py",
    "test_outputs.py",
    "test_postgresql.py",
    "test_class_over_time.py",
    "test_sandbox.py",
    "test_show.py",
    "test_similar.py",
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


@pytest.fixture(scope="session")
def two_rounds(tmp_path_factory):
    """A course in which a class has submitted the set of dual numbers twice, and a copy of its gradebook after the
    first time. Tests only read it.
    """
    from classroom import STEM, class_of

    from adlib.grading.grade import grade

    folder = tmp_path_factory.mktemp("class")
    course = make_course(folder, STEM)
    for round in (1, 2):
        class_of(course, 12, round=round)
        assert all(done.graded for done in grade(course, STEM, workers=2))
        if round == 1:
            shutil.copy(folder / "grading/gradebook.db", folder / "first.db")
    return course


@pytest.fixture
def classroom_copy(two_rounds, tmp_path):
    """A copy of `two_rounds` for one test, which may write."""
    from adlib.grading.course import open_course

    shutil.copytree(two_rounds.root, tmp_path / "class")
    return open_course(tmp_path / "class")
