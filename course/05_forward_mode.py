# %% [markdown]
# # 05 · Push tangents forward: forward mode
#
# **40 minutes.** You need: lesson 04, the Wengert list and its edges.
#
# After this lesson you can
# - fill in a tangent column by hand for any seed,
# - get a directional derivative, a column of a Jacobian, and the whole Jacobian,
# - say what forward mode costs, and when it is the right one.

# %%
import numpy as np

from adlib import jacfwd, jvp, lab, numerical, trace

# %% [markdown]
# ## A second column
#
# Beside each value write its **tangent** $\dot v_i$: how fast $v_i$ changes when the input moves. Where every operand's tangent
# is known, the row's own rule gives the next:
#
# $$\dot v_i=\sum_j\frac{\partial\phi_i}{\partial v_j}\,\dot v_j$$

# %% [markdown]
# ## The worked example
#
# $f=\ln x_1+x_1x_2$ at (2, 5), by $x_1$: the **seed** is $\dot x_1=1$, $\dot x_2=0$.

# %%
lab.predict("The tangent of v_2 = v_-1 * v_0 with v_-1 = 2, v_0 = 5 and tangents 1 and 0 is",
            ["0", "2", "5", "7"], f"{1 * 5 + 2 * 0}", "Product rule: 1 times 5 plus 2 times 0.")

# %%
def f(x1, x2):
    return np.log(x1) + x1 * x2


trace(f, 2.0, 5.0).forward(1.0, 0.0)

# %% [markdown]
# The last row is the result: $\partial f/\partial x_1(2,5)=5.5$. Value and derivative came together, row by row, in the order of
# evaluation; nothing had to be kept.

# %% [markdown]
# ## Another seed, another question
#
# For $\partial f/\partial x_2$ seed (0, 1): a second pass.

# %%
print(trace(f, 2.0, 5.0).forward(0.0, 1.0))

# %% [markdown]
# ## Lab: the tangent sweep
#
# Choose a function and a seed, **predict** each tangent, step. In the third function one variable is used twice: watch what the
# rule makes of $b+b$.

# %%
lab.tangent_sweep()

# %% [markdown]
# ## One more term
#
# $\ln x_1+x_1x_2-\sin x_2$: the table of the textbooks, printed by the library.

# %%
def f3(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


trace(f3, 2.0, 5.0).forward(1.0, 0.0)

# %% [markdown]
# ## Any direction: the Jacobian-vector product
#
# A seed need not be a unit vector. With $\dot x=r$ one pass gives $J\,r$: how all outputs change when the input moves along r.
# Neither J nor a matrix product was formed. This is the **pushforward**, `jvp`.

# %%
def g(x):
    return np.stack([x[0] * x[1], np.sin(x[1]), x[0] ** 2])


x, r = np.array([2.0, 5.0]), np.array([3.0, -1.0])
y, y_dot = jvp(g, (x,), (r,))
print("J r by one pass   ", y_dot)
print("J r with J        ", jacfwd(g)(x) @ r)
print("by differences    ", ((g(x + 1e-6 * r) - g(x - 1e-6 * r)) / 2e-6).round(6))

# %% [markdown]
# ## Seeds that are unit vectors: columns
#
# $J\,e_k$ is column k of the Jacobian. So n passes fill it, whatever the number of outputs m.

# %%
columns = [jvp(g, (x,), (e,))[1] for e in np.eye(2)]
print(np.stack(columns, axis=1))
print(numerical.jacobian(g, x).round(6))

# %% [markdown]
# ## What it costs
#
# A pass costs a small multiple of f: each operation brings its partials and a product and sum with tangents. Count it:

# %%
counts = trace(f3, 2.0, 5.0).count()
print("operations of f", counts.total(), "  with tangents", counts.forward.total(), "  ratio", counts.ratios[0])

# %% [markdown]
# Lecture notes say "c is typically 2 to 3" for either mode. Here it is 3 with every operation counted as one. The count of
# passes decides more: forward mode suits **tall** Jacobians, $n\ll m$, as the tangent of a curve in space, one input, three
# outputs:

# %%
helix = lambda t: np.stack([np.cos(t), np.sin(t), 0.5 * t])
print("tangent of the helix at 0:", jvp(helix, (0.0,), (1.0,))[1], "in one pass")

# %% [markdown]
# ## A network with four intermediates
#
# One pass gives the derivative of the output by **one** weight. This network has two, so its gradient takes two passes; a
# model with a million takes a million. Whichever weight is seeded, the pass visits all four intermediates.

# %%
def tiny_network(w1, w2):
    h = np.tanh(w1 * 0.5)
    return np.tanh(w2 * h)


trace(tiny_network, 1.0, 2.0).forward(1.0, 0.0)

# %%
trace(tiny_network, 1.0, 2.0).graph()

# %% [markdown]
# ## What is held fixed
#
# Tangents run along the arrows only. An input's tangent is its seed and nothing else: $\partial v_{-1}/\partial v_2=0$, not the
# inverse of $\partial v_2/\partial v_{-1}$, since changing a result does not change what it was computed from.

# %% [markdown]
# ## Loops and branches
#
# A tangent rides along whatever the program does. With a branch, it is the derivative of the side that was taken.

# %%
def clipped_power(x):
    y = 1.0
    while y < 50:
        y = y * x
    return y


for x in (2.0, 3.0):
    y, y_dot = jvp(clipped_power, (x,), (1.0,))
    print(f"x = {x}: {y:g}, slope {y_dot:g}, and by hand n x^(n-1) = {round(np.log(y) / np.log(x)) * y / x:g}")

# %% [markdown]
# ## Wrong on purpose
#
# Two inputs seeded at once, in the hope of both derivatives. **Symptom:** one number that is the *sum* of the two.

# %%
print("seed (1, 1):", jvp(f, (2.0, 5.0), (1.0, 1.0))[1], "  but the gradient is (5.5, 2.0)")

# %% [markdown]
# A pass answers one question. (With a tangent that is an *array* of seeds it answers several at once, at the price of
# several: that is how `jacfwd` works.)

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | derivative 0 | the seed was 0, or another input's | seed 1 at the input you mean |
# | the sum of two derivatives | two seeds were 1 | one pass each |
# | right for sums, wrong for products | a term of the product rule | $\dot v_jv_k+v_j\dot v_k$ |
# | all tangents scaled | the seed was not of length 1 | divide, or mean it |

# %% [markdown]
# ## Recap
#
# - Each row: partials times the operands' tangents, added. In the order of evaluation; nothing is stored.
# - A seed r gives $J\,r$; unit seeds give columns; n passes the Jacobian.
# - A pass costs about three times f. Good for few inputs.

# %% [markdown]
# ## Check yourself
#
# $f:\mathbb R^{3}\to\mathbb R^{500}$. How many passes for the Jacobian? And for its product with one vector?
#
# <details><summary>Answer</summary>
# Three, one a column; and one, with the vector as the seed.
# </details>

# %% [markdown]
# ## Now you
#
# Open `exercises/05_forward_mode/05_forward_mode.ipynb`: a tangent column, tangents of any program, a slope in a direction, a
# Jacobian by columns, and as a bonus many directions at once.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.1.
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, section 3.1 and table 2.
# - R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7(8), 1964.
