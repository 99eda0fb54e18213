"""Who is here. A captain's word stands over a person's own; "expected" is the absence of a row.

Locks: the person first, the shift after, as in claims. The person's row orders two captains who mark her at once; the
shift's row keeps a mark from slipping past the closing of the shift.
"""

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import transaction

from people.actions.audit import record
from people.actions.memberships import ensure_member
from people.models import User
from people.retention import expired
from shifts.actions.experience import settle_experience
from shifts.actions.recounting import have_recounted
from shifts.errors import ClaimEnded, MarkTaken, NobodyComes, ReasonMissing, ShiftClosed, StillClaimed, TooEarly
from shifts.models import Attendance, Mark, Shift, Signup
from shifts.queries.attendance import has_later_word

Status = Attendance.Status

# What a captain can say of somebody, and how long before the start she can say it.
MARKS = {
    Status.CHECKED_IN: timedelta(hours=2),
    Status.COMPLETED: timedelta(0),
    Status.NO_SHOW: timedelta(0),
    Status.EXCUSED: timedelta.max,
}
# What the words of a phone say. The one that is missing takes back what was said.
SAID = {
    Mark.Word.HERE: Status.CHECKED_IN,
    Mark.Word.LEFT: Status.COMPLETED,
    Mark.Word.NO_SHOW: Status.NO_SHOW,
}


class Effect(Enum):
    """What a phone's mark did: OVERTAKEN and KNOWN ones changed nothing."""

    SAID, OVERTAKEN, KNOWN = range(3)


def check_in(shift: Shift, *, person: User, by: User, now: datetime) -> Attendance | None:
    """Note that `person` is here; without an active claim she is a walk-in.

    Of herself, a person can say no more than her logging says: see `note_logging`. Raises as `mark`.
    """
    if by.pk == person.pk and not _keeps_roster(by, shift):
        return note_logging(shift, person=person, now=now)
    return mark(shift, person=person, status=Status.CHECKED_IN, by=by, now=now)


@transaction.atomic
def mark(
    shift: Shift, *, person: User, status: Attendance.Status, reason: str = "", by: User, now: datetime
) -> Attendance:
    """Note a captain's word about `person`: here, left (now, or at the end if that has passed), did not come, or
    excused with a `reason`. Saying the same again changes nothing.

    Raises NobodyComes, ShiftClosed, TooEarly, ReasonMissing, or ClaimEnded about somebody who is not on the roster,
    unless she is here.
    """
    shift = _hold(shift, person)
    _check_mark(shift, status, reason, now)
    found = Attendance.objects.filter(shift=shift, person=person).first() or Attendance(shift=shift, person=person)
    if found.pk is None and status != Status.CHECKED_IN and _active_signup(shift, person) is None:
        raise ClaimEnded(name=person)  # nobody expected her
    if found.pk and (found.status, found.reason) == (status, reason):
        return found
    found.status, found.reason = status, reason
    found.arrived_at, found.left_at = _times(found, shift, now)
    return _say(found, by=by, now=now)


@transaction.atomic
def unmark(shift: Shift, *, person: User, by: User, now: datetime) -> None:
    """Take a mark back: who has a claim is expected again; who has none is not with us, because what she may have
    logged must not begin to count by itself. Raises ShiftClosed."""
    if _take_back(shift, person, by, now):
        # Else a mark from before, which a phone sends later, would find nothing that was said after it.
        _remember(shift, person, Mark.Word.EXPECTED, by, said_at=now, now=now)


def _take_back(shift: Shift, person: User, by: User, now: datetime) -> bool:
    """Whether there is no attendance any more where there was one."""
    shift = _hold(shift, person)
    found = Attendance.objects.filter(shift=shift, person=person).first()
    if found is None:
        return False
    if shift.closed_at is not None:
        raise ShiftClosed
    if _active_signup(shift, person) is None:
        _reject(found, by=by, now=now)
        return False
    found.delete()
    have_recounted(shift.pk)
    record("unmarked", shift, chapter=shift.campaign.chapter, by=by, now=now, person=person.pk)
    return True


@transaction.atomic
def take_mark(
    shift: Shift, *, key: UUID, person: User, word: Mark.Word, by: User, said_at: datetime, now: datetime
) -> Effect:
    """Do what a phone sends that `by` said of `person` at `said_at`. Where something was said of her later, it is
    written down and changes nothing. The `key` tells whether this mark is here already.

    Raises MarkTaken where something else came under the key, and as `mark` and `unmark`, judged by `said_at`.
    """
    User.objects.hold(person.pk)
    if known := Mark.objects.filter(pk=key).first():
        if (known.shift_id, known.person_id, known.word, known.said_by_id) != (shift.pk, person.pk, word, by.pk):
            raise MarkTaken
        return Effect.KNOWN
    status, since = SAID.get(word), Attendance.objects.filter(shift=shift, person=person, set_at__gt=said_at)
    # What she said herself since then, no captain has taken back.
    is_overtaken = has_later_word(shift, person, said_at) or (status is None and since.exists())
    if status and not is_overtaken:
        mark(shift, person=person, status=status, by=by, now=said_at)
    elif not is_overtaken:
        _take_back(shift, person, by, said_at)
    _remember(shift, person, word, by, said_at=said_at, now=now, key=key)
    return Effect.OVERTAKEN if is_overtaken else Effect.SAID


def _remember(
    shift: Shift, person: User, word: Mark.Word, by: User, *, said_at: datetime, now: datetime, key: UUID | None = None
) -> None:
    named = {"id": key} if key else {}
    Mark.objects.create(**named, shift=shift, person=person, word=word, said_by=by, said_at=said_at, received_at=now)


@transaction.atomic
def confirm_walk_in(attendance: Attendance, *, by: User, now: datetime) -> Attendance:
    """Say that somebody without a claim is with us: what she logged counts from now on. Also after closing, because
    phones may send late. Whoever is confirmed already is left alone."""
    attendance, _ = _held(attendance)
    if attendance.status not in (Status.UNCONFIRMED, Status.REJECTED):
        return attendance
    attendance.status = Status.CHECKED_IN
    return _say(attendance, by=by, now=now)


@transaction.atomic
def reject_walk_in(attendance: Attendance, *, by: User, now: datetime) -> Attendance:
    """Say that somebody without a claim is not with us: what she logged counts nowhere. Raises StillClaimed."""
    attendance, shift = _held(attendance)
    if _active_signup(shift, attendance.person):
        raise StillClaimed(name=attendance.person)
    return _reject(attendance, by=by, now=now)


@transaction.atomic
def note_logging(shift: Shift, *, person: User, now: datetime) -> Attendance | None:
    """Note that `person` logs at `shift`: with an active claim that checks her in, without one she waits to be
    confirmed. What a captain said of her stays. None for a captain of this shift without a claim: she may write for
    others, and says herself who is here; and where it is forgotten by now who was there: she may be among the sums."""
    shift = _hold(shift, person)
    signup = _active_signup(shift, person)
    found = Attendance.objects.filter(shift=shift, person=person).first()
    is_forgotten = shift.ends_at <= expired("presence", now)
    if found is None and signup is None and (is_forgotten or _keeps_roster(person, shift)):
        return None
    if found is None:
        status = Status.CHECKED_IN if signup else Status.UNCONFIRMED
        found = Attendance.objects.create(
            shift=shift, person=person, signup=signup, status=status, set_by=person, set_at=now
        )
        # What somebody with a claim logs counts before and after; a guest's rows cease to.
        have_recounted(shift.pk, only_hours=signup is not None)
    elif signup and found.status == Status.UNCONFIRMED:  # she claimed after she had begun to log
        found.status, found.signup = Status.CHECKED_IN, signup
        found.save(update_fields=["status", "signup"])
        _count(shift)
    return found


def _hold(shift: Shift, person: User) -> Shift:
    """The shift as it is now, locked after the person until the transaction ends."""
    User.objects.hold(person.pk)
    return Shift.objects.select_for_update(no_key=True, of=("self",)).with_place().get(pk=shift.pk)


def _held(attendance: Attendance) -> tuple[Attendance, Shift]:
    shift = _hold(attendance.shift, attendance.person)
    return Attendance.objects.select_related("person").get(pk=attendance.pk), shift


def _keeps_roster(person: User, shift: Shift) -> bool:
    return Shift.objects.captained_by(person).filter(pk=shift.pk).exists()


def _active_signup(shift: Shift, person: User) -> Signup | None:
    return Signup.objects.active().filter(shift=shift, person=person).first()


def _check_mark(shift: Shift, status: Attendance.Status, reason: str, now: datetime) -> None:
    if shift.cancelled_at is not None:
        raise NobodyComes
    if shift.closed_at is not None:
        raise ShiftClosed
    if shift.starts_at - now > MARKS[status]:
        raise TooEarly
    if status == Status.EXCUSED and not reason.strip():
        raise ReasonMissing


def _times(found: Attendance, shift: Shift, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When she came and left, as far as the mark says. A tap on "here" is no arrival time: captains tap the whole
    list at once."""
    if found.status == Status.CHECKED_IN:
        return found.arrived_at, None
    if found.status == Status.COMPLETED:
        arrived = found.arrived_at or shift.starts_at
        return arrived, max(arrived, min(now, shift.ends_at))
    return None, None


def _say(attendance: Attendance, *, by: User, now: datetime) -> Attendance:
    """Write a captain's word with who and when."""
    shift, person = attendance.shift, attendance.person
    attendance.signup = _active_signup(shift, person)
    attendance.set_by, attendance.set_at = by, now
    attendance.save()
    _count(shift)
    chapter = shift.campaign.chapter
    ensure_member(person, chapter=chapter, now=now)
    record("marked", shift, chapter=chapter, by=by, now=now, person=person.pk, status=attendance.status)
    return attendance


def _count(shift: Shift) -> None:
    """What each change counts for: figures always, people's experience once the shift is closed."""
    if shift.closed_at is not None:
        settle_experience(shift)
    have_recounted(shift.pk)


def _reject(attendance: Attendance, *, by: User, now: datetime) -> Attendance:
    if attendance.status == Status.REJECTED:
        return attendance
    attendance.status, attendance.arrived_at, attendance.left_at = Status.REJECTED, None, None
    attendance.set_by, attendance.set_at = by, now
    attendance.save()
    _count(attendance.shift)
    chapter = attendance.shift.campaign.chapter
    record(
        "marked", attendance.shift, chapter=chapter, by=by, now=now, person=attendance.person_id, status=Status.REJECTED
    )
    return attendance
