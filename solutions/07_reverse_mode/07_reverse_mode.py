# %% [markdown]
# # Exercises 07 · Reverse mode
#
# These exercises belong to [lesson 07](../../course/07_reverse_mode.ipynb). Write each function in the place where it
# says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called,
# what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from
# top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("07.column")` in a new cell opens the
# worked solution of the question.

# %%
import math

import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. An adjoint column
#
# *8 minutes, easy, essential; about 15 minutes if Python is new to you.* Before you program reverse mode, compute one
# column of adjoints line by line. The function $y = \ln x_1 + x_1x_2 - \sin x_2$ of the lesson is evaluated in the rows
# $v_1=\ln v_{-1}$, $v_2=v_{-1}v_0$, $v_3=v_1+v_2$, $v_4=\sin v_0$ and $v_5=v_3-v_4$. Write the function that receives
# the point `x1`, `x2` and returns the list of the seven adjoints $[\bar v_{-1}, \bar v_0, \bar v_1, \dots, \bar v_5]$,
# with $\bar y = 1$.
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

# %% [markdown] tags=["worked"]
# The names stand for adjoints, and the lines follow the rows of the program in reverse order. The output has the
# adjoint 1. The row $v_5=v_3-v_4$ passes it on with the factors 1 and −1, and the row $v_3=v_1+v_2$ passes it on
# unchanged to both of its operands. When the last two lines are reached, all adjoints of the intermediate variables are
# complete.
#
# The inputs are used twice each, and this is why their adjoints are sums. The variable $v_0$ occurs in $\sin v_0$ and
# in the product $v_{-1}v_0$, and $v_{-1}$ occurs in the logarithm and in the product. Each use contributes the adjoint
# of the row that uses it, times one partial derivative. If you had assigned the second contribution instead of adding
# it, the first one would be lost, which is the most frequent mistake in reverse mode.

# %% [markdown]
# ## 2. The sweep
#
# *10 minutes, medium, essential; about 25 minutes if Python is new to you.* The backward pass does not need to know
# which operations a program consists of. A tape with their partial derivatives is enough, and one short loop works for
# all programs. `tape[k]` is the list of the pairs `(i, partial)` of row k, where row i is an operand, with i < k, and
# `partial` is the partial derivative of row k with respect to it. The same operand can occur twice, and the list is
# empty for an input or a constant. The last row is the output, and its adjoint is `y_bar`. Return the list of the
# adjoints of all rows.
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

# %% [markdown] tags=["worked"]
# The tape contains all that the chain rule needs, namely the operands of each row and the partial derivatives, so the
# loop does not know which operations were performed. It visits the rows from the last to the first. A row is used only
# by rows after it, so when the loop comes to row k, every row that contributes to its adjoint has been visited, and the
# adjoint is complete and may be passed on.
#
# The adjoints begin as zeros, and every contribution is added. This is right whether a variable is used once, several
# times, or never. In the last case its adjoint stays 0.0, as it should. An operand that occurs twice in a row is simply
# a second pair, so `v * v` needs no special treatment. The seed `y_bar` is put at the last row before the loop begins,
# and all adjoints are proportional to it.

# %% [markdown]
# ## 3. An order for the sweep
#
# *12 minutes, hard, useful; about 35 minutes if Python is new to you.* The rows of a tape are already in a good order.
# A library that stores its operations as a graph has to find such an order before it can sweep. The nodes are labelled
# with arbitrary integers; the labels carry no order. `operands` is a dict, and `operands[node]` is the list of the
# nodes from which a node was computed. The same node can occur twice in this list, and for an input the list is empty.
# Return the list of all nodes that `output` needs, including `output` itself, each of them once and before all of its
# operands. If there are several such orders, each of them is accepted. A graph can be thousands of nodes deep, so do
# not use recursion.
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

# %% [markdown] tags=["worked"]
# Depth-first search leaves a node when all of its operands have been finished. If nodes are written down at this
# moment, every node comes after its operands, which is an order for evaluation, and its reverse is an order for the
# sweep. A recursive function would be shorter, but a chain of thousands of nodes would exceed Python's limit, so the
# program keeps its own stack.
#
# A node can lie on the stack with two different meanings. The pair with `False` says that the node is to be visited,
# and the pair with `True` says that its operands are done, so that it can be written down. Since the operands are put
# on top of the `True` pair, they are finished before it is taken. The set `seen` ensures that a node with several users
# is written down only once, and after the last of its operands.

# %% [markdown]
# ## 4. Your own engine
#
# *20 minutes, hard, essential; about 60 minutes if Python is new to you.* Now you build reverse mode as a whole, in the
# same way in which the large libraries do it. Write a class `Var` whose objects record each operation. It needs `+` and
# `*`, between two objects or with a float on either side, and a method `sin`, which NumPy calls for `np.sin(x)`. Then
# write `gradient(f, xs)`, which returns the gradient of f at the list of floats `xs` as a list of floats. The function
# `f` takes as many arguments as `xs` has numbers. Call it exactly once, and make one backward pass. The result of f
# need not be the last row that was recorded.
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

# %% [markdown] tags=["worked"]
# The engine has two parts that share one list. While f runs, every operation on a `Var` appends a row with its operands
# and their partial derivatives, and the method `record` is the only place where this happens. The rules for `+`, `*`
# and `sin` are therefore one line each. A plain float gets no row, because nobody asks for its adjoint, and the
# operators are commutative, so the reflected methods are the same functions.
#
# After the call, the tape is in a valid order automatically, because a row can only refer to rows that already existed.
# The sweep is the loop of question 2. The seed is put at `y.index` and not at the last row: f may compute something
# after its result, and it may even return one of its inputs. Each call of `gradient` makes a new tape, so that nothing
# remains from an earlier call.

# %% [markdown]
# ## 5. Bonus: several outputs
#
# *8 minutes, bonus, extra; about 15 minutes if Python is new to you.* One sweep also computes $\bar x=J^\top\bar y$ for
# a function with several outputs, without forming the Jacobian J. The tape is as in question 2, but now several rows
# are outputs, and an input can be one of them. `seeds` is a dict, in which `seeds[k]` is the adjoint that row k starts
# with; a row that is not in the dict is not an output. Return the list of the adjoints of the first `n` rows, which are
# the inputs, after **one** sweep.
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

# %% [markdown] tags=["worked"]
# The only difference to question 2 is the beginning. With several outputs, the seed is a vector with one entry per
# output, and each entry is put at the row of its output before the sweep starts. The loop then adds the contributions
# to them. A row may be an output and an operand of another row at the same time, and its adjoint is the sum of both
# parts.
#
# By linearity, this one sweep computes the sum over the outputs of their seeds times their gradients, which is
# $J^\top\bar y$. Running one sweep per output and adding the results would give the same numbers, but with m outputs it
# would take m times as long. The Jacobian is never formed. If you want its row i, use the seed 1 at output i alone. The
# first n rows are the inputs, so their adjoints are the result.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, essential; about 8 minutes if Python is new to you.* A tape holds a million operations.
# Explain why the backward pass may go strictly from the last row to the first, why adjoints are added and never
# assigned, and what would go wrong with a recursion that starts at the output. Write about five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("07.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A row uses only variables of earlier rows. So when the sweep comes to a row, all rows that use its result have been
# visited, and its adjoint is complete. A variable that is used in several places influences the output along several
# paths. The chain rule adds the contributions of these paths, and an assignment would keep only the last one. A
# recursion that starts at the output passes an adjoint on as soon as the first contribution has arrived. Without
# further bookkeeping it therefore either passes on incomplete adjoints or follows every path separately, and there can
# be exponentially many paths. In a chain of a million operations it also exceeds the depth of the stack.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The order.** Your answer says that a row uses only variables of earlier rows, so that the adjoint of a row is
#   complete when the sweep, going backwards, comes to it.
# - **Adding.** It says that a variable which is used several times influences the output along several paths, that the
#   chain rule adds their contributions, and that an assignment would keep only one of them.
# - **Recursion, the work.** It says that a recursion from the output passes on incomplete adjoints, or follows every
#   path separately, of which there can be exponentially many.
# - **Recursion, the depth.** It says that a chain of a million operations exceeds the depth of the stack.
