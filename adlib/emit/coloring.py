"""Sparse Jacobians and Hessians: columns that have no row in common travel in one direction together.

Which input can reach which output is seen from the Wengert list alone, without values. Columns without a common row get
one colour; one product J d with the sum d of their unit vectors holds them all, each in rows of its own. So a Hessian
with three diagonals takes three products, whatever its size. Source: Curtis, Powell and Reid (1974); Gebremedhin, Manne
and Pothen (2005), "What color is your Jacobian?".
"""

import numpy as np

from adlib.emit.staged import staged
from adlib.methods.dual import jvp
from adlib.methods.reverse import grad, vjp
from adlib.methods.wengert import Row
from adlib.numbers.number import new_level
from adlib.products.batch import Batch
from adlib.rules.kinds import Elementwise, Linear, Multilinear, NonDifferentiable, shape_of

LARGEST = 4_000_000  # entries of a pattern that is still worth looking at


def compressed(f, x, what):
    """(program x -> the products, writer of the matrix from them), or None if colouring would not pay."""
    n = int(np.prod(np.shape(x)))
    if not np.shape(x) or n < 4 or n * n > LARGEST:
        return None
    g = grad(f) if what == "hessian" else f
    listed = staged(g, (x,))
    if len(listed.results) != 1 or not listed.single or not isinstance(listed.results[0], Row):
        return None
    y_shape = shape_of(listed.results[0].value)
    S = pattern(listed, n)
    if S is None or not y_shape:
        return None
    by_columns, by_rows = coloured(S), coloured(S.T)
    forward = what == "hessian" or max(by_columns) <= max(by_rows)
    colours = by_columns if forward else by_rows
    if 2 * (max(colours) + 1) > min(S.shape):
        return None
    seeds = np.eye(max(colours) + 1)[:, colours]

    def program(x):
        level = new_level()
        seed = Batch(seeds.reshape(-1, *(np.shape(x) if forward else y_shape)), level)
        product = jvp(g, (x,), (seed,))[1] if forward else vjp(g, x)[1](seed)[0]
        return product.primal if isinstance(product, Batch) else product

    rows, columns = np.nonzero(S)
    colours = np.array(colours)
    sources = colours[columns] * S.shape[0] + rows if forward else colours[rows] * S.shape[1] + columns

    def dense(writer, text):
        places, taken, matrix = writer.constant(rows * n + columns), writer.constant(sources), writer.fresh()
        writer.lines.append(f"{matrix} = np.zeros({S.size})")
        writer.lines.append(f"{matrix}[{places}] = ({text}).take({taken})")
        return f"{matrix}.reshape{(*y_shape, *np.shape(x))}"

    return program, dense


def pattern(listed, n):
    """S[i, j]: can output i depend on input j? From the operations and their shapes; a value that happens to be 0
    counts.
    """
    reach = {listed.rows[0].index: np.eye(n, dtype=bool).reshape(n, *shape_of(listed.rows[0].value))}
    for row in listed.rows[1:]:
        xs = [x.value if isinstance(x, Row) else x for x in row.operands]
        known = [reach.get(x.index) if isinstance(x, Row) else None for x in row.operands]
        if n * np.size(row.value) > LARGEST:
            return None
        if not any(r is not None for r in known) or isinstance(row.rule, NonDifferentiable):
            continue
        reach[row.index] = _reached(row, xs, known, n)
    result = reach.get(listed.results[0].index)
    return None if result is None else result.reshape(n, -1).T


def _reached(row, xs, known, n):
    shape = shape_of(row.value)
    if isinstance(row.rule, Elementwise) or row.rule.name == "where":
        parts = [r.reshape(n, *[1] * (len(shape) - r.ndim + 1), *r.shape[1:]) for r in known if r is not None]
        return np.broadcast_to(np.logical_or.reduce(np.broadcast_arrays(*parts)), (n, *shape))
    if not isinstance(row.rule, Linear) or row.rule.name.endswith("along_axis"):  # where to, the values decide
        anywhere = np.logical_or.reduce([r.reshape(n, -1).any(axis=1) for r in known if r is not None])
        return np.broadcast_to(anywhere.reshape(n, *[1] * len(shape)), (n, *shape))
    level = new_level()
    if isinstance(row.rule, Multilinear):
        weights = [
            np.ones(shape_of(x)) if isinstance(o, Row) else (np.asarray(x) != 0) * 1.0 for x, o in zip(xs, row.operands)
        ]
        found = [
            row.rule(*(Batch(r * 1.0, level) if j == k else w for j, w in enumerate(weights)), **row.params)
            for k, r in enumerate(known)
            if r is not None
        ]
        return np.logical_or.reduce([part.primal != 0 for part in found])
    given = row.rule.nondifferentiable
    moved = [
        Batch(r * 1.0, level) if r is not None else x if k < given else np.zeros(shape_of(x))
        for k, (r, x) in enumerate(zip(known, xs))
    ]
    return row.rule(*moved, **row.params).primal != 0


def coloured(S):
    """A colour for each column of S, so that columns of one colour have no row in common: greedily, in order."""
    rows_of = [np.flatnonzero(S[:, j]) for j in range(S.shape[1])]
    taken, colours = [], []
    for rows in rows_of:
        colour = next((c for c, used in enumerate(taken) if not used[rows].any()), len(taken))
        if colour == len(taken):
            taken.append(np.zeros(S.shape[0], bool))
        taken[colour][rows] = True
        colours.append(colour)
    return colours
