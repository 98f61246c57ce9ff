# %% [markdown]
# # Exercises 10 · Hessians and their products
#
# Lesson: `course/10_hessians.ipynb`. Write each function where it says `...`, run the cell, then run the check below
# it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import numpy as np

from adlib.grading import check

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Dual:
    """primal + tangent eps with +, - and *: provided, as in set 06."""

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
# *4 minutes, easy.* `product(v)` returns $Hv$. Return the second derivative of f along the unit vector $v/|v|$, with
# one product; v itself may have any length but 0.
#
# <details><summary>Hint</summary>
#
# A direction has length 1: $v^\top H v$ over what?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "curvature", "locked": false, "schema_version": 3, "solution": true, "task": false}
def curvature(product, v):
    """(float) the curvature along v, an array of shape (n,), of any length but 0."""
    ### BEGIN SOLUTION
    return v @ product(v) / (v @ v)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_curvature", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.curvature", curvature)

# %% [markdown]
# ## 2. A product by differences
#
# *6 minutes, easy.* `gradient(x)` is all you have. Return $Hv$ from two gradients, with an error below $10^{-5}$ of its
# largest entry.
#
# <details><summary>Hint</summary>
#
# $Hv$ is the derivative of $\nabla f(x + tv)$ at $t = 0$. Which difference, which step?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hvp_by_difference(gradient, x, v):
    """(array of shape (n,)) H v to about six digits, from two calls of gradient; x and v of shape (n,)."""
    ### BEGIN SOLUTION
    h = 1e-5
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_difference", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.difference", hvp_by_difference)

# %% [markdown]
# ## 3. Forward over reverse
#
# *8 minutes, medium.* `gradient(xs)` takes a list of numbers, floats or `Dual`s, and returns a list. Return $Hv$
# exactly, with one call.
#
# <details><summary>Hint</summary>
#
# Run the gradient on dual numbers. Which tangents go in, which come out?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "hvp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hvp(gradient, xs, vs):
    """(list of n floats) H v at the floats xs; gradient takes floats or Duals."""
    ### BEGIN SOLUTION
    return [g.tangent for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_hvp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.hvp", hvp)

# %% [markdown]
# ## 4. The whole Hessian
#
# *4 minutes, easy.* `product(v)` returns $Hv$. Return H, shape (n, n), in n products at most.
#
# <details><summary>Hint</summary>
#
# The unit vectors are the rows of `np.eye(n)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "hessian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hessian(product, n):
    """(array of shape (n, n)) the Hessian whose products with vectors are given."""
    ### BEGIN SOLUTION
    return np.stack([product(e) for e in np.eye(n)], axis=1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_hessian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("10.hessian", hessian)

# %% [markdown]
# ## 5. Newton's step
#
# *4 minutes, easy.* Return the step p at which the quadratic model $g\cdot p + \frac12 p^\top H p$ is stationary.
#
# <details><summary>Hint</summary>
#
# Set its gradient by p to zero.
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
# *20 minutes, bonus.* Return Newton's step for a positive definite H that is given by `product` alone, by conjugate
# gradients. Products are counted: in exact arithmetic as many as H has different eigenvalues are enough, so do not
# build H, and end the loop when r is small beside g. At a minimum g is 0, and so is the step.
#
# <details><summary>Hint</summary>
#
# Start with $p = 0$, $r = d = -g$; then $\alpha = r\cdot r / d\cdot Hd$, $p \mathrel{+}= \alpha d$,
# $r \mathrel{-}= \alpha Hd$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "newton_cg", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_cg(product, g):
    """(array of shape (n,)) the solution p of H p = -g to six digits; product(v) is H v, H positive definite."""
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
# *5 minutes, graded by hand.* Why is a Hessian-vector product about as cheap as a gradient, and what does the whole
# Hessian of a loss by a million weights cost in time and in memory? (About four sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The gradient by reverse mode costs a small multiple of the loss. Its derivative in one direction is one forward pass
# over that program (or one reverse pass over the directional derivative), another small factor, whatever the number of
# weights. The whole Hessian has a column for every weight, so a million such passes, and a million times a million
# entries: eight terabytes. So methods for large problems use products alone, as conjugate gradients do.
# ### END SOLUTION
