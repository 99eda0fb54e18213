"""What the rows of a table of stations mean: the MTA's open data, or the stops.txt of a transit feed (GTFS)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shifts.errors import NoColumn
from shifts.models.stations import StepFree
from shifts.rules.rows import BadCell, RefusedRow, TableRow, read_degrees, read_text

MTA_COLUMNS = ["Stop Name", "GTFS Stop ID", "GTFS Latitude", "GTFS Longitude"]
MTA_STEP_FREE = {"0": StepFree.NO, "1": StepFree.YES, "2": StepFree.PARTLY}
GTFS_COLUMNS = ["stop_id", "stop_name", "stop_lat", "stop_lon"]
GTFS_STEP_FREE = {"1": StepFree.YES, "2": StepFree.NO}
GTFS_STATION = "1"


@dataclass(frozen=True)
class StationRow:
    """As the model Station has it. `key` is its `source_key`."""

    key: str
    complex_key: str
    name: str
    lines: str
    step_free: StepFree
    step_free_note: str
    latitude: float
    longitude: float


def read_stations(rows: Iterable[TableRow], columns: list[str]) -> tuple[list[StationRow], list[RefusedRow]]:
    """The stations of a table with these columns, and the rows that are refused. Of rows with the same id the last
    one holds. Raises NoColumn where the table is of neither kind."""
    read = _reader(columns)
    stations: dict[str, StationRow] = {}
    refused: list[RefusedRow] = []
    for row in _stations_of(rows, columns):
        try:
            if row.damage:
                raise BadCell("", "", row.damage)
            station = read(row)
            stations[station.key] = station
        except BadCell as bad:
            refused.append(bad.refused(row))
    return list(stations.values()), refused


def _reader(columns: list[str]) -> Callable[[TableRow], StationRow]:
    if set(GTFS_COLUMNS) <= set(columns):
        return _from_gtfs
    missing = [column for column in MTA_COLUMNS if column not in columns]
    if missing:
        raise NoColumn(missing=_listed(missing), columns=_listed(columns))
    return _from_mta


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _stations_of(rows: Iterable[TableRow], columns: list[str]) -> list[TableRow]:
    """Of a feed's stops those that are stations, or all of them where it has no stations."""
    known = list(rows)
    if "location_type" not in columns:
        return known
    stations = [row for row in known if row.damage or row.cells.get("location_type", "").strip() == GTFS_STATION]
    return stations if any(not row.damage for row in stations) else known


def _from_mta(row: TableRow) -> StationRow:
    latitude, longitude = read_degrees(row, "GTFS Latitude", 90), read_degrees(row, "GTFS Longitude", 180)
    key = "mta:" + read_text(row, "GTFS Stop ID", longest=190)
    group = _words(row.cells, "Complex ID", 190)
    return StationRow(
        key=key,
        complex_key=f"mta-complex:{group}" if group else key,
        name=read_text(row, "Stop Name", longest=120),
        lines=_words(row.cells, "Daytime Routes", 120),
        step_free=MTA_STEP_FREE.get(_words(row.cells, "ADA", 1), StepFree.UNKNOWN),
        step_free_note=_words(row.cells, "ADA Notes", 200),
        latitude=latitude,
        longitude=longitude,
    )


def _from_gtfs(row: TableRow) -> StationRow:
    """A feed's table of stops names no lines; those stand in tables a thousand times as long."""
    key = "gtfs:" + read_text(row, "stop_id", longest=190)
    return StationRow(
        key=key,
        complex_key=key,
        name=read_text(row, "stop_name", longest=120),
        lines="",
        step_free=GTFS_STEP_FREE.get(_words(row.cells, "wheelchair_boarding", 1), StepFree.UNKNOWN),
        step_free_note="",
        latitude=read_degrees(row, "stop_lat", 90),
        longitude=read_degrees(row, "stop_lon", 180),
    )


def _words(cells: Mapping[str, str], column: str, longest: int) -> str:
    text = " ".join(cells.get(column, "").split())
    return "".join(letter for letter in text if letter.isprintable())[:longest]
