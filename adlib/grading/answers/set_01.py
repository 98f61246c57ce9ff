"""01, manual differentiation."""

import math

import numpy as np

from adlib import grad, value_and_grad
from adlib.grading.answers import Answer, with_values

LESSON = "01, course/01_manual"


def sigmoid(t):
    return 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t))


def with_slope(slope):
    return lambda t: (sigmoid(t), slope(t, sigmoid(t)))


def loss_of(w, b, x, y):
    t = np.sum(w * x) + b
    return np.logaddexp(0.0, t) - y * t


def logistic(w, b, x, y):
    t = float(w @ x) + b
    r = sigmoid(t) - y
    return float(np.logaddexp(0.0, t)) - y * t, r * x, r


def logistic_by_adlib(w, b, x, y):
    loss, (w_bar, b_bar) = value_and_grad(loss_of, (0, 1))(w, b, x, y)
    return loss, w_bar, b_bar


def with_residual(residual):
    """The logistic gradient with a residual in place of p - y."""

    def answer(w, b, x, y):
        r = residual(sigmoid(float(w @ x) + b), y)
        return logistic(w, b, x, y)[0], r * x, r

    return answer


def residuals(w, X, y):
    return np.array([sigmoid(t) for t in X @ w]) - y


def mean_loss(w, X, y):
    return X.T @ residuals(w, X, y) / len(y)


def mean_loss_by_adlib(w, X, y):
    return grad(lambda w: np.mean(np.logaddexp(0.0, X @ w) - y * (X @ w)))(w)


def network(W, b, u, x, t):
    h = np.tanh(W @ x + b)
    y_bar = u @ h - t
    h_bar = y_bar * u
    a_bar = h_bar * (1 - h * h)
    return {
        "y_bar": y_bar,
        "u_bar": y_bar * h,
        "h_bar": h_bar,
        "a_bar": a_bar,
        "b_bar": a_bar,
        "W_bar": np.outer(a_bar, x),
        "x_bar": W.T @ a_bar,
    }


def network_by_adlib(W, b, u, x, t):
    def rest(y):
        return 0.5 * (y - t) ** 2

    a = W @ x + b
    bars = grad(lambda W, b, u, x: rest(np.sum(u * np.tanh(W @ x + b))), (0, 1, 2, 3))(W, b, u, x)
    return {
        "y_bar": grad(rest)(float(u @ np.tanh(a))),
        "u_bar": bars[2],
        "h_bar": grad(lambda h: rest(np.sum(u * h)))(np.tanh(a)),
        "a_bar": grad(lambda a: rest(np.sum(u * np.tanh(a))))(a),
        "b_bar": bars[1],
        "W_bar": bars[0],
        "x_bar": bars[3],
    }


def network_with(**changes):
    """The right adjoints but for those that a mistake changes; what depends on them follows."""

    def answer(W, b, u, x, t):
        h = np.tanh(W @ x + b)
        y_bar = changes.get("y", np.subtract)(u @ h, t)
        h_bar = y_bar * u
        a_bar = h_bar * changes.get("slope", lambda h: 1 - h * h)(h)
        return {
            "y_bar": y_bar,
            "u_bar": y_bar * changes.get("u", lambda h, u: h)(h, u),
            "h_bar": h_bar,
            "a_bar": a_bar,
            "b_bar": a_bar,
            "W_bar": changes.get("W", np.outer)(a_bar, x),
            "x_bar": W.T @ a_bar,
        }

    return answer


def network_from_h_bar(W, b, u, x, t):
    right = network(W, b, u, x, t)
    h_bar = right["h_bar"]
    return {**right, "b_bar": h_bar, "W_bar": np.outer(h_bar, x), "x_bar": W.T @ h_bar}


def network_after(W, b, u, x, t, h_bar, slope):
    """What follows from an h_bar and a slope of tanh."""
    right = network(W, b, u, x, t)
    a_bar = h_bar * slope
    return {**right, "h_bar": h_bar, "a_bar": a_bar, "b_bar": a_bar, "W_bar": np.outer(a_bar, x), "x_bar": W.T @ a_bar}


def network_with_slope_of_a(W, b, u, x, t):
    return network_after(W, b, u, x, t, network(W, b, u, x, t)["h_bar"], 1 - (W @ x + b) ** 2)


def network_without_u(W, b, u, x, t):
    h = np.tanh(W @ x + b)
    return network_after(W, b, u, x, t, np.full(len(u), u @ h - t), 1 - h * h)


def network_without_y_bar(W, b, u, x, t):
    h = np.tanh(W @ x + b)
    a_bar = u * (1 - h * h)
    return {
        "y_bar": u @ h - t,
        "u_bar": h,
        "h_bar": u,
        "a_bar": a_bar,
        "b_bar": a_bar,
        "W_bar": np.outer(a_bar, x),
        "x_bar": W.T @ a_bar,
    }


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def softmax_that_overflows(z, label):
    with np.errstate(all="ignore"):
        return np.exp(z) / np.exp(z).sum() - np.eye(len(z))[label]


def softmax_gradient(z, label):
    return softmax(z) - np.eye(len(z))[label]


def for_one_label(label):
    """The logistic loss and its gradient as if every sample had this label, and 0 for the others."""

    def answer(w, b, x, y):
        loss, w_bar, b_bar = logistic(w, b, x, y)
        return (loss, w_bar, b_bar) if y == label else (0.0, 0.0 * x, 0.0)

    return answer


def of_a_line(w, b, x, y):
    t = float(w @ x) + b
    return 0.5 * (t - y) ** 2, (t - y) * x, t - y


def weighted_mean(factor):
    """The gradient of the mean loss with a factor of each sample in place of p - y."""
    return lambda w, X, y: X.T @ factor(X @ w, y) / len(y)


def mean_of_three(w, X, y):
    return X[:3].T @ residuals(w, X, y)[:3] / 3


def local_derivatives(W, b, u, x, t):
    h = np.tanh(W @ x + b)
    slope = 1 - h * h
    return {
        "y_bar": u @ h - t,
        "u_bar": h,
        "h_bar": u,
        "a_bar": slope,
        "b_bar": np.ones(len(b)),
        "W_bar": np.outer(np.ones(len(b)), x),
        "x_bar": W.sum(axis=0),
    }


def network_but(**entries):
    """The right adjoints but for some entries, each a function of the right ones and the inputs."""

    def answer(W, b, u, x, t):
        right = network(W, b, u, x, t)
        return right | {name: entry(right, W, x) for name, entry in entries.items()}

    return answer


ANSWERS = {
    "sigmoid": Answer(
        [with_slope(lambda t, s: s * sigmoid(-t)), lambda t: (sigmoid(t), grad(lambda t: 0.5 * np.tanh(t / 2))(t))],
        "σ(t) = 1 / (1 + exp(-t)), σ'(t) = σ(t) (1 - σ(t))",
        "For t < 0 multiply numerator and denominator by exp(t), which cannot overflow. For the slope write 1 - σ(t) "
        "as a fraction.",
        with_values("t"),
        {
            "the slope is σ (1 - σ), not 1 - σ": with_slope(lambda t, s: 1 - s),
            "the sign of the slope is wrong: σ rises": with_slope(lambda t, s: -s * (1 - s)),
            "this is 1 - σ², the slope of tanh": with_slope(lambda t, s: 1 - s * s),
            "the slope is σ (1 - σ), not σ (1 + σ)": with_slope(lambda t, s: s * (1 + s)),
            "σ(t) comes first, then its slope": lambda t: (sigmoid(t) * sigmoid(-t), sigmoid(t)),
            "the slope is missing: a pair was asked for": sigmoid,
            "this is σ(-t): the exponent's sign is wrong": lambda t: (sigmoid(-t), sigmoid(t) * sigmoid(-t)),
            "t was cut off at 20: the exponential overflows at 700 only, and the slope is not constant "
            "between": lambda t: with_slope(lambda t, s: s * sigmoid(-t))(max(-20.0, min(20.0, t))),
        },
        rows=lambda case: ["σ(t)", "σ'(t)"],
        lesson=LESSON,
    ),
    "logistic": Answer(
        [logistic, logistic_by_adlib],
        "t = w·x + b, p = σ(t): ∂loss/∂t = p - y; w_bar = (p - y) x; b_bar = p - y",
        "First differentiate the loss with respect to t. Half of the terms cancel.",
        with_values("w", "b", "x", "y"),
        {
            "the sign is reversed: it is p - y": with_residual(lambda p, y: y - p),
            "p (1 - p) cancels for this loss: that is the squared error's gradient": with_residual(
                lambda p, y: (p - y) * p * (1 - p)
            ),
            "y is missing in ∂loss/∂t": with_residual(lambda p, y: p),
            "w_bar has the factor x": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2] * np.ones(len(x)),
                logistic(w, b, x, y)[2],
            ),
            "w_bar has the factor x: it is an array of x's shape": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2],
                logistic(w, b, x, y)[2],
            ),
            "the term (1 - y) ln(1 - p) is missing in the loss": lambda w, b, x, y: (
                y * logistic(w, b, x, y)[0],
                *logistic(w, b, x, y)[1:],
            ),
            "three values were asked for: loss, w_bar, b_bar; the loss is missing": lambda w, b, x, y: logistic(
                w, b, x, y
            )[1:],
            "three values were asked for: loss, w_bar, b_bar; b_bar is missing": lambda w, b, x, y: logistic(
                w, b, x, y
            )[:2],
            "the order is loss, w_bar, b_bar": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2],
                logistic(w, b, x, y)[1],
            ),
            "b_bar has no factor x": lambda w, b, x, y: (*logistic(w, b, x, y)[:2], logistic(w, b, x, y)[2] * x.sum()),
            "b is missing in t": lambda w, b, x, y: logistic(w, 0.0, x, y),
            "this is ∂loss/∂p: the slope p (1 - p) is missing": with_residual(lambda p, y: (p - y) / (p * (1 - p))),
            "the loss has the wrong sign": lambda w, b, x, y: (-logistic(w, b, x, y)[0], *logistic(w, b, x, y)[1:]),
            "this is right for y = 1 alone: for y = 0 the loss is -ln(1 - p), and ∂loss/∂t is p": for_one_label(1),
            "this is right for y = 0 alone: for y = 1 the loss is -ln p, and ∂loss/∂t is p - 1": for_one_label(0),
            "this is the squared error of the line t: the probability is p = σ(t), and the loss is its "
            "cross-entropy": of_a_line,
            "t has only the first product w_0 x_0: it is the sum of all of them, w @ x": lambda w, b, x, y: (
                logistic(w[:1], b, x[:1], y)[0],
                logistic(w[:1], b, x[:1], y)[2] * x,
                logistic(w[:1], b, x[:1], y)[2],
            ),
            "the loss is the probability of the label: it is minus its logarithm": lambda w, b, x, y: (
                math.exp(-logistic(w, b, x, y)[0]),
                *logistic(w, b, x, y)[1:],
            ),
            "r w is the gradient with respect to x; that with respect to w is r x": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2] * w,
                logistic(w, b, x, y)[2],
            ),
        },
        rows=lambda case: ["loss", "w_bar", "b_bar"],
        lesson=LESSON,
    ),
    "mean_loss": Answer(
        [mean_loss, mean_loss_by_adlib],
        "w_bar = Xᵀ (p - y) / N",
        "One sample gives (p - y) x. Average them; a matrix product does it at once.",
        with_values("w", "X", "y"),
        {
            "the division by N is missing: that is the gradient of the sum": lambda w, X, y: X.T @ residuals(w, X, y),
            "divide by the number of samples N, not of weights n": lambda w, X, y: X.T @ residuals(w, X, y) / len(w),
            "the sign is reversed: it is p - y": lambda w, X, y: -mean_loss(w, X, y),
            "the product with X is missing: these are averages of p - y": lambda w, X, y: np.full(
                len(w), residuals(w, X, y).mean()
            ),
            "this is the mean of p - y alone: each sample has the factor x": lambda w, X, y: residuals(w, X, y).mean(),
            "this is the last sample's share alone: add them up": lambda w, X, y: (
                X[-1] * residuals(w, X, y)[-1] / len(y)
            ),
            "this is the squared error's gradient": lambda w, X, y: (
                X.T @ (residuals(w, X, y) * (residuals(w, X, y) + y) * (1 - residuals(w, X, y) - y)) / len(y)
            ),
            "the mean goes along the rows of X: average over the samples, which are the rows, with "
            "axis=0": lambda w, X, y: (residuals(w, X, y)[:, None] * X).mean(axis=1),
            "the mean of a product is not the product of the means: multiply each p - y by its own row of X first": (
                lambda w, X, y: residuals(w, X, y).mean() * X.mean(axis=0)
            ),
            "p was rounded to 0 or 1: it is the probability σ(x·w), not the decision": weighted_mean(
                lambda t, y: (t > 0) - y
            ),
            "the sigmoid is missing: this is the gradient of linear regression": weighted_mean(lambda t, y: t - y),
            "N is taken for 3: it is the number of samples, len(y)": mean_of_three,
            "divide by the number of samples N, not by the number of weights plus 1": lambda w, X, y: (
                X.T @ residuals(w, X, y) / (len(w) + 1)
            ),
            "only the first sample is used: add up all of them": lambda w, X, y: X[0] * residuals(w, X, y)[0] / len(y),
            "divide by the number of entries of X only once per sample: N is len(y), not X.size": lambda w, X, y: (
                X.T @ residuals(w, X, y) / X.size
            ),
        },
        lesson=LESSON,
    ),
    "network": Answer(
        [network, network_by_adlib],
        "y_bar = y - t; u_bar = y_bar h; h_bar = y_bar u; a_bar = h_bar (1 - h²); b_bar = a_bar; W_bar = a_bar xᵀ; "
        "x_bar = Wᵀ a_bar",
        "Go from the loss to the inputs, a line for each intermediate; the shape of v_bar is that of v.",
        with_values("W", "b", "u", "x", "t"),
        {
            "tanh' = 1 - tanh², and h is already tanh(a)": network_with(slope=lambda h: 1 - np.tanh(h) ** 2),
            "tanh' = 1 - h² with h = tanh a, not 1 - a²": network_with_slope_of_a,
            "h_bar lacks the factor u": network_without_u,
            "tanh' = 1 - h², not 1 - h": network_with(slope=lambda h: 1 - h),
            "the sigmoid's slope was used: that of tanh is 1 - h²": network_with(slope=lambda h: h * (1 - h)),
            "a_bar lacks the slope of tanh": network_with(slope=lambda h: 1.0),
            "y_bar has the wrong sign: it is y - t": network_with(y=lambda y, t: t - y),
            "the half cancels the 2: y_bar = y - t": network_with(y=lambda y, t: 2 * (y - t)),
            "W_bar is transposed: row i is a_bar_i x": network_with(W=lambda a, x: np.outer(x, a)),
            "W_bar, b_bar and x_bar come from a_bar, not from h_bar": network_from_h_bar,
            "the factor y_bar is missing": network_without_y_bar,
            "u_bar is y_bar h; you have y_bar u": network_with(u=lambda h, u: u),
            "W_bar and x_bar are computed from h_bar: a_bar, which has the slope of tanh, goes on": network_but(
                W_bar=lambda right, W, x: np.outer(right["h_bar"], x), x_bar=lambda right, W, x: W.T @ right["h_bar"]
            ),
            "each line has its own derivative alone: multiply by the adjoint of the line after it (chain "
            "rule)": local_derivatives,
            "each line has its own derivative alone, and b_bar that of tanh: multiply by the adjoint of the line "
            "after it": (
                lambda W, b, u, x, t: (
                    local_derivatives(W, b, u, x, t) | {"b_bar": local_derivatives(W, b, u, x, t)["a_bar"]}
                )
            ),
            "h_bar was changed when a_bar was computed from it: a_bar = h_bar is the same array, so write a "
            "product": network_but(h_bar=lambda right, W, x: right["a_bar"]),
            "W_bar has the entries of x a_barᵀ in the shape of W: the outer product is a_bar xᵀ, and reshape does "
            "not transpose": (network_but(W_bar=lambda right, W, x: np.outer(x, right["a_bar"]).reshape(W.shape))),
            "W_bar is not multiplied by x: row i is a_bar_i x": network_but(
                W_bar=lambda right, W, x: np.outer(right["a_bar"], np.ones(len(x)))
            ),
        },
        lesson=LESSON,
    ),
    "softmax": Answer(
        [softmax_gradient, lambda z, label: grad(lambda v: np.log(np.sum(np.exp(v - z.max()))) - v[label])(z)],
        "z_bar = softmax(z) - e_label",
        "ln Σ exp z_j - z_label: differentiate both terms by z_i. Subtract the largest z first.",
        with_values("z", "label"),
        {
            "the label's 1 is missing": lambda z, label: softmax(z),
            "the sign is reversed": lambda z, label: -softmax_gradient(z, label),
            "an exponential overflowed: subtract the largest score first": softmax_that_overflows,
            "the other scores move the loss, too: you have only the label's entry": lambda z, label: (
                softmax_gradient(z, label) * np.eye(len(z))[label]
            ),
            "the other scores move the loss, too: an entry for each was asked for": lambda z, label: softmax_gradient(
                z, label
            )[label],
            "this is one row of softmax's own Jacobian, p_label (e_label - p)": lambda z, label: (
                -softmax(z)[label] * softmax_gradient(z, label)
            ),
            "labels count from 0": lambda z, label: softmax(z) - np.eye(len(z))[label - 1],
            "this is the loss: its gradient was asked for": lambda z, label: np.logaddexp.reduce(z) - z[label],
            "the 1 is subtracted everywhere": lambda z, label: softmax(z) - 1.0,
            "the exponentials are not divided by their sum": lambda z, label: (
                np.exp(z - z.max()) - np.eye(len(z))[label]
            ),
            "each score went through a sigmoid by itself: the softmax divides by the sum over all "
            "scores": lambda z, label: np.array([sigmoid(t) for t in z]) - np.eye(len(z))[label],
            "the scores were divided by the largest one: subtract it, which leaves the softmax as it "
            "is": lambda z, label: softmax(z / np.abs(z).max()) - np.eye(len(z))[label],
            "scores beyond 700 were cut off: subtract the largest one, which leaves the softmax as it "
            "is": lambda z, label: (
                np.exp(np.clip(z, -700, 700)) / np.exp(np.clip(z, -700, 700)).sum() - np.eye(len(z))[label]
            ),
            "the 1 is subtracted at the largest score: it belongs to the label that was given": lambda z, label: (
                softmax(z) - np.eye(len(z))[np.argmax(z)]
            ),
        },
        lesson=LESSON,
    ),
}
