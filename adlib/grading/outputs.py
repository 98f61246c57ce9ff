"""What a sandbox returned, as outputs of a notebook: made anew from parts of a known form, up to a limited size.

The student's code may have written any JSON at all, so nothing is passed on as it is.
"""

import re

from adlib.grading.observe import MIME
from adlib.grading.plain import whole

MOST_OUTPUTS, MOST_TEXT = 400, 1_500_000  # outputs of a cell; characters of a whole notebook
SHOWN = ("text/plain", "text/html", "image/png", "image/jpeg")  # what a graded notebook shows
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
WORDS = {
    "late": "it did not end in time and was stopped",
    "died": "its process died",
    "too much": "it wrote more than 8 MB and was stopped",
    "too much memory": "its processes took more than 2 GB of memory together and were stopped",
}


class Room:
    """How many characters a notebook may still take."""

    def __init__(self):
        self.left = MOST_TEXT

    def text(self, value, most=MOST_TEXT):
        """Return the value as text, as far as there is room; a list of lines is joined."""
        if isinstance(value, list):
            value = "".join(line for line in value[:10_000] if isinstance(line, str))
        if not isinstance(value, str):
            return ""
        cut = whole(value[: min(most, self.left)])
        self.left -= len(cut)
        return cut + (" ... (cut)" if len(cut) < len(value) else "")


def put_outputs(notebook, ran):
    """Put what a sandbox returned into the notebook's cells. Returns notes about cells that did not run to their
    end.
    """
    cells, room, notes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"], Room(), []
    for k, cell in enumerate(cells):
        raw = ran.outputs.get(k, [])[:MOST_OUTPUTS]
        cell["outputs"] = [output for one in raw if (output := as_output(one, room)) is not None]
        cell["execution_count"] = k + 1
        if k not in ran.outputs and cell["source"].strip():
            said = WORDS.get(ran.ended, ran.ended)
            cell["outputs"] = [an_error("NotRun", f"this cell was not run to its end: {said}")]
    if ran.ended != "done":
        notes.append(WORDS.get(ran.ended, ran.ended))
    elif any(output.get("ename") == "TimeIsUp" for cell in cells for output in cell["outputs"]):
        notes.append("a cell ran too long and was interrupted")
    return notes


def an_error(name, what):
    return {"output_type": "error", "ename": name, "evalue": what, "traceback": []}


def as_output(raw, room):
    """Return an output of a known form, or None. A check's report is kept as it is, for `oracle` to take out again."""
    kind = raw.get("output_type") if isinstance(raw, dict) else None
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": room.text(raw.get("text"))}
    if kind == "error":
        lines = raw.get("traceback") if isinstance(raw.get("traceback"), list) else []
        error = an_error(room.text(raw.get("ename"), 200), room.text(raw.get("evalue"), 2000))
        error["traceback"] = [room.text(line, 20_000) for line in lines[:100]]
        return error
    if kind not in ("display_data", "execute_result") or not isinstance(raw.get("data"), dict):
        return None
    data = {mime: room.text(raw["data"][mime]) for mime in SHOWN if shown(raw["data"], mime)}
    output = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        output["execution_count"] = None
    if MIME in raw["data"]:
        output["report"] = raw["data"][MIME]
    return output


def shown(data, mime):
    if mime not in data:
        return False
    return not mime.startswith("image/") or isinstance(data[mime], str) and bool(BASE64.fullmatch(data[mime]))
