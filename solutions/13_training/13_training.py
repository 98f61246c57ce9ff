# %% [markdown]
# # Exercises 13 · Training a network
#
# Lesson: `course/13_training.ipynb`. Write each function where it says `...`, run the cell, then run the check below
# it: it says what was called, its result, what was expected, and which rule is wrong. Run cells from the top.
# A function must not change the lists, dictionaries and arrays that it is given.

# %%
import numpy as np

from adlib.grading import check

# %% [markdown]
# ## 1. Softmax loss with its gradient
#
# *10 minutes, medium.* Rows of `Z` are the scores of N samples for C classes; `labels` are ints. Return the mean
# cross-entropy loss and its gradient by Z. Scores in a row may lie 1000 apart.
#
# <details><summary>Hint</summary>
#
# Subtract each row's largest score first. One sample's gradient is its softmax minus the label's unit vector.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_loss(Z, labels):
    """(float, array of shape (N, C)) the mean loss -ln p[label] and Z_bar; Z shape (N, C), labels shape (N,) of ints."""
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    S = E.sum(axis=1, keepdims=True)
    rows = np.arange(len(Z))
    loss = np.mean(np.log(S[:, 0]) - Z[rows, labels])
    P = E / S
    P[rows, labels] -= 1
    return loss, P / len(Z)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.loss", softmax_loss)

# %% [markdown]
# ## 2. A layer's pullback
#
# *10 minutes, medium.* $Y = \tanh(XW + b)$ for a batch of N rows. Return $\bar X, \bar W, \bar b$ for a given $\bar Y$.
#
# <details><summary>Hint</summary>
#
# Through tanh first; then shapes tell which factor has to be transposed. b was added to every row.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def layer_pullback(X, W, b, Y_bar):
    """(X_bar, W_bar, b_bar) of Y = tanh(X W + b); X (N, n), W (n, k), b (k,), Y_bar (N, k)."""
    ### BEGIN SOLUTION
    Y = np.tanh(X @ W + b)
    A_bar = Y_bar * (1 - Y**2)
    return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_layer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.layer", layer_pullback)

# %% [markdown]
# ## 3. A step with momentum
#
# *5 minutes, easy.* Return new parameters and velocities: $v \leftarrow \mu v - \eta g$,
# $\theta \leftarrow \theta + v$, each a list of arrays of any shapes. Lists and arrays that were given stay as they
# are.
#
# <details><summary>Hint</summary>
#
# Make new arrays; `+=` would change the old ones.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(params, velocities, gradients, rate, momentum):
    """(new params, new velocities): lists of arrays of the same shapes as those given."""
    ### BEGIN SOLUTION
    velocities = [momentum * v - rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(params, velocities)], velocities
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.step", sgd_step)

# %% [markdown]
# ## 4. Minibatches
#
# *6 minutes, easy.* Return a list of batches, lists of row numbers, for one epoch: each of 0 to n - 1 once, in an order
# drawn from `random` (a `random.Random`, the only source of chance), `size` to a batch; the last may be smaller.
#
# <details><summary>Hint</summary>
#
# `random.shuffle`, then slices.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "batches", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batches(n, size, random):
    """(list of lists of ints) the rows 0 ... n - 1 in random order, in batches of `size` rows."""
    ### BEGIN SOLUTION
    rows = list(range(n))
    random.shuffle(rows)
    return [rows[k : k + size] for k in range(0, n, size)]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_batches", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.batches", batches)

# %% [markdown]
# ## 5. Is this the gradient?
#
# *10 minutes, medium.* Return whether `g` is the gradient of the function `f` at `x`, up to the error of differences. A
# g with one entry wrong by a thousandth of the largest is not. f may be large or tiny.
#
# <details><summary>Hint</summary>
#
# Central differences with a good step, entry by entry; compare relative to the size of the gradient.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "check", "locked": false, "schema_version": 3, "solution": true, "task": false}
def is_gradient(f, x, g):
    """(bool) does g, shape (n,), agree with central differences of f at x, shape (n,)?"""
    ### BEGIN SOLUTION
    h = 1e-5
    numerical = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    return bool(np.all(np.abs(numerical - g) <= 1e-6 * np.max(np.abs(numerical))))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.check", is_gradient)

# %% [markdown]
# ## 6. Bonus: train it
#
# *25 minutes, bonus.* Points in the plane belong to three classes. Train whatever you like on `X`, `labels` (about 90
# rows) for at most a second or two, with the functions above, and return predicted labels for the rows of `T`. Nine of
# ten have to be right.
#
# <details><summary>Hint</summary>
#
# One hidden layer of 16, a few hundred steps on the whole batch; start with small random weights.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_and_predict(X, labels, T):
    """(array of shape (M,) of ints) predicted classes of the rows of T (M, 2), from X (N, 2) and labels (N,) in 0, 1, 2."""
    ### BEGIN SOLUTION
    random = np.random.default_rng(0)
    params = [random.normal(size=(2, 16)), np.zeros(16), random.normal(size=(16, 3)) / 4, np.zeros(3)]
    velocities = [np.zeros_like(p) for p in params]
    for _ in range(300):
        W1, b1, W2, b2 = params
        H = np.tanh(X @ W1 + b1)
        _, Z_bar = softmax_loss(H @ W2 + b2, labels)
        _, W1_bar, b1_bar = layer_pullback(X, W1, b1, Z_bar @ W2.T)
        params, velocities = sgd_step(params, velocities, [W1_bar, b1_bar, H.T @ Z_bar, Z_bar.sum(axis=0)], 0.5, 0.9)
    W1, b1, W2, b2 = params
    return np.argmax(np.tanh(T @ W1 + b1) @ W2 + b2, axis=1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_train", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("13.train", train_and_predict)

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded by hand.* The loss goes down for ten epochs and then turns to nan. List in order what you would
# look at, and what each finding would tell you. (About five sentences.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# First the last finite loss and the largest gradient entry before the nan: if they grow, the learning rate is too
# large. Then the loss itself: an exponential of large scores or the logarithm of a probability that has become 0 gives
# inf minus inf, and the stable form removes it. Then the gradient check at the last good parameters: if it fails there,
# a rule is wrong for large values though it is right near the start. Then the data of that batch: an empty batch or a
# missing value makes a mean nan at once. Which operation makes the first nan, the forward values tell, layer by layer.
# ### END SOLUTION
