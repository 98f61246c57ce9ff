"""How a plain function meets a new kind of number: Python's operators and NumPy's protocols, once for every engine.

A learner writes `np.sin(x) * x`. If x is an engine's number, Python calls `x.__mul__`, and NumPy calls
`x.__array_ufunc__` and `x.__array_function__` (NumPy enhancement proposals 13 and 18). All of them end in the same
place: the rule that the table has for this function is applied to these operands. What this means is decided by the
engine, in its method `apply`.
"""

import itertools

import numpy as np

from adlib.numbers import views
from adlib.rules.defined import DEFINED
from adlib.rules.defined.definition import as_type
from adlib.rules.kinds import (
    BY_NUMPY,
    ONLY_REAL,
    TABLE,
    Elementwise,
    anywhere,
    as_operand,
    full_name,
    plain,
    plain_member,
    shape_of,
)

new_level = itertools.count(1).__next__  # one level for each derivative that is being taken; inner ones are higher

# Functions that need no values, and those that only print them.
ABOUT = {
    np.shape,
    np.ndim,
    np.size,
    np.result_type,
    np.iscomplexobj,
    np.isrealobj,
}
PRINTS = {np.array_repr, np.array_str, np.array2string}

# Functions that give an array where others give a number.
WITHOUT_AXES = {np.where, np.select, np.piecewise, np.zeros_like, np.ones_like, np.full_like, np.empty_like}

WRITES = {np.copyto, np.fill_diagonal, np.place, np.put, np.put_along_axis, np.putmask}


def _shape_is_fixed(number, shape):
    raise TypeError(f"the shape of a number that is being differentiated is set: write y = y.reshape({shape})")


class Number:
    """A number that takes the place of a float or an array while a function is differentiated or traced.

    An engine's class has `primal` (the value, which may be a number of an outer engine), `level`, `apply(rule,
    operands, params)`, and `constant(value)`, a number of the same kind that does not depend on any input.
    """

    __slots__ = ("links", "__weakref__")  # links: what shares its memory, see `views`; not set if there is none
    collects = True  # may the adjoints of single elements be collected before they are added?
    records_nondifferentiable = False  # does the engine record comparisons and the like, too?
    is_stack = False  # does the number stand for many members, along a leading axis that the function does not see?

    # NumPy's protocols

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method == "__call__" and not options:
            rule = BY_NUMPY.get(ufunc)
            if rule is not None:
                return (
                    self.apply(rule, inputs, {})
                    if rule.__class__ is Elementwise and len(inputs) == 1
                    else rule(*inputs)
                )
        if method == "__call__" and ufunc in DEFINED and "out" not in options:
            return DEFINED[ufunc](*inputs, **options)
        if "out" in options:
            raise TypeError(
                f"np.{ufunc.__name__} cannot write its result into a plain array while it is differentiated: "
                "write y = y + x instead of y += x, and leave out the argument named out"
            )
        if method != "__call__" or options:
            raise TypeError(
                f"np.{ufunc.__name__} with {method if method != '__call__' else ', '.join(options)} is not in "
                "adlib's table: use the plain function, and np.sum for np.add.reduce"
            )
        raise _outside_the_table(ufunc)

    def __array_function__(self, function, types, args, kwargs):
        rule = BY_NUMPY.get(function)
        if rule is not None or function in DEFINED:
            result = DEFINED[function](*args, **kwargs) if rule is None else rule.of_call(args, kwargs)
            if function in WITHOUT_AXES and isinstance(result, Number) and not result.shape:
                views.as_array(result)
            return result
        if function in ABOUT:
            return function(*map(plain_member, args), **kwargs)
        if function in PRINTS:
            return function(*map(plain, args), **kwargs)
        if function in WRITES:
            raise TypeError(
                f"{full_name(function)} writes into its argument, which adlib cannot follow: "
                "assign to the elements, as in y[i] = v, where y is made by np.zeros_like or a copy"
            )
        raise _outside_the_table(function)

    def __array__(self, dtype=None, copy=None):
        raise DerivativeLost(
            "a number that is being differentiated cannot be put into a plain NumPy array, its derivative "
            "would be lost: collect the values in a list and make the array with np.stack(values)"
        )

    def anywhere(self, test):
        """Return where a test holds for this number, or for a tangent that it carries."""
        return anywhere(test, self.primal)

    # Conversion to plain Python

    def __float__(self):
        raise DerivativeLost(
            "a number that is being differentiated cannot become a plain float, its derivative would be "
            "lost: use np.sin(x), not math.sin(x); x, not float(x); np.stack([...]), not a[i] = x"
        )

    __int__ = __complex__ = __float__

    def __hash__(self):
        raise TypeError(
            "a number that is being differentiated cannot be an element of a set or a key of a dict, since it is "
            "compared by its value: use a name or a position as the key"
        )

    def __reduce__(self):
        raise TypeError(
            "a number that is being differentiated cannot be pickled or sent to another process, where its derivative "
            "would be lost: differentiate inside of that process"
        )

    def __copy__(self):
        return TABLE["copy"](self) if self.shape else self

    def __deepcopy__(self, memo):
        return self.__copy__()

    def __format__(self, spec):
        return format(plain(self), spec) if spec else str(self)

    def __round__(self, digits=None):
        return np.round(self, digits or 0)

    def __index__(self):
        raise TypeError(
            "a number that is being differentiated cannot be an index or a count: pass whole numbers as arguments "
            "that are not differentiated"
        )

    def __bool__(self):
        return bool(self.primal)  # this asks each level, since one of them may stand for values that are not known yet

    # Python's operators: the same rules

    def __add__(self, other):
        return TABLE["add"](self, other)

    def __radd__(self, other):
        return TABLE["add"](other, self)

    def __sub__(self, other):
        return TABLE["subtract"](self, other)

    def __rsub__(self, other):
        return TABLE["subtract"](other, self)

    def __mul__(self, other):
        return TABLE["multiply"](self, other)

    def __rmul__(self, other):
        return TABLE["multiply"](other, self)

    def __truediv__(self, other):
        return TABLE["divide"](self, other)

    def __rtruediv__(self, other):
        return TABLE["divide"](other, self)

    def __pow__(self, other):
        return TABLE["power"](self, other)

    def __rpow__(self, other):
        return TABLE["power"](other, self)

    def __mod__(self, other):
        return TABLE["remainder"](self, other)

    def __rmod__(self, other):
        return TABLE["remainder"](other, self)

    def __floordiv__(self, other):
        return TABLE["floor_divide"](self, other)

    def __rfloordiv__(self, other):
        return TABLE["floor_divide"](other, self)

    def __divmod__(self, other):
        return self // other, self % other

    def __rdivmod__(self, other):
        return other // self, other % self

    def __matmul__(self, other):
        return TABLE["matmul"](self, other)

    def __rmatmul__(self, other):
        return TABLE["matmul"](other, self)

    def __neg__(self):
        return TABLE["negative"](self)

    def __pos__(self):
        return self.__copy__()

    def __abs__(self):
        return TABLE["absolute"](self)

    def __lt__(self, other):
        return self.primal < other if other.__class__ is float else np.less(self, other)

    def __le__(self, other):
        return self.primal <= other if other.__class__ is float else np.less_equal(self, other)

    def __gt__(self, other):
        return self.primal > other if other.__class__ is float else np.greater(self, other)

    def __ge__(self, other):
        return self.primal >= other if other.__class__ is float else np.greater_equal(self, other)

    def __eq__(self, other):
        return np.equal(self, other)

    def __ne__(self, other):
        return np.not_equal(self, other)

    # An array's attributes and methods

    shape = property(lambda self: np.shape(plain_member(self)), _shape_is_fixed)
    ndim = property(lambda self: np.ndim(plain_member(self)))
    size = property(lambda self: np.size(plain_member(self)))
    dtype = property(lambda self: getattr(plain(self), "dtype", np.dtype(float)))
    T = property(lambda self: TABLE["transpose"](self))
    mT = property(lambda self: np.matrix_transpose(self))
    real = property(lambda self: np.real(self))
    imag = property(lambda self: np.imag(self))
    flat = property(lambda self: Flat(self), lambda self, value: self.flat.__setitem__(slice(None), value))

    def __getitem__(self, index):
        return TABLE["getitem"](self, index=plain_index(index))

    def __len__(self):
        return len(plain_member(self))

    def __iter__(self):
        return (self[k] for k in range(len(self)))

    def copy(self, order="C"):
        """Return a copy. Its elements lie in C order in memory unless `order` says otherwise; np.copy keeps their
        order.
        """
        member = plain_member(self)
        is_in_order = member.__class__ is not np.ndarray or member.flags.c_contiguous
        return np.copy(self) if order == "C" and is_in_order else np.copy(self, order=order)

    def transpose(self, *axes):
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def reshape(self, *shape):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def flatten(self):
        return np.copy(np.reshape(self, -1))

    def astype(self, dtype, copy=True):
        """Return the number in another precision."""
        return as_type(+self if copy else self, dtype)

    def conj(self):
        return np.real(self)

    conjugate = conj

    def item(self, *index):
        """Return the only element, or the one at an index."""
        if not index and self.size != 1:
            raise ValueError(f"item of an array of shape {self.shape}: give an index, or an array of one element")
        if len(index) == 1:
            index = np.unravel_index(index[0], self.shape) if np.ndim(index[0]) == 0 else index[0]
        return self[tuple(index) or (0,) * self.ndim] if self.shape else self

    def tolist(self):
        """Return nested lists of the elements, which are still differentiated."""
        return [part.tolist() for part in self] if self.shape else self

    # Writing into an array

    def fill(self, value):
        self[...] = value

    def sort(self, axis=-1):
        self[...] = np.sort(self, axis=axis)

    def __setitem__(self, index, value):
        """Assign y[i] = v by making a new array, for which this name and all its views then stand.

        The numbers that were recorded before stay as they were.
        """
        index, value = plain_index(index), as_operand(value)
        if 1 in shape_of(value)[:1]:
            value = _without_leading_axes(value, np.ndim(np.broadcast_to(0.0, self.shape)[index]))
        self.write(TABLE["assign"](self, value, index=index))

    def __iadd__(self, other):
        return self.in_place(self + other)

    def __isub__(self, other):
        return self.in_place(self - other)

    def __imul__(self, other):
        return self.in_place(self * other)

    def __itruediv__(self, other):
        return self.in_place(self / other)

    def __ifloordiv__(self, other):
        return self.in_place(self // other)

    def __imod__(self, other):
        return self.in_place(self % other)

    def __ipow__(self, other):
        return self.in_place(self**other)

    def __imatmul__(self, other):
        return self.in_place(self @ other)

    def in_place(self, new):
        """Return what y is after y += x. An array is written into, while a number is replaced by a new one."""
        before, after = plain_member(self), plain_member(new)
        if before.__class__ is not np.ndarray:
            if not hasattr(self, "links"):
                return new
        elif after.__class__ is not np.ndarray or _form(after) != _form(before):
            new = TABLE["assign"](self, new, index=Ellipsis)
        self.write(new)
        return self

    def write(self, new):
        if new.level != self.level:
            raise TypeError(
                "a number of an inner derivative cannot be written into an array of an outer one: "
                "write y = y + x instead of y += x, and make arrays with np.zeros_like of what is differentiated inside"
            )
        views.write(self, new)

    def become(self, other):
        """Stand for what another number of the same kind stands for."""
        for kind in type(self).__mro__:
            if kind is not Number:
                for name in getattr(kind, "__slots__", ()):
                    setattr(self, name, getattr(other, name))

    def has_view(self, view, derive, writable=True):
        """Record that `view`, another number, is derive(self) and shares its memory, so that it changes with it."""
        if isinstance(view, Number):
            views.link(self, view, derive, writable)


class Flat:
    """x.flat: the elements in one row, which can be read and written."""

    def __init__(self, x):
        self.x = x

    def __len__(self):
        return self.x.size

    def __iter__(self):
        return iter(np.reshape(self.x, -1))

    def __getitem__(self, index):
        part = np.reshape(self.x, -1)[index]
        return +part if isinstance(part, Number) else part

    def __setitem__(self, index, value):
        self.x[np.unravel_index(np.arange(self.x.size)[plain_index(index)], self.x.shape)] = value

    def __array__(self, dtype=None, copy=None):
        return self.x.__array__(dtype, copy)


def _form(array):
    return array.shape, array.strides, array.dtype


def _method(function):
    return lambda self, *args, **kwargs: function(self, *args, **kwargs)


for _name in (
    "sum mean max min prod std var cumsum cumprod argmax argmin argsort dot ravel squeeze swapaxes clip repeat "
    "diagonal trace take any all round nonzero"
).split():
    setattr(Number, _name, _method(getattr(np, _name)))


class DerivativeLost(TypeError):
    """A number that is being differentiated was about to become a plain one."""


class ComparedByRule:
    """For numbers without one value each: a comparison is an elementary function, whose result is a number as well."""

    __slots__ = ()

    def __lt__(self, other):
        return np.less(self, other)

    def __le__(self, other):
        return np.less_equal(self, other)

    def __gt__(self, other):
        return np.greater(self, other)

    def __ge__(self, other):
        return np.greater_equal(self, other)


def call(f, args, kwargs=None):
    """Return f(*args, **kwargs), with errors of Python and NumPy about engines' numbers replaced by more helpful
    ones.
    """
    try:
        return f(*args, **(kwargs or {}))
    except AttributeError as error:
        if not isinstance(error.obj, Number):
            raise
        raise AttributeError(
            f"a number that is being differentiated has no attribute {error.name}: "
            "write what it does with functions of NumPy"
        ).with_traceback(error.__traceback__) from None
    except ValueError as error:
        if isinstance(error.__cause__, DerivativeLost):
            raise error.__cause__.with_traceback(error.__traceback__) from None
        if "read-only" in str(error):
            raise TypeError(
                "an array that the derivative still needs was about to be changed in place: "
                "change a copy of it, y = y.copy()"
            ) from error
        raise


def _without_leading_axes(value, rank):
    """Return a value of at most `rank` axes. Where NumPy assigns, it drops leading axes of length 1."""
    shape = shape_of(value)
    surplus = max(0, len(shape) - rank)
    return TABLE["reshape"](value, shape=shape[surplus:]) if surplus and {*shape[:surplus]} == {1} else value


def plain_index(index):
    """Return an index without engines' numbers. One that stands for values not yet known raises an error in its
    __index__.
    """
    if isinstance(index, tuple):
        return tuple(map(plain_index, index))
    if isinstance(index, np.ndarray):
        return index.copy()  # since f may change it before the derivative needs it
    if isinstance(index, list):
        return [plain_index(part) for part in index]
    while hasattr(index, "level"):
        index = index.__index__() if index.records_nondifferentiable or index.is_stack else index.primal
    return index


def _outside_the_table(function):
    return TypeError(
        f"{full_name(function)} is not in adlib's rule table, so its derivative is not known: "
        "write it with functions of adlib.rules.TABLE"
    )


SPECIAL = (np.ma.MaskedArray, np.matrix)
SPECIAL_SENTENCE = (
    "{} is a {}, whose operators and functions are not those of ordinary arrays: use np.asarray(x), and a mask of its "
    "own with np.where"
)


def as_real(x, what):
    """Return x as a float or a floating-point array. An engine's number is returned unchanged, and integers become
    floats.

    Raises a TypeError that begins with `what` (the argument's name) for anything else.
    """
    if isinstance(x, (float, Number, np.floating)):
        return x
    if isinstance(x, (int, np.integer)) and not isinstance(x, bool):
        return float(x)
    if isinstance(x, SPECIAL):
        raise TypeError(SPECIAL_SENTENCE.format(what, type(x).__name__))
    if isinstance(x, np.ndarray) and x.dtype.kind in "fiu":
        return x if x.dtype.kind == "f" else x.astype(float)
    kind = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else f"of type {type(x).__name__}"
    if np.iscomplexobj(x):
        raise TypeError(f"{what} is {kind}, {ONLY_REAL}")
    raise TypeError(
        f"{what} is {kind}, but adlib differentiates floats and arrays of floats: convert it with float(...) "
        "or np.asarray(..., dtype=float)"
    )


def protected(x):
    """Return a plain array as a view that cannot be written into."""
    if x.__class__ is not np.ndarray:
        return x
    view = x.view()
    view.flags.writeable = False
    return view


def as_it_is(x):
    """Return x under another name. An assignment into x, y[i] = v, does not change what this name stands for."""
    if isinstance(x, Number):
        same = object.__new__(type(x))
        same.become(x)
        return same
    if x.__class__ is np.ndarray:
        return x.copy(order="K")
    if isinstance(x, SPECIAL):
        raise TypeError(SPECIAL_SENTENCE.format("a constant", type(x).__name__))
    return x


def as_result(x, what):
    """Return what f returned, which has to be real: an engine's number, a float or a floating-point array."""
    if isinstance(x, Number):
        if np.result_type(plain(x)).kind == "c":
            raise TypeError(f"{what} is complex, {ONLY_REAL}")
        return x
    return as_real(x, what)


def own(leaves, others):
    """Return the leaves as arrays that their receiver may write into. Leaves that are views or shared are copied.

    A sweep passes the same array to several operands, and the arrays in `others` may come out unchanged.
    """
    taken, result = {id(other) for other in others}, []
    for leaf in leaves:
        if leaf.__class__ is np.ndarray and (leaf.base is not None or not leaf.flags.writeable or id(leaf) in taken):
            leaf = leaf.copy()
        taken.add(id(leaf))
        result.append(leaf)
    return result
