"""What each filter lets through. The list, the map, the API and the downloads use the same ones."""

from datetime import UTC, datetime, time, timedelta

import pytest

from shifts.models import Shift, Target
from shifts.queries.filters import ShiftFilters
from tests.factories import NOW, TODAY, claim, make_campaign, make_location, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


def passing(**filters) -> list[Shift]:
    asked = ShiftFilters(**filters)
    return list(asked.ordered(asked.apply(Shift.objects.all(), now=NOW)))


def test_without_filters_everything_passes_soonest_first(campaign):
    later = make_shift(campaign, day=TODAY + timedelta(days=2))
    sooner = make_shift(campaign, cancelled_at=NOW)
    assert passing() == [sooner, later]


def test_campaign_location_period_and_target(campaign):
    wanted = make_shift(campaign, opens=time(16))
    target = Target.objects.create(chapter=campaign.chapter, name="Big Data Inc")
    wanted.location.targets.add(target, Target.objects.create(chapter=campaign.chapter, name="Other Inc"))
    make_shift(campaign)
    make_shift()
    assert passing(location=wanted.location_id) == [wanted]
    assert passing(target=target.pk) == [wanted]
    assert passing(period="evening") == [wanted]
    assert len(passing(campaign=campaign.pk)) == 2
    assert passing(campaign=campaign.pk, period="evening", target=target.pk, location=wanted.location_id) == [wanted]
    assert passing(location=wanted.location_id, period="morning") == []


def test_days_are_the_chapters_and_both_are_counted(campaign):
    shifts = [make_shift(campaign, day=TODAY + timedelta(days=number), opens=time(22)) for number in range(4)]
    assert passing(first_day=shifts[1].starts_on, last_day=shifts[2].starts_on) == shifts[1:3]
    assert passing(first_day=shifts[3].starts_on) == shifts[3:]
    assert passing(last_day=shifts[0].starts_on) == shifts[:1]


def test_moments_are_half_open(campaign):
    eight, four = make_shift(campaign), make_shift(campaign, opens=time(16))
    assert passing(starts_after=eight.starts_at, starts_before=four.starts_at) == [eight]
    assert passing(starts_after=datetime(2026, 8, 4, 12, 0, 1, tzinfo=UTC)) == [four]


def test_open_is_not_cancelled_not_ended_and_with_a_place_left(campaign):
    open_shift = make_shift(campaign)
    begun = make_shift(campaign, day=TODAY, opens=time(11))
    make_shift(campaign, cancelled_at=NOW)
    make_shift(campaign, day=TODAY, opens=time(10))
    claim(make_shift(campaign, capacity=1))
    assert passing(is_open=True) == [begun, open_shift]


def test_needs_people_is_fewer_claims_than_the_minimum(campaign):
    short, enough = make_shift(campaign, min_people=1), make_shift(campaign, min_people=1)
    claim(enough)
    assert passing(needs_people=True) == [short]


def test_near_orders_and_a_radius_narrows(campaign):
    def at(latitude):
        return make_shift(campaign, make_location(campaign.chapter, latitude=latitude, longitude=-73.98))

    far, close, here = at(40.85), at(40.76), at(40.75)
    assert passing(near=(40.75, -73.98)) == [here, close, far]
    assert passing(near=(40.75, -73.98), radius_km=5) == [here, close]


@pytest.mark.parametrize("name", ["campaign", "location", "target"])
def test_an_id_that_no_database_could_hold_finds_nothing(campaign, name):
    make_shift(campaign)
    assert passing(**{name: 10**30}) == []
