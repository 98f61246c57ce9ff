# %% [markdown]
# # Exercises 03 · Symbolic differentiation
#
# These exercises belong to [lesson 03](../../course/03_symbolic.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.

# %%
import math

from adlib.grading import check

# %% [markdown]
# ## 1. Evaluate a tree
#
# *5 minutes, easy.* In this set, an expression is a number, the text `"x"`, or one of the tuples `("+", a, b)`, `("*",
# a, b)`, `("sin", a)` and `("cos", a)`, where a and b are expressions. Before we differentiate such a tree, we want to
# compute its value. Write the function that takes an expression e and a float x and returns the value of e at x, a
# float. You can use it later to test your derivatives.
#
# <details><summary>Hint 1: the idea</summary>
#
# The operands of an expression are expressions, too. So the function can call itself for each of them.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# There are two cases without operands: `"x"` has the value x, and a number is its own value. In all other cases,
# evaluate the operands first, and then apply the operation to their values.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# After the two simple cases, write `values = [evaluate(part, x) for part in e[1:]]`. Then `e[0]` says which of the four
# operations it is, and `math.sin` and `math.cos` are two of them.
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
# *3 minutes, easy.* To see whether expressions swell, we have to measure their size. Write the function that takes an
# expression and returns the number of operations in it, an int. An operation that occurs twice counts twice, and
# numbers and `"x"` count zero.
#
# <details><summary>Hint 1: the idea</summary>
#
# The function has the same structure as the one in question 1: it calls itself for the operands.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The size of a leaf (a number or `"x"`) is 0. The size of an operation is 1 plus the sizes of its operands.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Every operation is a tuple, so `isinstance(e, tuple)` distinguishes the two cases. The operands are `e[1:]`, and `sum`
# adds up their sizes.
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
# *10 minutes, medium.* Now comes the main part of a computer algebra system: a program that applies the rules of
# calculus. Write the function that takes an expression and returns its derivative with respect to x, as an expression
# that uses only the same four operations. There is no minus among them, so write it as a factor of -1.0. Your
# derivative does not have to be short: every expression with the right values is accepted.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each rule of calculus makes the derivative of an expression from its operands and their derivatives, and the function
# obtains the derivatives of the operands by calling itself.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The derivative of x is 1, and that of a number is 0. The rules are $(a+b)'=a'+b'$, $(ab)'=a'b+ab'$, $(\sin a)'=\cos
# a\cdot a'$ and $(\cos a)'=-\sin a\cdot a'$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# With `a, da = e[1], differentiate(e[1])`, and `b, db` likewise for the second operand, the product rule is the tree
# `("+", ("*", da, b), ("*", a, db))`. Write the other three rules in the same way. Only sums and products have an
# `e[2]`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "differentiate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def differentiate(e):
    """(expression) the derivative of the expression e with respect to x."""
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
# *10 minutes, medium.* The rules produce factors of 1 and terms with 0 that no person would write. Write the function
# that takes an expression and returns an equal one that is simpler. Use the rules $0 + a = a$, $a + 0 = a$, $0a = a0 =
# 0$ and $1a = a1 = a$ wherever they fit, and compute every operation (sin and cos, too) whose operands are all numbers.
#
# <details><summary>Hint 1: the idea</summary>
#
# A rule may fit only after an operand has become simpler. So simplify the operands first, and look at the operation
# after that.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# A leaf stays as it is. For an operation, simplify the operands. If all of them are now numbers, compute the value.
# Otherwise test the rules for 0 and 1, and if none of them fits, return the operation with its simplified operands.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Write `operation, *parts = e[0], *map(simplify, e[1:])`. Whether a part is a number is told by `isinstance(part, (int,
# float))`, and the value of an operation on numbers by `evaluate` from question 1 (with any x). The test for a rule can
# be `operation == "+" and 0 in parts`; the result is the other one of the two parts.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "simplify", "locked": false, "schema_version": 3, "solution": true, "task": false}
def simplify(e):
    """(expression) an expression that is equal to e and has no operation that one of the rules removes."""
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
# *8 minutes, bonus.* A program would compute equal subexpressions only once, and this is what keeps derivatives small.
# Write the function that takes an expression and returns how many distinct subexpressions of it are operations
# (tuples), an int. Two subexpressions are equal if they are equal as tuples, so that `a + b` and `b + a` count as two.
#
# <details><summary>Hint 1: the idea</summary>
#
# Go through all the subexpressions, and collect them in such a way that equal ones are kept only once.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Tuples can be elements of a set, and a set keeps only one of several equal elements. Use one set for the whole tree,
# and return the number of its elements.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Inside your function, start with `seen = set()` and define a second function `collect(part)`. If the part is a tuple,
# it adds the part to `seen` and calls itself for each element of `part[1:]`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "shared", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shared_size(e):
    """(int) the number of distinct subexpressions of e that are operations."""
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
# *5 minutes, graded manually.* A product of n factors is differentiated by your rules. How does the size of the
# derivative grow with n when it is written out as a tree, and how when equal subexpressions are shared? Why does
# automatic differentiation not have this problem? Write about five sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Each application of the product rule copies both of its factors. If the n factors are multiplied one after the other,
# the derivative therefore has about n squared operations as a tree, and it becomes even larger where the factors
# contain each other, as in the logistic map. If equal parts are shared, the size grows only in proportion to n,
# because each partial product and its derivative are needed once. Automatic differentiation never writes the formula
# down. It computes the value and the derivative of each intermediate result once, as numbers, and uses these numbers
# wherever they are needed, which has the same effect as sharing in the formula.
# ### END SOLUTION
