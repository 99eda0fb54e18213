"""A whole day called off in one act, before people travel."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from people.actions.audit import record
from people.models import User
from shifts import emails
from shifts.actions.editing import end_claims
from shifts.errors import ShiftChanged
from shifts.models import Campaign, Shift, Signup
from shifts.queries.organize import claims_on, shifts_of_day
from shifts.queries.stand_ins import stand_ins_beside
from shifts.rules.changes import state_of_day


class DayOff(NamedTuple):
    shifts: int
    people: int


@transaction.atomic
def cancel_day(
    campaign: Campaign, *, day: date, period: str = "", reason: str, seen: str, by: User, now: datetime
) -> DayOff:
    """Call off all shifts of the campaign on `day` (the chapter's) that have not begun, or those of one period, end
    their claims and tell each person once, with all that she had that day. Doing it twice is doing it once.

    Raises ShiftChanged if `seen` (`rules.changes.state_of_day`) is not the present state; then nothing was written.
    """
    coming = shifts_of_day(campaign, day=day, period=period, now=now)
    seen_now = list(coming)
    held = {claim.person_id for claim in claims_on(seen_now)}
    User.objects.hold(*held)
    Shift.objects.hold(*(shift.pk for shift in seen_now))
    shifts = list(coming.all())
    claims = list(claims_on(shifts))
    if {claim.person_id for claim in claims} - held or (shifts and seen != state_of_day(shifts, claims)):
        raise ShiftChanged
    end_claims(claims, Signup.State.CANCELLED, by=by, now=now)
    called_off = Shift.objects.filter(pk__in=[shift.pk for shift in shifts])
    called_off.note_change(now, cancelled_at=now, cancel_reason=reason, claimed=0)
    for shift in shifts:
        record("cancel", shift, chapter=campaign.chapter, by=by, now=now)
    emails.day_cancelled(claims, by=by, now=now)
    emails.roster_changed(stand_ins_beside(claims, *shifts), by=by, now=now)
    return DayOff(len(shifts), len({claim.person_id for claim in claims}))
