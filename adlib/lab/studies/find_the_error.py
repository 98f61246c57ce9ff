"""Lesson 01: derivations of which one line is wrong. Every line is also a function, so that numbers decide."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import Lab
from adlib.methods.numerical import derivative


@dataclass(frozen=True)
class Derivation:
    """f, and lines that each claim to be f'(x): (text, the same as a function); `wrong`: the first false one, `why`:
    the mistake.
    """

    title: str
    f: object
    x: float
    lines: tuple
    wrong: int
    why: str


sigmoid = lambda x: 1 / (1 + np.exp(-x))
DERIVATIONS = (
    Derivation(
        "sigmoid",
        sigmoid,
        0.7,
        (
            ("σ = (1 + e⁻ˣ)⁻¹, so σ′ = −(1 + e⁻ˣ)⁻² · (1 + e⁻ˣ)′", lambda x: -((1 + np.exp(-x)) ** -2) * -np.exp(-x)),
            ("   = −(1 + e⁻ˣ)⁻² · (−e⁻ˣ)", lambda x: (1 + np.exp(-x)) ** -2 * np.exp(-x)),
            ("   = e⁻ˣ / (1 + e⁻ˣ)²", lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
            ("   = σ · e⁻ˣ / (1 + e⁻ˣ) = σ · (σ − 1)", lambda x: sigmoid(x) * (sigmoid(x) - 1)),
            ("   = σ² − σ", lambda x: sigmoid(x) ** 2 - sigmoid(x)),
        ),
        3,
        "e⁻ˣ / (1 + e⁻ˣ) = 1 − σ, not σ − 1: the slope of the sigmoid is positive everywhere.",
    ),
    Derivation(
        "x² / cos x",
        lambda x: x**2 / np.cos(x),
        0.8,
        (
            (
                "quotient rule: (u/v)′ = (u′v − u v′) / v²",
                lambda x: (2 * x * np.cos(x) + x**2 * np.sin(x)) / np.cos(x) ** 2,
            ),
            (
                "u = x², u′ = 2x; v = cos x, v′ = sin x",
                lambda x: (2 * x * np.cos(x) - x**2 * np.sin(x)) / np.cos(x) ** 2,
            ),
            ("f′ = (2x cos x − x² sin x) / cos² x", lambda x: (2 * x * np.cos(x) - x**2 * np.sin(x)) / np.cos(x) ** 2),
        ),
        1,
        "cos′ = −sin. With it the second term is + x² sin x.",
    ),
    Derivation(
        "softplus of x²",
        lambda x: np.log(1 + np.exp(x**2)),
        0.9,
        (
            ("f = ln u with u = 1 + e^(x²): f′ = u′ / u", lambda x: 2 * x * np.exp(x**2) / (1 + np.exp(x**2))),
            ("u′ = (e^(x²))′ = e^(x²)", lambda x: np.exp(x**2) / (1 + np.exp(x**2))),
            ("f′ = e^(x²) / (1 + e^(x²))", lambda x: np.exp(x**2) / (1 + np.exp(x**2))),
            ("   = σ(x²)", lambda x: sigmoid(x**2)),
        ),
        1,
        "The inner derivative (x²)′ = 2x is missing: e to the x² is a composition.",
    ),
    Derivation(
        "mean squared error",
        lambda x: ((3 * x - 1) ** 2 + (2 * x + 1) ** 2) / 2,
        1.5,
        (
            ("f′ of ½ Σ rᵢ² with r₁ = 3x − 1, r₂ = 2x + 1", lambda x: (3 * x - 1) * 3 + (2 * x + 1) * 2),
            ("f′ = Σ rᵢ rᵢ′", lambda x: (3 * x - 1) * 3 + (2 * x + 1) * 2),
            ("   = 3 (3x − 1) + 2 (2x + 1)", lambda x: (3 * x - 1) * 3 + (2 * x + 1) * 2),
            ("   = 9x − 3 + 4x + 2 = 13x − 1", lambda x: 13 * x - 1),
            ("   = 13 (x + 1/13)", lambda x: 13 * x + 1),
        ),
        4,
        "13x − 1 = 13 (x − 1/13). The derivation was right, and the mistake was made in the last transformation.",
    ),
)


def find_the_error():
    """Derivations by hand, one line of each wrong: suspect a line, then let numbers decide."""
    studies = []
    for d in DERIVATIONS:
        truth = float(derivative(d.f, d.x, method="central"))
        lines = [dict(text=text, value=f"{float(claim(d.x)):.6f}") for text, claim in d.lines]
        studies.append(dict(title=d.title, x=d.x, truth=f"{truth:.6f}", lines=lines, wrong=d.wrong, why=d.why))
    figure, axes = plt.subplots(figsize=(6, 1.8))
    axes.axis("off")
    axes.text(
        0,
        0.5,
        "\n".join(f"{k + 1}.  {line['text']}" for k, line in enumerate(studies[0]["lines"])),
        va="center",
        family="DejaVu Sans",
    )
    return Lab(
        "find_the_error",
        {"derivations": studies},
        figure,
        "A derivation of the sigmoid's slope in five lines, of which one is the first that is wrong.",
    )
