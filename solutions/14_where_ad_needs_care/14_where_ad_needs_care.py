# %% [markdown]
# # Exercises 14 · Where automatic differentiation needs care
#
# These exercises belong to [lesson 14](../../course/14_where_ad_needs_care.ipynb). Write each function in the place
# where it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was
# called, what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the
# cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("14.maximum")` in a new cell opens the
# worked solution of the question.

# %%
import itertools

import numpy as np

from adlib.grading import check, worked

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Tagged:
    """a + b eps with a tag that says which eps is meant; a and b are numbers, or have smaller tags themselves."""

    def __init__(self, tag, a, b):
        self.tag, self.a, self.b = tag, a, b

    def both(self, other):
        tag = max(self.tag, getattr(other, "tag", 0))
        of = lambda x: (x.a, x.b) if getattr(x, "tag", 0) == tag else (x, 0.0)
        return tag, *of(self), *of(other)

    def __add__(self, other):
        tag, a, b, c, d = self.both(other)
        return Tagged(tag, a + c, b + d)

    def __mul__(self, other):
        tag, a, b, c, d = self.both(other)
        return Tagged(tag, a * c, a * d + b * c)

    __radd__, __rmul__ = __add__, __mul__


fresh = itertools.count(1)  # next(fresh) is 1, then 2, then 3, ...

# %% [markdown]
# ## 1. The maximum, from one side
#
# *5 minutes, easy, useful; about 10 minutes if Python is new to you.* At a kink no single slope is right, but the
# one-sided slopes obey a chain rule. Let two operands u and v move in a direction: each is given as a pair of its value
# and its tangent, the rate at which it begins to change. Return the pair of the value and the one-sided tangent of
# $\max(u, v)$, also where the two values are equal.
#
# <details><summary>Hint 1: the idea</summary>
#
# If one of the values is larger, the maximum is this operand, and it moves as this operand does. If they are equal,
# take a very small step in the direction. Which operand is the larger one after it?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# After a small step t > 0 the operands are $u + t\dot u$ and $v + t\dot v$. For $u = v$ their maximum is
# $u + t\max(\dot u, \dot v)$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compare the values first. Return the pair of the operand with the larger value, and for equal values the pair with the
# larger tangent. Python compares tuples in exactly this order.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "maximum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maximum(u, v):
    """(pair of floats) value and one-sided tangent of max(u, v), where u and v are pairs (value, tangent)."""
    ### BEGIN SOLUTION
    if u[0] == v[0]:
        return u[0], max(u[1], v[1])
    return u if u[0] > v[0] else v
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_maximum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("14.maximum", maximum)

# %% [markdown] tags=["worked"]
# Python compares pairs entry by entry, and this is exactly the rule for the one-sided slope. If the values differ, the
# operand with the larger value is the maximum, and it stays the maximum for a short way in the given direction. So its
# tangent counts, and the other operand has no influence. If the values are equal, the operand that grows faster is the
# larger one immediately afterwards, and the comparison of the second entries selects it.
#
# The result is the derivative in one direction. In the opposite direction, where all tangents change their sign, the
# other operand may win, so that the function is not linear in the tangents at a tie. This is what a kink means. A
# convention such as the mean of the two slopes cannot express it. The one-sided slopes can, and they obey a chain rule,
# because the pair that is returned is again the beginning of a motion.

# %% [markdown]
# ## 2. Zero times infinity
#
# *8 minutes, medium, essential; about 20 minutes if Python is new to you.* The function $\sin(x)/x$ has the value 1 and
# the derivative 0 at x = 0, but an engine that computes 0/0 there returns nan. Write it so that **every** engine
# returns the right values and derivatives. The operand x is an array in an engine that has no convention for zero times
# infinity. You can compare it with numbers (`x == 0` is an array of booleans), and use it with `+`, `-`, `*` and `/`.
# The two functions `sin(x)` and `where(condition, a, b)` are given to you; `where` computes the derivatives of both
# sides, multiplies each of them by 1 or by 0, and adds.
#
# <details><summary>Hint 1: the idea</summary>
#
# The condition has to protect the *operand* of the division, and not only its result. What may x be replaced by where
# it is 0, if the result of the division is not used there?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Use `where` twice. The inner one replaces every 0 in x by another number, for instance by 1. The outer one selects
# between the constant 1 and the quotient.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Let `inside = where(x == 0, 1.0, x)`, and compute `sin(inside) / inside`. Then return `where(x == 0, ..., ...)` with
# the value of the function at 0 on the side where x is 0.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "sinc", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sinc(x, sin, where):
    """(array of an engine, same shape as x) sin(x) / x, and 1 where x is 0; its derivative is 0 there."""
    ### BEGIN SOLUTION
    inside = where(x == 0, 1.0, x)
    return where(x == 0, 1.0, sin(inside) / inside)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sinc", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("14.sinc", sinc)

# %% [markdown] tags=["worked"]
# There are two calls of `where`, and the first one is the important one. It replaces the dangerous operand before it is
# used: where x is 0, the quotient is computed at 1, where it and its derivatives are finite. The second call discards
# this value and puts 1 in its place. Its derivative there is multiplied by 0, and since it is a finite number, the
# product is 0.
#
# With the second call alone the value would be right. The derivative would not be, because the branch that is thrown
# away is still differentiated, and 0 times nan is nan. This happens in every engine without a convention for zero times
# infinity, also in the large frameworks. The derivative 0 at x = 0 comes from the constant 1, and it is correct because
# $\sin(x)/x$ is an even function. The same pattern is used for square roots and logarithms at the edge of their domain.

# %% [markdown]
# ## 3. An iteration whose derivative has settled
#
# *10 minutes, medium, essential; about 20 minutes if Python is new to you.* An iteration $z \leftarrow g(z, x)$
# converges to a limit that may depend on x. The function `step(z, z_dot)` performs one step of it and returns the new z
# together with its tangent, that is, with its derivative with respect to x. Return the limit and its derivative, both
# with an error below $10^{-8}$, after at most 2000 calls of `step`. The iteration starts at `z` with the tangent 0.
# This starting value may be far from the limit, or it may already *be* the limit. Some of the iterations converge
# slowly, and some limits do not depend on x at all.
#
# <details><summary>Hint 1: the idea</summary>
#
# The tangent lags behind the value. So it is not enough that z does not change any more.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Repeat the step until the change of z *and* that of its tangent are both tiny. If an iteration converges slowly, its
# distance from the limit is many times as large as its last change, so continue until the changes are far below
# $10^{-8}$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Keep the old pair, call `step`, and compare: leave the loop if `abs(new - z) < 1e-12` and the same holds for the
# tangents. Make sure that at least one step is performed, and note that the first step from the limit changes only the
# tangent.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "settle", "locked": false, "schema_version": 3, "solution": true, "task": false}
def settle(step, z):
    """(pair of floats) the limit of the iteration and its derivative; step(z, z_dot) returns the next (z, z_dot)."""
    ### BEGIN SOLUTION
    z_dot, change = 0.0, 1.0
    while change > 1e-12:
        new, new_dot = step(z, z_dot)
        change = abs(new - z) + abs(new_dot - z_dot)
        z, z_dot = new, new_dot
    return z, z_dot
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_settle", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("14.settle", settle)

# %% [markdown] tags=["worked"]
# The loop stops only when the value and the derivative have both settled. A test of the value alone would be wrong in
# two ways. The derivative of an iteration converges later than its value, so it would still be inexact when the value
# no longer changes. And if the starting value is already the limit, the value never changes at all, while its tangent
# is still 0.
#
# The first pass has to be made in every case, so `change` begins with 1.0. Since every step contracts the error, the
# last change bounds the remaining error only up to a factor: if each step reduces the error by the factor ρ, the
# remaining error is ρ / (1 − ρ) times the last change. For slow iterations this factor is large, and this is why the
# tolerance is far smaller than the accuracy that is asked for.

# %% [markdown]
# ## 4. A derivative that can be nested
#
# *12 minutes, hard, useful; about 30 minutes if Python is new to you.* Write `derivative(f)`, which returns the
# function f′, for the numbers of the class `Tagged` above. The function f uses + and · only, and it may call
# `derivative` itself, in a program such as $x \mapsto x\cdot\frac{d}{dy}(x + y)$. So the point at which f′ is called
# may be a float, or a `Tagged` of an outer derivative. The function `next(fresh)` returns a larger tag at each call.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each call of f′ needs an ε of its own. The derivative is what multiplies *this* ε in the result.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Draw a tag when f′ is called, and not when `derivative` is called. Evaluate f at a + 1 · ε with this tag. If the
# result does not contain this ε, it does not depend on it. What is the derivative then?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Inside of f′, let `tag = next(fresh)` and `y = f(Tagged(tag, x, 1.0))`. Return `y.b` if `getattr(y, "tag", 0)` is
# equal to `tag`, and 0.0 otherwise, since y may be a plain number or a number with the tag of an outer derivative.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "derivative", "locked": false, "schema_version": 3, "solution": true, "task": false}
def derivative(f):
    """(function) f', where f takes and returns a number, which may be a Tagged."""
    ### BEGIN SOLUTION
    def slope(x):
        tag = next(fresh)
        y = f(Tagged(tag, x, 1.0))
        return y.b if getattr(y, "tag", 0) == tag else 0.0

    return slope
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_derivative", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("14.derivative", derivative)

# %% [markdown] tags=["worked"]
# Each call of the slope function makes a new tag and a number that carries it, with the derivative 1 with respect to
# itself. The result of f is asked for the part that belongs to this tag. If f calls `derivative` itself, the inner call
# gets a larger tag, and the arithmetic of `Tagged` keeps the two infinitesimals separate. In the program of the
# exercise, x carries the outer tag inside the inner function, so it is a constant there.
#
# If the result does not carry the tag, f does not depend on the point, and the derivative is 0.0. This includes a
# result that carries another tag only, which would be mistaken for a derivative if `y.b` were returned without a
# question. The tag must be drawn when the slope is computed, and not when `derivative(f)` is called, because the same
# function f′ can be used at two levels.

# %% [markdown]
# ## 5. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* Why can no convention for the slope of
# max(x, 0) at 0 be right for every program? Give an example. And why are networks with millions of such functions
# trained successfully nevertheless? Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("14.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Call the slope at 0 s, and let r(x) = max(x, 0). The function r(x) − r(−x) is x, whose derivative is 1, and the chain
# rule gives 2s for it, so that s would have to be ½. But r(r(x)) − r(−x) is x as well, and the chain rule gives s² + s,
# which is ¾ for s = ½. So the chain rule is not true at a kink, whatever the convention is. Training succeeds because
# the weights and the data hit a kink with probability zero, so almost every gradient is a true derivative, and because
# a gradient that is wrong at a single point now and then does not matter to a method that takes many small steps.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **A contradiction.** Your answer gives two programs for the same function that would need two different slopes at 0,
#   or one program for which the convention gives a wrong result. An example without a computation earns half of this
#   point.
# - **What fails.** It says that the chain rule itself is not true at a kink, so that no choice of a number can repair
#   it.
# - **Probability zero.** It says that weights and data hit a kink with probability zero, or almost never.
# - **A method that forgives.** It says that a wrong gradient at a single point does not matter to many small steps.
