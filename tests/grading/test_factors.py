"""What a ratio says of a wrong value, and when it says nothing."""

import math

import pytest

from adlib.grading.factors import common
from adlib.grading.judge import UNKNOWN_HERE, judge, not_named
from adlib.grading.observe import cases_of, observe

RIGHT = [3.0, [1.0, -2.0, 4.0], [[1.0, 2.0], [3.0, -4.0]]]


def scaled(value, c):
    return [scaled(part, c) for part in value] if isinstance(value, list) else c * value


@pytest.mark.parametrize(
    "c, words",
    [
        (-1.0, "a sign is reversed"),
        (2.0, "counted twice"),
        (0.5, "1/2"),
        (1 / math.log(10), "base 10"),
        (math.pi / 180, "converted as if it were in degrees"),
    ],
)
def test_a_common_factor_has_a_name(c, words):
    for right in RIGHT:
        assert words in common([(scaled(right, c), right), (scaled(right, 3 * c), scaled(right, 3.0))])
    assert common([(scaled(RIGHT[1], c), RIGHT[1]), (RIGHT[1], scaled(RIGHT[1], -c))]) is None


def test_lengths_and_orders_have_names():
    assert "a mean was computed where a sum is needed" in common(
        [([1.0, 2.0, 3.0], [3.0, 6.0, 9.0]), ([1.0, 2.0, 3.0, 1.0], [4.0, 8.0, 12.0, 4.0])]
    )
    assert "a sum was taken for a mean" in common([([3.0, 6.0, 9.0], [1.0, 2.0, 3.0]), ([2.0, 8.0], [1.0, 4.0])])
    assert "counted twice" in common([([2.0, 8.0], [1.0, 4.0])])
    assert "transpose" in common([([[1.0, 3.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]])])
    assert "another order" in common([([2.0, 5.0, 1.0], [5.0, 2.0, 1.0])])


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [(None, 1.0)],
        [("nan", 1.0)],
        [(1.0, 0.0)],
        [([1.0], [1.0, 2.0])],
        [([1.0, 2.5], [1.0, 2.0])],
        [({"a": 1.0}, {"a": 2.0})],
        [(True, 1.0)],
        [([[1.0], 2.0], [[1.0, 2.0], [3.0, 4.0]])],
        [(float("inf"), 1.0)],
        [(10**400, 1.0)],
    ],
)
def test_nothing_is_said_of_anything_else(pairs):
    assert common(pairs) is None


def cause(name, answer):
    cases = cases_of(name, False)
    return dict(judge(name, observe(name, answer, cases)["results"], cases).lines)["cause"]


def test_a_learner_is_told():
    assert "a sign is reversed" in cause("06.sine", lambda z: (-math.sin(z[0]), -math.cos(z[0]) * z[1]))
    same = [("lengths", "3, 3, 1", "3, 3, 1", False)]
    epochs = [{"value": {}}] * 2
    assert not_named("13.batches", cases_of("13.batches", False), epochs, [0, 1], same) == UNKNOWN_HERE, (
        "no arrow is spoken of where there is none"
    )


def test_an_answer_that_changes_what_it_is_given_is_refused_everywhere():
    def accumulate(tape, y_bar):
        tape.append([])
        return [0.0]

    assert (
        cause("07.accumulate", accumulate)
        == "Your function changes tape, which is still needed elsewhere. Begin with a copy, list(tape)."
    )

    def newton(H, g):
        g *= 2
        return g

    assert "Begin with a copy, g.copy()" in cause("10.newton", newton)
