"""19, variants: other sweeps, dicts and pairs of gradients, several outputs, and other products from reverse mode."""

import numpy as np

from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_19 import ANSWERS, LESSON, forward, relaxed, wrong_operands
from adlib.grading.answers.variants import Variant

# A program without assignments ---------------------------------------------------------------------------------------


def from_the_right(answer):
    def made(u, steps, c):
        value = answer(u[::-1], steps, c)
        return value[::-1] if hasattr(value, "__len__") else value

    return made


def history(answer):
    return lambda u, steps, c: [answer(u, n, c) for n in range(steps + 1)]


def flowing(
    order=lambda n: range(n - 1), pair=lambda left, right, flow: (left - flow, right + flow), flow=lambda a, b: a - b
):
    """The exchange between neighbours, in a list that is changed; a mistake replaces a part."""

    def answer(u, steps, c):
        u = list(u)
        for _ in range(steps):
            for k in order(len(u)):
                u[k], u[k + 1] = pair(u[k], u[k + 1], c * flow(u[k], u[k + 1]))
        return u

    return answer


def carried(u, steps, c):
    """Only the last entry of the new list can still change."""
    for _ in range(steps):
        done, last = [], u[0]
        for k in range(1, len(u)):
            flow = c * (last - u[k])
            done.append(last - flow)
            last = u[k] + flow
        u = [*done, last]
    return list(u)


def with_old_flows(u, steps, c):
    u = list(u)
    for _ in range(steps):
        flows = [c * (a - b) for a, b in zip(u, u[1:])]
        u = [x + into - out for x, into, out in zip(u, [0.0, *flows], [*flows, 0.0])]
    return u


def flow_after_the_left(u, steps, c):
    """The second assignment computes the flow again, from the left entry that has changed already."""
    u = list(u)
    for _ in range(steps):
        for k in range(len(u) - 1):
            u[k] = u[k] - c * (u[k] - u[k + 1])
            u[k + 1] = u[k + 1] + c * (u[k] - u[k + 1])
    return u


def flows_by_matrices(case):
    n, c, M = len(case["u"]), case["c"], np.eye(len(case["u"]))
    for _ in range(case["steps"]):
        for k in range(n - 1):
            exchange = np.eye(n)
            exchange[k : k + 2, k : k + 2] = [[1 - c, c], [c, 1 - c]]
            M = exchange @ M
    return {"values": M @ case["u"], "tangents": M @ case["u_dot"]}


def one_old_exchange(u, steps, c):
    return carried(u, 1, c) if steps else list(u)


# Gradients from elsewhere --------------------------------------------------------------------------------------------


def of_a_dict(answer):
    def made(f, g, x):
        names = list(x)

        def as_dict(v):
            parts = np.split(v, np.cumsum([np.size(x[k]) for k in names])[:-1])
            return {k: part.reshape(np.shape(x[k])) for k, part in zip(names, parts)}

        flat = lambda d: np.concatenate([np.ravel(d[k]) for k in names])
        return answer(lambda v: f(as_dict(v)), flat(g), flat(x))

    return made


def dict_test(parts, tolerance=1e-6):
    """A test along directions that move only some of the arrays."""

    def answer(f, g, x):
        random = np.random.default_rng(4)
        for _ in range(3):
            v = {k: random.normal(size=np.shape(a)) * (k in parts) for k, a in x.items()}
            quotient = (f({k: x[k] + 1e-5 * v[k] for k in x}) - f({k: x[k] - 1e-5 * v[k] for k in x})) / 2e-5
            inner, size = sum(np.sum(g[k] * v[k]) for k in x), sum(np.sum(g[k] ** 2) for k in x) ** 0.5
            if abs(quotient - inner) > tolerance * size * sum(np.sum(v[k] ** 2) for k in x) ** 0.5:
                return False
        return True

    return answer


def first_or_second(answer):
    def made(f, first, second, x):
        said = answer(f, first, x)
        return int(not said) if isinstance(said, (bool, np.bool_, int)) else said

    return made


def nearer(f, first, second, x):
    """The one whose product is nearer to the difference quotient, along the direction in which the two differ."""
    v = (first - second) / np.linalg.norm(first - second)
    quotient = (f(x + 1e-5 * v) - f(x - 1e-5 * v)) / 2e-5
    return int(abs(quotient - second @ v) < abs(quotient - first @ v))


def no_place(case, said):
    """What is wrong with the form of the number of a candidate."""
    if said in (0, 1):
        return None
    return "Return 0 or 1, the number of the candidate that is the gradient."


WEIGHTS = np.random.default_rng(5).normal(size=9)


def of_products(answer):
    """An inner product with a fixed vector makes one output of several, and its gradient of the products."""

    def made(f, push, x):
        rows = np.array([push(e) for e in np.eye(len(x))])
        weights = WEIGHTS[: rows.shape[1]]
        return answer(lambda v: weights @ f(v), rows @ weights, x)

    return made


def product_test(compare):
    def answer(f, push, x):
        random = np.random.default_rng(6)
        for _ in range(3):
            v = random.normal(size=len(x))
            if compare((f(x + 1e-5 * v) - f(x - 1e-5 * v)) / 2e-5, push(v)) > 1e-6 * np.linalg.norm(push(v)):
                return False
        return True

    return answer


# The wrong part of a pullback ----------------------------------------------------------------------------------------


def of_names(answer):
    def made(push, pull, sizes, m):
        names = list(sizes)
        found = answer(
            lambda tangents: push(dict(zip(names, tangents, strict=True))),
            lambda y_bar: [pull(y_bar)[k] for k in names],
            list(sizes.values()),
            m,
        )
        return [names[k] for k in found] if hasattr(found, "__len__") else found

    return made


def of_outputs(answer):
    """The two functions exchange their roles."""
    return lambda push, pull, sizes, n: answer(pull, push, sizes, n)


def of_entries(answer):
    """Each entry is an operand of length 1."""

    def made(push, pull, n, m):
        return answer(
            lambda tangents: push(np.concatenate(tangents)), lambda y_bar: [*pull(y_bar).reshape(-1, 1)], [1] * n, m
        )

    return made


# Reverse mode alone --------------------------------------------------------------------------------------------------


def pulled_back(answer):
    return lambda vjp, f, x, x_dot: vjp(f, x)[1](answer(vjp, f, x, x_dot))


def gauss_newton_at_once(vjp, f, x, x_dot):
    y, pullback = vjp(f, x)
    return pullback(vjp(pullback, y)[1](x_dot))


def of_two(answer):
    def made(vjp, f, x, w, x_dot, w_dot):
        n = len(x)
        return answer(vjp, lambda z: f(z[:n], z[n:]), np.concatenate([x, w]), np.concatenate([x_dot, w_dot]))

    return made


def one_still(x_moves):
    """Only one of the two operands moves."""
    return lambda vjp, f, x, w, x_dot, w_dot: of_two(forward)(
        vjp, f, x, w, x_dot if x_moves else 0 * x_dot, 0 * w_dot if x_moves else w_dot
    )


def with_tuples(answer):
    def made(vjp, f, x, x_dot):
        def plain(h, u):
            y, pullback = vjp(h, u)
            return y, lambda y_bar: pullback(y_bar)[0]

        return answer(plain, f, x, x_dot)

    return made


VARIANTS = {
    "functional.b": Variant(
        r"""
JAX's arrays never change, so a program that assigns to their entries has to be written anew. The following one smooths
the temperatures u along a rod whose ends keep their values. It makes `steps` sweeps **from the right to the left**, and
c is a number:

    def relaxed_leftward(u, steps, c):
        for _ in range(steps):
            for k in range(len(u) - 2, 0, -1):
                u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
        return u

Write a function that returns the same numbers as a list, without assigning to u. Here u is an array that cannot be
changed. You can read `u[k]`, slices and `len(u)`, but functions of NumPy do not accept it. Its entries are numbers that
are being differentiated, with the operations +, − and *, so do not convert them to floats.
""",
        '''
def relaxed_leftward(u, steps, c):
    """(list of len(u) numbers) u after so many sweeps; u cannot be changed, c is a float, steps an int."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        new = [u[-1]]
        for k in range(len(u) - 2, 0, -1):
            new.append(u[k] + c * (u[k - 1] - 2 * u[k] + new[-1]))
        u = [u[0]] + new[::-1]
    return list(u)
    ### END SOLUTION
''',
        from_the_right,
        title="A program without assignments, from the right",
        hints=(
            "Ask at each assignment which values on its right-hand side are new and which are old. When u[k] is "
            "computed, u[k + 1] has just been replaced.",
            "Build a new list for each sweep. It begins with the right end, and one entry is appended for each inner "
            "k, from the right to the left. The right neighbour of the entry that is computed is the last one of the "
            "new list, and the left neighbour is still in the old one. At the end the list has to be reversed.",
            "Inside the loop over the sweeps, start with `new = [u[-1]]`. In the loop over k, call `new.append(...)` "
            "with the formula of the program, in which `u[k + 1]` is replaced by `new[-1]`. After that loop, set `u = "
            "[u[0]] + new[::-1]`. Return `list(u)`, which also works if there is no sweep at all.",
        ),
        why=r"""
Each sweep makes a new list, and no entry is ever changed. The program with assignments uses the right neighbour after
it has been updated, because the loop goes from right to left, and the left neighbour before it is updated. In the new
list, the updated right neighbour is the entry that was appended last, `new[-1]`, and the left one is still found in the
old u. The new list is built from the right end on, and so it is reversed when the sweep is complete.

The two ends are copied. The list becomes the u of the next sweep, so the old one is no longer needed, but it still
exists for the backward pass. This is the price of a program without assignments, and also its advantage: every value
that the derivative needs is still there. For `steps = 0` the result is a list, too, because of the conversion at the
end.
""",
        words={
            "the old value of the left neighbour. In the original program it has already been replaced when its right "
            "neighbour is computed.": (
                "the old value of the right neighbour. In the original program it has already been replaced when its "
                "left neighbour is computed."
            ),
            "Your sweeps run from the right to the left. In the original program k increases.": (
                "Your sweeps run from the left to the right. In the original program k decreases."
            ),
            "the last entry before the right end. It runs up to k = n - 2.": (
                "the last entry before the left end. It runs down to k = 1."
            ),
            "u_{k-1} is already the new value and u_{k+1} still the old one": (
                "u_{k+1} is already the new value and u_{k-1} still the old one"
            ),
            "In the k-th step, u_k becomes": "When k is reached, from the right, u_k becomes",
            "Build a new list for each sweep. The left neighbour is then the last entry of the new list.": (
                "Build a new list for each sweep, from the right end on. The right neighbour is then the last entry of "
                "the new list, which has to be reversed at the end."
            ),
        },
        wrong={
            "Your list is reversed. If you build it from the right end on, reverse it at the end of each "
            "sweep.": lambda u, steps, c: relaxed(u[::-1], steps, c) if steps else list(u),
        },
    ),
    "functional.c": Variant(
        r"""
JAX's arrays never change, so a program that assigns to their entries has to be written anew. The following one smooths
the temperatures u along a rod whose ends keep their values. It makes `steps` sweeps, and c is a number. It returns the
whole history, a list of steps + 1 lists, of which the first one is u itself at the beginning:

    def history(u, steps, c):
        rows = [list(u)]
        for _ in range(steps):
            for k in range(1, len(u) - 1):
                u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
            rows.append(list(u))
        return rows

Write a function that returns the same numbers as a list of lists, without assigning to u. Here u is an array that
cannot be changed. You can read `u[k]`, slices and `len(u)`, but functions of NumPy do not accept it. Its entries are
numbers that are being differentiated, with the operations +, − and *, so do not convert them to floats.
""",
        '''
def history(u, steps, c):
    """(list of steps + 1 lists of len(u) numbers) u at the beginning and after each sweep; u cannot be changed."""
    ### BEGIN SOLUTION
    rows = [list(u)]
    for _ in range(steps):
        u = rows[-1]
        new = [u[0]]
        for k in range(1, len(u) - 1):
            new.append(u[k] + c * (new[-1] - 2 * u[k] + u[k + 1]))
        rows.append(new + [u[-1]])
    return rows
    ### END SOLUTION
''',
        history,
        title="A history without assignments",
        hints=(
            "Ask at each assignment which values on its right-hand side are new and which are old. When u[k] is "
            "computed, u[k - 1] has just been replaced.",
            "Build a new list for each sweep and append it to the history. It begins with the left end, one entry is "
            "appended for each inner k, and it closes with the right end. The left neighbour of the entry that is "
            "computed is the last one of the new list, and the right neighbour is still in the list before.",
            "Start with `rows = [list(u)]`. Inside the loop over the sweeps, set `u = rows[-1]` and `new = [u[0]]`. In "
            "the loop over k, call `new.append(...)` with the formula of the program, in which `u[k - 1]` is replaced "
            "by `new[-1]`. After that loop, append `new + [u[-1]]` to `rows`.",
        ),
        why=r"""
Each sweep makes a new list, and no entry is ever changed. The program with assignments uses the left neighbour after it
has been updated, because the loop goes from left to right, and the right neighbour before it is updated. In the new
list, the updated left neighbour is the entry that was appended last, `new[-1]`, and the right one is still found in the
list of the sweep before. Replacing both by the old values would be another method, which converges differently.

The two ends are copied. Because every sweep makes a list of its own, the history needs no copies: a program with
assignments has to copy u after each sweep, since otherwise all rows would be the same array. This history is also what
a backward pass needs. In JAX the function `lax.scan` returns such a history of a loop.
""",
        without=("Your function makes a single sweep",),
        words={
            "Your list contains only": "Your lists contain only",
            "The ends belong to the result, too.": "The ends belong to each list, too.",
            "Your function makes one sweep too many. There are exactly as many as steps says.": (
                "Your first list is already the result of a sweep. The history begins with u as it was given."
            ),
            "The left neighbour is then the last entry of the new list.": (
                "The left neighbour is then the last entry of the new list. Append each new list to the history."
            ),
        },
        wrong={
            "All lists of your history are alike, those at the end. Append a new list, or a copy, after each "
            "sweep.": lambda u, steps, c: [relaxed(u, steps, c)] * (steps + 1),
            "Your history does not contain the last sweep. It has steps + 1 lists.": lambda u, steps, c: [
                relaxed(u, n, c) for n in range(steps)
            ],
            "Your history does not contain the beginning. Its first list is u as it was given.": lambda u, steps, c: [
                relaxed(u, n + 1, c) for n in range(steps)
            ],
            "Your history runs from the end to the beginning. Its first list is u as it was given.": (
                lambda u, steps, c: history(relaxed)(u, steps, c)[::-1]
            ),
        },
    ),
    "functional.d": Variant(
        r"""
JAX's arrays never change, so a program that assigns to their entries has to be written anew. In the following one, the
cells of a rod exchange heat with their neighbours, pair by pair. It makes `steps` sweeps, and c is a number:

    def exchanged(u, steps, c):
        for _ in range(steps):
            for k in range(len(u) - 1):
                flow = c * (u[k] - u[k + 1])
                u[k] = u[k] - flow
                u[k + 1] = u[k + 1] + flow
        return u

Write a function that returns the same numbers as a list, without assigning to u. Here u is an array that cannot be
changed. You can read `u[k]`, slices and `len(u)`, but functions of NumPy do not accept it. Its entries are numbers that
are being differentiated, with the operations +, − and *, so do not convert them to floats.
""",
        '''
def exchanged(u, steps, c):
    """(list of len(u) numbers) u after so many sweeps; u cannot be changed, c is a float, steps an int."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        new, here = [], u[0]
        for k in range(len(u) - 1):
            flow = c * (here - u[k + 1])
            new.append(here - flow)
            here = u[k + 1] + flow
        u = new + [here]
    return list(u)
    ### END SOLUTION
''',
        answer=Answer(
            [carried, flowing()],
            "The flow between the cells k and k + 1 is c (u_k - u_{k+1}), where u_k has already received the flow from "
            "the cell k - 1, and u_{k+1} is still the old value.",
            "Build a new list for each sweep. Only one value has to be carried from a pair to the next one: the cell "
            "that belongs to both pairs.",
            with_values("u", "u_dot", "steps", "c"),
            {
                "All flows of your sweep are computed with old values. In the original program the left cell of a pair "
                "has already been changed by the pair before.": with_old_flows,
                "Your function makes a single sweep. Repeat it as often as steps says.": lambda u, steps, c: carried(
                    u, 1, c
                ),
                "Each of your sweeps begins with the array that was given. Let it begin with the result of the sweep "
                "before.": one_old_exchange,
                "Your sweeps run from the right to the left. In the original program k increases.": flowing(
                    lambda n: range(n - 2, -1, -1)
                ),
                "Your loop leaves out the last pair. It runs up to k = n - 2.": flowing(lambda n: range(n - 2)),
                "Your loop leaves out the first pair. It begins with k = 0.": flowing(lambda n: range(1, n - 1)),
                "The flow leaves the left cell and does not arrive at the right one. Add it there.": flowing(
                    pair=lambda left, right, flow: (left - flow, right)
                ),
                "The flow arrives at the right cell and does not leave the left one. Subtract it there.": flowing(
                    pair=lambda left, right, flow: (left, right + flow)
                ),
                "The sign of your flow is reversed. It is subtracted from the left cell and added to the right "
                "one.": flowing(pair=lambda left, right, flow: (left + flow, right - flow)),
                "Your flow is computed a second time, after the left cell has changed. Both cells change by the same "
                "flow.": flow_after_the_left,
                "Your flow is added to both cells. It is subtracted from the left one.": flowing(
                    pair=lambda left, right, flow: (left + flow, right + flow)
                ),
                "Your function makes one sweep too many. There are exactly as many as steps says.": (
                    lambda u, steps, c: carried(u, steps + 1, c)
                ),
                "Your list does not contain the last cell. Append it after the loop over the pairs.": (
                    lambda u, steps, c: carried(u, steps, c)[:-1]
                ),
            },
            [flows_by_matrices],
            lesson=LESSON,
        ),
        title="An exchange without assignments",
        hints=(
            "Ask at each assignment which values on its right-hand side are new and which are old. When the flow "
            "between u[k] and u[k + 1] is computed, u[k] has just been changed by the pair before.",
            "Build a new list for each sweep, and carry one value along: the cell that both this pair and the next one "
            "contain. The left cell of a pair is complete when its flow has been subtracted, and can be appended.",
            "Inside the loop over the sweeps, start with `new, here = [], u[0]`. For each k, compute `flow = c * (here "
            "- u[k + 1])`, append `here - flow`, and set `here = u[k + 1] + flow`. After that loop, set `u = new + "
            "[here]`. Return `list(u)`, which also works if there is no sweep at all.",
        ),
        why=r"""
Each sweep makes a new list, and no entry is ever changed. Each inner cell belongs to two pairs, and in the program with
assignments it has been changed by the first of them when the second one is reached. So this one value is carried along
under the name `here`. The right cell of the pair is still found in the old u. When the flow has been subtracted from
the left cell, this cell is complete and is appended.

The last cell has no right neighbour, and so it is appended after the loop. The list becomes the u of the next sweep, so
the old one is no longer needed, but it still exists for the backward pass. This is the price of a program without
assignments, and also its advantage: every value that the derivative needs is still there. For `steps = 0` the result is
a list, too, because of the conversion at the end.
""",
    ),
    "directional.b": Variant(
        r"""
A framework keeps parameters in a dict of arrays, and so do JAX's functions, which call it a pytree. The dict x has the
keys `"W"`, a matrix, and `"b"`, an array of one axis. A framework has computed the dict g with arrays of the same
shapes, and it claims that this is the gradient of f at x. You can call `f(x)` for any dict with these keys and shapes,
but at most **ten** times, while x has up to thirty entries in all. The value is a number. Return `True` if g is the
gradient, and `False` otherwise. A right g is exact up to rounding, and in a wrong one at least one entry is wrong by
one per cent of the largest entry. The function f may be measured in any unit, so its values, and g, may be very small
or very large.
""",
        '''
def is_gradient_of_dict(f, g, x):
    """(bool) whether the dict g of arrays is the gradient of f at the dict x; f is called ten times at most."""
    ### BEGIN SOLUTION
    random, h = np.random.default_rng(), 1e-5
    for _ in range(4):
        v = {k: random.normal(size=x[k].shape) for k in x}
        above, below = f({k: x[k] + h * v[k] for k in x}), f({k: x[k] - h * v[k] for k in x})
        product = sum(np.sum(g[k] * v[k]) for k in x)
        size = np.sqrt(sum(np.sum(g[k] ** 2) for k in x) * sum(np.sum(v[k] ** 2) for k in x))
        if abs((above - below) / (2 * h) - product) > 1e-6 * size:
            return False
    return True
    ### END SOLUTION
''',
        of_a_dict,
        title="Is this the gradient of a dict?",
        hints=(
            "You cannot afford a difference quotient for each entry. One along a direction v, which is a dict of "
            "arrays, too, takes two calls of f, and it has to agree with a single number that you compute from g and "
            "v.",
            "If g is the gradient, the central difference (f(x + hv) − f(x − hv)) / 2h is about g · v, where the "
            "products of all entries of all arrays are added. Use two to five random directions, because simple ones "
            "do not see errors that cancel. Compare the difference with |g| |v|, which grows with the unit of f.",
            "Draw v by `{k: np.random.default_rng().normal(size=x[k].shape) for k in x}`, and take h = 1e-5. The dict "
            "x + hv is `{k: x[k] + h * v[k] for k in x}`, and g · v is `sum(np.sum(g[k] * v[k]) for k in x)`. Return "
            "`False` if the quotient differs from it by more than about 1e-6 |g| |v| for one of the directions, and "
            "`True` after the loop.",
        ),
        why=r"""
In a random direction v, the difference quotient of f along v is compared with the product g · v. A dict of arrays is
one long vector that happens to be stored in parts, so sums and multiples are taken array by array, and the inner
product adds over all entries of all arrays. If g is wrong by e, the two sides differ by e · v, which is a normal random
number with the standard deviation |e|. Four directions make it practically impossible that all of them miss the
mistake. This takes eight values of f, however many entries x has.

The tolerance has to be relative, because f may have any unit: both sides are compared with the size of g and v. The
central difference with h = 1e-5 has a relative error of about 1e-10, far below the tolerance, while a mistake of one
per cent is far above it. All arrays have to move in the same test, or in tests of their own: whoever moves only W never
sees a mistake in b.
""",
        words={
            "This looks like a test along (1, ..., 1)": "This looks like a test along a dict of ones",
            "along the first unit vector, which sees only the first entry of g": (
                "in which only the first entry of W moves, so that it sees only this entry of g"
            ),
            "along a single unit vector, which sees only one entry of g": (
                "in which a single entry of x moves, so that it sees only one entry of g"
            ),
        },
        wrong={
            "Your directions move only W, so that a mistake in b is not seen. Use random directions for both "
            "arrays.": dict_test("W"),
            "Your directions move only b, so that a mistake in W is not seen. Use random directions for both "
            "arrays.": dict_test("b"),
        },
        other={
            "describe": lambda case: (
                f"f(x) = {case['scale']:g} times the sum of sin(a x) over all {len(case['a'])} entries of W and b, "
                f"g = {shown(case['g'])}"
            )
        },
    ),
    "directional.c": Variant(
        r"""
Two frameworks have computed the gradient of f at x, and they disagree. One of the arrays `first` and `second` is the
gradient, and the other one is not. You can call `f(x)` for any array x of this shape, but at most **ten** times, while
x has up to thirty entries. Return the number 0 if `first` is the gradient, and 1 if `second` is. The right one is exact
up to rounding, and in the wrong one at least one entry is wrong by one per cent of the largest entry. The function f
may be measured in any unit, so its values, and both arrays, may be very small or very large.
""",
        '''
def which_gradient(f, first, second, x):
    """(int) 0 if first is the gradient of f at x, and 1 if second is; f is called ten times at most."""
    ### BEGIN SOLUTION
    v, h = np.random.default_rng().normal(size=x.shape), 1e-5
    quotient = (f(x + h * v) - f(x - h * v)) / (2 * h)
    return 1 if abs(quotient - second @ v) < abs(quotient - first @ v) else 0
    ### END SOLUTION
''',
        first_or_second,
        title="Which one is the gradient?",
        hints=(
            "You cannot afford a difference quotient for each entry. One along a direction v takes two calls of f, and "
            "it has to agree with a single number that you compute from v and from the right one of the two arrays.",
            "If g is the gradient, the central difference (f(x + hv) − f(x − hv)) / 2h is about g · v. For the wrong "
            "array the difference is much larger in almost any direction. Use a random direction, because simple ones "
            "do not see errors that cancel, or the direction in which the two arrays differ.",
            "Take h = 1e-5, and for v either `first - second`, divided by its length, or "
            "`np.random.default_rng().normal(size=x.shape)`. Compare `abs(quotient - first @ v)` with `abs(quotient - "
            "second @ v)`. The smaller one belongs to the gradient.",
        ),
        why=r"""
The difference quotient of f along a random direction v is compared with the products of both arrays with v. For the
gradient the two agree up to the error of the quotient. The other product differs by e · v, where e is the difference of
the two arrays. This is a normal random number with the standard deviation |e|, and hardly ever as small as the error of
a quotient. So the nearer product belongs to the gradient, and two values of f are enough, however many entries x has.

Since two candidates are compared with each other, no tolerance is needed, and the unit of f does not matter. The
direction e itself, scaled to length 1, is a good choice as well, because the two arrays disagree most along it. Fixed
directions, such as all ones, would be a bad choice, since the two products are equal if the entries of e cancel.
""",
        words={
            "This looks like a test along g itself": "This looks like a test along the first array itself",
            "an entry of g that was set to zero": "an entry that was set to zero",
            "sees only the first entry of g": "sees only the first entries of the arrays",
            "sees only one entry of g": "sees only one entry of each array",
            "Compare the difference with the size of g · v": "Compare the two differences with each other",
            "A right one differs by a millionth of |g| |v| at most.": (
                "The right product differs by a millionth at most, so compare the two differences with each other."
            ),
            "Your answers True and False are exchanged. Return True if g is the gradient.": (
                "Your answers 0 and 1 are exchanged. Return 0 if the first array is the gradient."
            ),
            "Every gradient passes your test, even one that is wrong. Compare a difference quotient of f with g · v.": (
                "Your answer is 0 for all inputs. Compare a difference quotient of f along v with first · v and with "
                "second · v."
            ),
            "No gradient passes your test, not even one that is right. A difference quotient has an error, so allow "
            "for one of a millionth or so.": (
                "Your answer is 1 for all inputs. A difference quotient has an error, so do not ask whether it is "
                "equal to first · v, but which of the two products is nearer."
            ),
            "Your verdicts are right": "Your answers are right",
            "compare a central difference along v with g · v. The difference has to be small compared with |g| |v|.": (
                "compare a central difference along v with first · v and with second · v. The nearer one belongs to "
                "the gradient."
            ),
        },
        other={
            "right": [first_or_second(f) for f in ANSWERS["directional"].right] + [nearer],
            "describe": lambda case: (
                f"f(x) = {case['scale']:g} sum(sin(a x)), {len(case['a'])} entries, first = {shown(case['first'])}, "
                f"second = {shown(case['second'])}"
            ),
            "show": lambda value: {"answer": str(value["verdict"]), "evaluations": str(value["evaluations"])},
            "form": lambda case, value: no_place(case, value["verdict"]),
            "seen": lambda case, value: no_place(case, value["verdict"]),
        },
    ),
    "directional.d": Variant(
        r"""
A function f maps an array x of shape (n,) to an array of shape (m,). A framework has a function `push(v)`, and it
claims that `push(v)` is the forward product $Jv$ with the Jacobian of f at x, for every v of shape (n,). You can call
`f(x)` for any array x of this shape, but at most **ten** times, and `push` as often as you like. Return `True` if the
claim is right, and `False` otherwise. A right `push` is exact up to rounding. A wrong one multiplies by another matrix,
in which at least one entry is wrong by one per cent of the largest entry. The function f may be measured in any unit,
so its values, and the products, may be very small or very large.
""",
        '''
def is_push(f, push, x):
    """(bool) whether push(v) is J v for the Jacobian of f at x, shape (n,); f is called ten times at most."""
    ### BEGIN SOLUTION
    random, h = np.random.default_rng(), 1e-5
    for _ in range(4):
        v = random.normal(size=x.shape)
        quotient = (f(x + h * v) - f(x - h * v)) / (2 * h)
        if np.linalg.norm(quotient - push(v)) > 1e-6 * np.linalg.norm(quotient):
            return False
    return True
    ### END SOLUTION
''',
        of_products,
        title="Is this the forward product?",
        hints=(
            "You cannot afford a difference quotient for each column of the Jacobian. One along a direction v takes "
            "two calls of f, and it has to agree with an array that the framework computes from v.",
            "If push is right, the central difference (f(x + hv) − f(x − hv)) / 2h is about push(v), in all its "
            "entries. Use two to five random directions, because simple ones do not see errors that cancel. Compare "
            "the length of the difference with that of push(v), which grows with the unit of f.",
            "Draw v by `np.random.default_rng().normal(size=x.shape)`, and take h = 1e-5. Return `False` if "
            "`np.linalg.norm(quotient - push(v))` is larger than about `1e-6 * np.linalg.norm(quotient)` for one of "
            "the directions. Return `True` after the loop.",
        ),
        why=r"""
In a random direction v, the difference quotient of f along v is compared with the product that is claimed to be Jv.
Both are arrays with m entries, and the length of their difference says how far they are apart. If the matrix is wrong
by E, they differ by Ev, which is hardly ever very small for a random v, and four directions make it practically
impossible that all of them miss the mistake. This takes eight values of f, however many inputs and outputs there are.

The tolerance has to be relative, because f may have any unit: the difference is compared with the size of the product.
The central difference with h = 1e-5 has a relative error of about 1e-10, far below the tolerance, while a mistake of
one per cent is far above it. Fixed directions, such as all ones, would be a bad choice, since two mistakes that cancel
would never be noticed.
""",
        without=("This looks like a test along g itself",),
        words={
            "which sees only the first entry of g": "which sees only the first column of the matrix",
            "which sees only one entry of g": "which sees only one column of the matrix",
            "the size of g · v": "the size of push(v)",
            "so wide that a gradient with a small error passes. A right one differs by a millionth of |g| |v| at "
            "most.": (
                "so wide that a matrix with a small error passes. A right product differs by a millionth at most."
            ),
            "Return True if g is the gradient.": "Return True if push is right.",
            "Every gradient passes your test, even one that is wrong. Compare a difference quotient of f with g · v.": (
                "Every push passes your test, even one that is wrong. Compare a difference quotient of f with push(v)."
            ),
            "No gradient passes your test": "No push passes your test",
            "so that a gradient with the opposite sign passes. Compare the numbers themselves.": (
                "or lengths, so that a product with the opposite sign passes. Compare the products themselves."
            ),
            "so that a large negative difference passes. Use abs.": (
                "so that a large negative difference passes. Use abs, or the length of the difference."
            ),
            "If g is the gradient, then (f(x + h v) - f(x - h v)) / (2 h) is g · v up to a small error, for every v.": (
                "If push is right, then (f(x + h v) - f(x - h v)) / (2 h) is push(v) up to a small error, for every v."
            ),
            "compare a central difference along v with g · v. The difference has to be small compared with |g| |v|.": (
                "compare a central difference along v with push(v). The length of the difference has to be small "
                "compared with that of push(v)."
            ),
        },
        wrong={
            "You compare only the first output. An error in another one is not seen, so compare whole "
            "arrays.": product_test(lambda quotient, tangent: abs(quotient[0] - tangent[0])),
        },
        other={
            "describe": lambda case: (
                f"f(x) = {case['scale']:g} B sin(a x) with {len(case['a'])} inputs and {len(case['B'])} outputs, "
                f"push(v) = K v with K = {shown(case['K'])}"
            ),
        },
    ),
    "operands.b": Variant(
        r"""
You have written an operation with several operands for a framework, with a pushforward and a pullback, and the two do
not fit together. Where is the mistake? The operands have names, which are the keys of the dict `sizes`. The function
`push` takes a dict with one tangent for each name and returns $\dot y=\sum_kJ_k\dot x_k$; it is right. The function
`pull` takes $\bar y$ and returns a dict with one adjoint for each name k, which should be $J_k^\top\bar y$. Return the
list of the names whose adjoint is wrong, in the order in which `sizes` has them. It is empty if all are right. The
tangent of operand k has the shape `(sizes[k],)`, and $\dot y$ and $\bar y$ have the shape `(m,)`.
""",
        '''
def wrong_names(push, pull, sizes, m):
    """(list of str) the names of the operands whose adjoint is wrong; the dict sizes has the length of each operand."""
    ### BEGIN SOLUTION
    random, wrong = np.random.default_rng(), []
    for name in sizes:
        tangents = {k: np.zeros(n) for k, n in sizes.items()}
        tangents[name] = random.normal(size=sizes[name])
        y_bar = random.normal(size=m)
        if abs(y_bar @ push(tangents) - pull(y_bar)[name] @ tangents[name]) > 1e-9:
            wrong.append(name)
    return wrong
    ### END SOLUTION
''',
        of_names,
        title="Which operand, by its name?",
        hints=(
            "The inner-product test of set 08 compares the two functions as a whole. What has to be done so that it "
            "tests a single operand?",
            r"If all tangents are zero except $\dot x_k$, then `push` returns $J_k\dot x_k$. For a right adjoint, "
            r"$\bar y\cdot(J_k\dot x_k)=(J_k^\top\bar y)\cdot\dot x_k$ for all vectors, up to rounding.",
            "For each name, make the dict of tangents `{k: np.zeros(n) for k, n in sizes.items()}`, and replace the "
            "entry of this name by a random vector. Draw a random `y_bar`, and compare `y_bar @ push(tangents)` with "
            "`pull(y_bar)[name] @ tangents[name]`. If they differ by more than about 1e-9, append the name to the "
            "list.",
        ),
        without=("Your positions count from 1",),
        words={
            "Return the positions of all of them.": "Return the names of all of them.",
            "Give push a list of zeros": "Give push a dict of zeros",
            "entry k is compared with it": "entry of this name is compared with it",
        },
        wrong={
            "You return the positions of the wrong operands. Return their names.": lambda push, pull, sizes, m: [
                k for k, name in enumerate(sizes) if name in of_names(wrong_operands)(push, pull, sizes, m)
            ],
        },
        other={
            "describe": lambda case: (
                "J = {"
                + ", ".join(f"{name}: {shown(A)}" for name, A in zip("Wbxc", case["J"]))
                + f"}} in push, {shown(case['K'])} in pull"
            )
        },
    ),
    "operands.c": Variant(
        r"""
You have written an operation with several outputs for a framework, with a pushforward and a pullback, and the two do
not fit together. Where is the mistake? The function `push` takes the tangent $\dot x$ and returns a list with one
tangent $\dot y_k=J_k\dot x$ for each output; it is right. The function `pull` takes a list with one adjoint for each
output and should return $\bar x=\sum_kJ_k^\top\bar y_k$, but some of the matrices in this sum may be wrong. Return the
list of the positions k of the outputs whose matrix in `pull` is wrong, in increasing order. It is empty if all are
right. The adjoint of output k has the shape `(sizes[k],)`, and $\dot x$ and $\bar x$ have the shape `(n,)`.
""",
        '''
def wrong_outputs(push, pull, sizes, n):
    """(list of int) the positions of the outputs that pull treats wrongly; sizes has one length per output."""
    ### BEGIN SOLUTION
    random, wrong = np.random.default_rng(), []
    for k, m in enumerate(sizes):
        adjoints = [np.zeros(size) for size in sizes]
        adjoints[k] = random.normal(size=m)
        x_dot = random.normal(size=n)
        if abs(pull(adjoints) @ x_dot - adjoints[k] @ push(x_dot)[k]) > 1e-9:
            wrong.append(k)
    return wrong
    ### END SOLUTION
''',
        of_outputs,
        title="Which output?",
        hints=(
            "The inner-product test of set 08 compares the two functions as a whole. What has to be done so that it "
            "tests a single output?",
            r"If all adjoints are zero except $\bar y_k$, then a right `pull` returns $J_k^\top\bar y_k$. In this case "
            r"$(J_k^\top\bar y_k)\cdot\dot x=\bar y_k\cdot(J_k\dot x)$ for all vectors, up to rounding.",
            "For each k, make the list of adjoints `[np.zeros(m) for m in sizes]`, and replace its entry k by a random "
            "vector. Draw a random `x_dot`, and compare `pull(adjoints) @ x_dot` with `adjoints[k] @ push(x_dot)[k]`. "
            "If they differ by more than about 1e-9, append k to the list.",
        ),
        why=r"""
The inner-product test says that $\bar y\cdot J\dot x=J^\top\bar y\cdot\dot x$ for all seeds. To test a single output,
the adjoints of all others are set to zero. The pullback then uses the matrix of this output alone, and its result is
compared with entry k of the pushforward. Both seeds are random, so that a wrong entry of the matrix is noticed
whichever it is.

If all outputs were tested with one set of adjoints, the test would only say that something is wrong, and two mistakes
could even cancel each other. One pair of products per output is enough. The two sides are equal up to rounding for a
right matrix, and differ by a number of ordinary size for a wrong one, so a fixed tolerance works here. New adjoints are
created for each output, which avoids that an earlier seed is still there.
""",
        words={
            "You return only the first wrong operand.": "You return only the first wrong output.",
            "You return the operands whose adjoints are right.": "You return the outputs whose matrices are right.",
            "You test all operands at once, and name all of them if the sum is wrong. Let only one operand move at a "
            "time.": (
                "You test all outputs at once, and name all of them if the sum is wrong. Let only one adjoint be "
                "different from zero at a time."
            ),
            "You compare the adjoint of one operand with a push in which all operands move. Give the others the "
            "tangent zero.": (
                "You compare the tangent of one output with a pullback of all adjoints. Give the others the adjoint "
                "zero."
            ),
            "For a right adjoint the two sides differ": "For a right matrix the two sides differ",
            "This looks like a test in which y_bar is the first unit vector, so that only one row is compared. Use a "
            "random y_bar.": (
                "This looks like a test in which x_dot is the first unit vector, so that only one column of each "
                "Jacobian is compared. Use a random x_dot."
            ),
            "This looks like a test in which x_dot is the first unit vector, so that only one column is compared. Use "
            "a random x_dot.": (
                "This looks like a test in which the adjoint of an output is the first unit vector, so that only one "
                "row of its Jacobian is compared. Use a random adjoint."
            ),
            "You return all operands for every pair.": "You return all outputs for every pair.",
            "If only operand k moves, by x_dot, then y_bar · push(...) = pull(y_bar)[k] · x_dot for all x_dot and "
            "y_bar.": (
                "If only output k has an adjoint, y_bar, then pull(...) · x_dot = y_bar · push(x_dot)[k] for all x_dot "
                "and y_bar."
            ),
            "Give push a list of zeros in which only one operand has a random tangent. The inner-product test is then "
            "a test of this operand alone.": (
                "Give pull a list of zeros in which only one output has a random adjoint. The inner-product test is "
                "then a test of this output alone."
            ),
        },
        other={
            "describe": lambda case: (
                f"the transposes of the Jacobians {shown(case['J'])} in push, {shown(case['K'])} in pull"
            )
        },
    ),
    "operands.d": Variant(
        r"""
You have written an operation for a framework, with a pushforward and a pullback, and the two do not fit together. Where
is the mistake? The function `push` takes a tangent of shape `(n,)` and returns $\dot y=J\dot x$ of shape `(m,)`; it is
right. The function `pull` takes $\bar y$ of shape `(m,)` and should return $J^\top\bar y$, of shape `(n,)`, but some of
its entries may be wrong. Return the list of the positions k of the entries of the adjoint that are wrong for some
$\bar y$, in increasing order. It is empty if all are right.
""",
        '''
def wrong_entries(push, pull, n, m):
    """(list of int) the positions k for which entry k of pull(y_bar), shape (n,), is wrong for some y_bar."""
    ### BEGIN SOLUTION
    random, wrong = np.random.default_rng(), []
    for k in range(n):
        x_dot = np.zeros(n)
        x_dot[k] = 1.0
        y_bar = random.normal(size=m)
        if abs(y_bar @ push(x_dot) - pull(y_bar)[k]) > 1e-9:
            wrong.append(k)
    return wrong
    ### END SOLUTION
''',
        of_entries,
        title="Which entry?",
        hints=(
            "The inner-product test of set 08 compares the two functions as a whole. What has to be done so that it "
            "tests a single entry of the adjoint?",
            r"If the tangent is the unit vector $e_k$, then `push` returns column k of J. For a right adjoint, $\bar "
            r"y\cdot(Je_k)=(J^\top\bar y)\cdot e_k$ for all $\bar y$, up to rounding, and the right-hand side is "
            r"entry k.",
            "For each k, make the unit vector `x_dot` with a 1 at place k. Draw a random `y_bar`, and compare `y_bar @ "
            "push(x_dot)` with `pull(y_bar)[k]`. If they differ by more than about 1e-9, append k to the list.",
        ),
        why=r"""
The inner-product test says that $\bar y\cdot J\dot x=J^\top\bar y\cdot\dot x$ for all seeds. To test a single entry of
the adjoint, the tangent is a unit vector. The pushforward then returns column k of J, and the inner product with it is
compared with entry k of the pullback. The other seed is random, so that a wrong number in the column is noticed
whichever it is.

If all entries were tested with one random tangent, the test would only say that something is wrong, and two mistakes
could even cancel each other. One pair of products per entry is enough. The two sides are equal up to rounding for a
right entry, and differ by a number of ordinary size for a wrong one, so a fixed tolerance works here. A new unit vector
is created for each entry, which avoids that an earlier 1 is still there.
""",
        without=("This looks like a test in which x_dot is the first unit vector",),
        words={
            "You return only the first wrong operand.": "You return only the first wrong entry.",
            "You return the operands whose adjoints are right.": "You return the entries that are right.",
            "You test all operands at once, and name all of them if the sum is wrong. Let only one operand move at a "
            "time.": (
                "You test all entries at once, and name all of them if the sum is wrong. Let only one entry of the "
                "tangent be different from zero at a time."
            ),
            "You compare the adjoint of one operand with a push in which all operands move. Give the others the "
            "tangent zero.": (
                "You compare one entry of the adjoint with a push in which all entries of the tangent move. Let the "
                "others be zero."
            ),
            "This looks like a test with vectors of ones, which do not detect errors that cancel. Use random "
            "vectors.": (
                "This looks like a test in which y_bar is a vector of ones, which does not detect errors that cancel. "
                "Use a random y_bar."
            ),
            "so that only one row is compared": "so that only one row of the Jacobian is compared",
            "This looks like a comparison of lengths, which does not see a sign.": (
                "This looks like a comparison of absolute values or lengths, which does not see a sign."
            ),
            "You return all operands for every pair.": "You return all entries for every pair.",
            "If only operand k moves, by x_dot, then y_bar · push(...) = pull(y_bar)[k] · x_dot for all x_dot and "
            "y_bar.": "If x_dot is the unit vector e_k, then y_bar · push(x_dot) = pull(y_bar)[k] for all y_bar.",
            "Give push a list of zeros in which only one operand has a random tangent. The inner-product test is then "
            "a test of this operand alone.": (
                "Give push a tangent in which only one entry is different from zero. The inner-product test is then a "
                "test of this entry alone."
            ),
        },
    ),
    "forward.b": Variant(
        r"""
The method of Gauss and Newton multiplies by $J^\top J$, where J is the Jacobian of f at x. For years PyTorch had
reverse mode alone, which gives products with $J^\top$, and there is a trick for those with J (Townsend 2017). The
framework of this exercise has one function: `vjp(h, u)` returns the pair of h(u) and the pullback of h at u, where h
may be *any* function from an array to an array. (A pullback takes one array and returns one array here, and not a
tuple.) Return $J^\top J\dot x$. Call pullbacks at most twice, and do not call f yourself.
""",
        '''
def gauss_newton_product(vjp, f, x, x_dot):
    """(array of shape (n,)) the product J^T J x_dot at x; x and x_dot have shape (n,), and f(x) has shape (m,)."""
    ### BEGIN SOLUTION
    y, pullback = vjp(f, x)
    _, transposed = vjp(pullback, np.zeros(len(y)))
    return pullback(transposed(x_dot))
    ### END SOLUTION
''',
        pulled_back,
        title="Bonus: Gauss-Newton products from reverse mode",
        hints=(
            r"The pullback of f is a function, too: it maps $\bar y$ to $J^\top\bar y$. Which kind of function is it, "
            r"and what is its Jacobian? For $J^\top J\dot x$ you first need $J\dot x$.",
            r"The pullback is linear in $\bar y$, so its Jacobian is $J^\top$ at every point. The pullback of a "
            r"function with the Jacobian $J^\top$ multiplies by the transpose of $J^\top$, which is J. The first "
            r"pullback then multiplies the result by $J^\top$.",
            "Call `y, pullback = vjp(f, x)`. Then call `vjp` a second time, with `pullback` in the place of f, at the "
            "point `np.zeros(len(y))`. Apply the second pullback to `x_dot`, and the first one to the result.",
        ),
        why=r"""
The pullback of f maps $\bar y$ to $J^\top\bar y$. It is a linear function of $\bar y$, and its own Jacobian is
therefore $J^\top$, at every point. The pullback of a function multiplies by the transposed Jacobian, so the pullback of
the pullback multiplies by J. This gives $J\dot x$, and the first pullback, applied to it, gives what was asked for. The
second call of `vjp` may be evaluated anywhere, because the function is linear, and zeros of the right length are the
simplest choice.

The matrix of n² numbers is never built. The method of conjugate gradients solves the equations of a Gauss-Newton step
from such products alone. The first result of `vjp` is needed only for its length. The trick requires that the framework
can differentiate its own backward pass. Today PyTorch has forward mode as well, which is cheaper for the inner product.
""",
        without=(
            "You return Jᵀ J x_dot.",
            "You return the gradient of the sum",
            "You return the sum of the entries",
        ),
        words={
            "You apply the second pullback to x. Apply it to the tangent x_dot.": (
                "You apply the second pullback to x. Apply it to the tangent x_dot, and the first one to the result."
            ),
            "You return the value f(x). Return the product J x_dot.": (
                "You apply the pullback to the value f(x). Apply it to the product J x_dot."
            ),
            "You return J (1, ..., 1), the sum of the columns of J. Apply the second pullback to x_dot.": (
                "Your product is that of Jᵀ J with (1, ..., 1). Apply the second pullback to x_dot."
            ),
            "You return f(x) + J x_dot, the linear approximation. Return J x_dot alone.": (
                "You apply the pullback to f(x) + J x_dot, the linear approximation. Apply it to J x_dot alone."
            ),
            "but you called a pullback more than once. You need none of the rows of J.": (
                "but you called pullbacks more than twice. You need none of the rows of J."
            ),
            "so its own pullback is x_dot ↦ J x_dot.": (
                "so its own pullback is x_dot ↦ J x_dot. The first pullback maps this to Jᵀ J x_dot."
            ),
            "Differentiate it by vjp, at any y_bar.": (
                "Differentiate it by vjp, at any y_bar, which gives products with J. Then apply the first pullback."
            ),
        },
        wrong={
            "You return J x_dot. Apply the first pullback to it.": forward,
            "You return the gradient of the sum of the outputs. Apply the pullback to J x_dot, and not to "
            "ones.": lambda vjp, f, x, x_dot: (lambda y, pullback: pullback(np.ones(len(y))))(*vjp(f, x)),
            "You return the sum of the squares of J x_dot. Apply the first pullback to J x_dot.": (
                lambda vjp, f, x, x_dot: np.sum(forward(vjp, f, x, x_dot) ** 2)
            ),
        },
        other={
            "right": [pulled_back(forward), gauss_newton_at_once],
            "limits": lambda case: {"pullbacks": (0, 2), "values of f": (0, 0)},
        },
    ),
    "forward.c": Variant(
        r"""
For years PyTorch had reverse mode alone, and people needed products with the Jacobian. There is a trick (Townsend
2017). The framework of this exercise has one function: `vjp(h, u)` returns the pair of h(u) and the pullback of h at u,
where h may be *any* function from one array to one array. (A pullback takes one array and returns one array here, and
not a tuple.) The function f has two operands, and is called as `f(x, w)`. Return $\dot y=J_x\dot x+J_w\dot w$, where
$J_x$ and $J_w$ are the Jacobians of f with respect to x and to w. Call a pullback only once, and do not call f
yourself, except inside of the function that you give to `vjp`.
""",
        '''
def jvp_of_two_operands(vjp, f, x, w, x_dot, w_dot):
    """(array of shape (m,)) J_x x_dot + J_w w_dot at x, w; x has shape (n,), w shape (p,), and f(x, w) shape (m,)."""
    ### BEGIN SOLUTION
    n = len(x)
    y, pullback = vjp(lambda z: f(z[:n], z[n:]), np.concatenate([x, w]))
    _, transposed = vjp(pullback, np.zeros(len(y)))
    return transposed(np.concatenate([x_dot, w_dot]))
    ### END SOLUTION
''',
        of_two,
        title="Bonus: forward mode for two operands",
        hints=(
            "Join the two operands to a single array z, so that `vjp` can be used. The pullback of this function is a "
            r"function, too: it maps $\bar y$ to $J^\top\bar y$. Which kind of function is it, and what is its "
            r"Jacobian?",
            r"The pullback is linear in $\bar y$, so its Jacobian is $J^\top$ at every point. The pullback of a "
            r"function with the Jacobian $J^\top$ multiplies by the transpose of $J^\top$, which is J. Here J consists "
            r"of $J_x$ and $J_w$ side by side, and its tangent of $\dot x$ and $\dot w$.",
            "Call `y, pullback = vjp(lambda z: f(z[:n], z[n:]), np.concatenate([x, w]))`, where n is `len(x)`. Then "
            "call `vjp` a second time, with `pullback` in the place of the function, at the point `np.zeros(len(y))`. "
            "Apply the second pullback to the two tangents, joined in the same way.",
        ),
        why=r"""
A function of two arrays is a function of one array that contains both. Its Jacobian J has the columns of $J_x$ and then
those of $J_w$, so that its product with the joined tangent is the sum that was asked for. The pullback of this function
maps $\bar y$ to $J^\top\bar y$. It is a linear function of $\bar y$, and its own Jacobian is therefore $J^\top$, at
every point. The pullback of a function multiplies by the transposed Jacobian, so the pullback of the pullback
multiplies by J.

The second call of `vjp` may be evaluated anywhere, because the function is linear, and zeros of the right length are
the simplest choice. Two separate calls, one for each operand, would give the two products as well, but need two
pullbacks. Today PyTorch has forward mode, too, which is cheaper, but the trick shows that the two modes contain the
same information.
""",
        words={
            "You return Jᵀ J x_dot.": "You return Jᵀ J times the tangent.",
            "You apply the second pullback to x. Apply it to the tangent x_dot.": (
                "You apply the second pullback to x and w. Apply it to their tangents."
            ),
            "You return the value f(x). Return the product J x_dot.": (
                "You return the value f(x, w). Return J_x x_dot + J_w w_dot."
            ),
            "You return J (1, ..., 1), the sum of the columns of J. Apply the second pullback to x_dot.": (
                "You return the sum of the columns of both Jacobians. Apply the second pullback to the tangents."
            ),
            "Your Jacobian is taken at the point x_dot. The first call of vjp is at the point x.": (
                "Your Jacobians are taken at the point of the tangents. The first call of vjp is at the point of x and "
                "w."
            ),
            "Your Jacobian is taken at the point 0. The first call of vjp is at the point x.": (
                "Your Jacobians are taken at the point 0. The first call of vjp is at the point of x and w."
            ),
            "The direction was scaled to length 1. Use x_dot as it is given.": (
                "The joined direction was scaled to length 1. Use the tangents as they are given."
            ),
            "You return the sum of the entries of J x_dot.": (
                "You return the sum of the entries of J_x x_dot + J_w w_dot."
            ),
            "You return f(x) + J x_dot, the linear approximation. Return J x_dot alone.": (
                "You return f(x, w) + J_x x_dot + J_w w_dot, the linear approximation. Leave f(x, w) out."
            ),
            "so its own pullback is x_dot ↦ J x_dot.": (
                "so its own pullback multiplies by J. For the joined operands J consists of J_x and J_w."
            ),
            "The pullback is a function of y_bar like any other one.": (
                "Join x and w to one array. The pullback is a function of y_bar like any other one."
            ),
        },
        wrong={
            "Only the operand x moves. The tangent of w contributes J_w w_dot.": one_still(True),
            "Only the operand w moves. The tangent of x contributes J_x x_dot.": one_still(False),
        },
        other={"describe": with_values("A", "B", "x", "w", "x_dot", "w_dot")},
    ),
    "forward.d": Variant(
        r"""
For years PyTorch had reverse mode alone, and people needed products $J\dot x$. There is a trick (Townsend 2017). The
framework of this exercise has one function: `vjp(h, u)` returns the pair of h(u) and the pullback of h at u, where h
may be *any* function from an array to an array. As in JAX, a pullback takes one array and returns a **tuple** with one
adjoint per operand, here with a single one: `pullback(y_bar)` is `(x_bar,)`. Return $J\dot x$, where J is the Jacobian
of f at x, as an array and not as a tuple. Call a pullback only once, and do not call f yourself. (What happens inside
of a function that you give to `vjp` does not count.)
""",
        '''
def jvp_with_tuples(vjp, f, x, x_dot):
    """(array of shape (m,)) the product J x_dot at x; a pullback returns a tuple with one array."""
    ### BEGIN SOLUTION
    y, pullback = vjp(f, x)
    _, transposed = vjp(lambda y_bar: pullback(y_bar)[0], np.zeros(len(y)))
    return transposed(x_dot)[0]
    ### END SOLUTION
''',
        with_tuples,
        title="Bonus: forward mode from pullbacks with tuples",
        hints=(
            r"The pullback of f is a function, too: it maps $\bar y$ to $J^\top\bar y$, in a tuple. Which kind of "
            r"function "
            "is it, and what is its Jacobian?",
            r"Without its tuple, the pullback is linear in $\bar y$, so its Jacobian is $J^\top$ at every point. The "
            r"pullback of a function with the Jacobian $J^\top$ multiplies by the transpose of $J^\top$, which is J.",
            "Call `y, pullback = vjp(f, x)`. Then call `vjp` a second time, at the point `np.zeros(len(y))`, with a "
            "function in the place of f that returns the array `pullback(y_bar)[0]`. Apply the second pullback to "
            "`x_dot`, and take the array out of its tuple.",
        ),
        why=r"""
The pullback of f maps $\bar y$ to $J^\top\bar y$. It is a linear function of $\bar y$, and its own Jacobian is
therefore $J^\top$, at every point. The pullback of a function multiplies by the transposed Jacobian, so the pullback of
the pullback multiplies by J, which is what was asked for. But `vjp` takes functions that return arrays, and a pullback
returns a tuple, so a short function takes the array out of it. The second pullback returns a tuple as well.

A tuple is what JAX returns because a function may have several operands, each of which needs an adjoint. The second
call of `vjp` may be evaluated anywhere, because the function is linear, and zeros of the right length are the simplest
choice. The trick costs about two backward passes, and the framework must be able to differentiate its own backward
pass.
""",
        words={
            "The pullback is a function of y_bar like any other one.": (
                "The first entry of the tuple that the pullback returns is a function of y_bar like any other one."
            ),
            "The pullback is the linear function y_bar ↦ Jᵀ y_bar.": (
                "The pullback is the linear function y_bar ↦ Jᵀ y_bar, apart from its tuple."
            ),
        },
        wrong={
            "You return the tuple of the second pullback. Take its first entry.": lambda vjp, f, x, x_dot: [
                with_tuples(forward)(vjp, f, x, x_dot)
            ],
        },
    ),
}
