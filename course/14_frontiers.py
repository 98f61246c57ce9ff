# %% [markdown]
# # 14 · Look beyond: continuations, chance, kinks, and nested derivatives
#
# **50 minutes.** You need: lessons 06 and 07; expectation and variance of a random number.
#
# After this lesson you can
# - run reverse mode without a tape, by continuations,
# - differentiate an expectation in two ways, and measure which scatters less,
# - say where automatic derivatives mislead: kinks, branches, nested calls.

# %%
import numpy as np

from adlib import derivative, grad, lab, taylor
from adlib.methods.continuations import elementary, gradient
from adlib.methods.randomized import randomized_grad
from adlib.methods.stochastic import pathwise, score_function

# %% [markdown]
# ## Reverse mode without a tape
#
# In **continuation-passing style** a function does not return; it hands its result to `then`, which is *the rest of the
# program*. When `then` comes back, everything after it has been differentiated. So the adjoint is complete, and the
# operation passes it on. The call stack is the tape.

# %%
class Cell:
    def __init__(self, value):
        self.value, self.bar = value, 0.0


def multiply(x, y, then):
    z = Cell(x.value * y.value)
    then(z)  # forward: all the rest; when it is back, z.bar is complete
    x.bar += y.value * z.bar
    y.bar += x.value * z.bar


def start(y):
    y.bar = 1.0


x = Cell(3.0)
multiply(x, x, then=lambda z: multiply(z, x, then=start))
print("x³ at 3 has slope", x.bar)

# %% [markdown]
# adlib's `functional` makes such operations from the rule table. Some languages write this style for the programmer
# (Scala's `shift` and `reset`, "delimited continuations"). In Python the stack ends a program after a few hundred
# operations.

# %%
log, times, plus = map(elementary, ("log", "multiply", "add"))


def program(x1, x2, then):
    log(x1, then=lambda a: times(x1, x2, then=lambda b: plus(a, b, then=then)))


print(gradient(program)(2.0, 5.0))

# %% [markdown]
# ## The gradient of an expectation
#
# A **policy** acts by chance: x is drawn from a density $p(x;\theta)$, here a normal one with mean θ and width σ. Then
# comes a **reward** f(x). We want $\frac{d}{d\theta}E[f(x)]$, the slope of the mean reward, but a random draw has no
# derivative.

# %% [markdown]
# **Pathwise.** Write $x=\theta+\sigma e$ with noise e that does not know $\theta$, and differentiate through f. f must
# be continuous, and differentiable but for some points: a kink is fine, a jump is not.
#
# **Score function** (REINFORCE, policy gradient). $\nabla\int f\,p\,dx=\int f\,\nabla p\,dx$ and
# $\nabla p=p\,\nabla\ln p$, so $\nabla E[f]=E[f(x)\,\nabla\ln p(x;\theta)]$. $\nabla\ln p$ is the **score**, here
# $e/\sigma$. f is only called: it may be a game.

# %% [markdown]
# **Baseline.** Subtract from each reward the mean of all the *other* samples' rewards: the mean of the estimate stays.

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
lab.predict("Both have the mean 2. Whose single samples scatter more?", ["pathwise", "score function", "about the same"],
            "score function" if by_score.variance > 2 * by_path.variance else "about the same",
            "It multiplies the whole reward by a random score; the path knows the slope of f.")

# %%
print("exact gradient of E[x²]: 2 theta =", 2 * theta)
for name, found in (("pathwise", by_path), ("score function", by_score), ("with a baseline", with_baseline)):
    print(f"{name:16} mean {found.mean:.3f} ± {found.standard_error:.3f}   variance {found.variance:6.2f}")

# %% [markdown]
# ## A reward without a slope
#
# Hit or miss: the reward is 1 if $|x-2|<0.5$, else 0. Its derivative is 0 wherever it exists, so the path tells
# nothing. The score function does not need it. (Exact: the chance of a hit is $\int_{1.5}^{2.5}p\,dx$, its slope p(1.5)
# − p(2.5).)

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
# **Predict** for x²: what happens to each estimator as σ shrinks from 0.5 to 0.05? And from 2 to 0.5? What does "+ 10"
# change, though the gradient is the same? And which is better for sin 3x with σ = 1?

# %%
lab.gradient_variance()

# %% [markdown]
# <details><summary>Answers</summary>
#
# From 2 to 0.5 all scatter less. From 0.5 to 0.05 the path's scatter still falls, but the score's grows like 1/σ: a
# nearly constant reward, times e/σ. A baseline takes the constant away, and the 10 of "+ 10", too, which makes the
# plain score scatter more. For sin 3x the score: the path carries the slope 3 cos 3x, of both signs; the score, values
# below 1.
#
# </details>

# %% [markdown]
# ## A policy that learns
#
# Throw at the target at 2, with noise, told only hit or miss. A reward is to grow: step *with* the gradient. Even the
# best aim hits only 68 % in the long run: that much of the noise lies within ±0.5. A line may show more or less: it is
# 50 throws.

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
# SGD's gradient is noisy anyway. Then why compute it exactly? Keep each stored number with probability q, divided by q;
# one that is not kept counts as 0. The mean is the same, the memory less, the variance more. Below, eight: four slopes
# of tanh, four of the square.

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
# $|x|$ has no derivative at 0. A program returns one all the same; which, is a convention. It matters:
# $x=\max(x,0)-\max(-x,0)$ has slope 1 everywhere. If max(x, 0) is said to have slope s at its kink, the chain rule
# gives s + s at 0:

# %%
for s in (0.0, 1.0, 0.5):
    print(f"slope of max(x, 0) at 0 taken as {s}: that of x comes out as {s + s}")
r = lambda x: np.maximum(x, 0.0)
print("adlib, x = r(x) - r(-x):   ", grad(lambda x: r(x) - r(-x))(0.0))
print("adlib, x = r(r(x)) - r(-x):", grad(lambda x: r(r(x)) - r(-x))(0.0))

# %% [markdown]
# adlib takes the mean of both sides: right for the first, 0.75 for the second. No convention gets both right: the first
# needs 2s = 1, the second s² + s = 1. A random point is hardly ever on a kink, but 0 is a point that programs like.

# %% [markdown]
# ## Branches: equal values, different derivatives
#
# AD differentiates the branch that is taken, as a formula. These two functions have the same values everywhere:

# %%
plain = lambda x: x
clever = lambda x: 0.0 * x if x == 0 else x
print("values at 0:", plain(0.0), clever(0.0), "  slopes at 0:", grad(plain)(0.0), grad(clever)(0.0))

# %% [markdown]
# ## NaN from the side that was not taken
#
# `np.where` computes both sides. The slope of the square root at 0 is infinite, and 0 · ∞ is nan. adlib takes it as 0
# where the adjoint is 0; an inner `where` helps in every engine.

# %%
with np.errstate(all="ignore"):
    print("a naive engine:   ", 0.0 * (0.5 / np.sqrt(np.float64(0.0))))
safe = lambda x: np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))
print("adlib:            ", grad(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)))(np.array([0.0, 4.0])))
print("safe in any engine:", grad(safe)(np.array([0.0, 4.0])))

# %% [markdown]
# Not every nan is caught: $\sqrt{\max(x,0)}$ is 0 around −1, but going backward the root's slope ∞ comes first, and the
# maximum makes 0 · ∞ of it. Going forward the tangent is 0 before the root, and adlib takes 0 · ∞ as 0. The inner
# `where` of `safe` helps both ways.

# %%
root = lambda x: np.sqrt(np.maximum(x, 0.0))
with np.errstate(all="ignore"):
    print("backward:", grad(root)(-1.0), "  forward:", derivative(root)(-1.0))

# %% [markdown]
# ## Perturbation confusion
#
# Nest two derivatives: the slope by x of $x\cdot\frac{d}{dy}(x+y)$, at x = y = 1. The inner one is 1, so the whole is
# $\frac{d}{dx}x=1$. An engine with one ε for both adds x's perturbation to y's, and the inner one comes out as 2:

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
# The cure: every call of `derivative` gets an ε of its own, a **tag**, and treats all others as constants.

# %% [markdown]
# ## Higher orders
#
# Nesting multiplies the work by more than 2 with every order. Taylor arithmetic carries all coefficients
# $f^{(k)}(0)/k!$ at once, as lesson 06 did with $\varepsilon^3=0$, for any order. To multiply two such series up to
# order d takes about $d^2/2$ products of numbers.

# %%
g = lambda x: np.exp(np.sin(x))
print("exp(sin x) around 0:", taylor(g, 0.0, 5))
print("second coefficient, nested:", derivative(derivative(g))(0.0) / 2)

# %% [markdown]
# ## Wrong on purpose
#
# A baseline that contains the sample itself: the mean of all four throws. **Symptom:** every estimate is ¾ of what it
# should be, since r minus the mean of four is ¾ of r minus the mean of the other three. (Its variance is less for that
# reason alone.)

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
# | you see | it is | do |
# |---|---|---|
# | gradient exactly 0 of a simulation | jumps: hit or miss, counts, sorting | score function |
# | gradients scatter wildly | score function without baseline | baseline; pathwise if f is smooth on the scale of σ |
# | nan though the value is fine | 0 · ∞: the side not taken, or a root of a maximum | an inner `where` |
# | nested derivative off by one term | one ε for two derivatives | tags: adlib, JAX |
# | slope 0 at one point | a branch that tests equality | no `==` on floats |

# %% [markdown]
# ## Recap
#
# - Continuations: reverse mode on the call stack.
# - Pathwise where f is smooth on the scale of the noise, else the score function; a baseline lowers its variance.
# - At kinks a convention, at branches the side taken, in nests a tag for each level.

# %% [markdown]
# ## Check yourself
#
# A constant added to the reward changes the variance of the score-function estimate, but not its mean. Why?
#
# <details><summary>Answer</summary>
#
# $E[c\,\nabla\ln p]=c\,\nabla\int p=c\,\nabla 1=0$, so the mean stays. But each sample is moved by $c\,\nabla\ln p(x)$,
# a random number. The right constant makes it smaller: a baseline.
#
# </details>

# %% [markdown]
# ## Now you
#
# This is the last lesson and has no exercise set. Take a function from your own work, hand it to `check_gradient`, and
# see whether its engines agree. `course/progress.ipynb` shows what is still open.

# %% [markdown]
# ## Where next
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
# - F. Wang, D. Zheng, J. Decker, X. Wu, G. M. Essertel, T. Rompf, "Demystifying differentiable programming:
#   shift/reset the penultimate backpropagator", Proc. ACM Program. Lang. 3 (ICFP), 2019, sections 2 and 3.
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
