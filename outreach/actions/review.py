"""A captain's word about rows that were held. Nothing is changed in a row but whether it waits, counts or is set aside;
what was changed is written down, so that it can be undone, and so that whoever logged it can read what became of it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from outreach.actions.rollups import recount
from outreach.models import Conversation, Hold, Note, Review, Tally
from outreach.queries.review import held_conversations, held_tallies, kept_by
from people.actions.audit import record
from people.models import User
from shifts.actions.presence import note_logging
from shifts.models import Shift

Row = Conversation | Tally


class Decided(NamedTuple):
    """How many of the rows still waited, and what undoes it."""

    decision: UUID
    rows: int


@transaction.atomic
def accept_held(entry_ids: Collection[UUID], *, by: User, now: datetime) -> Decided:
    """Let these rows count, of the shifts that `by` keeps. Corrections of a held event go with it; a held correction
    now replaces what it corrects, and what that corrected before."""
    return _decide(entry_ids, "", by, now)


@transaction.atomic
def set_aside_held(entry_ids: Collection[UUID], *, reason: Review.Reason, by: User, now: datetime) -> Decided:
    """Have these rows not count, and what they corrected as far as that was held too. They stay: whoever logged them
    reads why, and can correct them."""
    return _decide(entry_ids, reason, by, now)


@transaction.atomic
def undo_decision(decision: UUID, *, by: User, now: datetime) -> int:
    """Have the rows wait again as before, and return how many there were: 0 where somebody has undone it already. What
    was corrected since it was set aside waits anyway; what corrects a row that counted waits with it."""
    kept = kept_by(by)
    about = Review.objects.standing().filter(decision=decision, shift__in=kept)
    found = list(about)
    User.objects.hold(*{review.person_id for review in found if review.person_id is not None})
    Shift.objects.hold(*{review.shift_id for review in found})
    undone = 0
    for review in about.select_related("shift__campaign__chapter"):
        rows = _wait_again(review)
        undone += rows
        Review.objects.filter(pk=review.pk).update(undone_at=now)  # which may be gone: see forget_reviews
        chapter = review.shift.campaign.chapter
        record("undo_review", review.shift, chapter=chapter, by=by, now=now, person=review.person_id, rows=rows)
    recount({review.shift_id for review in found})
    return undone


def _decide(entry_ids: Collection[UUID], reason: str, by: User, now: datetime) -> Decided:
    decision, rows = uuid4(), _hold(entry_ids, by)
    verb = "set_entries_aside" if reason else "accept_entries"
    for (shift, person), together in _by_shift_and_person(rows):
        written = _set_aside(together) if reason else _accept(together)
        Review.objects.create(
            decision=decision, shift=shift, person=person, by=by, made_at=now, reason=reason, rows=written
        )
        if person is not None and not reason:
            note_logging(shift, person=person, now=now)
        why = {"reason": str(reason)} if reason else {}
        pk, count = person and person.pk, len(together)
        record(verb, shift, chapter=shift.campaign.chapter, by=by, now=now, person=pk, rows=count, **why)
    recount({row.shift_id for row in rows})
    return Decided(decision, len(rows))


def _accept(rows: Sequence[Row]) -> dict[str, Any]:
    written, versions = _with_what_hangs_on(rows)
    Conversation.objects.filter(pk__in=written["conversations"]).update(hold="")
    Tally.objects.filter(pk__in=written["tallies"]).update(hold="")
    corrected = [each.corrects_id for each in versions if each.corrects_id]
    replaced = Conversation.objects.filter(pk__in=corrected, is_current=True)
    written["replaced"] = [str(pk) for pk in replaced.values_list("pk", flat=True)]
    replaced.update(is_current=False)
    Note.objects.filter(conversation__in=corrected).delete()
    return written


def _set_aside(rows: Sequence[Row]) -> dict[str, Any]:
    written, _versions = _with_what_hangs_on(rows)
    Conversation.objects.filter(pk__in=written["conversations"]).update(hold=Hold.SET_ASIDE)
    Tally.objects.filter(pk__in=written["tallies"]).update(hold=Hold.SET_ASIDE)
    return written


def _with_what_hangs_on(rows: Sequence[Row]) -> tuple[dict[str, Any], list[Conversation]]:
    """What is decided together with these rows, as a review keeps it, and the conversations among that."""
    versions = [each for row in rows if isinstance(row, Conversation) for each in _with_held_versions(row)]
    ids = [row.pk for row in rows if isinstance(row, Tally)]
    # Not a correction that was set aside by itself: it would take away, unseen, from what is let count.
    events = Tally.objects.held().filter(Q(pk__in=ids) | Q(corrects__in=ids))
    written = {"conversations": {str(each.pk): each.hold for each in versions}}
    written["tallies"] = {str(pk): hold for pk, hold in events.values_list("pk", "hold")}
    return written, versions


def _wait_again(review: Review) -> int:
    left_as = "" if review.counts else Hold.SET_ASIDE
    talks = _still(Conversation, review.rows["conversations"], left_as)
    tallies = _still(Tally, review.rows["tallies"], left_as)
    kept = _kept_up(tallies)
    _put_back(Conversation, dict(_with_later_versions(talks, left_as)))
    _put_back(Tally, {row.pk: hold for row, hold in tallies if row.pk not in kept})
    if review.counts:
        for row, hold in tallies:
            row.corrections.filter(hold="").update(hold=hold)
    Conversation.objects.filter(pk__in=review.rows.get("replaced", [])).update(is_current=True)
    return len(talks) + len(tallies) - len(kept)


def _still(kind: type[Any], held: dict[str, str], left_as: str) -> list[tuple[Any, str]]:
    """The rows that are still as they were left, with why they had been held."""
    return [(row, held[str(row.pk)]) for row in kind.objects.filter(pk__in=held, hold=left_as)]


def _put_back(kind: type[Any], holds: dict[UUID, str]) -> None:
    for hold in {*holds.values()}:
        kind.objects.filter(pk__in=[pk for pk, its in holds.items() if its == hold]).update(hold=hold)


def _with_later_versions(talks: Iterable[tuple[Conversation, str]], left_as: str) -> Iterable[tuple[UUID, str]]:
    """What corrects a row that had counted shares its hold again."""
    waiting = [(row.pk, hold) for row, hold in talks]
    for pk, hold in waiting:  # grows while it is walked
        if not left_as:
            later = Conversation.objects.filter(corrects=pk, hold="").values_list("pk", flat=True)
            waiting += [(each, hold) for each in later]
    return waiting


def _kept_up(tallies: Iterable[tuple[Tally, str]]) -> set[UUID]:
    """Corrections that have to stay as they were decided: without one that added, or with one that took away, an event
    that was corrected further since would be below 0."""
    found, together = set(), {row.pk for row, _hold in tallies}
    for row, _hold in tallies:
        event: Any = row.corrects
        if event is None or event.pk in together:
            continue
        others = event.corrections.exclude(pk=row.pk).exclude(hold=Hold.SET_ASIDE)
        sure = sum(other.delta for other in others if other.delta < 0 or not other.hold)
        if event.delta + sure + min(row.delta, 0) < 0:
            found.add(row.pk)
    return found


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
    """The row and the held ones that it corrects, the last word first."""
    versions, before = [row], row.corrects
    while isinstance(before, Conversation) and before.hold:
        versions.append(before)
        before = before.corrects
    return versions


def _by_shift_and_person(rows: Iterable[Row]) -> Iterable[tuple[tuple[Shift, User | None], list[Row]]]:
    for _key, together in groupby(rows, key=lambda row: (row.shift_id, row.person_id)):
        found = list(together)
        yield (found[0].shift, found[0].person), found
