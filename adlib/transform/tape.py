"""Reverse mode in source: a function that runs and pushes, and one that pops and goes back.

Forward: the function as it was, which pushes each value that is about to be overwritten and that the way back needs,
which branch was taken, and how often a loop ran. Backward: the statements in reverse order; each first restores what it
had overwritten and then adds to the adjoints of what it used. Source: Griewank and Walther (2008), section 6.2; Hascoet
and Pascual (2013), "The Tapenade automatic differentiation tool".
"""

import ast

from adlib.transform.normal import Assign, Call, CannotTransform, If, Loop, Put
from adlib.transform.statements import Arrays, Floats, NotFloats, identifiers, is_about, names_in, subscript


def everything(body):
    """All statements, those inside others too, in order."""
    for s in body:
        yield s
        if isinstance(s, If):
            yield from everything(s.body)
            yield from everything(s.orelse)
        elif isinstance(s, Loop):
            yield from everything(s.body)


def used(s):
    """The names that the value of a statement is made of."""
    if isinstance(s, Assign):
        return [] if is_about(s.value) else _differentiable(s.value)
    if isinstance(s, Put):
        return _differentiable(s.value)
    return [n for a in s.args for n in names_in(a)] if isinstance(s, Call) else []


def _differentiable(node):
    """Names outside of indices, shapes and comparisons."""
    if is_about(node):
        return []
    if isinstance(node, ast.Name):
        return [node.id]
    children = [node.value] if isinstance(node, ast.Subscript) else list(ast.iter_child_nodes(node))
    return [n for child in children for n in _differentiable(child)]


def active_names(body, moving):
    """What depends on the moving parameters: a name is active if it is so anywhere."""
    active, before = set(moving), None
    while active != before:
        before = set(active)
        for s in everything(body):
            if isinstance(s, (Assign, Put, Call)) and any(n in active for n in used(s)):
                active.add(s.target)
    return active


def refuse_lists(program):
    """An element is assigned into arrays only: a list holds numbers whose derivatives nobody would follow."""
    puts = {s.target for s in everything(program.body) if isinstance(s, Put)}
    for s in everything(program.body):
        if isinstance(s, Assign) and s.target in puts and isinstance(s.value, (ast.List, ast.Tuple)):
            raise CannotTransform(
                f"{program.file}, line {s.line}: {s.target} is a list and is assigned into: begin with "
                f"np.zeros({len(s.value.elts)})"
            )


class Reverse:
    """Generates the two functions of one program; `floats` says for which kind of numbers."""

    def __init__(self, library, program, moving, floats):
        self.library, self.program, self.floats, self.moving = library, program, floats, moving
        self.kind = (Floats if floats else Arrays)(program, program.reader)
        self.active = active_names(program.body, moving)
        assigned = [s.target for s in everything(program.body) if isinstance(s, (Assign, Put, Call))]
        loops = [s.var for s in everything(program.body) if isinstance(s, Loop) and s.var]
        self.assigned, self.locals = assigned, {*program.parameters, *assigned, *loops}
        self.fixed = (
            set(program.parameters) - set(assigned) - set(loops)
        )  # never change, so that they can be read again
        self.adjoints = {id(s): self.adjoint(s) for s in everything(program.body) if isinstance(s, (Assign, Put, Call))}
        self.check_puts()
        self.needed = set() if floats else set(moving)  # the shape of an argument is that of its adjoint
        for s in everything(program.body):
            lines = self.adjoints.get(id(s), ((), ()))[1]
            names = identifiers(lines)
            self.needed |= names & self.locals | ({s.target} if "AFTER" in names else set())
            if isinstance(s, Put) and lines:
                self.needed |= set(names_in(s.index)) & self.locals
        self.find_controls(program.body, set())

    def find_controls(self, body, loops):
        """Tests and ranges that the way back evaluates again need their names."""
        for s in body:
            if isinstance(s, If):
                if self.again(s.test, loops):
                    self.needed |= set(names_in(s.test)) & self.locals
                self.find_controls(s.body, loops)
                self.find_controls(s.orelse, loops)
            elif isinstance(s, Loop):
                if self.counted(s):
                    self.needed |= set(names_in(s.control)) & self.locals
                self.find_controls(s.body, loops | {s.var})

    def again(self, test, loops):
        """Can a test be evaluated again on the way back? If all that it reads is as it was."""
        free = set(names_in(test)) & self.locals
        return free <= self.fixed | loops and not any(isinstance(part, ast.Call) for part in ast.walk(test))

    def counted(self, loop):
        """Is it a loop over a range that will be the same on the way back?"""
        return loop.var is not None and not loop.exits and set(names_in(loop.control)) & self.locals <= self.fixed

    def check_puts(self):
        refuse_lists(self.program)
        for s in everything(self.program.body):
            if isinstance(s, Put):
                for a in everything(self.program.body):
                    own = (
                        isinstance(a, Assign)
                        and a.target == s.target
                        and not isinstance(a.value, (ast.Call, ast.BinOp))
                    )
                    if own or isinstance(a, Assign) and isinstance(a.value, ast.Name) and a.value.id == s.target:
                        raise CannotTransform(
                            f"{self.program.file}, line {a.line}: {s.target} has two names and is assigned into: make "
                            "it by a copy"
                        )

    # One statement

    def adjoint(self, s):
        """(forward lines, backward lines) of an assignment, without what is pushed and popped."""
        if isinstance(s, Call):
            return self.call(s)
        target = s.target if isinstance(s, Assign) else self.program.reader.fresh("p")
        value = Assign(target, s.value, s.line)
        if not any(n in self.active for n in used(s)):
            forward = [f"{target} = {ast.unparse(s.value)}"]
            if isinstance(s, Put):
                return [f"{s.target}[{subscript(s.index)}] = {ast.unparse(s.value)}"], self.put_back(
                    s, None
                ) if s.target in self.active else []
            return forward, [f"{target}_bar = 0.0"] if target in self.active else []
        if self.floats:
            if isinstance(s, Put):
                raise NotFloats("an element is assigned")
            return self.kind.value(value, self.locals), self.kind.adjoint(value, self.active, self.locals)
        operations = self.kind.operations(value, self.active)
        forward = [self.kind.value_line(op) for op in operations]
        backward = _pullbacks(operations, target)
        saved = sorted(
            {op[0] for op in operations} & identifiers(backward) - {target}
            | {f"{op[0]}_back" for op in operations if op[1].startswith("overloaded ")}
        )
        if isinstance(s, Put):
            forward.append(f"{s.target}[{subscript(s.index)}] = {target}")
            backward = [line.replace("AFTER", target) for line in backward]
            saved = sorted({*saved, target} & identifiers(backward))
            return forward, self.put_back(s, target) + backward, saved
        return forward, backward, saved

    def put_back(self, s, target):
        index = subscript(s.index)
        first = f"{target}_bar" if target else "_"
        return [
            f"{first}, {s.target}_bar = taken_out({s.target}_bar, {s.target}, np.s_[{index}])",
            f"{s.target}[{index}] = tape.pop()",
        ]

    def call(self, s):
        moving = tuple(isinstance(a, ast.Name) and a.id in self.active for a in s.args)
        args = ", ".join(ast.unparse(a) for a in s.args)
        if not any(moving):
            return [f"{s.target} = {s.name}({args})"], []
        forward, backward = self.library.pair(s.function, moving, self.floats)
        names = [a.id for a, m in zip(s.args, moving) if m]
        parts = [self.program.reader.fresh("d") for _ in names]
        lines = [
            f"{', '.join(parts)}{',' * (len(parts) == 1)} = {backward}(tape, {s.target}_bar)",
            f"{s.target}_bar = 0.0",
        ]
        lines += [
            f"{name}_bar += {part}" if self.floats else f"{name}_bar = {name}_bar + {part}"
            for name, part in zip(names, parts)
        ]
        return [f"{s.target} = {forward}(tape, {args})"], lines

    # Blocks

    def block(self, body, defined, loops):
        """(forward lines, backward lines) of a block; `defined`: names that may have a value already."""
        forward, backward = [], []
        for s in body:
            if isinstance(s, If):
                f, b = self.branch(s, defined, loops)
            elif isinstance(s, Loop):
                f, b = self.loop(s, defined, loops)
            else:
                f, b = self.assignment(s, defined)
            forward += f
            backward = b + backward
        return forward, backward

    def assignment(self, s, defined):
        forward, backward, *saved = self.adjoints[id(s)]
        forward, backward, saved = list(forward), list(backward), saved[0] if saved else []
        if isinstance(s, Put):
            if s.target in self.active:
                forward.insert(0, f"tape.append(np.array({s.target}[{subscript(s.index)}]))")
        push = isinstance(s, (Assign, Call)) and s.target in self.needed and s.target in defined
        defined.add(s.target)
        restore = [f"{s.target} = tape.pop()"] * push
        names = identifiers(backward)
        if isinstance(s, Call):
            backward = backward[:1] + restore + backward[1:]
        elif not push or s.target not in names:
            backward = [line.replace("AFTER", s.target) for line in backward] + restore
        elif "AFTER" in names:
            after = self.program.reader.fresh("after")
            backward = [f"{after}, {s.target} = {s.target}, tape.pop()"] + [
                line.replace("AFTER", after) for line in backward
            ]
        else:
            backward = restore + backward
        if saved:
            tuple_ = ", ".join(saved) + "," * (len(saved) == 1)
            forward.append(f"tape.append(({tuple_}))")
            backward.insert(0, f"{tuple_} = tape.pop()")
        return [f"tape.append({s.target})"] * push + forward, backward

    def branch(self, s, defined, loops):
        known = set(defined)
        then_f, then_b = self.block(s.body, defined, loops)
        other_defined = known
        else_f, else_b = self.block(s.orelse, other_defined, loops)
        defined |= other_defined
        test = ast.unparse(s.test)
        if not then_b and not else_b:
            return _if(test, then_f, else_f), []
        if self.again(s.test, loops):
            return _if(test, then_f, else_f), _if(test, then_b, else_b)
        return _if(test, [*then_f, "tape.append(True)"], [*else_f, "tape.append(False)"]), _if(
            "tape.pop()", then_b, else_b
        )

    def loop(self, s, defined, loops):
        inside = {n.target for n in everything(s.body) if isinstance(n, (Assign, Call))}
        defined |= inside
        forward, backward = self.block(s.body, defined, loops | ({s.var} if s.var else set()))
        head = f"for {s.var} in {ast.unparse(s.control)}:" if s.var else f"while {ast.unparse(s.control)}:"
        exits = [f"if {' or '.join(s.exits)}:", "    break"] if s.exits else []
        if not backward:
            return [head, *_indented([*forward, *exits] or ["pass"])], []
        if self.counted(s):
            return [head, *_indented(forward)], [
                f"for {s.var} in reversed({ast.unparse(s.control)}):",
                *_indented(backward),
            ]
        steps = self.program.reader.fresh("steps")
        note = [f"tape.append({s.var})"] if s.var else []
        recall = [f"{s.var} = tape.pop()"] if s.var else []
        return (
            [f"{steps} = 0", head, *_indented([*forward, *note, f"{steps} += 1", *exits]), f"tape.append({steps})"],
            ["for _ in range(tape.pop()):", *_indented([*recall, *backward])],
        )

    def functions(self, forward_name, backward_name):
        """The text of both functions."""
        p = self.program
        defined = set(p.parameters)
        forward, backward = self.block(p.body, defined, set())
        early = [
            n
            for n in _first_inside(p.body, set(p.parameters))
            if n in self.needed or f"tape.append({n})" in "\n".join(forward)
        ]
        loops = [s.var for s in everything(p.body) if isinstance(s, Loop) and s.var and s.var in self.needed]
        early = list(dict.fromkeys([*early, *loops]))
        saved = sorted(self.needed)
        tuple_ = ", ".join(saved) + "," * (len(saved) == 1)
        lines = [f"def {forward_name}(tape, {', '.join(p.parameters)}):"]
        lines += _indented(
            [f"{' = '.join(early)} = None"] * bool(early)
            + forward
            + [f"tape.append(({tuple_}))"] * bool(saved)
            + [f"return {p.result}"]
        )
        bars = [f"{n}_bar" for n in sorted(self.active - {p.result})]
        head = [f"{tuple_} = tape.pop()"] * bool(saved) + [f"{' = '.join(bars)} = 0.0"] * bool(bars)
        results = [f"{n}_bar" if self.floats else f"like({n}_bar, {n})" for n in self.moving]
        tail = [f"return {', '.join(results)}{',' * (len(results) == 1)}"]
        lines += ["", "", f"def {backward_name}(tape, {p.result}_bar):", *_indented([*head, *backward, *tail])]
        return "\n".join(lines)


def _pullbacks(operations, target):
    """The backward lines of operations, in reverse; the value of the target is called AFTER."""
    lines, seen = [], set()
    for name, operation, texts, places, params in reversed(operations):
        z = "AFTER" if name == target else name
        bar = f"{name}_bar"
        if name == target:
            lines.append(f"after_bar, {target}_bar = {target}_bar, 0.0")
            bar = "after_bar"
        options = f", {params}" if params else ""
        if operation.startswith("overloaded "):
            back = f"{name}_back"
            for k, place in enumerate(places):
                lines.append(_added(texts[place], f"{back}({bar})[{k}]", operations, seen))
            continue
        xs = f"({', '.join(texts)}{',' * (len(texts) == 1)})"
        for place in places:
            text = bar if operation == "copy_of" else f"pull({operation!r}, {place}, {bar}, {z}, {xs}{options})"
            lines.append(_added(texts[place], text, operations, seen))
    return lines


def _added(name, text, operations, seen):
    """A temporary's first adjoint is assigned, everything else is added."""
    temporary = name in {op[0] for op in operations[:-1]}
    if temporary and name not in seen:
        seen.add(name)
        return f"{name}_bar = {text}"
    return f"{name}_bar = {name}_bar + {text}"


def _first_inside(body, defined):
    """Names that get their first value inside a branch or a loop."""
    early = []
    for s in body:
        if isinstance(s, (Assign, Call)):
            defined.add(s.target)
        elif isinstance(s, (If, Loop)):
            for inner in everything([s]):
                if isinstance(inner, (Assign, Call)) and inner.target not in defined:
                    early.append(inner.target)
                    defined.add(inner.target)
    return early


def _if(test, then, other):
    if not then and not other:
        return []
    lines = [f"if {test}:", *_indented(then or ["pass"])]
    return lines + (["else:", *_indented(other)] if other else [])


def _indented(lines):
    return ["    " + line if line else line for line in lines]
