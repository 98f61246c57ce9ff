"""06, variants: dual numbers with the tangent first or as dicts, other elementary functions, other outcomes."""

import math

import numpy as np

from adlib.grading.answers import Answer, shown
from adlib.grading.answers.set_06 import LESSON, by_derivative, by_dual, pairs, parts
from adlib.grading.answers.variants import Variant


def reverse(pair):
    return tuple(reversed(pair))


def reversed_pairs(answer):
    """An answer for pairs (a, b) as one for pairs (b, a)."""
    return lambda *given: [*reversed([*answer(*map(reverse, given))])]


def tangent_first(*names):
    return lambda case: ", ".join(f"{n} = ({', '.join(f'{v + 0.0:.4g}' for v in reversed(case[n]))})" for n in names)


def named_pairs(answer):
    """An answer for pairs (a, b) as one for dicts."""

    def made(*given):
        value = answer(*((z["primal"], z["tangent"]) for z in given))
        return dict(zip(("primal", "tangent"), value, strict=True))

    return made


def dicts(*names):
    return lambda case: ", ".join(
        f"{n} = {{'primal': {case[n][0] + 0.0:.4g}, 'tangent': {case[n][1] + 0.0:.4g}}}" for n in names
    )


REVERSED = {"rows": lambda case: ["tangent", "primal"], "describe": tangent_first("z", "w")}
NAMED = {"rows": None, "describe": dicts("z", "w")}


def elementary(name, f, slope, ufunc, derivative, more):
    """The Answer to an elementary function of a dual number, with the mistakes that are made with all of them.

    `derivative` is the derivative in words, and `more` has the mistakes that are made with this one only.
    """
    return Answer(
        [by_dual(ufunc), by_derivative(f, slope)],
        f"{name}(a + b ε) = {name}(a) + {name}'(a) b ε, and the derivative of {name} is {derivative}",
        f"The second part is the derivative of {name} at a, multiplied by the tangent b.",
        pairs("z"),
        {
            "Your tangent is only the derivative. By the chain rule, multiply it by the incoming tangent b.": (
                lambda z: (f(z[0]), slope(z[0]))
            ),
            "Your tangent has the wrong sign.": lambda z: (f(z[0]), -slope(z[0]) * z[1]),
            "The tangent b passes through unchanged. Multiply it by the derivative at a.": lambda z: (f(z[0]), z[1]),
            "The tangent b is added to the derivative. By the chain rule, multiply by it.": lambda z: (
                f(z[0]),
                slope(z[0]) + z[1],
            ),
            "The derivative is divided by the tangent b. By the chain rule, multiply by it.": lambda z: (
                f(z[0]),
                slope(z[0]) / z[1],
            ),
            f"The first part is a, unchanged. It should be {name}(a).": lambda z: (z[0], slope(z[0]) * z[1]),
            "The two parts are exchanged. The value comes first, and then the tangent.": lambda z: (
                slope(z[0]) * z[1],
                f(z[0]),
            ),
            **more,
        },
        rows=parts,
        lesson=LESSON,
    )


def at_b(f, slope):
    return {"The derivative is evaluated at b. Evaluate it at a.": lambda z: (f(z[0]), slope(z[1]) * z[1])}


def of_itself(name, f, derivative):
    said = f"Your tangent uses {name} as its own derivative. The derivative is {derivative}."
    return {said: lambda z: (f(z[0]), f(z[0]) * z[1])}


def of_both(name, f):
    said = f"Your function applies {name} to both parts. Apply it to a only; the chain rule gives the second part."
    return {said: lambda z: (f(z[0]), f(z[1]))}


def sech2(a):
    return 1 - math.tanh(a) ** 2


def convolution(u, v):
    return np.convolve(u, v)[: len(u)]


def toeplitz(u, v):
    n = len(u)
    return np.array([[u[i - j] if i >= j else 0.0 for j in range(n)] for i in range(n)]) @ np.array(v)


def of_derivatives(answer):
    """An answer for coefficients as one for derivatives (f, f', f'')."""

    def made(*given):
        value = [*answer(*((t[0], t[1], t[2] / 2) for t in given))]
        return [*value[:2], *(2 * part for part in value[2:3]), *value[3:]]

    return made


VARIANTS = {
    "multiply.b": Variant(
        r"""
Everything in lesson 06 rests on one rule: how two dual numbers are multiplied. Some programs keep the tangent in front.
Represent the dual number $a + b\varepsilon$ by the pair `(b, a)`, and write the function that returns the product of
two such pairs as a pair of the same kind.
""",
        '''
def product(z, w):
    """(pair of floats) the product of the dual numbers z = (b, a) and w = (d, c), tangents first."""
    ### BEGIN SOLUTION
    (b, a), (d, c) = z, w
    return a * d + b * c, a * c
    ### END SOLUTION
''',
        reversed_pairs,
        words={
            "The value comes first, and then the tangent": "The tangent comes first, and then the value",
            "The first part contains the term b d": "The second part contains the term b d",
            "The first part of the result is `a * c`. The second part is the sum": (
                "The second part of the result is `a * c`. The first part is the sum"
            ),
            "So the first part of the result is ac, and the second part collects": (
                "So the second part of the result is ac, and the first part collects"
            ),
            "the second part is the product rule": "the first part is the product rule",
            "`(a, b), (c, d) = z, w`": "`(b, a), (d, c) = z, w`",
            "whose first part is 0 is zero": "whose second part is 0 is zero",
        },
        title="Product, tangent first",
        other=REVERSED,
    ),
    "multiply.c": Variant(
        r"""
Everything in lesson 06 rests on one rule: how two dual numbers are multiplied. Represent the dual number $a +
b\varepsilon$ by the dict `{"primal": a, "tangent": b}`, and write the function that returns the product of two such
dicts as a new dict of the same kind.
""",
        '''
def times(z, w):
    """(dict of two floats) the product of the dual numbers z and w, each with the keys "primal" and "tangent"."""
    ### BEGIN SOLUTION
    a, b, c, d = z["primal"], z["tangent"], w["primal"], w["tangent"]
    return {"primal": a * c, "tangent": a * d + b * c}
    ### END SOLUTION
''',
        named_pairs,
        words={
            "The two parts are exchanged. The value comes first, and then the tangent.": (
                "The two entries are exchanged. The value has the key primal, and the derivative the key tangent."
            ),
            "The first part contains the term b d": "The primal contains the term b d",
            "The first part of the result is `a * c`. The second part is the sum": (
                "The primal of the result is `a * c`. The tangent is the sum"
            ),
            "So the first part of the result is ac, and the second part collects": (
                "So the primal of the result is ac, and the tangent collects"
            ),
            "the second part is the product rule": "the tangent is the product rule",
            "The line `(a, b), (c, d) = z, w` gives names": "The first line gives names",
            "a new pair is returned": "a new dict is returned",
            "whose first part is 0 is zero": "whose primals are 0 is zero",
        },
        title="Product of two dicts",
        other=NAMED,
    ),
    "multiply.d": Variant(
        r"""
Every dual number has a conjugate: that of $c + d\varepsilon$ is $c - d\varepsilon$. Represent the dual number $a +
b\varepsilon$ by the pair `(a, b)`, and write the function that multiplies the first of two such pairs by the conjugate
of the second one and returns the result as a pair.
""",
        '''
def by_conjugate(z, w):
    """(pair of floats) the product of z = (a, b) and the conjugate of w = (c, d), as dual numbers."""
    ### BEGIN SOLUTION
    (a, b), (c, d) = z, w
    return a * c, b * c - a * d
    ### END SOLUTION
''',
        lambda multiply: lambda z, w: multiply(z, (w[0], -w[1])),
        words={
            "Your tangent contains only a d": "Your tangent contains only -a d",
            "Your tangent contains only b c. The term a d is missing": (
                "Your tangent contains only b c. The term -a d is missing"
            ),
            "Your tangent is b d": "Your tangent is -b d",
            "The tangent of a product is a sum": "Only the tangent of w changes its sign in the conjugate",
            "Your tangent contains the term b d": "Your tangent contains the term -b d",
            "This is the product of two complex numbers": "This is a complex number times the conjugate of another",
            "contains the term b d, as if": "contains the term -b d, as if",
            "the two terms that contain": "the two terms, one of them with a minus sign, that contain",
            r"$ac$, $ad\,\varepsilon$, $bc\,\varepsilon$ and $bd\,\varepsilon^2$": (
                r"$ac$, $-ad\,\varepsilon$, $bc\,\varepsilon$ and $-bd\,\varepsilon^2$"
            ),
            "(a + b ε)(c + d ε) = a c + (a d + b c) ε": "(a + b ε)(c - d ε) = a c + (b c - a d) ε",
        },
        title="Product with a conjugate",
        why=r"""
Multiplying $a+b\varepsilon$ by $c-d\varepsilon$ gives $ac-ad\,\varepsilon+bc\,\varepsilon-bd\,\varepsilon^2$. The last
term is zero, because $\varepsilon^2=0$ by definition. So the first part of the result is ac, and the second part
collects the two terms with exactly one $\varepsilon$, which gives $bc-ad$. You have met this difference in the quotient
rule, and this is where it comes from: a quotient is extended by the conjugate of its denominator.

If z and w are the same number, the result is $a^2$, without any tangent, just as the product of a complex number and
its conjugate is real. Both results are computed from the old numbers, and a new pair is returned, so neither operand is
changed.
""",
        wrong={
            "This is the product of z and w. Change the sign of d first, since the conjugate of w is asked for.": (
                lambda z, w: (z[0] * w[0], z[0] * w[1] + z[1] * w[0])
            ),
            "Your tangent is a d - b c. It should be the other way around: the minus sign belongs to d.": lambda z, w: (
                z[0] * w[0],
                z[0] * w[1] - z[1] * w[0],
            ),
        },
    ),
    "divide.b": Variant(
        r"""
Division completes the arithmetic. Represent the dual number $a + b\varepsilon$ by the pair `(b, a)`, tangent first.
Write the function that divides $a + b\varepsilon$ by $c + d\varepsilon$, where $c\neq 0$, and returns the quotient as a
pair of the same kind.
""",
        '''
def quotient(z, w):
    """(pair of floats) the quotient z / w of the dual numbers z = (b, a) and w = (d, c), tangents first, c not 0."""
    ### BEGIN SOLUTION
    (b, a), (d, c) = z, w
    return (b * c - a * d) / c**2, a / c
    ### END SOLUTION
''',
        reversed_pairs,
        words={
            "The second part of the numerator is $bc - ad$, and the first part of the whole quotient is simply": (
                "The tangent of the numerator is $bc - ad$, and the second part of the whole quotient is simply"
            ),
            "The second part is the quotient rule": "The tangent is the quotient rule",
            "even if its second part is not zero. The first part is written": (
                "even if its tangent is not zero. The value is written"
            ),
        },
        title="Quotient, tangent first",
        other=REVERSED,
    ),
    "divide.c": Variant(
        r"""
Division completes the arithmetic. Represent the dual number $a + b\varepsilon$ by the dict `{"primal": a, "tangent":
b}`. Write the function that divides $a + b\varepsilon$ by $c + d\varepsilon$, where $c\neq 0$, and returns the quotient
as a new dict of the same kind.
""",
        '''
def over(z, w):
    """(dict of two floats) the quotient z / w of dual numbers with the keys "primal" and "tangent"; the primal of w is
    not 0.
    """
    ### BEGIN SOLUTION
    a, b, c, d = z["primal"], z["tangent"], w["primal"], w["tangent"]
    return {"primal": a / c, "tangent": (b * c - a * d) / c**2}
    ### END SOLUTION
''',
        named_pairs,
        words={
            "The second part of the numerator is $bc - ad$, and the first part of the whole quotient is simply": (
                "The tangent of the numerator is $bc - ad$, and the primal of the whole quotient is simply"
            ),
            "The second part is the quotient rule": "The tangent is the quotient rule",
            "even if its second part is not zero. The first part is written": (
                "even if its tangent is not zero. The primal is written"
            ),
        },
        title="Quotient of two dicts",
        other=NAMED,
    ),
    "divide.d": Variant(
        r"""
Division completes the arithmetic. This function answers the question how many times one number is contained in another,
so it receives the denominator first. Write the function whose first argument is the pair `(c, d)` with $c\neq 0$ and
whose second argument is the pair `(a, b)`. Divide $a + b\varepsilon$ by $c + d\varepsilon$, and return the quotient as
a pair.
""",
        '''
def how_often(w, z):
    """(pair of floats) the quotient z / w of the dual numbers z = (a, b) and w = (c, d), c not 0."""
    ### BEGIN SOLUTION
    (c, d), (a, b) = w, z
    return a / c, (b * c - a * d) / c**2
    ### END SOLUTION
''',
        lambda divide: lambda w, z: divide(z, w),
        title="How many times?",
        other={"describe": pairs("w", "z")},
    ),
    "sine.b": Variant(
        r"""
Elementary functions have to know how they act on a dual number. Write the cosine of the dual number `(a, b)`, as a
pair.
""",
        '''
def cosine(z):
    """(pair of floats) the cosine of the dual number z = (a, b)."""
    ### BEGIN SOLUTION
    a, b = z
    return math.cos(a), -math.sin(a) * b
    ### END SOLUTION
''',
        answer=elementary(
            "cos",
            math.cos,
            lambda a: -math.sin(a),
            np.cos,
            "-sin a",
            at_b(math.cos, lambda a: -math.sin(a)) | of_itself("cos", math.cos, "-sin a") | of_both("cos", math.cos),
        ),
        words={
            "Taylor's formula of the sine": "Taylor's formula of the cosine",
            "`math.sin(a)`. The second part is the derivative of the sine at a": (
                "`math.cos(a)`. The second part is the derivative of the cosine at a"
            ),
        },
        why=r"""
Taylor's formula for the cosine at a, with the step $b\varepsilon$, is $\cos(a+b\varepsilon)=\cos a-\sin a\cdot
b\,\varepsilon$. All further terms contain $\varepsilon^2$ and are zero, so the formula is exact and not an
approximation. The same argument gives the general rule $\phi(a+b\varepsilon)=\phi(a)+\phi'(a)\,b\,\varepsilon$ for each
elementary function.

The factor b carries the derivative of everything that was computed before, so that the rule is the chain rule. The
minus sign belongs to the derivative of the cosine, and it stays whatever the sign of b is. The slope is evaluated at
the first part a, never at the whole pair.
""",
        title="The cosine",
    ),
    "sine.c": Variant(
        r"""
Elementary functions have to know how they act on a dual number. Write the exponential function of the dual number `(a,
b)`, as a pair.
""",
        '''
def exponential(z):
    """(pair of floats) e to the power of the dual number z = (a, b)."""
    ### BEGIN SOLUTION
    a, b = z
    return math.exp(a), math.exp(a) * b
    ### END SOLUTION
''',
        answer=elementary(
            "exp",
            math.exp,
            math.exp,
            np.exp,
            "exp itself",
            at_b(math.exp, math.exp)
            | of_both("exp", math.exp)
            | {
                "The derivative a exp(a - 1) is that of a power of a. Here a is the exponent, and the derivative is "
                "exp a.": lambda z: (math.exp(z[0]), z[0] * math.exp(z[0] - 1) * z[1]),
                "The exponential function is taken of the product a b. Take it of a, and multiply the result by b.": (
                    lambda z: (math.exp(z[0]), math.exp(z[0] * z[1]))
                ),
            },
        ),
        words={
            "Taylor's formula of the sine": "Taylor's formula of the exponential function",
            "`math.sin(a)`. The second part is the derivative of the sine at a": (
                "`math.exp(a)`. The second part is the derivative of the exponential function at a"
            ),
        },
        why=r"""
Taylor's formula for the exponential function at a, with the step $b\varepsilon$, is $e^{a+b\varepsilon}=e^a+e^a
b\,\varepsilon$. All further terms contain $\varepsilon^2$ and are zero, so the formula is exact and not an
approximation. The same argument gives the general rule $\phi(a+b\varepsilon)=\phi(a)+\phi'(a)\,b\,\varepsilon$ for each
elementary function.

The factor b carries the derivative of everything that was computed before, so that the rule is the chain rule. Value
and slope are the same number here, so a library computes it once and the derivative costs only one product.
""",
        title="The exponential function",
    ),
    "sine.d": Variant(
        r"""
Elementary functions have to know how they act on a dual number. Write the hyperbolic tangent of the dual number `(a,
b)`, as a pair. The derivative of $\tanh$ is $1 - \tanh^2$.
""",
        '''
def hyperbolic_tangent(z):
    """(pair of floats) tanh of the dual number z = (a, b)."""
    ### BEGIN SOLUTION
    a, b = z
    t = math.tanh(a)
    return t, (1 - t * t) * b
    ### END SOLUTION
''',
        answer=elementary(
            "tanh",
            math.tanh,
            sech2,
            np.tanh,
            "1 - tanh²",
            at_b(math.tanh, sech2)
            | of_itself("tanh", math.tanh, "1 - tanh²")
            | of_both("tanh", math.tanh)
            | {
                "Your tangent contains 1 - tanh a. The derivative is 1 - tanh² a.": lambda z: (
                    math.tanh(z[0]),
                    (1 - math.tanh(z[0])) * z[1],
                ),
                "Your tangent contains 1 + tanh² a, and the sign is wrong. The derivative of tanh is 1 - tanh² a.": (
                    lambda z: (math.tanh(z[0]), (1 + math.tanh(z[0]) ** 2) * z[1])
                ),
                "The square in your tangent is that of a. Square tanh a.": lambda z: (
                    math.tanh(z[0]),
                    (1 - z[0] ** 2) * z[1],
                ),
            },
        ),
        words={
            "Taylor's formula of the sine": "Taylor's formula of tanh",
            "`math.sin(a)`. The second part is the derivative of the sine at a": (
                "`math.tanh(a)`. The second part is the derivative of tanh at a"
            ),
        },
        why=r"""
Taylor's formula for $\tanh$ at a, with the step $b\varepsilon$, is $\tanh(a+b\varepsilon)=\tanh a+(1-\tanh^2 a)\,
b\,\varepsilon$. All further terms contain $\varepsilon^2$ and are zero, so the formula is exact and not an
approximation. The same argument gives the general rule $\phi(a+b\varepsilon)=\phi(a)+\phi'(a)\,b\,\varepsilon$ for each
elementary function.

The factor b carries the derivative of everything that was computed before, so that the rule is the chain rule. The
derivative is expressed by the value of the function itself. The value is kept in t, so that tanh is evaluated only
once. Libraries for neural networks, which use this function a lot, do the same.
""",
        title="The hyperbolic tangent",
    ),
    "logarithm.b": Variant(
        r"""
The same rule gives every other elementary function. Write the square root of the dual number `(a, b)` with $a > 0$, as
a pair.
""",
        '''
def root(z):
    """(pair of floats) the square root of the dual number z = (a, b), a > 0."""
    ### BEGIN SOLUTION
    a, b = z
    return math.sqrt(a), b / (2 * math.sqrt(a))
    ### END SOLUTION
''',
        answer=elementary(
            "sqrt",
            math.sqrt,
            lambda a: 0.5 / math.sqrt(a),
            np.sqrt,
            "1 / (2 sqrt)",
            of_itself("sqrt", math.sqrt, "1 / (2 sqrt a)")
            | {
                "The factor 2 is missing in the denominator of your tangent. The derivative is 1 / (2 sqrt a).": (
                    lambda z: (math.sqrt(z[0]), z[1] / math.sqrt(z[0]))
                ),
                "Your tangent is multiplied by 2 sqrt a. Divide by it.": lambda z: (
                    math.sqrt(z[0]),
                    z[1] * 2 * math.sqrt(z[0]),
                ),
                "The tangent b is divided by 2 a. Divide it by twice the root of a.": lambda z: (
                    math.sqrt(z[0]),
                    z[1] / (2 * z[0]),
                ),
                "Your tangent is multiplied by half of the root of a. The root belongs in the denominator.": lambda z: (
                    math.sqrt(z[0]),
                    math.sqrt(z[0]) / 2 * z[1],
                ),
            },
        ),
        words={
            "The derivative of ln at a is 1/a": r"The derivative of $\sqrt a=a^{1/2}$ is $\tfrac12a^{-1/2}$",
            "`math.log(a)`. The second part is 1/a times b": (
                "`math.sqrt(a)`. The second part is b divided by twice that"
            ),
        },
        why=r"""
The general rule needs only the value and the slope of the function at the first part a. For the square root these are
$\sqrt a$ and $1/(2\sqrt a)$, so the pair is $(\sqrt a,\ b/(2\sqrt a))$. You can check it by squaring: the first part
becomes a, and the second part becomes twice the product of both parts, which is b.

The condition a > 0 concerns only the first part. The tangent b may be negative or zero, because it is not an argument
of the root but only a factor in the result. At a = 0 the slope is infinite, and no pair of numbers can express that.
""",
        title="And another: the square root",
    ),
    "logarithm.c": Variant(
        r"""
The same rule gives every other elementary function. Write the reciprocal $1/z$ of the dual number `(a, b)` with $a >
0$, as a pair.
""",
        '''
def reciprocal(z):
    """(pair of floats) 1 / z for the dual number z = (a, b), a > 0."""
    ### BEGIN SOLUTION
    a, b = z
    return 1 / a, -b / a**2
    ### END SOLUTION
''',
        answer=elementary(
            "1/a",
            lambda a: 1 / a,
            lambda a: -1 / a**2,
            lambda z: 1 / z,
            "-1 / a²",
            of_itself("1/a", lambda a: 1 / a, "-1 / a²")
            | of_both("1/a", lambda a: 1 / a)
            | {
                "The tangent b is divided by a once. Divide it by a².": lambda z: (1 / z[0], -z[1] / z[0]),
                "Your tangent contains ln a, which has the derivative 1/a. Here the derivative of 1/a is asked for.": (
                    lambda z: (1 / z[0], math.log(z[0]) * z[1])
                ),
                "The tangent b is divided by a³. Divide it by a².": lambda z: (1 / z[0], -z[1] / z[0] ** 3),
                "The tangent b is squared, too. Only a is squared.": lambda z: (1 / z[0], -((z[1] / z[0]) ** 2)),
            },
        ),
        words={
            "The derivative of ln at a is 1/a": "The derivative of $1/a=a^{-1}$ is $-a^{-2}$",
            "`math.log(a)`. The second part is 1/a times b": (
                "`1 / a`. The second part is b divided by a², with a minus sign"
            ),
        },
        why=r"""
The general rule needs only the value and the slope of the function at the first part a. For the reciprocal these are
$1/a$ and $-1/a^2$, so the pair is $(1/a,\ -b/a^2)$. You can check it by multiplying it by the number itself: the first
part becomes 1, and the tangent becomes $b/a-ab/a^2=0$, as it has to be for a constant.

Together with the product this gives every quotient, so a library could do without a rule for division. The tangent b
may be negative or zero, because it is not an argument of the function but only a factor in the result.
""",
        title="And another: the reciprocal",
    ),
    "logarithm.d": Variant(
        r"""
The same rule gives every other elementary function. Write the arctangent of the dual number `(a, b)`, as a pair.
""",
        '''
def arctangent(z):
    """(pair of floats) the arctangent of the dual number z = (a, b)."""
    ### BEGIN SOLUTION
    a, b = z
    return math.atan(a), b / (1 + a * a)
    ### END SOLUTION
''',
        answer=elementary(
            "arctan",
            math.atan,
            lambda a: 1 / (1 + a * a),
            np.arctan,
            "1 / (1 + a²)",
            at_b(math.atan, lambda a: 1 / (1 + a * a))
            | of_itself("arctan", math.atan, "1 / (1 + a²)")
            | of_both("arctan", math.atan)
            | {
                "The sign in your denominator is that of the derivative of artanh. It should be 1 + a².": lambda z: (
                    math.atan(z[0]),
                    z[1] / (1 - z[0] ** 2),
                ),
                "Your denominator is 1 + a. It should be 1 + a².": lambda z: (math.atan(z[0]), z[1] / (1 + z[0])),
                "Your denominator is a root, as in the derivative of the arcsine. It should be 1 + a².": lambda z: (
                    math.atan(z[0]),
                    z[1] / math.sqrt(1 + z[0] ** 2),
                ),
                "Your tangent is multiplied by 1 + a². Divide by it.": lambda z: (
                    math.atan(z[0]),
                    z[1] * (1 + z[0] ** 2),
                ),
            },
        ),
        words={
            "The derivative of ln at a is 1/a": "The derivative of arctan at a is $1/(1+a^2)$",
            "`math.log(a)`. The second part is 1/a times b": "`math.atan(a)`. The second part is b divided by 1 + a²",
        },
        why=r"""
The general rule needs only the value and the slope of the function at the first part a. For the arctangent these are
$\arctan a$ and $1/(1+a^2)$, so the pair is $(\arctan a,\ b/(1+a^2))$. The product with b is written as a quotient,
which saves an operation and a rounding error.

The derivative is a rational function, although the arctangent itself is not. The denominator is never zero, so the
result is defined for every dual number. Both parts of the rule are evaluated at a, and b is only a factor.
""",
        title="And another: the arctangent",
    ),
    "gradient.b": Variant(
        r"""
You can now differentiate a whole program. Here a pair is `(tangent, value)`: the tangent comes first. The function `f`
receives a list of such pairs and returns one of them. Return the gradient of `f` at the point that is given by the list
`xs` of floats, as a list of floats. One pass is one call of `f`, and your function may make at most n passes.
""",
        '''
def gradient(f, xs):
    """(list of floats) the gradient of f at the list of floats xs; f takes and returns pairs (tangent, value)."""
    ### BEGIN SOLUTION
    partials = []
    for k in range(len(xs)):
        seeded = [(1.0 if i == k else 0.0, x) for i, x in enumerate(xs)]
        partials.append(f(seeded)[0])
    return partials
    ### END SOLUTION
''',
        lambda gradient: lambda f, xs: gradient(lambda pairs: reverse(f([reverse(x) for x in pairs])), xs),
        words={
            "The partial derivative is the second part of the pair that f returns": (
                "The partial derivative is the first part of the pair that f returns"
            ),
            "Keep only the tangent, which is the second part of each pair": (
                "Keep only the tangent, which is the first part of each pair"
            ),
            "A pair is (value, tangent)": "A pair is (tangent, value)",
            "The partial derivative is the second part of the result": (
                "The partial derivative is the first part of the result"
            ),
            "pairs `(x, 1.0 if i == k else 0.0)`": "pairs `(1.0 if i == k else 0.0, x)`",
            "collect the second part": "collect the first part",
            "chosen by the second parts of the inputs": "chosen by the first parts of the inputs",
            "The second part of the result is then": "The first part of the result is then",
        },
        title="A gradient in n passes, tangent first",
    ),
    "gradient.c": Variant(
        r"""
You can now differentiate a whole program. The function `f` has n arguments, each of them a dual number as a pair, and
it returns one dual number, also as a pair. It is called as in `f((2.0, 1.0), (3.0, 0.0))`. Return the gradient of `f`
at the point that is given by the list `xs` of n floats, as a list of floats. One pass is one call of `f`, and your
function may make at most n passes.
""",
        '''
def gradient(f, xs):
    """(list of floats) the gradient of f at the list of floats xs; f takes len(xs) pairs and returns a pair."""
    ### BEGIN SOLUTION
    partials = []
    for k in range(len(xs)):
        seeded = [(x, 1.0 if i == k else 0.0) for i, x in enumerate(xs)]
        partials.append(f(*seeded)[1])
    return partials
    ### END SOLUTION
''',
        lambda gradient: lambda f, xs: gradient(lambda pairs: f(*pairs), xs),
        words={"call `f` with it": "call `f(*pairs)`, which takes the list apart"},
        title="A gradient of a function of n arguments",
    ),
    "gradient.d": Variant(
        r"""
How much does the result of a program change if an input grows by one per cent of itself? Economists ask this question,
and the answer is one hundredth of $x_k\,\partial f/\partial x_k$. The function `f` receives a list of dual numbers
(pairs) and returns one dual number (a pair). Return the numbers $x_k\,\partial f/\partial x_k$ for all inputs, at the
point that is given by the list `xs` of floats, as a list of floats. One pass is one call of `f`, and your function may
make at most n passes.
""",
        '''
def relative(f, xs):
    """(list of floats) x_k times df/dx_k at the list of floats xs; f takes and returns dual numbers as pairs."""
    ### BEGIN SOLUTION
    found = []
    for k in range(len(xs)):
        seeded = [(x, x if i == k else 0.0) for i, x in enumerate(xs)]
        found.append(f(seeded)[1])
    return found
    ### END SOLUTION
''',
        lambda gradient: lambda f, xs: [x * part for x, part in zip(xs, np.array(gradient(f, xs)), strict=True)],
        title="What one per cent changes",
        hints=(
            "One pass answers one question: how does the result change with a single input? The seed says how fast "
            "this input changes.",
            "In pass k, the input k has the tangent $x_k$ and all others have the tangent 0. The second part of the "
            "result is then $x_k$ times the partial derivative.",
            "For each k, build a list of pairs `(x, x if i == k else 0.0)` with `enumerate(xs)`, call `f` with it, and "
            "collect the second part of the result.",
        ),
        why=r"""
One pass differentiates with respect to one direction, and the direction is chosen by the second parts of the inputs. A
seed need not be 1. If the input k receives the tangent $x_k$, it changes in proportion to itself, and the tangent of
the result is $x_k\,\partial f/\partial x_k$. The loop makes n such passes, one for each input.

It would be just as right to use the seed 1 and to multiply the partial derivative by $x_k$ afterwards, because the
tangent of the result is linear in the seeds. A new list of pairs is made for each pass, so that no seed of an earlier
pass is left in it.
""",
        without=(
            "The seed of your pass is the value",
            "These are the values of f",
            "Your list contains whole pairs",
        ),
        words={
            "in which only this input has the tangent 1": "in which only this input has a tangent, x_k",
            "In each pass one input should have the tangent 1": "In pass k the input k should have the tangent x_k",
            "In each pass exactly one input has the tangent 1": "In pass k exactly one input has a tangent, x_k",
            "All inputs are seeded with 1 at once, which gives the sum of the partial derivatives": (
                "All inputs are seeded at once"
            ),
            "In pass k, input k has the tangent 0 and all others have the tangent 1": (
                "In pass k, input k has the tangent 0 and all others have a tangent"
            ),
            "In pass k, the input x_k has the tangent 1 and all other inputs have the tangent 0. The tangent of the "
            "result is then ∂f/∂x_k.": (
                "In pass k, the input x_k has the tangent x_k and all other inputs have the tangent 0. The tangent of "
                "the result is then x_k ∂f/∂x_k."
            ),
        },
        wrong={
            "These are the partial derivatives alone. Multiply each of them by its input, or use the input as seed.": (
                lambda f, xs: [f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))]
            ),
            "Each input is a factor twice. Use it as the seed or multiply by it afterwards, but not both.": (
                lambda f, xs: [x * f([(y, y * (i == k)) for i, y in enumerate(xs)])[1] for k, x in enumerate(xs)]
            ),
            "Each partial derivative is divided by its input. Multiply it by the input.": lambda f, xs: [
                f([(y, 1.0 * (i == k)) for i, y in enumerate(xs)])[1] / x for k, x in enumerate(xs)
            ],
        },
    ),
    "triplets.b": Variant(
        r"""
If $\varepsilon^3=0$ but $\varepsilon^2\neq 0$, a number has three parts and carries the second derivative along. Here
the highest power comes first: the triplet $(a_2, a_1, a_0)$ stands for $a_2\varepsilon^2 + a_1\varepsilon + a_0$. Write
the function that returns the product of two triplets as a triplet of the same kind.
""",
        '''
def multiply_triplets(u, v):
    """(triplet of floats) the product of u and v, where (a2, a1, a0) is a2 eps^2 + a1 eps + a0."""
    ### BEGIN SOLUTION
    (a2, a1, a0), (b2, b1, b0) = u, v
    return a0 * b2 + a1 * b1 + a2 * b0, a0 * b1 + a1 * b0, a0 * b0
    ### END SOLUTION
''',
        reversed_pairs,
        words={
            "The term a1 b1 is missing in the third part": "The term a1 b1 is missing in the first part",
            "The third part is the coefficient of ε², which": "The first part is the coefficient of ε², which",
            "The third part contains only a1 b1": "The first part contains only a1 b1",
            "The term a2 b0 is missing in the third part": "The term a2 b0 is missing in the first part",
            "The term a1 b1 is halved. The third part": "The term a1 b1 is halved. The first part",
            "The term a0 b2 is missing in the third part": "The term a0 b2 is missing in the first part",
            "(a0, a1, a2)(b0, b1, b2) = (a0 b0, a0 b1 + a1 b0, a0 b2 + a1 b1 + a2 b0)": (
                "(a2, a1, a0)(b2, b1, b0) = (a0 b2 + a1 b1 + a2 b0, a0 b1 + a1 b0, a0 b0)"
            ),
            "(If you have used np.polymul: it lists the highest power first.)": (
                "(If you have used np.convolve on the triplets as they are, keep the last three parts.)"
            ),
            "$u_0v_2+u_1v_1+u_2v_0$": "$a_0b_2+a_1b_1+a_2b_0$",
            "The last part is a coefficient": "The first part is a coefficient",
            "The input x is the triplet (x, 1, 0), and the result is $(f, f', f''/2)$, so the second derivative is "
            "twice the third part. The middle term $u_1v_1$": (
                "The input x is the triplet (0, 1, x), and the result is $(f''/2, f', f)$, so the second derivative is "
                "twice the first part. The middle term $a_1b_1$"
            ),
        },
        title="Bonus: second order, highest power first",
        other={"rows": lambda case: ["ε²", "ε", "1"], "describe": tangent_first("u", "v")},
    ),
    "triplets.c": Variant(
        r"""
Second derivatives can be carried along with a value, too. The triplet $(f, f', f'')$ holds the value of a function and
its first two derivatives with respect to x, at one point. Write the function that receives the triplets of two
functions and returns the triplet of their product.
""",
        '''
def product_of_jets(u, v):
    """(triplet of floats) value, first and second derivative of u v, where u and v are such triplets."""
    ### BEGIN SOLUTION
    return u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[0] * v[2] + 2 * u[1] * v[1] + u[2] * v[0]
    ### END SOLUTION
''',
        of_derivatives,
        title="Bonus: the second derivative of a product",
        hints=(
            "Differentiate the product rule once more.",
            "The first derivative of $fg$ is $f'g+fg'$. Each of its two terms is a product again.",
            "The third part has the terms $f''g$, $2f'g'$ and $fg''$. The other two parts have one and two terms.",
        ),
        why=r"""
The product rule, applied twice, gives $(fg)''=f''g+2f'g'+fg''$. The factor 2 appears because $f'g'$ arises twice, once
from each term of the first derivative. In general the binomial coefficients appear here, and this is Leibniz's rule.

Lesson 06 stores coefficients and not derivatives: there the third part is $f''/2$, and the product is a plain
convolution, without binomial coefficients. Both forms carry the same information. The middle term is the one that is
most often forgotten. Without it, the square of x would have the second derivative 0 instead of 2.
""",
        without=("The term a1 b1 is halved", "These are the coefficients of ε² to ε⁴", "Your function returns five"),
        words={
            "It belongs to ε², which is not 0 here.": "It arises when the product rule is differentiated.",
            "The term a1 b1 is missing in the third part.": "The term 2 f' g' is missing in the third part.",
            "The terms with ε³ and ε⁴ are added to lower powers, as if ε³ were 1. It is 0, so drop them.": (
                "Derivatives of a higher order are added to the lower ones. Drop them."
            ),
            "which is not a product of polynomials. Multiply every term of u by every term of v.": (
                "which is not the product rule."
            ),
            "The term a1 b1 is counted twice. The third part is the coefficient of ε², which is f'' / 2 and not f''.": (
                "The third part has the term 4 f' g'. It should be 2 f' g'."
            ),
            "The third part contains only a1 b1. The terms a0 b2 and a2 b0 belong to ε², too.": (
                "The third part contains only 2 f' g'. The terms f'' g and f g'' are missing."
            ),
            "The term a2 b0 is missing in the third part. It belongs to ε², too.": (
                "The term f'' g is missing in the third part."
            ),
            "The term a1 b0 is missing in the second part. It belongs to ε, too.": (
                "The term f' g is missing in the second part."
            ),
            "The term a0 b1 is missing in the second part. It belongs to ε, too.": (
                "The term f g' is missing in the second part."
            ),
            "Multiply two polynomials instead.": "Use the product rule instead.",
            "The sign of a1 b1 is lost": "The sign of f' g' is lost",
            "The term a0 b2 is missing in the third part. It belongs to ε², too.": (
                "The term f g'' is missing in the third part."
            ),
            "(a0, a1, a2)(b0, b1, b2) = (a0 b0, a0 b1 + a1 b0, a0 b2 + a1 b1 + a2 b0)": (
                "(f, f', f'')(g, g', g'') = (f g, f g' + f' g, f g'' + 2 f' g' + f'' g)"
            ),
            "Multiply the two polynomials in ε, and drop all terms with ε³ and higher powers.": (
                "Differentiate the product rule once more."
            ),
        },
        wrong={
            "The factor 2 of the term f' g' is missing. This term arises twice when the product rule is "
            "differentiated.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[1] * v[1] + u[2] * v[0],
            ),
        },
        other={"rows": lambda case: ["value", "first derivative", "second derivative"]},
    ),
    "triplets.d": Variant(
        r"""
If $\varepsilon^n=0$ but $\varepsilon^{n-1}\neq 0$, a number has n parts and carries derivatives of all orders below n
along. The list $[a_0, a_1, \dots, a_{n-1}]$ stands for $a_0 + a_1\varepsilon + \dots + a_{n-1}\varepsilon^{n-1}$. Write
the function that returns the product of two such lists of the same length n as a list of length n.
""",
        '''
def multiply_truncated(u, v):
    """(list of n floats) the product of u and v, lists of n floats: powers of eps, from 0 to n - 1."""
    ### BEGIN SOLUTION
    return [sum(u[i] * v[k - i] for i in range(k + 1)) for k in range(len(u))]
    ### END SOLUTION
''',
        answer=Answer(
            [convolution, toeplitz],
            "The coefficient of ε^k is u[0] v[k] + u[1] v[k-1] + ... + u[k] v[0].",
            "Multiply the two polynomials in ε, and drop all terms with ε^n and higher powers.",
            lambda case: f"u = {shown(case['u'])}, v = {shown(case['v'])}",
            {
                "Your list is too long. Drop the terms with ε^n and higher powers.": np.convolve,
                "The terms with ε^n and higher powers are added to lower powers, as if ε^n were 1. It is 0, so drop "
                "them.": lambda u, v: [sum(u[i] * v[(k - i) % len(u)] for i in range(len(u))) for k in range(len(u))],
                "The parts are multiplied one by one, which is not a product of polynomials. Multiply every term of u "
                "by every term of v.": lambda u, v: [a * b for a, b in zip(u, v)],
                "The last term of each sum, u[k] v[0], is missing. The index runs from 0 to k.": lambda u, v: [
                    sum(u[i] * v[k - i] for i in range(k)) for k in range(len(u))
                ],
                "The first term of each sum, u[0] v[k], is missing. The index runs from 0 to k.": lambda u, v: [
                    sum(u[i] * v[k - i] for i in range(1, k + 1)) for k in range(len(u))
                ],
                "Each sum adds the products of equal indices. The two indices should add up to k.": lambda u, v: [
                    sum(u[i] * v[i] for i in range(k + 1)) for k in range(len(u))
                ],
                "These are the coefficients of the highest powers. Keep the first n, which belong to the powers from 0 "
                "to n - 1.": lambda u, v: np.convolve(u, v)[-len(u) :],
                "These are products of derivatives, with binomial coefficients. The parts are coefficients, so no "
                "factor is needed.": lambda u, v: [
                    sum(math.comb(k, i) * u[i] * v[k - i] for i in range(k + 1)) for k in range(len(u))
                ],
            },
            rows=lambda case: [f"ε^{k}" for k in range(len(case["u"]))],
            lesson=LESSON,
        ),
        title="Bonus: any order",
        hints=(
            r"This is the product of two polynomials of degree n - 1, from which all terms with $\varepsilon^n$ and "
            "higher powers are dropped.",
            r"For each power of $\varepsilon$ in the result, collect the products whose exponents add up to it.",
            r"The coefficient of $\varepsilon^k$ is the sum of `u[i] * v[k - i]` for i from 0 to k.",
        ),
        why=r"""
The product of the two polynomials in $\varepsilon$ is sorted by powers. The power k receives all products $u_iv_{k-i}$,
whose indices add up to k, so the pattern is that of a convolution. The powers from n on are dropped, because
$\varepsilon^n=0$, so the sums stop at k = n - 1. A dual number is the case n = 2, and there the formula is the product
rule.

The parts are coefficients and not derivatives: part k is the derivative of order k, divided by k!. The work for one
product grows with n², which is why high orders are expensive, although much less so than a symbolic derivative.
""",
    ),
}
