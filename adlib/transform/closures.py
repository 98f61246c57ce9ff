"""Reverse mode in source, by closures: each statement that runs leaves behind a function that pulls adjoints back
through it.

Neither flags nor counts nor a stack of values are needed. Whatever branch was taken and however often a loop ran, the
closures of the statements that did run are in a list, and the backward pass calls them from the last to the first. A
closure holds the values that its statement used. Source: Pearlmutter and Siskind (2008), "Reverse-mode AD in a
functional framework"; Innes (2018), "Don't unroll adjoint", which describes Zygote.
"""

import ast
from dataclasses import dataclass

from adlib.show.source import indented
from adlib.transform.language import SETS_A_VALUE, Assign, Check, If, Loop, statements_of
from adlib.transform.lines import Adjoint, assigned_at_once, function_lines, if_lines, loop_lines, tuple_text
from adlib.transform.puts import without_puts
from adlib.transform.tape import Reverse


@dataclass
class Pullback:
    """The generated pullback of a statement: its name, the statement's target, the values it holds, and its text."""

    name: str
    target: str
    held: list
    text: str


class Closures(Reverse):
    """Generates `f_closure(x, ...) -> (y, pullback)`, and one pullback for each statement.

    Every pullback takes the adjoints of all the `variables`, and returns them as they are before its statement.
    """

    def __init__(self, library, program, argnums):
        without_puts(program)
        super().__init__(library, program, argnums)
        self.variables = sorted({*self.active, *program.results})
        self.bars = [f"{name}_bar" for name in self.variables]
        self.pullbacks = []

    def source(self, name):
        """Return the text of the pullbacks and of the function."""
        program = self.program
        forward = self.forward_lines(name.removesuffix("_closure"))
        changed = {s.target for s in statements_of(program.body, SETS_A_VALUE)}
        given = {x: f"{x}_given" if x in changed else x for x in self.active_parameters}  # x may be overwritten
        kept = [f"{new} = {x}" for x, new in given.items() if new != x and not self.floats]
        results = program.result if len(program.results) == 1 else f"({', '.join(program.results)})"
        ending = ["", *self.pullback_lines(given), "", f"return {results}, pullback"]
        body = [*self.undefined_lines(forward), *kept, *forward, *ending]
        return self.with_pullbacks(function_lines(name, program.parameters, body))

    def pullback_lines(self, given):
        """Return the pullback of the whole program, where `given` names the values that the arguments had."""
        results = self.program.results
        start = tuple_text([f"{x}_bar" if x in results else "0.0" for x in self.variables])
        body = [
            f"bars = {start}",
            "for back in reversed(backs):",
            "    bars = back(*bars)",
            f"{tuple_text(self.bars)} = bars",
            f"return {tuple_text([self.result(x, value) for x, value in given.items()])}",
        ]
        return function_lines("pullback", [f"{x}_bar" for x in results], body)

    def forward_lines(self, stem):
        """Return the lines that run the program and list the pullbacks, whose names begin with `stem`."""
        return ["backs = []", *self.block(self.program.body, stem)]

    def undefined_lines(self, body):
        """Give a value to the variables whose old value is held although they may not have one yet."""
        early = [x for x in self.variables if x not in self.program.parameters]
        return assigned_at_once(early, None) if any("_old = " in line for line in body) else []

    def with_pullbacks(self, lines):
        return "\n\n\n".join([*(pullback.text for pullback in self.pullbacks), "\n".join(lines)])

    # Blocks and statements

    def block(self, body, stem):
        lines = []
        for statement in body:
            if isinstance(statement, If):
                test = ast.unparse(statement.test)
                lines += if_lines(test, self.block(statement.body, stem), self.block(statement.orelse, stem))
            elif isinstance(statement, Loop):
                lines += loop_lines(statement, self.block(statement.body, stem))
            elif isinstance(statement, Check):
                lines += self.check_lines(statement)
            else:
                lines += self.assignment(statement, stem)
        return lines

    def assignment(self, statement, stem):
        """Return the lines of a statement, the last of which records its pullback."""
        adjoint, target = self.adjoints[id(statement)], statement.target
        if not adjoint.backward:
            return adjoint.forward
        held = sorted(adjoint.names & {*self.local_names, *adjoint.saved})
        values = {name: name for name in held}
        keep = []
        if target in held:  # the statement is about to overwrite it
            values[target] = f"{target}_old"
            keep = [f"{target}_old = {target}"]
        if adjoint.reads_result:
            values["after"] = target
        name = f"{stem}_back{len(self.pullbacks) + 1}"
        self.pullbacks.append(self.pullback(name, statement, adjoint.with_result("after"), list(values)))
        return [*keep, *adjoint.forward, self.noted(name, [f"{key}={value}" for key, value in values.items()])]

    def pullback(self, name, statement, adjoint, held):
        value = ast.unparse(statement.value) if isinstance(statement, Assign) else f"{statement.name}(...)"
        keywords = ["*", *held] if held else []
        head = f"def {name}({', '.join(self.bars + keywords)}):  # of {statement.target} = {value}"
        lines = [head, *indented([*adjoint.backward, f"return {tuple_text(self.bars)}"])]
        return Pullback(name, statement.target, held, "\n".join(lines))

    def noted(self, name, values):
        """Return the line that lists a pullback, together with the values that it holds."""
        return f"backs.append(partial({', '.join([name, *values])}))" if values else f"backs.append({name})"

    def adjoint_of_call(self, call, argnums):
        """Write target = f(*args) by the closure function of f, whose pullback is held like a value."""
        args, back = ", ".join(ast.unparse(a) for a in call.args), f"{call.target}_back"
        if not argnums:
            return Adjoint([f"{call.target} = {call.name}({args})"], [])
        parts = [self.program.fresh("d") for _ in argnums]
        lines = [f"{tuple_text(parts)} = {back}({call.target}_bar)", f"{call.target}_bar = 0.0"]
        lines += [f"{call.args[k].id}_bar = {call.args[k].id}_bar + {part}" for k, part in zip(argnums, parts)]
        closure = self.library.closure(call.function, argnums)
        return Adjoint([f"{call.target}, {back} = {closure}({args})"], lines, [back])
