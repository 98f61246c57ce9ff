"""A lab: data computed once by adlib, held and drawn by the browser, so that no drag waits for a kernel."""

import base64
import io
from html import escape
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
BLUE, VERMILLION, GREEN = "#0072b2", "#d55e00", "#009e73"  # Okabe and Ito's colours, told apart by all eyes


class Lab(anywidget.AnyWidget):
    """`study` is plain data, `curves` an optional block of 16-bit numbers; `script` names the drawing in this folder.

    Where no kernel runs, the page shows `picture`, a matplotlib figure, with `words` as its text.
    """

    study = traitlets.Dict().tag(sync=True)
    curves = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, script, study, picture, words, curves=b""):
        self._esm = (HERE / "draw.js").read_text() + (HERE / f"{script}.js").read_text()
        self._css = (HERE / "lab.css").read_text()
        super().__init__(study=study, curves=curves)
        self._fallback = as_figure(picture, words)
        self._words = words

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/html": self._fallback, "text/plain": self._words}, metadata


def as_figure(picture, words):
    """A matplotlib figure as HTML with alternative text; its bytes depend on nothing but the figure."""
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    picture.savefig(buffer, format="png", dpi=90, bbox_inches="tight", metadata={"Software": None})
    plt.close(picture)
    data = base64.b64encode(buffer.getvalue()).decode()
    return (f'<figure><img alt="{escape(words)}" src="data:image/png;base64,{data}">'
            f"<figcaption>{escape(words)} Run the cell to move it.</figcaption></figure>")  # fmt: skip
