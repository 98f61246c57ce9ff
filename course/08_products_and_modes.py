# %% [markdown] slide="title; list"
# # 08 · Choose the cheaper mode: products with the Jacobian
#
# **{minutes} minutes.** You need: lessons 05 and 07, one sweep in each direction.
#
# After this lesson you can
#
# - use a Jacobian without ever forming it: `jvp` and `vjp`,
# - choose between forward and reverse mode, given the numbers n and m,
# - test with one line whether two sweeps belong to the same Jacobian.

# %%
import numpy as np

from adlib import grad, jacfwd, jacobian, jacrev, jvp, lab, numerical, vjp

# %% [markdown] slide="title; formula"
# ## The Jacobian, written out
#
# We have two modes, and both are exact. Which of them should you use for a given function? The answer depends on the
# shape of the Jacobian, so let us look at it first. A function $f:\mathbb R^n\to\mathbb R^m$ has m outputs, and each of
# them has n partial derivatives. The **Jacobian** J arranges them in a matrix with one row per output and one column
# per input:
#
# $$J=\begin{pmatrix}\dfrac{\partial y_1}{\partial x_1}&\cdots&\dfrac{\partial y_1}{\partial x_n}\\ \vdots&&\vdots\\ \dfrac{\partial y_m}{\partial x_1}&\cdots&\dfrac{\partial y_m}{\partial x_n}\end{pmatrix}$$
#
# Column k says how all outputs change with the input $x_k$. Row i is the gradient of the output $y_i$.
#
# Now let a program be a composition of three functions, $y=a(b(c(x)))$. By the chain rule for several variables, its
# Jacobian is the product of their Jacobians, $J=J_a\,J_b\,J_c$, each of them taken at the value that reaches its
# function. A matrix product may be bracketed in any way. Forward mode starts at the input, at the right-hand end of the
# product, and multiplies a seed v by one Jacobian after another: $J\,v=J_a\,(J_b\,(J_c\,v))$. Reverse mode starts at
# the output, at the left-hand end: $w^\top J=((w^\top J_a)\,J_b)\,J_c$. In both cases every intermediate result is a
# vector, and no two matrices are ever multiplied.

# %% [markdown] slide="only"
# - Column k: how **all outputs** change with the input $x_k$.
# - Row i: the **gradient** of the output $y_i$.

# %% [markdown] slide="only"
# ## A composition is a product of Jacobians
#
# $$y = a(b(c(x)))\qquad J = J_a\,J_b\,J_c$$
#
# - **Forward** starts at the input: $J\,v = J_a\,(J_b\,(J_c\,v))$.
# - **Reverse** starts at the output: $w^\top J = ((w^\top J_a)\,J_b)\,J_c$.
# - Every intermediate result is a **vector**: no two matrices are ever multiplied.

# %% [markdown] slide="only"
# ## Two matrix-free products
#
# | | seed | one pass gives |
# |---|---|---|
# | `jvp`, forward | $\dot x = v$ | $\dot y = J\,v$ |
# | `vjp`, backward | $\bar y = w$ | $\bar x = J^\top w$ |
#
# The Jacobian is never formed. For a large model, it would not fit into memory.

# %% [markdown]
# ## Two products
#
# So one forward pass with the seed $\dot x=v$ (in this lesson and in lesson 10 these words mean a pass of forward mode,
# with tangents, and not the plain evaluation of lesson 07) gives the product $J\,v$, and one backward pass with the
# seed $\bar y=w$ gives $J^\top w$, which is $w^\top J$ written as a column. The Jacobian itself is never formed, and
# therefore these products are called **matrix-free**. For a large model this matters a great deal, because the matrix
# would not fit into memory.

# %% [markdown] slide="only"
# ## Both products of a program

# %% slide="code 2|5|6-7 of 7; output"
def f(x):
    return np.stack([x[0] * x[1], np.sin(x[1]) * x[2], x[0] ** 2, x[1] + x[2]])


x, v, w = np.array([2.0, 5.0, 1.0]), np.array([1.0, -1.0, 0.5]), np.array([1.0, 2.0, 0.0, -1.0])
y, Jv = jvp(f, (x,), (v,))
y, pullback = vjp(f, x)
(JTw,) = pullback(w)
print("J v   (4 numbers)", Jv)
print("J^T w (3 numbers)", JTw, "  (a pullback returns a tuple: hence the comma)")

# %% [markdown] slide="only"
# ## Predict: which mode for 3 inputs and 4 outputs?

# %% [markdown]
# ## Columns and rows
#
# With unit vectors as seeds, the products become parts of the matrix: $J e_k$ is column k, and $J^\top e_i$ is row i.
# **Predict**:

# %% slide="output"
lab.predict("The function f above maps 3 numbers to 4. Which mode fills its Jacobian in the fewest passes?",
            ["forward, 3 passes", "forward, 4 passes", "reverse, 3 passes", "reverse, 4 passes"],
            f"forward, {min(3, 4)} passes", "It takes one forward pass per column, and there are 3 columns; reverse mode would take 4 passes, one per row.")

# %% [markdown] slide="only"
# ## Columns and rows
#
# Seeds that are unit vectors: $J e_k$ is column k, and $J^\top e_i$ is row i.

# %% slide="code 1-2 of 2; output"
by_columns = np.stack([jvp(f, (x,), (e,))[1] for e in np.eye(3)], axis=1)
by_rows = np.stack([pullback(e)[0] for e in np.eye(4)])
print(by_columns)
print("3 forward passes; 4 reverse passes give the same:", np.array_equal(by_columns, by_rows))
print("and by differences:", np.allclose(by_columns, numerical.jacobian(f, x)))

# %% [markdown]
# Both ways lead to the same matrix. The functions `jacfwd` and `jacrev` of adlib do what this cell does, with all
# passes at once, and `jacobian` chooses the one that needs fewer passes.

# %% [markdown] slide="only"
# ## Fewer passes: a sparse Jacobian
#
# - Each output uses three neighbouring inputs only.
# - Columns 0, 3, 6, … never share a row: seed them **at once**.
# - Three passes give the whole Jacobian, for any n. The columns of a pass share a **colour**.

# %% [markdown]
# ## Fewer passes: a sparse Jacobian
#
# Sometimes even fewer passes are sufficient. In the next function each output uses only three neighbouring inputs, so
# most entries of J are zero. Columns 0, 3, 6, ... never have a nonzero entry in the same row. If we seed all of them at
# once, their entries do not mix, and **one** pass gives all these columns: its entry in row i is the only entry that
# row i has in these columns. Three passes give the whole Jacobian, for any n. (Here there are 12 inputs and 10 outputs,
# so reverse mode would take 10.)

# %% slide="output"
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
# Columns that share a pass are said to have the same **colour**. Curtis, Powell and Reid used the idea in 1974 for
# finite differences. The function `adlib.compile` finds such colours itself.

# %% [markdown] slide="only"
# ## The inner-product test
#
# $$w\cdot(J v) = (J^\top w)\cdot v\qquad\text{for all}\ v, w$$
#
# The left side is a forward pass, and the right side a backward pass.

# %% [markdown]
# ## The inner-product test
#
# How can you find out whether a forward and a reverse pass are right, if you do not know the Jacobian? There is a
# beautiful test: $w\cdot(J v) = (J^\top w)\cdot v$ holds for **all** v and w, because both sides are the number $w^\top
# J\,v$, bracketed in two ways. The left-hand side comes from a forward pass and the right-hand side from a backward
# pass, and the two numbers must be equal up to rounding. An error in *one* of the passes makes them different for
# nearly all vectors, so the test takes random ones. A wrong partial derivative that *both* passes use remains hidden,
# however, so you should also test each rule once against a numerical difference.

# %% slide="output"
rng = np.random.default_rng(0)
for _ in range(3):
    v, w = rng.normal(size=3), rng.normal(size=4)
    left, right = w @ jvp(f, (x,), (v,))[1], pullback(w)[0] @ v
    print(f"{left:.12f}   {right:.12f}   equal to rounding: {np.isclose(left, right, rtol=1e-12, atol=0)}")

# %% [markdown] slide="only"
# An error in *one* of them shows for nearly all vectors. A wrong partial that both use remains hidden.

# %% [markdown] slide="title; table"
# ## Which mode?
#
# We can now answer the question from the beginning. Write cost(f) for the cost of one evaluation of f. A pass costs c
# times as much, where c is a small number that depends on the operations of f.
#
# | | forward | reverse |
# |---|---|---|
# | one pass gives | a column, $J e_k$ | a row, $e_i^\top J$ |
# | whole Jacobian | at most n · c · cost(f) | at most m · c · cost(f) |
# | best for | tall Jacobians, n ≪ m | wide Jacobians, n ≫ m |
# | memory of a pass | twice that of f | all intermediates |
#
# The rule is simple: count inputs and outputs, and choose the mode with fewer passes. When the numbers are similar,
# compare the factors c of both modes, and remember that forward mode needs little memory.

# %% [markdown] slide="only"
# Count inputs and outputs, and choose the mode with fewer passes. Typically $c\in[2, 3]$.

# %% [markdown] slide="only"
# ## Lab: choose a mode

# %% [markdown]
# ## Lab: choose a mode
#
# In the lab, the factors c of both modes are counted for the function that you select. The sliders n and m do not
# change this function: the bars show what a function with n inputs and m outputs would cost if it had the same factors
# c. **Predict** for n = 10 and the first function: at which m are the two bars about equally long? And what changes for
# x² / cos x?

# %% slide="output"
lab.choose_mode()

# %% [markdown]
# <details><summary>Answers</summary>
#
# For the first function, forward mode costs 10 · 3.0 = 30 evaluations of f, and reverse mode costs m · 2.8. The bars
# are equally long near m = 11. For x² / cos x both factors are 5, so the modes change places exactly at m = n.
#
# </details>

# %% [markdown] slide="only"
# ## The rule of thumb of machine learning
#
# - A loss has **one** output, and as many inputs as the model has parameters.
# - So one backward pass gives the whole gradient: **reverse mode is the default**.

# %% [markdown]
# ## The rule of thumb of machine learning
#
# In machine learning, the function is a loss. It has a single output, m = 1, and it has as many inputs as the model has
# parameters. So one backward pass gives the whole gradient, and this is why nearly all training of neural networks uses
# reverse mode. The cell counts how often f is evaluated.

# %% slide="output"
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
# The single run of reverse mode is followed by the backward pass, whose work is that of about two more evaluations.
# Compared with 201 evaluations this is very little.

# %% [markdown] slide="only"
# ## When counting is not enough
#
# $J = J_3J_2J_1$ with all seeds at once: vectors become matrices, and the order of the products matters.

# %% [markdown]
# ## Where the modes meet: the chain of Jacobians
#
# The rule that counts inputs and outputs is a good one, but it is not always right. To see its limits, take a
# composition of three functions and compute the complete matrix $J=J_3J_2J_1$, with $f_1:\mathbb R^n\to\mathbb R^q$,
# $f_2:\mathbb R^q\to\mathbb R^p$ and $f_3:\mathbb R^p\to\mathbb R^m$. For the complete matrix, all seeds are used at
# once, so the vectors of the passes become matrices: forward mode multiplies from the right and reverse mode from the
# left. The results are the same, but the numbers of multiplications are not. (The product of an a × b and a b × c
# matrix takes abc of them.)

# %% slide="output"
def cost(sizes, order):
    """Multiplications for J_3 J_2 J_1 with sizes (m, p, q, n)."""
    m, p, q, n = sizes
    return p * q * n + m * p * n if order == "forward" else m * p * q + m * q * n


for sizes in ((1, 50, 50, 1000), (1000, 50, 50, 1), (30, 2, 60, 30)):
    print(f"m, p, q, n = {str(sizes):20} forward {cost(sizes, 'forward'):9,}   reverse {cost(sizes, 'reverse'):9,}")

# %% [markdown] slide="only"
# In the third row, $n = m = 30$: forward mode begins with a small product.

# %% [markdown] slide="only"
# ## Begin at neither end
#
# Four matrices with a waist of two variables in the middle:

# %% [markdown]
# In the first row there is one output, and reverse mode is 49 times cheaper. In the second row there is one input, and
# forward mode wins by the same factor. The third row is the interesting one. It has n = m, and yet forward mode is ten
# times cheaper. Its first product $J_2J_1$ is a small matrix of 2 × 30 numbers, while the first product of reverse
# mode, $J_3J_2$, has 30 × 60.
#
# When there are four matrices and only a few variables in the middle, it is best to begin at neither end. Below, the
# sizes are 60 × 30, 2 × 60, 60 × 2 and 30 × 60, from the right to the left, and "halves first" is the product of the
# last two times the product of the first two.

# %% slide="output"
m, p, waist, q, n = 30, 60, 2, 60, 30
print("from the right", waist * q * n + p * waist * n + m * p * n)
print("from the left ", m * p * waist + m * waist * q + m * q * n)
print("halves first  ", m * p * waist + waist * q * n + m * waist * n)

# %% [markdown] slide="only"
# *Cross-country* elimination: NP-hard for general graphs (Naumann 2008), and dynamic programming for a chain.

# %% [markdown]
# Such an order, which is neither forward nor reverse, is called *cross-country* elimination. Finding the cheapest order
# for a general graph is NP-hard, which means that no fast method is known (Naumann 2008). For a chain of full matrices,
# dynamic programming finds it quickly (it solves the problem for all shorter pieces of the chain first and builds the
# longer ones from them), and the bonus exercise asks you to write such a program.

# %% [markdown] slide="only"
# ## Differences fill columns, too
#
# One step in the direction of one input changes **all** m outputs.

# %% [markdown]
# ## Differences fill columns, too
#
# It is sometimes said that a Jacobian by finite differences costs n × m evaluations. As in lesson 02, we can count the
# evaluations. One step in the direction of one input changes all m outputs, so it fills a whole column, as a forward
# pass does. Together with the evaluation at x itself this makes n + 1.

# %% slide="output"
calls = []


def counted(x):
    calls.append(1)
    return f(x)


numerical.jacobian(counted, x, "forward")
print("f from 3 to 4 numbers:", len(calls), "evaluations, not", 3 * 4)

# %% [markdown] slide="only"
# It is sometimes said that a Jacobian costs n × m evaluations. It costs n + 1.

# %% [markdown] slide="only"
# ## Wrong on purpose: a forgotten transpose

# %% [markdown]
# ## Wrong on purpose
#
# A common mistake in a hand-written pullback is a **forgotten transpose**. **Symptom:** the numbers are right as long
# as J is symmetric. Otherwise they are wrong, or the shapes do not fit. The inner-product test finds the mistake.

# %% slide="code 2 of 2; output"
A = np.array([[2.0, 1.0], [0.0, 3.0]])
push, wrong_pull, pull = (lambda v: A @ v), (lambda w: A @ w), (lambda w: A.T @ w)
v, w = np.array([1.0, 2.0]), np.array([1.0, -1.0])
print("inner products:", w @ push(v), "=", pull(w) @ v, "  but with the wrong pullback", wrong_pull(w) @ v)

# %% [markdown] slide="only"
# **Symptom:** right as long as J is symmetric. The inner-product test finds it.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | shapes (n,) and (m,) are confused | jvp takes n numbers and gives m; vjp takes m and gives n | say to which space each vector belongs |
# | the inner products differ in their first digits | a forgotten transpose, or a missing term | test the rules one by one |
# | they differ in the last digits only | rounding | nothing; this is normal |
# | `grad` refuses | the output is not a single number | use `vjp` or `jacobian` |

# %% [markdown] slide="title; list"
# ## Recap
#
# - `jvp` makes one forward pass and gives $Jv$. `vjp` makes one backward pass and gives $J^\top w$.
# - A Jacobian takes at most min(n, m) passes, and often fewer if it is sparse. A gradient takes one backward pass.
# - The test $w\cdot Jv = J^\top w\cdot v$ shows whether both passes belong to the same J.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# You need $J\,v$, but you have only a `vjp`. Can you compute it?
#
# <details><summary>Answer</summary>
#
# Yes. The pullback $w\mapsto J^\top w$ is a linear function of w, and its Jacobian is $J^\top$. Differentiate the
# pullback in reverse mode: its vjp multiplies by the transpose of $J^\top$, which is J, so the seed v gives $Jv$. This
# takes two backward passes, and the next cell runs them.
#
# </details>

# %% [markdown] slide="only"
# ## Two backward passes make a forward one

# %% slide="code 2|4 of 6; output"
def transposed(w):
    return vjp(f, x)[1](w)[0]


_, back = vjp(transposed, np.zeros(4))  # it is linear in w: any point works
v = np.array([1.0, -1.0, 0.5])
print(back(v)[0], "=", jvp(f, (x,), (v,))[1])
print("jacfwd and jacrev agree:", np.allclose(jacrev(f)(x), jacfwd(f)(x)))
print("jacobian is jacfwd here:", np.array_equal(jacobian(f)(x), jacfwd(f)(x)))

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/08_products_and_modes](../exercises/08_products_and_modes/08_products_and_modes.ipynb). You will write
# both products of a program, a Jacobian by rows, the choice of the cheaper mode and the inner-product test, and as a
# bonus find the cheapest order of a chain.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, sections 3.1 to 3.3.
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, section 3.
# - A. R. Curtis, M. J. D. Powell, J. K. Reid, "On the estimation of sparse Jacobian matrices", IMA Journal of Applied
#   Mathematics 13, 1974.
# - U. Naumann, "Optimal Jacobian accumulation is NP-complete", Mathematical Programming 112, 2008.
