"""Shifts with rows that wait for a captain's look, for those who want to be told."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from outreach.queries.review import guests, held_conversations, held_tallies
from shifts.models import Shift
from shifts.queries.alerts import Case

# Whoever wants to be told later looks at the page; and what a captain leaves lying is not told again and again.
FRESH = timedelta(days=1)


def held_cases(*, now: datetime) -> list[Case]:
    """One a shift, with the people whose rows they are. Rows that came in during the last day."""
    every = Shift.objects.standing().values("pk")
    people: dict[int, set[int | None]] = {}
    for rows in (held_conversations(every), held_tallies(every)):
        for shift, person in rows.filter(received_at__gt=now - FRESH).values_list("shift_id", "person_id"):
            people.setdefault(shift, set()).add(person)
    for shift, person in guests(every).filter(set_at__gt=now - FRESH).values_list("shift_id", "person_id"):
        people.setdefault(shift, set()).add(person)
    shifts = Shift.objects.with_place().in_bulk(people)
    return [
        Case(pk, shifts[pk], actors=frozenset(person for person in found if person))
        for pk, found in people.items()
    ]  # fmt: skip


def shifts_with_held_rows(shifts: QuerySet[Shift]) -> Collection[Shift]:
    """Those of `shifts` on which anything waits by now, with their place."""
    kept = shifts.values("pk")
    waiting = {
        *held_conversations(kept).values_list("shift_id", flat=True),
        *held_tallies(kept).values_list("shift_id", flat=True),
        *guests(kept).values_list("shift_id", flat=True),
    }
    return list(Shift.objects.with_place().filter(pk__in=waiting))
