"""Ending sessions.

A session keeps a hash of its person's generation, which every request compares with her row. Raising the number
ends them all in one statement, also one whose sign-in has read the person already and has not been written yet:
deleting the rows of the sessions would miss that one.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from people.actions.push import stop_all_push
from people.actions.tokens import end_calendar_address, revoke_all_tokens
from people.models import User


@transaction.atomic
def end_sessions(person: User) -> None:
    """Sign `person` out on every device, at once, and ring none of them any more."""
    # Before her phones: whoever takes a passkey away holds her already when it comes to them.
    User.objects.hold(person.pk)
    stop_all_push(person)
    User.objects.filter(pk=person.pk).update(session_generation=F("session_generation") + 1)
    person.refresh_from_db(fields=["session_generation"])


@transaction.atomic
def sign_out_everywhere(person: User, *, with_tokens: bool, now: datetime) -> None:
    """Sign `person` out on every device and, if so wished, take away what her programs use: keys and the address that
    her calendar reads."""
    end_sessions(person)
    if with_tokens:
        revoke_all_tokens(person, now=now)
        end_calendar_address(person)
