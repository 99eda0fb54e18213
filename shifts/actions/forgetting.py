"""What is deleted by itself once nobody needs it. Each function returns how many rows went, and may run at any time and
twice at once."""

from datetime import datetime, timedelta

from shifts.models import CaptainLink, CheckInCode, RemovedShift
from shifts.models.shifts import STAYS_OPEN

# Wherever on earth its day was, it is over.
REMOVED_LIFETIME = timedelta(days=2)


def forget_captain_links(*, now: datetime) -> int:
    """Links that open nothing any more. What was done by them stays in the log, with their numbers."""
    usable = CaptainLink.objects.usable(now)
    return CaptainLink.objects.exclude(pk__in=usable.values("pk")).delete()[0]


def forget_check_in_codes(*, now: datetime) -> int:
    """Codes of shifts whose roster is settled."""
    return CheckInCode.objects.filter(shift__ends_at__lte=now - STAYS_OPEN).delete()[0]


def forget_removed_shifts(*, now: datetime) -> int:
    """What calendars no longer strike out."""
    return RemovedShift.objects.filter(ends_at__lte=now - REMOVED_LIFETIME).delete()[0]
