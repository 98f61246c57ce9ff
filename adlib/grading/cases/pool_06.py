"""06, variants: dual numbers with the tangent first or as dicts, other elementary functions, other outcomes."""

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_06 import QUESTIONS, Polynomial, _angle, _factors, _pairs, _positive_pair, _triplets


def reverse(pair):
    return tuple(reversed(pair))


def named(pair):
    return {"primal": pair[0], "tangent": pair[1]}


def _reversed_pairs(answer, case):
    return answer(reverse(case["z"]), reverse(case["w"]))


def _named_pairs(answer, case):
    return answer(named(case["z"]), named(case["w"]))


def _one(answer, case):
    return answer(tuple(case["z"]))


def _small(random, k):
    return {"z": [random.uniform(-1.5, 1.5), random.choice((-1, 1)) * random.uniform(0.3, 2)]}


class Reversed(Polynomial):
    """The same for pairs (b, a), tangent first."""

    def __call__(self, xs):
        return reverse(super().__call__([reverse(x) for x in xs]))


class Spread(Polynomial):
    """The same for a function of several arguments."""

    def __call__(self, *xs):
        return super().__call__(xs)


def _passes_of(kind):
    def passes(answer, case):
        f, xs = kind(case["terms"]), list(case["x"])
        gradient = answer(lambda *given: f(*given), xs)
        return {"gradient": gradient, "passes": len(f.seeds), "xs changed": float(xs != case["x"])}

    return passes


def _triplet(answer, case):
    return answer(tuple(case["u"]), tuple(case["v"]))


def _reversed_triplets(answer, case):
    return answer(reverse(case["u"]), reverse(case["v"]))


def _derivatives(random, k):
    case = _triplets(random, k)
    return {name: [t[0], t[1], 2 * t[2]] for name, t in case.items()}


def _of_one_length(random, k):
    n = (3, 4, 2, 5)[k % 4]
    return {"u": numbers(random, n), "v": numbers(random, n)}


VARIANTS = {
    "multiply.b": Question(_factors, _reversed_pairs),
    "multiply.c": Question(_factors, _named_pairs),
    "multiply.d": Question(_factors, QUESTIONS["multiply"].call),
    "divide.b": Question(_pairs, _reversed_pairs),
    "divide.c": Question(_pairs, _named_pairs),
    "divide.d": Question(_pairs, lambda answer, case: answer(tuple(case["w"]), tuple(case["z"]))),
    "sine.b": Question(_angle, _one),
    "sine.c": Question(_small, _one),
    "sine.d": Question(_small, _one),
    "logarithm.b": Question(_positive_pair, _one),
    "logarithm.c": Question(_positive_pair, _one),
    "logarithm.d": Question(_small, _one),
    "gradient.b": Question(QUESTIONS["gradient"].draw, _passes_of(Reversed), watches=True),
    "gradient.c": Question(QUESTIONS["gradient"].draw, _passes_of(Spread), watches=True),
    "gradient.d": Question(QUESTIONS["gradient"].draw, QUESTIONS["gradient"].call, watches=True),
    "triplets.b": Question(_triplets, _reversed_triplets),
    "triplets.c": Question(_derivatives, _triplet),
    "triplets.d": Question(_of_one_length, lambda answer, case: answer([*case["u"]], [*case["v"]])),
}
