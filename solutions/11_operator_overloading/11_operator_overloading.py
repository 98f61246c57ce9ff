# %% [markdown]
# # Exercises 11 · Engines I: calls, operators, tables
#
# Lesson: `course/11_operator_overloading.ipynb`. Write each function where it says `...`, run the cell, then run the
# check below it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from
# the top. A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. The local rules
#
# *10 minutes, easy.* Return the partial derivatives of an operation at x and y, as a tuple: two for `add`, `subtract`,
# `multiply`, `divide`, `power` ($x^y$), one (by x) for `sin`, `exp`, `log`, `tanh`.
#
# <details><summary>Hint</summary>
#
# $x^y = e^{y\ln x}$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "partials", "locked": false, "schema_version": 3, "solution": true, "task": false}
def local_partials(operation, x, y):
    """(tuple of one or two floats) the partial derivatives of the operation, a str, at the positive floats x and y."""
    ### BEGIN SOLUTION
    if operation == "add":
        return 1.0, 1.0
    if operation == "subtract":
        return 1.0, -1.0
    if operation == "multiply":
        return y, x
    if operation == "divide":
        return 1 / y, -x / y**2
    if operation == "power":
        return y * x ** (y - 1), x**y * math.log(x)
    slopes = {"sin": math.cos, "exp": math.exp, "log": lambda x: 1 / x, "tanh": lambda x: 1 - math.tanh(x) ** 2}
    return (slopes[operation](x),)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_partials", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("11.partials", local_partials)

# %% [markdown]
# ## 2. An elemental library's division
#
# *4 minutes, easy.* The oldest engine has one function for each operation, called with each operand and its derivative.
# Write that for $z = x / y$. (The lesson shows it printed with a wrong sign.)
#
# <details><summary>Hint</summary>
#
# Differentiate $zy = x$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "divide", "locked": false, "schema_version": 3, "solution": true, "task": false}
def ad_divide(x, x_dot, y, y_dot):
    """(z, z_dot) of z = x / y, floats; y is not 0."""
    ### BEGIN SOLUTION
    z = x / y
    return z, (x_dot - z * y_dot) / y
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_divide", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("11.divide", ad_divide)

# %% [markdown]
# ## 3. Operators, reflected ones too
#
# *20 minutes, medium.* Complete a class of dual numbers: `+`, `-`, `*`, `/` between two of them or with a plain number
# on either side (`2 - x`, `2 / x`); unary `-`; and `x ** n` for a whole number n (0 and negative ones, too; `x ** 0` is
# 1 also where x is 0). Operands stay as they are.
#
# <details><summary>Hint</summary>
#
# `2 - x` calls `x.__rsub__(2)`. Turn a plain number into a `Number` with tangent 0 first.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "operators", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Number:
    """A dual number: value and tangent, floats."""

    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    ### BEGIN SOLUTION
    @staticmethod
    def lift(x):
        return x if isinstance(x, Number) else Number(x)

    def __add__(self, other):
        other = self.lift(other)
        return Number(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = self.lift(other)
        return Number(self.value * other.value, self.value * other.tangent + self.tangent * other.value)

    def __truediv__(self, other):
        other = self.lift(other)
        z = self.value / other.value
        return Number(z, (self.tangent - z * other.tangent) / other.value)

    def __neg__(self):
        return Number(-self.value, -self.tangent)

    def __sub__(self, other):
        return self + (-self.lift(other))

    def __rsub__(self, other):
        return self.lift(other) - self

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def __pow__(self, n):
        return Number(self.value**n, n * self.value ** (n - 1) * self.tangent if n else 0.0)

    __radd__, __rmul__ = __add__, __mul__
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_operators", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("11.operators", Number)

# %% [markdown]
# ## 4. Any function, made ready for duals
#
# *8 minutes, medium.* With `f` and its derivative `f_prime` make a function that takes a float and returns f of it, or
# takes a pair (value, tangent) as a tuple and returns such a tuple, so that lifted functions can be composed.
#
# <details><summary>Hint</summary>
#
# A function inside a function; `isinstance(z, tuple)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "lift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lift(f, f_prime):
    """(function) f for floats and for pairs (value, tangent); f_prime is the derivative of f."""
    ### BEGIN SOLUTION
    def lifted(z):
        if isinstance(z, tuple):
            value, tangent = z
            return f(value), f_prime(value) * tangent
        return f(z)

    return lifted
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_lift", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("11.lift", lift)

# %% [markdown]
# ## 5. Bonus: an engine from a table
#
# *8 minutes, bonus.* `table[name]` is `(f, partials)`: a function of k numbers and a list of its k partial derivatives,
# functions of the same numbers. Return `apply(name, *pairs)`, which returns the pair (value, tangent).
#
# <details><summary>Hint</summary>
#
# One line for the values, one sum for the tangent.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "table", "locked": false, "schema_version": 3, "solution": true, "task": false}
def engine(table):
    """(function) apply(name, *pairs): the rule `name` of the table on pairs (value, tangent); returns such a pair."""
    ### BEGIN SOLUTION
    def apply(name, *pairs):
        f, partials = table[name]
        xs = [value for value, _ in pairs]
        return f(*xs), sum(partial(*xs) * tangent for partial, (_, tangent) in zip(partials, pairs))

    return apply
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_table", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("11.table", engine)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* Operator overloading sees what f does while it runs. Name one thing that it can therefore
# differentiate and a formula cannot, one thing that it never sees, and what each call costs. (About four sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# It follows the program: loops whose length depends on values, branches, recursion, calls of other functions, none of
# which a closed formula has. It never sees what did not happen: the branch that was not taken, a comparison that
# decided it, or an operation done by code that unpacks the number to a plain float. Every operation costs a method
# call, an object and, in reverse mode, a record on the tape, at every run anew; nothing is done once and for all
# before.
# ### END SOLUTION
