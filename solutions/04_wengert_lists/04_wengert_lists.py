# %% [markdown]
# # Exercises 04 · Wengert lists and graphs
#
# These exercises belong to [lesson 04](../../course/04_wengert_lists.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("04.evaluate")` in a new cell opens the
# worked solution of the question.

# %%
import math

import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. Evaluate a list
#
# *5 minutes, easy, essential; about 15 minutes if Python is new to you.* In this set and in the next one you will
# compute with Wengert lists of any length, so the first step is to evaluate one. A program is given as a list of rows
# `(operation, operands)`. The variables 0 to n - 1 are the inputs, and row k defines the variable n + k. The operations
# are `add`, `subtract` and `multiply`, which have two operands, and `sin` and `exp`, which have one. Write the function
# that receives a program and the list `xs` of the n input values, and that returns the list of the values of all
# variables, inputs first. The list `xs` must not be changed.
#
# For example, $\sin(x_1 x_2)$ with n = 2 is the program `[("multiply", (0, 1)), ("sin", (2,))]`. The variables are
# counted from 0 here, so that their numbers are the places in a Python list. What the lesson calls $v_i$ is the
# variable i + n - 1.
#
# <details><summary>Hint 1: the idea</summary>
#
# When a row is evaluated, the values of its operands are already known. Keep all values in one list that grows.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Begin with a copy of `xs`. For each row, look up the values of its operands, compute the value of the operation, and
# append it to the list.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `v = list(xs)`, and go through the rows with `for operation, operands in program`. In the loop, `a, b =
# v[operands[0]], v[operands[-1]]` works for one operand, too. Then an `if` with one branch per operation chooses what
# is appended: `a + b` for `add`, and so on.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate(program, xs):
    """(list of floats) the values of all variables, inputs first; program: rows (operation, operands); xs: n floats."""
    ### BEGIN SOLUTION
    v = list(xs)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        if operation == "add":
            v.append(a + b)
        elif operation == "subtract":
            v.append(a - b)
        elif operation == "multiply":
            v.append(a * b)
        else:
            v.append(math.sin(a) if operation == "sin" else math.exp(a))
    return v
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_evaluate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04.evaluate", evaluate)

# %% [markdown] tags=["worked"]
# The values of all variables are kept in one list, in the order in which the variables are numbered. Row k defines the
# variable n + k, and this is exactly the place at which `append` puts its value. So no index has to be computed when a
# value is stored, and each operand can be looked up by its number. A row refers only to variables before it, hence all
# the values that it needs are already in the list.
#
# The line `a, b = v[operands[0]], v[operands[-1]]` treats operations with one and with two operands alike: with one
# operand, the first and the last are the same, and b is simply not used. The list begins as a copy of `xs`. Without
# `list(...)` the values would be appended to the caller's own list, which is a mistake that shows only at the second
# call.

# %% [markdown]
# ## 2. Record a function
#
# *15 minutes, medium, essential; about 40 minutes if Python is new to you.* Nobody writes such lists by hand. A program
# can record them while a function runs, and this is how automatic differentiation begins in many libraries. The
# function `f` takes n arguments, to which it applies `+`, `-`, `*`, `np.sin` and `np.exp`; it contains no constants.
# Call `f` once with n objects of your own class that record each operation, and return the list of the recorded rows.
# If `z` is such an object, then Python calls `z.__add__(w)` for `z + w`, and NumPy calls `z.sin()` for `np.sin(z)`.
#
# <details><summary>Hint 1: the idea</summary>
#
# Your objects do not need a value. It is enough that each of them knows for which variable it stands.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Each object stores its place in the list of variables, and the inputs have the places 0 to n - 1. Every operation
# appends a row with the places of its operands, and returns a new object with the next free place.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with an empty list `program`, and define the class inside of `record`, so that its methods can append to this
# list. Write one method that appends the pair of the operation's name and the tuple of places, and that returns a new
# object with the place `n + len(program) - 1`. Then `__add__`, `__sub__`, `__mul__`, `sin` and `exp` take one line
# each.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "record", "locked": false, "schema_version": 3, "solution": true, "task": false}
def record(f, n):
    """(list of rows) the Wengert list of f, a function of n numbers: one row per operation, as evaluated."""
    ### BEGIN SOLUTION
    program = []

    class Recorded:
        def __init__(self, place):
            self.place = place

        def note(self, operation, *operands):
            program.append((operation, tuple(x.place for x in operands)))
            return Recorded(n + len(program) - 1)

        def __add__(self, other):
            return self.note("add", self, other)

        def __sub__(self, other):
            return self.note("subtract", self, other)

        def __mul__(self, other):
            return self.note("multiply", self, other)

        def sin(self):
            return self.note("sin", self)

        def exp(self):
            return self.note("exp", self)

    f(*(Recorded(i) for i in range(n)))
    return program
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_record", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04.record", record)

# %% [markdown] tags=["worked"]
# The objects that are passed to f carry no values at all. Each of them knows only its place in the list of variables,
# and that is sufficient, because a Wengert list says which variables are combined and not what their values are. Every
# operator does the same two things: it appends a row, and it returns a new object for the variable that this row
# defines. The method `note` contains this once, so that each operator is a single line, and an error in the numbering
# can only occur in one place.
#
# The class is defined inside `record`, so that its methods reach the list `program` of this call. A list outside the
# function would keep the rows of an earlier call. The methods `sin` and `exp` are there because NumPy calls them if
# `np.sin` is applied to an object that it does not know.

# %% [markdown]
# ## 3. Which rows are needed?
#
# *7 minutes, medium, useful; about 18 minutes if Python is new to you.* A program can contain rows that have no
# influence on the output, and no time should be spent on their derivatives. Find the rows that do matter. The function
# receives the program and the number n of its inputs, and the output is the last variable. Return the numbers of all
# variables that are defined by a row and that the output depends on. The list includes the output itself, contains each
# number once, and is in increasing order. A variable depends on its operands and on everything that they depend on,
# whatever the values are: $v - v$ depends on v.
#
# <details><summary>Hint 1: the idea</summary>
#
# Begin at the output, which is needed. Because of it, its operands are needed, too.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Go through the rows from the last to the first, with a set of the variables that are needed. If a row defines a
# variable in this set, add its operands to the set.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `wanted = {n + len(program) - 1}`. In a loop over `k in reversed(range(len(program)))`, ask whether `n + k`
# is in the set, and if it is, call `wanted.update(program[k][1])`. At the end, leave out the inputs and sort the rest.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "needed", "locked": false, "schema_version": 3, "solution": true, "task": false}
def needed(program, n):
    """(list of ints) the variables defined by rows that the last one depends on, increasing; n inputs come first."""
    ### BEGIN SOLUTION
    wanted = {n + len(program) - 1}
    for k in reversed(range(len(program))):
        if n + k in wanted:
            wanted.update(program[k][1])
    return sorted(i for i in wanted if i >= n)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_needed", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04.needed", needed)

# %% [markdown] tags=["worked"]
# The set `wanted` begins with the output. The rows are visited from the last one to the first, and this order makes a
# single pass sufficient. A row can be used only by rows after it, so when the loop comes to a row, it has already been
# decided whether its variable is needed. If it is, then so are its operands. If it is not, the row is skipped, and its
# operands are not needed on its account.
#
# The set takes care of variables that are used several times, as in `v * v`, since an element is contained in a set
# only once. At the end the inputs are left out, because they are not defined by a row, and the rest is sorted. You will
# meet this loop again in lesson 07, where the backward sweep has the same order and adds up adjoints in place of
# membership.

# %% [markdown]
# ## 4. Derivatives on the edges
#
# *8 minutes, medium, essential; about 20 minutes if Python is new to you.* Both modes of automatic differentiation need
# the partial derivatives that stand on the edges of the graph. The function receives a program and the list `xs` of the
# input values. For each row, compute the list of its partial derivatives with respect to its operands, in the order of
# the operands and at the values of this evaluation. Return the list of these lists. A row with two operands has two
# partial derivatives, even if both operands are the same variable.
#
# <details><summary>Hint 1: the idea</summary>
#
# The partial derivatives of a row depend on the values of its operands. Compute these values first.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# A sum has the partial derivatives 1 and 1, and a difference has 1 and −1. For the product $v_jv_k$, the partial
# derivative with respect to $v_j$ is $v_k$, and the other way around.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `v = evaluate(program, xs)`. The loop over the rows and the operands `a, b` are the same as in question 1,
# but now you append lists: `[1.0, 1.0]` for `add`, `[b, a]` for `multiply`, and a list with one number for `sin` and
# `exp`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "partials", "locked": false, "schema_version": 3, "solution": true, "task": false}
def partials(program, xs):
    """(list of lists of floats) the partial derivatives of each row with respect to its operands, at the inputs xs."""
    ### BEGIN SOLUTION
    v, found = evaluate(program, xs), []
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        if operation in ("add", "subtract"):
            found.append([1.0, 1.0 if operation == "add" else -1.0])
        elif operation == "multiply":
            found.append([b, a])
        else:
            found.append([math.cos(a) if operation == "sin" else math.exp(a)])
    return found
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_partials", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("04.partials", partials)

# %% [markdown] tags=["worked"]
# The partial derivatives of a row depend on the values of its operands, so the values are computed first, by the
# function of question 1. After that, the rows can be visited in any order, because no row uses the partial derivatives
# of another one. Here the order of the program is the natural one, since the result has one list per row.
#
# For the sum and the difference the partial derivatives are constants. For the product, the first entry is b and the
# second one is a, because the derivative with respect to one factor is the other factor. This is also right for `v *
# v`, where both entries are v: the exercise asks for one number per edge, and the two edges lead to the same variable.
# Adding them up is the task of the sweeps, and not of this function.

# %% [markdown]
# ## 5. Bonus: a sum over paths
#
# *12 minutes, bonus, extra; about 30 minutes if Python is new to you.* On the graph, the chain rule says that the
# derivative of the output with respect to an input is a sum over all paths between the two. Each path contributes the
# product of the partial derivatives on its edges. Compute the derivatives by this definition, so that you can compare
# it with the two modes later. The function receives a program and the input values `xs`, and returns the list of the
# derivatives of the last variable with respect to each of the n inputs. The programs are short.
#
# <details><summary>Hint 1: the idea</summary>
#
# Start at the output and follow the edges backwards to the inputs. Carry along the product of the partial derivatives
# that you have passed.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Start at the output with the weight 1. At a row, continue with each operand, and multiply the weight by the partial
# derivative on the edge. At an input, add the weight to the derivative with respect to this input.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Let `edges = partials(program, xs)`, and write an inner function `walk(i, weight)` that calls itself. If `i < n`, it
# adds `weight` to `total[i]`. Otherwise it goes through the pairs in `zip(program[i - n][1], edges[i - n])`, and calls
# itself for each of them. The first call is for the last variable.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "paths", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sum_over_paths(program, xs):
    """(list of n floats) the derivative of the last variable with respect to each input, path by path."""
    ### BEGIN SOLUTION
    n, edges = len(xs), partials(program, xs)
    total = [0.0] * n

    def walk(i, weight):
        if i < n:
            total[i] += weight
        else:
            for j, partial in zip(program[i - n][1], edges[i - n]):
                walk(j, weight * partial)

    walk(n + len(program) - 1, 1.0)
    return total
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_paths", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("04.paths", sum_over_paths)

# %% [markdown] tags=["worked"]
# The function does literally what the chain rule says. It follows every path from the output back to an input and
# carries along the product of the partial derivatives that it has passed. When the path arrives at an input, this
# product is the contribution of the path, and it is added to the derivative with respect to this input. The inner
# function knows `program`, `edges` and `total`, so that only the place and the weight have to be passed on.
#
# An operand that occurs twice in a row gives two paths, because `zip` visits both edges, and the contributions are
# added. The program is short but can be extremely slow: a chain of k rows `v + v` has $2^k$ paths. The sweeps of the
# next lessons get the same result with one visit per edge, by adding contributions before they are passed on.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* Consider the program
# `b = a + a; c = b + b; ...` with k such rows. How many paths lead from a to the output, and how many edges does the
# graph have? What follows for a program that adds up derivatives path by path, and what do the forward sweep and the
# reverse sweep do instead? Write about five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("04.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Each row doubles the number of paths, so there are $2^k$ paths, although the graph has only 2k edges. A program that
# adds up derivatives path by path therefore takes a time that grows exponentially with the number of rows. The two
# sweeps visit each edge only once. The forward sweep keeps one tangent per variable, in which the contributions of all
# paths from the inputs to this variable are already added up. The reverse sweep keeps one adjoint per variable, in
# which the contributions of all paths from this variable to the output are added up. Both use the distributive law: what several paths have in
# common is multiplied once, after their contributions were added.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The count of paths.** Your answer says that each row doubles the number of paths, so that there are $2^k$ of them.
# - **The count of edges.** It says that the graph has only 2k edges.
# - **The consequence.** It says that a program which follows paths needs a time that grows exponentially with the
#   number of rows.
# - **What the sweeps do.** It says that they keep one number per variable, a tangent or an adjoint, in which the
#   contributions are already added up, so that each edge is visited once. If only one of the two sweeps is described,
#   this earns half of the point.
