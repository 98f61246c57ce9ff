"""nbgrader's settings for this course, which formgrader and the command line both read.

Submissions, marks and feedback are kept in one folder, grading/, which git ignores. `nbgrader autograde` and formgrader
grade as `adgrade grade` does (adlib.grading.stock): in the sandbox, with marks that are computed outside it.
"""

import os
import sys
from pathlib import Path

from adlib.grading.stock import install

c = get_config()  # noqa: F821

# nbgrader calls alembic by its name, and alembic is installed beside this Python.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

here = Path(__file__).resolve().parent
c.CourseDirectory.course_id = "adlib"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.db_url = f"sqlite:///{here / 'grading' / 'gradebook.db'}"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
c.CourseDirectory.groupshared = False
(here / "grading").mkdir(exist_ok=True)

c.ClearSolutions.code_stub = {"python": "...  # your code"}
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.OverwriteCells.add_missing_cells = True
install(c)
