"""Numbers, names and tables as text and as HTML."""

import re
from html import escape

import numpy as np

from adlib.rules.kinds import plain


def short_text(x, digits=6):
    """Return a number or array as short text: six significant digits, and an array by its elements or, if large, its
    shape.
    """
    x = plain(x)
    if np.ndim(x) == 0:
        return f"{float(x):.{digits}g}"
    if np.size(x) > 6:
        return f"array{np.shape(x)}"
    return np.array2string(np.asarray(x), precision=4, separator=", ").replace("\n", "")


def html(text):
    """Return v_-1 with a proper subscript and minus sign, and everything else escaped."""
    return re.sub(r"\b([vxy])_(-?\d+)", lambda m: f"{m[1]}<sub>{m[2].replace('-', '−')}</sub>", escape(text))
