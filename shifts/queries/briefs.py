"""Reading the brief of a campaign."""

from django.shortcuts import get_object_or_404

from people.models import Actor
from shifts.models import Brief, Campaign
from shifts.models.briefs import briefed_campaigns


def briefed_campaign_for(actor: Actor, campaign_id: int) -> Campaign:
    """The campaign with its chapter, if the actor may read its brief; Http404 otherwise."""
    return get_object_or_404(briefed_campaigns(actor).select_related("chapter"), pk=campaign_id)


def brief_of(campaign: Campaign) -> Brief:
    """Its brief; an empty one, which is not stored, where nobody has written it yet."""
    return Brief.objects.filter(campaign=campaign).first() or Brief(campaign=campaign)
