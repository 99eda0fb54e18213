"""Where an organizer begins, and one campaign."""

from datetime import date, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from outreach.models import Counter
from shifts.models import Campaign
from tests.factories import (
    NOW,
    TODAY,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_pattern,
    make_shift,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FILLED_IN = {
    "name": "August Tech Worker Outreach",
    "story": "On their way to work.",
    "starts_on": "2026-08-01",
    "ends_on": "2026-08-31",
    "goal": "500",
    "morning_opens": "08:00",
    "morning_closes": "10:00",
    "evening_opens": "16:00",
    "evening_closes": "18:00",
}


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors(response):
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def todo(client):
    return [item["label"] for item in client.get("/organize/").context["todo"]]


def test_an_empty_chapter_is_led_to_its_first_location_and_campaign(client):
    assert todo(client) == ["Add a location"]
    assert "No campaign yet" in page(client, "shifts:organize")


def test_each_step_of_a_new_campaign_leads_to_the_next(client, chapter):
    make_location(chapter)
    campaign = make_campaign(chapter, published=False)
    assert todo(client) == ["Make a pattern"]
    shift = make_shift(campaign, min_people=1)
    assert todo(client) == ["Look and publish"]
    Campaign.objects.update(published_at=NOW)
    assert todo(client) == ["See them"]
    claim(shift)
    assert todo(client) == []


def test_short_shifts_are_counted_for_a_week_and_not_when_cancelled_or_over(client, chapter):
    campaign = make_campaign(chapter)
    location = make_location(chapter)
    for day in (TODAY + timedelta(days=1), TODAY + timedelta(days=8), TODAY - timedelta(days=1)):
        make_shift(campaign, location, day=day)
    make_shift(campaign, location, cancelled_at=NOW)
    [(found, state)] = client.get("/organize/").context["campaigns"]
    assert (found.made, found.coming, found.short, found.claimed) == (4, 2, 1, 0)
    assert state == {"text": "Running", "kind": "good"}
    text = "1 shift of “{}” in the next seven days has fewer people than its minimum."
    assert client.get("/organize/").context["todo"][0]["text"] == text.format(campaign)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"published": False}, "Draft"),
        ({"ends_on": TODAY}, "Running"),
        ({"ends_on": TODAY - timedelta(days=1)}, "Over"),
        ({"starts_on": TODAY + timedelta(days=1)}, "Published, begins later"),
    ],
)
def test_a_campaign_has_its_state_in_a_word(client, chapter, fields, text):
    make_campaign(chapter, **fields)
    [(_, state)] = client.get("/organize/").context["campaigns"]
    assert state["text"] == text


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_takes_as_many_queries_however_many_campaigns(client, chapter, count, django_assert_num_queries):
    for _ in range(count):
        make_shift(make_campaign(chapter))
    with django_assert_num_queries(6):
        client.get("/organize/")


def test_who_organizes_two_chapters_chooses_one_by_a_tab(client, chapter, organizer):
    other = make_chapter("Astoria")
    other.memberships.create(person=organizer, role="organizer", from_on=TODAY)
    make_campaign(chapter, "Here")
    assert [tab["label"] for tab in client.get("/organize/").context["tabs"]] == ["Astoria", "Midtown"]
    assert "Here" not in page(client, "shifts:organize")
    assert "Here" in page(client, "shifts:organize", chapter=chapter.pk)


def test_another_chapters_campaigns_are_not_shown(client):
    make_campaign(make_chapter(), "Foreign")
    assert "Foreign" not in page(client, "shifts:organize")


def test_a_new_campaign_has_its_script_and_leads_on_to_its_page(client, chapter):
    response = client.post(reverse("outreach:campaign_new"), FILLED_IN)
    campaign = Campaign.objects.get()
    assert response["Location"] == reverse("shifts:organize_campaign", args=[campaign.pk])
    assert (campaign.chapter, campaign.name, campaign.goal, campaign.is_published) == (
        chapter,
        "August Tech Worker Outreach",
        500,
        False,
    )
    assert list(Counter.objects.values_list("key", flat=True)) == ["approached", "declined", "flyers"]
    assert {period.key: period.opens for period in campaign.periods.all()} == {"morning": time(8), "evening": time(16)}


def test_a_new_campaign_begins_with_the_usual_windows(client):
    form = client.get(reverse("outreach:campaign_new")).context["form"]
    assert 'value="08:00"' in str(form["morning_opens"])
    assert 'value="18:00"' in str(form["evening_closes"])


def test_a_form_that_was_refused_keeps_what_was_typed_and_says_what_to_do(client):
    told = {**FILLED_IN, "name": "", "ends_on": "2026-07-01", "morning_closes": "07:00", "goal": "many"}
    response = client.post(reverse("outreach:campaign_new"), told)
    assert errors(response) == {
        "name": ["This field is required."],
        "goal": ["Enter a whole number."],
        "ends_on": ["The last day is before the first day. Choose the same day or a later one."],
        "morning_closes": ["This is not after the time that it begins. Choose a later time."],
    }
    assert "On their way to work." in response.content.decode()
    assert not Campaign.objects.exists()


def test_editing_says_how_many_shifts_keep_their_times(client, chapter):
    campaign = make_campaign(chapter)
    shift = make_shift(campaign)
    assert "1 shift to come keeps its times." in page(client, "shifts:organize_campaign_edit", campaign.pk)
    response = client.post(
        reverse("shifts:organize_campaign_edit", args=[campaign.pk]), {**FILLED_IN, "morning_opens": "07:00"}
    )
    assert (response.status_code, said(response)) == (302, ["Saved."])
    campaign.refresh_from_db()
    assert (campaign.starts_on, campaign.periods.get(key="morning").opens) == (date(2026, 8, 1), time(7))
    before = shift.starts_at
    shift.refresh_from_db()
    assert shift.starts_at == before


def test_publishing_and_taking_it_back(client, chapter):
    campaign = make_campaign(chapter, published=False)
    client.post(reverse("shifts:organize_campaign_publish", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.published_at == NOW
    response = client.post(reverse("shifts:organize_campaign_unpublish", args=[campaign.pk]))
    assert said(response)[-1] == "A draft again: only organizers see it."
    campaign.refresh_from_db()
    assert not campaign.is_published


def test_a_campaign_that_people_wait_for_stays_published_and_says_why(client, chapter):
    campaign = make_campaign(chapter)
    claim(make_shift(campaign))
    response = client.post(reverse("shifts:organize_campaign_unpublish", args=[campaign.pk]))
    assert said(response)[-1].startswith("1 people have claimed shifts that are still to come")
    campaign.refresh_from_db()
    assert campaign.is_published


def test_the_campaigns_page_lists_its_patterns_with_their_shifts(client, chapter):
    campaign = make_campaign(chapter)
    pattern = make_pattern(campaign, locations=[make_location(chapter), make_location(chapter)], floating=1)
    make_shift(campaign, pattern=pattern, slot="a")
    make_shift(campaign, pattern=pattern, slot="b", day=TODAY - timedelta(days=1))
    [found] = client.get(reverse("shifts:organize_campaign", args=[campaign.pk])).context["patterns"]
    assert (found.places, found.coming) == (3, 1)
    assert "1 shift to come" in page(client, "shifts:organize_campaign", campaign.pk)
