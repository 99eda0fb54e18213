"""The map: the same shifts and filters as the list, drawn here, moved and zoomed by links."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.models import Actor
from people.validators import read_id
from shifts.documents.shift_map import HEIGHT, LEAST_ZOOM, MOST_ZOOM, WIDTH, Drawing, Pin, Spot, View, draw, view_of
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.nearness import Position, distances
from shifts.queries.shifts import next_at_each_place
from shifts.views.browsing import Browsing, browse
from shifts.views.lines import Line, lines

SHOWN_BELOW = 40
FLOATING_SHOWN = 6
STEP = 0.5  # of a width or height


@require_safe
def shift_map(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = browse(request, now)
    spots = _spots(found.shifts)
    view = _view(request.GET, [spot.position for spot in spots])
    chosen = _numbers(request.GET.get("at", ""))
    judged = partial(lines, reader=request.user, now=now)
    here = judged(found.shifts.filter(location__in=chosen)[:SHOWN_BELOW]) if chosen else []
    context = {
        "found": found,
        "map": MapPage(draw(spots, view), found, chosen) if view else None,
        "pins": [_pin(spot) for spot in spots],
        "chosen": here,
        "places": [] if here else _places(found, spots, reader=request.user, now=now),
        "total": len(spots),
        "floating": judged(found.shifts.filter(location__isnull=True)[:FLOATING_SHOWN]),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "shifts/map.html", context)


@dataclass(frozen=True)
class MapPage:
    """A drawing with the addresses of its links, which keep the filters."""

    drawing: Drawing
    found: Browsing
    chosen: list[int]

    @property
    def pins(self) -> list[tuple[Pin, str, bool]]:
        """Pin, where it leads, and whether its shifts are listed below."""
        return [(pin, self._pin_url(pin), bool(set(pin.ids) & set(self.chosen))) for pin in self.drawing.pins]

    @property
    def moves(self) -> dict[str, str]:
        view = self.drawing.view
        views = {
            "north": view.moved(0, -STEP),
            "south": view.moved(0, STEP),
            "west": view.moved(-STEP, 0),
            "east": view.moved(STEP, 0),
            "closer": view.zoomed(1) if view.zoom < MOST_ZOOM else None,
            "wider": view.zoomed(-1) if view.zoom > LEAST_ZOOM else None,
        }
        return {name: self._url(moved) if moved else "" for name, moved in views.items()}

    @property
    def everything(self) -> str:
        return self.found.query or "?"

    def _pin_url(self, pin: Pin) -> str:
        if pin.closer:
            return self._url(pin.closer)
        return self._url(self.drawing.view, at=pin.ids) + "#here"

    def _url(self, view: View, at: list[int] | None = None) -> str:
        asked = QueryDict(self.found.query.removeprefix("?"), mutable=True)
        asked["z"] = str(view.zoom)
        asked["c"] = f"{view.center[0]:.5f},{view.center[1]:.5f}"
        if at or self.chosen:
            asked["at"] = ",".join(map(str, at or self.chosen))
        return f"?{asked.urlencode(safe=',')}"


def _spots(shifts: ShiftQuerySet) -> list[Spot]:
    """The places of the shifts that have a pin, what is left there and when it begins; soonest first. One query."""
    of_a_place = ("pk", "name", "latitude", "longitude", "chapter__time_zone")
    rows = (
        shifts.filter(location__latitude__isnull=False)
        .order_by()
        .values_list(*(f"location__{field}" for field in of_a_place))
        .annotate(shifts=Count("pk"), left=Sum(F("capacity") - F("claimed")), start=Min("starts_at"))
        .order_by("start", "location__name", "location")
    )
    return [
        Spot(pk, name, (latitude, longitude), count, left, start, ZoneInfo(zone))
        for pk, name, latitude, longitude, zone, count, left, start in rows
    ]


def _places(found: Browsing, spots: list[Spot], *, reader: Actor, now: datetime) -> list[tuple[Line, Spot]]:
    """The next shift of each place that has a pin, as the list orders shifts."""
    by_location = {spot.location_id: spot for spot in spots}
    coming = list(next_at_each_place(found.shifts.filter(location__latitude__isnull=False))[:SHOWN_BELOW])
    away = distances(coming, found.filters.near) if found.filters.near else {}
    shown = lines(coming, reader=reader, now=now, distances=away)
    return [(line, by_location[line.shift.location_id or 0]) for line in shown]


def _pin(spot: Spot) -> dict[str, object]:
    """What static/js/map-pins.js knows of a place."""
    return {
        "id": spot.location_id,
        "name": spot.name,
        "label": spot.in_words,
        "left": spot.spots_left,
        "at": spot.position,
    }


def _view(asked: QueryDict, positions: list[Position]) -> View | None:
    """What the address asks for, as far as it can be understood; else everything there is."""
    fitting = view_of(positions) if positions else None
    zoom = _numbers(asked.get("z", ""))
    try:
        latitude, longitude = (float(part) for part in asked.get("c", "").split(","))
    except ValueError:
        return fitting
    if not (zoom and -85 <= latitude <= 85 and -180 <= longitude <= 180):
        return fitting
    return View((latitude, longitude), max(LEAST_ZOOM, min(MOST_ZOOM, zoom[0])))


def _numbers(text: str) -> list[int]:
    """The ids in a comma-separated text; other words and numbers that no id has are left out."""
    return [number for part in text.split(",") if (number := read_id(part)) is not None][:50]
