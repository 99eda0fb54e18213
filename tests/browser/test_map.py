"""The map tab: from a pin to a claim in two taps, by thumb, keyboard and without a script."""

import json
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from shifts.documents.basemap import archive
from shifts.documents.basemap.geometry import project as plane
from shifts.documents.basemap.tiles import Feature
from shifts.documents.basemap.vector_tile import Shape
from shifts.models import Shift, Signup
from tests.browser.helpers import (
    LAPTOP,
    PHONE,
    assert_no_axe_findings,
    assert_no_sideways_scroll,
    assert_within_budget,
)
from tests.config.maps.tile_host import tile_host
from tests.factories import make_campaign, make_chapter, make_location, make_member, make_shift

# The last two are a thumb's width apart where all five are on the map.
PLACES = {
    "Union Sq": (40.7347, -73.9899),
    "Times Sq": (40.7553, -73.9872),
    "Court Sq": (40.7470, -73.9458),
    "Astor Pl": (40.7004, -73.9910),
    "Cooper Sq": (40.6998, -73.9905),
}


@pytest.fixture(autouse=True, scope="module")
def packages():
    assert finders.find("packages/leaflet.js"), "The front-end packages are not bundled: run `make install`."


@pytest.fixture(autouse=True)
def ground(settings, tmp_path_factory):
    """A map of one land, one street and one name under the pins."""
    settings.MAP_TILE_URL, settings.MAP_PMTILES = "", tmp_path_factory.mktemp("map") / "city.pmtiles"
    south, west, north, east = 40.6, -74.1, 40.85, -73.8
    corners = [(south, west), (north, west), (north, east), (south, east), (south, west)]
    features = [
        Feature("earth", Shape.POLYGON, [[plane(*corner) for corner in corners]], {"kind": "earth"}),
        Feature("roads", Shape.LINE, [[plane(40.70, -73.99), plane(40.80, -73.99)]], {"kind": "major_road"}),
        Feature("places", Shape.POINT, [[plane(40.72, -73.97)]], {"kind": "locality", "name": "Springfield"}),
    ]
    archive.write(settings.MAP_PMTILES, features, name="Springfield", attribution="City of Springfield", streets=True)
    return settings


@pytest.fixture
def campaign():
    chapter = make_chapter()
    today = chapter.today(timezone.now())
    return make_campaign(chapter, starts_on=today - timedelta(days=7), ends_on=today + timedelta(days=30))


@pytest.fixture
def shifts(campaign) -> dict[str, list[Shift]]:
    """Two at each place, tomorrow and the day after."""
    tomorrow = campaign.chapter.today(timezone.now()) + timedelta(days=1)
    found = {}
    for name, (latitude, longitude) in PLACES.items():
        place = make_location(campaign.chapter, name, latitude=latitude, longitude=longitude)
        found[name] = [make_shift(campaign, place, day=tomorrow + timedelta(days=number)) for number in range(2)]
    return found


@pytest.fixture
def volunteer(campaign):
    return make_member(campaign.chapter)


def pin(page, name: str):
    return page.locator(".pin").and_(page.get_by_role("button", name=name))


def card(page, shift: Shift):
    return page.locator(f"#shift-{shift.pk}")


def open_map(page, query: str = "") -> None:
    page.goto(f"/shifts/map/{query}")
    page.locator(".pin").first.wait_for()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()


NO_STORAGE = "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('refused'); } });"
IS_COLOUR = """([x, y, colour]) => {
    const box = document.querySelector(".map-canvas").getBoundingClientRect();
    for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
        const at = tile.getBoundingClientRect();
        const [left, top] = [box.x + x - at.x, box.y + y - at.y];
        if (left < 0 || top < 0 || left >= at.width || top >= at.height) continue;
        const scale = tile.width / at.width;
        const spot = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        spot.drawImage(tile, left * scale, top * scale, 1, 1, 0, 0, 1, 1);
        const [red, green, blue] = spot.getImageData(0, 0, 1, 1).data;
        return String([red, green, blue]) === String(colour);
    }
}"""


def wait_for_colour(page, x: int, y: int, colour: list[int]) -> None:
    """Until the drawn map, pins apart, has this red, green and blue at a place of its box."""
    page.wait_for_function(IS_COLOUR, arg=[x, y, colour])


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_from_a_pin_to_a_claim_in_two_taps(open_page, sign_in, shifts, volunteer, device):
    page = open_page(**device)
    sign_in(page, volunteer)
    open_map(page)
    press = (lambda button: button.tap()) if device is PHONE else (lambda button: button.click())
    first = shifts["Court Sq"][0]
    press(pin(page, "Court Sq, 8 spots left, 2 shifts, next: "))
    claim = card(page, first).get_by_role("button", name="Claim")
    # It is in view between the map and the bar at the thumb, and stands still.
    page.wait_for_function("id => document.activeElement.id === id", arg=f"shift-{first.pk}")
    press(claim)
    page.get_by_text("Yours:").wait_for()
    assert Signup.objects.get(person=volunteer).shift == first
    page.get_by_role("button", name="Undo").wait_for()
    assert "/shifts/map/" in page.url


def test_what_a_pin_leads_to_is_not_under_the_map(open_page, sign_in, shifts, volunteer):
    phone = open_page(**PHONE, reduced_motion="reduce")
    sign_in(phone, volunteer)
    open_map(phone)
    pin(phone, "Court Sq").tap()
    shown = card(phone, shifts["Court Sq"][0])
    phone.wait_for_function("id => document.activeElement.id === id", arg=f"shift-{shifts['Court Sq'][0].pk}")
    canvas, line = phone.locator(".map-canvas").bounding_box(), shown.bounding_box()
    claim = shown.get_by_role("button", name="Claim").bounding_box()
    bar = phone.locator(".nav").bounding_box()
    assert canvas["y"] >= -1
    assert canvas["y"] + canvas["height"] <= line["y"]
    assert claim["y"] + claim["height"] <= bar["y"]


def test_the_keyboard_reaches_every_pin_and_comes_from_it_to_the_claim(laptop, shifts):
    open_map(laptop)
    names = []
    laptop.locator(".map-canvas").focus()
    for _ in range(4):
        laptop.keyboard.press("Tab")
        names.append(laptop.evaluate("() => document.activeElement.getAttribute('aria-label')").split(",")[0])
    assert sorted(names) == ["2 places", "Court Sq", "Times Sq", "Union Sq"]
    pin(laptop, "Times Sq").focus()
    laptop.keyboard.press("Enter")
    assert laptop.evaluate("() => document.activeElement.id") == f"shift-{shifts['Times Sq'][0].pk}"
    for _ in range(2):
        laptop.keyboard.press("Tab")
    assert "Claim" in laptop.evaluate("() => document.activeElement.textContent")


def test_pins_are_wide_enough_for_a_thumb_and_stand_apart(phone, shifts):
    open_map(phone)
    boxes = [each.bounding_box() for each in phone.locator(".pin").all()]
    assert len(boxes) >= 3
    assert all(box["width"] >= 48 and box["height"] >= 48 for box in boxes)
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            assert abs(one["x"] - other["x"]) >= 47 or abs(one["y"] - other["y"]) >= 47


def test_places_close_together_are_one_pin_that_takes_closer(laptop, shifts):
    open_map(laptop)
    assert pin(laptop, "Astor Pl").count() == 0
    together = pin(laptop, "2 places, spots left: 16")
    together.focus()
    laptop.keyboard.press("Enter")
    pin(laptop, "Astor Pl").wait_for()
    # Whoever came by keyboard goes on from there.
    assert laptop.evaluate("() => document.activeElement.classList.contains('pin')")


def test_a_pin_keeps_the_focus_while_the_map_goes_closer(laptop, shifts):
    open_map(laptop)
    before = pin(laptop, "Times Sq")
    before.focus()
    drawn = before.element_handle()
    laptop.get_by_role("button", name="Go closer").evaluate("button => button.click()")
    laptop.wait_for_function("pin => !pin.isConnected", arg=drawn)
    assert laptop.evaluate("() => document.activeElement.title") == "Times Sq"


def test_a_browser_that_stores_nothing_shows_the_map(open_page, shifts):
    page = open_page()
    page.add_init_script(NO_STORAGE)
    open_map(page)
    page.get_by_role("button", name="Go closer").click()
    pin(page, "Union Sq").wait_for()


def test_places_that_never_come_apart_are_listed_together(laptop, campaign, shifts):
    place = make_location(campaign.chapter, "Court Sq, other side", latitude=40.7470, longitude=-73.9458)
    other = make_shift(campaign, place, day=shifts["Court Sq"][0].starts_on)
    open_map(laptop)
    pin(laptop, "2 places, spots left: 12").click()
    laptop.wait_for_url("**/shifts/map/?at=*#here")
    card(laptop, other).wait_for()
    card(laptop, shifts["Court Sq"][1]).wait_for()
    assert laptop.locator(".pin.chosen").count() == 1


def test_the_list_lights_up_its_pin(laptop, shifts):
    open_map(laptop)
    card(laptop, shifts["Court Sq"][0]).hover()
    assert pin(laptop, "Court Sq").evaluate("each => each.classList.contains('is-lit')")
    card(laptop, shifts["Union Sq"][0]).get_by_role("link").first.focus()
    assert pin(laptop, "Union Sq").evaluate("each => each.classList.contains('is-lit')")


# Whether every pin is free of the edges of the map, its buttons and its credit.
ARE_ALL_FREE = """() => {
    const [canvas, tools, credit] = [".map-canvas", ".map-tools", ".map-credit"]
        .map(name => document.querySelector(name).getBoundingClientRect());
    const pins = Array.from(document.querySelectorAll(".pin"), pin => pin.getBoundingClientRect());
    return pins.length > 0 && pins.every(pin =>
        canvas.left <= pin.left && pin.right <= tools.left + 6
        && canvas.top <= pin.top && pin.bottom <= credit.top + 6);
}"""
IS_ONE_NOT_FREE = f"() => document.querySelector('.pin') && !({ARE_ALL_FREE})()"


def test_the_map_opens_as_close_as_it_can_be_with_every_place_on_it(phone, shifts):
    open_map(phone)
    phone.wait_for_function(ARE_ALL_FREE)
    phone.set_viewport_size({"width": 640, "height": 360})
    phone.wait_for_function(f"() => innerWidth === 640 && ({ARE_ALL_FREE})()")
    phone.set_viewport_size({"width": 360, "height": 640})
    phone.wait_for_function(f"() => innerWidth === 360 && ({ARE_ALL_FREE})()")
    phone.get_by_role("button", name="Go closer").tap()
    phone.wait_for_function(IS_ONE_NOT_FREE)


def test_the_view_is_kept_over_a_reload_and_fits_other_filters_anew(laptop, shifts):
    open_map(laptop)
    laptop.get_by_role("button", name="Go closer").click()
    laptop.wait_for_function("() => sessionStorage.getItem('map-view')")
    kept = json.loads(laptop.evaluate("() => sessionStorage.getItem('map-view')"))
    open_map(laptop)
    place = pin(laptop, "Union Sq").bounding_box()
    laptop.reload()
    pin(laptop, "Union Sq").wait_for()
    assert pin(laptop, "Union Sq").bounding_box() == place
    location = shifts["Court Sq"][0].location_id
    open_map(laptop, f"?location={location}")
    canvas, court = laptop.locator(".map-canvas").bounding_box(), pin(laptop, "Court Sq").bounding_box()
    # In the middle of what the tools leave free.
    assert 0 < canvas["x"] + canvas["width"] / 2 - court["x"] - court["width"] / 2 < 40
    assert kept["filters"] == ""


def test_a_view_without_a_pin_is_not_come_back_to(laptop, shifts):
    open_map(laptop)
    at_sea = json.dumps({"filters": "", "center": {"lat": 0, "lng": 0}, "zoom": 12})
    laptop.evaluate("view => sessionStorage.setItem('map-view', view)", at_sea)
    open_map(laptop)
    canvas, union = laptop.locator(".map-canvas").bounding_box(), pin(laptop, "Union Sq").bounding_box()
    assert canvas["x"] < union["x"] < canvas["x"] + canvas["width"]
    assert canvas["y"] < union["y"] < canvas["y"] + canvas["height"]


@pytest.mark.parametrize(("colours", "land"), [("light", [253, 246, 232]), ("dark", [42, 29, 53])])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_map_is_drawn_in_our_inks_and_for_everybody(open_page, shifts, colours, land, direction):
    page = open_page(**PHONE, color_scheme=colours)
    open_map(page)
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    wait_for_colour(page, 20, 130, land)
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    assert "City of Springfield" in page.locator(".map-credit").inner_text()


def test_the_colours_follow_the_phone_at_once(laptop, shifts):
    open_map(laptop)
    laptop.emulate_media(color_scheme="dark")
    wait_for_colour(laptop, 20, 300, [42, 29, 53])


def test_near_me_shows_where_she_is_and_keeps_it_on_the_phone(open_page, shifts):
    here = {"latitude": 40.74705, "longitude": -73.94585}
    page = open_page(**PHONE, geolocation=here, permissions=["geolocation"])
    open_map(page)
    sent = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data} {request.headers}"))
    page.get_by_role("button", name="Near me").tap()
    page.locator(".pin-here").wait_for()
    assert page.locator("#here .card-place").first.inner_text() == "Court Sq"
    page.get_by_role("button", name="Go closer").tap()
    page.reload()
    page.locator(".pin").first.wait_for()
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert [number for number in ("40.74705", "73.94585") if number in " ".join([*sent, kept])] == []
    assert page.locator(".pin-here").count() == 0


def test_without_a_script_pins_are_links_and_the_map_moves_by_links(open_page, sign_in, shifts, volunteer):
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, volunteer)
    page.goto("/shifts/map/")
    assert page.locator(".map-canvas").is_visible() is False
    page.get_by_role("link", name="Court Sq, 8 spots left").tap()
    page.get_by_role("heading", name="Court Sq").first.wait_for()
    card(page, shifts["Court Sq"][1]).get_by_role("button", name="Claim").tap()
    page.get_by_text("Yours:").wait_for()
    assert "/shifts/map/?" in page.url
    page.get_by_role("link", name="Court Sq, 7 spots left").wait_for()
    page.get_by_role("link", name="Go closer").tap()
    page.get_by_text("outside this view").wait_for()
    page.get_by_role("link", name="Show all places").tap()
    page.get_by_role("link", name="Court Sq, 7 spots left").wait_for()


def test_without_any_map_the_pins_stand_on_paper_and_it_says_so(phone, shifts, ground):
    ground.MAP_PMTILES.unlink()
    phone.goto("/shifts/map/")
    pin(phone, "Court Sq").wait_for()
    assert "Streets are not drawn here." in phone.locator(".map-credit").inner_text()
    assert phone.locator("canvas").count() == 0


def test_a_map_that_fails_leaves_the_pins(phone, shifts, ground):
    ground.MAP_PMTILES.write_bytes(b"no map at all" * 100)
    phone.goto("/shifts/map/")
    phone.get_by_text("The map did not load; the pins are right.").wait_for()
    pin(phone, "Court Sq").tap()
    card(phone, shifts["Court Sq"][0]).get_by_role("button", name="Claim").wait_for()


def test_pictures_of_a_tile_host_come_by_way_of_us(phone, shifts, ground, tmp_path, watch):
    # Tiles that the server has no thread for come with the next try.
    watch.expect("503 (Service Unavailable)")
    with tile_host() as host:
        ground.MAP_TILE_URL, ground.MAP_TILE_PRIVATE, ground.MAP_TILE_CACHE = host.template, True, tmp_path
        phone.goto("/shifts/map/")
        phone.locator("img.leaflet-tile-loaded").first.wait_for()
        phone.wait_for_function("() => !document.querySelector('img.leaflet-tile:not(.leaflet-tile-loaded)')")
        phone.wait_for_load_state("networkidle")
    assert host.asked
    assert "© OpenStreetMap" in phone.locator(".map-credit").inner_text()


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_the_first_visit_with_the_built_in_map_is_within_its_budget(open_page, shifts, ground, device):
    ground.MAP_PMTILES = ground.BUILT_BASEMAP
    assert ground.MAP_PMTILES.is_file(), "The built-in map is missing: run `make install`."
    page = open_page(**device)
    open_map(page)
    page.wait_for_load_state("networkidle")
    assert_within_budget(page, kilobytes=150, requests=40)


def test_the_list_loads_nothing_of_the_map(phone, shifts):
    loaded = []
    phone.on("request", lambda request: loaded.append(request.url))
    phone.goto("/shifts/")
    phone.wait_for_load_state("networkidle")
    assert [url for url in loaded if "packages" in url or "map" in url.rsplit("/", 1)[-1]] == []
