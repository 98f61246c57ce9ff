"""The arguments of a function: by which of them it is differentiated, and what it returns beside its value."""

from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import as_it_is


def as_argnums(argnums):
    """The positions in `argnums` as a tuple; they are given as an int, or as a tuple or list of ints."""
    wanted = tuple(argnums) if isinstance(argnums, (tuple, list)) else (argnums,)
    if not all(is_position(k) for k in wanted):
        raise TypeError(f"argnums is {argnums!r}: name arguments by their positions, an int or a tuple of ints")
    return wanted


def is_position(k):
    return isinstance(k, int) and not isinstance(k, bool)


def value_and_aux(result):
    """(what is differentiated, what f returns beside it) of the result of an f that returns both."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("with has_aux=True, f has to return a tuple (y, aux) of what is differentiated and the rest")
    return result


def plain_aux(aux, is_mine):
    """aux without the numbers of the derivative that has been taken, which `is_mine` tells."""
    return rebuild(aux, iter([as_it_is(leaf.primal) if is_mine(leaf) else leaf for _, leaf in flatten(aux)]))
