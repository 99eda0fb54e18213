"""The command, on an extract of the MTA's open data and on a feed's table of stops."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shifts.models import Station
from shifts.models.stations import StepFree

pytestmark = pytest.mark.django_db

EXTRACT = Path(__file__).parents[2] / "data" / "stations.csv"
REFUSED = "Refused row 12, GTFS Latitude: “”: no coordinates; add them, or the place cannot be on the map"


def run(file):
    out = StringIO()
    call_command("import_stations", str(file), stdout=out)
    return out.getvalue().splitlines()


def test_an_extract_goes_in_but_for_the_row_without_coordinates_and_again_changes_nothing():
    assert run(EXTRACT) == [REFUSED, "19 new, 0 changed, 0 unchanged, 1 refused."]
    before = list(Station.objects.order_by("pk").values())
    assert run(EXTRACT) == [REFUSED, "0 new, 0 changed, 19 unchanged, 1 refused."]
    assert list(Station.objects.order_by("pk").values()) == before
    station = Station.objects.get(source_key="mta:R16")
    assert (station.name, station.lines, station.step_free, station.complex_key) == (
        "Times Sq-42 St",
        "N Q R W",
        StepFree.YES,
        "mta-complex:611",
    )
    assert station.position == (40.754672, -73.986754)


def test_where_the_table_says_something_else_it_wins(tmp_path):
    run(EXTRACT)
    newer = tmp_path / "newer.csv"
    newer.write_text(EXTRACT.read_text().replace("Times Sq-42 St", "Times Square"))
    assert run(newer)[-1] == "0 new, 4 changed, 15 unchanged, 1 refused."
    assert Station.objects.get(source_key="mta:R16").name == "Times Square"


def test_a_feeds_stops_give_its_stations_and_their_step_free_access(tmp_path):
    stops = tmp_path / "stops.txt"
    stops.write_text(
        "stop_id,stop_name,stop_lat,stop_lon,location_type,wheelchair_boarding\n"
        "a,Central,40.1,-73.1,1,1\n"
        "b,Hill,40.2,-73.2,1,2\n"
        "c,Lake,40.3,-73.3,1,\n"
        "a1,Central platform,40.1,-73.1,0,1\n"
        "d,Nowhere,,,1,\n"
    )
    assert run(stops) == [
        "Refused row 6, stop_lat: “”: no coordinates; add them, or the place cannot be on the map",
        "3 new, 0 changed, 0 unchanged, 1 refused.",
    ]
    assert dict(Station.objects.values_list("name", "step_free")) == {
        "Central": StepFree.YES,
        "Hill": StepFree.NO,
        "Lake": StepFree.UNKNOWN,
    }


def test_a_feed_without_stations_gives_its_stops(tmp_path):
    stops = tmp_path / "stops.txt"
    stops.write_text("stop_id,stop_name,stop_lat,stop_lon,location_type\na,Oak St,40.1,-73.1,0\n")
    assert run(stops) == ["1 new, 0 changed, 0 unchanged, 0 refused."]


def test_a_table_of_something_else_is_refused_with_what_is_missing(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,lat\nA,1\n")
    with pytest.raises(CommandError, match="There is no column “Stop Name”, “GTFS Stop ID”"):
        run(other)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "missing.csv")
