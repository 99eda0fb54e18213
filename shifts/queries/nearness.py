"""How far places are from a chosen one. The database narrows and orders by plain arithmetic on indexed columns, which
costs next to nothing; the exact figure, along the ellipsoid, is worked out for the rows that are shown."""

from collections.abc import Iterable
from math import asin, cos, degrees, pi, radians, sin, sqrt

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cos, Power, Radians, Sin, Sqrt

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
    return boxed.alias(apart=straight_line_squared(near)).filter(apart__lte=straight**2)


def nearest_first(shifts: ShiftQuerySet, near: Position) -> ShiftQuerySet:
    """Ordered by the distance of their location from `near`, then by time; floating ones come last."""
    apart = F("apart").asc(nulls_last=True)
    return shifts.alias(apart=straight_line_squared(near)).order_by(apart, "starts_at", "pk")


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


def straight_line_squared(near: Position, *, place: str = "location__") -> Combinable:
    """The square of the straight line, in metres, through the ellipsoid from `near` to a shift's location or whatever
    else `place` leads to. It orders places as the way along the surface does, all over the earth, poles and date line
    included."""
    latitude, longitude = radians(near[0]), radians(near[1])
    turn = AXIS_M / sqrt(1 - FLATTENING * sin(latitude) ** 2)
    here_x, here_z = turn * cos(latitude), turn * (1 - FLATTENING) * sin(latitude)

    phi = Radians(F(f"{place}latitude"))
    aside = Radians(F(f"{place}longitude")) - Value(longitude, FloatField())
    bend = Value(AXIS_M, FloatField()) / Sqrt(Value(1.0) - Value(FLATTENING) * Power(Sin(phi), Value(2.0)))
    across = bend * Cos(phi)
    return (
        Power(across * Cos(aside) - Value(here_x), Value(2.0))
        + Power(across * Sin(aside), Value(2.0))
        + Power(bend * Value(1 - FLATTENING) * Sin(phi) - Value(here_z), Value(2.0))
    )
