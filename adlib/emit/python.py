"""A graph written as Python source, the way a person would write it: names for what is used twice, the rest in
place.
"""

import math
import re

import numpy as np

from adlib.emit.graph import Node, each, is_array_of_nodes, scalar
from adlib.numbers.containers import flatten, rebuild
from adlib.rules.arrays import is_basic
from adlib.rules.kinds import FLOATS, Elementwise, NonDifferentiable

WIDTH = 88  # of an expression, before it gets a name of its own
LOOSE, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)  # how tightly an expression binds
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
METHODS = ("sum", "mean", "max", "min", "cumsum")
IN_MATH = {name: getattr(f, "__name__", "") for name, f in FLOATS.items() if getattr(f, "__module__", "") == "math"}
IN_PYTHON = {
    "absolute": "abs({})",
    "maximum": "max({}, {})",
    "minimum": "min({}, {})",
    "where": "{1} if {0} else {2}",
    "heaviside": "1.0 if {0} > 0.0 else 0.0 if {0} < 0.0 else {1}",
    "sign": "1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else 0.0",
}
IN_MATH |= {"floor": "floor", "ceil": "ceil", "trunc": "trunc"}


class Writer:
    """Turns nodes into expressions and lines. `space` collects what the text refers to."""

    def __init__(self, f, taken):
        self.lines, self.text, self.space, self.constants, self.collecting = [], {}, {"np": np}, {}, set()
        self.math, self.taken, self.count = set(), set(taken) | {"np"}, 0
        self.named = {id(v): k for k, v in _names_around(f).items() if isinstance(v, np.ndarray) and k.isidentifier()}

    def fresh(self, stem="v"):
        self.count += 1
        while f"{stem}{self.count}" in self.taken:
            self.count += 1
        return f"{stem}{self.count}"

    # Expressions

    def atom(self, x, binding=LOOSE):
        """x as text, in parentheses if it binds less tightly than its place needs."""
        if isinstance(x, Node):
            text, tightness = self.text[x]
        elif isinstance(x, np.ndarray):
            text, tightness = self.constant(x), ATOM
        else:
            text = self.literal(x)
            tightness = SIGN if text.startswith("-") else ATOM
        return text if tightness >= binding else f"({text})"

    def array(self, x):
        """x as text that has the methods of an array."""
        return self.atom(x, ATOM) if np.shape(x) or isinstance(x, Node) and x.shape else f"np.asarray({self.atom(x)})"

    def literal(self, x):
        if isinstance(x, float) and not math.isfinite(x):
            return f"float({str(x)!r})"
        return repr(x) if isinstance(x, (bool, int, float)) else f"np.{x.dtype}({x.item()!r})"

    def constant(self, x):
        """The name of a constant array: the one it has in f, or c1, c2, ..."""
        if id(x) not in self.constants:
            name = self.named.get(id(x), "")
            if not name or name in self.taken:
                name = self.fresh("c")
            self.taken.add(name)
            self.constants[id(x)] = name
            self.space[name] = x
        return self.constants[id(x)]

    def expression(self, node):
        """(text, tightness) of a node in terms of its operands."""
        name, args, params = node.name, node.args, node.params
        if name in OPERATORS:
            sign, tightness = OPERATORS[name]
            left = self.atom(args[0], tightness + (name == "power" or tightness == LOOSE))
            return f"{left} {sign} {self.atom(args[1], tightness + 1)}", tightness
        if name == "negative":
            return f"-{self.atom(args[0], SIGN)}", SIGN
        if node.is_float and name in IN_MATH and IN_MATH[name] not in self.taken:
            self.math.add(IN_MATH[name])
            return f"{IN_MATH[name]}({', '.join(map(self.atom, args))})", ATOM
        if node.is_float and name in IN_PYTHON and len(self.atom(args[0])) < 40:
            text = IN_PYTHON[name].format(*(self.atom(a, SUM) for a in args))
            return text, LOOSE if " if " in text else ATOM
        if name in METHODS:
            axis = params.get("axis")
            params = {**params, "axis": axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis}
            return f"{self.array(args[0])}.{name}({_options(params)})", ATOM
        if name == "reshape":
            shape = params["shape"]
            shape = shape if isinstance(shape, int) else ", ".join(map(str, shape)) or "()"
            return f"{self.array(args[0])}.reshape({shape})", ATOM
        if name == "transpose":
            axes = params.get("axes")
            return f"{self.atom(args[0], ATOM)}." + (
                "T" if axes is None or tuple(axes) == (1, 0) else f"transpose{tuple(axes)}"
            ), ATOM
        if name == "broadcast_to":
            return f"np.broadcast_to({self.atom(args[0])}, {params['shape']})", ATOM
        if name == "getitem":
            return f"{self.array(args[0])}[{self.index(params['index'])}]", ATOM
        if name in ("concatenate", "stack"):
            return f"np.{name}([{', '.join(map(self.atom, args))}], axis={params.get('axis', 0)})", ATOM
        if name == "einsum":
            return f"np.einsum({params['subscripts']!r}, {', '.join(map(self.atom, args))}, optimize=True)", ATOM
        if name in ("inv", "solve", "det", "cholesky"):
            return f"np.linalg.{name}({', '.join(map(self.atom, args))})", ATOM
        if name == "logabsdet":
            return f"np.linalg.slogdet({self.atom(args[0])})[1]", ATOM
        if (
            isinstance(node.rule, (Elementwise, NonDifferentiable))
            and getattr(np, name, None) is node.rule.numpy_function
            or name in NUMPYS
        ):
            return f"np.{name}({', '.join([*map(self.atom, args), *filter(None, [_options(params)])])})", ATOM
        function = re.sub(r"\W", "_", name)
        while self.space.get(function, node.rule.value) != node.rule.value or function in self.taken:
            function += "_"
        self.space[function] = node.rule.value
        return f"{function}({', '.join([*map(self.atom, args), *filter(None, [_options(params)])])})", ATOM

    def index(self, index):
        if isinstance(index, tuple):
            return ", ".join(str(list(i)) if isinstance(i, tuple) else self.index(i) for i in index) + "," * (
                len(index) == 1
            )
        if isinstance(index, slice):
            parts = [index.start, index.stop] + [index.step] * (index.step is not None)
            return ":".join("" if part is None else str(part) for part in parts)
        if isinstance(index, np.ndarray):
            return self.constant(index)
        return "..." if index is Ellipsis else repr(int(index) if isinstance(index, np.integer) else index)

    # Lines

    def collected(self, node, terms, target):
        """A sum in which something was put at an index: one array, and a line for each term."""
        whole = [(sign, x) for sign, x in terms if not (isinstance(x, Node) and x.name == "scatter")]
        if whole:
            first = "".join(
                (f" {'+' if s > 0 else '-'} " if k else "-" * (s < 0)) + self.atom(x, SUM + (s < 0))
                for k, (s, x) in enumerate(whole)
            )
            full = any((x.shape if isinstance(x, Node) else np.shape(x)) == node.shape for _, x in whole)
            fresh = len(whole) > 1 or self.is_fresh(whole[0])
            self.lines.append(
                f"{target} = {first}{'' if fresh else '.copy()'}"
                if full
                else f"{target} = np.full({_shape(node.shape)}, {first})"
            )
        else:
            self.lines.append(f"{target} = np.zeros({_shape(node.shape)}{_dtype(node)})")
        for k, (sign, x) in enumerate((sign, x) for sign, x in terms if isinstance(x, Node) and x.name == "scatter"):
            value, at = x.args[0], self.index(x.params["index"])
            if is_basic(x.params["index"]):
                if not whole and k == 0:
                    self.lines.append(
                        f"{target}[{at}] = {'-' * (sign < 0)}{self.atom(value, SIGN if sign < 0 else LOOSE)}"
                    )
                else:
                    self.lines.append(f"{target}[{at}] {'+' if sign > 0 else '-'}= {self.atom(value)}")
            else:
                place = f"np.s_[{at}]" if isinstance(x.params["index"], tuple) else at
                self.lines.append(f"np.{'add' if sign > 0 else 'subtract'}.at({target}, {place}, {self.atom(value)})")

    def is_fresh(self, term):
        """Is the array of a term a new one, which may be written into?"""
        sign, x = term
        return sign < 0 or isinstance(x, Node) and not re.fullmatch(r"\w+", self.text[x][0]) and x.name in FRESH


VIEWS = ("getitem", "reshape", "transpose", "broadcast_to")
NUMPYS = ("where", "take_along_axis")
FRESH = {*OPERATORS, "negative", "where", *IN_MATH}


def write(graph, name, arguments, f, check, dense, body):
    """(source, namespace) of the function `name` that computes the outputs of a graph from its arguments."""
    writer = Writer(f, [argument for argument, _ in arguments])
    header = [f"def {name}({', '.join(argument for argument, _ in arguments)}):"]
    inputs = iter(graph.inputs)
    elements = graph.elements
    for argument, example in arguments:
        for path, _ in flatten(example, argument):
            node = next(inputs)
            if check:
                _checked(writer, path, node)
            if node in elements:
                _unpacked(writer, path, elements[node])
            elif path == argument:
                writer.text[node] = path, ATOM
            else:
                local = re.sub(r"\W+", "_", path).strip("_")
                writer.taken.add(local)
                writer.lines.append(f"{local} = {path}")
                writer.text[node] = local, ATOM
    live, uses = graph.live()
    body(writer, [node for node in live if node.rule is not None and node.name != "element"], uses, graph.outputs)
    given = []  # what has been returned once is returned as a copy the second time

    def seen(x):
        given.append(x)
        return given.count(x) > 1

    texts = [
        writer.atom(x) if dense and not is_array_of_nodes(x) else _result(writer, x, uses, seen) for x in graph.outputs
    ]
    results = rebuild(graph.containers, iter(texts))
    if dense is not None:
        results = dense(writer, results)
    text = _tuple(results)
    writer.lines.append(f"return {text[1:-1] if isinstance(results, tuple) and len(results) > 1 else text}")
    imports = [f"from math import {', '.join(sorted(writer.math))}"] * bool(writer.math)
    for function in writer.math:
        writer.space[function] = getattr(math, function)
    arrays = any("np." in line for line in writer.lines)
    notes = [
        f"# {key}: a constant array of shape {value.shape}"
        for key, value in writer.space.items()
        if isinstance(value, np.ndarray)
    ]
    head = imports + ["import numpy as np"] * arrays
    text = "\n".join([*head, *["", ""] * bool(head), *notes, *header, *("    " + line for line in writer.lines)]) + "\n"
    return text, writer.space


def write_lines(writer, nodes, uses, outputs):
    """The lines of the nodes: an expression that is used once stands where it is used, unless it gets too wide."""
    results = {x for part in outputs for x in each(part) if isinstance(x, Node)}
    within = collected_within(writer, nodes, uses)
    for node in nodes:
        if node not in within:
            write_node(
                writer,
                node,
                within,
                lambda text, node=node: uses[node] == 1 and (len(text) <= WIDTH or node in results),
            )


def collected_within(writer, nodes, uses):
    """The terms of sums that are collected in one array, and have no lines of their own. Notes on the way what
    collects.
    """
    within = set()
    for node in nodes:
        if node.name == "scatter":
            writer.collecting.add(node)
        elif node.name in ("add", "subtract"):
            terms = {a for a in node.args if isinstance(a, Node) and uses[a] == 1 and a in writer.collecting}
            if terms:
                writer.collecting.add(node)
                within |= terms
    return within


def write_node(writer, node, within, in_place):
    """The lines of one node, or its text alone where `in_place(text)` says that it stands where it is used."""
    if node in writer.collecting:
        target = writer.fresh()
        writer.collected(node, terms_of(node, within), target)
    elif node.name == "assign" and node.shape:
        target = writer.fresh()
        base, value = node.args
        writer.lines.append(f"{target} = {writer.array(base)}.copy()")
        writer.lines.append(f"{target}[{writer.index(node.params['index'])}] = {writer.atom(value)}")
    else:
        text, tightness = writer.expression(node)
        if in_place(text):
            writer.text[node] = text, tightness
            return
        target = writer.fresh()
        writer.lines.append(f"{target} = {text}")
    writer.text[node] = target, ATOM


def terms_of(node, within):
    """The terms of a sum with their signs: [(+1 or -1, node), ...]."""
    result, todo = [], [(1, node)]
    while todo:
        sign, x = todo.pop()
        if x is node and x.name != "scatter" or isinstance(x, Node) and x in within and x.name != "scatter":
            left, right = x.args
            todo += [(-sign if x.name == "subtract" else sign, right), (sign, left)]
        else:
            result.append((sign, x))
    return result


def _result(writer, x, uses, seen):
    """An output as text; an argument or a constant is copied, so that nothing inside can be written into."""
    if is_array_of_nodes(x):
        flat = ", ".join(writer.atom(v) for v in x.flat)
        return f"np.array([{flat}])" + (f".reshape{x.shape}" if x.ndim > 1 else "")
    if isinstance(x, Node):
        root, repeated = x, False
        while root.name in VIEWS and isinstance(root.args[0], Node):
            root, repeated = root.args[0], repeated or root.name == "broadcast_to"
        kept = root.rule is None or root is not x and (uses[root] > 1 or root.name == "getitem")
        return f"{writer.atom(x, ATOM)}.copy()" if x.shape and (kept or repeated or seen(x)) else writer.text[x][0]
    x = scalar(x)
    if isinstance(x, np.ndarray):
        if x.size and not any(x.strides) and x.flat[0] in (0.0, 1.0):
            return f"np.{'ones' if x.flat[0] else 'zeros'}({_shape(x.shape)})"
        return f"{writer.constant(np.array(x))}.copy()"
    return writer.atom(x)


def _tuple(results):
    if isinstance(results, dict):
        return "{" + ", ".join(f"{key!r}: {_tuple(value)}" for key, value in results.items()) + "}"
    if isinstance(results, tuple):
        inner = ", ".join(map(_tuple, results))
        return f"({inner},)" if len(results) == 1 else f"({inner})"
    if isinstance(results, list):
        return f"[{', '.join(map(_tuple, results))}]"
    return results


def _checked(writer, path, node):
    writer.space["shape_of"] = np.shape
    writer.lines.append(f"if shape_of({path}) != {node.shape}:")
    writer.lines.append(
        f'    raise ValueError(f"{path} has shape {{shape_of({path})}}, but this function was compiled for '
        f"{node.shape}: "
        'compile it again with an example of the new shape, or use grad")'
    )


def _unpacked(writer, path, elements):
    """One name for each element of a small array."""
    stem = re.sub(r"\W+", "_", path).strip("_")
    names = [f"{stem}{k}" for k in range(elements.size)]
    flat = path if elements.ndim == 1 else f"{path}.ravel()"
    writer.lines.append(f"{', '.join(names)}{',' * (len(names) == 1)} = {flat}.tolist()")
    writer.taken.update(names)
    for name, node in zip(names, elements.ravel()):
        writer.text[node] = name, ATOM


def _names_around(f):
    """What f can see: its globals and its closure."""
    names = dict(getattr(f, "__globals__", {}))
    code, cells = getattr(f, "__code__", None), getattr(f, "__closure__", None)
    for name, cell in zip(code.co_freevars if code else (), cells or ()):
        try:
            names[name] = cell.cell_contents
        except ValueError:
            pass
    return names


def _options(params):
    return ", ".join(f"{k}={v!r}" for k, v in params.items() if v is not None and v is not False)


def _shape(shape):
    return str(shape[0]) if len(shape) == 1 else str(shape)


def _dtype(node):
    return f", np.{node.dtype}" if node.dtype is not None and node.dtype != float else ""
