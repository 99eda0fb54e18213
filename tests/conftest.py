"""What every test may use. The database is chosen in `tests/databases.py`, the browser in `tests/browser/`."""

from datetime import datetime

import pytest
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from config import mirrored
from config.catalogue import compile_stale
from tests import push_service
from tests.emptying import empty_tables
from tests.factories import NOW
from tests.sessions import complete
from tests.smtp import HOST, Server, listening


def pytest_configure():
    """The repository holds no compiled messages: a fresh copy speaks Spanish too, and says the latest texts."""
    compile_stale()
    TransactionTestCase._fixture_teardown = empty_tables
    # How long examples take to draw on a busy machine says nothing about the program.
    settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("busy")


@pytest.fixture(autouse=True)
def english():
    """A request in another language leaves that language active in its thread; the next test must not see it."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def whole_sign_ins(monkeypatch):
    """`force_login` leaves out what a sign-in notes in the session."""
    log_in = Client.force_login

    def force_login(client, *args, **kwargs):
        log_in(client, *args, **kwargs)
        complete(client)

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture
def smtp(settings):
    """A mail server; messages go there."""
    with listening(Server()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        yield server


@pytest.fixture
def pushes(settings):
    """A push service; phones that subscribe there can be rung."""
    with push_service.listening() as service:
        settings.PUSH_TEST_ORIGIN = service.origin
        yield service


class Clock:
    """What time the program believes it is."""

    now: datetime = NOW


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """Stops the program's clock at NOW; a test moves it by setting `clock.now`."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def mirrored_language(settings):
    """Offers mirrored English (config/mirrored.py)."""
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, mirrored.locale_folder()]
    settings.LANGUAGES = [*settings.LANGUAGES, (mirrored.CODE, mirrored.NAME)]
