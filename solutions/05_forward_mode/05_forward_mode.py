# %% [markdown]
# # Exercises 05 · Forward mode
#
# These exercises belong to [lesson 05](../../course/05_forward_mode.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("05.column")` in a new cell opens the
# worked solution of the question.

# %%
import math

import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. A tangent column
#
# *8 minutes, easy, essential; about 12 minutes if Python is new to you.* Before you program forward mode, compute one
# column of tangents line by line. The function $f = \ln x_1 + x_1 x_2 - \sin x_2$ of the lesson is evaluated in the
# rows $v_1 = \ln v_{-1}$, $v_2 = v_{-1} v_0$, $v_3 = v_1 + v_2$, $v_4 = \sin v_0$ and $v_5 = v_3 - v_4$. Write the
# function that receives the point `x1`, `x2` and the seed `x1_dot`, `x2_dot`, and that returns the list of the seven
# tangents $\dot v_{-1}, \dot v_0, \dots, \dot v_5$.
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

# %% [markdown] tags=["worked"]
# Each line of the program is the tangent of one row, written in the order of the rows. The rule is always the same:
# every operand contributes the partial derivative of the row, multiplied by the tangent of the operand. For the
# logarithm this is $\dot v_1=\dot x_1/x_1$. For the product there are two contributions, because both factors depend on
# the inputs, and for sums and differences the partial derivatives are 1 and −1.
#
# The values of $v_1$ to $v_5$ are never computed, since no partial derivative in this program needs them; the inputs
# are enough. In a longer program this would be different, and the next question therefore carries values and tangents
# side by side. The seed appears unchanged at the beginning of the list. With the seed (1, 0) the last entry is the
# derivative with respect to $x_1$, and with (0, 1) the one with respect to $x_2$.

# %% [markdown]
# ## 2. Tangents of any program
#
# *12 minutes, medium, essential; about 25 minutes if Python is new to you.* The table can be filled in by a program for
# any list, and this program is forward mode. As in set 04, a list consists of rows `(operation, operands)`. The n
# inputs are the variables 0 to n - 1, and row k defines the variable n + k, so that `[("multiply", (0, 1)), ("sin",
# (2,))]` is $\sin(x_1 x_2)$. The operations are `add`, `subtract`, `multiply`, `sin` and `exp`. The function receives a
# program, the list `xs` of the input values and the seed `x_dots`, and it returns the list of the tangents of all
# variables, inputs first. Neither `xs` nor `x_dots` may be changed.
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

# %% [markdown] tags=["worked"]
# Two lists grow together, one with values and one with tangents, and each row appends one number to each of them. The
# tangent of a row needs the values of its operands, so the value has to be there first; this is why both are computed
# in the same loop and not in two loops of which the second repeats the work of the first. Nothing has to be kept for
# later, and this is the great advantage of forward mode: it runs along with the program.
#
# Each branch states the value and the derivative rule of one operation side by side, so that they can be compared with
# a table of derivatives. An operand that occurs twice needs no special case. For `v * v` the product rule gives $\dot
# v\,v+v\,\dot v$, which is the right tangent of $v^2$. Both lists begin as copies, because the caller's lists may not
# change.

# %% [markdown]
# ## 3. Slope in a direction
#
# *4 minutes, easy, useful; about 8 minutes if Python is new to you.* How steep is a function if one walks from a point
# in a given direction? The function `push(x, x_dot)` makes one forward pass of some function of n numbers, and returns
# the pair `(y, y_dot)` of its outputs and their tangents. Return the slopes of the outputs at the point `x` in the
# direction of `v`, per unit of length, as an array of shape (m,). The vector `v` can have any length except 0. To try
# your function in another cell with a function `f`, write `from adlib import jvp` and `push = lambda x, x_dot: jvp(f,
# (x,), (x_dot,))`.
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

# %% [markdown] tags=["worked"]
# A forward pass with the seed v computes Jv. This is not yet the slope per unit of length, because Jv is proportional
# to the length of v: a direction that is twice as long gives a tangent that is twice as large. The slope along a
# direction must not depend on how long the vector is that describes it, so the seed is divided by its length first. One
# could as well divide the tangent afterwards, since the map is linear.
#
# The function `push` returns the pair of outputs and tangents, and the index `[1]` selects the tangents. A single pass
# is enough for all outputs together. Whatever the number n of inputs is, the directional derivative costs the same, and
# this is the reason why forward mode is preferred when only one direction is of interest.

# %% [markdown]
# ## 4. A Jacobian by columns
#
# *6 minutes, medium, essential; about 15 minutes if Python is new to you.* One pass gives the derivative in one
# direction, and n passes are enough for the whole Jacobian. With `push` as in question 3, return the Jacobian at the
# point `x` as an array of shape (m, n). Call `push` at most n times.
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

# %% [markdown] tags=["worked"]
# Column k of the Jacobian contains the derivatives of all outputs with respect to the input k. A pass with the k-th
# unit vector as its seed computes $Je_k$, which is this column. So n passes fill the matrix, one per input, and the
# number of outputs does not matter. The rows of `np.eye(n)` are the unit vectors, which is a compact way to loop over
# them.
#
# The tangents have to be joined as columns, with `axis=1`. Without this argument, `np.stack` would put them below each
# other, and the result would be the transposed matrix. For a square Jacobian this mistake does not even change the
# shape, so it is worth testing such a function with m ≠ n. The seeds are floats, as tangents should be, because
# `np.eye` makes an array of floats.

# %% [markdown]
# ## 5. Bonus: many directions in one pass
#
# *8 minutes, bonus, extra; about 20 minutes if Python is new to you.* If each direction gets a pass of its own, all
# values are computed again in every pass. This can be avoided. The function receives a program as in question 2, the
# array `x` of its n input values and an array `X_dot` of shape (p, n), whose rows are p seeds. Return the array of the
# p tangents of the last variable, one for each seed. Go through the rows of the program once for all seeds together,
# and not once for each seed.
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

# %% [markdown] tags=["worked"]
# The rules of question 2 use only sums and products, and NumPy applies these to whole arrays. If every tangent is an
# array with one entry per seed, the same loop therefore computes p tangents at once. The values are numbers as before:
# they do not depend on the seed, and they are computed once instead of p times. This is what the pass saves.
#
# The one new idea is the beginning. Row j of `X_dot` is the j-th seed, so the tangents of input i for all seeds form
# column i. The rows of the transposed array `X_dot.T` are these columns, and `list` makes them the first n tangents. In
# the loop, a number times an array multiplies each entry, so no rule had to be changed. With `np.eye(n)` as seeds, one
# such pass gives the whole gradient.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* Forward mode and a forward difference
# both take about n runs of the program for a gradient. Name two reasons to prefer forward mode, and one situation in
# which a difference is all that you can have. Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("05.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Forward mode has no step size. Its tangents are exact up to rounding, whereas a forward difference loses about half of
# the digits even with the best step. It also evaluates f at the point x alone, so it works at the boundary of the
# domain, where x + h may not be allowed. A difference is all that one can have if f is a black box, such as a compiled
# program, a service or an experiment, because then neither its operations nor its source code can be reached.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **No step size.** Your answer says that forward mode has no h, so that its tangents are exact up to rounding.
# - **A second reason.** It names another advantage, for instance that f is evaluated at x alone, while x + h may lie
#   outside of its domain. A repetition of the first reason in other words does not count.
# - **What the difference loses.** It says that even with the best step about half of the digits are lost, or it
#   explains where the error comes from.
# - **When only a difference is possible.** It names a situation in which the operations of f cannot be reached, such as
#   a compiled program, a service or an experiment.
