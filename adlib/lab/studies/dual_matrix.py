"""Lesson 06: a dual number as a matrix that acts on the plane."""

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, Lab
from adlib.methods.dual import Dual

FUNCTIONS = {
    "x": lambda x: x,
    "x²": lambda x: x * x,
    "x³ / 3": lambda x: x * x * x / 3,
    "sin x": np.sin,
    "eˣ": np.exp,
    "1 / (1 + x²)": lambda x: 1 / (1 + x * x),
}
XS = np.round(np.linspace(-2, 2, 81), 3)


def dual_matrix():
    """f(x + b eps) as the matrix [[a, b], [0, a]] and what it does to the unit square."""
    duals = [[f(Dual(x, 1.0)) for x in XS.tolist()] for f in FUNCTIONS.values()]
    values, slopes = [[[getattr(z, part) for z in row] for row in duals] for part in ("primal", "tangent")]
    figure, axes = plt.subplots(figsize=(3.6, 3.6))
    square = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]])
    axes.plot(*square, "--", color="black", label="unit square")
    axes.fill(*((Dual(1.25, 1.0) * Dual(1.25, 1.0)).matrix() @ square), color=BLUE, alpha=0.3, label="its image")
    axes.set(xlim=(-1, 5), ylim=(-1, 5), title="the matrix of (1.25 + ε)²")
    axes.legend()
    study = dict(functions=list(FUNCTIONS), xs=XS.tolist(), values=values, slopes=slopes, start=65)
    return Lab(
        "dual_matrix",
        study,
        figure,
        "A dual number a + bε as a matrix stretches the unit square by a, the value, and shears it sideways by b, the "
        "derivative.",
    )
