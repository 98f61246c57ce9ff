"""What the site's builder writes about the library: plain docstrings as reStructuredText, and the architecture page."""

import io
import re

import pytest
from docutils.core import publish_doctree

import adlib
import docstrings
import house
from build_site import library_pages


def shown(text):
    """What a reader sees of a docstring, and what docutils warns of."""
    warnings = io.StringIO()
    plain = re.sub(r":py:obj:`([^`<]+) <[^`]*>`", r"``\1``", docstrings.as_rst(text))  # docutils alone has no such role
    tree = publish_doctree(plain, settings_overrides={"warning_stream": warnings, "report_level": 1})
    return tree, warnings.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "|x| * |y| - |z|",
        "*args and **options, x_ and _x_ and a__b",
        "the product a *b* c: [1]_ and <w, J v>_",
        "slices x[::2]: one in two::",
        "a \\ b, an ending colon:",
        "`x`s and `a | b`s, (`f(x)`, `y`)",
        "1. is no list",
        "-x is a number, - as is this",
    ],
)
def test_every_character_of_a_docstring_means_itself(text):
    tree, warnings = shown(text)
    assert warnings == ""
    assert tree.astext() == text.replace("`", "")


def test_an_indented_paragraph_is_code_and_the_text_around_it_is_not():
    tree, warnings = shown("Like this:\n\n    a * b\n\n        c_\n\nand so on.")
    assert warnings == "" and [node.tagname for node in tree] == ["paragraph", "literal_block", "paragraph"]
    assert tree[1].astext() == "a * b\n\n    c_"
    tree, warnings = shown("Like this:\n    a * b\nand so on.")
    assert warnings == "" and [node.tagname for node in tree] == ["paragraph", "literal_block", "paragraph"]


def test_a_list_stays_a_list():
    tree, warnings = shown("Two kinds:\n\n* one * two,\n  and more\n* three|")
    assert warnings == "" and [item.astext() for item in tree[1]] == ["one * two,\nand more", "three|"]
    tree, warnings = shown("* one,\n\n      a * b\n\n  and more\n* two")
    assert warnings == "" and len(tree) == 1 and len(tree[0]) == 2
    assert [node.tagname for node in tree[0][0]] == ["paragraph", "literal_block", "paragraph"]


def test_a_name_in_backticks_leads_to_where_it_is_defined():
    assert ":py:obj:`grad <adlib.methods.reverse.grad>`" in docstrings.as_rst("see `grad`")
    assert docstrings.full_name("adlib.numerical.derivative") == "adlib.methods.numerical.derivative"
    assert docstrings.full_name("Number", adlib.methods.dual) == "adlib.numbers.number.Number"
    assert docstrings.full_name("elsewhere.grad") == "elsewhere.grad"


def test_every_public_name_and_every_file_of_the_library_has_an_entry():
    pages = library_pages()
    everything = "".join(pages.values())
    for name in adlib.__all__:
        assert f"   ~{docstrings.full_name(name)}\n" in pages["api"], name
    for path in house.FOLDERS["adlib/lab"]["imports"]:
        floor = house.FOLDERS[path]["floor"]
        assert floor <= house.FOLDERS["adlib/__init__.py"]["floor"], "the pages are those of the folders below it"
    for path in (house.Path(adlib.__file__).parent).rglob("*.py"):
        parts = path.relative_to(house.Path(adlib.__file__).parent).with_suffix("").parts
        if parts[0] not in ("lab", "grading", "__init__"):
            module = ".".join(["adlib", *parts]).removesuffix(".__init__")
            assert f".. automodule:: {module}\n" in everything, module


def test_the_architecture_page_shows_every_folder_and_every_arrow_of_the_contract():
    page = house.architecture("{{ picture }}{{ folders }}{{ exceptions }}")
    arrows = re.findall(r'class="arrow" d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"', page)
    assert len(arrows) == sum(len(folder["imports"]) for folder in house.FOLDERS.values())
    assert all(float(tail) < float(tip) for tail, tip in arrows), "an arrow that does not lead downwards"
    assert page.count("<rect") == len(house.FOLDERS)
    for path in house.FOLDERS:
        assert f"`{path}`" in page
