# %% [markdown] slide="title; list"
# # 06 · Compute with dual numbers: forward mode in one class
#
# **{minutes} minutes.** You need: the product rule and the chain rule; lesson 05's words (tangent, seed, pass).
#
# After this lesson you can
#
# - calculate with $a + b\varepsilon$ and check its rules by running them,
# - write a class that differentiates any program in one pass,
# - compute gradients in n passes, and second derivatives with $\varepsilon^3 = 0$.

# %%
from math import pi

import numpy as np

from adlib import Dual, derivative, grad, jvp, lab

# %% [markdown] slide="only"
# ## One object instead of two columns
#
# - In lesson 05, each row carried a value **and** a tangent.
# - Put both into one object that knows how its tangent changes in a product or a sine.
# - Every program that computes with such objects computes its derivative, too, **without any list**.

# %% [markdown] slide="only"
# ## A number whose square is zero
#
# $$z = a + b\,\varepsilon\qquad\text{with}\qquad \varepsilon^2 = 0,\quad \varepsilon\neq 0$$
#
# - As the complex numbers add a symbol i with $i^2 = -1$, the **dual numbers** add $\varepsilon$.
# - $\varepsilon$ is not a small number. It is a new kind of unit.

# %% [markdown]
# ## A number whose square is zero
#
# In lesson 05 each row of a list had a value and a tangent, and we carried the two columns along side by side. It would
# be more convenient to have a single object that contains both, and that knows how its tangent changes in a product or
# a sine. Then every program that computes with such objects would compute its derivative, too, without any list.
#
# Such objects have been known since the nineteenth century. A **dual number** is $z = a + b\varepsilon$ with real
# numbers a and b and a symbol $\varepsilon$ that obeys $\varepsilon^2 = 0$, although $\varepsilon\neq 0$. You know a
# similar construction: the complex numbers arise from the real ones by adding a symbol i with $i^2=-1$. The symbol
# $\varepsilon$ (which has nothing to do with the rounding error of lesson 02) is not a small number. It is a new kind
# of unit, as i is.

# %% slide="code; output"
eps = Dual(0.0, 1.0)
print("eps       =", eps)
print("eps * eps =", eps * eps)
print("(2 + 3 eps) * (4 + 5 eps) =", Dual(2.0, 3.0) * Dual(4.0, 5.0))

# %% [markdown]
# In the last product, 2 · 4 = 8 is the first part and 2 · 5 + 3 · 4 = 22 is the second one; the term 3 · 5 ε² has
# vanished.

# %% [markdown] slide="title; formula"
# ## Why it differentiates
#
# What do dual numbers have to do with derivatives? Insert $x + \varepsilon$ into Taylor's formula. Every term after the
# second one contains the factor $\varepsilon^2$, which is zero:
#
# $$f(x+\varepsilon) = f(x) + f'(x)\,\varepsilon + \tfrac{f''(x)}{2!}\varepsilon^2 + \dots = f(x) + f'(x)\,\varepsilon$$
#
# The derivative is the coefficient of $\varepsilon$ in the result. This is not an approximation: there is no step h,
# and the terms that we left out are exactly zero. (Not every differentiable function has a Taylor series. For the
# others $f(x+\varepsilon)=f(x)+f'(x)\,\varepsilon$ is taken as a definition, and the section on the chain rule shows
# that this definition is consistent.)

# %% [markdown] slide="only"
# - Every term after the second one contains $\varepsilon^2 = 0$.
# - The derivative is the coefficient of $\varepsilon$. No step h, and **no approximation**.

# %% [markdown] slide="only"
# ## The worked example: $x^2/\cos x$ at $\pi$
#
# First by hand, with the quotient rule. Then:

# %% [markdown]
# ## The worked example: $x^2/\cos x$ at $\pi$
#
# Lesson 01 differentiated this function by hand. Work out $f(\pi)$ and $f'(\pi)$ once more with the quotient rule, and
# then compare with the five steps of the dual computation.

# %% slide="output"
lab.predict("What is the ε part of the numerator x², if x = π + 1 ε?", ["1", "π", "2π", "π²"],
            "2π" if abs((Dual(pi, 1.0) ** 2).tangent - 2 * pi) < 1e-12 else "1",
            "(π + ε)² = π² + 2π ε, because ε² = 0.")

# %% [markdown] slide="only"
# ## Five steps

# %% slide="code; next; output"
x = Dual(pi, 1.0)
print("1. seed         x       =", x)
print("2. numerator    x²      =", x**2)
print("3. denominator  cos x   =", np.cos(x))
print("4. division     x²/cos x =", x**2 / np.cos(x))
print("5. read off     f(π) = -π² =", -(pi**2), "  f'(π) = -2π =", -2 * pi)

# %% [markdown] slide="only"
# After the seed, no line of the program mentions a derivative. Each operation computes the second part of its result from the parts of its operands.

# %% [markdown]
# After the seed, no line of the program mentions a derivative. Each operation computes the second part of its result
# from the parts of its operands, and at the end we read off the derivative. (The tangent of the cosine is −1.2e-16 and
# not 0, because π cannot be stored exactly: the sine of the nearest float is 1.2e-16, and the derivative of the cosine
# is minus the sine.) The function `derivative(f)(x)` of adlib performs these steps: it sets the seed to 1, runs f and
# returns the tangent.

# %% [markdown] slide="title; formula"
# ## The rules, proved by running them
#
# The sum of two dual numbers is computed part by part. For the product we multiply out and use $\varepsilon^2=0$:
#
# $$(a+b\varepsilon)(c+d\varepsilon) = ac + ad\,\varepsilon + bc\,\varepsilon + bd\,\varepsilon^2 = ac + (ad+bc)\varepsilon$$
#
# If b and d are the derivatives of a and c, the second part is exactly the product rule. The next cell checks this with
# symbols in place of numbers, so that it holds for all numbers at once, and then with the class of adlib.

# %% [markdown] slide="only"
# The second part is the **product rule**. The sum, $(a+b\varepsilon)+(c+d\varepsilon) = (a+c)+(b+d)\varepsilon$, is computed part by part.

# %% [markdown] slide="only"
# ## The rules, proved by running them

# %% slide="code 4-5|7; output"
import sympy

a, b, c, d = sympy.symbols("a b c d")
product = sympy.expand((a + b * sympy.Symbol("eps")) * (c + d * sympy.Symbol("eps")))
print(product.subs(sympy.Symbol("eps") ** 2, 0))
z, w = Dual(2.0, 3.0), Dual(5.0, 7.0)
print((z * w).tangent == 2.0 * 7.0 + 3.0 * 5.0, (z + w).tangent == 3.0 + 7.0)

# %% [markdown] slide="only"
# ## The chain rule comes for free
#
# Let $h(x) = g(f(x))$.
#
# $$h(x+\varepsilon) = g\bigl(f(x)+f'(x)\varepsilon\bigr) = g(f(x)) + g'(f(x))\,f'(x)\,\varepsilon$$
#
# - One dual number goes in, one comes out.
# - Each function only has to treat **its own** operand correctly.

# %% [markdown]
# ## The chain rule comes for free
#
# Most programs apply one function to the result of another, $h(x) = g(f(x))$. The function $f$ turns $x+\varepsilon$
# into $f(x)+f'(x)\varepsilon$, and if we call its two parts $u=f(x)$ and $u'=f'(x)$, the function $g$ receives $u +
# u'\varepsilon$ and turns it into $g(u)+g'(u)u'\varepsilon$. A single dual number goes in, and $h(x)+h'(x)\varepsilon$
# comes out, where the second part is the derivative according to the chain rule. It comes for free, because each
# function only has to treat its own operand correctly.
#
# For a single elementary function, the rule is $\phi(v+\dot v\,\varepsilon)=\phi(v)+\phi'(v)\,\dot v\,\varepsilon$. In
# print you may meet the right-hand side as $\phi(v)+\phi(\dot v)\,\dot v\,\varepsilon$, where the prime is missing and
# the argument is wrong. Run both versions and compare them.

# %% [markdown] slide="only"
# ## The rule of one function, and a misprint
#
# $$\phi(v+\dot v\,\varepsilon) = \phi(v) + \phi'(v)\,\dot v\,\varepsilon$$
#
# In print you may meet $\phi(\dot v)$ in place of $\phi'(v)$. Run both:

# %% slide="output"
v, v_dot = 0.7, 2.0
print("sin(v + v_dot eps)         =", np.sin(Dual(v, v_dot)))
print("sin(v) + cos(v) v_dot eps  =", Dual(np.sin(v), np.cos(v) * v_dot))
print("as printed                 =", Dual(np.sin(v), np.sin(v_dot) * v_dot))

# %% [markdown] slide="only"
# ## The whole engine

# %% [markdown]
# ## The whole engine
#
# We can now write the class. It has two fields and one method for each operation: `__add__` for the sum, `__mul__` for
# the product, and a method such as `sin` for each elementary function. For first derivatives, this is all there is to
# forward mode.

# %% slide="code 2-3|5-6|8-9|11-12 of 12; output"
class Tiny:
    def __init__(self, a, b=0.0):
        self.a, self.b = a, b

    def __add__(self, o):
        return Tiny(self.a + o.a, self.b + o.b)

    def __mul__(self, o):
        return Tiny(self.a * o.a, self.a * o.b + self.b * o.a)

    def sin(self):
        return Tiny(np.sin(self.a), np.cos(self.a) * self.b)


x = Tiny(2.0, 1.0)
y = x * x.sin() + x
print(f"{y.a:.12f} {y.b:.12f} exact {np.sin(2.0) + 2.0 * np.cos(2.0) + 1.0:.12f}")

# %% [markdown] slide="title; formula"
# ## What is ε? A matrix
#
# If a symbol with $\varepsilon^2=0$ feels like a trick, it may help to know that dual numbers can be built from objects
# that you know. Identify $a+b\varepsilon$ with the matrix
#
# $$\begin{pmatrix} a & b\\ 0 & a\end{pmatrix} = aI + bE\qquad\text{with}\qquad E = \begin{pmatrix} 0 & 1\\ 0 & 0\end{pmatrix}$$
#
# The matrix E is not zero, but its square is. Sums and products of such matrices are again such matrices, and they are
# the sums and products of the dual numbers. Even division agrees: it is the product with the inverse matrix.

# %% [markdown] slide="only"
# - $E \neq 0$, but $E^2 = 0$.
# - Sums, products and even quotients of such matrices are those of the dual numbers.

# %% [markdown] slide="only"
# ## Dual numbers are matrices, checked

# %% slide="code 1 of 1; output"
E = Dual(0.0, 1.0).matrix()
print("E² =", (E @ E).tolist())
print((z * w).matrix().tolist(), "=", (z.matrix() @ w.matrix()).tolist())
print((z / w).matrix().round(12).tolist(), "=", (z.matrix() @ np.linalg.inv(w.matrix())).round(12).tolist())

# %% [markdown] slide="only"
# ## Lab: a dual number acts on the plane

# %% [markdown]
# ## Lab: a dual number acts on the plane
#
# A matrix moves the points of the plane, so its effect can be drawn. The matrix that belongs to $f(x + b\varepsilon)$
# stretches the unit square by $f(x)$ and shears it sideways by $b\,f'(x)$. **Predict** before you move the controls,
# with b = 1: at which x does eˣ shear the square without stretching it? At which x does 1 / (1 + x²) leave the square
# as it is? What does sin x do to the square at 0?

# %% slide="output"
lab.dual_matrix()

# %% [markdown]
# <details><summary>Answers</summary>
#
# The exponential shears without stretching at 0, where its value and its derivative are both 1. The function 1 / (1 +
# x²) leaves the square unchanged at 0 as well, where its value is 1 and its derivative is 0. The sine at 0 turns the
# square into a segment: its value 0 flattens the square completely, and its derivative 1 keeps the length of the
# segment at 1.
#
# </details>

# %% [markdown] slide="only"
# ## A gradient in n passes
#
# Pass k gives the tangent 1 to $x_k$, and 0 to all others. Here $f = x_1\cos x_2$ at $(2, \pi)$.

# %% [markdown]
# ## A gradient in n passes
#
# A function of several inputs has one derivative per input. We compute them one after another: pass k gives the tangent
# 1 to the input $x_k$ and the tangent 0 to all others. For $x_1\cos x_2$ at $(2,\pi)$ this takes two passes. The
# function `jvp`, which you know from lesson 05, makes one pass with any seed.

# %% slide="code 5 of 5; output"
def f(x1, x2):
    return x1 * np.cos(x2)


for seed in ((1.0, 0.0), (0.0, 1.0)):
    y, y_dot = jvp(f, (2.0, pi), seed)
    print("seed", seed, "  value", round(y, 12), "  tangent", round(y_dot, 12) + 0.0)

# %% [markdown] slide="only"
# The gradient is $(-1, 0)$. Reverse mode will compute it in one pass.

# %% [markdown]
# The gradient is (−1, 0). In general n inputs need n passes. Lesson 07 computes the same gradient in one.

# %% [markdown] slide="title; formula"
# ## Second derivatives: let ε³ be zero instead
#
# Why should we stop at the first derivative? Suppose that only $\varepsilon^3$ is zero and $\varepsilon^2$ is not. Then
# one more term of Taylor's formula survives:
#
# $$f(x+\varepsilon) = f(x)+f'(x)\varepsilon+\tfrac{f''(x)}{2}\varepsilon^2$$
#
# A number is now a triplet of coefficients, and the product of two numbers is the product of two polynomials, from
# which all terms after the third are dropped. The next cell computes $x^3$ at 2; the function `np.convolve` multiplies
# two polynomials that are given by their coefficients. Note that the last coefficient is half of the second derivative.

# %% [markdown] slide="only"
# - A number is now a triplet of coefficients, and the product is that of **polynomials**, cut after the third term.
# - The last coefficient is *half* of the second derivative.

# %% [markdown] slide="only"
# ## $x^3$ at 2, with $\varepsilon^3 = 0$

# %% slide="code; output"
x = np.array([2.0, 1.0, 0.0])
square = np.convolve(x, x)[:3]
cube = np.convolve(x, square)[:3]
print("x² ", square, "\nx³ ", cube)
print("f, f', f'' =", cube[0], cube[1], 2 * cube[2])

# %% [markdown] slide="only"
# ## Two other ways to f''
#
# - A $3\times 3$ shift matrix with $S^3 = 0$: the first row of $aI+bS+cS^2$ holds the coefficients.
# - Dual numbers inside dual numbers: differentiate the derivative.

# %% [markdown]
# There are two other ways to obtain the same result. One uses matrices again, now with a 3 × 3 shift matrix S that
# satisfies $S^3=0$: the matrix $aI+bS+cS^2$ has the three coefficients in its first row. The other puts dual numbers
# inside dual numbers, so that the derivative is differentiated once more.

# %% slide="code 1 of 1; output"
S = np.diag([1.0, 1.0], k=1)
print("first row of (2I + S)³:", np.linalg.matrix_power(2 * np.eye(3) + S, 3)[0], "  S³ = 0:", not np.any(S @ S @ S))
print("derivative(derivative(x³))(2) =", derivative(derivative(lambda x: x**3))(2.0))

# %% [markdown] slide="only"
# ## Any program
#
# Loops and branches see only the values. The derivative is that of the branch that was taken.

# %% [markdown]
# ## Any program
#
# Loops and branches need no special treatment, because a program does not notice that the numbers that flow through it
# are dual. At a branch, the comparison looks at the values, and the derivative is that of the side that was taken. The
# next loop continues until two successive iterates agree, so it makes at least one iteration more than the loop of
# lesson 03. At x = 2 the tangent was accurate before, but now it is accurate at 0.9, too.

# %% slide="code 3-4 of 5; output"
def newton_root(x):
    root, last = 0.5 * (1 + x), 0.0
    while abs(root - last) > 1e-15 * root:
        root, last = 0.5 * (root + x / root), root
    return root


print(derivative(newton_root)(0.9), "exact", 1 / (2 * np.sqrt(0.9)))

# %% [markdown] slide="only"
# ## A caution: when the loop ignores the tangent

# %% [markdown]
# One caution is in order here, too. A loop that stops when the value is accurate enough pays no attention to the
# tangent. The function `root_of` below starts at 1. For x = 1 this is already the root, so the loop performs no
# iterations at all, x never enters the result, and the derivative is 0. One additional iteration after the loop,
# `return 0.5 * (root + x / root)`, makes the derivative right: with the root as a constant, its derivative with respect
# to x is 1 / (2 root). (This works for Newton's method. An iteration that converges slowly needs more iterations for
# its derivative.)

# %% slide="code 3 of 5; output"
def root_of(x):  # x > 0
    root = 1.0
    while abs(root * root - x) > 1e-12 * x:
        root = 0.5 * (root + x / root)
    return root


for x in (2.0, 1.0):
    print(f"x = {x}: slope {derivative(root_of)(x)}, exact {0.5 / np.sqrt(x)}")

# %% [markdown] slide="only"
# At $x = 1$ the loop has no iteration, so x never enters. One additional iteration after the loop repairs it.

# %% [markdown] slide="only"
# ## Wrong on purpose: half of the product rule

# %% [markdown]
# ## Wrong on purpose
#
# The most common mistake in a class for dual numbers is a product that forgets one of its two terms. **Symptom:** the
# derivative of $3x$ is right, and that of $x^2$ is half of what it should be.

# %% slide="code 3; output"
class Forgetful(Tiny):
    def __mul__(self, o):
        return Forgetful(self.a * o.a, self.b * o.a)


x = Forgetful(5.0, 1.0)
print("3x: ", (x * Forgetful(3.0)).b, "wanted 3")
print("x²: ", (x * x).b, "wanted 10")

# %% [markdown] slide="only"
# **Symptom:** $3x$ is right, and $x^2$ has half of its derivative. Test where both operands vary.

# %% [markdown]
# In x · 3 the missing term was zero anyway, so this test could not find the mistake. Test a rule at a point where both
# operands vary and have different values.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | `DerivativeLost: ... cannot become a plain float` | `math.sin` insists on a float | use `np.sin` |
# | `'int' object has no attribute 'a'` | a plain number was combined with an object of the class | wrap it: `Tiny(3.0)` |
# | `2 * x` fails, `x * 2` works | there is no `__rmul__` | define the reflected operators |
# | the derivative is 0 | the seed was 0, the result is a constant, or a loop had no iteration | set the seed to 1; add an iteration |
# | $x^2$ has half of its derivative | a term of the product rule is missing | write both terms |

# %% [markdown] slide="title; list"
# ## Recap
#
# - $f(x+\varepsilon) = f(x) + f'(x)\varepsilon$ holds exactly. Value and derivative are computed together.
# - The arithmetic of dual numbers contains the rules of calculus. Written with matrices, it is ordinary matrix
#   arithmetic.
# - One pass gives one directional derivative, and n passes give a gradient. With $\varepsilon^3=0$, or by nesting, we
#   obtain the second derivative.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Let $z = a + b\varepsilon$ with $a\neq 0$. What is $1/z$? And what happens if $a=0$?
#
# <details><summary>Answer</summary>
#
# Multiply numerator and denominator by $a - b\varepsilon$. The denominator becomes $a^2$, because $\varepsilon^2=0$,
# and the result is $1/z = 1/a - (b/a^2)\varepsilon$. The second part is the derivative of 1/x, as it must be. For a = 0
# there is no inverse: the matrix $bE$ has the determinant 0.
#
# </details>

# %%
print(1 / Dual(4.0, 3.0), "   want", 1 / 4, "and", -3 / 16)
print("reverse mode agrees:", grad(lambda x: 1 / x)(4.0) * 3.0)

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/06_dual_numbers](../exercises/06_dual_numbers/06_dual_numbers.ipynb). You will write the algebra of
# dual numbers, division, elementary functions, the matrix, the gradient in n passes, and numbers with
# $\varepsilon^3=0$.

# %% [markdown] slide="skip"
# ## Sources
#
# - W. K. Clifford, "Preliminary sketch of biquaternions", Proc. London Math. Soc. 4, 1873.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, sections 3.1 and 13.2.
# - A. G. Baydin et al., JMLR 18(153), 2018, section 3.1.1.
# - J. C. Gilbert, "Automatic differentiation and iterative processes", Optimization Methods and Software 1, 1992.
