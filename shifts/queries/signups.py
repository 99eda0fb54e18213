"""Reading who has promised what."""

from datetime import datetime

from django.db.models import Q

from people.models import Actor, User
from shifts.models import Shift, Signup
from shifts.models.signups import SignupQuerySet


def signups_around(shift: Shift, person: User) -> SignupQuerySet:
    """The person's active signups for `shift` and for others that share a moment with it, with their places."""
    overlapping = Q(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
    return _with_place(Signup.objects.active().filter(Q(shift=shift) | overlapping, person=person))


def active_signup(shift: Shift, person: User) -> Signup | None:
    """The person's active claim on `shift`, if she holds one, with its place."""
    return _with_place(Signup.objects.active().filter(shift=shift, person=person)).first()


def claimed_shift_ids(actor: Actor) -> set[int]:
    """Ids of the shifts that the actor has claimed and not released; none for a visitor."""
    return set(Signup.objects.active().filter(person_id=actor.pk).values_list("shift_id", flat=True))


def coming_signups(actor: Actor, now: datetime) -> SignupQuerySet:
    """The actor's own active signups for shifts that are not over, soonest first; none for a visitor."""
    own = _with_place(Signup.objects.active().filter(person_id=actor.pk, shift__ends_at__gt=now))
    return own.order_by("shift__starts_at", "pk")


def earlier_signups(actor: Actor, now: datetime) -> SignupQuerySet:
    """The actor's own claims on shifts that are over, and those that ended because their shift was cancelled, latest
    first. What she released herself is not listed."""
    over = Q(state=Signup.State.CLAIMED, shift__ends_at__lte=now) | Q(state=Signup.State.CANCELLED)
    return _with_place(Signup.objects.filter(over, person_id=actor.pk)).order_by("-shift__starts_at", "-pk")


def _with_place(signups: SignupQuerySet) -> SignupQuerySet:
    return signups.select_related("shift__campaign__chapter", "shift__location")
