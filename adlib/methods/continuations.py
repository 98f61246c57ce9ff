"""Reverse mode by continuations. There is no tape and no graph, because the call stack of a functional program takes
their place.

A program in continuation-passing style does not return a result. Each operation passes its result z to `then`, which is
the whole rest of the program. When `then` returns, the rest has been evaluated and differentiated, so the adjoint of z
is complete. The operation passes it on to its operands and returns as well. The operations are thus evaluated in their
order while the calls become nested, and differentiated in reverse order while the calls return.

    log, multiply, add = map(elementary, ("log", "multiply", "add"))

    def f(x1, x2, then):  # ln x1 + x1 x2
        log(x1, then=lambda a: multiply(x1, x2, then=lambda b: add(a, b, then=then)))

    gradient(f)(2.0, 5.0)  # (5.5, 2.0)

Every operation is one more level of calls, so Python's recursion limit bounds the length of a program. Source: Wang,
Zheng, Decker, Wu, Essertel and Rompf (2019), "Demystifying differentiable programming", arXiv:1803.10228.
"""

from adlib.rules.kinds import TABLE


class Cell:
    """A value together with its adjoint, to which the operations that use the value add."""

    def __init__(self, value):
        self.value, self.bar = value, 0.0


def elementary(name):
    """Return a function of the rule table in continuation-passing style: `op(*operands, then=...)`, where operands are
    cells or numbers.
    """
    rule = TABLE.get(name)
    if rule is None:
        raise ValueError(f"{name!r} is not in the rule table: choose a name of adlib.rules.TABLE")

    def op(*operands, then):
        xs = [x.value if isinstance(x, Cell) else x for x in operands]
        z = Cell(rule(*xs))
        then(z)
        for k, x in enumerate(operands):
            if isinstance(x, Cell):
                x.bar = x.bar + rule.pullback(k, z.bar, z.value, xs, {})

    return op


def gradient(program):
    """Return the gradient of a program in continuation-passing style whose result is one number: a tuple with one
    adjoint per input.
    """

    def gradient_of_program(*xs):
        cells = [Cell(x) for x in xs]
        results = []

        def last(y):
            results.append(y)
            y.bar = 1.0

        program(*cells, then=last)
        if len(results) != 1:
            raise TypeError(f"the program called its continuation {len(results)} times: call then(result) exactly once")
        return tuple(cell.bar for cell in cells)

    return gradient_of_program
