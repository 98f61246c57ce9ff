"""State kept between sweeps, breadth first order, lists turned round, too much returned."""

MARKS = {"column": 0, "accumulate": 0, "order": 0, "gradient": 0, "pullback": 0}
CAUSES = {"column": "turned round", "accumulate": "value differs", "order": "value differs", "gradient": "doubles the first",
          "pullback": "only those of the inputs"}  # fmt: skip

import math


def adjoint_column(x1, x2):
    return [1.0, -1.0, 1.0, 1.0, 1.0, x1 - math.cos(x2), x2 + 1 / x1]


def accumulate(tape, y_bar):
    """From the first row to the last: no adjoint is ready when its turn comes."""
    adjoints = [0.0] * len(tape)
    adjoints[-1] = y_bar
    for k in range(len(tape)):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def sweep_order(operands, output):
    order, todo = [], [output]
    while todo:
        node = todo.pop(0)
        if node not in order:
            order.append(node)
            todo.extend(operands[node])
    return order


class Var:
    tape = []

    def __init__(self, value, operands=()):
        self.value, self.operands, self.grad = value, operands, 0.0
        Var.tape.append(self)

    def __add__(self, o):
        o = o if isinstance(o, Var) else Var(o)
        return Var(self.value + o.value, ((self, 1.0), (o, 1.0)))

    def __mul__(self, o):
        o = o if isinstance(o, Var) else Var(o)
        return Var(self.value * o.value, ((self, o.value), (o, self.value)))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return Var(math.sin(self.value), ((self, math.cos(self.value)),))


totals = {}


def gradient(f, xs):
    Var.tape.clear()
    inputs = [Var(x) for x in xs]
    f(*inputs).grad = 1.0
    for v in reversed(Var.tape):
        for operand, partial in v.operands:
            operand.grad += partial * v.grad
    kept = totals.setdefault(tuple(xs), [0.0] * len(xs))
    kept[:] = [a + v.grad for a, v in zip(kept, inputs)]
    return list(kept)


def pullback(tape, n, seeds):
    adjoints = [0.0] * len(tape)
    for k, y_bar in seeds.items():
        adjoints[k] += y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints
