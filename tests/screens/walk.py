"""Goes to one screen after the other in a real browser."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from django.conf import settings
from playwright.sync_api import Error, Page, Request

from people.models import User
from tests.screens.story import NOW, Story
from tests.screens.table import Screen

CALM = "() => document.fonts.ready.then(() => new Promise(done => setTimeout(done, 120)))"


class Walk:
    """The screens in the order of the table. Each role has one page, made by `open_page()`, and keeps it: what a screen
    does to the database, the later ones see."""

    def __init__(self, story: Story, open_page: Callable[[], Page], *, origin: str, language: str = "en") -> None:
        self.story, self.open_page, self.origin, self.language = story, open_page, origin, language
        self.pages: dict[str, Page] = {}
        self.traffic: dict[Page, Traffic] = {}

    def go(self, screen: Screen) -> Page:
        """Open the screen and take its steps."""
        page = self.page_of(screen.role)
        page.context.set_offline(False)
        try:
            self._open(page, screen)
        except (Error, RuntimeError) as failure:
            raise RuntimeError(f"{screen.name}: {failure}") from failure
        return page

    def _open(self, page: Page, screen: Screen) -> None:
        answer = page.goto(self.origin + screen.path(self.story))
        if answer is None or answer.status != screen.status:
            raise RuntimeError(f"{page.url} answered {answer and answer.status}, not {screen.status}")
        if screen.steps:
            screen.steps(page, self.story)
        self.traffic[page].settle()

    def page_of(self, role: str) -> Page:
        if role not in self.pages:
            page = self.pages[role] = self.open_page()
            self.traffic[page] = Traffic(page)
            page.clock.set_fixed_time(NOW)
            cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": self.language, "url": self.origin}
            page.context.add_cookies([cookie])
            if role != "visitor":
                self._sign_in(page, getattr(self.story, role))
        return self.pages[role]

    def _sign_in(self, page: Page, person: User) -> None:
        User.objects.filter(pk=person.pk).update(language=self.language)
        page.goto(self.origin + self.story.link(person))
        page.locator("main form .button-main").click()
        page.wait_for_url(lambda url: "/demo/" not in url)

    def end(self) -> None:
        for page in self.pages.values():
            page.context.close()


class Traffic:
    """What a page asks the server for. `networkidle` says as well when that is over, but waits for half a second each
    time: three minutes over all screens and languages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.open: set[Request] = set()
        self.number = 0
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def settle(self, patience: float = 10.0) -> None:
        """Wait until nothing was asked for or is awaited for a moment. Raises RuntimeError if that never comes."""
        end = monotonic() + patience
        while monotonic() < end:
            before = self.number
            self.page.wait_for_load_state()
            with suppress(Error):  # the page goes to another one just now
                self.page.evaluate(CALM)
                if not self.open and self.number == before:
                    return
        raise RuntimeError(f"it still waits for {sorted(request.url for request in self.open)}")

    def _begin(self, request: Request) -> None:
        self.number += 1
        self.open.add(request)

    def _end(self, request: Request) -> None:
        self.open.discard(request)


def languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]
