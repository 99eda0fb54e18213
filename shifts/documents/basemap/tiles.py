"""Cutting features into tiles: simplified for each zoom, clipped at the tile's edge, encoded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shifts.documents.basemap.geometry import (
    EXTENT,
    MAX_ZOOM,
    Line,
    Point,
    bounds,
    clip_line,
    clip_ring,
    weights,
)
from shifts.documents.basemap.vector_tile import Shape, TileFeature, Value, encode

MIN_ZOOM = 8
# How far around its edge a tile knows its neighbours, so that strokes do not end at it.
BUFFER = EXTENT // 64
# What a line may be off by, in a tile's units: at the closest zoom about 3 m, seen nowhere.
TOLERANCE = 3
Key = tuple[int, int, int]


@dataclass
class Feature:
    """A feature of the whole map. `parts` as in a TileFeature, in units of the world."""

    layer: str
    shape: Shape
    parts: list[Line]
    properties: dict[str, Value]
    min_zoom: int = MIN_ZOOM
    weights: list[list[float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.weights = [] if self.shape == Shape.POINT else [weights(part) for part in self.parts]

    def simplified(self, zoom: int) -> list[Line]:
        """Without the points that nobody sees at this zoom, and without the rings and lines that none would see."""
        if self.shape == Shape.POINT:
            return self.parts
        tolerance = TOLERANCE << (MAX_ZOOM - zoom)
        found = []
        for part, weight in zip(self.parts, self.weights, strict=True):
            west, north, east, south = bounds(part)
            if max(east - west, south - north) > tolerance:
                kept = [point for point, each in zip(part, weight, strict=True) if each > tolerance**2]
                if self.shape == Shape.LINE or len(kept) > 3:
                    found.append(kept)
            elif part is self.parts[0] and self.shape == Shape.POLYGON:
                return []
        return found


def cut(features: Iterable[Feature]) -> Iterator[tuple[Key, bytes]]:
    """Every tile that is not empty, as ((zoom, column, row), bytes)."""
    known = list(features)
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        tiles: dict[tuple[int, int], dict[str, list[TileFeature]]] = defaultdict(dict)
        for feature in known:
            if feature.min_zoom <= zoom:
                for at, piece in _pieces(feature, zoom):
                    tiles[at].setdefault(feature.layer, []).append(piece)
        for (column, row), layers in tiles.items():
            yield (zoom, column, row), encode(layers, EXTENT)


def _pieces(feature: Feature, zoom: int) -> Iterator[tuple[tuple[int, int], TileFeature]]:
    parts = feature.simplified(zoom)
    if not parts:
        return
    size, buffer = EXTENT << (MAX_ZOOM - zoom), BUFFER << (MAX_ZOOM - zoom)
    west, north, east, south = bounds(point for part in parts for point in part)
    for column in range((west - buffer) // size, (east + buffer) // size + 1):
        strip = _clipped(feature.shape, parts, column * size - buffer, (column + 1) * size + buffer, 0)
        for row in range((north - buffer) // size, (south + buffer) // size + 1) if strip else ():
            inside = _clipped(feature.shape, strip, row * size - buffer, (row + 1) * size + buffer, 1)
            scaled = _scaled(feature.shape, inside, (column * size, row * size), MAX_ZOOM - zoom)
            if scaled:
                yield (column, row), TileFeature(feature.shape, scaled, feature.properties)


def _clipped(shape: Shape, parts: list[Line], low: int, high: int, axis: int) -> list[Line]:
    if shape == Shape.POINT:
        return [part for part in parts if low <= part[0][axis] < high]
    if shape == Shape.LINE:
        return [piece for part in parts for piece in clip_line(part, low, high, axis)]
    rings = [clip_ring(part, low, high, axis) for part in parts]
    # Without its outer ring a hole is in nothing.
    return [ring for ring in rings if ring] if rings and rings[0] else []


def _scaled(shape: Shape, parts: list[Line], corner: Point, shift: int) -> list[Line]:
    """From the world's units to the tile's, from its north-west corner; what falls together to nothing is left out."""
    found = []
    for part in parts:
        line: Line = []
        for x, y in part:
            point = ((x - corner[0]) >> shift, (y - corner[1]) >> shift)
            if not line or line[-1] != point:
                line.append(point)
        if len(line) >= {Shape.POINT: 1, Shape.LINE: 2, Shape.POLYGON: 4}[shape]:
            found.append(line)
        elif part is parts[0] and shape == Shape.POLYGON:
            return []
    return found
