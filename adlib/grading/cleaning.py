"""What a student wrote, as harmless HTML: the filters with which nbconvert renders graded notebooks.

Formgrader and feedback pages show a student's Markdown and HTML in the instructor's browser. nbgrader_config.py puts
these filters in the place of nbconvert's own, so that the rendered HTML is cleaned by a list of what is allowed,
whatever it was rendered from.
"""

import nh3
from nbconvert.filters.markdown_mistune import markdown2html_mistune

TAGS = set(
    "a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q s "
    "samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}, "th": {"scope"}}
SPANS = dict.fromkeys(("td", "th"), {"colspan", "rowspan", "align"})
SCHEMES = {"http", "https", "mailto", "data"}
LINKS, PICTURES = ("https://", "http://", "mailto:"), ("data:image/png;base64,", "data:image/jpeg;base64,")


def clean_html(text):
    """Return HTML with only text, its form, links to pages, and embedded pictures."""
    allowed = {tag: ATTRIBUTES.get(tag, set()) | SPANS.get(tag, set()) for tag in (*ATTRIBUTES, *SPANS)}
    settings = {"tags": TAGS, "clean_content_tags": set(), "attributes": allowed, "url_schemes": SCHEMES}
    return nh3.clean(text, attribute_filter=kept, **settings)  # the content of a tag that is not allowed stays as text


def kept(tag, attribute, value):
    """Return the value of an attribute if it is allowed.

    A relative link is not allowed, because a page's template would change it again.
    """
    if attribute in ("href", "src"):
        starts = LINKS if attribute == "href" else PICTURES
        return value if value.strip().lower().startswith(starts) else None
    return value


def markdown2html(source):
    """Return the clean HTML of a Markdown text."""
    return clean_html(markdown2html_mistune(source))
