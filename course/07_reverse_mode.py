# %% [markdown]
# # 07 · Sweep backwards: reverse mode
#
# **45 minutes.** You need: partial derivatives and the chain rule; lesson 04's list, and lesson 05 to compare.
#
# After this lesson you can
# - fill in an adjoint table by hand and check it,
# - say why adjoints add up, and why order matters,
# - write a tape and its sweep in thirty lines.

# %%
import numpy as np

from adlib import grad, lab, numerical, trace, vjp

# %% [markdown]
# ## The question, turned around
#
# Forward mode asks: *how does this input move everything?* Reverse mode asks: *how does everything move the output?*
# The **adjoint** of a variable is $\bar v_i = \partial y/\partial v_i$. At the output it is 1; we carry it back.

# %% [markdown]
# ## Phase 1: evaluate, and keep everything
#
# $f(x_1,x_2) = \ln x_1 + x_1x_2$ at $(2, 5)$, one elementary operation a row:

# %%
def f(x1, x2):
    return np.log(x1) + x1 * x2


trace(f, 2.0, 5.0)

# %% [markdown]
# The same as a graph. Each edge carries a **local partial**: how the lower node changes with the upper one. These are
# all that calculus has to tell us.

# %%
trace(f, 2.0, 5.0).graph()

# %% [markdown]
# ## Phase 2: carry the adjoints back
#
# Start with $\bar y=1$ and zeros elsewhere. For each row $v_k=\phi(v_i,\dots)$, last row first:
#
# $$\bar v_i \mathrel{+}= \bar v_k\,\frac{\partial v_k}{\partial v_i}$$
#
# Work out all five adjoints on paper. $v_{-1}$ gets two contributions. Then run.

# %%
lab.predict("The adjoint of v_-1, which is used by log(v_-1) and by v_-1 * v_0, is", ["0.5", "5", "5.5", "2.5"],
            f"{grad(f)(2.0, 5.0):g}", "0.5 from the logarithm and 5 from the product: contributions add.")

# %%
swept = trace(f, 2.0, 5.0).reverse(1.0)
swept

# %%
for row, operand, amount in swept.contributions:
    print(f"{row.name} = {row.formula():12} adds {float(amount):g} to the adjoint of {operand.name}")

# %% [markdown]
# So $\partial f/\partial x_1 = 5 + 0.5 = 5.5$ and $\partial f/\partial x_2 = 2$: the whole gradient from **one** sweep,
# however many inputs there are. Forward mode needs one pass for each.

# %% [markdown]
# ## Lab: the adjoint sweep
#
# Step forth and back. Watch $v_{-1}$: when is its adjoint complete? Then choose the third function, where a node is
# used twice, and predict each number before you step.

# %%
lab.adjoint_sweep()

# %% [markdown]
# ## One more term
#
# $f = \ln x_1 + x_1x_2 - \sin x_2$ at $(2, 5)$. **Predict** which adjoints of the table above change.

# %%
def f3(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


trace(f3, 2.0, 5.0).reverse(1.0)

# %%
print("gradient by one sweep     ", *(f"{partial:.12f}" for partial in grad(f3, argnums=(0, 1))(2.0, 5.0)))
print("by hand                   ", *(f"{partial:.12f}" for partial in (1 / 2 + 5, 2 - np.cos(5.0))))

# %% [markdown]
# ## A network with six weights
#
# Data (0.5, −1), two **hidden units** h1 and h2, one output. We differentiate by the six weights, so in the list *they*
# are the inputs; the data are constants. **Predict** the adjoint of h1, the row `tanh(v_2)`. One sweep gives all six
# derivatives; forward mode takes six passes.

# %%
def six_weights(w1, w2, w3, w4, w5, w6):
    h1 = np.tanh(0.5 * w1 - w2)
    h2 = np.tanh(0.5 * w3 - w4)
    return w5 * h1 + w6 * h2


weights = (1.0, 0.2, -0.5, 0.3, 3.0, -1.5)
print(trace(six_weights, *weights).reverse(1.0))

# %%
trace(six_weights, *weights).graph()

# %% [markdown]
# ## Fan-out: adjoints add
#
# If $v$ is used twice, y depends on v along two ways, and the chain rule **adds** them. In code: `+=`, never `=`. Here
# $b = x + x$, $c = b + b$, $y = c\,b = 8x^2$, so $y' = 16x$.

# %%
def fan_out(x):
    b = x + x
    c = b + b
    return c * b


print("y' at 1.5:", grad(fan_out)(1.5), "  16 x =", 16 * 1.5)
trace(fan_out, 1.5).reverse(1.0)

# %% [markdown]
# ## The tape
#
# During the forward run, each operation appends a row to a list, the **tape**: which operands, and the local partials.
# The backward sweep reads the list from its end. That is the whole machine:

# %%
class Var:
    def __init__(self, value, tape):
        self.value, self.tape, self.index = value, tape, len(tape)
        tape.append([])

    def record(self, value, *pairs):
        out = Var(value, self.tape)
        self.tape[out.index] = [(v.index, partial) for v, partial in pairs]
        return out

    def __add__(self, o):
        return self.record(self.value + o.value, (self, 1.0), (o, 1.0))

    def __mul__(self, o):
        return self.record(self.value * o.value, (self, o.value), (o, self.value))

    def log(self):
        return self.record(np.log(self.value), (self, 1 / self.value))


# %%
def sweep(tape, output):
    adjoint = [0.0] * len(tape)
    adjoint[output.index] = 1.0
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoint[i] += partial * adjoint[k]
    return adjoint


tape = []
x1, x2 = Var(2.0, tape), Var(5.0, tape)
print([float(a) for a in sweep(tape, x1.log() + x1 * x2)])

# %% [markdown]
# ## Why the order matters
#
# A row may be processed only when its own adjoint is **complete**: after every row that uses it. The reverse of the
# order of evaluation does that. So does any topological order, read backwards; a plain depth-first walk from the output
# does not.

# %%
def walk(tape, k, adjoint):
    """Hands an adjoint on at once, before it is complete."""
    for i, partial in tape[k]:
        adjoint[i] += partial * adjoint[k]
        walk(tape, i, adjoint)


tape = []
x = Var(1.5, tape)
b = x + x
y = (b + b) * b
adjoint = [0.0] * y.index + [1.0]
walk(tape, y.index, adjoint)
print("depth first:", adjoint[0], "  right:", sweep(tape, y)[0])

# %% [markdown]
# The walk visits b several times and each time hands on again what it had handed on before. A recursive walk also runs
# out of stack on long programs; the list does not:

# %%
def long_chain(x):
    y = x
    for _ in range(100_000):
        y = y + x
    return y


print(grad(long_chain)(1.0))

# %% [markdown]
# ## What it costs
#
# Time: a small constant times that of f, for all n partial derivatives together. Memory: the tape keeps every row until
# the sweep has passed. Checkpointing, which stores less and computes again, buys memory back.

# %%
rng = np.random.default_rng(0)
x, calls = rng.normal(size=1000), []


def counted(x):
    calls.append(1)
    return np.sum(np.sin(x) * x)


grad(counted)(x)
print("reverse mode ran f", len(calls), "time, and one sweep back (its price: lesson 09)")
calls.clear()
numerical.gradient(counted, x, "forward")
print("forward differences ran f", len(calls), "times")

# %% [markdown]
# ## More than one output
#
# For $f:\mathbb R^n\to\mathbb R^m$ a sweep needs a seed $\bar y$ and gives $\bar x = J^\top\bar y$: one **row** of the
# Jacobian for a unit vector. `vjp` returns the value and the sweep as a function, the **pullback**, which returns a
# tuple: one entry for each argument.

# %%
y, pullback = vjp(lambda x: np.stack([x[0] * x[1], np.sin(x[1])]), np.array([2.0, 5.0]))
print("row 0:", pullback(np.array([1.0, 0.0]))[0])
print("row 1:", pullback(np.array([0.0, 1.0]))[0])

# %% [markdown]
# ## Wrong on purpose
#
# `=` where `+=` belongs. **Symptom:** right when every variable is used once; where one is shared, only one
# contribution is left.

# %%
def wrong_sweep(tape, output):
    adjoint = [0.0] * output.index + [1.0]
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoint[i] = partial * adjoint[k]
    return adjoint


tape = []
x = Var(3.0, tape)
print("x * x:", wrong_sweep(tape, x * x)[0], "wanted 6")

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | half of the gradient on $x\cdot x$ | `=` instead of `+=` | accumulate |
# | wrong on shared nodes, though `+=` is there | adjoint handed on before it was complete | topological order, backwards |
# | `'int' object has no attribute 'value'` | a plain number met the class | wrap it: `Var(3.0, tape)` |
# | twice the gradient or more at the second sweep | adjoints kept between sweeps | start from zeros |
# | `RecursionError` | recursion over the graph | a loop over the tape |

# %% [markdown]
# ## Recap
#
# - $\bar v_i = \partial y/\partial v_i$; each row adds $\bar v_k\,\partial v_k/\partial v_i$ to its operands.
# - Rows in reverse order of evaluation; sums on shared operands.
# - One sweep, the whole gradient; the price is the tape's memory.

# %% [markdown]
# ## Check yourself
#
# $y = v_1 v_1$ where $v_1 = x^2$. How many contributions does $\bar v_1$ get, and what is its final value at x = 3?
#
# <details><summary>Answer</summary>
#
# Two, one for each operand place, of 9 each: 18. Then x gets 18 · 2x = 108 = 4x³. The next cell shows it.
#
# </details>

# %%
trace(lambda x: (lambda v: v * v)(x**2), 3.0).reverse(1.0)

# %% [markdown]
# ## Now you
#
# Open [exercises/07_reverse_mode](../exercises/07_reverse_mode/07_reverse_mode.ipynb): an adjoint column, accumulation, a topological order, a tape
# with its sweep, and adjoints of a vector function.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.
# - A. G. Baydin et al., JMLR 18(153), 2018, section 3.2 and table 3.
# - S. Linnainmaa, "Taylor expansion of the accumulated rounding error", BIT 16, 1976.
