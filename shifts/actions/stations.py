"""Stations from the tables that transit agencies publish."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from shifts.models import Station
from shifts.rules.rows import RefusedRow, TableRow
from shifts.rules.stations import StationRow, read_stations

FIELDS = ("name", "lines", "step_free", "step_free_note", "latitude", "longitude", "complex_key")


@dataclass(frozen=True)
class ImportedStations:
    new: int
    changed: int
    unchanged: int
    refused: list[RefusedRow]


@transaction.atomic
def import_stations(rows: Iterable[TableRow], *, columns: list[str]) -> ImportedStations:
    """Put the stations of a table in. A station is known again by its id; where the table says something else, the
    table wins. Stations that it does not name stay. Raises NoColumn for a table of another kind."""
    found, refused = read_stations(rows, columns)
    known = Station.objects.in_bulk([row.key for row in found], field_name="source_key")
    new = [_put(Station(source_key=row.key), row)[0] for row in found if row.key not in known]
    changed = []
    for row in found:
        if row.key in known:
            station, differs = _put(known[row.key], row)
            changed += [station] if differs else []
    # Two imports at once may both find a station missing: the second one's row is the first one's.
    Station.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    Station.objects.bulk_update(changed, FIELDS, batch_size=100)
    return ImportedStations(len(new), len(changed), len(found) - len(new) - len(changed), refused)


def _put(station: Station, row: StationRow) -> tuple[Station, bool]:
    """Set what the row says; returns also whether that was a change."""
    before = [getattr(station, name) for name in FIELDS]
    for name in FIELDS:
        setattr(station, name, getattr(row, name))
    return station, before != [getattr(station, name) for name in FIELDS]
