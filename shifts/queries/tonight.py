"""What an organizer looks through in the evening: the shifts of the next day and a half, and those just over."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from people.models import Actor, Chapter
from shifts.models import Attendance, Shift, Signup
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.captain import Site, sites

AHEAD, BACK = timedelta(hours=36), timedelta(days=3)


def published_shifts(actor: Actor) -> ShiftQuerySet:
    """Of the chapters that the actor organizes, those that people can know of."""
    return Shift.objects.standing().filter(
        campaign__chapter__in=Chapter.objects.organized_by(actor), campaign__published_at__isnull=False
    )


def sites_ahead(actor: Actor, *, now: datetime) -> list[Site]:
    """Those that are in progress or begin within 36 hours, by time."""
    return sites(published_shifts(actor).not_over(now).filter(starts_at__lte=now + AHEAD).order_by("starts_at", "pk"))


def sites_to_close(actor: Actor, *, now: datetime) -> list[Site]:
    """Those of the last three days that nobody has closed, the longest over on top."""
    over = published_shifts(actor).filter(ends_at__lte=now, ends_at__gt=now - BACK)
    return sites(with_people(over).filter(closed_at__isnull=True).order_by("ends_at", "pk"))


def with_people(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """Those with anybody about whom something is to be said: where nobody claimed and nobody came, nothing is."""
    anybody = Attendance.objects.filter(shift=OuterRef("pk"))
    return shifts.filter(Q(claimed__gt=0) | Exists(anybody))


def unconfirmed_claims(shifts: Collection[Shift]) -> list[Signup]:
    """The claims on these shifts whose people have not said that they come, nor were marked. One query."""
    by_id = {shift.pk: shift for shift in shifts}
    marked = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    claims = Signup.objects.active().filter(~Exists(marked), shift__in=by_id, confirmed_at__isnull=True)
    found = list(claims.select_related("person"))
    for claim in found:
        claim.shift = by_id[claim.shift_id]
    return found
