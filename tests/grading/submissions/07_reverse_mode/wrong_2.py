"""Seeds and signs forgotten, recursion, adjoints that are handed on before they are complete."""

MARKS = {"column": 0, "accumulate": 0, "order": 0, "gradient": 0, "pullback": 0}
CAUSES = {"column": "partial by v_4 is -1", "accumulate": "seed y_bar was ignored", "order": "calls itself", "gradient": "value differs",
          "pullback": "only the last output"}  # fmt: skip

import math


def adjoint_column(x1, x2):
    return [x2 + 1 / x1, x1 + math.cos(x2), 1.0, 1.0, 1.0, 1.0, 1.0]


def accumulate(tape, y_bar):
    adjoints = [0.0] * len(tape)
    adjoints[-1] = 1.0
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def sweep_order(operands, output):
    order = []

    def visit(node):
        if node not in order:
            for operand in operands[node]:
                visit(operand)
            order.append(node)

    visit(output)
    return order[::-1]


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
    """Depth first, handing on what has come in so far, each time."""
    inputs = [Var(x) for x in xs]

    def back(v):
        for operand, partial in v.operands:
            operand.grad += partial * v.grad
            back(operand)

    y = f(*inputs)
    y.grad = 1.0
    back(y)
    return [v.grad for v in inputs]


def pullback(tape, n, seeds):
    adjoints = [0.0] * len(tape)
    adjoints[-1] = seeds[len(tape) - 1]
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[:n]
