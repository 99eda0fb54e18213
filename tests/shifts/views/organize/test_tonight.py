"""The evening's page: what is urgent, in which order, and one tap away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shifts.actions.closing import close_shift
from shifts.actions.confirming import confirm_signup
from shifts.actions.editing import cancel_shift
from shifts.actions.presence import mark
from shifts.models import Attendance, Shift
from shifts.rules.tonight import tonight_for
from tests.factories import (
    NOW,
    TODAY,
    attend,
    claim,
    make_campaign,
    make_location,
    make_member,
    make_shift,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EARLIER = NOW - 2 * DAY


@pytest.fixture(autouse=True)
def stopped(monkeypatch):
    """Monday noon in New York."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer", name="Olga")


def at(campaign, hours, *, people=0, name="", **fields):
    """A shift that begins so many hours from now, with so many people, who claimed it two days ago."""
    shift = make_shift(campaign, None if fields.get("floating") else make_location(campaign.chapter, name), **fields)
    start = NOW + hours * HOUR
    Shift.objects.filter(pk=shift.pk).update(starts_at=start, ends_at=start + 2 * HOUR, starts_on=start.date())
    shift = Shift.objects.with_place().get(pk=shift.pk)
    for _ in range(people):
        claim(shift, now=min(start, NOW) - 2 * DAY)
    return Shift.objects.with_place().get(pk=shift.pk)


def found(organizer):
    page = tonight_for(organizer, now=NOW)
    return {
        name: [concern.site.shift.pk for concern in getattr(page, name)]
        for name in ("short", "floating", "unconfirmed", "to_close")
        if getattr(page, name)
    }


def test_short_shifts_of_the_next_36_hours_the_first_to_begin_on_top(campaign, organizer):
    later, soon, running = at(campaign, 36), at(campaign, 2), at(campaign, -1)
    at(campaign, 36.1)
    at(campaign, 3, people=2)
    assert found(organizer)["short"] == [running.pk, soon.pk, later.pk]


def test_who_is_excused_is_not_coming_and_who_walked_in_helps(campaign, organizer):
    short, helped = at(campaign, 1, people=2), at(campaign, -1, people=1)
    person = short.signups.first().person
    mark(short, person=person, status=Attendance.Status.EXCUSED, reason="Flu", by=organizer, now=NOW)
    attend(helped, status="checked_in")
    assert found(organizer)["short"] == [short.pk]


def test_people_without_a_place_are_named(campaign, organizer):
    floating = at(campaign, 20, people=2, floating=True)
    at(campaign, 20, floating=True, min_people=0)
    assert found(organizer)["floating"] == [floating.pk]


def test_who_was_asked_and_has_not_said_so(campaign, organizer):
    tomorrow = at(campaign, 20, people=2)
    assert found(organizer) == {"unconfirmed": [tomorrow.pk]}
    [concern] = tonight_for(organizer, now=NOW).unconfirmed
    for claimed in concern.silent:
        confirm_signup(claimed, by=claimed.person, now=NOW)
    assert found(organizer) == {}


def test_nobody_is_silent_before_she_was_asked_nor_once_it_has_begun(campaign, organizer):
    at(campaign, -1, people=2)
    assert found(organizer) == {}
    fresh = at(campaign, 20)
    for _ in range(2):
        claim(fresh, now=NOW)
    assert found(organizer) == {}


def test_what_is_over_and_not_closed_the_longest_over_on_top(campaign, organizer):
    late, early = at(campaign, -5, people=1), at(campaign, -70, people=1)
    guests = at(campaign, -10)
    attend(guests, status="unconfirmed")
    at(campaign, -6)  # nobody claimed it and nobody came
    at(campaign, -80, people=1)
    assert found(organizer) == {"to_close": [early.pk, guests.pk, late.pk]}
    close_shift(late, times={}, by=organizer, now=NOW)
    assert late.pk not in found(organizer)["to_close"]


def test_what_does_not_take_place_or_is_not_public_or_elsewhere_is_nobodys_concern(campaign, organizer):
    cancel_shift(at(campaign, 2), reason="", by=organizer, now=NOW)
    at(make_campaign(campaign.chapter, published=False), 2)
    at(make_campaign(), 2)
    assert found(organizer) == {}


def text(client, organizer):
    client.force_login(organizer)
    return client.get(reverse("shifts:organize_tonight")).content.decode()


def test_each_line_is_one_tap_from_the_act(client, campaign, organizer):
    short, floating = at(campaign, 2, people=1, name="Short St"), at(campaign, 20, people=2, floating=True)
    over = at(campaign, -5, people=1)
    page = text(client, organizer)
    for route, shift in [
        ("shifts:captain_people", short),
        ("shifts:captain_write", short),
        ("shifts:organize_shift_cancel", short),
        ("shifts:captain_places", floating),
        ("outreach:close", over),
    ]:
        assert f'href="{reverse(route, args=[shift.pk])}"' in page
    assert "1 of at least 2" in page and "in <bdi>2\u00a0hours</bdi>" in page
    assert "over for <bdi>3\u00a0hours</bdi>" in page
    assert "captain: <bdi>Olga</bdi>" in page


def test_the_captain_is_whom_to_turn_to_first(client, campaign, organizer):
    make_member(campaign.chapter, "captain", name="Carmen")
    at(campaign, 2)
    assert "captain: <bdi>Carmen</bdi>" in text(client, organizer)


def test_nothing_to_do_is_said(client, organizer):
    assert "All is well" in text(client, organizer)


def test_held_rows_are_counted(client, campaign, organizer):
    attend(at(campaign, -1, people=2), make_user("Guest"), status="unconfirmed")
    page = text(client, organizer)
    assert "<bdi>1</bdi> row or person waits for a look" in page
    assert "All is well" not in page


def test_a_long_list_ends_and_says_so(client, campaign, organizer):
    for _ in range(42):
        at(campaign, 2)
    page = text(client, organizer)
    assert page.count("Put somebody on") == 40
    assert "And <bdi>2</bdi> more" in page


def test_who_organizes_several_chapters_sees_all_of_them_named(client, campaign, organizer):
    other = make_campaign()
    other.chapter.memberships.create(person=organizer, role="organizer", from_on=TODAY)
    here, there = at(campaign, 2), at(other, 3)
    assert found(organizer)["short"] == [here.pk, there.pk]
    assert f"<bdi>{other.chapter}</bdi>" in text(client, organizer)


def test_it_takes_as_many_queries_for_many_shifts(client, campaign, organizer, django_assert_num_queries):
    client.force_login(organizer)
    for hours in (2, 20, -5):
        at(campaign, hours, people=1)
        at(campaign, hours, people=1, floating=True)
    address = reverse("shifts:organize_tonight")
    client.get(address)
    with django_assert_num_queries(19):
        client.get(address)
    for hours in (2, 3, 20, 21, -5, -6) * 3:
        at(campaign, hours, people=1)
        at(campaign, hours, people=1, floating=True)
    with django_assert_num_queries(19):
        client.get(address)
