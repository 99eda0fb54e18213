"""The gates to one shift and to one location, and what a list for somebody who wants to join starts from."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.shortcuts import get_object_or_404

from people.models import Actor
from people.models.ready import Given, Ready
from shifts.models import Location, Shift, Signup
from shifts.models.shifts import ShiftQuerySet


def shift_for(actor: Actor, shift_id: int) -> Shift:
    """The shift with its campaign, chapter and location; 404 where the actor may not see it."""
    # What a visitor sees is all that most people ever ask for.
    return PUBLIC.first(shift=shift_id) or get_object_or_404(Shift.objects.visible_to(actor).with_place(), pk=shift_id)


PUBLIC = Ready(
    lambda: Shift.objects.visible_to(AnonymousUser()).with_place().filter(pk=Given("shift", models.BigIntegerField()))
)


def location_for(actor: Actor, location_id: int) -> Location:
    """The location with its chapter; 404 where the actor may not see it."""
    return get_object_or_404(Location.objects.visible_to(actor).select_related("chapter"), pk=location_id)


def open_shifts(actor: Actor, now: datetime) -> ShiftQuerySet:
    """Shifts that can be claimed, and those not over that the actor has claimed: her own line does not vanish from
    under her thumb when she takes the last place."""
    hers = Exists(Signup.objects.active().filter(shift=OuterRef("pk"), person_id=actor.pk))
    left = Q(claimed__lt=F("capacity"))
    shifts = Shift.objects.visible_to(actor).with_place().not_over(now)
    return shifts.filter(left | hers if actor.is_authenticated else left)


def next_at_each_place(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """Of each location the shift that starts first, in the order of `shifts`; floating ones are left out."""
    turn = Window(RowNumber(), partition_by=F("location"), order_by=[F("starts_at").asc(), F("pk").asc()])
    return shifts.filter(location__isnull=False).annotate(turn=turn).filter(turn=1)
