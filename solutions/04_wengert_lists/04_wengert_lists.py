# %% [markdown]
# # Exercises 04 · Wengert lists and graphs
#
# Lesson: `course/04_wengert_lists.ipynb`. Write each function where it says `...`, run the cell, then run the check
# below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. Evaluate a list
#
# *5 minutes, easy.* A program is a list of rows `(operation, operands)`. Variables 0 to n - 1 are the inputs; row k
# defines variable n + k. Operations: `add`, `subtract`, `multiply` of two operands, `sin`, `exp` of one. Return the
# values of all variables; `xs` stays as it is.
#
# $\sin(x_1 x_2)$, with n = 2: `[("multiply", (0, 1)), ("sin", (2,))]`. (Numbers count from 0 here, so that they index a
# list: the lesson's $v_i$ is variable i + n - 1.)
#
# <details><summary>Hint</summary>
#
# A list that begins as a copy of `xs`.
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

# %% [markdown]
# ## 2. Record a function
#
# *15 minutes, medium.* `f` uses `+`, `-`, `*`, `np.sin`, `np.exp` on its n arguments and no constants. Call it once
# with numbers of your own that write down what is done to them, and return the rows. (`np.sin(z)` calls `z.sin()` if z
# is yours.)
#
# <details><summary>Hint</summary>
#
# Each number knows its place in the list of variables. An operation appends a row and returns a new number.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "record", "locked": false, "schema_version": 3, "solution": true, "task": false}
def record(f, n):
    """(list of rows) the Wengert list of f, a function of n numbers; one row an operation, in the order of evaluation."""
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

# %% [markdown]
# ## 3. Which rows are needed?
#
# *7 minutes, medium.* The output is the last variable. Return the numbers of the variables that are defined by a row
# and that the output depends on, the output included, each once, increasing. A variable depends on its operands and on
# what they depend on, whatever the values: $v - v$ depends on v.
#
# <details><summary>Hint</summary>
#
# From the last row to the first.
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

# %% [markdown]
# ## 4. Derivatives on the edges
#
# *8 minutes, medium.* Return for each row the list of its partial derivatives, one an operand, in the order of the
# operands, at the values of this evaluation.
#
# <details><summary>Hint</summary>
#
# `multiply` has the other operand's value; call your `evaluate` first.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "partials", "locked": false, "schema_version": 3, "solution": true, "task": false}
def partials(program, xs):
    """(list of lists of floats) the partial derivatives of each row by its operands at the inputs xs."""
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

# %% [markdown]
# ## 5. Bonus: a sum over paths
#
# *12 minutes, bonus.* The derivative of the output by an input is a sum over all paths between them; each contributes
# the product of its partials. Return it for every input by that definition. The programs are short.
#
# <details><summary>Hint</summary>
#
# Start at the output with weight 1; go to each operand with the weight times the partial.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "paths", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sum_over_paths(program, xs):
    """(list of n floats) the derivative of the last variable by each input, path by path."""
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

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* How many paths has `b = a + a; c = b + b; ...` after k such rows, and how many edges?
# What follows for a program that adds up derivatives path by path, and what do the forward and the reverse sweep do
# instead? (About five sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Each row doubles the number of paths: 2 to the k paths, but only 2 k edges. Going path by path costs time that grows
# exponentially with the length of the program. The sweeps visit each edge once: the forward sweep keeps one tangent a
# variable, the reverse sweep one adjoint, in which all paths that have come so far are already added up. That is the
# distributive law, used once a variable.
# ### END SOLUTION
