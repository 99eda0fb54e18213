"""A phone with Chromium."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.soak.phone import NoPage, Phone

# Nobody looks: the fewer points, the less there is to draw.
QUICK = {"viewport": {"width": 360, "height": 640}, "reduced_motion": "reduce"}


def options(*, has_worker: bool) -> dict[str, Any]:
    """For a browser's context."""
    return {**QUICK, "service_workers": "allow" if has_worker else "block"}


class Chromium(Phone):
    """A context that one phone after another has: each has an origin of its own, so it finds nothing there. Its first
    tab is the last one's, because a tab takes as long to start as three pages to load. A tab can crash, and no more."""

    name = "chromium"

    def __init__(self, origin: str, context: BrowserContext) -> None:
        super().__init__(origin)
        self.take_up(context)
        self.spare = self.context.pages[:]

    def take_up(self, context: BrowserContext) -> None:
        self.context = context
        context.set_default_timeout(10_000)
        context.clear_cookies()

    def open(self, path: str) -> Page:
        page = self.spare.pop() if self.spare else self.context.new_page()
        try:
            self.go(page, path)
        except NoPage:
            page.close()
            raise
        return page

    def go(self, tab: Page, path: str) -> None:
        try:
            tab.goto(self.origin + path, wait_until="commit", timeout=20_000)
        except Error as error:
            raise NoPage(str(error)) from error

    def run(self, tab: Page, script: str, argument: object = None) -> object:
        try:
            return tab.evaluate(script, argument)
        except Error as error:
            raise NoPage(str(error)) from error

    def close(self, tab: Page) -> None:
        tab.close()

    def crash(self, tab: Page) -> None:
        try:
            tab.goto("chrome://crash")
        except Error:
            tab.close()

    def enter(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.origin}])

    def end(self) -> None:
        for page in self.context.pages[1:]:
            page.close()


class OwnChromium(Chromium):
    """A browser of its own, that keeps what it has on the disk and can be killed."""

    can_be_killed = True

    def __init__(self, origin: str, browser_type: BrowserType, arguments: dict[str, Any]) -> None:
        self.folder = TemporaryDirectory(prefix="daybreak-soak-", ignore_cleanup_errors=True)
        self.browser_type, self.arguments = browser_type, {**arguments, **options(has_worker=True)}
        super().__init__(origin, self.start())

    def start(self) -> BrowserContext:
        return self.browser_type.launch_persistent_context(Path(self.folder.name, "profile"), **self.arguments)

    def kill(self) -> None:
        for process in own_processes(self.folder.name):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        with suppress(Error):
            self.context.close()
        self.take_up(self.start())
        self.spare = []

    def end(self) -> None:
        self.context.close()
        self.folder.cleanup()


def own_processes(folder: str) -> list[psutil.Process]:
    """Those that this test has started for the profile in `folder`, all parts of the browser."""
    found = [process for process in psutil.Process().children(recursive=True) if is_about(process, folder)]
    return list(dict.fromkeys([*found, *(child for process in found for child in children_of(process))]))


def is_about(process: psutil.Process, folder: str) -> bool:
    """A process that has ended meanwhile is about nothing."""
    with suppress(psutil.NoSuchProcess):
        return any(folder in argument for argument in process.cmdline())
    return False


def children_of(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []
