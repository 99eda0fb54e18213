"""May this person take this shift now? Small checks, one reason each. The claim, the captain's board and the pages use
the same list. The checks ask the database nothing: a page reads once what its reader has taken and judges every line.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.functional import lazy

from people.errors import Refusal
from people.models import User
from shifts.errors import Overlaps, ShiftCancelled, ShiftFull, ShiftPast
from shifts.models import Shift
from shifts.queries.signups import signups_around
from shifts.rules.words import shift_in_words

# The shift, what the person has claimed around that time, now.
Check = Callable[[Shift, Iterable[Shift], datetime], None]
# A list judges many shifts and shows the words of none.
in_words = lazy(shift_in_words, str)


def check_not_cancelled(shift: Shift, taken: Iterable[Shift], now: datetime) -> None:
    if shift.cancelled_at is not None:
        raise ShiftCancelled


def check_not_over(shift: Shift, taken: Iterable[Shift], now: datetime) -> None:
    """A shift that has begun can be joined until its end, unless its captain has closed it."""
    if shift.is_over(now):
        raise ShiftPast


def check_no_overlap(shift: Shift, taken: Iterable[Shift], now: datetime) -> None:
    """Nobody is in two places at once; end to end is no overlap. Exact only while the person's row is held."""
    for other in taken:
        if other.pk != shift.pk and other.starts_at < shift.ends_at and other.ends_at > shift.starts_at:
            raise Overlaps(other=in_words(other), shift=other)


def check_place_left(shift: Shift, taken: Iterable[Shift], now: datetime) -> None:
    """Good for a page; the conditional update of the claim is what decides."""
    if shift.spots_left <= 0:
        raise ShiftFull


CHECKS: tuple[Check, ...] = (check_not_cancelled, check_not_over, check_no_overlap, check_place_left)


def check_may_take(shift: Shift, *, taken: Iterable[Shift], now: datetime) -> None:
    """Raise the first refusal that applies to somebody who has claimed the shifts `taken`."""
    for check in CHECKS:
        check(shift, taken, now)


def check_may_claim(shift: Shift, *, person: User, now: datetime) -> None:
    """Raise the first refusal that applies to `person`."""
    check_may_take(shift, taken=[each.shift for each in signups_around(shift, person)], now=now)


def refusal(shift: Shift, *, taken: Iterable[Shift], now: datetime) -> Refusal | None:
    """What a claim would be refused with, or None. For pages."""
    try:
        check_may_take(shift, taken=taken, now=now)
    except Refusal as refused:
        return refused
    return None
