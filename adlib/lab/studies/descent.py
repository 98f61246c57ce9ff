"""Lesson 00: gradient descent on a surface, for every step size and momentum of the sliders."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, VERMILLION, Lab
from adlib.methods.reverse import value_and_grad

SURFACES = {  # f, where to start, the window
    "round bowl: x² + y²": (lambda p: p[0] ** 2 + p[1] ** 2, (-1.8, 1.4), 2.0),
    "long valley: x² / 10 + 2 y²": (lambda p: p[0] ** 2 / 10 + 2 * p[1] ** 2, (-1.8, 1.4), 2.0),
    "bent valley: (1 − x)² + 5 (y − x²)²": (lambda p: (1 - p[0]) ** 2 + 5 * (p[1] - p[0] ** 2) ** 2, (-1.2, 1.6), 2.0),
}
RATES = (0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3, 0.4, 0.48, 0.5, 0.52, 0.6, 0.8, 1.0, 1.05)
MOMENTA = (0.0, 0.5, 0.8, 0.9)
STEPS = 60


def descend(f, start, rate, momentum, steps=STEPS):
    """The points x_0 ... x_steps of x -= rate * velocity, velocity = momentum * velocity + gradient, and the values
    there; it ends where the values leave all bounds."""
    x, velocity, points, values = np.array(start, float), np.zeros(2), [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps + 1):
            y, slope = value_and_grad(f)(x)
            if not abs(y) < 1e4:
                break
            points.append(x)
            values.append(float(y))
            velocity = momentum * velocity + slope
            x = x - rate * velocity
    return points, values


def contours(f, window, count=9):
    """The level lines of f as lists of points, and a matplotlib picture of them."""
    at = np.linspace(-window, window, 121)
    heights = np.array([[f((x, y)) for x in at] for y in at])
    figure, axes = plt.subplots(figsize=(4, 4))
    drawn = axes.contour(
        at,
        at,
        heights,
        levels=heights.min() + (heights.max() - heights.min()) * np.linspace(0.02, 1, count) ** 2.5,
        colors="gray",
        linewidths=0.7,
    )
    lines = [np.round(segment[::2], 3).tolist() for level in drawn.allsegs for segment in level if len(segment) > 2]
    return lines, figure, axes


@cache
def _study():
    surfaces = []
    for name, (f, start, window) in SURFACES.items():
        lines, figure, _ = contours(f, window)
        plt.close(figure)
        runs = [[descend(f, start, rate, momentum) for momentum in MOMENTA] for rate in RATES]
        points = [[np.round(points, 3).tolist() for points, _ in row] for row in runs]
        values = [[[float(f"{v:.4g}") for v in values] for _, values in row] for row in runs]
        surfaces.append(dict(name=name, window=window, lines=lines, points=points, values=values))
    return dict(surfaces=surfaces, rates=list(RATES), momenta=list(MOMENTA), steps=STEPS)


def descent():
    """Steps of gradient descent on a surface: step size and momentum to choose."""
    f, start, window = SURFACES["long valley: x² / 10 + 2 y²"]
    _, figure, axes = contours(f, window)
    for rate, colour, mark in ((0.2, BLUE, "o-"), (0.48, VERMILLION, "s--")):
        axes.plot(
            *np.transpose(descend(f, start, rate, 0.0)[0]),
            mark,
            color=colour,
            markersize=3,
            label=f"step size {rate:g}",
        )
    axes.set(xlabel="x", ylabel="y")
    axes.legend(loc="lower right")
    return Lab("descent", _study(), figure, "Gradient descent in a long valley, seen from above, with two step sizes.")
