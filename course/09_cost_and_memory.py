# %% [markdown]
# # 09 · Pay less memory: cost, the tape, and checkpointing
#
# **45 minutes.** You need: lesson 07, the tape.
#
# After this lesson you can
# - count what a gradient costs in operations and in memory,
# - trade memory for time with $\sqrt T$ and binomial checkpoints,
# - say how far s snapshots reach with r repetitions.

# %%
from math import comb, isqrt

import numpy as np

from adlib import checkpoint, checkpoint_chain, grad, lab, trace
from adlib.methods.checkpoint import advances, revolve

# %% [markdown]
# ## Operations: the cheap gradient
#
# Reverse mode evaluates f and then does a few operations for each of its rows, whatever the number of inputs. Count it
# for $f=\sum\sin(x_i)\,x_i$, every scalar operation as one:

# %%
def f(*xs):
    total = np.sin(xs[0]) * xs[0]
    for x in xs[1:]:
        total = total + np.sin(x) * x
    return total


for n in (1, 5, 20):
    counts = trace(f, *np.linspace(0.1, 1, n).tolist()).count()
    both = counts.reverse.total()
    print(f"n = {n:2}   f {counts.total():3} operations   with gradient {both:3}   ratio {counts.ratios[1]:.2f}")

# %% [markdown]
# The ratio c does not grow with n: the **cheap gradient principle**. Baur and Strassen (1983) proved a factor 3 where
# only products and quotients count. With every operation counted c depends on the operations: 2 to 3, as Baydin et al.
# say, is typical, not a law.

# %% [markdown]
# ## Memory: the tape
#
# The price: the way back needs values of the way forth, in reverse order. A tape keeps them all, so memory grows with
# the **number of operations**, not with the number of inputs.

# %%
def chain(x, steps):
    for _ in range(steps):
        x = np.sin(x) + 0.1 * x
    return x


for steps in (10, 100, 1000):
    stored = trace(lambda x: chain(x, steps), 0.5).count().stored
    print(f"{steps:5} steps, one input: the list holds {stored:5} numbers")

# %% [markdown]
# Three operations a step, and the input: 3 · 10 + 1.

# %% [markdown]
# ## What need not be kept
#
# A sum's pullback uses no value; a product's both operands; an exponential's its result. So a tape may drop what no
# pullback asks for. In $y=a+b+c+\dots$ that is everything.

# %% [markdown]
# ## The idea: keep few, compute again
#
# A chain $h_{t+1}=\text{step}(h_t)$ of T steps. Keep only some states, the **checkpoints**. On the way back take the
# last checkpoint, compute *from it to the end* again, now with a tape, and reverse that. Then the checkpoint before, up
# to this one.

# %%
lab.predict("A chain of 100 steps, every 10th state kept, a stretch of 10 taped at a time: how many states in memory, about?",
            ["10", "20", "100", "110"], f"{isqrt(100) + isqrt(100)}",
            "10 checkpoints, and the 10 states of the stretch that is being reversed. Each step runs twice.")

# %%
state, steps, calls = np.linspace(0.1, 1.0, 5), 100, []


def step(h):
    calls.append(1)
    return np.sin(h) + 0.1 * h


def gradient_and_calls(run_chain):
    calls.clear()
    return grad(lambda h: np.sum(run_chain(h)))(state), len(calls)


# %%
def all_states(h):
    for _ in range(steps):
        h = step(h)
    return h


plain, count = gradient_and_calls(all_states)
print("tape      steps run", count)
gradient, count = gradient_and_calls(lambda h: checkpoint_chain(step, h, steps, schedule="sqrt"))
print("sqrt(T)   steps run", count, "  the same gradient:", np.allclose(gradient, plain, rtol=1e-14))

# %% [markdown]
# ## Why √T
#
# With k checkpoints the memory is $k + T/k$ states: k checkpoints, and one stretch. The sum is least at $k=\sqrt T$:
# $2\sqrt T$ states, and every step twice at most. (A step's own tape is counted as one state here.)

# %%
T = 100
print({k: k + T // k for k in (2, 5, 10, 20, 50)})

# %% [markdown]
# ## Fewer still: the binomial schedule
#
# Let s states, the **snapshots**, be held at once, the initial one included, and let no step be evaluated more than r
# times *without* a tape. Then chains of up to $\binom{s+r}{s}$ steps can be reversed, and no schedule reaches further
# (Griewank 1992).

# %%
print("s\\r " + "".join(f"{r:>8}" for r in range(1, 6)))
for s in (1, 2, 3, 5, 10):
    print(f"{s:<4}" + "".join(f"{comb(s + r, s):8}" for r in range(1, 6)))

# %% [markdown]
# Ten snapshots and five repetitions reverse 3003 steps. Memory, and evaluations *per step*, grow like $\log T$, if both
# may grow.

# %%
gradient, count = gradient_and_calls(lambda h: checkpoint_chain(step, h, steps, snapshots=5))
print("binomial, 5 snapshots: steps run", count, "  the same gradient:", np.allclose(gradient, plain, rtol=1e-14))
print("without a tape", revolve(steps, 5).advances, " with one", steps, " and the last step once more, for the value")

# %%
print(revolve(10, 3))

# %% [markdown]
# A line is one reversal: `o` a held state, `-` a step on the way, `<` the step that is reversed, `*` the same where its
# state is held: nothing to evaluate. For `<`, and for a new `o`, every step from the `o` before it on is evaluated,
# also the one under that `o`. In the first line that makes 9 steps, in all lines together 15.

# %% [markdown]
# ## Lab: memory against recomputation
#
# Play a schedule. **Predict** for 16 steps and one snapshot: how many steps are evaluated, those with a tape included?
# (15 + 14 and so on down to 1, and 16.) Guess what a second snapshot saves, then play both. In the dots below memory
# goes to the right, work upwards.

# %%
lab.checkpoints()

# %% [markdown]
# ## A price list
#
# Steps evaluated without a tape, for T = 1000: with the least r for which $\binom{s+r}{s}\ge T$ it is
# $rT-\binom{s+r}{r-1}$. The first snapshots are worth most. (One more evaluation a step, with the tape, comes on top;
# the lab counts it.)

# %%
for s in (1, 2, 3, 5, 10, 20, 50):
    theory, schedule = advances(1000, s), revolve(1000, s).advances
    print(f"{s:3} snapshots: {theory:7,} steps by formula, {schedule:7,} by schedule, {theory / 1000:5.1f} a step")

# %% [markdown]
# ## In practice
#
# `checkpoint(f)` keeps f's arguments only and runs f again on the way back. Networks put it around each block: that is
# what "activation checkpointing" means. Values are the same; gradients too, up to the order of additions.

# %%
block = lambda h: np.tanh(np.sin(h) * h)
kept = checkpoint(block)
x = np.linspace(0.1, 1, 4)
print(np.allclose(grad(lambda x: np.sum(kept(kept(x))))(x), grad(lambda x: np.sum(block(block(x))))(x), rtol=1e-14))

# %% [markdown]
# ## Wrong on purpose
#
# A step that draws random numbers draws others when it is computed again. The values would then belong to the old draws
# and the partial derivatives to the new ones, which together are the gradient of no function. adlib compares the two
# values of the step and refuses to go on. Most frameworks do not compare them; there, the only symptom is that tape and
# checkpoint give different gradients with the same seed.

# %%
noise = np.random.default_rng(0)
noisy = lambda h: np.sin(h) * (1 + noise.normal())
print("tape:", round(grad(lambda h: noisy(noisy(h)))(1.0), 12))
try:
    grad(lambda h: checkpoint(noisy)(checkpoint(noisy)(h)))(1.0)
except TypeError as error:
    print("checkpoint:", error)

# %% [markdown]
# The remedy is to draw the numbers outside of the step and to pass them in, or to give each step a seed of its own.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | memory grows with the loop's length | the tape | `checkpoint_chain` |
# | `TypeError: ... gave another value when it ran once more` | random numbers, or a global that has changed | make the step a function of its arguments |
# | `TypeError: ... pass it as an argument` | the step uses a variable that is differentiated, but is no argument | as the message says |
# | much slower than twice | too few snapshots | see the price list |

# %% [markdown]
# ## Recap
#
# - A gradient costs a small multiple of f's operations, for any n; but memory for every operation.
# - $\sqrt T$: memory $2\sqrt T$, time one more evaluation.
# - Binomial: $\binom{s+r}{s}$ steps with s snapshots and r repetitions.

# %% [markdown]
# ## Check yourself
#
# Your network of 48 equal blocks does not fit into memory; its blocks' inputs alone would. What do you do, and what
# does it cost?
#
# <details><summary>Answer</summary>
#
# Checkpoint each block: 48 inputs and one block's intermediates in memory; one evaluation on top of the about three of
# a gradient. If the inputs do not fit either: keep every seventh, and checkpoint blocks in a stretch again; two on top.
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/09_cost_and_memory](../exercises/09_cost_and_memory/09_cost_and_memory.ipynb): what a tape keeps, $\sqrt T$ snapshots, a checkpointed
# sweep, the count of evaluations, and as a bonus how far snapshots reach.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapters 4 and 12.
# - W. Baur, V. Strassen, "The complexity of partial derivatives", Theoretical Computer Science 22, 1983.
# - A. Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation",
#   Optimization Methods and Software 1, 1992.
# - A. Griewank, A. Walther, "Algorithm 799: revolve", ACM Trans. Math. Software 26(1), 2000.
# - T. Chen, B. Xu, C. Zhang, C. Guestrin, "Training deep nets with sublinear memory cost", arXiv:1604.06174, 2016.
