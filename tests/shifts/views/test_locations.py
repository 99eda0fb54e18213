"""A place's page: the way there, and who is wanted."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shifts.models import Shift, Station
from tests.factories import TODAY, make_campaign, make_location, make_shift
from tests.shifts.documents.basemap import made_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

EXTRACT = Path(__file__).parents[2] / "data" / "stations.csv"
TIMES_SQ = {"latitude": 40.7575, "longitude": -73.9872}
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 7) Chrome/126.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1"


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def place(campaign):
    location = make_location(campaign.chapter, "Times Sq & 7 Av", address="1515 Broadway", **TIMES_SQ)
    make_shift(campaign, location)
    return location


def page(client, location, browser=""):
    return client.get(reverse("shifts:location", args=[location.pk]), headers={"user-agent": browser})


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_places_page_lists_its_coming_shifts(client, campaign, place):
    here = Shift.objects.get()
    make_shift(campaign, place, day=TODAY - timedelta(days=1))
    make_shift(campaign)
    response = page(client, place)
    cards = re.findall(r'id="shift-(\d+)"', response.content.decode())
    assert cards == [str(here.pk)]
    assert "NE corner, by the clock" in text(response)


def test_the_nearest_stations_are_told_with_lines_and_step_free_access(client, place):
    call_command("import_stations", str(EXTRACT), stdout=StringIO())
    said = text(page(client, place))
    assert "Nearest stations" in said
    assert "Times Sq-42 St Lines" in said
    assert "min walk" in said
    assert "tep-free" in said
    drawing = page(client, place).content.decode()
    assert "Map of the surroundings, north is up. Times Sq-42 St: " in drawing


def test_without_stations_there_is_no_word_of_them(client, place):
    assert "Nearest stations" not in text(page(client, place))


def test_a_place_without_a_pin_has_its_words_and_no_map(client, campaign):
    location = make_location(campaign.chapter, latitude=None, longitude=None)
    make_shift(campaign, location)
    response = page(client, location)
    assert "NE corner, by the clock" in text(response)
    assert "corner-map" not in response.content.decode()
    assert "Open in maps" not in text(response)


def test_the_drawing_has_the_ground_of_the_basemap_and_the_places_the_reader_may_see(
    client, settings, tmp_path, campaign
):
    areas = made_up.geojson(tmp_path / "areas.geojson")
    settings.MAP_PMTILES = tmp_path / "map.pmtiles"
    options = ["--boundaries", str(areas), "--output", str(settings.MAP_PMTILES), "--attribution", "Town Hall"]
    call_command("build_basemap", *options, stdout=StringIO())
    location = make_location(campaign.chapter, latitude=40.005, longitude=-72.99)
    make_shift(campaign, location)
    make_shift(campaign, make_location(campaign.chapter, "Public corner", latitude=40.007, longitude=-72.988))
    make_location(campaign.chapter, "Draft corner", latitude=40.004, longitude=-72.992)
    body = page(client, location).content.decode()
    assert 'class="corner-land"' in body
    assert 'class="corner-border"' in body
    assert "Public corner" in body
    assert "Draft corner" not in body
    assert "Town Hall" in body
    assert "Streets are not drawn." in body
    figure = body[body.index("<figure") : body.index("</figure>")]
    assert len(figure.encode()) < 2000


@pytest.mark.parametrize(
    ("browser", "link"),
    [
        (ANDROID, "geo:40.757500,-73.987200?q=40.757500,-73.987200(Times%20Sq%20%26%207%20Av)"),
        (IPHONE, "https://maps.apple.com/?ll=40.757500,-73.987200&amp;q=Times%20Sq%20%26%207%20Av"),
        ("Firefox", "https://maps.example.org/40.757500/-73.987200?name=Times%20Sq%20%26%207%20Av"),
    ],
)
def test_open_in_maps_leads_to_the_app_of_the_phone_or_where_the_operator_says(client, settings, place, browser, link):
    settings.MAP_OPEN_URL = "https://maps.example.org/{lat}/{lon}?name={name}"
    response = page(client, place, browser)
    assert f'href="{link}"' in response.content.decode()
    assert "User-Agent" in response["Vary"]


def test_the_page_is_a_plain_answer_that_a_phone_may_keep(client, place):
    response = page(client, place)
    assert response.status_code == 200
    assert "no-store" not in response.get("Cache-Control", "")


def test_a_shifts_page_shows_the_way_too(client, place):
    body = client.get(reverse("shifts:detail", args=[Shift.objects.get().pk])).content.decode()
    assert "corner-map" in body
    assert "Open in maps" in body
    assert 'data-copy="1515 Broadway"' in body


@pytest.mark.parametrize("count", [1, 30])
def test_a_place_takes_as_many_queries_among_many_stations_and_places(client, campaign, place, count):
    for number in range(count):
        key = f"test:{number}"
        at = {"latitude": place.latitude + number / 10_000, "longitude": place.longitude}
        Station.objects.create(name=key, source_key=key, complex_key=key, **at)
        make_shift(campaign, make_location(campaign.chapter, **at))
    with CaptureQueriesContext(connection) as queries:
        assert page(client, place).status_code == 200
    assert len(queries) <= 8
