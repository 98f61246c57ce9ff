"""Many inputs, tangents or adjoints at once: a number with a further leading axis that the function does not see.

A Jacobian has n columns, and each is the tangent of one seed. Instead of n passes, a single pass carries all seeds,
stacked on a leading axis. The primal is computed once, and each rule works on the whole stack. `vmap` does the same
with the inputs of a function. `BATCHED` says for each rule of the table how it preserves the leading axis; a rule that
is missing there is applied to one member of the stack after another.
"""

import math

import numpy as np

from adlib.numbers.number import DerivativeLost, Number
from adlib.rules.arrays import is_basic
from adlib.rules.kinds import BY_NUMPY, TABLE, Elementwise, anywhere, shape_of


class Batch(Number):
    """A number whose `primal` has shape (n, *shape): n members of the given shape."""

    __slots__ = ("primal", "level")
    is_stack = True

    def __init__(self, primal, level):
        self.primal, self.level = primal, level

    shape = property(lambda self: shape_of(self.primal)[1:])
    ndim = property(lambda self: len(self.shape))
    __len__ = lambda self: self.shape[0]

    def apply(self, rule, operands, params):
        stacked = [isinstance(x, Batch) and x.level == self.level for x in operands]
        xs = [x.primal if here else x for x, here in zip(operands, stacked)]
        if isinstance(rule, Elementwise) or rule in BY_ELEMENTS:
            z = rule(*self.aligned(xs, stacked), **params)
            if shape_of(z)[:1] == (self.count(),):  # a custom rule may give the same number for all members
                return self.like(z)
        batched = BATCHED.get(rule.name) if TABLE.get(rule.name) is rule else None
        return self.like((batched or one_by_one)(rule, xs, stacked, self.count(), params))

    def like(self, primal):
        return type(self)(primal, self.level)

    def count(self):
        """Return the number of members."""
        return shape_of(self.primal)[0]

    def anywhere(self, test):
        return self.like(anywhere(test, self.primal))  # each member has its own answer

    def constant(self, value):
        return self.like(np.broadcast_to(value, (self.count(), *shape_of(value))).copy())

    def aligned(self, xs, stacked):
        """Return the stacked operands with axes of length 1 after the first, so that the others broadcast as without a
        stack.
        """
        rank = max(len(shape_of(x)) - here for x, here in zip(xs, stacked))
        return [with_rank(x, rank + 1) if here else x for x, here in zip(xs, stacked)]

    # What a function cannot do with many members at once

    def __bool__(self):
        raise TypeError(
            "a condition has one answer for each member of a batch, so an if, a while, an and or an or cannot follow "
            "it: use np.where, or call the function in a loop over the members"
        )

    def __index__(self):
        raise TypeError(
            "an index or a count differs from member to member of a batch: use np.take_along_axis or np.where, or pass "
            "it as an argument that is not mapped"
        )

    def _lost(self, *_, **__):
        raise DerivativeLost(
            "a number that stands for many members of a batch cannot become a plain number or part of a plain NumPy "
            "array: use np.sin(x), not math.sin(x); np.stack([...]), not a[i] = x"
        )

    __float__ = __int__ = __complex__ = __array__ = _lost

    def __lt__(self, other):
        return np.less(self, other)

    def __le__(self, other):
        return np.less_equal(self, other)

    def __gt__(self, other):
        return np.greater(self, other)

    def __ge__(self, other):
        return np.greater_equal(self, other)

    def __repr__(self):
        return f"{type(self).__name__}({self.primal!r})"


class Seeds(Batch):
    """Many tangents or adjoints of one number, whose primal is not stacked."""

    __slots__ = ()

    def stack(self):
        return self.primal


def with_rank(x, rank):
    shape = shape_of(x)
    return x if len(shape) == rank else TABLE["reshape"](x, shape=(shape[0], *[1] * (rank - len(shape)), *shape[1:]))


def one_by_one(rule, xs, stacked, n, params):
    if n == 0:
        members = (np.zeros(shape_of(x)[1:]) if here else x for x, here in zip(xs, stacked))
        return np.zeros((0, *shape_of(rule(*members, **params))))
    zs = [rule(*(x[k] if here else x for x, here in zip(xs, stacked)), **params) for k in range(n)]
    if isinstance(zs[0], tuple) or len({*map(shape_of, zs)}) > 1:
        raise TypeError(
            f"the size of what {rule.name} gives differs from member to member of a batch: use np.where, or call the "
            "function in a loop over the members"
        )
    return np.stack(zs)


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


def _of_stack(rule, xs, stacked, n, params):
    """Apply a rule that leaves leading axes alone, as NumPy's functions of one matrix do."""
    return rule(xs[0], **params)


def _sort(rule, xs, stacked, n, params):
    return rule(xs[0], axis=_shifted(params.get("axis", -1), len(shape_of(xs[0])) - 1)[0])


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
    if not isinstance(index, tuple) or is_basic(index):
        return False
    places = [k for k, part in enumerate(index) if not (part is None or part is Ellipsis or isinstance(part, slice))]
    return places[-1] - places[0] >= len(places)  # something lies between the arrays


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


def _solve(rule, xs, stacked, n, params):
    (A, b), ranks = xs, [len(shape_of(x)) - here for x, here in zip(xs, stacked)]
    if ranks[0] != 2 or ranks[1] > 2:
        return one_by_one(rule, xs, stacked, n, params)
    B = TABLE["reshape"](b, shape=(*shape_of(b), 1)) if ranks[1] == 1 else b
    z = rule(A, B)
    return TABLE["reshape"](z, shape=shape_of(z)[:-1]) if ranks[1] == 1 else z


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
    "copy": _of_stack,
    "astype": _of_stack,
    "sort": _sort,
    "getitem": _getitem,
    "scatter": _scatter,
    "assign": _assign,
    "concatenate": _concatenate,
    "stack": _stack,
    "matmul": _matmul,
    "einsum": _einsum,
    "solve": _solve,
    **dict.fromkeys(("inv", "det", "logabsdet", "cholesky", "pinv", "eigh", "svd", "qr"), _of_stack),
}

# Rules beside the elementary ones that act on each element, with broadcasting.
BY_ELEMENTS = {TABLE["where"], TABLE["stop_gradient"]} | {
    BY_NUMPY[function]
    for function in (
        *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.isfinite, np.isinf),
        *(np.isnan, np.signbit, np.logical_and, np.logical_or, np.logical_not, np.logical_xor),
    )
}
