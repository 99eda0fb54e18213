"""What a captain's screens read. The gates answer "not yours" and "not there" alike."""

from django.shortcuts import get_object_or_404

from people.models import Actor
from shifts.models import Shift


def captained_shift_for(actor: Actor, shift_id: int) -> Shift:
    """The shift, if the actor keeps its roster; Http404 otherwise."""
    kept = Shift.objects.visible_to(actor).captained_by(actor)
    return get_object_or_404(kept.with_place(), pk=shift_id)
