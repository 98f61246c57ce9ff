# %% [markdown] slide="title; list"
# # 19 · Go on to PyTorch and JAX: the same programs elsewhere
#
# **{minutes} minutes.** You need: lessons 07 and 08; lessons 10, 11 and 12 help.
#
# After this lesson you can
#
# - say which of the common tools has which mode, and by which of the mechanisms of this course,
# - move a program from adlib to JAX or to PyTorch, and name the places where the three differ,
# - check the gradient of any framework with two function values, and find the entry that is wrong.

# %%
import numpy as np

from adlib import check_jvp_vjp, grad, hvp, jvp, lab, numerical, stop_gradient, value_and_grad, vjp

# %% [markdown] slide="only"
# ## Tools for the next day
#
# - For a large model on a graphics processor you will use PyTorch or JAX.
# - You know what is inside: they record or trace a program, and apply the rules of this course.
# - Surprises are found **at the edges**. One tool adds to the old gradient, one refuses an assignment, and one returns
#   none where adlib returns zero.
#
# Ten small programs follow, first in adlib, and then as recorded in JAX and PyTorch.

# %% [markdown]
# ## Tools for the next day
#
# The library of this course was written to be read, and for a large model on a graphics processor you will use another
# tool, most likely PyTorch or JAX. You already know what is inside them: both record or trace a program, and both apply
# the rules of lessons 05 and 07. What can still surprise you is found at the edges. One tool adds a new gradient to the
# old one, another one refuses an assignment, and a third one returns no gradient at all where adlib returns zero. This
# lesson runs ten small programs in all three, and compares.
#
# You need neither JAX nor PyTorch for this lesson. The cells run adlib. Under each of them you find the same program in
# JAX and in PyTorch, and a blue line marks what it printed there. (These listings come from one file,
# `adlib/lab/FRAMEWORKS.md`, and the tests of the course run them wherever the frameworks are installed. They were
# recorded with JAX 0.10.2 and PyTorch 2.14.1. Each listing for JAX begins with `import jax` and `import jax.numpy as
# jnp`, and each one for PyTorch with `import torch`.)

# %% [markdown] slide="only"
# ## Who has which mode, and how
#
# | tool | forward mode | reverse mode | mechanism |
# |---|---|---|---|
# | adlib | dual numbers | a tape | operator overloading, source transformation |
# | JAX | tangents | transposed forward mode | f is traced to a list, which is transformed |
# | PyTorch | dual tensors | a recorded graph | operator overloading |
# | Zygote | – | pullbacks | transformation inside the compiler |
# | Enzyme | tangent code | adjoint code | transformation of LLVM's code |
# | Tapenade | tangent code | adjoint code | source transformation |

# %% [markdown]
# ## Who has which mode, and how
#
# Two questions tell you most about a tool for automatic differentiation. Which **modes** does it have, forward, reverse
# or both? And by which **mechanism** does it see the operations of your program? Lesson 11 showed operator overloading,
# where the program runs on objects that record each operation. Lesson 12 showed source transformation, where the text
# of the program (or a compiler's form of it) is translated before it runs. JAX stands between the two: it runs your
# Python function once on objects that record, and then transforms the recorded list.
#
# | tool | language | forward mode | reverse mode | mechanism | source |
# |---|---|---|---|---|---|
# | adlib | Python | dual numbers | a tape | operator overloading, and source transformation in `transform` | this course |
# | Autograd | Python | tangents | a graph, recorded while f runs | operator overloading with wrapped NumPy functions | Maclaurin et al. 2015 |
# | JAX | Python | tangents | the linear part of forward mode is transposed | f is traced to a list, which is transformed and compiled | Frostig et al. 2018, Radul et al. 2023 |
# | PyTorch | Python, C++ | dual tensors | a graph, recorded while f runs | operator overloading | Paszke et al. 2017, 2019 |
# | TensorFlow 2 | Python, C++ | accumulators of tangents | a tape, recorded while f runs | operator overloading, or a traced graph | Agrawal et al. 2019 |
# | ForwardDiff | Julia | dual numbers | – | operator overloading | Revels et al. 2016 |
# | Zygote | Julia | – | pullbacks | transformation of the code inside the compiler | Innes 2018 |
# | Enzyme | C, C++, Julia and others | tangent code | adjoint code | transformation of LLVM's code, after optimization | Moses, Churavy 2020 |
# | Tapenade | Fortran, C | tangent code | adjoint code | source transformation | Hascoët, Pascual 2013 |
# | ADOL-C | C, C++ | tangents and Taylor coefficients | a tape | operator overloading | Griewank et al. 1996 |
# | CasADi | C++, Python, MATLAB | a tangent graph | an adjoint graph | transformation of a graph of expressions | Andersson et al. 2019 |
#
# (A dash means that the tool was not made for this mode. The sources describe the tools as they were when they were
# written. Some of them, such as PyTorch and Enzyme, got their forward mode later; their documentation describes it.)
#
# Read the row of JAX once more, because its reverse mode is not a second set of rules. For each operation JAX has a
# pushforward. A pass of forward mode is linear in the tangents, and JAX records this linear part as a list of its own.
# Then it transposes the list, row by row from the last to the first, and this is the backward pass. Only the few
# operations that are linear themselves need a rule for that. In the words of lesson 08: a program for
# $\dot x\mapsto J\dot x$ is turned into one for $\bar y\mapsto J^\top\bar y$.

# %% [markdown] slide="only"
# ## How JAX gets its reverse mode
#
# - Each operation has a **pushforward** only. A pass of forward mode is linear in the tangents.
# - JAX records this linear part as a list, and **transposes** it, row by row from the last to the first:
#
# $$\dot x\mapsto J\,\dot x\qquad\text{becomes}\qquad\bar y\mapsto J^\top\bar y$$
#
# - Only the few operations that are linear themselves need a rule for that.

# %% [markdown]
# ## Programs 1 and 2: a gradient, and a second call
#
# In adlib and JAX, `grad` takes a function and returns a function, as in mathematics. PyTorch's main interface looks
# different. There you mark the inputs with `requires_grad`, the operations are recorded while the program runs, and
# `backward` starts the sweep, after which the adjoints of the inputs are found in their attribute `grad`.

# %% [markdown] slide="only"
# ## Program 1: a gradient

# %% slide="code 4 of 5; output"
def f(x1, x2):
    return np.log(x1) + x1 * x2


y, (g1, g2) = value_and_grad(f, (0, 1))(2.0, 5.0)
print(f"{y:.4f}  {g1:.4f}  {g2:.4f}")
lab.frameworks("a gradient")

# %% [markdown] slide="only"
# In PyTorch the inputs are marked, and their adjoints are found in the attribute `grad`.

# %% [markdown]
# All three print the numbers of lesson 07. The difference in style has a consequence, however, because an attribute
# outlives the call, and a sweep *adds* contributions to adjoints. Think about what this means before you go on.

# %% [markdown] slide="only"
# ## Predict: a second call

# %% slide="output"
lab.predict("In PyTorch, the gradient of x * x at 3 is computed three times by (x * x).backward(). What is x.grad then?",
            ["6", "18", "216", "an error"], "18",
            "Each sweep adds its result 6 to x.grad, which nobody has set back to zero.")

# %% [markdown] slide="only"
# ## Program 2: a second call

# %% slide="code 3 of 3; output"
df = grad(lambda x: x * x)
for k in range(3):
    print(df(3.0))
lab.frameworks("a second call")

# %% [markdown] slide="only"
# `backward` adds to what is in `grad`, so a training loop has the line `optimizer.zero_grad()`.

# %% [markdown]
# The sweep of lesson 07 begins with zeros for all adjoints. PyTorch's `backward` begins with whatever is in `grad`, so
# that the gradients of several small batches can be added up. For this reason nearly every training loop in PyTorch has
# the line `optimizer.zero_grad()`. PyTorch has functions in the style of adlib and JAX, too: they are in the module
# `torch.func`, and they leave nothing behind.

# %% [markdown]
# ## Program 3: kinds of numbers
#
# NumPy computes with 64 bits unless it is told otherwise, and so does adlib. JAX and PyTorch were made for neural
# networks, for which 32 bits are usually enough, and faster. **Predict** what the three do with the whole number 3.

# %% [markdown] slide="only"
# ## Program 3: kinds of numbers

# %% slide="code 2 of 3; output"
for x in (3.0, 3, np.float32(3.0)):
    g = grad(lambda x: x * x)(x)
    print(g, np.asarray(g).dtype)
lab.frameworks("kinds of numbers")

# %% [markdown] slide="only"
# The default is `float32` in JAX and PyTorch, about seven digits. A whole number cannot move by a small amount.

# %% [markdown]
# In JAX and PyTorch a float has the type `float32` by default, that is, about seven digits. Both can compute in
# `float64`: JAX after a switch for the whole program, or for a block as here, and PyTorch for each tensor or by
# `torch.set_default_dtype`. A whole number cannot move by a small amount, so both refuse to differentiate with respect
# to it. In adlib it is taken as the float of the same value.

# %% [markdown]
# ## Programs 4 and 5: products, and the second order
#
# Both frameworks have the two products of lesson 08 under the same names, with the same tuples. So what you have
# learned about modes carries over: you can choose them yourself.

# %% [markdown] slide="only"
# ## Program 4: two products

# %% slide="code 5-6 of 7; output"
def F(x):
    return np.stack([x[0] * x[1], x[1] ** 2])


x, v = np.array([1.0, 2.0]), np.array([1.0, 0.0])
y, y_dot = jvp(F, (x,), (v,))
y, pullback = vjp(F, x)
print(y_dot.tolist(), pullback(v)[0].tolist())
lab.frameworks("two products")

# %% [markdown] slide="only"
# The names and the tuples are the same, so you can choose the mode yourself.

# %% [markdown]
# For second derivatives the gradient itself has to be differentiated, as in lesson 10. In JAX the transformations can
# be nested, as in adlib, and forward over reverse is the natural choice. In PyTorch the classical way is reverse over
# reverse: the backward pass is recorded as well, if you ask for it by `create_graph=True`. Without it, the gradient
# is a plain number, and the second sweep finds nothing.

# %% [markdown] slide="only"
# ## Program 5: second order

# %% slide="code 4 of 4; output"
def f(x):
    return x[0] ** 2 * x[1] + x[1] ** 3


print(hvp(f, np.array([1.0, 2.0]), np.array([1.0, -1.0])).tolist())
lab.frameworks("second order")

# %% [markdown] slide="only"
# Without `create_graph=True`, the gradient is a plain number, and the second sweep finds nothing.

# %% [markdown]
# ## Program 6: assignment in place
#
# A backward pass needs values of the forward pass. What if the program has overwritten them? The function below copies
# its input and replaces one entry, so that the sum is $x_1x_2+x_1+x_2$ and its gradient is $(0,\,x_2+1,\,x_1+1)$, if we
# count the entries from 0 as in Python.

# %% [markdown] slide="only"
# ## Program 6: assignment in place
#
# A backward pass needs values of the forward pass. What if they have been overwritten?

# %% slide="code 3 of 6; next; output"
def f(x):
    y = np.copy(x)
    y[0] = x[1] * x[2]
    return np.sum(y)


print(grad(f)(np.array([1.0, 2.0, 3.0])).tolist())
lab.frameworks("assignment in place")

# %% [markdown] slide="only"
# adlib keeps the old values, JAX refuses the assignment, and PyTorch **counts** the changes and stops.

# %% [markdown]
# The three tools answer the question in three ways. adlib keeps the old values. JAX does not allow the assignment: its
# arrays never change, and `x.at[0].set(...)` returns a new array. PyTorch allows it and counts the changes of each
# tensor. In the first half of its listing, the value that was overwritten is not needed again, and the gradient is
# right. In the second half it is needed: the exponential function is its own derivative, so PyTorch keeps the result
# for the backward pass. When the sweep finds that this result has been changed since, it stops with an error, because
# it would compute a wrong gradient if it went on.
#
# To translate a program for JAX, ask at each assignment which *new* value of the array it makes, and give this value a
# name of its own. In a loop, take care that later assignments see the earlier ones. An exercise is about this.

# %% [markdown]
# ## Program 7: an input that is not used
#
# If f does not depend on b, its derivative with respect to b is 0. In the language of the sweep: no row adds anything
# to the adjoint of b. **Predict** what PyTorch does.

# %% [markdown] slide="only"
# ## Program 7: an input that is not used

# %% slide="code 1 of 2; output"
ga, gb = grad(lambda a, b: a * a, (0, 1))(3.0, 4.0)
print(ga, gb)
lab.frameworks("an input that is not used")

# %% [markdown] slide="only"
# PyTorch distinguishes zero from "not reached". `None` often means a forgotten layer, or a cut in the graph.

# %% [markdown]
# PyTorch distinguishes "zero" from "not reached", and the latter is `None`. This is often useful: if the gradient of a
# weight is `None` after `backward`, the sweep did not get there, and you have probably forgotten a layer or cut the
# graph somewhere. The function `torch.autograd.grad` even raises an error, unless you say `allow_unused=True`.

# %% [markdown]
# ## Program 8: where
#
# The function `where` computes both of its sides, and so the backward pass visits both. The side that was not selected
# receives the adjoint 0, and if its derivative is infinite there, a plain engine computes 0 · ∞, which is nan.

# %% [markdown] slide="only"
# ## Program 8: where

# %% slide="code 2 of 4; output"
def f(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0.0))


print(grad(f)(np.array([0.0, 4.0])).tolist())
lab.frameworks("where")

# %% [markdown] slide="only"
# The remedy works everywhere: a second `where` on the inside.

# %% [markdown]
# In adlib the product of a zero adjoint with an infinite derivative is defined as zero. JAX and PyTorch multiply as
# floating-point arithmetic says, so `f` has the gradient nan at 0. The remedy works everywhere: a second `where` inside
# replaces the dangerous input by a harmless one, as `safe` does.

# %% [markdown]
# ## Program 9: a loop that depends on a value
#
# How often the following loop runs depends on x. At 3 it multiplies until it has $3^5=243$, so the derivative is
# $5x^4=405$. All three tools follow a Python loop while it runs, and differentiate the path that was taken.

# %% [markdown] slide="only"
# ## Program 9: a loop that depends on a value
#
# - All three follow the loop while it runs: five factors at 3, so the derivative is $5x^4=405$.
# - Under `jax.jit`, a placeholder without a value cannot decide the condition.
# - `jax.lax.while_loop` has forward mode only, and `jax.lax.scan` has both modes.

# %% slide="code 3-4 of 7; next; output"
def power(x):
    y = x
    while y < 100.0:
        y = y * x
    return y


print(grad(power)(3.0))
lab.frameworks("a loop that depends on a value")

# %% [markdown]
# It becomes difficult as soon as JAX compiles. The function `jax.jit` runs the program once, on placeholders that have
# a shape but no value, and a placeholder cannot decide whether it is less than 100. The `compile` function of adlib
# refuses this loop, too, and for the same reason (lesson 12). In JAX such a loop has to be written with
# `jax.lax.while_loop`. It can be differentiated in forward mode, which needs no memory of earlier iterations. Reverse
# mode would have to store the values of all iterations, and a compiled program has to know beforehand how many there
# are. For a fixed number of iterations JAX offers `jax.lax.scan`, which has both modes.

# %% [markdown]
# ## Program 10: a factor that is held constant
#
# Sometimes a value is to be used, but not to be differentiated. In adlib this is `stop_gradient`, and the derivative of
# $x\cdot\mathrm{stop}(x)$ at 3 is then 3, and not 6. The same can happen against your will: a number that is being
# differentiated and becomes a plain float has lost its derivative.

# %% [markdown] slide="only"
# ## Program 10: a factor that is held constant

# %% slide="code 1|3 of 5; output"
print(grad(lambda x: x * stop_gradient(x))(3.0))
try:
    grad(lambda x: x * float(x))(3.0)
except TypeError as error:
    print(type(error).__name__)
lab.frameworks("a factor held constant")

# %% [markdown] slide="only"
# If a term is missing in PyTorch, look for `item`, `detach` and `no_grad` first.

# %% [markdown]
# adlib and JAX refuse the conversion. PyTorch takes `x.item()` for what it is, a plain number, and computes without a
# warning the gradient of another function. With `detach`, or in a block with `no_grad`, you ask for this effect. If a
# term is missing in a gradient in PyTorch, look for `item`, `detach` and `no_grad` first.

# %% [markdown]
# ## How to check a gradient that you have not written
#
# A gradient may be wrong although the framework is right: a `detach` in the wrong place, a rule of your own, a loss
# that is not what you think. The function `check_gradient` of adlib compares engines with each other, but it needs the
# program in NumPy. What can you do when f and its gradient g are closed boxes?
#
# Comparing all n partial derivatives takes 2n values of f, which is too much for a million weights. But if
# $g=\nabla f(x)$, then for every direction v
#
# $$\frac{f(x+hv)-f(x-hv)}{2h}\approx g\cdot v,$$
#
# and this comparison takes *two* values of f, whatever n is. Does it find a mistake? If the gradient that you were
# given is $\nabla f+e$, the two sides differ by $e\cdot v$. For a vector v of independent normal numbers, $e\cdot v$ is
# normally distributed with standard deviation $|e|$. So it is almost never much smaller than the error itself: it is
# below $|e|/100$ in about 8 of 1000 draws, and in all of three draws with a probability of 5 · 10⁻⁷.

# %% [markdown] slide="only"
# ## A gradient that you have not written
#
# f and its gradient g are closed boxes. Along a random direction v, **two values of f** are enough:
#
# $$\frac{f(x+hv)-f(x-hv)}{2h}\approx g\cdot v$$
#
# - If $g=\nabla f+e$, the two sides differ by $e\cdot v$.
# - For independent normal numbers v, this has the standard deviation $|e|$. It is below $|e|/100$ in about 8 of 1000
#   draws.

# %% [markdown] slide="only"
# ## A check along random directions

# %% slide="code 4|5|6"
def directional_check(f, gradient, x, random, directions=3):
    """The largest |quotient - g . v| / (|g| |v|) of some random directions v: small if g is the gradient."""
    g, worst = gradient(x), 0.0
    for v in random.normal(size=(directions, *x.shape)):
        quotient = numerical.derivative(lambda t: f(x + t * v), 0.0)
        worst = max(worst, abs(quotient - np.sum(g * v)) / (np.linalg.norm(g) * np.linalg.norm(v)))
    return worst

# %% slide="output"
def loss(x):
    return np.sum(np.tanh(x) * x)


def with_a_cut(x):
    return np.tanh(x)  # what is left if the factor tanh(x) is detached


random = np.random.default_rng(0)
x = random.normal(size=1000)
print("the gradient:   below 1e-9:", directional_check(loss, grad(loss), x, random) < 1e-9)
print(f"the one with a cut: {directional_check(loss, with_a_cut, x, random):.3f}")

# %% [markdown] slide="only"
# The check differentiates nothing itself, so f and g may be functions of any framework.

# %% [markdown]
# For the right gradient only round-off and truncation are left, and for the wrong one a difference of a few per cent of
# $|g||v|$. The check differentiates nothing itself: f and gradient may be functions of any framework that take NumPy
# arrays. The next cell shows the same comparison, for the same function, written around JAX and PyTorch. Both
# frameworks also have a test of their own, `jax.test_util.check_grads` and `torch.autograd.gradcheck`.

# %%
random = np.random.default_rng(0)
x, v = random.normal(size=1000), random.normal(size=1000)
quotient = numerical.derivative(lambda t: loss(x + t * v), 0.0)
print(f"{quotient:.4f}  {grad(loss)(x) @ v:.4f}")
lab.frameworks("a check")

# %% [markdown]
# ## Which step, and in which precision
#
# Lesson 02 said that a step can be too small as well as too large, and in `float32` this matters much more. The
# relative round-off error of the values is now about $10^{-7}$ in place of $10^{-16}$. The best step of a central
# difference grows from about $10^{-5}$ to about $10^{-2}$, and four or five digits are the most that can be expected.
# The next cell computes the loss with 32 bits and compares its quotient with the right gradient, along one direction of
# length 1.

# %% [markdown] slide="only"
# ## Which step, and in which precision?
#
# The round-off error in `float32` is $10^{-7}$. Here the gradient is **right**:

# %% slide="code 5; output"
single, v32 = x.astype(np.float32), v.astype(np.float32) / np.float32(np.linalg.norm(v))
exact = float(grad(loss)(single) @ v32)
for h in (1e-1, 1e-2, 1e-3, 1e-4, 1e-6):
    step = np.float32(h)
    quotient = (loss(single + step * v32) - loss(single - step * v32)) / (2 * step)
    print(f"h = {h:.0e}   agrees to three digits: {abs(quotient - exact) < 1e-3 * abs(exact)}")

# %% [markdown] slide="only"
# Use `float64` for the check. If you cannot, use a step near $10^{-2}$, and expect few digits.

# %% [markdown]
# With a step that would be right for `float64`, not even three digits agree, and a right gradient looks wrong. So
# switch the framework to `float64` for the check, if you can. If you cannot, use a step near $10^{-2}$ and expect few
# digits.

# %% [markdown] slide="only"
# ## Where is the mistake?
#
# - Let **one argument** move: a direction that is zero elsewhere tests the gradient of one layer.
# - Within an array, **halve** the set of entries that move: about $\log_2 n$ checks.
# - Test a rule of your own by the inner product. It has no step, and is exact up to rounding:
#
# $$\bar y\cdot(J\dot x)=(J^\top\bar y)\cdot\dot x$$
#
# - It says that the two **fit together**, and not that they are right.

# %% [markdown]
# ## Where is the mistake?
#
# A failed check says that *some* entry is wrong. To find it, let only one argument move: a direction that is zero
# outside the weights of one layer tests the gradient of this layer alone. Within an array, halve the set of entries
# that move until one is left; this takes about $\log_2n$ checks.
#
# If you have written a rule of your own with a pushforward and a pullback, test the pair by the inner product of lesson
# 08: $\bar y\cdot(J\dot x)=(J^\top\bar y)\cdot\dot x$. It has no step and no truncation error, so it is exact up to
# rounding. With a tangent for one operand at a time, it names the operand whose adjoint is wrong. It has one
# blind spot: it says that the two fit together, and not that they are right.

# %% [markdown] slide="only"
# ## Lab: test a gradient

# %% [markdown]
# ## Lab: test a gradient
#
# The lab has seven gradients of one function $f(w_0,w_1,w_2,w_3)$, as different programs returned them. Some of them
# are wrong. Choose a direction v and a step h, compare the quotient with g · v, and give your verdict for each of them.
# **Predict** first: which mistake does the direction (1, 1, 1, 1) not see? And how does the curve of a gradient that is
# right, but computed in `float32`, differ from that of a wrong one? The dotted line shows how much round-off is to be
# expected, which is the spacing of the floats near f, divided by h.

# %% slide="output"
lab.gradient_test()

# %% [markdown]
# <details><summary>Answers</summary>
#
# A gradient that is right has the curve of lesson 02: the difference falls with h until round-off takes over. In
# `float32` it turns around earlier and higher, but it does turn. The curve of a wrong gradient becomes flat at the
# height of its error $|e\cdot v|$, and a smaller h does not help.
#
# A is right, and F is right in single precision. In B, the entry $w_1$ has the wrong sign. In C, the entry $w_3$ lacks
# the term of a detached factor. In D, the entries $w_1$ and $w_2$ are exchanged. Their errors are equal with opposite
# signs, so a direction in which $v_1=v_2$, such as (1, 1, 1, 1), does not see them. E is twice the gradient, as if
# `backward` had been called twice. In G, the entry $w_2$ is wrong by one per cent, and everything is in single
# precision; the flat part of its curve is still well above the round-off.
#
# </details>

# %% [markdown] slide="only"
# ## Wrong on purpose: `grad` is never set back to zero

# %% [markdown]
# ## Wrong on purpose
#
# Here is a training loop in which nobody sets `grad` back to zero, imitated with a variable that is kept from step to
# step. **Symptom:** the loss falls at first, then it rises again, and it never settles.

# %% slide="code 6-7; output"
slope, kept = grad(lambda w: (w - 1.0) ** 2), 0.0
w = again = 3.0
for step in range(13):
    if step % 2 == 0:
        print(f"step {step:2}   set back: w = {w:7.4f}   kept: w = {again:7.4f}")
    kept += slope(again)
    w, again = w - 0.1 * slope(w), again - 0.1 * kept

# %% [markdown] slide="only"
# **Symptom:** the loss falls at first, rises again, and never settles: momentum without friction.

# %% [markdown]
# The sum of all earlier gradients is what lesson 00 called momentum, here with the factor 1: nothing is ever forgotten.
# Such a motion has no friction, so w swings around its goal without end.

# %% [markdown] slide="title; table"
# ## What differs, in one table
#
# | | adlib | JAX | PyTorch |
# |---|---|---|---|
# | the gradient of a second call | is new | is new | is added to `grad` |
# | precision by default | 64 bits | 32 bits | 32 bits |
# | a whole number as input | becomes a float | is refused | is refused |
# | the gradient of an unused input | 0 | 0 | `None`, or an error |
# | assignment into an array | old values are kept | is refused | is allowed; an error if the sweep needs the old value |
# | `where` beside an infinite slope | 0 | nan | nan |
# | a loop that depends on a value | yes, but not in `compile` | yes, but not in `jit` | yes |
# | conversion to a plain float | is refused | is refused | cuts the graph silently |
# | constant | `stop_gradient` | `jax.lax.stop_gradient` | `detach`, `no_grad` |
# | second order | nest | nest | nest in `torch.func`, or `create_graph=True` |

# %% [markdown] slide="title; table"
# ## Help, by symptom
#
# | you see | the cause is | what to do |
# |---|---|---|
# | the gradient grows from step to step (PyTorch) | `grad` is added to | `optimizer.zero_grad()` in each step |
# | `grad` is `None` | the input was not reached, or it is no leaf of the graph | look for a forgotten layer, `detach`, or `item` |
# | `element 0 of tensors does not require grad` | nothing that leads to the output was recorded | `requires_grad=True`, or `create_graph=True` |
# | `TracerBoolConversionError` (JAX) | a branch on a value under `jit` | `jnp.where`, `jax.lax.cond`, or a loop of `jax.lax` |
# | `modified by an inplace operation` | the sweep needs a value that was overwritten | give the new value a name of its own |
# | a right gradient fails its check | 32 bits, or a step that is too small | compute in `float64`, or use a step near $10^{-2}$ |
# | nan from a branch that was not taken | 0 · ∞ in `where` | a second `where` inside |

# %% [markdown] slide="title; list"
# ## Recap
#
# - The tools differ in the mechanism that sees your operations, and it decides what a program may do: assign, branch,
#   and convert.
# - The rules and the sweeps are those of this course, and so are the names `jvp`, `vjp`, `grad`.
# - Two values of f check a gradient along a random direction, whatever its length. The inner-product test checks
#   whether a pushforward and a pullback fit together.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# The jvp and the vjp of a framework pass the inner-product test. Is the gradient right?
#
# <details><summary>Answer</summary>
#
# Not necessarily. The test says that both belong to the same matrix, and this matrix may be the wrong one. A factor
# that is held constant, for example, is constant in both modes. The next cell shows a function of this kind: the test
# finds no difference, but a difference quotient, which knows nothing of `stop_gradient`, does.
#
# </details>

# %%
half = lambda x: x * stop_gradient(x)
x = np.array([1.0, 2.0, 3.0])
print("inner products differ by less than 1e-12:", check_jvp_vjp(half, x) < 1e-12)
y, pullback = vjp(half, x)
print("pullback:", pullback(np.ones(3))[0], "  quotient:", numerical.gradient(lambda x: np.sum(half(x)), x).round(6))

# %% [markdown] slide="title; text"
# ## Now you
#
# Open [exercises/19_frameworks](../exercises/19_frameworks/19_frameworks.ipynb). You will write a check that finds a
# wrong gradient with few function values, find the operand whose adjoint is wrong, translate a program with assignments
# into one without, and build forward mode from reverse mode.

# %% [markdown] slide="skip"
# ## Sources
#
# - J. Bradbury et al., *JAX: composable transformations of Python+NumPy programs*, 2018: its documentation, with the
#   pages "The autodiff cookbook" and "JAX – the sharp bits".
# - R. Frostig, M. J. Johnson, C. Leary, "Compiling machine learning programs via high-level tracing", SysML 2018.
# - A. Radul, A. Paszke, R. Frostig, M. J. Johnson, D. Maclaurin, "You only linearize once: tangents transpose to
#   gradients", Proc. ACM Program. Lang. 7 (POPL), 2023.
# - A. Paszke et al., "Automatic differentiation in PyTorch", NIPS Autodiff Workshop, 2017, and "PyTorch: an imperative
#   style, high-performance deep learning library", NeurIPS 2019.
# - D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy", ICML AutoML Workshop, 2015.
# - A. Agrawal et al., "TensorFlow Eager: a multi-stage, Python-embedded DSL for machine learning", SysML 2019.
# - J. Revels, M. Lubin, T. Papamarkou, "Forward-mode automatic differentiation in Julia", arXiv:1607.07892, 2016.
# - M. Innes, "Don't unroll adjoint: differentiating SSA-form programs", arXiv:1810.07951, 2018.
# - W. S. Moses, V. Churavy, "Instead of rewriting foreign code for machine learning, automatically synthesize fast
#   gradients", NeurIPS 2020.
# - L. Hascoët, V. Pascual, "The Tapenade automatic differentiation tool", ACM Trans. Math. Softw. 39(3), 2013.
# - A. Griewank, D. Juedes, J. Utke, "Algorithm 755: ADOL-C", ACM Trans. Math. Softw. 22(2), 1996.
# - J. A. E. Andersson et al., "CasADi: a software framework for nonlinear optimization and optimal control", Math.
#   Prog. Comp. 11, 2019.
# - A. G. Baydin et al., JMLR 18(153), 2018, section 5: a survey of implementations.
