"""Generated source: names for what it computes, and a way to run it so that a traceback shows its lines."""

import itertools
import linecache

_numbers = itertools.count(1)


def run_source(text, name, namespace):
    """Execute the generated `text` in `namespace`, which receives what the text defines and is returned.

    The text is entered into `linecache` under the file name `<name number>`, such as `<adlib.compile gradient 3>`. The
    number distinguishes the files of one process.
    """
    file = f"<{name} {next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), namespace)
    return namespace


class FreshNames:
    """Names for generated code. Each consists of a stem and a number, and none of them is in `taken`."""

    def __init__(self, taken=()):
        self.taken, self._numbers = set(taken), itertools.count(1)

    def fresh(self, stem="v"):
        """Return a name that has not been given before, such as v3. It counts as taken from now on."""
        while (name := f"{stem}{next(self._numbers)}") in self.taken:
            pass
        self.taken.add(name)
        return name


def indented(lines):
    """Return lines of source indented by one more level."""
    return ["    " + line if line else line for line in lines]
