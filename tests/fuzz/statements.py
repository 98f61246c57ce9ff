"""Statement features: each writes lines into a `Writer`. To add one, write a function below with `@statement`."""

import numpy as np
from expressions import smaller
from writer import SHAPES, Writer, is_array, is_numeric, statement

OPERATORS = ["+=", "-=", "*=", "+=", "/="]


@statement
def assigned(w):
    """A new name."""
    w.line(f"{w.fresh()} = {w.expression(w.choose(SHAPES))}")


@statement
def reassigned(w):
    """A name gets another value, an argument perhaps, and outside of blocks of another shape."""
    name = w.choose(w.changeable())
    shape = np.shape(w.names[name]) if w.depth or w.integer(0, 2) else w.choose(SHAPES)
    w.line(f"{name} = {w.expression(shape)}")


@statement
def made(w):
    """An array that the function itself has made, to be assigned into."""
    shape = w.choose(SHAPES[1:])
    like = w.of_shape(shape)
    texts = [
        f"np.zeros({shape})",
        f"np.zeros({shape}, int)",
        f"np.ones({shape})",
        f"np.zeros({shape}) + {w.leaf(())}",
        f"1.0 * {w.operand(shape, 1)}",
    ]
    texts += (
        [f"np.zeros_like({like[0]})", f"{like[0]}.copy()", f"np.copy({like[-1]})", f"np.ones_like({like[-1]})"]
        if like
        else []
    )
    w.line(f"{w.fresh()} = {w.choose(texts)}")


@statement
def aliased(w):
    """A second name of an array, a number or a container."""
    name = w.choose(list(w.names))
    w.line(
        w.choose(
            [
                f"{w.fresh()} = {name}",
                f"{w.fresh()} = v0 = {name}",
                f"{w.fresh()} = {name} if {w.leaf(())} > 0.1 else {name}",
            ]
        )
    )


@statement
def viewed(w):
    """A name of a part of an array, or of all of it in another shape."""
    if not w.arrays():
        return
    name = w.choose(w.arrays())
    texts = [
        "{}[1:]",
        "{}[:]",
        "{}[::-1]",
        "{}.reshape(-1)",
        "{}.T",
        "np.ravel({})",
        "np.expand_dims({}, 0)",
        "np.split({}, [1])[0]",
        "np.flip({})",
        "np.broadcast_to({0}, (2, *{0}.shape))",
        "{}[0]",
        "{}[..., None]",
        "{}.ravel()",
        "np.reshape({}, (-1, 1))",
        "np.squeeze({})",
        "np.atleast_1d({})",
        "{}[...]",
        "np.asarray({})",
        "np.transpose({})",
        "{}[-1:]",
        "np.atleast_2d({})",
        "np.diagonal(np.outer({0}, {0}))",
    ]
    w.line(f"{w.fresh()} = {w.choose(texts).format(name)}")


def place_in(w, name):
    """(text of an index, shape of what is there) in an array."""
    n, *rest = w.shape(name)
    last = n - 1
    options = [
        "0",
        "-1",
        str(last),
        "1:",
        ":1",
        ":",
        "...",
        "::2",
        "[0, 0, 1]",
        f"[{last}, 0]",
        f"{name} > 0.3",
        "np.array([0, 0])",
        "[0]",
        "None",
    ]
    options += [
        f"{name} < {w.leaf(())}",
        f"np.array({[k % 2 == 0 for k in range(n)]})",
        f"np.argmax({name})" if not rest else "0, 1",
    ]
    options += (
        [":, 0", "0, 0", "..., 1", ":, [0, 0]", "[0, 1], [1, 0]", "1, :", "[0, 0], [1, 1]", "0, [1, 1, 0]"]
        if rest
        else []
    )
    options += [text for text, value in w.names.items() if isinstance(value, int)] * 2
    index = w.choose(options)
    try:
        shape = w.shape(f"{name}[{index}]")
    except IndexError:
        return "0", tuple(rest)
    return index, () if ">" in index or "<" in index else shape


@statement
def item_assigned(w):
    """y[index] = v, where v may be broadcast, and positions may be repeated or a mask."""
    if not w.arrays():
        return
    name = w.choose(w.arrays())
    index, shape = place_in(w, name)
    shape = w.choose([shape, shape, (), shape[1:], smaller(shape) if shape else ()])
    w.line(f"{name}[{index}] = {w.expression(shape)}")


@statement
def item_augmented(w):
    """y[index] += v."""
    if not w.arrays():
        return
    name = w.choose(w.arrays())
    index, shape = place_in(w, name)
    w.line(f"{name}[{index}] {w.choose(OPERATORS)} {w.expression(w.choose([shape, shape, ()]))}")


@statement
def augmented(w):
    """y += v, for numbers and for arrays."""
    name = w.choose(w.changeable())
    shape = np.shape(w.names[name])
    w.line(f"{name} {w.choose(OPERATORS)} {w.expression(w.choose([shape, shape, ()]))}")


@statement
def swapped(w):
    """Several names at once."""
    shape = w.choose(SHAPES)
    found = [name for name in w.changeable() if w.shape(name) == shape]
    if len(found) > 1:
        w.line(f"{found[0]}, {found[1]} = {found[1]}, {w.expression(shape)}")
    else:
        w.line(f"{w.fresh()}, v0 = {w.expression(shape)}, {w.expression(())}")


@statement
def branched(w):
    """if, elif, else."""
    test = w.choose(
        ["{} > 0.3", "{} < {}", "{} > 0.0 and {} < 1.0", "not {} > 0.5", "np.sum({}) < {}", "-1.0 < {} < 1.0"]
    )
    tests = test.format(w.operand((), 1), w.operand((), 1))
    w.block(f"if {tests}:")
    if w.integer(0, 1):
        w.block(f"elif {w.operand((), 1)} > -0.4:")
    if w.integer(0, 1):
        w.block("else:")


@statement
def returned_early(w):
    """return out of a branch."""
    shapes = [np.shape(value) for _, value in w.places()]
    value = w.expression(w.choose(shapes))
    w.block(f"if {w.operand((), 1)} > {w.choose(['0.6', '-0.5', '2.0'])}:", end=lambda: w.bare(f"return 1.0 * {value}"))


@statement
def looped_over_range(w):
    """for k in range(n), where k may be a name that held something else."""
    held = w.changeable()
    name = w.choose(held) if held and not w.depth and not w.integer(0, 3) else w.fresh_counter()
    count = w.choose(["3", "2", "1, 4", "3, 0, -1", "0", "2, 2"] + [f"len({a})" for a in w.arrays()])
    w.block(f"for {name} in range({count}):", f"{name} = 1", end=leaving(w, name))
    if not w.depth:
        w.names[name] = 1


def leaving(w, counter):
    """A break or a continue at the end of some loops."""
    word = w.choose(["", "", "", "break", "continue"])
    test = w.choose([f"{counter} == 1", f"{w.operand((), 1)} > 0.4"])

    def end():
        if word:
            w.bare(f"if {test}:")
            w.bare(f"    {word}")
            w.statement()

    return end


@statement
def looped_over_elements(w):
    """for v in array, for k, v in enumerate(array), for a, b in zip(...), also over containers."""
    found = [name for name, value in w.names.items() if is_array(value) or isinstance(value, (list, tuple))]
    if not found:
        return
    one, other, a, b = w.choose(found), w.choose(found), w.fresh(), w.fresh_counter()
    kind = w.choose(["plain", "enumerate", "zip", "pairs", "reversed", "items", "literal"])
    header = {
        "plain": f"{a} in {one}",
        "enumerate": f"{b}, {a} in enumerate({one})",
        "zip": f"{a}, v0 in zip({one}, {other})",
        "pairs": f"{a}, v0 in zip({one}[:-1], {one}[1:])",
        "reversed": f"{a} in {one}[::-1]",
        "items": f"{b}, (v0, {a}) in enumerate(zip({one}, {other}))",
        "literal": f"{a} in (0.5, -1.0, 2.0)",
    }[kind]
    targets, source = header.split(" in ")
    try:
        w.value(f"next(iter({source}))")
    except Exception:
        return
    w.block(f"for {header}:", f"{targets} = next(iter({source}))")


@statement
def looped_while(w):
    """while, counted, perhaps with a condition on values."""
    name = w.fresh_counter()
    if w.depth or not w.line(f"{name} = 0"):
        return
    w.fixed.add(name)
    test = w.choose([f"{name} < 3", f"{name} < 4 and {w.operand((), 1)} < 2.0", "True"])
    w.block(f"while {test}:", end=lambda: counted(w, name, test))


def counted(w, name, test):
    w.bare(f"{name} += 1")
    if test == "True":
        w.bare(f"if {name} > 2:")
        w.bare("    break")


@statement
def contained(w):
    """A tuple, list or dict of what there is."""
    a, b = (w.expression(w.choose(SHAPES), 1) for _ in range(2))
    texts = [
        f"({a}, {b})",
        f"[{a}, {b}]",
        f'{{"a": {a}, "b": {b}}}',
        f"[{a}]",
        f"dict(a={a}, b={b})",
        f"[{a}] + [{b}]",
        f"[{a}] * 2",
    ]
    if not w.depth and w.line(f"{w.fresh()} = {w.choose(texts)}"):
        return
    w.line(f"{w.fresh()} = [{a}, {b}]")


@statement
def container_changed(w):
    """An entry of a container gets another value, or one more."""
    found = [name for name, value in w.names.items() if isinstance(value, (list, dict))]
    if not found:
        return
    name = w.choose(found)
    key, value = w.choose(list(w.names[name].items() if isinstance(w.names[name], dict) else enumerate(w.names[name])))
    key, new = repr(key).replace("'", '"'), w.expression(np.shape(value) if is_numeric(value) else ())
    texts = [f"{name}[{key}] = {new}", f"{name}[{key}] += {new}", f"{name}[{key}] *= 0.5"]
    texts += [f"{name}.append({new})", f"{name} += [{new}]"] if isinstance(w.names[name], list) and not w.depth else []
    texts += [f'{name}["c"] = {new}'] if isinstance(w.names[name], dict) and not w.depth else []
    w.line(w.choose(texts))


@statement
def gathered(w):
    """An array from a list that a loop fills."""
    if w.depth:
        return
    name, shape = w.fresh(), w.choose([(), (2,)])
    w.line(f"{name} = []")
    counter = w.fresh_counter()
    w.bare(f"for {counter} in range(3):")
    w.depth += 1
    w.names[counter] = 1
    value = w.expression(shape)
    w.bare(f"{name}.append({value} * {counter})")
    w.depth -= 1
    del w.names[counter]
    w.names[name] = [np.ones(shape) if shape else 0.5] * 3
    collect = w.choose(["np.stack({})", "sum({})", "np.array({})", "np.concatenate([np.atleast_1d(v) for v in {}])"])
    w.line(f"{w.fresh()} = {collect.format(name)}")


@statement
def comprehended(w):
    shape = w.choose([(), (2,)])
    w.line(f"{w.fresh()} = np.stack([{w.operand(shape, 2)} * k for k in range(1, 3)])")


@statement
def helped(w):
    """A call of a helper function, which may assign into what it is given."""
    if w.name != "f" or len(w.helpers) > 1:
        return
    name, shapes = f"helper{len(w.helpers) + 1}", [w.choose(SHAPES) for _ in range(w.integer(1, 2))]
    inner = Writer(w.draw, dict(zip("ab", (np.full(s, 0.7) if s else 0.7 for s in shapes))), name, dict(w.functions))
    for _ in range(w.integer(0, 2)):
        inner.statement()
    inner.result()
    text = inner.text()
    try:
        exec(text, w.functions)
        calls = [f"{name}({', '.join(w.choose(w.of_shape(s) or [w.expression(s)]) for s in shapes)})" for _ in range(2)]
        w.value(calls[0])
    except Exception:
        return
    w.helpers.append(text)
    w.features |= inner.features
    for call in calls:
        w.line(f"{w.fresh()} = {call}")


RECURSIVE = """\
def repeated(a, n):
    if n == 0:
        return a
    return np.sin(repeated(a * 0.9, n - 1)) + 0.1 * a
"""


@statement
def recursive(w):
    if RECURSIVE not in w.helpers and w.name == "f":
        w.helpers.append(RECURSIVE)
        exec(RECURSIVE, w.functions)
        w.line(f"{w.fresh()} = repeated({w.expression(w.choose(SHAPES))}, {w.choose(['0', '1', '3'])})")


@statement
def anonymous(w):
    """A lambda, and a function inside the function."""
    w.line(f"{w.fresh()} = (lambda a: a * {w.leaf(())})({w.expression(w.choose(SHAPES))})")
