"""Saying where one would like to be."""

from people.models import User
from shifts.errors import PlaceSettled
from shifts.models import Location, Shift, Signup


def ask_for_location(shift: Shift, *, person: User, location: Location | None) -> None:
    """Note where `person` would like to be on the floating `shift` that she has claimed; None takes it back. It
    promises nothing, so a shift that gets its place at the same moment does no harm. Raises PlaceSettled."""
    own = Signup.objects.active().filter(shift=shift, person=person, shift__location__isnull=True)
    if not own.update(requested_location=location):
        raise PlaceSettled
