"""Pictures of all labs as a browser draws them, for README and the site's first page.

    python tools/lab_pictures.py        write course/images/NAME.png; needs Chromium

Each picture carries a hash of the files that it was drawn from, so that a test can tell an old one without a browser.
"""

import hashlib
import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image, PngImagePlugin

from adlib import lab
from adlib.lab.widget import HERE, all_scripts

FOLDER = Path(__file__).resolve().parents[1] / "course/images"
WIDTH = 760
# What is done before the picture is taken, so that it shows the lab at work: names of buttons, and how often each.
BEFORE = {
    "error_against_h": [("Show the curve", 1)],
    "find_the_error": [("Show numbers", 1)],
    "trace_stepper": [("Next", 2)],
    "tangent_sweep": [("Next", 3)],
    "adjoint_sweep": [("Next", 5)],
    "checkpoints": [("Next", 12)],
    "adjoint_code": [("Next", 16)],
    "who_calls_whom": [("Next", 6)],
}


def page():
    """One HTML page with every lab, without a kernel."""
    labs = "".join(make().alive(make.__name__) for make in lab.LABS)
    style = f"{(HERE / 'lab.css').read_text(encoding='utf-8')} body {{ margin: 0; font-family: sans-serif; }}"
    head = f'<meta charset="utf-8"><style>{style}</style><script>{all_scripts()}</script>'
    return f'<!doctype html><html lang="en">{head}{labs}'


def sources():
    """A hash of the files that decide how the labs look."""
    files = HERE / "draw.js", HERE / "lab.css", *sorted((HERE / "studies").glob("*.[jp]*")), Path(__file__)
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def recorded_in(path):
    """The hash that a picture carries."""
    with Image.open(path) as picture:
        return picture.text.get("sources")


def pictures(browser):
    """{name of a lab: its picture as PNG}, drawn in `browser`, a Chromium of Playwright."""
    tab = browser.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce", color_scheme="light")
    tab.set_content(page())
    taken = {}
    for make in lab.LABS:
        card = tab.locator(f"#{make.__name__} > .adlib-lab")
        for name, times in BEFORE.get(make.__name__, []):
            for _ in range(times):
                card.get_by_role("button", name=name, exact=True).click()
        tab.mouse.move(0, 0)
        tab.evaluate("() => document.activeElement.blur()")
        tab.wait_for_timeout(100)
        taken[make.__name__] = card.screenshot()
    tab.close()
    return taken


def main():
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if not chromium:
        sys.exit("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, png in pictures(browser).items():
            note = PngImagePlugin.PngInfo()
            note.add_text("sources", sources())
            Image.open(io.BytesIO(png)).save(FOLDER / f"{name}.png", optimize=True, pnginfo=note)
        browser.close()


if __name__ == "__main__":
    main()
