"""A Wengert list as a graph without waste: what is equal is shared, what is constant is computed, what does nothing is
gone.

Each rewriting is an identity of algebra, x * 1 = x, -(-x) = x, c (d x) = (c d) x, or of broadcasting. It is applied
when a node is made, so a node's operands are simple already. Some identities pay only if a node has no other use (c a +
c b = c (a + b) saves nothing if c a is wanted anyway): so the graph is made twice, the second time with the uses known.
"""

from adlib.emit.algebra import REWRITE
from adlib.emit.graph import ExpressionGraph, Node, array_of, each, is_array_of_nodes, scalar
from adlib.methods.wengert import CONSTANT, Row
from adlib.rules.kinds import shape_of


def simplified(listed):
    """The graph of a Wengert list: `outputs` flat, `containers` as f returned them."""
    graph, of_row = ExpressionGraph(REWRITE), {}
    for row in listed.rows:
        if row.rule is None:
            of_row[row.index] = graph.input(
                shape_of(row.value), row.value.__class__ is float, getattr(row.value, "dtype", None)
            )
        elif row.rule is CONSTANT:
            of_row[row.index] = row.value
        else:
            args = [of_row[x.index] if isinstance(x, Row) else x for x in row.operands]
            of_row[row.index] = graph.apply(row.rule, args, row.params, row.value)
    graph.outputs = [of_row[x.index] if isinstance(x, Row) else scalar(x) for x in listed.results]
    graph.containers = listed.containers
    return again(again(graph))


def again(graph):
    """The graph made once more, now that it is known which nodes have a single use."""
    live, uses = graph.live()
    new, of_node = ExpressionGraph(graph.rewrite, graph.constants), {}
    for node in graph.inputs:
        of_node[node] = new.input(node.shape, node.is_float, node.dtype)
        if node in graph.elements:
            parts = [
                new.new(part.rule, (of_node[node], part.args[1]), {}, (), True, None)
                for part in graph.elements[node].flat
            ]
            of_node.update(zip(graph.elements[node].flat, parts))
            new.elements[of_node[node]] = array_of(parts, node.shape)
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
