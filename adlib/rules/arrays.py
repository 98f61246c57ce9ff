"""Rules of the functions that sum, choose, rearrange and multiply arrays. A linear function is entered by its
transpose.

The transpose of a linear function z = A x pulls an adjoint back: x_bar = A' z_bar. The transpose of summing is
repeating, the transpose of indexing is scattering, and the transpose of reshaping is reshaping back.
"""

import functools
import math
import string

import numpy as np

from adlib.rules.kinds import (
    BY_NUMPY,
    ONLY_REAL,
    TABLE,
    Multilinear,
    NonDifferentiable,
    Rule,
    View,
    as_operand,
    binding,
    broadcast,
    dtype_of,
    laid_out_as,
    linear,
    plain_member,
    shape_of,
    shows_memory,
    unbroadcast,
)

# Summing and repeating ------------------------------------------------------------------------------------------------


def _with_reduced_axes(z, x, axis):
    """Return z, in which the axes that a reduction of x removed are put back as axes of length 1."""
    of = shape_of(x)
    gone = range(len(of)) if axis is None else {a % len(of) for a in np.atleast_1d(axis).tolist()}
    kept = tuple(1 if k in gone else n for k, n in enumerate(of))
    return z if shape_of(z) == kept else TABLE["reshape"](z, shape=kept)


@linear(np.sum)
def sum_(k, z_bar, xs, axis=None, keepdims=False):
    if axis is None and not shape_of(z_bar):
        return broadcast(z_bar, shape_of(xs[0]))
    return broadcast(_with_reduced_axes(z_bar, xs[0], axis), shape_of(xs[0]))


@linear(np.mean)
def mean(k, z_bar, xs, axis=None, keepdims=False):
    count = math.prod(shape_of(xs[0])) // max(1, math.prod(shape_of(z_bar)))
    return sum_(k, z_bar / max(1, count), xs, axis)


@linear(np.cumsum)
def cumsum(k, z_bar, xs, axis=None):
    if axis is None:
        return TABLE["reshape"](cumsum(k, z_bar, [z_bar], 0), shape=shape_of(xs[0]))
    return np.flip(TABLE["cumsum"](np.flip(z_bar, axis), axis=axis), axis)


@linear(np.broadcast_to, kind=View)
def broadcast_to(k, z_bar, xs, shape=None):
    return unbroadcast(z_bar, shape_of(xs[0]))


class Extremum(Rule):
    """Return the largest or smallest element along axes. The derivative is that of this element, or the mean of the
    derivatives if several elements tie.
    """

    def weights(self, z, x, axis):
        one = dtype_of(x).type(1)
        equal = np.where(np.equal(x, _with_reduced_axes(z, x, axis)), one, 0 * one)
        return equal / TABLE["sum"](equal, axis=axis, keepdims=True)

    def pushforward(self, z, xs, tangents, params):
        return TABLE["sum"](self.weights(z, *xs, params.get("axis")) * tangents[0], **params)

    def pullback(self, k, z_bar, z, xs, params):
        axis = params.get("axis")
        return self.weights(z, *xs, axis) * _with_reduced_axes(z_bar, xs[0], axis)


for _name, _extremum in (("max", np.max), ("min", np.min)):
    Extremum(_name, _extremum, _extremum).bind = binding(_extremum, 1, ["axis", "keepdims"])
BY_NUMPY[np.amax], BY_NUMPY[np.amin] = TABLE["max"], TABLE["min"]

# Rearranging ----------------------------------------------------------------------------------------------------------


# NumPy 2.0 calls the option newshape, later versions shape: a position is right for all of them.
@linear(np.reshape, value=lambda x, shape: np.reshape(x, shape), kind=View)
def reshape(k, z_bar, xs, shape=None):
    return TABLE["reshape"](z_bar, shape=shape_of(xs[0]))


@linear(np.transpose, kind=View)
def transpose(k, z_bar, xs, axes=None):
    return TABLE["transpose"](
        z_bar, axes=None if axes is None else tuple(np.argsort([a % len(axes) for a in axes]).tolist())
    )


@linear(np.copy)
def copy(k, z_bar, xs, order="K"):
    return z_bar


@linear(None, "astype", lambda x, dtype: np.asarray(x).astype(dtype)[()])
def astype(k, z_bar, xs, dtype=None):
    """Convert to another precision. The adjoint is converted back to the precision of the operand."""
    return TABLE["astype"](z_bar, dtype=dtype_of(xs[0]))


@linear(np.concatenate, value=lambda *xs, axis=0: np.concatenate(xs, axis), operands="sequence")
def concatenate(k, z_bar, xs, axis=0):
    axis = axis % len(shape_of(xs[k]))
    start = sum(shape_of(x)[axis] for x in xs[:k])
    return TABLE["getitem"](z_bar, index=(slice(None),) * axis + (slice(start, start + shape_of(xs[k])[axis]),))


@linear(np.stack, value=lambda *xs, axis=0: np.stack(xs, axis), operands="sequence")
def stack(k, z_bar, xs, axis=0):
    return TABLE["getitem"](z_bar, index=(slice(None),) * (axis % len(shape_of(z_bar))) + (k,))


_read_concatenate = TABLE["concatenate"].bind


def _bind_concatenate(*args, **kwargs):
    """Join arrays along an axis. With axis=None, np.concatenate flattens them first."""
    arrays, options = _read_concatenate(*args, **kwargs)
    xs = list(map(as_operand, arrays))
    if options.get("axis", 0) is None:
        return [TABLE["reshape"](x, shape=-1) for x in xs], {"axis": 0}
    return xs, options


TABLE["concatenate"].bind = _bind_concatenate

# Choosing -------------------------------------------------------------------------------------------------------------


class GetItem(View):
    def is_view(self, z, x, index):
        return z.__class__ is np.ndarray and is_basic(index)


@linear(None, "getitem", lambda x, index: x[index], kind=GetItem)
def getitem(k, z_bar, xs, index=None):
    return TABLE["scatter"](z_bar, index=index, shape=shape_of(xs[0]))


def is_basic(index):
    """Return whether the index consists of numbers, slices, None and ... only, so that it names no element twice."""
    if index.__class__ is int:
        return True
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is Ellipsis or isinstance(part, (int, np.integer, slice)) for part in parts)


def _scatter(x, index, shape):
    """Return zeros of the given shape to which x is added at the index. This is the transpose of indexing."""
    out = np.zeros(shape, getattr(x, "dtype", float))
    if is_basic(index):
        out[index] = x
    else:
        np.add.at(out, index, x)  # a list of positions may name one twice
    return out


@linear(None, "scatter", _scatter)
def scatter(k, z_bar, xs, index=None, shape=None):
    return TABLE["getitem"](z_bar, index=index)


def _assign(x, value, index):
    if np.iscomplexobj(value) and not np.iscomplexobj(x):
        raise TypeError(f"complex numbers are assigned into a real array, {ONLY_REAL}")
    out = np.array(x)
    if out.dtype.kind in "iub" and np.result_type(value).kind == "f":
        raise TypeError(
            f"a number that is being differentiated is assigned into an array of {out.dtype}: make the array of floats"
        )
    out[index] = value
    return out


@linear(None, "assign", _assign, operands=2)
def assign(k, z_bar, xs, index=None):
    """Return x with `value` at the index, where the last of several values for one place wins."""
    if k == 0:
        return TABLE["assign"](z_bar, 0.0, index=index)
    at = TABLE["getitem"](z_bar, index=index)
    if not is_basic(index):
        places = np.arange(math.prod(shape_of(at))).reshape(shape_of(at))
        winner = np.zeros(shape_of(z_bar), int)
        winner[index] = places
        at = at * (winner[index] == places)
    missing = len(shape_of(xs[1])) - len(shape_of(at))
    if missing > 0:  # NumPy drops leading axes of length 1 of a value
        at = TABLE["reshape"](at, shape=(1,) * missing + shape_of(at))
    return unbroadcast(at, shape_of(xs[1]))


def _where(condition, x, y):
    if x.__class__ is float and y.__class__ is float and not shape_of(condition):
        return x if condition else y
    chosen = np.where(condition, x, y)
    return chosen[()] if chosen.__class__ is np.ndarray else chosen  # a scalar, not an array without axes


@linear(np.where, value=_where, operands=3, nondifferentiable=[0])
def where(k, z_bar, xs):
    chosen = TABLE["where"](xs[0], *((z_bar, 0.0), (0.0, z_bar))[k - 1])
    return unbroadcast(chosen, shape_of(xs[k]))


def _bind_where(condition, x=None, y=None):
    if x is None:
        raise TypeError("np.where with one argument gives positions, which depend on the values: use three arguments")
    condition = as_operand(condition)
    return (condition if np.result_type(condition).kind == "b" else np.not_equal(condition, 0.0), x, y), {}


TABLE["where"].bind = _bind_where


@linear(np.take_along_axis, operands=2, nondifferentiable=[1])
def take_along_axis(k, z_bar, xs, axis=-1):
    x, positions = xs
    return TABLE["add_along_axis"](z_bar, positions, axis=axis, shape=shape_of(x))


def _add_along_axis(x, positions, axis, shape):
    at = list(np.ogrid[tuple(slice(n) for n in positions.shape)])
    at[axis] = positions
    return _scatter(x, tuple(at), shape)


@linear(None, "add_along_axis", _add_along_axis, operands=2, nondifferentiable=[1])
def add_along_axis(k, z_bar, xs, axis=-1, shape=None):
    return TABLE["take_along_axis"](z_bar, xs[1], axis=axis)


class Sort(Rule):
    """Return the elements along an axis in order. Those that tie share the derivative, since any of them may be
    first.
    """

    def pushforward(self, z, xs, tangents, params):
        in_order = TABLE["take_along_axis"](tangents[0], np.argsort(xs[0], **params), **params)
        return TABLE["share"](in_order, TABLE["stop_gradient"](z), **params)

    def pullback(self, k, z_bar, z, xs, params):
        shared = TABLE["share"](z_bar, TABLE["stop_gradient"](z), **params)
        positions = np.argsort(xs[0], **params)
        return TABLE["add_along_axis"](shared, positions, **params, shape=shape_of(xs[0]))


Sort("sort", lambda x, axis=-1: np.sort(x, axis=axis))


def _share(x, values, axis):
    """Return x, in which elements at equal neighbours among `values` are replaced by their mean, along the axis."""
    values, parts = np.moveaxis(values, axis, -1), np.moveaxis(x, axis, -1)
    begins = np.ones(values.shape, bool)  # does a new value begin here?
    begins[..., 1:] = values[..., 1:] != values[..., :-1]
    if begins.all():
        return x
    group = np.cumsum(begins.ravel()) - 1  # every line begins a new group
    mean = np.bincount(group, parts.ravel()) / np.bincount(group)
    return np.moveaxis(mean[group].reshape(parts.shape).astype(x.dtype), -1, axis)


@linear(None, "share", _share, operands=2, nondifferentiable=[1])
def share(k, z_bar, xs, axis=-1):
    """Return the matrix of this linear function is symmetric, so the function is its own transpose."""
    return TABLE["share"](z_bar, xs[1], axis=axis)


# Multiplying ----------------------------------------------------------------------------------------------------------


def _matmul(x, y):
    if not shape_of(x) or not shape_of(y):
        raise ValueError(f"a matrix product of shapes {shape_of(x)} and {shape_of(y)}: use * for a number")
    return np.matmul(x, y)


def swap(x):
    """Transpose the matrices of a stack."""
    n = len(shape_of(x))
    return TABLE["transpose"](x) if n == 2 else TABLE["transpose"](x, axes=(*range(n - 2), n - 1, n - 2))


@linear(np.matmul, value=_matmul, operands=2, kind=Multilinear)
def matmul(k, z_bar, xs):
    """Return the product z = X Y has the adjoints X_bar = Z_bar Y' and Y_bar = X' Z_bar. A vector counts as a row on
    the left and as a column on the right.
    """
    (x, y), ndims = xs, (len(shape_of(xs[0])), len(shape_of(xs[1])))
    if ndims == (1, 1):
        return z_bar * (y, x)[k]
    if ndims == (2, 2):
        return (
            TABLE["matmul"](z_bar, TABLE["transpose"](y)) if k == 0 else TABLE["matmul"](TABLE["transpose"](x), z_bar)
        )
    if ndims == (2, 1):
        return z_bar[:, None] * y if k == 0 else TABLE["matmul"](z_bar, x)
    if ndims == (1, 2):
        return TABLE["matmul"](y, z_bar) if k == 0 else x[:, None] * z_bar
    X, Y, Z_bar = x, y, z_bar
    if ndims[0] == 1:
        X, Z_bar = x[None, :], z_bar[..., None, :]
    elif ndims[1] == 1:
        Y, Z_bar = y[:, None], z_bar[..., None]
    product = TABLE["matmul"](Z_bar, swap(Y)) if k == 0 else TABLE["matmul"](swap(X), Z_bar)
    return TABLE["reshape"](unbroadcast(product, shape_of((X, Y)[k])), shape=shape_of(xs[k]))


def _einsum(*xs, subscripts):
    may_be_optimized = len(xs) > 1 and all(dtype_of(x).kind != "O" for x in xs)
    z = np.einsum(subscripts, *xs, optimize=may_be_optimized)
    if not may_be_optimized or np.ndim(z) < 2 or all(np.asarray(x).flags.c_contiguous for x in (z, *xs)):
        return z
    corners = (np.asarray(x)[(slice(2),) * np.ndim(x)] for x in xs)  # which lie in memory like the whole
    return laid_out_as(np.einsum(subscripts, *corners), z)


class Einsum(Multilinear):
    def __call__(self, *xs, subscripts):
        z = super().__call__(*xs, subscripts=subscripts)
        if len(xs) == 1 and hasattr(xs[0], "level") and shows_memory(plain_member(z), plain_member(xs[0])):
            xs[0].has_view(z, functools.partial(self, subscripts=subscripts))  # a diagonal, or axes in another order
        return z


@linear(None, "einsum", _einsum, operands="sequence", kind=Einsum)
def einsum(k, z_bar, xs, subscripts=""):
    """Pull z_bar back to operand k by an einsum of z_bar and the other operands.

    An index that occurs in no other place was summed alone, and is repeated by a factor of ones. An index that occurs
    twice in the operand is a diagonal, which np.eye puts back.
    """
    inputs, output = subscripts.split("->")
    inputs = inputs.split(",")
    mine, others = inputs[k], inputs[:k] + inputs[k + 1 :]
    factors, names = [z_bar, *xs[:k], *xs[k + 1 :]], [output, *others]
    fresh, wanted = iter(sorted(set(string.ascii_letters) - set(subscripts))), ""
    for letter, size in zip(mine, shape_of(xs[k])):
        if letter in wanted:
            twin = next(fresh)
            factors.append(np.eye(size, dtype=dtype_of(z_bar)))
            names.append(letter + twin)
            letter = twin
        elif letter not in "".join(names):
            factors.append(np.ones(size, dtype_of(z_bar)))
            names.append(letter)
        wanted += letter
    return unbroadcast(TABLE["einsum"](*factors, subscripts=",".join(names) + "->" + wanted), shape_of(xs[k]))


def _bind_einsum(subscripts, *operands, optimize=True):
    """Spell out what NumPy allows to be left out: the output, and the axes that ... stands for."""
    if not isinstance(subscripts, str):
        subscripts, operands = _as_text(subscripts, *operands)
    operands = [as_operand(x) for x in operands]
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    inputs, free = inputs.split(","), [letter for letter in string.ascii_letters if letter not in subscripts]
    ranks = [len(shape_of(x)) - len(names.replace("...", "")) for names, x in zip(inputs, operands)]
    dots = "".join(free[: max((r for names, r in zip(inputs, ranks) if "..." in names), default=0)])
    if not arrow:
        joined = "".join(inputs).replace(".", "")
        output = "..." * bool(dots) + "".join(sorted(letter for letter in set(joined) if joined.count(letter) == 1))
    spelled = [names.replace("...", dots[len(dots) - rank :]) for names, rank in zip(inputs, ranks)]
    return operands, {"subscripts": ",".join(spelled) + "->" + output.replace("...", dots)}


def _as_text(*args):
    """Return np.einsum(x, [0, 1], y, [1, 2], [0, 2]) as the subscripts AB,BC->AC and its operands x and y."""
    letters = string.ascii_uppercase + string.ascii_lowercase  # in the order in which they are sorted
    texts = ["".join("..." if k is Ellipsis else letters[k] for k in numbers) for numbers in (*args[1::2], args[-1])]
    count = len(args) // 2
    return ",".join(texts[:count]) + f"->{texts[-1]}" * (len(args) % 2), args[: 2 * count : 2]


TABLE["einsum"].bind = _bind_einsum
BY_NUMPY[np.einsum] = TABLE["einsum"]

# Without a derivative -------------------------------------------------------------------------------------------------

for _function in (
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.isfinite, np.isinf, np.isnan),
    *(np.signbit, np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.argmax, np.argmin, np.argsort),
    *(
        np.any,
        np.all,
        np.count_nonzero,
        np.nonzero,
        np.flatnonzero,
        np.searchsorted,
        np.isclose,
        np.allclose,
        np.array_equal,
        np.linalg.matrix_rank,
        np.iscomplex,
        np.isreal,
    ),
):
    NonDifferentiable(_function.__name__, _function, _function, table=False)
NonDifferentiable("stop_gradient", lambda x: x.copy() if x.__class__ is np.ndarray else x)
