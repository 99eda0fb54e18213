"""What people are told about their shifts. Here it is put into the queue; `shifts.documents.letters` says it when it is
sent. All but a captain's own words are about a claim. Whoever did it herself is left out (people.emails.queue)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from people.emails.queue import Note, give_receipt, tell
from people.models import User
from shifts.models import Incident, Notice, Shift, ShiftCaptain, ShiftMessage, Signup
from shifts.models.shifts import STAYS_OPEN
from shifts.rules.changes import ShiftTerms
from shifts.rules.nearness import near_until

CLAIMED = "shifts.claimed"
PUT_ON = "shifts.put_on"
MOVED_OVER = "shifts.moved_over"
TAKEN_OFF = "shifts.taken_off"
SHIFT_MOVED = "shifts.shift_moved"
SHIFT_PLACED = "shifts.shift_placed"
SHIFT_CANCELLED = "shifts.shift_cancelled"
DAY_CANCELLED = "shifts.day_cancelled"
ON_THE_WAY = "shifts.on_the_way"
INCIDENT = "shifts.incident"
HANDED_ON = "shifts.handed_on"
TAKEN_BACK = "shifts.taken_back"
GIVEN_BACK = "shifts.given_back"
ROSTER_CHANGED = "shifts.roster_changed"
# Planned by the clock: see `shifts.actions.planning`.
DAY_BEFORE = "shifts.day_before"
REMINDER = "shifts.reminder"
SHIFT_MESSAGE = "shifts.shift_message"


def claimed(signup: Signup, *, by: User, now: datetime) -> None:
    """She claimed it herself: this is her receipt."""
    give_receipt(_note(signup, signup.shift, CLAIMED), by=by, now=now)


def put_on(signup: Signup, *, by: User, now: datetime) -> None:
    """A captain gave her a place."""
    tell(_note(signup, signup.shift, PUT_ON), by=by, now=now)


def moved_over(signup: Signup, *, before: Signup, by: User, now: datetime) -> None:
    """A captain gave her this claim instead of the one that she had."""
    tell(_note(signup, signup.shift, MOVED_OVER, {"before": before.pk}), by=by, now=now)


def taken_off(signups: Iterable[Signup], *, shift: Shift, by: User, now: datetime) -> None:
    """Somebody else ended these claims."""
    tell(*(_note(signup, shift, TAKEN_OFF) for signup in signups), by=by, now=now)


def shift_moved(signups: Iterable[Signup], *, shift: Shift, before: ShiftTerms, by: User, now: datetime) -> None:
    """The shift of these claims is at another time or location than `before`."""
    terms = {
        "location": before.location.pk if before.location else None,
        "starts_at": before.starts_at.isoformat(),
        "ends_at": before.ends_at.isoformat(),
    }
    tell(*(_note(signup, shift, SHIFT_MOVED, terms) for signup in signups), by=by, now=now)


def shift_placed(signups: Iterable[Signup], *, shift: Shift, by: User, now: datetime) -> None:
    """The floating shift of these claims has its location now."""
    tell(*(_note(signup, shift, SHIFT_PLACED) for signup in signups), by=by, now=now)


def shift_cancelled(signups: Iterable[Signup], *, shift: Shift, by: User, now: datetime) -> None:
    """The shift of these claims does not take place."""
    tell(*(_note(signup, shift, SHIFT_CANCELLED) for signup in signups), by=by, now=now)


def day_cancelled(signups: Iterable[Signup], *, by: User, now: datetime) -> None:
    """All of these do not take place: each person hears it once. Each is one fetched `with_shift()`."""
    by_person: dict[int, list[Signup]] = {}
    for signup in signups:
        by_person.setdefault(signup.person_id, []).append(signup)
    notes = [
        Note(
            person=own[0].person,
            kind=DAY_CANCELLED,
            about=own[0].pk,
            expires_at=max(signup.shift.ends_at for signup in own),
            data={"signups": [signup.pk for signup in own]},
        )
        for own in by_person.values()
    ]
    tell(*notes, by=by, now=now)


def shift_message(message: ShiftMessage, people: Iterable[User], *, by: User, now: datetime) -> None:
    """A captain wrote to these people of the shift; worth nothing once that is over."""
    until = message.shift.ends_at
    tell(*(Note(person, SHIFT_MESSAGE, message.pk, until) for person in people), by=by, now=now)


def on_the_way(notice: Notice, captains: Iterable[User], *, by: User, now: datetime) -> None:
    """Somebody who comes is late, or cannot find these captains of hers."""
    until = near_until(notice.signup.shift)
    tell(*(Note(person, ON_THE_WAY, notice.pk, until) for person in captains), by=by, now=now)


def incident(report: Incident, organizers: Iterable[User], *, by: User, now: datetime) -> None:
    """These organizers have something to read."""
    tell(*(Note(person, INCIDENT, report.campaign_id) for person in organizers), by=by, now=now)


def handed_on(given: ShiftCaptain, *, by: User, now: datetime) -> None:
    """She stands in as captain."""
    tell(Note(given.person, HANDED_ON, given.pk, given.shift.ends_at + STAYS_OPEN), by=by, now=now)


def taken_back(given: ShiftCaptain, *, by: User, now: datetime) -> None:
    """She does so no more; the captain who handed the roster on may count on her."""
    until = given.shift.ends_at
    tell(Note(given.person, TAKEN_BACK, given.pk, until), by=by, now=now)
    if given.given_by:
        tell(Note(given.given_by, GIVEN_BACK, given.pk, until), by=by, now=now)


def roster_changed(stand_ins: Iterable[ShiftCaptain], *, by: User, now: datetime) -> None:
    """The shifts of which these keep the roster are cancelled, or at another time or place."""
    tell(*(Note(each.person, ROSTER_CHANGED, each.pk, each.shift.ends_at) for each in stand_ins), by=by, now=now)


def _note(signup: Signup, shift: Shift, kind: str, data: dict[str, Any] | None = None) -> Note:
    """Worth nothing once the shift is over."""
    return Note(signup.person, kind, signup.pk, shift.ends_at, data or {})


def alert_kind(kind: str) -> str:
    """The key of the messages by which captains are alerted; `kind` is an AlertRule's."""
    return f"shifts.alert_{kind}"
