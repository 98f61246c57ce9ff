"""Arrays that are joined or split, and arrays with elements inserted or deleted."""

import numpy as np

from adlib.rules.defined.definition import as_type, at, axis_of, define, flat_if_none
from adlib.rules.kinds import as_operand, dtype_of, shape_of


@define(np.hstack, operands="sequence")
def hstack(xs):
    xs = [np.atleast_1d(x) for x in xs]
    return np.concatenate(xs, axis=0 if len(shape_of(xs[0])) == 1 else 1)


@define(np.vstack, operands="sequence")
def vstack(xs):
    return np.concatenate([np.atleast_2d(x) for x in xs], axis=0)


@define(np.dstack, operands="sequence")
def dstack(xs):
    return np.concatenate([np.atleast_3d(x) for x in xs], axis=2)


@define(np.column_stack, operands="sequence")
def column_stack(xs):
    return np.concatenate([np.reshape(x, (-1, 1)) if len(shape_of(x)) < 2 else x for x in xs], axis=1)


@define(np.append, operands=2)
def append(x, values, axis=None):
    return np.concatenate([x, values], axis=axis)


@define(np.block, operands=0)
def block(arrays):
    depth = _depth(arrays)
    rank = max([depth, *map(len, map(shape_of, _leaves(arrays)))])
    return np.copy(_joined(arrays, depth, rank))


def _depth(part):
    return 1 + max(map(_depth, part)) if isinstance(part, list) else 0


def _leaves(part):
    return [leaf for inner in part for leaf in _leaves(inner)] if isinstance(part, list) else [part]


def _joined(part, depth, rank):
    """Join the blocks of a nested list, the innermost lists along the last axis and the lists around them along the
    axis before.
    """
    if isinstance(part, list):
        return np.concatenate([_joined(inner, depth - 1, rank) for inner in part], axis=-depth)
    return np.reshape(part, (1,) * (rank - len(shape_of(part))) + shape_of(part))


@define(np.array_split)
def array_split(x, indices_or_sections, axis=0):
    parts = np.array_split(np.arange(shape_of(x)[axis]), indices_or_sections)
    return [at(x, axis, slice(part[0], part[-1] + 1) if len(part) else slice(0, 0)) for part in parts]


@define(np.split)
def split(x, indices_or_sections, axis=0):
    n = shape_of(x)[axis]
    if np.ndim(indices_or_sections) == 0 and n % indices_or_sections:
        raise ValueError(
            f"an axis of length {n} cannot be split into {indices_or_sections} equal parts: give the places to cut, "
            "or use np.array_split"
        )
    return array_split(x, indices_or_sections, axis)


@define(np.vsplit)
def vsplit(x, indices_or_sections):
    return split(x, indices_or_sections, 0)


@define(np.hsplit)
def hsplit(x, indices_or_sections):
    return split(x, indices_or_sections, 1 if len(shape_of(x)) > 1 else 0)


@define(np.dsplit)
def dsplit(x, indices_or_sections):
    return split(x, indices_or_sections, 2)


@define(np.delete)
def delete(x, obj, axis=None):
    x, axis = flat_if_none(x, axis)
    return at(x, axis, np.delete(np.arange(shape_of(x)[axis]), obj))


@define(np.insert)
def insert(x, obj, values, axis=None):
    x, axis = flat_if_none(x, axis)
    axis, values, rank = axis_of(axis, x), as_type(as_operand(values), dtype_of(x)), len(shape_of(x))
    values = np.reshape(values, (1,) * (rank - len(shape_of(values))) + shape_of(values))
    places = np.arange(shape_of(x)[axis])
    if np.ndim(obj) == 0 and not isinstance(obj, slice):  # at one place, as many values as there are
        values = np.moveaxis(values, 0, axis)
        count = shape_of(values)[axis]
    else:
        count = len(np.insert(places, obj, -1)) - len(places)
    shape = (*shape_of(x)[:axis], count, *shape_of(x)[axis + 1 :])
    order = np.insert(places, obj, len(places) + np.arange(count))
    return at(np.concatenate([x, np.broadcast_to(values, shape)], axis=axis), axis, order)
