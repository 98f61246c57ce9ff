# %% [markdown]
# # Exercises 03 · Symbolic differentiation
#
# Lesson: `course/03_symbolic.ipynb`. Write each function where it says `...`, run the cell, then run the check below
# it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. Evaluate a tree
#
# *5 minutes, easy.* An expression is a number, `"x"`, or a tuple `("+", a, b)`, `("*", a, b)`, `("sin", a)`,
# `("cos", a)` with expressions a and b. Return its value at `x`.
#
# <details><summary>Hint</summary>
#
# A function that calls itself for the operands.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate(e, x):
    """(float) the value of the expression e at the float x."""
    ### BEGIN SOLUTION
    if e == "x":
        return x
    if not isinstance(e, tuple):
        return e
    values = [evaluate(part, x) for part in e[1:]]
    if e[0] == "+":
        return values[0] + values[1]
    if e[0] == "*":
        return values[0] * values[1]
    return math.sin(values[0]) if e[0] == "sin" else math.cos(values[0])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_evaluate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03.evaluate", evaluate)

# %% [markdown]
# ## 2. Count operations
#
# *3 minutes, easy.* Return how many operations an expression has. Numbers and `"x"` count nothing.
#
# <details><summary>Hint</summary>
#
# One, and those of the operands.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def size(e):
    """(int) the number of operations in the expression e."""
    ### BEGIN SOLUTION
    if not isinstance(e, tuple):
        return 0
    return 1 + sum(size(part) for part in e[1:])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_size", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03.size", size)

# %% [markdown]
# ## 3. Differentiate a tree
#
# *10 minutes, medium.* Return the derivative by x as an expression of the same four operations (a minus is a factor of
# -1.0). Any with the right values is accepted; it need not be short.
#
# <details><summary>Hint</summary>
#
# $(ab)' = a'b + ab'$ as a tree is `("+", ("*", da, b), ("*", a, db))`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "differentiate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def differentiate(e):
    """(expression) the derivative by x of the expression e."""
    ### BEGIN SOLUTION
    if e == "x":
        return 1.0
    if not isinstance(e, tuple):
        return 0.0
    a, da = e[1], differentiate(e[1])
    if e[0] == "sin":
        return ("*", ("cos", a), da)
    if e[0] == "cos":
        return ("*", ("*", -1.0, ("sin", a)), da)
    b, db = e[2], differentiate(e[2])
    if e[0] == "+":
        return ("+", da, db)
    return ("+", ("*", da, b), ("*", a, db))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_differentiate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03.differentiate", differentiate)

# %% [markdown]
# ## 4. Simplify
#
# *10 minutes, medium.* Use $0 + a = a$, $a + 0 = a$, $0a = a0 = 0$, $1a = a1 = a$ wherever they fit, and compute every
# operation (sin and cos, too) that has only numbers for operands.
#
# <details><summary>Hint</summary>
#
# Simplify the operands first, then look at the operation.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "simplify", "locked": false, "schema_version": 3, "solution": true, "task": false}
def simplify(e):
    """(expression) one that is equal to e and has no operation that the rules make needless."""
    ### BEGIN SOLUTION
    if not isinstance(e, tuple):
        return e
    operation, *parts = e[0], *map(simplify, e[1:])
    if all(isinstance(part, (int, float)) for part in parts):
        return evaluate((operation, *parts), 0.0)
    if operation == "+" and 0 in parts:
        return parts[1] if parts[0] == 0 else parts[0]
    if operation == "*" and 0 in parts:
        return 0.0
    if operation == "*" and 1 in parts:
        return parts[1] if parts[0] == 1 else parts[0]
    return (operation, *parts)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_simplify", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("03.simplify", simplify)

# %% [markdown]
# ## 5. Bonus: share what is equal
#
# *8 minutes, bonus.* A program would compute equal subexpressions once. Return how many different subexpressions are
# operations; `a + b` and `b + a` are two.
#
# <details><summary>Hint</summary>
#
# Collect subexpressions in a set.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "shared", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shared_size(e):
    """(int) the number of different operations in the expression e."""
    ### BEGIN SOLUTION
    seen = set()

    def collect(part):
        if isinstance(part, tuple):
            seen.add(part)
            for inner in part[1:]:
                collect(inner)

    collect(e)
    return len(seen)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_shared", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("03.shared", shared_size)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* The derivative of a product of n factors by your rules: how does its size grow with n as
# a tree, and how with shared subexpressions? Why does automatic differentiation not have this problem? (About five
# sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Each product rule copies both factors, so the tree of a product nested n deep has a derivative of about n squared
# operations (and worse where the factors contain each other, as in the logistic map). With equal parts shared it grows
# like n, because each partial product is needed once. Automatic differentiation never writes the formula: it computes
# the number of each intermediate and of its derivative once and uses those numbers, which is what sharing achieves for
# the formula.
# ### END SOLUTION
