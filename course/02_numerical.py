# %% [markdown] slide="title; list"
# # 02 · Measure a derivative: numerical differentiation
#
# **{minutes} minutes.** You need: what a derivative is; a little Python.
#
# After this lesson you can
#
# - write forward, central, Richardson and complex-step differences,
# - say where their errors come from, and choose a step h,
# - say what a gradient costs when it is computed in this way.

# %%
import numpy as np

from adlib import lab, numerical
from adlib.methods.numerical import best_step, error_study

# %% [markdown] slide="only"
# ## The definition, taken literally
#
# A function can be called, but not looked into. A computer cannot take the limit, but it can compute one of the quotients:

# %% [markdown] slide="formula"
# ## The definition, taken literally
#
# Suppose that you have a function as a program, and that you can call it but not look inside. Its derivative is defined
# as a limit of difference quotients. A computer cannot take the limit, but it can compute one of the quotients with a
# small step h:
#
# $$f'(x) = \lim_{h\to 0}\frac{f(x+h)-f(x)}{h}\qquad\text{so}\qquad f'(x)\approx\frac{f(x+h)-f(x)}{h}$$
#
# This approximation is called the **forward difference**. Its great advantage is that it works for every function that
# can be called, because it needs nothing but values.

# %% [markdown] slide="only"
# This is the **forward difference**. It needs nothing but values, so it works for every function.

# %% [markdown] slide="only"
# ## Four digits

# %% slide="code 2; output"
def forward(f, x, h):
    return (f(x + h) - f(x)) / h


print(f"approximate {forward(np.sin, 1.0, 1e-4):.10f}")
print(f"exact       {np.cos(1.0):.10f}")

# %% [markdown]
# With h = 0.0001 about four digits are right.

# %% [markdown] slide="only"
# ## The smaller h, the better?

# %% [markdown]
# ## Predict, then run
#
# How can we get more digits? The limit suggests a simple answer: the smaller h, the better the approximation should be.
# Decide whether you believe this before you run the next two cells.

# %% slide="output"
errors = {h: abs(forward(np.sin, 1.0, h) - np.cos(1.0)) for h in (1e-2, 1e-5, 1e-8, 1e-12, 1e-16)}
lab.predict("Which step gives the smallest error for the slope of sin at 1?", [f"{h:.0e}" for h in errors],
            f"{min(errors, key=errors.get):.0e}", "Smaller steps lose more to round-off than they gain.")

# %% [markdown] slide="only"
# ## No: the error falls, and then rises

# %% slide="rows"
for k in range(2, 18, 2):
    h = 10.0**-k
    print(f"h = 1e-{k:02d}   error {abs(forward(np.sin, 1.0, h) - np.cos(1.0)):.1e}")

# %% [markdown] slide="only"
# Two different errors react to h in **opposite** ways.

# %% [markdown]
# The error falls at first, reaches its minimum near h = 1e-8, and then rises again. At h = 1e-16 the computed
# "derivative" is zero, and its error is the whole value cos 1 = 0.54. Evidently there are two different errors, and
# they react to h in opposite ways. We look at them one at a time.

# %% [markdown] slide="only"
# ## Truncation error: the limit was cut short
#
# $$f(x+h) = f(x) + h f'(x) + \tfrac{h^2}{2} f''(x) + \dots$$
#
# - What remains besides $f'(x)$ is about $\tfrac h2 f''(x)$, which is **proportional to h**.
# - It would be there even with infinitely many digits.

# %% [markdown]
# ## Truncation error: the limit was cut short
#
# The first error would exist even if the computer had infinitely many digits. Taylor's formula says what the difference
# quotient contains besides the derivative: $f(x+h) = f(x) + h f'(x) + \tfrac{h^2}{2} f''(x) + \dots$ If we subtract
# f(x) and divide by h, the term $f'(x)$ remains, together with a remainder of about $\tfrac h2 f''(x)$. This remainder
# is the **truncation error**. It is **proportional to h**, so we make it smaller by choosing a smaller step. The cell
# compares the measured truncation error with this estimate. (To measure it without rounding, `error_study` computes the
# quotient with 60 digits.)

# %% slide="output"
study = error_study(np.sin, 1.0, "forward", [1e-1, 1e-2, 1e-3])
for h, truncation in zip(study.h, study.truncation):
    print(f"h = {h:.0e}   truncation {truncation:.6f}   h/2 |f''| = {h / 2 * np.sin(1.0):.6f}")

# %% [markdown] slide="only"
# ## Round-off error: digits cancel
#
# - A float keeps about 16 decimal digits.
# - $f(x+h)$ and $f(x)$ agree in most of them, and the subtraction removes all that agree.
# - Division by the small h enlarges what remains: the bound is **proportional to 1/h**.

# %% [markdown]
# ## Round-off error: digits cancel
#
# The second error comes from the way in which a computer stores numbers. A float keeps about 16 decimal digits. When h
# is small, $f(x+h)$ and $f(x)$ agree in most of these digits, and the subtraction removes all the digits that agree.
# What remains are the last few digits, and they contain the rounding errors of both values. Division by the small
# number h then enlarges these errors. The bound of the **round-off error** is therefore **proportional to 1/h**, and it
# becomes worse when the step becomes smaller. The error itself scatters below this bound.
#
# There is one more error of this kind, which is easy to overlook. The computer rounds not only the values of f but also
# the point x + h. The step that was really taken is therefore not exactly h.

# %% [markdown] slide="only"
# ## Only four digits of the difference are right

# %% slide="code 3-5; next; output"
h = 1e-12
moved = 1.0 + h
difference = np.sin(moved) - np.sin(1.0)
print(f"f(x + h) - f(x) = {difference:.6e}   should be {h * np.cos(1.0):.6e}")
print(f"(x + h) - x     = {moved - 1.0:.6e}   should be {h:.6e}")
for step in (h, moved - 1.0):
    print(f"divided by {step:.6e}: error {abs(difference / step - np.cos(1.0)):.1e}")
print("1 + 1e-16 == 1 is", 1 + 1e-16 == 1)

# %% [markdown] slide="only"
# - The difference has four correct digits.
# - The step that was really taken is not h either: divide by $(x+h)-x$.
# - 1e-16 is lost when it is added to 1.

# %% [markdown]
# In the example the difference of the two values has only four correct digits, as the first line shows. The second line
# shows that the step that was really taken also differs from h, in the fifth decimal place. If we divide by the step
# that was really taken, (x + h) − x, the error becomes smaller by a factor of nine. An h that is a power of two has the
# same effect here, because then x + h needs no rounding. The last line shows the extreme case: 1e-16 is so small that
# adding it to 1 has no effect at all, and this is why the derivative was zero above.

# %% [markdown] slide="only"
# ## The best step
#
# The sum of both errors is at most about
#
# $$\tfrac h2\,|f''| + \tfrac{2\varepsilon\,|f|}{h}$$
#
# It is least where the two terms are equal:
#
# $$h^* = 2\sqrt{\varepsilon\,|f/f''|}$$

# %% [markdown]
# ## The best step
#
# The best step is the one at which the sum of both errors is least. Let $\varepsilon$ = 1.1e-16 be the largest relative
# error of a single rounding, which is half the distance between 1 and the next float. Each of the two values may be
# wrong by $\varepsilon|f|$, if f is computed as accurately as possible (a long program may lose more, and then the best
# step is larger), so the total error is at most about $\tfrac h2|f''| + \tfrac{2\varepsilon|f|}{h}$. The first term
# grows with h and the second one falls. A sum Ah + B/h is least where its derivative A − B/h² is zero, and there the
# two terms are equal. This gives $h^* = 2\sqrt{\varepsilon\,|f/f''|}$.

# %% [markdown] slide="only"
# ## The best step, measured and by formula

# %% slide="output"
study = error_study(np.sin, 1.0, "forward")
print(f"measured: best h {study.h[study.best]:.1e}, error {study.error[study.best]:.1e}")
print(f"formula:  best h {2 * np.sqrt(1.1e-16):.1e}   (f and f'' are of one size for sin)")
for method in numerical.METHODS:
    print(f"best_step({method!r:13}) = {best_step(method):.1e}")

# %% [markdown] slide="only"
# - The formula assumes the worst case of rounding.
# - The best step depends on the function, the point and the precision.

# %% [markdown]
# The formula assumes the worst case of rounding, so the best step that was measured is somewhat smaller than the one
# that the formula gives. The difference hardly matters, because the error changes little around its minimum.
#
# The remaining lines show what `best_step` recommends for the methods of `adlib`. It uses $(2\varepsilon)^{1/(p+1)}$
# for a method whose truncation error is $O(h^p)$: p is 1 for forward differences, and the methods with larger p follow
# in the next section. (The expression $O(h^p)$ means: at most a constant times $h^p$ for small h.) This is the step at
# which $h^p$ and $2\varepsilon/h$ are equal; the constants, which are different for each function, are taken as 1. A
# backward difference, $\frac{f(x)-f(x-h)}{h}$, is a forward difference in the other direction. The function `best_step`
# multiplies its result by |x| if |x| is greater than 1, since floats near 1e9 are 1e-7 apart and a smaller step would
# have no effect. Finally it rounds the result to a power of two, for the reason that we have just seen. The complex
# step, which also follows below, has no round-off error that must be balanced, and its h may be tiny.

# %% [markdown] slide="only"
# ## Better formulas
#
# If the truncation error falls faster, a larger step is possible, with less round-off.
#
# | method | quotient | truncation |
# |---|---|---|
# | forward | $\frac{f(x+h)-f(x)}{h}$ | $O(h)$ |
# | central | $D(h) = \frac{f(x+h)-f(x-h)}{2h}$ | $O(h^2)$ |
# | Richardson | $\frac{4D(h/2)-D(h)}{3}$ | $O(h^4)$ |

# %% [markdown]
# ## Better formulas
#
# Can we get more than eight digits? If the truncation error falls faster with h, we can afford a larger step, and a
# larger step means less round-off. **Central** differences, $\frac{f(x+h)-f(x-h)}{2h}$, use one point on either side of
# x. In the Taylor series of the two values all terms with an even power of h, such as the one with $f''$, are equal and
# cancel. After the division by 2h, only $f'$ and terms with $h^2$, $h^4$ and so on are left, so the truncation error is
# $O(h^2)$. **Richardson** extrapolation combines central differences D(h) with two different steps. Since
# $D(h)=f'+ch^2+O(h^4)$ and $D(h/2)=f'+ch^2/4+O(h^4)$, the combination $\frac{4D(h/2)-D(h)}{3}$ contains no term with
# $h^2$, and its truncation error is $O(h^4)$.
#
# Textbooks like to draw a sketch of the two errors. The next figure is such a sketch for central differences, but it is
# drawn from measured data. (A method whose truncation error is $O(h^p)$ is said to be of **order** p, so this one has
# order 2.) Both axes are logarithmic, so an error proportional to a power of h appears as a straight line.

# %% [markdown] slide="only"
# ## Round-off and truncation, measured

# %% slide="output"
from adlib.lab.figures import error_schematic

error_schematic(np.sin, 1.0, "central")

# %% [markdown] slide="only"
# ## Each method gains two to three digits
#
# 500 random points, each method with its recommended step:

# %% [markdown]
# A single point may give a lucky result, so the next cell compares the three methods at 500 random points, each method
# with its recommended step. Look at the column with the median error: each method gains two to three digits over the
# one before it.

# %% slide="output"
xs = np.random.default_rng(0).uniform(0.5, 1.5, 500)  # one point may be lucky
for method in ("forward", "central", "richardson"):
    errors = [abs(numerical.derivative(np.sin, x, method) - np.cos(x)) for x in xs]
    half, bound = np.median(errors), 10 ** np.ceil(np.log10(np.max(errors)))
    print(f"{method:11} h {best_step(method):.1e}   median error {half:.0e}   all errors below {bound:.0e}")

# %% [markdown] slide="title; formula"
# ## The complex step: no subtraction, no cancellation
#
# All these formulas subtract two nearly equal numbers. There is a beautiful way to avoid this, provided that the
# function can be evaluated for complex numbers. Take a step of length h in the imaginary direction, and expand:
#
# $$f(x+ih) = f(x) + ih f'(x) - \tfrac{h^2}{2}f''(x) - \tfrac{ih^3}{6}f'''(x) + \dots$$
#
# The value f(x) is in the real part and the derivative is in the imaginary part, so they do not interfere with each
# other: $f'(x)\approx \operatorname{Im} f(x+ih)/h$, with a truncation error of $\tfrac{h^2}{6}|f'''|$. Since the method
# adds no subtraction, h may be as small as 1e-200, and the truncation error vanishes completely.

# %% [markdown] slide="only"
# - The value is in the real part and the derivative in the imaginary part: $f'(x)\approx \operatorname{Im} f(x+ih)/h$.
# - No subtraction is added, so h may be tiny.

# %% slide="code 2 of 2; output"
h = 1e-200
print(f"complex step {np.imag(np.sin(1.0 + 1j * h)) / h:.14f}")
print(f"exact        {np.cos(1.0):.14f}")

# %% [markdown] slide="only"
# ## The price of the complex step
#
# - The function must be differentiable as a function of **complex** numbers.
# - What passes through `abs`, a norm or a real part contributes 0, without a warning.
# - Comparisons: Python raises a TypeError, NumPy compares real parts first.

# %% [markdown]
# The price is that the function must be differentiable as a function of complex numbers. This is not the case for
# `abs`, for a norm or for a real part: whatever passes through them contributes 0 to the result, without a warning.
# Comparisons need attention, too. Python refuses to compare complex numbers with `<` and raises a TypeError. NumPy's
# complex numbers are compared lexicographically, which means by their real parts first and by their imaginary parts if
# the real parts are equal. For a branch this usually gives the right decision, because the imaginary parts are tiny.

# %% [markdown] slide="only"
# ## Lab: error against h

# %% [markdown]
# ## Lab: error against h
#
# The lab plots the error of a method against the step h. You can choose the method, the function, the point and the
# precision of the floats. Set your **prediction** of the best step first, and then show the curve. Both parts of the
# error are measured: the same quotient was also computed with 60 digits, where only the truncation error is left.

# %% slide="output"
lab.error_against_h()

# %% [markdown] slide="only"
# ## Questions to the lab

# %% [markdown] slide="list"
# Try to answer these questions with the lab:
#
# - In which direction does the best step move from float64 to float32 to float16, and why? (Their ε is 1.1e-16, 6e-8
#   and 5e-4.)
# - Which method's curve does not rise again for small h? What do all the others do that this method does not do?
# - Where is 1 / (1 + 25 x²) difficult, and which of the two errors is the reason?

# %% [markdown] slide="skip"
# <details><summary>Answers</summary>
#
# The best step moves to larger values, because ε grows and the step has to keep round-off in check. The curve of the
# complex step does not rise again: it is the only method that does not subtract. The last function is most difficult at
# 0.25, the point of the lab that is nearest to its peak. There the higher derivatives are largest, and the truncation
# error has one of them as a factor. The round-off error grows less, because it depends only on |f|.
#
# </details>

# %% [markdown] slide="only"
# ## What a gradient costs
#
# $f:\mathbb R^n\to\mathbb R$ needs $f(x)$ once, and $f(x+h\,e_k)$ for each of the n inputs:
#
# $$n + 1\ \text{evaluations}$$
#
# **Predict:** how many for the Jacobian of $g:\mathbb R^5\to\mathbb R^{11}$, with its 55 entries?

# %% [markdown]
# ## What a gradient costs
#
# So far the function had one input. A function $f:\mathbb R^n\to\mathbb R$ has n partial derivatives, and each of them
# needs a step of its own. Write $e_k$ for the vector that is 1 in place k and 0 elsewhere. Forward differences need
# $f(x)$ once and $f(x+h e_k)$ for each k, which makes **n + 1 evaluations** for one gradient.
#
# For a function with several outputs, all the partial derivatives $\partial g_i/\partial x_k$ form a table with one row
# per output and one column per input. This table is the **Jacobian** of g. The Jacobian of $g:\mathbb R^5\to\mathbb
# R^{11}$ has 55 entries. **Predict** how many evaluations of g it needs.

# %% [markdown] slide="only"
# ## The Jacobian: not n × m evaluations

# %% slide="code 4-5 of 5; output"
calls = []


def g(x):
    calls.append(1)
    return np.concatenate([np.sin(x), x * x, x[:1]])


print("Jacobian of shape", numerical.jacobian(g, np.ones(5), "forward").shape, "took", len(calls), "evaluations")

# %% [markdown] slide="only"
# - Each evaluation returns **all** m outputs at once: one step fills a whole column.
# - Some lecture notes say n × m. The count is **n + 1**.
# - For millions of parameters, n + 1 is still infeasible.

# %% [markdown]
# Six evaluations are enough, and not 5 × 11 = 55. Each evaluation returns all m outputs at once, so a single step in
# the direction of one input fills a whole column of the Jacobian. Some lecture notes speak of "n × m evaluations" in
# this place; the cell above has counted n + 1. With a million parameters, however, n + 1 is still far too many.

# %% [markdown] slide="only"
# ## Wrong on purpose

# %% [markdown]
# ## Wrong on purpose
#
# The next function looks right, and yet it returns nothing but zeros for the second of the two arrays below.
# **Symptom:** a derivative is exactly 0 for a function that clearly changes.

# %% slide="code 4-5 of 7; output"
def wrong_gradient(f, x, h=1e-6):
    g = np.zeros(len(x))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] = moved[k] + h
        g[k] = (f(moved) - f(x)) / h
    return g


print("on floats  ", wrong_gradient(lambda x: np.sum(x**2), np.array([1.0, 2.0])).round(4))
print("on integers", wrong_gradient(lambda x: np.sum(x**2), np.array([1, 2])))

# %% [markdown] slide="only"
# **Symptom:** exactly 0 for a function that clearly changes. An array of integers cannot hold 1 + 1e-6.

# %% [markdown]
# An array of integers cannot hold the number 1 + 1e-6, so the assignment truncates the value, the step is lost, and
# both evaluations take place at the same point. The functions of adlib convert integers to floats first.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the derivative is exactly 0 | h is smaller than the spacing of the floats near x, or x holds integers | use a larger h; `astype(float)` |
# | only 8 digits are right | this is the best that a forward difference can do | use central differences or the complex step |
# | noise that grows as h shrinks | round-off | use a larger h |
# | `TypeError ... complex` | the function cannot take x + ih | use central differences |
# | exactly 0 from the complex step | the function contains abs, a norm or a real part | use central differences |

# %% [markdown] slide="title; list"
# ## Recap
#
# - The truncation error falls with h, and the round-off error grows like 1/h. The best step lies between the two, and
#   it depends on the function, on the point and on the precision.
# - A method of higher order allows a larger step and gives more digits. The complex step does not subtract and has no
#   round-off error of this kind.
# - A gradient costs n + 1 evaluations by forward differences, 2n by central differences, 4n by Richardson
#   extrapolation, and n by the complex step, where each evaluation computes with complex numbers and costs more than a
#   real one.
#
# Automatic differentiation, which starts in lesson 04, has no step h at all.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# How many correct digits can you expect from a forward difference that is computed in float32?
#
# <details><summary>Answer</summary>
#
# The rounding error of float32 is about 1e-7, and the best total error is about its square root, 3e-4. So three to four
# digits are right. (The best point in the lab may show five, because it is the smallest of 65 scattered errors, and the
# smallest of so many values is partly luck.)
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/02_numerical](../exercises/02_numerical/02_numerical.ipynb). You will write forward, central and
# Richardson differences, the complex step, a gradient that needs only n + 1 evaluations, and a function that chooses
# the best step.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 1.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a
#   survey", JMLR 18(153), 2018, section 2.1.
# - W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40(1), 1998.
# - J. R. R. A. Martins, P. Sturdza, J. J. Alonso, "The complex-step derivative approximation", ACM Trans. Math.
#   Software 29(3), 2003.
