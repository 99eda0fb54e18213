"""Where the conversations were, as a map drawn here: a mark for each place, as large as its conversations are many and
as strong as they are for an hour. No tile, no other host, no script; the table beside it has every mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians, sqrt

from django.conf import settings
from django.utils.translation import gettext as _

from outreach.documents.charts import HEATS, units
from outreach.documents.words import number
from shifts.documents.basemap.archive import open_basemap
from shifts.documents.basemap.geometry import WORLD, position, project
from shifts.documents.ground import EQUATOR_M, FROM_AFAR, KINDS, Frame, ground
from shifts.documents.pin_map import label_below
from shifts.queries.nearness import Position

WIDTH, HEIGHT = 360, 340
MARGIN = 34
LARGEST, SMALLEST = 24.0, 4.0
# A number needs as much room.
WITH_NUMBER = 8.0
# However near to each other the places are, so much is shown of what is around them.
LEAST_METRES = 2500
# As far as this across, streets say where that is; farther away they would be a tangle.
STREETS_METRES = 3000
LONGEST_SCALE = 100
# Beyond so many marks a map says less, and weighs more.
MOST_MARKS = 200


@dataclass(frozen=True)
class Place:
    """`rank` is the number of its row in the table."""

    rank: int
    name: str
    position: Position
    conversations: int
    per_hour: float | None


@dataclass(frozen=True)
class Mark:
    """`words` say what it stands for. `number` and `label_y` are empty where there is no room for number and name."""

    x: str
    y: str
    radius: str
    heat: int
    words: str
    number: str
    number_y: str
    label: str
    label_y: int | None


@dataclass(frozen=True)
class PlaceMap:
    """`scale` units are `scale_m` metres. `key` has radius and words of a few sizes."""

    title: str
    marks: tuple[Mark, ...]
    ground: tuple[tuple[str, str], ...]
    attribution: str
    scale: str
    scale_m: int
    width: int = WIDTH
    height: int = HEIGHT
    template: str = "outreach/charts/map.html"

    @property
    def keys(self) -> tuple[tuple[int, str], ...]:
        return ()


def place_map(title: str, places: Sequence[Place]) -> PlaceMap | None:
    """The largest marks lie lowest, so that none hides another. None where no place has a pin."""
    shown = sorted(places, key=lambda place: (-place.conversations, place.rank))[:MOST_MARKS]
    if not shown:
        return None
    frame = _frame([place.position for place in shown])
    basemap = open_basemap(settings.MAP_PMTILES)
    scale_m, scale = _scale(frame)
    return PlaceMap(
        title,
        _marks(shown, frame),
        ground(basemap, frame, _kinds(frame)) if basemap else (),
        basemap.attribution if basemap else "",
        units(scale),
        scale_m,
    )


def _frame(positions: Sequence[Position]) -> Frame:
    """All of them with a margin."""
    columns, rows = zip(*(project(*position) for position in positions), strict=True)
    middle = (min(columns) + max(columns)) / 2, (min(rows) + max(rows)) / 2
    least = LEAST_METRES / _metres(middle) / WIDTH
    across = (max(columns) - min(columns)) / (WIDTH - 2 * MARGIN)
    down = (max(rows) - min(rows)) / (HEIGHT - 2 * MARGIN)
    return Frame.around(middle, max(across, down, least), width=WIDTH, height=HEIGHT)


def _metres(at: tuple[float, float]) -> float:
    """Of one unit of the world, at that place of it."""
    return EQUATOR_M / WORLD * max(0.01, cos(radians(position(at)[0])))


def _unit_m(frame: Frame) -> float:
    """How many metres one unit of the canvas is."""
    middle = frame.left + frame.width / 2 * frame.units, frame.upper + frame.height / 2 * frame.units
    return frame.units * _metres(middle)


def _kinds(frame: Frame) -> tuple[str, ...]:
    return KINDS if WIDTH * _unit_m(frame) <= STREETS_METRES else FROM_AFAR


def _scale(frame: Frame) -> tuple[int, float]:
    """The longest round distance for which there is room: metres, and units of the canvas."""
    unit_m = _unit_m(frame)
    power = 10 ** floor(log10(LONGEST_SCALE * unit_m))
    length = max(step * power for step in (1, 2, 5) if step * power <= LONGEST_SCALE * unit_m)
    return round(length), length / unit_m


def _marks(places: Sequence[Place], frame: Frame) -> tuple[Mark, ...]:
    most = max(place.conversations for place in places) or 1
    best = max((place.per_hour or 0 for place in places), default=0) or 1
    spots = [(*_whole(frame.place(place.position)), _radius(place.conversations / most)) for place in places]
    taken = [(round(x - r), round(y - r), round(x + r), round(y + r)) for x, y, r in spots]
    marks = []
    for place, (x, y, radius) in zip(places, spots, strict=True):
        below = y + round(radius) - 6
        marks.append(
            Mark(
                x=units(x),
                y=units(y),
                radius=units(radius),
                heat=max(1, round(place.per_hour / best * HEATS)) if place.per_hour else 0,
                words=_words(place),
                number=str(place.rank) if radius >= WITH_NUMBER else "",
                number_y=units(y + 4),
                label=place.name,
                label_y=label_below(place.name, x, below, taken, width=WIDTH, height=HEIGHT),
            )
        )
    return tuple(marks)


def _whole(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _radius(part: float) -> float:
    """The area is what is compared."""
    return max(SMALLEST, LARGEST * sqrt(part))


def _words(place: Place) -> str:
    said = {"rank": place.rank, "name": place.name, "conversations": number(place.conversations)}
    if place.per_hour is None:
        return _("%(rank)s. %(name)s: %(conversations)s, no attendance yet") % said
    return _("%(rank)s. %(name)s: %(conversations)s, %(rate)s per volunteer-hour") % (
        said | {"rate": number(place.per_hour, 1)}
    )
