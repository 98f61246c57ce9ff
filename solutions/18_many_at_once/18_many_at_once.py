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
# If both operands had the shape of z, the adjoints would be z_bar times the other operand, by the product rule.
# Broadcasting repeats the entries of an operand, so each of them is used several times, and the contributions of all
# uses have to be added. The inner function does this in two lines, because NumPy repeats in two ways. It adds axes in
# front, which are summed away completely, and it stretches axes of length 1, which are summed but kept.
#
# The second line is harmless for an axis that had the length 1 from the beginning, since the sum over a single entry
# changes nothing. For an operand of shape () the first line sums over all axes. Every elementwise operation of an
# engine needs this last step, and an adjoint that lacks it has the wrong shape, which NumPy often accepts without a
# message.

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
# The rows of the unit matrix are the unit vectors, so they are a batch of n seeds. Forward products with them are the
# columns of J. The batch has them as its rows, and so it has to be transposed. Backward products with the m unit
# vectors of the outputs are the rows of J, and their batch is J itself.
#
# Both ways give the same matrix, and the smaller number of seeds decides. If n = m, the two need equally many, and
# forward mode is the usual choice, because it stores nothing for a backward pass. A single call is enough, since all
# seeds are in the same batch: the function itself then runs once, and only the arithmetic with tangents is done n
# times.

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
# The loop takes the columns in their order, so that all earlier columns have their colours when column j is
# considered. Two columns conflict if some row has an entry in both, which is what the logical *and* of the two
# columns, followed by `np.any`, finds out. The colours of the conflicting columns are collected in a set, and the
# smallest number that is not in it is the colour of the new column.
#
# A set is convenient, because the same colour may be taken by several columns, and because the test whether a number
# is in it is fast. The method never needs more colours than one plus the largest number of conflicts of a column. It
# does not always find the smallest possible number, since an early decision may be unlucky for a later column, and
# another order of the columns may give fewer colours.

# %% [markdown]
# ## 4. Recover the Jacobian
#
# *8 minutes, medium, useful; about 18 minutes if Python is new to you.* For each colour c, a forward pass with the seed
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
# The product for a colour is the sum of all columns of this colour. In row i, at most one of these columns has an
# entry, since columns of one colour have no row in common. So the number in row i of the product is the entry itself,
# and it only has to be put back into its own column. The loop visits the places at which the pattern allows an entry,
# and copies `products[colours[j], i]` to row i and column j.
#
# All other entries stay zero, as they were created. Without the pattern this would be impossible, because the product
# alone does not say from which of its columns a number has come. If the colouring is wrong, so that two columns of a
# colour meet in a row, their entries are added, and no error is reported.

# %% [markdown]
# ## 5. Bonus: a banded Hessian
#
# *12 minutes, bonus, extra; about 30 minutes if Python is new to you.* In many problems each variable interacts only
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
# Two columns of a band with w diagonals on each side have a common row only if their distance is at most 2w. So
# columns whose distance is a multiple of 2w + 1 never meet, and they can share a seed. The remainder of j on division
# by 2w + 1 is therefore a valid colour, and the number of colours does not depend on n.
#
# The seed of colour c is 1 at all its columns. Row i of the product contains only one of their entries, namely that of
# the column near i, and the double loop copies it to its place. It visits the entries of the band and cuts it off at
# the borders of the matrix. If n is smaller than the number of colours, the last colours are empty, and no product is
# computed for them.

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
# - **The pattern.** Your answer says that the pattern is taken from the operations of the program, and that it is the
#   same at all points.
# - **Colours and passes.** It says that columns without a common row share a seed, and that each point then takes one
#   pass per colour, which are few, in place of a million.
# - **Once.** It says that pattern, colours and seeds are computed a single time, as is a staged program.
# - **A zero by chance.** It says that an entry may happen to be zero at one point, and that it would then be lost or
#   be added to another entry elsewhere.
