"""What a captain does with people: putting them on a shift, moving them, taking them off, adding who phoned or came.

All of it goes through the same eligibility checks as a claim of one's own. Locks: the people first, the shifts after,
both in the order of their keys; `assigning` never takes one that `claims` would take earlier.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from people.actions.audit import record
from people.actions.persons import add_person
from people.models import AuditEntry, User, normalize_email
from people.rules.forms import key_of
from shifts import emails
from shifts.actions.claims import Claimed, claim_shift, release_signup
from shifts.actions.presence import mark
from shifts.actions.recounting import have_recounted
from shifts.errors import (
    ClaimEnded,
    NoRoom,
    OverForThem,
    Overlaps,
    ShiftClosed,
    ShiftFull,
    ShiftPast,
    TheyAreElsewhere,
    TheyAreHere,
    TheyOverlap,
)
from shifts.models import Attendance, Shift, Signup

Result = TypeVar("Result")


@transaction.atomic
def put_on(shift: Shift, *, person: User, make_room: bool = False, by: User, now: datetime) -> Claimed:
    """Give `person` a place and tell her; who has one already keeps it. `make_room` raises the places of a full shift
    by one.

    Raises TheyOverlap, NoRoom, OverForThem, ShiftClosed, and ShiftCancelled or ShiftChanged as `claim_shift` does;
    then nothing was written.
    """
    User.objects.hold(person.pk)
    claimed = _take(shift, person=person, make_room=make_room, by=by, now=now)
    if claimed.is_new:
        record("put on", shift, chapter=shift.campaign.chapter, by=by, now=now, person=person.pk)
        emails.put_on(claimed.signup, by=by, now=now)
    return claimed


@transaction.atomic
def move_person(
    signup: Signup, *, to: Shift, make_room: bool = False, undo_room: bool = False, by: User, now: datetime
) -> Signup:
    """Release the claim and claim `to` for the same person, both or neither, and tell her. Returns her claim on `to`;
    doing it twice changes nothing more. `undo_room` takes the place that she leaves away again.

    Raises ClaimEnded if she is not on the first shift any more, TheyAreHere, and what `put_on` raises.
    """
    person, shift = signup.person, signup.shift
    User.objects.hold(person.pk)
    Shift.objects.hold(shift.pk, to.pk)
    if to == shift:
        return signup
    if not Signup.objects.active().filter(pk=signup.pk).exists():
        return _claim_there(to, person)
    _forget_marks(shift, person)
    before = release_signup(signup, by=by, now=now)
    if undo_room:
        _undo_room(shift)
    claimed = _take(to, person=person, make_room=make_room, by=by, now=now)
    _keep_word(before, claimed.signup)
    chapter = shift.campaign.chapter
    record("moved", shift, chapter=chapter, by=by, now=now, person=person.pk, to=to.pk)
    if claimed.is_new:
        emails.moved_over(claimed.signup, before=signup, by=by, now=now)
    else:  # she had both, and has one of them still
        emails.taken_off([signup], shift=shift, by=by, now=now)
    return claimed.signup


@transaction.atomic
def take_off(signup: Signup, *, undo_room: bool = False, by: User, now: datetime) -> Signup:
    """End a person's claim and tell her; one that has ended is left as it is. `undo_room` takes the place that becomes
    free away, because it was made for her. Raises TheyAreHere and ShiftPast."""
    person, shift = signup.person, signup.shift
    User.objects.hold(person.pk)
    Shift.objects.hold(shift.pk)
    signup = Signup.objects.select_related("person", "shift").get(pk=signup.pk)
    if not signup.is_active:
        return signup
    _forget_marks(shift, person)
    signup = release_signup(signup, by=by, now=now)
    if undo_room:
        _undo_room(shift)
    record("took off", shift, chapter=shift.campaign.chapter, by=by, now=now, person=person.pk)
    emails.taken_off([signup], shift=shift, by=by, now=now)
    return signup


def add_caller(
    shift: Shift, *, name: str, email: str | None = None, make_room: bool = False, key: UUID, by: User, now: datetime
) -> Signup:
    """Put somebody on who phoned: a name is enough. An address of a member of the chapter means that member.

    `key` is the form's own: the same sent twice adds nobody twice. Raises as `put_on`.
    """

    def act(person: User) -> Signup:
        return put_on(shift, person=person, make_room=make_room, by=by, now=now).signup

    def earlier(person_id: int) -> Signup:
        return Signup.objects.filter(shift=shift, person_id=person_id).latest("pk")

    return _with_newcomer(shift, act, earlier, name=name, email=email, key=key, by=by, now=now)


def add_walk_in(shift: Shift, *, name: str, email: str | None = None, key: UUID, by: User, now: datetime) -> Attendance:
    """Note somebody who just came as here, without a claim. Name, address and `key` as in `add_caller`; raises as
    `presence.mark`."""

    def act(person: User) -> Attendance:
        return mark(shift, person=person, status=Attendance.Status.CHECKED_IN, by=by, now=now)

    def earlier(person_id: int) -> Attendance:
        return Attendance.objects.get(shift=shift, person_id=person_id)

    return _with_newcomer(shift, act, earlier, name=name, email=email, key=key, by=by, now=now)


@transaction.atomic
def _with_newcomer(
    shift: Shift,
    act: Callable[[User], Result],
    earlier: Callable[[int], Result],
    *,
    name: str,
    email: str | None,
    key: UUID,
    by: User,
    now: datetime,
) -> Result:
    """Find or add the person and `act` for her, once a key; `earlier` finds what the first time returned.

    The audit log remembers the key, and whoever sends the form is held: her second tap waits for her first.
    """
    chapter, key = shift.campaign.chapter, key_of(key, name, email)
    known = User.objects.filter(email=normalize_email(email)).first() if email else None
    User.objects.hold(by.pk, *([known.pk] if known else []))
    done = AuditEntry.objects.filter(
        object_kind=shift._meta.label_lower, object_id=str(shift.pk), verb="added", detail__key=str(key)
    ).first()
    if done:
        return earlier(done.detail["person"])
    if known and known.memberships.filter(chapter=chapter).exists():
        person = known
    else:
        person = add_person(name=name, email=email or None, chapter=chapter, by=by, now=now)
    record("added", shift, chapter=chapter, by=by, now=now, person=person.pk, key=str(key))
    return act(person)


def _claim_there(shift: Shift, person: User) -> Signup:
    found = Signup.objects.active().filter(shift=shift, person=person).first()
    if found is None:
        raise ClaimEnded(name=person)
    return found


def _keep_word(before: Signup, after: Signup) -> None:
    """What she has said goes along with her, so that it is there when the move is undone, too: where she would like to
    be and, at the same time, that she comes."""
    if not after.requested_location_id:
        after.requested_location_id = before.requested_location_id
    if (before.shift.starts_at, before.shift.ends_at) == (after.shift.starts_at, after.shift.ends_at):
        after.confirmed_at = before.confirmed_at
    if after.requested_location_id or after.confirmed_at:
        after.save(update_fields=["requested_location", "confirmed_at"])


def _take(shift: Shift, *, person: User, make_room: bool, by: User, now: datetime) -> Claimed:
    """The claim itself. What the person may have been marked here without a claim is carried over to it."""
    if make_room and not Signup.objects.active().filter(shift=shift, person=person).exists():
        full = Shift.objects.standing().filter(pk=shift.pk, claimed__gte=F("capacity"))
        full.update(capacity=F("capacity") + 1)
    shift = Shift.objects.with_place().get(pk=shift.pk)
    if shift.closed_at is not None:
        raise ShiftClosed
    try:
        claimed = claim_shift(shift, person=person, by=by, now=now)
    except Overlaps as overlap:
        other = overlap.details["shift"]
        if not isinstance(other, Shift) or not Shift.objects.captained_by(by).filter(pk=other.pk).exists():
            raise TheyAreElsewhere(name=person) from None
        raise TheyOverlap(**overlap.details, name=person) from overlap
    except ShiftFull as full:
        raise NoRoom from full
    except ShiftPast as past:
        raise OverForThem from past
    if claimed.is_new:
        _carry_over(claimed.signup)
    return claimed


def _undo_room(shift: Shift) -> None:
    """One place less, unless somebody has it by now or the minimum needs it."""
    spare = Shift.objects.filter(pk=shift.pk, claimed__lt=F("capacity"), min_people__lt=F("capacity"), capacity__gt=1)
    spare.update(capacity=F("capacity") - 1)


def _carry_over(signup: Signup) -> None:
    """Who logged without a claim is with us by the captain's act; who was sent away is expected again, as long as she
    has this claim."""
    marks = Attendance.objects.filter(shift=signup.shift_id, person=signup.person_id)
    sent_away = marks.filter(status=Attendance.Status.REJECTED).delete()[0]
    guest = marks.filter(status=Attendance.Status.UNCONFIRMED).update(status=Attendance.Status.CHECKED_IN)
    if sent_away or guest:
        signup.was_guest = True
        signup.save(update_fields=["was_guest"])
    marks.update(signup=signup)
    if sent_away or guest:
        have_recounted(signup.shift_id)


def _forget_marks(shift: Shift, person: User) -> None:
    """A person who goes elsewhere is neither missing nor excused here. Raises TheyAreHere.

    What was said of her as somebody without a claim stays: what she logged must not begin to count by itself."""
    marks = Attendance.objects.filter(shift=shift, person=person)
    if marks.attended().exists():
        raise TheyAreHere(name=person)
    marks.filter(status__in=[Attendance.Status.NO_SHOW, Attendance.Status.EXCUSED]).delete()
