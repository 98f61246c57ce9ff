"""Numbers that a lesson states in its text are those that adlib computes."""

import math

import numpy as np
import pytest
from test_seeds import cells_of, plain

from adlib import derivative, lab, trace
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


def least_error_of_a_stiff_equation():
    """The error of the continuous adjoint in the lab of lesson 17, for any number of steps."""
    methods = lab.three_adjoints().study["problems"][2]["methods"]
    return min(row["errors"][1][0] for rows in methods for row in rows)


def passes(shape, size, width, what="columns"):
    """How many colours lab.colouring shows, with the controls at these places."""
    study = lab.colouring().study
    return max(study["shapes"][shape]["settings"][size * len(study["widths"]) + width][what]) + 1


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
    ("14", "whose solution is about 0.618", lambda: round((math.sqrt(5) - 1) / 2, 3) == 0.618),
    ("14", "which is −0.0986 at x = 2", lambda: round(log_of_the_factor(), 4) == -0.0986),
    ("14", "grows by 0.986 in ten steps", lambda: round(-10 * log_of_the_factor(), 3) == 0.986),
    ("15", "which is 21.75 here", lambda: variances_of_the_score() == (21.75, 10.5)),
    ("15", r"gives $8\,\theta^2+10\,\sigma^2=10.5$", lambda: variances_of_the_score() == (21.75, 10.5)),
    ("15", "hits only about 68 % of the time", lambda: round(100 * math.erf(1 / math.sqrt(2))) == 68),
    ("19", "in about 8 of 1000 draws", lambda: round(1000 * near_zero(0.01)) == 8),
    ("19", "in all of three draws with a probability of 5 · 10⁻⁷", lambda: round(near_zero(0.01) ** 3 * 1e7) == 5),
    ("17", "by less than 5 % in about two of three cases", lambda: round(3 * math.erf(1 / math.sqrt(2))) == 2),
    ("17", r"The factor $e^{60}\approx10^{26}$", lambda: round(60 / math.log(10)) == 26),
    ("17", "the relative error of the gradient stays above $10^5$", lambda: least_error_of_a_stiff_equation() > 1e5),
    ("17", "would solve 30,003 equations", lambda: 3 + 3 * 10_000 == 30_003),
    ("17", "only three million numbers, which fit into memory (24 megabytes)", lambda: 8 * 3_000_000 == 24_000_000),
    ("18", "width 2 takes five passes, for every n", lambda: {passes(0, k, 1) for k in range(8)} == {5}),
    ("18", "need only w + 1 colours", lambda: [passes(3, 7, w, "of_rows") for w in range(3)] == [2, 3, 4]),
    (
        "18",
        "the sizes 6, 9, 12 and 15",
        lambda: [n for k, n in enumerate(lab.colouring().study["sizes"]) if passes(1, k, 0) == 3] == [6, 9, 12, 15],
    ),
]


def log_of_the_factor():
    """The derivative of the logarithm of 1 - 0.2 sqrt(x) at 2."""
    return derivative(lambda x: np.log(1 - 0.2 * np.sqrt(x)))(2.0)


def variances_of_the_score():
    """Of x² e / σ without and with the mean as a baseline, at θ = 1 and σ = 1/2, by Gauss and Hermite's quadrature."""
    e, weights = np.polynomial.hermite_e.hermegauss(12)
    weights, x = weights / np.sum(weights), 1 + 0.5 * e
    of = lambda reward: float(round(weights @ (reward * e / 0.5) ** 2 - (weights @ (reward * e / 0.5)) ** 2, 9))
    return of(x**2), of(x**2 - weights @ x**2)


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
