"""Imported into a student's kernel at its start: an end to what one cell may print."""

import sys

from IPython import get_ipython

LARGEST = 200_000  # characters
written = 0


def new_cell(*_):
    global written
    written = 0


def quietly(stream):
    write = stream.write

    def limited(text):
        global written
        if isinstance(text, str) and written < LARGEST:
            write(text[: LARGEST - written] + (" ... (cut)\n" if len(text) > LARGEST - written else ""))
        written += len(text)
        return len(text)

    stream.write = limited


quietly(sys.stdout)
quietly(sys.stderr)
get_ipython().events.register("pre_run_cell", new_cell)
