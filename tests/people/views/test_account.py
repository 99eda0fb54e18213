"""`/me/` and the choice of a language."""

import pytest

from people.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FIELDS = {"name": "Ada", "language": "es", "time_zone": "America/Chicago"}


@pytest.fixture
def ada(client):
    person = make_user(name="Ada", email="ada@example.org")
    client.force_login(person)
    return person


def test_name_language_and_zone_are_kept(client, ada):
    assert client.post("/me/", {**FIELDS, "name": "Ada L."}).headers["Location"] == "/me/"
    ada.refresh_from_db()
    assert (ada.name, ada.language, ada.time_zone) == ("Ada L.", "es", "America/Chicago")


def test_the_address_is_shown_and_cannot_be_changed_here(client, ada):
    assert "ada@example.org" in client.get("/me/").content.decode()
    client.post("/me/", {**FIELDS, "email": "eve@example.org"})
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"language": "xx"}, {"time_zone": "Mars/Olympus"}])
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(client, ada, wrong):
    page = client.post("/me/", {**FIELDS, "name": "Somebody", **wrong}).content.decode()
    assert "Please look at this again" in page
    assert wrong == {"name": ""} or 'value="Somebody"' in page
    ada.refresh_from_db()
    assert (ada.name, ada.language) == ("Ada", "")


def test_after_saving_the_page_that_was_wanted_opens_if_it_is_ours(client, ada):
    assert client.post("/me/?next=/shifts/", FIELDS).headers["Location"] == "/shifts/"
    assert client.post("/me/?next=//evil.example/", FIELDS).headers["Location"] == "/me/shifts/"


def test_a_visitor_chooses_a_language_and_comes_back(client):
    response = client.post("/language/", {"language": "es", "next": "/signin/"})
    assert response.headers["Location"] == "/signin/"
    assert client.get("/signin/").headers["Content-Language"] == "es"


def test_somebody_signed_in_takes_the_language_along(client, ada):
    client.post("/language/", {"language": "es"})
    ada.refresh_from_db()
    assert ada.language == "es"
    assert client.get("/me/").headers["Content-Language"] == "es"


def test_an_unknown_language_changes_nothing(client, ada):
    client.post("/language/", {"language": "xx"})
    assert User.objects.get().language == ""


def test_the_chosen_language_wins_over_the_browsers(client, ada):
    User.objects.update(language="es")
    assert client.get("/me/", headers={"accept-language": "en"}).headers["Content-Language"] == "es"


def test_a_visitor_reads_what_her_browser_asks_for(client):
    assert client.get("/signin/", headers={"accept-language": "es"}).headers["Content-Language"] == "es"
