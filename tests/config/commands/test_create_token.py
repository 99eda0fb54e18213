"""`manage.py create_token`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people.models import ApiToken, User
from people.queries import token_for
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def create_token(*options) -> str:
    out = StringIO()
    call_command("create_token", "--name", "Calendar", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_token_stands_alone_on_the_last_line_and_acts_as_the_person():
    person = make_user(email="ada@example.org")
    secret = create_token("--email", "ADA@example.org").splitlines()[-1]
    token = token_for(secret)
    assert (token.person, token.name, token.scopes) == (person, "Calendar", "read")


def test_the_token_is_stored_as_a_hash_only():
    make_user(email="ada@example.org")
    secret = create_token("--email", "ada@example.org").strip()
    stored = ApiToken.objects.values().get()
    assert secret not in str(stored)
    assert stored["prefix"] == secret[:8]


@pytest.mark.parametrize(("scopes", "stored"), [("write", "write"), ("write,read", "read,write"), (" read ", "read")])
def test_scopes_can_be_chosen(scopes, stored):
    make_user(email="ada@example.org")
    assert token_for(create_token("--email", "ada@example.org", "--scopes", scopes).strip()).scopes == stored


@pytest.mark.parametrize("scopes", ["", "admin", "read,admin"])
def test_an_unknown_scope_is_refused(scopes):
    make_user(email="ada@example.org")
    with pytest.raises(CommandError, match="A token’s scopes are one or more of: read, write."):
        create_token("--email", "ada@example.org", "--scopes", scopes)


def test_an_unknown_person_is_refused():
    with pytest.raises(CommandError, match="Nobody has the address ada@example.org. Add --create-user"):
        create_token("--email", "ada@example.org")
    assert User.objects.count() == 0


def test_an_unknown_person_is_made_when_asked_for_and_once_only():
    secrets = [create_token("--email", "ada@example.org", "--create-user").strip() for _time in range(2)]
    person = User.objects.get()
    assert [token_for(secret).person for secret in secrets] == [person, person]


@pytest.mark.parametrize(("option", "sentence"), [("--email", "“x” is not an e-mail address."), ("--name", "one line")])
def test_what_cannot_be_an_address_or_a_name_is_refused(option, sentence):
    value = "x" if option == "--email" else "x\ny"
    with pytest.raises(CommandError, match=sentence):
        create_token("--email", "ada@example.org", "--create-user", option, value)
    assert User.objects.count() == 0


def test_a_token_of_somebody_switched_off_or_a_revoked_one_opens_nothing():
    make_user(email="ada@example.org")
    secret = create_token("--email", "ada@example.org").strip()
    User.objects.update(is_active=False)
    assert token_for(secret) is None
    User.objects.update(is_active=True)
    assert token_for(secret) is not None
    ApiToken.objects.update(revoked_at="2026-08-03T00:00Z")
    assert token_for(secret) is None
