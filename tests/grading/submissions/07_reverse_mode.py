"""Answers to the questions on reverse mode, right and wrong."""

import functools
import heapq
import math

import numpy as np

ROWS = {1: ["log", -1], 2: ["*", -1, 0], 3: ["+", 1, 2], 4: ["sin", 0], 5: ["-", 3, 4]}
totals, last_sweep, tape_of_all_calls = {}, {}, []


def partials(x1, x2):
    """{k: {i: dv_k/dv_i}} of y = ln x1 + x1 x2 - sin x2."""
    return {1: {-1: 1 / x1}, 2: {-1: x2, 0: x1}, 3: {1: 1.0, 2: 1.0}, 4: {0: math.cos(x2)}, 5: {3: 1.0, 4: -1.0}}


def sweep(tape, adjoints):
    """From the last row to the first, in place."""
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def seeded(tape, seeds):
    return [seeds.get(k, 0.0) for k in range(len(tape))]


def matrix_of(tape):
    matrix = np.zeros((len(tape), len(tape)))
    for k, row in enumerate(tape):
        for i, partial in row:
            matrix[k, i] += partial
    return matrix


def uses_of(tape):
    """[[(row, partial), ...], ...]: where each variable is used."""
    uses = [[] for _ in tape]
    for k, row in enumerate(tape):
        for i, partial in row:
            uses[i].append((k, partial))
    return uses


def needed(operands, output):
    found, todo = {output: 0}, [output]
    while todo:
        for operand in operands[todo.pop()]:
            if operand not in found:
                found[operand] = len(found)
                todo.append(operand)
    return found


def after_operands(operands, output):
    """Depth first with a stack of iterators; each node after all of its operands."""
    order, seen, stack = [], {output}, [(output, iter(operands[output]))]
    while stack:
        node, rest = stack[-1]
        for operand in rest:
            if operand not in seen:
                seen.add(operand)
                stack.append((operand, iter(operands[operand])))
                break
        else:
            order.append(node)
            stack.pop()
    return order


class Node:
    """A number that knows what it was computed from; `born` counts up."""

    born = 0

    def __init__(self, value, operands=()):
        Node.born += 1
        self.value, self.operands, self.grad, self.age = value, operands, 0.0, Node.born

    def __lt__(self, other):
        return self.age > other.age

    def __add__(self, other):
        other = other if isinstance(other, Node) else type(self)(other)
        return type(self)(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else type(self)(other)
        return type(self)(self.value * other.value, ((self, other.value), (other, self.value)))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return type(self)(math.sin(self.value), ((self, math.cos(self.value)),))


def by_age(y):
    """All nodes that y needs, the youngest first."""
    found, todo = {id(y): y}, [y]
    while todo:
        for operand, _ in todo.pop().operands:
            if id(operand) not in found:
                found[id(operand)] = operand
                todo.append(operand)
    return sorted(found.values())


def gradient_with(kind, f, xs):
    """A right sweep over nodes of some kind."""
    inputs = [kind(x) for x in xs]
    y = f(*inputs)
    y.grad = 1.0
    for node in by_age(y):
        for operand, partial in node.operands:
            operand.grad += partial * node.grad
    return [v.grad for v in inputs]


class NodeProductOfItself(Node):
    def __mul__(self, other):
        other = other if isinstance(other, Node) else type(self)(other)
        return type(self)(self.value * other.value, tuple({self: other.value, other: self.value}.items()))

    __rmul__ = __mul__


class NodeOwnValue(Node):
    def __mul__(self, other):
        other = other if isinstance(other, Node) else type(self)(other)
        return type(self)(self.value * other.value, ((self, self.value), (other, other.value)))

    __rmul__ = __mul__


class NodeSummandAsPartial(Node):
    def __radd__(self, summand):
        return type(self)(summand + self.value, ((self, summand),))


class NodeSineUnchanged(Node):
    def sin(self):
        return type(self)(math.sin(self.value), ((self, 1.0),))


class NodeSineAgain(Node):
    def sin(self):
        return np.sin(self)


class NodeOnlyWithNodes(Node):
    def __mul__(self, other):
        return type(self)(self.value * other.value, ((self, other.value), (other, self.value)))

    __rmul__ = __mul__


class NodeWithoutSine(Node):
    sin = None


class NodeWithoutRadd(Node):
    __radd__ = None


class NodeWithoutRmul(Node):
    __rmul__ = None


class Recorder:
    """A number with a list of closures: each pushes an adjoint one step back."""

    def __init__(self, value, steps):
        self.value, self.steps, self.bar = value, steps, 0.0

    def new(self, value, *pairs):
        out = Recorder(value, self.steps)

        def back():
            for operand, partial in pairs:
                operand.bar += out.bar * partial

        self.steps.append(back)
        return out

    def __add__(self, other):
        if isinstance(other, Recorder):
            return self.new(self.value + other.value, (self, 1.0), (other, 1.0))
        return self.new(self.value + other, (self, 1.0))

    def __mul__(self, other):
        if isinstance(other, Recorder):
            return self.new(self.value * other.value, (self, other.value), (other, self.value))
        return self.new(self.value * other, (self, other))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def sin(self):
        return self.new(np.sin(self.value), (self, np.cos(self.value)))


class Row:
    """A number with a place on a tape that is a list of (operand, partial) pairs."""

    def __init__(self, value, tape, *pairs):
        self.value, self.tape, self.place = value, tape, len(tape)
        tape.append(pairs)

    def __add__(self, other):
        if isinstance(other, Row):
            return Row(self.value + other.value, self.tape, (self.place, 1.0), (other.place, 1.0))
        return Row(self.value + other, self.tape, (self.place, 1.0))

    def __mul__(self, other):
        if isinstance(other, Row):
            return Row(self.value * other.value, self.tape, (self.place, other.value), (other.place, self.value))
        return Row(self.value * other, self.tape, (self.place, other))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return Row(math.sin(self.value), self.tape, (self.place, math.cos(self.value)))


class column:
    def right_by_the_closed_form(x1, x2):
        return np.array([1 / x1 + x2, x1 - np.cos(x2), 1, 1, 1, -1, 1])

    def right_by_a_sweep_over_a_dict(x1, x2):
        bar, table = dict.fromkeys(range(-1, 6), 0.0), partials(x1, x2)
        bar[5] = 1.0
        for k in range(5, 0, -1):
            for i, partial in table[k].items():
                bar[i] += bar[k] * partial
        return tuple(bar[i] for i in range(-1, 6))

    def right_by_a_linear_system(x1, x2):
        system = np.eye(7)
        for k, row in partials(x1, x2).items():
            for i, partial in row.items():
                system[i + 1, k + 1] -= partial
        return np.linalg.solve(system, np.eye(7)[-1]).tolist()

    def right_by_memoised_uses(x1, x2):
        table = partials(x1, x2)

        @functools.cache
        def bar(i):
            return 1.0 if i == 5 else sum(bar(k) * row[i] for k, row in table.items() if i in row)

        return [bar(i) for i in range(-1, 6)]

    def wrong_reversed(x1, x2):
        "Your list is in reverse order"
        return [1.0, -1.0, 1.0, 1.0, 1.0, x1 - math.cos(x2), x2 + 1 / x1]

    def wrong_product_overwrites_logarithm(x1, x2):
        "Your adjoint of v_-1 has only the contribution of the product"
        return [x2, x1 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_logarithm_overwrites_product(x1, x2):
        "Your adjoint of v_-1 has only the contribution of the logarithm"
        return [1 / x1, x1 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_product_overwrites_sine(x1, x2):
        "Your adjoint of v_0 has only the contribution of the product"
        return [x2 + 1 / x1, x1, 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_minus_of_v_5(x1, x2):
        "Your adjoint of v_4 has the wrong sign"
        return [x2 + 1 / x1, x1 + math.cos(x2), 1.0, 1.0, 1.0, 1.0, 1.0]

    def wrong_sine_overwrites_product(x1, x2):
        "Your adjoint of v_0 has only the contribution of the sine"
        return [x2 + 1 / x1, -math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_all_overwritten_going_up(x1, x2):
        "Your adjoints of v_-1 and v_0 have only the contribution that came last"
        bar, table = {5: 1.0}, partials(x1, x2)
        for k in range(5, 0, -1):
            for i, partial in table[k].items():
                bar[i] = bar[k] * partial
        return [bar[i] for i in range(-1, 6)]

    def wrong_index_minus_1_is_the_last(x1, x2):
        "Your list begins with v_1, so that the index -1 means the"
        bar, table = [0.0] * 6, partials(x1, x2)
        bar[5] = 1.0
        for k in range(5, 0, -1):
            for i, partial in table[k].items():
                bar[i] += bar[k] * partial
        return [bar[i] for i in range(-1, 6)]

    def wrong_only_v_4_itself(x1, x2):
        "Your adjoint of v_4 is 1, although v_0 is right"
        return [x2 + 1 / x1, x1 - math.cos(x2), 1.0, 1.0, 1.0, 1.0, 1.0]

    def wrong_inputs_exchanged(x1, x2):
        "These are the right numbers in another order"
        return [x1 - math.cos(x2), x2 + 1 / x1, 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_inputs_at_the_end(x1, x2):
        "The adjoints of the two inputs are at the end of your list"
        return [1.0, 1.0, 1.0, -1.0, 1.0, x2 + 1 / x1, x1 - math.cos(x2)]

    def wrong_sine_in_place_of_cosine(x1, x2):
        "In your adjoint of v_0, sin is used as its own derivative"
        return [x2 + 1 / x1, x1 - math.sin(x2), 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_product_rule_reversed(x1, x2):
        "For v_2 = v_-1 v_0, the two partial derivatives are exchanged"
        return [x1 + 1 / x1, x2 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_values_in_place_of_adjoints(x1, x2):
        "These are the values of the rows"
        v1, v2, v4 = math.log(x1), x1 * x2, math.sin(x2)
        return [x1, x2, v1, v2, v1 + v2, v4, v1 + v2 - v4]

    def wrong_tangents_in_place_of_adjoints(x1, x2):
        "These look like tangents, computed from the inputs to the output"
        return [1.0, 0.0, 1 / x1, x2, 1 / x1 + x2, 0.0, 1 / x1 + x2]

    def wrong_without_the_inputs(x1, x2):
        "The exercise asks for 7 numbers"
        return [1.0, 1.0, 1.0, -1.0, 1.0]

    def wrong_dict(x1, x2):
        "The exercise asks for 7 numbers"
        return {-1: x2 + 1 / x1, 0: x1 - math.cos(x2), 1: 1.0, 2: 1.0, 3: 1.0, 4: -1.0, 5: 1.0}

    def wrong_adjoint_not_yet_there(x1, x2):
        "stopped with UnboundLocalError"
        v0 = v4 * math.cos(x2) + v2 * x1  # noqa: F821, F823
        v5 = 1.0
        v2, v4 = v5, -v5
        return [v2 * x2 + v5 / x1, v0, v5, v2, v5, v4, v5]

    def wrong_cosine_by_a_root(x1, x2):
        "In your adjoint of v_0, the cosine is never negative"
        return [x2 + 1 / x1, x1 - math.sqrt(1 - math.sin(x2) ** 2), 1.0, 1.0, 1.0, -1.0, 1.0]


class accumulate:
    def right_by_the_inverse_of_a_matrix(tape, y_bar):
        n = len(tape)
        return y_bar * np.linalg.inv(np.eye(n) - matrix_of(tape))[-1]

    def right_by_powers_of_a_matrix(tape, y_bar):
        matrix, step = matrix_of(tape), np.zeros(len(tape))
        step[-1] = y_bar
        total = step.copy()
        for _ in tape:
            step = step @ matrix
            total += step
        return total.tolist()

    def right_by_asking_who_uses_a_row(tape, y_bar):
        uses, bar = uses_of(tape), {len(tape) - 1: y_bar}
        for i in range(len(tape) - 2, -1, -1):
            bar[i] = sum(partial * bar[k] for k, partial in uses[i])
        return tuple(bar[i] for i in range(len(tape)))

    def right_by_the_sum_over_paths(tape, y_bar):
        bar = [0.0] * len(tape)

        def follow(k, weight):
            bar[k] += weight
            for i, partial in tape[k]:
                follow(i, weight * partial)

        follow(len(tape) - 1, y_bar)
        return bar

    def wrong_assigned(tape, y_bar):
        "Contributions overwrite each other"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[i] = partial * bar[k]
        return bar

    def wrong_seed_of_1(tape, y_bar):
        "The seed y_bar is ignored"
        return sweep(tape, [0.0] * (len(tape) - 1) + [1.0])

    def wrong_from_first_to_last(tape, y_bar):
        "from the first to the last"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k, row in enumerate(tape):
            for i, partial in row:
                bar[i] += partial * bar[k]
        return bar

    def wrong_reversed(tape, y_bar):
        "Your list is in reverse order"
        return sweep(tape, [0.0] * (len(tape) - 1) + [y_bar])[::-1]

    def wrong_operand_twice_counted_once(tape, y_bar):
        "An operand that occurs twice in the same row is counted only once"
        return sweep([list(dict(row).items()) for row in tape], [0.0] * (len(tape) - 1) + [y_bar])

    def wrong_without_seed(tape, y_bar):
        "All adjoints are 0, because the seed is missing"
        return sweep(tape, [0.0] * len(tape))

    def wrong_seed_at_the_first_row(tape, y_bar):
        "The seed is put on the first row"
        return sweep(tape, [y_bar] + [0.0] * (len(tape) - 1))

    def wrong_last_row_skipped(tape, y_bar):
        "No row passes anything on to its operands"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in range(len(tape) - 2, -1, -1):
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
        return bar

    def wrong_without_partial(tape, y_bar):
        "Each of your contributions is only the adjoint of the row"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in reversed(range(len(tape))):
            for i, _ in tape[k]:
                bar[i] += bar[k]
        return bar

    def wrong_only_partials(tape, y_bar):
        "Each of your contributions is only the partial derivative"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[i] += partial
        return bar

    def wrong_roles_of_i_and_k(tape, y_bar):
        "No row passes anything on to its operands"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k, row in enumerate(tape):
            for i, partial in row:
                bar[k] += partial * bar[i]
        return bar

    def wrong_seed_in_every_contribution(tape, y_bar):
        "Every contribution is multiplied by y_bar"
        bar = [0.0] * len(tape)
        bar[-1] = 1.0
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[i] += partial * bar[k] * y_bar
        return bar

    def wrong_adjoint_cleared_after_its_row(tape, y_bar):
        "The adjoint of a row is set to 0 after the row was visited"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
            if tape[k]:
                bar[k] = 0.0
        return bar

    def wrong_adjoints_of_the_last_call(tape, y_bar):
        "Two calls with the same inputs give different results. Your function"
        bar = last_sweep.setdefault("accumulate", [0.0] * 40)[: len(tape)]
        bar[-1] = y_bar
        last_sweep["accumulate"] = sweep(tape, bar) + [0.0] * (40 - len(bar))
        return bar

    def wrong_only_inputs(tape, y_bar):
        "asks for"
        bar = sweep(tape, [0.0] * (len(tape) - 1) + [y_bar])
        return [b for b, row in zip(bar, tape) if not row]

    def wrong_list_grown_by_index(tape, y_bar):
        "stopped with IndexError"
        bar = [y_bar]
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
        return bar

    def wrong_pairs_as_a_dict(tape, y_bar):
        "stopped with AttributeError"
        bar = [0.0] * (len(tape) - 1) + [y_bar]
        for k in reversed(range(len(tape))):
            for i, partial in tape[k].items():
                bar[i] += partial * bar[k]
        return bar

    def wrong_added_within_a_row_only(tape, y_bar):
        "Contributions are added within a row, but those of different rows overwrite each other"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in reversed(range(len(tape))):
            row = {}
            for i, partial in tape[k]:
                row[i] = row.get(i, 0.0) + partial * bar[k]
            for i, contribution in row.items():
                bar[i] = contribution
        return bar

    def wrong_end_at_a_row_that_is_not_needed(tape, y_bar):
        "The sweep stops at the first row whose adjoint is 0"
        bar = [0.0] * len(tape)
        bar[-1], k = y_bar, len(tape) - 1
        while bar[k] and k:
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
            k -= 1
        return bar

    def wrong_first_pair_of_each_row(tape, y_bar):
        "Only the first pair of each row is used"
        return sweep([row[:1] for row in tape], [0.0] * (len(tape) - 1) + [y_bar])

    def wrong_rows_of_two_pairs(tape, y_bar):
        "stopped with ValueError"
        bar = [0.0] * len(tape)
        bar[-1] = y_bar
        for k in reversed(range(len(tape))):
            if tape[k]:
                (i, p), (j, q) = tape[k]
                bar[i] += p * bar[k]
                bar[j] += q * bar[k]
        return bar


class order:
    def right_by_counting_users(operands, output):
        users = dict.fromkeys(needed(operands, output), 0)
        for node in users:
            for operand in operands[node]:
                users[operand] += 1
        found, ready = [], [output]
        while ready:
            node = ready.pop(0)
            found.append(node)
            for operand in operands[node]:
                users[operand] -= 1
                if users[operand] == 0:
                    ready.append(operand)
        return found

    def right_by_depth_first_iterators(operands, output):
        return tuple(reversed(after_operands(operands, output)))

    def right_by_evaluating_what_is_ready(operands, output):
        nodes = needed(operands, output)
        missing, users = {n: len(operands[n]) for n in nodes}, {n: [] for n in nodes}
        for node in nodes:
            for operand in operands[node]:
                users[operand].append(node)
        ready = [n for n in nodes if missing[n] == 0]
        for node in ready:
            for user in users[node]:
                missing[user] -= 1
                if missing[user] == 0:
                    ready.append(user)
        return ready[::-1]

    def right_by_the_longest_way_from_the_output(operands, output):
        place = needed(operands, output)
        edges = np.array([(place[n], place[o]) for n in place for o in operands[n]]).reshape(-1, 2)
        level, before = np.zeros(len(place), int), None
        while before is None or np.any(level != before):
            before = level.copy()
            np.maximum.at(level, edges[:, 1], before[edges[:, 0]] + 1)
        return np.array(list(place))[np.argsort(level, kind="stable")]

    def right_by_how_much_a_node_needs(operands, output):
        below = {}
        for k, node in enumerate(after_operands(operands, output)):
            below[node] = 1 << k
            for operand in operands[node]:
                below[node] |= below[operand]
        return sorted(below, key=lambda node: below[node].bit_count(), reverse=True)

    def wrong_order_of_evaluation(operands, output):
        "This is the order of evaluation"
        found, seen, todo = [], set(), [(output, False)]
        while todo:
            node, operands_done = todo.pop()
            if operands_done:
                found.append(node)
            elif node not in seen:
                seen.add(node)
                todo.append((node, True))
                todo.extend((operand, False) for operand in operands[node])
        return found

    def wrong_as_first_reached(operands, output):
        "listed when it is first reached"
        found, todo = {}, [output]
        while todo:
            node = todo.pop(0)
            if node not in found:
                found[node] = len(found)
                todo.extend(operands[node])
        return list(found)

    def wrong_by_the_shortest_way_from_the_output(operands, output):
        "listed when it is first reached"
        distance, todo = {output: 0}, [output]
        for node in todo:
            for operand in operands[node]:
                if operand not in distance:
                    distance[operand] = distance[node] + 1
                    todo.append(operand)
        return sorted(distance, key=distance.get)

    def wrong_sorted_by_number(operands, output):
        "Node 3 stands before node 1, which uses it"
        return sorted(operands, reverse=True)

    def wrong_recursive(operands, output):
        "calls itself"
        found = []

        def visit(node):
            if node not in found:
                for operand in operands[node]:
                    visit(operand)
                found.append(node)

        visit(output)
        return found[::-1]

    def wrong_recursive_and_as_first_reached(operands, output):
        "Node 0 stands before node 4, which uses it"

        def below(node):
            return [node] + [n for operand in operands[node] for n in below(operand)]

        return list(dict.fromkeys(below(output)))

    def wrong_depth_first_as_reached(operands, output):
        "This looks like a depth-first walk in which a node is listed when it is reached"
        found, todo = {}, [output]
        while todo:
            node = todo.pop()
            if node not in found:
                found[node] = True
                todo.extend(operands[node])
        return list(found)

    def wrong_nodes_twice(operands, output):
        "is listed twice"
        found, todo = [], [output]
        for node in todo:
            found.append(node)
            todo.extend(operands[node])
        return found

    def wrong_every_path_walked(operands, output):
        "stopped with RuntimeError"
        depth, todo = {}, [(output, 0)]
        while todo:
            node, d = todo.pop()
            depth[node] = max(d, depth.get(node, 0))
            todo.extend((operand, d + 1) for operand in operands[node])
        return sorted(depth, key=depth.get)

    def wrong_dict_reversed(operands, output):
        "which uses it"
        reachable = needed(operands, output)
        return [n for n in reversed(list(operands)) if n in reachable]

    def wrong_counts_all_uses_and_takes_off_one_for_each_user(operands, output):
        "0 is missing"
        users = dict.fromkeys(needed(operands, output), 0)
        for node in users:
            for operand in operands[node]:
                users[operand] += 1
        found, ready = [], [output]
        while ready:
            node = ready.pop()
            found.append(node)
            for operand in set(operands[node]):
                users[operand] -= 1
                if users[operand] == 0:
                    ready.append(operand)
        return found

    def wrong_counts_users_and_takes_off_one_for_each_use(operands, output):
        "is listed twice"
        users = {node: set() for node in needed(operands, output)}
        for node in users:
            for operand in operands[node]:
                users[operand].add(node)
        left, found, ready = {node: len(u) for node, u in users.items()}, [], [output]
        while ready:
            node = ready.pop()
            found.append(node)
            for operand in operands[node]:
                left[operand] -= 1
                if left[operand] <= 0:
                    ready.append(operand)
        return found

    def wrong_layers(operands, output):
        "Node 0 stands before node 3, which uses it"
        found, layer = {}, {output}
        while layer:
            found |= dict.fromkeys(layer)
            layer = {operand for n in layer for operand in operands[n]}
        return list(found)

    def wrong_from_one_leaf(operands, output):
        "0 is missing | 2 is missing"
        users = {node: [] for node in operands}
        for node in operands:
            for operand in operands[node]:
                users[operand].append(node)
        leaf = next(node for node in operands if not operands[node])
        reachable = needed(operands, output)
        return [node for node in after_operands(users, leaf) if node in reachable]

    def wrong_whole_graph(operands, output):
        "2 is not needed for the output | 0 is not needed for the output"
        users = dict.fromkeys(operands, 0)
        for node in operands:
            for operand in operands[node]:
                users[operand] += 1
        found = [n for n in users if users[n] == 0]
        for node in found:
            for operand in operands[node]:
                users[operand] -= 1
                if users[operand] == 0:
                    found.append(operand)
        return found

    def wrong_users_that_the_output_does_not_need_are_waited_for(operands, output):
        "0 is missing | 3 is missing"
        users = dict.fromkeys(operands, 0)
        for node in operands:
            for operand in operands[node]:
                users[operand] += 1
        found = [output]
        for node in found:
            for operand in operands[node]:
                users[operand] -= 1
                if users[operand] == 0:
                    found.append(operand)
        return found

    def wrong_without_the_output(operands, output):
        "The output itself is missing"
        users = dict.fromkeys(needed(operands, output), 0)
        for node in users:
            for operand in operands[node]:
                users[operand] += 1
        found, ready = [], [output]
        while ready:
            node = ready.pop()
            for operand in operands[node]:
                users[operand] -= 1
                if users[operand] == 0:
                    ready.append(operand)
            found.append(node)
        return found[1:]

    def wrong_depth_first_without_the_output(operands, output):
        "The output itself is missing | 2 is missing"
        return after_operands(operands, output)[-2::-1]

    def wrong_only_operands(operands, output):
        "0 is missing"
        return [output, *operands[output]]

    def wrong_iterator(operands, output):
        "Your function should return a list of nodes"
        return reversed(after_operands(operands, output))

    def wrong_set(operands, output):
        "Your function should return a list of nodes"
        return set(after_operands(operands, output))

    def wrong_by_number_of_users(operands, output):
        "Node 0 stands before node 4, which uses it | Node 5 stands before node 1, which uses it"
        users = dict.fromkeys(sorted(needed(operands, output)), 0)
        for node in users:
            for operand in operands[node]:
                users[operand] += 1
        return sorted(users, key=users.get)

    def wrong_operands_taken_out(operands, output):
        "stopped with KeyError"
        found, todo = [], [output]
        while todo:
            node = todo.pop()
            found.append(node)
            todo.extend(operands.pop(node))
        return found

    def wrong_marked_when_pushed(operands, output):
        "Node 5 stands before node 1, which uses it | Node 0 stands before node 1, which uses it"
        found, seen, todo = [], {output}, [(output, False)]
        while todo:
            node, operands_done = todo.pop()
            if operands_done:
                found.append(node)
                continue
            todo.append((node, True))
            for operand in operands[node]:
                if operand not in seen:
                    seen.add(operand)
                    todo.append((operand, False))
        return found[::-1]

    def wrong_moved_to_the_end_without_its_operands(operands, output):
        "Node 5 stands before node 1, which uses it"
        found, todo = {}, [output]
        while todo:
            node = todo.pop()
            if node not in found:
                todo.extend(operands[node])
            found.pop(node, None)
            found[node] = True
        return list(found)

    def wrong_waiting_for_one_user_only(operands, output):
        "Node 1 stands before node 3, which uses it | Node 1 stands before node 6, which uses it"
        users = dict.fromkeys(needed(operands, output), 0)
        for node in users:
            for operand in operands[node]:
                users[operand] += 1
        found, ready = [], [output]
        for node in ready:
            found.append(node)
            for operand in operands[node]:
                users[operand] -= 1
                if users[operand] <= 1 and operand not in ready:
                    ready.append(operand)
        return found


class gradient:
    def wrong_by_one_walk_per_path(f, xs):
        "every path is followed separately | calls itself without end"
        inputs = [Node(x) for x in xs]
        bars = dict.fromkeys(inputs, 0.0)

        def back(node, bar):
            if node in bars:
                bars[node] += bar
            for operand, partial in node.operands:
                back(operand, bar * partial)

        back(f(*inputs), 1.0)
        return [bars[v] for v in inputs]

    def wrong_by_one_walk_per_path_with_a_stack(f, xs):
        "every path is followed separately"
        inputs = [Node(x) for x in xs]
        bars, todo = dict.fromkeys(inputs, 0.0), [(f(*inputs), 1.0)]
        while todo:
            node, bar = todo.pop()
            if node in bars:
                bars[node] += bar
            todo += [(operand, bar * partial) for operand, partial in node.operands]
        return [bars[v] for v in inputs]

    def wrong_by_one_walk_per_path_level_by_level(f, xs):
        "every path is followed separately"
        inputs = [Node(x) for x in xs]
        bars, level = dict.fromkeys(inputs, 0.0), [(f(*inputs), 1.0)]
        while level:
            for node, bar in level:
                if node in bars:
                    bars[node] += bar
            level = [(operand, bar * partial) for node, bar in level for operand, partial in node.operands]
        return [bars[v] for v in inputs]

    def wrong_recursion_once_a_node(f, xs):
        "calls itself without end, or once per node of a long chain"
        inputs = [Node(x) for x in xs]
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for operand, _ in node.operands:
                    visit(operand)
                order.append(node)

        y = f(*inputs)
        visit(y)
        bars = dict.fromkeys(order, 0.0) | dict.fromkeys(inputs, 0.0)
        bars[y] = 1.0
        for node in reversed(order):
            for operand, partial in node.operands:
                bars[operand] += partial * bars[node]
        return [bars[v] for v in inputs]

    def right_by_a_heap_of_ages(f, xs):
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        bar, heap = {y: 1.0}, [y]
        while heap:
            node = heapq.heappop(heap)
            for operand, partial in node.operands:
                if operand not in bar:
                    bar[operand] = 0.0
                    heapq.heappush(heap, operand)
                bar[operand] += partial * bar[node]
        return tuple(bar.get(v, 0.0) for v in inputs)

    def right_by_closures(f, xs):
        steps = []
        inputs = [Recorder(x, steps) for x in xs]
        f(*inputs).bar = 1.0
        for back in reversed(steps):
            back()
        return np.array([v.bar for v in inputs])

    def right_by_a_linear_system(f, xs):
        tape = []
        y = f(*(Row(x, tape) for x in xs))
        system = np.eye(len(tape)) - matrix_of(tape)
        return np.linalg.solve(system.T, np.eye(len(tape))[y.place])[: len(xs)]

    def right_by_counting_users(f, xs):
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        users, ready = {}, [y]
        for node in by_age(y):
            for operand, _ in node.operands:
                users[operand] = users.get(operand, 0) + 1
        y.grad = 1.0
        while ready:
            node = ready.pop()
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
                users[operand] -= 1
                if users[operand] == 0:
                    ready.append(operand)
        return [v.grad for v in inputs]

    def wrong_adjoints_kept(f, xs):
        "The second call adds to the result of the first, because the adjoints of the last sweep were kept"
        kept = totals.setdefault(f, [0.0] * len(xs))
        kept[:] = [a + b for a, b in zip(kept, gradient_with(Node, f, xs))]
        return list(kept)

    def wrong_variables_kept(f, xs):
        "The second call adds to the result of the first, because the adjoints of the last sweep were kept"
        inputs = totals.setdefault(("variables", f), [Node(x) for x in xs])
        y = f(*inputs)
        y.grad = 1.0
        for node in by_age(y):
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
        return [v.grad for v in inputs]

    def wrong_sign(f, xs):
        "Every number is the right one times"
        return [-g for g in gradient_with(Node, f, xs)]

    def wrong_assigned(f, xs):
        "The order is right, but the adjoints are assigned"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        y.grad = 1.0
        for node in by_age(y):
            for operand, partial in node.operands:
                operand.grad = partial * node.grad
        return [v.grad for v in inputs]

    def wrong_last_path_only(f, xs):
        "Contributions overwrite each other. Write += in place of =,"
        inputs = [Node(x) for x in xs]

        def back(node, adjoint):
            node.grad = adjoint
            for operand, partial in node.operands:
                back(operand, partial * adjoint)

        back(f(*inputs), 1.0)
        return [v.grad for v in inputs]

    def wrong_handed_on_before_complete(f, xs):
        "A node passes on its adjoint each time something is added"
        inputs = [Node(x) for x in xs]

        def back(node):
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
                back(operand)

        y = f(*inputs)
        y.grad = 1.0
        back(y)
        return [v.grad for v in inputs]

    def wrong_breadth_first(f, xs):
        "Nodes pass on their adjoints in the order of a queue, as they are reached"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        y.grad, todo, seen = 1.0, [y], {y}
        for node in todo:
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
                if operand not in seen:
                    seen.add(operand)
                    todo.append(operand)
        return [v.grad for v in inputs]

    def wrong_breadth_first_without_noting_what_is_done(f, xs):
        "The marked value is wrong. It could not be matched to a common mistake"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        y.grad, todo = 1.0, [y]
        for node in todo:
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
                todo.append(operand)
        return [v.grad for v in inputs]

    def wrong_depth_first_once_for_each_node(f, xs):
        "Each node is entered only once, as soon as it has received its first contribution"
        inputs, seen = [Node(x) for x in xs], set()

        def back(node):
            if node not in seen:
                seen.add(node)
                for operand, partial in node.operands:
                    operand.grad += partial * node.grad
                    back(operand)

        y = f(*inputs)
        y.grad = 1.0
        back(y)
        return [v.grad for v in inputs]

    def wrong_complex_steps(f, xs):
        "f should be called with objects of your own class"
        return [f(*(x + 1e-20j * (i == k) for i, x in enumerate(xs))).imag / 1e-20 for k in range(len(xs))]

    def wrong_central_differences(f, xs):
        "f should be called with objects of your own class"
        steps = 1e-5 * np.eye(len(xs))
        return [(f(*(np.array(xs) + s)) - f(*(np.array(xs) - s))) / 2e-5 for s in steps]

    def wrong_value_first(f, xs):
        "The gradient is right, but f should be called exactly once per gradient"
        value = f(*(Node(x) for x in xs)).value
        return [g + 0 * value for g in gradient_with(Node, f, xs)]

    def wrong_from_first_to_last(f, xs):
        "The rows are visited from the first to the last"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        y.grad = 1.0
        for node in reversed(by_age(y)):
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
        return [v.grad for v in inputs]

    def wrong_partials_of_the_product(f, xs):
        "For a product, the two partial derivatives are exchanged"
        return gradient_with(NodeOwnValue, f, xs)

    def wrong_product_of_a_number_with_itself(f, xs):
        "x * x has only one operand here, as in a dict or a set"
        return gradient_with(NodeProductOfItself, f, xs)

    def wrong_summand_as_partial(f, xs):
        "For c + x with a constant c, your partial derivative is c"
        return gradient_with(NodeSummandAsPartial, f, xs)

    def wrong_cosine_forgotten(f, xs):
        "Your derivative of sin is 1"
        return gradient_with(NodeSineUnchanged, f, xs)

    def wrong_tape_never_emptied(f, xs):
        "Two calls with the same inputs give different | rows after the result even overwrite its seed"
        y = f(*(Row(x, tape_of_all_calls) for x in xs))
        return sweep(tape_of_all_calls, [1.0 * (k == y.place) for k in range(len(tape_of_all_calls))])[: len(xs)]

    def wrong_all_adjoints(f, xs):
        "These are the adjoints of all rows"
        tape = []
        y = f(*(Row(x, tape) for x in xs))
        return sweep(tape, [1.0 * (k == y.place) for k in range(len(tape))])

    def wrong_only_the_first_input(f, xs):
        "Your list contains only the adjoint of the first input"
        return gradient_with(Node, f, xs)[:1]

    def wrong_value_in_place_of_gradient(f, xs):
        "This is the value of f"
        return [f(*(Node(x) for x in xs)).value] * len(xs)

    def wrong_pass_for_each_input(f, xs):
        "The gradient is right, but f should be called exactly once per gradient"
        return [gradient_with(Node, f, xs)[k] for k in range(len(xs))]

    def wrong_last_row_seeded(f, xs):
        "The seed 1 is put on the last row of the tape"
        tape = []
        f(*(Row(x, tape) for x in xs))
        return sweep(tape, [0.0] * (len(tape) - 1) + [1.0])[: len(xs)]

    def wrong_every_input_has_to_be_used(f, xs):
        "stopped with KeyError"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        bar = {y: 1.0}
        for node in by_age(y):
            for operand, partial in node.operands:
                bar[operand] = bar.get(operand, 0.0) + partial * bar[node]
        return [bar[v] for v in inputs]

    def wrong_adjoints_by_value(f, xs):
        "It looks as if the adjoints are stored under the values of the nodes"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        bar = {y.value: 1.0}
        for node in by_age(y):
            for operand, partial in node.operands:
                bar[operand.value] = bar.get(operand.value, 0.0) + partial * bar[node.value]
        return [bar.get(v.value, 0.0) for v in inputs]

    def wrong_marked_when_pushed(f, xs):
        "It looks as if the order comes from a stack, and as if a node is marked when it is put there"
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        order, seen, todo = [], {y}, [(y, False)]
        while todo:
            node, operands_done = todo.pop()
            if operands_done:
                order.append(node)
                continue
            todo.append((node, True))
            for operand, _ in node.operands:
                if operand not in seen:
                    seen.add(operand)
                    todo.append((operand, False))
        y.grad = 1.0
        for node in reversed(order):
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
        return [v.grad for v in inputs]

    def wrong_list_in_place_of_arguments(f, xs):
        "stopped with TypeError"
        return f([Node(x) for x in xs]).operands

    def wrong_product_with_a_plain_number(f, xs):
        "stopped with AttributeError"
        return gradient_with(NodeOnlyWithNodes, f, xs)

    def wrong_without_a_sum_that_begins_with_a_number(f, xs):
        "stopped with TypeError"
        return gradient_with(NodeWithoutRadd, f, xs)

    def wrong_without_a_product_that_begins_with_a_number(f, xs):
        "stopped with TypeError"
        return gradient_with(NodeWithoutRmul, f, xs)

    def wrong_without_a_sine(f, xs):
        "stopped with TypeError"
        return gradient_with(NodeWithoutSine, f, xs)

    def wrong_sine_that_asks_numpy_again(f, xs):
        "calls itself without end"
        return gradient_with(NodeSineAgain, f, xs)


class pullback:
    def right_by_a_linear_system(tape, n, seeds):
        return np.linalg.solve((np.eye(len(tape)) - matrix_of(tape)).T, seeded(tape, seeds))[:n]

    def right_by_one_more_row(tape, n, seeds):
        longer = [*tape, list(seeds.items())]
        return sweep(longer, [0.0] * len(tape) + [1.0])[:n]

    def right_by_asking_who_uses_a_row(tape, n, seeds):
        uses = uses_of(tape)

        @functools.cache
        def bar(i):
            return seeds.get(i, 0.0) + sum(partial * bar(k) for k, partial in uses[i])

        return tuple(bar(i) for i in range(n))

    def right_by_whole_rows(tape, n, seeds):
        bar = np.zeros(len(tape))
        np.add.at(bar, list(seeds), list(seeds.values()))
        for k in range(len(tape))[::-1]:
            if tape[k]:
                where, partial = zip(*tape[k])
                np.add.at(bar, list(where), bar[k] * np.array(partial))
        return list(bar[:n])

    def wrong_one_sweep_for_each_seed(tape, n, seeds):
        "The adjoints are right, but there is one sweep per seed"
        total = [0.0] * n
        for output, seed in seeds.items():
            bar = [0.0] * len(tape)
            bar[output] = seed
            for k in range(len(tape) - 1, -1, -1):
                for i, partial in tape[k]:
                    bar[i] += partial * bar[k]
            total = [a + b for a, b in zip(total, bar)]
        return total

    def wrong_one_path_at_a_time_from_each_seed(tape, n, seeds):
        "The adjoints are right, but there is one sweep per seed"
        total = [0.0] * n

        def back(k, bar):
            if k < n:
                total[k] += bar
            for i, partial in tape[k]:
                back(i, bar * partial)

        for output, seed in seeds.items():
            back(output, seed)
        return total

    def wrong_all_adjoints(tape, n, seeds):
        "Your list contains the adjoints of all rows"
        return sweep(tape, seeded(tape, seeds))

    def wrong_last_output_only(tape, n, seeds):
        "Only the output with the largest row number is seeded"
        last = max(seeds)
        return sweep(tape, seeded(tape, {last: seeds[last]}))[:n]

    def wrong_first_and_last_output_only(tape, n, seeds):
        "Only the first and the last output are seeded"
        return sweep(tape, seeded(tape, {k: seeds[k] for k in (min(seeds), max(seeds))}))[:n]

    def wrong_seed_of_an_input_ignored(tape, n, seeds):
        "An output that is also an input gets no seed here"
        bar = [0.0] * len(tape)
        for k in reversed(range(n, len(tape))):
            bar[k] += seeds.get(k, 0.0)
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
        return bar[:n]

    def wrong_seed_of_the_last_row_only(tape, n, seeds):
        "Only the output with the largest row number is seeded"
        return sweep(tape, [0.0] * (len(tape) - 1) + [seeds[len(tape) - 1]])[:n]

    def wrong_seeds_of_1(tape, n, seeds):
        "Every output has the seed 1 here"
        return sweep(tape, [1.0 if k in seeds else 0.0 for k in range(len(tape))])[:n]

    def wrong_assigned(tape, n, seeds):
        "Contributions overwrite each other"
        bar = seeded(tape, seeds)
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[i] = partial * bar[k]
        return bar[:n]

    def wrong_seed_replaces_what_came_in(tape, n, seeds):
        "A seed replaces the contributions that have come from later rows"
        bar = [0.0] * len(tape)
        for k in reversed(range(len(tape))):
            bar[k] = seeds.get(k, bar[k])
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
        return bar[:n]

    def wrong_seed_counted_for_each_row_of_operands(tape, n, seeds):
        "The seed is added once for each operand of its row"
        bar = [0.0] * len(tape)
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                bar[k] += seeds.get(k, 0.0)
                bar[i] += partial * bar[k]
        return bar[:n]

    def wrong_adjoints_not_cleared_between_sweeps(tape, n, seeds):
        "The adjoints of one sweep are still there in the next one and are passed on again"
        bar = [0.0] * len(tape)
        for k, y_bar in seeds.items():
            bar[k] += y_bar
            sweep(tape, bar)
        return bar[:n]

    def wrong_only_the_sweep_of_the_last_seed(tape, n, seeds):
        "Only the last output in the dict counts"
        for k, y_bar in seeds.items():
            bar = [0.0] * len(tape)
            bar[k] = y_bar
            sweep(tape, bar)
        return bar[:n]

    def wrong_mean_over_the_outputs(tape, n, seeds):
        "The result is divided by the number of outputs"
        return [b / len(seeds) for b in sweep(tape, seeded(tape, seeds))[:n]]

    def wrong_seeds_after_the_sweep(tape, n, seeds):
        "The seeds are added after the sweep"
        bar = sweep(tape, [0.0] * len(tape))
        for k, y_bar in seeds.items():
            bar[k] += y_bar
        return bar[:n]

    def wrong_from_first_to_last(tape, n, seeds):
        "The rows are visited from the first to the last"
        bar = seeded(tape, seeds)
        for k, row in enumerate(tape):
            for i, partial in row:
                bar[i] += partial * bar[k]
        return bar[:n]

    def wrong_last_rows_in_place_of_first(tape, n, seeds):
        "Your function returns the adjoints of the last n rows"
        return sweep(tape, seeded(tape, seeds))[-n:]

    def wrong_sum_of_the_seeds_at_the_last_row(tape, n, seeds):
        "All seeds are put on the last row"
        return sweep(tape, [0.0] * (len(tape) - 1) + [sum(seeds.values())])[:n]

    def wrong_one_gradient_for_each_output(tape, n, seeds):
        "The exercise asks for an array of shape (2, 2)"
        return [sweep(tape, seeded(tape, {k: y_bar}))[:n] for k, y_bar in seeds.items()]

    def wrong_dict_of_inputs(tape, n, seeds):
        "[0]: The exercise asks for 2 numbers"
        return dict(enumerate(sweep(tape, seeded(tape, seeds))[:n]))

    def wrong_seeds_as_a_list_of_pairs(tape, n, seeds):
        "stopped with TypeError"
        bar = [0.0] * len(tape)
        for k, y_bar in seeds:
            bar[k] += y_bar
        return sweep(tape, bar)[:n]

    def wrong_without_return(tape, n, seeds):
        "returned nothing"
        sweep(tape, seeded(tape, seeds))[:n]

    def wrong_seeds_in_the_order_of_the_rows(tape, n, seeds):
        "The seeds are assigned in the order of the rows"
        return sweep(tape, seeded(tape, dict(zip(sorted(seeds), seeds.values()))))[:n]

    def wrong_from_the_first_output_on(tape, n, seeds):
        "The sweep begins at the output that is listed first"
        bar = seeded(tape, seeds)
        for k in reversed(range(next(iter(seeds)) + 1)):
            for i, partial in tape[k]:
                bar[i] += partial * bar[k]
        return bar[:n]

    def wrong_all_rows_without_operands(tape, n, seeds):
        "asks for"
        return [b for b, row in zip(sweep(tape, seeded(tape, seeds)), tape) if not row]
