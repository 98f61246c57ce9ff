"""Reverse over reverse, for programs of floats: the pullbacks of a program are functions whose source is transformed.

The backward pass through f calls one pullback after the other. Each is a function like any other, so closure mode makes
a pullback of it as well. Going back through that backward pass gives adjoints to the values that the pullbacks held.
These are added to the adjoints of the variables at the statement to which the pullback belongs. Source: Pearlmutter and
Siskind (2008), "Reverse-mode AD in a functional framework".
"""

from adlib.transform.closures import Closures
from adlib.transform.lines import function_lines

NOTE = "# Pullbacks, and pullbacks of these: adlib.transform.second calls the ones and then the others.\n"


class Recorded(Closures):
    """Generates `f_recorded(x, ...) -> (y, backs)`: the pullbacks of the statements that ran, with what they hold."""

    def source(self, name):
        body = self.forward_lines(name.removesuffix("_recorded"))
        ending = ["", f"return {self.program.result}, backs"]
        lines = function_lines(name, self.program.parameters, [*self.undefined_lines(body), *body, *ending])
        return self.with_pullbacks(lines)

    def noted(self, name, values):
        return f"backs.append(({name}, dict({', '.join(values)})))"


class ReverseOverReverse:
    """Return the function of second derivatives of f. Called with the arguments of f, it gives the gradient of the
    partial derivative of f with respect to argument `argnum`, as a tuple.
    """

    def __init__(self, library, f, n, argnum):
        """Generate the code; `n` is the number of f's arguments. Raises CannotTransform if f calls other functions, and
        NotFloats.
        """
        writer, recorded = library.recorded(f, tuple(range(n)))
        self.variables, self.parameters, self.wanted = writer.variables, writer.program.parameters, argnum
        self.result = writer.program.result
        self.targets, self.active_held, closures = {}, {}, {}
        functions = library.load(recorded)
        for pullback in writer.pullbacks:
            name = pullback.name
            self.targets[name] = pullback.target
            self.active_held[name] = [x for x in pullback.held if x in writer.active or x == "after"]
            closures[name] = library.closure(functions[name], self.argnums_of(pullback))
        functions = library.load(recorded)
        self.recorded = functions[recorded]
        self.closures = {name: functions[closure] for name, closure in closures.items()}
        self.source = NOTE + self.recorded.source

    def argnums_of(self, pullback):
        """Return the arguments of a pullback that get adjoints: all adjoints, and the active ones of the held
        values.
        """
        n, active = len(self.variables), self.active_held[pullback.name]
        return (*range(n), *(n + k for k, x in enumerate(pullback.held) if x in active))

    def __call__(self, *args):
        _, backs = self.recorded(*args)
        wanted = self.variables.index(self.parameters[self.wanted])
        held_bars = self.held_adjoints(self.backward_pass(backs), wanted)
        adjoints = (0.0,) * len(self.variables)
        for (back, held), held_bar in zip(reversed(backs), reversed(held_bars)):
            after_bar, target = held_bar.get("after", 0.0), self.targets[back.__name__]
            adjoints = tuple(bar + after_bar * (x == target) for x, bar in zip(self.variables, adjoints))
            adjoints = back(*adjoints, **held)
            adjoints = tuple(bar + held_bar.get(x, 0.0) for x, bar in zip(self.variables, adjoints))
        return tuple(adjoints[self.variables.index(x)] for x in self.parameters)

    def backward_pass(self, backs):
        """Return the backward pass through f: [(name, pullback of the pullback), ...] of the pullbacks that it
        called.
        """
        bars, called = tuple(float(x == self.result) for x in self.variables), []
        for back, held in reversed(backs):
            bars, pullback = self.closures[back.__name__](*bars, *held.values())
            called.append((back.__name__, pullback))
        return called

    def held_adjoints(self, called, wanted):
        """Return the adjoints of the values that each pullback held, in the order of the statements of f."""
        bars_bar = tuple(float(k == wanted) for k in range(len(self.variables)))
        held_bars = []
        for name, pullback in reversed(called):
            parts = pullback(*bars_bar)
            bars_bar = parts[: len(self.variables)]
            held_bars.append(dict(zip(self.active_held[name], parts[len(self.variables) :])))
        return held_bars
