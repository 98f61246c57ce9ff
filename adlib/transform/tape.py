"""Reverse mode in source: a function that runs forward and pushes values, and one that runs backward and pops them.

The forward function is the original one, which also pushes each value that is about to be overwritten although the
backward function needs it, which branch was taken, and how often a loop ran. The backward function visits the
statements in reverse order. Each of them first restores what it had overwritten and then adds to the adjoints of its
operands. Source: Griewank and Walther (2008), section 6.2; Hascoet and Pascual (2013), "The Tapenade automatic
differentiation tool".
"""

import ast

from adlib.show.source import indented
from adlib.transform.activity import active_argnums, active_names, is_active, names_in
from adlib.transform.arrays import Arrays
from adlib.transform.floats import Floats
from adlib.transform.language import (
    SETS_A_NAME,
    SETS_A_VALUE,
    Assign,
    Call,
    Check,
    If,
    Loop,
    NotFloats,
    Put,
    statements_of,
)
from adlib.transform.lines import (
    Adjoint,
    assigned_at_once,
    exit_lines,
    function_lines,
    if_lines,
    loop_head,
    loop_lines,
    subscript,
    tuple_text,
)
from adlib.transform.puts import refuse_lists


class Reverse:
    """Generates the two functions of one program, for floats or for arrays."""

    def __init__(self, library, program, argnums):
        self.library, self.program, self.floats = library, program, library.floats
        self.expressions = Floats(program) if self.floats else Arrays(program)
        self.active_parameters = [program.parameters[k] for k in argnums]
        self.active = active_names(program.body, self.active_parameters)
        self.local_names = program.local_names
        self.adjoints = {id(s): self.adjoint(s) for s in statements_of(program.body, SETS_A_VALUE)}

    def source(self, forward_name, backward_name):
        """Return the text of both functions."""
        refuse_lists(self.program)
        changed = {s.target for s in statements_of(self.program.body, SETS_A_VALUE)}
        loops = [s.var for s in statements_of(self.program.body, Loop) if s.var]
        self.unchanged = set(self.program.parameters) - changed - set(loops)  # can be read again in the backward pass
        self.needed = self.needed_values() | self.needed_controls(self.program.body, set())
        forward, backward = self.block(self.program.body, set(self.program.parameters), set())
        early = self.undefined_at_first(forward) + [var for var in loops if var in self.needed]
        forward = assigned_at_once(list(dict.fromkeys(early)), None) + forward
        bars = [f"{name}_bar" for name in sorted(self.active - {self.program.result})]
        backward = assigned_at_once(bars, 0.0) + backward
        if self.needed:
            saved = tuple_text(sorted(self.needed))
            forward.append(f"tape.append(({saved}))")
            backward.insert(0, f"{saved} = tape.pop()")
        forward.append(f"return {self.program.result}")
        backward.append(f"return {tuple_text([self.result(name, name) for name in self.active_parameters])}")
        lines = function_lines(forward_name, ["tape", *self.program.parameters], forward)
        lines += ["", "", *function_lines(backward_name, ["tape", f"{self.program.result}_bar"], backward)]
        return "\n".join(lines)

    def result(self, name, value):
        """Return the adjoint of a parameter in the form in which it is returned, where `value` names the parameter's
        value.
        """
        return f"{name}_bar" if self.floats else f"like({name}_bar, {value})"

    # What the backward function needs

    def needed_values(self):
        """Return the local names that the backward lines read."""
        needed = set() if self.floats else set(self.active_parameters)  # the adjoint of an argument needs its shape
        for statement in statements_of(self.program.body, SETS_A_VALUE):
            adjoint = self.adjoints[id(statement)]
            needed |= adjoint.names & self.local_names
            if adjoint.reads_result:
                needed.add(statement.target)
            if isinstance(statement, Put):  # the element is restored
                needed |= self.local_names_in(statement.index)
        return needed

    def needed_controls(self, body, loops):
        """Return the local names in the tests and ranges that the backward function evaluates again."""
        needed = set()
        for statement in body:
            if isinstance(statement, If):
                if self.is_repeatable(statement.test, loops):
                    needed |= self.local_names_in(statement.test)
                needed |= self.needed_controls(statement.body + statement.orelse, loops)
            elif isinstance(statement, Loop):
                if self.is_counted(statement):
                    needed |= self.local_names_in(statement.control)
                needed |= self.needed_controls(statement.body, loops | {statement.var})
        return needed

    def is_repeatable(self, test, loops):
        """Return whether a test can be evaluated again in the backward pass, because everything that it reads is
        unchanged.
        """
        if any(isinstance(part, ast.Call) for part in ast.walk(test)):
            return False
        return self.local_names_in(test) <= self.unchanged | loops

    def is_counted(self, loop):
        """Return whether it is a loop over a range that will be the same in the backward pass."""
        return loop.var is not None and not loop.exits and self.local_names_in(loop.control) <= self.unchanged

    def local_names_in(self, node):
        return set(names_in(node)) & self.local_names

    def undefined_at_first(self, forward):
        """Return the needed names that get their first value inside a branch or a loop."""
        text = "\n".join(forward)
        early = _first_set_inside(self.program.body, set(self.program.parameters))
        return [name for name in early if name in self.needed or f"tape.append({name})" in text]

    # One statement

    def adjoint(self, statement):
        """Return the `Adjoint` of a statement, without what is pushed and popped around it."""
        if isinstance(statement, Call):
            return self.adjoint_of_call(statement, active_argnums(statement, self.active))
        if isinstance(statement, Put):
            return self.adjoint_of_put(statement)
        if is_active(statement, self.active):
            return self.expressions.adjoint(statement, self.active)
        backward = [f"{statement.target}_bar = 0.0"] if statement.target in self.active else []
        return Adjoint([f"{statement.target} = {ast.unparse(statement.value)}"], backward)

    def adjoint_of_put(self, put):
        """Write target[index] = value through a temporary, which holds the value and receives its adjoint."""
        element = f"{put.target}[{subscript(put.index)}]"
        temporary = self.program.fresh("p")
        if not is_active(put, self.active):
            backward = [f"_, {_taken_out(put, '0.0')}"] if put.target in self.active else []
            return Adjoint([f"{element} = {ast.unparse(put.value)}"], backward)
        if self.floats:
            raise NotFloats("an element is assigned")
        value = self.expressions.adjoint(Assign(temporary, put.value, put.line), self.active).with_result(temporary)
        backward = [f"{temporary}_bar, {_taken_out(put, temporary)}", *value.backward]
        saved = sorted({*value.saved} & value.names | {temporary})
        return Adjoint([*value.forward, f"holds_reals({put.target})", f"{element} = {temporary}"], backward, saved)

    def adjoint_of_call(self, call, argnums):
        """Write target = f(*args) by the two functions of f."""
        args = ", ".join(ast.unparse(a) for a in call.args)
        if not argnums:
            return Adjoint([f"{call.target} = {call.name}({args})"], [])
        forward, backward = self.library.pair(call.function, argnums)
        parts = [self.program.fresh("d") for _ in argnums]
        lines = [f"{tuple_text(parts)} = {backward}(tape, {call.target}_bar)", f"{call.target}_bar = 0.0"]
        lines += [self.added(call.args[k].id, part) for k, part in zip(argnums, parts)]
        return Adjoint([f"{call.target} = {forward}(tape, {args})"], lines)

    def added(self, name, part):
        return f"{name}_bar += {part}" if self.floats else f"{name}_bar = {name}_bar + {part}"

    # Blocks

    def block(self, body, defined, loops):
        """Return (forward lines, backward lines) of a block.

        `defined` holds names that may have a value already, to which those of the block are added; `loops` holds the
        variables of the loops around it.
        """
        forward, backward = [], []
        for statement in body:
            if isinstance(statement, If):
                ahead, back = self.branch(statement, defined, loops)
            elif isinstance(statement, Loop):
                ahead, back = self.loop(statement, defined, loops)
            elif isinstance(statement, Check):
                ahead, back = self.check_lines(statement), []
            else:
                ahead, back = self.assignment(statement, defined)
            forward += ahead
            backward = back + backward
        return forward, backward

    def check_lines(self, check):
        return [] if self.floats else [check.text]

    def assignment(self, statement, defined):
        adjoint, target = self.adjoints[id(statement)], statement.target
        overwrites = isinstance(statement, SETS_A_NAME) and target in self.needed and target in defined
        defined.add(target)
        forward, backward = list(adjoint.forward), self.restored(statement, adjoint, overwrites)
        if isinstance(statement, Put) and (target in self.active or target in self.needed):
            index = subscript(statement.index)
            forward.insert(0, f"tape.append(np.array({target}[{index}]))")
            backward.insert(target in self.active, f"{target}[{index}] = tape.pop()")
        if overwrites:
            forward.insert(0, f"tape.append({target})")
        if adjoint.saved:
            saved = tuple_text(adjoint.saved)
            forward.append(f"tape.append(({saved}))")
            backward.insert(0, f"{saved} = tape.pop()")
        return forward, backward

    def restored(self, statement, adjoint, overwrites):
        """Return the backward lines, with the old value of the target restored if the statement had overwritten it."""
        target = statement.target
        if not overwrites:
            return adjoint.with_result(target).backward
        restore = f"{target} = tape.pop()"
        if isinstance(statement, Call):
            return [*adjoint.backward[:1], restore, *adjoint.backward[1:]]
        if target not in adjoint.names:  # they may have read the new value before the old one is restored
            return [*adjoint.with_result(target).backward, restore]
        if not adjoint.reads_result:
            return [restore, *adjoint.backward]
        after = self.program.fresh("after")
        return [f"{after}, {target} = {target}, tape.pop()", *adjoint.with_result(after).backward]

    def branch(self, branch, defined, loops):
        before = set(defined)
        then, then_back = self.block(branch.body, defined, loops)
        otherwise, otherwise_back = self.block(branch.orelse, before, loops)
        defined |= before
        test = ast.unparse(branch.test)
        if not then_back and not otherwise_back:
            return if_lines(test, then, otherwise), []
        if self.is_repeatable(branch.test, loops):
            return if_lines(test, then, otherwise), if_lines(test, then_back, otherwise_back)
        forward = if_lines(test, [*then, "tape.append(True)"], [*otherwise, "tape.append(False)"])
        return forward, if_lines("tape.pop()", then_back, otherwise_back)

    def loop(self, loop, defined, loops):
        defined |= {s.target for s in statements_of(loop.body, SETS_A_NAME)}
        forward, backward = self.block(loop.body, defined, loops | ({loop.var} if loop.var else set()))
        if not backward:
            return loop_lines(loop, forward), []
        if self.is_counted(loop):
            head = f"for {loop.var} in reversed({ast.unparse(loop.control)}):"
            return [loop_head(loop), *indented(forward)], [head, *indented(backward)]
        steps = self.program.fresh("steps")
        push, pop = ([f"tape.append({loop.var})"], [f"{loop.var} = tape.pop()"]) if loop.var else ([], [])
        inside = [*forward, *push, f"{steps} += 1", *exit_lines(loop)]
        forward = [f"{steps} = 0", loop_head(loop), *indented(inside), f"tape.append({steps})"]
        return forward, ["for _ in range(tape.pop()):", *indented([*pop, *backward])]


def _taken_out(put, value):
    """Return the second half of the backward line of target[index] = value, the part that concerns the target."""
    bar = f"{put.target}_bar"
    return f"{bar} = taken_out({bar}, {put.target}, {value}, np.s_[{subscript(put.index)}])"


def _first_set_inside(body, defined):
    """Return names that get their first value inside a branch or a loop, of which `defined` lists those with a value
    already.
    """
    early = []
    for statement in body:
        if isinstance(statement, SETS_A_NAME):
            defined.add(statement.target)
            continue
        for inner in statements_of([statement], SETS_A_NAME):
            if inner.target not in defined:
                early.append(inner.target)
                defined.add(inner.target)
    return early
