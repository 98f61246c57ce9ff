"""19, variants: other sweeps, dicts and pairs of gradients, several outputs, and other products from reverse mode."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers
from adlib.grading.cases.set_19 import (
    QUESTIONS,
    SCALES,
    Frozen,
    Number,
    Reverse,
    _both_directions,
    _claimed,
    _directional,
    _operands,
    _relaxed,
    _rod,
    number_of,
)

LOST = "Some entries of your lists are not numbers that are being differentiated, so their tangent is lost."


def _history(answer, case):
    u = Frozen(Number(*pair) for pair in zip(case["u"], case["u_dot"]))
    result = answer(u, case["steps"], case["c"])
    sequences = (list, tuple, Frozen, np.ndarray)
    if result is None or not isinstance(result, sequences):
        return result
    rows = list(result)
    if not all(isinstance(row, sequences) for row in rows):
        raise Form("Return a list of lists, one for the beginning and one for each sweep.")
    rows = [list(row) for row in rows]
    if not all(isinstance(x, Number) for row in rows for x in row):
        raise Form(LOST)
    return {
        "values": [[x.primal for x in row] for row in rows],
        "tangents": [[x.tangent for x in row] for row in rows],
    }


# Gradients from elsewhere --------------------------------------------------------------------------------------------


def _of_a_dict(answer, case):
    """The first two thirds of the entries, or about so many, are the matrix W with two rows, and the others are b."""
    columns = len(case["x"]) // 3
    shapes = {"W": (2, columns), "b": (len(case["x"]) - 2 * columns,)}

    def as_dict(entries):
        W, b = np.split(np.array(entries), [2 * columns])
        return {"W": W.reshape(shapes["W"]), "b": b}

    def flat(f):
        def of_dict(x):
            if not isinstance(x, dict) or {k: np.shape(v) for k, v in x.items()} != shapes:
                raise ValueError(f"f takes a dict of arrays of the shapes {shapes}")
            return f(np.concatenate([np.ravel(x["W"]), x["b"]]))

        return of_dict

    return _directional(lambda f, g, x: answer(flat(f), as_dict(g), as_dict(x)), case)


def _two_gradients(random, k):
    """Either both in this order, or in the other one."""
    case = _claimed(random, k)
    exact = case["scale"] * np.array(case["a"]) * np.cos(np.array(case["a"]) * case["x"])
    other = exact.copy()
    if np.allclose(case["g"], exact, rtol=1e-9, atol=0.0):
        at = np.argmax(np.abs(exact))
        other[at] = -other[at]
    first, second = case.pop("g"), other.tolist()
    return (
        {**case, "first": first, "second": second} if k // 12 % 2 == 0 else {**case, "first": second, "second": first}
    )


def _which_gradient(answer, case):
    first = {**case, "g": case["first"]}
    return _directional(lambda f, g, x: answer(f, g, np.array(case["second"]), x), first)


PUSHES = (
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
    "the last output",
)


def _claimed_products(random, k):
    """f(x) = scale times B sin(a x), and a Jacobian of it that may be wrong."""
    kind, n, m = PUSHES[k % len(PUSHES)], random.choice((6, 9, 12)), random.choice((2, 3))
    a, x, scale = np.array(numbers(random, n)), np.array(numbers(random, n, 0.1, 0.8)), SCALES.get(kind, 1.0)
    B = np.array([numbers(random, n) for _ in range(m)])
    K = B * a * np.cos(a * x)
    largest, (i, j) = np.max(np.abs(K)), random.sample(range(1, n - 1), 2)
    sizes = np.sum(np.abs(K), axis=0)
    if kind == "one sign":
        K[:, np.argmax(sizes)] *= -1
    elif kind == "exchanged":
        K[:, [i, j]] = K[:, [j, i]]
    elif kind == "cut":
        K[:, np.argmax(sizes)] = 0.0
    elif kind == "not along x":
        K[:, i] += 0.3 * largest * x[j]
        K[:, j] -= 0.3 * largest * x[i]
    elif kind in ("a little", "a little, and small"):
        K[random.randrange(m), i] += 0.05 * largest * random.choice((-1, 1))
    elif kind == "all signs":
        K = -K
    elif kind == "doubled":
        K = 2 * K
    elif kind == "not the first":
        K[:, -1] += largest
    elif kind == "the last output":
        K[-1] += 0.4 * largest
    return {"a": a.tolist(), "B": B.tolist(), "x": x.tolist(), "scale": scale, "K": (scale * K).tolist()}


def _is_push(answer, case):
    a, B, K, calls = np.array(case["a"]), np.array(case["B"]), np.array(case["K"]), []

    def f(x):
        calls.append(1)
        x = np.asarray(x)
        if x.shape != a.shape:
            raise ValueError(f"f takes an array of shape {a.shape}, but was given one of shape {x.shape}")
        return case["scale"] * B @ np.sin(a * x)

    def push(v):
        v = np.asarray(v, float)
        if v.shape != a.shape:
            raise ValueError(f"push takes an array of shape {a.shape}, but was given one of shape {v.shape}")
        return K @ v

    said = answer(f, push, np.array(case["x"]))
    return {"verdict": number_of(said), "evaluations": len(calls)}


# The wrong part of a pullback ----------------------------------------------------------------------------------------

NAMES = "Wbxc"


def _of_names(answer, case):
    J, K = ([np.array(A) for A in case[name]] for name in "JK")
    sizes = {name: A.shape[1] for name, A in zip(NAMES, J)}

    def push(tangents):
        if not isinstance(tangents, dict) or {k: np.shape(t) for k, t in tangents.items()} != {
            k: (n,) for k, n in sizes.items()
        }:
            raise ValueError(f"push takes a dict of arrays of the lengths {sizes}")
        return sum(A @ np.asarray(tangents[k], float) for k, A in zip(NAMES, J))

    def pull(y_bar):
        return {k: A.T @ np.asarray(y_bar, float) for k, A in zip(NAMES, K)}

    return answer(push, pull, dict(sizes), len(J[0]))


def _of_outputs(answer, case):
    """The transposed Jacobians of several outputs, in J, and those that the pullback has, in K."""
    J, K = ([np.array(A) for A in case[name]] for name in "JK")
    sizes = [A.shape[1] for A in J]

    def push(x_dot):
        if np.shape(x_dot) != (len(J[0]),):
            raise ValueError(f"push takes an array of shape {(len(J[0]),)}")
        return [A.T @ np.asarray(x_dot, float) for A in J]

    def pull(y_bars):
        if [np.shape(y_bar) for y_bar in y_bars] != [(n,) for n in sizes]:
            raise ValueError(f"pull takes a list of arrays of the shapes {[(n,) for n in sizes]}")
        return sum(A @ np.asarray(y_bar, float) for A, y_bar in zip(K, y_bars))

    return answer(push, pull, list(sizes), len(J[0]))


def _columns(random, k):
    """A matrix, and another one of which some columns may be wrong."""
    m, n = ((3, 4), (2, 3), (4, 3), (3, 5), (2, 1))[k % 5]
    J = np.array([numbers(random, n) for _ in range(m)])
    K, which = J.copy(), random.randrange(n)
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
        "none",
        "all",
    )[k % 12]
    if kind == "one is wrong":
        K[:, which] *= -1
    elif kind == "exchanged":
        K[:, [0, n - 1]] = K[:, [n - 1, 0]]
    elif kind == "two are wrong":
        K[:, 0], K[:, -1] = K[:, 0] + 0.2, K[:, -1] - 0.3
    elif kind == "not seen by ones":
        K[:2, which] += 0.2, -0.2
    elif kind == "a little":
        K[-1, which] *= 1 + 2e-3
    elif kind == "one is zero":
        K[:, which] = 0.0
    elif kind == "doubled":
        K[:, which] *= 2
    elif kind == "the last row":
        K[-1, which] += 0.5
    elif kind == "all":
        K *= 1.5
    return {"J": J.tolist(), "K": K.tolist()}


def _of_entries(answer, case):
    J, K = np.array(case["J"]), np.array(case["K"])

    def push(x_dot):
        x_dot = np.asarray(x_dot, float)
        if x_dot.shape != (J.shape[1],):
            raise ValueError(f"push takes an array of shape {(J.shape[1],)}, but was given one of {x_dot.shape}")
        return J @ x_dot

    return answer(push, lambda y_bar: K.T @ np.asarray(y_bar, float), J.shape[1], J.shape[0])


# Reverse mode alone --------------------------------------------------------------------------------------------------


def _two_operands(random, k):
    case, p = _both_directions(random, k), (2, 1, 3, 2)[k % 4]
    return {
        **case,
        "B": [numbers(random, p, 0.2, 1.0) for _ in case["A"]],
        "w": numbers(random, p),
        "w_dot": numbers(random, p),
    }


def _product(answer, case, name, A, *more):
    framework = Reverse(A)
    vjp, f = lambda h, u: framework.vjp(h, u), lambda x: framework.f(x)
    product = answer(framework, vjp, f, np.array(case["x"]), np.array(case["x_dot"]), *more)
    return {name: product, "pullbacks": framework.pullbacks, "values of f": framework.values}


def _gauss_newton(answer, case):
    return _product(lambda framework, *given: answer(*given), case, "product", case["A"])


def _of_two_operands(answer, case):
    """f(x, w) = sin(A x + B w)."""
    A, w, w_dot = np.concatenate([case["A"], case["B"]], axis=1), np.array(case["w"]), np.array(case["w_dot"])

    def call(framework, vjp, f, x, x_dot):
        return answer(vjp, lambda x, w: f(np.concatenate([x, w])), x, w, x_dot, w_dot)

    return _product(call, case, "y_dot", A)


def _with_tuples(answer, case):
    """A pullback returns a tuple, as those of JAX do."""

    def call(framework, vjp, f, x, x_dot):
        def tupled(h, u):
            y, pullback = vjp(h, u)
            return y, lambda y_bar: (pullback(y_bar),)

        return answer(tupled, f, x, x_dot)

    return _product(call, case, "y_dot", case["A"])


COUNTS = QUESTIONS["operands"].counts

VARIANTS = {
    "functional.b": Question(_rod, _relaxed),
    "functional.c": Question(_rod, _history),
    "functional.d": Question(_rod, _relaxed),
    "directional.b": Question(_claimed, _of_a_dict, QUESTIONS["directional"].counts),
    "directional.c": Question(_two_gradients, _which_gradient, (24, 36)),
    "directional.d": Question(_claimed_products, _is_push, (13, 39)),
    "operands.b": Question(_operands, _of_names, COUNTS),
    "operands.c": Question(_operands, _of_outputs, COUNTS),
    "operands.d": Question(_columns, _of_entries, COUNTS),
    "forward.b": Question(_both_directions, _gauss_newton),
    "forward.c": Question(_two_operands, _of_two_operands),
    "forward.d": Question(_both_directions, _with_tuples),
}
