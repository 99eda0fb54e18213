"""Reading who has promised what."""

from django.db.models import Q

from people.models import Actor, User
from shifts.models import Shift, Signup
from shifts.models.signups import SignupQuerySet


def signups_around(shift: Shift, person: User) -> SignupQuerySet:
    """The person's active signups for `shift` and for others that share a moment with it, with their places."""
    overlapping = Q(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
    return (
        Signup.objects.active()
        .filter(Q(shift=shift) | overlapping, person=person)
        .select_related("shift__campaign__chapter", "shift__location")
    )


def active_signup(shift: Shift, person: User) -> Signup | None:
    """The person's active claim on `shift`, if she holds one."""
    return Signup.objects.active().filter(shift=shift, person=person).first()


def claimed_shift_ids(actor: Actor) -> set[int]:
    """Ids of the shifts that the actor has claimed and not released; none for a visitor."""
    return set(Signup.objects.active().filter(person_id=actor.pk).values_list("shift_id", flat=True))
