"""A campaign's public numbers, as everybody sees them, and the organizer's switch."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import etree

from outreach.actions.snapshots import freeze_weeks, share_numbers
from outreach.models import Sharing
from tests.factories import (
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_user,
)
from tests.house.access.requests import face
from tests.outreach.pages import NumbersPage, squeezed

FIRST = date(2026, 7, 6)
SETTLED = datetime.fromisoformat("2026-07-24T12:00:00-04:00")  # two weeks are


@pytest.fixture
def campaign(db):
    campaign = make_campaign(name="Mornings & more", starts_on=FIRST, ends_on=date(2026, 8, 30))
    make_script(campaign)
    return campaign


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer")


def log(campaign, place, number, *, day=FIRST):
    crew, shift = [make_user() for _ in range(3)], make_shift(campaign, place, day=day)
    for turn in range(number):
        make_conversation(shift, crew[turn % 3])


@pytest.fixture
def shared(campaign, organizer):
    """Two frozen weeks: thirty and twelve at one place, and once four each at three others."""
    place = make_location(campaign.chapter, "Union Sq")
    log(campaign, place, 30)
    log(campaign, place, 12, day=FIRST + timedelta(days=7))
    for number in range(3):
        log(campaign, make_location(campaign.chapter, f"Quiet corner {number}"), 4)
    share_numbers(campaign, by=organizer, now=SETTLED)
    freeze_weeks(now=SETTLED)
    return campaign


def page_of(campaign, client=None):
    return (client or Client()).get(reverse("outreach:public_numbers", args=[campaign.pk]))


def picture_of(campaign, query="", **headers):
    return Client().get(reverse("outreach:public_picture", args=[campaign.pk]) + query, headers=headers)


def test_everybody_sees_totals_weeks_periods_and_places(shared):
    response = page_of(shared)
    page = NumbersPage(response.content)
    assert response.status_code == 200
    assert page.stats() == {"conversations": "54"}
    assert page.table("weeks") == {"Week of Jul 13": ["12"], "Week of Jul 6": ["42"], "Total": ["54"]}
    assert page.table("periods") == {"Morning": ["54"], "Total": ["54"]}
    assert page.table("places") == {
        "Union Sq": ["42", "42"],
        "Other places together": ["12", "12"],
        "Total": ["54", "54"],
    }


def test_the_names_of_places_that_are_not_shown_are_not_there(shared):
    assert "Quiet corner" not in page_of(shared).content.decode()


def test_the_page_says_what_is_not_in_it_and_when_the_next_week_comes(shared):
    page = NumbersPage(page_of(shared).content)
    [rules] = page.tree.xpath('//h2[@id="rules"]/parent::section')
    said = squeezed(rules)
    for words in ("at least 10 conversations", "at least 3 volunteers", "in no total either", "Thu, Jul 30"):
        assert words in said


def test_after_the_last_week_no_other_is_promised(shared, organizer):
    """The last one is that after the last day, for what was still waiting."""
    desk = Client()
    desk.force_login(organizer)

    def promised(now):
        freeze_weeks(now=datetime.fromisoformat(now))
        pages = page_of(shared), desk.get(reverse("outreach:sharing", args=[shared.pk]))
        said = [" ".join(page.content.decode().split()) for page in pages]
        return ["The next week comes on" in each for each in said], ["its last numbers" in each for each in said]

    assert promised("2026-09-09T12:00:00-04:00") == ([True] * 2, [False] * 2)
    assert promised("2026-09-10T12:00:00-04:00") == ([False] * 2, [True] * 2)
    make_shift(shared, day=date(2026, 9, 12))
    assert promised("2026-09-11T12:00:00-04:00") == ([True] * 2, [False] * 2)


def test_what_was_logged_since_is_not_on_it(shared):
    before = page_of(shared).content
    log(shared, make_location(shared.chapter, "New"), 50)
    assert NumbersPage(page_of(shared).content).stats() == NumbersPage(before).stats()


def test_the_page_costs_the_same_whatever_was_logged(shared, django_assert_num_queries):
    """The campaign, and its snapshots."""
    with django_assert_num_queries(2):
        page_of(shared)
    with django_assert_num_queries(2):
        picture_of(shared)


def test_before_the_first_week_it_says_that_there_is_nothing_yet(campaign, organizer):
    share_numbers(campaign, by=organizer, now=SETTLED)
    assert "No numbers yet" in page_of(campaign).content.decode()
    assert "–" in picture_of(campaign).content.decode()


@pytest.mark.parametrize("route", ["outreach:public_numbers", "outreach:public_picture"])
@pytest.mark.parametrize("why", ["not shared", "draft", "taken back"])
def test_what_is_not_public_answers_as_what_does_not_exist(shared, organizer, route, why):
    if why == "draft":
        type(shared).objects.filter(pk=shared.pk).update(published_at=None)
    else:
        Sharing.objects.filter(campaign=shared).delete()
    signed_in = Client()
    signed_in.force_login(organizer)
    for client in (Client(), signed_in):
        hidden, missing = (face(client.get(reverse(route, args=[pk]))) for pk in (shared.pk, 987_654_321))
        assert hidden[0] == 404
        assert hidden == missing


def test_the_picture_is_an_svg_without_script_style_or_link(shared):
    response = picture_of(shared)
    tree = etree.fromstring(response.content)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    names = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in tree.iter()}
    assert names == {"svg", "title", "rect", "text"}
    assert {
        name for element in tree.iter() for name in element.attrib if name.startswith("on") or "href" in name
    } == set()
    words = "".join(tree.itertext())
    assert "Mornings & more: 54 conversations so far. Up to Sunday, July 19" in words
    assert len(response.content) < 3000


def test_the_picture_speaks_the_language_of_its_address_alone(shared):
    assert "hasta ahora" in picture_of(shared, "?language=es").content.decode()
    for query in ("", "?language=xx", "?language="):
        spoken = picture_of(shared, query, **{"accept-language": "es"})
        assert "so far" in spoken.content.decode()
        assert spoken["Content-Language"] == "en"


def test_the_picture_is_asked_for_again_in_vain_until_it_changes(shared):
    known = picture_of(shared)["ETag"]
    again = picture_of(shared, **{"if-none-match": known})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=3600"


@pytest.fixture
def at_desk(organizer):
    client = Client()
    client.force_login(organizer)
    return client


def sharing_page(client, campaign):
    return client.get(reverse("outreach:sharing", args=[campaign.pk])).content.decode()


def test_an_organizer_reads_the_rules_before_anything_is_public(at_desk, campaign):
    page = sharing_page(at_desk, campaign)
    assert "Off: nobody outside sees any" in page
    assert "in no total either" in page
    assert "&lt;img" not in page
    assert not Sharing.objects.exists()


def test_she_switches_it_on_and_gets_the_line_for_her_site(at_desk, campaign, settings):
    response = at_desk.post(reverse("outreach:share", args=[campaign.pk]), follow=True)
    assert Sharing.objects.get().campaign == campaign
    page = response.content.decode()
    assert "On: everybody sees them" in page
    assert reverse("outreach:stop_sharing", args=[campaign.pk]) in page
    address = f"{settings.PUBLIC_URL}/campaigns/{campaign.pk}/numbers"
    line = f'<a href="{address}/"><img src="{address}.svg?language=en" alt="Conversations in Mornings &amp; more"'
    [shown] = NumbersPage(response.content).tree.find_class("secret")
    assert squeezed(shown).startswith(line)


def test_she_switches_it_off_again(at_desk, shared):
    at_desk.post(reverse("outreach:stop_sharing", args=[shared.pk]))
    assert page_of(shared).status_code == 404
    assert shared.snapshots.count() == 2


def test_the_campaigns_page_leads_to_public_numbers_only(shared):
    url = reverse("outreach:public_numbers", args=[shared.pk])
    campaign_page = reverse("shifts:campaign", args=[shared.pk])
    assert url in Client().get(campaign_page).content.decode()
    Sharing.objects.all().delete()
    assert url not in Client().get(campaign_page).content.decode()


def all_that_is_public(campaign):
    """The page and the picture, and what the campaign's page and the API tell somebody who is not signed in."""
    addresses = [
        *(reverse(f"outreach:{name}", args=[campaign.pk]) for name in ("public_numbers", "public_picture")),
        reverse("shifts:campaign", args=[campaign.pk]),
        *(
            f"/api/v1/{path}"
            for path in (
                "campaigns/",
                f"campaigns/{campaign.pk}/script/",
                "analytics/tallies/",
                "exports/conversations.csv",
            )
        ),
    ]
    return [face(Client().get(address)) for address in addresses]


def with_a_third_week(campaign, number):
    """What is public where so many are logged at a corner of its own in the third week; all of it is undone again."""
    with transaction.atomic():
        log(campaign, make_location(campaign.chapter, "A new corner"), number, day=FIRST + timedelta(days=14))
        live = all_that_is_public(campaign)
        freeze_weeks(now=SETTLED + timedelta(days=7))
        found = live, all_that_is_public(campaign)
        transaction.set_rollback(True)
    return found


def test_nobody_can_tell_nine_conversations_from_none(shared):
    none = with_a_third_week(shared, 0)
    assert [with_a_third_week(shared, number) == none for number in (1, 5, 9)] == [True] * 3
    ten = with_a_third_week(shared, 10)
    assert ten[0] == none[0]
    assert ten[1] != none[1]
