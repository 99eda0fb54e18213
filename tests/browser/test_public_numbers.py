"""A campaign's public numbers in a real browser: light, and shown by other people's pages."""

from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

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
# How wide an image became; 0 where there is none.
SHOWN = """async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode().catch(() => {});
    return image.naturalWidth;
}"""

# Whether the browser lets a page of another site have this at all.
LET_IN = """(url) => fetch(url, { mode: "no-cors" }).then(() => true, () => false)"""


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


class Elsewhere(BaseHTTPRequestHandler):
    """Somebody else's page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>Elsewhere</h1>")

    def log_message(self, *words):
        pass


@pytest.fixture
def elsewhere():
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_other_pages_may_show_the_picture_and_nothing_else_of_ours(campaign, browser, live_server, elsewhere):
    page = browser.new_page()
    page.goto(elsewhere)
    picture = live_server.url + reverse("outreach:public_picture", args=[campaign.pk])
    assert page.evaluate(SHOWN, picture) == 400
    other = live_server.url + reverse("offline")
    assert [page.evaluate(LET_IN, url) for url in (picture, other)] == [True, False]
    assert page.context.cookies() == []
    page.close()
