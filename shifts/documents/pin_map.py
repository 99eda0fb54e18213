"""A small map of one pin among the other locations, drawn here: it asks nobody else for anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from shifts.models import Location
from shifts.rules.pins import METRES_A_DEGREE

SIZE = 320
METRES = 1200
GRID = 80
DOT, LETTER, LINE = 6, 6, 14


@dataclass(frozen=True)
class Spot:
    """A neighbour on the canvas; its name stands at `label_y`, or nowhere if it would cover another."""

    name: str
    x: int
    y: int
    label_y: int | None


@dataclass(frozen=True)
class PinMap:
    """A square of `size` units that is `metres` wide, the pin at (`middle`, `middle`), north up."""

    neighbours: list[Spot]
    size: int = SIZE
    middle: int = SIZE // 2
    metres: int = METRES
    lines: tuple[int, ...] = tuple(range(GRID, SIZE, GRID))


def box(position: tuple[float, float]) -> tuple[float, float]:
    """How many degrees north and east of the position the map's edge is."""
    half = METRES / 2 / METRES_A_DEGREE
    return half, half / max(0.01, cos(radians(position[0])))


def pin_map(position: tuple[float, float], locations: Iterable[Location]) -> PinMap:
    """The map around `position`; locations outside it are left out."""
    north, east = box(position)
    placed = []
    for location in locations:
        if location.position is None:
            continue
        latitude, longitude = location.position
        x = round(SIZE / 2 * (1 + (longitude - position[1]) / east))
        y = round(SIZE / 2 * (1 - (latitude - position[0]) / north))
        if 0 <= x <= SIZE and 0 <= y <= SIZE:
            placed.append((location.name, x, y))
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for _name, x, y in [("", SIZE // 2, SIZE // 2), *placed]]
    return PinMap([Spot(name, x, y, label_below(name, x, y, taken, width=SIZE, height=SIZE)) for name, x, y in placed])


def label_below(
    name: str, x: int, y: int, taken: list[tuple[int, int, int, int]], *, width: int, height: int
) -> int | None:
    """Where the name goes below its spot, if there it covers neither a spot nor another name; then it is `taken`."""
    half = len(name) * LETTER // 2
    at = (x - half, y + 6, x + half, y + 6 + LINE)
    inside = at[0] >= 0 and at[2] <= width and at[3] <= height
    if not inside or any(at[0] < c and a < at[2] and at[1] < d and b < at[3] for a, b, c, d in taken):
        return None
    taken.append(at)
    return at[3] - 2
