"""11, variants: the same rules in reverse mode, other functions, gradients and growth rates in place of tangents."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers
from adlib.grading.cases.set_11 import (
    EXPRESSIONS,
    FUNCTIONS,
    QUESTIONS,
    TABLE,
)

OTHERS = ("multiply", "divide", "power", "hypot", "cos", "sqrt", "reciprocal", "arctan")
OF_TWO = {  # functions of two operands, each with its two partial derivatives
    "product": (lambda x, y: x * y, lambda x, y: y, lambda x, y: x),
    "quotient": (lambda x, y: x / y, lambda x, y: 1 / y, lambda x, y: -x / y**2),
    "power": (lambda x, y: x**y, lambda x, y: y * x ** (y - 1), lambda x, y: x**y * np.log(x)),
    "hypot": (np.hypot, lambda x, y: x / np.hypot(x, y), lambda x, y: y / np.hypot(x, y)),
}
COSINE = (np.cos, lambda x: -np.sin(x))
COSINE_RULE = (np.cos, [COSINE[1]])


def _with_adjoint(random, k):
    return QUESTIONS["partials"].draw(random, k) | {"z_bar": numbers(random, 1)[0]}


def _with_tangents(random, k):
    return QUESTIONS["partials"].draw(random, k) | dict(zip(("x_dot", "y_dot"), numbers(random, 2)))


def _tangent_of(answer, case):
    return answer(case["operation"], case["x"], case["x_dot"], case["y"], case["y_dot"])


def _other_operation(random, k):
    return {"operation": OTHERS[k % len(OTHERS)], "x": random.uniform(0.4, 2), "y": random.uniform(0.4, 2)}


def _quotient_and_adjoint(random, k):
    x, y, z_bar = numbers(random, 3)
    return {"x": x * (k != 4), "y": y, "z_bar": z_bar}


def _root(random, k):
    return {"x": random.uniform(0.3, 4), "x_dot": numbers(random, 1)[0]}


def _share(random, k):
    x, w, dx, dy = numbers(random, 4)
    x *= k != 4
    return {"x": x, "x_dot": dx, "y": w - x, "y_dot": dy}


# Operators ------------------------------------------------------------------------------------------------------------


def _with_gradients(random, k):
    case = QUESTIONS["operators"].draw(random, k)
    return case | {name: [case[name][0], [case[name][1], *numbers(random, 1)]] for name in "xy"}


def _of_gradients(Number, case):
    x, y = Number(case["x"][0], [*case["x"][1]]), Number(case["y"][0], [*case["y"][1]])
    if x is None:
        return None
    z = eval(case["expression"], {"x": x, "y": y})
    have = [x.value, *x.gradient, y.value, *y.gradient]
    changed = not np.allclose(have, [case["x"][0], *case["x"][1], case["y"][0], *case["y"][1]], rtol=1e-9)
    if not isinstance(z.gradient, (list, tuple, np.ndarray)) or len(z.gradient) != 2:
        raise Form("The gradient of a result is not a list of two numbers.")
    return [z.value, *z.gradient, float(changed)]


class Nothing(Exception):
    """The learner's function returned None."""


class Called:
    """A pair that hands each operator to the function of the learner."""

    def __init__(self, operate, pair):
        self.operate, self.pair = operate, pair

    def __neg__(self):
        return self.made("-", [*self.pair])

    def made(self, *given):
        value = self.operate(*given)
        if value is None:
            raise Nothing
        if not isinstance(value, (list, tuple, np.ndarray)) or len(value) != 2:
            raise Form("Your function did not return a list of two numbers for one of the operations.")
        return Called(self.operate, [*value])


def _called(symbol, reflected):
    def method(self, other):
        pair, other = [*self.pair], [*other.pair] if isinstance(other, Called) else other
        return self.made(symbol, other, pair) if reflected else self.made(symbol, pair, other)

    return method


for _name, _symbol in {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "pow": "**"}.items():
    setattr(Called, f"__{_name}__", _called(_symbol, False))
    if _name != "pow":
        setattr(Called, f"__r{_name}__", _called(_symbol, True))


def _by_a_function(answer, case):
    x, y = Called(answer, case["x"]), Called(answer, case["y"])
    try:
        return eval(case["expression"], {"x": x, "y": y}).pair
    except Nothing:
        return None


def _growing(random, k):
    x, y, rx, ry = numbers(random, 4)
    return {"expression": EXPRESSIONS[k % len(EXPRESSIONS)], "x": [x, rx], "y": [y, ry]}


def _of_rates(Growing, case):
    x, y = Growing(*case["x"]), Growing(*case["y"])
    if x is None:
        return None
    z = eval(case["expression"], {"x": x, "y": y})
    changed = not np.allclose([x.value, x.rate, y.value, y.rate], [*case["x"], *case["y"]], rtol=1e-9)
    return [z.value, z.rate, float(changed)]


# Functions that make functions ----------------------------------------------------------------------------------------


def _function_and_adjoint(random, k):
    case = QUESTIONS["lift"].draw(random, k)
    return {"function": case["function"], "x": case["x"], "z_bar": case["x_dot"]}


def _backwards(answer, case):
    called, another = answer(*FUNCTIONS[case["function"]]), answer(*COSINE)
    if called is None or another is None:
        return None
    result = called(case["x"])
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        raise Form("The new function has to return the pair of a float and a function.")
    value, back = result
    then, back_then = another(value)
    return {"value": value, "adjoint": back(case["z_bar"]), "through a cosine": back(back_then(case["z_bar"]))}


def _two_operands(random, k):
    name = tuple(OF_TWO)[k % len(OF_TWO)]
    xs, dots = [random.uniform(0.4, 2) for _ in range(2)], numbers(random, 2)
    return {"function": name, "x": [xs[0], dots[0]], "y": [xs[1], dots[1]]}


def _lifted_for_two(answer, case):
    lifted, another = answer(*OF_TWO[case["function"]]), answer(*OF_TWO["product"])
    if lifted is None or another is None:
        return None
    x, y = tuple(case["x"]), tuple(case["y"])
    another(1.0, 1.0)
    pair = lifted(x, y)
    return {
        "of two numbers": lifted(x[0], y[0]),
        "of a pair and a number": lifted(x, y[0]),
        "of a number and a pair": lifted(x[0], y),
        "of two pairs": pair,
        "that, times 3": another(pair, 3.0),
    }


def _chained(random, k):
    """The names of the functions of a chain."""
    chains = (["sin", "exp"], ["exp", "cube", "sin"], ["cube"], ["exp", "sin", "exp"], ["cube", "sin", "exp"])
    x, x_dot = random.uniform(0.4, 1), numbers(random, 1)[0]
    chain = chains[k % len(chains)]
    return {"chain": chain, "x": x, "x_dot": x_dot}


def _of_a_chain(answer, case):
    chained, another = answer([FUNCTIONS[name] for name in case["chain"]]), answer([COSINE])
    if chained is None or another is None:
        return None
    another(1.0)
    pair = chained((case["x"], case["x_dot"]))
    return {"of a number": chained(case["x"]), "of a pair": pair, "cosine of that": another(pair)}


# Engines from tables --------------------------------------------------------------------------------------------------


def _rule_and_adjoint(random, k):
    name = tuple(TABLE)[k % len(TABLE)]
    return {"rule": name, "xs": [random.uniform(0.4, 2) for _ in TABLE[name][1]], "z_bar": numbers(random, 1)[0]}


def one_table_for_each(apply, another, call):
    """Raise Form if an engine uses another table than the one that it was made from."""
    if another is not None and abs(call(another) - np.cos(1.0)) > 1e-9:
        raise Form(
            "Two engines that were made from different tables give the same results. Use the table that is given."
        )
    return apply


def _reverse_engine(answer, case):
    apply, another = answer(TABLE), answer({"exp": COSINE_RULE})
    if one_table_for_each(apply, another, lambda f: f("exp", [1.0], 1.0)[0]) is None:
        return None
    result = apply(case["rule"], [*case["xs"]], case["z_bar"])
    if result is None:
        return None
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        raise Form("The function apply has to return the pair of a float and a list.")
    return {"value": result[0], "adjoints": result[1]}


def _rule_with_constants(random, k):
    case = QUESTIONS["table"].draw(random, k)
    pairs = case.pop("pairs")
    constant = (k // len(TABLE) + k) % 3 if len(pairs) > 1 else None
    return case | {"operands": [pair[0] if j == constant else pair for j, pair in enumerate(pairs)]}


def _engine_with_constants(answer, case):
    apply, another = answer(TABLE), answer({"exp": COSINE_RULE})
    if one_table_for_each(apply, another, lambda f: f("exp", (1.0, 1.0))[0]) is None:
        return None
    return apply(case["rule"], *(tuple(x) if isinstance(x, list) else x for x in case["operands"]))


def with_gradients(table):
    """The table in which one function gives all partial derivatives of a rule."""
    entry = lambda f, partials: {"value": f, "gradient": lambda *xs: [partial(*xs) for partial in partials]}
    return {name: entry(*rule) for name, rule in table.items()}


def _engine_of_gradients(answer, case):
    apply, another = answer(with_gradients(TABLE)), answer(with_gradients({"exp": COSINE_RULE}))
    if one_table_for_each(apply, another, lambda f: f("exp", (1.0, 1.0))[0]) is None:
        return None
    return apply(case["rule"], *map(tuple, case["pairs"]))


VARIANTS = {
    "partials.b": Question(
        _with_adjoint,
        lambda answer, case: answer(case["operation"], case["x"], case["y"], case["z_bar"]),
        QUESTIONS["partials"].counts,
    ),
    "partials.c": Question(_with_tangents, _tangent_of, QUESTIONS["partials"].counts),
    "partials.d": Question(_other_operation, QUESTIONS["partials"].call, (8, 24)),
    "divide.b": Question(_quotient_and_adjoint, lambda answer, case: answer(case["x"], case["y"], case["z_bar"])),
    "divide.c": Question(_root, lambda answer, case: answer(case["x"], case["x_dot"])),
    "divide.d": Question(_share, QUESTIONS["divide"].call),
    "operators.b": Question(_with_gradients, _of_gradients, QUESTIONS["operators"].counts),
    "operators.c": Question(QUESTIONS["operators"].draw, _by_a_function, QUESTIONS["operators"].counts),
    "operators.d": Question(_growing, _of_rates, QUESTIONS["operators"].counts),
    "lift.b": Question(_function_and_adjoint, _backwards, QUESTIONS["lift"].counts),
    "lift.c": Question(_two_operands, _lifted_for_two, QUESTIONS["lift"].counts),
    "lift.d": Question(_chained, _of_a_chain, (5, 15)),
    "table.b": Question(_rule_and_adjoint, _reverse_engine, QUESTIONS["table"].counts),
    "table.c": Question(_rule_with_constants, _engine_with_constants, QUESTIONS["table"].counts),
    "table.d": Question(QUESTIONS["table"].draw, _engine_of_gradients, QUESTIONS["table"].counts),
}
