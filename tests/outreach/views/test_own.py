"""My numbers: mine, everybody's beside them, and no word about anybody else."""

from datetime import date, datetime

import pytest
from django.test import Client
from lxml import html

from people.models import Role
from shifts.models import Experience
from tests.factories import (
    TODAY,
    attend,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_script,
    make_shift,
    make_tally,
    make_user,
)
from tests.outreach.pages import squeezed

pytestmark = pytest.mark.django_db
NOW = f"{TODAY}T18:00:00-04:00"


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat(NOW))


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.fixture
def august(chapter):
    campaign = make_campaign(chapter, "August", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31))
    make_script(campaign)
    return campaign


@pytest.fixture
def me(chapter):
    return make_member(chapter, name="Wanda")


def page_of(person):
    client = Client()
    client.force_login(person)
    response = client.get("/me/numbers/")
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def figures(page):
    """{heading: {label: value}} in the order of the page; of a campaign, "August: What I did" and the like."""
    found, campaign = {}, ""
    for each in page.xpath("//main//section[dl]/*"):
        if each.tag == "h2":
            campaign = name = squeezed(each)
        elif each.tag == "h3":
            name = f"{campaign}: {squeezed(each)}"
        else:
            found[name] = {squeezed(stat.find("dt")): squeezed(stat.find("dd")) for stat in each.find_class("stat")}
    return found


def worked(campaign, person, talks, *, hours=2, approached=0, day=TODAY):
    shift = make_shift(campaign, day=day)
    attend(shift, person, hours=hours)
    for _ in range(talks):
        make_conversation(shift, person)
    if approached:
        make_tally(shift, person, delta=approached)
    return shift


def test_a_newcomer_is_welcome_and_sees_what_all_did(me, august):
    worked(august, make_user(), 5)
    page = page_of(me)
    assert "Nothing here yet. It begins with your first shift." in squeezed(page)
    assert figures(page) == {
        "August: What I did": {"Conversations": "0", "Shifts": "0"},
        "August: All of us together": {"Conversations": "5", "Hours": "2.0", "Shifts": "1"},
    }


def test_mine_stand_beside_everybodys(me, august):
    worked(august, me, 3, hours=1.5, approached=4)
    worked(august, make_user(), 5)
    page = page_of(me)
    assert "3 conversations that would not have been without you. Thank you." in squeezed(page)
    assert figures(page) == {
        "August: What I did": {"Conversations": "3", "Attempts": "7", "Hours": "1.5", "Shifts": "1"},
        "August: All of us together": {"Conversations": "8", "Attempts": "12", "Hours": "3.5", "Shifts": "2"},
    }


def test_several_campaigns_are_added_up(me, august, chapter):
    july = make_campaign(chapter, "July", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31))
    make_script(july)
    worked(july, me, 2, day=date(2026, 7, 6))
    worked(august, me, 1)
    found = figures(page_of(me))
    assert list(found) == [
        "All in all",
        *["August: What I did", "August: All of us together"],
        *["July: What I did", "July: All of us together"],
    ]
    assert found["All in all"] == {"Conversations": "3", "Hours": "4.0", "Shifts": "2"}


def test_who_was_there_and_logged_nothing_is_thanked_as_well(me, august):
    worked(august, me, 0)
    assert "You were there. That alone makes it easier" in squeezed(page_of(me))


def test_nobody_is_named_ranked_or_divided_by(me, august):
    worked(august, me, 3)
    worked(august, make_user(name="Somebody Else"), 5)
    words = squeezed(page_of(me))
    assert "Somebody" not in words
    assert "%" not in words
    assert "per volunteer-hour" not in words


def test_what_waits_for_a_look_is_said(me, august):
    make_conversation(make_shift(august, day=TODAY), me, hold="odd")
    assert "1 row waits for a captain’s look, and counts after that." in squeezed(page_of(me))


def test_shifts_that_are_only_counted_are_still_thanked_for(me, august, chapter):
    assert "longer ago" not in squeezed(page_of(me))
    Experience.objects.create(person=me, chapter=chapter, shifts_done=4)
    assert "You were on 4 more shifts, longer ago." in squeezed(page_of(me))
    assert "it goes on counting with everybody’s only" in squeezed(page_of(me))


def test_somebody_in_no_chapter_is_shown_the_way_to_a_shift():
    page = page_of(make_user())
    assert figures(page) == {}
    assert "/shifts/" in [link.get("href") for link in page.xpath("//main//a")]


def test_my_shifts_lead_here(me, august):
    client = Client()
    client.force_login(me)
    assert b'href="/me/numbers/"' in client.get("/me/shifts/").content


def test_captains_and_organizers_have_their_own_too(august, chapter):
    captain = make_member(chapter, Role.CAPTAIN)
    worked(august, captain, 2)
    assert figures(page_of(captain))["August: What I did"]["Conversations"] == "2"


def test_it_is_light_and_read_in_the_same_queries_however_much_there_is(me, august, django_assert_max_num_queries):
    worked(august, me, 1)
    client = Client()
    client.force_login(me)
    client.get("/me/numbers/")
    with django_assert_max_num_queries(20) as few:
        client.get("/me/numbers/")
    for _ in range(3):
        worked(august, me, 2, approached=1)
    with django_assert_max_num_queries(len(few)):
        assert client.get("/me/numbers/").status_code == 200
