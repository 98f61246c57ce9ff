# %% [markdown]
# # Exercises 15 · Gradients of expectations
#
# These exercises belong to [lesson 15](../../course/15_expectations.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import numpy as np

from adlib.grading import check

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Cell:
    """A value together with its adjoint, to which the operations that use the value add."""

    def __init__(self, value):
        self.value, self.bar = value, 0.0

# %% [markdown]
# ## 1. Along the path
#
# *6 minutes, easy.* Let x be normally distributed with mean θ and standard deviation σ, and let f be a smooth reward.
# In the lesson we differentiated E[f(x)] with respect to θ; now we also want to know whether more noise would be
# better, so we differentiate with respect to σ as well. The function `slope(x)` is f′, for a number or for an array of
# numbers, and `noise` is an array of samples of a standard normal variable. Return the pathwise estimates of both
# derivatives, each as the mean over the samples.
#
# <details><summary>Hint 1: the idea</summary>
#
# Write $x = \theta + \sigma e$, where e is the noise. For each fixed e, the reward is an ordinary function of θ and σ.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# By the chain rule, $\partial_\theta f(\theta + \sigma e) = f'(\theta + \sigma e)$ and $\partial_\sigma f(\theta +
# \sigma e) = f'(\theta + \sigma e)\,e$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute `slopes = slope(theta + sigma * noise)` once, and return `np.mean` of it and `np.mean` of its product with
# another array.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "pathwise", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pathwise(slope, theta, sigma, noise):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to theta and sigma; noise of shape (n,)."""
    ### BEGIN SOLUTION
    slopes = slope(theta + sigma * noise)
    return np.mean(slopes), np.mean(slopes * noise)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_pathwise", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("15.pathwise", pathwise)

# %% [markdown]
# ## 2. By the score
#
# *8 minutes, medium.* Now the reward is a game without a slope, and only its values `f(x)` are available, for a number
# or for an array. The samples `x` were drawn from the normal distribution with mean θ and standard deviation σ, whose
# density is $\frac{1}{\sigma\sqrt{2\pi}}\,e^{-(x-\theta)^2/(2\sigma^2)}$. Return the score function estimates of the
# derivatives of E[f(x)] with respect to θ and σ, each as the mean over the samples, without a baseline.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each reward is multiplied by a score, the derivative of the logarithm of the density. There is one score for θ and
# another one for σ.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The logarithm of the density is $-\ln\sigma - (x-\theta)^2/(2\sigma^2)$ plus a constant. Differentiate it with respect
# to θ and to σ. Both terms contain σ.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# With `e = (x - theta) / sigma` the scores are `e / sigma` and `(e**2 - 1) / sigma`. Multiply each of them by `f(x)`,
# and take the means.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "score", "locked": false, "schema_version": 3, "solution": true, "task": false}
def score(f, theta, sigma, x):
    """(pair of floats) estimates of the derivatives of E[f(x)] with respect to theta and sigma; x of shape (n,)."""
    ### BEGIN SOLUTION
    e = (x - theta) / sigma
    return np.mean(f(x) * e / sigma), np.mean(f(x) * (e**2 - 1) / sigma)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_score", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("15.score", score)

# %% [markdown]
# ## 3. A policy that chooses
#
# *10 minutes, medium.* A policy chooses the alternative k with the probability $p_k = e^{\theta_k} / \sum_j
# e^{\theta_j}$. It has made a few choices, and each of them has brought a reward. The array `choices` contains the
# numbers of the alternatives (integers from 0), and `rewards` the rewards in the same order. Return the score function
# estimate of the gradient of the mean reward with respect to the parameters $\theta$, which are called `logits` here.
# Subtract the number `baseline` from each reward; it is, for instance, the mean of the rewards of yesterday. The
# parameters may be as large as 1000, so avoid an overflow of the exponential.
#
# <details><summary>Hint 1: the idea</summary>
#
# For each sample, multiply the reward minus the baseline by the score of its choice. The score is a vector with one
# entry per alternative.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# From $\ln p_k = \theta_k - \ln \sum_j e^{\theta_j}$, the entry i of the score of the choice k is $1 - p_i$ for $i =
# k$, and $-p_i$ otherwise. The probabilities do not change if a constant is subtracted from all parameters.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The rows of `np.eye(len(logits))[choices]` contain a 1 at the choice of each sample. Subtract the probabilities from
# them, which are computed from `np.exp(logits - np.max(logits))`. The sum over the samples of weight times row is a
# product of a vector and a matrix.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "policy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def policy_gradient(logits, choices, rewards, baseline):
    """(array of shape (n,)) an estimate of the gradient with respect to logits, shape (n,), from a few samples."""
    ### BEGIN SOLUTION
    weights = np.exp(logits - np.max(logits))
    scores = np.eye(len(logits))[choices] - weights / np.sum(weights)
    return (rewards - baseline) @ scores / len(rewards)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_policy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("15.policy", policy_gradient)

# %% [markdown]
# ## 4. A quotient that continues
#
# *8 minutes, medium.* In reverse mode by continuations, each operation computes its value, passes it to the rest of the
# program, and then passes its adjoint on. Write this operation for the quotient z = x / y. The operands x and y have a
# `value` and an adjoint `bar`, like the class `Cell` above, and `then` is the rest of the program: a function that
# takes the `Cell` of the result. Your function returns nothing; it calls `then` exactly once and adds to the adjoints
# of x and y. The two may be the same object.
#
# <details><summary>Hint 1: the idea</summary>
#
# When the call of `then` returns, everything that comes after the quotient has been computed and differentiated, so the
# adjoint of z is complete.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The contributions are $\bar x \mathrel{+}= \bar z / y$ and $\bar y \mathrel{-}= \bar z\,x / y^2$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Make `z = Cell(x.value / y.value)`, call `then(z)`, and only after it use `z.bar` in two statements with `+=` and
# `-=`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "divide", "locked": false, "schema_version": 3, "solution": true, "task": false}
def divide(x, y, then):
    """z = x / y, where x and y have a value and an adjoint bar, and then(z) is the rest of the program."""
    ### BEGIN SOLUTION
    z = Cell(x.value / y.value)
    then(z)
    x.bar += z.bar / y.value
    y.bar -= z.bar * x.value / y.value**2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_divide", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("15.divide", divide)

# %% [markdown]
# ## 5. In words
#
# *5 minutes, graded manually.* A simulated robot throws a ball with a speed θ plus noise, and it earns 1 point if the
# ball lands in a basket. Somebody differentiates the mean of the points over 1000 throws with respect to θ by reverse
# mode, and the gradient is 0. Why is that so, which method gives a useful gradient, and what can be done if its
# estimates scatter too much? Write about four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With the noise held fixed, the points of each throw are a step function of θ, whose derivative is 0 wherever it
# exists. The mean over all throws is a sum of such functions, so reverse mode rightly returns 0, although the
# *expected* number of points depends on θ because throws cross the edge of the basket. The score function method
# differentiates the density of the throws and not the points, so it gives an unbiased estimate of the gradient. If the
# estimates scatter too much, one subtracts a baseline, for instance the mean of the points of all other throws, or uses
# more throws. One could also replace the points by a smooth function of the distance from the basket, and then use the
# pathwise method.
# ### END SOLUTION
