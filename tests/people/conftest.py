import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_requests_so_far():
    """Limits on how often somebody may ask are counted in the cache."""
    cache.clear()
