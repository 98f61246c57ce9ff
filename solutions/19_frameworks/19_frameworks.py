# %% [markdown]
# # Exercises 19 · To PyTorch and JAX
#
# These exercises belong to [lesson 19](../../course/19_frameworks.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive. No framework has to be
# installed.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("19.functional")` in a new cell opens
# the worked solution of the question.

# %%
import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. A program without assignments
#
# *8 minutes, easy, useful; about 18 minutes if Python is new to you.* JAX's arrays never change, so a program that
# assigns to their entries has to be written anew. The following one smooths the temperatures u along a rod whose ends
# keep their values. It makes `steps` sweeps, and c is a number:
#
#     def relaxed(u, steps, c):
#         for _ in range(steps):
#             for k in range(1, len(u) - 1):
#                 u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
#         return u
#
# Write a function that returns the same numbers as a list, without assigning to u. Here u is an array that cannot be
# changed. You can read `u[k]`, slices and `len(u)`, but functions of NumPy do not accept it. Its entries are numbers
# that are being differentiated, with the operations +, − and *, so do not convert them to floats.
#
# <details><summary>Hint 1: the idea</summary>
#
# Ask at each assignment which values on its right-hand side are new and which are old. When u[k] is computed, u[k - 1]
# has just been replaced.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Build a new list for each sweep. It begins with the left end, one entry is appended for each inner k, and it closes
# with the right end. The left neighbour of the entry that is computed is the last one of the new list, and the right
# neighbour is still in the old one.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Inside the loop over the sweeps, start with `new = [u[0]]`. In the loop over k, call `new.append(...)` with the formula
# of the program, in which `u[k - 1]` is replaced by `new[-1]`. After that loop, set `u = new + [u[-1]]`. Return
# `list(u)`, which also works if there is no sweep at all.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "functional", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relaxed(u, steps, c):
    """(list of len(u) numbers) u after so many sweeps; u cannot be changed, c is a float, steps an int."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        new = [u[0]]
        for k in range(1, len(u) - 1):
            new.append(u[k] + c * (new[-1] - 2 * u[k] + u[k + 1]))
        u = new + [u[-1]]
    return list(u)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_functional", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("19.functional", relaxed)

# %% [markdown] tags=["worked"]
# Each sweep makes a new list, and no entry is ever changed. The program with assignments uses the left neighbour after
# it has been updated, because the loop goes from left to right, and the right neighbour before it is updated. In the
# new list, the updated left neighbour is the entry that was appended last, `new[-1]`, and the right one is still found
# in the old u. Replacing both by the old values would be another method, which converges differently.
#
# The two ends are copied. The list becomes the u of the next sweep, so the old one is no longer needed, but it still
# exists for the backward pass. This is the price of a program without assignments, and also its advantage: every value
# that the derivative needs is still there. For `steps = 0` the result is a list, too, because of the conversion at the
# end.

# %% [markdown]
# ## 2. Is this the gradient?
#
# *10 minutes, medium, essential; about 22 minutes if Python is new to you.* A framework has computed the array g, and
# it claims that this is the gradient of f at x. You can call `f(x)` for any array x of this shape, but at most **ten**
# times, while x has up to thirty entries. Return `True` if g is the gradient, and `False` otherwise. A right g is exact
# up to rounding, and in a wrong one at least one entry is wrong by one per cent of the largest entry. The function f
# may be measured in any unit, so its values, and g, may be very small or very large.
#
# <details><summary>Hint 1: the idea</summary>
#
# You cannot afford a difference quotient for each entry. One along a direction v takes two calls of f, and it has to
# agree with a single number that you compute from g and v.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# If g is the gradient, the central difference (f(x + hv) − f(x − hv)) / 2h is about g · v. Use two to five random
# directions, because simple ones do not see errors that cancel. Compare the difference with |g| |v|, which grows with the
# unit of f.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Draw v by `np.random.default_rng().normal(size=x.shape)`, and take h = 1e-5. Return `False` if `abs(quotient - g @ v)`
# is larger than about `1e-6 * np.linalg.norm(g) * np.linalg.norm(v)` for one of the directions. Return `True` after the
# loop.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "directional", "locked": false, "schema_version": 3, "solution": true, "task": false}
def is_gradient(f, g, x):
    """(bool) whether g is the gradient of f at x; g and x have shape (n,), and f is called ten times at most."""
    ### BEGIN SOLUTION
    random, h = np.random.default_rng(), 1e-5
    for _ in range(4):
        v = random.normal(size=x.shape)
        quotient = (f(x + h * v) - f(x - h * v)) / (2 * h)
        if abs(quotient - g @ v) > 1e-6 * np.linalg.norm(g) * np.linalg.norm(v):
            return False
    return True
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_directional", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("19.directional", is_gradient)

# %% [markdown] tags=["worked"]
# In a random direction v, the difference quotient of f along v is compared with the product g · v. If g is wrong by e,
# the two differ by e · v, which is a normal random number with the standard deviation |e|. So it is hardly ever very
# small, and four directions make it practically impossible that all of them miss the mistake. This takes eight values
# of f, however many entries x has.
#
# The tolerance has to be relative, because f may have any unit: both sides are compared with the size of g and v. The
# central difference with h = 1e-5 has a relative error of about 1e-10, far below the tolerance, while a mistake of one
# per cent is far above it. Fixed directions, such as all ones, would be a bad choice, since two mistakes that cancel
# would never be noticed.

# %% [markdown]
# ## 3. Which operand?
#
# *10 minutes, medium, useful; about 25 minutes if Python is new to you.* You have written an operation with several
# operands for a framework, with a pushforward and a pullback, and the two do not fit together. Where is the mistake?
# The function `push` takes a list with one tangent for each operand and returns $\dot y=\sum_kJ_k\dot x_k$; it is
# right. The function `pull` takes $\bar y$ and returns a list with one adjoint for each operand, of which entry k
# should be $J_k^\top\bar y$. Return the list of the positions k whose adjoint is wrong, in increasing order. It is
# empty if all are right. The tangent of operand k has the shape `(sizes[k],)`, and $\dot y$ and $\bar y$ have the shape
# `(m,)`.
#
# <details><summary>Hint 1: the idea</summary>
#
# The inner-product test of set 08 compares the two functions as a whole. What has to be done so that it tests a single
# operand?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# If all tangents are zero except $\dot x_k$, then `push` returns $J_k\dot x_k$. For a right adjoint, $\bar
# y\cdot(J_k\dot x_k)=(J_k^\top\bar y)\cdot\dot x_k$ for all vectors, up to rounding.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# For each k, make the list of tangents `[np.zeros(n) for n in sizes]`, and replace its entry k by a random vector. Draw a
# random `y_bar`, and compare `y_bar @ push(tangents)` with `pull(y_bar)[k] @ tangents[k]`. If they differ by more than
# about 1e-9, append k to the list.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "operands", "locked": false, "schema_version": 3, "solution": true, "task": false}
def wrong_operands(push, pull, sizes, m):
    """(list of int) the positions of the operands whose adjoint is wrong; sizes has one length per operand."""
    ### BEGIN SOLUTION
    random, wrong = np.random.default_rng(), []
    for k, n in enumerate(sizes):
        tangents = [np.zeros(size) for size in sizes]
        tangents[k] = random.normal(size=n)
        y_bar = random.normal(size=m)
        if abs(y_bar @ push(tangents) - pull(y_bar)[k] @ tangents[k]) > 1e-9:
            wrong.append(k)
    return wrong
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_operands", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("19.operands", wrong_operands)

# %% [markdown] tags=["worked"]
# The inner-product test says that $\bar y\cdot J\dot x=J^\top\bar y\cdot\dot x$ for all seeds. To test a single
# operand, all other tangents are set to zero. The pushforward then returns $J_k\dot x_k$ alone, and the pullback's
# entry k is compared with it. Both seeds are random, so that a wrong entry of the adjoint is noticed whichever it is.
#
# If all operands were tested with one set of tangents, the test would only say that something is wrong, and two
# mistakes could even cancel each other. One pair of products per operand is enough. The two sides are equal up to
# rounding for a right operand, and differ by a number of ordinary size for a wrong one, so a fixed tolerance works
# here. New tangents are created for each operand, which avoids that an earlier seed is still there.

# %% [markdown]
# ## 4. Bonus: forward mode from reverse mode
#
# *10 minutes, bonus, extra; about 25 minutes if Python is new to you.* For years PyTorch had reverse mode alone, and
# people needed products $J\dot x$. There is a trick (Townsend 2017). The framework of this exercise has one function:
# `vjp(h, u)` returns the pair of h(u) and the pullback of h at u, where h may be *any* function from an array to an
# array. (A pullback takes one array and returns one array here, and not a tuple.) Return $J\dot x$, where J is the
# Jacobian of f at x. Call a pullback only once, and do not call f yourself.
#
# <details><summary>Hint 1: the idea</summary>
#
# The pullback of f is a function, too: it maps $\bar y$ to $J^\top\bar y$. Which kind of function is it, and what is its
# Jacobian?
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The pullback is linear in $\bar y$, so its Jacobian is $J^\top$ at every point. The pullback of a function with the
# Jacobian $J^\top$ multiplies by the transpose of $J^\top$, which is J.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Call `y, pullback = vjp(f, x)`. Then call `vjp` a second time, with `pullback` in the place of f, at the point
# `np.zeros(len(y))`. Apply the second pullback to `x_dot`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jvp_from_vjp(vjp, f, x, x_dot):
    """(array of shape (m,)) the product J x_dot at x; x and x_dot have shape (n,), and f(x) has shape (m,)."""
    ### BEGIN SOLUTION
    y, pullback = vjp(f, x)
    _, transposed = vjp(pullback, np.zeros(len(y)))
    return transposed(x_dot)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("19.forward", jvp_from_vjp)

# %% [markdown] tags=["worked"]
# The pullback of f maps $\bar y$ to $J^\top\bar y$. It is a linear function of $\bar y$, and its own Jacobian is
# therefore $J^\top$, at every point. The pullback of a function multiplies by the transposed Jacobian, so the pullback
# of the pullback multiplies by J, which is what was asked for. The second call of `vjp` may be evaluated anywhere,
# because the function is linear, and zeros of the right length are the simplest choice.
#
# The first result of `vjp` is needed only for its length. No product with f itself is computed again. The trick costs
# about two backward passes, and the framework must be able to differentiate its own backward pass. Today PyTorch has
# forward mode as well, which is cheaper, but the trick shows that the two modes contain the same information.

# %% [markdown]
# ## 5. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* A friend trains a network in PyTorch.
# The loss falls at first and then goes up and down without end. She checks the gradient of the loss in the first step,
# and it is right. In the tenth step the check fails. Which mistake do you suspect, why does it not show in the first
# step, and how would the same program behave in JAX? Write about four sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("19.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Probably the gradients are not set back to zero between the steps, so `optimizer.zero_grad()` is missing. In PyTorch
# `backward` adds its result to the attribute `grad` of each weight. In the first step nothing is there yet, so the sum is
# the gradient itself. In the tenth step it is the sum of ten gradients, most of which belong to other weights than the
# present ones. Such a sum acts like momentum without friction, which explains the swinging. In JAX the mistake cannot
# happen in this form, because `jax.grad` returns a new gradient at each call and keeps nothing.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The cause.** Your answer says that the gradients are not set back to zero, and that `backward` adds to the
#   attribute `grad`.
# - **The first step.** It says that there is nothing to add to in the first step, while a later `grad` is the sum of
#   the gradients of all steps.
# - **The swinging.** It says that old gradients act like momentum that is never lost.
# - **JAX.** It says that `jax.grad` returns a new gradient at each call, so that this mistake cannot happen.
