"""Lesson 10: curvature along a direction, and where a Newton step leads, for a few surfaces and points."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.studies.descent import contours
from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.reverse import grad
from adlib.products.hessian import hessian, hvp

SURFACES = {
    "bowl: x² + 3 y² + x y": (lambda p: p[0] ** 2 + 3 * p[1] ** 2 + p[0] * p[1], ((1.2, 1.0), (-1.5, 0.5))),
    "saddle: x² − y²": (lambda p: p[0] ** 2 - p[1] ** 2, ((1.0, 0.6), (0.4, 1.4))),
    "bent valley: (1 − x)² + 5 (y − x²)²": (
        lambda p: (1 - p[0]) ** 2 + 5 * (p[1] - p[0] ** 2) ** 2,
        ((-1.0, 0.5), (0.5, 0.5), (1.3, 0.2)),
    ),
}
ANGLES = 36
ALONG = np.linspace(-1.0, 1.0, 41)


def at_point(f, point):
    """Value, gradient, Hessian, Newton step and gradient step at a point, and f along each direction."""
    x = np.array(point)
    g, H = grad(f)(x), hessian(f)(x)
    directions = [np.array([np.cos(a), np.sin(a)]) for a in np.linspace(0, np.pi, ANGLES, endpoint=False)]
    slices = [[round(float(f(x + t * v)), 4) for t in ALONG] for v in directions]
    products = [hvp(f, x, v).round(6).tolist() for v in directions]
    newton = x - np.linalg.solve(H, g)
    return dict(
        x=list(point),
        value=float(f(x)),
        gradient=g.tolist(),
        hessian=H.tolist(),
        slices=slices,
        products=products,
        newton=newton.tolist(),
        there=float(f(newton)),
        eigenvalues=np.linalg.eigvalsh(H).round(4).tolist(),
    )


@cache
def _study():
    surfaces = []
    for name, (f, points) in SURFACES.items():
        lines, figure, _ = contours(f, 2.0)
        plt.close(figure)
        surfaces.append(dict(name=name, lines=lines, points=[at_point(f, point) for point in points]))
    return dict(surfaces=surfaces, along=ALONG.tolist(), angles=ANGLES)


def curvature():
    """Slope and curvature of a surface along the direction that you choose, and the Newton step."""
    study = _study()
    point = study["surfaces"][2]["points"][0]
    f, (x, *_) = SURFACES["bent valley: (1 − x)² + 5 (y − x²)²"]
    _, figure, axes = contours(f, 2.0)
    axes.plot(*x, "o", color=BLUE, label="here")
    axes.annotate("", point["newton"], x, arrowprops=dict(color=VERMILLION, arrowstyle="->"))
    step = np.array(x) - 0.05 * np.array(point["gradient"])
    axes.annotate("", step, x, arrowprops=dict(color=GREEN, arrowstyle="->"))
    axes.set(xlabel="x", ylabel="y", title="Newton's step and steepest descent")
    axes.legend()
    return Lab(
        "curvature",
        study,
        figure,
        "On a bent valley steepest descent leads across the valley, while the Newton step uses the curvature and "
        "leads to its floor.",
    )
