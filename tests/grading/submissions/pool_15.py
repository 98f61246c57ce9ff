"""Answers to those variants of the questions on gradients of expectations that are not made from their questions."""

import math

import numpy as np

EQUIVALENT = {
    ("score.c", "operator to Div: f(x) * np.sign(e)"): "to divide by a sign is the same as to multiply by it",
}


class Cell:
    """A value together with its adjoint, as the notebook provides it."""

    def __init__(self, value):
        self.value, self.bar = value, 0.0


def mean(values):
    values = list(values)
    return math.fsum(values) / len(values)


class pathwise_c:
    def right_by_a_loop(slope, low, high, noise):
        pairs = [(slope(low + u * (high - low)), u) for u in noise]
        return mean(s * (1 - u) for s, u in pairs), mean(s * u for s, u in pairs)

    def right_by_a_matrix(slope, low, high, noise):
        by = np.stack([1 - noise, noise])
        return by @ slope(by.T @ np.array([low, high])) / len(noise)

    def right_by_the_total(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        by_high = np.average(s * noise)
        return [np.average(s) - by_high, by_high]

    def wrong_start_and_width(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return s.mean(), np.mean(s * noise)

    def wrong_without_factors(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return s.mean(), s.mean()

    def wrong_exchanged(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return np.mean(s * noise), np.mean(s * (1 - noise))

    def wrong_only_the_width(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return -np.mean(s * noise), np.mean(s * noise)

    def wrong_at_the_noise(slope, low, high, noise):
        s = slope(noise)
        return np.mean(s * (1 - noise)), np.mean(s * noise)

    def wrong_sums(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return s @ (1 - noise), s @ noise

    def wrong_product_of_means(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return s.mean() * (1 - noise.mean()), s.mean() * noise.mean()

    def wrong_all_samples(slope, low, high, noise):
        s = slope(low + (high - low) * noise)
        return s * (1 - noise), s * noise

    def wrong_one_number(slope, low, high, noise):
        return np.mean(slope(low + (high - low) * noise))


class score_c:
    def right_by_a_loop(f, theta, scale, x):
        by_theta = mean(f(t) * math.copysign(1, t - theta) / scale for t in x)
        return by_theta, mean(f(t) * (abs(t - theta) - scale) / scale**2 for t in x)

    def right_by_scores_in_rows(f, theta, scale, x):
        d = x - theta
        scores = np.stack([np.where(d > 0, scale, -scale), np.abs(d) - scale]) / scale**2
        return scores @ f(x) / x.size

    def right_by_the_complex_step(f, theta, scale, x):
        log_p = lambda t, s: -np.log(s) - np.sign(x - theta) * (x - t) / s
        h = 1e-30
        scores = log_p(theta + 1j * h, scale).imag / h, log_p(theta, scale + 1j * h).imag / h
        return [np.mean(f(x) * s) for s in scores]

    def wrong_normal(f, theta, scale, x):
        e = (x - theta) / scale
        return np.mean(f(x) * e / scale), np.mean(f(x) * (e**2 - 1) / scale)

    def wrong_density_without_its_factor(f, theta, scale, x):
        d = x - theta
        return np.mean(f(x) * np.sign(d) / scale), np.mean(f(x) * abs(d) / scale**2)

    def wrong_without_the_sign(f, theta, scale, x):
        d = x - theta
        return np.mean(f(x) / scale), np.mean(f(x) * (abs(d) / scale**2 - 1 / scale))

    def wrong_without_the_absolute_value(f, theta, scale, x):
        d = x - theta
        return np.mean(f(x) * np.sign(d) / scale), np.mean(f(x) * (d / scale**2 - 1 / scale))

    def wrong_scores_alone(f, theta, scale, x):
        d = x - theta
        return np.mean(np.sign(d) / scale), np.mean(abs(d) / scale**2 - 1 / scale)

    def wrong_sums(f, theta, scale, x):
        d = x - theta
        return np.sum(f(x) * np.sign(d) / scale), np.sum(f(x) * (abs(d) / scale**2 - 1 / scale))

    def wrong_with_a_baseline(f, theta, scale, x):
        e, r = (x - theta) / scale, f(x) - np.mean(f(x))
        return np.mean(r * np.sign(e) / scale), np.mean(r * (abs(e) - 1) / scale)

    def wrong_one_pair_per_sample(f, theta, scale, x):
        d = x - theta
        return list(zip(f(x) * np.sign(d) / scale, f(x) * (abs(d) / scale**2 - 1 / scale)))


def on_with(logits):
    return np.array([1 / (1 + math.exp(-z)) if z > -700 else 0.0 for z in logits])


class policy_c:
    def right_by_loops(logits, settings, rewards, baseline):
        p = on_with(logits)
        return [mean((r - baseline) * (on[i] - p[i]) for on, r in zip(settings, rewards)) for i in range(len(p))]

    def right_by_cases(logits, settings, rewards, baseline):
        p = on_with(logits)
        scores = np.where(settings == 1, 1 - p, -p)
        return np.mean((rewards - baseline)[:, None] * scores, axis=0)

    def right_by_the_hyperbolic_tangent(logits, settings, rewards, baseline):
        p = (1 + np.tanh(np.array(logits) / 2)) / 2
        return np.einsum("j,ji->i", rewards - baseline, settings - p) / len(settings)

    def wrong_without_the_baseline(logits, settings, rewards, baseline):
        return rewards @ (settings - on_with(logits)) / len(rewards)

    def wrong_sum(logits, settings, rewards, baseline):
        return (rewards - baseline) @ (settings - on_with(logits))

    def wrong_without_probabilities(logits, settings, rewards, baseline):
        return (rewards - baseline) @ settings / len(rewards)

    def wrong_sign(logits, settings, rewards, baseline):
        return (rewards - baseline) @ (on_with(logits) - settings) / len(rewards)

    def wrong_only_what_is_on(logits, settings, rewards, baseline):
        return (rewards - baseline) @ (settings * (1 - on_with(logits))) / len(rewards)

    def wrong_softmax(logits, settings, rewards, baseline):
        p = np.exp(logits - np.max(logits))
        return (rewards - baseline) @ (settings - p / p.sum()) / len(rewards)

    def wrong_overflow(logits, settings, rewards, baseline):
        p = np.exp(logits) / (1 + np.exp(logits))
        return (rewards - baseline) @ (settings - p) / len(rewards)

    def wrong_own_baseline(logits, settings, rewards, baseline):
        return (rewards - np.mean(rewards)) @ (settings - on_with(logits)) / len(rewards)

    def wrong_one_number(logits, settings, rewards, baseline):
        return float(np.mean(rewards - baseline))


def operations(value, x_part, y_part):
    """Right and wrong operations with this value and these partial derivatives, as functions of x, y and z."""

    class these:
        def right_one_after_the_other(x, y, then):
            z = Cell(value(x.value, y.value))
            then(z)
            x.bar = x.bar + z.bar * x_part(x.value, y.value, z.value)
            y.bar = y.bar + z.bar * y_part(x.value, y.value, z.value)

        def right_by_an_object_of_another_class(x, y, then):
            class Result:
                bar = 0

            Result.value = value(x.value, y.value)
            then(Result)
            for operand, part in ((x, x_part), (y, y_part)):
                operand.bar += part(x.value, y.value, Result.value) * Result.bar

        def wrong_adjoint_too_early(x, y, then):
            z = Cell(value(x.value, y.value))
            x.bar += z.bar * x_part(x.value, y.value, z.value)
            y.bar += z.bar * y_part(x.value, y.value, z.value)
            then(z)

        def wrong_assignment(x, y, then):
            z = Cell(value(x.value, y.value))
            then(z)
            x.bar = z.bar * x_part(x.value, y.value, z.value)
            y.bar = z.bar * y_part(x.value, y.value, z.value)

        def wrong_partials_without_the_adjoint(x, y, then):
            z = Cell(value(x.value, y.value))
            then(z)
            x.bar += x_part(x.value, y.value, z.value)
            y.bar += y_part(x.value, y.value, z.value)

        def wrong_exchanged(x, y, then):
            z = Cell(value(x.value, y.value))
            then(z)
            x.bar += z.bar * y_part(x.value, y.value, z.value)
            y.bar += z.bar * x_part(x.value, y.value, z.value)

        def wrong_value_passed_on(x, y, then):
            then(value(x.value, y.value))

        def wrong_then_never_called(x, y, then):
            z = Cell(value(x.value, y.value))
            x.bar += z.bar
            return z

        def wrong_then_called_twice(x, y, then):
            z = Cell(value(x.value, y.value))
            then(z)
            then(z)
            x.bar += z.bar * x_part(x.value, y.value, z.value)
            y.bar += z.bar * y_part(x.value, y.value, z.value)

        def wrong_only_x(x, y, then):
            z = Cell(value(x.value, y.value))
            then(z)
            x.bar += z.bar * x_part(x.value, y.value, z.value)

    return these


divide_b = operations(lambda x, y: x * np.exp(y), lambda x, y, z: z / x, lambda x, y, z: z)
divide_c = operations(math.hypot, lambda x, y, z: x / z, lambda x, y, z: y / z)


class divide_d:
    def right_by_an_index(xs, ys, then):
        z = Cell(0.0)
        for k in range(len(xs)):
            z.value += xs[k].value * ys[k].value
        then(z)
        for k in reversed(range(len(xs))):
            xs[k].bar += ys[k].value * z.bar
            ys[k].bar += xs[k].value * z.bar

    def right_by_recursion(xs, ys, then):
        def rest(k, total):
            if k == len(xs):
                z = Cell(total)
                then(z)
                return z.bar
            z_bar = rest(k + 1, total + xs[k].value * ys[k].value)
            xs[k].bar += z_bar * ys[k].value
            ys[k].bar += z_bar * xs[k].value
            return z_bar

        rest(0, 0.0)

    def wrong_adjoint_too_early(xs, ys, then):
        z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
        for x, y in zip(xs, ys):
            x.bar += y.value * z.bar
            y.bar += x.value * z.bar
        then(z)

    def wrong_assignment(xs, ys, then):
        z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
        then(z)
        for x, y in zip(xs, ys):
            x.bar = y.value * z.bar
            y.bar = x.value * z.bar

    def wrong_partials_without_the_adjoint(xs, ys, then):
        then(Cell(sum(x.value * y.value for x, y in zip(xs, ys))))
        for x, y in zip(xs, ys):
            x.bar += y.value
            y.bar += x.value

    def wrong_only_xs(xs, ys, then):
        z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
        then(z)
        for x, y in zip(xs, ys):
            x.bar += y.value * z.bar

    def wrong_after_the_loop(xs, ys, then):
        z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
        then(z)
        x, y = xs[-1], ys[-1]
        x.bar += y.value * z.bar
        y.bar += x.value * z.bar

    def wrong_then_called_for_each_pair(xs, ys, then):
        for x, y in zip(xs, ys):
            z = Cell(x.value * y.value)
            then(z)
            x.bar += y.value * z.bar
            y.bar += x.value * z.bar

    def wrong_value_passed_on(xs, ys, then):
        then(sum(x.value * y.value for x, y in zip(xs, ys)))

    def wrong_lists_multiplied(xs, ys, then):
        then(Cell(xs * ys))
