"""Answers to the questions of 04, Wengert lists and graphs."""

import math
import operator

import numpy as np

COMPUTED = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "sin": math.sin, "exp": math.exp}
SLOPES = {
    "add": lambda a, b: [1.0, 1.0],
    "subtract": lambda a, b: [1.0, -1.0],
    "multiply": lambda a, b: [b, a],
    "sin": lambda a: [math.cos(a)],
    "exp": lambda a: [math.exp(a)],
}
SHARED_ROWS = []


def all_values(program, xs, computed=COMPUTED):
    v = list(xs)
    for operation, operands in program:
        v.append(computed[operation](*(v[i] for i in operands)))
    return v


def edges(program, xs, slopes=SLOPES):
    """For each row its partials, by the rules of a dict."""
    v = all_values(program, xs)
    return [slopes[operation](*(v[i] for i in operands)) for operation, operands in program]


def edge_matrix(program, xs):
    """Entry (k, i): the sum of the partials of variable k by its operands that are variable i."""
    n = len(xs)
    E = np.zeros((n + len(program), n + len(program)))
    for k, ((_, operands), row) in enumerate(zip(program, edges(program, xs)), n):
        np.add.at(E, (k, list(operands)), row)
    return E


def along_paths(program, xs, rows, start=1.0, joined=operator.mul):
    """All (input, weight) at the ends of paths from the output, depth first."""
    n = len(xs)

    def below(i, weight):
        if i < n:
            yield i, weight
        else:
            for j, partial in zip(program[i - n][1], rows[i - n]):
                yield from below(j, joined(weight, partial))

    return below(n + len(program) - 1, start)


def summed(found, n):
    total = [0.0] * n
    for i, weight in found:
        total[i] += weight
    return total


class Operators:
    """A number that has a place, and writes down what the operators do to it."""

    def __init__(self, place, rows, n):
        self.place, self.rows, self.n = place, rows, n

    def write(self, operation, *numbers):
        self.rows.append((operation, tuple(x.place for x in numbers)))
        return type(self)(self.n + len(self.rows) - 1, self.rows, self.n)

    def __add__(self, other):
        return self.write("add", self, other)

    def __sub__(self, other):
        return self.write("subtract", self, other)

    def __mul__(self, other):
        return self.write("multiply", self, other)


class Note(Operators):
    def sin(self):
        return self.write("sin", self)

    def exp(self):
        return self.write("exp", self)


class SortedNote(Note):
    def write(self, operation, *numbers):
        return super().write(operation, *sorted(numbers, key=lambda x: x.place))


class RowNote(Note):
    """Its place is that of its row."""

    def write(self, operation, *numbers):
        made = super().write(operation, *numbers)
        made.place = len(self.rows) - 1
        return made


class ProductNote(Note):
    def __add__(self, other):
        return self * other


class SignNote(Note):
    def write(self, operation, *numbers):
        return super().write({"add": "+", "subtract": "-", "multiply": "*"}.get(operation, operation), *numbers)


class LateNote(Note):
    """Takes the next place when the row is already written."""

    def write(self, operation, *numbers):
        made = super().write(operation, *numbers)
        made.place += 1
        return made


class SetNote(Note):
    def write(self, operation, *numbers):
        made = super().write(operation, *numbers)
        self.rows[-1] = (operation, tuple({x.place for x in numbers}))
        return made


class ByProtocol(np.lib.mixins.NDArrayOperatorsMixin):
    """A number of whose operations NumPy itself tells the names."""

    def __init__(self, place, rows, count):
        self.place, self.rows, self.count = place, rows, count

    def __array_ufunc__(self, ufunc, method, *numbers, **options):
        self.rows.append([ufunc.__name__, [x.place for x in numbers]])
        return ByProtocol(self.count + len(self.rows) - 1, self.rows, self.count)


class Named:
    """A number that has a name and no place."""

    def __init__(self, name, made):
        self.name, self.made = name, made

    def define(self, operation, *others):
        self.made.append((operation, [self.name, *(x.name for x in others)]))
        return Named(f"row {len(self.made)}", self.made)

    def __getattr__(self, name):
        if name in ("sin", "exp"):
            return lambda: self.define(name)
        raise AttributeError(name)

    def __add__(self, other):
        return self.define("add", other)

    def __sub__(self, other):
        return self.define("subtract", other)

    def __mul__(self, other):
        return self.define("multiply", other)


def noted(f, n, kind=Note):
    rows = []
    f(*(kind(i, rows, n) for i in range(n)))
    return rows


def above(program, n):
    """The variables that the output depends on, inputs included."""
    found = {n + len(program) - 1}
    for k in reversed(range(n, n + len(program))):
        if k in found:
            found.update(program[k - n][1])
    return found


class evaluate:
    def right_by_recursion(program, xs):
        n = len(xs)

        def value(i):
            if i < n:
                return xs[i]
            operation, operands = program[i - n]
            return COMPUTED[operation](*map(value, operands))

        return tuple(value(i) for i in range(n + len(program)))

    def right_in_an_array(program, xs):
        v = np.zeros(len(xs) + len(program))
        v[: len(xs)] = xs
        for k, (operation, operands) in enumerate(program, len(xs)):
            v[k] = getattr(np, operation)(*v[list(operands)])
        return v

    def right_by_writing_a_program(program, xs):
        signs = {"add": "{} + {}", "subtract": "{} - {}", "multiply": "{} * {}", "sin": "sin({})", "exp": "exp({})"}
        v = {f"v{i}": x for i, x in enumerate(xs)}
        names = list(v)
        for operation, operands in program:
            names.append(f"v{len(names)}")
            exec(f"{names[-1]} = " + signs[operation].format(*(names[i] for i in operands)), vars(math).copy(), v)
        return [v[name] for name in names]

    def wrong_subtract_turned(program, xs):
        "For subtract, the operands are exchanged"
        return all_values(program, xs, {**COMPUTED, "subtract": lambda a, b: b - a})

    def wrong_inputs_cut_off(program, xs):
        "Your list contains only the values of the rows"
        return all_values(program, xs)[-len(program) :]

    def wrong_output_only(program, xs):
        "Your function returns only the last value"
        return all_values(program, xs).pop()

    def wrong_operands_counted_from_1(program, xs):
        "Your operands are looked up one place too early. The"
        v = list(xs)
        for operation, operands in program:
            v.append(COMPUTED[operation](*(v[i - 1 if i else 0] for i in operands)))
        return v

    def wrong_operands_wrap_round(program, xs):
        "Your operands are looked up one place too early, and for"
        v = list(xs)
        for operation, operands in program:
            v.append(COMPUTED[operation](*(v[i - 1] for i in operands)))
        return v

    def wrong_exp_falls_through_to_sine(program, xs):
        "For exp, your value is that of sin"
        v = list(xs)
        for operation, operands in program:
            if len(operands) == 2:
                v.append(COMPUTED[operation](v[operands[0]], v[operands[1]]))
            else:
                v.append(math.sin(v[operands[0]]))
        return v

    def wrong_product_added(program, xs):
        "For multiply, your function adds the two operands"
        return all_values(program, xs, {**COMPUTED, "multiply": operator.add})

    def wrong_inputs_in_place_of_variables(program, xs):
        "stopped with IndexError"
        return list(xs) + [COMPUTED[operation](*(xs[i] for i in operands)) for operation, operands in program]

    def wrong_two_operands_expected(program, xs):
        "stopped with ValueError"
        v = list(xs)
        for operation, (i, j) in program:
            v.append(COMPUTED[operation](v[i], v[j]))
        return v

    def wrong_exp_is_e_times(program, xs):
        "For exp, your value is e times the operand"
        return all_values(program, xs, {**COMPUTED, "exp": lambda a: math.e * a})

    def wrong_indented_return(program, xs):
        "The exercise asks for 4 numbers"
        v = list(xs)
        for operation, operands in program:
            v.append(COMPUTED[operation](*(v[i] for i in operands)))
            return v

    def wrong_without_return(program, xs):
        "returned nothing"
        all_values(program, xs)

    def wrong_a_dict_by_number(program, xs):
        "The exercise asks for 4 numbers"
        return dict(enumerate(all_values(program, xs)))

    def wrong_second_operand_is_the_last_value(program, xs):
        "The second operand is always taken from the row before"
        v = list(xs)
        for operation, operands in program:
            v.append(COMPUTED[operation](*[v[operands[0]], v[-1]][: len(operands)]))
        return v

    def wrong_appends_to_the_inputs(program, xs):
        "Begin with a copy, list(xs)"
        for operation, operands in program:
            xs.append(float(getattr(np, operation)(*(xs[i] for i in operands))))
        return xs


class record:
    def right_by_numpys_protocol(f, n):
        rows = []
        f(*[ByProtocol(i, rows, n) for i in range(n)])
        return rows

    def right_by_names(f, n):
        names, made = [f"input {i}" for i in range(n)], []
        f(*(Named(name, made) for name in names))
        names += [f"row {k}" for k in range(1, len(made) + 1)]
        return [(operation, tuple(map(names.index, used))) for operation, used in made]

    def right_by_closures(f, n):
        rows = []

        def number(place):
            def noting(operation):
                def note(*numbers):
                    rows.append((operation, np.array([x.place for x in numbers])))
                    return number(n - 1 + len(rows))

                return note

            methods = {"__add__": "add", "__sub__": "subtract", "__mul__": "multiply", "sin": "sin", "exp": "exp"}
            return type("Number", (), {"place": place, **{name: noting(word) for name, word in methods.items()}})()

        f(*map(number, range(n)))
        return tuple(rows)

    def wrong_operands_sorted(f, n):
        "The operands of a row are sorted, but their order matters: v_1 - v_0 is not v_0 - v_1"
        return noted(f, n, SortedNote)

    def wrong_numbered_by_rows(f, n):
        "Your new variables are numbered from 0, as if there were no inputs"
        return noted(f, n, RowNote)

    def wrong_sums_as_products(f, n):
        "An addition is recorded as multiply"
        return noted(f, n, ProductNote)

    def wrong_newest_row_first(f, n):
        "The rows are in reverse order"
        rows = noted(f, n)
        rows.reverse()
        return rows

    def wrong_list_kept_between_calls(f, n):
        "Two calls with the same inputs give different results. Your function"
        f(*(Note(i, SHARED_ROWS, n) for i in range(n)))
        return SHARED_ROWS

    def wrong_signs_for_names(f, n):
        "The operations are named add, subtract, multiply, sin, exp, but one of your rows has '+'"
        return noted(f, n, SignNote)

    def wrong_places_one_too_large(f, n):
        "The numbers of your new variables are one too large"
        return noted(f, n, LateNote)

    def wrong_equal_operands_written_once(f, n):
        "The operation add has 2 operands, but one of your rows has 1"
        return noted(f, n, SetNote)

    def wrong_with_rows_for_inputs(f, n):
        "The operations are named add, subtract, multiply, sin, exp, but one of your rows has 'input'"
        return [("input", ())] * n + noted(f, n)

    def wrong_called_twice(f, n):
        "All rows are in the list twice, because f was called twice"
        rows = []
        for _ in range(2):
            f(*(Note(i, rows, n) for i in range(n)))
        return rows

    def wrong_rows_are_flat(f, n):
        "Your rows are flat"
        return [(operation, *operands) for operation, operands in noted(f, n)]

    def wrong_equal_rows_merged(f, n):
        "Equal rows were merged into one"
        return list(dict.fromkeys(noted(f, n)))

    def wrong_called_with_floats(f, n):
        "No row was recorded"
        rows = []
        f(*(0.5 for _ in range(n)))
        return rows

    def wrong_without_sine_and_exp(f, n):
        "stopped with TypeError"
        return noted(f, n, Operators)

    def wrong_operands_reversed(f, n):
        "The operands are written in reverse order"
        return [(operation, operands[::-1]) for operation, operands in noted(f, n)]

    def wrong_rows_that_nobody_uses_left_out(f, n):
        "Rows that no other row uses are left out"
        rows = noted(f, n)
        used = {i for _, operands in rows for i in operands} | {n + len(rows) - 1}
        return [row for k, row in enumerate(rows, n) if k in used]

    def wrong_squares_as_sums(f, n):
        "x * x is recorded as x + x"
        return [
            ("add", i) if operation == "multiply" and i[0] == i[1] else (operation, i) for operation, i in noted(f, n)
        ]


class needed:
    def right_by_recursion(program, n):
        def rows_above(i):
            return {i}.union(*map(rows_above, program[i - n][1])) if i >= n else set()

        return sorted(rows_above(n + len(program) - 1))

    def right_by_powers_of_a_matrix(program, n):
        size = n + len(program)
        reached, step = np.eye(size, dtype=int)[-1], np.eye(size, dtype=int)
        for k, (_, operands) in enumerate(program, n):
            step[k, list(operands)] = 1
        for _ in program:
            reached = np.minimum(reached @ step, 1)
        return n + np.flatnonzero(reached[n:])

    def right_by_striking_out(program, n):
        left = dict(enumerate(program, n))
        output = max(left)
        while True:
            used = {i for _, operands in left.values() for i in operands} | {output}
            if used >= left.keys():
                return tuple(left)
            left = {k: row for k, row in left.items() if k in used}

    def right_from_the_first_row(program, n):
        behind = [set() for _ in range(n)]
        for k, (_, operands) in enumerate(program, n):
            behind.append({k}.union(*(behind[i] for i in operands)))
        return sorted(behind[-1])

    def wrong_used_by_any_row(program, n):
        "Your list contains every row that is used by some other row"
        used = {i for _, operands in program for i in operands}
        return [k for k in range(n, n + len(program)) if k in used or k == n + len(program) - 1]

    def wrong_all_rows(program, n):
        "Your list contains all rows"
        return [n + k for k, _ in enumerate(program)]

    def wrong_with_inputs(program, n):
        "Your list contains inputs"
        return sorted(above(program, n))

    def wrong_without_the_output(program, n):
        "The output itself is missing"
        return [k for k in range(n, n + len(program) - 1) if k in above(program, n)]

    def wrong_the_others(program, n):
        "These are the rows that are not needed"
        return [n + k for k in range(len(program)) if n + k not in above(program, n)]

    def wrong_rows_counted_from_0(program, n):
        "Your list contains the numbers of the rows"
        return [k for k in range(len(program)) if n + k in above(program, n)]

    def wrong_from_the_first_row(program, n):
        "Only the operands of the output are listed"
        found = {n + len(program) - 1}
        for k, (_, operands) in enumerate(program, n):
            if k in found:
                found.update(operands)
        return sorted(i for i in found if i >= n)

    def wrong_operands_of_the_output_only(program, n):
        "Only the operands of the output are listed"
        return sorted(i for i in {n + len(program) - 1, *program[-1][1]} if i >= n)

    def wrong_first_operands_only(program, n):
        "Only the first operand of each row is followed"
        found, i = [], n + len(program) - 1
        while i >= n:
            found.insert(0, i)
            i = program[i - n][1][0]
        return found

    def wrong_from_the_output_down(program, n):
        "in increasing order"
        return sorted((i for i in above(program, n) if i >= n), reverse=True)

    def wrong_first_row_taken_for_an_input(program, n):
        "Variable n is missing"
        return sorted(i for i in above(program, n) if i > n)

    def wrong_a_set(program, n):
        "asks for"
        return {i for i in above(program, n) if i >= n}

    def wrong_output_looked_up_one_too_far(program, n):
        "stopped with IndexError"

        def rows_above(i):
            return {i}.union(*map(rows_above, program[i - n][1])) if i >= n else set()

        return sorted(rows_above(n + len(program)))

    def wrong_differences_that_are_0_left_out(program, n):
        "v - v is treated as if it did not depend on v"
        found = {n + len(program) - 1}
        for k in reversed(range(n, n + len(program))):
            operation, operands = program[k - n]
            if k in found and not (operation == "subtract" and operands[0] == operands[1]):
                found.update(operands)
        return sorted(i for i in found if i >= n)

    def wrong_two_sweeps_upwards(program, n):
        "This looks like two passes through the rows from the first to the last, which is not enough"
        found = {n + len(program) - 1}
        for k, (_, operands) in 2 * list(enumerate(program, n)):
            if k in found:
                found.update(operands)
        return sorted(i for i in found if i >= n)

    def wrong_by_derivatives(program, n):
        "v - v is treated as if it did not depend on v"
        xs = [0.3 + 0.1 * i for i in range(n)]
        bars, E = np.eye(n + len(program))[-1], edge_matrix(program, xs)
        for k in reversed(range(n, len(bars))):
            bars = bars + bars[k] * E[k]
        return [k for k in range(n, len(bars)) if bars[k] != 0]


class partials:
    def right_by_complex_steps(program, xs):
        v, found = all_values(program, xs), []
        for operation, operands in program:
            a = np.array([v[i] for i in operands])
            steps = a + 1e-30j * np.eye(len(a))
            found.append([getattr(np, operation)(*row).imag / 1e-30 for row in steps])
        return found

    def right_in_one_pass(program, xs):
        v, found = list(xs), ()
        for operation, operands in program:
            a, b = v[operands[0]], v[operands[-1]]
            value, row = {
                "add": lambda a, b: (a + b, (1, 1)),
                "subtract": lambda a, b: (a - b, (1, -1)),
                "multiply": lambda a, b: (a * b, (b, a)),
                "sin": lambda a, _: (np.sin(a), (np.cos(a),)),
                "exp": lambda a, _: 2 * (np.exp(a),),
            }[operation](a, b)
            v.append(value)
            found += (np.atleast_1d(row),)
        return found

    def right_from_the_results(program, xs):
        v, n = all_values(program, xs), len(xs)
        found = [[1.0] * len(operands) for _, operands in program]
        for k, (operation, operands) in enumerate(program):
            if operation == "subtract":
                found[k][1] = -1.0
            elif operation == "multiply":
                found[k] = [v[i] for i in reversed(operands)]
            elif operation == "exp":
                found[k] = [v[n + k]]
            elif operation == "sin":
                found[k] = [math.sin(v[operands[0]] + math.pi / 2)]
        return found

    def wrong_every_row_turned(program, xs):
        "The two partial derivatives of every row are exchanged"
        return [list(reversed(row)) for row in edges(program, xs)]

    def wrong_own_factors(program, xs):
        "For multiply, the two partial derivatives are exchanged"
        return edges(program, xs, {**SLOPES, "multiply": lambda a, b: [a, b]})

    def wrong_subtract_like_add(program, xs):
        "For subtract, your partial derivative with respect to the second operand is 1"
        return edges(program, xs, {**SLOPES, "subtract": SLOPES["add"]})

    def wrong_cosine_of_the_result(program, xs):
        "For sin, the cosine is taken of the result of the row"
        found, v = edges(program, xs), all_values(program, xs)
        for row, value, (operation, _) in zip(found, v[len(xs) :], program):
            if operation == "sin":
                row[0] = math.cos(value)
        return found

    def wrong_minus_the_cosine(program, xs):
        "For sin, your partial derivative has a minus sign that does not belong there"
        return edges(program, xs, {**SLOPES, "sin": lambda a: [-math.cos(a)]})

    def wrong_operands_values(program, xs):
        "Your lists contain the values of the operands"
        v = all_values(program, xs)
        return [[v[i] for i in operands] for _, operands in program]

    def wrong_sine_for_cosine(program, xs):
        "For sin, your partial derivative is sin itself"
        return edges(program, xs, {**SLOPES, "sin": lambda a: [math.sin(a)]})

    def wrong_power_rule_for_exp(program, xs):
        "For exp, your derivative looks like the power rule, a exp(a - 1)"
        return edges(program, xs, {**SLOPES, "exp": lambda a: [a * math.exp(a - 1)]})

    def wrong_equal_operands_taken_together(program, xs):
        "Where both operands are the same variable, your function"
        rows = edges(program, xs)
        return [[sum(row)] if operands[1:] == operands[:1] else row for (_, operands), row in zip(program, rows)]

    def wrong_zero_for_the_missing_operand(program, xs):
        "asks for"
        return [(row + [0.0])[:2] for row in edges(program, xs)]

    def wrong_number_for_one_operand(program, xs):
        "For a row with one operand, your function returns a number"
        return [row if len(row) > 1 else row[0] for row in edges(program, xs)]

    def wrong_rows_for_inputs_too(program, xs):
        "The exercise asks for an array of shape (3, 2)"
        return [[1.0] for _ in xs] + edges(program, xs)

    def wrong_inputs_in_place_of_variables(program, xs):
        "stopped with IndexError"
        return [SLOPES[operation](*(xs[i] for i in operands)) for operation, operands in program]

    def wrong_cosine_by_a_root(program, xs):
        "For sin, your derivative is never negative"
        return edges(program, xs, {**SLOPES, "sin": lambda a: [math.sqrt(1 - math.sin(a) ** 2)]})

    def wrong_square_as_one_partial_and_0(program, xs):
        "For a square, you have one partial derivative 2 a and one 0"
        return edges(program, xs, {**SLOPES, "multiply": lambda a, b: [2 * a, 0.0] if a == b else [b, a]})

    def wrong_sizes_of_factors(program, xs):
        "For multiply, the signs of the factors are lost"
        return edges(program, xs, {**SLOPES, "multiply": lambda a, b: [abs(b), abs(a)]})


class paths:
    def right_by_a_sum_of_powers(program, xs):
        E = edge_matrix(program, xs)
        weights, total = np.eye(len(E))[-1], np.zeros(len(xs))
        while weights.any():
            total += weights[: len(xs)]
            weights = weights @ E
        return total

    def right_by_listing_the_paths(program, xs):
        n, rows = len(xs), edges(program, xs)
        waiting, total = [[(n + len(program) - 1, 1.0)]], [0.0] * n
        for path in waiting:
            last = path[-1][0]
            if last >= n:
                waiting += [path + [step] for step in zip(program[last - n][1], rows[last - n])]
            else:
                total[last] += math.prod(partial for _, partial in path)
        return total

    def right_from_each_input_upwards(program, xs):
        n, rows = len(xs), edges(program, xs)

        def upwards(i):
            if i == n + len(program) - 1:
                return 1.0
            return sum(
                partial * upwards(n + k)
                for k, (_, operands) in enumerate(program)
                for j, partial in zip(operands, rows[k])
                if j == i
            )

        return tuple(np.float64(upwards(i)) for i in range(n))

    def right_by_the_sweep_that_adds_up(program, xs):
        bars = np.eye(len(xs) + len(program))[-1]
        E = edge_matrix(program, xs)
        for k in reversed(range(len(xs), len(bars))):
            bars = bars + bars[k] * E[k]
        return bars[: len(xs)].tolist()

    def wrong_one_path_kept(program, xs):
        "Your function keeps only the path that was found last for each input"
        total, rows = [0.0] * len(xs), edges(program, xs)
        found = list(along_paths([(o, i[::-1]) for o, i in program], xs, [row[::-1] for row in rows]))
        for i, weight in found:
            total[i] = weight
        return total

    def wrong_last_path_kept(program, xs):
        "Your function keeps only the path that was found first for each input"
        total = [0.0] * len(xs)
        for i, weight in along_paths(program, xs, edges(program, xs)):
            total[i] = weight
        return total

    def wrong_partials_added(program, xs):
        "The partial derivatives along a path are added"
        return summed(along_paths(program, xs, edges(program, xs), 0.0, operator.add), len(xs))

    def wrong_every_row_turned(program, xs):
        "The two partial derivatives of every row are exchanged"
        return summed(along_paths(program, xs, [row[::-1] for row in edges(program, xs)]), len(xs))

    def wrong_own_factors(program, xs):
        "For multiply, the two partial derivatives are exchanged"
        rows = edges(program, xs, {**SLOPES, "multiply": lambda a, b: [a, b]})
        return summed(along_paths(program, xs, rows), len(xs))

    def wrong_paths_counted(program, xs):
        "These are the numbers of paths, as if each path contributed 1"
        return summed(((i, 1.0) for i, _ in along_paths(program, xs, edges(program, xs))), len(xs))

    def wrong_each_variable_visited_once(program, xs):
        "Each row is entered only once"
        n, rows, seen, total = len(xs), edges(program, xs), set(), [0.0] * len(xs)

        def walk(i, weight):
            if i < n:
                total[i] += weight
            elif i not in seen:
                seen.add(i)
                for j, partial in zip(program[i - n][1], rows[i - n]):
                    walk(j, weight * partial)

        walk(n + len(program) - 1, 1.0)
        return total

    def wrong_equal_operands_as_one_edge(program, xs):
        "An operand that occurs twice in the same row is followed only once"
        pairs = [dict(zip(operands, row)) for (_, operands), row in zip(program, edges(program, xs))]
        merged = [(o, tuple(row)) for (o, _), row in zip(program, pairs)]
        return summed(along_paths(merged, xs, [list(row.values()) for row in pairs]), len(xs))

    def wrong_subtract_like_add(program, xs):
        "For subtract, your partial derivative with respect to the second operand is 1"
        rows = edges(program, xs, {**SLOPES, "subtract": SLOPES["add"]})
        return summed(along_paths(program, xs, rows), len(xs))

    def wrong_start_with_weight_0(program, xs):
        "All your derivatives are 0, because the walk starts with the weight 0"
        return summed(along_paths(program, xs, edges(program, xs), 0.0), len(xs))

    def wrong_all_variables(program, xs):
        "The exercise asks for a list of one number"
        bars = np.eye(len(xs) + len(program))[-1]
        E = edge_matrix(program, xs)
        for k in reversed(range(len(xs), len(bars))):
            bars = bars + bars[k] * E[k]
        return bars

    def wrong_adjoints_overwritten(program, xs):
        "The contribution of one row to an input overwrites that of another"
        n, rows = len(xs), edges(program, xs)
        bars = [0.0] * (n + len(program) - 1) + [1.0]
        for k in reversed(range(len(program))):
            for i, partial in zip(program[k][1], rows[k]):
                bars[i] = bars[n + k] * partial
        return bars[:n]

    def wrong_rows_looked_up_by_variables(program, xs):
        "stopped with IndexError"
        rows, total = edges(program, xs), [0.0] * len(xs)

        def walk(i, weight):
            if i < len(xs):
                total[i] += weight
            else:
                for j, partial in zip(program[i][1], rows[i]):
                    walk(j, weight * partial)

        walk(len(xs) + len(program) - 1, 1.0)
        return total

    def wrong_cosine_by_a_root(program, xs):
        "For sin, your derivative is never negative"
        rows = edges(program, xs, {**SLOPES, "sin": lambda a: [math.sqrt(1 - math.sin(a) ** 2)]})
        return summed(along_paths(program, xs, rows), len(xs))

    def wrong_longest_path_only(program, xs):
        "Only the longest path to each input is counted"
        n, rows, total, longest = len(xs), edges(program, xs), [0.0] * len(xs), [0] * len(xs)
        for i, (weight, steps) in along_paths(program, xs, rows, (1.0, 0), lambda at, p: (at[0] * p, at[1] + 1)):
            if steps > longest[i]:
                total[i], longest[i] = weight, steps
        return total[:n]
