"""What to offer somebody who cannot have the shift that she wanted."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from people.models import Actor
from shifts.models import Shift, Signup
from shifts.models.shifts import ShiftQuerySet


def next_like(shift: Shift, *, actor: Actor, now: datetime) -> Shift | None:
    """The first of those like it; None where nothing is left."""
    return shifts_like(shift, actor=actor, now=now).first()


def shifts_like(shift: Shift, *, actor: Actor, now: datetime) -> ShiftQuerySet:
    """Open shifts of the same campaign that the actor can take: at the same place in the same period, then on the same
    day, then any others; of each those after it first, and the soonest first."""
    hers = Signup.objects.active().filter(person_id=actor.pk)
    clashing = hers.filter(shift__starts_at__lt=OuterRef("ends_at"), shift__ends_at__gt=OuterRef("starts_at"))
    same_place = Q(location__isnull=True) if shift.location_id is None else Q(location_id=shift.location_id)
    likeness = Case(
        When(same_place & Q(period=shift.period), then=Value(0)),
        When(starts_on=shift.starts_on, then=Value(1)),
        default=Value(2),
    )
    before = Case(When(starts_at__lt=shift.starts_at, then=Value(1)), default=Value(0))
    left = Shift.objects.visible_to(actor).open(now).filter(~Exists(clashing), campaign=shift.campaign_id)
    return left.exclude(pk=shift.pk).with_place().order_by(likeness, before, "starts_at", "pk")
