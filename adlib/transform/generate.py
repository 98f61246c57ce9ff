"""Source transformation: the derivative of a function as another function, made from its own syntax tree.

Loops stay loops and branches stay branches. `normal` translates the source into a small language, `tape` and `closures`
write reverse mode in it, `forward` writes forward mode, and `floats` and `arrays` write the derivative of one
assignment. The result is Python code that can be read, imported and stepped through.

    from adlib import transform
    g = transform.grad(f)
    print(g.source)

A gradient can be transformed once more. In closure mode the pullbacks are functions like any other, and for programs of
floats without calls their source is transformed as well (`second`). For all others, reverse mode by a tape runs over
the generated code.

Source: Griewank and Walther (2008), chapter 6; van Merrienboer, Moldovan and Wiltschko (2018), "Tangent".
"""

import functools
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.methods.reverse import grad as by_tape
from adlib.methods.reverse import positions_among
from adlib.numbers.arguments import as_argnums
from adlib.numbers.number import as_real, as_result
from adlib.rules.kinds import OUTSIDE, shape_of, with_care
from adlib.transform.language import CannotTransform, NotFloats
from adlib.transform.library import Library
from adlib.transform.normal import normalised
from adlib.transform.second import ReverseOverReverse

__all__ = ["CannotTransform", "grad", "jvp"]

BY_TAPE = """\
tape = []
value = {forward}(tape, {parameters})
{bars} = {backward}(tape, 1.0)
"""
BY_CLOSURES = """\
value, pullback = {closure}({parameters})
{bars} = pullback(1.0)
"""
OF_FLOATS = """\
def {name}({parameters}):
    if {are_floats}:
        try:
{run}
            if isfinite({total}):
                return {wanted}
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            pass
    return by_arrays({parameters})  # the same for arrays, and for numbers where floats stop and NumPy goes on
"""
OF_ARRAYS = """\
def {name}({parameters}):
{run}
    return value, ({bars})
"""


def grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, mode: str = "tape") -> Callable[..., Any]:
    """Return the gradient of f: (floats, arrays) -> one number, as a generated function whose text is `.source`.

    f is made by def or lambda; loops, branches, early return, recursion, default arguments and calls of other Python
    functions are kept. An int `argnums` gives one gradient, a tuple gives a tuple. In mode "tape" the code pushes and
    pops values, and in mode "closure" it keeps a pullback for each statement that ran. Raises CannotTransform, with the
    line, for a construct outside the language (a generator, try, assignment into an argument, two results, ...), and
    TypeError if f gives an array. Globals and other functions that f reads have the values that they had when the
    gradient was made.
    """
    if mode not in ("tape", "closure"):
        raise ValueError(f"the mode of transform.grad must be 'tape' or 'closure', and not {mode!r}")
    if hasattr(f, "gradient_of"):
        return _second(f, argnums)
    _refuse_generated(f)
    gradient = Gradient(f, argnums, mode)
    function = gradient.function()
    if isinstance(argnums, int):
        function.gradient_of = f, argnums, gradient.of_floats is not None, gradient.n  # type: ignore[attr-defined]
    return function


def jvp(f: Callable[..., Any]) -> Callable[..., tuple]:
    """Return a generated function (x, ..., x_dot, ...) -> (y, y_dot) that carries tangents along; its text is
    `.source`.

    It accepts what `grad` accepts and refuses what `grad` refuses, but the result of f may be an array.
    """
    _refuse_generated(f)
    return Tangent(f).function()


class Generated:
    """The generated code of one function: for floats where that is possible, and for arrays once they are met."""

    suffix: str

    def __init__(self, f):
        program = normalised(f)
        self.f, self.name, self.parameters, self.n = f, program.name, program.parameters, len(program.parameters)
        self._of_arrays = None

    def load(self):
        """Generate the code for floats or, if there is none, that for arrays."""
        try:
            self.of_floats = self.generated(floats=True)
        except NotFloats:
            self.of_floats = None
            self.of_arrays()

    def of_arrays(self):
        """Return the code for arrays, which is generated on request."""
        if self._of_arrays is None:
            self._of_arrays = self.generated(floats=False)
        return self._of_arrays

    def dressed(self, function):
        """Return the function with its text, its name and its defaults."""
        function.source = (self.of_floats or self.of_arrays()).source
        function.__name__, function.transformed = f"{self.name}_{self.suffix}", True
        function.__doc__ = self.f.__doc__
        return function


class Gradient(Generated):
    """Return the gradient of f with respect to the arguments `argnums`."""

    suffix = "gradient"

    def __init__(self, f, argnums, mode):
        super().__init__(f)
        self.single, self.mode = isinstance(argnums, int), mode
        self.wanted = positions_among(as_argnums(argnums), self.n)
        self.order = tuple(sorted(self.wanted))
        self.load()

    def function(self):
        """Return what the user calls: the generated code itself if the names of its parameters are those of f."""
        if self.of_floats and self.parameters == list(inspect.signature(self.f).parameters):
            self.of_floats.__defaults__ = self.f.__defaults__
            return self.dressed(self.of_floats)
        first = self.of_floats or self.by_arrays
        return self.dressed(lambda *args, **kwargs: first(*self.bound(args, kwargs)))

    def bound(self, args, kwargs):
        """Return the arguments of a call of f by their positions, with its defaults."""
        given = inspect.signature(self.f).bind(*args, **kwargs)
        given.apply_defaults()
        return given.args

    def generated(self, floats):
        library = Library(floats)
        parameters = ", ".join(self.parameters)
        bars = [f"{self.parameters[k]}_bar" for k in self.order]
        texts = {"parameters": parameters, "bars": ", ".join(bars) + "," * (len(bars) == 1)}
        if self.mode == "closure":
            closure = library.closure(self.f, self.order)
            name, run = closure.removesuffix("_closure"), BY_CLOSURES.format(closure=closure, **texts)
        else:
            forward, backward = library.pair(self.f, self.order)
            name, run = forward.removesuffix("_forward"), BY_TAPE.format(forward=forward, backward=backward, **texts)
        texts["name"] = name = f"{name}_gradient"
        if not floats:
            return library.load(name, OF_ARRAYS.format(run=_indented(run, 1), **texts))[name]
        library.namespace |= {"by_arrays": self.by_arrays, "isfinite": math.isfinite}
        library.functions.add("isfinite")
        return library.load(name, self.text_of_floats(run, texts))[name]

    def text_of_floats(self, run, texts):
        wanted = [f"{self.parameters[k]}_bar" for k in self.wanted]
        return OF_FLOATS.format(
            run=_indented(run.replace("value = ", "", self.mode == "tape"), 3),
            are_floats=" and ".join(_is_number_text(x, k in self.wanted) for k, x in enumerate(self.parameters)),
            total=" + ".join(wanted),
            wanted=wanted[0] if self.single else ", ".join(wanted) + "," * (len(wanted) == 1),
            **texts,
        )

    def by_arrays(self, *args):
        """Return the gradient by the code for arrays."""
        given, args = args, as_arguments(args, self.wanted)
        value, bars = with_care(lambda: self.of_arrays()(*args), lambda result: result[1])
        if shape_of(value) != ():
            raise TypeError(
                "transform.grad takes a function with one number as its result, and this one returned shape "
                f"{shape_of(value)}: return a sum"
            )
        of_argument = dict(zip(self.order, (as_result(bar, "the gradient") for bar in bars)))
        parts = tuple(as_python(of_argument[k], given[k]) for k in self.wanted)
        return parts[0] if self.single else parts


class Tangent(Generated):
    """Return (x, ..., x_dot, ...) -> (y, y_dot) of f."""

    suffix = "tangent"

    def __init__(self, f):
        super().__init__(f)
        self.load()

    def function(self):
        @functools.wraps(self.f)
        def tangent(*args):
            return self(*args)

        del tangent.__wrapped__
        return self.dressed(tangent)

    def generated(self, floats):
        library = Library(floats)
        name = library.tangent(self.f, tuple(range(self.n)))
        return library.load(name)[name]

    def __call__(self, *args):
        n, defaults = len(args) // 2, self.f.__defaults__ or ()
        if len(args) % 2 or not self.n - len(defaults) <= n <= self.n:
            raise TypeError(
                f"the jvp of {self.f.__name__} takes {self.n} arguments and {self.n} tangents, and got {len(args)}"
            )
        missing = defaults[len(defaults) - (self.n - n) :] if n < self.n else ()
        if any(isinstance(x, (list, tuple, dict)) for x in missing):
            raise TypeError(
                f"the jvp of {self.f.__name__} needs a tangent for each argument, and a default that is a container "
                "has none: differentiate a function of the other arguments, lambda x: f(x, ...)"
            )
        args = (*args[:n], *missing, *args[n:], *(0.0 for _ in missing))
        if self.of_floats and all(x.__class__ is float for x in args):
            try:
                y, y_dot = self.of_floats(*args)
                if y.__class__ is float and y_dot.__class__ is float and y_dot == y_dot:
                    return y, y_dot
            except (*OUTSIDE, TypeError):  # NumPy gives inf or nan here, or an array has come in from outside
                pass
        args = as_arguments(args, {*range(n), *range(self.n, self.n + n)})
        y, y_dot = with_care(lambda: self.of_arrays()(*args), lambda result: result[1:])
        return as_result(y, "the result of f"), as_result(y_dot, "its tangent")


def as_arguments(args, differentiated):
    """Return the arguments of the code for arrays, with floats as those of NumPy, which go on with inf and nan.

    A whole number stays one, since it may be used for counting. An argument that is not differentiated may be anything.
    """
    args = [
        as_real(x, f"args[{k}]") if k in differentiated and not isinstance(x, int) else x for k, x in enumerate(args)
    ]
    return [np.float64(x) if x.__class__ is float else x for x in args]


def as_python(part, x):
    """Return a derivative with respect to x in the form of x: a Python float if x is one."""
    return float(part) if x.__class__ is float and part.__class__ in (np.float64, float) else part


def _is_number_text(name, differentiated):
    return f"{name}.__class__ is float" if differentiated else f"{name}.__class__ in (float, int)"


def _indented(text, levels):
    return "\n".join("    " * levels + line for line in text.splitlines())


def _second(g, argnums):
    """Return the gradient of a gradient: by its transformed pullbacks if f works on floats, and by a tape over g
    otherwise.
    """
    f, argnum, of_floats, n = g.gradient_of
    wanted, over = positions_among(as_argnums(argnums), n), None
    if of_floats:
        try:
            over = ReverseOverReverse(Library(floats=True), f, n, argnum % n)
        except (CannotTransform, NotFloats):  # f calls another function, and so its pullbacks hold pullbacks
            pass

    def second(*args, **kwargs):
        if over and len(args) == n and all(x.__class__ is float for x in args):
            try:
                parts = over(*args)
                chosen = tuple(parts[k] for k in wanted)
                return chosen[0] if isinstance(argnums, int) else chosen
            except (*OUTSIDE, TypeError):  # NumPy gives inf or nan here, or an array has come in from outside
                pass
        return by_tape(g, argnums)(*args, **kwargs)

    second.__name__, second.transformed = f"{g.__name__}_gradient", True
    second.source = over.source if over else g.source
    return second


def _refuse_generated(f):
    if hasattr(f, "transformed"):
        raise CannotTransform(
            f"{f.__name__} is a generated derivative, which is not transformed again: nest adlib.grad or adlib.jvp "
            "around it"
        )
