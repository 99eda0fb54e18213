"""A captain's word about rows that were held. Nothing is changed in a row but that it no longer waits."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from outreach.actions.rollups import recount
from outreach.models import Conversation, ErasedEntry, Note, Tally
from outreach.queries.review import held_conversations, held_tallies, kept_by
from people.actions.audit import record
from people.models import User
from shifts.actions.presence import note_logging
from shifts.models import Shift

Row = Conversation | Tally


@transaction.atomic
def accept_held(entry_ids: Collection[UUID], *, by: User, now: datetime) -> int:
    """Let these rows count, of the shifts that `by` keeps, and return how many there were. Corrections of a held
    event go with it; a held correction now replaces what it corrects, and what that corrected before."""
    rows = _hold(entry_ids, by)
    ids = [row.pk for row in rows]
    versions = [each for row in rows if isinstance(row, Conversation) for each in _with_held_versions(row)]
    Conversation.objects.filter(pk__in=[each.pk for each in versions]).update(hold="")
    corrected = [each.corrects_id for each in versions if each.corrects_id]
    Conversation.objects.filter(pk__in=corrected).update(is_current=False)
    Note.objects.filter(conversation__in=corrected).delete()
    Tally.objects.filter(Q(pk__in=ids) | Q(corrects__in=ids)).update(hold="")
    for shift, person, count in _by_shift_and_person(rows):
        if person is not None:
            note_logging(shift, person=person, now=now)
        record("accept_entries", shift, chapter=shift.campaign.chapter, by=by, now=now, person=_pk(person), rows=count)
    recount({row.shift_id for row in rows})
    return len(rows)


@transaction.atomic
def discard_held(entry_ids: Collection[UUID], *, by: User, now: datetime) -> int:
    """Erase these rows for good, and what they corrected as far as that was held too. A phone that sends one of them
    again is told that it is gone."""
    rows = _hold(entry_ids, by)
    for row in rows:
        erased = _with_held_versions(row) if isinstance(row, Conversation) else [*row.corrections.all(), row]
        ErasedEntry.objects.bulk_create(
            [ErasedEntry(id=each.pk, erased_at=now) for each in erased], ignore_conflicts=True
        )
        for each in erased:
            each.delete()
    for shift, person, count in _by_shift_and_person(rows):
        record("discard_entries", shift, chapter=shift.campaign.chapter, by=by, now=now, person=_pk(person), rows=count)
    return len(rows)


def _hold(entry_ids: Collection[UUID], by: User) -> list[Row]:
    """The rows that still wait, with their people held: what these send meanwhile comes before or after. Their shifts
    are held after them, all at once: they are counted anew."""
    waiting = _waiting(entry_ids, by)
    User.objects.hold(*{row.person_id for row in waiting if row.person_id is not None})
    Shift.objects.hold(*{row.shift_id for row in waiting})
    return sorted(_waiting(entry_ids, by), key=lambda row: (row.shift_id, row.person_id or 0))


def _waiting(entry_ids: Collection[UUID], by: User) -> list[Row]:
    found: list[Any] = []
    kept = kept_by(by)
    for waiting in (held_conversations(kept), held_tallies(kept)):
        found += waiting.filter(pk__in=entry_ids).select_related("person", "shift__campaign__chapter", "corrects")
    return found


def _with_held_versions(row: Conversation) -> list[Conversation]:
    """The row and the held ones that it corrects, the last word first: nothing may point at what is gone."""
    versions, before = [row], row.corrects
    while isinstance(before, Conversation) and before.hold:
        versions.append(before)
        before = before.corrects
    return versions


def _by_shift_and_person(rows: Iterable[Row]) -> Iterable[tuple[Any, User | None, int]]:
    for _key, together in groupby(rows, key=lambda row: (row.shift_id, row.person_id)):
        found = list(together)
        yield found[0].shift, found[0].person, len(found)


def _pk(person: User | None) -> int | None:
    return None if person is None else person.pk
