from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import claim, make_campaign, make_member, make_script, make_shift


@pytest.fixture
def shift(db):
    """One that began half an hour ago, at a place called Union Square."""
    campaign = make_campaign()
    make_script(campaign)
    shift = make_shift(campaign)
    shift.starts_at = timezone.now() - timedelta(minutes=30)
    shift.ends_at = shift.starts_at + timedelta(hours=2)
    shift.save()
    return shift


@pytest.fixture
def person(shift):
    """A volunteer with a claim on the shift."""
    return claim(shift, make_member(shift.campaign.chapter), now=timezone.now()).person


@pytest.fixture
def plain(client, person):
    """The volunteer's, without JavaScript."""
    client.force_login(person)
    return client
