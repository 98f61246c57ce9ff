# %% [markdown]
# # Exercises 05 · Forward mode
#
# These exercises belong to [lesson 05](../../course/05_forward_mode.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. A tangent column
#
# *8 minutes, easy.* Before you program forward mode, compute one column of tangents line by line. The function $f = \ln
# x_1 + x_1 x_2 - \sin x_2$ of the lesson is evaluated in the rows $v_1 = \ln v_{-1}$, $v_2 = v_{-1} v_0$, $v_3 = v_1 +
# v_2$, $v_4 = \sin v_0$ and $v_5 = v_3 - v_4$. Write the function that receives the point `x1`, `x2` and the seed
# `x1_dot`, `x2_dot`, and that returns the list of the seven tangents $\dot v_{-1}, \dot v_0, \dots, \dot v_5$.
#
# <details><summary>Hint 1: the idea</summary>
#
# The tangent of a row follows from the values and tangents of its operands. So go through the rows from the first to
# the last.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The rule is $\dot v_i=\sum_j\frac{\partial v_i}{\partial v_j}\,\dot v_j$, where the sum runs over the operands of row
# i. Three of the five rows have two operands.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The tangents of the inputs are the seed. Then `v1_dot = x1_dot / x1`, and `v2_dot` is the sum of the two terms of the
# product rule. Write one line per row in this way, and return the seven numbers in a list that begins with `x1_dot,
# x2_dot`.
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
# *12 minutes, medium.* The table can be filled in by a program for any list, and this program is forward mode. As in
# set 04, a list consists of rows `(operation, operands)`. The n inputs are the variables 0 to n - 1, and row k defines
# the variable n + k, so that `[("multiply", (0, 1)), ("sin", (2,))]` is $\sin(x_1 x_2)$. The operations are `add`,
# `subtract`, `multiply`, `sin` and `exp`. The function receives a program, the list `xs` of the input values and the
# seed `x_dots`, and it returns the list of the tangents of all variables, inputs first. Neither `xs` nor `x_dots` may
# be changed.
#
# <details><summary>Hint 1: the idea</summary>
#
# A tangent needs the values of the operands and their tangents. Compute both in the same loop.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Let two lists `v` and `v_dot` grow together. They begin as copies of `xs` and `x_dots`, and each row appends one value
# and one tangent.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# In the loop, look up the operands in both lists: `a, b = v[operands[0]], v[operands[-1]]`, and `a_dot, b_dot` in the
# same way. For `multiply`, append `a * b` to `v` and `a_dot * b + a * b_dot` to `v_dot`. The other four operations have
# a branch of the same form.
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
# *4 minutes, easy.* How steep is a function if one walks from a point in a given direction? The function `push(x,
# x_dot)` makes one forward pass of some function of n numbers, and returns the pair `(y, y_dot)` of its outputs and
# their tangents. Return the slopes of the outputs at the point `x` in the direction of `v`, per unit of length, as an
# array of shape (m,). The vector `v` can have any length except 0. To try your function in another cell with a function
# `f`, write `from adlib import jvp` and `push = lambda x, x_dot: jvp(f, (x,), (x_dot,))`.
#
# <details><summary>Hint 1: the idea</summary>
#
# If the seed is twice as long, the tangent is twice as large. Which length should the seed have?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The slope in the direction of v is $J\,v/\lVert v\rVert$, and one pass computes the product of J with a vector.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The length of v is `np.linalg.norm(v)`. Call `push` with `v` divided by it, and return the second part of the pair.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "directional", "locked": false, "schema_version": 3, "solution": true, "task": false}
def directional_derivative(push, x, v):
    """(array of shape (m,)) the derivative of each output in the direction of v; x and v: arrays of shape (n,)."""
    ### BEGIN SOLUTION
    return push(x, v / np.linalg.norm(v))[1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_directional", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05.directional", directional_derivative)

# %% [markdown]
# ## 4. A Jacobian by columns
#
# *6 minutes, medium.* One pass gives the derivative in one direction, and n passes are enough for the whole Jacobian.
# With `push` as in question 3, return the Jacobian at the point `x` as an array of shape (m, n). Call `push` at most n
# times.
#
# <details><summary>Hint 1: the idea</summary>
#
# For which seed is the tangent equal to column k of the Jacobian?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Make one pass for each of the n unit vectors, and put the tangents side by side as columns.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The rows of `np.eye(len(x))` are the unit vectors. Collect the tangents in a list `columns`, and join them with
# `np.stack(columns, axis=1)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jacobian(push, x):
    """(array of shape (m, n)) the Jacobian at x, of shape (n,), of the function whose tangents push computes."""
    ### BEGIN SOLUTION
    columns = [push(x, seed)[1] for seed in np.eye(len(x))]
    return np.stack(columns, axis=1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_jacobian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("05.jacobian", jacobian)

# %% [markdown]
# ## 5. Bonus: many directions in one pass
#
# *8 minutes, bonus.* If each direction gets a pass of its own, all values are computed again in every pass. This can be
# avoided. The function receives a program as in question 2, the array `x` of its n input values and an array `X_dot` of
# shape (p, n), whose rows are p seeds. Return the array of the p tangents of the last variable, one for each seed. Go
# through the rows of the program once for all seeds together, and not once for each seed.
#
# <details><summary>Hint 1: the idea</summary>
#
# The rule for the tangent of a row is the same for every seed. NumPy can apply it to p numbers at once.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Let the tangent of each variable be an array of length p. The tangents of input i, for all seeds, are column i of
# `X_dot`.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `v_dot = list(X_dot.T)`, and take the loop from question 2. Its rules are also right for arrays of
# tangents. Return the last entry of `v_dot`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "many", "locked": false, "schema_version": 3, "solution": true, "task": false}
def many_tangents(program, x, X_dot):
    """(array of shape (p,)) the tangent of the last variable for each of the p rows of X_dot; x: shape (n,)."""
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
# *5 minutes, graded manually.* Forward mode and a forward difference both take about n runs of the program for a
# gradient. Name two reasons to prefer forward mode, and one situation in which a difference is all that you can have.
# Write about four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Forward mode has no step size. Its tangents are exact up to rounding, whereas a forward difference loses about half of
# the digits even with the best step. It also evaluates f at the point x alone, so it works at the boundary of the
# domain, where x + h may not be allowed. A difference is all that one can have if f is a black box, such as a compiled
# program, a service or an experiment, because then neither its operations nor its source code can be reached.
# ### END SOLUTION
