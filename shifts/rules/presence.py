"""When somebody can have come and gone, and which moment a time on the clock means."""

from datetime import datetime, time, timedelta

from people.times import local_day, local_moment
from shifts.errors import HereTooEarly, HereTooLate, NobodyComes, TimesOff
from shifts.models import Shift

# People come before the start to carry the table and stay to talk after the end, but not by more than this.
BEFORE, AFTER = timedelta(hours=2), timedelta(hours=4)
# How long before the start somebody can say herself that she is there.
HERE_BEFORE = timedelta(minutes=30)


def check_here_open(shift: Shift, *, now: datetime) -> None:
    """Raise what keeps anybody from checking in herself at this moment."""
    if shift.cancelled_at is not None:
        raise NobodyComes
    if now < shift.starts_at - HERE_BEFORE:
        raise HereTooEarly
    if shift.is_over(now):
        raise HereTooLate


def check_times(shift: Shift, arrived_at: datetime, left_at: datetime) -> None:
    """Raise TimesOff unless she came first and left later, both around the shift."""
    if not shift.starts_at - BEFORE <= arrived_at <= left_at <= shift.ends_at + AFTER:
        raise TimesOff


def moment_near(clock: time, near: datetime, shift: Shift) -> datetime:
    """The moment closest to `near` at which the clocks of the shift's chapter show `clock`: `near` is the start for
    coming and the end for leaving. So "00:30" after an evening is the next day's, and of an hour that the autumn
    change repeats the outer one is meant, as the shift's own times are."""
    day = local_day(near, shift.zone)
    moments = [
        local_moment(day + timedelta(days=later), clock.replace(fold=fold), shift.zone)
        for later in (-1, 0, 1)
        for fold in (0, 1)
    ]
    return min(moments, key=lambda moment: abs(moment - near))
