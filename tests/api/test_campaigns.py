from datetime import date

import pytest

from shifts.models import Target
from tests.factories import make_campaign, make_chapter, make_location, make_member, make_shift

pytestmark = pytest.mark.django_db


def test_a_campaign_tells_its_chapter_zone_days_and_periods(api):
    chapter = make_chapter(name="New York")
    campaign = make_campaign(chapter, name="August", story="Why", goal=100, ends_on=date(2026, 8, 31))
    assert api.get("/api/v1/campaigns/").json()["results"] == [
        {
            "id": campaign.pk,
            "name": "August",
            "chapter": "New York",
            "time_zone": "America/New_York",
            "story": "Why",
            "starts_on": "2026-07-01",
            "ends_on": "2026-08-31",
            "goal": 100,
            "periods": [
                {"key": "morning", "opens": "08:00:00", "closes": "10:00:00"},
                {"key": "evening", "opens": "16:00:00", "closes": "18:00:00"},
            ],
        }
    ]


def test_locations_are_those_of_published_campaigns(api):
    campaign = make_campaign()
    target = Target.objects.create(chapter=campaign.chapter, name="Amazon")
    shown = make_location(campaign.chapter, "Times Sq", address="8 Av & W 41 St")
    shown.targets.add(target)
    make_shift(campaign, shown)
    make_location(campaign.chapter, "Not in use")
    make_shift(make_campaign(campaign.chapter, published=False))
    assert api.get("/api/v1/locations/").json()["results"] == [
        {
            "id": shown.pk,
            "name": "Times Sq",
            "address": "8 Av & W 41 St",
            "meeting_point": "NE corner, by the clock",
            "latitude": 40.7549,
            "longitude": -73.984,
            "access_notes": "",
            "targets": [{"id": target.pk, "name": "Amazon"}],
        }
    ]


def test_locations_can_be_narrowed_to_a_campaign_and_a_target(api):
    campaign, other = make_campaign(), make_campaign()
    both, one = make_location(campaign.chapter, "A"), make_location(campaign.chapter, "B")
    target = Target.objects.create(chapter=campaign.chapter, name="Amazon")
    one.targets.add(target)
    for shift in (both, one):
        make_shift(campaign, shift)
    make_shift(other)

    def ids(**query):
        return [row["id"] for row in api.get("/api/v1/locations/", query).json()["results"]]

    assert ids(campaign=campaign.pk) == [both.pk, one.pk]
    assert ids(campaign=campaign.pk, target=target.pk) == [one.pk]
    assert ids(target=987_654) == []


def test_a_draft_does_not_tell_its_places_to_who_may_not_see_it(api):
    """Places of which some are public, because a published campaign is there too."""
    draft = make_campaign(published=False)
    place = make_location(draft.chapter)
    make_shift(draft, place)
    make_shift(make_campaign(draft.chapter), place)
    assert api.get("/api/v1/locations/", {"campaign": draft.pk}).json()["results"] == []
    api.force_login(make_member(draft.chapter, "organizer"))
    assert [row["id"] for row in api.get("/api/v1/locations/", {"campaign": draft.pk}).json()["results"]] == [place.pk]


@pytest.mark.parametrize("value", ["x", "NaN", "1e400", "-1", "1.5", str(9**30)])
def test_a_filter_that_cannot_be_meant_is_a_bad_request_naming_its_field(api, value):
    answer = api.get("/api/v1/locations/", {"campaign": value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["campaign"]


@pytest.mark.parametrize("address", ["/api/v1/campaigns/", "/api/v1/locations/"])
def test_lists_take_the_same_queries_for_one_row_and_for_three(api, address, django_assert_max_num_queries):
    for _ in range(3):
        make_shift()
        with django_assert_max_num_queries(4):
            api.get(address)
