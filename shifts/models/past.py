"""What is left of claims and attendance once they are nobody's business any more: their sums."""

from typing import Self

from django.db import models

from people.models import Actor
from shifts.models.shifts import Shift


class PastPresenceQuerySet(models.QuerySet["PastPresence"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of shifts whose roster the actor keeps."""
        return self.filter(shift__in=Shift.objects.captained_by(actor).values("pk"))


class PastPresence(models.Model):
    """The claims and attendances of a shift that were deleted, as numbers, so that its figures can be counted anew.

    `people` were there, for `seconds` together (None where that was not known). Of the promises that a show rate is
    measured by there were `promised`, and of these `came`. What somebody adds to the shift later is counted beside it.
    """

    shift = models.OneToOneField(Shift, models.CASCADE, primary_key=True, related_name="past_presence")
    people = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(null=True)
    promised = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)

    objects = PastPresenceQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
