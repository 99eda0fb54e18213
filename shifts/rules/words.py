"""How a shift is named in a sentence."""

from django.utils.translation import gettext as _

from people.templatetags.local import day, span
from shifts.models import Shift


def shift_in_words(shift: Shift) -> str:
    """Day, clock times in the chapter's zone and place, in the reader's language: "Tue, Aug 4, 8 a.m. – 10 a.m.,
    Times Sq". The shift is one fetched `with_place()`."""
    place = shift.location.name if shift.location else _("place comes later")
    return f"{day(shift.starts_on)}, {span(shift.starts_at, shift.ends_at, shift.zone)}, {place}"
