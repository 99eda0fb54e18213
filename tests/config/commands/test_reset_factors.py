"""`manage.py reset_factors`."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from people.models import AuditEntry, Role
from people.queries import factors_of
from tests.factories import make_chapter, make_member
from tests.mails import newest
from tests.passkeys import Phone, keep
from tests.people.views.test_passkeys import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client):
    person = make_member(make_chapter(), Role.ORGANIZER, name="Olga", email="olga@example.org")
    client.force_login(person)
    keep(client, Phone())
    client.post("/me/sign-in/recovery-codes/")
    return person


def test_everything_is_taken_away_and_noted_and_the_owner_is_told(client, olga, capsys):
    call_command("reset_factors", "OLGA@example.org")
    out = capsys.readouterr().out
    assert "Olga: passkeys and apps removed: 1." in out
    assert "http" not in out
    factors = factors_of(olga)
    assert (factors.exist, factors.recovery) == (False, None)
    assert client.get("/me/").status_code == 302
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.object_id) == ("reset factors", None, str(olga.pk))
    assert newest().to == "olga@example.org"


def test_the_link_leads_to_the_page_for_a_new_factor_and_no_further(olga, capsys):
    call_command("reset_factors", "olga@example.org", "--link")
    address = capsys.readouterr().out.split()[-1].removeprefix("http://localhost:8000")
    client = Client()
    client.post(address)
    assert signed_in(client) == olga
    response = client.get("/organize/", follow=True)
    assert response.redirect_chain == [("/me/sign-in/enrol/?next=%2Forganize%2F", 302)]


@pytest.mark.parametrize("email", ["nobody@example.org", ""])
def test_somebody_unknown_is_an_error(db, email):
    with pytest.raises(CommandError):
        call_command("reset_factors", email)
