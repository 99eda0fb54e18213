"""`manage.py switch_off`."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from people.actions.tokens import create_token
from people.models import AuditEntry, Role, User
from people.queries import token_for
from tests.factories import make_chapter, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    person = make_member(make_chapter(), Role.CAPTAIN, name="Ada", email="ada@example.org")
    client.force_login(person)
    return person


def gets_in(client) -> bool:
    return client.get("/me/").status_code == 200


def test_she_is_out_at_once_and_stays_out_when_she_is_switched_on_again(client, ada, capsys):
    secret = create_token(ada, name="Calendar", scopes=["read"], now=timezone.now())[1]
    call_command("switch_off", "ADA@example.org")
    assert capsys.readouterr().out == "Ada is signed out everywhere and cannot sign in.\n"
    assert not gets_in(client)
    assert token_for(secret) is None
    call_command("switch_off", "ada@example.org", "--undo")
    assert not gets_in(client)
    again = Client()
    again.force_login(User.objects.get(pk=ada.pk))
    assert gets_in(again)
    assert token_for(secret).person == ada


def test_the_log_of_her_chapter_keeps_it(ada):
    call_command("switch_off", "ada@example.org")
    call_command("switch_off", "ada@example.org", "--undo")
    entries = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "object_id")
    assert list(entries) == [("switched off", None, str(ada.pk)), ("switched on", None, str(ada.pk))]


def test_nobody_is_an_error(db):
    with pytest.raises(CommandError, match="Nobody has the address eve@example.org."):
        call_command("switch_off", "eve@example.org")
