"""What the organizer's screens read. The gates answer "not yours" and "not there" alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from people.models import Actor, Chapter
from shifts.models import Campaign, Incident, Location, Pattern, Shift, Signup
from shifts.models.shifts import ShiftQuerySet
from shifts.models.signups import SignupQuerySet

WEEK = timedelta(days=7)


def organized_campaign_for(actor: Actor, campaign_id: int) -> Campaign:
    campaigns = Campaign.objects.organized_by(actor).select_related("chapter")
    return get_object_or_404(campaigns, pk=campaign_id)


def organized_location_for(actor: Actor, location_id: int) -> Location:
    return get_object_or_404(Location.objects.organized_by(actor).select_related("chapter"), pk=location_id)


def organized_pattern_for(actor: Actor, pattern_id: int) -> Pattern:
    patterns = Pattern.objects.visible_to(actor).select_related("campaign__chapter")
    return get_object_or_404(patterns, pk=pattern_id)


def organized_shift_for(actor: Actor, shift_id: int) -> Shift:
    shifts = Shift.objects.filter(campaign__in=Campaign.objects.organized_by(actor)).with_place()
    return get_object_or_404(shifts, pk=shift_id)


def shifts_of_day(campaign: Campaign, *, day: date, period: str = "", now: datetime) -> ShiftQuerySet:
    """The campaign's shifts of that day, or of one of its periods, that have not begun and take place."""
    coming = Shift.objects.standing().filter(campaign=campaign, starts_on=day, starts_at__gt=now, closed_at=None)
    return (coming.filter(period=period) if period else coming).with_place().order_by("starts_at", "pk")


def claims_on(shifts: Iterable[Shift]) -> SignupQuerySet:
    """The active claims on them, with their people and places."""
    found = Signup.objects.active().with_shift().select_related("person")
    return found.filter(shift__in=[shift.pk for shift in shifts]).order_by("pk")


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many of `rows`, shifts or incidents, the campaign of the outer query has."""
    counted = rows.filter(campaign=OuterRef("pk")).order_by().values("campaign").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def organized_campaigns(chapter: Chapter, *, now: datetime) -> QuerySet[Campaign]:
    """The chapter's campaigns, the latest first, each with `coming` and `claimed` (shifts to come, claims on them),
    `made` (all shifts), `short` (shifts of the next seven days that have fewer people than their minimum) and `reports`
    (of incidents that no organizer has seen)."""
    coming = Shift.objects.not_over(now)
    on_them = Signup.objects.active().filter(shift__ends_at__gt=now, shift__campaign=OuterRef("pk"))
    claims = on_them.order_by().values("shift__campaign").annotate(count=Count("pk")).values("count")
    return Campaign.objects.filter(chapter=chapter).annotate(
        made=_count(Shift.objects.all()),
        coming=_count(coming),
        short=_count(coming.needing_people().filter(starts_at__lt=now + WEEK)),
        claimed=Coalesce(Subquery(claims), 0),
        reports=_count(Incident.objects.new()),
    )


def organized_locations(chapter: Chapter, *, words: str, retired: bool, now: datetime) -> QuerySet[Location]:
    """The chapter's locations by name, those whose name, address or targets contain `words`, each with `coming`:
    its shifts to come."""
    found = Location.objects.filter(chapter=chapter, retired_at__isnull=not retired)
    if words:
        naming = Location.objects.filter(targets__name__icontains=words).values("pk")
        found = found.filter(Q(name__icontains=words) | Q(address__icontains=words) | Q(pk__in=naming))
    to_come = Q(shifts__ends_at__gt=now, shifts__cancelled_at__isnull=True)
    return found.prefetch_related("targets").annotate(coming=Count("shifts", filter=to_come)).order_by("name", "pk")


def neighbours(chapter: Chapter, position: tuple[float, float], *, reach: tuple[float, float]) -> QuerySet[Location]:
    """The chapter's locations in use not further than `reach` degrees north or south and east or west."""
    (latitude, longitude), (north, east) = position, reach
    return Location.objects.in_use().filter(
        chapter=chapter,
        latitude__range=(latitude - north, latitude + north),
        longitude__range=(longitude - east, longitude + east),
    )


@dataclass(frozen=True)
class ShiftSearch:
    """What narrows an organizer's list of shifts; None and False leave it open."""

    first_day: date | None = None
    last_day: date | None = None
    location: Location | None = None
    short: bool = False
    floating: bool = False


def organized_shifts(campaign: Campaign, search: ShiftSearch) -> QuerySet[Shift]:
    """The campaign's shifts by time, cancelled ones among them."""
    found = Shift.objects.filter(campaign=campaign).with_place().on_days(search.first_day, search.last_day)
    if search.location:
        found = found.filter(location=search.location)
    if search.floating:
        found = found.filter(location__isnull=True)
    if search.short:
        found = found.standing().needing_people()
    return found


def patterns_of(campaign: Campaign, *, now: datetime) -> QuerySet[Pattern]:
    """The campaign's patterns with their periods, each with `places` and `coming`: its shifts to come."""
    to_come = Q(shifts__ends_at__gt=now, shifts__cancelled_at__isnull=True)
    return (
        campaign.patterns.prefetch_related("periods")
        .annotate(
            places=Count("locations", distinct=True) + F("floating"),
            coming=Count("shifts", filter=to_come, distinct=True),
        )
        .order_by("name", "pk")
    )


def claimants(shifts: Iterable[Shift]) -> dict[int, list[str]]:
    """The names of the people who claimed, by shift."""
    found: dict[int, list[str]] = {}
    claims = Signup.objects.active().filter(shift__in=[shift.pk for shift in shifts]).select_related("person")
    for claim in claims:
        found.setdefault(claim.shift_id, []).append(str(claim.person))
    return found
