"""When a shift is so near that those who come and their captain need each other at once."""

from datetime import datetime, timedelta

from shifts.models import Shift

BEFORE, AFTER = timedelta(hours=2), timedelta(hours=1)


def is_near(shift: Shift, now: datetime) -> bool:
    """From two hours before the start to an hour after the end, both counted; never for one that was cancelled."""
    return shift.cancelled_at is None and shift.starts_at - BEFORE <= now <= near_until(shift)


def near_until(shift: Shift) -> datetime:
    return shift.ends_at + AFTER


def until_ms(shift: Shift) -> int:
    """The same in milliseconds of the epoch, as scripts count."""
    return int(near_until(shift).timestamp() * 1000)
