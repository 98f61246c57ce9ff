"""15, gradients of expectations: pathwise and score function, a policy, and an operation by continuations."""

import numpy as np

from adlib import grad
from adlib.grading.answers import Answer, shown, with_values

LESSON = "15, course/15_expectations"


# Pathwise and score function ------------------------------------------------------------------------------------------


def pathwise(slope, theta, sigma, noise):
    slopes = slope(theta + sigma * noise)
    return np.mean(slopes), np.mean(slopes * noise)


def pathwise_one_by_one(slope, theta, sigma, noise):
    total = [0.0, 0.0]
    for e in noise:
        s = slope(theta + sigma * e)
        total = [total[0] + s, total[1] + s * e]
    return total[0] / len(noise), total[1] / len(noise)


def reward(case):
    return lambda x: case["a"] * np.sin(case["b"] * x) + case["c"] * x**2


def path_by_adlib(case):
    f, noise = reward(case), case["noise"]
    mean = lambda theta, sigma: sum(f(theta + sigma * e) for e in noise) / len(noise)
    by_theta, by_sigma = grad(mean, (0, 1))(case["theta"], case["sigma"])
    return {"theta": by_theta, "sigma": by_sigma}


def path(of):
    """Another pair of means, from the slopes at the samples, theta, sigma and the noise."""
    return lambda slope, theta, sigma, noise: tuple(map(np.mean, of(slope(theta + sigma * noise), theta, sigma, noise)))


def score(f, theta, sigma, x):
    e = (x - theta) / sigma
    return np.mean(f(x) * e / sigma), np.mean(f(x) * (e**2 - 1) / sigma)


def score_by_adlib(f, theta, sigma, x):
    """By the gradient of the logarithm of the density."""
    log_p = lambda theta, sigma, x: -((x - theta) ** 2) / (2 * sigma**2) - np.log(sigma)
    scores = np.array([grad(log_p, (0, 1))(theta, sigma, x_k) for x_k in x])
    return np.mean(np.array([f(x_k) for x_k in x])[:, None] * scores, axis=0)


def weighted(of):
    """Another pair of means, from the rewards, e = (x - theta) / sigma, sigma and x."""

    def wrong(f, theta, sigma, x):
        return tuple(map(np.mean, of(f(x), (x - theta) / sigma, sigma, x)))

    return wrong


# A policy -------------------------------------------------------------------------------------------------------------


def probabilities(logits):
    weights = np.exp(logits - np.max(logits))
    return weights / np.sum(weights)


def policy(logits, choices, rewards, baseline):
    scores = np.eye(len(logits))[choices] - probabilities(logits)
    return (rewards - baseline) @ scores / len(rewards)


def policy_by_adlib(logits, choices, rewards, baseline):
    """The gradient of the mean of (reward - baseline) ln p."""
    top = np.max(logits)

    def mean(z):
        log_p = z - top - np.log(np.sum(np.exp(z - top)))
        return sum((r - baseline) * log_p[int(k)] for k, r in zip(choices, rewards)) / len(rewards)

    return grad(mean)(logits)


def weighing(weights=lambda r, b: r - b, mean=True, score=lambda p, chosen: chosen - p, p=probabilities):
    """The policy's gradient with other weights, another score, or a sum in place of the mean."""

    def wrong(logits, choices, rewards, baseline):
        scores = score(p(logits), np.eye(len(logits))[choices])
        return weights(rewards, baseline) @ scores / (len(rewards) if mean else 1)

    return wrong


def expected_choices(logits, choices, rewards, baseline):
    """The mean of the weights times the mean of the scores."""
    scores = np.eye(len(logits))[choices] - probabilities(logits)
    return np.mean(rewards - baseline) * np.mean(scores, axis=0)


# An operation by continuations ----------------------------------------------------------------------------------------


class Cell:
    """A value and its adjoint, as the notebook provides it."""

    def __init__(self, value):
        self.value, self.bar = value, 0.0


def division(x_part=lambda x, y, z: 1 / y, y_part=lambda x, y, z: -x / y**2):
    """The operation with these partial derivatives."""

    def divide(x, y, then):
        z = Cell(x.value / y.value)
        then(z)
        a, b = x.value, y.value
        x.bar += x_part(a, b, z.value) * z.bar
        y.bar += y_part(a, b, z.value) * z.bar

    return divide


divide = division()


def with_a_reciprocal(x, y, then):
    z = Cell(x.value / y.value)
    then(z)
    u = z.bar / y.value
    x.bar = x.bar + u
    y.bar = y.bar - u * z.value


def by_reverse_mode(case):
    programs = {
        "x / y": lambda x, y: x / y,
        "x / x": lambda x, y: x / x + 0 * y,
        "(x / y) / x": lambda x, y: x / y / x,
        "(x / y) / y": lambda x, y: x / y / y,
        "x / (y / x)": lambda x, y: x / (y / x),
        "(x / y) / (y / (x / y))": lambda x, y: (x / y) / (y / (x / y)),
    }
    f, at = programs[case["program"]], (case["x"], case["y"])
    x_bar, y_bar = grad(f, (0, 1))(*at)
    return {"value": f(*at), "x_bar": case["seed"] * x_bar, "y_bar": case["seed"] * y_bar}


def before_the_rest(x, y, then):
    z = Cell(x.value / y.value)
    x.bar += z.bar / y.value
    y.bar -= z.bar * x.value / y.value**2
    then(z)


def assigned(x, y, then):
    z = Cell(x.value / y.value)
    then(z)
    x.bar = z.bar / y.value
    y.bar = -z.bar * x.value / y.value**2


def without_the_adjoint(x, y, then):
    z = Cell(x.value / y.value)
    then(z)
    x.bar += 1 / y.value
    y.bar -= x.value / y.value**2


ANSWERS = {
    "pathwise": Answer(
        [pathwise, pathwise_one_by_one],
        "With x = θ + σ e the estimates are the means of f'(x) and of f'(x) · e.",
        "Write x = θ + σ e. How does x change with θ, and how with σ, if e is held fixed?",
        lambda case: f"{of_reward(case)}, noise = {shown(case['noise'])}",
        {
            "Your derivative with respect to sigma lacks the factor e. If sigma grows, x = theta + sigma e moves by e "
            "times as much.": path(lambda s, t, g, e: (s, s)),
            "Your derivative with respect to sigma has the factor sigma in place of e. The derivative of theta + "
            "sigma e with respect to sigma is e.": path(lambda s, t, g, e: (s, s * g)),
            "Your derivative with respect to sigma has a factor sigma too many. The derivative of theta + sigma e "
            "with respect to sigma is e.": path(lambda s, t, g, e: (s, s * e * g)),
            "Your derivative with respect to theta has the factor sigma. The derivative of theta + sigma e with "
            "respect to theta is 1.": path(lambda s, t, g, e: (s * g, s * e)),
            "Your derivative with respect to theta has the factor e. The derivative of theta + sigma e with respect "
            "to theta is 1.": path(lambda s, t, g, e: (s * e, s * e)),
            "You take the slope at the noise e itself. Take it at the samples theta + sigma e.": (
                lambda slope, theta, sigma, e: (np.mean(slope(e)), np.mean(slope(e) * e))
            ),
            "You take the slope at theta + e. The samples are theta + sigma e.": (
                lambda slope, theta, sigma, e: (np.mean(slope(theta + e)), np.mean(slope(theta + e) * e))
            ),
            "You take the slope at theta only. Take it at each sample theta + sigma e, and then the mean.": (
                lambda slope, theta, sigma, e: (slope(theta), slope(theta) * np.mean(e))
            ),
            "You take the slope at the mean of the samples. The mean of the slopes is another number, unless f is "
            "quadratic.": (
                lambda slope, theta, sigma, e: (
                    slope(np.mean(theta + sigma * e)),
                    slope(np.mean(theta + sigma * e)) * np.mean(e),
                )
            ),
            "You multiply the mean slope by the mean of e. The slopes and e belong together, so multiply them for "
            "each sample, and then take the mean.": path(lambda s, t, g, e: (s, np.mean(s) * np.mean(e))),
            "You return the sums over the samples. Return their means.": lambda slope, theta, sigma, e: (
                np.sum(slope(theta + sigma * e)),
                np.sum(slope(theta + sigma * e) * e),
            ),
            "Your two derivatives are exchanged.": path(lambda s, t, g, e: (s * e, s)),
            "You divide the derivative with respect to sigma by sigma. The derivative of theta + sigma e with respect "
            "to sigma is e.": path(lambda s, t, g, e: (s, s * e / g)),
        },
        [path_by_adlib],
        lesson=LESSON,
    ),
    "score": Answer(
        [score, score_by_adlib],
        "With e = (x - θ) / σ the estimates are the means of f(x) e / σ and of f(x) (e² - 1) / σ.",
        "Write down ln p, with the factor 1/σ of the density, and differentiate it with respect to θ and to σ.",
        lambda case: f"{of_reward(case)}, x = {shown([case['theta'] + case['sigma'] * e for e in case['noise']])}",
        {
            "Your score with respect to sigma lacks the term -1/sigma. The density has a factor 1/sigma, whose "
            "logarithm is -ln sigma.": weighted(lambda f, e, s, x: (f * e / s, f * e**2 / s)),
            "Your score with respect to theta is (x - theta) / sigma. Divide by the square of sigma.": weighted(
                lambda f, e, s, x: (f * e, f * (e**2 - 1) / s)
            ),
            "The sign of your score with respect to theta is reversed. The logarithm of the density grows if theta "
            "moves towards x.": weighted(lambda f, e, s, x: (-f * e / s, f * (e**2 - 1) / s)),
            "The signs of both scores are reversed.": weighted(lambda f, e, s, x: (-f * e / s, -f * (e**2 - 1) / s)),
            "The sign of your score with respect to sigma is reversed. If x is far from theta, the density there "
            "grows with sigma.": weighted(lambda f, e, s, x: (f * e / s, f * (1 - e**2) / s)),
            "In your score with respect to sigma, the term -1/sigma has the wrong sign.": weighted(
                lambda f, e, s, x: (f * e / s, f * (e**2 + 1) / s)
            ),
            "Your score with respect to sigma is (x - theta)² / sigma² - 1. It has to be divided by sigma once "
            "more.": weighted(lambda f, e, s, x: (f * e / s, f * (e**2 - 1))),
            "In your score with respect to sigma, the first term is (x - theta)² / sigma². The derivative of "
            "-1 / (2 sigma²) is 1 / sigma³.": weighted(lambda f, e, s, x: (f * e / s, f * (e**2 - 1 / s))),
            "You return the means of the scores, without the rewards. Multiply each score by f(x) first.": weighted(
                lambda f, e, s, x: (e / s, (e**2 - 1) / s)
            ),
            "You multiply the mean reward by the mean score. Multiply them for each sample, and then take the "
            "mean.": weighted(lambda f, e, s, x: (np.mean(f) * e / s, np.mean(f) * (e**2 - 1) / s)),
            "You return the sums over the samples. Return their means.": weighted(
                lambda f, e, s, x: (len(x) * f * e / s, len(x) * f * (e**2 - 1) / s)
            ),
            "You subtract the mean reward as a baseline. The exercise asks for the estimates without one.": weighted(
                lambda f, e, s, x: ((f - np.mean(f)) * e / s, (f - np.mean(f)) * (e**2 - 1) / s)
            ),
            "Your two derivatives are exchanged.": weighted(lambda f, e, s, x: (f * (e**2 - 1) / s, f * e / s)),
            "Your score with respect to theta uses x in place of x - theta.": weighted(
                lambda f, e, s, x: (f * x / s**2, f * (e**2 - 1) / s)
            ),
            "You evaluate f at the noise (x - theta) / sigma. Evaluate it at the samples x.": (
                lambda f, theta, sigma, x: score(lambda x_: f((x_ - theta) / sigma), theta, sigma, x)
            ),
        },
        lesson=LESSON,
    ),
    "policy": Answer(
        [policy, policy_by_adlib],
        "The gradient is the mean of (r_j - b) (e_j - p), where e_j is 1 at the choice j and 0 elsewhere.",
        "The score of the choice k with respect to the parameter i is 1 - p_i if i = k, and -p_i otherwise.",
        with_values("logits", "choices", "rewards", "baseline"),
        {
            "The baseline does not appear in your result. Subtract it from each reward.": weighing(lambda r, b: r),
            "You add the baseline to the rewards. Subtract it.": weighing(lambda r, b: r + b),
            "You subtract the mean of these rewards, which is not independent of them. Subtract the number that is "
            "given as baseline.": weighing(lambda r, b: r - r.mean()),
            "You subtract the mean of all other rewards. That is a baseline, too, but the exercise gives you one, so "
            "subtract that number.": weighing(lambda r, b: r - (r.sum() - r) / (len(r) - 1)),
            "You return the sum over the samples. Return the mean.": weighing(mean=False),
            "Your score lacks the probabilities. The score of a choice is 1 at the choice minus the probability of "
            "each alternative.": weighing(score=lambda p, chosen: chosen),
            "The sign of your result is reversed. The parameter of an alternative that was rewarded has to grow.": (
                weighing(score=lambda p, chosen: p - chosen)
            ),
            "Your score is the derivative of the probability and not of its logarithm. Differentiate ln p.": weighing(
                score=lambda p, chosen: (chosen @ p)[:, None] * (chosen - p)
            ),
            "You change only the parameter of the choice. The parameters of the other alternatives change its "
            "probability, too.": weighing(score=lambda p, chosen: chosen * (1 - p)),
            "Your score contains only the other alternatives. At the choice itself it is 1 - p.": weighing(
                score=lambda p, chosen: -(1 - chosen) * p
            ),
            "Your score is 1 / p at the choice, which is the derivative with respect to the probability. "
            "Differentiate with respect to the parameters of the softmax.": weighing(
                score=lambda p, chosen: chosen / p
            ),
            "Your probabilities are all equal. Compute them from the parameters.": weighing(
                p=lambda z: np.full(len(z), 1 / len(z))
            ),
            "You multiply the mean of the rewards by the mean of the scores. Multiply them for each sample, and then "
            "take the mean.": expected_choices,
            "Large parameters give nan or inf, because the exponential overflows, or 0/0. Subtract the largest "
            "parameter before the exponential.": weighing(p=lambda z: np.exp(z) / np.sum(np.exp(z))),
            "The baseline is subtracted from the gradient and not from the rewards. Subtract it from each "
            "reward.": lambda logits, choices, rewards, baseline: policy(logits, choices, rewards, 0.0) - baseline,
        },
        lesson=LESSON,
    ),
    "divide": Answer(
        [divide, with_a_reciprocal],
        "x_bar += z_bar / y and y_bar -= z_bar · x / y², after the call of then",
        "When then(z) returns, z.bar is complete. Only then can it be passed on.",
        lambda case: (
            f"{case['program']} at x = {case['x']:.4g}, y = {case['y']:.4g}; the adjoint of the result is "
            f"{case['seed']:.4g}"
        ),
        {
            "You pass the adjoint on before you call then. At this time z.bar is still 0, so call then "
            "first.": before_the_rest,
            "You use = where += belongs. If a cell is an operand of several operations, their contributions are "
            "added.": assigned,
            "The adjoint of z does not appear in what you add. Multiply it by each partial "
            "derivative.": without_the_adjoint,
            "The sign of your contribution to y is wrong. A quotient falls if its denominator grows, for positive "
            "x and y.": division(y_part=lambda x, y, z: x / y**2),
            "Your partial derivative with respect to y is -x / y. The denominator is y².": division(
                y_part=lambda x, y, z: -x / y
            ),
            "Your partial derivative with respect to y is -1 / y², and the factor x is missing.": division(
                y_part=lambda x, y, z: -1 / y**2
            ),
            "Your partial derivatives are those of a product. Differentiate x / y.": division(
                lambda x, y, z: y, lambda x, y, z: x
            ),
            "Your partial derivative with respect to x is 1. It is 1 / y.": division(lambda x, y, z: 1.0),
            "Your partial derivative with respect to x is y. It is 1 / y.": division(lambda x, y, z: y),
            "Your two partial derivatives are exchanged.": division(lambda x, y, z: -x / y**2, lambda x, y, z: 1 / y),
            "Nothing is added to the adjoint of y.": division(y_part=lambda x, y, z: 0.0),
            "Nothing is added to the adjoint of x.": division(lambda x, y, z: 0.0),
            "Your partial derivative with respect to y is that of 1 / y with the wrong power, -x / y³.": division(
                y_part=lambda x, y, z: -x / y**3
            ),
        },
        [by_reverse_mode],
        concept=lambda case: len(case["program"]),
        lesson=LESSON,
    ),
}


def of_reward(case):
    return (
        f"f(x) = {case['a']:.3g} sin({case['b']:.3g} x) + {case['c']:.3g} x², theta = {case['theta']:.4g}, "
        f"sigma = {case['sigma']:.4g}"
    )
