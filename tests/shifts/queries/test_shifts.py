"""The gates to one shift and one location."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from shifts.models import Shift
from shifts.queries.shifts import location_for, next_at_each_place, shift_for
from tests.factories import TODAY, make_campaign, make_chapter, make_location, make_member, make_shift, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_shift(make_campaign(published=False))


def test_a_shift_of_a_published_campaign_is_public():
    shift = make_shift()
    assert shift_for(AnonymousUser(), shift.pk) == shift


def test_a_draft_is_for_the_chapters_organizers_only(draft):
    chapter = draft.campaign.chapter
    assert shift_for(make_member(chapter, "organizer"), draft.pk) == draft
    for reader in (
        AnonymousUser(),
        make_user(),
        make_member(chapter, "captain"),
        make_member(make_chapter(), "organizer"),
    ):
        with pytest.raises(Http404):
            shift_for(reader, draft.pk)


@pytest.mark.parametrize("shift_id", [0, 987_654_321, 10**30])
def test_a_shift_that_does_not_exist_is_not_found_however_large_its_number(shift_id):
    with pytest.raises(Http404):
        shift_for(AnonymousUser(), shift_id)


def test_the_gate_brings_what_a_line_about_the_shift_shows(django_assert_num_queries):
    shift_id = make_shift().pk
    with django_assert_num_queries(1):
        shift = shift_for(AnonymousUser(), shift_id)
        assert shift.campaign.chapter.zone
        assert shift.location.name


def test_a_location_is_public_once_a_published_campaign_meets_there(draft):
    shift = make_shift()
    assert location_for(AnonymousUser(), shift.location_id) == shift.location
    for location in (draft.location, make_location(make_chapter())):
        with pytest.raises(Http404):
            location_for(AnonymousUser(), location.pk)


def test_the_next_of_each_place_is_the_one_that_starts_first_in_the_order_asked_for():
    campaign = make_campaign()
    north, south = (make_location(campaign.chapter, name) for name in ("North", "South"))
    tomorrow = TODAY + timedelta(days=1)
    make_shift(campaign, floating=True, day=TODAY)
    later = make_shift(campaign, north, day=tomorrow, opens=time(16))
    first = make_shift(campaign, north, day=tomorrow)
    at_once = make_shift(campaign, south, day=TODAY)
    make_shift(campaign, south, day=TODAY)
    assert list(next_at_each_place(Shift.objects.order_by("starts_at"))) == [at_once, first]
    assert list(next_at_each_place(Shift.objects.order_by("-starts_at"))) == [first, at_once]
    # What was filtered away before does not count.
    assert list(next_at_each_place(Shift.objects.filter(period="evening"))) == [later]
