"""The link that opens one roster to somebody without an account.

The shift's row is held, so that two captains who make one at once end with one that works: the later.
"""

from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import User
from people.models.tokens import fingerprint, new_secret
from shifts.errors import ShiftSettled
from shifts.models import CaptainLink, Shift
from shifts.models.shifts import STAYS_OPEN


@transaction.atomic
def make_captain_link(shift: Shift, *, by: User, now: datetime) -> str:
    """Make the link of this shift and return its secret, which is kept nowhere; the one before ends. Raises
    ShiftSettled where it would open nothing: a day after the shift, or when it was cancelled."""
    shift = _hold(shift)
    if shift.cancelled_at is not None or shift.ends_at + STAYS_OPEN <= now:
        raise ShiftSettled
    CaptainLink.objects.standing().filter(shift=shift).update(revoked_at=now)
    secret = new_secret()
    link = CaptainLink.objects.create(
        shift=shift,
        secret_hash=fingerprint(secret),
        made_by=by,
        made_at=now,
        session_generation=by.session_generation,
    )
    record("made captain link", shift, chapter=shift.campaign.chapter, by=by, now=now, link=link.pk)
    return secret


@transaction.atomic
def end_captain_link(shift: Shift, *, by: User, now: datetime) -> None:
    """End the link of this shift at once; without one, nothing changes."""
    shift = _hold(shift)
    link = CaptainLink.objects.standing().filter(shift=shift).first()
    if link is None:
        return
    CaptainLink.objects.filter(pk=link.pk).update(revoked_at=now)
    record("ended captain link", shift, chapter=shift.campaign.chapter, by=by, now=now, link=link.pk)


def _hold(shift: Shift) -> Shift:
    Shift.objects.hold(shift.pk)
    return Shift.objects.with_place().get(pk=shift.pk)
