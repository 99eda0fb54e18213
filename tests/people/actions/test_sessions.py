"""Ending all of a person's sessions at once, also one that is just beginning."""

from datetime import timedelta

import pytest
from django.contrib import auth
from django.test import Client
from django.utils import timezone

from people.actions import memberships
from people.actions.memberships import end_role
from people.actions.sessions import end_sessions, sign_out_everywhere
from people.actions.signing_in import create_link
from people.actions.tokens import create_token
from people.models import ApiToken, Role, User
from people.queries import token_for
from tests.factories import NOW, make_chapter, make_member, make_user
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def gets_in(client) -> bool:
    return client.get("/me/").status_code == 200


def test_every_session_of_the_person_ends_and_nobody_elses():
    ada, eve = make_user(), make_user()
    hers, others = [signed_in(ada), signed_in(ada)], signed_in(eve)
    end_sessions(ada)
    assert [gets_in(client) for client in hers] == [False, False]
    assert gets_in(others)
    assert gets_in(signed_in(ada))


def test_a_membership_that_is_ended_ends_the_sessions():
    chapter = make_chapter()
    olga, ada = make_member(chapter, Role.ORGANIZER), make_member(chapter)
    phone = signed_in(ada)
    end_role(ada.memberships.get(), by=olga, now=timezone.now())
    assert not gets_in(phone)


def test_an_end_that_is_refused_or_was_before_ends_no_session():
    chapter = make_chapter()
    olga = make_member(chapter, Role.ORGANIZER)
    former = make_member(chapter, until_on=chapter.today(timezone.now()) - timedelta(days=1))
    phones = [signed_in(olga), signed_in(former)]
    end_role(former.memberships.get(), by=olga, now=timezone.now())
    with pytest.raises(memberships.LastOrganizer):
        end_role(olga.memberships.get(), by=olga, now=timezone.now())
    assert [gets_in(phone) for phone in phones] == [True, True]


def test_an_account_that_is_switched_off_is_out_at_once():
    ada = make_user()
    phone = signed_in(ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert not gets_in(phone)


def test_tokens_go_only_where_that_is_wished():
    ada = make_user()
    secret = create_token(ada, name="Calendar", scopes=["read"], now=NOW)[1]
    sign_out_everywhere(ada, with_tokens=False, now=NOW)
    assert token_for(secret).person == ada
    sign_out_everywhere(ada, with_tokens=True, now=NOW)
    assert token_for(secret) is None
    assert ApiToken.objects.get().revoked_at == NOW


def meanwhile(monkeypatch) -> bool:
    """Somebody signs in by a link and has been read from the database when her sessions are ended. Whether she is
    signed in afterwards."""
    ada = make_user()
    address = f"/once/{create_link(ada, now=timezone.now(), lifetime=timedelta(hours=1))}/"
    meeting = Meeting(auth.rotate_token, size=2)  # the last step of a sign-in, before its session is written
    monkeypatch.setattr(auth, "rotate_token", meeting)
    client = Client()
    ended = Meeting(end_sessions, size=2)
    ended.barrier = meeting.barrier
    responses = race(lambda: client.post(address).status_code, lambda: ended(ada))
    assert responses == [302, None]
    return gets_in(client)


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_meanwhile_is_ended_too(monkeypatch):
    assert not meanwhile(monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_without_the_generation_in_the_session_it_would_go_on(monkeypatch):
    """The control."""
    monkeypatch.setattr(User, "_get_session_auth_hash", lambda self, secret=None: "the same for ever")
    assert meanwhile(monkeypatch)
