"""A Python function translated into the small language of `language`.

`x, y = ...` is split into two assignments, `x += ...` is written out, conditional expressions become branches, calls of
other Python functions become separate statements, and `return`, `break` and `continue` become flags that the rest of a
block tests. What the language cannot express is refused here, with its line.
"""

import ast

from adlib.numbers.surroundings import names_around
from adlib.show.source import FreshNames
from adlib.transform.aliases import with_checks
from adlib.transform.definition import Renaming, definition_of
from adlib.transform.functions import MATH, called_function, is_transformed_by_itself
from adlib.transform.jumps import always_returns, assign_node, exits_of, item_node, name_node, one_exit
from adlib.transform.language import Assign, Call, If, Loop, Program, Put, refuse
from adlib.transform.loops import separate_loop_variables


def normalised(f, beside=None):
    """Return the `Program` of a Python function. Raises CannotTransform, with the line, for what is outside the
    language.

    `beside` is the namespace of other programs that will be generated together with it. A global name that means
    something else there gets another name here.
    """
    definition = definition_of(f)
    generated = f.__code__.co_filename.startswith("<adlib.transform")  # one of our own pullbacks
    reader = Reader(f)
    definition = reader.renamed(definition, {**MATH, **(beside or {})})
    if not generated:
        _check_arguments(reader, definition)
    arguments = definition.args.posonlyargs + definition.args.args + definition.args.kwonlyargs
    parameters = [argument.arg for argument in arguments]
    reader.names.taken |= set(parameters)
    reader.parameters = set(parameters)
    body, results = definition.body, ["result"]
    if isinstance(definition, ast.Lambda):
        body = [ast.Return(definition.body, lineno=definition.lineno)]
    if generated and isinstance(body[-1].value, ast.Tuple):
        results, body = [part.id for part in body[-1].value.elts], body[:-1]
    statements = reader.block(one_exit(body))
    if not generated:
        _check_returns(reader, body)
    name = f.__name__ if f.__name__.isidentifier() else "f"
    variables = f.__code__.co_varnames
    program = Program(name, parameters, statements, results, reader.namespace, variables, reader.names, reader.file)
    if not generated:
        separate_loop_variables(program)
        program.body = with_checks(program)
    return program


def _check_arguments(reader, definition):
    if definition.args.vararg or definition.args.kwarg or definition.args.kwonlyargs:
        reader.refuse(definition, "*args, **kwargs and keyword-only arguments", "name the arguments")


def _check_returns(reader, body):
    """Require that every path through the program returns one number or array."""
    if not always_returns(body):
        reader.refuse(body[-1], "a function that may end without return", "end it with return")
    for node in (part for statement in body for part in ast.walk(statement) if isinstance(part, ast.Return)):
        if node.value is None or isinstance(node.value, ast.Constant) and node.value.value is None:
            reader.refuse(node, "a function that returns nothing", "return a number")
        if isinstance(node.value, (ast.Tuple, ast.List)):
            reader.refuse(node, "a function with several results", "return one number, or an array, np.stack([...])")


class Reader:
    """Turns Python's statements into those of the small language.

    Each method `read_...` appends what it makes of a node to the list `out`, and so does every method that moves a part
    of an expression into its own statement.
    """

    def __init__(self, f):
        code = f.__code__
        self.file, self.namespace, self.parameters = code.co_filename, names_around(f), set()
        self.outside = {*code.co_names, *code.co_freevars} - {*code.co_varnames}
        self.names = FreshNames((*code.co_names, *code.co_varnames, *code.co_freevars))

    def renamed(self, definition, beside):
        """Return the definition with other names where its own mean something else in generated code, or in
        `beside`.
        """
        known = self.outside & self.namespace.keys() & beside.keys()
        clashing = {name for name in known if self.namespace[name] is not beside[name]}
        renaming = Renaming(definition, clashing, beside)
        definition = renaming.visit(definition)
        for name, new in renaming.new_names.items():
            self.names.taken.add(new)
            if name in self.namespace:
                self.namespace[new] = self.namespace[name]
        return definition

    def refuse(self, node, what, instead):
        refuse(self.file, node.lineno, what, instead)

    def block(self, nodes):
        """Return the statements that a block of Python code becomes."""
        out = []
        for node in nodes:
            kind = type(node).__name__
            read = getattr(self, f"read_{kind}", None)
            if read is None:
                self.refuse(node, *REFUSED.get(kind, (kind, "use assignments, if, for and while")))
            read(node, out)
        return out

    # Statements

    def read_Pass(self, node, out):
        pass

    def read_Assert(self, node, out):
        pass

    def read_Expr(self, node, out):
        if not isinstance(node.value, ast.Constant):
            not_used = ("an expression whose value is not used", "assign it to a name, or leave it out")
            self.refuse(node, *REFUSED.get(type(node.value).__name__, not_used))

    def read_Assign(self, node, out):
        first, *others = node.targets
        if others and not all(isinstance(target, ast.Name) for target in node.targets):
            self.refuse(node, "x = y[...] = ...", "write two assignments")
        self.assign(first, node.value, node.lineno, out)
        for other in others:
            self.assign(other, name_node(first.id, node.lineno), node.lineno, out)

    def read_AnnAssign(self, node, out):
        self.assign(node.target, node.value, node.lineno, out)

    def read_AugAssign(self, node, out):
        reading = _expression_at(ast.unparse(node.target), node.lineno)
        value = ast.copy_location(ast.BinOp(reading, node.op, node.value), node)
        if isinstance(node.target, ast.Name):
            out.append(Assign(node.target.id, self.expression(value, out), node.lineno, in_place=True))
            return
        if isinstance(node.target, ast.Subscript):
            node.target.slice = self.settled(node.target.slice, out)
            value.left.slice = node.target.slice
        self.assign(node.target, value, node.lineno, out)

    def not_differentiated(self, node):
        """Read a test, a loop's control or an index as it is, unless it contains what the language does not have."""
        for part in ast.walk(node):
            if type(part).__name__ in REFUSED:
                self.refuse(part, *REFUSED[type(part).__name__])
        return node

    def read_If(self, node, out):
        out.append(If(self.not_differentiated(node.test), self.block(node.body), self.block(node.orelse), node.lineno))

    def read_While(self, node, out):
        if node.orelse:
            self.refuse(node, "while ... else", "set a flag in the loop and ask for it afterwards")
        out.append(Loop(None, self.not_differentiated(node.test), self.block(node.body), node.lineno, exits_of(node)))

    def read_For(self, node, out):
        if node.orelse:
            self.refuse(node, "for ... else", "set a flag in the loop and ask for it afterwards")
        if _calls(node.iter, "range") and isinstance(node.target, ast.Name):
            out.append(
                Loop(
                    node.target.id,
                    self.not_differentiated(node.iter),
                    self.block(node.body),
                    node.lineno,
                    exits_of(node),
                )
            )
        else:
            self.loop_over_elements(node, out)

    def loop_over_elements(self, node, out):
        """Turn a loop over arrays, also by enumerate or zip, into a loop over their indices."""
        index, line = self.names.fresh("k"), node.lineno
        counters, targets, sources = self.loop_targets(node, index)
        arrays = [self.named(source, line, out) for source in sources]
        heads = [assign_node(target, item_node(name, index, line), line) for target, name in zip(targets, arrays)]
        lengths = ", ".join(f"len({name})" for name in arrays)
        control = _expression_at(f"range(min({lengths}))" if len(arrays) > 1 else f"range({lengths})", line)
        out.append(Loop(index, control, self.block([*counters, *heads, *node.body]), line, exits_of(node)))

    def loop_targets(self, node, index):
        """Return (assignments of the counter, targets of the elements, the arrays they come from) of a loop."""
        if not _calls(node.iter, "enumerate", "zip"):
            return [], [node.target], [node.iter]
        sources, counters = node.iter.args, []
        targets = node.target.elts if isinstance(node.target, ast.Tuple) else None
        if targets and node.iter.func.id == "enumerate":
            counters = [assign_node(targets[0], name_node(index, node.lineno), node.lineno)]
            targets = targets[1:]
        if node.iter.keywords or targets is None or len(targets) != len(sources):
            self.refuse(node, f"this use of {node.iter.func.id}", "loop over range(n) and index")
        return counters, targets, sources

    def named(self, source, line, out):
        """Return the name of an array, which is assigned to a new name if it has none."""
        if isinstance(source, ast.Name):
            return source.id
        name = self.names.fresh("s")
        self.assign(name_node(name, line), source, line, out)
        return name

    # Assignments

    def assign(self, target, value, line, out):
        if isinstance(target, (ast.Tuple, ast.List)):
            self.assign_several(target, value, line, out)
        elif isinstance(target, ast.Name):
            self.assign_name(target, value, line, out)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            name = target.value.id
            if name in self.parameters:
                self.refuse(target, f"an assignment into the argument {name}", f"work on a copy, y = {name}.copy()")
            index = self.settled(target.slice, out)
            out.append(Put(name, index, self.expression(value, out), line))
        else:
            what = f"an assignment to {ast.unparse(target)}"
            self.refuse(target, what, "assign to a name, or to an element of a local array")

    def settled(self, index, out):
        """Return an index that will be the same when it is read again after the assignment, because its parts have
        names.
        """
        self.not_differentiated(index)
        if isinstance(index, (ast.Constant, ast.Name, ast.Slice)) or _only(index, SETTLED):
            return index
        if isinstance(index, ast.Tuple):
            return ast.copy_location(ast.Tuple([self.settled(part, out) for part in index.elts], ast.Load()), index)
        name = self.names.fresh("i")
        out.append(Assign(name, index, index.lineno, constant=True))
        return name_node(name, index.lineno)

    def assign_name(self, target, value, line, out):
        if isinstance(value, ast.IfExp):
            then, otherwise = [], []
            self.assign(target, value.body, line, then)
            self.assign(target, value.orelse, line, otherwise)
            out.append(If(self.not_differentiated(value.test), then, otherwise, line))
            return
        if isinstance(value, (ast.Tuple, ast.List)) and target.id != "result" and _names_in_all([value]):
            self.refuse(value, "a list or tuple of variables", "use a name for each, or an array, np.stack([...])")
        value = self.expression(value, out, target.id)
        if value is not None:
            out.append(Assign(target.id, value, line))

    def assign_several(self, target, value, line, out):
        """Turn x, y = a, b into two assignments, through new names if a or b reads what is assigned."""
        if not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != len(target.elts):
            self.refuse(target, "unpacking a value into several names", "assign to one name, and index it")
        values = value.elts
        if _names_in_all(values) & _names_in_all(target.elts):
            names = [self.names.fresh("t") for _ in target.elts]
            for name, part in zip(names, values):
                self.assign(name_node(name, line), part, line, out)
            values = [name_node(name, line) for name in names]
        for part, part_value in zip(target.elts, values):
            self.assign(part, part_value, line, out)

    # Expressions

    def expression(self, node, out, target=None):
        """Return the expression, with calls of Python functions and conditional expressions moved to statements before
        it.

        A call that is the whole expression becomes the statement that sets `target`, and the result is None.
        """
        if isinstance(node, ast.Call):
            function = called_function(node, self.namespace)
            if is_transformed_by_itself(function):
                return self.call(node, function, out, target)
        if isinstance(node, ast.IfExp):
            name = self.names.fresh("t")
            self.assign(name_node(name, node.lineno), node, node.lineno, out)
            return name_node(name, node.lineno)
        if type(node).__name__ in REFUSED:
            self.refuse(node, *REFUSED[type(node).__name__])
        for field, value in ast.iter_fields(node):
            is_index = isinstance(node, ast.Subscript) and field == "slice"
            if is_index:
                self.not_differentiated(value)
            elif isinstance(value, ast.expr):
                setattr(node, field, self.expression(value, out))
            elif isinstance(value, list):
                parts = [self.expression(part, out) if isinstance(part, ast.expr) else part for part in value]
                setattr(node, field, parts)
        return node

    def call(self, node, function, out, target):
        if node.keywords:
            self.refuse(node, f"a call of {function.__name__} with keywords", "pass the arguments by place")
        args = [self.argument(a, out) for a in node.args]
        name = target or self.names.fresh("t")
        out.append(Call(name, ast.unparse(node.func), function, args, node.lineno))
        return None if target else name_node(name, node.lineno)

    def argument(self, node, out):
        """Return an argument of a call as a name or a constant."""
        node = self.expression(node, out)
        if isinstance(node, (ast.Name, ast.Constant)):
            return node
        name = self.names.fresh("t")
        out.append(Assign(name, node, node.lineno))
        return name_node(name, node.lineno)


SETTLED = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)


def _only(node, kinds):
    return all(isinstance(part, kinds) for part in ast.walk(node))


def _calls(node, *names):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _names_in_all(nodes):
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _expression_at(text, line):
    """Return the syntax tree of an expression, as if it were in this line."""
    return ast.increment_lineno(ast.parse(text, mode="eval").body, line - 1)


# Python's constructs outside the language: (what each of them is, what to write instead).
REFUSED = {
    "Try": ("try", "test before, with if"),
    "TryStar": ("try", "test before, with if"),
    "With": ("with", "leave it outside"),
    "Yield": ("a generator", "return an array"),
    "YieldFrom": ("a generator", "return an array"),
    "FunctionDef": ("a function inside the function", "define it outside, and pass what it uses"),
    "Lambda": ("a lambda inside the function", "define a function outside"),
    "ClassDef": ("a class inside the function", "define it outside"),
    "Global": ("global", "pass the value as an argument"),
    "Nonlocal": ("nonlocal", "pass the value as an argument"),
    "ListComp": ("a comprehension", "write a loop that fills an array"),
    "GeneratorExp": ("a comprehension", "write a loop that fills an array"),
    "SetComp": ("a comprehension", "write a loop"),
    "DictComp": ("a comprehension", "write a loop"),
    "Dict": ("a dict", "use names of their own"),
    "Delete": ("del", "leave the name alone"),
    "Raise": ("raise", "check the arguments outside"),
    "Match": ("match", "use if and elif"),
    "NamedExpr": (":=", "assign before"),
    "Import": ("import", "import outside"),
    "ImportFrom": ("import", "import outside"),
    "Starred": ("*", "name the values"),
}
