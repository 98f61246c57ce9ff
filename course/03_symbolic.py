# %% [markdown]
# # 03 · Differentiate formulas: symbolic differentiation and expression swell
#
# **40 minutes.** You need: the rules of calculus; a function that calls itself.
#
# After this lesson you can
# - write a program that differentiates expression trees,
# - say what expression swell is, and what sharing does against it,
# - say which programs have no formula.

# %%
import numpy as np
import sympy

from adlib import lab, symbolic, trace
from adlib.lab.expression_swell import chain_product

# %% [markdown]
# ## An expression is a tree
#
# $x\sin x$ is a product whose operands are x and a sine. As data: an operation, and its operands, which are expressions again.

# %%
e = ("*", "x", ("sin", "x"))
print(e)

# %% [markdown]
# ## The rules of calculus, as a function that calls itself
#
# $(a+b)'=a'+b'$, $(ab)'=a'b+ab'$, $(\sin a)'=\cos a\cdot a'$. One line each, and every formula made of these operations can
# be differentiated.

# %%
def d(e):
    if e == "x":
        return 1
    if not isinstance(e, tuple):
        return 0
    if e[0] == "+":
        return ("+", d(e[1]), d(e[2]))
    if e[0] == "*":
        return ("+", ("*", d(e[1]), e[2]), ("*", e[1], d(e[2])))
    if e[0] == "sin":
        return ("*", ("cos", e[1]), d(e[1]))


print(d(e))

# %% [markdown]
# Right, and clumsy: there is a factor 1, and nobody would write it so. Computer algebra systems simplify. SymPy, on the same
# function:

# %%
x = sympy.Symbol("x")
print(sympy.diff(x * sympy.sin(x), x))
print(sympy.diff(x**2 / sympy.cos(x), x))

# %% [markdown]
# ## Where the growth comes from
#
# Look at the product rule: $ab$ becomes $a'b+ab'$. Both a and b now stand there **twice**, once differentiated. In a product of
# products this happens at every level.

# %%
lab.predict("x(x+2)(x+3)...(x+8) has 14 operations. How many does its derivative have, written out by the product rule?",
            ["15", "28", "104", "5040"], symbolic.swell(chain_product, [8])[0].derivative,
            "A sum of 8 products of 7 factors each: about n squared, not 2 n.")

# %%
for row in symbolic.swell(chain_product, (2, 4, 6, 8)):
    print(f"{row.depth} factors   f {row.f:3}   derivative {row.derivative:3}   parts shared {row.shared:3}")

# %% [markdown]
# ## The logistic map
#
# The standard example: $l_1=x$, $l_{k+1}=4\,l_k(1-l_k)$. As a program it is a loop of three operations. Written out as a formula
# in x, each step doubles it, and the derivative is longer still.

# %%
for n in (1, 2, 3, 4):
    formula = symbolic.expression(trace(symbolic.logistic_map(n), 0.3), x)
    print(f"l_{n}' =", sympy.diff(formula, x))

# %%
for row in symbolic.swell(symbolic.logistic_map, range(1, 9)):
    print(f"n = {row.depth}   f {row.f:4}   derivative {row.derivative:5}   shared {row.shared:4}")

# %% [markdown]
# ## Lab: expression swell
#
# **Predict** which curve is a straight line on the logarithmic scale. Then move the depth, and change the function.

# %%
lab.expression_swell()

# %% [markdown]
# ## It is the writing out, not the symbols
#
# You will read that symbolic differentiation cannot reuse what it has computed. A *formula* cannot; a graph with shared parts
# can. Name equal parts once (SymPy calls it `cse`) and the swell is gone:

# %%
formula = sympy.diff(symbolic.expression(trace(symbolic.logistic_map(4), 0.3), x), x)
parts, (rest,) = sympy.cse(formula)
print("written out:", sympy.count_ops(formula), "operations")
for name, part in parts[:4]:
    print(f"  {name} = {part}")
print("  ...        shared:", sum(sympy.count_ops(p) for _, p in parts) + sympy.count_ops(rest), "operations")

# %% [markdown]
# With names for all intermediates it is a *list of operations*, and differentiating the list row by row is what automatic
# differentiation does (lesson 04). The two subjects touch here.

# %% [markdown]
# ## Programs without a formula
#
# A symbol has no value, so a branch cannot be decided and a loop does not know when to stop. This square root has no closed
# form to be handed to SymPy:

# %%
def newton_root(x):
    root = 0.5 * (1 + x)
    while abs(root * root - x) > 1e-12 * x:
        root = 0.5 * (root + x / root)
    return root


try:
    newton_root(sympy.Symbol("x"))
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
# AD runs the program on numbers, so the loop ends. What it differentiates is the run that took place:

# %%
from adlib import grad

print(grad(newton_root)(2.0), "  exact", 1 / (2 * np.sqrt(2.0)))

# %% [markdown]
# ## What it is good for
#
# A formula can be read, simplified, and proved. It gives a limit where numbers give 0/0, and any number of digits. When a
# formula is what you want, this is the method.

# %%
print(sympy.limit(sympy.diff(sympy.sin(x) / x, x), x, 0), "is the slope of sin(x)/x at 0")
print(sympy.diff(sympy.exp(sympy.sin(x)), x).evalf(40, subs={x: sympy.Rational(2, 3)}))

# %% [markdown]
# ## Wrong on purpose
#
# A tree differentiator that forgets the inner derivative of the sine. **Symptom:** $\sin x$ is right, $\sin(x\cdot x)$ is not.

# %%
def wrong(e):
    return ("cos", e[1]) if e[0] == "sin" else d(e)


def evaluate(e, x):
    if not isinstance(e, tuple):
        return x if e == "x" else e
    values = [evaluate(part, x) for part in e[1:]]
    return {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "sin": np.sin, "cos": np.cos}[e[0]](*values)


for e in (("sin", "x"), ("sin", ("*", "x", "x"))):
    print(e, "wrong", round(float(evaluate(wrong(e), 0.7)), 4), "right", round(float(evaluate(d(e), 0.7)), 4))

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | the program never ends on a deep formula | swell | share parts, or use AD |
# | `cannot determine truth value` | a symbol in a branch or a loop | AD |
# | right for sin x, wrong for sin x² | no inner derivative | times d(operand) |
# | `RecursionError` | a tree deeper than Python's stack | a list instead of a tree |

# %% [markdown]
# ## Recap
#
# - Rules of calculus on a tree: a function that calls itself.
# - Written out, derivatives swell, exponentially in the worst case; shared, they do not.
# - A formula needs a closed form. Programs with loops have none; AD differentiates the run.

# %% [markdown]
# ## Check yourself
#
# $f = a\cdot b\cdot c\cdot d$, four functions of x. How many factors does $f'$ contain, written out?
#
# <details><summary>Answer</summary>
# Four products (one for each factor that is differentiated) of four factors: 16. For n factors n²: quadratic, not exponential.
# The exponential growth of the logistic map comes from f standing in itself twice.
# </details>

# %% [markdown]
# ## Now you
#
# Open `exercises/03_symbolic/03_symbolic.ipynb`: evaluate a tree, count it, differentiate it, simplify it, and as a bonus count
# shared parts.

# %% [markdown]
# ## Sources
#
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, section 2.2 and table 1.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 1.1.
# - S. Laue, "On the equivalence of automatic and symbolic differentiation", arXiv:1904.02990, 2019.
