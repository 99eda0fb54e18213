"""A campaign's public numbers in a real browser: light, and shown by other people's pages."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from outreach.actions.snapshots import freeze_weeks, share_numbers
from people.models import Role
from tests.browser.helpers import assert_within_budget
from tests.factories import (
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_user,
)

WEEK, SETTLED = date(2026, 7, 6), datetime(2026, 7, 17, tzinfo=UTC)
# How wide an image became; 0 where the browser did not let it in.
SHOWN = """async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode().catch(() => {});
    return image.naturalWidth;
}"""


@pytest.fixture
def campaign():
    campaign = make_campaign(starts_on=WEEK)
    make_script(campaign)
    crew = [make_user() for _ in range(3)]
    for number in range(30):
        shift = make_shift(campaign, make_location(campaign.chapter, f"Corner {number} of a street"), day=WEEK)
        for turn in range(12):
            make_conversation(shift, crew[turn % 3])
    share_numbers(campaign, by=make_member(campaign.chapter, Role.ORGANIZER), now=SETTLED)
    freeze_weeks(now=SETTLED)
    return campaign


def test_the_page_of_thirty_places_is_light(campaign, phone):
    phone.goto(reverse("outreach:public_numbers", args=[campaign.pk]))
    assert phone.locator(".stat-value").inner_text() == "360"
    assert_within_budget(phone, kilobytes=60, requests=10)


def test_other_pages_may_show_the_picture_and_nothing_else_of_ours(campaign, laptop, live_server, watch):
    """An empty page has an origin of its own, which is nobody's."""
    watch.expect("ERR_BLOCKED_BY_RESPONSE.NotSameOrigin")
    picture = live_server.url + reverse("outreach:public_picture", args=[campaign.pk])
    laptop.goto("about:blank")
    assert laptop.evaluate(SHOWN, picture) == 400
    assert laptop.evaluate(SHOWN, f"{live_server.url}/static/img/icon-192.png") == 0
    assert laptop.context.cookies() == []
