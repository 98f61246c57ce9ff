# %% [markdown]
# # Exercises 12 · Engines II: source transformation
#
# These exercises belong to [lesson 12](../../course/12_source_transformation.ipynb). Write each function in the place
# where it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was
# called, what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the
# cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. A product with its pullback
#
# *5 minutes, easy.* If a tool keeps closures in place of values, every operation returns its value together with its
# **pullback**, the function that performs the backward step of this operation. Write such an operation for the product
# $z=xy$. It receives the floats x and y and returns the pair of z and the pullback. The pullback receives $\bar z$ and
# returns the pair $(\bar x,\bar y)$; it may be called at any time, and more than once.
#
# <details><summary>Hint 1: the idea</summary>
#
# A function that is defined inside another function remembers the x and the y of its own call. Such a function is
# called a closure.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Each operand receives $\bar z$, multiplied by a partial derivative: $\bar x=\bar z\,\frac{\partial z}{\partial x}$ and
# $\bar y=\bar z\,\frac{\partial z}{\partial y}$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Inside `multiply`, define `pullback(z_bar)`, which returns two products with `z_bar`. The last line of `multiply` is
# `return x * y, pullback`, without parentheses after `pullback`, because the function itself is returned.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "pullback", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply(x, y):
    """(float, function) the product of the floats x and y, and its pullback, a function from z_bar to (x_bar, y_bar)."""
    ### BEGIN SOLUTION
    def pullback(z_bar):
        return z_bar * y, z_bar * x

    return x * y, pullback
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_pullback", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("12.pullback", multiply)

# %% [markdown]
# ## 2. A chain of pullbacks
#
# *8 minutes, medium.* A long program is a chain of short stages, and its pullback can be put together from the
# pullbacks of the stages. Here `stages` is a list of functions, which may be empty. Each of them takes a pair of
# numbers and returns `(value, pullback)`. The value is a pair again, and the pullback takes a pair of adjoints and
# returns a pair of adjoints. Write the function that applies the stages to the pair `x`, one after the other, and
# returns the last value together with the pullback of the whole chain. This pullback may be called more than once.
#
# <details><summary>Hint 1: the idea</summary>
#
# The backward pass visits the stages in reverse order, so it needs the pullbacks of all stages after the last stage has
# been executed.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# In a loop over the stages, replace x by the value of the stage, and append the pullback of the stage to a list. The
# pullback of the chain gives its argument to the last pullback in the list, the result of that to the one before it,
# and so on.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# After the loop, define `pull_all(bar)` with the two lines `for pullback in reversed(pullbacks):` and `bar =
# pullback(bar)`, and let it return `bar`. Remove no entry from the list, because the function may be called again.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "compose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compose(stages, x):
    """(pair, function) the last value of the stages, applied to x in order, and the pullback, from y_bar to x_bar."""
    ### BEGIN SOLUTION
    pullbacks = []
    for stage in stages:
        x, pullback = stage(x)
        pullbacks.append(pullback)

    def pull_all(bar):
        for pullback in reversed(pullbacks):
            bar = pullback(bar)
        return bar

    return x, pull_all
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_compose", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("12.compose", compose)

# %% [markdown]
# ## 3. The adjoint of a loop with a branch
#
# *15 minutes, medium.* In reverse mode, a loop with a branch becomes two loops: the first one saves what the second one
# needs. In this question you write them by hand, as a transformation tool would, for the function f below. Your
# function receives the float x, the number n of iterations and the seed $\bar y$, and returns $\bar x$, which is $\bar
# y$ times the derivative of f with respect to x. Execute the program and push the values that the backward pass needs.
# Then go through the iterations in reverse order and pop them.
#
# ```python
# def f(x, n):
#     for i in range(n):
#         if x > 1:
#             x = x * x / 3
#         else:
#             x = math.sin(x) + 0.1 * i * x
#     return x
# ```
#
# <details><summary>Hint 1: the idea</summary>
#
# What does the derivative of each assignment depend on? And how does the backward pass know which of the two
# assignments was executed?
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Push x before it is overwritten. This value is needed for the partial derivative of the step, and it also tells which
# branch was taken. In the backward pass, each step multiplies $\bar x$ by its own partial derivative.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The second loop is `for i in reversed(range(n))`, and it begins with `x = stack.pop()`. If `x > 1`, multiply `x_bar`
# by the derivative of $x^2/3$; otherwise multiply it by the derivative of $\sin x+0.1\,i\,x$, in which i is the counter
# of this iteration.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "loop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loop_adjoint(x, n, y_bar):
    """(float) the adjoint x_bar = y_bar df/dx of the function f above, at the float x and the int n."""
    ### BEGIN SOLUTION
    stack = []
    for i in range(n):
        stack.append(x)
        x = x * x / 3 if x > 1 else math.sin(x) + 0.1 * i * x
    x_bar = y_bar
    for i in reversed(range(n)):
        x = stack.pop()
        x_bar *= 2 * x / 3 if x > 1 else math.cos(x) + 0.1 * i
    return x_bar
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_loop", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("12.loop", loop_adjoint)

# %% [markdown]
# ## 4. Write a tangent program
#
# *20 minutes, medium.* Source transformation is a program that writes programs, and forward mode is the easier half of
# it. The program to be transformed is given as a list of rows `(operation, operands)`. The variables 0 to n - 1 are the
# inputs, and row k defines variable n + k. For example, `[("multiply", (0, 1)), ("sin", (2,))]` with n = 2 stands for
# $\sin(x_0x_1)$. The operations are `add`, `subtract`, `multiply`, `sin` and `exp`. Write the function that receives
# such a list and the number n and returns a string of Python code. The code defines a function `tangent(x, x_dot)`,
# which takes two lists of n floats and returns the pair `(y, y_dot)` that belongs to the last variable. The text may
# use the module `math`.
#
# <details><summary>Hint 1: the idea</summary>
#
# In forward mode the tangents are computed together with the values, so each row becomes two statements, one for the
# value and one for the tangent. They can share a line.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The text has a line with `def`, one line per input that reads its value and its tangent, one line per row, and a line
# with `return`. For the row `("multiply", (0, 1))` with n = 2 the line is `v2, d2 = v0 * v1, d0 * v1 + v0 * d1`.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `lines = ["def tangent(x, x_dot):"]`. In the loop `for k, (operation, operands) in enumerate(program, n)`,
# append a text such as `f" v{k}, d{k} = v{i} + v{j}, d{i} + d{j}"`, where i and j are the operands of the row. Return
# `"\n".join(lines)` at the end. Print the text and read it before you run the check.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "tangent_source", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tangent_source(program, n):
    """(str) the text of a function tangent(x, x_dot) that returns (y, y_dot) of the program with n inputs."""
    ### BEGIN SOLUTION
    lines = ["def tangent(x, x_dot):"]
    for i in range(n):
        lines.append(f"    v{i}, d{i} = x[{i}], x_dot[{i}]")
    for k, (operation, operands) in enumerate(program, n):
        i, j = operands[0], operands[-1]
        lines.append({
            "add": f"    v{k}, d{k} = v{i} + v{j}, d{i} + d{j}",
            "subtract": f"    v{k}, d{k} = v{i} - v{j}, d{i} - d{j}",
            "multiply": f"    v{k}, d{k} = v{i} * v{j}, d{i} * v{j} + v{i} * d{j}",
            "sin": f"    v{k}, d{k} = math.sin(v{i}), math.cos(v{i}) * d{i}",
            "exp": f"    v{k}, d{k} = math.exp(v{i}), math.exp(v{i}) * d{i}",
        }[operation])
    last = n + len(program) - 1
    return "\n".join([*lines, f"    return v{last}, d{last}"])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_tangent_source", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("12.tangent_source", tangent_source)

# %% [markdown]
# ## 5. Write an adjoint program
#
# *20 minutes, hard.* A tangent program needs one call per input for a gradient, while an adjoint program needs a single
# call. The programs to be transformed have the same form as in question 4. Write the function that receives such a list
# and the number n and returns a string of Python code. The code defines a function `gradient(x)`, which takes a list of
# n floats and returns the list of the adjoints of the n inputs for the seed $\bar y=1$. The text may use the module
# `math`.
#
# <details><summary>Hint 1: the idea</summary>
#
# The generated function works in two phases, as in lesson 07. It first computes all values. Then it visits the rows
# from the last one to the first, and each row contributes to the adjoints of its operands.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# After the values, write one line per variable that sets its adjoint to 0.0, or to 1.0 if it is the last variable. Then
# write, for each row in reverse order, one line per operand that adds the contribution of the row to the adjoint of
# this operand. An operand may occur twice in a row.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# For a row `("multiply", (0, 1))` that defines variable 2, the lines are `b0 += b2 * v1` and `b1 += b2 * v0`. A
# dictionary that contains the texts of the partial derivatives for each operation keeps the second loop short. For n =
# 2 the last line of the text is `return [b0, b1]`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient_source", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_source(program, n):
    """(str) the text of a function gradient(x) that returns the n adjoints of the inputs."""
    ### BEGIN SOLUTION
    values = {"add": "v{} + v{}", "subtract": "v{} - v{}", "multiply": "v{} * v{}", "sin": "math.sin(v{})", "exp": "math.exp(v{})"}
    lines = ["def gradient(x):"] + [f"    v{i} = x[{i}]" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        lines.append(f"    v{k} = " + values[operation].format(*operands))
    last = n + len(program) - 1
    lines += [f"    b{i} = 0.0" for i in range(last)] + [f"    b{last} = 1.0"]
    for k in range(last, n - 1, -1):
        operation, operands = program[k - n]
        i, j = operands[0], operands[-1]
        partials = {"add": ["1.0", "1.0"], "subtract": ["1.0", "-1.0"], "multiply": [f"v{j}", f"v{i}"], "sin": [f"math.cos(v{i})"], "exp": [f"v{k}"]}
        lines += [f"    b{place} += b{k} * {partial}" for place, partial in zip(operands, partials[operation])]
    return "\n".join([*lines, f"    return [{', '.join(f'b{i}' for i in range(n))}]"])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_gradient_source", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("12.gradient_source", gradient_source)

# %% [markdown]
# ## 6. Bonus: closures through a recursion
#
# *8 minutes, bonus.* Closures need no tape, and this question shows that even a recursion is no problem for them. Let
# $x^0=1$ and $x^n=x\cdot x^{n-1}$. Write the function that receives a float x and a whole number n ≥ 0, computes $x^n$
# by this recursion, and returns the pair of $x^n$ and its pullback. The pullback receives $\bar z$ and returns $\bar
# x$. Do not use the formula for the derivative of a power.
#
# <details><summary>Hint 1: the idea</summary>
#
# The recursive call returns the inner power together with its own pullback. How often is x used in $x\cdot x^{n-1}$?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# There are two contributions to $\bar x$. The first one is $\bar z\,x^{n-1}$, because x is a factor. The second one is
# what the inner pullback returns, if it is called with the adjoint of the inner power.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Write `inner, inner_pullback = power(x, n - 1)`. The adjoint of the inner power is `z_bar * x`, because x is the other
# factor. For n = 0, return 1.0 and a pullback that always returns 0.0, because a constant does not depend on x.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "power", "locked": false, "schema_version": 3, "solution": true, "task": false}
def power(x, n):
    """(float, function) the power x^n of a float x and an int n >= 0, and its pullback, from z_bar to x_bar."""
    ### BEGIN SOLUTION
    if n == 0:
        return 1.0, lambda z_bar: 0.0
    inner, inner_pullback = power(x, n - 1)

    def pullback(z_bar):
        return z_bar * inner + inner_pullback(z_bar * x)

    return x * inner, pullback
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_power", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("12.power", power)

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually.* Compare three methods: source transformation that uses a tape, source transformation
# that uses closures, and operator overloading. Where does each of them keep what the backward pass needs? Which of the
# three can be applied once more to get second derivatives, and why? Write about five sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With a tape, the generated forward code pushes values onto a stack, and the backward code pops them. Operator
# overloading records the operations with their operands while the program runs, so its tape contains the operations,
# too. With closures, each operation returns a function that remembers what it needs, and no common list is kept. Pushes
# and pops change a stack, so code with a tape is not a function of numbers alone, and a tool that transforms it again
# needs adjoints for the pushes and pops as well. Closures are ordinary functions that are made of ordinary operations,
# so they can be transformed again. An overloaded number can be nested: the engine runs on numbers of an outer engine,
# with a tag for each level.
# ### END SOLUTION
