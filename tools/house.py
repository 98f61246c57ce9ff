"""The architecture page, drawn and described from `house.toml`, which alone says which folder may import which."""

import tomllib
from html import escape
from pathlib import Path

HOUSE = tomllib.loads(Path(__file__).with_name("house.toml").read_text(encoding="utf-8"))
FOLDERS = {folder["path"]: folder for folder in HOUSE["folder"]}
WIDTH, GAP, HIGH, STEP = 420, 12, 40, 72  # widths of the picture, of gaps and of a box; height of a level
LETTER = 7.9  # the width of a letter, at 13 pixels


def architecture(page):
    """Return the page with its three gaps filled in."""
    for name, part in (("picture", picture()), ("folders", table()), ("exceptions", exceptions())):
        page = page.replace(f"{{{{ {name} }}}}", part)
    return page


def picture():
    """Return an inline SVG of the folders as boxes, level above level, and an arrow from each to those it names."""
    boxes, top = {}, max(folder["floor"] for folder in FOLDERS.values())
    for floor in range(1, top + 1):
        paths = [path for path, folder in FOLDERS.items() if folder["floor"] == floor]
        wide = min(200, (WIDTH - GAP * (len(paths) - 1)) / len(paths))
        left = (WIDTH - wide * len(paths) - GAP * (len(paths) - 1)) / 2
        for k, path in enumerate(paths):
            boxes[path] = (left + k * (wide + GAP), 1 + (top - floor) * STEP, wide)
    parts = [arrow(boxes, path, other) for path, folder in FOLDERS.items() for other in folder["imports"]]
    parts += [box(path, *place) for path, place in boxes.items()]
    words = "; ".join(
        f"{path} on {' and '.join(f['imports'])}" for path, f in reversed(FOLDERS.items()) if f["imports"]
    )
    return (
        f'<svg class="house" viewBox="-1 0 {WIDTH + 2} {(top - 1) * STEP + HIGH + 2}" role="img" '
        f'aria-label="The folders, each above those that it depends on: {escape(words)}"><defs><marker id="tip" '
        'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z"/>'
        f"</marker></defs>{''.join(parts)}</svg>"
    )


def arrow(boxes, path, other):
    (x, y, wide), (x_below, y_below, wide_below) = boxes[path], boxes[other]
    assert y < y_below, f"{path} is not above {other}"
    return f'<path class="arrow" d="M{x + wide / 2:g} {y + HIGH}L{x_below + wide_below / 2:g} {y_below - 1}"/>'


def box(path, x, y, wide):
    lines = [path] if len(path) * LETTER < wide else path.replace("_", "_\n").split("\n")
    middle, first = x + wide / 2, y + HIGH / 2 + 5 - 8 * (len(lines) - 1)
    texts = [f'<text x="{middle:g}" y="{first + 16 * k:g}">{escape(line)}</text>' for k, line in enumerate(lines)]
    return f'<rect x="{x:g}" y="{y}" width="{wide:g}" height="{HIGH}" rx="4"/>{"".join(texts)}'


def table():
    """Return the folders from the top level to the lowest one, as a Markdown table."""
    rows = [
        f"| {folder['floor']} | `{path}` | {folder['purpose']} | {', '.join(f'`{p}`' for p in folder['imports'])} |"
        for path, folder in reversed(FOLDERS.items())
    ]
    return "\n".join(["| level | folder | what it is for | depends on |", "|---|---|---|---|", *rows])


def exceptions():
    return "\n".join(f"- `{e['file']}` imports `{e['imports']}`: {e['reason']}." for e in HOUSE["exception"])
