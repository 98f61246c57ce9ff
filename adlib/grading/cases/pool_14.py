"""14, variants: other kinks, other quotients of zeros, iterations with other tangents, other nested derivatives."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers
from adlib.grading.cases.set_14 import (
    PROGRAMS,
    QUESTIONS,
    Engine,
    Step,
    _iteration,
    _maximum,
    _nested,
    _operands,
    _points,
    _where,
)

H = 1e-20  # the imaginary part of x


def _one_operand(random, k):
    """A pair, whose value is 0 in two of three cases."""
    u, u_dot = numbers(random, 2)
    return {"u": [u if k % 3 == 2 else 0.0, u_dot]}


def _several_operands(random, k):
    """Pairs, of which two or three have the largest value in two of three cases."""
    n = (3, 2, 4, 3, 5, 1)[k % 6]
    values, tangents = [round(64 * v) / 64 for v in numbers(random, n)], numbers(random, n)  # ties survive a sum
    if k % 3 != 2:
        top = max(values)
        for place in random.sample(range(n), min(n, (2, 3)[k % 2])):
            values[place] = top
    if k % 4 == 1:
        tangents.sort()
    return {"operands": [list(pair) for pair in zip(values, tangents, strict=True)]}


def _pair(result):
    if result is None:
        return None
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Form("Your function has to return a pair: the value and the tangent.")
    return {"value": result[0], "tangent": result[1]}


# Zero times infinity --------------------------------------------------------------------------------------------------


def _cosine(x):
    x = Engine.of(x)
    return Engine(np.cos(x.value), -np.sin(x.value) * x.tangent)


def _exponential(x):
    x = Engine.of(x)
    return Engine(np.exp(x.value), np.exp(x.value) * x.tangent)


def _root(x):
    x = Engine.of(x)
    return Engine(np.sqrt(x.value), 0.5 / np.sqrt(x.value) * x.tangent)


def _of_engines(name, function, *operands):
    """The call of an answer with these operands, an elementary function, and where."""

    def call(answer, case):
        given = [Engine(np.array(case[x]), np.array(case[f"{x}_dot"])) for x in operands]
        with np.errstate(all="ignore"):
            y = answer(*given, lambda x: function(x), lambda condition, a, b: _where(condition, a, b))
        if y is None:
            return None
        if not isinstance(y, Engine):
            raise Form(
                f"Return what where, {name} and the operations of x give, and not an array or a number of another kind."
            )
        shape = given[0].value.shape
        tangent = np.broadcast_to(y.tangent, shape) if np.shape(y.tangent) in (shape, ()) else y.tangent
        return {"value": y.value, "tangent": tangent}

    return call


def _small_points(random, k):
    case = _points(random, k)
    return {"x": [0.5 * x for x in case["x"]], "x_dot": case["x_dot"]}


def _plane(random, k):
    """Points of the plane: the origin but for every fifth case, and points on an axis."""
    n = (2, 3, 4)[k % 3]
    x, y = numbers(random, n), numbers(random, n)
    if k % 2:
        (x, y)[k % 4 // 2][random.randrange(n)] = 0.0
    if k % 5 != 4:
        place = random.randrange(n)
        x[place] = y[place] = 0.0
    return {"x": x, "x_dot": numbers(random, n), "y": y, "y_dot": numbers(random, n)}


# Iterations -----------------------------------------------------------------------------------------------------------


class Counted:
    """A step that counts its calls."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *given):
        self.calls += 1
        if self.calls > 20_000:
            raise ValueError("step was called 20000 times, and 2000 calls are enough")
        return self.function(*given)


def _settled(step, result, count, name, parts):
    if result is None:
        return None
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != count:
        raise Form(f"Your function has to return {parts}.")
    return {name: list(result), "steps": step.calls}


def _complex_step(case):
    x = complex(case["x"], H)
    if case["kind"] == "linear":
        return lambda z: case["a"] * z + case["b"] * x + case["c"]
    if case["kind"] == "newton":
        return lambda z: 0.5 * (z + x / z)
    return lambda z: z - 0.02 * (z * z - x)


def _settle_complex(answer, case):
    step = Counted(_complex_step(case))
    result = answer(lambda z: step(z), case["z"])
    return _settled(step, result, 2, "limit and derivative", "a pair: the limit and its derivative")


def _two_parameters(random, k):
    """As with one parameter. In two of nine cases the limit does not depend on x, and in one of them not on y."""
    case = _iteration(random, k) | {"d": numbers(random, 1)[0]}
    if case["kind"] == "linear":
        y = numbers(random, 1)[0]
        if k % 9 == 3:
            case["b"] = 0.0
        if k % 9 == 6:
            case["d"] = 0.0
        if k // 3 % 3 == 1:  # the limit itself
            case["z"] = (case["b"] * case["x"] + case["d"] * y + case["c"]) / (1 - case["a"])
    else:
        y = (1.0, 0.25, 2.0)[k // 3 % 3]
        case["x"] /= y
    return case | {"y": y}


def _step_of_two(case):
    """One step, with the tangents with respect to x and y."""
    a, b, c, d, x, y = (case[name] for name in "abcdxy")
    if case["kind"] == "linear":
        return lambda z, z_x, z_y: (a * z + b * x + d * y + c, a * z_x + b, a * z_y + d)
    if case["kind"] == "newton":
        back = lambda z: 0.5 - 0.5 * x * y / z**2
        return lambda z, z_x, z_y: (0.5 * (z + x * y / z), back(z) * z_x + 0.5 * y / z, back(z) * z_y + 0.5 * x / z)
    rate = 0.02
    return lambda z, z_x, z_y: (
        z - rate * (z * z - x * y),
        z_x - rate * (2 * z * z_x - y),
        z_y - rate * (2 * z * z_y - x),
    )


def _settle_two(answer, case):
    step = Counted(_step_of_two(case))
    result = answer(lambda z, z_x, z_y: step(z, z_x, z_y), case["z"])
    return _settled(step, result, 3, "limit and derivatives", "three numbers: the limit and its two derivatives")


def _settle_relative(answer, case):
    step = Step(case)
    result = answer(lambda z, z_dot: step(z, z_dot), case["z"], case["x"])
    return _settled(step, result, 2, "limit and change", "a pair: the limit, and x times its derivative")


# Nested derivatives ---------------------------------------------------------------------------------------------------

EULER = {  # the same programs, in which E is x times the derivative
    "x ↦ a x³ + b x": "x ↦ a x³ + b x",
    "x ↦ c": "x ↦ c",
    "x ↦ x · d/dy (x + y) at y = a": "x ↦ x · E(y ↦ x + y)(a)",
    "x ↦ x · d/dy (x · x + c) at y = a": "x ↦ x · E(y ↦ x · x + c)(a)",
    "x ↦ d/dy (x · y · y) at y = x": "x ↦ E(y ↦ x · y · y)(x)",
    "x ↦ d/dy (a y³ + b y) at y = x": "E(y ↦ a y³ + b y)",
    "x ↦ x · D(x) + D′(x), where D is the derivative of y³": "x ↦ x · D(x) + E(D)(x), where D = E(y ↦ y³)",
    "x ↦ b x + d/dy (y · d/dz (x · y · z · z)) at y = a, z = y": ("x ↦ b x + E(y ↦ y · E(z ↦ x · y · z · z)(y))(a)"),
    "x ↦ x · d/dy (y · D(x)) at y = a, where D is the derivative of z²": (
        "x ↦ x · E(y ↦ y · D(x))(a), where D = E(z ↦ z²)"
    ),
    "x ↦ D(x) + a x, where D is the derivative of y² · D(y), and the inner D is that of z ↦ z · y": (
        "x ↦ D(x) + a x, where D = E(y ↦ y² · D(y)), and the inner D is E of z ↦ z · y"
    ),
}
OF_EULER = {ours: PROGRAMS[theirs] for theirs, ours in EULER.items()}


def _orders(random, k):
    order = (2, 1, 0, 1, 1, 3, 2, 1, 2, 1) if k < 10 else (1, 1, 2, 2, 1, 3, 1, 2, 1, 2)
    return _nested(random, k) | {"n": order[k % 10]}


def _derivative_of_order(answer, case):
    if answer(lambda x: x, 1) is None:
        return None
    program = PROGRAMS[case["program"]](lambda f: answer(f, 1), case["a"], case["b"], case["c"])
    return answer(program, case["n"])(case["x"])


def _both(result):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Form("Your function has to return a function that returns a pair: the value and the derivative.")
    return result


def _value_and_derivative(answer, case):
    if answer(lambda x: x) is None:
        return None
    d = lambda f: (lambda both: lambda x: _both(both(x))[1])(answer(f))
    program = PROGRAMS[case["program"]](d, case["a"], case["b"], case["c"])
    return dict(zip(("value", "derivative"), _both(answer(program)(case["x"])), strict=True))


def _euler_programs(random, k):
    case = _nested(random, k)
    return {**case, "program": EULER[case["program"]]}


def _euler(answer, case):
    d = lambda f: answer(f)
    if d(lambda x: x) is None:
        return None
    return d(OF_EULER[case["program"]](d, case["a"], case["b"], case["c"]))(case["x"])


VARIANTS = {
    "maximum.b": Question(_operands, _maximum, QUESTIONS["maximum"].counts),
    "maximum.c": Question(_one_operand, lambda answer, case: _pair(answer(tuple(case["u"]))), (9, 18)),
    "maximum.d": Question(
        _several_operands, lambda answer, case: _pair(answer([tuple(u) for u in case["operands"]])), (12, 24)
    ),
    "sinc.b": Question(_points, _of_engines("cos", _cosine, "x")),
    "sinc.c": Question(_small_points, _of_engines("exp", _exponential, "x")),
    "sinc.d": Question(_plane, _of_engines("sqrt", _root, "x", "y")),
    "settle.b": Question(_iteration, _settle_complex, QUESTIONS["settle"].counts),
    "settle.c": Question(_two_parameters, _settle_two, QUESTIONS["settle"].counts),
    "settle.d": Question(_iteration, _settle_relative, QUESTIONS["settle"].counts),
    "derivative.b": Question(_orders, _derivative_of_order, QUESTIONS["derivative"].counts),
    "derivative.c": Question(_nested, _value_and_derivative, QUESTIONS["derivative"].counts),
    "derivative.d": Question(_euler_programs, _euler, QUESTIONS["derivative"].counts),
}
