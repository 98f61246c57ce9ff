"""13, variants: samples in columns, other losses, layers and steps, batches and gradients in other forms."""

import numpy as np

from adlib import grad
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_13 import (
    ENOUGH,
    FIRST_BATCH,
    LESSON,
    REST_ADDED,
    SAME_ORDER,
    SHORT_FIRST,
    an_epochs_looks,
    batches,
    gradient_of,
    is_gradient,
    layer,
    nearest,
    no_epoch,
    of_the_same_kind,
    seen_in_epochs,
    softmax,
    softmax_loss,
    step,
    true_gradient,
    votes,
)
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_13 import NAMES, end_to_end, in_arrays, samples_of

# loss -----------------------------------------------------------------------------------------------------------------


def in_columns(answer):
    """An answer for scores in rows as one for scores in columns."""

    def made(Z, labels):
        loss, gradient = answer(Z.T.copy(), labels)
        return loss, np.transpose(gradient)

    return made


def of_targets(answer):
    """An answer for labels as one for rows with a single 1."""
    return lambda Z, targets: answer(Z, np.argmax(targets, axis=1))


def of_one_score(answer):
    """An answer for two scores, 0 and z, as one for z alone."""

    def made(z, labels):
        loss, gradient = answer(np.stack([np.zeros(len(z)), z], axis=1), labels)
        return loss, np.asarray(gradient)[:, 1]

    return made


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def logistic(z, labels):
    return float(np.mean(np.logaddexp(0, z) - labels * z))


def logistic_with(gradient, value=logistic):
    return lambda z, labels: (value(z, labels), gradient(z, labels))


def fragile_sigmoid(z, labels):
    """The gradient by exp(z) / (1 + exp(z))."""
    with np.errstate(all="ignore"):
        return logistic(z, labels), (np.exp(z) / (1 + np.exp(z)) - labels) / len(z)


# layer ----------------------------------------------------------------------------------------------------------------


def columns_layer(answer):
    """An answer for samples in rows as one for samples in columns, where W comes first."""

    def made(W, X, b, Y_bar):
        found = answer(X.T.copy(), W.T.copy(), b, Y_bar.T.copy())
        if not isinstance(found, (tuple, list)) or len(found) != 3:
            return found
        X_bar, W_bar, b_bar = found
        return np.transpose(W_bar), np.transpose(X_bar), b_bar

    return made


def with_shortcut(answer):
    """An answer for tanh(X W + b) as one for X + tanh(X W + b)."""

    def made(X, W, b, Y_bar):
        found = answer(X, W, b, Y_bar)
        if not isinstance(found, (tuple, list)) or len(found) != 3:
            return found
        X_bar, W_bar, b_bar = found
        return Y_bar + X_bar, W_bar, b_bar

    return made


def shortcut_by_adlib(X, W, b, Y_bar):
    return grad(lambda X, W, b: np.sum(Y_bar * (X + np.tanh(X @ W + b))), (0, 1, 2))(X, W, b)


def behind(X, W, A_bar):
    return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)


def sigmoid_layer(slope=lambda Y: Y * (1 - Y), reduce=np.sum):
    def answer(X, W, b, Y_bar):
        A_bar = Y_bar * slope(sigmoid(X @ W + b))
        return A_bar @ W.T, X.T @ A_bar, reduce(A_bar, axis=0)

    return answer


def sigmoid_by_adlib(X, W, b, Y_bar):
    return grad(lambda X, W, b: np.sum(Y_bar / (1 + np.exp(-(X @ W + b)))), (0, 1, 2))(X, W, b)


def sigmoid_by_tanh(X, W, b, Y_bar):
    """The sigmoid function is (1 + tanh(a / 2)) / 2."""
    X_bar, W_bar, b_bar = layer(X, W / 2, b / 2, Y_bar / 2)
    return X_bar, W_bar / 2, b_bar / 2


# step -----------------------------------------------------------------------------------------------------------------


def with_dicts(answer):
    """An answer for lists as one for dicts, which are changed as the lists are."""

    def made(params, velocities, gradients, rate, momentum):
        given, names = (params, velocities, gradients), list(params)
        lists = [[group[name] for name in names] for group in given]
        found = answer(*lists, rate, momentum)
        for group, arrays in zip(given, lists):
            for name in names[len(arrays) :]:
                del group[name]
            group.update(zip(names, arrays))
        if isinstance(found, (tuple, list)) and len(found) == 2:
            return tuple(dict(zip(names, arrays)) for arrays in found)
        return found

    return made


def with_decay(answer):
    """An answer without decay as one with it; what it does to the gradients is done to those that were given."""

    def made(params, velocities, gradients, rate, momentum, decay):
        whole = [g + decay * p for p, g in zip(params, gradients)]
        before = [g.copy() for g in whole]
        found = answer(params, velocities, whole, rate, momentum)
        if len(whole) != len(before):
            gradients.clear()
        for g, old, new in zip(gradients, before, whole):
            if not np.array_equal(old, new):
                g += 1
        return found

    return made


def decaying(move):
    """A step by a rule for one parameter: move(p, v, g, rate, momentum, decay) gives the two new values."""

    def answer(params, velocities, gradients, rate, momentum, decay):
        pairs = [move(p, v, g, rate, momentum, decay) for p, v, g in zip(params, velocities, gradients)]
        return [p for p, _ in pairs], [v for _, v in pairs]

    return answer


def decoupled(p, v, g, rate, momentum, decay):
    v = momentum * v - rate * g
    return p + v - rate * decay * p, v


def rms(
    average=lambda s, g, momentum: momentum * s + (1 - momentum) * g * g,
    move=lambda p, g, rate, new, old: p - rate * g / np.sqrt(new),
):
    def answer(params, averages, gradients, rate, momentum):
        new = [average(s, g, momentum) for s, g in zip(averages, gradients)]
        return [move(p, g, rate, s, old) for p, g, s, old in zip(params, gradients, new, averages)], new

    return answer


def rms_end_to_end(params, averages, gradients, rate, momentum):
    cuts = np.cumsum([p.size for p in params])[:-1]
    p, s, g = (np.concatenate([a.ravel() for a in arrays]) for arrays in (params, averages, gradients))
    s = s + (1 - momentum) * (g**2 - s)
    shaped = lambda flat: [part.reshape(p.shape) for part, p in zip(np.split(flat, cuts), params)]
    return shaped(p - rate * np.sign(g) / np.sqrt(s / g**2)), shaped(s)


def rms_in_place(params, averages, gradients, rate, momentum):
    for p, s, g in zip(params, averages, gradients):
        s *= momentum
        s += (1 - momentum) * g * g
        p -= rate * g / np.sqrt(s)
    return params, averages


def rms_of_the_first(params, averages, gradients, rate, momentum):
    moved, new = rms()(params, averages, gradients, rate, momentum)
    return [moved[0], *params[1:]], [new[0], *averages[1:]]


# batches --------------------------------------------------------------------------------------------------------------


def with_row_names(answer):
    """An answer with row numbers as one with the names of the rows."""

    def made(names, size, random):
        found = answer(len(names), size, random)
        if not hasattr(found, "__len__"):
            return found
        return [[names[row] for row in batch] if hasattr(batch, "__len__") else names[batch] for batch in found]

    return made


def with_arrays(answer):
    """An answer with row numbers as one with the rows themselves."""

    def made(X, y, size, random):
        found = answer(len(X), size, random)
        return [(X[[*batch]], y[[*batch]]) for batch in found] if hasattr(found, "__len__") else found

    return made


def labels_on_their_own(X, y, size, random):
    rows, others = (random.sample(range(len(X)), len(X)) for _ in "ab")
    return [(X[rows[k : k + size]], y[others[k : k + size]]) for k in range(0, len(X), size)]


def labels_as_given(X, y, size, random):
    rows = random.sample(range(len(X)), len(X))
    return [(X[rows[k : k + size]], y[k : k + size]) for k in range(0, len(X), size)]


MIXED = (
    "The rows of X and their labels are separated. Draw one order, and use it for both, so that each row keeps its "
    "label."
)


def separated(case, got):
    """The same as in the set, and whether a row has lost its label."""
    if any(row >= case["n"] for batch in got["epochs"][0] for row in batch):
        return MIXED
    return seen_in_epochs(case, got)


def every_epoch(answer):
    """An answer with one epoch as one with several."""
    return lambda n, size, count, random: [answer(n, size, random) for _ in range(count)]


def first_only(n, size, random):
    return batches(n, size, random)[:1]


def short_first(n, size, random):
    rows, rest = random.sample(range(n), n), n % size
    return [rows[:rest]] * bool(rest) + [rows[k : k + size] for k in range(rest, n, size)]


def rest_added(n, size, random):
    found = batches(n, size, random)
    return [*found[:-2], found[-2] + found[-1]] if n % size and len(found) > 1 else found


def the_same_list(n, size, count, random):
    return [batches(n, size, random)] * count


IN_EACH_CALL = "Draw a new permutation in each call, from the `random` that your function is given."


def seen_in_both(case, got):
    found = seen_in_epochs(case, got)
    return found and found.replace(IN_EACH_CALL, "Draw a new permutation for each epoch.")


def looks_of_names(got):
    return {
        label.replace("rows", "rows, by their places in the list"): value
        for label, value in an_epochs_looks(got).items()
    }


def no_names(case, got):
    said = no_epoch(case, got)
    return said and said.replace(
        "The row numbers have to be ints.", "The batches may contain only given names."
    ).replace("a list of row numbers", "a list of names")


def no_arrays(case, got):
    said = no_epoch(case, got)
    return said and said.replace("each of which is a list of row numbers", "each of which is a pair of arrays")


# check ----------------------------------------------------------------------------------------------------------------


def of_pair(answer):
    """An answer for f and g as one for a function that returns the value and the gradient."""
    return lambda f, x: answer(lambda t: f(t)[0], x, f(x)[1])


def of_rows(answer):
    """An answer for a gradient as one for a Jacobian: each row has to be right."""

    def made(f, x, J):
        said = [answer(lambda t, i=i: f(t)[i], x, J[i]) for i in range(len(J))]
        return all(said) if all(isinstance(one, (bool, np.bool_)) for one in said) else said[0]

    return made


def jacobian_quotients(f, x, h=1e-5):
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]).T


def is_jacobian(f, x, J):
    D = jacobian_quotients(f, x)
    return bool(np.max(np.abs(D - J)) <= 1e-6 * np.max(np.abs(D)))


def by_products(f, x, J):
    """J v for random v."""
    draw, h, size = np.random.default_rng(0), 1e-5, np.max(np.abs(J))
    return all(
        np.max(np.abs((f(x + h * v) - f(x - h * v)) / (2 * h) - J @ v)) <= 1e-6 * size
        for v in draw.normal(size=(20, len(x)))
    )


def jacobian_of(case):
    A, x = np.array(case["A"]), np.array(case["x"])
    return (case["scale"] * np.cos(A @ x)[:, None] * A).tolist()


def true_jacobian(case):
    right = np.array(jacobian_of(case))
    return float(np.max(np.abs(case["J"] - right)) <= 1e-9 * np.max(np.abs(right)))


def of_arrays(answer):
    """An answer for one array as one for a list of arrays."""

    def made(f, params, gradients):
        shapes, cuts = [p.shape for p in params], np.cumsum([p.size for p in params])[:-1]
        split = lambda flat: [part.reshape(shape) for part, shape in zip(np.split(flat, cuts), shapes)]
        return answer(lambda flat: f(split(np.asarray(flat))), end_to_end(params), end_to_end(gradients))

    return made


def first_array_checked(f, params, gradients):
    return of_arrays(is_gradient)(lambda first: f([*first, *params[1:]]), params[:1], gradients[:1])


def first_entry_checked(f, x, g):
    return is_gradient(lambda t: f(np.array([t[0], *x[1:]])), x[:1], g[:1])


FIRST_ONLY = "You compare only the first entry, or the first array. Compare every entry of every array."


# train ----------------------------------------------------------------------------------------------------------------


ENGINES = (nearest, votes)  # which learn every draw well enough


def of_columns(answer):
    return lambda X, labels, T: answer(X.T.copy(), labels, T.T.copy())


def later(answer):
    return lambda X, labels: lambda T: answer(X, labels, T)


def of_classes(answer):
    """An answer for points with labels as one for a dict of points by the names of their classes."""

    def made(classes, T):
        names = list(classes)
        X, labels = np.concatenate(list(classes.values())), np.repeat(range(len(names)), [*map(len, classes.values())])
        order = np.random.default_rng(5).permutation(len(X))
        found = answer(X[order], labels[order], T)
        if not hasattr(found, "__len__"):
            return found
        number = lambda v: isinstance(v, (int, np.integer)) and 0 <= v < len(names)
        return [names[v] if number(v) else v for v in found]

    return made


def numbers_of_classes(classes, T):
    return [list(classes).index(name) for name in of_classes(nearest)(classes, T)]


def same_names(case, got, other):
    """Of the same kind, where the names that were given are numbers in a value, and all else is a text."""
    if type(got) is not list or type(other) is not list:
        return got == other
    text = lambda v: "number" if v.isdigit() else "text"
    kinds = [{"name" if type(v) is int else text(v) for v in value} for value in (got, other)]
    return kinds[0] == kinds[1] and (kinds[0] != {"name"} or of_the_same_kind(case, got, other))


def names_in(case, got):
    n = len(case["test"])
    if type(got) is not list:
        return "Your function has to return a list with one name per row of T."
    if len(got) != n:
        return f"Your function has to return {n} names, one for each row of T, but it returned {len(got)}."
    right = sum(g == label for g, label in zip(got, case["labels"]))
    return f"{right} of {n} names are right. Nine of ten are asked for, and {int(np.ceil(ENOUGH * n))} are enough."


VARIANTS = {
    "loss.b": Variant(
        r"""
A network that chooses between C classes computes one score per class, and the cross-entropy loss measures how well
these scores agree with the right classes. In this question the samples are the columns: column i of `Z` has the C
scores of sample i, so Z has the shape (C, N), and `labels` contains the right class of each sample as an int. Write the
function that returns the mean loss, where the loss of one sample is $-\ln p_k$ with the softmax $p$ of its scores and
its label k, together with the gradient with respect to Z. The scores in a column may differ by 1000, so take care that
no exponential overflows, and that no logarithm of 0 is taken.
""",
        '''
def softmax_loss_of_columns(Z, labels):
    """(float, array of shape (C, N)) the mean loss -ln p[label], and Z_bar; Z has shape (C, N), labels (N,) of ints."""
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=0)
    E = np.exp(Z)
    S = E.sum(axis=0)
    columns = np.arange(len(labels))
    loss = np.mean(np.log(S) - Z[labels, columns])
    P = E / S
    P[labels, columns] -= 1
    return loss, P / len(labels)
    ### END SOLUTION
''',
        in_columns,
        words={
            "Subtract the largest score of each row from the scores first.": (
                "Subtract the largest score of each column from the scores first."
            ),
            "the largest of all scores, from every row. Each row needs its own largest score.": (
                "the largest of all scores, from every column. Each column needs its own largest score."
            ),
            "In each row, 1 has to be subtracted at the label.": "In each column, 1 has to be subtracted at the label.",
            "so that each row adds up to 1.": "so that each column adds up to 1.",
            "This looks like P[:, labels], which changes whole columns. The entries of the labels are "
            "P[np.arange(N), labels].": (
                "This looks like P[labels], which changes whole rows. The entries of the labels are "
                "P[labels, np.arange(N)]."
            ),
            "where each row of one-hot(labels) is the unit vector of a label.": (
                "where each column of one-hot(labels) is the unit vector of a label."
            ),
            "Work on all rows at once. With keepdims=True, a sum or a maximum over each row stays a column.": (
                "Work on all columns at once. A sum or a maximum over axis=0 has one entry per column."
            ),
        },
        title="Softmax loss of columns",
        hints=(
            "The softmax does not change if the same number is subtracted from all scores of a column. Choose this "
            "number so that no exponential can overflow.",
            r"The loss of one sample is $-\ln p_k=\ln\sum_je^{z_j}-z_k$, which contains no logarithm of a probability. "
            "The gradient of this loss is the softmax minus the unit vector of the label. What does the mean over the "
            "samples change?",
            "Begin with `Z = Z - Z.max(axis=0)` and `columns = np.arange(len(labels))`. Then `Z[labels, columns]` "
            "contains the shifted scores of the labels. For the gradient, compute the softmax `P`, subtract 1 from "
            "`P[labels, columns]`, and divide by the number of samples.",
        ),
        why=r"""
The maximum of each column is subtracted first. This changes neither the loss nor the gradient, and it makes the largest
exponent 0, so no exponential overflows and the sum is at least 1. The loss is written as $\ln\sum_je^{z_j}-z_k$. The
logarithm is taken of the sum and never of a probability, because a probability may be rounded to 0 although its
logarithm is an ordinary number.

The index pair `[labels, columns]` selects one entry per column, namely the one of the label. For the gradient, 1 is
subtracted at these entries from the array of probabilities, and everything is divided by the number of samples, because
the loss is a mean. The first line makes a new array, so the scores of the caller stay unchanged. The maxima and sums
have the shape (N,), and NumPy combines such an array with every row, so `keepdims` is not needed here.
""",
        wrong={
            "Your gradient is transposed. It has to have the shape of Z.": lambda Z, labels: softmax_loss(Z.T, labels),
        },
    ),
    "loss.c": Variant(
        r"""
A network that chooses between C classes computes one score per class, and the cross-entropy loss measures how well
these scores agree with the right classes. The rows of `Z` are the scores of N samples. The right classes are given by
`targets`, an array of floats of the same shape, whose rows contain a single 1, at the right class, and zeros. Write the
function that returns the mean loss, where the loss of one sample is $-\sum_jy_j\ln p_j$ with the softmax $p$ of its
scores and its row y of the targets, together with the gradient with respect to Z. The scores in a row may differ by
1000, so take care that no exponential overflows, and that no logarithm of 0 is taken.
""",
        '''
def cross_entropy(Z, targets):
    """(float, array of shape (N, C)) the mean of -sum(y ln p) over the rows, and Z_bar; both inputs are (N, C)."""
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=1, keepdims=True)
    logarithms = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    loss = -np.sum(targets * logarithms) / len(Z)
    return loss, (np.exp(logarithms) - targets) / len(Z)
    ### END SOLUTION
''',
        of_targets,
        words={
            "Z_bar = (softmax(Z) - one-hot(labels)) / N, where each row of one-hot(labels) is the unit vector of a "
            "label.": "Z_bar = (softmax(Z) - targets) / N.",
            "Your gradient is zero for all classes except the label.": (
                "Your gradient is zero for all classes except the right one."
            ),
            "Your gradient contains only the softmax. In each row, 1 has to be subtracted at the label.": (
                "Your gradient contains only the softmax. The targets have to be subtracted."
            ),
            "Subtract the unit vector of the label from the softmax.": "Subtract the targets from the softmax.",
            "Subtract it from the score of the label, too.": "Subtract it from the score of the right class, too.",
            "Your loss is the mean probability of the "
            "labels.": "Your loss is the mean probability of the right classes.",
            "where p is the probability of the label.": "where p is the probability of the right class.",
            "You use the class with the largest score in place of the label. The right classes are given in labels.": (
                "You use the class with the largest score in place of the right class. The right classes are given in "
                "targets."
            ),
        },
        without=("This looks like P[:, labels]", "It looks as if you subtract 1 from the labels"),
        title="Cross-entropy of targets",
        hints=(
            "The softmax does not change if the same number is subtracted from all scores of a row. Choose this number "
            "so that no exponential can overflow.",
            r"The logarithm of a probability is $\ln p_j=z_j-\ln\sum_ie^{z_i}$, which takes no logarithm of a "
            "probability. The gradient of the loss of one sample is the softmax minus the row of the targets. What "
            "does the mean over the samples change?",
            "Begin with `Z = Z - Z.max(axis=1, keepdims=True)`. The array of all logarithms is `Z - "
            "np.log(np.exp(Z).sum(axis=1, keepdims=True))`. Multiply it by the targets, add up all entries, change the "
            "sign and divide by the number of samples. The softmax is the exponential of the logarithms.",
        ),
        why=r"""
The maximum of each row is subtracted first. This changes neither the loss nor the gradient, and it makes the largest
exponent 0, so no exponential overflows and the sum is at least 1. The logarithms of all probabilities are the scores
minus the logarithm of this sum. The logarithm is never taken of a probability, because a probability may be rounded to
0 although its logarithm is an ordinary number.

The product with the targets selects one logarithm per row, and the other terms are zero. So no indices are needed, and
the same formula holds if the targets are probabilities. The softmax is the exponential of the logarithms, and the
gradient is its difference from the targets. Everything is divided by the number of samples, because the loss is a mean
over the rows and not over all entries. The argument `keepdims=True` keeps the sums as a column, which NumPy can then
combine with the rows.
""",
        wrong={
            "You divide the loss and the gradient by the number of entries of Z. Divide them by the number of "
            "samples.": (lambda Z, targets: [part / Z.shape[1] for part in of_targets(softmax_loss)(Z, targets)]),
            "You multiply the gradient by the targets. The scores of the other classes change the loss, too, and the "
            "targets are subtracted.": lambda Z, targets: (
                of_targets(softmax_loss)(Z, targets)[0],
                -softmax(Z) * targets / len(Z),
            ),
        },
        other={"describe": with_values("Z", "targets")},
    ),
    "loss.d": Variant(
        r"""
If there are only two classes, 0 and 1, a single score z per sample is enough, and $p=1/(1+e^{-z})$ is the probability
of class 1. The array `z` contains the scores of N samples, and `labels` the right class of each sample as an int, 0 or
1. Write the function that returns the mean loss, where the loss of one sample is $-\ln p$ if its label is 1, and
$-\ln(1-p)$ if its label is 0, together with the gradient with respect to z. The scores may be as large as 1000, with
both signs, so take care that no exponential overflows, and that no logarithm of 0 is taken.
""",
        '''
def logistic_loss(z, labels):
    """(float, array of shape (N,)) the mean loss -ln p or -ln(1 - p), and z_bar; z and the labels have shape (N,)."""
    ### BEGIN SOLUTION
    loss = np.mean(np.logaddexp(0, z) - labels * z)
    p = np.exp(-np.logaddexp(0, -z))
    return loss, (p - labels) / len(z)
    ### END SOLUTION
''',
        of_one_score,
        words={
            "The exponentials overflow. Subtract the largest score of each row from the scores first.": (
                "The exponentials overflow. Use np.logaddexp, or treat positive and negative scores separately."
            ),
            "A probability is rounded to 0, so its logarithm is -inf. Compute ln p as z - ln Σ exp z, without taking "
            "the logarithm of p.": (
                "A probability is rounded to 0, so its logarithm is -inf. Compute -ln p as ln(1 + exp(-z)) by "
                "np.logaddexp(0, -z), without taking the logarithm of p."
            ),
            "Your gradient is zero for all classes except the label. The scores of the other classes change the loss, "
            "too.": ("Your gradient is zero for the samples with the label 0. Their scores change the loss, too."),
            "Your loss has the wrong sign. It is the mean of -ln p, which is never negative.": (
                "Your loss has the wrong sign. It is the mean of -ln p and -ln(1 - p), which are never negative."
            ),
            "Your gradient contains only the softmax. In each row, 1 has to be subtracted at the label.": (
                "Your gradient contains only the probabilities. The labels have to be subtracted."
            ),
            "Subtract the unit vector of the label from the softmax.": "Subtract the label from the probability.",
            "You use the class with the largest score in place of the label.": (
                "You use the class with the larger probability in place of the label."
            ),
            "If you compute ln p as z - ln Σ exp z, no such number is needed.": (
                "If you compute -ln p as ln(1 + exp(-z)) by np.logaddexp(0, -z), no such number is needed."
            ),
            "Z_bar = (softmax(Z) - one-hot(labels)) / N, where each row of one-hot(labels) is the unit vector of a "
            "label.": "z_bar = (p - labels) / N, where p = 1 / (1 + exp(-z)), entry by entry.",
            "Work on all rows at once. With keepdims=True, a sum or a maximum over each row stays a column.": (
                "Work on all samples at once. Both losses are ln(1 + exp(z)) - label · z."
            ),
        },
        without=(
            "You subtract the same number",
            "Your softmax is taken over",
            "You divide the gradient by the number of entries",
            "This looks like P[:, labels]",
            "It looks as if you subtract the largest score only",
            "Your loss is a squared error",
            "It looks as if you subtract 1 from the labels",
        ),
        title="Logistic loss with its gradient",
        hints=(
            r"Multiply the numerator and the denominator of $p$ by $e^z$, and write both losses in terms of "
            r"$\ln(1+e^z)$ and z. NumPy has a function for $\ln(e^a+e^b)$ that does not overflow.",
            r"With the label y, the loss of one sample is $\ln(1+e^z)-yz$, for both labels. Its derivative with "
            r"respect "
            "to z is $p-y$. What does the mean over the samples change?",
            r"The call `np.logaddexp(0, z)` returns $\ln(1+e^z)$. Since $p=e^{-\ln(1+e^{-z})}$, the probabilities are "
            "`np.exp(-np.logaddexp(0, -z))`. Subtract the labels from them, and divide by the number of samples.",
        ),
        why=r"""
With $p=e^z/(1+e^z)$ and $1-p=1/(1+e^z)$, the two losses are $\ln(1+e^z)-z$ and $\ln(1+e^z)$, so that one formula holds
for both labels. The function `np.logaddexp` computes $\ln(e^0+e^z)$ by taking the larger exponent out of the sum, so
nothing overflows. The logarithm is never taken of a probability, because a probability may be rounded to 0 although its
logarithm is an ordinary number.

The derivative of $\ln(1+e^z)$ is p, and so the gradient is the probability minus the label, divided by the number of
samples because the loss is a mean. This is the softmax loss for two scores, of which the first is 0: only differences
of scores matter, so one of the two is enough. The probability itself is computed as the exponential of a number that is
never positive, which may be rounded to 0 but cannot overflow.
""",
        wrong={
            "You compute the probability as exp(z) / (1 + exp(z)), which is inf / inf for a large z. Use an "
            "exponential of a number that is never positive.": fragile_sigmoid,
            "Your loss is the same for both labels, so it looks as if you take -ln p for all samples. If the label is "
            "0, the loss is -ln(1 - p).": logistic_with(
                lambda z, labels: (sigmoid(z) - labels) / len(z), lambda z, labels: float(np.mean(np.logaddexp(0, -z)))
            ),
            "Your loss and your gradient belong to the other label. The number p is the probability of class 1.": (
                lambda z, labels: (logistic(z, 1 - labels), (sigmoid(z) - 1 + labels) / len(z))
            ),
            "Your loss is a squared error. The loss of a sample is -ln p or -ln(1 - p).": lambda z, labels: (
                float(np.mean((sigmoid(z) - labels) ** 2)),
                2 * (sigmoid(z) - labels) * sigmoid(z) * (1 - sigmoid(z)) / len(z),
            ),
            "Your gradient contains the slope p (1 - p) as a factor. The gradient of this loss is p minus the label, "
            "divided by N.": logistic_with(
                lambda z, labels: (sigmoid(z) - labels) * sigmoid(z) * (1 - sigmoid(z)) / len(z)
            ),
        },
        other={"describe": with_values("z", "labels")},
    ),
    "layer.b": Variant(
        r"""
To train a layer, we need the adjoints of its weights, and the layers before it need the adjoint of its input. In this
question the samples are the columns: the layer is $Y=\tanh(WX+b)$ for a batch of N samples, one per column of X, where
the bias b is added to every column. Write the function that receives W, X, b and the adjoint $\bar Y$ of the result, in
this order, and returns $\bar W$, $\bar X$ and $\bar b$.
""",
        '''
def layer_pullback_of_columns(W, X, b, Y_bar):
    """(three arrays) W_bar, X_bar and b_bar of Y = tanh(W X + b); W (k, n), X (n, N), b (k,), Y_bar (k, N)."""
    ### BEGIN SOLUTION
    Y = np.tanh(W @ X + b[:, np.newaxis])
    A_bar = Y_bar * (1 - Y**2)
    return A_bar @ X.T, W.T @ A_bar, A_bar.sum(axis=1)
    ### END SOLUTION
''',
        columns_layer,
        words={
            "Your b_bar has one row per sample. The bias is added to every row, so its adjoint is a sum over the rows "
            "and has the shape of b.": (
                "Your b_bar has one entry or row per sample. The bias is added to every column, so its adjoint is a "
                "sum over the columns and has the shape of b."
            ),
            "Let A_bar = Y_bar (1 - Y²), entry by entry. Then X_bar = A_bar Wᵀ, W_bar = Xᵀ A_bar, and b_bar is the sum "
            "of the rows of A_bar.": (
                "Let A_bar = Y_bar (1 - Y²), entry by entry. Then W_bar = A_bar Xᵀ, X_bar = Wᵀ A_bar, and b_bar is the "
                "sum of the columns of A_bar."
            ),
            "Your b_bar is a matrix with a single row.": "Your b_bar is a matrix with a single row or column.",
        },
        title="A layer's pullback, samples in columns",
        hints=(
            "Go through the three operations in reverse order: tanh first, then the sum, then the matrix product. Each "
            "adjoint has the shape of its variable, and the shapes tell you which factor has to be transposed.",
            r"Let $A=WX+b$. Then $\bar A=\bar Y\,(1-Y^2)$, entry by entry. For the matrix product, $\bar W=\bar "
            r"A\,X^\top$ and $\bar X=W^\top\bar A$. The bias was added to every column, so it receives a contribution "
            "from every column.",
            "Compute `Y = np.tanh(W @ X + b[:, np.newaxis])`, where the index turns b into a column, and from it "
            "`A_bar`. In NumPy, the transpose is `W.T` and a sum over the columns is `A_bar.sum(axis=1)`. Return the "
            "three adjoints in the order of the arguments.",
        ),
        why=r"""
The three operations of the layer are undone in reverse order. The tanh acts on each entry, so its adjoint is an
elementwise product with $1-Y^2$, which uses the value and needs no new tanh. For the product $WX$ the two adjoints are
$\bar AX^\top$ and $W^\top\bar A$. If you do not remember which factor is transposed, the shapes tell you: $\bar X$ has
the shape (n, N), and $\bar A$ has the shape (k, N), so that only $W^\top$ with the shape (n, k) fits on the left.

The bias was added to every column of the batch. NumPy would add an array of the shape (k,) to every row, so it is
turned into a column first. A variable that is used in N places receives N contributions, and they are added: this is
the sum over `axis=1`. The product $\bar AX^\top$ contains the same sum over the samples. No mean is taken here, because
the factor 1 / N is already in $\bar Y$.
""",
        wrong={
            "You return X_bar first. The order is that of the arguments: W_bar, X_bar, b_bar.": lambda W, X, b, Y_bar: (
                columns_layer(layer)(W, X, b, Y_bar)[1],
                columns_layer(layer)(W, X, b, Y_bar)[0],
                columns_layer(layer)(W, X, b, Y_bar)[2],
            ),
        },
        other={"describe": with_values("W", "X", "b", "Y_bar")},
    ),
    "layer.c": Variant(
        r"""
To train a layer, we need the adjoints of its weights, and the layers before it need the adjoint of its input. The layer
is $Y=\sigma(XW+b)$ with the sigmoid function $\sigma(a)=1/(1+e^{-a})$, for a batch of N samples, one per row of X.
Write the function that receives X, W, b and the adjoint $\bar Y$ of the result, and returns $\bar X$, $\bar W$ and
$\bar b$. The entries of $XW+b$ are of ordinary size.
""",
        '''
def sigmoid_pullback(X, W, b, Y_bar):
    """(three arrays) X_bar, W_bar and b_bar of Y = sigmoid(X W + b); X (N, n), W (n, k), b (k,), Y_bar (N, k)."""
    ### BEGIN SOLUTION
    Y = 1 / (1 + np.exp(-(X @ W + b)))
    A_bar = Y_bar * Y * (1 - Y)
    return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)
    ### END SOLUTION
''',
        answer=Answer(
            [sigmoid_layer(), sigmoid_by_adlib, sigmoid_by_tanh],
            "Let A_bar = Y_bar Y (1 - Y), entry by entry. Then X_bar = A_bar Wᵀ, W_bar = Xᵀ A_bar, and b_bar is the "
            "sum of the rows of A_bar.",
            "The shapes tell you what to multiply: each adjoint has the shape of its variable.",
            with_values("X", "W", "b", "Y_bar"),
            {
                "It looks as if the bias b is missing in the argument of the sigmoid "
                "function.": lambda X, W, b, Y_bar: sigmoid_layer()(X, W, 0 * b, Y_bar),
                "For the slope of the sigmoid function you use 1 - Y², which is that of tanh. The slope is Y (1 - "
                "Y).": (sigmoid_layer(lambda Y: 1 - Y * Y)),
                "Your layer and its slope are those of tanh. This layer has the sigmoid function.": layer,
                "Your X_bar does not contain the slope. Like W_bar and b_bar, it has to be computed from the adjoint "
                "of the argument of the sigmoid function.": lambda X, W, b, Y_bar: (
                    Y_bar @ W.T,
                    *sigmoid_layer()(X, W, b, Y_bar)[1:],
                ),
                "The slope of the sigmoid function is missing. Multiply Y_bar by it before you compute the three "
                "adjoints.": sigmoid_layer(lambda Y: 1.0),
                "For the slope you use Y alone. It is Y (1 - Y).": sigmoid_layer(lambda Y: Y),
                "For the slope you use 1 - Y alone. It is Y (1 - Y).": sigmoid_layer(lambda Y: 1 - Y),
                "The slope has the wrong sign in it. It is Y (1 - Y), and not Y (1 + Y).": sigmoid_layer(
                    lambda Y: Y * (1 + Y)
                ),
                "Your adjoints have the wrong sign, as if the minus in the exponent were differentiated alone. The "
                "slope Y (1 - Y) is positive.": sigmoid_layer(lambda Y: Y * (Y - 1)),
                "You apply the sigmoid function to Y once more. Y is already its result, so the slope is Y (1 - Y).": (
                    sigmoid_layer(lambda Y: sigmoid(Y) * (1 - sigmoid(Y)))
                ),
                "You use the argument of the sigmoid function in place of its value. The slope is Y (1 - Y), where Y "
                "is the value.": lambda X, W, b, Y_bar: behind(X, W, Y_bar * (X @ W + b) * (1 - (X @ W + b))),
                "Your b_bar has one row per sample. The bias is added to every row, so its adjoint is a sum over the "
                "rows and has the shape of b.": sigmoid_layer(reduce=lambda A_bar, axis: A_bar),
                "Your b_bar is a matrix with a single row. Sum without keepdims, so that it has the shape of b.": (
                    sigmoid_layer(reduce=lambda A_bar, axis: A_bar.sum(axis=0, keepdims=True))
                ),
                "Your b_bar is a mean over the samples. It has to be a sum.": sigmoid_layer(reduce=np.mean),
                "Your result does not depend on the seed Y_bar. Multiply it by the slope.": lambda X, W, b, Y_bar: (
                    sigmoid_layer()(X, W, b, np.ones(Y_bar.shape))
                ),
                "Your W_bar is transposed. It has to have the shape of W.": lambda X, W, b, Y_bar: (
                    sigmoid_layer()(X, W, b, Y_bar)[0],
                    sigmoid_layer()(X, W, b, Y_bar)[1].T,
                    sigmoid_layer()(X, W, b, Y_bar)[2],
                ),
                "You divide W_bar and b_bar by the number of samples. This division belongs to the loss, and Y_bar "
                "contains it already.": lambda X, W, b, Y_bar: (
                    sigmoid_layer()(X, W, b, Y_bar)[0],
                    *(part / len(X) for part in sigmoid_layer()(X, W, b, Y_bar)[1:]),
                ),
            },
            lesson=LESSON,
        ),
        title="The pullback of a sigmoid layer",
        hints=(
            "Go through the three operations in reverse order: the sigmoid function first, then the sum, then the "
            "matrix product. Each adjoint has the shape of its variable, and the shapes tell you which factor has to "
            "be transposed.",
            r"Let $A=XW+b$. The slope of the sigmoid function is $\sigma(1-\sigma)$, so $\bar A=\bar Y\,Y\,(1-Y)$, "
            r"entry by entry. For the matrix product, $\bar X=\bar A\,W^\top$ and $\bar W=X^\top\bar A$. The bias was "
            r"added to "
            "every row, so it receives a contribution from every row.",
            "Compute `Y = 1 / (1 + np.exp(-(X @ W + b)))`, and from it `A_bar`. In NumPy, the transpose is `W.T` and a "
            "sum over the rows is `A_bar.sum(axis=0)`. Return the three adjoints in the order of the arguments.",
        ),
        why=r"""
The three operations of the layer are undone in reverse order. The sigmoid function acts on each entry, so its adjoint
is an elementwise product with $Y(1-Y)$, which uses the value and needs no new exponential. For the product $XW$ the two
adjoints are $\bar AW^\top$ and $X^\top\bar A$. If you do not remember which factor is transposed, the shapes tell you:
$\bar X$ has the shape (N, n), and $\bar A$ has the shape (N, k), so that only $W^\top$ with the shape (k, n) fits on
the right.

The bias was added to every row of the batch by broadcasting. A variable that is used in N places receives N
contributions, and they are added: this is the sum over `axis=0`. The product $X^\top\bar A$ contains the same sum over
the samples. The slope is at most 1/4, so the adjoints become smaller in each layer of this kind. This is one reason why
deep networks have other functions.
""",
    ),
    "layer.d": Variant(
        r"""
To train a layer, we need the adjoints of its weights, and the layers before it need the adjoint of its input. Deep
networks have layers with a shortcut, which add their input to the result: $Y=X+\tanh(XW+b)$ for a batch of N samples,
one per row of X, with a square matrix W. Write the function that receives X, W, b and the adjoint $\bar Y$ of the
result, and returns $\bar X$, $\bar W$ and $\bar b$.
""",
        '''
def shortcut_pullback(X, W, b, Y_bar):
    """(three arrays) X_bar, W_bar and b_bar of Y = X + tanh(X W + b); X (N, n), W (n, n), b (n,), Y_bar (N, n)."""
    ### BEGIN SOLUTION
    H = np.tanh(X @ W + b)
    A_bar = Y_bar * (1 - H**2)
    return Y_bar + A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)
    ### END SOLUTION
''',
        with_shortcut,
        words={
            "which is that of the sigmoid function. The slope of tanh is 1 - Y².": (
                "which is that of the sigmoid function. The slope of tanh is 1 - H², where H is its value."
            ),
            "For the slope of tanh you use Y (1 - Y),": "For the slope of tanh you use H (1 - H),",
            "For the slope of tanh you use 1 - Y. It is 1 - Y².": (
                "For the slope of tanh you use 1 - H. It is 1 - H², where H is the value of tanh."
            ),
            "You apply tanh to Y once more. Y is already the result of tanh, so the slope is 1 - Y².": (
                "You apply tanh once more to its value H. The slope is 1 - H²."
            ),
            "It is 1 - Y², and not 1 + Y².": "It is 1 - H², and not 1 + H², where H is the value of tanh.",
            "The slope is 1 - Y², where Y is the result of "
            "tanh.": "The slope is 1 - H², where H is the result of tanh.",
            "You multiply Y by Y_bar before you square it. The slope is 1 - Y², and Y_bar is only a factor of it.": (
                "You multiply the value H of tanh by Y_bar before you square it. The slope is 1 - H², and Y_bar is "
                "only a factor of it."
            ),
            "Your X_bar does not contain the slope of tanh. Like W_bar and b_bar, it has to be computed from the "
            "adjoint of the argument of tanh.": (
                "Your X_bar does not contain the slope of tanh. Its second contribution has to be computed from the "
                "adjoint of the argument of tanh."
            ),
            "Let A_bar = Y_bar (1 - Y²), entry by entry. Then X_bar = A_bar Wᵀ,": (
                "Let H = tanh(X W + b) and A_bar = Y_bar (1 - H²), entry by entry. Then X_bar = Y_bar + A_bar Wᵀ,"
            ),
        },
        title="The pullback of a layer with a shortcut",
        hints=(
            "Go through the operations in reverse order. The matrix X is used twice, so it receives two contributions. "
            "Each adjoint has the shape of its variable.",
            r"Let $A=XW+b$ and $H=\tanh A$. Then $\bar A=\bar Y\,(1-H^2)$, entry by entry, and $\bar W=X^\top\bar A$. "
            r"One contribution to $\bar X$ is $\bar A\,W^\top$, and the other one comes from the shortcut. The bias "
            r"was "
            "added to every row, so it receives a contribution from every row.",
            "Compute `H = np.tanh(X @ W + b)`, and from it `A_bar`. The adjoint of X is `Y_bar + A_bar @ W.T`, and a "
            "sum over the rows is `A_bar.sum(axis=0)`. Return the three adjoints in the order of the arguments.",
        ),
        why=r"""
The operations of the layer are undone in reverse order. The sum of X and H passes $\bar Y$ on to both of its operands.
The tanh acts on each entry, so its adjoint is an elementwise product with $1-H^2$, which uses the value of tanh and
not Y, because Y contains the shortcut, too. For the product $XW$ the two adjoints are $\bar AW^\top$ and
$X^\top\bar A$. The matrix X is used in two places, so its adjoint is the sum of two contributions.

The bias was added to every row of the batch by broadcasting. A variable that is used in N places receives N
contributions, and they are added: this is the sum over `axis=0`. The shortcut is the reason why very deep networks can
be trained: whatever the weights are, $\bar X$ contains $\bar Y$ itself, so the adjoints cannot die out on their way to
the input.
""",
        wrong={
            "Your result does not depend on the seed Y_bar. Multiply it by the slope of tanh.": lambda X, W, b, Y_bar: (
                with_shortcut(layer)(X, W, b, np.ones(Y_bar.shape))
            ),
            "The contribution of the shortcut is missing in your X_bar. Since X is also a term of Y, add Y_bar.": layer,
            "You compute the slope from Y, which contains X. The slope of tanh is 1 - H², where H is the value of tanh "
            "alone.": lambda X, W, b, Y_bar: (
                Y_bar + Y_bar * (1 - (X + np.tanh(X @ W + b)) ** 2) @ W.T,
                *behind(X, W, Y_bar * (1 - (X + np.tanh(X @ W + b)) ** 2))[1:],
            ),
            "The contribution of the shortcut is X in your X_bar. It has to be Y_bar.": lambda X, W, b, Y_bar: (
                X + layer(X, W, b, Y_bar)[0],
                *layer(X, W, b, Y_bar)[1:],
            ),
            "You add the adjoint of the argument of tanh to X_bar for the shortcut. The shortcut does not pass through "
            "tanh, so add Y_bar.": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0] + Y_bar * (1 - np.tanh(X @ W + b) ** 2),
                *layer(X, W, b, Y_bar)[1:],
            ),
        },
    ),
    "step.b": Variant(
        r"""
Momentum averages over the noise of the gradients of small batches. Write one step, $v\leftarrow\mu v-\eta g$ and
$\theta\leftarrow\theta+v$, with the rate η and the momentum μ. (In the lesson, η is not a part of v.) The parameters,
the velocities and the gradients are dicts from names to arrays of any shapes, and the three dicts have the same names.
Your function returns the pair of the new parameters and the new velocities, each of them a dict of the same kind. The
dicts and arrays that were given must stay as they are.
""",
        '''
def step_of_dicts(params, velocities, gradients, rate, momentum):
    """(two dicts of arrays) the new params and the new velocities, with the same names and shapes as those given."""
    ### BEGIN SOLUTION
    velocities = {name: momentum * v - rate * gradients[name] for name, v in velocities.items()}
    return {name: p + velocities[name] for name, p in params.items()}, velocities
    ### END SOLUTION
''',
        with_dicts,
        words={
            "Make new lists and new arrays.": "Make new dicts and new arrays.",
            "You change only the first array. The lists contain several arrays,": (
                "You change only the first array. The dicts contain several arrays,"
            ),
        },
        title="A step with momentum for named parameters",
        hints=(
            "The formulas apply to each array separately. Note that `p + v` creates a new array, while `p += v` "
            "changes the old one.",
            "Compute the dict of all new velocities first. Then compute the new parameters from the new velocities.",
            "The new velocities are `{name: momentum * v - rate * gradients[name] for name, v in velocities.items()}`. "
            "Write a similar line for the parameters, and return the parameters first.",
        ),
        why=r"""
The two formulas are applied to each array separately, and the name tells which parameter, velocity and gradient belong
together, so their order does not matter. The new velocities are computed first, because the parameters move by the new
velocity and not by the old one. In the second line, the name `velocities` already means the new dict.

The expressions `momentum * v - rate * g` and `p + v` create new arrays. With `+=` the arrays of the caller would
change, and a step that is computed for a test, or twice with different rates, would have moved the parameters already.
In a large program one accepts this in order to save memory, and then it is a decision that has to be documented. The
result is a pair of dicts with the parameters first, so that the next step can be written as one line.
""",
    ),
    "step.c": Variant(
        r"""
Momentum averages over the noise of the gradients of small batches, and weight decay keeps the parameters small. Write
one step with both, $v\leftarrow\mu v-\eta\,(g+\lambda\theta)$ and $\theta\leftarrow\theta+v$, with the rate η, the
momentum μ and the decay λ. (In the lesson, η is not a part of v.) The parameters, the velocities and the gradients are
lists of arrays of any shapes. Your function returns the pair of the new parameters and the new velocities, each of them
a list of arrays. The lists and arrays that were given must stay as they are.
""",
        '''
def decaying_step(params, velocities, gradients, rate, momentum, decay):
    """(two lists of arrays) the new params and the new velocities, with the same shapes as those given."""
    ### BEGIN SOLUTION
    velocities = [momentum * v - rate * (g + decay * p) for p, v, g in zip(params, velocities, gradients)]
    return [p + v for p, v in zip(params, velocities)], velocities
    ### END SOLUTION
''',
        with_decay,
        words={
            "You use the form of the lesson, v ← μ v + g and θ ← θ - η v.": (
                "You use the form of the lesson, in which θ ← θ - η v."
            ),
            "Your new velocity is μ v + g. In this exercise the factor of the gradient is -η.": (
                "Your new velocity is μ v + g + λ θ. In this exercise the factor of g + λ θ is -η."
            ),
            "In this exercise the velocity is μ v - η g, and it is added.": (
                "In this exercise the velocity is μ v - η (g + λ θ), and it is added."
            ),
            "The new velocity is v ← μ v - η g, and the parameters move by it: θ ← θ + v.": (
                "The new velocity is v ← μ v - η (g + λ θ), and the parameters move by it: θ ← θ + v."
            ),
        },
        title="A step with momentum and weight decay",
        hints=(
            "The formulas apply to each array separately. Note that `p + v` creates a new array, while `p += v` "
            "changes the old one.",
            "Compute the list of all new velocities first, with the old parameters. Then compute the new parameters "
            "from the new velocities.",
            "The new velocities are `[momentum * v - rate * (g + decay * p) for p, v, g in zip(params, velocities, "
            "gradients)]`. Write a similar line for the parameters, and return the parameters first.",
        ),
        why=r"""
The formulas are applied to each array separately, and `zip` keeps the parameters, velocities and gradients together
that belong to each other. The term $\lambda\theta$ is the gradient of $\frac\lambda2\theta^2$, so a step with decay is
a step for the loss plus this penalty. It uses the old parameters, as the gradient does. The new velocities are computed
first, because the parameters move by the new velocity and not by the old one.

The expressions create new arrays. With `+=` the arrays of the caller would change, and a step that is computed for a
test, or twice with different rates, would have moved the parameters already. Some programs multiply the parameters by
$1-\eta\lambda$ directly and keep the decay out of the velocity. This is another method, because the velocity then does
not remember the decay. The result is a pair of lists with the parameters first, so that the next step can be written as
one line.
""",
        wrong={
            "The decay is missing in your step. Add λ θ to the gradient.": decaying(
                lambda p, v, g, rate, momentum, decay: (p + momentum * v - rate * g, momentum * v - rate * g)
            ),
            "Your decay has the wrong sign, so that the parameters grow. Add λ θ to the gradient.": decaying(
                lambda p, v, g, rate, momentum, decay: (
                    p + momentum * v - rate * (g - decay * p),
                    momentum * v - rate * (g - decay * p),
                )
            ),
            "Your decay is not multiplied by the rate η. It is added to the gradient, so η is a factor of "
            "both.": decaying(
                lambda p, v, g, rate, momentum, decay: (
                    p + momentum * v - rate * g - decay * p,
                    momentum * v - rate * g - decay * p,
                )
            ),
            "Your decay acts on the parameters directly and is missing in the velocity. This is another method; here "
            "it is a part of the velocity.": decaying(decoupled),
            "Your decay contains the velocity in place of the parameters. It is λ θ.": decaying(
                lambda p, v, g, rate, momentum, decay: (
                    p + momentum * v - rate * (g + decay * v),
                    momentum * v - rate * (g + decay * v),
                )
            ),
            "You multiply the gradient by λ, too. Only θ is multiplied by it.": decaying(
                lambda p, v, g, rate, momentum, decay: (
                    p + momentum * v - rate * decay * (g + p),
                    momentum * v - rate * decay * (g + p),
                )
            ),
        },
        other={"describe": with_values("params", "velocities", "gradients", "rate", "momentum", "decay")},
    ),
    "step.d": Variant(
        r"""
Gradients of very different sizes need different rates. One method divides each gradient by an average of its own size.
Write one step of it, $s\leftarrow\mu s+(1-\mu)\,g^2$ and $\theta\leftarrow\theta-\eta\,g/\sqrt s$, entry by entry, with
the rate η and the momentum μ; the second formula uses the new s. The parameters, the averages s and the gradients are
lists of arrays of any shapes. The averages are positive, and no gradient is zero. Your function returns the pair of the
new parameters and the new averages, each of them a list of arrays. The lists and arrays that were given must stay as
they are.
""",
        '''
def scaled_step(params, averages, gradients, rate, momentum):
    """(two lists of arrays) the new params and the new averages, with the same shapes as those given."""
    ### BEGIN SOLUTION
    averages = [momentum * s + (1 - momentum) * g**2 for s, g in zip(averages, gradients)]
    return [p - rate * g / np.sqrt(s) for p, g, s in zip(params, gradients, averages)], averages
    ### END SOLUTION
''',
        answer=Answer(
            [rms(), rms_end_to_end],
            "The new average is s ← μ s + (1 - μ) g², and the parameters move by θ ← θ - η g / √s with the new s.",
            "Compute all new averages first, and then all new parameters.",
            with_values("params", "averages", "gradients", "rate", "momentum"),
            {
                "Your result is right, but you have changed what your function was given. Make new lists and new "
                "arrays.": rms_in_place,
                "Your step goes uphill. The gradient has to be subtracted from the parameters.": rms(
                    move=lambda p, g, rate, new, old: p + rate * g / np.sqrt(new)
                ),
                "You divide by the root of the old averages. Divide by that of the new ones.": rms(
                    move=lambda p, g, rate, new, old: p - rate * g / np.sqrt(old)
                ),
                "The square root is missing in your step. Divide by √s.": rms(
                    move=lambda p, g, rate, new, old: p - rate * g / new
                ),
                "Your averages are those of the gradients. Square the gradients.": rms(
                    lambda s, g, momentum: momentum * s + (1 - momentum) * g,
                    lambda p, g, rate, new, old: p - rate * g / np.sqrt(np.abs(new)),
                ),
                "Your averages are those of the absolute gradients. Square the gradients.": rms(
                    lambda s, g, momentum: momentum * s + (1 - momentum) * np.abs(g)
                ),
                "In your averages, the factor 1 - μ of the squared gradient is missing.": rms(
                    lambda s, g, momentum: momentum * s + g * g
                ),
                "In your averages, the two factors are exchanged. The old average is multiplied by μ, and the squared "
                "gradient by 1 - μ.": rms(lambda s, g, momentum: (1 - momentum) * s + momentum * g * g),
                "Your averages are sums of all squares. Multiply the old average by μ and the squared gradient by "
                "1 - μ.": rms(lambda s, g, momentum: s + g * g),
                "Your new averages do not contain the old ones.": rms(lambda s, g, momentum: (1 - momentum) * g * g),
                "You multiply by the root of the averages. Divide by it.": rms(
                    move=lambda p, g, rate, new, old: p - rate * g * np.sqrt(new)
                ),
                "The division is missing in your step. Divide the gradient by √s.": rms(
                    move=lambda p, g, rate, new, old: p - rate * g
                ),
                "The gradient is missing in your step. It has to be η g / √s.": rms(
                    move=lambda p, g, rate, new, old: p - rate / np.sqrt(new)
                ),
                "You square the whole of (1 - μ) g. Only the gradient is squared.": rms(
                    lambda s, g, momentum: momentum * s + ((1 - momentum) * g) ** 2
                ),
                "You return the averages first. Return the parameters first, and then the averages.": lambda *given: (
                    rms()(*given)[::-1]
                ),
                "Your parameters are right, but you return the old averages. Return the new ones, which the next step "
                "needs.": lambda params, averages, *rest: (rms()(params, averages, *rest)[0], averages),
                "You change only the first array. The lists contain several arrays, and each of them has its own "
                "average.": rms_of_the_first,
                "You return the parameters as they were. They have to move by -η g / √s.": (
                    lambda params, averages, *rest: (params, rms()(params, averages, *rest)[1])
                ),
                "This is a step with momentum, v ← μ v - η g. Here the averages are those of the squared "
                "gradients.": step,
            },
            lesson=LESSON,
        ),
        title="A step with rates of its own",
        hints=(
            "The formulas apply to each array separately, and NumPy applies them to each entry. Note that `p - d` "
            "creates a new array, while `p -= d` changes the old one.",
            "Compute the list of all new averages first. Then compute the new parameters from the new averages.",
            "The new averages are `[momentum * s + (1 - momentum) * g**2 for s, g in zip(averages, gradients)]`. Write "
            "a similar line for the parameters, with `np.sqrt(s)` as the denominator, and return the parameters first.",
        ),
        why=r"""
The two formulas are applied to each array separately, and `zip` keeps the parameters, averages and gradients together
that belong to each other. NumPy computes squares, roots and quotients entry by entry. The new averages are computed
first, because the step divides by them. The quotient $g/\sqrt s$ is of the order of 1 for every entry, however large
the gradients are, so that η is about the length of a step in each direction.

The expressions create new arrays. With `-=` the arrays of the caller would change, and a step that is computed for a
test, or twice with different rates, would have moved the parameters already. Libraries call this method RMSprop. They
add a small number to the root, so that a gradient of zero does not lead to 0 / 0. The result is a pair of lists with
the parameters first, so that the next step can be written as one line.
""",
    ),
    "batches.b": Variant(
        r"""
In every epoch, stochastic gradient descent visits the samples in a new random order, a few at a time. The rows of the
data have names. Write the function that receives the list of all names and returns the batches of one epoch as a list
of lists of names. Each name occurs exactly once. Every batch has `size` names, except the last one, which may be
smaller. The order is drawn from `random`, which is a `random.Random` and the only source of randomness. The list that
was given must stay as it is.
""",
        '''
def batches_of_names(names, size, random):
    """(list of lists of strings) the names in random order, in batches of `size` names."""
    ### BEGIN SOLUTION
    names = list(names)
    random.shuffle(names)
    return [names[k : k + size] for k in range(0, len(names), size)]
    ### END SOLUTION
''',
        with_row_names,
        words={
            "An epoch is a permutation of 0, ..., n - 1, cut into pieces of `size` rows.": (
                "An epoch is a permutation of all names, cut into pieces of `size` rows."
            ),
            "Shuffle all row numbers once, and then cut the list into slices.": (
                "Shuffle a copy of all names once, and then cut it into slices."
            ),
        },
        without=("Your rows are counted from 1",),
        title="Minibatches of named rows",
        hints=(
            "Shuffle all names first, and cut the list afterwards.",
            "The method `random.shuffle` changes a list and returns None, so shuffle a copy. The batches are slices of "
            "the shuffled list, which start at 0, `size`, 2 · `size` and so on.",
            "Begin with `names = list(names)` and shuffle it. One batch is `names[k : k + size]`, where k goes through "
            "`range(0, len(names), size)`. If the number of names is not a multiple of `size`, the last slice is "
            "shorter automatically.",
        ),
        why=r"""
A copy of the list of names is shuffled, and then it is cut into slices. In this way, each name occurs exactly once
without any bookkeeping. Drawing `size` random names for each batch would be a different method: some rows would occur
several times in an epoch, and others not at all.

The method `shuffle` changes the list in place and returns None, so its result must not be assigned, and the list of the
caller is copied first. The start of a slice runs through the multiples of `size`, and a slice that extends beyond the
end of the list is simply shorter, so the last batch needs no special case. If the number of names is a multiple of
`size`, there is no empty batch, because `range` ends before it. The generator `random` is passed in, so that a run can
be repeated exactly with the same seed.
""",
        other={
            "describe": lambda case: f"names = [{', '.join(map(repr, samples_of(case)))}], size = {case['size']}",
            "show": looks_of_names,
            "form": no_names,
        },
        wrong={
            FIRST_BATCH: with_row_names(first_only),
            SHORT_FIRST: with_row_names(short_first),
            REST_ADDED: with_row_names(rest_added),
        },
    ),
    "batches.c": Variant(
        r"""
In every epoch, stochastic gradient descent visits the samples in a new random order, a few at a time. Write the
function that receives the array `X`, whose n rows are the samples, and the array `y` with the n labels, and returns the
batches of one epoch as a list of pairs `(X_batch, y_batch)`: some of the rows of X, as an array, and the labels of
these rows in the same order, as an array. Each row occurs exactly once in the epoch. Every batch has `size` rows,
except the last one, which may be smaller. The order is drawn from `random`, which is a `random.Random` and the only
source of randomness.
""",
        '''
def batches_of_samples(X, y, size, random):
    """(list of pairs of arrays) rows of X (n, 2) with their labels, y (n,), in random order, in batches of `size`."""
    ### BEGIN SOLUTION
    rows = list(range(len(X)))
    random.shuffle(rows)
    return [(X[rows[k : k + size]], y[rows[k : k + size]]) for k in range(0, len(X), size)]
    ### END SOLUTION
''',
        with_arrays,
        words={
            "Shuffle all row numbers once, and then cut the list into slices.": (
                "Shuffle all row numbers once, cut this list into slices, and use each slice as an index of X and of y."
            ),
        },
        without=("Your rows are counted from 1", "You return one flat list"),
        title="Minibatches of samples with labels",
        hints=(
            "Shuffle the row numbers first, and cut their list afterwards. A list of row numbers can be used as an "
            "index of an array.",
            "The method `random.shuffle` changes a list and returns None. The batches belong to slices of the shuffled "
            "list of row numbers, which start at 0, `size`, 2 · `size` and so on. The same slice is used for X and for "
            "y.",
            "Begin with `rows = list(range(len(X)))` and shuffle it. With the slice `part = rows[k : k + size]`, one "
            "batch is `(X[part], y[part])`, where k goes through `range(0, len(X), size)`. If n is not a multiple of "
            "`size`, the last slice is shorter automatically.",
        ),
        why=r"""
All row numbers are put into a list, the list is shuffled, and then it is cut into slices. Each slice is used as an
index of both arrays, so every row keeps its label. If X and y were shuffled separately, the network would learn from
wrong labels, and no error message would say so. In this way, each row occurs exactly once without any bookkeeping.

The method `shuffle` changes the list in place and returns None, so its result must not be assigned. It should not be
used on the array X itself: for arrays with more than one axis it duplicates some rows and loses others, because it
exchanges views of the same memory. An index that is a list makes a new array, so X and y stay as they are. A slice that
extends beyond the end of the list is simply shorter, so the last batch needs no special case. The generator `random` is
passed in, so that a run can be repeated exactly with the same seed.
""",
        wrong={
            MIXED: (labels_as_given, labels_on_their_own),
            FIRST_BATCH: with_arrays(first_only),
            SHORT_FIRST: with_arrays(short_first),
            REST_ADDED: with_arrays(rest_added),
        },
        other={
            "describe": lambda case: f"arrays X and y with {case['n']} rows, size = {case['size']}",
            "seen": separated,
            "form": no_arrays,
        },
    ),
    "batches.d": Variant(
        r"""
In every epoch, stochastic gradient descent visits the samples in a new random order, a few at a time. Write the
function that returns the batches of several epochs as a list with `count` entries, one per epoch. An epoch is a list of
batches, and a batch is a list of row numbers. In each epoch, each of the numbers 0 to n - 1 occurs exactly once, in an
order of its own. Every batch has `size` rows, except the last one of an epoch, which may be smaller. The orders are
drawn from `random`, which is a `random.Random` and the only source of randomness.
""",
        '''
def epochs(n, size, count, random):
    """(list of lists of lists of ints) `count` epochs, each with the rows 0 ... n - 1 in batches of `size` rows."""
    ### BEGIN SOLUTION
    found = []
    for _ in range(count):
        rows = list(range(n))
        random.shuffle(rows)
        found.append([rows[k : k + size] for k in range(0, n, size)])
    return found
    ### END SOLUTION
''',
        every_epoch,
        words={
            "Shuffle all row numbers once, and then cut the list into slices.": (
                "For each epoch, shuffle all row numbers once, and then cut the list into slices."
            ),
        },
        title="Several epochs",
        hints=(
            "For each epoch, shuffle all row numbers first, and cut the list afterwards.",
            "The method `random.shuffle` changes a list and returns None. The batches are slices of the shuffled list, "
            "which start at 0, `size`, 2 · `size` and so on. Append the list of all batches to the list of the epochs.",
            "In a loop over `range(count)`, begin with `rows = list(range(n))` and shuffle it. One batch is `rows[k : "
            "k + size]`, where k goes through `range(0, n, size)`. If n is not a multiple of `size`, the last slice is "
            "shorter automatically.",
        ),
        why=r"""
For each epoch, all row numbers are put into a list, the list is shuffled, and then it is cut into slices. In this way,
each number occurs exactly once per epoch without any bookkeeping. Drawing `size` random numbers for each batch would be
a different method: some rows would occur several times in an epoch, and others not at all. The shuffle belongs into the
loop over the epochs. If it came before the loop, all epochs would have the same order.

The method `shuffle` changes the list in place and returns None, so its result must not be assigned. The start of a
slice runs through the multiples of `size`, and a slice that extends beyond the end of the list is simply shorter, so
the last batch needs no special case. If n is a multiple of `size`, there is no empty batch, because `range` ends before
n. The generator `random` is passed in, so that a run can be repeated exactly with the same seed.
""",
        other={
            "describe": lambda case: f"n = {case['n']}, size = {case['size']}, count = 2",
            "seen": seen_in_both,
        },
        wrong={
            SAME_ORDER.replace(IN_EACH_CALL, "Draw a new permutation for each epoch."): the_same_list,
            FIRST_BATCH: every_epoch(first_only),
            SHORT_FIRST: every_epoch(short_first),
            REST_ADDED: every_epoch(rest_added),
        },
    ),
    "check.b": Variant(
        r"""
Before you train with a gradient, you should compare it with an independent computation. Write the function that
receives a function `f` and a point `x`, where `f(x)` returns the pair of a value and an array g, as `value_and_grad`
does. It returns True if the array that f returns at x is the gradient of the value, up to the error of numerical
differences, and False if it is not. An array in which a single entry is wrong by a thousandth of the largest entry is
not the gradient. The values of f may be large or tiny.
""",
        '''
def belongs_to_value(f, x):
    """(bool) whether the array g in f(x) = (value, g) agrees with central differences of the value at x, shape (n,)."""
    ### BEGIN SOLUTION
    h = 1e-5
    _, g = f(x)
    numerical = np.array([(f(x + h * e)[0] - f(x - h * e)[0]) / (2 * h) for e in np.eye(len(x))])
    return bool(np.all(np.abs(numerical - g) <= 1e-6 * np.max(np.abs(numerical))))
    ### END SOLUTION
''',
        of_pair,
        title="Does this gradient belong to this value?",
        hints=(
            "Approximate every entry of the gradient by a central difference of the value, and compare the two arrays "
            "entry by entry.",
            "A step of about 1e-5 is a good compromise between truncation error and round-off error (lesson 02). Since "
            "the value may be tiny, an absolute tolerance does not work: compare the errors with the largest entry of "
            "the gradient.",
            "The rows `e` of `np.eye(len(x))` are the unit vectors, and `(f(x + h * e)[0] - f(x - h * e)[0]) / (2 * "
            "h)` is one entry. The array to be tested is `f(x)[1]`. Return whether all absolute errors are at most "
            "`1e-6` times the largest absolute value of these entries. Convert the result by `bool(...)`.",
        ),
        why=r"""
The numerical gradient is computed by central differences of the first part of f, which have the smallest error among
the simple formulas. With h = 1e-5 the truncation and the round-off error are both near 1e-10 or below, if the value is
of ordinary size, so an error of a thousandth is clearly visible. Each entry needs its own pair of evaluations, and the
rows of `np.eye` are the directions. The array to be tested is taken at x itself and not at the shifted points, where
the gradient is another one.

The comparison is relative to the largest entry of the numerical gradient. An absolute tolerance would accept everything
if f is tiny, and nothing if f is huge. A tolerance relative to each single entry would be too strict, because an entry
that happens to be almost zero is known only up to the round-off error of f. The result is converted by `bool`, since
NumPy would return its own type of truth value.
""",
        other={
            "describe": lambda case: (
                f"x = {shown(case['x'])}, where f returns the array {shown(case['g'])}, and the gradient of its value "
                f"is {shown(gradient_of(case))}"
            ),
            "known": [true_gradient],
        },
    ),
    "check.c": Variant(
        r"""
Before you use a Jacobian, you should compare it with an independent computation. Write the function that receives a
function `f`, which takes an array of the shape (n,) and returns an array of the shape (m,), a point `x` and an array
`J` of the shape (m, n). It returns True if J is the Jacobian of f at x, whose entry in row i and column k is the
derivative of the i-th result with respect to the k-th input, up to the error of numerical differences, and False if it
is not. A J in which a single entry is wrong by a thousandth of its largest entry is not the Jacobian. The values of f
may be large or tiny.
""",
        '''
def is_jacobian(f, x, J):
    """(bool) whether J, shape (m, n), agrees with central differences of f at x, shape (n,)."""
    ### BEGIN SOLUTION
    h = 1e-5
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    numerical = np.array(columns).T
    return bool(np.all(np.abs(numerical - J) <= 1e-6 * np.max(np.abs(numerical))))
    ### END SOLUTION
''',
        of_rows,
        words={
            "For every entry, the difference between g and the central difference has to be": (
                "For every entry, the difference between J and the central difference has to be"
            ),
            "Your tolerance is an absolute number. Since f may be tiny, compare relative to the largest entry of the "
            "gradient.": (
                "Your tolerance is an absolute number. Since f may be tiny, compare relative to the largest entry of "
                "the Jacobian."
            ),
            "You compare only the sum of the entries. Compare each entry.": (
                "You compare only the sums of the rows. Compare each entry."
            ),
            "A gradient with all signs reversed passes.": "A Jacobian with all signs reversed passes.",
            "Return True where g is the gradient.": "Return True where J is the Jacobian.",
            "Your function accepts every g. Return False if an entry of g differs": (
                "Your function accepts every J. Return False if an entry of J differs"
            ),
            "Your function accepts no g, not even the right "
            "one.": "Your function accepts no J, not even the right one.",
            "You compare only the first entry. Compare every entry.": (
                "You compare only the first column. Compare every entry."
            ),
            "A gradient that is twice as long passes.": "A Jacobian that is twice as large passes.",
            "It looks as if you compare only directions; compare lengths, too.": (
                "It looks as if you compare only the directions of the rows; compare their lengths, too."
            ),
            "You compare only the sum of the entries, and with an absolute tolerance.": (
                "You compare only the sums of the rows, and with an absolute tolerance."
            ),
            "You compare only the lengths of the two gradients. Compare each entry.": (
                "You compare only the lengths of the rows. Compare each entry."
            ),
            "One right entry is enough for your function, as if by np.any.": (
                "One right entry per row is enough for your function, as if by np.any."
            ),
        },
        title="Is this the Jacobian?",
        hints=(
            "Approximate every column of the Jacobian by a central difference, and compare the two arrays entry by "
            "entry.",
            "A step of about 1e-5 is a good compromise between truncation error and round-off error (lesson 02). Since "
            "f may be tiny, an absolute tolerance does not work: compare the errors with the largest entry of the "
            "Jacobian.",
            "The rows `e` of `np.eye(len(x))` are the unit vectors, and `(f(x + h * e) - f(x - h * e)) / (2 * h)` is "
            "one column, so transpose the array of these results. Return whether all absolute errors are at most "
            "`1e-6` times the largest absolute value of its entries. Convert the result by `bool(...)`.",
        ),
        why=r"""
The numerical Jacobian is computed by central differences, which have the smallest error among the simple formulas. With
h = 1e-5 the truncation and the round-off error are both near 1e-10 or below, if f is of ordinary size, so an error of a
thousandth is clearly visible. One pair of evaluations gives a whole column, since one input is moved and all results
are observed. An array that is made of these columns has them as rows, so it has to be transposed.

The comparison is relative to the largest entry of the numerical Jacobian. An absolute tolerance would accept everything
if f is tiny, and nothing if f is huge. A tolerance relative to each single entry would be too strict, because an entry
that happens to be almost zero is known only up to the round-off error of f. The result is converted by `bool`, since
NumPy would return its own type of truth value.
""",
        wrong={
            "You compare only the first row of J. Compare every row.": lambda f, x, J: is_gradient(
                lambda t: f(t)[0], x, J[0]
            ),
        },
        other={
            "right": [is_jacobian, by_products, of_rows(is_gradient)],
            "describe": lambda case: (
                f"J = {shown(case['J'])} at x = {shown(case['x'])}, where the Jacobian of f is "
                f"{shown(jacobian_of(case))}"
            ),
            "known": [true_jacobian],
        },
    ),
    "check.d": Variant(
        r"""
Before you train with a gradient, you should compare it with an independent computation. The parameters of a network are
a list of arrays of any shapes. Write the function that receives a function `f` of such a list, which returns a float,
the list `params`, and a list `gradients` of arrays of the same shapes. It returns True if these arrays are together the
gradient of f at the parameters, up to the error of numerical differences, and False if they are not. If a single entry
is wrong by a thousandth of the largest entry of all arrays, they are not the gradient. The values of f may be large or
tiny. The lists and arrays that were given must stay as they are.
""",
        '''
def are_gradients(f, params, gradients):
    """(bool) whether the arrays in gradients agree with central differences of f at the list params of arrays."""
    ### BEGIN SOLUTION
    h, errors, sizes = 1e-5, [], []
    for k, p in enumerate(params):
        for place in np.ndindex(p.shape):
            e = np.zeros(p.shape)
            e[place] = h
            plus, minus = ([*params[:k], q, *params[k + 1 :]] for q in (p + e, p - e))
            numerical = (f(plus) - f(minus)) / (2 * h)
            errors.append(abs(numerical - gradients[k][place]))
            sizes.append(abs(numerical))
    return bool(max(errors) <= 1e-6 * max(sizes))
    ### END SOLUTION
''',
        of_arrays,
        words={
            "For every entry, the difference between g and the central difference has to be": (
                "For every entry of every array, the difference from the central difference has to be"
            ),
            "Compare all entries, with their signs, relative to the largest entry,": (
                "Compare all entries, with their signs, relative to the largest entry of all arrays,"
            ),
            "Return True where g is the gradient.": "Return True where the arrays are the gradient.",
            "Your function accepts every g. Return False if an entry of g differs": (
                "Your function accepts all arrays. Return False if an entry differs"
            ),
            "Your function accepts no g, not even the right one.": (
                "Your function accepts no gradient, not even the right one."
            ),
            "You compare only the lengths of the two gradients.": (
                "You compare only the lengths of the two gradients, over all arrays."
            ),
            "You compare only the first entry. Compare every entry.": FIRST_ONLY,
        },
        title="Are these the gradients?",
        hints=(
            "Approximate every entry of every array by a central difference, for which only this entry is moved, and "
            "compare.",
            "A step of about 1e-5 is a good compromise between truncation error and round-off error (lesson 02). Since "
            "f may be tiny, an absolute tolerance does not work: compare the errors with the largest entry of the "
            "gradient, over all arrays.",
            "The loop `for place in np.ndindex(p.shape)` visits all entries of an array of any shape. Move the entry "
            "in a copy of p, and call f with a new list that contains this copy. Return whether the largest absolute "
            "error is at most `1e-6` times the largest absolute value of the differences. Convert the result by "
            "`bool(...)`.",
        ),
        why=r"""
The numerical gradient is computed by central differences, which have the smallest error among the simple formulas. With
h = 1e-5 the truncation and the round-off error are both near 1e-10 or below, if f is of ordinary size, so an error of a
thousandth is clearly visible. Each entry needs its own pair of evaluations, and `np.ndindex` goes through the entries
of an array of any shape, also of one without axes. The moved array and the list around it are new, so that the
parameters stay as they are.

The comparison is relative to the largest entry of all arrays. An absolute tolerance would accept everything if f is
tiny, and nothing if f is huge. A tolerance relative to each single entry, or to a small array, would be too strict,
because entries that happen to be almost zero are known only up to the round-off error of f. The result is converted by
`bool`, since NumPy would return its own type of truth value.
""",
        wrong={
            FIRST_ONLY: (of_arrays(first_entry_checked), first_array_checked),
        },
        other={
            "describe": lambda case: (
                f"gradients = {shown([a.tolist() for a in in_arrays(case['g'])])} at params = "
                f"{shown([a.tolist() for a in in_arrays(case['x'])])}, where the entries of the gradient of f are "
                f"{shown(gradient_of(case))}"
            ),
            "known": [true_gradient],
        },
    ),
    "train.b": Variant(
        r"""
Now you can put the parts together. Points in the plane belong to three classes. In this question the points are the
columns of arrays with two rows. Write the function that receives the points `X` with their `labels` (about 90 columns)
and further points `T`, trains for at most a second or two, and returns the predicted labels of the columns of T. You
may train whatever you like, and you may use the functions above. Nine of ten predictions have to be right.
""",
        '''
def train_on_columns(X, labels, T):
    """(array of shape (M,) of ints) predicted classes of the columns of T (2, M), from X (2, N) and labels (N,)."""
    ### BEGIN SOLUTION
    random = np.random.default_rng(0)
    params = {"W": random.normal(size=(16, 2)), "b": np.zeros(16)}
    params.update({"V": random.normal(size=(3, 16)) / 4, "c": np.zeros(3)})
    velocities = {name: np.zeros_like(p) for name, p in params.items()}
    for _ in range(300):
        W, b, V, c = params.values()
        H = np.tanh(W @ X + b[:, np.newaxis])
        _, Z_bar = softmax_loss_of_columns(V @ H + c[:, np.newaxis], labels)
        W_bar, _, b_bar = layer_pullback_of_columns(W, X, b, V.T @ Z_bar)
        gradients = {"W": W_bar, "b": b_bar, "V": Z_bar @ H.T, "c": Z_bar.sum(axis=1)}
        params, velocities = step_of_dicts(params, velocities, gradients, 0.5, 0.9)
    W, b, V, c = params.values()
    return np.argmax(V @ np.tanh(W @ T + b[:, np.newaxis]) + c[:, np.newaxis], axis=0)
    ### END SOLUTION
''',
        of_columns,
        words={
            "np.argmax is taken with axis=1.": "np.argmax is taken over the classes.",
        },
        other={"right": [of_columns(f) for f in ENGINES]},
        title="Bonus: train it, points in columns",
        hints=(
            "Straight lines do not separate these classes well enough, so the network needs a hidden layer.",
            "A hidden layer of 16 units and a few hundred steps on the whole batch are sufficient. Start with small "
            "random weights, and with velocities that are zero. Each step uses your functions of questions 1, 2 and 3, "
            "if they have the same form as this question: samples in columns, and dicts of parameters.",
            "In each step, compute `H = np.tanh(W @ X + b[:, np.newaxis])`, and let `Z_bar` be the gradient of the "
            "softmax loss for the scores `V @ H + c[:, np.newaxis]`. The last layer has no tanh, so its gradients are "
            "`Z_bar @ H.T` and `Z_bar.sum(axis=1)`, and the adjoint of H, with which you call the pullback of the "
            "layer, is `V.T @ Z_bar`. Predict the class with the largest score by `np.argmax(..., axis=0)`.",
        ),
        why=r"""
The solution is gradient descent with momentum on a network with one hidden layer, put together from the functions of
the previous questions. Sixteen hidden units are enough to bend the boundaries between the classes, and 300 steps on the
whole batch take a fraction of a second. The weights begin with small random numbers, because with equal weights all
units would receive the same gradient and stay equal, and the generator has a fixed seed, so that the result can be
repeated.

In each step the chain rule runs from the scores back to the weights. The last layer has no tanh, so its adjoints are
written out: `Z_bar @ H.T` for the weights and the sum of the columns for the bias. The adjoint of H is passed on to the
pullback of the layer. For the prediction no softmax is needed, because it does not change which score is the largest.
The names of the dict keep the order in which they were written, so that its values can be unpacked in this order.
""",
    ),
    "train.c": Variant(
        r"""
Now you can put the parts together. Points in the plane belong to three classes. Write the function that receives the
points `X` with their `labels` (about 90 rows), trains for at most a second or two, and returns a function. This
function takes further points `T` and returns the predicted labels of the rows of T. You may train whatever you like,
and you may use the functions above. Nine of ten predictions have to be right.
""",
        '''
def trained(X, labels):
    """(function) from T (M, 2) to the predicted classes, ints of shape (M,); X (N, 2) and labels (N,) in 0, 1, 2."""
    ### BEGIN SOLUTION
    random = np.random.default_rng(0)
    targets = np.eye(3)[labels]
    params = [2 * random.normal(size=(2, 24)), 2 * random.normal(size=24), random.normal(size=(24, 3)) / 4, np.zeros(3)]
    velocities = [np.zeros_like(p) for p in params]
    sigmoid = lambda A: 1 / (1 + np.exp(-A))
    for _ in range(600):
        W1, b1, W2, b2 = params
        H = sigmoid(X @ W1 + b1)
        _, Z_bar = cross_entropy(H @ W2 + b2, targets)
        _, W1_bar, b1_bar = sigmoid_pullback(X, W1, b1, Z_bar @ W2.T)
        gradients = [W1_bar, b1_bar, H.T @ Z_bar, Z_bar.sum(axis=0)]
        params, velocities = decaying_step(params, velocities, gradients, 0.5, 0.95, 1e-5)
    W1, b1, W2, b2 = params
    return lambda T: np.argmax(sigmoid(T @ W1 + b1) @ W2 + b2, axis=1)
    ### END SOLUTION
''',
        later,
        words={
            "A rate of 0.1 with μ = 0.9 is sufficient.": (
                "With a sigmoid layer, a rate of 0.5 with μ = 0.95 is sufficient if the weights do not start too small."
            ),
        },
        other={"right": [later(f) for f in ENGINES]},
        title="Bonus: train it and return a function",
        hints=(
            "Straight lines do not separate these classes well enough, so the network needs a hidden layer. The "
            "function that you return remembers the trained weights.",
            "A hidden layer of 16 to 24 units and a few hundred steps on the whole batch are sufficient. Start with "
            "random weights, and with velocities that are zero. Each step uses your functions of questions 1, 2 and 3, "
            "if they have the same form as this question: a loss with targets, a sigmoid layer, and a step with decay, "
            "which has to be small here.",
            "In each step, compute the hidden layer `H`, and let `Z_bar` be the gradient of the loss for the scores `H "
            "@ W2 + b2`, with the targets `np.eye(3)[labels]`. The last layer has no sigmoid function, so its "
            "gradients are `H.T @ Z_bar` and `Z_bar.sum(axis=0)`, and the adjoint of H, with which you call the "
            "pullback of the layer, is `Z_bar @ W2.T`. At the end, return a function of T that predicts the class with "
            "the largest score by `np.argmax(..., axis=1)`.",
        ),
        why=r"""
The solution is gradient descent with momentum on a network with one hidden layer, put together from the functions of
the previous questions. A few hidden units are enough to bend the boundaries between the classes, and some hundred steps
on the whole batch take a fraction of a second. The sigmoid function has a small slope, so the weights of the hidden
layer begin with larger numbers than for tanh. They are random, because with equal weights all units would receive the
same gradient and stay equal, and the generator has a fixed seed, so that the result can be repeated.

In each step the chain rule runs from the scores back to the weights. The last layer has no sigmoid function, so its
adjoints are written out. The adjoint of H is passed on to the pullback of the layer. The result is a function that
remembers the last weights, and training and prediction are separated in this way: the training runs once, and the
function can be called with as many points as one likes. For the prediction no softmax is needed, because it does not
change which score is the largest.
""",
    ),
    "train.d": Variant(
        r"""
Now you can put the parts together. Points in the plane belong to three classes, which have names. Write the function
that receives a dict from the names of the classes to their points, arrays with two columns and about 30 rows each, and
further points `T`, trains for at most a second or two, and returns a list with the predicted names for the rows of T.
You may train whatever you like, and you may use the functions above. Nine of ten predictions have to be right.
""",
        '''
def train_on_classes(classes, T):
    """(list of M strings) predicted names of the classes of the rows of T (M, 2), from a dict of arrays by their names.
    """
    ### BEGIN SOLUTION
    random, names = np.random.default_rng(0), list(classes)
    X = np.concatenate([classes[name] for name in names])
    labels = np.concatenate([np.full(len(classes[name]), c) for c, name in enumerate(names)])
    params = [random.normal(size=(2, 16)), np.zeros(16), random.normal(size=(16, 3)) / 4, np.zeros(3)]
    averages = [np.ones_like(p) for p in params]
    for _ in range(600):
        W1, b1, W2, b2 = params
        H = np.tanh(X @ W1 + b1)
        Z = H @ W2 + b2
        Z_bar = np.stack([logistic_loss(Z[:, c], (labels == c).astype(int))[1] for c in range(3)], axis=1)
        A_bar = (Z_bar @ W2.T) * (1 - H**2)
        gradients = [X.T @ A_bar, A_bar.sum(axis=0), H.T @ Z_bar, Z_bar.sum(axis=0)]
        params, averages = scaled_step(params, averages, gradients, 0.02, 0.9)
    W1, b1, W2, b2 = params
    return [names[c] for c in np.argmax(np.tanh(T @ W1 + b1) @ W2 + b2, axis=1)]
    ### END SOLUTION
''',
        of_classes,
        words={
            "Your function gives all points the same class. Check that the loss falls during the training, and that "
            "np.argmax is taken with axis=1.": (
                "Your function gives all points the same name. Check that the loss falls during the training, and that "
                "np.argmax is taken with axis=1."
            ),
            "You predict the labels of X. Predict those of T.": (
                "You predict the names of the given points. Predict those of T."
            ),
            "Combine the softmax loss, the pullback of the layer and steps with momentum, and train until nine of ten "
            "points are right.": (
                "Combine a loss, the pullbacks of the layers and steps against the gradient, and train until nine of "
                "ten points are right."
            ),
            "Watch whether the loss on X falls. If it does not, check the gradient before anything else. A rate of 0.1 "
            "with μ = 0.9 is sufficient.": (
                "Watch whether the loss on the given points falls. If it does not, check the gradient before anything "
                "else. With the step of question 3, a rate of 0.02 with μ = 0.9 is sufficient."
            ),
        },
        without=("Your labels are floats", "Your labels are 1, 2 and 3"),
        wrong={
            "You return the numbers of the classes. Return their names.": numbers_of_classes,
            "Your function returns a single name. Return a list with one name per row of T.": lambda classes, T: next(
                iter(classes)
            ),
        },
        title="Bonus: train it on named classes",
        hints=(
            "Straight lines do not separate these classes well enough, so the network needs a hidden layer. Give each "
            "name a number first.",
            "A hidden layer of 16 units and a few hundred steps on the whole batch are sufficient. Put all points into "
            "one array, with an array of labels. A loss for two classes is enough, if each class has a score of its "
            "own, which tells it from the two others. Start with small random weights.",
            "In each step, compute `H = np.tanh(X @ W1 + b1)` and the scores `Z = H @ W2 + b2`. Column c of `Z_bar` is "
            "the gradient of the logistic loss of `Z[:, c]` with the labels `(labels == c).astype(int)`. The gradients "
            "of the last layer are `H.T @ Z_bar` and `Z_bar.sum(axis=0)`, and the adjoint of H is `Z_bar @ W2.T`. "
            "Predict the class with the largest score by `np.argmax(..., axis=1)`, and return its name.",
        ),
        why=r"""
The points of all classes are put into one array, and the numbers 0, 1 and 2 stand for the names. Each class has a score
of its own, and the logistic loss of this score decides whether a point belongs to the class or to one of the two
others. So three losses are added, each with a column of the scores, and their gradients are the columns of `Z_bar`. The
class with the largest score is predicted, and its name is looked up.

In each step the chain rule runs from the scores back to the weights. The hidden layer has no shortcut, because it has
more units than inputs, so its adjoints are written out: the slope of tanh, and then the transposed factors. The step
divides each gradient by an average of its size, which begins with ones here. Sixteen hidden units are enough to bend
the boundaries between the classes, and the training takes a fraction of a second. The generator has a fixed seed, so
that the result can be repeated.
""",
        other={
            "describe": lambda case: (
                f"{len(case['train'])} points in the classes {', '.join(NAMES)} to learn from, {len(case['test'])} to "
                "predict"
            ),
            "show": lambda got: f"classes {[NAMES[v] if v in range(len(NAMES)) else v for v in got[:12]]} ...",
            "form": names_in,
            "alike": same_names,
            "right": [of_classes(f) for f in ENGINES],
        },
    ),
}
