"""One batch of rows while it is judged, row after row, each in the light of those before it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from outreach.errors import (
    BelowZero,
    CorrectedAlready,
    CorrectsOther,
    CorrectsUnknown,
    CounterUnknown,
    Erased,
    IdTaken,
    OutcomeUnknown,
    ShiftUnknown,
)
from outreach.models import Conversation, Hold, Note, Tally
from outreach.queries.scripts import Script
from outreach.queries.sync import Known
from outreach.rules.answers import Checked, checked_answers
from outreach.rules.entries import Sent, SentConversation, SentTally
from outreach.rules.judging import (
    check_moment,
    check_standing,
    hold_by_time,
    is_odd_conversation,
    is_odd_tally,
)
from people.models import User
from shifts.models import Shift


@dataclass
class Ledger:
    """`new` are the rows to write, in order, and `notes` the short texts of theirs; `superseded` the ids of
    conversations that are no longer the last word. `left_out` says by id which answers of a row are not stored."""

    known: Known
    person: User
    now: datetime
    new: list[Conversation | Tally] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    superseded: set[UUID] = field(default_factory=set)
    left_out: dict[UUID, list[str]] = field(default_factory=dict)

    def enter(self, sent: SentConversation | SentTally) -> Conversation | Tally | None:
        """Take the row in and return it, or None for one that is there already. Raises a NotStored."""
        if there := self.known.entries.get(sent.id):
            self._check_same(there, sent)
            return None
        if sent.id in self.known.erased:
            raise Erased
        check_moment(sent.at, now=self.now)
        shift = self.known.shifts.get(sent.shift_id)
        if shift is None:
            raise ShiftUnknown
        check_standing(shift, at=sent.at)
        if isinstance(sent, SentTally):
            row: Conversation | Tally = self._tally(sent, shift, self.known.full[shift.campaign_id])
        else:
            row = self._conversation(sent, shift, self.known.full[shift.campaign_id])
        self.known.entries[row.pk] = row
        self.new.append(row)
        return row

    def _check_same(self, there: Conversation | Tally, sent: Sent) -> None:
        """The link to a person is cut after a while, the hash with it, and a phone may come back later than that."""
        if there.body_hash not in (sent.body_hash, "") or there.person_id not in (self.person.pk, None):
            raise IdTaken

    def _conversation(self, sent: SentConversation, shift: Shift, script: Script) -> Conversation:
        outcomes = {outcome.key: outcome for outcome in script.outcomes}
        if sent.outcome is not None and sent.outcome not in outcomes:
            raise OutcomeUnknown(key=sent.outcome)
        asked = self.known.script(shift.campaign_id, sent.script_version)
        checked = checked_answers(asked, sent.answers, ever=script)
        original = self._corrected_conversation(sent)
        self.known.conversations[shift.pk] += original is None
        hold = hold_by_time(shift, sent.at)
        if not hold and original is None and is_odd_conversation(shift, total=self.known.conversations[shift.pk]):
            hold = Hold.ODD
        if original is not None:
            hold = original.hold or hold
            self._supersede(original, held=bool(hold))
        row = Conversation(
            **self._common(sent, shift),
            hold=hold,
            outcome=outcomes[sent.outcome] if sent.outcome else None,
            answers=checked.answers,
            is_current=sent.outcome is not None,
        )
        self._take_texts(row, asked, checked)
        return row

    def _take_texts(self, row: Conversation, asked: Script, checked: Checked) -> None:
        questions = {question.key: question.pk for question in asked.questions}
        self.notes += [
            Note(conversation=row, question_id=questions[key], text=text, said_on=row.occurred_on)
            for key, text in checked.notes.items()
        ]
        if checked.left_out:
            self.left_out[row.pk] = checked.left_out

    def _corrected_conversation(self, sent: SentConversation) -> Conversation | None:
        if sent.corrects is None:
            return None
        original = self._original(sent)
        if not isinstance(original, Conversation):
            raise CorrectsOther
        if original.outcome_id is None or self._corrections(original):
            raise CorrectedAlready
        return original

    def _supersede(self, original: Conversation, *, held: bool) -> None:
        """A correction that itself waits for a look changes nothing that counts until somebody has looked."""
        if not held or original.hold:
            original.is_current = False
            self.superseded.add(original.pk)

    def _tally(self, sent: SentTally, shift: Shift, script: Script) -> Tally:
        counter = next((counter for counter in script.counters if counter.key == sent.counter), None)
        if counter is None:
            raise CounterUnknown(key=sent.counter)
        hold = hold_by_time(shift, sent.at)
        if sent.corrects is not None:
            hold = self._check_correction(sent, counter.pk) or hold
        total = self.known.counts[shift.pk, counter.pk] + sent.delta
        if not hold and sent.delta > 0 and is_odd_tally(shift, delta=sent.delta, total=total):
            hold = Hold.ODD
        self.known.counts[shift.pk, counter.pk] = total
        return Tally(**self._common(sent, shift), hold=hold, counter=counter, delta=sent.delta)

    def _check_correction(self, sent: SentTally, counter_id: int) -> str:
        """What an event leaves is never below 0, in whatever order held corrections are accepted later: those that
        take away are counted as if they were, those that add as if they were not. Returns the event's own hold,
        which its corrections share."""
        original = self._original(sent)
        if not isinstance(original, Tally) or original.counter_id != counter_id or original.corrects_id is not None:
            raise CorrectsOther
        deltas = [row.delta for row in self._corrections(original) if isinstance(row, Tally) and _is_sure(row)]
        if sent.delta < 0 and original.delta + sum(deltas) + sent.delta < 0:
            raise BelowZero
        return original.hold

    def _original(self, sent: Sent) -> Conversation | Tally:
        original = self.known.entries.get(sent.corrects) if sent.corrects else None
        if original is None or original.person_id != self.person.pk:
            raise CorrectsUnknown
        if original.shift_id != sent.shift_id:
            raise CorrectsOther
        return original

    def _corrections(self, original: Conversation | Tally) -> list[Conversation | Tally]:
        return [row for row in self.known.entries.values() if row.corrects_id == original.pk]

    def _common(self, sent: Sent, shift: Shift) -> dict[str, object]:
        return {
            "id": sent.id,
            "shift": shift,
            "person": self.person,
            "occurred_at": sent.at,
            "occurred_on": shift.starts_on,
            "received_at": self.now,
            "corrects_id": sent.corrects,
            "body_hash": sent.body_hash,
            "script_version": self.known.script(shift.campaign_id, sent.script_version).version,
        }


def _is_sure(correction: Tally) -> bool:
    return correction.delta < 0 or not correction.hold
