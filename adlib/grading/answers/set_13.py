"""13, training: loss, layer, step, batches, gradient check, and a whole training run."""

import numpy as np

from adlib import grad, value_and_grad
from adlib.grading.answers import Answer, no_verdict, shown, with_values

LESSON = "13, course/13_training"


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss_of(Z, labels):
    Z = Z - Z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(Z)), labels]))


def softmax_loss(Z, labels):
    return loss_of(Z, labels), (softmax(Z) - np.eye(Z.shape[1])[labels]) / len(Z)


def softmax_loss_by_adlib(Z, labels):
    top = Z.max(axis=1, keepdims=True)
    f = lambda Z: np.mean(np.log(np.sum(np.exp(Z - top), axis=1)) + top[:, 0] - Z[np.arange(len(labels)), labels])
    return value_and_grad(f)(Z)


def loss_with(gradient, value=loss_of):
    return lambda Z, labels: (value(Z, labels), gradient(Z, np.eye(Z.shape[1])[labels]))


def overflowing(Z, labels, top=lambda Z: 0.0):
    with np.errstate(all="ignore"):
        E = np.exp(Z - top(Z))
        P = E / E.sum(axis=1, keepdims=True)
        value = np.mean(np.log(E.sum(axis=1)) - (Z - top(Z))[np.arange(len(Z)), labels])
    return value, (P - np.eye(Z.shape[1])[labels]) / len(Z)


def with_one_largest(Z, labels):
    return overflowing(Z, labels, np.max)


def with_log_of_p(Z, labels):
    with np.errstate(all="ignore"):
        value = -np.mean(np.log(softmax(Z)[np.arange(len(Z)), labels]))
    return value, softmax_loss(Z, labels)[1]


def layer(X, W, b, Y_bar, slope=lambda Y: 1 - Y * Y, reduce=np.sum):
    A_bar = Y_bar * slope(np.tanh(X @ W + b))
    return A_bar @ W.T, X.T @ A_bar, reduce(A_bar, axis=0)


def layer_by_adlib(X, W, b, Y_bar):
    return grad(lambda X, W, b: np.sum(Y_bar * np.tanh(X @ W + b)), (0, 1, 2))(X, W, b)


def layer_with(**changes):
    return lambda X, W, b, Y_bar: layer(X, W, b, Y_bar, **changes)


def step(params, velocities, gradients, rate, momentum):
    new = [momentum * v - rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(params, new)], new


def step_at_once(params, velocities, gradients, rate, momentum):
    """On all parameters laid end to end."""
    cuts = np.cumsum([p.size for p in params])[:-1]
    p, v, g = (np.concatenate([a.ravel() for a in arrays]) for arrays in (params, velocities, gradients))
    v = momentum * v - rate * g
    shaped = lambda flat: [part.reshape(p.shape) for part, p in zip(np.split(flat, cuts), params)]
    return shaped(p + v), shaped(v)


def step_with(velocity, move=lambda p, v, new: p + new):
    def answer(params, velocities, gradients, rate, momentum):
        new = [velocity(v, g, rate, momentum) for v, g in zip(velocities, gradients)]
        return [move(p, v, n) for p, v, n in zip(params, velocities, new)], new

    return answer


def step_of_the_lesson(params, velocities, gradients, rate, momentum):
    new = [momentum * v + g for v, g in zip(velocities, gradients)]
    return [p - rate * v for p, v in zip(params, new)], new


def step_in_place(params, velocities, gradients, rate, momentum):
    for p, v, g in zip(params, velocities, gradients):
        v *= momentum
        v -= rate * g
        p += v
    return params, velocities


def batches(n, size, random):
    rows = random.sample(range(n), n)
    return [rows[k : k + size] for k in range(0, n, size)]


def batches_one_by_one(n, size, random):
    left, found = list(range(n)), [[]]
    while left:
        if len(found[-1]) == size:
            found.append([])
        found[-1].append(left.pop(random.randrange(len(left))))
    return found


def an_epoch(case, got, expected):
    """Every row once, full batches but for the last; and from some size on a new order each epoch, not the given
    one.
    """
    n, lengths = case["n"], [len(batch) for batch in expected["epochs"][0]]
    for epoch in got["epochs"]:
        rows = [row for batch in epoch for row in batch]
        if (
            sorted(rows) != list(range(n))
            or [len(b) for b in epoch] != lengths
            or any(type(row) is not int for row in rows)
        ):
            return False
        if n >= 30 and (
            sum(row != k for k, row in enumerate(rows)) < n // 2
            or in_steps(rows)
            or all(neighbours(batch, n) for batch in epoch)
        ):
            return False
    return got["epochs"] == got["again, from the same seed"] and (n < 30 or got["epochs"][0] != got["epochs"][1])


def in_steps(rows):
    """Do many rows follow the one before them at the same distance, as in an order that was only turned, cut or
    reversed? By chance 12 of 29 do so once in a hundred million times.
    """
    distances = [(b - a) % len(rows) for a, b in zip(rows, rows[1:])]
    return max(map(distances.count, set(distances))) >= 0.4 * len(rows)


def neighbours(batch, n):
    """Are the rows of a batch those of one piece of the given order, which may go round its end?"""
    return sum((row + 1) % n in batch for row in batch) >= len(batch) - 1


def an_epochs_looks(got):
    """What counts of two epochs; the order of the rows does not matter."""
    first, second = got["epochs"]
    if type(first) is not list or not all(type(batch) is list for batch in first):
        return {"one epoch": str(first)}
    rows = sorted(row for batch in first for row in batch)
    return {
        "lengths of the batches": ", ".join(str(len(batch)) for batch in first),
        "rows": f"{len(rows)}: {shown(rows)}",
        "in the given order": str(bool(first) and [row for batch in first for row in batch] == rows and len(rows) > 1),
        "the same again from the same seed": str(got["epochs"] == got["again, from the same seed"]),
        "the second epoch in another order": str(first != second or len(rows) < 30),
    }


def no_epoch(case, got):
    """What is wrong with the form of two epochs."""
    epoch = got["epochs"][0]
    if type(epoch) is not list:
        return f"Your function has to return a list of lists, but it returned {epoch}." + (
            " Write list(...) around it, or return a list." if epoch == "a generator" else ""
        )
    if not all(type(batch) is list for batch in epoch):
        return "Your function has to return a list of batches, each of which is a list of row numbers."
    if [] in epoch:
        return "The last batch is empty." if epoch[-1] == [] else "One of the batches is empty."
    if any(type(row) is not int for batch in epoch for row in batch):
        return "The row numbers have to be ints."
    if got["epochs"] != got["again, from the same seed"]:
        return "The same seed does not give the same batches. Draw only from the `random` that your function is given."
    return None


def as_cut(case, got, other):
    """Cut and numbered in the same way, whatever the order; and in the given order, if that is the mistake."""
    epoch, wrong = got["epochs"][0], other["epochs"][0]
    if not epoch or not wrong:
        return epoch == wrong
    if [len(b) if type(b) is list else -1 for b in epoch] != [len(b) if type(b) is list else -1 for b in wrong]:
        return False
    if not all(type(b) is list for b in wrong) or sum(map(len, wrong)) < case["n"] or max(map(max, wrong)) == case["n"]:
        return (
            min(min(b) if type(b) is list else b for b in epoch) == min(min(b) if type(b) is list else b for b in wrong)
            or sum(len(b) if type(b) is list else 1 for b in wrong) < case["n"]
        )
    return got == other


def is_gradient(f, x, g, h=1e-5, tolerance=1e-6):
    numerical = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    return bool(np.all(np.abs(numerical - g) <= tolerance * np.max(np.abs(numerical))))


def differences_near(f, x, g, allowed, h=1e-5):
    d = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    return bool(np.all(np.abs(d - g) <= allowed(d)))


def by_directions(f, x, g):
    """Random directions in place of axes."""
    draw, h = np.random.default_rng(0), 1e-5
    return all(
        abs((f(x + h * v) - f(x - h * v)) / (2 * h) - g @ v) <= 1e-6 * np.linalg.norm(g)
        for v in draw.normal(size=(20, len(x)))
    )


def gradient_of(case):
    A = np.array(case["A"])
    return grad(lambda x: case["scale"] * np.sum(np.sin(A @ x)))(np.array(case["x"])).tolist()


def true_gradient(case):
    right = np.array(gradient_of(case))
    return float(np.max(np.abs(case["g"] - right)) <= 1e-9 * np.max(np.abs(right)))


def nearest(X, labels, T, k=1):
    distances = ((T[:, None, :] - X[None]) ** 2).sum(axis=2)
    votes = labels[np.argsort(distances, axis=1)[:, :k]]
    return np.array([np.bincount(row).argmax() for row in votes])


ENOUGH = 0.85  # of the labels: nine of ten are asked for, and a good network misses them in 1 draw of 200


def votes(X, labels, T):
    """All points vote, and near ones count most."""
    distances = ((T[:, None, :] - X[None]) ** 2).sum(axis=2)
    return np.argmax(np.exp(-distances / 0.02) @ np.eye(3)[labels], axis=1)


def linear(X, labels, T):
    """A straight line cannot separate spiral arms."""
    A, Y = np.c_[X, np.ones(len(X))], np.eye(3)[labels]
    return np.argmax(np.c_[T, np.ones(len(T))] @ np.linalg.lstsq(A, Y, rcond=None)[0], axis=1)


def of_the_same_kind(case, got, other):
    """Of the same wrong length, type or range; else the same classes."""
    kind = lambda p: (
        len(p) == len(case["test"]),
        all(type(v) is int for v in p),
        min(p) >= 0 and max(p) <= 2,
        len(set(p)) == 1,
    )
    return kind(got) == kind(other) if kind(other) != (True, True, True, False) else got == other


def how_many_right(case, got):
    n = len(case["test"])
    if len(got) != n:
        return f"Your function has to return {n} labels, one for each row of T, but it returned {len(got)}."
    return (
        f"{sum(g == label for g, label in zip(got, case['labels']))} of {n} labels are right. Nine of ten are asked "
        f"for, and {int(np.ceil(ENOUGH * n))} are enough."
    )


def mostly_right(case, got, expected):
    """Enough of them; the truth is in the case, the engines' predictions are only two ways to reach it."""
    truth = case["labels"]
    return (
        type(got) is list
        and len(got) == len(truth)
        and sum(type(g) is int and g == t for g, t in zip(got, truth)) >= ENOUGH * len(truth)
    )


def along_rows(gradient, value=loss_of):
    return lambda Z, labels: (value(Z, labels), gradient(Z, labels) / len(Z))


def columns_changed(Z, labels):
    P = softmax(Z)
    P[:, labels] -= 1
    return P


def not_shifted_at_the_label(Z, labels):
    S = np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1)
    return float(np.mean(np.log(S) - Z[np.arange(len(Z)), labels]))


def mean_of_p(Z, labels):
    return float(np.mean(softmax(Z)[np.arange(len(Z)), labels]))


def squared_error(Z, labels):
    D = softmax(Z) - np.eye(Z.shape[1])[labels]
    return float((D**2).sum(axis=1).mean()), 2 * D / len(Z)


def of_the_largest(Z, labels):
    return softmax_loss(Z, np.argmax(Z, axis=1))


def labels_from_1(Z, labels):
    return softmax_loss(Z, labels - 1)


def with_a_tiny_number(Z, labels):
    return float(-np.mean(np.log(softmax(Z)[np.arange(len(Z)), labels] + 1e-12))), softmax_loss(Z, labels)[1]


def layer_behind(X, W, A_bar):
    return A_bar @ W.T, X.T @ A_bar, A_bar.sum(axis=0)


def first_array_only(params, velocities, gradients, rate, momentum):
    new, moved = step(params, velocities, gradients, rate, momentum)[::-1]
    return [moved[0], *params[1:]], [new[0], *velocities[1:]]


def rotated(n, random):
    start = random.randrange(n)
    return [(start + k) % n for k in range(n)]


def cut(rows, size):
    return [rows[k : k + size] for k in range(0, len(rows), size)]


def shuffled(rows, random):
    return random.sample(rows, len(rows))


def seen_in_epochs(case, got):
    """A mistake that can be seen in the rows and the lengths of an epoch."""
    n, size, (first, second) = case["n"], case["size"], got["epochs"]
    rows, lengths = [row for batch in first for row in batch], [len(batch) for batch in first]
    full = [min(size, n - k) for k in range(0, n, size)]
    if set(rows) < set(range(n)):
        if len(set(rows)) < len(rows):
            return WITH_REPLACEMENT
        return FIRST_BATCH if len(first) == 1 else ROWS_MISSING
    if set(rows) != set(range(n)):
        return None
    if len(rows) > n:
        return FILLED_UP if lengths == [size] * len(full) else OVERLAPPING
    if lengths != full:
        return other_lengths(lengths, full, size)
    if first == second:
        return SAME_ORDER
    return PIECES if all(neighbours(batch, n) for batch in first) or in_steps(rows) else None


def other_lengths(lengths, full, size):
    if lengths == full[::-1]:
        return SHORT_FIRST
    if lengths == [*full[:-2], full[-2] + full[-1]]:
        return REST_ADDED
    return SO_MANY if len(lengths) == size else OTHER_LENGTHS


WITH_REPLACEMENT = (
    "Some rows occur twice in an epoch and others never, so it looks as if rows are drawn anew each "
    "time. Shuffle all rows once, and cut this order into batches."
)
FIRST_BATCH = "You return only the first batch. This looks like a return inside the loop."
ROWS_MISSING = "Some rows are in no batch, and no row occurs twice. Check where your slices begin and end."
FILLED_UP = "You fill up the last batch with rows that were used before. It may be shorter than the others."
OVERLAPPING = (
    "The batches overlap, so some rows occur twice. Each batch has to begin where the one before it "
    "ends: k : k + size, in steps of size."
)
SHORT_FIRST = "The short batch comes first. It has to be the last one."
REST_ADDED = "The remaining rows were added to the last full batch. They have to be a batch of their own."
SO_MANY = "You make `size` batches. `size` is the number of rows in each batch."
OTHER_LENGTHS = (
    "Every row occurs once, but the batches have the wrong lengths. Each batch has `size` rows, except "
    "perhaps the last one."
)
SAME_ORDER = (
    "The second epoch has the same order as the first. Draw a new permutation in each call, from the "
    "`random` that your function is given."
)
PIECES = (
    "The order is not random enough: rows that are neighbours in the given order are in the same batch, "
    "or follow each other at a fixed distance. Shuffle all rows before you cut them into batches."
)


def quotients(f, x, h=1e-5):
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


ANSWERS = {
    "loss": Answer(
        [softmax_loss, softmax_loss_by_adlib],
        (
            "Z_bar = (softmax(Z) - one-hot(labels)) / N, where each row of one-hot(labels) is the unit vector of "
            "a label."
        ),
        "Work on all rows at once. With keepdims=True, a sum or a maximum over each row stays a column.",
        with_values("Z", "labels"),
        {
            "The exponentials overflow. Subtract the largest score of each row from the scores first.": overflowing,
            "You subtract the same number, the largest of all scores, from every "
            "row. Each row needs its own largest score.": with_one_largest,
            "A probability is rounded to 0, so its logarithm is -inf. Compute ln p as z - ln Σ "
            "exp z, without taking the logarithm of p.": (with_log_of_p),
            "Both the loss and the gradient are sums over the samples. The loss is a mean, "
            "so both of them have to be divided by N.": loss_with(
                lambda Z, Y: softmax(Z) - Y, lambda Z, labels: loss_of(Z, labels) * len(Z)
            ),
            "Your gradient is zero for all classes except the label. The scores "
            "of the other classes change the loss, too.": loss_with(lambda Z, Y: (softmax(Z) - 1) * Y / len(Z)),
            "Your loss has the wrong sign. It is the mean of -ln p, which is never negative.": loss_with(
                lambda Z, Y: (softmax(Z) - Y) / len(Z), lambda Z, labels: -loss_of(Z, labels)
            ),
            "Your gradient is not divided by N. The loss is a mean, "
            "so its gradient contains the factor 1/N.": loss_with(lambda Z, Y: softmax(Z) - Y),
            "Your gradient contains only the softmax. In each row, 1 has to be subtracted at the label.": loss_with(
                lambda Z, Y: softmax(Z) / len(Z)
            ),
            "Your gradient has the wrong sign. Subtract the unit vector of the label from the softmax.": loss_with(
                lambda Z, Y: (Y - softmax(Z)) / len(Z)
            ),
            "Your softmax is taken over the samples. It has to be taken over "
            "the classes, so that each row adds up to 1.": loss_with(lambda Z, Y: (softmax(Z.T).T - Y) / len(Z)),
            "Your gradient is right, but your loss is the sum over the samples. It has to be the mean.": loss_with(
                lambda Z, Y: (softmax(Z) - Y) / len(Z), lambda Z, labels: loss_of(Z, labels) * len(Z)
            ),
            "You divide the gradient by the number of entries of Z. Divide it by the number of samples.": loss_with(
                lambda Z, Y: (softmax(Z) - Y) / Z.size
            ),
            "This looks like P[:, labels], which changes whole columns. The entries "
            "of the labels are P[np.arange(N), labels].": along_rows(columns_changed),
            "It looks as if you subtract the largest score only in the sum of the exponentials. "
            "Subtract it from the score of the label, too.": along_rows(
                lambda Z, labels: softmax(Z) - np.eye(Z.shape[1])[labels], not_shifted_at_the_label
            ),
            "Your loss is the mean probability of the labels. It has to be the mean of "
            "minus the logarithm of this probability.": along_rows(
                lambda Z, labels: softmax(Z) - np.eye(Z.shape[1])[labels], mean_of_p
            ),
            "Your loss is a squared error. The cross-entropy loss is the mean of -ln p, "
            "where p is the probability of the label.": squared_error,
            "You use the class with the largest score in place of the "
            "label. The right classes are given in labels.": of_the_largest,
            "It looks as if you subtract 1 from the labels. They are counted from 0 already.": labels_from_1,
            "It looks as if you add a small number in the logarithm, which makes the loss wrong where p is tiny. "
            "If you compute ln p as z - ln Σ exp z, no such number is needed.": (with_a_tiny_number),
        },
        lesson=LESSON,
    ),
    "layer": Answer(
        [layer, layer_by_adlib],
        (
            "Let A_bar = Y_bar (1 - Y²), entry by entry. Then X_bar = A_bar Wᵀ, W_bar = Xᵀ A_bar, and b_bar is "
            "the sum of the rows of A_bar."
        ),
        "The shapes tell you what to multiply: each adjoint has the shape of its variable.",
        with_values("X", "W", "b", "Y_bar"),
        {
            "It looks as if the bias b is missing in the argument of tanh.": lambda X, W, b, Y_bar: layer(
                X, W, 0 * b, Y_bar
            ),
            "For the slope of tanh you use Y (1 - Y), which is that of the "
            "sigmoid function. The slope of tanh is 1 - Y².": layer_with(slope=lambda Y: Y * (1 - Y)),
            "Your X_bar does not contain the slope of tanh. Like W_bar and b_bar, it has to be computed "
            "from the adjoint of the argument of tanh.": lambda X, W, b, Y_bar: (
                Y_bar @ W.T,
                *layer(X, W, b, Y_bar)[1:],
            ),
            "The slope of tanh is missing. Multiply Y_bar by it before you compute the three adjoints.": layer_with(
                slope=lambda Y: 1.0
            ),
            "For the slope of tanh you use 1 - Y. It is 1 - Y².": layer_with(slope=lambda Y: 1 - Y),
            "You apply tanh to Y once more. Y is already the result of tanh, so the slope is 1 - Y².": layer_with(
                slope=lambda Y: 1 - np.tanh(Y) ** 2
            ),
            "Your b_bar has one row per sample. The bias is added to every row, so its adjoint is a "
            "sum over the rows and has the shape of b.": layer_with(reduce=lambda A_bar, axis: A_bar),
            "Your b_bar is a matrix with a single row. Sum without "
            "keepdims, so that it has the shape of b.": layer_with(
                reduce=lambda A_bar, axis: A_bar.sum(axis=0, keepdims=True)
            ),
            "Your b_bar is a mean over the samples. It has to be a sum.": layer_with(reduce=np.mean),
            "Your result does not depend on the seed Y_bar. Multiply it by the slope of tanh.": lambda X, W, b, Y_bar: (
                layer(X, W, b, np.ones(Y_bar.shape))
            ),
            "Your W_bar is transposed. It has to have the shape of W.": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0],
                layer(X, W, b, Y_bar)[1].T,
                layer(X, W, b, Y_bar)[2],
            ),
            "The slope of tanh has the wrong sign in it. It is 1 - Y², and not 1 + Y².": layer_with(
                slope=lambda Y: 1 + Y * Y
            ),
            "You square the argument of tanh. The slope is 1 - "
            "Y², where Y is the result of tanh.": lambda X, W, b, Y_bar: layer_behind(
                X, W, Y_bar * (1 - (X @ W + b) ** 2)
            ),
            "You multiply Y by Y_bar before you square it. The slope is "
            "1 - Y², and Y_bar is only a factor of it.": lambda X, W, b, Y_bar: layer_behind(
                X, W, Y_bar * (1 - (Y_bar * np.tanh(X @ W + b)) ** 2)
            ),
            "You divide W_bar and b_bar by the number of samples. This division belongs to "
            "the loss, and Y_bar contains it already.": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0],
                layer(X, W, b, Y_bar)[1] / len(X),
                layer(X, W, b, Y_bar)[2] / len(X),
            ),
            "Your b_bar comes only from the first sample. It "
            "has to be a sum over all samples.": lambda X, W, b, Y_bar: (
                *layer(X, W, b, Y_bar)[:2],
                layer(X, W, b, Y_bar, reduce=lambda A_bar, axis: A_bar[0])[2],
            ),
            "Your W_bar comes only from the first sample. It has to be a sum over all samples, "
            "and a matrix product does this summation.": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0],
                layer(X[:1], W, b, Y_bar[:1])[1],
                layer(X, W, b, Y_bar)[2],
            ),
        },
        lesson=LESSON,
    ),
    "step": Answer(
        [step, step_at_once],
        "The new velocity is v ← μ v - η g, and the parameters move by it: θ ← θ + v.",
        "Compute all new velocities first, and then all new parameters.",
        with_values("params", "velocities", "gradients", "rate", "momentum"),
        {
            "Your result is right, but you have changed what your function "
            "was given. Make new lists and new arrays.": step_in_place,
            "Your step goes uphill, because the gradient is added to the "
            "velocity. The factor of the gradient is -η.": step_with(
                lambda v, g, rate, momentum: momentum * v + rate * g
            ),
            "You move the parameters by the old velocities. Move them by the new ones.": step_with(
                lambda v, g, rate, momentum: momentum * v - rate * g, lambda p, v, new: p + v
            ),
            "You return the velocities first. Return the "
            "parameters first, and then the velocities.": lambda p, v, g, rate, momentum: step(p, v, g, rate, momentum)[
                ::-1
            ],
            "You use the form of the lesson, v ← μ v + g and θ ← θ - η v. In this "
            "exercise the rate η is a part of the velocity.": step_of_the_lesson,
            "Your new velocity is μ v + g. In this exercise the factor of the gradient is -η.": step_with(
                lambda v, g, rate, momentum: momentum * v + g
            ),
            "In your new velocity, the old one is not multiplied by μ.": step_with(
                lambda v, g, rate, momentum: v - rate * g
            ),
            "Your parameters are right, but you return the old velocities. Return "
            "the new ones, which the next step needs.": lambda p, v, g, rate, momentum: (
                step(p, v, g, rate, momentum)[0],
                v,
            ),
            "Your new velocity does not contain the old one, so your step has no momentum.": step_with(
                lambda v, g, rate, momentum: -rate * g
            ),
            "You multiply the whole velocity by the rate η. Only the gradient is multiplied by it.": step_with(
                lambda v, g, rate, momentum: rate * (momentum * v - g)
            ),
            "You multiply the gradient by 1 - μ, as in a weighted average. This is another "
            "method; the factor of the gradient is -η.": step_with(
                lambda v, g, rate, momentum: momentum * v - (1 - momentum) * rate * g
            ),
            "Your velocity has the opposite sign, and you subtract it from the parameters. In this exercise "
            "the velocity is μ v - η g, and it is added.": lambda p, v, g, rate, momentum: (
                [a - (momentum * b + rate * c) for a, b, c in zip(p, v, g)],
                [momentum * b + rate * c for b, c in zip(v, g)],
            ),
            "You multiply the gradient by μ, too. Only the old velocity is multiplied by it.": step_with(
                lambda v, g, rate, momentum: momentum * (v - rate * g)
            ),
            "You multiply the gradient by μ, and not the old velocity.": step_with(
                lambda v, g, rate, momentum: v - momentum * rate * g
            ),
            "This looks like Nesterov's method, which looks one step ahead. In this exercise "
            "the parameters move by the new velocity.": lambda p, v, g, rate, momentum: (
                [a + momentum * new - rate * c for a, new, c in zip(p, step(p, v, g, rate, momentum)[1], g)],
                step(p, v, g, rate, momentum)[1],
            ),
            "You move the parameters by the velocity and then by a gradient step in addition. "
            "The velocity contains the gradient already.": (
                lambda p, v, g, rate, momentum: (
                    [a - rate * c for a, c in zip(step(p, v, g, rate, momentum)[0], g)],
                    step(p, v, g, rate, momentum)[1],
                )
            ),
            "You change only the first array. The lists contain several "
            "arrays, and each of them has its own velocity.": first_array_only,
            "You return the parameters as they were. They have "
            "to move by the new velocity.": lambda p, v, g, rate, momentum: (
                p,
                step(p, v, g, rate, momentum)[1],
            ),
        },
        lesson=LESSON,
    ),
    "batches": Answer(
        [batches, batches_one_by_one],
        "An epoch is a permutation of 0, ..., n - 1, cut into pieces of `size` rows.",
        "Shuffle all row numbers once, and then cut the list into slices.",
        with_values("n", "size"),
        {
            "The rows are in the given order. Shuffle them before you cut them into batches.": lambda n, size, random: [
                list(range(n))[k : k + size] for k in range(0, n, size)
            ],
            "The last batch, which is smaller than the others, is missing.": lambda n, size, random: batches(
                n, size, random
            )[: n // size],
            "You return one flat list. Cut it into batches.": lambda n, size, random: random.sample(range(n), n),
            "Your rows are counted from 1. They have to be counted from 0.": lambda n, size, random: [
                [row + 1 for row in batch] for batch in batches(n, size, random)
            ],
        },
        accepts=an_epoch,
        alike=as_cut,
        show=an_epochs_looks,
        seen=seen_in_epochs,
        form=no_epoch,
        lesson=LESSON,
    ),
    "check": Answer(
        [is_gradient, by_directions],
        (
            "For every entry, the difference between g and the central difference has to be far below a "
            "thousandth of the largest entry."
        ),
        (
            "Use central differences with h about 1e-5. Compare all entries, with their signs, relative to the "
            "largest entry, since f may be tiny."
        ),
        lambda case: (
            f"g = {shown(case['g'])} at x = {shown(case['x'])}, where the gradient of f is {shown(gradient_of(case))}"
        ),
        {
            "Your tolerance is too wide, so that a wrong entry passes. Allow errors of about 1e-6 "
            "times the largest entry.": (
                lambda f, x, g: is_gradient(f, x, g, tolerance=0.02),
                lambda f, x, g: is_gradient(f, x, g, tolerance=0.1),
            ),
            "Your tolerance is an absolute number. Since f may be tiny, compare "
            "relative to the largest entry of the gradient.": lambda f, x, g: differences_near(f, x, g, lambda d: 1e-6),
            "You compare each entry relative to itself. The difference for an entry near 0 consists of rounding "
            "errors, so compare relative to the largest entry.": lambda f, x, g: differences_near(
                f, x, g, lambda d: 1e-6 * np.abs(d)
            ),
            "You compare only the sum of the entries. Compare each entry.": lambda f, x, g: bool(
                abs((f(x + 1e-5) - f(x - 1e-5)) / 2e-5 - g.sum()) < 1e-6 * np.max(np.abs(g))
            ),
            "A gradient with all signs reversed passes. "
            "Compare the entries together with their signs.": lambda f, x, g: (
                is_gradient(f, x, g) or is_gradient(f, x, -g)
            ),
            "Your answer is inverted. Return True where g is the gradient.": lambda f, x, g: not is_gradient(f, x, g),
            "Your function accepts every g. Return False if an entry of g differs from the central "
            "difference by more than the tolerance.": lambda f, x, g: True,
            "Your function accepts no g, not even the right one. A difference quotient has an error of "
            "its own, so allow for it by a tolerance.": lambda f, x, g: False,
            "You compare only the first entry. Compare every entry.": lambda f, x, g: is_gradient(
                lambda t: f(np.array([t[0], *x[1:]])), x[:1], g[:1]
            ),
            "A gradient that is twice as long passes. It looks as if you "
            "compare only directions; compare lengths, too.": lambda f, x, g: (
                is_gradient(f, x, g) or is_gradient(f, x, g / 2)
            ),
            "You compare only the sum of the entries, and with an absolute tolerance. Compare "
            "each entry, relative to the largest one.": (
                lambda f, x, g: bool(abs((f(x + 1e-5) - f(x - 1e-5)) / 2e-5 - g.sum()) < 1e-6)
            ),
            "You compare only the lengths of the two gradients. Compare each entry.": lambda f, x, g: bool(
                abs(np.linalg.norm(quotients(f, x)) - np.linalg.norm(g)) < 1e-6
            ),
            "You add the errors with their signs, so that they cancel. "
            "Compare the absolute value of each error.": lambda f, x, g: bool(np.sum(quotients(f, x) - g) < 1e-6),
            "You compare the errors without their absolute "
            "values, so that a large negative error passes. Use np.abs.": lambda f, x, g: bool(
                np.all(quotients(f, x) - g <= 1e-6)
            ),
            "One right entry is enough for your function, as if by np.any. "
            "Every entry has to be right, so use np.all.": lambda f, x, g: bool(
                np.any(np.abs(quotients(f, x) - g) < 1e-6)
            ),
            "It looks as if you divide by h. The two points have the distance 2h.": lambda f, x, g: differences_near(
                lambda x: 2 * f(x), x, g, lambda d: 1e-5 * np.max(np.abs(d))
            ),
            "You compare the entries in sorted order. Each entry belongs to its own place.": lambda f, x, g: bool(
                np.max(np.abs(np.sort(quotients(f, x)) - np.sort(g))) <= 1e-5 * np.max(np.abs(g))
            ),
        },
        [true_gradient],
        show=lambda said: str(bool(said)) if said in (0, 1) else str(said),
        seen=no_verdict,
        lesson=LESSON,
    ),
    "train": Answer(
        [nearest, votes],
        (
            "Combine the softmax loss, the pullback of the layer and steps with momentum, and train until nine "
            "of ten points are right."
        ),
        (
            "Watch whether the loss on X falls. If it does not, check the gradient before anything else. A rate "
            "of 0.1 with μ = 0.9 is sufficient."
        ),
        lambda case: f"{len(case['train'])} points to learn from, {len(case['test'])} to predict",
        {
            "Your function gives all points the same class. Check that the loss falls during the "
            "training, and that np.argmax is taken with axis=1.": lambda X, labels, T: np.zeros(len(T), int),
            "Your predictions look like those of a linear model. Straight lines cannot separate "
            "these classes, so a hidden layer is needed.": linear,
            "Your labels are floats. Return ints.": lambda X, labels, T: nearest(X, labels, T) * 1.0,
            "You predict the labels of X. Predict those of T.": lambda X, labels, T: nearest(X, labels, X),
            "Your labels are 1, 2 and 3. They have to be 0, 1 and 2.": lambda X, labels, T: nearest(X, labels, T) + 1,
        },
        accepts=mostly_right,
        alike=of_the_same_kind,
        show=lambda got: f"classes {got[:12]} ...",
        form=how_many_right,
        lesson=LESSON,
    ),
}
