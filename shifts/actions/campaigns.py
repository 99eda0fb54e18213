"""Campaigns and their periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F

from people.actions.audit import record
from people.models import Chapter, User
from shifts.errors import CampaignHasClaims
from shifts.models import Campaign, Period, Shift, Signup

Windows = Mapping[str, tuple[time, time]]


@dataclass(frozen=True)
class CampaignDetails:
    """What an organizer says about a campaign. `windows`: period key to (opens, closes), the chapter's clock."""

    name: str
    story: str
    starts_on: date
    ends_on: date
    goal: int | None
    windows: Windows


@transaction.atomic
def create_campaign(chapter: Chapter, *, details: CampaignDetails, by: User | None, now: datetime) -> Campaign:
    """A draft with its periods. Its script is made by `outreach.actions.campaigns.create_campaign`."""
    campaign = Campaign(chapter=chapter)
    _put(campaign, details)
    campaign.save(force_insert=True)
    _put_windows(campaign, details.windows)
    record("create", campaign, chapter=chapter, by=by, now=now)
    return campaign


@transaction.atomic
def edit_campaign(campaign: Campaign, *, details: CampaignDetails, by: User, now: datetime) -> Campaign:
    """Change what the campaign says. Shifts that exist keep their times: a new window is for shifts made later."""
    changed = _put(campaign, details)
    if "name" in changed:
        campaign.renamed_at = now
    campaign.save(update_fields=["name", "story", "starts_on", "ends_on", "goal", "renamed_at"])
    changed += _put_windows(campaign, details.windows)
    if changed:
        record("edit", campaign, chapter=campaign.chapter, by=by, now=now, fields=changed)
    return campaign


@transaction.atomic
def publish_campaign(campaign: Campaign, *, by: User | None, now: datetime) -> Campaign:
    """Show the campaign and its shifts to everybody."""
    if Campaign.objects.filter(pk=campaign.pk, published_at__isnull=True).update(published_at=now):
        record("publish", campaign, chapter=campaign.chapter, by=by, now=now)
    campaign.refresh_from_db(fields=["published_at"])
    return campaign


@transaction.atomic
def unpublish_campaign(campaign: Campaign, *, by: User, now: datetime) -> Campaign:
    """Make it a draft again, which only organizers see. Raises CampaignHasClaims while people wait for its shifts."""
    # Held before its shifts, as a pattern does that is saved meanwhile: nobody waits in a ring.
    Campaign.objects.hold(campaign.pk)
    _withdraw_shifts(campaign, now)
    claims = Signup.objects.active().filter(shift__campaign=campaign, shift__ends_at__gt=now)
    if people := claims.values("person").distinct().count():
        raise CampaignHasClaims(number=people)
    if Campaign.objects.filter(pk=campaign.pk, published_at__isnull=False).update(published_at=None):
        record("unpublish", campaign, chapter=campaign.chapter, by=by, now=now)
    campaign.refresh_from_db(fields=["published_at"])
    return campaign


def _withdraw_shifts(campaign: Campaign, now: datetime) -> None:
    """Before the claims are counted: whoever claims one of these meanwhile comes first and is seen, or waits and is
    told that it is gone. Taken back with the rest where somebody waits for them."""
    coming = Shift.objects.not_over(now).filter(campaign=campaign)
    Shift.objects.hold(*coming.values_list("pk", flat=True))
    coming.update(withdrawals=F("withdrawals") + 1)


def _put(campaign: Campaign, details: CampaignDetails) -> list[str]:
    """Set the fields; returns the names of those that differ."""
    names = ("name", "story", "starts_on", "ends_on", "goal")
    changed = [name for name in names if getattr(campaign, name) != getattr(details, name)]
    for name in changed:
        setattr(campaign, name, getattr(details, name))
    return changed


def _put_windows(campaign: Campaign, windows: Windows) -> list[str]:
    before = {period.key: (period.opens, period.closes) for period in campaign.periods.all()}
    changed = [key for key, window in windows.items() if before.get(key) != window]
    for key in changed:
        opens, closes = windows[key]
        Period.objects.update_or_create(campaign=campaign, key=key, defaults={"opens": opens, "closes": closes})
    return changed
