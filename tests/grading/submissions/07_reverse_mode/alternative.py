"""Right by other means: closed form, matrices, Kahn's algorithm, closures, one column at a time."""

MARKS = {"column": 2, "accumulate": 2, "order": 2, "gradient": 2, "pullback": 2}

import numpy as np


def adjoint_column(x1, x2):
    return np.array([1 / x1 + x2, x1 - np.cos(x2), 1, 1, 1, -1, 1])


def accumulate(tape, y_bar):
    """Forward: the derivative of the last row by each row, from the paths."""
    n = len(tape)
    P = np.zeros((n, n))
    for k, row in enumerate(tape):
        for i, partial in row:
            P[k, i] += partial
    return y_bar * np.linalg.inv(np.eye(n) - P)[-1]


def sweep_order(operands, output):
    users, todo, seen = {output: 0}, [output], {output}
    while todo:
        node = todo.pop()
        for operand in operands[node]:
            users[operand] = users.get(operand, 0) + 1
            if operand not in seen:
                seen.add(operand)
                todo.append(operand)
    order, ready = [], [output]
    while ready:
        node = ready.pop(0)
        order.append(node)
        for operand in operands[node]:
            users[operand] -= 1
            if users[operand] == 0:
                ready.append(operand)
    return order


class Var:
    """Each number keeps its own operands; the sweep sorts by age."""

    born = 0

    def __init__(self, value, operands=()):
        self.value, self.operands, Var.born = value, operands, Var.born + 1
        self.age = Var.born

    def __add__(self, o):
        o = o if isinstance(o, Var) else Var(o)
        return Var(self.value + o.value, ((self, 1.0), (o, 1.0)))

    def __mul__(self, o):
        o = o if isinstance(o, Var) else Var(o)
        return Var(self.value * o.value, ((self, o.value), (o, self.value)))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return Var(np.sin(self.value), ((self, np.cos(self.value)),))


def gradient(f, xs):
    inputs = [Var(x) for x in xs]
    y = f(*inputs)
    adjoint, waiting = {y: 1.0}, {y}
    while waiting:
        v = max(waiting, key=lambda v: v.age)
        waiting.remove(v)
        for operand, partial in v.operands:
            adjoint[operand] = adjoint.get(operand, 0.0) + partial * adjoint[v]
            waiting.add(operand)
    return [adjoint.get(v, 0.0) for v in inputs]


def pullback(tape, n, seeds):
    return [sum(accumulate(tape[: k + 1], y_bar)[i] for k, y_bar in seeds.items()) for i in range(n)]
