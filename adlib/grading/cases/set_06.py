"""06, dual numbers as pairs."""

from adlib.grading.cases import Question, numbers


def _pairs(random, k):
    a, b, c, d = numbers(random, 4)
    return {"z": [a * (k != 4), b * (k != 3)], "w": [c, d * (k != 5)]}


def _factors(random, k):
    case = _pairs(random, k)
    return {**case, "w": [case["w"][0] * (k != 2), case["w"][1]]}


def _of_two(answer, case):
    return answer(tuple(case["z"]), tuple(case["w"]))


def _positive_pair(random, k):
    return {"z": [random.uniform(0.3, 2), *numbers(random, 1)]}


def _angle(random, k):
    return {
        "z": [random.choice((-1, 1)) * (0.4, 2.0, 4.0, 5.5)[k % 4] + random.uniform(-0.3, 0.3), *numbers(random, 1)]
    }


class Polynomial:
    """f = sum of coefficient * x_i x_j^2 on pairs (a, b), by its own total derivative; it notes the seeds it is
    given.
    """

    def __init__(self, terms):
        self.terms, self.seeds = terms, []

    def __call__(self, xs):
        xs = [(float(a), float(b)) for a, b in xs]
        self.seeds.append([b for _, b in xs])
        value = sum(c * xs[i][0] * xs[j][0] ** 2 for c, i, j in self.terms)
        tangent = sum(c * (xs[i][1] * xs[j][0] ** 2 + 2 * xs[i][0] * xs[j][0] * xs[j][1]) for c, i, j in self.terms)
        return value, tangent


def _polynomial(random, k):
    n = (2, 4, 1, 3)[k % 4]
    x = numbers(random, n)
    x[-1] = x[0] if k % 5 == 1 else x[-1]  # equal numbers are different variables
    return {"terms": [[c, random.randrange(n), random.randrange(n)] for c in numbers(random, n + 2)], "x": x}


def _passes(answer, case):
    f = Polynomial(case["terms"])
    xs = list(case["x"])
    gradient = answer(lambda xs: f(xs), xs)
    return {"gradient": gradient, "passes": len(f.seeds), "xs changed": float(xs != case["x"])}


def _triplets(random, k):
    return {"u": numbers(random, 3), "v": numbers(random, 3)}


QUESTIONS = {
    "multiply": Question(_factors, _of_two),
    "divide": Question(_pairs, _of_two),
    "sine": Question(_angle, lambda answer, case: answer(tuple(case["z"]))),
    "logarithm": Question(_positive_pair, lambda answer, case: answer(tuple(case["z"]))),
    "gradient": Question(_polynomial, _passes, watches=True),
    "triplets": Question(_triplets, lambda answer, case: answer(tuple(case["u"]), tuple(case["v"]))),
}
