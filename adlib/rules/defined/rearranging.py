"""Functions that change shapes or the order of elements."""

import numpy as np

from adlib.rules.defined.definition import as_list, at, axes_of, define, flat_if_none, present
from adlib.rules.kinds import TABLE, plain_member, shape_of

# Shapes


@define(np.ravel)
def ravel(x):
    """Return a view if the elements lie in order, and a copy otherwise."""
    is_in_order = plain_member(x).__class__ is not np.ndarray or plain_member(x).flags.c_contiguous
    return np.reshape(x, -1) if is_in_order else np.copy(np.reshape(x, -1))


@define(np.squeeze)
def squeeze(x, axis=None):
    gone = axes_of(axis, x)
    if axis is not None and any(shape_of(x)[k] != 1 for k in gone):
        raise ValueError(f"squeeze of axis {axis} from shape {shape_of(x)}: only axes of length 1 can be removed")
    return np.reshape(x, tuple(n for k, n in enumerate(shape_of(x)) if n != 1 or k not in gone))


@define(np.expand_dims)
def expand_dims(x, axis):
    axes = as_list(axis)
    n = len(shape_of(x)) + len(axes)
    new, old = {a % n for a in axes}, iter(shape_of(x))
    return np.reshape(x, tuple(1 if k in new else next(old) for k in range(n)))


def each(of_one):
    """Turn a function of one array into a function of several, with a tuple of results if there is more than one
    array.
    """

    def of_all(xs):
        return of_one(xs[0]) if len(xs) == 1 else tuple(map(of_one, xs))

    return of_all


@define(np.atleast_1d, operands="all")
@each
def atleast_1d(x):
    return x if shape_of(x) else np.reshape(x, (1,))


@define(np.atleast_2d, operands="all")
@each
def atleast_2d(x):
    return x if len(shape_of(x)) > 1 else np.reshape(x, (1, -1))


@define(np.atleast_3d, operands="all")
@each
def atleast_3d(x):
    n = len(shape_of(x))
    return x if n > 2 else np.reshape(x, {0: (1, 1, 1), 1: (1, -1, 1), 2: (*shape_of(x), 1)}[n])


@define(np.broadcast_arrays, operands="all")
def broadcast_arrays(xs):
    shape = np.broadcast_shapes(*map(shape_of, xs))
    return tuple(np.broadcast_to(x, shape) for x in xs)


@define(np.meshgrid, operands="all")
def meshgrid(xs, copy=True, sparse=False, indexing="xy"):
    if indexing not in ("xy", "ij"):
        raise ValueError(f"np.meshgrid with indexing={indexing!r}: use 'xy' or 'ij'")
    place = list(range(len(xs)))
    if indexing == "xy":
        place[:2] = place[:2][::-1]
    lines = [np.reshape(x, tuple(-1 if k == here else 1 for k in place)) for x, here in zip(xs, range(len(xs)))]
    arrays = lines if sparse else broadcast_arrays(lines)
    return tuple(np.copy(x, order="C") for x in arrays) if copy else tuple(arrays)


# Axes in another order


@define(np.moveaxis)
def moveaxis(x, source, destination):
    n = len(shape_of(x))
    source, destination = ([a % n for a in as_list(axes)] for axes in (source, destination))
    order = [k for k in range(n) if k not in source]
    for to, come in sorted(zip(destination, source)):
        order.insert(to, come)
    return np.transpose(x, tuple(order))


@define(np.rollaxis)
def rollaxis(x, axis, start=0):
    n = len(shape_of(x))
    order = [k for k in range(n) if k != axis % n]
    start = start + n if start < 0 else start
    order.insert(start - (axis % n < start), axis % n)
    return np.transpose(x, tuple(order))


@define(np.swapaxes)
def swapaxes(x, axis1, axis2):
    order = list(range(len(shape_of(x))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return np.transpose(x, tuple(order))


@define(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x):
    if len(shape_of(x)) < 2:
        raise ValueError(f"a matrix transpose of shape {shape_of(x)}: give it two axes or more")
    return swapaxes(x, -1, -2)


# Elements in another order


@define(np.flip)
def flip(x, axis=None):
    axes = axes_of(axis, x)
    return x[tuple(slice(None, None, -1) if k in axes else slice(None) for k in range(len(shape_of(x))))]


@define(np.flipud)
def flipud(x):
    return flip(x, 0)


@define(np.fliplr)
def fliplr(x):
    return flip(x, 1)


@define(np.rot90)
def rot90(x, k=1, axes=(0, 1)):
    if k % 4 in (0, 2):
        return x[...] if k % 4 == 0 else flip(x, axes)
    return swapaxes(flip(x, axes[1]), *axes) if k % 4 == 1 else flip(swapaxes(x, *axes), axes[1])


@define(np.roll)
def roll(x, shift, axis=None):
    if axis is None:
        return np.reshape(roll(np.reshape(x, -1), shift, 0), shape_of(x))
    for s, a in np.broadcast(shift, axis):
        n = shape_of(x)[a]
        x = at(x, int(a), (np.arange(n) - s) % max(n, 1))
    return x


@define(np.fft.fftshift)
def fftshift(x, axes=None):
    return _shifted(x, axes, 1)


@define(np.fft.ifftshift)
def ifftshift(x, axes=None):
    return _shifted(x, axes, -1)


def _shifted(x, axes, sign):
    """Roll by half the length of each axis, rounded down in one direction and up in the other."""
    axes = axes_of(axes, x)
    return roll(x, tuple(sign * (shape_of(x)[k] // 2) for k in axes), axes)


@define(np.repeat)
def repeat(x, repeats, axis=None):
    x, axis = flat_if_none(x, axis)
    return at(x, axis, np.repeat(np.arange(shape_of(x)[axis]), repeats))


@define(np.tile)
def tile(x, reps):
    reps = tuple(as_list(reps))
    shape = (1,) * (len(reps) - len(shape_of(x))) + shape_of(x)
    reps = (1,) * (len(shape) - len(reps)) + reps
    spread = np.broadcast_to(
        np.reshape(x, tuple(m for n in shape for m in (1, n))), tuple(m for r, n in zip(reps, shape) for m in (r, n))
    )
    return np.copy(np.reshape(spread, tuple(r * n for r, n in zip(reps, shape))))


@define(np.pad)
def pad(x, pad_width, mode="constant", constant_values=0.0):
    widths = np.broadcast_to(pad_width, (len(shape_of(x)), 2)).tolist()
    if mode == "constant":
        shape = tuple(before + n + after for n, (before, after) in zip(shape_of(x), widths))
        inside = tuple(slice(before, before + n) for n, (before, _) in zip(shape_of(x), widths))
        edge = np.full(shape, constant_values, x.dtype)
        edge[inside] = 0.0
        return TABLE["scatter"](x, index=inside, shape=shape) + edge
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise ValueError(f"np.pad with mode {mode!r} is not supported: use constant, edge, reflect, symmetric or wrap")
    for axis, width in enumerate(widths):
        x = at(x, axis, np.pad(np.arange(shape_of(x)[axis]), width, mode=mode))
    return x


@define(np.sort)
def sort(x, axis=-1):
    x, axis = flat_if_none(x, axis)
    return TABLE["sort"](x, axis=axis)


@define(np.take)
def take(x, indices, axis=None):
    return np.reshape(x, -1)[np.asarray(indices)] if axis is None else at(x, axis, np.asarray(indices))


# Diagonals and triangles


@define(np.diagonal)
def diagonal(x, offset=0, axis1=0, axis2=1):
    matrices = x if (axis1, axis2) == (0, 1) else moveaxis(x, (axis1, axis2), (0, 1))
    rows, columns = np.nonzero(np.eye(*shape_of(matrices)[:2], k=offset))
    z = np.moveaxis(matrices[rows, columns], 0, -1)
    if hasattr(x, "level"):
        x.has_view(z, lambda x: diagonal(x, offset, axis1, axis2), writable=False)
    return z


@define(np.linalg.diagonal)
def diagonal_of_matrices(x, offset=0):
    return diagonal(x, offset, -2, -1)


@define(np.diag)
def diag(x, k=0):
    if len(shape_of(x)) == 2:
        return diagonal(x, k)
    n = shape_of(x)[0]
    here = np.arange(n)
    return TABLE["scatter"](x, index=(here + max(-k, 0), here + max(k, 0)), shape=(n + abs(k), n + abs(k)))


@define(np.diagflat)
def diagflat(x, k=0):
    return diag(np.reshape(x, -1), k)


@define(np.triu)
def triu(x, k=0):
    return np.where(np.tri(*shape_of(x)[-2:], k - 1, dtype=bool), 0.0, x)


@define(np.tril)
def tril(x, k=0):
    return np.where(np.tri(*shape_of(x)[-2:], k, dtype=bool), x, 0.0)


@define(np.trace)
def trace(x, offset=0, axis1=0, axis2=1):
    return np.sum(diagonal(x, offset, axis1, axis2), axis=-1)


@define(np.linalg.trace)
def trace_of_matrices(x, offset=0):
    return trace(x, offset, -2, -1)


# Along an axis


@define(*present(np, "unstack"))
def unstack(x, axis=0):
    return tuple(at(x, axis, k) for k in range(shape_of(x)[axis]))
