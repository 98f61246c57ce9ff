"""Sphinx's settings for the course as a book; `python tools/build_site.py` puts the pages beside this file and builds
it.
"""

from formulas import mathml

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
    self.body.append(mathml(node.astext()))
    raise_skip()


def block(self, node):
    self.body.append(f'<div class="formula" tabindex="0">{mathml(node.astext(), display="block")}</div>')
    raise_skip()


def raise_skip():
    from docutils.nodes import SkipNode

    raise SkipNode


def setup(app):
    """Formulas as MathML, which browsers draw themselves: no script, no other host."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.connect("html-page-context", say_which_language)


def say_which_language(app, pagename, templatename, context, doctree):
    """Tell browsers and screen readers the language of a translated lesson, course/LANGUAGE/NAME."""
    if pagename.startswith("course/") and pagename.count("/") == 2:
        context["language"] = pagename.split("/")[1]


html_math_renderer = "mathml"
