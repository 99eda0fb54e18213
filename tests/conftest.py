"""What every test may use. The database is chosen in `tests/databases.py`, the browser in `tests/browser/`."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """A request in another language leaves that language active in its thread; the next test must not see it."""
    with translation.override("en"):
        yield
