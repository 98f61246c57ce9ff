# %% [markdown]
# # Exercises 11 · Engines I: calls, operators, tables
#
# These exercises belong to [lesson 11](../../course/11_operator_overloading.ipynb). Write each function in the place
# where it says `...` and run the cell. Then run the check in the cell below it. The check shows how your function was
# called, what it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the
# cells from top to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("11.partials")` in a new cell opens the
# worked solution of the question.

# %%
import math

import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. The local rules
#
# *10 minutes, easy, essential; about 20 minutes if Python is new to you.* Every engine needs a table of local rules,
# and a wrong entry makes every derivative wrong that uses it. Write the function that returns the partial derivatives
# of one operation at the positive numbers x and y, as a tuple of floats. The operation is given by its name. For `add`,
# `subtract`, `multiply`, `divide` and `power` (which is $x^y$) the tuple has two entries, the partial derivatives with
# respect to x and with respect to y. For `sin`, `exp`, `log` (the natural logarithm) and `tanh` it has one entry, the
# derivative with respect to x, and y is not used.
#
# <details><summary>Hint 1: the idea</summary>
#
# For each partial derivative, hold the other operand fixed and differentiate as in calculus. Only the power needs some
# thought, because its exponent can vary, too.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Write the power as $x^y=e^{y\ln x}$, and differentiate this with respect to y by the chain rule. The derivative of
# tanh can be expressed by tanh itself: it is $1-\tanh^2x$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Treat the operations one after the other, as in `if operation == "multiply": return y, x`. For the power the two
# entries are $y\,x^{y-1}$ and $x^y\ln x$. A tuple with a single entry needs a comma, as in `return (math.cos(x),)`.
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

# %% [markdown] tags=["worked"]
# The table lists the operations one after the other, so that each line can be compared with a book. For an operation
# with two operands, each partial derivative treats the other operand as a constant. The two entries of the power show
# the difference. With a fixed exponent the rule is $y\,x^{y-1}$, and with a fixed base the function is an exponential,
# $e^{y\ln x}$, whose derivative is $x^y\ln x$. Many hand-written engines forget the second entry, and they are right as
# long as the exponent is a constant.
#
# The functions of one operand are collected in a dictionary, because they differ only in their slope, and the tuple
# with one entry needs its comma. The derivative of tanh is written in terms of its value, as it was for the sigmoid. In
# the quotient, the second entry is $-x/y^2$, and its sign is the one that lesson 11 found printed wrongly.

# %% [markdown]
# ## 2. An elemental library's division
#
# *4 minutes, easy, useful; about 8 minutes if Python is new to you.* The oldest kind of engine has one function for
# each operation, which is called with each operand and its tangent. Lesson 11 quotes such a function for the division,
# which was printed with a wrong sign, so it is worth deriving the rule once. Write the function for $z=x/y$. It
# receives the floats $x$, $\dot x$, $y$ and $\dot y$, where y is not 0, and returns the pair $(z,\dot z)$.
#
# <details><summary>Hint 1: the idea</summary>
#
# You do not have to remember the quotient rule. Write the quotient as a product, $z\,y=x$.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Differentiate both sides of this equation: $\dot z\,y+z\,\dot y=\dot x$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute `z = x / y` first. Then solve the equation of the second hint for `z_dot`, which takes one product, one
# subtraction and one division.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "divide", "locked": false, "schema_version": 3, "solution": true, "task": false}
def ad_divide(x, x_dot, y, y_dot):
    """(pair of floats) the quotient z = x / y and its tangent z_dot, from floats; y is not 0."""
    ### BEGIN SOLUTION
    z = x / y
    return z, (x_dot - z * y_dot) / y
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_divide", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("11.divide", ad_divide)

# %% [markdown] tags=["worked"]
# The quotient rule need not be remembered if the quotient is written as a product, $zy=x$. The product rule gives $\dot
# zy+z\dot y=\dot x$, and solving for the tangent gives $\dot z=(\dot x-z\dot y)/y$. This form uses the value z that has
# just been computed. It takes one product, one subtraction and one division, while the form of the textbook, $(\dot
# xy-x\dot y)/y^2$, takes two products more.
#
# The shorter form is also safer: for large y the square in the denominator may overflow, although the derivative is an
# ordinary number. The derivation is worth more than the formula, because it applies to each operation that undoes
# another one, such as the logarithm or the square root. Differentiate the equation that defines the result, and solve
# for the tangent. Lesson 11 quotes a function with a wrong sign in this place, and a test with one pair of numbers
# reveals it.

# %% [markdown]
# ## 3. Operators, reflected ones too
#
# *20 minutes, medium, essential; about 50 minutes if Python is new to you.* With overloaded operators the user writes
# ordinary formulas, and the class computes the derivatives. Complete the class `Number` of dual numbers, which have a
# value and a tangent. The operators `+`, `-`, `*` and `/` have to work between two of them, and also with a plain
# number on either side, as in `2 - x` and `2 / x`. The unary `-` has to work, too, and so has `x ** n` for a whole
# number n, which may be 0 or negative. (The value of `x ** 0` is 1, also where x is 0.) Every operator returns a new
# `Number` and leaves its operands as they are.
#
# <details><summary>Hint 1: the idea</summary>
#
# A plain number is a constant. If each method first turns its other operand into a `Number` with the tangent 0, you
# have to write every rule only once.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Write `__add__`, `__mul__`, `__truediv__`, `__neg__`, `__sub__` and `__pow__`. Then add the reflected methods: `2 - x`
# calls `x.__rsub__(2)`, in which the plain number is the left operand. For sums and products the order of the operands
# does not matter, but for differences and quotients it does.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin each method that has an operand `other` with `other = other if isinstance(other, Number) else Number(other)`.
# (`__pow__` keeps its n as a plain number.) Then `__rsub__` can return `other - self`, and `__rtruediv__` can return
# `other / self`, while `__radd__ = __add__` is sufficient for the sum. The tangent of the power is `n * self.value **
# (n - 1) * self.tangent`, and n = 0 is a case of its own.
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

# %% [markdown] tags=["worked"]
# A plain number is a constant, so it can be turned into a `Number` with the tangent 0. The method `lift` does this at
# the beginning of every operator, and each rule is then written only once, for two operands of the class. Subtraction
# is addition of the negative, so it needs no rule of its own, and this is one place less where an error can hide.
#
# The reflected methods are called when the left operand is a plain number, as in `2 - x`. For sums and products the
# order does not matter, so that the same function can be used. For differences and quotients it does: `lift(other) -
# self` puts the operands in the order in which they were written. In the power, the case n = 0 is separate, because
# $0\cdot0^{-1}$ would be an error at x = 0, while the derivative of the constant 1 is 0.

# %% [markdown]
# ## 4. Any function, made ready for duals
#
# *8 minutes, medium, useful; about 20 minutes if Python is new to you.* Operators alone are not sufficient, because
# programs also call functions such as the sine. Write `lift`, which makes a function ready for dual numbers. It
# receives a function `f` of one float and its derivative `f_prime`, and it returns a new function. If the new function
# is called with a float, it returns f of this float. If it is called with a pair (value, tangent), given as a tuple, it
# returns the pair of the result, again as a tuple, so that lifted functions can be composed.
#
# <details><summary>Hint 1: the idea</summary>
#
# A function that is defined inside another function remembers what the outer function was called with, here `f` and
# `f_prime`, and it can be returned like any other object.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The rule of lesson 06 is $\phi(v+\dot v\,\varepsilon)=\phi(v)+\phi'(v)\,\dot v\,\varepsilon$. Use `isinstance(z,
# tuple)` to find out whether the argument z is a pair.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Inside `lift`, define a function `lifted(z)`. If z is a tuple, it unpacks `value, tangent = z` and returns the pair of
# `f(value)` and a product; otherwise it returns `f(z)`. The last line of `lift` is `return lifted`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "lift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lift(f, f_prime):
    """(function) f for floats and for pairs (value, tangent), which are tuples; f_prime is the derivative of f."""
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

# %% [markdown] tags=["worked"]
# The result of `lift` is a function that remembers f and its derivative, so it is a closure. When it is called with a
# pair, it applies the rule $\phi(v+\dot v\,\varepsilon)=\phi(v)+\phi'(v)\,\dot v\,\varepsilon$: the value is f of the
# first part, and the new tangent is the slope at the first part times the old tangent. The factor `tangent` is the
# chain rule, and it makes it possible to apply lifted functions to the results of other lifted functions.
#
# When it is called with a float, the original function is applied, so that programs without derivatives still work. The
# class of the argument decides, and this is how libraries choose between numbers and duals, too. The result for a pair
# is again a tuple. If it were a list, the next lifted function would not recognize it.

# %% [markdown]
# ## 5. Bonus: an engine from a table
#
# *8 minutes, bonus, extra; about 25 minutes if Python is new to you.* A rule that is written down in several places
# will sooner or later be wrong in one of them, so a good engine reads all rules from one table. Here `table[name]` is a
# pair `(f, partials)`. The first part is a function of k numbers, and the second part is the list of its k partial
# derivatives, each of which is a function of the same k numbers. Write `engine`, which receives such a table and
# returns a function `apply(name, *pairs)`. This function applies the rule `name` to k pairs (value, tangent) and
# returns the pair (value, tangent) of the result.
#
# <details><summary>Hint 1: the idea</summary>
#
# The tangent is computed in the same way for every rule: each operand contributes its partial derivative, multiplied by
# its tangent.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The formula is $\dot z=\sum_i\frac{\partial f}{\partial x_i}(x_1,\dots,x_k)\,\dot x_i$. Note that each partial
# derivative needs the values of all operands.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Inside `apply`, collect the values with `xs = [value for value, _ in pairs]`, so that `f(*xs)` is the value of the
# result. Its tangent is a `sum` over `zip(partials, pairs)`, whose terms are `partial(*xs)` times the tangent of the
# pair.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "table", "locked": false, "schema_version": 3, "solution": true, "task": false}
def engine(table):
    """(function) apply(name, *pairs), which applies a rule of the table to pairs (value, tangent) and returns a pair."""
    ### BEGIN SOLUTION
    def apply(name, *pairs):
        f, partials = table[name]
        xs = [value for value, _ in pairs]
        return f(*xs), sum(partial(*xs) * tangent for partial, (_, tangent) in zip(partials, pairs))

    return apply
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_table", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("11.table", engine)

# %% [markdown] tags=["worked"]
# All rules have the same form. The value is f of the values, and the tangent is the sum over the operands of the
# partial derivative times the tangent of the operand. So a single function can apply every rule, whatever its name and
# its number of operands are, and the knowledge about calculus is in the table alone. A new function is added by a new
# entry, and an error in an entry can be found by comparing the entry with a difference quotient.
#
# Every partial derivative gets the values of all operands, `partial(*xs)`, because the slope of a product with respect
# to one factor depends on the other one. The values are separated from the tangents first, since the rules know nothing
# about pairs. The library of this course, adlib, is built in this way: forward mode, reverse mode and symbolic
# conversion read one table.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* Operator overloading sees what f does
# while it runs. Name one thing that it can differentiate for this reason although no closed formula contains it, one
# thing that it never sees, and what each call costs. Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("11.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Operator overloading follows the program, so it can differentiate branches, loops whose length depends on values,
# recursion and calls of other functions, none of which a closed formula has. It never sees what did not happen, such as
# the branch that was not taken, and it loses track of every operation in code that turns the number into a plain float.
# A comparison returns a plain bool, so the derivative knows nothing about how a branch was chosen. Every operation
# costs a method call and a new object and, in reverse mode, a record on the tape. This cost is paid again at every run,
# because no work is done in advance.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **What it can differentiate.** Your answer names something that only a running program has, such as branches, loops
#   whose length depends on values, recursion, or calls of other functions.
# - **What it never sees.** It names something that leaves no operation behind: the branch that was not taken, how a
#   comparison has chosen it, or code that turns the number into a plain float.
# - **The cost of a call.** It says that each operation costs a method call and a new object, and in reverse mode also a
#   record on the tape.
# - **When it is paid.** It says that this cost is paid again in every run, since no work is done in advance.
