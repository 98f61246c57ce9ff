"""Source transformation: the derivative of a function as another function, made from its own syntax tree.

Loops stay loops and branches stay branches. `normal` brings the source into a small language, `tape` and `closures`
write reverse mode in it, `forward` writes forward mode, and `floats` and `arrays` the derivative of one assignment. The
result is Python that can be read, imported and stepped through.

    from adlib import transform
    g = transform.grad(f)
    print(g.source)

A gradient can be transformed once more. In closure mode the pullbacks are functions like any other, and for programs of
floats without calls their source is transformed as well (`second`); for all others reverse mode by a tape runs over the
generated code.

Source: Griewank and Walther (2008), chapter 6; van Merrienboer, Moldovan and Wiltschko (2018), "Tangent".
"""

import functools
from collections.abc import Callable
from typing import Any

from adlib.methods.reverse import grad as by_tape
from adlib.numbers.containers import flatten
from adlib.numbers.number import as_real
from adlib.rules.kinds import OUTSIDE, shape_of
from adlib.transform.language import CannotTransform, NotFloats
from adlib.transform.library import Library
from adlib.transform.normal import normalised
from adlib.transform.second import ReverseOverReverse

__all__ = ["CannotTransform", "grad", "jvp"]

BY_TAPE = """\
def {name}({parameters}):
    tape = []
    value = {forward}(tape, {parameters})
    return value, {backward}(tape, 1.0)
"""
BY_CLOSURES = """\
def {name}({parameters}):
    value, pullback = {closure}({parameters})
    return value, pullback(1.0)
"""


def grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, mode: str = "tape") -> Callable[..., Any]:
    """The gradient of f: (floats, arrays) -> one number, as a generated function; its text is `.source`.

    f is made by def or lambda; loops, branches, early return, recursion and calls of other Python functions are kept.
    An int `argnums` gives one gradient, a tuple gives a tuple. mode: "tape" pushes and pops values, "closure" keeps a
    pullback for each statement that ran. Raises CannotTransform, with the line, for a construct outside the language (a
    generator, try, assignment into an argument, two results, ...), and TypeError if f returns an array. What f reads
    from outside, globals and other functions, is what it was when the gradient was made.
    """
    if mode not in ("tape", "closure"):
        raise ValueError(f"the mode of transform.grad is 'tape' or 'closure', and not {mode!r}")
    wanted = argnums if isinstance(argnums, tuple) else (argnums,)
    if hasattr(f, "gradient_of"):
        return _second(f, argnums, wanted)
    _refuse_generated(f)

    def write(library, parameters):
        order = _in_order(wanted, len(parameters))
        parameters = ", ".join(parameters)
        if mode == "closure":
            closure = library.closure(f, order)
            name = f"{closure.removesuffix('_closure')}_gradient"
            return name, BY_CLOSURES.format(name=name, parameters=parameters, closure=closure)
        forward, backward = library.pair(f, order)
        name = f"{forward.removesuffix('_forward')}_gradient"
        return name, BY_TAPE.format(name=name, parameters=parameters, forward=forward, backward=backward)

    generated = Transformed(f, write)

    @functools.wraps(f)
    def gradient(*args):
        value, bars = generated(*args)
        if shape_of(value) != ():
            raise TypeError(
                "transform.grad takes a function with one number as its result, and this one returned shape "
                f"{shape_of(value)}: return a sum"
            )
        of_argument = dict(zip(_in_order(wanted, len(args)), bars))
        return _chosen(of_argument, [k % len(args) for k in wanted], argnums)

    generated.dress(gradient, "gradient")
    if isinstance(argnums, int):
        gradient.gradient_of = f, argnums, generated  # type: ignore[attr-defined]
    return gradient


def jvp(f: Callable[..., Any]) -> Callable[..., tuple]:
    """A generated function (x, ..., x_dot, ...) -> (y, y_dot) that carries tangents along; its text is `.source`.

    Takes what `grad` takes, and refuses what it refuses; the result of f may be an array.
    """
    _refuse_generated(f)
    generated = Transformed(f, lambda library, parameters: (library.tangent(f, tuple(range(len(parameters)))), ""))

    @functools.wraps(f)
    def tangent(*args):
        if len(args) != 2 * generated.n:
            raise TypeError(
                f"the jvp of {f.__name__} takes {generated.n} arguments and {generated.n} tangents, and got {len(args)}"
            )
        y, y_dot = generated(*args)
        return y, y_dot

    generated.dress(tangent, "tangent")
    return tangent


class Transformed:
    """The generated code of one function: for floats where that is possible, and for arrays once they are met.

    `write(library, parameters)` gives the name of the function that is wanted, and the text that remains to be added to
    what it had the library generate.
    """

    def __init__(self, f, write):
        program = normalised(f)
        self.write, self.name, self.parameters = write, program.name, program.parameters
        self.of_arrays = None
        try:
            self.of_floats = self.generated(floats=True)
        except NotFloats:
            self.of_floats = None
            self.for_arrays()

    @property
    def n(self):
        return len(self.parameters)

    def generated(self, floats):
        library = Library(floats)
        name, text = self.write(library, self.parameters)
        return library.load(name, text)[name]

    def for_arrays(self):
        """The code for arrays, which is generated when it is asked for."""
        if self.of_arrays is None:
            self.of_arrays = self.generated(floats=False)
        return self.of_arrays

    def __call__(self, *args):
        if self.of_floats and all(x.__class__ is float for x in args):
            try:
                result = self.of_floats(*args)
                if all(leaf.__class__ in (float, int) for _, leaf in flatten(result)):
                    return result
            except (*OUTSIDE, TypeError):  # NumPy says inf or nan, or an array has come in from outside
                pass
        args = [x if isinstance(x, int) else as_real(x, f"args[{k}]") for k, x in enumerate(args)]
        return self.for_arrays()(*args)

    def dress(self, function, suffix):
        """Give the public function its text and its name."""
        del function.__wrapped__
        function.source = (self.of_floats or self.of_arrays).source
        function.__name__, function.transformed = f"{self.name}_{suffix}", True


def _second(g, argnums, wanted):
    """The gradient of a gradient: by its transformed pullbacks if f works on floats, otherwise by a tape over g."""
    f, argnum, generated = g.gradient_of
    over = None
    if generated.of_floats:
        try:
            over = ReverseOverReverse(Library(floats=True), f, generated.n, argnum % generated.n)
        except (CannotTransform, NotFloats):  # f calls another function, and so its pullbacks hold pullbacks
            pass

    def second(*args):
        if over and all(x.__class__ is float for x in args):
            try:
                return _chosen(over(*args), wanted, argnums)
            except (*OUTSIDE, TypeError):  # NumPy says inf or nan, or an array has come in from outside
                pass
        return by_tape(g, argnums)(*args)

    second.__name__, second.transformed = f"{g.__name__}_gradient", True
    second.source = over.source if over else g.source
    return second


def _in_order(argnums, n):
    """The positions that argnums name among n arguments, counted from the front, each once and in order."""
    return tuple(sorted({k % n for k in argnums}))


def _chosen(parts, wanted, argnums):
    """The parts that are wanted: a tuple if argnums is one, else the one part."""
    chosen = tuple(parts[k] for k in wanted)
    return chosen if isinstance(argnums, tuple) else chosen[0]


def _refuse_generated(f):
    if hasattr(f, "transformed"):
        raise CannotTransform(
            f"{f.__name__} is a generated derivative, which is not transformed again: nest adlib.grad or adlib.jvp "
            "around it"
        )
