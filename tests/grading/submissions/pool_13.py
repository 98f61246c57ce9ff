"""Answers to those variants of the questions on training that are not made from their questions."""

import numpy as np

EQUIVALENT = {
    ("layer.c", "sign dropped: -(X @ W + b)"): "1 - Y in place of Y has the same slope Y (1 - Y)",
    ("check.b", "comparison to Lt"): "the two are never equal",
    ("check.b", "operands exchanged: numerical - g"): "the sign does not matter",
    ("check.c", "comparison to Lt"): "the two are never equal",
    ("check.c", "operands exchanged: numerical - J"): "the sign does not matter",
    ("check.d", "comparison to Lt"): "the two are never equal",
    ("check.d", "operands exchanged: numerical - gradients[k][place]"): "the sign does not matter",
}


def sigmoid(A):
    return 1 / (1 + np.exp(-A))


def behind(X, W, A_bar):
    return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)


class layer_c:
    def right_by_the_hyperbolic_cosine(X, W, b, Y_bar):
        return behind(X, W, Y_bar / (4 * np.cosh((X @ W + b) / 2) ** 2))

    def right_by_index_names(X, W, b, Y_bar):
        E = np.exp(-(X @ W + b))
        A_bar = Y_bar * E / (1 + E) ** 2
        return np.einsum("ik,jk->ij", A_bar, W), np.einsum("ij,ik->jk", X, A_bar), np.einsum("ik->k", A_bar)

    def right_by_sums_over_samples(X, W, b, Y_bar):
        parts = []
        for x, y_bar in zip(X, Y_bar):
            y = sigmoid(x @ W + b)
            a_bar = y_bar * y * (1 - y)
            parts.append((W @ a_bar, np.outer(x, a_bar), a_bar))
        X_bar, W_bar, b_bar = zip(*parts)
        return np.array(X_bar), sum(W_bar), sum(b_bar)

    def wrong_slope_of_tanh(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        return behind(X, W, Y_bar * (1 - Y**2))

    def wrong_layer_of_tanh(X, W, b, Y_bar):
        return behind(X, W, Y_bar * (1 - np.tanh(X @ W + b) ** 2))

    def wrong_without_slope(X, W, b, Y_bar):
        return behind(X, W, Y_bar)

    def wrong_slope_of_the_value(X, W, b, Y_bar):
        Y = sigmoid(sigmoid(X @ W + b))
        return behind(X, W, Y_bar * Y * (1 - Y))

    def wrong_bias_not_summed(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        A_bar = Y_bar * Y * (1 - Y)
        return A_bar @ W.T, X.T @ A_bar, A_bar

    def wrong_mean_over_the_batch(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        X_bar, W_bar, b_bar = behind(X, W, Y_bar * Y * (1 - Y))
        return X_bar, W_bar / len(X), b_bar / len(X)

    def wrong_weights_first(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        X_bar, W_bar, b_bar = behind(X, W, Y_bar * Y * (1 - Y))
        return W_bar, X_bar, b_bar

    def wrong_sign(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        return behind(X, W, -Y_bar * Y * (1 - Y))

    def wrong_seed_squared(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        return behind(X, W, Y_bar**2 * Y * (1 - Y))

    def wrong_not_transposed(X, W, b, Y_bar):
        Y = sigmoid(X @ W + b)
        A_bar = Y_bar * Y * (1 - Y)
        return A_bar @ W, X @ A_bar, A_bar.sum(axis=0)

    def wrong_without_return(X, W, b, Y_bar):
        behind(X, W, Y_bar)


def stepped(params, averages, gradients, average, move):
    new = [average(s, g) for s, g in zip(averages, gradients)]
    return [p + move(g, s) for p, g, s in zip(params, gradients, new)], new


class step_d:
    def right_by_loops(params, averages, gradients, rate, momentum):
        moved, new = [], []
        for p, s, g in zip(params, averages, gradients):
            s = s - (1 - momentum) * (s - np.square(g))
            new.append(s)
            moved.append(p - rate * g * s**-0.5)
        return moved, new

    def right_on_copies(params, averages, gradients, rate, momentum):
        params, averages = [p.copy() for p in params], [s.copy() for s in averages]
        for p, s, g in zip(params, averages, gradients):
            s *= momentum
            s += (1 - momentum) * g * g
            p -= rate * g / np.sqrt(s)
        return params, averages

    def wrong_in_place(params, averages, gradients, rate, momentum):
        for p, s, g in zip(params, averages, gradients):
            s *= momentum
            s += (1 - momentum) * g * g
            p -= rate * g / np.sqrt(s)
        return params, averages

    def wrong_entries_of_the_lists(params, averages, gradients, rate, momentum):
        for k, g in enumerate(gradients):
            averages[k] = momentum * averages[k] + (1 - momentum) * g * g
            params[k] = params[k] - rate * g / np.sqrt(averages[k])
        return params, averages

    def wrong_old_averages(params, averages, gradients, rate, momentum):
        new = [momentum * s + (1 - momentum) * g * g for s, g in zip(averages, gradients)]
        return [p - rate * g / np.sqrt(s) for p, g, s in zip(params, gradients, averages)], new

    def wrong_without_root(params, averages, gradients, rate, momentum):
        average = lambda s, g: momentum * s + (1 - momentum) * g * g
        return stepped(params, averages, gradients, average, lambda g, s: -rate * g / s)

    def wrong_uphill(params, averages, gradients, rate, momentum):
        average = lambda s, g: momentum * s + (1 - momentum) * g * g
        return stepped(params, averages, gradients, average, lambda g, s: rate * g / np.sqrt(s))

    def wrong_gradient_not_squared(params, averages, gradients, rate, momentum):
        average = lambda s, g: momentum * s + (1 - momentum) * np.abs(g)
        return stepped(params, averages, gradients, average, lambda g, s: -rate * g / np.sqrt(s))

    def wrong_factors_exchanged(params, averages, gradients, rate, momentum):
        average = lambda s, g: momentum * g * g + (1 - momentum) * s
        return stepped(params, averages, gradients, average, lambda g, s: -rate * g / np.sqrt(s))

    def wrong_step_with_momentum(params, averages, gradients, rate, momentum):
        new = [momentum * s - rate * g for s, g in zip(averages, gradients)]
        return [p + v for p, v in zip(params, new)], new

    def wrong_small_number_under_the_root(params, averages, gradients, rate, momentum):
        average = lambda s, g: momentum * s + (1 - momentum) * g * g
        return stepped(params, averages, gradients, average, lambda g, s: -rate * g / np.sqrt(s + 1e-3))

    def wrong_averages_first(params, averages, gradients, rate, momentum):
        return step_d.right_by_loops(params, averages, gradients, rate, momentum)[::-1]

    def wrong_without_return(params, averages, gradients, rate, momentum):
        step_d.right_by_loops(params, averages, gradients, rate, momentum)
