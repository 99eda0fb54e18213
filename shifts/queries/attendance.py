"""Who came, in figures, and what was said of it when."""

from datetime import datetime, timedelta

from django.db.models import Sum

from people.models import User
from shifts.models import Attendance, Mark, Shift
from shifts.models.presence import AttendanceQuerySet


def attended_hours(attendances: AttendanceQuerySet) -> float | None:
    """Hours of all who attended together. None where none are known, which is "no attendance yet": never 0 and never
    the scheduled hours."""
    total = attendances.attended().with_hours().aggregate(sum=Sum("time_there"))["sum"]
    return None if total is None else total / timedelta(hours=1)


def has_later_word(shift: Shift, person: User, at: datetime) -> bool:
    """Whether a captain has said something of `person` on this shift after the moment `at`. What she logs herself is no
    such word."""
    said = Attendance.objects.filter(shift=shift, person=person, set_at__gt=at).exclude(set_by=person)
    return said.exists() or Mark.objects.filter(shift=shift, person=person, said_at__gt=at).exists()
