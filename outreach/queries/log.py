"""What a person's log screen shows: her own numbers and entries of one shift. Here everything that she logged counts,
also what is held and what waits for a captain to confirm her: they are her numbers. What a captain has set aside is
shown, and not counted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404

from outreach.models import Conversation, Counter, Hold, Note, ShiftFigures, Tally
from outreach.models.entries import ConversationQuerySet
from people.models import User
from shifts.models import Attendance, Shift


@dataclass(frozen=True)
class OwnNumbers:
    """The person's sum by counter key and conversations by outcome key."""

    counters: dict[str, int]
    outcomes: dict[str, int]

    @property
    def conversations(self) -> int:
        return sum(self.outcomes.values())


def own_numbers(person: User, shift: Shift) -> OwnNumbers:
    """Two queries."""
    counts = Tally.objects.filter(person=person, shift=shift).exclude(hold=Hold.SET_ASIDE).values_list("counter__key")
    talks = own_conversations(person, shift).exclude(hold=Hold.SET_ASIDE).values_list("outcome__key")
    return OwnNumbers(counters=dict(counts.annotate(Sum("delta"))), outcomes=dict(talks.annotate(Count("pk"))))


def own_conversations(person: User, shift: Shift) -> QuerySet[Conversation]:
    """The last word of each conversation: no withdrawn ones, and of corrected ones the correction. A correction that a
    captain set aside stands beside what counts on."""
    return _conversations(person, shift).last_words()


def _conversations(person: User, shift: Shift) -> ConversationQuerySet:
    said = Conversation.objects.filter(person=person, shift=shift, outcome__isnull=False)
    return said.select_related("outcome")


def own_tallies(person: User, shift: Shift) -> QuerySet[Any]:
    """Events of which something is left, with that as `left`."""
    return _tallies(person, shift).filter(left__gt=0)


def _tallies(person: User, shift: Shift) -> QuerySet[Any]:
    events = Tally.objects.filter(person=person, shift=shift, corrects__isnull=True).select_related("counter")
    found: QuerySet[Any] = events.with_left()
    return found


@dataclass(frozen=True)
class OwnEntry:
    """A line of the list. `amount` is what is left of a tally, None for a conversation; `key` the counter's or the
    outcome's."""

    id: UUID
    occurred_at: datetime
    received_at: datetime | None
    key: str
    label: str
    amount: int | None
    hold: str
    answers: dict[str, Any]
    script_version: int | None = None

    @property
    def is_set_aside(self) -> bool:
        return self.hold == Hold.SET_ASIDE

    @property
    def is_tally(self) -> bool:
        return self.amount is not None


def own_entries(person: User, shift: Shift, *, most: int) -> list[OwnEntry]:
    """The newest first. Two queries."""
    newest = ("-occurred_at", "-received_at")
    talks = [_of_conversation(row) for row in own_conversations(person, shift).order_by(*newest)[:most]]
    counts = [_of_tally(row) for row in own_tallies(person, shift).order_by(*newest)[:most]]
    return sorted([*talks, *counts], key=_moments, reverse=True)[:most]


def _moments(entry: OwnEntry) -> tuple[datetime, datetime]:
    """When it arrived is not kept for ever."""
    return entry.occurred_at, entry.received_at or entry.occurred_at


def own_cards(person: User, shift: Shift, *, most: int) -> list[OwnEntry]:
    """The newest cards that she gave, of which something is left."""
    cards = own_tallies(person, shift).filter(counter__key=Counter.CARDS)
    return [_of_tally(row) for row in cards.order_by("-occurred_at", "-received_at")[:most]]


def own_entry_for(person: User, shift: Shift, entry_id: UUID) -> OwnEntry:
    """An own entry, also one that was corrected since: a form that is sent twice must still find it. Its answers have
    its short texts among them. Http404 for what is not hers."""
    if talk := _conversations(person, shift).filter(pk=entry_id).first():
        texts = Note.objects.filter(conversation=talk).values_list("question__key", "text")
        return replace(_of_conversation(talk), answers={**talk.answers, **dict(texts)})
    return _of_tally(get_object_or_404(_tallies(person, shift), pk=entry_id))


def _of_conversation(row: Conversation) -> OwnEntry:
    if row.outcome is None:
        raise ValueError("a withdrawal is no line of the list")
    told = (row.pk, row.occurred_at, row.received_at, row.outcome.key, row.outcome.label, None, row.hold)
    return OwnEntry(*told, row.answers, row.script_version)


def _of_tally(row: Any) -> OwnEntry:
    return OwnEntry(
        row.pk, row.occurred_at, row.received_at, row.counter.key, row.counter.label, row.left, row.hold, {}
    )


def counts_apart(person: User, shift: Shift) -> bool:
    """Whether a captain has yet to say that this person is with us: she has no claim here, or has been turned away."""
    here = Attendance.objects.filter(shift=shift, person=person).values_list("status", flat=True).first()
    if here is not None:
        return here in Attendance.GUESTS
    claimed = shift.signups.active().filter(person=person).exists()
    return not claimed and not Shift.objects.captained_by(person).filter(pk=shift.pk).exists()


def together(shift: Shift) -> int:
    """How many conversations of the shift count, whoever had them: each person logs her own, and none is in two
    streams."""
    return ShiftFigures.objects.filter(pk=shift.pk).values_list("conversations", flat=True).first() or 0
