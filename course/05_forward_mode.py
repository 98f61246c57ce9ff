# %% [markdown] slide="title; list"
# # 05 · Push tangents forward: forward mode
#
# **{minutes} minutes.** You need: lesson 04, the Wengert list and the derivatives on its edges.
#
# After this lesson you can
#
# - fill in a column of tangents by hand for any seed,
# - compute a directional derivative, a column of a Jacobian, and the whole Jacobian,
# - say what forward mode costs, and when it is the right choice.

# %%
import numpy as np

from adlib import jacfwd, jvp, lab, numerical, trace

# %% [markdown] slide="only"
# ## The idea: let the inputs move
#
# - The inputs start at x and move in a direction: $x(t) = x + t\,\dot x$.
# - Then every variable of the list moves, too. Its velocity $\dot v_i = dv_i/dt$ at $t = 0$ is its **tangent**.
# - The tangents of the inputs are chosen freely. This choice $\dot x$ is the **seed**.

# %% [markdown] slide="title; formula"
# ## A second column
#
# Lesson 04 ended with a wish: to compute a derivative on the graph of a program without listing all of its paths.
# Forward mode does this while the program runs.
#
# Imagine that the inputs move. They start at the point x and move in a direction $\dot x$, so that at time t they are
# at $x(t)=x+t\,\dot x$. Then every variable of the list moves, too, and we can ask for its velocity at t = 0. This
# velocity, $\dot v_i=dv_i/dt$, is called the **tangent** of the variable. Next to each value we write its tangent, in a
# second column. For the inputs the tangents are chosen freely, and this choice $\dot x$ is called the **seed**. For
# every other row the chain rule computes the tangent from the tangents of its operands:
#
# $$\dot v_i=\sum_j\frac{\partial\phi_i}{\partial v_j}\,\dot v_j$$
#
# In words: each operand contributes its own tangent, multiplied by the local partial derivative on the edge.

# %% [markdown] slide="only"
# - Value and tangent stand side by side, row by row.
# - Each operand contributes **its own tangent, times the local partial derivative** on the edge.

# %% [markdown]
# ## The worked example
#
# We want the derivative of $f=\ln x_1+x_1x_2$ with respect to $x_1$ at the point (2, 5). So $x_1$ moves with velocity 1
# and $x_2$ stands still, which means that the **seed** is $\dot x_1=1$, $\dot x_2=0$.

# %% [markdown] slide="only"
# ## Predict: a product
#
# $f = \ln x_1 + x_1x_2$ at $(2, 5)$, with the seed $\dot x_1 = 1$, $\dot x_2 = 0$.

# %% slide="output"
lab.predict("What is the tangent of v_2 = v_-1 * v_0, if v_-1 = 2 and v_0 = 5 have the tangents 1 and 0?",
            ["0", "2", "5", "7"], f"{1 * 5 + 2 * 0}", "Product rule: 1 times 5 plus 2 times 0.")

# %% [markdown] slide="only"
# ## The worked example: seed (1, 0)
#
# $f = \ln x_1 + x_1x_2$ at $(2, 5)$
#
# $$\dot v_2 = \dot v_{-1}v_0 + v_{-1}\dot v_0$$

# %% slide="rows"
def f(x1, x2):
    return np.log(x1) + x1 * x2


trace(f, 2.0, 5.0).forward(1.0, 0.0)

# %% [markdown] slide="only"
# ## What the table shows
#
# - The last row is the result: $\partial f/\partial x_1(2, 5) = 5.5$.
# - Value and tangent are computed **together**, in the order in which the program runs.
# - After its last use, a row can be discarded. In reverse mode this will be different.

# %% [markdown]
# The last row contains the result, $\partial f/\partial x_1(2,5)=5.5$. Follow the tangents from the top to see how it
# arises: the logarithm has the partial derivative 1/2, so its tangent is 0.5, the product has the tangent 5, as in the
# prediction above, and the sum adds the two.
#
# Value and tangent are computed together, row by row, in the order in which the program runs. After the last use of a
# row both of its numbers can be discarded, because the computation never returns to an earlier row. This will be
# different in reverse mode.

# %% [markdown] slide="only"
# ## Another seed, another question: (0, 1)
#
# One pass answers **one** question. The values are the same, and the tangents are new.

# %% [markdown]
# ## Another seed, another question
#
# One pass answers one question. For the derivative with respect to $x_2$ we choose the seed (0, 1) and make a second
# pass.

# %% slide="rows"
print(trace(f, 2.0, 5.0).forward(0.0, 1.0))

# %% [markdown]
# The values are the same as before, and the tangents are different. The logarithm does not depend on $x_2$, so its
# tangent is now zero.

# %% [markdown] slide="only"
# ## Lab: the tangent sweep

# %% [markdown]
# ## Lab: the tangent sweep
#
# In the lab you can choose a function and, under "Sweep", a seed. **Predict** each tangent before you step. In the
# third function, x is used twice and b is used three times. (It is b = x + x, c = b + b, y = c · b.) Watch in
# particular what the rule gives for $b+b$, where both operands are the same variable.

# %% slide="output"
lab.tangent_sweep()

# %% [markdown] slide="only"
# ## One more term: what changes?
#
# $f = \ln x_1 + x_1x_2 - \sin x_2$, seed $(1, 0)$

# %% [markdown]
# ## One more term
#
# The survey of Baydin et al., from which many people learn this subject, uses a slightly longer function: $\ln
# x_1+x_1x_2-\sin x_2$ at the same point (2, 5). Its table 2 is the table below. (The authors compute the sine before
# the sum, so their $v_3$ and $v_4$ are exchanged.) **Predict** which tangents of the first table change because of the
# new term.

# %% slide="rows"
def f3(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


trace(f3, 2.0, 5.0).forward(1.0, 0.0)

# %% [markdown] slide="only"
# No tangent of the first table changes: $\sin x_2$ does not move when only $x_1$ moves.

# %% [markdown]
# None of them changes. The two new rows have tangents of their own, and the tangent of the result is still 5.5, because
# $\sin x_2$ does not change when only $x_1$ moves.

# %% [markdown] slide="only"
# ## Any direction: the Jacobian-vector product
#
# The **Jacobian** J has one row per output and one column per input, $J_{ik} = \partial y_i/\partial x_k$.
#
# For any seed $\dot x$, one pass computes
#
# $$\dot y = J\,\dot x$$
#
# - No matrix appears in the computation, and there is no step h.
# - In adlib, and in JAX, this is `jvp(f, inputs, tangents)`, the **pushforward**.

# %% [markdown]
# ## Any direction: the Jacobian-vector product
#
# Nothing forces us to move along a single axis. Collect the partial derivatives of all outputs in the **Jacobian** J,
# with $J_{ik}=\partial y_i/\partial x_k$: it has m rows, one per output, and n columns, one per input. For an arbitrary
# seed $\dot x$, one pass computes the product $J\dot x$, which is the derivative of f in the direction $\dot x$. (The
# direction is not normalized: a seed that is twice as long gives a result that is twice as large.) Neither the matrix J
# nor a matrix product appears in the computation, and there is no step h.
#
# In adlib this is `jvp(f, inputs, tangents)`, where the name stands for **Jacobian-vector product**; another common
# name is the **pushforward**. It takes two tuples and returns the value and the tangent. The next cell compares it with
# the product by hand and with a numerical difference. (The function collects its outputs with `np.stack`. With
# `np.array` it would not work: adlib's numbers refuse to be put into a plain array, because their tangents would be
# lost.)

# %% [markdown] slide="only"
# ## jvp, checked by hand and by a difference

# %% slide="code 6 of 6; output"
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

# %% [markdown] slide="only"
# ## Unit vectors as seeds: columns
#
# If the seed is $e_k$, the pass gives $J\,e_k$, which is **column k** of the Jacobian. So n passes fill the matrix, for any number of outputs.

# %% [markdown]
# ## Seeds that are unit vectors: columns
#
# If the seed is the unit vector $e_k$, then the product $J\,e_k$ is column k of the Jacobian. So n passes, one per
# input, fill the whole matrix, and it does not matter how many outputs there are. The function `jacfwd(g)` does this.

# %% slide="code 1 of 1; output"
columns = [jvp(g, (x,), (e,))[1] for e in np.eye(2)]
print(np.stack(columns, axis=1))
print("as jacfwd:", np.array_equal(np.stack(columns, axis=1), jacfwd(g)(x)), "  by differences:")
print(numerical.jacobian(g, x).round(6))

# %% [markdown] slide="only"
# ## What a pass costs
#
# For $f = \ln x_1 + x_1x_2 - \sin x_2$, counted:

# %% [markdown]
# ## What it costs
#
# How expensive is a pass? Each operation of f requires some additional work: its partial derivatives have to be
# computed, multiplied by the tangents, and added. This work is proportional to that of f itself, so the cost of a pass
# is a small multiple of the cost of f. We can count it.

# %% slide="output"
counts = trace(f3, 2.0, 5.0).count()
own, both = counts.total(), counts.forward.total()
print("operations of f", own, "  of f with tangents", both, "  ratio", both / own)
print(dict(counts.forward))

# %% [markdown] slide="only"
# - 5 operations of f itself, and 10 for the tangents: the ratio is $c = 3$.
# - Typical values are 2 to 3. In this count, no program has a larger ratio than its most expensive operation: a division has 7.

# %% [markdown]
# The 15 operations are the 5 of f itself and 10 for the tangents: 2 for the logarithm (one division for 1/x and one
# product), 3 for the product, 1 for the sum, 2 for the sine, and 2 for the difference, whose factor −1 is counted as a
# product.

# %% [markdown] slide="only"
# ## When to use it: tall Jacobians
#
# | | |
# |---|---|
# | cost of the full Jacobian | $\approx n\cdot c\cdot ops(f)$ |
# | best for | few inputs, many outputs: $n \ll m$ |
# | example | the tangent of a curve in space, $\mathbb R^1\to\mathbb R^3$ |

# %% [markdown]
# Call the ratio that we have just counted, 15/5 = 3, c. Baydin et al. (section 3.2) give 2 to 3 as typical values for
# both modes, and quote a guaranteed bound of 6. Such bounds depend on what is counted. Griewank and Walther derive
# theirs in a model that also counts movements of memory. In our simple count, where every scalar operation counts as
# one, no program has a larger ratio than its most expensive operation. A single division has the ratio 7 (its own
# operation, one for 1/y and two for −z/y, two products and a sum), and x²/cos x, where cheaper operations accompany the
# division, has 5. For a program of many operations, the average is what matters.
#
# More important than c is the number of passes. Forward mode needs one pass per input, so it is the right choice for
# **tall** Jacobians, with few inputs and many outputs, $n\ll m$. A good example is a curve in space, which has one
# input and three outputs: its tangent vector, which gave the method its vocabulary, takes a single pass.

# %% slide="code 2 of 2; output"
def helix(t):
    return np.stack([np.cos(t), np.sin(t), 0.5 * t])


print("tangent of the helix at pi/2:", jvp(helix, (np.pi / 2,), (1.0,))[1].round(12), "in one pass")

# %% [markdown] slide="only"
# ## Many inputs: a network
#
# - The inputs of the list are the **weights**; 0.5 is the data.
# - One pass gives the derivative with respect to **one** weight. A million weights need a million passes.

# %% [markdown]
# ## A network with four intermediates
#
# And what if there are many inputs? In machine learning the inputs are **weights**, numbers that training has to
# choose. In the next network two weights are the inputs of the list, and 0.5 is the data. One pass gives the derivative
# with respect to **one** weight. A model with a million weights would need a million passes. Each of these passes
# visits all intermediates, here four, regardless of which weight it belongs to. In the table, the tangent of $v_2$ is
# 0.5 · (1 − 0.462²), and that of $v_3$ is twice as large, because $w_2=2$.

# %% slide="code 2-3; next; rows"
def tiny_network(w1, w2):
    h = np.tanh(w1 * 0.5)
    return np.tanh(w2 * h)


trace(tiny_network, 1.0, 2.0).forward(1.0, 0.0)

# %% [markdown] slide="only"
# ## Its graph
#
# $\dot v_2 = 0.5\,(1 - 0.462^2)$, and $\dot v_3$ is twice as large, because $w_2 = 2$.

# %% slide="output"
trace(tiny_network, 1.0, 2.0).graph()

# %% [markdown] slide="only"
# ## What is held fixed
#
# - Tangents travel only **along** the arrows: $\partial v_{-1}/\partial v_2 = 0$, and not $1/(\partial v_2/\partial v_{-1})$.
# - The tangent with respect to an intermediate: **cut** the list there, and treat it as an input.

# %% [markdown]
# ## What is held fixed
#
# One question often causes confusion. In this network $v_2$ was computed from $v_{-1}=w_1$; does a change of $v_2$ then
# change $w_1$ as well? It does not, because tangents travel only along the arrows of the graph: the tangent of an input
# is its seed and nothing else, so $\partial v_{-1}/\partial v_2$ is 0. It is not $1/(\partial v_2/\partial v_{-1})$, as
# one might think from the formula for inverse functions.
#
# We can also ask for a tangent **with respect to an intermediate**. For that, we cut the list at this intermediate and
# treat it as an input: $v_2$ gets the seed 1, everything before it gets the tangent 0, and the rows after it follow the
# usual rule. In the network above, $\partial y/\partial v_2$ is then the product of the two partial derivatives that
# lie on the path from $v_2$ to y. The next cell computes it by writing the second half of the network as a function of
# its own.

# %% slide="code 4 of 4; output"
def second_half(h):
    return np.tanh(2.0 * h)


value, slope = jvp(second_half, (np.tanh(0.5),), (1.0,))
print(f"the derivative of y with respect to v_2 is {slope:.6f}")
print(f"times the tangent of v_2 from above        {slope * 0.393224:.6f}")

# %% [markdown]
# The second line multiplies this derivative by the tangent that $v_2$ had in the table, and the product is the tangent
# of y in the table. This is the chain rule, cut at $v_2$.

# %% [markdown] slide="only"
# ## Loops and branches need no special treatment

# %% [markdown]
# ## Loops and branches
#
# Since the tangents are computed while the program runs, loops and branches need no special treatment. The next program
# multiplies until the result is at least 50. Its loop has 6 iterations for x = 2 and 4 iterations for x = 3, and the
# derivative is that of the power that was computed in each case.
#
# One caution is in order. At a point where the number of iterations changes, the function jumps and has no derivative.
# Automatic differentiation does not notice this and returns the derivative of the branch that was taken.

# %% slide="code 3-4 of 5; output"
def power_above_50(x):
    y = 1.0
    while y < 50:
        y = y * x
    return y


for x, iterations in ((2.0, 6), (3.0, 4)):
    y, y_dot = jvp(power_above_50, (x,), (1.0,))
    print(f"x = {x}: {iterations} iterations, slope {y_dot:g}; by hand {iterations * x ** (iterations - 1):g}")

# %% [markdown] slide="only"
# At a point where the number of iterations changes, f jumps. AD does not notice.

# %% [markdown] slide="only"
# ## Wrong on purpose: two seeds at once

# %% [markdown]
# ## Wrong on purpose
#
# It is tempting to seed two inputs at once, in the hope of getting both derivatives from one pass. **Symptom:** the
# result is a single number, the *sum* of the two derivatives.

# %% slide="output"
print("seed (1, 1):", jvp(f, (2.0, 5.0), (1.0, 1.0))[1], "  but the gradient is (5.5, 2.0)")

# %% [markdown] slide="only"
# **Symptom:** one number, the *sum* of the two derivatives. The seed $(1, 1)$ asks for the diagonal direction.

# %% [markdown]
# One pass answers one question, and the seed (1, 1) asks for the derivative in the diagonal direction. Several
# questions can be answered in one run of the program if each row carries an array of tangents in place of a single one.
# The values and the partial derivatives are then computed only once. `jacfwd` works in this way with all n seeds, while
# `jvp` takes a single seed. In the bonus exercise you will write the version with arrays.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the derivative is 0 | the seed was 0, or belonged to another input | set the seed of the right input to 1 |
# | the result is the sum of two derivatives | two seeds were 1 | make one pass for each |
# | right for sums, wrong for products | a term of the product rule is missing | $\dot v_jv_k+v_j\dot v_k$ |
# | a derivative in a direction is wrong by a factor | the direction does not have length 1 | divide it by its length |

# %% [markdown] slide="title; list"
# ## Recap
#
# - The tangent of a row is the sum over its operands of partial derivative times tangent. The rows are visited in the
#   order of evaluation, and nothing has to be stored.
# - A seed $\dot x$ gives $J\dot x$. Unit vectors as seeds give the columns of J, and n passes give all of it.
# - A pass costs a small multiple of f, in our example 3. Forward mode is good for functions with few inputs.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# How many passes does forward mode need for the Jacobian of $f:\mathbb R^{3}\to\mathbb R^{500}$? How many does it need
# for the product of this Jacobian with one vector?
#
# <details><summary>Answer</summary>
#
# The Jacobian needs three passes, one per column. The product with one vector needs a single pass, in which the vector
# is the seed.
#
# </details>

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/05_forward_mode](../exercises/05_forward_mode/05_forward_mode.ipynb). You will compute a column of
# tangents by hand, the tangents of an arbitrary program, a directional derivative, a Jacobian column by column, and, as
# a bonus, many directions at once.

# %% [markdown] slide="skip"
# ## Sources
#
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.1.
# - A. G. Baydin et al., "Automatic differentiation in machine learning: a survey", JMLR 18(153), 2018, sections 3.1 and
#   3.2, and table 2.
# - R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7(8), 1964.
