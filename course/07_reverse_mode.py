# %% [markdown] slide="title; list"
# # 07 · Sweep backwards: reverse mode
#
# **{minutes} minutes.** You need: partial derivatives and the chain rule; lesson 04's list, and lesson 05 for
# comparison.
#
# After this lesson you can
#
# - fill in a table of adjoints by hand and check it,
# - say why adjoints are added, and why the order of the rows matters,
# - write a tape and its sweep in thirty lines.

# %% [markdown] slide="only"
# ## One gradient, a million weights
#
# - Forward mode needs **one pass per input**: a million weights, a million passes.
# - Reverse mode computes the **whole gradient** in one run and one sweep back over it.
# - Applied to the loss of a neural network, it is known as **backpropagation**.

# %% [markdown] slide="only"
# ## The question, reversed
#
# | | forward mode | reverse mode |
# |---|---|---|
# | fixes | one input | one output |
# | asks of every variable | how do you change with the input? | how does the output depend on you? |
# | computes | the tangent $\dot v_i = \partial v_i/\partial x_1$ | the **adjoint** $\bar v_i = \partial y/\partial v_i$ |
# | starts at | the inputs, with a seed | the output, with $\bar y = 1$ |

# %%
import numpy as np

from adlib import grad, lab, numerical, trace, vjp

# %% [markdown]
# ## The question, reversed
#
# Forward mode needs one pass per input. A neural network with a million weights would need a million passes for one
# gradient, and no one could train it. Reverse mode computes the whole gradient in one run and one sweep back over it,
# whatever the number of inputs. It is the method behind the training of nearly all neural networks. Applied to the loss
# of a neural network, it is known as **backpropagation**.
#
# The idea is to ask the question the other way around. Forward mode fixes one input and asks how every later variable
# changes with it. Reverse mode fixes the output y and asks how strongly it depends on each earlier variable. This
# sensitivity, $\bar v_i = \partial y/\partial v_i$, is written with a bar and is called the **adjoint** of the variable
# $v_i$. For the output itself it equals 1, because the output changes exactly as much as itself, and this is where the
# computation starts.

# %% [markdown] slide="only"
# ## Phase 1, the forward pass: evaluate and keep everything
#
# One elementary operation per row, for $f(x_1,x_2) = \ln x_1 + x_1x_2$ at $(2, 5)$:

# %% [markdown]
# ## Phase 1: evaluate, and keep everything
#
# Reverse mode works in two phases. In the first one, the **forward pass**, the program is evaluated as usual, without
# tangents, and the list of its operations is kept. (Do not confuse it with a pass of forward mode, which computes
# tangents.) Here it is for $f(x_1,x_2) = \ln x_1 + x_1x_2$ at $(2, 5)$, with one elementary operation per row.

# %% slide="rows"
def f(x1, x2):
    return np.log(x1) + x1 * x2


trace(f, 2.0, 5.0)

# %% [markdown] slide="only"
# ## The same list as a graph
#
# Each edge carries its **local partial derivative**. These numbers are everything that calculus has to contribute.

# %% [markdown]
# The next cell shows the same list as a graph. Each edge carries its **local partial derivative**, which says how the
# node at the end of the edge changes with the node at its start. These numbers are everything that calculus has to
# contribute. The rest is bookkeeping.

# %% slide="output"
trace(f, 2.0, 5.0).graph()

# %% [markdown] slide="title; formula"
# ## Phase 2: the backward pass
#
# In the second phase, the **backward pass**, we visit the rows from the last one to the first. We start with $\bar y=1$
# and with zeros for all other adjoints. At each row $v_k=\phi(v_i,\dots)$ the adjoint $\bar v_k$ is known. The row
# influences y with the strength $\bar v_k$, and the operand $v_i$ influences the row with the strength $\partial
# v_k/\partial v_i$. So the operand influences y through this row with a strength equal to the product of the two, and
# this product is added to the operand's adjoint:
#
# $$\bar v_i \mathrel{+}= \bar v_k\,\frac{\partial v_k}{\partial v_i}$$
#
# When all rows that use $v_i$ have been visited, its adjoint is the sum $\bar v_i=\sum_k\bar v_k\,\partial v_k/\partial
# v_i$ over these rows. This is the chain rule once more: y depends on $v_i$ only through the rows that use it.
#
# Compute all five adjoints on paper before you run the next cells. Note that $v_{-1}$ is used by two rows, so it
# receives two contributions.

# %% [markdown] slide="only"
# - Start with $\bar y = 1$, and with 0 for all others.
# - Visit the rows from the **last** to the first.
# - Each row adds its contribution to the adjoints of its operands.

# %% [markdown] slide="only"
# ## Predict

# %% slide="output"
lab.predict("What is the adjoint of v_-1, which is used by log(v_-1) and by v_-1 * v_0?", ["0.5", "5", "5.5", "2.5"],
            f"{grad(f)(2.0, 5.0):g}", "0.5 from the logarithm and 5 from the product: the contributions are added.")

# %% [markdown] slide="only"
# ## Phase 2, row by row, from below
#
# $f = \ln x_1 + x_1x_2$ at $(2, 5)$. The column of adjoints is computed from the bottom to the top.

# %% slide="up"
swept = trace(f, 2.0, 5.0).reverse(1.0)
swept

# %% [markdown] slide="only"
# ## Every contribution, in order

# %% [markdown]
# Read the column of adjoints from the bottom to the top, which is the order in which it was computed. The next cell
# lists every contribution in this order.

# %% slide="output"
for row, operand, amount in swept.contributions:
    print(f"{row.name} = {row.formula():12} adds {float(amount):g} to the adjoint of {operand.name}")

# %% [markdown] slide="only"
# - $v_{-1}$ receives two contributions: $5 + 0.5 = 5.5 = \partial f/\partial x_1$
# - $v_0$ receives one: $2 = \partial f/\partial x_2$
# - One backward pass has produced the whole gradient.

# %% [markdown]
# The adjoints of the inputs are the partial derivatives that we wanted: $\partial f/\partial x_1 = 5 + 0.5 = 5.5$ and
# $\partial f/\partial x_2 = 2$. A single backward pass has produced the whole gradient, and it would do so for any
# number of inputs, whereas forward mode would have needed one pass for each of them.

# %% [markdown] slide="only"
# ## Lab: the adjoint sweep

# %% [markdown]
# ## Lab: the adjoint sweep
#
# In the lab you can step through both phases with Next and Back. Watch $v_{-1}$ in particular, and find out at which
# step its adjoint is complete. Then choose the third function, in which one node is used twice, and predict each number
# before you step.

# %% slide="output"
lab.adjoint_sweep()

# %% [markdown] slide="only"
# ## One more term: what changes?
#
# $f = \ln x_1 + x_1x_2 - \sin x_2$. **Predict** which adjoints change.

# %% [markdown]
# ## One more term
#
# As in lesson 05 we add a term: $f = \ln x_1 + x_1x_2 - \sin x_2$ at $(2, 5)$. **Predict** which adjoints of the table
# above change.

# %% slide="up"
def f3(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


trace(f3, 2.0, 5.0).reverse(1.0)

# %% [markdown] slide="only"
# Only $\bar x_2$ changes: one more row uses $x_2$, and adds $-1\cdot\cos 5$.

# %%
print("gradient by one sweep     ", *(f"{partial:.12f}" for partial in grad(f3, argnums=(0, 1))(2.0, 5.0)))
print("by hand                   ", *(f"{partial:.12f}" for partial in (1 / 2 + 5, 2 - np.cos(5.0))))

# %% [markdown]
# Only the adjoint of $x_2$ has changed. Since $x_2$ is now used by one more row, it receives one more contribution,
# which is $-1\cdot\cos 5$. All other variables influence the result exactly as before. The last two lines compare the
# gradient with the formula that was derived by hand.

# %% [markdown] slide="only"
# ## A network with six weights
#
# - The data are constants, and the **weights** are the inputs.
# - **Predict** the adjoint of h1.

# %% [markdown]
# ## A network with six weights
#
# Now we differentiate a small network. The data are 0.5 and −1, there are two **hidden units** h1 and h2, and there is
# one output. We want the derivatives with respect to the six weights, so in the list *they* are the inputs, and the
# data are constants. **Predict** the adjoint of h1, which is the row `tanh(v_2)`.

# %% slide="code 2-4; next; up"
def six_weights(w1, w2, w3, w4, w5, w6):
    h1 = np.tanh(0.5 * w1 - w2)
    h2 = np.tanh(0.5 * w3 - w4)
    return w5 * h1 + w6 * h2


weights = (1.0, 0.2, -0.5, 0.3, 3.0, -1.5)
print(trace(six_weights, *weights).reverse(1.0))

# %% [markdown] slide="only"
# One pass gives all six derivatives. The adjoint of h1, the row $v_3$, is 3.

# %% [markdown] slide="only"
# ## All paths share their last edges

# %% [markdown]
# One backward pass gives all six derivatives, while forward mode would take six passes. The adjoint of h1 is 3, because
# the output contains w5 · h1 and w5 is 3. The graph shows why a single pass is enough: all paths from the weights lead
# to the same output, and they share their last edges.

# %% slide="output"
trace(six_weights, *weights).graph()

# %% [markdown] slide="only"
# ## Fan-out: adjoints are added
#
# - Two uses of a variable are **two paths** to the output.
# - The chain rule adds them, so the code says `+=` and never `=`.

# %% [markdown]
# ## Fan-out: adjoints are added
#
# When a variable is used in two places, the output depends on it along two paths, and the chain rule **adds** the
# contributions of the paths. In the code this is a `+=`, and never a plain `=`. In the following example $b = x + x$,
# $c = b + b$ and $y = c\,b$, so that $y = 8x^2$ and $y' = 16x$.

# %% slide="code 2-4; next; up"
def fan_out(x):
    b = x + x
    c = b + b
    return c * b


print("y' at 1.5:", grad(fan_out)(1.5), "  16 x =", 16 * 1.5)
trace(fan_out, 1.5).reverse(1.0)

# %% [markdown] slide="only"
# b is used three times, so $\bar v_1 = 6 + 3 + 3 = 12$.

# %% [markdown]
# Look at the row $v_1$, which is b. It is used twice by the sum c and once by the product, so its adjoint 12 has three
# contributions. The product $y=c\,b$ contributes its other factor, c = 6. The adjoint of c is b = 3, and it arrives
# twice through the two edges of c = b + b.

# %% [markdown] slide="only"
# ## The tape: a class that records

# %% [markdown]
# ## The tape
#
# How is this programmed? During the forward pass, each operation appends a row to a list, the **tape**, and the row
# records which operands were used and what the local partial derivatives are. The backward pass then reads this list
# from the end to the beginning. The next two cells contain the whole machine, a class that records and a function that
# sweeps.

# %% slide="code 2-4|6-9|11-15|17-18"
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

# %% [markdown] slide="only"
# ## The tape: a function that sweeps

# %% slide="code 2-3|4|5-6 of 7; output"
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
# The list that is printed contains the adjoints of all five variables, and the first two are the gradient.

# %% [markdown] slide="only"
# ## Why the order matters
#
# - A row may pass its adjoint on only when it is **complete**.
# - The tape is in order of evaluation: read backwards, every row comes after all rows that use it.
# - Any other topological order works as well. A walk that passes adjoints on *as it goes* does not.

# %% [markdown]
# ## Why the order matters
#
# A row may pass its adjoint on only when this adjoint is **complete**, which means that all rows that use the variable
# have been visited. The tape was written in the order of evaluation, in which every row comes after its operands. If we
# read it backwards, every row comes after all rows that use it, and this is what we need. Every other topological
# order, read backwards, works as well.
#
# A walk through the graph that starts at the output and passes adjoints on *as it goes* does not have this property.
# The next cell shows what happens. (A depth-first search that passes nothing on, and only collects each row once, after
# all of its operands, is fine: it gives a topological order, which the sweep then reads backwards.)

# %% [markdown] slide="only"
# ## Depth first: wrong

# %% slide="code 3-5; output"
def walk(tape, k, adjoint):
    """Passes an adjoint on at once, before it is complete."""
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

# %% [markdown] slide="only"
# The walk reaches b with 3, 6 and 12, and passes on everything each time: $2\,(3+6+12) = 42$.

# %% [markdown]
# The walk reaches b three times, when its adjoint is 3, 6 and 12, and each time it passes on everything that it has by
# then, also what it had already passed on before. So x receives 2 · (3 + 6 + 12) = 42. Such a walk is also recursive,
# so it exceeds Python's recursion limit when the program is long. A loop over the tape has neither problem.

# %% [markdown] slide="only"
# ## A loop has no recursion limit

# %% slide="code; output"
def long_chain(x):
    y = x
    for _ in range(100_000):
        y = y + x
    return y


print(grad(long_chain)(1.0))

# %% [markdown] slide="only"
# ## What it costs
#
# - All n partial derivatives take a small constant times the time of f, however large n is.
# - The price is **memory**: the tape keeps every row until the backward pass has used it.

# %% [markdown]
# ## What it costs
#
# All n partial derivatives together take a small constant times the time of f. The price is memory: the tape keeps
# every row until the backward pass has used it, so it grows with the running time of the program. Lesson 09 shows how
# checkpointing reduces the memory by computing some parts twice.
#
# The next cell counts how often f is evaluated for a gradient with respect to 1000 inputs.

# %% slide="output"
rng = np.random.default_rng(0)
x, calls = rng.normal(size=1000), []


def counted(x):
    calls.append(1)
    return np.sum(np.sin(x) * x)


grad(counted)(x)
print("reverse mode ran f", len(calls), "time, plus one backward pass (lesson 09 discusses its cost)")
calls.clear()
numerical.gradient(counted, x, "forward")
print("forward differences ran f", len(calls), "times")

# %% [markdown] slide="only"
# ## More than one output
#
# - The seed $\bar y$ says how the outputs are weighted.
# - The sweep differentiates $\sum_i \bar y_i y_i$, so it computes
#
# $$\bar x = J^\top \bar y$$
#
# - A unit vector gives one **row** of the Jacobian, where forward mode gives a column.

# %% [markdown]
# ## More than one output
#
# For a function $f:\mathbb R^n\to\mathbb R^m$ with several outputs we have to say which of them we mean, or how they
# are weighted. The seed of the backward pass is a vector $\bar y$ with one weight per output, and the sweep
# differentiates the weighted sum $\sum_i\bar y_iy_i$. Its derivative with respect to $x_k$ is $\sum_iJ_{ik}\bar y_i$,
# where J is the Jacobian, so the result is $\bar x = J^\top\bar y$. If $\bar y$ is a unit vector, the result is one
# **row** of the Jacobian, while a pass of forward mode gives a column.
#
# In adlib, `vjp` (for **vector-Jacobian product**) returns the value together with a function that performs the
# backward pass for any seed. This function is called the **pullback**. It returns a tuple with one entry for each
# argument of f.

# %% [markdown] slide="only"
# ## vjp returns the value and the pullback

# %% slide="code 1|2-3; output"
y, pullback = vjp(lambda x: np.stack([x[0] * x[1], np.sin(x[1])]), np.array([2.0, 5.0]))
print("row 0:", pullback(np.array([1.0, 0.0]))[0])
print("row 1:", pullback(np.array([0.0, 1.0]))[0])

# %% [markdown] slide="only"
# ## Wrong on purpose: `=` in place of `+=`

# %% [markdown]
# ## Wrong on purpose
#
# The most common mistake in a backward pass is an `=` where a `+=` belongs. **Symptom:** the gradient is right if every
# variable is used only once. Where a variable is used several times, only one of the contributions is left.

# %% slide="code 5 of 6; output"
def wrong_sweep(tape, output):
    adjoint = [0.0] * output.index + [1.0]
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoint[i] = partial * adjoint[k]
    return adjoint


tape = []
x = Var(3.0, tape)
print("x * x:", wrong_sweep(tape, x * x)[0], "wanted 6")

# %% [markdown] slide="only"
# **Symptom:** right if every variable is used once. Where it is used twice, one contribution is lost.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | half of the gradient for $x\cdot x$ | `=` in place of `+=` | accumulate |
# | wrong on shared nodes, although `+=` is there | an adjoint was passed on before it was complete | visit the rows in reverse topological order |
# | `'int' object has no attribute 'value'` | a plain number met the class | wrap it: `Var(3.0, tape)` |
# | the second sweep returns twice the gradient, or more | adjoints were kept from the first sweep | start from zeros |
# | `RecursionError` | recursion over the graph | use a loop over the tape |

# %% [markdown] slide="title; list"
# ## Recap
#
# - The adjoint is $\bar v_i = \partial y/\partial v_i$. Each row adds $\bar v_k\,\partial v_k/\partial v_i$ to the
#   adjoints of its operands.
# - The rows are visited in the reverse order of evaluation, so that every adjoint is complete before it is used.
# - One backward pass gives the whole gradient. The price is the memory of the tape.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# Let $y = v_1 v_1$ with $v_1 = x^2$. How many contributions does $\bar v_1$ receive, and what is its final value at x =
# 3?
#
# <details><summary>Answer</summary>
#
# It receives two contributions, one for each operand of the product, and each of them is 9. So $\bar v_1 = 18$. Then x
# receives 18 · 2x = 108, which is 4x³, the derivative of x⁴. The next cell shows it.
#
# </details>

# %%
trace(lambda x: (lambda v: v * v)(x**2), 3.0).reverse(1.0)

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/07_reverse_mode](../exercises/07_reverse_mode/07_reverse_mode.ipynb). You will compute a column of
# adjoints by hand, accumulate contributions, find a topological order, write a tape with its backward pass, and compute
# the adjoints of a vector function.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.
# - A. G. Baydin et al., JMLR 18(153), 2018, section 3.2 and table 3.
# - S. Linnainmaa, "Taylor expansion of the accumulated rounding error", BIT 16, 1976.
