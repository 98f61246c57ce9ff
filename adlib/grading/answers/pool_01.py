"""01, variants: other functions of a score, other labels and orders, further parameters, and other losses."""

import math

import numpy as np

from adlib import value_and_grad
from adlib.grading.answers import Answer, with_values
from adlib.grading.answers.set_01 import (
    LESSON,
    logistic,
    mean_loss,
    network,
    network_but,
    network_with,
    residuals,
    sigmoid,
    softmax,
    softmax_gradient,
    with_slope,
)
from adlib.grading.answers.variants import Variant


def with_curvature(answer):
    """An answer that is a value and a slope of the sigmoid, with the curvature that follows from them."""

    def made(t):
        value = answer(t)
        return None if value is None else (value[0], value[1], value[1] * (1 - 2 * value[0]))

    return made


def at_temperature(answer):
    def made(t, T):
        value = answer(t / T)
        return value if np.ndim(value) == 0 else (value[0], value[1] / T)

    return made


def falling(answer):
    """An answer for the sigmoid as one for the same function of -t."""

    def made(t):
        value = answer(-t)
        return value if np.ndim(value) == 0 else (value[0], -value[1])

    return made


def with_signs(answer):
    """An answer for the labels 0 and 1 as one for -1 and 1."""
    return lambda w, b, x, y: answer(w, b, x, (y + 1) / 2)


def with_respect_to_x(answer):
    return lambda w, b, x, y: answer(x, b, w, y)


def poisson(w, b, x, y):
    t = float(w @ x) + b
    return math.exp(t) - y * t, (math.exp(t) - y) * x, math.exp(t) - y


def poisson_by_adlib(w, b, x, y):
    def loss_of(w, b):
        t = np.sum(w * x) + b
        return np.exp(t) - y * t

    loss, (w_bar, b_bar) = value_and_grad(loss_of, (0, 1))(w, b)
    return loss, w_bar, b_bar


def poisson_with(residual):
    """The loss, and the gradient with another derivative with respect to t."""

    def answer(w, b, x, y):
        r = residual(math.exp(float(w @ x) + b), y)
        return poisson(w, b, x, y)[0], r * x, r

    return answer


def in_columns(answer):
    return lambda w, X, y: answer(w, X.T, y)


def with_penalty(answer):
    """An answer with the derivative of the penalty added."""

    def made(w, X, y, penalty):
        value = answer(w, X, y)
        return None if value is None else np.asarray(value) + penalty * w

    return made


def with_bias(answer):
    """An answer without a bias, used with a column of ones."""

    def made(w, b, X, y):
        value = answer(np.append(w, b), np.column_stack([X, np.ones(len(y))]), y)
        return value if np.ndim(value) == 0 else (value[:-1], value[-1])

    return made


def mean_with_bias(w, b, X, y):
    return with_bias(mean_loss)(w, b, X, y)


def for_yes_or_no(answer):
    """An answer for the squared error as one for the logistic loss, by a target that gives the same y_bar."""

    def made(W, b, u, x, t):
        y = float(u @ np.tanh(W @ x + b))
        return answer(W, b, u, x, y - (sigmoid(y) - t))

    return made


def with_direct_path(answer):
    def made(W, b, u, v, x, t):
        bars = answer(W, b, u, x, t - v @ x)
        if bars is None:
            return None
        return {**bars, "v_bar": bars["y_bar"] * x, "x_bar": bars["x_bar"] + bars["y_bar"] * v}

    return made


def direct_but(change):
    """The right adjoints but for those that a mistake changes, as a function of the right ones, v, x and u."""

    def answer(W, b, u, v, x, t):
        right = with_direct_path(network)(W, b, u, v, x, t)
        return right | change(right, v, x, u)

    return answer


def without_y_bar(W, b, u, v, x, t):
    bars = with_direct_path(network)(W, b, u, v, x, t)
    return {name: bar if name == "y_bar" else bar / bars["y_bar"] for name, bar in bars.items()}


def transposed(answer):
    def made(W, b, u, x, t):
        bars = answer(W.T, b, u, x, t)
        return None if bars is None else {**bars, "W_bar": np.transpose(bars["W_bar"])}

    return made


def with_shares(answer):
    """An answer for one right class as one for shares of all classes: the gradient is linear in them."""

    def made(z, q):
        values = [answer(z, label) for label in range(len(z))]
        return None if values[0] is None else sum(share * np.asarray(value) for share, value in zip(q, values))

    return made


def of_probability(answer):
    """An answer for the loss as one for the probability, by the chain rule."""

    def made(z, label):
        value = answer(z, label)
        return None if value is None else -softmax(z)[label] * np.asarray(value)

    return made


def row_with(p_of):
    """The gradient of the probability from other probabilities."""

    def answer(z, label):
        with np.errstate(all="ignore"):
            p = p_of(z)
            return p[label] * (np.eye(len(z))[label] - p)

    return answer


def jacobian_of_softmax(z, label):
    return np.diag(softmax(z)) - np.outer(softmax(z), softmax(z))


def with_temperature(answer):
    def made(z, label, T):
        value = answer(z / T, label)
        return None if value is None else np.asarray(value) / T

    return made


VARIANTS = {
    "sigmoid.b": Variant(
        r"""
The sigmoid turns any number into a probability, so it occurs in every model that predicts a yes or a no, and Newton's
method needs its second derivative, too. Write the function that takes a float t and returns three floats: $\sigma(t) =
1 / (1 + e^{-t})$, its slope $\sigma'(t)$ and its curvature $\sigma''(t)$. Large scores are common in practice, so all
three numbers must be right, and must be computed without a warning, also for $t = \pm 800$, where $e^{800}$ overflows.
""",
        '''
def sigmoid_to_second_order(t):
    """(triple of floats) sigma(t) and its first and second derivatives at the float t."""
    ### BEGIN SOLUTION
    if t >= 0:
        p = 1 / (1 + math.exp(-t))
    else:
        p = math.exp(t) / (1 + math.exp(t))
    slope = p * (1 - p)
    return p, slope, slope * (1 - 2 * p)
    ### END SOLUTION
''',
        with_curvature,
        title="The sigmoid, its slope and its curvature",
        hints=(
            "There are two ideas. Both derivatives can be computed from the value, without a new exponential. And of "
            "the two exponentials $e^t$ and $e^{-t}$ only one is large, so use the other one.",
            r"The slope is $\sigma'=\sigma(1-\sigma)=\sigma-\sigma^2$. Differentiate this once more by the chain rule. "
            r"For $t < 0$, multiply numerator and denominator of $\sigma$ by $e^t$.",
            "Make two branches. For `t >= 0` the formula of the exercise is fine. For `t < 0` the numerator is "
            "`math.exp(t)`, and the denominator is 1 plus the same number. After the branches, one line computes the "
            "slope for both of them, and the curvature is the slope times `1 - 2 * p`.",
        ),
        why=r"""
The two branches are algebraically the same function. They differ only in the exponential that they compute, and in each
branch it is the one that is at most 1. For t = −800 the formula of the exercise would need $e^{800}$, which is larger
than every float. The second form contains $e^{-800}$, which is rounded to 0, and 0 / 1 is the right answer.

The derivatives follow from the value. From $\sigma'=\sigma-\sigma^2$ the chain rule gives
$\sigma''=\sigma'-2\sigma\sigma'=\sigma'(1-2\sigma)$. So one exponential is enough for all three numbers. The curvature
is positive for t < 0, where the sigmoid becomes steeper, it is 0 at t = 0, where the slope is largest, and it is
negative for t > 0.
""",
        words={
            "σ'(t) = σ(t) (1 - σ(t))": "σ'(t) = σ(t) (1 - σ(t)), σ''(t) = σ'(t) (1 - 2 σ(t))",
            "the slope, write 1 - σ(t) as a fraction.": (
                "the slope, write 1 - σ(t) as a fraction, and differentiate σ - σ² once more for the curvature."
            ),
        },
        without=("Your pair is in the wrong order", "Your function returns σ(t) alone"),
        wrong={
            "Your three numbers are in the reverse order. Return σ(t), its slope and its curvature.": lambda t: (
                with_curvature(with_slope(lambda t, s: s * sigmoid(-t)))(t)[::-1]
            ),
            "Your slope and your curvature are exchanged. Return σ(t), its slope and its curvature.": lambda t: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t) * (sigmoid(-t) - sigmoid(t)),
                sigmoid(t) * sigmoid(-t),
            ),
            "The curvature is missing. Return three numbers, σ(t), its slope and its curvature.": lambda t: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t),
            ),
            "Your curvature is 1 - 2 σ, so the factor σ' is missing. By the chain rule, multiply by it.": lambda t: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t),
                sigmoid(-t) - sigmoid(t),
            ),
            "Your curvature has the wrong sign. The slope of the sigmoid increases where t is negative.": lambda t: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t),
                sigmoid(t) * sigmoid(-t) * (sigmoid(t) - sigmoid(-t)),
            ),
            "Your curvature is σ' (1 - σ'). It is the derivative of σ - σ², which is σ' - 2 σ σ'.": lambda t: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t),
                sigmoid(t) * sigmoid(-t) * (1 - sigmoid(t) * sigmoid(-t)),
            ),
            "Your curvature is σ' (1 - σ), which is only one of the two terms of the product rule. Add -σ σ'.": (
                lambda t: (sigmoid(t), sigmoid(t) * sigmoid(-t), sigmoid(t) * sigmoid(-t) ** 2)
            ),
        },
        other={"rows": lambda case: ["σ(t)", "σ'(t)", "σ''(t)"]},
    ),
    "sigmoid.c": Variant(
        r"""
A model that is too sure of itself is often cooled down: its score t is divided by a number T > 0, which is called the
temperature, before it is turned into a probability. Write the function that takes two floats t and T and returns the
pair of $p = 1 / (1 + e^{-t/T})$ and its derivative with respect to t. Large scores are common in practice, so both
numbers must be right, and must be computed without a warning, also for $t/T = \pm 1000$, where $e^{1000}$ overflows.
""",
        '''
def tempered_sigmoid(t, T):
    """(pair of floats) sigma(t / T) and its derivative with respect to t, for floats t and T > 0."""
    ### BEGIN SOLUTION
    s = t / T
    if s >= 0:
        p = 1 / (1 + math.exp(-s))
    else:
        p = math.exp(s) / (1 + math.exp(s))
    return p, p * (1 - p) / T
    ### END SOLUTION
''',
        at_temperature,
        title="The sigmoid with a temperature",
        hints=(
            "There are two ideas. The slope can be computed from the value, without a new exponential. And of the two "
            "exponentials $e^{t/T}$ and $e^{-t/T}$ only one is large, so use the other one.",
            r"With $s=t/T$, the derivative of $\sigma$ with respect to s is $\sigma(1-\sigma)$, and the chain rule "
            r"adds the factor $ds/dt$. For $s < 0$, multiply numerator and denominator of $\sigma$ by $e^s$.",
            "Compute `s = t / T` first, and make two branches. For `s >= 0` the formula of the exercise is fine. For "
            "`s < 0` the numerator is `math.exp(s)`, and the denominator is 1 plus the same number. After the "
            "branches, one line computes the slope for both of them.",
        ),
        why=r"""
The two branches are algebraically the same function. They differ only in the exponential that they compute, and in each
branch it is the one that is at most 1. For t/T = −1000 the formula of the exercise would need $e^{1000}$, which is
larger than every float. The second form contains $e^{-1000}$, which is rounded to 0, and 0 / 1 is the right answer.

The slope follows from the value, because $\sigma'=\sigma(1-\sigma)$. This is the derivative with respect to $s=t/T$,
and by the chain rule it is multiplied by $ds/dt=1/T$. With a high temperature the function is flat, and with a low one
it is almost a step, which is what the factor says.
""",
        words={
            "Your slope is 1 - σ, so a factor is missing. The slope of the sigmoid is σ (1 - σ).": (
                "Your slope is (1 - p) / T, so a factor is missing. The derivative with respect to t is p (1 - p) / T."
            ),
            "The sigmoid increases, so its slope": "The function increases with t, so its slope",
            "Your slope is 1 - σ², which belongs to tanh. Differentiate 1 / (1 + exp(-t)).": (
                "Your slope contains 1 - p², which belongs to tanh. Differentiate 1 / (1 + exp(-t / T))."
            ),
            "Your slope is σ (1 + σ), so a sign is wrong. The slope of the sigmoid is σ (1 - σ).": (
                "Your slope contains p (1 + p), so a sign is wrong. The derivative with respect to t is p (1 - p) / T."
            ),
            "Return σ(t) first, then its slope.": "Return p first, then its derivative.",
            "Your function returns σ(t) alone. Return a pair, σ(t) and its slope.": (
                "Your function returns p alone. Return a pair, p and its derivative."
            ),
            "Your value is σ(-t), so the sign in the exponent is wrong. The denominator of σ(t) contains exp(-t).": (
                "Your value is σ(-t / T), so the sign in the exponent is wrong. The denominator of p contains "
                "exp(-t / T)."
            ),
            "This looks like a t that was cut off": "This looks like a t / T that was cut off",
            "so use a formula that is right for every t.": "so use a formula that is right for every t / T.",
            "σ(t) = 1 / (1 + exp(-t)), σ'(t) = σ(t) (1 - σ(t))": "p = σ(t / T), dp/dt = p (1 - p) / T",
            "For t < 0, multiply numerator and denominator by exp(t), which cannot overflow there. For the slope, "
            "write "
            "1 - σ(t) as a fraction.": (
                "For t < 0, multiply numerator and denominator by exp(t / T), which cannot overflow there. For the "
                "slope, think of t / T as a function of t, and use the chain rule."
            ),
        },
        wrong={
            "Your slope is p (1 - p), so a factor is missing. By the chain rule, divide by T.": lambda t, T: (
                sigmoid(t / T),
                sigmoid(t / T) * sigmoid(-t / T),
            ),
            "Your slope is multiplied by T. The derivative of t / T with respect to t is 1 / T.": lambda t, T: (
                sigmoid(t / T),
                sigmoid(t / T) * sigmoid(-t / T) * T,
            ),
            "This is the sigmoid of t, and T is not used. Divide t by T first.": lambda t, T: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t),
            ),
            "Your score is multiplied by T. Divide it by T.": lambda t, T: (
                sigmoid(t * T),
                sigmoid(t * T) * sigmoid(-t * T) * T,
            ),
            "This is the derivative with respect to T. The exercise asks for the one with respect to t.": lambda t, T: (
                sigmoid(t / T),
                -sigmoid(t / T) * sigmoid(-t / T) * t / T**2,
            ),
        },
        other={"describe": with_values("t", "T"), "rows": lambda case: ["p", "dp/dt"]},
    ),
    "sigmoid.d": Variant(
        r"""
In physics, the probability that a state of energy t is occupied is given by Fermi's function $f(t) = 1 / (1 + e^{t})$,
which falls from 1 to 0. Write the function that takes a float t and returns the pair of $f(t)$ and its slope $f'(t)$.
Large energies are common, so both numbers must be right, and must be computed without a warning, also for $t = \pm
800$, where $e^{800}$ overflows.
""",
        '''
def fermi(t):
    """(pair of floats) f(t) = 1 / (1 + exp(t)) and its derivative at the float t."""
    ### BEGIN SOLUTION
    if t <= 0:
        p = 1 / (1 + math.exp(t))
    else:
        p = math.exp(-t) / (1 + math.exp(-t))
    return p, -p * (1 - p)
    ### END SOLUTION
''',
        falling,
        title="Fermi's function and its slope",
        hints=(
            "There are two ideas. The slope can be computed from the value, without a new exponential. And of the two "
            "exponentials $e^t$ and $e^{-t}$ only one is large, so use the other one.",
            r"The slope is $f'=-f(1-f)$. For $t > 0$, multiply numerator and denominator of $f$ by $e^{-t}$.",
            "Make two branches. For `t <= 0` the formula of the exercise is fine. For `t > 0` the numerator is "
            "`math.exp(-t)`, and the denominator is 1 plus the same number. After the branches, one line computes the "
            "slope for both of them.",
        ),
        why=r"""
The two branches are algebraically the same function. They differ only in the exponential that they compute, and in each
branch it is the one that is at most 1. For t = 800 the formula of the exercise would need $e^{800}$, which is larger
than every float, so it would print a warning or raise an error, although the result is harmless. The second form
contains $e^{-800}$, which is rounded to 0, and 0 / 1 is the right answer.

Fermi's function is the sigmoid of −t. The slope of the sigmoid is $\sigma(1-\sigma)$, and the inner derivative −1 gives
$f'=-f(1-f)$. It is negative everywhere, as it should be for a function that falls. Computing it from the value saves an
exponential, and no case of its own is needed.
""",
        words={
            "Your slope is 1 - σ, so a factor is missing. The slope of the sigmoid is σ (1 - σ).": (
                "Your slope is -(1 - f), so a factor is missing. The slope is -f (1 - f)."
            ),
            "The sigmoid increases, so its slope is positive everywhere.": (
                "The function falls, so its slope is negative everywhere."
            ),
            "Your slope is 1 - σ², which belongs to tanh. Differentiate 1 / (1 + exp(-t)).": (
                "Your slope is -(1 - f²), which belongs to tanh. Differentiate 1 / (1 + exp(t))."
            ),
            "Your slope is σ (1 + σ), so a sign is wrong. The slope of the sigmoid is σ (1 - σ).": (
                "Your slope is -f (1 + f), so a sign is wrong. The slope is -f (1 - f)."
            ),
            "Return σ(t) first, then its slope.": "Return f(t) first, then its slope.",
            "Your function returns σ(t) alone. Return a pair, σ(t) and its slope.": (
                "Your function returns f(t) alone. Return a pair, f(t) and its slope."
            ),
            "Your value is σ(-t), so the sign in the exponent is wrong. The denominator of σ(t) contains exp(-t).": (
                "Your value is f(-t), which is the sigmoid, and your slope is that of f. The denominator of f(t) "
                "contains exp(t)."
            ),
            "σ(t) = 1 / (1 + exp(-t)), σ'(t) = σ(t) (1 - σ(t))": "f(t) = 1 / (1 + exp(t)), f'(t) = -f(t) (1 - f(t))",
            "For t < 0, multiply numerator and denominator by exp(t), which cannot overflow there. For the slope, "
            "write "
            "1 - σ(t) as a fraction.": (
                "For t > 0, multiply numerator and denominator by exp(-t), which cannot overflow there. For the slope, "
                "write 1 - f(t) as a fraction."
            ),
        },
        wrong={
            "This is the sigmoid with its own slope. The denominator of f(t) contains exp(t), so f falls.": lambda t: (
                sigmoid(t),
                sigmoid(t) * sigmoid(-t),
            ),
        },
        other={"rows": lambda case: ["f(t)", "f'(t)"]},
    ),
    "logistic.b": Variant(
        r"""
A classifier is trained by making a loss small, and for this its gradient is needed. Many books use the labels −1 and 1.
Then $p = \sigma(t)$ with $t = w\cdot x + b$ and the sigmoid $\sigma(t)=1/(1+e^{-t})$ is the probability of the label 1,
that of the label y is $\sigma(y\,t)$ for both labels, and the logistic loss of one sample is
$-\ln\sigma(y\,t)=\ln(1+e^{-y\,t})$. Derive its gradient with respect to $w$ and $b$ on paper. Then write the function
that takes w, b, x and a label y that is −1 or 1, and returns three values: the loss, its gradient with respect to w (an
array of the same shape), and its derivative with respect to b (a float).
""",
        '''
def logistic_of_signs(w, b, x, y):
    """(loss, w_bar, b_bar) the logistic loss and its gradient; w, x, w_bar have shape (n,), b is a float, y -1 or 1."""
    ### BEGIN SOLUTION
    t = w @ x + b
    loss = np.log(1 + np.exp(-y * t))
    t_bar = -y / (1 + np.exp(y * t))
    return loss, t_bar * x, t_bar
    ### END SOLUTION
''',
        with_signs,
        title="Logistic loss with labels −1 and 1",
        hints=(
            "Do not differentiate the whole formula at once. First ask how the loss changes with t, and then how t "
            "changes with w and with b.",
            r"The chain rule gives $\bar t=\frac{-y\,e^{-yt}}{1+e^{-yt}}$, which becomes shorter when you multiply "
            r"numerator and denominator by $e^{yt}$. Then $\bar w_i=\bar t\,\partial t/\partial w_i$ and $\bar b=\bar "
            r"t\,\partial t/\partial b$.",
            "Compute `t = w @ x + b`, and then the loss as it is written in the exercise. The adjoint of t is minus "
            "the label, divided by `1 + np.exp(y * t)`. Its product with x is the gradient with respect to w, and the "
            "adjoint of t itself is the derivative with respect to b.",
        ),
        why=r"""
The program has two lines for the model: the score t, and the loss. The gradient goes through the same lines backwards.
The derivative of $\ln(1+e^{-yt})$ with respect to t is $-y\,e^{-yt}/(1+e^{-yt})$, and this is $-y\,\sigma(-yt)$: minus
the label, times the probability of the other label. For y = 1 it is $p-1$ and for y = −1 it is $p$, so with the labels
1 and 0 in place of 1 and −1 both are the difference between prediction and label.

After this, one local rule is left for each parameter. The score contains $w_ix_i$, which gives $\bar t\,x_i$, and b
itself, which gives $\bar t$. Note that the adjoint `t_bar` is computed once and used twice: every later method of the
course shares its work in exactly this way.
""",
        words={
            "is p - y, and you have y - p.": "is -y σ(-y t), and you have y σ(-y t).",
            "For this loss it cancels against the denominators of ∂loss/∂p.": (
                "For this loss it cancels against the denominator of the derivative of the logarithm."
            ),
            "Your ∂loss/∂t is p, so the label y is missing. Differentiate both terms of the loss.": (
                "Your ∂loss/∂t is p, so the label y is missing. The derivative is -y σ(-y t)."
            ),
            "For y = 0 the loss is -ln(1 - p)": "For y = -1 the loss is -ln(1 - p)",
            "only for samples with y = 0.": "only for samples with y = -1.",
            "Your w_bar is (p - y) w, which": "Your w_bar is ∂loss/∂t times w, which",
            "t = w·x + b, p = σ(t): ∂loss/∂t = p - y; w_bar = (p - y) x; b_bar = p - y": (
                "t = w·x + b: ∂loss/∂t = t_bar = -y σ(-y t); w_bar = t_bar x; b_bar = t_bar"
            ),
            "and simplify: most of the terms cancel.": "and write it as a multiple of the probability of the other "
            "label.",
        },
        without=("Your loss lacks the term", "This is the squared error of the line t"),
        wrong={
            "This is the loss for the labels 0 and 1, with -1 in the place of 0. Use the loss that is given.": (
                lambda w, b, x, y: (
                    logistic(w, b, x, y)[0],
                    (sigmoid(w @ x + b) - y) * x,
                    sigmoid(w @ x + b) - y,
                )
            ),
            "Your ∂loss/∂t is p - y, which belongs to the labels 0 and 1. For the labels -1 and 1 it is -y σ(-y t).": (
                lambda w, b, x, y: (
                    with_signs(logistic)(w, b, x, y)[0],
                    (sigmoid(w @ x + b) - y) * x,
                    sigmoid(w @ x + b) - y,
                )
            ),
            "Your ∂loss/∂t is σ(-y t), so the factor -y is missing.": lambda w, b, x, y: (
                with_signs(logistic)(w, b, x, y)[0],
                sigmoid(-y * (w @ x + b)) * x,
                sigmoid(-y * (w @ x + b)),
            ),
            "Your ∂loss/∂t is -y σ(y t), so a sign in the exponent is wrong. It is -y σ(-y t).": (
                lambda w, b, x, y: (
                    with_signs(logistic)(w, b, x, y)[0],
                    -y * sigmoid(y * (w @ x + b)) * x,
                    -y * sigmoid(y * (w @ x + b)),
                )
            ),
            "This is the squared error of the line t, which belongs to linear regression. Use the loss that the "
            "exercise "
            "gives.": lambda w, b, x, y: (
                0.5 * (w @ x + b - y) ** 2,
                (w @ x + b - y) * x,
                w @ x + b - y,
            ),
        },
    ),
    "logistic.c": Variant(
        r"""
Which small change of an input would mislead a classifier most? The answer is in the gradient of its loss with respect
to the input, while the weights stay fixed. With $t = w\cdot x + b$, the sigmoid $p = \sigma(t) = 1/(1+e^{-t})$ and a
label $y$ that is 0 or 1, the logistic loss of one sample is $-y\ln p-(1-y)\ln(1-p)$. Derive its gradient with respect
to $x$ and $b$ on paper. Then write the function that takes w, b, x and y and returns three values: the loss, its
gradient with respect to x (an array of the same shape), and its derivative with respect to b (a float).
""",
        '''
def sensitivity(w, b, x, y):
    """(loss, x_bar, b_bar) the logistic loss and its derivatives; w, x, x_bar have shape (n,), b and y are floats."""
    ### BEGIN SOLUTION
    t = w @ x + b
    p = 1 / (1 + np.exp(-t))
    loss = -y * np.log(p) - (1 - y) * np.log(1 - p)
    t_bar = p - y
    return loss, t_bar * w, t_bar
    ### END SOLUTION
''',
        with_respect_to_x,
        title="Logistic loss and its input",
        hints=(
            "Do not differentiate the whole formula at once. First ask how the loss changes with t, and then how t "
            "changes with x and with b.",
            r"The chain rule gives $\bar t=\left(-\frac yp+\frac{1-y}{1-p}\right)p(1-p)$, which becomes very short "
            r"when you simplify it. Then $\bar x_i=\bar t\,\partial t/\partial x_i$ and $\bar b=\bar t\,\partial "
            r"t/\partial b$.",
            "Compute `t = w @ x + b`, then p and the loss as they are written in the exercise. The adjoint of t is the "
            "prediction minus the label. Its product with w is the gradient with respect to x, and the adjoint of t "
            "itself is the derivative with respect to b.",
        ),
        why=r"""
The program has the three lines of the model: the score t, the probability p, and the loss. The gradient goes through
the same lines backwards. The long derivative of the loss with respect to p and the slope of the sigmoid have the factor
$p(1-p)$ in common, so that their product is simply $p-y$. This simplification is more than a short form. The long form
divides by p and by 1 − p, which may be rounded to 0, while the difference is always safe.

After this, one local rule is left for each variable. The score contains $w_ix_i$, so the derivative with respect to
$x_i$ is $\bar t\,w_i$, and b itself gives $\bar t$. A step of the input in the direction of this gradient increases the
loss fastest; inputs that were changed in this way are called adversarial examples.
""",
        words={
            "w_bar": "x_bar",
            "Your w_bar lacks the factor x. In t = w·x + b, each w_i is multiplied by x_i.": (
                "Your x_bar lacks the factor w. In t = w·x + b, each x_i is multiplied by w_i."
            ),
            "because the factor x is missing. It should be an array with the shape of w.": (
                "because the factor w is missing. It should be an array with the shape of x."
            ),
            "Your b_bar contains a factor x.": "Your b_bar contains a factor w.",
            "Your w_bar is (p - y) w, which is the derivative with respect to x. With respect to w, the second factor "
            "is "
            "x.": (
                "Your x_bar is (p - y) x, which is the derivative with respect to w. With respect to x, the second "
                "factor is w."
            ),
            "w_bar = (p - y) x; b_bar": "x_bar = (p - y) w; b_bar",
            "The derivatives with respect to w and b": "The derivatives with respect to x and b",
        },
    ),
    "logistic.d": Variant(
        r"""
Not every model predicts a yes or a no: if counts are predicted, such as the number of calls in an hour, Poisson
regression is used. With $t = w\cdot x + b$, the expected count is $\lambda = e^t$, and for an observed count $y$ the
loss of one sample is $\lambda-y\,t$. Derive its gradient with respect to $w$ and $b$ on paper. Then write the function
that takes w, b, x and y and returns three values: the loss, its gradient with respect to w (an array of the same
shape), and its derivative with respect to b (a float).
""",
        '''
def poisson(w, b, x, y):
    """(loss, w_bar, b_bar) the Poisson loss and its gradient; w, x and w_bar have shape (n,), b and y are floats."""
    ### BEGIN SOLUTION
    t = w @ x + b
    rate = np.exp(t)
    t_bar = rate - y
    return rate - y * t, t_bar * x, t_bar
    ### END SOLUTION
''',
        answer=Answer(
            [poisson, poisson_by_adlib],
            "t = w·x + b, λ = exp(t): ∂loss/∂t = λ - y; w_bar = (λ - y) x; b_bar = λ - y",
            "First differentiate the loss with respect to t. The exponential is its own derivative. The derivatives "
            "with respect to w and b then follow by the chain rule.",
            with_values("w", "b", "x", "y"),
            {
                "Your gradient has the wrong sign. The derivative of the loss with respect to t is λ - y, and you have "
                "y - λ.": poisson_with(lambda rate, y: y - rate),
                "Your ∂loss/∂t is λ, so the count y is missing. Differentiate both terms of the loss.": poisson_with(
                    lambda rate, y: rate
                ),
                "Your ∂loss/∂t is 1 - y / λ, which is the derivative with respect to λ. Multiply it by the derivative "
                "of λ = exp(t), which is λ.": poisson_with(lambda rate, y: 1 - y / rate),
                "Your ∂loss/∂t contains λ as a factor, as for the squared error of λ. Differentiate the loss that the "
                "exercise gives.": poisson_with(lambda rate, y: (rate - y) * rate),
                "Your ∂loss/∂t is λ - t, but the derivative of y t with respect to t is y.": lambda w, b, x, y: (
                    poisson(w, b, x, y)[0],
                    (math.exp(w @ x + b) - (w @ x + b)) * x,
                    math.exp(w @ x + b) - (w @ x + b),
                ),
                "Your w_bar lacks the factor x. In t = w·x + b, each w_i is multiplied by x_i.": lambda w, b, x, y: (
                    poisson(w, b, x, y)[0],
                    poisson(w, b, x, y)[2] * np.ones(len(x)),
                    poisson(w, b, x, y)[2],
                ),
                "Your w_bar is a single number, because the factor x is missing. It should be an array with the shape "
                "of "
                "w.": lambda w, b, x, y: (
                    poisson(w, b, x, y)[0],
                    poisson(w, b, x, y)[2],
                    poisson(w, b, x, y)[2],
                ),
                "Your loss lacks the term with y. It is λ - y t.": lambda w, b, x, y: (
                    math.exp(w @ x + b),
                    *poisson(w, b, x, y)[1:],
                ),
                "Your loss has the wrong sign. It is λ - y t, and you have y t - λ.": lambda w, b, x, y: (
                    -poisson(w, b, x, y)[0],
                    *poisson(w, b, x, y)[1:],
                ),
                "Your function returns two values, and the loss is missing. Return loss, w_bar and b_bar, in this "
                "order.": (lambda w, b, x, y: poisson(w, b, x, y)[1:]),
                "Your function returns two values, and b_bar is missing. Return loss, w_bar and b_bar, in this "
                "order.": (lambda w, b, x, y: poisson(w, b, x, y)[:2]),
                "Your w_bar and b_bar are exchanged. Return loss, w_bar and b_bar, in this order.": lambda w, b, x, y: (
                    poisson(w, b, x, y)[0],
                    poisson(w, b, x, y)[2],
                    poisson(w, b, x, y)[1],
                ),
                "Your b_bar contains a factor x. In t = w·x + b, the bias stands alone, so b_bar has no such factor.": (
                    lambda w, b, x, y: (*poisson(w, b, x, y)[:2], poisson(w, b, x, y)[2] * x.sum())
                ),
                "Your t lacks the bias. Compute t = w·x + b.": lambda w, b, x, y: poisson(w, 0.0, x, y),
                "This is the gradient of the logistic loss. Here the expected count is exp(t) and not σ(t).": (
                    lambda w, b, x, y: (
                        poisson(w, b, x, y)[0],
                        (sigmoid(w @ x + b) - y) * x,
                        sigmoid(w @ x + b) - y,
                    )
                ),
                "This is the squared error of the line t, which belongs to linear regression. Use the loss that the "
                "exercise gives.": lambda w, b, x, y: (
                    0.5 * (w @ x + b - y) ** 2,
                    (w @ x + b - y) * x,
                    w @ x + b - y,
                ),
                "Your w_bar is (λ - y) w, which is the derivative with respect to x. With respect to w, the second "
                "factor is x.": lambda w, b, x, y: (
                    poisson(w, b, x, y)[0],
                    poisson(w, b, x, y)[2] * w,
                    poisson(w, b, x, y)[2],
                ),
            },
            rows=lambda case: ["loss", "w_bar", "b_bar"],
            lesson=LESSON,
        ),
        title="Poisson loss of one sample",
        hints=(
            "Do not differentiate the whole formula at once. First ask how the loss changes with t, and then how t "
            "changes with w and with b.",
            r"The loss is $e^t-y\,t$. Differentiate both terms with respect to t. Then $\bar w_i=\bar t\,\partial "
            r"t/\partial w_i$ and $\bar b=\bar t\,\partial t/\partial b$.",
            "Compute `t = w @ x + b` and the expected count `np.exp(t)`, and then the loss as it is written in the "
            "exercise. The adjoint of t is the expected count minus the observed one. Its product with x is the "
            "gradient with respect to w, and the adjoint of t itself is the derivative with respect to b.",
        ),
        why=r"""
The program has the three lines of the model: the score t, the expected count λ, and the loss. The loss contains t
twice, in $\lambda=e^t$, whose derivative is λ again, and in $-y\,t$, whose derivative is −y. So the adjoint of t is
$\lambda-y$, the prediction minus the observation. The logistic loss and the squared error of a line give the same form,
with another prediction, and this is no coincidence: the three losses belong to one family.

After this, one local rule is left for each parameter. The score contains $w_ix_i$, which gives $\bar t\,x_i$, and b
itself, which gives $\bar t$. Note that the adjoint `t_bar` is computed once and used twice: every later method of the
course shares its work in exactly this way.
""",
    ),
    "mean_loss.b": Variant(
        r"""
In practice, the loss is the mean over many samples, and its gradient is what every step of the training uses. In some
books the samples are columns: the N columns of `X` are now the samples, so that X has shape (n, N), and `y` is the
array of their labels, each 0 or 1. With the sigmoid $p=\sigma(x\cdot w) = 1/(1+e^{-x\cdot w})$, the logistic loss of
one sample x is $-y\ln p-(1-y)\ln(1-p)$. Write the function that takes w, X and y and returns the gradient of the mean
logistic loss with respect to $w$, an array of shape (n,).
""",
        '''
def gradient_of_columns(w, X, y):
    """(array of shape (n,)) the gradient of the mean logistic loss with respect to w; w (n,), X (n, N), y (N,)."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-(w @ X)))
    return X @ (p - y) / len(y)
    ### END SOLUTION
''',
        in_columns,
        title="Many samples in columns",
        hints=(
            "The gradient of a mean is the mean of the gradients, so begin with the gradient for one sample. Ask how "
            "its loss changes with the score, and how the score changes with w.",
            r"The gradient of the mean is $\frac1N\sum_k(p_k-y_k)\,x_k$, where $x_k$ is column k of X. A sum of "
            "columns, each multiplied by a number, is a product of X with a vector.",
            "Compute all probabilities at once from the array `w @ X`. Multiply X by the array of the differences "
            "between prediction and label, and divide by the number of samples, `len(y)`.",
        ),
        why=r"""
A loop over the samples would be right, too. It would compute `(p_k - y_k) * X[:, k]` for each column and add up the
results. The solution writes the same sum as one product of a matrix with a vector. Entry i of `X @ (p - y)` is the sum
over all samples k of $X_{ik}(p_k-y_k)$, which is precisely the sum of columns that the formula asks for. NumPy then
runs the loop in compiled code, which is much faster for many samples.

The shapes confirm the formula: X is (n, N), the difference has length N, and the result has length n, like w. The
division by the number of samples comes last, because the derivative of a mean is the mean of the derivatives. If it is
forgotten, the direction of the gradient is still right, and only its length depends on N.
""",
        words={
            "Each sample contributes p - y times its row, and": "Each sample contributes p - y times its column, and",
            "by its row of X": "by its column of X",
            "Your mean is taken within each row of X. The samples are the rows, so average over them, with axis=0.": (
                "Your mean is taken within each column of X. The samples are the columns, so average over them, with "
                "axis=1."
            ),
            "by the mean of the rows, but": "by the mean of the columns, but",
            "by its own row of X": "by its own column of X",
            "w_bar = Xᵀ (p - y) / N": "w_bar = X (p - y) / N",
        },
    ),
    "mean_loss.c": Variant(
        r"""
In practice, the loss is the mean over many samples, and a penalty keeps the weights small. The N rows of `X` are now
the samples, and `y` is the array of their labels, each 0 or 1. With the sigmoid $p=\sigma(x\cdot w) = 1/(1+e^{-x\cdot
w})$, the logistic loss of one sample x is $-y\ln p-(1-y)\ln(1-p)$. The function that is made small is the mean of the
logistic losses plus $\frac c2\,(w_1^2+\dots+w_n^2)$, where the number c is called `penalty`. Write the function that
takes w, X, y and penalty and returns the gradient of this sum with respect to $w$, an array of shape (n,).
""",
        '''
def penalized_gradient(w, X, y, penalty):
    """(array of shape (n,)) the gradient of mean logistic loss + penalty / 2 * |w|^2; w (n,), X (N, n), y (N,)."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (p - y) / len(y) + penalty * w
    ### END SOLUTION
''',
        with_penalty,
        title="Many samples and a penalty",
        hints=(
            "The gradient of a sum is the sum of the gradients. That of a mean is the mean of the gradients, so begin "
            "with one sample. Ask how its loss changes with the score, and how the score changes with w.",
            r"The gradient of the mean is $\frac1N\sum_k(p_k-y_k)\,x_k$, where $x_k$ is row k of X. A sum of rows, "
            r"each multiplied by a number, is a product with $X^\top$. The derivative of $\frac c2w_i^2$ is $c\,w_i$.",
            "Compute all probabilities at once from the array `X @ w`. Multiply `X.T` by the array of the differences "
            "between prediction and label, and divide by the number of samples, `len(y)`. Then add the gradient of the "
            "penalty, which is a multiple of w.",
        ),
        why=r"""
The gradient has two parts. The first one is the mean over the samples: entry i of `X.T @ (p - y)` is the sum over all
samples k of $X_{ki}(p_k-y_k)$, and it is divided by N. The second one belongs to the penalty. In $\frac
c2(w_1^2+\dots)$ only one term contains $w_i$, and its derivative is $c\,w_i$, since the 2 of the square cancels against
the 2 in the denominator.

The penalty is no mean, so it is not divided by N. In a step against the gradient it makes every weight smaller by a
fixed share, which is why this method is called weight decay. The shapes confirm the formula: X.T is (n, N), the
difference has length N, and both parts have length n, like w.
""",
        words={
            "Your result is the gradient of the sum of the losses. Divide it by the number of samples N to get that of "
            "the mean.": (
                "The part of the losses is the gradient of their sum. Divide it by the number of samples N to get that "
                "of the mean, before you add the penalty."
            ),
            "Your gradient has the wrong sign. Each sample": "The part of the losses has the wrong sign. Each sample",
            "All entries of your gradient are the average of p - y, because": (
                "In the part of the losses, all entries are the average of p - y, because"
            ),
            "Your result is the contribution of the last sample alone.": (
                "The part of the losses is the contribution of the last sample alone."
            ),
            "This is the gradient of the squared error.": "The part of the losses belongs to the squared error.",
            "so this is the gradient of linear regression.": "as in linear regression.",
            "Your result contains the first sample only.": "The part of the losses contains the first sample only.",
            "w_bar = Xᵀ (p - y) / N": "w_bar = Xᵀ (p - y) / N + c w",
            "a product of a matrix and a vector computes their sum at once.": (
                "a product of a matrix and a vector computes their sum at once. Then add the gradient of the penalty."
            ),
        },
        without=("Your result is a single number", "Your mean is taken within each row"),
        wrong={
            "The penalty is missing. Add its gradient, c w.": lambda w, X, y, penalty: mean_loss(w, X, y),
            "The gradient of your penalty is 2 c w. The 2 from the square cancels against the denominator.": (
                lambda w, X, y, penalty: mean_loss(w, X, y) + 2 * penalty * w
            ),
            "The gradient of your penalty is c w / 2. The 2 from the square cancels against the denominator.": (
                lambda w, X, y, penalty: mean_loss(w, X, y) + penalty * w / 2
            ),
            "Your penalty is divided by N, too. Only the losses are averaged.": lambda w, X, y, penalty: (
                mean_loss(w, X, y) + penalty * w / len(y)
            ),
            "You subtracted the gradient of the penalty. Add it.": lambda w, X, y, penalty: (
                mean_loss(w, X, y) - penalty * w
            ),
            "You added the penalty itself, a number. Add its gradient, c w.": lambda w, X, y, penalty: (
                mean_loss(w, X, y) + penalty / 2 * (w @ w)
            ),
            "You added c to every entry, so the factor w is missing. The derivative of c w_i² / 2 is c w_i.": (
                lambda w, X, y, penalty: mean_loss(w, X, y) + penalty
            ),
        },
        other={"describe": with_values("w", "X", "y", "penalty")},
    ),
    "mean_loss.d": Variant(
        r"""
In practice, the loss is the mean over many samples, and its gradient is what every step of the training uses. The N
rows of `X` are now the samples, and `y` is the array of their labels, each 0 or 1. With the sigmoid $p =
\sigma(t)=1/(1+e^{-t})$ of the score $t=x\cdot w + b$, the logistic loss of one sample x is $-y\ln p-(1-y)\ln(1-p)$.
Write the function that takes w, b, X and y and returns the derivatives of the mean logistic loss: a pair of the
gradient with respect to $w$, an array of shape (n,), and the derivative with respect to $b$, a float.
""",
        '''
def mean_loss_gradients(w, b, X, y):
    """(w_bar, b_bar) the derivatives of the mean logistic loss; w and w_bar (n,), b a float, X (N, n), y (N,)."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-(X @ w + b)))
    t_bar = (p - y) / len(y)
    return X.T @ t_bar, t_bar.sum()
    ### END SOLUTION
''',
        with_bias,
        title="Many samples and a bias",
        hints=(
            "The gradient of a mean is the mean of the gradients, so begin with the derivatives for one sample. Ask "
            "how its loss changes with the score, and how the score changes with w and with b.",
            r"The derivatives of the mean are $\frac1N\sum_k(p_k-y_k)\,x_k$ and $\frac1N\sum_k(p_k-y_k)$, where $x_k$ "
            r"is row k of X. A sum of rows, each multiplied by a number, is a product with $X^\top$.",
            "Compute all probabilities at once from the array `X @ w + b`. Divide the array of the differences between "
            "prediction and label by the number of samples, `len(y)`. The product of `X.T` and this array is the first "
            "result, and its sum is the second one.",
        ),
        why=r"""
The bias is added to every score, so every sample contributes its $(p_k-y_k)/N$ to $\bar b$, and the contributions are
added: this is the sum of the array `t_bar`. Its product with X.T adds up the same numbers, each multiplied by its row,
so that entry i is the sum over all samples k of $X_{ki}(p_k-y_k)/N$. One could also append a column of ones to X and b
to w. Then the last entry of the gradient would be $\bar b$.

The shapes confirm the formula: X.T is (n, N), `t_bar` has length N, and the first result has length n, like w. The
array `t_bar` contains the adjoints of the scores. It is computed once and used twice, and the division by N is done in
it, so that neither of the two results can miss it.
""",
        words={
            "Your result is the gradient of the sum of the losses. Divide it by the number of samples N to get that of "
            "the mean.": (
                "Your results are the derivatives of the sum of the losses. Divide them by the number of samples N to "
                "get those of the mean."
            ),
            "Your gradient has the wrong sign. Each sample contributes p - y times its row, and you have y - p.": (
                "Both of your results have the wrong sign. Each sample contributes p - y, times its row for w_bar, and "
                "you have y - p."
            ),
            "All entries of your gradient are the average": "All entries of your w_bar are the average",
            "Your result is a single number, the average of p - y. Multiply the p - y of each sample by its row of X, "
            "and "
            "average the vectors.": (
                "Your result is a single number, the average of p - y, which is b_bar. Return a pair. For w_bar, "
                "multiply the p - y of each sample by its row of X, and average the vectors."
            ),
            "Your result is the contribution of the last sample alone.": (
                "Your results are the contributions of the last sample alone."
            ),
            "This is the gradient of the squared error.": "These are the derivatives of the squared error.",
            "It contains the factor p (1 - p)": "They contain the factor p (1 - p)",
            "Use the probability σ(x·w) itself": "Use the probability σ(x·w + b) itself",
            "Your p is x·w without the sigmoid, so this is the gradient of linear regression. Use p = σ(x·w).": (
                "Your p is x·w + b without the sigmoid, as in linear regression. Use p = σ(x·w + b)."
            ),
            "Your result contains the first sample only.": "Your results contain the first sample only.",
            "w_bar = Xᵀ (p - y) / N": "w_bar = Xᵀ (p - y) / N, and b_bar is the mean of p - y",
            "One sample contributes the vector (p - y) x.": (
                "One sample contributes the vector (p - y) x to w_bar and the number p - y to b_bar."
            ),
            "Average these vectors over": "Average them over",
            "computes their sum at once.": "computes the sum of the vectors at once.",
        },
        without=(
            "You divided by the number of weights n.",
            "You divided by the number of weights plus 1",
            "You divided by X.size",
            "Your mean is taken within each row",
        ),
        wrong={
            "You divided by the number of weights n. Divide by the number of samples N, which is len(y).": (
                lambda w, b, X, y: tuple(bar * len(y) / len(w) for bar in mean_with_bias(w, b, X, y))
            ),
            "You divided by X.size, the number of all entries of X. Divide by the number of samples N, which is "
            "len(y).": lambda w, b, X, y: tuple(bar / len(w) for bar in mean_with_bias(w, b, X, y)),
            "Your scores lack the bias. Compute X @ w + b.": lambda w, b, X, y: mean_with_bias(w, 0.0, X, y),
            "Your function returns w_bar alone. Return a pair, w_bar and b_bar.": lambda w, b, X, y: mean_with_bias(
                w, b, X, y
            )[0],
            "Your pair is in the wrong order. Return w_bar first, then b_bar.": lambda w, b, X, y: mean_with_bias(
                w, b, X, y
            )[::-1],
            "Your b_bar is not divided by the number of samples N.": lambda w, b, X, y: (
                mean_with_bias(w, b, X, y)[0],
                mean_with_bias(w, b, X, y)[1] * len(y),
            ),
            "Your b_bar is the sum of the entries of w_bar. It has no factor X.": lambda w, b, X, y: (
                mean_with_bias(w, b, X, y)[0],
                mean_with_bias(w, b, X, y)[0].sum(),
            ),
            "Your b_bar is an array with one number for each sample. All samples share b, so add them up.": (
                lambda w, b, X, y: (
                    mean_with_bias(w, b, X, y)[0],
                    residuals(np.append(w, b), np.column_stack([X, np.ones(len(y))]), y) / len(y),
                )
            ),
        },
        other={"describe": with_values("w", "b", "X", "y"), "rows": lambda case: ["w_bar", "b_bar"]},
    ),
    "network.b": Variant(
        r"""
With a name for every intermediate, a network is no more difficult than a loss with one sample. This one predicts a yes
or a no: $a = Wx + b$, $h = \tanh a$, $y = u\cdot h$, the probability of a yes is $p=\sigma(y)$ with the sigmoid
$\sigma(y) = 1/(1+e^{-y})$, the target t is 0 or 1, and the loss is $-t\ln p-(1-t)\ln(1-p)$. Write the function that
takes W, b, u, x and t and returns the derivatives of the loss with respect to $y, u, h, a, b, W$ and $x$. The result is
a dict with exactly the keys `"y_bar"`, `"u_bar"`, `"h_bar"`, `"a_bar"`, `"b_bar"`, `"W_bar"` and `"x_bar"`, and each
adjoint has the shape of its variable.
""",
        '''
def classifier(W, b, u, x, t):
    """(dict) the adjoints of the variables of a classifier; W (k, n), b and u (k,), x (n,), t is 0.0 or 1.0."""
    ### BEGIN SOLUTION
    h = np.tanh(W @ x + b)
    p = 1 / (1 + np.exp(-(u @ h)))
    y_bar = p - t
    h_bar = y_bar * u
    a_bar = h_bar * (1 - h**2)
    bars = {"y_bar": y_bar, "u_bar": y_bar * h, "h_bar": h_bar, "a_bar": a_bar, "b_bar": a_bar}
    return bars | {"W_bar": np.outer(a_bar, x), "x_bar": W.T @ a_bar}
    ### END SOLUTION
''',
        for_yes_or_no,
        title="A classifier, every intermediate",
        hints=(
            "Start at the loss and work backwards. Each adjoint is the adjoint of the line that uses the variable, "
            "multiplied by one local derivative.",
            "The order is `y_bar`, then `u_bar` and `h_bar`, then `a_bar`, then `b_bar`, `W_bar` and `x_bar`. The "
            r"derivative of the loss with respect to the score y becomes very short when you simplify it. The "
            r"derivative of tanh is $1-\tanh^2$. Each $W_{ij}$ contributes to $a_i$ only, with the factor $x_j$. Each "
            "$x_j$ contributes to every $a_i$, and the contributions along several paths are added.",
            "After `h = np.tanh(W @ x + b)`, the first adjoint is the sigmoid of `u @ h` minus t. Both `u_bar` and "
            r"`h_bar` are `y_bar` times the other factor of $u\cdot h$. Then `a_bar` is `h_bar` times `1 - h**2`. The "
            "adjoint `W_bar` is an outer product, for which NumPy has `np.outer`, and `x_bar` is a product with `W.T`.",
        ),
        why=r"""
The forward part keeps h and the probability p. Every following line is one step of the chain rule, in the reverse order
of the program, and multiplies an adjoint by one local derivative. In the logistic loss, the derivative with respect to
p and the slope of the sigmoid simplify to $\bar y=p-t$. Both factors of $u\cdot h$ receive $\bar y$ times the other
factor. The tanh acts on each entry separately, so its adjoint is an elementwise product, and $1-h^2$ reuses the value.

The last three adjoints belong to one line, $a=Wx+b$. Since $W_{ij}$ multiplies $x_j$ and contributes to $a_i$, its
adjoint is $\bar a_ix_j$, which is an outer product. Since $x_j$ contributes to every $a_i$, its adjoint is a sum over
i, which is the product with $W^\top$. Compared with the squared error, only the line for $\bar y$ is another one.
""",
        words={
            "It is y - t, and you have t - y.": "It is σ(y) - t, and you have t - σ(y).",
            "y_bar = y - t": "y_bar = σ(y) - t",
        },
        without=("Your y_bar is 2 (y - t)",),
        wrong={
            "Your y_bar is y - t, which belongs to the squared error. For this loss it is σ(y) - t.": network,
            "Your y_bar contains the factor σ (1 - σ), which cancels against the denominators of the derivative of the "
            "logarithms. It is σ(y) - t.": network_with(
                y=lambda y, t: (sigmoid(y) - t) * sigmoid(y) * (1 - sigmoid(y))
            ),
            "Your y_bar is σ(y), so the target t is missing. Differentiate both terms of the loss.": network_with(
                y=lambda y, t: sigmoid(y)
            ),
            "Your y_bar is the derivative of the loss with respect to p. Multiply it by the slope of the sigmoid, "
            "p (1 - p).": network_with(y=lambda y, t: (sigmoid(y) - t) / (sigmoid(y) * (1 - sigmoid(y)))),
        },
    ),
    "network.c": Variant(
        r"""
With a name for every intermediate, a network is no more difficult than a loss with one sample. This one has a direct
path from the input to the output: $a = Wx + b$, $h = \tanh a$, $y = u\cdot h + v\cdot x$, and the loss is $(y - t)^2 /
2$. Write the function that takes W, b, u, v, x and t and returns the derivatives of the loss with respect to $y, u, v,
h, a, b, W$ and $x$. The result is a dict with exactly the keys `"y_bar"`, `"u_bar"`, `"v_bar"`, `"h_bar"`, `"a_bar"`,
`"b_bar"`, `"W_bar"` and `"x_bar"`, and each adjoint has the shape of its variable.
""",
        '''
def network_with_shortcut(W, b, u, v, x, t):
    """(dict) the adjoints of the variables of a network; W (k, n), b and u (k,), v and x (n,), t a float."""
    ### BEGIN SOLUTION
    h = np.tanh(W @ x + b)
    y_bar = u @ h + v @ x - t
    h_bar = y_bar * u
    a_bar = h_bar * (1 - h**2)
    bars = {"y_bar": y_bar, "u_bar": y_bar * h, "v_bar": y_bar * x, "h_bar": h_bar, "a_bar": a_bar, "b_bar": a_bar}
    return bars | {"W_bar": np.outer(a_bar, x), "x_bar": W.T @ a_bar + y_bar * v}
    ### END SOLUTION
''',
        with_direct_path,
        title="A network with a shortcut, every intermediate",
        hints=(
            "Start at the loss and work backwards. Each adjoint is the adjoint of the line that uses the variable, "
            "multiplied by one local derivative. Two lines use x.",
            "The order is `y_bar`, then `u_bar`, `v_bar` and `h_bar`, then `a_bar`, then `b_bar`, `W_bar` and `x_bar`. "
            r"The derivative of tanh is $1-\tanh^2$. Each $W_{ij}$ contributes to $a_i$ only, with the factor $x_j$. "
            "Each $x_j$ contributes to every $a_i$ and to y itself, and the contributions along several paths are "
            "added.",
            "After `h = np.tanh(W @ x + b)`, the first adjoint is `y_bar = u @ h + v @ x - t`. The adjoints `u_bar`, "
            "`h_bar` and `v_bar` are `y_bar` times the other factor of the product. Then `a_bar` is `h_bar` times `1 - "
            "h**2`. The adjoint `W_bar` is an outer product, for which NumPy has `np.outer`, and `x_bar` is the sum of "
            "a product with `W.T` and a multiple of v.",
        ),
        why=r"""
The forward part keeps only h, because nothing else is needed twice. Every following line is one step of the chain rule,
in the reverse order of the program, and multiplies an adjoint by one local derivative. The loss is $(y-t)^2/2$, so that
$\bar y=y-t$. In each of the two products of $y=u\cdot h+v\cdot x$, a factor receives $\bar y$ times the other one. The
tanh acts on each entry separately, so its adjoint is an elementwise product, and $1-h^2$ reuses the value.

The input x is used by two lines. Along $a=Wx+b$ it receives $W^\top\bar a$, a sum over all $a_i$, and along the
shortcut it receives $\bar y\,v$. The contributions along several paths are added. Networks with many layers use such
shortcuts because the adjoint reaches the input along them without becoming smaller in every layer.
""",
        words={
            "In y = u·h, each": "In y = u·h + v·x, each",
            "u_bar = y_bar h; h_bar": "u_bar = y_bar h; v_bar = y_bar x; h_bar",
            "x_bar = Wᵀ a_bar": "x_bar = Wᵀ a_bar + y_bar v",
            "The shape of v_bar is that of v.": "Each adjoint has the shape of its variable.",
        },
        without=(
            "Your u_bar and h_bar lack the factor y_bar",
            "Each of your lines contains only its own",
            "Each of your adjoints is only the derivative",
        ),
        wrong={
            "Your u_bar, v_bar and h_bar lack the factor y_bar, and so does every adjoint after them. Multiply the "
            "derivatives of y by y_bar.": without_y_bar,
            "Your x_bar contains only the path through W. Add the direct path, y_bar v.": direct_but(
                lambda right, v, x, u: {"x_bar": right["x_bar"] - right["y_bar"] * v}
            ),
            "Your x_bar contains only the direct path, y_bar v. Add the path through W, Wᵀ a_bar.": direct_but(
                lambda right, v, x, u: {"x_bar": right["y_bar"] * v}
            ),
            "The direct path in your x_bar lacks the factor y_bar. Add y_bar v.": direct_but(
                lambda right, v, x, u: {"x_bar": right["x_bar"] - right["y_bar"] * v + v}
            ),
            "Your v_bar is y_bar v. In y = u·h + v·x, each v_j is multiplied by x_j, so the second factor is x.": (
                direct_but(lambda right, v, x, u: {"v_bar": right["y_bar"] * v})
            ),
            "Your v_bar lacks the factor y_bar. By the chain rule, multiply x by it.": direct_but(
                lambda right, v, x, u: {"v_bar": x}
            ),
            "Your y lacks the direct path. Add v·x to it.": lambda W, b, u, v, x, t: with_direct_path(network)(
                W, b, u, v, x, t + v @ x
            ),
        },
        other={"describe": with_values("W", "b", "u", "v", "x", "t")},
    ),
    "network.d": Variant(
        r"""
With a name for every intermediate, a network is no more difficult than a loss with one sample. Many programs write the
input on the left of the matrix: here $a = xW + b$, that is, $a_i=\sum_jx_jW_{ji}+b_i$, and W has a row for each input.
Further, $h = \tanh a$, $y = u\cdot h$, and the loss is $(y - t)^2 / 2$. Write the function that takes W, b, u, x and t
and returns the derivatives of the loss with respect to $y, u, h, a, b, W$ and $x$. The result is a dict with exactly
the keys `"y_bar"`, `"u_bar"`, `"h_bar"`, `"a_bar"`, `"b_bar"`, `"W_bar"` and `"x_bar"`, and each adjoint has the shape
of its variable.
""",
        '''
def network_from_the_left(W, b, u, x, t):
    """(dict) the adjoints of the variables of a network; W (n, k), b and u (k,), x (n,), t a float."""
    ### BEGIN SOLUTION
    h = np.tanh(x @ W + b)
    y_bar = u @ h - t
    h_bar = y_bar * u
    a_bar = h_bar * (1 - h**2)
    bars = {"y_bar": y_bar, "u_bar": y_bar * h, "h_bar": h_bar, "a_bar": a_bar, "b_bar": a_bar}
    return bars | {"W_bar": np.outer(x, a_bar), "x_bar": W @ a_bar}
    ### END SOLUTION
''',
        transposed,
        title="A network with the input on the left, every intermediate",
        hints=(
            "Start at the loss and work backwards. Each adjoint is the adjoint of the line that uses the variable, "
            "multiplied by one local derivative.",
            "The order is `y_bar`, then `u_bar` and `h_bar`, then `a_bar`, then `b_bar`, `W_bar` and `x_bar`. The "
            r"derivative of tanh is $1-\tanh^2$. Each $W_{ji}$ contributes to $a_i$ only, with the factor $x_j$. Each "
            "$x_j$ contributes to every $a_i$, and the contributions along several paths are added.",
            "After `h = np.tanh(x @ W + b)`, the first adjoint is `y_bar = u @ h - t`. Both `u_bar` and `h_bar` are "
            r"`y_bar` times the other factor of $u\cdot h$. Then `a_bar` is `h_bar` times `1 - h**2`. The adjoint "
            "`W_bar` is an outer product, for which NumPy has `np.outer`; its rows belong to x. And `x_bar` is a "
            "product with W.",
        ),
        why=r"""
The forward part keeps only h, because nothing else is needed twice. Every following line is one step of the chain rule,
in the reverse order of the program, and multiplies an adjoint by one local derivative. The loss is $(y-t)^2/2$, so that
$\bar y=y-t$. Both factors of $u\cdot h$ receive $\bar y$ times the other factor. The tanh acts on each entry
separately, so its adjoint is an elementwise product, and $1-h^2$ reuses the value.

The last three adjoints belong to one line, $a=xW+b$. Since $W_{ji}$ multiplies $x_j$ and contributes to $a_i$, its
adjoint is $x_j\bar a_i$, which is an outer product with x first. Since $x_j$ contributes to every $a_i$, its adjoint is
the sum of $W_{ji}\bar a_i$ over i, which is the product of W with $\bar a$. The transpose that belongs to $Wx$ is not
needed here: the backward pass always multiplies from the other side than the forward pass.
""",
        words={
            "Its row i is a_bar_i times x, so check": "Its row j is x_j times a_bar, so check",
            "Your W_bar lacks the factor x. Its row i is a_bar_i times x.": (
                "Your W_bar lacks the factor x. Its row j is x_j times a_bar."
            ),
            "W_bar = a_bar xᵀ; x_bar = Wᵀ a_bar": "W_bar = x a_barᵀ; x_bar = W a_bar",
        },
        without=("Your W_bar has the entries of x a_barᵀ",),
        wrong={
            "Your W_bar has the entries of a_bar xᵀ, arranged in the shape of W. The method reshape does not "
            "transpose, so "
            "compute the outer product x a_barᵀ.": transposed(
                network_but(W_bar=lambda right, W, x: np.outer(right["a_bar"], x).reshape(W.T.shape).T)
            ),
        },
    ),
    "softmax.b": Variant(
        r"""
A classifier for digits has to choose between ten classes, and it gives a score to each of them. Sometimes the right
class is not certain: a badly written digit may be a 1 with the probability 0.7 and a 7 with the probability 0.3. For
the array of scores $z$ and the array $q$ of these probabilities, which add up to 1, the loss is
$-\sum_iq_i\ln\left(e^{z_i} / \sum_j e^{z_j}\right)$. Write the function that takes z and q and returns the gradient of
this loss with respect to $z$. Some scores may be as large as 1000, or as small as -1000.
""",
        '''
def soft_label_gradient(z, q):
    """(array of shape (n,)) the gradient of the cross-entropy with respect to z (n,); q (n,) adds up to 1."""
    ### BEGIN SOLUTION
    p = np.exp(z - z.max())
    return p / p.sum() - q
    ### END SOLUTION
''',
        with_shares,
        title="Bonus: several classes, uncertain labels",
        hints=(
            "The quotient does not change when the same number is subtracted from all scores. Choose this number so "
            "that no exponential can overflow.",
            r"Since the $q_i$ add up to 1, the loss is $\ln\sum_j e^{z_j}-\sum_iq_iz_i$. Differentiate each of the two "
            r"terms with respect to $z_i$. The first term gives the softmax, $p_i=e^{z_i}/\sum_j e^{z_j}$.",
            "Compute the exponentials of `z - z.max()` and divide them by their sum. Then subtract an array: what does "
            "the second term contribute to each entry?",
        ),
        why=r"""
The logarithm of the quotient is $z_i-\ln\sum_je^{z_j}$. Since the $q_i$ add up to 1, the loss is
$\ln\sum_je^{z_j}-\sum_iq_iz_i$. The derivative of the first term with respect to $z_i$ is the softmax $p_i$, and the
second term contributes $-q_i$. So the gradient is $p-q$, the predicted probabilities minus the given ones. Its entries
add up to 0, which is a quick test. If the label is certain, q has a single 1, and this is the usual cross-entropy.

The maximum is subtracted before the exponentials are computed. This changes neither the probabilities nor the gradient,
since numerator and denominator are both multiplied by $e^{-\max z}$. Afterwards the largest exponent is 0, so no
exponential can overflow, and the sum is at least 1, so that no division by 0 can occur.
""",
        words={
            "The term -z_label of the loss contributes -1 to the entry of the label.": (
                "The terms -q_i z_i of the loss contribute -q_i to the entry i."
            ),
            "A higher score of the right class lowers the loss, so the entry of the label is negative.": (
                "It is p - q, and you have q - p."
            ),
            "You subtracted 1 from every entry. Subtract it from the entry of the label only.": (
                "You subtracted 1 from every entry. Subtract q_i from the entry i."
            ),
            "It belongs to the label that was given, even if another score is larger.": (
                "Subtract q, the probabilities that were given, from all entries."
            ),
            "z_bar = softmax(z) - e_label": "z_bar = softmax(z) - q",
            "The loss is ln Σ exp z_j - z_label.": "The q_i add up to 1, so the loss is ln Σ exp z_j - Σ q_i z_i.",
        },
        without=(
            "Your gradient is 0 except in the label's entry",
            "Your function returns the label's entry alone",
            "This is one row of the Jacobian",
            "You subtracted 1 in the entry before",
        ),
        wrong={
            "You subtracted 1 at the largest of the given probabilities. Subtract q itself, so that the other classes "
            "count, "
            "too.": lambda z, q: softmax_gradient(z, int(np.argmax(q))),
            "Your gradient is q (p - 1), but each term of the sum depends on every score. Differentiate all of them.": (
                lambda z, q: q * (softmax(z) - 1)
            ),
            "You put q through a softmax. The q_i are probabilities already.": lambda z, q: softmax(z) - softmax(q),
            "Your entries are the products q p. Subtract q from p.": lambda z, q: q * softmax(z),
        },
        other={"describe": with_values("z", "q")},
    ),
    "softmax.c": Variant(
        r"""
A classifier for digits has to choose between ten classes, and it gives a score to each of them. For the array of scores
$z$ and a class `label`, the probability of this class is $p_{label}=e^{z_{label}} / \sum_j e^{z_j}$. How does it depend
on the scores? Write the function that takes z and label and returns the gradient of $p_{label}$ (not of its logarithm)
with respect to $z$. Some scores may be as large as 1000, or as small as -1000.
""",
        '''
def probability_gradient(z, label):
    """(array of shape (n,)) the gradient of the probability of the class label, an int, with respect to z (n,)."""
    ### BEGIN SOLUTION
    p = np.exp(z - z.max())
    p /= p.sum()
    g = -p[label] * p
    g[label] += p[label]
    return g
    ### END SOLUTION
''',
        of_probability,
        title="Bonus: the probability of a class",
        hints=(
            "The quotient does not change when the same number is subtracted from all scores. Choose this number so "
            "that no exponential can overflow.",
            r"Use the quotient rule, once for the score of the class itself, which occurs in numerator and "
            r"denominator, and once for another score, which occurs in the denominator only. With $p_i=e^{z_i}/\sum_j "
            r"e^{z_j}$, the result for another score is $-p_{label}\,p_i$.",
            "Compute the exponentials of `z - z.max()` and divide them by their sum, which gives p. The gradient is "
            "`-p[label] * p`, and one entry of it needs a further term: what does the numerator contribute to the "
            "entry `label`?",
        ),
        why=r"""
The score of another class i occurs in the denominator only, and the derivative of the quotient with respect to it is
$-p_{label}\,p_i$. The score of the class itself also occurs in the numerator, which contributes the further term
$p_{label}$. So the gradient is $p_{label}\,(e_{label}-p)$, where $e_{label}$ has a single 1 at the entry of the class.
This is one row of the Jacobian of the softmax. Its entries add up to 0, because the same number may be added to all
scores.

If the probability is nearly 0 or nearly 1, the gradient is nearly 0, however wrong the scores are. The cross-entropy,
whose gradient is $p-e_{label}$, divides by the probability and so has no such flat regions, and this is why it is used
for training. The maximum is subtracted before the exponentials are computed, so that none of them can overflow.
""",
        words={
            "Your gradient is the softmax alone. The term -z_label of the loss contributes -1 to the entry of the "
            "label.": (
                "Your gradient is -p_label p, so the contribution of the numerator is missing. It adds p_label to the "
                "entry of the label."
            ),
            "A higher score of the right class lowers the loss, so the entry of the label is negative.": (
                "A higher score of the class raises its probability, so the entry of the label is positive."
            ),
            "The other scores occur in the sum, so the loss depends on them, too.": (
                "The other scores occur in the sum, so the probability depends on them, too."
            ),
            "because the loss depends on all of them.": "because the probability depends on all of them.",
            "You subtracted 1 in the entry before that of the label.": (
                "You added the contribution of the numerator in the entry before that of the label."
            ),
            "You subtracted 1 from every entry. Subtract it from the entry of the label only.": (
                "You added the contribution of the numerator to every entry. Add it to the entry of the label only."
            ),
            "You subtracted 1 at the largest score.": "You added the contribution of the numerator at the largest "
            "score.",
            "z_bar = softmax(z) - e_label": "z_bar = p_label (e_label - p) with p = softmax(z)",
            "The loss is ln Σ exp z_j - z_label. Differentiate both terms with respect to z_i, and": (
                "Use the quotient rule, for the score of the class itself and for another score, and"
            ),
        },
        without=(
            "This is one row of the Jacobian",
            "Your function returns the loss",
            "Your exponentials are not divided",
            "Each score went through a sigmoid",
            "This looks like scores that were divided",
            "This looks like scores that were cut off",
        ),
        wrong={
            "This is the gradient of the loss -ln p_label. That of the probability has the further factor -p_label.": (
                softmax_gradient
            ),
            "This is the gradient of the logarithm of the probability. Multiply it by the probability.": (
                lambda z, label: -softmax_gradient(z, label)
            ),
            "Your function returns the probability. Return its gradient with respect to the scores.": (
                lambda z, label: softmax(z)[label]
            ),
            "Your function returns the whole Jacobian of the softmax. Return its row for the label.": (
                jacobian_of_softmax
            ),
            "Your exponentials are not divided by their sum. Divide them, so that they become probabilities.": row_with(
                lambda z: np.exp(z - z.max())
            ),
            "Each score went through a sigmoid on its own. In the softmax, each exponential is divided by the sum over "
            "all "
            "scores.": row_with(lambda z: np.array([sigmoid(t) for t in z])),
            "This looks like scores that were divided by the largest one. Subtract it instead, which leaves the "
            "softmax "
            "unchanged.": row_with(lambda z: softmax(z / np.abs(z).max())),
            "This looks like scores that were cut off at 700. Subtract the largest score instead, which leaves the "
            "softmax "
            "unchanged.": row_with(lambda z: np.exp(np.clip(z, -700, 700)) / np.exp(np.clip(z, -700, 700)).sum()),
        },
    ),
    "softmax.d": Variant(
        r"""
A classifier for digits has to choose between ten classes, and it gives a score to each of them. To make it more or less
sure of itself, all scores are divided by a number T > 0, which is called the temperature. For the array of scores $z$,
the right class `label` and T, the loss is $-\ln\left(e^{z_{label}/T} / \sum_j e^{z_j/T}\right)$. Write the function
that takes z, label and T and returns the gradient of this loss with respect to $z$. Some scores may be as large as
1000, or as small as -1000.
""",
        '''
def tempered_gradient(z, label, T):
    """(array of shape (n,)) the gradient of the cross-entropy of z / T with respect to z (n,); label is an int."""
    ### BEGIN SOLUTION
    p = np.exp((z - z.max()) / T)
    p /= p.sum()
    p[label] -= 1
    return p / T
    ### END SOLUTION
''',
        with_temperature,
        title="Bonus: several classes with a temperature",
        hints=(
            "The quotient does not change when the same number is subtracted from all scores. Choose this number so "
            "that no exponential can overflow.",
            r"With $s=z/T$, the loss is $\ln\sum_j e^{s_j}-s_{label}$. Differentiate each of the two terms with "
            r"respect to $s_i$. The first term gives the softmax, $p_i=e^{s_i}/\sum_j e^{s_j}$. Then use the chain "
            r"rule.",
            "Compute the exponentials of `(z - z.max()) / T` and divide them by their sum. Then change one entry of "
            "this array: what does the second term contribute to the entry `label`? The derivative of s with respect "
            "to z gives a factor for all entries.",
        ),
        why=r"""
With $s=z/T$, the loss is $\ln\sum_je^{s_j}-s_{label}$. The derivative of the first term with respect to $s_i$ is the
softmax $p_i$, and the second term contributes −1 at the entry `label` and 0 elsewhere. By the chain rule, each entry is
then multiplied by the derivative of $s_i$ with respect to $z_i$, which is 1/T. The entries of the gradient add up to 0,
which is a quick test.

The maximum is subtracted before the exponentials are computed. This changes neither the probabilities nor the gradient,
since numerator and denominator are both multiplied by the same number. Afterwards the largest exponent is 0, so no
exponential can overflow, and the sum is at least 1, so that no division by 0 can occur. The array p is new, and
therefore `p[label] -= 1` does not change the scores that were given.
""",
        words={
            "Your gradient is the softmax alone. The term -z_label of the loss contributes -1 to the entry of the "
            "label.": (
                "Your gradient is the softmax divided by T. The term -z_label / T of the loss contributes -1 / T to "
                "the entry of the label."
            ),
            "This is one row of the Jacobian of the softmax, p_label (e_label - p).": (
                "This is the gradient of the probability, p_label (e_label - p) / T."
            ),
            "z_bar = softmax(z) - e_label": "z_bar = (softmax(z / T) - e_label) / T",
            "The loss is ln Σ exp z_j - z_label. Differentiate both terms": (
                "With s = z / T, the loss is ln Σ exp s_j - s_label. Differentiate both terms"
            ),
        },
        without=("Your function returns the loss",),
        wrong={
            "The factor 1 / T is missing. By the chain rule, the gradient is divided by T.": lambda z, label, T: (
                softmax_gradient(z / T, label)
            ),
            "Your gradient is multiplied by T. The derivative of z / T with respect to z is 1 / T.": (
                lambda z, label, T: softmax_gradient(z / T, label) * T
            ),
            "Your softmax is that of z. Divide the scores by T first.": lambda z, label, T: (
                softmax_gradient(z, label) / T
            ),
            "This is the gradient without a temperature. Divide the scores by T first.": lambda z, label, T: (
                softmax_gradient(z, label)
            ),
            "Your scores are multiplied by T. Divide them by T.": lambda z, label, T: (
                softmax_gradient(z * T, label) * T
            ),
            "Your function returns the loss. Return its gradient with respect to the scores.": lambda z, label, T: (
                np.logaddexp.reduce(z / T) - z[label] / T
            ),
        },
        other={"describe": with_values("z", "label", "T")},
    ),
}
