"""Lesson 15: two estimators of the gradient of an expectation, and how they scatter."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.stochastic import pathwise, score_function

SIGMAS, REPEATS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0), 400
COUNTS = (2, 4, 8, 16, 32, 64, 128, 256)
FUNCTIONS = {
    "x²": (lambda x: x**2, lambda theta, sigma: 2 * theta),
    "x² + 10": (lambda x: x**2 + 10, lambda theta, sigma: 2 * theta),
    "sin 3x": (lambda x: np.sin(3 * x), lambda theta, sigma: 3 * np.cos(3 * theta) * np.exp(-9 * sigma**2 / 2)),
}
THETA = 1.0


@cache
def _study():
    """For each function and sigma: spread of one sample of each estimator, and means of n samples as histograms."""
    rng = np.random.default_rng(5)
    cases = []
    for name, (f, truth) in FUNCTIONS.items():
        for sigma in SIGMAS:
            noise = rng.normal(size=3000)
            log_density = lambda theta, x: -((x - theta) ** 2) / (2 * sigma**2)
            estimators = {
                "pathwise": pathwise(f, lambda theta, e: theta + sigma * e, THETA, noise),
                "score function": score_function(f, log_density, THETA, THETA + sigma * noise),
                "score function with baseline": score_function(
                    f, log_density, THETA, THETA + sigma * noise, baseline=True
                ),
            }
            exact = float(truth(THETA, sigma))
            means = {
                key: {n: rng.choice(e.samples, (REPEATS, n)).mean(1) for n in COUNTS} for key, e in estimators.items()
            }
            reach = 3 * max(float(e.variance**0.5) for e in estimators.values()) / 2
            edges = np.linspace(exact - reach, exact + reach, 41)
            bars = {
                key: [np.histogram(np.clip(means[key][n], edges[0], edges[-1]), edges)[0].tolist() for n in COUNTS]
                for key in means
            }
            cases.append(
                dict(
                    function=name,
                    sigma=sigma,
                    exact=exact,
                    spread={key: float(e.variance**0.5) for key, e in estimators.items()},
                    edges=edges.round(5).tolist(),
                    bars=bars,
                )
            )
    return dict(
        functions=list(FUNCTIONS), sigmas=list(SIGMAS), counts=list(COUNTS), repeats=REPEATS, theta=THETA, cases=cases
    )


def gradient_variance():
    """Estimates of a gradient by samples: score function against pathwise, for a width of the noise and a number of
    samples.
    """
    study = _study()
    cases = [c for c in study["cases"] if c["function"] == "x²"]
    figure, axes = plt.subplots(figsize=(6, 3.4))
    for key, colour, dash in (
        ("score function", VERMILLION, "-"),
        ("score function with baseline", GREEN, ":"),
        ("pathwise", BLUE, "--"),
    ):
        axes.loglog(SIGMAS, [c["spread"][key] for c in cases], dash, color=colour, label=key)
    axes.set(xlabel="σ of the noise", ylabel="standard deviation of one sample", title="d/dθ E[x²], x = θ + σ·noise")
    axes.legend()
    return Lab(
        "gradient_variance",
        study,
        figure,
        "The scatter of gradient estimates against the width of the noise: the score function's is least in the "
        "middle and grows as the noise shrinks, the pathwise one's falls.",
    )
