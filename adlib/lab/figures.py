"""Figures of the lessons: matplotlib, as PNG with a caption."""

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, GREEN, VERMILLION, as_image, display_with_caption
from adlib.methods.numerical import error_study


class Figure:
    """A picture that a notebook shows, with words for who cannot see it."""

    def __init__(self, picture, words):
        self.image, self.words = as_image(picture, words), words

    def _ipython_display_(self):
        display_with_caption(self.image, self.words)

    def __repr__(self):
        return self.words


def error_schematic(f, x, method="central"):
    """The usual sketch of truncation and round-off, drawn from an error study instead of by hand."""
    study = error_study(f, x, method)
    picture, axes = plt.subplots(figsize=(6, 3.6))
    axes.loglog(study.h, study.truncation, "--", color=GREEN, label="truncation")
    axes.loglog(study.h, study.roundoff, ":", color=VERMILLION, label="round-off")
    axes.loglog(study.h, study.error, color=BLUE, label="error")
    axes.axvline(study.h[study.best], color="gray", linewidth=0.8, label="best h")
    axes.invert_xaxis()
    axes.set_ylim(1e-18)
    axes.set(xlabel="step h (smaller to the right)", ylabel="error", title=f"{method} differences, measured")
    axes.legend()
    return Figure(
        picture,
        f"Measured error of {method} differences: truncation falls as h shrinks, round-off rises, and the "
        f"error is least at h = {study.h[study.best]:.1e}.",
    )


def chain_with_checkpoints(steps, kept):
    """The states of a chain, with `kept` of them held, and what the backward pass does with each stretch between them.

    One row per phase: the forward pass, and then one stretch after another, the last one first.
    """
    stretch = steps // kept
    held = range(0, steps, stretch)
    picture, axes = plt.subplots(figsize=(7, 0.75 * (kept + 1)))
    for row, start in enumerate([None, *reversed(held)]):
        for state in range(steps + 1):
            is_held = state in held and (start is None or state <= start)
            on_tape = start is not None and start < state <= start + stretch
            face, edge = ("white", "#8a8a8a")
            if on_tape:
                face = edge = VERMILLION
            if is_held:
                face = edge = BLUE
            axes.plot(state, -row, "o", markersize=11, markerfacecolor=face, markeredgecolor=edge)
        begin, end = (0, steps) if start is None else (start, start + stretch)
        for state in range(begin, end):
            axes.annotate("", (state + 0.82, -row), (state + 0.18, -row), arrowprops={"arrowstyle": "->"})
        said = "forward pass" if start is None else f"steps {start + 1} to {start + stretch} again"
        axes.text(-0.6, -row, said, ha="right", va="center", fontsize=9)
    axes.set(xlim=(-3.6, steps + 0.5), ylim=(-kept - 0.6, 0.6))
    axes.axis("off")
    return Figure(
        picture,
        f"A chain of {steps} steps with {kept} checkpoints. The forward pass keeps {kept} states (filled, blue). The "
        f"backward pass computes {stretch} steps at a time again, with a tape (filled, red), beginning with the last.",
    )


def digits(images, labels, answers=None):
    """Handwritten digits, 8 x 8 each, with what they are and, if given, what a network took them for."""
    picture, axes = plt.subplots(2, 6, figsize=(6, 2.6))
    for axis, image, label, answer in zip(axes.flat, images, labels, labels if answers is None else answers):
        axis.imshow(np.reshape(image, (8, 8)), cmap="gray_r")
        axis.set_title(
            str(label) if answers is None else f"{label}, said {answer}",
            fontsize=9,
            color="black" if label == answer else VERMILLION,
        )
    for axis in axes.flat:
        axis.axis("off")
    if answers is None:
        return Figure(picture, f"{len(images)} handwritten digits: {', '.join(map(str, labels))}.")
    wrong = sum(label != answer for label, answer in zip(labels, answers))
    return Figure(
        picture, f"{len(images)} handwritten digits and what the network said; {wrong} of these answers are wrong."
    )


def populations(times, states, data=None):
    """Prey and predators over time, an array of shape (n, 2), and, if given, the times and numbers that were observed,
    (m,) and (m, 2).
    """
    picture, axes = plt.subplots(figsize=(6, 3))
    for k, (name, colour, dash, mark) in enumerate((("prey", BLUE, "-", "o"), ("predators", VERMILLION, "--", "s"))):
        axes.plot(times, states[:, k], dash, color=colour, label=name)
        if data is not None:
            axes.plot(data[0], data[1][:, k], mark, color=colour, markersize=4, label=f"{name}, observed")
    axes.set(xlabel="time", ylabel="number", title="prey and predators")
    axes.legend(fontsize=8)
    peaks = [times[np.argmax(states[:, k])] for k in range(2)]
    return Figure(
        picture,
        f"The number of prey is greatest at time {peaks[0]:.1f}, and that of predators at time {peaks[1]:.1f}."
        + ("" if data is None else f" The dots are {len(data[0])} observations of each."),
    )
