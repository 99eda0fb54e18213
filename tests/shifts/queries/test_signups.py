"""Reading one's own claims."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from shifts.actions.claims import release_signup
from shifts.models import Signup
from shifts.queries.signups import active_signup, coming_signups, earlier_signups, signups_around
from tests.factories import NOW, TODAY, claim, make_campaign, make_shift, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def person():
    return make_user()


def test_coming_are_the_active_ones_that_are_not_over_soonest_first(campaign, person):
    later = claim(make_shift(campaign, day=TODAY + timedelta(days=2)), person)
    sooner = claim(make_shift(campaign), person)
    begun = claim(make_shift(campaign, day=TODAY, opens=time(11)), person)
    release_signup(claim(make_shift(campaign, opens=time(16)), person), by=person, now=NOW)
    claim(make_shift(campaign))
    assert list(coming_signups(person, NOW)) == [begun, sooner, later]
    assert list(coming_signups(AnonymousUser(), NOW)) == []


def test_earlier_are_past_ones_and_those_whose_shift_was_cancelled_latest_first(campaign, person):
    past = claim(make_shift(campaign, day=TODAY), person, now=NOW - timedelta(days=2))
    off = claim(make_shift(campaign), person)
    Signup.objects.filter(pk=off.pk).update(state=Signup.State.CANCELLED)
    release_signup(claim(make_shift(campaign, opens=time(16)), person), by=person, now=NOW)
    assert list(earlier_signups(person, NOW)) == [off, past]


def test_around_a_shift_are_its_own_claim_and_those_that_share_a_moment(campaign, person):
    shift = make_shift(campaign, opens=time(8), hours=2)
    before = claim(make_shift(campaign, opens=time(7), hours=1), person)
    clash = claim(make_shift(campaign, opens=time(9), hours=1), person)
    claim(make_shift(campaign, opens=time(9)))
    assert before.shift.ends_at == shift.starts_at
    assert list(signups_around(shift, person)) == [clash]
    assert list(signups_around(before.shift, person)) == [before]


def test_the_active_claim_is_found_once_released_no_more(campaign, person):
    signup = claim(make_shift(campaign), person)
    assert active_signup(signup.shift, person) == signup
    release_signup(signup, by=person, now=NOW)
    assert active_signup(signup.shift, person) is None
