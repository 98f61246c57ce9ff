"""Answers to the exercises on forward mode."""

import cmath
import functools
import math

import numpy as np

STEP = 1e-30
EARLIER = []


def log_product_sine_rows(v_1, v0):
    """The table of f in set 05, for any kind of numbers."""
    v1, v2, v4 = np.log(v_1), v_1 * v0, np.sin(v0)
    return [v_1, v0, v1, v2, v1 + v2, v4, v1 + v2 - v4]


def column_with(x1, x2, d1, d2, log=None, product=None, sine=None, last=None):
    """The right column, but for the rows that are given."""
    v1 = d1 / x1 if log is None else log
    v2 = d1 * x2 + x1 * d2 if product is None else product
    v4 = math.cos(x2) * d2 if sine is None else sine
    return [d1, d2, v1, v2, v1 + v2, v4, v1 + v2 - v4 if last is None else last]


def row_value(operation, a, b):
    """Of a row, for floats, complex numbers and dual numbers."""
    if operation == "add":
        return a + b
    if operation == "subtract":
        return a - b
    if operation == "multiply":
        return a * b
    if isinstance(a, Dual):
        return a.sin() if operation == "sin" else a.exp()
    return getattr(cmath if isinstance(a, complex) else math, operation)(a)


def all_values(program, xs):
    v = list(xs)
    for operation, operands in program:
        v.append(row_value(operation, v[operands[0]], v[operands[-1]]))
    return v


class Dual:
    """A value and its tangent, a float or an array of one for each direction."""

    def __init__(self, value, dot):
        self.value, self.dot = value, dot

    def __add__(self, other):
        return Dual(self.value + other.value, self.dot + other.dot)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.dot - other.dot)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.dot * other.value + self.value * other.dot)

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.dot)

    def exp(self):
        value = math.exp(self.value)
        return Dual(value, value * self.dot)


def row_partials(operation, a, b):
    if operation == "multiply":
        return b, a
    if operation == "sin":
        return (math.cos(a),)
    if operation == "exp":
        return (math.exp(a),)
    return 1.0, 1.0 if operation == "add" else -1.0


def edges(program, xs):
    """The matrix of the partials of every variable by every other."""
    v, n = all_values(program, xs), len(xs)
    P = np.zeros((len(v), len(v)))
    for k, (operation, operands) in enumerate(program, n):
        for i, partial in zip(operands, row_partials(operation, v[operands[0]], v[operands[-1]])):
            P[k, i] += partial
    return P


def sweep(program, xs, seeds, **rules):
    """Tangents down the rows; `rules` replace those of an operation: (a, b, a_dot, b_dot) -> tangent."""
    v, v_dot = all_values(program, xs), list(seeds)
    right = {
        "add": lambda a, b, a_dot, b_dot: a_dot + b_dot,
        "subtract": lambda a, b, a_dot, b_dot: a_dot - b_dot,
        "multiply": lambda a, b, a_dot, b_dot: a_dot * b + a * b_dot,
        "sin": lambda a, b, a_dot, b_dot: math.cos(a) * a_dot,
        "exp": lambda a, b, a_dot, b_dot: math.exp(a) * a_dot,
    }
    for operation, operands in program:
        i, j = operands[0], operands[-1]
        v_dot.append({**right, **rules}[operation](v[i], v[j], v_dot[i], v_dot[j]))
    return v_dot


def adjoints_of_last(program, xs):
    P = edges(program, xs)
    bar = np.zeros(len(P))
    bar[-1] = 1.0
    for k in range(len(P) - 1, -1, -1):
        bar += bar[k] * P[k]
    return bar[: len(xs)]


class column:
    def right_by_a_triangular_system(x1, x2, x1_dot, x2_dot):
        P = np.zeros((7, 7))
        P[2, 0] = 1 / x1
        P[3, :2] = x2, x1
        P[4, 2:4] = 1
        P[5, 1] = math.cos(x2)
        P[6, 4:6] = 1, -1
        return np.linalg.solve(np.eye(7) - P, [x1_dot, x2_dot, 0, 0, 0, 0, 0])

    def right_by_complex_step(x1, x2, x1_dot, x2_dot):
        rows = log_product_sine_rows(x1 + 1j * STEP * x1_dot, x2 + 1j * STEP * x2_dot)
        return tuple(row.imag / STEP for row in rows)

    def right_by_two_partial_columns(x1, x2, x1_dot, x2_dot):
        by_x1 = [1, 0, 1 / x1, x2, 1 / x1 + x2, 0, 1 / x1 + x2]
        by_x2 = [0, 1, 0, x1, x1, math.cos(x2), x1 - math.cos(x2)]
        return [p * x1_dot + q * x2_dot for p, q in zip(by_x1, by_x2)]

    def right_by_numpy_on_the_logarithms(x1, x2, x1_dot, x2_dot):
        relative = np.array([x1_dot, x2_dot]) / [x1, x2]
        log, product = relative[0], x1 * x2 * relative.sum()
        sine = np.sin(x2 + np.pi / 2) * x2_dot
        return [x1_dot, x2_dot, log, product, log + product, sine, np.array([1, 1, -1]) @ [log, product, sine]]

    def wrong_product_without_its_second_term(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_2 = v_-1 v_0 uses only the first term of the product rule"
        return column_with(x1, x2, x1_dot, x2_dot, product=x2 * x1_dot)

    def wrong_product_without_its_first_term(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_2 = v_-1 v_0 uses only the second term of the product rule"
        v1_dot = x1_dot / x1
        v2_dot = x1 * x2_dot
        v3_dot = v1_dot + v2_dot
        v4_dot = math.cos(x2) * x2_dot
        return [x1_dot, x2_dot, v1_dot, v2_dot, v3_dot, v4_dot, v3_dot - v4_dot]

    def wrong_product_of_the_tangents(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_2 = v_-1 v_0 is the product of the two tangents"
        return column_with(x1, x2, x1_dot, x2_dot, product=x1_dot * x2_dot)

    def wrong_sine_with_a_minus(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_4 = sin v_0 has the wrong sign"
        return np.array(column_with(x1, x2, x1_dot, x2_dot, sine=-math.cos(x2) * x2_dot))

    def wrong_logarithm_multiplied(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_1 = ln v_-1 is multiplied by v_-1"
        return column_with(x1, x2, x1_dot, x2_dot, log=x1 * x1_dot)

    def wrong_last_row_added(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_5 = v_3 - v_4 is the sum of the two tangents"
        v1, v2, v4 = x1_dot / x1, x1_dot * x2 + x1 * x2_dot, math.cos(x2) * x2_dot
        return x1_dot, x2_dot, v1, v2, v1 + v2, v4, v1 + v2 + v4

    def wrong_with_ones_for_the_seed(x1, x2, x1_dot, x2_dot):
        "Both of your inputs have the seed 1"
        return column_with(x1, x2, 1.0, 1.0)

    def wrong_sine_without_the_tangent(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_4 = sin v_0 is only the derivative, cos v_0"
        return column_with(x1, x2, x1_dot, x2_dot, sine=math.cos(x2))

    def wrong_logarithm_without_the_tangent(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_1 = ln v_-1 is only the derivative, 1 / v_-1"
        return column_with(x1, x2, x1_dot, x2_dot, log=1 / x1)

    def wrong_sine_not_differentiated(x1, x2, x1_dot, x2_dot):
        "Your tangent of v_4 = sin v_0 uses sin as its own derivative"
        return column_with(x1, x2, x1_dot, x2_dot, sine=math.sin(x2) * x2_dot)

    def wrong_cosine_of_the_tangent(x1, x2, x1_dot, x2_dot):
        "In your tangent of v_4 = sin v_0, the cosine is taken of the tangent"
        return column_with(x1, x2, x1_dot, x2_dot, sine=math.cos(x2_dot))

    def wrong_cosine_of_the_other_variable(x1, x2, x1_dot, x2_dot):
        "In your tangent of v_4 = sin v_0, the cosine is taken of v_-1"
        return column_with(x1, x2, x1_dot, x2_dot, sine=math.cos(x1) * x2_dot)

    def wrong_values_in_place_of_tangents(x1, x2, x1_dot, x2_dot):
        "These are the values of the rows"
        return log_product_sine_rows(x1, x2)

    def wrong_order_of_the_inputs(x1, x2, x1_dot, x2_dot):
        "These are the right numbers in another order"
        found = column_with(x1, x2, x1_dot, x2_dot)
        return [found[1], found[0], *found[2:]]

    def wrong_without_the_inputs(x1, x2, x1_dot, x2_dot):
        "Your list begins with the tangent of v_1"
        return column_with(x1, x2, x1_dot, x2_dot)[2:]

    def wrong_slope_alone(x1, x2, x1_dot, x2_dot):
        "The exercise asks for 7 numbers"
        return (1 / x1 + x2) * x1_dot + (x1 - math.cos(x2)) * x2_dot

    def wrong_by_differences(x1, x2, x1_dot, x2_dot):
        "right to within one per cent only"
        h = 1e-6
        above, below = log_product_sine_rows(x1 + h * x1_dot, x2 + h * x2_dot), log_product_sine_rows(x1, x2)
        return [(a - b) / h for a, b in zip(above, below)]

    def wrong_prints(x1, x2, x1_dot, x2_dot):
        "returned nothing"
        print(end="")

    def wrong_call_in_place_of_a_factor(x1, x2, x1_dot, x2_dot):
        "stopped with TypeError"
        return column_with(x1, x2, x1_dot, x2_dot, product=x1_dot(x2) + x1 * x2_dot)

    def wrong_no_seed_taken_for_1(x1, x2, x1_dot, x2_dot):
        "A seed of 0 is replaced by 1"
        return column_with(x1, x2, x1_dot or 1.0, x2_dot or 1.0)

    def wrong_cosine_by_a_root(x1, x2, x1_dot, x2_dot):
        "In your tangent of v_4 = sin v_0, the cosine is never negative"
        return column_with(x1, x2, x1_dot, x2_dot, sine=math.sqrt(1 - math.sin(x2) ** 2) * x2_dot)


class tangents:
    def right_by_complex_step(program, xs, x_dots):
        return [v.imag / STEP for v in all_values(program, [complex(x, STEP * d) for x, d in zip(xs, x_dots)])]

    def right_by_matrices(program, xs, x_dots):
        P = edges(program, xs)
        return np.linalg.solve(np.eye(len(P)) - P, np.append(x_dots, np.zeros(len(program))))

    def right_by_recursion(program, xs, x_dots):
        v, n = all_values(program, xs), len(xs)

        @functools.cache
        def dot(k):
            if k < n:
                return x_dots[k]
            operation, operands = program[k - n]
            row = row_partials(operation, v[operands[0]], v[operands[-1]])
            return sum(partial * dot(i) for partial, i in zip(row, operands))

        return tuple(dot(k) for k in range(len(v)))

    def right_by_dual_numbers(program, xs, x_dots):
        return [v.dot for v in all_values(program, [Dual(x, d) for x, d in zip(xs, x_dots)])]

    def right_by_unit_seeds(program, xs, x_dots):
        total = np.zeros(len(xs) + len(program))
        for x_dot, seed in zip(x_dots, np.eye(len(xs))):
            total += x_dot * np.array(sweep(program, xs, seed))
        return total

    def right_by_powers_of_the_graph(program, xs, x_dots):
        """The series of (I - P)^-1 ends, for there are no cycles: paths of no, one, two, ... edges."""
        P, term = edges(program, xs), np.array([*x_dots, *[0.0] * len(program)])
        total = term.copy()
        for _ in program:
            term = P @ term
            total += term
        return total.tolist()

    def wrong_sine_with_a_minus(program, xs, x_dots):
        "For sin, your tangent has the wrong sign"
        return sweep(program, xs, x_dots, sin=lambda a, b, a_dot, b_dot: -math.cos(a) * a_dot)

    def wrong_sin_and_exp_without_the_tangent(program, xs, x_dots):
        "For sin and exp, the incoming tangent is missing"
        v, v_dot = list(xs), list(x_dots)
        for operation, (i, *rest) in program:
            j = rest[0] if rest else i
            v.append(row_value(operation, v[i], v[j]))
            if operation == "add":
                v_dot.append(v_dot[i] + v_dot[j])
            elif operation == "subtract":
                v_dot.append(v_dot[i] - v_dot[j])
            elif operation == "multiply":
                v_dot.append(v_dot[i] * v[j] + v[i] * v_dot[j])
            else:
                v_dot.append(math.cos(v[i]) if operation == "sin" else v[-1])
        return v_dot

    def wrong_with_ones_for_the_seed(program, xs, x_dots):
        "All of your inputs have the seed 1"
        return sweep(program, xs, [1.0 for _ in xs])

    def wrong_values_in_place_of_tangents(program, xs, x_dots):
        "These are the values of the variables"
        return all_values(program, xs)

    def wrong_product_with_one_term(program, xs, x_dots):
        "For multiply, your tangent uses only the first term of the product rule"
        return sweep(program, xs, x_dots, multiply=lambda a, b, a_dot, b_dot: a_dot * b)

    def wrong_product_with_the_other_term(program, xs, x_dots):
        "For multiply, your tangent uses only the second term of the product rule"
        return sweep(program, xs, x_dots, multiply=lambda a, b, a_dot, b_dot: a * b_dot)

    def wrong_product_of_the_tangents(program, xs, x_dots):
        "For multiply, your tangent is the product of the two tangents"
        return sweep(program, xs, x_dots, multiply=lambda a, b, a_dot, b_dot: a_dot * b_dot)

    def wrong_product_of_tangent_and_own_value(program, xs, x_dots):
        "For multiply, each tangent is multiplied by the value of its own operand"
        return sweep(program, xs, x_dots, multiply=lambda a, b, a_dot, b_dot: a_dot * a + b * b_dot)

    def wrong_exp_as_a_power(program, xs, x_dots):
        "For exp, your derivative looks like the power rule, a exp(a - 1)"
        return sweep(program, xs, x_dots, exp=lambda a, b, a_dot, b_dot: a * math.exp(a - 1) * a_dot)

    def wrong_exp_of_the_tangent(program, xs, x_dots):
        "For exp, the function is applied to the tangent"
        return sweep(program, xs, x_dots, exp=lambda a, b, a_dot, b_dot: math.exp(a_dot))

    def wrong_cosine_of_the_tangent(program, xs, x_dots):
        "For sin, the cosine is taken of the tangent"
        return sweep(program, xs, x_dots, sin=lambda a, b, a_dot, b_dot: math.cos(a_dot))

    def wrong_sine_not_differentiated(program, xs, x_dots):
        "For sin, your derivative is sin itself"
        return sweep(program, xs, x_dots, sin=lambda a, b, a_dot, b_dot: math.sin(a) * a_dot)

    def wrong_subtract_the_wrong_way_round(program, xs, x_dots):
        "For subtract, the two partial derivatives are exchanged"
        return sweep(program, xs, x_dots, subtract=lambda a, b, a_dot, b_dot: b_dot - a_dot)

    def wrong_last_tangent_alone(program, xs, x_dots):
        "Your function returns only the last tangent"
        return sweep(program, xs, x_dots)[-1]

    def wrong_without_the_inputs(program, xs, x_dots):
        "Your list contains only the tangents of the rows"
        return sweep(program, xs, x_dots)[len(xs) :]

    def wrong_operands_counted_without_the_inputs(program, xs, x_dots):
        "The tangents of the operands are looked up n places too early"
        v, v_dot = all_values(program, xs), list(x_dots)
        for operation, operands in program:
            row = row_partials(operation, v[operands[0]], v[operands[-1]])
            v_dot.append(sum(partial * v_dot[i - len(xs)] for partial, i in zip(row, operands)))
        return v_dot

    def wrong_operands_as_a_set(program, xs, x_dots):
        "An operand that occurs twice in the same row is counted only once"
        v, v_dot = all_values(program, xs), list(x_dots)
        for operation, operands in program:
            by_operand = dict(zip(operands, row_partials(operation, v[operands[0]], v[operands[-1]])))
            v_dot.append(sum(partial * v_dot[i] for i, partial in by_operand.items()))
        return v_dot

    def wrong_with_a_list_kept_between_calls(program, xs, x_dots, v_dot=EARLIER):
        "could not be matched to a common mistake"
        v_dot.extend(sweep(program, xs, x_dots))
        return v_dot[: len(xs) + len(program)]

    def wrong_by_forward_differences(program, xs, x_dots):
        "right to a few digits only"
        h = 1e-7
        above = all_values(program, [x + h * d for x, d in zip(xs, x_dots)])
        return [(a - b) / h for a, b in zip(above, all_values(program, xs))]

    def wrong_two_operands_always(program, xs, x_dots):
        "The partial derivatives are left out"
        v_dot = list(x_dots)
        for operation, (i, j) in program:
            v_dot.append(v_dot[i] - v_dot[j] if operation == "subtract" else v_dot[i] + v_dot[j])
        return v_dot

    def wrong_inputs_left_out_of_the_list(program, xs, x_dots):
        "stopped with IndexError"
        return sweep(program, xs, [])

    def wrong_without_return(program, xs, x_dots):
        "returned nothing"
        sweep(program, xs, x_dots)

    def wrong_cosine_by_a_root(program, xs, x_dots):
        "For sin, your derivative is never negative"
        return sweep(program, xs, x_dots, sin=lambda a, b, a_dot, b_dot: math.sqrt(1 - math.sin(a) ** 2) * a_dot)

    def wrong_sizes_of_factors(program, xs, x_dots):
        "For multiply, the signs of the factors are lost"
        return sweep(program, xs, x_dots, multiply=lambda a, b, a_dot, b_dot: abs(b) * a_dot + abs(a) * b_dot)

    def wrong_appends_to_the_seed(program, xs, x_dots):
        "Begin with a copy, list(x_dots)"
        x_dots += tangents.right_by_dual_numbers(program, xs, x_dots)[len(xs) :]
        return x_dots


class directional:
    def right_by_dividing_afterwards(push, x, v):
        return push(x, v)[1] / math.hypot(*v)

    def right_by_the_jacobian(push, x, v):
        J = np.column_stack([push(x, e)[1] for e in np.identity(len(x))])
        return J.dot(v) / np.sqrt(np.sum(v**2))

    def right_by_linearity_in_lists(push, x, v):
        length = sum(float(t) ** 2 for t in v) ** 0.5
        total = None
        for k, t in enumerate(v):
            seed = [0.0] * len(v)
            seed[k] = float(t) / length
            slopes = push(x, seed)[1]
            total = list(slopes) if total is None else [a + b for a, b in zip(total, slopes)]
        return total

    def wrong_by_normalising_in_place(push, x, v):
        "Your function changes v, which is still needed elsewhere"
        v /= max(np.linalg.svd(v[:, None])[1])
        y, y_dot = push(x, v)
        return tuple(y_dot)

    def wrong_without_length(push, x, v):
        "This is J v"
        y, y_dot = push(x, v)
        return y_dot

    def wrong_by_the_square_of_the_length(push, x, v):
        "You have divided by the square of the length of v"
        return push(x, v)[1] / np.sum(v * v)

    def wrong_by_the_sum_of_the_absolute_values(push, x, v):
        "You have divided by the sum of the absolute values of the entries of v"
        return push(x, v / sum(abs(t) for t in v))[1]

    def wrong_values(push, x, v):
        "Your function returns the value of f"
        return push(x, v / np.linalg.norm(v))[0]

    def wrong_with_ones_for_the_seed(push, x, v):
        "All inputs have the seed 1"
        return push(x, np.ones_like(v))[1]

    def wrong_by_the_sum_of_the_entries(push, x, v):
        "You have divided by the sum of the entries of v"
        return push(x, v / v.sum())[1]

    def wrong_by_the_largest_entry(push, x, v):
        "You have divided by the largest entry of v"
        return push(x, v / np.abs(v).max())[1]

    def wrong_by_the_number_of_entries(push, x, v):
        "You have divided by the number of entries of v"
        return push(x, v)[1] / len(v)

    def wrong_multiplied_by_the_length(push, x, v):
        "J v is multiplied by the length of v"
        return push(x, v)[1] * np.linalg.norm(v)

    def wrong_with_unit_slopes(push, x, v):
        "The result was scaled to length 1"
        y_dot = push(x, v)[1]
        return y_dot / np.linalg.norm(y_dot)

    def wrong_by_the_length_of_x(push, x, v):
        "You have divided by the length of x"
        return push(x, v / np.linalg.norm(x))[1]

    def wrong_at_v_along_x(push, x, v):
        "The point and the direction are exchanged"
        return push(v, x / np.linalg.norm(x))[1]

    def wrong_along_the_normalised_diagonal(push, x, v):
        "Your seed is (1, ..., 1), scaled to length 1"
        return push(x, np.ones(len(x)) / np.sqrt(len(x)))[1]

    def wrong_pair(push, x, v):
        "The exercise asks for 2 numbers"
        return push(x, v / np.linalg.norm(v))

    def wrong_sum_of_the_outputs(push, x, v):
        "The exercise asks for 2 numbers"
        return float(np.sum(push(x, v / np.linalg.norm(v))[1]))

    def wrong_by_a_difference(push, x, v):
        "right to a few digits only"
        h, u = 1e-7, v / np.linalg.norm(v)
        return (push(x + h * u, u)[0] - push(x, u)[0]) / h

    def wrong_by_the_signs_of_v(push, x, v):
        "Your seed contains only the signs of the entries of v"
        return push(x, np.sign(v))[1]

    def wrong_push_of_one_argument(push, x, v):
        "stopped with TypeError"
        return push(x)[1] @ v / np.linalg.norm(v)

    def wrong_without_return(push, x, v):
        "returned nothing"
        push(x, v / np.linalg.norm(v))

    def wrong_length_of_a_plane_vector(push, x, v):
        "The length is computed from the first and the last entry of v only"
        return push(x, v / math.hypot(v[0], v[-1]))[1]

    def wrong_along_sizes(push, x, v):
        "Your seed contains the absolute values of the entries of v"
        return push(x, np.abs(v) / np.linalg.norm(v))[1]


class jacobian:
    def right_by_filling_columns(push, x):
        J = None
        for k in range(len(x)):
            seed = np.zeros(len(x))
            seed[k] = 1.0
            column = push(x, seed)[1]
            J = np.empty((len(column), len(x))) if J is None else J
            J[:, k] = column
        return J

    def right_by_zipped_lists(push, x):
        n = len(x)
        columns = [push(list(x), [1.0 if i == k else 0.0 for i in range(n)])[1].tolist() for k in range(n)]
        return list(zip(*columns))

    def right_by_other_seeds(push, x):
        """J S for a triangular S, and J from it."""
        S = np.triu(np.ones((len(x), len(x)))) + np.eye(len(x))
        pushed = np.array([push(x, s)[1] for s in S.T])
        return np.linalg.solve(S.T, pushed).T

    def right_by_recursion_on_columns(push, x):
        def columns_from(k):
            if k == len(x):
                return []
            return [push(x, np.arange(len(x)) == k)[1][:, None], *columns_from(k + 1)]

        return np.hstack(columns_from(0))

    def right_by_sums_over_seeds(push, x):
        """Each column as the difference of two pushes, the first of which was done before."""
        before, columns = 0.0, []
        for k in range(1, len(x) + 1):
            after = push(x, [1.0] * k + [0.0] * (len(x) - k))[1]
            columns.append(after - before)
            before = after
        return np.transpose(columns)

    def wrong_rows_for_columns(push, x):
        "This is the transpose of the Jacobian"
        return np.array([push(x, e)[1] for e in np.eye(len(x))])

    def wrong_with_ones_for_every_seed(push, x):
        "Every pass has the same seed, a vector of ones"
        return np.column_stack([push(x, np.ones(len(x)))[1] for _ in range(len(x))])

    def wrong_by_central_differences(push, x):
        "These are difference quotients, which are only approximations"
        h, columns = 1e-6, []
        for e in np.eye(len(x)):
            columns.append((push(x + h * e, e)[0] - push(x - h * e, e)[0]) / (2 * h))
        return np.transpose(columns)

    def wrong_with_x_in_the_seed(push, x):
        "The seed of pass k is x_k e_k"
        return np.stack([push(x, row)[1] for row in np.diag(x)], axis=1)

    def wrong_values_for_tangents(push, x):
        "Each of your columns contains the values y"
        return np.stack([push(x, e)[0] for e in np.eye(len(x))], axis=1)

    def wrong_reshaped_instead_of_transposed(push, x):
        "These are the right numbers in another order"
        columns = np.array([push(x, e)[1] for e in np.eye(len(x))])
        return columns.reshape(columns.shape[1], len(x))

    def wrong_flattened(push, x):
        "jacobian: The exercise asks for an array of shape (2, 1)"
        return np.concatenate([push(x, e)[1] for e in np.eye(len(x))])

    def wrong_seed_not_set_back(push, x):
        "The 1 of the previous seed is still there"
        seed, columns = np.zeros(len(x)), []
        for k in range(len(x)):
            seed[k] = 1.0
            columns.append(push(x, seed)[1])
        return np.stack(columns, axis=1)

    def wrong_columns_from_the_last(push, x):
        "These are the right numbers in another order"
        return np.stack([push(x, e)[1] for e in np.eye(len(x))[::-1]], axis=1)

    def wrong_without_the_last_column(push, x):
        "jacobian: The exercise asks for an array of shape (2, 1)"
        return np.array([push(x, np.eye(len(x))[k])[1] for k in range(len(x) - 1)]).T

    def wrong_sum_of_the_columns(push, x):
        "jacobian: The exercise asks for an array of shape (2, 1)"
        return sum(push(x, e)[1] for e in np.eye(len(x)))

    def wrong_one_pass_with_ones(push, x):
        "jacobian: The exercise asks for an array of shape (3, 2)"
        return push(x, np.ones(len(x)))[1][:, None]

    def wrong_with_a_pass_to_count_the_outputs(push, x):
        "The Jacobian is right, but it takes more than n passes"
        J = np.zeros((len(push(x, x)[0]), len(x)))
        for k, e in enumerate(np.eye(len(x))):
            J[:, k] = push(x, e)[1]
        return J

    def wrong_with_two_passes_a_column(push, x):
        "The Jacobian is right, but it takes more than n passes"
        J = []
        for e in np.eye(len(x)):
            J.append([push(x, e)[1][i] for i in range(len(push(x, e)[0]))])
        return np.array(J).T

    def wrong_by_forward_differences(push, x):
        "right to a few digits only"
        h, y = 1e-7, push(x, x)[0]
        return np.stack([(push(x + h * e, e)[0] - y) / h for e in np.eye(len(x))], axis=1)

    def wrong_with_the_identity_as_one_seed(push, x):
        "stopped with ValueError"
        return push(x, np.eye(len(x)))[1]

    def wrong_without_return(push, x):
        "returned nothing"
        np.stack([push(x, e)[1] for e in np.eye(len(x))], axis=1)

    def wrong_squeezed(push, x):
        "jacobian: The exercise asks for an array of shape (2, 1)"
        return np.squeeze(np.stack([push(x, e)[1] for e in np.eye(len(x))], axis=1))

    def wrong_one_output_more_than_inputs(push, x):
        "Your function stopped with ValueError: could | jacobian: The exercise asks for an array of shape (1"
        J = np.zeros((len(x) + 1, len(x)))
        for k, e in enumerate(np.eye(len(x))):
            J[:, k] = push(x, e)[1]
        return J


class many:
    def right_by_dual_numbers_with_vectors(program, x, X_dot):
        return all_values(program, [Dual(a, column) for a, column in zip(x.tolist(), X_dot.T)])[-1].dot

    def right_by_a_gradient(program, x, X_dot):
        return X_dot @ adjoints_of_last(program, x)

    def right_by_a_system_with_many_right_sides(program, x, X_dot):
        P = edges(program, x)
        seeds = np.vstack([X_dot.T, np.zeros((len(program), len(X_dot)))])
        return np.linalg.solve(np.eye(len(P)) - P, seeds)[-1].tolist()

    def right_by_a_table_of_tangents(program, x, X_dot):
        v, n = all_values(program, x), len(x)
        table = np.zeros((len(v), len(X_dot)))
        table[:n] = X_dot.T
        for k, (operation, operands) in enumerate(program, n):
            table[k] = row_partials(operation, v[operands[0]], v[operands[-1]]) @ table[list(operands)]
        return tuple(table[-1])

    def right_each_entry_of_each_row_looked_up(program, x, X_dot):
        v, n, p = list(x), len(x), len(X_dot)
        dots = [list(column) for column in X_dot.T]
        for j in range(len(program)):
            operation, operands = program[j][0], program[j][1]
            partials = row_partials(operation, v[operands[0]], v[operands[-1]])
            dots.append([sum(partials[k] * dots[operands[k]][d] for k in range(len(operands))) for d in range(p)])
            v.append(row_value(program[j][0], v[operands[0]], v[operands[-1]]))
        assert len(v) == n + len(program)
        return dots[-1]

    def wrong_sum_over_directions(program, x, X_dot):
        "This is the sum over all directions"
        slope = sweep(program, x, X_dot.sum(axis=0))[-1]
        return np.full(len(X_dot), slope)

    def wrong_first_direction_for_all(program, x, X_dot):
        "Only the first direction is used"
        return [sweep(program, x, X_dot[0])[-1] for _ in X_dot]

    def wrong_directions_from_the_last(program, x, X_dot):
        "The tangents are in reverse order"
        return sweep(program, x, X_dot[::-1].T)[-1]

    def wrong_values(program, x, X_dot):
        "This is the value of the last variable"
        return np.ones(len(X_dot)) * all_values(program, x)[-1]

    def wrong_product_with_one_term(program, x, X_dot):
        "For multiply, the partial derivative with respect to the second operand is missing"
        return sweep(program, x, X_dot.T, multiply=lambda a, b, a_dot, b_dot: a_dot * b)[-1]

    def wrong_subtract_as_add(program, x, X_dot):
        "For subtract, your partial derivative with respect to the second operand is 1"
        return sweep(program, x, X_dot.T, subtract=lambda a, b, a_dot, b_dot: a_dot + b_dot)[-1]

    def wrong_sine_with_a_minus(program, x, X_dot):
        "For sin, your derivative has a minus sign that does not belong there"
        return sweep(program, x, X_dot.T, sin=lambda a, b, a_dot, b_dot: -math.cos(a) * a_dot)[-1]

    def wrong_tangents_of_all_variables(program, x, X_dot):
        "tangents: The exercise asks for a list of one number"
        return sweep(program, x, X_dot.T)

    def wrong_seeds_by_rows(program, x, X_dot):
        "stopped with IndexError"
        return sweep(program, x, X_dot)[-1]

    def wrong_by_adding_in_place(program, x, X_dot):
        "Your function changes X_dot"
        return sweep(program, x, X_dot.T, add=lambda a, b, a_dot, b_dot: np.add(a_dot, b_dot, out=a_dot))[-1]

    def wrong_mean_over_directions(program, x, X_dot):
        "tangents: The exercise asks for a list of one number"
        return float(np.mean(sweep(program, x, X_dot.T)[-1]))

    def wrong_unit_directions(program, x, X_dot):
        "The directions are scaled to length 1"
        return sweep(program, x, (X_dot / np.linalg.norm(X_dot, axis=1, keepdims=True)).T)[-1]

    def wrong_gradient(program, x, X_dot):
        "This is the gradient"
        return adjoints_of_last(program, x)

    def wrong_tangent_of_the_last_but_one(program, x, X_dot):
        "These are the tangents of the last row but one"
        return sweep(program, x, X_dot.T)[-2]

    def wrong_by_forward_differences(program, x, X_dot):
        "right to within one per cent only | right to a few digits only"
        h, y = 1e-7, all_values(program, x)[-1]
        return [(all_values(program, x + h * d)[-1] - y) / h for d in X_dot]

    def wrong_lists_multiplied_like_arrays(program, x, X_dot):
        "stopped with TypeError"
        return sweep(program, x, X_dot.T.tolist())[-1]

    def wrong_without_return(program, x, X_dot):
        "returned nothing"
        sweep(program, x, X_dot.T)

    def wrong_as_a_column(program, x, X_dot):
        "tangents: The exercise asks for a list of one number"
        return sweep(program, x, X_dot.T)[-1][:, None]

    def wrong_last_direction_for_all(program, x, X_dot):
        "Only the last direction is used"
        return [sweep(program, x, X_dot[-1])[-1] for _ in X_dot]

    def wrong_sizes_of_factors(program, x, X_dot):
        "For multiply, the signs of the factors are lost"
        return sweep(program, x, X_dot.T, multiply=lambda a, b, a_dot, b_dot: abs(b) * a_dot + abs(a) * b_dot)[-1]

    def wrong_a_pass_for_each_direction(program, x, X_dot):
        "The tangents are right, but there is one pass through the rows per direction"
        return np.array([tangents.right_by_dual_numbers(program, list(x), list(row))[-1] for row in X_dot])
