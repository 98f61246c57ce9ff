"""What became of one program in one engine: right, refused, skipped, unclear or wrong.

right     the value has NumPy's shape, dtype and numbers, and the derivative agrees with differences
refused   adlib raised one of its own sentences, which names the cause and, after a colon or semicolon, the remedy
skipped   the value is right, and a kink is within reach, so that nothing is known about the derivative
unclear   another exception: a message of NumPy's or Python's, or of generated code
wrong     a wrong value, derivative, shape or dtype, or an argument that was changed, without a word
"""

import ast
import functools
import linecache
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from engines import ENGINES
from truth import AtAKink, Truth
from writer import copied, in_silence

import adlib

KINDS = ("right", "refused", "skipped", "wrong", "unclear")
TOLERANCE = {"value": 1e-9, "jacobian": 1e-6, "jv": 1e-6, "yj": 1e-6, "vhv": 1e-5, "vhw": 1e-5}
HOME = Path(adlib.__file__).parent
REFUSALS = (TypeError, ValueError, np.linalg.LinAlgError, AttributeError, ImportError)


@dataclass
class Outcome:
    """`what` tells failures of one engine apart, and `detail` is for the reader."""

    engine: str
    kind: str
    what: str = ""
    detail: str = ""

    @property
    def failed(self):
        return self.kind in ("wrong", "unclear")


def outcomes(program, engines=ENGINES):
    """The outcome in each of these engines (names) that takes the program."""
    f = program.load()
    truth = Truth(f, program.args)
    found = [outcome(name, truth) for name in engines if ENGINES[name].takes(truth)]
    linecache.cache.pop(f.__code__.co_filename, None)
    return found


def outcome(name, truth):
    case = Case(truth)
    try:
        with in_silence():
            results = ENGINES[name].run(case)
    except RecursionError as error:
        return Outcome(name, "unclear", "RecursionError", str(error))
    except Exception as error:
        kind = "refused" if is_refusal(error) else "unclear"
        return Outcome(name, kind, f"{type(error).__name__}: {general(str(error))}", f"{type(error).__name__}: {error}")
    if not results:
        return Outcome(name, "skipped", "not tried")
    if case.changed():
        return Outcome(name, "wrong", "argument", "the engine changed its argument, which the program leaves alone")
    skipped = False
    for what, result in results.items():
        try:
            complaint = difference(what, result, getattr(truth, what))
        except AtAKink:
            skipped = True
            continue
        if complaint:
            return Outcome(name, "wrong", f"{what}: {complaint[0]}", f"{what}: {complaint[1]}")
    return Outcome(name, "skipped" if skipped else "right")


class Case:
    """What an engine is given: a function, a point and directions, in copies of its own."""

    def __init__(self, truth):
        self.f, self.value, self.y_bar = truth.f, truth.value, copied(truth.y_bar)
        self.args, self.v, self.w = (tuple(map(copied, xs)) for xs in (truth.args, truth.v, truth.w))
        self.truth = truth

    def changed(self):
        """Did the engine change an argument that the program leaves alone?"""
        if all(map(np.array_equal, self.args, self.truth.args)):
            return False
        args = tuple(map(copied, self.truth.args))
        with in_silence():
            self.f(*args)
        return all(map(np.array_equal, args, self.truth.args))


def difference(what, got, right):
    """None, or (which kind of difference, both sides)."""
    if isinstance(right, tuple):
        if not isinstance(got, tuple) or len(got) != len(right):
            return "structure", f"got {got!r}, right {right!r}"
        found = [difference(what, g, r) for g, r in zip(got, right)]
        return next((complaint for complaint in found if complaint), None)
    both = f"got {got!r}, right {right!r}"
    if np.shape(got) != np.shape(right):
        return "shape", both
    dtype = np.asarray(got).dtype
    if dtype != np.asarray(right).dtype if what == "value" else dtype.kind != "f":
        return "dtype", both
    error = np.abs(np.asarray(got) - right)
    if not np.all(error <= TOLERANCE[what] * (1 + np.max(np.abs(right), initial=0.0))):
        return "numbers", both
    return None


# Refusals -------------------------------------------------------------------------------------------------------------


def is_refusal(error):
    """Is it of adlib's own type or raised by a `raise` of adlib, with a cause and a remedy in its text?"""
    if re.search(r"\w{3,}.{8,}[:;] .{6,}", str(error), re.S) is None:
        return False
    if type(error).__module__.startswith("adlib"):
        return True
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    path, line = Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno
    raised_here = HOME in path.parents and any(first <= line <= last for first, last in raises(path))
    return raised_here and isinstance(error, REFUSALS)


@functools.cache
def raises(path):
    """The lines of the raise statements of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.Raise)]


def general(message):
    """A message without numbers and names of files, to tell kinds of messages apart."""
    return re.sub(r"<[^<>]*>|\d+(\.\d+)?(e-?\d+)?", "#", message)[:120]
