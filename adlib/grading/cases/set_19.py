"""19, to PyTorch and JAX: a program without assignments, two checks of foreign gradients, and forward from reverse."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers

# Arrays that never change, as those of JAX do ------------------------------------------------------------------------


class Number:
    """A number that is being differentiated: primal and tangent, with +, - and *, and no way to a plain float."""

    __array_ufunc__ = None  # NumPy's numbers leave the operators to this class

    def __init__(self, primal, tangent=0.0):
        self.primal, self.tangent = primal, tangent

    def __add__(self, other):
        parts = parts_of(other)
        return Number(self.primal + parts[0], self.tangent + parts[1]) if parts else NotImplemented

    def __mul__(self, other):
        parts = parts_of(other)
        if not parts:
            return NotImplemented
        return Number(self.primal * parts[0], self.primal * parts[1] + self.tangent * parts[0])

    def __sub__(self, other):
        return self + (-1.0) * other

    def __rsub__(self, other):
        return (-1.0) * self + other

    def __neg__(self):
        return (-1.0) * self

    __radd__, __rmul__ = __add__, __mul__

    def __float__(self):
        raise TypeError("a number that is being differentiated cannot become a plain float")


def parts_of(x):
    """Primal and tangent of a number, or None of anything else."""
    if isinstance(x, Number):
        return x.primal, x.tangent
    return (float(x), 0.0) if isinstance(x, (int, float, np.generic)) else None


class Frozen:
    """A sequence of Numbers that never changes: entries, slices, its length, and elementwise +, - and *."""

    __array_ufunc__ = None

    def __init__(self, entries):
        self._entries = tuple(entries)

    def __len__(self):
        return len(self._entries)

    def __iter__(self):
        return iter(self._entries)

    def __getitem__(self, k):
        return Frozen(self._entries[k]) if isinstance(k, slice) else self._entries[k]

    def __setitem__(self, k, value):
        raise TypeError("this array never changes: collect the new values in a list")

    def __array__(self, *_, **__):
        raise TypeError("this array cannot become one of NumPy: collect the new values in a list")

    def copy(self):
        return self

    def _with(self, other, combine):
        others = list(other) if isinstance(other, (Frozen, list, tuple)) else [other] * len(self)
        if len(others) != len(self):
            raise ValueError(f"arrays of {len(self)} and {len(others)} entries cannot be combined")
        return Frozen(combine(a, b) for a, b in zip(self, others))

    def __add__(self, other):
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other):
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other):
        return self._with(other, lambda a, b: a * b)

    __radd__, __rmul__ = __add__, __mul__


def _rod(random, k):
    n = (4, 3, 5, 2, 6, 4)[k % 6]
    return {
        "u": numbers(random, n),
        "steps": (1, 2, 1, 3, 2, 0)[k % 6],
        "c": random.uniform(0.1, 0.45),
        "u_dot": numbers(random, n),
    }


def _relaxed(answer, case):
    u = Frozen(Number(*pair) for pair in zip(case["u"], case["u_dot"]))
    result = answer(u, case["steps"], case["c"])
    if result is None or not isinstance(result, (list, tuple, Frozen, np.ndarray)):
        return result
    entries = list(result)
    if not all(isinstance(x, Number) for x in entries):
        raise Form("Some entries of your list are not numbers that are being differentiated, so their tangent is lost.")
    return {"values": [x.primal for x in entries], "tangents": [x.tangent for x in entries]}


# Gradients from elsewhere --------------------------------------------------------------------------------------------

KINDS = (
    "right",
    "one sign",
    "exchanged",
    "cut",
    "right, and small",
    "not along x",
    "a little",
    "all signs",
    "doubled",
    "right, and large",
    "a little, and small",
    "not the first",
)
SCALES = {"right, and small": 1e-7, "right, and large": 1e5, "a little, and small": 1e-7}


def _claimed(random, k):
    """f(x) = scale times the sum of sin(a x), and a gradient of it that may be wrong, never by less than a hundredth
    of its largest entry.
    """
    n, kind = random.choice((12, 20, 30)), KINDS[k % len(KINDS)]
    a, x, scale = np.array(numbers(random, n)), np.array(numbers(random, n, 0.1, 0.8)), SCALES.get(kind, 1.0)
    g = a * np.cos(a * x)
    largest, (i, j) = np.max(np.abs(g)), random.sample(range(1, n), 2)
    if kind == "one sign":
        i = max(range(n), key=lambda k: abs(g[k]))
        g[i] = -g[i]
    elif kind == "exchanged":
        i, j = int(np.argmax(g)), int(np.argmin(g))
        g[i], g[j] = g[j], g[i]
    elif kind == "cut":
        g[np.argmax(np.abs(g))] = 0.0
    elif kind == "not along x":
        g[i], g[j] = g[i] + 0.3 * largest * x[j], g[j] - 0.3 * largest * x[i]
    elif kind in ("a little", "a little, and small"):
        g[i] += 0.02 * largest * random.choice((-1, 1))
    elif kind == "all signs":
        g = -g
    elif kind == "doubled":
        g = 2 * g
    elif kind == "not the first":
        g[i] += largest
    return {"a": a.tolist(), "x": x.tolist(), "scale": scale, "g": (scale * g).tolist()}


def _directional(answer, case):
    a, calls = np.array(case["a"]), []

    def f(x):
        calls.append(1)
        x = np.asarray(x)
        if x.shape != a.shape:
            raise ValueError(f"f takes an array of shape {a.shape}, but was given one of shape {x.shape}")
        return case["scale"] * np.sum(np.sin(a * x))

    said = answer(f, np.array(case["g"]), np.array(case["x"]))
    return {"verdict": number_of(said), "evaluations": len(calls)}


def number_of(said):
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _operands(random, k):
    """A linear map of several operands, and adjoints of which some may be wrong."""
    m = (3, 4, 2, 3)[k % 4]
    sizes = ((2, 3), (3, 3, 2), (3, 2, 3), (2, 2, 1, 3), (4,), (3, 3), (2, 4))[k % 7]
    J = [np.array([numbers(random, n) for _ in range(m)]) for n in sizes]
    K, last = [A.copy() for A in J], len(sizes) - 1
    kind = (
        "one is wrong",
        "exchanged",
        "none",
        "two are wrong",
        "none",
        "not seen by ones",
        "a little",
        "one is zero",
        "doubled",
        "the last row",
        "the last column",
        "all",
    )[k % 12]
    which = random.randrange(len(sizes))
    if kind == "one is wrong":
        K[which] = -K[which]
    elif kind == "exchanged":  # of equal size, where there are two
        pairs = [(i, j) for i in range(len(sizes)) for j in range(i) if sizes[i] == sizes[j]]
        i, j = pairs[0] if pairs else (which, which)
        K[i], K[j] = (J[j].copy(), J[i].copy()) if pairs else (2 * J[i], 2 * J[i])
    elif kind == "two are wrong":
        K[0], K[last] = K[0] + 0.2, K[last] - 0.3
    elif kind == "not seen by ones":
        K[which] += 0.2 * np.outer([1.0, -1.0] + [0.0] * (m - 2), np.ones(sizes[which]))
    elif kind == "a little":
        K[which][-1, -1] *= 1 + 2e-3
    elif kind == "one is zero":
        K[last][:] = 0.0
    elif kind == "doubled":
        K[which] *= 2
    elif kind == "the last row":
        K[0][-1] += 0.5
    elif kind == "the last column":
        K[last][:, -1] += 0.5
    elif kind == "all":
        K = [1.5 * A for A in K]
    return {"J": [A.tolist() for A in J], "K": [A.tolist() for A in K]}


def _wrong_operands(answer, case):
    J, K = ([np.array(A) for A in case[name]] for name in "JK")
    sizes = [A.shape[1] for A in J]

    def push(tangents):
        if [np.shape(t) for t in tangents] != [(n,) for n in sizes]:
            raise ValueError(f"push takes a list of arrays of the shapes {[(n,) for n in sizes]}")
        return sum(A @ np.asarray(t, float) for A, t in zip(J, tangents))

    return answer(push, lambda y_bar: [A.T @ np.asarray(y_bar, float) for A in K], list(sizes), len(J[0]))


# Reverse mode alone --------------------------------------------------------------------------------------------------


class Reverse:
    """A framework that has reverse mode and nothing else, for f(x) = sin(A x); it counts what is asked of it."""

    def __init__(self, A):
        self.A, self.inside, self.values, self.pullbacks = np.array(A), 0, 0, 0

    def f(self, x):
        self.values += not self.inside
        return np.sin(self.A @ np.asarray(x))

    def vjp(self, h, u):
        """h(u), and the pullback of h at u."""
        u = np.asarray(u, float)
        self.inside += 1
        y = np.real(np.asarray(h(u)))
        J = np.array([np.imag(np.asarray(h(u + 1e-30j * e))) / 1e-30 for e in np.eye(len(u))])
        self.inside -= 1

        def pullback(y_bar):
            self.pullbacks += not self.inside
            if np.shape(y_bar) != y.shape:
                raise ValueError(f"this pullback takes an array of shape {y.shape}, and not {np.shape(y_bar)}")
            return J @ np.asarray(y_bar)

        return y, pullback


def _both_directions(random, k):
    m, n = ((2, 3), (3, 2), (3, 3), (1, 2), (4, 3), (2, 2))[k % 6]
    return {"A": [numbers(random, n, 0.2, 1.0) for _ in range(m)], "x": numbers(random, n), "x_dot": numbers(random, n)}


def _forward_from_reverse(answer, case):
    framework = Reverse(case["A"])
    vjp, f = lambda h, u: framework.vjp(h, u), lambda x: framework.f(x)
    y_dot = answer(vjp, f, np.array(case["x"]), np.array(case["x_dot"]))
    return {"y_dot": y_dot, "pullbacks": framework.pullbacks, "values of f": framework.values}


QUESTIONS = {
    "functional": Question(_rod, _relaxed),
    "directional": Question(_claimed, _directional, (12, 36)),
    "operands": Question(_operands, _wrong_operands, (12, 36)),
    "forward": Question(_both_directions, _forward_from_reverse),
}
