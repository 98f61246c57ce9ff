"""12, variants: other operations and loops, chains with weights, generated code in other forms, other recursions."""

import math

from adlib.grading.cases import Form, Question, numbers, programs
from adlib.grading.cases.set_12 import (
    QUESTIONS,
    _asked_twice,
    _defined,
    _loop,
    _pair,
    _power,
    _seeded,
    _stages,
    _with_pullback,
)
from adlib.grading.cases.set_12 import STAGES as PLAIN


def _two_lists(random, k):
    n = (3, 2, 4, 1)[k % 4]
    x, y = numbers(random, n), numbers(random, n)
    if k in (2, 4):
        x[0] = 0.0
    return {"x": x, "y": y, "z_bar": numbers(random, 1)[0]}


def _quotient(random, k):
    x, y, z_bar = numbers(random, 3)
    return {"x": x * (k != 2), "y": y, "z_bar": z_bar}


STAGES = {  # functions of a pair and a weight, with their pullbacks, which return the adjoints of both
    "sine": lambda x, w: (
        (math.sin(w * x[0]), x[1]),
        lambda bar: ((bar[0] * math.cos(w * x[0]) * w, bar[1]), bar[0] * math.cos(w * x[0]) * x[0]),
    ),
    "shift": lambda x, w: (
        (x[0], x[1] + w * x[0]),
        lambda bar: ((bar[0] + bar[1] * w, bar[1]), bar[1] * x[0]),
    ),
    "product": lambda x, w: (
        (x[0] * x[1], w * x[0]),
        lambda bar: ((bar[0] * x[1] + bar[1] * w, bar[0] * x[0]), bar[1] * x[0]),
    ),
    "mix": lambda x, w: ((w * x[1], x[0]), lambda bar: ((bar[1], bar[0] * w), bar[0] * x[1])),
}


def _weighted_stages(random, k):
    stages = [random.choice(("sine", "shift") if i % 2 else ("product", "mix")) for i in range((2, 3, 1, 5, 0)[k % 5])]
    weights = numbers(random, len(stages))
    return {"stages": stages, "weights": weights, "x": numbers(random, 2), "z_bar": numbers(random, 2)}


def _pair_of(x):
    return tuple(x) if len(x) == 2 else (0.5, 0.7)


def _no_end(call):
    """The same call, where a chain that calls itself is explained."""

    def called(answer, case):
        try:
            return call(answer, case)
        except RecursionError as error:
            raise Form(
                "A function that is defined inside a loop looks up its names when it is called, and then finds their "
                "last values. Keep the pullbacks in a list."
            ) from error

    return called


@_no_end
def _with_weights(answer, case):
    return _with_pullback("stages", "weights", "x")(
        lambda stages, weights, x: answer([STAGES[name] for name in stages], list(weights), _pair_of(x)), case
    )


@_no_end
def _as_a_stage(answer, case):
    chain = answer([PLAIN[name] for name in case["stages"]])
    if chain is None:
        return None
    if not callable(chain):
        raise Form("Your function has to return a function of x, which returns the value and the pullback.")
    chain(_pair_of(case["x"]))  # what follows is its second call
    return _with_pullback("x")(lambda x: chain(_pair_of(x)), case)


def _loop_with_parameter(random, k):
    return {**_loop(random, k), "c": random.choice((-1, 1)) * random.uniform(0.05, 0.25)}


def _with_directions(random, k):
    case = programs.draw(random, k)
    return {**case, "directions": [numbers(random, len(case["x"])) for _ in range((2, 3, 1)[k % 3])]}


def _dual_program(answer, case):
    return _asked_twice(answer, case, "dual", zip(case["x"], case["x_dot"]))


def _program_with_directions(answer, case):
    return _asked_twice(answer, case, "tangents", case["x"], case["directions"])


WORDS = (
    "angle area b c edge far gain heat heap joule key left mass near p power q r rate right s shift t u w wave width z"
).split()


def _name_all(random, case):
    return {**case, "names": random.sample(WORDS, len(case["x"]) + len(case["program"]))}


def with_names(case):
    """The rows (name, operation, names of the operands), and the names of the inputs."""
    names, n = case["names"], len(case["x"])
    rows = [
        (name, operation, tuple(names[i] for i in operands))
        for name, (operation, operands) in zip(names[n:], case["program"])
    ]
    return rows, names[:n]


def _named_tangent_program(answer, case):
    rows, inputs = with_names(case)
    return _asked_twice(lambda program, n: answer(rows, inputs), case, "tangent", case["x"], case["x_dot"])


def _twice(answer, case, function, arguments):
    """The same as `_asked_twice`, where the arguments need not be lists: `arguments()` makes them."""
    text = answer()
    if text is None:
        return None
    given, first = arguments(), _defined(text, function)
    found, second = first(*given), _defined(answer(), function)(*given)
    if found is None:
        raise Form(
            f"The function {function} in your text returned nothing. Its last line has to be a return statement."
        )
    again = first(*given)
    return [found, second if repr(again) == repr(found) else again]


def _with_seed(random, k):
    return {**programs.draw(random, k), "y_bar": numbers(random, 1)[0]}


def _seeded_program(answer, case):
    program = programs.for_learner(case["program"])
    return _twice(lambda: answer(program, len(case["x"])), case, "adjoint", lambda: (list(case["x"]), case["y_bar"]))


def _named_gradient_program(answer, case):
    rows, inputs = with_names(case)
    found = _twice(lambda: answer(rows, inputs), case, "gradient", lambda: (dict(zip(inputs, case["x"])),))
    if found is not None and not isinstance(found[0], dict):
        raise Form("Your generated function has to return a dict with one adjoint per input.")
    return found


def _with_output(random, k):
    case = programs.draw(random, k)
    n, count = len(case["x"]), len(case["program"])
    return {**case, "output": n + count - 1 - (1, 0, 2, 1)[k % 4]}


def _program_with_output(answer, case):
    def with_output(program, n):
        return answer(program, n, case["output"])

    return _asked_twice(with_output, case, "gradient", case["x"])


def _coefficients(random, k):
    a = numbers(random, (3, 1, 4, 0, 6, 2)[k % 6])
    return {"a": a, "x": numbers(random, 1, 0.5, 1.5)[0] * (k not in (4, 7)), "z_bar": numbers(random, 1)[0]}


def _scaled_power(random, k):
    return {**_power(random, k), "y": numbers(random, 1)[0]}


def _horner(answer, case):
    """Between the two, another list is used, whose first coefficient is not its only one."""
    return _with_pullback("a", "x")(lambda a, x: answer(list(a) if x == case["x"] else [0.5, -0.7, 0.4], x), case)


def _stops(call):
    def called(answer, case):
        try:
            return call(answer, case)
        except RecursionError as error:
            raise Form(
                "Your recursion does not stop. In the last case of the definition, the function must not call itself."
            ) from error

    return called


VARIANTS = {
    "pullback.b": Question(_two_lists, _with_pullback("x", "y")),
    "pullback.c": Question(_quotient, _with_pullback("x", "y")),
    "pullback.d": Question(_pair, _with_pullback("x", "y")),
    "compose.b": Question(_stages, QUESTIONS["compose"].call),
    "compose.c": Question(_weighted_stages, _with_weights),
    "compose.d": Question(_stages, _as_a_stage),
    "loop.b": Question(_loop, QUESTIONS["loop"].call),
    "loop.c": Question(
        _loop_with_parameter, lambda answer, case: answer(case["x"], case["c"], case["n"], case["y_bar"])
    ),
    "loop.d": Question(_loop, QUESTIONS["loop"].call),
    "tangent_source.b": Question(_seeded, _dual_program),
    "tangent_source.c": Question(_with_directions, _program_with_directions),
    "tangent_source.d": Question(lambda random, k: _name_all(random, _seeded(random, k)), _named_tangent_program),
    "gradient_source.b": Question(_with_seed, _seeded_program),
    "gradient_source.c": Question(
        lambda random, k: _name_all(random, programs.draw(random, k)), _named_gradient_program
    ),
    "gradient_source.d": Question(_with_output, _program_with_output),
    "power.b": Question(_power, _stops(_with_pullback("x", "n"))),
    "power.c": Question(_coefficients, _stops(_horner)),
    "power.d": Question(_scaled_power, _stops(_with_pullback("x", "y", "n"))),
}
