"""Reading who has promised what."""

from django.db.models import Q

from people.models import User
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
