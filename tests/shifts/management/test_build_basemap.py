"""The command, from made-up areas and a made-up feed to the tiles that a phone gets."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pmtiles.reader import MemorySource, Reader, all_tiles

from shifts.documents.basemap.archive import Basemap, open_basemap
from shifts.documents.basemap.geometry import EXTENT, MAX_ZOOM, area, project
from shifts.documents.basemap.vector_tile import decode
from tests.shifts.documents.basemap import made_up


def build(folder, *options):
    out = StringIO()
    call_command(
        "build_basemap", "--output", str(folder / "map.pmtiles"), "--name", "Made-up", *map(str, options), stdout=out
    )
    return out.getvalue()


@pytest.fixture
def areas(tmp_path):
    return made_up.geojson(tmp_path / "areas.geojson")


def layers_at(folder, latitude, longitude, zoom=MAX_ZOOM):
    x, y = project(latitude, longitude)
    size = EXTENT << (MAX_ZOOM - zoom)
    return Basemap(folder / "map.pmtiles").tile(zoom, x // size, y // size, ())[0]


def all_of(folder, layer):
    """Every feature of the layer at the closest zoom, whatever tile it is in."""
    content = (folder / "map.pmtiles").read_bytes()
    found = []
    for (zoom, _column, _row), tile in all_tiles(MemorySource(content)):
        layers, _extent = decode(gzip.decompress(tile))
        found += layers.get(layer, []) if zoom == MAX_ZOOM else []
    return found


def test_the_tiles_hold_land_with_its_pond_park_borders_and_names(tmp_path, areas):
    said = build(tmp_path, "--boundaries", areas)
    assert "Made-up, no streets (add --gtfs), " in said
    layers = layers_at(tmp_path, 40.005, -72.99)
    assert {feature.properties["kind"] for feature in layers["earth"]} == {"earth"}
    assert {"locality", "county"} >= {feature.properties["kind"] for feature in layers["boundaries"]}
    assert {feature.properties["kind"] for feature in all_of(tmp_path, "landuse")} == {"park"}
    names = {(f.properties["name"], f.properties["kind"]) for f in all_of(tmp_path, "places")}
    assert names == {
        ("Westside", "neighbourhood"),
        ("Eastside", "neighbourhood"),
        ("Hill Park", "neighbourhood"),
        ("Lower Town", "locality"),
        ("Upper Town", "locality"),
    }
    assert "roads" not in layers


def test_the_land_is_as_large_as_the_areas_less_the_pond(tmp_path, areas):
    build(tmp_path, "--boundaries", areas)
    x, y = project(40.005, -72.985)
    west, north = (project(40.01, -72.99)[axis] // EXTENT * EXTENT for axis in (0, 1))
    assert (x - west < EXTENT, y - north < EXTENT) == (True, True)
    land = [ring for feature in all_of(tmp_path, "earth") for ring in feature.parts]
    holes = [-area(ring) for ring in land if area(ring) < 0]
    corner, other = project(40.006, -72.987), project(40.004, -72.983)
    # The pond lies in one tile, whose neighbours know nothing of it but what their edge overlaps.
    assert max(holes) == pytest.approx((other[0] - corner[0]) * (other[1] - corner[1]), rel=0.01)


def test_a_feed_adds_streets_tracks_and_stations_and_the_table_of_corners(tmp_path, areas):
    said = build(tmp_path, "--boundaries", areas, "--gtfs", made_up.feed(tmp_path / "feed.zip"))
    assert "streets, 1 named corners" in said
    kinds = {feature.properties["kind"] for feature in all_of(tmp_path, "roads")}
    assert kinds == {"major_road", "rail"}
    assert {feature.properties["name"] for feature in all_of(tmp_path, "pois")} == {"Made-up Sq"}
    corners = json.loads((tmp_path / "corners.json").read_text())
    assert corners == {"1 st / oak av": [pytest.approx(40.003), pytest.approx(-72.995)]}


def test_the_file_says_whose_data_it_is_and_whether_there_are_streets(tmp_path, areas):
    build(tmp_path, "--boundaries", areas, "--attribution", "Town Hall")
    facts = json.loads((tmp_path / "map.json").read_text())
    assert facts == {
        "name": "Made-up",
        "attribution": "Town Hall",
        "streets": False,
        "bounds": [pytest.approx(-73, abs=1e-4), pytest.approx(40, abs=1e-4), pytest.approx(-72.98, abs=1e-4),
                   pytest.approx(40.02, abs=1e-4)],
        "min_zoom": 8,
        "max_zoom": 13,
    }  # fmt: skip
    reader = Reader(MemorySource((tmp_path / "map.pmtiles").read_bytes()))
    assert reader.metadata()["attribution"] == "Town Hall"
    assert reader.metadata()["description"].endswith("It has no streets.")
    assert {layer["id"] for layer in reader.metadata()["vector_layers"]} == {"earth", "landuse", "boundaries", "places"}
    assert (reader.header()["min_zoom"], reader.header()["max_zoom"]) == (8, 13)


def test_building_twice_gives_the_same_bytes(tmp_path, areas):
    build(tmp_path, "--boundaries", areas)
    first = (tmp_path / "map.pmtiles").read_bytes()
    build(tmp_path, "--boundaries", areas)
    assert (tmp_path / "map.pmtiles").read_bytes() == first


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "areas.geojson is no GeoJSON with features."),
        ("[" * 100_000, "areas.geojson is no GeoJSON with features."),
        ('{"features": []}', "There is no polygon in areas.geojson."),
        ('{"features": [{"geometry": null}]}', "There is no polygon in areas.geojson."),
        (
            '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}]}',
            "areas.geojson is no GeoJSON with features.",
        ),
    ],
)
def test_what_is_no_map_of_areas_is_refused_and_the_old_map_stays(tmp_path, areas, content, sentence):
    build(tmp_path, "--boundaries", areas)
    before = (tmp_path / "map.pmtiles").read_bytes()
    areas.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        build(tmp_path, "--boundaries", areas)
    assert (tmp_path / "map.pmtiles").read_bytes() == before


def test_without_areas_and_without_new_yorks_the_command_says_what_to_do(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="Give --boundaries"):
        build(tmp_path)


def test_a_map_that_is_missing_or_damaged_is_no_map(tmp_path, areas):
    path = tmp_path / "map.pmtiles"
    assert open_basemap(path) is None
    path.write_bytes(b"PMTiles" + b"\0" * 10)
    assert open_basemap(path) is None
    build(tmp_path, "--boundaries", areas)
    assert open_basemap(path) is not None
