# %% [markdown]
# # Exercises 10 · Hessians and their products
#
# These exercises belong to [lesson 10](../../course/10_hessians.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("10.curvature")` in a new cell opens the
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
# ## 1. Curvature in a direction
#
# *4 minutes, easy, useful; about 8 minutes if Python is new to you.* The curvature along a line tells an optimizer how
# far it can trust the slope. The function `product(v)` returns $Hv$, where H is the Hessian of a function f at some
# point. Return the second derivative of f along the unit vector $v/|v|$, as a float, with exactly one call of
# `product`. The vector v itself may have any length except 0.
#
# <details><summary>Hint 1: the idea</summary>
#
# The second derivative along a unit vector u is $u^\top H u$. What changes if the vector does not have length 1?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Insert $u = v/|v|$ into $u^\top H u$. The factor $1/|v|$ appears twice.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute `product(v)` once, take its inner product with v by means of `@`, and divide by the square of the length of v,
# which is an inner product, too.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "curvature", "locked": false, "schema_version": 3, "solution": true, "task": false}
def curvature(product, v):
    """(float) the curvature along v, an array of shape (n,) that may have any length except 0."""
    ### BEGIN SOLUTION
    return v @ product(v) / (v @ v)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_curvature", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.curvature", curvature)

# %% [markdown] tags=["worked"]
# The second derivative along the unit vector $u=v/|v|$ is $u^\top Hu$. Inserting u gives $v^\top Hv/|v|^2$, and this is
# what the program computes. It avoids the division of v, and with it a square root, since $|v|^2$ is the inner product
# `v @ v`. The numerator is proportional to the square of the length of v, and so is the denominator, so the quotient
# does not depend on the length, as it should not.
#
# A single product with the Hessian is enough, and the matrix is never formed. The quotient is called the Rayleigh
# quotient. It lies between the smallest and the largest eigenvalue of H, and its sign tells an optimizer whether the
# function curves upwards or downwards along v. If only one of the two factors 1 / |v| is inserted, the result is still
# right for unit vectors, so test your function with another length as well.

# %% [markdown]
# ## 2. A product by differences
#
# *6 minutes, easy, useful; about 12 minutes if Python is new to you.* Sometimes you can call a gradient but not
# differentiate it, and even then products with the Hessian are available. The function `gradient(x)` returns the
# gradient of f at x, an array of shape (n,). Return an approximation of $Hv$ from at most two calls of `gradient`. Its
# error has to be below $10^{-5}$ times the largest entry of $Hv$.
#
# <details><summary>Hint 1: the idea</summary>
#
# The product $Hv$ is the derivative of $\nabla f(x + tv)$ with respect to t at $t = 0$. Any derivative can be
# approximated by a difference.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The central difference $\dfrac{\nabla f(x + hv) - \nabla f(x - hv)}{2h}$ has a much smaller error than a one-sided
# one. Choose h so that neither its truncation error nor the round-off error is too large, as in lesson 02.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# With h between `1e-6` and `1e-4` the error is small enough. Since x and v are arrays, `x + h * v` moves the whole
# point, and the difference of the two gradients is divided by the number `2 * h`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hvp_by_difference(gradient, x, v):
    """(array of shape (n,)) H v to about five digits, from at most two calls of gradient; x and v of shape (n,)."""
    ### BEGIN SOLUTION
    h = 1e-5
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_difference", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.difference", hvp_by_difference)

# %% [markdown] tags=["worked"]
# The product Hv is the derivative of the gradient along v. So every difference formula of lesson 02 applies, with the
# gradient in the place of f. The central difference uses the two calls that are allowed, and its error is proportional
# to $h^2$. With h = 1e-5 the truncation error is about 1e-10, and the round-off error is about 1e-16 / 1e-5 = 1e-11, if
# all quantities are of ordinary size. Both are far below the limit.
#
# A forward difference with the same h would have an error of about 1e-5, which is just at the limit or beyond it. A
# much smaller h would not help, because round-off errors grow like 1 / h. Note that the step is h times v, so that its
# length depends on the length of v. For vectors of very different lengths, h should be divided by the length of v.

# %% [markdown]
# ## 3. Forward over reverse
#
# *8 minutes, medium, essential; about 20 minutes if Python is new to you.* The product can be computed exactly, without
# any step h, and this is what `hvp` of adlib does. The function `gradient(xs)` takes a list of numbers, which may be
# floats or objects of the class `Dual` above, and returns a list of numbers of the same kind. Return $Hv$ at the point
# `xs` as a list of floats, exactly, with a single call of `gradient`.
#
# <details><summary>Hint 1: the idea</summary>
#
# The gradient is a program like any other. Forward mode can differentiate it, if you run it on dual numbers.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The product $Hv$ is the derivative of $\nabla f$ in the direction v. To get a derivative in the direction v by forward
# mode, give the input $x_k$ the tangent $v_k$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Build a list of `Dual(x, v)` from `zip(xs, vs)`, and call `gradient` with it. Each entry of the result is a `Dual`,
# too. Which of its two parts, `primal` or `tangent`, do you need?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "hvp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hvp(gradient, xs, vs):
    """(list of n floats) H v at the point xs, a list of floats; gradient takes a list of floats or of Duals."""
    ### BEGIN SOLUTION
    return [g.tangent for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_hvp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.hvp", hvp)

# %% [markdown] tags=["worked"]
# The gradient is a program, and forward mode differentiates any program in one direction. Each input becomes a dual
# number whose primal is $x_i$ and whose tangent is $v_i$. One run of the gradient then computes the gradient in the
# primal parts and its directional derivative, which is Hv, in the tangents. The program only has to read off the
# tangents.
#
# This order is called forward over reverse, if the gradient itself is computed by reverse mode. It needs a single pass,
# its cost is a small multiple of that of the gradient, and there is no step size, so the result is exact up to
# rounding. The seed is v itself and not a unit vector. With unit vectors one would get the columns of H, one per pass,
# and would then have to form the product with v, which takes n passes in place of one.

# %% [markdown]
# ## 4. The whole Hessian
#
# *4 minutes, easy, useful; about 10 minutes if Python is new to you.* For a function of few variables you may want the
# whole matrix, for instance to look at its eigenvalues. The function `product(v)` takes an array of shape (n,) and
# returns $Hv$. Return H as an array of shape (n, n), with at most n calls of `product`.
#
# <details><summary>Hint 1: the idea</summary>
#
# The product of a matrix with a unit vector is a part of the matrix. Which part?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The product $He_k$ is column k of H, so you need one product for each unit vector.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Collect `product(e)` for each `e` in `np.eye(n)`, and join the results with `np.stack`. For columns use `axis=1`;
# since H is symmetric, rows would give the same matrix.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "hessian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hessian(product, n):
    """(array of shape (n, n)) the Hessian H, where product(v) returns H v."""
    ### BEGIN SOLUTION
    return np.stack([product(e) for e in np.eye(n)], axis=1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_hessian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.hessian", hessian)

# %% [markdown] tags=["worked"]
# The product of H with the unit vector $e_k$ is column k of the matrix. So n products are enough, and no fewer are
# possible if nothing is known about H: each product reveals only n numbers, and there are n columns. The rows of
# `np.eye(n)` are the unit vectors, and the results are put side by side with `axis=1`.
#
# Since H is symmetric, columns and rows are the same, and the result would also be right without the argument `axis=1`.
# It is nevertheless better to say what is meant. If `product` comes from a difference formula, its results are slightly
# inexact, and the matrix is then not exactly symmetric. One can use the mean of H and its transpose, and the difference
# of the two shows how large the error is. For a million unknowns, neither the n products nor the matrix are affordable.

# %% [markdown]
# ## 5. Newton's step
#
# *4 minutes, easy, essential; about 8 minutes if Python is new to you.* Newton's method replaces f near the current
# point by a quadratic model, and goes to the point where this model is stationary. As a function of the step p, the
# model is $g\cdot p + \frac12 p^\top H p$, up to a constant. Here g is the gradient of f and H its Hessian, which is
# symmetric and invertible, but need not be positive definite. Return the step p at which the gradient of the model is
# zero.
#
# <details><summary>Hint 1: the idea</summary>
#
# Differentiate the model with respect to p, and set its gradient to zero.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The gradient of $g\cdot p$ is g, and the gradient of $\frac12 p^\top H p$ is $Hp$. So the step solves a system of
# linear equations.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The function `np.linalg.solve(A, b)` returns the solution x of $Ax = b$. Bring g to the right-hand side, and mind its
# sign.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "newton", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_step(H, g):
    """(array of shape (n,)) Newton's step for the Hessian H, shape (n, n), and the gradient g, shape (n,)."""
    ### BEGIN SOLUTION
    return np.linalg.solve(H, -g)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_newton", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.newton", newton_step)

# %% [markdown] tags=["worked"]
# The gradient of the quadratic model with respect to p is $g+Hp$, because the derivative of $\frac12p^\top Hp$ is Hp
# for a symmetric H. It is zero if $Hp=-g$, which is a system of linear equations. The function `np.linalg.solve` solves
# it by elimination. Computing the inverse matrix and multiplying by it would take about three times as long and would
# usually be less accurate, and the inverse itself is not needed.
#
# The minus sign makes the step go downhill, if H is positive definite. If H is indefinite, the step still leads to the
# stationary point of the model, but this point is a saddle, and the function value may increase. The exercise asks for
# the stationary point in every case. A practical method checks the sign of the curvature and changes the step, for
# example by adding a multiple of the identity to H.

# %% [markdown]
# ## 6. Bonus: Newton without the matrix
#
# *20 minutes, bonus, extra; about 45 minutes if Python is new to you.* With a million unknowns the matrix H cannot be
# stored, but its products with vectors can be computed. Return Newton's step for a positive definite H that is given by
# `product` alone, using conjugate gradients. The calls of `product` are counted. In exact arithmetic, as many products
# as H has distinct eigenvalues are enough. So do not build H, and end the loop when the residual r is small compared
# with g. At a minimum g is zero, and then the step is zero, too.
#
# <details><summary>Hint 1: the idea</summary>
#
# To solve $Hp = -g$ is to minimize the quadratic model. Conjugate gradients minimize it along one direction d after
# another, and choose each direction so that it does not spoil what the previous ones have achieved.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Start with $p = 0$ and $r = d = -g$. Each iteration computes $\alpha = (r\cdot r) / (d\cdot Hd)$, adds $\alpha d$ to p
# and subtracts $\alpha Hd$ from r. The next direction is the new r plus β times the old d, where β is the new $r\cdot
# r$ divided by the old one.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Call `product(d)` once per iteration and keep the result. Write `new = r - alpha * Hd`, so that the old r is still
# available for β. Leave the loop when `new @ new` is smaller than about `1e-24 * (g @ g)`, and do not begin it if r is
# zero. At most `len(g)` iterations are needed.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "newton_cg", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_cg(product, g):
    """(array of shape (n,)) the solution p of H p = -g to six digits; product(v) is H v, H is positive definite."""
    ### BEGIN SOLUTION
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range(len(g)):
        if not r.any():
            break
        Hd = product(d)
        alpha = r @ r / (d @ Hd)
        p = p + alpha * d
        new = r - alpha * Hd
        if new @ new < 1e-24 * (g @ g):
            break
        d = new + (new @ new) / (r @ r) * d
        r = new
    return p
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_newton_cg", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("10.newton_cg", newton_cg)

# %% [markdown] tags=["worked"]
# Conjugate gradients minimize the quadratic model along one direction after the other. For the direction d the best
# step length is $\alpha=r^\top r/(d^\top Hd)$, where the residual $r=-g-Hp$ is the negative gradient of the model. The
# next direction is the new residual plus a multiple of the old direction, chosen such that the two directions are
# conjugate, which means that $d_{new}^\top Hd=0$. For this reason no later step spoils what an earlier one has
# achieved, and in exact arithmetic n steps are enough.
#
# Each iteration needs one product, which is stored in `Hd` and used twice. The residual is updated in place of being
# computed from p, which would need a second product. The loop ends when the residual is small relative to g. The test
# at its beginning handles g = 0, where the quotient would be 0 / 0.

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually, essential; about 8 minutes if Python is new to you.* Why is a Hessian-vector product
# about as cheap as a gradient? And what does the whole Hessian of a loss with respect to a million weights cost, in
# time and in memory? Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("10.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The gradient by reverse mode costs a small multiple of the loss. The Hessian-vector product is the derivative of this
# gradient in one direction, so it takes one forward pass over the program of the gradient (or one reverse pass over a
# directional derivative). This is another small factor, about two, and it does not depend on the number of weights. The
# whole Hessian has one column per weight, so it takes a million such products. It has a million times a million
# entries, which fill eight terabytes as floats of eight bytes. Methods for large problems therefore work with products
# alone, as conjugate gradients do.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The second pass.** Your answer says that Hv is the derivative of the gradient in one direction, so that one
#   further pass over the program of the gradient is enough.
# - **The factor.** It says that this costs a small multiple of the gradient, and that the multiple does not depend on
#   the number of weights.
# - **Time for the whole matrix.** It says that the Hessian has one column per weight and therefore takes a million
#   products.
# - **Memory for the whole matrix.** It says that it has $10^{12}$ entries, about eight terabytes. The number of entries
#   without the bytes is sufficient.
