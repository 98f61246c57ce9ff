"""19, to PyTorch and JAX: a program without assignments, two checks of foreign gradients, and forward from reverse."""

import numpy as np

from adlib import jvp
from adlib.grading.answers import Answer, no_verdict, shown, with_values

LESSON = "19, course/19_frameworks"


# A program without assignments ---------------------------------------------------------------------------------------


def relaxed(u, steps, c):
    """A new list for each sweep, which reads its own last entry."""
    for _ in range(steps):
        new = [u[0]]
        for k in range(1, len(u) - 1):
            new.append(u[k] + c * (new[-1] - 2 * u[k] + u[k + 1]))
        u = [*new, u[-1]]
    return list(u)


def swept(order=lambda n: range(1, n - 1), change=lambda left, here, right, c: here + c * (left - 2 * here + right)):
    """Sweeps over a list that is changed, in which a mistake replaces a part."""

    def answer(u, steps, c):
        u = list(u)
        for _ in range(steps):
            for k in order(len(u)):
                u[k] = change(u[k - 1], u[k], u[(k + 1) % len(u)], c)
        return u

    return answer


def with_old_neighbours(u, steps, c):
    for _ in range(steps):
        inner = [u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1]) for k in range(1, len(u) - 1)]
        u = [u[0], *inner, u[-1]]
    return list(u)


def one_old_sweep(u, steps, c):
    """Each sweep reads the array that was given."""
    new = list(u)
    for _ in range(steps):
        new = relaxed(u, 1, c)
    return new


def by_matrices(case):
    """The sweeps as products with matrices: values and tangents move alike, since the program is linear in u."""
    n, c, M = len(case["u"]), case["c"], np.eye(len(case["u"]))
    for _ in range(case["steps"]):
        for k in range(1, n - 1):
            row = np.eye(n)
            row[k, [k - 1, k, k + 1]] = c, 1 - 2 * c, c
            M = row @ M
    return {"values": M @ case["u"], "tangents": M @ case["u_dot"]}


# A gradient along directions -----------------------------------------------------------------------------------------


def gap(f, g, x, v):
    """(the central difference along v minus g . v, the size with which it is compared)."""
    h = 1e-5
    quotient = (f(x + h * v) - f(x - h * v)) / (2 * h)
    return quotient - g @ v, np.linalg.norm(g) * np.linalg.norm(v)


def along(draw, tolerance=1e-5, count=3, absolute=False, sign=abs):
    """A check along directions `draw(x, g, random)`, of which a mistake may choose poor ones."""

    def answer(f, g, x):
        random = np.random.default_rng(1)
        for _ in range(count):
            difference, size = gap(f, g, x, draw(x, g, random))
            if sign(difference) > tolerance * (1.0 if absolute else size):
                return False
        return True

    return answer


def normal(x, g, random):
    return random.normal(size=x.shape)


directional = along(normal)


def by_complex_steps(f, g, x):
    random = np.random.default_rng(2)
    for v in random.choice([-1.0, 1.0], size=(4, len(x))) * random.uniform(0.5, 1.5, (4, len(x))):
        if abs(np.imag(f(x + 1e-30j * v)) / 1e-30 - g @ v) > 1e-9 * np.linalg.norm(g) * np.linalg.norm(v):
            return False
    return True


def by_formula(case):
    a, x = np.array(case["a"]), np.array(case["x"])
    exact = case["scale"] * a * np.cos(a * x)
    off = np.max(np.abs(exact - case["g"])) > 1e-9 * np.max(np.abs(exact))
    return {"verdict": float(not off), "evaluations": 1}


def sizes_compared(f, g, x):
    v = np.random.default_rng(1).normal(size=x.shape)
    quotient = (f(x + 1e-5 * v) - f(x - 1e-5 * v)) / 2e-5
    return bool(abs(abs(quotient) - abs(g @ v)) <= 1e-5 * np.linalg.norm(g) * np.linalg.norm(v))


# The operand whose adjoint is wrong ----------------------------------------------------------------------------------


def alone(k, t, sizes):
    """Tangents of which only the k-th one is not zero."""
    return [t if i == k else np.zeros(n) for i, n in enumerate(sizes)]


def operands(x_dot, y_bar):
    """An inner-product test for each operand, with vectors x_dot(n) and y_bar(m)."""

    def answer(push, pull, sizes, m):
        found = []
        for k, n in enumerate(sizes):
            t, w = x_dot(n), y_bar(m)
            if abs(w @ push(alone(k, t, sizes)) - pull(w)[k] @ t) > 1e-9:
                found.append(k)
        return found

    return answer


RANDOM = np.random.default_rng(3)


def some(size):
    return RANDOM.normal(size=size)


wrong_operands = operands(some, some)


def by_all_entries(push, pull, sizes, m, tolerance=1e-9):
    """Both matrices of each operand, entry by entry."""
    found, rows = [], [pull(e) for e in np.eye(m)]
    for k, n in enumerate(sizes):
        columns = np.array([push(alone(k, e, sizes)) for e in np.eye(n)]).T
        if not np.allclose(columns, [row[k] for row in rows], rtol=tolerance, atol=1e-12):
            found.append(k)
    return found


def of_the_whole(push, pull, sizes, m):
    """One test with all tangents at once."""
    tangents, w = [some(n) for n in sizes], some(m)
    right = sum(x_bar @ t for x_bar, t in zip(pull(w), tangents))
    return [] if abs(w @ push(tangents) - right) < 1e-9 else list(range(len(sizes)))


def with_all_moving(push, pull, sizes, m):
    """Each adjoint is compared with a push in which all operands move."""
    tangents, w = [some(n) for n in sizes], some(m)
    left = w @ push(tangents)
    return [k for k, t in enumerate(tangents) if abs(left - pull(w)[k] @ t) > 1e-9]


def by_lengths(push, pull, sizes, m):
    found, rows = [], [pull(e) for e in np.eye(m)]
    for k, n in enumerate(sizes):
        columns = np.linalg.norm([push(alone(k, e, sizes)) for e in np.eye(n)])
        if not np.isclose(columns, np.linalg.norm([row[k] for row in rows]), rtol=1e-7):
            found.append(k)
    return found


# Forward from reverse ------------------------------------------------------------------------------------------------


def forward(vjp, f, x, x_dot):
    y, pullback = vjp(f, x)
    return vjp(pullback, np.zeros(len(y)))[1](x_dot)


def at_another_seed(vjp, f, x, x_dot):
    y, pullback = vjp(lambda x: f(x), x)
    _, transposed = vjp(lambda y_bar: 2 * pullback(y_bar), y)
    return transposed(x_dot / 2)


def by_forward_mode(case):
    A = np.array(case["A"])
    y_dot = jvp(lambda x: np.sin(A @ x), (np.array(case["x"]),), (np.array(case["x_dot"]),))[1]
    return {"y_dot": y_dot, "pullbacks": 1, "values of f": 0}


def one_more(extra):
    """The right product with a further step that does not belong there."""

    def answer(vjp, f, x, x_dot):
        y, pullback = vjp(f, x)
        return extra(pullback, vjp(pullback, np.zeros(len(y)))[1], x, x_dot)

    return answer


ANSWERS = {
    "functional": Answer(
        [relaxed, swept()],
        "In the k-th step, u_k becomes u_k + c (u_{k-1} - 2 u_k + u_{k+1}), where u_{k-1} is already the new value and "
        "u_{k+1} still the old one.",
        "Build a new list for each sweep. The left neighbour is then the last entry of the new list.",
        with_values("u", "u_dot", "steps", "c"),
        {
            "Your sweeps use the old value of the left neighbour. In the original program it has already been replaced "
            "when its right neighbour is computed.": with_old_neighbours,
            "Your function makes a single sweep. Repeat it as often as steps says.": lambda u, steps, c: relaxed(
                u, 1, c
            ),
            "Each of your sweeps begins with the array that was given. Let it begin with the result of the sweep "
            "before.": one_old_sweep,
            "Your sweeps run from the right to the left. In the original program k increases.": swept(
                lambda n: range(n - 2, 0, -1)
            ),
            "You change the two ends as well, with the neighbour from the other end. The ends keep their "
            "values.": swept(range),
            "Your list contains only the entries between the ends. The ends belong to the result, "
            "too.": lambda u, steps, c: relaxed(u, steps, c)[1:-1],
            "Your loop leaves out the last entry before the right end. It runs up to k = n - 2.": swept(
                lambda n: range(1, n - 2)
            ),
            "The factor 2 of the middle value is missing. The change is c (left - 2 middle + right).": swept(
                change=lambda left, here, right, c: here + c * (left - here + right)
            ),
            "You return the change alone, without the value that is changed. Add it to u_k.": swept(
                change=lambda left, here, right, c: c * (left - 2 * here + right)
            ),
            "The sign of your change is reversed. It is added to u_k.": swept(
                change=lambda left, here, right, c: here - c * (left - 2 * here + right)
            ),
            "Your function makes one sweep too many. There are exactly as many as steps says.": lambda u, steps, c: (
                relaxed(u, steps + 1, c)
            ),
        },
        [by_matrices],
        lesson=LESSON,
    ),
    "directional": Answer(
        [directional, by_complex_steps],
        "If g is the gradient, then (f(x + h v) - f(x - h v)) / (2 h) is g · v up to a small error, for every v.",
        "Draw a few random directions v, and compare a central difference along v with g · v. The difference has to be "
        "small compared with |g| |v|.",
        lambda case: f"f(x) = {case['scale']:g} sum(sin(a x)) with {len(case['a'])} entries, g = {shown(case['g'])}",
        {
            "This looks like a test along (1, ..., 1), which does not see two entries that are exchanged. Use random "
            "directions.": along(lambda x, g, random: np.ones(len(x))),
            "This looks like a test along x itself, which does not see an error that is orthogonal to x. Use random "
            "directions.": along(lambda x, g, random: x),
            "This looks like a test along g itself, which does not see an entry of g that was set to zero. Use random "
            "directions.": (along(lambda x, g, random: g), along(lambda x, g, random: g / np.linalg.norm(g))),
            "This looks like a test along the first unit vector, which sees only the first entry of g. Use random "
            "directions.": along(lambda x, g, random: np.eye(len(x))[0]),
            "This looks like a test along a single unit vector, which sees only one entry of g. Use random "
            "directions.": along(lambda x, g, random: np.eye(len(x))[-1]),
            "Your tolerance is an absolute one. Compare the difference with the size of g · v, because f may be "
            "measured in any unit.": along(normal, 1e-5, absolute=True),
            "Your tolerance is so wide that a gradient with a small error passes. A right one differs by a millionth "
            "of |g| |v| at most.": along(normal, 3e-2),
            "Your answers True and False are exchanged. Return True if g is the gradient.": lambda f, g, x: (
                not directional(f, g, x)
            ),
            "Every gradient passes your test, even one that is wrong. Compare a difference quotient of f with "
            "g · v.": lambda f, g, x: True,
            "No gradient passes your test, not even one that is right. A difference quotient has an error, so allow "
            "for one of a millionth or so.": lambda f, g, x: False,
            "You compare absolute values, so that a gradient with the opposite sign passes. Compare the numbers "
            "themselves.": sizes_compared,
            "Your difference is compared without its absolute value, so that a large negative difference passes. Use "
            "abs.": along(normal, 1e-5, 1, sign=lambda difference: difference),
        },
        [by_formula],
        but={
            "Your verdicts are right, but you called f more than ten times. One direction takes two calls, whatever "
            "the number of entries is.": "evaluations"
        },
        limits=lambda case: {"evaluations": (0, 10)},
        show=lambda value: {"verdict": str(bool(value["verdict"])), "evaluations": str(value["evaluations"])},
        form=lambda case, value: no_verdict(case, value["verdict"]),
        seen=lambda case, value: no_verdict(case, value["verdict"]),
        lesson=LESSON,
    ),
    "operands": Answer(
        [wrong_operands, by_all_entries],
        "If only operand k moves, by x_dot, then y_bar · push(...) = pull(y_bar)[k] · x_dot for all x_dot and y_bar.",
        "Give push a list of zeros in which only one operand has a random tangent. The inner-product test is then a "
        "test of this operand alone.",
        lambda case: f"J = {shown(case['J'])} in push, {shown(case['K'])} in pull",
        {
            "This looks like a test with vectors of ones, which do not detect errors that cancel. Use random "
            "vectors.": operands(np.ones, np.ones),
            "You return only the first wrong operand. Return the positions of all of them.": lambda *args: (
                wrong_operands(*args)[:1]
            ),
            "You return the operands whose adjoints are right. Return the wrong ones.": lambda push, pull, sizes, m: [
                k for k in range(len(sizes)) if k not in wrong_operands(push, pull, sizes, m)
            ],
            "Your positions count from 1. In Python, positions count from 0.": lambda *args: [
                k + 1 for k in wrong_operands(*args)
            ],
            "You test all operands at once, and name all of them if the sum is wrong. Let only one operand move at a "
            "time.": of_the_whole,
            "You compare the adjoint of one operand with a push in which all operands move. Give the others the "
            "tangent zero.": with_all_moving,
            "Your tolerance is so wide that small errors pass. For a right adjoint the two sides differ by rounding "
            "only.": lambda push, pull, sizes, m: by_all_entries(push, pull, sizes, m, 1e-2),
            "This looks like a test in which y_bar is the first unit vector, so that only one row is compared. Use a "
            "random y_bar.": operands(some, lambda m: np.eye(m)[0]),
            "This looks like a test in which x_dot is the first unit vector, so that only one column is compared. Use "
            "a random x_dot.": operands(lambda n: np.eye(n)[0], some),
            "This looks like a comparison of lengths, which does not see a sign. Compare inner products.": by_lengths,
            "You return an empty list for every pair. Compare numbers that come from push with numbers that come from "
            "pull.": lambda push, pull, sizes, m: [],
            "You return all operands for every pair. For a right adjoint the two sides differ by rounding, so allow "
            "for it.": lambda push, pull, sizes, m: list(range(len(sizes))),
        },
        lesson=LESSON,
    ),
    "forward": Answer(
        [forward, at_another_seed],
        "The pullback is the linear function y_bar ↦ Jᵀ y_bar. Its Jacobian is Jᵀ, so its own pullback is x_dot ↦ J "
        "x_dot.",
        "The pullback is a function of y_bar like any other one. Differentiate it by vjp, at any y_bar.",
        with_values("A", "x", "x_dot"),
        {
            "You return Jᵀ J x_dot. The last application of the pullback does not belong here.": one_more(
                lambda pullback, transposed, x, x_dot: pullback(transposed(x_dot))
            ),
            "You apply the second pullback to x. Apply it to the tangent x_dot.": one_more(
                lambda pullback, transposed, x, x_dot: transposed(x)
            ),
            "You return the gradient of the sum of the outputs. Differentiate the pullback once "
            "more.": lambda vjp, f, x, x_dot: (lambda y, pullback: pullback(np.ones(len(y))))(*vjp(f, x)),
            "You return the value f(x). Return the product J x_dot.": lambda vjp, f, x, x_dot: vjp(f, x)[0],
            "You return J (1, ..., 1), the sum of the columns of J. Apply the second pullback to x_dot.": one_more(
                lambda pullback, transposed, x, x_dot: transposed(np.ones(len(x)))
            ),
            "Your Jacobian is taken at the point x_dot. The first call of vjp is at the point "
            "x.": lambda vjp, f, x, x_dot: forward(vjp, f, x_dot, x_dot),
            "Your Jacobian is taken at the point 0. The first call of vjp is at "
            "the point x.": lambda vjp, f, x, x_dot: forward(vjp, f, 0 * x, x_dot),
            "The direction was scaled to length 1. Use x_dot as it is given.": lambda vjp, f, x, x_dot: forward(
                vjp, f, x, x_dot / np.linalg.norm(x_dot)
            ),
            "You return the sum of the entries of J x_dot. Return the vector.": lambda vjp, f, x, x_dot: np.sum(
                forward(vjp, f, x, x_dot)
            ),
            "You return f(x) + J x_dot, the linear approximation. Return J x_dot alone.": lambda vjp, f, x, x_dot: (
                vjp(f, x)[0] + forward(vjp, f, x, x_dot)
            ),
        },
        [by_forward_mode],
        but={
            "Your product is right, but you called a pullback more than once. You need none of the rows of "
            "J.": "pullbacks",
            "Your product is right, but you called f yourself. Leave this to vjp.": "values of f",
        },
        limits=lambda case: {"pullbacks": (0, 1), "values of f": (0, 0)},
        lesson=LESSON,
    ),
}
