"""The arguments of a function: which of them are differentiated, and what the function returns beside its value."""

import numpy as np

from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import Number, as_it_is


def as_argnums(argnums):
    """Return the positions in `argnums`, an int or a tuple or list of ints, as a tuple."""
    wanted = tuple(argnums) if isinstance(argnums, (tuple, list)) else (argnums,)
    if not all(is_position(k) for k in wanted):
        raise TypeError(f"argnums is {argnums!r}: name arguments by their positions, an int or a tuple of ints")
    return wanted


def is_position(k):
    return isinstance(k, int) and not isinstance(k, bool)


def value_and_aux(result):
    """Return (what is differentiated, what f returns beside it) from the result of an f that returns both."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("with has_aux=True, f has to return a tuple (y, aux) of what is differentiated and the rest")
    return result


def plain_aux(aux, is_mine):
    """Return aux without the numbers of the derivative that has been taken, which `is_mine` recognises."""
    return rebuild(aux, iter([as_it_is(leaf.primal) if is_mine(leaf) else leaf for _, leaf in flatten(aux)]))


# Containers in which only some leaves are differentiated ------------------------------------------------------------


def is_real(x):
    """Return whether x is a number or an array with respect to which a function can be differentiated."""
    return isinstance(x, (float, np.floating, Number)) or isinstance(x, np.ndarray) and x.dtype.kind == "f"


class Given:
    """What is neither a float nor an array among arguments or results, and stays as it is."""

    def __init__(self, value):
        self.value = value


def template(tree):
    """Return containers in which None takes the place of each float or array."""
    return rebuild(tree, (None if is_real(leaf) else Given(leaf) for _, leaf in flatten(tree)))


def filled(tree, leaves):
    """Return the containers of a template with these floats and arrays in their places."""
    leaves = iter(leaves)
    return rebuild(tree, (next(leaves) if x is None else x.value for _, x in flatten(tree)))
