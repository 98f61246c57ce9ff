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

from adlib import grad, lab
from adlib.methods import symbolic
from adlib.lab.studies.expression_swell import chain_product

# %% [markdown]
# ## An expression is a tree
#
# $x\sin x$ is a product whose operands are x and a sine. As data: an operation, and its operands, which are expressions
# again.

# %%
e = ("*", "x", ("sin", "x"))
print("operation", e[0], "  operands", e[1], "and", e[2])

# %% [markdown]
# ## The rules of calculus, as a function that calls itself
#
# $(a+b)'=a'+b'$, $(ab)'=a'b+ab'$, $(\sin a)'=\cos a\cdot a'$. One line each, and every formula made of these operations
# can be differentiated.

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
    raise ValueError(f"no rule for {e[0]} yet")


print(d(e))

# %% [markdown]
# Right, and clumsy: there is a factor 1, and nobody would write it so. Computer algebra systems simplify. SymPy, on the
# same function and on that of lesson 01:

# %%
x = sympy.Symbol("x")
print(sympy.diff(x * sympy.sin(x), x))
print(sympy.diff(x**2 / sympy.cos(x), x))

# %% [markdown]
# ## Where the growth comes from
#
# Look at the product rule: $ab$ becomes $a'b+ab'$. Both a and b now appear **twice**: once as they are, once
# differentiated.

# %%
lab.predict("x(x+2)(x+3)...(x+8) has 14 operations. How many has its derivative, written as a sum of 8 products?",
            ["15", "28", "104", "5040"], symbolic.swell(chain_product, [8])[0].derivative,
            "8 products of 7 factors: 48 multiplications, 7 additions between them, and 49 in the factors x + k.")

# %%
for row in symbolic.swell(chain_product, (2, 4, 6, 8)):
    print(f"{row.depth} factors   f {row.f:3}   derivative {row.derivative:3}   parts shared {row.shared:3}")

# %% [markdown]
# Quadratic, not exponential: in f each factor occurs once. It gets worse when a function occurs in itself twice.

# %% [markdown]
# ## The logistic map
#
# The standard example: $l_1=x$, $l_{k+1}=4\,l_k(1-l_k)$. As a program it is a loop of three operations. Written out as
# a formula in x, each step doubles it, since $l_k$ occurs twice in $l_{k+1}$, and the derivative is longer still.
# (SymPy multiplies constants together, so it counts a little less than one would by hand.)

# %%
l_n = x
for n in (1, 2, 3, 4):
    if n > 1:
        l_n = 4 * l_n * (1 - l_n)
    print(f"l_{n}' =", sympy.diff(l_n, x))

# %%
for row in symbolic.swell(symbolic.logistic_map, range(1, 9)):
    print(f"n = {row.depth}   f {row.f:4}   derivative {row.derivative:5}   shared {row.shared:4}")

# %% [markdown]
# ## Lab: expression swell
#
# On a logarithmic scale exponential growth is nearly a straight line. The three functions: $x\leftarrow4x(1-x)$ again
# and again, $x\leftarrow x\sin x$, and $x(x+2)(x+3)\cdots$ **Predict** which of them grow so, then look. (*Forward AD*
# is lesson 05; it counts value and derivative.)

# %%
lab.expression_swell()

# %% [markdown]
# ## It is the writing out, not the symbols
#
# You will read that symbolic differentiation cannot reuse what it has computed. A *formula* cannot; a graph with shared
# parts can. Name equal parts once (SymPy calls it `cse`), and 82 operations become 27:

# %%
formula = sympy.diff(l_n, x)
parts, (rest,) = sympy.cse(formula)
print("written out:", sympy.count_ops(formula), "operations")
for name, part in parts[:4]:
    print(f"  {name} = {part}")
print("  ...        shared:", sum(sympy.count_ops(p) for _, p in parts) + sympy.count_ops(rest), "operations")

# %% [markdown]
# How well parts are shared depends on how the formula is written: SymPy takes products apart, and what it shares (12,
# 27, 45, 67, ... above) still grows quadratically. Now the tree of our own `d`. Count its operations, and those that
# are different:

# %%
def operations(e):
    return [e] + [o for part in e[1:] for o in operations(part)] if isinstance(e, tuple) else []


tree = "x"
for n in range(2, 9):
    tree = ("*", 4, ("*", tree, ("+", 1, ("*", -1, tree))))
    all_of_them = operations(d(tree))
    print(f"n = {n}   operations {len(all_of_them):5}   different ones {len(set(all_of_them)):3}")

# %% [markdown]
# Fourteen more a step: linear, and from n = 7 on fewer than SymPy's, though nothing is simplified. But the long formula
# had to be there first. Sharing *before* differentiating avoids it: name all intermediates, and differentiate that
# *list of operations* row by row. That is automatic differentiation (lesson 04).

# %% [markdown]
# ## Programs without a formula
#
# A symbol has no value, so a loop that waits for a small error does not know when to stop. (A branch would have to be
# written with every case of it.) This program for the square root of a positive x cannot be handed to SymPy:

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
# AD runs the program on numbers, so the loop ends. What it differentiates is the run that took place. The loop waits
# until the *value* is good; at 0.9 the derivative is one step behind:

# %%
for x0 in (2.0, 0.9):
    print(grad(newton_root)(x0), "  exact", 1 / (2 * np.sqrt(x0)))

# %% [markdown]
# ## What it is good for
#
# A formula can be read, simplified, and used in a proof. It gives a limit where numbers give 0/0, and any number of
# digits. When a formula is what you want, this is the method.

# %%
print(sympy.limit(sympy.diff(sympy.sin(x) / x, x), x, 0), "is the slope of sin(x)/x at 0")
print(sympy.diff(sympy.exp(sympy.sin(x)), x).evalf(40, subs={x: sympy.Rational(2, 3)}))  # 2 / 3 would be a float

# %% [markdown]
# ## Wrong on purpose
#
# A rule for the sine that forgets the inner derivative. **Symptom:** $\sin x$ is right, $\sin(x\cdot x)$ is not.

# %%
def wrong(e):
    return ("cos", e[1]) if e[0] == "sin" else d(e)


def evaluate(e, x):
    if not isinstance(e, tuple):
        return x if e == "x" else e
    values = [evaluate(part, x) for part in e[1:]]
    return {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "sin": np.sin, "cos": np.cos}[e[0]](*values)


for tree in (("sin", "x"), ("sin", ("*", "x", "x"))):
    print(tree, f"wrong {evaluate(wrong(tree), 0.7):.4f}, right {evaluate(d(tree), 0.7):.4f}")

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
# - Written out, derivatives swell, exponentially in the worst case; with equal parts shared they grow moderately.
# - A loop whose length depends on values has no one formula; AD differentiates the run.

# %% [markdown]
# ## Check yourself
#
# $f = a\cdot b\cdot c\cdot d$, four functions of x. How many factors does $f'$ contain, written out?
#
# <details><summary>Answer</summary>
#
# Four products (one for each factor that is differentiated) of four factors: 16. For n factors n²: quadratic, not
# exponential. The exponential growth of the logistic map comes from f standing in itself twice.
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/03_symbolic](../exercises/03_symbolic/03_symbolic.ipynb): evaluate a tree, count it, differentiate it, simplify it, and as a
# bonus count shared parts.

# %% [markdown]
# ## Sources
#
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, section 2.2 and
#   table 1.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 1.
# - S. Laue, "On the equivalence of automatic and symbolic differentiation", arXiv:1904.02990, 2019.
