"""The drawing on a place's page, from the tiles of a made-up town."""

import os
import re
from io import StringIO
from random import Random
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from shifts.documents import ground as module
from shifts.documents.basemap.archive import open_basemap
from shifts.documents.corner_map import HEIGHT, WIDTH, corner_map, reach_degrees
from shifts.models.stations import StepFree
from shifts.queries.stations import NearbyStation
from tests.shifts.documents.basemap import made_up

BORDER = (40.005, -72.99)  # between the two districts


def town(folder, *options):
    areas = made_up.geojson(folder / "areas.geojson")
    path = folder / "map.pmtiles"
    command = ["build_basemap", "--boundaries", str(areas), "--attribution", "<b>Town</b> Hall &amp; Co"]
    call_command(*command, "--output", str(path), *options, stdout=StringIO())
    return open_basemap(path)


@pytest.fixture
def basemap(tmp_path):
    return town(tmp_path)


def drawn(center, basemap, stations=(), places=()):
    return corner_map(center, basemap=basemap, stations=stations, places=places)


def points(path):
    """Every place of a path, in half units."""
    for x, y, steps in re.findall(r"M(-?\d+)[ ]?(-?\d+)l([^Mz]*)", path):
        at = int(x), int(y)
        yield at
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = at[0] + dx, at[1] + dy
            yield at


def station(name, position):
    return NearbyStation(name, ["A"], StepFree.YES, [], position, 100.0)


def test_the_border_runs_through_the_middle_and_the_land_fills_the_canvas(basemap):
    found = drawn(BORDER, basemap)
    ground = dict(found.ground)
    assert sorted(ground) == ["border", "land"]
    assert sorted(points(ground["border"])) == [(WIDTH, 0), (WIDTH, 2 * HEIGHT)]
    columns, rows = zip(*points(ground["land"]), strict=True)
    assert (min(columns), max(columns), min(rows), max(rows)) == (0, 2 * WIDTH, 0, 2 * HEIGHT)
    assert found.attribution == "Town Hall & Co"
    assert not found.has_streets


def test_a_pond_is_a_hole_where_it_is(basemap):
    land = dict(drawn((40.005, -72.985), basemap).ground)["land"]
    rings = [list(points(ring)) for ring in land.split("z") if ring]
    columns, rows = zip(*min(rings, key=lambda ring: max(ring)[0] - min(ring)[0]), strict=True)
    # 0.004 degrees east are 341 m at that latitude, and the canvas is 1200 m wide.
    assert max(columns) - min(columns) == pytest.approx(341 / 1200 * 2 * WIDTH, abs=2)
    assert (max(rows) + min(rows)) / 2 == pytest.approx(HEIGHT, abs=2)


def test_a_park_is_green_and_streets_and_tracks_are_drawn_where_the_map_has_them(tmp_path):
    basemap = town(tmp_path, "--gtfs", str(made_up.feed(tmp_path / "feed.zip")))
    ground = dict(drawn((40.003, -72.995), basemap).ground)
    assert {"main", "rail", "land"} <= set(ground)
    assert drawn((40.003, -72.995), basemap).has_streets
    assert "green" in dict(drawn((40.012, -72.985), basemap).ground)


def test_where_nothing_is_known_nothing_is_drawn(basemap):
    assert drawn((51.5, 0.0), basemap).ground == []
    without = drawn(BORDER, None)
    assert (without.ground, without.attribution) == ([], "")


def test_stations_and_other_places_stand_where_they_are_and_far_ones_nowhere(basemap):
    reach = reach_degrees(BORDER)
    edge = (BORDER[0] + reach[0] / 2, BORDER[1] + reach[1] / 2)
    other = SimpleNamespace(name="Other", position=(BORDER[0] - reach[0] / 2, BORDER[1]))
    found = drawn(BORDER, basemap, [station("Near", edge), station("Far", (40.2, -72.99))], [other])
    assert [(dot.name, dot.x, dot.y) for dot in found.stations] == [("Near", 270, 55)]
    assert [(dot.name, dot.x, dot.y) for dot in found.places] == [("Other", 180, 165)]
    assert found.stations[0].label_y == 73


def test_names_that_would_cover_each_other_are_left_out(basemap):
    here = (BORDER[0] + 0.002, BORDER[1])
    found = drawn(BORDER, basemap, [station("One station", here), station("Another one", (here[0], here[1] + 1e-4))])
    assert [dot.label_y is None for dot in found.stations].count(False) == 1


def test_a_map_with_every_alley_leaves_the_farthest_out(tmp_path, monkeypatch):
    basemap = town(tmp_path, "--gtfs", str(made_up.feed(tmp_path / "feed.zip")))
    module.ground.cache_clear()
    monkeypatch.setattr(module, "MOST_GROUND", 60)
    ground = dict(drawn((40.003, -72.995), basemap).ground)
    module.ground.cache_clear()
    assert "land" in ground
    assert sum(map(len, ground.values())) < 100


def test_whatever_has_happened_to_the_file_there_is_a_map_or_none(tmp_path):
    """Cut at every length, as while it is copied, and spoiled all over; seeded."""
    town(tmp_path)
    good, spoiled, random = (tmp_path / "map.pmtiles").read_bytes(), tmp_path / "spoiled.pmtiles", Random(7)
    files = [good[: random.randrange(len(good))] for _number in range(60)]
    for _number in range(240):
        file = bytearray(good)
        for _byte in range(random.choice([1, 5, 200])):
            file[random.randrange(random.choice([127, len(good)]))] = random.randrange(256)
        files.append(bytes(file))
    there = []
    for number, content in enumerate(files):
        spoiled.write_bytes(content)
        os.utime(spoiled, ns=(number, number))
        basemap = open_basemap(spoiled)
        there.append(basemap is not None)
        drawn(BORDER, basemap)
    assert {True, False} == set(there)
