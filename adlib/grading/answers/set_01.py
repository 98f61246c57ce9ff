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
        "For t < 0, multiply numerator and denominator by exp(t), which cannot overflow there. For "
        "the slope, write 1 - σ(t) as a fraction.",
        with_values("t"),
        {
            "Your slope is 1 - σ, so a factor is missing. The slope of the sigmoid is σ (1 - σ).": with_slope(
                lambda t, s: 1 - s
            ),
            "Your slope has the wrong sign. The sigmoid increases, so its slope is positive everywhere.": with_slope(
                lambda t, s: -s * (1 - s)
            ),
            "Your slope is 1 - σ², which belongs to tanh. Differentiate 1 / (1 + exp(-t)).": with_slope(
                lambda t, s: 1 - s * s
            ),
            "Your slope is σ (1 + σ), so a sign is wrong. The slope of the sigmoid is σ (1 - σ).": with_slope(
                lambda t, s: s * (1 + s)
            ),
            "Your pair is in the wrong order. Return σ(t) first, then its slope.": lambda t: (
                sigmoid(t) * sigmoid(-t),
                sigmoid(t),
            ),
            "Your function returns σ(t) alone. Return a pair, σ(t) and its slope.": sigmoid,
            "Your value is σ(-t), so the sign in the exponent is wrong. The denominator of σ(t) contains "
            "exp(-t).": lambda t: (sigmoid(-t), sigmoid(t) * sigmoid(-t)),
            "This looks like a t that was cut off at 20 and -20. The exponential overflows only "
            "beyond 700, and the slope keeps changing before that, so use a formula that is right for "
            "every t.": lambda t: with_slope(lambda t, s: s * sigmoid(-t))(max(-20.0, min(20.0, t))),
        },
        rows=lambda case: ["σ(t)", "σ'(t)"],
        lesson=LESSON,
    ),
    "logistic": Answer(
        [logistic, logistic_by_adlib],
        "t = w·x + b, p = σ(t): ∂loss/∂t = p - y; w_bar = (p - y) x; b_bar = p - y",
        "First differentiate the loss with respect to t, and simplify: most of the "
        "terms cancel. The derivatives with respect to w and b then follow by the chain "
        "rule.",
        with_values("w", "b", "x", "y"),
        {
            "Your gradient has the wrong sign. The derivative of the loss with respect to t is p - y, and "
            "you have y - p.": with_residual(lambda p, y: y - p),
            "Your gradient contains the factor p (1 - p), which belongs to the squared error. For this "
            "loss it cancels against the denominators of ∂loss/∂p.": with_residual(lambda p, y: (p - y) * p * (1 - p)),
            "Your ∂loss/∂t is p, so the label y is missing. Differentiate both terms of the loss.": with_residual(
                lambda p, y: p
            ),
            "Your w_bar lacks the factor x. In t = w·x + b, each w_i is multiplied by x_i.": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2] * np.ones(len(x)),
                logistic(w, b, x, y)[2],
            ),
            "Your w_bar is a single number, because the factor x is missing. It should be an array with "
            "the shape of w.": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2],
                logistic(w, b, x, y)[2],
            ),
            "Your loss lacks the term for the label 0. Add -(1 - y) ln(1 - p).": lambda w, b, x, y: (
                y * logistic(w, b, x, y)[0],
                *logistic(w, b, x, y)[1:],
            ),
            "Your function returns two values, and the loss is missing. Return loss, w_bar and b_bar, in "
            "this order.": lambda w, b, x, y: logistic(w, b, x, y)[1:],
            "Your function returns two values, and b_bar is missing. Return loss, w_bar and b_bar, in "
            "this order.": lambda w, b, x, y: logistic(w, b, x, y)[:2],
            "Your w_bar and b_bar are exchanged. Return loss, w_bar and b_bar, in this order.": lambda w, b, x, y: (
                logistic(w, b, x, y)[0],
                logistic(w, b, x, y)[2],
                logistic(w, b, x, y)[1],
            ),
            "Your b_bar contains a factor x. In t = w·x + b, the bias stands alone, so b_bar has no such "
            "factor.": lambda w, b, x, y: (*logistic(w, b, x, y)[:2], logistic(w, b, x, y)[2] * x.sum()),
            "Your t lacks the bias. Compute t = w·x + b.": lambda w, b, x, y: logistic(w, 0.0, x, y),
            "Your gradient contains ∂loss/∂p in the place of ∂loss/∂t. Multiply it by the slope of the "
            "sigmoid, p (1 - p).": with_residual(lambda p, y: (p - y) / (p * (1 - p))),
            "Your loss has the wrong sign. The logarithm of a probability is negative, and the loss is "
            "positive.": lambda w, b, x, y: (-logistic(w, b, x, y)[0], *logistic(w, b, x, y)[1:]),
            "Your result is right only for samples with y = 1. For y = 0 the loss is -ln(1 - p), and its "
            "derivative with respect to t is p.": for_one_label(1),
            "Your result is right only for samples with y = 0. For y = 1 the loss is -ln p, and its "
            "derivative with respect to t is p - 1.": for_one_label(0),
            "This is the squared error of the line t, which belongs to linear regression. "
            "Compute the probability p = σ(t) first, and use the loss that the exercise "
            "gives.": of_a_line,
            "Your t contains only the first product, w_0 x_0. Add all the products, w @ x, and then "
            "b.": lambda w, b, x, y: (
                logistic(w[:1], b, x[:1], y)[0],
                logistic(w[:1], b, x[:1], y)[2] * x,
                logistic(w[:1], b, x[:1], y)[2],
            ),
            "Your loss is the probability of the label. Take minus its logarithm.": lambda w, b, x, y: (
                math.exp(-logistic(w, b, x, y)[0]),
                *logistic(w, b, x, y)[1:],
            ),
            "Your w_bar is (p - y) w, which is the derivative with respect to x. With respect to w, the "
            "second factor is x.": lambda w, b, x, y: (
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
        "One sample contributes the vector (p - y) x. Average these vectors over the samples; a "
        "product of a matrix and a vector computes their sum at once.",
        with_values("w", "X", "y"),
        {
            "Your result is the gradient of the sum of the losses. Divide it by the number of samples N "
            "to get that of the mean.": lambda w, X, y: X.T @ residuals(w, X, y),
            "You divided by the number of weights n. Divide by the number of samples N, which is "
            "len(y).": lambda w, X, y: X.T @ residuals(w, X, y) / len(w),
            "Your gradient has the wrong sign. Each sample contributes p - y times its row, and you have "
            "y - p.": lambda w, X, y: -mean_loss(w, X, y),
            "All entries of your gradient are the average of p - y, because the factor X is missing. "
            "Multiply the p - y of each sample by its row of X.": lambda w, X, y: np.full(
                len(w), residuals(w, X, y).mean()
            ),
            "Your result is a single number, the average of p - y. Multiply the p - y of each sample by "
            "its row of X, and average the vectors.": lambda w, X, y: residuals(w, X, y).mean(),
            "Your result is the contribution of the last sample alone. Add the contributions of all "
            "samples.": lambda w, X, y: X[-1] * residuals(w, X, y)[-1] / len(y),
            "This is the gradient of the squared error. It contains the factor p (1 - p), which cancels "
            "in the logistic loss.": lambda w, X, y: (
                X.T @ (residuals(w, X, y) * (residuals(w, X, y) + y) * (1 - residuals(w, X, y) - y)) / len(y)
            ),
            "Your mean is taken within each row of X. The samples are the rows, so average over them, "
            "with axis=0.": lambda w, X, y: (residuals(w, X, y)[:, None] * X).mean(axis=1),
            "You multiplied the mean of p - y by the mean of the rows, but the mean of a product is "
            "not the product of the means. Multiply each p - y by its own row of X before you "
            "average.": (lambda w, X, y: residuals(w, X, y).mean() * X.mean(axis=0)),
            "Your p is 0 or 1, as if it had been rounded. Use the probability σ(x·w) itself and not the "
            "decision.": weighted_mean(lambda t, y: (t > 0) - y),
            "Your p is x·w without the sigmoid, so this is the gradient of linear regression. Use p = "
            "σ(x·w).": weighted_mean(lambda t, y: t - y),
            "This looks like a mean over exactly three samples. Their number N differs from case to case; "
            "it is len(y).": mean_of_three,
            "You divided by the number of weights plus 1. Divide by the number of samples N, which is "
            "len(y).": lambda w, X, y: X.T @ residuals(w, X, y) / (len(w) + 1),
            "Your result contains the first sample only. Add the contributions of all samples.": lambda w, X, y: (
                X[0] * residuals(w, X, y)[0] / len(y)
            ),
            "You divided by X.size, the number of all entries of X. Divide by the number of samples N, "
            "which is len(y).": lambda w, X, y: X.T @ residuals(w, X, y) / X.size,
        },
        lesson=LESSON,
    ),
    "network": Answer(
        [network, network_by_adlib],
        "y_bar = y - t; u_bar = y_bar h; h_bar = y_bar u; a_bar = h_bar (1 - h²); b_bar = a_bar; W_bar = a_bar xᵀ; "
        "x_bar = Wᵀ a_bar",
        "Go from the loss to the inputs, with one line for each intermediate. The shape of v_bar is that of v.",
        with_values("W", "b", "u", "x", "t"),
        {
            "Your slope of tanh applies tanh a second time. The slope is 1 - tanh², and h is already "
            "tanh(a).": network_with(slope=lambda h: 1 - np.tanh(h) ** 2),
            "Your slope of tanh is 1 - a². It contains the value of the function and not its argument: "
            "write 1 - h² with h = tanh(a).": network_with_slope_of_a,
            "Your h_bar lacks the factor u. In y = u·h, each h_i is multiplied by u_i.": network_without_u,
            "Your slope of tanh is 1 - h, so the square is missing. The slope is 1 - h².": network_with(
                slope=lambda h: 1 - h
            ),
            "Your slope is h (1 - h), which belongs to the sigmoid. The slope of tanh is 1 - h².": network_with(
                slope=lambda h: h * (1 - h)
            ),
            "Your a_bar lacks the slope of tanh. Multiply h_bar by 1 - h², element by element.": network_with(
                slope=lambda h: 1.0
            ),
            "Your y_bar has the wrong sign. It is y - t, and you have t - y.": network_with(y=lambda y, t: t - y),
            "Your y_bar is 2 (y - t). The 2 from the square cancels against the denominator of the loss.": network_with(
                y=lambda y, t: 2 * (y - t)
            ),
            "Your W_bar is transposed. Its row i is a_bar_i times x, so check the order of the two "
            "factors.": network_with(W=lambda a, x: np.outer(x, a)),
            "Your W_bar, b_bar and x_bar are computed from h_bar. Compute them from a_bar, which contains "
            "the slope of tanh.": network_from_h_bar,
            "Your u_bar and h_bar lack the factor y_bar, and so does every adjoint after them. Multiply "
            "the derivative of y by y_bar.": network_without_y_bar,
            "Your u_bar is y_bar u. In y = u·h, each u_i is multiplied by h_i, so the second factor is "
            "h.": network_with(u=lambda h, u: u),
            "Your W_bar and x_bar are computed from h_bar. Compute them from a_bar, which contains the "
            "slope of tanh.": network_but(
                W_bar=lambda right, W, x: np.outer(right["h_bar"], x), x_bar=lambda right, W, x: W.T @ right["h_bar"]
            ),
            "Each of your lines contains only its own derivative. By the chain rule, multiply it by the "
            "adjoint of the line that uses the variable.": local_derivatives,
            "Each of your adjoints is only the derivative of its own line, and b_bar is that of tanh. "
            "By the chain rule, multiply it by the adjoint of the line that uses the "
            "variable.": (
                lambda W, b, u, x, t: (
                    local_derivatives(W, b, u, x, t) | {"b_bar": local_derivatives(W, b, u, x, t)["a_bar"]}
                )
            ),
            "This looks like an h_bar that was changed when a_bar was computed. After a_bar = h_bar "
            "both names belong to the same array, so write a_bar as a product, which makes a new "
            "one.": network_but(h_bar=lambda right, W, x: right["a_bar"]),
            "Your W_bar has the entries of x a_barᵀ, arranged in the shape of W. The method reshape does "
            "not transpose, so compute the outer product a_bar xᵀ.": (
                network_but(W_bar=lambda right, W, x: np.outer(x, right["a_bar"]).reshape(W.shape))
            ),
            "Your W_bar lacks the factor x. Its row i is a_bar_i times x.": network_but(
                W_bar=lambda right, W, x: np.outer(right["a_bar"], np.ones(len(x)))
            ),
        },
        lesson=LESSON,
    ),
    "softmax": Answer(
        [softmax_gradient, lambda z, label: grad(lambda v: np.log(np.sum(np.exp(v - z.max()))) - v[label])(z)],
        "z_bar = softmax(z) - e_label",
        "The loss is ln Σ exp z_j - z_label. Differentiate both terms with respect to z_i, and "
        "subtract the largest score before you compute exponentials.",
        with_values("z", "label"),
        {
            "Your gradient is the softmax alone. The term -z_label of the loss contributes -1 to the "
            "entry of the label.": lambda z, label: softmax(z),
            "Your gradient has the wrong sign. A higher score of the right class lowers the loss, so the "
            "entry of the label is negative.": lambda z, label: -softmax_gradient(z, label),
            "An exponential overflowed. Subtract the largest score from all scores first, which leaves "
            "the quotient unchanged.": softmax_that_overflows,
            "Your gradient is 0 except in the label's entry. The other scores occur in the sum, so the "
            "loss depends on them, too.": lambda z, label: softmax_gradient(z, label) * np.eye(len(z))[label],
            "Your function returns the label's entry alone. Return an array with one entry for each "
            "score, because the loss depends on all of them.": lambda z, label: softmax_gradient(z, label)[label],
            "This is one row of the Jacobian of the softmax, p_label (e_label - p). The loss "
            "is minus the logarithm of p_label, so one more factor follows from the chain "
            "rule.": lambda z, label: -softmax(z)[label] * softmax_gradient(z, label),
            "You subtracted 1 in the entry before that of the label. Labels count from 0, so label is the "
            "index itself.": lambda z, label: softmax(z) - np.eye(len(z))[label - 1],
            "Your function returns the loss. Return its gradient with respect to the scores.": lambda z, label: (
                np.logaddexp.reduce(z) - z[label]
            ),
            "You subtracted 1 from every entry. Subtract it from the entry of the label only.": lambda z, label: (
                softmax(z) - 1.0
            ),
            "Your exponentials are not divided by their sum. Divide them, so that they become "
            "probabilities.": lambda z, label: np.exp(z - z.max()) - np.eye(len(z))[label],
            "Each score went through a sigmoid on its own. In the softmax, each exponential is divided by "
            "the sum over all scores.": lambda z, label: np.array([sigmoid(t) for t in z]) - np.eye(len(z))[label],
            "This looks like scores that were divided by the largest one. Subtract it instead, which "
            "leaves the softmax unchanged.": lambda z, label: softmax(z / np.abs(z).max()) - np.eye(len(z))[label],
            "This looks like scores that were cut off at 700. Subtract the largest score instead, which "
            "leaves the softmax unchanged.": lambda z, label: (
                np.exp(np.clip(z, -700, 700)) / np.exp(np.clip(z, -700, 700)).sum() - np.eye(len(z))[label]
            ),
            "You subtracted 1 at the largest score. It belongs to the label that was given, even if "
            "another score is larger.": lambda z, label: softmax(z) - np.eye(len(z))[np.argmax(z)],
        },
        lesson=LESSON,
    ),
}
