"""A captain on her phone, ten minutes into a shift."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_location, make_shift


@pytest.fixture
def shift(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Union Sq"))


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: the pages' clock."""

    def set_clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


@pytest.fixture
def begun(shift, at):
    moment = shift.starts_at + timedelta(minutes=10)
    at(moment)
    return moment


@pytest.fixture
def pages(client, captain):
    """The captain's: `get` and `post` by URL name below the shift; `undo` presses the button of the last message."""
    client.force_login(captain)

    class Pages:
        def get(self, route, /, *args, **query):
            return client.get(reverse(f"shifts:captain_{route}", args=args), query)

        def post(self, route, /, *args, **data):
            return client.post(reverse(f"shifts:captain_{route}", args=args), data, follow=True)

        def client_post(self, address):
            return client.post(address, follow=True)

        def undo(self, response):
            (message,) = response.context["messages"]
            assert message.extra_tags.startswith("undo:")
            return client.post(message.extra_tags.removeprefix("undo:"), follow=True)

        def said(self, response):
            return [str(message) for message in response.context["messages"]]

    return Pages()
