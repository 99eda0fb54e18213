"""The gates to one shift and to one location."""

from django.shortcuts import get_object_or_404

from people.models import Actor
from shifts.models import Location, Shift


def shift_for(actor: Actor, shift_id: int) -> Shift:
    """The shift with its campaign, chapter and location; 404 where the actor may not see it."""
    return get_object_or_404(Shift.objects.visible_to(actor).with_place(), pk=shift_id)


def location_for(actor: Actor, location_id: int) -> Location:
    """The location with its chapter; 404 where the actor may not see it."""
    return get_object_or_404(Location.objects.visible_to(actor).select_related("chapter"), pk=location_id)
