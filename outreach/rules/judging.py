"""Whether a well-formed row counts at once, waits for a captain's look, or is refused. Judged by the moment of the
tap, not of arrival: a phone may be without signal for days."""

from datetime import datetime, timedelta

from outreach.errors import InFuture, LoggedOnCancelled, TooOld
from outreach.models import Hold
from outreach.rules.entries import CLOCK_TOLERANCE
from shifts.models import Shift

OPENS_BEFORE = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=72)
OLDEST = timedelta(days=30)

# More at one tap than anybody counts by hand.
MANY_AT_ONCE = 100


def check_moment(at: datetime, *, now: datetime) -> None:
    """Raises InFuture or TooOld."""
    if at > now + CLOCK_TOLERANCE:
        raise InFuture
    if at < now - OLDEST:
        raise TooOld


def check_standing(shift: Shift, *, at: datetime) -> None:
    """What happened before a shift was cancelled happened. Raises LoggedOnCancelled."""
    if shift.cancelled_at is not None and at >= shift.cancelled_at:
        raise LoggedOnCancelled


def hold_by_time(shift: Shift, at: datetime) -> str:
    """Hold.EARLY more than 30 minutes before the start, Hold.LATE more than 72 hours after the end, else empty."""
    if at < shift.starts_at - OPENS_BEFORE:
        return Hold.EARLY
    return Hold.LATE if at > shift.ends_at + STAYS_OPEN else ""


def is_odd_tally(delta: int) -> bool:
    return abs(delta) > MANY_AT_ONCE
