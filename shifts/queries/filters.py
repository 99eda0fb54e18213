"""Which shifts a list shows: one definition for the pages, the map, the API and the downloads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shifts.models.shifts import ShiftQuerySet
from shifts.queries.nearness import Position, nearest_first, within


@dataclass(frozen=True)
class ShiftFilters:
    """Filters that combine; None and False filter nothing.

    `first_day` and `last_day` are days of the chapter, both counted. Moments are half-open: from `starts_after` on,
    before `starts_before`. `is_open`: can be claimed now. `needs_people`: fewer claims than the minimum. `near`
    without `radius_km` orders, it does not narrow.
    """

    campaign: int | None = None
    location: int | None = None
    target: int | None = None
    period: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None
    is_open: bool = False
    needs_people: bool = False
    near: Position | None = None
    radius_km: float | None = None

    @property
    def lookups(self) -> dict[str, Any]:
        """What is asked of single fields, which removed shifts have as well."""
        # __pk: an id that no column could hold then finds nothing, where the bare relation fails on SQLite.
        asked = {
            "campaign__pk": self.campaign,
            "location__pk": self.location,
            "location__targets__pk": self.target,
            "period": self.period,
            "starts_at__gte": self.starts_after,
            "starts_at__lt": self.starts_before,
        }
        return {lookup: value for lookup, value in asked.items() if value is not None}

    def apply(self, shifts: ShiftQuerySet, *, now: datetime) -> ShiftQuerySet:
        """The shifts that pass, in their present order."""
        shifts = shifts.filter(**self.lookups)
        shifts = shifts.on_days(self.first_day, self.last_day)
        if self.is_open:
            shifts = shifts.open(now)
        if self.needs_people:
            shifts = shifts.needing_people()
        if self.near and self.radius_km is not None:
            shifts = within(shifts, self.near, self.radius_km)
        return shifts

    def ordered(self, shifts: ShiftQuerySet) -> ShiftQuerySet:
        """Nearest first where a place is chosen, else soonest first."""
        return nearest_first(shifts, self.near) if self.near else shifts.order_by("starts_at", "location__name", "pk")
