"""Reverse mode in source, by closures: each statement that runs leaves behind a function that pulls adjoints back
through it.

No flags, no counts, no stack of values: whatever branch was taken and however often a loop ran, the closures of the
statements that did run lie in a list, and the way back calls them from the last to the first. A closure holds the
values that its statement used. Source: Pearlmutter and Siskind (2008), "Reverse-mode AD in a functional framework";
Innes (2018), "Don't unroll adjoint", which is Zygote.
"""

import ast
import inspect

from adlib.transform.normal import Assign, If, Loop, Put
from adlib.transform.statements import identifiers, subscript
from adlib.transform.tape import Reverse, _if, _indented, everything


class Closures(Reverse):
    """Generates `f_closure(x, ...) -> (y, pullback)`, and one pullback a statement."""

    def __init__(self, library, program, moving, floats):
        _without_puts(program)
        super().__init__(library, program, moving, floats)
        self.names = sorted(self.active | {*program.results})
        self.pullbacks, self.targets = [], {}

    def call(self, s):
        moving = tuple(isinstance(a, ast.Name) and a.id in self.active for a in s.args)
        args = ", ".join(ast.unparse(a) for a in s.args)
        if not any(moving):
            return [f"{s.target} = {s.name}({args})"], []
        back = f"{s.target}_back"
        parts = [self.program.reader.fresh("d") for _ in range(sum(moving))]
        lines = [f"{', '.join(parts)}{',' * (len(parts) == 1)} = {back}({s.target}_bar)", f"{s.target}_bar = 0.0"]
        lines += [
            f"{a.id}_bar = {a.id}_bar + {part}" for a, part in zip([a for a, m in zip(s.args, moving) if m], parts)
        ]
        return [f"{s.target}, {back} = {self.library.closure(s.function, moving, self.floats)}({args})"], lines, [back]

    def statements(self, body, stem):
        lines = []
        for s in body:
            if isinstance(s, If):
                lines += _if(ast.unparse(s.test), self.statements(s.body, stem), self.statements(s.orelse, stem))
            elif isinstance(s, Loop):
                head = f"for {s.var} in {ast.unparse(s.control)}:" if s.var else f"while {ast.unparse(s.control)}:"
                exits = [f"if {' or '.join(s.exits)}:", "    break"] if s.exits else []
                lines += [head, *_indented([*self.statements(s.body, stem), *exits] or ["pass"])]
            else:
                lines += self.assignment_of(s, stem)
        return lines

    def assignment_of(self, s, stem):
        forward, backward, *temporaries = self.adjoints[id(s)]
        if not backward:
            return list(forward)
        names = identifiers(backward)
        held = sorted(names & (self.locals | set(temporaries[0] if temporaries else ())))
        old = f"{s.target}_old" if s.target in held else None
        captured = [f"{n}={old if n == s.target else n}" for n in held] + ["after=" + s.target] * ("AFTER" in names)
        name = f"{stem}_back{len(self.pullbacks) + 1}"
        bars = ", ".join(f"{n}_bar" for n in self.names)
        parameters = ", ".join([*held, *(["after"] if "AFTER" in names else [])])
        about = f"{s.target} = {ast.unparse(s.value)}" if isinstance(s, Assign) else f"{s.target} = {s.name}(...)"
        self.targets[name] = s.target
        self.pullbacks.append(
            "\n".join(
                [
                    f"def {name}({bars}{', *, ' + parameters if parameters else ''}):  # of {about}",
                    *_indented([line.replace("AFTER", "after") for line in backward]),
                    f"    return {bars}{',' * (len(self.names) == 1)}",
                ]
            )
        )
        keep = [f"{old} = {s.target}"] if old else []
        closure = f"partial({', '.join([name, *captured])})" if captured else name
        return [*keep, *forward, f"backs.append({closure})"]

    def function(self, name):
        p = self.program
        early = [n for n in self.names if n not in p.parameters]
        body = self.statements(p.body, name.removesuffix("_closure"))
        bars = ", ".join(f"{n}_bar" for n in self.names)
        start = ", ".join(f"{n}_bar" if n in p.results else "0.0" for n in self.names)
        given = {
            n: f"{n}_given" if n in self.assigned else n for n in self.moving
        }  # an argument may have been overwritten
        results = ", ".join(f"{n}_bar" if self.floats else f"like({n}_bar, {given[n]})" for n in self.moving)
        first = [f"{new} = {n}" for n, new in given.items() if new != n and not self.floats]
        one = "," * (len(self.names) == 1)
        lines = [
            f"def {name}({', '.join(p.parameters)}):",
            *_indented(
                [
                    *([f"{' = '.join(early)} = None"] if any("_old = " in line for line in body) and early else []),
                    *first,
                    "backs = []",
                    *body,
                    "",
                    f"def pullback({', '.join(f'{n}_bar' for n in p.results)}):",
                    *_indented(
                        [
                            f"bars = {start}{one}",
                            "for back in reversed(backs):",
                            "    bars = back(*bars)",
                            f"{bars}{one} = bars",
                            f"return {results}{',' * (len(self.moving) == 1)}",
                        ]
                    ),
                    "",
                    f"return {p.result if len(p.results) == 1 else '(' + ', '.join(p.results) + ')'}, pullback",
                ]
            ),
        ]
        return "\n\n\n".join([*self.pullbacks, "\n".join(lines)])

    def check_puts(self):
        pass


class ReverseOverReverse:
    """The gradient of one argument, as a function of all: `self(*args) -> (x_bar, pullback)`, for programs of floats.
    `second` has for each pullback its closure-mode transformation, and the names of the held values that it gives
    adjoints to.

    On the way back through f each pullback is called; it is a function like any other, whose own source is transformed
    in its turn. The way back through that way back gives adjoints to the values that the closures held, and these join
    the adjoints of the variables at the statement that made the closure.
    """

    def __init__(self, library, f, moving, wanted):
        self.wanted, self.made, self.second = wanted, library.closures_of(f, moving, True), {}
        self.forward = library.compiled(library.names["closure", f, moving])
        for name in self.made.targets:
            back = self.forward.__globals__[name]
            held = inspect.getfullargspec(back).kwonlyargs
            names = [n for n in held if n in self.made.active or n == "after"]
            closure = library.closure(back, (True,) * len(self.made.names) + tuple(n in names for n in held), True)
            self.second[name] = library.compiled(closure), names
        self.source = (
            "# Pullbacks, and pullbacks of these: adlib.transform.closures.ReverseOverReverse calls the ones and then "
            "the others.\n" + library.compiled(library.names["closure", f, moving]).source
        )

    def __call__(self, *args):
        names, program = self.made.names, self.made.program
        _, pullback = self.forward(*args)
        cells = dict(zip(pullback.__code__.co_freevars, (c.cell_contents for c in pullback.__closure__)))
        steps = [(b.func, b.keywords) if hasattr(b, "func") else (b, {}) for b in cells["backs"]]
        bars, ways_back = tuple(1.0 if n == program.result else 0.0 for n in names), []
        for back, held in reversed(steps):
            closure, moving = self.second[back.__name__]
            bars, way_back = closure(*bars, *held.values())
            ways_back.append((way_back, moving))
        place = names.index(self.made.moving[self.wanted])

        def pull(x_bar_bar):
            bars_bar, held_bars = tuple(x_bar_bar if k == place else 0.0 for k in range(len(names))), []
            for way_back, moving in reversed(ways_back):
                parts = way_back(*bars_bar)
                bars_bar = parts[: len(names)]
                held_bars.append(dict(zip(moving, parts[len(names) :])))
            adjoints = (0.0,) * len(names)
            for (back, held), held_bar in zip(reversed(steps), reversed(held_bars)):
                target = self.made.targets[back.__name__]
                adjoints = tuple(a + held_bar.get("after", 0.0) * (n == target) for n, a in zip(names, adjoints))
                adjoints = back(*adjoints, **held)
                adjoints = tuple(a + held_bar.get(n, 0.0) for n, a in zip(names, adjoints))
            return tuple(adjoints[names.index(n)] for n in self.made.moving)

        return bars[place], pull


def _without_puts(program):
    """y[i] = v as y = assigned(y, v, i): a new array, since the closures hold the old one."""
    for s in everything(program.body):
        if isinstance(s, Put):
            call = ast.parse(f"_assigned({s.target}, 0, np.s_[{subscript(s.index)}])", mode="eval").body
            call.args[1] = s.value
            value, line = ast.fix_missing_locations(ast.increment_lineno(call, s.line - 1)), s.line
            s.__class__ = Assign
            s.__dict__.update(target=s.target, value=value, line=line)
    from adlib.transform.runtime import assigned

    program.space["_assigned"] = assigned
