"""Source transformation: the derivative of a function as another function, made from its own syntax tree.

Loops stay loops and branches stay branches. `normal` brings the source into a small language, `tape` writes reverse
mode in it, `forward` forward mode, and `statements` the derivative of one assignment. What comes out is Python that can
be read, imported and stepped through.

    from adlib import transform
    g = transform.grad(f)
    print(g.source)

A gradient can be transformed once more: in closure mode the pullbacks are functions like any other, and their own
source is transformed in its turn, for programs of floats without calls; for others reverse mode runs over the generated
code.

Source: Griewank and Walther (2008), chapter 6; van Merrienboer, Moldovan and Wiltschko (2018), "Tangent".
"""

import functools

import numpy as np

from adlib.methods.reverse import grad as by_tape
from adlib.numbers.containers import flatten
from adlib.numbers.number import as_real
from adlib.rules.kinds import OUTSIDE, shape_of
from adlib.show.source import run_source
from adlib.transform import runtime
from adlib.transform.closures import Closures, ReverseOverReverse
from adlib.transform.forward import Forward
from adlib.transform.normal import CannotTransform, normalised
from adlib.transform.statements import NotFloats
from adlib.transform.tape import Reverse

__all__ = ["CannotTransform", "grad", "jvp"]


def grad(f, argnums=0, mode="tape"):
    """The gradient of f: (floats, arrays) -> one number, as a generated function; its text is `.source`.

    f is made by def or lambda; loops, branches, early return, recursion and calls of other Python functions are kept.
    An int `argnums` gives one gradient, a tuple a tuple. mode: "tape" pushes and pops values, "closure" keeps a
    pullback for each statement that ran. Raises CannotTransform, with the line, for a construct outside the language (a
    generator, try, assignment into an argument, two results, ...), and TypeError if f returns an array. What f reads
    from outside, globals and other functions, is what it was when the gradient was made.
    """
    if mode not in ("tape", "closure"):
        raise ValueError(f"the mode of transform.grad is 'tape' or 'closure', and not {mode!r}")
    wanted = argnums if isinstance(argnums, tuple) else (argnums,)
    if hasattr(f, "gradient_of"):
        return _second(f, argnums, wanted)
    _not_again(f)

    def write(library, f, parameters, floats):
        moving = tuple(k in {w % len(parameters) for w in wanted} for k in range(len(parameters)))
        order = [k for k, m in enumerate(moving) if m]
        if mode == "closure":
            closure = library.closure(f, moving, floats)
            name = f"{closure.removesuffix('_closure')}_gradient"
            return (
                name,
                (
                    f"def {name}({', '.join(parameters)}):\n    value, pullback = {closure}({', '.join(parameters)})\n"
                    f"    return value, pullback(1.0)\n"
                ),
                order,
            )
        forward, backward = library.pair(f, moving, floats)
        name = f"{forward.removesuffix('_forward')}_gradient"
        return (
            name,
            (
                f"def {name}({', '.join(parameters)}):\n    tape = []\n    value = {forward}(tape, "
                f"{', '.join(parameters)})\n"
                f"    return value, {backward}(tape, 1.0)\n"
            ),
            order,
        )

    made = Transformed(f, write)

    @functools.wraps(f)
    def gradient(*args):
        value, bars = made(*args)
        if shape_of(value) != ():
            raise TypeError(
                "transform.grad takes a function with one number as its result, and this one returned shape "
                f"{shape_of(value)}: return a sum"
            )
        places = {k: bar for k, bar in zip(made.order, bars)}
        result = tuple(places[w % len(args)] for w in wanted)
        return result if isinstance(argnums, tuple) else result[0]

    made.dress(gradient, "gradient")
    if isinstance(argnums, int):
        gradient.gradient_of = f, argnums, made
    return gradient


def _second(g, argnums, wanted):
    """The gradient of a gradient: its closures transformed in their turn if f works on floats, else by a tape."""
    f, first, made = g.gradient_of
    over = None
    if True in made.made:
        try:
            over = ReverseOverReverse(Library(), f, (True,) * made.n, first % made.n)
        except CannotTransform:  # a call of another function, whose closures hold closures
            pass

    def second(*args):
        if over and all(x.__class__ is float for x in args):
            try:
                bars = over(*args)[1](1.0)
                result = tuple(bars[w] for w in wanted)
                return result if isinstance(argnums, tuple) else result[0]
            except (*OUTSIDE, TypeError):  # NumPy says inf or nan, or an array has come in from outside
                pass
        return by_tape(g, argnums)(*args)

    second.__name__, second.source, second.transformed = (
        f"{g.__name__}_gradient",
        over.source if over else g.source,
        True,
    )
    return second


def _not_again(f):
    if hasattr(f, "transformed"):
        raise CannotTransform(
            f"{f.__name__} is a generated derivative, which is not transformed again: nest adlib.grad or adlib.jvp "
            "around it"
        )


def jvp(f):
    """A generated function (x, ..., x_dot, ...) -> (y, y_dot) that carries tangents along; its text is `.source`.

    Takes what `grad` takes, and refuses what it refuses; the result of f may be an array.
    """
    _not_again(f)

    def write(library, f, parameters, floats):
        name = library.tangent(f, (True,) * len(parameters), floats)
        return name, "", list(range(len(parameters)))

    made = Transformed(f, write)

    @functools.wraps(f)
    def tangent(*args):
        if len(args) != 2 * made.n:
            raise TypeError(
                f"the jvp of {f.__name__} takes {made.n} arguments and {made.n} tangents, and got {len(args)}"
            )
        y, y_dot = made(*args)
        return y, y_dot

    made.dress(tangent, "tangent")
    return tangent


class Transformed:
    """The generated code of one function: for floats where that is possible, and for arrays."""

    def __init__(self, f, write):
        self.f, self.write, self.made = f, write, {}
        self.program = normalised(f)
        self.n = len(self.program.parameters)
        try:
            self.generate(True)
        except NotFloats:
            self.generate(False)

    def generate(self, floats):
        if floats not in self.made:
            library = Library()
            name, text, self.order = self.write(library, self.f, self.program.parameters, floats)
            self.made[floats] = library.function(name, text)
        return self.made[floats]

    def __call__(self, *args):
        if True in self.made and all(x.__class__ is float for x in args):
            try:
                result = self.made[True](*args)
                if all(leaf.__class__ in (float, int) for _, leaf in flatten(result)):
                    return result
            except (*OUTSIDE, TypeError):  # NumPy says inf or nan, or an array has come in from outside
                pass
        args = [as_real(x, f"args[{k}]") if not isinstance(x, int) else x for k, x in enumerate(args)]
        return self.generate(False)(*args)

    def dress(self, function, suffix):
        """Give the public function its text and its name."""
        del function.__wrapped__
        function.source = self.made[True if True in self.made else False].source
        function.__name__, function.transformed = f"{self.program.name}_{suffix}", True


class Library:
    """The functions that one transformation generates, each once."""

    def __init__(self):
        self.names, self.made, self.texts, self.space, self.imports = {}, {}, [], {"np": np}, set()

    def pair(self, f, moving, floats):
        """The names of the forward and the backward function of f, by the parameters that move."""
        key = ("pair", f, moving)
        if key not in self.names:
            program = normalised(f)
            stem = self.stem(program.name)
            self.names[key] = f"{stem}_forward", f"{stem}_backward"
            parameters = [p for p, m in zip(program.parameters, moving) if m]
            made = Reverse(self, program, parameters, floats)
            self.take(program, made.kind, made.functions(*self.names[key]))
        return self.names[key]

    def closure(self, f, moving, floats):
        """The name of the function (x, ...) -> (y, pullback) of f."""
        key = ("closure", f, moving)
        if key not in self.names:
            program = normalised(f)
            self.names[key] = f"{self.stem(program.name)}_closure"
            self.made[key] = made = Closures(
                self, program, [p for p, m in zip(program.parameters, moving) if m], floats
            )
            self.take(program, made.kind, made.function(self.names[key]))
        return self.names[key]

    def closures_of(self, f, moving, floats):
        """What generated the closure function of f: it knows the names and the targets of its pullbacks."""
        self.closure(f, moving, floats)
        return self.made["closure", f, moving]

    def compiled(self, name):
        """One of the library's functions, ready to be called."""
        return self.function(name, "")

    def tangent(self, f, moving, floats):
        key = ("tangent", f, moving)
        if key not in self.names:
            program = normalised(f)
            self.names[key] = f"{self.stem(program.name)}_tangent"
            made = Forward(self, program, [p for p, m in zip(program.parameters, moving) if m], floats)
            self.take(program, made.kind, made.function(self.names[key]))
        return self.names[key]

    def stem(self, name):
        taken = {given[0] if isinstance(given, tuple) else given for given in self.names.values()}
        stems = [name, *(f"{name}{k}" for k in range(2, 100))]
        return next(s for s in stems if not any(t in (f"{s}_forward", f"{s}_tangent", f"{s}_closure") for t in taken))

    def take(self, program, kind, text):
        self.texts.append(text)
        for name, value in program.space.items():
            self.space.setdefault(name, value)
        self.space.update(kind.space)
        self.imports |= set(kind.space)

    def function(self, name, text):
        texts = [*self.texts, *([text] if text else [])]
        body = "\n\n\n".join(t.rstrip() for t in texts) + "\n"
        math = sorted(n for n in self.imports if f"{n}(" in body)
        helpers = [
            n
            for n in (
                "by_overloading",
                "forward_by_overloading",
                "like",
                "pull",
                "push",
                "rule",
                "taken_out",
                "zeros_like",
            )
            if f"{n}(" in body or f"{n}[" in body
        ]
        head = ["from functools import partial"] * ("partial(" in body)
        head += [f"from math import {', '.join(math)}"] * bool(math) + ["import numpy as np"] * ("np." in body)
        head += [f"from adlib.transform.runtime import {', '.join(helpers)}"] * bool(helpers)
        source = "\n".join([*head, *["", ""] * bool(head), body])
        space = {**self.space, **{n: getattr(runtime, n) for n in helpers}}
        run_source(source, f"adlib.transform {name}", space)
        space[name].source = source
        return space[name]
