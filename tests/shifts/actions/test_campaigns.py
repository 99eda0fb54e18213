"""Campaigns and their periods."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import connection

from people.models import AuditEntry
from shifts.actions import campaigns, claims
from shifts.actions.campaigns import (
    CampaignDetails,
    create_campaign,
    edit_campaign,
    publish_campaign,
    unpublish_campaign,
)  # fmt: skip
from shifts.errors import CampaignHasClaims, ShiftCancelled
from shifts.models import Campaign, Period, Shift, Signup
from shifts.models.campaigns import CampaignQuerySet
from tests.factories import NOW, claim, make_campaign, make_chapter, make_member, make_shift, make_user
from tests.races import Gap

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


def test_calendars_are_told_of_another_name_and_of_nothing_else(chapter, organizer):
    campaign = create_campaign(chapter, details=DETAILS, by=organizer, now=NOW)
    for details, renamed_at in ((replace(DETAILS, goal=7), None), (replace(DETAILS, name="Fall"), NOW)):
        edit_campaign(campaign, details=details, by=organizer, now=NOW)
        campaign.refresh_from_db()
        assert campaign.renamed_at == renamed_at


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


def test_a_claim_from_a_page_of_before_is_told_that_the_shift_is_gone(chapter, organizer):
    campaign = make_campaign(chapter)
    seen = make_shift(campaign)
    unpublish_campaign(campaign, by=organizer, now=NOW)
    with pytest.raises(ShiftCancelled):
        claim(seen)
    assert claim(Shift.objects.with_place().get(), organizer).is_active  # who sees drafts can claim there


def test_a_claim_from_a_page_of_before_counts_once_it_is_published_again(chapter, organizer):
    campaign = make_campaign(chapter)
    seen = make_shift(campaign)
    unpublish_campaign(campaign, by=organizer, now=NOW)
    publish_campaign(campaign, by=organizer, now=NOW)
    assert claim(seen).is_active


@pytest.fixture
def published():
    """A shift of a published campaign, who wants it, and who takes the campaign back."""
    shift = make_shift()
    return shift, make_user(), make_member(shift.campaign.chapter, "organizer")


def claim_between_looking_and_taking_back(published, monkeypatch) -> list[object]:
    shift, person, organizer = published
    gap = Gap(CampaignQuerySet.update)
    monkeypatch.setattr(CampaignQuerySet, "update", lambda self, **told: gap(self, **told))
    return gap.race(lambda: unpublish_campaign(shift.campaign, by=organizer, now=NOW), lambda: claim(shift, person))


def take_back_between_looking_and_claiming(published, monkeypatch) -> list[object]:
    shift, person, organizer = published
    gap = Gap(claims.ensure_member)
    monkeypatch.setattr(claims, "ensure_member", gap)
    return gap.race(
        lambda: claims.claim_shift(shift, person=person, by=person, now=NOW).signup,
        lambda: unpublish_campaign(shift.campaign, by=organizer, now=NOW),
    )


def waits_for_a_draft() -> bool:
    return Signup.objects.active().filter(shift__campaign__published_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_who_claims_while_the_campaign_is_taken_back_is_told_that_the_shift_is_gone(published, monkeypatch):
    results = claim_between_looking_and_taking_back(published, monkeypatch)
    assert [type(result) for result in results] == [Campaign, ShiftCancelled]
    assert not waits_for_a_draft()


@pytest.mark.django_db(transaction=True)
def test_a_campaign_is_taken_back_or_claimed_but_not_both(published, monkeypatch):
    """PostgreSQL lets the campaign go first, SQLite the claim."""
    results = take_back_between_looking_and_claiming(published, monkeypatch)
    expected = [Signup, CampaignHasClaims] if connection.vendor == "sqlite" else [ShiftCancelled, Campaign]
    assert [type(result) for result in results] == expected
    assert not waits_for_a_draft()


@pytest.fixture
def without_the_mark(monkeypatch):
    monkeypatch.setattr(campaigns, "_withdraw_shifts", lambda campaign, now: None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("without_the_mark")
def test_control_without_the_mark_on_its_shifts_a_claim_slips_in(published, monkeypatch):
    claim_between_looking_and_taking_back(published, monkeypatch)
    assert waits_for_a_draft()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("without_the_mark")
def test_control_without_it_the_campaign_does_not_see_a_claim_on_its_way(published, monkeypatch):
    """SQLite lets one transaction in at a time."""
    take_back_between_looking_and_claiming(published, monkeypatch)
    assert waits_for_a_draft() == (connection.vendor == "postgresql")
