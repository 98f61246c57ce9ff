# %% [markdown]
# # Exercises 05 · Forward mode
#
# Lesson: `course/05_forward_mode.ipynb`. Write each function where it says `...`, run the cell, then run the check
# below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. A tangent column
#
# *8 minutes, easy.* Of $f = \ln x_1 + x_1 x_2 - \sin x_2$: $v_1 = \ln v_{-1}$, $v_2 = v_{-1} v_0$, $v_3 = v_1 + v_2$,
# $v_4 = \sin v_0$, $v_5 = v_3 - v_4$. Return $\dot v_{-1}, \dot v_0, \dots, \dot v_5$ for the given seed.
#
# <details><summary>Hint</summary>
#
# A line for each row, from the top.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "column", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tangent_column(x1, x2, x1_dot, x2_dot):
    """(list of 7 floats) the tangents of v_-1, v_0, v_1, ..., v_5 at the floats x1, x2 for the seed x1_dot, x2_dot."""
    ### BEGIN SOLUTION
    v1_dot = x1_dot / x1
    v2_dot = x1_dot * x2 + x1 * x2_dot
    v3_dot = v1_dot + v2_dot
    v4_dot = math.cos(x2) * x2_dot
    return [x1_dot, x2_dot, v1_dot, v2_dot, v3_dot, v4_dot, v3_dot - v4_dot]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_column", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05.column", tangent_column)

# %% [markdown]
# ## 2. Tangents of any program
#
# *12 minutes, medium.* Rows are `(operation, operands)`, the n inputs are variables 0 to n - 1, row k defines variable
# n + k: `[("multiply", (0, 1)), ("sin", (2,))]` is $\sin(x_1 x_2)$. Operations: `add`, `subtract`, `multiply`, `sin`,
# `exp`. Return the tangents of all variables for the seed `x_dots`; `xs` and `x_dots` stay as they are.
#
# <details><summary>Hint</summary>
#
# Two lists, v and v_dot, that grow together.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "tangents", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tangents(program, xs, x_dots):
    """(list of floats) the tangents of all variables, inputs first; xs and x_dots: n floats each."""
    ### BEGIN SOLUTION
    v, v_dot = list(xs), list(x_dots)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
        if operation == "add":
            v.append(a + b)
            v_dot.append(a_dot + b_dot)
        elif operation == "subtract":
            v.append(a - b)
            v_dot.append(a_dot - b_dot)
        elif operation == "multiply":
            v.append(a * b)
            v_dot.append(a_dot * b + a * b_dot)
        elif operation == "sin":
            v.append(math.sin(a))
            v_dot.append(math.cos(a) * a_dot)
        else:
            v.append(math.exp(a))
            v_dot.append(math.exp(a) * a_dot)
    return v_dot
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_tangents", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05.tangents", tangents)

# %% [markdown]
# ## 3. Slope in a direction
#
# *4 minutes, easy.* `push(x, x_dot)` returns `(y, y_dot)` of some function of n numbers. Return the slopes of its
# outputs at `x` along `v`, per unit of length; v has any length but 0. To try it in a cell of your own, with an `f` of
# yours: `from adlib import jvp`, and `push = lambda x, x_dot: jvp(f, (x,), (x_dot,))`.
#
# <details><summary>Hint</summary>
#
# Which seed has length 1?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "directional", "locked": false, "schema_version": 3, "solution": true, "task": false}
def directional_derivative(push, x, v):
    """(array of shape (m,)) the derivative of each output along the direction of v; x and v arrays of shape (n,)."""
    ### BEGIN SOLUTION
    return push(x, v / np.linalg.norm(v))[1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_directional", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05.directional", directional_derivative)

# %% [markdown]
# ## 4. A Jacobian by columns
#
# *6 minutes, medium.* `push` as before. Return the whole Jacobian, shape (m, n), in at most n calls of `push`.
#
# <details><summary>Hint</summary>
#
# Which seed makes the tangent equal to column k?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jacobian(push, x):
    """(array of shape (m, n)) the Jacobian at x, shape (n,), of the function that push pushes tangents through."""
    ### BEGIN SOLUTION
    columns = [push(x, seed)[1] for seed in np.eye(len(x))]
    return np.stack(columns, axis=1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_jacobian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05.jacobian", jacobian)

# %% [markdown]
# ## 5. Bonus: many directions in one pass
#
# *8 minutes, bonus.* Rows are `(operation, operands)` as in question 2. Each row of `X_dot`, shape (p, n), is a seed.
# Return the tangent of the last variable for each seed. Go through the rows once for all seeds together, not once for
# each.
#
# <details><summary>Hint</summary>
#
# NumPy arrays of length p obey the same rules.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "many", "locked": false, "schema_version": 3, "solution": true, "task": false}
def many_tangents(program, x, X_dot):
    """(array of shape (p,)) the tangent of the last variable for each of the p seeds in the rows of X_dot; x shape (n,)."""
    ### BEGIN SOLUTION
    v, v_dot = list(x), list(X_dot.T)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
        if operation == "add":
            v.append(a + b)
            v_dot.append(a_dot + b_dot)
        elif operation == "subtract":
            v.append(a - b)
            v_dot.append(a_dot - b_dot)
        elif operation == "multiply":
            v.append(a * b)
            v_dot.append(a_dot * b + a * b_dot)
        else:
            v.append(np.sin(a) if operation == "sin" else np.exp(a))
            v_dot.append((np.cos(a) if operation == "sin" else np.exp(a)) * a_dot)
    return v_dot[-1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_many", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("05.many", many_tangents)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* Forward mode and a forward difference both take about n runs for a gradient. Name two
# reasons to prefer forward mode, and one situation in which a difference is all you can have. (About four sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Forward mode has no step size: its tangents are exact up to rounding, where the difference quotient loses about half
# of the digits. It also needs no values of f at other points, so it works where f is only known or only defined near x,
# and several tangents can share one computation of the values. A difference is all one can have if f is a black box: a
# compiled program, an experiment, a service. Then neither its operations nor its source can be reached.
# ### END SOLUTION
