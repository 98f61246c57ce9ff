# %% [markdown] slide="title; list"
# # 15 · Differentiate an average: gradients of expectations
#
# **{minutes} minutes.** You need: lessons 07 and 13; expectation and variance of a random variable, the normal
# distribution.
#
# After this lesson you can
#
# - differentiate an expectation in two ways, and say which of them can be used where,
# - measure how much an estimate scatters, and make it scatter less without moving its mean,
# - run reverse mode with a random part of the tape, and without any tape.

# %%
import numpy as np

from adlib import grad, lab
from adlib.methods.continuations import elementary, gradient
from adlib.methods.randomized import randomized_grad
from adlib.methods.stochastic import pathwise, score_function

# %% [markdown] slide="only"
# ## The gradient of an expectation
#
# - A **policy** makes random decisions: x is drawn from the density $p(x;\theta)$.
# - Then a **reward** f(x) is paid. What we can improve is its mean:
#
# $$F(\theta)=E[f(x)]=\int f(x)\,p(x;\theta)\,dx$$
#
# - The integral is hardly ever known as a formula. We can average over samples: can we **differentiate** such a
#   program?

# %% [markdown]
# ## The gradient of an expectation
#
# Many quantities that people want to maximize are random. A robot throws a ball, and sometimes it hits; an investment
# brings a gain that depends on the market. In such a model a **policy** makes random decisions: x is drawn from a
# density $p(x;\theta)$, here a normal density with mean θ and standard deviation σ. Then a **reward** f(x) is paid.
# What we can improve is the mean reward
#
# $$F(\theta)=E[f(x)]=\int f(x)\,p(x;\theta)\,dx,$$
#
# and so we want its derivative with respect to θ. The integral is hardly ever known as a formula, but it can be
# estimated by the mean of f over random samples. At first sight, automatic differentiation should do the rest: let a
# program draw the samples, average the rewards, and differentiate the program.
#
# Look closely at what this would mean. The parameter θ enters the program in the random draw, and a random draw is an
# operation without a derivative. If we call a random number generator with θ, obtain 0.37 and then regard 0.37 as a
# number like any other, θ has been lost, and the derivative is 0. There are two ways around this obstacle. One of them
# moves θ out of the draw and into f, and the other one moves it into the weight of the sample.

# %% [markdown] slide="only"
# ## A random draw has no derivative
#
# A generator is called with θ and returns 0.37, a number like any other. θ is lost, and the derivative is 0.
#
# | | pathwise | score function |
# |---|---|---|
# | moves θ | out of the draw, into f | into the weight of the sample |
# | holds fixed | the noise | the samples |
# | needs | the slope of f | only the values of f |

# %% [markdown] slide="only"
# ## Pathwise: hold the noise fixed
#
# Write $x=\theta+\sigma e$, where the distribution of e does not depend on θ:
#
# $$F'(\theta)=\frac{d}{d\theta}E[f(\theta+\sigma e)]=E[f'(\theta+\sigma e)]$$
#
# - One sample of the noise gives one estimate, $f'(\theta+\sigma e)$.
# - f must be continuous and piecewise smooth: a kink does no harm, but a **jump** does.
# - In machine learning: reparameterization.

# %% [markdown]
# ## Pathwise: hold the noise fixed
#
# The **pathwise** method separates the randomness from the parameter. Write $x=\theta+\sigma e$ with a noise variable e
# whose distribution does not depend on $\theta$, here a standard normal one. The expectation is now taken over e, and
# for each value of the noise the reward is an ordinary function of θ. We may differentiate under the integral sign:
#
# $$F'(\theta)=\frac{d}{d\theta}E[f(\theta+\sigma e)]=E[f'(\theta+\sigma e)].$$
#
# One sample of the noise gives one estimate, $f'(\theta+\sigma e)$, and automatic differentiation computes it. The name
# says that the noise chooses a path, and that θ moves the whole path. (In machine learning, the step from $x$ to
# $\theta+\sigma e$ is called reparameterization.)
#
# For this, f must be continuous and piecewise smooth. A kink as in lesson 14 does no harm, because a sample hits it
# with probability zero. A jump does harm: when θ moves, a few samples cross the jump, and this changes the mean, but
# the slope of f at the samples does not see it.

# %% [markdown] slide="only"
# ## Score function: hold the samples fixed
#
# The samples stay, and their **weights** change. With $\nabla p=p\,\nabla\ln p$:
#
# $$F'(\theta)=\int f\,\nabla p\,dx=E[f(x)\,\nabla\ln p(x;\theta)]$$
#
# - $\nabla\ln p$ is the **score**. For the normal density it is $(x-\theta)/\sigma^2=e/\sigma$.
# - One sample gives $f(x)\,e/\sigma$. The reward is only evaluated.
# - Also called REINFORCE, or policy gradient.

# %% [markdown]
# ## Score function: hold the samples fixed
#
# The **score function** method (also called REINFORCE or policy gradient) differentiates the density and leaves f
# alone. Imagine that the samples stay where they are. If θ moves, some of them become more probable and others less,
# and the mean reward changes because the weights change. In a formula,
#
# $$F'(\theta)=\int f\,\nabla p\,dx=\int f\,(p\,\nabla\ln p)\,dx=E[f(x)\,\nabla\ln p(x;\theta)],$$
#
# where $\nabla$ is the derivative with respect to θ, and where $\nabla p=p\,\nabla\ln p$ is the chain rule for the
# logarithm. This rewriting has a purpose: it turns the integral into an expectation under p again, which can be
# estimated from samples.
#
# The factor $\nabla\ln p$ is called the **score**. Here $\ln p=-(x-\theta)^2/(2\sigma^2)$ plus a constant, so the score
# is $(x-\theta)/\sigma^2=e/\sigma$. One sample gives the estimate $f(x)\,e/\sigma$. The reward f is only evaluated, so
# it may be a game or any other program without a derivative.

# %% [markdown] slide="only"
# ## Both formulas by hand
#
# $f(x)=x^2$, so that $E[x^2]=\theta^2+\sigma^2$ and $F'(\theta)=2\theta=2$.

# %% [markdown]
# Before we trust the two formulas, we compute both by hand for a few samples of the reward $f(x)=x^2$. The exact answer
# is known in this case: $E[x^2]=\theta^2+\sigma^2$, so $F'(\theta)=2\theta=2$.

# %% slide="code 7-8; output"
rng = np.random.default_rng(0)
theta, sigma = 1.0, 0.5
noise = rng.normal(size=4000)
f = lambda x: x**2
print("     e      x   f(x)   pathwise 2 x   score function f(x) e / σ")
for e in noise[:5]:
    x = theta + sigma * e
    print(f"{e:6.2f} {x:6.2f} {f(x):6.2f} {grad(f)(x):14.2f} {f(x) * e / sigma:27.2f}")

# %% [markdown] slide="only"
# Both columns have the mean 2, but no number in them is 2.

# %% [markdown] slide="only"
# ## How good is an estimate?
#
# - **Unbiased:** it has the right mean, so the mean of n samples comes closer as n grows.
# - **Standard error** of this mean: the standard deviation of one sample, divided by $\sqrt n$.
# - One more digit costs a hundred times as many samples, or takes an estimate with a hundredth of the variance.

# %% [markdown]
# Each number in the last two columns is one sample of a random variable whose mean is 2, but not a single one of the
# numbers is 2, and the mean of five of them is not 2 either. If such a variable has the right mean, it is called an
# **unbiased** estimate, and the mean of n samples comes closer to the right value as n grows. How close it comes is
# decided by the variance: the **standard error** of the mean is the standard deviation of one sample divided by
# $\sqrt n$. To gain one more digit, we need a hundred times as many samples, or an estimate whose variance is a hundred
# times smaller.

# %% [markdown] slide="only"
# ## Baselines
#
# - From each reward, subtract the mean reward of all **other** samples.
# - The mean of the estimate stays the same, because the mean of the score is zero:
#
# $$\int p\,\nabla\ln p\,dx=\nabla\!\int p\,dx=\nabla 1=0$$
#
# - Do not praise a decision because rewards are high, but because **its** reward is higher than that of others.

# %% [markdown]
# ## Baselines
#
# A **baseline** usually makes the score function method less noisy. From each reward, subtract the mean of the rewards
# of all *other* samples. The mean of the estimate remains the same: this baseline does not depend on the sample itself,
# so it contributes its own mean times the mean of the score, and the mean of the score is
# $\int p\,\nabla\ln p\,dx=\nabla\int p\,dx=\nabla1=0$.
#
# In words, a decision should not be praised because rewards are high, but because *its* reward is higher than that of
# other decisions. The next cell computes 4000 samples of all three estimates with the functions `pathwise` and
# `score_function` of adlib.

# %% [markdown] slide="only"
# ## Three estimates, 4000 samples each

# %% slide="code 2|3|4"
log_p = lambda theta, x: -((x - theta) ** 2) / (2 * sigma**2)  # up to a constant
by_path = pathwise(f, lambda theta, e: theta + sigma * e, theta, noise)
by_score = score_function(f, log_p, theta, theta + sigma * noise)
with_baseline = score_function(f, log_p, theta, theta + sigma * noise, baseline=True)

# %% [markdown] slide="only"
# ## Predict

# %% slide="output"
lab.predict(
    "Both estimates have the mean 2. With which method do the individual samples scatter more?",
    ["pathwise", "score function", "about the same"],
    "score function" if by_score.variance > 2 * by_path.variance else "about the same",
    "The score function method multiplies the whole reward by a random score; the pathwise method uses the slope of f.",
)

# %% [markdown] slide="only"
# ## The same mean, different variances

# %% slide="output"
print("exact gradient of E[x²]: 2 theta =", 2 * theta)
for name, found in (("pathwise", by_path), ("score function", by_score), ("with a baseline", with_baseline)):
    print(f"{name:16} mean {found.mean:.3f} ± {found.standard_error:.3f}   variance {found.variance:6.2f}")

# %% [markdown] slide="only"
# - All three agree with 2 within their standard errors.
# - The baseline removes about half of the variance of the score function.

# %% [markdown] slide="only"
# ## The variances, exactly
#
# | pathwise | score function | with the mean reward as baseline |
# |---|---|---|
# | $4\sigma^2$ | $\theta^4/\sigma^2+14\,\theta^2+15\,\sigma^2$ | $8\,\theta^2+10\,\sigma^2$ |

# %% [markdown]
# All three estimates agree with the exact gradient within their standard errors, but their variances differ widely. In
# this example the pathwise estimate is by far the best, and the baseline removes about half of the variance of the
# score function.
#
# The variances in the output are estimates, too. For this reward they can be computed exactly, with the moments
# $E[e^2]=1$, $E[e^4]=3$ and $E[e^6]=15$. The pathwise estimate $2(\theta+\sigma e)$ has the variance $4\sigma^2=1$. The
# score function has the variance
#
# $$\frac{E[(\theta+\sigma e)^4e^2]}{\sigma^2}-(2\theta)^2=\frac{\theta^4}{\sigma^2}+14\,\theta^2+15\,\sigma^2,$$
#
# which is 21.75 here. Look at the first term. It grows without bound as σ becomes small, although the problem becomes
# easier: if there is hardly any noise, all rewards are nearly equal to $\theta^2$, and this constant is multiplied by
# the large random number e/σ. The baseline removes exactly this constant. With the mean reward $\theta^2+\sigma^2$ as
# the baseline, a similar computation gives $8\,\theta^2+10\,\sigma^2=10.5$, and the first term is gone.


# %% slide="output"
def exact_variances(theta, sigma):
    return 4 * sigma**2, theta**4 / sigma**2 + 14 * theta**2 + 15 * sigma**2, 8 * theta**2 + 10 * sigma**2


print("sigma    pathwise   score function   with a baseline")
for s in (2.0, 0.5, 0.05):
    print("{:5}{:12.2f}{:17.2f}{:18.2f}".format(s, *exact_variances(theta, s)))

# %% [markdown] slide="only"
# The term $\theta^4/\sigma^2$ grows although the problem becomes easier: a nearly constant reward is multiplied by the
# large random number $e/\sigma$. The baseline removes this constant.

# %% [markdown] slide="only"
# ## A reward without a slope
#
# - The reward is 1 for a hit, $|x-2|<0.5$, and 0 otherwise.
# - Its derivative is zero wherever it exists, and so is the pathwise estimate.

# %% [markdown]
# ## A reward without a slope
#
# The pathwise method is not always available. Suppose that the reward is 1 if $|x-2|<0.5$, a hit, and 0 otherwise. Its
# derivative is zero wherever it exists, so the pathwise estimate is zero, too, and useless. The score function does not
# need the derivative. (The exact result is easy to find: the probability of a hit is $\int_{1.5}^{2.5}p\,dx$, and its
# derivative with respect to θ is p(1.5) − p(2.5). The estimate below is 1.3 standard errors away from it, which is not
# unusual.)

# %% slide="code 1|3; output"
reward = lambda x: float(abs(x - 2) < 0.5)
draws = theta + sigma * rng.normal(size=4000)
found = score_function(reward, log_p, theta, draws, baseline=True)
print(f"score function: {found.mean:.3f} ± {found.standard_error:.3f}")
density = lambda x: np.exp(-((x - theta) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
print("exact:         ", round(float(density(1.5) - density(2.5)), 3))

# %% [markdown] slide="only"
# ## Lab: gradients from samples

# %% [markdown]
# ## Lab: gradients from samples
#
# The lab draws the estimates of many repetitions for several rewards. **Predict** for x²: what happens to each
# estimator as σ decreases from 2 to 0.5, and from 0.5 to 0.05? What does "+ 10" change, although the gradient is the
# same? And which method is better for sin 3x with σ = 1?

# %% slide="output"
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

# %% [markdown] slide="only"
# ## A policy that learns from hits and misses
#
# After 50 throws it changes its aim, **in the direction of** the gradient. The target is at 2.

# %% [markdown]
# ## A policy that learns
#
# We can now let a policy learn from hits and misses alone. It throws at the target at 2, with noise, and after 50
# throws it changes its aim. Since the reward is to be maximized, the step goes *in the direction of* the gradient, and
# not against it. Note that even the best aim hits only about 68 % of the time, because this is the probability that the
# noise lies within ±0.5, one standard deviation. A single line of the output may show more or less, since it counts
# only 50 throws.

# %% slide="code 3|6; output"
aim = 1.0
for step in range(41):
    throws = aim + sigma * rng.normal(size=50)
    if step % 10 == 0:
        print(f"step {step:2}   aim {aim:.2f}   hits {np.mean([reward(x) for x in throws]):.2f}")
    aim = aim + 0.2 * float(score_function(reward, log_p, aim, throws, baseline=True).mean)

# %% [markdown] slide="only"
# ## Choosing among alternatives
#
# - Between machine 1 and machine 2 there is no path along which the decision could move.
# - The policy chooses k with the probability $p_k=e^{\theta_k}/\sum_je^{\theta_j}$, so the score is
#
# $$\frac{\partial\ln p_k}{\partial\theta_i}=[i=k]-p_i$$
#
# - With a reward, the chosen parameter is raised, and all are lowered in proportion to their probabilities.

# %% [markdown]
# ## Choosing among alternatives
#
# So far the decision was a number, and we could at least imagine a path along which it moves. Often the decision is one
# of a few alternatives: which of three machines to play, which word to write next. Now there is no path along which the
# decision could move, because nothing lies between machine 1 and machine 2. The score function method does not need
# one.
#
# Let the policy choose the alternative k with probability $p_k=e^{\theta_k}/\sum_je^{\theta_j}$, the softmax of lesson
# 13, with one parameter $\theta_k$ per alternative. The logarithm is $\ln p_k=\theta_k-\ln\sum_je^{\theta_j}$, and so
# the score of the choice k with respect to $\theta_i$ is
#
# $$\frac{\partial\ln p_k}{\partial\theta_i}=[i=k]-p_i,$$
#
# where [i = k] is 1 if i = k, and 0 otherwise. With a reward the parameter of the alternative that was chosen is
# raised, and all parameters are lowered in proportion to their probabilities. With only three alternatives, the
# expectation is a sum of three terms, so that we can compare with its exact gradient by reverse mode.

# %% [markdown] slide="only"
# ## Three machines

# %% slide="code 3-4|5 of 5; output"
wins = np.array([0.2, 0.5, 0.6])  # how often each machine pays 1
logits = np.array([0.5, 0.0, -0.5])
softmax = lambda z: np.exp(z) / np.sum(np.exp(z))
log_choice = lambda z, k: z[k] - np.log(np.sum(np.exp(z)))
exact = grad(lambda z: np.sum(softmax(z) * wins))(logits)
print(
    "score of the last machine:",
    grad(log_choice)(logits, 2).round(3),
    "  by the formula:",
    (np.eye(3)[2] - softmax(logits)).round(3),
)

# %% [markdown] slide="only"
# With three alternatives the expectation is a sum, so reverse mode gives its exact gradient.

# %% [markdown] slide="only"
# ## The estimates and the exact gradient

# %% slide="code 1-2|3-4 of 4; output"
chosen = rng.choice(3, 4000, p=softmax(logits))
won = 1.0 * (rng.random(4000) < wins[chosen])
scores = np.eye(3)[chosen] - softmax(logits)
others = (won.sum() - won) / (len(won) - 1)
for name, weights in (("plain", won), ("with a baseline", won - others)):
    samples = weights[:, None] * scores
    print(f"{name:16} {samples.mean(0).round(3)} ± {(samples.std(0) / 4000**0.5).round(3)}")
print(f"{'exact':16} {exact.round(3)}")

# %% [markdown] slide="only"
# Only the first machine pays less than the average, so it should be played less often.

# %% [markdown]
# Both estimates agree with the exact gradient within two standard errors. Only the first machine has a negative
# derivative: it pays less than the average, so it should be played less often. Note that the three components of each
# estimate have the sum 0, because a constant that is added to all parameters changes no probability.

# %% [markdown] slide="only"
# ## Randomized AD: keep a random part of the tape
#
# - A mini-batch is an unbiased estimate, too. Why should its noisy gradient be computed exactly?
# - Keep each number on the tape with probability q, **divided by q**; otherwise it counts as zero.
# - The mean of a kept number is $q\cdot a/q=a$, so the gradient is unbiased.

# %% [markdown]
# ## Randomized AD: keep a random part of the tape
#
# Stochastic gradient descent in lesson 13 is an example of the same idea. The loss is a mean over all data, which is an
# expectation with respect to a random choice of one datum, and a mini-batch gives an unbiased estimate of its gradient.
# Since this gradient is noisy anyway, why should we compute it exactly?
#
# **Randomized automatic differentiation** keeps each number on the tape only with a probability q, and divides it by q
# if it is kept; a number that was not kept counts as zero. A kept number a becomes a/q with probability q, so its mean
# is a. The gradient is a sum of products in which each such number occurs at most once, and the numbers are kept
# independently of each other, so its mean stays the same, too. The memory becomes smaller, and the variance becomes
# larger. In the example the tape holds eight numbers: the slopes of four hyperbolic tangents and of four squares.

# %% slide="output"
W, v = np.linspace(-1, 1, 20).reshape(4, 5), np.linspace(0.2, 1, 5)
layer = lambda W: np.sum(np.tanh(W @ v) ** 2)
exact = randomized_grad(layer, W, keep=1.0, rng=rng)
runs = [randomized_grad(layer, W, keep=0.3, rng=rng) for _ in range(3000)]
samples = np.array([run.gradient[0] for run in runs])
off = np.abs(samples.mean(axis=0) - grad(layer)(W)) / (samples.std(axis=0) / len(runs) ** 0.5 + 1e-12)
print(f"stored numbers: {exact.stored} exactly, {np.mean([run.stored for run in runs]):.1f} on average with q = 0.3")
print("mean within 4 standard errors of the gradient, everywhere:", bool(np.all(off < 4)))

# %% [markdown] slide="only"
# ## What the smaller memory costs

# %% [markdown]
# What does the smaller memory cost? The next cell measures the standard deviation of one component of the gradient for
# several q. This component is a product of two numbers on the tape, which is kept only if both are, and then has the
# factor 1/q².

# %% slide="output"
print("  q   numbers kept   relative standard deviation   expected")
for q in (0.9, 0.6, 0.3):
    runs = [randomized_grad(layer, W, keep=q, rng=rng) for _ in range(3000)]
    first = np.array([run.gradient[0][0, 0] for run in runs])
    kept, scatter = np.mean([run.stored for run in runs]), np.std(first) / abs(grad(layer)(W)[0, 0])
    print(f"{q:4} {kept:10.1f} {scatter:20.2f} {np.sqrt(1 / q**2 - 1):20.2f}")

# %% [markdown] slide="only"
# - A product of two kept numbers is $1/q^2$ with probability $q^2$, so its variance is $1/q^2-1$.
# - With 0.3 of the tape, the error is three times as large as the gradient, unless many data are averaged.

# %% [markdown]
# The last column is the standard deviation of a variable that is 1/q² with probability q², and 0 otherwise, whose mean
# is 1: its variance is $q^2\cdot q^{-4}-1$. With a tape of 0.3 of the size, the error of the gradient is thus three
# times as large as the gradient itself, unless it is averaged over many data, as in a mini-batch.

# %% [markdown] slide="only"
# ## Reverse mode without a tape
#
# - **Continuation-passing style:** a function does not return. It calls `then`, the **rest of the program**, with its
#   result.
# - When `then` has returned, everything that comes later is differentiated: the adjoint is **complete**.
# - The rows of the tape are in the calls that have not ended yet. The call stack is the tape.

# %% [markdown]
# ## Reverse mode without a tape
#
# We have just thrown away most of the tape. Can reverse mode do without any tape? It can, and this shows what the tape
# is really for. The idea comes from functional programming. In **continuation-passing style** a function does not
# return its result. Instead it receives another function, here called `then`, which is *the rest of the program*, and
# it calls `then` with its result.
#
# Consider what this means for the backward pass. When the call of `then` has returned, everything that comes after our
# operation has been computed and differentiated. So the adjoint of our result is complete at this moment, and the
# operation can pass it on to its operands. The rows of the tape are now hidden in the calls that have not ended yet:
# the call stack is the tape.
#
# In the next cell, the first call computes x · x = 9 and calls the second one, which computes 9 · x = 27 and calls
# `start`, which sets the last adjoint to 1. Then the calls end in reverse order: the second multiplication adds 3 to
# the adjoint of z and 9 to that of x, and the first one adds 3 · 3 twice. The sum is 27.


# %% [markdown] slide="only"
# ## The call stack as the tape

# %% slide="code 5-6|7|8-9|14-15; output"
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

# %% [markdown] slide="only"
# The inner call adds 3 to the adjoint of z and 9 to that of x. Then the outer one adds 3 · 3 twice.

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

# %% [markdown] slide="only"
# ## Wrong on purpose: a baseline with the sample itself

# %% [markdown]
# ## Wrong on purpose
#
# Here each estimate uses four samples, and the baseline contains the sample itself: it is the mean of all four rewards,
# and not of the three others. **Symptom:** every estimate is three quarters of what it should be. The reason is that r
# minus the mean of all four is ¾ of r minus the mean of the other three. (The variance is smaller as well, but only
# because the estimate is smaller.)

# %% slide="code 4|5 of 5; output"
own, others = [], []
for four in rng.normal(size=(20_000, 4)):
    rewards, scores = (theta + sigma * four) ** 2, four / sigma
    own.append(np.mean((rewards - rewards.mean()) * scores))
    others.append(np.mean((rewards - (rewards.sum() - rewards) / 3) * scores))
print(f"baseline of all four: {np.mean(own):.2f}   of the other three: {np.mean(others):.2f}   exact: {2 * theta}")

# %% [markdown] slide="only"
# **Symptom:** three quarters of the gradient, because r minus the mean of all four is ¾ of r minus the mean of the
# others.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the gradient of a simulation is exactly 0 | jumps: hit or miss, counts, sorting; or θ was lost in a random draw | use the score function, or write x as a path |
# | the gradients scatter wildly | a score function without a baseline | use a baseline, or the pathwise method if f is smooth on the scale of σ |
# | the scatter grows as σ decreases | the score e/σ | use the pathwise method |
# | a baseline made the mean smaller | the baseline contains the sample itself | take the mean of the *other* rewards |
# | the mean is off by several standard errors | the samples were drawn with another θ than the one in the score | draw new samples after each step |
# | `RecursionError` in a program with continuations | one level of calls per operation | use a tape |

# %% [markdown] slide="title; list"
# ## Recap
#
# - A random draw has no derivative. The pathwise method moves θ from the draw into f, and the score function method
#   moves it into the weight of the sample.
# - Use the pathwise method where f is smooth on the scale of the noise, and the score function elsewhere, with a
#   baseline to lower its variance.
# - An unbiased estimate may leave out most of the tape. With continuations, reverse mode needs no tape at all, because
#   it runs on the call stack.

# %% [markdown] slide="title; text; answer"
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

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/15_expectations](../exercises/15_expectations/15_expectations.ipynb). You will estimate the gradient
# with respect to the mean and the width of the noise in both ways, write the gradient of a policy that chooses among
# alternatives, and add an operation to reverse mode by continuations.

# %% [markdown] slide="skip"
# ## Sources
#
# - S. Mohamed, M. Rosca, M. Figurnov, A. Mnih, "Monte Carlo gradient estimation in machine learning", JMLR 21(132),
#   2020.
# - R. J. Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning", Machine
#   Learning 8, 1992.
# - P. Glasserman, *Monte Carlo Methods in Financial Engineering*, Springer 2003, chapter 7: both methods, under the
#   names pathwise method and likelihood ratio method.
# - W. Kool, H. van Hoof, M. Welling, "Buy 4 REINFORCE samples, get a baseline for free!", ICLR workshop "Deep RL meets
#   structured prediction", 2019: the baseline of the other samples.
# - D. Oktay, N. McGreivy, J. Aduol, A. Beatson, R. P. Adams, "Randomized automatic differentiation", ICLR 2021.
# - F. Wang, D. Zheng, J. Decker, X. Wu, G. M. Essertel, T. Rompf, "Demystifying differentiable programming: shift/reset
#   the penultimate backpropagator", Proc. ACM Program. Lang. 3 (ICFP), 2019, sections 2 and 3.
# - C. Elliott, "The simple essence of automatic differentiation", Proc. ACM Program. Lang. 2 (ICFP), 2018: derivatives
#   as functional programs.
