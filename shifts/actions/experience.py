"""Counting what people have done, once for each closed shift at which they were.

Each attendance knows whether it is counted, and that changes together with the count, in one transaction, while the
shift's row is held. So it does not matter how often a shift is closed and reopened, or how often a captain changes her
mind: each act brings the count to what is so now. Locks: the shift first, the counts after, in the order of their ids.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

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
    _add(shift.campaign.chapter_id, {**dict.fromkeys(more, 1), **dict.fromkeys(fewer, -1)})


def settle_before_forgetting(shift_ids: Collection[int]) -> None:
    """Count those who were at shifts that nobody ever closed: their attendance is about to be forgotten, and they would
    be new again. The shifts are held."""
    uncounted = Attendance.objects.attended().filter(shift__in=shift_ids, is_counted=False)
    by_chapter: dict[int, Counter[int]] = defaultdict(Counter)
    for chapter, person in uncounted.values_list("shift__campaign__chapter", "person"):
        by_chapter[chapter][person] += 1
    for chapter, more in sorted(by_chapter.items()):
        _add(chapter, more)


def _add(chapter: int, change: Mapping[int, int]) -> None:
    """`change` is {person: how many more, negative for fewer}."""
    Experience.objects.bulk_create(
        [Experience(person_id=person, chapter_id=chapter) for person in sorted(change)], ignore_conflicts=True
    )
    found = Experience.objects.filter(chapter=chapter, person__in=change)
    Experience.objects.hold(*found.values_list("pk", flat=True))
    people: dict[int, list[int]] = defaultdict(list)
    for person, number in change.items():
        people[number].append(person)
    more = Case(*(When(person__in=those, then=Value(number)) for number, those in people.items()), default=Value(0))
    found.update(shifts_done=Greatest(F("shifts_done") + more, Value(0)))
