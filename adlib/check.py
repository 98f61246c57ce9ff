"""Every engine against every other: the first thing to run on a function whose gradient matters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adlib import transform
from adlib.emit import compile
from adlib.methods import numerical, reverse
from adlib.methods.dual import jvp
from adlib.methods.wengert import trace
from adlib.numbers.number import as_real


@dataclass
class Report:
    """One gradient an engine: `gradients[name]` flat, or None with the reason in `skipped[name]`."""

    gradients: dict
    skipped: dict
    tolerance: float = 1e-10

    @property
    def worst(self):
        """The largest difference from reverse mode, relative to the gradient's largest entry, of the exact engines."""
        return max(
            (self.difference(name) for name in self.gradients if name not in ("reverse", *APPROXIMATE)), default=0.0
        )

    @property
    def ok(self):
        """Exact engines agree to 1e-10 (1e-4 in single precision), differences to 1e-5, all relative."""
        return self.worst <= self.tolerance and self.off <= 1e-5

    @property
    def off(self):
        """The same for the differences."""
        return max((self.difference(name) for name in self.gradients if name in APPROXIMATE), default=0.0)

    @property
    def verdict(self):
        if self.ok:
            return "all agree"
        if self.worst <= self.tolerance:
            return (
                f"the exact engines agree, differences are off by {self.off:.0e}: they may suffer from their step "
                "(try others with adlib.numerical), or f has a kink here, or a rule that all engines share is wrong"
            )
        return "THEY DISAGREE"

    def difference(self, name):
        ours = self.gradients["reverse"]
        return float(
            np.max(np.abs(self.gradients[name] - ours), initial=0.0) / max(1.0, np.max(np.abs(ours), initial=0.0))
        )

    def __str__(self):
        lines = [f"{'engine':<12}{'gradient':<44}difference from reverse"]
        for name, gradient in self.gradients.items():
            shown = np.array2string(gradient[:4], precision=5, separator=", ") + (" ..." if gradient.size > 4 else "")
            lines.append(f"{name:<12}{shown:<44}{self.difference(name):.1e}")
        lines += [f"{name:<12}not applied: {reason}" for name, reason in self.skipped.items()]
        return "\n".join([*lines, self.verdict])

    __repr__ = __str__


APPROXIMATE = ("central",)
LARGEST_FORMULA = 3000  # operations, beyond which a formula is not differentiated


def check_gradient(f: Callable[..., Any], *args: Any) -> Report:
    """The gradient of f at the floats or arrays `args` by every engine, side by side, as a `Report`.

    f: floats and arrays -> one number. An engine that cannot take f (the complex step and abs, say) is named with the
    reason; reverse mode has to.
    """
    args = tuple(as_real(x, f"args[{k}]") for k, x in enumerate(args))
    gradients, skipped = {"reverse": flat(reverse.grad(f, tuple(range(len(args))))(*args))}, {}
    for name, engine in ENGINES.items():
        try:
            gradients[name] = np.asarray(engine(f, args), float)
        except Exception as error:  # whatever an engine cannot do is part of the report
            skipped[name] = f"{type(error).__name__}: {error}"
    single = any(np.asarray(x).dtype != float for x in args)
    return Report(gradients, skipped, 1e-4 if single else 1e-10)


def by_dual_numbers(f, args):
    seeds = np.eye(flat(args).size)
    return [jvp(f, args, tuple(split(seed, args)))[1] for seed in seeds]


def by_emitted_code(f, args):
    parts = compile(f, *args)(*args)
    return flat(parts if len(args) > 1 else (parts,))


def by_transformed_source(f, args):
    return flat(transform.grad(f, tuple(range(len(args))))(*args))


def by_formula(f, args):
    from adlib.methods import symbolic

    size = written_out(trace(f, *args))
    if size > LARGEST_FORMULA or size * flat(args).size > 10 * LARGEST_FORMULA:
        raise ValueError(f"written out, the formula has {size:.0g} operations: expression swell")
    return flat(symbolic.gradient(f, *args))


def by_complex_step(f, args):
    swept = trace(f, *args).reverse()
    if any(np.any(swept.adjoints[row.index]) for row in swept.rows[swept.n :] if row.rule.name == "absolute"):
        raise TypeError("abs is not analytic, and the complex step needs functions that are")
    return by_differences(f, args, "complex")


def by_differences(f, args, method="central"):
    return numerical.gradient(lambda v: f(*split(v, args)), flat(args).astype(float), method)


ENGINES = {
    "dual": by_dual_numbers,
    "emitted": by_emitted_code,
    "transformed": by_transformed_source,
    "symbolic": by_formula,
    "complex": by_complex_step,
    "central": by_differences,
}


def flat(parts):
    """Numbers and arrays as one vector."""
    return np.concatenate([np.ravel(part) for part in parts])


def split(vector, like):
    """A vector as numbers and arrays of the shapes of `like`: the inverse of `flat`."""
    ends = np.cumsum([np.size(x) for x in like])
    parts = zip(np.split(vector, ends[:-1]), map(np.shape, like))
    return [part.reshape(shape) if shape else part[0] for part, shape in parts]


def written_out(wengert_list):
    """How many operations the formula of a trace has if nothing is shared: each use of a result is written again."""
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
    """|<w, J v> - <J' w, v>| relative to its size, for random v and w: near 1e-16 where both modes are right."""
    draw = np.random.default_rng(seed)
    v = draw.normal(size=np.shape(x))
    y, y_dot = jvp(f, (x,), (v,))
    w = draw.normal(size=np.shape(y))
    _, pullback = reverse.vjp(f, x)
    left, right = np.sum(w * y_dot), np.sum(pullback(w)[0] * v)
    return float(abs(left - right) / max(1.0, abs(left)))
