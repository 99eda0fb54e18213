"""Storing what people log, from any screen, phone or program. No row is lost, none is stored twice.

The key of a row is the id that its phone made. A batch holds its person's row, so that two phones and two tabs of hers
take turns, and what is decided from what she has logged so far stays true until it is written. Ids of different people
cannot be held like that: rows are inserted with conflicts ignored and read back, and if anything but ours is there,
the batch is taken back and goes in row by row.

What a captain's phone says of the people on her roster comes the same way; see shifts/actions/presence.py.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from outreach.actions.holding import judge_together
from outreach.actions.insertion import insert_at_once
from outreach.actions.ledger import Ledger
from outreach.actions.rollups import add_new, recount
from outreach.actions.scripts import ensure_cards_counter
from outreach.errors import (
    AnswerRefused,
    IdTaken,
    NotMarked,
    NotStored,
    PersonUnknown,
    ShiftUnknown,
    StorageFailed,
    TooManyItems,
)
from outreach.models import Conversation, Counter, Hold, Note, Tally
from outreach.queries.sync import bodies, known_for
from outreach.rules.entries import UUID_SHAPE, SentConversation, SentMark, SentTally, read_item
from outreach.rules.judging import check_moment
from outreach.rules.together import STRETCH
from people.errors import Refusal
from people.models import User
from shifts.actions.presence import Effect, note_logging, take_mark
from shifts.errors import MarkTaken
from shifts.models import Shift
from shifts.queries.captain import people_on

MOST_ITEMS = 200
ReadEntry = SentConversation | SentTally | NotStored
STORED, DUPLICATE, HELD, REFUSED = "stored", "duplicate", "held", NotStored.status
LEFT_OUT = "answers_left_out"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ItemResult:
    """What became of one row. `id` as it was sent, None where it was no UUID; `status` is one of stored, duplicate,
    held, conflict, gone, refused; `code` says why, `detail` what to do, both empty where nothing is to be done. A
    conversation that is stored without some of its answers has the code answers_left_out. `question` is the key of the
    one whose answer was refused."""

    id: str | None
    status: str
    code: str = ""
    detail: str = ""
    question: str = ""


class _SomebodyElsesRow(Exception):
    """Between our look and our insert another person's row took an id of the batch."""


def store_items(items: Sequence[object], *, person: User, now: datetime) -> list[ItemResult]:
    """Store each of the parsed JSON `items` as `person`'s, and say in the same order what became of it.

    A bad item never takes a good one with it. Raises TooManyItems beyond 200; then nothing was looked at.
    """
    if len(items) > MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS)
    read = [_read(item, now) for item in items]
    entries = [(sent, item) for sent, item in zip(read, items, strict=True) if not isinstance(sent, SentMark)]
    stored = iter(_store_entries(entries, person, now))
    return [
        _take_mark(sent, items[place], person, now) if isinstance(sent, SentMark) else next(stored)
        for place, sent in enumerate(read)
    ]


def _store_entries(entries: Sequence[tuple[ReadEntry, object]], person: User, now: datetime) -> list[ItemResult]:
    read, items = [sent for sent, _item in entries], [item for _sent, item in entries]
    with transaction.atomic():
        User.objects.hold(person.pk)
        try:
            return _store(read, items, person, now)
        except (IntegrityError, DataError, _SomebodyElsesRow):
            # Row by row they would be held as the phone has sent them, and not in the order in which everybody does.
            Shift.objects.hold(*{sent.shift_id for sent in read if not isinstance(sent, NotStored)})
            return [_store_alone(sent, item, person, now) for sent, item in entries]


def _take_mark(sent: SentMark, item: object, person: User, now: datetime) -> ItemResult:
    """A mark is nobody's own row: each is a transaction of its own, that holds whom it is about and nobody else."""
    try:
        check_moment(sent.at, now=now)
        effect = _mark(sent, person, now)
    except NotStored as refusal:
        return _told(item, refusal)
    except (IntegrityError, DataError):
        logger.exception("A well-formed mark could not be stored")
        return _told(item, StorageFailed())
    if effect is Effect.OVERTAKEN:
        return ItemResult(
            _id_as_sent(item), STORED, "overtaken", _("Somebody has said something else since. That stands.")
        )
    return ItemResult(_id_as_sent(item), DUPLICATE if effect is Effect.KNOWN else STORED)


def _mark(sent: SentMark, by: User, now: datetime) -> Effect:
    shift = Shift.objects.captained_by(by).with_place().filter(pk=sent.shift_id).first()
    if shift is None:
        raise ShiftUnknown
    whom = people_on(shift).filter(pk=sent.person_id).first()
    if whom is None:
        raise PersonUnknown
    try:
        # A phone's clock may be ahead: nothing is said later than it arrives, or it would stand over what is said next.
        return take_mark(shift, key=sent.id, person=whom, word=sent.word, by=by, said_at=min(sent.at, now), now=now)
    except MarkTaken as taken:
        raise IdTaken from taken
    except Refusal as refused:
        raise NotMarked(why=refused) from refused


def _read(item: object, now: datetime) -> ReadEntry | SentMark:
    try:
        return read_item(item, now=now)
    except NotStored as wrong:
        return wrong


@transaction.atomic
def _store(read: Sequence[ReadEntry], items: Sequence[object], person: User, now: datetime) -> list[ItemResult]:
    sound = [sent for sent in read if not isinstance(sent, NotStored)]
    ids = [sent.id for sent in sound]
    _have_cards_counted(sound, person)
    originals = [sent.corrects for sent in sound if sent.corrects]
    known = known_for(
        person,
        shift_ids=[sent.shift_id for sent in sound],
        entry_ids=[*ids, *originals],
        version_numbers=[sent.script_version for sent in sound if sent.script_version is not None],
        between=_about([sent.at for sent in sound if sent.corrects is None]),
    )
    ledger = Ledger(known, person, now)
    entered = [_enter(sent, ledger) for sent in read]
    _write(ledger)
    return [_result(item, found, ledger) for item, found in zip(items, entered, strict=True)]


def _about(times: Sequence[datetime]) -> tuple[datetime, datetime] | None:
    """From when to when rows can lie in one stretch with those of these times."""
    return (min(times) - STRETCH, max(times) + STRETCH) if times else None


def _have_cards_counted(sound: Sequence[SentConversation | SentTally], person: User) -> None:
    """The counter of cards is in no script; the first of them makes it."""
    shift_ids = {sent.shift_id for sent in sound if isinstance(sent, SentTally) and sent.counter == Counter.CARDS}
    if shift_ids:
        seen = Shift.objects.visible_to(person).filter(pk__in=shift_ids)
        ensure_cards_counter(seen.values_list("campaign_id", flat=True))


def _store_alone(sent: ReadEntry, item: object, person: User, now: datetime) -> ItemResult:
    try:
        return _store([sent], [item], person, now)[0]
    except (IntegrityError, DataError, _SomebodyElsesRow):
        logger.exception("A well-formed row could not be stored")
        return _told(item, StorageFailed())


def _enter(sent: ReadEntry, ledger: Ledger) -> Conversation | Tally | NotStored | None:
    if isinstance(sent, NotStored):
        return sent
    try:
        return ledger.enter(sent)
    except NotStored as refusal:
        return refusal


def _result(item: object, row: Conversation | Tally | NotStored | None, ledger: Ledger) -> ItemResult:
    """Once all is written: whether a row is held may hang on those that came with it."""
    if isinstance(row, NotStored):
        return _told(item, row)
    if row is None:
        return ItemResult(_id_as_sent(item), DUPLICATE)
    left_out = _what_is_left_out(ledger.left_out.get(row.pk, []))
    if row.hold:
        return ItemResult(_id_as_sent(item), HELD, row.hold, " ".join(filter(None, [_why_held(row.hold), left_out])))
    return ItemResult(_id_as_sent(item), STORED, LEFT_OUT if left_out else "", left_out)


def _what_is_left_out(why: Sequence[str]) -> str:
    return _("Stored without an answer that was not asked for: %(why)s") % {"why": " ".join(why)} if why else ""


def _told(item: object, refusal: NotStored) -> ItemResult:
    question = str(refusal.details["key"]) if isinstance(refusal, AnswerRefused) else ""
    return ItemResult(_id_as_sent(item), refusal.status, refusal.code, str(refusal), question)


def _id_as_sent(item: object) -> str | None:
    """Nothing but a UUID is sent back: what is no id may be anything."""
    value = item.get("id") if isinstance(item, dict) else None
    return value if isinstance(value, str) and UUID_SHAPE.fullmatch(value) else None


def _why_held(hold: str) -> str:
    return {
        Hold.LATE: _("Kept. It was logged more than 72 hours after the shift, so a captain looks at it first."),
        Hold.EARLY: _("Kept. It was logged more than 30 minutes before the shift, so a captain looks at it first."),
        Hold.ODD: _("Kept. The number is unusual, so a captain looks at it first. Correct it if it was a slip."),
        Hold.FAST: _("Kept. That is unusually much within five minutes, so a captain looks at it first."),
        Hold.CONTACT: _(
            "Kept. It is unusual that nearly everybody stops to talk, so a captain looks at it first. Count those who "
            "walked on as well."
        ),
        Hold.SUM: _("Kept. That is unusually much for one shift, so a captain looks at it first."),
        Hold.CHANGED: _("Kept. A captain has looked at this before, and looks at your correction."),
    }[Hold(hold)]


def _write(ledger: Ledger) -> None:
    """Everything that the ledger took in: one statement for each kind. Several shifts are held first, in the order in
    which everybody holds them: the rows' references alone would lock them in the order of the batch."""
    shift_ids = {row.shift_id for row in ledger.new}
    if len(shift_ids) > 1:
        Shift.objects.hold(*shift_ids)
    for kind in (Conversation, Tally):
        insert_rows(kind, [row for row in ledger.new if isinstance(row, kind)])
    if ledger.superseded:
        Conversation.objects.filter(pk__in=ledger.superseded).update(is_current=False)
    _write_notes(ledger)
    if ledger.ask_again:
        Tally.objects.filter(pk__in=ledger.ask_again).update(hold=Hold.CHANGED)
    otherwise = judge_together(ledger)
    # Before anybody is noted as here: that counts the shift anew, these rows with it.
    add_new(ledger.new, person=ledger.person, scripts=ledger.known.full)
    if otherwise:
        recount({each.shift.pk for each in otherwise})
    # Who is not expected there must be looked at before anything of hers counts, also what was only let go.
    logged = {row.shift_id: row.shift for row in ledger.new if not row.hold}
    logged |= {each.shift.pk: each.shift for each in otherwise if each.let_go}
    for _shift_id, shift in sorted(logged.items()):  # always in the same order, because each is locked in turn
        note_logging(shift, person=ledger.person, now=ledger.now)


def _write_notes(ledger: Ledger) -> None:
    """What somebody takes back or words anew is gone at once: it may have been a name."""
    if ledger.notes:
        Note.objects.bulk_create(ledger.notes, ignore_conflicts=True)
    if ledger.superseded:
        Note.objects.filter(conversation__in=ledger.superseded).delete()


def insert_rows(kind: type[Conversation | Tally], rows: list[Any]) -> None:
    """In one statement, with conflicts ignored, which says itself whether all rows were new."""
    if not rows or insert_at_once(kind, rows) == len(rows):
        return
    there: dict[UUID, tuple[str, int | None]] = bodies([row.pk for row in rows], kind)
    if any(there.get(row.pk) != (row.body_hash, row.person_id) for row in rows):
        raise _SomebodyElsesRow
