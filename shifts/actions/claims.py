"""Claiming a shift and letting it go. Capacity and overlap hold under any concurrency, on both databases.

Locks, always in this order: the person, the shift, the signup. The person's row is held so that two claims of hers
cannot overlap; the shift's seat is taken by one conditional update, which is short and which the database's own
constraint backs. Why: docs/decisions/0004-claims-under-concurrency.md.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from people.actions.memberships import ensure_member
from people.models import User
from shifts import emails
from shifts.actions.recounting import have_recounted
from shifts.actions.seats import fill_seat
from shifts.eligibility import check_may_claim, refusal
from shifts.errors import ShiftCancelled, ShiftChanged, ShiftPast
from shifts.models import Attendance, Shift, Signup
from shifts.queries.signups import is_taken, signups_around
from shifts.rules.releases import is_late_release


class Claimed(NamedTuple):
    signup: Signup
    is_new: bool


@transaction.atomic
def claim_shift(shift: Shift, *, person: User, by: User, now: datetime) -> Claimed:
    """Give `person` a place on `shift`; a claim that she holds already is returned as it is.

    `shift` may be as old as the page it was read for: what has changed since is found out when the seat is taken.
    Raises ShiftCancelled, ShiftPast, Overlaps, ShiftFull or ShiftChanged; then nothing was written.
    """
    User.objects.hold(person.pk)
    # Most claims meet no other: then the columns of four tables need not be asked for.
    around = list(signups_around(shift, person)) if is_taken(shift, person) else []
    if held := next((signup for signup in around if signup.shift_id == shift.pk), None):
        return Claimed(held, is_new=False)
    if refusal(shift, taken=[signup.shift for signup in around], now=now):
        # Only a look at the shift as it is now may refuse: a place can have come free since the page was read.
        shift = _as_it_is(shift, by)
        check_may_claim(shift, person=person, now=now)
    ensure_member(person, chapter=shift.campaign.chapter, now=now)
    signup = take_seat(shift, person=person, by=by, now=now)
    emails.claimed(signup, by=by, now=now)
    return Claimed(signup, is_new=True)


def take_seat(shift: Shift, *, person: User, by: User, now: datetime) -> Signup:
    """Claim a place on `shift` if it still is what was checked and still has one. Raises as `claim_shift`."""
    if signup := fill_seat(shift, person=person, by=by, now=now):
        return signup
    Shift.objects.hold(shift.pk)
    present = _as_it_is(shift, by)
    check_may_claim(present, person=person, now=now)
    shift.withdrawals = present.withdrawals
    if signup := fill_seat(shift, person=person, by=by, now=now):
        return signup
    raise ShiftChanged


def _as_it_is(shift: Shift, by: User) -> Shift:
    """Read again. A changed pattern may have removed an unclaimed shift, or its campaign is a draft again, which `by`
    does not see: for who wants it, that is a cancelled one."""
    found = Shift.objects.visible_to(by).with_place().filter(pk=shift.pk).first()
    if found is None:
        raise ShiftCancelled
    return found


@transaction.atomic
def release_signup(signup: Signup, *, by: User, now: datetime) -> Signup:
    """End the claim and free its place; one that has ended already is left as it is. Raises ShiftPast."""
    User.objects.hold(signup.person_id)
    Shift.objects.hold(signup.shift_id)
    signup = Signup.objects.select_related("shift__campaign__chapter", "shift__location", "person").get(pk=signup.pk)
    if not signup.is_active:
        return signup
    if signup.shift.is_over(now):
        raise ShiftPast
    signup.state = _end_state(signup, by=by, now=now)
    signup.ended_at, signup.ended_by = now, by
    signup.save(update_fields=["state", "ended_at", "ended_by"])
    Shift.objects.filter(pk=signup.shift_id).update(claimed=F("claimed") - 1)
    reject_again([signup], by=by, now=now)
    return signup


def reject_again(ended: Iterable[Signup], *, by: User, now: datetime) -> None:
    """Whoever was a guest, or had been sent away, before a captain put her on is not with us once that claim ends:
    without a row, what she had logged would begin to count. What was said of her since stays."""
    again = [
        Attendance(
            shift_id=claim.shift_id,
            person_id=claim.person_id,
            status=Attendance.Status.REJECTED,
            set_by=by,
            set_at=now,
        )
        for claim in ended
        if claim.was_guest
    ]
    if again:
        Attendance.objects.bulk_create(again, ignore_conflicts=True)
        have_recounted(*{each.shift_id for each in again})


def _end_state(signup: Signup, *, by: User, now: datetime) -> Signup.State:
    if by.pk != signup.person_id:
        return Signup.State.REMOVED
    return Signup.State.LATE_RELEASED if is_late_release(signup, now) else Signup.State.RELEASED
