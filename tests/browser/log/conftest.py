from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.helpers import PHONE
from tests.factories import claim, make_campaign, make_member, make_script, make_shift


@pytest.fixture
def shift():
    """One that began half an hour ago."""
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
def log(open_page, sign_in, shift, person):
    """Opens the log screen of the shift on a phone, signed in as the volunteer."""

    def open_log(**options):
        page = open_page(**{**PHONE, **options})
        sign_in(page, person)
        page.goto(f"/shifts/{shift.pk}/log/")
        return page

    return open_log
