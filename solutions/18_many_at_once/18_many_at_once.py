# %% [markdown]
# # Exercises 18 · Many at once
#
# These exercises belong to [lesson 18](../../course/18_many_at_once.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("18.broadcast")` in a new cell opens the
# worked solution of the question.

# %%
import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. A product of arrays of different shapes
#
# *10 minutes, medium, essential; about 25 minutes if Python is new to you.* In a program for batches, most products
# have operands of different shapes, and NumPy broadcasts them. Let $z = x\,y$ element by element, where x and y are
# arrays whose shapes NumPy broadcasts to that of z. Given the adjoint of z, return the adjoints of x and of y as a
# tuple. Each of them has the shape of its operand, which may also be `()`. All three arguments are arrays.
#
# <details><summary>Hint 1: the idea</summary>
#
# Imagine that both operands had the shape of z. What would their adjoints be? Each entry of the small array was then
# used several times, and the contributions of all its copies are added.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Without broadcasting, the adjoint of x is `z_bar * y`. NumPy repeats an array in two ways: it adds axes in front of
# those that the array has, and it stretches axes of length 1. Sum over both kinds of axes.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Write a helper `unbroadcast(bar, shape)`. The number of added axes is `bar.ndim - len(shape)`; they are the first ones,
# and `bar.sum(axis=...)` removes them. Then sum over each axis k with `shape[k] == 1`, with `keepdims=True`. If there
# is no such axis, `axis=()` sums over nothing.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "broadcast", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pull_product(x, y, z_bar):
    """(tuple of two arrays) the adjoints of x and y, each of the shape of its operand; z_bar has that of x * y."""
    ### BEGIN SOLUTION
    def unbroadcast(bar, shape):
        bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    return unbroadcast(z_bar * y, x.shape), unbroadcast(z_bar * x, y.shape)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_broadcast", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("18.broadcast", pull_product)

# %% [markdown] tags=["worked"]
# Without broadcasting, the adjoint of x would simply be $\bar z\,y$. If x was broadcast, one of its entries occurs in
# several entries of z, so all of their contributions have to be added. The inner function does this in two steps, which
# mirror the two things that NumPy does. New axes in front are summed away. Axes on which the operand has the length 1
# are summed, too, but they are kept with the length 1.
#
# The product $\bar z\,y$ has the shape of z, since z has the shape to which everything is broadcast, and so it can be
# reduced to either operand. With an empty tuple of axes, `sum` changes nothing, so that arrays of equal shapes need no
# special case. For the shape `()` all axes are in front, and the result is an array without axes. The adjoint of
# copying is a sum, and this is the whole rule.

# %% [markdown]
# ## 2. A Jacobian from one batch of seeds
#
# *6 minutes, easy, essential; about 12 minutes if Python is new to you.* A function from n numbers to m numbers is
# given by two functions that work on batches of seeds. The function `push(V)` takes an array of shape (k, n), whose
# rows are k seeds, and returns an array of shape (k, m), whose rows are their forward products $Jv$. The function
# `pull(W)` takes an array of shape (k, m) and returns the k backward products $J^\top w$ in an array of shape (k, n).
# Return the Jacobian, an array of shape (m, n), from a **single** call of one of them, with as few seeds as possible.
#
# <details><summary>Hint 1: the idea</summary>
#
# Unit vectors as seeds give the columns of J in forward mode and its rows in reverse mode. How many of them does each
# mode need?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Forward mode takes n seeds and reverse mode m. Choose the smaller number. The results come as the rows of an array, so
# compare what these rows are with the rows of J.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The rows of `np.eye(n)` are the unit vectors. Member k of `push(np.eye(n))` is column k of J, so transpose the result
# with `.T`. Member i of `pull(np.eye(m))` is row i of J.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batched_jacobian(push, pull, n, m):
    """(array of shape (m, n)) the Jacobian, from one call of push or of pull with as few seeds as possible."""
    ### BEGIN SOLUTION
    return push(np.eye(n)).T if n <= m else pull(np.eye(m))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_jacobian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("18.jacobian", batched_jacobian)

# %% [markdown] tags=["worked"]
# The rows of the identity are all unit vectors, so that one call with `np.eye(n)` makes all forward passes at once. Row
# j of the result is $Je_j$, which is column j of the Jacobian, and therefore the result is transposed. Backward passes
# with `np.eye(m)` give the rows of the Jacobian directly, and nothing has to be transposed.
#
# The function takes the direction that needs fewer seeds, n or m, as in lesson 08. The number of operations is
# proportional to the number of seeds in both cases. What the batch saves is the overhead: the program is run once, each
# operation works on an array with one row per seed, and the loop over the seeds is executed by NumPy in compiled code.
# The price is memory, because the tangents of all seeds are held at the same time.

# %% [markdown]
# ## 3. Colours
#
# *8 minutes, medium, useful; about 20 minutes if Python is new to you.* The array `pattern` of truth values, of shape
# (m, n), is `True` where the Jacobian may have an entry. Two columns conflict if they have an entry in the same row.
# Give each column a colour, counted from 0, by the greedy method: take the columns in their order, and give each one
# the smallest colour that no earlier column has with which it conflicts. Return the list of the n colours.
#
# <details><summary>Hint 1: the idea</summary>
#
# For each column, find out which colours are already taken by earlier columns that conflict with it.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Column i and column j conflict if `pattern[:, i] & pattern[:, j]` has a `True` in some row. Collect the colours of all
# conflicting columns i < j in a set, and count up from 0 until you find a colour that is not in it.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Append one colour to the list `colours` in each step of a loop over j. Before that, build the set of `colours[i]` for
# those i in `range(j)` for which `np.any(pattern[:, i] & pattern[:, j])` holds. A loop `while c in taken: c += 1` finds
# the colour.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "colours", "locked": false, "schema_version": 3, "solution": true, "task": false}
def greedy_colours(pattern):
    """(list of n ints) the colours of the columns of pattern, an array of truth values of shape (m, n)."""
    ### BEGIN SOLUTION
    colours = []
    for j in range(pattern.shape[1]):
        taken = {colours[i] for i in range(j) if np.any(pattern[:, i] & pattern[:, j])}
        c = 0
        while c in taken:
            c += 1
        colours.append(c)
    return colours
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_colours", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("18.colours", greedy_colours)

# %% [markdown] tags=["worked"]
# The columns are treated in their order. For each one, the set `taken` collects the colours of all earlier columns with
# which it conflicts. Two columns conflict if both have an entry in some row, and `np.any` of the elementwise product of
# truth values finds out. Then the smallest number that is not in the set is the colour. The list `colours` has exactly
# j entries at this time, so that only earlier columns are compared.
#
# The method is greedy: it never changes a colour again. The number of colours depends on the order of the columns and
# is not always the least possible one, which is a hard problem in general. It is never less than the largest number of
# entries in a row, since these columns conflict with each other. For bands it is optimal, and for most patterns it is
# nearly so.

# %% [markdown]
# ## 4. Recover the Jacobian
#
# *8 minutes, medium, useful; about 15 minutes if Python is new to you.* For each colour c, a forward pass with the seed
# $\sum_j e_j$, where j runs over the columns of colour c, has given `products[c]`, an array of m numbers. So `products`
# has the shape (number of colours, m). The list `colours` has the colour of each of the n columns, and `pattern` is an
# array of truth values of shape (m, n), as in question 3. Columns of one colour have no row in common. Return the
# Jacobian, an array of shape (m, n), with zeros outside of the pattern.
#
# <details><summary>Hint 1: the idea</summary>
#
# Row i of a product is the sum of the entries that its columns have in row i. At most one of these entries can be
# different from zero. To which column does it belong?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Where the pattern is `True` in row i and column j, the entry $J_{ij}$ is number i of the product for the colour of
# column j. All other entries are zero.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Start with `J = np.zeros(pattern.shape)`. Let two loops run over i and j, and where `pattern[i, j]` holds, copy the
# entry of `products` whose first index is the colour of j and whose second index is i.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "recover", "locked": false, "schema_version": 3, "solution": true, "task": false}
def recover(products, colours, pattern):
    """(array of shape (m, n)) the Jacobian from products, shape (number of colours, m), and the colours of columns."""
    ### BEGIN SOLUTION
    J = np.zeros(pattern.shape)
    for i, j in np.argwhere(pattern):
        J[i, j] = products[colours[j], i]
    return J
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_recover", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("18.recover", recover)

# %% [markdown] tags=["worked"]
# A product contains the sum of all columns of one colour. Since these columns have no row in common, at most one of
# them has an entry in row i, and the entry i of the product is this number itself. So each entry of the pattern is
# simply copied: the row says where it is in the product, and the colour of its column says in which product.
#
# The array begins with zeros, and only the places of the pattern are filled. This is essential. If every entry (i, j)
# were copied, each column would receive the entries of all columns of the same colour. The function `np.argwhere` lists
# the places where the pattern is true, so that the loop is proportional to the number of entries and not to mn. No
# arithmetic is done, so the entries are as exact as the products.

# %% [markdown]
# ## 5. Bonus: a banded Hessian
#
# *12 minutes, bonus, extra; about 25 minutes if Python is new to you.* In many problems each variable interacts only
# with its neighbours, and the Hessian H is a band: $H_{ij}=0$ if $|i-j|>w$. The function `product(v)` takes an array of
# shape (n,) and returns $Hv$. Return H as an array of shape (n, n), from at most 2w + 1 calls of `product`, whatever n
# is.
#
# <details><summary>Hint 1: the idea</summary>
#
# Which columns of a band have no row in common? Find the smallest distance at which two columns can share a colour.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Column j has entries in the rows from j − w to j + w. So columns that are 2w + 1 places apart do not meet, and the
# colours can repeat with this period: column j has the colour j % (2w + 1). Seed each colour, and then distribute the
# products as in question 4.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The seed of colour c is `1.0 * (np.arange(n) % (2 * w + 1) == c)`. Keep the products in a list. For each row i, let j
# run from `max(0, i - w)` to `min(n, i + w + 1)`, and copy number i of the product for the colour of j to `H[i, j]`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "banded", "locked": false, "schema_version": 3, "solution": true, "task": false}
def banded_hessian(product, n, w):
    """(array of shape (n, n)) the Hessian with w diagonals on each side of the main one; product(v) returns H v."""
    ### BEGIN SOLUTION
    count = 2 * w + 1
    products = [product(1.0 * (np.arange(n) % count == c)) for c in range(min(count, n))]
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(max(0, i - w), min(n, i + w + 1)):
            H[i, j] = products[j % count][i]
    return H
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_banded", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("18.banded", banded_hessian)

# %% [markdown] tags=["worked"]
# Two columns of a band have a row in common only if their numbers differ by at most 2w. So the columns j, j + (2w + 1),
# j + 2(2w + 1), … can share a seed, and the colour of column j is the remainder of j in the division by 2w + 1. No
# greedy method is needed here, because the pattern is known. The entry (i, j) is read from the product of the colour of
# j.
#
# The number of products does not depend on n: a million variables with w = 1 need three. For small n there are fewer
# columns than colours, and `min(count, n)` avoids seeds that are zero. The seed is multiplied by 1.0, because truth
# values would not be numbers for `product`. The symmetry of H is not used. With it, w + 1 products would be enough, but
# the recovery would no longer be a copy.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* A function has a million inputs and a
# million outputs, and each output depends on at most five inputs, always the same ones. You need its Jacobian at a
# thousand points. How do you proceed, what is done only once, and why should the pattern not be read off from a
# Jacobian at one of the points? Write about five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("18.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# First I determine the pattern, from the operations of the program, and colour the columns so that two columns of one
# colour have no row in common. Both are done only once, because the pattern is the same at all points. At each point,
# one forward pass per colour gives the compressed Jacobian, and each entry is copied from the product of the colour of
# its column. At least five colours are needed if some row has five entries, and a greedy method usually needs only a few
# more, while a pass for each column would take a million. The seeds of one point can run as one batch, and a staged
# program need not record the function anew for each point. A Jacobian at one point is not a safe source of the pattern,
# because an entry can happen to be zero there and be different from zero at the next point; it would then be missing, or
# be added to another entry.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The plan.** Your answer determines the pattern, colours the columns, makes one pass per colour at each point, and
#   copies the entries. One missing step costs half of this point.
# - **Once.** It says that pattern and colours are found only once, since they are the same at all points.
# - **The gain.** It says that a few passes, at least five if a row has five entries, replace a million.
# - **The pattern's source.** It says that an entry can be zero at one point without being zero everywhere, so that it
#   would be missing or be added to another entry.
