"""The oldest way to build AD: a library with one function for each elementary operation.

There is no new number and no tape. The user takes the program apart by hand and calls, for each operation, the function
that returns the result together with its derivative. a = (x + y) / z becomes

    t, dt = ADAdd(x, dx, y, dy)
    a, da = ADDiv(t, dt, z, dz)

Every function here is made from its entry in the rule table. (In print one meets da = dt / z + (t / (z * z)) * dz for
the second line. Its sign is wrong, and no language will notice: that is the weakness of rules written by hand.)

Source: Griewank and Walther (2008), section 6.1.
"""

from collections.abc import Callable

from adlib.rules.kinds import TABLE, Elementwise

SHORT = {"subtract": "Sub", "multiply": "Mul", "divide": "Div", "power": "Pow", "negative": "Neg", "absolute": "Abs"}


def elemental(rule):
    """The library function of a rule: ADSin(x, dx) or ADMul(x, dx, y, dy), which returns (z, dz)."""

    def function(*arguments):
        if len(arguments) != 2 * len(rule.names):
            raise TypeError(
                f"{function.__name__} takes {', '.join(f'{v}, d{v}' for v in rule.names)}: each operand with its "
                "derivative"
            )
        xs, x_dots = arguments[::2], arguments[1::2]
        z = rule(*xs)
        return z, rule.pushforward(z, xs, x_dots, {})

    function.__name__ = function.__qualname__ = "AD" + SHORT.get(rule.name, rule.name.title())
    partials = "; ".join(f"dz/d{v} = {p}" for v, p in zip(rule.names, rule.partial_texts))
    function.__doc__ = f"z = {rule.text} and dz, the sum of partial times derivative: {partials}."
    return function


LIBRARY = {
    function.__name__: function
    for function in (elemental(rule) for rule in TABLE.values() if isinstance(rule, Elementwise))
}
globals().update(LIBRARY)


def __getattr__(name: str) -> Callable:
    raise AttributeError(f"the elemental library has no function {name}: elemental_library.LIBRARY names all it has")


__all__ = [*LIBRARY]
