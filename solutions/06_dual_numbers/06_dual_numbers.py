# %% [markdown]
# # Exercises 06 · Dual numbers
#
# Lesson: `course/06_dual_numbers.ipynb`. Write each function where it says `...`, run the cell, then run the check
# below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. Product
#
# *4 minutes, easy.* A dual number $a + b\varepsilon$ is the pair `(a, b)`. Multiply two of them.
#
# <details><summary>Hint</summary>
#
# Four terms, one of them with $\varepsilon^2$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "multiply", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply(z, w):
    """(pair of floats) the product of the dual numbers z = (a, b) and w = (c, d)."""
    ### BEGIN SOLUTION
    (a, b), (c, d) = z, w
    return a * c, a * d + b * c
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_multiply", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.multiply", multiply)

# %% [markdown]
# ## 2. Quotient
#
# *6 minutes, medium.* Divide $a + b\varepsilon$ by $c + d\varepsilon$, where $c\neq 0$.
#
# <details><summary>Hint</summary>
#
# Multiply above and below by $c - d\varepsilon$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "divide", "locked": false, "schema_version": 3, "solution": true, "task": false}
def divide(z, w):
    """(pair of floats) the quotient z / w of the dual numbers z = (a, b) and w = (c, d), c not 0."""
    ### BEGIN SOLUTION
    (a, b), (c, d) = z, w
    return a / c, (b * c - a * d) / c**2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_divide", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.divide", divide)

# %% [markdown]
# ## 3. An elementary function
#
# *4 minutes, easy.* The sine of a dual number.
#
# <details><summary>Hint</summary>
#
# Value, and derivative times the incoming tangent.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "sine", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sine(z):
    """(pair of floats) the sine of the dual number z = (a, b)."""
    ### BEGIN SOLUTION
    a, b = z
    return math.sin(a), math.cos(a) * b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sine", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.sine", sine)

# %% [markdown]
# ## 4. And another
#
# *4 minutes, easy.* The natural logarithm of a dual number with $a > 0$.
#
# <details><summary>Hint</summary>
#
# The derivative of ln at a is 1/a.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "logarithm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logarithm(z):
    """(pair of floats) the natural logarithm of the dual number z = (a, b), a > 0."""
    ### BEGIN SOLUTION
    a, b = z
    return math.log(a), b / a
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_logarithm", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.logarithm", logarithm)

# %% [markdown]
# ## 5. A gradient in n passes
#
# *10 minutes, medium.* `f` takes a list of dual numbers (pairs) and returns a pair. Return its gradient at the floats
# `xs` in at most n passes, that is calls of `f`.
#
# <details><summary>Hint</summary>
#
# In pass k exactly one tangent is 1.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient(f, xs):
    """(list of floats) the gradient of f at the list of floats xs; f takes and returns dual numbers as pairs."""
    ### BEGIN SOLUTION
    partials = []
    for k in range(len(xs)):
        seeded = [(x, 1.0 if i == k else 0.0) for i, x in enumerate(xs)]
        partials.append(f(seeded)[1])
    return partials
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("06.gradient", gradient)

# %% [markdown]
# ## 6. Bonus: second order
#
# *8 minutes, bonus.* Now $\varepsilon^3=0$ and $\varepsilon^2\neq 0$. Multiply $(a_0, a_1, a_2)$ and $(b_0, b_1, b_2)$.
#
# <details><summary>Hint</summary>
#
# A product of polynomials, cut after $\varepsilon^2$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "triplets", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply_triplets(u, v):
    """(triplet of floats) the product of u and v, where (a0, a1, a2) is a0 + a1 eps + a2 eps^2."""
    ### BEGIN SOLUTION
    return u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[0] * v[2] + u[1] * v[1] + u[2] * v[0]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_triplets", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("06.triplets", multiply_triplets)

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded by hand.* Somebody explains epsilon as 'a very small number, say 1e-8'. Where does that picture
# lead to right results, and where to wrong ones? (About four sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# As a picture of first-order change it is right: tangents scale and add as small changes do, and terms of second order
# do not count. As arithmetic it is wrong: a small number squared is small, not 0, so a float 1e-8 leaves truncation
# errors, and adding it to 1 loses digits, which is the round-off of differences. Epsilon is a symbol (or the matrix E)
# whose square is exactly 0 though it is not 0; no number has that property. So dual numbers have no step size, and
# nothing to tune.
# ### END SOLUTION
