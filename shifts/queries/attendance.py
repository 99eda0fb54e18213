"""Figures about who came."""

from datetime import timedelta

from django.db.models import Sum

from shifts.models.presence import AttendanceQuerySet


def attended_hours(attendances: AttendanceQuerySet) -> float | None:
    """Hours of all who attended together. None where none are known, which is "no attendance yet": never 0 and never
    the scheduled hours."""
    total = attendances.attended().with_hours().aggregate(sum=Sum("time_there"))["sum"]
    return None if total is None else total / timedelta(hours=1)
