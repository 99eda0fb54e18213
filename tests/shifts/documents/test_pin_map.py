"""The small map of one pin among the other locations."""

import pytest

from shifts.documents.pin_map import SIZE, box, pin_map
from shifts.models import Location

HERE = (40.75, -73.98)


def place(name="A", north=0.0, east=0.0):
    """So many shares of the way to the map's edge."""
    reach = box(HERE)
    return Location(name=name, latitude=HERE[0] + north * reach[0], longitude=HERE[1] + east * reach[1])


def at(*places):
    return [(spot.name, spot.x, spot.y) for spot in pin_map(HERE, places).neighbours]


@pytest.mark.parametrize(
    ("north", "east", "x", "y"),
    [
        (1, 0, SIZE // 2, 0),
        (-1, 0, SIZE // 2, SIZE),
        (0, 1, SIZE, SIZE // 2),
        (0, -1, 0, SIZE // 2),
        (0.5, 0.5, 240, 80),
    ],
)
def test_north_is_up_and_east_towards_the_end(north, east, x, y):
    assert at(place(north=north, east=east)) == [("A", x, y)]


def test_what_is_outside_or_has_no_pin_is_left_out():
    assert at(place(north=1.1), place(east=-1.1), Location(name="Nowhere")) == []


def test_names_cover_neither_each_other_nor_a_spot():
    found = pin_map(
        HERE, [place("Canal St", 0.5), place("Canal St", 0.51), place("Alone", -0.5), place("Edge", 0, 0.99)]
    )
    assert [spot.label_y is not None for spot in found.neighbours] == [True, False, True, False]
