# %% [markdown]
# # Exercises 02 · Numerical differentiation
#
# Lesson: `course/02_numerical.ipynb`. Write each function where it says `...`, run the cell, then run the check below
# it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. Forward difference
#
# *3 minutes, easy.* Return the forward difference quotient of f at x with step h.
#
# <details><summary>Hint</summary>
#
# Two values of f, one at x.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_difference(f, x, h):
    """(float) the forward difference quotient of f: R -> R at the float x with step h > 0."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.forward", forward_difference)

# %% [markdown]
# ## 2. Central difference
#
# *3 minutes, easy.* The same with one point on each side of x, both at distance h.
#
# <details><summary>Hint</summary>
#
# The two points are 2 h apart.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "central", "locked": false, "schema_version": 3, "solution": true, "task": false}
def central_difference(f, x, h):
    """(float) the central difference quotient of f: R -> R at the float x with step h > 0."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_central", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.central", central_difference)

# %% [markdown]
# ## 3. Richardson's step
#
# *8 minutes, medium.* Central differences have an error $c\,h^2 + O(h^4)$. Combine those with steps h and h/2 so that
# $c$ disappears.
#
# <details><summary>Hint</summary>
#
# $D(h/2)$ has a quarter of the error of $D(h)$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "richardson", "locked": false, "schema_version": 3, "solution": true, "task": false}
def richardson(f, x, h):
    """(float) one Richardson step on central differences with steps h and h / 2: error O(h^4)."""
    ### BEGIN SOLUTION
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return (4 * central(h / 2) - central(h)) / 3
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_richardson", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.richardson", richardson)

# %% [markdown]
# ## 4. Complex step
#
# *5 minutes, medium.* Differentiate without a subtraction: take a step of length h in the imaginary direction.
#
# <details><summary>Hint</summary>
#
# `1j` is i; `z.imag` is the imaginary part.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "complex_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def complex_step(f, x, h):
    """(float) the complex-step derivative of f at the float x with step h; f: R -> R also takes complex numbers."""
    ### BEGIN SOLUTION
    return f(x + 1j * h).imag / h
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_complex_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.complex_step", complex_step)

# %% [markdown]
# ## 5. A gradient in n + 1 evaluations
#
# *10 minutes, medium.* The gradient of $f:\mathbb R^n\to\mathbb R$ by forward differences. Call f at most n + 1 times
# and leave x exactly as it was: work on a copy.
#
# <details><summary>Hint</summary>
#
# f(x) is the same for every k.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient(f, x, h):
    """(array of shape (n,)) forward-difference gradient of f at the float array x, shape (n,)."""
    ### BEGIN SOLUTION
    base, g = f(x), np.zeros(len(x))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] += h
        g[k] = (f(moved) - base) / h
    return g
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("02.gradient", gradient)

# %% [markdown]
# ## 6. Bonus: the best step
#
# *6 minutes, bonus.* Truncation is about $h^p$, round-off about $\varepsilon/h$. Return the h at which the two are
# equal.
#
# <details><summary>Hint</summary>
#
# Solve $h^p = \varepsilon / h$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "best_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_step(eps, order):
    """(float) the step that balances truncation h**order and round-off eps / h."""
    ### BEGIN SOLUTION
    return eps ** (1 / (order + 1))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_best_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("02.best_step", best_step)

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded by hand.* A colleague reports that central differences with h = 1e-12 'prove' a gradient wrong in
# the fourth digit. What do you answer, and which step would you propose for float64, and for float32? (About four
# sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# At h = 1e-12 the round-off error of the quotient is about eps over h, here 1e-16 over 1e-12, which is 1e-4: the fourth
# digit is noise, so nothing is proved. For central differences truncation, about h squared, equals round-off at h near
# the cube root of eps. That is about 6e-6 in float64, which leaves ten digits, and about 5e-3 in float32, which leaves
# four or five. A complex step, where the function allows complex numbers, has no subtraction and so no such limit.
# ### END SOLUTION
