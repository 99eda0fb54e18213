"""When people stand somewhere else than planned."""

from datetime import datetime

from django.db import transaction

from people.models import User
from shifts.actions.editing import place_shift
from shifts.actions.places import LocationDetails, add_location
from shifts.models import Location, Shift


@transaction.atomic
def move_to_new_corner(shift: Shift, *, details: LocationDetails, seen: str, by: User, now: datetime) -> Shift:
    """Make the place and move `shift` there, both or neither. A place of the chapter that has this name already is
    taken instead of made, also when the form is sent twice. Raises as `place_shift`."""
    chapter = shift.campaign.chapter
    known = Location.objects.in_use().filter(chapter=chapter, name__iexact=details.name).first()
    location = known or add_location(chapter, details=details, by=by, now=now)
    return place_shift(shift, location=location, seen=seen, by=by, now=now)
