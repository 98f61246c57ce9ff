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
from sklearn.datasets import load_digits

from adlib import lab, numerical, value_and_grad
from adlib.lab import figures

# %% [markdown]
# ## The data
#
# 1797 handwritten digits of 8 × 8 grey values, which come with scikit-learn. 1400 to learn from, 397 that the network never sees
# while it learns.

# %%
images, labels = load_digits(return_X_y=True)
images, targets = images / 16, np.eye(10)[labels]
order = np.random.default_rng(0).permutation(len(images))
learn, unseen = order[:1400], order[1400:]
figures.digits(images[unseen][:12], labels[unseen][:12])

# %% [markdown]
# ## The network and its loss
#
# $Z=\tanh(XW_1+b_1)\,W_2+b_2$ gives ten scores a digit. The loss is the mean of $-\ln$ of the probability of the right class,
# $p=e^{z}/\sum e^{z}$. The largest score is subtracted first, so that nothing overflows.

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
lab.predict("Before any training, all ten classes are about equally likely. Roughly what is the loss? (ln 10 = 2.3)",
            ["0", "0.1", "between 2 and 4", "ten times that"], "between 2 and 4", "-ln(1/10) is 2.3, and random scores are worse than none.")

# %%
first = loss(start(), images[learn], targets[learn])
print(f"loss at the start {first:.3f}   ln 10 = {np.log(10):.3f}")

# %% [markdown]
# ## An engine for arrays
#
# The tape of lesson 07, with arrays in place of numbers. Each variable keeps for every operand a **pullback**: from the adjoint of
# the result to what it adds to that operand's.

# %%
class Var:
    count = itertools.count()

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = value, pulls, next(Var.count)

    def __matmul__(self, o):
        return Var(self.value @ o.value, (self, lambda z: z @ o.value.T), (o, lambda z: self.value.T @ z))

    def __add__(self, row):
        return Var(self.value + row.value, (self, lambda z: z), (row, lambda z: z.sum(axis=0)))

    def tanh(self):
        y = np.tanh(self.value)
        return Var(y, (self, lambda z: z * (1 - y * y)))


# %% [markdown]
# A bias is one row added to every sample: it is used N times, so its adjoint is a **sum** over samples. The loss is one elementary
# function with the pullback of lesson 01: $\bar Z=(p-t)/N$.

# %%
def softmax_loss(Z, T):
    shifted = Z.value - Z.value.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    value = -np.mean(np.sum(T * (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))), axis=1))
    return Var(value, (Z, lambda z: z * (p - T) / len(T)))


def sweep(output):
    adjoints, waiting = {output.number: 1.0}, {output.number: output}
    while waiting:
        v = waiting.pop(max(waiting))  # the youngest: all that use it are done
        for operand, pull in v.pulls:
            waiting[operand.number] = operand
            adjoints[operand.number] = adjoints.get(operand.number, 0.0) + pull(adjoints[v.number])
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
# A training with a slightly wrong gradient often works, badly, and costs days. So before any training: against another engine to
# rounding, and against differences in a random direction.

# %%
weights, X, T = start(), images[learn[:20]], targets[learn[:20]]
value, gradient = mine(weights, X, T)
other_value, other = value_and_grad(loss)(weights, X, T)
print("value as adlib's:", np.isclose(value, other_value, rtol=1e-13))
for name, g, o in zip(("W1", "b1", "W2", "b2"), gradient, other):
    print(f"{name}: {g.shape}  as adlib's: {np.allclose(g, o, rtol=1e-10, atol=1e-14)}")
rng = np.random.default_rng(2)
direction = [rng.normal(size=w.shape) for w in weights]
slope = numerical.derivative(lambda t: loss([w + t * d for w, d in zip(weights, direction)], X, T), 0.0)
along = sum(np.sum(g * d) for g, d in zip(gradient, direction))
print(f"along a random direction: {along:.8f}, by differences {float(slope):.8f}")

# %% [markdown]
# ## Stochastic gradient descent
#
# A gradient of 50 digits points nearly where that of 1400 points, at a 28th of the price. **Momentum** lets the steps add up.

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
# Your engine and adlib's, side by side, from the same start. It takes a few seconds; watch the curves grow.

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
# The first epochs do most of the work. Loss goes on falling when accuracy stands still: the network gets surer of what it knows.

# %% [markdown]
# ## What it gets wrong

# %%
said = answers(trained, images[unseen])
doubtful = np.concatenate([np.flatnonzero(said != labels[unseen])[:6], np.flatnonzero(said == labels[unseen])[:6]])
figures.digits(images[unseen][doubtful], labels[unseen][doubtful], said[doubtful])

# %% [markdown]
# ## Lab: decision regions
#
# With two inputs one can see what a network has learnt: which answer it gives where. **Predict** what two hidden units can draw,
# and what sixteen can. Then find the step size that is too large.

# %%
lab.decision_regions()

# %% [markdown]
# ## Wrong on purpose
#
# Adjoints that are not reset: each gradient is added to the last ones. **Symptom:** a gradient check (one call)
# passes, and the loss grows all the same.

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
print("after six epochs over 100 times the first:", history[-1] > 100 * history[0])

# %% [markdown]
# Frameworks that keep adjoints in the variables ask you to clear them (`zero_grad`). With adjoints outside, there is nothing to
# forget.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | loss stays at ln 10 | gradient 0, or step far too small | gradient check; larger η |
# | loss grows or becomes nan | η too large; overflow in exp | smaller η; subtract the largest score |
# | grows, though the check passed | adjoints not reset | start from zeros |
# | learns the seen, not the unseen | too many weights for the data | stop earlier, fewer units |
# | shapes (50, 48) and (48,) | bias adjoint not summed | `sum(axis=0)` |

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
# Its pullback is far simpler than its parts' (p − t), costs less memory, and does not overflow where the parts would. A rule
# for a composite, proved once, is often better than the chain of rules: adlib's `custom_rule` is for that.
# </details>

# %% [markdown]
# ## Now you
#
# Open `exercises/13_training/13_training.ipynb`: the loss, a layer's pullback, the step with momentum, mini-batches, a gradient
# check, and as a bonus a training of your own.

# %% [markdown]
# ## Sources
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
# - L. Bottou, F. E. Curtis, J. Nocedal, "Optimization methods for large-scale machine learning", SIAM Review 60(2), 2018.
# - E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998.
