"""What of a campaign's numbers everybody may see: frozen week by week, once an organizer has said so."""

from typing import Self

from django.conf import settings
from django.db import models

from people.models import Actor
from shifts.models import Campaign


class SharingQuerySet(models.QuerySet["Sharing"]):
    def visible_to(self, actor: Actor) -> Self:
        """As public as the campaign."""
        return self.filter(campaign__in=Campaign.objects.visible_to(actor).values("pk"))


class Sharing(models.Model):
    """An organizer lets everybody see the campaign's weekly snapshots. Without one, nobody does."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="sharing")
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = SharingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.campaign} · {self.since:%Y-%m-%d}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, actor: Actor) -> Self:
        """To everybody while the campaign is published and shared; to its organizers always."""
        public = models.Q(campaign__published_at__isnull=False, campaign__sharing__isnull=False)
        organized = models.Q(campaign__in=Campaign.objects.organized_by(actor).values("pk"))
        return self.filter(public | organized)


class Snapshot(models.Model):
    """What of a campaign became public with one ISO week, which is named by its Monday. Made once, never changed.

    `groups` is what is shown: a list of {"place", "name", "period", "number"}, where a place of null means other places
    together; every public number is a sum of these. `taken` is what they were made of, and is shown to nobody: how many
    conversations of "place:period" are in a group so far, and the last day that these reach to. See
    `outreach.rules.suppression`.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="snapshots")
    week = models.DateField()
    made_at = models.DateTimeField()
    groups = models.JSONField(default=list)
    taken = models.JSONField(default=dict)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["week"]
        constraints = [models.UniqueConstraint(fields=["campaign", "week"], name="one_snapshot_a_week")]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.week}"
