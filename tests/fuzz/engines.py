"""Every engine of adlib as a function of a case: what it computes, by the names that `Truth` has for the same."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

import numpy as np

import adlib
from adlib import transform
from adlib.emit import compiler
from adlib.methods import quick_tape, symbolic

ENGINES: dict = {}


@dataclass
class Engine:
    """One way to run adlib; engines of one family share most of their code. `run` gives {name: result} for a case."""

    name: str
    family: str
    run: Callable
    scalar: bool

    def takes(self, case):
        """A gradient needs one number as the result."""
        return not self.scalar or np.shape(case.value) == ()


def engine(name, family, scalar=False):
    """Enter an engine; `scalar`: it needs a function with one number as its result."""

    def enter(run):
        ENGINES[name] = Engine(name, family, run, scalar)
        return run

    return enter


def every(case):
    return tuple(range(len(case.args)))


def together(case):
    """The function of the tuple of all arguments."""
    return lambda xs: case.f(*xs)


def contracted(parts, directions):
    """Sum of all products of corresponding entries."""
    return sum(np.sum(np.asarray(part) * d) for part, d in zip(parts, directions, strict=True))


@contextmanager
def plain_tape():
    quick_tape.switch_off()
    try:
        yield
    finally:
        quick_tape.switch_on()


# Operators ------------------------------------------------------------------------------------------------------------


@engine("grad", "reverse", scalar=True)
def by_grad(case):
    value, gradient = adlib.value_and_grad(case.f, every(case))(*case.args)
    return {"value": value, "jacobian": gradient}


@engine("grad plain tape", "reverse", scalar=True)
def by_plain_grad(case):
    with plain_tape():
        return by_grad(case)


@engine("vjp", "reverse")
def by_vjp(case):
    value, pullback = adlib.vjp(case.f, *case.args)
    return {"value": value, "yj": pullback(case.y_bar)}


@engine("vjp plain tape", "reverse")
def by_plain_vjp(case):
    with plain_tape():
        return by_vjp(case)


@engine("jvp", "forward")
def by_jvp(case):
    value, y_dot = adlib.jvp(case.f, case.args, case.v)
    return {"value": value, "jv": y_dot}


@engine("jacfwd", "forward")
def by_jacfwd(case):
    return {"jacobian": adlib.jacfwd(together(case))(case.args)}


@engine("jacrev", "reverse")
def by_jacrev(case):
    return {"jacobian": adlib.jacrev(together(case))(case.args)}


@engine("taylor", "taylor")
def by_taylor(case):
    c0, c1, c2 = adlib.taylor(together(case), case.args, 2, case.v)
    return {"value": c0, "jv": c1, "vhv": 2 * c2}


@engine("trace", "trace")
def by_trace(case):
    swept = adlib.trace(case.f, *case.args).reverse(case.y_bar)
    return {"value": swept.value, "yj": tuple(swept.adjoints[row.index] for row in swept.inputs)}


@engine("replay", "trace")
def by_replay(case):
    return {"value": adlib.trace(case.f, *case.args).replay(case.args)}


@engine("checkpoint", "checkpoint", scalar=True)
def by_checkpoint(case):
    value, gradient = adlib.value_and_grad(adlib.checkpoint(case.f), every(case))(*case.args)
    return {"value": value, "jacobian": gradient}


# Second derivatives ---------------------------------------------------------------------------------------------------


@engine("hvp", "second", scalar=True)
def by_hvp(case):
    product = adlib.hvp(together(case), case.args, case.v)
    return {"vhv": contracted(product, case.v), "vhw": contracted(product, case.w)}


@engine("hvp plain tape", "second", scalar=True)
def by_plain_hvp(case):
    with plain_tape():
        return by_hvp(case)


@engine("reverse over reverse", "second", scalar=True)
def by_grad_of_grad(case):
    def slope(*xs):
        return sum(np.sum(part * v) for part, v in zip(adlib.grad(case.f, every(case))(*xs), case.v))

    product = adlib.grad(slope, every(case))(*case.args)
    return {"vhv": contracted(product, case.v), "vhw": contracted(product, case.w)}


@engine("forward over forward", "second")
def by_jvp_of_jvp(case):
    return {"vhv": adlib.jvp(lambda *xs: adlib.jvp(case.f, xs, case.v)[1], case.args, case.v)[1]}


@engine("hessian", "second", scalar=True)
def by_hessian(case):
    return of_hessian(case, adlib.hessian(together(case))(case.args))


def of_hessian(case, H):
    """What a Hessian by blocks says about the directions."""
    rows = [[np.tensordot(block, w, np.ndim(w)) for block, w in zip(row, case.w)] for row in H]
    diagonal = [[np.tensordot(block, v, np.ndim(v)) for block, v in zip(row, case.v)] for row in H]
    return {
        "vhv": contracted([sum(row) for row in diagonal], case.v),
        "vhw": contracted([sum(row) for row in rows], case.v),
    }


# Emitted code ---------------------------------------------------------------------------------------------------------


def compiled(what, **options):
    """The result of the compiled function, traced at another point and called there once before."""

    def run(case):
        elsewhere = [np.round(0.9 * x + 0.05, 3) for x in case.args]
        elsewhere = [float(x) if np.shape(x) == () else x for x in elsewhere]
        further = {"jvp": case.v, "hvp": case.v, "vjp": (case.y_bar,)}.get(what, ())
        function = adlib.compile(case.f, *elsewhere, what=what, **options)
        function(*elsewhere, *further)
        result = function(*case.args, *further)
        kept = [np.array(leaf) for _, leaf in adlib.numbers.containers.flatten(result)]
        function(*elsewhere, *further)  # a result that was handed out stays as it is
        for (_, leaf), before in zip(adlib.numbers.containers.flatten(result), kept):
            np.testing.assert_array_equal(leaf, before, "a later call changed an earlier result")
        return RESULTS[what](case, result)

    return run


def tupled(case, parts):
    return (parts,) if len(case.args) == 1 else parts


RESULTS = {
    "value": lambda case, y: {"value": y},
    "gradient": lambda case, parts: {"jacobian": tupled(case, parts)},
    "value_and_gradient": lambda case, both: {"value": both[0], "jacobian": tupled(case, both[1])},
    "jvp": lambda case, both: {"value": both[0], "jv": both[1]},
    "vjp": lambda case, both: {"value": both[0], "yj": tupled(case, both[1])},
    "jacobian": lambda case, parts: {"jacobian": tupled(case, parts)},
    "hvp": lambda case, parts: {
        "vhv": contracted(tupled(case, parts), case.v),
        "vhw": contracted(tupled(case, parts), case.w),
    },
    "hessian": lambda case, H: of_hessian(case, ((H,),) if len(case.args) == 1 else H),
}
ONE_NUMBER = ("gradient", "value_and_gradient", "hvp", "hessian")

for what in RESULTS:
    engine(f"compile {what}", "compile", what in ONE_NUMBER)(compiled(what))
    engine(f"compile reuse {what}", "reuse", what in ONE_NUMBER)(compiled(what, reuse=True))
    engine(f"compile numba {what}", "numba", what in ONE_NUMBER)(compiled(what, backend="numba"))


def as_arrays(run):
    """Small arrays are not unrolled into their elements, as if they were large."""

    def run_as_arrays(case):
        with mock.patch.object(compiler, "unrolled", lambda graph: None):
            return run(case)

    return run_as_arrays


for what in ("value", "value_and_gradient", "jvp", "hessian"):
    engine(f"compile arrays {what}", "arrays", what in ONE_NUMBER)(as_arrays(compiled(what)))


# Source to source -----------------------------------------------------------------------------------------------------


def transformed(mode):
    return lambda case: {"jacobian": transform.grad(case.f, every(case), mode)(*case.args)}


def transformed_twice(mode):
    """The gradient of the gradient for one float; otherwise forward mode over the gradient."""

    def run(case):
        if len(case.args) == 1 and isinstance(case.args[0], float):
            second = transform.grad(transform.grad(case.f, 0, mode), 0, mode)(*case.args)
            return {"vhv": second * case.v[0] ** 2, "vhw": second * case.v[0] * case.w[0]}
        product = adlib.jvp(transform.grad(case.f, every(case), mode), case.args, case.v)[1]
        return {"vhv": contracted(product, case.v), "vhw": contracted(product, case.w)}

    return run


for mode in ("tape", "closure"):
    engine(f"transform {mode}", f"transform {mode}", True)(transformed(mode))
    engine(f"transform {mode} twice", f"transform {mode}", True)(transformed_twice(mode))


@engine("transform jvp", "transform jvp")
def by_transformed_jvp(case):
    value, y_dot = transform.jvp(case.f)(*case.args, *case.v)
    return {"value": value, "jv": y_dot}


# Many at once ---------------------------------------------------------------------------------------------------------


def among_others(engine):
    """The engine's results at the point, as the member in the middle of three; the others agree with it alone."""

    def run(case):
        points = [[x * scale + shift for x in case.args] for scale, shift in ((0.9, 0.05), (1.0, 0.0), (1.1, -0.04))]
        many = adlib.vmap(lambda *xs: engine(case, xs))(*map(np.stack, zip(*points)))
        for k in (0, 2):
            try:
                alone = engine(case, [float(x) if np.shape(x) == () else x for x in points[k]])
            except Exception:  # the program does not run there
                continue
            for (_, a), (_, b) in zip(adlib.numbers.containers.flatten(alone), adlib.numbers.containers.flatten(many)):
                np.testing.assert_allclose(b[k], a, 1e-6, 1e-6, err_msg="a member is not what it is alone")
        return adlib.numbers.containers.rebuild(
            many, iter([leaf[1] for _, leaf in adlib.numbers.containers.flatten(many)])
        )

    return run


@engine("vmap", "vmap")
def by_vmap(case):
    return {"value": among_others(lambda case, xs: case.f(*xs))(case)}


@engine("vmap of grad", "vmap", scalar=True)
def by_vmap_of_grad(case):
    return {"jacobian": among_others(lambda case, xs: adlib.grad(case.f, every(case))(*xs))(case)}


@engine("vmap of jvp", "vmap")
def by_vmap_of_jvp(case):
    return dict(zip(("value", "jv"), among_others(lambda case, xs: adlib.jvp(case.f, tuple(xs), case.v))(case)))


@engine("vmap of vjp", "vmap")
def by_vmap_of_vjp(case):
    return {"yj": among_others(lambda case, xs: adlib.vjp(case.f, *xs)[1](case.y_bar))(case)}


@engine("vmap of jacobian", "vmap")
def by_vmap_of_jacobian(case):
    return {"jacobian": among_others(lambda case, xs: adlib.jacobian(together(case))(tuple(xs)))(case)}


@engine("vmap of hessian", "vmap", scalar=True)
def by_vmap_of_hessian(case):
    return of_hessian(case, among_others(lambda case, xs: adlib.hessian(together(case))(tuple(xs)))(case))


@engine("vmap of seeds", "vmap")
def by_vmap_of_seeds(case):
    y, pullback = adlib.vjp(case.f, *case.args)
    seeds = np.eye(np.size(y)).reshape(np.size(y), *np.shape(y))
    return {"jacobian": tuple(np.reshape(J, np.shape(y) + J.shape[1:]) for J in adlib.vmap(pullback)(seeds))}


@engine("grad of vmap", "vmap", scalar=True)
def by_grad_of_vmap(case):
    weights = np.array([2.0, 1.0, -3.0])
    many = [np.stack([x * 0.9 + 0.05, x, x * 1.1 - 0.04]) for x in case.args]
    total = adlib.grad(lambda *xs: np.sum(weights * adlib.vmap(case.f)(*xs)), every(case))
    return {"jacobian": tuple(x_bar[1] for x_bar in total(*many))}


@engine("hvp of vmap", "vmap", scalar=True)
def by_hvp_of_vmap(case):
    many = tuple(np.stack([x * 0.9 + 0.05, x]) for x in case.args)
    v = tuple(np.stack([0.0 * d, d]) for d in map(np.asarray, case.v))
    product = adlib.hvp(lambda xs: np.sum(adlib.vmap(case.f)(*xs)), many, v)
    rows = [row[1] for row in product]
    return {"vhv": contracted(rows, case.v), "vhw": contracted(rows, case.w)}


# Formulas -------------------------------------------------------------------------------------------------------------


@engine("symbolic", "symbolic", scalar=True)
def by_formula(case):
    if adlib.check.written_out(adlib.trace(case.f, *case.args)) > 100:
        return {}
    return {"jacobian": symbolic.gradient(case.f, *case.args)}


FAMILIES = tuple(dict.fromkeys(engine.family for engine in ENGINES.values()))


def of_family(family):
    return [name for name, engine in ENGINES.items() if engine.family == family]


def one_of_each_family(k, machine_code=False):
    """The engines for program k: one of each family, and another one for the next program."""
    families = [family for family in FAMILIES if machine_code or family != "numba"]  # half a second a function
    return [of_family(family)[k % len(of_family(family))] for family in families]
