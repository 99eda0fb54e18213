"""The PMTiles file, served in pieces, and which map is used."""

import os

import pytest

from config.maps.basemap import basemap, basemap_url

CONTENT = bytes(range(256)) * 10


@pytest.fixture
def file(settings, tmp_path):
    settings.MAP_TILE_URL = ""
    settings.MAP_PMTILES = tmp_path / "city.pmtiles"
    settings.MAP_PMTILES.write_bytes(CONTENT)
    return settings.MAP_PMTILES


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_piece_is_a_piece_also_for_a_browser_that_would_take_it_packed(client, file):
    response = client.get(basemap_url(), headers={"Range": "bytes=10-299", "Accept-Encoding": "gzip"})
    assert response.status_code == 206
    assert response["Content-Range"] == "bytes 10-299/2560"
    assert response["Content-Length"] == "290"
    assert not response.has_header("Content-Encoding")
    assert read(response) == CONTENT[10:300]
    assert response["Content-Type"] == "application/vnd.pmtiles"
    assert "immutable" in response["Cache-Control"]
    assert response["ETag"]


def test_a_piece_beyond_the_end_is_refused(client, file):
    assert client.get(basemap_url(), headers={"Range": "bytes=9999-10000"}).status_code == 416


def test_the_whole_file_and_its_head(client, file):
    assert read(client.get(basemap_url())) == CONTENT
    head = client.head(basemap_url())
    assert (head.status_code, head["Content-Length"]) == (200, "2560")


def test_it_is_served_without_a_look_at_session_or_database(client, file):
    """A query would fail: this test may use no database."""
    client.cookies["session"] = "abc"
    response = client.get(basemap_url())
    assert "Cookie" not in response.get("Vary", "")
    assert "Content-Security-Policy" in response


def test_another_content_has_another_address_and_the_old_one_is_gone(client, file):
    before = basemap_url()
    file.write_bytes(CONTENT + b"x")
    os.utime(file, (1, 1))
    assert basemap_url() != before
    assert client.get(before).status_code == 404


def test_a_file_from_elsewhere_is_taken_for_a_whole_map_of_openstreetmap(file, settings):
    under = basemap()
    assert (under.kind, under.is_simplified, under.has_streets) == ("vector", False, True)
    assert under.attribution == "© OpenStreetMap"
    settings.MAP_ATTRIBUTION = "City of Springfield"
    assert basemap().attribution == "City of Springfield"


def test_a_map_that_we_made_says_beside_it_what_it_is(file):
    beside = file.with_suffix(".json")
    beside.write_text('{"attribution": "NYC Open Data", "streets": false}')
    under = basemap()
    assert (under.is_simplified, under.has_streets, under.attribution) == (True, False, "NYC Open Data")
    for damaged in ("{", "[]", ""):
        beside.write_text(damaged)
        assert not basemap().is_simplified


def test_without_a_file_there_is_nothing_under_the_pins(file):
    file.unlink()
    assert (basemap().kind, basemap().url) == ("none", "")


@pytest.mark.django_db
def test_a_tile_host_comes_first_and_the_file_is_not_served_then(client, file, settings):
    before = basemap_url()
    settings.MAP_TILE_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    assert (basemap().kind, basemap().url) == ("raster", "/map/tiles/{z}/{x}/{y}")
    assert client.get(before).status_code == 404


def test_the_head_is_as_long_as_the_file_says_and_never_longer_than_any(file):
    def starting(offset: int, length: int) -> int:
        file.write_bytes(b"PMTiles\x03" + offset.to_bytes(8, "little") + length.to_bytes(8, "little") + CONTENT)
        return basemap().head

    assert starting(127, 300) == 427
    assert starting(127, 2**63) == 16384
    file.write_bytes(b"PMT")
    assert basemap().head == 16384
