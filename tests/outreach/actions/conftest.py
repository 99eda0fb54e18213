from datetime import timedelta

import pytest

from tests.factories import NOW, claim, make_campaign, make_script, make_shift, make_user


@pytest.fixture
def shift(db):
    """Tomorrow from 8 to 10, with counters approached, declined, flyers and outcomes interested, not_now."""
    campaign = make_campaign()
    make_script(campaign)
    return make_shift(campaign)


@pytest.fixture
def now(shift):
    """Half an hour into the shift."""
    return shift.starts_at + timedelta(minutes=30)


@pytest.fixture
def person(shift):
    """Somebody with a claim on the shift."""
    return claim(shift, make_user(), now=NOW).person
