# %% [markdown]
# # Exercises 12 · Engines II: source transformation
#
# Lesson: `course/12_source_transformation.ipynb`. Write each function where it says `...`, run the cell, then run the
# check below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from
# the top. A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. The adjoint of a loop with a branch
#
# *15 minutes, medium.* Return $\bar x$ for the seed $\bar y$ of the function below: run it with pushes, then sweep back
# with pops.
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
# <details><summary>Hint</summary>
#
# What does the partial of each assignment need? Push that, and which branch was taken.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "loop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loop_adjoint(x, n, y_bar):
    """(float) x_bar = y_bar df/dx of the function f above at the float x and the int n."""
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
# ## 2. A product with its pullback
#
# *5 minutes, easy.* Return $z = xy$ and its pullback: a function of $\bar z$ that returns $(\bar x, \bar y)$, and that
# may be called at any time and more than once.
#
# <details><summary>Hint</summary>
#
# A function inside a function remembers x and y.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "pullback", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply(x, y):
    """(z, pullback): the product of the floats x and y, and a function from z_bar to (x_bar, y_bar)."""
    ### BEGIN SOLUTION
    def pullback(z_bar):
        return z_bar * y, z_bar * x

    return x * y, pullback
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_pullback", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("12.pullback", multiply)

# %% [markdown]
# ## 3. A chain of pullbacks
#
# *8 minutes, medium.* `stages` is a list of functions. Each takes a pair of numbers and returns `(value, pullback)`;
# the value is a pair again, and so is what its pullback takes and returns. Apply one after the other, and return the
# last value and the pullback of all together. It may be called more than once.
#
# <details><summary>Hint</summary>
#
# Keep the pullbacks in a list.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "compose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compose(stages, x):
    """(y, pullback) of the stages applied to x in order; pullback takes y_bar and returns x_bar."""
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
# ## 4. Write a tangent program
#
# *20 minutes, medium.* A program has rows `(operation, operands)`; variables 0 to n - 1 are inputs, row k defines
# variable n + k: `[("multiply", (0, 1)), ("sin", (2,))]`, with `add`, `subtract`, `exp` besides. Return Python text
# that defines `tangent(x, x_dot)`, which takes two lists of n floats and returns `(y, y_dot)` of the last variable. The
# text may use `math`.
#
# <details><summary>Hint</summary>
#
# Two statements a row: for `v5` and for `v5_dot`.
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
# *20 minutes, hard.* The same programs. Return text (it may use `math`) that defines `gradient(x)`, which takes a list
# of n floats and returns the list of n adjoints for $\bar y = 1$.
#
# <details><summary>Hint</summary>
#
# First the rows, then `v5_bar = 0.0` for every variable, then two statements a row, from the last row to the first.
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
# *8 minutes, bonus.* $x^0 = 1$ and $x^n = x\,x^{n-1}$. Return $x^n$ and its pullback by that recursion, without the
# formula for its derivative.
#
# <details><summary>Hint</summary>
#
# The inner call returns its own pullback; x is also a factor.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "power", "locked": false, "schema_version": 3, "solution": true, "task": false}
def power(x, n):
    """(z, pullback) of z = x^n for a float x and an int n >= 0; pullback takes z_bar and returns x_bar."""
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
# *5 minutes, graded by hand.* Source transformation with a tape, source transformation with closures, operator
# overloading: where does each keep what the reverse sweep needs, and which of the three can be transformed again to get
# second derivatives, and why? (About five sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With a tape, the generated code pushes values onto a stack and the adjoint code pops them; operator overloading
# records operations with their operands as the program runs, so its tape holds the operations, too. With closures each
# operation returns a function that remembers what it needs; nothing global is kept. Pushes and pops change a stack, so
# the generated code is not a pure function of numbers, and transforming it again needs rules for them, which most tools
# lack. Closures are ordinary functions made of ordinary operations and can be transformed again. An overloaded number
# can be nested: run the engine on numbers of an outer engine, with a tag for each level.
# ### END SOLUTION
