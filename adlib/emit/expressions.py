"""Nodes of a graph as expressions of Python, in the form that a person would write."""

import math
import re

import numpy as np

from adlib.emit.graph import Node
from adlib.numbers.surroundings import names_around
from adlib.rules.kinds import Elementwise, NonDifferentiable
from adlib.rules.namespaces import FLOATS
from adlib.show.source import FreshNames

LOOSE, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)  # how tightly the operators of an expression bind
OPERATORS = {
    "add": ("+", SUM),
    "subtract": ("-", SUM),
    "multiply": ("*", PRODUCT),
    "divide": ("/", PRODUCT),
    "matmul": ("@", PRODUCT),
    "remainder": ("%", PRODUCT),
    "floor_divide": ("//", PRODUCT),
    "power": ("**", POWER),
    "less": ("<", LOOSE),
    "less_equal": ("<=", LOOSE),
    "greater": (">", LOOSE),
    "greater_equal": (">=", LOOSE),
    "equal": ("==", LOOSE),
    "not_equal": ("!=", LOOSE),
}
IN_MATH = {name: getattr(f, "__name__", "") for name, f in FLOATS.items() if getattr(f, "__module__", "") == "math"}
IN_MATH |= {"floor": "floor", "ceil": "ceil", "trunc": "trunc"}
IN_PYTHON = {
    "absolute": "abs({})",
    "maximum": "max({}, {})",
    "minimum": "min({}, {})",
    "where": "{1} if {0} else {2}",
    "heaviside": "1.0 if {0} > 0.0 else 0.0 if {0} < 0.0 else {1}",
    "sign": "1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else 0.0",
}
SHORT = 40  # operands with at most so many characters may be repeated in an expression
IN_NUMPY = ("where", "take_along_axis")  # called by their name in NumPy, as elementwise rules are


class Writer:
    """Turns nodes into texts, and collects the `lines` of a function.

    `text` has (text, tightness) for each node that was written. `space` holds what the lines refer to, and `math` the
    functions of `math` among it. `taken` are names that must not be used, f is the function whose global arrays keep
    their names, and `fresh` gives new names. With `by_numpy`, floats and their functions are those of NumPy.
    """

    def __init__(self, f, taken, fresh=None, by_numpy=False):
        names = FreshNames({*taken, "np"})
        self.taken, self.fresh, self.by_numpy = names.taken, fresh or names.fresh, by_numpy
        self.lines, self.text, self.space, self.math, self.constants = [], {}, {"np": np}, set(), {}
        self.collecting = set()  # the nodes that are sums with terms scattered to an index
        around = names_around(f).items()
        self.named = {
            content_of(value): name for name, value in around if isinstance(value, np.ndarray) and name.isidentifier()
        }

    def atom(self, x, binding=LOOSE):
        """Return x as text, in parentheses if its operators bind less tightly than its place requires."""
        if isinstance(x, Node):
            text, tightness = self.text[x]
        elif isinstance(x, np.ndarray):
            text, tightness = self.constant(x), ATOM
        else:
            text = self.literal(x)
            tightness = SIGN if text.startswith("-") else ATOM
        return text if tightness >= binding else f"({text})"

    def atoms(self, args):
        return ", ".join(map(self.atom, args))

    def array(self, x):
        """Return x as text that has the methods of an array."""
        has_a_shape = x.shape if isinstance(x, Node) else np.shape(x)
        return self.atom(x, ATOM) if has_a_shape else f"np.asarray({self.atom(x)})"

    def literal(self, x):
        """Return a number as text."""
        if isinstance(x, float) and not math.isfinite(x):
            return f"float({str(x)!r})"
        return repr(x) if isinstance(x, (bool, int, float)) else f"np.{x.dtype}({x.item()!r})"

    def constant(self, x):
        """Return the name of a constant array: its name in f, or a new one."""
        if id(x) not in self.constants:
            name = self.named.get(content_of(x), "")
            if not name or name in self.taken:
                name = self.fresh("c")
            self.taken.add(name)
            self.constants[id(x)] = name
            self.space[name] = x
        return self.constants[id(x)]

    def index(self, index):
        """Return an index as the text between the brackets."""
        if isinstance(index, tuple):
            parts = [str(list(part)) if isinstance(part, tuple) else self.index(part) for part in index]
            return ", ".join(parts) + "," * (len(parts) == 1) or "()"
        if isinstance(index, slice):
            parts = [index.start, index.stop] + [index.step] * (index.step is not None)
            return ":".join("" if part is None else str(part) for part in parts)
        if isinstance(index, np.ndarray):
            return self.constant(index)
        if isinstance(index, np.integer):
            return repr(int(index))
        return "..." if index is Ellipsis else repr(index)

    # Expressions

    def expression(self, node):
        """Return (text, tightness) of a node in terms of its operands."""
        of_floats = node.is_float and not self.by_numpy
        if node.name in OPERATORS and not (of_floats and is_fractional_power(node)):
            return self.operator(node, *OPERATORS[node.name])
        if node.name == "negative":
            return f"-{self.atom(node.args[0], SIGN)}", SIGN
        found = self.of_floats(node) if of_floats else None
        if found is not None:
            return found
        if node.name in CALLS:
            return CALLS[node.name](self, *node.args, **node.params), ATOM
        return f"{self.function(node)}({_joined(self.atoms(node.args), _options(node.params))})", ATOM

    def operator(self, node, sign, tightness):
        left, right = node.args
        to_the_right = node.name == "power" or tightness == LOOSE  # a ** b ** c is a ** (b ** c), and a < b < c differs
        return f"{self.atom(left, tightness + to_the_right)} {sign} {self.atom(right, tightness + 1)}", tightness

    def of_floats(self, node):
        """Return a function of floats by `math` or by Python itself, or None if there is no such function."""
        name = IN_MATH.get(node.name)
        if name is not None and name not in self.taken:
            self.math.add(name)
            return f"{name}({self.atoms(node.args)})", ATOM
        if node.name in IN_PYTHON and len(self.atom(node.args[0])) < SHORT:
            text = IN_PYTHON[node.name].format(*(self.atom(x, SUM) for x in node.args))
            return text, LOOSE if " if " in text else ATOM
        return None

    def function(self, node):
        """Return the name of the function that computes a node: NumPy's, or the rule's own, to which the text then
        refers.
        """
        rule = node.rule
        elementwise = isinstance(rule, (Elementwise, NonDifferentiable))
        known = elementwise and rule.numpy_function is not None
        if known and getattr(np, rule.name, None) is rule.numpy_function or rule.name in IN_NUMPY:
            return f"np.{rule.name}"
        name = re.sub(r"\W", "_", rule.name)
        while self.space.get(name, rule.value) != rule.value or name in self.taken:
            name += "_"
        self.space[name] = rule.value
        return name


def is_fractional_power(node):
    """Return whether the node is a power whose exponent may not be a whole number.

    Python's ** turns a negative base into a complex number in this case.
    """
    return node.name == "power" and (isinstance(node.args[1], Node) or not float(node.args[1]).is_integer())


def content_of(array):
    """Return what distinguishes an array from others with other numbers in it."""
    return array.shape, array.dtype.str, array.tobytes()


# Operations on arrays that are not called as in NumPy: f(writer, *args, **params) gives the text.


def _method(name):
    def text(writer, x, **params):
        axis = params.get("axis")
        is_one = isinstance(axis, tuple) and len(axis) == 1
        return f"{writer.array(x)}.{name}({_options({**params, 'axis': axis[0] if is_one else axis})})"

    return text


def _reshape(writer, x, shape):
    sizes = str(shape) if isinstance(shape, int) else ", ".join(map(str, shape))
    return f"{writer.array(x)}.reshape({sizes or '()'})"


def _transpose(writer, x, axes=None):
    swapped = axes is None or tuple(axes) == (1, 0)
    return f"{writer.atom(x, ATOM)}.{'T' if swapped else f'transpose{tuple(axes)}'}"


def _broadcast_to(writer, x, shape):
    return f"np.broadcast_to({writer.atom(x)}, {shape})"


def _getitem(writer, x, index):
    return f"{writer.array(x)}[{writer.index(index)}]"


def _of_list(name):
    return lambda writer, *args, axis=0: f"np.{name}([{writer.atoms(args)}], axis={axis})"


def _einsum(writer, *args, subscripts):
    return f"np.einsum({subscripts!r}, {writer.atoms(args)}, optimize=True)"


def _of_linalg(name):
    return lambda writer, *args: f"np.linalg.{name}({writer.atoms(args)})"


def _logabsdet(writer, x):
    return f"np.linalg.slogdet({writer.atom(x)})[1]"


CALLS = {
    **{name: _method(name) for name in ("sum", "mean", "max", "min", "cumsum")},
    "reshape": _reshape,
    "transpose": _transpose,
    "broadcast_to": _broadcast_to,
    "getitem": _getitem,
    **{name: _of_list(name) for name in ("concatenate", "stack")},
    "einsum": _einsum,
    **{name: _of_linalg(name) for name in ("inv", "solve", "det", "cholesky")},
    "logabsdet": _logabsdet,
}


def _options(params):
    return ", ".join(f"{name}={value!r}" for name, value in params.items() if value is not None and value is not False)


def _joined(*texts):
    return ", ".join(filter(None, texts))
