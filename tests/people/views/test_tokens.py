"""`/me/tokens/`: one's own keys for programs."""

import re
import time

import pytest
from django.utils import timezone

from people.actions.tokens import create_token
from people.models import ApiToken, AuditEntry, Role
from people.queries import token_for
from tests.factories import make_chapter, make_member

pytestmark = pytest.mark.django_db

FIELDS = {"name": "Calendar", "scopes": "read"}


@pytest.fixture
def olga(client):
    person = make_member(make_chapter(), Role.ORGANIZER, name="Olga")
    client.force_login(person)
    return person


def token_of(person, name="Calendar"):
    return create_token(person, name=name, scopes=["read"], now=timezone.now())


@pytest.mark.parametrize(("scopes", "stored"), [("read", "read"), ("read,write", "read,write")])
def test_an_organizer_makes_a_key_that_is_shown_once(client, olga, scopes, stored):
    page = client.post("/me/tokens/add/", {**FIELDS, "scopes": scopes}).content.decode()
    secret = re.search(r'class="secret strong"><bdi>([\w-]+)</bdi>', page).group(1)
    token = token_for(secret)
    assert (token.person, token.name, token.scopes) == (olga, "Calendar", stored)
    assert secret not in client.get("/me/tokens/").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.detail) == ("made token", {"token": token.pk, "scopes": stored})


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": ""}, {"scopes": "admin"}, {"name": "x" * 81}])
def test_what_is_not_whole_makes_none(client, olga, wrong):
    assert "Please look at this again" in client.post("/me/tokens/add/", {**FIELDS, **wrong}).content.decode()
    assert ApiToken.objects.count() == 0


def test_making_one_needs_a_recent_proof(client, olga, monkeypatch):
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 901)
    response = client.post("/me/tokens/add/", FIELDS)
    assert response.headers["Location"].startswith("/me/sign-in/confirm/")
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CAPTAIN])
def test_others_see_theirs_and_make_none(client, role):
    ada = make_member(make_chapter(), role)
    client.force_login(ada)
    token_of(ada, "From the operator")
    page = client.get("/me/tokens/").content.decode()
    assert "From the operator" in page
    assert "/me/tokens/add/" not in page
    assert [client.get("/me/tokens/add/").status_code, client.post("/me/tokens/add/", FIELDS).status_code] == [404, 404]
    assert ApiToken.objects.count() == 1


def test_taking_one_away_asks_first_and_locks_the_program_out(client, olga):
    token, secret = token_of(olga)
    address = f"/me/tokens/{token.pk}/revoke/"
    assert "Take the key “Calendar” away?" in client.get(address).content.decode()
    assert token_for(secret)
    assert client.post(address).headers["Location"] == "/me/tokens/"
    assert token_for(secret) is None
    assert client.post(address).status_code == 404
    assert AuditEntry.objects.get().verb == "revoked token"
    assert "No program has a key of yours." in client.get("/me/tokens/").content.decode()


def test_nobody_elses_is_there(client, olga):
    token, secret = token_of(make_member(make_chapter()))
    assert client.post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    assert "Calendar" not in client.get("/me/tokens/").content.decode()
    assert token_for(secret)


def test_the_account_page_leads_there(client, olga):
    token_of(olga)
    page = client.get("/me/sign-in/").content.decode()
    assert "<bdi>1</bdi> program can act for you." in page
