"""What shifts came to and how far they differ, added up by place, period and weekday."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, FloatField, Sum
from django.db.models.functions import Cast, Coalesce

from outreach.models import ShiftFigures
from outreach.queries.filters import Filters
from outreach.queries.sums import NumberAt
from people.models import Actor
from shifts.models.shifts import rosters_kept_by

# Shorter than a minute is a slip of a finger, and no time in which something can be measured.
LEAST_SECONDS = 60


@dataclass(frozen=True)
class Cell:
    """All shifts of a campaign at a place, in a period, on a weekday (as `date.weekday()` counts). The sums are those
    that `outreach.rules.intervals.Shifts` is made of, in its order."""

    campaign: int
    place: int | None
    period: str
    weekday: int
    sums: tuple[int, int, int, int, int, int, float]


def cells(actor: Actor, *, filters: Filters) -> list[Cell]:
    """Of shifts whose roster the actor keeps and whose hours are known. With an outcome, the conversations that ended
    so, in all the hours. One query; the lines do not grow with the shifts, and come in one order."""
    told = NumberAt("outcomes", filters.outcome) if filters.outcome else F("conversations")
    number = Coalesce(told, 0)
    talks, time = Cast(number, BigIntegerField()), Cast(F("seconds"), BigIntegerField())
    exact = Cast(number, FloatField())
    where = filters.where(shift="", day="starts_on")
    rows = ShiftFigures.objects.filter(rosters_kept_by(actor), where, seconds__gte=LEAST_SECONDS)
    rows = rows.order_by("campaign_id", "location_id", "period", "weekday")
    grouped = rows.values_list("campaign_id", "location_id", "period", "weekday").annotate(
        shifts=Count("pk"),
        number=Sum(number),
        time=Sum("seconds"),
        squares=Sum(talks * talks),
        products=Sum(talks * time),
        times=Sum(time * time),
        by_time=Sum(exact * exact / Cast(F("seconds"), FloatField())),
    )
    return [Cell(campaign, place, period, weekday, _sums(*sums)) for campaign, place, period, weekday, *sums in grouped]


def _sums(*values: Any) -> tuple[int, int, int, int, int, int, float]:
    """PostgreSQL adds large whole numbers up as decimals."""
    number, talks, time, squares, products, times, by_time = values
    return int(number), int(talks), int(time), int(squares), int(products), int(times), float(by_time)
