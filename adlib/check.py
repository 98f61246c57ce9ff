"""Compare every engine with every other one. Run this first on a function whose gradient matters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adlib import transform
from adlib.emit import compile
from adlib.methods import numerical, reverse
from adlib.methods.dual import jvp
from adlib.methods.wengert import trace
from adlib.numbers.number import as_real, own


@dataclass
class Report:
    """The gradient by each engine: `gradients[name]` as a flat array, or the reason why there is none in
    `skipped[name]`.

    `wrong[name]` says what is wrong with a value or with the form of a gradient. Both are compared before the numbers:
    the value has to be that of f itself, and a gradient has to have the shapes and the precision of the arguments.
    """

    gradients: dict
    skipped: dict
    tolerance: float = 1e-10
    wrong: dict = field(default_factory=dict)

    @property
    def reference(self):
        """The engine with which the others are compared: reverse mode, or the next one if that one is wrong."""
        return next(iter(self.gradients), "reverse")

    @property
    def worst(self):
        """The largest difference between an exact engine and the reference, relative to the largest entry of the
        gradient.
        """
        return max((self.difference(name) for name in self.gradients if name not in APPROXIMATE), default=0.0)

    @property
    def ok(self):
        """Whether the exact engines agree to 1e-10 (1e-4 in single precision) and the differences to 1e-5, all
        relative.
        """
        return not self.wrong and self.worst <= self.tolerance and self.off <= 1e-5

    @property
    def off(self):
        """The same largest difference for the engines that use difference quotients."""
        return max((self.difference(name) for name in self.gradients if name in APPROXIMATE), default=0.0)

    @property
    def verdict(self):
        if self.ok:
            return "all agree"
        if not self.wrong and self.worst <= self.tolerance:
            return (
                f"the exact engines agree, differences are off by {self.off:.0e}: they may suffer from their step "
                "(try others with adlib.numerical), or f has a kink here, or a rule that all engines share is wrong"
            )
        return "THEY DISAGREE"

    def difference(self, name):
        ours = self.gradients[self.reference]
        return float(
            np.max(np.abs(self.gradients[name] - ours), initial=0.0) / max(1.0, np.max(np.abs(ours), initial=0.0))
        )

    def __str__(self):
        lines = [f"{'engine':<12}{'gradient':<44}difference from {self.reference}"]
        for name, gradient in self.gradients.items():
            shown = np.array2string(gradient[:4], precision=5, separator=", ") + (" ..." if gradient.size > 4 else "")
            lines.append(f"{name:<12}{shown:<44}{self.difference(name):.1e}")
        lines += [f"{name:<12}WRONG: {what}" for name, what in self.wrong.items()]
        lines += [f"{name:<12}not applied: {reason}" for name, reason in self.skipped.items()]
        return "\n".join([*lines, self.verdict])

    __repr__ = __str__


APPROXIMATE = ("central",)
LARGEST_FORMULA = 3000  # a formula with more operations than this is not differentiated


def check_gradient(f: Callable[..., Any], *args: Any) -> Report:
    """Return the gradient of f at the floats or arrays `args` by every engine, side by side, as a `Report`.

    f maps floats and arrays to one number. The value that each engine computes is compared with the value of f on plain
    numbers. An engine that cannot take f (the complex step cannot take abs, for example) is named with the reason; only
    reverse mode is required to work.
    """
    args = tuple(as_real(x, f"args[{k}]") for k, x in enumerate(args))
    gradients, skipped, wrong = {}, {}, {}
    plain_value = f(*own(args, args))
    for name, engine in ENGINES.items():
        try:
            value, parts = engine(f, args)
        except Exception as error:  # whatever an engine cannot do becomes part of the report
            if name == "reverse":
                raise
            skipped[name] = f"{type(error).__name__}: {error}"
            continue
        what = differs_in_form(parts, args) or differs_in_value(value, plain_value)
        if what:
            wrong[name] = what
        else:
            gradients[name] = flat(parts).astype(float)
    single = any(np.asarray(x).dtype != float for x in args)
    return Report(gradients, skipped, 1e-4 if single else 1e-10, wrong)


def differs_in_form(parts, args):
    """Return what is wrong with the shapes and the precision of a gradient, or "" if they are those of the
    arguments.
    """
    for k, (part, x) in enumerate(zip(parts, args)):
        which = f"its gradient with respect to args[{k}]"
        if np.shape(part) != np.shape(x):
            return f"{which} has shape {np.shape(part)}, and args[{k}] has {np.shape(x)}"
        if np.result_type(part) != np.result_type(x):
            return f"{which} is of {np.result_type(part)}, and args[{k}] of {np.result_type(x)}"
    return ""


def differs_in_value(value, plain_value):
    """Return what is wrong with the value of an engine, which is None if the engine computes none."""
    if value is None or np.allclose(value, plain_value, rtol=1e-6 if is_single(plain_value) else 1e-12, equal_nan=True):
        return ""
    return f"its value is {value}, and f on plain numbers gives {plain_value}"


def is_single(x):
    return np.asarray(x).dtype != float


def by_reverse_mode(f, args):
    return reverse.value_and_grad(f, tuple(range(len(args))))(*args)


def by_dual_numbers(f, args):
    pairs = [jvp(f, args, tuple(split(seed, args))) for seed in np.eye(flat(args).size)]
    return pairs[0][0] if pairs else None, formed([y_dot for _, y_dot in pairs], args)


def by_emitted_code(f, args):
    value, parts = compile(f, *args, what="value_and_gradient")(*args)
    return value, parts if len(args) > 1 else (parts,)


def by_transformed_source(f, args):
    return None, transform.grad(f, tuple(range(len(args))))(*args)


def by_formula(f, args):
    from adlib.methods import symbolic

    size = written_out(trace(f, *args))
    if size > LARGEST_FORMULA or size * flat(args).size > 10 * LARGEST_FORMULA:
        raise ValueError(f"written out, the formula has {size:.0g} operations: expression swell")
    return None, formed(flat(symbolic.gradient(f, *args)), args)


def by_complex_step(f, args):
    swept = trace(f, *args).reverse()
    if any(np.any(swept.adjoints[row.index]) for row in swept.rows[swept.n :] if row.rule.name == "absolute"):
        raise TypeError("abs is not analytic, and the complex step needs functions that are")
    return by_differences(f, args, "complex")


def by_differences(f, args, method="central"):
    return None, formed(numerical.gradient(lambda v: f(*split(v, args)), flat(args).astype(float), method), args)


def formed(gradient, args):
    """Return the numbers of a gradient in the shapes and the precision of the arguments."""
    return [np.asarray(p, np.result_type(x)) for p, x in zip(split(np.array(gradient, float), args), args)]


ENGINES = {
    "reverse": by_reverse_mode,
    "dual": by_dual_numbers,
    "emitted": by_emitted_code,
    "transformed": by_transformed_source,
    "symbolic": by_formula,
    "complex": by_complex_step,
    "central": by_differences,
}


def flat(parts):
    """Return numbers and arrays as one vector."""
    return np.concatenate([np.ravel(part) for part in parts])


def split(vector, like):
    """Return a vector as numbers and arrays of the shapes of `like`: the inverse of `flat`."""
    ends = np.cumsum([np.size(x) for x in like])
    parts = zip(np.split(vector, ends[:-1]), map(np.shape, like))
    return [part.reshape(shape) if shape else part[0] for part, shape in parts]


def written_out(wengert_list):
    """Count the operations that the formula of a trace has if nothing is shared, so that each use of a result is
    written out again.
    """
    each = {}  # operations for one element of a row
    for row in wengert_list.rows:
        terms = 1
        for _, x in row.variables():
            summed = (
                np.shape(x.value)[-1]
                if row.rule.name == "matmul"
                else max(1, np.size(x.value) // max(1, np.size(row.value)))
            )
            terms += summed * each[x.index]
        each[row.index] = terms if row.rule else 0
    return sum(each[x.index] * np.size(x.value) for x in wengert_list.results if hasattr(x, "index"))


def check_jvp_vjp(f: Callable[[Any], Any], x: Any, seed: int = 0) -> float:
    """Return |<w, J v> - <J' w, v>| relative to its size, for random v and w. It is near 1e-16 where both modes are
    right.
    """
    draw = np.random.default_rng(seed)
    v = draw.normal(size=np.shape(x))
    y, y_dot = jvp(f, (x,), (v,))
    w = draw.normal(size=np.shape(y))
    _, pullback = reverse.vjp(f, x)
    left, right = np.sum(w * y_dot), np.sum(pullback(w)[0] * v)
    return float(abs(left - right) / max(1.0, abs(left)))
