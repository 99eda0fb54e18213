"""Saying that one really comes."""

from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import Chapter, User
from shifts.errors import ClaimEnded, ShiftPast
from shifts.models import Signup


@transaction.atomic
def confirm_signup(signup: Signup, *, by: User, now: datetime) -> Signup:
    """Note that the person comes: she says so, or a captain heard it from her. The first word stays. Raises ClaimEnded
    or ShiftPast."""
    signup = _hold(signup, now)
    if signup.confirmed_at is None:
        _say(signup, now)
        record("confirmed", signup.shift, chapter=_chapter(signup), by=by, now=now, person=signup.person_id)
    return signup


@transaction.atomic
def unconfirm_signup(signup: Signup, *, by: User, now: datetime) -> Signup:
    """Take that back. Raises ClaimEnded or ShiftPast."""
    signup = _hold(signup, now)
    if signup.confirmed_at is not None:
        _say(signup, None)
        record("unconfirmed", signup.shift, chapter=_chapter(signup), by=by, now=now, person=signup.person_id)
    return signup


def _hold(signup: Signup, now: datetime) -> Signup:
    """Whoever ends the claim at this moment comes first, or waits."""
    User.objects.hold(signup.person_id)
    signup = Signup.objects.with_shift().select_related("person").get(pk=signup.pk)
    if not signup.is_active:
        raise ClaimEnded(name=signup.person)
    if signup.shift.is_over(now):
        raise ShiftPast
    return signup


def _say(signup: Signup, when: datetime | None) -> None:
    signup.confirmed_at = when
    signup.save(update_fields=["confirmed_at"])


def _chapter(signup: Signup) -> Chapter:
    return signup.shift.campaign.chapter
