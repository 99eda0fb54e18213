"""Putting messages into the queue, in the transaction of what they tell: both are there, or neither."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from people.emails.channels import channels_for
from people.emails.sending import send_messages
from people.models import Message, User


@dataclass(frozen=True)
class Note:
    """What to tell whom: see the model for the fields."""

    person: User
    kind: str
    about: int
    expires_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


def tell(*notes: Note, by: User, now: datetime) -> None:
    """Tell these people what `by` did. Nobody is told about her own act."""
    _put([note for note in notes if note.person.pk != by.pk], now)


def give_receipt(note: Note, *, by: User, now: datetime) -> None:
    """Confirm to `by` what she did herself: the one message about one's own act. Nothing for anybody else."""
    _put([note] if note.person.pk == by.pk else [], now)


def plan(messages: Iterable[Message]) -> int:
    """Put in what the clock has made due, of which some may be there already. Returns how many came in."""
    coming = list(messages)
    for message in coming:
        message.is_planned = True
    Message.objects.bulk_create(coming, batch_size=1000, ignore_conflicts=True)
    return len(coming)


def _put(notes: list[Note], now: datetime) -> None:
    messages = [
        Message(
            person=note.person,
            kind=note.kind,
            about=note.about,
            channel=key,
            data=note.data,
            made_at=now,
            due_at=now,
            expires_at=note.expires_at,
        )
        for note in notes
        for key, channel in channels_for(note.kind).items()
        if channel.reaches(note.person)
    ]
    if messages:
        Message.objects.bulk_create(messages)
        send_messages.enqueue()
