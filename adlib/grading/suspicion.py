"""What a person should look at: code that reaches into the course's own code, and code that is far too long.

Values do not show where they come from, and code that runs beside a check can pass another person's answer on to it.
This takes no points. It puts a note on a submission that does what no answer has to do.
"""

import ast

from adlib.grading.dependence import parsed

REACHES = {
    "sys.modules",
    "sys._getframe",
    "sys.settrace",
    "sys.setprofile",
    "sys.displayhook",
    "sys.meta_path",
    "gc.get_objects",
    "gc.get_referrers",
    "inspect.stack",
    "inspect.currentframe",
    "importlib.import_module",
    "importlib.reload",
    "get_ipython",
    "__import__",
    "__builtins__",
    "builtins",
    "ctypes",
}
OFFERED = {"adlib.grading.check", "adlib.grading.worked"}  # to learners
TIMES, LEAST = 10, 20_000  # longer than the starter by this factor, and than so many characters


def suspicions(sources, starter):
    """Return notes on the learner's code cells; `starter` is the number of characters of code in the released set."""
    found = sorted({what for source in sources for what in reached(source)})
    notes = [f"its code uses {', '.join(found[:5])}, which no answer needs: look at it"] if found else []
    length = sum(map(len, sources))
    if length > max(LEAST, TIMES * starter):
        notes.append(
            f"its code has {length} characters, {length / max(1, starter):.0f} times the starter's: look at it"
        )
    return notes


def reached(source):
    """Return the names in a cell that a learner has no reason to change."""
    tree = parsed(source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if inside(alias.name))
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                if inside(full := f"{node.module}.{alias.name}") and full not in OFFERED:
                    yield full
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "adlib.grading" in node.value[:10_000]:
            yield "adlib.grading by name"
        elif isinstance(node, (ast.Attribute, ast.Name)):
            name = dotted(node)
            changes = isinstance(node.ctx, (ast.Store, ast.Del))
            if name in REACHES or inside(f"{name}") and (changes or name not in OFFERED):
                yield name


def inside(module):
    return module.startswith("adlib.grading.") or module.split(".")[0] in ("builtins", "ctypes") or module in REACHES


def dotted(node):
    """Return `a.b.c` for such an expression, and None for any other."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
