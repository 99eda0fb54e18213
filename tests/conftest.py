"""What every test may use. The database is chosen in `tests/databases.py`, the browser in `tests/browser/`."""

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """A request in another language leaves that language active in its thread; the next test must not see it."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_requests_so_far():
    """How often somebody asked for a code is counted in the cache."""
    cache.clear()
