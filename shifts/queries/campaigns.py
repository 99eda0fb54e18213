"""Campaigns as visitors meet them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet, Sum
from django.shortcuts import get_object_or_404

from people.models import Actor
from shifts.models import Campaign, Shift


@dataclass(frozen=True)
class OpenPlaces:
    """What a campaign still has to give: `shifts` that can be claimed, `places` left in them, at `locations`."""

    shifts: int
    places: int
    locations: int


def campaign_for(actor: Actor, campaign_id: int) -> Campaign:
    """The campaign with its chapter; 404 where the actor may not see it."""
    return get_object_or_404(Campaign.objects.visible_to(actor).select_related("chapter"), pk=campaign_id)


def running_campaigns(now: datetime) -> list[Campaign]:
    """Published campaigns that are not over on their chapter's day, the one that began first on top."""
    published: QuerySet[Campaign] = Campaign.objects.filter(published_at__isnull=False).select_related("chapter")
    return [each for each in published.order_by("starts_on", "name") if each.ends_on >= each.chapter.today(now)]


def open_places(campaign: Campaign, now: datetime) -> OpenPlaces:
    left = Shift.objects.filter(campaign=campaign).open(now)
    found = left.aggregate(
        shifts=Count("pk"), places=Sum(F("capacity") - F("claimed")), locations=Count("location", distinct=True)
    )
    return OpenPlaces(found["shifts"], found["places"] or 0, found["locations"])
