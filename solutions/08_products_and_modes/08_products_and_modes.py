# %% [markdown]
# # Exercises 08 · Products with the Jacobian
#
# These exercises belong to [lesson 08](../../course/08_products_and_modes.ipynb). Write each function in the place
# where it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was
# called, what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the
# cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("08.jvp")` in a new cell opens the worked
# solution of the question.

# %%
import math

import numpy as np

from adlib.grading import check, worked

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
def partials(operation, a, b):
    """The value of one row and its partial derivatives with respect to its operands, as in set 04."""
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
# *8 minutes, easy, essential; about 20 minutes if Python is new to you.* A forward pass through a program gives the
# product of its Jacobian with a vector, and the matrix itself is never formed. As in set 04, a program is a list of
# rows `(operation, operands)`, and its variables are numbered from 0, with the n inputs first. The list `outputs`
# contains the numbers of the variables that are the outputs. They may come in any order, an input may also be an
# output, and a number may occur twice. Return $J\dot x$ as a list with one entry per output, in the order of `outputs`.
# The function `partials` in the cell above returns the value of a row together with its partial derivatives. You may
# use it, or one of your own.
#
# <details><summary>Hint 1: the idea</summary>
#
# In forward mode, every variable carries a value and a tangent. Both are computed in the order of the rows.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The inputs start with the tangents $\dot x$. The tangent of a row is the sum over its operands of the partial
# derivative times the tangent of the operand: $\dot v_k=\sum_i\frac{\partial v_k}{\partial v_i}\dot v_i$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with two lists, `v, v_dot = list(xs), list(x_dots)`. For each row, call `partials(operation, v[operands[0]],
# v[operands[-1]])`, which works for one operand and for two. Append the value to `v` and the sum over `zip(row,
# operands)` to `v_dot`. At the end, read `v_dot` at the numbers in `outputs`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "jvp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def program_jvp(program, xs, outputs, x_dots):
    """(list of m floats) the product J x_dot; xs and x_dots: n floats each; outputs: m numbers of variables."""
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

# %% [markdown] tags=["worked"]
# In forward mode each variable carries its value and its tangent, and both are computed in the order of the rows. The
# function `partials` returns the value of a row and its partial derivatives, so the loop need not know the operations.
# The tangent of the row is the sum over its operands of the partial derivative times the tangent of the operand. This
# single line is the chain rule, for one operand and for two, because `zip` stops at the shorter of its arguments.
#
# The seeds are the tangents of the inputs, so both lists begin as copies of what was given. At the end the tangents are
# read at the places in `outputs`, in this order. This also covers an output that is an input, and a number that occurs
# twice. The Jacobian never appears: its product with the seed is computed row by row of the program.

# %% [markdown]
# ## 2. A pullback
#
# *12 minutes, medium, essential; about 30 minutes if Python is new to you.* A backward pass through the same program
# gives the product with the transposed Jacobian. With a single output this is the gradient, so you are writing the
# engine of machine learning. The list `y_bars` contains one seed per output, in the order of `outputs`. Return
# $J^\top\bar y$ as a list with one entry per input, from one forward pass and one backward pass over the rows. Note
# that an output may also be an operand of later rows.
#
# <details><summary>Hint 1: the idea</summary>
#
# Give every output its seed, and then visit the rows from the last one to the first. Each row adds a contribution to
# the adjoints of its operands.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The row $v_k$ adds $\bar v_k\,\frac{\partial v_k}{\partial v_i}$ to the adjoint $\bar v_i$ of each operand. Seeds are
# added, too, because a variable may be listed twice in `outputs`.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# In the forward pass, append the partial derivatives of each row to a list `rows`. Begin the backward pass with `v_bar
# = [0.0] * len(v)` and add the seeds with `+=`. Row k of the program is the variable `len(xs) + k`. For `k in
# reversed(range(len(program)))`, loop over `zip(program[k][1], rows[k])` and add each contribution. The adjoints of the
# inputs are the first `len(xs)` entries.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def program_vjp(program, xs, outputs, y_bars):
    """(list of n floats) the product J^T y_bar; xs: n floats; y_bars: m floats, one for each of the outputs."""
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

# %% [markdown] tags=["worked"]
# The backward pass needs partial derivatives in the reverse of the order in which they are computed, so the forward
# pass stores them in `rows`. Then the seeds are added to the adjoints of the outputs. They are added and not assigned,
# because a variable may be listed twice in `outputs`, and then both of its seeds count.
#
# The loop visits the rows from the last to the first, and the adjoint of the variable `len(xs) + k` is complete when
# row k is visited. An output that is an operand of later rows gets its seed first and the contributions of these rows
# afterwards, so the order of the steps takes care of it. The first entries of `v_bar` belong to the inputs, and they
# are the result. One forward and one backward pass are enough for any number of inputs, which is the whole point of
# reverse mode.

# %% [markdown]
# ## 3. A Jacobian by rows
#
# *5 minutes, easy, useful; about 12 minutes if Python is new to you.* If a pullback is all you have, you can still fill
# the whole Jacobian. The function `pull(y_bar)` takes an array of shape (m,) and returns $J^\top\bar y$ as an array of
# shape (n,). (It returns the array itself, and not a tuple as in the lesson.) Return J as an array of shape (m, n),
# with at most m calls of `pull`.
#
# <details><summary>Hint 1: the idea</summary>
#
# A call of `pull` with a suitable seed gives one part of the matrix. Which seed, and which part?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The pullback of the unit vector $e_i$ is row i of the Jacobian, so you need one call for each unit vector.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Call `pull(seed)` for each `seed` in `np.eye(m)`, collect the results in a list, and give the list to `np.stack`,
# which puts the arrays below each other.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "by_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jacobian_by_rows(pull, m, n):
    """(array of shape (m, n)) the Jacobian; pull takes an array of shape (m,) and returns one of shape (n,)."""
    ### BEGIN SOLUTION
    return np.stack([pull(seed) for seed in np.eye(m)])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_by_rows", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.by_rows", jacobian_by_rows)

# %% [markdown] tags=["worked"]
# A pullback computes $J^\top\bar y$ for a given seed. If the seed is the unit vector $e_i$, the product is row i of J,
# because $J^\top e_i$ is column i of the transposed matrix. The rows of `np.eye(m)` are the m unit vectors, so a loop
# over them makes exactly one call for each output.
#
# The results are put below each other, and this is what `np.stack` does without an `axis`. Compare this with lesson 05,
# where the tangents had to be put side by side with `axis=1`. The two programs are mirror images: pushforwards give
# columns and need n passes, and pullbacks give rows and need m passes. The argument n is not used, because each row
# that comes from `pull` already has the length n. It would be needed only if the array were made before it is filled.

# %% [markdown]
# ## 4. Which mode?
#
# *3 minutes, easy, essential; about 6 minutes if Python is new to you.* To choose the cheaper mode, you only have to
# count. A function has n inputs and m outputs, and its whole Jacobian is wanted. Return a pair: the mode that needs
# fewer passes, as the word `"forward"` or `"reverse"`, and its number of passes. If both modes need the same number,
# either of them is accepted.
#
# <details><summary>Hint 1: the idea</summary>
#
# What does one pass of each mode give you, a row or a column of the Jacobian?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Forward mode gives one column per pass, and there is one column per input. Reverse mode gives one row per pass, and
# there is one row per output.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compare n and m with `if`. In one case return `("forward", ...)`, and in the other `("reverse", ...)`, where the dots
# stand for a number of passes.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "mode", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cheaper_mode(n, m):
    """(str, int) the mode that needs fewer passes, and their number; either mode if the numbers are equal."""
    ### BEGIN SOLUTION
    return ("forward", n) if n < m else ("reverse", m)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_mode", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("08.mode", cheaper_mode)

# %% [markdown] tags=["worked"]
# A forward pass gives one column of the Jacobian and a backward pass gives one row. A matrix of shape (m, n) has n
# columns and m rows, so forward mode needs n passes and reverse mode needs m. The function compares these two numbers
# and returns the smaller one with the name of its mode. For n = m either answer is accepted, and the conditional
# expression then chooses reverse mode.
#
# Counting passes is a simplification. A backward pass usually costs a little more than a forward pass, and it needs
# memory for the partial derivatives, so in practice forward mode is often preferred when n and m are nearly equal. For
# a loss function, where m is 1 and n may be a million, such details play no role. A mode of differentiation is chosen
# by the shape of the problem.

# %% [markdown]
# ## 5. The inner-product test
#
# *10 minutes, medium, useful; about 25 minutes if Python is new to you.* When you have written a forward and a backward
# pass by hand, this test tells you whether they fit together, and you need not know the Jacobian for it. The function
# `push` is claimed to compute $\dot x \mapsto J\dot x$, and `pull` is claimed to compute $\bar y \mapsto J^\top\bar y$
# with the same J. Return `True` if this is so, up to rounding, and `False` otherwise. Your test has to be sharp: a
# matrix that differs from J by a thousandth in a single entry is a different matrix.
#
# <details><summary>Hint 1: the idea</summary>
#
# If both belong to the same J, then $\bar y\cdot(J\dot x)$ and $(J^\top\bar y)\cdot\dot x$ are the same number for all
# vectors.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Draw several pairs of random vectors, and compare the two numbers for each pair. Simple vectors such as ones do not
# detect errors that cancel. Since the two numbers are summed in different orders, allow for a difference of the size of
# rounding.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Vectors with normally distributed entries come from `np.random.default_rng().normal(size=n)`. For each pair compute
# `left = y_bar @ push(x_dot)` and the corresponding `right`. Return `False` if `abs(left - right)` is larger than about
# `1e-9` times the product of the lengths of `y_bar` and `push(x_dot)`, and return `True` after the loop.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "inner_product", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inner_product_test(push, pull, n, m):
    """(bool) whether push and pull belong to the same linear map, from arrays of shape (n,) to arrays of shape (m,)."""
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

# %% [markdown] tags=["worked"]
# If both functions belong to the same matrix, then $\bar y\cdot(J\dot x)=(J^\top\bar y)\cdot\dot x$ for all vectors,
# and the test compares the two numbers for random vectors. If the matrices differ in a single entry (i, j), the two
# numbers differ by this difference times $\bar y_i\dot x_j$, which is zero for random vectors with probability 0.
# Vectors of ones would be a bad choice, because errors of opposite sign would cancel in the sum.
#
# The two numbers are sums in a different order, so they agree only up to rounding. The tolerance is therefore relative
# to the lengths of the vectors, which bound the size of the terms, and it is far below a thousandth. Five pairs are
# more than enough; they protect against a draw in which the critical product happens to be tiny. The Jacobian is never
# formed.

# %% [markdown]
# ## 6. Bonus: the cheapest order
#
# *15 minutes, bonus, extra; about 40 minutes if Python is new to you.* Neither forward nor reverse mode is always the
# cheapest way to multiply a chain of Jacobians, and here you compute the least possible cost. A chain of functions has
# the Jacobian $J_k\cdots J_2J_1$, in which $J_i$, for i = 1, 2, ..., has the shape `(sizes[i], sizes[i - 1])`. The
# product of two matrices of the shapes (a, b) and (b, c) costs abc multiplications. Return the least cost of the whole
# product, over all orders in which it can be computed. For a single Jacobian it is 0, because no product is needed.
#
# <details><summary>Hint 1: the idea</summary>
#
# Whatever the order is, some product comes last, and it joins two finished parts of the chain. Try every place where
# these parts can meet.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Let cost(i, j) be the least cost of the part from size i to size j. If its last product joins the parts at size k,
# this part costs cost(i, k) + cost(k, j) plus the cost of the last product, which has the three sizes i, k and j. A
# part that consists of a single Jacobian costs 0.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Keep a dictionary `cost[i, j]` and fill it in the order of increasing `j - i`, each time with a `min` over `k in
# range(i + 1, j)`. Alternatively, write `cost(i, j)` as a recursive function with `functools.cache`. The answer belongs
# to `i = 0` and `j = len(sizes) - 1`.
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

# %% [markdown] tags=["worked"]
# Whatever the best order is, one product is the last one, and it joins a left and a right part of the chain that are
# already finished. Each of these parts must itself have been computed in the cheapest way. This is the reason why a
# table can be filled: the cost of a part follows from the costs of shorter parts, with a minimum over the places at
# which the last product can join them.
#
# The keys of the table are the two ends (i, j) of a part. Neighbours cost 0, because a single Jacobian needs no
# product. The loop over `length` ensures that all shorter parts are known. The work grows like $n^3$, whereas the
# number of orders grows exponentially. This method is called dynamic programming, and forward and reverse mode are just
# two of the orders that it compares.

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually, essential; about 8 minutes if Python is new to you.* Training a network requires the
# gradient of one loss with respect to a million weights. How much does this gradient cost in forward mode, in reverse
# mode, and by finite differences, if the unit of cost is one evaluation of the loss? And what does reverse mode pay for
# its speed? Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("08.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Forward mode needs a million passes, one for each weight, and each pass costs two to three evaluations of the loss.
# Finite differences need a million and one evaluations, and their result is not exact. Reverse mode needs one forward
# pass and one backward pass, which together cost about two to four evaluations, and this does not depend on the number
# of weights. It pays with memory: the values that the backward pass needs have to be kept during the forward pass, so
# the memory grows with the number of operations.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **Forward mode.** Your answer says that it needs a million passes, one for each weight.
# - **Finite differences.** It says that they need a million and one evaluations (or two million for central
#   differences), and that the result is not exact.
# - **Reverse mode.** It says that one forward and one backward pass are enough, that together they cost a few
#   evaluations, and that this does not depend on the number of weights. If the independence is missing, this earns half
#   of the point.
# - **The price.** It says that the values which the backward pass needs are kept, so that the memory grows with the
#   number of operations.
