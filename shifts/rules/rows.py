"""What the rows of a table of places mean. Nothing here reads a file or writes a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class PlaceColumns:
    """Which columns say what. Without `id` and `group`, name and position together tell places apart."""

    name: str
    latitude: str
    longitude: str
    id: str = ""
    group: str = ""

    def named(self) -> list[str]:
        return [column for column in (self.name, self.latitude, self.longitude, self.id, self.group) if column]


@dataclass(frozen=True)
class TableRow:
    """One row as the file has it. `number` is its line in the file, the header being line 1; `damage` says why the
    line could not be read, and is empty for nearly all."""

    number: int
    cells: Mapping[str, str]
    damage: str = ""


@dataclass(frozen=True)
class PlaceRow:
    number: int
    key: str
    name: str
    latitude: float
    longitude: float

    def same_place_as(self, other: "PlaceRow") -> bool:
        return (self.name, self.latitude, self.longitude) == (other.name, other.latitude, other.longitude)


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot go in: where, what stands there, and what to do."""

    number: int
    column: str
    value: str
    advice: str

    def __str__(self) -> str:
        where = _("row %(row)s") % {"row": self.number}
        if self.column:
            where += f", {self.column}: “{self.value[:40]}”"
        return f"{where}: {self.advice}"


class BadCell(Exception):
    """A cell that cannot be used, or with an empty `column` a whole row."""

    def __init__(self, column: str, value: str, advice: str) -> None:
        self.column, self.value, self.advice = column, value, advice

    def refused(self, row: TableRow) -> RefusedRow:
        return RefusedRow(row.number, self.column, self.value, self.advice)


def read_places(rows: Iterable[TableRow], columns: PlaceColumns) -> tuple[list[PlaceRow], list[RefusedRow], int]:
    """The places of the table, the rows that are refused, and how many rows repeat a place of an earlier row.

    The first row of a group names and places it. The same id a second time repeats the row if it says the same, and
    is refused if not. Without both, rows with equal name and position are one place.
    """
    places: dict[str, PlaceRow] = {}
    refused: list[RefusedRow] = []
    repeated = 0
    for row in rows:
        try:
            place = _place(row, columns)
            _check_known_id(place, places.get(place.key), columns)
        except BadCell as bad:
            refused.append(bad.refused(row))
            continue
        repeated += place.key in places
        places.setdefault(place.key, place)
    return list(places.values()), refused, repeated


def _check_known_id(place: PlaceRow, known: PlaceRow | None, columns: PlaceColumns) -> None:
    if known is None or columns.group or not columns.id or place.same_place_as(known):
        return
    advice = _("row %(row)s has the same id and says something else; give each place its own id") % {
        "row": known.number
    }
    raise BadCell(columns.id, place.key.removeprefix("id:"), advice)


def _place(row: TableRow, columns: PlaceColumns) -> PlaceRow:
    if row.damage:
        raise BadCell("", "", row.damage)
    name = read_text(row, columns.name, longest=120)
    latitude = read_degrees(row, columns.latitude, 90)
    longitude = read_degrees(row, columns.longitude, 180)
    if columns.group:
        key = "group:" + read_text(row, columns.group, longest=190)
    elif columns.id:
        key = "id:" + read_text(row, columns.id, longest=190)
    else:
        key = f"at:{latitude:.6f},{longitude:.6f} {name}"
    return PlaceRow(row.number, key, name, latitude, longitude)


def read_text(row: TableRow, column: str, *, longest: int) -> str:
    value = " ".join(row.cells.get(column, "").split())
    if not value:
        raise BadCell(column, value, _("nothing stands here; fill it in"))
    if len(value) > longest:
        raise BadCell(column, value, _("longer than %(longest)s characters; shorten it") % {"longest": longest})
    if not value.isprintable():
        raise BadCell(column, value, _("holds signs that cannot be shown; type it again"))
    return value


def read_degrees(row: TableRow, column: str, most: int) -> float:
    value = row.cells.get(column, "").strip()
    if not value:
        raise BadCell(column, value, _("no coordinates; add them, or the place cannot be on the map"))
    try:
        # 40,7759: where the decimal sign is a comma, tables use it here as well.
        degrees = float(value.replace(",", ".")) if value.isascii() else float("nan")
    except ValueError:
        degrees = float("nan")
    if not isfinite(degrees) or abs(degrees) > most or "_" in value:
        raise BadCell(column, value, _("not degrees; write a number from -%(most)s to %(most)s") % {"most": most})
    return degrees
