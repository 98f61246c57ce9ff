"""18, variants: quotients and other rules of broadcasting, seeds as columns, rows with colours, differences."""

import numpy as np

from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_18 import ANSWERS, LESSON, greedy, picture_of, pull, recover, seeds_of, unbroadcast
from adlib.grading.answers.variants import Variant

# Broadcasting


def of_quotient(answer):
    """The factors of z_bar have the shape of z, where those of a product are the other operand."""

    def made(x, y, z_bar):
        by_x, by_y = (np.broadcast_to(part, z_bar.shape).copy() for part in (1 / y, -x / y**2))
        first = answer(x, by_x, z_bar)
        return (first[0], answer(by_y, y, z_bar)[1]) if isinstance(first, (tuple, list)) else first

    return made


def quotient(x, y, z_bar):
    return unbroadcast(z_bar / y, x.shape), unbroadcast(-z_bar * x / y**2, y.shape)


def of_three(answer):
    """Each operand takes its turn, and the product of the other two is the other factor."""

    def made(x, y, w, z_bar):
        first = answer(x, y * w, z_bar)
        if not isinstance(first, (tuple, list)):
            return first
        return first[0], answer(x * w, y, z_bar)[1], answer(x * y, w, z_bar)[1]

    return made


def from_the_left(answer):
    def made(x, y, z_bar):
        value = answer(x.T, y.T, z_bar.T)
        return tuple(np.transpose(part) for part in value) if isinstance(value, (tuple, list)) else value

    return made


def with_new_axes(a, z):
    return a.reshape(a.shape + (1,) * (z.ndim - a.ndim))


def summed_in_front(x, y, z_bar):
    return (
        unbroadcast(z_bar * with_new_axes(y, z_bar), x.shape),
        unbroadcast(z_bar * with_new_axes(x, z_bar), y.shape),
    )


# Batches of seeds


def seeds_as_columns(answer):
    def transposed(products):
        return lambda seeds: np.transpose(products(np.transpose(seeds)))

    return lambda push, pull, n, m: answer(transposed(push), transposed(pull), n, m)


def of_some_rows(answer):
    def made(push, pull, n, m, rows):
        unit = np.eye(m)[rows]
        return answer(lambda V: push(V)[:, rows], lambda W: pull(np.asarray(W, float) @ unit), n, len(rows))

    return made


def lengths_of_columns(answer, length=np.linalg.norm):
    def made(push, pull, n, m):
        J = np.asarray(answer(push, pull, n, m), float)
        return length(J, axis=0) if J.ndim == 2 else J

    return made


JACOBIAN = ANSWERS["jacobian"].right[0]


# Colours


def in_an_order(answer):
    def made(pattern, order):
        value = answer(pattern[:, order])
        if not hasattr(value, "__len__") or len(value) != len(order):
            return value
        colours = [0] * len(order)
        for j, c in zip(order, value):
            colours[j] = c
        return colours

    return made


def as_groups(answer):
    def made(pattern):
        value = answer(pattern)
        if not hasattr(value, "__len__"):
            return value
        return [[j for j, c in enumerate(value) if c == group] for group in range(max(value) + 1)]

    return made


# From the products to the Jacobian


def of_rows(answer):
    return lambda products, colours, pattern: np.transpose(answer(products, colours, pattern.T))


def by_seeds(answer):
    return lambda B, S, pattern: answer(B.T, [int(c) for c in np.argmax(S, axis=1)], pattern)


def by_differences(answer):
    return lambda values, base, h, colours, pattern: answer((values - base) / h, colours, pattern)


# A band


def sides(
    count=lambda p, q: p + q + 1,
    near=lambda p, q: (p, q),
    inside=lambda i, j, p, q: True,
    place=lambda i, j: j,
    result=lambda J: J,
):
    """The Jacobian by colours that repeat, of which a mistake replaces a part."""

    def answer(push, n, p, q):
        colours = max(1, count(p, q))
        packed = np.array([push(1.0 * (np.arange(n) % colours == c)) for c in range(min(colours, n))])
        i, j = np.indices((n, n))
        below, above = near(p, q)
        band = (i - j <= below) & (j - i <= above) & inside(i, j, p, q)
        return result(np.where(band, packed[place(i, j) % min(colours, n), i], 0.0))

    return answer


def by_loops(push, n, p, q):
    colours = p + q + 1
    J = np.zeros((n, n))
    for c in range(colours):
        product = push(np.array([1.0 if j % colours == c else 0.0 for j in range(n)]))
        for j in range(c, n, colours):
            rows = slice(max(0, j - q), j + p + 1)
            J[rows, j] = product[rows]
    return J


def in_a_batch(answer):
    return lambda product, n, w: answer(lambda v: product(np.array(v, float)[None])[0], n, w)


def of_a_quadratic(answer):
    def made(gradient, n, w):
        at_zero = gradient(np.zeros(n))
        return answer(lambda v: gradient(v) - at_zero, n, w)

    return made


VARIANTS = {
    "broadcast.b": Variant(
        r"""
In a program for batches, most quotients have operands of different shapes, and NumPy broadcasts them. Let $z = x / y$
element by element, where x and y are arrays whose shapes NumPy broadcasts to that of z, and no entry of y is zero.
Given the adjoint of z, return the adjoints of x and of y as a tuple. Each of them has the shape of its operand, which
may also be `()`. All three arguments are arrays.
""",
        '''
def pull_quotient(x, y, z_bar):
    """(tuple of two arrays) the adjoints of x and y, each of the shape of its operand; z_bar has that of x / y."""
    ### BEGIN SOLUTION
    def unbroadcast(bar, shape):
        bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    return unbroadcast(z_bar / y, x.shape), unbroadcast(-z_bar * x / y**2, y.shape)
    ### END SOLUTION
''',
        of_quotient,
        title="A quotient of arrays of different shapes",
        without=("The two adjoints are exchanged", "The factors are exchanged"),
        words={
            "Your adjoints do not contain the other operand. The partial derivative of x * y with respect to x is y.": (
                "Your adjoints are sums of z_bar alone. The partial derivative of x / y with respect to x is 1 / y, "
                "and that with respect to y is -x / y²."
            ),
            "before you multiply by the other operand": "before you multiply by the partial derivatives",
            "The adjoint of x is z_bar · y, summed over the axes along which x was repeated, and likewise for y.": (
                "The adjoint of x is z_bar / y, summed over the axes along which x was repeated, and that of y is "
                "-z_bar · x / y², summed in the same way."
            ),
            "Compute z_bar * y, which has the shape of z.": "Compute z_bar / y, which has the shape of z.",
            "Without broadcasting, the adjoint of x is `z_bar * y`.": (
                "Without broadcasting, the adjoint of x is `z_bar / y`, and that of y is `-z_bar * x / y**2`."
            ),
            "the adjoints would be z_bar times the other operand, by the product rule": (
                "the adjoints would be z_bar times the partial derivatives, which are $1/y$ and $-x/y^2$"
            ),
        },
        wrong={
            "The two adjoints are exchanged. The first one belongs to x.": lambda x, y, z_bar: quotient(x, y, z_bar)[
                ::-1
            ],
            "These are the adjoints for the product x * y. The operation is a division.": pull,
            "Your adjoint of y has the wrong sign. The quotient decreases when y increases, if both are "
            "positive.": lambda x, y, z_bar: (unbroadcast(z_bar / y, x.shape), unbroadcast(z_bar * x / y**2, y.shape)),
            "Your adjoint of y is divided by y only once. The derivative of 1 / y is -1 / y².": lambda x, y, z_bar: (
                unbroadcast(z_bar / y, x.shape),
                unbroadcast(-z_bar * x / y, y.shape),
            ),
            "Your adjoint of y does not contain x. The partial derivative with respect to y is "
            "-x / y².": lambda x, y, z_bar: (
                unbroadcast(z_bar / y, x.shape),
                unbroadcast(-z_bar / y**2 + 0 * x, y.shape),
            ),
        },
    ),
    "broadcast.c": Variant(
        r"""
In a program for batches, most products have operands of different shapes, and NumPy broadcasts them. Let $z = x\,y\,w$
element by element, where x, y and w are arrays whose shapes NumPy broadcasts to that of z. Given the adjoint of z,
return the adjoints of x, of y and of w as a tuple of three arrays. Each of them has the shape of its operand, which may
also be `()`. All four arguments are arrays.
""",
        '''
def pull_three(x, y, w, z_bar):
    """(tuple of three arrays) the adjoints of x, y and w, each of the shape of its operand; z_bar has that of z."""
    ### BEGIN SOLUTION
    def unbroadcast(bar, shape):
        bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    return (
        unbroadcast(z_bar * y * w, x.shape),
        unbroadcast(z_bar * x * w, y.shape),
        unbroadcast(z_bar * x * y, w.shape),
    )
    ### END SOLUTION
''',
        of_three,
        title="A product of three arrays of different shapes",
        without=("The two adjoints are exchanged",),
        words={
            "The factors are exchanged. The partial derivative of x * y with respect to x is y.": (
                "Each of your adjoints contains its own operand in place of the other two. The partial derivative of "
                "x * y * w with respect to x is y * w."
            ),
            "Your adjoints do not contain the other operand. The partial derivative of x * y with respect to x is y.": (
                "Your adjoints do not contain the other operands. The partial derivative of x * y * w with respect to "
                "x is y * w."
            ),
            "Your adjoint of x is right, but that of y is not summed.": (
                "Your adjoint of x is right, but those of y and w are not summed."
            ),
            "Your adjoint of y is right, but that of x is not summed.": (
                "Your adjoints of y and w are right, but that of x is not summed."
            ),
            "before you multiply by the other operand": "before you multiply by the other operands",
            "The adjoint of x is z_bar · y, summed over the axes along which x was repeated, and likewise for y.": (
                "The adjoint of x is z_bar · y · w, summed over the axes along which x was repeated, and likewise for "
                "y and w."
            ),
            "Compute z_bar * y, which has the shape of z.": "Compute z_bar * y * w, which has the shape of z.",
            "Imagine that both operands had the shape of z.": "Imagine that all operands had the shape of z.",
            "the adjoint of x is `z_bar * y`": "the adjoint of x is `z_bar * y * w`",
            "If both operands had the shape of z, the adjoints would be z_bar times the other operand, by the product "
            "rule.": (
                "If all operands had the shape of z, the adjoints would be z_bar times the other two operands, by the "
                "product rule."
            ),
        },
        wrong={
            "Your adjoints come in the reversed order. Return that of x first.": lambda x, y, w, z_bar: of_three(pull)(
                x, y, w, z_bar
            )[::-1],
            "Each of your adjoints contains only the next operand as a factor, and it should contain both of the "
            "others.": lambda x, y, w, z_bar: (
                unbroadcast(z_bar * y, x.shape),
                unbroadcast(z_bar * w, y.shape),
                unbroadcast(z_bar * x, w.shape),
            ),
            "The factors of each of your adjoints are added. The partial derivative with respect to x is the product "
            "y * w.": lambda x, y, w, z_bar: (
                unbroadcast(z_bar * (y + w), x.shape),
                unbroadcast(z_bar * (x + w), y.shape),
                unbroadcast(z_bar * (x + y), w.shape),
            ),
        },
        other={"describe": with_values("x", "y", "w", "z_bar")},
    ),
    "broadcast.d": Variant(
        r"""
Some languages broadcast from the left: the shapes of two operands are compared from the first axis on, axes that an
operand does not have are added **at the end** of its shape, and axes of length 1 are stretched. An array x of shape
`(2,)` and an array y of shape `(2, 3)` then have the product $z_{ij}=x_i\,y_{ij}$. Let z be the product of x and y
under this rule. Given the adjoint of z, return the adjoints of x and of y as a tuple. Each of them has the shape of its
operand, which may also be `()`. All three arguments are arrays of NumPy, which itself adds axes in front.
""",
        '''
def pull_from_the_left(x, y, z_bar):
    """(tuple of two arrays) the adjoints of x and y, each of the shape of its operand; new axes come at the end."""
    ### BEGIN SOLUTION
    def unbroadcast(bar, shape):
        bar = bar.sum(axis=tuple(range(len(shape), bar.ndim)))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    x_full = x.reshape(x.shape + (1,) * (z_bar.ndim - x.ndim))
    y_full = y.reshape(y.shape + (1,) * (z_bar.ndim - y.ndim))
    return unbroadcast(z_bar * y_full, x.shape), unbroadcast(z_bar * x_full, y.shape)
    ### END SOLUTION
''',
        from_the_left,
        title="A product of arrays that are aligned on the left",
        hints=(
            "Imagine that both operands had the shape of z. What would their adjoints be? Each entry of the small "
            "array was then used several times, and the contributions of all its copies are added.",
            "First add axes of length 1 at the end of an operand, so that NumPy multiplies as this rule says. Without "
            "broadcasting, the adjoint of x is `z_bar * y`. Sum it over the axes that x does not have, which are the "
            "last ones, and over those in which x has length 1.",
            "`y.reshape(y.shape + (1,) * (z_bar.ndim - y.ndim))` has the new axes. Write a helper `unbroadcast(bar, "
            "shape)`. The axes from `len(shape)` to `bar.ndim` are the added ones, and `bar.sum(axis=...)` removes "
            "them. Then sum over each axis k with `shape[k] == 1`, with `keepdims=True`.",
        ),
        why=r"""
If both operands had the shape of z, the adjoints would be z_bar times the other operand, by the product rule.
Broadcasting repeats the entries of an operand, so each of them is used several times, and the contributions of all uses
have to be added. This rule repeats in two ways. It adds axes at the end, which are summed away completely, and it
stretches axes of length 1, which are summed but kept. Because NumPy itself would add axes in front, the operands are
first given the shape that the rule means.

There is a shorter way: the transpose reverses the axes of an array, so that the rule of NumPy for the transposes is
this rule for the arrays. Whatever the rule is, the adjoint of repeating is summing, over the same axes. An adjoint that
lacks this step has the wrong shape, which NumPy often accepts without a message.
""",
        words={
            "NumPy adds these axes in front.": "These axes are added at the end.",
            "Compute z_bar * y, which has the shape of z.": (
                "Give y axes of length 1 at its end, and multiply z_bar by it."
            ),
            "Then sum it over the axes": "Then sum the result over the axes",
        },
        wrong={
            "You sum over the first axes of z where an operand has fewer axes. Here the added axes are the last "
            "ones.": summed_in_front,
        },
    ),
    "jacobian.b": Variant(
        r"""
A function from n numbers to m numbers is given by two functions that work on batches of seeds. The function `push(V)`
takes an array of shape (n, k), whose **columns** are k seeds, and returns an array of shape (m, k), whose columns are
their forward products $Jv$. The function `pull(W)` takes an array of shape (m, k) and returns the k backward products
$J^\top w$ as the columns of an array of shape (n, k). Return the Jacobian, an array of shape (m, n), from a **single**
call of one of them, with as few seeds as possible.
""",
        '''
def jacobian_by_columns(push, pull, n, m):
    """(array of shape (m, n)) the Jacobian, from one call of push or of pull with as few seeds as possible."""
    ### BEGIN SOLUTION
    return push(np.eye(n)) if n <= m else pull(np.eye(m)).T
    ### END SOLUTION
''',
        seeds_as_columns,
        title="A Jacobian from seeds that are columns",
        hints=(
            "Unit vectors as seeds give the columns of J in forward mode and its rows in reverse mode. How many of "
            "them does each mode need?",
            "Forward mode takes n seeds and reverse mode m. Choose the smaller number. The results come as the columns "
            "of an array, so compare what these columns are with the columns of J.",
            "The columns of `np.eye(n)` are the unit vectors. Column k of `push(np.eye(n))` is column k of J. Column i "
            "of `pull(np.eye(m))` is row i of J, so transpose this result with `.T`.",
        ),
        why=r"""
The columns of the unit matrix are the unit vectors, so they are a batch of n seeds. Forward products with them are the
columns of J, and as the batch keeps them as its columns, it is J itself. Backward products with the m unit vectors of
the outputs are the rows of J. The batch has them as its columns, and so it has to be transposed. Written with matrices,
push computes JV and pull computes the product of the transpose of J with W.

Both ways give the same matrix, and the smaller number of seeds decides. If n = m, the two need equally many, and
forward mode is the usual choice, because it stores nothing for a backward pass. A single call is enough, since all
seeds are in the same batch: the function itself then runs once, and only the arithmetic with tangents is done n times.
""",
        words={
            "Your matrix is transposed. Member k of the batch of push is column k of J.": (
                "Your matrix is transposed. Column k of the result of push is column k of J."
            ),
            "Member k of the batch of push is column k of J, so the batch has to be transposed.": (
                "Column k of the result of push is column k of J already."
            ),
            "Member i of the batch of pull is row i of J.": (
                "Column i of the result of pull is row i of J, so the result has to be transposed."
            ),
            "which are the rows of np.eye(n)": "which are the columns of np.eye(n)",
            "as the rows of one array": "as the columns of one array",
            "push(np.eye(n)) has the columns of J as its rows, and pull(np.eye(m)) has the rows of J.": (
                "push(np.eye(n)) is J, and pull(np.eye(m)) has the rows of J as its columns."
            ),
        },
        other={"known": ANSWERS["jacobian"].known},
    ),
    "jacobian.c": Variant(
        r"""
A function from n numbers to m numbers is given by two functions that work on batches of seeds. The function `push(V)`
takes an array of shape (k, n), whose rows are k seeds, and returns an array of shape (k, m), whose rows are their
forward products $Jv$. The function `pull(W)` takes an array of shape (k, m) and returns the k backward products $J^\top
w$ in an array of shape (k, n). Only some rows of the Jacobian are needed: the list `rows` has their numbers, all of
them different and in any order. Return these rows, in the order of the list, as an array of shape (len(rows), n), from
a **single** call of one of the two functions, with as few seeds as possible.
""",
        '''
def rows_of_jacobian(push, pull, n, m, rows):
    """(array of shape (len(rows), n)) these rows of the Jacobian, from one call with as few seeds as possible."""
    ### BEGIN SOLUTION
    return push(np.eye(n)).T[rows] if n <= len(rows) else pull(np.eye(m)[rows])
    ### END SOLUTION
''',
        of_some_rows,
        title="Some rows of a Jacobian from one batch of seeds",
        hints=(
            "Unit vectors as seeds give the columns of J in forward mode and its rows in reverse mode. How many of "
            "them does each mode need, if only some rows are wanted?",
            "Forward mode takes n seeds, and gives all rows. Reverse mode takes one seed for each wanted row. Choose "
            "the smaller number. The results come as the rows of an array, so compare what these rows are with the "
            "rows of J.",
            "Member k of `push(np.eye(n))` is column k of J, so transpose the result with `.T` and take its rows. The "
            "seeds of reverse mode are the unit vectors `np.eye(m)[rows]`.",
        ),
        why=r"""
The rows of the unit matrix are the unit vectors, so they are a batch of n seeds. Forward products with them are the
columns of J. The batch has them as its rows, so it has to be transposed, and the wanted rows are then chosen by
indexing with the list. Reverse mode computes one row of J for each seed, and it is enough to give it the unit vectors
of the wanted outputs, which are the rows of the unit matrix with these numbers.

The smaller number of seeds decides, and here n is compared with the number of wanted rows, and not with m. Whoever
needs the gradient of a single output takes one backward product, however many outputs there are. Forward mode cannot
save anything when rows are left out, since each of its columns contains the entries of all rows.
""",
        words={
            "Member i of the batch of pull is row i of J.": (
                "Member i of the batch of pull is the row of J that belongs to seed i."
            ),
            "push needs n, and pull needs m.": "push needs n, and pull needs one for each wanted row.",
            "push(np.eye(n)) has the columns of J as its rows, and pull(np.eye(m)) has the rows of J.": (
                "push(np.eye(n)) has the columns of J as its rows, and pull(np.eye(m)[rows]) has the wanted rows of J."
            ),
            "Compare n with m, and give the unit vectors of the smaller side as one batch. One of the two results has "
            "to be transposed.": (
                "Compare n with the number of wanted rows. If n is smaller, push the unit vectors of the inputs and "
                "transpose the result, and otherwise pull the unit vectors of the wanted outputs."
            ),
            "Your Jacobian is right": "Your rows are right",
        },
        wrong={
            "You return all rows of the Jacobian. Return only those whose numbers are in the list.": (
                lambda push, pull, n, m, rows: JACOBIAN(push, pull, n, m)
            ),
            "Your rows come in increasing order. Return them in the order of the list.": (
                lambda push, pull, n, m, rows: JACOBIAN(push, pull, n, m)[sorted(rows)]
            ),
            "You return the first rows of the Jacobian. Return those whose numbers are in the list.": (
                lambda push, pull, n, m, rows: JACOBIAN(push, pull, n, m)[: len(rows)]
            ),
        },
        other={
            "describe": lambda case: f"the products with J = {shown(case['J'])}, rows = {shown(case['rows'])}",
            "known": [
                lambda case: {
                    "jacobian": [case["J"][i] for i in case["rows"]],
                    "calls": 1,
                    "seeds": min(len(case["rows"]), len(case["J"][0])),
                }
            ],
            "limits": lambda case: {"calls": (1, 1), "seeds": (1, min(len(case["rows"]), len(case["J"][0])))},
        },
    ),
    "jacobian.d": Variant(
        r"""
A function from n numbers to m numbers is given by two functions that work on batches of seeds. The function `push(V)`
takes an array of shape (k, n), whose rows are k seeds, and returns an array of shape (k, m), whose rows are their
forward products $Jv$. The function `pull(W)` takes an array of shape (k, m) and returns the k backward products $J^\top
w$ in an array of shape (k, n). How strongly does the result depend on each input? Return the Euclidean lengths of the n
columns of the Jacobian, an array of shape (n,), from a **single** call of one of the two functions, with as few seeds
as possible.
""",
        '''
def lengths_of_columns(push, pull, n, m):
    """(array of shape (n,)) the lengths of the columns of J, from one call with as few seeds as possible."""
    ### BEGIN SOLUTION
    if n <= m:
        return np.sqrt(np.sum(push(np.eye(n)) ** 2, axis=1))
    return np.sqrt(np.sum(pull(np.eye(m)) ** 2, axis=0))
    ### END SOLUTION
''',
        lengths_of_columns,
        title="Lengths of columns from one batch of seeds",
        hints=(
            "Unit vectors as seeds give the columns of J in forward mode and its rows in reverse mode. How many of "
            "them does each mode need?",
            "Forward mode takes n seeds and reverse mode m. Choose the smaller number. The results come as the rows of "
            "an array. In one of the two modes these rows are the columns of J, and in the other one they are its "
            "rows.",
            "Member k of `push(np.eye(n))` is column k of J, so its squares are added along axis 1. Member i of "
            "`pull(np.eye(m))` is row i of J, so the squares are added along axis 0. Then take the square root.",
        ),
        why=r"""
The rows of the unit matrix are the unit vectors, so they are a batch of n seeds. Forward products with them are the
columns of J, and the batch has them as its rows. So the squares are added along each row of the batch. Backward
products with the m unit vectors of the outputs are the rows of J, and their batch is J itself, so here the squares are
added along its columns. The length is the square root of this sum.

Both ways give the same numbers, and the smaller number of seeds decides. If n = m, the two need equally many, and
forward mode is the usual choice, because it stores nothing for a backward pass. A single call is enough, since all
seeds are in the same batch. The result has n numbers in either case, which is a simple test for the right axis unless
n and m are equal.
""",
        words={
            "Your matrix is transposed. Member k of the batch of push is column k of J.": (
                "You return the lengths of the rows of J. Member k of the batch of push is column k of J."
            ),
            "In forward mode your matrix is transposed. Member k of the batch of push is column k of J, so the batch "
            "has to be transposed.": (
                "In forward mode you return lengths of rows of J. Member k of the batch of push is column k of J, so "
                "take the length of each row of the batch."
            ),
            "In reverse mode your matrix is transposed. Member i of the batch of pull is row i of J.": (
                "In reverse mode you return lengths of rows of J. Member i of the batch of pull is row i of J, so take "
                "the length of each column of the batch."
            ),
            "Your Jacobian is right": "Your lengths are right",
            "One of the two results has to be transposed.": (
                "In one of the two results the rows are the columns of J, and in the other one the columns are."
            ),
            "push(np.eye(n)) has the columns of J as its rows, and pull(np.eye(m)) has the rows of J.": (
                "The columns of J are the rows of push(np.eye(n)), or the columns of pull(np.eye(m)). The length is "
                "the root of the sum of the squares."
            ),
        },
        wrong={
            "You return the squares of the lengths. Take the square root.": lengths_of_columns(
                JACOBIAN, lambda J, axis: np.sum(J**2, axis=axis)
            ),
            "You return the sums of the absolute entries. The Euclidean length is the root of the sum of the "
            "squares.": lengths_of_columns(JACOBIAN, lambda J, axis: np.sum(abs(J), axis=axis)),
            "You return the Jacobian. Return the lengths of its columns.": JACOBIAN,
            "You return the sums of the entries. The Euclidean length is the root of the sum of the "
            "squares.": lengths_of_columns(JACOBIAN, np.sum),
        },
        other={
            "known": [
                lambda case: {
                    "lengths": [sum(entry**2 for entry in column) ** 0.5 for column in zip(*case["J"])],
                    "calls": 1,
                    "seeds": 1,
                }
            ]
        },
    ),
    "colours.b": Variant(
        r"""
The array `pattern` of truth values, of shape (m, n), is `True` where the Jacobian may have an entry. In reverse mode,
rows take the place of columns: two rows conflict if they have an entry in the same column. Give each row a colour,
counted from 0, by the greedy method: take the rows in their order, and give each one the smallest colour that no
earlier row has with which it conflicts. Return the list of the m colours.
""",
        '''
def colours_of_rows(pattern):
    """(list of m ints) the colours of the rows of pattern, an array of truth values of shape (m, n)."""
    ### BEGIN SOLUTION
    colours = []
    for i in range(pattern.shape[0]):
        taken = {colours[k] for k in range(i) if np.any(pattern[k] & pattern[i])}
        c = 0
        while c in taken:
            c += 1
        colours.append(c)
    return colours
    ### END SOLUTION
''',
        lambda answer: lambda pattern: answer(pattern.T),
        title="Colours of rows",
        hints=(
            "For each row, find out which colours are already taken by earlier rows that conflict with it.",
            "Row k and row i conflict if `pattern[k] & pattern[i]` has a `True` in some column. Collect the colours of "
            "all conflicting rows k < i in a set, and count up from 0 until you find a colour that is not in it.",
            "Append one colour to the list `colours` in each step of a loop over i. Before that, build the set of "
            "`colours[k]` for those k in `range(i)` for which `np.any(pattern[k] & pattern[i])` holds. A loop `while c "
            "in taken: c += 1` finds the colour.",
        ),
        words={
            "column": "row",
            "columns": "rows",
            "Columns": "Rows",
            "row": "column",
            "rows": "columns",
            "left neighbour": "neighbour above",
            "from right to left": "from bottom to top",
            "column j is": "row i is",
        },
        other={"rows": lambda case: [f"row {i}" for i in range(len(case["pattern"]))]},
    ),
    "colours.c": Variant(
        r"""
The array `pattern` of truth values, of shape (m, n), is `True` where the Jacobian may have an entry. Two columns
conflict if they have an entry in the same row. The greedy method may take the columns in any order, and another order
may need fewer colours. Here the list `order` has the numbers of all n columns, each of them once. Take the columns in
this order, and give each one the smallest colour, counted from 0, that no column has with which it conflicts and which
was taken before it. Return the list of the n colours, where number j is the colour of **column j**.
""",
        '''
def colours_in_order(pattern, order):
    """(list of n ints) the colours of columns 0 to n - 1 of pattern, shape (m, n), which are taken in this order."""
    ### BEGIN SOLUTION
    colours = {}
    for j in order:
        taken = {colours[i] for i in colours if np.any(pattern[:, i] & pattern[:, j])}
        c = 0
        while c in taken:
            c += 1
        colours[j] = c
    return [colours[j] for j in range(len(order))]
    ### END SOLUTION
''',
        in_an_order,
        title="Colours in another order",
        hints=(
            "For each column, find out which colours are already taken by those conflicting columns that have come "
            "before it in the order.",
            "Column i and column j conflict if `pattern[:, i] & pattern[:, j]` has a `True` in some row. Keep the "
            "colours in a dict with the numbers of the columns as its keys, so that it contains the columns that have "
            "been taken already.",
            "In a loop `for j in order`, build the set of `colours[i]` for those i in the dict for which "
            "`np.any(pattern[:, i] & pattern[:, j])` holds. A loop `while c in taken: c += 1` finds the colour. At the "
            "end, list the colours of the columns from 0 to n - 1.",
        ),
        why=r"""
The loop takes the columns in the order of the list, and the dict contains the colours of those columns that came
before. Two columns conflict if some row has an entry in both, which is what the logical *and* of the two columns,
followed by `np.any`, finds out. The colours of the conflicting columns are collected in a set, and the smallest number
that is not in it is the colour of the new column. At the end the colours are listed by the numbers of the columns, so
that whoever uses them need not know the order.

The method never needs more colours than one plus the largest number of conflicts of a column, in whatever order the
columns are taken. It does not always find the smallest possible number, since an early decision may be unlucky for a
later column. Programs therefore try several orders, for instance with the columns first that have most conflicts.
""",
        without=("You colour the rows",),
        words={
            "You compare a column only with its left neighbour. Columns that are further apart can share a row, too.": (
                "You compare a column only with the one that was taken just before it. Columns that were taken earlier "
                "can share a row, too."
            ),
            "You take the columns from right to left. Begin with the first one.": (
                "You take the columns in the reversed order. Begin with the first one of the list."
            ),
            "that no earlier column has with which it shares a row": (
                "that no column before it in the order has with which it shares a row"
            ),
            "For each column, collect the colours of those earlier columns that have": (
                "For each column of the order, collect the colours of those columns that came before it and have"
            ),
        },
        wrong={
            "You take the columns from left to right. Take them in the order of the list.": lambda pattern, order: (
                greedy(pattern)
            ),
            "Your colours come in the order in which the columns were taken. Number j of the result is the colour of "
            "column j.": lambda pattern, order: greedy(pattern[:, order]),
            "You take entry j of the list as the turn of column j. It is the number of the column that is taken at "
            "turn j.": lambda pattern, order: in_an_order(greedy)(pattern, np.argsort(order).tolist()),
        },
        other={
            "describe": lambda case: f"{picture_of(case['pattern'])}, order = {shown(case['order'])}",
        },
    ),
    "colours.d": Variant(
        r"""
The array `pattern` of truth values, of shape (m, n), is `True` where the Jacobian may have an entry. Two columns
conflict if they have an entry in the same row. Sort the columns into groups without conflicts by the greedy method:
take the columns in their order, and put each one into the first group in which no column conflicts with it. If there is
no such group, the column begins a new one, behind the others. Return the list of the groups, where each group is the
list of the numbers of its columns, in increasing order.
""",
        '''
def groups_of_columns(pattern):
    """(list of lists of ints) the groups of the columns of pattern, an array of truth values of shape (m, n)."""
    ### BEGIN SOLUTION
    groups = []
    for j in range(pattern.shape[1]):
        for group in groups:
            if not np.any(pattern[:, group] & pattern[:, [j]]):
                group.append(j)
                break
        else:
            groups.append([j])
    return groups
    ### END SOLUTION
''',
        as_groups,
        title="Groups of columns",
        hints=(
            "For each column, go through the groups that exist already, and find the first one in which it has no "
            "conflict.",
            "Column i and column j conflict if `pattern[:, i] & pattern[:, j]` has a `True` in some row. A group is "
            "free if this happens for none of its columns i. If no group is free, append a new one.",
            "Let an outer loop run over j and an inner one over `groups`. If no i in the group has `np.any(pattern[:, "
            "i] & pattern[:, j])`, append j to the group and leave the inner loop with `break`. The `else` of a `for` "
            "loop runs if there was no `break`.",
        ),
        why=r"""
The outer loop takes the columns in their order, so that all earlier columns are in their groups when column j is
considered. Two columns conflict if some row has an entry in both, which is what the logical *and* of the two columns,
followed by `np.any`, finds out. The model answer compares column j with all columns of a group at once. The first group
without a conflict receives the column, and the `else` of the inner loop, which runs if no group was free, begins a new
one.

These groups are the same as the colours of lesson 18: the number of its group is the colour of a column. The method
never needs more groups than one plus the largest number of conflicts of a column. It does not always find the smallest
possible number, since an early decision may be unlucky for a later column, and another order of the columns may give
fewer groups.
""",
        words={
            "You colour the rows. Give colours to the columns": "You sort the rows into groups. Sort the columns",
            "Each column has a colour of its own.": "Each column has a group of its own.",
            "Your colours are counted from 1. Count from 0.": (
                "Your first group is empty. The first column begins the first group."
            ),
            "You try only the colour that was used last. An earlier colour may fit again, so try all of them, "
            "beginning with 0.": (
                "You try only the group that was begun last. An earlier group may fit again, so try all of them, "
                "beginning with the first."
            ),
            "the last one of each colour": "the last one of each group",
            "the first one of each colour": "the first one of each group",
            "any column of its colour": "any column of its group",
            "You count the conflicts of a column with earlier ones. Two of these may have the same colour, so look for "
            "the first colour that is free.": (
                "The number of each group counts the conflicts of a column with earlier ones. Two of these may be in "
                "the same group, so look for the first group that is free."
            ),
            "Columns with a common row have the same colour in your answer. It has to be the other way around: they "
            "must have different colours.": (
                "Columns with a common row are in the same group in your answer. It has to be the other way around: "
                "they must be in different groups."
            ),
            "You return the number of colours. Return the list of the colours of all columns.": (
                "You return the number of groups. Return the list of the groups."
            ),
            "A column gets the smallest colour that no earlier column has with which it shares a row.": (
                "A column joins the first group in which no column shares a row with it, or begins a new group."
            ),
            "For each column, collect the colours of those earlier columns that have a True in one of its rows. Then "
            "count up from 0 to the first colour that is not among them.": (
                "For each column, go through the groups. The first group none of whose columns has a True in one of "
                "its rows receives the column."
            ),
        },
        wrong={
            "You return the number of the group of each column. Return the groups, which are lists of columns.": greedy,
        },
        other={"rows": None},
    ),
    "recover.b": Variant(
        r"""
Now the rows of a Jacobian have colours, for reverse mode. For each colour c, a backward pass with the seed $\sum_i
e_i$, where i runs over the rows of colour c, has given `products[c]`, an array of n numbers. So `products` has the
shape (number of colours, n). The list `colours` has the colour of each of the m rows, and `pattern` is an array of
truth values of shape (m, n), which is `True` where the Jacobian may have an entry. Rows of one colour have no column in
common. Return the Jacobian, an array of shape (m, n), with zeros outside of the pattern.
""",
        '''
def recover_from_rows(products, colours, pattern):
    """(array of shape (m, n)) the Jacobian from products, shape (number of colours, n), and the colours of rows."""
    ### BEGIN SOLUTION
    J = np.zeros(pattern.shape)
    for i, j in np.argwhere(pattern):
        J[i, j] = products[colours[i], j]
    return J
    ### END SOLUTION
''',
        of_rows,
        title="Recover the Jacobian from backward products",
        hints=(
            "Entry j of a product is the sum of the entries that its rows have in column j. At most one of these "
            "entries can be different from zero. To which row does it belong?",
            "Where the pattern is `True` in row i and column j, the entry $J_{ij}$ is number j of the product for the "
            "colour of row i. All other entries are zero.",
            "Start with `J = np.zeros(pattern.shape)`. Let two loops run over i and j, and where `pattern[i, j]` "
            "holds, copy the entry of `products` whose first index is the colour of i and whose second index is j.",
        ),
        why=r"""
The product for a colour is the sum of all rows of this colour. In column j, at most one of these rows has an entry,
since rows of one colour have no column in common. So number j of the product is the entry itself, and it only has to be
put back into its own row. The loop visits the places at which the pattern allows an entry, and copies
`products[colours[i], j]` to row i and column j.

All other entries stay zero, as they were created. Without the pattern this would be impossible, because the product
alone does not say from which of its rows a number has come. If the colouring is wrong, so that two rows of a colour
meet in a column, their entries are added, and no error is reported.
""",
        without=("You return the seeds",),
        words={
            "other columns of the same colour": "other rows of the same colour",
            "Only the first column of each colour has entries. All columns of a colour": (
                "Only the first row of each colour has entries. All rows of a colour"
            ),
            "The colour of column j is colours[j].": "The colour of row i is colours[i].",
            "number of columns": "number of rows",
            "In each row a product holds the entry of one column alone.": (
                "In each column a product holds the entry of one row alone."
            ),
            "products[colours[j], i]": "products[colours[i], j]",
            "in the product of the colour of column j, at place i": "in the product of the colour of row i, at place j",
        },
        wrong={
            "You return the seeds of the colours. Return the Jacobian, whose entries are in the products.": (
                lambda products, colours, pattern: seeds_of(colours)
            ),
        },
    ),
    "recover.c": Variant(
        r"""
A batch of forward passes has given the matrix $B=JS$, an array of shape (m, p) with one column per pass. The seeds are
the columns of the array `S` of shape (n, p). In each row of S a single entry is 1 and all others are 0: column j of the
Jacobian has colour c, and takes part in pass c, if `S[j, c]` is 1. The array `pattern` of truth values, of shape (m,
n), is `True` where the Jacobian may have an entry, and columns of one colour have no row in common. Return the
Jacobian, an array of shape (m, n), with zeros outside of the pattern.
""",
        '''
def decompress(B, S, pattern):
    """(array of shape (m, n)) the Jacobian from B = J S, shape (m, p), where S of shape (n, p) has the seeds."""
    ### BEGIN SOLUTION
    return np.where(pattern, B @ S.T, 0.0)
    ### END SOLUTION
''',
        by_seeds,
        title="Recover the Jacobian from its product with seeds",
        hints=(
            "Row i of a column of B is the sum of the entries that the columns of this colour have in row i. At most "
            "one of these entries can be different from zero. To which column of J does it belong?",
            "Where the pattern is `True` in row i and column j, the entry $J_{ij}$ is number i of that column of B "
            "which belongs to the colour of column j. All other entries are zero.",
            "The colour of column j is the place of the 1 in row j of S. Copy the entry of B in row i and in the "
            "column of this colour, or use that `B @ S.T` has this entry in row i and column j, and set the places "
            "outside of the pattern to 0 with `np.where`.",
        ),
        why=r"""
Column c of B is the sum of all columns of J that have colour c. In row i, at most one of these columns has an entry,
since columns of one colour have no row in common. So the number in row i is the entry itself, and it only has to be put
back into its own column. Row j of S has its 1 at the colour of column j, and so the product of row i of B with row j of
S picks the right number out of row i. For all i and j together, this is the matrix product of B with the transpose of
S.

This product has numbers outside of the pattern, too, which are the entries of other columns of the same colour. So they
are replaced by zeros. Without the pattern the recovery would be impossible, because the product alone does not say from
which of its columns a number has come. If the colouring is wrong, so that two columns of a colour meet in a row, their
entries are added, and no error is reported.
""",
        without=("You return the seeds",),
        words={
            "There, the products hold": "There, the columns of B hold",
            "find theirs in its product": "find theirs in its column of B",
            "The colour of column j is colours[j].": "The colour of column j is the place of the 1 in row j of S.",
            "The entries are in the products.": "The entries are in B.",
            "In each row a product holds the entry of one column alone.": (
                "In each row a column of B holds the entry of one column of J alone."
            ),
            "J[i, j] = products[colours[j], i] wherever": "J[i, j] is entry (i, j) of B Sᵀ wherever",
            "is in the product of the colour of column j, at place i": (
                "is in row i of B, in the column of the colour of column j"
            ),
        },
        wrong={
            "You return the seeds. Return the Jacobian, whose entries are in B.": lambda B, S, pattern: S,
            "You multiply B by the pseudoinverse of S, which divides the entries by the number of columns of their "
            "colour. Copy them as they are, and only where the pattern is True.": lambda B, S, pattern: (
                B @ np.linalg.pinv(S)
            ),
        },
        other={
            "describe": lambda case: f"B = {shown(case['B'])}, S = {shown(case['S'])}, {picture_of(case['pattern'])}",
        },
    ),
    "recover.d": Variant(
        r"""
The method of colours is older than automatic differentiation, and was used with difference quotients. The array `base`
has the m values of a function at a point. For each colour c, the values at a second point are in `values[c]`, where all
inputs j with the colour c have been increased by h, which may be negative. So `values` has the shape (number of
colours, m). The function is linear, so that difference quotients are exact apart from rounding. The list `colours` has
the colour of each of the n inputs, that is, of each column of the Jacobian, and `pattern` is an array of truth values
of shape (m, n), which is `True` where the Jacobian may have an entry. Columns of one colour have no row in common.
Return the Jacobian, an array of shape (m, n), with zeros outside of the pattern.
""",
        '''
def recover_by_differences(values, base, h, colours, pattern):
    """(array of shape (m, n)) the Jacobian from values, shape (number of colours, m), and base, shape (m,)."""
    ### BEGIN SOLUTION
    J = np.zeros(pattern.shape)
    for i, j in np.argwhere(pattern):
        J[i, j] = (values[colours[j], i] - base[i]) / h
    return J
    ### END SOLUTION
''',
        by_differences,
        title="Recover the Jacobian from differences",
        hints=(
            "A difference quotient, as a forward product does, adds the entries that the columns of its colour have in "
            "row i. At most one of these entries can be different from zero. To which column does it belong?",
            "Where the pattern is `True` in row i and column j, the entry $J_{ij}$ is number i of the difference "
            "quotient for the colour of column j. All other entries are zero.",
            "The difference quotients of all colours are `(values - base) / h`. Start with `J = "
            "np.zeros(pattern.shape)`. Let two loops run over i and j, and where `pattern[i, j]` holds, copy the "
            "quotient whose first index is the colour of j and whose second index is i.",
        ),
        why=r"""
The difference quotient for a colour takes the place of the forward product with its seed: it is the sum of all columns
of this colour. In row i, at most one of these columns has an entry, since columns of one colour have no row in common.
So the number in row i of the quotient is the entry itself, and it only has to be put back into its own column. The loop
visits the places at which the pattern allows an entry. All other entries stay zero, as they were created.

A function that is not linear gives the same structure with the error of a difference quotient, while a forward pass is
exact. The number of evaluations is one plus the number of colours, in place of one plus n. If the colouring is wrong,
so that two columns of a colour meet in a row, their entries are added, and no error is reported.
""",
        without=("You return the seeds",),
        words={
            "There, the products hold": "There, the difference quotients hold",
            "find theirs in its product": "find theirs in its difference quotient",
            "The entries are in the products.": "The entries are difference quotients.",
            "In each row a product holds the entry": "In each row a difference quotient holds the entry",
            "J[i, j] = products[colours[j], i] wherever": "J[i, j] = (values[colours[j], i] - base[i]) / h wherever",
            "is in the product of the colour": "is in the difference quotient of the colour",
        },
        wrong={
            "You return the seeds of the colours. Return the Jacobian, whose entries are difference quotients.": (
                lambda values, base, h, colours, pattern: seeds_of(colours)
            ),
            "Your entries are differences. Divide them by h.": lambda values, base, h, colours, pattern: recover(
                values - base, colours, pattern
            ),
            "Your entries are values of the function. Subtract those in base, and divide by h.": (
                lambda values, base, h, colours, pattern: recover(values, colours, pattern)
            ),
            "You divide the values by h, without subtracting those in base.": (
                lambda values, base, h, colours, pattern: recover(values / h, colours, pattern)
            ),
            "Your entries have the wrong sign. Subtract base from the other values.": (
                lambda values, base, h, colours, pattern: recover((base - values) / h, colours, pattern)
            ),
            "You multiply the differences by h. Divide by it.": lambda values, base, h, colours, pattern: recover(
                (values - base) * h, colours, pattern
            ),
            "You divide by the size of h without its sign.": lambda values, base, h, colours, pattern: recover(
                (values - base) / abs(h), colours, pattern
            ),
        },
        other={
            "describe": lambda case: (
                f"values = {shown(case['values'])}, base = {shown(case['base'])}, h = {shown(case['h'])}, "
                f"colours = {shown(case['colours'])}, {picture_of(case['pattern'])}"
            ),
        },
    ),
    "banded.b": Variant(
        r"""
In many problems each output depends only on inputs that are near it, and the Jacobian J is a band, which need not be
symmetric: it has p diagonals below the main one and q above it, so that $J_{ij}=0$ if $i-j>p$ or $j-i>q$. The function
`push(v)` takes an array of shape (n,) and returns $Jv$, of the same shape. Return J as an array of shape (n, n), from
at most p + q + 1 calls of `push`, whatever n is.
""",
        '''
def banded_jacobian(push, n, p, q):
    """(array of shape (n, n)) the Jacobian with p diagonals below the main one and q above; push(v) returns J v."""
    ### BEGIN SOLUTION
    count = p + q + 1
    products = [push(1.0 * (np.arange(n) % count == c)) for c in range(min(count, n))]
    J = np.zeros((n, n))
    for i in range(n):
        for j in range(max(0, i - p), min(n, i + q + 1)):
            J[i, j] = products[j % count][i]
    return J
    ### END SOLUTION
''',
        answer=Answer(
            [sides(), by_loops],
            "Columns j with the same j % (p + q + 1) share no row. J[i, j] is entry i of the product of the colour of "
            "j.",
            "Use p + q + 1 seeds. Seed c has a 1 at each place j with j % (p + q + 1) == c.",
            lambda case: f"the products with J = {shown(case['J'])}, p = {case['p']}, q = {case['q']}",
            {
                "You use p + q colours. Columns that are p + q places apart still share a row, so p + q + 1 colours "
                "are needed.": sides(lambda p, q: p + q),
                "You use p + 1 colours. A column has entries above the main diagonal, too, so p + q + 1 colours are "
                "needed.": sides(lambda p, q: p + 1),
                "You use q + 1 colours. A column has entries below the main diagonal, too, so p + q + 1 colours are "
                "needed.": sides(lambda p, q: q + 1),
                "You use 2 p + 1 colours, as if the band were symmetric. Columns up to p + q places apart share a row, "
                "so p + q + 1 colours are needed.": sides(lambda p, q: 2 * p + 1),
                "You use 2 q + 1 colours, as if the band were symmetric. Columns up to p + q places apart share a row, "
                "so p + q + 1 colours are needed.": sides(lambda p, q: 2 * q + 1),
                "The two sides of your band are exchanged. It has p diagonals below the main one, where i is greater "
                "than j, and q above.": sides(near=lambda p, q: (q, p)),
                "You use the colour of the row. The entry J[i, j] is in the product of the colour of column j.": sides(
                    place=lambda i, j: i
                ),
                "Your matrix has entries outside of the band. There, the products hold entries of other columns of the "
                "same colour, so set these places to 0.": sides(near=lambda p, q: (99, 99)),
                "Your matrix is transposed. Number i of a product belongs to row i.": sides(result=np.transpose),
                "Only the upper half of your matrix has entries. The band has p diagonals below the main one, "
                "too.": sides(near=lambda p, q: (0, q)),
                "Only the lower half of your matrix has entries. The band has q diagonals above the main one, "
                "too.": sides(near=lambda p, q: (p, 0)),
                "The outermost diagonals of the band are missing. The band includes the entries with i - j = p and "
                "those with j - i = q.": sides(near=lambda p, q: (p - 1, q - 1)),
            },
            [lambda case: {"jacobian": case["J"], "products": 1}],
            but={
                "Your matrix is right, but you called push more than p + q + 1 times. Let columns that share no row "
                "share a product.": "products"
            },
            limits=lambda case: {"products": (1, case["p"] + case["q"] + 1)},
            lesson=LESSON,
        ),
        title="Bonus: a band that is not symmetric",
        hints=(
            "Which columns of this band have no row in common? Find the smallest distance at which two columns can "
            "share a colour.",
            "Column j has entries in the rows from j − q to j + p. So columns that are p + q + 1 places apart do not "
            "meet, and the colours can repeat with this period: column j has the colour j % (p + q + 1). Seed each "
            "colour, and then distribute the products with the help of the pattern, which is the band.",
            "The seed of colour c is `1.0 * (np.arange(n) % (p + q + 1) == c)`. Keep the products in a list. For each "
            "row i, let j run from `max(0, i - p)` to `min(n, i + q + 1)`, and copy number i of the product for the "
            "colour of j to `J[i, j]`.",
        ),
        why=r"""
Column j of this band has entries in the rows from j − q to j + p. Two columns therefore have a common row only if their
distance is at most p + q. So columns whose distance is a multiple of p + q + 1 never meet, and they can share a seed.
The remainder of j on division by p + q + 1 is a valid colour, and the number of colours does not depend on n.

The seed of colour c is 1 at all its columns. Row i of the product contains only one of their entries, namely that of
the column near i, and the double loop copies it to its place. It visits the entries of the band and cuts it off at the
borders of the matrix. If the band is symmetric, p = q = w gives the 2w + 1 seeds of a banded Hessian. If n is smaller
than the number of colours, the last colours are empty, and no product is computed for them.
""",
    ),
    "banded.c": Variant(
        r"""
In many problems each variable interacts only with its neighbours, and the Hessian H is a band: $H_{ij}=0$ if
$|i-j|>w$. The function `product(V)` takes a batch of seeds, an array of shape (k, n) whose rows are k vectors v, and
returns an array of the same shape, whose rows are the products $Hv$. Return H as an array of shape (n, n), from at most
2w + 1 seeds in all, whatever n is. A single call of `product` is enough.
""",
        '''
def banded_from_a_batch(product, n, w):
    """(array of shape (n, n)) the Hessian with w diagonals on each side; product(V) returns H v for each row v."""
    ### BEGIN SOLUTION
    count = 2 * w + 1
    products = product(1.0 * (np.arange(n) % count == np.arange(count)[:, None]))
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(max(0, i - w), min(n, i + w + 1)):
            H[i, j] = products[j % count, i]
    return H
    ### END SOLUTION
''',
        in_a_batch,
        title="Bonus: a banded Hessian from one batch",
        hints=(
            "Which columns of a band have no row in common? Find the smallest distance at which two columns can share "
            "a colour.",
            "Column j has entries in the rows from j − w to j + w. So columns that are 2w + 1 places apart do not "
            "meet, and the colours can repeat with this period: column j has the colour j % (2w + 1). Make an array of "
            "2w + 1 rows with one seed for each colour, and distribute the products with the help of the pattern, "
            "which is the band.",
            "Row c of the array of seeds is `1.0 * (np.arange(n) % (2 * w + 1) == c)`. Give the whole array to "
            "`product`. For each row i, let j run from `max(0, i - w)` to `min(n, i + w + 1)`, and copy number i of "
            "the product for the colour of j to `H[i, j]`.",
        ),
        why=r"""
Two columns of a band with w diagonals on each side have a common row only if their distance is at most 2w. So columns
whose distance is a multiple of 2w + 1 never meet, and they can share a seed. The remainder of j on division by 2w + 1
is therefore a valid colour, and the number of colours does not depend on n. The comparison of a row of remainders with
a column of colours is broadcast, and makes all seeds at once.

The seed of colour c is 1 at all its columns. Entry i of its product contains only one of their entries, namely that of
the column near i, and the double loop copies it to its place. It visits the entries of the band and cuts it off at the
borders of the matrix. Since all seeds are in one batch, the function whose Hessian it is runs only once.
""",
        words={
            "you called product more than 2 w + 1 times. Let columns that share no row share a product.": (
                "you used more than 2 w + 1 seeds. Let columns that share no row share a seed."
            ),
        },
        other={"known": ANSWERS["banded"].known},
    ),
    "banded.d": Variant(
        r"""
In many problems each variable interacts only with its neighbours, and the Hessian H is a band: $H_{ij}=0$ if
$|i-j|>w$. Here the function itself is quadratic, and only its gradient is given: `gradient(x)` takes an array of shape
(n,) and returns $Hx+b$, where b is a vector that you do not know. Return H as an array of shape (n, n), from at most 2w
+ 2 calls of `gradient`, whatever n is.
""",
        '''
def hessian_of_quadratic(gradient, n, w):
    """(array of shape (n, n)) the Hessian with w diagonals on each side of the main one; gradient(x) is H x + b."""
    ### BEGIN SOLUTION
    count = 2 * w + 1
    b = gradient(np.zeros(n))
    products = [gradient(1.0 * (np.arange(n) % count == c)) - b for c in range(min(count, n))]
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(max(0, i - w), min(n, i + w + 1)):
            H[i, j] = products[j % count][i]
    return H
    ### END SOLUTION
''',
        of_a_quadratic,
        title="Bonus: a banded Hessian from gradients",
        hints=(
            "How do you obtain a product Hv from two gradients? Then ask which columns of a band have no row in "
            "common, and find the smallest distance at which two columns can share a colour.",
            "The difference of the gradients at v and at 0 is Hv. Column j has entries in the rows from j − w to j + "
            "w. So columns that are 2w + 1 places apart do not meet, and the colours can repeat with this period: "
            "column j has the colour j % (2w + 1). The gradient at 0 is needed only once.",
            "The seed of colour c is `1.0 * (np.arange(n) % (2 * w + 1) == c)`. Keep the products `gradient(seed) - b` "
            "in a list, where b is the gradient at 0. For each row i, let j run from `max(0, i - w)` to `min(n, i + w "
            "+ 1)`, and copy number i of the product for the colour of j to `H[i, j]`.",
        ),
        why=r"""
The gradient at 0 is b, and so the difference of the gradients at v and at 0 is the product Hv. For a quadratic function
this is exact, however large v is. Two columns of a band with w diagonals on each side have a common row only if their
distance is at most 2w. So columns whose distance is a multiple of 2w + 1 never meet, and they can share a seed. The
remainder of j on division by 2w + 1 is therefore a valid colour, and the number of colours does not depend on n.

The seed of colour c is 1 at all its columns. Row i of the product contains only one of their entries, namely that of
the column near i, and the double loop copies it to its place. It visits the entries of the band and cuts it off at the
borders of the matrix. The gradient at 0 is computed once for all colours, which makes 2w + 2 calls in all. For a
function that is not quadratic, the same differences with small steps would give an approximation.
""",
        words={
            "the products with H": "gradient(x) = H x + b with H",
            "Columns j with the same j % (2 w + 1) share no row. H[i, j] is entry i of the product of the colour of "
            "j.": (
                "Columns j with the same j % (2 w + 1) share no row. H[i, j] is entry i of gradient(seed) - "
                "gradient(0) for the colour of j."
            ),
            "Use 2 w + 1 seeds.": (
                "Use 2 w + 1 seeds, and subtract the gradient at 0 from the gradient at each of them."
            ),
        },
        wrong={
            "You take the gradients at the seeds as products with H. Subtract the gradient at 0 from them.": (
                ANSWERS["banded"].right[0]
            ),
        },
        other={
            "describe": lambda case: (
                f"gradient(x) = H x + b with H = {shown(case['H'])}, b = {shown(case['b'])}, w = {case['w']}"
            ),
            "known": [lambda case: {"hessian": case["H"], "gradients": 1}],
            "but": {
                "Your matrix is right, but you called gradient more than 2 w + 2 times. Let columns that share no row "
                "share a seed, and compute the gradient at 0 only once.": "gradients"
            },
            "limits": lambda case: {"gradients": (1, 2 * case["w"] + 2)},
        },
    ),
}
