"""10, variants: matrices and dicts in place of vectors, a regularized loss, other quantities of the same products."""

import numpy as np

from adlib import Dual
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_10 import LESSON, columns, difference, forward_over_reverse, matrix_itself, newton_system
from adlib.grading.answers.set_10 import products_text as text_of
from adlib.grading.answers.variants import Variant

# Curvature ------------------------------------------------------------------------------------------------------------


def along_a_matrix(curvature):
    """An answer for vectors as one for matrices."""

    def made(product, V):
        return curvature(lambda v: product(np.reshape(v, V.shape)).ravel(), V.ravel())

    return made


def regularized(curvature):
    return lambda product, v, decay: curvature(lambda u: product(u) + decay * np.asarray(u), v)


def on_matrices(name):
    return lambda case: f"{name} = {shown(case[name])}, and H = {shown(case['H'])} acts on its entries, row by row"


# Differences ----------------------------------------------------------------------------------------------------------


def about_one_number(case, got, expected):
    got, right = got["product"], expected["product"]
    return type(got) in (int, float) and abs(got - right) <= 1e-6


def about_right_lists(case, got, expected):
    """Arrays of the right shapes whose entries are right to five digits of the largest one."""
    got, right = got["product"], expected["product"]
    if type(got) is not list or [np.shape(part) for part in got] != [np.shape(part) for part in right]:
        return False
    got, right = (np.concatenate([np.ravel(part) for part in value]) for value in (got, right))
    return bool(np.max(np.abs(got - right)) <= 1e-5 * max(np.max(np.abs(right)), 0.1))


def of_lists(difference):
    """An answer for vectors as one for lists of arrays."""

    def made(gradient, x, v):
        shapes = [part.shape for part in x]
        ends = np.cumsum([part.size for part in x])
        joined = lambda parts: np.concatenate([np.ravel(part) for part in parts])
        parted = lambda u: [part.reshape(s) for part, s in zip(np.split(np.array(u), ends[:-1]), shapes)]
        value = difference(lambda u: joined(gradient(parted(u))), joined(x), joined(v))
        return parted(value) if np.shape(value) == (ends[-1],) else value

    return made


def on_two_points(case):
    return (
        f"the gradient of f(x) = sum(exp(sin(A x))), A = {shown(case['A'])}, p = {shown(case['p'])}, q = "
        f"{shown(case['q'])}"
    )


def on_lists(case):
    return (
        f"the gradient of f = sum(exp(sin(A u))), in which u has all entries of the arrays in their order, A = "
        f"{shown(case['A'])}, x = {shown(case['x'])}, v = {shown(case['v'])}"
    )


# Forward over reverse -------------------------------------------------------------------------------------------------


def of_dicts(hvp):
    """An answer for lists as one for dicts."""

    def made(gradient, xs, vs):
        names = [*xs]
        called = lambda numbers: [*gradient(dict(zip(names, numbers))).values()]
        value = hvp(called, [*xs.values()], [vs[name] for name in names])
        try:
            return dict(zip(names, value, strict=True))
        except (TypeError, ValueError):
            return value

    return made


def in_names(case):
    terms = text_of(case["terms"])
    for k, name in enumerate("abc"):
        terms = terms.replace(f"x_{k}", name)
    return f"the gradient of f = {terms}, xs = {{{shown(case['x'])}}}, vs = {{{shown(case['v'])}}}"


def with_duals(value):
    """An answer from the primals and the tangents of the gradient at x + v eps."""

    def made(gradient, xs, vs):
        return [value(g.primal, g.tangent, v) for g, v in zip(gradient([Dual(x, v) for x, v in zip(xs, vs)]), vs)]

    return made


def predicted_in_an_array(gradient, xs, vs):
    zs = np.empty(len(xs), object)
    for k, (x, v) in enumerate(zip(xs, vs)):
        zs[k] = Dual(x, v)
    return np.array([(g.primal, g.tangent) for g in gradient(zs)]).sum(axis=1)


def bilinear(hvp):
    return lambda gradient, xs, vs, ws: float(np.dot(np.array(hvp(gradient, xs, vs), float), ws))


def polynomial(case):
    return f"the gradient of f = {text_of(case['terms'])}, x = {shown(case['x'])}, v = {shown(case['v'])}"


# The whole Hessian ----------------------------------------------------------------------------------------------------


def packed(hessian):
    """An answer with a matrix as one with the rows of its lower triangle."""

    def made(product, n):
        H = hessian(product, n)
        return [[H[i][j] for j in range(i + 1)] for i in range(n)] if np.ndim(H) == 2 else H

    return made


def of_a_block(hessian):
    """An answer for the whole matrix as one for a block of it, which is a Hessian itself."""

    def made(product, n, which):
        def restricted(u):
            v = np.zeros(n)
            v[which] = u
            return product(v)[which]

        return hessian(restricted, len(which))

    return made


def traced(product, n):
    return np.trace(columns(product, n))


# Newton ---------------------------------------------------------------------------------------------------------------


def along_the_step(newton):
    return lambda H, g: g @ np.array(newton(H, g))


def of_matrices(newton_cg):
    """An answer for vectors as one for matrices."""

    def made(product, G):
        value = newton_cg(lambda v: product(np.reshape(v, G.shape)).ravel(), G.ravel())
        return np.reshape(value, G.shape) if np.size(value) == G.size else value

    return made


def as_decrease(newton_cg):
    return lambda product, g: -(g @ np.array(newton_cg(product, g))) / 2


def solved(product, g, alpha_damping=0.0, residual_damping=0.0):
    """Conjugate gradients in which a multiple of d is added to the product, in alpha or in the residual."""
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range(len(g) * bool(g @ g)):
        Hd = product(d)
        alpha = r @ r / (d @ (Hd + alpha_damping * d))
        p, new = p + alpha * d, r - alpha * (Hd + residual_damping * d)
        if new @ new < 1e-28 * (g @ g):
            break
        d, r = new + (new @ new) / (r @ r) * d, new
    return p


def on_a_system_of_matrices(case):
    return newton_system(case).replace("g = ", "G has the entries ")


VARIANTS = {
    "curvature.b": Variant(
        r"""
The curvature along a line tells an optimizer how far it can trust the slope. Here the line is given by two different
points p and q, which are arrays of shape (n,). The function `product(v)` returns $Hv$, where H is the Hessian of a
function f at the point p. Return the second derivative of f at p along the unit vector that points from p to q, as a
float, with exactly one call of `product`. The two points may have any distance except 0.
""",
        '''
def curvature_towards(product, p, q):
    """(float) the curvature at p in the direction from p to q, which are two different arrays of shape (n,)."""
    ### BEGIN SOLUTION
    v = q - p
    return v @ product(v) / (v @ v)
    ### END SOLUTION
''',
        lambda curvature: lambda product, p, q: curvature(product, q - p),
        words={
            "Curvature in a direction": "Curvature towards a point",
            "The curvature along v is vᵀ H v / vᵀ v.": "The curvature along v = q - p is vᵀ H v / vᵀ v.",
            "with v are needed. The vector v need not": "with v = q - p are needed. The vector v need not",
            "Insert $u = v/|v|$ into": "With $v = q - p$, insert $u = v/|v|$ into",
            "Compute `product(v)` once": "Compute `v = q - p` and `product(v)` once",
            "The direction is v.": "The direction is v = q - p.",
            "The second derivative along the unit vector $u=v/|v|$ is": (
                "The vector from p to q is $v=q-p$. The second derivative along the unit vector $u=v/|v|$ is"
            ),
            "The quotient is called the Rayleigh quotient.": (
                "The sign of v does not matter, because v appears twice. The quotient is called the Rayleigh quotient."
            ),
            "the result is still right for unit vectors, so test your function with another length as well": (
                "the result is still right for points at the distance 1, so test your function with another distance "
                "as well"
            ),
        },
        wrong={
            "Your direction is q itself. The direction from p to q is q - p.": lambda product, p, q: (
                q @ product(q) / (q @ q)
            ),
            "Your direction is p. The direction from p to q is q - p.": lambda product, p, q: p @ product(p) / (p @ p),
            "Your direction is p + q. The direction from p to q is the difference q - p.": lambda product, p, q: (
                (p + q) @ product(p + q) / ((p + q) @ (p + q))
            ),
        },
        other={"describe": with_values("H", "p", "q")},
    ),
    "curvature.c": Variant(
        r"""
The curvature along a line tells an optimizer how far it can trust the slope. Here the unknowns of f are the entries of
a matrix, as the weights of a layer are. The function `product(V)` takes an array of shape (m, n), and returns the
product of the Hessian H of f with it as an array of the same shape, as if all entries stood in one long vector. Return
the second derivative of f along $V/|V|$, where $|V|^2$ is the sum of the squares of all entries. Return it as a float,
with exactly one call of `product`. V may have any size except 0.
""",
        '''
def matrix_curvature(product, V):
    """(float) the curvature along V, an array of shape (m, n) that may have any size except 0."""
    ### BEGIN SOLUTION
    return np.sum(V * product(V)) / np.sum(V * V)
    ### END SOLUTION
''',
        along_a_matrix,
        words={
            "You return the vector H v. Multiply it by v, and divide by the square of the length of v.": (
                "You return many numbers, the entries of H V. Multiply them by those of V, add them up, and divide by "
                "|V|²."
            ),
            "The curvature along v is vᵀ H v / vᵀ v.": (
                "The curvature along V is the sum of the entries of V * product(V), divided by |V|²."
            ),
            "One product H v and an inner product with v are needed. The vector v need not have length 1.": (
                "One product is needed, and the sum of its entries times those of V. |V| need not be 1."
            ),
            "Your result depends on the length of v. A direction has length 1, so a division by vᵀ v is missing.": (
                "Your result depends on the size of V. A direction has the length 1, so a division by |V|² is missing."
            ),
            "You divide by the length of v only once. The vector appears twice in the product, so divide by vᵀ v.": (
                "You divide by |V| only once. V appears twice in the product, so divide by |V|²."
            ),
            "Your result is the length of H v, divided by the length of v. Only the part of H v along v was asked "
            "for.": "Your result is the length of H V, divided by |V|. Only the part of H V along V was asked for.",
            "You divide by the number of entries of v. Divide by the square of its length.": (
                "You divide by the number of entries of V. Divide by the sum of their squares."
            ),
            "entries of v. The length of v is the Euclidean one.": (
                "entries of V. Divide by the sum of the squares instead."
            ),
            "You add up the entries of H v. Multiply each of them by the entry of v first, as in an inner product.": (
                "You add up the entries of H V. Multiply each of them by the entry of V first."
            ),
            "You divide by vᵀ v twice. Once is enough.": "You divide by |V|² twice. Once is enough.",
            "is the first entry of H alone, which is the curvature along the first axis. The direction is v.": (
                "is the first entry of H alone, which is the curvature if only the first entry of V changes. The "
                "direction is V."
            ),
            "is the curvature along (1, ..., 1). The direction is v.": (
                "is the curvature along an array of ones. The direction is V."
            ),
        },
        title="Curvature along a matrix",
        hints=(
            r"The matrix is only a way to store the entries of a long vector. For a vector, the second derivative "
            r"along a unit vector u is $u^\top H u$. What changes if the vector does not have length 1?",
            "An inner product of two matrices is the sum of all products of their entries. Insert $V/|V|$ in both "
            "places. The factor $1/|V|$ appears twice.",
            "Compute `product(V)` once. With `*` the entries are multiplied one by one, and `np.sum` adds them all. "
            "Divide by the sum of the squares of the entries of V.",
        ),
        why=r"""
If all entries of V stood in one long vector v, the result would be $v^\top Hv/|v|^2$. An inner product is a sum of
products of entries, and it does not matter whether the entries stand in a row or in a matrix. So `np.sum(V *
product(V))` is the numerator, and `np.sum(V * V)` is the denominator. Both are proportional to the square of the size
of V, so the quotient does not depend on it, as it should not.

The operator `@` would be wrong here, because it multiplies matrices by the rule of linear algebra, and for most shapes
it stops with an error. Flattening both arrays with `ravel` is just as good as the sum. A single product is enough, and
the Hessian, which has $(mn)^2$ entries, is never formed.
""",
        other={"describe": on_matrices("V")},
        wrong={
            "This looks like the trace of a product of matrices. Multiply the matrices entry by entry, with *, and add "
            "up.": lambda product, V: np.trace(V @ product(V)) / np.sum(V * V),
        },
    ),
    "curvature.d": Variant(
        r"""
The curvature along a line tells an optimizer how far it can trust the slope. The function that is minimized is
$f(x)+\frac{\lambda}{2}|x|^2$, a loss f with weight decay, but `product(v)` returns only $Hv$, where H is the Hessian of
f. Return the second derivative of the whole sum along the unit vector $v/|v|$, as a float, with exactly one call of
`product`. The vector v may have any length except 0, and `decay` is the number λ.
""",
        '''
def curvature_with_decay(product, v, decay):
    """(float) the curvature of f + decay / 2 |x|^2 along v, an array of shape (n,) of any length except 0."""
    ### BEGIN SOLUTION
    return v @ product(v) / (v @ v) + decay
    ### END SOLUTION
''',
        regularized,
        words={
            "The curvature along v is vᵀ H v / vᵀ v.": "The curvature along v is vᵀ H v / vᵀ v + λ.",
            "One product H v and an inner product with v are needed.": (
                "The Hessian of the sum is H + λ I. One product H v and an inner product with v are needed."
            ),
            "Your result is the length of H v, divided by the length of v. Only the part of H v along v was asked "
            "for.": (
                "Your result is the length of (H + λ I) v, divided by the length of v. Only the part along v was "
                "asked for."
            ),
            "You return the vector H v.": "You return the vector (H + λ I) v.",
            "You add up the entries of H v.": "You add up the entries of (H + λ I) v.",
            "If H is doubled, the curvature": "If H and λ are doubled, the curvature",
            "Your result is the first entry of H alone": "Your result is the first entry of H + λ I alone",
        },
        title="Curvature with weight decay",
        hints=(
            r"The second derivative along a unit vector u is $u^\top A u$, where A is the Hessian of the function that "
            "is differentiated. What is the Hessian of the whole sum? What changes if the vector does not have length "
            "1?",
            r"The Hessian of $\frac{\lambda}{2}|x|^2$ is $\lambda I$, so $A = H + \lambda I$. Insert $u = v/|v|$. The "
            "factor $1/|v|$ appears twice, also beside λ.",
            "Compute `product(v)` once, take its inner product with v by means of `@`, and divide by the square of the "
            "length of v. The number λ is added to the quotient.",
        ),
        why=r"""
The Hessian of $\frac\lambda2|x|^2$ is $\lambda I$, so the Hessian of the whole sum is $H+\lambda I$. The second
derivative along the unit vector $u=v/|v|$ is $u^\top(H+\lambda I)u=v^\top Hv/|v|^2+\lambda$, because $u^\top u=1$. The
quotient does not depend on the length of v, and neither does the second term.

The weight decay raises the curvature by the same number in every direction, so it can make a function convex that
curves slightly downwards somewhere. A single product with H is enough, and the matrix is never formed. If λ is added to
the numerator in place of the quotient, the result is still right for unit vectors, so test your function with another
length as well.
""",
        wrong={
            "The weight decay is missing. Its part of the curvature is λ.": lambda product, v, decay: (
                v @ product(v) / (v @ v)
            ),
            "You add λ to the numerator, which has still to be divided. Add it to the quotient.": (
                lambda product, v, decay: (v @ product(v) + decay) / (v @ v)
            ),
            "Your term of the weight decay grows with the length of v. It is λ in every direction.": (
                lambda product, v, decay: v @ product(v) / (v @ v) + decay * (v @ v)
            ),
            "You add half of λ. The second derivative of λ/2 |x|² along a unit vector is λ.": (
                lambda product, v, decay: v @ product(v) / (v @ v) + decay / 2
            ),
        },
        other={"describe": with_values("H", "v", "decay")},
    ),
    "difference.b": Variant(
        r"""
How would the gradient change on the way from the point p to the point q, if the Hessian H at p were the same
everywhere? The answer is the product $H\,(q-p)$. The function `gradient(x)` returns the gradient of f at x, an array of
shape (n,), and you can call it but not differentiate it. Return an approximation of this product from at most two calls
of `gradient`. Its error has to be below $10^{-5}$ times its largest entry. The points may be far from each other.
""",
        '''
def linear_change(gradient, p, q):
    """(array of shape (n,)) H (q - p) to about five digits, H at p, from at most two calls; p and q of shape (n,)."""
    ### BEGIN SOLUTION
    h, v = 1e-5, q - p
    return (gradient(p + h * v) - gradient(p - h * v)) / (2 * h)
    ### END SOLUTION
''',
        lambda difference: lambda gradient, p, q: difference(gradient, p, q - p),
        words={
            "A product by differences": "The change of the gradient, to first order",
            "The central difference is H v ≈ (∇f(x + h v) - ∇f(x - h v)) / (2 h).": (
                "With v = q - p, the central difference is H v ≈ (∇f(p + h v) - ∇f(p - h v)) / (2 h)."
            ),
            "move one of them to the other side of x": "move one of them to the other side of p",
            "Let it go along v.": "Let it go along v = q - p.",
            "You scaled v to length 1. Use v as it is given, because": (
                "You scaled v = q - p to length 1. Use it as it is, because"
            ),
            "Subtract the gradient at x - h v from the gradient at x + h v": (
                "Subtract the gradient at p - h v from the gradient at p + h v, where v = q - p"
            ),
            r"The product $Hv$ is the derivative of $\nabla f(x + tv)$": (
                r"With $v = q - p$, the product $Hv$ is the derivative of $\nabla f(p + tv)$"
            ),
            r"$\dfrac{\nabla f(x + hv) - \nabla f(x - hv)}{2h}$": r"$\dfrac{\nabla f(p + hv) - \nabla f(p - hv)}{2h}$",
            "Since x and v are arrays, `x + h * v` moves": "Since p and `v = q - p` are arrays, `p + h * v` moves",
            "The product Hv is the derivative of the gradient along v.": (
                "With $v = q - p$, the product Hv is the derivative of the gradient along v. It is not the difference "
                "of the gradients at q and p, because between the two points the Hessian changes."
            ),
        },
        wrong={
            "You return the difference of the gradients at q and p, between which the Hessian changes. Take a small "
            "step in this direction.": lambda gradient, p, q: gradient(q) - gradient(p),
            "Your step starts at q. The Hessian at p was asked for.": lambda gradient, p, q: (
                (gradient(q + 1e-5 * (q - p)) - gradient(q - 1e-5 * (q - p))) / 2e-5
            ),
            "Your step goes along q. The vector from p to q is q - p.": lambda gradient, p, q: (
                (gradient(p + 1e-5 * q) - gradient(p - 1e-5 * q)) / 2e-5
            ),
        },
        other={"describe": on_two_points},
    ),
    "difference.c": Variant(
        r"""
How does the slope of f along v change on the way along v? The answer is the number $v^\top Hv$, which is the second
derivative of $f(x+tv)$ with respect to t at $t=0$. The function `gradient(x)` returns the gradient of f at x, an array
of shape (n,), and you can call it but not differentiate it. Return an approximation of this number from at most two
calls of `gradient`. Its error has to be below $10^{-6}$.
""",
        '''
def second_by_difference(gradient, x, v):
    """(float) v^T H v, with an error below 1e-6, from at most two calls of gradient; x and v of shape (n,)."""
    ### BEGIN SOLUTION
    h = 1e-5
    return v @ (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)
    ### END SOLUTION
''',
        lambda difference: lambda gradient, x, v: v @ np.array(difference(gradient, x, v)),
        words={
            "The central difference is H v ≈ (∇f(x + h v) - ∇f(x - h v)) / (2 h).": (
                "The central difference is vᵀ H v ≈ vᵀ (∇f(x + h v) - ∇f(x - h v)) / (2 h)."
            ),
            "Your result is multiplied by v once more. The vector v is already contained in the step.": (
                "Your result is multiplied by v once too often. One factor is in the step, and one in the inner "
                "product."
            ),
            "because H v grows with the length of v": "because the result grows with the length of v",
            "Your step goes along (1, ..., 1). Let it go along v.": (
                "This is the sum of the entries of H v, and also the result of a step along (1, ..., 1). Let the step "
                "go along v, and multiply the difference by v."
            ),
            "The product H v is only a first derivative of the gradient": (
                "The slope along v is vᵀ ∇f, and its derivative is only a first derivative of the gradient"
            ),
            "Your product is right, but": "Your number is right, but",
        },
        title="A second derivative by differences",
        hints=(
            r"The slope of f along v is $v^\top\nabla f$. How does it change if the point moves along v? Any "
            "derivative can be approximated by a difference.",
            r"The central difference $\dfrac{\nabla f(x + hv) - \nabla f(x - hv)}{2h}$ is about $Hv$, and has a much "
            "smaller error than a one-sided one. Choose h so that neither its truncation error nor the round-off error "
            "is too large, as in lesson 02. The inner product with v is still to be taken.",
            "With h between `1e-6` and `1e-4` the error is small enough. Since x and v are arrays, `x + h * v` moves "
            "the whole point. The difference of the two gradients is multiplied by v with `@` and divided by the "
            "number `2 * h`.",
        ),
        why=r"""
The slope of f along v is $v^\top\nabla f$, and its derivative along v is $v^\top Hv$. So every difference formula of
lesson 02 applies, with the gradient in the place of f. The central difference uses the two calls that are allowed, and
its error is proportional to $h^2$. With h = 1e-5 the truncation error is about 1e-10, and the round-off error is about
1e-16 / 1e-5 = 1e-11, if all quantities are of ordinary size. Both are far below the limit.

A forward difference with the same h would have an error of about 1e-5, which is beyond it. The same number could be
computed from three values of f alone, by a second difference, but then the round-off error grows like $1/h^2$, and
fewer digits are left. The vector v is contained twice, once in the step and once in the inner product, so the result
grows with the square of its length.
""",
        without=("You return the number vᵀ H v", "You divide by the entries of the step"),
        wrong={
            "You return the vector H v. Multiply it by v, which gives the number vᵀ H v.": lambda gradient, x, v: (
                (gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v)) / 2e-5
            ),
            "You divide by the square of the length of v, which gives the curvature along a unit vector. Use v as it "
            "is given.": lambda gradient, x, v: v @ (gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v)) / 2e-5 / (v @ v),
        },
        other={"accepts": about_one_number},
    ),
    "difference.d": Variant(
        r"""
Sometimes you can call a gradient but not differentiate it, and even then products with the Hessian are available. The
unknowns of f are the entries of several arrays, as the weights of a network are. The function `gradient(parts)` takes a
list of arrays, and returns the gradient of f as a list of arrays of the same shapes. Both x and v are such lists.
Return an approximation of $Hv$ as a list of arrays, too, from at most two calls of `gradient`. Its error has to be
below $10^{-5}$ times the largest entry of $Hv$.
""",
        '''
def hvp_of_parts(gradient, x, v):
    """(list of arrays) H v to about five digits, from at most two calls; x and v are lists of arrays of some shapes."""
    ### BEGIN SOLUTION
    h = 1e-5
    ahead = gradient([p + h * d for p, d in zip(x, v)])
    behind = gradient([p - h * d for p, d in zip(x, v)])
    return [(a - b) / (2 * h) for a, b in zip(ahead, behind)]
    ### END SOLUTION
''',
        of_lists,
        words={
            "A product by differences": "A product by differences, in several arrays",
            "You scaled v to length 1": "You scaled v so that all its entries together have length 1",
            "Your step goes along (1, ..., 1). Let it go along v.": (
                "Your step is the same in all entries. Let it go along v."
            ),
            "Your step goes along (1, ..., 1), and": "Your step is the same in all entries, and",
            "because H v grows with the length of v": "because H v grows with v",
            "Return the vector H v.": "Return H v, as a list of arrays.",
            "Since x and v are arrays, `x + h * v` moves the whole point, and the difference of the two gradients is "
            "divided by the number `2 * h`": (
                "Since x and v are lists, go through them in pairs with `zip`, and make a new list of the arrays `p + "
                "h * d`. Go through the two gradients in the same way, and divide each difference by the number `2 * "
                "h`"
            ),
            "Note that the step is h times v": (
                "A list cannot be multiplied by a number like an array, so each line goes through the parts. All parts "
                "move at once: one pair of gradients for each array would take more calls. Note that the step is h "
                "times v"
            ),
        },
        wrong={
            "Only the first array moves. Let all arrays move in the same call of gradient.": lambda gradient, x, v: [
                (a - b) / 2e-5
                for a, b in zip(
                    gradient([x[0] + 1e-5 * v[0], *x[1:]]), gradient([x[0] - 1e-5 * v[0], *x[1:]]), strict=True
                )
            ],
            "Your result is one long array. Return a list of arrays of the same shapes as those of x.": (
                lambda gradient, x, v: np.concatenate(
                    [
                        np.ravel((a - b) / 2e-5)
                        for a, b in zip(
                            gradient([p + 1e-5 * d for p, d in zip(x, v)]),
                            gradient([p - 1e-5 * d for p, d in zip(x, v)]),
                            strict=True,
                        )
                    ]
                )
            ),
        },
        other={"accepts": about_right_lists, "describe": on_lists},
    ),
    "hvp.b": Variant(
        r"""
The product can be computed exactly, without any step h. Here the parameters have
names. The function `gradient(xs)` takes a dict {name: number}, whose numbers may be floats or objects of the class
`Dual` above, and returns a dict with the same names and with numbers of the same kind. The vector v is a dict `vs` with
the same names, which may come in another order. Return $Hv$ at the point `xs` as a dict {name: float}, exactly, with a
single call of `gradient`.
""",
        '''
def hvp_by_name(gradient, xs, vs):
    """(dict of floats) H v at the point xs, a dict of floats; gradient takes a dict of floats or of Duals."""
    ### BEGIN SOLUTION
    result = gradient({name: Dual(x, vs[name]) for name, x in xs.items()})
    return {name: g.tangent for name, g in result.items()}
    ### END SOLUTION
''',
        of_dicts,
        words={
            "Forward over reverse": "Forward over reverse, by name",
            "Give the input x_k the tangent v_k.": "Give each input the tangent of the same name.",
            "The primal is x_k, and the tangent is v_k.": "The primal belongs to xs, and the tangent to vs.",
            "Return the vector H v.": "Return H v, as a dict.",
            "Build a list of `Dual(x, v)` from `zip(xs, vs)`, and call `gradient` with it. Each entry of the result": (
                "Build a dict in which each name has a `Dual` of the numbers that have this name in `xs` and in `vs`, "
                "and call `gradient` with it. Each value of the result"
            ),
            "give the input $x_k$ the tangent $v_k$": "give each input the number of the same name in `vs` as tangent",
            "Each input becomes a dual number whose primal is $x_i$ and whose tangent is $v_i$.": (
                "Each input becomes a dual number, whose primal is its value in `xs` and whose tangent is the value of "
                "the same name in `vs`. The values are found by their names, because the two dicts may have different "
                "orders."
            ),
        },
        wrong={
            "You take the entries of xs and vs in the order in which they come. Look the tangent up by its name.": (
                lambda gradient, xs, vs: {
                    name: g.tangent
                    for name, g in gradient(
                        {name: Dual(x, v) for (name, x), v in zip(xs.items(), vs.values(), strict=True)}
                    ).items()
                }
            ),
            "You return a list. Return a dict with the names of the inputs.": lambda gradient, xs, vs: [
                g.tangent for g in gradient({name: Dual(x, vs[name]) for name, x in xs.items()}).values()
            ],
        },
        other={"describe": in_names},
    ),
    "hvp.c": Variant(
        r"""
If the point moves from x to $x+v$, the gradient g changes, and to first order it becomes $g+Hv$. The function
`gradient(xs)` takes a list of numbers, which may be floats or objects of the class `Dual` above, and returns a list of
numbers of the same kind. Return the predicted gradient $g+Hv$, where g and H belong to the point `xs`, as a list of
floats, exactly, without any step h and with a single call of `gradient`.
""",
        '''
def predicted_gradient(gradient, xs, vs):
    """(list of n floats) g + H v at the point xs, a list of floats; gradient takes a list of floats or of Duals."""
    ### BEGIN SOLUTION
    return [g.primal + g.tangent for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])]
    ### END SOLUTION
''',
        answer=Answer(
            [with_duals(lambda g, hv, v: g + hv), predicted_in_an_array],
            "Give the input x_k the tangent v_k. The primals of the gradient are then g, and its tangents are H v.",
            "The gradient is a program like any other, so run it on dual numbers. Both parts of the result are needed.",
            polynomial,
            {
                "You return only H v, the tangents of the results. Add the gradient itself, which is in their "
                "primals.": (forward_over_reverse),
                "You return the gradient at x, which is the primal part of the results. Add their tangents.": (
                    with_duals(lambda g, hv, v: g)
                ),
                "You return g - H v. The point moves to x + v, so add the two.": with_duals(lambda g, hv, v: g - hv),
                "Half of H v is added, as in Taylor's formula for f. The gradient changes by H v.": with_duals(
                    lambda g, hv, v: g + hv / 2
                ),
                "You multiply the tangents of the results by v once more. They are already the entries of H v.": (
                    with_duals(lambda g, hv, v: g + hv * v)
                ),
                "The primals and the tangents of the results are multiplied. Add them.": with_duals(
                    lambda g, hv, v: g * hv
                ),
                "You return the gradient at x + v itself. The prediction is linear, and it takes g and H at x.": (
                    lambda gradient, xs, vs: gradient([x + v for x, v in zip(xs, vs)])
                ),
                "All your inputs have the tangent 1. Give each input its own entry of v.": (
                    lambda gradient, xs, vs: [g.primal + g.tangent for g in gradient([Dual(x, 1.0) for x in xs])]
                ),
                "Primal and tangent of your inputs are exchanged. The primal is x_k, and the tangent is v_k.": (
                    lambda gradient, xs, vs: with_duals(lambda g, hv, v: g + hv)(gradient, vs, xs)
                ),
                "The primals of your inputs are x + v. The primal stays x, and v is the tangent.": (
                    lambda gradient, xs, vs: [
                        g.primal + g.tangent for g in gradient([Dual(x + v, v) for x, v in zip(xs, vs)])
                    ]
                ),
                "The tangents of the first input alone were given. Give each input its own entry of v.": (
                    lambda gradient, xs, vs: [
                        g.primal + g.tangent
                        for g in gradient([Dual(x, v * (k == 0)) for k, (x, v) in enumerate(zip(xs, vs))])
                    ]
                ),
                "You return pairs of primal and tangent. Add the two, which gives a single list of floats.": (
                    lambda gradient, xs, vs: [
                        [g.primal, g.tangent] for g in gradient([Dual(x, v) for x, v in zip(xs, vs)])
                    ]
                ),
            },
            but={
                "Your prediction is right, but you called gradient more than once. One call gives g and H v, if all "
                "inputs have their tangents.": "gradients"
            },
            limits=lambda case: {"gradients": (1, 1), "on plain numbers": (0, 0)},
            lesson=LESSON,
        ),
        title="The gradient, one step ahead",
        hints=(
            "The gradient is a program like any other. Forward mode can differentiate it, if you run it on dual "
            "numbers, and such a run computes the value, too.",
            r"The product $Hv$ is the derivative of $\nabla f$ in the direction v. To get a derivative in the "
            "direction v by forward mode, give the input $x_k$ the tangent $v_k$.",
            "Build a list of `Dual(x, v)` from `zip(xs, vs)`, and call `gradient` with it. Each entry of the result is "
            "a `Dual`, too. What do its two parts, `primal` and `tangent`, contain?",
        ),
        why=r"""
The gradient is a program, and forward mode differentiates any program in one direction. Each input becomes a dual
number whose primal is $x_i$ and whose tangent is $v_i$. One run of the gradient then computes the gradient g in the
primal parts and its directional derivative, which is Hv, in the tangents. The sum of the two parts is the prediction.

The value comes for free here, because forward mode has to compute it in any case. A second call of the gradient for g
would do the same work again. The prediction is not the gradient at x + v, from which it differs by terms of second
order in v. Newton's method sets the prediction to zero: it chooses the step v such that $g+Hv=0$.
""",
    ),
    "hvp.d": Variant(
        r"""
How does the slope of f along w change, if the point moves along v? The answer is the number $w^\top Hv$. The function
`gradient(xs)` takes a list of numbers, which may be floats or objects of the class `Dual` above, and returns a list of
numbers of the same kind. Return $w^\top Hv$ at the point `xs` as a float, exactly, without any step h and with a single
call of `gradient`. The vectors `vs` and `ws` are lists of floats.
""",
        '''
def second_along_two(gradient, xs, vs, ws):
    """(float) w^T H v at the point xs, a list of floats; gradient takes a list of floats or of Duals."""
    ### BEGIN SOLUTION
    result = gradient([Dual(x, v) for x, v in zip(xs, vs)])
    return sum(w * g.tangent for w, g in zip(ws, result))
    ### END SOLUTION
''',
        bilinear,
        words={
            "Give the input x_k the tangent v_k. The tangents of the gradient are then the entries of H v.": (
                "Give the input x_k the tangent v_k. The tangents of the gradient are then the entries of H v, and w "
                "is multiplied by them."
            ),
            "You return the gradient itself, which is the primal part of the results. Return their tangents.": (
                "You multiply w by the gradient itself, which is the primal part of the results. Use their tangents."
            ),
            "You multiply the tangents of the results by v once more. They": (
                "You multiply the tangents of the results by v as well as by w. They"
            ),
            "Your product is right, but": "Your number is right, but",
        },
        title="Two directions",
        hints=(
            "The gradient is a program like any other. Forward mode can differentiate it, if you run it on dual "
            "numbers. What is then left to do with w?",
            r"The product $Hv$ is the derivative of $\nabla f$ in the direction v. To get a derivative in the "
            "direction v by forward mode, give the input $x_k$ the tangent $v_k$. The result is the inner product of "
            "$Hv$ with w.",
            "Build a list of `Dual(x, v)` from `zip(xs, vs)`, and call `gradient` with it. Each entry of the result is "
            "a `Dual`, too. Multiply the part that you need by the entry of `ws`, and add up.",
        ),
        why=r"""
The gradient is a program, and forward mode differentiates any program in one direction. Each input becomes a dual
number whose primal is $x_i$ and whose tangent is $v_i$. One run of the gradient then computes its directional
derivative, which is Hv, in the tangents. The inner product with w is taken afterwards, since w is a constant.

Because H is symmetric, $w^\top Hv=v^\top Hw$. So it would be just as right to give the inputs the tangents w and to
multiply the result by v. Either way there is a single pass, and the cost is a small multiple of that of the gradient.
With two unit vectors the number is a single entry of the Hessian.
""",
        without=(
            "You return the number vᵀ H v",
            "Your result uses only the diagonal",
            "This looks like a difference of gradients with a small step",
        ),
        wrong={
            "You return the vector H v. Multiply it by w, which gives the number wᵀ H v.": (
                lambda gradient, xs, vs, ws: forward_over_reverse(gradient, xs, vs)
            ),
            "You multiply the tangents of the results by v in place of w, which gives vᵀ H v.": (
                lambda gradient, xs, vs, ws: float(np.dot(forward_over_reverse(gradient, xs, vs), vs))
            ),
            "Your inputs have the tangents w, and you multiply by w again, which gives wᵀ H w. Use v once.": (
                lambda gradient, xs, vs, ws: float(np.dot(forward_over_reverse(gradient, xs, ws), ws))
            ),
            "You add up the entries of H v. Multiply each of them by the entry of w first.": (
                lambda gradient, xs, vs, ws: sum(forward_over_reverse(gradient, xs, vs))
            ),
            "This looks like a difference of gradients with a very small step. Run the gradient on dual numbers, which "
            "have no step.": lambda gradient, xs, vs, ws: float(
                np.dot(difference(lambda x: np.array(gradient(list(x))), np.array(xs), np.array(vs), 1e-8), ws)
            ),
            "Your inputs have the tangents v + w. Give them the tangents v, and multiply the result by w.": (
                lambda gradient, xs, vs, ws: float(
                    np.dot(forward_over_reverse(gradient, xs, [v + w for v, w in zip(vs, ws)]), ws)
                )
            ),
            "Your result uses only the diagonal of H. Each entry of H v is a sum over a whole row of H, so give all "
            "inputs their tangents at once.": lambda gradient, xs, vs, ws: sum(
                gradient([Dual(x, v * (i == k)) for i, (x, v) in enumerate(zip(xs, vs))])[k].tangent * ws[k]
                for k in range(len(xs))
            ),
        },
        other={
            "describe": lambda case: f"{polynomial(case)}, w = {shown(case['w'])}",
        },
    ),
    "hessian.b": Variant(
        r"""
A Hessian is symmetric, so its entries on and below the diagonal are sufficient, and some programs store only these. The
function `product(v)` takes an array of shape (n,) and returns $Hv$. Return the lower triangle of H as a list of n lists
of floats: list number i, counted from 0, has the i + 1 entries $H_{i0},\dots,H_{ii}$. Use at most n calls of `product`.
""",
        '''
def lower_triangle(product, n):
    """(list of n lists) the entries of the Hessian H on and below the diagonal, row by row; product(v) returns H v."""
    ### BEGIN SOLUTION
    H = np.stack([product(e) for e in np.eye(n)], axis=1)
    return [H[i, : i + 1].tolist() for i in range(n)]
    ### END SOLUTION
''',
        packed,
        words={
            "The whole Hessian": "The lower triangle of a Hessian",
            "Every product was computed with a vector of ones. Use a different unit vector for each column.": (
                "Every product was computed with a vector of ones. Use a different unit vector for each product."
            ),
            "The entries below the diagonal are missing. A Hessian is symmetric, and both triangles were asked for.": (
                "The entries below the diagonal are 0. The lower triangle was asked for, with its diagonal."
            ),
            "so n products give all columns": "so n products give all entries",
            "Keep all entries of each product": "Keep the entries below the diagonal, too",
            "Column k of your result is the sum of the columns up to column k": (
                "Column k of your matrix is the sum of the columns up to column k"
            ),
            "Create the array with np.zeros((n, n)), which holds floats": "Use an array of floats",
            "and join the results with `np.stack`. For columns use `axis=1`; since H is symmetric, rows would give "
            "the same matrix.": (
                "and join the results with `np.stack`. Since H is symmetric, it does not matter whether you join them "
                "as rows or as columns. Row i of the triangle is `H[i, : i + 1].tolist()`."
            ),
            "the results are put side by side with `axis=1`.": (
                "the results are put side by side with `axis=1`. From row i of the matrix, the first i + 1 entries are "
                "kept."
            ),
        },
        without=("You return only the diagonal of the Hessian, as a matrix", "The entries above the diagonal"),
        wrong={
            "You return the upper triangle. List number i has the entries up to the diagonal.": lambda product, n: [
                [*row[i:]] for i, row in enumerate(columns(product, n))
            ],
            "You return the whole matrix. List number i has only i + 1 entries.": columns,
            "The diagonal is missing. List number i has i + 1 entries, and the last one is that on the diagonal.": (
                lambda product, n: [[*row[:i]] for i, row in enumerate(columns(product, n))]
            ),
            "You return one long list. Make a list for each row.": lambda product, n: [
                float(h) for i, row in enumerate(columns(product, n)) for h in row[: i + 1]
            ],
        },
    ),
    "hessian.c": Variant(
        r"""
The Laplacian of f is the sum of its second derivatives with respect to each unknown, $\sum_k\partial^2 f/\partial
x_k^2$. It appears in equations for heat and diffusion, and it is the trace of the Hessian H. The function `product(v)`
takes an array of shape (n,) and returns $Hv$. Return the Laplacian as a float, with at most n calls of `product`.
""",
        '''
def laplacian(product, n):
    """(float) the trace of the Hessian H, where product(v) returns H v."""
    ### BEGIN SOLUTION
    return sum(e @ product(e) for e in np.eye(n))
    ### END SOLUTION
''',
        answer=Answer(
            [traced, lambda product, n: np.trace(matrix_itself(product, n))],
            "The Laplacian is the sum of the entries H_kk, and H_kk is entry k of H e_k.",
            "The unit vectors e_k are the rows of np.eye(n).",
            with_values("H"),
            {
                "You add up all entries of H. Only those on the diagonal belong to the Laplacian.": lambda product, n: (
                    np.sum(product(np.ones(n)))
                ),
                "You return the diagonal of H, as a vector. Add up its entries.": lambda product, n: np.array(
                    [product(e)[k] for k, e in enumerate(np.eye(n))]
                ),
                "You divide by n, which gives the mean of the diagonal. Its sum was asked for.": lambda product, n: (
                    traced(product, n) / n
                ),
                "You multiply the entries on the diagonal by each other. Add them.": lambda product, n: np.prod(
                    np.diag(columns(product, n))
                ),
                "You return the determinant of H. The sum of the entries on the diagonal was asked for.": (
                    lambda product, n: np.linalg.det(columns(product, n))
                ),
                "You add up the absolute values of the entries on the diagonal. Add the entries with their signs.": (
                    lambda product, n: np.sum(np.abs(np.diag(columns(product, n))))
                ),
                "You add up the squares of the entries on the diagonal. Add the entries themselves.": (
                    lambda product, n: np.sum(np.diag(columns(product, n)) ** 2)
                ),
                "Your result is only the first entry of the diagonal. Add up all of them.": lambda product, n: product(
                    np.eye(n)[0]
                )[0],
                "You add up the first entries of all products. Entry k of product number k lies on the diagonal.": (
                    lambda product, n: sum(product(e)[0] for e in np.eye(n))
                ),
                "You return the whole Hessian. Add up the entries on its diagonal.": columns,
                "You return a single vector, the sum of the columns. Compute one product for each unit vector, and "
                "take one entry of it.": lambda product, n: product(np.ones(n)),
                "You add up the entries on the other diagonal, from the upper right to the lower left.": (
                    lambda product, n: np.trace(columns(product, n)[::-1])
                ),
                "The last entry of the diagonal is missing. There are n unit vectors.": lambda product, n: sum(
                    product(e)[k] for k, e in enumerate(np.eye(n)[:-1])
                ),
                "The first entry of the diagonal is missing. The unit vectors are numbered from 0.": (
                    lambda product, n: traced(product, n) - product(np.eye(n)[0])[0]
                ),
                "Your entries have lost their decimals, which looks like an array of ints. Use an array of floats.": (
                    lambda product, n: int(np.trace(columns(product, n).astype(int)))
                ),
            },
            but={
                "Your Laplacian is right, but you called product more than n times. One call per unit vector is "
                "enough.": "products"
            },
            limits=lambda case: {"products": (1, len(case["H"]))},
            lesson=LESSON,
        ),
        title="The Laplacian",
        hints=(
            "The product of a matrix with a unit vector is a part of the matrix. Which part, and which entry of it do "
            "you need?",
            "The product $He_k$ is column k of H, and its entry k is $H_{kk}$. So you need one product for each unit "
            "vector.",
            "For each `e` in `np.eye(n)`, the inner product `e @ product(e)` is an entry of the diagonal. Add them up "
            "with `sum`.",
        ),
        why=r"""
The product of H with the unit vector $e_k$ is column k of the matrix, and the inner product with $e_k$ picks the entry
on the diagonal. The sum of these n entries is the trace, which is the Laplacian. The matrix itself is never stored:
each product is reduced to one number before the next one is computed.

It is a pity that n products are needed for a single number, since each of them gives n numbers, of which only one is
used. If nothing is known about H, there is no exact way with fewer. For large n the trace is estimated in place of
being computed: with random signs in v, the mean of $v^\top Hv$ over many vectors comes near the trace.
""",
    ),
    "hessian.d": Variant(
        r"""
Often only some of the unknowns matter, for instance the weights of one layer, and the Hessian with respect to them is a
block of the whole one. The function `product(v)` takes an array of shape (n,) and returns $Hv$. The list `which` has k
different numbers of unknowns, counted from 0, in any order. Return the array of shape (k, k) whose entry (i, j) is the
entry of H in row `which[i]` and column `which[j]`, with at most k calls of `product`.
""",
        '''
def hessian_block(product, n, which):
    """(array of shape (k, k)) rows and columns of the Hessian H whose numbers are in which, a list of length k."""
    ### BEGIN SOLUTION
    return np.stack([product(e)[which] for e in np.eye(n)[which]], axis=1)
    ### END SOLUTION
''',
        of_a_block,
        words={
            "The whole Hessian": "A block of the Hessian",
            "Column k of the Hessian is H e_k, so n products give all columns.": (
                "Column j of the block has the entries of H e_m with the numbers in which, where m = which[j]."
            ),
            "The unit vectors e_k are the rows of np.eye(n).": (
                "The unit vectors are the rows of np.eye(n), and np.eye(n)[which] has those that are needed."
            ),
            "Every product was computed with a vector of ones.": (
                "Every product was computed with ones at all places of which."
            ),
            "You return only the diagonal of the Hessian, as a vector.": (
                "You return only the diagonal of the block, as a vector."
            ),
            "You return only the diagonal of the Hessian, as a matrix.": (
                "You return only the diagonal of the block, as a matrix."
            ),
            "Keep all entries of each product.": "Keep all entries of each product that have a number in which.",
            "You return a single vector, the sum of the columns. This looks like one product with ones;": (
                "You return a single vector, the sum of the columns of the block. This looks like one product;"
            ),
            "This looks like the outer product of H (1, ..., 1) with itself.": (
                "This looks like the outer product of a vector with itself."
            ),
            "A Hessian is symmetric, and": "The block is symmetric, and",
            "Create the array with np.zeros((n, n)), which holds floats": "Use an array of floats",
            "Your Hessian is right, but you called product more than n times.": (
                "Your block is right, but you called product more than k times."
            ),
        },
        hints=(
            "The product of a matrix with a unit vector is a part of the matrix. Which of these parts do you need, and "
            "which of their entries?",
            "The product $He_m$ is column m of H, so you need one product for each number m in `which`. Of each "
            "column, keep the entries whose numbers are in `which`, in this order.",
            "An array can be indexed by a list: `np.eye(n)[which]` has the unit vectors that are needed, and "
            "`product(e)[which]` the entries. Join the results with `np.stack`; since the block is symmetric, it does "
            "not matter whether they become rows or columns.",
        ),
        why=r"""
The product of H with the unit vector $e_m$ is column m of the matrix. Only the k columns in `which` are computed, and
of each of them only the entries in `which` are kept. An array that is indexed by a list gives the entries in the order
of the list, so both the columns and the rows of the block have the order that was asked for.

The block is the Hessian of f as a function of the chosen unknowns, with the others held fixed, so it is symmetric, too.
The number of products is k and not n, and this is the point: for one layer of a large network the block may be
affordable, while the whole matrix is not. What the block cannot show is how its unknowns interact with the others.
""",
        wrong={
            "You return the whole Hessian. Keep the rows and columns in which.": lambda product, n, which: columns(
                product, n
            ),
            "You return whole columns. Keep only the entries whose numbers are in which.": lambda product, n, which: (
                np.stack([product(e) for e in np.eye(n)[which]], axis=1)
            ),
            "You return whole rows. Keep only the entries whose numbers are in which.": lambda product, n, which: (
                np.stack([product(e) for e in np.eye(n)[which]])
            ),
            "Rows and columns of your block are sorted. They should have the order of which.": (
                lambda product, n, which: np.stack(
                    [product(e)[sorted(which)] for e in np.eye(n)[sorted(which)]], axis=1
                )
            ),
            "Your block is the one at the beginning of H. Its rows and columns have the numbers in which.": (
                lambda product, n, which: np.stack([product(e)[: len(which)] for e in np.eye(n)[: len(which)]], axis=1)
            ),
        },
        other={
            "describe": with_values("H", "which"),
            "limits": lambda case: {"products": (1, len(case["which"]))},
        },
    ),
    "newton.b": Variant(
        r"""
Newton's method replaces f near the current point x by a quadratic model, and goes to the point where this model is
stationary. As a function of the new point y, the model is $g\cdot(y-x)+\frac12(y-x)^\top H(y-x)$, up to a constant.
Here g is the gradient of f at x and H its Hessian, which is symmetric and invertible, but need not be positive
definite. Return the new point y at which the gradient of the model is zero.
""",
        '''
def newton_point(H, g, x):
    """(array of shape (n,)) the point to which Newton's method goes from x, with H of shape (n, n), g of shape (n,)."""
    ### BEGIN SOLUTION
    return x + np.linalg.solve(H, -g)
    ### END SOLUTION
''',
        lambda newton: lambda H, g, x: x + np.array(newton(H, g)),
        words={
            "Newton's step solves the linear system H p = -g.": (
                "The new point is x + p, where the step p solves the linear system H p = -g."
            ),
            "Set the gradient of the model to zero.": "Set the gradient of the model to zero, and solve for y - x.",
            "Differentiate the model with respect to p": "Differentiate the model with respect to y",
            r"The gradient of $g\cdot p$ is g, and the gradient of $\frac12 p^\top H p$ is $Hp$. So the step "
            r"solves a": (
                "With the step $p = y - x$, the gradient of the first term is g, and that of the second term is $Hp$. "
                "So the step solves a"
            ),
            "Bring g to the right-hand side, and mind its sign.": (
                "Bring g to the right-hand side, and mind its sign. Then add the step to x."
            ),
            r"with respect to p is $g+Hp$, because the derivative of $\frac12p^\top Hp$ is Hp for a symmetric H": (
                "with respect to y is $g+Hp$ with the step $p=y-x$, because H is symmetric"
            ),
            "It is zero if $Hp=-g$, which is a system of linear equations.": (
                "It is zero if $Hp=-g$, which is a system of linear equations, and then the new point is $y=x+p$."
            ),
            "Return it as it was computed.": "Add it to x as it was computed.",
        },
        title="Newton's next point",
        wrong={
            "You return the step alone. Add it to the point x.": lambda H, g, x: np.linalg.solve(H, -g),
            "You use H x - g as the right-hand side and still add x. Either solve for the step, or for the new "
            "point.": (lambda H, g, x: x + np.linalg.solve(H, H @ x - g)),
        },
        other={
            "describe": lambda case: f"H = {shown(case['H'])}, g = {shown(case['v'])}, x = {shown(case['x'])}",
        },
    ),
    "newton.c": Variant(
        r"""
Newton's method replaces f near the current point by a quadratic model, and goes to the point where this model is
stationary. Far from a minimum the step may be too long, so a term that makes long steps expensive is added. As a
function of the step p, the damped model is $g\cdot p + \frac12 p^\top H p+\frac{\lambda}{2}|p|^2$, up to a constant.
Here g is the gradient of f, H is its Hessian, and $\lambda>0$ is the number `damping`. The matrix H is symmetric, and
the linear system that you will find has exactly one solution. Return the step p at which the gradient of the damped
model is zero.
""",
        '''
def damped_step(H, g, damping):
    """(array of shape (n,)) Newton's damped step for the Hessian H, shape (n, n), and the gradient g, shape (n,)."""
    ### BEGIN SOLUTION
    return np.linalg.solve(H + damping * np.eye(len(g)), -g)
    ### END SOLUTION
''',
        lambda newton: lambda H, g, damping: newton(H + damping * np.eye(len(g)), g),
        words={
            "Newton's step": "Newton's step, damped",
            "Newton's step solves the linear system H p = -g.": "The step solves the linear system (H + λ I) p = -g.",
            "The gradient of the model is g + H p": "The gradient of the model is g + H p + λ p",
            "You multiply H by g. The step is the solution of a linear system with the matrix H": (
                "You multiply H + λ I by g. The step is the solution of a linear system with this matrix"
            ),
            "in which H does not appear. Solve a linear system with the matrix H.": (
                "in which H does not appear. Solve a linear system with the matrix H + λ I."
            ),
            "You divide by the diagonal of H. This solves the linear system only if H is diagonal": (
                "You divide by the diagonal of H + λ I. This solves the linear system only if H is diagonal"
            ),
            "You multiply H by -g. The step is the solution of a linear system with the matrix H": (
                "You multiply H + λ I by -g. The step is the solution of a linear system with this matrix"
            ),
            "You use 1 / H, which is the reciprocal of each entry": (
                "You use 1 / (H + λ I), which is the reciprocal of each entry"
            ),
            "This looks like a number that was added to the diagonal of H. The step of this exercise is not damped.": (
                "This looks like a further number that was added to the diagonal. Add λ and nothing else."
            ),
            "This looks like eigenvalues of H that were made positive. The step of this exercise uses H as it is.": (
                "This looks like eigenvalues that were made positive. The step of this exercise uses H + λ I as it is."
            ),
            "which is a step of steepest descent. Solve a linear system with the matrix H.": (
                "which is a step of steepest descent. Solve a linear system with the matrix H + λ I."
            ),
            "You use only the lower triangle of H.": "You use only the lower triangle of H + λ I.",
            "You use only the upper triangle of H.": "You use only the upper triangle of H + λ I.",
            "This looks like a step with Hᵀ H in place of H, as in a least-squares problem. Use H itself.": (
                "This looks like the square of H + λ I, as in a least-squares problem. Use the matrix itself."
            ),
            r"and the gradient of $\frac12 p^\top H p$ is $Hp$.": (
                r"the gradient of $\frac12 p^\top H p$ is $Hp$, and that of $\frac{\lambda}{2}|p|^2$ is $\lambda p$."
            ),
            "Bring g to the right-hand side, and mind its sign.": (
                "Bring g to the right-hand side, and mind its sign. The matrix `np.eye(n)` is the identity I."
            ),
            r"The gradient of the quadratic model with respect to p is $g+Hp$, because the derivative of "
            r"$\frac12p^\top Hp$ is Hp for a symmetric H. It is zero if $Hp=-g$, which is": (
                r"The gradient of the damped model with respect to p is $g+Hp+\lambda p$, because the derivative of "
                r"$\frac12p^\top Hp$ is Hp for a symmetric H, and that of $\frac\lambda2|p|^2$ is $\lambda p$. It is "
                r"zero if $(H+\lambda I)p=-g$, which is"
            ),
            "The minus sign makes the step go downhill, if H is positive definite. If H is indefinite": (
                r"The minus sign makes the step go downhill, if $H+\lambda I$ is positive definite, and a large λ "
                "makes it so. If it is indefinite"
            ),
            "A practical method checks the sign of the curvature and changes the step, for example by adding a "
            "multiple of the identity to H.": (
                "A practical method raises λ until the function value decreases. The larger λ is, the shorter is the "
                r"step, and the nearer it comes to a small step $-g/\lambda$ of gradient descent."
            ),
        },
        wrong={
            "The damping is missing. Add λ times the identity to H.": lambda H, g, damping: np.linalg.solve(H, -g),
            "You add λ to every entry of H. The matrix λ I has it on the diagonal only.": lambda H, g, damping: (
                np.linalg.solve(H + damping, -g)
            ),
            "You subtract λ I from H. The gradient of the damping term is λ p, so add it.": lambda H, g, damping: (
                np.linalg.solve(H - damping * np.eye(len(g)), -g)
            ),
            "You add half of λ. The gradient of λ/2 |p|² is λ p.": lambda H, g, damping: np.linalg.solve(
                H + damping / 2 * np.eye(len(g)), -g
            ),
            "Newton's step is divided by 1 + λ. Add λ I to the matrix of the linear system instead.": (
                lambda H, g, damping: np.linalg.solve(H, -g) / (1 + damping)
            ),
        },
        other={
            "describe": lambda case: f"H = {shown(case['H'])}, g = {shown(case['v'])}, damping = {case['damping']:.6g}",
        },
    ),
    "newton.d": Variant(
        r"""
Newton's method replaces f near the current point by a quadratic model, and goes to the point where this model is
stationary. As a function of the step p, the model is $g\cdot p + \frac12 p^\top H p$, up to a constant. Here g is the
gradient of f and H its Hessian, which is symmetric and invertible, but need not be positive definite. Before an
optimizer takes the step, it asks whether the step goes downhill. Return the number $g\cdot p$, which is negative in
this case, for the step p at which the gradient of the model is zero, as a float.
""",
        '''
def newton_slope(H, g):
    """(float) the slope g·p along Newton's step, for the Hessian H, shape (n, n), and the gradient g, shape (n,)."""
    ### BEGIN SOLUTION
    return g @ np.linalg.solve(H, -g)
    ### END SOLUTION
''',
        along_the_step,
        words={
            "Newton's step": "The slope along Newton's step",
            "Newton's step solves the linear system H p = -g.": (
                "Newton's step p solves the linear system H p = -g, and the slope along it is g·p."
            ),
            "You use only the lower triangle of H.": "You use only one triangle of H.",
            "solves the linear system that results.": "solves the linear system that results. Then multiply by g.",
            "Return it as it was computed.": "Use it as it was computed.",
            "So the step solves a system of linear equations.": (
                "So the step solves a system of linear equations. Its inner product with g is the slope."
            ),
            "Bring g to the right-hand side, and mind its sign.": (
                "Bring g to the right-hand side, and mind its sign. The inner product of g and p is written `g @ p`."
            ),
        },
        why=r"""
The gradient of the quadratic model with respect to p is $g+Hp$, because the derivative of $\frac12p^\top Hp$ is Hp for
a symmetric H. It is zero if $Hp=-g$, which is a system of linear equations, and the function `np.linalg.solve` solves
it by elimination. The inner product with g is then the derivative of $f(x+tp)$ with respect to t at t = 0, which is the
slope of f on the way along the step.

The slope is $-g^\top H^{-1}g$. If H is positive definite, it is negative wherever g is not zero, so the step goes
downhill. If H is indefinite, it may have either sign, and a practical method changes the step if the slope is positive.
The size of the slope tells how far the minimum is: many programs stop as soon as half of it is small enough, because
$\frac12g\cdot p$ is the change that the model predicts.
""",
        without=("You use only the upper triangle of H",),
        wrong={
            "You return the step. The inner product of g with it was asked for.": lambda H, g: np.linalg.solve(H, -g),
            "Your result is half of g·p, which is the change of the model. The slope is g·p.": lambda H, g: (
                g @ np.linalg.solve(H, -g) / 2
            ),
            "You divide by the length of the step. Use the step as it is.": lambda H, g: (
                g @ np.linalg.solve(H, -g) / np.linalg.norm(np.linalg.solve(H, -g))
            ),
            "You return p·p, the square of the length of the step. Multiply the step by g.": lambda H, g: (
                np.linalg.solve(H, -g) @ np.linalg.solve(H, -g)
            ),
            "You add up the entries of the step. Multiply each of them by the entry of g first.": lambda H, g: np.sum(
                np.linalg.solve(H, -g)
            ),
        },
    ),
    "newton_cg.b": Variant(
        r"""
With a million unknowns the matrix H cannot be stored, but its products with vectors can be computed. Return the damped
Newton step p, which solves $(H+\lambda I)\,p=-g$, using conjugate gradients. The positive definite H is given by
`product` alone, where `product(v)` returns $Hv$, and $\lambda>0$ is the number `damping`. The calls of `product` are
counted. In exact arithmetic, as many products as H has distinct eigenvalues are enough. So do not build H, and end the
loop when the residual r is small compared with g. At a minimum g is zero, and then the step is zero, too.
""",
        '''
def damped_cg(product, g, damping):
    """(array of shape (n,)) the solution p of (H + damping I) p = -g to six digits; product(v) is H v."""
    ### BEGIN SOLUTION
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range(len(g)):
        if not r.any():
            break
        Ad = product(d) + damping * d
        alpha = r @ r / (d @ Ad)
        p = p + alpha * d
        new = r - alpha * Ad
        if new @ new < 1e-24 * (g @ g):
            break
        d = new + (new @ new) / (r @ r) * d
        r = new
    return p
    ### END SOLUTION
''',
        lambda newton_cg: lambda product, g, damping: newton_cg(lambda v: product(v) + damping * np.asarray(v), g),
        words={
            "Bonus: Newton without the matrix": "Bonus: a damped step without the matrix",
            "Solve H p = -g by conjugate gradients.": (
                "Solve A p = -g by conjugate gradients, where A v = product(v) + λ v."
            ),
            "Each iteration has alpha = r·r / d·Hd; p += alpha d; r -= alpha Hd.": (
                "Each iteration has alpha = r·r / d·Ad; p += alpha d; r -= alpha Ad, with Ad = H d + λ d."
            ),
            "Subtract alpha H d from it.": "Subtract alpha A d from it, where A = H + λ I.",
            "You multiply by H twice when": "You multiply by A = H + λ I twice when",
            "Subtract alpha H d, with the product that you already have.": (
                "Subtract alpha A d, with the product that you already have."
            ),
            "Write r = r - alpha * Hd, which": "Write r = r - alpha * Ad, which",
            "as r·r / d·Hd.": "as r·r / d·Ad, where A = H + λ I.",
        },
        hints=(
            r"To solve $Ap = -g$ with $A = H + \lambda I$ is to minimize a quadratic model. Conjugate gradients "
            "minimize it along one direction d after another, and choose each direction so that it does not spoil what "
            "the previous ones have achieved.",
            r"Start with $p = 0$ and $r = d = -g$. Each iteration computes $Ad = Hd + \lambda d$ and $\alpha = (r\cdot "
            r"r) / (d\cdot Ad)$, adds $\alpha d$ to p and subtracts $\alpha Ad$ from r. The next direction is the new "
            r"r plus β times the old d, where β is the new $r\cdot r$ divided by the old one.",
            "Compute `Ad = product(d) + damping * d` once per iteration and keep the result. Write `new = r - alpha * "
            "Ad`, so that the old r is still available for β. Leave the loop when `new @ new` is smaller than about "
            "`1e-24 * (g @ g)`, and do not begin it if r is zero. At most `len(g)` iterations are needed.",
        ),
        why=r"""
Conjugate gradients need only products with the matrix $A=H+\lambda I$ of the linear system, and $Ad=Hd+\lambda d$. So
the damping costs one sum of vectors per iteration and no further product. For the direction d the best step length is
$\alpha=r^\top r/(d^\top Ad)$, where the residual is $r=-g-Ap$. The next direction is the new residual plus a multiple
of the old direction, chosen such that $d_{new}^\top Ad=0$. For this reason no later step spoils what an earlier one has
achieved, and in exact arithmetic n steps are enough.

The eigenvalues of A are those of H, each raised by λ, so there are as many distinct ones. Their ratio becomes smaller,
and with it the number of iterations that are needed in practice. The residual is updated in place of being computed
from p, which would need a second product. The loop ends when the residual is small relative to g, and the test at its
beginning handles g = 0, where the quotient would be 0 / 0.
""",
        wrong={
            "The damping is missing. The matrix of the linear system is H + λ I.": lambda product, g, damping: solved(
                product, g
            ),
            "The damping is in alpha but not in the residual. Use A d = H d + λ d in both places.": (
                lambda product, g, damping: solved(product, g, alpha_damping=damping)
            ),
            "The damping is in the residual but not in alpha. Use A d = H d + λ d in both places.": (
                lambda product, g, damping: solved(product, g, residual_damping=damping)
            ),
        },
        other={
            "describe": lambda case: f"{newton_system(case)}, damping = {case['damping']:.6g}",
        },
    ),
    "newton_cg.c": Variant(
        r"""
With a million unknowns the matrix H cannot be stored, but its products with vectors can be computed. How much will f
decrease, if Newton's step p is taken? The quadratic model says: by $-\frac12\,g\cdot p$, where p solves $Hp=-g$. Return
this decrease, which is positive or zero, as a float. The positive definite H is given by `product` alone, so use
conjugate gradients. The calls of `product` are counted. In exact arithmetic, as many products as H has distinct
eigenvalues are enough. So do not build H, and end the loop when the residual r is small compared with g. At a minimum g
is zero, and then the decrease is zero, too.
""",
        '''
def decrease_by_cg(product, g):
    """(float) -g·p / 2 to six digits, where H p = -g; product(v) is H v, and H is positive definite."""
    ### BEGIN SOLUTION
    p, r = np.zeros(len(g)), -g
    d = r
    for _ in range(len(g)):
        if not r.any():
            break
        Hd = product(d)
        alpha = r @ r / (d @ Hd)
        p = p + alpha * d
        new = r - alpha * Hd
        if new @ new < 1e-24 * (g @ g):
            break
        d = new + (new @ new) / (r @ r) * d
        r = new
    return -(g @ p) / 2
    ### END SOLUTION
''',
        as_decrease,
        words={
            "Bonus: Newton without the matrix": "Bonus: the decrease that Newton's method predicts",
            "Solve H p = -g by conjugate gradients.": "Solve H p = -g by conjugate gradients, and return -g·p / 2.",
            "The sign of your step is reversed. The right-hand side of the system is -g.": (
                "The sign of your result is reversed. The right-hand side of the system is -g, and the decrease is "
                "-g·p / 2."
            ),
            "You return the last direction. Return the step p, the sum of all alpha d.": (
                "You use the last direction. Use the step p, the sum of all alpha d."
            ),
            "Your step is right, but you called product too often.": (
                "Your number is right, but you called product too often."
            ),
            "At most `len(g)` iterations are needed.": (
                "At most `len(g)` iterations are needed. The last line returns `-(g @ p) / 2`."
            ),
            "Conjugate gradients minimize the quadratic model along one direction after the other.": (
                r"At Newton's step the model $g\cdot p+\frac12p^\top Hp$ has the value $\frac12g\cdot p$, because "
                "$Hp=-g$, so f decreases by the negative of this. Conjugate gradients minimize the model along one "
                "direction after the other."
            ),
        },
        wrong={
            "You return the step. The decrease is the number -g·p / 2.": lambda product, g: solved(product, g),
            "The factor 1/2 is missing. The decrease of the model is -g·p / 2.": lambda product, g: (
                -(g @ solved(product, g))
            ),
            "You return half of the square of the length of p. The decrease is -g·p / 2.": lambda product, g: (
                solved(product, g) @ solved(product, g) / 2
            ),
        },
    ),
    "newton_cg.d": Variant(
        r"""
With a million unknowns the matrix H cannot be stored, but its products can be computed. Here the unknowns of f are the
entries of a matrix, as the weights of a layer are. The function `product(V)` takes an array of the same shape (m, n) as
the gradient G, and returns the product of the Hessian with it as an array of this shape. Return Newton's step P, for
which `product(P)` is $-G$, as an array of shape (m, n), using conjugate gradients. H is positive definite. An inner
product is the sum of all products of the entries of two arrays. The calls of `product` are counted. In exact
arithmetic, as many products as H has distinct eigenvalues are enough. So do not build H, and end the loop when the
residual R is small compared with G. At a minimum G is zero, and then the step is zero, too.
""",
        '''
def matrix_cg(product, G):
    """(array of the shape of G) the solution P of H P = -G to six digits; product(V) is H V, H is positive definite."""
    ### BEGIN SOLUTION
    P, R = np.zeros(G.shape), -G
    D = R
    for _ in range(G.size):
        if not R.any():
            break
        HD = product(D)
        alpha = np.sum(R * R) / np.sum(D * HD)
        P = P + alpha * D
        new = R - alpha * HD
        if np.sum(new * new) < 1e-24 * np.sum(G * G):
            break
        D = new + np.sum(new * new) / np.sum(R * R) * D
        R = new
    return P
    ### END SOLUTION
''',
        of_matrices,
        words={
            "Bonus: Newton without the matrix": "Bonus: Newton for a matrix of weights",
            "They need as many products as H has different eigenvalues, and at most n.": (
                "They need as many products as H has different eigenvalues, and at most m n. Here R·R is the sum of "
                "all products of entries."
            ),
            "Solve H p = -g by conjugate gradients.": "Solve H P = -G by conjugate gradients.",
            "Each iteration has alpha = r·r / d·Hd; p += alpha d; r -= alpha Hd. The next d is r + (new r·r / old "
            "r·r) d.": (
                "Each iteration has alpha = R·R / D·HD; P += alpha D; R -= alpha HD. The next D is R + (new R·R / old "
                "R·R) D."
            ),
            "The right-hand side of the system is -g.": "The right-hand side of the system is -G.",
            "further directions until r is small.": "further directions until R is small.",
            "Your step is -g, the step of gradient descent": "Your step is -G, the step of gradient descent",
            "Up to n iterations may be needed.": "Up to m n iterations may be needed.",
            "Your loop ends when r is below a fixed size. Compare r with g, because g may": (
                "Your loop ends when R is below a fixed size. Compare R with G, because G may"
            ),
            "Your loop does not begin when r is below a fixed size. Compare r with g, because g may": (
                "Your loop does not begin when R is below a fixed size. Compare R with G, because G may"
            ),
            "The next direction is r + beta d.": "The next direction is R + beta D.",
            "Divide the new r·r by the old one.": "Divide the new R·R by the old one.",
            "Add beta times the old direction to r.": "Add beta times the old direction to R.",
            "the ratio of their squares, r·r.": "the ratio of their squares, R·R.",
            "It has to be the new r·r divided by the old one.": "It has to be the new R·R divided by the old one.",
            "You subtract alpha d from the residual. Subtract alpha H d from it.": (
                "You subtract alpha D from the residual. Subtract alpha H D from it."
            ),
            "Subtract alpha H d, with the product that you already have.": (
                "Subtract alpha H D, with the product that you already have."
            ),
            "In your loop, r -= ... also changes d, because both are the same array at first. Write r = r - "
            "alpha * Hd": (
                "In your loop, R -= ... also changes D, because both are the same array at first. Write R = R - alpha "
                "* HD"
            ),
            "as r·r / d·Hd.": "as R·R / D·HD.",
            "Return the step p, the sum of all alpha d.": "Return the step P, the sum of all alpha D.",
            "when r is small compared with g.": "when R is small compared with G.",
        },
        hints=(
            "The matrix is only a way to store the entries of a long vector. To solve $HP = -G$ is to minimize the "
            "quadratic model. Conjugate gradients minimize it along one direction D after another, and choose each "
            "direction so that it does not spoil what the previous ones have achieved.",
            r"Start with $P = 0$ and $R = D = -G$. Each iteration computes $\alpha = (R\cdot R) / (D\cdot HD)$, adds "
            r"$\alpha D$ to P and subtracts $\alpha HD$ from R. The next direction is the new R plus β times the old "
            r"D, where β is the new $R\cdot R$ divided by the old one. The dot is the sum of all products of entries.",
            "Call `product(D)` once per iteration and keep the result. The inner product of two arrays is `np.sum(A * "
            "B)`. Write `new = R - alpha * HD`, so that the old R is still available for β. Leave the loop when "
            "`np.sum(new * new)` is smaller than about `1e-24 * np.sum(G * G)`, and do not begin it if R is zero. At "
            "most `G.size` iterations are needed.",
        ),
        why=r"""
Conjugate gradients use only sums, multiples and inner products, and none of them depends on whether the entries stand
in a row or in a matrix. The inner product becomes `np.sum(A * B)`, and `@` would be wrong, because it multiplies
matrices by the rule of linear algebra. For the direction D the best step length is $\alpha=R\cdot R/(D\cdot HD)$, where
the residual is $R=-G-HP$. The next direction is the new residual plus a multiple of the old direction, chosen such that
$D_{new}\cdot HD=0$. For this reason no later step spoils what an earlier one has achieved, and in exact arithmetic mn
steps are enough.

Each iteration needs one product, which is stored in `HD` and used twice. The residual is updated in place of being
computed from P, which would need a second product. The loop ends when the residual is small relative to G. The test at
its beginning handles G = 0, where the quotient would be 0 / 0.
""",
        wrong={
            "Your result is one long vector. Return an array of the shape of G.": lambda product, G: solved(
                lambda v: product(v.reshape(G.shape)).ravel(), G.ravel()
            ),
        },
        other={"describe": on_a_system_of_matrices},
    ),
}
