# %% [markdown] slide="title; list"
# # 00 · See why derivatives matter: gradient descent, and four ways to get a gradient
#
# **{minutes} minutes.** You need: Python with a little NumPy; what a partial derivative is.
#
# After this lesson you can
#
# - say what training a model has to do with derivatives,
# - name the four ways to compute a derivative, and what each of them costs,
# - use this course: predict an output, run a cell, operate a lab, pass a check.

# %%
import numpy as np
import sympy

from adlib import check_gradient, grad, lab, numerical
from adlib.grading import check, worked

# %% [markdown] slide="only"
# ## Why do we need derivatives?
#
# - Learning is a search for good numbers: the **parameters** $\theta$.
# - The **loss** $L(\theta)$ measures how wrong the model is.
# - You stand on a hillside in fog: feel the slope, take a step where the ground falls most steeply, and feel again.

# %% [markdown] slide="title; formula"
# ## Training is walking downhill
#
# Almost everything that is called "learning" in machine learning is a search for good numbers. A model has
# **parameters** $\theta$, for example the weights of a neural network, and a **loss** $L(\theta)$ measures how wrong
# the model is with these parameters: the smaller the loss, the better the model. Training a model means finding
# parameters for which the loss is small.
#
# How should such a search proceed? Imagine that you stand on a hillside in fog and want to reach the valley. You cannot
# see the valley, but you can feel the slope of the ground under your feet, so you take a step in the direction in which
# the ground falls most steeply, and then you feel the slope again. This is **gradient descent**, and with some
# variations it is the rule behind nearly all training of neural networks:
#
# $$\theta_{new} = \theta_{old} - \eta\,\nabla_\theta L(\theta_{old})$$
#
# Here $\nabla_\theta L$ is the gradient, the vector of the partial derivatives of L with respect to the parameters, and
# $\eta$ is the **step size** (also called the learning rate), which is 0.2 in the cell below. The function `grad` comes
# from `adlib`, the library that belongs to this course: it takes a function and returns another function, which
# computes the gradient of the first one. How it does so is the subject of the following lessons.

# %% [markdown] slide="only"
# - $\nabla_\theta L$ is the **gradient**, the vector of partial derivatives.
# - $\eta$ is the **step size**, or learning rate.
# - This is the rule behind nearly all training of neural networks.

# %% [markdown] slide="only"
# ## Five steps

# %% slide="code 1-2|6-7; output"
def loss(theta):
    return (theta[0] - 3) ** 2 + 2 * (theta[1] + 1) ** 2


theta = np.array([0.0, 0.0])
for step in range(5):
    print(f"step {step}   theta {theta.round(3)}   loss {loss(theta):.4f}")
    theta = theta - 0.2 * grad(loss)(theta)

# %% [markdown] slide="only"
# The minimum is at $(3, -1)$. The gradient alone told the loop where to go.

# %% [markdown]
# The loss of this example has its minimum at (3, −1), where it is 0. After four steps the parameters have come close to
# that point, and the loss has fallen from 11 to 0.15. Nothing about the minimum was written into the loop: the gradient
# alone told it where to go.

# %% [markdown] slide="only"
# ## Predict: which way is down?

# %% [markdown]
# ## What the gradient says
#
# The gradient $\nabla L$ points in the direction in which L rises most steeply. We want L to fall, so we walk in the
# opposite direction, and this is why the update rule has a minus sign.
#
# You will meet many cells like the next one. **Predict** means that you answer the question first and then run the cell
# that follows it. A prediction that turns out to be wrong is not a failure: it marks the place where this lesson can
# teach you something.

# %% slide="output"
lab.predict("At (1, 1), in which direction does this loss fall fastest? (0°: the first parameter grows; 90°: the second.)",
            ["27°", "297°", "243°", "117°"], f"{np.degrees(np.arctan2(-8, 4)) % 360:.0f}°",
            "The gradient is (-4, 8), so the negative gradient (4, -8) points to the right and, twice as strongly, down.")

# %% [markdown] slide="only"
# ## What the gradient says
#
# The gradient points where L rises most steeply. We walk in the **opposite** direction: this is the minus sign.

# %% slide="output"
point = np.array([1.0, 1.0])
slope = grad(loss)(point)
angle = np.degrees(np.arctan2(-slope[1], -slope[0])) % 360
print("gradient", slope, "  downhill", -slope, "  angle", round(angle))

# %% [markdown] slide="only"
# ## What "steepest" means: measured
#
# Of 360 directions of length 1, which raises L the most?

# %% [markdown]
# ## What "steepest" means exactly
#
# The claim that the gradient is the direction of steepest ascent deserves a test. Of all directions of length 1, which
# one raises L the most? We can measure it: take 360 directions, one per degree, walk a tiny step in each of them, and
# divide the change of the loss by the length of the step.

# %% slide="output"
angles = np.radians(np.arange(360))
tiny = 1e-6
rise = [(loss(point + tiny * np.array([np.cos(a), np.sin(a)])) - loss(point)) / tiny for a in angles]
steepest = round(np.degrees(np.arctan2(slope[1], slope[0])) % 360)
print("steepest by measurement", np.argmax(rise), "degrees; by the gradient", steepest)
print("its slope", round(max(rise), 3), "  length of the gradient", round(float(np.linalg.norm(slope)), 3))

# %% [markdown] slide="only"
# - Steepest **per unit length**: measure length differently, and the direction changes (lesson 10).
# - Steepest only **at** the point: after a finite step, the ground has changed.

# %% [markdown]
# The measured direction agrees with the direction of the gradient, and the slope in that direction is the length of the
# gradient. So the claim holds, but with two qualifications that are easy to forget. The gradient is the direction of
# steepest ascent **per unit length**: if length is measured in a different way, the steepest direction changes, and
# Newton's method in lesson 10 makes use of exactly this. It is also the steepest direction only **at** the point where
# it was computed. After a step of finite size the ground has changed, and another direction might have been better from
# the start.

# %% [markdown] slide="only"
# ## Lab: gradient descent

# %% [markdown]
# ## Lab: gradient descent
#
# The second qualification is the reason why the step size matters so much. In the lab you can choose one of several
# losses, drag the step size, and watch the path that gradient descent takes from the same starting point. There is also
# **momentum** m: with it, each step is the plain gradient step plus m times the previous step, much as a heavy ball
# keeps part of its speed.
#
# The long valley is the function $x^2/10+2y^2$: steep across, in the direction of y, and nearly flat along, in the
# direction of x. **Predict** for this valley: what happens to the path as the step size grows from 0.005 to 1.05? Then
# drag the slider. At which step size does the path begin to zigzag, and at which does it fly off?

# %% slide="output"
lab.descent()

# %% [markdown] slide="only"
# ## Questions to the lab

# %% [markdown] slide="list"
# Try to answer these questions with the lab:
#
# - Why does a step size that works on the steep wall make the path creep along the floor of the valley?
# - What does momentum change there, and can there be too much of it?
# - On the round bowl, at which step size does the first step land exactly at the minimum?

# %% [markdown] slide="skip"
# <details><summary>Answers</summary>
#
# The gradient of the long valley is (0.2x, 4y). A step turns y into y − η · 4y = (1 − 4η) y. For η greater than 0.25
# this factor is negative, so the path changes sides at every step, which is the zigzag; at η = 0.5 the factor is −1 and
# the path bounces without end, and beyond that it grows. (The second derivative of the loss along a direction is called
# its curvature λ there; here it is 4 across the valley and 0.2 along it. In general, a step multiplies the distance to
# the minimum along this direction by 1 − λη, so η must be smaller than 2 divided by the largest curvature.) The steep
# direction therefore forces η to be small. Along the floor, however, a step turns x into (1 − 0.2η) x, and with a small
# η this factor is so close to 1 that the path hardly moves. Momentum lengthens steps that point in the same direction
# as the previous ones, so it helps along the floor; with m = 0.9 it carries the path past the minimum. On the round
# bowl a step turns x into x − 2ηx, which is zero at η = 0.5.
#
# </details>

# %% [markdown] slide="only"
# ## Four ways to compute a derivative
#
# 1. **Manual:** derive a formula with pen and paper, and write it as a program.
# 2. **Numerical:** approximate by differences of values.
# 3. **Symbolic:** a program applies the rules of calculus to a formula.
# 4. **Automatic:** split the *program* into elementary operations, and combine their derivatives by the chain rule.

# %% [markdown]
# ## Four ways to compute a derivative
#
# Gradient descent needs a gradient at every step, so somebody or something has to compute it. There are four ways to do
# that, and we try all of them on one function, which will accompany us through the course: $f(x_1,x_2)=\ln x_1+x_1x_2$.
#
# The first way is **manual**: a person applies the rules of calculus and writes the result as a second program. Here
# $\partial f/\partial x_1 = 1/x_1 + x_2$ and $\partial f/\partial x_2 = x_1$, so at the point (2, 5) the gradient is
# (5.5, 2).

# %% [markdown] slide="only"
# ## Manual
#
# $f(x_1,x_2)=\ln x_1+x_1x_2$ at $(2, 5)$

# %% slide="code 4-5; output"
def f(x1, x2):
    return np.log(x1) + x1 * x2


def by_hand(x1, x2):
    return 1 / x1 + x2, x1


print(by_hand(2.0, 5.0))

# %% [markdown] slide="only"
# ## Numerical and symbolic

# %% [markdown]
# The second way is **numerical**: we evaluate f at two neighbouring points and divide the difference by their distance.
# The third way is **symbolic**: a program applies the rules of calculus to a formula, and its result is another
# formula. The next cell does both.

# %% slide="output"
h = 1e-6
print(f"numerical  {(f(2.0 + h, 5.0) - f(2.0, 5.0)) / h:.7f} {(f(2.0, 5.0 + h) - f(2.0, 5.0)) / h:.7f}")
x1, x2 = sympy.symbols("x1 x2", positive=True)
formula = sympy.log(x1) + x1 * x2
print("symbolic  ", sympy.diff(formula, x1), " and ", sympy.diff(formula, x2))

# %% [markdown] slide="only"
# - The numerical result is close, and **not equal**.
# - The symbolic result is a **formula**, which has to be evaluated.

# %% [markdown]
# The numerical result is close to the manual one but not equal to it, because it is an approximation. The symbolic
# result is a formula; it has to be evaluated at (2, 5) before it gives a number.
#
# The fourth way is **automatic** differentiation, the subject of this course. It breaks the *program* that computes f
# down into elementary operations, here a logarithm, a product and a sum. It knows the derivative of each of them, and
# combines the *numbers* of these derivatives by the chain rule. You will build this machine yourself, several times and
# in several ways. (With `argnums=(0, 1)`, `grad` differentiates with respect to the first and the second argument;
# without it, with respect to the first one only.)

# %% [markdown] slide="only"
# ## Automatic

# %% slide="code; output"
print("automatic ", grad(f, argnums=(0, 1))(2.0, 5.0))

# %% [markdown] slide="only"
# - The program is split into a logarithm, a product and a sum.
# - The *numbers* of their derivatives are combined by the chain rule.
# - Exact, and without a formula: this is the subject of the course.

# %% [markdown] slide="title; table"
# ## The four ways compared
#
# The table lists the advantages and the drawbacks of each of the four methods. The lessons that follow make each entry
# precise, with measurements.
#
# | method | for it | against it | lesson |
# |---|---|---|---|
# | manual | fast if simplified well; you learn from it | slow to derive, error-prone, has to be done again for each model | 01 |
# | numerical | works for any function that can be called | inexact, because digits cancel; n inputs need n + 1 evaluations | 02 |
# | symbolic | gives a formula, which can be read and used again | formulas can grow enormous; needs a formula to start from | 03 |
# | automatic | exact to rounding, cheap, works with loops and branches | some modes need much memory; needs some machinery | 04 to 14 |

# %% [markdown] slide="only"
# ## What automatic differentiation is not
#
# - **Not numerical:** there is no step h, and no error that depends on h.
# - **Not symbolic:** it works on the steps of a program. Each intermediate derivative is kept once, so nothing swells.
# - The rule of each *elementary* operation was found by calculus, once, and stands in a table.

# %% [markdown]
# ## What automatic differentiation is not
#
# Automatic differentiation is often confused with two of its neighbours. It is **not numerical** differentiation,
# because there is no step h in it and therefore no error that depends on h. It is **not symbolic** differentiation
# either, because it works on the steps of a program and not on a formula; each intermediate derivative is kept under a
# name of its own, so nothing has to be written out twice. (Symbolic rules do have a place in it. The derivative of each
# *elementary* operation, such as cos for sin, was found with the rules of calculus, once, and is stored in a table.
# What is not symbolic is the way in which they are combined: one step of the program after the other, usually as
# numbers, and numbers do not swell. Lesson 12 writes the same steps down as code.)
#
# The library of this course contains several implementations, called engines, and `check_gradient` compares them on one
# function. (The automatic engines are not fully independent of each other, because all of them read the same table of
# rules; the numerical methods do not use the derivatives in this table.) In its output, `reverse` (lesson 07), `dual`
# (lesson 06), and `emitted` and `transformed` (lesson 12) are automatic, `symbolic` is the subject of lesson 03, and
# `complex` and `central` are numerical (lesson 02). Look at the last column, which says how far each result is from
# that of `reverse`: only the central difference is visibly inexact. (The function is evaluated at (0.7, 5). At the
# point (2, 5) the error of the central difference happens to be zero.)

# %% [markdown] slide="only"
# ## All of them on one function

# %% slide="output"
print(check_gradient(f, 0.7, 5.0))

# %% [markdown] slide="only"
# ## What "exact" means
#
# Exact up to machine precision: no step h, but rounding as in every computation.

# %% [markdown]
# ## What "exact" means
#
# You will often read that automatic differentiation is exact up to machine precision. It has no step h and so no error
# that comes from one. But it computes with floating-point numbers, and it rounds as every such computation does.
# Usually this costs no more than the last digit or two of the result, as the first two lines of the next output show:
# the relative error of the automatic derivative is below that of a single rounding, and that of a forward difference is
# more than ten million times larger.
#
# The last line shows a limit of the claim. Computing the derivative is a computation of its own, and it may lose digits
# at a point where f itself loses none. For $\cos t + t^2/2$ the derivative is $t - \sin t$; near zero, the two terms
# agree in nearly all of their digits, and their difference keeps only the few that are left.

# %% slide="output"
def g(t):
    return np.exp(np.sin(t))


x = 2.0 / 3.0
t = sympy.Symbol("t")
true = sympy.diff(sympy.exp(sympy.sin(t)), t).evalf(30, subs={t: sympy.Float(x, 40)})  # 30 digits
for name, value in (("automatic", grad(g)(x)), ("numerical", numerical.derivative(g, x, "forward"))):
    print(f"{name}: relative error {abs(float((sympy.Float(value, 30) - true) / true)):.0e}")
steep, exact = grad(lambda t: np.cos(t) + t**2 / 2)(1e-6), 1e-18 / 6  # t - sin t is about t³/6
print(f"slope of cos t + t²/2 at 1e-6: automatic, relative error {abs(steep - exact) / exact:.0e}")

# %% [markdown] slide="only"
# Near 0, $t - \sin t$ loses its digits by cancellation: the derivative is a computation of its own.

# %% [markdown] slide="only"
# ## A first check
#
# The exercises check themselves. A failed check shows the inputs, your value and the right one, and names the mistake.

# %% [markdown]
# ## A first check
#
# The exercises of this course check themselves. To see how this works, look at `02.forward`, the first exercise of
# lesson 02, which is already solved here. Run the cell and see what a passed check looks like. Then break the solution
# on purpose, for example by leaving out the parentheses around `f(x + h) - f(x)`, run the cell again, and read what the
# check tells you: it shows the inputs, your value and the expected one, and it names the mistake if it recognizes it.
#
# If you are stuck, each question has three hints, which you can open one after the other. When your answer has passed,
# or when you have tried five different answers, the check offers the course's own solution with its explanation. Here
# it is open already, and the second cell shows it.

# %% slide="code; output"
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h


check("02.forward", forward_difference)

# %%
worked("02.forward")

# %% [markdown] slide="only"
# ## Wrong on purpose: a plus sign

# %% [markdown]
# ## Wrong on purpose
#
# Each lesson contains a mistake that people really make, so that you will recognize it when you meet it. Here the
# update rule has a plus sign where a minus sign belongs. **Symptom:** the loss grows from step to step.

# %% slide="code 4 of 4; output"
theta = np.array([0.0, 0.0])
for step in range(4):
    print(f"step {step}   loss {loss(theta):.1f}")
    theta = theta + 0.2 * grad(loss)(theta)

# %% [markdown] slide="only"
# **Symptom:** the loss grows from step to step.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the loss grows steadily | a wrong sign, or a step size that is too large | subtract the gradient; use a smaller η |
# | the path swings from wall to wall | η is too large for the steepest direction | use a smaller η, or momentum |
# | the loss hardly falls | η is too small, or the floor is flat | use a larger η, or momentum, or lesson 10 |
# | a lab is a still picture and does not respond | its cell has not been run | run all cells, starting at the top |
# | `ModuleNotFoundError: adlib` | the notebook uses another Python | start JupyterLab with `python start.py` |

# %% [markdown] slide="title; list"
# ## Recap
#
# - Training a model means walking along the negative gradient of its loss. The step size has to fit the steepest
#   direction, and progress along the flat directions is then slow.
# - There are four ways to compute a derivative: manual, numerical, symbolic and automatic.
# - Automatic differentiation is exact up to rounding, and it needs neither a formula nor a step h.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# A model has a million parameters, and one evaluation of its loss takes 10 ms. How long does it take to compute one
# gradient by forward differences?
#
# <details><summary>Answer</summary>
#
# Forward differences need a million and one evaluations of 10 ms each, and 1,000,001 · 0.010 s / 3600 = 2.8 hours, for
# a single step of gradient descent. Automatic differentiation in reverse mode (lesson 07) needs a few times 10 ms. This
# factor is the reason why the subject exists.
#
# </details>

# %% [markdown] slide="skip"
# ## Now you
#
# There is no exercise set for this lesson. Go on with [lesson 01](01_manual.ipynb). At any time,
# `course/progress.ipynb` shows which checks you have passed, and the [glossary](glossary.ipynb) explains every term and
# symbol of the course.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a
#   survey", JMLR 18(153), 2018, sections 1 and 2.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 1.
# - G. Goh, "Why momentum really works", Distill, 2017.
