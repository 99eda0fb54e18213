"""Single shifts: adding, changing, placing and cancelling them.

Locks: the people who claimed first, the shift after, then the location that it goes to. Whoever claims meanwhile waits
for the shift's row and is then judged by what it has become. What the organizer saw when she was asked (`seen`, see
`rules.changes.state_of`) is compared under the lock, so that an answer is never used for another question.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import User
from people.times import local_day
from shifts import emails
from shifts.actions.claims import reject_again
from shifts.actions.recounting import have_recounted
from shifts.errors import InThePast, LocationRetired, ReleaseMore, ShiftBegun, ShiftChanged, ShiftSettled
from shifts.models import Attendance, Campaign, Location, Shift, Signup
from shifts.queries.stand_ins import stand_ins_beside
from shifts.rules.changes import Consequences, ShiftTerms, claims_of, consequences_of, state_of

TERMS = ("location", "period", "starts_at", "ends_at", "capacity", "min_people")
# Those of them that calendars show.
SHOWN = {"location", "starts_at", "ends_at"}


@transaction.atomic
def add_shift(campaign: Campaign, *, terms: ShiftTerms, by: User, now: datetime) -> Shift:
    """A single shift that no pattern made. Raises InThePast or LocationRetired."""
    _check_to_come(terms, now)
    _hold_location(terms.location)
    shift = Shift(campaign=campaign, changed_at=now)
    _put(shift, terms)
    shift.save(force_insert=True)
    record("add", shift, chapter=campaign.chapter, by=by, now=now)
    return shift


@transaction.atomic
def change_shift(
    shift: Shift, *, terms: ShiftTerms, seen: str = "", release: Collection[int] = (), by: User, now: datetime
) -> Shift:
    """Put `terms` on `shift` and tell everybody whom that moves; `release` are the ids of the claims to end.

    Raises ShiftSettled, InThePast, ShiftBegun or LocationRetired; ShiftChanged if people are affected and `seen` is not
    the present state; ReleaseMore if too few are chosen. Then nothing was written.
    """
    shift, claims = _hold(shift)
    _check_standing(shift, now)
    _check_to_come(terms, now)
    _check_day(shift, terms, now)
    if terms.location != shift.location:
        _hold_location(terms.location)
    effects = consequences_of(shift, terms, claims)
    if effects.ask_first and seen != state_of(shift, claims):
        raise ShiftChanged
    released = [claim for claim in claims if claim.pk in release]
    if len(released) < effects.too_many:
        raise ReleaseMore(number=effects.too_many, capacity=terms.capacity)
    before, changed = ShiftTerms.of(shift), _put(shift, terms)
    end_claims(released, Signup.State.REMOVED, by=by, now=now)
    shift.claimed = len(claims) - len(released)
    shift.edited_at = now if changed else shift.edited_at
    noted = shift.note_change(now) if SHOWN.intersection(changed) else ()
    shift.save(update_fields=[*TERMS, "starts_on", "claimed", "edited_at", *noted])
    have_recounted(shift.pk)
    if {"starts_at", "ends_at"} & set(changed):
        # What they confirmed was another time.
        Signup.objects.active().filter(shift=shift).update(confirmed_at=None)
    if changed or released:
        ended = [claim.pk for claim in released]
        record("change", shift, chapter=shift.campaign.chapter, by=by, now=now, fields=changed, released=ended)
    _tell(before, shift, effects, released, by=by, now=now)
    return shift


@transaction.atomic
def place_shift(shift: Shift, *, location: Location, seen: str = "", by: User, now: datetime) -> Shift:
    """Give `shift` its location and tell its people. Its pattern still looks after it: a floating shift is meant to
    be placed. One that has another location already is moved, also while it runs, and its pattern leaves it there.

    Raises ShiftSettled or LocationRetired, and ShiftChanged if a claimed shift would move and `seen` is not the present
    state.
    """
    shift, claims = _hold(shift)
    _check_standing(shift, now)
    before = ShiftTerms.of(shift)
    if before.location == location:
        return shift
    _hold_location(location)
    effects = consequences_of(shift, replace(before, location=location), claims)
    if effects.ask_first and seen != state_of(shift, claims):
        raise ShiftChanged
    shift.location = location
    shift.edited_at = now if before.location else shift.edited_at
    shift.save(update_fields=["location", "edited_at", *shift.note_change(now)])
    have_recounted(shift.pk)
    record("place", shift, chapter=shift.campaign.chapter, by=by, now=now, location=location.pk)
    _tell(before, shift, effects, [], by=by, now=now)
    return shift


@transaction.atomic
def cancel_shift(shift: Shift, *, reason: str, seen: str = "", by: User, now: datetime) -> Shift:
    """Call `shift` off, end its claims and tell everybody; one that is cancelled already is left as it is.

    Raises ShiftSettled if it is over, and ShiftChanged if somebody claimed it and `seen` is not the present state.
    """
    shift, claims = _hold(shift)
    if shift.cancelled_at is not None:
        return shift
    _check_standing(shift, now)
    if claims and seen != state_of(shift, claims):
        raise ShiftChanged
    end_claims(claims, Signup.State.CANCELLED, by=by, now=now)
    shift.cancelled_at, shift.cancel_reason, shift.claimed = now, reason, 0
    shift.save(update_fields=["cancelled_at", "cancel_reason", "claimed", *shift.note_change(now)])
    record("cancel", shift, chapter=shift.campaign.chapter, by=by, now=now)
    emails.shift_cancelled(claims, shift=shift, by=by, now=now)
    emails.roster_changed(stand_ins_beside(claims, shift), by=by, now=now)
    return shift


def _hold(shift: Shift) -> tuple[Shift, list[Signup]]:
    """The shift and its active claims as they are, and as they stay until the transaction ends."""
    held = {claim.person_id for claim in claims_of(shift)}
    User.objects.hold(*held)
    Shift.objects.hold(shift.pk)
    shift = Shift.objects.with_place().get(pk=shift.pk)
    claims = claims_of(shift)
    if {claim.person_id for claim in claims} - held:
        # Somebody claimed in between: to hold her now, after the shift, could wait in a ring.
        raise ShiftChanged
    return shift, claims


def _hold_location(location: Location | None) -> None:
    """Whoever retires the place waits until the shift is there, and then sees it. Raises LocationRetired."""
    if location is None:
        return
    Location.objects.hold(location.pk)
    if not Location.objects.in_use().filter(pk=location.pk).exists():
        raise LocationRetired(location=location)


def _check_standing(shift: Shift, now: datetime) -> None:
    if shift.cancelled_at or shift.closed_at or shift.ends_at <= now:
        raise ShiftSettled


def _check_to_come(terms: ShiftTerms, now: datetime) -> None:
    if terms.ends_at <= now:
        raise InThePast


def _check_day(shift: Shift, terms: ShiftTerms, now: datetime) -> None:
    """What was logged stays on the day on which it happened, and so do the hours of who was there: so a shift that has
    begun, or where somebody has been seen already, does not change its day. Excused one can be days before."""
    if local_day(terms.starts_at, shift.zone) == shift.starts_on:
        return
    seen = Attendance.objects.filter(shift=shift).exclude(status=Attendance.Status.EXCUSED)
    if shift.has_begun(now) or seen.exists():
        raise ShiftBegun


def _put(shift: Shift, terms: ShiftTerms) -> list[str]:
    """Set the fields; returns the names of those that differ."""
    changed = [name for name in TERMS if shift.pk is None or getattr(shift, name) != getattr(terms, name)]
    for name in changed:
        setattr(shift, name, getattr(terms, name))
    shift.starts_on = local_day(shift.starts_at, shift.zone)
    return changed


def end_claims(claims: list[Signup], state: Signup.State, *, by: User, now: datetime) -> None:
    """End these in one statement. Their people and shifts are held; whoever calls counts their places."""
    reject_again(claims, by=by, now=now)
    Signup.objects.filter(pk__in=[claim.pk for claim in claims]).update(state=state, ended_at=now, ended_by=by)


def _tell(
    before: ShiftTerms, shift: Shift, effects: Consequences, released: list[Signup], *, by: User, now: datetime
) -> None:
    """Tell whoever lost her place, and whoever keeps it on a shift that is now elsewhere or at another time."""
    emails.taken_off(released, shift=shift, by=by, now=now)
    staying = [claim for claim in effects.claims if claim not in released]
    if effects.is_moved:
        emails.shift_moved(staying, shift=shift, before=before, by=by, now=now)
    elif before.location is None and shift.location is not None:
        emails.shift_placed(staying, shift=shift, by=by, now=now)
    if (before.location, before.starts_at, before.ends_at) != (shift.location, shift.starts_at, shift.ends_at):
        emails.roster_changed(stand_ins_beside(staying, shift), by=by, now=now)
