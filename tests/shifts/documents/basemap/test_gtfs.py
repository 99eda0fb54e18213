"""What is taken from a transit feed, and which feeds are refused."""

import io
import zipfile

import pytest

from shifts.documents.basemap import gtfs, sources
from shifts.documents.basemap.geometry import position
from shifts.documents.basemap.gtfs import read_feed
from shifts.errors import NoMapSource
from tests.shifts.documents.basemap import made_up


def test_streets_tracks_stations_and_corners_are_told_apart(tmp_path):
    found = read_feed(made_up.feed(tmp_path / "feed.zip"))
    # Both directions of the street are one line; the jump of 100 km at the track's end is none.
    ((*street,),) = found.streets
    ends = sorted(position(point) for point in (street[0], street[-1]))
    assert ends[0] == pytest.approx((40.002, -72.999), abs=1e-4)
    assert ends[1] == pytest.approx((40.002, -72.981), abs=1e-4)
    assert [len(line) for line in found.tracks] == [2]
    assert found.stations == [("Made-up Sq", 40.005, -72.995)]
    # Two stops at one corner, written in two ways; 0, 0 is no place.
    assert found.corners == {"1 st / oak av": (pytest.approx(40.003), pytest.approx(-72.995))}


def test_a_feed_without_shapes_has_stations_and_no_streets(tmp_path):
    found = read_feed(made_up.feed(tmp_path / "feed.zip", shapes=None, routes=None, trips=None))
    assert (found.streets, found.tracks, len(found.stations)) == ([], [], 1)


def refused(archive):
    with pytest.raises(NoMapSource) as found:
        read_feed(archive)
    return str(found.value)


def test_what_is_no_feed_is_refused_in_a_sentence(tmp_path):
    text = tmp_path / "feed.txt"
    text.write_text("no zip")
    assert refused(text) == f"{text} is no zip file that can be read."
    without = made_up.feed(tmp_path / "a.zip", stops=None)
    assert refused(without) == f"{without} is no transit feed: it has no stops.txt."
    headless = made_up.feed(tmp_path / "b.zip", stops="stop_id,stop_name\n1,A\n")
    assert refused(headless) == "stops.txt has no column stop_lat, stop_lon."
    latin = made_up.feed(tmp_path / "c.zip", stops="stop_name,stop_lat,stop_lon\nÑ,1,1\n".encode("latin-1"))
    assert refused(latin) == "stops.txt is no table in UTF-8."


def test_a_bomb_is_counted_while_it_is_inflated_whatever_its_header_says(tmp_path, monkeypatch):
    monkeypatch.setitem(gtfs.MOST, "stops.txt", sources.MEGABYTE)
    bomb = made_up.feed(tmp_path / "bomb.zip", stops=made_up.STOPS + "b9,Same / Row,40.1,-73.1,\n" * 100_000)
    assert bomb.stat().st_size < 30_000
    assert refused(bomb) == "stops.txt is larger than 1 MB."
    endless = made_up.feed(tmp_path / "line.zip", stops="stop_name,stop_lat,stop_lon\n" + "x" * 500_000)
    assert refused(endless) == "stops.txt has a line that is longer than any table’s."


def test_a_damaged_entry_is_refused(tmp_path):
    archive = made_up.feed(tmp_path / "feed.zip")
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        start = file.getinfo("stops.txt").header_offset
    content[start + 60 : start + 70] = b"\0" * 10
    archive.write_bytes(content)
    assert refused(archive) == f"stops.txt in {archive} cannot be read."


def test_a_feed_with_more_streets_than_any_city_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(gtfs, "MOST_SEGMENTS", 1)
    assert refused(made_up.feed(tmp_path / "feed.zip")) == "shapes.txt has more points than a small map can hold."
