"""Sparse Jacobians and Hessians by their entries: forward mode that carries the nonzero entries alone.

Where each element of a value depends on few inputs, its derivative is a few entries (row, column, coefficient). They go
through the program in whole vectors of entries, the terms: which rows and columns they are in is known before any value
is, so that what remains to be computed is one coefficient vector a term. A Hessian with three diagonals takes three
vectors.
"""

import math

import numpy as np

from adlib.emit.staged import staged
from adlib.methods.reverse import grad
from adlib.numbers.number import Number, new_level
from adlib.rules.kinds import NUMBERS, TABLE, Elementwise, broadcast, product, shape_of

MOST = 8  # terms; with more of them, products with coloured columns are cheaper
MOVES = ("reshape", "transpose", "broadcast_to", "copy", "getitem", "scatter", "assign", "concatenate", "stack")


class NotSparse(Exception):
    """A value has too many entries, or goes through an operation that mixes them."""


class Term:
    """Entries (rows[e], columns[e]) of value coefficient[e], no two in one row; a float coefficient is that of all."""

    def __init__(self, rows, columns, coefficient):
        self.rows, self.columns, self.coefficient = rows, columns, coefficient

    def place(self):
        return self.rows.tobytes(), self.columns.tobytes()

    def chosen(self, entries, rows):
        """The entries with these numbers, put into other rows."""
        return Term(rows, self.columns[entries], chosen(self.coefficient, entries, self.rows.size))


class Sparse(Number):
    """primal, and the terms of its derivative; a row is the number of an element in order. None: it is not sparse."""

    __slots__ = ("primal", "terms", "level")

    def __init__(self, primal, terms, level):
        self.primal, self.terms, self.level = primal, terms, level

    def apply(self, rule, operands, params):
        mine = [isinstance(x, Sparse) and x.level == self.level for x in operands]
        xs = [x.primal if here else x for x, here in zip(operands, mine)]
        z = rule(*xs, **params)
        try:
            terms = merged([t for k in np.flatnonzero(mine) for t in pushed(rule, operands[k].terms, k, z, xs, params)])
        except NotSparse:
            terms = None
        return Sparse(z, terms, self.level)

    def constant(self, value):
        return Sparse(value, [], self.level)


def by_entries(f, x, what):
    """(program x -> the coefficients, writer of the matrix from them), or None if f is not of this kind."""
    n, places, shape = math.prod(np.shape(x)), [], []
    if not np.shape(x) or n < 4:
        return None
    g = grad(f) if what == "hessian" else f

    def program(x):
        level, everywhere = new_level(), np.arange(n)
        y = g(Sparse(x, [Term(everywhere, everywhere, 1.0)], level))
        if not isinstance(y, Sparse) or y.level != level or not y.terms or not y.shape:
            raise NotSparse
        places[:] = [t.rows * n + t.columns for t in y.terms]
        shape[:] = y.shape
        return tuple(t.coefficient for t in y.terms)

    def dense(writer, texts):
        return placed(writer, places, texts, (*shape, *np.shape(x)), np.asarray(x).dtype)

    try:
        staged(program, (x,))
    except NotSparse:
        return None
    return program, dense


def pushed(rule, terms, k, z, xs, params):
    """The terms that z = rule(*xs) has from those of its operand k."""
    if terms is None:
        raise NotSparse
    if isinstance(rule, Elementwise):
        return scaled(moved(terms, spread_of(xs[k], z)), rule, k, z, xs)
    if rule.name in MOVES:
        return moved(terms, source_of(rule, k, xs, params))
    if rule.name == "sum":
        return [t for source in sources_of(xs[k], **params) for t in moved(terms, source)]
    raise NotSparse


def merged(terms):
    """Terms of the same entries added up."""
    result = {}
    for t in terms:
        if t.coefficient.__class__ not in NUMBERS or t.coefficient != 0.0:
            known = result.setdefault(t.place(), t)
            if known is not t:
                result[t.place()] = Term(t.rows, t.columns, known.coefficient + t.coefficient)
    if len(result) > MOST:
        raise NotSparse
    return list(result.values())


def scaled(terms, rule, k, z, xs):
    """The terms of phi's operand k as terms of z = phi(x, y): times the partial derivative."""
    partial = rule.constants[k]
    if partial is None:
        partial = rule.partial(k, z, *xs)
    if partial.__class__ is np.ndarray and np.all(partial == partial.flat[0]):
        partial = float(partial.flat[0])
    if not shape_of(partial):
        return [Term(t.rows, t.columns, product(partial, t.coefficient, rule.singular[k])) for t in terms]
    flat = TABLE["reshape"](broadcast(partial, shape_of(z)), shape=-1)
    return [
        Term(t.rows, t.columns, product(chosen(flat, t.rows, z.size), t.coefficient, rule.singular[k])) for t in terms
    ]


def moved(terms, source):
    """The terms after a move: element i of the result is element source[i] of the operand, or nothing where that is
    -1.
    """
    result = []
    for t in terms:
        entry_in = np.full(max(t.rows.max(), source.max(initial=0)) + 2, -1)  # the last one is for source -1
        entry_in[t.rows] = np.arange(t.rows.size)
        entries = entry_in[source]
        rows = np.flatnonzero(entries >= 0)
        if rows.size:
            result.append(t.chosen(entries[rows], rows))
    return result


def spread_of(x, z):
    """Which element of x each element of z comes from, where x is broadcast to z's shape."""
    return np.broadcast_to(np.arange(math.prod(shape_of(x))).reshape(shape_of(x)), shape_of(z)).ravel()


def source_of(rule, k, xs, params):
    """Which element of operand k each element of the result comes from: seen by moving the elements' own numbers."""
    if rule.name == "scatter":
        places = np.arange(math.prod(params["shape"])).reshape(params["shape"])[params["index"]]
        if np.unique(places).size < np.size(places):
            raise NotSparse
    numbers = [np.zeros(shape_of(x), int) for x in xs]
    numbers[k] = np.arange(1, math.prod(shape_of(xs[k])) + 1).reshape(shape_of(xs[k]))
    return np.asarray(rule.value(*numbers, **params)).ravel().astype(int) - 1


def sources_of(x, axis=None, keepdims=False):
    """The sources of each summand of a sum along axes."""
    numbers = np.arange(math.prod(shape_of(x))).reshape(shape_of(x))
    axes = tuple(range(numbers.ndim)) if axis is None else tuple(a % numbers.ndim for a in np.atleast_1d(axis).tolist())
    kept = [a for a in range(numbers.ndim) if a not in axes]
    summands = numbers.transpose(*axes, *kept).reshape(math.prod(numbers.shape[a] for a in axes), -1)
    if len(summands) > MOST:
        raise NotSparse
    return summands


def chosen(x, entries, size):
    """x[entries] of a vector with `size` elements, as a slice where it is one."""
    if not shape_of(x) or entries.size == size and np.array_equal(entries, np.arange(size)):
        return x
    return TABLE["getitem"](x, index=slice_of(entries))


def slice_of(places):
    """The slice that names these places, or the places themselves."""
    step = int(places[1] - places[0]) if places.size > 1 else 1
    if step > 0 and np.array_equal(places, places[0] + step * np.arange(places.size)):
        return slice(int(places[0]), int(places[-1]) + 1, None if step == 1 else step)
    return places


def placed(writer, places, texts, shape, dtype):
    """Lines that put the coefficients into a matrix of zeros; its text."""
    size, matrix = math.prod(shape), writer.fresh()
    taken = np.zeros(size, bool)
    writer.lines.append(f"{matrix} = np.zeros({size}{f', np.{dtype}' if dtype != np.float64 else ''})")
    for at, text in zip(places, texts):
        index = slice_of(at)
        sign = "+=" if taken[at].any() else "="
        writer.lines.append(f"{matrix}[{writer.index(index)}] {sign} {text}")
        taken[at] = True
    return f"{matrix}.reshape{shape}"
