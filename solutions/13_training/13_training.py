# %% [markdown]
# # Exercises 13 · Training a network
#
# These exercises belong to [lesson 13](../../course/13_training.ipynb). Write each function in the place where it says
# `...` and run the cell. Then run the check in the cell below it. The check shows how your function was called, what it
# returned and what was expected, and if it recognizes the mistake, it says what went wrong. Run the cells from top to
# bottom. Your functions must not change the lists, dictionaries and arrays that they receive.
#
# The line under each title says how long the question takes, how difficult it is, and how important it is. The first
# time is for readers who are fluent in Python and the second one for readers to whom it is new; both are estimates.
# *Essential* questions are used by later lessons, *useful* ones deepen this lesson, and *extra* ones go beyond it. If
# your answer has passed, or if you have tried five different answers, `worked("13.loss")` in a new cell opens the
# worked solution of the question.

# %%
import numpy as np

from adlib.grading import check, worked

# %% [markdown]
# ## 1. Softmax loss with its gradient
#
# *10 minutes, medium, essential; about 25 minutes if Python is new to you.* A network that chooses between C classes
# computes one score per class, and the cross-entropy loss measures how well these scores agree with the right classes.
# The rows of `Z` are the scores of N samples, and `labels` contains the right class of each sample as an int. Write the
# function that returns the mean loss, where the loss of one sample is $-\ln p_k$ with the softmax $p$ of its scores and
# its label k, together with the gradient with respect to Z. The scores in a row may differ by 1000, so take care that
# no exponential overflows, and that no logarithm of 0 is taken.
#
# <details><summary>Hint 1: the idea</summary>
#
# The softmax does not change if the same number is subtracted from all scores of a row. Choose this number so that no
# exponential can overflow.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# The loss of one sample is $-\ln p_k=\ln\sum_je^{z_j}-z_k$, which contains no logarithm of a probability. The gradient
# of this loss is the softmax minus the unit vector of the label. What does the mean over the samples change?
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `Z = Z - Z.max(axis=1, keepdims=True)` and `rows = np.arange(len(Z))`. Then `Z[rows, labels]` contains the
# shifted scores of the labels. For the gradient, compute the softmax `P`, subtract 1 from `P[rows, labels]`, and divide
# by the number of samples.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_loss(Z, labels):
    """(float, array of shape (N, C)) the mean loss -ln p[label], and Z_bar; Z has shape (N, C), labels (N,) of ints."""
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

# %% [markdown] tags=["worked"]
# The maximum of each row is subtracted first. This changes neither the loss nor the gradient, and it makes the largest
# exponent 0, so no exponential overflows and the sum is at least 1. The loss is written as $\ln\sum_je^{z_j}-z_k$. The
# logarithm is taken of the sum and never of a probability, because a probability may be rounded to 0 although its
# logarithm is an ordinary number.
#
# The index pair `[rows, labels]` selects one entry per row, namely the one of the label. For the gradient, 1 is
# subtracted at these entries from the array of probabilities, and everything is divided by the number of samples,
# because the loss is a mean. The first line makes a new array, so the scores of the caller stay unchanged. The argument
# `keepdims=True` keeps the sums as a column, which NumPy can then combine with the rows.

# %% [markdown]
# ## 2. A layer's pullback
#
# *10 minutes, medium, essential; about 25 minutes if Python is new to you.* To train a layer, we need the adjoints of
# its weights, and the layers before it need the adjoint of its input. The layer is $Y=\tanh(XW+b)$ for a batch of N
# samples, one per row of X. Write the function that receives X, W, b and the adjoint $\bar Y$ of the result, and
# returns $\bar X$, $\bar W$ and $\bar b$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Go through the three operations in reverse order: tanh first, then the sum, then the matrix product. Each adjoint has
# the shape of its variable, and the shapes tell you which factor has to be transposed.
#
# </details>
#
# <details><summary>Hint 2: the formula</summary>
#
# Let $A=XW+b$. Then $\bar A=\bar Y\,(1-Y^2)$, entry by entry. For the matrix product, $\bar X=\bar A\,W^\top$ and $\bar
# W=X^\top\bar A$. The bias was added to every row, so it receives a contribution from every row.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Compute `Y = np.tanh(X @ W + b)`, and from it `A_bar`. In NumPy, the transpose is `W.T` and a sum over the rows is
# `A_bar.sum(axis=0)`. Return the three adjoints in the order of the arguments.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def layer_pullback(X, W, b, Y_bar):
    """(three arrays) X_bar, W_bar and b_bar of Y = tanh(X W + b); X (N, n), W (n, k), b (k,), Y_bar (N, k)."""
    ### BEGIN SOLUTION
    Y = np.tanh(X @ W + b)
    A_bar = Y_bar * (1 - Y**2)
    return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_layer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.layer", layer_pullback)

# %% [markdown] tags=["worked"]
# The three operations of the layer are undone in reverse order. The tanh acts on each entry, so its adjoint is an
# elementwise product with $1-Y^2$, which uses the value and needs no new tanh. For the product $XW$ the two adjoints
# are $\bar AW^\top$ and $X^\top\bar A$. If you do not remember which factor is transposed, the shapes tell you: $\bar
# X$ has the shape (N, n), and $\bar A$ has the shape (N, k), so that only $W^\top$ with the shape (k, n) fits on the
# right.
#
# The bias was added to every row of the batch by broadcasting. A variable that is used in N places receives N
# contributions, and they are added: this is the sum over `axis=0`. The product $X^\top\bar A$ contains the same sum
# over the samples. No mean is taken here, because the factor 1 / N is already in $\bar Y$.

# %% [markdown]
# ## 3. A step with momentum
#
# *5 minutes, easy, essential; about 12 minutes if Python is new to you.* Momentum averages over the noise of the
# gradients of small batches. Write one step, $v\leftarrow\mu v-\eta g$ and $\theta\leftarrow\theta+v$, with the rate η
# and the momentum μ. (In the lesson, η is not a part of v.) The parameters, the velocities and the gradients are lists
# of arrays of any shapes. Your function returns the pair of the new parameters and the new velocities, each of them a
# list of arrays. The lists and arrays that were given must stay as they are.
#
# <details><summary>Hint 1: the idea</summary>
#
# The formulas apply to each array separately. Note that `p + v` creates a new array, while `p += v` changes the old
# one.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# Compute the list of all new velocities first. Then compute the new parameters from the new velocities.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The new velocities are `[momentum * v - rate * g for v, g in zip(velocities, gradients)]`. Write a similar line for
# the parameters, and return the parameters first.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(params, velocities, gradients, rate, momentum):
    """(two lists of arrays) the new params and the new velocities, with the same shapes as those given."""
    ### BEGIN SOLUTION
    velocities = [momentum * v - rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(params, velocities)], velocities
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.step", sgd_step)

# %% [markdown] tags=["worked"]
# The two formulas are applied to each array separately, and `zip` keeps the parameters, velocities and gradients
# together that belong to each other. The new velocities are computed first, because the parameters move by the new
# velocity and not by the old one. In the second line, the name `velocities` already means the new list.
#
# The expressions `momentum * v - rate * g` and `p + v` create new arrays. With `+=` the arrays of the caller would
# change, and a step that is computed for a test, or twice with different rates, would have moved the parameters
# already. In a large program one accepts this in order to save memory, and then it is a decision that has to be
# documented. The result is a pair of lists with the parameters first, so that the next step can be written as one line.

# %% [markdown]
# ## 4. Minibatches
#
# *6 minutes, easy, useful; about 12 minutes if Python is new to you.* In every epoch, stochastic gradient descent
# visits the samples in a new random order, a few at a time. Write the function that returns the batches of one epoch as
# a list of lists of row numbers. Each of the numbers 0 to n - 1 occurs exactly once. Every batch has `size` rows,
# except the last one, which may be smaller. The order is drawn from `random`, which is a `random.Random` and the only
# source of randomness.
#
# <details><summary>Hint 1: the idea</summary>
#
# Shuffle all row numbers first, and cut the list afterwards.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# The method `random.shuffle` changes a list and returns None. The batches are slices of the shuffled list, which start
# at 0, `size`, 2 · `size` and so on.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# Begin with `rows = list(range(n))` and shuffle it. One batch is `rows[k : k + size]`, where k goes through `range(0,
# n, size)`. If n is not a multiple of `size`, the last slice is shorter automatically.
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

# %% [markdown] tags=["worked"]
# All row numbers are put into a list, the list is shuffled, and then it is cut into slices. In this way, each number
# occurs exactly once without any bookkeeping. Drawing `size` random numbers for each batch would be a different method:
# some rows would occur several times in an epoch, and others not at all.
#
# The method `shuffle` changes the list in place and returns None, so its result must not be assigned. The start of a
# slice runs through the multiples of `size`, and a slice that extends beyond the end of the list is simply shorter, so
# the last batch needs no special case. If n is a multiple of `size`, there is no empty batch, because `range` ends
# before n. The generator `random` is passed in, so that a run can be repeated exactly with the same seed.

# %% [markdown]
# ## 5. Is this the gradient?
#
# *10 minutes, medium, useful; about 25 minutes if Python is new to you.* Before you train with a gradient, you should
# compare it with an independent computation. Write the function that receives a function `f`, a point `x` and an array
# `g`, and returns True if g is the gradient of f at x, up to the error of numerical differences, and False if it is
# not. A g in which a single entry is wrong by a thousandth of the largest entry is not the gradient. The values of f
# may be large or tiny.
#
# <details><summary>Hint 1: the idea</summary>
#
# Approximate every entry of the gradient by a central difference, and compare the two arrays entry by entry.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# A step of about 1e-5 is a good compromise between truncation error and round-off error (lesson 02). Since f may be
# tiny, an absolute tolerance does not work: compare the errors with the largest entry of the gradient.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# The rows `e` of `np.eye(len(x))` are the unit vectors, and `(f(x + h * e) - f(x - h * e)) / (2 * h)` is one entry.
# Return whether all absolute errors are at most `1e-6` times the largest absolute value of these entries. Convert the
# result by `bool(...)`.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "check", "locked": false, "schema_version": 3, "solution": true, "task": false}
def is_gradient(f, x, g):
    """(bool) whether g, shape (n,), agrees with central differences of f at x, shape (n,)."""
    ### BEGIN SOLUTION
    h = 1e-5
    numerical = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    return bool(np.all(np.abs(numerical - g) <= 1e-6 * np.max(np.abs(numerical))))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("13.check", is_gradient)

# %% [markdown] tags=["worked"]
# The numerical gradient is computed by central differences, which have the smallest error among the simple formulas.
# With h = 1e-5 the truncation and the round-off error are both near 1e-10 or below, if f is of ordinary size, so an
# error of a thousandth is clearly visible. Each entry needs its own pair of evaluations, and the rows of `np.eye` are
# the directions.
#
# The comparison is relative to the largest entry of the numerical gradient. An absolute tolerance would accept
# everything if f is tiny, and nothing if f is huge. A tolerance relative to each single entry would be too strict,
# because an entry that happens to be almost zero is known only up to the round-off error of f. The result is converted
# by `bool`, since NumPy would return its own type of truth value. The opposite comparison, with `not` and `>`, would
# accept a g that contains nan.

# %% [markdown]
# ## 6. Bonus: train it
#
# *25 minutes, bonus, extra; about 60 minutes if Python is new to you.* Now you can put the parts together. Points in
# the plane belong to three classes. Write the function that receives the points `X` with their `labels` (about 90 rows)
# and further points `T`, trains for at most a second or two, and returns the predicted labels of the rows of T. You may
# train whatever you like, and you may use the functions above. Nine of ten predictions have to be right.
#
# <details><summary>Hint 1: the idea</summary>
#
# Straight lines do not separate these classes well enough, so the network needs a hidden layer.
#
# </details>
#
# <details><summary>Hint 2: the plan</summary>
#
# A hidden layer of 16 units and a few hundred steps on the whole batch are sufficient. Start with small random weights,
# and with velocities that are zero. Each step uses `softmax_loss`, `layer_pullback` and `sgd_step`.
#
# </details>
#
# <details><summary>Hint 3: nearly the code</summary>
#
# In each step, compute `H = np.tanh(X @ W1 + b1)`, and let `Z_bar` be the gradient that `softmax_loss` returns for the
# scores `H @ W2 + b2`. The last layer has no tanh, so its gradients are `H.T @ Z_bar` and `Z_bar.sum(axis=0)`, and the
# adjoint of H, with which you call `layer_pullback`, is `Z_bar @ W2.T`. Predict the class with the largest score by
# `np.argmax(..., axis=1)`.
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

# %% [markdown] tags=["worked"]
# The solution is gradient descent with momentum on a network with one hidden layer, put together from the functions of
# the previous questions. Sixteen hidden units are enough to bend the boundaries between the classes, and 300 steps on
# the whole batch take a fraction of a second. The weights begin with small random numbers, because with equal weights
# all units would receive the same gradient and stay equal, and the generator has a fixed seed, so that the result can
# be repeated.
#
# In each step the chain rule runs from the scores back to the weights. The last layer has no tanh, so its adjoints are
# written out: `H.T @ Z_bar` for the weights and the sum of the rows for the bias. The adjoint of H is passed on to
# `layer_pullback`. For the prediction no softmax is needed, because it does not change which score is the largest.

# %% [markdown]
# ## 7. In words
#
# *5 minutes, graded manually, useful; about 8 minutes if Python is new to you.* The loss goes down for ten epochs and
# then becomes nan. List in order what you would look at, and say what each finding would tell you. Write about five
# sentences.
#
# Write your answer into the cell below and save the notebook. Then run `worked("13.words")` in a new cell: it shows a
# model answer, and points by which you can mark your own.

# %% [markdown] nbgrader={"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# First I would look at the last finite losses and at the largest entry of the gradient before the nan appeared: if they
# grow, the learning rate is too large. Next I would look at the loss function. The exponential of a large score is inf,
# and inf / inf is nan; the logarithm of a probability that was rounded to 0 is -inf, and the stable form of the loss
# avoids both. Then I would check the gradient at the last good parameters, because a rule may be wrong for large values
# though it is right near the start. The data are a less likely cause: every row has been used for ten epochs, so a nan among them or
# an empty batch would have shown in the first epoch. Finally, the values of the forward pass, printed layer by layer, show which
# operation produces the first nan.
# ### END SOLUTION

# %% [markdown] tags=["worked"]
# - **The learning rate first.** Your answer looks at the last finite losses or at the size of the gradient, and says
#   that growth points to a learning rate that is too large.
# - **The loss function.** It names an operation that produces nan or inf, such as the exponential of a large score or
#   the logarithm of 0, and the stable form that avoids it.
# - **The gradient.** It checks the gradient at the last good parameters against differences, because a rule can be
#   wrong for large values only.
# - **An order with reasons.** It says for each finding what it would tell, or how to find the first operation that
#   produces nan. A list without consequences earns half of this point.
