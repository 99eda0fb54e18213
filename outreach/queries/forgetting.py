"""Which shifts and rows the purge is about."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from outreach.models import Conversation, Tally
from outreach.queries.review import guests, held_conversations, held_tallies
from shifts.models import Attendance, Shift, Signup

KINDS: tuple[type[Conversation | Tally], ...] = (Conversation, Tally)


def linked() -> list[QuerySet[Any]]:
    """The rows that lead to a person, of each kind."""
    return [kind.objects.filter(person__isnull=False).order_by() for kind in KINDS]


def exact() -> list[QuerySet[Any]]:
    """Those of them whose times are as they were tapped."""
    return [rows.filter(received_at__isnull=False) for rows in linked()]


def having(rows: Collection[QuerySet[Any]], shifts: QuerySet[Shift]) -> list[int]:
    """The ids of those of `shifts` that have any of `rows`, in their order. One query a kind, from the side of the
    rows: those of most shifts lead to nobody any more, and must not be read every day."""
    kept = shifts.order_by().values("pk")
    return sorted(
        {pk for each in rows for pk in each.filter(shift__in=kept).values_list("shift_id", flat=True).distinct()}
    )


def over_since(moment: datetime) -> QuerySet[Shift]:
    """Shifts that ended at `moment` or before."""
    return Shift.objects.filter(ends_at__lte=moment)


def closed_since(moment: datetime) -> QuerySet[Shift]:
    """Those of them that were closed, or cancelled, by then."""
    return over_since(moment).filter(Q(closed_at__lte=moment) | Q(cancelled_at__lte=moment))


def waiting_on(shift_ids: Collection[int]) -> set[int]:
    """The ids of those shifts on which a captain still has to look at something."""
    kept = Shift.objects.filter(pk__in=shift_ids).values("pk")
    return {
        *held_conversations(kept).values_list("shift_id", flat=True),
        *held_tallies(kept).values_list("shift_id", flat=True),
        *guests(kept).values_list("shift_id", flat=True),
    }


def has_status(*statuses: Attendance.Status) -> Exists:
    """Of a row: its person has one of these at its shift."""
    there = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"), status__in=statuses)
    return Exists(there)


def with_presence(shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    """Those of `shifts` of which it is known who promised or came, and on which no row leads to anybody."""
    there = (kind.objects.filter(shift=OuterRef("pk")).order_by() for kind in (Signup, Attendance))
    promised, came = map(Exists, there)
    found = shifts.filter(promised | came)
    for rows in linked():
        found = found.exclude(Exists(rows.filter(shift=OuterRef("pk"))))
    return found
