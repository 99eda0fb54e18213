"""The ground of a map that is drawn here: land, green, water and streets from the basemap's tiles, as a few paths.

It is the same for every reader, so that it is kept; what stands on it is the drawing's own.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, log2, radians
from typing import Self

from shifts.documents.basemap.archive import Basemap
from shifts.documents.basemap.geometry import WORLD, Line, clip_line, clip_ring, project, weights
from shifts.documents.basemap.vector_tile import DamagedTile, Layers, Shape, TileFeature
from shifts.queries.nearness import Position

# The ground is written in half units of the canvas: in a map of a corner 1.7 m, finer than anybody sees.
FINE = 2
EQUATOR_M = 40_075_016.7
CLOSEST_ZOOM = 14
# Where a map has every alley, the ones farthest from the middle are left out beyond this many characters.
MOST_GROUND = 6000
TOLERANCE = 1.5
LAYERS = ("earth", "landuse", "water", "roads", "boundaries")
GREEN = {"park", "cemetery", "forest", "grass", "garden", "recreation_ground", "nature_reserve", "wood"}
MAIN_STREETS = {"highway", "major_road", "medium_road"}
# In the order of drawing. What comes first in the second line is also what is written first while there is room.
KINDS = ("land", "green", "water", "border", "street", "main", "rail")
ROOM_FIRST = ("land", "water", "green", "main", "rail", "border", "street")
# What is left of it where a map shows a city.
FROM_AFAR = ("land", "green", "water")


@dataclass(frozen=True)
class Frame:
    """A part of the earth on a canvas of `width` by `height` units, north up. `left` and `upper` are its north-west
    corner in units of the world (see basemap.geometry), and `units` of them are one unit of the canvas."""

    left: float
    upper: float
    units: float
    width: int
    height: int

    @classmethod
    def around(cls, middle: tuple[float, float], units: float, *, width: int, height: int) -> Self:
        """`middle` in units of the world."""
        return cls(middle[0] - width / 2 * units, middle[1] - height / 2 * units, units, width, height)

    def place(self, position: Position) -> tuple[float, float]:
        """Where it is on the canvas, or beside it."""
        x, y = project(*position)
        return (x - self.left) / self.units, (y - self.upper) / self.units


def units_of_metres(metres: float, latitude: float) -> float:
    """How many units of the world they are, at that latitude."""
    return metres * WORLD / EQUATOR_M / max(0.01, cos(radians(latitude)))


@lru_cache(maxsize=512)
def ground(basemap: Basemap, frame: Frame, kinds: Collection[str] = KINDS) -> tuple[tuple[str, str], ...]:
    """Kind and path, in half units, in the order of drawing."""
    pieces: dict[str, list[tuple[float, str]]] = {kind: [] for kind in KINDS}
    for kind, line, is_ring in _lines(basemap, frame):
        if kind in kinds:
            middle = min(hypot(x - frame.width, y - frame.height) for x, y in line)
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


def _lines(basemap: Basemap, frame: Frame) -> Iterator[tuple[str, Line, bool]]:
    """Kind, points in half units inside the canvas, and whether they are a ring."""
    units = frame.units / FINE
    for corner, step, layers in _tiles(basemap, frame):
        for layer in LAYERS:
            for feature in layers.get(layer, ()):
                kind = _kind(layer, feature)
                for part in feature.parts if kind else ():
                    line = [
                        (
                            round((corner[0] + x * step - frame.left) / units),
                            round((corner[1] + y * step - frame.upper) / units),
                        )
                        for x, y in part
                    ]
                    is_ring = feature.shape == Shape.POLYGON
                    yield from ((kind, piece, is_ring) for piece in _visible(line, is_ring, frame))


def _tiles(basemap: Basemap, frame: Frame) -> Iterator[tuple[tuple[int, int], float, Layers]]:
    """North-west corner in units of the world, units for one of the tile's own, and layers: a few tiles, however much
    of the earth is shown."""
    across = max(frame.width, frame.height) * frame.units
    zoom = max(0, min(basemap.max_zoom, CLOSEST_ZOOM, int(log2(WORLD / across)) + 1))
    size = WORLD >> zoom
    right, lower = frame.left + frame.width * frame.units, frame.upper + frame.height * frame.units
    last = (1 << zoom) - 1
    for column in range(max(0, int(frame.left // size)), min(last, int(right // size)) + 1):
        for row in range(max(0, int(frame.upper // size)), min(last, int(lower // size)) + 1):
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


def _visible(line: Line, is_ring: bool, frame: Frame) -> Iterator[Line]:
    pieces: list[Line] = [line]
    for axis, most in ((0, frame.width * FINE), (1, frame.height * FINE)):
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
