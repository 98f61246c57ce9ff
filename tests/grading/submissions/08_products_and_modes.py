"""Answers to the exercises on products with the Jacobian."""

import cmath
import functools
import heapq
import itertools
import math

import numpy as np

STEP = 1e-30


def partials(operation, a, b):
    """As in the notebook: the value of a row and its partial derivatives."""
    if operation == "add":
        return a + b, (1.0, 1.0)
    if operation == "subtract":
        return a - b, (1.0, -1.0)
    if operation == "multiply":
        return a * b, (b, a)
    if operation == "sin":
        return math.sin(a), (math.cos(a),)
    return math.exp(a), (math.exp(a),)


def forward(program, xs, rule=partials):
    """The values of all variables and the partials of all rows."""
    v, rows = list(xs), []
    for operation, operands in program:
        value, row = rule(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        rows.append(row)
    return v, rows


def push_tangents(program, xs, x_dots, rule=partials):
    v_dot = list(x_dots)
    for (_, operands), row in zip(program, forward(program, xs, rule)[1]):
        v_dot.append(sum(p * v_dot[i] for p, i in zip(row, operands)))
    return v_dot


def pull_adjoints(program, xs, v_bar, rule=partials):
    """All adjoints, from the seeds in v_bar."""
    v_bar, rows = list(v_bar), forward(program, xs, rule)[1]
    for k in reversed(range(len(program))):
        for i, p in zip(program[k][1], rows[k]):
            v_bar[i] += p * v_bar[len(xs) + k]
    return v_bar


def seeded(program, xs, outputs, y_bars):
    v_bar = [0.0] * (len(xs) + len(program))
    for i, y_bar in zip(outputs, y_bars):
        v_bar[i] += y_bar
    return v_bar


def resolvent(program, xs):
    """(I - P)^-1, the derivative of every variable by every other, by its series."""
    n, rows = len(xs), forward(program, xs)[1]
    P = np.zeros((n + len(program), n + len(program)))
    for k, ((_, operands), row) in enumerate(zip(program, rows), n):
        for i, p in zip(operands, row):
            P[k, i] += p
    total = np.eye(len(P))
    for _ in program:
        total = np.eye(len(P)) + P @ total
    return total


def complex_values(program, zs):
    v = [complex(z) for z in zs]
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        two = {"add": lambda: a + b, "subtract": lambda: a - b, "multiply": lambda: a * b}
        v.append(two[operation]() if operation in two else getattr(cmath, operation)(a))
    return v


def one_term(operation, a, b):
    return (a * b, (b,)) if operation == "multiply" else partials(operation, a, b)


def plus_for_minus(operation, a, b):
    return (a - b, (1.0, 1.0)) if operation == "subtract" else partials(operation, a, b)


def minus_cosine(operation, a, b):
    return (math.sin(a), (-math.cos(a),)) if operation == "sin" else partials(operation, a, b)


def own_factors(operation, a, b):
    return (a * b, (a, b)) if operation == "multiply" else partials(operation, a, b)


def defects(push, pull, n, m, count, draw=None):
    """The two sides of the inner-product test for vectors drawn at random."""
    source = np.random.default_rng(8)
    draw = draw or (lambda size: source.normal(size=size))
    for _ in range(count):
        x_dot, y_bar = draw(n), draw(m)
        yield y_bar @ push(x_dot), pull(y_bar) @ x_dot


def chain_cost(sizes, order):
    """Of taking the inner sizes away in this order."""
    left, total = list(range(len(sizes))), 0
    for k in order:
        at = left.index(k)
        total += sizes[left[at - 1]] * sizes[k] * sizes[left[at + 1]]
        left.remove(k)
    return total


def inner(sizes):
    return range(1, len(sizes) - 1)


class jvp:
    def right_by_complex_step(program, xs, outputs, x_dots):
        v = complex_values(program, [complex(x, STEP * d) for x, d in zip(xs, x_dots)])
        return [v[i].imag / STEP for i in outputs]

    def right_by_the_matrix_of_all_derivatives(program, xs, outputs, x_dots):
        return resolvent(program, xs)[np.ix_(outputs, range(len(xs)))] @ x_dots

    def right_by_rows_of_pullbacks(program, xs, outputs, x_dots):
        found = []
        for i in outputs:
            row = pull_adjoints(program, xs, seeded(program, xs, [i], [1.0]))
            found.append(math.fsum(g * d for g, d in zip(row, x_dots)))
        return tuple(found)

    def right_by_recursion_from_the_outputs(program, xs, outputs, x_dots):
        n, rows = len(xs), forward(program, xs)[1]

        @functools.cache
        def dot(k):
            return x_dots[k] if k < n else sum(p * dot(i) for p, i in zip(rows[k - n], program[k - n][1]))

        return np.array([dot(k) for k in outputs])

    def right_by_unit_seeds(program, xs, outputs, x_dots):
        columns = [np.take(push_tangents(program, xs, e), outputs) for e in np.eye(len(xs))]
        return list(np.array(x_dots) @ columns)

    def wrong_last_variable_alone(program, xs, outputs, x_dots):
        "You return only the tangent of the last variable, but several outputs were asked for. Return one tangent"
        return [push_tangents(program, xs, x_dots)[-1]]

    def wrong_with_ones_for_the_seed(program, xs, outputs, x_dots):
        "Your inputs all start with the tangent 1. Start with the entries of x_dot, which say how each input moves."
        v_dot = push_tangents(program, xs, np.ones(len(xs)))
        return [v_dot[i] for i in outputs]

    def wrong_values_in_place_of_tangents(program, xs, outputs, x_dots):
        "You return the values of the outputs. Return their tangents."
        v = forward(program, xs)[0]
        return tuple(v[i] for i in outputs)

    def wrong_outputs_counted_without_the_inputs(program, xs, outputs, x_dots):
        "This looks like a wrong index: the numbers in outputs count all variables, and the inputs come first. Use"
        v_dot = push_tangents(program, xs, x_dots)
        return [v_dot[i - len(xs)] for i in outputs]

    def wrong_all_tangents(program, xs, outputs, x_dots):
        "Your list contains the tangents of all variables. Return only those of the outputs, in the order of"
        return push_tangents(program, xs, x_dots)

    def wrong_sum_of_the_outputs(program, xs, outputs, x_dots):
        "The exercise asks for 2 numbers"
        v_dot = push_tangents(program, xs, x_dots)
        return sum(v_dot[i] for i in outputs)

    def wrong_product_with_one_term(program, xs, outputs, x_dots):
        "For multiply, the partial derivative with respect to the second operand is missing"
        return np.take(push_tangents(program, xs, x_dots, one_term), outputs)

    def wrong_product_with_the_factors_exchanged(program, xs, outputs, x_dots):
        "For multiply, the two partial derivatives are exchanged"
        return np.take(push_tangents(program, xs, x_dots, own_factors), outputs)

    def wrong_subtract_as_add(program, xs, outputs, x_dots):
        "For subtract, your partial derivative with respect to the second operand is 1"
        return np.take(push_tangents(program, xs, x_dots, plus_for_minus), outputs)

    def wrong_sine_with_a_minus(program, xs, outputs, x_dots):
        "For sin, your derivative has a minus sign that does not belong there"
        return np.take(push_tangents(program, xs, x_dots, minus_cosine), outputs)

    def wrong_sin_and_exp_without_the_tangent(program, xs, outputs, x_dots):
        "For sin and exp, the incoming tangent is missing"
        v_dot = list(x_dots)
        for (_, operands), row in zip(program, forward(program, xs)[1]):
            v_dot.append(row[0] if len(row) == 1 else row[0] * v_dot[operands[0]] + row[1] * v_dot[operands[1]])
        return [v_dot[i] for i in outputs]

    def wrong_partials_at_the_tangents(program, xs, outputs, x_dots):
        "You take the partial derivatives at the tangents of the operands. Take them at the values of the"
        v_dot = list(x_dots)
        for operation, operands in program:
            a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
            row = partials(operation, a_dot, b_dot)[1]
            v_dot.append(sum(p * d for p, d in zip(row, (a_dot, b_dot))))
        return [v_dot[i] for i in outputs]

    def wrong_outputs_from_the_last(program, xs, outputs, x_dots):
        "These are the right numbers in the reverse order. The list begins"
        v_dot = push_tangents(program, xs, x_dots)
        return [v_dot[i] for i in reversed(outputs)]

    def wrong_last_variables(program, xs, outputs, x_dots):
        "You return the tangents of the last variables. The outputs are the variables whose numbers are listed in"
        return push_tangents(program, xs, x_dots)[-len(outputs) :]

    def wrong_operands_as_a_set(program, xs, outputs, x_dots):
        "An operand that occurs twice in the same row is counted only once"
        v_dot = list(x_dots)
        for (_, operands), row in zip(program, forward(program, xs)[1]):
            v_dot.append(sum(p * v_dot[i] for i, p in dict(zip(operands, row)).items()))
        return [v_dot[i] for i in outputs]

    def wrong_outputs_past_the_inputs(program, xs, outputs, x_dots):
        "This looks like a wrong index: the numbers in | You return the tangents of the last variables. The"
        v_dot = push_tangents(program, xs, x_dots)
        return [v_dot[len(xs) + i] for i in outputs]

    def wrong_without_return(program, xs, outputs, x_dots):
        "returned nothing"
        push_tangents(program, xs, x_dots)

    def wrong_every_output_once(program, xs, outputs, x_dots):
        "The exercise asks for 2 numbers"
        v_dot = push_tangents(program, xs, x_dots)
        return [v_dot[i] for i in dict.fromkeys(outputs)]

    def wrong_outputs_sorted(program, xs, outputs, x_dots):
        "Your tangents are right, but they are in the order of their variables. Return them in the order of"
        return np.take(push_tangents(program, xs, x_dots), sorted(outputs))

    def wrong_inputs_do_not_move(program, xs, outputs, x_dots):
        "An input that is also an output has the tangent 0 in your result. Its tangent is its entry of x_dot."
        v_dot = push_tangents(program, xs, x_dots)
        return [v_dot[i] if i >= len(xs) else 0.0 for i in outputs]

    def wrong_inputs_that_are_outputs_move_by_1(program, xs, outputs, x_dots):
        "An input that is also an output has the tangent 1 in your result. Its tangent is its entry of x_dot."
        v_dot = push_tangents(program, xs, x_dots)
        return [1.0 if i < len(xs) else v_dot[i] for i in outputs]

    def wrong_seed_of_length_1(program, xs, outputs, x_dots):
        "Your direction was scaled to length 1. Use x_dot as it is given, because J x_dot grows with the length of"
        return np.take(push_tangents(program, xs, np.array(x_dots) / np.linalg.norm(x_dots)), outputs)


class vjp:
    def right_by_the_matrix_of_all_derivatives(program, xs, outputs, y_bars):
        return resolvent(program, xs)[outputs, : len(xs)].T @ y_bars

    def right_by_columns_of_pushforwards(program, xs, outputs, y_bars):
        found = []
        for k in range(len(xs)):
            v_dot = push_tangents(program, xs, [float(i == k) for i in range(len(xs))])
            found.append(sum(y_bar * v_dot[i] for i, y_bar in zip(outputs, y_bars)))
        return tuple(found)

    def right_by_complex_step_of_the_weighted_sum(program, xs, outputs, y_bars):
        found = []
        for k in range(len(xs)):
            v = complex_values(program, [x + 1j * STEP * (i == k) for i, x in enumerate(xs)])
            found.append(np.dot(y_bars, [v[i].imag for i in outputs]) / STEP)
        return found

    def right_by_recursion_from_the_inputs(program, xs, outputs, y_bars):
        """The adjoint of a variable collects from the rows that use it."""
        n, rows = len(xs), forward(program, xs)[1]
        users = [[] for _ in range(n + len(program))]
        for k, ((_, operands), row) in enumerate(zip(program, rows), n):
            for i, p in zip(operands, row):
                users[i].append((k, p))

        @functools.cache
        def bar(i):
            return sum(y for o, y in zip(outputs, y_bars) if o == i) + sum(p * bar(k) for k, p in users[i])

        return np.array([bar(i) for i in range(n)])

    def right_by_an_output_at_a_time(program, xs, outputs, y_bars):
        total = np.zeros(len(xs))
        for i, y_bar in zip(outputs, y_bars):
            total += y_bar * np.array(pull_adjoints(program, xs, seeded(program, xs, [i], [1.0]))[: len(xs)])
        return total

    def wrong_with_the_last_output_alone(program, xs, outputs, y_bars):
        "Only the last output has received a seed. Give each output its own entry of y_bar."
        return pull_adjoints(program, xs, seeded(program, xs, outputs[-1:], y_bars[-1:]))[: len(xs)]

    def wrong_with_the_last_variable_alone(program, xs, outputs, y_bars):
        "Only the last variable of the program has received a seed. Seed the variables whose numbers are listed in"
        v_bar = [0.0] * (len(xs) + len(program))
        v_bar[-1] = y_bars[-1]
        return pull_adjoints(program, xs, v_bar)[: len(xs)]

    def wrong_with_ones_for_the_seed(program, xs, outputs, y_bars):
        "Your outputs all have the seed 1. Use the entries of y_bar as seeds."
        return pull_adjoints(program, xs, seeded(program, xs, outputs, [1.0] * len(outputs)))[: len(xs)]

    def wrong_all_adjoints(program, xs, outputs, y_bars):
        "Your list contains the adjoints of all variables. Return only those of the inputs, which come first."
        return np.array(pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars)))

    def wrong_by_overwriting(program, xs, outputs, y_bars):
        "Later contributions to an adjoint replace the earlier ones. Contributions are added, so write += in place"
        v_bar, rows = seeded(program, xs, outputs, y_bars), forward(program, xs)[1]
        for k in range(len(program) - 1, -1, -1):
            for i, p in zip(program[k][1], rows[k]):
                v_bar[i] = p * v_bar[len(xs) + k]
        return v_bar[: len(xs)]

    def wrong_output_seeded_on_the_way_up(program, xs, outputs, y_bars):
        "The seed of an output replaces the contributions that it has received from later rows. Add the seed,"
        n, v_bar, rows = len(xs), [0.0] * (len(xs) + len(program)), forward(program, xs)[1]
        for k in reversed(range(len(program))):
            if n + k in outputs:
                v_bar[n + k] = y_bars[outputs.index(n + k)]
            for i, p in zip(program[k][1], rows[k]):
                v_bar[i] += p * v_bar[n + k]
        return v_bar[:n]

    def wrong_from_the_top(program, xs, outputs, y_bars):
        "Your sweep visits the rows from first to last. Visit them from last to first, because an adjoint is"
        v_bar = seeded(program, xs, outputs, y_bars)
        for k, ((_, operands), row) in enumerate(zip(program, forward(program, xs)[1]), len(xs)):
            for i, p in zip(operands, row):
                v_bar[i] += p * v_bar[k]
        return v_bar[: len(xs)]

    def wrong_product_with_the_factors_exchanged(program, xs, outputs, y_bars):
        "For multiply, the two partial derivatives are exchanged"
        return pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars), own_factors)[: len(xs)]

    def wrong_product_with_one_term(program, xs, outputs, y_bars):
        "For multiply, the partial derivative with respect to the second operand is missing"
        return pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars), one_term)[: len(xs)]

    def wrong_subtract_as_add(program, xs, outputs, y_bars):
        "For subtract, your partial derivative with respect to the second operand is 1"
        return pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars), plus_for_minus)[: len(xs)]

    def wrong_sine_with_a_minus(program, xs, outputs, y_bars):
        "For sin, your derivative has a minus sign that does not belong there"
        return pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars), minus_cosine)[: len(xs)]

    def wrong_partials_without_the_adjoint(program, xs, outputs, y_bars):
        "Your contributions are the partial derivatives alone. Multiply each of them by the adjoint of its row."
        v_bar = seeded(program, xs, outputs, y_bars)
        for (_, operands), row in reversed(list(zip(program, forward(program, xs)[1]))):
            for i, p in zip(operands, row):
                v_bar[i] += p
        return v_bar[: len(xs)]

    def wrong_operands_as_a_set(program, xs, outputs, y_bars):
        "An operand that occurs twice in the same row is counted only once"
        v_bar, rows = seeded(program, xs, outputs, y_bars), forward(program, xs)[1]
        for k in reversed(range(len(program))):
            for i, p in dict(zip(program[k][1], rows[k])).items():
                v_bar[i] += p * v_bar[len(xs) + k]
        return v_bar[: len(xs)]

    def wrong_without_the_first_row(program, xs, outputs, y_bars):
        "The first row of the program is left out of your sweep. This looks like a range that ends too early: its"
        v_bar, rows = seeded(program, xs, outputs, y_bars), forward(program, xs)[1]
        for k in range(len(program) - 1, 0, -1):
            for i, p in zip(program[k][1], rows[k]):
                v_bar[i] += p * v_bar[len(xs) + k]
        return v_bar[: len(xs)]

    def wrong_with_all_seeds_on_the_last_variable(program, xs, outputs, y_bars):
        "All seeds were added to the last variable of the program. Each seed belongs to the variable of its own"
        v_bar = [0.0] * (len(xs) + len(program))
        v_bar[-1] = sum(y_bars)
        return pull_adjoints(program, xs, v_bar)[: len(xs)]

    def wrong_last_adjoints(program, xs, outputs, y_bars):
        "You return the adjoints of the last n variables. The inputs are the first n variables."
        return pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars))[-len(xs) :]

    def wrong_pushforward_of_the_seed(program, xs, outputs, y_bars):
        "stopped with IndexError"
        v_dot = push_tangents(program, xs, y_bars)
        return [v_dot[i] for i in outputs]

    def wrong_adjoints_of_the_rows_alone(program, xs, outputs, y_bars):
        "stopped with IndexError"
        v_bar = [0.0] * len(program)
        for i, y_bar in zip(outputs, y_bars):
            v_bar[i] += y_bar
        return v_bar[: len(xs)]

    def wrong_without_return(program, xs, outputs, y_bars):
        "returned nothing"
        pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars))

    def wrong_seed_of_a_repeated_output_replaced(program, xs, outputs, y_bars):
        "If a variable is listed twice in outputs, your second seed replaces the first one. Add the seeds with +=."
        v_bar = [0.0] * (len(xs) + len(program))
        for i, y_bar in zip(outputs, y_bars):
            v_bar[i] = y_bar
        return pull_adjoints(program, xs, v_bar)[: len(xs)]

    def wrong_seed_of_the_first_place(program, xs, outputs, y_bars):
        "If a variable is listed twice in outputs, its first seed is used twice. This looks like outputs.index,"
        y_bars = [y_bars[outputs.index(i)] for i in outputs]
        return pull_adjoints(program, xs, seeded(program, xs, outputs, y_bars))[: len(xs)]

    def wrong_outputs_sorted(program, xs, outputs, y_bars):
        "The outputs were sorted, but the seeds were not. Each seed belongs to the output at the same place of the"
        return pull_adjoints(program, xs, seeded(program, xs, sorted(outputs), y_bars))[: len(xs)]

    def wrong_inputs_are_no_outputs(program, xs, outputs, y_bars):
        "If an input is also an output, its seed is missing from your result. Add the seed to the adjoint of this"
        v_bar = seeded(program, xs, outputs, y_bars)
        v_bar[: len(xs)] = [0.0] * len(xs)
        return pull_adjoints(program, xs, v_bar)[: len(xs)]

    def wrong_from_the_last_in_the_list(program, xs, outputs, y_bars):
        "Your sweep begins at the output that is listed last. Begin at the last row of the program, because"
        n, v_bar, rows = len(xs), seeded(program, xs, outputs, y_bars), forward(program, xs)[1]
        for k in reversed(range(outputs[-1] - n + 1)):
            for i, p in zip(program[k][1], rows[k]):
                v_bar[i] += p * v_bar[n + k]
        return v_bar[:n]


class by_rows:
    def right_by_filling_rows(pull, m, n):
        J = np.empty((m, n))
        for i in range(m):
            seed = np.zeros(m)
            seed[i] = 1
            J[i] = pull(seed)
        return J

    def right_by_plain_lists(pull, m, n):
        return [list(pull([1.0 if k == i else 0.0 for k in range(m)])) for i in range(m)]

    def right_by_sums_over_seeds(pull, m, n):
        """The pullback of 1, 1, ..., 0 grows by a row with each further 1."""
        sums = np.array([pull(row) for row in np.tri(m)])
        return np.diff(sums, axis=0, prepend=np.zeros((1, n)))

    def right_by_orthogonal_seeds(pull, m, n):
        """Q (Q' J) with the directions of a QR decomposition."""
        Q = np.linalg.qr(np.random.default_rng(0).normal(size=(m, m)))[0]
        return Q @ np.vstack([pull(q) for q in Q.T])

    def right_along_an_axis(pull, m, n):
        return tuple(np.apply_along_axis(pull, 1, np.identity(m)))

    def wrong_columns_for_rows(pull, m, n):
        "Your result is the transpose of the Jacobian. A call of pull gives a row, and not a column."
        return np.column_stack([pull(e) for e in np.eye(m)])

    def wrong_with_ones_for_every_seed(pull, m, n):
        "Every call of pull had a vector of ones as its seed, so that all your rows are equal. Each row needs a"
        J = np.zeros((m, n))
        for i in range(m):
            J[i] = pull(np.ones(m))
        return J

    def wrong_sums_of_the_rows(pull, m, n):
        "You return the sum of each row. Return the rows themselves, as a matrix of shape (m, n)."
        return [pull(e).sum() for e in np.eye(m)]

    def wrong_one_pass_with_ones(pull, m, n):
        "You return the result of a single call with a vector of ones, which is the sum of all rows. Call pull"
        return pull(np.ones(m))

    def wrong_one_pass_copied(pull, m, n):
        "Each of your rows is the mean of all rows, which looks like copies of a single call with ones. Each row"
        return np.tile(pull(np.ones(m)), (m, 1)) / m

    def wrong_reshaped(pull, m, n):
        "These are the right numbers in another order"
        return np.column_stack([pull(e) for e in np.eye(m)]).reshape(m, n)

    def wrong_flattened(pull, m, n):
        "jacobian: The exercise asks for an array of shape (1, 5)"
        return np.hstack([pull(e) for e in np.eye(m)])

    def wrong_seed_not_set_back(pull, m, n):
        "Row i of your result is the sum of the rows up to row i. The 1 of the previous seed is still there, so"
        seed, rows = np.zeros(m), []
        for i in range(m):
            seed[i] = 1.0
            rows.append(pull(seed))
        return np.stack(rows)

    def wrong_rows_from_the_last(pull, m, n):
        "These are the right numbers in another order"
        return np.stack([pull(e) for e in np.eye(m)[::-1]])

    def wrong_without_the_last_row(pull, m, n):
        "jacobian: The exercise asks for an array of shape (1, 5)"
        return [pull(np.eye(m)[i]) for i in range(m - 1)]

    def wrong_with_seeds_that_are_not_of_length_1(pull, m, n):
        "Row i of your result is i + 1 times the right one. A unit vector contains a 1, and not the number of its"
        return np.stack([pull(seed) for seed in np.diag(np.arange(1.0, m + 1))])

    def wrong_with_a_pass_too_many(pull, m, n):
        "Your Jacobian is right, but you called pull more than m times. One call per row is enough."
        J = np.zeros((m, len(pull(np.zeros(m)))))
        for i in range(m):
            J[i] = pull(np.eye(m)[i])
        return J

    def wrong_with_a_pass_an_entry(pull, m, n):
        "Your Jacobian is right, but you called pull more than m times. One call per row is enough."
        return [[pull(np.eye(m)[i])[k] for k in range(n)] for i in range(m)]

    def wrong_identity_of_the_inputs(pull, m, n):
        "stopped with ValueError"
        return np.stack([pull(e) for e in np.eye(n)], axis=1)

    def wrong_seeds_that_are_numbers(pull, m, n):
        "stopped with ValueError"
        return np.stack([pull(i) for i in range(m)])

    def wrong_without_return(pull, m, n):
        "returned nothing"
        np.stack([pull(e) for e in np.eye(m)])

    def wrong_with_a_seed_for_each_input(pull, m, n):
        "In your result, the rows after the n-th are zero. There is one pass for each of the m outputs, so the"
        J = np.zeros((m, n))
        for i in range(min(m, n)):
            J[i] = pull(np.eye(m)[i])
        return J

    def wrong_assuming_a_square(pull, m, n):
        "stopped with ValueError"
        J = np.zeros((n, n))
        for i in range(m):
            J[:m, i] = pull(np.eye(m)[i])
        return J.T


class mode:
    def right_by_the_smaller_pair(n, m):
        passes, name = min((n, "forward"), (m, "reverse"))
        return name, passes

    def right_by_the_shape_of_a_matrix(n, m):
        shape = np.ones((m, n)).shape
        axis = np.argmin(shape)
        return [("reverse", "forward")[axis], np.int64(shape[axis])]

    def right_by_a_table(n, m):
        passes = {"forward": n, "reverse": m}
        best = sorted(passes, key=passes.get)[0]
        return [best, passes[best]]

    def right_by_counting_together(n, m):
        passes = 0
        while passes < n and passes < m:
            passes += 1
        return ("reverse" if passes == m else "forward"), passes

    def wrong_way_round(n, m):
        "You chose the mode that needs more passes. Forward mode gives one column per pass, and there are n"
        return ("forward", n) if n > m else ("reverse", m)

    def wrong_passes_of_the_other(n, m):
        "Your mode is right, but the number of passes is that of the other mode."
        return ("forward", m) if n < m else ("reverse", n)

    def wrong_number_of_entries(n, m):
        "Your mode is right, but its number of passes is n or m, and not n times m."
        return "forward" if n < m else "reverse", n * m

    def wrong_reverse_always(n, m):
        "You always choose reverse mode. With fewer inputs than outputs, forward mode needs fewer passes."
        return "reverse", m

    def wrong_name_of_the_other(n, m):
        "Your number of passes is right, but it belongs to the other mode."
        return ("reverse", n) if n < m else ("forward", m)

    def wrong_by_the_alphabet(n, m):
        "You always choose forward mode. With fewer outputs than inputs, reverse mode needs fewer passes."
        return min(("forward", n), ("reverse", m))

    def wrong_one_pass_in_reverse(n, m):
        "You count a single pass for reverse mode. It needs one pass for each output, because a pass gives only"
        return ("forward", n) if n < m else ("reverse", 1)

    def wrong_one_pass_more(n, m):
        "Your mode is right, but you count one pass too many. The value of the function is computed during the"
        return ("forward", n + 1) if n < m else ("reverse", m + 1)

    def wrong_sum_of_the_passes(n, m):
        "Your mode is right, but its number of passes is n or m, and not n plus m."
        return ["reverse" if m <= n else "forward", n + m]

    def wrong_order_of_the_pair(n, m):
        "Your pair is in the wrong order. Return the mode first and the number of passes second."
        return (n, "forward") if n < m else (m, "reverse")

    def wrong_name_alone(n, m):
        "You return only the mode. Return a pair of the mode and its number of passes."
        return "forward" if n < m else "reverse"

    def wrong_capitals(n, m):
        "Your mode is right, but write it in small letters, as 'forward' or 'reverse'."
        return ("Forward", n) if n < m else ("Reverse", m)

    def wrong_passes_as_text(n, m):
        "Your number of passes is a text. Return it as an int."
        return ("forward", f"{n}") if n < m else ("reverse", f"{m}")

    def wrong_two_words(n, m):
        "Your mode contains the word mode. Return only the word 'forward' or 'reverse'."
        return ("forward mode", n) if n < m else ("reverse mode", m)

    def wrong_sentence(n, m):
        "stopped with TypeError"
        return ("forward" if n < m else "reverse") + min(n, m)

    def wrong_tie_forgotten(n, m):
        "stopped with UnboundLocalError"
        if n < m:
            found = "forward", n
        if m < n:
            found = "reverse", m
        return found

    def wrong_without_return(n, m):
        "returned nothing"
        print(end="")

    def wrong_reverse_for_one_output_only(n, m):
        "You choose reverse mode only for a single output. It needs fewer passes whenever m is smaller than n."
        return ("reverse", 1) if m == 1 else ("forward", n)

    def wrong_forward_always(n, m):
        "You always choose forward mode. With fewer outputs than inputs, reverse mode needs fewer passes."
        return "forward", n


class inner_product:
    def right_by_both_matrices(push, pull, n, m):
        by_columns = np.column_stack([push(e) for e in np.eye(n)])
        by_rows = np.vstack([pull(e) for e in np.eye(m)])
        return bool(np.allclose(by_columns, by_rows, rtol=1e-7))

    def right_by_uniform_vectors(push, pull, n, m):
        source = np.random.default_rng(1)
        for _ in range(4):
            x_dot, y_bar = source.random(n), source.random(m)
            left, right = np.inner(y_bar, push(x_dot)), np.inner(pull(y_bar), x_dot)
            scale = np.abs(y_bar) @ np.abs(push(x_dot)) + np.abs(pull(y_bar)) @ np.abs(x_dot)
            if abs(left - right) > 1e-12 * scale:
                return np.False_
        return np.True_

    def right_by_every_pair_of_unit_vectors(push, pull, n, m):
        for i, k in itertools.product(range(m), range(n)):
            y_bar, x_dot = np.eye(m)[i], np.eye(n)[k]
            if not math.isclose(push(x_dot)[i], pull(y_bar)[k], rel_tol=1e-9, abs_tol=1e-12):
                return False
        return True

    def right_by_random_signs(push, pull, n, m):
        source = np.random.default_rng(2)
        sides = defects(push, pull, n, m, 100, lambda size: source.choice([-1.0, 1.0], size))
        return max(abs(left - right) for left, right in sides) < 1e-10

    def right_by_the_pullback_of_the_pushforward(push, pull, n, m):
        """J'J from both sides: of a random x_dot, |push x_dot|^2; and of two of them, crosswise."""
        source = np.random.default_rng(3)
        X = source.normal(size=(4, n))
        Y = np.array([push(x) for x in X])
        Y = np.vstack([Y, source.normal(size=(m, m))])
        left = np.array([[y @ push(x) for x in X] for y in Y])
        right = np.array([pull(y) for y in Y]) @ X.T
        return 1 if np.linalg.norm(left - right) < 1e-10 * np.linalg.norm(left) else 0

    def wrong_with_vectors_of_ones(push, pull, n, m):
        "This looks like a test with vectors of ones, which do not detect errors that cancel. Use random vectors."
        return bool(np.isclose(push(np.ones(n)).sum(), pull(np.ones(m)).sum()))

    def wrong_way_round(push, pull, n, m):
        "Your answers True and False are exchanged. Return True if push and pull belong to the same J."
        return any(abs(left - right) > 1e-9 for left, right in defects(push, pull, n, m, 3))

    def wrong_with_push_on_both_sides(push, pull, n, m):
        "Every pair passes your test, even one that does not belong to the same J. Compare a number that comes"
        source = np.random.default_rng(6)
        x_dot, y_bar = source.normal(size=n), source.normal(size=m)
        return bool(np.isclose(y_bar @ push(x_dot), push(x_dot) @ y_bar))

    def wrong_with_equality(push, pull, n, m):
        "No pair passes your test, not even one that agrees. The two sides are summed in different orders, so"
        return all(left == right for left, right in defects(push, pull, n, m, 40))

    def wrong_with_the_first_unit_vectors(push, pull, n, m):
        "This looks like a test with the first unit vector on both sides, which compares a single entry of J. Use"
        return bool(np.isclose(push(np.eye(n)[0])[0], pull(np.eye(m)[0])[0], rtol=1e-6))

    def wrong_with_one_row(push, pull, n, m):
        "This looks like a test in which y_bar is a unit vector, so that only one row of J is compared. Use a"
        y_bar, x_dot = np.eye(m)[0], np.random.default_rng(4).normal(size=n)
        return bool(np.isclose(push(x_dot)[0], pull(y_bar) @ x_dot))

    def wrong_by_lengths(push, pull, n, m):
        "This looks like a comparison of lengths. Two different matrices, or vectors, may have the same length."
        columns = np.linalg.norm([push(e) for e in np.eye(n)])
        return bool(np.isclose(columns, np.linalg.norm([pull(e) for e in np.eye(m)]), rtol=1e-7))

    def wrong_with_a_tolerance_of_one_in_a_hundred(push, pull, n, m):
        "Your tolerance is too wide, so that small errors pass. For a right pair the two sides differ by rounding"
        return all(np.isclose(left, right, rtol=1e-2) for left, right in defects(push, pull, n, m, 5))

    def wrong_with_a_tolerance_of_one_in_a_thousand(push, pull, n, m):
        "This looks like a tolerance of one in a thousand, which is too wide. For a right pair the two sides"
        by_columns = np.column_stack([push(e) for e in np.eye(n)])
        return np.allclose(by_columns, np.vstack([pull(e) for e in np.eye(m)]), rtol=1e-3)

    def wrong_with_vectors_that_count(push, pull, n, m):
        "This looks like a test with the vectors 1, 2, 3, ..., which do not detect errors that cancel. Use random"
        x_dot, y_bar = np.arange(1.0, n + 1), np.arange(1.0, m + 1)
        return bool(np.isclose(y_bar @ push(x_dot), pull(y_bar) @ x_dot, rtol=1e-9))

    def wrong_with_vectors_that_count_from_0(push, pull, n, m):
        "This looks like a test with the vectors 0, 1, 2, ..., which do not see the first row and the first column"
        x_dot, y_bar = 1.0 * np.arange(n), 1.0 * np.arange(m)
        return math.isclose(y_bar @ push(x_dot), pull(y_bar) @ x_dot)

    def wrong_with_one_random_vector(push, pull, n, m):
        "This looks like a test with vectors of ones, which do not detect errors that cancel. Use random vectors."
        x_dot, y_bar = np.random.default_rng(5).normal(size=n), np.ones(m)
        return math.isclose(y_bar @ push(x_dot), pull(y_bar) @ x_dot)

    def wrong_with_the_last_column(push, pull, n, m):
        "This looks like a test in which x_dot is a unit vector, so that only one column of J is compared. Use a"
        x_dot, y_bar = np.eye(n)[-1], np.random.default_rng(5).normal(size=m)
        return math.isclose(y_bar @ push(x_dot), pull(y_bar) @ x_dot)

    def wrong_by_the_products_with_themselves(push, pull, n, m):
        "This looks like a comparison of Jᵀ J from both sides, which does not notice a reversed sign. Compare"
        by_columns = np.column_stack([push(e) for e in np.eye(n)])
        by_rows = np.vstack([pull(e) for e in np.eye(m)])
        return np.allclose(by_columns.T @ by_columns, by_rows.T @ by_rows)

    def wrong_without_the_absolute_value(push, pull, n, m):
        ""
        return all(left - right < 1e-9 for left, right in defects(push, pull, n, m, 1))

    def wrong_pair_of_the_sides(push, pull, n, m):
        "Return a single True or False and not a list."
        return next(defects(push, pull, n, m, 1))

    def wrong_defect(push, pull, n, m):
        "could not be matched to a common mistake"
        left, right = next(defects(push, pull, n, m, 1))
        return abs(left - right)

    def wrong_word(push, pull, n, m):
        "Return True or False, and not a text"
        return "yes" if all(np.isclose(left, right) for left, right in defects(push, pull, n, m, 3)) else "no"

    def wrong_sizes_exchanged(push, pull, n, m):
        "stopped with ValueError"
        return all(np.isclose(left, right) for left, right in defects(push, pull, m, n, 3))

    def wrong_pull_of_the_input(push, pull, n, m):
        "stopped with ValueError"
        x_dot = np.random.default_rng(6).normal(size=n)
        return bool(np.isclose(push(x_dot) @ push(x_dot), x_dot @ pull(x_dot)))

    def wrong_without_return(push, pull, n, m):
        "returned nothing"
        all(np.isclose(left, right) for left, right in defects(push, pull, n, m, 3))


class order:
    def right_by_trying_every_order(sizes):
        return min(chain_cost(sizes, order) for order in itertools.permutations(inner(sizes)))

    def right_by_recursion_on_tuples(sizes):
        @functools.cache
        def cost(sizes):
            """Of a part of the chain, by the last product."""
            a, z = sizes[0], sizes[-1]
            return min((cost(sizes[: k + 1]) + cost(sizes[k:]) + a * sizes[k] * z for k in inner(sizes)), default=0)

        return cost(tuple(sizes))

    def right_by_a_shortest_path(sizes):
        """States are the sizes that are left; an edge is a product."""
        queue, done = [(0, tuple(sizes))], set()
        while queue:
            total, left = heapq.heappop(queue)
            if len(left) == 2:
                return float(total)
            if left not in done:
                done.add(left)
                for k in inner(left):
                    heapq.heappush(queue, (total + left[k - 1] * left[k] * left[k + 1], left[:k] + left[k + 1 :]))

    def right_by_a_numpy_table(sizes):
        s, n = np.array(sizes), len(sizes)
        C = np.zeros((n, n), dtype=int)
        for i in range(n - 3, -1, -1):
            for j in range(i + 2, n):
                C[i, j] = np.min(C[i, i + 1 : j] + C[i + 1 : j, j] + s[i] * s[i + 1 : j] * s[j])
        return C[0, -1]

    def wrong_forward_order(sizes):
        "This is the cost of multiplying in the order of forward mode. Another order may be cheaper, so try every"
        return chain_cost(sizes, inner(sizes))

    def wrong_reverse_order(sizes):
        "This is the cost of multiplying in the order of reverse mode. Another order may be cheaper, so try every"
        return chain_cost(sizes, reversed(inner(sizes)))

    def wrong_better_of_forward_and_reverse(sizes):
        "This is the lower one of the costs of forward and reverse mode. An order that begins at neither end may"
        return min(chain_cost(sizes, inner(sizes)), chain_cost(sizes, inner(sizes)[::-1]))

    def wrong_largest_size_first(sizes):
        "This looks like removing the largest size first, which does not always lead to the least total. You have"
        return chain_cost(sizes, sorted(inner(sizes), key=lambda k: -sizes[k]))

    def wrong_cheapest_product_first(sizes):
        "This looks like taking the cheapest product first, which does not always lead to the least total. You"
        left, total = list(sizes), 0
        while len(left) > 2:
            cost, k = min((left[k - 1] * left[k] * left[k + 1], k) for k in inner(left))
            total += cost
            left.pop(k)
        return total

    def wrong_smallest_size_first(sizes):
        "This looks like removing the smallest size first, which does not always lead to the least total. You have"
        return chain_cost(sizes, sorted(inner(sizes), key=lambda k: sizes[k]))

    def wrong_dearest_order(sizes):
        "This is the cost of the most expensive order. Return the least cost, by taking min in place of max."
        return max(chain_cost(sizes, order) for order in itertools.permutations(inner(sizes)))

    def wrong_products_of_neighbours(sizes):
        "You add up the products of every three neighbouring sizes. Each multiplication removes a size, so that"
        return sum(a * b * c for a, b, c in zip(sizes, sizes[1:], sizes[2:]))

    def wrong_without_the_last_size(sizes):
        "could not be matched to a common mistake"
        return min(chain_cost(sizes[:-1], order) for order in itertools.permutations(inner(sizes[:-1])))

    def wrong_sizes_of_the_results(sizes):
        "Your cost of a product lacks the size in the middle. Multiplying a (p, q) matrix by a (q, r) matrix costs"

        @functools.cache
        def cost(i, j):
            return min((cost(i, k) + cost(k, j) + sizes[i] * sizes[j] for k in range(i + 1, j)), default=0)

        return cost(0, len(sizes) - 1)

    def wrong_entries_of_the_factors(sizes):
        "You count the entries of the Jacobians. Count multiplications: the product of a (p, q) matrix and a (q,"
        return sum(a * b for a, b in zip(sizes, sizes[1:]))

    def wrong_number_of_products(sizes):
        "You count the products. Count multiplications: the product of a (p, q) matrix and a (q, r) matrix costs p"
        return len(sizes) - 2

    def wrong_one_split_and_then_forward(sizes):
        "You try every place for the last product, but multiply each half from one end. Try every place within the"
        costs = [] if len(sizes) > 2 else [0]
        for k in inner(sizes):
            left, right = sizes[: k + 1], sizes[k:]
            costs.append(
                sizes[0] * sizes[k] * sizes[-1] + chain_cost(left, inner(left)) + chain_cost(right, inner(right))
            )
        return min(costs)

    def wrong_cost_of_the_last_product(sizes):
        "This is the cost of the last product alone. Add the costs of the products that come before it."
        return min((sizes[0] * sizes[k] * sizes[-1] for k in inner(sizes)), default=0)

    def wrong_smallest_size_for_the_last_product(sizes):
        "This looks like putting the last product at the smallest size, which is not always the cheapest place."

        def cost(part):
            if len(part) < 3:
                return 0
            k = min(inner(part), key=lambda k: part[k])
            return part[0] * part[k] * part[-1] + cost(part[: k + 1]) + cost(part[k:])

        return cost(sizes)

    def wrong_pair_with_the_order(sizes):
        "The exercise asks for a number"
        return min((chain_cost(sizes, order), list(order)) for order in itertools.permutations(inner(sizes)))

    def wrong_next_but_one_size(sizes):
        "stopped with IndexError"
        return sum(sizes[k] * sizes[k + 1] * sizes[k + 2] for k in range(len(sizes) - 1))

    def wrong_recursion_without_an_end(sizes):
        "stopped with ValueError"

        def cost(i, j):
            return min(cost(i, k) + cost(k, j) + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j))

        return cost(0, len(sizes) - 1)

    def wrong_without_return(sizes):
        "returned nothing"
        min(chain_cost(sizes, order) for order in itertools.permutations(inner(sizes)))

    def wrong_best_of_four_rules(sizes):
        "This looks like the best one of several fixed rules. Another order may be cheaper, so try every place for"
        left, total = list(sizes), 0
        while len(left) > 2:
            k = min(inner(left), key=lambda k: left[k - 1] * left[k] * left[k + 1])
            total += left[k - 1] * left[k] * left[k + 1]
            left.pop(k)
        orders = inner(sizes), inner(sizes)[::-1], sorted(inner(sizes), key=lambda k: -sizes[k])
        return min(total, *(chain_cost(sizes, order) for order in orders))

    def wrong_one_factor_at_an_end_last(sizes):
        "In your orders, one factor of the last product is always a single Jacobian. Both factors may be products"

        @functools.cache
        def cost(i, j):
            ends = {i + 1, j - 1} if j - i > 1 else ()
            return min((cost(i, k) + cost(k, j) + sizes[i] * sizes[k] * sizes[j] for k in ends), default=0)

        return cost(0, len(sizes) - 1)

    def wrong_three_factors(sizes):
        "stopped with ValueError"
        a, b, c, d = sizes
        return min(a * b * c + a * c * d, b * c * d + a * b * d)
