"""The oldest way to build AD: a library with one function for each elementary operation.

There is no new kind of number and no tape. The user splits the program into operations by hand and calls, for each of
them, the function that returns the result together with its derivative. The statement a = (x + y) / z becomes

    t, dt = ADAdd(x, dx, y, dy)
    a, da = ADDiv(t, dt, z, dz)

Every function here is made from its entry in the rule table. (Printed versions of such a library sometimes contain da =
dt / z + (t / (z * z)) * dz for the second line. Its sign is wrong, and no programming language will notice. This is the
weakness of rules written by hand.)

Source: Griewank and Walther (2008), section 6.1.
"""

from collections.abc import Callable

from adlib.rules.kinds import TABLE, Elementwise

SHORT = {"subtract": "Sub", "multiply": "Mul", "divide": "Div", "power": "Pow", "negative": "Neg", "absolute": "Abs"}


def elemental(rule):
    """Return the library function of a rule, such as ADSin(x, dx) or ADMul(x, dx, y, dy), which returns (z, dz)."""

    def function(*arguments):
        if len(arguments) != 2 * len(rule.names):
            raise TypeError(
                f"{function.__name__} takes {', '.join(f'{v}, d{v}' for v in rule.names)}: pass each operand with "
                "its derivative"
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
    raise AttributeError(f"the elemental library has no function {name}: choose one of elemental_library.LIBRARY")


__all__ = [*LIBRARY]
