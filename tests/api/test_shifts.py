from datetime import time, timedelta

import pytest
from django.utils import timezone

from shifts.models import Target
from tests.factories import claim, make_campaign, make_location, make_member, make_shift

pytestmark = pytest.mark.django_db

# Along 8 Avenue, from south to north: metres from the first by the ellipsoid are 636 and 1,446.
CORNERS = {"14 St": (40.740893, -74.00169), "23 St": (40.745906, -73.998041), "Penn": (40.752287, -73.993391)}


@pytest.fixture
def campaign(db):
    return make_campaign()


@pytest.fixture
def tomorrow(campaign):
    return campaign.chapter.today(timezone.now()) + timedelta(days=1)


@pytest.fixture
def listed(api):
    def ids(**query):
        answer = api.get("/api/v1/shifts/", query)
        assert answer.status_code == 200, answer.json()
        return [row["id"] for row in answer.json()["results"]]

    return ids


def at(campaign, name, day, **fields):
    latitude, longitude = CORNERS[name]
    place = make_location(campaign.chapter, name, latitude=latitude, longitude=longitude)
    return make_shift(campaign, place, day=day, **fields)


def test_a_shift_tells_place_times_with_offset_and_places(api, campaign, tomorrow):
    shift = at(campaign, "14 St", tomorrow, opens=time(16))
    [row] = api.get("/api/v1/shifts/").json()["results"]
    offset = shift.starts_at.astimezone(shift.zone).strftime("%z")
    assert row == {
        "id": shift.pk,
        "campaign": campaign.pk,
        "location": {
            "id": shift.location_id,
            "name": "14 St",
            "address": "",
            "meeting_point": "NE corner, by the clock",
            "latitude": 40.740893,
            "longitude": -74.00169,
        },
        "period": "evening",
        "starts_at": f"{tomorrow}T16:00:00{offset[:3]}:{offset[3:]}",
        "ends_at": f"{tomorrow}T18:00:00{offset[:3]}:{offset[3:]}",
        "capacity": 4,
        "min_people": 2,
        "claimed": 0,
        "spots_left": 4,
        "status": "open",
        "mine": False,
        "distance": None,
    }
    assert api.get(f"/api/v1/shifts/{shift.pk}/").json() == row


def test_a_floating_shift_is_listed_without_a_location(api, campaign, tomorrow):
    make_shift(campaign, floating=True, day=tomorrow)
    assert [row["location"] for row in api.get("/api/v1/shifts/").json()["results"]] == [None]


def test_status_and_mine_are_told_for_the_caller(api_as, campaign, tomorrow):
    full = make_shift(campaign, day=tomorrow, capacity=1)
    person = claim(full).person
    make_shift(campaign, day=tomorrow + timedelta(days=1), cancelled_at=timezone.now())
    make_shift(campaign, day=tomorrow - timedelta(days=5))
    rows = api_as(person).get("/api/v1/shifts/").json()["results"]
    assert [(row["status"], row["mine"]) for row in rows] == [("past", False), ("full", True), ("cancelled", False)]


def test_open_leaves_out_the_full_the_past_and_the_cancelled(campaign, tomorrow, listed):
    free = make_shift(campaign, day=tomorrow)
    make_shift(campaign, day=tomorrow, capacity=1, claimed=1)
    make_shift(campaign, day=tomorrow - timedelta(days=5))
    make_shift(campaign, day=tomorrow, cancelled_at=timezone.now())
    assert listed(open="true") == [free.pk]
    assert len(listed(open="false")) == 4


def test_every_filter_narrows_and_all_combine(campaign, tomorrow, listed):
    other = make_shift(day=tomorrow + timedelta(days=9))
    target = Target.objects.create(chapter=campaign.chapter, name="Amazon")
    morning = at(campaign, "14 St", tomorrow)
    evening = at(campaign, "23 St", tomorrow, opens=time(16), claimed=2)
    evening.location.targets.add(target)
    moment = evening.starts_at.isoformat()
    assert listed(campaign=campaign.pk) == [morning.pk, evening.pk]
    assert listed(location=morning.location_id) == [morning.pk]
    assert listed(target=target.pk) == [evening.pk]
    assert listed(period="morning", campaign=campaign.pk) == [morning.pk]
    assert listed(starts_after=moment) == [evening.pk, other.pk]
    assert listed(starts_before=moment) == [morning.pk]
    assert listed(needs_people="true", campaign=campaign.pk) == [morning.pk]
    assert listed(starts_after=moment, campaign=campaign.pk, period="evening", target=target.pk) == [evening.pk]


def test_near_means_five_kilometres_and_tells_the_metres(api, campaign, tomorrow, listed):
    near, middle, far = (at(campaign, name, tomorrow) for name in CORNERS)
    outside = make_location(campaign.chapter, "Albany", latitude=42.65, longitude=-73.75)
    make_shift(campaign, outside, day=tomorrow)
    make_shift(campaign, floating=True, day=tomorrow)
    query = {"near": "40.740893,-74.00169"}
    rows = api.get("/api/v1/shifts/", {**query, "ordering": "distance"}).json()["results"]
    assert [row["id"] for row in rows] == [near.pk, middle.pk, far.pk]
    assert [round(row["distance"]) for row in rows] == [0, 636, 1446]
    assert listed(**query, radius_km="0.7") == [near.pk, middle.pk]
    assert set(listed(**query, radius_km="1000")) == {near.pk, middle.pk, far.pk, outside.shifts.get().pk}


def test_the_order_can_be_turned(campaign, tomorrow, listed):
    first, second = make_shift(campaign, day=tomorrow), make_shift(campaign, day=tomorrow + timedelta(days=1))
    assert listed(ordering="starts_at") == [first.pk, second.pk]
    assert listed(ordering="-starts_at") == [second.pk, first.pk]


@pytest.mark.parametrize(
    "field, value",
    [
        ("starts_after", "2026-08-03T08:00:00"),
        ("starts_after", "2026-08-03"),
        ("starts_after", "2026-08-03T08:00:00 04:00"),
        ("starts_before", "tomorrow"),
        ("starts_before", "9999-12-31T23:59:59-12:00"),
        ("period", "noon"),
        ("open", "maybe"),
        ("needs_people", "2"),
        ("near", "40.7"),
        ("near", "91,0"),
        ("near", "nan,nan"),
        ("near", "here,there"),
        ("radius_km", "-1"),
        ("campaign", "x"),
        ("target", str(9**30)),
        ("ordering", "claimed"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_named(api, field, value):
    answer = api.get("/api/v1/shifts/", {field: value})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("query", [{"ordering": "distance"}, {"radius_km": "2"}])
def test_a_distance_needs_a_place(api, query):
    answer = api.get("/api/v1/shifts/", query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["near"])


def test_a_draft_is_seen_by_its_chapters_organizers_only(api, api_as, tomorrow):
    draft = make_shift(make_campaign(published=False), day=tomorrow)
    organizer = make_member(draft.campaign.chapter, "organizer")
    assert api.get(f"/api/v1/shifts/{draft.pk}/").status_code == 404
    assert api_as(organizer).get(f"/api/v1/shifts/{draft.pk}/").json()["id"] == draft.pk


def test_the_list_takes_the_same_queries_for_one_shift_and_for_forty(
    api_as, campaign, tomorrow, django_assert_num_queries
):
    caller = api_as(claim(make_shift(campaign, day=tomorrow)).person)
    caller.get("/api/v1/shifts/")  # the first call of a day notes it
    for _ in range(2):
        with django_assert_num_queries(6):
            caller.get("/api/v1/shifts/", {"near": "40.74,-74.0", "ordering": "distance"})
        for _ in range(39):
            make_shift(campaign, day=tomorrow)
