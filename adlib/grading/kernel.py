"""The kernel's side of a check: call the learner's function, report what it returned, and explain it to a learner.

Neither this file nor `cases` imports anything of the reference, so a sandbox can hold this side without the answers.
"""

import contextlib
import io
import os

from adlib.grading.cases import question
from adlib.grading.observe import MIME, SENT, cases_of, observe

WRONG: dict[str, str] = {}  # questions whose answers were wrong at their last check, by function


def check(name, answer):
    """Check `answer`, your function for the question `name`, and explain what is wrong with it."""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return report_to_the_grader(name, answer)
    feedback = judged(name, answer)
    function = getattr(answer, "__name__", "")
    WRONG.pop(function, None)
    if not feedback.ok:
        WRONG[function] = name
    show(feedback)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not feedback.ok:
        raise AssertionError(str(feedback))


def judged(name, answer):
    """Return the verdict on an answer. If it uses an earlier wrong answer, the judge's own function takes the place of
    that.
    """
    from adlib.grading.dependence import alone
    from adlib.grading.judge import judge, say_what_was_replaced
    from adlib.grading.shrink import smallest

    cases = cases_of(name, False)
    results = observe(name, answer, cases)["results"]
    feedback = judge(name, results, cases)
    if feedback.ok:
        return feedback
    if found := alone(name, answer, cases, WRONG):
        feedback = judge(name, found[0], cases)
        say_what_was_replaced(feedback, found[1], WRONG)
        return feedback
    return judge(name, results, cases, example=smallest(name, answer, cases, results))


def report_to_the_grader(name, answer):
    """Report what the answer does with the inputs that the grader has sent.

    What it prints is shown only for those inputs that every learner has.
    """
    from IPython.display import display

    cases, shown = SENT.get(name) or cases_of(name, False), question(name).counts[0]
    results = observe(name, answer, cases[:shown])["results"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        results += observe(name, answer, cases[shown:])["results"]
    report = {"check": name, "results": results}
    display({MIME: report, "text/plain": f"{name}: {len(results)} results for the grader"}, raw=True)
    return 0  # the mark until the grader's own process has judged the report


def show(feedback):
    """Show HTML in a notebook, and text anywhere else."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = lambda: None
    if get_ipython() is None:
        print(feedback)
    else:
        display(feedback)
