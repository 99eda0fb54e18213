"""Reading what a basemap is made of. The files come from elsewhere: whatever is read is counted, and a file that is
damaged or swells beyond any honest size is refused in a sentence."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from shifts.documents.basemap.geometry import Line, area, project
from shifts.errors import NoMapSource

MEGABYTE = 1024 * 1024
MOST_GEOJSON = 200 * MEGABYTE
MOST_POINTS = 3_000_000
LONGEST_LINE = 64 * 1024
# How New York's planners number what is no neighbourhood, in the words of the map's schema.
PLANNERS_KINDS = {"7": "cemetery", "8": "aerodrome", "9": "park"}
NAMES = ("name", "NAME", "Name", "label", "nombre", "nom")


@dataclass(frozen=True)
class Area:
    """A neighbourhood, district or park. `polygons` are outer rings with their holes, in units of the world; `part_of`
    is the larger area that it belongs to, empty where the file names none; `kind` as in the protomaps schema."""

    name: str
    part_of: str
    kind: str
    polygons: list[list[Line]]


def entry(archive: Path, name: str, most: int) -> bytes:
    """One entry of a zip file, counted while it is inflated: what its header says of its size proves nothing."""
    with opened(archive) as file, _inflated(file, archive, name) as content:
        found = content.read(most + 1)
    if len(found) > most:
        raise NoMapSource(why=_("%(name)s is larger than %(most)s MB.") % {"name": name, "most": most // MEGABYTE})
    return found


@contextmanager
def opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(archive) as file:
            yield file
    except (OSError, zipfile.BadZipFile) as error:
        raise NoMapSource(why=_("%(file)s is no zip file that can be read.") % {"file": archive}) from error


@contextmanager
def _inflated(file: zipfile.ZipFile, archive: Path, name: str) -> Iterator[IO[bytes]]:
    try:
        with file.open(name) as content:
            yield content
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise NoMapSource(why=_("%(name)s in %(file)s cannot be read.") % {"name": name, "file": archive}) from error


def table(archive: Path, name: str, columns: Iterable[str], most: int) -> Iterator[dict[str, str]]:
    """The rows of a .csv file in a zip file, one by one. Stops with NoMapSource after `most` bytes, at a line longer
    than any table has, and where one of the columns is missing."""
    with opened(archive) as file, _inflated(file, archive, name) as content:
        try:
            rows = csv.DictReader(_lines(content, name, most))
            if missing := set(columns) - set(rows.fieldnames or ()):
                listed = ", ".join(sorted(missing))
                raise NoMapSource(why=_("%(name)s has no column %(column)s.") % {"name": name, "column": listed})
            yield from rows
        except (csv.Error, UnicodeDecodeError) as error:
            raise NoMapSource(why=_("%(name)s is no table in UTF-8.") % {"name": name}) from error


def _lines(content: IO[bytes], name: str, most: int) -> Iterator[str]:
    read = 0
    buffered = io.BufferedReader(content)  # type: ignore[type-var]  # all that it asks for is there
    while line := buffered.readline(LONGEST_LINE):
        read += len(line)
        if len(line) >= LONGEST_LINE:
            raise NoMapSource(why=_("%(name)s has a line that is longer than any table’s.") % {"name": name})
        if read > most:
            raise NoMapSource(why=_("%(name)s is larger than %(most)s MB.") % {"name": name, "most": most // MEGABYTE})
        yield line.decode("utf-8-sig" if read == len(line) else "utf-8")


def read_geojson(path: Path) -> list[Area]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_GEOJSON + 1)
    except OSError as error:
        raise NoMapSource(why=_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}) from error
    if len(content) > MOST_GEOJSON:
        raise NoMapSource(why=_("%(name)s is larger than %(most)s MB.") % {"name": path, "most": 200})
    return areas(content, path.name)


def areas(content: bytes, name: str) -> list[Area]:
    """The polygons of a GeoJSON FeatureCollection; features of other shapes are left out."""
    try:
        features = json.loads(content)["features"]
        found = [_area(feature) for feature in features if _is_polygon(feature)]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise NoMapSource(why=_("%(name)s is no GeoJSON with features.") % {"name": name}) from error
    found = [each for each in found if each.polygons]
    if not found:
        raise NoMapSource(why=_("There is no polygon in %(name)s.") % {"name": name})
    if sum(len(ring) for each in found for polygon in each.polygons for ring in polygon) > MOST_POINTS:
        raise NoMapSource(why=_("%(name)s has more points than a small map can hold.") % {"name": name})
    return found


def _is_polygon(feature: Any) -> bool:
    return bool(feature["geometry"]) and feature["geometry"]["type"] in ("Polygon", "MultiPolygon")


def _area(feature: Any) -> Area:
    said = feature.get("properties") or {}
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return Area(
        name=next((str(said[key]) for key in NAMES if said.get(key)), "")[:80],
        part_of=str(said.get("part_of") or said.get("borough") or "")[:80],
        kind=str(said.get("kind") or PLANNERS_KINDS.get(str(said.get("nta_type")), "")),
        polygons=[polygon for polygon in map(_polygon, polygons) if polygon],
    )


def _polygon(rings: Any) -> list[Line]:
    """The rings, outer ones clockwise on the map and holes against it, whichever way the file has them."""
    found = []
    for number, ring in enumerate(rings):
        line: Line = []
        for longitude, latitude, *_height in ring:
            point = project(float(latitude), float(longitude))
            if not line or line[-1] != point:
                line.append(point)
        if line and line[0] != line[-1]:
            line.append(line[0])
        if len(line) >= 4:
            is_right = (area(line) > 0) == (number == 0)
            found.append(line if is_right else line[::-1])
        elif number == 0:
            return []
    return found
