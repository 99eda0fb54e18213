"""Positions by name."""

import json

import pytest

from shifts.models import Station
from shifts.queries.corners import corner_named, station_named
from shifts.rules.pins import find_position


@pytest.fixture
def corners(settings, tmp_path):
    settings.MAP_PMTILES = tmp_path / "map.pmtiles"
    table = tmp_path / "corners.json"
    table.write_text(json.dumps({"8 av / w 33 st": [40.75, -73.99]}))
    return table


def station(name, latitude):
    key = f"test:{Station.objects.count()}"
    Station.objects.create(name=name, latitude=latitude, longitude=-73.9, source_key=key, complex_key=key)


@pytest.mark.parametrize("words", ["8 Av & W 33 St", "w 33 st / 8 av", "W. 33 St at 8 Av"])
def test_a_corner_is_found_however_it_is_written(corners, words):
    assert find_position(words) == (40.75, -73.99)


def test_a_new_table_counts_at_once_and_a_damaged_one_is_none(corners):
    assert corner_named("8 av / w 33 st") == (40.75, -73.99)
    corners.write_text(json.dumps({"8 av / w 33 st": [40.7500001, -73.99]}))
    assert corner_named("8 av / w 33 st") == (40.7500001, -73.99)
    for damaged in ("[]", "{", '{"8 av / w 33 st": ["a", "b"]}', '{"8 av / w 33 st": []}'):
        corners.write_text(damaged)
        assert corner_named("8 av / w 33 st") is None
    corners.unlink()
    assert corner_named("8 av / w 33 st") is None


@pytest.mark.django_db
def test_a_station_is_found_by_its_name_unless_there_are_several_apart():
    station("Union Sq", 40.735)
    station("union sq", 40.736)
    station("145 St", 40.82)
    station("145 St", 40.84)
    assert station_named("UNION SQ") == (40.735, -73.9)
    assert station_named("145 St") is None
    assert station_named("Nowhere") is None
    assert find_position("  Union   Sq ") == (40.735, -73.9)


def test_two_numbers_ask_no_table(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert find_position("40.75, -73.98") == (40.75, -73.98)
