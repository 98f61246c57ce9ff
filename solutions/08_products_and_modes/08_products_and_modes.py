# %% [markdown]
# # Exercises 08 · Products with the Jacobian
#
# Lesson: `course/08_products_and_modes.ipynb`. Write each function where it says `...`, run the cell, then run the
# check below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from
# the top. A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

import numpy as np

from adlib.grading import check

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
def partials(operation, a, b):
    """The values of one row and its partial derivatives by its operands: provided, as in set 04."""
    if operation == "add":
        return a + b, (1.0, 1.0)
    if operation == "subtract":
        return a - b, (1.0, -1.0)
    if operation == "multiply":
        return a * b, (b, a)
    if operation == "sin":
        return math.sin(a), (math.cos(a),)
    return math.exp(a), (math.exp(a),)

# %% [markdown]
# ## 1. A pushforward
#
# *8 minutes, easy.* A program has rows `(operation, operands)` as in set 04; `outputs` lists the variables that are its
# outputs, in any order, inputs and repetitions allowed. Return $J\dot x$. `partials` above gives a row's value and
# partials; use it or your own.
#
# <details><summary>Hint</summary>
#
# One pass down the rows with v and v_dot.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "jvp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def program_jvp(program, xs, outputs, x_dots):
    """(list of m floats) J x_dot; xs and x_dots: n floats each; outputs: m variable numbers, inputs counted."""
    ### BEGIN SOLUTION
    v, v_dot = list(xs), list(x_dots)
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        v_dot.append(sum(p * v_dot[i] for p, i in zip(row, operands)))
    return [v_dot[i] for i in outputs]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_jvp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.jvp", program_jvp)

# %% [markdown]
# ## 2. A pullback
#
# *12 minutes, medium.* The same program. Return $J^\top\bar y$ in one pass down and one pass up the rows. An output may
# be an operand of later rows.
#
# <details><summary>Hint</summary>
#
# Keep each row's partials on the way down. Adjoints only ever grow by `+=`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def program_vjp(program, xs, outputs, y_bars):
    """(list of n floats) J' y_bar; xs: n floats; y_bars: m floats, one for each of the outputs."""
    ### BEGIN SOLUTION
    v, rows = list(xs), []
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        rows.append(row)
    v_bar = [0.0] * len(v)
    for i, y_bar in zip(outputs, y_bars):
        v_bar[i] += y_bar
    for k in reversed(range(len(program))):
        for i, partial in zip(program[k][1], rows[k]):
            v_bar[i] += partial * v_bar[len(xs) + k]
    return v_bar[: len(xs)]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_vjp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.vjp", program_vjp)

# %% [markdown]
# ## 3. A Jacobian by rows
#
# *5 minutes, easy.* `pull(y_bar)` returns $J^\top\bar y$, an array and no tuple. Return J, shape (m, n), in at most m
# calls of `pull`.
#
# <details><summary>Hint</summary>
#
# The pullback of a unit vector is a row.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "by_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jacobian_by_rows(pull, m, n):
    """(array of shape (m, n)) the Jacobian, given its pullback: an array of shape (m,) to one of shape (n,)."""
    ### BEGIN SOLUTION
    return np.stack([pull(seed) for seed in np.eye(m)])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_by_rows", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.by_rows", jacobian_by_rows)

# %% [markdown]
# ## 4. Which mode?
#
# *3 minutes, easy.* Return the cheaper mode for the whole Jacobian of a function of n inputs and m outputs, `"forward"`
# or `"reverse"`, and its number of passes.
#
# <details><summary>Hint</summary>
#
# Forward mode gives columns.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "mode", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cheaper_mode(n, m):
    """(str, int) the mode that needs fewer passes, and how many; either mode if both need as many."""
    ### BEGIN SOLUTION
    return ("forward", n) if n < m else ("reverse", m)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_mode", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.mode", cheaper_mode)

# %% [markdown]
# ## 5. The inner-product test
#
# *10 minutes, medium.* `push` claims to be $\dot x \mapsto J\dot x$, `pull` to be $\bar y \mapsto J^\top\bar y$ of the
# same J. Return whether that is so, up to rounding: a J that differs by a thousandth in one entry is another.
#
# <details><summary>Hint</summary>
#
# $\bar y\cdot(J\dot x)$ and $(J^\top\bar y)\cdot\dot x$ for vectors drawn at random.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "inner_product", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inner_product_test(push, pull, n, m):
    """(bool) do push and pull belong to the same linear map, from arrays of shape (n,) to arrays of shape (m,)?"""
    ### BEGIN SOLUTION
    random = np.random.default_rng()
    for _ in range(5):
        x_dot, y_bar = random.normal(size=n), random.normal(size=m)
        left, right = y_bar @ push(x_dot), pull(y_bar) @ x_dot
        if abs(left - right) > 1e-9 * np.linalg.norm(y_bar) * np.linalg.norm(push(x_dot)):
            return False
    return True
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_inner_product", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.inner_product", inner_product_test)

# %% [markdown]
# ## 6. Bonus: the cheapest order
#
# *15 minutes, bonus.* A chain of functions has the Jacobian $J_k\cdots J_2J_1$; $J_i$, i = 1, 2, ..., has the shape
# `(sizes[i], sizes[i - 1])`. A product of shapes (a, b) and (b, c) costs abc. Return the least cost of the whole
# product.
#
# <details><summary>Hint</summary>
#
# `cost(i, j)` of the factors between two places, by the place where the last product joins them.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "order", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cheapest_order(sizes):
    """(int) the least number of multiplications for the product of the Jacobians between layers of these sizes."""
    ### BEGIN SOLUTION
    n = len(sizes)
    cost = {(i, i + 1): 0 for i in range(n - 1)}
    for length in range(2, n):
        for i in range(n - length):
            j = i + length
            cost[i, j] = min(cost[i, k] + cost[k, j] + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j))
    return cost[0, n - 1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("08.order", cheapest_order)

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded by hand.* Training needs the gradient of one loss by a million weights. State the cost of forward
# mode, of reverse mode and of differences in evaluations of the loss, and what reverse mode pays for its speed. (About
# four sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Forward mode needs a million passes, each two to three times the cost of the loss, and differences need a million and
# one evaluations and are not exact. Reverse mode needs one pass, about two to four evaluations of the loss in all,
# whatever the number of weights. It pays with memory: what the sweep back needs of each operation has to be kept from
# the way forward, so memory grows with the number of operations.
# ### END SOLUTION
