"""What a grader runs: checks for the learner, and the verdict for the instructor.

`check` draws inputs, calls the learner's function and observes it; it knows no answers. `judge` knows the answers. In
JupyterLab both run immediately and explain, and `worked` shows the course's own solution when it is time (`ladder`).
When a class is graded, only `check` runs beside the learner's code, and the judge runs in the grader's own process
(`oracle`).
"""

from adlib.grading.kernel import check, worked

__all__ = ["check", "worked"]
