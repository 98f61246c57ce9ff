"""Forward mode in source: next to each assignment, the tangent of what is assigned.

Loops and branches stay as they are. Source: Griewank and Walther (2008), section 6.2.
"""

import ast

from adlib.transform.activity import active_argnums, active_names, is_active
from adlib.transform.arrays import Arrays
from adlib.transform.floats import Floats
from adlib.transform.language import Assign, Call, Check, If, Loop, NotFloats, Put
from adlib.transform.lines import assigned_at_once, function_lines, if_lines, loop_lines, subscript
from adlib.transform.puts import refuse_lists


class Forward:
    """Generates the function (x, ..., x_dot, ...) -> (y, y_dot) of one program, for floats or for arrays."""

    def __init__(self, library, program, argnums):
        self.library, self.program, self.floats = library, program, library.floats
        refuse_lists(program)
        self.expressions = Floats(program) if self.floats else Arrays(program)
        self.active_parameters = [program.parameters[k] for k in argnums]
        self.active = active_names(program.body, self.active_parameters)

    def source(self, name):
        """Return the text of the function."""
        program = self.program
        early = [f"{x}_dot" for x in sorted(self.active - set(program.parameters))]
        constant = sorted(self.active & set(program.parameters) - set(self.active_parameters))  # at first
        given = [f"{x}_dot = {'0.0' if self.floats else f'zeros_like({x})'}" for x in constant]
        constant_dot = "0.0" if self.floats else f"zeros_like({program.result})"
        y_dot = f"{program.result}_dot" if program.result in self.active else constant_dot
        lines = [*assigned_at_once(early, 0.0), *given, *self.block(program.body)]
        lines.append(f"return {program.result}, {y_dot}")
        parameters = [*program.parameters, *(f"{x}_dot" for x in self.active_parameters)]
        return "\n".join(function_lines(name, parameters, lines))

    def block(self, body):
        lines = []
        for statement in body:
            if isinstance(statement, If):
                test = ast.unparse(statement.test)
                lines += if_lines(test, self.block(statement.body), self.block(statement.orelse))
            elif isinstance(statement, Loop):
                lines += loop_lines(statement, self.block(statement.body))
            elif isinstance(statement, Call):
                lines += self.call(statement)
            elif isinstance(statement, Check):
                lines += [] if self.floats else [statement.text]
            elif is_active(statement, self.active):
                lines += self.put(statement) if isinstance(statement, Put) else self.assignment(statement)
            else:
                lines += self.constant(statement)
        return lines

    def constant(self, statement):
        """Write an assignment whose value does not depend on the inputs: its tangent is zero."""
        target, value = statement.target, ast.unparse(statement.value)
        brackets = f"[{subscript(statement.index)}]" if isinstance(statement, Put) else ""
        lines = [f"{target}{brackets} = {value}"]
        if target in self.active and brackets:
            lines.append(_with_tangent(statement, "0.0"))
        elif target in self.active:
            lines.append(f"{target}_dot = {'0.0' if self.floats else f'zeros_like({target})'}")
        return lines

    def assignment(self, statement):
        if self.floats:
            return self.expressions.tangent(statement, self.active)
        value, lines = self.by_temporary(statement)  # since the value may read what is assigned
        return [*lines, f"{statement.target} = {value}", f"{statement.target}_dot = {value}_dot"]

    def put(self, put):
        if self.floats:
            raise NotFloats("an element is assigned")
        value, lines = self.by_temporary(put)
        lines.append(f"holds_reals({put.target})")
        return [*lines, f"{put.target}[{subscript(put.index)}] = {value}", _with_tangent(put, f"{value}_dot")]

    def by_temporary(self, statement):
        """Return (the name of a temporary, the lines that compute the value of a statement and its tangent there)."""
        value = self.program.fresh("p")
        return value, self.expressions.tangent(Assign(value, statement.value, statement.line), self.active)

    def call(self, call):
        """Write target = f(*args) by the tangent function of f."""
        args, argnums = [ast.unparse(a) for a in call.args], active_argnums(call, self.active)
        if not argnums:
            dot = [f"{call.target}_dot = 0.0"] if call.target in self.active else []
            return [f"{call.target} = {call.name}({', '.join(args)})", *dot]
        name = self.library.tangent(call.function, argnums)
        dots = [f"{call.args[k].id}_dot" for k in argnums]
        return [f"{call.target}, {call.target}_dot = {name}({', '.join([*args, *dots])})"]


def _with_tangent(put, value_dot):
    """Return the line that assigns the tangent of a value into that of an array."""
    dot = f"{put.target}_dot"
    return f"{dot} = put_in({dot}, {put.target}, {value_dot}, np.s_[{subscript(put.index)}])"
