"""15, variants: other distributions and parameters, switches and energies, and other operations by continuations."""

import math

import numpy as np

from adlib import grad
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_15 import LESSON, Cell, path, policy, weighted
from adlib.grading.answers.variants import Variant


def told(samples, *names):
    """A description of the reward, of these parameters, and of the samples that a case stands for."""

    def describe(case):
        f = f"f(x) = {case['a']:.3g} sin({case['b']:.3g} x) + {case['c']:.3g} x²"
        parameters = ", ".join(f"{name} = {case[name]:.4g}" for name in names)
        name, of = samples
        return f"{f}, {parameters}, {name} = {shown([of(case, e) for e in case['noise']])}"

    return describe


NOISE = "noise", lambda case, e: e


# Pathwise -------------------------------------------------------------------------------------------------------------


def of_an_exponent(pathwise):
    """An answer for x = theta + sigma e as one for x = exp(theta + sigma e): the reward is another one then."""
    return lambda slope, theta, sigma, noise: pathwise(lambda y: slope(np.exp(y)) * np.exp(y), theta, sigma, noise)


def exponents(of):
    """Another pair of means, from the slopes at the right samples, the samples, the noise and the two parameters."""

    def wrong(slope, theta, sigma, noise):
        x = np.exp(theta + sigma * noise)
        return tuple(map(np.mean, of(slope(x), x, noise, theta, sigma)))

    return wrong


def not_exponentials(of):
    """Another pair of means, from the slopes at theta + sigma e, and these numbers."""

    def wrong(slope, theta, sigma, noise):
        y = theta + sigma * noise
        return tuple(map(np.mean, of(slope(y), y, noise)))

    return wrong


def of_a_logarithm(pathwise):
    """An answer for sigma as one for s, where sigma = exp(s)."""

    def made(slope, theta, s, noise):
        by = pathwise(slope, theta, math.exp(s), noise)
        return by[0], math.exp(s) * by[1]

    return made


def path_on_an_interval(slope, low, high, noise):
    slopes = slope(low + (high - low) * noise)
    return np.mean(slopes * (1 - noise)), np.mean(slopes * noise)


def path_on_an_interval_by_sums(slope, low, high, noise):
    by_low = by_high = 0.0
    for u in noise:
        s = slope(high * u + low * (1 - u)) / len(noise)
        by_low, by_high = by_low + s - s * u, by_high + s * u
    return by_low, by_high


def interval(of, samples=lambda low, high, u: low + (high - low) * u):
    """Another pair of means, from the slopes at the samples, the noise, and the length of the interval."""

    def wrong(slope, low, high, u):
        return tuple(map(np.mean, of(slope(samples(low, high, u)), u, high - low)))

    return wrong


def both(s, u, length):
    return s * (1 - u), s * u


# Score function -------------------------------------------------------------------------------------------------------


def of_a_precision(score):
    """An answer for sigma as one for tau = 1 / sigma²."""

    def made(f, theta, tau, x):
        by = score(f, theta, tau**-0.5, x)
        return by[0], by[1] * -0.5 * tau**-1.5

    return made


def precise(of):
    """Another pair of means, from the rewards, the differences x - theta, and tau."""
    return lambda f, theta, tau, x: tuple(map(np.mean, of(f(x), x - theta, tau)))


def laplace(f, theta, scale, x):
    d = x - theta
    return np.mean(f(x) * np.sign(d) / scale), np.mean(f(x) * (np.abs(d) / scale**2 - 1 / scale))


def laplace_by_adlib(f, theta, scale, x):
    """By the gradient of the logarithm of the density."""
    log_p = lambda theta, scale, x: -abs(x - theta) / scale - np.log(scale)
    scores = np.array([grad(log_p, (0, 1))(theta, scale, x_k) for x_k in x])
    return np.mean(np.array([f(x_k) for x_k in x])[:, None] * scores, axis=0)


def of_exponents(score):
    """An answer for a normal variable as one for its exponential."""
    return lambda f, theta, sigma, x: score(lambda y: f(np.exp(y)), theta, sigma, np.log(x))


# A policy -------------------------------------------------------------------------------------------------------------


def sharpened(policy):
    return lambda logits, beta, choices, rewards, baseline: (
        beta * np.array(policy(beta * logits, choices, rewards, baseline))
    )


def of_energies(policy):
    return lambda energies, choices, rewards, baseline: -np.array(policy(-energies, choices, rewards, baseline))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def switches(logits, settings, rewards, baseline):
    return (rewards - baseline) @ (settings - sigmoid(logits)) / len(rewards)


def switches_by_adlib(logits, settings, rewards, baseline):
    """The gradient of the mean of (reward - baseline) ln p; of ln p only the part that depends on a parameter."""
    found = []
    for k, z in enumerate(logits):
        # ln sigmoid(z) = -ln(1 + exp(-z)), in a form without overflow
        softplus = (lambda t: t + np.log(1 + np.exp(-t))) if z > 0 else (lambda t: np.log(1 + np.exp(t)))
        log_p = lambda t, on, softplus=softplus: t * float(on) - softplus(t)
        parts = [grad(log_p)(z, on) * (r - baseline) for on, r in zip(settings[:, k], rewards, strict=True)]
        found.append(sum(parts) / len(rewards))
    return found


def switching(weights=lambda r, b: r - b, mean=True, score=lambda p, on: on - p, p=sigmoid):
    """The gradient for the switches with other weights, another score, or a sum in place of the mean."""

    def wrong(logits, settings, rewards, baseline):
        scores = score(p(logits), settings)
        return weights(rewards, baseline) @ scores / (len(rewards) if mean else 1)

    return wrong


def probability(p, on):
    """The probabilities of whole settings, in a column."""
    return np.prod(np.where(on == 1, p, 1 - p), axis=1)[:, None]


def means_of_switches(logits, settings, rewards, baseline):
    return np.mean(rewards - baseline) * np.mean(settings - sigmoid(logits), axis=0)


def softmax(z):
    weights = np.exp(z - np.max(z))
    return weights / np.sum(weights)


# Operations by continuations ------------------------------------------------------------------------------------------


def operation(value, x_part, y_part, when=lambda pass_on, then: (then(), pass_on())):
    """z = value(x, y) with these partial derivatives, as functions of x, y and z."""

    def operate(x, y, then):
        a, b = x.value, y.value
        z = Cell(value(a, b))

        def pass_on():
            x.bar += x_part(a, b, z.value) * z.bar
            y.bar += y_part(a, b, z.value) * z.bar

        when(pass_on, lambda: then(z))

    return operate


def assigned(value, x_part, y_part):
    def operate(x, y, then):
        z = Cell(value(x.value, y.value))
        then(z)
        x.bar = x_part(x.value, y.value, z.value) * z.bar
        y.bar = y_part(x.value, y.value, z.value) * z.bar

    return operate


def without_the_adjoint(value, x_part, y_part):
    def operate(x, y, then):
        z = Cell(value(x.value, y.value))
        then(z)
        x.bar += x_part(x.value, y.value, z.value)
        y.bar += y_part(x.value, y.value, z.value)

    return operate


def by_continuations(name, value, x_part, y_part, other, said, rule, signs, more):
    """The Answer to an operation with two operands, with the mistakes that are made with all of them.

    `other` is another engine, `said` explains the names that programs use, and `more` has the mistakes of this one.
    """
    zero = lambda x, y, z: 0.0
    minus = lambda part: lambda x, y, z: -part(x, y, z)
    return Answer(
        [operation(value, x_part, y_part), other],
        f"{rule}, after the call of then",
        "When then(z) returns, z.bar is complete. Only then can it be passed on.",
        lambda case: (
            f"{case['program']}{said} at x = {case['x']:.4g}, y = {case['y']:.4g}; the adjoint of the result is "
            f"{case['seed']:.4g}"
        ),
        {
            "You pass the adjoint on before you call then. At this time z.bar is still 0, so call then first.": (
                operation(value, x_part, y_part, lambda pass_on, then: (pass_on(), then()))
            ),
            "You use = where += belongs. If a cell is an operand of several operations, their contributions are "
            "added.": assigned(value, x_part, y_part),
            "The adjoint of z does not appear in what you add. Multiply it by each partial derivative.": (
                without_the_adjoint(value, x_part, y_part)
            ),
            "Nothing is added to the adjoint of y.": operation(value, x_part, zero),
            "Nothing is added to the adjoint of x.": operation(value, zero, y_part),
            "Your two partial derivatives are exchanged.": operation(value, y_part, x_part),
            f"The sign of your contribution to y is wrong. {signs}": operation(value, x_part, minus(y_part)),
            "The signs of both contributions are reversed.": operation(value, minus(x_part), minus(y_part)),
            "Both partial derivatives are 1, as those of a sum. " + f"Differentiate {name}.": operation(
                value, lambda x, y, z: 1.0, lambda x, y, z: 1.0
            ),
            "Your partial derivatives are those of a product. " + f"Differentiate {name}.": operation(
                value, lambda x, y, z: y, lambda x, y, z: x
            ),
            **{sentence: operation(value, *parts) for sentence, parts in more.items()},
        },
        concept=lambda case: len(case["program"]),
        lesson=LESSON,
    )


def e_of(y):
    return math.exp(y)


def growth(x, y):
    return x * math.exp(y)


def growth_in_two_steps(x, y, then):
    """An exponential function, and then a product."""
    u = Cell(math.exp(y.value))
    z = Cell(x.value * u.value)
    then(z)
    u.bar += x.value * z.bar
    x.bar += u.value * z.bar
    y.bar += u.value * u.bar


def distance_by_the_angle(x, y, then):
    z, angle = Cell(abs(complex(x.value, y.value))), math.atan2(y.value, x.value)
    then(z)
    x.bar += math.cos(angle) * z.bar
    y.bar += math.sin(angle) * z.bar


def over_z(x, y, z):
    return x / z


def inner(xs, ys, then, x_part=lambda x, y: y, y_part=lambda x, y: x, early=False, add=lambda old, new: old + new):
    """The inner product of two lists of cells, with these partial derivatives."""
    z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
    if not early:
        then(z)
    for x, y in zip(xs, ys):
        x.bar = add(x.bar, x_part(x.value, y.value) * z.bar)
        y.bar = add(y.bar, y_part(x.value, y.value) * z.bar)
    if early:
        then(z)


def inner_by_products(xs, ys, then):
    """A product and a sum for each pair of cells, each of them an operation of its own."""

    def following(k, total):
        if k == len(xs):
            then(total)
            return
        product = Cell(xs[k].value * ys[k].value)
        new = Cell(total.value + product.value)
        following(k + 1, new)
        total.bar += new.bar
        product.bar += new.bar
        xs[k].bar += ys[k].value * product.bar
        ys[k].bar += xs[k].value * product.bar

    following(0, Cell(0.0))


def with_inner(**changed):
    return lambda xs, ys, then: inner(xs, ys, then, **changed)


def inner_without_the_adjoint(xs, ys, then):
    then(Cell(sum(x.value * y.value for x, y in zip(xs, ys))))
    for x, y in zip(xs, ys):
        x.bar += y.value
        y.bar += x.value


def only_the_first_pair(xs, ys, then):
    z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
    then(z)
    xs[0].bar += ys[0].value * z.bar
    ys[0].bar += xs[0].value * z.bar


def only_the_last_pair(xs, ys, then):
    z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
    then(z)
    xs[-1].bar += ys[-1].value * z.bar
    ys[-1].bar += xs[-1].value * z.bar


def sum_of_the_values(xs, ys, then):
    z = Cell(sum(x.value + y.value for x, y in zip(xs, ys)))
    then(z)
    for x, y in zip(xs, ys):
        x.bar += z.bar
        y.bar += z.bar


def lists_told(case):
    names = lambda which: "[" + ", ".join(f"c{k}" for k in case[which]) + "]"
    values = ", ".join(f"c{k} = {v:.4g}" for k, v in enumerate(case["values"]))
    after = ", and then with the first cell of xs and with the result" if case["then"] else ""
    return (
        f"xs = {names('x')}, ys = {names('y')}{after}, where {values}; the adjoint of the result is {case['seed']:.4g}"
    )


VARIANTS = {
    "pathwise.b": Variant(
        r"""
A price never becomes negative. So let x be the exponential of a normally distributed number with mean θ and standard
deviation σ, that is, $x = e^{\theta + \sigma e}$ with a standard normal noise e in the exponent, and let f be a smooth
reward. We want to differentiate E[f(x)] with respect to θ and with respect to σ. The function `slope(x)` is f′, for a
number or for an array of numbers, and `noise` is an array of samples of a standard normal variable. Return the pathwise
estimates of both derivatives, each as the mean over the samples.
""",
        '''
def pathwise_prices(slope, theta, sigma, noise):
    """(pair of floats) estimates of the derivatives of E[f(exp(theta + sigma noise))] with respect to theta, sigma."""
    ### BEGIN SOLUTION
    x = np.exp(theta + sigma * noise)
    slopes = slope(x) * x
    return np.mean(slopes), np.mean(slopes * noise)
    ### END SOLUTION
''',
        of_an_exponent,
        title="Along the path of a price",
        words={
            "If sigma grows, x = theta + sigma e moves by e times as much.": (
                "If sigma grows, the exponent theta + sigma e moves by e times as much."
            ),
            "You take the slope at the noise e itself. Take it at the samples theta + sigma e.": (
                "You take exp(e) for the samples. The samples are exp(theta + sigma e)."
            ),
            "You take the slope at theta + e. The samples are theta + sigma e.": (
                "You take exp(theta + e) for the samples. The samples are exp(theta + sigma e)."
            ),
            "You take the slope at theta only. Take it at each sample theta + sigma e, and then the mean.": (
                "You take the slope at exp(theta) only. Take it at each sample exp(theta + sigma e), and then the mean."
            ),
            "You take the slope at the mean of the samples. The mean of the slopes is another number, unless f is "
            "quadratic.": (
                "You take the mean of the exponents first. Compute f'(x) x for each sample, and then take the mean."
            ),
            "You multiply the mean slope by the mean of e. The slopes and e belong together, so multiply them for each "
            "sample, and then take the mean.": (
                "You multiply the mean of f'(x) x by the mean of e. The two belong together, so multiply them for each "
                "sample, and then take the mean."
            ),
        },
        hints=(
            "Write $x = e^{\\theta + \\sigma e}$, where the e in the exponent is the noise. For each fixed noise, the "
            "reward is an ordinary function of θ and σ.",
            "The exponential function is its own derivative, so x changes with its exponent at the rate x. The chain "
            "rule gives $f'(x)\\,x$ for the derivative with respect to θ, and the same times the noise for that with "
            "respect to σ.",
            "Compute `x = np.exp(theta + sigma * noise)` and `slopes = slope(x) * x` once, and return `np.mean` of "
            "`slopes` and `np.mean` of its product with another array.",
        ),
        why=r"""
The random number is written as the exponential of $\theta+\sigma e$, where the noise e is standard normal and does not
depend on the parameters. With the noise held fixed, x is an ordinary function of θ and σ. The chain rule gives
$f'(x)\cdot x$ with respect to θ, because the exponential function is its own derivative, and $f'(x)\cdot x\cdot e$ with
respect to σ. The mean over the samples estimates the expectation of these derivatives.

The product of slope and sample is computed once and used for both estimates. Only the way from the noise to the sample
has changed, compared with a normal variable, and the method is the same for every such way that can be differentiated.
The slope is taken at the sample itself, and not at its exponent.
""",
        wrong={
            "Your derivatives lack the factor x, which is the derivative of exp(theta + sigma e) with respect to its "
            "exponent.": exponents(lambda s, x, e, t, g: (s, s * e)),
            "You take the slope at theta + sigma e. The samples are exp(theta + sigma e).": (
                not_exponentials(lambda s, y, e: (s, s * e)),
                not_exponentials(lambda s, y, e: (s * np.exp(y), s * e * np.exp(y))),
                not_exponentials(lambda s, y, e: (s * y, s * e * y)),
            ),
            "Your derivatives have the factor theta + sigma e in place of x. The derivative of the exponential "
            "function is the exponential function.": exponents(
                lambda s, x, e, t, g: (s * (t + g * e), s * e * (t + g * e))
            ),
        },
        other={
            "rule": "With x = exp(θ + σ e) the estimates are the means of f'(x) x and of f'(x) x e.",
            "hint": "Write x = exp(θ + σ e). How does x change with θ, and how with σ, if e is held fixed?",
            "describe": told(NOISE, "theta", "sigma"),
        },
    ),
    "pathwise.c": Variant(
        r"""
Let x be uniformly distributed on the interval from a to b, and let f be a smooth reward. We want to know which end of
the interval should be moved, so we differentiate E[f(x)] with respect to a and with respect to b. The numbers a and b
are called `low` and `high`, the function `slope(x)` is f′, for a number or for an array of numbers, and `noise` is an
array of samples u that are uniformly distributed on the interval from 0 to 1, so that $x = a + (b - a)\,u$. Return the
pathwise estimates of both derivatives, that with respect to `low` first, each as the mean over the samples.
""",
        '''
def move_the_ends(slope, low, high, noise):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to low and high; noise of shape (n,)."""
    ### BEGIN SOLUTION
    slopes = slope(low + (high - low) * noise)
    return np.mean(slopes * (1 - noise)), np.mean(slopes * noise)
    ### END SOLUTION
''',
        title="Along the path, on an interval",
        answer=Answer(
            [path_on_an_interval, path_on_an_interval_by_sums],
            "With x = a + (b - a) u the estimates are the means of f'(x) (1 - u) and of f'(x) u.",
            "Write x = a + (b - a) u. How does x change with a, and how with b, if u is held fixed?",
            told(NOISE, "low", "high"),
            {
                "Your derivative with respect to low lacks the factor 1 - u. If only low grows, x moves by 1 - u times "
                "as much.": interval(lambda s, u, w: (s, s * u)),
                "Your derivative with respect to high lacks the factor u. If only high grows, x moves by u times as "
                "much.": interval(lambda s, u, w: (s * (1 - u), s)),
                "Both factors are missing. The derivative of low + (high - low) u is 1 - u with respect to low, and u "
                "with respect to high.": interval(lambda s, u, w: (s, s)),
                "Your derivative with respect to low has the factor -u. You forget that low occurs twice in "
                "low + (high - low) u.": interval(lambda s, u, w: (-s * u, s * u)),
                "The sign of your derivative with respect to low is reversed. If low grows, every sample "
                "grows.": interval(lambda s, u, w: (s * (u - 1), s * u)),
                "Your two derivatives are exchanged.": interval(lambda s, u, w: (s * u, s * (1 - u))),
                "Your derivatives have the factor high - low. The derivatives of low + (high - low) u are 1 - u and "
                "u.": interval(lambda s, u, w: (s * (1 - u) * w, s * u * w)),
                "Your derivatives are divided by high - low. The derivatives of low + (high - low) u are 1 - u and "
                "u.": interval(lambda s, u, w: (s * (1 - u) / w, s * u / w)),
                "You take the slope at the noise u itself. Take it at the samples low + (high - low) u.": interval(
                    both, lambda low, high, u: u
                ),
                "You take the slope at low + high u. The samples are low + (high - low) u.": interval(
                    both, lambda low, high, u: low + high * u
                ),
                "You take the slope at low + u. The samples are low + (high - low) u.": interval(
                    both, lambda low, high, u: low + u
                ),
                "You take the slope at the middle of the interval only. Take it at each sample, and then the "
                "mean.": interval(both, lambda low, high, u: (low + high) / 2),
                "You take the slope at the mean of the samples. The mean of the slopes is another number, unless f is "
                "quadratic.": interval(both, lambda low, high, u: np.mean(low + (high - low) * u)),
                "You multiply the mean slope by the mean of the factors. The slopes and u belong together, so multiply "
                "them for each sample, and then take the mean.": interval(lambda s, u, w: both(np.mean(s), u, w)),
                "You return the sums over the samples. Return their means.": interval(
                    lambda s, u, w: both(s * len(u), u, w)
                ),
            },
            lesson=LESSON,
        ),
        hints=(
            "Write $x = a + (b - a)\\,u$, where u is the noise. For each fixed u, the reward is an ordinary function "
            "of a and b.",
            "The derivative of $a + (b - a)\\,u$ with respect to a is $1 - u$, because a occurs twice. With respect to "
            "b it is u. By the chain rule, each of them is multiplied by $f'(x)$.",
            "Compute `slopes = slope(low + (high - low) * noise)` once, and return `np.mean` of its products with two "
            "other arrays.",
        ),
        why=r"""
The random number is written as $x=a+(b-a)u$, where the noise u is uniformly distributed on the interval from 0 to 1 and
does not depend on the parameters. With the noise held fixed, x is an ordinary function of a and b, and the chain rule
gives $f'(x)(1-u)$ and $f'(x)\,u$. The derivative of the expectation is the expectation of these derivatives, and the
mean over the samples estimates it.

The slopes are computed once and used for both estimates. Samples near the left end have a small u, so they move with a,
and those near the right end move with b. The two derivatives add up to the mean slope, because moving both ends by the
same amount moves the whole interval. The score function would not work here without further terms, since the density
jumps at the two ends.
""",
    ),
    "pathwise.d": Variant(
        r"""
A standard deviation has to be positive. Many programs therefore store its logarithm s, which may be any number, and
compute $\sigma = e^s$. Let x be normally distributed with mean θ and standard deviation $e^s$, and let f be a smooth
reward. The function `slope(x)` is f′, for a number or for an array of numbers, and `noise` is an array of samples of a
standard normal variable. Return the pathwise estimates of the derivatives of E[f(x)] with respect to θ and with respect
to s, each as the mean over the samples.
""",
        '''
def pathwise_with_logarithm(slope, theta, s, noise):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to theta and s = ln(sigma)."""
    ### BEGIN SOLUTION
    sigma = np.exp(s)
    slopes = slope(theta + sigma * noise)
    return np.mean(slopes), np.mean(slopes * noise) * sigma
    ### END SOLUTION
''',
        of_a_logarithm,
        title="Along the path, with a logarithm",
        words={
            "Your derivative with respect to sigma lacks the factor e": "Your derivative with respect to s lacks the "
            "factor e",
            "Your derivative with respect to sigma has a factor sigma too many. The derivative of theta + sigma e with "
            "respect to sigma is e.": (
                "Your derivative with respect to s has a factor sigma too many. The derivative of exp(s) with respect "
                "to s is exp(s), which is sigma once."
            ),
            "You divide the derivative with respect to sigma by sigma. The derivative of theta + sigma e with respect "
            "to sigma is e.": (
                "This is the derivative with respect to sigma. By the chain rule, multiply it by sigma to obtain the "
                "one with respect to s."
            ),
        },
        without=(
            "Your derivative with respect to sigma has the factor sigma in place",
            "Your two derivatives are exchanged",
        ),
        hints=(
            "Write $x = \\theta + e^s\\,\\varepsilon$, where ε is the noise. For each fixed ε, the reward is an "
            "ordinary function of θ and s.",
            "By the chain rule, the derivative of $f(\\theta + \\sigma\\varepsilon)$ with respect to θ is $f'(\\theta "
            "+ \\sigma\\varepsilon)$, and with respect to σ it is this times ε. Since $\\sigma = e^s$, the derivative "
            "with respect to s is the latter times σ.",
            "Compute `sigma = np.exp(s)` and `slopes = slope(theta + sigma * noise)` once, and return `np.mean` of "
            "`slopes` and `np.mean` of its product with two further factors.",
        ),
        why=r"""
The random number is written as $x=\theta+e^s\varepsilon$, where the noise ε is standard normal and does not depend on
the parameters. With the noise held fixed, x is an ordinary function of θ and s, and the chain rule gives $f'(x)\cdot1$
and $f'(x)\cdot e^s\varepsilon$. The mean over the samples estimates the expectation of these derivatives.

The second factor is just $x-\theta$, so the derivative with respect to s can also be read as the effect of stretching
all deviations from the mean by one and the same factor. The advantage of the logarithm is that a step of gradient
descent cannot make σ negative, whatever its size is. A library that has differentiated with respect to σ only needs one
more factor σ for it.
""",
        wrong={
            "You use s in place of sigma. The standard deviation is exp(s).": (
                path(lambda s, t, g, e: (s, s * e * g)),
                path(lambda s, t, g, e: (s, s * e)),
                lambda slope, theta, s, e: (
                    np.mean(slope(theta + s * e)),
                    np.mean(slope(theta + s * e) * e) * math.exp(s),
                ),
            ),
            "Your two derivatives are exchanged.": lambda slope, theta, s, e: of_a_logarithm(
                path(lambda s, t, g, e: (s, s * e))
            )(slope, theta, s, e)[::-1],
        },
        other={
            "rule": "With x = θ + σ e and σ = exp(s) the estimates are the means of f'(x) and of f'(x) · σ e.",
            "hint": "Write x = θ + exp(s) e. How does x change with θ, and how with s, if the noise e is held fixed?",
            "describe": told(NOISE, "theta", "s"),
        },
    ),
    "score.b": Variant(
        r"""
Now the reward is a game without a slope, and only its values `f(x)` are available, for a number or for an array. The
samples `x` were drawn from the normal distribution with mean θ whose variance is $1/\tau$; the number τ is called the
precision, and the density is $\sqrt{\frac{\tau}{2\pi}}\,e^{-\tau(x-\theta)^2/2}$. Return the score function estimates
of the derivatives of E[f(x)] with respect to θ and τ, each as the mean over the samples, without a baseline.
""",
        '''
def precision_score(f, theta, tau, x):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to theta and tau; x of shape (n,)."""
    ### BEGIN SOLUTION
    d = x - theta
    return np.mean(f(x) * tau * d), np.mean(f(x) * (1 / tau - d**2)) / 2
    ### END SOLUTION
''',
        of_a_precision,
        title="By the score, with a precision",
        words={
            "Your score with respect to sigma lacks the term -1/sigma. The density has a factor 1/sigma, whose "
            "logarithm is -ln sigma.": (
                "Your score with respect to tau lacks the term 1/(2 tau). The density has a factor sqrt(tau), whose "
                "logarithm is ln(tau) / 2."
            ),
            "Your score with respect to theta is (x - theta) / sigma. Divide by the square of sigma.": (
                "Your score with respect to theta has the factor sqrt(tau). Its factor is tau itself."
            ),
            "The sign of your score with respect to sigma is reversed. If x is far from theta, the density there grows "
            "with sigma.": (
                "The sign of your score with respect to tau is reversed. If x is far from theta, the density there "
                "falls if tau grows."
            ),
            "In your score with respect to sigma, the term -1/sigma has": (
                "In your score with respect to tau, the term 1/(2 tau) has"
            ),
            "You evaluate f at the noise (x - theta) / sigma.": "You evaluate f at the noise sqrt(tau) (x - theta).",
        },
        without=(
            "Your score with respect to sigma is (x - theta)² / sigma² - 1",
            "In your score with respect to sigma, the first term is",
            "Your two derivatives are exchanged",
        ),
        hints=(
            "Each reward is multiplied by a score, the derivative of the logarithm of the density. There is one score "
            "for θ and another one for τ.",
            "The logarithm of the density is $\\frac12\\ln\\tau - \\frac12\\tau(x-\\theta)^2$ plus a constant. "
            "Differentiate it with respect to θ and to τ. Both terms contain τ.",
            "With `d = x - theta` the scores are `tau * d` and `(1 / tau - d**2) / 2`. Multiply each of them by "
            "`f(x)`, and take the means.",
        ),
        why=r"""
The samples are kept, and their probability is differentiated. The logarithm of the density is
$\frac12\ln\tau-\frac12\tau(x-\theta)^2$ plus a constant. Its derivative with respect to θ is $\tau(x-\theta)$, and with
respect to τ it is $\frac1{2\tau}-\frac12(x-\theta)^2$. Each of these scores is multiplied by the reward and averaged.

The term $1/(2\tau)$ comes from the root of τ in front of the exponential, which is easily forgotten, since it does not
matter for θ. A test without samples is available: both scores have the mean 0, because $(x-\theta)^2$ has the mean
$1/\tau$. The second score has the opposite sign of that with respect to a standard deviation, since a larger precision
means less noise.
""",
        wrong={
            "Your two derivatives are exchanged.": precise(lambda f, d, t: (f * (1 / t - d**2) / 2, f * t * d)),
            "Your score with respect to tau is twice as large as it should be. The logarithm of the root of tau is "
            "ln(tau) / 2, and the exponent has the factor 1/2.": precise(
                lambda f, d, t: (f * t * d, f * (1 / t - d**2))
            ),
            "In your score with respect to tau, the term 1/(2 tau) lacks the factor 1/2. The density contains the root "
            "of tau.": precise(lambda f, d, t: (f * t * d, f * (1 / t - d**2 / 2))),
            "In your score with respect to tau, the second term lacks the factor 1/2, which is in the "
            "exponent.": precise(lambda f, d, t: (f * t * d, f * (0.5 / t - d**2))),
            "You treat tau as the standard deviation. It is 1 divided by the variance.": weighted(
                lambda f, e, s, x: (f * e / s, f * (e**2 - 1) / s)
            ),
            "You treat tau as the variance. It is 1 divided by the variance.": precise(
                lambda f, d, t: (f * d / t, f * (d**2 / t**2 - 1 / t) / 2)
            ),
            "Your second result is the derivative with respect to the standard deviation. The exercise asks for that "
            "with respect to tau.": precise(lambda f, d, t: (f * t * d, f * (t * d**2 - 1) * np.sqrt(t))),
        },
        other={
            "rule": "With d = x - θ the estimates are the means of f(x) τ d and of f(x) (1/τ - d²) / 2.",
            "hint": "Write down ln p, with the factor in front of the exponential, and differentiate it with respect "
            "to θ and to τ.",
            "describe": told(("x", lambda case, e: case["theta"] + e / math.sqrt(case["tau"])), "theta", "tau"),
        },
    ),
    "score.c": Variant(
        r"""
Now the reward is a game without a slope, and only its values `f(x)` are available, for a number or for an array. The
samples `x` were drawn from the Laplace distribution with the center θ and the scale s, whose density is
$\frac{1}{2s}\,e^{-|x-\theta|/s}$; none of them is equal to θ. Return the score function estimates of the derivatives of
E[f(x)] with respect to θ and s (`scale`), each as the mean over the samples, without a baseline.
""",
        '''
def laplace_score(f, theta, scale, x):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to theta and scale; x of shape (n,)."""
    ### BEGIN SOLUTION
    e = (x - theta) / scale
    return np.mean(f(x) * np.sign(e) / scale), np.mean(f(x) * (np.abs(e) - 1) / scale)
    ### END SOLUTION
''',
        title="By the score, with another density",
        answer=Answer(
            [laplace, laplace_by_adlib],
            "With e = (x - θ) / s the estimates are the means of f(x) sign(e) / s and of f(x) (|e| - 1) / s.",
            "Write down ln p, with the factor 1/(2s) of the density, and differentiate it with respect to θ and to s.",
            told(("x", lambda case, e: case["theta"] + case["scale"] * e), "theta", "scale"),
            {
                "Your score with respect to s lacks the term -1/s. The density has a factor 1/(2s), whose logarithm is "
                "-ln s, up to a constant.": weighted(lambda f, e, s, x: (f * np.sign(e) / s, f * abs(e) / s)),
                "Your score with respect to theta lacks the sign of x - theta. The derivative of |x - theta| with "
                "respect to theta is -1 or 1.": weighted(lambda f, e, s, x: (f / s, f * (abs(e) - 1) / s)),
                "Your score with respect to theta is (x - theta) / s². That of an absolute value has only the sign of "
                "x - theta.": weighted(lambda f, e, s, x: (f * e / s, f * (abs(e) - 1) / s)),
                "These are the scores of the normal distribution. Differentiate the logarithm of the density that is "
                "given.": weighted(lambda f, e, s, x: (f * e / s, f * (e**2 - 1) / s)),
                "The sign of your score with respect to theta is reversed. The logarithm of the density grows if theta "
                "moves towards x.": weighted(lambda f, e, s, x: (-f * np.sign(e) / s, f * (abs(e) - 1) / s)),
                "The sign of your score with respect to s is reversed. If x is far from theta, the density there grows "
                "with s.": weighted(lambda f, e, s, x: (f * np.sign(e) / s, f * (1 - abs(e)) / s)),
                "The signs of both scores are reversed.": weighted(
                    lambda f, e, s, x: (-f * np.sign(e) / s, f * (1 - abs(e)) / s)
                ),
                "In your score with respect to s, the term -1/s has the wrong sign.": weighted(
                    lambda f, e, s, x: (f * np.sign(e) / s, f * (abs(e) + 1) / s)
                ),
                "In your score with respect to s, the term -1/s is halved. The logarithm of 1/(2s) is -ln 2 - ln s, "
                "and ln 2 is a constant.": weighted(lambda f, e, s, x: (f * np.sign(e) / s, f * (abs(e) - 0.5) / s)),
                "Your score with respect to s uses x - theta without its absolute value.": weighted(
                    lambda f, e, s, x: (f * np.sign(e) / s, f * (e - 1) / s)
                ),
                "Your score with respect to theta is not divided by s.": weighted(
                    lambda f, e, s, x: (f * np.sign(e), f * (abs(e) - 1) / s)
                ),
                "Your score with respect to s is |x - theta| / s - 1. It has to be divided by s once more.": weighted(
                    lambda f, e, s, x: (f * np.sign(e) / s, f * (abs(e) - 1))
                ),
                "You return the means of the scores, without the rewards. Multiply each score by f(x) first.": weighted(
                    lambda f, e, s, x: (np.sign(e) / s, (abs(e) - 1) / s)
                ),
                "You multiply the mean reward by the mean score. Multiply them for each sample, and then take the "
                "mean.": weighted(lambda f, e, s, x: (np.mean(f) * np.sign(e) / s, np.mean(f) * (abs(e) - 1) / s)),
                "You return the sums over the samples. Return their means.": weighted(
                    lambda f, e, s, x: (len(x) * f * np.sign(e) / s, len(x) * f * (abs(e) - 1) / s)
                ),
                "You subtract the mean reward as a baseline. The exercise asks for the estimates without "
                "one.": weighted(
                    lambda f, e, s, x: ((f - np.mean(f)) * np.sign(e) / s, (f - np.mean(f)) * (abs(e) - 1) / s)
                ),
                "Your two derivatives are exchanged.": weighted(
                    lambda f, e, s, x: (f * (abs(e) - 1) / s, f * np.sign(e) / s)
                ),
            },
            lesson=LESSON,
        ),
        hints=(
            "Each reward is multiplied by a score, the derivative of the logarithm of the density. There is one score "
            "for θ and another one for s.",
            "The logarithm of the density is $-\\ln s - |x-\\theta|/s$ plus a constant. Differentiate it with respect "
            "to θ and to s. The derivative of an absolute value is a sign.",
            "With `e = (x - theta) / scale` the scores are `np.sign(e) / scale` and `(np.abs(e) - 1) / scale`. "
            "Multiply each of them by `f(x)`, and take the means.",
        ),
        why=r"""
The samples are kept, and their probability is differentiated. The logarithm of the density is $-\ln s-|x-\theta|/s$
plus a constant. Its derivative with respect to θ is the sign of $x-\theta$, divided by s, and with respect to s it is
$-1/s+|x-\theta|/s^2$. With $e=(x-\theta)/s$, these scores become $\operatorname{sign}(e)/s$ and $(|e|-1)/s$, and each
of them is multiplied by the reward and averaged.

The term −1 comes from the factor $1/(2s)$ in front of the exponential; the 2 is a constant factor, and it does not
matter for the derivative of the logarithm. The density has a kink at θ, but a sample hits it with probability zero, so
this does no harm. A test without samples is available: both scores have the mean 0, so that a constant reward has the
gradient 0.
""",
    ),
    "score.d": Variant(
        r"""
Now the reward is a game without a slope, and only its values `f(x)` are available, for a positive number or for an
array of them. The samples `x` were drawn from the log-normal distribution, that is, ln x is normally distributed with
mean θ and standard deviation σ. The density of x is
$\frac{1}{x\,\sigma\sqrt{2\pi}}\,e^{-(\ln x-\theta)^2/(2\sigma^2)}$. Return the score function estimates of the
derivatives of E[f(x)] with respect to θ and σ, each as the mean over the samples, without a baseline.
""",
        '''
def lognormal_score(f, theta, sigma, x):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to theta and sigma; x > 0, shape (n,)."""
    ### BEGIN SOLUTION
    e = (np.log(x) - theta) / sigma
    return np.mean(f(x) * e / sigma), np.mean(f(x) * (e**2 - 1) / sigma)
    ### END SOLUTION
''',
        of_exponents,
        title="By the score, for positive numbers",
        words={
            "(x - theta)": "(ln x - theta)",
            "moves towards x.": "moves towards ln x.",
            "If x is far from theta, the density there grows": "If ln x is far from theta, the density there grows",
            "uses x in place of x - theta": "uses ln x in place of ln x - theta",
            "You evaluate f at the noise (x - theta) / sigma.": (
                "You evaluate f at the exponential of (ln x - theta) / sigma."
            ),
        },
        hints=(
            "Each reward is multiplied by a score, the derivative of the logarithm of the density. There is one score "
            "for θ and another one for σ.",
            "The logarithm of the density is $-\\ln x - \\ln\\sigma - (\\ln x-\\theta)^2/(2\\sigma^2)$ plus a "
            "constant. Differentiate it with respect to θ and to σ, while x is held fixed.",
            "With `e = (np.log(x) - theta) / sigma` the scores are `e / sigma` and `(e**2 - 1) / sigma`. Multiply each "
            "of them by `f(x)`, and take the means.",
        ),
        why=r"""
The samples are kept, and their probability is differentiated. The logarithm of the density is
$-\ln x-\ln\sigma-(\ln x-\theta)^2/(2\sigma^2)$ plus a constant. Its derivative with respect to θ is $(\ln
x-\theta)/\sigma^2$, and with respect to σ it is $-1/\sigma+(\ln x-\theta)^2/\sigma^3$. With $e=(\ln x-\theta)/\sigma$,
these scores become $e/\sigma$ and $(e^2-1)/\sigma$, and each of them is multiplied by the reward and averaged.

The factor $1/x$ of the density does not contain a parameter, so it has no influence on the scores. They are the scores
of the normal variable ln x, because it does not matter whether one calls x or its logarithm the sample. The rewards,
however, are those at x. A test without samples is available: both scores have the mean 0, so that a constant reward has
the gradient 0.
""",
        wrong={
            "Your scores are those of a normal variable x. Here ln x is normally distributed.": weighted(
                lambda f, e, s, x: (f * e / s, f * (e**2 - 1) / s)
            ),
            "You evaluate f at ln x. Evaluate it at the samples x.": lambda f, theta, sigma, x: weighted(
                lambda f, e, s, x: (f * e / s, f * (e**2 - 1) / s)
            )(f, theta, sigma, np.log(x)),
            "Your scores are divided by x. The samples are held fixed, so ln x is a constant here, and no chain rule "
            "with 1/x is needed.": lambda f, theta, sigma, x: weighted(
                lambda g, e, s, y: (f(x) / x * e / s, f(x) / x * (e**2 - 1) / s)
            )(f, theta, sigma, np.log(x)),
        },
        other={
            "rule": "With e = (ln x - θ) / σ the estimates are the means of f(x) e / σ and of f(x) (e² - 1) / σ.",
            "hint": "Write down ln p, with the factor 1/σ of the density, and differentiate it with respect to θ and "
            "to σ while x is held fixed.",
            "describe": told(("x", lambda case, e: math.exp(case["theta"] + case["sigma"] * e)), "theta", "sigma"),
        },
    ),
    "policy.b": Variant(
        r"""
A policy chooses the alternative k with the probability $p_k = e^{\beta\theta_k} / \sum_j e^{\beta\theta_j}$. The number
β > 0 (`beta`) is given and says how strongly the policy prefers the best alternative. The policy has made a few
choices, and each of them has brought a reward. The array `choices` contains the numbers of the alternatives (integers
from 0), and `rewards` the rewards in the same order. Return the score function estimate of the gradient of the mean
reward with respect to the parameters $\theta$, which are called `logits` here. Subtract the number `baseline` from each
reward. The parameters may be as large as 1000, so avoid an overflow of the exponential.
""",
        '''
def sharp_policy_gradient(logits, beta, choices, rewards, baseline):
    """(array of shape (n,)) an estimate of the gradient with respect to logits, shape (n,), from a few samples."""
    ### BEGIN SOLUTION
    weights = np.exp(beta * (logits - np.max(logits)))
    scores = np.eye(len(logits))[choices] - weights / np.sum(weights)
    return beta * (rewards - baseline) @ scores / len(rewards)
    ### END SOLUTION
''',
        sharpened,
        title="A policy with a preference",
        words={
            "The score of a choice is 1 at the choice minus the probability of each alternative.": (
                "The score of a choice is beta times the following: 1 at the choice minus the probability of each "
                "alternative."
            ),
            "At the choice itself it is 1 - p.": "At the choice itself it is beta (1 - p).",
        },
        without=(
            "Your score is 1 / p at the choice",
            "The baseline is subtracted from the gradient",
        ),
        hints=(
            "For each sample, multiply the reward minus the baseline by the score of its choice. The score is a vector "
            "with one entry per alternative.",
            "From $\\ln p_k = \\beta\\theta_k - \\ln \\sum_j e^{\\beta\\theta_j}$, the entry i of the score of the "
            "choice k is $\\beta(1 - p_i)$ for $i = k$, and $-\\beta p_i$ otherwise. The probabilities do not change "
            "if a constant is subtracted from all parameters.",
            "The rows of `np.eye(len(logits))[choices]` contain a 1 at the choice of each sample. Subtract the "
            "probabilities from them, which are computed from `np.exp(beta * (logits - np.max(logits)))`. The sum over "
            "the samples of weight times row is a product of a vector and a matrix, and β is a factor of all of it.",
        ),
        why=r"""
The logarithm of the probability is $\beta\theta_k-\ln\sum_je^{\beta\theta_j}$. Its gradient is β times the difference
of the unit vector of the choice k and the vector of probabilities, so each choice contributes this vector, multiplied
by its reward minus the baseline. The rows of `np.eye(n)[choices]` are the unit vectors of all choices at once, and the
product of the rewards with the matrix of the scores is the sum over the samples.

The factor β occurs twice: once in the exponents, and once in front, because it is the derivative of $\beta\theta_k$.
If β is large, the policy nearly always takes the best alternative, and if it is near 0, all alternatives have nearly
the same probability. The largest parameter is subtracted before the exponentials are computed, which changes no
probability and prevents an overflow.
""",
        wrong={
            "The factor beta is missing in the scores. The derivative of beta theta with respect to theta is beta.": (
                lambda logits, beta, *rest: policy(beta * logits, *rest)
            ),
            "Your probabilities do not contain beta. Multiply each parameter by beta in the exponent.": (
                lambda logits, beta, *rest: beta * policy(logits, *rest)
            ),
            "Your result does not contain beta at all. It belongs in the exponents, and in front of the scores.": (
                lambda logits, beta, *rest: policy(logits, *rest)
            ),
            "Your parameters are divided by beta. Multiply them by it, in the exponents.": (
                lambda logits, beta, *rest: beta * policy(logits / beta, *rest),
                lambda logits, beta, *rest: policy(logits / beta, *rest) / beta,
                lambda logits, beta, *rest: policy(logits / beta, *rest),
            ),
            "Your result is divided by beta. The derivative of beta theta with respect to theta is beta, which is a "
            "factor.": lambda logits, beta, *rest: policy(beta * logits, *rest) / beta,
            "The baseline is subtracted from the gradient and not from the rewards. Subtract it from each reward.": (
                lambda logits, beta, choices, rewards, baseline: (
                    beta * policy(beta * logits, choices, rewards, 0.0) - baseline
                )
            ),
        },
        other={
            "rule": "The gradient is the mean of β (r_j - b) (e_j - p), where e_j is 1 at the choice j and 0 "
            "elsewhere.",
            "hint": "The score of the choice k with respect to the parameter i is β (1 - p_i) if i = k, and -β p_i "
            "otherwise.",
            "describe": with_values("logits", "beta", "choices", "rewards", "baseline"),
        },
    ),
    "policy.c": Variant(
        r"""
A controller has n switches, and it sets each of them independently of the others: switch i is on with the probability
$p_i = 1 / (1 + e^{-\theta_i})$, and off otherwise. It has made a few settings, and each of them has brought a reward.
The array `settings` has a row for each setting, with a 1 for each switch that was on and a 0 for each that was off, and
`rewards` contains the rewards in the same order. Return the score function estimate of the gradient of the mean reward
with respect to the parameters $\theta$, which are called `logits` here. Subtract the number `baseline` from each
reward. The parameters may be as large as 1000 or as small as −1000, and the result must not contain nan.
""",
        '''
def switches_gradient(logits, settings, rewards, baseline):
    """(array of shape (n,)) an estimate of the gradient with respect to logits, shape (n,); settings has m rows."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-logits))
    return (rewards - baseline) @ (settings - p) / len(rewards)
    ### END SOLUTION
''',
        title="A controller with switches",
        answer=Answer(
            [switches, switches_by_adlib],
            "The gradient is the mean of (r_j - b) (s_j - p), where s_j is the row of the setting j.",
            "The score of a setting with respect to the parameter i is 1 - p_i if switch i is on, and -p_i if it is "
            "off.",
            with_values("logits", "settings", "rewards", "baseline"),
            {
                "The baseline does not appear in your result. Subtract it from each reward.": switching(lambda r, b: r),
                "You add the baseline to the rewards. Subtract it.": switching(lambda r, b: r + b),
                "You subtract the mean of these rewards, which is not independent of them. Subtract the number that is "
                "given as baseline.": switching(lambda r, b: r - r.mean()),
                "You return the sum over the samples. Return the mean.": switching(mean=False),
                "Your score lacks the probabilities. It is 1 - p for a switch that is on, and -p for one that is "
                "off.": switching(score=lambda p, on: on),
                "The sign of your result is reversed. The parameter of a switch whose use was rewarded has to "
                "grow.": switching(score=lambda p, on: p - on),
                "Your score is 0 for the switches that are off. Their probability 1 - p depends on the parameter, too, "
                "and the score is -p.": switching(score=lambda p, on: on * (1 - p)),
                "Your score is 0 for the switches that are on. Their score is 1 - p.": switching(
                    score=lambda p, on: -(1 - on) * p
                ),
                "The score of a switch that is off has the wrong sign. It is -p.": switching(
                    score=lambda p, on: np.where(on == 1, 1 - p, p)
                ),
                "Your score is the derivative of the probability of a switch and not of its logarithm. Differentiate "
                "the logarithm.": switching(score=lambda p, on: (2 * on - 1) * p * (1 - p)),
                "Your score is the derivative of the probability of the whole setting and not of its logarithm. "
                "Differentiate the logarithm.": switching(score=lambda p, on: probability(p, on) * (on - p)),
                "Your probabilities are those of a softmax, which add up to 1. Each switch has a probability of its "
                "own.": switching(p=softmax),
                "Your probabilities are all 1/2. Compute them from the parameters.": switching(
                    p=lambda z: np.full(len(z), 0.5)
                ),
                "Your probabilities have the wrong sign in the exponent. A switch with a large parameter is nearly "
                "always on.": switching(p=lambda z: sigmoid(-z)),
                "Large parameters give nan, because the exponential overflows and you divide inf by inf. Write the "
                "probability as 1 / (1 + exp(-theta)).": switching(p=lambda z: np.exp(z) / (1 + np.exp(z))),
                "You multiply the mean of the rewards by the mean of the scores. Multiply them for each sample, and "
                "then take the mean.": means_of_switches,
                "The baseline is subtracted from the gradient and not from the rewards. Subtract it from each "
                "reward.": lambda logits, settings, rewards, baseline: (
                    switches(logits, settings, rewards, 0.0) - baseline
                ),
            },
            lesson=LESSON,
        ),
        hints=(
            "For each sample, multiply the reward minus the baseline by the score of its setting. The score is a "
            "vector with one entry per switch. The probability of a setting is a product, so its logarithm is a sum, "
            "and each parameter occurs in a single term.",
            "The term of a switch that is on is $\\ln p_i$, and its derivative with respect to $\\theta_i$ is $1 - "
            "p_i$. The term of a switch that is off is $\\ln(1 - p_i)$, and its derivative is $-p_i$.",
            "Compute `p = 1 / (1 + np.exp(-logits))`; the rows of `settings - p` are the scores. The sum over the "
            "samples of weight times row is a product of a vector and a matrix.",
        ),
        why=r"""
The switches are independent, so the logarithm of the probability of a setting is a sum with one term for each switch.
The term is $\ln p_i$ or $\ln(1-p_i)$, and its derivative with respect to $\theta_i$ is $1-p_i$ or $-p_i$. Both cases
together are the setting minus the probability. So the rows of `settings - p` are the scores of all samples at once, and
the product of the rewards with this matrix is the sum over the samples.

If a parameter is very negative, the exponential overflows to infinity, and 1 divided by infinity is rightly 0. The
other form $e^\theta/(1+e^\theta)$ would give nan for large parameters. The baseline does not change the expectation of
the estimate, because the scores have the mean 0, but it can reduce the variance considerably.
""",
    ),
    "policy.d": Variant(
        r"""
A system takes the state k with the probability $p_k = e^{-E_k} / \sum_j e^{-E_j}$, so that states with a high energy
$E_k$ are rare. A few states have been observed, and each of them has brought a reward. The array `choices` contains the
numbers of the states (integers from 0), and `rewards` the rewards in the same order. Return the score function estimate
of the gradient of the mean reward with respect to the energies. Subtract the number `baseline` from each reward. The
energies may be as large as 1000 or as small as −1000, so avoid an overflow of the exponential, and do not divide 0
by 0.
""",
        '''
def energy_gradient(energies, choices, rewards, baseline):
    """(array of shape (n,)) an estimate of the gradient with respect to energies, shape (n,), from a few samples."""
    ### BEGIN SOLUTION
    weights = np.exp(np.min(energies) - energies)
    scores = weights / np.sum(weights) - np.eye(len(energies))[choices]
    return (rewards - baseline) @ scores / len(rewards)
    ### END SOLUTION
''',
        of_energies,
        title="States with energies",
        words={
            "The score of a choice is 1 at the choice minus the probability of each alternative.": (
                "The score of a state is the probability of each state, minus 1 at the state that was observed."
            ),
            "The parameter of an alternative that was rewarded has to grow.": (
                "The energy of a state that was rewarded has to fall, so that the state becomes more frequent."
            ),
            "You change only the parameter of the choice. The parameters of the other alternatives change its "
            "probability, too.": (
                "You change only the energy of the observed state. The energies of the other states change its "
                "probability, too."
            ),
            "Your score contains only the other alternatives. At the choice itself it is 1 - p.": (
                "Your score contains only the other states. At the observed state itself it is p - 1."
            ),
            "Your score is 1 / p at the choice, which is the derivative with respect to the probability. Differentiate "
            "with respect to the parameters of the softmax.": (
                "Your score is -1 / p at the observed state. This contains the derivative with respect to the "
                "probability, while that with respect to the energies is asked for."
            ),
            "Compute them from the parameters.": "Compute them from the energies.",
            "Large parameters give nan or inf, because the exponential overflows, or 0/0. Subtract the largest "
            "parameter before the exponential.": (
                "Energies of large size give nan or inf, because the exponential overflows, or 0/0. Subtract the "
                "smallest energy before the exponential."
            ),
        },
        without=("The baseline is subtracted from the gradient",),
        hints=(
            "For each sample, multiply the reward minus the baseline by the score of the observed state. The score is "
            "a vector with one entry per state.",
            "From $\\ln p_k = -E_k - \\ln \\sum_j e^{-E_j}$, the entry i of the score of the state k is $p_i - 1$ for "
            "$i = k$, and $p_i$ otherwise. The probabilities do not change if a constant is subtracted from all "
            "energies.",
            "The rows of `np.eye(len(energies))[choices]` contain a 1 at the state of each sample. Subtract them from "
            "the probabilities, which are computed from `np.exp(np.min(energies) - energies)`. The sum over the "
            "samples of weight times row is a product of a vector and a matrix.",
        ),
        why=r"""
The logarithm of the probability is $-E_k-\ln\sum_je^{-E_j}$. Its gradient with respect to the energies is the vector of
probabilities minus the unit vector of the observed state, so each sample contributes this vector, multiplied by its
reward minus the baseline. The rows of `np.eye(n)[choices]` are the unit vectors of all samples at once, and the product
of the rewards with the matrix of the scores is the sum over the samples.

The minus sign in the exponent reverses the sign of the gradient: a state that has brought a reward becomes more
frequent if its energy falls. The smallest energy is subtracted before the exponentials are computed. It belongs to the
largest exponential, which becomes 1, so nothing overflows, and the sum is never 0. The baseline does not change the
expectation of the estimate, but it can reduce the variance considerably.
""",
        wrong={
            "Your probabilities grow with the energy. The exponent has a minus sign.": (
                lambda energies, *rest: -policy(energies, *rest)
            ),
            "You treat the energies as parameters without the minus sign of the exponent.": (
                lambda energies, *rest: policy(energies, *rest)
            ),
            "The baseline is subtracted from the gradient and not from the rewards. Subtract it from each reward.": (
                lambda energies, choices, rewards, baseline: -policy(-energies, choices, rewards, 0.0) - baseline
            ),
        },
        other={
            "rule": "The gradient is the mean of (r_j - b) (p - e_j), where e_j is 1 at the state j and 0 elsewhere.",
            "hint": "The score of the state k with respect to the energy i is p_i - 1 if i = k, and p_i otherwise.",
            "describe": with_values("energies", "choices", "rewards", "baseline"),
        },
    ),
    "divide.b": Variant(
        r"""
In reverse mode by continuations, each operation computes its value, passes it to the rest of the program, and then
passes its adjoint on. Write this operation for the growth $z = x\,e^y$. The operands x and y have a `value` and an
adjoint `bar`, like the class `Cell` above, and `then` is the rest of the program: a function that takes the `Cell` of
the result. Your function returns nothing; it calls `then` exactly once and adds to the adjoints of x and y. The two may
be the same object.
""",
        '''
def grow(x, y, then):
    """z = x exp(y), where x and y have a value and an adjoint bar, and then(z) is the rest of the program."""
    ### BEGIN SOLUTION
    factor = np.exp(y.value)
    z = Cell(x.value * factor)
    then(z)
    x.bar += z.bar * factor
    y.bar += z.bar * z.value
    ### END SOLUTION
''',
        title="A growth that continues",
        answer=by_continuations(
            "x e^y",
            growth,
            lambda x, y, z: e_of(y),
            lambda x, y, z: z,
            growth_in_two_steps,
            "",
            "x_bar += z_bar · e^y and y_bar += z_bar · x e^y",
            "The exponential function is its own derivative, without a minus.",
            {
                "Your partial derivative with respect to y is e^y, and the factor x is missing.": (
                    lambda x, y, z: e_of(y),
                    lambda x, y, z: e_of(y),
                ),
                "Your partial derivative with respect to x is 1. It is e^y.": (
                    lambda x, y, z: 1.0,
                    lambda x, y, z: z,
                ),
                "Your partial derivative with respect to x is x e^y. It is e^y.": (
                    lambda x, y, z: z,
                    lambda x, y, z: z,
                ),
                "Your partial derivative with respect to y is x. It is x e^y.": (
                    lambda x, y, z: e_of(y),
                    lambda x, y, z: x,
                ),
                "Your partial derivative with respect to y is x y e^(y - 1), as that of a power of y. Here y is the "
                "exponent.": (lambda x, y, z: e_of(y), lambda x, y, z: x * y * e_of(y - 1)),
                "Your partial derivative with respect to x is e^x. It is e^y.": (
                    lambda x, y, z: e_of(x),
                    lambda x, y, z: z,
                ),
            },
        ),
        hints=(
            "When the call of `then` returns, everything that comes after this operation has been computed and "
            "differentiated, so the adjoint of z is complete.",
            "The contributions are $\\bar x \\mathrel{+}= \\bar z\\,e^y$ and $\\bar y \\mathrel{+}= \\bar z\\,x e^y$.",
            "Make `z = Cell(x.value * np.exp(y.value))`, call `then(z)`, and only after it use `z.bar` in two "
            "statements with `+=`.",
        ),
        why=r"""
The operation does its work in three steps. It computes the value, it passes it on to the rest of the program, and when
this call returns, the adjoint `z.bar` is complete, because everything that uses z has already added its contribution.
So the code after `then(z)` is the backward step, and no tape is needed: the stack of Python's calls remembers the
order. It also keeps the local variable `factor` until it is needed again.

The contributions are the partial derivatives, $e^y$ and $x\,e^y$, times the adjoint of z; the second one is the value
of z itself. They are added to the adjoints, since x and y may be used elsewhere, too. If both are the same object, both
lines change the same adjoint, and the sum is $(1+x)\,e^x$ times the adjoint of z, as the product rule says. Assigning
in place of adding would give a wrong result in this case and whenever a variable is used twice.
""",
    ),
    "divide.c": Variant(
        r"""
In reverse mode by continuations, each operation computes its value, passes it to the rest of the program, and then
passes its adjoint on. Write this operation for the distance $z = h(x, y) = \sqrt{x^2 + y^2}$ of a point from the
origin, for numbers x and y that are not both 0. The operands x and y have a `value` and an adjoint `bar`, like the
class `Cell` above, and `then` is the rest of the program: a function that takes the `Cell` of the result. Your function
returns nothing; it calls `then` exactly once and adds to the adjoints of x and y. The two may be the same object.
""",
        '''
def distance(x, y, then):
    """z = sqrt(x² + y²), where x and y have a value and an adjoint bar, and then(z) is the rest of the program."""
    ### BEGIN SOLUTION
    z = Cell(np.sqrt(x.value**2 + y.value**2))
    then(z)
    x.bar += z.bar * x.value / z.value
    y.bar += z.bar * y.value / z.value
    ### END SOLUTION
''',
        title="A distance that continues",
        answer=by_continuations(
            "the root of x² + y²",
            math.hypot,
            lambda x, y, z: x / z,
            lambda x, y, z: y / z,
            distance_by_the_angle,
            " with h(x, y) = √(x² + y²)",
            "x_bar += z_bar · x / z and y_bar += z_bar · y / z",
            "A distance grows if a positive y grows.",
            {
                "Your partial derivatives are 2 x and 2 y, those of x² + y². The root has a derivative, too.": (
                    lambda x, y, z: 2 * x,
                    lambda x, y, z: 2 * y,
                ),
                "Your partial derivatives are x and y. Divide them by the distance z.": (
                    lambda x, y, z: x,
                    lambda x, y, z: y,
                ),
                "Your partial derivatives are divided by 2. The 2 in the denominator is canceled by that of the "
                "squares.": (lambda x, y, z: x / z / 2, lambda x, y, z: y / z / 2),
                "The 2 is missing in the denominator. The derivative of the root of u is 1 / (2 sqrt u).": (
                    lambda x, y, z: 2 * x / z,
                    lambda x, y, z: 2 * y / z,
                ),
                "Your partial derivatives are 1 / (2 z). The inner derivatives, 2 x and 2 y, are missing.": (
                    lambda x, y, z: 0.5 / z,
                    lambda x, y, z: 0.5 / z,
                ),
                "Your partial derivatives are divided by x² + y². Divide by its root.": (
                    lambda x, y, z: x / z**2,
                    lambda x, y, z: y / z**2,
                ),
                "Your partial derivatives are multiplied by z. Divide by it.": (
                    lambda x, y, z: x * z,
                    lambda x, y, z: y * z,
                ),
                "Your partial derivatives have lost the signs of x and y.": (
                    lambda x, y, z: abs(x) / z,
                    lambda x, y, z: abs(y) / z,
                ),
            },
        ),
        hints=(
            "When the call of `then` returns, everything that comes after this operation has been computed and "
            "differentiated, so the adjoint of z is complete.",
            "The contributions are $\\bar x \\mathrel{+}= \\bar z\\,x / z$ and $\\bar y \\mathrel{+}= \\bar z\\,y / "
            "z$.",
            "Make `z = Cell(np.sqrt(x.value**2 + y.value**2))`, call `then(z)`, and only after it use `z.bar` in two "
            "statements with `+=`.",
        ),
        why=r"""
The operation does its work in three steps. It computes the value, it passes it on to the rest of the program, and when
this call returns, the adjoint `z.bar` is complete, because everything that uses z has already added its contribution.
So the code after `then(z)` is the backward step, and no tape is needed: the stack of Python's calls remembers the
order.

The partial derivatives of the root are $x/z$ and $y/z$, because the 2 of the squares cancels the 2 of the root. They
are multiplied by the adjoint of z and added to the adjoints, since x and y may be used elsewhere, too. If both are the
same object, both lines change the same adjoint, and the sum is $2x/z$ times the adjoint of z. For positive x this
factor is $\sqrt2$, as it has to be for $\sqrt{2x^2}$. Assigning in place of adding would give a wrong result in this
case and whenever a variable is used twice.
""",
    ),
    "divide.d": Variant(
        r"""
In reverse mode by continuations, each operation computes its value, passes it to the rest of the program, and then
passes its adjoint on. Write this operation for the inner product $z = x_1y_1 + \dots + x_ny_n$ of two lists. The lists
`xs` and `ys` have the same length n ≥ 1, and their entries have a `value` and an adjoint `bar`, like the class `Cell`
above. The function `then` is the rest of the program; it takes the `Cell` of the result. Your function returns nothing;
it calls `then` exactly once and adds to the adjoints of all entries. An object may occur several times in the lists.
""",
        '''
def inner_product(xs, ys, then):
    """z = sum of x y for the pairs x, y of two lists of cells, and then(z) is the rest of the program."""
    ### BEGIN SOLUTION
    z = Cell(sum(x.value * y.value for x, y in zip(xs, ys)))
    then(z)
    for x, y in zip(xs, ys):
        x.bar += z.bar * y.value
        y.bar += z.bar * x.value
    ### END SOLUTION
''',
        title="An inner product that continues",
        answer=Answer(
            [with_inner(), inner_by_products],
            "x_bar += z_bar · y and y_bar += z_bar · x for each pair, after the call of then",
            "When then(z) returns, z.bar is complete. Only then can it be passed on.",
            lists_told,
            {
                "You pass the adjoint on before you call then. At this time z.bar is still 0, so call then "
                "first.": with_inner(early=True),
                "You use = where += belongs. If a cell is an operand of several operations, or occurs several times in "
                "the lists, its contributions are added.": with_inner(add=lambda old, new: new),
                "The adjoint of z does not appear in what you add. Multiply it by each partial "
                "derivative.": inner_without_the_adjoint,
                "Nothing is added to the adjoints of ys.": with_inner(y_part=lambda x, y: 0.0),
                "Nothing is added to the adjoints of xs.": with_inner(x_part=lambda x, y: 0.0),
                "Your two partial derivatives are exchanged. That with respect to x is y.": with_inner(
                    x_part=lambda x, y: x, y_part=lambda x, y: y
                ),
                "Your partial derivatives are 1. The derivative of x y with respect to x is y.": with_inner(
                    x_part=lambda x, y: 1.0, y_part=lambda x, y: 1.0
                ),
                "You pass the adjoint on to the first pair only. Every pair contributes to the "
                "sum.": only_the_first_pair,
                "You pass the adjoint on to the last pair only. Every pair contributes to the sum.": only_the_last_pair,
                "This is the sum of all values. Multiply the two values of each pair.": sum_of_the_values,
                "The signs of the contributions are reversed.": with_inner(
                    x_part=lambda x, y: -y, y_part=lambda x, y: -x
                ),
                "Your contributions are doubled. Add each of them once.": with_inner(
                    x_part=lambda x, y: 2 * y, y_part=lambda x, y: 2 * x
                ),
            },
            concept=lambda case: len(case["values"]) + len(case["then"]),
            lesson=LESSON,
        ),
        hints=(
            "When the call of `then` returns, everything that comes after the inner product has been computed and "
            "differentiated, so the adjoint of z is complete.",
            "For each k, the contributions are $\\bar x_k \\mathrel{+}= \\bar z\\,y_k$ and $\\bar y_k \\mathrel{+}= "
            "\\bar z\\,x_k$.",
            "Make a `Cell` with the sum of `x.value * y.value` over `zip(xs, ys)`, call `then` with it, and only after "
            "it run a second loop over the pairs, with two statements that use `+=`.",
        ),
        why=r"""
The operation does its work in three steps. It computes the value, it passes it on to the rest of the program, and when
this call returns, the adjoint `z.bar` is complete, because everything that uses z has already added its contribution.
So the code after `then(z)` is the backward step, and no tape is needed: the stack of Python's calls remembers the
order.

The partial derivative with respect to an entry is its partner in the other list, times the adjoint of z. The
contributions are added, since an entry may be used elsewhere, and since it may occur several times in the lists. If the
two lists are the same, each adjoint receives $2x\bar z$, as it has to be for a sum of squares. One operation for the
whole inner product keeps a single cell, while n products and n sums would need about 2n of them, and as many calls on
the stack.
""",
    ),
}
