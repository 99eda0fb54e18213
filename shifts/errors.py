"""What can be refused about shifts. Each sentence says what is so and what to do next."""

from django.utils.translation import gettext_lazy as _

from people.errors import Refusal


class ShiftFull(Refusal):
    code = "shift_full"
    sentence = _("All places of this shift are taken. Claim another one.")


class Overlaps(Refusal):
    """Details: `other`, the claimed shift in words, and `shift`, its Shift."""

    code = "overlaps"
    sentence = _("At that time you have %(other)s. Release it first, then claim this one.")


class ShiftPast(Refusal):
    code = "shift_past"
    sentence = _("This shift is over. Claim one that is still to come.")


class ShiftCancelled(Refusal):
    code = "shift_cancelled"
    sentence = _("This shift was cancelled. Claim another one.")


class ShiftChanged(Refusal):
    code = "shift_changed"
    sentence = _("This shift was changed just now. Look at it again, then decide.")


class TooEarly(Refusal):
    code = "too_early"
    sentence = _("This shift has not begun yet. Come back to this when it has.")


class ShiftClosed(Refusal):
    code = "shift_closed"
    sentence = _("This shift is closed. Reopen it to change who was there.")


class NobodyComes(Refusal):
    code = "shift_cancelled"
    sentence = _("This shift was cancelled: nobody is expected, so nobody can be marked.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Say in a few words why they are excused.")


class PlaceSettled(Refusal):
    code = "place_settled"
    sentence = _("This shift has its place by now, or it is no longer yours. Look at My shifts.")


class StillClaimed(Refusal):
    """Details: `name`."""

    code = "still_claimed"
    sentence = _("%(name)s has a claim on this shift. Take them off it instead.")


class TimesOff(Refusal):
    code = "times_off"
    sentence = _(
        "People come at most 2 hours before the shift and leave after they came, at most 4 hours after its end."
    )


class TheyOverlap(Overlaps):
    """Details as for Overlaps, and `name`: whom a captain wanted to put on."""

    sentence = _("%(name)s has %(other)s at that time. Move them from there instead.")


class TheyAreElsewhere(TheyOverlap):
    """As TheyOverlap, where the other shift is none that the captain keeps: she is not told which. Details: `name`."""

    sentence = _("%(name)s has claimed another shift at that time. Only they or its captain can release it.")


class NoRoom(ShiftFull):
    """What a captain is told, who can do something about it."""

    sentence = _("All places of this shift are taken. Make room for one more, or choose another shift.")


class OverForThem(ShiftPast):
    """What a captain is told."""

    sentence = _("This shift is over. Whoever came can still be added as a walk-in.")


class TheyAreHere(Refusal):
    """Details: `name`."""

    code = "marked_here"
    sentence = _("%(name)s is marked as here. Take that mark back first.")


class ClaimEnded(Refusal):
    """Details: `name`."""

    code = "claim_ended"
    sentence = _("%(name)s is no longer on that shift. Look at the roster again.")


class ShiftSettled(Refusal):
    code = "shift_settled"
    sentence = _("This shift is over or was cancelled. It stays as it was.")


class InThePast(Refusal):
    code = "in_the_past"
    sentence = _("That would be over already. Choose a later day or time.")


class ReleaseMore(Refusal):
    """Details: `number`, how many claims have to end; `capacity`, the places that would be left."""

    code = "release_more"
    sentence = _("Choose whom to take off: at least %(number)s, because only %(capacity)s places would be left.")


class CampaignHasClaims(Refusal):
    """Details: `number` of people."""

    code = "campaign_has_claims"
    sentence = _(
        "%(number)s people have claimed shifts that are still to come, and would no longer find them. "
        "Cancel those shifts first; then everybody is told."
    )


class NoTable(Refusal):
    """Details: `why`, a sentence."""

    code = "no_table"
    sentence = "%(why)s"


class NoColumn(Refusal):
    """Details: `missing` and `columns`, names."""

    code = "no_column"
    sentence = _("There is no column %(missing)s. The columns are: %(columns)s.")


class NoMapSource(Refusal):
    """Details: `why`, a sentence."""

    code = "no_map_source"
    sentence = "%(why)s"


class PhotoRefused(Refusal):
    """Details: `why`, a sentence."""

    code = "photo_refused"
    sentence = "%(why)s"


class LocationInUse(Refusal):
    """Details: `shifts`, those that are still to come, in words."""

    code = "location_in_use"
    sentence = _("Shifts are still to come here: %(shifts)s. Move or cancel them first, then retire the location.")


class PlaceNameTaken(Refusal):
    """Details: `name`."""

    code = "place_name_taken"
    sentence = _(
        "There is a place named %(name)s already. Choose it from the list or, if you stand somewhere else, give this "
        "one a name that tells the two apart."
    )


class LocationRetired(Refusal):
    """Details: `location`."""

    code = "location_retired"
    sentence = _("%(location)s was retired just now. Choose another location, or take it back into use first.")


class ShiftBegun(Refusal):
    code = "shift_begun"
    sentence = _(
        "This shift has begun, or people are there already: its day stays. "
        "Close it, and add another one for the other day."
    )


class PatternNameTaken(Refusal):
    code = "pattern_name_taken"
    sentence = _("This campaign has a pattern of that name already. Change that one, or choose another name.")


class MarkTaken(Refusal):
    code = "mark_taken"
    sentence = _("Something else was said under this mark's id. Look at the roster, and mark the person once more.")


class NotHere(Refusal):
    """Details: `name`."""

    code = "not_here"
    sentence = _("%(name)s is not marked as here. Mark that first, then show the code.")


class NoClaim(Refusal):
    code = "no_claim"
    sentence = _("You no longer have this shift. Claim it again if you come.")


class NotNear(Refusal):
    code = "not_near"
    sentence = _("That works from 2 hours before the shift to 1 hour after it.")


class CodeGone(Refusal):
    code = "code_gone"
    sentence = _("Your captain shows another code by now. Scan that one.")


class HereTooEarly(Refusal):
    code = "here_too_early"
    sentence = _("You can check in from half an hour before the shift. Come back to this then.")


class HereTooLate(Refusal):
    code = "here_too_late"
    sentence = _("This shift is over. If you were there, tell your captain, who notes it.")


class NobodyReached(Refusal):
    code = "nobody_reached"
    sentence = _("A message would reach nobody on this shift. Call them, or tell them on the spot.")


class ThingGone(Refusal):
    """Details: `thing`."""

    code = "thing_gone"
    sentence = _("%(thing)s was taken off the list just now. Add it again if you have it.")


class NoMember(Refusal):
    """Details: `name`."""

    code = "no_member"
    sentence = _("%(name)s is no member of this chapter any more. Choose somebody else.")


class KeepsRoster(Refusal):
    """Details: `name`."""

    code = "keeps_roster"
    sentence = _("%(name)s keeps this roster already: nothing needs to be handed on.")
