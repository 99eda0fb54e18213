"""Reading who has promised what."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.shortcuts import get_object_or_404

from people.models import Actor, User
from people.models.ready import Given, Ready
from shifts.models import Location, Shift, Signup
from shifts.models.places import LocationQuerySet
from shifts.models.signups import SignupQuerySet


def signups_around(shift: Shift, person: User) -> SignupQuerySet:
    """The person's active signups for `shift` and for others that share a moment with it, with their places."""
    return _with_place(_around(shift.pk, shift.starts_at, shift.ends_at, person.pk))


def is_taken(shift: Shift, person: User) -> bool:
    """Whether there are `signups_around`."""
    found = AROUND.first(shift=shift.pk, starts_at=shift.starts_at, ends_at=shift.ends_at, person=person.pk)
    return found is not None


def _around(shift: Any, starts_at: Any, ends_at: Any, person: Any) -> SignupQuerySet:
    overlapping = Q(shift__starts_at__lt=ends_at, shift__ends_at__gt=starts_at)
    return Signup.objects.active().filter(Q(shift_id=shift) | overlapping, person_id=person)


ID, MOMENT = models.BigIntegerField(), models.DateTimeField()
AROUND = Ready(
    lambda: (
        _around(Given("shift", ID), Given("starts_at", MOMENT), Given("ends_at", MOMENT), Given("person", ID))
        .order_by()
        .only("pk")[:1]
    )
)


def claim_to_answer(signup_id: int | None) -> Signup:
    """The claim for which a link in a mail speaks, with its person and place, whatever has become of it."""
    claims = Signup.objects.with_shift().select_related("person").filter(person__is_active=True)
    return get_object_or_404(claims, pk=signup_id)


def claim_instead(signup: Signup) -> Signup | None:
    """What the person has by now where `signup` has ended: the same shift, claimed again, or, where somebody else ended
    it, what she has at that time: mostly the place to which a captain moved her. Nobody has two."""
    if signup.is_active:
        return None
    found = _around(signup.shift_id, signup.shift.starts_at, signup.shift.ends_at, signup.person_id)
    return (found if signup.state == Signup.State.REMOVED else found.filter(shift=signup.shift_id)).first()


def active_signup(shift: Shift, person: User) -> Signup | None:
    """The person's active claim on `shift`, if she holds one, with its place."""
    return _with_place(Signup.objects.active().filter(shift=shift, person=person)).first()


def locations_to_ask_for(shift: Shift) -> LocationQuerySet:
    """Where somebody of the floating `shift` could be put: places with shifts of its campaign within its time."""
    within = Shift.objects.standing().filter(
        campaign=shift.campaign_id, starts_at__gte=shift.starts_at, ends_at__lte=shift.ends_at
    )
    return Location.objects.in_use().filter(pk__in=within.values("location"))


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
