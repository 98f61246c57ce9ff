"""Lesson 12: a function beside its adjoint program, run line by line, with the tape filling and emptying."""

import inspect
import linecache
import sys
from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib import transform
from adlib.lab.widget import Lab
from adlib.show.table import short_text


def branches(x):
    y = x
    for k in range(3):
        if y > 1:
            y = np.sin(y) * x
        else:
            y = y * y + x
    return y


def product(x, y):
    z = x * y
    z = np.sin(z)
    return z + x


def newton(x):
    root = 0.5 * (1 + x)
    for k in range(3):
        root = 0.5 * (root + x / root)
    return root


EXAMPLES = {
    "a loop with a branch, at 0.7": (branches, (0.7,)),
    "a variable set twice, at (0.5, 2)": (product, (0.5, 2.0)),
    "Newton's square root, at 2": (newton, (2.0,)),
}
MOST = 200


def film_of(f, args):
    """Source, adjoint program, and for each line that it runs: which, the tape before it, and the numbers by name."""
    gradient, moments, files = transform.grad(f), [], set()
    gradient(*args)  # generated before it is watched

    def inside(frame, event, _):
        if event == "line":
            files.add(frame.f_code.co_filename)
            names = {k: v for k, v in frame.f_locals.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}
            moments.append(
                (
                    frame.f_lineno - 1,
                    [_text(x) for x in frame.f_locals.get("tape", [])],
                    {k: short_text(v, 4) for k, v in names.items()},
                )
            )
        return inside

    before = sys.gettrace()
    sys.settrace(
        lambda frame, event, _: (
            inside
            if frame.f_code.co_name.endswith(("_forward", "_backward")) and not frame.f_code.co_filename.endswith(".py")
            else None
        )
    )
    try:
        value = gradient(*args)
    finally:
        sys.settrace(before)
    if len(moments) > MOST:
        raise ValueError(
            f"f runs {len(moments)} lines of its adjoint program and the lab shows {MOST}: give it a shorter loop"
        )
    source = [line.rstrip() for line in linecache.getlines(min(files))]
    steps = [dict(line=line, tape=tape, names=names) for line, tape, names in moments]
    return dict(
        code=inspect.getsource(f).rstrip().splitlines(), adjoint=source, steps=steps, gradient=short_text(value)
    )


def _text(x):
    if isinstance(x, tuple):
        return f"({', '.join(map(_text, x))})"
    return str(x) if isinstance(x, (bool, int)) else short_text(x, 4)


@cache
def _study():
    return dict(examples=[dict(name=name, **film_of(f, args)) for name, (f, args) in EXAMPLES.items()])


def adjoint_code(f=None, *args):
    """Source transformation at work: `adjoint_code(f, 1.2)` for a function of yours, or the lesson's examples."""
    study = _study() if f is None else dict(examples=[dict(name=f.__name__, **film_of(f, args))])
    depths = [len(step["tape"]) for step in study["examples"][0]["steps"]]
    figure, axes = plt.subplots(figsize=(6, 2.6))
    axes.step(range(len(depths)), depths, where="post")
    axes.set(xlabel="line of the adjoint program, in the order of running", ylabel="entries on the tape")
    return Lab(
        "adjoint_code",
        study,
        figure,
        "The height of the tape while the adjoint program runs: it fills on the way forward and is empty at the end.",
    )
