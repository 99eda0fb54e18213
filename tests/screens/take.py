"""`make screens`: pictures of every screen into docs/screens/, from the demo on a fixed day.

    python -m tests.screens.take                  everything
    python -m tests.screens.take --only roster    screens whose name matches this
    python -m tests.screens.take --to /tmp/look   somewhere else than docs/screens/

Each screen is taken on phone and laptop, light and dark, in every language. The server and its database live in this
process and go with it. A picture is written again only where it has changed."""

import argparse
import base64
import io
import re
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.program import launch_arguments
from tests.screens.stage import server, stage

if TYPE_CHECKING:
    from tests.screens.table import Screen

HOME = Path(__file__).resolve().parent.parent.parent / "docs" / "screens"


@dataclass(frozen=True)
class Device:
    """A screen in CSS pixels, at most `most` high; `scale` is the picture's pixels for each of them."""

    name: str
    width: int
    height: int
    most: int
    scale: float


PHONE = Device("phone", 360, 640, most=1040, scale=1)
LAPTOP = Device("laptop", 1280, 800, most=1200, scale=0.6)
EVERY_LOOK = [(device, theme) for device in (PHONE, LAPTOP) for theme in ("light", "dark")]
# A picture counts as another one where a pixel differs by more: below it is how the browser smooths edges.
NOISE = 32
# Of WebP. English stands in the README; of the others it is the layout that is looked at.
QUALITY = {"en": 42}
QUALITY_OF_OTHERS = 26


def main() -> None:
    parser = argparse.ArgumentParser(description="Take pictures of every screen.")
    parser.add_argument("--only", default="", help="only screens whose name matches this expression")
    parser.add_argument("--language", action="append", help="only this language (may be repeated)")
    parser.add_argument("--again", action="store_true", help="do not load the demo anew: after a change of looks alone")
    parser.add_argument("--to", type=Path, default=HOME, help="the folder (docs/screens)")
    asked = parser.parse_args()
    with stage(again=asked.again) as restore, server() as origin, sync_playwright() as playwright:
        from tests.screens.walk import languages

        browser = playwright.chromium.launch(**launch_arguments())
        failures = []
        for language in asked.language or languages():
            restore()
            with offering(language):
                failures += take(browser, origin, language, only=asked.only, to=asked.to / language)
        browser.close()
        if not asked.only:
            clear(asked.to)
            write_index(asked.to)
    if failures:
        sys.exit("\n".join(failures))


def offering(language: str) -> AbstractContextManager[object]:
    """Pages offer what they offer in production: mirrored English is for those who ask for it."""
    from django.conf import settings
    from django.test import override_settings

    offered = [(code, name) for code, name in settings.LANGUAGES if code in (language, *settings.SPOKEN)]
    return override_settings(LANGUAGES=offered)


def take(browser: Browser, origin: str, language: str, *, only: str, to: Path) -> list[str]:
    """All pictures in one language; returns what went wrong, by screen."""
    from tests.screens.story import Story
    from tests.screens.table import SCREENS
    from tests.screens.walk import Walk

    def open_page() -> Page:
        size = {"width": PHONE.width, "height": PHONE.height}
        context = browser.new_context(viewport=size, reduced_motion="reduce", has_touch=True, service_workers="block")
        context.set_default_timeout(10_000)
        return context.new_page()

    failures = []
    walk = Walk(Story(), open_page, origin=origin, language=language)
    for screen in SCREENS:
        if not re.search(only, screen.name):
            continue
        try:
            page = walk.go(screen)
        except RuntimeError as failure:
            failures.append(f"{language}: {failure}")
            continue
        for device, theme in EVERY_LOOK:
            page.emulate_media(color_scheme=theme)
            keep(picture(page, device, screen), to / f"{screen.name}-{device.name}-{theme}.webp")
        print(language, screen.name, flush=True)
    walk.end()
    return failures


def picture(page: Page, device: Device, screen: "Screen") -> Image.Image:
    """The page as this device shows it, without loading it anew: what steps led to is still there."""
    browser = page.context.new_cdp_session(page)

    def fit(height: int) -> None:
        sizes = {"width": device.width, "height": height, "deviceScaleFactor": max(1, device.scale)}
        browser.send("Emulation.setDeviceMetricsOverride", {**sizes, "mobile": device is PHONE})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    fit(device.height)
    if screen.whole:
        page.evaluate("() => scrollTo(0, 0)")
        full = page.evaluate("() => document.documentElement.scrollHeight")
        fit(max(device.height, min(full, device.most)))
    page.wait_for_timeout(screen.settle)
    taken = browser.send("Page.captureScreenshot", {"format": "png"})
    browser.detach()
    image = Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")
    if device.scale < 1:
        size = round(image.width * device.scale), round(image.height * device.scale)
        return image.resize(size, Image.Resampling.LANCZOS)
    return image


def keep(image: Image.Image, path: Path) -> None:
    """Write the picture, unless the one that is there looks the same."""
    packed = io.BytesIO()
    image.save(packed, "WEBP", quality=QUALITY.get(path.parent.name, QUALITY_OF_OTHERS), method=4)
    if path.exists() and same(Image.open(packed), Image.open(path)):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed.getvalue())


def same(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(high for _, high in difference.getextrema()) <= NOISE


def clear(folder: Path) -> None:
    """Take away pictures of screens that are no more."""
    from tests.screens.table import SCREENS

    names = {screen.name for screen in SCREENS}
    for path in folder.glob("*/*.webp"):
        if path.stem.rsplit("-", 2)[0] not in names:
            path.unlink()


def write_index(folder: Path) -> None:
    """README.md: every screen, with its pictures."""
    from tests.screens.table import SCREENS

    lines = [
        "# Every screen",
        "",
        "Made by `make screens` from the demo on August 14, 2019; the list is `tests/screens/table.py`. Every screen",
        "on phone and laptop, light and dark, in English, Spanish and mirrored English (ar-xb).",
        "",
        "| Screen | Who | Phone | Laptop | Others |",
        "| --- | --- | --- | --- | --- |",
    ]
    for screen in SCREENS:
        found = sorted(path.relative_to(folder).as_posix() for path in folder.glob(f"*/{screen.name}-*.webp"))
        found = [path for path in found if Path(path).stem.rsplit("-", 2)[0] == screen.name]
        phone, laptop = (f"en/{screen.name}-{device}-light.webp" for device in ("phone", "laptop"))
        others = ", ".join(f"[{called(path)}]({path})" for path in found if path not in (phone, laptop))
        lines.append(
            f'| {screen.name} | {screen.role} | <img src="{phone}" width="180" alt="">'
            f' | <img src="{laptop}" width="420" alt=""> | {others} |'
        )
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def called(path: str) -> str:
    """How the index names a picture: "es phone light"."""
    language, name = path.split("/")
    return " ".join([language, *Path(name).stem.rsplit("-", 2)[1:]])


if __name__ == "__main__":
    main()
