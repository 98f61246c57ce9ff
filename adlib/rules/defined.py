"""Functions that need no rule of their own: here they are written with functions of the table, and those have rules.

`DEFINED` maps a function of NumPy to its definition. A definition gives what NumPy gives, to rounding; what NumPy
allows beyond it (an option, a mode) is refused by its name.
"""

import functools
import inspect
import math

import numpy as np

from adlib.rules.kinds import TABLE, arguments_of, as_operand, shape_of

DEFINED: dict = {}


def define(*numpy_functions, operands=1):
    """Enter a definition. Its first parameters, as many as there are `operands`, are arrays or lists of numbers; for
    "sequence", the first parameter is a list of arrays. All others are options, by the names that NumPy has for them.
    """

    def enter(definition):
        n = 1 if operands == "sequence" else operands
        options = [*inspect.signature(definition).parameters][n:]
        for function in numpy_functions:
            DEFINED[function] = functools.partial(_called, definition, function, operands, n, options)
        return definition

    return enter


def _called(definition, function, operands, n, options, *args, **kwargs):
    """definition(*args, **kwargs), where the arguments are those of a call of NumPy's function."""
    if len(args) < n or len(args) > n + len(options) or not kwargs.keys() <= set(options):
        args, kwargs = arguments_of(function, n, options, args, kwargs)
    if operands == "sequence":
        return definition(list(map(as_operand, args[0])), *args[1:], **kwargs)
    return definition(*map(as_operand, args[:n]), *args[n:], **kwargs)


def _axis(axis, x):
    """An axis counted from the front."""
    n = len(shape_of(x))
    if not -n <= axis < n:
        raise ValueError(f"axis {axis} of an array with {n} axes: count from 0 to {n - 1}")
    return axis % n


def _kept_axes(axis, x):
    """The shape of x with length 1 along an axis, or along all axes if it is None."""
    gone = range(len(shape_of(x))) if axis is None else (_axis(axis, x),)
    return tuple(1 if k in gone else n for k, n in enumerate(shape_of(x)))


def _at(x, axis, part):
    """x[..., part, ...] with the part on one axis."""
    return x[(slice(None),) * _axis(axis, x) + (part,)]


# Shapes


@define(np.ravel)
def ravel(x):
    return np.reshape(x, -1)


@define(np.squeeze)
def squeeze(x, axis=None):
    gone = range(len(shape_of(x))) if axis is None else [_axis(a, x) for a in np.atleast_1d(axis).tolist()]
    if axis is not None and any(shape_of(x)[k] != 1 for k in gone):
        raise ValueError(f"squeeze of axis {axis} from shape {shape_of(x)}: only axes of length 1 can go")
    return np.reshape(x, tuple(n for k, n in enumerate(shape_of(x)) if n != 1 or k not in gone))


@define(np.expand_dims)
def expand_dims(x, axis):
    axes = np.atleast_1d(axis).tolist()
    n = len(shape_of(x)) + len(axes)
    new, old = {a % n for a in axes}, iter(shape_of(x))
    return np.reshape(x, tuple(1 if k in new else next(old) for k in range(n)))


@define(np.atleast_1d)
def atleast_1d(x):
    return x if shape_of(x) else np.reshape(x, (1,))


@define(np.atleast_2d)
def atleast_2d(x):
    return x if len(shape_of(x)) > 1 else np.reshape(x, (1, -1))


@define(np.moveaxis)
def moveaxis(x, source, destination):
    n = len(shape_of(x))
    source, destination = ([a % n for a in np.atleast_1d(axes).tolist()] for axes in (source, destination))
    order = [k for k in range(n) if k not in source]
    for to, come in sorted(zip(destination, source)):
        order.insert(to, come)
    return np.transpose(x, tuple(order))


@define(np.swapaxes)
def swapaxes(x, axis1, axis2):
    order = list(range(len(shape_of(x))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return np.transpose(x, tuple(order))


# Rearranging


@define(np.flip)
def flip(x, axis=None):
    axes = range(len(shape_of(x))) if axis is None else [_axis(a, x) for a in np.atleast_1d(axis).tolist()]
    return x[tuple(slice(None, None, -1) if k in axes else slice(None) for k in range(len(shape_of(x))))]


@define(np.flipud)
def flipud(x):
    return flip(x, 0)


@define(np.fliplr)
def fliplr(x):
    return flip(x, 1)


@define(np.roll)
def roll(x, shift, axis=None):
    if axis is None:
        return np.reshape(roll(np.reshape(x, -1), shift, 0), shape_of(x))
    for s, a in np.broadcast(shift, axis):
        n = shape_of(x)[a]
        x = _at(x, int(a), (np.arange(n) - s) % max(n, 1))
    return x


@define(np.repeat)
def repeat(x, repeats, axis=None):
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return _at(x, axis, np.repeat(np.arange(shape_of(x)[axis]), repeats))


@define(np.tile)
def tile(x, reps):
    reps = tuple(np.atleast_1d(reps).tolist())
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
        raise ValueError(
            f"np.pad with mode {mode!r} has no definition here: use constant, edge, reflect, symmetric or wrap"
        )
    for axis, width in enumerate(widths):
        x = _at(x, axis, np.pad(np.arange(shape_of(x)[axis]), width, mode=mode))
    return x


@define(np.sort)
def sort(x, axis=-1):
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    return TABLE["sort"](x, axis=axis)


@define(np.take)
def take(x, indices, axis=None):
    return np.reshape(x, -1)[np.asarray(indices)] if axis is None else _at(x, axis, np.asarray(indices))


@define(np.diagonal)
def diagonal(x, offset=0):
    rows, columns = np.nonzero(np.eye(*shape_of(x)[:2], k=offset))
    z = np.moveaxis(x[rows, columns], 0, -1)
    if hasattr(x, "level"):
        x.has_view(z, lambda x: diagonal(x, offset), writable=False)
    return z


@define(np.diag)
def diag(x, k=0):
    if len(shape_of(x)) == 2:
        return diagonal(x, k)
    n = shape_of(x)[0]
    at = np.arange(n)
    return TABLE["scatter"](x, index=(at + max(-k, 0), at + max(k, 0)), shape=(n + abs(k), n + abs(k)))


@define(np.triu)
def triu(x, k=0):
    return np.where(np.tri(*shape_of(x)[-2:], k - 1, dtype=bool), 0.0, x)


@define(np.tril)
def tril(x, k=0):
    return np.where(np.tri(*shape_of(x)[-2:], k, dtype=bool), x, 0.0)


# Joining and splitting


@define(np.hstack, operands="sequence")
def hstack(xs):
    xs = [np.atleast_1d(x) for x in xs]
    return np.concatenate(xs, axis=0 if len(shape_of(xs[0])) == 1 else 1)


@define(np.vstack, operands="sequence")
def vstack(xs):
    return np.concatenate([np.atleast_2d(x) for x in xs], axis=0)


@define(np.column_stack, operands="sequence")
def column_stack(xs):
    return np.concatenate([np.reshape(x, (-1, 1)) if len(shape_of(x)) < 2 else x for x in xs], axis=1)


@define(np.append, operands=2)
def append(x, values, axis=None):
    return np.concatenate([x, values], axis=axis)


@define(np.split, np.array_split)
def split(x, indices_or_sections, axis=0):
    n = shape_of(x)[axis]
    if isinstance(indices_or_sections, int) and n % indices_or_sections:
        raise ValueError(
            f"an axis of length {n} does not split into {indices_or_sections} equal parts: give the places to cut"
        )
    parts = np.split(np.arange(n), indices_or_sections)
    return [_at(x, axis, slice(part[0], part[-1] + 1) if len(part) else slice(0, 0)) for part in parts]


# Sums, products and moments


@define(np.diff)
def diff(x, n=1, axis=-1):
    for _ in range(n):
        x = _at(x, axis, slice(1, None)) - _at(x, axis, slice(None, -1))
    return x


@define(np.var)
def var(x, axis=None, ddof=0, keepdims=False):
    centred = x - np.mean(x, axis=axis, keepdims=True)
    total = np.sum(centred * centred, axis=axis, keepdims=keepdims)
    return total / (math.prod(shape_of(x)) // max(1, math.prod(shape_of(total))) - ddof)


@define(np.std)
def std(x, axis=None, ddof=0, keepdims=False):
    return root(var(x, axis, ddof, keepdims))


@define(np.average)
def average(x, axis=None, weights=None):
    if weights is None:
        return np.mean(x, axis=axis)
    weights = as_operand(weights)
    if len(shape_of(weights)) == 1 and axis is not None:
        weights = np.reshape(weights, tuple(-1 if k == _axis(axis, x) else 1 for k in range(len(shape_of(x)))))
    weights = np.broadcast_to(weights, shape_of(x))
    return np.sum(x * weights, axis=axis) / np.sum(weights, axis=axis)


@define(np.ptp)
def ptp(x, axis=None, keepdims=False):
    return np.max(x, axis=axis, keepdims=keepdims) - np.min(x, axis=axis, keepdims=keepdims)


@define(np.median)
def median(x, axis=None, keepdims=False):
    kept = _kept_axes(axis, x)
    x, axis = (np.reshape(x, -1), 0) if axis is None else (x, axis)
    x, n = sort(x, axis), shape_of(x)[axis]
    middle = (_at(x, axis, (n - 1) // 2) + _at(x, axis, n // 2)) / 2
    return np.reshape(middle, kept) if keepdims else middle


@define(np.prod)
def prod(x, axis=None, keepdims=False):
    """By halves: no quotient, so a factor 0 does no harm, and the derivative of any order is right."""
    axes = tuple(range(len(shape_of(x)))) if axis is None else tuple(_axis(a, x) for a in np.atleast_1d(axis).tolist())
    for a in axes:
        while (n := shape_of(x)[a]) > 1:
            half = n // 2
            pairs = _at(x, a, slice(half)) * _at(x, a, slice(half, 2 * half))
            x = pairs if n % 2 == 0 else np.concatenate([pairs, _at(x, a, slice(2 * half, n))], axis=a)
    return np.sum(x, axis=axes, keepdims=keepdims) if shape_of(x) else x


@define(np.cumprod)
def cumprod(x, axis=None):
    """By doubling: after step k every element holds the product of up to 2^k elements that end with it."""
    if axis is None:
        x, axis = np.reshape(x, -1), 0
    n, step = shape_of(x)[axis], 1
    while step < n:
        product = _at(x, axis, slice(step, n)) * _at(x, axis, slice(0, n - step))
        x = np.concatenate([_at(x, axis, slice(0, step)), product], axis=axis)
        step *= 2
    return x


@define(np.clip)
def clip(x, a_min=None, a_max=None, *, min=None, max=None):
    for bound in (a_min, min):
        x = x if bound is None else np.maximum(x, bound)
    for bound in (a_max, max):
        x = x if bound is None else np.minimum(x, bound)
    return x


@define(np.round, np.around)
def round_(x, decimals=0):
    return np.rint(x) if decimals == 0 else np.rint(x * 10.0**decimals) / 10.0**decimals


# Products of arrays


@define(np.dot, operands=2)
def dot(x, y):
    if not shape_of(x) or not shape_of(y):
        return x * y
    return (
        np.matmul(x, y)
        if len(shape_of(y)) <= 2 >= len(shape_of(x))
        else tensordot(x, y, (-1, max(-2, -len(shape_of(y)))))
    )


@define(np.tensordot, operands=2)
def tensordot(x, y, axes=2):
    if isinstance(axes, int):
        axes = (range(len(shape_of(x)) - axes, len(shape_of(x))), range(axes))
    summed = [
        [_axis(a, z) for a in np.atleast_1d(list(part) if isinstance(part, range) else part).tolist()]
        for z, part in zip((x, y), axes)
    ]
    free = [[k for k in range(len(shape_of(z))) if k not in part] for z, part in zip((x, y), summed)]
    length = math.prod(shape_of(x)[k] for k in summed[0])
    left = np.reshape(np.transpose(x, (*free[0], *summed[0])), (-1, length))
    right = np.reshape(np.transpose(y, (*summed[1], *free[1])), (length, -1))
    return np.reshape(np.matmul(left, right), (*(shape_of(x)[k] for k in free[0]), *(shape_of(y)[k] for k in free[1])))


@define(np.inner, operands=2)
def inner(x, y):
    return tensordot(x, y, (-1, -1)) if shape_of(x) and shape_of(y) else x * y


@define(np.vdot, operands=2)
def vdot(x, y):
    return np.sum(np.reshape(x, -1) * np.reshape(y, -1))


@define(np.outer, operands=2)
def outer(x, y):
    return np.reshape(x, (-1, 1)) * np.reshape(y, (1, -1))


@define(np.kron, operands=2)
def kron(x, y):
    n = max(len(shape_of(x)), len(shape_of(y)))
    (a, b), z = ((1,) * (n - len(shape_of(z))) + shape_of(z) for z in (x, y)), None
    z = np.reshape(x, tuple(m for k in a for m in (k, 1))) * np.reshape(y, tuple(m for k in b for m in (1, k)))
    return np.reshape(z, tuple(k * m for k, m in zip(a, b)))


@define(np.trace)
def matrix_trace(x, offset=0):
    return np.sum(diagonal(x, offset), axis=-1)


@define(np.cross, operands=2)
def cross(x, y):
    if shape_of(x)[-1:] != (3,) or shape_of(y)[-1:] != (3,):
        raise ValueError(f"np.cross of shapes {shape_of(x)} and {shape_of(y)}: the last axes must have length 3")
    after, before = np.array([1, 2, 0]), np.array([2, 0, 1])
    return x[..., after] * y[..., before] - x[..., before] * y[..., after]


@define(np.polyval, operands=2)
def polyval(p, x):
    value = 0.0 * x
    for coefficient in p:
        value = value * x + coefficient
    return value


def root(x):
    """sqrt(x) with derivative 0 at 0: the length of the zero vector has a kink there, and 0 is the mean of its
    slopes.
    """
    zero = np.equal(x, 0.0)
    return np.where(zero, 0.0, np.sqrt(np.where(zero, 1.0, x)))


@define(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    rank = len(shape_of(x)) if axis is None else np.size(axis)
    if ord is None or (ord == 2 and rank == 1) or (ord == "fro" and rank == 2):
        return root(np.sum(x * x, axis=axis, keepdims=keepdims))
    if rank == 1 and ord in (np.inf, 1):
        return (np.max if ord == np.inf else np.sum)(abs(x), axis=axis, keepdims=keepdims)
    if rank == 1 and isinstance(ord, (int, float)) and ord > 1:
        return np.sum(abs(x) ** ord, axis=axis, keepdims=keepdims) ** (1 / ord)
    if rank == 2 and ord in (np.inf, 1) and axis is None and not keepdims:
        return np.max(np.sum(abs(x), axis=1 if ord == np.inf else 0))
    raise ValueError(
        f"np.linalg.norm with ord={ord!r} on {rank} axes has no definition here: use None, 1, 2 (vectors), "
        "np.inf or 'fro'"
    )


@define(np.linalg.slogdet)
def slogdet(x):
    sign = np.sign(TABLE["stop_gradient"](TABLE["det"](x)))
    return type(np.linalg.slogdet(np.eye(1)))(sign, TABLE["logabsdet"](x))


# Arrays like another: constants, but of the engine's own kind, so that they can be assigned into


@define(np.zeros_like)
def zeros_like(x):
    return full_like(x, 0.0)


@define(np.ones_like)
def ones_like(x):
    return full_like(x, 1.0)


@define(np.full_like)
def full_like(x, fill_value):
    if hasattr(fill_value, "level"):
        return np.broadcast_to(fill_value, shape_of(x)) + np.zeros(shape_of(x), x.dtype)
    if shape_of(x):
        return x.constant(np.full(shape_of(x), fill_value, x.dtype))
    return x.constant(float(fill_value) if x.dtype == float else x.dtype.type(fill_value))
