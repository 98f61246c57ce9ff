"""Answers to the questions on frameworks, right and wrong."""

import itertools
import math

import numpy as np

first_g = []


def source(seed=0):
    return np.random.default_rng(seed)


def inner(a, b):
    return sum(p * q for p, q in zip(a, b))


def quotient(f, x, v, h=1e-5):
    return (f(x + h * v) - f(x - h * v)) / (2 * h)


def agree(f, g, x, v, tolerance=1e-6):
    return abs(quotient(f, x, v) - inner(g, v)) <= tolerance * math.hypot(*g) * math.hypot(*v)


def one_moves(sizes, k, x_dot):
    tangents = [np.zeros(n) for n in sizes]
    tangents[k] = x_dot
    return tangents


def defect(push, pull, sizes, k, x_dot, y_bar):
    return abs(inner(y_bar, push(one_moves(sizes, k, x_dot))) - inner(pull(y_bar)[k], x_dot))


class functional:
    def right_by_lists_that_are_changed(u, steps, c):
        u = list(u)
        for _ in range(steps):
            for k in range(1, len(u) - 1):
                u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
        return u

    def right_by_accumulating(u, steps, c):
        for _ in range(steps):
            inner_part = itertools.accumulate(
                range(1, len(u) - 1), lambda left, k, u=u: (1 - 2 * c) * u[k] + c * (left + u[k + 1]), initial=u[0]
            )
            u = [*inner_part, u[len(u) - 1]]
        return list(u)

    def right_by_recursion(u, steps, c):
        def sweep(done, rest):
            if len(rest) < 2:
                return (*done, *rest)
            return sweep((*done, rest[0] + c * (done[-1] - 2 * rest[0] + rest[1])), rest[1:])

        u = tuple(u)
        return relaxed_again(lambda u: sweep(u[:1], u[1:]), u, steps)

    def right_in_an_array_of_objects(u, steps, c):
        new = np.empty(len(u), object)
        for k in range(len(u)):
            new[k] = u[k]
        for _ in range(steps):
            for k in range(1, len(u) - 1):
                new[k] = new[k] * (1 - 2 * c) + (new[k - 1] + new[k + 1]) * c
        return new

    def wrong_by_slices(u, steps, c):
        "Your sweeps use the old value of the left neighbour."
        for _ in range(steps):
            inside = u[1:-1] + c * (u[:-2] - 2 * u[1:-1] + u[2:])
            u = type(u)([u[0], *inside, u[-1]])
        return u

    def wrong_by_a_comprehension(u, steps, c):
        "Your sweeps use the old value of the left neighbour."
        for _ in range(steps):
            u = [u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1]) if 0 < k < len(u) - 1 else u[k] for k in range(len(u))]
        return list(u)

    def wrong_assignment(u, steps, c):
        "stopped with TypeError: this array never changes"
        for _ in range(steps):
            for k in range(1, len(u) - 1):
                u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
        return u

    def wrong_assignment_to_a_copy(u, steps, c):
        "stopped with TypeError: this array never changes"
        u = u.copy()
        for _ in range(steps):
            for k in range(1, len(u) - 1):
                u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
        return u

    def wrong_array_of_numpy(u, steps, c):
        "stopped with TypeError: this array cannot become one of NumPy"
        return list(np.array(u))

    def wrong_floats(u, steps, c):
        "stopped with TypeError: a number that is being differentiated cannot become a plain float"
        return functional.right_by_lists_that_are_changed([float(x) for x in u], steps, c)

    def wrong_plain_zeros(u, steps, c):
        "so their tangent is lost"
        return [0.0 for _ in u]

    def wrong_one_sweep(u, steps, c):
        "Your function makes a single sweep. Repeat it as often as steps says."
        return functional.right_by_accumulating(u, 1, c)

    def wrong_without_the_ends(u, steps, c):
        "Your list contains only the entries between the ends."
        return functional.right_by_recursion(u, steps, c)[1:-1]

    def wrong_start_of_each_sweep(u, steps, c):
        "Each of your sweeps begins with the array that was given."
        new = list(u)
        for _ in range(steps):
            new = [u[0]]
            for k in range(1, len(u) - 1):
                new.append(u[k] + c * (new[-1] - 2 * u[k] + u[k + 1]))
            new.append(u[-1])
        return new

    def wrong_from_right_to_left(u, steps, c):
        "Your sweeps run from the right to the left."
        for _ in range(steps):
            new = [u[-1]]
            for k in reversed(range(1, len(u) - 1)):
                new.insert(0, u[k] + c * (u[k - 1] - 2 * u[k] + new[0]))
            u = [u[0], *new]
        return list(u)

    def wrong_sign(u, steps, c):
        "The sign of your change is reversed."
        return functional.right_by_accumulating(u, steps, -c)

    def wrong_forgotten_right_end(u, steps, c):
        "matched to a common mistake | asks for"
        for _ in range(steps):
            new = [u[0]]
            for k in range(1, len(u) - 1):
                new.append(u[k] + c * (new[-1] - 2 * u[k] + u[k + 1]))
            u = new
        return list(u)


def relaxed_again(sweep, u, steps):
    return list(u) if steps == 0 else relaxed_again(sweep, sweep(u), steps - 1)


class directional:
    def right_by_random_directions(f, g, x):
        return all(agree(f, g, x, source(k).normal(size=len(x))) for k in range(4))

    def right_by_uniform_directions(f, g, x):
        for v in source(1).uniform(-1, 1, size=(5, len(x))):
            if not agree(f, g, x, v, 1e-7):
                return np.False_
        return np.True_

    def right_by_a_complex_step(f, g, x):
        V = source(2).normal(size=(6, len(x)))
        slopes = np.array([f(x + 1e-20j * v).imag / 1e-20 for v in V])
        return bool(np.linalg.norm(slopes - V @ g) < 1e-8 * np.linalg.norm(V @ g))

    def right_by_extrapolation(f, g, x):
        for v in source(3).normal(size=(2, len(x))):
            better = (4 * quotient(f, x, v, 1e-3) - quotient(f, x, v, 2e-3)) / 3
            if not math.isclose(better, g @ v, rel_tol=1e-4, abs_tol=1e-7 * np.linalg.norm(g)):
                return 0
        return 1

    def wrong_by_all_differences(f, g, x):
        "Your verdicts are right, but you called f more than ten times."
        return all(agree(f, g, x, e) for e in np.eye(len(x)))

    def wrong_along_ones(f, g, x):
        "This looks like a test along (1, ..., 1)"
        return bool(agree(f, g, x, np.ones(len(x))))

    def wrong_along_x(f, g, x):
        "This looks like a test along x itself"
        return bool(agree(f, g, x, x))

    def wrong_along_the_gradient(f, g, x):
        "This looks like a test along g itself"
        return bool(agree(f, g, x, g / np.linalg.norm(g)))

    def wrong_first_entry(f, g, x):
        "This looks like a test along the first unit vector"
        return bool(agree(f, g, x, np.eye(len(x))[0]))

    def wrong_absolute_tolerance(f, g, x):
        "Your tolerance is an absolute one."
        v = source(4).normal(size=len(x))
        return bool(abs(quotient(f, x, v) - g @ v) < 1e-6)

    def wrong_wide_tolerance(f, g, x):
        "Your tolerance is so wide that a gradient with a small error passes."
        return all(agree(f, g, x, v, 2e-2) for v in source(5).normal(size=(3, len(x))))

    def wrong_equality(f, g, x):
        "No gradient passes your test, not even one that is right."
        v = source(6).normal(size=len(x))
        return bool(quotient(f, x, v) == g @ v)

    def wrong_other_way(f, g, x):
        "Your answers True and False are exchanged."
        return not directional.right_by_random_directions(f, g, x)

    def wrong_absolute_values(f, g, x):
        "You compare absolute values, so that a gradient with the opposite sign passes."
        v = source(7).normal(size=len(x))
        return math.isclose(abs(quotient(f, x, v)), abs(g @ v), rel_tol=1e-4)

    def wrong_number(f, g, x):
        "Return True or False, and not a number"
        v = source(8).normal(size=len(x))
        return quotient(f, x, v) - g @ v

    def wrong_list(f, g, x):
        "Return a single True or False and not a list."
        return [bool(agree(f, g, x, v)) for v in source(9).normal(size=(3, len(x)))]

    def wrong_without_a_comparison(f, g, x):
        "Every gradient passes your test, even one that is wrong."
        v = source(10).normal(size=len(x))
        return bool(np.isfinite(quotient(f, x, v)))

    def wrong_gradient_of_an_earlier_call(f, g, x):
        ""
        first_g.append(g)
        v = source(11).normal(size=len(first_g[0]))
        return len(g) == len(first_g[0]) and bool(agree(f, first_g[0], x, v))


class operands:
    def right_by_random_vectors(push, pull, sizes, m):
        draw = source().normal
        worst = [
            max(defect(push, pull, sizes, k, draw(size=n), draw(size=m)) for _ in range(3)) for k, n in pairs(sizes)
        ]
        return [k for k, error in enumerate(worst) if error > 1e-8]

    def right_by_random_signs(push, pull, sizes, m):
        choose, found = source(1).choice, set()
        for k, n in pairs(sizes):
            for _ in range(60):
                x_dot, y_bar = choose([-1.0, 1.0], n), choose([-1.0, 1.0], m)
                if defect(push, pull, sizes, k, x_dot, y_bar) > 1e-10:
                    found.add(k)
        return sorted(found)

    def right_by_matrices(push, pull, sizes, m):
        found = []
        for k, n in pairs(sizes):
            by_columns = np.column_stack([push(one_moves(sizes, k, e)) for e in np.eye(n)])
            by_rows = np.vstack([pull(e)[k] for e in np.eye(m)])
            found += [] if np.allclose(by_columns, by_rows, rtol=1e-6) else [k]
        return found

    def right_from_one_pullback(push, pull, sizes, m):
        """One y_bar, pulled back once; each entry of an adjoint is compared with a push of a unit vector."""
        y_bar = source(2).normal(size=m)
        x_bars = pull(y_bar)
        entries = [[y_bar @ push(one_moves(sizes, k, e)) for e in np.eye(n)] for k, n in pairs(sizes)]
        return tuple(k for k, n in pairs(sizes) if not np.allclose(entries[k], x_bars[k], rtol=1e-7))

    def wrong_with_ones(push, pull, sizes, m):
        "This looks like a test with vectors of ones"
        return [k for k, n in pairs(sizes) if defect(push, pull, sizes, k, np.ones(n), np.ones(m)) > 1e-8]

    def wrong_first_alone(push, pull, sizes, m):
        "You return only the first wrong operand."
        for k, n in pairs(sizes):
            if defect(push, pull, sizes, k, source(3).normal(size=n), source(4).normal(size=m)) > 1e-8:
                return [k]
        return []

    def wrong_number_in_place_of_a_list(push, pull, sizes, m):
        ""
        found = operands.wrong_first_alone(push, pull, sizes, m)
        return found[0] if found else -1

    def wrong_right_ones(push, pull, sizes, m):
        "You return the operands whose adjoints are right."
        return sorted(set(range(len(sizes))) - set(operands.right_by_matrices(push, pull, sizes, m)))

    def wrong_from_one(push, pull, sizes, m):
        "Your positions count from 1."
        return [1 + k for k in operands.right_by_matrices(push, pull, sizes, m)]

    def wrong_all_at_once(push, pull, sizes, m):
        "You test all operands at once, and name all of them if the sum is wrong."
        x_dots, y_bar = [source(5 + k).normal(size=n) for k, n in pairs(sizes)], source(4).normal(size=m)
        right = sum(map(inner, pull(y_bar), x_dots))
        return [] if math.isclose(inner(y_bar, push(x_dots)), right, rel_tol=1e-9) else list(range(len(sizes)))

    def wrong_all_move(push, pull, sizes, m):
        "You compare the adjoint of one operand with a push in which all operands move."
        x_dots, y_bar = [source(5 + k).normal(size=n) for k, n in pairs(sizes)], source(4).normal(size=m)
        left = y_bar @ push(x_dots)
        return [k for k, x_bar in enumerate(pull(y_bar)) if abs(left - x_bar @ x_dots[k]) > 1e-8]

    def wrong_wide_tolerance(push, pull, sizes, m):
        "Your tolerance is so wide that small errors pass."
        found = []
        for k, n in pairs(sizes):
            by_columns = np.column_stack([push(one_moves(sizes, k, e)) for e in np.eye(n)])
            if not np.allclose(by_columns, np.vstack([pull(e)[k] for e in np.eye(m)]), rtol=1e-2):
                found.append(k)
        return found

    def wrong_one_row(push, pull, sizes, m):
        "This looks like a test in which y_bar is the first unit vector"
        first = np.eye(m)[0]
        return [k for k, n in pairs(sizes) if defect(push, pull, sizes, k, source(k).normal(size=n), first) > 1e-8]

    def wrong_by_lengths(push, pull, sizes, m):
        "This looks like a comparison of lengths, which does not see a sign."
        found = []
        for k, n in pairs(sizes):
            ours = math.hypot(*(np.linalg.norm(push(one_moves(sizes, k, e))) for e in np.eye(n)))
            theirs = math.hypot(*(np.linalg.norm(pull(e)[k]) for e in np.eye(m)))
            found += [k] if not math.isclose(ours, theirs, rel_tol=1e-7) else []
        return found

    def wrong_equality(push, pull, sizes, m):
        ""
        return [k for k, n in pairs(sizes) if any(not_equal(push, pull, sizes, k, n, m, seed) for seed in range(40))]

    def wrong_truth_values(push, pull, sizes, m):
        ""
        return [k in operands.right_by_matrices(push, pull, sizes, m) for k in range(len(sizes))]

    def wrong_tangent_alone(push, pull, sizes, m):
        "stopped with ValueError"
        return [k for k, n in pairs(sizes) if abs(sum(push(np.ones(n))) - sum(pull(np.ones(m))[k])) > 1e-8]


def pairs(sizes):
    return list(enumerate(sizes))


def not_equal(push, pull, sizes, k, n, m, seed):
    return defect(push, pull, sizes, k, source(seed).normal(size=n), source(seed + 50).normal(size=m)) > 0


class forward:
    def right_at_zero(vjp, f, x, x_dot):
        y, pullback = vjp(f, x)
        return vjp(pullback, 0 * y)[1](x_dot)

    def right_at_a_random_seed(vjp, f, x, x_dot):
        y, pullback = vjp(f, x)
        _, back = vjp(lambda w: pullback(w), source().normal(size=y.shape))
        return list(back(x_dot))

    def right_through_the_gradient_of_an_inner_product(vjp, f, x, x_dot):
        """x_bar . x_dot is a function of y_bar alone, and J x_dot is its gradient."""
        y, pullback = vjp(f, x)
        _, back = vjp(lambda y_bar: np.array([pullback(y_bar) @ x_dot]), np.ones(len(y)))
        return back(np.ones(1))

    def right_with_vjp_inside(vjp, f, x, x_dot):
        m = len(vjp(f, x)[0])
        return vjp(lambda w: vjp(f, x)[1](w), np.zeros(m))[1](x_dot)

    def wrong_by_rows(vjp, f, x, x_dot):
        "Your product is right, but you called a pullback more than once."
        y, pullback = vjp(f, x)
        return np.array([pullback(e) @ x_dot for e in np.eye(len(y))])

    def wrong_by_differences(vjp, f, x, x_dot):
        "right to a few digits only | you called f yourself"
        return (f(x + 1e-6 * x_dot) - f(x - 1e-6 * x_dot)) / 2e-6

    def wrong_by_a_complex_step(vjp, f, x, x_dot):
        "Your product is right, but you called f yourself."
        return np.imag(f(x + 1e-30j * x_dot)) / 1e-30

    def wrong_pullback_of_the_tangent(vjp, f, x, x_dot):
        "stopped with ValueError | asks for"
        return vjp(f, x)[1](x_dot)

    def wrong_once_more(vjp, f, x, x_dot):
        "You return Jᵀ J x_dot."
        y, pullback = vjp(f, x)
        return pullback(vjp(pullback, y)[1](x_dot))

    def wrong_value(vjp, f, x, x_dot):
        "You return the value f(x). Return the product J x_dot."
        y, pullback = vjp(f, x)
        return vjp(pullback, y)[1](x_dot) * 0 + y

    def wrong_point(vjp, f, x, x_dot):
        "You apply the second pullback to x."
        y, pullback = vjp(f, x)
        return vjp(pullback, np.zeros(len(y)))[1](x)

    def wrong_sum_of_the_outputs(vjp, f, x, x_dot):
        "You return the gradient of the sum of the outputs."
        y, pullback = vjp(f, x)
        return pullback(np.ones(len(y)))

    def wrong_at_the_tangent(vjp, f, x, x_dot):
        "Your Jacobian is taken at the point x_dot."
        y, pullback = vjp(f, x_dot)
        return vjp(pullback, np.zeros(len(y)))[1](x_dot)

    def wrong_both_results(vjp, f, x, x_dot):
        ""
        y, pullback = vjp(f, x)
        return vjp(pullback, np.zeros(len(y)))

    def wrong_pullback_itself(vjp, f, x, x_dot):
        ""
        y, pullback = vjp(f, x)
        return vjp(pullback, np.zeros(len(y)))[1]

    def wrong_scaled(vjp, f, x, x_dot):
        "The direction was scaled to length 1."
        y, pullback = vjp(f, x)
        return vjp(pullback, y)[1](x_dot / math.sqrt(inner(x_dot, x_dot)))
