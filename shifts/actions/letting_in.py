"""Letting somebody sign in who just came."""

from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.actions.signing_in import create_walk_in_link
from people.models import User
from shifts.errors import NotHere
from shifts.models import Attendance, Shift


@transaction.atomic
def let_in(shift: Shift, *, person: User, goes_to: str, by: User, now: datetime) -> str:
    """Make a link that signs `person` in on her own phone, once and within ten minutes, and leads to the path
    `goes_to`. Returns its secret. Those of before end.

    Only for somebody who is here and cannot sign in by herself, else a captain could become whoever she likes: raises
    NotHere and people's HasOwnWayIn.
    """
    User.objects.hold(person.pk)
    if not Attendance.objects.attended().filter(shift=shift, person=person).exists():
        raise NotHere(name=person)
    secret = create_walk_in_link(person, goes_to=goes_to, by=by, now=now)
    record("let in", shift, chapter=shift.campaign.chapter, by=by, now=now, person=person.pk)
    return secret
