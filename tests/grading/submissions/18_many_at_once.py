"""Answers to the questions on batches, broadcasting and colours, right and wrong."""

import itertools
import math

import numpy as np


def summed_to(bar, shape):
    """The sum over the axes that broadcasting repeated, one axis at a time."""
    while bar.ndim > len(shape):
        bar = bar.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and bar.shape[axis] > 1:
            bar = bar.sum(axis=axis, keepdims=True)
    return bar


def seeds_for(colours):
    seeds = np.zeros((max(colours) + 1, len(colours)))
    for j, c in enumerate(colours):
        seeds[c, j] = 1.0
    return seeds


def rows_of(pattern):
    return [{int(i) for i in np.flatnonzero(column)} for column in pattern.T]


def banded_from(product, n, w, count):
    products = [product((np.arange(n) % count == c).astype(float)) for c in range(count)]
    return np.array([[products[j % count][i] if abs(i - j) <= w else 0.0 for j in range(n)] for i in range(n)])


class broadcast:
    def right_one_axis_at_a_time(x, y, z_bar):
        return summed_to(z_bar * y, x.shape), summed_to(z_bar * x, y.shape)

    def right_by_adding_entry_by_entry(x, y, z_bar):
        X, Y = np.broadcast_arrays(np.arange(x.size).reshape(x.shape), np.arange(y.size).reshape(y.shape))
        x_bar, y_bar = np.zeros(x.size), np.zeros(y.size)
        np.add.at(x_bar, X, z_bar * y)
        np.add.at(y_bar, Y, z_bar * x)
        return x_bar.reshape(x.shape), y_bar.reshape(y.shape)

    def right_by_reshaping_the_operands(x, y, z_bar):
        found = []
        for a, b in ((x, y), (y, x)):
            full = (1,) * (z_bar.ndim - a.ndim) + a.shape
            axes = tuple(k for k, (n, m) in enumerate(zip(full, z_bar.shape)) if n != m)
            found.append((z_bar * b).sum(axis=axes).reshape(a.shape))
        return tuple(found)

    def right_as_a_list_of_nested_lists(x, y, z_bar):
        return [summed_to(z_bar * y, x.shape).tolist(), summed_to(z_bar * x, y.shape).tolist()]

    def wrong_not_summed(x, y, z_bar):
        "Your adjoints have the shape of z. Sum each of them over the axes along which its operand was repeated."
        return y * z_bar, x * z_bar

    def wrong_leading_axes_alone(x, y, z_bar):
        "You sum over the axes that an operand does not have, but not over those where it has length 1. These were"
        found = []
        for a, bar in ((x, z_bar * y), (y, z_bar * x)):
            while bar.ndim > a.ndim:
                bar = bar.sum(axis=0)
            found.append(bar)
        return tuple(found)

    def wrong_axes_of_length_1_alone(x, y, z_bar):
        "You sum over the axes of length 1, but not over those that an operand does not have at all. NumPy adds these"
        found = []
        for a, bar in ((x, z_bar * y), (y, z_bar * x)):
            for k in range(a.ndim):
                if a.shape[k] == 1:
                    bar = bar.sum(axis=k - a.ndim, keepdims=True)
            found.append(bar)
        return found[0], found[1]

    def wrong_without_keepdims(x, y, z_bar):
        "After your sum an axis of length 1 is missing. Sum over such an axis with keepdims=True, so that the adjoint"
        found = []
        for a, bar in ((x, z_bar * y), (y, z_bar * x)):
            bar = bar.sum(axis=tuple(range(bar.ndim - a.ndim)))
            found.append(bar.sum(axis=tuple(np.flatnonzero(np.array(a.shape, int) == 1).tolist())))
        return tuple(found)

    def wrong_mean_of_the_copies(x, y, z_bar):
        "You take the mean over the copies of an operand. Each copy contributes to its adjoint, so take the sum."
        return (
            summed_to(z_bar * y, x.shape) * x.size / z_bar.size,
            summed_to(z_bar * x, y.shape) * y.size / z_bar.size,
        )

    def wrong_exchanged(x, y, z_bar):
        "The two adjoints are exchanged. The first one belongs to x, and its factor is y."
        return summed_to(z_bar * x, y.shape), summed_to(z_bar * y, x.shape)

    def wrong_summed_too_early(x, y, z_bar):
        "You sum z_bar before you multiply by the other operand. Multiply first, because each copy may have another"
        early = summed_to(z_bar, x.shape) * y, summed_to(z_bar, y.shape) * x
        return summed_to(early[0], x.shape), summed_to(early[1], y.shape)

    def wrong_partials_without_the_seed(x, y, z_bar):
        "Your adjoints do not contain z_bar. Multiply the partial derivatives by it before you sum."
        return summed_to(np.ones(z_bar.shape) * y, x.shape), summed_to(np.ones(z_bar.shape) * x, y.shape)

    def wrong_seed_without_the_partials(x, y, z_bar):
        "Your adjoints do not contain the other operand. The partial derivative of x * y with respect to x is y."
        return summed_to(z_bar, x.shape), summed_to(z_bar, y.shape)

    def wrong_adjoint_of_x_alone(x, y, z_bar):
        "Return the two adjoints as a tuple (x_bar, y_bar)."
        return summed_to(z_bar * y, x.shape)

    def wrong_sum_over_everything(x, y, z_bar):
        "You sum over all axes. Sum only over those along which the operand was repeated."
        return np.full(x.shape, np.sum(z_bar * y)), np.full(y.shape, np.sum(z_bar * x))

    def wrong_y_not_summed(x, y, z_bar):
        "Your adjoint of x is right, but that of y is not summed."
        return summed_to(z_bar * y, x.shape), z_bar * x


class jacobian:
    def right_stacked_by_hand(push, pull, n, m):
        if n < m or n == m:
            V = np.zeros((n, n))
            for k in range(n):
                V[k, k] = 1.0
            return np.stack(list(push(V)), axis=1)
        return np.asarray(pull(np.identity(m)))

    def right_reverse_mode_where_both_are_alike(push, pull, n, m):
        return pull(np.eye(m)) if m <= n else np.swapaxes(push(np.eye(n)), 0, 1)

    def right_from_scaled_seeds_as_lists(push, pull, n, m):
        size = min(n, m)
        seeds = [[2.0 * (i == j) for j in range(size)] for i in range(size)]
        rows = pull(seeds) / 2 if m < n else push(seeds).T / 2
        return [[float(entry) for entry in row] for row in rows]

    def wrong_transposed(push, pull, n, m):
        "Your matrix is transposed. Member k of the batch of push is column k of J."
        J = push(np.eye(n)) if n <= m else pull(np.eye(m)).T
        return J.tolist()

    def wrong_forward_mode_not_transposed(push, pull, n, m):
        "In forward mode your matrix is transposed. Member k of the batch of push is column k of J, so the batch has"
        return np.stack([row for row in push(np.eye(n))]) if n <= m else pull(np.eye(m))

    def wrong_reverse_mode_transposed(push, pull, n, m):
        "In reverse mode your matrix is transposed. Member i of the batch of pull is row i of J."
        J = push(np.eye(n)) if n <= m else pull(np.eye(m))
        return np.transpose(J)

    def wrong_always_forward(push, pull, n, m):
        "Your Jacobian is right, but it took more seeds than necessary. Use the mode that has fewer seeds: push needs"
        return push(np.eye(n)).T

    def wrong_always_reverse(push, pull, n, m):
        "Your Jacobian is right, but it took more seeds than necessary. Use the mode that has fewer seeds: push needs"
        return pull(np.eye(m))

    def wrong_the_dearer_mode(push, pull, n, m):
        "Your Jacobian is right, but it took more seeds than necessary. Use the mode that has fewer seeds: push needs"
        return pull(np.eye(m)) if n < m else push(np.eye(n)).T

    def wrong_one_seed_per_call(push, pull, n, m):
        "Your Jacobian is right, but you made more than one call. Give all seeds to one call, as the rows of one"
        if n <= m:
            return np.array([push([e])[0] for e in np.eye(n)]).T
        return np.array([pull([e])[0] for e in np.eye(m)])

    def wrong_seeds_of_the_other_size(push, pull, n, m):
        "stopped with ValueError"
        return push(np.eye(m)).T if n <= m else pull(np.eye(n))

    def wrong_vectors_in_place_of_a_batch(push, pull, n, m):
        "stopped with ValueError"
        return np.stack([push(e) for e in np.eye(n)], axis=1)

    def wrong_seeds_of_ones(push, pull, n, m):
        "Your seeds are vectors of ones, all alike. Use unit vectors, which are the rows of np.eye(n)."
        return push(1.0 + np.zeros((n, n))).T if n <= m else pull(1.0 + np.zeros((m, m)))


class colours:
    def right_by_sets_of_rows(pattern):
        rows, found = rows_of(pattern), []
        for j, mine in enumerate(rows):
            clash = {found[i] for i in range(j) if rows[i] & mine}
            found.append(next(c for c in itertools.count() if c not in clash))
        return found

    def right_by_the_rows_that_each_colour_has_taken(pattern):
        taken, found = [], np.empty(pattern.shape[1], int)
        for j in range(pattern.shape[1]):
            c = 0
            while c < len(taken) and (taken[c] & pattern[:, j]).any():
                c += 1
            if c == len(taken):
                taken.append(np.zeros(pattern.shape[0], bool))
            taken[c] = taken[c] | pattern[:, j]
            found[j] = c
        return found

    def right_by_a_matrix_of_conflicts(pattern):
        counts = pattern.astype(int)
        conflict = counts.T @ counts > 0
        found = -np.ones(len(conflict), int)
        for j in range(len(conflict)):
            taken = set(found[:j][conflict[j, :j]].tolist())
            found[j] = min(set(range(j + 1)) - taken)
        return found.tolist()

    def wrong_rows_coloured(pattern):
        "You colour the rows. Give colours to the columns, two of which conflict if they have a row in common."
        rows, found = rows_of(pattern.T), []
        for j, mine in enumerate(rows):
            clash = {found[i] for i in range(j) if rows[i] & mine}
            found.append(next(c for c in itertools.count() if c not in clash))
        return found

    def wrong_counted_from_1(pattern):
        "Your colours are counted from 1. Count from 0."
        rows, found = rows_of(pattern), []
        for j, mine in enumerate(rows):
            clash = {found[i] for i in range(j) if rows[i] & mine}
            found.append(next(c for c in itertools.count(1) if c not in clash))
        return found

    def wrong_one_for_each_column(pattern):
        "Each column has a colour of its own. Columns without a common row may share one."
        return np.arange(pattern.shape[1])

    def wrong_left_neighbour_alone(pattern):
        "You compare a column only with its left neighbour. Columns that are further apart can share a row, too."
        found = [0]
        for j in range(1, pattern.shape[1]):
            meets = (pattern[:, j] & pattern[:, j - 1]).any()
            found.append(1 if meets and found[-1] == 0 else 0)
        return found

    def wrong_last_colour_alone(pattern):
        "You try only the colour that was used last. An earlier colour may fit again, so try all of them, beginning"
        found, rows = [], set()
        for mine in rows_of(pattern):
            if rows & mine:
                rows, colour = set(mine), found[-1] + 1
            else:
                rows, colour = rows | mine, found[-1] if found else 0
            found.append(colour)
        return found

    def wrong_number_of_conflicts(pattern):
        "You count the conflicts of a column with earlier ones. Two of these may have the same colour, so look for the"
        rows = rows_of(pattern)
        return [sum(bool(rows[i] & rows[j]) for i in range(j)) for j in range(len(rows))]

    def wrong_conflict_the_other_way_around(pattern):
        "Columns with a common row have the same colour in your answer. It has to be the other way around: they must"
        rows, found = rows_of(pattern), []
        for j, mine in enumerate(rows):
            clash = {found[i] for i in range(j) if rows[i].isdisjoint(mine)}
            found.append(next(c for c in itertools.count() if c not in clash))
        return found

    def wrong_number_of_colours(pattern):
        "You return the number of colours. Return the list of the colours of all columns."
        rows, found = rows_of(pattern), []
        for j, mine in enumerate(rows):
            clash = {found[i] for i in range(j) if rows[i] & mine}
            found.append(next(c for c in itertools.count() if c not in clash))
        return len(set(found))

    def wrong_from_right_to_left(pattern):
        "You take the columns from right to left. Begin with the first one."
        rows, found = rows_of(pattern), {}
        for j in reversed(range(len(rows))):
            clash = {found[i] for i in found if rows[i] & rows[j]}
            found[j] = next(c for c in itertools.count() if c not in clash)
        return [found[j] for j in range(len(rows))]

    def wrong_last_of_each_colour_compared(pattern):
        "You compare a column only with the last one of each colour. It must not share a row with any column of its"
        rows, last, found = rows_of(pattern), {}, []
        for mine in rows:
            c = next(c for c in itertools.count() if not last.get(c, set()) & mine)
            last[c] = mine
            found.append(c)
        return found

    def wrong_groups_of_columns(pattern):
        ""
        rows, groups = rows_of(pattern), []
        for j, mine in enumerate(rows):
            group = next((g for g in groups if not any(rows[i] & mine for i in g)), None)
            if group is None:
                groups.append([j])
            else:
                group.append(j)
        return groups


class recover:
    def right_by_where(products, colours, pattern):
        return np.where(pattern, np.asarray(products)[colours].T, 0)

    def right_by_columns(products, colours, pattern):
        return np.stack([products[c] * pattern[:, j] for j, c in enumerate(colours)], axis=1)

    def right_by_nested_lists(products, colours, pattern):
        m, n = pattern.shape
        return [[float(products[colours[j]][i]) if pattern[i][j] else 0.0 for j in range(n)] for i in range(m)]

    def right_by_seeds(products, colours, pattern):
        return products.T @ seeds_for(colours) * pattern

    def wrong_without_the_pattern(products, colours, pattern):
        "Your Jacobian has entries where the pattern has none. There, the products hold entries of other columns of"
        return np.stack([products[c] for c in colours], axis=1)

    def wrong_transposed(products, colours, pattern):
        "Your Jacobian is transposed. Its rows are those of the pattern."
        return np.where(pattern.T, products[colours], 0.0)

    def wrong_first_columns_alone(products, colours, pattern):
        "Only the first column of each colour has entries. All columns of a colour find theirs in its product."
        J, done = np.zeros(pattern.shape), set()
        for j, c in enumerate(colours):
            if c not in done:
                J[:, j] = products[c]
                done.add(c)
        return J

    def wrong_colours_in_turn(products, colours, pattern):
        "You assume that the colours repeat as 0, 1, 2, ... The colour of column j is colours[j]."
        J = np.zeros(pattern.shape)
        for i, j in np.argwhere(pattern):
            J[i, j] = products[j % len(products), i]
        return J

    def wrong_ones(products, colours, pattern):
        "Your Jacobian has ones in place of its entries. The entries are in the products."
        return pattern.astype(float)

    def wrong_seeds(products, colours, pattern):
        "You return the seeds of the colours. Return the Jacobian, whose entries are in the products."
        return seeds_for(colours)

    def wrong_divided_by_the_count(products, colours, pattern):
        "You divide the entries by the number of columns of their colour. In each row a product holds the entry of one"
        J = np.zeros(pattern.shape)
        for i, j in np.argwhere(pattern):
            J[i, j] = products[colours[j], i] / colours.count(colours[j])
        return J

    def wrong_place_of_the_column(products, colours, pattern):
        "stopped with IndexError"
        J = np.zeros(pattern.shape)
        for i, j in np.argwhere(pattern):
            J[i, j] = products[colours[i], j]
        return J

    def wrong_products_as_they_are(products, colours, pattern):
        "The exercise asks for an array of shape"
        return products


class banded:
    def right_with_zero_seeds(product, n, w):
        return banded_from(product, n, w, 2 * w + 1)

    def right_by_diagonals(product, n, w):
        count = min(2 * w + 1, n)
        colour = np.arange(n) % count
        P = np.array([product(np.where(colour == c, 1.0, 0.0)) for c in range(count)])
        H = np.zeros((n, n))
        for d in range(-w, w + 1):
            i = np.arange(max(0, -d), min(n, n - d))
            H[i, i + d] = P[colour[i + d], i]
        return H

    def right_by_a_greedy_colouring(product, n, w):
        band = [[abs(i - j) <= w for j in range(n)] for i in range(n)]
        found = colours.right_by_sets_of_rows(np.array(band))
        P = [product(seed) for seed in seeds_for(found)]
        return [[P[found[j]][i] if band[i][j] else 0.0 for j in range(n)] for i in range(n)]

    def wrong_column_by_column(product, n, w):
        "Your matrix is right, but you called product more than 2 w + 1 times. Let columns that share no row share a"
        return np.array([product(e) for e in np.eye(n)])

    def wrong_one_side_counted(product, n, w):
        "You use w + 1 colours. Columns up to 2 w places apart share a row, so 2 w + 1 colours are needed."
        return banded_from(product, n, w, w + 1)

    def wrong_one_colour_too_few(product, n, w):
        "You use 2 w colours. Columns that are 2 w places apart still share a row, so 2 w + 1 colours are needed."
        return banded_from(product, n, w, 2 * w if w else 1)

    def wrong_colour_of_the_row(product, n, w):
        "You use the colour of the row. The entry H[i, j] is in the product of the colour of column j."
        count = 2 * w + 1
        P = [product((np.arange(n) % count == c).astype(float)) for c in range(count)]
        return [[P[i % count][i] if abs(i - j) <= w else 0.0 for j in range(n)] for i in range(n)]

    def wrong_entries_outside_of_the_band(product, n, w):
        "Your matrix has entries outside of the band. There, the products hold entries of other columns of the same"
        count = 2 * w + 1
        P = [product((np.arange(n) % count == c).astype(float)) for c in range(count)]
        return [[P[j % count][i] for j in range(n)] for i in range(n)]

    def wrong_upper_half(product, n, w):
        "Only the upper half of your matrix has entries. The band has w diagonals on both sides."
        H = banded_from(product, n, w, 2 * w + 1)
        return [[H[i, j] if j >= i else 0.0 for j in range(n)] for i in range(n)]

    def wrong_edge_of_the_band_missing(product, n, w):
        "The outermost diagonals of the band are missing. The band includes all entries with |i - j| ≤ w."
        P = [product((np.arange(n) % (2 * w + 1) == c).astype(float)) for c in range(2 * w + 1)]
        return [[P[j % (2 * w + 1)][i] if abs(i - j) < w else 0.0 for j in range(n)] for i in range(n)]

    def wrong_neighbours_of_one_colour(product, n, w):
        "The columns of one colour stand beside each other in your answer, where they share rows. Let the colours"
        count = 2 * w + 1
        colour = [math.floor(j * count / n) for j in range(n)]
        P = [product(np.array([1.0 * (c == k) for c in colour])) for k in range(count)]
        return [[P[colour[j]][i] if abs(i - j) <= w else 0.0 for j in range(n)] for i in range(n)]

    def wrong_index_beyond_the_end(product, n, w):
        "stopped with IndexError"
        count = 2 * w + 1
        P = [product((np.arange(n) % count == c).astype(float)) for c in range(count)]
        H = np.zeros((n, n))
        for i in range(n):
            for d in range(-w, w + 1):
                H[i, i + d] = P[(i + d) % count][i]
        return H
