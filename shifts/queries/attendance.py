"""Figures about who came. None everywhere means that nobody has said yet: "no attendance yet", never 0 and never the
scheduled hours."""

from datetime import timedelta

from django.db.models import Count, Q, Sum

from shifts.models import Attendance
from shifts.models.presence import AttendanceQuerySet
from shifts.models.signups import SignupQuerySet


def attended_hours(attendances: AttendanceQuerySet) -> float | None:
    """Hours of all who attended together; None where none are known."""
    total = attendances.attended().with_hours().aggregate(sum=Sum("time_there"))["sum"]
    return None if total is None else total / timedelta(hours=1)


def show_rate(signups: SignupQuerySet) -> float | None:
    """Attended / (claimed minus released in time), between 0 and 1, over closed shifts; None where none is closed."""
    came = Count("pk", filter=Q(attendance__status__in=Attendance.PRESENT))
    counts = signups.due().aggregate(came=came, due=Count("pk"))
    return counts["came"] / counts["due"] if counts["due"] else None
