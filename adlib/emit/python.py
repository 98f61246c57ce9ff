"""A graph written as a function of Python, with a name for each value that is used twice."""

import math
import re

import numpy as np

from adlib.emit.expressions import ATOM, IN_MATH, LOOSE, OPERATORS, SIGN, SUM, Writer
from adlib.emit.graph import Node, each, is_array_of_nodes, scalar, shape
from adlib.numbers.containers import flatten, rebuild
from adlib.rules.arrays import is_basic
from adlib.rules.kinds import TABLE, Elementwise, NonDifferentiable
from adlib.show.source import indented

WIDTH = 88  # a longer expression gets its own name
VIEWS = ("getitem", "reshape", "transpose", "broadcast_to")
NEVER_STOP = {"element", "add", "subtract", "multiply", "negative", "where", "sign", "heaviside", "absolute", "maximum"}
NEVER_STOP |= {"minimum", "tanh", "arctan", "arctan2", "arcsinh", "cbrt", "hypot", "less", "less_equal", "greater"}
NEVER_STOP |= {"greater_equal", "equal", "not_equal"}  # operations that have a value for all floats
OF_ITS_OWN = {
    "matmul",
    "sum",
    "mean",
    "max",
    "min",
    "cumsum",
    "concatenate",
    "stack",
    "scatter",
    "assign",
    "where",
    "sort",
}
OF_ITS_OWN |= {
    "take_along_axis",
    "add_along_axis",
    "inv",
    "solve",
    "det",
    "cholesky",
    "logabsdet",
}  # new arrays
FRESH = {*OPERATORS, "negative", "where", *IN_MATH}  # operations whose result is an array of its own


def may_be_a_view(node):
    """Return whether the result of an operation may share the memory of an operand."""
    if node.rule is None or not node.shape or node.name in OF_ITS_OWN:
        return False
    known = isinstance(node.rule, NonDifferentiable) or TABLE.get(node.name) is node.rule
    return not (known and isinstance(node.rule, (Elementwise, NonDifferentiable)))


def write(graph, name, arguments, f, check, dense, body, goes_on=True):
    """Return (source, namespace) of the function `name` that computes the outputs of a graph from its arguments.

    `arguments` are pairs (name, example). f is the function that was differentiated, whose arrays keep their names.
    With `check`, the shapes are compared at each call. `dense(writer, texts)` assembles the outputs to a matrix, if it
    is given, and `body(writer, nodes, uses, outputs)` writes the lines of the nodes. Where floats raise an exception,
    NumPy goes on with inf or nan. With `goes_on`, so does the function, by means of a second one that calls only NumPy.
    """
    names = [argument for argument, _ in arguments]
    writer = Writer(f, names)
    lines = _function_lines(writer, graph, arguments, dense, body)
    checks = _shape_checks(writer, graph, arguments) if check else []
    if not (goes_on and may_stop(graph)):
        return _source(writer, [f"def {name}({', '.join(names)}):", *indented([*checks, *lines])])
    second = f"{name}_by_numpy"
    by_numpy = Writer(f, [*names, *writer.space], by_numpy=True)
    by_numpy.constants, by_numpy.space = writer.constants, writer.space
    lines = [
        f"def {name}({', '.join(names)}):",
        *indented(checks),
        "    try:",
        *indented(indented(lines)),
        "    except (ValueError, OverflowError, ZeroDivisionError):  # floats stop here, and NumPy has inf or nan",
        f"        return {second}({', '.join(names)})",
        "",
        "",
        f"def {second}({', '.join(names)}):",
        '    with np.errstate(all="ignore"):',
        *indented(indented(_function_lines(by_numpy, graph, arguments, dense, write_lines))),
    ]
    return _source(writer, lines)


def may_stop(graph):
    """Return whether one of the operations on Python's floats may raise an exception."""
    if not graph.elements and not any(node.is_float for node in graph.inputs):
        return False
    return any(not node.shape and node.rule and node.name not in NEVER_STOP for node in graph.live()[0])


def _function_lines(writer, graph, arguments, dense, body):
    nodes_of_inputs = iter(graph.inputs)
    for argument, example in arguments:
        for path, _ in flatten(example, argument):
            node = next(nodes_of_inputs)
            _read_input(writer, argument, path, node, graph.elements.get(node))
    live, uses = graph.live()
    body(writer, [node for node in live if node.rule is not None and node.name != "element"], uses, graph.outputs)
    writer.lines.append(f"return {_results(writer, graph, uses, dense)}")
    return writer.lines


def write_lines(writer, nodes, uses, outputs):
    """Write the lines of the nodes. An expression that is used once is written where it is used, unless it gets too
    wide.
    """
    results = {x for part in outputs for x in each(part) if isinstance(x, Node)}
    within = collected_within(writer, nodes, uses)
    for node in nodes:
        if node not in within:
            once, is_result = uses[node] == 1, node in results
            write_node(writer, node, within, lambda text: once and (is_result or len(text) <= WIDTH))


def write_node(writer, node, within, in_place):
    """Write the lines of one node, or only its text if `in_place(text)` says that it is written where it is used."""
    if node in writer.collecting:
        target = writer.fresh()
        _collect(writer, node, terms_of(node, within), target)
    elif node.name == "assign" and node.shape:
        target = writer.fresh()
        base, value = node.args
        writer.lines.append(f"{target} = {writer.array(base)}.copy()")
        writer.lines.append(f"{target}[{writer.index(node.params['index'])}] = {writer.atom(value)}")
    else:
        text, tightness = writer.expression(node)
        if in_place(text):
            writer.text[node] = text, tightness
            return
        target = writer.fresh()
        writer.lines.append(f"{target} = {text}")
    writer.text[node] = target, ATOM


# Sums with terms that are scattered to an index


def collected_within(writer, nodes, uses):
    """Return the terms of sums that are collected in one array, and which have no lines of their own.

    Enters each node that collects in `writer.collecting`: values that are scattered to an index, and sums of such
    terms.
    """
    within = set()
    for node in nodes:
        if node.name == "scatter":
            writer.collecting.add(node)
        elif node.name in ("add", "subtract"):
            terms = {a for a in node.args if isinstance(a, Node) and uses[a] == 1 and a in writer.collecting}
            if terms:
                writer.collecting.add(node)
                within |= terms
    return within


def terms_of(node, within):
    """Return the terms of a sum with their signs: [(+1 or -1, node), ...]."""
    result, todo = [], [(1, node)]
    while todo:
        sign, x = todo.pop()
        is_sum = x is node or isinstance(x, Node) and x in within
        if is_sum and x.name != "scatter":
            left, right = x.args
            todo += [(-sign if x.name == "subtract" else sign, right), (sign, left)]
        else:
            result.append((sign, x))
    return result


def is_scatter(x):
    return isinstance(x, Node) and x.name == "scatter"


def _collect(writer, node, terms, target):
    """Write the lines of such a sum: one array, and a line for each term that is scattered to an index."""
    whole = [(sign, x) for sign, x in terms if not is_scatter(x)]
    placed = [(sign, x) for sign, x in terms if is_scatter(x)]
    if whole:
        writer.lines.append(f"{target} = {_whole_terms(writer, node, whole)}")
    else:
        dtype = f", np.{node.dtype}" if node.dtype is not None and node.dtype != float else ""
        writer.lines.append(f"{target} = np.zeros({_shape_text(node.shape)}{dtype})")
        if is_basic(placed[0][1].params["index"]):  # this term is the first to be written there
            (sign, x), *placed = placed
            value = writer.atom(x.args[0], SIGN if sign < 0 else LOOSE)
            writer.lines.append(f"{target}[{writer.index(x.params['index'])}] = {'-' * (sign < 0)}{value}")
    writer.lines += [_added_at(writer, target, sign, x) for sign, x in placed]


def _whole_terms(writer, node, whole):
    """Return the sum of the terms that are not scattered, as the text of an array that may be written into."""
    text = ""
    for sign, x in whole:
        before = "-" * (sign < 0)
        if text:
            before = " - " if sign < 0 else " + "
        text += before + writer.atom(x, SUM + (sign < 0))
    if not any(shape(x) == node.shape for _, x in whole):
        return f"np.full({_shape_text(node.shape)}, {text})"
    return text if len(whole) > 1 or _is_fresh(writer, *whole[0]) else f"{text}.copy()"


def _is_fresh(writer, sign, x):
    """Return whether the array of a term is a new one, which may be written into."""
    return sign < 0 or isinstance(x, Node) and not re.fullmatch(r"\w+", writer.text[x][0]) and x.name in FRESH


def _added_at(writer, target, sign, x):
    """Return the line that adds a term at its index."""
    index = x.params["index"]
    at, value = writer.index(index), writer.atom(x.args[0])
    if is_basic(index):
        return f"{target}[{at}] {'+' if sign > 0 else '-'}= {value}"
    function = "add" if sign > 0 else "subtract"  # positions may be repeated
    return f"np.{function}.at({target}, {f'np.s_[{at}]' if isinstance(index, tuple) else at}, {value})"


# Arguments


def _shape_checks(writer, graph, arguments):
    """Write the lines that compare the shapes of the arguments with those for which the function was compiled."""
    writer.space["shape_of"] = np.shape
    paths = [path for argument, example in arguments for path, _ in flatten(example, argument)]
    lines = []
    for path, node in zip(paths, graph.inputs):
        lines.append(f"if shape_of({path}) != {node.shape}:")
        lines.append(
            f'    raise ValueError(f"{path} has shape {{shape_of({path})}}, but this function was compiled for '
            f'{node.shape}: compile it again with an example of the new shape, or use grad")'
        )
    return lines


def _read_input(writer, argument, path, node, elements):
    """Give a name to a leaf of an argument, or to each of its `elements` if they are computed one by one."""
    local = re.sub(r"\W+", "_", path).strip("_")
    if elements is not None:
        names = [f"{local}{k}" for k in range(elements.size)]
        flat = path if elements.ndim == 1 else f"{path}.ravel()"
        parts = flat if writer.by_numpy else f"{flat}.tolist()"
        writer.lines.append(f"{', '.join(names)}{',' * (len(names) == 1)} = {parts}")
        writer.taken.update(names)
        writer.text.update({element: (name, ATOM) for element, name in zip(elements.ravel(), names)})
    else:
        value = f"np.float64({path})" if node.is_float and writer.by_numpy else path
        if value != argument:
            writer.taken.add(local)
            writer.lines.append(f"{local} = {value}")
        writer.text[node] = local, ATOM


# Results


def _results(writer, graph, uses, dense):
    """Return what the function returns, as text."""
    returned = set()
    if dense is not None:
        texts = [_array_of_texts(writer, x) if is_array_of_nodes(x) else writer.atom(x) for x in graph.outputs]
        return dense(writer, rebuild(graph.containers, iter(texts)))
    results = rebuild(graph.containers, iter([_result(writer, x, uses, returned) for x in graph.outputs]))
    text = _container_text(results)
    return text[1:-1] if isinstance(results, tuple) and len(results) > 1 else text


def _result(writer, x, uses, returned):
    """Return an output as text. An output that belongs to an argument, a constant or another output is copied."""
    if is_array_of_nodes(x):
        return _array_of_texts(writer, x)
    if isinstance(x, Node):
        if x.shape and _is_shared(x, uses, returned):
            return f"{writer.atom(x, ATOM)}.copy()"
        return f"float({writer.text[x][0]})" if x.is_float and writer.by_numpy else writer.text[x][0]
    x = scalar(x)
    if not isinstance(x, np.ndarray):
        return writer.atom(x)
    if x.size and not any(x.strides) and x.flat[0] in (0.0, 1.0):
        return f"np.{'ones' if x.flat[0] else 'zeros'}({_shape_text(x.shape)})"
    return f"{writer.constant(np.array(x))}.copy()"


def _is_shared(x, uses, returned):
    """Return whether another object may hold the memory of this output. If not, it is entered in `returned`, since the
    next output may be the same one.
    """
    root, repeated = x, False
    if may_be_a_view(x) and x.name not in VIEWS:
        return True
    while root.name in VIEWS and isinstance(root.args[0], Node):
        repeated = repeated or root.name == "broadcast_to"
        root = root.args[0]
    is_view = root is not x and (uses[root] > 1 or root.name == "getitem")
    if root.rule is None or is_view or repeated or x in returned:
        return True
    returned.add(x)
    return False


def _array_of_texts(writer, x):
    flat = ", ".join(map(writer.atom, x.flat))
    return f"np.array([{flat}])" + (f".reshape{x.shape}" if x.ndim > 1 else "")


def _container_text(results):
    """Return the containers of the results as text."""
    if isinstance(results, dict):
        return "{" + ", ".join(f"{key!r}: {_container_text(value)}" for key, value in results.items()) + "}"
    if isinstance(results, tuple):
        inner = ", ".join(map(_container_text, results))
        return f"({inner},)" if len(results) == 1 else f"({inner})"
    if isinstance(results, list):
        return f"[{', '.join(map(_container_text, results))}]"
    return results


def _source(writer, lines):
    """Return (text of the module, namespace): imports, notes on the constants, the lines of its functions."""
    head = [f"from math import {', '.join(sorted(writer.math))}"] if writer.math else []
    writer.space.update({function: getattr(math, function) for function in writer.math})
    if any("np." in line for line in lines):
        head.append("import numpy as np")
    if head:
        head += ["", ""]
    constants = {name: value for name, value in writer.space.items() if isinstance(value, np.ndarray)}
    notes = [f"# {name}: a constant array of shape {value.shape}" for name, value in constants.items()]
    return "\n".join([*head, *notes, *lines]) + "\n", writer.space


def _shape_text(shape):
    return str(shape[0]) if len(shape) == 1 else str(shape)
