"""What the database adds up of shifts is what adding them up by hand gives."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from outreach.actions.rollups import recount
from outreach.models import ShiftFigures
from outreach.queries.filters import Filters
from outreach.queries.spread import cells
from outreach.rules.intervals import Shifts
from people.models import Role
from shifts.models import CaptainScope
from tests.factories import (
    TODAY,
    attend,
    make_campaign,
    make_chapter,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = make_campaign(make_chapter())
    make_script(campaign)
    return campaign


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, Role.ORGANIZER)


@pytest.fixture
def corner(campaign):
    return make_location(campaign.chapter)


def went(campaign, place, talks, hours, **fields):
    shift = make_shift(campaign, place, **{"day": TODAY, **fields})
    for _ in range(talks):
        make_conversation(shift)
    if hours:
        attend(shift, hours=hours)
    return shift


def told(actor, **filters):
    return {
        (each.place, each.period, each.weekday): Shifts(*each.sums) for each in cells(actor, filters=Filters(**filters))
    }


def test_each_place_period_and_weekday_has_its_sums(campaign, organizer, corner, django_assert_num_queries):
    for talks, hours in ((3, 2), (5, 1.5)):
        went(campaign, corner, talks, hours)
    went(campaign, corner, 2, 1, opens=time(16))
    went(campaign, corner, 1, 2, day=TODAY + timedelta(days=1))
    went(campaign, None, 4, 3, floating=True)
    assert organizer.roles
    with django_assert_num_queries(1):
        found = told(organizer)
    assert found == {
        (corner.pk, "morning", 0): Shifts(2, 8, 12_600, 34, 3 * 7200 + 5 * 5400, 7200**2 + 5400**2,
                                          pytest.approx(9 / 7200 + 25 / 5400)),
        (corner.pk, "evening", 0): Shifts(1, 2, 3600, 4, 7200, 3600**2, pytest.approx(4 / 3600)),
        (corner.pk, "morning", 1): Shifts(1, 1, 7200, 1, 7200, 7200**2, pytest.approx(1 / 7200)),
        (None, "morning", 0): Shifts(1, 4, 10_800, 16, 43_200, 10_800**2, pytest.approx(16 / 10_800)),
    }  # fmt: skip


def test_shifts_whose_hours_nobody_knows_are_in_none_of_them(campaign, organizer, corner):
    went(campaign, corner, 3, None)
    went(campaign, corner, 3, 0.01)  # 36 seconds
    assert told(organizer) == {}


def test_large_numbers_are_not_too_large(campaign, organizer, corner):
    shift = went(campaign, corner, 1, 2)
    ShiftFigures.objects.filter(pk=shift.pk).update(conversations=2_000_000_000, seconds=2_000_000_000)
    [found] = told(organizer).values()
    assert found.talks_squared == found.time_squared == found.talks_by_time == 4 * 10**18
    assert found.talks_squared_per_second == pytest.approx(2e9)


def test_filters_narrow_it(campaign, organizer, corner):
    went(campaign, corner, 3, 2)
    went(campaign, make_location(campaign.chapter), 5, 2, opens=time(16))
    assert [each.conversations for each in told(organizer, location=corner.pk).values()] == [3]
    assert [each.conversations for each in told(organizer, period="evening").values()] == [5]
    assert told(organizer, last=TODAY - timedelta(days=1)) == {}


def test_with_an_outcome_it_is_of_the_conversations_that_ended_so_in_all_the_hours(campaign, organizer, corner):
    shift = went(campaign, corner, 3, 2)
    make_conversation(shift, outcome="not_now")
    went(campaign, corner, 4, 1)
    [found] = told(organizer, outcome="not_now").values()
    assert found == Shifts(2, 1, 10_800, 1, 7200, 7200**2 + 3600**2, pytest.approx(1 / 7200))
    [found] = told(organizer, outcome='"').values()
    assert (found.number, found.conversations) == (2, 0)


def test_captains_have_those_of_their_shifts_and_others_none(campaign, corner):
    went(campaign, corner, 3, 2)
    went(campaign, make_location(campaign.chapter), 5, 2)
    captain = make_member(campaign.chapter, Role.CAPTAIN)
    CaptainScope.objects.create(membership=captain.memberships.get(), location=corner)
    assert [each.conversations for each in told(captain).values()] == [3]
    assert told(make_member(campaign.chapter)) == {}
    assert told(make_member(make_chapter(), Role.ORGANIZER)) == {}
    assert told(AnonymousUser()) == {}


def test_what_stops_counting_is_gone(campaign, organizer, corner):
    shift = went(campaign, corner, 3, 2)
    shift.attendances.all().delete()
    recount([shift.pk])
    assert told(organizer) == {}
