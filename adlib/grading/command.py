"""The command `adgrade`. So far: `adgrade release` makes the exercises that learners get from the solutions."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="adgrade", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    release_ = commands.add_parser("release", help="nbgrader's release of solutions/NAME to exercises/NAME")
    release_.add_argument("names", nargs="*", help="exercise sets (default: all in solutions/)")
    release_.add_argument("--into", type=Path, default=Path("exercises"), help="the folder to write (default: exercises)")
    options = parser.parse_args(arguments)
    return release(options.names, options.into)


def release(names, into):
    """Generate in a temporary folder with a gradebook of its own; replace exercises only when all has worked."""
    course = Path.cwd()
    names = names or sorted(path.name for path in (course / "solutions").iterdir() if path.is_dir())
    if missing := [name for name in names if not (course / "solutions" / name).is_dir()]:
        print(f"adgrade: no folder solutions/{missing[0]}: the sets are named as the folders there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        shutil.copy(course / "nbgrader_config.py", made)
        for name in names:
            shutil.copytree(course / "solutions" / name, made / "solutions" / name, ignore=shutil.ignore_patterns("*.py", ".*"))
            run = subprocess.run(
                [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--log-level=WARN"],
                cwd=made, capture_output=True, text=True)  # fmt: skip
            if run.returncode:
                print(f"adgrade: {name} was not released, and nothing was changed:\n{run.stdout}{run.stderr}", file=sys.stderr)
                return 1
        for name in names:
            shutil.rmtree(into / name, ignore_errors=True)
            shutil.copytree(made / "exercises" / name, into / name)
            print(f"{into / name}: released")
    return 0


if __name__ == "__main__":
    sys.exit(main())
