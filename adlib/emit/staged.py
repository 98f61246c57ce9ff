"""Numbers that stand for all values of their shape, with which a program is traced before it is written out."""

import numpy as np

from adlib.methods.wengert import Traced, WengertList
from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import ComparedByRule, DerivativeLost
from adlib.rules.kinds import CHOSEN, SCATTERED, UNMASKED


def staged(program, args):
    """Return the Wengert list of a program on containers, whose inputs are the leaves of the containers."""
    leaves = [leaf for _, leaf in flatten(args)]
    return WengertList(lambda *xs: program(*rebuild(args, iter(xs))), leaves, Staged)


class Staged(ComparedByRule, Traced):
    """A traced number that stands for all values of its shape, so that the program may not depend on the value it
    has.
    """

    __slots__ = ()
    records_nondifferentiable = True

    def _refuse(self, *_):
        raise DerivativeLost(
            "the compiled program would depend on a value here: a branch, a loop or an index that depends on the "
            "numbers cannot be compiled; use np.where, or adlib.transform.grad or grad, which follow it at every call"
        )

    __bool__ = __int__ = __index__ = _refuse

    def _lost(self, *_, **__):
        raise DerivativeLost(
            "a number of a program that is compiled cannot be put into a plain NumPy array or become a plain float: "
            "collect the values in a list and make the array with np.stack(values)"
        )

    __float__ = __array__ = _lost

    def apply(self, rule, operands, params):
        with np.errstate(all="ignore"):
            result = super().apply(rule, operands, params)
        result.row.masked = max(_mask(rule, operands), *(getattr(x, "masked", UNMASKED) for x in operands))
        return result

    def anywhere(self, test):
        return test(self)

    @property
    def masked(self):
        """Return whether the number may be 0 because a condition chose so, or because it was not used.

        Its product with an infinite partial then has to be 0 as well.
        """
        return getattr(self.row, "masked", UNMASKED)


def _mask(rule, operands):
    """Return how the result of an operation may have become 0 at some places, for all values of its operands."""
    is_zero_there = any(x.__class__ is float and x == 0.0 for x in operands)
    if rule.name in ("heaviside", "sign") or rule.name == "where" and is_zero_there:
        return CHOSEN
    return SCATTERED if rule.name in ("scatter", "add_along_axis") or rule.name == "assign" else UNMASKED
