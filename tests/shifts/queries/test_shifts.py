"""The gates to one shift and one location."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from shifts.queries.shifts import location_for, shift_for
from tests.factories import make_campaign, make_chapter, make_location, make_member, make_shift, make_user

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
