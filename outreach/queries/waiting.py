"""What has been logged and does not count yet."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from outreach.models import Conversation, Hold, Tally
from outreach.models.entries import EntryQuerySet
from outreach.queries.filters import Filters
from outreach.queries.tallies import whose
from people.models import Actor
from shifts.models import Attendance, Shift


def waiting_rows(actor: Actor, *, filters: Filters) -> int:
    """How many rows wait for a captain's look: held ones, and those of people whom nobody has confirmed yet. What was
    corrected meanwhile is one row with its corrections, and none where they took it back."""
    passing = whose(actor, filters) & filters.where(shift="shift__", day="shift__starts_on")
    if filters.outcome:
        return _conversations(passing & Q(outcome__key=filters.outcome)).count()
    return _conversations(passing).count() + _tallies(passing).count()


def waiting_at(shift: Shift) -> int:
    """The same for one shift. Two queries."""
    return _conversations(Q(shift=shift)).count() + _tallies(Q(shift=shift)).count()


def _conversations(passing: Q) -> QuerySet[Any]:
    return _waiting(Conversation.objects.filter(passing, is_current=True))


def _tallies(passing: Q) -> QuerySet[Any]:
    alone = Q(corrects__isnull=True) | Q(corrects__hold="") & ~Q(hold="")
    return _waiting(Tally.objects.filter(passing, alone).with_left().exclude(left=0))


def _waiting(rows: EntryQuerySet[Any]) -> QuerySet[Any]:
    """Two looks, each by an index, and not one for either: that would read every row there is."""
    unconfirmed = Attendance.objects.filter(status=Attendance.Status.UNCONFIRMED)
    at_the_shift = unconfirmed.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    by_guests = rows.filter(Exists(at_the_shift), shift__in=unconfirmed.values("shift")).exclude(hold=Hold.SET_ASIDE)
    waiting: QuerySet[Any] = rows.held().values("pk").union(by_guests.values("pk"))
    return waiting
