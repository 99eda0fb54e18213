"""These tests run against files as production serves them, and with the service worker, which others do without."""

import pytest

from tests.browser.helpers import PHONE
from tests.browser.releases import ReleaseServer, collect, forget, sources


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    return tmp_path_factory.mktemp("static") / "collected"


@pytest.fixture
def live_server(settings, collected):
    collect(settings, collected, sources())
    server = ReleaseServer()
    yield server
    server.stop()
    forget()


@pytest.fixture
def deploy(settings, live_server, tmp_path):
    """`deploy(name, text)`: the server takes up a release in which a static file ends with other text."""

    def deploy_another(name: str, text: str, **options) -> None:
        live_server.deploy(settings, tmp_path, name, text, **options)

    return deploy_another


@pytest.fixture
def app(open_page, watch):
    """A phone whose browser lets the service worker work."""
    watch.expect("Failed to load resource", "ERR_INTERNET_DISCONNECTED")
    return open_page(**PHONE, service_workers="allow")
