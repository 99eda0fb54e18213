"""What the log does not learn."""

import logging

import pytest
from django.test import Client

from people.actions.tokens import make_calendar_address
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def test_an_address_that_opens_nothing_any_more_is_not_in_the_log(caplog):
    secret = make_calendar_address(make_user(), now=NOW)[:-1]
    with caplog.at_level(logging.WARNING):
        assert Client().get(f"/calendar/u/{secret}.ics").status_code == 404
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /calendar/u/….ics"]


def test_neither_is_one_whose_answer_fails(caplog, monkeypatch):
    secret = make_calendar_address(make_user(), now=NOW)
    monkeypatch.setattr("shifts.views.feeds.own_claims", lambda person, now: 1 / 0)
    assert Client(raise_request_exception=False).get(f"/calendar/u/{secret}.ics").status_code == 500
    assert [record.getMessage() for record in caplog.records] == ["Internal Server Error: /calendar/u/….ics"]


def test_what_is_no_secret_stays(caplog):
    assert Client().get("/campaigns/7/no-such-page/").status_code == 404
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /campaigns/7/no-such-page/"]
