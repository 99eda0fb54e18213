"""Closing a shift: from then on everybody's presence is decided and hours count.

Only the shift's row is locked: whatever marks people or gives out places waits for it, and then finds the shift closed.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from people.actions.audit import record
from people.models import User
from shifts.actions.experience import settle_experience
from shifts.actions.recounting import have_recounted
from shifts.errors import NobodyComes, ShiftChanged, TooEarly
from shifts.models import Attendance, Shift, Signup
from shifts.rules.presence import check_times

Status = Attendance.Status
Times = Mapping[int, tuple[datetime, datetime]]
# Nobody decides about these by closing: they were decided, or a captain still has to look at them; but of a guest who
# claimed since, closing can say that she was there.
LEFT_ALONE = (Status.EXCUSED, *Attendance.GUESTS)


class Closed(NamedTuple):
    shift: Shift
    is_new: bool


@transaction.atomic
def close_shift(
    shift: Shift,
    *,
    times: Times,
    absent: Collection[int] = (),
    flyers_left: int | None = None,
    by: User,
    now: datetime,
) -> Closed:
    """Decide who was there and from when to when, and close `shift`; one that is closed already stays as it is.

    `times` is {id of a person: (came, left)}, aware. Of those who are not in it, who is marked as here was there for
    her known times or the whole shift, and whoever is only expected did not come; nor did those of `absent`. The
    excused stay excused; guests wait for their own decision.

    Raises NobodyComes, TooEarly, TimesOff, or ShiftChanged when `times` names somebody who is not on the roster.
    """
    Shift.objects.hold(shift.pk)
    shift = Shift.objects.with_place().get(pk=shift.pk)
    if shift.closed_at is not None:
        return Closed(shift, is_new=False)
    _check_can_close(shift, times, now)
    roster = _roster(shift, times)
    if set(times) - set(roster):
        raise ShiftChanged
    for attendance in roster.values():
        _decide(attendance, shift, times, absent)
        attendance.set_by, attendance.set_at = by, now
        attendance.save()
    shift.closed_at, shift.closed_by, shift.flyers_left = now, by, flyers_left
    shift.save(update_fields=["closed_at", "closed_by", "flyers_left"])
    settle_experience(shift)
    have_recounted(shift.pk)
    record("closed", shift, chapter=shift.campaign.chapter, by=by, now=now)
    return Closed(shift, is_new=True)


@transaction.atomic
def reopen_shift(shift: Shift, *, by: User, now: datetime) -> Shift:
    """Make the roster writable again; what was decided stays until somebody says otherwise."""
    Shift.objects.hold(shift.pk)
    shift = Shift.objects.with_place().get(pk=shift.pk)
    if shift.closed_at is None:
        return shift
    shift.closed_at = shift.closed_by = None
    shift.save(update_fields=["closed_at", "closed_by"])
    settle_experience(shift)
    have_recounted(shift.pk)
    record("reopened", shift, chapter=shift.campaign.chapter, by=by, now=now)
    return shift


def _check_can_close(shift: Shift, times: Times, now: datetime) -> None:
    if shift.cancelled_at is not None:
        raise NobodyComes
    if not shift.has_begun(now):
        raise TooEarly
    for arrived_at, left_at in times.values():
        check_times(shift, arrived_at, left_at)


def _roster(shift: Shift, times: Times) -> dict[int, Attendance]:
    """Everybody about whom closing decides, by person, each with her claim if she has one; for the expected a row that
    is not stored yet."""
    found = {each.person_id: each for each in Attendance.objects.filter(shift=shift)}
    for signup in Signup.objects.active().filter(shift=shift):
        expected = Attendance(shift=shift, person_id=signup.person_id, status=Status.NO_SHOW)
        each = found.setdefault(signup.person_id, expected)
        each.signup = signup
        if each.status in Attendance.GUESTS and signup.person_id in times:
            each.status = Status.CHECKED_IN
    return {person: each for person, each in found.items() if each.status not in LEFT_ALONE}


def _decide(attendance: Attendance, shift: Shift, times: Times, absent: Collection[int]) -> None:
    person = attendance.person_id
    if person in times:
        attendance.status = Status.COMPLETED
        attendance.arrived_at, attendance.left_at = times[person]
    elif attendance.status == Status.NO_SHOW or person in absent:
        attendance.status, attendance.arrived_at, attendance.left_at = Status.NO_SHOW, None, None
    else:
        attendance.status = Status.COMPLETED
        attendance.left_at = attendance.left_at or shift.ends_at
        attendance.arrived_at = attendance.arrived_at or min(shift.starts_at, attendance.left_at)
