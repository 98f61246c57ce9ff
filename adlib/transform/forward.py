"""Forward mode in source: beside each assignment, the tangent of what is assigned. Loops and branches stay as they
are.
"""

import ast

from adlib.transform.normal import Assign, Call, If, Loop, Put
from adlib.transform.statements import Arrays, Floats, NotFloats, subscript
from adlib.transform.tape import _if, _indented, active_names, everything, refuse_lists, used


class Forward:
    """Generates the function (x, ..., x_dot, ...) -> (y, y_dot) of one program."""

    def __init__(self, library, program, moving, floats):
        self.library, self.program, self.moving, self.floats = library, program, moving, floats
        refuse_lists(program)
        self.kind = (Floats if floats else Arrays)(program, program.reader)
        self.active = active_names(program.body, moving)
        loops = [s.var for s in everything(program.body) if isinstance(s, Loop) and s.var]
        self.locals = {
            *program.parameters,
            *loops,
            *(s.target for s in everything(program.body) if isinstance(s, (Assign, Put, Call))),
        }

    def function(self, name):
        p = self.program
        early = [f"{n}_dot" for n in sorted(self.active - set(p.parameters))]
        result = f"{p.result}_dot" if p.result in self.active else "0.0"
        lines = [f"{' = '.join(early)} = 0.0"] * bool(early) + self.block(p.body) + [f"return {p.result}, {result}"]
        dots = ", ".join(f"{n}_dot" for n in self.moving)
        return "\n".join([f"def {name}({', '.join(p.parameters)}, {dots}):", *_indented(lines)])

    def block(self, body):
        lines = []
        for s in body:
            if isinstance(s, If):
                lines += _if(ast.unparse(s.test), self.block(s.body), self.block(s.orelse))
            elif isinstance(s, Loop):
                head = f"for {s.var} in {ast.unparse(s.control)}:" if s.var else f"while {ast.unparse(s.control)}:"
                exits = [f"if {' or '.join(s.exits)}:", "    break"] if s.exits else []
                lines += [head, *_indented([*self.block(s.body), *exits] or ["pass"])]
            else:
                lines += self.assignment(s)
        return lines

    def assignment(self, s):
        if isinstance(s, Call):
            return self.call(s)
        place = f"{s.target}[{subscript(s.index)}]" if isinstance(s, Put) else s.target
        if not any(n in self.active for n in used(s)):
            dot = (
                [f"{s.target}_dot{place.removeprefix(s.target)} = 0.0"]
                if s.target in self.active and isinstance(s, Put)
                else []
            )
            dot = (
                [f"{s.target}_dot = zeros_like({s.target})"]
                if s.target in self.active and isinstance(s, Assign) and not self.floats
                else dot
            )
            return [
                f"{place} = {ast.unparse(s.value)}",
                *(dot or [f"{s.target}_dot = 0.0"] * (s.target in self.active)),
            ]
        if self.floats:
            if isinstance(s, Put):
                raise NotFloats("an element is assigned")
            return self.kind.tangent(s, self.active, self.locals)
        target = self.program.reader.fresh("p")
        operations = self.kind.operations(Assign(target, s.value, s.line), self.active)
        lines = []
        for op in operations:
            lines += self.operation(op, {o[0] for o in operations})
        return [*lines, f"{place} = {target}", f"{s.target}_dot{place.removeprefix(s.target)} = {target}_dot"]

    def operation(self, op, temporaries):
        name, operation, texts, places, params = op
        options = f", {params}" if params else ""
        if operation == "copy_of":
            return [
                f"{name} = {texts[0]}",
                f"{name}_dot = {texts[0]}_dot" if places else f"{name}_dot = zeros_like({name})",
            ]
        if operation.startswith("overloaded "):
            xs = f"({', '.join(texts[k] for k in places)},)"
            dots = f"({', '.join(f'{texts[k]}_dot' for k in places)},)"
            return [
                f"{name}, {name}_dot = forward_by_overloading({operation.removeprefix('overloaded ')}, {places}, "
                f"({', '.join(texts)},), {xs}, {dots}{options})"
            ]
        dots = ", ".join(f"{text}_dot" if k in places else "None" for k, text in enumerate(texts))
        return [
            self.kind.value_line(op),
            f"{name}_dot = push({operation!r}, {name}, ({', '.join(texts)},), ({dots},){options})",
        ]

    def call(self, s):
        moving = tuple(isinstance(a, ast.Name) and a.id in self.active for a in s.args)
        args = ", ".join(ast.unparse(a) for a in s.args)
        if not any(moving):
            return [f"{s.target} = {s.name}({args})"] + [f"{s.target}_dot = 0.0"] * (s.target in self.active)
        name = self.library.tangent(s.function, moving, self.floats)
        dots = ", ".join(f"{a.id}_dot" for a, m in zip(s.args, moving) if m)
        return [f"{s.target}, {s.target}_dot = {name}({args}, {dots})"]
