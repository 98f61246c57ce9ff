"""10, Hessians and their products with vectors."""

import math

import numpy as np

from adlib import Dual, hvp
from adlib.grading.answers import Answer, shown, with_values

LESSON = "10, course/10_hessians"


def curvature(product, v):
    return v @ product(v) / (v @ v)


def of_the_unit_vector(product, v):
    u = v / np.linalg.norm(v)
    return u @ product(u)


def difference(gradient, x, v, h=1e-5):
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)


def product_by_adlib(case):
    A = np.array(case["A"])
    return {
        "product": hvp(lambda x: np.sum(np.exp(np.sin(A @ x))), np.array(case["x"]), np.array(case["v"])),
        "gradients": 1,
    }


def about_right(case, got, expected):
    right = np.array(expected["product"])
    got_product = got["product"]
    if type(got_product) is not list or len(got_product) != len(right):
        return False
    return all(
        type(p) in (int, float) and abs(p - r) <= 1e-5 * max(np.max(np.abs(right)), 0.1)
        for p, r in zip(got_product, right)
    )


def products_text(terms):
    """c x_0³ x_1 + ..., as one would write it."""
    parts = []
    for c, *indices in terms:
        powers = [
            f"x_{i}" + "".join("⁰¹²³⁴⁵"[int(d)] for d in str(indices.count(i)) if indices.count(i) > 1)
            for i in sorted(set(indices))
        ]
        parts.append(f"{'- ' if c < 0 else '+ '}{abs(c):.3g} {' '.join(powers)}")
    return " ".join(parts).removeprefix("+ ")


def forward_over_reverse(gradient, xs, vs):
    return [g.tangent for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])]


def by_second_derivatives(case):
    f = lambda x: sum(c * math.prod(x[i] for i in indices) for c, *indices in case["terms"])
    return {"product": hvp(f, np.array(case["x"]), np.array(case["v"])), "gradients": 1, "on plain numbers": 0}


def in_an_array(gradient, xs, vs):
    zs = np.empty(len(xs), object)
    for k, (x, v) in enumerate(zip(xs, vs)):
        zs[k] = Dual(x, v)
    return np.array([g.tangent for g in gradient(zs)])


def columns(product, n):
    return np.stack([product(e) for e in np.eye(n)], axis=1)


def matrix_itself(product, n):
    """By solving for it from other directions."""
    seeds = np.eye(n) + np.tri(n)
    return np.linalg.solve(seeds, np.stack([product(row) for row in seeds]))


def conjugate_gradients(product, g, most=None, small=0.0):
    """At most `most` steps; it ends at a residual that is small beside g, or below `small`, which is a mistake."""
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range((most or len(g)) * bool(g @ g)):
        Hd = product(d)
        alpha = r @ r / (d @ Hd)
        p, last = p + alpha * d, r
        r = r - alpha * Hd
        if r @ r < max(1e-28 * (g @ g), small**2):
            break
        d = r + (r @ r) / (last @ last) * d
    return p


def by_lanczos(product, g):
    """The solution in the space of g, H g, H H g, ..., which holds it; other products than those of conjugate
    gradients.
    """
    if not g.any():
        return np.zeros(len(g))
    basis, images = [], []
    v = g / np.linalg.norm(g)
    for _ in range(len(g)):
        basis.append(v)
        images.append(product(v))
        w = images[-1]
        for _ in range(2):
            w = w - np.array(basis).T @ (np.array(basis) @ w)
        if np.linalg.norm(w) < 1e-9 * np.linalg.norm(images[-1]):
            break
        v = w / np.linalg.norm(w)
    V, HV = np.array(basis).T, np.array(images).T
    return V @ np.linalg.solve(V.T @ HV, -V.T @ g)


def steepest(product, g):
    return -(g @ g) / (g @ product(g)) * g if g.any() else g


def newton_system(case):
    """What was called, in words."""
    text = f"H = {shown(case['H'])}, g = {shown(case['v'])}"
    if len(case["v"]) == 12:
        text = "H = I + u uᵀ with n = 12, which has two different eigenvalues"
    return text if case["unit"] == 1 else f"{text}; the step is given in units of {case['unit']:g}"


def gradients_conjugated(
    product, g, beta=lambda new, r: new @ new / (r @ r), update=lambda product, d, Hd: Hd, most=None
):
    """Conjugate gradients in which a mistake replaces beta, or the product that changes the residual."""
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range((most or len(g)) * bool(g @ g)):
        Hd = product(d)
        alpha = r @ r / (d @ Hd)
        p, new = p + alpha * d, r - alpha * update(product, d, Hd)
        if new @ new < 1e-28 * (g @ g):
            break
        d, r = new + beta(new, r) * d, new
    return p


def with_beta(beta):
    return lambda product, g: gradients_conjugated(product, g, beta)


def changed_in_place(product, g):
    """d and r are the same array at first."""
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range(len(g) * bool(g @ g)):
        Hd, last = product(d), r @ r
        alpha = last / (d @ Hd)
        p += alpha * d
        r -= alpha * Hd
        if r @ r < 1e-28 * (g @ g):
            break
        d = r + (r @ r) / last * d
    return p


def last_direction(product, g):
    d = r = -g
    for _ in range(len(g) * bool(g @ g)):
        Hd = product(d)
        new = r - r @ r / (d @ Hd) * Hd
        if new @ new < 1e-28 * (g @ g):
            break
        d, r = new + (new @ new) / (r @ r) * d, new
    return d


def many_steepest(product, g):
    p, r = np.zeros(len(g)), -g
    for _ in range(2 * len(g)):
        if r @ r <= 1e-28 * (g @ g):
            break
        Hr = product(r)
        alpha = r @ r / (r @ Hr)
        p, r = p + alpha * r, r - alpha * Hr
    return p


def fixed_steps(product, g):
    p = np.zeros(len(g))
    for _ in range(2 * len(g)):
        p = p - 0.1 * (g + product(p))
    return p


def positive(H, g):
    eigenvalues, Q = np.linalg.eigh(H)
    return -Q @ (Q.T @ g / np.maximum(eigenvalues, 0.1))


ANSWERS = {
    "curvature": Answer(
        [curvature, of_the_unit_vector],
        "The curvature along v is vᵀ H v / vᵀ v.",
        "One product H v and an inner product with v are needed. The vector v need not have length 1.",
        with_values("H", "v"),
        {
            "Your result depends on the length of v. A direction has length 1, so a division by vᵀ v is "
            "missing.": lambda product, v: v @ product(v),
            "You divide by the length of v only once. The vector appears twice in the product, so divide by "
            "vᵀ v.": lambda product, v: v @ product(v) / np.sqrt(v @ v),
            "Your result is the length of H v, divided by the length of v. Only the part of H v along v was "
            "asked for.": lambda product, v: np.linalg.norm(product(v)) / np.linalg.norm(v),
            "You return the vector H v. Multiply it by v, and divide by the square of the "
            "length of v.": lambda product, v: product(v),
            "You divide by the number of entries of v. Divide by the square of its length.": lambda product, v: (
                v @ product(v) / len(v)
            ),
            "This looks like a division by the square of the sum of the absolute entries of v. The length of "
            "v is the Euclidean one.": (lambda product, v: v @ product(v) / np.sum(np.abs(v)) ** 2),
            "You add up the entries of H v. Multiply each of them by the entry of v first, as in an inner "
            "product.": lambda product, v: np.sum(product(v)) / (v @ v),
            "Numerator and denominator of your fraction are exchanged. If H is doubled, the curvature has to "
            "be doubled, too.": lambda product, v: (v @ v) / (v @ product(v)),
            "Your result is the first entry of H alone, which is the curvature along the first axis. The "
            "direction is v.": lambda product, v: product(np.eye(len(v))[0])[0],
            "You divide by vᵀ v twice. Once is enough.": lambda product, v: v @ product(v) / (v @ v) ** 2,
            "Your result is the curvature along (1, ..., 1). The direction is v.": lambda product, v: (
                np.sum(product(np.ones(len(v)))) / len(v)
            ),
        },
        but={
            "Your curvature is right, but you did not call product exactly once. Keep the result of one call "
            "and use it again.": "products"
        },
        limits=lambda case: {"products": (1, 1)},
        lesson=LESSON,
    ),
    "difference": Answer(
        [difference, lambda gradient, x, v: difference(gradient, x, v, 3e-6)],
        "The central difference is H v ≈ (∇f(x + h v) - ∇f(x - h v)) / (2 h).",
        "Use a central difference with h about 1e-5. The truncation error and the round-off error are "
        "then both small (lesson 02).",
        lambda case: (
            f"the gradient of f(x) = sum(exp(sin(A x))), A = {shown(case['A'])}, x = {shown(case['x'])}, v = "
            f"{shown(case['v'])}"
        ),
        {
            "The difference of your two gradients is not divided by anything. Divide it by 2 h, the distance "
            "of the two points.": lambda gradient, x, v: gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v),
            "This looks like a one-sided difference. The central difference has a much smaller "
            "error.": lambda gradient, x, v: (gradient(x + 1e-5 * v) - gradient(x)) / 1e-5,
            "You scaled v to length 1. Use v as it is given, because H v grows with the "
            "length of v.": lambda gradient, x, v: difference(gradient, x, v / np.linalg.norm(v)),
            "Your result is twice the right one, which looks like a division by h. The distance of the two points "
            "is 2 h.": lambda gradient, x, v: 2 * difference(gradient, x, v),
            "This looks like a step that is so small that little more than round-off error is left. Use a "
            "step of about 1e-5.": lambda gradient, x, v: difference(gradient, x, v, 1e-12),
            "This looks like a step of about 0.1, which is so large that the truncation error shows. Use a "
            "step of about 1e-5.": lambda gradient, x, v: difference(gradient, x, v, 0.1),
            "Your step goes along (1, ..., 1). Let it go along v.": lambda gradient, x, v: difference(
                gradient, x, np.ones(len(v))
            ),
            "This looks like a backward difference with a step of 1e-3. A central one with a step of 1e-5 "
            "has a far smaller error.": (lambda gradient, x, v: (gradient(x) - gradient(x - 1e-3 * v)) / 1e-3),
            "This looks like a forward difference with a step of 1e-3. A central one with a step of 1e-5 has "
            "a far smaller error.": (lambda gradient, x, v: (gradient(x + 1e-3 * v) - gradient(x)) / 1e-3),
            "This looks like a step of 1e-2, which is so large that the truncation error shows. Use a step "
            "of about 1e-5.": lambda gradient, x, v: difference(gradient, x, v, 1e-2),
            "Your step goes along (1, ..., 1), and the difference is multiplied by v afterwards. Let the "
            "step itself go along v.": lambda gradient, x, v: difference(gradient, x, np.ones(len(v))) * v,
            "Your result is multiplied by v once more. The vector v is already contained "
            "in the step.": lambda gradient, x, v: difference(gradient, x, v) * v,
            "You return the number vᵀ H v. Return the vector H v.": lambda gradient, x, v: (
                v @ difference(gradient, x, v)
            ),
            "This looks like a second difference of the gradient. The product H v is only a first derivative "
            "of the gradient, so use a first difference.": lambda gradient, x, v: (
                (gradient(x + 1e-4 * v) - 2 * gradient(x) + gradient(x - 1e-4 * v)) / 1e-8
            ),
            "You divide by the entries of the step h v. Divide by the number 2 h alone.": lambda gradient, x, v: (
                difference(gradient, x, v) / v
            ),
            "This looks like a one-sided difference that is divided by 2 h. The distance of its points is only h, so "
            "move one of them to the other side of x.": lambda gradient, x, v: (
                (gradient(x + 1e-5 * v) - gradient(x)) / 2e-5
            ),
            "The sign of your result is reversed. Subtract the gradient at x - h v from the gradient at x + "
            "h v.": lambda gradient, x, v: -difference(gradient, x, v),
        },
        [product_by_adlib],
        tolerance=1e-5,
        but={"Your product is right, but you called gradient more than twice. Two calls are enough.": "gradients"},
        limits=lambda case: {"gradients": (1, 2)},
        accepts=about_right,
        lesson=LESSON,
    ),
    "hvp": Answer(
        [forward_over_reverse, in_an_array],
        "Give the input x_k the tangent v_k. The tangents of the gradient are then the entries of H v.",
        "The gradient is a program like any other, so run it on dual numbers.",
        lambda case: (
            f"the gradient of f = {products_text(case['terms'])}, x = {shown(case['x'])}, v = {shown(case['v'])}"
        ),
        {
            "You return the gradient itself, which is the primal part of the results. Return their "
            "tangents.": lambda gradient, xs, vs: [g.primal for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])],
            "All your inputs have the tangent 1. Give each input its own entry of v.": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, 1.0) for x in xs])
            ],
            "This looks like a difference of gradients. Run the gradient on dual numbers, which give an "
            "exact result.": lambda gradient, xs, vs: difference(
                lambda x: np.array(gradient(list(x))), np.array(xs), np.array(vs), 1e-3
            ),
            "Primal and tangent of your inputs are exchanged. The primal is x_k, and the tangent "
            "is v_k.": lambda gradient, xs, vs: [g.tangent for g in gradient([Dual(v, x) for x, v in zip(xs, vs)])],
            "You multiply the tangents of the results by v once more. They are already the entries "
            "of H v.": lambda gradient, xs, vs: [
                g.tangent * v for g, v in zip(gradient([Dual(x, v) for x, v in zip(xs, vs)]), vs)
            ],
            "You return the number vᵀ H v. Return the vector H v.": lambda gradient, xs, vs: float(
                np.dot(forward_over_reverse(gradient, xs, vs), vs)
            ),
            "Your result uses only the diagonal of H. Each entry of H v is a sum over a whole row of H, so "
            "give all inputs their tangents at once.": lambda gradient, xs, vs: [
                gradient([Dual(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[k].tangent * vs[k] for k in range(len(xs))
            ],
            "Only the first input has a tangent. Give each input its own entry of v.": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, v * (k == 0)) for k, (x, v) in enumerate(zip(xs, vs))])
            ],
            "The primals of your inputs are x + v. The primal stays x, and v is "
            "the tangent.": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x + v, v) for x, v in zip(xs, vs)])
            ],
            "You scaled v to length 1. Use v as it is given.": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, v / np.linalg.norm(vs)) for x, v in zip(xs, vs)])
            ],
            "This looks like a difference of gradients with a small step. Run the gradient on dual numbers, "
            "which have no step.": (
                lambda gradient, xs, vs: difference(
                    lambda x: np.array(gradient(list(x))), np.array(xs), np.array(vs), 1e-6
                )
            ),
            "The sign of your result is reversed, which looks like the tangents -v. "
            "Use v itself.": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, -v) for x, v in zip(xs, vs)])
            ],
        },
        [by_second_derivatives],
        but={
            "Your product is right, but you called gradient more than once. One call is enough, if all "
            "inputs have their tangents.": "gradients"
        },
        limits=lambda case: {"gradients": (1, 1), "on plain numbers": (0, 0)},
        lesson=LESSON,
    ),
    "hessian": Answer(
        [columns, matrix_itself],
        "Column k of the Hessian is H e_k, so n products give all columns.",
        "The unit vectors e_k are the rows of np.eye(n).",
        with_values("H"),
        {
            "Every product was computed with a vector of ones. Use a different unit vector for "
            "each column.": lambda product, n: np.stack([product(np.ones(n)) for _ in range(n)], axis=1),
            "You return only the diagonal of the Hessian, as a vector. Keep all entries of "
            "each product.": lambda product, n: np.array([product(e)[k] for k, e in enumerate(np.eye(n))]),
            "You return only the diagonal of the Hessian, as a matrix. Keep all entries of "
            "each product.": lambda product, n: np.diag([product(e)[k] for k, e in enumerate(np.eye(n))]),
            "You return a single vector, the sum of the columns. This looks like one product with ones; "
            "compute one product per column.": lambda product, n: product(np.ones(n)),
            "Column k of your result is the sum of the columns up to column k. The 1 of the previous vector "
            "is still there, so begin each vector "
            "with zeros.": lambda product, n: np.stack([product(1.0 * (np.arange(n) <= k)) for k in range(n)], axis=1),
            "This looks like the outer product of H (1, ..., 1) with itself. Compute one product per column, "
            "with unit vectors.": lambda product, n: np.outer(product(np.ones(n)), product(np.ones(n))),
            "The entries below the diagonal are missing. A Hessian is symmetric, and both triangles were asked for.": (
                lambda product, n: np.triu(columns(product, n))
            ),
            "The entries above the diagonal are missing. A Hessian is symmetric, and both triangles were asked for.": (
                lambda product, n: np.tril(columns(product, n))
            ),
            "Your entries have lost their decimals, which looks like an array of ints. Create the array with "
            "np.zeros((n, n)), which holds floats.": (lambda product, n: columns(product, n).astype(int)),
        },
        but={
            "Your Hessian is right, but you called product more than n times. One call per column "
            "is enough.": "products"
        },
        limits=lambda case: {"products": (1, len(case["H"]))},
        lesson=LESSON,
    ),
    "newton": Answer(
        [lambda H, g: np.linalg.solve(H, -g), lambda H, g: -np.linalg.inv(H) @ g],
        "Newton's step solves the linear system H p = -g.",
        "Set the gradient of the model to zero. The function np.linalg.solve solves the linear system that results.",
        lambda case: f"H = {shown(case['H'])}, g = {shown(case['v'])}",
        {
            "The sign of your step is reversed. The gradient of the model is g + H p, and it has "
            "to be zero.": lambda H, g: np.linalg.solve(H, g),
            "You multiply H by g. The step is the solution of a linear system with the matrix H, so use "
            "np.linalg.solve.": lambda H, g: H @ g,
            "Your step is -g, the step of gradient descent, in which H does not appear. Solve a linear "
            "system with the matrix H.": lambda H, g: -g,
            "You divide by the diagonal of H. This solves the linear system only if H is diagonal, so use "
            "np.linalg.solve.": lambda H, g: -g / np.diag(H),
            "You multiply H by -g. The step is the solution of a linear system with the matrix H, so use "
            "np.linalg.solve.": lambda H, g: -H @ g,
            "You use 1 / H, which is the reciprocal of each entry and not the inverse of the matrix. Use "
            "np.linalg.solve.": lambda H, g: -(1 / H) @ g,
            "This looks like a number that was added to the diagonal of H. The step of this exercise is not "
            "damped.": lambda H, g: np.linalg.solve(H + 0.01 * np.eye(len(g)), -g),
            "This looks like eigenvalues of H that were made positive. The step of this exercise uses H as "
            "it is.": positive,
            "Your step is the best one along -g, which is a step of steepest descent. Solve a linear system "
            "with the matrix H.": lambda H, g: -(g @ g) / (g @ H @ g) * g,
            "You use only the lower triangle of H. Use the whole matrix.": lambda H, g: np.linalg.solve(np.tril(H), -g),
            "You use only the upper triangle of H. Use the whole matrix.": lambda H, g: np.linalg.solve(np.triu(H), -g),
            "Your step is rounded to whole numbers. Return it as it was computed.": lambda H, g: np.round(
                np.linalg.solve(H, -g)
            ),
            "This looks like a step with Hᵀ H in place of H, as in a least-squares problem. "
            "Use H itself.": lambda H, g: np.linalg.solve(H @ H, -g),
        },
        lesson=LESSON,
    ),
    "newton_cg": Answer(
        [conjugate_gradients, by_lanczos],
        "Solve H p = -g by conjugate gradients. They need as many products as H has different "
        "eigenvalues, and at most n.",
        "Each iteration has alpha = r·r / d·Hd; p += alpha d; r -= alpha Hd. The next d is r + (new r·r / old r·r) d.",
        newton_system,
        {
            "The sign of your step is reversed. The right-hand side of the system is -g.": lambda product, g: (
                -conjugate_gradients(product, g)
            ),
            "Your step is that of the first iteration, which is steepest descent. Go on with further "
            "directions until r is small.": steepest,
            "Your step is -g, the step of gradient descent, in which H does not appear. Use the products "
            "with H.": lambda product, g: -g,
            "Your loop ends one iteration too early. Up to n iterations may be needed.": lambda product, g: (
                conjugate_gradients(product, g, max(1, len(g) - 1))
            ),
            "Your loop ends when r is below a fixed size. Compare r with g, because g may itself be very "
            "small or very large.": lambda product, g: conjugate_gradients(product, g, small=1e-9),
            "Your loop does not begin when r is below a fixed size. Compare r with g, because g may itself "
            "be very small.": lambda product, g: (
                conjugate_gradients(product, g) if np.linalg.norm(g) > 1e-9 else np.zeros(len(g))
            ),
            "Your directions are those of steepest descent, which looks like beta = 0. The next direction is "
            "r + beta d.": with_beta(lambda new, r: 0.0),
            "Numerator and denominator of your beta are exchanged. Divide the new r·r by the old one.": with_beta(
                lambda new, r: r @ r / (new @ new)
            ),
            "Your beta has the wrong sign. Add beta times the old direction to r.": with_beta(
                lambda new, r: -(new @ new) / (r @ r)
            ),
            "Your beta is the ratio of the lengths of the residuals. It has to be the ratio of their "
            "squares, r·r.": with_beta(lambda new, r: np.linalg.norm(new) / np.linalg.norm(r)),
            "This looks like beta = 1. It has to be the new r·r divided by the old one.": with_beta(lambda new, r: 1.0),
            "You subtract alpha d from the residual. Subtract alpha H d from it.": lambda product, g: (
                gradients_conjugated(product, g, update=lambda product, d, Hd: d)
            ),
            "You multiply by H twice when you update the residual. Subtract alpha H d, with the product that "
            "you already have.": lambda product, g: gradients_conjugated(
                product, g, update=lambda product, d, Hd: product(Hd)
            ),
            "In your loop, r -= ... also changes d, because both are the same array at first. Write r = r - "
            "alpha * Hd, which makes a new array.": changed_in_place,
            "Your steps are those of steepest descent, each along the residual. A new direction has to be "
            "conjugate to the previous ones.": (many_steepest),
            "This looks like gradient steps of a fixed size. Compute alpha in each iteration, as "
            "r·r / d·Hd.": fixed_steps,
            "You return the last direction. Return the step p, the sum of all alpha d.": last_direction,
            "Your loop ends after two iterations. Up to n iterations may be needed.": lambda product, g: (
                conjugate_gradients(product, g, 2)
            ),
        },
        tolerance=1e-6,
        but={
            "Your step is right, but you called product too often. Do not build H column by column, and end "
            "the loop when r is small compared with g.": "products"
        },
        limits=lambda case: {"products": (any(case["v"]), case["most"])},
        lesson=LESSON,
    ),
}
