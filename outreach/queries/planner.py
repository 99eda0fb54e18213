"""What the planner looks at: shifts whose hours are known, places that are in use, and shifts that are planned."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, FloatField, Sum
from django.db.models.functions import Cast

from outreach.models import ShiftFigures
from outreach.queries.spread import LEAST_SECONDS
from people.models import Actor
from shifts.models import Campaign, Location, Shift


@dataclass(frozen=True)
class Attended:
    """Shifts of a place, a period, a weekday (as `date.weekday()` counts) and a size of team that took place: how many
    they are, their conversations and person-seconds, and the sum of the squares of each one's conversations divided by
    its person-seconds."""

    place: int | None
    period: str
    weekday: int
    people: int
    shifts: int
    conversations: int
    seconds: int
    squares: float


@dataclass(frozen=True)
class Coming:
    """Shifts to come of a place and a period, and the free places in them."""

    shifts: int = 0
    free: int = 0


def attended_shifts(actor: Actor, campaign: Campaign) -> list[Attended]:
    """Those of the campaign whose roster the actor keeps and whose hours are known. One query; the lines do not grow
    with the shifts. They come in one order: what they add up to must not be rounded otherwise at the next look."""
    number = Cast(F("conversations"), FloatField())
    rows = ShiftFigures.objects.visible_to(actor).filter(campaign=campaign, seconds__gte=LEAST_SECONDS)
    rows = rows.order_by("location_id", "period", "weekday", "people")
    grouped = rows.values_list("location", "period", "weekday", "people").annotate(
        Count("pk"), Sum("conversations"), Sum("seconds"), squares=Sum(number * number / F("seconds"))
    )
    return [Attended(*row) for row in grouped]


def coming_shifts(campaign: Campaign, *, now: datetime) -> dict[tuple[int | None, str], Coming]:
    coming = Shift.objects.not_over(now).filter(campaign=campaign, starts_at__gt=now).order_by()
    counted = coming.values_list("location", "period").annotate(
        shifts=Count("pk"), free=Sum(F("capacity") - F("claimed"))
    )
    return {(place, period): Coming(shifts, free) for place, period, shifts, free in counted}


def places_to_go(campaign: Campaign) -> list[Location]:
    """The chapter's places in use, by name, each with the number of its `reached` targets."""
    places = Location.objects.in_use().filter(chapter=campaign.chapter_id)
    return list(places.annotate(reached=Count("targets")).order_by("name", "pk"))
