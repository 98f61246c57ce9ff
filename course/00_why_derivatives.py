# %% [markdown]
# # 00 · See why derivatives matter: gradient descent, and four ways to get a gradient
#
# **35 minutes.** You need: Python with a little NumPy; what a partial derivative is.
#
# After this lesson you can
# - say what training a model has to do with derivatives,
# - name the four ways to compute them, and what each costs,
# - use this course: predict, run, move a lab, pass a check.

# %%
import numpy as np
import sympy

from adlib import check_gradient, grad, lab, numerical
from adlib.grading import check

# %% [markdown]
# ## Training is walking downhill
#
# A model has parameters $\theta$; a **loss** $L(\theta)$ says how wrong it is. Training looks for the $\theta$ where L
# is small. The rule behind nearly all training of neural networks, with variations, is **gradient descent**:
#
# $$\theta_{new} = \theta_{old} - \eta\,\nabla_\theta L(\theta_{old})$$
#
# $\eta$ is the **step size**, here 0.2. `grad(loss)` is a function that returns the gradient; it comes from `adlib`,
# the course's own library.

# %%
def loss(theta):
    return (theta[0] - 3) ** 2 + 2 * (theta[1] + 1) ** 2


theta = np.array([0.0, 0.0])
for step in range(5):
    print(f"step {step}   theta {theta.round(3)}   loss {loss(theta):.4f}")
    theta = theta - 0.2 * grad(loss)(theta)

# %% [markdown]
# The minimum is at (3, −1), where the loss is 0. Four steps, and it has fallen from 11 to 0.15.

# %% [markdown]
# ## What the gradient says
#
# $\nabla L$ is the vector of the partial derivatives. It points where L rises most steeply, so we go the other way.
#
# **Predict**: answer the question, then run the cell after it and compare.

# %%
lab.predict("At (1, 1), in which direction does this loss fall fastest? (0°: the first parameter grows; 90°: the second.)",
            ["27°", "297°", "243°", "117°"], f"{np.degrees(np.arctan2(-8, 4)) % 360:.0f}°",
            "The gradient is (-4, 8); minus it points right and, twice as far, down.")

# %%
point = np.array([1.0, 1.0])
slope = grad(loss)(point)
angle = np.degrees(np.arctan2(-slope[1], -slope[0])) % 360
print("gradient", slope, "  downhill", -slope, "  angle", round(angle))

# %% [markdown]
# ## "Steepest", looked at closely
#
# Of all directions of length 1, which one raises L most? Measure it: 360 directions, a tiny step along each.

# %%
angles = np.radians(np.arange(360))
tiny = 1e-6
rise = [(loss(point + tiny * np.array([np.cos(a), np.sin(a)])) - loss(point)) / tiny for a in angles]
steepest = round(np.degrees(np.arctan2(slope[1], slope[0])) % 360)
print("steepest by measurement", np.argmax(rise), "degrees; by the gradient", steepest)
print("its slope", round(max(rise), 3), "  length of the gradient", round(float(np.linalg.norm(slope)), 3))

# %% [markdown]
# So the saying holds, with two reservations: steepest **per length** of step, and only **at** the point. After a step
# of finite size another direction may have been better. Another way to measure length gives another direction:
# Newton's, in lesson 10.

# %% [markdown]
# ## Lab: gradient descent
#
# **Predict** for the long valley: what happens to the path as the step size grows from 0.005 to 1.05? Then drag it.
# Where does it begin to zigzag, and where does it fly off? (**Momentum** m: each step is the gradient's plus m times
# the step before.)

# %%
lab.descent()

# %% [markdown]
# Try to answer with it:
# - Why does the step that suits the steep wall creep along the floor?
# - What does momentum change there? Can it be too much?
# - On the round bowl: at which step size does the first step land in the minimum?

# %% [markdown]
# <details><summary>Answers</summary>
#
# Across the valley a step turns y into (1 − 4η) y: from η = 0.25 on the sign changes at each step (zigzag), at 0.5 it
# bounces for ever, above it flies off. So η is small, and along the floor, x ← (1 − 0.2η) x, steps are tiny. Momentum
# lengthens steps that agree; 0.9 overshoots. On the bowl, at η = 0.5: x − 2ηx = 0.
#
# </details>

# %% [markdown]
# ## Four ways to a derivative
#
# The function of this course: $f(x_1,x_2)=\ln x_1+x_1x_2$. **By hand** (1): $\partial f/\partial x_1 = 1/x_1 + x_2$ and
# $\partial f/\partial x_2 = x_1$, which at (2, 5) is (5.5, 2).

# %%
def f(x1, x2):
    return np.log(x1) + x1 * x2


def by_hand(x1, x2):
    return 1 / x1 + x2, x1


print(by_hand(2.0, 5.0))

# %% [markdown]
# **Numerically** (2): try values near by. **Symbolically** (3): let a program apply the rules of calculus to a formula.

# %%
h = 1e-6
print(f"numerical  {(f(2.0 + h, 5.0) - f(2.0, 5.0)) / h:.7f} {(f(2.0, 5.0 + h) - f(2.0, 5.0)) / h:.7f}")
x1, x2 = sympy.symbols("x1 x2", positive=True)
formula = sympy.log(x1) + x1 * x2
print("symbolic  ", sympy.diff(formula, x1), " and ", sympy.diff(formula, x2))

# %% [markdown]
# **Automatically** (4): take the *program* apart into elementary operations, and apply the chain rule to their numbers.
# This course is about that, and you will build it.

# %%
print("automatic ", grad(f, argnums=(0, 1))(2.0, 5.0))

# %% [markdown]
# ## The four compared
#
# | method | for it | against it | lesson |
# |---|---|---|---|
# | manual | fast if simplified well; you learn from it | slow to derive, error-prone, anew for each model | 01 |
# | numerical | any function that can be called | inexact; digits cancel; n inputs need n + 1 evaluations | 02 |
# | symbolic | a formula, to read and to reuse | formulas can grow enormous; needs a formula | 03 |
# | automatic | exact to rounding, cheap, loops and branches | some modes need much memory; some machinery | 04 to 14 |

# %% [markdown]
# ## What automatic differentiation is not
#
# It is **not numerical**: there is no h. It is **not symbolic**: it works on a program's steps, not on one formula.
# Here are seven engines: `reverse` (lesson 07), `dual` (06), `emitted` and `transformed` (12) are automatic, `symbolic`
# is 03, `complex` and `central` are numerical (02). The last column: how far from `reverse`.

# %%
print(check_gradient(f, 2.0, 5.0))

# %% [markdown]
# ## What "exact" means
#
# AD has no h, so no error from one. It rounds, as every float computation does: "exact up to machine precision".
# Usually that costs the last digit or two. But the derivative is a computation of its own, which may cancel where f
# does not:

# %%
def g(t):
    return np.exp(np.sin(t))


x = 2.0 / 3.0
t = sympy.Symbol("t")
true = sympy.diff(sympy.exp(sympy.sin(t)), t).evalf(30, subs={t: sympy.Float(x, 40)})  # 30 digits
for name, value in (("automatic", grad(g)(x)), ("numerical", numerical.derivative(g, x, "forward"))):
    print(f"{name}: relative error {abs(float((sympy.Float(value, 30) - true) / true)):.0e}")
steep, exact = grad(lambda t: np.cos(t) + t**2 / 2)(1e-6), 1e-18 / 6  # t - sin t is about t³/6
print(f"slope of cos t + t²/2 at 1e-6: automatic, relative error {abs(steep - exact) / exact:.0e}")

# %% [markdown]
# ## A first check
#
# Exercises check themselves. Here is `02.forward`, the first one of lesson 02, solved: run it, and see a pass. Then
# break it (leave out the parentheses around `f(x + h) - f(x)`), run it again, and read what the check says.

# %%
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h


check("02.forward", forward_difference)

# %% [markdown]
# ## Wrong on purpose
#
# `+` in place of `-`. **Symptom:** the loss grows from step to step.

# %%
theta = np.array([0.0, 0.0])
for step in range(4):
    print(f"step {step}   loss {loss(theta):.1f}")
    theta = theta + 0.2 * grad(loss)(theta)

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | the loss grows steadily | a sign, or far too large a step | minus; a smaller η |
# | it swings from wall to wall | η too large for the steepest direction | smaller η, or momentum |
# | it hardly falls | η too small, or a flat floor | larger η, momentum, lesson 10 |
# | a lab is a picture and does not move | its cell was not run | run all cells from the top |
# | `ModuleNotFoundError: adlib` | another Python | start with `make lab` |

# %% [markdown]
# ## Recap
#
# - Training is descent along the negative gradient; the step size has to suit the steepest direction.
# - Four ways to a derivative: manual, numerical, symbolic, automatic.
# - AD is exact up to rounding, without a formula and without an h.

# %% [markdown]
# ## Check yourself
#
# A model has a million parameters and one loss takes 10 ms. How long does one gradient take by forward differences?
#
# <details><summary>Answer</summary>
#
# A million and one evaluations of 10 ms: 1,000,001 · 0.010 / 3600 = 2.8 hours, for one step. Automatic differentiation
# in reverse mode (lesson 07) needs a few times 10 ms. That is why this subject exists.
#
# </details>

# %% [markdown]
# ## Now you
#
# There is no exercise set for this lesson. Go on with `course/01_manual.ipynb`; `course/progress.ipynb` shows which
# checks you have passed, and `course/glossary.ipynb` what each word and letter means.

# %% [markdown]
# ## Sources
#
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a
#   survey", JMLR 18(153), 2018, sections 1 and 2.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 1.
# - G. Goh, "Why momentum really works", Distill, 2017.
