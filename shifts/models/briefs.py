"""What somebody who comes needs to know: the brief of a campaign, with its safety card and its group's link."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.models import Actor, Role, roles_of
from shifts.models.campaigns import Campaign, in_sight
from shifts.models.presence import Attendance
from shifts.models.shifts import Shift
from shifts.models.signups import Signup


class BriefQuerySet(models.QuerySet["Brief"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns for which the actor has claimed a shift, was there or keeps a roster, and of chapters in
        which she is captain or organizer. A visitor learns neither the hotline nor where the flyers are."""
        return self.filter(campaign__in=briefed_campaigns(actor).values("pk"))


def briefed_campaigns(actor: Actor) -> "models.QuerySet[Campaign]":
    """The campaigns whose brief the actor may read, whether it is written or not."""
    campaigns = Campaign.objects.filter(in_sight(actor))
    if not actor.is_authenticated:
        return campaigns.none()
    own = {"person_id": actor.pk, "shift__campaign": OuterRef("pk")}
    claimed, there = Signup.objects.active().filter(**own), Attendance.objects.attended().filter(**own)
    kept = Q(chapter_id__in=roles_of(actor).chapters(Role.CAPTAIN))
    stands_in = Shift.objects.filter(campaign=OuterRef("pk")).captained_by(actor)
    return campaigns.filter(kept | Exists(claimed) | Exists(there) | Exists(stands_in))


class Brief(models.Model):
    """Plain text in parts, each of which may be empty. `hotline` is a number as `people.validators.read_phone` writes
    it, `group_link` an https address that lets whoever has it into the campaign's group. MOST: how many characters."""

    MOST = {
        "to_say": 1500,
        "talking_points": 2000,
        "to_bring": 1000,
        "flyers": 600,
        "told_to_leave": 1500,
        "hotline_hours": 120,
        "reporting": 800,
        "group_link": 300,
    }

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="brief")
    to_say = models.TextField(max_length=MOST["to_say"], blank=True)
    talking_points = models.TextField(max_length=MOST["talking_points"], blank=True)
    to_bring = models.TextField(max_length=MOST["to_bring"], blank=True)
    flyers = models.TextField(max_length=MOST["flyers"], blank=True)
    told_to_leave = models.TextField(max_length=MOST["told_to_leave"], blank=True)
    hotline = models.CharField(max_length=20, blank=True)
    hotline_hours = models.CharField(max_length=MOST["hotline_hours"], blank=True)
    reporting = models.TextField(max_length=MOST["reporting"], blank=True)
    group_link = models.URLField(max_length=MOST["group_link"], blank=True)

    objects = BriefQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.campaign)

    @property
    def points(self) -> list[str]:
        """The talking points one by one: a line each, with or without a dash before it."""
        lines = (line.strip().lstrip("-*•–").strip() for line in self.talking_points.splitlines())
        return [line for line in lines if line]

    @property
    def has_safety_card(self) -> bool:
        return bool(self.told_to_leave or self.hotline or self.reporting)
