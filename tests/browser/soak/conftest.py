"""Phones, and a server as `make serve` is, behind a road on which everything goes wrong."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from tests.browser.releases import ReleaseServer, collect, forget, sources
from tests.browser.soak import screen
from tests.browser.soak.chromium import Chromium, OwnChromium, options
from tests.browser.soak.road import Handler, Road
from tests.browser.soak.webkit import NEEDED, Screen, WebKit, is_there
from tests.browser.soak.world import World

SECOND = '\ndocument.documentElement.dataset.release = "second";\n'


@pytest.fixture(scope="session")
def releases(tmp_path_factory):
    """Two folders, collected when they are needed first."""
    folder = tmp_path_factory.mktemp("releases")
    return [folder / "first", folder / "second"]


@pytest.fixture
def live_server(settings, releases, tmp_path_factory):
    static = Path(settings.BASE_DIR, "static")
    if not releases[1].exists():
        changed = tmp_path_factory.mktemp("changed") / "static"
        shutil.copytree(static, changed)
        with (changed / "js/log.js").open("a", encoding="utf-8") as file:
            file.write(SECOND)
        collect(settings, releases[1], [changed, *(source for source in sources() if source != static)])
    collect(settings, releases[0], sources())
    server = ReleaseServer()
    server.thread.httpd.RequestHandlerClass = Handler
    yield server
    server.stop()
    forget()


@pytest.fixture
def road(live_server):
    road = Road(Random(0))
    road.application = WSGIHandler()
    road.changes.append(("/static/js/store.", "/* What waits", screen.CLOCK + "/* What waits"))
    live_server.thread.httpd.set_app(road)
    yield road
    road.close()


@pytest.fixture
def world(settings, monkeypatch, releases, road):
    world = World(settings, releases)
    monkeypatch.setattr(timezone, "now", world.now)
    return world


@pytest.fixture(scope="session")
def display():
    if not is_there():
        missing = f"The second engine is missing: as root, apt-get install {NEEDED}."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with Screen() as number:
        yield number


@pytest.fixture(scope="session")
def contexts(browser):
    """One with and one without the service worker."""
    return {has_worker: browser.new_context(**options(has_worker=has_worker)) for has_worker in (True, False)}


@pytest.fixture
def in_chromium(contexts, browser_type, browser_type_launch_args, live_server):
    """`in_chromium(seed)`: every other one with the service worker, one in ten in a browser that can be killed."""

    def phone(seed: int) -> Chromium:
        if seed % 10 == 8:
            return OwnChromium(live_server.url, browser_type, browser_type_launch_args)
        return Chromium(live_server.url, contexts[seed % 2 == 0])

    return phone


@pytest.fixture
def in_webkit(display, live_server):
    return lambda: WebKit(live_server.url, display)
