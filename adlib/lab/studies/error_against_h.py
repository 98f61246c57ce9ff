"""Lesson 02: the error of a difference quotient against its step."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.numerical import error_study
from adlib.methods.problems import cube

METHODS = ("forward", "central", "richardson", "complex")
FUNCTIONS = {"sin x": np.sin, "eˣ": np.exp, "x³": cube, "1 / (1 + 25 x²)": lambda x: 1 / (1 + 25 * x**2)}
XS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
PRECISIONS = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
EXPONENTS = np.linspace(0, -16, 65)
LOWEST = -18.0


@cache
def _error_curves():
    """Hundredths of log10 of error, truncation and round-off, `(method, function, x, precision, 3, step)`; 32767:
    none.
    """
    curves = np.full((len(METHODS), len(FUNCTIONS), len(XS), len(PRECISIONS), 3, len(EXPONENTS)), 32767, np.int16)
    for i, method in enumerate(METHODS):
        for j, f in enumerate(FUNCTIONS.values()):
            for k, x in enumerate(XS):
                for p, dtype in enumerate(PRECISIONS.values()):
                    if method == "complex" and dtype is np.float16:
                        continue
                    study = error_study(f, x, method, 10.0**EXPONENTS, dtype)
                    for q, part in enumerate((study.error, study.truncation, study.roundoff)):
                        ok = np.isfinite(part)
                        curves[i, j, k, p, q, ok] = np.round(100 * np.log10(np.maximum(part[ok], 1e-40)))
    return curves


def error_against_h():
    """The error of a difference quotient against h: predict the best h, then see truncation and round-off part."""
    curves = _error_curves()
    figure, axes = plt.subplots(figsize=(6, 3.6))
    for q, (name, colour, dash) in enumerate(
        (("error", BLUE, "-"), ("truncation", GREEN, "--"), ("round-off", VERMILLION, ":"))
    ):
        axes.loglog(
            10.0**EXPONENTS, 10.0 ** np.maximum(curves[0, 0, 3, 2, q] / 100.0, LOWEST), dash, color=colour, label=name
        )
    axes.invert_xaxis()
    axes.set(
        xlabel="step h (smaller to the right)", ylabel="error of f'(1)", title="Forward differences of sin, float64"
    )
    axes.legend()
    study = dict(
        methods=list(METHODS),
        functions=list(FUNCTIONS),
        xs=list(XS),
        precisions=list(PRECISIONS),
        exponents=EXPONENTS.tolist(),
        lowest=LOWEST,
        start=3,
    )
    return Lab(
        "error_against_h",
        study,
        figure,
        "Error against step on logarithmic scales: as h shrinks the truncation part falls, the round-off part rises, "
        "and the error is least where they meet.",
        curves.tobytes(),
    )
