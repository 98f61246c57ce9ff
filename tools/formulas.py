"""Formulas as MathML, which browsers draw themselves: no script, no other host."""

import re
from xml.etree import ElementTree

import latex2mathml.converter


def mathml(tex, **options):
    """A formula's MathML, with ℝ as a letter and += as a sign of its own, primes that are not raised twice, and bars
    close to what they hold. `options` are those of latex2mathml.
    """
    text = latex2mathml.converter.convert(tex, xmlns="", **options).replace(
        '<mi mathvariant="double-struck">R</mi>', "<mi>ℝ</mi>"
    )
    # a relation made of two signs
    text = re.sub(r"<mo><mrow><mo>([^<]*)</mo></mrow></mo><mo>&#x0003D;</mo>", r"<mo>\1=</mo>", text)
    text = re.sub(
        r"<msup>(<mi>[^<]*</mi>)<mi>(&#x0203[2-4];)</mi></msup>",
        r'<mrow>\1<mo lspace="0" '
        r'rspace="0">\2</mo></mrow>',
        text,
    )
    return spaced(
        text.replace('<mo stretchy="false">&#x0007C;</mo>', '<mo stretchy="false" lspace="0" rspace="0">&#x0007C;</mo>')
    )


def spaced(text):
    """A little room between a function's name and what is beside it, as TeX leaves it: y ln p."""
    tree = ElementTree.fromstring(text)
    for row in tree.iter():
        if row.tag in ("math", "mrow", "mtd"):
            parts = list(row)
            for k in range(len(parts) - 1, 0, -1):
                left, right = parts[k - 1], parts[k]
                if is_name(left) and right.tag != "mo" or is_name(right) and (left.tag != "mo" or left.text == ")"):
                    row.insert(k, ElementTree.Element("mspace", width="0.17em"))
    return ElementTree.tostring(tree, encoding="unicode")


def is_name(part):
    """Is it ln, or sin with a power?"""
    base = part[0] if part.tag in ("msub", "msup") else part
    return base.tag == "mi" and len(base.text or "") > 1
