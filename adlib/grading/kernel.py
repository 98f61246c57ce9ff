"""The kernel's side of a check: call the learner's function, report what it returned, and explain it to a learner.

Neither this file nor `cases` imports anything of the reference, so a sandbox can hold this side without the answers.
"""

import contextlib
import io
import os

from adlib.grading.cases import question
from adlib.grading.observe import MIME, SENT, cases_of, observe

WRONG: dict[str, str] = {}  # questions whose answers were wrong at their last check, by function


def check(name, answer, feedback=True):
    """Check `answer`, your function for the question `name`, and explain what is wrong with it.

    With `feedback=False`, as in an exam, this only says whether the function runs.
    """
    if being_graded():
        return report_to_the_grader(name, answer)
    if not feedback:
        return print(ran(name, answer))
    from adlib.grading import ladder

    verdict = judged(name, answer)
    ladder.remember(name, answer, verdict)
    function = getattr(answer, "__name__", "")
    WRONG.pop(function, None)
    if not verdict.ok:
        WRONG[function] = name
    show(verdict)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not verdict.ok:
        raise AssertionError(str(verdict))


def worked(name):
    """Show the worked solution of the question `name`, once it is open: after a pass, or after five different answers.

    The model answer to a question in words is open when you have written one of your own. Raises ValueError if there is
    no such question.
    """
    if being_graded():
        return print("Worked solutions are not shown while a notebook is graded.")
    from adlib.grading import ladder

    text = ladder.worked(name)
    if in_a_notebook():
        from IPython.display import Markdown, display

        display(Markdown(text))
    else:
        print(text)


def ran(name, answer):
    """Return whether an answer runs and returns something, in a sentence, without a word about its values."""
    results = observe(name, answer, cases_of(name, False))["results"]
    stopped = next((result["error"] for result in results if "error" in result), None)
    if stopped:
        return f"{name}: your function stopped with {stopped}"
    if all(result["value"] == "nothing" for result in results):
        return f"{name}: your function returned nothing, that is, None."
    return f"{name}: your function ran with {len(results)} inputs. Whether its results are right is not said here."


def being_graded():
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


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
    """Show HTML in a notebook, and text anywhere else. What the notebook keeps of it is in the output's metadata."""
    if in_a_notebook():
        from IPython.display import display

        display(feedback, metadata=feedback.kept)
    else:
        print(feedback)


def in_a_notebook():
    """Return whether an IPython shell runs, to which Markdown and HTML can be given."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return get_ipython() is not None
