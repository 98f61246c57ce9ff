"""What is said of a wrong answer that no list foresaw, and of several mistakes at once."""

import itertools
import math

import numpy as np
import pytest

from adlib.grading import judge as judging
from adlib.grading.answers import answer_to
from adlib.grading.answers.programs import PARTIALS, partials, tangents
from adlib.grading.answers.set_11 import Number
from adlib.grading.answers.set_13 import PIECES
from adlib.grading.cases import names
from adlib.grading.conditions import separating
from adlib.grading.judge import judge
from adlib.grading.observe import cases_of, observe
from adlib.grading.shrink import smallest


def verdict(name, answer, grading=True):
    cases = cases_of(name, grading)
    results = observe(name, answer, cases)["results"]
    return judge(name, results, cases, example=None if grading else smallest(name, answer, cases, results))


def said(feedback):
    return dict(feedback.lines)["cause"]


@pytest.mark.parametrize(
    "name, answer, words",
    [
        ("02.forward", lambda f, x, h: (f(x + h) - f(x)) * h, "the right one times the square of h"),
        ("02.forward", lambda f, x, h: (f(abs(x) + h) - f(abs(x))) / h, "for the absolute value of x"),
        ("02.central", lambda f, x, h: 0.25, "the same for all inputs"),
        ("06.divide", lambda z, w: (z[0] / w[0], 0.0), "Only tangent is wrong. Every number is 0"),
        ("05.directional", lambda push, x, v: 3 * push(x, v / np.linalg.norm(v))[1], "3: something is counted three"),
        ("10.newton", lambda H, g: np.linalg.solve(H, -g[::-1])[::-1] * 1.0, None),
        ("10.hessian", lambda product, n: np.stack([product(e) for e in np.eye(n)])[::-1], "another order"),
        ("10.curvature", lambda product, v: float(np.float32(v @ product(v) / (v @ v))), "float32"),
        ("10.curvature", lambda product, v: round(v @ product(v) / (v @ v), 4), "rounded to 4 digits"),
        ("12.loop", lambda x, n, y_bar: 0.995 * answer_to("12.loop").right[2](x, n, y_bar), "within one per cent"),
    ],
)
def test_a_relation_to_the_right_value_is_named(name, answer, words):
    feedback = verdict(name, answer)
    assert not feedback.ok and (words is None or words in str(feedback)), str(feedback)


def test_a_part_that_is_wrong_is_said_where_nothing_more_is_known():
    odd = itertools.cycle((1.3, 0.4, -2.2, 5.1, 0.9, -0.7, 3.3))
    feedback = verdict("06.divide", lambda z, w: (z[0] / w[0], z[1] * next(odd) + z[0]))
    assert feedback.cause in (None, judging.AGAIN)
    values = [{"value": [1.0, 2.0]}] * 3
    assert judging.not_named("06.divide", cases_of("06.divide", False)[:3], values, [0, 1, 2], []) == judging.UNKNOWN


def test_a_function_that_keeps_something_between_two_calls_is_told_so():
    kept = []

    def multiply(z, w):
        kept.append(z[0])
        return z[0] * w[0], z[0] * w[1] + z[1] * w[0] + 0.1 * len(kept)

    assert verdict("06.multiply", multiply).cause == judging.AGAIN
    first = []

    def forward(f, x, h):
        first.append(h)
        return (f(x + first[0]) - f(x)) / first[0]

    assert "for the h of an earlier call" in verdict("02.forward", forward).cause


WRONG_TWICE = {**PARTIALS, "subtract": lambda a, b: (1.0, 1.0), "sin": lambda a: (-math.cos(a),)}


@pytest.mark.parametrize("grading", [False, True], ids=["learning", "grading"])
@pytest.mark.parametrize(
    "name, answer",
    [
        ("04.partials", lambda program, xs: partials(program, xs, WRONG_TWICE)),
        ("05.tangents", lambda program, xs, x_dots: tangents(program, xs, x_dots, WRONG_TWICE)),
    ],
)
def test_of_two_mistakes_one_is_named_for_the_inputs_that_are_shown(name, answer, grading):
    feedback = verdict(name, answer, grading)
    assert feedback.cause.startswith("For some inputs: ") and feedback.cause[17:].startswith(("subtract", "sin"))
    assert "For the inputs shown: " in said(feedback) or "At the arrow: " in said(feedback)
    assert "further reasons" in said(feedback) or "Other inputs fail in another way" in said(feedback)
    sentence = feedback.cause.removeprefix("For some inputs: ")
    assert sentence in answer_to(name).wrong, "one of the list, and it names the operation at the arrow"


def test_the_operator_that_is_learned_first_is_shown_first():
    class Wrong(Number):
        def __pow__(self, n):
            return type(self)(0.0)

        def __add__(self, other):
            return type(self)(self.value + self.lifted(other).value, self.tangent)

    feedback = verdict("11.operators", Wrong, False)
    assert "the expression x + y" in feedback.lines[0][1], str(feedback)


def test_an_order_is_one_of_several():
    feedback = verdict("07.order", lambda operands, output: sorted(operands), False)
    assert "there may be several right ones" in str(feedback) and "which uses it" in said(feedback)


def test_a_rotated_epoch_is_told_so():
    rotated = lambda n, size, random: [
        [(start + k) % n for k in range(at, min(n, at + size))]
        for start in [random.randrange(n)]
        for at in range(0, n, size)
    ]
    assert verdict("13.batches", rotated).cause == PIECES


def test_what_separates_right_from_wrong_is_said_only_of_many_cases():
    cases = [{"x": x} for x in (-1.0, -0.5, -0.1, 0.2, 0.3, 1.5, 0.4, 0.9, -2.0, 3.0, -0.7, 0.8)]
    wrong = [k for k, case in enumerate(cases) if case["x"] < 0]
    assert "wrong wherever x is negative" in separating(cases, ["x"], wrong)
    assert separating(cases, ["x"], wrong[:-1]) is None and separating(cases[:8], ["x"], wrong[:3]) is None
    assert separating(cases, [], wrong) is None


FORBIDDEN = ("came back", "accident", "slip", "nobody", "turned round", "by itself,", "the way back", "handed in")


@pytest.mark.parametrize("name", names())
def test_a_diagnosis_is_a_sentence_that_a_learner_can_read(name):
    for sentence in answer_to(name).wrong:
        assert not any(word in sentence for word in FORBIDDEN), sentence
