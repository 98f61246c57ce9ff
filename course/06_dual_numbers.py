# %% [markdown]
# # 06 · Compute with dual numbers: forward mode in one class
#
# **45 minutes.** You need: the product rule and the chain rule; lesson 05's words (tangent, seed, pass).
#
# After this lesson you can
# - calculate with $a + b\varepsilon$ and prove its rules by running them,
# - write a class that differentiates any program in one pass,
# - get gradients in n passes, and second derivatives with $\varepsilon^3 = 0$.

# %%
from math import pi

import numpy as np

from adlib import Dual, derivative, grad, jvp, lab

# %% [markdown]
# ## A number whose square is nothing
#
# A **dual number** is $z = a + b\varepsilon$ with real a, b and a symbol $\varepsilon$ that obeys $\varepsilon^2 = 0$,
# $\varepsilon\neq 0$. It is not small; it is a new kind of unit, as i is.

# %%
eps = Dual(0.0, 1.0)
print("eps       =", eps)
print("eps * eps =", eps * eps)
print("(2 + 3 eps) * (4 + 5 eps) =", Dual(2.0, 3.0) * Dual(4.0, 5.0))

# %% [markdown]
# ## Why it differentiates
#
# Put $x + \varepsilon$ into Taylor's formula: every later term has a factor $\varepsilon^2 = 0$.
#
# $$f(x+\varepsilon) = f(x) + f'(x)\,\varepsilon + \tfrac{f''(x)}{2!}\varepsilon^2 + \dots = f(x) + f'(x)\,\varepsilon$$
#
# This is exact. There is no h. (For a function without such a series $f(x+\varepsilon)=f(x)+f'(x)\,\varepsilon$ is the
# definition, and the chain rule below shows that it fits.)

# %% [markdown]
# ## The worked example: $x^2/\cos x$ at $\pi$
#
# What are $f(\pi)$ and $f'(\pi)$, by the quotient rule? Then let the five steps run.

# %%
lab.predict("The derivative of x² / cos x at pi is", ["-2 pi", "2 pi", "-pi²", "0"],
            "-2 pi" if abs(derivative(lambda x: x**2 / np.cos(x))(pi) + 2 * pi) < 1e-12 else "0",
            "(2x cos x + x² sin x) / cos² x with cos = -1 and sin = 0.")

# %%
x = Dual(pi, 1.0)
print("1. seed         x       =", x)
print("2. numerator    x²      =", x**2)
print("3. denominator  cos x   =", np.cos(x))
print("4. division     x²/cos x =", x**2 / np.cos(x))
print("5. read off     f(π) = -π² =", -(pi**2), "  f'(π) = -2π =", -2 * pi)

# %% [markdown]
# (The cosine's tangent shows −1.2e-16 instead of 0: π is not a float, and sin of the nearest float is that small.)
# `derivative(f)(x)` does these steps: seed 1, run f, read off the tangent.

# %% [markdown]
# ## The rules, proved by running them
#
# Sum: parts add. Product:
# $(a+b\varepsilon)(c+d\varepsilon) = ac + ad\,\varepsilon + bc\,\varepsilon + bd\,\varepsilon^2 = ac + (ad+bc)\varepsilon$,
# the product rule. The check below uses symbols, so it holds for all numbers.

# %%
import sympy

a, b, c, d = sympy.symbols("a b c d")
product = sympy.expand((a + b * sympy.Symbol("eps")) * (c + d * sympy.Symbol("eps")))
print(product.subs(sympy.Symbol("eps") ** 2, 0))
z, w = Dual(2.0, 3.0), Dual(5.0, 7.0)
print((z * w).tangent == 2.0 * 7.0 + 3.0 * 5.0, (z + w).tangent == 3.0 + 7.0)

# %% [markdown]
# ## The chain rule comes by itself
#
# $h(x) = g(f(x))$: $f$ turns $x+\varepsilon$ into $f(x)+f'(x)\varepsilon$, and $g$ turns $u + u'\varepsilon$ into
# $g(u)+g'(u)u'\varepsilon$. One dual goes in, $h(x)+h'(x)\varepsilon$ comes out.
#
# For one function: $\phi(v+\dot v\,\varepsilon)=\phi(v)+\phi'(v)\,\dot v\,\varepsilon$. (In print you may meet
# $\phi(v)+\phi(\dot v)\,\dot v\,\varepsilon$ on the right: symbols are missing, or in the wrong place. Run both.)

# %%
v, v_dot = 0.7, 2.0
print("sin(v + v_dot eps)         =", np.sin(Dual(v, v_dot)))
print("sin(v) + cos(v) v_dot eps  =", Dual(np.sin(v), np.cos(v) * v_dot))
print("as printed                 =", Dual(np.sin(v), np.sin(v_dot) * v_dot))

# %% [markdown]
# ## The whole engine
#
# A class with two fields and one line for each operation. Every elementary function has a line like `sin`. This is all
# of forward mode.

# %%
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

# %% [markdown]
# ## What is ε? A matrix
#
# $a+b\varepsilon \leftrightarrow \begin{pmatrix} a & b\\ 0 & a\end{pmatrix} = aI + bE$ with
# $E = \begin{pmatrix} 0 & 1\\ 0 & 0\end{pmatrix}$. E is not zero, but its square is. Matrix sums and products are dual
# sums and products.

# %%
E = Dual(0.0, 1.0).matrix()
print("E² =", (E @ E).tolist())
print((z * w).matrix().tolist(), "=", (z.matrix() @ w.matrix()).tolist())
print((z / w).matrix().round(12).tolist(), "=", (z.matrix() @ np.linalg.inv(w.matrix())).round(12).tolist())

# %% [markdown]
# ## Lab: a dual number acts on the plane
#
# The matrix of $f(x + b\varepsilon)$ stretches by $f(x)$ and shears by $b\,f'(x)$. **Predict** before you move, with b
# = 1: at which x does eˣ shear without stretching? At which x does 1 / (1 + x²) leave the square as it is? What does
# sin x make of it at 0?

# %%
lab.dual_matrix()

# %% [markdown]
# <details><summary>Answers</summary>
#
# At 0, where eˣ and its slope are 1. At 0, where the value is 1 and the slope 0. A segment: the value 0 flattens the
# square, the slope 1 keeps it one long.
#
# </details>

# %% [markdown]
# ## A gradient in n passes
#
# Seed one input at a time: pass k takes $x_k + 1\varepsilon$ and $x_j + 0\varepsilon$ for the others. For $x_1\cos x_2$
# at $(2,\pi)$ that is two passes. `jvp` is one pass with any seed.

# %%
def f(x1, x2):
    return x1 * np.cos(x2)


for seed in ((1.0, 0.0), (0.0, 1.0)):
    y, y_dot = jvp(f, (2.0, pi), seed)
    print("seed", seed, "  value", round(y, 12), "  tangent", round(y_dot, 12) + 0.0)

# %% [markdown]
# The gradient is (−1, 0). With n inputs, n passes; lesson 07 gets it in one.

# %% [markdown]
# ## Second derivatives: let ε³ be nothing instead
#
# With $\varepsilon^3=0$ and $\varepsilon^2\neq0$:
# $f(x+\varepsilon) = f(x)+f'(x)\varepsilon+\tfrac{f''(x)}{2}\varepsilon^2$. A number is a triplet; a product is a
# polynomial product cut after three terms. For $x^3$ at 2:

# %%
x = np.array([2.0, 1.0, 0.0])
square = np.convolve(x, x)[:3]
cube = np.convolve(x, square)[:3]
print("x² ", square, "\nx³ ", cube)
print("f, f', f'' =", cube[0], cube[1], 2 * cube[2])

# %% [markdown]
# The same by matrices, with a 3 × 3 shift S that has $S^3=0$, and by dual numbers inside dual numbers:

# %%
S = np.diag([1.0, 1.0], k=1)
print("first row of (2I + S)³:", np.linalg.matrix_power(2 * np.eye(3) + S, 3)[0], "  S³ = 0:", not np.any(S @ S @ S))
print("derivative(derivative(x³))(2) =", derivative(derivative(lambda x: x**3))(2.0))

# %% [markdown]
# ## Any program
#
# Loops and branches need nothing special: the numbers that flow through them are dual. Where there is a branch, the
# derivative is that of the side that was taken.

# %%
def newton_root(x):
    root, last = 0.5 * (1 + x), 0.0
    while abs(root - last) > 1e-15 * root:
        root, last = 0.5 * (root + x / root), root
    return root


print(derivative(newton_root)(2.0), "exact", 1 / (2 * np.sqrt(2.0)))

# %% [markdown]
# One thing to know: a loop that stops by a value does not watch the tangent. `root_of` starts at 1. For x = 1 that is
# the root already, so no turn is made, x is never used, and the slope is 0. One turn more after the loop,
# `return 0.5 * (root + x / root)`, makes it right.

# %%
def root_of(x):  # x > 0
    root = 1.0
    while abs(root * root - x) > 1e-12 * x:
        root = 0.5 * (root + x / root)
    return root


for x in (2.0, 1.0):
    print(f"x = {x}: slope {derivative(root_of)(x)}, exact {0.5 / np.sqrt(x)}")

# %% [markdown]
# ## Wrong on purpose
#
# The most common slip in a dual class: a product that drops a term. **Symptom:** right for $3x$, half of the truth for
# $x^2$.

# %%
class Slip(Tiny):
    def __mul__(self, o):
        return Slip(self.a * o.a, self.b * o.a)


x = Slip(5.0, 1.0)
print("3x: ", (x * Slip(3.0)).b, "wanted 3")
print("x²: ", (x * x).b, "wanted 10")

# %% [markdown]
# Test a rule where both operands vary, and with different numbers: on x · 3 the missing term was zero anyway.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | `DerivativeLost: ... cannot become a plain float` | `math.sin` wants a float | `np.sin` |
# | `'int' object has no attribute 'a'` | a plain number met the class | wrap it: `Tiny(3.0)` |
# | `2 * x` fails, `x * 2` works | no `__rmul__` | reflected operators |
# | derivative 0 | the seed was 0, the result is a constant, or a loop made no turn | seed 1; one turn more |
# | $x^2$ has half its slope | a product term is missing | both terms |

# %% [markdown]
# ## Recap
#
# - $f(x+\varepsilon) = f(x) + f'(x)\varepsilon$, exactly. Value and derivative travel together.
# - Dual arithmetic is the calculus rules; as matrices it is ordinary arithmetic.
# - One pass gives one directional derivative: n passes a gradient, $\varepsilon^3=0$ or nesting the second derivative.

# %% [markdown]
# ## Check yourself
#
# $z = a + b\varepsilon$ with $a\neq 0$. What is $1/z$? And if $a=0$?
#
# <details><summary>Answer</summary>
#
# Multiply above and below by $a - b\varepsilon$: $1/z = 1/a - (b/a^2)\varepsilon$, the derivative of 1/x. With a = 0
# there is none: the matrix $bE$ has determinant 0.
#
# </details>

# %%
print(1 / Dual(4.0, 3.0), "   want", 1 / 4, "and", -3 / 16)
print("reverse mode agrees:", grad(lambda x: 1 / x)(4.0) * 3.0)

# %% [markdown]
# ## Now you
#
# Open [exercises/06_dual_numbers](../exercises/06_dual_numbers/06_dual_numbers.ipynb): the algebra, division, elementary functions, the matrix, the
# gradient in n passes, and $\varepsilon^3=0$.

# %% [markdown]
# ## Sources
#
# - W. K. Clifford, "Preliminary sketch of biquaternions", Proc. London Math. Soc. 4, 1873.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, sections 3.1 and 13.2.
# - A. G. Baydin et al., JMLR 18(153), 2018, section 3.1.1.
# - J. C. Gilbert, "Automatic differentiation and iterative processes", Optimization Methods and Software 1, 1992.
