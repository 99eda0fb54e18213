"""The list of open shifts, and one shift's page."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shifts.models import Shift, Target
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
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/shifts/"


@pytest.fixture
def campaign():
    return make_campaign()


def shown(response) -> list[int]:
    """The ids of the cards, in their order."""
    return [int(number) for number in re.findall(r'id="shift-(\d+)"', response.content.decode())]


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_visitor_sees_day_period_times_place_meeting_point_and_spots_left(client, campaign):
    shift = make_shift(campaign, make_location(campaign.chapter, "Times Sq", meeting_point="By the clock"), capacity=3)
    claim(shift)
    page = text(client.get(LIST))
    for words in ["Tuesday, August 4", "8 a.m. – 10 a.m.", "Times Sq", "By the clock", "Morning", "2 spots left"]:
        assert words in page
    assert f'formaction="{reverse("shifts:claim", args=[shift.pk])}"' in client.get(LIST).content.decode()


def test_the_list_is_by_day_and_what_is_over_cancelled_full_or_a_draft_is_not_on_it(client, campaign, clock):
    later = make_shift(campaign, day=TODAY + timedelta(days=2))
    evening = make_shift(campaign, opens=time(16))
    morning = make_shift(campaign)
    has_begun = make_shift(campaign, day=TODAY, opens=time(11))
    make_shift(campaign, day=TODAY)
    make_shift(campaign, cancelled_at=NOW)
    claim(make_shift(campaign, capacity=1))
    make_shift(make_campaign(published=False))
    response = client.get(LIST)
    assert shown(response) == [has_begun.pk, morning.pk, evening.pk, later.pk]
    assert re.findall(r'id="day-([\d-]+)"', response.content.decode()) == ["2026-08-03", "2026-08-04", "2026-08-05"]


def test_days_are_the_chapters_days(client):
    """Eight in the morning in Auckland is still the day before in UTC."""
    make_shift(make_campaign(make_chapter(time_zone="Pacific/Auckland")), day=TODAY + timedelta(days=3))
    assert "Thursday, August 6" in text(client.get(LIST))


def test_people_needed_is_marked(client, campaign):
    claim(make_shift(campaign, min_people=1))
    assert "People needed" not in text(client.get(LIST))
    make_shift(campaign, min_people=2)
    assert "People needed" in text(client.get(LIST))


def test_my_own_shift_stays_on_the_list_when_it_is_full(client, campaign):
    person = make_member(campaign.chapter)
    shift = make_shift(campaign, capacity=1)
    claim(shift, person)
    client.force_login(person)
    response = client.get(LIST)
    assert shown(response) == [shift.pk]
    assert f'formaction="{reverse("shifts:release", args=[shift.pk])}"' in response.content.decode()


def test_what_overlaps_my_own_shift_has_no_claim_button(client, campaign):
    person = make_member(campaign.chapter)
    claim(make_shift(campaign), person)
    other = make_shift(campaign, opens=time(9))
    client.force_login(person)
    page = client.get(LIST).content.decode()
    assert "You are elsewhere then" in page
    assert reverse("shifts:claim", args=[other.pk]) not in page


def test_filters_narrow_the_list_and_stay_in_the_links_to_the_map_and_the_next_page(client, campaign, monkeypatch):
    monkeypatch.setattr("shifts.views.shifts.PAGE_SIZE", 1)
    make_shift(campaign, opens=time(16))
    first = make_shift(campaign)
    second = make_shift(campaign, day=TODAY + timedelta(days=2))
    response = client.get(LIST, {"period": "morning"})
    assert shown(response) == [first.pk]
    page = response.content.decode()
    assert 'href="/shifts/map/?period=morning"' in page
    assert 'href="?period=morning&amp;page=2"' in page
    assert shown(client.get(LIST, {"period": "morning", "page": 2})) == [second.pk]
    assert "2 shifts fit your filter" in text(response)


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 30])
def test_a_page_that_does_not_exist_shows_one_that_does(client, campaign, page):
    shift = make_shift(campaign)
    assert shown(client.get(LIST, {"page": page})) == [shift.pk]


def test_a_filter_that_cannot_be_understood_is_named_and_filters_nothing(client, campaign):
    shift = make_shift(campaign)
    asked = {
        "period": "noon",
        "location": "9" * 30,
        "first_day": "tomorrow",
        "near": "x",
        "target": "7",
        "campaign": "7",
    }
    response = client.get(LIST, asked)
    assert shown(response) == [shift.pk]
    page = response.content.decode()
    assert "Enter a valid date." in page
    assert "noon is not one of the available choices" in page
    assert 'value="tomorrow"' in page
    assert '<details class="filters" open' in page


def test_near_a_chosen_place_the_nearest_come_first_with_their_distance(client, campaign):
    here = make_location(campaign.chapter, "Here", latitude=40.7500, longitude=-73.9900)
    far = make_location(campaign.chapter, "Far", latitude=40.8500, longitude=-73.9900)
    close = make_location(campaign.chapter, "Close", latitude=40.7545, longitude=-73.9900)
    nowhere = make_shift(campaign, floating=True)
    shifts = [
        make_shift(campaign, place, day=TODAY + timedelta(days=1 + n)) for n, place in enumerate([far, close, here])
    ]
    response = client.get(LIST, {"near": here.pk})
    assert shown(response) == [shifts[2].pk, shifts[1].pk, shifts[0].pk, nowhere.pk]
    page = text(response)
    assert "500 m, 6 min walk" in page
    assert "11.1 km" in page
    assert [heading.strip() for heading in re.findall(r'day-head">\s*<bdi>(.*?)</bdi>', response.content.decode())] == [
        "Here",
        "Close",
        "Far",
        "Place comes later",
    ]


def test_the_cards_carry_the_coordinates_by_which_the_phone_sorts_in_any_language(client, campaign):
    make_shift(campaign, make_location(campaign.chapter, latitude=40.5, longitude=-73.25))
    for language in ("en", "es"):
        page = client.get(LIST, headers={"accept-language": language}).content.decode()
        assert 'data-latitude="40.500000" data-longitude="-73.250000"' in page


def test_an_empty_list_says_why(client):
    assert "No open shifts right now" in text(client.get(LIST))
    make_shift()
    assert "No open shift fits this filter" in text(client.get(LIST, {"period": "evening"}))


def query_count(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_list_of_1_3_and_40_shifts_takes_the_same_queries(client, campaign):
    person = make_member(campaign.chapter)
    client.force_login(person)
    counts = []
    for more in (1, 2, 37):
        for number in range(more):
            location = make_location(campaign.chapter)
            location.targets.add(Target.objects.create(chapter=campaign.chapter, name=f"Company {location.pk}"))
            make_shift(campaign, location, day=TODAY + timedelta(days=1 + number % 20))
        counts.append(query_count(client, LIST))
    assert counts == [counts[0]] * 3


def test_a_list_of_200_shifts_takes_at_most_eight_queries(client, campaign, monkeypatch):
    monkeypatch.setattr("shifts.views.shifts.PAGE_SIZE", 200)
    location = make_location(campaign.chapter)
    template = make_shift(campaign, location)
    rows = [Shift.objects.get(pk=template.pk) for _ in range(199)]
    for row in rows:
        row.pk = None
    Shift.objects.bulk_create(rows)
    client.force_login(make_member(campaign.chapter))
    with CaptureQueriesContext(connection) as queries:
        assert len(shown(client.get(LIST))) == 200
    assert len(queries) <= 8


def test_a_shifts_page_says_everything_and_nobodys_name(client, campaign):
    location = make_location(
        campaign.chapter,
        "Times Sq",
        address="1515 Broadway",
        meeting_point="By the red stairs",
        access_notes="A lift at 43rd",
    )
    location.targets.add(Target.objects.create(chapter=campaign.chapter, name="Big Data Inc"))
    shift = make_shift(campaign, location, capacity=4, min_people=2)
    claim(shift, make_user("Rosa Secret"))
    client.force_login(make_member(campaign.chapter))
    page = text(client.get(reverse("shifts:detail", args=[shift.pk])))
    for words in [
        "Tuesday, August 4", "8 a.m. – 10 a.m.", "Morning", "Times Sq", "1515 Broadway", "By the red stairs",
        "A lift at 43rd", "Big Data Inc", "1 of 4", "At least 2 people are needed.", "Claim this shift",
    ]:  # fmt: skip
        assert words in page
    assert "Rosa" not in page


def test_a_floating_shift_says_when_its_place_is_told(client, campaign):
    shift = make_shift(campaign, floating=True)
    page = text(client.get(reverse("shifts:detail", args=[shift.pk])))
    assert "Your captain tells you where by 8 PM the day before." in page
    assert "Claim this shift" in page


def test_a_card_that_was_shown_before_says_what_is_so_now(client, campaign):
    shift = make_shift(campaign, capacity=3, min_people=0)
    assert "3 spots left" in text(client.get(LIST))
    claim(shift)
    assert "2 spots left" in text(client.get(LIST))
    shift.location.name = "Elsewhere & further"
    shift.location.save()
    assert "Elsewhere &amp; further" in client.get(LIST).content.decode()
