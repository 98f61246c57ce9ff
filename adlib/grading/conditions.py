"""Where an answer is right and where it is wrong: a property of the inputs that separates right from wrong cases."""

import math

SENTENCE = "Your function is right wherever {0}, and wrong wherever {1}. Look for what it does differently there."
LEAST, FEWEST = 3, 12  # cases on each side, and altogether: a few cases can be separated by many properties


def separating(cases, names, wrong):
    """Return the sentence for a property of the inputs `names` that exactly the wrong cases have, or None."""
    wrong = set(wrong)
    if min(len(wrong), len(cases) - len(wrong)) < LEAST or len(cases) < FEWEST:
        return None
    found = [properties({name: case[name] for name in names}) for case in cases]
    for texts in found[0]:
        held = [k for k, of_case in enumerate(found) if of_case.get(texts)]
        if set(held) == wrong and all(texts in of_case for of_case in found):
            return SENTENCE.format(texts[1], texts[0])
    return None


def properties(case):
    """Return {(the property in words, its opposite in words): whether it holds} for the numbers and lists of a case."""
    found = {}
    for name, value in case.items():
        numbers = isinstance(value, list) and all(type(v) is float for v in value)
        if type(value) is float:
            found |= of_a_number(name, value)
        elif numbers and value:
            found |= of_a_list(name, value)
    return found


def of_a_number(name, value):
    return {
        (f"{name} is negative", f"{name} is not negative"): value < 0,
        (f"{name} is positive", f"{name} is not positive"): value > 0,
        (f"{name} is 0", f"{name} is not 0"): value == 0,
        (f"|{name}| > 1", f"|{name}| < 1"): abs(value) > 1,
        (f"cos {name} is negative", f"cos {name} is positive"): math.cos(value) < 0,
    }


def of_a_list(name, value):
    found = {
        (f"an entry of {name} is negative", f"no entry of {name} is negative"): min(value) < 0,
        (f"an entry of {name} is 0", f"no entry of {name} is 0"): 0 in value,
        (f"two entries of {name} are equal", f"all entries of {name} differ"): len(set(value)) < len(value),
    }
    for k, number in enumerate(value[:3]):
        found |= of_a_number(f"{name}[{k}]", number)
    return found
