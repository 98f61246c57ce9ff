"""A lab: data computed once by adlib, held and drawn by the browser, so that no drag waits for a kernel."""

import base64
import io
import json
import os
from html import escape
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
STUDIES = HERE / "studies"
BLUE, VERMILLION, GREEN = "#0072b2", "#d55e00", "#009e73"  # Okabe and Ito's colours, told apart by all eyes


class Drawn(anywidget.AnyWidget):
    """`study` is plain data, `curves` an optional block of small numbers; `script` names the drawing in this folder,
    and `page` (HTML) and `words` say the same where nothing can be drawn."""

    study = traitlets.Dict().tag(sync=True)
    curves = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, script, study, page, words, curves=b""):
        self._esm = text_of(HERE / "draw.js") + text_of(STUDIES / f"{script}.js")
        self._css = text_of(HERE / "lab.css")
        super().__init__(study=study, curves=curves)
        self.script, self.page, self.words = script, page, words

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        page = self.alive(f"lab-{self.model_id}") if os.environ.get("ADLIB_SITE") else self.page
        return {**data, "text/html": page, "text/plain": self.words}, metadata

    def alive(self, name):
        """HTML that draws the lab in a page without a kernel, where `all_scripts` is loaded; `name`: its id in that
        page.
        """
        study = json.dumps(self.study, ensure_ascii=False).replace("</", "<\\/")
        curves = base64.b64encode(self.curves).decode()
        return f'<div id="{name}"></div><script>adlibShow("{name}", "{self.script}", {study}, "{curves}")</script>'


class Lab(Drawn):
    """A lab with `picture`, a matplotlib figure, for pages without a kernel."""

    def __init__(self, script, study, picture, words, curves=b""):
        super().__init__(script, study, as_figure(picture, words, " Run the cell to move it."), words, curves)


def all_scripts():
    """The drawings of all labs as one plain script, for static pages: it also works in a page opened from a disk."""
    own = sorted(STUDIES.glob("*.js"))
    parts = [
        f'adlibDrawings["{path.stem}"] = (() => {{\n'
        f"{text_of(path).replace('export default { render };', 'return render;')}}})();"
        for path in own
    ]
    show = """function adlibShow(id, name, study, curves) {
  const bytes = Uint8Array.from(atob(curves), c => c.charCodeAt(0)), el = document.getElementById(id);
  adlibDrawings[name]({ el, model: { get: key => key === "study" ? study : new DataView(bytes.buffer) } });
}"""
    inside = "\n".join([text_of(HERE / "draw.js"), *parts, show])
    return f"const adlibDrawings = {{}};\nconst adlibShow = (() => {{\n{inside}\nreturn adlibShow;\n}})();\n"


def text_of(path):
    return path.read_text(encoding="utf-8")


def as_figure(picture, words, more=""):
    """A matplotlib figure as HTML with alternative text, and `more` in the caption; its bytes depend on nothing but the
    figure.
    """
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    picture.savefig(buffer, format="png", dpi=90, bbox_inches="tight", metadata={"Software": None})
    plt.close(picture)
    data = base64.b64encode(buffer.getvalue()).decode()
    return (
        f'<figure><img alt="{escape(words)}" src="data:image/png;base64,{data}">'
        f"<figcaption>{escape(words)}{more}</figcaption></figure>"
    )
