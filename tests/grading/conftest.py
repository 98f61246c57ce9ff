"""On Windows the checks are tested and no more, because grading needs Linux."""

import sys

GRADES = [
    "test_grade.py",
    "test_hostile.py",
    "test_mutants.py",
    "test_nbgrader.py",
    "test_postgresql.py",
    "test_sandbox.py",
]
collect_ignore = GRADES if sys.platform == "win32" else []


def pytest_report_header():
    return f"left out, because grading needs Linux: {', '.join(collect_ignore)}" if collect_ignore else None
