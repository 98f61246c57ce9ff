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
    """Return v_-1 with a proper subscript and minus sign, a product with its dot, and everything else escaped."""
    text = escape(text).replace(" * ", " · ")
    return re.sub(r"\b([vxy])_(-?\d+)", lambda m: f"{m[1]}<sub>{m[2].replace('-', '−')}</sub>", text)


def aligned(texts):
    """A column of numbers as HTML: minus signs, and spaces as wide as a digit, so that the points stand below each
    other. A text that is not a number stays as it is.
    """
    whole = [re.match(r"-?\d*", text)[0] if re.fullmatch(r"-?[\d.]+(e[-+]\d+)?", text) else None for text in texts]
    widest = max((len(part) for part in whole if part is not None), default=0)
    return [
        escape(text) if part is None else "\u2007" * (widest - len(part)) + text.replace("-", "−")
        for text, part in zip(texts, whole)
    ]
