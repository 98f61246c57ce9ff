"""Source transformation: what it keeps, what it refuses and where, and what its code looks like."""

import math
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest

from adlib import derivative, grad, transform
from adlib.transform import CannotTransform, generate

sys.path.insert(0, str(Path(__file__).parent))
from programs import loop_of_two_kinds  # noqa: E402


def squares(n, x):
    total = 0.0
    for k in range(n):
        total += (k * x) ** 2
    return total


def early(x):
    if x > 2.0:
        return x * x
    y = 3.0 * x
    if x > 1.0:
        if x > 1.5:
            return y * np.sin(x)
        y = y + 1.0
    return y / x**2


def search(x, limit):
    for i in range(10):
        for j in range(10):
            if i * x + j > limit:
                return i * x * j + x
            if j > 7:
                break
        if i % 2:
            continue
        x = x * 1.01
    return x


def while_with_everything(x):
    n, y = 0, x
    while True:
        n += 1
        if n % 2:
            continue
        y = np.cos(y) + x * n
        if n > 8 or y > 100.0:
            break
    return y * n


def swaps(a, b):
    for _ in range(5):
        a, b = b, a + b * np.sin(a)
    return a * b


def with_math(x):
    return math.sin(x) * math.exp(-x) + math.sqrt(x) ** 3 + math.pi * abs(x) + math.pow(x, 2.5)


def over_an_array(c, x):
    y = 0.0
    for k, value in enumerate(c):
        y = y + value * x**k
    for a, b in zip(c, c[::-1]):
        y = y + a * b
    return y


def chained(x):
    y = x * np.sin(x) if x > 0 else -x
    return y if y > 0.1 else (2.0 * y if y > 0 else y * y)


def own_names(x, result):
    tape = x * result
    x_bar = tape + x
    return x_bar * tape


def overwritten(x):
    x = x * x
    x = np.exp(x) + x
    y = x
    y = y * y + x
    return y


def unused_branch(x):
    if x > 0:
        pass
    n = 3
    while n > 0:
        n -= 1
    return x * n + x


def is_even(x, n):
    return x if n == 0 else is_odd(x * 1.5, n - 1)


def is_odd(x, n):
    return -x if n == 0 else is_even(np.sin(x), n - 1)


SCALE = 3.0


def with_a_global(x):
    return SCALE * x * SCALE


@pytest.mark.parametrize(
    "f, points",
    [
        (early, [(0.5,), (1.2,), (1.7,), (2.5,)]),
        (while_with_everything, [(0.3,)]),
        (swaps, [(0.4, 1.1)]),
        (with_math, [(0.7,)]),
        (chained, [(0.05,), (0.5,), (-0.4,), (-0.01,)]),
        (own_names, [(1.3, 0.6)]),
        (overwritten, [(0.6,)]),
        (unused_branch, [(0.6,)]),
        (with_a_global, [(1.1,)]),
    ],
)
def test_the_gradient_is_that_of_the_program(f, points):
    for args in points:
        places = tuple(range(len(args)))
        h = 1e-6
        exact = [
            (f(*(x + h * (j == k) for j, x in enumerate(args))) - f(*(x - h * (j == k) for j, x in enumerate(args))))
            / (2 * h)
            for k in places
        ]
        for mode in ("tape", "closure"):
            assert transform.grad(f, places, mode)(*args) == pytest.approx(exact, rel=1e-7, abs=1e-7)
        ones = [float(k == 0) for k in places]
        assert transform.jvp(f)(*args, *ones) == pytest.approx((f(*args), exact[0]), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_integers_and_arrays_that_do_not_move(mode):
    assert transform.grad(squares, 1, mode)(4, 1.5) == pytest.approx(2 * 1.5 * 14)
    assert transform.grad(search, 0, mode)(0.9, 5.0) == pytest.approx(grad(search)(0.9, 5.0), rel=1e-12)
    assert transform.grad(search, 0, mode)(0.1, 50.0) == pytest.approx(grad(search)(0.1, 50.0), rel=1e-12)
    c = np.array([1.0, -2.0, 0.5])
    c_bar, x_bar = transform.grad(over_an_array, (0, 1), mode)(c, 1.2)
    np.testing.assert_allclose(c_bar, grad(over_an_array)(c, 1.2), rtol=1e-13)
    assert x_bar == pytest.approx(grad(over_an_array, 1)(c, 1.2), rel=1e-13)
    assert transform.grad(is_even, 0, mode)(0.7, 5) == pytest.approx(derivative(is_even)(0.7, 5), rel=1e-13)


def test_an_argument_may_be_overwritten_by_something_of_another_shape():
    def f(x):
        x = np.sum(x * x)
        return x * x

    for mode in ("tape", "closure"):
        np.testing.assert_array_equal(transform.grad(f, 0, mode)(np.ones(3)), [12.0] * 3)


def test_each_statement_gives_a_pullback():
    source = transform.grad(loop_of_two_kinds, (0, 1), "closure").source
    assert (
        """\
def loop_of_two_kinds_back2(result_bar, s_bar, x_bar, y_bar, *, s, y):  # of s = x + y / (1.0 + s * s)
    t1 = 1.0 + s * s
    x_bar += s_bar
    y_bar += s_bar / t1
    s_bar = -2.0 * (y / t1 / t1 * s_bar * s)
    return result_bar, s_bar, x_bar, y_bar
"""
        in source
    )
    assert "            backs.append(partial(loop_of_two_kinds_back2, s=s_old, y=y))" in source.splitlines()


def test_lambdas_and_closures():
    factor = 2.5
    f = lambda x: factor * np.sin(x)  # noqa: E731
    assert transform.grad(f)(0.3) == pytest.approx(2.5 * math.cos(0.3), rel=1e-15)


def test_of_several_lambdas_in_a_statement_the_right_one_or_none():
    table = {"square": lambda x: x * x, "cube": lambda x: x * x * x}
    apart = [lambda x: x * x, lambda y: 3.0 * y]
    for f in table.values():
        with pytest.raises(CannotTransform, match="lambda"):
            transform.grad(f)(2.0)
    assert transform.grad(apart[1])(2.0) == 3.0
    nested = lambda x: np.sum(np.array(list(map(lambda y: y, [1.0, 2.0]))) * x)  # noqa: E731, C417
    with pytest.raises(CannotTransform):
        transform.grad(nested)(2.0)


LOOP = """\
from math import cos, isfinite, sin


def loop_of_two_kinds_forward(tape, x, y):
    i = None
    s = x
    for i in range(250):
        if i % 2:
            tape.append(s)
            s = x + y / (1.0 + s * s)
        else:
            tape.append(s)
            s = sin(s) * y + 0.1 * x
    result = s
    tape.append((i, s, y))
    return result


def loop_of_two_kinds_backward(tape, result_bar):
    i, s, y = tape.pop()
    s_bar = x_bar = y_bar = 0.0
    s_bar += result_bar
    result_bar = 0.0
    for i in reversed(range(250)):
        if i % 2:
            s = tape.pop()
            t1 = 1.0 + s * s
            x_bar += s_bar
            y_bar += s_bar / t1
            s_bar = -2.0 * (y / t1 / t1 * s_bar * s)
        else:
            s = tape.pop()
            y_bar += sin(s) * s_bar
            x_bar += 0.1 * s_bar
            s_bar = cos(s) * (y * s_bar)
    x_bar += s_bar
    s_bar = 0.0
    return x_bar, y_bar


def loop_of_two_kinds_gradient(x, y):
    if x.__class__ is float and y.__class__ is float:
        try:
            tape = []
            loop_of_two_kinds_forward(tape, x, y)
            x_bar, y_bar = loop_of_two_kinds_backward(tape, 1.0)
            if isfinite(x_bar + y_bar):
                return x_bar, y_bar
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            pass
    return by_arrays(x, y)  # the same for arrays, and for numbers where floats stop and NumPy goes on
"""


def test_the_code_is_what_a_person_would_have_written(tmp_path):
    g = transform.grad(loop_of_two_kinds, (0, 1))
    assert g.source == LOOP
    space = {}
    exec(g.source, space)  # for floats it needs nothing else
    assert (
        space["loop_of_two_kinds_gradient"](0.7, 1.3)
        == g(0.7, 1.3)
        == pytest.approx(grad(loop_of_two_kinds, (0, 1))(0.7, 1.3), rel=1e-12)
    )


def test_a_traceback_shows_the_generated_line():
    def f(x):
        return x[0] * x[7]

    try:
        transform.grad(f)(np.ones(3))
    except IndexError:
        assert "x[7]" in traceback.format_exc() and "<adlib.transform" in traceback.format_exc()


def test_outside_the_domain_numpy_decides():
    with pytest.warns(RuntimeWarning):
        assert transform.grad(lambda x: np.log(x))(0.0) == np.inf


def test_the_generated_code_can_be_differentiated_by_the_other_engines():
    assert derivative(transform.grad(early))(1.7) == pytest.approx(derivative(derivative(early))(1.7), rel=1e-12)
    assert grad(transform.grad(early))(0.5) == pytest.approx(grad(grad(early))(0.5), rel=1e-12)


# Names


def sets_an_old_x(x):
    x_old = x * 2.0
    x = np.sin(x)
    return x * x_old


def calls_it_after(after):
    y = np.exp(after) * after
    return y * y


def calls_it_backs(backs):
    return backs * backs * np.sin(backs)


def calls_it_like_a_helper(x):
    pull = x * x
    like = np.sin(pull)
    partial = like * pull
    return partial * x


tape, rule = 3.0, 0.5


def reads_globals_that_are_called_like_our_own(x):
    return tape * x * x + rule * x


@pytest.mark.parametrize(
    "f",
    [
        sets_an_old_x,
        calls_it_after,
        calls_it_backs,
        calls_it_like_a_helper,
        reads_globals_that_are_called_like_our_own,
        own_names,
    ],
)
def test_names_of_the_program_do_not_meet_those_of_the_generated_code(f):
    n = f.__code__.co_argcount
    x, ones = (0.7, 1.3)[:n], (1.0, 0.0)[:n]
    exact, curvature = derivative(f)(*x), derivative(derivative(f))(*x)
    for mode in ("tape", "closure"):
        assert transform.grad(f, 0, mode)(*x) == pytest.approx(exact, rel=1e-13)
        assert transform.grad(transform.grad(f, 0, mode))(*x) == pytest.approx(curvature, rel=1e-13)
        by_the_code_for_arrays = transform.grad(f, 0, mode)(*map(np.float64, x))
        assert by_the_code_for_arrays == pytest.approx(exact, rel=1e-13)
    assert transform.jvp(f)(*x, *ones)[1] == pytest.approx(exact, rel=1e-13)


def test_functions_that_call_each_other_may_use_one_name_for_different_things():
    def scaled(c, then):
        def f(x):
            return c * then(x)

        return f

    f = scaled(2.0, scaled(3.0, scaled(5.0, overwritten)))
    for mode in ("tape", "closure"):
        assert transform.grad(f, 0, mode)(0.6) == pytest.approx(30.0 * derivative(overwritten)(0.6), rel=1e-13)
    assert transform.jvp(f)(0.6, 1.0) == pytest.approx((f(0.6), derivative(f)(0.6)), rel=1e-13)


# Reverse over reverse


@pytest.mark.parametrize(
    "f, x",
    [
        (early, 0.5),
        (early, 1.2),
        (early, 1.7),
        (while_with_everything, 0.3),
        (overwritten, 0.6),
        (chained, 0.5),
        (with_a_global, 1.1),
    ],
)
def test_the_closures_are_transformed_in_their_turn(f, x, without_the_tape):
    second = transform.grad(transform.grad(f, 0, "closure"), 0, "closure")
    assert second(x) == pytest.approx(derivative(derivative(f))(x), rel=1e-12)
    assert f"{f.__name__}_back1_closure" in second.source and second.__name__ == f"{f.__name__}_gradient_gradient"


@pytest.fixture
def without_the_tape(monkeypatch):
    monkeypatch.setattr(generate, "by_tape", lambda *_: pytest.fail("it was by the tape"))


def test_mixed_second_derivatives_of_a_loop(without_the_tape):
    for first in (0, 1):
        second = transform.grad(transform.grad(loop_of_two_kinds, first, "closure"), (0, 1), "closure")
        assert second(0.7, 1.3) == pytest.approx(grad(grad(loop_of_two_kinds, first), (0, 1))(0.7, 1.3), rel=1e-11)


def test_where_pullbacks_work_on_arrays_the_tape_takes_over():
    f = lambda x: np.maximum(x, 0.5) * x**3  # noqa: E731
    for mode in ("tape", "closure"):
        assert transform.grad(transform.grad(f, 0, mode))(1.1) == pytest.approx(derivative(derivative(f))(1.1))


def test_where_closures_hold_closures_or_arrays_the_tape_takes_over():
    assert transform.grad(transform.grad(is_even, 0, "closure"))(0.7, 5) == pytest.approx(
        derivative(derivative(is_even))(0.7, 5), rel=1e-12
    )
    f = lambda x: np.sum(np.sin(x) ** 2)  # noqa: E731
    g = transform.grad(f)
    v = np.array([1.0, -2.0])
    h = lambda x: np.sum(g(x) * v)  # noqa: E731
    x = np.array([0.3, 1.1])
    for mode in ("tape", "closure"):
        np.testing.assert_allclose(transform.grad(h, 0, mode)(x), 2 * np.cos(2 * x) * v, rtol=1e-13)


def test_a_generated_derivative_is_named_and_is_transformed_once_more_at_most():
    g, t = transform.grad(early), transform.jvp(early)
    assert (g.__name__, t.__name__) == ("early_gradient", "early_tangent")
    for again in (
        lambda: transform.jvp(g),
        lambda: transform.grad(t),
        lambda: transform.grad(transform.grad(g)),
        lambda: transform.grad(transform.grad(overwritten, (0,))),
    ):
        with pytest.raises(CannotTransform, match="not transformed again: nest adlib.grad"):
            again()


def ends_in_a_loop_that_only_a_return_leaves(x):
    while True:
        x = x * x
        for k in range(3):
            x = x + k
            if k == 1:
                break
        if x > 10.0:
            return x


def says_pass_after_its_return(x):
    y = x * x
    return y
    pass


@pytest.mark.parametrize("f", [ends_in_a_loop_that_only_a_return_leaves, says_pass_after_its_return])
def test_every_way_through_returns(f):
    for mode in ("tape", "closure"):
        assert transform.grad(f, 0, mode)(2.0) == grad(f)(2.0)


# What is refused


def forgets_to_return(x):
    y = x * x  # noqa: F841


def returns_for_some(x):
    if x > 0.0:
        return x


def loops_to_a_return(x):
    for k in range(3):
        if k * x > 1.0:
            return x


def returns_two(x):
    return x, x * x


def returns_nothing(x):
    if x > 0.0:
        return x
    return


def fills_a_list(x):
    y = [0.0, 0.0]
    y[0] = x
    y[1] = y[0] * x
    return y[1]


def generator(x):
    yield x


def tries(x):
    try:
        return x
    except ValueError:
        return 0.0


def changes_its_argument(x):
    x[0] = 1.0
    return x[1]


def comprehends(x):
    return np.sum([x * k for k in range(3)])


def defines(x):
    def inner(y):
        return y

    return inner(x)


def unknown(x):
    return np.sum(np.fft.fft(x))


def two_names(x):
    y = np.zeros(2)
    z = y
    z[0] = x
    return np.sum(y)


def starred(*xs):
    return xs[0]


def keyword(x):
    return squares(3, x=x)


def prints(x):
    print(x)
    return x


@pytest.mark.parametrize(
    "f, what",
    [
        (generator, "a generator"),
        (tries, "try"),
        (changes_its_argument, "into the argument x"),
        (comprehends, "a comprehension"),
        (defines, "a function inside"),
        (forgets_to_return, "may end without return"),
        (returns_for_some, "may end without return"),
        (loops_to_a_return, "may end without return"),
        (returns_two, "several results"),
        (returns_nothing, "returns nothing"),
        (fills_a_list, "y is a list"),
        (unknown, "np.fft.fft"),
        (two_names, "z is changed in place, and y has the same array"),
        (starred, "args"),
        (keyword, "keywords"),
        (prints, "value is not used"),
    ],
)
def test_what_is_outside_the_language_is_refused_by_its_line(f, what):
    first = f.__code__.co_firstlineno
    with pytest.raises(CannotTransform, match="cannot be transformed|changed in place|is a list") as caught:
        transform.grad(f)(np.ones(2))
    if f is not changes_its_argument:  # forward mode assigns as it goes
        with pytest.raises(CannotTransform):
            transform.jvp(f)(np.ones(2), np.ones(2))
    message = str(caught.value)
    assert what in message and "test_transform.py, line" in message
    line = int(message.split("line ")[1].split(":")[0])
    assert first <= line <= first + 6


@pytest.mark.parametrize("f", [np.sin, math.sin, int, "x", str.upper])
def test_what_has_no_source_is_refused(f):
    with pytest.raises(CannotTransform, match="function with a source"):
        transform.grad(f)


def test_a_result_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="return a sum"):
        transform.grad(lambda x: x * 2)(np.ones(2))
    with pytest.raises(ValueError, match="the mode"):
        transform.grad(early, mode="graph")
