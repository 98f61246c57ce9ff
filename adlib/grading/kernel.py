"""The kernel's side of a check: draw inputs, call the learner's function, report what came back.

Nothing of the reference is imported here or in `cases`, so a sandbox can hold this side without the answers.
"""

import os

from adlib.grading.observe import MIME, cases_of, observe


def check(name, answer):
    """Check `answer`, your function for the question `name`, and explain what is wrong with it."""
    grading = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    report = observe(name, answer, cases_of(name, grading))
    if grading:
        from IPython.display import display

        display({MIME: report, "text/plain": f"{name}: {len(report['results'])} results for the grader"}, raw=True)
        return 0  # the mark until the grader's own process has judged the report
    from adlib.grading.judge import judge
    from adlib.grading.shrink import smallest

    cases, results = cases_of(name, grading), report["results"]
    feedback = judge(name, results, cases, example=smallest(name, answer, cases, results))
    show(feedback)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not feedback.ok:
        raise AssertionError(str(feedback))


def show(feedback):
    """HTML in a notebook, text anywhere else."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = lambda: None
    if get_ipython() is None:
        print(feedback)
    else:
        display(feedback)
