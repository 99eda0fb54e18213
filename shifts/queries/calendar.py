"""What calendars show."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from people.models import User
from shifts.models import RemovedShift, Shift, Signup
from shifts.queries.filters import ShiftFilters

# What a calendar app has to read each hour, and what a phone can still hold.
MOST_PUBLIC = 1000
# How long a person's own past stays in her calendar.
KEPT = timedelta(days=365)


class OwnClaim(NamedTuple):
    """A person's latest claim on a shift, and how many she had on it before."""

    signup: Signup
    before: int


def public_shifts(filters: ShiftFilters, *, now: datetime) -> list[Shift]:
    """What everybody can claim, and what was cancelled or removed as long as its day is not over, soonest first; at
    most MOST_PUBLIC of each. Three queries."""
    public = filters.apply(Shift.objects.visible_to(AnonymousUser()).with_place(), now=now)
    recent = {"ends_at__gt": now - timedelta(days=2)}
    cancelled = public.filter(cancelled_at__isnull=False, **recent)[:MOST_PUBLIC]
    removed = RemovedShift.objects.visible_to(AnonymousUser()).filter(**filters.lookups, **recent)
    removed = removed.select_related("campaign__chapter", "location")[:MOST_PUBLIC]
    off = [shift for shift in (*cancelled, *(each.as_shift() for each in removed)) if _is_fresh(shift, now)]
    return sorted([*public.open(now)[:MOST_PUBLIC], *off], key=lambda shift: (shift.starts_at, shift.pk))


def own_claims(person: User, *, now: datetime) -> list[OwnClaim]:
    """Her claims on the shifts of the last year and of all days to come, soonest first. One that has ended, or whose
    shift is cancelled, is there until the shift's day is over, so that calendars strike it out. One query."""
    rows = Signup.objects.with_shift().filter(person=person, shift__ends_at__gt=now - KEPT).order_by("shift_id", "pk")
    claims = [list(group) for _shift, group in groupby(rows, key=lambda signup: signup.shift_id)]
    latest = [OwnClaim(group[-1], len(group) - 1) for group in claims]
    shown = [each for each in latest if _stands(each.signup) or _is_fresh(each.signup.shift, now)]
    return sorted(shown, key=lambda each: (each.signup.shift.starts_at, each.signup.shift_id))


def claims_before(claim: Signup) -> int:
    """How many claims its person had on its shift before this one."""
    return Signup.objects.filter(shift=claim.shift_id, person=claim.person_id, pk__lt=claim.pk).count()


def _stands(signup: Signup) -> bool:
    return signup.is_active and signup.shift.cancelled_at is None


def _is_fresh(shift: Shift, now: datetime) -> bool:
    """Whether the shift's day is not over where it was to be."""
    return shift.starts_on >= shift.campaign.chapter.today(now)
