"""= instead of +=, in every place where it can stand."""

MARKS = {"column": 0, "accumulate": 0, "order": 0, "gradient": 0, "pullback": 0}
CAUSES = {"column": "only the contribution of the product", "accumulate": "overwrite", "order": "order of evaluation", "gradient": "value differs",
          "pullback": "value differs"}  # fmt: skip

import math


def adjoint_column(x1, x2):
    return [x2, x1 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0]


def accumulate(tape, y_bar):
    adjoints = [0.0] * len(tape)
    adjoints[-1] = y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] = partial * adjoints[k]
    return adjoints


def sweep_order(operands, output):
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, operands_done = todo.pop()
        if operands_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((operand, False) for operand in operands[node])
    return order


class Var:
    def __init__(self, value, operands=()):
        self.value, self.operands, self.grad = value, operands, 0.0

    def __add__(self, o):
        o = o if isinstance(o, Var) else Var(o)
        return Var(self.value + o.value, ((self, 1.0), (o, 1.0)))

    def __mul__(self, o):
        o = o if isinstance(o, Var) else Var(o)
        return Var(self.value * o.value, ((self, o.value), (o, self.value)))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return Var(math.sin(self.value), ((self, math.cos(self.value)),))


def gradient(f, xs):
    inputs = [Var(x) for x in xs]

    def back(v, adjoint):
        v.grad = adjoint
        for operand, partial in v.operands:
            back(operand, partial * adjoint)

    back(f(*inputs), 1.0)
    return [v.grad for v in inputs]


def pullback(tape, n, seeds):
    adjoints = [0.0] * len(tape)
    for k, y_bar in seeds.items():
        adjoints[k] = y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] = partial * adjoints[k]
    return adjoints[:n]
