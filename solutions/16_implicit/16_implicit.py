# %% [markdown]
# # Exercises 16 · Implicit differentiation
#
# These exercises belong to [lesson 16](../../course/16_implicit.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import numpy as np

from adlib.grading import check

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
# *4 minutes, easy.* The equation $g(x, p) = 0$ determines x as a function of the parameter p. If p changes a little,
# the root moves, and you can say how far without solving the equation again. The function `partials(x, p)` returns the
# pair $(\partial g/\partial x,\ \partial g/\partial p)$ as two floats, and x is the root for this p. Return $dx/dp$.
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

# %% [markdown]
# ## 2. The adjoint of a linear system
#
# *8 minutes, medium.* Many programs solve a linear system $Mx = b$ somewhere in the middle. A backward pass arrives
# there with the adjoint $\bar x$ of the solution and has to continue with those of M and b. Return the pair $(\bar M,\
# \bar b)$. The matrix M has the shape (n, n) and is not symmetric. You are given the solution x, so the only system
# that is left to solve is the one for the adjoint.
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

# %% [markdown]
# ## 3. The adjoint of a fixed point
#
# *10 minutes, medium.* If x has a million entries, the matrix $\partial f/\partial x$ cannot be stored, but f can still
# be pulled back. Here x is a fixed point, $x = f(x, p)$, and `pullback(w)` returns the pair $\big((\partial f/\partial
# x)^\top w,\ (\partial f/\partial p)^\top w\big)$, evaluated at x. Return the adjoint $\bar p$, an array, to ten digits.
# You may call `pullback` as often as the iteration needs, but not more than 1,000 times.
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

# %% [markdown]
# ## 4. The gradient with respect to a hyperparameter
#
# *8 minutes, medium.* The weights w minimize a training loss $f(w, p)$, and a validation loss $v(w, p)$ judges the
# result. How does v change if the hyperparameters p are changed and the weights are trained again? Let H be the Hessian
# of f with respect to w at the minimum, and let B be the derivative of $\nabla_w f$ with respect to p. You are given
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

# %% [markdown]
# ## 5. Bonus: a root and its tangent
#
# *15 minutes, bonus.* Now put everything together. The function `g(x, p)` takes floats or objects of the class `Dual`
# above. Find the root of g near `x` for the given p by Newton's method, and return the pair (root, tangent), where the
# tangent is that of the root if p has the tangent `p_dot`. Both have to be right to ten digits. (A `Dual` cannot be
# divided, and you do not need it: the divisions are those of floats.)
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

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually.* A program finds the minimum w(p) of a loss by 10,000 steps of gradient descent, and you
# need the gradient of a second function of w(p) with respect to p. Compare reverse mode through all steps with implicit
# differentiation: what does each of them store and compute, which one is more accurate if the descent stopped a little
# early, and when can the implicit one not be used? Write about five sentences.

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
