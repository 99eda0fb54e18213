"""Counting what people have done, once for each closed shift at which they were.

Each attendance knows whether it is counted, and that changes together with the count, in one transaction, while the
shift's row is held. So it does not matter how often a shift is closed and reopened, or how often a captain changes her
mind: each act brings the count to what is so now. Locks: the shift first, the counts after, in the order of their ids.
"""

from collections.abc import Collection

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from shifts.models import Attendance, Experience, Shift


def settle_experience(shift: Shift) -> None:
    """Count those who were at `shift`, if it is closed, and nobody else. The shift is held, and fetched with its
    campaign."""
    attendances = Attendance.objects.filter(shift=shift)
    present = attendances.attended() if shift.closed_at is not None else attendances.none()
    more = dict(present.filter(is_counted=False).values_list("person", "pk"))
    fewer = dict(attendances.filter(is_counted=True).exclude(pk__in=present.values("pk")).values_list("person", "pk"))
    if not more and not fewer:
        return
    attendances.filter(pk__in=more.values()).update(is_counted=True)
    attendances.filter(pk__in=fewer.values()).update(is_counted=False)
    _add(shift.campaign.chapter_id, more, fewer)


def _add(chapter: int, more: Collection[int], fewer: Collection[int]) -> None:
    """One more for some people, one fewer for others."""
    people = sorted({*more, *fewer})
    Experience.objects.bulk_create(
        [Experience(person_id=person, chapter_id=chapter) for person in people], ignore_conflicts=True
    )
    found = Experience.objects.filter(chapter=chapter, person__in=people)
    Experience.objects.hold(*found.values_list("pk", flat=True))
    change = Case(When(person__in=more, then=Value(1)), default=Value(-1))
    found.update(shifts_done=Greatest(F("shifts_done") + change, Value(0)))
