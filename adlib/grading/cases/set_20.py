"""20, capstone: the learner's own classes for arrays, run on small programs that are given as text."""

import numpy as np

from adlib.grading.cases import Form, Question
from adlib.grading.cases.set_18 import SHAPES, array_of

BROADCAST = (
    "z = x + y",
    "z = x - y",
    "z = x * y",
    "z = x / y",
    "z = -x",
    "z = x * x",
    "z = 2 - x",
    "z = 3 / x",
    "z = c * x",
    "z = c - y",
    "u = x * y; z = u * u - u",
    "z = x / (y * y)",
    "z = 1.5 + y",
    "u = x - y; v = u * x; z = v * u + u / 4",
    "z = c / x + y",
    "z = 2 * x",
    "z = x - 1.5",
)
PRODUCTS = (  # x has two axes, and the columns of x are as many as the rows of y
    "z = x @ y",
    "z = x.sum()",
    "z = x.sum(axis=0)",
    "z = x.sum(axis=1)",
    "z = x.sum(axis=0, keepdims=True)",
    "z = x.sum(axis=-1, keepdims=True) * x",
    "z = x.exp()",
    "z = (x * x).log()",
    "z = x.tanh()",
    "z = x.relu()",
    "z = (x @ y).tanh().sum(axis=0)",
    "u = x @ y; z = (u * u).sum()",
    "u = x.exp(); z = u / u.sum(axis=1, keepdims=True)",
    "z = (x * 2 - 1).relu().sum(axis=1)",
)


class Plain(np.ndarray):
    """An array with the methods of the exercise, which computes values and no derivatives."""

    def exp(self):
        return np.exp(self)

    def log(self):
        return np.log(self)

    def tanh(self):
        return np.tanh(self)

    def relu(self):
        return np.where(self.real > 0, self, 0.0).view(Plain)


def plain(value):
    return np.asarray(value).view(Plain)


def run(program, names):
    """What `z` is after the statements of a program, which uses these names."""
    space = dict(names)
    exec(program, space)
    return space["z"]


def _case(random, program, shapes):
    case = {name: array_of(random, shape) for name, shape in shapes.items()}
    z = run(program, {name: plain(value) for name, value in case.items()})
    return {"program": program, **case, "z_bar": array_of(random, np.shape(z))}


def _broadcast(random, k):
    x, y = SHAPES[(k + k // len(SHAPES)) % len(SHAPES)]
    c = (2, *np.broadcast_shapes(x, y)) if k % 2 else x
    return _case(random, BROADCAST[k % len(BROADCAST)], {"x": x, "y": y, "c": c})


def _products(random, k):
    m, n, p = ((2, 3, 2), (3, 2, 4), (1, 3, 2), (2, 2, 2), (3, 1, 2))[(2 * k + k // len(PRODUCTS)) % 5]
    return _case(random, PRODUCTS[k % len(PRODUCTS)], {"x": (m, n), "y": (n, p), "c": (n,)})


def _pulled(answer, case):
    """The value of z and the adjoints of x and y, which the second of two equal sweeps gives."""
    x, y = (answer(np.array(case[name])) for name in ("x", "y"))
    if x is None:
        return None
    z = run(case["program"], {"x": x, "y": y, "c": np.array(case["c"])})
    pull = lambda: adjoints_of(z.pullback(np.array(case["z_bar"]), [x, y]), 2, "pullback(z_bar, [x, y])")
    first, second = pull(), pull()
    if any(np.shape(a) == np.shape(b) and not np.allclose(a, b, rtol=1e-9) for a, b in zip(first, second)):
        raise Form("A second call of pullback gives other adjoints than the first one. Begin each sweep anew.")
    return {"z": z.value, "x_bar": first[0], "y_bar": first[1]}


def adjoints_of(found, count, call):
    """The adjoints as a list. Raises Form if there is another number of them, or if one is missing."""
    if not isinstance(found, (list, tuple)) or len(found) != count:
        raise Form(f"{call} has to return a list of {count} arrays, one for each variable.")
    if any(bar is None for bar in found):
        raise Form("The adjoint of a variable that z does not depend on is an array of zeros, and not None.")
    return list(found)


# Random small programs

INPUTS = {"x": (2, 3), "y": (3, 2), "b": (3,), "s": ()}
ONE = ("{u}.tanh()", "{u}.relu()", "{u}.tanh().exp()", "(1.5 + {u} * {u}).log()", "2 - {u}", "{u} / 3", "-{u}")
TWO = ("{u} + {v}", "{u} - {v}", "{u} * {v}", "{u} / (2 + {v} * {v})")
MATRIX = ("{u} @ {v}", "{u} @ {v}", "{u}.sum(axis=0)", "{u}.sum(axis=1, keepdims=True)", "{u}.sum(axis=-1)")


def _program(random, k):
    """A program of five random statements with a scalar result, its inputs, and a direction for these."""
    arrays = {name: array_of(random, shape) for name, shape in INPUTS.items()}
    space, lines = {name: plain(value) for name, value in arrays.items()}, []
    if k % 4 == 3:  # an input that the program does not use
        del space[random.choice(("y", "b"))]
    while len(lines) < 5:
        names = [*space]
        u, v = random.choice(names[-3:]), random.choice(names)
        kind, name = random.choice((ONE, TWO, TWO, MATRIX, MATRIX)), f"v{len(lines) + 1}"
        made = random.choice(kind).format(u=u, v=v)
        if min(space[u].ndim, space[v].ndim) < 2 and kind is MATRIX:
            continue
        try:
            value = plain(run(f"z = {made}", space))
        except ValueError:  # the shapes do not fit
            continue
        if value.size < 20 and np.max(np.abs(value)) < 50:
            space[name] = value
            lines.append(f"{name} = {made}")
    lines.append(f"z = ({[*space][-1]} * {random.choice([*space])}.tanh()).sum()")
    try:
        run("; ".join(lines), {name: plain(value) for name, value in arrays.items()})
    except ValueError:
        return _program(random, k)
    direction = {name: array_of(random, shape) for name, shape in INPUTS.items()}
    return {"program": "; ".join(lines), "arrays": arrays, "direction": direction}


def _slope(answer, case):
    calls = []

    def f(*inputs):
        calls.append(1)
        return run(case["program"], dict(zip(case["arrays"], inputs)))

    result = answer(f, *map(np.array, case["arrays"].values()))
    if result is None:
        return None
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Form("Return a pair: the value, and the list of the gradients.")
    value, gradients = result[0], adjoints_of(result[1], len(INPUTS), "value_and_gradient")
    for g, (name, shape) in zip(gradients, INPUTS.items()):
        if np.shape(g) != shape:
            raise Form(f"The gradient with respect to {name} has the shape {np.shape(g)}, and {name} itself {shape}.")
    slope = sum(np.sum(np.asarray(g) * d) for g, d in zip(gradients, map(np.array, case["direction"].values())))
    return {"value and slope": [value, slope], "calls": len(calls)}


QUESTIONS = {
    "broadcast": Question(_broadcast, _pulled, counts=(34, 51)),
    "arrays": Question(_products, _pulled, counts=(28, 42)),
    "programs": Question(_program, _slope, counts=(12, 40)),
}
