"""The verdict, outside the learner's kernel: the marks of a notebook that was executed.

The kernel reports values, and the mark is computed here from these values only. Everything else that a submission
writes into the output of a check cell is text. If there is no report, if there are two, or if one has another form, the
question earns no points. Values travel as JSON; nothing is unpickled, and no code of the submission is executed here.
"""

import ast
import functools
import json
import math

from adlib.grading import plain
from adlib.grading.cases import names, question, variant_names
from adlib.grading.dependence import checked_function, names_used, reached_from
from adlib.grading.judge import Feedback, judge, say_what_was_replaced
from adlib.grading.observe import cases_of, seen

LARGEST_REPORT, LARGEST_TEXT = 2_000_000, 20_000  # characters


def judge_notebook(notebook, seed=None, right_alone=()):
    """Put the verdict into each check cell, which is a dict as in JSON.

    Returns `(questions, marks)`: the findings of each question, and the mark of each graded cell, which is None if a
    person has to give it. `seed` belongs to the inputs, and `right_alone` holds the questions that are right if the
    instructor's answers take the place of earlier ones.
    """
    questions, marks, wrong = {}, {}, {}
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    used = functools.cache(lambda: names_used(sources))  # needed only if two answers are wrong
    for cell in notebook["cells"]:
        own = cell["metadata"].get("nbgrader", {})
        if own.get("grade"):
            judged = judge_cell(cell, seed, used, wrong, right_alone) if is_check(cell) else ({}, None)
            found, marks[own["grade_id"]] = judged
            questions.update(found)
        for output in cell.get("outputs", []):
            output.pop("report", None)
    return questions, marks


def is_check(cell):
    own = cell["metadata"].get("nbgrader", {})
    return bool(own.get("grade")) and cell["cell_type"] == "code" and not own.get("solution")


def cases_for(cells, seed):
    """Return the inputs of all checks in these cells of a notebook, by question, without what only the judge may
    see.
    """
    names = [name for cell in cells for name in declared_checks(cell["source"])]
    return {name: [seen(name, case) for case in cases_of(name, True, seed)] for name in names}


def questions_right(notebook, seed):
    """Return the questions that are right by the reports in a notebook, which is not changed."""
    right = set()
    for cell in filter(is_check, notebook["cells"]):
        reports, _ = reports_and_text(cell.get("outputs", []))
        right |= {name for name in declared_checks(cell["source"]) if verdict(name, reports.get(name, []), seed).ok}
    return right


def judge_cell(cell, seed=None, used=dict, wrong=None, right_alone=()):
    """Return `(the findings of each question, the mark)` of a check cell, whose outputs are replaced by the verdicts.

    `used()` gives the names in the definition of each function, `wrong` holds the functions of earlier questions that
    are wrong, and `right_alone` is as in `judge_notebook`.
    """
    names, points = declared_checks(cell["source"]), float(cell["metadata"]["nbgrader"]["points"])
    if not names:
        return {}, points * passed(cell)
    reports, text = reports_and_text(cell.get("outputs", []))
    verdicts = [verdict(name, reports.get(name, []), seed) for name in names]
    for k, one in enumerate(verdicts):
        function, wrong = checked_function(cell["source"], one.name), {} if wrong is None else wrong
        if not one.ok and one.name in right_alone:
            verdicts[k] = Feedback(one.name, one.count, one.count)
            say_what_was_replaced(verdicts[k], sorted(reached_from(function, used()) & wrong.keys()), wrong)
        else:
            say_what_is_used(one, function, used, wrong)
    mark = points * sum(v.ok for v in verdicts) / len(verdicts)
    lines = [*([text] if text else []), *map(str, verdicts)]
    result = {"output_type": "execute_result", "data": {"text/plain": repr(mark)}, "metadata": {}}
    cell["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": plain.whole("\n".join(lines)) + "\n"},
        {**result, "execution_count": cell.get("execution_count")},
    ]
    return {v.name: {"ok": v.ok, "right": v.right, "count": v.count, "cause": v.cause} for v in verdicts}, mark


def say_what_is_used(feedback, function, used, wrong):
    """Tell the learner that a wrong answer uses an earlier one that is wrong, and record this one for those that
    follow.
    """
    if feedback.ok or function is None:
        return
    for earlier in sorted(reached_from(function, used()) & wrong.keys()) if wrong else ():
        text = (
            f"Your {earlier} is used here, and it is wrong ({wrong[earlier]}). Correct it first, then check this again."
        )
        feedback.lines.insert(sum(what == "called" for what, _ in feedback.lines), ("first", text))
    wrong[function] = feedback.name


def passed(cell):
    """Return whether a cell with assertions in place of checks ran without an error or output to standard error."""
    bad = lambda output: output["output_type"] == "error" or output.get("name") == "stderr"
    return not any(map(bad, cell.get("outputs", [])))


@functools.cache
def declared_checks(source):
    """Return the names in the cell's `check("name", ...)` calls. The source is the instructor's, from the gradebook."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "check"]
    known = {*names(), *variant_names()}
    return [call.args[0].value for call in calls if call.args and getattr(call.args[0], "value", None) in known]


def verdict(name, reports, seed=None):
    """Return the feedback for one check, whose inputs stay hidden."""
    cases = cases_of(name, True, seed)
    if len(reports) != 1:
        said = (
            "no report reached the grader"
            if not reports
            else f"{len(reports)} reports reached the grader, but only one is allowed"
        )
        return Feedback(name, 0, len(cases), [("problem", said)], cause=said)
    try:
        return judge(name, reports[0], cases, shown=question(name).counts[0])
    except Exception as error:  # the report comes from a stranger, so an unforeseen one earns no points
        said = f"the report cannot be judged ({type(error).__name__})"
        return Feedback(name, 0, len(cases), [("problem", said)], cause=said)


def whole(digits):
    """Return a whole number of a report, or inf if no float can hold it."""
    if len(digits) < 300:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def reports_and_text(outputs):
    """Return `({check name: [results, ...]}, everything else as text)` of a cell's outputs."""
    reports, text = {}, []
    for output in outputs:
        if "report" in output:
            report = bounded(output["report"])
            ok = type(report) is dict and type(report.get("check")) is str
            reports.setdefault(report["check"] if ok else None, []).append(report.get("results") if ok else None)
        elif output["output_type"] == "stream":
            text.append(output["text"])
        elif output["output_type"] == "error":
            text.append(f"{output['ename']}: {output['evalue']}")
    text = "".join(text)
    return reports, text[:LARGEST_TEXT] + (" ... (cut)" if len(text) > LARGEST_TEXT else "")


def bounded(report):
    """Return a report of a size and depth that can be judged, with whole numbers that a float can hold, or None."""
    try:
        text = plain.whole(json.dumps(report, ensure_ascii=False))
        return json.loads(text, parse_int=whole) if len(text) <= LARGEST_REPORT else None
    except (ValueError, RecursionError):
        return None
