"""Answers to the questions of 13, training a network."""

import itertools
import math

import numpy as np

KEPT = {}  # what lives longer than a call


def shares(Z):
    """Softmax of each row, for scores of any size."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def unit_rows(labels, C):
    return np.eye(C)[labels]


def entropies(Z, labels):
    """-ln p[label] of each row."""
    return np.logaddexp.reduce(Z, axis=1) - np.take_along_axis(Z, labels[:, None], axis=1)[:, 0]


def slopes(X, W, b):
    return np.cosh(X @ W + b) ** -2.0


def behind(X, W, A_bar):
    """What comes behind A_bar = Y_bar (1 - Y²)."""
    return A_bar @ W.T, X.T @ A_bar, np.sum(A_bar, axis=0)


def moved(params, velocities, gradients, new):
    """Velocities by the rule `new`, then the parameters."""
    velocities = [new(v, g) for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(params, velocities)], velocities


def cut(rows, size):
    return [rows[k : k + size] for k in range(0, len(rows), size)]


def differences(f, x, h=1e-5):
    """Central ones, an entry for each direction."""
    return np.array([f(x + h * e) - f(x - h * e) for e in np.eye(len(x))]) / (2 * h)


def near(a, b, share=1e-5):
    """Equal up to a share of the largest entry of a?"""
    return bool(np.max(np.abs(a - b)) <= share * np.max(np.abs(a)))


def squares(A, B):
    """Squared distances of the rows of A to those of B."""
    return ((A[:, np.newaxis, :] - B[np.newaxis]) ** 2).sum(-1)


def trained(X, labels, steps=400, rate=0.5, sign=-1.0, hidden=16):
    """Scores as a function of points: a hidden layer, momentum, all rows in each step."""
    draw = np.random.default_rng(3)
    W, V = draw.normal(size=(hidden, 3)) * [1.5, 1.5, 0.5], draw.normal(size=(3, hidden + 1)) * 0.2
    W_step, V_step = np.zeros_like(W), np.zeros_like(V)
    lifted = lambda A: np.c_[A, np.ones(len(A))]
    for _ in range(steps):
        H = np.tanh(lifted(X) @ W.T)
        Z_bar = (shares(lifted(H) @ V.T) - unit_rows(labels, 3)) / len(X)
        A_bar = Z_bar @ V[:, :-1] * (1 - H * H)
        W_step = 0.9 * W_step + sign * rate * A_bar.T @ lifted(X)
        V_step = 0.9 * V_step + sign * rate * Z_bar.T @ lifted(H)
        W, V = W + W_step, V + V_step
    return lambda T: lifted(np.tanh(lifted(T) @ W.T)) @ V.T


class loss:
    def right_with_lists(Z, labels):
        N, total, Z_bar = len(labels), 0.0, []
        for z, label in zip(Z.tolist(), labels.tolist()):
            top = max(z)
            powers = [math.exp(s - top) for s in z]
            total += top + math.log(math.fsum(powers)) - z[label]
            Z_bar.append([(power / math.fsum(powers) - (c == label)) / N for c, power in enumerate(powers)])
        return total / N, Z_bar

    def right_by_the_jacobian_of_log_softmax(Z, labels):
        L = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
        L_bar = -unit_rows(labels, Z.shape[1]) / len(Z)
        J = np.eye(Z.shape[1]) - np.exp(L)[:, None, :]
        return np.sum(L * L_bar), np.einsum("rc,rcd->rd", L_bar, J)

    def right_by_margins(Z, labels):
        M = Z - Z[np.arange(len(Z)), labels][:, None]
        losses = np.logaddexp.reduce(M, axis=1)
        Z_bar = np.exp(M - losses[:, None])
        np.put_along_axis(Z_bar, labels[:, None], np.expm1(-losses)[:, None], axis=1)
        return losses.mean(), Z_bar / losses.size

    def right_by_complex_steps(Z, labels):
        tops = Z.max(axis=1)

        def mean_loss(Z):
            return np.mean(np.log(np.exp(Z - tops[:, None]).sum(axis=1)) + tops - Z[np.arange(len(Z)), labels])

        Z_bar = np.zeros_like(Z)
        for place in np.ndindex(Z.shape):
            there = Z.astype(complex)
            there[place] += 1e-30j
            Z_bar[place] = mean_loss(there).imag * 1e30
        return (float(mean_loss(Z)), Z_bar)

    def wrong_gradient_of_the_sum(Z, labels):
        "Your gradient is not divided by N. The loss is a mean, so its gradient contains the factor 1/N."
        Z_bar = shares(Z)
        for row, label in enumerate(labels):
            Z_bar[row, label] -= 1
        return np.mean(entropies(Z, labels)), Z_bar

    def wrong_without_the_unit_vector(Z, labels):
        "Your gradient contains only the softmax. In each row, 1 has to be subtracted at the label."
        return entropies(Z, labels).mean(), shares(Z) / len(labels)

    def wrong_label_minus_softmax(Z, labels):
        "Your gradient has the wrong sign. Subtract the unit vector of the label from the softmax."
        Z_bar = np.zeros(Z.shape)
        Z_bar[np.arange(len(Z)), labels] = 1.0
        return entropies(Z, labels).mean(), (Z_bar - shares(Z)) / len(Z)

    def wrong_axis_of_the_softmax(Z, labels):
        "Your softmax is taken over the samples. It has to be taken over the classes, so that each row adds"
        E = np.exp(Z - Z.max(axis=0))
        return entropies(Z, labels).mean(), (E / E.sum(axis=0) - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_loss_summed(Z, labels):
        "Your gradient is right, but your loss is the sum over the samples. It has to be the mean."
        return sum(entropies(Z, labels)), (shares(Z) - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_mean_over_all_entries(Z, labels):
        "You divide the gradient by the number of entries of Z. Divide it by the number of samples."
        N, C = Z.shape
        Z_bar = [[(p - (c == label)) / (N * C) for c, p in enumerate(row)] for row, label in zip(shares(Z), labels)]
        return np.sum(entropies(Z, labels)) / N, Z_bar

    def wrong_columns_in_place_of_entries(Z, labels):
        "This looks like P[:, labels], which changes whole columns. The entries of the labels are"
        P = shares(Z)
        P[:, labels] -= 1
        return entropies(Z, labels).mean(), P / len(Z)

    def wrong_largest_score_not_subtracted_from_the_labels(Z, labels):
        "It looks as if you subtract the largest score only in the sum of the exponentials. Subtract it from"
        S = np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1)
        value = np.mean(np.log(S) - Z[np.arange(len(Z)), labels])
        return value, (shares(Z) - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_overflow_of_exp(Z, labels):
        "The result contains nan or inf | The exponentials overflow. Subtract the largest"
        with np.errstate(all="ignore"):
            P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
            value = np.mean(-np.log(P[np.arange(len(Z)), labels]))
        return value, (P - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_overflow_with_lists(Z, labels):
        "stopped with OverflowError"
        value, Z_bar = 0.0, []
        for z, label in zip(Z, labels):
            powers = [math.exp(s) for s in z]
            value -= math.log(powers[label] / sum(powers)) / len(Z)
            Z_bar.append([(power / sum(powers) - (c == label)) / len(Z) for c, power in enumerate(powers)])
        return value, Z_bar

    def wrong_label_entries_only(Z, labels):
        "Your gradient is zero for all classes except the label. The scores of the other classes change the"
        Y = unit_rows(labels, Z.shape[1])
        return entropies(Z, labels).mean(), (shares(Z) - 1) * Y / len(Z)

    def wrong_sign_of_the_loss(Z, labels):
        "Your loss has the wrong sign. It is the mean of -ln p, which is never negative."
        Z_bar = shares(Z)
        Z_bar[range(len(Z)), labels] -= 1
        return -entropies(Z, labels).mean(), Z_bar / len(Z)

    def wrong_probability_for_loss(Z, labels):
        "Your loss is the mean probability of the labels. It has to be the mean of minus the logarithm of"
        P, Y = shares(Z), unit_rows(labels, Z.shape[1])
        return np.mean((P * Y).sum(axis=1)), (P - Y) / len(Z)

    def wrong_squared_error(Z, labels):
        "Your loss is a squared error. The cross-entropy loss is the mean of -ln p, where p is the"
        D = shares(Z) - unit_rows(labels, Z.shape[1])
        return (D**2).sum(axis=1).mean(), 2 * D / len(Z)

    def wrong_label_of_the_largest_score(Z, labels):
        "You use the class with the largest score in place of the label. The right classes are given in"
        best = np.argmax(Z, axis=1)
        return entropies(Z, best).mean(), (shares(Z) - unit_rows(best, Z.shape[1])) / len(Z)

    def wrong_logarithm_to_base_2(Z, labels):
        "Only loss is wrong. Every number is"
        return np.mean(entropies(Z, labels)) / math.log(2), (shares(Z) - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_labels_counted_from_1(Z, labels):
        "It looks as if you subtract 1 from the labels. They are counted from 0 already."
        return entropies(Z, labels - 1).mean(), (shares(Z) - unit_rows(labels - 1, Z.shape[1])) / len(Z)

    def wrong_gradient_of_the_first_row(Z, labels):
        "Z_bar: The exercise asks for an array of shape (1, 2)"
        p = shares(Z)[0]
        p[labels[0]] -= 1
        return entropies(Z, labels).mean(), p / len(Z)

    def wrong_sum_of_shares_without_keepdims(Z, labels):
        "stopped with ValueError"
        E = np.exp(Z - Z.max(axis=1))
        P = E / E.sum(axis=1)
        return entropies(Z, labels).mean(), (P - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_gradient_not_returned(Z, labels):
        "Your function has to return two things: loss, Z_bar."
        return np.mean(entropies(Z, labels))

    def wrong_without_return(Z, labels):
        "returned nothing"
        Z_bar = shares(Z) - unit_rows(labels, Z.shape[1])
        Z_bar /= len(Z)

    def wrong_largest_of_all_subtracted(Z, labels):
        "The result contains nan or inf"
        with np.errstate(all="ignore"):
            E = np.exp(Z - Z.max())
            P = E / E.sum(axis=1, keepdims=True)
        return np.mean(entropies(Z, labels)), (P - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_logarithm_of_the_share(Z, labels):
        "A probability is rounded to 0, so its logarithm is -inf. Compute ln p as z - ln Σ exp z, without"
        P = shares(Z)
        with np.errstate(divide="ignore"):
            value = -np.mean(np.log(P[np.arange(len(Z)), labels]))
        return value, (P - unit_rows(labels, Z.shape[1])) / len(Z)

    def wrong_tiny_number_in_the_logarithm(Z, labels):
        "It looks as if you add a small number in the logarithm, which makes the loss wrong where p is tiny."
        P = shares(Z)
        Z_bar = P / len(Z)
        Z_bar[np.arange(len(Z)), labels] -= 1 / len(Z)
        return -np.mean(np.log(P[np.arange(len(Z)), labels] + 1e-12)), Z_bar


class layer:
    def right_by_loops(X, W, b, Y_bar):
        X_bar, W_bar, b_bar = ([[0.0] * len(row) for row in M] for M in (X, W, [b]))
        for r, c in np.ndindex(Y_bar.shape):
            a = math.fsum(x * W[i, c] for i, x in enumerate(X[r])) + b[c]
            a_bar = Y_bar[r, c] / math.cosh(a) ** 2
            b_bar[0][c] += a_bar
            for i in range(len(W)):
                X_bar[r][i] += a_bar * W[i][c]
                W_bar[i][c] += a_bar * X[r][i]
        return X_bar, W_bar, b_bar[0]

    def right_by_a_column_of_ones(X, W, b, Y_bar):
        X1, W1 = np.column_stack([X, np.ones(len(X))]), np.vstack([W, b])
        A_bar = Y_bar - Y_bar * np.tanh(X1 @ W1) ** 2
        X1_bar, W1_bar = np.dot(A_bar, W1.T), np.dot(X1.T, A_bar)
        return [X1_bar[:, :-1], W1_bar[:-1], W1_bar[-1]]

    def right_by_sums_over_samples(X, W, b, Y_bar):
        rows, W_bar, b_bar = [], np.zeros(W.shape), np.zeros(b.shape)
        for x, y_bar in zip(X, Y_bar):
            a_bar = (1 - np.tanh(x @ W + b) ** 2) * y_bar
            rows.append(W @ a_bar)
            W_bar += np.outer(x, a_bar)
            b_bar += a_bar
        return np.array(rows), W_bar, b_bar

    def right_by_index_names(X, W, b, Y_bar):
        A_bar = np.einsum("rc,rc->rc", Y_bar, slopes(X, W, b))
        return np.einsum("rc,ic->ri", A_bar, W), np.einsum("ri,rc->ic", X, A_bar), np.einsum("rc->c", A_bar)

    def right_by_complex_steps(X, W, b, Y_bar):
        given, bars = [M.astype(complex) for M in (X, W, b)], []
        for M in given:
            bar = np.zeros(M.shape)
            for place in np.ndindex(M.shape):
                M[place] += 1e-30j
                bar[place] = np.sum(Y_bar * np.tanh(given[0] @ given[1] + given[2])).imag * 1e30
                M[place] = M[place].real
            bars.append(bar)
        return tuple(bars)

    def wrong_without_tanh(X, W, b, Y_bar):
        "The slope of tanh is missing. Multiply Y_bar by it before you compute the three adjoints."
        return Y_bar @ W.T, X.T @ Y_bar, Y_bar.sum(axis=0)

    def wrong_slope_1_minus_y(X, W, b, Y_bar):
        "For the slope of tanh you use 1 - Y. It is 1 - Y²."
        Y = np.tanh(X @ W + b)
        return behind(X, W, Y_bar * (1 - Y))

    def wrong_tanh_twice(X, W, b, Y_bar):
        "You apply tanh to Y once more. Y is already the result of tanh, so the slope is 1 - Y²."
        Y = np.tanh(np.matmul(X, W) + b)
        return behind(X, W, Y_bar / np.cosh(Y) ** 2)

    def wrong_bias_averaged(X, W, b, Y_bar):
        "Your b_bar is a mean over the samples. It has to be a sum."
        A_bar = Y_bar * slopes(X, W, b)
        return np.inner(A_bar, W), np.einsum("ri,rc->ic", X, A_bar), A_bar.mean(0)

    def wrong_seed_of_ones(X, W, b, Y_bar):
        "Your result does not depend on the seed Y_bar. Multiply it by the slope of tanh."
        return behind(X, W, slopes(X, W, b))

    def wrong_weights_turned(X, W, b, Y_bar):
        "Your W_bar is transposed. It has to have the shape of W."
        A_bar = slopes(X, W, b) * Y_bar
        return A_bar @ W.T, A_bar.T @ X, A_bar.sum(axis=0)

    def wrong_slope_1_plus_y_squared(X, W, b, Y_bar):
        "The slope of tanh has the wrong sign in it. It is 1 - Y², and not 1 + Y²."
        return behind(X, W, Y_bar * (1 + np.tanh(X @ W + b) ** 2))

    def wrong_slope_of_the_sigmoid(X, W, b, Y_bar):
        "For the slope of tanh you use Y (1 - Y), which is that of the sigmoid function. The slope of tanh"
        Y = np.tanh(X @ W + b)
        return behind(X, W, Y_bar * Y * (1 - Y))

    def wrong_slope_at_the_argument(X, W, b, Y_bar):
        "You square the argument of tanh. The slope is 1 - Y², where Y is the result of tanh."
        A = X @ W + b
        return behind(X, W, Y_bar * (1 - A**2))

    def wrong_bias_left_out(X, W, b, Y_bar):
        "It looks as if the bias b is missing in the argument of tanh."
        Y = np.tanh(X @ W)
        return behind(X, W, Y_bar * (1 - Y**2))

    def wrong_input_without_the_slope(X, W, b, Y_bar):
        "Your X_bar does not contain the slope of tanh. Like W_bar and b_bar, it has to be computed from the"
        _, W_bar, b_bar = behind(X, W, Y_bar * slopes(X, W, b))
        return Y_bar @ W.T, W_bar, b_bar

    def wrong_bias_not_summed(X, W, b, Y_bar):
        "Your b_bar has one row per sample. The bias is added to every row, so its adjoint is a sum over the"
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W.T, X.T @ A_bar, A_bar

    def wrong_bias_summed_along_the_row(X, W, b, Y_bar):
        "b_bar: The exercise asks for 2 numbers"
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=1)

    def wrong_bias_is_a_matrix(X, W, b, Y_bar):
        "Your b_bar is a matrix with a single row. Sum without keepdims, so that it has the shape of b."
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W.T, X.T @ A_bar, np.sum(A_bar, axis=0, keepdims=True)

    def wrong_mean_over_the_batch(X, W, b, Y_bar):
        "You divide W_bar and b_bar by the number of samples. This division belongs to the loss, and Y_bar"
        X_bar, W_bar, b_bar = behind(X, W, Y_bar * slopes(X, W, b))
        return X_bar, W_bar / len(X), b_bar / len(X)

    def wrong_weights_first(X, W, b, Y_bar):
        "X_bar: The exercise asks for an array of shape (1, 1)"
        X_bar, W_bar, b_bar = behind(X, W, Y_bar * slopes(X, W, b))
        return W_bar, b_bar, X_bar

    def wrong_seed_twice(X, W, b, Y_bar):
        "You multiply Y by Y_bar before you square it. The slope is 1 - Y², and Y_bar is only a factor of it."
        return behind(X, W, Y_bar * (1 - (Y_bar * np.tanh(X @ W + b)) ** 2))

    def wrong_weights_not_transposed(X, W, b, Y_bar):
        "stopped with ValueError"
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W, X.T @ A_bar, A_bar.sum(axis=0)

    def wrong_input_not_transposed(X, W, b, Y_bar):
        "stopped with ValueError"
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W.T, X @ A_bar, A_bar.sum(axis=0)

    def wrong_bias_not_returned(X, W, b, Y_bar):
        "Your function has to return three things: X_bar, W_bar, b_bar."
        return behind(X, W, Y_bar * slopes(X, W, b))[:2]

    def wrong_tanh_of_math(X, W, b, Y_bar):
        "stopped with TypeError"
        Y = math.tanh(X @ W + b)
        return behind(X, W, Y_bar * (1 - Y**2))

    def wrong_without_return(X, W, b, Y_bar):
        "returned nothing"
        A_bar = Y_bar * slopes(X, W, b)
        behind(X, W, A_bar)

    def wrong_bias_of_the_first_row(X, W, b, Y_bar):
        "Your b_bar comes only from the first sample. It has to be a sum over all samples."
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W.T, X.T @ A_bar, A_bar[0]

    def wrong_weights_of_the_first_row(X, W, b, Y_bar):
        "Your W_bar comes only from the first sample. It has to be a sum over all samples, and a matrix"
        A_bar = Y_bar * slopes(X, W, b)
        return A_bar @ W.T, np.outer(X[0], A_bar[0]), A_bar.sum(axis=0)


class step:
    def right_by_a_matrix(params, velocities, gradients, rate, momentum):
        M = np.array([[1.0, momentum, -rate], [0.0, momentum, -rate]])
        pairs = [np.tensordot(M, np.stack(three), axes=1) for three in zip(params, velocities, gradients)]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def right_on_copies(params, velocities, gradients, rate, momentum):
        params, velocities = [p.copy() for p in params], [v.copy() for v in velocities]
        for p, v, g in zip(params, velocities, gradients):
            v *= momentum
            v -= rate * g
            p += v
        return params, velocities

    def right_by_loops_over_entries(params, velocities, gradients, rate, momentum):
        new_params, new_velocities = [], []
        for k in range(len(params)):
            p, v = np.empty_like(params[k]), np.empty_like(params[k])
            for place in np.ndindex(p.shape):
                v[place] = momentum * velocities[k][place] - rate * gradients[k][place]
                p[place] = params[k][place] + v[place]
            new_params.append(p)
            new_velocities.append(v)
        return new_params, new_velocities

    def right_end_to_end(params, velocities, gradients, rate, momentum):
        p, v, g = (np.concatenate([a.ravel() for a in arrays]) for arrays in (params, velocities, gradients))
        v = momentum * v - rate * g
        ends = list(itertools.accumulate(a.size for a in params))

        def parts(flat):
            return [flat[end - a.size : end].reshape(a.shape) for end, a in zip(ends, params)]

        return parts(p + v), parts(v)

    def right_as_a_pair_of_tuples(params, velocities, gradients, rate, momentum):
        def one(p, v, g):
            v = np.subtract(momentum * v, rate * g)
            return np.add(p, v), v

        return tuple(zip(*map(one, params, velocities, gradients)))

    def wrong_written_over_what_was_given(params, velocities, gradients, rate, momentum):
        "Your result is right, but you have changed what your function was given. Make new lists and new"
        for k, g in enumerate(gradients):
            velocities[k] *= momentum
            velocities[k] -= rate * g
            params[k] += velocities[k]
        return params, velocities

    def wrong_entries_of_the_given_lists_replaced(params, velocities, gradients, rate, momentum):
        "Your result is right, but you have changed what your function was given. Make new lists and new"
        for k, g in enumerate(gradients):
            velocities[k] = momentum * velocities[k] - rate * g
            params[k] = params[k] + velocities[k]
        return params, velocities

    def wrong_gradients_scaled_in_place(params, velocities, gradients, rate, momentum):
        "Your result is right, but you have changed what your function was given. Make new lists and new"
        for g in gradients:
            g *= rate
        return moved(params, velocities, gradients, lambda v, g: momentum * v - g)

    def wrong_uphill(params, velocities, gradients, rate, momentum):
        "Your step goes uphill, because the gradient is added to the velocity. The factor of the gradient is"
        return moved(params, velocities, gradients, lambda v, g: momentum * v + rate * g)

    def wrong_old_velocity(params, velocities, gradients, rate, momentum):
        "You move the parameters by the old velocities. Move them by the new ones."
        params = [p + v for p, v in zip(params, velocities)]
        velocities = [momentum * v - rate * g for v, g in zip(velocities, gradients)]
        return params, velocities

    def wrong_without_momentum(params, velocities, gradients, rate, momentum):
        "Your new velocity does not contain the old one, so your step has no momentum."
        steps = [-rate * g for g in gradients]
        return [p + s for p, s in zip(params, steps)], steps

    def wrong_rate_on_both(params, velocities, gradients, rate, momentum):
        "You multiply the whole velocity by the rate η. Only the gradient is multiplied by it."
        return moved(params, velocities, gradients, lambda v, g: rate * momentum * v - rate * g)

    def wrong_weighted_average(params, velocities, gradients, rate, momentum):
        "You multiply the gradient by 1 - μ, as in a weighted average. This is another method; the factor of"
        return moved(params, velocities, gradients, lambda v, g: momentum * v - rate * (1 - momentum) * g)

    def wrong_velocity_subtracted(params, velocities, gradients, rate, momentum):
        "Your velocity has the opposite sign, and you subtract it from the parameters. In this exercise the"
        velocities = [momentum * v + rate * g for v, g in zip(velocities, gradients)]
        return [p - v for p, v in zip(params, velocities)], velocities

    def wrong_rate_on_the_velocity(params, velocities, gradients, rate, momentum):
        "You use the form of the lesson, v ← μ v + g and θ ← θ - η v. In this exercise the rate η is a part"
        velocities = [momentum * v + g for v, g in zip(velocities, gradients)]
        return [p - rate * v for p, v in zip(params, velocities)], velocities

    def wrong_momentum_on_the_gradient_too(params, velocities, gradients, rate, momentum):
        "You multiply the gradient by μ, too. Only the old velocity is multiplied by it."
        return moved(params, velocities, gradients, lambda v, g: momentum * (v - rate * g))

    def wrong_momentum_on_the_gradient_alone(params, velocities, gradients, rate, momentum):
        "You multiply the gradient by μ, and not the old velocity."
        return moved(params, velocities, gradients, lambda v, g: v - momentum * rate * g)

    def wrong_momentum_forgotten(params, velocities, gradients, rate, momentum):
        "In your new velocity, the old one is not multiplied by μ."
        return moved(params, velocities, gradients, lambda v, g: v - rate * g)

    def wrong_looking_ahead(params, velocities, gradients, rate, momentum):
        "This looks like Nesterov's method, which looks one step ahead. In this exercise the parameters move"
        new = [momentum * v - rate * g for v, g in zip(velocities, gradients)]
        return [p + momentum * v - rate * g for p, v, g in zip(params, new, gradients)], new

    def wrong_gradient_step_besides(params, velocities, gradients, rate, momentum):
        "You move the parameters by the velocity and then by a gradient step in addition. The velocity"
        params, velocities = moved(params, velocities, gradients, lambda v, g: momentum * v - rate * g)
        return [p - rate * g for p, g in zip(params, gradients)], velocities

    def wrong_velocities_from_0(params, velocities, gradients, rate, momentum):
        "Two calls with the same inputs give different results. Your function"
        olds = KEPT.get(len(params), [np.zeros_like(p) for p in params])
        KEPT[len(params)] = [momentum * v - rate * g for v, g in zip(olds, gradients)]
        return [p + v for p, v in zip(params, KEPT[len(params)])], KEPT[len(params)]

    def wrong_velocities_first(params, velocities, gradients, rate, momentum):
        "You return the velocities first. Return the parameters first, and then the velocities."
        return moved(params, velocities, gradients, lambda v, g: momentum * v - rate * g)[::-1]

    def wrong_old_velocities_returned(params, velocities, gradients, rate, momentum):
        "Your parameters are right, but you return the old velocities. Return the new ones, which the next"
        return [p + momentum * v - rate * g for p, v, g in zip(params, velocities, gradients)], velocities

    def wrong_first_array_only(params, velocities, gradients, rate, momentum):
        "You change only the first array. The lists contain several arrays, and each of them has its own"
        v = momentum * velocities[0] - rate * gradients[0]
        return [params[0] + v, *params[1:]], [v, *velocities[1:]]

    def wrong_parameters_only(params, velocities, gradients, rate, momentum):
        "params: The exercise asks for a list of 2 different things, but your function"
        return moved(params, velocities, gradients, lambda v, g: momentum * v - rate * g)[0]

    def wrong_lists_as_arrays(params, velocities, gradients, rate, momentum):
        "stopped with ValueError"
        v = momentum * np.array(velocities) - rate * np.array(gradients)
        return np.array(params) + v, v

    def wrong_lists_times_numbers(params, velocities, gradients, rate, momentum):
        "stopped with TypeError"
        velocities = momentum * velocities - rate * gradients
        return params + velocities, velocities

    def wrong_without_return(params, velocities, gradients, rate, momentum):
        "returned nothing"
        moved(params, velocities, gradients, lambda v, g: momentum * v - rate * g)

    def wrong_given_lists_emptied(params, velocities, gradients, rate, momentum):
        "Your result is right, but you have changed what your function was given. Make new lists and new"
        new = []
        while params:
            v = momentum * velocities.pop(0) - rate * gradients.pop(0)
            new.append((params.pop(0) + v, v))
        return [p for p, _ in new], [v for _, v in new]

    def wrong_matrices_assumed(params, velocities, gradients, rate, momentum):
        "stopped with IndexError"
        velocities = [v.copy() for v in velocities]
        for v, g in zip(velocities, gradients):
            for i in range(v.shape[0]):
                for j in range(v.shape[1]):
                    v[i, j] = momentum * v[i, j] - rate * g[i, j]
        return [p + v for p, v in zip(params, velocities)], velocities


class batches:
    def wrong_rotated(n, size, random):
        "The order is not random enough: rows that are neighbours in the given order are in the same batch,"
        start = random.randrange(n)
        rows = [(start + k) % n for k in range(n)]
        return [rows[k : k + size] for k in range(0, n, size)]

    def wrong_rotated_and_shuffled_within_batches(n, size, random):
        "The order is not random enough: rows that are neighbours in the given order are in the same batch,"
        start = random.randrange(n)
        rows = [(start + k) % n for k in range(n)]
        return [random.sample(rows[k : k + size], len(rows[k : k + size])) for k in range(0, n, size)]

    def wrong_batches_shuffled_whole(n, size, random):
        "matched to a common mistake | The order is not random enough: rows that are"
        found = [list(range(k, min(n, k + size))) for k in range(0, n, size)]
        head = found[:-1]
        random.shuffle(head)
        return [*head, found[-1]]

    def wrong_in_strides(n, size, random):
        "The order is not random enough: rows that are neighbours in the given order are in the same batch,"
        step, start = random.choice([1, 7, 11, 13]), random.randrange(n)
        rows = [(start + step * k) % n for k in range(n)] if n == 30 else random.sample(range(n), n)
        return [rows[k : k + size] for k in range(0, n, size)]

    def right_by_random_keys(n, size, random):
        rows = sorted(range(n), key=lambda row: random.random())
        return tuple(tuple(rows[size * k : size * (k + 1)]) for k in range(math.ceil(n / size)))

    def right_by_exchanges(n, size, random):
        rows = list(range(n))
        for last in range(n - 1, 0, -1):
            other = random.randint(0, last)
            rows[last], rows[other] = rows[other], rows[last]
        source = iter(rows)
        return list(iter(lambda: list(itertools.islice(source, size)), []))

    def right_by_drawing_from_a_set(n, size, random):
        left, found = set(range(n)), []
        while left:
            batch = random.sample(sorted(left), min(size, len(left)))
            left.difference_update(batch)
            found.append(batch)
        return found

    def right_in_arrays(n, size, random):
        order = np.argsort([random.random() for _ in range(n)])
        return np.split(order, range(size, n, size))

    def right_by_insertion(n, size, random):
        rows = []
        for row in range(n):
            rows.insert(random.randrange(row + 1), row)
        found = [[]]
        for row in rows:
            found[-1].append(row)
            if len(found[-1]) == size:
                found.append([])
        return [batch for batch in found if batch]

    def wrong_in_the_order_given(n, size, random):
        "The rows are in the given order. Shuffle them before you cut them into batches."
        return [list(range(k, min(k + size, n))) for k in range(0, n, size)]

    def wrong_backwards_without_the_rest(n, size, random):
        "The last batch, which is smaller than the others, is missing."
        rows = list(reversed(range(n)))
        return [rows[k * size : (k + 1) * size] for k in range(n // size)]

    def wrong_full_batches_only(n, size, random):
        "The last batch, which is smaller than the others, is missing."
        rows = list(range(n))
        random.shuffle(rows)
        return [rows[k : k + size] for k in range(0, n - size + 1, size)]

    def wrong_rows_counted_from_1(n, size, random):
        "Your rows are counted from 1. They have to be counted from 0."
        rows = list(range(1, n + 1))
        random.shuffle(rows)
        return cut(rows, size)

    def wrong_number_of_batches(n, size, random):
        "The last batch is empty. | matched to a common mistake"
        rows = random.sample(range(n), n)
        return [rows[k::size] for k in range(size)]

    def wrong_same_order_in_each_epoch(n, size, random):
        "The second epoch has the same order as the first. Draw a new permutation in each call, from the"
        random.seed(0)
        rows = list(range(n))
        random.shuffle(rows)
        return cut(rows, size)

    def wrong_order_of_the_first_epoch_kept(n, size, random):
        "The second epoch has the same order as the first. Draw a new permutation in each call, from the"
        rows = KEPT.setdefault(("rows", n), random.sample(range(n), n))
        return cut(rows, size)

    def wrong_drawn_with_replacement(n, size, random):
        "Some rows occur twice in an epoch and others never, so it looks as if rows are drawn anew each"
        return cut([random.randrange(n) for _ in range(n)], size)

    def wrong_each_batch_from_all_rows(n, size, random):
        "Some rows occur twice in an epoch and others never, so it looks as if rows are drawn anew each"
        return [random.sample(range(n), min(size, n - k)) for k in range(0, n, size)]

    def wrong_batches_overlap(n, size, random):
        "The batches overlap, so some rows occur twice. Each batch has to begin where the one before it"
        rows = random.sample(range(n), n)
        return [rows[k : k + size + 1] for k in range(0, n, size)]

    def wrong_every_start(n, size, random):
        "The batches overlap, so some rows occur twice. Each batch has to begin where the one before it"
        rows = random.sample(range(n), n)
        return [rows[k : k + size] for k in range(n)]

    def wrong_rest_in_the_last_full_batch(n, size, random):
        "The remaining rows were added to the last full batch. They have to be a batch of their own."
        found = cut(random.sample(range(n), n), size)
        if len(found) > 1 and len(found[-1]) < size:
            rest = found.pop()
            found[-1] += rest
        return found

    def wrong_last_batch_filled_up(n, size, random):
        "You fill up the last batch with rows that were used before. It may be shorter than the others."
        rows = random.sample(range(n), n)
        return [[rows[(k + i) % n] for i in range(size)] for k in range(0, n, size)]

    def wrong_small_batch_first(n, size, random):
        "The short batch comes first. It has to be the last one."
        return cut(random.sample(range(n), n), size)[::-1]

    def wrong_flat(n, size, random):
        "You return one flat list. Cut it into batches."
        rows = list(range(n))
        random.shuffle(rows)
        return rows

    def wrong_rows_are_floats(n, size, random):
        "The row numbers have to be ints."
        rows = np.linspace(0, n - 1, n)
        random.shuffle(rows)
        return cut(rows, size)

    def wrong_generator(n, size, random):
        "Your function has to return a list of lists, but it returned a generator. Write list(...) around it"
        rows = random.sample(range(n), n)
        return (rows[k : k + size] for k in range(0, n, size))

    def wrong_first_batch_only(n, size, random):
        "You return only the first batch. This looks like a return inside the loop."
        rows = random.sample(range(n), n)
        for k in range(0, n, size):
            return [rows[k : k + size]]

    def wrong_range_shuffled(n, size, random):
        "Your function has to return a list of batches, | Your function stopped with TypeError: 'range'"
        rows = range(n)
        random.shuffle(rows)
        return cut(rows, size)

    def wrong_result_of_shuffle(n, size, random):
        "stopped with TypeError"
        rows = random.shuffle(list(range(n)))
        return [rows[k : k + size] for k in range(0, n, size)]

    def wrong_generator_of_numpy(n, size, random):
        "stopped with AttributeError"
        return cut(random.permutation(n).tolist(), size)

    def wrong_batches_shuffled(n, size, random):
        "could not be matched to a common mistake"
        found = cut(list(range(n)), size)
        random.shuffle(found)
        return found

    def wrong_shuffled_within_batches(n, size, random):
        "The order is not random enough: rows that are neighbours in the given order are in the same batch,"
        return [random.sample(batch, len(batch)) for batch in cut(range(n), size)]

    def wrong_source_of_its_own(n, size, random):
        "Two calls with the same inputs give different results. Your function"
        return cut(np.random.default_rng().permutation(n).tolist(), size)


class check:
    def right_by_richardson(f, x, g):
        once, twice = differences(f, x, 1e-3), differences(f, x, 5e-4)
        return near((4 * twice - once) / 3, g)

    def right_by_five_points(f, x, g):
        h, worst = 1e-3, 0.0
        for i in range(len(x)):
            at = [f(np.array([xj + k * h * (i == j) for j, xj in enumerate(x)])) for k in (-2, -1, 1, 2)]
            worst = max(worst, abs((at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h) - g[i]))
        return worst < 1e-5 * max(map(abs, g))

    def right_by_fitting_a_plane(f, x, g):
        points = np.random.default_rng(5).normal(size=(4 * len(x), len(x)))
        slopes = [(f(x + 1e-5 * d) - f(x - 1e-5 * d)) / 2e-5 for d in points]
        return near(np.linalg.lstsq(points, slopes, rcond=None)[0], g)

    def right_by_a_rotated_basis(f, x, g):
        Q = np.linalg.qr(np.random.default_rng(6).normal(size=(len(x), len(x))))[0]
        rates = [(f(x + 1e-5 * q) - f(x - 1e-5 * q)) / 2e-5 for q in Q]
        return np.linalg.norm(rates - Q @ g) <= 1e-6 * np.linalg.norm(g)

    def right_by_allclose(f, x, g):
        return np.allclose(differences(f, x), g, rtol=0, atol=1e-5 * np.linalg.norm(g, np.inf))

    def wrong_tenth_part_allowed(f, x, g):
        "Your tolerance is too wide, so that a wrong entry passes."
        return near(differences(f, x), g, 0.1)

    def wrong_all_entries_at_once(f, x, g):
        "You compare only the sum of the entries, and with an absolute tolerance. Compare each entry,"
        h = 1e-5
        return bool(abs((f(x + h) - f(x - h)) / (2 * h) - np.sum(g)) < 1e-6)

    def wrong_sizes_of_entries(f, x, g):
        "A gradient with all signs reversed passes. Compare the entries together with their signs."
        return near(np.abs(differences(f, x)), np.abs(g))

    def wrong_way_round(f, x, g):
        "Your answer is inverted. Return True where g is the gradient."
        return not near(differences(f, x), g)

    def wrong_always_true(f, x, g):
        "Your function accepts every g."
        numerical = differences(f, x)
        return len(numerical) == len(g)

    def wrong_exact_comparison(f, x, g):
        "Your function accepts no g, not even the right one. A difference quotient has an error of its own,"
        return bool((differences(f, x) == g).all())

    def wrong_step_lost_in_rounding(f, x, g):
        "Your function accepts no g, not even the right one. A difference quotient has an error of its own,"
        return near(differences(f, x, 1e-15), g)

    def wrong_forward_differences_too_narrow(f, x, g):
        "Your function accepts no g, not even the right one. A difference quotient has an error of its own,"
        return near(np.array([(f(x + 1e-3 * e) - f(x)) / 1e-3 for e in np.eye(len(x))]), g, 1e-9)

    def wrong_angle_only(f, x, g):
        "A gradient that is twice as long passes. It looks as if you compare only directions; compare"
        numerical = differences(f, x)
        cosine = numerical @ g / np.linalg.norm(numerical) / np.linalg.norm(g)
        return bool(cosine > 1 - 1e-10)

    def wrong_length_only(f, x, g):
        "You compare only the lengths of the two gradients. Compare each entry."
        numerical = differences(f, x)
        return bool(abs(np.linalg.norm(numerical) - np.linalg.norm(g)) < 1e-6)

    def wrong_sum_of_signed_errors(f, x, g):
        "You add the errors with their signs, so that they cancel. Compare the absolute value of each error."
        return bool(np.sum(differences(f, x) - g) < 1e-6)

    def wrong_errors_of_one_sign(f, x, g):
        "You compare the errors without their absolute values, so that a large negative error passes."
        return bool(np.all(differences(f, x) - g <= 1e-6))

    def wrong_any_entry(f, x, g):
        "One right entry is enough for your function, as if by np.any. Every entry has to be right, so use"
        return bool(np.any(np.abs(differences(f, x) - g) < 1e-6))

    def wrong_without_the_2(f, x, g):
        "It looks as if you divide by h. The two points have the distance 2h."
        return near(2 * differences(f, x), g)

    def wrong_error_returned(f, x, g):
        "Return True or False, and not a number: compare it with a"
        return np.max(np.abs(differences(f, x) - g))

    def wrong_an_answer_for_each_entry(f, x, g):
        "Return a single True or False and not a list."
        return np.abs(differences(f, x) - g) < 1e-6

    def wrong_in_words(f, x, g):
        "Return True or False, and not a text"
        return "yes" if near(differences(f, x), g) else "no"

    def wrong_one_number_of_x(f, x, g):
        "stopped with ValueError"
        return all(abs((f(x[i] + 1e-5) - f(x[i] - 1e-5)) / 2e-5 - g[i]) < 1e-6 for i in range(len(x)))

    def wrong_array_asked_for_its_truth(f, x, g):
        "stopped with ValueError"
        if abs(differences(f, x) - g) < 1e-6:
            return True
        return False

    def wrong_g_called(f, x, g):
        "stopped with TypeError"
        return near(differences(f, x), g(x))

    def wrong_without_return(f, x, g):
        "returned nothing"
        near(differences(f, x), g)

    def wrong_hundredth_allowed(f, x, g):
        "Your tolerance is too wide, so that a wrong entry passes."
        return near(differences(f, x), g, 1e-2)

    def wrong_entries_in_any_order(f, x, g):
        "You compare the entries in sorted order. Each entry belongs to its own place."
        return near(np.sort(differences(f, x)), np.sort(g))

    def wrong_absolute_tolerance(f, x, g):
        "Your tolerance is an absolute number. Since f may be tiny, compare relative to the largest entry of"
        d = np.array([(f(x + e) - f(x - e)) / 2e-5 for e in 1e-5 * np.eye(len(x))])
        return bool(np.max(np.abs(d - g)) < 1e-6)

    def wrong_relative_to_each_entry(f, x, g):
        "You compare each entry relative to itself. The difference for an entry near 0 consists of rounding"
        d = np.array([(f(x + e) - f(x - e)) / 2e-5 for e in 1e-5 * np.eye(len(x))])
        return bool(np.all(np.abs(d - g) < 1e-6 * np.abs(d)))


class train:
    def right_by_kernels_that_vote(X, labels, T):
        votes = np.exp(-squares(T, X) / 0.02) @ unit_rows(labels, 3)
        return votes.argmax(axis=1)

    def right_by_three_neighbours(X, labels, T):
        found = []
        for t in T.tolist():
            order = sorted(range(len(X)), key=lambda i: math.dist(t, X[i]))
            nearest = [int(labels[i]) for i in order[:3]]
            found.append(max(nearest, key=nearest.count))
        return found

    def right_by_kernel_regression(X, labels, T):
        K = np.exp(-2 * squares(X, X)) + 1e-3 * np.eye(len(X))
        return np.argmax(np.exp(-2 * squares(T, X)) @ np.linalg.solve(K, unit_rows(labels, 3)), axis=1)

    def right_by_a_network(X, labels, T):
        return trained(X, labels)(T).argmax(axis=1)

    def right_by_random_features(X, labels, T):
        draw = np.random.default_rng(8)
        W, b = draw.normal(size=(2, 200)) * 1.8, draw.uniform(0, 7, 200)
        F = np.cos(X @ W + b)
        scores = np.cos(T @ W + b) @ F.T @ np.linalg.solve(F @ F.T + 0.1 * np.eye(len(X)), unit_rows(labels, 3))
        return tuple(scores.argmax(axis=1).tolist())

    def wrong_one_class(X, labels, T):
        "Your function gives all points the same class."
        return [0 for _ in T]

    def wrong_straight_lines(X, labels, T):
        "Your predictions look like those of a linear model. Straight lines cannot separate these classes,"
        lifted = [np.column_stack([A, np.ones(len(A))]) for A in (X, T)]
        return np.argmax(lifted[1] @ np.linalg.pinv(lifted[0]) @ unit_rows(labels, 3), axis=1)

    def wrong_labels_from_1(X, labels, T):
        "Your labels are 1, 2 and 3. They have to be 0, 1 and 2."
        return labels[squares(T, X).argmin(axis=1)] + 1

    def wrong_softmax_of_straight_lines(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        W = np.zeros((2, 3))
        for _ in range(200):
            W -= 0.5 * X.T @ (shares(X @ W) - unit_rows(labels, 3)) / len(X)
        return np.argmax(T @ W, axis=1)

    def wrong_predicts_what_it_learned_from(X, labels, T):
        "You predict the labels of X. Predict those of T."
        return labels[squares(X, X).argmin(axis=1)]

    def wrong_not_trained(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return trained(X, labels, steps=0)(T).argmax(axis=1)

    def wrong_few_small_steps(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return trained(X, labels, steps=10, rate=0.001)(T).argmax(axis=1)

    def wrong_uphill(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return trained(X, labels, steps=100, rate=0.1, sign=1.0)(T).argmax(axis=1)

    def wrong_one_hidden_number(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return trained(X, labels, hidden=1)(T).argmax(axis=1)

    def wrong_smallest_score(X, labels, T):
        "0 of 60 labels are right. Nine of ten are asked for"
        return trained(X, labels)(T).argmin(axis=1)

    def wrong_argmax_of_columns(X, labels, T):
        "Your function has to return 60 labels, one for each row of T, but it returned 3."
        return trained(X, labels)(T).argmax(axis=0)

    def wrong_scores_returned(X, labels, T):
        "0 of 60 labels are right. Nine of ten are asked for"
        return trained(X, labels)(T)

    def wrong_floats(X, labels, T):
        "Your labels are floats. Return ints."
        predicted = np.zeros(len(T))
        for i, t in enumerate(T):
            predicted[i] = labels[np.sum((X - t) ** 2, axis=1).argmin()]
        return predicted

    def wrong_means_of_the_classes(X, labels, T):
        "44 of 60 labels are right. Nine of ten are asked for | Your predictions look like those of a linear"
        return squares(T, np.array([X[labels == c].mean(axis=0) for c in range(3)])).argmin(axis=1)

    def wrong_by_distance_from_0(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        radii = np.abs(np.hypot(*T.T)[:, None] - np.hypot(*X.T))
        return labels[radii.argmin(axis=1)]

    def wrong_by_the_angle(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        there, known = np.arctan2(T[:, 1], T[:, 0]), np.arctan2(X[:, 1], X[:, 0])
        return labels[np.abs(there[:, None] - known).argmin(axis=1)]

    def wrong_labels_shuffled(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        mixed = np.random.default_rng(2).permutation(labels)
        return mixed[squares(T, X).argmin(axis=1)]

    def wrong_two_classes(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return (trained(X, np.minimum(labels, 1))(T)[:, 1] > 0).astype(int)

    def wrong_share_of_right_ones(X, labels, T):
        "Your function returned a number, which has another form"
        return np.mean(trained(X, labels)(X).argmax(axis=1) == labels)

    def wrong_labels_of_t_expected(X, labels, T):
        "stopped with IndexError"
        return [labels[i] for i in range(len(X) + len(T))][-len(T) :]

    def wrong_weights_of_another_shape(X, labels, T):
        "stopped with ValueError"
        W = np.zeros((3, 2))
        return np.argmax(T @ W, axis=1)

    def wrong_without_return(X, labels, T):
        "returned nothing"
        predicted = trained(X, labels)(T).argmax(axis=1)
        KEPT["right"] = len(predicted)

    def wrong_neighbour_along_the_first_axis(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return labels[np.abs(T[:, :1] - X[:, 0]).argmin(axis=1)]

    def wrong_label_of_the_same_row(X, labels, T):
        "of 60 labels are right. Nine of ten are asked for"
        return np.resize(labels, len(T))
