import pytest
from django.utils import timezone

from tests.factories import claim, make_member, make_running_shift


@pytest.fixture
def shift(db):
    return make_running_shift()


@pytest.fixture
def person(shift):
    """A volunteer with a claim on the shift."""
    return claim(shift, make_member(shift.campaign.chapter), now=timezone.now()).person


@pytest.fixture
def plain(client, person):
    """The volunteer's browser, without JavaScript."""
    client.force_login(person)
    return client
