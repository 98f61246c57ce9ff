"""nbgrader's settings for this course: formgrader and the command line both read this file.

Submissions, marks and feedback go to one folder, grading/, which git ignores. The mark of a check is computed in the
grader's own process (adlib.grading.oracle), not in the learner's kernel.
"""

import os
import sys
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

from adlib.grading.defuse import Defuse
from adlib.grading.oracle import OracleGrade
from adlib.grading.provisioner import SandboxedExecute

c = get_config()  # noqa: F821

# nbgrader calls alembic by its name; it lives beside this Python.
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
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
c.Execute.raise_on_iopub_timeout = False
c.ExecutePreprocessor.error_on_timeout = {
    "ename": "Timeout",
    "evalue": "this cell ran longer than a minute",
    "traceback": [],
}
c.HTMLExporter.sanitize_html = True  # feedback shows what a learner wrote; it must not run in the instructor's browser
steps = list(Autograde.class_traits()["autograde_preprocessors"].default())
steps[steps.index(Execute) : steps.index(Execute) + 1] = [
    SandboxedExecute,
    OracleGrade,
]  # student code runs in the sandbox
c.Autograde.autograde_preprocessors = steps
c.Autograde.sanitize_preprocessors = [
    *Autograde.class_traits()["sanitize_preprocessors"].default(),
    Defuse,
]  # as formgrader shows Markdown as it is

# The inputs that answers are graded on are drawn from this seed, the same for the whole class and for every regrading.
os.environ.setdefault("ADGRADE_SEED", "change this for each class")
