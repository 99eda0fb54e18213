"""Claiming a shift and letting it go. Capacity and overlap hold under any concurrency, on both databases.

Locks: the person first, the shift after. The person's row is held so that two claims of hers cannot overlap; the
shift's seat is taken by one conditional update, which is short and which the database's own constraint backs.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from people.actions.memberships import ensure_member
from people.models import User
from shifts.eligibility import check_may_claim
from shifts.errors import ShiftChanged, ShiftPast
from shifts.models import Shift, Signup

# From here on a release leaves the captain too little time to find somebody else, and counts as late.
LATE = timedelta(hours=12)


class Claimed(NamedTuple):
    signup: Signup
    is_new: bool


@transaction.atomic
def claim_shift(shift: Shift, *, person: User, by: User, now: datetime) -> Claimed:
    """Give `person` a place on `shift`; a claim that she holds already is returned as it is.

    Raises ShiftCancelled, ShiftPast, Overlaps, ShiftFull or ShiftChanged; then nothing was written.
    """
    User.objects.hold(person.pk)
    shift = Shift.objects.with_place().get(pk=shift.pk)
    if held := Signup.objects.active().filter(shift=shift, person=person).first():
        return Claimed(held, is_new=False)
    check_may_claim(shift, person=person, now=now)
    ensure_member(person, chapter=shift.campaign.chapter, now=now)
    signup = Signup.objects.create(
        shift=shift,
        person=person,
        claimed_at=now,
        claimed_by=by,
        source=Signup.Source.SELF if by == person else Signup.Source.CAPTAIN,
    )
    take_seat(shift, person=person, now=now)
    return Claimed(signup, is_new=True)


def take_seat(shift: Shift, *, person: User, now: datetime) -> None:
    """Count one more claim on `shift` if it still is what was checked and still has a place."""
    seats = Shift.objects.standing().filter(pk=shift.pk, starts_at=shift.starts_at, ends_at=shift.ends_at)
    if not seats.filter(claimed__lt=F("capacity")).update(claimed=F("claimed") + 1):
        check_may_claim(Shift.objects.with_place().get(pk=shift.pk), person=person, now=now)
        raise ShiftChanged


@transaction.atomic
def release_signup(signup: Signup, *, by: User, now: datetime) -> Signup:
    """End the claim and free its place; one that has ended already is left as it is. Raises ShiftPast."""
    User.objects.hold(signup.person_id)
    signup = Signup.objects.select_related("shift__campaign__chapter", "person").get(pk=signup.pk)
    if not signup.is_active:
        return signup
    if signup.shift.ends_at <= now:
        raise ShiftPast
    signup.state = _end_state(signup, by=by, now=now)
    signup.ended_at, signup.ended_by = now, by
    signup.save(update_fields=["state", "ended_at", "ended_by"])
    Shift.objects.filter(pk=signup.shift_id).update(claimed=F("claimed") - 1)
    return signup


def _end_state(signup: Signup, *, by: User, now: datetime) -> Signup.State:
    if by.pk != signup.person_id:
        return Signup.State.REMOVED
    late = signup.shift.starts_at - now < LATE
    return Signup.State.LATE_RELEASED if late else Signup.State.RELEASED
