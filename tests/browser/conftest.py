"""A real browser for the tests in this folder: Debian's Chromium, driven by Playwright, against a live server.

    def test_a_volunteer_finds_a_shift(phone, sign_in):
        sign_in(phone, make_user())
        phone.goto("/shifts/")
        phone.get_by_role("link", name="Tomorrow").click()
        assert_no_axe_findings(phone)

`phone` is 360 x 640 with touch, `laptop` 1280 x 800, and `open_page(**options)` makes any other.

Every page made here fails its test on a message in the console, an exception in a script, a breach of the content
policy, or a request to any other host. The helpers are in `tests/browser/helpers.py`.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from people.models import User
from shifts.models import Shift
from tests.browser.helpers import LAPTOP, PHONE, Watch
from tests.browser.program import launch_arguments
from tests.factories import claim, make_member, make_running_shift
from tests.screens.story import NOW, Story, load

# Playwright runs an event loop in the tests' thread, which makes Django refuse the ORM there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    """Pages are served from another thread, which sees only what is committed."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return arguments_or_skip()


def arguments_or_skip(*, whole=False):
    try:
        return launch_arguments(whole=whole)
    except FileNotFoundError as missing:
        pytest.fail(str(missing)) if os.environ.get("CI") else pytest.skip(str(missing))


@pytest.fixture
def watch(live_server) -> Watch:
    """What listens to the test's pages. `watch.expect("part of a message")` lets one pass that the test provokes."""
    return Watch(live_server.url)


@pytest.fixture
def open_page(browser: Browser, live_server, watch) -> Iterator[Callable[..., Page]]:
    """Makes watched pages: `open_page(**options of a browser context)`. Each has its own cookies and storage, and no
    service worker unless `service_workers="allow"`: what a worker answers, `page.route` does not see."""
    contexts: list[BrowserContext] = []

    def make(**options) -> Page:
        context = browser.new_context(base_url=live_server.url, **{"service_workers": "block", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        return watch.over(context.new_page())

    yield make
    for context in contexts:
        context.close()
    let_the_server_finish()
    watch.report()


def let_the_server_finish(patience: float = 5.0) -> None:
    """A page may be closed while its last request is being answered; the tables are emptied next, and the two would
    wait for each other."""
    end = time.monotonic() + patience
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0.0, end - time.monotonic()))


@pytest.fixture
def phone(open_page) -> Page:
    """A page on a small phone in portrait, with touch."""
    return open_page(**PHONE)


@pytest.fixture
def laptop(open_page) -> Page:
    return open_page(**LAPTOP)


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """`sign_in(page, user)`: from here on the page's browser is signed in, without the way through the mail."""

    def carry_session(page: Page, user) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return carry_session


@pytest.fixture
def shift() -> Shift:
    """One that is going on."""
    return make_running_shift()


@pytest.fixture
def person(shift) -> User:
    """A volunteer with a claim on the shift."""
    return claim(shift, make_member(shift.campaign.chapter), now=timezone.now()).person


@pytest.fixture(scope="session")
def kept_story():
    """The story's database as it was loaded first: to load it takes as long as many of its screens."""
    database = sqlite3.connect(":memory:")
    yield database
    database.close()


@pytest.fixture
def story(monkeypatch, settings, kept_story) -> Story:
    """The demo at the moment of `tests/screens/story.py`, as in the pictures."""
    if connection.vendor != "sqlite":
        pytest.skip("The pages are the same on every database, and a walk over all of them takes a minute or two.")
    settings.DEMO = True
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    connection.ensure_connection()
    if kept_story.execute("SELECT 1 FROM sqlite_master").fetchone():
        kept_story.backup(connection.connection)
    else:
        load()
        connection.connection.backup(kept_story)
    return Story()
