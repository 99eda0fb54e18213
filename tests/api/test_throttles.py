"""How often programs, people and visitors may call."""

from functools import partial

import pytest
from allauth.account import app_settings as allauth_settings
from django.urls import get_resolver
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from api.throttles import ReadsAndWrites
from tests.factories import make_user
from tests.house.source import code, text_of
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(settings):
    settings.LIMITS = {**settings.LIMITS, "api_read": [(2, 60)], "api_write": [(1, 60)], "wrong_token": [(60, 60)]}


def read(client):
    return client.get("/api/v1/me/signups/").status_code


def write(client):
    return client.post("/api/v1/sync/", {"items": []}, format="json").status_code


def test_whoever_calls_too_often_is_told_when_to_come_back(api, twice):
    answers = [api.get("/api/v1/campaigns/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[2]
    assert refused["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused.json() == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "code": "too_often",
        "detail": "That was too often in a short time. Wait a minute, then try again.",
    }


def test_reads_and_writes_are_counted_apart(api_as, twice):
    caller = api_as(make_user())
    assert [write(caller), write(caller)] == [200, 429]
    assert [read(caller), read(caller), read(caller)] == [200, 200, 429]


def test_every_token_and_every_person_has_a_count_of_its_own(api_as, twice):
    person = make_user()
    browser = APIClient()
    browser.force_login(person)
    for caller in (api_as(person), api_as(person), browser, api_as(make_user())):
        assert [read(caller), read(caller), read(caller)] == [200, 200, 429]


def test_visitors_are_counted_by_place(twice):
    for place in ("203.0.113.7", "203.0.113.8"):
        visitor = APIClient(REMOTE_ADDR=place)
        assert [visitor.get("/api/v1/shifts/").status_code for _ in range(3)] == [200, 200, 429]


def test_the_schema_is_limited_too(api, twice):
    assert [api.get("/api/schema/").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_of_1000_wrong_tokens_at_once_60_are_looked_up_and_good_ones_go_on(api_as, twice):
    good = api_as(make_user())

    def guess(number):
        wrong = APIClient(HTTP_AUTHORIZATION=f"Bearer wrong{number}")
        return [wrong.get("/api/v1/campaigns/").status_code for _ in range(50)]

    answers = [status for some in race(*[partial(guess, number) for number in range(20)]) for status in some]
    assert (len(answers), answers.count(401), answers.count(429)) == (1000, 60, 940)
    assert read(good) == 200


def test_no_other_limiter_is_left():
    """Those of DRF and allauth look first and count then: of 120 tries at once at a limit of 20, 114 passed."""
    views = [pattern.callback.cls for pattern in api_patterns() if hasattr(pattern.callback, "cls")]
    assert len(views) > 5
    assert {throttle for view in views for throttle in view.throttle_classes} == {ReadsAndWrites}
    assert not issubclass(ReadsAndWrites, SimpleRateThrottle)
    assert allauth_settings.RATE_LIMITS == {}
    assert [path for path in code() if "ratelimit" in text_of(path)] == []


def api_patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        yield from api_patterns(pattern) if hasattr(pattern, "url_patterns") else [pattern]
