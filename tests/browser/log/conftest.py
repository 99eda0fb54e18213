import pytest
from django.utils import timezone

from tests.browser.helpers import PHONE
from tests.factories import claim, make_member, make_running_shift


@pytest.fixture
def shift():
    return make_running_shift()


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
