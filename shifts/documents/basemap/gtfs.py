"""What a transit feed tells of a city: the streets that buses follow, the tracks, the stations, and the names of
corners, which many agencies give their stops. The format: https://gtfs.org/documentation/schedule/reference/"""

from collections import defaultdict
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from statistics import fmean
from zipfile import ZipFile

from django.utils.translation import gettext as _

from shifts.documents.basemap.geometry import Line, Point, project
from shifts.documents.basemap.outlines import Segment, chains
from shifts.documents.basemap.sources import MEGABYTE, opened, table
from shifts.errors import NoMapSource
from shifts.rules.pins import corner_key

MOST = {
    "routes.txt": 20 * MEGABYTE,
    "trips.txt": 400 * MEGABYTE,
    "shapes.txt": 800 * MEGABYTE,
    "stops.txt": 100 * MEGABYTE,
}
MOST_SEGMENTS = 2_000_000
# Vehicles of one street are recorded a little apart. Points are put on a raster of this many units (about 8 m), so
# that most of them meet.
RASTER = 8
# A jump longer than this (about 2 km) between two points is a gap in the feed, not a street.
LONGEST_STEP = 2_000
BUS_TYPES = {3, 11} | set(range(200, 300)) | set(range(700, 900))
STATION = "1"


@dataclass(frozen=True)
class Feed:
    """`streets` and `tracks` in units of the world; `stations` and `corners` by name, with latitude and longitude."""

    streets: list[Line]
    tracks: list[Line]
    stations: list[tuple[str, float, float]]
    corners: dict[str, tuple[float, float]]


def read_feed(archive: Path) -> Feed:
    """Raises NoMapSource for what is no feed, or grows beyond what any city's has."""
    with opened(archive) as file:
        _check_names(file, archive)
        has_shapes = "shapes.txt" in file.namelist()
    streets, tracks = _lines(archive) if has_shapes else ([], [])
    stations, corners = _stops(archive)
    return Feed(streets, tracks, stations, corners)


def _check_names(file: ZipFile, archive: Path) -> None:
    names = file.namelist()
    if len(names) > 200 or "stops.txt" not in names:
        raise NoMapSource(why=_("%(file)s is no transit feed: it has no stops.txt.") % {"file": archive})


def _lines(archive: Path) -> tuple[list[Line], list[Line]]:
    on_roads = _shapes_on_roads(archive)
    segments: dict[bool, set[Segment]] = {True: set(), False: set()}
    shape, before = "", None
    for row in table(archive, "shapes.txt", ["shape_id", "shape_pt_lat", "shape_pt_lon"], MOST["shapes.txt"]):
        point = _snapped(row["shape_pt_lat"], row["shape_pt_lon"])
        if point is None:
            continue
        if row["shape_id"] != shape:
            shape, before = row["shape_id"], None
        if before and before != point and _apart(before, point) <= LONGEST_STEP:
            segments[on_roads.get(shape, True)].add((min(before, point), max(before, point)))
            if len(segments[True]) + len(segments[False]) > MOST_SEGMENTS:
                raise NoMapSource(why=_("%(name)s has more points than a small map can hold.") % {"name": "shapes.txt"})
        before = point
    return chains(sorted(segments[True])), chains(sorted(segments[False]))


def _shapes_on_roads(archive: Path) -> dict[str, bool]:
    """By shape, whether what follows it drives on streets. Where only some of it does, it counts as a street."""
    on_road = {
        row["route_id"]: row["route_type"].strip().isdigit() and int(row["route_type"]) in BUS_TYPES
        for row in table(archive, "routes.txt", ["route_id", "route_type"], MOST["routes.txt"])
    }
    found: dict[str, bool] = {}
    for row in table(archive, "trips.txt", ["route_id"], MOST["trips.txt"]):
        if shape := row.get("shape_id"):
            found[shape] = found.get(shape, False) or on_road.get(row["route_id"], True)
    return found


def _stops(archive: Path) -> tuple[list[tuple[str, float, float]], dict[str, tuple[float, float]]]:
    stations: dict[tuple[str, str], tuple[str, float, float]] = {}
    corners: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in table(archive, "stops.txt", ["stop_name", "stop_lat", "stop_lon"], MOST["stops.txt"]):
        at = _degrees(row["stop_lat"], row["stop_lon"])
        name = " ".join((row["stop_name"] or "").split())[:120]
        if at is None or not name:
            continue
        if (row.get("location_type") or "").strip() == STATION:
            stations[name, row.get("stop_id") or ""] = (name, *at)
        elif corner := corner_key(name):
            corners[corner].append(at)
    middles = {name: (fmean(at[0] for at in all_at), fmean(at[1] for at in all_at)) for name, all_at in corners.items()}
    return list(stations.values()), middles


def _degrees(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        at = float(latitude), float(longitude)
    except (TypeError, ValueError):
        return None
    # Feeds write 0, 0 where they do not know.
    return at if isfinite(at[0]) and abs(at[0]) <= 85 and abs(at[1]) <= 180 and any(at) else None


def _snapped(latitude: str, longitude: str) -> Point | None:
    at = _degrees(latitude, longitude)
    if at is None:
        return None
    x, y = project(*at)
    return round(x / RASTER) * RASTER, round(y / RASTER) * RASTER


def _apart(one: Point, other: Point) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
