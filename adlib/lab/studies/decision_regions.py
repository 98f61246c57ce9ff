"""Lesson 13: a small network while it learns: loss, and the region that it takes for each class, after every few
epochs.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, VERMILLION, Lab
from adlib.methods.reverse import value_and_grad

RATES, WIDTHS = (0.01, 0.1, 0.5, 12.0), (2, 16)
FRAMES, EPOCHS = 25, 15  # pictures, and epochs between two of them
SIDE, REACH = 32, 2.4
CELLS = np.linspace(-REACH, REACH, SIDE)


def moons(count=160, seed=3):
    """Two half circles that reach into each other: points (count, 2) and labels 0 or 1."""
    rng = np.random.default_rng(seed)
    turn = rng.uniform(0, np.pi, count)
    label = np.arange(count) % 2
    x = np.where(label, 0.5 - np.cos(turn), np.cos(turn) - 0.5)
    y = np.where(label, 0.25 - np.sin(turn), np.sin(turn) - 0.25)
    return np.stack([x, y], axis=1) * 1.3 + rng.normal(0, 0.12, (count, 2)), label


def scores(weights, points):
    W1, b1, W2, b2 = weights
    return np.tanh(points @ W1 + b1) @ W2 + b2


def loss(weights, points, labels):
    """Mean logistic loss; labels 0 or 1."""
    z = scores(weights, points)
    return np.mean(np.logaddexp(0.0, z) - labels * z)


def train(rate, width, seed=0):
    """A film: losses, and after every EPOCHS epochs the score of each cell of the square, as bytes."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(0, 1, (2, width)), np.zeros(width), rng.normal(0, 0.5, width), 0.0]
    points, labels = moons()
    square = np.stack(np.meshgrid(CELLS, CELLS), axis=-1).reshape(-1, 2)
    losses, right, film = [], [], []
    for _ in range(FRAMES):
        z = scores(weights, square)
        film.append(np.round(255 / (1 + np.exp(-np.clip(z, -30, 30)))).astype(np.uint8))
        losses.append(float(loss(weights, points, labels)))
        right.append(float(np.mean((scores(weights, points) > 0) == labels)))
        for _ in range(EPOCHS):
            _, slopes = value_and_grad(loss)(weights, points, labels)
            weights = [w - rate * s for w, s in zip(weights, slopes)]
    return losses, right, film


@cache
def _study():
    runs = [[train(rate, width) for width in WIDTHS] for rate in RATES]
    points, labels = moons()
    study = dict(
        rates=list(RATES),
        widths=list(WIDTHS),
        frames=FRAMES,
        epochs=EPOCHS,
        side=SIDE,
        reach=REACH,
        points=points.round(3).tolist(),
        labels=labels.tolist(),
        losses=[[np.round(run[0], 4).tolist() for run in row] for row in runs],
        right=[[np.round(run[1], 4).tolist() for run in row] for row in runs],
    )
    return study, np.array([[run[2] for run in row] for row in runs], np.uint8).tobytes()


def decision_regions():
    """A network of one hidden layer learns to tell two half moons apart: step size, width and epoch to choose."""
    study, films = _study()
    film = np.frombuffer(films, np.uint8).reshape(len(RATES), len(WIDTHS), FRAMES, SIDE, SIDE)
    points, labels = moons()
    figure, axes = plt.subplots(1, 2, figsize=(7, 3.2))
    axes[0].imshow(film[2, 1, -1], origin="lower", extent=(-REACH, REACH, -REACH, REACH), cmap="coolwarm", alpha=0.5)
    for k, (colour, mark) in enumerate(((BLUE, "o"), (VERMILLION, "^"))):
        axes[0].plot(*points[labels == k].T, mark, color=colour, markersize=3)
    axes[1].plot(np.arange(FRAMES) * EPOCHS, study["losses"][2][1], color=BLUE)
    axes[1].set(xlabel="epoch", ylabel="loss")
    return Lab(
        "decision_regions",
        study,
        figure,
        "A small network tells two half moons apart: the regions it has learnt, and its loss against the epochs.",
        films,
    )
