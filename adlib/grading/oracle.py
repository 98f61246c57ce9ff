"""The verdict, outside the learner's kernel: an nbgrader preprocessor between executing a submission and saving its
marks.

The kernel reports values; the mark is computed here, from the values alone. Whatever else a submission puts into the
output of a check cell is text. It fails closed: no report, two reports, or one of another form is worth nothing. Values
travel as JSON; nothing is unpickled and nothing of the submission is executed here.
"""

import ast
import json

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from adlib.grading.cases import names, question
from adlib.grading.judge import Feedback, judge
from adlib.grading.observe import MIME, cases_of

LARGEST_REPORT, LARGEST_TEXT = 2_000_000, 20_000  # characters


class OracleGrade(NbGraderPreprocessor):
    """Replaces the outputs of every check cell by the judge's feedback and the mark."""

    def preprocess(self, nb, resources):
        judge_notebook(nb)
        return nb, resources


def judge_notebook(notebook):
    """Put the verdict into each check cell, and what was found of each question into the notebook's metadata."""
    questions = {}
    for cell in notebook.cells:
        if utils.is_grade(cell) and cell.cell_type == "code" and not utils.is_solution(cell):
            questions.update(judge_cell(cell))
    notebook.metadata.setdefault("adgrade", {})["questions"] = questions


def judge_cell(cell):
    names = declared_checks(cell.source)
    if not names:
        return {}
    reports, text = reports_and_text(cell.get("outputs", []))
    verdicts = [verdict(name, reports.get(name, [])) for name in names]
    mark = float(cell.metadata.nbgrader["points"]) * sum(v.ok for v in verdicts) / len(verdicts)
    lines = [*([text] if text else []), *map(str, verdicts)]
    cell.outputs = [
        new_output("stream", name="stdout", text="\n".join(lines) + "\n"),
        new_output("execute_result", data={"text/plain": repr(mark)}, execution_count=cell.get("execution_count")),
    ]
    return {v.name: {"ok": v.ok, "right": v.right, "count": v.count, "cause": v.cause} for v in verdicts}


def declared_checks(source):
    """The names in the cell's `check("name", ...)` calls; the source is the instructor's, restored by nbgrader."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "check"]
    return [call.args[0].value for call in calls if call.args and getattr(call.args[0], "value", None) in names()]


def verdict(name, reports):
    """The feedback for one check; its inputs stay hidden."""
    cases = cases_of(name, grading=True)
    if len(reports) != 1:
        said = (
            "no report reached the grader"
            if not reports
            else f"{len(reports)} reports reached the grader, and one is allowed"
        )
        return Feedback(name, 0, len(cases), [("problem", said)], cause=said)
    return judge(name, reports[0], cases, shown=question(name).counts[0])


def whole(digits):
    """A whole number of a report; one that no float can hold is infinite."""
    return int(digits) if len(digits) < 300 else float("inf")


def reports_and_text(outputs):
    """`({check name: [results, ...]}, everything else as text)` of a cell's outputs."""
    reports, text = {}, []
    for output in outputs:
        report = output.get("data", {}).get(MIME) if output.output_type == "display_data" else None
        if report is not None:
            report = (
                json.loads(text_of, parse_int=whole) if len(text_of := json.dumps(report)) <= LARGEST_REPORT else None
            )
            ok = type(report) is dict and type(report.get("check")) is str
            reports.setdefault(report["check"] if ok else None, []).append(report.get("results") if ok else None)
        elif output.output_type == "stream":
            text.append(output.text)
        elif output.output_type == "error":
            text.append(f"{output.ename}: {output.evalue}")
    text = "".join(text)
    return reports, text[:LARGEST_TEXT] + (" ... (cut)" if len(text) > LARGEST_TEXT else "")
