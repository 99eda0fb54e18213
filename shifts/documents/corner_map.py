"""The small map on a place's page: drawn here from the basemap's tiles, about 1.5 kB, no script, nobody else asked.

The ground (land, green, streets) comes from the tiles and is kept, because it is the same for every reader. What stands
on it is the reader's: this place, the others she may see, the nearest stations.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians

from shifts.documents.basemap.archive import Basemap
from shifts.documents.basemap.geometry import (
    WORLD,
    Line,
    clip_line,
    clip_ring,
    project,
    weights,
)
from shifts.documents.basemap.vector_tile import DamagedTile, Layers, Shape, TileFeature
from shifts.documents.pin_map import DOT, label_below
from shifts.models import Location
from shifts.queries.nearness import Position
from shifts.queries.stations import NearbyStation

WIDTH, HEIGHT = 360, 220
METRES = 1200
SCALE_M = 200
# The ground is written in half units of the canvas: 1.7 m, finer than anybody sees.
FINE = 2
EQUATOR_M = 40_075_016.7
CLOSEST_ZOOM = 14
# Where a map has every alley, the ones farthest from the corner are left out beyond this many characters.
MOST_GROUND = 6000
TOLERANCE = 1.5
LAYERS = ("earth", "landuse", "water", "roads", "boundaries")
GREEN = {"park", "cemetery", "forest", "grass", "garden", "recreation_ground", "nature_reserve", "wood"}
MAIN_STREETS = {"highway", "major_road", "medium_road"}
# In the order of drawing. What comes first is also what is written first while there is room.
KINDS = ("land", "green", "water", "border", "street", "main", "rail")
ROOM_FIRST = ("land", "water", "green", "main", "rail", "border", "street")


@dataclass(frozen=True)
class Dot:
    """A station or another place on the canvas; its name stands at `label_y`, or nowhere if it would cover another."""

    name: str
    x: int
    y: int
    label_y: int | None


@dataclass(frozen=True)
class CornerMap:
    """`ground`: kind and path, in half units. `attribution` is empty where there is no basemap."""

    ground: list[tuple[str, str]]
    stations: list[Dot]
    places: list[Dot]
    attribution: str
    width: int = WIDTH
    height: int = HEIGHT
    scale_m: int = SCALE_M
    scale: int = WIDTH * SCALE_M // METRES
    middle: tuple[int, int] = (WIDTH // 2, HEIGHT // 2)

    @property
    def has_streets(self) -> bool:
        return any(kind in ("street", "main") for kind, _path in self.ground)


def corner_map(
    center: Position, *, basemap: Basemap | None, stations: Iterable[NearbyStation], places: Iterable[Location]
) -> CornerMap:
    """The map around `center`, WIDTH units for METRES, north up; what is outside is left out."""
    taken = [(WIDTH // 2 - 14, HEIGHT // 2 - 14, WIDTH // 2 + 14, HEIGHT // 2 + 14)]
    # Stations first: who comes by train looks for their names.
    here = list(_placed(center, [(station.name, station.position) for station in stations]))
    others = list(_placed(center, [(place.name, place.position) for place in places if place.position]))
    taken += [(x - DOT, y - DOT, x + DOT, y + DOT) for _name, x, y in [*here, *others]]
    return CornerMap(
        ground=list(_ground(basemap, center)) if basemap else [],
        stations=_labelled(here, taken),
        places=_labelled(others, taken),
        attribution=basemap.attribution if basemap else "",
    )


def reach_degrees(center: Position) -> Position:
    """How many degrees north and east of the center the map's edge is."""
    east = METRES / 2 / EQUATOR_M * 360 / max(0.01, cos(radians(center[0])))
    return METRES / 2 / EQUATOR_M * 360 * HEIGHT / WIDTH, east


def _units(center: Position) -> float:
    """How many units of the world one half unit of the canvas is, at that latitude."""
    return METRES / (WIDTH * FINE) * WORLD / EQUATOR_M / max(0.01, cos(radians(center[0])))


def _placed(center: Position, named: Iterable[tuple[str, Position]]) -> Iterator[tuple[str, int, int]]:
    middle_x, middle_y = project(*center)
    units = _units(center) * FINE
    for name, position in named:
        x, y = project(*position)
        at_x, at_y = WIDTH / 2 + (x - middle_x) / units, HEIGHT / 2 + (y - middle_y) / units
        if 8 <= at_x <= WIDTH - 8 and 8 <= at_y <= HEIGHT - 8:
            yield name, round(at_x), round(at_y)


def _labelled(dots: list[tuple[str, int, int]], taken: list[tuple[int, int, int, int]]) -> list[Dot]:
    return [Dot(name, x, y, label_below(name, x, y, taken, width=WIDTH, height=HEIGHT)) for name, x, y in dots]


@lru_cache(maxsize=512)
def _ground(basemap: Basemap, center: Position) -> tuple[tuple[str, str], ...]:
    """One path for each kind, in the order of drawing."""
    pieces: dict[str, list[tuple[float, str]]] = {kind: [] for kind in KINDS}
    for kind, line, is_ring in _lines(basemap, center):
        middle = min(hypot(x - WIDTH, y - HEIGHT) for x, y in line)
        pieces[kind].append((middle, _path(line, is_ring)))
    room = MOST_GROUND
    written: dict[str, str] = {}
    for kind in ROOM_FIRST:
        kept = []
        for _middle, path in sorted(pieces[kind]):
            room -= len(path)
            # Land without a part of it would show water where there is none.
            if room >= 0 or kind == "land":
                kept.append(path)
        if kept:
            written[kind] = "".join(kept)
    return tuple((kind, written[kind]) for kind in KINDS if kind in written)


def _lines(basemap: Basemap, center: Position) -> Iterator[tuple[str, Line, bool]]:
    """Kind, points in half units inside the canvas, and whether they are a ring."""
    units = _units(center)
    middle_x, middle_y = project(*center)
    left, upper = middle_x - WIDTH * FINE / 2 * units, middle_y - HEIGHT * FINE / 2 * units
    for corner, step, layers in _tiles(basemap, left, upper, units):
        for layer in LAYERS:
            for feature in layers.get(layer, ()):
                kind = _kind(layer, feature)
                for part in feature.parts if kind else ():
                    line = [
                        (round((corner[0] + x * step - left) / units), round((corner[1] + y * step - upper) / units))
                        for x, y in part
                    ]
                    is_ring = feature.shape == Shape.POLYGON
                    yield from ((kind, piece, is_ring) for piece in _visible(line, is_ring))


def _tiles(
    basemap: Basemap, left: float, upper: float, units: float
) -> Iterator[tuple[tuple[int, int], float, Layers]]:
    """North-west corner in units of the world, units for one of the tile's own, and layers."""
    zoom = min(basemap.max_zoom, CLOSEST_ZOOM)
    size = WORLD >> zoom
    right, lower = left + WIDTH * FINE * units, upper + HEIGHT * FINE * units
    for column in range(int(left // size), int(right // size) + 1):
        for row in range(int(upper // size), int(lower // size) + 1):
            try:
                layers, extent = basemap.tile(zoom, column, row, LAYERS)
            except DamagedTile:
                continue
            yield (column * size, row * size), size / extent, layers


def _kind(layer: str, feature: TileFeature) -> str:
    said = feature.properties.get("kind")
    if feature.shape == Shape.POLYGON:
        return {"earth": "land", "water": "water", "landuse": "green" if said in GREEN else ""}.get(layer, "")
    if feature.shape == Shape.LINE and layer == "roads":
        return "rail" if said == "rail" else "main" if said in MAIN_STREETS else "street"
    return "border" if feature.shape == Shape.LINE and layer == "boundaries" else ""


def _visible(line: Line, is_ring: bool) -> Iterator[Line]:
    pieces: list[Line] = [line]
    for axis, most in ((0, WIDTH * FINE), (1, HEIGHT * FINE)):
        if is_ring:
            pieces = [clipped for piece in pieces if (clipped := clip_ring(piece, 0, most, axis))]
        else:
            pieces = [clipped for piece in pieces for clipped in clip_line(piece, 0, most, axis)]
    for piece in pieces:
        kept = [point for point, weight in zip(piece, weights(piece), strict=True) if weight > TOLERANCE**2]
        if len(kept) > (3 if is_ring else 1):
            yield kept


def _path(line: Sequence[tuple[int, int]], is_ring: bool) -> str:
    """In steps from point to point, which are shorter to write than places."""
    x, y = line[0]
    steps = []
    for to_x, to_y in line[1:-1] if is_ring else line[1:]:
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    return f"M{line[0][0]} {line[0][1]}l{' '.join(steps)}{'z' if is_ring else ''}".replace(" -", "-")
