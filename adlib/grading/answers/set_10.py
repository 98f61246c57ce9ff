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
