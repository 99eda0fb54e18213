"""What can be refused about shifts. Each sentence says what is so and what to do next."""

from django.utils.translation import gettext_lazy as _

from people.errors import Refusal


class ShiftFull(Refusal):
    code = "shift_full"
    sentence = _("All places of this shift are taken. Claim another one.")


class Overlaps(Refusal):
    """Details: `other`, the claimed shift in words."""

    code = "overlaps"
    sentence = _("You have claimed %(other)s at that time. Release it first, then claim this one.")


class ShiftPast(Refusal):
    code = "shift_past"
    sentence = _("This shift is over. Claim one that is still to come.")


class ShiftCancelled(Refusal):
    code = "shift_cancelled"
    sentence = _("This shift was cancelled. Claim another one.")


class ShiftChanged(Refusal):
    code = "shift_changed"
    sentence = _("This shift was changed just now. Look at it again, then decide.")
