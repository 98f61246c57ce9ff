"""10, variants: matrices and dicts in place of vectors, a regularized loss, other quantities of the same products."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_10 import QUESTIONS, Counted, Gradient, symmetric

NAMES = ("a", "b", "c")  # of the parameters in a dict
SHAPES = ((2, 2), (1, 3), (2, 1), (2, 3))
PARTS = (((2,), (1,)), ((2, 1), (1,)), ((1,), (1,)))  # the shapes of the arrays of a list


class CountedOnMatrices(Counted):
    """The product with a symmetric matrix that acts on the entries of a matrix, row by row, counted."""

    def __init__(self, H, shape):
        super().__init__(H)
        self.shape = shape

    def __call__(self, V):
        V = np.asarray(V, float)
        if V.shape != self.shape:
            raise ValueError(f"product takes an array of shape {self.shape}, but was given one of shape {V.shape}")
        return super().__call__(V.ravel()).reshape(self.shape)


def _points(random, k):
    n = (2, 3, 1, 4)[k % 4]
    return {"H": symmetric(random, n), "p": numbers(random, n), "q": numbers(random, n)}


def _towards(answer, case):
    product = Counted(case["H"])
    value = answer(lambda v: product(v), np.array(case["p"]), np.array(case["q"]))
    return {"curvature": value, "products": product.calls}


def _matrix_as_vector(random, k):
    m, n = SHAPES[k % 4]
    return {"H": symmetric(random, m * n), "V": [numbers(random, n) for _ in range(m)]}


def _along_a_matrix(answer, case):
    V = np.array(case["V"])
    product = CountedOnMatrices(case["H"], V.shape)
    return {"curvature": answer(lambda v: product(v), V), "products": product.calls}


def _with_decay(random, k):
    return QUESTIONS["curvature"].draw(random, k) | {"decay": random.uniform(0.3, 2)}


def _regularized(answer, case):
    product = Counted(case["H"])
    value = answer(lambda v: product(v), np.array(case["v"]), case["decay"])
    return {"curvature": value, "products": product.calls}


def _two_points(random, k):
    n = (2, 3, 1)[k % 3]
    return {"A": [numbers(random, n) for _ in range(n + 1)], "p": numbers(random, n), "q": numbers(random, n)}


def _change(answer, case):
    return QUESTIONS["difference"].call(lambda gradient, p, v: answer(gradient, p, np.array(case["q"])), _at_p(case))


def _at_p(case):
    return {"A": case["A"], "x": case["p"], "v": case["q"]}


def _arrays(random, k):
    shapes = PARTS[k % 3]
    n = sum(int(np.prod(shape)) for shape in shapes)
    draw = lambda: [np.reshape(numbers(random, int(np.prod(shape))), shape).tolist() for shape in shapes]
    return {"A": [numbers(random, n) for _ in range(n + 1)], "x": draw(), "v": draw()}


def _by_difference_of_lists(answer, case):
    """The gradient of sum of exp(sin(A u)), where u has the entries of all arrays."""
    A, calls = np.array(case["A"]), []
    shapes = [np.shape(part) for part in case["x"]]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

    def gradient(parts):
        calls.append(parts)
        if [np.shape(part) for part in parts] != shapes:
            raise ValueError(f"gradient takes a list of arrays of the shapes {shapes}")
        u = A @ np.concatenate([np.ravel(part) for part in parts])
        found = np.split(A.T @ (np.exp(np.sin(u)) * np.cos(u)), ends)
        return [part.reshape(shape) for part, shape in zip(found, shapes)]

    x, v = ([np.array(part) for part in case[name]] for name in "xv")
    return {"product": answer(gradient, x, v), "gradients": len(calls)}


def _cubic_of_names(random, k):
    case = QUESTIONS["hvp"].draw(random, k)
    names = NAMES[: len(case["x"])]
    return {
        "terms": case["terms"],
        "x": dict(zip(names, case["x"])),
        "v": dict(reversed([*zip(names, case["v"])])),
    }


def _of_dicts(answer, case):
    gradient, names = Gradient(case["terms"]), [*case["x"]]
    called = lambda xs: dict(zip(names, gradient([xs[name] for name in names])))
    product = answer(called, dict(case["x"]), dict(case["v"]))
    return {"product": product, "gradients": gradient.calls, "on plain numbers": gradient.only_floats}


def _predicted(answer, case):
    found = QUESTIONS["hvp"].call(answer, case)
    return {"prediction": found.pop("product"), **found}


def _two_directions(random, k):
    case = QUESTIONS["hvp"].draw(random, k)
    return case | {"w": numbers(random, len(case["x"]))}


def _bilinear(answer, case):
    found = QUESTIONS["hvp"].call(lambda gradient, xs, vs: answer(gradient, xs, vs, list(case["w"])), case)
    return {"number": found.pop("product"), **found}


def _laplacian(answer, case):
    product = Counted(case["H"])
    return {"laplacian": answer(lambda v: product(v), len(case["H"])), "products": product.calls}


def _block(random, k):
    n = (3, 4, 2, 5)[k % 4]
    which = random.sample(range(n), (2, 3, 1, 2)[k % 4])
    return {"H": symmetric(random, n), "which": which}


def _of_a_block(answer, case):
    product = Counted(case["H"])
    value = answer(lambda v: product(v), len(case["H"]), list(case["which"]))
    return {"block": value, "products": product.calls}


def _with_a_point(random, k):
    case = QUESTIONS["newton"].draw(random, k)
    return case | {"x": numbers(random, len(case["v"]))}


def _with_damping(of):
    def draw(random, k):
        return QUESTIONS[of].draw(random, k) | {"damping": random.uniform(0.3, 2)}

    return draw


def _damped_cg(answer, case):
    return QUESTIONS["newton_cg"].call(lambda product, g: answer(product, g, case["damping"]), case)


def _decrease(answer, case):
    """The decrease in the square of the unit of the gradient."""
    product, unit = Counted(case["H"]), case["unit"]
    value = answer(lambda v: product(v), np.array(case["v"]))
    if unit != 1 and isinstance(value, (int, float, np.number)):
        value = value / unit**2
    return {"decrease": value, "products": product.calls}


def _cg_on_matrices(answer, case):
    n, unit = len(case["v"]), case["unit"]
    shape = {4: (2, 2), 12: (3, 4), 2: (2, 1)}.get(n, (1, n))
    product = CountedOnMatrices(case["H"], shape)
    step = answer(lambda v: product(v), np.array(case["v"]).reshape(shape))
    if unit != 1 and isinstance(step, (list, tuple, np.ndarray)):
        step = np.array(step, float) / unit
    return {"step": step, "products": product.calls}


VARIANTS = {
    "curvature.b": Question(_points, _towards),
    "curvature.c": Question(_matrix_as_vector, _along_a_matrix),
    "curvature.d": Question(_with_decay, _regularized),
    "difference.b": Question(_two_points, _change),
    "difference.c": Question(QUESTIONS["difference"].draw, QUESTIONS["difference"].call),
    "difference.d": Question(_arrays, _by_difference_of_lists),
    "hvp.b": Question(_cubic_of_names, _of_dicts),
    "hvp.c": Question(QUESTIONS["hvp"].draw, _predicted),
    "hvp.d": Question(_two_directions, _bilinear),
    "hessian.b": Question(QUESTIONS["hessian"].draw, QUESTIONS["hessian"].call),
    "hessian.c": Question(QUESTIONS["hessian"].draw, _laplacian),
    "hessian.d": Question(_block, _of_a_block),
    "newton.b": Question(
        _with_a_point, lambda answer, case: answer(*(np.array(case[name]) for name in ("H", "v", "x")))
    ),
    "newton.c": Question(
        _with_damping("newton"),
        lambda answer, case: answer(np.array(case["H"]), np.array(case["v"]), case["damping"]),
    ),
    "newton.d": Question(QUESTIONS["newton"].draw, QUESTIONS["newton"].call),
    "newton_cg.b": Question(_with_damping("newton_cg"), _damped_cg),
    "newton_cg.c": Question(QUESTIONS["newton_cg"].draw, _decrease),
    "newton_cg.d": Question(QUESTIONS["newton_cg"].draw, _cg_on_matrices),
}
