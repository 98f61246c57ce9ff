# %% [markdown]
# # 04 · Write a function as a list: Wengert lists and computational graphs
#
# **40 minutes.** You need: lesson 01's idea to name every intermediate.
#
# After this lesson you can
# - write a run of any function as a list of elementary operations, in the field's numbering,
# - draw the graph of the list and put a derivative on each edge,
# - record a list by running a function once.

# %%
import numpy as np

from adlib import lab, trace

# %% [markdown]
# ## One operation a row
#
# Whatever a program computes, it does by additions, products, calls of `log`, ... Write them down in the order of
# evaluation, one a row, and you have the **evaluation trace** or **Wengert list**.

# %%
def f(x1, x2):
    return np.log(x1) + x1 * x2


trace(f, 2.0, 5.0)

# %% [markdown]
# ## The numbering
#
# For $f:\mathbb R^n\to\mathbb R^m$ with l intermediates:
#
# - **inputs** $v_{i-n}=x_i$ for i = 1 ... n, so they end with $v_0$;
# - **intermediates** $v_i=\phi_i(v_j,\dots)$ with all j < i;
# - **outputs** $y_{m-i}=v_{l-i}$ for i = m−1 ... 0: the last m rows.
#
# Above: n = 2, m = 1, l = 3. $\phi_i$ is an **elementary function** (*elemental* in Griewank and Walther): one
# operation whose derivative is known, as +, · or ln.

# %%
lab.predict("A function of 3 inputs: what is the first input called?", ["v_1", "v_0", "v_-1", "v_-2", "v_-3"], f"v_{1 - 3}",
            "v_(i-n) = x_i with i = 1 and n = 3: v_-2, v_-1, v_0 are the inputs, v_1 is the first operation.")

# %%
trace(lambda a, b, c: (np.sin(c), a * b + c), 1.0, 2.0, 3.0)

# %% [markdown]
# (The formula for outputs assumes that they are the last rows. In a program they may stand anywhere: here $y_1$ is
# $v_1$, not one of the last two. A trace says which rows are returned.)

# %% [markdown]
# ## How a list is recorded
#
# Call the function once with objects that write down what is done to them. That is all:

# %%
class Recorder:
    def __init__(self, name, rows):
        self.name, self.rows = name, rows

    def note(self, text):
        name = f"v_{len(self.rows) + 1}"
        self.rows.append(f"{name} = {text}")
        return Recorder(name, self.rows)

    def __add__(self, o):
        return self.note(f"{self.name} + {o.name}")

    def __mul__(self, o):
        return self.note(f"{self.name} * {o.name}")

    def log(self):
        return self.note(f"log({self.name})")


# %%
rows = []
f(Recorder("v_-1", rows), Recorder("v_0", rows))
print("\n".join(rows))

# %% [markdown]
# `np.log` of an object that is no number calls its method `log`. So the plain function f, written for floats, was
# recorded without a change. (This recorder knows `+`, `*` and `log`, and no constants; adlib's knows the rest.)

# %% [markdown]
# ## Lab: the trace stepper
#
# Step through: line of code, row of the table and node of the graph light up together. **Predict** the next value
# before you press Forth. Choose a sweep: `evaluate` belongs to this lesson, the others to 05 and 07. (The numbers on
# the edges are explained below.)

# %%
lab.trace_stepper()

# %% [markdown]
# It takes functions of your own: NumPy operations, at most 60 rows. Change this one and run the cell again:

# %%
def mine(x, w):
    y = x
    for k in range(2):
        y = np.sin(w * y)
    return y


lab.trace_stepper(mine, 0.5, 2.0)

# %% [markdown]
# In the list the loop is gone: it shows the same two operations, twice.

# %% [markdown]
# ## From list to graph
#
# Each row is a node; from each operand an edge leads to it. Rows only use earlier rows, so no path returns to a node: a
# **directed acyclic graph**. Each edge carries its **local partial derivative**.

# %%
trace(f, 2.0, 5.0).graph()

# %% [markdown]
# ## Derivatives on the edges
#
# $v_2=v_{-1}\cdot v_0$ has two edges: $\partial v_2/\partial v_{-1}=v_0=5$ and $\partial v_2/\partial v_0=v_{-1}=2$.
# Each edge needs its own row only: the operation and its operands' values. That is what makes the method automatic.

# %% [markdown]
# ## The chain rule is a sum over paths
#
# $\partial y/\partial x_1$ is the sum, over all paths from $x_1$ to y, of the product of the partials on the path.
# Here: over the logarithm, $0.5\cdot1$, and over the product, $5\cdot1$. Together 5.5.

# %%
def edges(listed):
    """(from, to, partial) of each edge; `row.variables()` lists pairs (position, operand)."""
    return [(x.index, row.index, row.partial(k)) for row in listed.rows for k, x in row.variables()]


def paths(edges, start, end):
    """The product of the partials along each path."""
    if start == end:
        return [1.0]
    return [partial * rest for a, b, partial in edges if a == start for rest in paths(edges, b, end)]


for x, start in (("x1", -1), ("x2", 0)):
    products = paths(edges(trace(f, 2.0, 5.0)), start, 3)
    print(f"paths from {x}:", [float(p) for p in products], "  sum", float(sum(products)))

# %% [markdown]
# ## Why nobody adds up paths
#
# $x+x$ has two edges from the same node, so every row of `doubling` doubles the number of paths, and adds two edges.
# Forward mode (lesson 05), for one input and all outputs, and reverse mode (07), for one output and all inputs, get the
# same sums with one visit of each edge.

# %%
def doubling(x, n):
    for _ in range(n):
        x = x + x
    return x


for n in (2, 4, 8, 12):
    listed = trace(lambda x: doubling(x, n), 1.0)
    print(f"{n:2} rows, {len(paths(edges(listed), 0, n)):5} paths")

# %% [markdown]
# ## One list, many uses
#
# A list can be replayed on other numbers, on symbols, counted, differentiated (05, 07), and written out as a program
# (12).

# %%
listed = trace(f, 2.0, 5.0)
print("replayed at (1, 3):", listed.replay((1.0, 3.0)))
print("as a formula:      ", listed.to_sympy())
print("operations:        ", dict(listed.count()))

# %% [markdown]
# ## Wrong on purpose
#
# Replaying a list where the program would have branched differently. **Symptom:** right near the recorded point, wrong
# elsewhere.

# %%
def branch(x):
    return x * x if x > 0 else -x


recorded = trace(branch, 2.0)
for x in (3.0, -3.0):
    print(f"at {x}: list {recorded.replay((x,))}, program {branch(x)}")

# %% [markdown]
# A trace is the straight-line program of **one** run. adlib's `grad` records anew at every call; `adlib.compile`
# (lesson 12), which keeps a list, refuses functions that branch on values.

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | inputs numbered from 1 | another convention | $v_{1-n}\dots v_0$ are inputs |
# | a constant has a row | it was made a variable | constants are operands, not rows |
# | `DerivativeLost: ... cannot become a plain float` | `math.log` wants a float | `np.log` |
# | a list is right here and wrong there | it was recorded on another branch | record again |

# %% [markdown]
# ## Recap
#
# - A run of a function is a list of elementary operations: inputs, intermediates, outputs.
# - The list is a directed acyclic graph; each edge has a local partial derivative.
# - A derivative is a sum over paths of products of partials. Sweeps compute it without listing paths.

# %% [markdown]
# ## Check yourself
#
# Two different orders of the same rows: when do they give the same values?
#
# <details><summary>Answer</summary>
#
# Whenever each row comes after its operands: any topological order of the graph. In the list above $v_1$ and $v_2$ may
# change places, $v_3$ has to stay last.
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/04_wengert_lists](../exercises/04_wengert_lists/04_wengert_lists.ipynb): evaluate a list, record a function, find the rows that
# matter, the partials on the edges, and as a bonus the sum over paths.

# %% [markdown]
# ## Sources
#
# - R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7(8), 1964.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 2.2.
# - F. L. Bauer, "Computational graphs and rounding error", SIAM J. Numer. Anal. 11(1), 1974.
