# %% [markdown] slide="title; list"
# # 04 · Write a function as a list: Wengert lists and computational graphs
#
# **{minutes} minutes.** You need: lesson 01's idea of naming every intermediate; classes and special methods such as
# `__add__`, which [The Python you need](python_you_need.ipynb) explains.
#
# After this lesson you can
#
# - write any run of a function as a list of elementary operations, in the numbering that the field uses,
# - draw the graph of the list and put a derivative on each edge,
# - record a list by running a function once.

# %%
import numpy as np

from adlib import lab, trace

# %% [markdown] slide="only"
# ## One operation per row
#
# - Whatever a program computes, it computes by **elementary operations**: sums, products, calls of `log`.
# - Write them down in the order in which they are performed, one per row, and name each result.
# - This is the **evaluation trace**, or **Wengert list** (R. E. Wengert, 1964).

# %% [markdown]
# ## One operation per row
#
# In lesson 01 we cut a formula into small steps and gave each step a name, and this made its derivative easy to find
# and to check. At the end of lesson 03 we wished that a program could do the same with another program. This lesson
# shows how.
#
# Whatever a program computes, it computes by means of elementary operations: additions, products, calls of `log`, and
# so on. Write these operations down in the order in which they are performed, one operation per row, and give a name to
# each result. The list that you get is called the **evaluation trace** of the program, or its **Wengert list**, after
# R. E. Wengert, whose paper of 1964 made the idea known. The function `trace` of adlib makes it for any function and
# any inputs.

# %% [markdown] slide="only"
# ## The list of $f = \ln x_1 + x_1x_2$

# %% slide="code; rows"
def f(x1, x2):
    return np.log(x1) + x1 * x2


trace(f, 2.0, 5.0)

# %% [markdown]
# Each row has the name of a variable, the operation that computes it from earlier variables, and the value. The last
# line says which variable the function returns.

# %% [markdown] slide="only"
# ## The numbering: three kinds of variables
#
# For $f:\mathbb R^n\to\mathbb R^m$ with l operations:

# %% [markdown] slide="list"
# ## The numbering
#
# Why do the names start at $v_{-1}$? The numbering follows the textbook of Griewank and Walther. It gives the number 1
# to the first *operation*, so the inputs must have numbers that are zero or negative. For a function $f:\mathbb
# R^n\to\mathbb R^m$ whose run performs l operations, the rules are as follows (every operation counts as an
# intermediate here, also the ones whose results are outputs):
#
# - The **inputs** are $v_{i-n}=x_i$ for i = 1 ... n. The last input is therefore always $v_0$.
# - The **intermediates** are $v_i=\phi_i(v_j,\dots)$ for i = 1 ... l, where all operands have numbers j < i.
# - The **outputs** are $y_{m-i}=v_{l-i}$ for i = m−1 ... 0, which means that they are the last m rows.
#
# In the list above, n = 2, m = 1 and l = 3. Each $\phi_i$ is an **elementary function** (Griewank and Walther say
# *elemental*): a single operation whose derivative is known, such as +, · or ln.

# %% [markdown] slide="only"
# ## Predict: the first input

# %% slide="output"
lab.predict("What is the first input of a function with 3 inputs called?", ["v_1", "v_0", "v_-1", "v_-2", "v_-3"], f"v_{1 - 3}",
            "v_(i-n) = x_i with i = 1 and n = 3: v_-2, v_-1, v_0 are the inputs, v_1 is the first operation.")

# %% [markdown] slide="only"
# ## Two outputs
#
# $n = 2$, $m = 2$, $l = 3$: for $i = 1$, $y_1 = v_2$, and for $i = 0$, $y_2 = v_3$.

# %% [markdown]
# The rule for the outputs is easiest to understand when there is more than one output. The next function has n = 2
# inputs, m = 2 outputs and l = 3 intermediates. For i = 1 the rule says $y_1=v_2$, and for i = 0 it says $y_2=v_3$: the
# outputs are the last two rows, in their order.

# %% slide="rows"
def two_outputs(a, b):
    s = np.sin(a)
    return s * b, s + b


trace(two_outputs, 2.0, 5.0)

# %% [markdown] slide="only"
# ## Outputs may stand anywhere
#
# A real program may return any row, so a trace ends with lines that say which.

# %% [markdown]
# The index i counts back from the end: the last row is the last output, and the row before it is the output before it.
# The rows always appear in the order in which the program computed them.
#
# The rule assumes that the outputs are the last rows, but in a real program they may occur anywhere: in the next list,
# $y_1$ is $v_1$, the first of three rows. This is why a trace ends with a line that says which rows are returned.

# %% slide="rows"
trace(lambda a, b, c: (np.sin(c), a * b + c), 1.0, 2.0, 3.0)

# %% [markdown] slide="only"
# ## How a list is recorded
#
# - Call the function with objects of a class of its own.
# - `a + b` calls `a.__add__(b)`: the class decides what a sum means.
# - **Write the operation down**, and return another such object.

# %% [markdown]
# ## How a list is recorded
#
# How can `trace` look inside a function that it only calls? It calls the function not with numbers but with objects of
# its own class, and this class defines what happens when such objects are added or multiplied: the operation is written
# down, and the result is another such object. In Python, the expression `a + b` calls the method `a.__add__(b)`, so
# each class decides for itself what a sum means. The following class records sums, products and logarithms.

# %% [markdown] slide="only"
# ## A recorder

# %% slide="code 5-8|10-11|13-14|16-17"
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

# %% [markdown] slide="only"
# ## The plain function, recorded

# %% slide="code 2; output"
rows = []
f(Recorder("v_-1", rows), Recorder("v_0", rows))
print("\n".join(rows))

# %% [markdown] slide="only"
# f was written for numbers, and was not changed by a single character. `np.log` calls the object's own method `log`.

# %% [markdown]
# The plain function f, which was written for numbers, has been recorded without the change of a single character in it.
# The product and the sum went through `__mul__` and `__add__`. The logarithm worked because of a helpful habit of
# NumPy: when `np.log` receives an object that is not a number, it calls the object's own method `log`. This small
# recorder knows three operations and no constants. The one in adlib works in the same way and knows all the others.

# %% [markdown] slide="only"
# ## Lab: the trace stepper

# %% [markdown]
# ## Lab: the trace stepper
#
# The lab shows three views of one run: the code of the function, the rows of its list, and a graph with one node per
# row. Step through the run, and watch how the line of code, the row and the node are highlighted together. **Predict**
# the next value each time before you press Next. Under "Sweep", `evaluate` belongs to this lesson, and the other sweeps
# belong to lessons 05 and 07. The numbers on the edges of the graph are explained in the next sections.

# %% slide="output"
lab.trace_stepper()

# %% [markdown] slide="only"
# ## The loop has disappeared

# %% [markdown]
# You can give the lab a function of your own, as long as it uses NumPy's operations and has at most 60 rows. Change the
# function in the next cell and run the cell again.

# %% slide="code 3-4; output"
def mine(x, w):
    y = x
    for k in range(2):
        y = np.sin(w * y)
    return y


lab.trace_stepper(mine, 0.5, 2.0)

# %% [markdown]
# In the list the loop has disappeared. The list contains the same two operations twice, because the loop was executed
# twice. A list describes one run of a program, and not the program itself.

# %% [markdown] slide="only"
# ## From list to graph
#
# - One **node** per row, and one **edge** from each operand to the row that uses it.
# - A row uses only earlier rows: a **directed acyclic graph**, the computational graph.
# - An order in which each row comes after its operands is a **topological order**.

# %% [markdown]
# ## From list to graph
#
# The list has a second form, which shows more clearly what depends on what. Make a node for each row, and draw an edge
# from each operand to the row that uses it; a row that uses the same operand twice, such as $v\cdot v$, has two edges
# from it. A row only uses rows that come before it, so no path along the edges can return to the node where it began.
# Such a graph is called a **directed acyclic graph**, because its edges have a direction and contain no cycle, and this
# one is the **computational graph** of the run. An order of the rows in which each row comes after its operands is
# called a **topological order**; the order of evaluation is one of them. Each edge carries its **local partial
# derivative**: the derivative of the row at the end of the edge with respect to the operand at its start, with all
# other operands held fixed.

# %% [markdown] slide="only"
# ## The computational graph
#
# Each edge carries a local partial derivative, a simple relationship between two variables.

# %% slide="output"
trace(f, 2.0, 5.0).graph()

# %% [markdown] slide="only"
# ## Derivatives on the edges
#
# $$v_2 = v_{-1}\cdot v_0\qquad \frac{\partial v_2}{\partial v_{-1}} = v_0 = 5\qquad \frac{\partial v_2}{\partial v_0} = v_{-1} = 2$$
#
# - An edge needs **one row**: its operation and the values of its operands.
# - A small table of elementary derivatives is sufficient for every program. This makes the method *automatic*.

# %% [markdown]
# ## Derivatives on the edges
#
# Where do the numbers on the edges come from? The row $v_2=v_{-1}\cdot v_0$ has two operands and therefore two incoming
# edges. The partial derivative of a product with respect to one factor is the other factor: $\partial v_2/\partial
# v_{-1}=v_0=5$ and $\partial v_2/\partial v_0=v_{-1}=2$.
#
# To find the number on an edge, we need to know only one row, namely its operation and the values of its operands. The
# rest of the program does not matter. A small table with the derivatives of the elementary operations is therefore
# sufficient for every program that is made of them, and this is what makes the method automatic.

# %% [markdown] slide="only"
# ## The chain rule is a sum over paths
#
# $$\frac{\partial y}{\partial x} = \sum_{\text{paths}}\ \prod_{\text{edges}}\ \text{partial derivative}$$
#
# From $x_1$ to y there are two paths:
#
# - through the logarithm, $0.5\cdot 1$
# - through the product, $5\cdot 1$

# %% [markdown]
# ## The chain rule is a sum over paths
#
# We have derivatives on all edges, but we want the derivative of the output y with respect to the input $x_1$. The
# chain rule says that $\frac{\partial y}{\partial x}=\sum_j\frac{\partial y}{\partial v_j}\frac{\partial v_j}{\partial
# x}$, with the sum over the operands of y. Apply the same rule to each $\partial v_j/\partial x$, and again, until only
# x itself is left: each choice of operands on the way is one path. So $\partial y/\partial x_1$ is the sum, over all
# paths from $x_1$ to y, of the product of the partial derivatives along the path. In our example there are two paths.
# The one through the logarithm contributes $0.5\cdot1$, and the one through the product contributes $5\cdot1$. Their
# sum is 5.5, as it was in lesson 00.
#
# The next cell finds all paths by a function that calls itself, and it multiplies and adds the partial derivatives.
# (From a node to itself there is one path without any edge, and an empty product is 1.)

# %% [markdown] slide="only"
# ## All paths, found by a recursive function

# %% slide="code 7-9 of 9; output"
def edges(listed):
    """(from, to, partial) of each edge; `row.variables()` lists pairs (position, operand)."""
    return [(x.index, row.index, row.partial(k)) for row in listed.rows for k, x in row.variables()]


def paths(graph, start, end):
    """The product of the partials along each path."""
    if start == end:
        return [1.0]
    return [partial * rest for a, b, partial in graph if a == start for rest in paths(graph, b, end)]


for x, start in (("x1", -1), ("x2", 0)):
    products = paths(edges(trace(f, 2.0, 5.0)), start, 3)
    print(f"paths from {x}:", [float(p) for p in products], "  sum", float(sum(products)))

# %% [markdown] slide="only"
# ## Why nobody adds up paths
#
# Each row $x + x$ has two edges to the row before it, so it **doubles** the number of paths.

# %% [markdown]
# ## Why nobody adds up paths
#
# This method is correct, but the number of paths can be enormous. In the next cell each row computes $x+x$ from the row
# before it. Two edges lead from one node to the next, so each row doubles the number of paths, although it adds only
# two edges to the graph.

# %% slide="code 3; output"
def doubling(x, n):
    for _ in range(n):
        x = x + x
    return x


for n in (2, 4, 8, 12):
    listed = trace(lambda x: doubling(x, n), 1.0)
    print(f"{n:2} rows, {len(paths(edges(listed), 0, n)):5} paths")

# %% [markdown] slide="only"
# ## Two sweeps, each edge once
#
# - **Forward mode** (lesson 05): all variables with respect to one input.
# - **Reverse mode** (lesson 07): one output with respect to all variables.
# - Both combine the paths that meet in a node before they go on.

# %% [markdown]
# There are two ways to compute the same sums with only one visit to each edge. Forward mode (lesson 05) computes the
# derivatives of all variables with respect to one input, and reverse mode (lesson 07) computes the derivatives of one
# output with respect to all variables. Both combine the paths that meet in a node before they go on, so they never have
# to list the paths one by one.

# %% [markdown] slide="only"
# ## One list, many uses

# %% [markdown]
# ## One list, many uses
#
# Once a list has been recorded, it can be used for much more than computing values. It can be replayed with other
# numbers, or with symbols, which gives a formula. Its operations can be counted. It can be differentiated (lessons 05
# and 07), and it can be written out as a new program (lesson 12).

# %% slide="code; output"
listed = trace(f, 2.0, 5.0)
print("replayed at (1, 3):", listed.replay((1.0, 3.0)))
print("as a formula:      ", listed.to_sympy())
print("operations:        ", dict(listed.count()))

# %% [markdown] slide="only"
# ## Wrong on purpose: a list from another branch

# %% [markdown]
# ## Wrong on purpose
#
# A list belongs to the run in which it was recorded. Here it is replayed for an input for which the program would have
# taken the other branch. **Symptom:** the results are right near the recorded point and wrong elsewhere.

# %% slide="code 1-2|4; output"
def branch(x):
    return x * x if x > 0 else -x


recorded = trace(branch, 2.0)
for x in (3.0, -3.0):
    print(f"at {x}: list {recorded.replay((x,))}, program {branch(x)}")

# %% [markdown] slide="only"
# **Symptom:** right near the recorded point, and wrong elsewhere.

# %% [markdown]
# The list contains only the square, because the program took the first branch when it was recorded. For this reason the
# function `grad` of adlib records a new list at every call. The function `adlib.compile` (lesson 12) keeps its list,
# and so it refuses a function that branches on values.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the inputs are numbered from 1 | another convention | name the inputs $v_{1-n}\dots v_0$ |
# | a constant has a row | it was turned into a variable | constants are operands and have no row |
# | `DerivativeLost: ... cannot become a plain float` | `math.log` insists on a float | use `np.log` |
# | a list is right here and wrong there | it was recorded on another branch | record again |

# %% [markdown] slide="title; list"
# ## Recap
#
# - A run of a function is a list of elementary operations, with inputs, intermediates and outputs.
# - The list is a directed acyclic graph, and each edge carries a local partial derivative, which depends on one row
#   only.
# - A derivative is a sum over paths of products of partial derivatives. The sweeps of the next lessons compute it
#   without listing the paths.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# The rows of a list can often be written in another order. Which orders give the same values?
#
# <details><summary>Answer</summary>
#
# Every topological order, in which each row comes after all of its operands. In the list of f, $v_1$ and $v_2$ may be
# exchanged, because neither uses the other, and $v_3$ has to stay last.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/04_wengert_lists](../exercises/04_wengert_lists/04_wengert_lists.ipynb). You will evaluate a list,
# record a function, find the rows that matter for a result, compute the partial derivatives on the edges, and as a
# bonus the sum over all paths.

# %% [markdown] slide="skip"
# ## Sources
#
# - R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7(8), 1964.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 2.2.
# - F. L. Bauer, "Computational graphs and rounding error", SIAM J. Numer. Anal. 11(1), 1974.
