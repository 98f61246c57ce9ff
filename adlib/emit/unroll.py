"""Small arrays element by element: for a few numbers, Python's floats are faster than calls of NumPy.

The graph is made again with a node for each element. Elementwise functions are applied to each of them. Linear
functions only move and add elements, so NumPy itself does this, on arrays of objects.
"""

import math

import numpy as np

from adlib.emit.graph import FLOAT, ExpressionGraph, Node, array_of
from adlib.emit.simplify import again
from adlib.rules.kinds import TABLE, Elementwise

LARGEST, FEWER_THAN = 30, 20  # limits: elements in all arguments, and operations on elements per operation on arrays
MOVES = (
    "sum",
    "mean",
    "reshape",
    "transpose",
    "broadcast_to",
    "getitem",
    "concatenate",
    "stack",
    "matmul",
    "einsum",
    "copy",
    "cumsum",
)


class Element:
    """One element while NumPy moves and adds it."""

    __slots__ = ("node", "graph")

    def __init__(self, node, graph):
        self.node, self.graph = node, graph

    def __add__(self, other):
        return self.apply(TABLE["add"], (self, other))

    def __radd__(self, other):
        return self.apply(TABLE["add"], (other, self))

    def __mul__(self, other):
        return self.apply(TABLE["multiply"], (self, other))

    def __rmul__(self, other):
        return self.apply(TABLE["multiply"], (other, self))

    def __truediv__(self, other):
        return self.apply(TABLE["divide"], (self, other))

    def apply(self, rule, operands):
        """Return the rule as a node of the graph, or as a constant if all operands are constant."""
        args = [x.node if isinstance(x, Element) else float(x) for x in operands]
        made = self.graph.apply(rule, args, {}, FLOAT)
        return Element(made, self.graph) if isinstance(made, Node) else made


def unrolled(graph):
    """Return the graph of elements, or None if it would not pay or has an operation that cannot be split."""
    live, _ = graph.live()
    operations = [node for node in live if node.rule is not None]
    if not _is_small(graph, live) or not all(map(_can_be_taken_apart, operations)):
        return None
    new, of_node = ExpressionGraph(graph.rewrite), {}
    for node in graph.inputs:
        of_node[node] = _input(new, node)
    for node in operations:
        args = [of_node[a] if isinstance(a, Node) else a for a in node.args]
        of_node[node] = _applied(node, args)
    new.outputs = [_nodes(of_node[x] if isinstance(x, Node) else x) for x in graph.outputs]
    new.containers = graph.containers
    new = again(again(new))
    size = sum(node.rule is not None and node.name != "element" for node in new.live()[0])
    return new if size <= FEWER_THAN * len(operations) else None


def _is_small(graph, live):
    """Return whether the graph works on a few numbers in double precision, some of which are in arrays."""
    sizes = [math.prod(node.shape) for node in live]
    if not any(node.shape for node in live) or max(sizes) > LARGEST**2 or min(sizes) == 0:
        return False
    in_double_precision = all(node.dtype is None or node.dtype == float for node in live)
    return in_double_precision and sum(math.prod(node.shape) for node in graph.inputs) <= LARGEST


def _can_be_taken_apart(node):
    return isinstance(node.rule, Elementwise) or node.name in MOVES or node.name == "scatter"


def _input(graph, node):
    """Return an input in the graph of elements: its element, or the array of its elements."""
    made = graph.input(node)
    if not node.shape:
        return Element(made, graph)
    parts = [graph.new(ELEMENT, (made, k), {}, FLOAT) for k in range(math.prod(node.shape))]
    graph.elements[made] = array_of(parts, node.shape)
    return array_of([Element(part, graph) for part in parts], node.shape)


def _applied(node, args):
    """Apply an operation to elements, and to arrays of them."""
    if isinstance(node.rule, Elementwise):
        return np.frompyfunc(lambda *xs: _one(node.rule, xs), len(args), 1)(*args)
    if node.name == "scatter":
        return _scattered(np.asarray(args[0], object), **node.params)
    objects = [a if isinstance(a, Element) and node.name != "einsum" else np.asarray(a, object) for a in args]
    result = node.rule.value(*objects, **node.params)
    return result if not isinstance(result, np.ndarray) or result.shape else result[()]


def _scattered(x, index, shape):
    """Return zeros to which the elements of x are added at an index, whose positions may be repeated."""
    result = np.full(shape, 0.0, object)
    positions = np.arange(result.size).reshape(result.shape)[index]
    for position, element in zip(np.ravel(positions), np.ravel(np.broadcast_to(x, np.shape(positions)))):
        result.flat[position] = result.flat[position] + element
    return result


def _one(rule, xs):
    """Apply a rule to elements, some of which may be constants."""
    for x in xs:
        if isinstance(x, Element):
            return x.apply(rule, xs)
    return rule(*map(float, xs))


def _nodes(x):
    """Return an output as a node, or as an array of nodes and numbers."""
    if isinstance(x, Element):
        return x.node
    if isinstance(x, np.ndarray) and x.dtype == object:
        return array_of([v.node if isinstance(v, Element) else float(v) for v in x.ravel()], x.shape)
    return x


class _Taken:
    """The rule of an element of an input, which `write` unpacks into a name of its own."""

    name = "element"


ELEMENT = _Taken()
