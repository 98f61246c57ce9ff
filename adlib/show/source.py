"""Generated source that behaves like a file: a traceback shows its lines, and `inspect` finds the functions in it."""

import itertools
import linecache

_numbers = itertools.count(1)


def run_source(text, name, namespace):
    """Execute the generated `text` in `namespace`, which receives what the text defines and is returned.

    The text is entered into `linecache` under the file name `<name number>`, such as `<adlib.compile gradient 3>`; the
    number keeps the files of one process distinct.
    """
    file = f"<{name} {next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), namespace)
    return namespace
