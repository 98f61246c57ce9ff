"""Sphinx's settings for the course as a book; `python tools/build_site.py` puts the pages beside this file and builds
it.
"""

import re
from xml.etree import ElementTree

import latex2mathml.converter

project, author, copyright = (
    "Automatic differentiation",
    "the course's authors",
    ("the course's authors, CC BY 4.0; code BSD 3-Clause"),
)
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "docstrings"]  # docstrings: tools/
add_module_names, autodoc_member_order, autodoc_preserve_defaults = False, "bysource", True
autodoc_typehints = "none"  # the docstrings say in words, and more exactly, what a function takes and returns
html_domain_indices = False
autosummary_generate = False
exclude_patterns = ["conf.py"]
html_theme, html_title = "sphinx_book_theme", "Automatic differentiation"
html_static_path, html_css_files, html_js_files = ["_static"], ["lab.css", "site.css"], ["labs.js"]
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "secondary_sidebar_items": [],
    "navigation_with_keys": False,
    "navbar_persistent": [],  # one search field is enough: that of the sidebar
}
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}
html_show_sourcelink, html_copy_source = False, False
myst_enable_extensions = ["dollarmath", "html_image"]
myst_heading_anchors = 2
nb_execution_mode, nb_ipywidgets_js, nb_merge_streams = "off", {}, True
suppress_warnings = ["misc.highlighting_failure", "myst.header"]


def inline(self, node):
    self.body.append(mathml(node))
    raise_skip()


def block(self, node):
    self.body.append(f'<div class="formula" tabindex="0">{mathml(node, display="block")}</div>')
    raise_skip()


def mathml(node, **options):
    """A formula's MathML, with ℝ as a letter and += as a sign of its own, primes that are not raised twice, and bars
    close to what they hold.
    """
    text = latex2mathml.converter.convert(node.astext(), xmlns="", **options).replace(
        '<mi mathvariant="double-struck">R</mi>', "<mi>ℝ</mi>"
    )
    # a relation made of two signs
    text = re.sub(r"<mo><mrow><mo>([^<]*)</mo></mrow></mo><mo>&#x0003D;</mo>", r"<mo>\1=</mo>", text)
    text = re.sub(
        r"<msup>(<mi>[^<]*</mi>)<mi>(&#x0203[2-4];)</mi></msup>",
        r'<mrow>\1<mo lspace="0" '
        r'rspace="0">\2</mo></mrow>',
        text,
    )
    return spaced(
        text.replace('<mo stretchy="false">&#x0007C;</mo>', '<mo stretchy="false" lspace="0" rspace="0">&#x0007C;</mo>')
    )


def spaced(text):
    """A little room between a function's name and what is beside it, as TeX leaves it: y ln p."""
    tree = ElementTree.fromstring(text)
    for row in tree.iter():
        if row.tag in ("math", "mrow", "mtd"):
            parts = list(row)
            for k in range(len(parts) - 1, 0, -1):
                left, right = parts[k - 1], parts[k]
                if is_name(left) and right.tag != "mo" or is_name(right) and (left.tag != "mo" or left.text == ")"):
                    row.insert(k, ElementTree.Element("mspace", width="0.17em"))
    return ElementTree.tostring(tree, encoding="unicode")


def is_name(part):
    """Is it ln, or sin with a power?"""
    base = part[0] if part.tag in ("msub", "msup") else part
    return base.tag == "mi" and len(base.text or "") > 1


def raise_skip():
    from docutils.nodes import SkipNode

    raise SkipNode


def setup(app):
    """Formulas as MathML, which browsers draw themselves: no script, no other host."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))


html_math_renderer = "mathml"
