"""A person's promise to come: a claim on the screens."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor
from shifts.models.places import Location
from shifts.models.shifts import Shift

# A claim that is taken back at once, with Undo, was never a promise that somebody relied on.
SECOND_THOUGHTS = timedelta(minutes=10)


class SignupQuerySet(models.QuerySet["Signup"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those on shifts whose roster the actor keeps."""
        return self.filter(
            models.Q(person_id=actor.pk) | models.Q(shift__in=Shift.objects.captained_by(actor).values("pk"))
        )

    def with_shift(self) -> Self:
        """With what a line about a claim shows: its shift, campaign, chapter and location."""
        return self.select_related("shift__campaign__chapter", "shift__location")

    def active(self) -> Self:
        return self.filter(state=Signup.State.CLAIMED)

    def due(self) -> Self:
        """The promises that a show rate is measured by: claims, less those released in time, taken off or cancelled,
        on shifts that are closed. Before that nobody has said who came."""
        promised = (Signup.State.CLAIMED, Signup.State.LATE_RELEASED)
        return self.filter(state__in=promised, shift__closed_at__isnull=False)


class Signup(models.Model):
    """One claim of one person on one shift. Claiming again after a release is a new row; rows are kept."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("Claimed")
        RELEASED = "released", _("Released")
        LATE_RELEASED = "late_released", _("Released late")
        REMOVED = "removed", _("Taken off")
        CANCELLED = "cancelled", _("Shift cancelled")

    class Source(models.TextChoices):
        SELF = "self", _("Claimed by themselves")
        CAPTAIN = "captain", _("Put on by a captain")

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="signups")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signups")
    state = models.CharField(max_length=16, choices=State, default=State.CLAIMED)
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    # On a floating shift, where she would like to be.
    requested_location = models.ForeignKey(Location, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # She said, or a captain heard from her, that she really comes; asked the day before, see `rules.asking`.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # She had logged without a claim, or had been sent away, before a captain put her on; see `claims.reject_again`.
    was_guest = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SignupQuerySet.as_manager()

    class Meta:
        ordering = ["claimed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=models.Q(state="claimed"),
                name="one_active_claim_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.shift}"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.CLAIMED
