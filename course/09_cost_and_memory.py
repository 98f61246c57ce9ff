# %% [markdown] slide="title; list"
# # 09 · Pay less memory: cost, the tape, and checkpointing
#
# **{minutes} minutes.** You need: lesson 07, the tape.
#
# After this lesson you can
#
# - count what a gradient costs in operations and in memory,
# - trade memory for time with $\sqrt T$ and binomial checkpoints,
# - say how many steps can be reversed with s snapshots and r repetitions.

# %%
from math import comb, isqrt

import numpy as np

from adlib import checkpoint, checkpoint_chain, grad, lab, trace
from adlib.methods.checkpoint import advances, revolve

# %% [markdown] slide="only"
# ## The cheap gradient
#
# All partial derivatives at once: what does that cost? Count every operation of $f = \sum\sin(x_i)\,x_i$:

# %% [markdown]
# ## Operations: the cheap gradient
#
# Reverse mode computes all partial derivatives at once, and this sounds too good to be true. What does it cost? The
# forward pass evaluates f, and the backward pass performs a few operations for each row of the list. The number of
# inputs does not appear in this argument. The next cell counts every scalar operation for $f=\sum\sin(x_i)\,x_i$ with
# different numbers of inputs.

# %% slide="output"
def f(*xs):
    total = np.sin(xs[0]) * xs[0]
    for x in xs[1:]:
        total = total + np.sin(x) * x
    return total


for n in (1, 5, 20):
    counts = trace(f, *np.linspace(0.1, 1, n).tolist()).count()
    both = counts.reverse.total()
    print(f"n = {n:2}   f {counts.total():3} operations   with gradient {both:3}   ratio {counts.ratios[1]:.2f}")

# %% [markdown] slide="only"
# The ratio c does **not grow** with n. Typically, $c\in[2, 3]$ (Baydin et al.); Griewank and Walther derive 3 to 4.

# %% [markdown] slide="only"
# ## The cheap gradient principle
#
# $$ops(\nabla f) \le c\cdot ops(f)\qquad\text{for any number of inputs}$$
#
# - Baur and Strassen (1983): $c\le 3$, if only multiplications and divisions count.
# - When every operation counts, c depends on the operations and on the way of counting.

# %% [markdown]
# The last column is c, the ratio of the operations for value and gradient to those for the value alone. It does not
# grow with n, and this fact is known as the **cheap gradient principle**. Baur and Strassen proved in 1983 that c is at
# most 3 if only multiplications and divisions of variables are counted. When every operation counts, c depends on the
# operations and on the way of counting: Griewank and Walther derive values of 3 to 4, and Baydin et al. give 2 to 3 as
# typical. Our counts for five and twenty inputs, 2.8 and 2.7, lie between 2 and 3; the 3.5 for a single input shows
# that "typical" is not a law.

# %% [markdown] slide="only"
# ## Memory: the tape
#
# - The backward pass needs values of the forward pass, in **reverse order**: the first ones last.
# - A simple tape keeps all of them.

# %% [markdown]
# ## Memory: the tape
#
# The price of reverse mode is paid in another currency. The backward pass needs values from the forward pass, and it
# needs them in reverse order, so that the first ones are needed last. A simple tape therefore keeps all of them, and
# its memory grows with the **number of operations**, not with the number of inputs.

# %% slide="output"
def chain(x, steps):
    for _ in range(steps):
        x = np.sin(x) + 0.1 * x
    return x


for steps in (10, 100, 1000):
    stored = trace(lambda x: chain(x, steps), 0.5).count().stored
    print(f"{steps:5} steps, one input: the list holds {stored:5} numbers")

# %% [markdown] slide="only"
# Memory grows with the **number of operations**, and not with the number of inputs.

# %% [markdown]
# Each step of this chain performs three operations, and the input is stored as well, so T steps need 3T + 1 numbers. A
# simulation with a million steps, or a deep network with large layers, can run out of memory in this way although f
# itself needs almost none.

# %% [markdown] slide="only"
# ## What need not be kept
#
# | the rule of | uses |
# |---|---|
# | a sum | nothing |
# | a product | both operands |
# | an exponential | its result |
#
# A clever tape drops what no rule asks for. But a chain of sines needs every value.

# %% [markdown]
# ## What need not be kept
#
# Not every value on the tape is really used. The backward rule of a sum uses no value at all, that of a product uses
# both operands, and that of an exponential uses its result. A clever tape drops what no rule will ask for. In
# $y=a+b+c+\dots$ it can drop everything. This helps with some programs, but a chain of sines needs every one of its
# values, and for such a chain we need another idea.

# %% [markdown] slide="only"
# ## Keep a few values, recompute the others
#
# Nine steps with three checkpoints:

# %% [markdown]
# ## The idea: keep a few values and recompute the others
#
# Consider a chain $h_{t+1}=\text{step}(h_t)$ of T steps. In the forward pass we keep only a few of the states, which
# are called **checkpoints** or **snapshots**, and forget all others. In the backward pass we take the last checkpoint
# and compute the chain *from there to the end* once more, this time with a tape. We run backwards over this stretch and
# throw its tape away. Then we do the same with the stretch before it, and so on. The picture shows this for nine steps
# with three checkpoints: the forward pass, and then the three stretches, the last one first.

# %% slide="output"
from adlib.lab.figures import chain_with_checkpoints

chain_with_checkpoints(9, 3)

# %% [markdown] slide="only"
# - Forward: keep only the **checkpoints**.
# - Backward: recompute one stretch with a tape, reverse it, and throw the tape away.

# %% [markdown]
# At any time, the memory holds the checkpoints and the tape of a single stretch. The price is that every step is
# evaluated twice.

# %% [markdown] slide="only"
# ## Predict: how much memory?

# %% slide="output"
lab.predict("In a chain of 100 steps, every 10th state is kept, and one stretch of 10 steps is taped at a time. About how many states are in memory?",
            ["10", "20", "100", "110"], f"{isqrt(100) + isqrt(100)}",
            "10 checkpoints, and the 10 states of the stretch that is being reversed. Each step runs twice.")

# %% [markdown] slide="only"
# ## The tape and √T, run

# %%
state, steps, calls = np.linspace(0.1, 1.0, 5), 100, []


def step(h):
    calls.append(1)
    return np.sin(h) + 0.1 * h


def equal(a, b):
    return np.allclose(a, b, rtol=1e-12, atol=0)


def gradient_and_calls(run_chain):
    calls.clear()
    return grad(lambda h: np.sum(run_chain(h)))(state), len(calls)

# %% slide="output"
def all_states(h):
    for _ in range(steps):
        h = step(h)
    return h


plain, count = gradient_and_calls(all_states)
print("tape      steps run", count)
gradient, count = gradient_and_calls(lambda h: checkpoint_chain(step, h, steps, schedule="sqrt"))
print("sqrt(T)   steps run", count, "  the same gradient:", equal(gradient, plain))

# %% [markdown] slide="only"
# Each step is evaluated **twice**, and both gradients are equal.

# %% [markdown]
# The numbers of evaluations are as expected: 100 for the plain tape and 200 for the chain with checkpoints, and both
# gradients are the same.

# %% [markdown] slide="only"
# ## Why √T
#
# k checkpoints and one stretch of T/k states:
#
# $$k + \frac Tk\quad\text{is least at}\quad k = \sqrt T,\quad\text{where it is}\quad 2\sqrt T$$

# %% [markdown]
# ## Why √T
#
# What is the best number of checkpoints? With k checkpoints the memory contains k states and one stretch of T/k states,
# $k + T/k$ in total. This sum is smallest for $k=\sqrt T$, where it is $2\sqrt T$. No step is evaluated more than
# twice. (The tape of one step is counted as one state here.)

# %% slide="code; output"
T = 100
print({k: k + T // k for k in (2, 5, 10, 20, 50)})

# %% [markdown] slide="only"
# ## Fewer still: the binomial schedule
#
# At most s states held, and no step evaluated more than r times without a tape (Griewank 1992):
#
# $$l(s, r) = l(s-1, r) + l(s, r-1) = \binom{s+r}{s}$$
#
# - Put the second snapshot somewhere into the chain.
# - The steps **after** it: one snapshot fewer. The steps **before** it: one repetition fewer.

# %% [markdown]
# ## Fewer still: the binomial schedule
#
# If each step may be evaluated more often than twice, even less memory is sufficient. Suppose that at most s states are
# held at any time, including the initial one, and that no step is evaluated more than r times *without* a tape.
# Griewank showed in 1992 that chains of up to $\binom{s+r}{s}$ steps can be reversed under these conditions, and that
# no schedule can reverse a longer one. The idea of the proof is short. Let l(s, r) be the greatest length. Put the
# second snapshot somewhere into the chain. The steps after it are reversed first, with one snapshot fewer, because the
# initial state is still held. The steps before it are reversed afterwards, with all snapshots but with one repetition
# fewer, because they have already been evaluated once in order to reach the second snapshot. So l(s, r) = l(s − 1, r) +
# l(s, r − 1), which is the rule of Pascal's triangle. The table shows how quickly this number grows.

# %% [markdown] slide="only"
# ## How many steps can be reversed

# %% slide="rows"
print("s\\r " + "".join(f"{r:>8}" for r in range(1, 6)))
for s in (1, 2, 3, 5, 10):
    print(f"{s:<4}" + "".join(f"{comb(s + r, s):8}" for r in range(1, 6)))

# %% [markdown] slide="only"
# Ten snapshots and five repetitions: 3003 steps. Memory and work per step can grow like $\log T$.

# %% [markdown] slide="only"
# ## Five snapshots for 100 steps

# %% [markdown]
# With ten snapshots and five repetitions, 3003 steps can be reversed. If both numbers are allowed to grow, it is
# sufficient that the memory and the evaluations *per step* grow like $\log T$.

# %% slide="output 1-1"
gradient, count = gradient_and_calls(lambda h: checkpoint_chain(step, h, steps, snapshots=5))
print("binomial, 5 snapshots: steps run", count, "  the same gradient:", equal(gradient, plain))
print("without a tape", revolve(steps, 5).advances, " with one", steps, " and the last step once more, for the value")

# %% [markdown] slide="only"
# - 316 steps without a tape, 100 with one, and one more for the value.

# %% [markdown] slide="only"
# ## What a schedule looks like

# %% [markdown]
# The second line explains the number of evaluations in the first: 316 without a tape, 100 with one, and one more at the
# end, because the last step is needed once for the value.
#
# What does such a schedule look like? The next cell prints one for 10 steps and 3 snapshots.

# %% slide="output"
print(revolve(10, 3))

# %% [markdown] slide="only"
# - `o` a state that is held
# - `-` computed on the way
# - `<` the step that is being reversed; `*` the same, from a held state

# %% [markdown]
# Each line shows the reversal of one step, from the last step in the first line to the first step in the last line.
# Position k in a line, counted from 0, belongs to state k and to the step that starts there. The character `o` stands
# for a state that is held, `-` for a state that is computed on the way but not held, and `<` for the step that is being
# reversed. A `*` also stands for the step that is being reversed, in the case that the state before this step is itself
# held, so that nothing has to be evaluated first. To reach a `<` or a new `o`, all steps from the previous `o` on are
# evaluated. The first line walks from state 0 to state 9 and keeps the states 0, 4 and 7, which takes 9 steps. The
# second line starts at state 7 and evaluates one step, the third line none, because state 7 is held. All lines together
# evaluate 15 steps.

# %% [markdown] slide="only"
# ## Lab: memory against recomputation

# %% [markdown]
# ## Lab: memory against recomputation
#
# In the lab you can run such a schedule step by step. **Predict** for 16 steps and a single snapshot: how many steps
# are evaluated in total, including those with a tape? Then guess how many evaluations a second snapshot saves, and play
# both schedules. In the diagram with the dots, memory increases to the right and work increases upwards.

# %% slide="output"
lab.checkpoints()

# %% [markdown]
# <details><summary>Answer</summary>
#
# With a single snapshot, only the initial state is held. To reverse the last step, 15 steps have to be evaluated first,
# then 14 for the step before it, and so on down to 1. This makes 120 evaluations, and each of the 16 steps is evaluated
# once more with a tape, for a total of 136. A second snapshot reduces this to 61.
#
# </details>

# %% [markdown] slide="only"
# ## A price list for T = 1000
#
# $$rT - \binom{s+r}{r-1}\qquad\text{with the smallest r for which}\ \binom{s+r}{s}\ge T$$

# %% [markdown]
# ## A price list
#
# How many snapshots should you use? The table below lists how many steps are evaluated without a tape for T = 1000. If
# r is the smallest number with $\binom{s+r}{s}\ge T$, the formula for this count is $rT-\binom{s+r}{r-1}$. To this we
# have to add one evaluation per step, the one with the tape, which the lab includes.

# %% slide="rows"
for s in (1, 2, 3, 5, 10, 20, 50):
    theory, schedule = advances(1000, s), revolve(1000, s).advances
    print(f"{s:3} snapshots: {theory:7,} steps by formula, {schedule:7,} by schedule, {theory / 1000:5.1f} per step")

# %% [markdown] slide="only"
# The first few snapshots save most of the work.

# %% [markdown]
# The first few snapshots save most of the work: with ten of them, each step is evaluated 3.6 times on average without a
# tape, and going from twenty to fifty helps much less than going from two to five.

# %% [markdown] slide="only"
# ## In practice: activation checkpointing
#
# `checkpoint(f)` keeps only the arguments of f, and runs f again during the backward pass. In a network: around each block of layers.

# %% [markdown]
# ## In practice
#
# The function `checkpoint(f)` of adlib keeps only the arguments of f and runs f again during the backward pass. In a
# neural network it is wrapped around each block of layers, which is known as "activation checkpointing". The values
# stay the same, and so do the gradients, up to the order in which contributions are added.

# %% slide="code 2 of 2"
block = lambda h: np.tanh(np.sin(h) * h)
kept = checkpoint(block)
x = np.linspace(0.1, 1, 4)
print(equal(grad(lambda x: np.sum(kept(kept(x))))(x), grad(lambda x: np.sum(block(block(x))))(x)))

# %% [markdown] slide="only"
# ## Wrong on purpose: a random step
#
# The second evaluation draws other numbers: the gradient of no function at all.

# %% [markdown]
# ## Wrong on purpose
#
# A step that draws random numbers draws different ones when it is computed again. The values would then belong to the
# first draw and the partial derivatives to the second, and together they would be the gradient of no function at all.
# adlib compares the two values of the step and refuses to continue if they differ. PyTorch restores the state of its
# own random generators, and JAX makes the random key an argument of the function. What remains unprotected there is
# every other state, such as a random generator of NumPy or a global variable, and the only symptom is that the tape and
# the checkpoints give different gradients.

# %% slide="code 2|5; output"
noise = np.random.default_rng(0)
noisy = lambda h: np.sin(h) * (1 + noise.normal())
print("tape:", round(grad(lambda h: noisy(noisy(h)))(1.0), 12))
try:
    grad(lambda h: checkpoint(noisy)(checkpoint(noisy)(h)))(1.0)
except TypeError as error:
    print("checkpoint:", error)

# %% [markdown] slide="only"
# **Remedy:** draw outside the step, and pass the numbers as an argument.

# %% [markdown]
# The remedy is to draw the numbers outside the step and to pass them as an argument, or to give each step a seed of its
# own.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | memory grows with the length of the loop | the tape | use `checkpoint_chain` |
# | `TypeError: ... gave another value when it was evaluated again` | random numbers, or a global that has changed | make the step a function of its arguments |
# | `TypeError: ... pass it as an argument` | the step uses a variable that is differentiated but is not an argument | follow the message |
# | much more than twice as slow | too few snapshots | see the price list |

# %% [markdown] slide="title; list"
# ## Recap
#
# - A gradient costs a small multiple of the operations of f, for any n, but its memory grows with the number of
#   operations.
# - With $\sqrt T$ checkpoints the memory holds about $2\sqrt T$ states, and each step is evaluated once more.
# - With the binomial schedule, $\binom{s+r}{s}$ steps can be reversed with s snapshots and r repetitions.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Your network of 48 equal blocks does not fit into memory, but the inputs of its blocks alone would. What do you do,
# and what does it cost?
#
# <details><summary>Answer</summary>
#
# Put a checkpoint around each block. Then the memory holds 48 inputs and the intermediates of a single block. The cost
# is one additional evaluation on top of the work of about three evaluations that a gradient takes anyway. If even the
# inputs do not fit, keep every seventh of them, and use checkpoints for the blocks within a stretch as well; this costs
# two additional evaluations.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/09_cost_and_memory](../exercises/09_cost_and_memory/09_cost_and_memory.ipynb). You will find out what
# a tape has to keep, choose $\sqrt T$ snapshots, write a backward pass with checkpoints, count the evaluations, and as
# a bonus compute how many steps the snapshots can reverse.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapters 4 and 12.
# - W. Baur, V. Strassen, "The complexity of partial derivatives", Theoretical Computer Science 22, 1983.
# - A. Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation",
#   Optimization Methods and Software 1, 1992.
# - A. Griewank, A. Walther, "Algorithm 799: revolve", ACM Trans. Math. Software 26(1), 2000.
# - T. Chen, B. Xu, C. Zhang, C. Guestrin, "Training deep nets with sublinear memory cost", arXiv:1604.06174, 2016.
