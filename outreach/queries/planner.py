"""What the planner looks at: shifts whose hours are known, places that are in use, and shifts that are planned."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, Sum

from outreach.queries.filters import Filters
from outreach.queries.tallies import tallies
from people.models import Actor
from shifts.models import Attendance, Campaign, Location, Shift


@dataclass(frozen=True)
class Attended:
    """A shift that took place, with person-seconds and how many people were there."""

    place: int | None
    period: str
    day: date
    conversations: int
    seconds: int
    people: int


@dataclass(frozen=True)
class Coming:
    """Shifts to come of a place and a period, and the free places in them."""

    shifts: int = 0
    free: int = 0


def attended_shifts(actor: Actor, campaign: Campaign) -> list[Attended]:
    """Those of the campaign whose roster the actor keeps and whose hours are known; what counts is the tallies'
    word."""
    there = Count("attendances", filter=Q(attendances__status__in=Attendance.PRESENT))
    shifts = Shift.objects.filter(campaign=campaign).order_by().annotate(people=there)
    rows = tallies(actor, filters=Filters(campaign=campaign.pk), group_by=["shift"])
    known = {row.groups["shift"]: row for row in rows if row.seconds}
    return [
        Attended(place, period, day, row.timed_conversations, row.seconds or 0, people)
        for pk, place, period, day, people in shifts.values_list("pk", "location", "period", "starts_on", "people")
        if (row := known.get(pk))
    ]


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
