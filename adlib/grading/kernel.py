"""The kernel's side of a check: draw inputs, call the learner's function, report what came back.

Nothing of the reference is imported here or in `cases`, so a sandbox can hold this side without the answers.
"""

import os
import random

MIME = "application/vnd.adlib.check+json"
CASES_TO_LEARN, CASES_TO_GRADE = 6, 20


def check(name, answer):
    """Check `answer`, your function for the question `name`, and explain what is wrong with it."""
    grading = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    report = observe(name, answer, cases_of(name, grading))
    if grading:
        from IPython.display import display

        display({MIME: report, "text/plain": f"{name}: {len(report['results'])} results for the grader"}, raw=True)
        return 0  # the mark until the grader's own process has judged the report
    from adlib.grading.judge import judge

    feedback = judge(name, report["results"], cases_of(name, grading))
    show(feedback)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not feedback.ok:
        raise AssertionError(str(feedback))


def cases_of(name, grading):
    """The inputs: a few fixed ones to learn with, others and more to grade with (seeded by the instructor)."""
    from adlib.grading.cases import QUESTIONS

    seed = os.environ.get("ADGRADE_SEED", "grading") if grading else "learning"
    draw = random.Random(f"{name}:{seed}")
    return [QUESTIONS[name].draw(draw, k) for k in range(CASES_TO_GRADE if grading else CASES_TO_LEARN)]


def observe(name, answer, cases):
    """What `answer` does with the cases, as plain JSON: for each a `value` or an `error`."""
    from adlib.grading.cases import QUESTIONS

    results = []
    for case in cases:
        try:
            results.append({"value": plain(QUESTIONS[name].call(answer, case))})
        except Exception as error:  # the learner's mistake is a result like any other
            results.append({"error": f"{type(error).__name__}: {error}"[:500]})
    return {"check": name, "results": results}


def plain(value):
    """A value as JSON: numbers and lists. Anything else is a sentence in place of a number."""
    if value is None or value is ...:
        return "nothing"
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"a {type(value).__name__}"
    return value if abs(value) < 1e300 else repr(value)


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
