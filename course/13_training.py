# %% [markdown]
# # 13 · Train a network with your own engine
#
# **50 minutes.** You need: lessons 07 and 11; matrix products.
#
# After this lesson you can
# - write a reverse engine for arrays in a page, and check it before you trust it,
# - train a network on handwritten digits with it,
# - find out why a training does not work.

# %%
import itertools

import numpy as np

from adlib import custom_rule, grad, lab, numerical, value_and_grad
from adlib.lab import figures

# %% [markdown]
# ## The data
#
# 1797 handwritten digits of 8 × 8 grey values, which come with the course. 1400 to learn from, 397 that the network
# never sees while it learns.

# %%
images, labels = lab.load_digits()
images, targets = images / 16, np.eye(10)[labels]
order = np.random.default_rng(0).permutation(len(images))
learn, unseen = order[:1400], order[1400:]
figures.digits(images[unseen][:12], labels[unseen][:12])

# %% [markdown]
# ## The network and its loss
#
# X has a digit a row, T a one at its class (**one-hot**). $Z=\tanh(XW_1+b_1)\,W_2+b_2$ gives ten scores z a digit. The
# probability of class k is $p_k=e^{z_k}/\sum_j e^{z_j}$, and the loss the mean of $-\ln p_k=\ln\sum_j e^{z_j}-z_k$ at
# the right k. The largest score is subtracted first, so that nothing overflows.

# %%
def loss(weights, X, T):
    W1, b1, W2, b2 = weights
    Z = np.tanh(X @ W1 + b1) @ W2 + b2
    top = np.max(Z, axis=1)
    return np.mean(top + np.log(np.sum(np.exp(Z - top[:, None]), axis=1)) - np.sum(Z * T, axis=1))


def start(seed=1, hidden=48):
    rng = np.random.default_rng(seed)
    return [rng.normal(0, 0.3, (64, hidden)), np.zeros(hidden), rng.normal(0, 0.3, (hidden, 10)), np.zeros(10)]


# %%
lab.predict("A network that gives each of ten classes the probability 1/10 has the loss ln 10 = 2.3. And one with random weights?",
            ["about 0.1", "exactly 2.3", "between 2.4 and 5", "above 20"],
            "between 2.4 and 5" if 2.4 < loss(start(), images[learn], targets[learn]) < 5 else "above 20",
            "Random scores are not equal: the network is sure of wrong answers, which costs more than knowing nothing.")

# %%
first = loss(start(), images[learn], targets[learn])
print(f"loss at the start {first:.3f}   ln 10 = {np.log(10):.3f}")

# %% [markdown]
# ## An engine for arrays
#
# Lesson 07 with arrays, and without a list: each variable knows its operands, and a running number says which is
# younger. For each operand it keeps a **pullback**: from the adjoint of the result to what is added to that operand's.
#
# For $Z=AB$: $A_{ik}$ enters each $Z_{ij}$, times $B_{kj}$. So $\bar A_{ik}=\sum_j\bar Z_{ij}B_{kj}$:
# $\bar A=\bar ZB^\top$, and likewise $\bar B=A^\top\bar Z$.

# %%
class Var:
    count = itertools.count()

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = value, pulls, next(Var.count)

    def __matmul__(self, o):
        A, B = self.value, o.value
        return Var(A @ B, (self, lambda z_bar: z_bar @ B.T), (o, lambda z_bar: A.T @ z_bar))

    def __add__(self, row):  # a matrix plus one row, the bias, and nothing else
        return Var(self.value + row.value, (self, lambda z_bar: z_bar), (row, lambda z_bar: z_bar.sum(axis=0)))

    def tanh(self):
        y = np.tanh(self.value)
        return Var(y, (self, lambda z_bar: z_bar * (1 - y * y)))


# %% [markdown]
# A bias is one row added to every sample: it is used N times, so its adjoint is a **sum** over samples. The loss is one
# elementary function, with a pullback like lesson 01's for two classes: $\bar Z=(p-T)/N$ for N rows.
#
# The sweep always takes the youngest variable that waits: all that use it are done, so its adjoint is complete.

# %%
def softmax_loss(Z, T):
    shifted = Z.value - Z.value.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    value = -np.mean(np.sum(T * (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))), axis=1))
    return Var(value, (Z, lambda loss_bar: loss_bar * (p - T) / len(T)))


def sweep(output):
    adjoints = {output.number: 1.0}
    waiting = {output.number: output}
    while waiting:
        youngest = waiting.pop(max(waiting))
        for operand, pull in youngest.pulls:
            waiting[operand.number] = operand
            added = pull(adjoints[youngest.number])
            adjoints[operand.number] = adjoints.get(operand.number, 0.0) + added
    return adjoints


# %%
def mine(weights, X, T):
    W1, b1, W2, b2 = variables = [Var(w) for w in weights]
    output = softmax_loss((Var(X) @ W1 + b1).tanh() @ W2 + b2, T)
    adjoints = sweep(output)
    return output.value, [adjoints[v.number] for v in variables]


# %% [markdown]
# ## Check the gradient first
#
# A training with a slightly wrong gradient often works, badly, and costs days. So before any training: against another
# engine to rounding, and against differences in a random direction.

# %%
weights, X, T = start(), images[learn[:20]], targets[learn[:20]]
value, gradient = mine(weights, X, T)
other_value, other = value_and_grad(loss)(weights, X, T)
print("value as adlib's:", np.isclose(value, other_value, rtol=1e-13))
for name, g, o in zip(("W1", "b1", "W2", "b2"), gradient, other):
    print(f"{name}: {g.shape}  as adlib's: {g.shape == o.shape and np.allclose(g, o, rtol=1e-10, atol=1e-14)}")
rng = np.random.default_rng(2)
direction = [rng.normal(size=w.shape) for w in weights]
slope = numerical.derivative(lambda t: loss([w + t * d for w, d in zip(weights, direction)], X, T), 0.0)
along = sum(np.vdot(g, d) for g, d in zip(gradient, direction))  # np.sum(g * d) would stretch a wrong shape
print(f"along a random direction: {along:.8f}, by differences {float(slope):.8f}")

# %% [markdown]
# ## Stochastic gradient descent
#
# A **mini-batch** of 50 digits drawn by chance gives a gradient with the same *mean* as all 1400, at a 28th of the
# price. An **epoch** uses each digit once.

# %% [markdown]
# **Momentum** adds up gradients, older ones weaker: $v\leftarrow\mu v+g$, $\theta\leftarrow\theta-\eta v$. About
# 1/(1−μ) = 10 of them count, so noise averages out, and the step is ten times η: to compare with μ = 0, take η = 0.5.
# (Exercise 13 puts η into v.)

# %%
def train(engine, epochs, report, rate=0.05, momentum=0.9, batch=50):
    weights, rng = start(), np.random.default_rng(3)
    velocity = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        losses = []
        shuffled = rng.permutation(learn)
        for chosen in np.split(shuffled, range(batch, len(learn), batch)):
            value, gradient = engine(weights, images[chosen], targets[chosen])
            velocity = [momentum * v + g for v, g in zip(velocity, gradient)]
            weights = [w - rate * v for w, v in zip(weights, velocity)]
            losses.append(value)
        report(np.mean(losses), accuracy(weights))
    return weights


# %%
def answers(weights, X):
    W1, b1, W2, b2 = weights
    return (np.tanh(X @ W1 + b1) @ W2 + b2).argmax(axis=1)


def accuracy(weights):
    return np.mean(answers(weights, images[unseen]) == labels[unseen])


# %% [markdown]
# ## The run
#
# Your engine and adlib's, side by side, from the same start. Run both cells, it takes seconds; the curves grow in the
# first one.

# %%
EPOCHS = 30
live = lab.live_training(EPOCHS, ["your engine", "adlib"])
live

# %%
trained = train(mine, EPOCHS, lambda *news: live.report(0, *news))
by_adlib = train(value_and_grad(loss), EPOCHS, lambda *news: live.report(1, *news))
same = max(np.max(np.abs(a - b)) for a, b in zip(trained, by_adlib))
print("weights agree to 1e-9:", same < 1e-9, "  more than 95 % of unseen digits right:", accuracy(trained) > 0.95)

# %%
live.figure()

# %% [markdown]
# The first epochs do most of the work. The loss on the learnt digits goes on falling when accuracy stands still: the
# network gets surer of what it knows.

# %% [markdown]
# ## What it gets wrong
#
# First what it gets wrong (six at most), then some that it gets right.

# %%
said = answers(trained, images[unseen])
shown = np.concatenate([np.flatnonzero(said != labels[unseen])[:6], np.flatnonzero(said == labels[unseen])[:6]])
figures.digits(images[unseen][shown], labels[unseen][shown], said[shown])

# %% [markdown]
# ## Lab: decision regions
#
# With two inputs one can see what a network has learnt: which answer it gives where. **Predict** what two hidden units
# can draw, and what sixteen can. Then compare step sizes: which is too small for 360 epochs? With two units, which lets
# the loss jump?

# %%
lab.decision_regions()

# %% [markdown]
# ## Wrong on purpose
#
# Adjoints that are not reset: each gradient is added to the last ones. **Symptom:** a gradient check (one call) passes,
# and the loss grows all the same. (Adding up for ever is momentum with μ = 1, which nothing brakes. With μ = 0 it first
# even helps, which is worse to find.)

# %%
memory = [0.0, 0.0, 0.0, 0.0]


def forgets_to_reset(weights, X, T):
    value, gradient = mine(weights, X, T)
    for k, g in enumerate(gradient):
        memory[k] = memory[k] + g
    return value, memory


history = []
train(forgets_to_reset, 6, lambda loss, right: history.append(loss))
print("larger from epoch to epoch:", all(a < b for a, b in zip(history, history[1:])))
print("factor from the first epoch to the sixth, over 100:", history[-1] > 100 * history[0])

# %% [markdown]
# Frameworks that keep adjoints in the variables ask you to clear them (`zero_grad`). With adjoints outside, there is
# nothing to forget.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | loss stays near its first value | η far too small, or a gradient of 0 | gradient check; larger η |
# | loss stays at ln 10 | all weights began at 0: the tanh and W2 are 0, and so are all adjoints but b2's | a random start |
# | all hidden units alike | equal starts: nothing tells units apart | a random start |
# | loss grows or becomes nan | η too large; overflow in exp | smaller η; subtract the largest score |
# | grows, though the check passed | adjoints not reset | start from zeros |
# | learns the seen, not the unseen | too many weights for the data | stop earlier, fewer units |
# | shapes (397, 48) and (50, 48), in `accuracy` | bias adjoint not summed: b grew a row a sample | `sum(axis=0)` |

# %% [markdown]
# ## Recap
#
# - An engine for arrays: values, pullbacks, a sweep in reverse order. Forty lines.
# - Gradient check first, then train.
# - Mini-batches and momentum: 30 epochs in seconds, over 95 % of unseen digits right.

# %% [markdown]
# ## Check yourself
#
# Why is the softmax loss one elementary function here, and not ten operations?
#
# <details><summary>Answer</summary>
#
# Its pullback is just (p − T)/N, far simpler than its parts' pullbacks one after the other; it costs less memory, and
# does not overflow where the parts would. A rule for a composite, proved once, is often better than the chain of rules:
# adlib's `custom_rule` is for that.
#
# </details>

# %% [markdown]
# The same as a rule of adlib's. `custom_rule` takes the value as a function of arrays, and a **pullback**: from the
# result z, the operands `xs` and the adjoint `z_bar` to a tuple of adjoints, one for each operand. `None`: nobody asks
# for that of T.

# %%
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


cross_entropy = custom_rule(
    lambda Z, T: softmax_loss(Var(Z), T).value,  # the stable form
    pullback=lambda z, xs, z_bar: (z_bar * (softmax(xs[0]) - xs[1]) / len(xs[1]), None),
)
scores = lambda W: np.tanh(X @ W[0] + W[1]) @ W[2] + W[3]
by_rule = grad(lambda W: cross_entropy(scores(W), T))(weights)
print("as before:", all(np.allclose(g, o, rtol=1e-10, atol=1e-14) for g, o in zip(by_rule, other)))

# %% [markdown]
# ## Now you
#
# Open [exercises/13_training](../exercises/13_training/13_training.ipynb): the loss, a layer's pullback, the step with momentum, mini-batches, a
# gradient check, and as a bonus a training of your own.

# %% [markdown]
# ## Sources
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", Nature 323,
#   1986.
# - L. Bottou, F. E. Curtis, J. Nocedal, "Optimization methods for large-scale machine learning", SIAM Review 60(2),
#   2018.
# - E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998.
