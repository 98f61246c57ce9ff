# %% [markdown]
# # 08 · Choose the cheaper mode: products with the Jacobian
#
# **40 minutes.** You need: lessons 05 and 07, one sweep each way.
#
# After this lesson you can
# - use a Jacobian without ever having it: `jvp` and `vjp`,
# - choose forward or reverse mode from n and m,
# - test with one line that a pair of sweeps belongs together.

# %%
import numpy as np

from adlib import grad, jacfwd, jacobian, jacrev, jvp, lab, numerical, vjp

# %% [markdown]
# ## Two products
#
# For $f:\mathbb R^n\to\mathbb R^m$ with Jacobian J (m rows, n columns) one forward pass with the seed $\dot x=v$ gives
# $J\,v$. One reverse pass with the seed $\bar y=w$ gives $J^\top w$. The Jacobian itself never exists: the products are
# **matrix-free**.

# %%
def f(x):
    return np.stack([x[0] * x[1], np.sin(x[1]) * x[2], x[0] ** 2, x[1] + x[2]])


x, v, w = np.array([2.0, 5.0, 1.0]), np.array([1.0, -1.0, 0.5]), np.array([1.0, 2.0, 0.0, -1.0])
y, Jv = jvp(f, (x,), (v,))
y, pullback = vjp(f, x)
(JTw,) = pullback(w)
print("J v   (4 numbers)", Jv)
print("J^T w (3 numbers)", JTw, "  (a pullback returns a tuple: hence the comma)")

# %% [markdown]
# ## Columns and rows
#
# $J e_k$ is column k, $J^\top e_i$ is row i. **Predict**:

# %%
lab.predict("f above goes from 3 numbers to 4. Which way fills its Jacobian in the fewest passes?",
            ["forward, 3 passes", "forward, 4 passes", "reverse, 3 passes", "reverse, 4 passes"],
            f"forward, {min(3, 4)} passes", "One forward pass a column, and there are 3 columns; reverse mode would take 4, one a row.")

# %%
by_columns = np.stack([jvp(f, (x,), (e,))[1] for e in np.eye(3)], axis=1)
by_rows = np.stack([pullback(e)[0] for e in np.eye(4)])
print(by_columns)
print("3 forward passes; 4 reverse passes give the same:", np.array_equal(by_columns, by_rows))
print("and by differences:", np.allclose(by_columns, numerical.jacobian(f, x)))

# %% [markdown]
# `jacfwd` and `jacrev` do just that, all passes at once; `jacobian` takes the smaller number.

# %% [markdown]
# ## Fewer passes: a sparse Jacobian
#
# Here each output uses three neighbouring inputs, so most of J is 0. Columns 0, 3, 6, ... never meet in a row: **one**
# pass with the sum of their seeds gives them all. Three passes do, for any n.

# %%
def stencil(u):
    return 2 * u[1:-1] - u[:-2] - u[2:] + u[1:-1] ** 3


u = np.linspace(0, 1, 12)
seeds = [(np.arange(12) % 3 == k).astype(float) for k in range(3)]
packed = np.stack([jvp(stencil, (u,), (seed,))[1] for seed in seeds], axis=1)
J = np.zeros((10, 12))
for i in range(10):
    for k in (i, i + 1, i + 2):
        J[i, k] = packed[i, k % 3]
print(len(seeds), "passes instead of 10:", np.array_equal(J, jacfwd(stencil)(u)))

# %% [markdown]
# Such a set of columns is a **colour**. Curtis, Powell and Reid (1974) coloured differences that way; `adlib.compile`
# does it by itself.

# %% [markdown]
# ## The inner-product test
#
# $w\cdot(J v) = (J^\top w)\cdot v$ for **all** v and w: two numbers from sweeps in opposite directions, equal to
# rounding. A slip in *one* of them shows. A wrong partial that *both* use passes: test each rule once against a
# difference, too.

# %%
rng = np.random.default_rng(0)
for _ in range(3):
    v, w = rng.normal(size=3), rng.normal(size=4)
    left, right = w @ jvp(f, (x,), (v,))[1], pullback(w)[0] @ v
    print(f"{left:.12f}   {right:.12f}   equal to rounding: {np.isclose(left, right, rtol=1e-14)}")

# %% [markdown]
# ## Which mode?
#
# Let one evaluation of f take cost(f), and a pass c times that: a small number that depends on the operations of f.
#
# | | forward | reverse |
# |---|---|---|
# | one pass gives | a column, $J e_k$ | a row, $e_i^\top J$ |
# | whole Jacobian | at most n · c · cost(f) | at most m · c · cost(f) |
# | for | tall Jacobians, n ≪ m | wide ones, n ≫ m |
# | memory of a pass | that of f, twice | all intermediates |

# %% [markdown]
# ## Lab: choose a mode
#
# The factors are counted on the function that you select; n and m are then imagined. **Predict** for n = 10: near which
# m do the modes change places? For x² / cos x, is c between 2 and 3?

# %%
lab.choose_mode()

# %% [markdown]
# ## The rule of thumb of machine learning
#
# A loss is one number, m = 1, and has many parameters. So one reverse pass gives the whole gradient. Count how often f
# runs:

# %%
calls = []


def loss(theta):
    calls.append(1)
    return np.sum(np.sin(theta) ** 2)


theta = np.linspace(0, 1, 200)
grad(loss)(theta)
print("reverse mode: f ran", len(calls), "time")
calls.clear()
numerical.gradient(loss, theta, "forward")
print("differences:  f ran", len(calls), "times")

# %% [markdown]
# The one run of reverse mode is followed by the sweep back, about two more evaluations' worth of work: nothing beside
# 201.

# %% [markdown]
# ## Where modes meet: the chain of Jacobians
#
# $y=f_3(f_2(f_1(x)))$ with $f_1:\mathbb R^n\to\mathbb R^q$, $f_2:\mathbb R^q\to\mathbb R^p$,
# $f_3:\mathbb R^p\to\mathbb R^m$ has $J=J_3J_2J_1$. Forward mode multiplies from the right, reverse mode from the left.
# The result is the same, the cost is not.

# %%
def cost(sizes, order):
    """Multiplications for J_3 J_2 J_1 with sizes (m, p, q, n)."""
    m, p, q, n = sizes
    return p * q * n + m * p * n if order == "forward" else m * p * q + m * q * n


for sizes in ((1, 50, 50, 1000), (1000, 50, 50, 1), (30, 2, 60, 30)):
    print(f"m, p, q, n = {str(sizes):20} forward {cost(sizes, 'forward'):9,}   reverse {cost(sizes, 'reverse'):9,}")

# %% [markdown]
# One output: reverse mode is 49 times cheaper. One input: forward mode is. Third row: n = m, and yet forward mode is
# ten times cheaper: its first product, $J_2J_1$, is only 2 × 30, while reverse mode's, $J_3J_2$, is 30 × 60. With four
# matrices and a waist in the middle, neither end is the best place to begin:

# %%
m, p, waist, q, n = 30, 60, 2, 60, 30
print("from the right", waist * q * n + p * waist * n + m * p * n)
print("from the left ", m * p * waist + m * waist * q + m * q * n)
print("halves first  ", m * p * waist + waist * q * n + m * waist * n)

# %% [markdown]
# Neither forward nor reverse, this is called *cross-country*. Finding the cheapest way in a general graph is NP-hard
# (Naumann 2008); for a chain of full matrices it is the dynamic program of the exercise.

# %% [markdown]
# ## Differences fill columns, too
#
# "The Jacobian by finite differences costs n × m evaluations", lecture notes say. One step moves all m outputs and
# fills a column, as a forward pass does: n + 1 evaluations.

# %%
calls = []


def counted(x):
    calls.append(1)
    return f(x)


numerical.jacobian(counted, x, "forward")
print("f from 3 to 4 numbers:", len(calls), "evaluations, not", 3 * 4)

# %% [markdown]
# ## Wrong on purpose
#
# A **forgotten transpose** in the pullback: it happens as soon as J is written out. **Symptom:** right numbers while J
# is symmetric; a shape error, or wrong numbers, when it is not.

# %%
A = np.array([[2.0, 1.0], [0.0, 3.0]])
push, wrong_pull, pull = (lambda v: A @ v), (lambda w: A @ w), (lambda w: A.T @ w)
v, w = np.array([1.0, 2.0]), np.array([1.0, -1.0])
print("inner products:", w @ push(v), "=", pull(w) @ v, "  but with the wrong pullback", wrong_pull(w) @ v)

# %% [markdown]
# ## Help, by symptom
#
# | you see | it is | do |
# |---|---|---|
# | shapes (n,) and (m,) confused | jvp takes n numbers and gives m; vjp the reverse | say which space a vector lives in |
# | inner products differ in the first digits | a forgotten transpose, or a missing term | test rules one by one |
# | they differ in the last digits only | rounding | fine |
# | `grad` refuses | the output is not one number | `vjp` or `jacobian` |

# %% [markdown]
# ## Recap
#
# - `jvp`: one forward pass, $Jv$. `vjp`: one reverse pass, $J^\top w$.
# - A Jacobian takes at most min(n, m) passes, fewer if it is sparse; a gradient one reverse pass.
# - $w\cdot Jv = J^\top w\cdot v$ tests that both sweeps belong to one J.

# %% [markdown]
# ## Check yourself
#
# You need $J\,v$ but only have a `vjp`. Can you get it?
#
# <details><summary>Answer</summary>
#
# Yes: the pullback is linear in w, and its transpose is J. So differentiate the pullback, in reverse: the vjp of
# $w\mapsto J^\top w$ applied to v is $Jv$. Two reverse passes; the next cell runs it.
#
# </details>

# %%
def transposed(w):
    return vjp(f, x)[1](w)[0]


_, back = vjp(transposed, np.zeros(4))  # it is linear in w: any point will do
v = np.array([1.0, -1.0, 0.5])
print(back(v)[0], "=", jvp(f, (x,), (v,))[1])
print("jacfwd and jacrev agree:", np.allclose(jacrev(f)(x), jacfwd(f)(x)))
print("jacobian is jacfwd here:", np.array_equal(jacobian(f)(x), jacfwd(f)(x)))

# %% [markdown]
# ## Now you
#
# Open [exercises/08_products_and_modes](../exercises/08_products_and_modes/08_products_and_modes.ipynb): both products of a program, a Jacobian by rows,
# the cheaper mode, the inner-product test, and as a bonus the cheapest order of a chain.

# %% [markdown]
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, sections 3.1 to 3.3.
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, section 3.
# - A. R. Curtis, M. J. D. Powell, J. K. Reid, "On the estimation of sparse Jacobian matrices", IMA Journal of Applied
#   Mathematics 13, 1974.
# - U. Naumann, "Optimal Jacobian accumulation is NP-complete", Mathematical Programming 112, 2008.
