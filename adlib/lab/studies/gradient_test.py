"""Lesson 19: gradients of one function as several programs returned them, each to be tested along a direction."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, VERMILLION, Lab
from adlib.methods.reverse import grad
from adlib.numbers.custom import stop_gradient

POINT = np.array([0.9, 1.4, -0.7, 0.5])
STEPS = 10.0 ** (-np.arange(22) / 3)
DIRECTIONS = {
    "e₀ = (1, 0, 0, 0)": (1, 0, 0, 0),
    "e₁ = (0, 1, 0, 0)": (0, 1, 0, 0),
    "e₂ = (0, 0, 1, 0)": (0, 0, 1, 0),
    "e₃ = (0, 0, 0, 1)": (0, 0, 0, 1),
    "(1, 1, 1, 1)": (1, 1, 1, 1),
    "(1, −1, 1, −1)": (1, -1, 1, -1),
    "(0.6, −1.2, 0.3, 0.9)": (0.6, -1.2, 0.3, 0.9),
    "(−0.4, 0.7, 1.1, −0.5)": (-0.4, 0.7, 1.1, -0.5),
}
VERDICTS = (
    "none yet",
    "all entries are right",
    *(f"w{k} is wrong" for k in "₀₁₂₃"),
    "two entries are exchanged",
    "all have a wrong factor",
)


def f(w):
    return np.sin(w[0] * w[1]) + w[2] ** 2 * np.exp(w[3]) + w[0] * w[3]


def with_a_cut(w):
    return np.sin(w[0] * w[1]) + w[2] ** 2 * np.exp(w[3]) + w[0] * stop_gradient(w[3])


def claims():
    """[(precision, the gradient that is claimed, the right verdict, why), ...] in the order of the letters A, B, ..."""
    g = grad(f)(POINT)
    single = grad(f)(POINT.astype(np.float32)).astype(float)
    yield float, g, 1, "The difference falls until round-off takes over, along every direction."
    yield float, g * (1, -1, 1, 1), 3, "The sign of ∂f/∂w₁ is reversed: a rule has the wrong sign."
    yield float, grad(with_a_cut)(POINT), 5, "∂f/∂w₃ lacks a term, because w₃ was detached in the product w₀ w₃."
    yield float, g[[0, 2, 1, 3]], 6, "The errors of w₁ and w₂ cancel along every direction with v₁ = v₂."
    yield float, 2 * g, 7, "Everything is doubled, as after two calls of backward."
    yield np.float32, single, 1, "Only round-off is left, and in float32 there is much of it."
    yield np.float32, single * (1, 1, 1.01, 1), 4, "∂f/∂w₂ is too large by one per cent, well above the round-off."


def quotients(dtype):
    """For each direction, the central differences of f in a precision, for all steps."""
    w, found = POINT.astype(dtype), []
    for v in DIRECTIONS.values():
        v = np.array(v, dtype)
        found.append([float((f(w + h * v) - f(w - h * v)) / (2 * h)) for h in STEPS.astype(dtype)])
    return found


@cache
def _study():
    right = grad(f)(POINT)
    gradients = [
        dict(
            name=letter,
            precision=np.dtype(dtype).name,
            entries=g.tolist(),
            wrong=[k for k in range(4) if abs(g[k] - right[k]) > 1e-5],
            verdict=verdict,
            why=why,
        )
        for letter, (dtype, g, verdict, why) in zip("ABCDEFG", claims())
    ]
    return dict(
        gradients=gradients,
        directions=[dict(name=name, v=v) for name, v in DIRECTIONS.items()],
        steps=STEPS.tolist(),
        quotients={np.dtype(dtype).name: quotients(dtype) for dtype in (float, np.float32)},
        roundoff={np.dtype(t).name: float(np.finfo(t).eps * abs(f(POINT))) for t in (float, np.float32)},  # times 1 / h
        verdicts=VERDICTS,
    )


def gradient_test():
    """Gradients of one function, some of them wrong: compare difference quotients with g · v along directions."""
    study = _study()
    figure, axes = plt.subplots(figsize=(6, 3.6))
    for k, colour, style, label in ((0, BLUE, "-", "A: right"), (1, VERMILLION, "--", "B: one sign is wrong")):
        g, direction = study["gradients"][k], 6
        product = np.dot(g["entries"], study["directions"][direction]["v"])
        error = np.abs(np.array(study["quotients"]["float64"][direction]) - product)
        axes.loglog(STEPS, error, style, color=colour, label=label)
    axes.set(xlabel="step h", ylabel="|quotient − g · v|", title="Along a random direction")
    axes.legend()
    return Lab(
        "gradient_test",
        study,
        figure,
        "Along a random direction the difference between quotient and g · v falls with h if the gradient is right, and "
        "becomes flat if it is wrong.",
    )
