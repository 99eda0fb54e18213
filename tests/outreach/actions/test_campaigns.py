"""A new campaign with all that it needs."""

import pytest

from outreach.actions import campaigns
from outreach.actions.campaigns import create_campaign
from shifts.models import Campaign
from tests.factories import NOW, make_chapter
from tests.shifts.actions.test_campaigns import DETAILS


@pytest.fixture
def chapter(db):
    return make_chapter()


def keys(rows):
    return list(rows.values_list("key", flat=True))


def test_a_new_campaign_counts_and_asks_what_most_begin_with(chapter):
    campaign = create_campaign(chapter, details=DETAILS, by=None, now=NOW)
    assert keys(campaign.counters) == ["approached", "declined", "flyers"]
    assert keys(campaign.outcomes) == ["interested", "wants_to_leave", "talked", "not_now"]
    assert keys(campaign.periods) == ["morning", "evening"]


def test_a_campaign_without_its_script_is_not_made(chapter, monkeypatch):
    monkeypatch.setattr(campaigns, "default_script", lambda campaign, now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create_campaign(chapter, details=DETAILS, by=None, now=NOW)
    assert not Campaign.objects.exists()
