"""Lesson 18: the columns, or the rows, of a sparse Jacobian in colours, and the products that hold all its entries."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.emit.coloring import coloured, pattern
from adlib.emit.staged import staged
from adlib.lab.widget import Lab

SIZES = (6, 8, 9, 10, 12, 14, 15, 16)
WIDTHS = (1, 2, 3)


def band(n, w):
    """Each output uses the input of its own place and w neighbours on each side."""
    distance = abs(np.arange(n)[:, None] - np.arange(n))
    return distance <= w


def ring(n, w):
    """A band whose first and last places are neighbours, too."""
    distance = abs(np.arange(n)[:, None] - np.arange(n))
    return np.minimum(distance, n - distance) <= w


def blocks(n, w):
    """Groups of w + 1 places in which every output uses every input."""
    group = np.arange(n) // (w + 1)
    return group[:, None] == group


def arrow(n, w):
    """A diagonal, and w outputs at the end that use every input."""
    return np.eye(n, dtype=bool) | (np.arange(n)[:, None] >= n - w)


def both_arrows(n, w):
    """A diagonal, w outputs that use every input, and w inputs that every output uses."""
    return arrow(n, w) | arrow(n, w).T


def scattered(n, w):
    """The diagonal, and w places of each row that are drawn at random."""
    draw = np.random.default_rng([n, w])
    return np.eye(n, dtype=bool) | np.stack([np.isin(np.arange(n), draw.choice(n, w, replace=False)) for _ in range(n)])


PATTERNS = {
    "a band: neighbours in a line": band,
    "neighbours on a ring": ring,
    "blocks on the diagonal": blocks,
    "an arrow: w full rows": arrow,
    "w full rows and columns": both_arrows,
    "w random places per row": scattered,
}


def found_by_adlib(mask):
    """The pattern of a program whose outputs use the inputs that the mask says, seen from its Wengert list."""
    n = len(mask)
    return pattern(staged(lambda x: np.sin(mask * 1.0 @ x), (np.ones(n),)), n)


@cache
def _study():
    shapes = []
    for name, places in PATTERNS.items():
        settings = []
        for n in SIZES:
            for w in WIDTHS:
                J = found_by_adlib(places(n, w))
                rows = [np.flatnonzero(row).tolist() for row in J]
                settings.append(dict(rows=rows, columns=coloured(J), of_rows=coloured(J.T)))
        shapes.append(dict(name=name, settings=settings))
    return dict(sizes=list(SIZES), widths=list(WIDTHS), shapes=shapes)


def colouring():
    """A sparse Jacobian, the colours of its columns or rows, and the compressed matrix of as many products."""
    J = found_by_adlib(band(12, 1))
    colours = np.array(coloured(J))
    figure, axes = plt.subplots(1, 2, figsize=(6, 3.2), width_ratios=(12, 3), sharey=True)
    axes[0].imshow(np.where(J, colours + 1, 0), cmap="viridis_r")
    axes[0].set(title="J, its columns in 3 colours", xlabel="input", ylabel="output")
    axes[1].imshow([[1 + c if row[colours == c].any() else 0 for c in range(3)] for row in J], cmap="viridis_r")
    axes[1].set(title="3 products", xlabel="pass")
    return Lab(
        "colouring",
        _study(),
        figure,
        "A Jacobian of 12 rows and columns with three diagonals. Its columns have three colours, so that three "
        "products hold all its entries.",
    )
