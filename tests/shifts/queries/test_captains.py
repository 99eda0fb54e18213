"""Who looks after a shift, the one to turn to first on top."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Membership, Role
from shifts.models import CaptainScope
from shifts.queries.captains import captains_of
from tests.factories import TODAY, claim, make_campaign, make_chapter, make_location, make_member, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.fixture
def shift(chapter):
    return make_shift(make_campaign(chapter), make_location(chapter, "A"))


def captain(chapter, name, *locations, role=Role.CAPTAIN, **fields):
    person = make_member(chapter, role, name=name, **fields)
    for location in locations:
        CaptainScope.objects.create(membership=person.memberships.get(), location=location)
    return person


def names(shift):
    return [each.person.name for each in captains_of(shift)]


def test_who_comes_herself_stands_before_the_location_the_chapter_and_its_organizers(chapter, shift):
    captain(chapter, "organizer", role=Role.ORGANIZER)
    captain(chapter, "chapter")
    captain(chapter, "location", shift.location)
    comes = captain(chapter, "comes")
    claim(shift, comes)
    assert names(shift) == ["comes", "location", "chapter", "organizer"]
    assert [each.comes for each in captains_of(shift)] == [True, False, False, False]


def test_captains_of_other_places_and_chapters_former_ones_and_volunteers_are_left_out(chapter, shift):
    captain(chapter, "elsewhere", make_location(chapter))
    captain(make_chapter(), "abroad")
    captain(chapter, "former", until_on=date(2021, 1, 1))
    captain(chapter, "later", from_on=TODAY + timedelta(days=2))
    captain(chapter, "switched off", is_active=False)
    claim(shift, captain(chapter, "volunteer", role=Role.VOLUNTEER))
    assert names(shift) == []


def test_a_captain_limited_elsewhere_who_comes_keeps_another_roster(chapter, shift):
    claim(shift, captain(chapter, "elsewhere", make_location(chapter)))
    assert names(shift) == []


def test_a_shift_without_a_place_is_every_captains(chapter, shift):
    captain(chapter, "location", shift.location)
    captain(chapter, "chapter")
    assert names(make_shift(shift.campaign, floating=True)) == ["location", "chapter"]


def test_among_equals_who_can_be_reached_stands_first(chapter, shift):
    captain(chapter, "silent", phone="2125550101")
    captain(chapter, "texts", phone="2125550102", may_be_texted=True)
    captain(chapter, "calls", phone="2125550103", may_be_called=True)
    assert names(shift) == ["texts", "calls", "silent"]
    texts, calls, silent = captains_of(shift)
    assert (texts.number_to_call, texts.number_to_text) == ("", "2125550102")
    assert (calls.number_to_call, calls.number_to_text) == ("2125550103", "")
    assert not silent.can_be_reached


def test_an_organizer_who_is_captain_here_too_is_named_once(chapter, shift):
    person = captain(chapter, "both", role=Role.ORGANIZER)
    scoped = Membership.objects.create(person=person, chapter=chapter, role=Role.CAPTAIN, from_on=date(2020, 1, 1))
    CaptainScope.objects.create(membership=scoped, location=shift.location)
    assert [(each.person, each.reach) for each in captains_of(shift)] == [(person, 0)]


def test_however_many_there_are_it_takes_four_queries(chapter, shift):
    counts = []
    for _more in range(2):
        for number in range(2):
            captain(chapter, f"captain {number}", shift.location)
        with CaptureQueriesContext(connection) as queries:
            captains_of(shift)
        counts.append(len(queries))
    assert counts == [4, 4]
