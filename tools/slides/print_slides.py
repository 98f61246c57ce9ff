"""The decks of a folder as PDF, one page per slide, printed by Chromium with reveal.js's own layout for print.

python tools/slides/print_slides.py build/slides     write NAME.pdf beside each deck NAME.html
"""

import os
import shutil
import sys
from pathlib import Path


def main(folder):
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if not chromium:
        sys.exit("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for deck in sorted(Path(folder).resolve().glob("[0-9]*.html")):
            print_deck(browser, deck)
        browser.close()


def print_deck(browser, deck):
    """Write the deck as PDF beside it, and return the path."""
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light")
    page.goto(f"{deck.as_uri()}?print-pdf")
    page.wait_for_function("document.documentElement.dataset.printable", timeout=60_000)
    target = deck.with_suffix(".pdf")
    page.pdf(path=target, prefer_css_page_size=True, print_background=True)
    page.close()
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/slides/print_slides.py FOLDER")
    main(sys.argv[1])
