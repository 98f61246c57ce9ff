"""Answers to the questions of 01, manual differentiation."""

import math

import numpy as np


def squashed(t):
    """The sigmoid of a number or of an array, without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * t))


def cross_entropy(p, y):
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def probability(w, b, x):
    return 1 / (1 + math.exp(-(sum(wi * xi for wi, xi in zip(w, x)) + b)))


def errors(w, X, y):
    return squashed(X @ w) - y


def forward(W, b, u, x, t):
    """(h, y - t)"""
    h = np.tanh(W @ x + b)
    return h, float(u @ h) - t


def all_bars(y_bar, u_bar, h_bar, a_bar, W_bar, x_bar):
    return {
        "y_bar": y_bar,
        "u_bar": u_bar,
        "h_bar": h_bar,
        "a_bar": a_bar,
        "b_bar": a_bar,
        "W_bar": W_bar,
        "x_bar": x_bar,
    }


def shares(z):
    """Softmax of scores of any size."""
    powers = np.exp(z - np.max(z))
    return powers / powers.sum()


class sigmoid:
    def right_by_tanh(t):
        s = 0.5 * (1 + math.tanh(t / 2))
        return [s, 0.25 * (1 - math.tanh(t / 2) ** 2)]

    def right_by_logarithms(t):
        log_p, log_q = -np.logaddexp(0.0, [-t, t])
        return np.exp([log_p, log_p + log_q])

    def right_by_symmetry(t):
        e = math.exp(-abs(t))
        small = e / (1 + e)
        return (1 - small if t > 0 else small), np.float64(e) / (1 + e) ** 2

    def wrong_slope_is_the_rest(t):
        "Your slope is 1 - σ, so a factor is missing. The slope of the sigmoid is σ (1"
        s = squashed(t)
        return s, 1 - s

    def wrong_exponents_own_minus_is_forgotten(t):
        "Your slope has the wrong sign. The sigmoid increases, so its slope is positive"
        e = math.exp(-abs(t))
        return squashed(t), -e / (1 + e) ** 2

    def wrong_slope_of_tanh(t):
        "Your slope is 1 - σ², which belongs to tanh. Differentiate 1 / (1 + exp(-t))."
        s = math.exp(t) / (1 + math.exp(t)) if t < 0 else 1 / (1 + math.exp(-t))
        return s, 1 - s**2

    def wrong_plus_in_the_slope(t):
        "Your slope is σ (1 + σ), so a sign is wrong. The slope of the sigmoid is σ (1"
        s = squashed(t)
        return s, s + s * s

    def wrong_sign_in_the_exponent(t):
        "Your value is σ(-t), so the sign in the exponent is wrong. The denominator of"
        s = 1 / (1 + math.exp(t)) if t <= 0 else math.exp(-t) / (1 + math.exp(-t))
        return s, s * (1 - s)

    def wrong_overflow(t):
        "stopped with OverflowError"
        s = 1 / (1 + math.exp(-t))
        return s, s * (1 - s)

    def wrong_order_of_the_pair(t):
        "Your pair is in the wrong order. Return σ(t) first, then its slope."
        s = squashed(t)
        return s * (1 - s), s

    def wrong_without_the_slope(t):
        "Your function returns σ(t) alone. Return a pair, σ(t) and its slope."
        return squashed(t)

    def wrong_slope_by_a_coarse_difference(t):
        "could not be matched to a common mistake"
        return squashed(t), (squashed(t + 0.01) - squashed(t)) / 0.01

    def wrong_without_return(t):
        "returned nothing"
        s = squashed(t)
        (s, s * (1 - s))

    def wrong_without_a_case_for_0(t):
        "stopped with UnboundLocalError"
        if t > 0:
            s = 1 / (1 + math.exp(-t))
        elif t < 0:
            s = math.exp(t) / (1 + math.exp(t))
        return s, s * (1 - s)

    def wrong_both_branches_computed(t):
        "stopped with FloatingPointError"
        s = np.where(t >= 0, 1 / (1 + np.exp(-t)), np.exp(t) / (1 + np.exp(t)))
        return s, s * (1 - s)

    def wrong_cut_off_at_20(t):
        "This looks like a t that was cut off at 20 and -20. The exponential overflows"
        s = 1 / (1 + math.exp(-min(max(t, -20), 20)))
        return s, s * (1 - s)


class logistic:
    def right_by_the_margin(w, b, x, y):
        sign = 1 if y == 1 else -1
        margin = sign * (np.dot(w, x) + b)
        t_bar = -sign / (1 + np.exp(margin))
        return np.log1p(np.exp(-margin)), t_bar * x, t_bar

    def right_by_the_chain_rule(w, b, x, y):
        p = probability(w, b, x)
        p_bar = (1 - y) / (1 - p) - y / p
        t_bar = p_bar * p * (1 - p)
        return [cross_entropy(p, y), [t_bar * xi for xi in x], t_bar]

    def right_by_a_weight_more(w, b, x, y):
        longer = np.append(x, 1.0)
        t = np.append(w, b) @ longer
        bars = (squashed(t) - y) * longer
        return max(t, 0.0) + math.log1p(math.exp(-abs(t))) - y * t, bars[:-1].tolist(), bars[-1]

    def wrong_sign_of_the_residual(w, b, x, y):
        "Your gradient has the wrong sign. The derivative of the loss with respect to t"
        p = squashed(w @ x + b)
        return cross_entropy(p, y), (y - p) * x, y - p

    def wrong_slope_of_the_sigmoid_left_in(w, b, x, y):
        "Your gradient contains the factor p (1 - p), which belongs to the squared"
        p = squashed(w @ x + b)
        t_bar = (p - y) * p * (1 - p)
        return cross_entropy(p, y), t_bar * x, t_bar

    def wrong_without_the_label(w, b, x, y):
        "Your ∂loss/∂t is p, so the label y is missing. Differentiate both terms of the"
        p = squashed(w @ x + b)
        return cross_entropy(p, y), p * x, p

    def wrong_without_x(w, b, x, y):
        "Your w_bar lacks the factor x. In t = w·x + b, each w_i is multiplied by x_i."
        p = probability(w, b, x)
        return cross_entropy(p, y), [p - y for _ in w], p - y

    def wrong_b_bar_from_w_bar(w, b, x, y):
        "Your b_bar contains a factor x. In t = w·x + b, the bias stands alone, so"
        p = squashed(np.sum(w * x) + b)
        w_bar = (p - y) * x
        return cross_entropy(p, y), w_bar, w_bar.sum()

    def wrong_log_likelihood(w, b, x, y):
        "Your loss has the wrong sign. The logarithm of a probability is negative, and"
        p = squashed(w @ x + b)
        return y * np.log(p) + (1 - y) * np.log(1 - p), (p - y) * x, p - y

    def wrong_b_bar_is_a_vector(w, b, x, y):
        "[2]: The exercise asks for a number"
        p = squashed(w @ x + b)
        return cross_entropy(p, y), (p - y) * x, (p - y) * np.ones(len(x))

    def wrong_without_the_bias(w, b, x, y):
        "Your t lacks the bias. Compute t = w·x + b."
        p = squashed(w @ x)
        return cross_entropy(p, y), (p - y) * x, p - y

    def wrong_only_for_label_1(w, b, x, y):
        "Your result is right only for samples with y = 1. For y = 0 the loss is -ln(1"
        p = squashed(w @ x + b)
        t_bar = -y * (1 - p)
        return -y * np.log(p), t_bar * x, t_bar

    def wrong_without_the_sigmoids_slope(w, b, x, y):
        "Your gradient contains ∂loss/∂p in the place of ∂loss/∂t. Multiply it by the"
        p = squashed(w @ x + b)
        p_bar = (p - y) / (p * (1 - p))
        return cross_entropy(p, y), p_bar * x, p_bar

    def wrong_linear_regression(w, b, x, y):
        "This is the squared error of the line t, which belongs to linear regression."
        t = w @ x + b
        return 0.5 * (t - y) ** 2, (t - y) * x, t - y

    def wrong_loss_forgotten(w, b, x, y):
        "Your function returns two values, and the loss is missing. Return loss, w_bar"
        p = squashed(w @ x + b)
        return (p - y) * x, p - y

    def wrong_product_for_the_dot(w, b, x, y):
        "stopped with TypeError"
        t = w * x + b
        p = 1 / (1 + math.exp(-t))
        return cross_entropy(p, y), (p - y) * x, p - y

    def wrong_only_for_label_0(w, b, x, y):
        "Your result is right only for samples with y = 0. For y = 1 the loss is -ln p,"
        p = squashed(w @ x + b)
        t_bar = (1 - y) * p
        return -(1 - y) * np.log(1 - p), t_bar * x, t_bar

    def wrong_first_entry_only(w, b, x, y):
        "Your t contains only the first product, w_0 x_0. Add all the products, w @ x,"
        p = squashed(w[0] * x[0] + b)
        return cross_entropy(p, y), (p - y) * x, p - y


class mean_loss:
    def right_by_loops(w, X, y):
        total = [0.0] * len(w)
        for row, label in zip(X.tolist(), y):
            r = probability(w, 0.0, row) - label
            for j, xj in enumerate(row):
                total[j] += r * xj
        return tuple(g / len(X) for g in total)

    def right_by_the_mean_of_rows(w, X, y):
        return np.mean(errors(w, X, y)[:, None] * X, axis=0)

    def right_by_a_tensor_product(w, X, y):
        return np.einsum("i,ij->j", errors(w, X, y) / X.shape[0], X)

    def right_by_the_two_classes(w, X, y):
        ones, zeros = X[y == 1], X[y == 0]
        pulled = squashed(-(ones @ w)) @ ones
        pushed = squashed(zeros @ w) @ zeros
        return list((pushed - pulled) / (len(ones) + len(zeros)))

    def wrong_without_division_by_N(w, X, y):
        "Your result is the gradient of the sum of the losses. Divide it by the number"
        gradient = np.zeros(len(w))
        for row, label in zip(X, y):
            gradient += (squashed(row @ w) - label) * row
        return gradient

    def wrong_divided_by_n(w, X, y):
        "You divided by the number of weights n. Divide by the number of samples N,"
        return errors(w, X, y) @ X / X.shape[1]

    def wrong_sign(w, X, y):
        "Your gradient has the wrong sign. Each sample contributes p - y times its row,"
        return np.mean((y - squashed(X @ w))[:, None] * X, axis=0)

    def wrong_without_X(w, X, y):
        "All entries of your gradient are the average of p - y, because the factor X is"
        return [np.mean(errors(w, X, y)) for _ in w]

    def wrong_loss_squared_error(w, X, y):
        "This is the gradient of the squared error. It contains the factor p (1 - p),"
        p = squashed(X @ w)
        return X.T @ ((p - y) * p * (1 - p)) / len(X)

    def wrong_last_sample_only(w, X, y):
        "Your result is the contribution of the last sample alone. Add the"
        for row, label in zip(X, y):
            gradient = (squashed(row @ w) - label) * row
        return gradient / len(y)

    def wrong_mean_of_all(w, X, y):
        "The exercise asks for 2 numbers"
        return np.mean(X.T @ errors(w, X, y))

    def wrong_mean_along_the_rows(w, X, y):
        "Your mean is taken within each row of X. The samples are the rows, so average"
        return np.mean(errors(w, X, y)[:, None] * X, axis=1)

    def wrong_means_multiplied(w, X, y):
        "You multiplied the mean of p - y by the mean of the rows, but the mean of a"
        return np.mean(errors(w, X, y)) * X.mean(axis=0)

    def wrong_decisions_for_probabilities(w, X, y):
        "Your p is 0 or 1, as if it had been rounded. Use the probability σ(x·w) itself"
        return X.T @ ((X @ w > 0) - y) / len(y)

    def wrong_without_the_sigmoid(w, X, y):
        "Your p is x·w without the sigmoid, so this is the gradient of linear"
        return X.T @ (X @ w - y) / len(y)

    def wrong_without_the_transpose(w, X, y):
        "stopped with ValueError"
        return X @ errors(w, X, y) / len(y)

    def wrong_always_three_samples(w, X, y):
        "This looks like a mean over exactly three samples. Their number N differs from"
        return sum((squashed(X[i] @ w) - y[i]) * X[i] for i in range(min(3, len(y)))) / 3

    def wrong_divided_by_n_plus_1(w, X, y):
        "You divided by the number of weights plus 1. Divide by the number of samples"
        return X.T @ errors(w, X, y) / (len(w) + 1)


class network:
    def right_by_loops(W, b, u, x, t):
        rows, columns = range(len(b)), range(len(x))
        h = [math.tanh(sum(W[i][j] * x[j] for j in columns) + b[i]) for i in rows]
        r = sum(u[i] * h[i] for i in rows) - t
        a_bar = [r * u[i] * (1 - h[i]) * (1 + h[i]) for i in rows]
        W_bar = [[a_bar[i] * x[j] for j in columns] for i in rows]
        x_bar = [sum(a_bar[i] * W[i][j] for i in rows) for j in columns]
        return all_bars(r, [r * hi for hi in h], [r * ui for ui in u], a_bar, W_bar, x_bar)

    def right_by_jacobians(W, b, u, x, t):
        a = W @ x + b
        by_y = np.array([[u @ np.tanh(a) - t]])
        by_h = by_y @ u[None, :]
        by_a = by_h @ np.diag(np.cosh(a) ** -2.0)
        W_bar = (by_a @ np.kron(np.eye(len(b)), x[None, :])).reshape(W.shape)
        return all_bars(by_y.item(), (by_y * np.tanh(a)).ravel(), by_h[0], by_a[0], W_bar, (by_a @ W)[0])

    def right_by_tensor_products(W, b, u, x, t):
        h, r = forward(W, b, u, x, t)
        a_bar = np.einsum(",i,i->i", r, u, 1 - h * h)
        return dict(
            x_bar=np.einsum("i,ij->j", a_bar, W),
            W_bar=np.einsum("i,j->ij", a_bar, x),
            b_bar=tuple(a_bar),
            a_bar=list(a_bar),
            h_bar=r * u,
            u_bar=r * h,
            y_bar=np.array(r),
        )

    def wrong_tanh_twice(W, b, u, x, t):
        "Your slope of tanh applies tanh a second time. The slope is 1 - tanh², and h"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u / np.cosh(h) ** 2
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), a_bar @ W)

    def wrong_square_forgotten(W, b, u, x, t):
        "Your slope of tanh is 1 - h, so the square is missing. The slope is 1 - h²."
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h)
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar)

    def wrong_slope_of_the_sigmoid(W, b, u, x, t):
        "Your slope is h (1 - h), which belongs to the sigmoid. The slope of tanh is 1"
        h, r = forward(W, b, u, x, t)
        a_bar = [r * ui * hi * (1 - hi) for ui, hi in zip(u, h)]
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), np.dot(a_bar, W))

    def wrong_without_the_activations_slope(W, b, u, x, t):
        "Your a_bar lacks the slope of tanh. Multiply h_bar by 1 - h², element by"
        h, r = forward(W, b, u, x, t)
        h_bar = a_bar = r * u
        return all_bars(r, r * h, h_bar, a_bar, a_bar[:, None] * x, W.T @ a_bar)

    def wrong_sign_of_the_residual(W, b, u, x, t):
        "Your y_bar has the wrong sign. It is y - t, and you have t - y."
        h = np.tanh(W @ x + b)
        r = t - u @ h
        a_bar = r * u * (1 - h**2)
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar)

    def wrong_half_forgotten(W, b, u, x, t):
        "Your y_bar is 2 (y - t). The 2 from the square cancels against the denominator"
        h = np.tanh(W @ x + b)
        r = 2 * (u @ h - t)
        a_bar = r * u * (1 - h**2)
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar)

    def wrong_W_bar_transposed(W, b, u, x, t):
        "Your W_bar is transposed. Its row i is a_bar_i times x, so check the order of"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h**2)
        return all_bars(r, r * h, r * u, a_bar, x[:, None] @ a_bar[None, :], W.T @ a_bar)

    def wrong_u_bar_with_u(W, b, u, x, t):
        "Your u_bar is y_bar u. In y = u·h, each u_i is multiplied by h_i, so the"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h**2)
        return all_bars(r, r * u, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar)

    def wrong_h_bar_handed_to_W_and_x(W, b, u, x, t):
        "Your W_bar and x_bar are computed from h_bar. Compute them from a_bar, which"
        h, r = forward(W, b, u, x, t)
        h_bar = r * u
        return all_bars(r, r * h, h_bar, h_bar * (1 - h**2), np.outer(h_bar, x), W.T @ h_bar)

    def wrong_local_derivatives_only(W, b, u, x, t):
        "Each of your adjoints is only the derivative of its own line, and b_bar is that of tanh."
        h, r = forward(W, b, u, x, t)
        return all_bars(r, h, u, 1 - h**2, np.outer(np.ones(len(b)), x), W.sum(axis=0))

    def wrong_a_for_h_in_the_slope(W, b, u, x, t):
        "Your slope of tanh is 1 - a². It contains the value of the function and not"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - (W @ x + b) ** 2)
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar)

    def wrong_h_bar_changed_in_place(W, b, u, x, t):
        "This looks like an h_bar that was changed when a_bar was computed. After a_bar"
        h, r = forward(W, b, u, x, t)
        h_bar = r * u
        a_bar = h_bar
        a_bar *= 1 - h**2
        return all_bars(r, r * h, h_bar, a_bar, np.outer(a_bar, x), W.T @ a_bar)

    def wrong_without_the_transpose(W, b, u, x, t):
        "stopped with ValueError"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h**2)
        return all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W @ a_bar)

    def wrong_W_bar_reshaped_in_place_of_transposed(W, b, u, x, t):
        "Your W_bar has the entries of x a_barᵀ, arranged in the shape of W. The method"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h**2)
        return all_bars(r, r * h, r * u, a_bar, np.outer(x, a_bar).reshape(W.shape), W.T @ a_bar)

    def wrong_b_bar_summed(W, b, u, x, t):
        "b_bar: The exercise asks for 2 numbers"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h**2)
        return {**all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar), "b_bar": a_bar.sum()}

    def wrong_with_a_key_more(W, b, u, x, t):
        "keys that were not asked for"
        h, r = forward(W, b, u, x, t)
        a_bar = r * u * (1 - h**2)
        return {**all_bars(r, r * h, r * u, a_bar, np.outer(a_bar, x), W.T @ a_bar), "t_bar": -r}


class softmax:
    def right_by_logarithms(z, label):
        gradient = np.exp(z - np.logaddexp.reduce(z))
        return np.where(np.arange(len(z)) == label, gradient - 1, gradient)

    def right_by_loops(z, label):
        top = max(z)
        powers = [math.exp(score - top) for score in z]
        return [power / sum(powers) - (1 if i == label else 0) for i, power in enumerate(powers)]

    def right_by_the_other_classes(z, label):
        gradient = shares(z).tolist()
        gradient[label] = -math.fsum(p for i, p in enumerate(gradient) if i != label)
        return tuple(gradient)

    def wrong_without_the_label(z, label):
        "Your gradient is the softmax alone. The term -z_label of the loss contributes"
        return np.exp(z - np.logaddexp.reduce(z))

    def wrong_sign(z, label):
        "Your gradient has the wrong sign. A higher score of the right class lowers the"
        return [(i == label) - p for i, p in enumerate(shares(z))]

    def wrong_row_of_the_jacobian(z, label):
        "This is one row of the Jacobian of the softmax, p_label (e_label - p). The"
        p = shares(z)
        return (np.diag(p) - np.outer(p, p))[label]

    def wrong_1_subtracted_everywhere(z, label):
        "You subtracted 1 from every entry. Subtract it from the entry of the label"
        p = shares(z)
        p -= 1
        return p

    def wrong_without_the_sum(z, label):
        "Your exponentials are not divided by their sum. Divide them, so that they"
        p = np.exp(z - z.max())
        p[label] -= 1
        return p

    def wrong_without_the_shift(z, label):
        "stopped with ZeroDivisionError"
        total = sum(math.exp(score) for score in z)
        return [math.exp(score) / total - (i == label) for i, score in enumerate(z)]

    def wrong_label_counted_from_1(z, label):
        "You subtracted 1 in the entry before that of the label. Labels count from 0,"
        p = shares(z)
        p[label - 1] -= 1
        return p

    def wrong_only_at_the_label(z, label):
        "Your gradient is 0 except in the label's entry. The other scores occur in the"
        gradient = np.zeros(len(z))
        gradient[label] = shares(z)[label] - 1
        return gradient

    def wrong_loss_in_place_of_its_gradient(z, label):
        "Your function returns the loss. Return its gradient with respect to the"
        return np.logaddexp.reduce(z) - z[label]

    def wrong_sigmoid_of_each_score(z, label):
        "Each score went through a sigmoid on its own. In the softmax, each exponential"
        return squashed(z) - np.eye(len(z))[label]

    def wrong_scaled_in_place_of_shifted(z, label):
        "This looks like scores that were divided by the largest one. Subtract it"
        p = np.exp(z / np.abs(z).max())
        return p / p.sum() - np.eye(len(z))[label]

    def wrong_shifted_by_the_labels_score(z, label):
        "The result contains nan or inf"
        with np.errstate(all="ignore"):
            p = np.exp(z - z[label])
            return p / p.sum() - np.eye(len(z))[label]

    def wrong_shifted_by_the_mean(z, label):
        "The result contains nan or inf"
        with np.errstate(all="ignore"):
            p = np.exp(z - z.mean())
            return p / p.sum() - np.eye(len(z))[label]

    def wrong_shifted_by_the_largest_size(z, label):
        "The result contains nan or inf"
        with np.errstate(all="ignore"):
            p = np.exp(z - np.abs(z).max())
            return p / p.sum() - np.eye(len(z))[label]

    def wrong_scores_cut_off(z, label):
        "This looks like scores that were cut off at 700. Subtract the largest score"
        p = np.exp(np.clip(z, -700, 700))
        return p / p.sum() - np.eye(len(z))[label]

    def wrong_largest_taken_for_the_label(z, label):
        "You subtracted 1 at the largest score. It belongs to the label that was given,"
        p = shares(z)
        p[np.argmax(z)] -= 1
        return p

    def wrong_shifted_by_the_first_score(z, label):
        "The result contains nan or inf"
        with np.errstate(all="ignore"):
            e = np.exp(z - z[0])
            p = e / e.sum()
        p[label] -= 1
        return p
