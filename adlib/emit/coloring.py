"""Sparse Jacobians and Hessians: columns that have no row in common share one direction.

Which input can reach which output is seen from the Wengert list, without any values. Columns without a common row get
one colour. One product J d, where d is the sum of their unit vectors, holds all of them, each in rows of its own. A
Hessian with three diagonals therefore takes three products, whatever its size. Source: Curtis, Powell and Reid (1974);
Gebremedhin, Manne and Pothen (2005), "What color is your Jacobian?".
"""

import numpy as np

from adlib.emit.staged import staged
from adlib.methods.dual import jvp
from adlib.methods.reverse import grad, vjp
from adlib.methods.wengert import Row
from adlib.numbers.number import new_level
from adlib.products.batch import Seeds
from adlib.rules.kinds import Elementwise, Linear, Multilinear, NonDifferentiable, shape_of

LARGEST = 4_000_000  # patterns with more entries than this are not examined


def compressed(f, x, what):
    """Return (program x -> the products, writer of the matrix from them), or None if colouring would not pay."""
    n = int(np.prod(np.shape(x)))
    if not np.shape(x) or n < 4 or n * n > LARGEST:
        return None
    g = grad(f) if what == "hessian" else f
    listed = staged(g, (x,))
    if len(listed.results) != 1 or not listed.single or not isinstance(listed.results[0], Row):
        return None
    y_shape, sparsity = shape_of(listed.results[0].value), pattern(listed, n)
    if sparsity is None or not y_shape:
        return None
    by_columns, by_rows = coloured(sparsity), coloured(sparsity.T)
    forward = what == "hessian" or max(by_columns) <= max(by_rows)
    colours = np.array(by_columns if forward else by_rows)
    if 2 * (colours.max() + 1) > min(sparsity.shape):
        return None
    seeds = np.eye(colours.max() + 1)[:, colours].reshape(-1, *(np.shape(x) if forward else y_shape))

    def program(x):
        seed = Seeds(seeds, new_level())
        product = jvp(g, (x,), (seed,))[1] if forward else vjp(g, x)[1](seed)[0]
        return product.primal if isinstance(product, Seeds) else product

    rows, columns = np.nonzero(sparsity)
    n_rows, n_columns = sparsity.shape
    sources = colours[columns] * n_rows + rows if forward else colours[rows] * n_columns + columns

    def dense(writer, products):
        entries, taken, matrix = writer.constant(rows * n + columns), writer.constant(sources), writer.fresh()
        writer.lines.append(f"{matrix} = np.zeros({sparsity.size})")
        writer.lines.append(f"{matrix}[{entries}] = ({products}).take({taken})")
        return f"{matrix}.reshape{(*y_shape, *np.shape(x))}"

    return program, dense


def pattern(listed, n):
    """pattern[i, j] says whether output i can depend on input j. It is decided by operations and shapes, for all
    values.
    """
    reached = {listed.rows[0].index: np.eye(n, dtype=bool).reshape(n, *shape_of(listed.rows[0].value))}
    for row in listed.rows[1:]:
        operands = [reached.get(x.index) if isinstance(x, Row) else None for x in row.operands]
        if n * np.size(row.value) > LARGEST:
            return None
        if any(r is not None for r in operands) and not isinstance(row.rule, NonDifferentiable):
            reached[row.index] = _reached(row, operands, n)
    result = reached.get(listed.results[0].index)
    return None if result is None else result.reshape(n, -1).T


def coloured(sparsity):
    """Choose a colour for each column, so that columns of one colour have no row in common: greedily, in order."""
    taken, colours = [], []  # taken[colour][row]
    for column in sparsity.T:
        rows = np.flatnonzero(column)
        colour = next((c for c, used in enumerate(taken) if not used[rows].any()), len(taken))
        if colour == len(taken):
            taken.append(np.zeros(sparsity.shape[0], bool))
        taken[colour][rows] = True
        colours.append(colour)
    return colours


def _reached(row, operands, n):
    """Return which inputs reach each element of a row, as an array [input, *shape]; `operands` has it for the
    operands.
    """
    shape, present = shape_of(row.value), [r for r in operands if r is not None]
    if isinstance(row.rule, Elementwise) or row.rule.name == "where":
        aligned = [r.reshape(n, *[1] * (len(shape) - r.ndim + 1), *r.shape[1:]) for r in present]
        return np.broadcast_to(np.logical_or.reduce(np.broadcast_arrays(*aligned)), (n, *shape))
    if not isinstance(row.rule, Linear) or row.rule.name.endswith("along_axis"):  # the values decide the places
        anywhere = np.logical_or.reduce([r.reshape(n, -1).any(axis=1) for r in present])
        return np.broadcast_to(anywhere.reshape(n, *[1] * len(shape)), (n, *shape))
    if isinstance(row.rule, Multilinear):
        return _reached_by_multilinear(row, operands)
    return _reached_by_linear(row, operands)


def _reached_by_multilinear(row, operands):
    """Apply the product rule to zeros and ones: one term per operand, in which the others keep their nonzero
    entries.
    """
    level = new_level()
    weights = [np.ones(shape_of(x.value)) if isinstance(x, Row) else (np.asarray(x) != 0) * 1.0 for x in row.operands]
    found = []
    for k, reached in enumerate(operands):
        if reached is not None:
            factors = [*weights[:k], Seeds(reached * 1.0, level), *weights[k + 1 :]]
            found.append(row.rule(*factors, **row.params).primal != 0)
    return np.logical_or.reduce(found)


def _reached_by_linear(row, operands):
    """Apply the rule itself to zeros and ones. Its nondifferentiable operands stay as they are."""
    level, args = new_level(), []
    for k, (x, reached) in enumerate(zip(row.values(), operands)):
        if reached is not None:
            args.append(Seeds(reached * 1.0, level))
        else:
            args.append(x if k in row.rule.nondifferentiable else np.zeros(shape_of(x)))
    return row.rule(*args, **row.params).primal != 0
