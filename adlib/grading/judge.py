"""The judge's side of a check: what was expected, which rule is wrong, and a hint.

`adlib.grading.answers` declares the questions; here values are compared and a verdict is put into words. Never import this
beside a learner's code that is being graded.
"""

import functools
import math
from dataclasses import dataclass, field
from html import escape

import numpy as np

from adlib.grading.answers import answer_to
from adlib.grading.cases import question
from adlib.grading.kernel import plain

NOTHING = "your function returned nothing: write it, and end it with return"
UNKNOWN = "the value differs from the expected one"
ROWS = 14  # of a table, around the first that differs


@dataclass
class Feedback:
    """The verdict on one question, as text and as HTML; `ok` if every case was right.

    `lines` are pairs (what, text); `table` has a row (label, yours, expected, differs) for each number of one case.
    `cause` is the mistake that was recognised, or None.
    """

    name: str
    right: int
    count: int
    lines: list = field(default_factory=list)
    table: list = field(default_factory=list)
    cause: str | None = None

    @property
    def ok(self):
        return self.right == self.count and self.count > 0

    @property
    def heading(self):
        return f"{self.name}: all {self.count} cases right" if self.ok else f"{self.name}: {self.right} of {self.count} cases right"

    def __str__(self):
        width = max((len(label) for label, *_ in self.table), default=0)
        table = [f"  {'→' if differs else ' '} {label:{width}}  {yours:>16}  {expected:>16}" for label, yours, expected, differs in self.table]
        head = [f"    {'':{width}}  {'yours':>16}  {'expected':>16}"] if table else []
        lines = [f"  {what:9} {text}" for what, text in self.lines]
        called = sum(what == "called" for what, _ in self.lines)
        return "\n".join([self.heading, *lines[:called], *head, *table, *lines[called:]])

    __repr__ = __str__

    def _repr_html_(self):
        colour, mark = ("#00795a", "✔") if self.ok else ("#d55e00", "✘")
        left = "text-align:left;vertical-align:top"
        folded = ("hint", "rule")
        called = "".join(f'<div style="white-space:pre-wrap">{escape(text)}</div>' for what, text in self.lines if what == "called")
        rows = "".join(
            f'<tr{" style=font-weight:bold" if differs else ""}><td>{"→" if differs else ""}</td><th scope="row" style="{left}">{escape(label)}</th>'
            f"<td>{escape(yours)}</td><td>{escape(expected)}</td></tr>" for label, yours, expected, differs in self.table)  # fmt: skip
        table = f'<table><thead><tr><th></th><th></th><th scope="col">yours</th><th scope="col">expected</th></tr></thead>{rows}</table>' if rows else ""
        text = "".join(f'<div style="white-space:pre-wrap"><b>{escape(text)}</b></div>' for what, text in self.lines if what not in (*folded, "called", "lesson"))
        hints = "".join(f"<details><summary>{what.capitalize()}</summary>{escape(text)}</details>" for what, text in self.lines if what in folded)
        hints += "".join(f"<div>Lesson {escape(text)}</div>" for what, text in self.lines if what == "lesson")
        return f'<div style="border-left:4px solid {colour};padding-left:10px"><b>{mark} {escape(self.heading)}</b>{called}{table}{text}{hints}</div>'


def judge(name, results, cases, shown=None, example=None):
    """Compare the reported results with what is right.

    Only the first `shown` cases (default: all) may be seen by the learner; the others count but stay hidden. `example`: a
    further failing (case, result) to explain with, in place of the smallest of the cases.
    """
    answer = answer_to(name)
    if type(results) is not list or len(results) != len(cases):
        return Feedback(name, 0, len(cases), [("problem", "no valid report reached the judge: run the cells from the top")])
    verdicts = [is_right(name, case, result) for case, result in zip(cases, results)]
    feedback = Feedback(name, sum(verdicts), len(cases))
    if feedback.ok:
        return feedback
    if all(type(r) is dict and _nothing(r.get("value")) for r in results):
        feedback.lines, feedback.cause = [("cause", NOTHING)], "nothing"
        return feedback
    wrong = [k for k, ok in enumerate(verdicts) if not ok]
    feedback.cause = recognised(name, cases, results, wrong)
    visible = [k for k in wrong if shown is None or k < shown]
    if visible or example:
        case, result = example or min(((cases[k], results[k]) for k in visible), key=lambda pair: size(pair[0]))
        feedback.lines.append(("called", "with " + answer.describe(case)))
        feedback.table = table(answer, case, result, expected(name, case))
    else:
        feedback.lines.append(("called", "right for the cases of the notebook, wrong for some of the grader's own"))
    feedback.lines += [("cause", feedback.cause or UNKNOWN), ("hint", answer.hint), ("rule", answer.rule), ("lesson", answer.lesson)]
    return feedback


def expected(name, case):
    """The right value, on which the engines of the question have to agree."""
    return _expected(name, _Frozen(case))


@functools.lru_cache(4096)
def _expected(name, frozen):
    answer, case = answer_to(name), frozen.case
    values = [plain(question(name).call(f, case)) for f in answer.right] + [plain(value(case)) for value in answer.known]
    for other in values[1:]:
        if not (answer.accepts(case, other, values[0]) if answer.accepts else close(other, values[0], 1e-10)):
            raise AssertionError(f"{name}: the engines disagree on {case}: {values}; the check is broken, not the answer")
    return values[0]


class _Frozen:
    """A case as a key of a cache."""

    def __init__(self, case):
        self.case, self.text = case, repr(case)

    def __hash__(self):
        return hash(self.text)

    def __eq__(self, other):
        return self.text == other.text


def is_right(name, case, result):
    answer = answer_to(name)
    if type(result) is not dict or "value" not in result:
        return False
    try:
        right = expected(name, case)
        return bool(answer.accepts(case, result["value"], right)) if answer.accepts else close(result["value"], right)
    except (TypeError, KeyError, ValueError, IndexError, AttributeError, OverflowError, RecursionError):  # a report of another form is a wrong report
        return False


def recognised(name, cases, results, wrong):
    """The mistake that explains the results: it reports the same where they are wrong, and is right where they are right."""
    answer, values = answer_to(name), [r.get("value") if type(r) is dict else None for r in results]
    for sentence, bad in answer.but.items():
        if all(main_is_right(name, cases[k], values[k]) for k in wrong) and any(bad(cases[k], values[k]) for k in wrong):
            return sentence
    right = sorted(set(range(len(cases))) - set(wrong))
    for sentence, mistaken in answer.wrong.items() if any(values[k] is not None for k in wrong) else ():
        reports = functools.cache(lambda k, mistaken=mistaken: value_of(name, mistaken, cases[k]))
        if all(same(answer, cases[k], values[k], reports(k)) for k in wrong) and all(is_right(name, cases[k], {"value": reports(k)}) for k in right):
            return sentence
    errors = [results[k]["error"] for k in wrong if type(results[k]) is dict and type(results[k].get("error")) is str]
    if errors:
        kind = errors[0].split(":")[0]
        if kind == "RecursionError":
            return "your function calls itself without end, or once a node of a long chain: use a loop"
        return f"your function stopped with {kind}"
    return None


def main_is_right(name, case, value):
    """Of a value with counts: is the value itself right, which comes first?"""
    right = expected(name, case)
    return type(value) is dict and type(right) is dict and (key := next(iter(right))) in value and close(value[key], right[key], answer_to(name).tolerance)


def same(answer, case, value, mistaken):
    """Is this what the mistake reports? An error, where the mistake stops with one; counts beside a value may differ."""
    if value is None or mistaken is None:
        return value is mistaken
    if answer.alike is not None:
        try:
            return bool(answer.alike(case, value, mistaken))
        except Exception:  # it has another form
            return False
    if type(value) is type(mistaken) is dict and value and answer.accepts:
        key = next(iter(mistaken))
        return key in value and close(value[key], mistaken[key], 1e-7)
    return close(value, mistaken, 1e-7)


def value_of(name, answer, case):
    """What a function reports on a case; None if it stops with an error."""
    try:
        with np.errstate(all="ignore"):
            return plain(question(name).call(answer, case))
    except Exception:
        return None


def _nothing(value):
    """Whether a report, or what stands first in it, is that nothing was returned: no rule is given away for that."""
    while isinstance(value, (list, dict)) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value == "nothing"


def close(value, expected, tolerance=1e-10, scale=None):
    """Equal up to rounding: numbers relative to their size (or to a thousandth of the largest number beside them), lists and
    dicts entry by entry, words letter by letter."""
    scale = largest(expected) if scale is None else scale
    if isinstance(expected, dict):
        return type(value) is dict and value.keys() == expected.keys() and all(close(value[k], expected[k], tolerance) for k in expected)
    if isinstance(expected, (list, tuple)):
        return type(value) is list and len(value) == len(expected) and all(close(v, e, tolerance, scale) for v, e in zip(value, expected))
    if isinstance(expected, str) or expected is None:
        return type(value) is str and value == expected
    return type(value) in (int, float) and math.isfinite(value) and abs(value - expected) <= tolerance * max(abs(expected), 1e-3 * scale, 1e-4)


def largest(value):
    """The largest absolute number in nested lists."""
    if isinstance(value, (list, tuple)):
        return max(map(largest, value), default=0.0)
    return abs(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


# What is shown ----------------------------------------------------------------------------------------------------------


def table(answer, case, result, right):
    """(label, yours, expected, is this the first that differs?) for each number, or those around the first difference."""
    labels = answer.rows(case) if answer.rows else None
    want = {"value": worded(answer, right)} if answer.show else dict(flat(right, labels))
    if type(result) is not dict or "value" not in result:
        error = result.get("error") if type(result) is dict else None
        return [("value", str(error or "nothing"), number(next(iter(want.values()), None)), True)]
    have = {"value": worded(answer, result["value"])} if answer.show else dict(flat(result["value"], labels))
    names = [*want, *(name for name in have if name not in want)]
    pairs = [(name, have.get(name), want.get(name)) for name in names]
    differing = [k for k, (name, h, w) in enumerate(pairs) if name not in want or name not in have or not close(h, w)]
    first = None if not differing else differing[-1 if answer.backwards else 0]
    start = max(0, min((first or 0) - ROWS // 2, len(pairs) - ROWS))
    return [(name, number(h), number(w), k == first) for k, (name, h, w) in enumerate(pairs)][start : start + ROWS]


def worded(answer, value):
    try:
        return answer.show(value)
    except Exception:  # it has another form
        return str(value)


def flat(value, labels=None, path=""):
    """[(label, number), ...] of nested lists and dicts."""
    if isinstance(value, dict):
        return [pair for k, v in value.items() for pair in flat(v, labels if len(value) == 1 else None, f"{path}{' ' if path else ''}{k}")]
    if isinstance(value, list):
        names = labels if labels and len(labels) == len(value) else [f"{path}[{k}]" for k in range(len(value))]
        return [pair for name, v in zip(names, value) for pair in flat(v, None, name)]
    return [(path or "value", value)]


def number(value):
    return "" if value is None else f"{value + 0.0:.8g}" if isinstance(value, (int, float)) else str(value)[:90]


def size(case):
    """How much there is to think about in a case."""
    return len(flat(case)), len(str(case))
