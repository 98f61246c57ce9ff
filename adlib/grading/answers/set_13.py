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
    """What counts of two epochs; the order of the rows is nobody's business."""
    first, second = got["epochs"]
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
        return f"a list of lists was asked for, and your function returned {epoch}" + (
            ": write list(...) around it, or return a list" if epoch == "a generator" else ""
        )
    if not all(type(batch) is list for batch in epoch):
        return "a list of batches was asked for, each a list of row numbers"
    if [] in epoch:
        return "an empty batch at the end" if epoch[-1] == [] else "an empty batch"
    if any(type(row) is not int for batch in epoch for row in batch):
        return "row numbers are ints"
    if got["epochs"] != got["again, from the same seed"]:
        return "not the same from the same seed: draw from `random` alone"
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


def network(X, labels, T):
    random = np.random.default_rng(1)
    params = [random.normal(size=(2, 16)), np.zeros(16), random.normal(size=(16, 3)) / 4, np.zeros(3)]
    velocities = [np.zeros_like(p) for p in params]
    for _ in range(300):
        W1, b1, W2, b2 = params
        H = np.tanh(X @ W1 + b1)
        Z_bar = softmax_loss(H @ W2 + b2, labels)[1]
        _, W1_bar, b1_bar = layer(X, W1, b1, Z_bar @ W2.T)
        params, velocities = step(params, velocities, [W1_bar, b1_bar, H.T @ Z_bar, Z_bar.sum(axis=0)], 0.5, 0.9)
    W1, b1, W2, b2 = params
    return np.argmax(np.tanh(T @ W1 + b1) @ W2 + b2, axis=1)


def linear(X, labels, T):
    """A straight line cannot part spiral arms."""
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
        return f"{n} labels were asked for, one a row of T, and your function returned {len(got)}"
    return (
        f"{sum(g == label for g, label in zip(got, case['labels']))} of {n} right; {int(np.ceil(0.9 * n))} are needed"
    )


def mostly_right(case, got, expected):
    """Nine of ten; the truth is in the case, the engines' predictions are only two ways to reach it."""
    truth = case["labels"]
    return (
        type(got) is list
        and len(got) == len(truth)
        and sum(type(g) is int and g == t for g, t in zip(got, truth)) >= 0.9 * len(truth)
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
    "some rows come twice in an epoch and others never, so rows are drawn anew each time: shuffle all rows once, and "
    "cut "
    "that order into batches"
)
FIRST_BATCH = "only the first batch is returned: the return stands inside the loop"
ROWS_MISSING = "some rows are in no batch, and none is there twice: look at where your slices begin and end"
FILLED_UP = "the last batch is filled up with rows that were there before: it may be shorter than the others"
OVERLAPPING = (
    "the batches overlap, so rows come twice: each begins where the one before it ends, k : k + size in steps of size"
)
SHORT_FIRST = "the short batch comes first: the last one is the short one"
REST_ADDED = "the rest was put into the last full batch: it is a batch of its own"
SO_MANY = "there are `size` batches: `size` is the number of rows in each of them"
OTHER_LENGTHS = "every row is there once, and the batches have other lengths: each has `size` rows but the last"
SAME_ORDER = (
    "the second epoch has the order of the first: draw a new permutation in each call, from `random` as it is given"
)
PIECES = (
    "rows that are neighbours in the given order are in the same batch, or follow each other at the same distance: the "
    "order is only turned, cut or mixed within pieces, so shuffle all rows before you cut"
)


def quotients(f, x, h=1e-5):
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


ANSWERS = {
    "loss": Answer(
        [softmax_loss, softmax_loss_by_adlib],
        "Z_bar = (softmax(Z) - one-hot(labels)) / N",
        "Work on all rows at once; keepdims=True keeps columns as columns.",
        with_values("Z", "labels"),
        {
            "exp overflows: subtract each row's largest score": overflowing,
            "each row needs its own largest score": with_one_largest,
            "p is rounded to 0 and its logarithm is -inf: ln p = z - ln Σ exp z, without the logarithm of p": (
                with_log_of_p
            ),
            "both are sums: the loss is a mean": loss_with(
                lambda Z, Y: softmax(Z) - Y, lambda Z, labels: loss_of(Z, labels) * len(Z)
            ),
            "only the label's entries are changed": loss_with(lambda Z, Y: (softmax(Z) - 1) * Y / len(Z)),
            "the loss has a minus": loss_with(
                lambda Z, Y: (softmax(Z) - Y) / len(Z), lambda Z, labels: -loss_of(Z, labels)
            ),
            "the division by N is missing: the loss is a mean": loss_with(lambda Z, Y: softmax(Z) - Y),
            "the label's 1 is missing": loss_with(lambda Z, Y: softmax(Z) / len(Z)),
            "the sign is reversed": loss_with(lambda Z, Y: (Y - softmax(Z)) / len(Z)),
            "the softmax goes along the classes, not along the samples": loss_with(
                lambda Z, Y: (softmax(Z.T).T - Y) / len(Z)
            ),
            "the loss is the sum, not the mean": loss_with(
                lambda Z, Y: (softmax(Z) - Y) / len(Z), lambda Z, labels: loss_of(Z, labels) * len(Z)
            ),
            "divide by the number of samples, not of entries": loss_with(lambda Z, Y: (softmax(Z) - Y) / Z.size),
            "P[:, labels] changes whole columns: the entry of each row is P[np.arange(N), labels]": along_rows(
                columns_changed
            ),
            "the largest score is subtracted in the sum of exponentials only: subtract it from the label's score, "
            "too": along_rows(lambda Z, labels: softmax(Z) - np.eye(Z.shape[1])[labels], not_shifted_at_the_label),
            "the loss is the mean probability of the labels: it is the mean of minus its logarithm": along_rows(
                lambda Z, labels: softmax(Z) - np.eye(Z.shape[1])[labels], mean_of_p
            ),
            "this is the squared error: the loss is the mean of -ln p of the label": squared_error,
            "the label is taken for the class with the largest score: the labels are given": of_the_largest,
            "labels count from 0: do not subtract 1": labels_from_1,
            "a tiny number is added in the logarithm, which is wrong where p is tiny: ln p = z - ln Σ exp z needs "
            "none": (with_a_tiny_number),
        },
        lesson=LESSON,
    ),
    "layer": Answer(
        [layer, layer_by_adlib],
        "A_bar = Y_bar (1 - Y²); X_bar = A_bar Wᵀ; W_bar = Xᵀ A_bar; b_bar = the sum of A_bar's rows",
        "Shapes tell: W_bar has that of W.",
        with_values("X", "W", "b", "Y_bar"),
        {
            "b is missing before tanh": lambda X, W, b, Y_bar: layer(X, W, 0 * b, Y_bar),
            "this is the slope of the sigmoid": layer_with(slope=lambda Y: Y * (1 - Y)),
            "X_bar goes through tanh, too": lambda X, W, b, Y_bar: (Y_bar @ W.T, *layer(X, W, b, Y_bar)[1:]),
            "the slope of tanh is missing": layer_with(slope=lambda Y: 1.0),
            "the slope of tanh is 1 - Y², not 1 - Y": layer_with(slope=lambda Y: 1 - Y),
            "Y is tanh of it already: the slope is 1 - Y²": layer_with(slope=lambda Y: 1 - np.tanh(Y) ** 2),
            "b_bar has a row for each sample: sum over the rows, to the shape of b": layer_with(
                reduce=lambda A_bar, axis: A_bar
            ),
            "b_bar is an array of the shape of b: without keepdims": layer_with(
                reduce=lambda A_bar, axis: A_bar.sum(axis=0, keepdims=True)
            ),
            "the rows of A_bar are summed for b_bar, not averaged": layer_with(reduce=np.mean),
            "the seed Y_bar was ignored": lambda X, W, b, Y_bar: layer(X, W, b, np.ones(Y_bar.shape)),
            "W_bar is transposed": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0],
                layer(X, W, b, Y_bar)[1].T,
                layer(X, W, b, Y_bar)[2],
            ),
            "the slope of tanh is 1 - Y², with a minus": layer_with(slope=lambda Y: 1 + Y * Y),
            "the slope of tanh is 1 - Y², of its result and not of its argument": lambda X, W, b, Y_bar: layer_behind(
                X, W, Y_bar * (1 - (X @ W + b) ** 2)
            ),
            "Y_bar is squared with Y: the slope is 1 - Y² alone, and Y_bar is its factor": lambda X, W, b, Y_bar: (
                layer_behind(X, W, Y_bar * (1 - (Y_bar * np.tanh(X @ W + b)) ** 2))
            ),
            "the mean over the samples is taken of W_bar and b_bar: Y_bar has that division "
            "already": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0],
                layer(X, W, b, Y_bar)[1] / len(X),
                layer(X, W, b, Y_bar)[2] / len(X),
            ),
            "b_bar is the first row of A_bar alone: it is the sum of all rows": lambda X, W, b, Y_bar: (
                *layer(X, W, b, Y_bar)[:2],
                layer(X, W, b, Y_bar, reduce=lambda A_bar, axis: A_bar[0])[2],
            ),
            "W_bar is that of the first sample alone: Xᵀ A_bar adds up all samples": lambda X, W, b, Y_bar: (
                layer(X, W, b, Y_bar)[0],
                layer(X[:1], W, b, Y_bar[:1])[1],
                layer(X, W, b, Y_bar)[2],
            ),
        },
        lesson=LESSON,
    ),
    "step": Answer(
        [step, step_at_once],
        "v ← μ v - η g; θ ← θ + v, with the new v",
        "First all velocities, then all parameters.",
        with_values("params", "velocities", "gradients", "rate", "momentum"),
        {
            "right, but what was given has changed: make new lists and new arrays": step_in_place,
            "the sign is reversed: go against the gradient": step_with(
                lambda v, g, rate, momentum: momentum * v + rate * g
            ),
            "θ moves by the new velocity, not by the old one": step_with(
                lambda v, g, rate, momentum: momentum * v - rate * g, lambda p, v, new: p + v
            ),
            "first params, then velocities": lambda p, v, g, rate, momentum: step(p, v, g, rate, momentum)[::-1],
            "this is the lesson's form, v ← μ v + g, θ ← θ - η v: here η is in v": step_of_the_lesson,
            "η belongs into v": step_with(lambda v, g, rate, momentum: momentum * v + g),
            "μ is missing": step_with(lambda v, g, rate, momentum: v - rate * g),
            "the new velocities are returned, not the old": lambda p, v, g, rate, momentum: (
                step(p, v, g, rate, momentum)[0],
                v,
            ),
            "the velocity is ignored": step_with(lambda v, g, rate, momentum: -rate * g),
            "the rate belongs to the gradient alone": step_with(lambda v, g, rate, momentum: rate * (momentum * v - g)),
            "this is an average with weights μ and 1 - μ, another method": step_with(
                lambda v, g, rate, momentum: momentum * v - (1 - momentum) * rate * g
            ),
            "θ loses the velocity, which has the other sign here: v is μ v - η g, and θ gains "
            "it": lambda p, v, g, rate, momentum: (
                [a - (momentum * b + rate * c) for a, b, c in zip(p, v, g)],
                [momentum * b + rate * c for b, c in zip(v, g)],
            ),
            "μ multiplies the gradient, too: it is μ v - η g": step_with(
                lambda v, g, rate, momentum: momentum * (v - rate * g)
            ),
            "μ multiplies the gradient, and not the velocity": step_with(
                lambda v, g, rate, momentum: v - momentum * rate * g
            ),
            "this looks one step ahead (Nesterov): θ moves by v, which was asked for": lambda p, v, g, rate, momentum: (
                [a + momentum * new - rate * c for a, new, c in zip(p, step(p, v, g, rate, momentum)[1], g)],
                step(p, v, g, rate, momentum)[1],
            ),
            "θ moves by the velocity and by a gradient step besides: the gradient is in the velocity already": (
                lambda p, v, g, rate, momentum: (
                    [a - rate * c for a, c in zip(step(p, v, g, rate, momentum)[0], g)],
                    step(p, v, g, rate, momentum)[1],
                )
            ),
            "only the first array is moved: there is one for each parameter": first_array_only,
            "θ is returned as it was: it moves by the new velocity": lambda p, v, g, rate, momentum: (
                p,
                step(p, v, g, rate, momentum)[1],
            ),
        },
        lesson=LESSON,
    ),
    "batches": Answer(
        [batches, batches_one_by_one],
        "a permutation of 0 ... n - 1, cut into pieces of `size`",
        "Shuffle once, then slice.",
        with_values("n", "size"),
        {
            "the rows are not shuffled": lambda n, size, random: [
                list(range(n))[k : k + size] for k in range(0, n, size)
            ],
            "the last, smaller batch is missing": lambda n, size, random: batches(n, size, random)[: n // size],
            "one flat list: cut it into batches": lambda n, size, random: random.sample(range(n), n),
            "rows are counted from 0": lambda n, size, random: [
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
        "|central difference - g| far below a thousandth of the largest entry, for every entry",
        "h about 1e-5, central; all entries, signs included; relative to the largest entry, since f may be tiny.",
        lambda case: (
            f"g = {shown(case['g'])} at x = {shown(case['x'])}, where the gradient of f is {shown(gradient_of(case))}"
        ),
        {
            "the tolerance is too wide": (
                lambda f, x, g: is_gradient(f, x, g, tolerance=0.02),
                lambda f, x, g: is_gradient(f, x, g, tolerance=0.1),
            ),
            "an absolute tolerance: relative to the largest entry, since f may be tiny": lambda f, x, g: (
                differences_near(f, x, g, lambda d: 1e-6)
            ),
            "relative to each entry by itself: an entry near 0 is then all rounding": lambda f, x, g: differences_near(
                f, x, g, lambda d: 1e-6 * np.abs(d)
            ),
            "only the sum of the entries is compared": lambda f, x, g: bool(
                abs((f(x + 1e-5) - f(x - 1e-5)) / 2e-5 - g.sum()) < 1e-6 * np.max(np.abs(g))
            ),
            "signs are not compared": lambda f, x, g: is_gradient(f, x, g) or is_gradient(f, x, -g),
            "the answer is the wrong way round": lambda f, x, g: not is_gradient(f, x, g),
            "everything passes": lambda f, x, g: True,
            "nothing passes: differences have an error of their own": lambda f, x, g: False,
            "only the first entry is compared": lambda f, x, g: is_gradient(
                lambda t: f(np.array([t[0], *x[1:]])), x[:1], g[:1]
            ),
            "only directions are compared, not lengths": lambda f, x, g: (
                is_gradient(f, x, g) or is_gradient(f, x, g / 2)
            ),
            "only the sum of the entries is compared, by an absolute tolerance: compare each entry, relative to the "
            "largest": (lambda f, x, g: bool(abs((f(x + 1e-5) - f(x - 1e-5)) / 2e-5 - g.sum()) < 1e-6)),
            "only the lengths of the two gradients are compared: compare each entry": lambda f, x, g: bool(
                abs(np.linalg.norm(quotients(f, x)) - np.linalg.norm(g)) < 1e-6
            ),
            "the errors are added with their signs, so that they cancel: compare each entry's absolute "
            "value": lambda f, x, g: bool(np.sum(quotients(f, x) - g) < 1e-6),
            "the errors are compared without their absolute values: a large negative one passes": lambda f, x, g: bool(
                np.all(quotients(f, x) - g <= 1e-6)
            ),
            "one right entry is enough: np.all asks for every one, np.any for one": lambda f, x, g: bool(
                np.any(np.abs(quotients(f, x) - g) < 1e-6)
            ),
            "the divisor is h: the points are 2 h apart": lambda f, x, g: differences_near(
                lambda x: 2 * f(x), x, g, lambda d: 1e-5 * np.max(np.abs(d))
            ),
            "the entries are compared in sorted order: each belongs to its own place": lambda f, x, g: bool(
                np.max(np.abs(np.sort(quotients(f, x)) - np.sort(g))) <= 1e-5 * np.max(np.abs(g))
            ),
        },
        [true_gradient],
        show=lambda said: str(bool(said)) if said in (0, 1) else str(said),
        seen=no_verdict,
        lesson=LESSON,
    ),
    "train": Answer(
        [nearest, network],
        "softmax loss, layer pullback, steps with momentum, until nine of ten are right",
        "Watch the loss on X: does it fall? If not, check the gradient before anything else. A step of 0.1 with μ = "
        "0.9 will do.",
        lambda case: f"{len(case['train'])} points to learn from, {len(case['test'])} to predict",
        {
            "all points got one class": lambda X, labels, T: np.zeros(len(T), int),
            "straight lines cannot part these classes: a hidden layer is missing": linear,
            "labels are ints, not floats": lambda X, labels, T: nearest(X, labels, T) * 1.0,
            "predicted for X, not for T": lambda X, labels, T: nearest(X, labels, X),
            "labels are 0, 1, 2": lambda X, labels, T: nearest(X, labels, T) + 1,
        },
        accepts=mostly_right,
        alike=of_the_same_kind,
        show=lambda got: f"classes {got[:12]} ...",
        form=how_many_right,
        lesson=LESSON,
    ),
}
