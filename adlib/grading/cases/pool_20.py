"""20, variants: engines whose sweep takes a dict, a batch of adjoints, or adds to an attribute, and other functions."""

import numpy as np

from adlib.grading.cases import Form, Question
from adlib.grading.cases.set_18 import array_of
from adlib.grading.cases.set_20 import INPUTS, QUESTIONS, TWO, Plain, adjoints_of, run


class PlainB(Plain):
    """Arrays with the functions of the variants b, which compute values and no derivatives."""

    def sigmoid(self):
        return 1 / (1 + np.exp(-self))

    def abs(self):
        return np.where(self.real > 0, self, -self).view(PlainB)

    def sqrt(self):
        return np.sqrt(self)


class PlainC(Plain):
    def log_cosh(self):
        return np.log(np.cosh(self))

    def bump(self):
        return 1 / np.cosh(self) ** 2

    def leaky(self):
        return np.where(self.real > 0, self, 0.1 * self).view(PlainC)


class PlainD(Plain):
    def sum_of_squares(self, axis=None, keepdims=False):
        return (self * self).sum(axis=axis, keepdims=keepdims)

    def softplus(self):
        return np.log(1 + np.exp(self))

    def swish(self):
        return self / (1 + np.exp(-self))

    def hinge(self):
        return np.where(self.real < 1, 1 - self, 0.0 * self).view(PlainD)


def plain_as(kind, value):
    return np.asarray(value).view(kind)


# Milestones 1 and 2 ---------------------------------------------------------------------------------------------------

PRODUCTS_B = (  # x has two axes, and the columns of x are as many as the rows of y
    "z = x @ y",
    "z = x.mean()",
    "z = x.mean(axis=0)",
    "z = x.mean(axis=1)",
    "z = x.mean(axis=0, keepdims=True)",
    "z = x.mean(axis=-1, keepdims=True) * x",
    "z = x.sigmoid()",
    "z = (x * x).sqrt()",
    "z = x.abs()",
    "z = (x - 1).sigmoid()",
    "z = (x @ y).sigmoid().mean(axis=0)",
    "u = x @ y; z = (u * u).mean()",
    "u = x - x.mean(axis=1, keepdims=True); z = u / ((u * u).mean(axis=1, keepdims=True) + 1).sqrt()",
    "z = (x * 2 - 1).abs().mean(axis=1)",
)
PRODUCTS_C = (
    "z = x @ y",
    "z = x.sum()",
    "z = x.sum(axis=0)",
    "z = x.sum(axis=1)",
    "z = x.sum(axis=0, keepdims=True)",
    "z = x.sum(axis=-1, keepdims=True) * x",
    "z = x.log_cosh()",
    "z = x.bump()",
    "z = x.leaky()",
    "z = (x - 1).log_cosh()",
    "z = (x @ y).bump().sum(axis=0)",
    "u = x @ y; z = (u * u).sum()",
    "u = x.bump(); z = u / u.sum(axis=1, keepdims=True)",
    "z = (x * 2 - 1).leaky().sum(axis=1)",
)
PRODUCTS_D = (
    "z = x @ y",
    "z = x.sum_of_squares()",
    "z = x.sum_of_squares(axis=0)",
    "z = x.sum_of_squares(axis=1)",
    "z = x.sum_of_squares(axis=0, keepdims=True)",
    "z = x.sum_of_squares(axis=-1, keepdims=True) * x",
    "z = x.softplus()",
    "z = x.swish()",
    "z = x.hinge()",
    "z = (x - 1).softplus()",
    "z = (x @ y).swish().sum_of_squares(axis=0)",
    "u = x @ y; z = (u * u).sum_of_squares()",
    "u = x.softplus(); z = u / u.sum_of_squares(axis=1, keepdims=True)",
    "z = (x * 2 - 1).hinge().sum_of_squares(axis=1)",
)


def _products(kind, programs, batches=False):
    def draw(random, k):
        sizes = ((2, 3, 2), (3, 2, 4), (1, 3, 2), (2, 2, 2), (3, 1, 2))
        m, n, p = sizes[(2 * k + k // len(programs)) % 5]
        case = {"program": programs[k % len(programs)], "x": array_of(random, (m, n)), "y": array_of(random, (n, p))}
        case["c"] = array_of(random, (n,))
        z = run(case["program"], {name: plain_as(kind, case[name]) for name in ("x", "y", "c")})
        if batches:
            return {**case, "z_bars": array_of(random, ((2, 3, 1)[k % 3], *np.shape(z)))}
        return {**case, "z_bar": array_of(random, np.shape(z))}

    return draw


def _batches(random, k):
    case = QUESTIONS["broadcast"].draw(random, k)
    shape = np.shape(case.pop("z_bar"))
    return {**case, "z_bars": array_of(random, ((2, 3, 1)[k % 3], *shape))}


def _made(answer, case):
    """The variables x and y, and z."""
    x, y = (answer(np.array(case[name])) for name in ("x", "y"))
    if x is None:
        return None, None, None
    return x, y, run(case["program"], {"x": x, "y": y, "c": np.array(case["c"])})


def _the_same_twice(pull, method):
    first, second = pull(), pull()
    if any(np.shape(a) == np.shape(b) and not np.allclose(a, b, rtol=1e-9) for a, b in zip(first, second)):
        raise Form(f"A second call of {method} gives other adjoints than the first one. Begin each sweep anew.")
    return first


def in_order(found, names, call):
    """The entries of a dict with these names as a list. Raises Form if it has other ones, or if one is None."""
    if not isinstance(found, dict) or {*found} != {*names}:
        raise Form(f"{call} has to return a dict with the keys {', '.join(names)}.")
    return adjoints_of([found[name] for name in names], len(names), call)


def _in_a_dict(answer, case):
    x, y, z = _made(answer, case)
    if x is None:
        return None
    call = 'adjoints(z_bar, {"y": y, "x": x})'
    pull = lambda: in_order(z.adjoints(np.array(case["z_bar"]), {"y": y, "x": x}), ("x", "y"), call)
    x_bar, y_bar = _the_same_twice(pull, "adjoints")
    return {"z": z.value, "x_bar": x_bar, "y_bar": y_bar}


def _in_batches(answer, case):
    x, y, z = _made(answer, case)
    if x is None:
        return None
    pull = lambda: adjoints_of(z.pullbacks(np.array(case["z_bars"]), [x, y]), 2, "pullbacks(z_bars, [x, y])")
    x_bars, y_bars = _the_same_twice(pull, "pullbacks")
    return {"z": z.value, "x_bars": x_bars, "y_bars": y_bars}


def _accumulated(answer, case):
    x, y, z = _made(answer, case)
    if x is None:
        return None
    grads = []
    for _ in range(2):
        z.backward(np.array(case["z_bar"]))
        grads.append([np.array(v) for v in adjoints_of([x.grad, y.grad], 2, "backward(z_bar)")])
    if any(np.shape(a) != np.shape(b) or not np.allclose(2 * a, b, rtol=1e-9) for a, b in zip(*grads)):
        raise Form("A second call of backward has to add the same adjoints to grad once more, which doubles it here.")
    return {"z": z.value, "x.grad": grads[0][0], "y.grad": grads[0][1]}


# Milestone 3 ----------------------------------------------------------------------------------------------------------

ALL = ("2 - {u}", "{u} / 3", "-{u}")
ONE_B = ("{u}.sigmoid()", "{u}.abs()", "(1.5 + {u} * {u}).sqrt()", *ALL)
ONE_C = ("{u}.log_cosh()", "{u}.bump()", "{u}.leaky()", *ALL)
ONE_D = ("{u}.softplus()", "{u}.swish()", "{u}.hinge()", *ALL)
MATRIX = ("{u} @ {v}", "{u} @ {v}", "{u}.NAME(axis=0)", "{u}.NAME(axis=1, keepdims=True)", "{u}.NAME(axis=-1)")


def _programs(kind, one, reduction, last):
    """Random programs as those of the question, with other functions."""
    matrix = tuple(form.replace("NAME", reduction) for form in MATRIX)

    def statement(random, space):
        names = [*space]
        u, v = random.choice(names[-3:]), random.choice(names)
        among = random.choice((one, TWO, TWO, matrix, matrix))
        fits = among is not matrix or min(space[u].ndim, space[v].ndim) == 2
        return random.choice(among).format(u=u, v=v) if fits else None

    def draw(random, k):
        arrays = {name: array_of(random, shape) for name, shape in INPUTS.items()}
        space, lines = {name: plain_as(kind, value) for name, value in arrays.items()}, []
        if k % 4 == 3:  # an input that the program does not use
            del space[random.choice(("y", "b"))]
        while len(lines) < 5:
            made = statement(random, space)
            try:
                value = plain_as(kind, run(f"z = {made}", space)) if made else np.array(np.inf)
            except ValueError:  # the shapes do not fit
                continue
            if value.size < 20 and np.max(np.abs(value)) < 50:
                space[f"v{len(lines) + 1}"] = value
                lines.append(f"v{len(lines) + 1} = {made}")
        lines.append(last.format(u=[*space][-1], v=random.choice([*space])))
        program = "; ".join(lines)
        try:
            run(program, {name: plain_as(kind, value) for name, value in arrays.items()})
        except ValueError:
            return draw(random, k)
        direction = {name: array_of(random, shape) for name, shape in INPUTS.items()}
        return {"program": program, "arrays": arrays, "direction": direction}

    return draw


def _with_chosen(draw):
    def chosen(random, k):
        case = draw(random, k)
        return {**case, "chosen": random.sample(range(len(INPUTS)), (2, 3, 1)[k % 3])}

    return chosen


def _pair(result, second):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Form(f"Return a pair: the value, and {second}.")
    return result


def _inner(gradients, names, case):
    """The inner product of these gradients with the direction."""
    for g, name in zip(gradients, names):
        if np.shape(g) != INPUTS[name]:
            shapes = f"the shape {np.shape(g)}, and {name} itself {INPUTS[name]}"
            raise Form(f"The gradient with respect to {name} has {shapes}.")
    return sum(np.sum(np.asarray(g) * np.array(case["direction"][name])) for g, name in zip(gradients, names))


def _counted(case):
    calls = []

    def f(*inputs):
        calls.append(1)
        return run(case["program"], dict(zip(case["arrays"], inputs)))

    return f, calls, list(map(np.array, case["arrays"].values()))


def _slope_of_a_dict(answer, case):
    f, calls, arrays = _counted(case)
    named = lambda inputs: f(*(inputs[name] for name in INPUTS))
    result = answer(named, dict(zip(INPUTS, arrays)))
    if result is None:
        return None
    value, gradients = _pair(result, "the dict of the gradients")
    slope = _inner(in_order(gradients, [*INPUTS], "named_gradients"), [*INPUTS], case)
    return {"value and slope": [value, slope], "calls": len(calls)}


def _slope_along(answer, case):
    f, calls, arrays = _counted(case)
    result = answer(f, arrays, list(map(np.array, case["direction"].values())))
    if result is None:
        return None
    return {"value and slope": [*_pair(result, "the slope")], "calls": len(calls)}


def _slope_of_the_chosen(answer, case):
    f, calls, arrays = _counted(case)
    result = answer(f, list(case["chosen"]), *arrays)
    if result is None:
        return None
    value, gradients = _pair(result, "the list of the gradients")
    names = [[*INPUTS][k] for k in case["chosen"]]
    slope = _inner(adjoints_of(gradients, len(names), "chosen_gradients"), names, case)
    return {"value and slope": [value, slope], "calls": len(calls)}


_of_b = _programs(PlainB, ONE_B, "mean", "z = ({u} * {v}.sigmoid()).mean()")
_of_c = _programs(PlainC, ONE_C, "sum", "z = ({u} * {v}.bump()).sum()")
_of_d = _with_chosen(_programs(PlainD, ONE_D, "sum_of_squares", "z = ({u} - {v}.hinge() / 5).sum_of_squares()"))

VARIANTS = {
    "broadcast.b": Question(QUESTIONS["broadcast"].draw, _in_a_dict, counts=(34, 51)),
    "broadcast.c": Question(_batches, _in_batches, counts=(34, 51)),
    "broadcast.d": Question(QUESTIONS["broadcast"].draw, _accumulated, counts=(34, 51)),
    "arrays.b": Question(_products(PlainB, PRODUCTS_B), _in_a_dict, counts=(28, 42)),
    "arrays.c": Question(_products(PlainC, PRODUCTS_C, True), _in_batches, counts=(28, 42)),
    "arrays.d": Question(_products(PlainD, PRODUCTS_D), _accumulated, counts=(28, 42)),
    "programs.b": Question(_of_b, _slope_of_a_dict, counts=(12, 40)),
    "programs.c": Question(_of_c, _slope_along, counts=(12, 40)),
    "programs.d": Question(_of_d, _slope_of_the_chosen, counts=(12, 40)),
}
