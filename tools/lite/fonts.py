"""The list of matplotlib's fonts, which matplotlib otherwise makes at its first use, with a message in a learner's cell."""

import io
import json
import re
from pathlib import PurePosixPath

FIELDS = ("name", "style", "variant", "weight", "stretch", "size")
DATA = "matplotlib/mpl-data/"


def font_list(wheel, names):
    """`(path in the wheel, text)`: what matplotlib in this wheel (a ZipFile) reads as its list of the fonts `names`."""
    from matplotlib.font_manager import ttfFontProperty
    from matplotlib.ft2font import FT2Font

    version = int(re.search(r"__version__ = (\d+)", wheel.read("matplotlib/font_manager.py").decode())[1])
    fonts = []
    for name in sorted(name for name in names if PurePosixPath(name).match("fonts/ttf/*.ttf")):
        found = ttfFontProperty(FT2Font(io.BytesIO(wheel.read(name))))
        properties = {field: getattr(found, field) for field in FIELDS}
        fonts.append({**properties, "fname": name.removeprefix(DATA), "__class__": "FontEntry"})
    manager = {
        "_version": version,
        "_FontManager__default_weight": "normal",
        "default_size": None,
        "defaultFamily": {"ttf": "DejaVu Sans", "afm": "Helvetica"},
        "afmlist": [],
        "ttflist": fonts,
        "__class__": "FontManager",
    }
    return f"{DATA}fontlist-v{version}.json", json.dumps(manager, indent=1)
