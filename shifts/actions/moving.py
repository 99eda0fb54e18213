"""When people stand somewhere else than planned."""

from datetime import datetime

from django.db import transaction

from people.models import Chapter, User
from shifts.actions.editing import place_shift
from shifts.actions.places import LocationDetails, add_location
from shifts.errors import PlaceNameTaken
from shifts.models import Location, Shift

SAID = ("meeting_point", "latitude", "longitude")


@transaction.atomic
def move_to_new_corner(shift: Shift, *, details: LocationDetails, seen: str, by: User, now: datetime) -> Shift:
    """Make the place and move `shift` there, both or neither; a form that is sent twice makes one. Raises as
    `place_shift`, and PlaceNameTaken where the chapter has another place of that name: people would be sent to a
    Canal St that nobody meant, or to the same one without hearing where else to stand."""
    chapter = shift.campaign.chapter
    # One after the other, before anything else is held: of two taps the second finds the place.
    Chapter.objects.select_for_update(no_key=True).get(pk=chapter.pk)
    same_name = Location.objects.in_use().filter(chapter=chapter, name__iexact=details.name)
    known = next((place for place in same_name if _is_said_of(place, details)), None)
    if known is None and same_name:
        raise PlaceNameTaken(name=details.name)
    location = known or add_location(chapter, details=details, by=by, now=now)
    return place_shift(shift, location=location, seen=seen, by=by, now=now)


def _is_said_of(place: Location, details: LocationDetails) -> bool:
    return all(getattr(place, name) == getattr(details, name) for name in SAID)
