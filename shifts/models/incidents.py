"""What went wrong on the street, told to the organizers alone."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from people.models import Actor
from people.retention import days_kept, expired
from shifts.models.campaigns import Campaign
from shifts.models.places import Location
from shifts.models.shifts import Shift


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, actor: Actor) -> Self:
        """The organizers of its chapter. Nobody else, also not whoever reported it: her phone may be taken."""
        return self.filter(campaign__in=Campaign.objects.organized_by(actor).values("pk"))

    def new(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def too_old(self, now: datetime) -> Self:
        return self.filter(reported_at__lte=expired("incidents", now))


class Incident(models.Model):
    """A report in somebody's own words. `id` is made of the form's and of the words, so that a form that is sent twice
    is one report. `happened_at` is as exact as she could say. Forgotten some days after it was reported."""

    MOST = 2000

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="incidents")
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, blank=True, related_name="+")
    # Where the shift was when she reported it: after an incident people often move.
    location = models.ForeignKey(Location, models.SET_NULL, null=True, blank=True, related_name="+")
    what = models.TextField(max_length=MOST)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "pk"]
        indexes = [models.Index(fields=["reported_at"], name="incident_by_report")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def kept_until(self) -> datetime:
        return self.reported_at + timedelta(days=days_kept("incidents"))
