"""First-timers who came back, in numbers alone: nobody's name is read here.

It takes the attendances that are still kept. Whose earlier ones are forgotten (Experience knows that there were more,
not when) is no first-timer of any day that we know, and is counted apart.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from outreach.queries.filters import Filters
from people.models import Actor, Chapter, Role, roles_of
from shifts.models import Attendance, Experience

# Who came for the first time later than this has hardly had a chance to come again.
DAYS = 14


@dataclass(frozen=True)
class Newcomers:
    """People of a chapter whose first attended shift was on `since` or later and at least DAYS ago, and how many of
    them attended another day (`back`). `recent` came first after that; of `unknown` the first shift is forgotten."""

    chapter: Chapter
    since: date | None
    first: int
    back: int
    recent: int
    unknown: int


def newcomers(actor: Actor, *, filters: Filters, now: datetime) -> Newcomers | None:
    """Of the chapter that the actor organizes: the filtered campaign's, else her only one. None where that is not one.
    No other filter counts: somebody may come back to another place and campaign. Three queries."""
    chapters = Chapter.objects.filter(pk__in=roles_of(actor).chapters(Role.ORGANIZER))
    if filters.campaign is not None:
        chapters = chapters.filter(campaigns=filters.campaign)
    found = list(chapters[:2])
    if len(found) != 1:
        return None
    [chapter] = found
    until = chapter.today(now) - timedelta(days=DAYS)
    known = Q(forgotten__lte=0)
    in_time = known & Q(first_on__lte=until)
    counted = _people(chapter).aggregate(
        since=Min("first_on", filter=known),
        first=Count("person", filter=in_time),
        back=Count("person", filter=in_time & Q(last_on__gt=F("first_on"))),
        recent=Count("person", filter=known & Q(first_on__gt=until)),
    )
    return Newcomers(chapter, **counted, unknown=_forgotten(chapter).count())


def _people(chapter: Chapter) -> QuerySet[Any, Any]:
    """Who attended in the chapter: the first and last day that is kept, and how many closed shifts are `forgotten`."""
    here = Attendance.objects.attended().filter(shift__campaign__chapter=chapter, person__isnull=False).order_by()
    done = Experience.objects.filter(chapter=chapter, person=OuterRef("person")).values("shifts_done")
    return here.values("person").annotate(
        first_on=Min("shift__starts_on"),
        last_on=Max("shift__starts_on"),
        forgotten=Coalesce(Subquery(done), 0) - Count("pk", filter=Q(is_counted=True)),
    )


def _forgotten(chapter: Chapter) -> QuerySet[Experience]:
    """Of whom fewer closed shifts are kept than she has done."""
    kept = Q(person__attendances__is_counted=True, person__attendances__shift__campaign__chapter=chapter)
    there = Experience.objects.filter(chapter=chapter).annotate(kept=Count("person__attendances", filter=kept))
    return there.filter(shifts_done__gt=F("kept"))
