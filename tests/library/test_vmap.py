"""`vmap`: what a function gives for many inputs is what a loop over them gives, and anything else is refused."""

import sys
from pathlib import Path

import numpy as np
import pytest

import adlib
from adlib import (
    checkpoint,
    custom_rule,
    derivative,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    taylor,
    vjp,
    vmap,
)
from adlib.methods import quick_tape
from adlib.rules.kinds import TABLE, Elementwise

sys.path.insert(0, str(Path(__file__).parent))
from test_rules import ARRAY_FUNCTIONS, DOMAINS, STRUCTURAL  # noqa: E402

RNG = np.random.default_rng(18)
XS = RNG.normal(size=(4, 3))
BY_VALUES = ("assignment to places", "mask", "piecewise", "piecewise of one")  # which elements depends on the values


def f(x):
    """A function of three numbers in which every number meets the others."""
    return np.sum(np.sin(x) * x[::-1]) + x[0] * np.exp(x[1] * x[2])


def rows(x):
    return np.outer(x, x) @ np.cos(x)


def same(got, wanted, tolerance=1e-12):
    got, wanted = np.asarray(got), np.asarray(wanted)
    assert got.shape == wanted.shape and got.dtype == wanted.dtype
    np.testing.assert_allclose(got, wanted, tolerance, tolerance)


def looped(f, *stacks):
    return np.stack([f(*members) for members in zip(*stacks)])


# Every rule -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [rule.name for rule in TABLE.values() if isinstance(rule, Elementwise)])
def test_every_elementwise_rule_works_on_a_stack_as_in_a_loop(name):
    rule = TABLE[name]
    stacks = [RNG.uniform(*DOMAINS.get(name, (0.3, 0.9)), (5, 2)) for _ in rule.names]
    numbers = [stack[:, 0] for stack in stacks]
    same(vmap(rule.numpy_function)(*stacks), looped(rule.numpy_function, *stacks))
    same(vmap(rule.numpy_function)(*numbers), looped(rule.numpy_function, *numbers))
    for k in range(len(stacks)):
        same(vmap(grad(rule.numpy_function, k))(*numbers), looped(grad(rule.numpy_function, k), *numbers))


def stack_for(function):
    """Three matrices of a shape that the function takes."""
    for shape in ((2, 4), (3, 4), (2, 3), (3, 3)):
        stack = np.random.default_rng(5).normal(size=(3, *shape))
        try:
            looped(function, stack)
        except (ValueError, np.linalg.LinAlgError):
            continue
        return stack


@pytest.mark.parametrize("name", sorted({*ARRAY_FUNCTIONS, *STRUCTURAL} - {*BY_VALUES}))
def test_every_function_of_arrays_and_its_derivatives_work_on_a_stack_as_in_a_loop(name):
    function = {**ARRAY_FUNCTIONS, **STRUCTURAL}[name]
    stack = stack_for(function)
    same(vmap(function)(stack), looped(function, stack), 1e-10)
    same(vmap(jacrev(function))(stack), looped(jacrev(function), stack), 1e-9)
    same(vmap(jacfwd(function))(stack), looped(jacfwd(function), stack), 1e-9)
    weights = np.random.default_rng(6).normal(size=np.shape(looped(function, stack)))
    outside = grad(lambda stack: np.sum(weights * vmap(function)(stack)))(stack)
    same(outside, looped(lambda x, w: vjp(function, x)[1](w)[0], stack, weights), 1e-9)


@pytest.mark.parametrize("name", BY_VALUES)
def test_what_depends_on_the_values_of_members_is_refused(name):
    with pytest.raises(TypeError, match="use np"):
        vmap({**ARRAY_FUNCTIONS, **STRUCTURAL}[name])(np.random.default_rng(5).normal(size=(3, 2, 4)))


# Derivatives inside and outside ---------------------------------------------------------------------------------------

INSIDE = {
    "value": f,
    "grad": grad(f),
    "grad of a gradient's length": grad(lambda x: np.sum(grad(f)(x) ** 2)),
    "hessian": hessian(f),
    "hvp": lambda x: hvp(f, x, np.array([1.0, -2.0, 0.5])),
    "jacobian": jacobian(rows),
    "jacfwd of jacrev": jacfwd(jacrev(rows)),
    "jacrev of jacfwd": jacrev(jacfwd(rows)),
    "jvp": lambda x: jvp(rows, (x,), (np.ones(3),))[1],
    "vjp": lambda x: vjp(rows, x)[1](np.array([1.0, 2.0, -1.0]))[0],
    "taylor": lambda x: taylor(f, x, 3, np.ones(3)),
    "checkpoint": grad(checkpoint(f)),
    "derivative": lambda x: derivative(lambda t: np.sin(t * x[1]))(x[0]),
    "an array that is written": grad(lambda x: np.sum(adlib_written(x) ** 2)),
}


def adlib_written(x):
    y = np.zeros_like(x)
    part = y[1:]
    part += x[:2] * x[0]
    y[0] = part[1]
    y *= 2.0
    return y


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("name", INSIDE)
def test_a_derivative_inside_is_that_of_each_member(name, quick):
    if not quick:
        quick_tape.switch_off()
    try:
        same(vmap(INSIDE[name])(XS), looped(INSIDE[name], XS), 1e-11)
    finally:
        quick_tape.switch_on()


def test_a_derivative_outside_is_that_of_a_loop():
    many = lambda xs: np.sum(vmap(f)(xs) ** 2)
    loop = lambda xs: sum(f(x) ** 2 for x in xs)
    v = RNG.normal(size=XS.shape)
    for derivative_of in (
        grad,
        hessian,
        jacobian,
        lambda f: lambda xs: hvp(f, xs, v),
        lambda f: lambda xs: jvp(f, (xs,), (v,))[1],
    ):
        same(derivative_of(many)(XS), derivative_of(loop)(XS), 1e-11)
    same(jacfwd(vmap(rows))(XS), jacfwd(lambda xs: np.stack([rows(x) for x in xs]))(XS), 1e-11)
    same(jacrev(vmap(rows))(XS), jacrev(lambda xs: np.stack([rows(x) for x in xs]))(XS), 1e-11)
    same(
        vmap(lambda t: grad(lambda xs: np.sum(vmap(f)(xs)) * t)(XS))(np.arange(3.0)),
        np.arange(3.0)[:, None, None] * looped(grad(f), XS),
    )


def test_seeds_in_a_batch_give_a_jacobian():
    x = XS[0]
    columns = vmap(lambda v: jvp(rows, (x,), (v,))[1])(np.eye(3))
    _, pullback = vjp(rows, x)
    same(columns.T, jacobian(rows)(x))
    same(vmap(lambda w: pullback(w)[0])(np.eye(3)), jacobian(rows)(x))
    same(vmap(lambda v: hvp(f, x, v))(np.eye(3)), hessian(f)(x))


def test_a_nan_that_zero_times_infinity_would_give_stays_away_in_each_member():
    xs = np.array([-1.0, 0.0, 4.0])
    root = lambda x: np.where(x > 0, np.sqrt(np.where(x > 0, x, 0.0)), 0.0)
    same(vmap(grad(root))(xs), [0.0, 0.0, 0.25])
    same(vmap(derivative(root))(xs), [0.0, 0.0, 0.25])
    same(grad(lambda xs: np.sum(vmap(root)(xs)))(xs), [0.0, 0.0, 0.25])
    same(vmap(lambda x, v: jvp(root, (x,), (v,))[1])(xs, np.array([1.0, 0.0, 2.0])), [0.0, 0.0, 0.5])
    bare = lambda x: np.where(x > 0, x * np.sqrt(x), 0.0)
    for second in (derivative(derivative(bare)), derivative(grad(bare)), grad(derivative(bare)), hessian(bare)):
        with np.errstate(invalid="ignore"):
            same(vmap(second)(xs[1:]), [0.0, 3 / 8])


def test_what_is_compiled_is_what_vmap_gives():
    compiled = adlib.compile(lambda xs: np.sum(vmap(f)(xs) ** 2), XS, what="gradient")
    same(compiled(XS + 0.1), grad(lambda xs: np.sum(vmap(f)(xs) ** 2))(XS + 0.1), 1e-11)
    with pytest.raises(TypeError, match="many members"):
        vmap(adlib.compile(f, XS[0], what="gradient"))(XS)


def test_the_trace_of_many_has_one_row_for_an_operation():
    assert len(adlib.trace(vmap(lambda x: np.sin(x) * x), np.ones(7)).rows) == 3
    same(adlib.trace(vmap(f), XS).reverse(np.ones(4)).adjoints[0], looped(grad(f), XS))


def test_a_custom_rule_is_called_as_in_a_loop_and_its_name_means_nothing():
    softplus = custom_rule(lambda x: np.logaddexp(x, 0.0), lambda z, x: 1 / (1 + np.exp(-x)))
    same(vmap(grad(lambda x: np.sum(softplus(x))))(XS), looped(grad(lambda x: np.sum(softplus(x))), XS))
    total = custom_rule(lambda x: 2 * np.sum(x), pullback=lambda z, xs, z_bar: (2 * z_bar * np.ones(3),), name="sum")
    same(vmap(total)(XS), 2 * XS.sum(axis=1))
    same(vmap(grad(total))(XS), 2 * np.ones((4, 3)))
    one = custom_rule(lambda x: 1.0, lambda z, x: 0.0, name="sin")
    same(vmap(one)(XS[:, 0]), np.ones(4))


# Axes and containers --------------------------------------------------------------------------------------------------


def test_the_members_lie_along_the_axes_that_are_named():
    a, b = RNG.normal(size=(3, 5)), RNG.normal(size=(5, 2))
    same(vmap(np.dot, (1, None))(a, a[:, 0]), a.T @ a[:, 0])
    same(vmap(np.sum, 1)(a), a.sum(axis=0))
    same(vmap(np.sum, -1)(a), a.sum(axis=0))
    same(vmap(np.outer, (-1, 0))(a, b), looped(np.outer, a.T, b))
    same(vmap(vmap(np.multiply, (None, 0)), (0, None))(a[0], b[:, 0]), np.outer(a[0], b[:, 0]))
    same(vmap(lambda x: vmap(lambda y: x @ y)(a.T))(a.T), a.T @ a)


def test_containers_of_arguments_and_results_keep_their_form():
    layer = {"W": RNG.normal(size=(4, 2, 3)), "b": RNG.normal(size=2)}
    apply = lambda layer, x: {"y": (np.tanh(layer["W"] @ x + layer["b"]), np.sum(x))}
    many = vmap(apply, ({"W": 0, "b": None}, 0))(layer, XS)
    alone = [apply({"W": W, "b": layer["b"]}, x) for W, x in zip(layer["W"], XS)]
    same(many["y"][0], [one["y"][0] for one in alone])
    same(many["y"][1], [one["y"][1] for one in alone])
    both = vmap(lambda pair, c: pair[0] * pair[1] + c["t"], ((0, None), {"t": 0}))((XS, XS[0]), {"t": XS})
    same(both, XS * XS[0] + XS)
    gradients = vmap(grad(lambda layer, x: np.sum(apply(layer, x)["y"][0])), (None, 0))(
        {"W": layer["W"][0], "b": layer["b"]}, XS
    )
    assert gradients["W"].shape == (4, 2, 3) and gradients["b"].shape == (4, 2)


def test_what_is_the_same_for_all_members_is_repeated():
    constant, three = vmap(lambda x: (np.arange(2.0), 3))(XS)
    same(constant, np.tile(np.arange(2.0), (4, 1)))
    assert three.tolist() == [3] * 4
    same(vmap(lambda x, *, power: x**power)(XS, power=3), XS**3)
    same(vmap(lambda x, n: sum((x for _ in range(n)), 0.0), (0, None))(XS, 3), 3 * XS)


def test_whole_numbers_become_floats_and_conditions_and_precisions_stay():
    same(vmap(lambda k: k / 2)(np.arange(3)), np.arange(3) / 2)
    same(vmap(lambda c, x: np.where(c, x, 0.0))(np.array([True, False]), XS[:2]), XS[:2] * [[1.0], [0.0]])
    assert vmap(lambda x: x > 0)(XS).tolist() == (XS > 0).tolist()
    assert vmap(np.argmax)(XS).tolist() == XS.argmax(axis=1).tolist()
    assert vmap(grad(f))(XS.astype(np.float32)).dtype == np.float32


def test_nothing_is_changed_and_results_share_no_memory_with_arguments():
    xs = XS.copy()
    result = vmap(lambda x: x)(xs)
    result += 1.0
    vmap(lambda x: x.__setitem__(0, 5.0) or x)(xs)
    same(xs, XS)

    def of_an_array_that_is_written(xs):
        ys = vmap(lambda x: x)(xs)
        ys[0] = 0.0
        return np.sum(xs) + np.sum(ys)

    same(grad(of_an_array_that_is_written)(xs), np.ones((4, 3)) + np.array([[0.0], [1.0], [1.0], [1.0]]))


def written_through_a_reshape(y):
    """y after its flat form was changed, which is a view or a copy, depending on how y lies in memory."""
    flat = y.reshape(-1)
    flat += 1.0
    return y * 2.0


LAID_OUT = {
    "the member itself": lambda x: written_through_a_reshape(+x),
    "its transpose": lambda x: written_through_a_reshape(x.T),
    "a constant like it": lambda x: written_through_a_reshape(np.zeros_like(x.T)),
    "a constant like it, transposed": lambda x: written_through_a_reshape(np.ones_like(x.T).T),
    "a copy in C order": lambda x: written_through_a_reshape(np.copy(x.T, order="C")),
    "a copy in its own order": lambda x: written_through_a_reshape(np.copy(x.T, order="K")),
    "a sum over an axis": lambda x: written_through_a_reshape(np.sum(np.stack([x.T, x.T]), axis=0)),
}


@pytest.mark.parametrize("name", LAID_OUT)
def test_views_and_copies_are_those_of_a_loop(name):
    for stack in (RNG.normal(size=(2, 3, 4)), np.swapaxes(RNG.normal(size=(2, 4, 3)), 1, 2)):
        wanted = np.stack([LAID_OUT[name](x.copy(order="K")) for x in stack])
        same(vmap(LAID_OUT[name])(stack), wanted)
        total = lambda x: np.sum(LAID_OUT[name](x) ** 2)
        same(vmap(grad(total))(stack), np.stack([grad(total)(x) for x in stack]))


# Errors ---------------------------------------------------------------------------------------------------------------

ERRORS = {
    "sizes that disagree": (
        lambda: vmap(np.add)(XS, XS[:2]),
        ValueError,
        r"args\[0\] has 4 members and args\[1\] has 2",
    ),
    "sizes in a container": (
        lambda: vmap(lambda d: d["a"])({"a": XS, "b": XS[:1]}),
        ValueError,
        r"args\[0\]\['b'\] has 1",
    ),
    "no members": (lambda: vmap(f)(XS[:0]), ValueError, "has no members"),
    "a number": (lambda: vmap(np.add)(XS, 2.0), ValueError, r"args\[1\] is one number"),
    "a list of numbers": (lambda: vmap(np.sum)([1.0, 2.0]), ValueError, r"args\[0\]\[0\] is one number"),
    "an axis too far": (lambda: vmap(f, 2)(XS), ValueError, "which has 2 axes"),
    "too few axes": (lambda: vmap(np.add, (0,))(XS, XS), ValueError, "1 entries and f was called with 2 arguments"),
    "axes of another form": (lambda: vmap(f, ((0, 0),))(XS), ValueError, r"does not fit args\[0\]"),
    "other keys": (lambda: vmap(f, ({"b": 0},))({"a": XS}), ValueError, r"\['a'\]"),
    "nothing mapped": (lambda: vmap(f, None), ValueError, "nothing is mapped"),
    "nothing mapped in a tuple": (lambda: vmap(f, (None, None)), ValueError, "nothing is mapped"),
    "no argument": (lambda: vmap(f)(x=XS), ValueError, "without an argument that is mapped"),
    "an axis that is no int": (lambda: vmap(f, 1.0), TypeError, "give an axis"),
    "an axis that is a bool": (lambda: vmap(f, True), TypeError, "give an axis"),
    "complex numbers": (lambda: vmap(f)(XS * 1j), TypeError, "complex"),
    "text": (lambda: vmap(f)("abc"), TypeError, r"args\[0\]"),
    "a result that is no number": (lambda: vmap(lambda x: "a")(XS), TypeError, "returns numbers or arrays"),
    "a branch": (lambda: vmap(lambda x: x if x > 0 else -x)(XS[:, 0]), TypeError, "use np.where"),
    "a branch in a derivative": (lambda: vmap(grad(lambda x: x if x > 0 else -x))(XS[:, 0]), TypeError, "np.where"),
    "a branch of one member": (lambda: vmap(lambda x: x if x > 0 else -x)(XS[:1, 0]), TypeError, "use np.where"),
    "the larger one": (lambda: vmap(lambda x: max(x[0], x[1]))(XS), TypeError, "use np.where"),
    "an index": (lambda: vmap(lambda x: x[np.argmax(x)])(XS), TypeError, "take_along_axis"),
    "an index in a derivative": (lambda: vmap(grad(lambda x: x[np.argmax(x)]))(XS), TypeError, "take_along_axis"),
    "a mask": (lambda: vmap(lambda x: np.sum(x[x > 0]))(XS), TypeError, "np.where"),
    "positions": (lambda: vmap(lambda x: np.nonzero(x > 0)[0])(XS), TypeError, "np.where"),
    "a count": (lambda: vmap(lambda x: range(x[0]))(XS), TypeError, "not mapped"),
    "a plain float": (lambda: vmap(lambda x: float(x[0]))(XS), TypeError, "np.sin"),
    "a plain array": (lambda: vmap(lambda x: np.array([1.0, x[0]]))(XS), TypeError, "np.stack"),
}


@pytest.mark.parametrize("what", ERRORS)
def test_what_is_refused_says_why(what):
    call, kind, message = ERRORS[what]
    with pytest.raises(kind, match=message):
        call()


# As JAX does ----------------------------------------------------------------------------------------------------------


def test_axes_and_results_are_those_of_jax():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    a, b = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 2))

    def program(np):
        return lambda x, y: {"p": np.outer(np.sin(x), y), "q": (np.sum(x) * y[0], np.max(y))}

    for axes, args in (((1, 0), (a, b)), ((-1, None), (a, b[0])), ((None, 0), (a[:, 0], b)), (0, (a.T, b))):
        ours, theirs = vmap(program(np), axes)(*args), jax.vmap(program(jnp), axes)(*args)
        same(ours["p"], np.asarray(theirs["p"]))
        same(ours["q"][0], np.asarray(theirs["q"][0]))
        same(ours["q"][1], np.asarray(theirs["q"][1]))
    pair = (a.T, {"c": b})
    ours = vmap(grad(lambda t, s: np.sum(np.sin(t[0]) * s) * np.sum(t[1]["c"] ** 2)), ((0, {"c": 0}), None))(pair, 2.0)
    theirs = jax.vmap(
        jax.grad(lambda t, s: jnp.sum(jnp.sin(t[0]) * s) * jnp.sum(t[1]["c"] ** 2)), ((0, {"c": 0}), None)
    )(pair, 2.0)
    same(ours[0], np.asarray(theirs[0]))
    same(ours[1]["c"], np.asarray(theirs[1]["c"]))
    for axes, args in (((0,), (a, b)), (2, (a,)), (None, (a,)), (0, (a, b)), (0, (a, 1.0))):
        for map_it in (vmap, jax.vmap):
            with pytest.raises((ValueError, TypeError)):
                map_it(program(np if map_it is vmap else jnp), axes)(*args)
