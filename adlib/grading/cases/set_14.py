"""14, where AD needs care: one-sided maxima, zero times infinity, an iteration's derivative, and nested derivatives."""

import math

import numpy as np

from adlib.grading.cases import Form, Question, numbers


def _operands(random, k):
    """Pairs, of which two in three have equal values; some have equal tangents as well, or values of 0."""
    u, v, u_dot, v_dot = numbers(random, 4)
    if k % 3 != 2:
        v = u
    if k % 6 == 3:
        u = v = 0.0
    if k % 8 == 5:
        u_dot = v_dot
    if k % 4 == 1:
        u_dot, v_dot = sorted((u_dot, v_dot))
    return {"u": [u, u_dot], "v": [v, v_dot]}


def _maximum(answer, case):
    result = answer(tuple(case["u"]), tuple(case["v"]))
    if result is None:
        return None
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Form("Your function has to return a pair: the value and the tangent.")
    return {"value": result[0], "tangent": result[1]}


class Engine:
    """Arrays of values and of tangents, as in an engine that multiplies everything by everything."""

    __array_ufunc__ = None

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    @staticmethod
    def of(x):
        return x if isinstance(x, Engine) else Engine(np.asarray(x, float), 0.0)

    def __add__(self, other):
        other = Engine.of(other)
        return Engine(self.value + other.value, self.tangent + other.tangent)

    def __sub__(self, other):
        return self + -1.0 * Engine.of(other)

    def __rsub__(self, other):
        return Engine.of(other) - self

    def __neg__(self):
        return -1.0 * self

    def __mul__(self, other):
        other = Engine.of(other)
        return Engine(self.value * other.value, self.value * other.tangent + self.tangent * other.value)

    def __truediv__(self, other):
        other = Engine.of(other)
        z = self.value / other.value
        return Engine(z, (self.tangent - z * other.tangent) / other.value)

    def __rtruediv__(self, other):
        return Engine.of(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __abs__(self):
        return np.sign(self.value) * self

    def __eq__(self, other):
        return self.value == Engine.of(other).value

    def __ne__(self, other):
        return self.value != Engine.of(other).value

    def __lt__(self, other):
        return self.value < Engine.of(other).value

    def __gt__(self, other):
        return self.value > Engine.of(other).value

    def __le__(self, other):
        return self.value <= Engine.of(other).value

    def __ge__(self, other):
        return self.value >= Engine.of(other).value


def _sine(x):
    x = Engine.of(x)
    return Engine(np.sin(x.value), np.cos(x.value) * x.tangent)


def _where(condition, a, b):
    """Both sides are computed, and each tangent is multiplied by 1 or 0."""
    a, b, chosen = Engine.of(a), Engine.of(b), np.asarray(condition, float)
    return Engine(np.where(condition, a.value, b.value), chosen * a.tangent + (1.0 - chosen) * b.tangent)


def _points(random, k):
    """Points with at least one zero, but for every fifth case."""
    x = numbers(random, (2, 3, 4)[k % 3], 0.3, 5.0)
    if k % 5 != 4:
        x[random.randrange(len(x))] = 0.0
    return {"x": x, "x_dot": numbers(random, len(x))}


def _sinc(answer, case):
    x = Engine(np.array(case["x"]), np.array(case["x_dot"]))
    with np.errstate(all="ignore"):
        y = answer(x, lambda x: _sine(x), lambda condition, a, b: _where(condition, a, b))
    if y is None:
        return None
    if not isinstance(y, Engine):
        raise Form("Return what where, sin and the operations of x give, and not an array or a number of another kind.")
    shape = x.value.shape
    tangent = np.broadcast_to(y.tangent, shape) if np.shape(y.tangent) in (shape, ()) else y.tangent
    return {"value": y.value, "tangent": tangent}


def _iteration(random, k):
    """A linear iteration z <- a z + b x + c, a square root by Newton's method, or one by small steps; the start may be
    the limit.
    """
    kind = ("linear", "newton", "small steps")[k % 3]
    case = {"kind": kind, "a": random.choice((-1, 1)) * random.uniform(0.5, 0.97)}
    case |= {"b": numbers(random, 1)[0], "c": numbers(random, 1)[0]}
    if kind == "linear":
        case["x"] = numbers(random, 1)[0]
    else:
        case["x"] = (random.uniform(1.5, 6.0), 1.0, 4.0)[k // 3 % 3]
    if k % 9 == 6:  # x has no influence
        case["b"] = 0.0
    case["z"] = random.uniform(0.8, 1.2) * (1.0 if kind == "linear" else math.sqrt(case["x"]))
    if k // 3 % 3 == 1:  # the limit itself
        case["z"] = (case["b"] * case["x"] + case["c"]) / (1 - case["a"]) if kind == "linear" else 1.0
    return case


class Step:
    """One step of the iteration of a case, with its tangent with respect to x; it counts its calls."""

    def __init__(self, case):
        self.case, self.calls = case, 0

    def __call__(self, z, z_dot):
        self.calls += 1
        if self.calls > 20_000:
            raise ValueError("step was called 20000 times, and 2000 calls are enough")
        case, x = self.case, self.case["x"]
        if case["kind"] == "linear":
            return case["a"] * z + case["b"] * x + case["c"], case["a"] * z_dot + case["b"]
        if case["kind"] == "newton":
            return 0.5 * (z + x / z), 0.5 * (z_dot + 1 / z - x / z**2 * z_dot)
        rate = 0.02
        return z - rate * (z * z - x), z_dot - rate * (2 * z * z_dot - 1)


def _settle(answer, case):
    step = Step(case)
    result = answer(lambda z, z_dot: step(z, z_dot), case["z"])
    if result is None:
        return None
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Form("Your function has to return a pair: the limit and its derivative.")
    return {"limit and derivative": list(result), "steps": step.calls}


# Programs for `derivative`, called d here: of x, and of constants a, b and c.
PROGRAMS = {
    "x ↦ a x³ + b x": lambda d, a, b, c: lambda x: a * x * x * x + b * x,
    "x ↦ c": lambda d, a, b, c: lambda x: c,
    "x ↦ x · d/dy (x + y) at y = a": lambda d, a, b, c: lambda x: x * d(lambda y: x + y)(a),
    "x ↦ x · d/dy (x · x + c) at y = a": lambda d, a, b, c: lambda x: x * d(lambda y: x * x + c)(a),
    "x ↦ d/dy (x · y · y) at y = x": lambda d, a, b, c: lambda x: d(lambda y: x * y * y)(x),
    "x ↦ d/dy (a y³ + b y) at y = x": lambda d, a, b, c: d(lambda y: a * y * y * y + b * y),
    "x ↦ x · D(x) + D′(x), where D is the derivative of y³": lambda d, a, b, c: _again(d),
    "x ↦ b x + d/dy (y · d/dz (x · y · z · z)) at y = a, z = y": lambda d, a, b, c: (
        lambda x: b * x + d(lambda y: y * d(lambda z: x * y * z * z)(y))(a)
    ),
    "x ↦ x · d/dy (y · D(x)) at y = a, where D is the derivative of z²": lambda d, a, b, c: _crossed(d, a),
    "x ↦ D(x) + a x, where D is the derivative of y² · D(y), and the inner D is that of z ↦ z · y": lambda d, a, b, c: (
        _recursive(d, a)
    ),
}


def _again(d):
    slope = d(lambda y: y * y * y)
    return lambda x: x * slope(x) + d(slope)(x)


def _crossed(d, a):
    square = d(lambda z: z * z)
    return lambda x: x * d(lambda y: y * square(x))(a)


def _recursive(d, a):
    """The derivative D of f is made once, and f calls it: the inner call multiplies by the y of the outer one."""
    running = []

    def f(y):
        if running:
            return y * running[0]
        running.append(y)
        try:
            return y * y * slope(y)
        finally:
            running.pop()

    slope = d(f)
    return lambda x: slope(x) + a * x


def _nested(random, k):
    x, a, b, c = numbers(random, 4)
    return {"program": list(PROGRAMS)[k % len(PROGRAMS)], "x": x, "a": a, "b": b, "c": c}


def _derivative(answer, case):
    d = lambda f: answer(f)
    if d(lambda x: x) is None:
        return None
    program = PROGRAMS[case["program"]](d, case["a"], case["b"], case["c"])
    return d(program)(case["x"])


QUESTIONS = {
    "maximum": Question(_operands, _maximum, (12, 24)),
    "sinc": Question(_points, _sinc),
    "settle": Question(_iteration, _settle, (9, 18)),
    "derivative": Question(_nested, _derivative, (10, 20)),
}
