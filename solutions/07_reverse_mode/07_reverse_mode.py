# %% [markdown]
# # Exercises 07 · Reverse mode
#
# Lesson: `course/07_reverse_mode.ipynb`. Write each function where it says `...`, run the cell, then run the check
# below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. An adjoint column
#
# *8 minutes, easy.* For $y = \ln x_1 + x_1x_2 - \sin x_2$ with $v_1=\ln v_{-1}$, $v_2=v_{-1}v_0$, $v_3=v_1+v_2$,
# $v_4=\sin v_0$, $v_5=v_3-v_4$: return $[\bar v_{-1}, \bar v_0, \bar v_1, \dots, \bar v_5]$.
#
# <details><summary>Hint</summary>
#
# Go up from $\bar v_5 = 1$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "column", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adjoint_column(x1, x2):
    """(list of 7 floats) the adjoints of v_-1, v_0, v_1, ..., v_5 at (x1, x2), with y_bar = 1."""
    ### BEGIN SOLUTION
    v5 = 1.0
    v3, v4 = v5, -v5
    v1, v2 = v3, v3
    v0 = v4 * math.cos(x2) + v2 * x1
    return [v2 * x2 + v1 / x1, v0, v1, v2, v3, v4, v5]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_column", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07.column", adjoint_column)

# %% [markdown]
# ## 2. The sweep
#
# *10 minutes, medium.* `tape[k]` lists the pairs `(i, partial)` of row k. Return the adjoints of all rows; the last row
# is the output and has adjoint y_bar.
#
# <details><summary>Hint</summary>
#
# From the last row to the first; add.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "accumulate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accumulate(tape, y_bar):
    """(list of floats) the adjoint of every row of the tape; tape[k] = [(i, dv_k/dv_i), ...] with i < k."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * len(tape)
    adjoints[-1] = y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_accumulate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07.accumulate", accumulate)

# %% [markdown]
# ## 3. An order for the sweep
#
# *12 minutes, hard.* Nodes are numbers without meaning; `operands` is a dict, and `operands[node]` lists what a node
# was computed from, perhaps twice the same; for an input the list is empty. Return the list of the nodes that `output`
# needs, each once and before all of its operands; any such order will do. Graphs may be thousands deep, so do without
# recursion.
#
# <details><summary>Hint</summary>
#
# Depth first, but note a node when all its operands are noted; then turn the list round.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "order", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sweep_order(operands, output):
    """(list of nodes) every node that output depends on, itself included, each before its operands."""
    ### BEGIN SOLUTION
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, operands_done = todo.pop()
        if operands_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((operand, False) for operand in operands[node])
    return order[::-1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_order", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07.order", sweep_order)

# %% [markdown]
# ## 4. Your own engine
#
# *20 minutes, hard.* Write a class with `+` and `*`, between two of its numbers or with a float on either side, and a
# method `sin` (NumPy calls it for `np.sin(x)`). With it write `gradient(f, xs)`: one call of `f`, which takes as many
# arguments as `xs` has numbers, and one sweep. What f returns need not be the last row.
#
# <details><summary>Hint</summary>
#
# One tape for each call; every operation appends a row.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Var:
    """A number that records what is done to it: +, * in both orders, and sin()."""

    ### BEGIN SOLUTION
    def __init__(self, value, tape):
        self.value, self.tape, self.index = value, tape, len(tape)
        tape.append(())

    def record(self, value, *pairs):
        out = Var(value, self.tape)
        self.tape[out.index] = pairs
        return out

    def __add__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value + other, (self.index, 1.0))
        return self.record(self.value + other.value, (self.index, 1.0), (other.index, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value * other, (self.index, other))
        return self.record(self.value * other.value, (self.index, other.value), (other.index, self.value))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return self.record(math.sin(self.value), (self.index, math.cos(self.value)))
    ### END SOLUTION


def gradient(f, xs):
    """(list of floats) the gradient of f(x_1, ..., x_n) at the list of floats xs, by one reverse sweep."""
    ### BEGIN SOLUTION
    tape = []
    inputs = [Var(x, tape) for x in xs]
    y = f(*inputs)
    adjoints = [0.0] * len(tape)
    adjoints[y.index] = 1.0
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[: len(xs)]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("07.gradient", gradient)

# %% [markdown]
# ## 5. Bonus: several outputs
#
# *8 minutes, bonus.* Now several rows of the tape are outputs, perhaps inputs among them. `seeds` is a dict: `seeds[k]`
# is the adjoint that row k starts with; rows that are not in it are no outputs. Return the adjoints of the first `n`
# rows, the inputs, after **one** sweep.
#
# <details><summary>Hint</summary>
#
# An output may itself be an operand of another: its seed and its contributions add.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "pullback", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pullback(tape, n, seeds):
    """(list of n floats) x_bar = J^T y_bar: the adjoints of the first n rows, seeds = {row: y_bar}."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * len(tape)
    for k, y_bar in seeds.items():
        adjoints[k] += y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[:n]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_pullback", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("07.pullback", pullback)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* A tape holds a million operations. Explain why the reverse sweep may go strictly from the
# last row to the first, why adjoints are added and never assigned, and what would go wrong with a recursion that starts
# at the output. (About five sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A row uses variables of earlier rows only, so when the sweep comes to a row, all rows that use its result have been
# done and its adjoint is complete. A variable that is used in several places reaches the output on several paths; the
# chain rule adds their contributions, and an assignment would keep the last one only. A recursion from the output hands
# on an adjoint as soon as the first contribution arrives. Without bookkeeping it then either hands on incomplete
# adjoints or walks every path by itself, of which there may be exponentially many. And a chain of a million operations
# overflows the stack.
# ### END SOLUTION
