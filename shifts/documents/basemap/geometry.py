"""Plane geometry on whole numbers.

A point is (x, y) in units of the basemap's closest zoom: WORLD units around the earth, about a metre each, y to the
south. Whole numbers make borders that two areas share equal to the last digit, so they can be found and drawn once.
"""

from collections.abc import Iterable, Sequence
from math import atan, degrees, exp, log, pi, radians, tan

Point = tuple[int, int]
Line = list[Point]

MAX_ZOOM = 13
EXTENT = 4096
WORLD = EXTENT << MAX_ZOOM
# Beyond this latitude Web Mercator's square world has no place.
MOST_LATITUDE = 85.0511


def project(latitude: float, longitude: float) -> Point:
    """Web Mercator, from WGS 84 degrees."""
    latitude = max(-MOST_LATITUDE, min(MOST_LATITUDE, latitude))
    height = log(tan(pi / 4 + radians(latitude) / 2))
    return round((longitude + 180) / 360 * WORLD), round((1 - height / pi) / 2 * WORLD)


def position(point: tuple[float, float]) -> tuple[float, float]:
    """Latitude and longitude in WGS 84 degrees of a point."""
    latitude = degrees(2 * atan(exp(pi * (1 - 2 * point[1] / WORLD))) - pi / 2)
    return latitude, point[0] / WORLD * 360 - 180


def area(ring: Sequence[Point]) -> float:
    """Of a ring whose last point is its first; positive where it runs clockwise as seen on the map."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)) / 2


def bounds(points: Iterable[Point]) -> tuple[int, int, int, int]:
    """West, north, east, south."""
    columns, rows = zip(*points, strict=True)
    return min(columns), min(rows), max(columns), max(rows)


def contains(ring: Sequence[Point], point: tuple[float, float]) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def inner_point(ring: Sequence[Point]) -> Point:
    """A point well inside the ring, for its name: the middle of the widest of a few cuts from west to east."""
    _west, north, _east, south = bounds(ring)
    widest, found = 0.0, ring[0]
    for part in (0.5, 0.35, 0.65, 0.2, 0.8):
        y = north + (south - north) * part + 0.5
        crossings = sorted(
            (bx - ax) * (y - ay) / (by - ay) + ax
            for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)
            if (ay > y) != (by > y)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            if right - left > widest * 1.2:
                widest, found = right - left, (round((left + right) / 2), round(y))
    return found


def weights(line: Sequence[Point]) -> list[float]:
    """How much each point matters: the square of the tolerance up to which Douglas and Peucker keep it. Worked out
    once, it serves every zoom. Both ends always stay; of a ring, so does the point farthest from its first."""
    last = len(line) - 1
    found = [0.0] * (last + 1)
    found[0] = found[last] = float("inf")
    if line[0] == line[last]:
        ax, ay = line[0]
        far = max(range(last), key=lambda at: (line[at][0] - ax) ** 2 + (line[at][1] - ay) ** 2)
        found[far] = float("inf")
        spans = [(0, far), (far, last)]
    else:
        spans = [(0, last)]
    while spans:
        first, end = spans.pop()
        if end - first < 2:
            continue
        at, apart = _farthest(line, first, end)
        # Never more than the points it hangs on: what is kept at one tolerance is kept at every smaller one.
        found[at] = min(apart, found[first], found[end])
        spans += [(first, at), (at, end)]
    return found


def _farthest(line: Sequence[Point], first: int, end: int) -> tuple[int, float]:
    """The point between two others that is farthest from the straight way, and the square of how far."""
    (ax, ay), (bx, by) = line[first], line[end]
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    at, most = first + 1, -1.0
    for index in range(first + 1, end):
        px, py = line[index][0] - ax, line[index][1] - ay
        along = (px * dx + py * dy) / length if length else 0.0
        if along <= 0:
            apart = float(px * px + py * py)
        elif along >= 1:
            apart = float((px - dx) ** 2 + (py - dy) ** 2)
        else:
            apart = (px * dy - py * dx) ** 2 / length
        if apart > most:
            at, most = index, apart
    return at, most


def clip_ring(ring: Line, low: int, high: int, axis: int) -> Line:
    """The part of a ring between two parallels of an axis (0: west and east, 1: north and south), by Sutherland and
    Hodgman. Empty where nothing is left."""
    for limit, sign in ((low, 1), (high, -1)):
        kept: Line = []
        for one, other in zip(ring, ring[1:], strict=False):
            inside, stays = (one[axis] - limit) * sign >= 0, (other[axis] - limit) * sign >= 0
            if inside:
                kept.append(one)
            if inside != stays:
                kept.append(_crossing(one, other, limit, axis))
        if len(kept) < 3:
            return []
        if kept[0] != kept[-1]:
            kept.append(kept[0])
        ring = kept
    return ring


def clip_line(line: Line, low: int, high: int, axis: int) -> list[Line]:
    """The pieces of a line between two parallels of an axis."""
    pieces: list[Line] = []
    piece: Line = []
    for one, other in zip(line, line[1:], strict=False):
        enters, leaves = _within(one, other, low, high, axis)
        if enters is None or leaves is None:
            continue
        if not piece or piece[-1] != enters:
            if len(piece) > 1:
                pieces.append(piece)
            piece = [enters]
        if leaves != piece[-1]:
            piece.append(leaves)
    return [*pieces, piece] if len(piece) > 1 else pieces


def _within(one: Point, other: Point, low: int, high: int, axis: int) -> tuple[Point | None, Point | None]:
    """The ends of the part of a segment that lies between the parallels."""
    a, b = one[axis], other[axis]
    if max(a, b) < low or min(a, b) > high:
        return None, None
    ends = []
    for point, value in ((one, a), (other, b)):
        limit = low if value < low else high
        ends.append(point if low <= value <= high else _crossing(one, other, limit, axis))
    return ends[0], ends[1]


def _crossing(one: Point, other: Point, limit: int, axis: int) -> Point:
    across = 1 - axis
    share = (limit - one[axis]) / (other[axis] - one[axis])
    value = round(one[across] + (other[across] - one[across]) * share)
    return (limit, value) if axis == 0 else (value, limit)
