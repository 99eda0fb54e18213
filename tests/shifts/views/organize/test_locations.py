"""The chapter's locations, and a captain's."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shifts.models import CaptainScope, Location
from tests.factories import NOW, make_campaign, make_chapter, make_location, make_member, make_shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FILLED_IN = {
    "name": "Bryant Park",
    "address": "6 Av & 42 St",
    "meeting_point": "By the fountain",
    "access_notes": "",
    "targets": "Amazon\n amazon , Palantir",
    "pasted": "",
    "latitude": "40.7536",
    "longitude": "-73.9832",
}
NEW = "/organize/locations/new/"


def names(client, **query):
    return [location.name for location in client.get("/organize/locations/", query).context["page_obj"]]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def value(form, name):
    return form[name].value()


def test_a_new_location_has_its_pin_and_targets(client, chapter):
    response = client.post(NEW, FILLED_IN)
    location = Location.objects.get()
    assert said(response) == ["Bryant Park was added."]
    assert (location.chapter, location.position) == (chapter, (40.7536, -73.9832))
    assert [target.name for target in location.targets.all()] == ["Amazon", "Palantir"]


def test_a_pasted_position_goes_before_the_numbers(client):
    client.post(NEW, {**FILLED_IN, "pasted": "https://www.openstreetmap.org/#map=17/40.75/-73.98"})
    assert Location.objects.get().position == (40.75, -73.98)


def test_a_location_needs_no_pin(client):
    client.post(NEW, {**FILLED_IN, "latitude": "", "longitude": ""})
    assert Location.objects.get().position is None


@pytest.mark.parametrize(
    ("told", "field", "error"),
    [
        ({"longitude": ""}, "longitude", "A pin needs both numbers. Fill in the other one, or empty both."),
        ({"latitude": "91"}, "latitude", "Ensure this value is less than or equal to 90."),
        ({"latitude": "nan"}, "latitude", "Enter a number."),
        (
            {"pasted": "Times Sq"},
            "pasted",
            "We find no place in this, or several. Paste two numbers such as 40.75, -73.98.",
        ),
        (
            {"targets": "x" * 121},
            "targets",
            f"“{'x' * 30}…” is too long. Put each company or office on a line of its own.",
        ),
    ],
)
def test_what_is_no_pin_or_target_is_refused_and_nothing_typed_is_lost(client, told, field, error):
    response = client.post(NEW, {**FILLED_IN, **told})
    assert dict(response.context["form"].errors) == {field: [error]}
    assert "By the fountain" in response.content.decode()
    assert not Location.objects.exists()


def test_the_pin_is_moved_by_buttons_without_saving(client):
    form = client.post(NEW, {**FILLED_IN, "name": "", "nudge": "north"}).context["form"]
    assert (value(form, "latitude"), value(form, "longitude")) == ("40.75378", "-73.9832")
    assert value(form, "meeting_point") == "By the fountain"
    assert not Location.objects.exists()


def test_a_pasted_position_is_shown_before_it_is_saved(client):
    response = client.post(NEW, {**FILLED_IN, "pasted": "geo:40.1,-73.2", "nudge": "show"})
    form = response.context["form"]
    assert (value(form, "latitude"), value(form, "longitude"), value(form, "pasted")) == ("40.1", "-73.2", "")
    assert response.context["pin_map"].neighbours == []


def test_the_pin_stands_among_its_neighbours_but_not_among_other_chapters(client, chapter):
    here = make_location(chapter, "Here", latitude=40.75, longitude=-73.98)
    make_location(chapter, "North", latitude=40.752, longitude=-73.98)
    make_location(chapter, "Far", latitude=40.8, longitude=-73.98)
    make_location(chapter, "Retired", latitude=40.751, longitude=-73.98, retired_at=NOW)
    make_location(make_chapter(), "Foreign", latitude=40.751, longitude=-73.98)
    found = client.get(reverse("shifts:organize_location", args=[here.pk])).context["pin_map"]
    assert [(spot.name, spot.x) for spot in found.neighbours] == [("North", 160)]
    assert found.neighbours[0].y < found.middle


def test_editing_shows_what_is_there_and_saves_what_was_changed(client, chapter):
    client.post(NEW, FILLED_IN)
    location = Location.objects.get()
    url = reverse("shifts:organize_location", args=[location.pk])
    assert value(client.get(url).context["form"], "targets") == "Amazon\nPalantir"
    client.post(url, {**FILLED_IN, "access_notes": "Step-free", "targets": "Palantir"})
    location.refresh_from_db()
    assert location.access_notes == "Step-free"
    assert [target.name for target in location.targets.all()] == ["Palantir"]


def test_the_list_is_searched_by_name_address_and_target(client, chapter):
    client.post(NEW, FILLED_IN)
    make_location(chapter, "Canal St")
    make_location(chapter, "Closed", retired_at=NOW)
    make_location(make_chapter(), "Foreign")
    assert names(client) == ["Bryant Park", "Canal St"]
    assert names(client, q="canal") == ["Canal St"]
    assert names(client, q="42 st") == ["Bryant Park"]
    assert names(client, q="palantir") == ["Bryant Park"]
    assert names(client, retired="on") == ["Closed"]
    assert "Nothing found" in client.get("/organize/locations/", {"q": "nowhere"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_however_long(client, chapter, count, django_assert_num_queries):
    for _ in range(count):
        make_shift(make_campaign(chapter))
    with django_assert_num_queries(7):
        client.get("/organize/locations/")


def test_500_locations_come_page_by_page(client, chapter):
    Location.objects.bulk_create(Location(chapter=chapter, name=f"Corner {number:03}") for number in range(500))
    assert len(names(client)) == 50
    assert names(client, page=10)[-1] == "Corner 499"


def test_a_location_is_retired_and_taken_back(client, chapter):
    location = make_location(chapter, "Canal St")
    response = client.post(reverse("shifts:organize_location_retire", args=[location.pk]))
    (message,) = get_messages(response.wsgi_request)
    assert str(message) == "Canal St is retired and offered no more."
    client.post(message.extra_tags.removeprefix("undo:"))
    location.refresh_from_db()
    assert location.retired_at is None


def test_a_location_with_shifts_to_come_stays_and_they_are_named(client, chapter):
    location = make_location(chapter, "Canal St")
    make_shift(make_campaign(chapter), location)
    response = client.post(reverse("shifts:organize_location_retire", args=[location.pk]))
    assert said(response) == [
        "Shifts are still to come here: Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m., Canal St. "
        "Move or cancel them first, then retire the location."
    ]
    location.refresh_from_db()
    assert location.retired_at is None


@pytest.fixture
def captaincy(chapter):
    return make_member(chapter, "captain", name="Cara").memberships.get()


def scopes(captaincy):
    return sorted(CaptainScope.objects.filter(membership=captaincy).values_list("location__name", flat=True))


def test_a_captains_locations_are_ticked_and_unticked(client, chapter, captaincy):
    url = reverse("shifts:captain_scopes", args=[captaincy.pk])
    here, there = make_location(chapter, "Here"), make_location(chapter, "There")
    assert "Cara" in client.get(url).content.decode()
    client.post(url, {"locations": [here.pk, there.pk]})
    assert scopes(captaincy) == ["Here", "There"]
    assert client.get(url).content.decode().count("checked") == 2
    client.post(url, {})
    assert scopes(captaincy) == []


def test_locations_of_another_chapter_cannot_be_given(client, captaincy):
    foreign = make_location(make_chapter())
    response = client.post(reverse("shifts:captain_scopes", args=[captaincy.pk]), {"locations": [foreign.pk]})
    assert "locations" in response.context["form"].errors
    assert scopes(captaincy) == []


def test_only_a_captain_has_locations(client, organizer):
    membership = organizer.memberships.get()
    assert client.get(reverse("shifts:captain_scopes", args=[membership.pk])).status_code == 404
