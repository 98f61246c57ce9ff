# %% [markdown]
# # Exercises 01 · Manual differentiation
#
# Lesson: `course/01_manual.ipynb`. Write each function where it says `...`, run the cell, then run the check below it:
# it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import math

import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. The sigmoid and its slope
#
# *6 minutes, easy.* Return $\sigma(t) = 1 / (1 + e^{-t})$ and $\sigma'(t)$, right and without a warning also for
# $t = \pm 800$, where $e^{800}$ overflows.
#
# <details><summary>Hint</summary>
#
# Express $\sigma'$ by $\sigma$. For $t < 0$ multiply numerator and denominator by $e^t$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(t):
    """(pair of floats) sigma(t) and its derivative at the float t."""
    ### BEGIN SOLUTION
    if t >= 0:
        p = 1 / (1 + math.exp(-t))
    else:
        p = math.exp(t) / (1 + math.exp(t))
    return p, p * (1 - p)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.sigmoid", sigmoid)

# %% [markdown]
# ## 2. Logistic loss of one sample
#
# *10 minutes, medium.* With $t = w\cdot x + b$, $p = \sigma(t)$ and a label $y$ of 0 or 1 the loss is
# $-y\ln p-(1-y)\ln(1-p)$. Derive its gradient by $w$ and $b$ on paper, then write it down.
#
# <details><summary>Hint</summary>
#
# $\partial\,\mathrm{loss}/\partial t$ is very short.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "logistic", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic(w, b, x, y):
    """(loss, w_bar, b_bar) of the logistic loss; w, x and w_bar arrays of shape (n,), b and y floats."""
    ### BEGIN SOLUTION
    t = w @ x + b
    p = 1 / (1 + np.exp(-t))
    loss = -y * np.log(p) - (1 - y) * np.log(1 - p)
    t_bar = p - y
    return loss, t_bar * x, t_bar
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_logistic", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.logistic", logistic)

# %% [markdown]
# ## 3. Many samples
#
# *8 minutes, medium.* The loss is now the mean over the N rows of `X`, and $b = 0$. Return its gradient by $w$.
#
# <details><summary>Hint</summary>
#
# A sum over samples of a number times a row is a product with $X^\top$.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "mean_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_loss_gradient(w, X, y):
    """(array of shape (n,)) gradient by w of the mean logistic loss; w (n,), X (N, n), y (N,) of zeros and ones."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (p - y) / len(y)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_mean_loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.mean_loss", mean_loss_gradient)

# %% [markdown]
# ## 4. A network, every intermediate
#
# *15 minutes, hard.* $a = Wx + b$, $h = \tanh a$, $y = u\cdot h$, loss $= (y - t)^2 / 2$. Return the derivative of the
# loss by each of $y, u, h, a, b, W, x$, of the same shape, in a dict with just the keys `"y_bar"`, `"u_bar"`,
# `"h_bar"`, `"a_bar"`, `"b_bar"`, `"W_bar"`, `"x_bar"`.
#
# <details><summary>Hint</summary>
#
# Work from the loss backwards. `W_bar` has the shape of `W`: `np.outer`. Each $x_j$ enters every $a_i$: what it does by
# several ways adds up.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "network", "locked": false, "schema_version": 3, "solution": true, "task": false}
def network(W, b, u, x, t):
    """(dict) adjoints of a network's intermediates; W (k, n), b and u (k,), x (n,), t a float."""
    ### BEGIN SOLUTION
    h = np.tanh(W @ x + b)
    y_bar = u @ h - t
    h_bar = y_bar * u
    a_bar = h_bar * (1 - h**2)
    return {"y_bar": y_bar, "u_bar": y_bar * h, "h_bar": h_bar, "a_bar": a_bar, "b_bar": a_bar, "W_bar": np.outer(a_bar, x), "x_bar": W.T @ a_bar}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_network", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.network", network)

# %% [markdown]
# ## 5. Bonus: several classes
#
# *8 minutes, bonus.* For scores $z$ and the right class `label` the loss, called cross-entropy, is
# $-\ln\left(e^{z_{label}} / \sum_j e^{z_j}\right)$. Return its gradient by $z$. Some scores may be as large as 1000, or
# as small as -1000.
#
# <details><summary>Hint</summary>
#
# The quotient does not change when the same number is subtracted from all scores.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_gradient(z, label):
    """(array of shape (n,)) gradient of the cross-entropy loss by the scores z (n,); label is an int."""
    ### BEGIN SOLUTION
    p = np.exp(z - z.max())
    p /= p.sum()
    p[label] -= 1
    return p
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_softmax", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("01.softmax", softmax_gradient)

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded by hand.* A colleague changes the network's tanh to a ReLU, $\max(0, a)$. Which of your lines have
# to be derived anew, what do you say about $a = 0$, and how would you find out whether you did it right? (About five
# sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Only the line for a_bar contains the activation's slope; the others are its consequences. The slope is 1 for a > 0 and
# 0 for a < 0; at a = 0 there is none, so a convention has to be chosen (0, 1, or the mean). A check that does not use
# the derivation finds an error: central differences of the loss in a few random directions, away from the kink, must
# agree with the gradient to about eight digits. A wrong line shows in every adjoint that depends on it, so compare
# intermediates from the loss backwards: the first that differs is where the error is.
# ### END SOLUTION
