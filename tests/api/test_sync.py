"""POST /api/v1/sync/"""

import json

import pytest
from django.conf import settings
from django.test import Client

from outreach.models import Conversation, Tally
from tests.factories import make_running_shift, make_user
from tests.outreach.items import conversation_item, tally_item

ADDRESS = "/api/v1/sync/"


@pytest.fixture
def shift(db):
    return make_running_shift()


def test_each_item_is_answered_in_order(api_as, shift):
    caller = api_as(make_user())
    talk, tally = conversation_item(shift), tally_item(shift)
    answer = caller.post(ADDRESS, {"items": [talk, {**tally, "delta": 10**9}, tally, tally]}, format="json")
    assert answer.status_code == 200
    refusal = "“delta” must be a whole number from 1 to 500."
    assert answer.json() == {
        "results": [
            {"id": talk["id"], "status": "stored", "code": "", "detail": ""},
            {
                "id": tally["id"],
                "status": "refused",
                "code": "invalid",
                "detail": f"This row cannot be read: {refusal} Correct it and send it again.",
            },
            {"id": tally["id"], "status": "stored", "code": "", "detail": ""},
            {"id": tally["id"], "status": "duplicate", "code": "", "detail": ""},
        ]
    }
    assert (Conversation.objects.count(), Tally.objects.count()) == (1, 1)


def test_a_batch_that_says_whose_it_is_is_stored_for_that_person_only(api_as, shift):
    person = make_user()
    batch = {"items": [tally_item(shift)], "person": person.pk}
    refused = api_as(make_user()).post(ADDRESS, batch, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "other_person")
    assert not Tally.objects.exists()
    assert api_as(person).post(ADDRESS, batch, format="json").json()["results"][0]["status"] == "stored"


def test_visitors_and_tokens_that_only_read_are_turned_away(api, api_as, shift):
    batch = {"items": [tally_item(shift)]}
    assert api.post(ADDRESS, batch, format="json").status_code == 401
    assert api_as(make_user(), scopes="read").post(ADDRESS, batch, format="json").status_code == 403
    assert not Tally.objects.exists()


def test_a_browser_sends_with_its_session_and_token_against_forgery(shift):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user())
    batch = json.dumps({"items": [tally_item(shift)]})
    refused = browser.post(ADDRESS, batch, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = browser.post(ADDRESS, batch, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.json()["results"][0]["status"] == "stored"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "5",
        '"items"',
        "{}",
        '{"items": null}',
        '{"items": {}}',
        '{"items": "x"}',
        '{"items": [], "a": 1}',
    ],
)
def test_a_body_that_is_no_batch_is_400(api_as, db, body):
    answer = api_as(make_user()).post(ADDRESS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("count", [201, 10_000])
def test_more_than_200_items_are_400_and_none_is_stored(api_as, shift, count):
    answer = api_as(make_user()).post(ADDRESS, {"items": [tally_item(shift)] * count}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_items")
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    "item",
    [
        "null", "true", "5", '"x"', "[]", "{}", '{"kind": {}}', '{"kind": "tally", "id": 1e400}',
        '{"id": "\\u202e", "kind": "tally"}', '{"id": 123456789012345678901234567890, "kind": "conversation"}',
        '{"kind": "tally", "shift": 1e400, "delta": -1e400}', '{"kind": "tally", "answers": {"a": {"b": {"c": []}}}}',
    ],
)  # fmt: skip
def test_an_item_of_any_shape_is_refused_alone(api_as, shift, item):
    good = json.dumps(tally_item(shift))
    answer = api_as(make_user()).post(ADDRESS, f'{{"items": [{item}, {good}]}}', content_type="application/json")
    assert answer.status_code == 200
    assert [result["status"] for result in answer.json()["results"]] == ["refused", "stored"]
