"""Positions as people paste them."""

import pytest
from geopy.distance import geodesic

from shifts.rules.pins import corner_key, nudged, read_position


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("40.75, -73.98", (40.75, -73.98)),
        ("40.75 -73.98", (40.75, -73.98)),
        ("(40.75;-73.98)", (40.75, -73.98)),
        ("40.75°, -73.98°", (40.75, -73.98)),
        ("-33,151", (-33, 151)),
        ("geo:40.75,-73.98?z=17", (40.75, -73.98)),
        ("https://www.openstreetmap.org/#map=17/40.75/-73.98", (40.75, -73.98)),
        ("https://osm.org/?mlat=40.75&mlon=-73.98#map=12/41/-74", (40.75, -73.98)),
        ("https://www.google.com/maps/@40.75,-73.98,17z", (40.75, -73.98)),
        ("https://www.google.com/maps/place/X/@41,-74,17z/data=!3d40.75!4d-73.98", (40.75, -73.98)),
        ("https://maps.google.com/?q=40.75,-73.98", (40.75, -73.98)),
        ("https://maps.google.com/?q=40.75%2C-73.98", (40.75, -73.98)),
        ("https://maps.apple.com/?ll=40.75,-73.98&t=m", (40.75, -73.98)),
        ("", None),
        ("Times Sq", None),
        ("40.75", None),
        ("91, 0", None),
        ("0, 181", None),
        ("1 2 3", None),
        ("call 212 555 0100", None),
    ],
)
def test_a_position_is_found_in_numbers_and_links_and_nowhere_else(text, position):
    assert read_position(text) == position


@pytest.mark.parametrize("start", [(40.75, -73.98), (0.0, 0.0), (69.6, 18.9), (-33.9, 151.2)])
@pytest.mark.parametrize(
    ("towards", "signs"), [("north", (1, 0)), ("south", (-1, 0)), ("east", (0, 1)), ("west", (0, -1))]
)
def test_a_nudge_moves_the_pin_about_20_metres(start, towards, signs):
    found = nudged(start, towards)
    assert [(b > a) - (b < a) for a, b in zip(start, found, strict=True)] == list(signs)
    assert geodesic(start, found).m == pytest.approx(20, abs=0.3)


def test_other_words_move_nothing():
    assert nudged((40.75, -73.98), "show") == (40.75, -73.98)


@pytest.mark.parametrize("towards", ["north", "south", "east", "west"])
def test_a_nudge_never_leaves_the_earth(towards):
    for start in [(90.0, 180.0), (-90.0, -180.0)]:
        latitude, longitude = nudged(start, towards)
        assert abs(latitude) <= 90
        assert abs(longitude) <= 180


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("W 4 ST / 6 AV", "6 av / w 4 st"),
        ("6 Av. & W 4 St", "6 av / w 4 st"),
        ("Oak Ave at 1st St", "1st st / oak ave"),
        ("Terminal", ""),
        ("A / B / C", ""),
        ("/ B", ""),
    ],
)
def test_a_corner_has_one_key_however_it_is_written(name, key):
    assert corner_key(name) == key
