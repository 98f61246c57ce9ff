"""Randomized reverse mode: an unbiased gradient from a tape that keeps only a random part of its entries.

The gradient is a sum over paths through the graph, of products of local partials. Each partial p is replaced by p/q
with probability q and by 0 otherwise, independently of the others. Every product then keeps its mean, and so does the
gradient. Only the entries that are kept need memory. Partials that cost no memory (constants, the inputs themselves)
are kept exactly.

Source: Oktay, McGreivy, Aduol, Beatson and Adams (2021), "Randomized automatic differentiation", arXiv:2007.10412.
"""

from dataclasses import dataclass

import numpy as np

from adlib.methods.reverse import ZERO
from adlib.numbers.number import Number, as_real, new_level
from adlib.rules.kinds import TABLE, Elementwise, Linear, Multilinear, shape_of, unbroadcast, zeros_like


@dataclass
class Randomized:
    """The value of f, one unbiased estimate of its gradient, and how many numbers the tape kept for it."""

    value: float
    gradient: tuple
    stored: int


def randomized_grad(f, *args, keep, rng):
    """Return f at `args` (floats or arrays) with a gradient from a sampled tape, on which each stored number is kept
    with probability `keep`.

    f maps arrays to one number, and is made of elementwise functions, linear ones, and matrix products. keep = 1 is
    exact. Raises ValueError unless 0 < keep <= 1, and TypeError for a function of another kind.
    """
    if not 0 < keep <= 1:
        raise ValueError(f"keep is {keep}, but it has to be a probability greater than 0 and at most 1")
    tape = SampledTape(keep, rng)
    xs = [as_real(x, f"args[{k}]") for k, x in enumerate(args)]
    y = f(*(tape.variable(x, []) for x in xs))
    if shape_of(y) != ():
        raise TypeError(f"f returned shape {shape_of(y)}, and a gradient needs one number: return a sum")
    adjoints = [ZERO] * len(tape.rows)
    if isinstance(y, SampledVariable):
        adjoints[y.index] = 1.0
    for k in range(len(tape.rows))[::-1]:
        for i, pull in () if adjoints[k] is ZERO else tape.rows[k]:
            adjoints[i] = adjoints[i] + pull(adjoints[k])
    value = y.primal if isinstance(y, SampledVariable) else y
    return Randomized(value, tuple(adjoints[k] + zeros_like(x) for k, x in enumerate(xs)), tape.stored)


class SampledTape:
    """Rows [(operand index, pullback), ...]. `stored` counts the numbers that the pullbacks hold."""

    def __init__(self, keep, rng):
        self.keep, self.rng, self.rows, self.stored, self.level = keep, rng, [], 0, new_level()

    def variable(self, value, pulls):
        self.rows.append(pulls)
        return SampledVariable(value, len(self.rows) - 1, self)

    def sample(self, x):
        """Return a function that gives a random array of mean x, which is zero except for the entries that were
        kept.
        """
        if not shape_of(x):
            self.stored += 1
            return lambda: x
        kept = np.flatnonzero(self.rng.random(x.size) < self.keep)
        values, shape = np.ravel(x)[kept] / self.keep, x.shape
        self.stored += kept.size

        def restore():
            full = np.zeros(shape)
            full.flat[kept] = values
            return full

        return restore


class SampledVariable(Number):
    __slots__ = ("primal", "index", "tape")

    def __init__(self, primal, index, tape):
        self.primal, self.index, self.tape = primal, index, tape

    level = property(lambda self: self.tape.level)

    def apply(self, rule, operands, params):
        tape = self.tape
        xs = [x.primal if isinstance(x, SampledVariable) else x for x in operands]
        z = rule(*xs, **params)
        pulls = [
            (x.index, tape_pull(tape, rule, k, z, xs, operands, params))
            for k, x in enumerate(operands)
            if isinstance(x, SampledVariable)
        ]
        return tape.variable(z, pulls)


def tape_pull(tape, rule, k, z, xs, operands, params):
    """Return the pullback to operand k, which holds a sample of what it needs."""
    to = shape_of(xs[k])
    if isinstance(rule, Elementwise):
        if rule.constants[k] is not None:
            return lambda bar: unbroadcast(rule.constants[k] * bar, to)
        partial = tape.sample(rule.partial(k, z, *xs))
        return lambda bar: unbroadcast(partial() * bar, to)
    if rule is TABLE["matmul"]:
        other = operands[1 - k]
        computed = isinstance(other, SampledVariable) and tape.rows[other.index]  # and not an input or a constant
        held = tape.sample(xs[1 - k]) if computed else lambda x=xs[1 - k]: x
        shape_only = np.broadcast_to(0.0, to)
        return lambda bar: rule.pullback(k, bar, None, (shape_only, held()) if k == 0 else (held(), shape_only), params)
    if isinstance(rule, Multilinear):
        return lambda bar: rule.pullback(k, bar, None, xs, params)
    if isinstance(rule, Linear):  # a transpose needs conditions and positions, and otherwise only shapes
        kept = [x if i in rule.nondifferentiable else np.broadcast_to(0.0, shape_of(x)) for i, x in enumerate(xs)]
        return lambda bar: rule.pullback(k, bar, None, kept, params)
    raise TypeError(f"randomized_grad knows elementwise and linear functions and matrix products, but not {rule.name}")
