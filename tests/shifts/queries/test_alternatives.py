"""What is offered instead of a shift that cannot be had."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from shifts.queries.alternatives import next_like
from tests.factories import NOW, TODAY, claim, make_campaign, make_location, make_shift, make_user

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def corner(campaign):
    return make_location(campaign.chapter)


@pytest.fixture
def full(campaign, corner):
    return make_shift(campaign, corner, day=TODAY + timedelta(days=2), capacity=1)


def offered(shift, actor=VISITOR, now=NOW):
    return next_like(shift, actor=actor, now=now)


def test_the_same_place_and_period_comes_before_the_same_day_before_any(campaign, corner, full):
    any_other = make_shift(campaign, day=TODAY + timedelta(days=3))
    assert offered(full) == any_other
    same_day = make_shift(campaign, day=full.starts_on, opens=time(16))
    assert offered(full) == same_day
    make_shift(campaign, corner, day=TODAY + timedelta(days=1), opens=time(16))
    assert offered(full) == same_day
    same_place = make_shift(campaign, corner, day=TODAY + timedelta(days=9))
    assert offered(full) == same_place


def test_the_first_one_after_it_comes_before_an_earlier_one(campaign, corner, full):
    earlier = make_shift(campaign, corner, day=TODAY + timedelta(days=1))
    assert offered(full) == earlier
    make_shift(campaign, corner, day=TODAY + timedelta(days=5))
    after = make_shift(campaign, corner, day=TODAY + timedelta(days=4))
    assert offered(full) == after


def test_a_floating_shift_is_like_another_floating_one(campaign):
    full = make_shift(campaign, floating=True)
    make_shift(campaign, day=TODAY + timedelta(days=2))
    like_it = make_shift(campaign, floating=True, day=TODAY + timedelta(days=3))
    assert offered(full) == like_it


def test_only_what_can_be_claimed_is_offered(campaign, corner, full):
    make_shift(campaign, corner, cancelled_at=NOW)
    make_shift(campaign, corner, day=TODAY, opens=time(8))
    claim(make_shift(campaign, corner, capacity=1))
    make_shift()
    assert offered(full) is None


def test_what_overlaps_the_actors_own_claims_is_not_offered(campaign, corner, full):
    person = make_user()
    clashing = make_shift(campaign, corner, day=TODAY + timedelta(days=3))
    claim(make_shift(campaign, day=TODAY + timedelta(days=3), opens=time(9)), person)
    free = make_shift(campaign, corner, day=TODAY + timedelta(days=4))
    assert offered(full) == clashing
    assert offered(full, person) == free


def test_the_offer_takes_one_query_and_is_ready_to_be_shown(campaign, corner, full, django_assert_num_queries):
    make_shift(campaign, corner)
    with django_assert_num_queries(1):
        assert offered(full).location.name
