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
        text = "H = I + u uᵀ, n = 12: two different eigenvalues"
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
        "vᵀ H v / vᵀ v",
        "One product H v, then an inner product; v need not have length 1.",
        with_values("H", "v"),
        {
            "divide by vᵀ v: a direction has length 1": lambda product, v: v @ product(v),
            "divide by vᵀ v, not by |v|": lambda product, v: v @ product(v) / np.sqrt(v @ v),
            "this is |H v| / |v|: the part along v was asked for": lambda product, v: (
                np.linalg.norm(product(v)) / np.linalg.norm(v)
            ),
            "this is the vector H v": lambda product, v: product(v),
            "divide by vᵀ v, and not by the number of entries": lambda product, v: v @ product(v) / len(v),
            "v has length 1 after a division by its Euclidean length, and not by the sum of its entries' sizes": (
                lambda product, v: v @ product(v) / np.sum(np.abs(v)) ** 2
            ),
            "these are the entries of H v added up: multiply them by v first": lambda product, v: (
                np.sum(product(v)) / (v @ v)
            ),
            "the fraction is upside down: it is vᵀ H v / vᵀ v": lambda product, v: (v @ v) / (v @ product(v)),
            "this is the first entry of H alone, the curvature along the first axis: the direction is "
            "v": lambda product, v: product(np.eye(len(v))[0])[0],
            "vᵀ v is divided by twice: once is enough": lambda product, v: v @ product(v) / (v @ v) ** 2,
            "this is the curvature along (1, ..., 1): the direction is v": lambda product, v: (
                np.sum(product(np.ones(len(v)))) / len(v)
            ),
        },
        but={"right, but one product was allowed": "products"},
        limits=lambda case: {"products": (1, 1)},
        lesson=LESSON,
    ),
    "difference": Answer(
        [difference, lambda gradient, x, v: difference(gradient, x, v, 3e-6)],
        "H v ≈ (∇f(x + h v) - ∇f(x - h v)) / (2 h)",
        "Central, h about 1e-5: the smaller error of the two that compete (lesson 02).",
        lambda case: (
            f"the gradient of f(x) = sum(exp(sin(A x))), A = {shown(case['A'])}, x = {shown(case['x'])}, v = "
            f"{shown(case['v'])}"
        ),
        {
            "the division by h is missing": lambda gradient, x, v: gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v),
            "one-sided: the central difference has the smaller error": lambda gradient, x, v: (
                (gradient(x + 1e-5 * v) - gradient(x)) / 1e-5
            ),
            "v was scaled to length 1": lambda gradient, x, v: difference(gradient, x, v / np.linalg.norm(v)),
            "the points are 2 h apart, and you divided by h": lambda gradient, x, v: 2 * difference(gradient, x, v),
            "the step is so small that rounding is all that is left": lambda gradient, x, v: difference(
                gradient, x, v, 1e-12
            ),
            "the step is so large that the truncation error shows": lambda gradient, x, v: difference(
                gradient, x, v, 0.1
            ),
            "the step goes along v, not along (1, ..., 1)": lambda gradient, x, v: difference(
                gradient, x, np.ones(len(v))
            ),
            "this is a backward difference with a step of 1e-3: the central one with 1e-5 has a far smaller error": (
                lambda gradient, x, v: (gradient(x) - gradient(x - 1e-3 * v)) / 1e-3
            ),
            "this is a forward difference with a step of 1e-3: the central one with 1e-5 has a far smaller error": (
                lambda gradient, x, v: (gradient(x + 1e-3 * v) - gradient(x)) / 1e-3
            ),
            "the step of 1e-2 is so large that the truncation error shows: use about 1e-5": lambda gradient, x, v: (
                difference(gradient, x, v, 1e-2)
            ),
            "this is the difference along (1, ..., 1), multiplied by v: the step itself goes along "
            "v": lambda gradient, x, v: difference(gradient, x, np.ones(len(v))) * v,
            "the result is multiplied by v once more: v is in the step already": lambda gradient, x, v: (
                difference(gradient, x, v) * v
            ),
            "this is vᵀ H v, a number: the vector H v was asked for": lambda gradient, x, v: (
                v @ difference(gradient, x, v)
            ),
            "this is a second difference of the gradient: the first difference of the gradient is H "
            "v": lambda gradient, x, v: (gradient(x + 1e-4 * v) - 2 * gradient(x) + gradient(x - 1e-4 * v)) / 1e-8,
            "the difference is divided by the step's entries h v: it is divided by 2 h alone": lambda gradient, x, v: (
                difference(gradient, x, v) / v
            ),
            "both points lie at x or ahead of it, h apart, and you divided by 2 h": lambda gradient, x, v: (
                (gradient(x + 1e-5 * v) - gradient(x)) / 2e-5
            ),
            "the sign is reversed: the point ahead comes first": lambda gradient, x, v: -difference(gradient, x, v),
        },
        [product_by_adlib],
        tolerance=1e-5,
        but={"right, but with more than two gradients": "gradients"},
        limits=lambda case: {"gradients": (1, 2)},
        accepts=about_right,
        lesson=LESSON,
    ),
    "hvp": Answer(
        [forward_over_reverse, in_an_array],
        "seed x_k + v_k ε; the tangents of the gradient are H v",
        "The gradient is a program like any other: run it on dual numbers.",
        lambda case: (
            f"the gradient of f = {products_text(case['terms'])}, x = {shown(case['x'])}, v = {shown(case['v'])}"
        ),
        {
            "these are the primals: the tangents are H v": lambda gradient, xs, vs: [
                g.primal for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])
            ],
            "the seed is v, not ones": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, 1.0) for x in xs])
            ],
            "this is a difference of gradients: run it on dual numbers": lambda gradient, xs, vs: difference(
                lambda x: np.array(gradient(list(x))), np.array(xs), np.array(vs), 1e-3
            ),
            "primal and tangent are exchanged": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(v, x) for x, v in zip(xs, vs)])
            ],
            "the tangents are H v already": lambda gradient, xs, vs: [
                g.tangent * v for g, v in zip(gradient([Dual(x, v) for x, v in zip(xs, vs)]), vs)
            ],
            "this is vᵀ H v: the vector was asked for": lambda gradient, xs, vs: float(
                np.dot(forward_over_reverse(gradient, xs, vs), vs)
            ),
            "these are the diagonal entries of H, each times its v: the sum along each row was asked "
            "for": lambda gradient, xs, vs: [
                gradient([Dual(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[k].tangent * vs[k] for k in range(len(xs))
            ],
            "only the first input is seeded: each has its own entry of v": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, v * (k == 0)) for k, (x, v) in enumerate(zip(xs, vs))])
            ],
            "the point was moved to x + v: the primal stays x, and v is the tangent": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x + v, v) for x, v in zip(xs, vs)])
            ],
            "v was scaled to length 1: seed with v as it is": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, v / np.linalg.norm(vs)) for x, v in zip(xs, vs)])
            ],
            "this is a difference of gradients with a small step: run the gradient on dual numbers, which have no "
            "step": (
                lambda gradient, xs, vs: difference(
                    lambda x: np.array(gradient(list(x))), np.array(xs), np.array(vs), 1e-6
                )
            ),
            "the tangents are exact only with the seed v: these are those of the seed -v": lambda gradient, xs, vs: [
                g.tangent for g in gradient([Dual(x, -v) for x, v in zip(xs, vs)])
            ],
        },
        [by_second_derivatives],
        but={"right, but in more than one call: seed with v itself": "gradients"},
        limits=lambda case: {"gradients": (1, 1), "on plain numbers": (0, 0)},
        lesson=LESSON,
    ),
    "hessian": Answer(
        [columns, matrix_itself],
        "column k is H e_k: n products",
        "The unit vectors are the rows of np.eye(n).",
        with_values("H"),
        {
            "every product was with a vector of ones": lambda product, n: np.stack(
                [product(np.ones(n)) for _ in range(n)], axis=1
            ),
            "this is the diagonal alone": lambda product, n: np.array([product(e)[k] for k, e in enumerate(np.eye(n))]),
            "this is the diagonal alone, as a matrix": lambda product, n: np.diag(
                [product(e)[k] for k, e in enumerate(np.eye(n))]
            ),
            "these are the sums of the columns": lambda product, n: product(np.ones(n)),
            "column k is the sum of the first columns: the 1 of the vector before is still there": lambda product, n: (
                np.stack([product(1.0 * (np.arange(n) <= k)) for k in range(n)], axis=1)
            ),
            "this is the outer product of H (1, ..., 1) with itself: column k is H e_k": lambda product, n: np.outer(
                product(np.ones(n)), product(np.ones(n))
            ),
            "the entries below the diagonal are missing: a Hessian is symmetric, and both triangles were asked for": (
                lambda product, n: np.triu(columns(product, n))
            ),
            "the entries above the diagonal are missing: a Hessian is symmetric, and both triangles were asked for": (
                lambda product, n: np.tril(columns(product, n))
            ),
            "the entries lost what comes after the point: the array holds ints, so make it with np.zeros((n, n))": (
                lambda product, n: columns(product, n).astype(int)
            ),
        },
        but={"right, but in more than n products": "products"},
        limits=lambda case: {"products": (1, len(case["H"]))},
        lesson=LESSON,
    ),
    "newton": Answer(
        [lambda H, g: np.linalg.solve(H, -g), lambda H, g: -np.linalg.inv(H) @ g],
        "H p = -g",
        "np.linalg.solve.",
        lambda case: f"H = {shown(case['H'])}, g = {shown(case['v'])}",
        {
            "the sign is reversed: p goes against the gradient": lambda H, g: np.linalg.solve(H, g),
            "this is H g: solve with H, do not multiply": lambda H, g: H @ g,
            "this is the gradient step: H is not used": lambda H, g: -g,
            "dividing by the diagonal is not solving": lambda H, g: -g / np.diag(H),
            "this is -H g: solve with H, do not multiply": lambda H, g: -H @ g,
            "1 / H is the reciprocal of each entry, and not the inverse of H: use np.linalg.solve": lambda H, g: (
                -(1 / H) @ g
            ),
            "something is added to the diagonal of H: the step of this exercise is not damped": lambda H, g: (
                np.linalg.solve(H + 0.01 * np.eye(len(g)), -g)
            ),
            "the eigenvalues of H were made positive: the step of this exercise uses H as it is": positive,
            "this is the best step along -g, steepest descent: the Newton step solves H p = -g": lambda H, g: (
                -(g @ g) / (g @ H @ g) * g
            ),
            "only the lower triangle of H is used": lambda H, g: np.linalg.solve(np.tril(H), -g),
            "only the upper triangle of H is used": lambda H, g: np.linalg.solve(np.triu(H), -g),
            "the step is rounded to whole numbers: keep it as it is computed": lambda H, g: np.round(
                np.linalg.solve(H, -g)
            ),
            "this is the step for Hᵀ H, a least-squares step that ends in the wrong power of H": lambda H, g: (
                np.linalg.solve(H @ H, -g)
            ),
        },
        lesson=LESSON,
    ),
    "newton_cg": Answer(
        [conjugate_gradients, by_lanczos],
        "H p = -g by conjugate gradients: as many products as H has different eigenvalues, n at most",
        "alpha = r·r / d·Hd; p += alpha d; r -= alpha Hd; the next d is r + (r·r / last r·r) d.",
        newton_system,
        {
            "the sign is reversed: the right side is -g": lambda product, g: -conjugate_gradients(product, g),
            "this is the first step alone, steepest descent": steepest,
            "this is the gradient step: H is not used": lambda product, g: -g,
            "one step too few": lambda product, g: conjugate_gradients(product, g, max(1, len(g) - 1)),
            "the loop ends when r is below a fixed size: compare r with g": lambda product, g: conjugate_gradients(
                product, g, small=1e-9
            ),
            "the loop does not begin when r is below a fixed size: compare r with g": lambda product, g: (
                conjugate_gradients(product, g) if np.linalg.norm(g) > 1e-9 else np.zeros(len(g))
            ),
            "beta is 0, so the directions are those of steepest descent: d is r + beta d": with_beta(
                lambda new, r: 0.0
            ),
            "beta is upside down: the new r·r is divided by the old one": with_beta(lambda new, r: r @ r / (new @ new)),
            "beta has a minus: d is r + (new r·r / old r·r) d": with_beta(lambda new, r: -(new @ new) / (r @ r)),
            "beta lacks the squares: it is the ratio of r·r, and not of the lengths": with_beta(
                lambda new, r: np.linalg.norm(new) / np.linalg.norm(r)
            ),
            "beta is 1: it is the new r·r divided by the old one": with_beta(lambda new, r: 1.0),
            "the residual loses alpha d: it loses alpha H d": lambda product, g: gradients_conjugated(
                product, g, update=lambda product, d, Hd: d
            ),
            "the residual loses alpha H H d: it loses alpha H d, the product that is there "
            "already": lambda product, g: gradients_conjugated(product, g, update=lambda product, d, Hd: product(Hd)),
            "d and r are the same array at first, and r -= changes both: write r = r - alpha * Hd": changed_in_place,
            "these are steps of steepest descent, each along the residual: a new direction has to be conjugate to "
            "the old ones": (many_steepest),
            "these are gradient steps of a fixed size: alpha is r·r / d·Hd": fixed_steps,
            "the last direction is returned: the step p, the sum of all alpha d, was asked for": last_direction,
            "the loop ends after two steps: n may be needed": lambda product, g: conjugate_gradients(product, g, 2),
        },
        tolerance=1e-6,
        but={
            "right, but in too many products: H must not be built column by column, and the loop has to end when r is "
            "small": "products"
        },
        limits=lambda case: {"products": (any(case["v"]), case["most"])},
        lesson=LESSON,
    ),
}
