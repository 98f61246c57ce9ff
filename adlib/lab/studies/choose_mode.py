"""Lesson 08: what a Jacobian of n inputs and m outputs costs in either mode, with factors measured on the lesson's
functions.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, VERMILLION, Lab
from adlib.methods.problems import fan_out, log_product_sine, square_over_cosine
from adlib.methods.wengert import trace

SIZES = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000, 1_000_000)
FUNCTIONS = {
    "ln x1 + x1 x2 − sin x2": (log_product_sine, (2.0, 5.0)),
    "x² / cos x": (square_over_cosine, (1.0,)),
    "8 x² with a shared node": (fan_out, (1.5,)),
}


@cache
def _study():
    measured = []
    for name, (f, args) in FUNCTIONS.items():
        counts = trace(f, *args).count()
        measured.append(
            dict(name=name, f=counts.total(), forward=round(counts.ratios[0], 2), reverse=round(counts.ratios[1], 2))
        )
    return dict(sizes=list(SIZES), functions=measured)


def choose_mode():
    """The cheaper mode for n inputs and m outputs."""
    study = _study()
    first = study["functions"][0]
    n = np.array(SIZES[:9])
    figure, axes = plt.subplots(figsize=(6, 3.4))
    axes.loglog(n, first["forward"] * n, color=BLUE, label="forward, n passes")
    axes.loglog(n, np.full(len(n), first["reverse"] * 10), "--", color=VERMILLION, label="reverse, m = 10 passes")
    axes.set(xlabel="inputs n", ylabel="cost in evaluations of f", title="a Jacobian with m = 10 outputs")
    axes.legend()
    return Lab(
        "choose_mode",
        study,
        figure,
        "The cost of a Jacobian with 10 outputs: forward mode's grows with the number of inputs, reverse mode's does "
        "not.",
    )
