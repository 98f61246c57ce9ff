"""Answers to the questions on gradients of expectations, right and wrong."""

import math

import numpy as np


class Cell:
    """A value together with its adjoint, as the notebook provides it."""

    def __init__(self, value):
        self.value, self.bar = value, 0.0


def softmax(z):
    z = [t - max(z) for t in z]
    total = math.fsum(map(math.exp, z))
    return np.array([math.exp(t) / total for t in z])


def mean(values):
    values = list(values)
    return math.fsum(values) / len(values)


def gradient_of_choices(logits, choices, weights, row=lambda p, k, i: (i == k) - p[i]):
    p = softmax(logits)
    return [mean(w * row(p, k, i) for k, w in zip(choices, weights)) for i in range(len(p))]


class pathwise:
    def right_by_a_loop(slope, theta, sigma, noise):
        slopes = [slope(theta + sigma * e) for e in noise]
        return mean(slopes), mean(s * e for s, e in zip(slopes, noise))

    def right_by_a_matrix(slope, theta, sigma, noise):
        by = np.stack([np.ones(len(noise)), noise])
        return by @ slope(theta + sigma * noise) / len(noise)

    def right_by_samples(slope, theta, sigma, noise):
        x = theta + sigma * noise
        return [np.average(slope(x)), np.average(slope(x) * (x - theta)) / sigma]

    def wrong_without_the_noise(slope, theta, sigma, noise):
        "Your derivative with respect to sigma lacks the factor e."
        s = slope(theta + sigma * noise)
        return s.mean(), s.mean()

    def wrong_factor_sigma(slope, theta, sigma, noise):
        "Your derivative with respect to sigma has the factor sigma in place of e."
        s = slope(theta + sigma * noise)
        return s.mean(), s.mean() * sigma

    def wrong_at_the_noise(slope, theta, sigma, noise):
        "You take the slope at the noise e itself. Take it at the samples theta + sigma e."
        return mean(map(slope, noise)), mean(slope(e) * e for e in noise)

    def wrong_without_sigma(slope, theta, sigma, noise):
        "You take the slope at theta + e. The samples are theta + sigma e."
        x = theta + noise
        return np.mean(slope(x)), np.mean(slope(x) * noise)

    def wrong_at_theta(slope, theta, sigma, noise):
        "You take the slope at theta only. Take it at each sample theta + sigma e, and then the mean."
        return slope(theta), slope(theta) * np.mean(noise)

    def wrong_sums(slope, theta, sigma, noise):
        "You return the sums over the samples. Return their means."
        s = slope(theta + sigma * noise)
        return s.sum(), s @ noise

    def wrong_product_of_means(slope, theta, sigma, noise):
        "You multiply the mean slope by the mean of e."
        s = slope(theta + sigma * noise)
        return s.mean(), s.mean() * noise.mean()

    def wrong_all_samples(slope, theta, sigma, noise):
        "The exercise asks for a number"
        s = slope(theta + sigma * noise)
        return s, s * noise

    def wrong_one_number(slope, theta, sigma, noise):
        "Your function has to return two numbers: the derivatives with respect to theta and to sigma."
        return np.mean(slope(theta + sigma * noise))

    def wrong_exchanged(slope, theta, sigma, noise):
        "Your two derivatives are exchanged."
        s = slope(theta + sigma * noise)
        return np.mean(s * noise), np.mean(s)


class score:
    def right_by_a_loop(f, theta, sigma, x):
        by_theta = mean(f(t) * (t - theta) / sigma**2 for t in x)
        return by_theta, mean(f(t) * ((t - theta) ** 2 / sigma**3 - 1 / sigma) for t in x)

    def right_by_scores_in_rows(f, theta, sigma, x):
        d = x - theta
        scores = np.stack([d / sigma**2, (d**2 - sigma**2) / sigma**3])
        return scores @ f(x) / x.size

    def right_by_the_complex_step(f, theta, sigma, x):
        log_p = lambda t, s: -np.log(s) - (x - t) ** 2 / (2 * s**2)
        h = 1e-30
        scores = log_p(theta + 1j * h, sigma).imag / h, log_p(theta, sigma + 1j * h).imag / h
        return [np.mean(f(x) * s) for s in scores]

    def wrong_density_without_its_factor(f, theta, sigma, x):
        "Your score with respect to sigma lacks the term -1/sigma. The density has a factor 1/sigma"
        d = x - theta
        return np.mean(f(x) * d / sigma**2), np.mean(f(x) * d**2 / sigma**3)

    def wrong_theta_divided_once(f, theta, sigma, x):
        "Your score with respect to theta is (x - theta) / sigma. Divide by the square of sigma."
        d = x - theta
        return np.mean(f(x) * d / sigma), np.mean(f(x) * (d**2 / sigma**3 - 1 / sigma))

    def wrong_sign_of_theta(f, theta, sigma, x):
        "The sign of your score with respect to theta is reversed."
        d = x - theta
        return -np.mean(f(x) * d / sigma**2), np.mean(f(x) * (d**2 / sigma**3 - 1 / sigma))

    def wrong_scores_alone(f, theta, sigma, x):
        "You return the means of the scores, without the rewards. Multiply each score by f(x) first."
        d = x - theta
        return np.mean(d / sigma**2), np.mean(d**2 / sigma**3 - 1 / sigma)

    def wrong_means_multiplied(f, theta, sigma, x):
        "You multiply the mean reward by the mean score. Multiply them for each sample, and then take the mean."
        d = x - theta
        return f(x).mean() * np.mean(d / sigma**2), f(x).mean() * np.mean(d**2 / sigma**3 - 1 / sigma)

    def wrong_sums(f, theta, sigma, x):
        "You return the sums over the samples. Return their means."
        d = x - theta
        return np.sum(f(x) * d / sigma**2), np.sum(f(x) * (d**2 / sigma**3 - 1 / sigma))

    def wrong_one_pair_per_sample(f, theta, sigma, x):
        ""
        d = x - theta
        return list(zip(f(x) * d / sigma**2, f(x) * (d**2 / sigma**3 - 1 / sigma)))

    def wrong_sign_of_the_one(f, theta, sigma, x):
        "In your score with respect to sigma, the term -1/sigma has the wrong sign."
        e = (x - theta) / sigma
        return np.mean(f(x) * e / sigma), np.mean(f(x) * (1 + e * e) / sigma)

    def wrong_with_a_baseline(f, theta, sigma, x):
        "You subtract the mean reward as a baseline. The exercise asks for the estimates without one."
        e, r = (x - theta) / sigma, f(x) - np.mean(f(x))
        return np.mean(r * e / sigma), np.mean(r * (e**2 - 1) / sigma)


class policy:
    def right_by_sums(logits, choices, rewards, baseline):
        return gradient_of_choices(list(logits), choices, rewards - baseline)

    def right_by_counting(logits, choices, rewards, baseline):
        g = np.zeros(len(logits))
        for k, r in zip(choices, rewards - baseline):
            g[k] += r
        return (g - softmax(logits) * np.sum(rewards - baseline)) / len(rewards)

    def right_by_the_logarithm_of_the_sum(logits, choices, rewards, baseline):
        p = np.exp(logits - np.logaddexp.reduce(logits))
        return np.mean([(r - baseline) * (np.arange(len(p)) == k) - (r - baseline) * p
                        for k, r in zip(choices, rewards)], axis=0)  # fmt: skip

    def wrong_without_the_baseline(logits, choices, rewards, baseline):
        "The baseline does not appear in your result. Subtract it from each reward."
        return gradient_of_choices(list(logits), choices, rewards)

    def wrong_sum(logits, choices, rewards, baseline):
        "You return the sum over the samples. Return the mean."
        return np.array(gradient_of_choices(list(logits), choices, rewards - baseline)) * len(rewards)

    def wrong_without_probabilities(logits, choices, rewards, baseline):
        "Your score lacks the probabilities. The score of a choice is 1 at the choice minus the probability of each"
        return gradient_of_choices(list(logits), choices, rewards - baseline, lambda p, k, i: float(i == k))

    def wrong_overflow(logits, choices, rewards, baseline):
        "Large parameters give nan or inf, because the exponential overflows, or 0/0. Subtract the largest parameter"
        p = np.exp(logits) / np.exp(logits).sum()
        return np.mean([(r - baseline) * (np.eye(len(p))[k] - p) for k, r in zip(choices, rewards)], axis=0)

    def wrong_sign(logits, choices, rewards, baseline):
        "The sign of your result is reversed. The parameter of an alternative that was rewarded has to grow."
        return gradient_of_choices(list(logits), choices, baseline - rewards)

    def wrong_choice_alone(logits, choices, rewards, baseline):
        "You change only the parameter of the choice. The parameters of the other alternatives change its probability"
        return gradient_of_choices(list(logits), choices, rewards - baseline, lambda p, k, i: (i == k) * (1 - p[k]))

    def wrong_derivative_of_p(logits, choices, rewards, baseline):
        "Your score is the derivative of the probability and not of its logarithm. Differentiate ln p."
        return gradient_of_choices(list(logits), choices, rewards - baseline, lambda p, k, i: p[k] * ((i == k) - p[i]))

    def wrong_own_baseline(logits, choices, rewards, baseline):
        "You subtract the mean of these rewards, which is not independent of them."
        return gradient_of_choices(list(logits), choices, rewards - np.mean(rewards))

    def wrong_one_number(logits, choices, rewards, baseline):
        "The exercise asks for"
        return float(np.mean(rewards - baseline))


class divide:
    def right_by_z(x, y, then):
        z = Cell(x.value / y.value)
        then(z)
        x.bar = x.bar + z.bar / y.value
        y.bar = y.bar - z.bar * z.value / y.value

    def right_by_an_object_of_another_class(x, y, then):
        class Result:
            value, bar = x.value / y.value, 0

        then(Result)
        for operand, partial in ((x, 1 / y.value), (y, -x.value / y.value**2)):
            operand.bar += partial * Result.bar

    def right_by_a_product_with_a_reciprocal(x, y, then):
        def reciprocal(y, then):
            u = Cell(1 / y.value)
            then(u)
            y.bar -= u.bar * u.value**2

        def product(u):
            z = Cell(x.value * u.value)
            then(z)
            x.bar += z.bar * u.value
            u.bar += z.bar * x.value

        reciprocal(y, product)

    def wrong_adjoint_too_early(x, y, then):
        "You pass the adjoint on before you call then. At this time z.bar is still 0, so call then first."
        z = Cell(x.value / y.value)
        x.bar += z.bar / y.value
        y.bar += -z.bar * z.value / y.value
        then(z)

    def wrong_assignment(x, y, then):
        "You use = where += belongs. If a cell is an operand of several operations, their contributions are added."
        z = Cell(x.value / y.value)
        then(z)
        x.bar = z.bar / y.value
        y.bar = -z.bar * z.value / y.value

    def wrong_sign(x, y, then):
        "The sign of your contribution to y is wrong. A quotient falls if its denominator grows, for positive x and y."
        z = Cell(x.value / y.value)
        then(z)
        x.bar += z.bar / y.value
        y.bar += z.bar * z.value / y.value

    def wrong_partials_without_the_adjoint(x, y, then):
        "The adjoint of z does not appear in what you add. Multiply it by each partial derivative."
        z = Cell(x.value / y.value)
        then(z)
        x.bar += 1 / y.value
        y.bar -= z.value / y.value

    def wrong_value_passed_on(x, y, then):
        "Call then with a Cell, and not with its value alone."
        then(x.value / y.value)

    def wrong_then_never_called(x, y, then):
        "Your function called then 0 times for"
        z = Cell(x.value / y.value)
        x.bar += z.bar / y.value
        y.bar -= z.bar * z.value / y.value
        return z

    def wrong_then_called_twice(x, y, then):
        "Your function called then 2 times for"
        z = Cell(x.value / y.value)
        then(z)
        then(z)
        x.bar += z.bar / y.value
        y.bar -= z.bar * z.value / y.value

    def wrong_square_missing(x, y, then):
        "Your partial derivative with respect to y is -x / y. The denominator is y²."
        z = Cell(x.value / y.value)
        then(z)
        x.bar += z.bar / y.value
        y.bar -= z.bar * z.value

    def wrong_only_x(x, y, then):
        "Nothing is added to the adjoint of y."
        z = Cell(x.value / y.value)
        then(z)
        x.bar += z.bar / y.value

    def wrong_objects_divided(x, y, then):
        "stopped with TypeError"
        then(Cell(x / y))
