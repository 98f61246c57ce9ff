# %% [markdown] slide="title; list"
# # 14 · Handle with care: kinks, infinities, iterations, and nested derivatives
#
# **{minutes} minutes.** You need: lessons 06, 07 and 11; one-sided limits.
#
# After this lesson you can
#
# - say under which conditions automatic differentiation returns the derivative, and name the five ways to lose it,
# - compute the one-sided slopes at a kink, and repair a formula that returns nan,
# - recognize an iteration whose derivative is not accurate yet, and a nested derivative that mixes its perturbations.

# %% [markdown] slide="only"
# ## Exact, under five conditions
#
# The engine differentiates the operations **that were run**. This is the derivative that you want if
#
# 1. each elementary function has a finite derivative there,
# 2. the same operations are run at all points nearby,
# 3. saved numbers are unchanged when the backward pass needs them,
# 4. each derivative knows its own perturbation,
# 5. the program computes the function that you mean.
#
# In every example here the value is right, and only the derivative is wrong.

# %%
import numpy as np

from adlib import check_gradient, custom_rule, derivative, grad, jvp, lab, taylor, trace

# %% [markdown]
# ## What was promised, and what was not
#
# The previous lessons have said again and again that automatic differentiation is exact up to rounding. The promise has
# conditions, however, which nearly all programs meet at nearly all points, so that it is easy to forget them. The
# engine differentiates the list of elementary operations **that was run**. This gives the derivative of the function
# that the program computes if
#
# 1. each elementary function has a finite derivative at the numbers that it was applied to,
# 2. the same operations would be run at all points near x, so that the list stands for the function,
# 3. the numbers on the list are still the ones that were used when the backward pass needs them,
# 4. each derivative knows its own perturbation, and
# 5. the function that the program computes is the one that you mean.
#
# Each section of this lesson breaks one of the conditions. What makes the subject delicate is that no error message
# need appear: the value of the program is right in every example that follows, and only the derivative is not.

# %% [markdown] slide="only"
# ## Kinks: the derivative is a convention
#
# - $|x|$ has two **one-sided slopes** at 0: −1 on the left and 1 on the right.
# - The **ramp** $r(x)=\max(x,0)$: any slope s from 0 to 1 at 0 seems reasonable.
#
# $$x = r(x) - r(-x)$$
#
# - This function has no kink, and its slope is 1. At 0 the chain rule gives 2s.
# - Only $s=\tfrac12$ is right.

# %% [markdown]
# ## Kinks: the derivative is a convention
#
# The function $|x|$ has no derivative at 0. It has two **one-sided slopes** there, −1 on the left and 1 on the right,
# and such a point is called a **kink**. Yet a program returns some number, and which one it returns is a convention.
# The conventions of the elementary functions look harmless, because each of them concerns a single point, but the
# question is what the chain rule does with them.
#
# Consider $r(x)=\max(x,0)$, the **ramp**, and say that its slope at 0 is taken to be s. Any s from 0 to 1 seems
# reasonable, since these are its one-sided slopes. Now look at the function $x=r(x)-r(-x)$. It has no kink at all, and
# its slope is 1 everywhere. At 0 the chain rule gives s for the first term and −s · (−1) = s for the second, and the
# sum 2s is right only for s = ½.

# %% [markdown] slide="only"
# ## Predict: another formula

# %% slide="output"
lab.predict(
    "Another formula for x is r(r(x)) − r(−x). What does the chain rule give for its slope at 0, with s = 1/2?",
    ["1", "3/4", "1/2", "0"],
    "3/4",
    "The inner and the outer ramp are both at their kinks, which gives s · s = 1/4, and the second term gives s = 1/2.",
)

# %% [markdown] slide="only"
# ## Three conventions, two formulas for x

# %% [markdown]
# We let the engine compute both formulas with three conventions. The function `custom_rule` makes a ramp of our own,
# whose partial derivative at 0 is s.


# %% slide="code 1-2|4-5; output"
def ramp(s):
    return custom_rule(lambda x: np.maximum(x, 0.0), lambda z, x: np.where(x == 0, s, 1.0 * (x > 0)))


once = lambda r, x: r(x) - r(-x)
twice = lambda r, x: r(r(x)) - r(-x)
print("slope of the ramp at 0      r(x) - r(-x)   r(r(x)) - r(-x)")
for s in (0.0, 0.5, 1.0):
    r = ramp(s)
    print(f"{s:22}{grad(lambda x: once(r, x))(0.0):18}{grad(lambda x: twice(r, x))(0.0):18}")

# %% [markdown] slide="only"
# No convention is right for both: the first one requires $2s=1$, the second one $s^2+s=1$. At a kink the **chain rule
# itself** does not hold.

# %% [markdown] slide="only"
# ## A second opinion

# %% [markdown]
# No convention is right for both formulas: the first one requires 2s = 1, and the second one s² + s = 1, whose solution
# is about 0.618. In other words, at a kink the chain rule itself is no longer true, and no choice of numbers can repair
# it.
#
# What do the tools do? For their relu, which is their name for the ramp, PyTorch and JAX take s = 0. For `np.maximum`
# adlib takes the mean of the slopes on both sides, so its ramp has the slope ½. (The page `course/site/conventions.md`
# says what adlib does at other kinks.) The next output shows how such a point can be noticed. The first two engines
# apply the chain rule to one operation after another, whereas the central difference does not, and it disagrees with
# them.

# %% slide="code 1|3; output"
r = lambda x: np.maximum(x, 0.0)
report = check_gradient(lambda x: r(r(x)) - r(-x), 0.0)
for engine in ("reverse", "dual", "central"):
    print(f"{engine:8} {float(report.gradients[engine][0]):.6f}")

# %% [markdown] slide="only"
# - Reverse and dual apply the chain rule to one operation after another. The central difference does not.
# - For a single ramp they all give the mean of the two slopes, and no alarm is raised.

# %% [markdown]
# Do not rely on this check alone, however. At a kink of the function itself, the central difference is the mean of the
# two one-sided slopes, and so is adlib's slope of a single ramp. They agree there, and no alarm is raised.

# %% [markdown] slide="only"
# ## The one-sided slopes obey a chain rule
#
# - Choose a direction, and ask how each variable **begins to change** along it.
# - At its kink the ramp knows what to do:
#
# $$\dot z = \max(\dot x, 0)$$
#
# - This is not linear in $\dot x$, so no number s can express it, and reverse mode cannot use it.
# - Forward mode needs nothing more.

# %% [markdown]
# ## The one-sided slopes obey a chain rule
#
# Is there anything that *can* be computed at a kink? Yes: the one-sided slopes themselves. The idea is to choose a
# direction before we start, and to ask how each variable begins to change if x moves in this direction. At its kink,
# the ramp then knows what to do. If its operand begins to grow, the ramp grows with it, and if its operand begins to
# fall, the ramp stays at 0. So at 0 it has the tangent
#
# $$\dot z=\max(\dot x,0),$$
#
# which is not linear in $\dot x$. This is why no single number s can express it, and why reverse mode, which transposes
# linear maps, cannot use it either. But forward mode needs nothing more than a rule for $\dot z$. With such rules it
# computes the one-sided slopes of every program that is composed of smooth functions and ramps (Griewank and Walther,
# chapter 14). In `custom_rule` the argument `pushforward` is the rule for the tangent.

# %% [markdown] slide="only"
# ## Forward mode with a rule for the kink

# %% slide="code 3|8-9; output"
one_sided = custom_rule(
    lambda x: np.maximum(x, 0.0),
    pushforward=lambda z, xs, x_dots: np.where(xs[0] == 0, np.maximum(x_dots[0], 0.0), x_dots[0] * (xs[0] > 0)),
)


def slopes(f, x):
    """The slopes of f(r, x) on the left and on the right of x, where r is the ramp."""
    along = lambda x_dot: float(jvp(lambda x: f(one_sided, x), (x,), (x_dot,))[1])
    return 0.0 - along(-1.0), along(1.0)


print("ramp           ", slopes(lambda r, x: r(x), 0.0))
print("|x|            ", slopes(lambda r, x: r(x) + r(-x), 0.0))
print("r(r(x)) - r(-x)", slopes(twice, 0.0))

# %% [markdown] slide="only"
# Both slopes of the second formula are 1, so this is its derivative. The chain rule with $s=\tfrac12$ gave 0.75.

# %% [markdown]
# The slope on the left is the change along the direction −1 with the opposite sign, since we walk against the axis. For
# the second formula of x both one-sided slopes are 1. They agree, so the function has the derivative 1 at this point,
# although the chain rule with s = ½ returned 0.75.
#
# For a **convex** function, which lies above all of its tangents, every number between the two one-sided slopes is the
# slope of a line that touches the graph at x and stays below it. Such a number is called a **subgradient**, and most
# theorems on descent methods at kinks assume that they are given one. The lab shows a program for which the chain rule
# gives a number that is not between the one-sided slopes.

# %% [markdown] slide="only"
# ## Lab: a kink and its slopes

# %% [markdown]
# ## Lab: a kink and its slopes
#
# On the left the lab draws a function that is made of ramps, with the one-sided tangents at x (dashed) and a line with
# the slope that the chain rule reports. On the right it draws the reported slope against the convention s, and shades
# the numbers between the two one-sided slopes. **Predict**, and then move the controls:
#
# 1. For which s is r(r(x)) − r(−x) right at 0?
# 2. Does the convention matter for |x| = r(x) + r(−x), or for r(x)² / 2?
# 3. The hat r(x + 1) − 2 r(x) + r(x − 1) has three kinks. Is the reported slope between the one-sided slopes at each of
#    them, for every s?
# 4. Which program has a kink of an *intermediate* value at every x > 0, and does it do any harm there?

# %% slide="output"
lab.kinks()

# %% [markdown]
# <details><summary>Answers</summary>
#
# The first is the solution of s² + s = 1, about 0.62. For |x| the two terms give s and −s, so the reported slope is 0
# for every s, and for r(x)² / 2 the factor r(0) = 0 removes s; this function is smooth. The hat has the reported slopes
# s at −1, 1 − 2s at 0, and s − 1 at 1. These are between the one-sided slopes, (0, 1), (1, −1) and (−1, 0), for every s
# of the control. In the program r(r(x) − x) the intermediate value r(x) − x is 0 for all x > 0, and the outer ramp is
# at its kink there. It does no harm, since the tangent of the intermediate value is 0 as well. At x = 0 the reported
# slope is s(s − 1), which lies between the one-sided slopes −1 and 0.
#
# </details>

# %% [markdown] slide="only"
# ## Do kinks matter?
#
# - A random input lies on a kink with probability zero, and networks with millions of ramps can be trained.
# - But programs like to **start at 0**, and a minimum may lie **on** a kink.
# - Second derivatives do not see a kink at all:

# %% [markdown]
# ## Do kinks matter?
#
# A random input lies on a kink of the function with probability zero, and one can prove for a large class of programs
# that automatic differentiation returns the true derivative at almost every point, whatever the conventions are (Bolte
# and Pauwels 2020). This is why networks with millions of ramps can be trained. There are three situations in which you
# should think about kinks nevertheless. Programs like to start at 0, which is where the kinks are. An optimizer is
# *attracted* by a kink if the minimum is there, as for |x|. And second derivatives do not see kinks at all:

# %% slide="output"
print("slope of |x| at -1, 0, 1:           ", *(grad(np.abs)(x) for x in (-1.0, 0.0, 1.0)))
print("second derivative of |x| at -1, 0, 1:", *(grad(grad(np.abs))(x) for x in (-1.0, 0.0, 1.0)))

# %% [markdown] slide="only"
# All of the curvature is in the single point 0. Newton's method cannot work here.

# %% [markdown]
# The slope of |x| rises by 2 between −1 and 1, while its derivative is reported as zero everywhere. All of the
# curvature is in the single point 0, where no derivative exists. Newton's method of lesson 10, which divides by this
# number, cannot work for such a function.

# %% [markdown] slide="only"
# ## Branches: equal values, different derivatives

# %% [markdown]
# ## Branches: equal values, different derivatives
#
# The second condition was that the same operations are run at all points near x. A branch violates it at its border,
# because automatic differentiation follows the branch that was taken and treats it as a formula that holds everywhere.
# The following two functions have the same values everywhere, but not the same derivatives at 0.

# %% slide="code 2; output"
plain = lambda x: x
clever = lambda x: 0.0 * x if x == 0 else x
print("values at 0:", plain(0.0), clever(0.0), "  slopes at 0:", grad(plain)(0.0), grad(clever)(0.0))

# %% [markdown] slide="only"
# - The engine follows the branch that was taken, as if its formula held everywhere.
# - A shortcut such as `if x == 0: return 0.0` makes the derivative at this point that of a constant.
# - Counts and comparisons have the derivative 0: right wherever it exists, and useless.

# %% [markdown]
# Such code is not as artificial as it looks. A shortcut for a special case, `if x == 0: return 0.0`, is a common way to
# save time or to avoid a division by zero, and it makes the derivative at this point that of a constant.
#
# A branch can also contain a jump. The number of elements of an array that are greater than θ is a step function of θ,
# and so an engine returns the derivative 0, which is right wherever there is a derivative, and useless. Rounding has
# the same property. Lesson 15 shows what can be done if the jump occurs inside an average.

# %% [markdown] slide="only"
# ## Zero times infinity
#
# `np.where` computes both sides. The one that was not taken receives the adjoint 0, but 0 · ∞ is nan.

# %% [markdown]
# ## Zero times infinity
#
# The first condition also asks for *finite* derivatives. The function `np.where` computes both of its sides and then
# selects. Suppose that the side that was not selected has an infinite derivative, such as that of the square root at 0.
# In the backward pass this side receives the adjoint 0, and 0 · ∞ is nan in floating-point arithmetic. So a branch that
# was not taken can spoil the whole gradient.
#
# In adlib the product of an adjoint that is exactly zero with an infinite derivative is defined as zero. For other
# engines there is a well-known remedy, a second `where` on the inside, which keeps the dangerous value away from the
# square root. It costs nothing, and it is a good habit in any engine.

# %% slide="code 3|5; output"
with np.errstate(all="ignore"):
    print("a naive engine:    ", 0.0 * (0.5 / np.sqrt(np.float64(0.0))))
safe = lambda x: np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))
print("adlib:             ", grad(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)))(np.array([0.0, 4.0])))
print("safe in any engine:", grad(safe)(np.array([0.0, 4.0])))

# %% [markdown] slide="only"
# - adlib defines 0 · ∞ = 0 if the adjoint is exactly zero.
# - In any engine: a second `where` on the **inside**.

# %% [markdown] slide="only"
# ## The order of the factors decides
#
# $\sqrt{\max(x,0)}$ at −1, by a forward and by a backward sweep:

# %% [markdown]
# The definition does not prevent every nan. The function $\sqrt{\max(x,0)}$ is 0 in the neighbourhood of −1, so its
# derivative there is 0. The next cell shows both sweeps over its list at this point. Compare the rows of $v_1$ and
# $v_2$.

# %% slide="output"
with np.errstate(all="ignore"):
    listed = trace(lambda x: np.sqrt(np.maximum(x, 0.0)), -1.0)
    print(listed.forward(1.0), listed.reverse(1.0), sep="\n\n")

# %% [markdown] slide="only"
# - Forward, 0 comes first. Backward, the ∞ of the root comes first, and 0 · ∞ is nan in a plain engine.
# - adlib's second exception: an operand that a maximum did not choose receives 0.
# - No exception helps if a factor is zero only because of the given numbers:

# %% [markdown]
# The forward sweep meets the maximum first. Its tangent is 0, the definition applies in the next row, and the result is
# right. The backward sweep meets the infinite slope of the root first, and multiplies it by an adjoint of 1. The
# product is infinite, and the maximum can only multiply it by zero, which gives nan in a plain engine. adlib makes a
# second exception here, and the row of $v_0$ shows it: an operand that a maximum did not choose has no influence, so it
# receives 0, even if the adjoint is infinite.
#
# No exception helps if a factor is zero only because of the given numbers. An example is the length of a vector,
# $\sqrt{\sum_ix_i^2}$, at the zero vector. The forward sweep multiplies the tangents by $2x_i=0$ first, and its result
# is 0. The backward sweep begins with the infinite slope of the root, and $\infty\cdot0$ is nan. The order of the
# factors decides, so forward and reverse mode, which multiply the same factors, need not agree once one of them is
# infinite. As a single elementary function, `np.linalg.norm`, the length has a convention for its kink.

# %% slide="output 2-3"
length = lambda x: np.sqrt(np.sum(x**2))
with np.errstate(all="ignore"):
    print("sqrt(max(x, 0)) at -1:", grad(lambda x: np.sqrt(np.maximum(x, 0.0)))(-1.0))
    print("sqrt(sum(x²)) at 0: forward", jvp(length, (np.zeros(2),), (np.array([1.0, 0.0]),))[1], end=", ")
    print("reverse", grad(length)(np.zeros(2)))
print("norm(x) at 0:", grad(np.linalg.norm)(np.zeros(2)))

# %% [markdown] slide="only"
# ## Iterations: the derivative lags behind the value
#
# - You mean the limit, but the program computes an **iterate** $z_k$.
# - Its error is $e_k(x)=z_k(x)-\sqrt x$, and the error of its derivative is $e_k'(x)$.
#
# $$\frac{e_k'}{e_k}=\frac{d}{dx}\ln|e_k|$$
#
# - If each step multiplies the error by $\rho(x)$, then $\ln|e_k|\approx k\ln\rho$, and the ratio grows like k.

# %% [markdown]
# ## Iterations: the derivative lags behind the value
#
# Many programs compute their result by an iteration, which stops when the result is accurate enough. The fifth
# condition is in danger here: you mean the limit, but the program computes an iterate. Its value is close to that of
# the limit, but is its derivative close to the derivative of the limit, too?
#
# Lessons 03, 06 and 12 computed the square root of x by Newton's method. In lesson 03 the derivative had fewer correct
# digits than the value, and in lesson 06 it was 0 at x = 1. Now we can see the reason. Let $e_k(x)=z_k(x)-\sqrt x$ be
# the error of iterate k. The error of its derivative is $e_k'(x)$, and
#
# $$\frac{e_k'}{e_k}=\frac{d}{dx}\ln|e_k|.$$
#
# So the ratio of the two errors grows if $\ln|e_k|$ becomes more and more sensitive to x. For an iteration whose error
# shrinks by a factor $\rho(x)$ in each step, $\ln|e_k|$ is about $k\ln\rho$ plus a constant, and its derivative grows
# like k. The derivative needs some more steps than the value. We look at a slow iteration for the root first,
# $z\leftarrow z-\frac1{10}(z^2-x)$. The function `jvp` carries the tangent of z with respect to x along.


# %% [markdown] slide="only"
# ## A slow iteration for the root of 2

# %% slide="code 2|7|10 of 10; next; output"
def slow(z, x):
    return z - 0.1 * (z * z - x)


def errors(step, count, every, z=1.0, z_dot=0.0, x=2.0):
    print("step   error of z   error of z_dot   ratio")
    for k in range(count + 1):
        e, e_dot = abs(z - np.sqrt(x)), abs(z_dot - 0.5 / np.sqrt(x))
        if k % every == 0:
            print(f"{k:4} {e:12.1e} {e_dot:16.1e} {e_dot / e:7.1f}")
        z, z_dot = jvp(step, (z, x), (z_dot, 1.0))


errors(slow, 60, 10)

# %% [markdown] slide="only"
# The ratio grows by about one every ten steps, as the theory says. If z has an error of 1e-6, the derivative has about
# three times as much.

# %% [markdown]
# Read the last column. From step 10 on the ratio increases by about one every ten steps. The theory says the same: near
# the root the factor is $\rho=1-0.2\sqrt x$, so the ratio changes by $\rho'/\rho$ in each step, which is −0.0986 at x =
# 2, and its absolute value grows by 0.986 in ten steps. A loop that stops as soon as the error of z is below 1e-6
# returns a derivative whose error is about three times as large. Now the same for Newton's iteration.


# %% [markdown] slide="only"
# ## Newton's iteration

# %% slide="code 2; output"
def newton(z, x):
    return 0.5 * (z + x / z)


errors(newton, 4, 1)

# %% [markdown] slide="only"
# The correct digits double in each step, and so does the ratio. This costs at most one additional step.

# %% [markdown]
# Here $\ln|e_k|$ roughly doubles in each step, because the number of correct digits does, and so the ratio of the
# errors doubles as well. The errors fall so quickly that this costs at most one additional step. The real danger is a
# loop that stops *early*, and the worst case is a loop that does not run at all.


# %% [markdown] slide="only"
# ## The worst case: a loop that does not run

# %% slide="code 2; output"
def newton_root(x, root=1.0):
    while abs(root * root - x) > 1e-6:
        root = newton(root, x)
    return root


print("        x     value     slope     exact")
for x in (2.0, 0.9, 1.0, 1.0 + 1e-7):
    print(f"{x:9.7f}{newton_root(x):10.6f}{grad(newton_root)(x):10.6f}{0.5 / np.sqrt(x):10.6f}")

# %% [markdown] slide="only"
# At x = 1 the start is already the root: no step, x never enters the result, and the slope is 0. This is so for all x
# within 1e-6 of 1.

# %% [markdown]
# At x = 1 the starting value is already the root, so the loop performs no step, x never enters the result, and the
# slope is 0. The last line shows that it is not only a single unlucky point: for all x within 1e-6 of 1 the value is
# right to six digits, and the slope is 0 in place of one half.
#
# What can be done? There are three answers, and each needs more insight than the previous one.
#
# - Let the stopping rule look at the tangent, too, and continue until **both** have settled. This is always possible in
#   forward mode, where the tangent is available.
# - Perform one more step after the loop. This is enough only for iterations that converge quadratically, such as
#   Newton's. Its step does not depend on z to first order at the root ($\partial_z\,\frac12(z+x/z)=0$ for $z^2=x$), so
#   the step at an accurate z gives an accurate tangent, whatever the previous tangent was.
# - Do not differentiate the iteration at all. At the limit $z=g(z,x)$, so $\dot z=\partial_zg\,\dot z+\partial_xg$,
#   which is a linear equation for $\dot z$. **Lesson 16** solves it, for any number of unknowns and in both modes; this
#   is the real cure for `newton_root`, and the program that finds the limit need not be differentiable then.


# %% [markdown] slide="only"
# ## Three answers
#
# - Let the stopping rule look at the tangent, too, and continue until **both have settled**.
# - Perform one more step after the loop. This is enough only if the iteration converges quadratically, as Newton's does.
# - Do not differentiate the iteration at all: differentiate the equation of the limit. This is **lesson 16**.

# %% [markdown] slide="only"
# ## Until both have settled

# %% slide="code 3-7; output"
def settled(step, x, z, tolerance=1e-12):
    """The limit of z <- step(z, x) and its derivative, when both have settled."""
    z_dot, change = 0.0, np.inf
    while change > tolerance:
        old = np.array([z, z_dot])
        z, z_dot = jvp(step, (z, x), (z_dot, 1.0))
        change = np.max(np.abs(np.array([z, z_dot]) - old))
    return z, z_dot


for step in (newton, slow):
    z, z_dot = settled(step, 1.0, 1.0)
    print(f"{step.__name__:7} at 1: value {z:.10f}   slope {z_dot:.10f}")

# %% [markdown] slide="only"
# ## Two names for one array

# %% [markdown]
# ## Two names for one array
#
# The third condition concerns memory. Reverse mode uses the numbers of the forward pass again in the backward pass, and
# a program may have changed them in between. In NumPy, `y *= 10` changes an array in place, and everything that refers
# to this array sees the change: another variable, a view such as `y[1:]`, and also the tape. Two names for the same
# memory are called **aliases**. The next cell is a pullback as in lesson 12, which keeps the array itself and not a
# copy.


# %% slide="code 2|7; output"
def square(x):
    return x * x, lambda y_bar: 2 * x * y_bar


x = np.array([1.0, 2.0, 3.0])
y, pullback = square(x)
x *= 10  # the program does not need x any more, and uses its memory again
print("y =", y, "  gradient by the pullback:", pullback(np.ones(3)))

# %% [markdown] slide="only"
# - The pullback keeps the array itself, and it sees the new numbers: ten times too much.
# - Keep copies, forbid assignments (JAX), or count the changes and raise an error (PyTorch).
# - In adlib a differentiated variable keeps its old values.

# %% [markdown]
# The value is right, and the gradient is ten times too large, because the pullback sees the new numbers. An engine has
# three ways out. It can keep copies, which costs memory; it can forbid assignments to arrays, as JAX does; or it can
# count the changes of each array, and raise an error if a saved array has changed, which is what PyTorch does. In adlib
# a variable that is being differentiated keeps its old values, and aliases and views see each change, as in NumPy:


# %%
def program(x):
    y = x * 1.0
    squares, first = y * y, y[:1]  # squares uses the old y, and first is a view of y
    y *= 10.0
    return np.sum(squares) + np.sum(first)


print(grad(program)(np.array([1.0, 2.0, 3.0])), "= 2 x, and 10 more for the first entry")

# %% [markdown] slide="only"
# ## Perturbation confusion
#
# $$\frac{d}{dx}\left(x\cdot\frac{d}{dy}(x+y)\right)\quad\text{at } x=y=1$$
#
# - The inner derivative is 1, so the whole is $\frac{d}{dx}\,x=1$.
# - With a **single ε** for both derivatives, x + y contains two perturbations under one name.

# %% [markdown]
# ## Perturbation confusion
#
# The fourth condition can fail when one derivative is computed inside another. Take the derivative with respect to x of
# $x\cdot\frac{d}{dy}(x+y)$ at x = y = 1. The inner derivative is 1, so the whole expression is $\frac{d}{dx}x=1$. An
# engine with a single ε for both derivatives mixes them up: the sum x + y contains the perturbation of x and that of y,
# and the engine cannot tell which is which. It computes 2 for the inner derivative.


# %% [markdown] slide="only"
# ## One ε for two derivatives

# %% slide="code 5-6|11-13; output"
class Naive:
    def __init__(self, a, b=0.0):
        self.a, self.b = a, b

    def __add__(self, o):
        return Naive(self.a + o.a, self.b + o.b)

    def __mul__(self, o):
        return Naive(self.a * o.a, self.b * o.a + self.a * o.b)


naive = lambda f: lambda x: f(Naive(x, 1.0)).b
inner = lambda x: Naive(naive(lambda y: x + y)(1.0))
print("naive:", naive(lambda x: x * inner(x))(1.0))
print("adlib:", derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0))

# %% [markdown] slide="only"
# ## The remedy: tags
#
# Each call of `derivative` has its own ε. Of two numbers that meet, the larger **tag** began later: it is the inner
# one.

# %% [markdown]
# The remedy is to give each call of `derivative` an ε of its own, and to mark each perturbation with a **tag** that
# says to which ε it belongs. The following numbers have a tag. If two of them meet, the one with the larger tag is the
# one of the inner derivative, which began later, and it treats the other one as a constant. The constant may itself
# contain perturbations of outer derivatives, so values and tangents can be such numbers, too.


# %% slide="code 6|7-8|15"
class Tagged:
    def __init__(self, tag, a, b):
        self.tag, self.a, self.b = tag, a, b

    def __add__(self, o):
        tag = max(self.tag, getattr(o, "tag", 0))  # a plain number has no tag, which counts as 0
        (a, b), (c, d) = parts(self, tag), parts(o, tag)
        return Tagged(tag, a + c, b + d)

    __radd__ = __add__
    __repr__ = lambda self: f"({self.a} + {self.b} ε{self.tag})"


def parts(x, tag):
    """Value and tangent of x with respect to the ε with this tag."""
    return (x.a, x.b) if getattr(x, "tag", 0) == tag else (x, 0.0)


# %% [markdown] slide="only"
# The sum of (1 + 1 ε1) and (1 + 1 ε2):

# %% slide="output"
x, y = Tagged(1, 1.0, 1.0), Tagged(2, 1.0, 1.0)
print("x + y =", x + y, "   d/dy:", (x + y).b)

# %% [markdown]
# The sum contains both perturbations, and they stay separate. The coefficient of ε2, which is the inner derivative, is
# the plain number 1. In the exercises you will write the function `derivative` for such numbers. Nested reverse mode
# has the same problem, and the same remedy. (Siskind and Pearlmutter described the mistake in 2005. A test of first
# derivatives cannot find it.)

# %% [markdown]
# ## Higher orders
#
# With tags, derivatives can be nested to any depth, but each order then multiplies the work by two to three. If you
# want many orders of a function of one variable, Taylor arithmetic is cheaper. As in lesson 06, where we used
# $\varepsilon^3=0$, it carries all coefficients $f^{(k)}(0)/k!$ up to some order d at once. Multiplying two such series
# takes about $d^2/2$ products of numbers. The next cell compares the second coefficient with half of the nested second
# derivative.

# %%
g = lambda x: np.exp(np.sin(x))
print("exp(sin x) around 0:", taylor(g, 0.0, 5))
print("second coefficient, nested:", derivative(derivative(g))(0.0) / 2)

# %% [markdown] slide="only"
# ## Wrong on purpose: a warm start
#
# To save time, each loop starts at the root that was found last.

# %% [markdown]
# ## Wrong on purpose
#
# A simulation needs roots at many points that are close to each other. To save time, somebody starts each loop at the
# root that was found last. **Symptom:** the values are right, but some of the slopes are exactly 0, and others have
# only a few correct digits. They change if the same points are visited in another order.

# %% slide="code 4; output"
last = 1.0
for x in (2.0, 2.0, 2.0 + 1e-7, 2.1):
    slope = grad(lambda x: newton_root(x, last))(x)
    last = newton_root(x, last)
    print(f"x = {x:.7f}   value {last:.6f}   slope {slope:.6f}   exact {0.5 / np.sqrt(x):.6f}")

# %% [markdown] slide="only"
# **Symptom:** right values, but some slopes are exactly 0. They change with the order of the points.

# %% [markdown]
# The better the starting value is, the fewer steps the loop makes, and the less of x reaches the result. At the second
# and at the third point the loop makes no step at all. A warm start is a good idea for the value and a bad one for the
# derivative, as long as the loop itself is what is differentiated.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | automatic and numerical slopes disagree at a single point | a kink | compute the one-sided slopes, or move the point |
# | the slope is 0 at a single point | a branch that tests for equality | do not use `==` with floats |
# | the slope is 0 everywhere, but the value changes | jumps: counts, comparisons, rounding | lesson 15, if it is an average |
# | nan although the value is fine | 0 · ∞, from the side not taken or from the root of a maximum | use an inner `where` |
# | the derivative of an iteration has few digits, or is 0 | the loop stopped when the value was good | let both settle, or use lesson 16 |
# | a gradient that depends on code *after* the use of an array | the array was changed in place | make a new array: `y = 10 * y` |
# | a nested derivative is wrong by one term | one ε for two derivatives | use tags, as adlib and JAX do |

# %% [markdown] slide="title; list"
# ## Recap
#
# - At a kink the derivative is a convention, and the chain rule does not hold for any convention. One-sided slopes do
#   obey a chain rule, in forward mode.
# - In a branch, the derivative belongs to the side that was taken. An inner `where` keeps infinite slopes out.
# - The derivative of an iterate is less accurate than its value, and it is 0 if the loop does not run.
# - Saved numbers must not be changed, and nested derivatives need a tag for each level.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# The function `max(x, y)` is to be maximized over x and y by steps in the direction of the gradient, beginning at x =
# y. With adlib's convention both partial derivatives are ½. What happens with the convention that the first operand
# wins, and which of the two is better?
#
# <details><summary>Answer</summary>
#
# With the convention ½, both x and y grow by the same amount, so they stay equal. A step of length one raises the
# maximum by $1/\sqrt2$. With the other convention only x grows, a step of length one raises the maximum by 1, and after
# it the point is not on the kink any more. So for this purpose the second convention is better. Neither of the two is
# *the* gradient, which does not exist there. Both are subgradients of a convex function, and theory promises something
# about subgradients only if the function is to be minimized.
#
# </details>

# %%
print("gradient of max(x, y) at a tie:", grad(np.maximum, (0, 1))(1.0, 1.0))

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/14_where_ad_needs_care](../exercises/14_where_ad_needs_care/14_where_ad_needs_care.ipynb). You will
# compute one-sided slopes of a maximum, repair a formula that returns nan in a naive engine, let an iteration run until
# its derivative has settled, and write a derivative that can be nested.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapters 13 (Taylor), 14 (kinks) and 15
#   (iterations).
# - S. Kakade, J. D. Lee, "Provably correct automatic subdifferentiation for qualified programs", NeurIPS 2018.
# - J. Bolte, E. Pauwels, "A mathematical model for automatic differentiation in machine learning", NeurIPS 2020.
# - J. C. Gilbert, "Automatic differentiation and iterative processes", Optimization Methods and Software 1, 1992.
# - T. Beck, "Automatic differentiation of iterative processes", Journal of Computational and Applied Mathematics 50,
#   1994.
# - J. M. Siskind, B. A. Pearlmutter, "Perturbation confusion and referential transparency", IFL 2005.
# - J. M. Siskind, B. A. Pearlmutter, "Nesting forward-mode AD in a functional framework", Higher-Order and Symbolic
#   Computation 21, 2008.
