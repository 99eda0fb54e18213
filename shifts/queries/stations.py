"""The stations around a place, as a passenger counts them."""

from dataclasses import dataclass
from math import degrees

from shifts.models import Station
from shifts.models.stations import StepFree
from shifts.queries.nearness import RADIUS_M, Position, StraightLineSquared, bounding_box, metres

NEAREST = 4
WITHIN_M = 1500
# More rows than any place has in its box, so that one page never reads a whole city.
MOST_ROWS = 120
# Nearer than this there is nothing to walk.
HERE_M = 50


@dataclass(frozen=True)
class NearbyStation:
    """A station with everything under its roof. `position` and `metres` are those of its nearest part."""

    name: str
    lines: list[str]
    step_free: StepFree
    notes: list[str]
    position: Position
    metres: float

    @property
    def is_here(self) -> bool:
        return self.metres < HERE_M


def stations_near(near: Position, *, most: int = NEAREST) -> list[NearbyStation]:
    """The nearest stations within WITHIN_M, the nearest first. One query."""
    rows = (
        Station.objects.filter(bounding_box(near, degrees(WITHIN_M / RADIUS_M), place=""))
        .alias(apart=StraightLineSquared(near, place=""))
        .filter(apart__lte=WITHIN_M**2)
        .order_by("apart", "pk")[:MOST_ROWS]
    )
    complexes: dict[str, list[Station]] = {}
    for station in rows:
        complexes.setdefault(station.complex_key, []).append(station)
    return [_together(parts, near) for parts in list(complexes.values())[:most]]


def _together(parts: list[Station], near: Position) -> NearbyStation:
    nearest = parts[0]
    lines = dict.fromkeys(line for part in parts for line in part.lines.split())
    notes = dict.fromkeys(part.step_free_note for part in parts if part.step_free_note)
    away = metres(near, nearest.position)
    return NearbyStation(nearest.name, list(lines), _step_free(parts), list(notes), nearest.position, away)


def _step_free(parts: list[Station]) -> StepFree:
    """Yes where every part says so, no where every part does, unknown where none knows; else partly."""
    said = {part.step_free for part in parts}
    return StepFree(said.pop()) if len(said) == 1 else StepFree.PARTLY
