# %% [markdown] slide="title; list"
# # 13 · Train a network with your own engine
#
# **{minutes} minutes.** You need: lessons 07 and 11; matrix products.
#
# After this lesson you can
#
# - write a reverse engine for arrays on one page, and check it before you trust it,
# - train a network on handwritten digits with it,
# - find out why a training run does not work.

# %%
import itertools

import numpy as np

from adlib import custom_rule, grad, lab, numerical, value_and_grad
from adlib.lab import figures

# %% [markdown] slide="only"
# ## The data: handwritten digits
#
# - 1797 pictures of 8 × 8 grey values.
# - The network learns from 1400 of them.
# - The other 397 measure how well it does on pictures that it has **never seen**.

# %% [markdown]
# ## The data
#
# Everything in this course has led to this point: we now build an engine and train a network with it. The task is a
# classic one. The course contains 1797 small pictures of handwritten digits, with 8 × 8 grey values from 0 to 16 each
# (the code divides them by 16), and the network has to say which digit a picture shows. It learns from 1400 of the
# pictures. The other 397 are set aside and used only to measure how well it does on pictures that it has never seen.

# %% slide="output"
images, labels = lab.load_digits()
images, targets = images / 16, np.eye(10)[labels]
order = np.random.default_rng(0).permutation(len(images))
learn, unseen = order[:1400], order[1400:]
figures.digits(images[unseen][:12], labels[unseen][:12])

# %% [markdown] slide="only"
# ## The network and its loss
#
# $$Z = \tanh(XW_1+b_1)\,W_2+b_2\qquad p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# $$\ell = -\ln p_k = \ln\sum_j e^{z_j} - z_k$$
#
# - X: one picture per row. T: a 1 at the right class, **one-hot**.
# - The largest score is subtracted first, so that no exponential overflows.

# %% [markdown]
# ## The network and its loss
#
# The matrix X contains one picture per row. The matrix T contains one row per picture, too, with a 1 at the position of
# the right class and zeros elsewhere; this is called a **one-hot** encoding. The network has one hidden layer,
# $Z=\tanh(XW_1+b_1)\,W_2+b_2$, and computes ten numbers per picture, the **scores** z.
#
# To turn scores into probabilities, we use the softmax function, $p_k=e^{z_k}/\sum_j e^{z_j}$. The loss of one picture
# is $-\ln p_k$ for the right class k, which equals $\ln\sum_j e^{z_j}-z_k$, and the loss of the network is the mean
# over all pictures. The code subtracts the largest score of each picture first. This does not change the result, but it
# keeps the exponentials from overflowing.

# %% [markdown] slide="only"
# ## The loss as a program

# %% slide="code 3-5 of 5"
def loss(weights, X, T):
    W1, b1, W2, b2 = weights
    Z = np.tanh(X @ W1 + b1) @ W2 + b2
    top = np.max(Z, axis=1)
    return np.mean(top + np.log(np.sum(np.exp(Z - top[:, None]), axis=1)) - np.sum(Z * T, axis=1))


def start(seed=1, hidden=48):
    rng = np.random.default_rng(seed)
    return [rng.normal(0, 0.3, (64, hidden)), np.zeros(hidden), rng.normal(0, 0.3, (hidden, 10)), np.zeros(10)]

# %% [markdown] slide="only"
# ## Predict: the loss of random weights

# %% slide="output"
lab.predict("A network that gives each of ten classes the probability 1/10 has the loss ln 10 = 2.3. What is the loss of one with random weights?",
            ["about 0.1", "exactly 2.3", "between 2.4 and 5", "above 20"],
            "between 2.4 and 5" if 2.4 < loss(start(), images[learn], targets[learn]) < 5 else "above 20",
            "Random scores are not equal: the network is sure of wrong answers, which costs more than knowing nothing.")

# %% slide="output"
first = loss(start(), images[learn], targets[learn])
print(f"loss at the start {first:.3f}   ln 10 = {np.log(10):.3f}")

# %% [markdown] slide="only"
# ## An engine for arrays
#
# Lesson 07's engine, with two changes:
#
# - The values are **arrays**: one operation performs thousands of elementary ones.
# - There is **no list**: each variable knows its operands, a serial number, and a **pullback** for each operand.

# %% [markdown] slide="only"
# ## The rule of the matrix product
#
# $$Z = AB\qquad \bar A_{ik} = \sum_j\bar Z_{ij}B_{kj}\qquad \bar A = \bar Z B^\top\qquad \bar B = A^\top\bar Z$$
#
# $A_{ik}$ contributes to every $Z_{ij}$ of its row, multiplied by $B_{kj}$. The paths are added.

# %% [markdown]
# ## An engine for arrays
#
# Our engine is that of lesson 07, with two changes. First, the values are arrays, so that one operation of the engine
# performs thousands of elementary operations at once. Second, there is no list. Each variable knows its operands and
# has a serial number, from which we can tell which of two variables was created later. For each operand it keeps a
# **pullback**, a function that turns the adjoint of the result into the contribution to the adjoint of the operand.
#
# The most important rule is that of the matrix product $Z=AB$. The element $A_{ik}$ contributes to every $Z_{ij}$ in
# its row, where it is multiplied by $B_{kj}$. Adding the contributions of these paths gives $\bar A_{ik}=\sum_j\bar
# Z_{ij}B_{kj}$, which is $\bar A=\bar ZB^\top$ for the whole matrix. In the same way we find $\bar B=A^\top\bar Z$.

# %% [markdown] slide="only"
# ## The whole class

# %% slide="code 4-5|7-9|11-12|14-16"
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

# %% [markdown] slide="only"
# ## The loss is one elementary function
#
# For one picture of class c, $\partial\ell/\partial z_k = p_k - [k = c]$: prediction minus truth.
#
# $$\bar Z = (p - T)/N$$

# %% [markdown]
# The bias is one row that is added to the row of every sample. It is used N times, so its adjoint is a **sum** over the
# samples. The loss is a single elementary function of the engine. Its pullback is like the one that lesson 01 derived
# for two classes. For one picture of class c, the derivative of $\ln\sum_j e^{z_j}-z_c$ with respect to $z_k$ is $p_k$,
# minus 1 if k = c, which is prediction minus truth. The mean over N rows divides by N, so $\bar Z=(p-T)/N$.
#
# The sweep keeps a collection of variables whose adjoints are waiting to be passed on, and it always takes the one that
# was created last. Every variable that uses this one was created even later and has therefore already been processed,
# so its adjoint is complete.

# %% slide="code 5 of 5"
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

# %% [markdown] slide="only"
# ## Value and gradient of the network
#
# - The sweep always takes the variable that was created **last**: its adjoint is complete.
# - The bias is used N times, so its adjoint is a **sum** over the samples.

# %% slide="code 3-4"
def mine(weights, X, T):
    W1, b1, W2, b2 = variables = [Var(w) for w in weights]
    output = softmax_loss((Var(X) @ W1 + b1).tanh() @ W2 + b2, T)
    adjoints = sweep(output)
    return output.value, [adjoints[v.number] for v in variables]

# %% [markdown] slide="only"
# ## Check the gradient first
#
# A gradient that is slightly wrong often still trains, but badly.

# %% [markdown]
# ## Check the gradient first
#
# When the gradient is slightly wrong, training often still works, but badly, and it can take days to find out why. So
# we check the gradient before we train. The first check compares it with another engine, where it has to agree up to
# rounding. The second one compares its inner product with a random vector, which is the derivative in the direction of
# this vector, with a numerical difference, which is independent of any engine.

# %% slide="output"
weights, X, T = start(), images[learn[:20]], targets[learn[:20]]
value, gradient = mine(weights, X, T)
other_value, other = value_and_grad(loss)(weights, X, T)
print("value as adlib's:", np.isclose(value, other_value, rtol=1e-12, atol=0))
for name, g, o in zip(("W1", "b1", "W2", "b2"), gradient, other):
    print(f"{name}: {g.shape}  as adlib's: {g.shape == o.shape and np.allclose(g, o, rtol=1e-10, atol=1e-14)}")
rng = np.random.default_rng(2)
direction = [rng.normal(size=w.shape) for w in weights]
slope = numerical.derivative(lambda t: loss([w + t * d for w, d in zip(weights, direction)], X, T), 0.0)
along = sum(np.vdot(g, d) for g, d in zip(gradient, direction))  # np.sum(g * d) would stretch a wrong shape
print(f"along a random direction: {along:.8f}, by differences {float(slope):.8f}")

# %% [markdown] slide="only"
# Against another engine, up to rounding; and against a difference in a random direction, which needs no engine.

# %% [markdown] slide="only"
# ## Stochastic gradient descent
#
# - Each step uses a random **mini-batch** of 50 pictures: a twenty-eighth of the cost.
# - On average, its gradient equals the full one. The price is noise.
# - A pass through all pictures is an **epoch**.

# %% [markdown]
# ## Stochastic gradient descent
#
# The gradient of the loss over all 1400 pictures would be expensive. **Stochastic gradient descent** uses in each step
# a random **mini-batch** of only 50 pictures. On average over all ways to shuffle the pictures, its gradient equals the
# full gradient, and it costs only one twenty-eighth as much. The price is noise: each step goes only approximately in
# the right direction. A pass through all pictures, in which each of them is used once, is called an **epoch**.

# %% [markdown] slide="only"
# ## Momentum
#
# $$v\leftarrow\mu v+g\qquad \theta\leftarrow\theta-\eta v$$
#
# - It adds up gradients, with smaller weights for older ones, and damps the zigzag.
# - With $\mu = 0.9$, the effective step is ten times larger: $g/(1-\mu) = 10\,g$.

# %% [markdown]
# **Momentum**, which you know from lesson 00, damps the zigzag across steep directions and so allows larger steps along
# the flat ones. It adds up the gradients, with smaller weights for older ones: $v\leftarrow\mu v+g$ and
# $\theta\leftarrow\theta-\eta v$. With μ = 0.9 and a constant gradient g, v approaches g/(1−μ) = 10 g, so the effective
# step is ten times larger. The code below uses η = 0.05 with μ = 0.9; for a fair comparison without momentum, with μ =
# 0, take η = 0.5. At equal effective step, momentum does not make the final noise smaller; a smaller η or a larger
# batch does. (The exercises write the same rule as $v\leftarrow\mu v-\eta g$, with η inside v.)

# %% [markdown] slide="only"
# ## The training loop

# %% slide="code 6-7|8-9"
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

# %% [markdown] slide="only"
# ## The run: two engines, one curve

# %% [markdown]
# ## The run
#
# Now we train with your engine and with that of adlib, from the same starting weights and with the same mini-batches.
# Run the following two cells, which takes a few seconds. The curves grow in the output of the first one.

# %%
EPOCHS = 30
live = lab.live_training(EPOCHS, ["your engine", "adlib"])
live

# %%
trained = train(mine, EPOCHS, lambda *news: live.report(0, *news))
by_adlib = train(value_and_grad(loss), EPOCHS, lambda *news: live.report(1, *news))
same = max(np.max(np.abs(a - b)) for a, b in zip(trained, by_adlib))
print("weights agree to 1e-9:", same < 1e-9, "  more than 95 % of unseen digits right:", accuracy(trained) > 0.95)

# %% slide="output"
live.figure()

# %% [markdown]
# The first epochs do most of the work. Later, the loss on the training pictures continues to fall while the accuracy on
# unseen pictures stays the same: the network becomes more certain of what it already knows.

# %% [markdown] slide="only"
# ## What it gets wrong

# %% [markdown]
# ## What it gets wrong
#
# It is always instructive to look at the mistakes. The picture shows up to six digits that the network got wrong,
# followed by some that it got right. At some of the former, you may hesitate yourself.

# %% slide="output"
said = answers(trained, images[unseen])
shown = np.concatenate([np.flatnonzero(said != labels[unseen])[:6], np.flatnonzero(said == labels[unseen])[:6]])
figures.digits(images[unseen][shown], labels[unseen][shown], said[shown])

# %% [markdown] slide="only"
# ## Lab: decision regions

# %% [markdown]
# ## Lab: decision regions
#
# A network with two inputs can be drawn, because we can colour each point of the plane by the answer that the network
# gives there. The lab does so for a small network that separates two half moons. **Predict** what two hidden units can
# draw, and what sixteen can. Then compare the step sizes: which one is too small for 360 epochs, and for which one does
# the loss jump when there are only two units?

# %% slide="output"
lab.decision_regions()

# %% [markdown]
# <details><summary>Answers</summary>
#
# With two hidden units the border between the regions can bend only once or twice, which is too little to follow both
# moons; with sixteen it follows them. With the step size 0.01 the loss has not come to rest after 360 epochs. With the
# step size 12 and two units the loss jumps up and down, while with sixteen units the same step size works and is the
# fastest.
#
# </details>

# %% [markdown] slide="only"
# ## Wrong on purpose: adjoints that are not reset

# %% [markdown]
# ## Wrong on purpose
#
# Here the adjoints are not reset, so each gradient is added to all the previous ones. **Symptom:** a gradient check,
# which makes only one call, finds no error, and yet the loss grows. (Adding up all gradients without forgetting any
# amounts to momentum with μ = 1, where nothing slows the motion down. In a loop without momentum of its own, this
# mistake even helps at first, which makes it harder to find.)

# %% slide="code 4-7 of 7; output"
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

# %% [markdown] slide="only"
# **Symptom:** a check of one call finds no error, and yet the loss grows.

# %% [markdown]
# Frameworks that store the adjoints in the variables ask their users to reset them (`zero_grad`). When the adjoints are
# kept outside, there is nothing that could be forgotten.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the loss stays near its first value | η is far too small, or the gradient is 0 | check the gradient; use a larger η |
# | the loss stays at ln 10 | all weights started at 0, so the tanh and W2 are 0, and all adjoints except that of b2 | start with random weights |
# | all hidden units are equal | they started equal, and nothing distinguishes them | start with random weights |
# | the loss grows or becomes nan | η is too large, or exp overflows | use a smaller η; subtract the largest score |
# | the loss grows although the check passed | the adjoints are not reset | start from zeros |
# | the network is good on seen pictures only | there are too many weights for the data | stop earlier, or use fewer units |
# | shapes (397, 48) and (50, 48), in `accuracy` | the adjoint of the bias was not summed, so b has one row per sample | `sum(axis=0)` |

# %% [markdown] slide="title; list"
# ## Recap
#
# - An engine for arrays consists of values, pullbacks, and a sweep in reverse order.
# - Check the gradient first, and train afterwards.
# - With mini-batches and momentum, 30 epochs take a few seconds, and more than 95 % of the unseen digits are
#   recognized.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Why is the softmax loss a single elementary function here, and not ten operations?
#
# <details><summary>Answer</summary>
#
# Its pullback is just (p − T)/N, which is far simpler than the pullbacks of its parts one after another. It needs less
# memory, and it does not overflow where the parts would. A rule for a composite function, derived once and tested, is
# often better than the chain of the elementary rules. In adlib, such a rule is defined with `custom_rule`.
#
# </details>

# %% [markdown] slide="only"
# ## The same rule for adlib: custom_rule

# %% [markdown]
# Here is the same rule for adlib. The function `custom_rule` takes the value as a function of arrays, and a
# **pullback** that receives the result z, the operands `xs` and the adjoint `z_bar`. The pullback returns a tuple with
# one adjoint per operand. The `None` says that the operand T has no adjoint, because nobody differentiates with respect
# to it.

# %% slide="code 5-8 of 8; output"
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

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/13_training](../exercises/13_training/13_training.ipynb). You will write the loss, the pullback of a
# layer, the step with momentum, mini-batches and a gradient check, and as a bonus a training run of your own.

# %% [markdown] slide="skip"
# ## Sources
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", Nature 323,
#   1986.
# - L. Bottou, F. E. Curtis, J. Nocedal, "Optimization methods for large-scale machine learning", SIAM Review 60(2),
#   2018.
# - E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998.
