"""The small map on a place's page: drawn here from the basemap's tiles, about 1.5 kB, no script, nobody else asked.

The ground (land, green, streets) comes from the tiles and is kept, because it is the same for every reader. What stands
on it is the reader's: this place, the others she may see, the nearest stations.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, radians

from shifts.documents.basemap.archive import Basemap
from shifts.documents.basemap.geometry import project
from shifts.documents.ground import EQUATOR_M, Frame, ground, units_of_metres
from shifts.documents.pin_map import DOT, label_below
from shifts.models import Location
from shifts.queries.nearness import Position
from shifts.queries.stations import NearbyStation

WIDTH, HEIGHT = 360, 220
METRES = 1200
SCALE_M = 200


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
    frame = Frame.around(project(*center), units_of_metres(METRES / WIDTH, center[0]), width=WIDTH, height=HEIGHT)
    taken = [(WIDTH // 2 - 14, HEIGHT // 2 - 14, WIDTH // 2 + 14, HEIGHT // 2 + 14)]
    # Stations first: who comes by train looks for their names.
    here = list(_placed(frame, [(station.name, station.position) for station in stations]))
    others = list(_placed(frame, [(place.name, place.position) for place in places if place.position]))
    taken += [(x - DOT, y - DOT, x + DOT, y + DOT) for _name, x, y in [*here, *others]]
    return CornerMap(
        ground=list(ground(basemap, frame)) if basemap else [],
        stations=_labelled(here, taken),
        places=_labelled(others, taken),
        attribution=basemap.attribution if basemap else "",
    )


def reach_degrees(center: Position) -> Position:
    """How many degrees north and east of the center the map's edge is."""
    east = METRES / 2 / EQUATOR_M * 360 / max(0.01, cos(radians(center[0])))
    return METRES / 2 / EQUATOR_M * 360 * HEIGHT / WIDTH, east


def _placed(frame: Frame, named: Iterable[tuple[str, Position]]) -> Iterator[tuple[str, int, int]]:
    for name, position in named:
        x, y = frame.place(position)
        if 8 <= x <= WIDTH - 8 and 8 <= y <= HEIGHT - 8:
            yield name, round(x), round(y)


def _labelled(dots: list[tuple[str, int, int]], taken: list[tuple[int, int, int, int]]) -> list[Dot]:
    return [Dot(name, x, y, label_below(name, x, y, taken, width=WIDTH, height=HEIGHT)) for name, x, y in dots]
