"""Lesson 14: programs made of ramps max(x, 0), their one-sided slopes, and the slope that the chain rule reports for
each convention.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.dual import jvp
from adlib.methods.reverse import grad
from adlib.numbers.custom import custom_rule

PROGRAMS = {
    "r(x)": lambda r, x: r(x),
    "|x| = r(x) + r(−x)": lambda r, x: r(x) + r(-x),
    "x = r(x) − r(−x)": lambda r, x: r(x) - r(-x),
    "x = r(r(x)) − r(−x)": lambda r, x: r(r(x)) - r(-x),
    "r(x)² / 2": lambda r, x: r(x) * r(x) / 2,
    "hat: r(x + 1) − 2 r(x) + r(x − 1)": lambda r, x: r(x + 1) - 2 * r(x) + r(x - 1),
    "r(r(x) − x)": lambda r, x: r(r(x) - x),
}
POINTS = np.linspace(-2, 2, 17)
SLOPES = np.linspace(0, 1, 11).round(1)
GRID = np.linspace(-2, 2, 81)


def ramp(s):
    """Return max(x, 0) whose slope at 0 is taken to be s."""
    return custom_rule(lambda x: np.maximum(x, 0.0), lambda z, x: np.where(x == 0, s, 1.0 * (x > 0)))


def one_sided_ramp():
    """Return max(x, 0) whose tangent is that of its change in the direction of the tangent of x."""
    return custom_rule(
        lambda x: np.maximum(x, 0.0),
        pushforward=lambda z, xs, x_dots: np.where(xs[0] == 0, np.maximum(x_dots[0], 0.0), x_dots[0] * (xs[0] > 0)),
    )


def sides(program, x):
    """The slopes of a program on the left and on the right of x, by two forward passes."""
    r = one_sided_ramp()
    along = lambda x_dot: float(jvp(lambda x: program(r, x), (x,), (x_dot,))[1])
    return [0.0 - along(-1.0), along(1.0)]


def reported(program, x):
    """The slope that the chain rule gives at x, for each convention."""
    return [float(grad(lambda x: program(ramp(s), x))(x)) for s in SLOPES]


@cache
def _study():
    plain = lambda x: np.maximum(x, 0.0)
    programs = [
        dict(
            name=name,
            curve=[float(program(plain, x)) for x in GRID],
            values=[float(program(plain, x)) for x in POINTS],
            sides=[sides(program, x) for x in POINTS],
            reported=[reported(program, x) for x in POINTS],
        )
        for name, program in PROGRAMS.items()
    ]
    return dict(programs=programs, grid=GRID.tolist(), points=POINTS.tolist(), slopes=SLOPES.tolist())


def kinks():
    """The one-sided slopes of a program at a kink, and what the chain rule reports for each convention."""
    study = _study()
    figure, axes = plt.subplots(figsize=(6, 3.4))
    middle = len(POINTS) // 2
    for k, (colour, dash) in {2: (BLUE, "-"), 3: (VERMILLION, "--"), 1: (GREEN, ":")}.items():
        program = study["programs"][k]
        axes.plot(SLOPES, program["reported"][middle], dash, color=colour, label=program["name"])
    axes.axhline(1.0, color="gray", linewidth=0.8)
    axes.set(xlabel="s, the slope of r at its kink", ylabel="reported slope at 0", title="Three programs at x = 0")
    axes.legend()
    return Lab(
        "kinks",
        study,
        figure,
        "The slope that the chain rule reports at 0 against the convention s: for r(x) − r(−x), which is x, it is 2s; "
        "for r(r(x)) − r(−x), which is x as well, it is s² + s; for |x| it is always 0. The true slope of x is 1.",
    )
