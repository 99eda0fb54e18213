"""Who many of these tests begin with; a file that means somebody else defines its own."""

import pytest

from tests.factories import make_campaign, make_chapter, make_member


@pytest.fixture
def captain(db):
    return make_member(make_chapter(), "captain", name="Carmen")


@pytest.fixture
def campaign(captain):
    """Of the captain's chapter."""
    return make_campaign(captain.memberships.get().chapter)
