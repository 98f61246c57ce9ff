# %% [markdown]
# # Exercises 12 · Engines II: source transformation
#
# These exercises belong to [lesson 12](../../course/12_source_transformation.ipynb). Write each function in the place
# where it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was
# called, what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the
# cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("12.pullback")` in a new cell opens the
# worked solution of the question.

# %%
import math

from adlib.grading import check, worked

# %% [markdown]
# ## 1. A product with its pullback
#
# *5 minutes, easy, essential; about 15 minutes if Python is new to you.* If a tool keeps closures in place of values,
# every operation returns its value together with its **pullback**, the function that performs the backward step of this
# operation. Write such an operation for the product $z=xy$. It receives the floats x and y and returns the pair of z
# and the pullback. The pullback receives $\bar z$ and returns the pair $(\bar x,\bar y)$; it may be called at any time,
# and more than once.
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

# %% [markdown] tags=["worked"]
# The pullback of a product needs the values of both factors when it is called, and this may be much later. The inner
# function remembers the x and the y of the call in which it was made, so nothing has to be stored explicitly. Each
# operand receives $\bar z$ times the partial derivative with respect to it, which is the value of the other factor.
#
# A closure belongs to one call. If `multiply` is called a second time, a second pullback with its own x and y is made,
# and the first one is unchanged. A global variable would fail here, because the second call would overwrite it. The
# pullback changes nothing, so it may be called several times, with different seeds. It is returned without parentheses,
# since the function itself is the result and is not to be called yet.

# %% [markdown]
# ## 2. A chain of pullbacks
#
# *8 minutes, medium, useful; about 20 minutes if Python is new to you.* A long program is a chain of short stages, and
# its pullback can be put together from the pullbacks of the stages. Here `stages` is a list of functions, which may be
# empty. Each of them takes a pair of numbers and returns `(value, pullback)`. The value is a pair again, and the
# pullback takes a pair of adjoints and returns a pair of adjoints. Write the function that applies the stages to the
# pair `x`, one after the other, and returns the last value together with the pullback of the whole chain. This pullback
# may be called more than once.
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

# %% [markdown] tags=["worked"]
# The forward part applies the stages one after the other and collects their pullbacks in a list. The pullback of the
# chain applies them in reverse order, because the adjoint of the last value is known first. This is the chain rule for
# pullbacks: the pullback of a composition is the composition of the pullbacks in reverse order, as the transpose of a
# product of matrices is the product of the transposes in reverse order.
#
# The list is read with `reversed` and is not emptied. If `pop` were used, the second call would find an empty list and
# return its argument unchanged. Without stages, the loop is empty in both directions, so that the value is x and the
# pullback returns its argument, which is right for the identity. The name `bar` is a parameter of the inner function,
# and assigning to it changes nothing outside.

# %% [markdown]
# ## 3. The adjoint of a loop with a branch
#
# *15 minutes, medium, essential; about 30 minutes if Python is new to you.* In reverse mode, a loop with a branch
# becomes two loops: the first one saves what the second one needs. In this question you write them by hand, as a
# transformation tool would, for the function f below. Your function receives the float x, the number n of iterations
# and the seed $\bar y$, and returns $\bar x$, which is $\bar y$ times the derivative of f with respect to x. Execute
# the program and push the values that the backward pass needs. Then go through the iterations in reverse order and pop
# them.
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

# %% [markdown] tags=["worked"]
# The loop overwrites x in each iteration, but the partial derivative of the iteration depends on the value before it.
# So this value is pushed onto a stack before it is overwritten. The second loop runs through the iterations in reverse
# order and pops the values, and the order of a stack is precisely the one that is needed.
#
# Nothing else has to be saved. The branch need not be recorded, because the condition depends on x alone and can be
# evaluated again with the value that was popped. If it depended on something that had been overwritten, a flag would be
# pushed as well. The counter i is known, since the reversed loop counts it down. The names in the derivative of the
# second branch are those of the same iteration, so `0.1 * i` uses the i of `reversed(range(n))`. For n = 0 the result
# is the seed.

# %% [markdown]
# ## 4. Write a tangent program
#
# *20 minutes, medium, essential; about 50 minutes if Python is new to you.* Source transformation is a program that
# writes programs, and forward mode is the easier half of it. The program to be transformed is given as a list of rows
# `(operation, operands)`. The variables 0 to n - 1 are the inputs, and row k defines variable n + k. For example,
# `[("multiply", (0, 1)), ("sin", (2,))]` with n = 2 stands for $\sin(x_0x_1)$. The operations are `add`, `subtract`,
# `multiply`, `sin` and `exp`. Write the function that receives such a list and the number n and returns a string of
# Python code. The code defines a function `tangent(x, x_dot)`, which takes two lists of n floats and returns the pair
# `(y, y_dot)` that belongs to the last variable. The text may use the module `math`.
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

# %% [markdown] tags=["worked"]
# Each row becomes one line of text with two assignments, one for the value and one for the tangent. This works because
# forward mode computes tangents in the order of the program. The text for an operation is a pattern into which the
# numbers of the variables are inserted, so the generator is a table of rules with a loop around it. The line with `def`
# and the lines for the inputs come first, and the line with `return` comes last.
#
# Both parts of a line use only variables of earlier lines, so they can share the line. The generator runs once, and the
# generated code can be called many times without looking at the list of operations again; it contains no loop and no
# dictionary. This is the advantage of source transformation. If your check fails, print the text: an error in generated
# code is usually visible at once.

# %% [markdown]
# ## 5. Write an adjoint program
#
# *20 minutes, hard, useful; about 50 minutes if Python is new to you.* A tangent program needs one call per input for a
# gradient, while an adjoint program needs a single call. The programs to be transformed have the same form as in
# question 4. Write the function that receives such a list and the number n and returns a string of Python code. The
# code defines a function `gradient(x)`, which takes a list of n floats and returns the list of the adjoints of the n
# inputs for the seed $\bar y=1$. The text may use the module `math`.
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

# %% [markdown] tags=["worked"]
# The generated function has the two phases of reverse mode. First come all values, in the order of the rows. Then an
# adjoint is defined for every variable, 1.0 for the last one and 0.0 for the others, so that every later line can use
# `+=`. After this the rows follow in reverse order, with one line per operand that adds the contribution of the row.
# Since the contributions are added, an operand that occurs twice in a row needs no special case.
#
# The partial derivatives are texts as well, and they refer to values that were computed in the first phase. For the
# exponential the text is the value of the row itself, which saves a second call of `math.exp`. The values are still
# available because each variable is assigned only once. In a program that overwrites its variables, they would have to
# be pushed onto a stack, as in question 3.

# %% [markdown]
# ## 6. Bonus: closures through a recursion
#
# *8 minutes, bonus, extra; about 20 minutes if Python is new to you.* Closures need no tape, and this question shows
# that even a recursion is no problem for them. Let $x^0=1$ and $x^n=x\cdot x^{n-1}$. Write the function that receives a
# float x and a whole number n ≥ 0, computes $x^n$ by this recursion, and returns the pair of $x^n$ and its pullback.
# The pullback receives $\bar z$ and returns $\bar x$. Do not use the formula for the derivative of a power.
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

# %% [markdown] tags=["worked"]
# The recursion returns the inner power together with its pullback. In $x\cdot x^{n-1}$ the number x is used in two
# places: directly as a factor, and inside the inner power. Each place contributes to $\bar x$. The direct contribution
# is $\bar z\,x^{n-1}$. For the other one, the adjoint of the inner power is $\bar z\,x$, and the inner pullback turns
# it into a contribution to $\bar x$. The sum of the two is the result.
#
# For n = 0 the value is the constant 1, and its pullback returns 0.0, because a constant does not depend on x. No tape
# is needed: the closures of the recursive calls form a chain in which each one holds what it needs, and this chain has
# the same depth as the recursion. Expanding it gives n equal contributions $\bar z\,x^{n-1}$, as calculus says.

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* Compare three methods: source
# transformation that uses a tape, source transformation that uses closures, and operator overloading. Where does each
# of them keep what the backward pass needs? Which of the three can be applied once more to get second derivatives, and
# why? Write about five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("12.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

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

# %% [markdown] tags=["worked"]
# - **Where each method keeps its values.** Your answer says that a tape holds the values that the forward code pushes,
#   that closures remember what they need, and that overloading records the operations with their operands. Two of the
#   three earn half of this point.
# - **Why a tape is an obstacle.** It says that pushes and pops change a stack, so that the code is no function of
#   numbers alone and a second transformation needs rules for them.
# - **Why closures are none.** It says that they are ordinary functions made of ordinary operations, so that they can be
#   transformed again.
# - **Overloading.** It says that overloaded numbers can be nested, with a tag for each level.
