"""Inside the sandbox: an IPython shell without Jupyter, which runs a notebook's cells and collects their outputs."""

import json
import signal
import sys

LARGEST_TEXT, LARGEST_OUTPUTS = 200_000, 400  # characters of a stream, and number of outputs, in one cell
DONE = '{"done": true}'


class TimeIsUp(BaseException):
    """Raised in a cell that has run too long. It is not an Exception, so that few handlers catch it."""


class Outputs:
    """Collects the outputs of one cell as a notebook has them, up to a limited size.

    IPython's own `capture_output` keeps the streams separate from the displays, so that their order is lost, and sets
    no limit on either. Its hook does not fill `_` and `Out`, and its `clear_output` would remove the check's report.
    """

    def __init__(self):
        self.found, self.text = [], 0

    def add(self, output):
        if len(self.found) < LARGEST_OUTPUTS:
            self.found.append(output)

    def stream(self, name, text):
        room = LARGEST_TEXT - self.text
        self.text += len(text)
        if room <= 0:
            return
        text = text[:room] + (" ... (cut)\n" if len(text) > room else "")
        if self.found and self.found[-1].get("name") == name:
            self.found[-1]["text"] += text
        else:
            self.add({"output_type": "stream", "name": name, "text": text})


class Stream:
    def __init__(self, name, outputs):
        self.name, self.outputs, self.encoding = name, outputs, "utf-8"

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs().stream(self.name, text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def fileno(self):
        raise OSError("this stream is not a file")


def make_shell():
    """Return an IPython shell whose outputs are collected, and import the packages that every submission imports."""
    import numpy
    import numpy.linalg
    import numpy.random  # noqa: F401
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import adlib.grading.cases
    import adlib.grading.kernel  # noqa: F401

    for name in adlib.grading.cases.SETS:
        adlib.grading.cases.question(next(n for n in adlib.grading.cases.names() if n.startswith(name)))

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, **_):
            shell.outputs.add({"output_type": "display_data", "data": data, "metadata": metadata or {}})

        def clear_output(self, wait=False):
            pass

    class Hook(DisplayHook):
        def write_format_data(self, data, metadata=None):
            shell.outputs.add(
                {
                    "output_type": "execute_result",
                    "data": data,
                    "metadata": metadata or {},
                    "execution_count": shell.execution_count,
                }
            )

        def write_output_prompt(self):
            pass

        def start_displayhook(self):
            pass

        def finish_displayhook(self):
            pass

    class Shell(InteractiveShell):
        def _showtraceback(self, kind, error, lines):
            self.outputs.add(
                {
                    "output_type": "error",
                    "ename": kind.__name__,
                    "evalue": text_of(error),
                    "traceback": [str(line)[:20_000] for line in lines],
                }
            )

        def enable_gui(self, gui=None):
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)
    shell.outputs = Outputs()
    warm_up(shell)
    return shell


def warm_up(shell):
    """Run what the first cell would have to wait for."""
    shell.run_cell("import numpy as np\nfrom IPython.display import display\n1 + 1", store_history=False)
    shell.reset(new_session=True)
    shell.outputs = Outputs()


def run(shell, cells, cases, seconds, file):
    """Run the cells and write a line for each to `file`; `cases` are the inputs that the checks are to use."""
    import adlib.grading.observe

    def late(*_):
        raise TimeIsUp(f"this cell ran longer than {seconds:g} seconds")

    adlib.grading.observe.SENT.update(cases)
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, late)
    sys.stdout, sys.stderr = (Stream(name, lambda: shell.outputs) for name in ("stdout", "stderr"))
    sys.path[:] = ["/submission", *(path for path in sys.path if path)]
    for k, source in enumerate(cells):
        shell.outputs = Outputs()
        if source.strip():
            run_cell(shell, source, seconds)
        file.write(line_of(k, shell.outputs.found) + "\n")
        file.flush()
    file.write(DONE + "\n")
    file.flush()


def run_cell(shell, source, seconds):
    """Run one cell for at most `seconds` of the processor, and twice as long by the clock: a right answer must not fail
    because the machine is busy, and a cell that only sleeps must not stay.
    """
    limit(seconds)
    try:
        shell.run_cell(source, store_history=True)
    except BaseException as error:  # SystemExit, or a time limit that was reached between two lines of IPython
        shell.outputs.add(
            {"output_type": "error", "ename": type(error).__name__, "evalue": text_of(error), "traceback": []}
        )
    finally:
        limit(0)


def limit(seconds):
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 2 * seconds)


def text_of(error):
    try:
        return str(error)[:2000]
    except Exception as another:  # the error's own __str__ is the student's code
        return f"an error whose text cannot be shown ({type(another).__name__})"


def line_of(k, outputs):
    try:
        return json.dumps({"cell": k, "outputs": outputs}, default=str)
    except Exception as error:
        what = f"the output of this cell cannot be written down ({type(error).__name__})"
        lost = {"output_type": "error", "ename": "Output", "evalue": what, "traceback": []}
        return json.dumps({"cell": k, "outputs": [lost]})
