"""Numbers that a lesson states in its text are those that adlib computes."""

import math

import numpy as np
import pytest
from test_seeds import cells_of, plain

from adlib import lab, trace
from adlib.lab.studies.expression_swell import chain_product
from adlib.methods import symbolic
from adlib.methods.checkpoint import advances
from adlib.methods.problems import square_over_cosine


def growth():
    """How the length of the derivative of the logistic map grows from one depth to the next."""
    sizes = [row.derivative for row in symbolic.swell(symbolic.logistic_map, range(3, 9))]
    return [round(b / a, 1) for a, b in zip(sizes, sizes[1:])]


def errors_of_two_quotients():
    """The errors of a difference quotient, divided by h and by the step that was really taken."""
    h = 1e-12
    moved = 1.0 + h
    difference = np.sin(moved) - np.sin(1.0)
    return [abs(difference / step - np.cos(1.0)) for step in (h, moved - 1.0)]


def forward_ratio(f, *args):
    return trace(f, *args).count().ratios[0]


def factors(name):
    return next(f for f in lab.choose_mode().study["functions"] if f["name"] == name)


def tape_at_the_end_of_the_forward_pass():
    return max(len(step["tape"]) for step in lab.adjoint_code().study["examples"][0]["steps"])


STATED = [  # (lesson, words of its text, whether they are true)
    ("00", "1,000,001 · 0.010 s / 3600 = 2.8 hours", lambda: round(1_000_001 * 0.010 / 3600, 1) == 2.8),
    ("02", "the error becomes smaller by a factor of nine", lambda: round(np.divide(*errors_of_two_quotients())) == 9),
    (
        "03",
        "from 3.9 between n = 3 and n = 4 to 2.6 in the last row",
        lambda: (growth()[0], growth()[-1]) == (3.9, 2.6),
    ),
    ("03", "the first two are 5472 and 123", lambda: sizes_of_l8() == (5472, 123)),
    ("03", "performs only 3 · 7 = 21", lambda: len(trace(symbolic.logistic_map(8), 0.3).rows) - 1 == 21),
    ("03", "49 in the factors x + k", lambda: symbolic.swell(chain_product, [8])[0].derivative == 48 + 7 + 49),
    (
        "05",
        "and x²/cos x, where cheaper operations accompany the division, has 5",
        lambda: forward_ratio(square_over_cosine, math.pi) == 5,
    ),
    ("05", "A single division has the ratio 7", lambda: forward_ratio(lambda x, y: x / y, 2.0, 3.0) == 7),
    ("08", "reverse mode is 49 times cheaper", lambda: round(2_550_000 / 52_500) == 49),
    (
        "08",
        "The bars are equally long near m = 11",
        lambda: round(10 * 3.0 / factors("ln x1 + x1 x2 − sin x2")["reverse"]) == 11,
    ),
    (
        "08",
        "For x² / cos x both factors are 5",
        lambda: {factors("x² / cos x")[k] for k in ("forward", "reverse")} == {5.0},
    ),
    ("09", "for a total of 136", lambda: advances(16, 1) + 16 == 136),
    ("09", "A second snapshot reduces this to 61", lambda: advances(16, 2) + 16 == 61),
    ("09", "evaluated 3.6 times on average without a tape", lambda: round(advances(1000, 10) / 1000, 1) == 3.6),
    ("12", "there are seven at the end", lambda: tape_at_the_end_of_the_forward_pass() == 7),
    ("19", "in about 8 of 1000 draws", lambda: round(1000 * near_zero(0.01)) == 8),
    ("19", "in all of three draws with a probability of 5 · 10⁻⁷", lambda: round(near_zero(0.01) ** 3 * 1e7) == 5),
    ("14", "hits only about 68 % of the time", lambda: round(100 * math.erf(1 / math.sqrt(2))) == 68),
]


def near_zero(bound):
    """The probability that a standard normal number is that near to 0."""
    return math.erf(bound / math.sqrt(2))


def sizes_of_l8():
    (row,) = symbolic.swell(symbolic.logistic_map, [8])
    return row.derivative, row.shared


@pytest.mark.parametrize("lesson, words, holds", STATED, ids=[f"{row[0]}-{row[1][:40]}" for row in STATED])
def test_a_number_in_the_text_is_the_computed_one(lesson, words, holds):
    assert any(plain(words) in cell for cell in cells_of(lesson)), f"lesson {lesson} nowhere says {words!r}"
    assert holds()
