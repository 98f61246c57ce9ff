# %% [markdown]
# # 11 · Build an engine: elemental library and operator overloading
#
# **45 minutes.** You need: lessons 06 and 07; what a class is.
#
# After this lesson you can
# - write an elemental library, and say why nobody wants to use it,
# - overload operators so that plain functions become differentiable,
# - keep all derivative rules in one table, and test each.

# %%
import math

import numpy as np

from adlib.methods import elemental_library
from adlib import grad, lab, numerical, trace
from adlib.rules import TABLE

# %% [markdown]
# ## Three ways to build AD
#
# | way | the user writes | who applies the rules |
# |---|---|---|
# | elemental library | one call per operation | the library's functions |
# | operator overloading | plain code | the numbers that flow through it |
# | source transformation (lesson 12) | plain code | a program that rewrites it |

# %% [markdown]
# ## The oldest: an elemental library
#
# $a=(x+y)/z$ has two operations. The user takes it apart by hand and calls a function for each. `dx` is the tangent of
# x, lesson 05's $\dot x$: the seed (0, 0, 1) gives $\partial a/\partial z$.

# %%
def ad_add(x, dx, y, dy):
    return x + y, dx + dy


def ad_div(x, dx, y, dy):
    return x / y, dx / y - x / (y * y) * dy


t, dt = ad_add(2.0, 0.0, 5.0, 0.0)
a, da = ad_div(t, dt, 4.0, 1.0)
print("a =", a, "  da/dz =", da, "  by hand -(x + y)/z² =", -(2 + 5) / 4**2)

# %% [markdown]
# ## A rule with a slip, in print
#
# In a textbook (*Machine Learning Systems*, see Sources) the division rule of such a library, $z=x/y$, is printed as
# `dz = dx / y + (x / (y * y)) * dy`. **Predict**:

# %%
lab.predict("When is the printed rule, with + in place of -, right?",
            ["always", "never", "when dy = 0", "when dx = 0"], "when dy = 0", "The wrong term has the factor dy: constants in the denominator hide it.")

# %%
def printed(x, dx, y, dy):
    return x / y, dx / y + (x / (y * y)) * dy


for dy in (0.0, 1.0):
    h = 1e-6
    measured = ((3.0 + h) / (2.0 + h * dy) - (3.0 - h) / (2.0 - h * dy)) / (2 * h)
    wrong, right = printed(3.0, 1.0, 2.0, dy)[1], ad_div(3.0, 1.0, 2.0, dy)[1]
    print(f"dy = {dy}: printed {wrong}, corrected {right}, measured {measured:.6f}")

# %% [markdown]
# No compiler notices. A test notices only if the **denominator** varies, so vary every operand, one after the other.
# adlib writes no rule by hand twice: its elemental library is made from the one rule table.

# %%
print(elemental_library.ADDiv.__doc__)
print(elemental_library.ADDiv(3.0, 1.0, 2.0, 1.0))

# %% [markdown]
# ## Operator overloading
#
# In Python `x * y` is `type(x).__mul__(x, y)`. A class of our own may define it as it likes: return value and tangent
# (lesson 06), or append a row to a tape (lesson 07). The user's function stays as it is.

# %%
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

# %% [markdown]
# ## Reflected operators
#
# `2 * x` asks the integer 2 first, which knows nothing of us and declines: its `__mul__` returns `NotImplemented`. Then
# Python asks x, by the **reflected** method `__rmul__`. Sums and products may share a method; for `-`, `/` and `**` the
# order matters.

# %%
try:
    2 * Number(3.0, 1.0)
except TypeError as error:
    print("TypeError:", error)


# %%
class Reflected(Number):
    __rmul__, __radd__ = Number.__mul__, Number.__add__


x = Reflected(3.0, 1.0)
print("2 * x has slope", (2 * x).dot, "  and 1 + 2 * (x * x)", (1 + 2 * (x * x)).dot)

# %% [markdown]
# ## NumPy asks, too
#
# `np.sin(x)` of an object looks for a method `sin`. Better: NumPy asks `__array_ufunc__` first, and hands over which
# function was called on what. One method then serves every function of one operand that stands in a table:

# %%
SLOPES = {np.sin: np.cos, np.exp: np.exp, np.log: lambda v: 1 / v}


def array_ufunc(self, ufunc, method, *xs):  # method: "__call__", or "reduce" and the like
    if ufunc not in SLOPES or method != "__call__":
        return NotImplemented  # "I cannot": NumPy then says which function it was
    return type(self)(ufunc(self.value), SLOPES[ufunc](self.value) * self.dot)


Number.__array_ufunc__ = array_ufunc
x = Number(0.5, 1.0)
print(f"slope of exp(sin x) at 0.5: {np.exp(np.sin(x)).dot:.12f}")
print(f"slope of exp(x * sin x):    {np.exp(x * np.sin(x)).dot:.12f}")

# %% [markdown]
# ## One table of rules
#
# Rules that stand in five classes will differ in one. In adlib each elementary function is one entry: value, and
# partials as text in terms of operands and result z. Every engine reads it.

# %%
for name in ("divide", "sin", "tanh", "power", "sqrt"):
    rule = TABLE[name]
    print(f"{name:7} {rule.text:12} partials: {', '.join(rule.partial_texts)}")

# %% [markdown]
# `where(y, y - 1, 1)` is y − 1, but 1 where y is 0, so that $0^{-1}$ never occurs; `where(x, x, 1)` keeps the logarithm
# from 0. The rest are the rules of a calculus book.

# %% [markdown]
# ## Lab: who calls whom
#
# The same function by three engines. **Predict** how many partial derivatives `x1 * x2` asks for with dual numbers, and
# how many with a trace. Then step.

# %%
lab.who_calls_whom()

# %% [markdown]
# <details><summary>Answer</summary>
#
# Dual numbers ask for two partials, at once. A trace asks for none: its row keeps the rule and the operands, and the
# sweep asks later.
#
# </details>

# %% [markdown]
# ## A test for each rule
#
# A table invites a loop: each partial of each rule against a central difference at a random point. Here eight rules,
# eleven partials; adlib's own tests take all.

# %%
rng, worst = np.random.default_rng(0), {}
for name in ("sin", "tanh", "exp", "log", "sqrt", "multiply", "divide", "power"):
    rule = TABLE[name]
    xs = rng.uniform(0.5, 2.0, len(rule.names)).tolist()
    for k in range(len(xs)):
        exact = rule.partial(k, rule(*xs), *xs)
        measured = numerical.derivative(lambda t: rule(*xs[:k], t, *xs[k + 1 :]), xs[k])
        worst[name, k] = abs(exact - measured) / abs(exact)
print(len(worst), "partials, all within 1e-8:", max(worst.values()) < 1e-8)

# %% [markdown]
# ## The tape of a reverse engine
#
# AutoDiff for .NET, quoted in the textbook with the slip, has a class `TapeElement` with `Value`, `Adjoint`, `Inputs`,
# `Eval`, `Diff`: one object for each operation. A `Row` of adlib's trace has the same parts, but the adjoint is kept
# **outside**:

# %%
row = trace(lambda x, y: x / y, 3.0, 2.0).rows[-1]
print("Value ", row.value)
print("Inputs", [v.name for _, v in row.variables()])
print("Eval  ", row.rule.name)
print("Diff  ", [row.partial(0), row.partial(1)])

# %% [markdown]
# Why outside? An adjoint belongs to a sweep, not to the variable. Kept inside, it has to be set to zero before each
# sweep; who forgets that gets the sum of both. (PyTorch's `.grad` adds up on purpose: hence its `zero_grad`.)

# %% [markdown]
# Such an engine may write a/b as $a\cdot b^{-1}$: right, but two rows in place of one.

# %%
print("a / b       ", dict(trace(lambda a, b: a / b, 3.0, 2.0).count()))
print("a * b ** -1 ", dict(trace(lambda a, b: a * b**-1, 3.0, 2.0).count()))

# %% [markdown]
# ## What overloading is good at, and what not
#
# Loops, branches, recursion, calls of other functions: whatever runs is followed, at run time. The price: every
# operation passes through Python objects, and an engine that differentiates while f runs has nothing to optimise
# beforehand. `math.sin` cannot be overloaded at all:

# %%
try:
    grad(lambda x: math.sin(x))(1.0)
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
# ## Wrong on purpose
#
# A reflected subtraction that is not reflected. **Symptom:** `x - 2` is right, `2 - x` has the wrong sign.

# %%
class Slip(Reflected):
    def __sub__(self, o):
        return self + (-1) * o

    __rsub__ = __sub__


x = Slip(5.0, 1.0)
print("x - 2:", (x - 2).value, (x - 2).dot, "   2 - x:", (2 - x).value, (2 - x).dot, " wanted -3 and -1")

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | `unsupported operand type(s) for *: 'int' and ...` | no reflected operator | `__rmul__` |
# | `... returned NotImplemented from __array_ufunc__` | the table lacks it; for `np.float64(2) * x` it is `multiply` | a rule for it |
# | 2 − x or 2 / x wrong | reflected as if it were symmetric | swap operands |
# | the second gradient is twice the first | adjoints live in the tape | new adjoints for each sweep |
# | right with constants, wrong without | a rule's other partial | vary every operand |
# | `TypeError: ... use np.sin` | `math` functions want floats | NumPy's |

# %% [markdown]
# ## Recap
#
# - Elemental library: calls by hand. Overloading: Python's operators and NumPy's
#   `__array_ufunc__` call for you.
# - One rule table, read by all; a test for each rule.
# - Adjoints belong to a sweep.

# %% [markdown]
# ## Check yourself
#
# `y = x if x > 0 else -x` is to run on your `Number`. Which two methods are missing, and what do they do with the
# tangent?
#
# <details><summary>Answer</summary>
#
# `__neg__` negates value and tangent. `__gt__` compares values and returns a plain bool, without a tangent: the branch
# is taken, and the operations in it are followed.
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/11_operator_overloading](../exercises/11_operator_overloading/11_operator_overloading.ipynb): local partials, a division of the elemental
# library, all operators with their reflections, lifting a function, and as a bonus an engine made from a table.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 6.1.
# - A. Griewank, D. Juedes, J. Utke, "Algorithm 755: ADOL-C", ACM Trans. Math. Software 22(2), 1996.
# - *Machine Learning Systems: Design and Implementation* (openmlsys), section "Automatic Differentiation": the division
#   rule, and the classes quoted from AutoDiff for .NET.
# - D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy", ICML AutoML workshop, 2015.
