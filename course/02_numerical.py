# %% [markdown]
# # 02 · Measure a derivative: numerical differentiation
#
# **40 minutes.** You need: what a derivative is, a little Python.
#
# After this lesson you can
# - write forward, central, Richardson and complex-step differences,
# - say where their errors come from, and choose a step h,
# - say what a gradient costs this way.

# %%
import numpy as np

from adlib import lab, numerical
from adlib.methods.numerical import best_step, error_study

# %% [markdown]
# ## The definition, taken literally
#
# $$f'(x) = \lim_{h\to 0}\frac{f(x+h)-f(x)}{h}\qquad\text{so}\qquad f'(x)\approx\frac{f(x+h)-f(x)}{h}$$
#
# This **forward difference** works on any function you can call. It needs nothing but values.

# %%
def forward(f, x, h):
    return (f(x + h) - f(x)) / h


print(f"approximate {forward(np.sin, 1.0, 1e-4):.10f}")
print(f"exact       {np.cos(1.0):.10f}")

# %% [markdown]
# ## Predict, then run
#
# The limit says: the smaller h, the better.

# %%
errors = {h: abs(forward(np.sin, 1.0, h) - np.cos(1.0)) for h in (1e-2, 1e-5, 1e-8, 1e-12, 1e-16)}
lab.predict("Which step gives the smallest error for the slope of sin at 1?", [f"{h:.0e}" for h in errors],
            f"{min(errors, key=errors.get):.0e}", "Smaller steps lose more to round-off than they gain.")

# %%
for k in range(2, 18, 2):
    h = 10.0**-k
    print(f"h = 1e-{k:02d}   error {abs(forward(np.sin, 1.0, h) - np.cos(1.0)):.1e}")

# %% [markdown]
# The error falls, turns, and rises again. At 1e-16 the "derivative" is 0. Two different errors are at work, and they
# pull in opposite directions.

# %% [markdown]
# ## Truncation error: the limit was cut short
#
# Taylor's formula: $f(x+h) = f(x) + h f'(x) + \tfrac{h^2}{2} f''(x) + \dots$ Subtract, divide by h, and what is left
# over is about $\tfrac h2 f''(x)$: **proportional to h**.

# %%
study = error_study(np.sin, 1.0, "forward", [1e-1, 1e-2, 1e-3])
for h, truncation in zip(study.h, study.truncation):
    print(f"h = {h:.0e}   truncation {truncation:.6f}   h/2 |f''| = {h / 2 * np.sin(1.0):.6f}")

# %% [markdown]
# ## Round-off error: digits cancel
#
# A float keeps about 16 digits. When h is small, $f(x+h)$ and $f(x)$ agree in most of them, the subtraction removes
# those, and dividing by h enlarges what is wrong in the rest: **proportional to 1/h**. And x + h is rounded, too: the
# step taken is not h.

# %%
h = 1e-12
moved = 1.0 + h
difference = np.sin(moved) - np.sin(1.0)
print(f"f(x + h) - f(x) = {difference:.6e}   should be {h * np.cos(1.0):.6e}")
print(f"(x + h) - x     = {moved - 1.0:.6e}   should be {h:.6e}")
for step in (h, moved - 1.0):
    print(f"divided by {step:.6e}: error {abs(difference / step - np.cos(1.0)):.1e}")
print("1 + 1e-16 == 1 is", 1 + 1e-16 == 1)

# %% [markdown]
# Two losses: the values are rounded, and so is the point. Against the second helps an h that is a power of two, or a
# division by (x + h) − x.

# %% [markdown]
# ## The best step
#
# Each of the two values may be wrong by $\varepsilon|f|$, with $\varepsilon$ = 1.1e-16, half the spacing of floats at
# 1. The sum $\tfrac h2|f''| + \tfrac{2\varepsilon|f|}{h}$ is least where both terms are equal:
# $h^* = 2\sqrt{\varepsilon\,|f/f''|}$.

# %%
study = error_study(np.sin, 1.0, "forward")
print(f"measured: best h {study.h[study.best]:.1e}, error {study.error[study.best]:.1e}")
print(f"formula:  best h {2 * np.sqrt(1.1e-16):.1e}   (f and f'' are of one size for sin)")
for method in numerical.METHODS:
    print(f"best_step({method!r:13}) = {best_step(method):.1e}")

# %% [markdown]
# The bound is a worst case, so the measured best is smaller. `best_step` takes $(2\varepsilon)^{1/(p+1)}$ for
# truncation $O(h^p)$ (here p = 1; other methods follow), times |x| where that is above 1 (near 1e9 floats are 1e-7
# apart), rounded to a power of two; the exact h hardly matters. The complex step, below, has no round-off to balance:
# there h is tiny.

# %% [markdown]
# ## Better formulas
#
# **Central** differences, $\frac{f(x+h)-f(x-h)}{2h}$, cancel the $f''$ term: truncation $O(h^2)$. **Richardson**
# combines two of them to cancel the next: $O(h^4)$. Here is the usual sketch of both errors for $O(h^2)$, drawn from
# measured data.

# %%
from adlib.lab.figures import error_schematic

error_schematic(np.sin, 1.0, "central")

# %%
xs = np.random.default_rng(0).uniform(0.5, 1.5, 500)  # one point may be lucky
for method in ("forward", "central", "richardson"):
    errors = [abs(numerical.derivative(np.sin, x, method) - np.cos(x)) for x in xs]
    half, bound = np.median(errors), 10 ** np.ceil(np.log10(np.max(errors)))
    print(f"{method:11} h {best_step(method):.1e}   median error {half:.0e}   all errors below {bound:.0e}")

# %% [markdown]
# ## The complex step: no subtraction, no cancellation
#
# $f(x+ih) = f(x) + ih f'(x) - \tfrac{h^2}{2}f''(x) - \tfrac{ih^3}{6}f'''(x) + \dots$ so
# $f'(x)\approx \operatorname{Im} f(x+ih)/h$, with an error of $\tfrac{h^2}{6}|f'''|$. Nothing cancels, so h may be
# 1e-200. It needs a function of complex numbers that is differentiable as one: `abs`, a norm and the real part silently
# give 0. `<` stops with a TypeError on Python's complex numbers; NumPy's compare by the real part, which serves.

# %%
h = 1e-200
print(f"complex step {np.imag(np.sin(1.0 + 1j * h)) / h:.14f}")
print(f"exact        {np.cos(1.0):.14f}")

# %% [markdown]
# ## Lab: error against h
#
# Choose a method, a function, a point and a precision. Set your **prediction** of the best h first, then show the
# curve. Both parts are measured: the same quotient was computed with 60 digits, where only truncation is left.

# %%
lab.error_against_h()

# %% [markdown]
# Try to answer with it:
# - Which way does the best h move from float64 to float32 to float16? Why?
# - Which method has no round-off branch? What does it not do that the others do?
# - Where is 1 / (1 + 25 x²) hard, and for which of the two parts?

# %% [markdown]
# <details><summary>Answers</summary>
#
# To larger h: ε grows, and the best h with it. The complex step: it does not subtract. At 0.25, the lab's x nearest to
# the peak: there the higher derivatives are largest, and truncation has one as a factor; round-off grows less, with
# |f|.
#
# </details>

# %% [markdown]
# ## What a gradient costs
#
# $f:\mathbb R^n\to\mathbb R$ has n partial derivatives. Forward differences need $f(x)$ once and $f(x+h e_k)$ for each
# k ($e_k$: 1 in place k, else 0): **n + 1 evaluations**. **Predict**: how many for the **Jacobian** of
# $g:\mathbb R^5\to\mathbb R^{11}$, the table of all $\partial g_i/\partial x_k$?

# %%
calls = []


def g(x):
    calls.append(1)
    return np.concatenate([np.sin(x), x * x, x[:1]])


print("Jacobian of shape", numerical.jacobian(g, np.ones(5), "forward").shape, "took", len(calls), "evaluations")

# %% [markdown]
# Six, not 5 × 11 = 55: each evaluation returns all m outputs, so one step fills a whole column. You will read "n × m
# evaluations" in lecture notes; the cell above shows that it is n + 1. For a million parameters that is still far too
# many.

# %% [markdown]
# ## Wrong on purpose
#
# This gradient looks right and returns zeros. **Symptom:** a derivative of exactly 0 for a function that clearly
# changes.

# %%
def wrong_gradient(f, x, h=1e-6):
    g = np.zeros(len(x))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] = moved[k] + h
        g[k] = (f(moved) - f(x)) / h
    return g


print("on floats  ", wrong_gradient(lambda x: np.sum(x**2), np.array([1.0, 2.0])).round(4))
print("on integers", wrong_gradient(lambda x: np.sum(x**2), np.array([1, 2])))

# %% [markdown]
# An integer array cannot hold 1 + 1e-6: the step was cut off in the assignment. adlib turns integers into floats first.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | exactly 0 | h below the spacing of floats at x, or integers | larger h; `astype(float)` |
# | only 8 digits right | forward difference at its best | central, or complex step |
# | noise that grows as h shrinks | round-off | larger h |
# | `TypeError ... complex` | the function cannot take x + ih | central |
# | exactly 0 from the complex step | abs, a norm or a real part inside | central |

# %% [markdown]
# ## Recap
#
# - Truncation falls with h, round-off grows like 1/h; the best h lies between, and depends on f, x and precision.
# - A higher order allows a larger h and gives more digits. The complex step does not subtract.
# - A gradient costs n + 1 evaluations by forward differences, 2n by central ones, 4n by Richardson, n by the complex
#   step.
#
# Automatic differentiation has no h at all: lessons 05 to 07.

# %% [markdown]
# ## Check yourself
#
# In float32, roughly how many digits can a forward difference get right?
#
# <details><summary>Answer</summary>
#
# The unit of float32 is about 1e-7; the best error is about its square root, 3e-4: three to four digits. (The lab's
# best point may show five: the smallest of 65 ragged errors is a lucky one.)
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/02_numerical](../exercises/02_numerical/02_numerical.ipynb): forward, central and Richardson differences, the complex step, a
# gradient in n + 1 evaluations, and a best step.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 1.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a
#   survey", JMLR 18(153), 2018, section 2.1.
# - W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40(1), 1998.
# - J. R. R. A. Martins, P. Sturdza, J. J. Alonso, "The complex-step derivative approximation", ACM Trans. Math.
#   Software 29(3), 2003.
