# %% [markdown] slide="title; list"
# # 03 · Differentiate formulas: symbolic differentiation and expression swell
#
# **{minutes} minutes.** You need: the rules of calculus; a function that calls itself.
#
# After this lesson you can
#
# - write a program that differentiates expression trees,
# - say what expression swell is, and how sharing reduces it,
# - say which programs have no formula.

# %%
import numpy as np
import sympy

from adlib import grad, lab
from adlib.methods import symbolic
from adlib.lab.studies.expression_swell import chain_product

# %% [markdown] slide="only"
# ## Can a program apply the rules of calculus?
#
# - Lesson 02 measured derivatives, and lost digits. Calculus has **exact** rules.
# - For that, the formula must be data: a **tree** of operations and their operands.

# %% [markdown]
# ## An expression is a tree
#
# Lesson 02 measured derivatives and lost digits. A person who knows calculus does not measure: there are rules for
# sums, products and functions, and they give an exact result. Can a program apply these rules?
#
# For that, it needs a formula as data. The expression $x\sin x$ is a product whose two operands are x and a sine, and
# the sine has an operand of its own, which is x again. Each operation has operands that are themselves expressions, so
# an expression is a tree. We write an operation as a tuple of its name and its operands.

# %% slide="code; output"
e = ("*", "x", ("sin", "x"))
print("operation", e[0], "  operands", e[1], "and", e[2])

# %% [markdown] slide="only"
# ## Three rules
#
# $$(a+b)' = a'+b'\qquad (ab)' = a'b+ab'\qquad (\sin a)' = \cos a\cdot a'$$
#
# - Each rule is one line, and each prime a **recursive call**.
# - The last factor is the inner derivative of the chain rule.

# %% [markdown]
# ## The rules of calculus as a recursive function
#
# The rules of calculus say how the derivative of an expression is made from the derivatives of its parts:
# $(a+b)'=a'+b'$, $(ab)'=a'b+ab'$, and $(\sin a)'=\cos a\cdot a'$. The last factor is the inner derivative of the chain
# rule. In a program, each rule is one line, and each prime becomes a recursive call. With these few lines we can
# differentiate every formula that is built from these three operations.

# %% [markdown] slide="only"
# ## The whole differentiator

# %% slide="code 6-7|8-9|10-11; output"
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

# %% [markdown] slide="only"
# ## Right, but not as a person would write it
#
# SymPy simplifies what the rules produce:

# %% [markdown]
# Compare the result with $\sin x + x\cos x$. It is right, but it contains factors of 1 that no person would write.
# Computer algebra systems therefore simplify what the rules produce. SymPy is such a system for Python; here it
# differentiates the same function, and then the one from lesson 01.

# %% slide="code; output"
x = sympy.Symbol("x")
print(sympy.diff(x * sympy.sin(x), x))
print(sympy.diff(x**2 / sympy.cos(x), x))

# %% [markdown] slide="only"
# ## Where the growth comes from
#
# $$(ab)' = a'b + ab'$$
#
# Both a and b appear **twice**. If the factors are large, so is the result.

# %% [markdown]
# ## Where the growth comes from
#
# The rules are exact and easy to program, so why is this lesson not the end of the course? Look at the product rule
# once more: $ab$ becomes $a'b+ab'$. In the result both a and b appear **twice**, once as they are and once
# differentiated. When the factors are large expressions, so is the result.

# %% [markdown] slide="only"
# ## Predict: a product of eight factors

# %% slide="output"
lab.predict("x(x+2)(x+3)...(x+8) has 14 operations. How many does its derivative have when it is written as a sum of 8 products?",
            ["15", "28", "104", "5040"], symbolic.swell(chain_product, [8])[0].derivative,
            "8 products of 7 factors: 48 multiplications, 7 additions between them, and 49 in the factors x + k.")

# %% [markdown] slide="only"
# ## The product: quadratic growth

# %% slide="rows"
for row in symbolic.swell(chain_product, (2, 4, 6, 8)):
    print(f"{row.depth} factors   f {row.f:3}   derivative {row.derivative:3}   parts shared {row.shared:3}")

# %% [markdown] slide="only"
# Each factor occurs once in f. It becomes worse when a function is inserted into itself in **two** places.

# %% [markdown]
# The column "derivative" grows with the square of the number of factors. This is inconvenient but not yet a
# catastrophe, because every factor occurs only once in f. (The last column counts the operations that remain if equal
# parts of the derivative are computed only once. We come back to it in a moment.) The growth becomes much worse when a
# function is substituted into itself in two places.

# %% [markdown] slide="only"
# ## The logistic map
#
# $$l_1 = x\qquad l_{k+1} = 4\,l_k(1-l_k)$$
#
# - As a **program**: a loop with three operations.
# - As a **formula**: its length doubles at each step.

# %% [markdown]
# ## The logistic map
#
# The standard example for this is the logistic map: $l_1=x$ and $l_{k+1}=4\,l_k(1-l_k)$. As a program, it is a loop
# whose body consists of three operations. As a formula in x, however, its length doubles at each step, because $l_k$
# occurs twice in $l_{k+1}$, and the derivative is longer still. The next cell prints the first four derivatives, which
# are already hard to read, and the cell after it counts the operations up to n = 8. (SymPy multiplies constants
# together, so its counts are slightly lower than a count by hand would be.)

# %% [markdown] slide="only"
# ## Four derivatives

# %% slide="output"
l_n = x
for n in (1, 2, 3, 4):
    if n > 1:
        l_n = 4 * l_n * (1 - l_n)
    print(f"l_{n}' =", sympy.diff(l_n, x))

# %% [markdown] slide="only"
# ## Expression swell, counted

# %% slide="rows"
for row in symbolic.swell(symbolic.logistic_map, range(1, 9)):
    print(f"n = {row.depth}   f {row.f:4}   derivative {row.derivative:5}   shared {row.shared:4}")

# %% [markdown] slide="only"
# The derivative grows by a factor of 2.6 to 3.9 per step: this is **expression swell**.

# %% [markdown]
# From n = 2 on, the length of f in each row is twice that in the row before, plus 2. The length of the derivative grows
# by a factor that falls slowly, from 3.9 between n = 3 and n = 4 to 2.6 in the last row. This phenomenon is called
# **expression swell**.

# %% [markdown] slide="only"
# ## Lab: expression swell

# %% [markdown]
# ## Lab: expression swell
#
# The lab counts the operations in the derivatives of three functions: the logistic map $x\leftarrow4x(1-x)$ applied
# again and again, $x\leftarrow x\sin x$ applied again and again, and the product $x(x+2)(x+3)\cdots$ from above. On a
# logarithmic scale, exponential growth appears as an almost straight line. **Predict** which of the functions grow
# exponentially, and then look. (The curve for *forward AD* belongs to lesson 05; it counts the operations for the value
# and the derivative together.)

# %% slide="output"
lab.expression_swell()

# %% [markdown] slide="only"
# ## The trouble is the writing out, not the symbols
#
# - A *formula* writes a part in every place where it is used.
# - A *graph* shares equal parts: give each of them a name. SymPy calls this `cse`.

# %% [markdown]
# ## The trouble is the writing out, not the symbols
#
# Many texts say that symbolic differentiation cannot reuse what it has already computed. This is true of a *formula*,
# in which an expression has to be written out in every place where it is used. It is not true of a graph in which equal
# parts are shared. If we give a name to each part that occurs more than once, the 82 operations in the derivative of
# $l_4$ become 27. In SymPy the function that does this is called `cse`, for common subexpression elimination.

# %% slide="output"
formula = sympy.diff(l_n, x)
parts, (rest,) = sympy.cse(formula)
print("written out:", sympy.count_ops(formula), "operations")
for name, part in parts[:4]:
    print(f"  {name} = {part}")
print("  ...        shared:", sum(sympy.count_ops(p) for _, p in parts) + sympy.count_ops(rest), "operations")

# %% [markdown] slide="only"
# ## Our own tree, with shared parts

# %% [markdown]
# How well the parts can be shared depends on the way in which the formula is written. SymPy rearranges products, and
# the number of operations that are left after its sharing (12, 27, 45, 67, ... in the table above) still grows
# quadratically. The derivative that our own function `d` produces is longer, but it is more regular. The next cell
# counts first all its operations and then only the distinct ones.

# %% slide="output"
def operations(e):
    return [e] + [o for part in e[1:] for o in operations(part)] if isinstance(e, tuple) else []


tree = "x"
for n in range(2, 9):
    tree = ("*", 4, ("*", tree, ("+", 1, ("*", -1, tree))))
    all_of_them = operations(d(tree))
    print(f"n = {n}   operations {len(all_of_them):5}   different ones {len(set(all_of_them)):3}")

# %% [markdown] slide="only"
# Each step adds fourteen different operations: **linear**. But the long formula was built first.

# %% [markdown] slide="only"
# ## Share before you differentiate
#
# - Name each intermediate result of the program: a *list of operations*.
# - Differentiate the list, row by row.
# - This is automatic differentiation, and lesson 04 starts with the list.

# %% [markdown]
# Each step adds fourteen different operations, so the growth is linear, and from n = 7 on there are fewer of them than
# SymPy's sharing leaves, although nothing was simplified. But this program built the long formula first, and only then
# looked for equal parts. It is better to share the parts *before* differentiating. We give a name to each intermediate
# result of the program, which makes it a *list of operations*, and differentiate that list row by row. A function `d`
# that remembered the derivative of every part that it has seen would do the same. This is automatic differentiation,
# and lesson 04 starts with the list.

# %% [markdown] slide="only"
# ## Three counts, for $l_8$
#
# | | operations |
# |---|---|
# | the derivative, written out | 5472 |
# | the derivative, equal parts shared | 123 |
# | the loop that computes $l_8$ | 21 |
#
# Only the last number is small from the start.

# %% [markdown] slide="only"
# ## Programs without a formula
#
# - A symbol has no value: a loop cannot know when to stop, and a branch cannot choose.

# %% [markdown]
# ## Programs without a formula
#
# Three different counts have appeared in this lesson, and it is important not to confuse them: the operations of the
# formula when it is written out, the operations that remain when equal parts are shared, and the operations that the
# program itself performs in its loop. For the derivative of $l_8$ the first two are 5472 and 123, while the loop that
# computes $l_8$ performs only 3 · 7 = 21. Only the last number is small from the start.
#
# There is also a deeper limit. A symbol has no value. A loop that continues until an error is small enough cannot know
# when to stop if the error is a formula, and a branch cannot know which side to take, so both sides would have to be
# carried along. The following program computes the square root of a positive x by Newton's method. SymPy cannot run it
# on a symbol.
#
# (You may read that manual differentiation also requires a closed formula. It does not: a person can differentiate the
# body of the loop line by line, as we did in lesson 01 with straight-line programs, and write a second loop. It is
# merely laborious.)

# %% slide="code 3 of 5; output"
def newton_root(x):
    root = 0.5 * (1 + x)
    while abs(root * root - x) > 1e-12 * x:
        root = 0.5 * (root + x / root)
    return root


try:
    newton_root(sympy.Symbol("x"))
except TypeError as error:
    print("TypeError:", error)

# %% [markdown] slide="only"
# ## AD runs the program on numbers
#
# It differentiates the operations that took place, in this run.

# %% [markdown]
# Automatic differentiation runs the program on numbers, so every comparison has an answer and the loop ends. What it
# differentiates is the sequence of operations that really took place, in this run and at this point. The next cell does
# so at two points.

# %% slide="output"
for x0 in (2.0, 0.9):
    print(grad(newton_root)(x0), "  exact", 1 / (2 * np.sqrt(x0)))

# %% [markdown] slide="only"
# At 0.9, only ten digits are right: the loop stops when the *value* is accurate, and the derivative lags behind.

# %% [markdown]
# At x = 2 all digits agree. At x = 0.9 the derivative is right only in its first ten digits. The reason is that the
# loop stops when the *value* is accurate. One iteration of Newton's method turns a small error e of the root r into an
# error of about e²/(2r), and it multiplies the error of the derivative by about e/r. So both errors fall quickly, but
# the ratio of the error of the derivative to that of the root doubles with each iteration: here (at x = 0.9) it starts
# at about 20, and after the two iterations of this run it is about 80. (At x = 2 the last iteration happened to be a
# good one.) This is worth remembering: the derivative of an iteration can need more iterations than the value. Lesson
# 06 returns to this example.

# %% [markdown] slide="only"
# ## What symbolic differentiation is good for
#
# - A formula can be read, simplified, and used in a proof.
# - Any number of digits, and limits where numbers give 0/0.
# - Drawbacks: it swells, and it needs the whole expression upfront.

# %% [markdown]
# ## What symbolic differentiation is good for
#
# A formula can be read, simplified, and used in a proof. It can be evaluated with any number of digits, and it yields a
# limit at points where a computation with numbers gives 0/0. When you need a formula, symbolic differentiation is the
# method of choice.

# %% slide="output"
print(sympy.limit(sympy.diff(sympy.sin(x) / x, x), x, 0), "is the slope of sin(x)/x at 0")
print(sympy.diff(sympy.exp(sympy.sin(x)), x).evalf(40, subs={x: sympy.Rational(2, 3)}))  # 2 / 3 would be a float

# %% [markdown] slide="only"
# ## Wrong on purpose: no inner derivative

# %% [markdown]
# ## Wrong on purpose
#
# Here is a rule for the sine that forgets the inner derivative. **Symptom:** the derivative of $\sin x$ is right, and
# that of $\sin(x\cdot x)$ is wrong.

# %% slide="code 2 of 2; output"
def wrong(e):
    return ("cos", e[1]) if e[0] == "sin" else d(e)


def evaluate(e, x):
    if not isinstance(e, tuple):
        return x if e == "x" else e
    values = [evaluate(part, x) for part in e[1:]]
    return {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "sin": np.sin, "cos": np.cos}[e[0]](*values)


for tree in (("sin", "x"), ("sin", ("*", "x", "x"))):
    print(tree, f"wrong {evaluate(wrong(tree), 0.7):.4f}, right {evaluate(d(tree), 0.7):.4f}")

# %% [markdown] slide="only"
# **Symptom:** right for $\sin x$, and wrong for $\sin(x\cdot x)$.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the program takes very long for a deep formula | expression swell | share equal parts, or use AD |
# | `cannot determine truth value` | a symbol in a branch or a loop | use AD |
# | right for sin x, wrong for sin x² | the inner derivative is missing | multiply by d(operand) |
# | `RecursionError` | a tree that is deeper than Python's stack | use a list in place of the tree |

# %% [markdown] slide="title; list"
# ## Recap
#
# - A function that calls itself can apply the rules of calculus to an expression tree.
# - Written out, derivatives swell, in the worst case exponentially. When equal parts are shared, they grow only
#   moderately.
# - A loop whose length depends on values has no single formula. Automatic differentiation differentiates the run that
#   took place.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Let $f = a\cdot b\cdot c\cdot d$, where a, b, c and d are four functions of x. How many factors does $f'$ contain when
# it is written out?
#
# <details><summary>Answer</summary>
#
# The derivative is a sum of four products, one for each factor that is differentiated, and each product has four
# factors: 16 in all. For n factors the number is n², which is quadratic and not exponential. The exponential growth of
# the logistic map has another cause, namely that the function is inserted into itself twice.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/03_symbolic](../exercises/03_symbolic/03_symbolic.ipynb). You will evaluate a tree, count its
# operations, differentiate it and simplify it, and as a bonus count its shared parts.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, section 2.2 and
#   table 1.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 1.
# - S. Laue, "On the equivalence of automatic and symbolic differentiation", arXiv:1904.02990, 2019.
