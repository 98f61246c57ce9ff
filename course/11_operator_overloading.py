# %% [markdown] slide="title; list"
# # 11 · Build an engine: elemental library and operator overloading
#
# **{minutes} minutes.** You need: lessons 06 and 07; classes and special methods ([The Python you
# need](python_you_need.ipynb)).
#
# After this lesson you can
#
# - write an elemental library, and say why nobody wants to use one,
# - overload operators so that ordinary functions become differentiable,
# - keep all derivative rules in one table, and test each of them.

# %%
import math

import numpy as np

from adlib.methods import elemental_library
from adlib import grad, lab, numerical, trace
from adlib.rules import TABLE

# %% [markdown] slide="title; table"
# ## Three ways to build AD
#
# You know the mathematics of both modes. The remaining question is one of engineering: how does a tool get hold of the
# operations of a program that somebody else has written? There are three answers. This lesson is about the first two,
# and lesson 12 is about the third.
#
# | way | what the user writes | who applies the rules |
# |---|---|---|
# | elemental library | one call per operation | the functions of the library |
# | operator overloading | ordinary code | the numbers that flow through it |
# | source transformation (lesson 12) | ordinary code | a program that rewrites it |

# %% [markdown] slide="only"
# How does a tool get hold of the operations of a program that somebody else has written?

# %% [markdown] slide="only"
# ## The oldest way: an elemental library
#
# One function per operation, which computes value **and** derivative. For $a = (x+y)/z$:

# %% [markdown]
# ## The oldest way: an elemental library
#
# In an elemental library each elementary operation has a function, which computes the value together with the
# derivative. The expression $a=(x+y)/z$ consists of two operations. The user takes it apart by hand and calls one
# function for each of them. In the code below, `dx` is the tangent of x, which lesson 05 wrote as $\dot x$, and the
# seed (0, 0, 1) gives $\partial a/\partial z$.

# %% slide="code 4-5|7-8 of 8; output"
def ad_add(x, dx, y, dy):
    return x + y, dx + dy


def ad_div(x, dx, y, dy):
    return x / y, dx / y - x / (y * y) * dy


t, dt = ad_add(2.0, 0.0, 5.0, 0.0)
a, da = ad_div(t, dt, 4.0, 1.0)
print("a =", a, "  da/dz =", da, "  by hand -(x + y)/z² =", -(2 + 5) / 4**2)

# %% [markdown] slide="only"
# - Right, but the user takes every formula apart by hand, and cannot use native expressions.

# %% [markdown]
# The result is right, but imagine a whole page of formulas written in this way. Nobody wants to read it, and every
# mistake in taking a formula apart is a mistake in the program.

# %% [markdown] slide="only"
# ## A rule with an error, in print
#
# For $z = x/y$, a textbook prints
#
#     dz = dx / y + (x / (y * y)) * dy

# %% [markdown]
# ## A rule with an error, in print
#
# The rules themselves can be wrong, too. In a textbook (*Machine Learning Systems*, see Sources) the division rule of
# such a library, for $z=x/y$, is printed as `dz = dx / y + (x / (y * y)) * dy`. **Predict**:

# %% slide="output"
lab.predict("The printed rule has + in place of -. When does it give the right result?",
            ["always", "never", "when dy = 0", "when dx = 0"], "when dy = 0", "The wrong term has the factor x · dy, so a constant denominator hides the mistake (and so does x = 0).")

# %% [markdown] slide="only"
# ## Run it, and compare

# %% slide="output"
def printed(x, dx, y, dy):
    return x / y, dx / y + (x / (y * y)) * dy


for dy in (0.0, 1.0):
    h = 1e-6
    measured = ((3.0 + h) / (2.0 + h * dy) - (3.0 - h) / (2.0 - h * dy)) / (2 * h)
    wrong, right = printed(3.0, 1.0, 2.0, dy)[1], ad_div(3.0, 1.0, 2.0, dy)[1]
    print(f"dy = {dy}: printed {wrong}, corrected {right}, measured {measured:.6f}")

# %% [markdown] slide="only"
# The sign is wrong whenever the **denominator** varies.

# %% [markdown] slide="only"
# ## A second fault: the result is lost

# %% [markdown]
# The listing has a second fault, which is easier to see once it is run. Its function receives z and dz as arguments and
# assigns them: `z = x / y`. In some languages this changes the variables of the caller. In Python an assignment only
# binds a local name to a new value, and since the function has no return statement, the result is lost.

# %% slide="code 1-3 of 3; output"
def as_listed(x, dx, y, dy, z, dz):
    z = x / y
    dz = dx / y - x / (y * y) * dy


z, dz = 0.0, 0.0
print("returned:", as_listed(3.0, 1.0, 2.0, 1.0, z, dz), "  and z, dz are still", z, dz)

# %% [markdown] slide="only"
# In Python, an assignment binds a local name. The function returns nothing.

# %% [markdown] slide="only"
# ## Never write a rule twice
#
# - A good test lets every operand vary, one after the other.
# - A better protection: the library is **generated** from the one table that all engines share.

# %% [markdown]
# No compiler notices the wrong sign. A test notices it only if the **denominator** varies, so a good test lets every
# operand vary, one after the other. A better protection is never to write a rule twice. The elemental library of adlib
# is generated from the one table of rules that all its engines share.

# %% slide="output"
print(elemental_library.ADDiv.__doc__)
print(elemental_library.ADDiv(3.0, 1.0, 2.0, 1.0))

# %% [markdown] slide="only"
# ## Operator overloading
#
# `x * y` is a call of `type(x).__mul__(x, y)`. The class may return a value and a tangent, or append a row to a **tape**.

# %% [markdown]
# ## Operator overloading
#
# Could the computer take the formula apart for the user? It already does, because in Python `x * y` is a call of
# `type(x).__mul__(x, y)`. A class of our own may define this method as it likes: it may return a value and a tangent,
# as in lesson 06, or append a row to a tape, as in lesson 07. The user's function does not have to be changed.

# %% [markdown] slide="only"
# ## A class with two operators

# %% slide="code 5-7|9-11; output"
class Number:
    def __init__(self, value, dot=0.0):
        self.value, self.dot = value, dot

    def __add__(self, o):
        o = o if isinstance(o, Number) else Number(o)
        return type(self)(self.value + o.value, self.dot + o.dot)

    def __mul__(self, o):
        o = o if isinstance(o, Number) else Number(o)
        return type(self)(self.value * o.value, self.dot * o.value + self.value * o.dot)


x = Number(3.0, 1.0)
print("x * x + 2 has slope", (x * x + 2).dot)

# %% [markdown] slide="only"
# ## Reflected operators
#
# - In `2 * x`, Python asks the integer first. It returns `NotImplemented`.
# - Then Python asks x for `__rmul__`. If there is none:

# %% [markdown]
# ## Reflected operators
#
# In `2 * x` the left operand is an ordinary integer. Python asks it first (unless the class of the right operand is a
# subclass of that of the left one), but the integer knows nothing about our class: its method `__mul__` returns the
# special value `NotImplemented`, which means "ask the other operand". Then Python calls the **reflected** method
# `__rmul__` of x. If there is none, it gives up.

# %% slide="output"
try:
    2 * Number(3.0, 1.0)
except TypeError as error:
    print("TypeError:", error)

# %% [markdown] slide="only"
# For sums and products, the same method. For `-`, `/` and `**`, exchange the operands.

# %% [markdown]
# For sums and products the order of the operands does not matter, so the reflected method can be the same as the
# ordinary one. For `-`, `/` and `**` it must exchange the operands.

# %% slide="code 2 of 2"
class Reflected(Number):
    __rmul__, __radd__ = Number.__mul__, Number.__add__


x = Reflected(3.0, 1.0)
print("2 * x has slope", (2 * x).dot, "  and 1 + 2 * (x * x)", (1 + 2 * (x * x)).dot)

# %% [markdown] slide="only"
# ## NumPy asks, too
#
# One method, `__array_ufunc__`, is sufficient for all functions in a table.

# %% [markdown]
# ## NumPy asks, too
#
# The function `np.sin(x)`, called with an object that is not a number, looks for a method `sin` of this object, and
# lesson 04 relied on that. There is a better way. Before it does anything else, NumPy looks for a method
# `__array_ufunc__` of the object and, if there is one, calls it with the function and the arguments in question. So a
# single method is sufficient for all functions of one operand whose derivatives are in a table. (NumPy calls its
# elementwise functions *ufuncs*, and a method may be added to a class after its definition, by an assignment. In
# `Number`, the results are made with `type(self)(...)` and not with `Number(...)`, so that a subclass returns objects
# of its own kind.)

# %% slide="code 1|4-6 of 9; output"
SLOPES = {np.sin: np.cos, np.exp: np.exp, np.log: lambda v: 1 / v}


def array_ufunc(self, ufunc, method, *xs):  # method: "__call__", or "reduce" and the like
    if ufunc not in SLOPES or method != "__call__":
        return NotImplemented  # "I cannot": NumPy then says which function it was
    return type(self)(ufunc(self.value), SLOPES[ufunc](self.value) * self.dot)


Number.__array_ufunc__ = array_ufunc
x = Number(0.5, 1.0)
print(f"slope of exp(sin x) at 0.5: {np.exp(np.sin(x)).dot:.12f}")
print(f"slope of exp(x * sin x):    {np.exp(x * np.sin(x)).dot:.12f}")

# %% [markdown] slide="only"
# ## One table of rules
#
# Each elementary function has exactly **one** entry, and every engine reads it.

# %% [markdown]
# ## One table of rules
#
# A rule that is written down in five classes will sooner or later be wrong in one of them. In adlib each elementary
# function has exactly one entry in a table. The entry contains the function and its partial derivatives as text, in
# terms of the operands and of the result z, and every engine reads it.

# %% slide="output"
for name in ("divide", "sin", "tanh", "power", "sqrt"):
    rule = TABLE[name]
    print(f"{name:7} {rule.text:12} partials: {', '.join(rule.partial_texts)}")

# %% [markdown] slide="only"
# `where(x, x, 1)` protects the logarithm from 0.

# %% [markdown]
# Most of these rules are those of a calculus book. Two expressions look strange. In `where(c, a, b)` the result is a
# where c is not zero, and b where it is. So `where(y, y - 1, 1)` is y − 1, except that it is 1 where y is 0, so that
# $0^{-1}$ is never computed, and `where(x, x, 1)` protects the logarithm from 0 in the same way.

# %% [markdown] slide="only"
# ## Lab: who calls whom

# %% [markdown]
# ## Lab: who calls whom
#
# The lab shows the calls that happen while three engines evaluate the same function. A trace of adlib differs from the
# tape of lesson 07 in one point: its row keeps the rule and the operands, and not the partial derivatives. **Predict**
# how many partial derivatives `x1 * x2` asks for with dual numbers, and how many with a trace. Then step through the
# calls.

# %% slide="output"
lab.who_calls_whom()

# %% [markdown]
# <details><summary>Answer</summary>
#
# With dual numbers the product asks for two partial derivatives at once. With a trace it asks for none: the row keeps
# the rule and the operands, and the sweep asks for the derivatives later.
#
# </details>

# %% [markdown] slide="only"
# ## A test for each rule
#
# Every partial derivative against a central difference, at a random point:

# %% [markdown]
# ## A test for each rule
#
# A table has one more advantage: it can be tested in a loop. The next cell compares every partial derivative of eight
# rules with a central difference at a random point. The tests of adlib do this for all rules of the table.

# %% slide="code 5-7 of 8; output"
rng, worst = np.random.default_rng(0), {}
for name in ("sin", "tanh", "exp", "log", "sqrt", "multiply", "divide", "power"):
    rule = TABLE[name]
    xs = rng.uniform(0.5, 2.0, len(rule.names)).tolist()
    for k in range(len(xs)):
        exact = rule.partial(k, rule(*xs), *xs)
        measured = numerical.derivative(lambda t: rule(*xs[:k], t, *xs[k + 1 :]), xs[k])
        worst[name, k] = abs(exact - measured) / abs(exact)
print(len(worst), "partials, all within 1e-8:", max(worst.values()) < 1e-8)

# %% [markdown] slide="only"
# ## The tape of a reverse engine
#
# | AutoDiff for .NET | a row of adlib |
# |---|---|
# | `Value` | the value |
# | `Inputs` | the operands |
# | `Eval` | the rule |
# | `Diff` | the partial derivatives |
# | `Adjoint` | kept **outside** |

# %% [markdown]
# ## The tape of a reverse engine
#
# The textbook with the wrong sign also quotes an engine for reverse mode, AutoDiff for .NET. Its class `TapeElement`
# has the members `Value`, `Adjoint`, `Inputs`, `Eval` and `Diff`, and there is one object for each operation. A `Row`
# in a trace of adlib has the same parts, with one exception: the adjoint is kept **outside**.

# %% slide="output"
row = trace(lambda x, y: x / y, 3.0, 2.0).rows[-1]
print("Value ", row.value)
print("Inputs", [v.name for _, v in row.variables()])
print("Eval  ", row.rule.name)
print("Diff  ", [row.partial(0), row.partial(1)])

# %% [markdown] slide="only"
# ## Why the adjoint is kept outside
#
# - An adjoint belongs to one **backward pass**, and not to the variable.
# - In the variable, it has to be reset before each pass. Who forgets this gets the sum of two gradients.
# - PyTorch accumulates only the gradients of parameters in `.grad`: hence `zero_grad`.

# %% [markdown]
# Why outside? An adjoint belongs to one backward pass, and not to the variable. If it is stored in the variable, it has
# to be set to zero before each pass, and whoever forgets this gets the sum of two gradients. (PyTorch keeps the
# adjoints of intermediates outside, too. Only the gradients of the parameters are accumulated in `.grad`, on purpose,
# and this is why its users have to call `zero_grad`.)

# %% [markdown] slide="only"
# ## A quotient as a product: two rows

# %% [markdown]
# An engine of this kind may compute a/b as $a\cdot b^{-1}$, because it then needs no rule for division. This is
# correct, but it records two rows in place of one.

# %% slide="code; output"
print("a / b       ", dict(trace(lambda a, b: a / b, 3.0, 2.0).count()))
print("a * b ** -1 ", dict(trace(lambda a, b: a * b**-1, 3.0, 2.0).count()))

# %% [markdown] slide="only"
# ## What overloading is good at, and what it is not
#
# - **Good:** it follows whatever the program does, loops, branches and recursion included. PyTorch works in this way.
# - **Slow:** every operation passes through Python objects, and nothing is optimized beforehand.
# - **Blind:** `math.sin` converts its argument to a float.

# %% [markdown]
# ## What overloading is good at, and what it is not
#
# Overloading follows whatever the program does at run time: loops, branches, recursion and calls of other functions.
# This is its great strength. It has two weaknesses. The first is speed: every operation passes through Python objects,
# which takes time, and since the engine sees the operations one by one while f runs, it cannot optimize the program as
# a whole beforehand, unless it first records a list and runs this list later, as JAX does. The second is that its
# methods have to be called: `math.sin` converts its argument to a float and cannot be overloaded at all.

# %% slide="output"
try:
    grad(lambda x: math.sin(x))(1.0)
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
# The error message says what to write instead. An engine that returned a number here would return a wrong derivative.

# %% [markdown] slide="only"
# ## Wrong on purpose: not reflected

# %% [markdown]
# ## Wrong on purpose
#
# Here is a reflected subtraction that does not exchange its operands. **Symptom:** `x - 2` is right, and `2 - x` has
# the wrong sign.

# %% slide="code 2-5 of 5; output"
class NotReflected(Reflected):
    def __sub__(self, o):
        return self + (-1) * o

    __rsub__ = __sub__


x = NotReflected(5.0, 1.0)
print("x - 2:", (x - 2).value, (x - 2).dot, "   2 - x:", (2 - x).value, (2 - x).dot, " wanted -3 and -1")

# %% [markdown] slide="only"
# **Symptom:** `x - 2` is right, and `2 - x` has the wrong sign.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | `unsupported operand type(s) for *: 'int' and ...` | there is no reflected operator | define `__rmul__` |
# | `... returned NotImplemented from __array_ufunc__` | the function is not in the table; for `np.float64(2) * x` it is `multiply` | add a rule for it |
# | 2 − x or 2 / x is wrong | reflected as if it were symmetric | exchange the operands |
# | the second gradient is twice the first | adjoints are stored in the tape | use new adjoints for each sweep |
# | right when the other operand is a constant, wrong otherwise | the partial derivative with respect to the other operand is wrong | vary every operand |
# | `TypeError: ... use np.sin` | functions of `math` insist on floats | use NumPy's functions |

# %% [markdown] slide="title; list"
# ## Recap
#
# - With an elemental library the user calls one function per operation. With overloading, Python's operators and
#   NumPy's `__array_ufunc__` make these calls.
# - One table of rules is read by all engines, and each rule has a test in which every operand varies.
# - Adjoints belong to a backward pass, and not to a variable.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Suppose that `y = x if x > 0 else -x` is to run on your class `Number`. Which two methods are missing, and what do
# they do with the tangent?
#
# <details><summary>Answer</summary>
#
# The method `__neg__` is missing; it negates the value and the tangent. The method `__gt__` is missing, too; it
# compares the values and returns an ordinary bool without a tangent. With this bool the program takes one of the
# branches, and the operations in this branch are differentiated.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/11_operator_overloading](../exercises/11_operator_overloading/11_operator_overloading.ipynb). You will
# write local partial derivatives, the division of the elemental library, all operators with their reflected versions
# and a function that lifts other functions, and, as a bonus, an engine that is generated from a table.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 6.1.
# - A. Griewank, D. Juedes, J. Utke, "Algorithm 755: ADOL-C", ACM Trans. Math. Software 22(2), 1996.
# - *Machine Learning Systems: Design and Implementation* (openmlsys), section "Automatic Differentiation": the division
#   rule, and the classes quoted from AutoDiff for .NET.
# - D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy", ICML AutoML workshop, 2015.
