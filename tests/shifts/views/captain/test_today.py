"""A captain's day: which site needs her next."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Role
from shifts.actions.presence import check_in, mark, note_logging
from shifts.models import Attendance, CaptainScope, Shift
from shifts.queries.captain import chapters_with_rosters, sites_on
from tests.factories import (
    NOW,
    TODAY,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_shift,
    make_user,
)  # fmt: skip

URL = reverse("shifts:captain_today")


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def today(client, captain):
    client.force_login(captain)

    def get(day=None):
        return client.get(URL, {"day": day.isoformat()} if day else {})

    return get


def shown(response):
    """[(period, [names of the places in their order])]"""
    return [(part.period, [str(site.shift.location) for site in part.sites]) for part in response.context["parts"]]


def numbers(actor, shift, now=NOW):
    (site,) = [site for site in sites_on(actor, chapters_with_rosters(actor, now=now), day=shift.starts_on, now=now)
               if site.shift == shift]  # fmt: skip
    return site.coming, site.here, site.short_by, site.guests


def test_today_is_the_chapters_day_and_the_next_period_comes_first(today, campaign):
    place = make_location(campaign.chapter, "Canal St")
    make_shift(campaign, place, day=TODAY)  # over at noon
    make_shift(campaign, place, day=TODAY, opens=time(16))
    make_shift(campaign, place, day=TODAY + timedelta(days=1))
    response = today()
    assert response.context["day"] == TODAY
    assert shown(response) == [("evening", ["Canal St"]), ("morning", ["Canal St"])]
    assert b"Over: close it" in response.content


def test_sites_without_a_place_come_first_then_those_that_are_short(today, campaign):
    tomorrow = TODAY + timedelta(days=1)
    full, short = (make_shift(campaign, make_location(campaign.chapter, name)) for name in ("A St", "B St"))
    floating = make_shift(campaign, floating=True)
    for shift in (full, floating):
        for _ in range(2):
            claim(shift)
    claim(floating, make_user("Gus Grissom"))
    response = today(tomorrow)
    assert shown(response) == [("morning", ["None", "B St", "A St"])]
    assert "2 people short" in response.content.decode()
    assert "Gus Grissom" in response.content.decode()
    assert short.min_people == 2


def test_what_still_has_to_be_closed_comes_before_what_is_closed(today, campaign):
    make_shift(campaign, make_location(campaign.chapter, "A St"), day=TODAY, closed_at=NOW)
    make_shift(campaign, make_location(campaign.chapter, "B St"), day=TODAY)
    assert shown(today()) == [("morning", ["B St", "A St"])]


def test_three_honest_numbers(campaign, captain):
    shift = make_shift(campaign, capacity=6, min_people=5)
    begun = shift.starts_at
    assert numbers(captain, shift) == (0, 0, 5, 0)
    people = [claim(shift).person for _ in range(4)]
    check_in(shift, person=people[0], by=captain, now=begun)
    mark(shift, person=people[1], status=Attendance.Status.EXCUSED, reason="Ill", by=captain, now=begun)
    check_in(shift, person=make_user(), by=captain, now=begun)
    note_logging(shift, person=make_user(), now=begun)
    assert numbers(captain, shift) == (3, 2, 1, 1)


def test_before_the_start_nobody_is_here_in_words(today, campaign):
    make_shift(campaign, day=TODAY, opens=time(16))
    page = today().content.decode()
    assert "not begun" in page


def test_after_the_start_nobody_is_here_in_numbers(today, campaign):
    make_shift(campaign, day=TODAY, opens=time(11))
    page = today().content.decode()
    assert "not begun" not in page


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", ""])
def test_a_day_that_does_not_exist_means_today(client, captain, campaign, day):
    client.force_login(captain)
    assert client.get(URL, {"day": day}).context["day"] == TODAY


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_calendar_has_two_ends(today, campaign, day):
    assert today(day).status_code == 200


def test_cancelled_shifts_drafts_and_other_chapters_are_not_mine(today, campaign):
    Shift.objects.filter(pk=make_shift(campaign, day=TODAY).pk).update(cancelled_at=NOW)
    make_shift(make_campaign(campaign.chapter, published=False), day=TODAY)
    make_shift(day=TODAY)
    assert shown(today()) == []
    assert b"No shifts today" in today().content


def test_a_captain_of_locations_sees_them_and_what_has_no_place(today, campaign, captain):
    mine, other = make_location(campaign.chapter, "Mine"), make_location(campaign.chapter, "Other")
    CaptainScope.objects.create(membership=captain.memberships.get(role=Role.CAPTAIN), location=mine)
    for location in (mine, other):
        make_shift(campaign, location, day=TODAY)
    make_shift(campaign, floating=True, day=TODAY)
    assert shown(today()) == [("morning", ["None", "Mine"])]


def test_a_captain_of_two_chapters_sees_the_today_of_each(client, campaign, captain):
    far = make_member(make_chapter("Tokyo", time_zone="Asia/Tokyo"), "captain").memberships.get().chapter
    captain.memberships.create(chapter=far, role=Role.CAPTAIN, from_on=date(2020, 1, 1))
    captain.forget_roles()
    make_shift(campaign, make_location(campaign.chapter, "Here"), day=TODAY)
    there = make_campaign(far)
    make_shift(there, make_location(far, "There"), day=TODAY + timedelta(days=1))  # it is Tuesday in Tokyo
    make_shift(there, make_location(far, "Yesterday there"), day=TODAY)
    client.force_login(captain)
    page = client.get(URL)
    assert sorted(name for _, names in shown(page) for name in names) == ["Here", "There"]
    assert "Tokyo" in page.content.decode()


def test_the_day_takes_the_same_queries_for_one_site_and_for_three(today, campaign, django_assert_num_queries):
    def add():
        shift = make_shift(campaign, day=TODAY, opens=time(16))
        check_in(shift, person=claim(shift).person, by=claim(shift).person, now=shift.starts_at)
        claim(make_shift(campaign, floating=True, day=TODAY, opens=time(18)))

    add()
    with django_assert_num_queries(13):
        today()
    add()
    add()
    with django_assert_num_queries(13):
        today()


def test_whoever_organizes_goes_on_to_tonight_and_a_captain_does_not(client, today, campaign):
    way = f'href="{reverse("shifts:organize_tonight")}"'
    assert way not in today().content.decode()
    client.force_login(make_member(campaign.chapter, Role.ORGANIZER))
    assert way in today().content.decode()
