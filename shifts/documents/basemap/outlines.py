"""What areas that lie side by side have in common: the land they cover together, and the borders between them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from math import hypot
from typing import TypeVar

from shifts.documents.basemap.geometry import Line, Point, area, bounds, contains

Segment = tuple[Point, Point]
Key = TypeVar("Key", bound=Hashable)

# Areas whose common border was written down twice, with different points, leave slivers between them. What is
# narrower than this many units (about a metre each) is no water.
SLIVER = 3.0


def segments(rings: Iterable[Line]) -> list[Segment]:
    return [(one, other) for ring in rings for one, other in zip(ring, ring[1:], strict=False) if one != other]


def dissolved(rings: Iterable[Line]) -> list[list[Line]]:
    """Polygons (an outer ring, then its holes) that cover what the given rings cover together. A border between two
    areas is run along once in each direction, and goes away."""
    left: set[Segment] = set()
    for segment in segments(rings):
        if segment[::-1] in left:
            left.remove(segment[::-1])
        else:
            left.add(segment)
    return _polygons(_rings(left))


def _rings(left: set[Segment]) -> list[Line]:
    ways: dict[Point, list[Point]] = defaultdict(list)
    for one, other in sorted(left):
        ways[one].append(other)
    found = []
    for start in list(ways):
        while ways[start]:
            ring = [start]
            while ring[-1] != start or len(ring) == 1:
                ring.append(ways[ring[-1]].pop())
            if abs(area(ring)) * 2 > SLIVER * _length(ring):
                found.append(ring)
    return found


def _length(ring: Line) -> float:
    return sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False))


def _polygons(rings: list[Line]) -> list[list[Line]]:
    outer = sorted((ring for ring in rings if area(ring) > 0), key=area)
    polygons = [[ring] for ring in outer]
    boxes = [bounds(ring) for ring in outer]
    for hole in (ring for ring in rings if area(ring) < 0):
        west, north, east, south = bounds(hole)
        for polygon, box in zip(polygons, boxes, strict=True):
            around = box[0] <= west and box[1] <= north and east <= box[2] and south <= box[3]
            # Of two points one may touch the outer ring; both cannot without the hole being a cut through it.
            if around and any(contains(polygon[0], hole[at]) for at in (0, len(hole) // 2)):
                polygon.append(hole)
                break
    return polygons


def borders(areas: Iterable[list[Line]], kind: Callable[[int, int], Key]) -> dict[Key, list[Line]]:
    """The lines between neighbours, each once, by what `kind` says of the two areas' numbers."""
    owners: dict[Segment, int] = {}
    shared: dict[Key, list[Segment]] = defaultdict(list)
    for number, rings in enumerate(areas):
        for segment in segments(rings):
            neighbour = owners.get(segment[::-1])
            if neighbour is not None:
                shared[kind(neighbour, number)].append(segment)
            owners[segment] = number
    return {key: chains(found) for key, found in shared.items()}


def chains(found: Iterable[Segment]) -> list[Line]:
    """The segments joined to lines that are as long as can be: from fork to fork, and rings."""
    ways: dict[Point, set[Point]] = defaultdict(set)
    for one, other in found:
        ways[one].add(other)
        ways[other].add(one)
    # A point keeps being a fork while the segments at it are used up.
    forks = {point for point, others in ways.items() if len(others) != 2}
    lines = []
    for start in [*sorted(forks), *sorted(ways.keys() - forks)]:
        while ways[start]:
            line = [start]
            while ways[line[-1]] and (len(line) == 1 or line[-1] not in forks):
                after = min(ways[line[-1]])
                ways[line[-1]].remove(after)
                ways[after].remove(line[-1])
                line.append(after)
            lines.append(line)
    return lines
