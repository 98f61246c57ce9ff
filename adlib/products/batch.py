"""Many tangents or adjoints at once: a number with a further leading axis that the function does not see.

A Jacobian has n columns, and each is the tangent of one seed. Instead of n passes, a single pass carries all seeds,
stacked on a leading axis. The primal is computed once, and each rule works on the whole stack. `BATCHED` says for each
rule of the table how it preserves the leading axis; a rule that is missing there is applied to one member of the stack
after another.
"""

import math

import numpy as np

from adlib.numbers.number import Number
from adlib.rules.arrays import is_basic
from adlib.rules.kinds import TABLE, Elementwise, anywhere, shape_of


class Batch(Number):
    """A number whose `primal` has shape (n, *shape): n members of the given shape."""

    __slots__ = ("primal", "level")

    def __init__(self, primal, level):
        self.primal, self.level = primal, level

    shape = property(lambda self: shape_of(self.primal)[1:])
    ndim = property(lambda self: len(self.shape))
    __len__ = lambda self: self.shape[0]

    def apply(self, rule, operands, params):
        stacked = [isinstance(x, Batch) and x.level == self.level for x in operands]
        xs = [x.primal if here else x for x, here in zip(operands, stacked)]
        if isinstance(rule, Elementwise) or rule.name == "where":
            return Batch(rule(*self.aligned(xs, stacked), **params), self.level)
        batched = BATCHED.get(rule.name, one_by_one)
        return Batch(batched(rule, xs, stacked, len(self.stack()), params), self.level)

    def stack(self):
        return self.primal

    def anywhere(self, test):
        return Batch(anywhere(test, self.primal), self.level)  # each member has its own answer

    def constant(self, value):
        return Batch(np.broadcast_to(value, (len(self.stack()), *shape_of(value))).copy(), self.level)

    def aligned(self, xs, stacked):
        """Return the stacked operands with axes of length 1 after the first, so that the others broadcast as without a
        stack.
        """
        rank = max(len(shape_of(x)) - here for x, here in zip(xs, stacked))
        return [with_rank(x, rank + 1) if here else x for x, here in zip(xs, stacked)]


def with_rank(x, rank):
    shape = shape_of(x)
    return x if len(shape) == rank else TABLE["reshape"](x, shape=(shape[0], *[1] * (rank - len(shape)), *shape[1:]))


def one_by_one(rule, xs, stacked, n, params):
    if n == 0:
        members = (np.zeros(shape_of(x)[1:]) if here else x for x, here in zip(xs, stacked))
        return np.zeros((0, *shape_of(rule(*members, **params))))
    return np.stack([rule(*(x[k] if here else x for x, here in zip(xs, stacked)), **params) for k in range(n)])


def _shifted(axis, rank):
    """Return the axes of a member as axes of the stack, counted from the back."""
    axes = range(rank) if axis is None else np.atleast_1d(axis).tolist()
    return tuple(a % rank - rank for a in axes)


def _reduction(rule, xs, stacked, n, params):
    return rule(xs[0], **{**params, "axis": _shifted(params.get("axis"), len(shape_of(xs[0])) - 1)})


def _cumsum(rule, xs, stacked, n, params):
    x = xs[0] if params.get("axis") is not None else TABLE["reshape"](xs[0], shape=(n, math.prod(shape_of(xs[0])[1:])))
    return rule(x, axis=-1 if params.get("axis") is None else _shifted(params["axis"], len(shape_of(x)) - 1)[0])


def _broadcast_to(rule, xs, stacked, n, params):
    shape = tuple(np.atleast_1d(params["shape"]).tolist())
    return rule(with_rank(xs[0], len(shape) + 1), shape=(n, *shape))


def _reshape(rule, xs, stacked, n, params):
    member = np.broadcast_to(0.0, shape_of(xs[0])[1:])
    return rule(xs[0], shape=(n, *np.reshape(member, params["shape"]).shape))


def _transpose(rule, xs, stacked, n, params):
    rank = len(shape_of(xs[0])) - 1
    axes = range(rank)[::-1] if params.get("axes") is None else [a % rank for a in params["axes"]]
    return rule(xs[0], axes=(0, *(a + 1 for a in axes)))


def _copy(rule, xs, stacked, n, params):
    return rule(xs[0])


def _inside(index):
    return (slice(None), *index) if isinstance(index, tuple) else (slice(None), index)


def _getitem(rule, xs, stacked, n, params):
    if _is_apart(params["index"]):
        return one_by_one(rule, xs, stacked, n, params)
    return rule(xs[0], index=_inside(params["index"]))


def _scatter(rule, xs, stacked, n, params):
    if _is_apart(params["index"]):
        return one_by_one(rule, xs, stacked, n, params)
    return rule(xs[0], index=_inside(params["index"]), shape=(n, *params["shape"]))


def _is_apart(index):
    """Return whether NumPy puts the axes of this index in front of all others, including the leading one."""
    return isinstance(index, tuple) and len(index) > 1 and not is_basic(index)


def _all_stacked(xs, stacked, n):
    return [x if here else TABLE["broadcast_to"](x, shape=(n, *shape_of(x))) for x, here in zip(xs, stacked)]


def _assign(rule, xs, stacked, n, params):
    y, value = xs[0] if stacked[0] else _all_stacked(xs[:1], [False], n)[0], xs[1]
    if _is_apart(params["index"]):
        return one_by_one(rule, [y, value], [True, stacked[1]], n, params)
    if stacked[1]:
        value = with_rank(value, len(shape_of(TABLE["getitem"](y, index=_inside(params["index"])))))
    return rule(y, value, index=_inside(params["index"]))


def _concatenate(rule, xs, stacked, n, params):
    rank = len(shape_of(xs[0])) - stacked[0]
    return rule(*_all_stacked(xs, stacked, n), axis=_shifted(params.get("axis", 0), rank)[0])


def _stack(rule, xs, stacked, n, params):
    rank = len(shape_of(xs[0])) - stacked[0] + 1
    return rule(*_all_stacked(xs, stacked, n), axis=_shifted(params.get("axis", 0), rank)[0])


def _matmul(rule, xs, stacked, n, params):
    (x, y), ranks = xs, [len(shape_of(x)) - here for x, here in zip(xs, stacked)]
    if stacked == [False, True] and ranks == [2, 1]:
        return rule(y, TABLE["transpose"](x))  # all the products A y_k in one: Y A'
    if stacked == [True, False] and max(ranks) <= 2:
        return rule(x, y)
    X = TABLE["reshape"](x, shape=(*shape_of(x)[:-1], 1, shape_of(x)[-1])) if ranks[0] == 1 else x
    Y = TABLE["reshape"](y, shape=(*shape_of(y), 1)) if ranks[1] == 1 else y
    rank = max(2, *ranks)
    X, Y = (with_rank(Z, rank + 1) if here else Z for Z, here in zip((X, Y), stacked))
    gone = tuple(axis for axis, r in ((-2, ranks[0]), (-1, ranks[1])) if r == 1)
    return np.squeeze(rule(X, Y), axis=gone) if gone else rule(X, Y)


def _einsum(rule, xs, stacked, n, params):
    inputs, output = params["subscripts"].split("->")
    fresh = next(letter for letter in "zyxwvutsrqponmlkjihgfedcba" if letter not in params["subscripts"])
    inputs = ",".join(fresh * here + names for names, here in zip(inputs.split(","), stacked))
    return rule(*xs, subscripts=f"{inputs}->{fresh}{output}")


BATCHED = {
    "sum": _reduction,
    "mean": _reduction,
    "max": _reduction,
    "min": _reduction,
    "cumsum": _cumsum,
    "broadcast_to": _broadcast_to,
    "reshape": _reshape,
    "transpose": _transpose,
    "copy": _copy,
    "getitem": _getitem,
    "scatter": _scatter,
    "assign": _assign,
    "concatenate": _concatenate,
    "stack": _stack,
    "matmul": _matmul,
    "einsum": _einsum,
}
