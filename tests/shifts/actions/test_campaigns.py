"""Campaigns and their periods."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from people.models import AuditEntry
from shifts.actions.campaigns import (
    CampaignDetails,
    create_campaign,
    edit_campaign,
    publish_campaign,
    unpublish_campaign,
)  # fmt: skip
from shifts.errors import CampaignHasClaims
from shifts.models import Campaign, Period, Shift
from tests.factories import NOW, claim, make_campaign, make_chapter, make_member, make_shift

DETAILS = CampaignDetails(
    name="August Tech Worker Outreach",
    story="Talk to people on their way to work.",
    starts_on=date(2026, 8, 1),
    ends_on=date(2026, 8, 31),
    goal=500,
    windows={"morning": (time(8), time(10)), "evening": (time(16), time(18))},
)


@pytest.fixture
def organizer(db):
    return make_member(make_chapter(), "organizer")


@pytest.fixture
def chapter(organizer):
    return organizer.memberships.get().chapter


def windows(campaign):
    return {period.key: (period.opens, period.closes) for period in Period.objects.filter(campaign=campaign)}


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "detail"))


def test_a_new_campaign_is_a_draft_with_both_periods(chapter, organizer):
    create_campaign(chapter, details=DETAILS, by=organizer, now=NOW)
    campaign = Campaign.objects.get()
    assert (campaign.chapter, campaign.name, campaign.story, campaign.goal) == (
        chapter, DETAILS.name, DETAILS.story, 500,
    )  # fmt: skip
    assert (campaign.starts_on, campaign.ends_on) == (date(2026, 8, 1), date(2026, 8, 31))
    assert not campaign.is_published
    assert windows(campaign) == DETAILS.windows
    assert verbs() == [("create", {})]


def test_an_edited_window_leaves_the_shifts_that_exist(chapter, organizer):
    campaign = create_campaign(chapter, details=DETAILS, by=organizer, now=NOW)
    before = make_shift(campaign)
    later = {**DETAILS.windows, "morning": (time(7), time(9))}
    edit_campaign(campaign, details=replace(DETAILS, name="Later", windows=later), by=organizer, now=NOW)
    campaign.refresh_from_db()
    assert (campaign.name, windows(campaign)) == ("Later", later)
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.ends_at) == (before.starts_at, before.ends_at)
    assert verbs()[1:] == [("edit", {"fields": ["name", "morning"]})]


def test_saying_the_same_again_is_no_change(chapter, organizer):
    campaign = create_campaign(chapter, details=DETAILS, by=organizer, now=NOW)
    edit_campaign(campaign, details=DETAILS, by=organizer, now=NOW)
    assert len(verbs()) == 1


def test_publishing_twice_keeps_the_first_moment(chapter, organizer):
    campaign = create_campaign(chapter, details=DETAILS, by=organizer, now=NOW)
    publish_campaign(campaign, by=organizer, now=NOW)
    assert publish_campaign(campaign, by=organizer, now=NOW + timedelta(days=1)).published_at == NOW
    assert [verb for verb, _ in verbs()] == ["create", "publish"]


def test_a_campaign_that_people_wait_for_cannot_be_hidden(chapter, organizer):
    campaign = make_campaign(chapter)
    shift = make_shift(campaign)
    claim(shift)
    with pytest.raises(CampaignHasClaims) as refused:
        unpublish_campaign(campaign, by=organizer, now=NOW)
    assert refused.value.details == {"number": 1}
    campaign.refresh_from_db()
    assert campaign.is_published
    assert not unpublish_campaign(campaign, by=organizer, now=shift.ends_at).is_published
