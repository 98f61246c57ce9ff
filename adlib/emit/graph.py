"""The graph of a program: nodes, each of which is made once."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from adlib.rules.kinds import TABLE, Elementwise, NonDifferentiable, Rule, shape_of


class Form(NamedTuple):
    """What is known of a value before it is computed: its shape, whether it is a Python float, and its dtype."""

    shape: tuple = ()
    is_float: bool = False
    dtype: object = None


FLOAT = Form(is_float=True)


@dataclass(eq=False, slots=True)
class Node:
    """One operation, `rule(*args, **params)`, where args are nodes or constants. An input has no rule.

    A node has the shape, the flag and the dtype of a `Form`, and can be used as one. Nodes are numbered in the order in
    which they are made.
    """

    id: int
    rule: Rule | None = None
    args: tuple = ()
    params: dict = field(default_factory=dict)
    shape: tuple = ()
    is_float: bool = False
    dtype: object = None

    @property
    def name(self):
        return self.rule.name if self.rule else "input"


class ExpressionGraph:
    """Nodes, made one after the other by `apply`, with `inputs`, and with `outputs` in the order of the leaves of the
    result of f.

    `rewrite` holds for each operation the function that knows its identities (`algebra`). `single` holds the nodes that
    have one use, and `elements` holds for a small array the nodes of its elements (`unroll`).
    """

    def __init__(self, rewrite, constants=None):
        self.rewrite = rewrite
        self.nodes, self.known, self.single, self.inputs, self.outputs, self.elements = [], {}, set(), [], [], {}
        self.constants = {} if constants is None else constants  # equal arrays become one array

    def input(self, form):
        node = self.new(None, (len(self.inputs),), {}, form)
        self.inputs.append(node)
        return node

    def new(self, rule, args, params, form):
        """Return the node of this operation, which may have been made before."""
        names = [_key(a) for a in args]
        if rule is not None and rule.name in ("add", "multiply"):
            names.sort()
        key = (rule, *names, frozen(params))
        node = self.known.get(key)
        if node is None:
            node = Node(len(self.nodes), rule, args, params, form.shape, form.is_float, form.dtype)
            self.known[key] = node
            self.nodes.append(node)
        return node

    def apply(self, rule, args, params, form):
        """Return rule(*args) for nodes and constants, where `form` is a `Form`, or a node that has the form of the
        result.
        """
        args = tuple(a if isinstance(a, Node) else self.shared(scalar(a)) for a in args)
        if not any(isinstance(a, Node) for a in args):
            with np.errstate(all="ignore"):
                return scalar(rule(*args, **params))
        if form.shape and (isinstance(rule, (Elementwise, NonDifferentiable)) or rule.name == "where"):
            for k in range(len(args)):  # one after the other, since the last operand that has the shape must keep it
                others = args[:k] + args[k + 1 :]
                args = (*args[:k], without_broadcast(args[k], others, form.shape), *args[k + 1 :])
        if rule.name in self.rewrite:
            found = self.rewrite[rule.name](Maker(self, form), *args, **params)
            if found is not None:
                self.single.discard(found if isinstance(found, Node) else None)  # the caller knows who uses the result
                return found
        return self.new(rule, args, params, form)

    def shared(self, c):
        """Return a constant. Of equal arrays, it is always the same one."""
        if not isinstance(c, np.ndarray) or c.dtype == object:
            return c
        content = c.tobytes() if any(c.strides) or not c.size else repr(c.flat[0])
        return self.constants.setdefault((c.shape, c.dtype, content), c)

    def live(self, known=()):
        """Return the nodes that the outputs need, in order, and how often each is used, but nothing behind nodes in
        `known`.
        """
        todo = [x for part in self.outputs for x in each(part) if isinstance(x, Node)]
        uses, done = {}, set()
        for x in todo:
            uses[x] = uses.get(x, 0) + 1
        while todo:
            node = todo.pop()
            if node not in done:
                done.add(node)
                for a in node.args if node.rule and node not in known else ():
                    if isinstance(a, Node):
                        uses[a] = uses.get(a, 0) + 1
                        todo.append(a)
        return sorted(done, key=lambda node: node.id), uses


class Maker:
    """Makes the nodes that replace one that is being rewritten: `make("add", x, y)`. `shape` is the shape of that
    node.
    """

    def __init__(self, graph, form):
        self.graph, self.form, self.shape = graph, form, form.shape

    def __call__(self, name, *args):
        """Return an elementwise operation on nodes and numbers that is used nowhere else so far."""
        floats = all(a.is_float if isinstance(a, Node) else is_number(a) for a in args)
        form = Form(self.shape_of(args), floats, self.form.dtype)
        node = self.graph.apply(TABLE[name], args, {}, form)
        if isinstance(node, Node):
            self.graph.single.add(node)
        return node

    def apply(self, name, *args, form=None, **params):
        """Return another operation, whose result has the form of the node that is being rewritten, unless `form` is
        given.
        """
        return self.graph.apply(TABLE[name], args, params, form or self.form)

    def zeros(self):
        return np.broadcast_to(0.0, self.shape) if self.shape else 0.0

    def shape_of(self, args):
        return np.broadcast_shapes(*map(shape, args))

    def whole(self, x):
        """Return x itself if it has the full shape of the result, and None otherwise: only then may x + 0 be replaced
        by x.
        """
        return x if shape(x) == self.shape else None

    def once(self, x, *names):
        """Return whether x is one of these operations and used nowhere else."""
        return isinstance(x, Node) and x in self.graph.single and x.name in names


def form_of(value):
    """Return the form of a float or an array."""
    return Form(shape_of(value), value.__class__ is float, getattr(value, "dtype", None))


def _key(a):
    """Return an operand in a form that can be compared."""
    if isinstance(a, Node):
        return "n", a.id
    return ("c", repr(a)) if isinstance(a, (int, float, bool)) else ("a", id(a))


def scalar(c):
    """Return a constant in its simplest form: an array without axes becomes a number."""
    if isinstance(c, (np.floating, np.integer)) or isinstance(c, np.ndarray) and c.shape == ():
        return c.item() if c.dtype != np.float32 else c
    return c


def frozen(x):
    """Return parameters in a form that can be compared and hashed; an index may hold slices and arrays."""
    if isinstance(x, dict):
        return tuple((key, frozen(x[key])) for key in sorted(x))
    if isinstance(x, tuple):
        return tuple(map(frozen, x))
    if isinstance(x, list):  # x[[0, 1]] is not x[0, 1]
        return "list", *map(frozen, x)
    if isinstance(x, np.ndarray):
        return x.shape, x.dtype.str, x.tobytes()
    return repr(x)


def same_everywhere(c):
    """Return the number that all elements of an array are equal to, or None."""
    if isinstance(c, np.ndarray) and c.size and c.dtype.kind == "f" and c.ndim:
        first = c.flat[0]
        if not any(c.strides) or (c == first).all():
            return first.item()
    return None


def without_broadcast(a, others, full):
    """Return an operand as it was before it was repeated, if the other operands make the shape what it is anyway."""
    if isinstance(a, Node) and a.name != "broadcast_to":
        return a
    shapes = [shape(x) for x in others]
    while is_node(a, "broadcast_to") and np.broadcast_shapes(shape(a.args[0]), *shapes) == full:
        a = a.args[0]
    if isinstance(a, Node) or np.broadcast_shapes(*shapes) != full:
        return a
    number = same_everywhere(a)
    return a if number is None else number


def shape(x):
    """Return the shape of a node or a constant."""
    return x.shape if isinstance(x, Node) else np.shape(x)


def is_number(x, *values):
    """Return whether x is a number and, if there are any `values`, one of them."""
    return isinstance(x, (int, float)) and not isinstance(x, bool) and (not values or x in values)


def is_node(x, *names):
    """Return whether x is a node and one of these operations."""
    return isinstance(x, Node) and x.name in names


def is_array_of_nodes(x):
    return isinstance(x, np.ndarray) and x.dtype == object


def each(x):
    """Return the nodes or constants of an output, which may be an array of them."""
    return list(x.flat) if is_array_of_nodes(x) else [x]


def array_of(items, shape):
    """Return an array of objects, whatever they are."""
    out = np.empty(len(items), object)
    for k, item in enumerate(items):
        out[k] = item
    return out.reshape(shape)
