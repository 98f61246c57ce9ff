"""Small changes to a syntax tree, each of which should make a right program wrong."""

import ast

SWAPS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def changes(node):
    """The ways to change a node; each changes it in place, within its tree, and says what it did."""
    for kinds, ways in WAYS:
        if isinstance(node, kinds):
            yield from ways(node)


def operators(node):
    for other in SWAPS.get(type(node.op), ()):
        yield lambda n, t, other=other: setattr(n, "op", other()) or f"operator to {other.__name__}"


def operands(node):
    yield lambda n, t: become(n, n.left) or "right operand dropped"
    yield lambda n, t: become(n, n.right) or "left operand dropped"
    if isinstance(node.op, (ast.Sub, ast.Div, ast.Pow)):
        yield lambda n, t: exchange(n) or "operands exchanged"


def additions(node):
    yield lambda n, t: replace(t, n, ast.Assign(targets=[n.target], value=n.value)) or "+= to ="


def comparisons(node):
    for other in SWAPS.get(type(node.ops[0]), ()):
        yield lambda n, t, other=other: n.ops.__setitem__(0, other()) or f"comparison to {other.__name__}"


def constants(node):
    if type(node.value) in (int, float):
        for value in {node.value + 1, 0} - {node.value}:
            yield lambda n, t, value=value: setattr(n, "value", value) or f"constant to {value}"


def signs(node):
    if isinstance(node.op, ast.USub):
        yield lambda n, t: become(n, n.operand) or "sign dropped"


def calls(node):
    if getattr(node.func, "id", "") in ("reversed", "sorted", "list"):
        yield lambda n, t: become(n, n.args[0]) or f"{n.func.id if hasattr(n, 'func') else 'call'} dropped"


def conditions(node):
    for value in (True, False):
        yield lambda n, t, value=value: setattr(n, "test", ast.Constant(value)) or f"condition to {value}"


def statements(node):
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        yield lambda n, t: replace(t, n, ast.Pass()) or "statement deleted"


def pairs(node):
    if len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        yield lambda n, t: n.elts.reverse() or "pair reversed"


WAYS = [  # (kinds of nodes, the ways to change them)
    ((ast.BinOp, ast.AugAssign), operators),
    (ast.BinOp, operands),
    (ast.AugAssign, additions),
    (ast.Compare, comparisons),
    (ast.Constant, constants),
    (ast.UnaryOp, signs),
    (ast.Call, calls),
    ((ast.If, ast.IfExp), conditions),
    ((ast.Assign, ast.AugAssign, ast.For, ast.Expr), statements),
    (ast.Tuple, pairs),
]


def become(node, other):
    node.__class__ = other.__class__
    fields = {**vars(other)}
    vars(node).clear()
    vars(node).update(fields)


def exchange(node):
    node.left, node.right = node.right, node.left


def replace(tree, node, other):
    for parent in ast.walk(tree):
        for name in ("body", "orelse"):
            statements = getattr(parent, name, None)
            if isinstance(statements, list) and node in statements:
                statements[statements.index(node)] = ast.copy_location(other, node)
