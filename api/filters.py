"""What lists can be narrowed by. A value that cannot be meant is 400 and says what is expected."""

from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from shifts.models import Location, PeriodKey, Shift
from shifts.models.places import LocationQuerySet
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.filters import ShiftFilters
from shifts.queries.nearness import Position, nearest_first

NEAR_KM = 5.0
FARTHEST_KM = 20_100
# How the schema describes an id: what the columns hold.
ID: dict[str, Any] = {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**63 - 1}


@extend_schema_field(ID)
class IdFilter(django_filters.NumberFilter):
    """A row's id. One that no database could hold is refused instead of breaking the query."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(decimal_places=0, min_value=0, **kwargs)

    def get_max_validator(self) -> MaxValueValidator:
        return MaxValueValidator(ID["maximum"])


class MomentField(forms.CharField):
    """A moment in ISO 8601 with its offset, which is never guessed."""

    def to_python(self, value: str | None) -> datetime | None:  # type: ignore[override]  # the text is the input
        if not value:
            return None
        try:
            moment = parse_datetime(value.strip())
            if moment is not None and moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise ValidationError(_("Write the moment with its offset, like 2026-08-03T12:00:00Z."))


class PositionField(forms.CharField):
    """Two numbers of degrees: LATITUDE,LONGITUDE."""

    def to_python(self, value: str | None) -> Position | None:  # type: ignore[override]  # the text is the input
        if not value:
            return None
        try:
            latitude, longitude = (float(part) for part in value.split(","))
        except ValueError:
            latitude = longitude = float("nan")
        if not (isfinite(latitude + longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValidationError(_("Write latitude and longitude in degrees, like 40.7549,-73.984."))
        return latitude, longitude


class FlagField(forms.CharField):
    """`true` or `false`."""

    def to_python(self, value: str | None) -> bool:  # type: ignore[override]  # the text is the input
        word = (value or "false").strip().lower()
        if word not in ("true", "false", "1", "0"):
            raise ValidationError(_("Write true or false."))
        return word in ("true", "1")


@extend_schema_field({"type": "string", "format": "date-time"})
class MomentFilter(django_filters.Filter):
    field_class = MomentField


@extend_schema_field({"type": "string", "pattern": r"^-?[0-9]{1,2}(\.[0-9]+)?,-?[0-9]{1,2}(\.[0-9]+)?$"})
class PositionFilter(django_filters.Filter):
    field_class = PositionField


@extend_schema_field({"type": "boolean"})
class FlagFilter(django_filters.Filter):
    field_class = FlagField


@extend_schema_field({"type": "number", "minimum": 0, "maximum": FARTHEST_KM})
class KilometresFilter(django_filters.NumberFilter):
    pass


@extend_schema_field({"type": "string", "enum": ["starts_at", "-starts_at", "distance"]})
class OrderFilter(django_filters.ChoiceFilter):
    pass


class LocationFilters(django_filters.FilterSet):
    """`campaign` and `target` are ids. A draft's places are told to nobody who may not see the draft."""

    campaign = IdFilter(field_name="shifts__campaign", method="of_campaign")
    target = IdFilter(field_name="targets", distinct=True)

    class Meta:
        model = Location
        fields = ["campaign", "target"]

    def of_campaign(self, locations: LocationQuerySet, name: str, value: Decimal) -> LocationQuerySet:
        shifts = Shift.objects.visible_to(self.request.user).filter(campaign__pk=int(value))
        return locations.filter(pk__in=shifts.values("location"))


class ShiftFilterSet(django_filters.FilterSet):
    """The shifts' filters of the screens, as parameters. `open`: not cancelled, not over, with a place left;
    `needs_people`: fewer claims than the minimum; `near` without `radius_km` means 5."""

    ORDERINGS = ("starts_at", "-starts_at", "distance")

    campaign = IdFilter()
    location = IdFilter()
    target = IdFilter(field_name="location__targets")
    period = django_filters.ChoiceFilter(choices=PeriodKey.choices)
    starts_after = MomentFilter(field_name="starts_at")
    starts_before = MomentFilter(field_name="starts_at")
    open = FlagFilter(field_name="claimed")
    needs_people = FlagFilter(field_name="claimed")
    near = PositionFilter(field_name="location")
    radius_km = KilometresFilter(field_name="location", min_value=0, max_value=FARTHEST_KM)
    ordering = OrderFilter(choices=[(each, each) for each in ORDERINGS], field_name="starts_at")

    class Meta:
        model = Shift
        fields: list[str] = []

    @property
    def near_position(self) -> Position | None:
        position: Position | None = self.form.cleaned_data.get("near")
        return position

    def filter_queryset(self, queryset: ShiftQuerySet) -> ShiftQuerySet:
        asked: dict[str, Any] = self.form.cleaned_data
        near, radius, ordering = asked["near"], asked["radius_km"], asked["ordering"] or "starts_at"
        if near is None and (radius is not None or ordering == "distance"):
            raise ValidationError({"near": _("radius_km and ordering=distance need near=LATITUDE,LONGITUDE.")})
        found = ShiftFilters(
            campaign=_as_id(asked["campaign"]),
            location=_as_id(asked["location"]),
            target=_as_id(asked["target"]),
            period=asked["period"] or None,
            starts_after=asked["starts_after"],
            starts_before=asked["starts_before"],
            is_open=asked["open"],
            needs_people=asked["needs_people"],
            near=near,
            radius_km=NEAR_KM if radius is None else float(radius),
        ).apply(queryset, now=timezone.now())
        return nearest_first(found, near) if near and ordering == "distance" else found.order_by(ordering, "pk")


def _as_id(value: Any) -> int | None:
    return None if value is None else int(value)
