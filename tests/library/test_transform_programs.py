"""Programs that reuse names, assign into arrays in unusual ways, or give an array a second name: the transformed
derivative is right in every mode, or the program is refused.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from adlib import numerical, transform
from adlib.check import flat, split
from adlib.transform import CannotTransform

sys.path.insert(0, str(Path(__file__).parent))
from test_views import another_name, view_of_what_is_assigned_into  # noqa: E402

X = np.array([1.3, 0.7, 2.1])


def loop_variable_held_the_input(x):
    i = x
    for i in range(3):
        x = x + i * x
    return x


def loop_variable_is_an_argument(x, y):
    for x in range(3):
        y = y + x * y
    return y


def loop_variable_is_read_between_loops(x):
    y = x * x
    for i in range(3):  # noqa: B007
        y = y * 1.1
    y = y * i
    for i in range(5):
        y = y + x * i
    return y * i


def loops_with_one_variable_inside_each_other(x):
    for i in range(3):
        for i in range(2):
            x = x * (i + 1.5)
        x = x * (i + 1)
    return x


def loop_variable_held_an_array(x):
    y = x * x
    for x in range(len(y)):
        y = y + x
    return np.sum(y)


def repeated_positions(x):
    h = np.zeros(3)
    h[[0, 0, 1]] = x
    return np.sum(h * h)


def repeated_positions_added_to(x):
    h = np.zeros(3)
    h[[0, 0, 1]] += x
    return np.sum(h * h)


def a_number_into_a_row(x):
    h = np.zeros((2, 3))
    h[0] = x
    return np.sum(h * h)


def a_row_into_a_matrix(x):
    h = np.zeros((2, 3))
    h[:] = x
    h[1, ::2] = 2.0 * x[:2]
    return np.sum(h * h * np.arange(6.0).reshape(2, 3))


def into_zeros_plus_a_number(x):
    y = np.zeros(3) + x
    y[0] = x * x
    return np.sum(y * np.arange(3.0))


def at_a_mask_of_itself(x):
    h = 2.0 * x
    h[h > 3.0] = x[0]
    return np.sum(h * h)


def part_at_a_mask_that_changes(x):
    y = x * x
    part = y[y > 2.0]
    y[1] = 7.0
    return np.sum(part) + np.sum(y)


def a_constant_that_changes(x):
    w, s = np.ones(3), 0.0
    for k in range(3):
        w[k] = 2.0 + k
        s = s + np.sum(w * x)
    return s


def positions_that_change(x):
    i = np.array([0, 1])
    part = x[i]
    i[0] = 2
    return np.sum(part * part)


def tangents_that_are_shared(x):
    y = x + 1.0
    y[0] = 5.0
    return np.sum(y * x)


def numbers_of_an_array_have_no_second_name(x):
    y = 3.0 * x
    s = y[0]
    y += 1.0
    return np.sum(y * s)


def a_sum_over_elements(x):
    s = 0.0
    for a in x:
        s += a * a
    return s


def divides_its_second_argument(a, b):
    b = a / b
    return b * b


def an_argument_becomes_active(x):
    return np.sum(divides_its_second_argument(x, 2.0) * x)


def a_part_without_a_derivative(x):
    return np.sum(x * np.arctan2(x, np.sign(x) - 2.0 * np.sign(x)))


def a_product_in_parentheses(x):
    return np.sum(((2 * np.ones((3, 2))).prod(axis=1) - np.eye(3)[0]) * x)


RIGHT = (
    (a_part_without_a_derivative, X),
    (a_product_in_parentheses, X),
    (an_argument_becomes_active, X),
    (an_argument_becomes_active, 1.3),
    (loop_variable_held_the_input, 1.3),
    (loop_variable_is_an_argument, 1.3, 0.4),
    (loop_variable_is_read_between_loops, 1.3),
    (loops_with_one_variable_inside_each_other, 1.3),
    (loop_variable_held_an_array, X),
    (repeated_positions, X),
    (repeated_positions_added_to, X),
    (a_number_into_a_row, 1.3),
    (a_row_into_a_matrix, X),
    (into_zeros_plus_a_number, 1.3),
    (at_a_mask_of_itself, X),
    (part_at_a_mask_that_changes, X),
    (a_constant_that_changes, X),
    (positions_that_change, X),
    (tangents_that_are_shared, X),
    (numbers_of_an_array_have_no_second_name, X),
    (a_sum_over_elements, X),
)


def gradients(f, args):
    """The gradient in every mode, flat."""
    argnums, n = tuple(range(len(args))), flat(args).size
    for mode in ("tape", "closure"):
        yield mode, flat(transform.grad(f, argnums, mode)(*args))
    tangent = transform.jvp(f)
    yield "jvp", [tangent(*args, *split(seed, args))[1] for seed in np.eye(n)]


@pytest.mark.parametrize("f, args", [(f, args) for f, *args in RIGHT], ids=[f.__name__ for f, *_ in RIGHT])
def test_an_unusual_program_has_the_right_gradient(f, args):
    def again(values):
        return f(*(x.copy() if hasattr(x, "copy") else x for x in split(values, args)))

    by_differences = numerical.gradient(again, flat(args))
    for mode, gradient in gradients(f, args):
        np.testing.assert_allclose(gradient, by_differences, rtol=1e-8, atol=1e-8, err_msg=mode)


def second_name_of_the_argument(x):
    z = x
    x += 0.5
    return np.sum(z * z)


def adds_to_its_argument(a):
    a += 1.0
    return np.sum(a)


def hands_an_array_on(x):
    y = 3.0 * x
    return adds_to_its_argument(y) * np.sum(y)


def gives_back(a):
    return a


def second_name_by_a_function(x):
    y = 3.0 * x
    z = gives_back(y)
    y *= 2.0
    return np.sum(y * z)


def views_by_functions(x):
    y = 3.0 * x
    z = np.reshape(y.T, -1)
    y -= x
    return np.sum(y * z)


@pytest.mark.parametrize(
    "f",
    [
        *(another_name, view_of_what_is_assigned_into, second_name_of_the_argument, hands_an_array_on),
        *(second_name_by_a_function, views_by_functions),
    ],
    ids=lambda f: f.__name__,
)
def test_an_array_that_changes_under_two_names_is_refused(f):
    for mode in ("tape", "closure", "jvp"):
        with pytest.raises(CannotTransform, match="is changed in place, and .* has the same array: work on a copy"):
            (transform.jvp(f)(X, X) if mode == "jvp" else transform.grad(f, mode=mode)(X))


def a_tuple_of_variables(x):
    p = (x, 2.0 * x)
    return np.sum(p[0] * p[1])


def parts_of_a_split(x):
    return np.sum(np.split(x, [1])[0] * 2.0)


def whole_split(x):
    parts = np.split(2 * x, [1])
    return np.sum(parts[0] * parts[1])


def test_containers_of_arrays_are_refused():
    with pytest.raises(CannotTransform, match="use a name for each"):
        transform.grad(a_tuple_of_variables)(X)
    for derivative in (lambda: transform.grad(whole_split)(X), lambda: transform.jvp(whole_split)(X, X)):
        with pytest.raises(CannotTransform, match="gives several arrays"):
            derivative()


def test_a_part_of_several_arrays_is_taken_by_its_index():
    expected = numerical.gradient(parts_of_a_split, X, "richardson")
    for mode in ("tape", "closure"):
        np.testing.assert_allclose(transform.grad(parts_of_a_split, mode=mode)(X), expected, rtol=1e-9)
    np.testing.assert_allclose(transform.jvp(parts_of_a_split)(X, X)[1], np.sum(expected * X), rtol=1e-9)


def with_defaults(x, n=2, scale=3.0):
    for _ in range(n):
        x = scale * x * x
    return x


def test_default_and_keyword_arguments():
    g = transform.grad(with_defaults)
    assert g(2.0) == 4 * 27 * 8.0
    assert g(2.0, scale=1.0) == g(2.0, 2, 1.0) == 32.0
    assert g(x=2.0, n=0) == 1.0
    assert transform.grad(with_defaults, [0, 2])(2.0, 1) == (12.0, 4.0)
    with pytest.raises(TypeError, match="missing"):
        g()
    with pytest.raises(ValueError, match="count from 0"):
        transform.grad(with_defaults, 3)
    with pytest.raises(TypeError, match="name arguments by their positions"):
        transform.grad(with_defaults, "x")


def masked(x):
    return np.where(x < 100.0, x * x, np.exp(1e3 + x))


def test_zero_times_infinity_is_zero_on_floats_and_arrays():
    with np.errstate(over="ignore"):
        for mode in ("tape", "closure"):
            assert transform.grad(masked, mode=mode)(3.0) == 6.0
        assert transform.jvp(masked)(3.0, 1.0) == (9.0, 6.0)


def infinite_rows(x):
    return np.sum(np.where(x > 0.0, x * np.log(x), 0.0))


def test_zero_times_infinity_is_zero_in_arrays():
    with np.errstate(all="ignore"):
        for mode in ("tape", "closure"):
            np.testing.assert_allclose(transform.grad(infinite_rows, mode=mode)(np.array([0.0, 1.0])), [0.0, 1.0])


def time_steps(x):
    u = np.zeros(5)
    u[1:4] = x
    for _ in range(3):
        new = u.copy()
        new[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2]) ** 2
        u = new
    return np.sum(u**2)


def names_of_python(range, reversed):
    float = range * reversed
    len = float * range
    while len < 100.0:
        len = len * 2.0 + range
    return len * float


def operands_by_keyword(x):
    return np.sum(a=x * x) + np.max(a=x)


def no_index_at_all(x):
    y = x * x
    z = y[()]
    y = y * z
    return np.sum(y)


def a_row_with_an_axis_more(x):
    m = np.outer(x, x)
    m[0] = x[None, :] * 2.0
    return np.sum(m * m)


@pytest.mark.parametrize(
    "f, args",
    [
        (time_steps, (X,)),
        (names_of_python, (1.5, 2.5)),
        (operands_by_keyword, (X,)),
        (no_index_at_all, (X,)),
        (a_row_with_an_axis_more, (X,)),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_a_usual_program_is_not_refused(f, args):
    wanted = tuple(range(len(args)))
    right = numerical.gradient(lambda v: f(*split(v, args)), flat(args))
    for mode in ("tape", "closure"):
        np.testing.assert_allclose(flat(transform.grad(f, wanted, mode=mode)(*args)), right, rtol=1e-8)
    seeds = [split(seed, args) for seed in np.eye(flat(args).size)]
    np.testing.assert_allclose([transform.jvp(f)(*args, *seed)[1] for seed in seeds], right, rtol=1e-8)


def walrus(x):
    if (y := x * x) > 1:
        return y * x
    return y


def walrus_of_a_loop(x):
    s, n = 0.0, 0
    while (n := n + 1) < 4:
        s = s + x**n
    return s


def either(x):
    y = x and x * x
    return (y or 3.0) * x


def list_form_of_einsum(x):
    return np.einsum(x, [0], x, [0])


@pytest.mark.parametrize("f", [walrus, walrus_of_a_loop, either, list_form_of_einsum], ids=lambda f: f.__name__)
def test_an_expression_whose_derivative_would_be_lost_is_refused(f):
    for generate in (transform.grad, lambda f: transform.grad(f, mode="closure"), transform.jvp):
        with pytest.raises(CannotTransform, match="cannot be transformed"):
            generated, x = generate(f), X if f is list_form_of_einsum else 2.0
            generated(x, x) if generate is transform.jvp else generated(x)


def with_a_tuple(x, weights=(1.0, 2.0), scale=3.0):
    return scale * (weights[0] * x + weights[1] * x * x)


def test_arguments_that_are_not_differentiated_are_handed_on_as_they_are():
    for mode in ("tape", "closure"):
        g = transform.grad(with_a_tuple, mode=mode)
        assert g(2.0) == 27.0
        assert g(2.0, (1.0, 0.0), scale=1.0) == 1.0
        np.testing.assert_array_equal(
            transform.grad(lambda x, w: np.sum(x * w["a"]), mode=mode)(X, {"a": 2.0}), [2.0] * 3
        )
    with pytest.raises(TypeError, match="a default that is a container has none"):
        transform.jvp(with_a_tuple)(2.0, 1.0)
    assert transform.jvp(with_defaults)(2.0, 1.0) == (432.0, 4 * 27 * 8.0)
