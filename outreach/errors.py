"""Why a row of somebody's log is not stored. Each sentence says what is so and what to do; phones go by the code."""

from collections.abc import Collection
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.errors import Refusal


class NotStored(Refusal):
    """One row was not stored; the others of its batch are not touched by that. `status` is what the phone is told."""

    status: ClassVar[str] = "refused"


class Malformed(NotStored):
    """Details: `why`, a translated sentence about the field."""

    code = "invalid"
    sentence: ClassVar[str | Promise] = _("This row cannot be read: %(why)s Correct it and send it again.")


class IdTaken(NotStored):
    status = "conflict"
    code = "id_taken"
    sentence = _("Something else was logged under this row's id. Log it once more, then remove this row.")


class Erased(NotStored):
    status = "gone"
    code = "erased"
    sentence = _("This row was erased for good. Remove it from your phone.")


class ShiftUnknown(NotStored):
    code = "shift_unknown"
    sentence = _("There is no such shift that you can see. Choose your shift and log it there.")


class PersonUnknown(NotStored):
    code = "person_unknown"
    sentence = _("There is no such person on the roster of this shift. Add them as a walk-in.")


class NotMarked(NotStored):
    """Details: `why`, a sentence."""

    code = "not_marked"
    sentence = "%(why)s"


class LoggedOnCancelled(NotStored):
    code = "shift_cancelled"
    sentence = _("This shift was cancelled before that. Log it on the shift where you were.")


class InFuture(NotStored):
    code = "in_future"
    sentence = _("This row is dated in the future. Set your phone's clock to automatic and log it again.")


class TooOld(NotStored):
    code = "too_old"
    sentence = _("This row is older than 30 days. Save a copy and give it to your organizer.")


class CounterUnknown(NotStored):
    code = "counter_unknown"
    sentence = _("This campaign does not count “%(key)s”. Load the log screen again and pick another counter.")


class OutcomeUnknown(NotStored):
    code = "outcome_unknown"
    sentence = _("This campaign has no outcome “%(key)s”. Load the log screen again and pick another one.")


class AnswerRefused(NotStored):
    """It is about one answer; the rest of the row is sound. Details: `key` of its question."""


class AnswerUnknown(AnswerRefused):
    code = "answer_unknown"
    sentence = _("That is no answer to “%(key)s” in this campaign. Load the log screen again and answer anew.")


class AnswerOutOfBounds(AnswerRefused):
    """Details: also `question`, `least`, `most`."""

    code = "answer_out_of_bounds"
    sentence = _("“%(question)s” takes a whole number from %(least)s to %(most)s. Correct it and send it again.")


class NoteRefused(AnswerRefused):
    """Details: also `why`, a sentence."""

    code = "note_refused"
    sentence = "%(why)s"


class CorrectsUnknown(NotStored):
    code = "corrects_unknown"
    sentence = _("The row that this corrects is not among yours. Send that one first, then this one again.")


class CorrectsForgotten(NotStored):
    code = "corrects_forgotten"
    sentence = _(
        "What this corrects was logged so long ago that nothing says any more who did. It stays as it is: remove this "
        "row."
    )


class CorrectsOther(NotStored):
    code = "corrects_other"
    sentence = _("A correction belongs to the same shift and the same counter as what it corrects. Log it anew.")


class CorrectedAlready(NotStored):
    code = "corrected_already"
    sentence = _("That row was corrected already. Look at your list and correct the latest version.")


class BelowZero(NotStored):
    code = "below_zero"
    sentence = _("This would take away more than was logged. Look at your list and correct what is left.")


class StorageFailed(NotStored):
    code = "not_stored"
    sentence = _("The server could not store this row. Keep it and send it again in a minute.")


class TooManyItems(Refusal):
    """The whole batch was refused; nothing of it was looked at."""

    code = "too_many_items"
    sentence = _("At most %(most)s rows fit into one call. Send the rest in the next one.")


class OtherPerson(Refusal):
    """The whole batch was refused: somebody else signed in while it was on its way."""

    code = "other_person"
    sentence = _("These rows are another person's. They stay where they are until that person signs in again.")


class CountsAsAttempt(Refusal):
    """Details: `label`."""

    code = "counts_as_attempt"
    sentence = _(
        "“%(label)s” stays: attempts are approached, declined and conversations together, and every rate is reckoned "
        "by them. You can give it another name."
    )


class LastOutcome(Refusal):
    code = "last_outcome"
    sentence = _("A conversation needs at least one outcome. Add another one first, then retire this one.")


class AskedOutOfOrder(Refusal):
    """Details: `question`, `before`."""

    code = "asked_out_of_order"
    sentence = _(
        "“%(question)s” is asked only after certain answers to “%(before)s”. That has to be in use and come earlier; "
        "change when “%(question)s” is asked first."
    )


class NobodyIsAsked(Refusal):
    """Details: `question`, `before`."""

    code = "nobody_is_asked"
    sentence = _(
        "“%(question)s” is asked only after this answer to “%(before)s”. Change when “%(question)s” is asked first."
    )


class LastChoice(Refusal):
    """Details: `question`."""

    code = "last_choice"
    sentence = _("“%(question)s” needs at least one answer to pick. Add another one first, or retire the question.")


class TextsOff(Refusal):
    code = "texts_off"
    sentence = _("Short texts are switched off for this campaign. Switch them on first.")


class ChangedMeanwhile(Refusal):
    """Details: `label`."""

    code = "changed_meanwhile"
    sentence = _(
        "Somebody else changed this in the meantime; it says “%(label)s” now. What you typed still stands here: save "
        "once more to put it in its place."
    )


class MayBeOnPhones(Refusal):
    """Details: `label`."""

    code = "may_be_on_phones"
    sentence = _("“%(label)s” may have been answered on somebody's phone, so it cannot be deleted. Retire it instead.")


class FiguresWouldChange(Exception):
    """Forgetting who somebody was would have changed what is counted of these shifts: that is a fault of ours, and none
    of it was done."""

    def __init__(self, shift_ids: Collection[int]) -> None:
        self.shift_ids = shift_ids
        super().__init__(f"The figures of shifts {', '.join(map(str, shift_ids))} would change.")
