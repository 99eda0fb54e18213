"""What every call has in common: tokens, scopes, problem documents, pages."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from people.models import ApiToken
from people.times import local_day
from tests.factories import NOW, make_campaign, make_shift, make_user

pytestmark = pytest.mark.django_db


def test_an_unknown_address_below_api_is_a_problem_document(api):
    for address in ("/api/", "/api/v1/nothing/", "/api/v2/campaigns/", "/api/v1/campaigns.json"):
        answer = api.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("language", "detail"),
    [("en", "There is nothing here that you can see."), ("es", "Aquí no hay nada que puedas ver.")],
)
def test_a_problem_is_told_in_the_callers_language_and_named_alike_in_all(api, language, detail):
    problem = api.get("/api/v1/shifts/1/", HTTP_ACCEPT_LANGUAGE=language).json()
    assert (problem["code"], problem["detail"]) == ("not_found", detail)


def test_a_visitor_may_read_what_is_public(api):
    campaign = make_campaign(name="Public")
    make_campaign(name="Draft", published=False)
    assert [row["id"] for row in api.get("/api/v1/campaigns/").json()["results"]] == [campaign.pk]


@pytest.mark.parametrize("credentials", ["Bearer wrong", "Bearer", "Token wrong", "Bearer é", "Bearer a b"])
def test_a_wrong_token_is_refused_even_where_visitors_may_read(api, credentials):
    answer = api.get("/api/v1/campaigns/", HTTP_AUTHORIZATION=credentials)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_and_that_of_somebody_locked_out_are_refused(api_as):
    person = make_user()
    caller = api_as(person)
    assert caller.get("/api/v1/campaigns/").status_code == 200
    ApiToken.objects.update(revoked_at=NOW)
    assert caller.get("/api/v1/campaigns/").status_code == 401
    ApiToken.objects.update(revoked_at=None)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert caller.get("/api/v1/campaigns/").status_code == 401


def test_a_token_remembers_the_day_of_its_last_use_in_one_statement_a_day(api_as, django_assert_num_queries):
    caller = api_as(make_user())
    assert ApiToken.objects.get().last_used_on is None
    caller.get("/api/v1/me/signups/")
    assert ApiToken.objects.get().last_used_on == local_day(timezone.now(), ZoneInfo("UTC"))
    with django_assert_num_queries(4):  # the token, its count, how many claims, which shifts are mine
        caller.get("/api/v1/me/signups/")


def test_a_list_has_pages_of_a_stable_form(api):
    campaigns = [make_campaign(name=f"Campaign {number}") for number in range(3)]
    first = api.get("/api/v1/campaigns/", {"page_size": 2}).json()
    second = api.get(first["next"]).json()
    assert (first["count"], first["previous"], second["next"]) == (3, None, None)
    assert {row["id"] for row in first["results"] + second["results"]} == {each.pk for each in campaigns}


@pytest.mark.parametrize("size, rows", [("", 50), ("1", 1), ("201", 200), ("1000000000", 200), ("9" * 5000, 200)])
def test_a_page_holds_at_most_two_hundred(api, size, rows):
    campaign = make_campaign()
    for _ in range(201):
        make_shift(campaign)
    assert len(api.get("/api/v1/locations/", {"page_size": size}).json()["results"]) == rows


@pytest.mark.parametrize("size", ["0", "000", "-1", "x", "1.5", "1e9", "٣", "²"])
def test_a_size_that_cannot_be_meant_is_named(api, size):
    answer = api.get("/api/v1/campaigns/", {"page_size": size})
    assert (answer.status_code, answer.json()["errors"]) == (400, {"page_size": ["Write a number of rows, like 50."]})


def test_a_page_that_does_not_exist_is_not_found(api):
    assert api.get("/api/v1/campaigns/", {"page": 2}).json()["code"] == "not_found"


def test_formats_cannot_be_chosen_by_the_address(api):
    assert api.get("/api/v1/campaigns/", {"format": "xml"}).status_code == 200


def test_the_schema_names_every_operation_once_and_its_problems(api):
    paths = api.get("/api/schema/").json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids)) >= 2
    assert all({"400", "401", "404"} <= set(operation["responses"]) for operation in operations)
