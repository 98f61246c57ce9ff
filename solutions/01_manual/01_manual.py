# %% [markdown]
# # Exercises 01 · Manual differentiation
#
# These exercises belong to [lesson 01](../../course/01_manual.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what
# it returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top
# to bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("01.sigmoid")` in a new cell opens the
# worked solution of the question.

# %%
import math

import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. The sigmoid and its slope
#
# *6 minutes, easy, useful; about 12 minutes if Python is new to you.* The sigmoid turns any number into a probability,
# so it occurs in every model that predicts a yes or a no. Write the function that takes a float t and returns the pair
# of $\sigma(t) = 1 / (1 + e^{-t})$ and its slope $\sigma'(t)$. Large scores are common in practice, so both numbers
# must be right, and must be computed without a warning, also for $t = \pm 800$, where $e^{800}$ overflows.
#
# <details><summary>Hint 1: the idea</summary>
#
# There are two ideas. The slope can be computed from the value, without a new exponential. And of the two exponentials
# $e^t$ and $e^{-t}$ only one is large, so use the other one.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The slope is $\sigma'=\sigma(1-\sigma)$. For $t < 0$, multiply numerator and denominator of $\sigma$ by $e^t$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Make two branches. For `t >= 0` the formula of the exercise is fine. For `t < 0` the numerator is `math.exp(t)`, and
# the denominator is 1 plus the same number. After the branches, one line computes the slope for both of them.
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

# %% [markdown] tags=["worked"]
# The two branches are algebraically the same function. They differ only in the exponential that they compute, and in
# each branch it is the one that is at most 1. For t = −800 the formula of the exercise would need $e^{800}$, which is
# larger than every float, so it would print a warning or raise an error, although the result is harmless. The second
# form contains $e^{-800}$, which is rounded to 0, and 0 / 1 is the right answer.
#
# The slope follows from the value, because $\sigma'=\sigma(1-\sigma)$. This saves an exponential, and it is a pattern
# that you will meet again: tanh, exp and the square root also have derivatives that are cheap once the value is known.
# Since p is between 0 and 1 in both branches, the product needs no case of its own.

# %% [markdown]
# ## 2. Logistic loss of one sample
#
# *10 minutes, medium, essential; about 20 minutes if Python is new to you.* A classifier is trained by making a loss
# small, and for this its gradient is needed. With $t = w\cdot x + b$, $p = \sigma(t)$ and a label $y$ that is 0 or 1,
# the logistic loss of one sample is $-y\ln p-(1-y)\ln(1-p)$. Derive its gradient with respect to $w$ and $b$ on paper.
# Then write the function that takes w, b, x and y and returns three values: the loss, its gradient with respect to w
# (an array of the same shape), and its derivative with respect to b (a float).
#
# <details><summary>Hint 1: the idea</summary>
#
# Do not differentiate the whole formula at once. First ask how the loss changes with t, and then how t changes with w
# and with b.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The chain rule gives $\bar t=\left(-\frac yp+\frac{1-y}{1-p}\right)p(1-p)$, which becomes very short when you
# simplify it. Then $\bar w_i=\bar t\,\partial t/\partial w_i$ and $\bar b=\bar t\,\partial t/\partial b$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute `t = w @ x + b`, then p and the loss as they are written in the exercise. The adjoint of t is the prediction
# minus the label. Its product with x is the gradient with respect to w, and the adjoint of t itself is the derivative
# with respect to b.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "logistic", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic(w, b, x, y):
    """(loss, w_bar, b_bar) the logistic loss and its gradient; w, x and w_bar have shape (n,), b and y are floats."""
    ### BEGIN SOLUTION
    t = w @ x + b
    p = 1 / (1 + np.exp(-t))
    loss = -y * np.log(p) - (1 - y) * np.log(1 - p)
    t_bar = p - y
    return loss, t_bar * x, t_bar
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_logistic", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.logistic", logistic)

# %% [markdown] tags=["worked"]
# The program has the three lines of the model: the score t, the probability p, and the loss. The gradient goes through
# the same lines backwards. The long derivative of the loss with respect to p and the slope of the sigmoid have the
# factor $p(1-p)$ in common, so that their product is simply $p-y$. This simplification is more than a short form. The
# long form divides by p and by 1 − p, which may be rounded to 0, while the difference is always safe.
#
# After this, one local rule is left for each parameter. The score contains $w_ix_i$, which gives $\bar t\,x_i$, and b
# itself, which gives $\bar t$. Note that the adjoint `t_bar` is computed once and used twice: every later method of the
# course shares its work in exactly this way.

# %% [markdown]
# ## 3. Many samples
#
# *8 minutes, medium, useful; about 20 minutes if Python is new to you.* In practice, the loss is the mean over many
# samples, and its gradient is what every step of the training uses. The N rows of `X` are now the samples, `y` is the
# array of their labels, and $b = 0$. Write the function that takes w, X and y and returns the gradient of the mean loss
# with respect to $w$, an array of shape (n,).
#
# <details><summary>Hint 1: the idea</summary>
#
# The gradient of a mean is the mean of the gradients, and you know the gradient for one sample from the previous
# question.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The gradient is $\frac1N\sum_k(p_k-y_k)\,x_k$, where $x_k$ is row k of X. A sum of rows, each multiplied by a number,
# is a product with $X^\top$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute all probabilities at once from the array `X @ w`. Multiply `X.T` by the array of the differences between
# prediction and label, and divide by the number of samples, `len(y)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "mean_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_loss_gradient(w, X, y):
    """(array of shape (n,)) the gradient of the mean logistic loss with respect to w; w (n,), X (N, n), y (N,)."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (p - y) / len(y)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_mean_loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.mean_loss", mean_loss_gradient)

# %% [markdown] tags=["worked"]
# A loop over the samples would be right, too. It would compute `(p_k - y_k) * x_k` for each row and add up the results.
# The solution writes the same sum as one product of a matrix with a vector. Entry i of `X.T @ (p - y)` is the sum over
# all samples k of $X_{ki}(p_k-y_k)$, which is precisely the sum of rows that the formula asks for. NumPy then runs the
# loop in compiled code, which is much faster for many samples.
#
# The shapes confirm the formula: X.T is (n, N), the difference has length N, and the result has length n, like w. The
# division by the number of samples comes last, because the derivative of a mean is the mean of the derivatives. If it
# is forgotten, the direction of the gradient is still right, and only its length depends on N.

# %% [markdown]
# ## 4. A network, every intermediate
#
# *15 minutes, hard, essential; about 35 minutes if Python is new to you.* With a name for every intermediate, a network
# is no more difficult than a loss with one sample. Here $a = Wx + b$, $h = \tanh a$, $y = u\cdot h$, and the loss is
# $(y - t)^2 / 2$. Write the function that takes W, b, u, x and t and returns the derivatives of the loss with respect
# to $y, u, h, a, b, W$ and $x$. The result is a dict with exactly the keys `"y_bar"`, `"u_bar"`, `"h_bar"`, `"a_bar"`,
# `"b_bar"`, `"W_bar"` and `"x_bar"`, and each adjoint has the shape of its variable.
#
# <details><summary>Hint 1: the idea</summary>
#
# Start at the loss and work backwards. Each adjoint is the adjoint of the line that uses the variable, multiplied by
# one local derivative.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The order is `y_bar`, then `u_bar` and `h_bar`, then `a_bar`, then `b_bar`, `W_bar` and `x_bar`. The derivative of
# tanh is $1-\tanh^2$. Each $W_{ij}$ contributes to $a_i$ only, with the factor $x_j$. Each $x_j$ contributes to every
# $a_i$, and the contributions along several paths are added.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# After `h = np.tanh(W @ x + b)`, the first adjoint is `y_bar = u @ h - t`. Both `u_bar` and `h_bar` are `y_bar` times
# the other factor of $u\cdot h$. Then `a_bar` is `h_bar` times `1 - h**2`. The adjoint `W_bar` is an outer product,
# for which NumPy has `np.outer`, and `x_bar` is a product with `W.T`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "network", "locked": false, "schema_version": 3, "solution": true, "task": false}
def network(W, b, u, x, t):
    """(dict) the adjoints of the variables of a network; W (k, n), b and u (k,), x (n,), t a float."""
    ### BEGIN SOLUTION
    h = np.tanh(W @ x + b)
    y_bar = u @ h - t
    h_bar = y_bar * u
    a_bar = h_bar * (1 - h**2)
    return {"y_bar": y_bar, "u_bar": y_bar * h, "h_bar": h_bar, "a_bar": a_bar, "b_bar": a_bar, "W_bar": np.outer(a_bar, x), "x_bar": W.T @ a_bar}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_network", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("01.network", network)

# %% [markdown] tags=["worked"]
# The forward part keeps only h, because nothing else is needed twice. Every following line is one step of the chain
# rule, in the reverse order of the program, and multiplies an adjoint by one local derivative. The loss is $(y-t)^2/2$,
# so that $\bar y=y-t$. Both factors of $u\cdot h$ receive $\bar y$ times the other factor. The tanh acts on each entry
# separately, so its adjoint is an elementwise product, and $1-h^2$ reuses the value.
#
# The last three adjoints belong to one line, $a=Wx+b$. Since $W_{ij}$ multiplies $x_j$ and contributes to $a_i$, its
# adjoint is $\bar a_ix_j$, which is an outer product. Since $x_j$ contributes to every $a_i$, its adjoint is a sum over
# i, which is the product with $W^\top$. The bias is added, so it shares the adjoint of a.

# %% [markdown]
# ## 5. Bonus: several classes
#
# *8 minutes, bonus, extra; about 20 minutes if Python is new to you.* A classifier for digits has to choose between ten
# classes, and it gives a score to each of them. For the array of scores $z$ and the right class `label`, the loss is
# $-\ln\left(e^{z_{label}} / \sum_j e^{z_j}\right)$, which is called cross-entropy. Write the function that takes z and
# label and returns the gradient of this loss with respect to $z$. Some scores may be as large as 1000, or as small as
# -1000.
#
# <details><summary>Hint 1: the idea</summary>
#
# The quotient does not change when the same number is subtracted from all scores. Choose this number so that no
# exponential can overflow.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The loss is $\ln\sum_j e^{z_j}-z_{label}$. Differentiate each of the two terms with respect to $z_i$. The first term
# gives the softmax, $p_i=e^{z_i}/\sum_j e^{z_j}$.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute the exponentials of `z - z.max()` and divide them by their sum. Then change one entry of this array: what
# does the second term contribute to the entry `label`?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_gradient(z, label):
    """(array of shape (n,)) the gradient of the cross-entropy with respect to the scores z (n,); label is an int."""
    ### BEGIN SOLUTION
    p = np.exp(z - z.max())
    p /= p.sum()
    p[label] -= 1
    return p
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_softmax", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("01.softmax", softmax_gradient)

# %% [markdown] tags=["worked"]
# The loss is $\ln\sum_je^{z_j}-z_{label}$. The derivative of the first term with respect to $z_i$ is the softmax $p_i$,
# and the second term contributes −1 at the entry `label` and 0 elsewhere. So the gradient is the vector of
# probabilities with 1 subtracted at one place, and this is exactly what the last lines of the program do. Its entries
# add up to 0, which is a quick test.
#
# The maximum is subtracted before the exponentials are computed. This changes neither the probabilities nor the
# gradient, since numerator and denominator are both multiplied by $e^{-\max z}$. Afterwards the largest exponent is 0,
# so no exponential can overflow, and the sum is at least 1, so that no division by 0 can occur. The array p is new, and
# therefore `p[label] -= 1` does not change the scores that were given.

# %% [markdown]
# ## 6. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* A colleague replaces the tanh of the
# network by a ReLU, $\max(0, a)$. Which of your lines have to be derived anew? What do you say about $a = 0$? And how
# would you find out whether the new gradient is right? Write about five sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("01.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Besides the value of h, only the line for a_bar has to be derived anew, because no other line contains the slope of
# the activation; the lines after it use a_bar as before. The slope of the ReLU is 1 for a > 0 and 0 for a < 0. At a =
# 0 it has no derivative, so a convention has to be chosen (0, 1, or their mean) and written down. To test the gradient
# I compare it with something that does not use the derivation: central differences of the loss in a few random
# directions, at points away from the kink, must agree with it to about eight digits. If they disagree, I compare the
# adjoints one by one, from the loss backwards, and the first one that differs shows the wrong line.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The line that changes.** Your answer says that, besides the value of h, only the line for $\bar a$ contains the
#   slope of the activation, and that the other lines stay as they are.
# - **The kink.** It says that the ReLU has no derivative at a = 0, and that one has to choose a convention and write it
#   down. The sentence "it is 0 there" without a reason earns half of this point.
# - **An independent test.** It names a test that does not use the derivation, such as central differences of the loss,
#   and says what agreement you expect.
# - **Away from the kink.** It says that the test has to use points with a ≠ 0, or says how you would find the wrong
#   line if the test fails.
