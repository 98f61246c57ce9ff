"""Random plain NumPy programs: a hypothesis strategy that writes the source text of a function, line by line.

Each line is executed once as soon as it is written. So the writer always knows an example of what each name holds: its
shape decides what may be written next, its size whether a value has to be kept moderate, and a line that plain NumPy
does not accept is not written at all.

What can be written is in two tables. An expression feature of `expressions` maps a shape to templates whose result has
that shape; a statement feature of `statements` writes lines. A program uses a random selection of both, so that every
feature also appears without most others.
"""

import sys
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from adlib.show.source import run_source

EXPRESSIONS: list = []  # shape -> [(template, shape of its first operand, ...)]
STATEMENTS: list = []  # Writer -> None
SHAPES = [(), (2,), (3,), (2, 3), (2, 2), (1,), (3, 1), (4,), (1, 2)]
LARGEST = 10.0  # magnitude of an intermediate value, beyond which it is passed through a sine
DEEPEST = 3  # expressions within expressions
LINES = 3000  # that a program may run


def expression(feature):
    """Enter a feature into the table of expressions."""
    EXPRESSIONS.append(feature)
    return feature


def statement(feature):
    """Enter a feature into the table of statements."""
    STATEMENTS.append(feature)
    return feature


@dataclass
class Program:
    """The text of a function f, perhaps after helpers, with the point at which it is differentiated."""

    text: str
    args: tuple
    features: frozenset = field(default_factory=frozenset)

    def load(self):
        """The function f."""
        return run_source(self.text, "fuzz", {"np": np, "__name__": __name__})["f"]

    def __str__(self):
        return f"{self.text}\n# at {', '.join(map(repr, self.args))}"


@st.composite
def programs(draw):
    """Programs that run on plain NumPy, with a finite and moderate number or array as their result."""
    seed = np.random.default_rng(draw(integers(0, 9999)))
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=2))
    args = tuple(point(seed, shape) for shape in shapes)
    writer = Writer(draw, dict(zip("xy", args)))
    with in_silence():
        writer.write()
        program = Program(writer.text(), args, frozenset(writer.features))
        try:
            value, near = (run(program.load(), xs) for xs in (args, [x + 1e-3 for x in args]))
        except Exception:  # what happens on a path that was not taken while writing
            assume(False)
        assume(np.size(value) and np.asarray(value).dtype.kind == "f")
        assume(np.all(np.abs(value) < 1e3) and not np.array_equal(value, near))
    return program


def run(f, args):
    """f(*args) for a program that may not end: after `LINES` lines a RuntimeError is raised."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += 1
        if count > LINES:
            raise RuntimeError("the program runs too long")
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        return f(*map(copied, args))
    finally:
        sys.settrace(before)


def point(seed, shape):
    """Coordinates of both signs, most of them not near zero, with two decimals."""
    signs = seed.choice([-1.0, 1.0, 1.0], size=shape)
    x = np.round(signs * seed.uniform(0.2, 1.6, size=shape), 2)
    return x if shape else float(x)


@contextmanager
def in_silence():
    """Overflow and nan are part of what is tested, so NumPy's warnings about them are not shown."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


class Writer:
    """A function that is being written: `lines`, and `names` with an example of what each of them holds."""

    def __init__(self, draw, arguments, name="f", functions=None):
        self.draw, self.name, self.parameters = draw, name, list(arguments)
        self.names: dict[str, Any] = {name: copied(x) for name, x in arguments.items()}
        self.functions = {"np": np} if functions is None else functions  # what the texts may call
        self.helpers: list[str] = []
        self.lines: list[str] = []
        self.depth = 0  # of blocks
        self.features: set[str] = set()
        self.fixed: set[str] = set()  # counters, on which the end of a loop depends
        self.expressions = self.several(EXPRESSIONS, 2, 6) + EXPRESSIONS[:2]  # the elementwise ones in all programs
        self.statements = self.several(STATEMENTS, 2, 6)

    def write(self):
        """Write the whole function."""
        for _ in range(self.integer(1, 6)):
            self.statement()
        self.result()

    def text(self):
        head = f"def {self.name}({', '.join(self.parameters)}):\n"
        return "\n\n".join([*self.helpers, head + "\n".join(self.lines) + "\n"])

    # Choices

    def integer(self, least, most):
        return self.draw(integers(least, most))

    def choose(self, options):
        return options[self.integer(0, len(options) - 1)]

    def several(self, options, least, most):
        chance = np.random.default_rng(self.integer(0, 9999))
        return [options[k] for k in chance.permutation(len(options))[: self.integer(least, most)]]

    def number(self):
        return self.choose(["0.5", "2.0", "-1.5", "0.3", "1.2", "-0.7", "3.0", "1.0", "0.0", "2"])

    # What there is

    def places(self):
        """(text, value) of every float or array that can be read: names, and the entries of containers."""
        for name, value in self.names.items():
            if isinstance(value, (tuple, list)):
                found = [(f"{name}[{k}]", part) for k, part in enumerate(value)]
            elif isinstance(value, dict):
                found = [(f'{name}["{key}"]', part) for key, part in value.items()]
            else:
                found = [(name, value)]
            yield from ((text, part) for text, part in found if is_numeric(part))

    def of_shape(self, shape):
        return [text for text, value in self.places() if np.shape(value) == shape]

    def changeable(self):
        """The names of floats and arrays that may get another value."""
        return [name for name, value in self.names.items() if is_numeric(value) and name not in self.fixed]

    def arrays(self):
        """The names of arrays."""
        return [name for name, value in self.names.items() if is_array(value)]

    def shape(self, text):
        return np.shape(self.value(text))

    def value(self, text):
        return eval(text, self.functions, self.names)

    def fresh(self):
        return next(name for name in (f"v{k}" for k in range(1, 99)) if name not in self.names)

    def fresh_counter(self):
        return next(name for name in "ijkmnpq" if name not in self.names)

    # Expressions

    def expression(self, shape, depth=None):
        """The text of an expression of this shape."""
        depth = self.integer(0, DEEPEST) if depth is None else depth
        for _ in range(2):
            if depth <= 0:
                break
            feature = self.choose(self.expressions)
            options = feature(shape)
            if options:
                template, *shapes = self.choose(options)
                text = template.format(*(self.operand(part, depth - 1) for part in shapes))
                if self.holds(text, shape):
                    self.features.add(feature.__name__)
                    return text
        return self.leaf(shape)

    def operand(self, shape, depth):
        text = self.expression(shape, depth)
        return text if text.isidentifier() or is_closed(text) else f"({text})"

    def holds(self, text, shape):
        """Can the expression be evaluated, with a result of this shape and a moderate size?"""
        try:
            value = self.value(text)
        except Exception:
            return False
        moderate = is_numeric(value) and np.all(np.abs(value) < LARGEST)
        return bool(moderate and np.shape(value) == shape)

    def leaf(self, shape):
        """What has this shape without an operation, or nearly so."""
        found = self.of_shape(shape)
        if found and self.integer(0, 5):
            return self.choose(found)
        if shape == ():
            arrays = [text for text, value in self.places() if np.ndim(value) and np.size(value)]
            if arrays and self.integer(0, 2):
                text = self.choose(arrays)
                return f"{text}[{', '.join(str(self.integer(0, n - 1)) for n in self.shape(text))}]"
            return self.number()
        return f"{self.leaf(())} * {literal(self.integer(0, 50), shape)}"

    # Statements

    def statement(self):
        feature = self.choose(self.statements)
        before = len(self.lines)
        feature(self)
        if len(self.lines) > before:
            self.features.add(feature.__name__)

    def line(self, text):
        """Write a simple statement, unless plain NumPy does not take it."""
        before, kinds = dict(self.names), {name: kind(value) for name, value in self.names.items()}
        try:
            exec(text, self.functions, self.names)
        except Exception:
            self.names = before
            return False
        if self.depth and any(kind(self.names[name]) != old for name, old in kinds.items()):
            self.names = before  # a name that another iteration or the other branch finds changed
            return False
        self.lines.append("    " * (self.depth + 1) + text)
        return True

    def bare(self, text):
        """Write a line that is not executed: a header, return, break."""
        self.lines.append("    " * (self.depth + 1) + text)

    def block(self, header, *names, statements=2, end=None):
        """Write a header and a block of statements; `names` are bound by the header, and are examples' texts."""
        if self.depth == 2:
            return
        self.bare(header)
        self.depth += 1
        before, start = dict(self.names), len(self.lines)
        for text in names:
            exec(text, self.functions, self.names)
        for _ in range(self.integer(1, statements)):
            self.statement()
        if end:
            end()
        if len(self.lines) == start:
            self.bare("pass")
        self.depth -= 1
        self.names = {name: value for name, value in self.names.items() if name in before}

    def result(self):
        """Return a number or an array in which all that there is takes part."""
        places = [(text, value) for text, value in self.places() if text not in self.parameters][-4:]
        places = places or list(self.places())
        if self.integer(0, 2):
            terms = [weighted(text, value) for text, value in places]
            return self.bare(f"return {' + '.join(terms)}")
        text, value = self.choose(places)
        return self.bare(f"return {self.operand(np.shape(value), 2)} * {text}")


def weighted(text, value):
    """A number in which each element has its own weight."""
    if np.shape(value) == ():
        return text
    n, shape = np.size(value), np.shape(value)
    weights = f"np.arange({float(n)})" if len(shape) == 1 else f"np.arange({float(n)}).reshape{shape}"
    return f"np.sum({text} * np.cos({weights}))"


integers = cache(st.integers)  # to make a strategy takes longer than to draw from it


@cache
def literal(number, shape):
    """The text of a constant array, one of several of a shape."""
    return f"np.array({np.round(np.random.default_rng(number).uniform(-1, 1, shape), 1).tolist()})"


def is_numeric(x):
    return isinstance(x, (int, float, np.ndarray, np.floating)) and np.asarray(x).dtype.kind in "if" and np.size(x) > 0


def is_array(x):
    return isinstance(x, np.ndarray) and x.ndim > 0 and x.dtype.kind in "if" and x.size > 0


def kind(x):
    """What has to stay the same where a name is read again: the shape, or the structure of a container."""
    if isinstance(x, (tuple, list)):
        return (type(x), *map(kind, x))
    if isinstance(x, dict):
        return {key: kind(value) for key, value in x.items()}
    return np.shape(x)


def copied(x):
    return x.copy() if isinstance(x, np.ndarray) else x


def is_closed(text):
    """Is it one call, attribute or index, which binds more tightly than any operator?"""
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character in " +-*/%<>":
            return False
    return True
