"""A lab: data computed once by adlib, held and drawn by the browser, so that no drag waits for a kernel."""

import base64
import io
import json
import os
from html import escape
from pathlib import Path

import anywidget
import traitlets
from IPython.display import display

from adlib.language import ENGLISH, catalogue, chosen, said

HERE = Path(__file__).parent
STUDIES = HERE / "studies"
BLUE, VERMILLION, GREEN = "#0072b2", "#d55e00", "#009e73"  # Okabe and Ito's colours, which all eyes can distinguish


class Drawn(anywidget.AnyWidget):
    """`study` is plain data, `curves` an optional block of small numbers; `script` names the drawing in this folder,
    and `still`, data and metadata by MIME type, is shown where nothing can be drawn."""

    study = traitlets.Dict().tag(sync=True)
    curves = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, script, study, still, curves=b""):
        self._esm = text_of(HERE / "draw.js") + drawing(script, "export default { render: %s };")
        self._css = text_of(HERE / "lab.css")
        if (language := chosen()) != ENGLISH:
            study = {**study, "said": catalogue(language, "lab", f"lab_{script}")}
        super().__init__(study=study, curves=curves)
        self.script, self.still = script, still

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still_data, still_metadata = self.still
        data = {**data, **still_data}
        if os.environ.get("ADLIB_SITE"):
            data["text/html"] = self.alive(f"lab-{self.model_id}")
        return data, {**metadata, **still_metadata}

    def alive(self, name):
        """HTML that draws the lab in a page without a kernel, where `all_scripts` is loaded; `name`: its id in that
        page.
        """
        study = json.dumps(self.study, ensure_ascii=False).replace("</", "<\\/")
        curves = base64.b64encode(self.curves).decode()
        return f'<div id="{name}"></div><script>adlibShow("{name}", "{self.script}", {study}, "{curves}")</script>'


class Lab(Drawn):
    """A lab with `picture`, a matplotlib figure, and `words` for it, for pages without a kernel. The caption is hidden
    by lab.css where the lab itself is drawn."""

    def __init__(self, script, study, picture, words, curves=b""):
        self.words = said(words)
        super().__init__(script, study, as_image(picture, self.words), curves)

    def _ipython_display_(self):
        display_with_caption(self._repr_mimebundle_(), said(f"{self.words} Run the cell to move it."))


def all_scripts():
    """The drawings of all labs as one plain script, for static pages: it also works in a page opened from a disk."""
    names = sorted(path.stem for path in STUDIES.glob("*.js"))
    parts = [f'adlibDrawings["{name}"] = (() => {{\n{drawing(name, "return %s;")}}})();' for name in names]
    show = """function adlibShow(id, name, study, curves) {
  const bytes = Uint8Array.from(atob(curves), c => c.charCodeAt(0)), el = document.getElementById(id);
  adlibDrawings[name]({ el, model: { get: key => key === "study" ? study : new DataView(bytes.buffer) } });
}"""
    inside = "\n".join([text_of(HERE / "draw.js"), *parts, show])
    return f"const adlibDrawings = {{}};\nconst adlibShow = (() => {{\n{inside}\nreturn adlibShow;\n}})();\n"


def drawing(script, ending):
    """The drawing of a lab, which ends with what makes it known, and which speaks the language of its study."""
    return text_of(STUDIES / f"{script}.js").replace("export default { render };", ending % "spoken(render)")


def text_of(path):
    return path.read_text(encoding="utf-8")


def as_image(picture, words):
    """A matplotlib figure as PNG with `words` as its alternative text: data and metadata by MIME type. The bytes depend
    on nothing but the figure.
    """
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    for text in picture.findobj(Text) if chosen() != ENGLISH else ():
        text.set_text(said(text.get_text()))
    buffer = io.BytesIO()
    picture.savefig(buffer, format="png", dpi=90, bbox_inches="tight", metadata={"Software": None})
    plt.close(picture)
    png = base64.b64encode(buffer.getvalue()).decode()
    return {"image/png": png, "text/plain": words}, {"image/png": {"alt": words}}


def display_with_caption(bundle, caption):
    """Show a picture, and its caption as an output of its own: JupyterLab gives a PNG no alternative text, so that the
    words must stand beside it.
    """
    data, metadata = bundle
    display(data, metadata=metadata, raw=True)
    display({"text/html": f'<p class="adlib-caption">{escape(caption)}</p>'}, raw=True)
