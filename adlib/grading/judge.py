"""The judge's side of a check: what was expected, which rule is wrong, and a hint.

`adlib.grading.answers` declares the questions. Here values are compared, and a verdict is put into words. Never import
this file beside a learner's code that is being graded.
"""

import functools
import hashlib
import math
from dataclasses import dataclass, field
from html import escape

import numpy as np

from adlib.grading import substitutes
from adlib.grading.answers import answer_to
from adlib.grading.cases import question
from adlib.grading.conditions import separating
from adlib.grading.factors import Lists, common, one_part
from adlib.grading.observe import as_json
from adlib.language import said

NOTHING = (
    "Your function returned nothing, that is, None. If you have written it already, check that it ends with a return "
    "statement."
)
UNKNOWN = (
    "The marked value is wrong. It could not be matched to a common mistake, so compute it by hand for these inputs, "
    "and compare with what your function has after each line."
)
UNKNOWN_HERE = (
    "The table shows no difference, but your result does not meet every condition of the exercise. Read "
    "the exercise once more, and check each condition."
)
NOTHING_HERE = "Your function returned nothing for these inputs. One of its branches ends without a return statement."
FEW_DIGITS = (
    "The result is right to a few digits only. This looks like a difference quotient, or like a constant that was "
    "rounded."
)
DECIMALS = "These are the right numbers, rounded to {0} digits after the point. Return them as they were computed."
SINGLE = (
    "The result is right to seven digits only. These numbers were computed in float32, while float64 has sixteen "
    "digits."
)
ROUGHLY = (
    "The result is right to within one per cent only. This looks like an approximation with a large step or with few "
    "terms."
)
NOT_FINITE = "The result contains nan or inf. Look for an overflow, a division by 0, or the logarithm of 0."
PART = "Only {0} is wrong. {1}"
PARTS = "Only {0} are wrong. {1}"
PART_UNKNOWN = (
    "Only {0} is wrong, and the rest is right. This could not be matched to a common mistake, so compute {0} by hand "
    "for these inputs."
)
PARTS_UNKNOWN = (
    "Only {0} are wrong, and the rest is right. This could not be matched to a common mistake, so compute {0} by hand "
    "for these inputs."
)
FOR_SOME = "For some inputs: {0}"
FOR_THESE = "For the inputs shown: {0} (Other inputs fail in another way, so look at this one first.)"
AT_ARROW = "At the arrow: {0} (What follows it, and other inputs, may be wrong for further reasons.)"
AGAIN = (
    "Two calls with the same inputs give different results. Your function keeps something from an earlier call (a list "
    "or a number outside it, or a default argument), or it draws random numbers."
)
NO_END = "Your function calls itself without end, or once per node of a long chain. Use a loop, or stop the recursion."
OTHER_FORM = "The result does not have the form that the exercise asks for."
UNKNOWN_HIDDEN = (
    "These inputs are not shown, and the mistake could not be recognized. Try inputs that the notebook "
    "does not contain: zero, negative or repeated values, and other sizes."
)
LONGEST = 400  # characters of a cause
LARGE = 1000  # numbers of a case in which a mistake is looked for only if it could explain all failing cases
ROWS = 14  # of a table, around the first that differs


@dataclass
class Feedback:
    """The verdict on one question, as text and as HTML; `ok` means that every case was right.

    `lines` are pairs (what, text); `table` has a row (label, yours, expected, differs) for each number of one case.
    `cause` is the mistake that was recognised, one of a closed list of sentences, or None. The line "cause" may say
    more. `kept` is what the notebook keeps of it.
    """

    name: str
    right: int
    count: int
    lines: list = field(default_factory=list)
    table: list = field(default_factory=list)
    cause: str | None = None
    kept: dict = field(default_factory=dict)

    @property
    def ok(self):
        return self.right == self.count and self.count > 0

    @property
    def heading(self):
        return (
            f"{self.name}: all {self.count} cases right"
            if self.ok
            else f"{self.name}: {self.right} of {self.count} cases right"
        )

    def __str__(self):
        """The verdict as text. Its first line is the same in all languages, because the page of progress reads it."""
        width = max((len(label) for label, *_ in self.table), default=0)
        table = [
            f"  {'→' if differs else ' '} {label:{width}}  {yours:>16}  {expected:>16}"
            for label, yours, expected, differs in self.table
        ]
        head = [f"    {'':{width}}  {said('yours'):>16}  {said('expected'):>16}"] if table else []
        lines = [f"  {said(what):9} {said(text)}" for what, text in self.lines]
        called = sum(what == "called" for what, _ in self.lines)
        return "\n".join([self.heading, *lines[:called], *head, *table, *lines[called:]])

    __repr__ = __str__

    def _repr_html_(self):
        colour, mark = ("#00795a", "✔") if self.ok else ("#d55e00", "✘")
        left = "text-align:left;vertical-align:top"
        folded = ("hint", "rule")
        lines = [(what, said(text)) for what, text in self.lines]
        called = "".join(
            f'<div style="white-space:pre-wrap">{escape(text)}</div>' for what, text in lines if what == "called"
        )
        rows = "".join(
            f'<tr{" style=font-weight:bold" if differs else ""}><td>{"→" if differs else ""}</td><th scope="row" '
            f'style="{left}">{escape(label)}</th>'
            f"<td>{escape(yours)}</td><td>{escape(expected)}</td></tr>"
            for label, yours, expected, differs in self.table
        )
        table = (
            f'<table><thead><tr><th></th><th></th><th scope="col">{said("yours")}</th><th '
            f'scope="col">{said("expected")}</th></tr></thead>{rows}</table>'
            if rows
            else ""
        )
        text = "".join(
            f'<div style="white-space:pre-wrap"><b>{escape(text)}</b></div>'
            for what, text in lines
            if what not in (*folded, "called", "lesson", "worked")
        )
        hints = "".join(
            f"<details><summary>{escape(said(what).capitalize())}</summary>{escape(text)}</details>"
            for what, text in lines
            if what in folded
        )
        hints += "".join(f"<div>{escape(said(f'Lesson {text}'))}</div>" for what, text in lines if what == "lesson")
        hints += "".join(f"<div>{escape(text)}</div>" for what, text in lines if what == "worked")
        return (
            f'<div style="border-left:4px solid {colour};padding-left:10px"><b>{mark} '
            f"{escape(said(self.heading))}</b>{called}{table}{text}{hints}</div>"
        )


def judge(name, results, cases, shown=None, example=None):
    """Compare the reported results with the right ones.

    Only the first `shown` cases (default: all) may be seen by the learner. The others count but stay hidden. `example`
    is a further failing (case, result) that is explained in place of the smallest of the cases.
    """
    answer = answer_to(name)
    if type(results) is not list or len(results) != len(cases):
        return Feedback(
            name, 0, len(cases), [("problem", "No valid report reached the judge. Run the cells from the top.")]
        )
    verdicts = [is_right(name, case, result) for case, result in zip(cases, results)]
    feedback = Feedback(name, sum(verdicts), len(cases))
    if feedback.ok:
        return feedback
    if all(type(r) is dict and _nothing(r.get("value")) for r in results):
        feedback.lines, feedback.cause = [("cause", NOTHING)], "nothing"
        return feedback
    wrong = [k for k, ok in enumerate(verdicts) if not ok]
    visible = [k for k in wrong if shown is None or k < shown]
    feedback.cause, rule, more = recognised(name, cases, results, wrong) or changing(cases, results), answer.rule, ""
    if visible or example:
        case, result = example or min(((cases[k], results[k]) for k in visible), key=lambda pair: rank(name, pair[0]))
        if not feedback.cause:
            feedback.cause, more = apparent(name, case, result) or (None, "")
        feedback.cause = feedback.cause or related(name, cases, results, wrong)
        failing = [(cases[k], results[k]) for k in visible] + [example] * bool(example)
        if not feedback.cause and (found := partly(name, cases, results, wrong, failing)):
            sentence, more, case, result = found
            feedback.cause = FOR_SOME.format(sentence)
        if not feedback.cause:
            feedback.cause, more = elsewhere([results[k] for k in visible])
        feedback.lines.append(("called", f"with {answer.describe(case)}"))
        feedback.table = table(answer, case, result, expected(name, case))
        rule = rule if isinstance(rule, str) else rule(case)
    else:
        feedback.lines.append(
            (
                "called",
                "with further inputs that are not shown. The inputs of the notebook gave right "
                "results, but some of these did not.",
            )
        )
        feedback.cause = feedback.cause or next((kind for kind, _ in map(stopped, results) if kind), None)
        feedback.cause = feedback.cause or related(name, cases, results, wrong)
    unknown = not_named(name, cases, results, wrong, feedback.table) if feedback.table else UNKNOWN_HIDDEN
    feedback.lines += [("cause", (more or feedback.cause or unknown)[:LONGEST]), ("hint", answer.hint)]
    feedback.lines += [("rule", rule)] * isinstance(rule, str) + [("lesson", answer.lesson)]
    return feedback


def main_of(answer, result, right):
    """Return (value, expected) without the counts that may come with them."""
    value = result.get("value") if type(result) is dict else None
    if answer.limits and type(right) is dict and type(value) is dict:
        key = next(iter(right))
        return value.get(key), right[key]
    return value, right


def expected(name, case):
    """Return the right value, on which the engines of the question have to agree."""
    return _expected(name, _Frozen(case))


@functools.lru_cache(512)
def _expected(name, frozen):
    answer, case = answer_to(name), frozen.case
    values = [as_json(question(name).call(f, case)) for f in answer.right] + [
        as_json(value(case)) for value in answer.known
    ]
    for other in values[1:]:
        if not fits(answer, case, other, values[0]):
            raise AssertionError(
                f"{name}: the engines disagree on {case}: {values}; the check is broken, not the answer"
            )
    return values[0]


class _Frozen:
    """Return a case as a key of a cache."""

    def __init__(self, case):
        self.case, self.digest = case, hashlib.sha256(repr(case).encode()).digest()

    def __hash__(self):
        return hash(self.digest)

    def __eq__(self, other):
        return self.digest == other.digest


def is_right(name, case, result):
    answer = answer_to(name)
    if type(result) is not dict or "value" not in result:
        return False
    try:
        return fits(answer, case, result["value"], expected(name, case))
    except (
        TypeError,
        KeyError,
        ValueError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):  # a report of another form is wrong
        return False


def fits(answer, case, value, right):
    """Return whether a value is right, by the question's own rule or because it is close.

    If it has counts, these have to be within their limits.
    """
    limits = answer.limits(case) if answer.limits else {}
    if answer.accepts:
        main = answer.accepts(case, value, right)
    else:
        main = main_fits(value, right, answer.tolerance) if limits else close(value, right)
    return bool(main) and not any(outside(answer, case, value, key) for key in limits)


def main_fits(value, right, tolerance):
    """Return whether the value itself is right, which comes before its counts."""
    return (
        type(value) is dict
        and type(right) is dict
        and (key := next(iter(right))) in value
        and close(value[key], right[key], tolerance)
    )


def outside(answer, case, value, key):
    """Return whether this count is beyond its limits."""
    low, high = answer.limits(case)[key]
    return not (type(value.get(key)) in (int, float) and low <= value[key] <= high)


def recognised(name, cases, results, wrong):
    """Return the mistake that explains the results: it reports the same where they are wrong, and is right where they
    are right.
    """
    answer, values = answer_to(name), [r.get("value") if type(r) is dict else None for r in results]
    for sentence, key in answer.but.items():
        if all(main_fits(values[k], expected(name, cases[k]), answer.tolerance) for k in wrong) and any(
            outside(answer, cases[k], values[k], key) for k in wrong
        ):
            return sentence
    right = sorted(set(range(len(cases))) - set(wrong))
    for sentence, mistaken in answer.mistakes if any(values[k] is not None for k in wrong) else ():
        reports = functools.cache(lambda k, mistaken=mistaken: value_of(name, mistaken, cases[k]))
        if all(same(answer, cases[k], values[k], reports(k)) for k in wrong) and all(
            is_right(name, cases[k], {"value": reports(k)}) for k in right
        ):
            return sentence
    told = {in_one_value(answer, cases[k], values[k]) for k in wrong}
    return told.pop() if len(told) == 1 else None


def in_one_value(answer, case, value):
    """Return the mistake that can be seen in a value, or None."""
    try:
        return answer.seen(case, value) if answer.seen and value is not None else None
    except Exception:  # it has another form
        return None


def say_what_was_replaced(feedback, functions, wrong):
    """Tell the learner that earlier wrong answers were not used to judge this one. `wrong` maps a function to its
    question.
    """
    for function in functions:
        text = (
            f"Your {function} is used here, and it is wrong ({wrong[function]}). A right one was put in its place, so "
            "that this answer is judged on its own."
        )
        feedback.lines.insert(sum(what == "called" for what, _ in feedback.lines), ("first", text))


def changing(cases, results):
    """Return AGAIN if the last case, which is the first one repeated, has another result."""
    first, last = results[0], results[-1]
    both = cases[0] == cases[-1] and len(cases) > 1 and type(first) is type(last) is dict
    return AGAIN if both and first.keys() == last.keys() == {"value"} and repr(first) != repr(last) else None


def related(name, cases, results, wrong):
    """Return what relates every wrong result to the right one, where no mistake of the list explains it, or None.

    Where several values are right, there is no such relation, and a single wrong value would have too many.
    """
    answer, chosen = answer_to(name), [cases[k] for k in wrong]
    if len(wrong) < 2 or not comparable(answer, expected(name, cases[wrong[0]])):
        return None
    pairs = [main_of(answer, results[k], expected(name, cases[k])) for k in wrong]
    if any(value is None for value, _ in pairs):
        return None
    near, keys = max(1e-9, answer.tolerance), substitutes.keys_of(answer, cases[0])
    how = Lists(chosen, keys, near, named=bool(answer.rows), mostly=len(wrong) >= 0.8 * len(cases))
    found = approximate(name, chosen, pairs) or common(pairs, how) or substituted(name, cases, results, wrong)
    if found:
        return found
    which, what = one_part(pairs, how, answer.rows(chosen[0]) if answer.rows else None) or (None, None)
    if not what:
        return separating(cases, keys, wrong)
    return (PARTS if several(which) else PART).format(which, what)


def comparable(answer, right):
    """Return whether there is one right value, of which another value can be a multiple, a part, or a rearrangement."""
    return not answer.alike and not answer.show and (not answer.accepts or answer.limits or type(right) is int)


def several(which):
    return " and " in which


def substituted(name, cases, results, wrong):
    """Find the inputs for which every wrong result would be right."""
    answer, right = answer_to(name), sorted(set(range(len(cases))) - set(wrong))

    def reports(case, k):
        ours, theirs = main_of(answer, results[k], value_of(name, answer.right[0], case))
        return theirs is not None and ours is not None and close(ours, theirs, max(1e-7, answer.tolerance))

    return substitutes.recognised(name, cases, wrong, reports, right)


def approximate(name, cases, pairs):
    """Find whether all wrong values are near the right ones. There is no answer where common mistakes are as near."""
    near = lambda tolerance: all(close(value, right, tolerance) for value, right in pairs)
    if not near(1e-2):
        return None
    flat_ = [(a, b) for value, right in pairs for (_, a), (_, b) in zip(flat(value), flat(right))]
    for digits in range(1, 10):
        if len(pairs) > 2 and all(round(a, digits) == a and abs(a - b) <= 0.51 * 10**-digits for a, b in flat_):
            return DECIMALS.format(digits)
    if near(1e-5):
        single = len(pairs) > 1 and all(float(np.float32(a)) == a for a, _ in flat_)
        return SINGLE if single else FEW_DIGITS
    others = [mistaken for _, mistaken in answer_to(name).mistakes]
    usual = any(all(close(value_of(name, f, c), right, 1e-2) for c, (_, right) in zip(cases, pairs)) for f in others)
    return None if usual or len(pairs) < 5 else ROUGHLY


def partly(name, cases, results, wrong, shown):
    """Find a mistake that explains one of the failing (case, result) pairs in `shown`, and is the only one that does
    so. Large cases are left out, because they would take every mistake long.

    Otherwise find a mistake that explains what is at the arrow, where everything before it is right. Returns (sentence,
    cause, case, result), or None.
    """
    answer, right = answer_to(name), sorted(set(range(len(cases))) - set(wrong))
    shown = [(c, r) for c, r in shown if type(r) is dict and r.get("value") is not None]
    shown = sorted((pair for pair in shown if size(pair[0])[0] <= LARGE), key=lambda pair: rank(name, pair[0]))
    reports = functools.cache(lambda k, mistaken: value_of(name, mistaken, shown[k][0]))
    for words, agrees in ((FOR_THESE, in_all), (AT_ARROW, at_arrow)):
        for k, (case, result) in enumerate(shown):
            found = {
                sentence: mistaken
                for sentence, mistaken in answer.mistakes
                if agrees(answer, case, result["value"], reports(k, mistaken), expected(name, case))
            }
            if len(found) == 1:
                (sentence, mistaken), *_ = found.items()
                if all(is_right(name, cases[k], {"value": value_of(name, mistaken, cases[k])}) for k in right):
                    return sentence, words.format(sentence), case, result
    return None


def in_all(answer, case, value, mistaken, right):
    """Return whether a value is what a mistake gives, and specific enough to identify it."""
    return telling(value) and same(answer, case, value, mistaken)


def at_arrow(answer, case, value, mistaken, right):
    """Return whether the number at the arrow is what a mistake gives, and the mistake is right in everything before
    it.
    """
    ours, theirs = (flat(main_of(answer, {"value": v}, right)[0]) for v in (value, mistaken))
    want = flat(main_of(answer, {}, right)[1])
    if answer.accepts or not len(ours) == len(theirs) == len(want) > 1:
        return False
    order = range(len(want))[:: -1 if answer.backwards else 1]
    first = lambda numbers: next((k for k in order if not close(numbers[k][1], want[k][1], answer.tolerance)), None)
    k = first(ours)
    return k is not None and first(theirs) == k and close(ours[k][1], theirs[k][1], 1e-7)


def telling(value):
    """Return whether a value has a number that two different mistakes would hardly give by coincidence."""
    return value is not None and any(
        type(v) is float and not v.is_integer() and 1e-3 < abs(v) < 1e300 for _, v in flat(value)
    )


def not_named(name, cases, results, wrong, rows):
    """Return what to say of a mistake that was not recognised, with the part that is wrong if it can be found."""
    if rows and not any(differs for *_, differs in rows):
        return UNKNOWN_HERE
    answer, chosen = answer_to(name), [cases[k] for k in wrong]
    if comparable(answer, expected(name, chosen[0])):
        pairs = [main_of(answer, results[k], expected(name, cases[k])) for k in wrong]
        how = Lists(chosen, (), max(1e-9, answer.tolerance))
        found = one_part(pairs, how, answer.rows(chosen[0]) if answer.rows else None)
        if found:
            return (PARTS_UNKNOWN if several(found[0]) else PART_UNKNOWN).format(found[0])
    return UNKNOWN


def apparent(name, case, result):
    """Return what can be seen in one result of which no mistake is known: (kind, the same with particulars), or
    None.
    """
    answer, right = answer_to(name), expected(name, case)
    if type(result) is not dict or "value" not in result:
        return stopped(result)
    value = result["value"]
    if _nothing(value):
        return NOTHING_HERE, ""
    if answer.form:
        form = in_words_of(answer.form, case, value)
    else:
        form = None if answer.show or answer.accepts else other_form(value, right)
    if form:
        return OTHER_FORM, form
    if any(part in ("nan", "inf", "-inf") for _, part in flat(value)):
        return NOT_FINITE, ""
    return None


def in_words_of(form, case, value):
    """Return what a question's own function says about the form. If that function fails, the value has another form."""
    try:
        return form(case, value)
    except Exception:
        return f"Your function returned {in_words(value)}, which has another form than was asked for."


def stopped(result):
    """Return how a function that reported no value ended: (kind, the same with its message)."""
    error = result.get("error") if type(result) is dict else None
    if type(error) is not str:
        return None, ""
    kind, _, what = error.partition(": ")
    if kind == "Form":
        return OTHER_FORM, what
    if kind == "RecursionError":
        return NO_END, ""
    kind = kind if kind.isidentifier() and len(kind) < 60 else "an error"
    return f"Your function stopped with {kind}.", f"Your function stopped with {error}"


def elsewhere(results):
    """Return the same for the other inputs, where the shown input has a value."""
    kind, what = next((pair for pair in map(stopped, results) if pair[0]), (None, ""))
    return (kind, f"{UNKNOWN} For other inputs: {what or kind}") if kind else (None, "")


def other_form(value, right, at=""):
    """Return in which form a value was asked for, if it came in another one."""
    where = lambda sentence: f"{at}: {sentence}" if at else sentence
    if isinstance(right, dict):
        if type(value) is not dict:
            return where(f"The exercise asks for a dict with the keys {', '.join(right)}.")
        missing, more = [k for k in right if k not in value], [k for k in value if k not in right]
        if missing and more:
            keys, others = ", ".join(missing), ", ".join(more)
            return where(f"Keys are missing: {keys}. There are keys that were not asked for: {others}.")
        if missing:
            return where(f"Keys are missing: {', '.join(missing)}.")
        if more:
            return where(f"There are keys that were not asked for: {', '.join(more)}.")
        return next(filter(None, (other_form(value[k], right[k], k) for k in right)), None)
    ours, theirs, lists = shape(value), shape(right), type(value) is type(right) is list
    if lists and len(value) == len(right) and None in ours + theirs:
        return next(filter(None, (other_form(v, r, f"{at}[{k}]") for k, (v, r) in enumerate(zip(value, right)))), None)
    if (
        ours == theirs
        or type(value) is type(right) is str
        or lists
        and len(ours) == 1
        and all(type(r) is int for r in right)
    ):
        return None  # how many whole numbers there are is for the learner to find out
    asked = "a text" if isinstance(right, str) else in_words(right)
    return where(f"The exercise asks for {asked}, but your function returned {in_words(value)}.")


def shape(value):
    """Return () for a number, (3, 2) for three lists of two, (3, None) for three different things, and words
    otherwise.
    """
    if isinstance(value, list):
        parts = [*map(shape, value)]
        alike = parts and type(parts[0]) is tuple and parts.count(parts[0]) == len(parts)
        return (len(value), *(parts[0] if alike else [None] * bool(value)))
    if isinstance(value, (int, float)) or value in ("nan", "inf", "-inf"):
        return ()
    if not isinstance(value, str):
        return f"a {type(value).__name__}"
    return value[:40] if value.startswith("a ") or value == "nothing" else f"the text {value[:40]!r}"


def in_words(value):
    kind = shape(value)
    if type(kind) is str:
        return kind
    if len(kind) > 1:
        return f"a list of {kind[0]} different things" if None in kind else f"an array of shape {kind}"
    return {(): "a number", (0,): "an empty list", (1,): "a list of one number"}.get(kind) or f"{kind[0]} numbers"


def same(answer, case, value, mistaken):
    """Return whether this is what the mistake reports: an error where it stops with one, while counts may differ."""
    if value is None or mistaken is None:
        return value is mistaken
    if answer.alike is not None:
        try:
            return bool(answer.alike(case, value, mistaken))
        except Exception:  # it has another form
            return False
    if type(value) is type(mistaken) is dict and value and (answer.accepts or answer.limits):
        key = next(iter(mistaken))
        return key in value and close(value[key], mistaken[key], 1e-7)
    return close(value, mistaken, 1e-7)


def value_of(name, answer, case):
    """Return what a mistake reports on a case, or None if it stops with an error. It is kept for the next answer."""
    return _value_of(name, answer, _Frozen(case))


@functools.lru_cache(1024)
def _value_of(name, answer, frozen):
    try:
        with np.errstate(all="ignore"):
            return as_json(question(name).call(answer, frozen.case))
    except Exception:
        return None


def _nothing(value):
    """Return whether a report, or its first part, says that nothing was returned. No rule is revealed in this case."""
    while isinstance(value, (list, dict)) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value == "nothing"


def close(value, expected, tolerance=1e-10, scale=None):
    """Return whether two values are equal up to rounding.

    Numbers are compared relative to their size (or to a thousandth of the largest number beside them), lists and dicts
    entry by entry, and texts letter by letter.
    """
    scale = largest(expected) if scale is None else scale
    if isinstance(expected, dict):
        return (
            type(value) is dict
            and value.keys() == expected.keys()
            and all(close(value[k], expected[k], tolerance) for k in expected)
        )
    if isinstance(expected, (list, tuple)):
        return (
            type(value) is list
            and len(value) == len(expected)
            and all(close(v, e, tolerance, scale) for v, e in zip(value, expected))
        )
    if isinstance(expected, str) or expected is None:
        return type(value) is str and value == expected
    return (
        type(value) in (int, float)
        and math.isfinite(value)
        and abs(value - expected) <= tolerance * max(abs(expected), 1e-3 * scale, 1e-4)
    )


def largest(value):
    """Return the largest absolute number in nested lists."""
    if isinstance(value, (list, tuple)):
        return max(map(largest, value), default=0.0)
    return abs(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


# What is shown --------------------------------------------------------------------------------------------------------


def table(answer, case, result, right):
    """Return (label, yours, expected, whether this is the first that differs) for each number, or for those around the
    first difference.
    """
    labels = answer.rows(case) if answer.rows else None
    entries = lambda value: worded(answer, value) if answer.show else dict(flat(value, labels))
    want, limits = entries(right), answer.limits(case) if answer.limits else {}
    if type(result) is not dict or "value" not in result:
        error = str(result.get("error") or "None") if type(result) is dict else "None"
        kind = error.partition(":")[0][:40]  # the cause says the rest
        return [
            ("value", "another form" if kind == "Form" else kind, "", True),
            *((name, "", digits_of(w), False) for name, w in list(want.items())[:ROWS]),
        ]
    have = entries(result["value"])
    names = [*want, *(name for name in have if name not in want)]
    pairs = [(name, have.get(name), in_limits(*limits[name]) if name in limits else want.get(name)) for name in names]
    wrong = lambda name, h, w: (
        outside(answer, case, have, name) if name in limits else name not in want or name not in have or not close(h, w)
    )
    differing = [k for k, pair in enumerate(pairs) if wrong(*pair)]
    first = next(reversed(differing) if answer.backwards else iter(differing), None)
    start = max(0, min((first or 0) - ROWS // 2, len(pairs) - ROWS))
    return [(name, *told_apart(h, w), k == first) for k, (name, h, w) in enumerate(pairs)][start : start + ROWS]


def in_limits(low, high):
    return f"at most {high:g}" if low < high else f"{high:g}"


def told_apart(ours, theirs):
    """Return two values as text, with as many digits as are needed to show that they differ, if they do."""
    if (
        isinstance(ours, str) and isinstance(theirs, str) and ours[:90] == theirs[:90]
    ):  # long texts, from the point where they differ
        at = max(0, next((k for k, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs))) - 20)
        ours, theirs = ("…" + text[at:] if at else text for text in (ours, theirs))
    for digits in (8, 12, 17):
        texts = digits_of(ours, digits), digits_of(theirs, digits)
        if texts[0] != texts[1] or ours is None or theirs is None or close(ours, theirs):
            break
    return texts


def worded(answer, value):
    """Return a value in words: {label: text}."""
    try:
        shown = answer.show(value)
    except Exception:  # it has another form
        shown = str(value)
    return shown if isinstance(shown, dict) else {"value": shown}


def flat(value, labels=None, path=""):
    """Return [(label, number), ...] of nested lists and dicts."""
    if isinstance(value, dict):
        return [
            pair
            for k, v in value.items()
            for pair in flat(v, labels if len(value) == 1 else None, f"{path}{' ' if path else ''}{k}")
        ]
    if isinstance(value, list):
        names = labels if labels and len(labels) == len(value) else [f"{path}[{k}]" for k in range(len(value))]
        return [pair for name, v in zip(names, value) for pair in flat(v, None, name)]
    return [(path or "value", value)]


def digits_of(value, digits=8):
    if isinstance(value, (int, float)):
        return f"{value + 0.0:.{digits}g}"
    return "" if value is None else str(value)[:90]


def rank(name, case):
    """Return the key by which a failing case is chosen to be shown: what it asks for, and then how complicated it
    is.
    """
    return answer_to(name).concept(case), size(case)


def size(case):
    """Return how complicated a case is: how many numbers, how large the whole ones, how many digits."""
    numbers = [value for _, value in flat(case)]
    return len(numbers), sum(abs(value) for value in numbers if type(value) is int), len(str(case))
