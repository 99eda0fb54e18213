"""Putting messages into the queue, in the transaction of what they tell: both are there, or neither."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from people.emails.channels import channels_for
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


def _reached(notes: list[Note]) -> dict[str, set[int]]:
    """Ids of these people whom each channel leads to: of many in one query, and of one as cheaply as it goes."""
    people = {note.person.pk: note.person for note in notes}
    asked = {key: channel for note in notes for key, channel in channels_for(note.kind).items()}
    if len(people) == 1:
        return {key: {pk for pk, who in people.items() if each.reaches(who)} for key, each in asked.items()}
    everybody = User.objects.filter(pk__in=people)
    return {key: set(everybody.filter(each.reachable("")).values_list("pk", flat=True)) for key, each in asked.items()}


def _put(notes: list[Note], now: datetime) -> None:
    reached = _reached(notes)
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
        for key in channels_for(note.kind)
        if note.person.pk in reached[key]
    ]
    if messages:
        Message.objects.bulk_create(messages)
