# %% [markdown] slide="title; list"
# # 18 · Compute many at once: batches, colours, and staged programs
#
# **{minutes} minutes.** You need: lessons 07, 08 and 10; matrix products; lesson 13 helps.
#
# After this lesson you can
#
# - apply a function that is written for one input to a whole batch, and take derivatives inside and outside of it,
# - pull an adjoint back through broadcasting and through sums, and say why the two belong together,
# - fill a sparse Jacobian with few passes, by colouring its columns,
# - say what staging does to a program, and read the code that it writes.

# %%
import numpy as np

from adlib import compile, grad, hessian, hvp, jacobian, jvp, lab, trace, vjp, vmap
from adlib.emit.coloring import pattern
from adlib.emit.staged import staged

# %% [markdown] slide="only"
# ## One function, many inputs
#
# A loss for every sample, an orbit for every starting point, a tangent for every column:
#
# - A **loop** is expensive: Python's own work costs more than the arithmetic, and the tape becomes as long as the
#   loop.
# - **Rewriting** for one more axis hides the formula behind `axis` and transposed matrices.
# - **`vmap`** changes the numbers and not the program: one number holds all inputs, stacked along an axis that the
#   function does not see.

# %% [markdown]
# ## One function, many inputs
#
# Nearly everything that we differentiate in practice is computed many times: a loss for every sample of a batch, an
# orbit for every starting point, a tangent for every column of a Jacobian. The simplest way to do this is a loop. But
# in Python a loop is expensive, because each operation on a few numbers costs far more time for Python's own work than
# for the arithmetic, and a tape becomes as long as the loop.
#
# We could rewrite the function by hand, so that it works on arrays with one more axis. Then every sum needs an `axis`,
# every product of matrices has to be read again, and the formula that we started from can hardly be recognized. There
# is a better way, which changes the numbers and not the program. As in lesson 06, we let the function compute with a
# new kind of number. This one holds all inputs, stacked along a first axis that the function does not see. Each
# elementary operation knows how to work on the whole stack at once, so the function runs a single time, without a loop.
# This transformation is called a **vectorizing map**, and JAX and adlib give it the name `vmap`.

# %% [markdown] slide="only"
# ## The same function, all at once

# %% slide="code 2|5|6; output"
def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


x1, x2 = np.array([2.0, 1.0, 3.0]), np.array([5.0, 0.5, -1.0])
print("all at once", vmap(f)(x1, x2))
print("by a loop  ", np.array([f(a, b) for a, b in zip(x1, x2)]))

# %% [markdown]
# How long is the Wengert list of such a computation? Think of the three evaluations of f, each with its five
# operations, before you answer.

# %% [markdown] slide="only"
# ## Predict: the length of the list

# %% slide="output"
lab.predict("f has five elementary operations. How many are recorded when vmap(f) is traced for a thousand inputs?",
            ["5", "1000", "5000"], str(len(trace(vmap(f), np.ones(1000), np.ones(1000)).rows) - 2),
            "Each operation is recorded once. It works on a stack of a thousand numbers.")

# %% [markdown] slide="only"
# ## One list, three gradients
#
# $f=\ln x_1+x_1x_2-\sin x_2$ for three inputs, with the seed (1, 1, 1):

# %% slide="up"
trace(vmap(f), x1, x2).reverse(np.ones(3))

# %% [markdown] slide="only"
# The first entries, 5.5 and 1.7163, are the gradient at (2, 5). The members of the batch do not influence each other.

# %% [markdown]
# The table has the same rows as in lesson 07, but each variable is a stack of three numbers, one for each input. So is
# each adjoint. The seed (1, 1, 1) asks for the derivatives of all three results, and the adjoints of the two inputs
# hold the three gradients. The first entries, 5.5 and 1.7163, are the gradient at (2, 5) that we know from lesson 07.
# The members of the batch do not influence each other, and therefore a single backward pass is sufficient for all of
# them.

# %% [markdown] slide="only"
# ## One gradient per sample
#
# - To find unusual samples, or to limit the influence of one person's data: **each** gradient, and not their mean.
# - We write down what we mean, "the gradient, for each sample". `in_axes` is `None` for what all samples share.

# %% [markdown]
# ## One gradient per sample
#
# Derivatives and batches can be combined in either order. Take a loss for one sample, a row x of data with its target
# t, and a vector w of weights that is the same for all samples. Training needs the gradient of the mean loss, and one
# backward pass computes it. Sometimes, however, we want the gradient of *each* sample: in order to find samples that
# pull the weights in an unusual direction, or to limit the influence of a single person's data on the result, as
# differentially private training does (Abadi et al. 2016). The gradient of the mean is of no help then, since the
# contributions have already been added. With `vmap` we write down what we mean, "the gradient, for each sample".
#
# The argument `in_axes` says along which axis of each argument the samples lie. For w it is `None`, because all samples
# share the same weights.

# %% slide="code 2|6|8; output"
def loss(w, x, t):
    return (np.tanh(w @ x) - t) ** 2


rng = np.random.default_rng(0)
w, X, T = np.array([0.5, -1.0, 0.2]), rng.normal(size=(5, 3)), rng.normal(size=5)
per_sample = vmap(grad(loss), in_axes=(None, 0, 0))(w, X, T)
print("shape", per_sample.shape, "  lengths of the gradients", np.linalg.norm(per_sample, axis=1).round(2))
mean_loss = lambda w: np.mean(vmap(loss, in_axes=(None, 0, 0))(w, X, T))
print("their mean is the gradient of the mean:", np.allclose(per_sample.mean(axis=0), grad(mean_loss)(w), rtol=1e-13))

# %% [markdown] slide="only"
# `vmap(grad(loss))` gives five gradients, and `grad` of a mean of `vmap(loss)` gives one.

# %% [markdown]
# The expression `vmap(grad(loss))` gives five gradients, and `grad` of a mean of `vmap(loss)` gives one. The second
# equals the mean of the first, because differentiation is linear. Note that neither program contains an index or an
# axis of the batch, except in the word `in_axes`.

# %% [markdown] slide="only"
# ## What a batch cannot do
#
# All members go through the same operations, so they cannot take different branches. Compute both sides, and choose
# with `np.where`.

# %% [markdown]
# ## What a batch cannot do
#
# All members of a batch go through the same operations. What happens at a branch that depends on the values? One member
# may want to go left and another one right, but the function runs only once, so it can follow neither. `vmap` refuses
# such a program. The remedy is to compute both sides for all members, and to choose with `np.where`. (For the same
# reason, a random number that the function draws is drawn once, and all members share it. Draw the numbers outside, and
# pass them as a mapped argument.)

# %% slide="code 2|8; output"
def branch(x):
    return x if x > 0 else 0.1 * x


try:
    vmap(branch)(np.array([1.0, -1.0]))
except TypeError as error:
    print(error)
print(vmap(grad(lambda x: np.where(x > 0, x, 0.1 * x)))(np.array([1.0, -1.0])))

# %% [markdown] slide="only"
# ## Jacobians by batches of seeds
#
# - n forward passes evaluate the **same function at the same point**. Only the seeds differ.
# - So the seeds are a batch: map the pass over the unit vectors, and the function runs once.
# - The pullback gives the rows in the same way, and the Hessian-vector product gives the Hessian.

# %% [markdown]
# ## Jacobians by batches of seeds
#
# In lesson 08 we filled a Jacobian column by column, with one forward pass per seed. All these passes evaluate the same
# function at the same point, and only the seeds differ. So the seeds are a batch: we map the forward pass over the unit
# vectors, and the function itself runs once. The same works for the pullback, whose seeds give the rows, and for the
# Hessian-vector product of lesson 10.

# %% [markdown] slide="only"
# ## One run, all columns

# %% slide="code 8|10-11; output"
calls = []


def g(x):
    calls.append(1)
    return np.stack([x[0] * x[1], np.sin(x[1]) * x[2], x[0] ** 2, x[1] + x[2]])


x = np.array([2.0, 5.0, 1.0])
columns = vmap(lambda seed: jvp(g, (x,), (seed,))[1])(np.eye(3))
print(columns.T, "\nfrom", len(calls), "run of g")
y, pullback = vjp(g, x)
print("by rows:", np.array_equal(vmap(lambda seed: pullback(seed)[0])(np.eye(4)), columns.T))

# %% [markdown] slide="only"
# - Saved: the repeated evaluations of f, and the repeated work of Python.
# - Not saved: the arithmetic with n tangents. Each intermediate value has n of them at the same time.

# %% [markdown]
# Member k of the first batch is column k of J, so the batch has to be transposed. The functions `jacfwd`, `jacrev`,
# `jacobian` and `hessian` of adlib are made in this way. A batch of seeds saves the repeated evaluations of f and the
# repeated work of Python, but not the arithmetic with tangents, which is still n times that of one pass. It also costs
# memory: each intermediate value has n tangents at the same time. If n is large, take the seeds in portions.

# %%
def energy(x):
    return np.sum(np.cosh(x[1:] - x[:-1])) + np.sum(x**4)


z = np.linspace(-1, 1, 6)
H = vmap(lambda seed: hvp(energy, z, seed))(np.eye(6))
print("the Hessian from one batch of products:", np.allclose(H, hessian(energy)(z), rtol=1e-13, atol=0))

# %% [markdown] slide="only"
# ## The adjoint of broadcasting
#
# A bias with two entries is added to five rows of two, as if it were repeated in each row. Repeating is a **fan-out**:
#
# $$y_{ij}=b_j\quad\Longrightarrow\quad\bar b_j=\sum_i\bar y_{ij}$$
#
# - As a matrix: a column of n ones. Its transpose is a row of n ones, which takes the sum.
# - The adjoint of **broadcasting is a sum**, and the adjoint of a **sum is broadcasting**.

# %% [markdown]
# ## The adjoint of broadcasting
#
# In a program for batches, arrays of different shapes meet. A layer adds a bias b with two entries to an array with
# five rows of two. NumPy **broadcasts** the bias, which means that it behaves as if b were repeated in each row. What
# is the adjoint of b? If a backward pass merely hands back the adjoint of the sum, it has five rows of two, while b has
# only two entries.
#
# We know this situation already. Repeating b is a fan-out: the entry $b_j$ is used once in each row i. By lesson 07,
# the contributions of all uses are added:
#
# $$y_{ij}=b_j\quad\Longrightarrow\quad \bar b_j=\sum_i\bar y_{ij}$$
#
# Broadcasting is a linear map. For one number and n rows, its matrix is a column of n ones. The pullback multiplies by
# the transposed matrix, a row of n ones, and multiplying by it takes the sum. So **the adjoint of broadcasting is a sum
# over the axes that were repeated**. Since transposing twice changes nothing, the converse is also true: **the adjoint
# of a sum is broadcasting**, as each term of a sum receives the adjoint of the sum. The next function does the first of
# these for any shapes. NumPy may repeat an array in two ways, and each of them is undone in one line: it adds axes in
# front, and it stretches axes of length 1.

# %% [markdown] slide="only"
# ## For any shapes
#
# NumPy adds axes in front, and it stretches axes of length 1.

# %% slide="code 3-4|5-6 of 6; output"
def unbroadcast(y_bar, shape):
    """The adjoint of an array of this shape that was broadcast to the shape of y_bar."""
    added = y_bar.ndim - len(shape)
    y_bar = y_bar.sum(axis=tuple(range(added)))
    stretched = tuple(k for k, n in enumerate(shape) if n == 1)
    return y_bar.sum(axis=stretched, keepdims=True)


for shape, to in (((2,), (5, 2)), ((5, 1), (5, 2)), ((), (5, 2)), ((3, 1, 2), (4, 3, 5, 2))):
    y_bar = rng.normal(size=to)
    (expected,) = vjp(lambda b: np.broadcast_to(b, to), rng.normal(size=shape))[1](y_bar)
    same = np.allclose(unbroadcast(y_bar, shape), expected, rtol=1e-13)
    print(f"{shape!s:10} to {to!s:13} adjoint of shape {expected.shape!s:10} the same: {same}")

# %% [markdown] slide="only"
# ## Linear operations and their transposes

# %% [markdown] slide="table"
# With this function the pullback of every elementwise operation is complete. Compute the adjoint as if both operands
# had the full shape, and then call `unbroadcast` for each operand. The other operations on arrays follow the same
# principle: write the operation as a linear map, and transpose it. The following table contains those that you meet
# most often.
#
# | operation | its pullback |
# |---|---|
# | broadcast along an axis | sum over this axis |
# | sum over an axis | broadcast along this axis |
# | mean over n elements | broadcast, and divide by n |
# | reshape, transpose | reshape or transpose back |
# | take elements, `x[index]` | add into zeros at `index` |
# | join arrays | cut the adjoint into the same parts |
# | maximum over an axis | broadcast, then multiply by 1 at the largest element and 0 elsewhere |
#
# The maximum is the only row that is not linear. At a given point, however, it acts like taking an element.

# %%
m, pull_sum = vjp(lambda A: np.sum(A, axis=1), np.ones((2, 3)))
print("sum:    ", *pull_sum(np.array([1.0, 10.0])))
_, pull_mean = vjp(lambda A: np.mean(A, axis=1), np.ones((2, 4)))
print("mean:   ", *pull_mean(np.array([1.0, 10.0])))
_, pull_max = vjp(lambda A: np.max(A, axis=1), np.array([[1.0, 3.0, 2.0], [5.0, 4.0, 0.0]]))
print("maximum:", *pull_max(np.array([1.0, 10.0])))

# %% [markdown] slide="only"
# ## A sparse Jacobian: the pattern
#
# - Which entries can be different from zero for **all** inputs? A Jacobian at one point is not a safe source.
# - The list of operations is: follow its paths with truth values in place of numbers.

# %% [markdown]
# ## A sparse Jacobian in few passes
#
# A batch of n seeds fills any Jacobian with n columns. Lesson 08 showed an example in which three seeds are sufficient,
# because most entries of J are zero. How do we find such seeds for a given program? Three steps are needed, and each is
# short.
#
# **The pattern.** We have to know which entries of J can be different from zero, for *all* inputs. A Jacobian at a
# single point is not a safe source, because an entry may happen to be zero there. The Wengert list is safe: an output
# can depend on an input only if a path of operations leads from one to the other. adlib follows these paths with arrays
# of truth values in place of numbers. In the next cell, `staged` records the Wengert list for all inputs of one shape
# (the section on staging explains how), and `pattern` follows its paths.

# %% slide="code 3|7 of 7; output"
def around(u):
    """Each output uses its own place and its two neighbours on a ring."""
    return u**3 - np.roll(u, 1) * np.roll(u, -1)


n = 10
u = np.linspace(0.5, 1.5, n)
P = pattern(staged(around, (u,)), n)
for row in P:
    print("".join("x" if entry else "." for entry in row))

# %% [markdown] slide="only"
# ## The colours
#
# Two columns **conflict** if some row has an entry in both. **Greedy:** give each column the first colour that none of
# its conflicting predecessors has.

# %% [markdown]
# **The colours.** Two columns may share a seed if no row has an entry in both of them. If such a row exists, we say
# that the columns are in conflict, and they need different colours. This is a problem of graph colouring. To find the
# smallest number of colours is NP-hard in general (Coleman and Moré 1983), but a simple **greedy** method often comes
# close: take one column after another, and give it the first colour that none of its conflicting predecessors has.

# %% slide="code 5|6 of 7; output"
def greedy(P):
    """A colour for each column of the pattern: the first one that fits."""
    colours = []
    for j in range(P.shape[1]):
        taken = {colours[i] for i in range(j) if np.any(P[:, i] & P[:, j])}
        colours.append(next(c for c in range(j + 1) if c not in taken))
    return np.array(colours)


colours = greedy(P)
print("colours", colours)

# %% [markdown] slide="only"
# To find the smallest number of colours is NP-hard in general.

# %% [markdown] slide="only"
# ## Compress and recover
#
# - The seed of a colour is the sum of the unit vectors of its columns.
# - Entry (i, j) is found in row i, in the column of the colour of j: no other column of this colour has an entry
#   there.

# %% [markdown]
# **Compress and recover.** The seed of a colour is the sum of the unit vectors of its columns. One batch of seeds gives
# the compressed matrix, which has one column for each colour. The entry of J in row i and column j is then found in row
# i and in the column of the colour of j. No other column of this colour has an entry in row i, and so nothing has been
# added to it.

# %% slide="code 1|2|4-5; output"
seeds = 1.0 * (colours == np.arange(colours.max() + 1)[:, None])
packed = vmap(lambda seed: jvp(around, (u,), (seed,))[1])(seeds)
J = np.zeros((n, n))
for i, j in zip(*np.nonzero(P)):
    J[i, j] = packed[colours[j], i]
print(len(seeds), "passes instead of", n, "  exact:", np.allclose(J, jacobian(around)(u), rtol=1e-13, atol=0))

# %% [markdown] slide="only"
# ## How many colours?
#
# - A row with three entries needs at least three colours.
# - Ten is not a multiple of three, so this ring needs four, and the greedy method finds four.
# - It is not always so lucky:

# %% [markdown]
# If a row has three entries, its three columns conflict with each other, and fewer than three colours are impossible.
# On this ring of ten, three colours are not enough either: they would have to repeat in the order 1, 2, 3 around the
# whole ring, and ten is not a multiple of three. The greedy method found four, which is the smallest possible number
# here. It is not always so lucky. On a ring of eight it uses five colours, while four are sufficient:

# %% slide="output"
ring = lambda n: np.isin(np.subtract.outer(range(n), range(n)) % n, [0, 1, n - 1])
four = np.arange(8) % 4
clash = [(i, j) for i in range(8) for j in range(i) if four[i] == four[j] and np.any(ring(8)[:, i] & ring(8)[:, j])]
print("greedy on a ring of 8:", greedy(ring(8)), "  four colours", four, "conflicts:", clash)

# %% [markdown] slide="only"
# In reverse mode the **rows** share a seed. Compare the numbers of colours, and not n with m.

# %% [markdown]
# Colours also help reverse mode. There the *rows* share a seed, and two rows conflict if they have an entry in the same
# column. Which of the two modes needs fewer colours depends on the pattern, and the rule of lesson 08, which compares n
# with m, is replaced by a comparison of the numbers of colours.
#
# ## Lab: colour a Jacobian
#
# The lab shows a Jacobian on the left and its compressed matrix on the right. Each column has the number of its pass,
# and the numbers on the right say to which column of J an entry belongs. **Predict** for the band: how many passes does
# width 2 take, and does this number change with n? For the arrow: which mode is better? And on the ring with width 1,
# for which n do three passes suffice?

# %% [markdown] slide="only"
# ## Lab: colour a Jacobian

# %% slide="output"
lab.colouring()

# %% [markdown]
# <details><summary>Answers</summary>
#
# A band of width w has 2w + 1 entries in each inner row, so width 2 takes five passes, for every n. The arrow has a
# full row, in which all columns meet, so forward mode needs n passes; its rows, however, need only w + 1 colours for an
# arrow with w full rows: one for each full row and one for all the others. On the ring of width 1 three passes suffice
# exactly if n is a multiple of three, which are the sizes 6, 9, 12 and 15. With full rows *and* full columns, neither
# mode can save a pass.
#
# </details>

# %% [markdown] slide="only"
# ## Staging: first record, then run
#
# Python reads the program, creates numbers, looks up rules and writes a tape, and does so **in every call**.
#
# 1. **Record:** the function runs once, on numbers that know their shape and not their value.
# 2. **Write:** a compiler turns the list into a program that contains the arithmetic and nothing else.
#
# JAX calls this `jit`, and adlib calls it `compile`.

# %% [markdown]
# ## Staging: first record, then run
#
# A batch does many things in one operation. What remains is the work between the operations: Python reads the program,
# creates numbers, looks up rules and writes a tape, and it does so anew in every call. **Staging** divides this work
# into two stages. In the first stage the function runs once, on numbers that know their shape but not their value. This
# gives a Wengert list for all inputs of these shapes. In the second stage a compiler reads the list and writes a
# program that contains the arithmetic and nothing else. The function `jit` of JAX works in this way, and so does
# `compile` of adlib. Here it receives the Jacobian of a small stencil.

# %% [markdown] slide="only"
# ## What is left of a Jacobian

# %% slide="code of 2; output"
def stencil(u):
    return 2 * u[1:-1] - u[:-2] - u[2:] + u[1:-1] ** 3


print(compile(stencil, np.zeros(100), what="jacobian").source)

# %% [markdown] slide="only"
# 98 rows and 100 columns: no seed, tangent or tape, and no pass. Two of the three diagonals are the constant −1.

# %% [markdown]
# Look at what is left of a Jacobian with 98 rows and 100 columns. No seed, tangent or tape can be seen, and no pass
# over the function either. Two of the three diagonals consist of the constant −1. The compiler has noticed that they do
# not depend on u, and that the third one does. The slices address a diagonal in the flat array of 9800 numbers: two
# neighbouring entries of a diagonal are 101 places apart, one row and one column further.
#
# Which improvements does a compiler find, that an engine cannot make while it runs? Most of the following ones are
# visible in the gradient of a mapped function. The argument `what="value"` asks for the value of the given function,
# which is here itself a gradient.

# %% [markdown] slide="only"
# ## What is left of a gradient

# %% slide="code 2|5 of 5; output"
def layer(w, x):
    return np.tanh(w @ x) ** 2


total = lambda w, X: np.sum(vmap(layer, in_axes=(None, 0))(w, X))
gradient = lambda w, X: grad(total)(w, X)
example = np.zeros(2), np.zeros((2, 2))
print(compile(gradient, *example, what="value").source)
print("rows in the recorded program:", len(staged(gradient, example).rows))

# %% [markdown] slide="only"
# - **Equal parts** are computed once: tanh is used three times per sample.
# - **What is not needed** disappears: the sum over the samples, products by 1, changes of shape.
# - **Small arrays** are written out, and loops over large ones can be fused.

# %% [markdown]
# - **Equal parts are computed once.** The hyperbolic tangent of each sample occurs three times in the derivative of its
#   square, $2\tanh\cdot(1-\tanh^2)$, and is computed once.
# - **What is not needed disappears.** The gradient does not need the value of the loss, so the sum over the samples is
#   gone. The products by 1 and the changes of shape, which are among the 21 recorded rows, have disappeared as well.
# - **Small arrays are written out.** With so few numbers, arithmetic with floats is faster than calls of NumPy. Larger
#   arrays remain arrays.
# - **Loops are fused.** With `backend="numba"`, adlib gives the text to numba, which compiles it to machine code. A row
#   of elementwise operations on large arrays becomes one loop that reads and writes each element once, instead of one
#   loop and one intermediate array per operation.
#
# Staging has a price. The program must not depend on values, because the recorded list is that of a single path. And
# everything that is not an argument is written into the program as a constant, with the value that it had when the
# function was recorded. The next cell shows this.

# %% [markdown] slide="only"
# ## The price of staging
#
# - A recorded list is that of a **single path**: no branch may depend on a value.
# - What is not an argument becomes a **constant** of the program.

# %% slide="code 2|4; output"
scale = 2.0
slope = compile(lambda x: np.sin(scale * x), 1.0)
before = slope(0.0)
scale = 3.0
print(f"the compiled slope at 0: {before:g}, and after scale was changed to {scale:g}: {slope(0.0):g}")
print(f"the slope by grad now:   {grad(lambda x: np.sin(scale * x))(0.0):g}")

# %% [markdown] slide="only"
# If a quantity is meant to change, make it an argument.

# %% [markdown]
# If a quantity is meant to change, make it an argument. This is the most frequent surprise for those who begin to use a
# staging compiler.

# %% [markdown] slide="only"
# ## Wrong on purpose: no sum over the batch

# %% [markdown]
# ## Wrong on purpose
#
# A hand-written backward pass for a layer often forgets the sum over the batch in the adjoint of the bias. **Symptom:**
# no error is reported. The bias silently gets a row for each sample, because NumPy broadcasts the update, too, and from
# then on each sample is trained with a bias of its own.

# %% slide="code 3; output"
W, b, X = rng.normal(size=(2, 3)), np.zeros(2), rng.normal(size=(5, 3))
Y_bar = 2 * (X @ W.T + b)  # the adjoint of the outputs, for a sum of squares
wrong, right = Y_bar, Y_bar.sum(axis=0)
print("shapes of the new bias: wrong", (b - 0.1 * wrong).shape, "  right", (b - 0.1 * right).shape)
print("right:", np.allclose(right, grad(lambda b: np.sum((X @ W.T + b) ** 2))(b), rtol=1e-13))

# %% [markdown] slide="only"
# **Symptom:** no error. The update is broadcast, too, and each sample gets a bias of its own. Assert that each adjoint
# has the shape of its primal.

# %% [markdown]
# An assertion that each adjoint has the shape of its primal finds this mistake immediately. The engines of adlib call
# `unbroadcast` in every elementwise rule for this reason.

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | a parameter gains an axis during training | its adjoint was not summed over the batch | `unbroadcast` to the shape of the parameter |
# | `args[1] is one number and has no axis to map over` | an argument is the same for all members | give it `None` in `in_axes` |
# | `a condition has one answer for each member` | a branch depends on values | use `np.where` |
# | entries of a sparse Jacobian are sums of others | two columns of one colour meet in a row | check the pattern, and colour again |
# | a sparse Jacobian is right at one point and wrong at another | the pattern was read off at a point where an entry is zero | take the pattern from the operations |
# | the memory is exhausted by a Jacobian | all seeds are in one batch | take the seeds in portions, or colour them |
# | a compiled function ignores a change | the changed quantity was a constant when it was recorded | make it an argument |

# %% [markdown] slide="title; list"
# ## Recap
#
# - `vmap` runs a function once on a stack of inputs. `vmap(grad(f))` gives one gradient per member, and the gradient of
#   a sum over `vmap(f)` is their sum.
# - A Jacobian or a Hessian is a batch of products with unit vectors. If it is sparse, columns without a common row
#   share a seed, and a greedy colouring finds few seeds.
# - The adjoint of broadcasting is a sum, and the adjoint of a sum is broadcasting.
# - Staging records the program once and writes out what is left of it. What was not an argument becomes a constant.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# A Hessian has a full first row, a full first column and a diagonal, and all other entries are zero. Every two of its
# columns meet in the first row, so a colouring of the columns needs n colours. Can you find all its entries from *two*
# products?
#
# <details><summary>Answer</summary>
#
# Yes, because a Hessian is symmetric. The product with the first unit vector is the first column, and by symmetry it is
# the first row as well. The product with (0, 1, ..., 1) contains in each row i from the second one on only the diagonal
# entry $H_{ii}$, as the other entry of this row belongs to the first column, which is not seeded. Its first entry is a
# sum that we do not need. Colourings that use symmetry in this way are called star colourings (Gebremedhin, Manne and
# Pothen 2005). The next cell tries it.
#
# </details>

# %%
arrow = lambda x: np.sum(np.sin(x[0] * x[1:])) + np.sum(x**3)
x = np.linspace(0.3, 1.2, 5)
first, others = vmap(lambda seed: hvp(arrow, x, seed))(np.array([[1.0, 0, 0, 0, 0], [0, 1.0, 1, 1, 1]]))
H = np.diag(np.concatenate([first[:1], others[1:]]))
H[0], H[:, 0] = first, first
print("all 25 entries from two products:", np.allclose(H, hessian(arrow)(x), rtol=1e-12, atol=1e-15))

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/18_many_at_once](../exercises/18_many_at_once/18_many_at_once.ipynb). You will write the adjoint of
# broadcasting, a Jacobian from one batch of seeds, and a greedy colouring, and you will recover a Jacobian from its
# compressed products.

# %% [markdown] slide="skip"
# ## Sources
#
# - J. Bradbury et al., "JAX: composable transformations of Python+NumPy programs", software, 2018, and R. Frostig, M.
#   J. Johnson, C. Leary, "Compiling machine learning programs via high-level tracing", SysML 2018.
# - M. Abadi et al., "Deep learning with differential privacy", CCS 2016.
# - A. R. Curtis, M. J. D. Powell, J. K. Reid, "On the estimation of sparse Jacobian matrices", IMA Journal of Applied
#   Mathematics 13, 1974.
# - T. F. Coleman, J. J. Moré, "Estimation of sparse Jacobian matrices and graph coloring problems", SIAM Journal on
#   Numerical Analysis 20, 1983.
# - A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian? Graph coloring for computing derivatives",
#   SIAM Review 47, 2005.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapters 7 and 8.
