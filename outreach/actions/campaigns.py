"""A new campaign with all that it needs before the first shift."""

from datetime import datetime

from django.db import transaction

from outreach.actions.scripts import default_script
from people.models import Chapter, User
from shifts.actions import campaigns
from shifts.actions.campaigns import CampaignDetails
from shifts.models import Campaign


@transaction.atomic
def create_campaign(chapter: Chapter, *, details: CampaignDetails, by: User | None, now: datetime) -> Campaign:
    """The campaign, its periods and the script that most begin with."""
    campaign = campaigns.create_campaign(chapter, details=details, by=by, now=now)
    default_script(campaign, now=now)
    return campaign
