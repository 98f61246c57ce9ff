"""18, many at once: broadcasting, batches of seeds, colours of a sparse Jacobian."""

import numpy as np

from adlib import vjp
from adlib.emit.coloring import coloured
from adlib.grading.answers import Answer, shown, with_values

LESSON = "18, course/18_many_at_once"

# Broadcasting


def unbroadcast(bar, shape):
    bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
    return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)


def pull(x, y, z_bar, summed=unbroadcast):
    return summed(z_bar * y, x.shape), summed(z_bar * x, y.shape)


def by_adlib(x, y, z_bar):
    return vjp(np.multiply, x, y)[1](z_bar)


def leading_alone(bar, shape):
    return bar.sum(axis=tuple(range(bar.ndim - len(shape))))


def stretched_alone(bar, shape):
    added = bar.ndim - len(shape)
    return bar.sum(axis=tuple(added + k for k, n in enumerate(shape) if n == 1), keepdims=True)


def without_axes_of_length_one(bar, shape):
    added = bar.ndim - len(shape)
    return bar.sum(axis=(*range(added), *(added + k for k, n in enumerate(shape) if n == 1)))


def mean_in_place_of_the_sum(bar, shape):
    total = unbroadcast(bar, shape)
    return total * (total.size / bar.size)


def one_of_the_copies(bar, shape):
    bar = bar[(0,) * (bar.ndim - len(shape))]
    return np.asarray(bar)[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]


def with_sums(summed):
    return lambda x, y, z_bar: pull(x, y, z_bar, summed)


# Batches of seeds


def jacobian(push, pull, n, m):
    return push(np.eye(n)).T if n <= m else pull(np.eye(m))


def from_other_seeds(push, pull, n, m):
    seeds = np.eye(min(n, m)) + np.tri(min(n, m))
    return np.linalg.solve(seeds, push(seeds)).T if n <= m else np.linalg.solve(seeds, pull(seeds))


def one_seed_at_a_time(push, pull, n, m):
    if n <= m:
        return np.concatenate([push(e[None]) for e in np.eye(n)]).T
    return np.concatenate([pull(e[None]) for e in np.eye(m)])


# Colours


def greedy(pattern):
    colours = []
    for j in range(pattern.shape[1]):
        taken = {colours[i] for i in range(j) if np.any(pattern[:, i] & pattern[:, j])}
        colours.append(min(set(range(j + 1)) - taken))
    return colours


def newest_colour_or_a_new_one(pattern):
    """Only the colour that was used last is tried."""
    colours, used, newest = [], np.zeros(len(pattern), bool), 0
    for column in pattern.T:
        if np.any(used & column):
            newest, used = newest + 1, np.zeros(len(pattern), bool)
        used = used | column
        colours.append(newest)
    return colours


def against_the_last_of_each_colour(pattern):
    colours, last = [], []
    for column in pattern.T:
        fits = [c for c, other in enumerate(last) if not np.any(other & column)]
        colour = fits[0] if fits else len(last)
        last[colour : colour + 1] = [column]
        colours.append(colour)
    return colours


def against_the_first_of_each_colour(pattern):
    colours, first = [], []
    for column in pattern.T:
        fits = [c for c, other in enumerate(first) if not np.any(other & column)]
        if not fits:
            first.append(column)
        colours.append(fits[0] if fits else len(first) - 1)
    return colours


def against_the_neighbour(pattern):
    colours = []
    for j in range(pattern.shape[1]):
        conflict = j and np.any(pattern[:, j - 1] & pattern[:, j])
        colours.append(int(conflict and colours[-1] == 0))
    return colours


def as_many_as_conflicts(pattern):
    return [sum(np.any(pattern[:, i] & pattern[:, j]) for i in range(j)) for j in range(pattern.shape[1])]


def together_if_they_meet(pattern):
    colours = []
    for j in range(pattern.shape[1]):
        taken = {colours[i] for i in range(j) if not np.any(pattern[:, i] & pattern[:, j])}
        colours.append(min(set(range(j + 1)) - taken))
    return colours


# From the products to the Jacobian


def recover(products, colours, pattern):
    return np.where(pattern, products[colours].T, 0.0)


def entry_by_entry(products, colours, pattern):
    J = np.zeros(pattern.shape)
    for i, j in np.argwhere(pattern):
        J[i, j] = products[colours[j], i]
    return J


def first_of_its_colour(products, colours, pattern):
    J = np.zeros(pattern.shape)
    for c, product in enumerate(products):
        J[:, colours.index(c)] = product
    return J


def in_turn(products, colours, pattern):
    return np.where(pattern, products[np.arange(len(colours)) % len(products)].T, 0.0)


def seeds_of(colours):
    return 1.0 * (np.array(colours) == np.arange(max(colours) + 1)[:, None])


def picture_of(pattern):
    return "pattern = " + ", ".join("".join("x" if entry else "." for entry in row) for row in pattern)


# A band


def banded(product, n, w, colours=None, near=None):
    colours, near = colours or 2 * w + 1, w if near is None else near
    packed = [product(1.0 * (np.arange(n) % colours == c)) for c in range(min(colours, n))]
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(max(0, i - near), min(n, i + near + 1)):
            H[i, j] = packed[j % colours][i]
    return H


def by_rows(product, n, w):
    """By symmetry, from the row of the other entry."""
    count = 2 * w + 1
    packed = np.array([product((np.arange(n) % count == c).astype(float)) for c in range(count)])
    i, j = np.indices((n, n))
    return np.where(abs(i - j) <= w, packed[i % count, j], 0.0)


def colour_of_the_row(product, n, w):
    count = 2 * w + 1
    packed = np.array([product(1.0 * (np.arange(n) % count == c)) for c in range(count)])
    i, j = np.indices((n, n))
    return np.where(abs(i - j) <= w, packed[i % count, i], 0.0)


def not_masked(product, n, w):
    count = 2 * w + 1
    packed = np.array([product(1.0 * (np.arange(n) % count == c)) for c in range(count)])
    return packed[np.arange(n) % count].T


def half_of_the_band(product, n, w):
    return np.triu(banded(product, n, w))


def columns(product, n, w):
    return np.stack([product(e) for e in np.eye(n)], axis=1)


def neighbours_share(product, n, w):
    """The columns of one colour stand beside each other."""
    count = 2 * w + 1
    colour = np.arange(n) * count // n
    packed = np.array([product(1.0 * (colour == c)) for c in range(count)])
    i, j = np.indices((n, n))
    return np.where(abs(i - j) <= w, packed[colour[j], i], 0.0)


ANSWERS = {
    "broadcast": Answer(
        [pull, by_adlib],
        "The adjoint of x is z_bar · y, summed over the axes along which x was repeated, and likewise for y.",
        "Compute z_bar * y, which has the shape of z. Then sum it over the axes that x does not have, and over those "
        "where x has length 1 (with keepdims=True).",
        with_values("x", "y", "z_bar"),
        {
            "Your adjoints have the shape of z. Sum each of them over the axes along which its operand was "
            "repeated.": lambda x, y, z_bar: (z_bar * y, z_bar * x),
            "You sum over the axes that an operand does not have, but not over those where it has length 1. These "
            "were repeated, too.": with_sums(leading_alone),
            "You sum over the axes of length 1, but not over those that an operand does not have at all. NumPy adds "
            "these axes in front.": with_sums(stretched_alone),
            "After your sum an axis of length 1 is missing. Sum over such an axis with keepdims=True, so that the "
            "adjoint has the shape of its operand.": with_sums(without_axes_of_length_one),
            "You take the mean over the copies of an operand. Each copy contributes to its adjoint, so take "
            "the sum.": with_sums(mean_in_place_of_the_sum),
            "You keep the adjoint of one copy of an operand only. All copies contribute, so take the sum.": with_sums(
                one_of_the_copies
            ),
            "You sum over all axes. Sum only over those along which the operand was repeated.": with_sums(
                lambda bar, shape: bar.sum() * np.ones(shape)
            ),
            "The two adjoints are exchanged. The first one belongs to x, and its factor is y.": lambda x, y, z_bar: (
                pull(x, y, z_bar)[::-1]
            ),
            "The factors are exchanged. The partial derivative of x * y with respect to x is y.": lambda x, y, z_bar: (
                unbroadcast(z_bar * x, x.shape),
                unbroadcast(z_bar * y, y.shape),
            ),
            "Your adjoints do not contain the other operand. The partial derivative of x * y with respect to x "
            "is y.": lambda x, y, z_bar: (unbroadcast(z_bar, x.shape), unbroadcast(z_bar, y.shape)),
            "Your adjoints do not contain z_bar. Multiply the partial derivatives by it before "
            "you sum.": lambda x, y, z_bar: pull(x, y, np.ones_like(z_bar)),
            "Your adjoint of x is right, but that of y is not summed.": lambda x, y, z_bar: (
                unbroadcast(z_bar * y, x.shape),
                z_bar * x,
            ),
            "Your adjoint of y is right, but that of x is not summed.": lambda x, y, z_bar: (
                z_bar * y,
                unbroadcast(z_bar * x, y.shape),
            ),
            "You sum z_bar before you multiply by the other operand. Multiply first, because each copy may have "
            "another factor.": lambda x, y, z_bar: (
                unbroadcast(unbroadcast(z_bar, x.shape) * y, x.shape),
                unbroadcast(unbroadcast(z_bar, y.shape) * x, y.shape),
            ),
        },
        lesson=LESSON,
    ),
    "jacobian": Answer(
        [jacobian, from_other_seeds],
        "push(np.eye(n)) has the columns of J as its rows, and pull(np.eye(m)) has the rows of J.",
        "Compare n with m, and give the unit vectors of the smaller side as one batch. One of the two results has to "
        "be transposed.",
        lambda case: f"the products with J = {shown(case['J'])}",
        {
            "Your matrix is transposed. Member k of the batch of push is column k of J.": lambda push, pull, n, m: (
                push(np.eye(n)) if n <= m else pull(np.eye(m)).T
            ),
            "In forward mode your matrix is transposed. Member k of the batch of push is column k of J, so the batch "
            "has to be transposed.": lambda push, pull, n, m: push(np.eye(n)) if n <= m else pull(np.eye(m)),
            "In reverse mode your matrix is transposed. Member i of the batch of pull is row i "
            "of J.": lambda push, pull, n, m: push(np.eye(n)).T if n <= m else pull(np.eye(m)).T,
            "You return a single product, that with the vector (1, ..., 1). Each unit vector needs a product of "
            "its own.": (
                lambda push, pull, n, m: push(np.ones((1, n)))[0] if n <= m else pull(np.ones((1, m)))[0],
                lambda push, pull, n, m: push(np.ones((1, n))).T if n <= m else pull(np.ones((1, m))),
            ),
            "Your seeds are vectors of ones, all alike. Use unit vectors, which are the rows "
            "of np.eye(n).": lambda push, pull, n, m: push(np.ones((n, n))).T if n <= m else pull(np.ones((m, m))),
        },
        [lambda case: {"jacobian": case["J"], "calls": 1, "seeds": min(len(case["J"]), len(case["J"][0]))}],
        but={
            "Your Jacobian is right, but you made more than one call. Give all seeds to one call, as the rows of one "
            "array.": "calls",
            "Your Jacobian is right, but it took more seeds than necessary. Use the mode that has fewer seeds: push "
            "needs n, and pull needs m.": "seeds",
        },
        limits=lambda case: {"calls": (1, 1), "seeds": (1, min(len(case["J"]), len(case["J"][0])))},
        lesson=LESSON,
    ),
    "colours": Answer(
        [greedy, coloured],
        "A column gets the smallest colour that no earlier column has with which it shares a row.",
        "For each column, collect the colours of those earlier columns that have a True in one of its rows. Then count "
        "up from 0 to the first colour that is not among them.",
        lambda case: picture_of(case["pattern"]),
        {
            "You colour the rows. Give colours to the columns, two of which conflict if they have a row in "
            "common.": lambda pattern: greedy(pattern.T),
            "Each column has a colour of its own. Columns without a common row may share one.": lambda pattern: list(
                range(pattern.shape[1])
            ),
            "Your colours are counted from 1. Count from 0.": lambda pattern: [c + 1 for c in greedy(pattern)],
            "You try only the colour that was used last. An earlier colour may fit again, so try all of them, "
            "beginning with 0.": newest_colour_or_a_new_one,
            "You compare a column only with the last one of each colour. It must not share a row with any column of "
            "its colour.": against_the_last_of_each_colour,
            "You compare a column only with the first one of each colour. It must not share a row with any column of "
            "its colour.": against_the_first_of_each_colour,
            "You compare a column only with its left neighbour. Columns that are further apart can share a "
            "row, too.": against_the_neighbour,
            "You count the conflicts of a column with earlier ones. Two of these may have the same colour, so look for "
            "the first colour that is free.": as_many_as_conflicts,
            "Columns with a common row have the same colour in your answer. It has to be the other way around: they "
            "must have different colours.": together_if_they_meet,
            "You return the number of colours. Return the list of the colours of all columns.": lambda pattern: (
                max(greedy(pattern)) + 1
            ),
            "You take the columns from right to left. Begin with the first one.": lambda pattern: greedy(
                pattern[:, ::-1]
            )[::-1],
        },
        rows=lambda case: [f"column {j}" for j in range(len(case["pattern"][0]))],
        lesson=LESSON,
    ),
    "recover": Answer(
        [recover, entry_by_entry],
        "J[i, j] = products[colours[j], i] wherever pattern[i, j] is True, and 0 elsewhere.",
        "The entry in row i and column j is in the product of the colour of column j, at place i.",
        lambda case: (
            f"products = {shown(case['products'])}, colours = {shown(case['colours'])}, {picture_of(case['pattern'])}"
        ),
        {
            "Your Jacobian has entries where the pattern has none. There, the products hold entries of other columns "
            "of the same colour, so set these places to 0.": lambda products, colours, pattern: products[colours].T,
            "Your Jacobian is transposed. Its rows are those of the pattern.": lambda products, colours, pattern: (
                recover(products, colours, pattern).T
            ),
            "Only the first column of each colour has entries. All columns of a colour find theirs in "
            "its product.": first_of_its_colour,
            "You assume that the colours repeat as 0, 1, 2, ... The colour of column j is colours[j].": in_turn,
            "Your Jacobian has ones in place of its entries. The entries are in "
            "the products.": lambda products, colours, pattern: 1.0 * pattern,
            "You return the seeds of the colours. Return the Jacobian, whose entries are in "
            "the products.": lambda products, colours, pattern: seeds_of(colours),
            "You divide the entries by the number of columns of their colour. In each row a product holds the entry of "
            "one column alone.": lambda products, colours, pattern: (
                recover(products, colours, pattern) / np.sum(seeds_of(colours), axis=1)[colours]
            ),
        },
        lesson=LESSON,
    ),
    "banded": Answer(
        [banded, by_rows],
        "Columns j with the same j % (2 w + 1) share no row. H[i, j] is entry i of the product of the colour of j.",
        "Use 2 w + 1 seeds. Seed c has a 1 at each place j with j % (2 w + 1) == c.",
        lambda case: f"the products with H = {shown(case['H'])}, w = {case['w']}",
        {
            "You use w + 1 colours. Columns up to 2 w places apart share a row, so 2 w + 1 colours are "
            "needed.": lambda product, n, w: banded(product, n, w, w + 1),
            "You use 2 w colours. Columns that are 2 w places apart still share a row, so 2 w + 1 colours are "
            "needed.": lambda product, n, w: banded(product, n, w, max(1, 2 * w)),
            "You use the colour of the row. The entry H[i, j] is in the product of the colour of "
            "column j.": colour_of_the_row,
            "Your matrix has entries outside of the band. There, the products hold entries of other columns of the "
            "same colour, so set these places to 0.": not_masked,
            "Only the upper half of your matrix has entries. The band has w diagonals on both sides.": half_of_the_band,
            "Only the lower half of your matrix has entries. The band has w diagonals on "
            "both sides.": lambda product, n, w: half_of_the_band(product, n, w).T,
            "The outermost diagonals of the band are missing. The band includes all entries with "
            "|i - j| ≤ w.": lambda product, n, w: banded(product, n, w, near=w - 1),
            "The columns of one colour stand beside each other in your answer, where they share rows. Let the colours "
            "repeat, 0, 1, 2, 0, 1, 2, ...": neighbours_share,
        },
        [lambda case: {"hessian": case["H"], "products": 1}],
        but={
            "Your matrix is right, but you called product more than 2 w + 1 times. Let columns that share no row share "
            "a product.": "products"
        },
        limits=lambda case: {"products": (1, 2 * case["w"] + 1)},
        lesson=LESSON,
    ),
}
