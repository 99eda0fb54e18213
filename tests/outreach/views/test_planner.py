"""Where and when the next shift is worth most, and the way to a pattern."""

from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from shifts.models import Pattern, Shift, Target
from tests.factories import (
    attend,
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_user,
)
from tests.outreach.pages import squeezed

MONDAY = date(2026, 7, 6)
NOW = datetime.fromisoformat("2026-07-20T12:00:00-04:00")


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def campaign(db):
    campaign = make_campaign(name="Mornings", starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 30))
    make_script(campaign)
    return campaign


@pytest.fixture
def desk(campaign):
    client = Client()
    client.force_login(make_member(campaign.chapter, "organizer"))
    return client


def went(campaign, place, conversations, *, day=MONDAY, opens=time(8), people=2):
    shift = make_shift(campaign, place, day=day, opens=opens, hours=2)
    crew = [make_user() for _ in range(people)]
    for person in crew:
        attend(shift, person, hours=2)
    for number in range(conversations):
        make_conversation(shift, crew[number % people])


@pytest.fixture
def known(campaign):
    """A busy corner and a quiet one, ten mornings each, and two that nobody has tried: one reaches an office."""
    busy, quiet = make_location(campaign.chapter, "Busy"), make_location(campaign.chapter, "Quiet")
    for week in range(2):
        for weekday in range(5):
            day = MONDAY + timedelta(days=7 * week + weekday)
            went(campaign, busy, 16 + weekday % 2, day=day)
            went(campaign, quiet, 4, day=day)
    make_location(campaign.chapter, "New")
    office = Target.objects.create(chapter=campaign.chapter, name="Office")
    make_location(campaign.chapter, "At the office").targets.add(office)
    return campaign


def page_of(desk, campaign):
    response = desk.get(reverse("outreach:planner", args=[campaign.pk]))
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def cards(page, part):
    """(title, when, all that it says) of each suggestion, in the order of the page."""
    return [
        (squeezed(row.find(".//h3")), squeezed(row.find_class("strong")[0]), squeezed(row))
        for row in page.xpath(f'//h2[@id="{part}"]/parent::section/ol/li')
    ]


def test_the_best_comes_first_with_what_it_rests_on(desk, known):
    best, *rest = cards(page_of(desk, known), "best")
    assert best[:2] == ("Busy", "Morning, any weekday")
    assert "164 conversations in 40 hours so far" in best[2].replace("attended ", "").replace("40.0", "40")
    assert "more an hour than the campaign’s" in best[2]
    assert "In 2 hours, 2 people have about" in best[2]
    assert [title for title, _when, _words in rest].count("Quiet") == 2


def test_a_range_stands_with_every_rate(desk, known):
    page = page_of(desk, known)
    ranges = page.find_class("range")
    assert len(ranges) == 6
    assert all("in four of five cases" in each.get("aria-label") for each in ranges)


def test_what_was_hardly_tried_says_so(desk, known):
    quiet_evening = next(words for title, when, words in cards(page_of(desk, known), "best") if "Evening" in when)
    assert "Only the other period has been tried here" in quiet_evening
    went(known, make_location(known.chapter, "Once"), 5)
    once = next(
        words for title, when, words in cards(page_of(desk, known), "best") if (title, when[:7]) == ("Once", "Morning")
    )
    assert "mostly what the other places and times say" in once


def test_places_where_nobody_was_are_explorations_those_that_reach_somebody_first(desk, known):
    found = cards(page_of(desk, known), "untried")
    assert [title for title, _when, _words in found] == ["At the office", "New"]
    assert all("Nobody has been here yet" in words for _title, _when, words in found)


def test_what_is_planned_there_already_is_said(desk, known):
    busy = Shift.objects.filter(location__name="Busy").first().location
    make_shift(known, busy, day=date(2026, 7, 22), capacity=4, claimed=1)
    make_shift(known, busy, day=date(2026, 7, 23), capacity=4, claimed=3)
    assert "2 shifts are planned here, with 4 free places." in cards(page_of(desk, known), "best")[0][2]


def test_retired_places_are_not_suggested(desk, known):
    busy = Shift.objects.filter(location__name="Busy").first().location
    busy.retired_at = NOW
    busy.save()
    assert "Busy" not in [title for title, _when, _words in cards(page_of(desk, known), "best")]


def test_without_attended_hours_it_is_too_early_to_say(desk, campaign):
    shift = make_shift(campaign, day=MONDAY)
    make_conversation(shift, make_user())
    page = page_of(desk, campaign)
    assert "Too early to say" in squeezed(page)
    assert cards(page, "best") == []


def test_it_is_as_many_queries_for_many_places_as_for_few(desk, known, django_assert_max_num_queries):
    page_of(desk, known)
    with django_assert_max_num_queries(20) as few:
        page_of(desk, known)
    for number in range(10):
        place = make_location(known.chapter)
        if number % 2:
            went(known, place, 5)
    with django_assert_max_num_queries(len(few)):
        page_of(desk, known)


def test_one_click_leads_to_a_form_that_is_filled_in_and_makes_nothing(desk, known):
    row = page_of(desk, known).xpath('//h2[@id="best"]/parent::section/ol/li')[0]
    [link] = [each.get("href") for each in row.xpath(".//a")]
    assert urlsplit(link).path == reverse("shifts:organize_pattern_new", args=[known.pk])
    form = html.fromstring(desk.get(link).content.decode()).forms
    form = next(each for each in form if "weekdays" in each.fields)
    busy = Shift.objects.filter(location__name="Busy").first().location
    morning = known.periods.get(key="morning")
    ticked = {name: sorted(form.fields[name]) for name in ("locations", "periods", "weekdays")}
    assert ticked == {"locations": [str(busy.pk)], "periods": [str(morning.pk)], "weekdays": list("01234")}
    assert (form.fields["name"], form.fields["starts_on"]) == ("Busy, morning", "2026-07-21")
    assert form.fields["ends_on"] == "2026-08-30"
    assert not Pattern.objects.exists()


def test_after_the_last_day_there_is_no_pattern_to_make(desk, known):
    known.ends_on = NOW.date()
    known.save()
    page = page_of(desk, known)
    assert "last day is over" in squeezed(page)
    assert [link for link in page.xpath("//main//a/@href") if "patterns/new" in link] == []


def test_two_places_of_one_name_are_told_apart(desk, known):
    for address in ("North", "South"):
        went(known, make_location(known.chapter, "Canal St", address=address), 90)
    titles = {title for title, _when, _words in cards(page_of(desk, known), "best")}
    assert {"Canal St (North)", "Canal St (South)"} <= titles


def test_the_query_names_what_the_form_takes(desk, known):
    row = page_of(desk, known).xpath('//h2[@id="untried"]/parent::section/ol/li')[0]
    query = parse_qs(urlsplit(row.xpath(".//a/@href")[0]).query)
    assert sorted(query) == ["locations", "name", "periods", "starts_on", "weekdays"]
