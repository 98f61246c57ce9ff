"""A Wengert list as a graph without waste: equal operations are shared, constants are computed, and operations without
an effect are removed.

Each rewriting is an identity of algebra, such as x * 1 = x, -(-x) = x or c (d x) = (c d) x, or an identity of
broadcasting. It is applied when a node is made, so that the operands of a node are already simple. Some identities pay
only if a node has no other use: c a + c b = c (a + b) saves no operation if c a is needed anyway. Therefore the graph
is made a second time, when the number of uses is known.
"""

from adlib.emit.algebra import REWRITE
from adlib.emit.graph import FLOAT, ExpressionGraph, Node, array_of, each, form_of, is_array_of_nodes, scalar
from adlib.methods.wengert import CONSTANT, Row


def simplified(listed):
    """Return the graph of a Wengert list. Its `outputs` are the leaves of `containers`, which are those that f
    returned.
    """
    graph, of_row = ExpressionGraph(REWRITE), {}
    for row in listed.rows:
        if row.rule is None:
            of_row[row.index] = graph.input(form_of(row.value))
        elif row.rule is CONSTANT:
            of_row[row.index] = row.value
        else:
            args = [of_row[x.index] if isinstance(x, Row) else x for x in row.operands]
            of_row[row.index] = graph.apply(row.rule, args, row.params, form_of(row.value))
    graph.outputs = [of_row[x.index] if isinstance(x, Row) else scalar(x) for x in listed.results]
    graph.containers = listed.containers
    return again(again(graph))


def again(graph):
    """Make the graph again, now that it is known which nodes have a single use."""
    live, uses = graph.live()
    new, of_node = ExpressionGraph(graph.rewrite, graph.constants), {}
    for node in graph.inputs:
        of_node[node] = made = new.input(node)
        if node in graph.elements:
            elements = graph.elements[node].ravel()
            parts = [new.new(element.rule, (made, element.args[1]), {}, FLOAT) for element in elements]
            of_node.update(zip(elements, parts))
            new.elements[made] = array_of(parts, node.shape)
    for node in live:
        if node not in of_node:
            args = [of_node[a] if isinstance(a, Node) else a for a in node.args]
            of_node[node] = made = new.apply(node.rule, args, node.params, node)
            if isinstance(made, Node):
                (new.single.add if uses[node] == 1 else new.single.discard)(made)
    for part in graph.outputs:
        found = [of_node[x] if isinstance(x, Node) else x for x in each(part)]
        new.outputs.append(array_of(found, part.shape) if is_array_of_nodes(part) else found[0])
    new.containers = graph.containers
    return new
