"""The first page anybody sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.helpers import (
    LAPTOP,
    PHONE,
    assert_no_axe_findings,
    assert_no_sideways_scroll,
    assert_within_budget,
)
from tests.factories import make_campaign


@pytest.fixture
def campaign():
    today = timezone.now().astimezone().date()
    return make_campaign(
        name="August Tech Worker Outreach", starts_on=today - timedelta(days=7), ends_on=today + timedelta(days=7)
    )


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_campaign_is_there_within_the_budget_and_for_everybody(open_page, campaign, device, colours):
    page = open_page(**device, color_scheme=colours)
    page.goto("/")
    assert page.get_by_role("heading", name="August Tech Worker Outreach").is_visible()
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    assert_within_budget(page, kilobytes=60, requests=10)
