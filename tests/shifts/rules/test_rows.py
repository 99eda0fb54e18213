"""What the rows of a table of places mean."""

import pytest

from shifts.rules.rows import PlaceColumns, TableRow, read_places

BY_POSITION = PlaceColumns("name", "lat", "lng")
BY_ID = PlaceColumns("name", "lat", "lng", id="id")


def row(number=2, **cells):
    return TableRow(number, {"name": "A", "lat": "40.5", "lng": "-73.5", "id": "1", **cells})


def read(*rows, columns=BY_POSITION):
    places, refused, repeated = read_places(rows, columns)
    return [(place.key, place.name, place.latitude, place.longitude) for place in places], refused, repeated


def test_a_good_row_is_a_place():
    place = ("at:40.500000,-73.500000 Canal St", "Canal St", 40.5, -73.5)
    assert read(row(name="  Canal \n St ", lat=" 40.5 ")) == ([place], [], 0)


@pytest.mark.parametrize(
    ("cells", "finding"),
    [
        ({"name": " "}, "row 2, name: “”: nothing stands here; fill it in"),
        ({"name": "x" * 121}, f"row 2, name: “{'x' * 40}”: longer than 120 characters; shorten it"),
        ({"name": "a\x00b"}, "row 2, name: “a\x00b”: holds signs that cannot be shown; type it again"),
        ({"lat": "90.1"}, "row 2, lat: “90.1”: not degrees; write a number from -90 to 90"),
        ({"lat": "nan"}, "row 2, lat: “nan”: not degrees; write a number from -90 to 90"),
        ({"lat": "1e400"}, "row 2, lat: “1e400”: not degrees; write a number from -90 to 90"),
        ({"lat": "4_0"}, "row 2, lat: “4_0”: not degrees; write a number from -90 to 90"),
        ({"lng": "west"}, "row 2, lng: “west”: not degrees; write a number from -180 to 180"),
        ({"lng": "٣"}, "row 2, lng: “٣”: not degrees; write a number from -180 to 180"),
        ({"lng": ""}, "row 2, lng: “”: no coordinates; add them, or the place cannot be on the map"),
        ({"id": ""}, "row 2, id: “”: nothing stands here; fill it in"),
        ({"id": "x" * 191}, f"row 2, id: “{'x' * 40}”: longer than 190 characters; shorten it"),
    ],
)
def test_a_damaged_row_is_refused_with_its_place_value_and_what_to_do_and_the_rest_goes_in(cells, finding):
    places, refused, _ = read(row(**cells), row(3, id="2"), columns=BY_ID)
    assert [str(bad) for bad in refused] == [finding]
    assert [key for key, *_ in places] == ["id:2"]


def test_a_row_that_could_not_be_read_says_why():
    _, refused, _ = read(TableRow(7, {}, "the quotation marks do not fit together"))
    assert [str(bad) for bad in refused] == ["row 7: the quotation marks do not fit together"]


def test_a_decimal_comma_is_understood():
    assert read(row(lat="40,5"))[0][0][2] == 40.5


def test_the_same_id_twice_is_a_repeat_or_a_contradiction():
    places, refused, repeated = read(row(2), row(3), row(4, name="B"), columns=BY_ID)
    assert (len(places), repeated) == (1, 1)
    assert [str(bad) for bad in refused] == [
        "row 4, id: “1”: row 2 has the same id and says something else; give each place its own id"
    ]


def test_equal_names_at_different_positions_are_different_places():
    places, _, repeated = read(row(2), row(3, lat="40.6"), row(4))
    assert (len(places), repeated) == (2, 1)


def test_the_first_row_of_a_group_names_and_places_it():
    places, refused, repeated = read(
        row(2, id="7"), row(3, id="7", name="B", lat="41"), columns=PlaceColumns("name", "lat", "lng", group="id")
    )
    assert (places, refused, repeated) == ([("group:7", "A", 40.5, -73.5)], [], 1)
