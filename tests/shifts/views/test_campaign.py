"""The front page."""

import re
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import TODAY, claim, make_campaign, make_chapter, make_location, make_member, make_shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_campaign_is_told_with_its_story_days_windows_and_what_is_open(client):
    campaign = make_campaign(name="August Outreach", story="Why we do it.\n\nAnd how.")
    corner = make_location(campaign.chapter, "Times Sq")
    claim(make_shift(campaign, corner, capacity=3))
    make_shift(campaign, corner, opens=time(16), capacity=2)
    page = text(client.get("/"))
    for words in [
        "August Outreach", "Why we do it.", "July 1 – September 30", "Morning", "8 a.m. – 10 a.m.", "Evening",
        "4 p.m. – 6 p.m.", "Find a shift", "Times Sq",
    ]:  # fmt: skip
        assert words in page
    assert re.search(r"spots to take\s*4\s*open shifts\s*2\s*places in town\s*1", page)


def test_the_next_four_shifts_can_be_claimed_from_here(client):
    campaign = make_campaign()
    shifts = [make_shift(campaign, opens=time(8 + number)) for number in range(5)]
    page = client.get("/").content.decode()
    claims = [f'formaction="{reverse("shifts:claim", args=[shift.pk])}"' in page for shift in shifts]
    assert claims == [True] * 4 + [False]


def test_the_way_to_the_shifts_is_filtered_only_where_other_campaigns_run(client):
    campaign = make_campaign()
    assert 'href="/shifts/">Find a shift' in client.get("/").content.decode()
    page = client.get(reverse("shifts:campaign", args=[campaign.pk])).content.decode()
    assert f'href="/shifts/?campaign={campaign.pk}">Find a shift' in page


def test_several_campaigns_are_a_list(client):
    names = ["August Outreach", "Harbor Nights"]
    campaigns = [make_campaign(name=name) for name in names]
    page = client.get("/").content.decode()
    for campaign in campaigns:
        assert f'href="{reverse("shifts:campaign", args=[campaign.pk])}"' in page
    assert "Harbor Nights" in text(client.get(reverse("shifts:campaign", args=[campaigns[1].pk])))


def test_a_campaign_that_is_over_or_a_draft_is_not_on_the_front_page(client):
    make_campaign(name="Gone", ends_on=date(2026, 8, 2))
    make_campaign(name="Draft", published=False)
    page = text(client.get("/"))
    assert "It is quiet here for now" in page
    assert "Gone" not in page
    assert "Draft" not in page


def test_its_last_day_is_the_chapters(client):
    """Noon in New York on August 3 is August 4 in Auckland."""
    make_campaign(make_chapter(time_zone="Pacific/Auckland"), name="Over there", ends_on=TODAY)
    here = make_campaign(name="Here", ends_on=TODAY)
    assert here.name in text(client.get("/"))
    assert "Over there" not in text(client.get("/"))


def test_without_a_campaign_an_organizer_is_shown_the_way_to_make_one(client):
    assert "Make a campaign" not in text(client.get("/"))
    client.force_login(make_member(make_chapter(), "organizer"))
    assert "Make a campaign" in text(client.get("/"))


def test_the_page_takes_the_same_queries_with_one_and_three_shifts(client):
    campaign, counts = make_campaign(), []
    for opens in ([8], [10, 12]):
        for hour in opens:
            make_shift(campaign, opens=time(hour))
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
