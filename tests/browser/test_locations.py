"""A place's page on a phone: its map, its photo, its address to copy, within the budget."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from shifts.actions.photos import set_photo
from shifts.actions.stations import import_stations
from shifts.documents.photos import read_photo
from shifts.rules.rows import TableRow
from tests.browser.helpers import (
    LAPTOP,
    assert_no_axe_findings,
    assert_no_sideways_scroll,
    assert_within_budget,
)
from tests.factories import NOW, make_campaign, make_chapter, make_location, make_member, make_shift
from tests.shifts.documents.basemap import made_up
from tests.shifts.documents.test_photos import noise, upload

COLUMNS = ["GTFS Stop ID", "Complex ID", "Stop Name", "Daytime Routes", "GTFS Latitude", "GTFS Longitude", "ADA"]
STATIONS = [
    ["A1", "1", "Made-up Square and a very long name", "A C E", "40.006", "-72.989", "1"],
    ["B1", "2", "Pond", "B", "40.003", "-72.986", "2"],
    ["C1", "3", "Far Hill", "C", "40.012", "-72.985", "0"],
]


@pytest.fixture
def place(settings, tmp_path):
    """A corner with everything that a page of a place can show."""
    settings.MAP_PMTILES = tmp_path / "map.pmtiles"
    made = ["--boundaries", str(made_up.geojson(tmp_path / "areas.geojson"))]
    call_command("build_basemap", *made, "--output", str(settings.MAP_PMTILES), stdout=StringIO())
    rows = [TableRow(number, dict(zip(COLUMNS, row, strict=True))) for number, row in enumerate(STATIONS, 2)]
    import_stations(rows, columns=COLUMNS)
    chapter = make_chapter()
    day = chapter.today(timezone.now()) + timedelta(days=1)
    campaign = make_campaign(chapter, starts_on=day - timedelta(days=9), ends_on=day + timedelta(days=30))
    corner = {"address": "1 Oak Av, Made-up", "access_notes": "A lift at the north side."}
    location = make_location(chapter, "Oak Av", latitude=40.005, longitude=-72.99, **corner)
    other = make_location(chapter, "Elm St", latitude=40.0065, longitude=-72.992)
    for number in range(12):
        make_shift(campaign, location, day=day + timedelta(days=number))
        make_shift(campaign, other, day=day + timedelta(days=number))
    # The busiest photo there can be: the largest small file.
    photo = read_photo(upload(noise(900), quality=90))
    set_photo(location, picture=photo, alternative="The red awning", by=make_member(chapter, "organizer"), now=NOW)
    return location


def test_a_place_is_found_by_everybody_within_the_budget(place, phone, live_server):
    phone.goto(f"{live_server.url}/locations/{place.pk}/")
    photo = phone.get_by_role("img", name="The red awning")
    photo.scroll_into_view_if_needed()
    phone.wait_for_function("() => document.querySelector('.place-photo img').complete")
    assert photo.evaluate("image => image.naturalWidth") > 200
    assert phone.get_by_role("img", name="Map of the surroundings, north is up. Made-up Square").is_visible()
    assert phone.get_by_role("heading", name="Nearest stations").is_visible()
    assert_within_budget(phone, kilobytes=60, requests=10)
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        assert_no_axe_findings(phone)
    for direction in ("rtl", "ltr"):
        phone.evaluate("direction => { document.documentElement.dir = direction }", direction)
        assert_no_axe_findings(phone)
        assert_no_sideways_scroll(phone)


def test_the_address_is_copied_or_where_that_is_refused_selected(place, open_page, live_server):
    page = open_page(**LAPTOP)
    page.goto(f"{live_server.url}/locations/{place.pk}/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy address").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == "1 Oak Av, Made-up"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }")
    page.get_by_role("button", name="Copy address").click()
    page.get_by_text("Selected: copy it").wait_for()
    assert page.evaluate("() => getSelection().toString()") == "1 Oak Av, Made-up"


def test_without_a_script_the_page_is_whole(place, open_page, live_server):
    page = open_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/locations/{place.pk}/")
    assert page.locator(".corner-map").is_visible()
    assert page.get_by_text("1 Oak Av, Made-up").is_visible()
    assert not page.get_by_role("button", name="Copy address").is_visible()
