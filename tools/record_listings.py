"""Run the listings of adlib/lab/FRAMEWORKS.md, and write what they print into it.

python tools/record_listings.py jax torch       each framework has to be installed; `make peers` installs both
"""

import contextlib
import io
import json
import subprocess
import sys

from adlib.lab.listings import FIRST_LINES, FRAMEWORKS, listings
from adlib.lab.widget import HERE, text_of

FILE = HERE / "FRAMEWORKS.md"


def printed_by(framework):
    """{name of a program: what it prints now} in a framework, run in a process of its own."""
    run = subprocess.run([sys.executable, __file__, "--here", framework], stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


def run_here(framework):
    """The same in this process, where the framework must not have been set up in another way before."""
    of = lambda name: next(x for x in listings()[name] if x.framework == FRAMEWORKS[framework])
    first, found = of(FIRST_LINES).code, {}
    for name in listings():
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(f"{first}\n{of(name).code}", f"{name} in {framework}", "exec"), {"__name__": "listing"})
        found[name] = out.getvalue().rstrip()
    return found


def recorded(text, framework, name, printed):
    """The text of the file with what a listing printed."""
    section = text.index(f"\n## {name}\n")
    start = text.index("```text\n", text.index(f"### {FRAMEWORKS[framework]}\n", section)) + len("```text\n")
    return text[:start] + (printed and printed + "\n") + text[text.index("```", start) :]


def main(frameworks):
    for framework in frameworks:
        for name, printed in printed_by(framework).items():
            FILE.write_text(recorded(text_of(FILE), framework, name, printed), encoding="utf-8", newline="\n")
            print(f"{FRAMEWORKS[framework]}, {name}: {printed!r}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(run_here(sys.argv[2])))
    else:
        main(sys.argv[1:])
