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
# Let the inputs move, $x(t)=x+t\,\dot x$. Beside each value write its **tangent** $\dot v_i=dv_i/dt$ at t = 0. For an
# input it is chosen, the **seed** $\dot x$. For every other row the chain rule gives it from its operands:
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
# The last row is the result: $\partial f/\partial x_1(2,5)=5.5$. Value and derivative came together, row by row, in the
# order of evaluation. After a row's last use both its numbers can be dropped: nothing is kept for a way back.

# %% [markdown]
# ## Another seed, another question
#
# For $\partial f/\partial x_2$ seed (0, 1): a second pass.

# %%
print(trace(f, 2.0, 5.0).forward(0.0, 1.0))

# %% [markdown]
# ## Lab: the tangent sweep
#
# Choose a function and, under Sweep, a seed. **Predict** each tangent, then step. In the third function x is used twice
# and b three times: watch what the rule makes of $b+b$.

# %%
lab.tangent_sweep()

# %% [markdown]
# ## One more term
#
# $\ln x_1+x_1x_2-\sin x_2$ at (2, 5), the function of table 2 of Baydin et al. (They take the sine before the sum, so
# their $v_3$ and $v_4$ change places.) **Predict** which tangents of the first table change.

# %%
def f3(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


trace(f3, 2.0, 5.0).forward(1.0, 0.0)

# %% [markdown]
# None. The new rows get theirs, and the result's stays 5.5: $\sin x_2$ does not move with $x_1$.

# %% [markdown]
# ## Any direction: the Jacobian-vector product
#
# With any seed one pass gives $J\dot x$, where J is the **Jacobian**, $J_{ik}=\partial y_i/\partial x_k$, m rows and n
# columns. Neither J nor a matrix product is formed, and there is no h. `jvp(f, inputs, tangents)`, the **pushforward**,
# takes two tuples and returns value and tangent.

# %%
def g(x):
    return np.stack([x[0] * x[1], np.sin(x[1]), x[0] ** 2])


x, x_dot = np.array([2.0, 5.0]), np.array([3.0, -1.0])
J = np.array([[x[1], x[0]], [0.0, np.cos(x[1])], [2 * x[0], 0.0]])  # by hand
y, y_dot = jvp(g, (x,), (x_dot,))
print("J x_dot by one pass", y_dot)
print("J x_dot by hand    ", J @ x_dot)
difference = (g(x + 1e-6 * x_dot) - g(x - 1e-6 * x_dot)) / 2e-6
for name, found in (("one pass", y_dot), ("a difference", difference)):
    print(f"largest error by {name:12} {np.max(np.abs(found - J @ x_dot)):.0e}")

# %% [markdown]
# ## Seeds that are unit vectors: columns
#
# $J\,e_k$ is column k of the Jacobian. So n passes fill it, whatever the number of outputs m. `jacfwd(g)` does that.

# %%
columns = [jvp(g, (x,), (e,))[1] for e in np.eye(2)]
print(np.stack(columns, axis=1))
print("as jacfwd:", np.array_equal(np.stack(columns, axis=1), jacfwd(g)(x)), "  by differences:")
print(numerical.jacobian(g, x).round(6))

# %% [markdown]
# ## What it costs
#
# A pass costs a small multiple of f: each operation brings its partials and a product and sum with tangents. Count it:

# %%
counts = trace(f3, 2.0, 5.0).count()
own, both = counts.total(), counts.forward.total()
print("operations of f", own, "  of f with tangents", both, "  ratio", both / own)
print(dict(counts.forward))

# %% [markdown]
# 15 = the 5 of f, and for their tangents: the logarithm 2 (1/x, and a product), the product 3, the sum 1, the sine 2,
# the difference 2 (its −1 is multiplied, too).

# %% [markdown]
# Call the ratio c. Baydin et al. (section 3.2) give 2 to 3 as typical; it depends on the operations and on how their
# rules are written: x²/cos x has 5 in this count. The number of passes decides more: forward mode suits **tall**
# Jacobians, $n\ll m$, as the tangent of a curve in space, one input, three outputs.

# %%
def helix(t):
    return np.stack([np.cos(t), np.sin(t), 0.5 * t])


print("tangent of the helix at pi/2:", jvp(helix, (np.pi / 2,), (1.0,))[1].round(12), "in one pass")

# %% [markdown]
# ## A network with four intermediates
#
# A **weight** is a number that training will choose. Here two weights are the inputs of the list, and 0.5 is data. One
# pass gives the derivative by **one** weight; a model with a million takes a million passes. Whichever is seeded, the
# pass visits all four intermediates.

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
# In this network $v_2$ was computed from $v_{-1}=w_1$. Does changing $v_2$ change $w_1$? No: tangents run along the
# arrows only. An input's tangent is its seed and nothing else; $\partial v_{-1}/\partial v_2$ is 0, not
# $1/(\partial v_2/\partial v_{-1})$.

# %% [markdown]
# ## Loops and branches
#
# A tangent rides along whatever the program does: here the loop turns 6 times for x = 2 and 4 times for x = 3. The
# slope is that of the turns that were made. Where their number changes, f jumps and has no slope; AD does not notice,
# and returns that of the branch that was taken.

# %%
def power_above_50(x):
    y = 1.0
    while y < 50:
        y = y * x
    return y


for x, turns in ((2.0, 6), (3.0, 4)):
    y, y_dot = jvp(power_above_50, (x,), (1.0,))
    print(f"x = {x}: {turns} turns, value {y:g}, slope {y_dot:g}; by hand {turns * x ** (turns - 1):g}")

# %% [markdown]
# ## Wrong on purpose
#
# Two inputs seeded at once, in the hope of both derivatives. **Symptom:** one number that is the *sum* of the two.

# %%
print("seed (1, 1):", jvp(f, (2.0, 5.0), (1.0, 1.0))[1], "  but the gradient is (5.5, 2.0)")

# %% [markdown]
# A pass answers one question. (Inside, `jacfwd` carries all n seeds at once, an array of tangents for each row; values
# and partials are computed once. `jvp` takes one seed. The bonus exercise does the array.)

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | derivative 0 | the seed was 0, or another input's | seed 1 at the input you mean |
# | the sum of two derivatives | two seeds were 1 | one pass each |
# | right for sums, wrong for products | a missing term of the product rule | $\dot v_jv_k+v_j\dot v_k$ |
# | a slope along a direction, off by a factor | the seed was not of length 1 | divide by its length |

# %% [markdown]
# ## Recap
#
# - Each row: partials times the operands' tangents, added. In the order of evaluation; nothing is stored.
# - A seed gives $J\dot x$; unit seeds give columns; n passes the Jacobian.
# - A pass costs a small multiple of f, here 3. Good for few inputs.

# %% [markdown]
# ## Check yourself
#
# $f:\mathbb R^{3}\to\mathbb R^{500}$. How many passes for the Jacobian? And for its product with one vector?
#
# <details><summary>Answer</summary>
#
# Three, one a column; and one, with the vector as the seed.
#
# </details>

# %% [markdown]
# ## Now you
#
# Open [exercises/05_forward_mode](../exercises/05_forward_mode/05_forward_mode.ipynb): a tangent column, tangents of any program, a slope in a
# direction, a Jacobian by columns, and as a bonus many directions at once.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.1.
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, sections 3.1
#   and 3.2, and table 2.
# - R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7(8), 1964.
