"""Sparse Jacobians and Hessians by their entries: forward mode that carries only the nonzero entries.

Where each element of a value depends on few inputs, its derivative has few entries (row, column, coefficient). They
pass through the program as whole vectors of entries, the terms. The rows and columns of the entries are known before
any value is, so that only one coefficient vector per term remains to be computed. A Hessian with three diagonals takes
three vectors.
"""

import math
from dataclasses import dataclass

import numpy as np

from adlib.emit.staged import staged
from adlib.methods.reverse import grad
from adlib.numbers.number import Number, new_level
from adlib.rules.kinds import NUMBERS, TABLE, Elementwise, anywhere, broadcast, product, shape_of

MOST = 8  # with more terms than this, products with coloured columns are cheaper
MOVES = ("reshape", "transpose", "broadcast_to", "copy", "getitem", "scatter", "assign", "concatenate", "stack")


class NotSparse(Exception):
    """A value has too many entries, or passes through an operation that mixes them."""


@dataclass(eq=False)
class Term:
    """Entries (rows[e], columns[e]) of value coefficient[e], at most one in each row. A float is the value of all
    entries.
    """

    rows: np.ndarray
    columns: np.ndarray
    coefficient: object

    def positions(self):
        """Return the rows and columns in a form that can be compared."""
        return self.rows.tobytes(), self.columns.tobytes()

    def chosen(self, entries, rows):
        """Return the entries with these numbers, moved to other rows."""
        return Term(rows, self.columns[entries], chosen(self.coefficient, entries, self.rows.size))


class Sparse(Number):
    """A value and the terms of its derivative, whose rows number its elements in order. The terms are None if the
    derivative is not sparse.
    """

    __slots__ = ("primal", "terms", "level")

    def __init__(self, primal, terms, level):
        self.primal, self.terms, self.level = primal, terms, level

    def apply(self, rule, operands, params):
        mine = [isinstance(x, Sparse) and x.level == self.level for x in operands]
        xs = [x.primal if here else x for x, here in zip(operands, mine)]
        z = rule(*xs, **params)
        try:
            terms = []
            for k in np.flatnonzero(mine):
                terms += pushed(rule, operands[k].terms, k, z, xs, params)
            return Sparse(z, merged(terms), self.level)
        except NotSparse:
            return Sparse(z, None, self.level)

    def anywhere(self, test):
        if self.terms != []:
            raise NotSparse  # which entries are 0 is not known before they are computed
        return anywhere(test, self.primal)

    def constant(self, value):
        return Sparse(value, [], self.level)


def by_entries(f, x, what):
    """Return (program x -> the coefficients, writer of the matrix from them), or None if f is not of this kind."""
    n, positions, shape = math.prod(np.shape(x)), [], []
    if not np.shape(x) or n < 4:
        return None
    g = grad(f) if what == "hessian" else f

    def program(x):
        level, everywhere = new_level(), np.arange(n)
        y = g(Sparse(x, [Term(everywhere, everywhere, 1.0)], level))
        if not isinstance(y, Sparse) or y.level != level or not y.terms or not y.shape:
            raise NotSparse
        positions[:] = [term.rows * n + term.columns for term in y.terms]
        shape[:] = y.shape
        return tuple(term.coefficient for term in y.terms)

    def dense(writer, coefficients):
        return filled_matrix(writer, positions, coefficients, (*shape, *np.shape(x)), np.asarray(x).dtype)

    try:
        staged(program, (x,))
    except NotSparse:
        return None
    return program, dense


def pushed(rule, terms, k, z, xs, params):
    """Return the terms that z = rule(*xs) has from those of its operand k."""
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
    """Return the terms with equal entries added up and zeros left out."""
    result = {}
    for term in terms:
        if term.coefficient.__class__ in NUMBERS and term.coefficient == 0.0:
            continue
        key = term.positions()
        if key in result:
            term = Term(term.rows, term.columns, result[key].coefficient + term.coefficient)
        result[key] = term
    if len(result) > MOST:
        raise NotSparse
    return list(result.values())


def scaled(terms, rule, k, z, xs):
    """Return the terms of operand k of z = phi(x, y) as terms of z, multiplied by the partial derivative."""
    partial = rule.constants[k]
    if partial is None:
        partial = rule.partial(k, z, *xs)
    if partial.__class__ is np.ndarray and partial.size and np.all(partial == partial.flat[0]):
        partial = float(partial.flat[0])
    of_row = None  # the partial derivative at each row, unless it is one number
    if shape_of(partial):
        of_row = TABLE["reshape"](broadcast(partial, shape_of(z)), shape=-1)
    result = []
    for term in terms:
        factor = partial if of_row is None else chosen(of_row, term.rows, z.size)
        result.append(Term(term.rows, term.columns, product(factor, term.coefficient, rule.singular[k])))
    return result


def moved(terms, source):
    """Return the terms after a move. Element i of the result is element source[i] of the operand, or zero if that is
    -1.
    """
    result = []
    for term in terms:
        entry_in = np.full(max(term.rows.max(), source.max(initial=0)) + 2, -1)  # the last one belongs to source -1
        entry_in[term.rows] = np.arange(term.rows.size)
        entries = entry_in[source]
        rows = np.flatnonzero(entries >= 0)
        if rows.size:
            result.append(term.chosen(entries[rows], rows))
    return result


def spread_of(x, z):
    """Return from which element of x each element of z comes, where x is broadcast to the shape of z."""
    return np.broadcast_to(np.arange(math.prod(shape_of(x))).reshape(shape_of(x)), shape_of(z)).ravel()


def source_of(rule, k, xs, params):
    """Return from which element of operand k each element of the result comes, by moving the numbers of the
    elements.
    """
    if rule.name == "scatter":
        positions = np.arange(math.prod(params["shape"])).reshape(params["shape"])[params["index"]]
        if np.unique(positions).size < np.size(positions):
            raise NotSparse
    numbers = [np.zeros(shape_of(x), int) for x in xs]
    numbers[k] = np.arange(1, math.prod(shape_of(xs[k])) + 1).reshape(shape_of(xs[k]))
    return np.asarray(rule.value(*numbers, **params)).ravel().astype(int) - 1


def sources_of(x, axis=None, keepdims=False):
    """Return the sources of each summand of a sum along axes."""
    numbers = np.arange(math.prod(shape_of(x))).reshape(shape_of(x))
    given = range(numbers.ndim) if axis is None else np.atleast_1d(axis).tolist()
    axes = tuple(a % numbers.ndim for a in given)
    kept = [a for a in range(numbers.ndim) if a not in axes]
    summands = numbers.transpose(*axes, *kept).reshape(
        math.prod(numbers.shape[a] for a in axes), math.prod(numbers.shape[a] for a in kept)
    )
    if len(summands) > MOST:
        raise NotSparse
    return summands


def chosen(x, entries, size):
    """Return x[entries] of a vector with `size` elements, as a slice if possible."""
    if not shape_of(x) or entries.size == size and np.array_equal(entries, np.arange(size)):
        return x
    return TABLE["getitem"](x, index=slice_of(entries))


def slice_of(positions):
    """Return the slice that names these positions, or the positions themselves."""
    step = int(positions[1] - positions[0]) if positions.size > 1 else 1
    if step > 0 and np.array_equal(positions, positions[0] + step * np.arange(positions.size)):
        return slice(int(positions[0]), int(positions[-1]) + 1, None if step == 1 else step)
    return positions


def filled_matrix(writer, positions, coefficients, shape, dtype):
    """Write the lines that put the coefficients at their positions in a matrix of zeros, and return its text."""
    size, matrix = math.prod(shape), writer.fresh()
    taken = np.zeros(size, bool)
    writer.lines.append(f"{matrix} = np.zeros({size}{f', np.{dtype}' if dtype != np.float64 else ''})")
    for at, text in zip(positions, coefficients):
        sign = "+=" if taken[at].any() else "="
        writer.lines.append(f"{matrix}[{writer.index(slice_of(at))}] {sign} {text}")
        taken[at] = True
    return f"{matrix}.reshape{shape}"
