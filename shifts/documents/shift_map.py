"""A map drawn here, from our own places alone: no tile, no other host, no script.

It knows where to put pins, a grid of even distances, a scale and names; templates/shifts/map.svg writes them down. The
projection is Web Mercator in the usual zoom levels (256 units around the equator at level 0).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import atan, cos, degrees, exp, floor, log, pi, radians, tan
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.templatetags.local import clock, local_day
from shifts.queries.nearness import Position

WIDTH, HEIGHT = 360, 380
LEAST_ZOOM, MOST_ZOOM = 2, 18
# As near as two thumbs: pins closer than this become one that counts.
APART = 44
MARGIN = 36
EQUATOR_M = 40_075_016.7
LONGEST_SCALE = 110
LETTER, LINE = 6.2, 15


@dataclass(frozen=True)
class Spot:
    """A place with `shifts` that can be joined and `spots_left` in all of them; the next one is at `starts_at`, on the
    clocks of `zone`."""

    location_id: int
    name: str
    position: Position
    shifts: int
    spots_left: int
    starts_at: datetime
    zone: ZoneInfo

    @property
    def in_words(self) -> str:
        """Place, spots, shifts and the next time, as a pin is called: "Times Sq, 6 spots left, 2 shifts, next: Mon,
        Aug 3, 8 a.m."."""
        spots = ngettext("%(spots)s spot left", "%(spots)s spots left", self.spots_left) % {"spots": self.spots_left}
        shifts = ngettext("%(number)s shift", "%(number)s shifts", self.shifts) % {"number": self.shifts}
        start = f"{local_day(self.starts_at, self.zone)}, {clock(self.starts_at, self.zone)}"
        return ", ".join([self.name, spots, shifts, _("next: %(start)s") % {"start": start}])


@dataclass(frozen=True)
class View:
    """What part of the earth is shown: the position in the middle, and the zoom level."""

    center: Position
    zoom: int

    def moved(self, east: float, south: float) -> "View":
        """The view that many widths and heights further."""
        x, y = _project(self.center, self.zoom)
        return View(_position(x + east * WIDTH, y + south * HEIGHT, self.zoom), self.zoom)

    def zoomed(self, levels: int) -> "View":
        return View(self.center, max(LEAST_ZOOM, min(MOST_ZOOM, self.zoom + levels)))


@dataclass(frozen=True)
class Pin:
    """One spot, or several too close to tell apart. `closer` is the view in which they come apart, None for one spot
    and for those that never do. `label_y` is where the name goes, None where it has no room."""

    x: float
    y: float
    spots: tuple[Spot, ...]
    closer: View | None
    label_y: float | None = None

    @property
    def spots_left(self) -> int:
        return sum(spot.spots_left for spot in self.spots)

    @property
    def ids(self) -> list[int]:
        return [spot.location_id for spot in self.spots]


@dataclass(frozen=True)
class Drawing:
    """`columns` and `rows` are where the lines of the grid stand, `scale_m` metres apart, which are `scale` units."""

    view: View
    pins: list[Pin]
    outside: int
    columns: list[float]
    rows: list[float]
    scale: float
    scale_m: int


def view_of(positions: Sequence[Position]) -> View:
    """The closest view that shows all positions with a margin."""
    north, south = (pick(position[0] for position in positions) for pick in (max, min))
    east, west = (pick(position[1] for position in positions) for pick in (max, min))
    for zoom in range(MOST_ZOOM - 1, LEAST_ZOOM, -1):
        (right, upper), (left, lower) = _project((north, east), zoom), _project((south, west), zoom)
        if right - left <= WIDTH - 2 * MARGIN and lower - upper <= HEIGHT - 2 * MARGIN:
            return View(_position((left + right) / 2, (upper + lower) / 2, zoom), zoom)
    return View(((north + south) / 2, (east + west) / 2), LEAST_ZOOM)


def draw(spots: Iterable[Spot], view: View) -> Drawing:
    """Put the spots on the canvas of WIDTH x HEIGHT."""
    middle_x, middle_y = _project(view.center, view.zoom)
    left, upper = middle_x - WIDTH / 2, middle_y - HEIGHT / 2
    placed, outside = [], 0
    for spot in spots:
        x, y = _project(spot.position, view.zoom)
        if 0 <= x - left <= WIDTH and 0 <= y - upper <= HEIGHT:
            placed.append((x - left, y - upper, spot))
        else:
            outside += 1
    scale_m, scale = _scale(view)
    return Drawing(
        view=view,
        pins=_labelled(_gathered(placed, view)),
        outside=outside,
        columns=_lines(left, scale, WIDTH),
        rows=_lines(upper, scale, HEIGHT),
        scale=scale,
        scale_m=scale_m,
    )


def _gathered(placed: list[tuple[float, float, Spot]], view: View) -> list[Pin]:
    """Each spot joins the first pin that stands near; so pins stand apart whatever the crowd."""
    groups: list[list[tuple[float, float, Spot]]] = []
    for here in sorted(placed, key=lambda each: (each[1], each[0], each[2].location_id)):
        near = (group for group in groups if abs(group[0][0] - here[0]) < APART and abs(group[0][1] - here[1]) < APART)
        group = next(near, None)
        if group is None:
            groups.append([here])
        else:
            group.append(here)
    return [_pin(group, view) for group in groups]


def _pin(group: list[tuple[float, float, Spot]], view: View) -> Pin:
    x, y, _ = group[0]
    spots = tuple(spot for _, _, spot in group)
    return Pin(x, y, spots, _closer([spot.position for spot in spots], view))


def _closer(positions: list[Position], view: View) -> View | None:
    if len(set(positions)) < 2 or view.zoom >= MOST_ZOOM:
        return None
    fitting = view_of(positions)
    return View(fitting.center, max(fitting.zoom, view.zoom + 1))


def _labelled(pins: list[Pin]) -> list[Pin]:
    """Names under the pins of single spots, as far as they cover neither a pin nor another name."""
    taken = [(pin.x - APART / 2, pin.y - APART / 2, pin.x + APART / 2, pin.y + APART / 2) for pin in pins]
    found = []
    for pin in pins:
        half = len(pin.spots[0].name) * LETTER / 2
        top = pin.y + APART / 2
        box = (pin.x - half, top, pin.x + half, top + LINE)
        inside = box[0] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT
        free = not any(box[0] < c and a < box[2] and box[1] < d and b < box[3] for a, b, c, d in taken)
        if len(pin.spots) == 1 and inside and free:
            taken.append(box)
            pin = Pin(pin.x, pin.y, pin.spots, pin.closer, label_y=top + LINE - 4)
        found.append(pin)
    return found


def _scale(view: View) -> tuple[int, float]:
    """The longest round distance that fits the scale bar: metres, and units of the canvas."""
    unit_m = EQUATOR_M * cos(radians(view.center[0])) / (256 * 2**view.zoom)
    power = 10 ** floor(log(LONGEST_SCALE * unit_m, 10))
    length = max(step * power for step in (1, 2, 5) if step * power <= LONGEST_SCALE * unit_m)
    return round(length), length / unit_m


def _lines(start: float, step: float, length: int) -> list[float]:
    first = step - start % step
    return [first + number * step for number in range(int((length - first) // step) + 1)]


def _project(position: Position, zoom: int) -> tuple[float, float]:
    latitude, longitude = position
    size = 256 * 2**zoom
    height = log(tan(pi / 4 + radians(max(-85.0, min(85.0, latitude))) / 2))
    return (longitude + 180) / 360 * size, (1 - height / pi) / 2 * size


def _position(x: float, y: float, zoom: int) -> Position:
    size = 256 * 2**zoom
    latitude = degrees(2 * atan(exp(pi * (1 - 2 * y / size))) - pi / 2)
    return latitude, max(-180.0, min(180.0, x / size * 360 - 180))
