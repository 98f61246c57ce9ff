# %% [markdown]
# # Exercises 16 · Implicit differentiation
#
# These exercises belong to [lesson 16](../../course/16_implicit.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("16.slope")` in a new cell opens the
# worked solution of the question.

# %%
import numpy as np

from adlib.grading import check, worked

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Dual:
    """The dual number primal + tangent eps with the operations +, - and *, as in set 06."""

    def __init__(self, primal, tangent=0.0):
        self.primal, self.tangent = primal, tangent

    def parts(self, other):
        return (other.primal, other.tangent) if isinstance(other, Dual) else (other, 0.0)

    def __add__(self, other):
        c, d = self.parts(other)
        return Dual(self.primal + c, self.tangent + d)

    def __sub__(self, other):
        return self + (-1.0) * other

    def __mul__(self, other):
        c, d = self.parts(other)
        return Dual(self.primal * c, self.primal * d + self.tangent * c)

    __radd__, __rmul__ = __add__, __mul__

# %% [markdown]
# ## 1. The slope of a root
#
# *4 minutes, easy, essential; about 8 minutes if Python is new to you.* The equation $g(x, p) = 0$ determines x as a
# function of the parameter p. If p changes a little, the root moves, and you can say how far without solving the
# equation again. The function `partials(x, p)` returns the pair $(\partial g/\partial x,\ \partial g/\partial p)$ as
# two floats, and x is the root for this p. Return $dx/dp$.
#
# <details><summary>Hint 1: the idea</summary>
#
# The equation $g(x(p), p) = 0$ holds for every p. So the derivative of its left-hand side with respect to p is zero.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The chain rule gives $\dfrac{\partial g}{\partial x}\,\dfrac{dx}{dp} + \dfrac{\partial g}{\partial p} = 0$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Unpack the pair with `g_x, g_p = partials(x, p)`, and solve the equation of hint 2 for dx/dp. Mind the sign.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def slope(partials, x, p):
    """(float) dx/dp for the root x of g(x, p) = 0; partials(x, p) returns the floats (dg/dx, dg/dp)."""
    ### BEGIN SOLUTION
    g_x, g_p = partials(x, p)
    return -g_p / g_x
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("16.slope", slope)

# %% [markdown] tags=["worked"]
# The root moves in such a way that the equation stays true. Differentiating $g(x(p),p)=0$ with respect to p gives
# $\frac{\partial g}{\partial x}\frac{dx}{dp}+\frac{\partial g}{\partial p}=0$, and solving for the slope gives the
# quotient with its minus sign. The value of g does not occur, because it is 0 at the root, and it plays no role how the
# root was found.
#
# The derivative with respect to x must not be zero. Where it is zero, two roots meet or a root appears, and then the
# root has no slope. Two mistakes are frequent: the minus sign is lost, or the quotient is turned upside down. Both are
# found by a simple example such as $x^2-p=0$, where the slope has to be $1/(2x)$. In several dimensions the division
# becomes the solution of a linear system.

# %% [markdown]
# ## 2. The adjoint of a linear system
#
# *8 minutes, medium, essential; about 15 minutes if Python is new to you.* Many programs solve a linear system $Mx = b$
# somewhere in the middle. A backward pass arrives there with the adjoint $\bar x$ of the solution and has to continue
# with those of M and b. Return the pair $(\bar M,\ \bar b)$. The matrix M has the shape (n, n) and is not symmetric.
# You are given the solution x, so the only system that is left to solve is the one for the adjoint.
#
# <details><summary>Hint 1: the idea</summary>
#
# The tangent of the solution is $\dot x = M^{-1}(\dot b - \dot M x)$. Adjoints are what multiplies the tangents in
# $\bar x\cdot\dot x$.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# With $w = M^{-\top}\bar x$ the product is $\bar x\cdot\dot x = w\cdot\dot b - w\cdot\dot M x$. In the second term,
# entry (i, j) of $\dot M$ is multiplied by $-w_i x_j$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Solve for w with `np.linalg.solve` and the transposed matrix `M.T`. The matrix of all products $w_i x_j$ is
# `np.outer(w, x)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "solve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def solve_adjoint(M, x, x_bar):
    """(tuple) M_bar of shape (n, n) and b_bar of shape (n,), for the solution x of M x = b and its adjoint x_bar."""
    ### BEGIN SOLUTION
    w = np.linalg.solve(M.T, x_bar)
    return -np.outer(w, x), w
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_solve", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("16.solve", solve_adjoint)

# %% [markdown] tags=["worked"]
# Differentiating $Mx=b$ gives $\dot Mx+M\dot x=\dot b$, so that $\dot x=M^{-1}(\dot b-\dot Mx)$. The adjoints follow
# from the requirement that the inner products agree, $\bar x\cdot\dot x=\bar b\cdot\dot b+\bar M\cdot\dot M$. With
# $w=M^{-\top}\bar x$ the left side is $w\cdot\dot b-w\cdot\dot Mx$. So $\bar b$ is w, and $\bar M$ is the matrix with
# the entries $-w_ix_j$, an outer product.
#
# One linear system with the transposed matrix is solved, and the same w is used for both results. For a symmetric
# matrix the transposition makes no difference, and this is why tests should use others. The inverse is never computed.
# A program that has kept a factorization of M from the forward pass can use it again here, and the backward pass then
# costs much less than the forward pass.

# %% [markdown]
# ## 3. The adjoint of a fixed point
#
# *10 minutes, medium, essential; about 20 minutes if Python is new to you.* If x has a million entries, the matrix
# $\partial f/\partial x$ cannot be stored, but f can still be pulled back. Here x is a fixed point, $x = f(x, p)$, and
# `pullback(w)` returns the pair $\big((\partial f/\partial x)^\top w,\ (\partial f/\partial p)^\top w\big)$, evaluated
# at x. Return the adjoint $\bar p$, an array, to ten digits. You may call `pullback` as often as the iteration needs,
# but not more than 1,000 times.
#
# <details><summary>Hint 1: the idea</summary>
#
# The adjoint w of x is not only $\bar x$, since x also influences itself through f. Which equation does w satisfy?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# It satisfies $w = \bar x + (\partial f/\partial x)^\top w$, which is a fixed point as well. Iterate it. Then $\bar p =
# (\partial f/\partial p)^\top w$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Start with `w = x_bar`. In each iteration compute `new = x_bar + pullback(w)[0]`, and leave the loop when the largest
# entry of `np.abs(new - w)` is below about `1e-14` times that of `x_bar`. What do you return after the loop?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "fixed_point", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fixed_point_adjoint(pullback, x_bar):
    """(array of shape (m,)) p_bar for x = f(x, p) with the adjoint x_bar, shape (n,); pullback(w) is a pair of arrays."""
    ### BEGIN SOLUTION
    w = x_bar
    for _ in range(900):
        new = x_bar + pullback(w)[0]
        if np.max(np.abs(new - w)) <= 1e-14 * np.max(np.abs(x_bar)):
            break
        w = new
    return pullback(w)[1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_fixed_point", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("16.fixed_point", fixed_point_adjoint)

# %% [markdown] tags=["worked"]
# The implicit function theorem gives $\bar p=(\partial f/\partial p)^\top w$, where w solves $w=\bar x+(\partial
# f/\partial x)^\top w$. This is again a fixed-point equation, and it is solved by iteration: the pullback multiplies by
# the transposed matrix without forming it. The iteration converges if the one for x does, because a matrix and its
# transpose have the same eigenvalues, and it converges at the same rate.
#
# The loop ends when w changes by no more than rounding, relative to the size of $\bar x$, so that the result does not
# depend on the units. Only x is needed, and none of the states on the way to it: the memory does not grow with the
# number of iterations. After the loop, one more pullback gives the contribution of p. Its first part, which the loop
# used, is ignored there.

# %% [markdown]
# ## 4. The gradient with respect to a hyperparameter
#
# *8 minutes, medium, useful; about 12 minutes if Python is new to you.* The weights w minimize a training loss $f(w,
# p)$, and a validation loss $v(w, p)$ judges the result. How does v change if the hyperparameters p are changed and the
# weights are trained again? Let H be the Hessian of f with respect to w at the minimum, and let B be the derivative of
# $\nabla_w f$ with respect to p. You are given
#
# - `solve(u)`, which returns $H^{-1}u$, and `cross(u)`, which returns $B^\top u$,
# - `w_bar`, the gradient of v with respect to w, and `direct`, the gradient of v with respect to p while w is held
#   fixed.
#
# Return the gradient of $v(w(p), p)$ with respect to p, with a single call of each function.
#
# <details><summary>Hint 1: the idea</summary>
#
# At the minimum $\nabla_w f(w(p), p) = 0$. Differentiate this equation in order to find out how w moves.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# From $H\dot w + B\dot p = 0$ follows $\dot w = -H^{-1}B\,\dot p$. Insert this into $\dot v = \bar w\cdot\dot w +
# \text{direct}\cdot\dot p$, and remember that H is symmetric.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The indirect part is $-B^\top(H^{-1}\bar w)$: first `solve`, then `cross`, and a minus. Add the direct part.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "hyper", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hypergradient(solve, cross, w_bar, direct):
    """(array of shape (m,)) the gradient of v(w(p), p); w_bar has shape (n,) and direct has shape (m,)."""
    ### BEGIN SOLUTION
    return direct - cross(solve(w_bar))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_hyper", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("16.hyper", hypergradient)

# %% [markdown] tags=["worked"]
# The weights satisfy $\nabla_wf(w(p),p)=0$. If p changes, they move by $\dot w=-H^{-1}B\dot p$, by the implicit
# function theorem. The validation loss changes by $\bar w\cdot\dot w$ on this path, and by $d\cdot\dot p$ directly,
# where d is the gradient with w held fixed. The first term is $-\bar w\cdot H^{-1}B\dot p$, and reading this product
# from the left gives the gradient $-B^\top H^{-1}\bar w$, because H is symmetric.
#
# The order of the calls matters for the cost. One system is solved for the single vector $\bar w$, whatever the number
# of hyperparameters is. If one began with the columns of B, there would be a system for each of them. This is the
# difference between reverse mode and forward mode once more. The training itself is not differentiated, so its number
# of steps does not occur in the formula.

# %% [markdown]
# ## 5. Bonus: a root and its tangent
#
# *15 minutes, bonus, extra; about 25 minutes if Python is new to you.* Now put everything together. The function `g(x,
# p)` takes floats or objects of the class `Dual` above. Find the root of g near `x` for the given p by Newton's method,
# and return the pair (root, tangent), where the tangent is that of the root if p has the tangent `p_dot`. Both have to
# be right to ten digits. (A `Dual` cannot be divided, and you do not need it: the divisions are those of floats.)
#
# <details><summary>Hint 1: the idea</summary>
#
# One call of g with a suitable seed gives the value and one partial derivative. First iterate with p fixed. At the root,
# apply the implicit function theorem.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Newton's step is $x \leftarrow x - g/g_x$, and the seed for $g_x$ is 1 for x and 0 for p. At the root you need $g_x$
# once more, and $g_p\,\dot p$, which has the seeds 0 and $\dot p$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# `y = g(Dual(x, 1.0), p)` has the value `y.primal` and the derivative `y.tangent`. Fifty iterations are plenty. Then
# the tangent is minus `g(x, Dual(p, p_dot)).tangent`, divided by `g(Dual(x, 1.0), p).tangent`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "newton", "locked": false, "schema_version": 3, "solution": true, "task": false}
def root_and_tangent(g, x, p, p_dot):
    """(tuple of two floats) the root of g(x, p) = 0 near x, and its tangent if p has the tangent p_dot."""
    ### BEGIN SOLUTION
    for _ in range(50):
        y = g(Dual(x, 1.0), p)
        x = x - y.primal / y.tangent
    return x, -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_newton", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("16.newton", root_and_tangent)

# %% [markdown] tags=["worked"]
# Newton's method divides the value by the slope with respect to x. Both come from a single call with a `Dual` whose
# tangent is 1, and the division is one of floats. Fifty iterations are more than is needed, since the number of right
# digits doubles in each of them near the root, and further iterations change nothing.
#
# The tangent of the root is computed after the loop, from the implicit function theorem, with two further calls. The
# first one gives $\frac{\partial g}{\partial p}\dot p$, because p carries the tangent, and the second one gives
# $\partial g/\partial x$. Differentiating through the iterations would also converge, but it would need a division of
# duals, it would cost more, and its derivative would lag behind the value. The root is exact up to rounding, so the
# quotient is, too.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, essential; about 8 minutes if Python is new to you.* A program finds the minimum w(p) of
# a loss by 10,000 steps of gradient descent, and you need the gradient of a second function of w(p) with respect to p.
# Compare reverse mode through all steps with implicit differentiation: what does each of them store and compute, which
# one is more accurate if the descent stopped a little early, and when can the implicit one not be used? Write about
# five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("16.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Reverse mode through the steps stores the intermediate values of all 10,000 steps, or recomputes them from checkpoints,
# and its backward pass visits every step. Implicit differentiation stores only the solution: it solves one linear system
# with the Hessian at w(p), and pulls the result back through one evaluation of the gradient. If the descent stopped a
# little early, the implicit derivative has an error of about the size of the error of w. The derivative of the steps
# has a larger one, because the derivative of an iteration converges later than its value. The implicit derivative cannot
# be used if the Hessian is singular, so that the minimum is not isolated, or if w is no minimum at all, because the
# formula describes a solution and says nothing about other points.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **What reverse mode stores.** Your answer says that it stores, or recomputes from checkpoints, the values of all
#   10,000 steps, and visits every step backward.
# - **What the implicit method needs.** It says that it needs only the solution, and solves one linear system with the
#   Hessian.
# - **Accuracy.** It says that the derivative of the steps converges later than the value, so that the implicit
#   derivative is more accurate after an early stop.
# - **Where it fails.** It says that the Hessian must not be singular, and that w has to be a minimum, or nearly one.
#   One of the two conditions is sufficient.
