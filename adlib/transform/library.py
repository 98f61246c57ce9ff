"""The functions that one transformation generates, combined into one piece of source and run."""

import numpy as np

from adlib.show.source import run_source
from adlib.transform import runtime
from adlib.transform.closures import Closures
from adlib.transform.forward import Forward
from adlib.transform.normal import normalised
from adlib.transform.second import Recorded
from adlib.transform.tape import Reverse

HELPERS = (
    *("apart", "by_overloading", "forward_by_overloading", "holds_reals", "like", "part_of", "pull", "push"),
    *("put_in", "rule", "taken_out", "zeros_like"),
)


class Library:
    """The derivatives of a function and of the functions that it calls, each generated once.

    `floats` says for which kind of numbers. A derivative is identified by the function and by `argnums`, the positions
    of the arguments with respect to which it is taken, and is known by its name in the generated source.
    """

    def __init__(self, floats):
        self.floats, self.names, self.writers, self.stems, self.texts = floats, {}, {}, set(), []
        self.namespace, self.functions = (
            {"np": np, "_assigned": runtime.assigned},
            set(),
        )  # what the texts refer to, and which of these names come from math

    def pair(self, f, argnums):
        """Return the names of the forward and the backward function of f."""
        return self.generated(Reverse, f, argnums, "forward", "backward")

    def closure(self, f, argnums):
        """Return the name of the function (x, ...) -> (y, pullback) of f."""
        return self.generated(Closures, f, argnums, "closure")[0]

    def tangent(self, f, argnums):
        """Return the name of the function (x, ..., x_dot, ...) -> (y, y_dot) of f."""
        return self.generated(Forward, f, argnums, "tangent")[0]

    def recorded(self, f, argnums):
        """Return the writer, and the name, of the function (x, ...) -> (y, pullbacks with what they hold) of f."""
        (name,) = self.generated(Recorded, f, argnums, "recorded")
        return self.writers[Recorded, f, argnums], name

    def generated(self, kind, f, argnums, *suffixes):
        """Return the names of what a writer of this kind generates for f. They are known before it begins, since f may
        call f.
        """
        key = kind, f, argnums
        if key not in self.names:
            program = normalised(f, self.namespace)
            self.namespace = {**program.namespace, **self.namespace}
            stem = self.new_stem(program.name)
            self.names[key] = tuple(f"{stem}_{suffix}" for suffix in suffixes)
            self.writers[key] = writer = kind(self, program, argnums)
            self.texts.append(writer.source(*self.names[key]))
            self.namespace.update(writer.expressions.functions)
            self.functions |= set(writer.expressions.functions)
        return self.names[key]

    def new_stem(self, name):
        stems = [name, *(f"{name}{k}" for k in range(2, 100))]
        stem = next(stem for stem in stems if stem not in self.stems)
        self.stems.add(stem)
        return stem

    def load(self, name, text=""):
        """Run all that was generated, and `text` after it. Returns the namespace, in which the function `name` has
        `.source`.
        """
        body = "\n\n\n".join(part.rstrip() for part in [*self.texts, text] if part) + "\n"
        helpers = [helper for helper in HELPERS if f"{helper}(" in body or f"{helper}[" in body]
        source = "\n".join([*self.imports(body, helpers), body])
        namespace = {**self.namespace, **{helper: getattr(runtime, helper) for helper in helpers}}
        run_source(source, f"adlib.transform {name}", namespace)
        namespace[name].source = source
        return namespace

    def imports(self, body, helpers):
        functions = sorted(function for function in self.functions if f"{function}(" in body)
        lines = ["from functools import partial"] if "partial(" in body else []
        lines += [f"from math import {', '.join(functions)}"] if functions else []
        lines += ["import numpy as np"] if "np." in body else []
        lines += [f"from adlib.transform.runtime import {', '.join(helpers)}"] if helpers else []
        return [*lines, "", ""] if lines else []
