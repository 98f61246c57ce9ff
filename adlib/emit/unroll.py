"""Small arrays element by element: for a few numbers, Python's floats are quicker than NumPy's calls.

The graph is made again with a node for each element. Elementwise functions apply to each; the linear ones only move and
add elements, so NumPy itself does that, on arrays of objects.
"""

import math

import numpy as np

from adlib.emit.graph import ExpressionGraph, Node, array_of
from adlib.emit.simplify import again
from adlib.rules.kinds import TABLE, Elementwise

LARGEST, FEWER_THAN = 30, 20  # elements in all arguments; operations on elements for each operation on arrays
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
        made = self.graph.apply(rule, [x.node if isinstance(x, Element) else float(x) for x in operands], {}, 0.0)
        return Element(made, self.graph) if isinstance(made, Node) else made


def unrolled(graph):
    """The graph of elements, or None if it would not pay, or holds an operation that cannot be taken apart."""
    live, _ = graph.live()
    operations = [node for node in live if node.rule is not None]
    if not any(node.shape for node in live) or sum(math.prod(node.shape) for node in graph.inputs) > LARGEST:
        return None
    if any(math.prod(node.shape) > LARGEST**2 for node in live):
        return None
    if not all(isinstance(n.rule, Elementwise) or n.name in MOVES or n.name == "scatter" for n in operations):
        return None
    if any(n.dtype is not None and n.dtype != float for n in live):
        return None
    new, of_node = ExpressionGraph(graph.rewrite), {}
    for node in graph.inputs:
        made = new.input(node.shape, node.is_float, node.dtype)
        if node.shape:
            parts = [new.new(ELEMENT, (made, k), {}, (), True, None) for k in range(math.prod(node.shape))]
            of_node[node] = array_of([Element(part, new) for part in parts], node.shape)
            new.elements[made] = array_of(parts, node.shape)
        else:
            of_node[node] = Element(made, new)
    for node in operations:
        args = [of_node[a] if isinstance(a, Node) else a for a in node.args]
        of_node[node] = _applied(node, args)
    new.outputs = [_nodes(of_node[x] if isinstance(x, Node) else x) for x in graph.outputs]
    new.containers = graph.containers
    new = again(again(new))
    size = sum(node.rule is not None and node.name != "element" for node in new.live()[0])
    return new if size <= FEWER_THAN * len(operations) else None


def _applied(node, args):
    if isinstance(node.rule, Elementwise):
        return np.frompyfunc(lambda *xs: _one(node.rule, xs), len(args), 1)(*args)
    if node.name == "scatter":
        out = np.full(node.params["shape"], 0.0, object)
        index = node.params["index"]
        places = np.arange(out.size).reshape(out.shape)[index]
        for place, x in zip(np.ravel(places), np.ravel(np.broadcast_to(np.asarray(args[0], object), np.shape(places)))):
            out.flat[place] = out.flat[place] + x
        return out
    objects = [np.asarray(a, object) if not isinstance(a, Element) else a for a in args]
    result = node.rule.value(*objects, **node.params)
    return result if not isinstance(result, np.ndarray) or result.shape else result[()]


def _one(rule, xs):
    """A rule on elements, some of which may be constants."""
    for x in xs:
        if isinstance(x, Element):
            return x.apply(rule, xs)
    return rule(*map(float, xs))


def _nodes(x):
    if isinstance(x, Element):
        return x.node
    if isinstance(x, np.ndarray) and x.dtype == object:
        return array_of([v.node if isinstance(v, Element) else float(v) for v in x.ravel()], x.shape)
    return x


class _Element:
    name = "element"


ELEMENT = _Element()
