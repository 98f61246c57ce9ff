"""The gradient of an expectation, d/dtheta E[f(x)] with x random of density p(x; theta), by two estimators.

Pathwise: write x = path(theta, noise), where the noise does not depend on theta, and differentiate through the path.
Here f must be differentiable. Score function (REINFORCE, policy gradient): grad E[f] = E[f(x) grad log p(x; theta)].
Here f may be anything, even a game, but the variance is larger. Subtracting a baseline that does not depend on the
sample leaves the mean unchanged and reduces the variance. Source: Mohamed, Rosca, Figurnov and Mnih (2020), "Monte
Carlo gradient estimation in machine learning".
"""

from dataclasses import dataclass

import numpy as np

from adlib.methods.reverse import grad
from adlib.numbers.number import as_real


@dataclass
class Estimates:
    """Gradient estimates: `samples` has one estimate per row, shape (n, *theta.shape)."""

    samples: np.ndarray

    @property
    def mean(self):
        return self.samples.mean(axis=0)

    @property
    def variance(self):
        """The variance of one sample, for each component."""
        return self.samples.var(axis=0, ddof=1)

    @property
    def standard_error(self):
        return np.sqrt(self.variance / len(self.samples))


def pathwise(f, path, theta, noise):
    """Return estimates of the gradient of E[f(path(theta, e))] with respect to theta, one for each row e of `noise`."""
    theta = as_real(theta, "theta")
    return Estimates(np.array([grad(lambda theta: f(path(theta, e)))(theta) for e in noise]))


def score_function(f, log_density, theta, samples, baseline=False):
    """Return estimates of the gradient of E[f(x)] with respect to theta from `samples`, random rows x of the density at
    theta.

    `log_density(theta, x)` is log p(x; theta); f is only called and never differentiated. `baseline` subtracts from
    each f(x) the mean of all the other values, which leaves the estimate unbiased. Raises ValueError for fewer than two
    samples.
    """
    if len(samples) < 2:
        raise ValueError(f"score_function got {len(samples)} samples: give at least two, for a variance")
    theta = as_real(theta, "theta")
    values = np.array([float(f(x)) for x in samples])
    weights = values - (values.sum() - values) / (len(values) - 1) if baseline else values
    scores = np.array([grad(log_density)(theta, x) for x in samples])
    return Estimates(weights.reshape(-1, *[1] * (scores.ndim - 1)) * scores)
