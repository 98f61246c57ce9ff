"""The identities by which `simplify` makes nodes simpler: one function an operation, which gives a simpler node, or
None.

`make(name, *args)` makes a further node; `make.whole(x)` is x if it has the full shape of the result, for only then may
x + 0 be x; `make.once(x, *names)` asks whether x is one of these operations and has no other use.
"""

import numpy as np

from adlib.emit.graph import Node, frozen, is_node, is_number, shape
from adlib.rules.kinds import TABLE


def factor(x):
    """(c, rest) of x = c * rest with a number c."""
    if is_node(x, "multiply") and is_number(x.args[0]):
        return x.args[0], x.args[1]
    if is_node(x, "negative"):
        c, rest = factor(x.args[0])
        return -c, rest
    return 1.0, x


def add(make, a, b):
    for x, y in ((a, b), (b, a)):
        if is_number(x, 0):
            return make.whole(y)
    if a is b:
        return make("multiply", 2.0, a)
    if is_node(b, "negative"):
        return make("subtract", a, b.args[0])
    if is_node(a, "negative"):
        return make("subtract", b, a.args[0])
    for x, y in ((a, b), (b, a)):
        if (
            make.once(x, "multiply")
            and is_number(x.args[0])
            and x.args[0] < 0
            and not (is_node(y, "multiply") and factor(y)[0] < 0)
        ):
            return make("subtract", y, make("multiply", -x.args[0], x.args[1]))
    return same_place(make, a, b, "add") or common_factor(make, a, b, "add", 1)


def subtract(make, a, b):
    if is_number(b, 0):
        return make.whole(a)
    if is_number(a, 0):
        return make("negative", b) if make.whole(b) is not None else None
    if is_node(b, "negative"):
        return make("add", a, b.args[0])
    if make.once(a, "negative"):
        return make("negative", make("add", a.args[0], b))
    if make.once(b, "multiply") and is_number(b.args[0]) and b.args[0] < 0:
        return make("add", a, make("multiply", -b.args[0], b.args[1]))
    return same_place(make, a, b, "subtract") or common_factor(make, a, b, "subtract", -1)


def same_place(make, total, b, operation, depth=10):
    """(... + x put at an index) + y put there, too: x + y put at the index. Looks through sums that have no other
    use.
    """
    if not make.once(b, "scatter"):
        return None
    if make.once(total, "scatter"):
        if frozen(total.params) != frozen(b.params):
            return None
        return make.graph.apply(TABLE["scatter"], (make(operation, total.args[0], b.args[0]),), b.params, b)
    if make.once(total, "add", "subtract") and depth:
        left, right = total.args
        if (found := same_place(make, left, b, operation, depth - 1)) is not None:
            return make(total.name, found, right)
        flipped = operation if total.name == "add" else {"add": "subtract", "subtract": "add"}[operation]
        if (found := same_place(make, right, b, flipped, depth - 1)) is not None:
            return make(total.name, left, found)
    return None


def common_factor(make, a, b, operation, sign):
    """c p + c q = c (p + q), for numbers c, arrays c, and matrices."""
    if make.once(a, "matmul") and make.once(b, "matmul"):
        for k in (0, 1):
            if a.args[k] is b.args[k] and shape(a.args[1 - k]) == shape(b.args[1 - k]):
                rest = make(operation, a.args[1 - k], b.args[1 - k])
                return make.graph.apply(TABLE["matmul"], (a.args[k], rest) if k == 0 else (rest, a.args[k]), {}, a)
    if not (make.once(a, "multiply") and make.once(b, "multiply")):
        return None
    (c, p), (d, q) = factor(a), factor(b)
    if c == d and c != 1.0:
        return make("multiply", c, make(operation, p, q))
    if c == -d and c != 1.0:
        return make("multiply", c, make("subtract" if sign > 0 else "add", p, q))
    for x in factors(make, p):
        if any(x is y for y in factors(make, q)) and not is_number(x):
            return make("multiply", make(operation, without(make, c, p, x), without(make, d, q, x)), x)
    return None


def factors(make, x):
    return x.args if is_node(x, "multiply") and make.shape_of((x,)) else (x,)


def without(make, c, x, factor):
    """c * x with one factor left away."""
    if x is factor:
        return c
    rest = x.args[1] if x.args[0] is factor else x.args[0]
    return make("multiply", c, rest) if c != 1.0 else rest


def multiply(make, a, b):
    for x, y in ((a, b), (b, a)):
        if is_number(x, 1):
            return make.whole(y)
        if is_number(x, -1) and make.whole(y) is not None:
            return make("negative", y)
        if is_number(x, 0):
            return np.broadcast_to(0.0, make.shape) if make.shape else 0.0
        if is_node(x, "negative"):
            return (
                make("negative", make("multiply", x.args[0], y))
                if not is_number(y)
                else make("multiply", -y, x.args[0])
            )
        if is_number(y) and make.once(x, "divide") and is_number(x.args[0]):
            return make("divide", y * x.args[0], x.args[1])
        if make.once(x, "divide") and is_number(x.args[0], 1) and make.whole(y) is not None and not is_number(y):
            return make("divide", y, x.args[1])
    if is_number(b):
        return make("multiply", b, a)
    if is_number(a):
        c, rest = factor(b)
        if c != 1.0 and is_node(b, "multiply"):
            return make("multiply", a * c, rest)
        if make.once(b, "subtract") and a < 0 and not is_number(b.args[0]):
            return make("multiply", -a, make("subtract", b.args[1], b.args[0]))
        return None
    for x, y in ((a, b), (b, a)):
        c, rest = factor(x)
        if c != 1.0 and make.once(x, "multiply"):  # numbers drift to the front, where they meet
            return make("multiply", c, make("multiply", rest, y))
    return None


def divide(make, a, b):
    if is_number(b, 1):
        return make.whole(a)
    if is_number(b) and not is_number(a):
        c, rest = factor(a)
        if c != 1.0 and make.once(a, "multiply"):
            return make("multiply", c / b, rest)
    if is_node(a, "negative"):
        return make("negative", make("divide", a.args[0], b))
    if is_number(a, 0):
        return np.broadcast_to(0.0, make.shape) if make.shape else 0.0
    return None


def negative(make, a):
    if is_node(a, "negative"):
        return a.args[0]
    if make.once(a, "subtract"):
        return make("subtract", a.args[1], a.args[0])
    if make.once(a, "multiply") and is_number(a.args[0]):
        return make("multiply", -a.args[0], a.args[1])
    if make.once(a, "divide") and is_number(a.args[0]):
        return make("divide", -a.args[0], a.args[1])
    return None


def power(make, a, n):
    return make.whole(a) if is_number(n, 1) else make("multiply", a, a) if is_number(n, 2) else None


def where(make, condition, a, b):
    if isinstance(condition, (bool, np.bool_)):
        return make.whole(a if condition else b)
    return None


def broadcast_to(make, a, shape):
    if make.whole(a) is not None:
        return a
    if is_node(a, "reshape") and a.args[0].shape == ():
        return make.graph.apply(
            TABLE["broadcast_to"], (a.args[0],), {"shape": shape}, Node(0, None, (), {}, make.shape, False, make.dtype)
        )
    return None


def reshape(make, a, shape):
    if make.whole(a) is not None:
        return a
    if is_node(a, "reshape"):
        return make.graph.apply(
            TABLE["reshape"],
            (a.args[0],),
            {"shape": shape},
            Node(0, None, (), {}, make.shape, make.is_float, make.dtype),
        )
    return None


def getitem(make, a, index):
    """x[:], and x[0:n] of length n."""
    parts = index if isinstance(index, tuple) else (index,)
    full = all(
        part is Ellipsis or isinstance(part, slice) and not part.start and part.step in (None, 1) for part in parts
    )
    return make.whole(a) if full else None


def transpose(make, a, axes=None):
    if axes is None and is_node(a, "transpose") and a.params.get("axes") is None:
        return a.args[0]
    return make.whole(a) if axes == tuple(range(len(axes or ()))) and axes else None


def scatter(make, a, index, shape):
    """-x scattered is x scattered, with a minus sign."""
    if is_node(a, "negative"):
        like = Node(0, None, (), {}, make.shape, False, make.dtype)
        return make(
            "negative", make.graph.apply(TABLE["scatter"], (a.args[0],), {"index": index, "shape": shape}, like)
        )
    return None


def total(make, a, axis=None, keepdims=False):
    """A sum over no axes, or of a number."""
    return a if axis == () or a.shape == () and make.shape == () else None


REWRITE = {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "negative": negative,
    "power": power,
    "square": lambda make, a: make("multiply", a, a),
    "reciprocal": lambda make, a: make("divide", 1.0, a),
    "where": where,
    "broadcast_to": broadcast_to,
    "reshape": reshape,
    "transpose": transpose,
    "scatter": scatter,
    "sum": total,
    "getitem": getitem,
    "copy": lambda make, a: a,
    "stop_gradient": lambda make, a: a,
}
