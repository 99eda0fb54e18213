"""One batch of rows while it is judged, row after row, each in the light of those before it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from outreach.errors import (
    BelowZero,
    CorrectedAlready,
    CorrectsForgotten,
    CorrectsOther,
    CorrectsUnknown,
    CounterUnknown,
    Erased,
    IdTaken,
    OutcomeUnknown,
    ShiftUnknown,
)
from outreach.models import TOGETHER, Conversation, Counter, Hold, Note, Tally
from outreach.queries.logged import Logged
from outreach.queries.scripts import Script
from outreach.queries.sync import Known
from outreach.rules.answers import Checked, checked_answers
from outreach.rules.entries import Sent, SentConversation, SentTally
from outreach.rules.judging import (
    check_moment,
    check_standing,
    hold_by_time,
    is_odd_tally,
)
from outreach.rules.together import hurried, is_nearly_everybody, is_too_much
from people.models import User
from shifts.models import Shift


@dataclass
class Ledger:
    """`new` are the rows to write, in order, and `notes` the short texts of theirs; `superseded` the ids of
    conversations that are no longer the last word. `left_out` says by id which answers of a row are not stored.
    `ask_again` are the ids of tallies that a captain had set aside and that were corrected since."""

    known: Known
    person: User
    now: datetime
    new: list[Conversation | Tally] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    superseded: set[UUID] = field(default_factory=set)
    left_out: dict[UUID, list[str]] = field(default_factory=dict)
    ask_again: set[UUID] = field(default_factory=set)

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

    def shifts_to_judge(self) -> list[Shift]:
        """Those on which what she has logged may be more than one person can do: a first look, by sums and by the rows
        about the times of the batch, that overlooks none. In the order of their ids."""
        shifts = {row.shift_id: row.shift for row in self.new}
        return [shift for pk, shift in sorted(shifts.items()) if pk in self.known.together or self._is_striking(shift)]

    def _is_striking(self, shift: Shift) -> bool:
        counters = self.known.full[shift.campaign_id].counters
        totals = {each.key: self.known.counts[shift.pk, each.pk] for each in counters}
        talks = self.known.conversations[shift.pk]
        if any(is_too_much(shift, key, total) for key, total in (*totals.items(), (None, talks))):
            return True
        if is_nearly_everybody(talks, sum(totals.get(key, 0) for key in Counter.ATTEMPTS)):
            return True
        sent = [_as_logged(row) for row in self.new if row.shift_id == shift.pk and row.corrects_id is None]
        return bool(hurried(shift, [*self.known.near.get(shift.pk, []), *sent]))

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
        self.known.conversations[shift.pk] += (original is None) - (sent.outcome is None)
        hold = own = hold_by_time(shift, sent.at)
        if original is not None:
            hold = _hold_of_correction(original, own)
            self._supersede(original, waits_alone=bool(own) and original.hold in ("", *TOGETHER))
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

    def _supersede(self, original: Conversation, *, waits_alone: bool) -> None:
        """A correction that itself waits for a look changes nothing that counts until somebody has looked."""
        if not waits_alone:
            original.is_current = False
            self.superseded.add(original.pk)

    def _tally(self, sent: SentTally, shift: Shift, script: Script) -> Tally:
        counter = next((counter for counter in script.counters if counter.key == sent.counter), None)
        if counter is None:
            raise CounterUnknown(key=sent.counter)
        hold = hold_by_time(shift, sent.at)
        if not hold and sent.delta > 0 and is_odd_tally(sent.delta):
            hold = Hold.ODD
        if sent.corrects is not None:
            hold = _hold_of_correction(self._corrected_event(sent, counter.pk), hold)
        self.known.counts[shift.pk, counter.pk] += sent.delta
        return Tally(**self._common(sent, shift), hold=hold, counter=counter, delta=sent.delta)

    def _corrected_event(self, sent: SentTally, counter_id: int) -> Tally:
        """What an event leaves is never below 0, in whatever order held corrections are accepted later: those that
        take away are counted as if they were, those that add as if they were not."""
        original = self._original(sent)
        if not isinstance(original, Tally) or original.counter_id != counter_id or original.corrects_id is not None:
            raise CorrectsOther
        corrections = [row for row in self._corrections(original) if isinstance(row, Tally)]
        deltas = [row.delta for row in corrections if _is_sure(row, of=original)]
        if sent.delta < 0 and original.delta + sum(deltas) + sent.delta < 0:
            raise BelowZero
        if original.hold == Hold.SET_ASIDE:
            self._ask_again([original, *corrections])
        return original

    def _ask_again(self, event: list[Tally]) -> None:
        """An event is decided with all its corrections."""
        for row in event:
            if row.hold == Hold.SET_ASIDE:
                row.hold = Hold.CHANGED
                self.ask_again.add(row.pk)

    def _original(self, sent: Sent) -> Conversation | Tally:
        original = self.known.entries.get(sent.corrects) if sent.corrects else None
        if original is None and sent.corrects in self.known.erased:
            raise Erased
        if original is not None and original.person_id is None:
            raise CorrectsForgotten
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


def _as_logged(row: Conversation | Tally) -> Logged:
    if isinstance(row, Tally):
        return Logged(row.pk, row.occurred_at, row.delta, row.counter.key)
    return Logged(row.pk, row.occurred_at, 1)


def _is_sure(correction: Tally, *, of: Tally) -> bool:
    """One that was set aside is none, unless what it corrects went with it."""
    if correction.hold == Hold.SET_ASIDE and of.hold != Hold.SET_ASIDE:
        return False
    return correction.delta < 0 or not correction.hold


def _hold_of_correction(original: Conversation | Tally, own: str) -> str:
    """It shares what its original waits for, unless that may fall away by itself and the correction has a reason of
    its `own`. Where a captain has set the original aside, she looks again."""
    if original.hold == Hold.SET_ASIDE:
        return Hold.CHANGED
    return own or original.hold if original.hold in TOGETHER else original.hold or own
