# %% [markdown]
# # 14 · Look beyond: continuations, randomness, kinks, and nested derivatives
#
# **{minutes} minutes.** You need: lessons 06 and 07; expectation and variance of a random variable.
#
# After this lesson you can
#
# - run reverse mode without a tape, by continuations,
# - differentiate an expectation in two ways, and measure which of them scatters less,
# - say where automatic derivatives mislead: at kinks, in branches, in nested calls.

# %%
import numpy as np

from adlib import derivative, grad, lab, taylor
from adlib.methods.continuations import elementary, gradient
from adlib.methods.randomized import randomized_grad
from adlib.methods.stochastic import pathwise, score_function

# %% [markdown]
# ## Reverse mode without a tape
#
# The tape looks like the heart of reverse mode, but reverse mode can do without it. The idea comes from functional
# programming. In **continuation-passing style** a function does not return its result. Instead it receives another
# function, here called `then`, which is *the rest of the program*, and it calls `then` with its result.
#
# Consider what this means for the backward pass. When the call of `then` has returned, everything that comes after our
# operation has been computed and differentiated. So the adjoint of our result is complete at this moment, and the
# operation can pass it on to its operands. The rows of the tape are now hidden in the calls that have not ended yet:
# the call stack is the tape.
#
# In the next cell, the first call computes x · x = 9 and calls the second one, which computes 9 · x = 27 and calls
# `start`, which sets the last adjoint to 1. Then the calls end in reverse order: the second multiplication adds 3 to
# the adjoint of z and 9 to that of x, and the first one adds 3 · 3 twice. The sum is 27.

# %%
class Cell:
    def __init__(self, value):
        self.value, self.bar = value, 0.0


def multiply(x, y, then):
    z = Cell(x.value * y.value)
    then(z)  # forward: all the rest; when it returns, z.bar is complete
    x.bar += y.value * z.bar
    y.bar += x.value * z.bar


def start(y):
    y.bar = 1.0


x = Cell(3.0)
multiply(x, x, then=lambda z: multiply(z, x, then=start))
print("x³ at 3 has slope", x.bar)

# %% [markdown]
# The function `elementary` of adlib makes such operations from the table of rules. Programs in this style are hard to
# read, but some languages can write them for the programmer (in Scala this is done by `shift` and `reset`, which are
# called "delimited continuations"). In Python the stack is too small for programs of more than a few hundred
# operations.

# %%
log, times, plus = map(elementary, ("log", "multiply", "add"))


def program(x1, x2, then):
    log(x1, then=lambda a: times(x1, x2, then=lambda b: plus(a, b, then=then)))


print(gradient(program)(2.0, 5.0))

# %% [markdown]
# ## The gradient of an expectation
#
# Many quantities that people want to maximize are random. A robot throws a ball, and sometimes it hits; an investment
# brings a gain that depends on the market. In such a model a **policy** makes random decisions: x is drawn from a
# density $p(x;\theta)$, here a normal density with mean θ and standard deviation σ. Then a **reward** f(x) is paid. We
# want the derivative of the mean reward, $\frac{d}{d\theta}E[f(x)]$, but the random draw is an operation without a
# derivative. There are two ways around this obstacle.

# %% [markdown]
# The **pathwise** method separates the randomness from the parameter. Write $x=\theta+\sigma e$ with a noise variable e
# whose distribution does not depend on $\theta$. Then, for each value of the noise, the reward is an ordinary function
# of $\theta$, and we can differentiate through f. For this, f must be continuous and piecewise smooth. A kink does no
# harm, but a jump does: when θ moves, a few samples cross the jump, and this changes the mean, but the slope of f at
# the samples does not see it.
#
# The **score function** method (also called REINFORCE or policy gradient) differentiates the density and leaves f
# alone. It starts from $\nabla\int f\,p\,dx=\int f\,\nabla p\,dx$ and uses $\nabla p=p\,\nabla\ln p$, so that $\nabla
# E[f]=E[f(x)\,\nabla\ln p(x;\theta)]$. The factor $\nabla\ln p$ is called the **score**. Here $\ln
# p=-(x-\theta)^2/(2\sigma^2)$ plus a constant, so the score is $(x-\theta)/\sigma^2=e/\sigma$. The reward f is only
# evaluated, so it may be a game or any other program without a derivative.

# %% [markdown]
# A **baseline** usually makes the score function method less noisy. From each reward, subtract the mean of the rewards
# of all *other* samples. The mean of the estimate remains the same: this baseline does not depend on the sample itself,
# so it contributes its own mean times the mean of the score, and the mean of the score is $\int p\,\nabla\ln
# p\,dx=\nabla\int p\,dx=\nabla1=0$.

# %%
rng = np.random.default_rng(0)
theta, sigma = 1.0, 0.5
noise = rng.normal(size=4000)
f = lambda x: x**2
log_p = lambda theta, x: -((x - theta) ** 2) / (2 * sigma**2)  # up to a constant
by_path = pathwise(f, lambda theta, e: theta + sigma * e, theta, noise)
by_score = score_function(f, log_p, theta, theta + sigma * noise)
with_baseline = score_function(f, log_p, theta, theta + sigma * noise, baseline=True)

# %%
lab.predict("Both estimates have the mean 2. With which method do the individual samples scatter more?", ["pathwise", "score function", "about the same"],
            "score function" if by_score.variance > 2 * by_path.variance else "about the same",
            "The score function method multiplies the whole reward by a random score; the pathwise method uses the slope of f.")

# %%
print("exact gradient of E[x²]: 2 theta =", 2 * theta)
for name, found in (("pathwise", by_path), ("score function", by_score), ("with a baseline", with_baseline)):
    print(f"{name:16} mean {found.mean:.3f} ± {found.standard_error:.3f}   variance {found.variance:6.2f}")

# %% [markdown]
# All three estimates agree with the exact gradient within their standard errors, but their variances differ widely. In
# this example the pathwise estimate is by far the best, and the baseline removes about half of the variance of the
# score function.

# %% [markdown]
# ## A reward without a slope
#
# The pathwise method is not always available. Suppose that the reward is 1 if $|x-2|<0.5$, a hit, and 0 otherwise. Its
# derivative is zero wherever it exists, so the pathwise estimate is zero, too, and useless. The score function does not
# need the derivative. (The exact result is easy to find: the probability of a hit is $\int_{1.5}^{2.5}p\,dx$, and its
# derivative with respect to θ is p(1.5) − p(2.5). The estimate below is 1.3 standard errors away from it, which is
# nothing unusual.)

# %%
reward = lambda x: float(abs(x - 2) < 0.5)
draws = theta + sigma * rng.normal(size=4000)
found = score_function(reward, log_p, theta, draws, baseline=True)
print(f"score function: {found.mean:.3f} ± {found.standard_error:.3f}")
density = lambda x: np.exp(-((x - theta) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
print("exact:         ", round(float(density(1.5) - density(2.5)), 3))

# %% [markdown]
# ## Lab: gradients from samples
#
# The lab draws the estimates of many repetitions for several rewards. **Predict** for x²: what happens to each
# estimator as σ decreases from 2 to 0.5, and from 0.5 to 0.05? What does "+ 10" change, although the gradient is the
# same? And which method is better for sin 3x with σ = 1?

# %%
lab.gradient_variance()

# %% [markdown]
# <details><summary>Answers</summary>
#
# From σ = 2 to 0.5 all estimators scatter less. From 0.5 to 0.05 the scatter of the pathwise estimate decreases
# further, but that of the score function grows like 1/σ, because it multiplies a nearly constant reward by e/σ. A
# baseline removes the constant, and it also removes the 10 of "+ 10", which makes the plain score function scatter
# more. For sin 3x the score function is better: the pathwise estimate contains the slope 3 cos 3x, which takes both
# signs and is large, while the score function method multiplies rewards of at most 1 by the score, whose standard
# deviation is 1/σ = 1.
#
# </details>

# %% [markdown]
# ## A policy that learns
#
# We can now let a policy learn from hits and misses alone. It throws at the target at 2, with noise, and after 50
# throws it changes its aim. Since the reward is to be maximized, the step goes *in the direction of* the gradient, and
# not against it. Note that even the best aim hits only about 68 % of the time, because this is the probability that the
# noise lies within ±0.5, one standard deviation. A single line of the output may show more or less, since it counts
# only 50 throws.

# %%
aim = 1.0
for step in range(41):
    throws = aim + sigma * rng.normal(size=50)
    if step % 10 == 0:
        print(f"step {step:2}   aim {aim:.2f}   hits {np.mean([reward(x) for x in throws]):.2f}")
    aim = aim + 0.2 * float(score_function(reward, log_p, aim, throws, baseline=True).mean)

# %% [markdown]
# ## Randomized AD: keep a random part of the tape
#
# The gradient in stochastic gradient descent is noisy anyway, so why should we compute it exactly? Randomized automatic
# differentiation keeps each number on the tape only with a probability q, and divides it by q if it is kept; a number
# that was not kept counts as zero. A kept number a becomes a/q with probability q, so its mean is a. The gradient is a
# sum of products in which each such number occurs at most once, and the numbers are kept independently of each other,
# so its mean stays the same, too. The memory becomes smaller, and the variance becomes larger. In the example the tape
# holds eight numbers: the slopes of four hyperbolic tangents and of four squares.

# %%
W, v = np.linspace(-1, 1, 20).reshape(4, 5), np.linspace(0.2, 1, 5)
layer = lambda W: np.sum(np.tanh(W @ v) ** 2)
exact = randomized_grad(layer, W, keep=1.0, rng=rng)
runs = [randomized_grad(layer, W, keep=0.3, rng=rng) for _ in range(3000)]
samples = np.array([run.gradient[0] for run in runs])
off = np.abs(samples.mean(axis=0) - grad(layer)(W)) / (samples.std(axis=0) / len(runs) ** 0.5 + 1e-12)
print(f"stored numbers: {exact.stored} exactly, {np.mean([run.stored for run in runs]):.1f} on average with q = 0.3")
print("mean within 4 standard errors of the gradient, everywhere:", bool(np.all(off < 4)))

# %% [markdown]
# ## Kinks
#
# The remaining sections are about situations in which a derivative is not what it seems to be. The first is the kink.
# The function $|x|$ has no derivative at 0, and yet a program returns one; which one it returns is a convention, and
# the convention matters. The function $x=\max(x,0)-\max(-x,0)$ has the slope 1 everywhere. If the slope of max(x, 0) at
# its kink is taken as s, the chain rule gives s for the first term, and −s · (−1) = s for the second, which makes 2s at
# 0:

# %%
for s in (0.0, 1.0, 0.5):
    print(f"slope of max(x, 0) at 0 taken as {s}: that of x comes out as {s + s}")
r = lambda x: np.maximum(x, 0.0)
print("adlib, x = r(x) - r(-x):   ", grad(lambda x: r(x) - r(-x))(0.0))
print("adlib, x = r(r(x)) - r(-x):", grad(lambda x: r(r(x)) - r(-x))(0.0))

# %% [markdown]
# At a kink adlib takes the mean of the slopes on both sides, which is 1/2 for max(x, 0). (PyTorch and JAX take 0 for
# their relu, which is their name for max(x, 0).) This is right for the first of the two functions, and it gives 0.75
# for the second. No convention is right for both, because the first requires 2s = 1 and the second s² + s = 1. A random
# input usually lies on a kink of the function with probability zero, but programs like to start at 0, and an
# intermediate value can sit on a kink for a whole range of inputs: in max(max(x, 0), 0) the inner maximum is 0, the
# kink of the outer one, for all x ≤ 0.

# %% [markdown]
# ## Branches: equal values, different derivatives
#
# Automatic differentiation differentiates the branch that was taken, and it treats this branch as a formula. The
# following two functions have the same values everywhere, but not the same derivatives at 0.

# %%
plain = lambda x: x
clever = lambda x: 0.0 * x if x == 0 else x
print("values at 0:", plain(0.0), clever(0.0), "  slopes at 0:", grad(plain)(0.0), grad(clever)(0.0))

# %% [markdown]
# ## NaN from the side that was not taken
#
# The function `np.where` computes both of its sides and then selects. Suppose that the side that was not selected has
# an infinite derivative, such as that of the square root at 0. In the backward pass this side receives the adjoint 0,
# and 0 · ∞ is nan in floating-point arithmetic. So a branch that was not taken can spoil the whole gradient. In adlib
# the product of an adjoint that is exactly zero with an infinite derivative is defined as zero. For other engines there
# is a well-known remedy, a second `where` on the inside, which keeps the dangerous value away from the root.

# %%
with np.errstate(all="ignore"):
    print("a naive engine:   ", 0.0 * (0.5 / np.sqrt(np.float64(0.0))))
safe = lambda x: np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))
print("adlib:            ", grad(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)))(np.array([0.0, 4.0])))
print("safe in any engine:", grad(safe)(np.array([0.0, 4.0])))

# %% [markdown]
# This definition does not prevent every nan. The function $\sqrt{\max(x,0)}$ is 0 in the neighbourhood of −1, so its
# derivative there is 0. In the backward pass, however, the infinite slope of the root comes first. It meets an adjoint
# of 1 and stays infinite, and the maximum then multiplies it by zero. In a forward pass the tangent is zero before it
# reaches the root, and the definition applies. The inner `where` of `safe` helps in both directions.

# %%
root = lambda x: np.sqrt(np.maximum(x, 0.0))
with np.errstate(all="ignore"):
    print("backward:", grad(root)(-1.0), "  forward:", derivative(root)(-1.0))

# %% [markdown]
# ## Perturbation confusion
#
# The next trap appears when one derivative is computed inside another. Take the derivative with respect to x of
# $x\cdot\frac{d}{dy}(x+y)$ at x = y = 1. The inner derivative is 1, so the whole expression is $\frac{d}{dx}x=1$. An
# engine with a single ε for both derivatives mixes them up: the sum x + y contains the perturbation of x and that of y,
# and the engine cannot tell them apart. It computes 2 for the inner derivative.

# %%
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

# %% [markdown]
# The remedy is to give each call of `derivative` an ε of its own, and to mark each perturbation with a **tag** that
# says to which ε it belongs. An engine then treats perturbations with other tags as constants. (Nested reverse mode has
# the same problem, and the same remedy.)

# %% [markdown]
# ## Higher orders
#
# Higher derivatives can be computed by nesting, but each order then multiplies the work by two to three. Taylor
# arithmetic is cheaper. As in lesson 06, where we used $\varepsilon^3=0$, it carries all coefficients $f^{(k)}(0)/k!$
# up to some order d at once. Multiplying two such series takes about $d^2/2$ products of numbers.

# %%
g = lambda x: np.exp(np.sin(x))
print("exp(sin x) around 0:", taylor(g, 0.0, 5))
print("second coefficient, nested:", derivative(derivative(g))(0.0) / 2)

# %% [markdown]
# ## Wrong on purpose
#
# Here each estimate uses four samples, and the baseline contains the sample itself: it is the mean of all four rewards,
# and not of the three others. **Symptom:** every estimate is three quarters of what it should be. The reason is that r
# minus the mean of all four is ¾ of r minus the mean of the other three. (The variance is smaller as well, but only
# because the estimate is smaller.)

# %%
own, others = [], []
for four in rng.normal(size=(20_000, 4)):
    rewards, scores = (theta + sigma * four) ** 2, four / sigma
    own.append(np.mean((rewards - rewards.mean()) * scores))
    others.append(np.mean((rewards - (rewards.sum() - rewards) / 3) * scores))
print(f"baseline of all four: {np.mean(own):.2f}   of the other three: {np.mean(others):.2f}   exact: {2 * theta}")

# %% [markdown]
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the gradient of a simulation is exactly 0 | jumps: hit or miss, counts, sorting | use the score function |
# | the gradients scatter wildly | a score function without a baseline | use a baseline, or the pathwise method if f is smooth on the scale of σ |
# | nan although the value is fine | 0 · ∞, from the side not taken or from the root of a maximum | use an inner `where` |
# | a nested derivative is wrong by one term | one ε for two derivatives | use tags, as adlib and JAX do |
# | the slope is 0 at a single point | a branch that tests for equality | do not use `==` with floats |

# %% [markdown]
# ## Recap
#
# - With continuations, reverse mode runs on the call stack.
# - Use the pathwise method where f is smooth on the scale of the noise, and the score function elsewhere, with a
#   baseline to lower its variance.
# - At a kink the derivative is a convention, in a branch it belongs to the side that was taken, and nested derivatives
#   need a tag for each level.

# %% [markdown]
# ## Check yourself
#
# A constant that is added to the reward changes the variance of the score-function estimate, but not its mean. Why?
#
# <details><summary>Answer</summary>
#
# The constant contributes $E[c\,\nabla\ln p]=c\,\nabla\int p=c\,\nabla 1=0$, so the mean stays the same. But each
# single sample is moved by $c\,\nabla\ln p(x)$, which is a random number, and this changes the variance. With the right
# constant the variance becomes smaller, and this is the idea of a baseline.
#
# </details>

# %% [markdown]
# ## Now you
#
# This is the last lesson, and it has no exercise set. Take a function from your own work, give it to `check_gradient`,
# and see whether the engines agree. `course/progress.ipynb` shows which exercises are still open.

# %% [markdown]
# ## Where to go next
#
# | subject | begin with |
# |---|---|
# | the whole theory | Griewank, Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008 |
# | AD as a functional program | Elliott, "The simple essence of automatic differentiation", ICFP 2018, sections 1 to 4 |
# | implicit functions, fixed points | Blondel et al., "Efficient and modular implicit differentiation", NeurIPS 2022, section 2 |
# | differential equations | Chen et al., "Neural ordinary differential equations", NeurIPS 2018, section 2 |
# | kinks, with proofs | Kakade, Lee, "Provably correct automatic subdifferentiation for qualified programs", NeurIPS 2018 |
# | compilers | Moses, Churavy, "Instead of rewriting foreign code for machine learning, automatically synthesize fast gradients" (Enzyme), NeurIPS 2020 |

# %% [markdown]
# ## Sources
#
# - F. Wang, D. Zheng, J. Decker, X. Wu, G. M. Essertel, T. Rompf, "Demystifying differentiable programming: shift/reset
#   the penultimate backpropagator", Proc. ACM Program. Lang. 3 (ICFP), 2019, sections 2 and 3.
# - S. Mohamed, M. Rosca, M. Figurnov, A. Mnih, "Monte Carlo gradient estimation in machine learning", JMLR 21(132),
#   2020.
# - W. Kool, H. van Hoof, M. Welling, "Buy 4 REINFORCE samples, get a baseline for free!", ICLR workshop "Deep RL meets
#   structured prediction", 2019: the baseline of the other samples.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapters 13 (Taylor) and 14 (kinks).
# - R. J. Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning", Machine
#   Learning 8, 1992.
# - D. Oktay, N. McGreivy, J. Aduol, A. Beatson, R. P. Adams, "Randomized automatic differentiation", ICLR 2021.
# - J. M. Siskind, B. A. Pearlmutter, "Perturbation confusion and referential transparency", IFL 2005.
# - J. M. Siskind, B. A. Pearlmutter, "Nesting forward-mode AD in a functional framework", Higher-Order and Symbolic
#   Computation 21, 2008.
