# %% [markdown]
# # Exercises 03 · Symbolic differentiation
#
# These exercises belong to [lesson 03](../../course/03_symbolic.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("03.evaluate")` in a new cell opens the
# worked solution of the question.

# %%
import math

from adlib.grading import check, worked

# %% [markdown]
# ## 1. Evaluate a tree
#
# *5 minutes, easy, essential; about 15 minutes if Python is new to you.* In this set, an expression is a number, the
# text `"x"`, or one of the tuples `("+", a, b)`, `("*", a, b)`, `("sin", a)` and `("cos", a)`, where a and b are
# expressions. Before we differentiate such a tree, we want to compute its value. Write the function that takes an
# expression e and a float x and returns the value of e at x, a float. You can use it later to test your derivatives.
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

# %% [markdown] tags=["worked"]
# An expression is a tree, and a function on trees is most easily written as a recursion with the same structure. The
# two kinds of leaves come first: the text `"x"` stands for the number that was given, and a number stands for itself.
# In every other case the expression is a tuple. Its parts are evaluated first, because the value of an operation
# depends only on the values of its operands, and then the name of the operation decides what is done with them.
#
# The list `values` has one or two entries, so that the same line works for `sin` and for `+`. The order of the tests
# matters a little: the comparison with `"x"` comes before the test for a tuple, because a text is not a tuple either
# and would otherwise be returned as if it were a number.

# %% [markdown]
# ## 2. Count operations
#
# *3 minutes, easy, useful; about 10 minutes if Python is new to you.* To see whether expressions swell, we have to
# measure their size. Write the function that takes an expression and returns the number of operations in it, an int. An
# operation that occurs twice counts twice, and numbers and `"x"` count zero.
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

# %% [markdown] tags=["worked"]
# The recursion counts one for the operation itself and adds the sizes of all its operands. A leaf, which is a number or
# `"x"`, counts zero and ends the recursion. Since `e[1:]` contains the operands whatever their number is, operations
# with one and with two operands need no separate branches, and a new operation with three operands would be counted as
# well.
#
# An expression that occurs twice in the tree is visited twice. This is what the exercise asks for: it measures the
# expression as it would be written on paper. For this reason the function is also slow for derivatives that have
# swollen, since its running time is proportional to the number that it returns. The bonus question counts each distinct
# subexpression once, and its answer can be much smaller.

# %% [markdown]
# ## 3. Differentiate a tree
#
# *10 minutes, medium, essential; about 30 minutes if Python is new to you.* Now comes the main part of a computer
# algebra system: a program that applies the rules of calculus. Write the function that takes an expression and returns
# its derivative with respect to x, as an expression that uses only the same four operations. There is no minus among
# them, so write it as a factor of -1.0. Your derivative does not have to be short: every expression with the right
# values is accepted.
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

# %% [markdown] tags=["worked"]
# The function follows the structure of the expression in the same way as `evaluate` does. The derivative of x is 1, and
# that of a number is 0. For every operation, the operands are differentiated first, and one rule of calculus combines
# the results. In the rules for sin and cos, the factor `da` is the inner derivative of the chain rule. If it is left
# out, $\sin x$ is still right, and only $\sin(x^2)$ reveals the mistake.
#
# The result of each rule is again a tuple of the same four operations, so that it can be evaluated, measured and
# differentiated once more. The minus sign of the cosine rule is therefore a factor −1.0. In the product rule both a and
# da, b and db occur: the expression copies its operands, and this is where expression swell begins. Nothing is
# simplified here, because this is a separate task.

# %% [markdown]
# ## 4. Simplify
#
# *10 minutes, medium, useful; about 30 minutes if Python is new to you.* The rules produce factors of 1 and terms with
# 0 that no person would write. Write the function that takes an expression and returns an equal one that is simpler.
# Use the rules $0 + a = a$, $a + 0 = a$, $0a = a0 = 0$ and $1a = a1 = a$ wherever they fit, and compute every operation
# (sin and cos, too) whose operands are all numbers.
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

# %% [markdown] tags=["worked"]
# The operands are simplified before the operation itself. This order is essential. In `("*", ("+", 0.0, 0.0), "x")` the
# sum has to become 0.0 before one can see that the product is zero, too. A function that looks at the outer operation
# first would need several passes.
#
# After this step, four cases are left. If all operands are numbers, the operation is computed, and `evaluate` already
# knows how to do this, so the rules are not written a second time; its x is not used. Then come the rules for 0 in a
# sum, 0 in a product, and 1 in a product. The test `0 in parts` is true for 0.0 as well, since Python compares by
# value. If no rule applies, the operation is put together again from its simplified parts.

# %% [markdown]
# ## 5. Bonus: share what is equal
#
# *8 minutes, bonus, extra; about 20 minutes if Python is new to you.* A program would compute equal subexpressions only
# once, and this is what keeps derivatives small. Write the function that takes an expression and returns how many
# distinct subexpressions of it are operations (tuples), an int. Two subexpressions are equal if they are equal as
# tuples, so that `a + b` and `b + a` count as two.
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

# %% [markdown] tags=["worked"]
# A set contains equal elements only once, and tuples can be elements of a set because they cannot be changed. So it is
# enough to put every operation into a set while the tree is visited, and to count the elements at the end. Two
# subexpressions are equal if they are equal as tuples, which Python compares entry by entry, down to the leaves.
#
# The inner function `collect` changes the set of the outer function, so that the recursion need not return and join
# sets. The program still visits repeated subexpressions again and again. It could stop when a part is already in the
# set, because then all of its own parts are in the set, too. With this one line every distinct operation would be
# opened only once, which is what a system with shared expressions does.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, essential; about 8 minutes if Python is new to you.* A product of n factors is
# differentiated by your rules. How does the size of the derivative grow with n when it is written out as a tree, and
# how when equal subexpressions are shared? Why does automatic differentiation not have this problem? Write about five
# sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("03.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Each application of the product rule copies both of its factors. If the n factors are multiplied one after the other,
# the derivative therefore has about n squared operations as a tree, and it becomes even larger where the factors
# contain each other, as in the logistic map. If equal parts are shared, the size grows only in proportion to n,
# because each partial product and its derivative are needed once. Automatic differentiation never writes the formula
# down. It computes the value and the derivative of each intermediate result once, as numbers, and uses these numbers
# wherever they are needed, which has the same effect as sharing in the formula.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **Growth as a tree.** Your answer says that the product rule copies its operands, so that the derivative of n
#   factors has about $n^2$ operations. "It grows" without a rate earns half of this point.
# - **Growth with sharing.** It says that the size is proportional to n if equal subexpressions are shared, because each
#   partial product and its derivative are needed once.
# - **Why AD does not swell.** It says that automatic differentiation computes numbers and never writes the formula
#   down.
# - **The connection.** It says that storing each intermediate value and derivative once, as a number, has the same
#   effect as sharing in the formula.
