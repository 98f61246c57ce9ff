# %% [markdown]
# # Exercises 07 · Reverse mode
#
# These exercises belong to [lesson 07](../../course/07_reverse_mode.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. An adjoint column
#
# *8 minutes, easy.* Before you program reverse mode, compute one column of adjoints line by line. The function $y = \ln
# x_1 + x_1x_2 - \sin x_2$ of the lesson is evaluated in the rows $v_1=\ln v_{-1}$, $v_2=v_{-1}v_0$, $v_3=v_1+v_2$,
# $v_4=\sin v_0$ and $v_5=v_3-v_4$. Write the function that receives the point `x1`, `x2` and returns the list of the
# seven adjoints $[\bar v_{-1}, \bar v_0, \bar v_1, \dots, \bar v_5]$, with $\bar y = 1$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Start at the output, whose adjoint is 1, and go through the rows from the last to the first. For each variable ask
# which rows use it.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The rule is $\bar v_i=\sum_k\bar v_k\frac{\partial v_k}{\partial v_i}$, where the sum runs over the rows k that use
# $v_i$. Two of the seven adjoints have two terms.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Let the names stand for adjoints: `v5 = 1.0`, and because of $v_5=v_3-v_4$ next `v3, v4 = v5, -v5`. Continue with the
# adjoints of $v_1$ and $v_2$. Then add up two contributions for $v_0$ and two for $v_{-1}$, and return a list that
# begins with the adjoint of $v_{-1}$.
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
# *10 minutes, medium.* The backward pass does not need to know which operations a program consists of. A tape with
# their partial derivatives is enough, and one short loop works for all programs. `tape[k]` is the list of the pairs
# `(i, partial)` of row k, where row i is an operand, with i < k, and `partial` is the partial derivative of row k with
# respect to it. The same operand can occur twice, and the list is empty for an input or a constant. The last row is the
# output, and its adjoint is `y_bar`. Return the list of the adjoints of all rows.
#
# <details><summary>Hint 1: the idea</summary>
#
# A row may pass its adjoint on only when this adjoint is complete. In which order do you have to visit the rows?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Start with zeros, and with $\bar y$ in the last place. Visit the rows from the last to the first. For each pair of row
# k, do $\bar v_i \mathrel{+}= \bar v_k\cdot\text{partial}$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `adjoints = [0.0] * len(tape)` and `adjoints[-1] = y_bar`. The outer loop runs over
# `reversed(range(len(tape)))`, and the inner one over the pairs `i, partial` in `tape[k]`. Its body is a single line
# with `+=`.
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
# *12 minutes, hard.* The rows of a tape are already in a good order. A library that stores its operations as a graph
# has to find such an order before it can sweep. The nodes are labelled with arbitrary integers; the labels carry no
# order. `operands` is a dict, and `operands[node]` is the list of the nodes from which a node was computed. The same
# node can occur twice in this list, and for an input the list is empty. Return the list of all nodes that `output`
# needs, including `output` itself, each of them once and before all of its operands. If there are several such orders,
# each of them is accepted. A graph can be thousands of nodes deep, so do not use recursion.
#
# <details><summary>Hint 1: the idea</summary>
#
# Find the reversed order first, in which every node comes after its operands. This is an order in which the nodes could
# be evaluated.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Go through the graph depth first, starting at the output, with a stack in place of recursion. Note a node only when
# all of its operands have been noted, and reverse the list at the end.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Put pairs `(node, operands_done)` on the stack, beginning with `(output, False)`. When a pair with `True` is taken
# from the stack, append its node to the list. When a pair with `False` is taken and its node has not been seen before,
# put the node back with `True`, and then put each of its operands on the stack with `False`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "order", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sweep_order(operands, output):
    """(list of nodes) all nodes that output depends on, and output itself, each before its operands."""
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
# *20 minutes, hard.* Now you build reverse mode as a whole, in the same way in which the large libraries do it. Write a
# class `Var` whose objects record each operation. It needs `+` and `*`, between two objects or with a float on either
# side, and a method `sin`, which NumPy calls for `np.sin(x)`. Then write `gradient(f, xs)`, which returns the gradient
# of f at the list of floats `xs` as a list of floats. The function `f` takes as many arguments as `xs` has numbers.
# Call it exactly once, and make one backward pass. The result of f need not be the last row that was recorded.
#
# <details><summary>Hint 1: the idea</summary>
#
# Use a tape, as in the lesson. Every object knows its row on the tape, and every operation appends a row with its
# partial derivatives.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Each call of `gradient` makes a new tape, puts the inputs on it, and calls f. Then it puts the seed 1 at the row of
# the result and sweeps as in question 2. An operation with a float has only one pair, because a constant needs no
# adjoint.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# An object has a value, its tape and its index. A method `record(value, *pairs)` makes a new `Var` and stores the pairs
# in its row. For two objects, `__mul__` records the pairs `(self.index, other.value)` and `(other.index, self.value)`.
# If `not isinstance(other, Var)`, there is only one pair. Since both operations are commutative, `__radd__, __rmul__ =
# __add__, __mul__` takes care of floats on the left.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Var:
    """A number that records each operation on it: +, * in both orders, and sin()."""

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
    """(list of floats) the gradient of f(x_1, ..., x_n) at the list of floats xs, by one backward pass."""
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
# *8 minutes, bonus.* One sweep also computes $\bar x=J^\top\bar y$ for a function with several outputs, without forming
# the Jacobian J. The tape is as in question 2, but now several rows are outputs, and an input can be one of them.
# `seeds` is a dict, in which `seeds[k]` is the adjoint that row k starts with; a row that is not in the dict is not an
# output. Return the list of the adjoints of the first `n` rows, which are the inputs, after **one** sweep.
#
# <details><summary>Hint 1: the idea</summary>
#
# An output can itself be an operand of another output. Then its adjoint has two parts, its seed and the contributions
# of the rows that use it.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Put all seeds in their places before the sweep starts. The sweep of question 2 adds the contributions to them.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with zeros, and add `y_bar` to `adjoints[k]` for each `k, y_bar` in `seeds.items()`. Then follow the two loops
# of question 2, and return the first n adjoints.
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
# *5 minutes, graded manually.* A tape holds a million operations. Explain why the backward pass may go strictly from
# the last row to the first, why adjoints are added and never assigned, and what would go wrong with a recursion that
# starts at the output. Write about five sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A row uses only variables of earlier rows. So when the sweep comes to a row, all rows that use its result have been
# visited, and its adjoint is complete. A variable that is used in several places influences the output along several
# paths. The chain rule adds the contributions of these paths, and an assignment would keep only the last one. A
# recursion that starts at the output passes an adjoint on as soon as the first contribution has arrived. Without
# further bookkeeping it therefore either passes on incomplete adjoints or follows every path separately, and there can
# be exponentially many paths. In a chain of a million operations it also exceeds the depth of the stack.
# ### END SOLUTION
