"""May this person take this shift now? Small checks, one reason each; the claim and the captain's board use the same
list, and none of them writes."""

from collections.abc import Callable
from datetime import datetime

from people.models import User
from shifts.errors import Overlaps, ShiftCancelled, ShiftFull, ShiftPast
from shifts.models import Shift, Signup

Check = Callable[[Shift, User, datetime], None]


def check_not_cancelled(shift: Shift, person: User, now: datetime) -> None:
    if shift.cancelled_at is not None:
        raise ShiftCancelled


def check_not_over(shift: Shift, person: User, now: datetime) -> None:
    """A shift that has begun can be joined until its end."""
    if shift.ends_at <= now:
        raise ShiftPast


def check_no_overlap(shift: Shift, person: User, now: datetime) -> None:
    """Nobody is in two places at once. Exact only while the person's row is held."""
    clash = (
        Signup.objects.active()
        .filter(person=person, shift__in=Shift.objects.overlapping(shift.starts_at, shift.ends_at))
        .exclude(shift=shift)
        .select_related("shift__location", "shift__campaign__chapter")
        .first()
    )
    if clash:
        raise Overlaps(other=clash.shift, shift=clash.shift)


def check_place_left(shift: Shift, person: User, now: datetime) -> None:
    """Good for a page; the conditional update of the claim is what decides."""
    if shift.spots_left <= 0:
        raise ShiftFull


CHECKS: tuple[Check, ...] = (check_not_cancelled, check_not_over, check_no_overlap, check_place_left)


def check_may_claim(shift: Shift, *, person: User, now: datetime) -> None:
    """Raise the first refusal that applies."""
    for check in CHECKS:
        check(shift, person, now)
