"""Screens that are limited, and the page for whoever is over."""

import pytest
from django.test import Client

from people.actions.signing_in import create_link
from people.models import Role
from tests.factories import NOW, make_chapter, make_member, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def twice(settings):
    """Everything may be done twice in a minute."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS, [(2, 60)])


def thrice(send):
    return [send().status_code for _ in range(3)]


def test_the_page_says_how_long_to_wait(client, settings):
    settings.LIMITS = {**settings.LIMITS, "public_form": [(1, 3600)]}
    client.post("/language/", {"language": "en"})
    answer = client.post("/language/", {"language": "en"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "That was too often" in answer.content.decode()
    assert "Wait 60 minutes." in answer.content.decode()


def test_a_visitor_who_claims_again_and_again_is_counted_by_her_place(client):
    shift = make_shift()
    assert thrice(lambda: client.post(f"/shifts/{shift.pk}/claim/")) == [302, 302, 429]
    assert Client(REMOTE_ADDR="203.0.113.9").post(f"/shifts/{shift.pk}/claim/").status_code == 302


def test_who_signed_in_claims_as_often_as_she_likes(client):
    shift = make_shift()
    client.force_login(make_member(shift.campaign.chapter))
    assert thrice(lambda: client.post(f"/shifts/{shift.pk}/claim/")) == [302, 302, 302]


@pytest.mark.parametrize("kind", ["once", "demo"])
def test_links_that_sign_in_cannot_be_guessed_at_leisure(client, kind):
    assert thrice(lambda: client.get(f"/{kind}/wrong/")) == [404, 404, 429]
    secret = create_link(make_member(make_chapter()), now=NOW, lifetime=NOW - NOW)
    assert client.post(f"/{kind}/{secret}/").status_code == 429


def test_asking_for_the_head_of_a_link_is_a_guess_as_well(client):
    assert thrice(lambda: client.head("/once/wrong/")) == [404, 404, 429]


def test_downloads_are_counted_on_the_page_and_in_the_api_together(client):
    client.force_login(make_member(make_chapter(), Role.ORGANIZER))
    assert client.get("/downloads/shifts.csv").status_code == 200
    assert client.get("/api/v1/exports/shifts.csv").status_code == 200
    assert client.get("/downloads/shifts.csv").status_code == 429
    assert client.get("/api/v1/exports/shifts.csv").json()["code"] == "too_often"


def test_reading_pages_is_not_limited(client):
    assert thrice(lambda: client.get("/shifts/")) == [200, 200, 200]
