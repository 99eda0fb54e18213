"""The icons of the home screen, drawn from our own `static/img/icon.svg`: `python -m tests.browser.icons` writes them.

Home screens want PNG. Where the phone cuts the shape itself (maskable, Apple's), the ground fills the square and the
sun keeps clear of what may be cut.
"""

import io
import re

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.program import launch_arguments
from tests.house.source import ROOT

FOLDER = ROOT / "static/img"
# Name, width in pixels, share of the square that the drawing takes; below 1 the ground fills the rest.
ICONS = [
    ("icon-192.png", 192, 1.0),
    ("icon-512.png", 512, 1.0),
    ("icon-maskable-512.png", 512, 0.75),
    ("icon-180.png", 180, 0.9),
]


def page_of(width: int, share: float) -> str:
    drawing = (FOLDER / "icon.svg").read_text(encoding="utf-8")
    ground = re.search(r'<rect[^>]*fill="(#\w+)"', drawing)[1]
    edge = width * (1 - share) / 2
    fill = ground if share < 1 else "transparent"
    drawing = drawing.replace("<svg", f'<svg style="position:absolute;inset:{edge}px" width="{width * share}"', 1)
    return f'<body style="margin:0;background:{fill}">{drawing}</body>'


def draw(browser: Browser, width: int, share: float) -> Image.Image:
    page = browser.new_page(viewport={"width": width, "height": width})
    page.set_content(page_of(width, share))
    shot = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    page.close()
    return shot.convert("RGBA")


def write() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_arguments())
        for name, width, share in ICONS:
            icon = draw(browser, width, share).quantize(64, method=Image.Quantize.FASTOCTREE)
            icon.save(FOLDER / name, optimize=True)
        browser.close()


if __name__ == "__main__":
    write()
