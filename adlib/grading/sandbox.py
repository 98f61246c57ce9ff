"""The sandbox in which student code runs: bubblewrap, without network, with nothing of the course inside but the
checks.

Inside are the interpreter and its packages (read-only), the learner's side of `adlib.grading`, and one folder in memory
that can be written, /submission, which is also HOME and TMPDIR. Not inside are the reference library, solutions,
notebooks, the gradebook, the instructor's files and environment, other students, and packages that would answer the
exercises. The sandbox ends with its first process.

It works for an ordinary user (user namespaces) and for root (which becomes nobody). On Debian, run apt-get install
bubblewrap; Ubuntu from 23.10 on needs an AppArmor profile that allows bwrap to make user namespaces.
"""

import functools
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from adlib.grading.removal import remove
from adlib.grading.syscalls import known_architecture
from adlib.language import languages

PACKAGE = Path(__file__).resolve().parents[1]
LEARNERS_SIDE = '''"""The learner's side alone."""


def __getattr__(name):
    if name == "grading" or name.startswith("_"):
        raise AttributeError(name)
    raise ImportError(
        f"adlib.{name} is not here: answers are graded without the engines of adlib; "
        "move their import to a cell of your own"
    )
'''
STUDENT_SIDE = (
    "language.py",
    "grading/__init__.py",
    "grading/kernel.py",
    "grading/observe.py",
    "grading/warm.py",
    "grading/shell.py",
    "grading/confine.py",
    "grading/syscalls.py",
    "grading/cases",
)
HIDDEN = ("sympy", "mpmath", "autograd", "jax", "jaxlib", "torch", "casadi", "numba", "llvmlite", "nbgrader", "sklearn")
NOBODY = 65534
LIMITS = {"as": 4 << 30, "core": 0, "nofile": 512}  # of the warm Python, in bytes and files
FOLDER = 256 << 20  # bytes of /submission


class CannotGrade(Exception):
    """The course or the machine is not ready for grading; the message says what to do."""


class NoSandbox(CannotGrade):
    """Student code may not be run here."""


@functools.cache
def why_not():
    """Return why there is no sandbox on this machine, with the remedy, or None if there is one."""
    if sys.platform != "linux":
        return needs_linux()
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed: apt-get install bubblewrap (or your system's package of that name)"
    if not known_architecture():
        return f"grading needs an x86-64 or a 64-bit ARM processor, and this is {platform.machine()}"
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        return "setpriv is not installed: apt-get install util-linux"
    tried = subprocess.run(
        ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, encoding="utf-8"
    )
    if tried.returncode:
        return (
            f"bwrap cannot make a sandbox here ({tried.stderr.strip()}): allow it user namespaces (on Ubuntu by an "
            "AppArmor profile)"
        )
    return None


def needs_linux():
    system = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, sys.platform)
    return f"grading needs Linux, and this is {system}: run it in WSL (on Windows), in a Linux container or machine"


def demand():
    """Raise NoSandbox unless there is a sandbox, or ADGRADE_SANDBOX=off says that none is wanted."""
    if unwanted():
        return
    if reason := why_not():
        raise NoSandbox(
            f"student code is not run without a sandbox. {reason}. To grade without one, with access "
            "to your own files, use adgrade grade --unsandboxed (or set ADGRADE_SANDBOX=off)."
        )


def unwanted():
    return os.environ.get("ADGRADE_SANDBOX") == "off"


def new_folder():
    """Return a folder for one sandbox, which carries the number of this process."""
    folder = Path(tempfile.mkdtemp(prefix=f"adgrade-{os.getpid()}-"))
    folder.chmod(0o755)
    return folder


def remove_stale_folders():
    """Remove the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("adgrade-*-*"):
        number = folder.name.split("-")[1]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            remove(folder)


def student_side(into):
    """Return a folder with the part of adlib that a student's kernel needs; it is laid over the package."""
    target = Path(into) / "adlib"
    target.mkdir()
    (target / "__init__.py").write_text(LEARNERS_SIDE, encoding="utf-8")
    for name in STUDENT_SIDE:
        source = PACKAGE / name
        (target / name).parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    (target / "languages").mkdir()  # a submission may choose one, but nothing is said in the sandbox
    for language in languages()[1:]:
        (target / f"languages/{language}.json").write_text("{}", encoding="utf-8")
    open_to_all(target)
    return target


def open_to_all(folder):
    for path in (folder, *Path(folder).rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def command(inner, side, shared=True):
    """Return the command line that runs `inner` in the sandbox.

    `side` is what `student_side` made, and `shared` says whether the processes in it will make a /submission of their
    own. No file of the machine can be written from the sandbox. Raises NoSandbox if there is none.
    """
    demand()
    prefixes = [os.path.abspath(sys.base_prefix), os.path.abspath(sys.prefix)]
    line = ["bwrap", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "grading"]
    line += ["--proc", "/proc", "--dev", "/dev", *namespaces(), *system_folders(), "--dir", "/tmp"]
    line += folders_above(*prefixes, PACKAGE)
    for folder in dict.fromkeys(prefixes):
        line += ["--ro-bind", folder, folder]
    line += hidden_packages()
    line += ["--ro-bind", str(side), str(PACKAGE)]
    line += ["--perms", "1777", *([] if shared else ["--size", str(FOLDER)]), "--tmpfs", "/submission"]
    line += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/submission", *settings(prefixes[1])]
    limited = ["prlimit", *(f"--{name}={value}" for name, value in LIMITS.items())]
    return [*line, "--", *limited, *without_rights(), *inner]


def namespaces():
    """Return the options for rights. Root stays in the user namespace and gives up the rest; any other user gets new
    namespaces of every kind.
    """
    if os.geteuid():
        return ["--unshare-all"]
    kept = [part for capability in ("SETUID", "SETGID", "SETPCAP") for part in ("--cap-add", f"CAP_{capability}")]
    return ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", *kept]


def system_folders():
    line = []
    for folder in ("/usr", "/lib", "/lib64", "/bin", "/sbin"):
        if os.path.islink(folder):
            line += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            line += ["--ro-bind", folder, folder]
    for file in ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime"):
        line += ["--ro-bind-try", file, file]
    return line


def folders_above(*paths):
    """Make the folders that lead to `paths` accessible to every user, since bwrap itself would make them for the owner
    only.
    """
    line = []
    for folder in dict.fromkeys(str(parent) for path in paths for parent in reversed(Path(path).parents)):
        if folder not in ("/", "/usr", "/tmp") and not folder.startswith("/usr/"):
            line += ["--perms", "0755", "--dir", folder]
    return line


def hidden_packages():
    packages = Path(sysconfig.get_paths()["purelib"])
    return [part for name in HIDDEN if (packages / name).is_dir() for part in ("--tmpfs", str(packages / name))]


def settings(prefix):
    """Return the environment inside, which has nothing of the one outside."""
    values = {
        "PATH": f"{prefix}/bin:/usr/bin:/bin",
        "HOME": "/submission",
        "TMPDIR": "/submission",
        "IPYTHONDIR": "/submission/.ipython",
        "MPLCONFIGDIR": "/submission/.mpl",
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "JPY_PARENT_PID": "1",
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONPATH": str(PACKAGE.parent),
    }
    return [part for name, value in values.items() for part in ("--setenv", name, value)]


def without_rights():
    """As root, become nobody and give up every right."""
    if os.geteuid():
        return []
    return [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--inh-caps=-all",
        "--bounding-set=-all",
        "--no-new-privs",
    ]
