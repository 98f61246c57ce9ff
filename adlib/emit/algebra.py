"""The identities by which `simplify` makes nodes simpler: one function per operation, which returns a simpler node or
None.

`make(name, *args)` makes a further node. `make.whole(x)` is x if x has the full shape of the result, for only then may
x + 0 be replaced by x. `make.once(x, *names)` asks whether x is one of these operations and has no other use.
"""

import numpy as np

from adlib.emit.graph import frozen, is_node, is_number, shape

OPPOSITE = {"add": "subtract", "subtract": "add"}


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
        if has_negative_factor(make, x) and not (is_node(y, "multiply") and factor(y)[0] < 0):
            return make("subtract", y, make("multiply", -x.args[0], x.args[1]))
    return same_place(make, a, b, "add") or common_factor(make, a, b, "add")


def subtract(make, a, b):
    if is_number(b, 0):
        return make.whole(a)
    if is_number(a, 0):
        return make("negative", b) if make.whole(b) is not None else None
    if is_node(b, "negative"):
        return make("add", a, b.args[0])
    if make.once(a, "negative"):
        return make("negative", make("add", a.args[0], b))
    if has_negative_factor(make, b):
        return make("add", a, make("multiply", -b.args[0], b.args[1]))
    return same_place(make, a, b, "subtract") or common_factor(make, a, b, "subtract")


def has_negative_factor(make, x):
    """Return whether x = c * rest with a number c < 0, and x is not used anywhere else."""
    return make.once(x, "multiply") and is_number(x.args[0]) and x.args[0] < 0


def same_place(make, total, b, operation, depth=10):
    """Write (... + x scattered to an index) + y scattered to the same index as x + y scattered to it.

    The first term is looked for inside sums that have no other use, down to a certain depth.
    """
    if not make.once(b, "scatter"):
        return None
    if make.once(total, "scatter"):
        if frozen(total.params) != frozen(b.params):
            return None
        return make.apply("scatter", make(operation, total.args[0], b.args[0]), form=b, **b.params)
    if make.once(total, "add", "subtract") and depth:
        left, right = total.args
        if (found := same_place(make, left, b, operation, depth - 1)) is not None:
            return make(total.name, found, right)
        inner = operation if total.name == "add" else OPPOSITE[operation]
        if (found := same_place(make, right, b, inner, depth - 1)) is not None:
            return make(total.name, left, found)
    return None


def common_factor(make, a, b, operation):
    """c p + c q = c (p + q), where c is a number, an array or a matrix, and `operation` is add or subtract."""
    if make.once(a, "matmul") and make.once(b, "matmul"):
        return common_matrix(make, a, b, operation)
    if not (make.once(a, "multiply") and make.once(b, "multiply")):
        return None
    (c, p), (d, q) = factor(a), factor(b)
    if c == d and c != 1.0:
        return make("multiply", c, make(operation, p, q))
    if c == -d and operation == "subtract":  # a sum of opposite signs has been turned into a difference by `add` before
        return make("multiply", c, make("add", p, q))
    for x in factors(make, p):
        if any(x is y for y in factors(make, q)) and not is_number(x):
            return make("multiply", make(operation, without(make, c, p, x), without(make, d, q, x)), x)
    return None


def common_matrix(make, a, b, operation):
    """Return a P + A Q = A (P + Q) and P A + Q A = (P + Q) A, for matrices P and Q of one shape."""
    (left, right), (other_left, other_right) = a.args, b.args
    if left is other_left and shape(right) == shape(other_right):
        return make.apply("matmul", left, make(operation, right, other_right), form=a)
    if right is other_right and shape(left) == shape(other_left):
        return make.apply("matmul", make(operation, left, other_left), right, form=a)
    return None


def factor(x):
    """Return (c, rest) of x = c * rest, where c is a number."""
    if is_node(x, "multiply") and is_number(x.args[0]):
        return x.args[0], x.args[1]
    if is_node(x, "negative"):
        c, rest = factor(x.args[0])
        return -c, rest
    return 1.0, x


def factors(make, x):
    """Return the factors of an array x; a number is treated as one factor."""
    return x.args if is_node(x, "multiply") and make.shape_of((x,)) else (x,)


def without(make, c, x, factor):
    """Return c * x without one of the factors of x."""
    if x is factor:
        return c
    rest = x.args[1] if x.args[0] is factor else x.args[0]
    return make("multiply", c, rest) if c != 1.0 else rest


def multiply(make, a, b):
    for x, y in ((a, b), (b, a)):
        if is_number(x, 1):
            return make.whole(y)
        if is_number(x, 0):
            return make.zeros()
        if is_number(x, -1) and make.whole(y) is not None:
            return make("negative", y)
        if is_node(x, "negative"):
            return times_negative(make, x, y)
        if make.once(x, "divide") and (found := times_quotient(make, x, y)) is not None:
            return found
    if is_number(b):
        return make("multiply", b, a)
    if is_number(a):
        return scaled(make, a, b)
    for x, y in ((a, b), (b, a)):
        c, rest = factor(x)
        if c != 1.0 and make.once(x, "multiply"):  # numbers move to the front, where they meet
            return make("multiply", c, make("multiply", rest, y))
    return None


def times_negative(make, x, y):
    """-p * y = -(p * y), and if y is a number, it equals (-y) * p."""
    if is_number(y):
        return make("multiply", -y, x.args[0])
    return make("negative", make("multiply", x.args[0], y))


def times_quotient(make, x, y):
    """Return (c / p) * y = (c y) / p for numbers c and y, and (1 / p) * y = y / p."""
    numerator, p = x.args
    if is_number(y) and is_number(numerator):
        return make("divide", y * numerator, p)
    if is_number(numerator, 1) and make.whole(y) is not None and not is_number(y):
        return make("divide", y, p)
    return None


def scaled(make, c, x):
    """c (d p) = (c d) p, and c (p - q) = -c (q - p) for c < 0, where c and d are numbers."""
    d, rest = factor(x)
    if d != 1.0 and is_node(x, "multiply"):
        return make("multiply", c * d, rest)
    if make.once(x, "subtract") and c < 0 and not is_number(x.args[0]):
        return make("multiply", -c, make("subtract", x.args[1], x.args[0]))
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
    return make.zeros() if is_number(a, 0) else None


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
    if is_number(n, 1):
        return make.whole(a)
    return make("multiply", a, a) if is_number(n, 2) else None


def where(make, condition, a, b):
    if isinstance(condition, (bool, np.bool_)):
        return make.whole(a if condition else b)
    return None


def broadcast_to(make, a, shape):
    if make.whole(a) is not None:
        return a
    if is_node(a, "reshape") and a.args[0].shape == ():
        return make.apply("broadcast_to", a.args[0], shape=shape)
    return None


def reshape(make, a, shape):
    if make.whole(a) is not None:
        return a
    return make.apply("reshape", a.args[0], shape=shape) if is_node(a, "reshape") else None


def getitem(make, a, index):
    """x[:] = x, and x[0:n] = x for an x of length n."""
    parts = index if isinstance(index, tuple) else (index,)
    return make.whole(a) if all(map(from_the_start, parts)) else None


def from_the_start(part):
    """Return whether this part of an index is an ellipsis, or a slice that starts at 0 with step 1."""
    return part is Ellipsis or isinstance(part, slice) and not part.start and part.step in (None, 1)


def transpose(make, a, axes=None):
    if axes is None and is_node(a, "transpose") and a.params.get("axes") is None:
        return a.args[0]
    return make.whole(a) if axes and axes == tuple(range(len(axes))) else None


def scatter(make, a, index, shape):
    """-x scattered is -(x scattered)."""
    if is_node(a, "negative"):
        return make("negative", make.apply("scatter", a.args[0], index=index, shape=shape))
    return None


def total(make, a, axis=None, keepdims=False):
    """Return the sum over no axes, or of a number, is the operand itself."""
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
    "copy": lambda make, a, order="K": a,
    "stop_gradient": lambda make, a: a,
}
