"""The map: the list's filters and address, pins that are links, no other host."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from shifts.models import Location
from tests.factories import TODAY, claim, make_campaign, make_location, make_member, make_shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MAP = "/shifts/map/"


@pytest.fixture
def campaign():
    return make_campaign()


def place(campaign, name, latitude, longitude):
    return make_location(campaign.chapter, name, latitude=latitude, longitude=longitude)


def pins(page: str) -> dict[str, str]:
    """Address by name."""
    found = re.findall(r'<a class="map-pin[^"]*" href="([^"]+)" aria-label="([^"]+)"', page)
    return {name.strip(): url.replace("&amp;", "&") for url, name in found}


def get(client, url: str = MAP, **asked) -> str:
    response = client.get(url, asked)
    assert response.status_code == 200
    return response.content.decode()


def test_a_pin_says_its_place_and_spots_left_and_lists_its_shifts(client, campaign):
    times_sq = place(campaign, "Times Sq", 40.7553, -73.9872)
    shift = make_shift(campaign, times_sq, capacity=3)
    claim(shift)
    make_shift(campaign, times_sq, day=TODAY + timedelta(days=2), capacity=4)
    elsewhere = make_shift(campaign, place(campaign, "Union Sq", 40.7347, -73.9899), capacity=1)
    page = get(client)
    assert sorted(pins(page)) == ["Times Sq, 6 spots left", "Union Sq, 1 spot left"]
    assert "Tap a pin" in page
    page = get(client, MAP + pins(page)["Times Sq, 6 spots left"].split("#")[0])
    assert f'id="shift-{shift.pk}"' in page
    assert f'id="shift-{elsewhere.pk}"' not in page
    assert f'formaction="{reverse("shifts:claim", args=[shift.pk])}"' in page


def cards(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="shift-(\d+)"', page)]


def test_the_list_has_the_next_shift_of_each_place_with_its_claim_and_the_way_to_the_others(client, campaign):
    times_sq, union_sq = place(campaign, "Times Sq", 40.7553, -73.9872), place(campaign, "Union Sq", 40.7347, -73.9899)
    make_shift(campaign, times_sq, day=TODAY + timedelta(days=3))
    second = make_shift(campaign, times_sq, day=TODAY + timedelta(days=2))
    first = make_shift(campaign, union_sq, day=TODAY + timedelta(days=1))
    page = get(client)
    assert cards(page) == [first.pk, second.pk]
    assert f'formaction="{reverse("shifts:claim", args=[second.pk])}"' in page
    assert re.findall(r'href="([^"]+)" data-place="(\d+)"><bdi>(\d+)', page) == [
        (f"?at={union_sq.pk}#here", str(union_sq.pk), "1"),
        (f"?at={times_sq.pk}#here", str(times_sq.pk), "2"),
    ]


def test_the_list_follows_the_filter_and_the_chosen_place(client, campaign):
    times_sq, union_sq = place(campaign, "Times Sq", 40.7553, -73.9872), place(campaign, "Union Sq", 40.7347, -73.9899)
    far = make_shift(campaign, union_sq, day=TODAY + timedelta(days=1))
    near = make_shift(campaign, times_sq, day=TODAY + timedelta(days=2))
    page = get(client, near=times_sq.pk)
    assert cards(page) == [near.pk, far.pk]
    assert "min walk" in page
    assert cards(get(client, period="evening")) == []


def test_a_long_list_ends_and_the_map_goes_on(client, campaign, monkeypatch):
    monkeypatch.setattr("shifts.views.map.SHOWN_BELOW", 2)
    for number in range(3):
        make_shift(campaign, place(campaign, f"Exit {number}", 40.7 + number / 100, -73.9))
    page = get(client)
    assert len(cards(page)) == 2
    assert "The list has the first 2 places." in page
    assert len(on_the_map(page)) == 3


def on_the_map(page: str) -> list[dict]:
    """What the script is given."""
    return json.loads(re.search(r'<script id="map-places" type="application/json">(.*?)</script>', page)[1])


def test_the_script_is_given_the_places_and_nobodys_name(client, campaign):
    name = "</script><b>Times Sq"
    times_sq = place(campaign, name, 40.7553, -73.9872)
    shift = make_shift(campaign, times_sq, capacity=3, day=TODAY + timedelta(days=1))
    claim(shift)
    (given,) = on_the_map(get(client))
    assert given == {
        "id": times_sq.pk,
        "name": name,
        "label": f"{name}, 2 spots left, 1 shift, next: Tue, Aug 4, 8\u00a0a.m.",
        "left": 2,
        "at": [40.7553, -73.9872],
    }


def test_it_says_what_lies_under_the_pins(client, campaign, settings, tmp_path):
    make_shift(campaign, place(campaign, "Times Sq", 40.7553, -73.9872))
    settings.MAP_PMTILES = tmp_path / "city.pmtiles"
    assert 'data-kind="none" data-url=""' in (page := get(client))
    assert "Streets are not drawn here." in page
    settings.MAP_PMTILES.write_bytes(b"PMTiles")
    assert re.search(r'data-kind="vector" data-url="/map/\w+\.pmtiles"', page := get(client))
    assert "© OpenStreetMap" in page
    settings.MAP_PMTILES.with_suffix(".json").write_text('{"attribution": "NYC Open Data", "streets": false}')
    assert "Simplified map without streets." in (page := get(client))
    assert "NYC Open Data" in page
    settings.MAP_TILE_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    page = get(client)
    assert 'data-kind="raster" data-url="/map/tiles/{z}/{x}/{y}"' in page
    assert "tiles.example.org" not in page


def test_places_that_are_close_are_one_pin_that_leads_closer_until_they_come_apart(client, campaign):
    for number in range(2):
        make_shift(campaign, place(campaign, f"Exit {number}", 40.7553 + number / 3000, -73.9872), capacity=2)
    make_shift(campaign, place(campaign, "Union Sq", 40.6, -73.9899))
    page = get(client)
    while "2 places, 4 spots left" in pins(page):
        page = get(client, MAP + pins(page)["2 places, 4 spots left"])
    assert {"Exit 0, 2 spots left", "Exit 1, 2 spots left"} <= set(pins(page))


def test_filters_are_the_lists_and_stay_in_every_link(client, campaign):
    make_shift(campaign, place(campaign, "Times Sq", 40.7553, -73.9872))
    asked = {"period": "morning", "first_day": "2026-08-04"}
    page = get(client, **asked)
    assert pins(page) == {"Times Sq, 4 spots left": next(iter(pins(page).values()))}
    assert f'href="/shifts/?{"&amp;".join(f"{key}={value}" for key, value in asked.items())}"' in page
    moves = re.findall(r'<a class="button" href="(\?[^"]+)#places"', page)
    here = re.findall(r'<a class="button" href="(\?[^"]+)#here"', page)
    assert here == [f"?period=morning&amp;first_day=2026-08-04&amp;at={Location.objects.get().pk}"]
    assert len(moves) == 6
    assert all("period=morning&amp;first_day=2026-08-04&amp;z=" in move for move in moves)
    assert all("period=morning&first_day=2026-08-04" in url for url in pins(page).values())
    assert pins(get(client, period="evening")) == {}


def test_the_list_links_to_the_map_with_the_same_filters_and_not_with_its_page(client, campaign):
    page = client.get("/shifts/", {"period": "morning", "page": 2}).content.decode()
    assert 'href="/shifts/map/?period=morning"' in page


def test_steps_move_the_view_and_say_what_is_outside_of_it(client, campaign):
    make_shift(campaign, place(campaign, "Times Sq", 40.7553, -73.9872))
    page = get(client)
    for _ in range(2):
        page = get(
            client, MAP + re.search(r'href="(\?[^"#]+)#places" aria-label="East"', page)[1].replace("&amp;", "&")
        )
    assert pins(page) == {}
    assert "1 place is outside this view." in page


def test_a_floating_shift_is_below_the_map(client, campaign):
    shift = make_shift(campaign, floating=True)
    page = get(client)
    assert "Place comes later" in page
    assert f'id="shift-{shift.pk}"' in page
    assert '<svg class="map-sheet"' not in page


def test_a_place_without_a_pin_is_on_the_list_only(client, campaign):
    make_shift(campaign, place(campaign, "Somewhere", None, None))
    assert pins(get(client)) == {}
    assert "No open shift to put on a map" in get(client)


def test_a_name_cannot_leave_its_attribute(client, campaign):
    name = '"><script>alert(1)</script>'
    make_shift(campaign, place(campaign, name, 40.7, -73.9))
    page = get(client)
    assert name not in page
    assert escape(name) in page


@pytest.mark.parametrize(
    "asked",
    [
        {"z": "x", "c": "40,-73"},
        {"z": "14", "c": "nan,-73"},
        {"z": "14", "c": "91,181"},
        {"z": "99999999999999999999", "c": "40.7,-73.9"},
        {"z": "14"},
        {"c": "40.7"},
        {"at": "x,9999999999999999999999,7"},
    ],
)
def test_an_address_that_makes_no_sense_shows_a_map_all_the_same(client, campaign, asked):
    make_shift(campaign, place(campaign, "Times Sq", 40.7553, -73.9872))
    assert '<svg class="map-sheet"' in get(client, **asked)


def test_the_map_takes_the_same_queries_however_many_places_there_are(client, campaign):
    client.force_login(make_member(campaign.chapter))
    counts = []
    for more in (1, 2, 20):
        for number in range(more):
            make_shift(campaign, place(campaign, "", 40.7 + number / 100, -73.9 - more / 100))
        with CaptureQueriesContext(connection) as queries:
            get(client)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
