"""A captain hands the roster of one shift on, and takes it back.

The shift's row is held: two captains who hand it on at once end with one who stands in, the later. Her membership is
looked at here, and again at each request: it may end at this moment.
"""

from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import Membership, User
from shifts import emails
from shifts.errors import KeepsRoster, NoMember, ShiftSettled
from shifts.models import Shift, ShiftCaptain
from shifts.models.shifts import STAYS_OPEN


@transaction.atomic
def hand_on(shift: Shift, *, person: User, by: User, now: datetime) -> ShiftCaptain:
    """Let `person` keep the roster of this shift too, until a day after it. Who stood in before does so no more; the
    same person once more changes nothing. Both are told.

    Raises ShiftSettled a day after the shift or when it was cancelled, NoMember, and KeepsRoster about somebody whose
    role lets her keep it anyway.
    """
    shift = _hold(shift)
    chapter = shift.campaign.chapter
    if shift.cancelled_at is not None or shift.ends_at + STAYS_OPEN <= now:
        raise ShiftSettled
    if not Membership.objects.on(chapter.today(now)).filter(person=person, chapter=chapter).exists():
        raise NoMember(name=person)
    if Shift.objects.captained_by_role(person).filter(pk=shift.pk).exists():
        raise KeepsRoster(name=person)
    standing = ShiftCaptain.objects.standing().filter(shift=shift)
    if already := standing.filter(person=person).first():
        return already
    if before := standing.select_related("person", "given_by").first():
        _end(before, shift, by=by, now=now)
    given = ShiftCaptain.objects.create(shift=shift, person=person, given_by=by, given_at=now)
    record("handed on", shift, chapter=chapter, by=by, now=now, person=person.pk)
    emails.handed_on(given, by=by, now=now)
    return given


@transaction.atomic
def take_back(shift: Shift, *, by: User, now: datetime) -> ShiftCaptain | None:
    """End it, at the word of whoever keeps the roster or of her who stands in. Returns what has ended, None without."""
    shift = _hold(shift)
    standing = ShiftCaptain.objects.standing().filter(shift=shift).select_related("person", "given_by").first()
    if standing is None:
        return None
    return _end(standing, shift, by=by, now=now)


def _end(given: ShiftCaptain, shift: Shift, *, by: User, now: datetime) -> ShiftCaptain:
    given.shift, given.ended_at = shift, now
    given.save(update_fields=["ended_at"])
    record("took back", shift, chapter=shift.campaign.chapter, by=by, now=now, person=given.person_id)
    emails.taken_back(given, by=by, now=now)
    return given


def _hold(shift: Shift) -> Shift:
    Shift.objects.hold(shift.pk)
    return Shift.objects.with_place().get(pk=shift.pk)
