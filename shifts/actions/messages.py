"""Writing to everybody on a shift."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from people.actions.audit import record
from people.models import User
from people.rules.forms import key_of
from shifts import emails
from shifts.errors import NobodyReached, ShiftSettled
from shifts.models import Shift, ShiftMessage
from shifts.queries.messages import recipients_of


@transaction.atomic
def write_to_shift(shift: Shift, *, text: str, key: UUID, by: User, now: datetime) -> ShiftMessage:
    """Send `text` to whoever is on the shift, and keep a copy in its log. `key` is the form's own: the same text sent
    twice is one message. Raises ShiftSettled and NobodyReached."""
    key = key_of(key, text)
    Shift.objects.hold(shift.pk)
    shift = Shift.objects.with_place().get(pk=shift.pk)
    if earlier := ShiftMessage.objects.filter(shift=shift, key=key).first():
        return earlier
    if shift.cancelled_at is not None or shift.is_over(now):
        raise ShiftSettled
    people = [line.person for line in recipients_of(shift, by=by).reached]
    if not people:
        raise NobodyReached
    message = ShiftMessage.objects.create(shift=shift, by=by, text=text, sent_at=now, told=len(people), key=key)
    emails.shift_message(message, people, by=by, now=now)
    record("wrote to shift", shift, chapter=shift.campaign.chapter, by=by, now=now, message=message.pk)
    return message
