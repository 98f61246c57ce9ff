"""Lesson 03: how large a derivative's formula becomes, written out and with equal parts shared, against AD's
operations.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.symbolic import expression, logistic_map, swell, symbols_like
from adlib.methods.wengert import trace


def nested_sine(n):
    def f(x):
        for _ in range(n):
            x = np.sin(x) * x
        return x

    return f


def chain_product(n):
    def f(x):
        y = x
        for k in range(2, n + 1):
            y = y * (x + k)
        return y

    return f


FAMILIES = {
    "logistic map: x ← 4 x (1 − x)": (logistic_map, 8),
    "x ← x sin x": (nested_sine, 8),
    "x (x + 2) (x + 3) …": (chain_product, 12),
}
LONGEST = 400  # characters of a formula on the page


@cache
def _study():
    families = []
    for name, (family, deepest) in FAMILIES.items():
        rows = swell(family, range(1, deepest + 1))
        forward = [max(trace(family(n), 0.3).count().forward.total(), 1) for n in range(1, deepest + 1)]
        texts = [_text(family(n)) for n in range(1, deepest + 1)]
        families.append(
            dict(
                name=name,
                f=[r.f for r in rows],
                derivative=[r.derivative for r in rows],
                shared=[r.shared for r in rows],
                forward=forward,
                texts=texts,
            )
        )
    return dict(families=families)


def _text(f):
    (x,) = symbols_like(0.3)
    written = str(expression(trace(f, 0.3), x).diff(x)).replace(str(x), "x")
    return written if len(written) <= LONGEST else f"{written[:LONGEST]} … ({len(written)} characters)"


def expression_swell():
    """The size of a derivative against the depth of the function: written out, with sharing, and by AD."""
    study = _study()
    first = study["families"][0]
    depth = range(1, len(first["f"]) + 1)
    figure, axes = plt.subplots(figsize=(6, 3.4))
    for key, label, colour, dash in (
        ("derivative", "formula written out", VERMILLION, "-"),
        ("shared", "equal parts shared", BLUE, "--"),
        ("forward", "forward AD", GREEN, ":"),
    ):
        axes.semilogy(depth, np.maximum(first[key], 1), dash, color=colour, label=label)
    axes.set(xlabel="depth", ylabel="operations", title="derivative of the logistic map")
    axes.legend()
    return Lab(
        "expression_swell",
        study,
        figure,
        "Operations in the derivative of the logistic map against its depth: written out they grow exponentially, "
        "with equal parts shared by SymPy about quadratically, by forward AD linearly.",
    )
