"""How far places are from a chosen one. The database narrows and orders by plain arithmetic on indexed columns, which
costs next to nothing; the exact figure, along the ellipsoid, is worked out for the rows that are shown."""

from collections.abc import Iterable
from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import Any

from django.db.models import F, FloatField, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from shifts.models import Shift
from shifts.models.shifts import ShiftQuerySet

Position = tuple[float, float]  # latitude and longitude, WGS 84 degrees

RADIUS_M = 6_371_000
# WGS 84: the half axis at the equator, and the square of the eccentricity.
AXIS_M = 6_378_137.0
FLATTENING = 0.006_694_379_990_14


def within(shifts: ShiftQuerySet, near: Position, radius_km: float) -> ShiftQuerySet:
    """Shifts whose location is at most `radius_km` from `near`. Floating ones are nowhere, so never near."""
    angle = min(radius_km * 1000 / RADIUS_M, pi)
    straight = 2 * RADIUS_M * sin(angle / 2)
    boxed = shifts.filter(bounding_box(near, degrees(angle)))
    return boxed.alias(apart=StraightLineSquared(near)).filter(apart__lte=straight**2)


def nearest_first(shifts: ShiftQuerySet, near: Position) -> ShiftQuerySet:
    """Ordered by the distance of their location from `near`, then by time; floating ones come last."""
    apart = F("apart").asc(nulls_last=True)
    return shifts.alias(apart=StraightLineSquared(near)).order_by(apart, "starts_at", "pk")


def distances(shifts: Iterable[Shift], near: Position) -> dict[int, float]:
    """Metres along the ellipsoid from `near`, by id of the location, for shifts fetched `with_place()`."""
    places = {shift.location.pk: shift.location.position for shift in shifts if shift.location}
    return {pk: metres(near, position) for pk, position in places.items() if position}


def metres(one: Position, other: Position) -> float:
    from geopy.distance import geodesic  # noqa: PLC0415 - heavy: it brings forty geocoders along

    return float(geodesic(one, other).m)


def bounding_box(near: Position, reach: float, *, place: str = "location__") -> Q:
    """A rectangle of degrees that holds the circle of `reach` degrees around `near`, with a little to spare. Where it
    would cross a pole or the date line, only the latitude narrows. `place` leads from the rows to the coordinates."""
    latitude, longitude = near
    reach *= 1.01
    box = Q((f"{place}latitude__range", (latitude - reach, latitude + reach)))
    if abs(latitude) + reach >= 90:
        return box
    aside = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(latitude)))))
    if abs(longitude) + aside >= 180:
        return box
    return box & Q((f"{place}longitude__range", (longitude - aside, longitude + aside)))


class StraightLineSquared(Func):
    """The square of the straight line, in metres, through the ellipsoid from `near` to a shift's location or whatever
    else `place` leads to. It orders places as the way along the surface does, all over the earth, poles and date line
    included. Ready SQL: as expressions of Django's it took longer to put together than to ask and answer.
    """

    output_field = FloatField()

    def __init__(self, near: Position, *, place: str = "location__") -> None:
        super().__init__(F(f"{place}latitude"), F(f"{place}longitude"))
        self.near = near

    def as_sql(self, compiler: SQLCompiler, *_more: Any, **_context: Any) -> Any:
        latitude, longitude = (compiler.compile(column)[0] for column in self.get_source_expressions())
        here, meridian = radians(self.near[0]), radians(self.near[1])
        turn = AXIS_M / sqrt(1 - FLATTENING * sin(here) ** 2)
        here_x, here_z = turn * cos(here), turn * (1 - FLATTENING) * sin(here)

        bend = f"({AXIS_M} / sqrt(1 - {FLATTENING} * power(sin(radians({latitude})), 2)))"
        across, aside = f"{bend} * cos(radians({latitude}))", f"(radians({longitude}) - ({meridian}))"
        up = f"{bend} * {1 - FLATTENING} * sin(radians({latitude}))"
        x, y, z = f"{across} * cos({aside}) - ({here_x})", f"{across} * sin({aside})", f"{up} - ({here_z})"
        return f"(power({x}, 2) + power({y}, 2) + power({z}, 2))", []
