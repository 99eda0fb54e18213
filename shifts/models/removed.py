"""What is left of a shift that was deleted."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from people.models import Actor
from shifts.models.campaigns import Campaign, in_sight
from shifts.models.places import Location
from shifts.models.shifts import Shift


class RemovedShiftQuerySet(models.QuerySet["RemovedShift"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the shifts of its campaign are."""
        return self.filter(in_sight(actor, "campaign__"))


class RemovedShift(models.Model):
    """An unclaimed shift that its pattern took back, under the id that it had: calendars strike it out until its day is
    over. The fields are what they had of it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="+")
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    removed_at = models.DateTimeField()

    objects = RemovedShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["ends_at"], name="removed_shift_by_end")]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.period} · {self.location or self.campaign}"

    @classmethod
    def of(cls, shift: Shift, now: datetime) -> "RemovedShift":
        kept = ("pk", "campaign", "location", "period", "starts_on", "starts_at", "ends_at")
        return cls(**{name: getattr(shift, name) for name in kept}, sequence=shift.sequence + 1, removed_at=now)

    def as_shift(self) -> Shift:
        """As if it had been cancelled; not to be saved."""
        kept = ("pk", "campaign", "location", "period", "starts_on", "starts_at", "ends_at", "sequence")
        off = {"changed_at": self.removed_at, "cancelled_at": self.removed_at, "cancel_reason": _("No longer planned")}
        return Shift(**{name: getattr(self, name) for name in kept}, **off)
