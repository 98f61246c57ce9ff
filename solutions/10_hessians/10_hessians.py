# %% [markdown]
# # Exercises 10 · Hessians and their products
#
# These exercises belong to [lesson 10](../../course/10_hessians.ipynb). Write each function in the place where it says
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
# ## 1. Curvature in a direction
#
# *4 minutes, easy.* The curvature along a line tells an optimizer how far it can trust the slope. The function
# `product(v)` returns $Hv$, where H is the Hessian of a function f at some point. Return the second derivative of f
# along the unit vector $v/|v|$, as a float, with exactly one call of `product`. The vector v itself may have any length
# except 0.
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

# %% [markdown]
# ## 2. A product by differences
#
# *6 minutes, easy.* Sometimes you can call a gradient but not differentiate it, and even then products with the Hessian
# are available. The function `gradient(x)` returns the gradient of f at x, an array of shape (n,). Return an
# approximation of $Hv$ from at most two calls of `gradient`. Its error has to be below $10^{-5}$ times the largest
# entry of $Hv$.
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

# %% [markdown]
# ## 3. Forward over reverse
#
# *8 minutes, medium.* The product can be computed exactly, without any step h, and this is what `hvp` of adlib does.
# The function `gradient(xs)` takes a list of numbers, which may be floats or objects of the class `Dual` above, and
# returns a list of numbers of the same kind. Return $Hv$ at the point `xs` as a list of floats, exactly, with a single
# call of `gradient`.
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

# %% [markdown]
# ## 4. The whole Hessian
#
# *4 minutes, easy.* For a function of few variables you may want the whole matrix, for instance to look at its
# eigenvalues. The function `product(v)` takes an array of shape (n,) and returns $Hv$. Return H as an array of shape
# (n, n), with at most n calls of `product`.
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

# %% [markdown]
# ## 5. Newton's step
#
# *4 minutes, easy.* Newton's method replaces f near the current point by a quadratic model, and goes to the point where
# this model is stationary. As a function of the step p, the model is $g\cdot p + \frac12 p^\top H p$, up to a constant.
# Here g is the gradient of f and H its Hessian, which is symmetric and invertible, but need not be positive definite.
# Return the step p at which the gradient of the model is zero.
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

# %% [markdown]
# ## 6. Bonus: Newton without the matrix
#
# *20 minutes, bonus.* With a million unknowns the matrix H cannot be stored, but its products with vectors can be
# computed. Return Newton's step for a positive definite H that is given by `product` alone, using conjugate gradients.
# The calls of `product` are counted. In exact arithmetic, as many products as H has distinct eigenvalues are enough. So
# do not build H, and end the loop when the residual r is small compared with g. At a minimum g is zero, and then the
# step is zero, too.
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

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually.* Why is a Hessian-vector product about as cheap as a gradient? And what does the whole
# Hessian of a loss with respect to a million weights cost, in time and in memory? Write about four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The gradient by reverse mode costs a small multiple of the loss. The Hessian-vector product is the derivative of this
# gradient in one direction, so it takes one forward pass over the program of the gradient (or one reverse pass over a
# directional derivative). This is another small factor, about two, and it does not depend on the number of weights. The
# whole Hessian has one column per weight, so it takes a million such products. It has a million times a million
# entries, which fill eight terabytes as floats of eight bytes. Methods for large problems therefore work with products
# alone, as conjugate gradients do.
# ### END SOLUTION
