"""The verdict, outside the learner's kernel: the marks of a notebook that was executed.

The kernel reports values; the mark is computed here, from the values alone. Whatever else a submission puts into the
output of a check cell is text. It fails closed: no report, two reports, or one of another form is worth nothing. Values
travel as JSON; nothing is unpickled and nothing of the submission is executed here.
"""

import ast
import functools
import json
import math

from adlib.grading import plain
from adlib.grading.cases import names, question
from adlib.grading.dependence import checked_function, names_used, reached_from
from adlib.grading.judge import Feedback, judge, say_what_was_replaced
from adlib.grading.observe import cases_of, seen

LARGEST_REPORT, LARGEST_TEXT = 2_000_000, 20_000  # characters


def judge_notebook(notebook, seed=None, right_alone=()):
    """Put the verdict into each check cell, a dict as JSON has it; `(questions, marks)`: what was found of each
    question, and the mark of each graded cell, None where a person has to give it. `seed`: of the inputs;
    `right_alone`: the questions that are right where the instructor's answers take the place of earlier ones.
    """
    questions, marks, wrong = {}, {}, {}
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    used = functools.cache(lambda: names_used(sources))  # asked for only where two answers are wrong
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
    """The inputs of all checks in these cells of a notebook, by question, without what only the judge may see."""
    names = [name for cell in cells for name in declared_checks(cell["source"])]
    return {name: [seen(name, case) for case in cases_of(name, True, seed)] for name in names}


def questions_right(notebook, seed):
    """The questions that are right by the reports in a notebook, which stays as it is."""
    right = set()
    for cell in filter(is_check, notebook["cells"]):
        reports, _ = reports_and_text(cell.get("outputs", []))
        right |= {name for name in declared_checks(cell["source"]) if verdict(name, reports.get(name, []), seed).ok}
    return right


def judge_cell(cell, seed=None, used=dict, wrong=None, right_alone=()):
    """`(what was found of each question, the mark)` of a check cell; its outputs are replaced by the verdicts.

    `used()`: the names in the definition of each function; `wrong`: the functions of earlier questions that are wrong;
    `right_alone`: as in `judge_notebook`.
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
    """Tell the learner that a wrong answer uses an earlier one that is wrong; note this one for those that follow."""
    if feedback.ok or function is None:
        return
    for earlier in sorted(reached_from(function, used()) & wrong.keys()) if wrong else ():
        text = (
            f"your {earlier} is used here, and it is wrong ({wrong[earlier]}): mend it first, then look at this again"
        )
        feedback.lines.insert(sum(what == "called" for what, _ in feedback.lines), ("first", text))
    wrong[function] = feedback.name


def passed(cell):
    """Did a cell with assertions in place of checks run without an error, and write nothing to standard error?"""
    bad = lambda output: output["output_type"] == "error" or output.get("name") == "stderr"
    return not any(map(bad, cell.get("outputs", [])))


@functools.cache
def declared_checks(source):
    """The names in the cell's `check("name", ...)` calls; the source is the instructor's, from the gradebook."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "check"]
    return [call.args[0].value for call in calls if call.args and getattr(call.args[0], "value", None) in names()]


def verdict(name, reports, seed=None):
    """The feedback for one check; its inputs stay hidden."""
    cases = cases_of(name, True, seed)
    if len(reports) != 1:
        said = (
            "no report reached the grader"
            if not reports
            else f"{len(reports)} reports reached the grader, and one is allowed"
        )
        return Feedback(name, 0, len(cases), [("problem", said)], cause=said)
    try:
        return judge(name, reports[0], cases, shown=question(name).counts[0])
    except Exception as error:  # the report is a stranger's: what no rule foresaw is worth nothing
        said = f"the report cannot be judged ({type(error).__name__})"
        return Feedback(name, 0, len(cases), [("problem", said)], cause=said)


def whole(digits):
    """A whole number of a report; one that no float can hold is infinite."""
    if len(digits) < 300:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def reports_and_text(outputs):
    """`({check name: [results, ...]}, everything else as text)` of a cell's outputs."""
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
    """A report of a size and depth that can be judged, or None; its whole numbers are such as a float can hold."""
    try:
        text = plain.whole(json.dumps(report, ensure_ascii=False))
        return json.loads(text, parse_int=whole) if len(text) <= LARGEST_REPORT else None
    except (ValueError, RecursionError):
        return None
