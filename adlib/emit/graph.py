"""The graph of a program: nodes, each made once."""

import numpy as np

from adlib.rules.kinds import TABLE, Elementwise, NonDifferentiable, shape_of


class Node:
    """One operation: `rule` (None for an input), `args` (nodes or constants), `params`; its shape; is it a Python
    float?
    """

    __slots__ = ("id", "rule", "args", "params", "shape", "is_float", "dtype")

    def __init__(self, id, rule, args, params, shape, is_float, dtype):
        self.id, self.rule, self.args, self.params = id, rule, args, params
        self.shape, self.is_float, self.dtype = shape, is_float, dtype

    @property
    def name(self):
        return self.rule.name if self.rule else "input"


class ExpressionGraph:
    """Nodes, made one after the other by `apply`; `inputs`, and `outputs` in the containers that f returned."""

    def __init__(self, rewrite, constants=None):
        self.rewrite = rewrite
        self.nodes, self.known, self.single, self.inputs, self.outputs, self.elements = [], {}, set(), [], [], {}
        self.constants = {} if constants is None else constants  # equal arrays are one array

    def input(self, shape, is_float, dtype):
        node = self.new(None, (len(self.inputs),), {}, shape, is_float, dtype)
        self.inputs.append(node)
        return node

    def new(self, rule, args, params, shape, is_float, dtype):
        names = [
            ("n", a.id)
            if isinstance(a, Node)
            else ("c", repr(a))
            if isinstance(a, (int, float, bool))
            else ("a", id(a))
            for a in args
        ]
        if rule is not None and rule.name in ("add", "multiply"):
            names.sort()
        key = (rule, *names, frozen(params))
        node = self.known.get(key)
        if node is None:
            node = self.known[key] = Node(len(self.nodes), rule, args, params, shape, is_float, dtype)
            self.nodes.append(node)
        return node

    def apply(self, rule, args, params, like):
        """rule(*args) for nodes and constants; `like` has the shape and the type of the result (a value, or a node)."""
        args = tuple(a if isinstance(a, Node) else self.shared(scalar(a)) for a in args)
        if not any(isinstance(a, Node) for a in args):
            with np.errstate(all="ignore"):
                return scalar(rule(*args, **params))
        is_float = like.is_float if isinstance(like, Node) else like.__class__ is float
        full = like.shape if isinstance(like, Node) else shape_of(like)
        dtype = getattr(like, "dtype", None)
        if isinstance(rule, (Elementwise, NonDifferentiable)) or rule.name == "where":
            args = tuple(without_broadcast(a, [*args[:k], *args[k + 1 :]], full) for k, a in enumerate(args))
        if rule.name in self.rewrite:
            found = self.rewrite[rule.name](Maker(self, full, is_float, dtype), *args, **params)
            if found is not None:
                self.single.discard(found if isinstance(found, Node) else None)  # who uses the result, the caller knows
                return found
        return self.new(rule, args, params, full, is_float, dtype)

    def shared(self, c):
        if not isinstance(c, np.ndarray) or c.dtype == object:
            return c
        return self.constants.setdefault((c.shape, c.dtype, c.tobytes() if any(c.strides) else repr(c.flat[0])), c)

    def live(self):
        """The nodes that the outputs need, in order, and how often each is used."""
        uses, todo = {}, [x for part in self.outputs for x in each(part) if isinstance(x, Node)]
        for x in todo:
            uses[x] = 1 + uses.get(x, 0)
        done = set()
        while todo:
            node = todo.pop()
            if node not in done:
                done.add(node)
                for a in node.args if node.rule else ():
                    if isinstance(a, Node):
                        uses[a] = uses.get(a, 0) + 1
                        todo.append(a)
        return sorted(done, key=lambda node: node.id), uses


class Maker:
    """Makes further nodes of the same shape as the one that is being rewritten."""

    def __init__(self, graph, shape, is_float, dtype):
        self.graph, self.shape, self.is_float, self.dtype = graph, shape, is_float, dtype

    def __call__(self, name, *args):
        floats = all(a.is_float if isinstance(a, Node) else is_number(a) for a in args)
        like = Node(0, None, (), {}, self.shape_of(args), floats, self.dtype)
        node = self.graph.apply(TABLE[name], args, {}, like)
        if isinstance(node, Node):
            self.graph.single.add(node)
        return node

    def shape_of(self, args):
        return np.broadcast_shapes(*(a.shape if isinstance(a, Node) else np.shape(a) for a in args))

    def whole(self, x):
        """x itself, if it has the full shape; else nothing can be left away."""
        return x if (x.shape if isinstance(x, Node) else np.shape(x)) == self.shape else None

    def once(self, x, *names):
        """Is x one of these operations, and used nowhere else?"""
        return isinstance(x, Node) and x.name in names and x in self.graph.single


def scalar(c):
    """A constant as simple as it can be: an array without axes is a number."""
    if isinstance(c, (np.floating, np.integer)) or isinstance(c, np.ndarray) and c.shape == ():
        return c.item() if c.dtype != np.float32 else c
    return c


def frozen(x):
    """Parameters as something that can be compared: an index may hold slices and arrays."""
    if isinstance(x, dict):
        return tuple((key, frozen(x[key])) for key in sorted(x))
    if isinstance(x, (tuple, list)):
        return tuple(map(frozen, x))
    if isinstance(x, np.ndarray):
        return x.shape, x.dtype.str, x.tobytes()
    return repr(x)


def same_everywhere(c):
    """The number of which an array consists, or None."""
    if isinstance(c, np.ndarray) and c.size and c.dtype.kind == "f" and c.ndim:
        first = c.flat[0]
        if not any(c.strides) or (c == first).all():
            return first.item()
    return None


def without_broadcast(a, others, full):
    """An operand before it was repeated, if the other operands make the shape what it is anyway."""
    shapes = [shape(b) for b in others]
    while is_node(a, "broadcast_to") and np.broadcast_shapes(shape(a.args[0]), *shapes) == full:
        a = a.args[0]
    if not isinstance(a, Node) and np.broadcast_shapes(*shapes) == full and (number := same_everywhere(a)) is not None:
        return number
    return a


def shape(x):
    return x.shape if isinstance(x, Node) else np.shape(x)


def is_number(x, *values):
    return isinstance(x, (int, float)) and not isinstance(x, bool) and (not values or x in values)


def is_node(x, *names):
    return isinstance(x, Node) and x.name in names


def is_array_of_nodes(x):
    return isinstance(x, np.ndarray) and x.dtype == object


def each(x):
    """The nodes or constants of an output, which may be an array of them."""
    return list(x.flat) if is_array_of_nodes(x) else [x]


def array_of(items, shape):
    """An array of objects, whatever they are."""
    out = np.empty(len(items), object)
    for k, item in enumerate(items):
        out[k] = item
    return out.reshape(shape)
